//! `forecast flu`, `forecast demand`, `bench flusight`, `bench flu-england`.

use crate::run::{files, steadfast, with_tiny_case};
use serde_json::Value;
use std::path::Path;
use steadfast_testkit::shared;

/// A situation report as a long table: two regions of two trusts, 60 days of growing flu.
fn sitrep(dir: &Path) {
    report_of(dir, "sitrep.csv", "Harbour");
}

fn report_of(dir: &Path, file: &str, harbour: &str) {
    let mut text = "code,name,region,date,cc,ga\n".to_owned();
    let first: jiff::civil::Date = "2025-10-06".parse().expect("a date");
    for day in 0..60_i32 {
        let date = first.checked_add(jiff::Span::new().days(day)).expect("a date");
        for (code, region, size) in
            [("RBD", harbour, 3.0), ("RA9", harbour, 6.0), ("RJ1", "Hills", 9.0), ("RJ7", "Hills", 5.0)]
        {
            let beds = size * (0.03 * f64::from(day)).exp();
            text.push_str(&format!("{code},{code} TRUST,{region},{date},1,{beds:.0}\n"));
        }
    }
    std::fs::write(dir.join(file), text).expect("a file");
}

#[test]
fn a_situation_report_is_forecast_for_nation_regions_and_trusts_and_the_folder_is_whole() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    sitrep(dir.path());
    let call = "forecast flu --history sitrep.csv --as-of 2025-12-05 --days 28 --paths 200";
    let said = steadfast(dir.path(), &format!("{call} --place RBD England --out out")).ends_with(0).out;
    assert!(said.contains("England (Patients with flu in beds)") && said.contains("RBD (RBD TRUST)"), "{said}");
    let written = files(&dir.path().join("out"));
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    assert_eq!(names, ["days.csv", "forecast.html", "forecast.json", "paths.csv", "weeks.csv"]);
    let printed = steadfast(dir.path(), &format!("{call} --json")).ends_with(0).json();
    let json: Value = serde_json::from_slice(&written["forecast.json"]).expect("JSON");
    assert_eq!(printed, json);
    assert_eq!(json["series"].as_array().map(Vec::len), Some(7), "a nation, two regions and four trusts");
    assert_eq!((json["as_of"].as_str(), json["last_day"].as_str()), (Some("2025-12-05"), Some("2025-12-04")));
    let nation = &json["series"][0];
    assert_eq!((nation["name"].as_str(), nation["days"].as_array().map(Vec::len)), (Some("England"), Some(28)));
    let median = |day: usize| nation["days"][day]["quantiles"][11].as_f64().expect("a number");
    assert!(median(10) > median(0) && median(0) > 100.0, "{} {}", median(0), median(10));
    let paths = String::from_utf8(written["paths.csv"].clone()).expect("text");
    assert_eq!(paths.lines().count(), 1 + 2 * 200, "the paths of the two places asked for");
    assert!(!String::from_utf8_lossy(&written["forecast.html"]).contains("NaN"));
    // Two trusts are not the South West: they are forecast alone, and the notes say so.
    report_of(dir.path(), "partial.csv", "South West");
    let partial = steadfast(dir.path(), "forecast flu --history partial.csv --as-of 2025-12-05 --paths 100 --json")
        .ends_with(0)
        .json();
    let names: Vec<&str> =
        partial["series"].as_array().expect("series").iter().filter_map(|s| s["name"].as_str()).collect();
    assert!(!names.contains(&"South West") && names.contains(&"RBD"), "{names:?}");
    assert!(
        partial["notes"]
            .as_array()
            .expect("notes")
            .iter()
            .any(|note| note.as_str().is_some_and(|note| note.contains("South West"))),
        "{}",
        partial["notes"]
    );
    // Written again it is replaced; a folder with something else is left alone.
    steadfast(dir.path(), &format!("{call} --out out")).ends_with(0);
    std::fs::write(dir.path().join("out/mine.txt"), "mine").expect("a file");
    steadfast(dir.path(), &format!("{call} --out out")).ends_with(2);
    assert!(dir.path().join("out/mine.txt").exists());
}

