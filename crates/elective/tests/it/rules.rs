//! One rule at a time.

use crate::small::{at, book, clinic, day, empty, of, place, place_with_beds, row, with_bed};
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_elective::{Because, Obstacles};
use steadfast_model::Priority::{Cancer, P1a, P2, P4, Routine, Urgent};
use steadfast_model::plan::BookingFate;
use steadfast_model::{Case, Pool, SessionKind};

/// A clinic of the strike with one routine booking, and a clinic on another day with one place.
fn one_elsewhere(on: i64) -> Case {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 1);
    clinic(&mut case, "LATER", on, 1);
    book(&mut case, "B", "STRIKE", Routine);
    case
}

#[test]
fn a_session_keeps_the_heaviest_of_its_own_and_among_equals_the_longest_waiting() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 4);
    book(&mut case, "ROUTINE", "STRIKE", Routine);
    book(&mut case, "LONGER", "STRIKE", Routine).clock_start = Date::constant(2025, 9, 1);
    book(&mut case, "URGENT", "STRIKE", Urgent);
    book(&mut case, "CANCER", "STRIKE", Cancer);
    let choices = place(&case, &[("STRIKE", 3)]);
    for kept in ["LONGER", "URGENT", "CANCER"] {
        assert_eq!(
            (of(&case, &choices, kept).fate, at(&case, &choices, kept)),
            (BookingFate::Keep, "STRIKE"),
            "{kept}"
        );
        assert_eq!(of(&case, &choices, kept).because, Because::SessionRuns);
    }
    let left = of(&case, &choices, "ROUTINE");
    assert_eq!((left.fate, left.because, left.session), (BookingFate::Defer, Because::FewerPlaces, None));
}

#[test]
fn a_wait_of_a_year_keeps_its_place_before_an_urgent_booking() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 2);
    book(&mut case, "URGENT", "STRIKE", Urgent);
    book(&mut case, "YEAR", "STRIKE", Routine).clock_start = Date::constant(2024, 12, 18);
    assert_eq!(at(&case, &place(&case, &[("STRIKE", 1)]), "YEAR"), "STRIKE");
    // A day less than 52 weeks does not.
    case.bookings[1].clock_start = Date::constant(2024, 12, 19);
    assert_eq!(at(&case, &place(&case, &[("STRIKE", 1)]), "YEAR"), "wait");
}

#[test]
fn a_closed_clinic_moves_to_a_free_place_of_the_same_day_specialty_and_kind() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 1);
    clinic(&mut case, "OTHER-SPECIALTY", 17, 1).specialty = "100".into();
    clinic(&mut case, "OTHER-KIND", 17, 1).kind = SessionKind::Imaging;
    clinic(&mut case, "SAME", 17, 1);
    book(&mut case, "B", "STRIKE", Routine);
    let striking = [("STRIKE", 0), ("OTHER-SPECIALTY", 1), ("OTHER-KIND", 1), ("SAME", 1)];
    let choices = place(&case, &striking);
    assert_eq!(at(&case, &choices, "B"), "SAME");
    assert_eq!(
        (of(&case, &choices, "B").fate, of(&case, &choices, "B").because),
        (BookingFate::Move, Because::SessionClosed)
    );
    assert_eq!(
        at(&case, &place(&case, &striking[..3]), "B"),
        "SAME",
        "a session of that date outside the strike will do"
    );
    case.sessions[3].minutes = 29;
    assert_eq!(at(&case, &place(&case, &striking), "B"), "wait", "a minute is missing");
}

#[test]
fn on_the_same_day_the_same_lead_is_preferred() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 1);
    clinic(&mut case, "ANOTHER", 17, 1).lead_staff_id = "Z".into();
    clinic(&mut case, "SAME-LEAD", 17, 3);
    book(&mut case, "B", "STRIKE", Routine);
    let choices = place(&case, &[("STRIKE", 0), ("ANOTHER", 1), ("SAME-LEAD", 3)]);
    assert_eq!(at(&case, &choices, "B"), "SAME-LEAD");
}

#[test]
fn a_protected_booking_takes_the_place_of_the_lightest_unprotected_one_of_its_day() {
    let mut case = empty();
    clinic(&mut case, "CLOSED", 17, 1);
    clinic(&mut case, "RUNS", 17, 2);
    book(&mut case, "CANCER", "CLOSED", Cancer);
    book(&mut case, "URGENT", "RUNS", Urgent);
    book(&mut case, "ROUTINE", "RUNS", Routine);
    let choices = place(&case, &[("CLOSED", 0), ("RUNS", 2)]);
    assert_eq!(at(&case, &choices, "CANCER"), "RUNS");
    assert_eq!(at(&case, &choices, "URGENT"), "RUNS");
    let gave = of(&case, &choices, "ROUTINE");
    assert_eq!((gave.fate, gave.because), (BookingFate::Defer, Because::GaveWay));
}

