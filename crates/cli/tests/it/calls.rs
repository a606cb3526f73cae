//! Right calls, wrong calls, refused input, and what each prints and leaves behind, on five people and four sessions.

use crate::run::{files, replace, steadfast, with_tiny_case};

const QUICK: &str = "--turnouts 4 --samples 20 --quiet";

#[test]
fn help_says_where_to_start_and_what_each_exit_code_means() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let help = steadfast(dir.path(), "--help").ends_with(0).out;
    for text in ["Exit codes", "0 done", "1 the answer is no", "2 wrong call", "3 input refused", "4 could not", "130"]
    {
        assert!(help.contains(text), "{text} is not in\n{help}");
    }
    assert!(help.contains("steadfast case new --trust RBD"));
    for words in [
        "case --help",
        "case new --help",
        "plan --help",
        "plan check --help",
        "explain --help",
        "compare --help",
        "bench ihtc solve --help",
        "bench queues --help",
        "simulate --help",
        "backtest --help",
    ] {
        steadfast(dir.path(), words).ends_with(0);
    }
}

#[test]
fn wrong_calls_end_with_two_and_say_what_to_do() {
    let dir = with_tiny_case();
    for (words, text) in [
        ("case new --trust RBE --strike 2025-12-17T07:00/2025-12-22T07:00 --out new", "RBD"),
        ("case new --trust RBD --strike 2025-12-17 --out new", "FROM/TO"),
        ("case new --trust RBD --strike tomorrow/later --out new", "2025-12-17T07:00"),
        ("plan case --threads 0 --quiet", "1 or more"),
        ("plan case --samples 0 --quiet", "1 or more"),
        ("plan", "<CASE>"),
        ("nonsense", "nonsense"),
    ] {
        let answer = steadfast(dir.path(), words).ends_with(2);
        assert!(answer.err.contains(text), "{text} is not in\n{}", answer.err);
        assert!(answer.out.is_empty());
    }
    assert!(!dir.path().join("new").exists());
}

#[test]
fn a_case_is_planned_checked_and_explained() {
    let dir = with_tiny_case();
    let checked = steadfast(dir.path(), "case check case").ends_with(0);
    assert!(checked.out.contains("Sound: "));
    let planned = steadfast(dir.path(), &format!("plan case --out plan {QUICK}")).ends_with(0);
    assert!(planned.out.contains("plan/report.html"), "{}", planned.out);
    let written = files(&dir.path().join("plan"));
    for name in
        ["plan.json", "report.html", "rota.csv", "sessions.csv", "bookings.csv", "gaps.csv", "beds.csv", "standby.csv"]
    {
        assert!(written.get(name).is_some_and(|bytes| !bytes.is_empty()), "{name} is missing");
    }
    let passed = steadfast(dir.path(), "plan check case plan").ends_with(0);
    assert!(passed.out.contains("Passed"), "{}", passed.out);
    for words in ["explain plan booking B1", "explain plan session T1", "explain plan post P3"] {
        let answer = steadfast(dir.path(), words).ends_with(0);
        assert!(answer.out.contains("because") && answer.out.contains("next best"), "{}", answer.out);
    }
    let unknown = steadfast(dir.path(), "explain plan booking B999").ends_with(2);
    assert!(unknown.err.contains("B999"), "{}", unknown.err);
}

#[test]
fn every_json_output_parses_and_carries_its_figures() {
    let dir = with_tiny_case();
    let checked = steadfast(dir.path(), "case check case --json").ends_with(0).json();
    assert_eq!((checked["sound"].as_bool(), checked["errors"].as_u64()), (Some(true), Some(0)));
    let plan = steadfast(dir.path(), &format!("plan case --out plan {QUICK} --json")).ends_with(0).json();
    assert!(plan["figures"]["planned_care_kept"]["p50"].is_number());
    assert!(plan["solve"]["wall_seconds"].is_number(), "what was measured is printed, not written");
    assert_eq!(plan["scenarios"], 20);
    let audit = steadfast(dir.path(), "plan check case plan --json").ends_with(0).json();
    assert_eq!((audit["passed"].as_bool(), audit["violations"].as_u64()), (Some(true), Some(0)));
    let answer = steadfast(dir.path(), "explain plan session T1 --json").ends_with(0).json();
    assert_eq!((answer["subject"].as_str(), answer["id"].as_str()), (Some("session"), Some("T1")));
    let compared = steadfast(dir.path(), "compare case --samples 20 --json").ends_with(0).json();
    assert_eq!(compared["alternatives"].as_array().map(Vec::len), Some(4));
}