#[test]
fn wrong_calls_and_bad_histories_say_what_to_do() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    sitrep(dir.path());
    let call = "forecast flu --history sitrep.csv --as-of";
    let wrong = [
        (format!("{call} 2025-12-05 --days 0"), "--days"),
        (format!("{call} 2025-12-05 --days 36"), "--days"),
        (format!("{call} 2025-12-05 --place R99"), "no forecast of a place"),
        (format!("{call} 2026-03-05"), "the last value is of 2025-12-04"),
        (format!("{call} 2025-10-01"), "no value lies before"),
        (format!("{call} 2025-12-05 --paths 10"), "--paths"),
    ];
    for (words, expected) in wrong {
        let answer = steadfast(dir.path(), &words).ends_with(2);
        assert!(answer.err.contains(expected), "{words}: {}", answer.err);
    }
    std::fs::write(dir.path().join("bad.csv"), "code,date,ga,cc\nRBD,5 December,7,1\n").expect("a file");
    let refused = steadfast(dir.path(), "forecast flu --history bad.csv --as-of 2025-12-05").ends_with(3);
    assert!(refused.err.contains("bad.csv:2:date") && refused.err.contains("2025-12-17"), "{}", refused.err);
    steadfast(dir.path(), "forecast flu --history missing.csv --as-of 2025-12-05").ends_with(3);
}

#[test]
fn a_case_s_demand_is_forecast_and_the_same_seed_gives_the_same_bytes() {
    let dir = with_tiny_case();
    let toml = std::fs::read_to_string(dir.path().join("case/demand.csv")).expect("the table");
    let last = toml.lines().last().and_then(|line| line.split(',').next()).expect("a day").to_owned();
    let as_of: jiff::civil::Date = last.parse().expect("a date");
    let as_of = as_of.tomorrow().expect("a date");
    let call = format!("forecast demand --history case --as-of {as_of} --paths 150 --json");
    let one = steadfast(dir.path(), &call).ends_with(0);
    assert_eq!(one.out, steadfast(dir.path(), &call).out);
    let json = one.json();
    let names: Vec<&str> =
        json["series"].as_array().expect("series").iter().filter_map(|s| s["name"].as_str()).collect();
    assert_eq!(
        names,
        ["ed_attendances", "emergency_admissions", "flu_admissions", "flu_occupied", "ga_occupied", "closed_beds"]
    );
    steadfast(dir.path(), "forecast demand --history case --as-of 1999-01-01").ends_with(2);
}

/// A hub of two states and twelve weeks, one value revised, with a history of consultations; no scores of other models.
fn hub(dir: &Path) {
    let weeks: Vec<jiff::civil::Date> = (0..130_i32)
        .map(|week| jiff::civil::date(2022, 8, 6).checked_add(jiff::Span::new().weeks(week)).expect("a date"))
        .collect();
    let flu = |day: &jiff::civil::Date, size: f64| {
        let peak = jiff::civil::date(if day.month() > 7 { day.year() } else { day.year() - 1 }, 12, 28);
        let away = f64::from((*day - peak).get_days()) / 7.0;
        size * (5.0 + 400.0 * (-0.5 * (away / 5.0).powi(2)).exp())
    };
    let mut index = "reference_date,max_date,stale\n".to_owned();
    let mut changes = "reference_date,location,date,value\n".to_owned();
    let mut truth = "date,location,value\n".to_owned();
    for (state, size) in [("01", 1.0), ("06", 3.0)] {
        weeks.iter().for_each(|day| truth.push_str(&format!("{day},{state},{:.0}\n", flu(day, size))));
    }
    let references = &weeks[118..129];
    for (at, reference) in references.iter().enumerate() {
        let last = weeks[117 + at];
        index.push_str(&format!("{reference},{last},False\n"));
        for (state, size) in [("01", 1.0), ("06", 3.0)] {
            for day in weeks.iter().filter(|day| if at == 0 { **day <= last } else { **day == last }) {
                changes.push_str(&format!("{reference},{state},{day},{:.0}\n", flu(day, size)));
            }
        }
    }
    let mut ili = "date,location,ili_pct\n".to_owned();
    for year in 2005_i16..2020 {
        for week in 0..52_i32 {
            let day = jiff::civil::date(year, 8, 6).checked_add(jiff::Span::new().weeks(week)).expect("a date");
            let day = day
                .checked_sub(jiff::Span::new().days(i64::from(day.weekday().to_sunday_zero_offset() + 1) % 7))
                .expect("a date");
            let bump = 1.0 + 0.1 * f64::from(year % 5);
            for (place, size) in [("01", 1.0), ("06", 1.3), ("US", 1.1)] {
                ili.push_str(&format!("{day},{place},{:.3}\n", 1.0 + bump * flu(&day, size) / 80.0));
            }
        }
    }
    let write = |name: &str, text: &str| std::fs::write(dir.join(name), text).expect("a file");
    write("vintage_index.csv", &index);
    write("vintages_delta.csv", &changes);
    write("truth_final.csv", &truth);
    write("locations.csv", "location,population\n01,5000000\n06,39000000\n");
    write("ili.csv", &ili);
}

