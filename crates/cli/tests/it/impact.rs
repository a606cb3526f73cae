//! `steadfast impact`, what a plan's folder says of cost, and `bench strike-cost`.

use crate::run::{replace, steadfast, with_tiny_case};
use serde_json::Value;
use tempfile::TempDir;

const PLAN: &str = "--quiet --replications 2 --levels none --samples 20";

fn middles(lines: &Value, kind: Option<&str>) -> f64 {
    let lines = lines.as_array().expect("lines");
    let counted = lines.iter().filter(|line| kind.is_none_or(|kind| line["kind"] == kind));
    counted.filter_map(|line| line["mid"].as_f64()).sum()
}

fn figure(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number, not {value}"))
}

fn near(left: f64, right: &Value) -> bool {
    (left - figure(right)).abs() < 0.01
}

/// A range or a total lies within its ends.
fn in_order(range: &Value, ends: [&str; 3]) -> bool {
    let [low, mid, high] = ends.map(|end| figure(&range[end]));
    low <= mid && mid <= high
}

fn rows(dir: &TempDir, file: &str) -> usize {
    std::fs::read_to_string(dir.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}")).lines().count()
}

/// The small case with a plan, and beside it a plan that also has a consultant's night of cover and defers the operation of B1.
fn with_two_plans() -> TempDir {
    let dir = with_tiny_case();
    plan_twice(&dir);
    dir
}

fn plan_twice(dir: &TempDir) {
    for name in ["plan", "other"] {
        steadfast(dir.path(), &format!("plan case --out {name} {PLAN}")).ends_with(0);
    }
    let rota = dir.path().join("other/rota.csv");
    let mut text = std::fs::read_to_string(&rota).expect("a rota");
    text.push_str("S3,post,P2,,2025-12-17T20:00,2025-12-18T08:30,true,Covers the night.\n");
    std::fs::write(rota, text).expect("written");
    let bookings = dir.path().join("other/bookings.csv");
    let text = std::fs::read_to_string(&bookings).expect("bookings");
    let deferred = |line: &str| match line.starts_with("B1,") {
        true => "B1,defer,,,No day for it.,".to_owned(),
        false => line.to_owned(),
    };
    let lines: Vec<String> = text.lines().map(deferred).collect();
    assert_ne!(lines.join("\n"), text.trim_end());
    std::fs::write(bookings, lines.join("\n") + "\n").expect("written");
}

#[test]
fn the_lines_of_a_plan_s_cost_add_up() {
    let dir = with_two_plans();
    let answer = steadfast(dir.path(), "impact case other --unchecked --json").ends_with(0).json();
    assert_eq!(answer["schema"], 2);
    let cost = &answer["of"]["cost"];
    assert!(near(middles(&cost["lines"], Some("spending")), &cost["spending"]["mid"]), "{cost}");
    assert!(near(middles(&cost["lines"], None), &cost["with_care_made_up"]["mid"]), "{cost}");
    assert!(figure(&cost["with_care_made_up"]["mid"]) > figure(&cost["spending"]["mid"]), "B1 is owed: {cost}");
    for total in ["spending", "with_care_made_up"] {
        assert!(in_order(&cost[total], ["p10", "mid", "p90"]), "{cost}");
    }
    assert_eq!(figure(&answer["of"]["quantities"]["senior_hours_night"]), 12.5);
    assert_eq!(figure(&answer["of"]["list"]["owed"]), 1.0);
}

