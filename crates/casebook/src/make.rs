//! Putting a case together.

use crate::bookings::make_bookings;
use crate::calendar::{at, monday};
use crate::figures::trusts;
use crate::request::{CaseError, CaseRequest, LONGEST_STRIKE_DAYS};
use crate::roster::{Horizon, make_roster};
use crate::sizing::{sizing, volumes};
use crate::timetable::make_timetable;
use crate::wards::{make_census, make_demand, make_wards};
use crate::workforce::make_workforce;
use std::collections::BTreeMap;
use steadfast_chance::Stream;
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{Action, ActionStatus, Booking, Case, CoverLevel, Group, Pool, Session, Target, Trust, Window};

/// What trusts are asked to keep of planned care (NHS England, PRN00599).
const TARGET: f64 = 0.95;

/// Days of the window after its first one.
const WINDOW_DAYS: i64 = 27;

/// Returns by pool how many beds the bookings of the fullest week of the window fill on average.
fn planned_beds(sessions: &[Session], bookings: &[Booking], horizon: Horizon) -> Vec<(Pool, f64)> {
    let dates: BTreeMap<_, _> = sessions.iter().map(|session| (&session.session_id, session.start.date())).collect();
    let mut weeks: BTreeMap<(i64, Pool), f64> = BTreeMap::new();
    for booking in bookings {
        if let (Some(pool), Some(&date)) = (booking.pool, dates.get(&booking.session_id)) {
            let week = days_between(horizon.window_from, date).div_euclid(7);
            *weeks.entry((week, pool)).or_default() += booking.stay_mean_days / 7.0;
        }
    }
    let most = |pool: Pool| weeks.iter().filter(|((_, of), _)| *of == pool).map(|(_, beds)| *beds).fold(0.0, f64::max);
    Pool::ALL.iter().map(|&pool| (pool, most(pool))).collect()
}

/// Makes a complete case.
///
/// The window runs from the Monday of the strike's first week to 27 days later. Posts and other work stand from seven days before the strike
/// to seven days after it, sessions and bookings over the whole window.
///
/// # Errors
/// [`CaseError`] when the trust is not known, the strike is empty or too long, or the plan would be made after its start.
pub fn make_case(request: &CaseRequest) -> Result<Case, CaseError> {
    let size = sizing(&request.ods_code)?;
    let trust = trusts()
        .iter()
        .find(|trust| trust.ods_code == request.ods_code)
        .ok_or_else(|| CaseError::unknown_trust(&request.ods_code))?;
    let strike = request.strike;
    if strike.end <= strike.start {
        return Err(CaseError::StrikeEmpty { from: strike.start, to: strike.end });
    }
    let days = (strike.minutes() + 1439) / 1440;
    if days > LONGEST_STRIKE_DAYS {
        return Err(CaseError::StrikeTooLong { days });
    }
    let planned_at = request.planned_at.unwrap_or_else(|| at(plus_days(strike.start.date(), -7), 9, 0));
    if planned_at > strike.start {
        return Err(CaseError::PlannedTooLate { planned_at, from: strike.start });
    }
    let window_from = monday(strike.start.date());
    let horizon = Horizon {
        window_from,
        window_to: plus_days(window_from, WINDOW_DAYS),
        posts_from: plus_days(strike.start.date(), -7),
        posts_to: plus_days(strike.end.date(), 7),
    };
    let chance = Stream::root(request.seed).named("casebook").named(&request.ods_code);
    let volumes = volumes(&size, trust);
    let workforce = make_workforce(&size, &volumes, &chance.named("staff"));
    let timetable = make_timetable(&size, &volumes, &workforce, &chance.named("timetable"));
    let roster = make_roster(&workforce, &timetable, horizon, &chance.named("roster"));
    let bookings = make_bookings(&size, &roster.sessions, strike, planned_at, horizon, &chance.named("bookings"));
    let wards = make_wards(&size);
    let planned_beds = planned_beds(&roster.sessions, &bookings, horizon);
    let census = make_census(&size, &wards, planned_at, &planned_beds, &chance.named("census"));
    let demand = make_demand(&size, planned_at, &chance.named("demand"));
    Ok(Case {
        trust: Trust { ods_code: trust.ods_code.clone(), name: trust.name.clone() },
        window: Window { from: horizon.window_from, to: horizon.window_to, planned_at },
        target: Target { planned_care_kept: TARGET },
        actions: vec![Action {
            union: "BMA".into(),
            groups: vec![Group::Resident],
            from: strike.start,
            to: strike.end,
            cover: CoverLevel::FullWalkout,
            status: ActionStatus::Notified,
            round: None,
        }],
        staff: workforce.staff,
        posts: roster.posts,
        sessions: roster.sessions,
        duties: roster.duties,
        bookings,
        wards,
        census,
        demand,
        dispute: None,
    })
}
