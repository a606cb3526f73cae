//! `steadfast bench flu-england`.

use crate::args::FluEnglandArgs;
use crate::failure::Failure;
use crate::flusight::shared;
use crate::forecast::kind_name;
use crate::output::{print, print_json};
use crate::places::{place_history, sums_of, whole_regions};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steadfast_chance::Stream;
use steadfast_intake::flu_history::{FluPlace, FluPlaceKind, FluTable, read_flu_history};
use steadfast_model::time::plus_days;
use steadfast_surge::{
    Cadence, OutlookRequest, Period, PlaceHistory, PlaceKind, PlaceRecord, ScoreSums, Settings, WeeklySeries,
    forecast_again, forecast_outlook, score, weekly_series,
};

#[derive(Serialize)]
struct Report {
    schema: u32,
    steadfast: &'static str,
    seed: u64,
    rows: Vec<Row>,
    /// Days forecast for nation, regions and trusts on the Thursdays of two winters, each from its winter's values alone.
    days: Vec<DayRow>,
    not_run: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    /// What is forecast.
    series: &'static str,
    /// The weeks, first and last.
    season: String,
    /// `all` places, or one.
    places: String,
    tasks: u32,
    relative_wis: f64,
    relative_log_wis: f64,
    coverage_50: f64,
    coverage_95: f64,
    relative_wis_by_weeks_ahead: Vec<f64>,
}

#[derive(Serialize)]
struct DayRow {
    winter: &'static str,
    places: &'static str,
    /// The first day that is forecast is 1.
    day: usize,
    forecasts: u32,
    /// Weighted interval score over the absolute error of "as today".
    ratio: f64,
    coverage_50: f64,
    coverage_95: f64,
}

/// First Thursday, last Thursday and first day of the values used.
const WINTERS: [(&str, Date, Date, Date); 2] = [
    ("2022-23", Date::constant(2022, 12, 8), Date::constant(2023, 3, 2), Date::constant(2022, 8, 1)),
    ("2023-24", Date::constant(2023, 12, 14), Date::constant(2024, 2, 29), Date::constant(2023, 8, 1)),
];
const DAYS_AHEAD: [usize; 5] = [1, 7, 14, 21, 28];

/// Forecasts the days of two winters again, every Thursday.
fn days(table: &FluTable, stream: &Stream) -> Vec<DayRow> {
    let mut rows = Vec::new();
    for (winter, first, last, from) in WINTERS {
        let whole = whole_regions(table);
        let mut places: Vec<PlaceHistory> =
            table.places.iter().map(|place| place_history(place, table.measure, first, &whole)).collect();
        for place in &mut places {
            place.values.retain(|day, _| *day >= from);
        }
        let mut sums: BTreeMap<(PlaceKind, usize), (ScoreSums, f64)> = BTreeMap::new();
        let mut as_of = first;
        while as_of <= last {
            let request = OutlookRequest {
                places: &places,
                cadence: Cadence::Daily,
                as_of,
                days: 28,
                paths: 400,
                companion: None,
            };
            if let Ok(outlook) = forecast_outlook(&request, Settings::shipped(), &stream.named(&as_of.to_string())) {
                for place in &outlook.places {
                    let seen: BTreeMap<Date, f64> = match places.iter().find(|known| known.place == place.place) {
                        Some(known) => known.values.clone(),
                        None => sums_of(table, place).into_iter().collect(),
                    };
                    let quantiles = place.days();
                    for day in DAYS_AHEAD {
                        let (Some(&truth), Some(&now)) =
                            (seen.get(&outlook.days[day - 1]), seen.get(&outlook.last_day))
                        else {
                            continue;
                        };
                        let sum = sums.entry((place.kind, day)).or_default();
                        sum.0.add(&score(&quantiles[day - 1], truth));
                        sum.1 += (truth - now).abs();
                    }
                }
            }
            as_of = plus_days(as_of, 7);
        }
        for ((kind, day), (scores, error)) in sums {
            let (coverage_50, coverage_95) = scores.coverage();
            let places = kind_name(kind);
            let ratio = scores.wis / error;
            rows.push(DayRow { winter, places, day, forecasts: scores.tasks, ratio, coverage_50, coverage_95 });
        }
    }
    rows
}

