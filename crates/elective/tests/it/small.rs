//! Small cases: sessions and their bookings, planned on 10 December 2025 for a strike from 17 to 22 December.

use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use steadfast_elective::{Choice, ElectiveInputs, Placement, PlacementOptions, place_bookings, place_by_search};
use steadfast_model::time::{civil, plus_days};
use steadfast_model::{
    AgeGroup, Booking, Case, Pod, Pool, Priority, Session, SessionKind, Sex, Target, Trust, Window, priority,
};

/// Returns a day counted from 1 December 2025.
pub(crate) fn day(number: i64) -> Date {
    plus_days(Date::constant(2025, 12, 1), number - 1)
}

pub(crate) fn empty() -> Case {
    Case {
        trust: Trust { ods_code: "RZZ".into(), name: "Made-up Vale NHS Trust".into() },
        window: Window {
            from: Date::constant(2025, 12, 15),
            to: Date::constant(2026, 1, 11),
            planned_at: civil(2025, 12, 10, 9, 0),
        },
        target: Target { planned_care_kept: 0.95 },
        actions: Vec::new(),
        staff: Vec::new(),
        posts: Vec::new(),
        sessions: Vec::new(),
        duties: Vec::new(),
        bookings: Vec::new(),
        wards: Vec::new(),
        census: Vec::new(),
        demand: Vec::new(),
        dispute: None,
    }
}

/// Adds a clinic of specialty 300 at 09:00 led by `A`, with 30 minutes a place.
pub(crate) fn clinic<'c>(case: &'c mut Case, id: &str, on: i64, slots: u32) -> &'c mut Session {
    let date = day(on);
    case.sessions.push(Session {
        session_id: id.into(),
        kind: SessionKind::Clinic,
        specialty: "300".into(),
        site: "MAIN".into(),
        room: String::new(),
        start: date.at(9, 0, 0, 0),
        end: date.at(13, 0, 0, 0),
        lead_staff_id: "A".into(),
        needs: Vec::new(),
        minutes: 30 * slots,
        slots,
    });
    case.sessions.last_mut().expect("just pushed")
}

/// Books a patient whose clock started on 20 November 2025 for 30 minutes, who needs seven days' notice and no bed.
pub(crate) fn book<'c>(case: &'c mut Case, id: &str, session: &str, priority: Priority) -> &'c mut Booking {
    case.bookings.push(Booking {
        booking_id: id.into(),
        session_id: session.into(),
        pod: Pod::OutpatientFirst,
        specialty: "300".into(),
        priority,
        clock_start: Date::constant(2025, 11, 20),
        minutes: 30,
        stay_mean_days: 0.0,
        stay_sd_days: 0.0,
        pool: None,
        age_group: AgeGroup::Adult,
        sex: Sex::Female,
        times_cancelled: 0,
        notice_needed_days: 7,
    });
    case.bookings.last_mut().expect("just pushed")
}

/// Gives a booking a bed for about that many nights.
pub(crate) fn with_bed(booking: &mut Booking, nights: f64) {
    booking.pod = Pod::OrdinaryElective;
    booking.pool = Some(Pool::Surgical);
    (booking.stay_mean_days, booking.stay_sd_days) = (nights, 0.02);
}

/// Returns the weight that each booking has for the cover programme.
pub(crate) fn weights(case: &Case) -> Vec<f64> {
    case.bookings
        .iter()
        .map(|booking| {
            let session = case.sessions.iter().find(|session| session.session_id == booking.session_id);
            let weight = booking.priority.policy().weight;
            match session {
                Some(session) if booking.waited_52_weeks(session.start.date()) => {
                    weight.max(priority::long_wait_weight())
                }
                _ => weight,
            }
        })
        .collect()
}

/// Places bookings when these sessions strike with so many places, without a limit on beds.
pub(crate) fn place(case: &Case, striking: &[(&str, u32)]) -> Vec<Choice> {
    place_with_beds(case, striking, BTreeMap::new())
}

pub(crate) fn place_with_beds(
    case: &Case,
    striking: &[(&str, u32)],
    bed_allowance: BTreeMap<(Pool, Date), f64>,
) -> Vec<Choice> {
    let places: BTreeMap<usize, u32> = striking.iter().map(|&(id, places)| (row(case, id), places)).collect();
    place_bookings(ElectiveInputs { case, places: &places, weights: &weights(case), bed_allowance })
}

/// Places bookings by search from where the five steps put them.
pub(crate) fn search_with_beds(
    case: &Case,
    striking: &[(&str, u32)],
    bed_allowance: BTreeMap<(Pool, Date), f64>,
    threads: usize,
) -> Placement {
    let places: BTreeMap<usize, u32> = striking.iter().map(|&(id, places)| (row(case, id), places)).collect();
    let inputs = ElectiveInputs { case, places: &places, weights: &weights(case), bed_allowance };
    let stop = AtomicBool::new(false);
    place_by_search(&inputs, &PlacementOptions { seed: 1, threads, moves: 1, stop: &stop })
}

/// Returns the position of a session in the case.
pub(crate) fn row(case: &Case, id: &str) -> usize {
    case.sessions.iter().position(|session| session.session_id.as_str() == id).expect("the session is in the case")
}

/// Returns the choice for a booking.
pub(crate) fn of<'c>(case: &Case, choices: &'c [Choice], id: &str) -> &'c Choice {
    choices
        .iter()
        .find(|choice| case.bookings[choice.booking].booking_id.as_str() == id)
        .expect("the booking has a choice")
}

/// Returns where a booking goes ahead: a session's identifier, or `wait`.
pub(crate) fn at<'c>(case: &'c Case, choices: &[Choice], id: &str) -> &'c str {
    of(case, choices, id).session.map_or("wait", |session| case.sessions[session].session_id.as_str())
}
