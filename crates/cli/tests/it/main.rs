//! The binary from end to end.

mod calls;
mod run;
mod whole_way;
