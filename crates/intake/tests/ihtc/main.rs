//! Competition files: the published solutions, agreement with the independent checker, and files with faults.

mod agreement;
mod faults;
mod golden;

use std::path::Path;
use steadfast_elective::score::{Score, Violation};
use steadfast_elective::timetable::Timetable;
use steadfast_intake::ihtc::{IhtcInstance, read_ihtc_instance, read_ihtc_solution};
use steadfast_testkit::{Checked, check_ihtc};

/// Reads an instance that has no fault.
fn instance(path: &Path) -> IhtcInstance {
    let (instance, issues) = read_ihtc_instance(path);
    assert_eq!(issues, [], "{}", path.display());
    instance.expect("an instance without issues comes")
}

/// Reads a solution that has no fault.
fn solution(instance: &IhtcInstance, path: &Path) -> Timetable {
    let (timetable, issues) = read_ihtc_solution(instance, path);
    assert_eq!(issues, [], "{}", path.display());
    timetable.expect("a solution without issues comes")
}

/// Lets the independent checker read the two files.
fn checked(instance: &Path, solution: &Path) -> Checked {
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file");
    check_ihtc(&read(instance), &read(solution)).expect("the files belong together")
}

/// Returns the terms in the order S1 to S8 of the competition.
fn in_order(score: &Score) -> [i64; 8] {
    let terms = &score.terms;
    [
        terms.age_spread,
        terms.skill,
        terms.continuity,
        terms.workload,
        terms.opening,
        terms.transfer,
        terms.timing,
        terms.waiting,
    ]
}

/// Sums the amounts of the violations of a kind.
fn amount(score: &Score, kind: impl Fn(&Violation) -> bool) -> i64 {
    score.violations.iter().filter(|violation| kind(violation)).map(Violation::amount).sum()
}

fn mixed(violation: &Violation) -> bool {
    matches!(violation, Violation::MixedSex { .. })
}
