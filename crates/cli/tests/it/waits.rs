//! `steadfast waits`: statistics of a list, the formulas, and patients simulated one by one.
//!
//! `four.csv` and `sixty.csv` are made up: the lists of the published package's worked examples, with values worked out by hand and by it.

use crate::run::{Answer, steadfast};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn lists() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/waits")
}

fn waits(words: &str) -> Answer {
    steadfast(&lists(), &format!("waits {words}"))
}

/// Holds a number of the answer against a printed one, to the digits printed.
fn close(answer: &Value, pointer: &str, expected: f64) {
    let seen = answer.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer} in {answer}"));
    assert!((seen - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{pointer} is {seen}, not {expected}");
}

#[test]
fn the_list_of_four_shows_what_was_worked_out_by_hand_with_waits_in_weeks() {
    let answer = waits("statistics four.csv --target 4 --json").ends_with(0).json();
    // Gaps between the first day, the four referrals and the last day: 0, 3, 6, 6, 0 days, 3 on average.
    close(&answer, "/demand/per_week", 7.0 / 3.0);
    close(&answer, "/demand/cv", 1.0);
    // One removal, seven days after the first day.
    close(&answer, "/capacity/per_week", 1.0);
    close(&answer, "/capacity/cv", 0.0);
    close(&answer, "/load", 7.0 / 3.0);
    close(&answer, "/target_queue", 7.0 / 3.0);
    // Those waiting came 12, 6 and 0 days ago.
    close(&answer, "/mean_wait_weeks", 6.0 / 7.0);
    close(&answer, "/pressure", 3.0 / 7.0);
    close(&answer, "/target_capacity", 7.0 / 3.0 + 0.5);
    assert!(answer["relief_capacity"].is_null());
    assert_eq!((answer["schema"].as_u64(), answer["queue_at_end"].as_u64()), (Some(1), Some(3)));
    let days = answer["queue"].as_array().expect("days");
    let sizes: Vec<u64> = days.iter().filter_map(|day| day["waiting"].as_u64()).collect();
    assert_eq!(sizes, [1, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 2, 2, 2, 3]);
    assert_eq!((days[0]["date"].as_str(), days[15]["date"].as_str()), (Some("2024-01-01"), Some("2024-01-16")));
    let text = waits("statistics four.csv --target 4").ends_with(0).out;
    for line in [
        "four.csv: 4 pathways, 2024-01-01 to 2024-01-16, target 4 weeks",
        "demand 2.33 referrals a week from the gaps, whose coefficient of variation is 1.00; 4 referred in these days, 1.75 a week",
        "queue 3 patients waiting at the end of 2024-01-16",
        "mean wait 0.86 weeks",
        "target capacity 2.83 patients a week holds the list at its target",
        "relief capacity not needed",
    ] {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn sixty_days_of_two_a_day_show_the_published_statistics() {
    let answer = waits("statistics sixty.csv --target 18 --json").ends_with(0).json();
    close(&answer, "/demand/per_week", 14.355_932_203_389_8);
    close(&answer, "/capacity/per_week", 10.440_677_966_101_7);
    close(&answer, "/load", 1.375);
    close(&answer, "/demand/cv", 1.029_370_934_004_85);
    close(&answer, "/capacity/cv", 0.705_106_475_110_63);
    close(&answer, "/target_queue", 64.601_694_915_254_2);
    close(&answer, "/mean_wait_weeks", 7.5 / 7.0);
    close(&answer, "/target_capacity", 14.528_907_721_280_6);
    close(&answer, "/pressure", 0.833_333_333_333_333 / 7.0);
    assert_eq!((answer["queue_at_end"].as_u64(), answer["pathways"].as_u64()), (Some(32), Some(120)));
}

#[test]
fn a_list_far_over_its_target_needs_relief_in_the_weeks_asked_for() {
    let call = "statistics sixty.csv --target 2 --weeks-to-target 10";
    let answer = waits(&format!("{call} --json")).ends_with(0).json();
    let demand = 14.355_932_203_389_8;
    close(&answer, "/relief_capacity", demand + (32.0 - demand * 2.0 / 4.0) / 10.0);
    assert_eq!((answer["queue_too_long"].as_bool(), answer["target_capacity"].is_null()), (Some(true), true));
    let text = waits(call).ends_with(0).out;
    assert!(text.contains("to the target in 10 weeks"), "{text}");
}

#[test]
fn priorities_withdrawals_and_other_days_are_used() {
    let answer = waits("statistics priorities.csv --target 18 --to 2025-02-10 --json").ends_with(0).json();
    assert_eq!((answer["withdrawals"].as_u64(), answer["queue_at_end"].as_u64()), (Some(1), Some(4)));
    assert_eq!(answer["inputs"]["to"], "2025-02-10");
    let waiting: Vec<u64> =
        answer["by_priority"].as_array().expect("priorities").iter().filter_map(|of| of["waiting"].as_u64()).collect();
    assert_eq!(waiting, [0, 0, 2, 1]);
    // P3: 33 and 14 days on 10 February.
    close(&answer, "/by_priority/2/mean_wait_weeks", 23.5 / 7.0);
    close(&answer, "/within_18_weeks", 1.0);
    let later = waits("statistics priorities.csv --target 18 --to 2026-01-09 --json").ends_with(0).json();
    assert_eq!(later["over_52_weeks"], 1, "waiting since 8 January 2025: 366 days; the next 359");
    assert!(waits("statistics priorities.csv --target 18").ends_with(0).out.contains("target 84 days"));
}

#[test]
fn a_faulty_list_is_refused_with_every_fault_by_row_and_column() {
    let refused = waits("statistics faults.csv --target 18").ends_with(3);
    for text in [
        "faults.csv:2:referral: error [bad-date]",
        "faults.csv:3:removal: error [end-before-start]: found 2025-01-05, expected no day before the referral, 2025-01-06",
        "faults.csv:4:referral: error [empty-cell]",
        "faults.csv:5:removal: error [bad-date]",
        "4 issues above",
    ] {
        assert!(refused.err.contains(text), "{text} is not in\n{}", refused.err);
    }
    assert_eq!(refused.out, "");
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, text, code) in [
        ("empty.csv", "", "empty-file"),
        ("header.csv", "referral,removal\n", "empty-file"),
        ("other.csv", "referral,treated\n2025-01-01,\n", "missing-column"),
    ] {
        std::fs::write(dir.path().join(name), text).expect("a file");
        let refused = steadfast(dir.path(), &format!("waits statistics {name} --target 18")).ends_with(3);
        assert!(refused.err.contains(code) && refused.out.is_empty(), "{}", refused.err);
    }
    assert!(waits("statistics nowhere.csv --target 18").ends_with(3).err.contains("unreadable-file"));
}

#[test]
fn a_window_that_tells_no_rate_is_a_wrong_call() {
    for words in ["--from 2024-02-01 --to 2024-01-01", "--from 2024-01-16", "--to 2024-01-01"] {
        let answer = waits(&format!("statistics four.csv --target 4 {words}")).ends_with(2);
        assert!(answer.err.contains("tells no rate"), "{}", answer.err);
    }
}

#[test]
fn the_formulas_give_the_published_values_with_units_and_the_sum_itself() {
    let call = "capacity --demand 30 --target 52 --queue 1200 --capacity 27";
    let answer = waits(&format!("{call} --json")).ends_with(0).json();
    close(&answer, "/load", 10.0 / 9.0);
    close(&answer, "/target_mean_wait_weeks", 13.0);
    close(&answer, "/target_queue", 390.0);
    close(&answer, "/target_capacity", 30.0 + 4.0 / 52.0);
    close(&answer, "/relief_capacity", 30.0 + 810.0 / 26.0);
    assert_eq!((answer["schema"].as_u64(), answer["queue_too_long"].as_bool()), (Some(1), Some(true)));
    close(&answer, "/inputs/weeks_to_target", 26.0);
    let text = waits(call).ends_with(0).out;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "target mean wait 13 weeks target / factor = 52 / 4",
        "target queue 390 patients demand × target / factor = 30 × 52 / 4",
        "target capacity 30.0769 patients a week",
        "relief capacity 61.1538 patients a week",
        "30 + (1,200 - 390) / 26; needed",
        "load 1.1111 demand / capacity = 30 / 27; the list grows without end",
    ] {
        assert!(words.contains(line), "{line} is not in\n{text}");
    }
    let share = waits("capacity --demand 100 --target 18 --quantile 0.92 --json").ends_with(0).json();
    close(&share, "/target_mean_wait_weeks", 7.126_656_317_796_89);
    close(&share, "/target_queue", 712.665_631_779_689);
    assert!(share["load"].is_null() && share["relief_capacity"].is_null());
    let varied = waits("capacity --demand 30 --target 52 --cv-demand 1.1 --cv-capacity 1.2 --json").ends_with(0).json();
    close(&varied, "/target_capacity", 30.0 + (1.21 + 1.44) / 2.0 * 4.0 / 52.0);
}

#[test]
fn the_simulated_queue_is_what_theory_expects_to_three_standard_errors() {
    let call = "simulate --demand 100 --capacity 105 --weeks 52 --start-queue 840 --seed 3";
    let answer = waits(&format!("{call} --json")).ends_with(0).json();
    // 840 + 52 * 100 - 52 * 105, with the spread of 5,200 referrals.
    close(&answer, "/theory/mean", 580.0);
    close(&answer, "/theory/standard_deviation", 5200.0_f64.sqrt());
    assert_eq!(answer["theory"]["is_a_floor"], false);
    assert_eq!((answer["slots"].as_u64(), answer["inputs"]["runs"].as_u64()), (Some(5460), Some(200)));
    let figure = |name: &str| answer["queue_at_end"][name].as_f64().expect("a number");
    let error = figure("standard_deviation") / 200.0_f64.sqrt();
    assert!((figure("mean") - 580.0).abs() < 3.0 * error, "{answer}");
    assert!(figure("p10") < figure("p50") && figure("p50") < figure("p90"), "{answer}");
    // Whoever waits at the end came within the last six weeks or so.
    close(&answer, "/within_18_weeks/mean", 1.0);
    close(&answer, "/over_52_weeks/mean", 0.0);
    close(&answer, "/lost_slots", 0.0);
    let text = waits(call).ends_with(0).out;
    for words in ["theory expects", "start + referrals - slots", "within 18 weeks", "over 52 weeks", "200 runs, seed 3"]
    {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let idle = waits("simulate --demand 10 --capacity 20 --weeks 4 --runs 5 --json").ends_with(0).json();
    assert_eq!(idle["theory"]["is_a_floor"], true);
    assert!(idle["lost_slots"].as_f64() > Some(0.0), "{idle}");
}

#[test]
fn with_withdrawals_and_priorities_the_urgent_wait_less_and_the_queue_is_still_what_theory_expects() {
    let call = "simulate --demand 50 --capacity 40 --weeks 26 --start-queue 400 --withdrawal 0.002 --order target \
                --working-days --from 2025-04-01 --json";
    let answer = waits(call).ends_with(0).json();
    let mean = answer["queue_at_end"]["mean"].as_f64().expect("a number");
    let error = answer["queue_at_end"]["standard_deviation"].as_f64().expect("a number") / 200.0_f64.sqrt();
    assert!((mean - answer["theory"]["mean"].as_f64().expect("a number")).abs() < 3.0 * error, "{answer}");
    let by_priority = answer["wait_of_treated_by_priority"].as_array().expect("four");
    let waits: Vec<f64> = by_priority.iter().filter_map(|of| of["mean_wait_weeks"].as_f64()).collect();
    assert!(waits.len() == 4 && waits.is_sorted(), "{waits:?}");
    assert_eq!(
        (answer["inputs"]["from"].as_str(), answer["last_day"].as_str()),
        (Some("2025-04-01"), Some("2025-09-29"))
    );
}

#[test]
fn runs_are_the_same_for_any_number_of_threads_and_differ_by_seed() {
    let call = "simulate --demand 80 --capacity 82 --weeks 20 --start-queue 300 --withdrawal 0.001 --runs 40 --json";
    let of = |words: &str| waits(&format!("{call} {words}")).ends_with(0).out;
    let one = of("--seed 7 --threads 1");
    assert_eq!(one, of("--seed 7 --threads 2"));
    assert_eq!(one, of("--seed 7 --threads 5"));
    assert_ne!(one, of("--seed 8"));
}

#[test]
fn numbers_that_no_list_can_have_are_wrong_calls() {
    for (words, text) in [
        ("capacity --demand NaN --target 18", "a number from 0"),
        ("capacity --demand inf --target 18", "a number from 0"),
        ("capacity --demand -5 --target 18", "a number from 0"),
        ("capacity --demand 1e300 --target 18", "1,000,000,000"),
        ("capacity --demand 5 --target 0", "a number from 0.01"),
        ("capacity --demand 5 --target 18 --capacity 0", "a number from 0.001"),
        ("capacity --demand 5 --target 18 --quantile 1", "0.9999"),
        ("capacity --demand 5 --target 18 --queue -1", "a number from 0"),
        ("capacity --demand 5 --target 18 --weeks-to-target 3", "no queue is given"),
        ("capacity --demand 5 --target 18 --cv-demand -1", "a number from 0"),
        ("statistics four.csv --target -4", "a number from 0.01"),
        ("statistics four.csv --target 4 --from 01/02/2024", "2025-12-17"),
        ("simulate --demand 1e9 --capacity 5 --weeks 52", "people would be simulated"),
        ("simulate --demand 1e6 --capacity 5 --weeks 52 --threads 2", "104,000,000 in all"),
        ("simulate --demand 5 --capacity 0 --weeks 5", "a number from 0.001"),
        ("simulate --demand NaN --capacity 5 --weeks 5", "a number from 0"),
        ("simulate --demand 5 --capacity 5 --weeks 0", "1..=1040"),
        ("simulate --demand 5 --capacity 5 --weeks 5 --withdrawal 1.5", "a number from 0 to 1"),
        ("simulate --demand 5 --capacity 5 --weeks 5 --start-queue -1", "not in 0.."),
        ("simulate --demand 5 --capacity 5 --weeks 5 --runs 1", "2..=100000"),
        ("simulate --demand 5 --capacity 5 --weeks 5 --from 9999-12-30", "from 1900 to 2200"),
    ] {
        let answer = waits(words).ends_with(2);
        assert!(answer.err.contains(text), "{text} is not in\n{}", answer.err);
        assert_eq!(answer.out, "");
    }
}

#[test]
fn every_command_s_help_has_an_example() {
    for command in ["statistics", "capacity", "simulate"] {
        let help = waits(&format!("{command} --help")).ends_with(0).out;
        assert!(help.contains(&format!("steadfast waits {command} ")), "{help}");
    }
}
