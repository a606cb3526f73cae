//! The search against its plain twin, brute force and itself.

use super::layout::Layout;
use super::walk::Walk;
use super::{Effort, Found, MOVE_KINDS, Progress, SearchError, SearchOptions, search};
use crate::problem::{
    Nurse, Patient, Problem, Resident, Room, RosteredShift, Slot, SlotChoice, Stay, Surgeon, Weights,
};
use crate::score::{Violation, score};
use crate::timetable::{Admission, Timetable};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use std::ops::ControlFlow;
use steadfast_chance::Stream;

/// Makes a small hospital up: shared rooms, a pool, patients without a bed, several theatres a day.
fn made_up(seed: u64, nurses: usize) -> Problem {
    let mut stream = Stream::root(seed).named("made up");
    let mut below = |limit: usize| stream.below(limit);
    let days = if below(4) == 0 { 35 + below(22) } else { 4 + below(27) };
    let (theatres, surgeons, shared) = (1 + below(3), 1 + below(3), 2 + below(4));
    let mut slots = Vec::new();
    for day in 0..days {
        for theatre in 0..theatres {
            slots.push(Slot {
                day: narrow(day),
                theatre: narrow(theatre),
                minutes: [0, 240, 480][below(3)],
                places: [1, 3, u32::MAX][below(3)],
                opening_cost: 20,
            });
        }
    }
    let mut rooms: Vec<Room> =
        (0..shared).map(|_| Room { beds: vec![1 + i32::try_from(below(3)).unwrap(); days], shared: true }).collect();
    rooms.push(Room { beds: (0..days).map(|_| 50 + i32::try_from(below(300)).unwrap()).collect(), shared: false });
    let stay = |below: &mut dyn FnMut(usize) -> usize, nights: usize| Stay {
        sex: u8::try_from(below(2)).unwrap(),
        age_group: u8::try_from(below(3)).unwrap(),
        beds: vec![1; nights],
        work: (0..nights * 3).map(|_| u16::try_from(1 + below(4)).unwrap()).collect(),
        skill: (0..nights * 3).map(|_| u8::try_from(below(4)).unwrap()).collect(),
    };
    let patients = (0..20 + below(30))
        .map(|_| {
            let mandatory = below(4) == 0;
            let (from, to) = (below(days), below(days));
            let (from, to) = if mandatory { (from.min(to), from.max(to)) } else { (from, days - 1) };
            let choices = slots
                .iter()
                .enumerate()
                .filter(|(_, slot)| (from..=to).contains(&(slot.day as usize)))
                .map(|(slot, at)| SlotChoice {
                    slot: narrow(slot),
                    cost: 7 * i32::try_from(at.day as usize - from).unwrap(),
                })
                .collect();
            let mut patient = Patient {
                choices,
                minutes: 30 + 30 * i32::try_from(below(5)).unwrap(),
                surgeon: (below(5) > 0).then(|| narrow(below(surgeons))),
                rooms: (0..shared).filter(|_| below(4) > 0).map(narrow).collect(),
                stay: Stay::default(),
                waiting_cost: if mandatory { 0 } else { 200 },
                mandatory,
            };
            let nights = 1 + below(if days > 25 { 24 } else { 5 });
            match below(6) {
                0 => patient.rooms.clear(),
                1 => {
                    patient.rooms = vec![narrow(shared)];
                    patient.stay.beds = (0..nights).map(|_| u16::try_from(10 + below(80)).unwrap()).collect();
                }
                _ => patient.stay = stay(&mut below, nights),
            }
            if patient.rooms.is_empty() {
                patient.stay = Stay::default();
            }
            patient
        })
        .collect();
    let residents = vec![
        Resident { room: 0, stay: stay(&mut below, 2) },
        Resident { room: narrow(shared), stay: Stay { beds: vec![40, 20], ..Stay::default() } },
    ];
    let nurses = (0..nurses)
        .map(|nurse| Nurse {
            level: u8::try_from(below(4)).unwrap(),
            shifts: (0..days)
                .filter(|&day| nurse < 3 || (day + nurse) % 5 > 0)
                .map(|day| RosteredShift {
                    // The first three nurses are one for each shift, so that none is without.
                    shift: narrow(day * 3 + if nurse < 3 { nurse } else { below(3) }),
                    max_load: 5 + i32::try_from(below(6)).unwrap(),
                })
                .collect(),
        })
        .collect();
    let surgeons =
        (0..surgeons).map(|_| Surgeon { minutes: (0..days).map(|_| [0, 240, 480][below(3)]).collect() }).collect();
    let weights = Weights { age_spread: 5, skill: 3, continuity: 2, workload: 4, transfer: 6 };
    Problem { days, age_groups: 3, weights, slots, surgeons, rooms, nurses, patients, residents }
}

