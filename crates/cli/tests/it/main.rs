//! The binary from end to end.

mod calls;
mod competition;
mod run;
mod whole_way;
