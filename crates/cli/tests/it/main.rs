//! The binary from end to end.

mod calls;
mod competition;
mod dispute;
mod dispute_rules;
mod forecast;
mod impact;
mod run;
mod simulation;
mod waits;
mod whole_way;
