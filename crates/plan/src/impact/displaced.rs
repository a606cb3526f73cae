//! Bookings that lose their day.

use crate::impact::Deciding;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::plan::BookingFate;
use steadfast_model::time::{days_between, plus_days, weekday_index};
use steadfast_model::{Booking, Case, Pod, Session, SessionId};

/// Bookings of one specialty, point of delivery and week that lose their day, and what becomes of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LostDays {
    /// Treatment function code.
    pub specialty: String,
    /// Point of delivery.
    pub pod: Pod,
    /// The week of the day that they lose, counted from that of the strike's first day, 0.
    pub week: i64,
    /// Bookings that lose their day.
    pub lost: u32,
    /// How many of them get a new day, by its week.
    pub new_day_in_week: BTreeMap<i64, u32>,
    /// How many of those with a new day were brought forward: it is earlier than their own.
    pub brought_forward: u32,
    /// How many have no new day yet.
    pub without_a_day: u32,
    /// Cancellations on the day besides, the mean over sampled turnouts.
    pub cancelled_on_the_day: f64,
}

impl LostDays {
    /// Returns how many have no day: deferred, and cancelled on the day.
    pub fn owed(&self) -> f64 {
        f64::from(self.without_a_day) + self.cancelled_on_the_day
    }
}

/// Returns the Monday of the week of the strike's first day; of the window where the case has no live action.
pub fn week_zero(case: &Case) -> Date {
    let first = case.actions.iter().filter(|action| action.is_live()).map(|action| action.from.date()).min();
    let day = first.unwrap_or(case.window.from);
    plus_days(day, -i64::try_from(weekday_index(day)).unwrap_or(0))
}

/// Returns the week of a day, counted from that of the strike's first day; below 0 before it.
pub fn week_of(zero: Date, day: Date) -> i64 {
    days_between(zero, day).div_euclid(7)
}

/// A specialty, point of delivery and week.
type Key = (String, Pod, i64);

/// Returns the bookings that lose their day, by specialty, point of delivery and week: those of the strike, and those of other days that made room for them.
pub fn lost_days(case: &Case, decided: &Deciding<'_>) -> Vec<LostDays> {
    let zero = week_zero(case);
    let sessions: BTreeMap<&SessionId, &Session> =
        case.sessions.iter().map(|session| (&session.session_id, session)).collect();
    let fates: BTreeMap<&str, (BookingFate, Option<&SessionId>, Option<Date>)> = decided
        .bookings
        .iter()
        .map(|row| (row.booking_id.as_str(), (row.decision, row.session_id.as_ref(), row.date)))
        .collect();
    let short: BTreeSet<&SessionId> = decided.scenario_sessions.iter().map(|row| &row.session_id).collect();
    let mut rows: BTreeMap<Key, LostDays> = BTreeMap::new();
    let mut planned_in: BTreeMap<&SessionId, BTreeMap<Key, u32>> = BTreeMap::new();
    for booking in &case.bookings {
        let Some(own) = sessions.get(&booking.session_id) else { continue };
        let day = own.start.date();
        let (session, date) = match fates.get(booking.booking_id.as_str()) {
            Some((BookingFate::Defer, ..)) => (None, None),
            Some((BookingFate::Move, to, date)) => (*to, *date),
            Some((BookingFate::Keep, ..)) | None => (Some(&booking.session_id), Some(day)),
        };
        if let Some(session) = session.filter(|session| short.contains(session)) {
            let of = date.unwrap_or(day);
            *planned_in.entry(session).or_default().entry(key(booking, week_of(zero, of))).or_default() += 1;
        }
        if date == Some(day) {
            continue;
        }
        let key = key(booking, week_of(zero, day));
        let row = rows.entry(key.clone()).or_insert_with(|| none(key));
        row.lost += 1;
        match date {
            Some(date) => {
                *row.new_day_in_week.entry(week_of(zero, date)).or_default() += 1;
                row.brought_forward += u32::from(date < day);
            }
            None => row.without_a_day += 1,
        }
    }
    // Who is cancelled on the day is not named by a plan: of those planned in a session each is as likely.
    let turnouts = f64::from(decided.scenarios.max(1));
    for row in decided.scenario_sessions {
        let Some(planned) = planned_in.get(&row.session_id) else { continue };
        let all: u32 = planned.values().sum();
        for (key, count) in planned {
            let share = f64::from(row.cancelled_on_the_day) * f64::from(*count) / f64::from(all.max(1)) / turnouts;
            if share > 0.0 {
                rows.entry(key.clone()).or_insert_with(|| none(key.clone())).cancelled_on_the_day += share;
            }
        }
    }
    rows.into_values().collect()
}

fn key(booking: &Booking, week: i64) -> Key {
    (booking.specialty.clone(), booking.pod, week)
}

fn none((specialty, pod, week): Key) -> LostDays {
    LostDays {
        specialty,
        pod,
        week,
        lost: 0,
        new_day_in_week: BTreeMap::new(),
        brought_forward: 0,
        without_a_day: 0,
        cancelled_on_the_day: 0.0,
    }
}
