//! Scorer and checker say the same of any timetable, feasible or not, and files keep what a timetable says.

use crate::{amount, checked, in_order, instance, solution};
use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use proptest::test_runner::TestCaseError;
use std::path::{Path, PathBuf};
use steadfast_chance::Stream;
use steadfast_elective::problem::Problem;
use steadfast_elective::score::{Score, Violation, score};
use steadfast_elective::timetable::{Admission, Timetable};
use steadfast_intake::ihtc::{IhtcInstance, read_ihtc_solution, write_ihtc_solution};
use steadfast_testkit::made_up_ihtc;

/// How far a random timetable keeps to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Slots, rooms and rosters as the problem allows; minutes, beds and sexes at random.
    Possible,
    /// Now and then a slot or room that is out of the question.
    Careless,
    /// Besides, nurses off their shift and rooms without one.
    Reckless,
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a small number")
}

fn random_timetable(problem: &Problem, care: Care, stream: &mut Stream) -> Timetable {
    let mut timetable = Timetable::empty(problem);
    for (patient, admission) in problem.patients.iter().zip(&mut timetable.admissions) {
        if patient.choices.is_empty() || stream.chance(0.3) {
            continue;
        }
        let wild = care != Care::Possible && stream.chance(0.1);
        let slot = if wild {
            number(stream.below(problem.slots.len()))
        } else {
            patient.choices[stream.below(patient.choices.len())].slot
        };
        let wild = care != Care::Possible && stream.chance(0.1);
        let room = if wild {
            number(stream.below(problem.rooms.len()))
        } else {
            patient.rooms[stream.below(patient.rooms.len())]
        };
        *admission = Some(Admission { slot, room: Some(room) });
    }
    for cell in 0..timetable.nurses.len() {
        let shift = number(cell % problem.shifts());
        let at_work = |nurse: &usize| problem.nurses[*nurse].shifts.iter().any(|rostered| rostered.shift == shift);
        let at_work: Vec<usize> = (0..problem.nurses.len()).filter(at_work).collect();
        timetable.nurses[cell] = match care {
            Care::Reckless if stream.chance(0.05) => None,
            Care::Reckless if stream.chance(0.05) => Some(number(stream.below(problem.nurses.len()))),
            _ => Some(number(at_work[stream.below(at_work.len())])),
        };
    }
    timetable
}

/// An instance made up by seed, and its file.
fn made_up(folder: &Path, seed: u64) -> (IhtcInstance, PathBuf) {
    let file = folder.join("instance.json");
    std::fs::write(&file, made_up_ihtc(seed)).expect("a new file");
    (instance(&file), file)
}

/// Says whether scorer and checker agree on a timetable.
fn agree(instance_file: &Path, solution_file: &Path, score: &Score) -> Result<(), TestCaseError> {
    let checked = checked(instance_file, solution_file);
    let not_possible = amount(score, |violation| matches!(violation, Violation::SlotNotPossible { .. }));
    let (mut terms, mut costs) = (in_order(score), checked.costs.in_order());
    if not_possible > 0 {
        // A slot that is out of the question has no timing cost here; there it may still have a delay.
        (terms[6], costs[6]) = (0, 0);
    }
    prop_assert_eq!(terms, costs);
    let counts = checked.violations;
    prop_assert_eq!(amount(score, crate::mixed), counts.gender_mix);
    prop_assert_eq!(
        amount(score, |violation| matches!(violation, Violation::RoomNotPossible { .. })),
        counts.incompatible_room
    );
    prop_assert_eq!(
        amount(score, |violation| matches!(violation, Violation::SurgeonOver { .. })),
        counts.surgeon_overtime
    );
    prop_assert_eq!(
        amount(score, |violation| matches!(violation, Violation::SlotOver { .. })),
        counts.theatre_overtime
    );
    prop_assert_eq!(
        amount(score, |violation| matches!(violation, Violation::MandatoryWaits { .. })),
        counts.mandatory_unscheduled
    );
    // What is too early or too late is out of the question; so is what is too short, which counts there in minutes.
    proptest::prop_assert!(not_possible >= counts.admission_day);
    prop_assert_eq!(not_possible > 0 && counts.total() == 0, false);
    prop_assert_eq!(amount(score, |violation| matches!(violation, Violation::BedsOver { .. })), counts.room_capacity);
    prop_assert_eq!(
        amount(score, |violation| matches!(violation, Violation::NurseOffShift { .. })),
        counts.nurse_presence
    );
    prop_assert_eq!(amount(score, |violation| matches!(violation, Violation::Uncovered { .. })), counts.uncovered_room);
    prop_assert_eq!(score.is_feasible(), counts.total() == 0);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn scorer_and_checker_agree_on_random_timetables_of_made_up_instances(seed in 0_u64..100_000) {
        let folder = tempfile::tempdir().expect("a folder");
        let (instance, instance_file) = made_up(folder.path(), seed);
        let solution_file = folder.path().join("solution.json");
        for care in [Care::Possible, Care::Careless, Care::Reckless] {
            let mut stream = Stream::root(seed).named("random timetable");
            let timetable = random_timetable(&instance.problem, care, &mut stream);
            write_ihtc_solution(&instance, &timetable, &solution_file).expect("a new file");
            agree(&instance_file, &solution_file, &score(&instance.problem, &timetable))?;
            if care != Care::Reckless {
                prop_assert_eq!(&solution(&instance, &solution_file), &timetable);
            }
        }
    }
}

#[test]
fn random_timetables_break_every_rule_of_the_competition_sooner_or_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..30 {
        let (instance, _) = made_up(folder.path(), seed);
        let timetable = random_timetable(&instance.problem, Care::Reckless, &mut Stream::root(seed));
        let score = score(&instance.problem, &timetable);
        seen.extend(score.violations.iter().map(std::mem::discriminant).map(|kind| format!("{kind:?}")));
        assert!(score.violations.iter().all(|violation| !instance.violation_in_words(violation).contains('?')));
    }
    // Every patient of the competition needs a room and slots have no limit of patients: three of the twelve kinds cannot occur.
    assert_eq!(seen.len(), 9, "{seen:?}");
}

#[test]
fn an_empty_timetable_of_an_instance_without_mandatory_patients_or_occupants_is_feasible() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut document: serde_json::Value = serde_json::from_str(&made_up_ihtc(3)).expect("JSON");
    document["occupants"] = serde_json::json!([]);
    for patient in document["patients"].as_array_mut().expect("a list") {
        patient["mandatory"] = serde_json::json!(false);
    }
    let (instance_file, solution_file) = (folder.path().join("i.json"), folder.path().join("s.json"));
    std::fs::write(&instance_file, document.to_string()).expect("a new file");
    let instance = instance(&instance_file);
    let empty = Timetable::empty(&instance.problem);
    write_ihtc_solution(&instance, &empty, &solution_file).expect("a new file");
    let (again, issues) = read_ihtc_solution(&instance, &solution_file);
    assert_eq!((again.as_ref(), issues.as_slice()), (Some(&empty), [].as_slice()));
    let score = score(&instance.problem, &empty);
    assert!(score.is_feasible());
    assert_eq!(score.cost(), score.terms.waiting);
    let checked = checked(&instance_file, &solution_file);
    assert_eq!(checked.costs.unscheduled_optional, score.cost());
}
