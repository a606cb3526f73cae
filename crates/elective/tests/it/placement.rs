//! The search for a better placement: where it beats placing in the order of priority, and what must hold of it.

use crate::properties::{allowed, protected_first, timetable, within_room};
use crate::small::{at, book, clinic, day, empty, of, place, search_with_beds};
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::BTreeMap;
use steadfast_elective::{Because, Placement};
use steadfast_model::Case;
use steadfast_model::Priority::{Cancer, P4, Routine, Urgent};
use steadfast_model::plan::BookingFate;

fn search(case: &Case, striking: &[(&str, u32)]) -> Placement {
    search_with_beds(case, striking, BTreeMap::new(), 1)
}

#[test]
fn a_heavier_booking_of_a_closed_session_takes_the_place_of_a_lighter_one_in_another() {
    let mut case = empty();
    clinic(&mut case, "CLOSED", 17, 1);
    clinic(&mut case, "RUNS", 17, 1);
    clinic(&mut case, "LATER", 24, 1);
    book(&mut case, "URGENT", "CLOSED", Urgent);
    book(&mut case, "ROUTINE", "RUNS", Routine);
    let strike = [("CLOSED", 0), ("RUNS", 1)];
    let first = place(&case, &strike);
    assert_eq!((at(&case, &first, "URGENT"), at(&case, &first, "ROUTINE")), ("LATER", "RUNS"));
    let found = search(&case, &strike);
    assert_eq!((at(&case, &found.choices, "URGENT"), at(&case, &found.choices, "ROUTINE")), ("RUNS", "LATER"));
    let gave = of(&case, &found.choices, "ROUTINE");
    assert_eq!((gave.fate, gave.because, gave.next_best), (BookingFate::Move, Because::Rearranged, None));
    assert_eq!(of(&case, &found.choices, "URGENT").because, Because::SessionClosed);
    let (first, plan) = (found.gain.first, found.gain.plan);
    assert_eq!((first.weight_kept, plan.weight_kept), (1.0, 3.0));
    assert_eq!((first.kept, plan.kept, plan.kept_in_another_session, plan.moved, plan.waiting), (1, 1, 1, 1, 0));
    assert_eq!(plan.days_moved, 7);
}

#[test]
fn who_could_go_elsewhere_leaves_the_nearer_date_to_who_could_not() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 2);
    clinic(&mut case, "NEAR", 23, 1);
    clinic(&mut case, "FAR", 26, 1);
    // The far session has not the minutes for the lighter one.
    case.sessions[2].minutes = 20;
    book(&mut case, "URGENT", "STRIKE", Urgent).minutes = 20;
    book(&mut case, "ROUTINE", "STRIKE", Routine);
    let strike = [("STRIKE", 0)];
    let first = place(&case, &strike);
    assert_eq!((at(&case, &first, "URGENT"), at(&case, &first, "ROUTINE")), ("NEAR", "wait"));
    let found = search(&case, &strike);
    assert_eq!((at(&case, &found.choices, "URGENT"), at(&case, &found.choices, "ROUTINE")), ("FAR", "NEAR"));
    assert_eq!((found.gain.first.waiting, found.gain.plan.waiting), (1, 0));
    assert_eq!(of(&case, &found.choices, "URGENT").fate, BookingFate::Move);
}

#[test]
fn nobody_outside_the_strike_moves_where_the_bookings_of_the_strike_can_make_do() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 2);
    clinic(&mut case, "NEAR", 22, 2);
    clinic(&mut case, "FAR", 24, 1).minutes = 20;
    clinic(&mut case, "LAST", 33, 1);
    let short = book(&mut case, "SHORT", "STRIKE", Cancer);
    (short.minutes, short.clock_start) = (20, Date::constant(2025, 10, 10));
    book(&mut case, "LONG", "STRIKE", Cancer).clock_start = Date::constant(2025, 10, 20);
    book(&mut case, "OTHER", "NEAR", P4).clock_start = Date::constant(2025, 12, 1);
    let strike = [("STRIKE", 0)];
    let first = place(&case, &strike);
    assert_eq!((at(&case, &first, "SHORT"), at(&case, &first, "LONG")), ("NEAR", "NEAR"));
    assert_eq!(of(&case, &first, "OTHER").because, Because::MadeRoom);
    let found = search(&case, &strike);
    assert_eq!((at(&case, &found.choices, "SHORT"), at(&case, &found.choices, "LONG")), ("FAR", "NEAR"));
    assert_eq!((found.gain.first.others_moved, found.gain.plan.others_moved), (1, 0));
    assert_eq!(found.choices.len(), 2, "who does not move has no row");
}

#[test]
fn a_strike_that_displaces_nobody_is_not_searched() {
    let mut case = empty();
    clinic(&mut case, "STRIKE", 17, 2);
    clinic(&mut case, "LATER", 24, 1);
    book(&mut case, "B", "STRIKE", Routine);
    let found = search(&case, &[("STRIKE", 1)]);
    assert_eq!((found.gain.searched, found.gain.moves, found.parts), (0, 0, 0));
    assert_eq!(found.choices, place(&case, &[("STRIKE", 1)]));
    assert_eq!(found.gain.first, found.gain.plan);
}

#[test]
fn only_the_lists_and_dates_with_somebody_displaced_are_searched() {
    let mut case = empty();
    clinic(&mut case, "CLOSED", 17, 1);
    clinic(&mut case, "SAME-LIST", 18, 1);
    clinic(&mut case, "OTHER-LIST", 17, 1).specialty = "100".into();
    clinic(&mut case, "LATER", 24, 1);
    for (id, session) in [("B1", "CLOSED"), ("B2", "SAME-LIST"), ("B3", "OTHER-LIST")] {
        book(&mut case, id, session, Routine);
    }
    let found = search(&case, &[("CLOSED", 0), ("SAME-LIST", 1), ("OTHER-LIST", 1)]);
    assert_eq!((found.gain.searched, found.parts, found.bettered), (1, 1, 0));
    assert_eq!(
        of(&case, &found.choices, "B1").session.map(|session| case.sessions[session].start.date()),
        Some(day(24))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn the_search_keeps_to_every_rule_and_is_never_worse(table in timetable(&[15, 20, 30], true)) {
        let found = table.search(1);
        allowed(&table, &found.choices)?;
        within_room(&table, &found.choices)?;
        let (first, plan) = (found.gain.first, found.gain.plan);
        prop_assert!(plan.weight_kept >= first.weight_kept - 1e-9, "{:?} {:?}", first, plan);
        if plan.weight_kept <= first.weight_kept + 1e-9 && plan.protected_off == first.protected_off {
            prop_assert!(plan.others_moved <= first.others_moved || plan.weight_waiting < first.weight_waiting);
        }
        prop_assert_eq!(first.kept + first.moved + first.waiting, plan.kept + plan.moved + plan.waiting);
    }

    #[test]
    fn the_search_puts_no_protected_booking_off_for_an_unprotected_one_and_is_the_same_on_two_threads(table in timetable(&[30], false)) {
        let found = table.search(1);
        protected_first(&table, &found.choices)?;
        for choice in found.choices.iter().filter(|choice| choice.fate == BookingFate::Defer) {
            prop_assert_eq!(choice.next_best, None, "{:?}", choice);
        }
        prop_assert!(found == table.search(2));
    }
}
