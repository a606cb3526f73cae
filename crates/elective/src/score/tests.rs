use super::{Terms, Violation, score};
use crate::problem::{
    Nurse, Patient, Problem, Resident, Room, RosteredShift, Slot, SlotChoice, Stay, Surgeon, Weights,
};
use crate::timetable::{Admission, Timetable};

/// A stay with one unit of work and skill level 1 in each shift.
fn stay(sex: u8, age_group: u8, nights: usize) -> Stay {
    Stay { sex, age_group, beds: vec![1; nights], work: vec![1; nights * 3], skill: vec![1; nights * 3] }
}

/// A patient for surgeon 0, 60 minutes, any of slots 0 to 3 at 5 a day, rooms 0 and 1, 100 if left to wait.
fn patient(sex: u8, age_group: u8, nights: usize) -> Patient {
    let choices = (0..4).map(|slot| SlotChoice { slot, cost: if slot < 2 { 0 } else { 5 } }).collect();
    Patient {
        choices,
        minutes: 60,
        surgeon: Some(0),
        rooms: vec![0, 1],
        stay: stay(sex, age_group, nights),
        waiting_cost: 100,
        mandatory: false,
    }
}

/// Two days, two theatres of 100 minutes (slot = day × 2 + theatre) at 30, two rooms of two beds. Nurse 0 (level 2) has days' first two shifts
/// and a limit of 1, nurse 1 (level 0) every shift and a limit of 9. Patient 1 is of the other sex, two age groups older and stays too long.
fn hospital() -> Problem {
    let rostered = |shift, max_load| RosteredShift { shift, max_load };
    Problem {
        days: 2,
        age_groups: 3,
        weights: Weights { age_spread: 2, skill: 3, continuity: 7, workload: 11, transfer: 13 },
        slots: (0..4)
            .map(|slot| Slot { day: slot / 2, theatre: slot % 2, minutes: 100, places: 1, opening_cost: 30 })
            .collect(),
        surgeons: vec![Surgeon { minutes: vec![120, 100] }],
        rooms: vec![Room { beds: vec![2, 2], shared: true }; 2],
        nurses: vec![
            Nurse { level: 2, shifts: vec![rostered(0, 1), rostered(1, 1), rostered(3, 1), rostered(4, 1)] },
            Nurse { level: 0, shifts: (0..6).map(|shift| rostered(shift, 9)).collect() },
        ],
        patients: vec![patient(0, 0, 1), patient(1, 2, 3)],
        residents: Vec::new(),
    }
}

fn place(timetable: &mut Timetable, patient: usize, slot: u32, room: u32) {
    timetable.admissions[patient] = Some(Admission { slot, room: Some(room) });
}

/// Gives a room to nurse 1 throughout.
fn nurse(timetable: &mut Timetable, room: usize) {
    timetable.nurses[room * 6..room * 6 + 6].fill(Some(1));
}

#[test]
fn an_empty_timetable_costs_the_waits_alone() {
    let problem = hospital();
    let found = score(&problem, &Timetable::empty(&problem));
    assert_eq!(found.terms, Terms { waiting: 200, ..Terms::default() });
    assert_eq!((found.cost(), found.is_feasible()), (200, true));
}

#[test]
fn each_term_is_what_the_hand_counts() {
    let problem = hospital();
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 0, 0);
    place(&mut timetable, 1, 3, 1);
    nurse(&mut timetable, 0);
    nurse(&mut timetable, 1);
    timetable.nurses[0] = Some(0);
    let found = score(&problem, &timetable);
    let expected = Terms {
        age_spread: 0,
        // Patient 0: levels 2, 0, 0 for need 1; patient 1 on day 1 only: 0, 0, 0.
        skill: (2 + 3) * 3,
        // Patient 0 meets both nurses, patient 1 one.
        continuity: 3 * 7,
        workload: 0,
        opening: 60,
        transfer: 0,
        timing: 5,
        waiting: 0,
    };
    assert_eq!(found.terms, expected);
    assert_eq!(found.violations, []);
    assert_eq!(found.cost(), 15 + 21 + 60 + 5);
}

#[test]
fn people_side_by_side_cost_their_age_spread_and_the_work_beyond_a_limit() {
    let mut problem = hospital();
    problem.patients[1].stay.sex = 0;
    problem.residents.push(Resident { room: 0, stay: stay(0, 1, 1) });
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 1, 0, 0);
    nurse(&mut timetable, 0);
    timetable.nurses[0] = Some(0);
    let found = score(&problem, &timetable);
    assert_eq!(found.terms.age_spread, 2, "one step on day 0, alone on day 1");
    assert_eq!(found.terms.workload, 11, "two units of work at a limit of one");
    assert_eq!(found.terms.continuity, 4 * 7, "each of the two meets both nurses");
    assert_eq!(found.terms.skill, (2 + 5) * 3, "the resident lacks one level in two shifts, the patient in five");
    assert!(found.is_feasible());
}

#[test]
fn a_surgeon_pays_for_each_theatre_beyond_the_first_of_a_day() {
    let problem = hospital();
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 0, 0);
    place(&mut timetable, 1, 1, 1);
    nurse(&mut timetable, 0);
    nurse(&mut timetable, 1);
    assert_eq!(score(&problem, &timetable).terms.transfer, 13);
    place(&mut timetable, 1, 2, 1);
    assert_eq!(score(&problem, &timetable).terms.transfer, 0, "another day is no transfer");
}

