//! What fits where: bookings in sessions, sessions in rooms, patients in wards, days in the record of demand.

use super::AllRows;
use crate::faults::{Faults, quote};
use std::collections::BTreeMap;
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{Severity, Window};

/// Checks capacities and dates.
pub(super) fn check(rows: &AllRows, window: Option<Window>, faults: &mut Faults) {
    check_sessions(rows, faults);
    check_rooms(rows, faults);
    check_wards(rows, faults);
    check_hours(rows, faults);
    check_demand(rows, window, faults);
    if let Some(window) = window {
        for (position, patient) in rows.census.records.iter().enumerate() {
            if patient.admitted_at > window.planned_at {
                faults.error(
                    "admitted-after-planning",
                    rows.census.cell(position, "admitted_at"),
                    patient.admitted_at.to_string(),
                    format!("{} (planned_at) or earlier", window.planned_at),
                    "Take the census at planned_at, or correct the time.",
                );
            }
        }
    }
}

/// Checks that the bookings of a session fit into it.
fn check_sessions(rows: &AllRows, faults: &mut Faults) {
    let mut load: BTreeMap<&str, (u32, u64)> = BTreeMap::new();
    for booking in &rows.bookings.records {
        let (count, minutes) = load.entry(booking.session_id.as_str()).or_default();
        *count += 1;
        *minutes += u64::from(booking.minutes);
    }
    for (position, session) in rows.sessions.records.iter().enumerate() {
        let Some(&(count, minutes)) = load.get(session.session_id.as_str()) else {
            continue;
        };
        let advice = "Correct the session or move bookings to where they fit.";
        if count > session.slots {
            let place = rows.sessions.cell(position, "slots");
            faults.error(
                "over-full",
                place,
                format!("{count} bookings"),
                format!("at most {} (slots)", session.slots),
                advice,
            );
        }
        if minutes > u64::from(session.minutes) {
            let place = rows.sessions.cell(position, "minutes");
            let (found, expected) =
                (format!("{minutes} minutes of bookings"), format!("at most {} (minutes)", session.minutes));
            faults.error("over-full", place, found, expected, advice);
        }
    }
}

/// Checks that no room holds two sessions at once.
fn check_rooms(rows: &AllRows, faults: &mut Faults) {
    let sessions = &rows.sessions.records;
    let mut order: Vec<usize> = (0..sessions.len()).filter(|position| !sessions[*position].room.is_empty()).collect();
    order.sort_by_key(|position| {
        let session = &sessions[*position];
        (session.site.as_str(), session.room.as_str(), session.start, session.end, *position)
    });
    let same_room = |left: &usize, right: &usize| {
        (&sessions[*left].site, &sessions[*left].room) == (&sessions[*right].site, &sessions[*right].room)
    };
    for room in order.chunk_by(same_room) {
        let mut last = room[0];
        for &next in &room[1..] {
            if sessions[next].start < sessions[last].end {
                faults.warning(
                    "room-clash",
                    rows.sessions.cell(next, "room"),
                    format!(
                        "{} in use by the session in row {}",
                        quote(&sessions[next].room),
                        rows.sessions.numbers[last]
                    ),
                    "one session in a room at a time",
                    "Correct the room or the times, unless the room is really shared.",
                );
            }
            if sessions[next].end > sessions[last].end {
                last = next;
            }
        }
    }
}

/// Checks that the patients of a ward fit into it.
fn check_wards(rows: &AllRows, faults: &mut Faults) {
    let mut patients: BTreeMap<&str, u64> = BTreeMap::new();
    for patient in &rows.census.records {
        *patients.entry(patient.ward_id.as_str()).or_default() += 1;
    }
    for (position, ward) in rows.wards.records.iter().enumerate() {
        let count = patients.get(ward.ward_id.as_str()).copied().unwrap_or(0);
        let most = u64::from(ward.beds) + u64::from(ward.escalation_beds);
        if count > most {
            faults.warning(
                "ward-over-full",
                rows.wards.cell(position, "beds"),
                format!("{count} patients"),
                format!("at most {most} (beds and escalation beds)"),
                "Check beds and census; patients may be waiting on trolleys.",
            );
        }
    }
}

/// Checks that nobody has agreed to less work than their contract has.
fn check_hours(rows: &AllRows, faults: &mut Faults) {
    for (position, person) in rows.staff.records.iter().enumerate() {
        if person.max_weekly_hours < person.contract_hours {
            faults.warning(
                "hours-below-contract",
                rows.staff.cell(position, "max_weekly_hours"),
                person.max_weekly_hours.to_string(),
                format!("{} (contract_hours) or more", person.contract_hours),
                "Check the two; as it stands the plan adds no work to this person.",
            );
        }
    }
}

/// Checks that the days of the record of demand are past, each there once, and none missing between them.
fn check_demand(rows: &AllRows, window: Option<Window>, faults: &mut Faults) {
    let mut days: Vec<_> = rows.demand.numbered().map(|(number, day)| (day.date, number)).collect();
    days.sort_unstable();
    let place = |number: usize| steadfast_model::Place::cell(rows.demand.file.clone(), number, "date");
    for pair in days.windows(2) {
        let ((before, first), (date, number)) = (pair[0], pair[1]);
        let apart = days_between(before, date);
        if apart == 0 {
            let found = format!("{date}, as in row {first}");
            faults.error("duplicate-date", place(number), found, "each day once", "Remove one of the two rows.");
        } else if apart > 1 && rows.demand.is_complete {
            faults.warning(
                "missing-days",
                place(number),
                format!("{date}, {} days after the day before it, {before}", apart),
                plus_days(before, 1).to_string(),
                "Add the missing days: a forecast from a record with gaps is less sure.",
            );
        }
    }
    let Some(planned) = window.map(|window| window.planned_at.date()) else {
        return;
    };
    for &(date, number) in days.iter().filter(|(date, _)| *date >= planned) {
        let (severity, advice) = if date > planned {
            (Severity::Error, "Remove the row: what came later must not be used.")
        } else {
            (Severity::Warning, "Remove the row: the day was not over when the plan was made.")
        };
        let code = if date > planned { "demand-after-planning" } else { "demand-on-planning-day" };
        faults.add(severity, code, place(number), || {
            (date.to_string(), format!("a day before {planned} (planned_at)"), advice.to_owned())
        });
    }
}