/// Seasons by series: those with values, and for beds a season before them.
const BED_SEASONS: [(i16, &str); 1] = [(2023, "2023-24")];
const RATE_SEASONS: [(i16, &str); 4] = [(2022, "2022-23"), (2023, "2023-24"), (2024, "2024-25"), (2025, "2025-26")];

fn season(year: i16) -> Period {
    Period { from: Date::constant(year, 9, 1), to: Date::constant(year + 1, 5, 31) }
}

fn table(path: &Path) -> Result<FluTable, Failure> {
    let (table, issues) = read_flu_history(path, None);
    let advice = "Give NHS England's beds by trust and day with --beds, UKHSA's rates with --rates.";
    table.ok_or_else(|| Failure::refused_with("the history", &issues, advice))
}

/// Returns regions and country by week: the mean of the days of each whole week that ends on a Sunday.
fn weekly_beds(table: &FluTable) -> Vec<WeeklySeries> {
    let mut days: BTreeMap<(&str, Date), f64> = BTreeMap::new();
    let trusts = table.places.iter().filter(|place| place.kind == FluPlaceKind::Trust);
    for (region, values) in trusts.filter_map(|trust| Some((trust.region.as_deref()?, &trust.values))) {
        for (day, value) in values {
            *days.entry((region, *day)).or_default() += value;
            *days.entry(("England", *day)).or_default() += value;
        }
    }
    let mut weeks: BTreeMap<(&str, Date), (f64, u32)> = BTreeMap::new();
    for ((place, day), value) in days {
        let sunday = plus_days(day, 6 - i64::from(day.weekday().to_monday_zero_offset()));
        let week = weeks.entry((place, sunday)).or_default();
        *week = (week.0 + value, week.1 + 1);
    }
    let whole = weeks.iter().filter(|(_, week)| week.1 == 7);
    let rows: Vec<(&str, Date, Option<f64>)> =
        whole.map(|((place, sunday), (sum, _))| (*place, *sunday, Some(sum / 7.0))).collect();
    weekly_series(rows.into_iter(), |_| ("England".to_owned(), 1.0))
}

/// Returns the rates of the whole country and of each age group that is reported all along.
fn weekly_rates(table: &FluTable) -> Vec<WeeklySeries> {
    let long = |place: &&FluPlace| place.values.len() > 100;
    let rows = table
        .places
        .iter()
        .filter(long)
        .flat_map(|place| place.values.iter().map(|(day, value)| (place.place.as_str(), *day, Some(*value))));
    weekly_series(rows.collect::<Vec<_>>().into_iter(), |_| ("England".to_owned(), 1.0))
}

fn row(series: &'static str, season: &str, places: &str, records: &[&PlaceRecord]) -> Row {
    let add = |into: &mut ScoreSums, one: &ScoreSums| {
        into.tasks += one.tasks;
        into.wis += one.wis;
        into.log_wis += one.log_wis;
        into.in_50 += one.in_50;
        into.in_95 += one.in_95;
    };
    let (mut ours, mut baseline) = (ScoreSums::default(), ScoreSums::default());
    let mut by_step = Vec::new();
    for step in 0..steadfast_surge::SCORED_STEPS {
        let (mut mine, mut theirs) = (ScoreSums::default(), ScoreSums::default());
        for record in records {
            add(&mut mine, &record.ours[step]);
            add(&mut theirs, &record.baseline[step]);
        }
        by_step.push(mine.wis / theirs.wis);
        add(&mut ours, &mine);
        add(&mut baseline, &theirs);
    }
    let (coverage_50, coverage_95) = ours.coverage();
    Row {
        series,
        season: season.to_owned(),
        places: places.to_owned(),
        tasks: ours.tasks,
        relative_wis: ours.wis / baseline.wis,
        relative_log_wis: ours.log_wis / baseline.log_wis,
        coverage_50,
        coverage_95,
        relative_wis_by_weeks_ahead: by_step,
    }
}