#[test]
fn a_plan_s_folder_and_report_say_what_it_costs() {
    let dir = with_tiny_case();
    steadfast(dir.path(), &format!("plan case --out plan {PLAN}")).ends_with(0);
    let answer = steadfast(dir.path(), "impact case plan --json").ends_with(0).json();
    // Head, lines, two totals.
    assert_eq!(rows(&dir, "plan/cost.csv"), 3 + answer["of"]["cost"]["lines"].as_array().map_or(0, Vec::len));
    assert!(rows(&dir, "plan/lost_days.csv") > 0);
    assert_eq!(rows(&dir, "plan/waits.csv"), 27);
    let page = std::fs::read_to_string(dir.path().join("plan/report.html")).expect("a page");
    assert!(page.contains("What it costs") && page.contains("spent beyond the usual"));
    // Further files are nobody else's business: the plan still reads and checks, and another takes its place.
    steadfast(dir.path(), "plan check case plan").ends_with(0);
    steadfast(dir.path(), &format!("plan case --out plan {PLAN}")).ends_with(0);
}

#[test]
fn two_plans_stand_side_by_side_and_what_one_has_more_the_other_has_less() {
    let dir = with_two_plans();
    let refused = steadfast(dir.path(), "impact case other").ends_with(3);
    assert!(refused.err.contains("plan check") && refused.out.is_empty(), "{}", refused.err);
    let same = steadfast(dir.path(), "impact case plan --against plan").ends_with(0).out;
    assert!(same.contains("spending: the same") && same.contains("with the care made up: the same"), "{same}");
    let more =
        steadfast(dir.path(), "impact case other --unchecked --against plan --json --out side").ends_with(0).json();
    let less = steadfast(dir.path(), "impact case plan --against other --unchecked --json").ends_with(0).json();
    assert!(more["of"]["notes"][0].as_str().is_some_and(|note| note.contains("does not pass")), "{more}");
    assert_eq!(less["of"]["notes"], Value::Null);
    let (more, less) = (&more["difference"], &less["difference"]);
    for total in ["spending", "with_care_made_up"] {
        assert!(figure(&more[total]["p10"]) > 0.0, "a night of cover costs something at any price: {more}");
        assert!(in_order(&more[total], ["p10", "mid", "p90"]) && in_order(&less[total], ["p10", "mid", "p90"]));
        // Of 2,000 draws the 200th from below is the 201st from above: near, not equal.
        for (end, opposite) in [("p10", "p90"), ("mid", "mid"), ("p90", "p10")] {
            let (more, less) = (figure(&more[total][end]), figure(&less[total][opposite]));
            assert!((more + less).abs() < 0.005 * more, "{more} {less}");
        }
    }
    assert!(near(middles_of(&more["lines"], "difference"), &more["with_care_made_up"]["mid"]), "{more}");
    for file in ["cost.csv", "waits.csv", "lost_days.csv", "difference.csv", "impact.json"] {
        assert!(rows(&dir, &format!("side/{file}")) > 1, "{file}");
    }
    let page = std::fs::read_to_string(dir.path().join("side/impact.html")).expect("a page");
    assert!(page.contains("<svg") && page.contains("What it costs"), "figures with their tables");
}

fn middles_of(lines: &Value, column: &str) -> f64 {
    lines.as_array().expect("lines").iter().map(|line| figure(&line[column])).sum()
}

#[test]
fn a_plan_of_another_case_is_refused() {
    let dir = with_tiny_case();
    steadfast(dir.path(), &format!("plan case --out plan {PLAN}")).ends_with(0);
    replace(dir.path().join("case/case.toml"), "planned_care_kept = 0.95", "planned_care_kept = 0.9");
    let refused = steadfast(dir.path(), "impact case plan").ends_with(2);
    assert!(refused.err.contains("another case") && refused.out.is_empty(), "{}", refused.err);
}