#[test]
fn on_a_day_that_the_strike_covers_in_part_a_session_outside_it_is_not_touched() {
    let mut case = empty();
    clinic(&mut case, "CLOSED", 17, 1);
    clinic(&mut case, "BEFORE", 17, 1);
    book(&mut case, "CANCER", "CLOSED", Cancer);
    book(&mut case, "ROUTINE", "BEFORE", Routine);
    let choices = place(&case, &[("CLOSED", 0)]);
    assert_eq!(at(&case, &choices, "CANCER"), "wait");
    assert!(choices.iter().all(|choice| case.bookings[choice.booking].booking_id.as_str() != "ROUTINE"));
}

#[test]
fn an_urgent_booking_does_not_push_a_routine_one_out_of_another_session() {
    let mut case = empty();
    clinic(&mut case, "CLOSED", 17, 1);
    clinic(&mut case, "RUNS", 17, 1);
    book(&mut case, "URGENT", "CLOSED", Urgent);
    book(&mut case, "ROUTINE", "RUNS", Routine);
    let choices = place(&case, &[("CLOSED", 0), ("RUNS", 1)]);
    assert_eq!((at(&case, &choices, "URGENT"), at(&case, &choices, "ROUTINE")), ("wait", "RUNS"));
}

#[test]
fn a_protected_booking_never_takes_the_place_of_another() {
    let mut case = empty();
    clinic(&mut case, "CLOSED", 17, 1);
    clinic(&mut case, "RUNS", 17, 1);
    book(&mut case, "P1A", "CLOSED", P1a);
    book(&mut case, "P2", "RUNS", P2);
    let choices = place(&case, &[("CLOSED", 0), ("RUNS", 1)]);
    assert_eq!((at(&case, &choices, "P1A"), at(&case, &choices, "P2")), ("wait", "RUNS"));
}

#[test]
fn a_date_is_open_from_the_notice_that_the_patient_needs() {
    for (notice, on, fits) in [(6, 16, true), (7, 16, false), (13, 23, true), (14, 23, false), (0, 15, true)] {
        let mut case = one_elsewhere(on);
        case.bookings[0].notice_needed_days = notice;
        let choices = place(&case, &[("STRIKE", 0)]);
        assert_eq!(at(&case, &choices, "B"), if fits { "LATER" } else { "wait" }, "{notice} days for the {on}th");
        assert_eq!(of(&case, &choices, "B").obstacles.notice, u32::from(!fits));
    }
}

#[test]
fn nobody_is_moved_to_the_day_of_planning_or_before_whatever_notice_they_need() {
    for (planned_on, fits) in [(14, true), (15, false)] {
        let mut case = one_elsewhere(15);
        case.bookings[0].notice_needed_days = 0;
        case.window.planned_at = day(planned_on).at(9, 0, 0, 0);
        assert_eq!(at(&case, &place(&case, &[("STRIKE", 0)]), "B"), if fits { "LATER" } else { "wait" });
    }
}

#[test]
fn a_booking_moves_no_later_than_its_due_date_or_the_grace_after_its_present_one() {
    // P2: four weeks from 20 November is 18 December; the grace of seven days after the 17th reaches the 24th.
    for (on, fits) in [(24, true), (25, false)] {
        let mut case = one_elsewhere(on);
        case.bookings[0].priority = P2;
        let choices = place(&case, &[("STRIKE", 0)]);
        assert_eq!(at(&case, &choices, "B"), if fits { "LATER" } else { "wait" }, "the {on}th");
        assert_eq!(of(&case, &choices, "B").obstacles.beyond_limit, u32::from(!fits));
    }
    // Cancer: 62 days from 30 October is 31 December, later than the grace.
    for (on, fits) in [(31, true), (32, false)] {
        let mut case = one_elsewhere(on);
        case.bookings[0].priority = Cancer;
        case.bookings[0].clock_start = Date::constant(2025, 10, 30);
        assert_eq!(at(&case, &place(&case, &[("STRIKE", 0)]), "B"), if fits { "LATER" } else { "wait" }, "the {on}th");
    }
}

