//! What a plan takes, counted from case and plan: hours beyond job plans, care owed, beds, pay not paid; the bookings that lose their day; and what that
//! does to the trust's waiting list.
//!
//! Weeks run from Monday to Sunday and are counted from that of the strike's first day, 0.

mod displaced;
mod takes;
mod waiting_list;

pub use displaced::{LostDays, lost_days, week_of, week_zero};
pub use takes::{Deciding, quantities};
pub(crate) use takes::{StrikerDays, counted, rostered_over_modelled, striker_days};
pub use waiting_list::{
    FunctionMonth, ListFigures, ListImpact, ListMonth, ListWeek, OfFunction, Range, list_impact, stops_of_a_usual_week,
};