#[test]
fn a_season_without_scores_of_others_is_scored_against_the_baseline_made_here() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    hub(dir.path());
    let call = "bench flusight --season 2024-25 --data . --ilinet ili.csv";
    let report = steadfast(dir.path(), &format!("{call} --out forecasts --json")).ends_with(0).json();
    assert_eq!(report["relative_to"].as_str(), Some("baseline, remade"));
    let ours =
        report["states"].as_array().expect("rows").iter().find(|row| row["model"] == "steadfast-surge").expect("ours");
    let number = |row: &Value, key: &str| row[key].as_f64().expect("a number");
    assert!(number(ours, "relative_wis") < 0.8, "{ours}");
    assert!((number(ours, "relative_wis") - number(ours, "pairwise_relative_wis")).abs() < 1e-9, "{ours}");
    // What was written scores as what was forecast, but for rounding.
    let again = steadfast(dir.path(), &format!("{call} --model-output forecasts --json")).ends_with(0).json();
    let read =
        again["states"].as_array().expect("rows").iter().find(|row| row["model"] == "forecasts").expect("read back");
    assert!((number(read, "mean_wis") / number(ours, "mean_wis") - 1.0).abs() < 1e-3, "{read} {ours}");
    assert_eq!(files(&dir.path().join("forecasts")).len(), 11);
    let unknown = steadfast(dir.path(), "bench flusight --season 2030-31 --data . --ilinet ili.csv").ends_with(2);
    assert!(unknown.err.contains("2024-25"), "{}", unknown.err);
    steadfast(dir.path(), "bench flusight --season 2024-25 --data nowhere --ilinet ili.csv").ends_with(3);
}

fn relative(rows: &Value, model: &str, key: &str) -> f64 {
    let row = rows.as_array().and_then(|rows| rows.iter().find(|row| row["model"] == model)).expect("the model");
    row[key].as_f64().expect("a number")
}

/// The benchmark on real vintages: what issue and page claim, and the baseline and truths of the hub.
#[test]
fn real_seasons_are_forecast_as_well_as_the_page_says() {
    let Some(data) = shared("data/flu/flusight", "the FluSight seasons 2023-24 and 2024-25") else { return };
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (season, wis, log) in [("2023-24", 0.58, 0.63), ("2024-25", 0.54, 0.52)] {
        let ilinet = data.join("../ilinet_weekly_1997-2023.csv.gz");
        let call =
            format!("bench flusight --season {season} --data {} --ilinet {} --json", data.display(), ilinet.display());
        let report = steadfast(dir.path(), &call).ends_with(0).json();
        let ours = |key: &str| relative(&report["states"], "steadfast-surge", key);
        assert!(ours("relative_wis") < wis, "{season}: {}", ours("relative_wis"));
        assert!(ours("relative_log_wis") < log, "{season}: {}", ours("relative_log_wis"));
        assert!((0.45..=0.56).contains(&ours("coverage_50")), "{season}: {}", ours("coverage_50"));
        assert!((0.90..=0.98).contains(&ours("coverage_95")), "{season}: {}", ours("coverage_95"));
        let remade = relative(&report["states"], "baseline, remade", "relative_wis");
        assert!((remade - 1.0).abs() < 0.03, "{season}: the baseline is {remade} of the hub's");
        let differing = report["truths"]["differing"].as_u64().expect("a count");
        assert!(differing <= 40, "{season}: {differing} truths differ");
    }
}

