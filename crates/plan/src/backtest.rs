//! Back-test: what the models would have said before past strikes, and what happened.

pub mod discharges;
