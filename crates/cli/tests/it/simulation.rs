//! `simulate`, `bench queues` and `backtest`.

use crate::run::{files, steadfast, with_tiny_case};
use serde_json::Value;

#[test]
fn a_small_case_is_simulated_with_the_same_bytes_on_one_thread_and_on_two() {
    let dir = with_tiny_case();
    steadfast(dir.path(), "plan case --turnouts 4 --samples 20 --replications 20 --levels none --quiet").ends_with(0);
    let call = "simulate case --plan plan --replications 120 --quiet";
    let said = steadfast(dir.path(), &format!("{call} --threads 1 --out one")).ends_with(0).out;
    assert!(said.contains("120 replicas") && said.contains("simulation.html"), "{said}");
    steadfast(dir.path(), &format!("{call} --threads 2 --out two")).ends_with(0);
    let (one, two) = (files(&dir.path().join("one")), files(&dir.path().join("two")));
    assert_eq!(one.keys().collect::<Vec<_>>(), ["beds.csv", "flow.csv", "simulation.html", "simulation.json"]);
    assert!(one == two, "one thread and two give different bytes");
    let printed = steadfast(dir.path(), &format!("{call} --json")).ends_with(0).json();
    let written: Value = serde_json::from_slice(&one["simulation.json"]).expect("JSON");
    assert_eq!(printed, written);
    assert_eq!(printed["simulation"]["balanced"], Value::Bool(true));
}

#[test]
fn two_plans_are_compared_in_the_same_replicas_and_a_plan_of_another_case_is_refused() {
    let dir = with_tiny_case();
    let plan = "plan case --turnouts 4 --samples 20 --replications 20 --levels none --quiet";
    steadfast(dir.path(), &format!("{plan} --out one")).ends_with(0);
    steadfast(dir.path(), &format!("{plan} --out two --seed 2")).ends_with(0);
    let call = "simulate case --plan one --against two --replications 50 --json";
    let rows = steadfast(dir.path(), call).ends_with(0).json();
    assert!(rows["differences"].as_array().is_some_and(|rows| rows.len() > 5), "{rows}");
    crate::run::replace(dir.path().join("case/case.toml"), "planned_care_kept = 0.95", "planned_care_kept = 0.9");
    let refused = steadfast(dir.path(), "simulate case --plan one --replications 10 --quiet").ends_with(2);
    assert!(refused.err.contains("another case"), "{}", refused.err);
    let missing = steadfast(dir.path(), "simulate case --plan nowhere --replications 10 --quiet");
    assert_eq!(missing.code, 3, "{}", missing.err);
    for wrong in ["--replications 0", "--precision 2"] {
        steadfast(dir.path(), &format!("simulate case {wrong} --quiet")).ends_with(2);
    }
    for wrong in ["--levels 0.9,high", "--levels 90", "--replications 0"] {
        steadfast(dir.path(), &format!("plan case {wrong} --quiet")).ends_with(2);
    }
    steadfast(dir.path(), "simulate case --replications 10 --out case --quiet").ends_with(2);
}

#[test]
fn queues_are_measured_against_theory() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let seen = steadfast(dir.path(), "bench queues --model b --hours 200000 --seed 3 --json").ends_with(0).json();
    assert_eq!(seen["balanced"], Value::Bool(true));
    for row in seen["priorities"].as_array().expect("rows") {
        let number = |key: &str| row[key].as_f64().expect("a number");
        let z = (number("mean_hours") - number("exact_hours")) / number("standard_error_hours");
        assert!(z.abs() < 4.0, "{row}");
    }
    let text = steadfast(dir.path(), "bench queues --model a --hours 1000").ends_with(0).out;
    assert!(text.contains("million a second") && text.contains("queue"), "{text}");
}

#[test]
fn one_trust_is_back_tested_and_what_was_not_run_is_said() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let result = steadfast(dir.path(), "backtest --trust RCF --only planned-care --all-rounds --quiet --json")
        .ends_with(0)
        .json();
    let rounds = result["planned_care"]["rounds"].as_array().expect("rounds");
    let tests: Vec<&str> = rounds
        .iter()
        .filter(|round| round["fitted"] == Value::Bool(false))
        .filter_map(|round| round["start"].as_str())
        .collect();
    assert_eq!(tests, ["2025-11-14", "2025-12-17"]);
    assert_eq!(
        rounds[0]["start"].as_str(),
        Some("2023-04-11"),
        "rounds before three counts were published are played, too"
    );
    assert!(rounds.iter().all(|round| round["kept"]["p10"].as_f64() <= round["kept"]["p90"].as_f64()));
    assert_eq!(result["not_run"].as_array().map(Vec::len), Some(2));
    for wrong in ["--every 0", "--only discharges"] {
        steadfast(dir.path(), &format!("backtest {wrong} --quiet")).ends_with(2);
    }
    steadfast(dir.path(), "backtest --trust XYZ --quiet").ends_with(2);
    std::fs::write(dir.path().join("d.csv"), "ods_code,date,discharged_total\nRCF,tomorrow,1\n").expect("a file");
    steadfast(dir.path(), "backtest --trust RCF --discharges d.csv --quiet").ends_with(3);
}
