//! Rules on bookings: where they go, when, and who comes first.

use crate::findings::Findings;
use crate::rules::Rule;
use crate::view::{Outcome, View};
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::plan::{BookingDecision, BookingFate};
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{Place, SessionKind};

const FILE: &str = "bookings.csv";

fn cell(row: usize, column: &str) -> Place {
    Place::cell(FILE, row + 2, column)
}

/// Checks each decision by itself, and that each booking of the strike has one.
pub(crate) fn check_decisions(view: &View, findings: &mut Findings) {
    for (index, row) in view.plan.bookings.iter().enumerate() {
        if row.reason.trim().is_empty() {
            findings.error(Rule::NoReason, cell(index, "reason"), "nothing", "a reason in words", "Say why.");
        }
        let Some(booking) = view.bookings.get(row.booking_id.as_str()) else {
            findings.error(
                Rule::UnknownBooking,
                cell(index, "booking_id"),
                format!("\"{}\"", row.booking_id),
                "a booking_id of the case's bookings",
                "Remove the row or correct the identifier.",
            );
            continue;
        };
        if view.decision_of_booking[booking] != Some(index) {
            findings.error(
                Rule::BookingTwice,
                cell(index, "booking_id"),
                format!("a second decision on {}", row.booking_id),
                "one decision",
                "Remove one of the rows.",
            );
            continue;
        }
        if !view.booking_strikes(booking) && row.decision != BookingFate::Move {
            findings.error(
                Rule::BookingUntouched,
                cell(index, "decision"),
                format!("{} for {}, which is outside the strike", row.decision, row.booking_id),
                "no row, or a move",
                "Remove the row.",
            );
        }
        match row.decision {
            BookingFate::Keep => check_keep(view, index, row, booking, findings),
            BookingFate::Move => check_move(view, index, row, booking, findings),
            BookingFate::Defer => {
                if row.session_id.is_some() || row.date.is_some() {
                    findings.error(
                        Rule::DeferWithDate,
                        cell(index, "session_id"),
                        format!("{} deferred with a session or date", row.booking_id),
                        "neither",
                        "Clear both, or move the booking.",
                    );
                }
            }
        }
    }
    for booking in 0..view.case.bookings.len() {
        if view.decision_of_booking[booking].is_none() && view.booking_strikes(booking) {
            let booking = &view.case.bookings[booking];
            findings.error(
                Rule::BookingMissing,
                Place::file(FILE),
                format!("no row for {} of {}", booking.booking_id, booking.session_id),
                "a decision on each booking of a session of the strike",
                "Keep, move or defer the booking.",
            );
        }
    }
}

fn check_keep(view: &View, index: usize, row: &BookingDecision, booking: usize, findings: &mut Findings) {
    let own = &view.case.bookings[booking].session_id;
    let date = view.date_of_booking(booking);
    if row.session_id.as_ref() != Some(own) || (row.date != date) {
        findings.error(
            Rule::KeepElsewhere,
            cell(index, "session_id"),
            describe(row),
            format!("session {own} on {}", date.map_or_else(|| "its date".to_owned(), |date| date.to_string())),
            "Name the booking's own session and date, or call it a move.",
        );
    }
}

fn describe(row: &BookingDecision) -> String {
    format!(
        "session {} on {}",
        row.session_id.as_ref().map_or("(none)", |id| id.as_str()),
        row.date.map_or_else(|| "(no date)".to_owned(), |date| date.to_string())
    )
}

fn check_move(view: &View, index: usize, row: &BookingDecision, booking: usize, findings: &mut Findings) {
    let entry = &view.case.bookings[booking];
    let target = match (&row.session_id, row.session_id.as_ref().and_then(|id| view.sessions.get(id.as_str()))) {
        (Some(_), Some(target)) => target,
        (Some(id), None) => {
            findings.error(
                Rule::UnknownSession,
                cell(index, "session_id"),
                format!("\"{id}\""),
                "a session_id of the case's sessions",
                "Correct the identifier or defer the booking.",
            );
            return;
        }
        (None, _) => {
            findings.error(
                Rule::MoveTarget,
                cell(index, "session_id"),
                describe(row),
                "the session that the booking moves to",
                "Name the session, or defer the booking.",
            );
            return;
        }
    };
    let there = &view.case.sessions[target];
    let new = there.start.date();
    if row.date != Some(new) || there.session_id == entry.session_id {
        findings.error(
            Rule::MoveTarget,
            cell(index, "date"),
            describe(row),
            format!(
                "another session than {}, and the date of the session, {new} for {}",
                entry.session_id, there.session_id
            ),
            "Name the date of the session, or call it keep.",
        );
    }
    let window = &view.case.window;
    if new < window.from || new > window.to || there.start <= window.planned_at {
        findings.error(
            Rule::OutsideWindow,
            cell(index, "date"),
            format!("{} at {}", there.session_id, there.start),
            format!("a date from {} to {}, after {}", window.from, window.to, window.planned_at),
            "Choose a session inside the window.",
        );
    }
    if !view.runs(target) {
        findings.error(
            Rule::ClosedButBooked,
            cell(index, "session_id"),
            format!("{} moves to {}, which is closed", row.booking_id, there.session_id),
            "a session that runs",
            "Choose another session, or let this one run.",
        );
    }
    let Some(own) = view.session_of_booking[booking].map(|session| &view.case.sessions[session]) else {
        return;
    };
    let same_specialty = there.specialty == entry.specialty || there.specialty == own.specialty;
    if there.kind != own.kind || !same_specialty {
        findings.error(
            Rule::MoveKind,
            cell(index, "session_id"),
            format!("a {} session of specialty {}", there.kind, there.specialty),
            format!("a {} session of specialty {}", own.kind, entry.specialty),
            "Choose a session of the same kind and specialty.",
        );
    }
    let present = own.start.date();
    if new == present {
        return;
    }
    let notice = days_between(window.planned_at.date(), new);
    if notice < i64::from(entry.notice_needed_days) {
        findings.error(
            Rule::NoticeTooShort,
            cell(index, "date"),
            format!("{notice} days from {} to {new}", window.planned_at.date()),
            format!("at least {} days", entry.notice_needed_days),
            "Choose a later date, or another booking for this place.",
        );
    }
    let policy = entry.priority.policy();
    let latest = plus_days(entry.clock_start, policy.limit_days).max(plus_days(present, policy.grace_days));
    if new > latest {
        findings.error(
            Rule::PastItsLimit,
            cell(index, "date"),
            format!("{new} for priority {}", entry.priority),
            format!("{latest} at the latest"),
            "Choose an earlier date; another booking can make room.",
        );
    }
}