/// What the binary carries is what the fit makes today: nobody has changed the one without the other.
#[test]
fn the_shipped_fit_is_the_one_that_the_command_makes() {
    let Some(ilinet) = shared("data/flu/ilinet_weekly_1997-2023.csv.gz", "the fit that ships") else { return };
    let dir = tempfile::tempdir().expect("a temporary folder");
    steadfast(dir.path(), &format!("bench fit-flu --ilinet {} --out pooled.csv", ilinet.display())).ends_with(0);
    let numbers = |path: &Path| -> Vec<f64> {
        let text = std::fs::read_to_string(path).expect("a table");
        let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        rows.flat_map(|row| row.split(',').map(|cell| cell.parse().expect("a number")).collect::<Vec<f64>>()).collect()
    };
    let shipped = numbers(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../surge/data/pooled.csv"));
    let made = numbers(&dir.path().join("pooled.csv"));
    assert_eq!(shipped.len(), made.len());
    // Another machine's mathematics may round the last of four decimals otherwise.
    assert!(shipped.iter().zip(&made).all(|(shipped, made)| (shipped - made).abs() < 2e-4));
}

#[test]
fn england_is_forecast_as_well_as_the_page_says() {
    let Some(data) = shared("data/flu/england", "flu beds and rates of England") else { return };
    let dir = tempfile::tempdir().expect("a temporary folder");
    let call = format!(
        "bench flu-england --beds {0}/trust_flu_beds_daily_2022-24.parquet --rates {0}/ukhsa_flu_hosp_admission_rate_weekly.csv --json",
        data.display()
    );
    let report = steadfast(dir.path(), &call).ends_with(0).json();
    let rows = report["rows"].as_array().expect("rows");
    let ratio = |series: &str, season: &str| {
        let row = rows.iter().find(|row| row["series"] == series && row["season"] == season && row["places"] == "all");
        row.expect("the row")["relative_wis"].as_f64().expect("a number")
    };
    assert!(ratio("beds", "2023-24") < 0.68, "{}", ratio("beds", "2023-24"));
    assert!(ratio("rates", "all of these") < 0.69, "{}", ratio("rates", "all of these"));
}

/// Early December 2025: what happened lies inside the fan, the figure guessed in public that day does not.
#[test]
fn the_fan_of_4_december_2025_holds_what_happened() {
    let Some(data) = shared("data/flu/england", "the first week of December 2025") else { return };
    let dir = tempfile::tempdir().expect("a temporary folder");
    let call = format!(
        "forecast flu --history {0}/england_flu_beds_weekly_sourced.csv --companion {0}/ukhsa_flu_hosp_admission_rate_weekly.csv --as-of 2025-12-04 --json",
        data.display()
    );
    let report = steadfast(dir.path(), &call).ends_with(0).json();
    assert_eq!(report["last_day"].as_str(), Some("2025-11-30"));
    for (week, happened) in [2660.0, 3140.0, 3061.0, 2676.0, 2924.0].into_iter().enumerate() {
        let quantile =
            |level: usize| report["series"][0]["weeks"][week]["quantiles"][level].as_f64().expect("a number");
        assert!(
            (quantile(3)..=quantile(19)).contains(&happened),
            "week {week}: {} {happened} {}",
            quantile(3),
            quantile(19)
        );
        assert!(week > 0 || quantile(21) < 5_000.0, "5,000 beds in the next week was hardly possible");
    }
}

#[test]
fn nhs_england_s_own_workbooks_are_read_as_published() {
    let Some(data) = shared("data/england/raw_xlsx", "NHS England's workbooks") else { return };
    let dir = tempfile::tempdir().expect("a temporary folder");
    let books = [
        ("covid_acute_2022-23.xlsx", "COVID Absences", "2023-01-10"),
        ("covid_acute_2023-24.xlsx", "Covid Absences", "2024-01-10"),
        ("covid_acute_2024-25.xlsx", "Covid Total Patients", "2025-01-10"),
        ("covid_acute_2025-26.xlsx", "Covid Total Patients", "2026-01-10"),
    ];
    for (book, sheet, as_of) in books {
        let path = data.join(book);
        let call = [
            "forecast",
            "flu",
            "--history",
            path.to_str().expect("text"),
            "--sheet",
            sheet,
            "--as-of",
            as_of,
            "--paths",
            "100",
            "--json",
        ];
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_steadfast"))
            .args(call)
            .current_dir(dir.path())
            .output()
            .expect("the binary runs");
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{book}: {error}; {}", String::from_utf8_lossy(&output.stderr)));
        let kinds =
            |kind: &str| report["series"].as_array().expect("series").iter().filter(|s| s["kind"] == kind).count();
        assert_eq!((kinds("nation"), kinds("region")), (1, 7), "{book}");
        assert!(kinds("trust") > 110, "{book}: {}", kinds("trust"));
    }
}
