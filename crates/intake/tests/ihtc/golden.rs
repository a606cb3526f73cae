//! The published solutions, term by term. They are not in the repository but in the folder `STEADFAST_SHARED`.

use crate::{amount, checked, in_order, instance, mixed, solution};
use std::collections::BTreeMap;
use std::path::Path;
use steadfast_elective::score::score;
use steadfast_testkit::shared;

/// Costs of the test solutions, in order, as the competition's validator gives them.
const TEST_COSTS: [i64; 10] = [3177, 1583, 10184, 2332, 15713, 18558, 17048, 24947, 20492, 49444];

/// Reads from `cost_breakdown.csv` the eight terms and the total of each instance.
fn breakdown(path: &Path) -> BTreeMap<String, ([i64; 8], i64)> {
    let mut reader = csv::Reader::from_path(path).expect("cost_breakdown.csv");
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|column| column == name).expect("the column");
    let terms = ["bk_age", "bk_skill", "bk_cont", "bk_load", "bk_ot", "bk_transfer", "bk_delay", "bk_unsched"];
    let terms = terms.map(column);
    let (name, total) = (column("instance"), column("bk_total"));
    let number = |text: &str| text.parse::<i64>().expect("a whole number");
    let row = |row: csv::StringRecord| {
        let costs = terms.map(|term| number(&row[term]));
        (row[name].to_owned(), (costs, number(&row[total])))
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// Compares scorer and checker with the validator's terms; returns the total.
fn compare(name: &str, instance_file: &Path, solution_file: &Path, expected: &([i64; 8], i64)) -> i64 {
    let instance = instance(instance_file);
    let score = score(&instance.problem, &solution(&instance, solution_file));
    assert_eq!(in_order(&score), expected.0, "{name}: the scorer's terms");
    assert_eq!(score.cost(), expected.1, "{name}: the scorer's total");
    assert_eq!(score.violations, [], "{name}");
    let checked = checked(instance_file, solution_file);
    assert_eq!(checked.costs.in_order(), expected.0, "{name}: the checker's terms");
    assert_eq!(checked.violations.total(), 0, "{name}: {checked:?}");
    score.cost()
}

#[test]
fn all_thirty_best_known_solutions_cost_what_the_validator_says_term_by_term() {
    let Some(folder) = shared("data/ihtc", "the best-known solutions") else { return };
    let golden = breakdown(&folder.join("cost_breakdown.csv"));
    for number in 1..=30 {
        let name = format!("i{number:02}");
        let (public, best) = (format!("public/{name}.json"), format!("best/sol_{name}.json"));
        compare(&name, &folder.join(public), &folder.join(best), &golden[&name]);
    }
}

#[test]
fn all_ten_test_solutions_cost_what_the_validator_says_term_by_term() {
    let Some(folder) = shared("data/ihtc", "the test solutions") else { return };
    let golden = breakdown(&folder.join("cost_breakdown.csv"));
    for (number, cost) in (1..).zip(TEST_COSTS) {
        let name = format!("test{number:02}");
        let (test, given) = (format!("test/{name}.json"), format!("test/sol_{name}.json"));
        assert_eq!(compare(&name, &folder.join(test), &folder.join(given), &golden[&name]), cost);
    }
}

#[test]
fn the_toy_solution_costs_292_and_mixes_genders_three_times() {
    let Some(folder) = shared("data/ihtc/test", "the toy solution") else { return };
    let (toy, given) = (folder.join("toy.json"), folder.join("toy_solution.json"));
    let instance = instance(&toy);
    let score = score(&instance.problem, &solution(&instance, &given));
    assert_eq!(score.cost(), 292);
    assert_eq!(amount(&score, mixed), 3);
    assert_eq!(amount(&score, |violation| !mixed(violation)), 0);
    let checked = checked(&toy, &given);
    assert_eq!(checked.costs.in_order(), in_order(&score));
    assert_eq!((checked.violations.gender_mix, checked.violations.total()), (3, 3));
}

#[test]
fn a_published_solution_is_written_as_it_was_read() {
    let Some(folder) = shared("data/ihtc", "writing the best-known solutions again") else { return };
    let scratch = tempfile::tempdir().expect("a folder");
    for number in [1, 12, 27] {
        let instance = instance(&folder.join(format!("public/i{number:02}.json")));
        let published = solution(&instance, &folder.join(format!("best/sol_i{number:02}.json")));
        let again = scratch.path().join("again.json");
        steadfast_intake::ihtc::write_ihtc_solution(&instance, &published, &again).expect("a new file");
        assert_eq!(solution(&instance, &again), published, "i{number:02}");
    }
}
