//! `steadfast impact`, what a plan's folder says of cost, and `bench strike-cost`.

use crate::run::{steadfast, with_tiny_case};
use serde_json::Value;

const PLAN: &str = "--quiet --replications 2 --levels none --samples 20";

fn middles(lines: &Value, kind: Option<&str>) -> f64 {
    let lines = lines.as_array().expect("lines");
    let counted = lines.iter().filter(|line| kind.is_none_or(|kind| line["kind"] == kind));
    counted.filter_map(|line| line["mid"].as_f64()).sum()
}

#[test]
fn the_lines_of_a_plan_s_cost_add_up_and_stand_in_its_folder_and_report() {
    let dir = with_tiny_case();
    steadfast(dir.path(), &format!("plan case --out plan {PLAN}")).ends_with(0);
    let answer = steadfast(dir.path(), "impact case plan --json").ends_with(0).json();
    let cost = &answer["of"]["cost"];
    let near = |left: f64, right: &Value| (left - right.as_f64().expect("a number")).abs() < 0.01;
    assert!(near(middles(&cost["lines"], Some("spending")), &cost["spending"]["mid"]), "{cost}");
    assert!(near(middles(&cost["lines"], None), &cost["with_value_lost"]["mid"]), "{cost}");
    let table = std::fs::read_to_string(dir.path().join("plan/cost.csv")).expect("a table");
    assert_eq!(table.lines().count(), 1 + cost["lines"].as_array().map_or(0, Vec::len));
    assert!(dir.path().join("plan/lost_days.csv").is_file());
    let waits = std::fs::read_to_string(dir.path().join("plan/waits.csv")).expect("a table");
    assert_eq!(waits.lines().count(), 27, "{waits}");
    let page = std::fs::read_to_string(dir.path().join("plan/report.html")).expect("a page");
    assert!(page.contains("What it costs") && page.contains("spent beyond the usual"));
    // Further files are nobody else's business: the plan still reads and checks.
    steadfast(dir.path(), "plan check case plan").ends_with(0);
    steadfast(dir.path(), &format!("plan case --out plan {PLAN}")).ends_with(0);
}

#[test]
fn two_plans_stand_side_by_side_and_a_plan_of_another_trust_is_refused() {
    let dir = with_tiny_case();
    steadfast(dir.path(), &format!("plan case --out plan {PLAN}")).ends_with(0);
    let text = steadfast(dir.path(), "impact case plan --against plan").ends_with(0).out;
    assert!(text.contains("The second costs £0 more in spending"), "{text}");
    let settings = dir.path().join("case/case.toml");
    let other = std::fs::read_to_string(&settings).expect("a case");
    let code = other.split("ods_code = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a code").to_owned();
    std::fs::write(&settings, other.replace(&format!("ods_code = \"{code}\""), "ods_code = \"XYZ\"")).expect("written");
    assert!(steadfast(dir.path(), "impact case plan").ends_with(2).err.contains("the case of XYZ"));
}

#[test]
fn a_plan_is_set_against_the_trust_s_own_list() {
    let name = "data/england/rtt_full_csv_extract_RBD_2024-11.csv";
    let Some(list) = steadfast_testkit::shared(name, "a plan against the list of a real month") else { return };
    let dir = with_tiny_case();
    let settings = dir.path().join("case/case.toml");
    let text = std::fs::read_to_string(&settings).expect("a case");
    let code = text.split("ods_code = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a code").to_owned();
    std::fs::write(&settings, text.replace(&format!("ods_code = \"{code}\""), "ods_code = \"RBD\"")).expect("written");
    steadfast(dir.path(), &format!("plan case --out plan {PLAN}")).ends_with(0);
    let answer = steadfast(dir.path(), &format!("impact case plan --rtt {} --weeks 10 --json", list.display()));
    let list_of = &answer.ends_with(0).json()["of"]["list"];
    let weeks = list_of["weeks"].as_array().expect("weeks");
    assert_eq!(weeks.len(), 10);
    for week in weeks {
        let added = &week["added"];
        assert!(added["low"].as_f64() <= added["mid"].as_f64() && added["mid"].as_f64() <= added["high"].as_f64());
        let size = week["size_without"].as_f64().expect("a size");
        assert!((size - 21_702.0).abs() < 1.0, "without growth the list keeps its size: {size}");
    }
    let refused = steadfast(dir.path(), "impact case plan --rtt case/case.toml").ends_with(3);
    assert!(refused.err.contains("case.toml"), "{}", refused.err);
}

#[test]
fn past_rounds_cost_less_at_our_prices_than_was_published_and_the_trusts_add_up() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let answer = steadfast(dir.path(), "bench strike-cost --json").ends_with(0).json();
    let rounds = answer["rounds"].as_array().expect("rounds");
    assert_eq!(rounds.len(), 3);
    for round in rounds {
        let trusts = round["trusts"].as_array().expect("trusts");
        assert_eq!(trusts.len(), 134);
        let sum: f64 = trusts.iter().filter_map(|trust| trust["spending"].as_f64()).sum();
        let whole = round["bill"]["spending"]["mid"].as_f64().expect("a number");
        assert!((sum / whole - 1.0).abs() < 1e-6, "{sum} of {whole}");
        let share = round["share_of_published"].as_f64().expect("a number");
        assert!((0.2..1.0).contains(&share), "{share}");
    }
}
