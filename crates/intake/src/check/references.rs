//! Rows that name rows of other tables.

use super::{AllRows, Ids};
use crate::faults::{Faults, quote};
use steadfast_model::{DutyTo, Group, Place, StaffMember};

fn check_reference(id: &str, ids: &Ids<'_>, code: &'static str, place: impl FnOnce() -> Place, faults: &mut Faults) {
    if ids.knows(id) {
        return;
    }
    faults.error(
        code,
        place(),
        quote(id),
        format!("a {} of {}", ids.column, ids.file),
        format!("Add the row to {} or correct the identifier.", ids.file),
    );
}

/// Returns whether a person may lead a session: a consultant or SAS doctor, or a locum in such a grade.
fn may_lead(person: &StaffMember) -> bool {
    match person.group {
        Group::Consultant | Group::Sas => true,
        Group::Locum => matches!(person.grade.as_str(), "CON" | "SD" | "AS"),
        Group::Resident | Group::Acp | Group::Pa => false,
    }
}

/// Checks that everything named exists, and is what it is named as.
pub(super) fn check(
    rows: &AllRows,
    staff: &Ids<'_>,
    posts: &Ids<'_>,
    sessions: &Ids<'_>,
    wards: &Ids<'_>,
    faults: &mut Faults,
) {
    let people = rows.staff.index(|person| person.staff_id.as_str());
    for (position, session) in rows.sessions.records.iter().enumerate() {
        let place = || rows.sessions.cell(position, "lead_staff_id");
        let lead = session.lead_staff_id.as_str();
        check_reference(lead, staff, "unknown-staff", place, faults);
        if let Some(person) = people.get(lead).map(|found| &rows.staff.records[*found])
            && !may_lead(person)
        {
            faults.error(
                "lead-not-senior",
                place(),
                format!("{}, group {} and grade {}", quote(lead), person.group, person.grade),
                "a consultant or SAS doctor, or a locum in grade CON, SD or AS",
                "Name the doctor who is responsible for the session.",
            );
        }
    }
    for (position, duty) in rows.duties.records.iter().enumerate() {
        let place = |column| rows.duties.cell(position, column);
        check_reference(duty.staff_id.as_str(), staff, "unknown-staff", || place("staff_id"), faults);
        match &duty.to {
            DutyTo::Post(post) => check_reference(post.as_str(), posts, "unknown-post", || place("post_id"), faults),
            DutyTo::Session(session) => {
                check_reference(session.as_str(), sessions, "unknown-session", || place("session_id"), faults);
            }
            DutyTo::Other => {}
        }
    }
    let lists = rows.sessions.index(|session| session.session_id.as_str());
    for (position, booking) in rows.bookings.records.iter().enumerate() {
        let place = |column| rows.bookings.cell(position, column);
        check_reference(booking.session_id.as_str(), sessions, "unknown-session", || place("session_id"), faults);
        let Some(session) = lists.get(booking.session_id.as_str()).map(|found| &rows.sessions.records[*found]) else {
            continue;
        };
        if booking.clock_start > session.start.date() {
            faults.error(
                "clock-starts-after-session",
                place("clock_start"),
                booking.clock_start.to_string(),
                format!("{} or earlier, the date of its session", session.start.date()),
                "Correct the clock start or the session.",
            );
        }
        if booking.specialty != session.specialty {
            faults.warning(
                "specialty-differs",
                place("specialty"),
                quote(&booking.specialty),
                format!("{}, as its session has", quote(&session.specialty)),
                "Check that the booking is in the right session.",
            );
        }
    }
    for (position, patient) in rows.census.records.iter().enumerate() {
        let place = || rows.census.cell(position, "ward_id");
        check_reference(patient.ward_id.as_str(), wards, "unknown-ward", place, faults);
    }
}
