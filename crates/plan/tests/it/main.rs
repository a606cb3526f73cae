//! The whole pipeline on made-up cases, held against the independent checker.

mod discharges;
mod impact;
mod made;
mod simulation;
mod slow;
mod small_trust;
mod whole_trust;