/// Checks that what each session takes after the plan fits its places and minutes.
pub(crate) fn check_capacity(view: &View, findings: &mut Findings) {
    let mut came_in = vec![false; view.case.sessions.len()];
    for (booking, outcome) in view.outcome.iter().enumerate() {
        if let Outcome::In(session) = *outcome {
            came_in[session] |= view.session_of_booking[booking] != Some(session);
        }
    }
    for (index, session) in view.case.sessions.iter().enumerate() {
        let (count, minutes) = view.load[index];
        let decision = view.decision(index).filter(|_| view.session_strikes[index]);
        let places = decision.map_or(session.slots, |decision| decision.places);
        let place = match view.decision_of_session[index] {
            Some(row) if decision.is_some() => Place::cell("sessions.csv", row + 2, "places"),
            _ => Place::file(FILE),
        };
        if count > places && view.runs(index) {
            // A session that was overbooked before, to which the plan adds nobody, is not the plan's fault.
            let blamed = came_in[index] || decision.is_some();
            findings.add(
                if blamed { steadfast_model::Severity::Error } else { steadfast_model::Severity::Warning },
                Rule::TooManyBookings,
                place.clone(),
                format!("{count} bookings in {} on {}", session.session_id, session.start.date()),
                format!("at most {places}"),
                "Move or defer some of the bookings.",
            );
        }
        if minutes > u64::from(session.minutes) {
            findings.add(
                if came_in[index] { steadfast_model::Severity::Error } else { steadfast_model::Severity::Warning },
                Rule::TooManyMinutes,
                place,
                format!("{minutes} minutes of bookings in {} on {}", session.session_id, session.start.date()),
                format!("at most {}", session.minutes),
                "Move or defer some of the bookings.",
            );
        }
    }
}

/// Checks that no protected booking waits while a routine one that it could replace, one for one, goes ahead on its day.
pub(crate) fn check_protected_first(view: &View, findings: &mut Findings) {
    // For each specialty, kind and date: the routine booking whose removal leaves the most room, and that room.
    let mut room: BTreeMap<(&str, SessionKind, Date), (i64, usize)> = BTreeMap::new();
    for (index, booking) in view.case.bookings.iter().enumerate() {
        let (Outcome::In(session), Some(date)) = (view.outcome[index], view.date_of_booking(index)) else {
            continue;
        };
        if !view.kept_that_day(index) || booking.is_protected(date) || !view.runs(session) {
            continue;
        }
        let there = &view.case.sessions[session];
        let used = i64::try_from(view.load[session].1).unwrap_or(i64::MAX);
        let left = i64::from(there.minutes).saturating_sub(used).saturating_add(i64::from(booking.minutes));
        let entry = room.entry((there.specialty.as_str(), there.kind, date)).or_insert((left, index));
        if left > entry.0 {
            *entry = (left, index);
        }
    }
    for (index, booking) in view.case.bookings.iter().enumerate() {
        let (Some(date), Some(row)) = (view.date_of_booking(index), view.decision_of_booking[index]) else {
            continue;
        };
        if !booking.is_protected(date) {
            continue;
        }
        let put_off = match view.outcome[index] {
            Outcome::Deferred => true,
            // A move to an earlier date puts nobody off.
            Outcome::In(session) => view.case.sessions[session].start.date() > date,
            Outcome::Unclear => false,
        };
        let Some(own) = view.session_of_booking[index].map(|session| &view.case.sessions[session]) else {
            continue;
        };
        if !put_off {
            continue;
        }
        if let Some(&(left, routine)) = room.get(&(booking.specialty.as_str(), own.kind, date))
            && i64::from(booking.minutes) <= left
        {
            let routine = &view.case.bookings[routine];
            findings.error(
                Rule::ProtectedPutOff,
                cell(row, "decision"),
                format!(
                    "{} ({}, {} min) put off on {date} while {} ({}) goes ahead in a session with {left} min for it",
                    booking.booking_id, booking.priority, booking.minutes, routine.booking_id, routine.priority
                ),
                "the protected booking first",
                "Exchange the two bookings.",
            );
        }
    }
}
