//! A small case and a sound plan for it, written by hand for the tests.
//!
//! Residents strike from 17 December 2025, 07:00 to 20 December, 07:00. Twelve of the fifteen bookings of the strike are planned to
//! go ahead on their day. Of ten scenarios five go to plan, three lose two clinic places (`K1` lends its support to post `P1`), and
//! two lose the theatre list `T1`, with three bookings of that day and one brought forward from January. In two of twenty replicas of the simulated
//! hospital an operation of 17 December is cancelled because the list has run out of time.

mod hospital;
mod proposal;
mod simulated;

pub(crate) use hospital::case;
pub(crate) use proposal::plan;

use jiff::civil::{Date, DateTime};
use steadfast_model::time::civil;

fn dec(day: i8, hour: i8, minute: i8) -> DateTime {
    civil(2025, 12, day, hour, minute)
}

const fn day(day: i8) -> Date {
    Date::constant(2025, 12, day)
}
