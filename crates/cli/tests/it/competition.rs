//! `steadfast bench ihtc` on made-up instances of the competition.

use crate::run::{replace, steadfast};
use std::path::Path;
use steadfast_testkit::{check_ihtc, made_up_ihtc, nobody_admitted};
use tempfile::TempDir;

/// A seed whose instance has a feasible solution: the searches below find one.
const SEED: u64 = 1;

/// Makes a folder with an instance and the solution in which nobody is admitted.
fn with_instance() -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let instance = made_up_ihtc(SEED);
    let empty = nobody_admitted(&instance).expect("an instance");
    std::fs::write(dir.path().join("i.json"), instance).expect("a new file");
    std::fs::write(dir.path().join("empty.json"), empty).expect("a new file");
    dir
}

fn read(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).expect("the file is there")
}

#[test]
fn a_solution_that_breaks_rules_is_scored_in_words_and_ends_with_one() {
    let dir = with_instance();
    let scored = steadfast(dir.path(), "bench ihtc score i.json empty.json").ends_with(1);
    for text in ["total", "optional patients waiting", "[mandatory-waits]: patient p", "Not feasible: "] {
        assert!(scored.out.contains(text), "{text} is not in\n{}", scored.out);
    }
    let json = steadfast(dir.path(), "bench ihtc score i.json empty.json --json").ends_with(1).json();
    let checked = check_ihtc(&read(dir.path(), "i.json"), &read(dir.path(), "empty.json")).expect("they match");
    assert_eq!(json["feasible"], false);
    assert_eq!(json["cost"], checked.costs.unscheduled_optional);
    assert_eq!(json["terms"]["waiting"], json["cost"]);
    let violations = json["violations"].as_array().expect("a list");
    assert_eq!(i64::try_from(violations.len()), Ok(checked.violations.total()));
    assert!(violations.iter().all(|violation| violation["amount"] == 1 && violation["text"].is_string()));
}

#[test]
fn what_is_solved_is_feasible_and_costs_what_the_independent_checker_says() {
    let dir = with_instance();
    let words = "bench ihtc solve i.json --out new/s.json --moves 300000 --seed 3 --json --quiet";
    let solved = steadfast(dir.path(), words).ends_with(0).json();
    assert_eq!(solved["feasible"], true);
    assert_eq!(solved["status"], "done");
    assert_eq!(solved["chains"], 2);
    let falls = solved["cost_over_time"].as_array().expect("a list");
    assert!(falls.windows(2).all(|pair| pair[0]["cost"].as_i64() > pair[1]["cost"].as_i64()), "{falls:?}");
    assert_eq!(falls.last().map(|last| &last["cost"]), Some(&solved["cost"]));
    let checked = check_ihtc(&read(dir.path(), "i.json"), &read(dir.path(), "new/s.json")).expect("they match");
    assert_eq!(checked.violations.total(), 0);
    assert_eq!(solved["cost"], checked.costs.in_order().iter().sum::<i64>());
    let scored = steadfast(dir.path(), "bench ihtc score i.json new/s.json --json").ends_with(0).json();
    for key in ["cost", "terms", "violations"] {
        assert_eq!(scored[key], solved[key], "{key}");
    }
}

#[test]
fn the_same_seed_and_number_of_moves_write_the_same_bytes_for_any_number_of_threads() {
    let dir = with_instance();
    for (out, threads) in [("a.json", 1), ("b.json", 1), ("c.json", 2)] {
        let words = format!("bench ihtc solve i.json --out {out} --moves 100000 --seed 7 --threads {threads} --quiet");
        steadfast(dir.path(), &words).ends_with(0);
    }
    assert_eq!(read(dir.path(), "a.json"), read(dir.path(), "b.json"));
    assert_eq!(read(dir.path(), "a.json"), read(dir.path(), "c.json"), "with two threads");
}

#[test]
fn a_time_is_kept_to_and_the_solution_is_named() {
    let dir = with_instance();
    let solved = steadfast(dir.path(), "bench ihtc solve i.json --out s.json --seconds 0.5 --quiet").ends_with(0);
    assert!(solved.out.contains("Feasible: no violation."), "{}", solved.out);
    assert!(solved.out.contains("Solution in s.json"), "{}", solved.out);
}

#[test]
fn files_with_faults_are_refused_with_three_and_nothing_is_written() {
    let dir = with_instance();
    replace(dir.path().join("empty.json"), "\"p01\"", "\"p00\"");
    let refused = steadfast(dir.path(), "bench ihtc score i.json empty.json").ends_with(3);
    assert!(refused.err.contains("patients[1].id: error [listed-twice]"), "{}", refused.err);
    replace(dir.path().join("i.json"), "\"capacity\"", "\"beds\"");
    let refused = steadfast(dir.path(), "bench ihtc solve i.json --out s.json").ends_with(3);
    assert!(refused.err.contains("rooms[0].capacity: error [field-missing]"), "{}", refused.err);
    assert!(refused.err.contains("docs/data/competition-"), "{}", refused.err);
    assert!(!dir.path().join("s.json").exists());
}

#[test]
fn wrong_calls_of_the_bench_end_with_two() {
    let dir = with_instance();
    for words in [
        "bench ihtc solve i.json",
        "bench ihtc solve i.json --out s.json --threads 0",
        "bench ihtc solve i.json --out s.json --seconds 0",
        "bench ihtc solve i.json --out s.json --moves 0",
        "bench ihtc solve i.json --out s.json --moves 5 --seconds 5",
        "bench ihtc solve i.json --out s.json --chains 3",
        "bench",
    ] {
        let answer = steadfast(dir.path(), words).ends_with(2);
        assert!(answer.out.is_empty(), "{words}");
    }
}