#[test]
fn plan_json_holds_digests_of_its_inputs_and_nothing_of_the_machine() {
    let dir = with_tiny_case();
    steadfast(dir.path(), &format!("plan case --out plan {QUICK}")).ends_with(0);
    let text = std::fs::read_to_string(dir.path().join("plan/plan.json")).expect("plan.json is written");
    let plan: serde_json::Value = serde_json::from_str(&text).expect("plan.json is JSON");
    assert!(
        plan["inputs"]["staff.csv"].as_str().is_some_and(|digest| digest.starts_with("sha256:")),
        "{}",
        plan["inputs"]
    );
    for key in ["wall_seconds", "peak_memory_mib", "threads"] {
        assert!(plan["solve"][key].is_null(), "{key}");
    }
    steadfast(dir.path(), &format!("plan case --out timed {QUICK} --timings")).ends_with(0);
    let text = std::fs::read_to_string(dir.path().join("timed/plan.json")).expect("plan.json is written");
    let timed: serde_json::Value = serde_json::from_str(&text).expect("plan.json is JSON");
    assert!(timed["solve"]["wall_seconds"].is_number());
}

#[test]
fn a_damaged_plan_is_not_passed_and_says_which_rule_it_breaks() {
    let dir = with_tiny_case();
    steadfast(dir.path(), &format!("plan case --out plan {QUICK}")).ends_with(0);
    let bookings = std::fs::read_to_string(dir.path().join("plan/bookings.csv")).expect("the table is written");
    let shorter: Vec<&str> = bookings.lines().filter(|line| !line.starts_with("B4,")).collect();
    std::fs::write(dir.path().join("plan/bookings.csv"), shorter.join("\n") + "\n").expect("the table can be written");
    let answer = steadfast(dir.path(), "plan check case plan").ends_with(1);
    assert!(answer.out.contains("booking-missing") && answer.out.contains("Not passed"), "{}", answer.out);
    let json = steadfast(dir.path(), "plan check case plan --json").ends_with(1).json();
    assert_eq!(json["passed"].as_bool(), Some(false));
    // A table that cannot be read at all is not passed either.
    std::fs::remove_file(dir.path().join("plan/rota.csv")).expect("the table is there");
    let answer = steadfast(dir.path(), "plan check case plan").ends_with(1);
    assert!(answer.out.contains("missing-table"), "{}", answer.out);
    steadfast(dir.path(), "explain plan booking B1").ends_with(3);
}

#[test]
fn a_plan_of_another_case_is_not_passed() {
    let dir = with_tiny_case();
    steadfast(dir.path(), &format!("plan case --out plan {QUICK}")).ends_with(0);
    replace(dir.path().join("case/case.toml"), "0.95", "0.94");
    let answer = steadfast(dir.path(), "plan check case plan").ends_with(1);
    assert!(answer.out.contains("another-case"), "{}", answer.out);
}

#[test]
fn a_broken_case_is_refused_with_every_fault_and_nothing_is_written() {
    let dir = with_tiny_case();
    replace(dir.path().join("case/staff.csv"), "consultant", "magician");
    replace(dir.path().join("case/duties.csv"), "S3,", "S999,");
    let refused = steadfast(dir.path(), &format!("plan case --out plan {QUICK}")).ends_with(3);
    assert!(refused.err.contains("staff.csv:2") && refused.err.contains("magician"), "{}", refused.err);
    assert!(refused.err.contains("S999"), "{}", refused.err);
    assert!(!dir.path().join("plan").exists());
    let checked = steadfast(dir.path(), "case check case").ends_with(1);
    assert!(checked.out.contains("magician") && checked.out.contains("Not sound"), "{}", checked.out);
    let json = steadfast(dir.path(), "case check case --json").ends_with(1).json();
    assert_eq!(json["sound"].as_bool(), Some(false));
    steadfast(dir.path(), "plan nowhere --quiet").ends_with(3);
}

#[test]
fn a_case_without_a_live_strike_is_a_wrong_call_and_nothing_is_written() {
    let dir = with_tiny_case();
    replace(dir.path().join("case/case.toml"), "notified", "withdrawn");
    let answer = steadfast(dir.path(), &format!("plan case --out plan {QUICK}")).ends_with(2);
    assert!(answer.err.contains("nothing to plan for"), "{}", answer.err);
    assert!(!dir.path().join("plan").exists());
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let dir = with_tiny_case();
    std::fs::create_dir(dir.path().join("mine")).expect("a new folder");
    std::fs::write(dir.path().join("mine/letter.txt"), "Dear all").expect("a new file");
    steadfast(dir.path(), &format!("plan case --out mine {QUICK}")).ends_with(4);
    steadfast(dir.path(), "case new --trust RBD --strike 2025-12-17T07:00/2025-12-22T07:00 --out mine").ends_with(4);
    let names: Vec<String> = files(&dir.path().join("mine")).into_keys().collect();
    assert_eq!(names, ["letter.txt"]);
}

#[test]
fn quiet_says_nothing_on_standard_error() {
    let dir = with_tiny_case();
    assert_eq!(steadfast(dir.path(), &format!("plan case --out plan {QUICK}")).ends_with(0).err, "");
}