#[test]
fn a_session_outside_the_window_is_not_looked_at() {
    for (on, fits) in [(42, true), (43, false)] {
        let case = one_elsewhere(on);
        let choices = place(&case, &[("STRIKE", 0)]);
        assert_eq!(at(&case, &choices, "B"), if fits { "LATER" } else { "wait" });
        assert_eq!(
            of(&case, &choices, "B").obstacles.looked_at,
            u32::from(fits) * of(&case, &choices, "B").obstacles.looked_at
        );
    }
}

#[test]
fn nothing_moves_to_another_date_of_the_strike() {
    let case = one_elsewhere(18);
    let choices = place(&case, &[("STRIKE", 0), ("LATER", 1)]);
    assert_eq!(at(&case, &choices, "B"), "wait");
    assert_eq!(of(&case, &choices, "B").obstacles, Obstacles::default());
    assert_eq!(at(&case, &place(&case, &[("STRIKE", 0)]), "B"), "LATER");
}

#[test]
fn a_session_takes_no_more_than_its_places_and_minutes() {
    let mut case = one_elsewhere(23);
    book(&mut case, "THERE", "LATER", Routine);
    let choices = place(&case, &[("STRIKE", 0)]);
    assert_eq!((at(&case, &choices, "B"), of(&case, &choices, "B").obstacles.full), ("wait", 1));
    case.sessions[1].slots = 2;
    assert_eq!(at(&case, &place(&case, &[("STRIKE", 0)]), "B"), "wait", "a place but no minutes");
    case.sessions[1].minutes = 60;
    assert_eq!(at(&case, &place(&case, &[("STRIKE", 0)]), "B"), "LATER");
}

#[test]
fn a_stay_needs_a_bed_on_each_of_its_nights() {
    let mut case = one_elsewhere(23);
    with_bed(&mut case.bookings[0], 3.0);
    let free: BTreeMap<(Pool, Date), f64> = (15..40).map(|on| ((Pool::Surgical, day(on)), 1.0)).collect();
    assert_eq!(at(&case, &place_with_beds(&case, &[("STRIKE", 0)], free.clone()), "B"), "LATER");
    for (full, fits) in [(22, true), (23, false), (24, false), (25, false), (26, true)] {
        let mut allowance = free.clone();
        allowance.insert((Pool::Surgical, day(full)), 0.5);
        let choices = place_with_beds(&case, &[("STRIKE", 0)], allowance);
        assert_eq!(at(&case, &choices, "B"), if fits { "LATER" } else { "wait" }, "full on the {full}th");
        assert_eq!(of(&case, &choices, "B").obstacles.beds, u32::from(!fits));
    }
    let of_another_pool = free.keys().map(|&(_, date)| ((Pool::Medical, date), 0.0)).collect();
    assert_eq!(at(&case, &place_with_beds(&case, &[("STRIKE", 0)], of_another_pool), "B"), "LATER");
}

#[test]
fn beds_in_use_by_those_already_booked_count_against_the_allowance() {
    let mut case = one_elsewhere(23);
    clinic(&mut case, "BESIDE", 22, 1);
    with_bed(&mut case.bookings[0], 1.0);
    with_bed(book(&mut case, "THERE", "BESIDE", Routine), 2.0);
    let allowance = |beds: f64| (15..40).map(|on| ((Pool::Surgical, day(on)), beds)).collect();
    assert_eq!(at(&case, &place_with_beds(&case, &[("STRIKE", 0)], allowance(1.0)), "B"), "wait");
    assert_eq!(at(&case, &place_with_beds(&case, &[("STRIKE", 0)], allowance(2.0)), "B"), "LATER");
}

#[test]
fn the_same_lead_is_worth_a_week_for_an_operation_and_a_day_for_a_clinic() {
    let with = |kind: SessionKind, same_lead_on: i64| {
        let mut case = one_elsewhere(same_lead_on);
        clinic(&mut case, "ANOTHER", 23, 1).lead_staff_id = "Z".into();
        case.sessions.iter_mut().for_each(|session| session.kind = kind);
        let choices = place(&case, &[("STRIKE", 0)]);
        let next = of(&case, &choices, "B").next_best.map(|session| case.sessions[session].session_id.to_string());
        (at(&case, &choices, "B").to_owned(), next)
    };
    assert_eq!(with(SessionKind::Theatre, 29), ("LATER".into(), Some("ANOTHER".into())));
    assert_eq!(with(SessionKind::Theatre, 31), ("ANOTHER".into(), Some("LATER".into())));
    assert_eq!(with(SessionKind::Clinic, 23).0, "LATER");
    assert_eq!(with(SessionKind::Clinic, 25).0, "ANOTHER");
}