fn rows(name: &'static str, series: &[WeeklySeries], seasons: &[(i16, &str)], stream: &Stream) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut all: Vec<PlaceRecord> = Vec::new();
    for (year, label) in seasons {
        let records = forecast_again(series, season(*year), Settings::shipped(), &stream.named(label));
        rows.push(row(name, label, "all", &records.iter().collect::<Vec<_>>()));
        let nation: Vec<&PlaceRecord> = records.iter().filter(|record| record.place == "England").collect();
        rows.push(row(name, label, "England", &nation));
        all.extend(records);
    }
    if seasons.len() > 1 {
        rows.push(row(name, "all of these", "all", &all.iter().collect::<Vec<_>>()));
    }
    rows
}

pub(crate) fn run(args: &FluEnglandArgs) -> Result<ExitCode, Failure> {
    let stream = Stream::root(args.seed).named("bench flu-england");
    let default = |given: &Option<PathBuf>, name: &str| given.clone().unwrap_or_else(|| shared("england").join(name));
    let beds = default(&args.beds, "trust_flu_beds_daily_2022-24.parquet");
    let rates = default(&args.rates, "ukhsa_flu_hosp_admission_rate_weekly.csv");
    let mut report = Report {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        seed: args.seed,
        rows: Vec::new(),
        days: Vec::new(),
        not_run: Vec::new(),
    };
    let mut missing = |path: &Path| {
        let is_missing = !path.exists();
        if is_missing {
            report.not_run.push(format!("{} is not there", path.display()));
        }
        is_missing
    };
    let (no_beds, no_rates) = (missing(&beds), missing(&rates));
    if !no_beds {
        let table = table(&beds)?;
        report.rows.extend(rows("beds", &weekly_beds(&table), &BED_SEASONS, &stream.named("beds")));
        report.days = days(&table, &stream.named("days"));
    }
    if !no_rates {
        report.rows.extend(rows("rates", &weekly_rates(&table(&rates)?), &RATE_SEASONS, &stream.named("rates")));
    }
    if no_beds && no_rates {
        return Err(Failure::usage(
            report.not_run.join("; "),
            "Name the files with --beds and --rates, or the folder of shared data in STEADFAST_SHARED.",
        ));
    }
    if args.json {
        print_json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = vec![
        "Every week forecast from the weeks before it alone; weighted interval score over that of no change".to_owned(),
        format!(
            "{:<7} {:<13} {:<8} {:>6} {:>7} {:>7} {:>7} {:>7}   one to four weeks ahead",
            "series", "season", "places", "tasks", "ratio", "log", "in 50%", "in 95%"
        ),
    ];
    for row in &report.rows {
        let ahead: Vec<String> = row.relative_wis_by_weeks_ahead.iter().map(|ratio| format!("{ratio:.3}")).collect();
        lines.push(format!(
            "{:<7} {:<13} {:<8} {:>6} {:>7.3} {:>7.3} {:>7.3} {:>7.3}   {}",
            row.series,
            row.season,
            row.places,
            row.tasks,
            row.relative_wis,
            row.relative_log_wis,
            row.coverage_50,
            row.coverage_95,
            ahead.join(" ")
        ));
    }
    if !report.days.is_empty() {
        lines.push("\nDays, forecast on the Thursdays of a winter from its own values alone; score over the error of \"as today\"".to_owned());
        lines.push(format!(
            "{:<8} {:<8} {:>4} {:>9} {:>7} {:>7} {:>7}",
            "winter", "places", "day", "forecasts", "ratio", "in 50%", "in 95%"
        ));
    }
    for row in &report.days {
        lines.push(format!(
            "{:<8} {:<8} {:>4} {:>9} {:>7.3} {:>7.3} {:>7.3}",
            row.winter, row.places, row.day, row.forecasts, row.ratio, row.coverage_50, row.coverage_95
        ));
    }
    lines.extend(report.not_run.iter().map(|what| format!("not run: {what}")));
    print(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}