#[test]
fn a_trust_s_own_prices_take_the_place_of_the_national_ones() {
    let dir = with_two_plans();
    let own = "[[price]]\nid = \"cover-senior-night\"\nlow = 1000\nmid = 1000\nhigh = 1000\nyear = 2025\nsource = \"local agreement\"\n";
    std::fs::write(dir.path().join("own.toml"), own).expect("written");
    let national = steadfast(dir.path(), "impact case other --unchecked --json").ends_with(0).json();
    let answer = steadfast(dir.path(), "impact case other --unchecked --prices own.toml --json").ends_with(0).json();
    let lines = answer["of"]["cost"]["lines"].as_array().expect("lines");
    let night = lines.iter().find(|line| line["mark"] == "own").unwrap_or_else(|| panic!("{answer}"));
    assert!(near(1000.0, &night["price"]) && near(1000.0 * figure(&night["quantity"]), &night["high"]), "{night}");
    assert_eq!(night["source"], "local agreement");
    let spending = |answer: &Value| figure(&answer["of"]["cost"]["spending"]["mid"]);
    assert!(spending(&answer) > spending(&national));

    // A plan made at own prices says so, and so does its impact at others.
    steadfast(dir.path(), &format!("plan case --out own --prices own.toml {PLAN}")).ends_with(0);
    let noted = steadfast(dir.path(), "impact case own --json").ends_with(0).json();
    let note = noted["of"]["notes"][0].as_str().expect("a note");
    assert!(note.contains("own.toml") && note.contains("cover-senior-night"), "{note}");
    assert_eq!(steadfast(dir.path(), "impact case own --prices own.toml --json").json()["of"]["notes"], Value::Null);

    let wrong = own.replace("low = 1000", "low = 2000");
    for (text, says) in [(wrong.as_str(), "cover-senior-night"), ("[[price]]\nid = \"taxi\"\n", "own.toml")] {
        std::fs::write(dir.path().join("own.toml"), text).expect("written");
        let refused = steadfast(dir.path(), "impact case other --unchecked --prices own.toml").ends_with(3);
        assert!(refused.err.contains(says) && refused.err.contains("own.toml"), "{}", refused.err);
    }
}

#[test]
fn a_plan_is_set_against_the_trust_s_own_list() {
    let name = "data/england/rtt_full_csv_extract_RBD_2024-11.csv";
    let Some(list) = steadfast_testkit::shared(name, "a plan against the list of a real month") else { return };
    let dir = with_tiny_case();
    let settings = dir.path().join("case/case.toml");
    let text = std::fs::read_to_string(&settings).expect("a case");
    let code = text.split("ods_code = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a code").to_owned();
    replace(settings, &format!("ods_code = \"{code}\""), "ods_code = \"RBD\"");
    plan_twice(&dir);
    let answer = steadfast(
        dir.path(),
        &format!("impact case other --unchecked --rtt {} --weeks 10 --json --out set", list.display()),
    );
    let answer = answer.ends_with(0).json();
    assert_eq!(answer["month"]["period"], "November 2024");
    let list_of = &answer["of"]["list"];
    assert!(near(21_702.0, &list_of["start"]["size"]), "{list_of}");
    let weeks = list_of["weeks"].as_array().expect("weeks");
    assert_eq!(weeks.len(), 10);
    for week in weeks {
        assert!(in_order(&week["added"], ["low", "mid", "high"]), "{week}");
    }
    assert_eq!(rows(&dir, "set/functions.csv"), 2);
    // What is added is the sum of what is added by treatment function.
    let functions = list_of["by_function"].as_array().expect("treatment functions");
    assert_eq!((functions.len(), &functions[0]["function"]), (1, &Value::from("110")));
    assert!(figure(&weeks[0]["added"]["mid"]) > 0.0, "{list_of}");
    for (week, whole) in weeks.iter().enumerate() {
        let sum: f64 = functions.iter().map(|of| figure(&of["weeks"][week]["added"]["mid"])).sum();
        assert!(near(sum, &whole["added"]["mid"]), "week {week}");
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
        let sum: f64 = trusts.iter().filter_map(|trust| trust["spending"]["mid"].as_f64()).sum();
        let whole = round["bill"]["spending"]["mid"].as_f64().expect("a number");
        assert!((sum / whole - 1.0).abs() < 1e-6, "{sum} of {whole}");
        let share = round["share_of_published"].as_f64().expect("a number");
        assert!((0.2..1.0).contains(&share), "{share}");
    }
}