#[test]
fn the_nearest_date_is_taken_be_it_earlier_or_later() {
    let mut case = one_elsewhere(24);
    clinic(&mut case, "EARLIER", 15, 1);
    case.bookings[0].notice_needed_days = 3;
    let choices = place(&case, &[("STRIKE", 0)]);
    assert_eq!(at(&case, &choices, "B"), "EARLIER");
    assert_eq!(of(&case, &choices, "B").next_best, Some(row(&case, "LATER")));
}

#[test]
fn the_heavier_of_two_gets_the_only_date() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 2);
    clinic(&mut case, "LATER", 23, 1);
    book(&mut case, "ROUTINE", "STRIKE", Routine);
    book(&mut case, "URGENT", "STRIKE", Urgent);
    let choices = place(&case, &[("STRIKE", 0)]);
    assert_eq!((at(&case, &choices, "URGENT"), at(&case, &choices, "ROUTINE")), ("LATER", "wait"));
}

#[test]
fn room_is_made_for_a_protected_booking_only_by_one_who_has_somewhere_else_to_go() {
    let mut case = one_elsewhere(22);
    case.bookings[0].priority = Cancer;
    clinic(&mut case, "LAST", 32, 1);
    book(&mut case, "LIGHT", "LATER", P4).clock_start = Date::constant(2025, 12, 1);
    // Beyond the limit of the cancer booking, but open to the light one.
    case.bookings[0].clock_start = Date::constant(2025, 10, 20);
    let choices = place(&case, &[("STRIKE", 0)]);
    assert_eq!((at(&case, &choices, "B"), at(&case, &choices, "LIGHT")), ("LATER", "LAST"));
    let light = of(&case, &choices, "LIGHT");
    assert_eq!((light.fate, light.because), (BookingFate::Move, Because::MadeRoom));

    case.bookings[1].notice_needed_days = 60;
    let choices = place(&case, &[("STRIKE", 0)]);
    assert_eq!(at(&case, &choices, "B"), "wait");
    assert_eq!(choices.len(), 1, "who does not move has no row");
}

#[test]
fn room_is_not_made_for_a_routine_booking_nor_by_a_protected_one() {
    for (wants, holds) in [(Urgent, Routine), (Cancer, P2)] {
        let mut case = one_elsewhere(22);
        case.bookings[0].priority = wants;
        case.bookings[0].clock_start = Date::constant(2025, 10, 20);
        clinic(&mut case, "LAST", 29, 1);
        case.sessions[2].lead_staff_id = "Z".into();
        book(&mut case, "THERE", "LATER", holds).clock_start = Date::constant(2025, 12, 1);
        // Only the one who holds the place could go to the last session.
        book(&mut case, "FILLS", "LAST", Routine);
        let choices = place(&case, &[("STRIKE", 0)]);
        assert_eq!(at(&case, &choices, "B"), "wait", "{wants} for {holds}");
    }
}

#[test]
fn the_reasons_of_a_deferral_count_every_session_once() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 18, 1);
    let booking = book(&mut case, "B", "STRIKE", P2);
    with_bed(booking, 1.0);
    clinic(&mut case, "SOON", 15, 1);
    clinic(&mut case, "SOON-TOO", 16, 1);
    clinic(&mut case, "FULL", 22, 0);
    clinic(&mut case, "NO-BED", 23, 1);
    clinic(&mut case, "TOO-LATE", 26, 1);
    clinic(&mut case, "OF-THE-STRIKE", 19, 1);
    clinic(&mut case, "OTHER-KIND", 23, 1).kind = SessionKind::Imaging;
    let allowance = BTreeMap::from([((Pool::Surgical, day(23)), 0.0)]);
    let choices = place_with_beds(&case, &[("STRIKE", 0), ("OF-THE-STRIKE", 1)], allowance);
    let choice = of(&case, &choices, "B");
    assert_eq!((choice.fate, choice.next_best), (BookingFate::Defer, None));
    assert_eq!(choice.obstacles, Obstacles { looked_at: 5, notice: 2, beyond_limit: 1, full: 1, beds: 1 });
}

#[test]
fn bookings_of_sessions_that_run_as_usual_are_all_kept() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 3);
    for id in ["B1", "B2", "B3"] {
        book(&mut case, id, "STRIKE", Routine);
    }
    let choices = place(&case, &[("STRIKE", 3)]);
    assert_eq!(choices.len(), 3);
    assert!(choices.iter().all(|choice| choice.fate == BookingFate::Keep));
}