/// Makes a small hospital up in which nobody is mandatory, so that there is a feasible timetable.
fn made_up_optional(seed: u64) -> Problem {
    let mut problem = made_up(seed, 12);
    for patient in &mut problem.patients {
        patient.mandatory = false;
        patient.waiting_cost = 200;
    }
    problem
}

fn narrow(value: usize) -> u32 {
    u32::try_from(value).expect("small")
}

fn options(seed: u64, threads: usize, moves: u64) -> SearchOptions<'static> {
    SearchOptions { seed, chains: 2, threads, effort: Effort::Moves(moves), without: &[] }
}

fn go_on(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn find(problem: &Problem, start: Option<&Timetable>, options: &SearchOptions<'_>) -> Found {
    search(problem, start, options, &go_on).expect("the problem fits")
}

/// Compares what a walk keeps up to date with the count from scratch.
fn compare<const W: usize>(problem: &Problem, walk: &Walk<'_, W>) -> Result<(), proptest::test_runner::TestCaseError> {
    let found = score(problem, &walk.state.timetable());
    let penalties: i64 = (0..problem.patients.len())
        .filter(|&patient| problem.patients[patient].mandatory && walk.state.at[patient].waits())
        .map(|patient| i64::from(walk.state.waiting_cost[patient]))
        .sum();
    prop_assert_eq!(walk.state.cost, found.terms.total() + penalties);
    let others: Vec<&Violation> =
        found.violations.iter().filter(|violation| !matches!(violation, Violation::MandatoryWaits { .. })).collect();
    prop_assert!(others.is_empty(), "{:?}", others);
    prop_assert_eq!(found.violations.len(), walk.state.missing as usize);
    Ok(())
}

fn walk_and_compare<const W: usize>(problem: &Problem, seed: u64) -> Result<(), proptest::test_runner::TestCaseError> {
    let layout = Layout::<W>::new(problem);
    let mut walk = Walk::new(problem, &layout, Stream::root(seed).quick());
    compare(problem, &walk)?;
    let mut accepted = [0_u32; MOVE_KINDS.len()];
    for step in 0..4_000_usize {
        let kind = MOVE_KINDS[walk.below(MOVE_KINDS.len())];
        let threshold = [0, 20, 300, 100_000][step / 7 % 4];
        let before = walk.state.cost;
        match walk.propose(kind, threshold) {
            Some(delta) => {
                accepted[kind as usize] += 1;
                prop_assert!(delta <= threshold);
                prop_assert_eq!(walk.state.cost, before + i64::from(delta));
            }
            None => prop_assert_eq!(walk.state.cost, before),
        }
        compare(problem, &walk)?;
        if step == 2_000 {
            // Without nurses for a while, and back.
            walk.state.set_nursing(false, 640);
            for _ in 0..300 {
                let kind = MOVE_KINDS[walk.below(6)];
                walk.propose(kind, 300);
            }
            walk.state.set_nursing(true, 0);
            walk.state.raise_penalties();
            compare(problem, &walk)?;
        }
        if step == 3_000 {
            let mut snapshot = super::snapshot::Snapshot::default();
            walk.state.save(&mut snapshot);
            let cost = walk.state.cost;
            for _ in 0..300 {
                let kind = MOVE_KINDS[walk.below(MOVE_KINDS.len())];
                walk.propose(kind, 1_000);
            }
            walk.state.restore(&snapshot);
            prop_assert_eq!(walk.state.cost, cost);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_cost_kept_up_to_date_is_the_cost_counted_from_scratch_after_every_move(seed in any::<u64>()) {
        walk_and_compare::<1>(&made_up(seed, 12), seed)?;
    }

    #[test]
    fn so_it_is_with_more_nurses_than_fit_into_a_word(seed in any::<u64>()) {
        walk_and_compare::<2>(&made_up(seed, 70), seed)?;
        walk_and_compare::<4>(&made_up(seed, 140), seed)?;
    }

    #[test]
    fn so_it_is_without_nurses(seed in any::<u64>()) {
        walk_and_compare::<1>(&made_up(seed, 0), seed)?;
    }
}

#[test]
fn every_kind_of_move_is_carried_out_at_times() {
    let mut accepted = [0; MOVE_KINDS.len()];
    for seed in 1..6 {
        let found = find(&made_up_optional(seed), None, &options(1, 1, 50_000));
        for ((_, count), sum) in found.kinds.iter().zip(&mut accepted) {
            *sum += count.accepted;
        }
    }
    assert!(accepted.iter().all(|&sum| sum > 0), "{accepted:?}");
}

#[test]
fn the_answer_does_not_depend_on_the_threads() {
    let problem = made_up(5, 12);
    let one = find(&problem, None, &options(3, 1, 100_000));
    let two = find(&problem, None, &options(3, 2, 100_000));
    assert_eq!(one, two);
    let other = find(&problem, None, &options(4, 2, 100_000));
    assert_ne!(one.falls, other.falls);
}

#[test]
fn a_search_never_ends_worse_than_it_started() {
    let problem = made_up_optional(6);
    let good = find(&problem, None, &options(1, 2, 400_000));
    let cost = good.cost.expect("a feasible timetable");
    let again = find(&problem, Some(&good.timetable), &options(2, 2, 2_000));
    assert!(again.cost.expect("it started feasible") <= cost);
}

#[test]
fn a_stopped_search_returns_its_best_so_far() {
    let problem = made_up_optional(6);
    let stop = |progress: &Progress| {
        if progress.share > 0.3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let found = search(&problem, None, &options(1, 2, 200_000), &stop).expect("the problem fits");
    assert!(found.stopped);
    let counted = score(&problem, &found.timetable);
    assert_eq!((counted.violations.len(), found.cost), (0, Some(counted.terms.total())));
}

#[test]
fn a_problem_with_a_mandatory_patient_whom_nothing_takes_has_no_feasible_timetable() {
    let mut problem = made_up(6, 12);
    problem.patients[0].mandatory = true;
    problem.patients[0].choices.clear();
    let found = find(&problem, None, &options(1, 1, 20_000));
    assert_eq!(found.cost, None);
    assert_eq!(found.timetable.admissions[0], None);
}

#[test]
fn a_problem_with_nobody_to_place_is_solved_by_its_nurses_alone() {
    let mut problem = made_up_optional(6);
    problem.patients.clear();
    let found = find(&problem, None, &options(1, 2, 20_000));
    let counted = score(&problem, &found.timetable);
    assert_eq!((found.cost, counted.violations.len()), (Some(counted.cost()), 0));
    let nothing = Problem { days: 1, ..Problem::default() };
    assert_eq!(find(&nothing, None, &options(1, 1, 2_000)).cost, Some(0));
}

#[test]
fn nobody_lies_in_a_room_on_a_day_with_a_shift_that_nobody_works() {
    let mut problem = made_up_optional(6);
    problem.residents.clear();
    for nurse in &mut problem.nurses {
        nurse.shifts.retain(|rostered| rostered.shift != 4);
    }
    let found = find(&problem, None, &options(1, 1, 50_000));
    let counted = score(&problem, &found.timetable);
    assert!(found.cost.is_some() && counted.violations.is_empty(), "{:?}", counted.violations);
    assert!(found.timetable.admissions.iter().flatten().any(|admission| admission.room.is_some()));
}

#[test]
fn residents_who_break_a_rule_leave_no_feasible_timetable() {
    let mut problem = made_up_optional(6);
    let mut other = problem.residents[0].clone();
    other.stay.sex = 1 - other.stay.sex;
    problem.residents.push(other);
    problem.rooms[0].beds.fill(3);
    assert_eq!(find(&problem, None, &options(1, 1, 20_000)).cost, None);
}

#[test]
fn the_order_of_slots_does_not_matter() {
    // Theatre by theatre instead of day by day.
    let mut problem = made_up_optional(7);
    let mut order: Vec<usize> = (0..problem.slots.len()).collect();
    order.sort_by_key(|&slot| (std::cmp::Reverse(problem.slots[slot].theatre), problem.slots[slot].day));
    problem.slots = order.iter().map(|&slot| problem.slots[slot]).collect();
    for patient in &mut problem.patients {
        for choice in &mut patient.choices {
            choice.slot = narrow(order.iter().position(|&slot| slot == choice.slot as usize).expect("the same slots"));
        }
        patient.choices.sort_by_key(|choice| choice.slot);
    }
    let found = find(&problem, None, &options(1, 2, 200_000));
    let counted = score(&problem, &found.timetable);
    assert_eq!((found.cost, counted.violations.len()), (Some(counted.cost()), 0));
}

#[test]
fn a_problem_that_is_too_large_or_does_not_fit_together_is_refused() {
    let mut problem = made_up(6, 12);
    problem.rooms[0].beds = vec![40; problem.days];
    let refused = search(&problem, None, &options(1, 1, 1), &go_on);
    assert!(
        matches!(refused, Err(SearchError::TooMany { what: "beds in a shared room", found: 40, .. })),
        "{refused:?}"
    );
    let mut problem = made_up(6, 12);
    problem.patients[2].choices = vec![SlotChoice { slot: 9_999, cost: 0 }];
    let refused = search(&problem, None, &options(1, 1, 1), &go_on);
    assert!(matches!(refused, Err(SearchError::Misfit { what: "patient", number: 2, .. })), "{refused:?}");
}

/// Five patients, two slots a day for three days, two rooms: every timetable in turn.
#[test]
fn a_tiny_problem_is_solved_to_its_optimum() {
    for seed in 0..12 {
        let mut problem = made_up(seed, 0);
        problem.days = 3;
        problem.patients.retain(|patient| patient.rooms.iter().all(|&room| room < 2));
        problem.patients.truncate(5);
        problem.residents.truncate(1);
        problem.rooms.truncate(2);
        for room in &mut problem.rooms {
            room.beds.truncate(3);
        }
        problem.slots.truncate(problem.slots.iter().filter(|slot| slot.day < 3).count());
        for surgeon in &mut problem.surgeons {
            surgeon.minutes.truncate(3);
        }
        let slots = narrow(problem.slots.len());
        for patient in &mut problem.patients {
            patient.mandatory = false;
            patient.waiting_cost = 60;
            patient.choices.retain(|choice| choice.slot < slots);
        }
        let spots: Vec<Vec<Option<Admission>>> = problem
            .patients
            .iter()
            .map(|patient| {
                let beds: Vec<Option<u32>> = if patient.rooms.is_empty() {
                    vec![None]
                } else {
                    patient.rooms.iter().copied().map(Some).collect()
                };
                let placed = patient
                    .choices
                    .iter()
                    .flat_map(|choice| beds.iter().map(|&room| Some(Admission { slot: choice.slot, room })));
                std::iter::once(None).chain(placed).collect()
            })
            .collect();
        let mut timetable = Timetable::empty(&problem);
        let mut best = i64::MAX;
        try_all(&problem, &spots, &mut timetable, 0, &mut best);
        let found = find(&problem, None, &options(1, 1, 60_000));
        assert_eq!(found.cost, Some(best), "seed {seed}");
    }
}

fn try_all(
    problem: &Problem,
    spots: &[Vec<Option<Admission>>],
    timetable: &mut Timetable,
    patient: usize,
    best: &mut i64,
) {
    let Some(own) = spots.get(patient) else {
        let found = score(problem, timetable);
        if found.violations.is_empty() {
            *best = (*best).min(found.terms.total());
        }
        return;
    };
    for &spot in own {
        timetable.admissions[patient] = spot;
        try_all(problem, spots, timetable, patient + 1, best);
    }
    timetable.admissions[patient] = None;
}
