//! Whole made-up trusts in which some sessions of the strike are closed and others have fewer places.

use crate::small::weights;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use steadfast_casebook::{CaseRequest, make_case};
use steadfast_elective::{
    Admission, ElectiveInputs, Placement, PlacementOptions, place_bookings, place_by_search, score::score, strike_parts,
};
use steadfast_model::plan::BookingFate;
use steadfast_model::time::{civil, plus_days};
use steadfast_model::{Case, Interval, Pool};

/// A trust, with the places that are left of its striking sessions.
struct Trust {
    case: Case,
    places: BTreeMap<usize, u32>,
    weights: Vec<f64>,
    beds: BTreeMap<(Pool, Date), f64>,
}

impl Trust {
    /// Closes one session in `closed`, and takes a third of the places of the next one.
    fn new(code: &str, seed: u64, closed: usize) -> Self {
        let strike = Interval::new(civil(2025, 12, 17, 7, 0), civil(2025, 12, 22, 7, 0));
        let case = make_case(&CaseRequest { ods_code: code.into(), strike, planned_at: None, seed })
            .expect("the trust is known and the strike sound");
        let rows = (0..case.sessions.len()).filter(|&row| case.is_striking(case.sessions[row].start));
        let places = rows
            .enumerate()
            .map(|(number, row)| {
                let slots = case.sessions[row].slots;
                (
                    row,
                    if number % closed == 0 {
                        0
                    } else if number % closed == 1 {
                        slots - slots.div_ceil(3)
                    } else {
                        slots
                    },
                )
            })
            .collect();
        let weights = weights(&case);
        // About as many beds as are booked on the busiest night, so that they are short now and then.
        let mut booked: BTreeMap<(Pool, Date), f64> = BTreeMap::new();
        let date_of: BTreeMap<&str, Date> =
            case.sessions.iter().map(|session| (session.session_id.as_str(), session.start.date())).collect();
        for booking in &case.bookings {
            if let (Some(pool), Some(&date)) = (booking.pool, date_of.get(booking.session_id.as_str())) {
                for night in 0..4 {
                    *booked.entry((pool, plus_days(date, night))).or_default() += 0.9;
                }
            }
        }
        Self { case, places, weights, beds: booked }
    }

    fn inputs(&self) -> ElectiveInputs<'_> {
        let (case, places, weights) = (&self.case, &self.places, &self.weights);
        ElectiveInputs { case, places, weights, bed_allowance: self.beds.clone() }
    }

    fn place(&self, threads: usize, moves: u64) -> Placement {
        let stop = AtomicBool::new(false);
        place_by_search(&self.inputs(), &PlacementOptions { seed: 1, threads, moves, stop: &stop })
    }
}

fn own_date(case: &Case, booking: usize) -> Date {
    let id = &case.bookings[booking].session_id;
    case.sessions.iter().find(|session| session.session_id == *id).expect("a booking of the case").start.date()
}

#[test]
fn on_whole_trusts_the_search_is_better_and_the_same_on_any_number_of_threads() {
    for (code, seed, closed) in [("RBD", 1, 12), ("RBD", 2, 5), ("RGP", 1, 8)] {
        let trust = Trust::new(code, seed, closed);
        let found = trust.place(1, 300);
        assert!(found == trust.place(2, 300), "{code}: one thread and two differ");
        let (first, plan) = (found.gain.first, found.gain.plan);
        assert!(plan.weight_kept > first.weight_kept, "{code}: {first:?} {plan:?}");
        assert!(plan.weight_waiting <= first.weight_waiting, "{code}: {first:?} {plan:?}");
        assert_eq!(first.kept + first.moved + first.waiting, plan.kept + plan.moved + plan.waiting);
        let moved = found.choices.iter().filter(|choice| choice.fate == BookingFate::Move);
        let elsewhere = moved.filter(|choice| {
            choice.session.map(|session| trust.case.sessions[session].start.date())
                != Some(own_date(&trust.case, choice.booking))
        });
        assert_eq!(elsewhere.count(), (plan.moved + plan.others_moved) as usize, "{code}");
    }
}

#[test]
fn without_moves_the_placement_is_that_of_the_five_steps() {
    let trust = Trust::new("RBD", 1, 12);
    assert_eq!(trust.place(1, 0).choices, place_bookings(trust.inputs()));
}

#[test]
fn the_timetables_of_the_parts_break_no_rule_before_and_after_the_search() {
    let trust = Trust::new("RBD", 3, 6);
    let parts = strike_parts(&trust.inputs());
    let found = trust.place(2, 300);
    let at: BTreeMap<usize, Option<usize>> =
        found.choices.iter().map(|choice| (choice.booking, choice.session)).collect();
    assert!(parts.len() > 3 && found.bettered > 0, "{} parts", parts.len());
    let mut searched = BTreeSet::new();
    for part in &parts {
        assert_eq!(score(&part.problem, &part.start).violations, []);
        let slot_of: BTreeMap<usize, u32> = part.sessions.iter().copied().zip(0..).collect();
        let mut after = part.start.clone();
        for (patient, booking) in part.bookings.iter().enumerate() {
            assert!(searched.insert(*booking), "a booking in two parts");
            if let Some(&session) = at.get(booking) {
                let room = part.problem.patients[patient].rooms.first().copied();
                after.admissions[patient] = session.map(|session| Admission { slot: slot_of[&session], room });
            }
        }
        let after = score(&part.problem, &after);
        assert_eq!(after.violations, []);
        assert!(after.cost() <= score(&part.problem, &part.start).cost(), "a part that costs more is not taken");
    }
}