#[test]
fn mixed_sexes_are_found_on_each_day_with_their_numbers() {
    let mut problem = hospital();
    problem.residents.push(Resident { room: 0, stay: stay(1, 0, 2) });
    problem.residents.push(Resident { room: 0, stay: stay(1, 0, 2) });
    problem.rooms[0].beds = vec![3, 3];
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 0, 0);
    nurse(&mut timetable, 0);
    let found = score(&problem, &timetable);
    assert_eq!(found.violations, [Violation::MixedSex { room: 0, day: 0, people: [1, 2] }]);
    assert_eq!(found.violations[0].amount(), 1);
}

#[test]
fn beds_over_are_found_on_each_night() {
    let mut problem = hospital();
    problem.residents.push(Resident { room: 1, stay: stay(1, 0, 2) });
    problem.rooms[1].beds = vec![2, 1];
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 1, 1, 1);
    nurse(&mut timetable, 1);
    assert_eq!(score(&problem, &timetable).violations, [Violation::BedsOver { room: 1, day: 1, beds: 1 }]);
}

#[test]
fn minutes_and_places_over_are_found() {
    let problem = hospital();
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 2, 0);
    place(&mut timetable, 1, 2, 1);
    nurse(&mut timetable, 0);
    nurse(&mut timetable, 1);
    let expected = [
        Violation::SurgeonOver { surgeon: 0, day: 1, minutes: 20 },
        Violation::SlotOver { slot: 2, minutes: 20 },
        Violation::PlacesOver { slot: 2, patients: 1 },
    ];
    let found = score(&problem, &timetable);
    assert_eq!(found.violations, expected);
    assert_eq!(found.violations.iter().map(Violation::amount).sum::<i64>(), 41);
    assert_eq!(found.terms.opening, 30, "a slot opens once");
}

#[test]
fn a_mandatory_patient_who_waits_is_found() {
    let mut problem = hospital();
    problem.patients[1].mandatory = true;
    let found = score(&problem, &Timetable::empty(&problem));
    assert_eq!(found.violations, [Violation::MandatoryWaits { patient: 1 }]);
}

#[test]
fn slots_and_rooms_that_are_not_possible_are_found() {
    let mut problem = hospital();
    problem.patients[0].choices.remove(0);
    problem.patients[1].rooms = vec![1];
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 0, 1);
    place(&mut timetable, 1, 3, 0);
    nurse(&mut timetable, 0);
    nurse(&mut timetable, 1);
    let found = score(&problem, &timetable);
    let expected =
        [Violation::RoomNotPossible { patient: 1, room: 0 }, Violation::SlotNotPossible { patient: 0, slot: 0 }];
    assert_eq!(found.violations, expected);
    assert_eq!(found.terms.opening, 60, "a slot that is out of the question is used all the same");
}

#[test]
fn slots_and_rooms_that_do_not_exist_are_found_and_use_nothing() {
    let problem = hospital();
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 9, 0);
    place(&mut timetable, 1, 3, 9);
    let found = score(&problem, &timetable);
    let expected =
        [Violation::RoomNotPossible { patient: 1, room: 9 }, Violation::SlotNotPossible { patient: 0, slot: 9 }];
    assert_eq!(found.violations, expected);
    assert_eq!((found.terms.opening, found.terms.continuity), (30, 0));
}

#[test]
fn a_bed_needed_and_a_room_not_needed_are_found() {
    let mut problem = hospital();
    problem.patients[1].rooms.clear();
    let mut timetable = Timetable::empty(&problem);
    timetable.admissions[0] = Some(Admission { slot: 0, room: None });
    place(&mut timetable, 1, 3, 0);
    nurse(&mut timetable, 0);
    let expected = [Violation::WithoutRoom { patient: 0 }, Violation::RoomNotNeeded { patient: 1, room: 0 }];
    assert_eq!(score(&problem, &timetable).violations, expected);
}

#[test]
fn nurses_off_their_shift_and_uncovered_rooms_are_found() {
    let problem = hospital();
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 0, 1);
    timetable.nurses[6..9].copy_from_slice(&[None, Some(1), Some(0)]);
    let expected =
        [Violation::NurseOffShift { nurse: 0, room: 1, shift: 2 }, Violation::Uncovered { room: 1, shift: 0 }];
    assert_eq!(score(&problem, &timetable).violations, expected);
}

#[test]
fn a_nurse_in_an_empty_room_is_free_even_off_shift() {
    let problem = hospital();
    let mut timetable = Timetable::empty(&problem);
    let before = score(&problem, &timetable);
    timetable.nurses.fill(Some(0));
    assert_eq!(score(&problem, &timetable), before);
}

#[test]
fn a_pool_mixes_sexes_and_ages_and_has_no_nurses_but_keeps_its_beds() {
    let mut problem = hospital();
    problem.rooms[0].shared = false;
    problem.rooms[0].beds = vec![150, 40];
    problem.patients[0].stay.beds = vec![100, 50];
    problem.patients[1].stay.beds = vec![60];
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 0, 0);
    place(&mut timetable, 1, 1, 0);
    let found = score(&problem, &timetable);
    let expected =
        [Violation::BedsOver { room: 0, day: 0, beds: 10 }, Violation::BedsOver { room: 0, day: 1, beds: 10 }];
    assert_eq!(found.violations, expected);
    assert_eq!((found.terms.age_spread, found.terms.skill, found.terms.continuity), (0, 0, 0));
}

#[test]
fn a_problem_without_nurses_asks_for_none() {
    let mut problem = hospital();
    problem.nurses.clear();
    let mut timetable = Timetable::empty(&problem);
    place(&mut timetable, 0, 0, 0);
    let found = score(&problem, &timetable);
    assert_eq!(found.terms, Terms { opening: 30, waiting: 100, ..Terms::default() });
    assert!(found.is_feasible());
}
