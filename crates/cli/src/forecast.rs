//! `steadfast forecast flu` and `steadfast forecast demand`.

use crate::args::{ForecastArgs, ForecastFlu};
use crate::failure::Failure;
use crate::output::{print, print_json};
use crate::places::{is_published, place_history, region_of, sums_of, whole_regions};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steadfast_chance::Stream;
use steadfast_intake::flu_history::{FluMeasure, FluPlaceKind, FluTable, read_flu_history};
use steadfast_intake::{read_demand, write_folder};
use steadfast_model::time::days_between;
use steadfast_report::{FanPoint, ForecastFan, ForecastPage, ForecastPart, forecast_terminal, render_forecast};
use steadfast_surge::{
    Cadence, DemandForecast, DemandInputs, DemandMeasure, DemandPath, Outlook, OutlookRequest, PlaceHistory, PlaceKind,
    PlaceOutlook, QUANTILE_LEVELS, Quantiles, Settings, forecast_outlook,
};

const MAY_BE_USED_FOR: &str = "Planning beds and staff for the weeks to come, with its whole range. Not for the care of an individual patient, and not as a single number.";
/// Files of a forecast's folder.
const FILES: [&str; 5] = ["forecast.json", "forecast.html", "days.csv", "weeks.csv", "paths.csv"];
/// Trusts that the page shows without being asked for them.
const MOST_SHOWN: usize = 12;

/// What `forecast.json` and `--json` hold.
#[derive(Serialize)]
struct Record {
    schema: u32,
    steadfast: &'static str,
    kind: &'static str,
    history: PathBuf,
    as_of: Date,
    last_day: Date,
    seed: u64,
    paths: u32,
    quantile_levels: Vec<f64>,
    may_be_used_for: &'static str,
    series: Vec<Series>,
    notes: Vec<String>,
}

/// One place, or one measure of a trust.
#[derive(Serialize)]
struct Series {
    name: String,
    kind: &'static str,
    region: Option<String>,
    measure: String,
    weeks: Vec<Point>,
    days: Vec<Point>,
}

#[derive(Serialize)]
struct Point {
    /// The day, or the last day of the week.
    date: Date,
    /// Quantiles at the levels of `quantile_levels`.
    quantiles: Vec<f64>,
}

fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

fn points(dates: &[Date], quantiles: &[Quantiles]) -> Vec<Point> {
    let point = |(date, quantiles): (&Date, &Quantiles)| Point {
        date: *date,
        quantiles: quantiles.0.iter().map(|value| rounded(*value)).collect(),
    };
    dates.iter().zip(quantiles).map(point).collect()
}

fn fan_points(dates: &[Date], quantiles: &[Quantiles]) -> Vec<FanPoint> {
    let point = |(date, quantiles): (&Date, &Quantiles)| FanPoint {
        date: *date,
        p2_5: quantiles.0[1],
        p10: quantiles.0[3],
        p50: quantiles.median(),
        p90: quantiles.0[19],
        p97_5: quantiles.0[21],
    };
    dates.iter().zip(quantiles).map(point).collect()
}

pub(crate) fn kind_name(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Nation => "nation",
        PlaceKind::Region => "region",
        PlaceKind::Trust => "trust",
        PlaceKind::Other => "other",
    }
}

/// The table of a case, where a folder is given.
fn history_file(path: &Path) -> PathBuf {
    if !path.is_dir() {
        return path.to_owned();
    }
    let tables = ["demand.csv", "demand.parquet"].map(|name| path.join(name));
    tables.iter().find(|table| table.is_file()).cloned().unwrap_or_else(|| path.join("demand.csv"))
}

fn check(args: &ForecastArgs) -> Result<(), Failure> {
    if !(1..=35).contains(&args.days) {
        return Err(Failure::usage(
            format!("--days {} is not from 1 to 35", args.days),
            "Forecasts reach five weeks past the last value; write 28 for four weeks.",
        ));
    }
    if args.paths < 100 {
        return Err(Failure::usage("--paths is at least 100", "Leave it out for the usual 1,000."));
    }
    if let Some(out) = &args.out {
        let others = std::fs::read_dir(out).is_ok_and(|entries| {
            entries.flatten().any(|entry| !FILES.contains(&entry.file_name().to_string_lossy().as_ref()))
        });
        if others {
            return Err(Failure::usage(
                format!("{} holds something other than a forecast", out.display()),
                "Give another folder with --out.",
            ));
        }
    }
    Ok(())
}

fn table_of(path: &Path, sheet: Option<&str>) -> Result<FluTable, Failure> {
    let (table, issues) = read_flu_history(path, sheet);
    if table.is_some() && !issues.is_empty() {
        eprintln!("{} warnings in {}, such as: {}", issues.len(), path.display(), issues[0]);
    }
    let advice = "Mend what each line names; `docs/data/flu-files.md` shows every form that is read.";
    table.ok_or_else(|| Failure::refused_with("the history", &issues, advice))
}

/// Returns the companion's values for the whole country, or its only place's.
fn companion_of(path: &Path) -> Result<BTreeMap<Date, f64>, Failure> {
    let table = table_of(path, None)?;
    let nation = table.places.iter().find(|place| place.kind == FluPlaceKind::Nation);
    let only = nation.or(table.places.first().filter(|_| table.places.len() == 1));
    only.map(|place| place.values.clone()).ok_or_else(|| {
        Failure::usage(
            format!("{} has no values for the whole country", path.display()),
            "Give UKHSA's weekly admission rate with age \"all\".",
        )
    })
}

/// Returns what the values are, as a reader names it.
fn measure_name(measure: FluMeasure) -> &'static str {
    match measure {
        FluMeasure::Beds => "Patients with flu in beds",
        FluMeasure::Rate => "Flu admissions per 100,000 a week",
        FluMeasure::Other => "Value",
    }
}

pub(crate) fn flu(args: &ForecastFlu) -> Result<ExitCode, Failure> {
    check(&args.common)?;
    let common = &args.common;
    let file = history_file(&common.history);
    let table = table_of(&file, args.sheet.as_deref())?;
    let companion = args.companion.as_deref().map(companion_of).transpose()?;
    let whole = whole_regions(&table);
    let places: Vec<PlaceHistory> =
        table.places.iter().map(|place| place_history(place, table.measure, common.as_of, &whole)).collect();
    let request = OutlookRequest {
        places: &places,
        cadence: if table.daily { Cadence::Daily } else { Cadence::Weekly },
        as_of: common.as_of,
        days: common.days,
        paths: common.paths,
        companion: companion.as_ref(),
    };
    let stream = Stream::root(common.seed).named("flu");
    let mut outlook = forecast_outlook(&request, Settings::shipped(), &stream).map_err(|error| {
        Failure::usage(
            error.to_string(),
            "Check --as-of and --days against the dates of the history; for a season's first weeks give --companion, such as UKHSA's rates.",
        )
    })?;
    let partial: BTreeSet<String> = table
        .places
        .iter()
        .filter(|place| place.kind == FluPlaceKind::Trust)
        .filter_map(region_of)
        .filter(|region| is_published(region) && !whole.contains(&region.to_lowercase()))
        .collect();
    if !partial.is_empty() && table.places.len() > 1 {
        let regions = partial.into_iter().collect::<Vec<_>>().join(", ");
        outlook.notes.push(format!(
            "The file has few of the trusts of {regions}: those it has are forecast alone, not as a region."
        ));
    }
    let unknown: Vec<&String> = args
        .place
        .iter()
        .filter(|name| !outlook.places.iter().any(|place| place.place.eq_ignore_ascii_case(name)))
        .collect();
    if let Some(name) = unknown.first() {
        let known: Vec<&str> = outlook.places.iter().map(|place| place.place.as_str()).take(20).collect();
        return Err(Failure::usage(
            format!("no forecast of a place \"{name}\""),
            format!(
                "Write --place as one of: {}{}.",
                known.join(", "),
                if outlook.places.len() > 20 { ", ..." } else { "" }
            ),
        ));
    }
    let names: BTreeMap<&str, &str> =
        table.places.iter().map(|place| (place.place.as_str(), place.name.as_str())).collect();
    let record = flu_record(args, &file, &table, &outlook);
    let page = flu_page(args, &file, &table, &outlook, &names);
    let paths = || {
        let rows = outlook.places.iter().filter(|place| is_asked_for(args, place)).flat_map(|place| {
            place.paths.iter().enumerate().map(move |(number, path)| (place.place.as_str(), number, path.as_slice()))
        });
        paths_csv("place", &outlook.days, rows)
    };
    finish(common, &record, &page, paths)
}

fn flu_record(args: &ForecastFlu, file: &Path, table: &FluTable, outlook: &Outlook) -> Record {
    let series = outlook.places.iter().map(|place| Series {
        name: place.place.clone(),
        kind: kind_name(place.kind),
        region: place.region.clone(),
        measure: measure_name(table.measure).to_owned(),
        weeks: points(&outlook.weeks_ending, &place.weeks),
        days: points(&outlook.days, &place.days()),
    });
    Record {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        kind: "flu",
        history: file.to_owned(),
        as_of: args.common.as_of,
        last_day: outlook.last_day,
        seed: args.common.seed,
        paths: args.common.paths,
        quantile_levels: QUANTILE_LEVELS.to_vec(),
        may_be_used_for: MAY_BE_USED_FOR,
        series: series.collect(),
        notes: outlook.notes.clone(),
    }
}

fn is_asked_for(args: &ForecastFlu, place: &PlaceOutlook) -> bool {
    args.place.is_empty() || args.place.iter().any(|name| name.eq_ignore_ascii_case(&place.place))
}

fn flu_page(
    args: &ForecastFlu,
    file: &Path,
    table: &FluTable,
    outlook: &Outlook,
    names: &BTreeMap<&str, &str>,
) -> ForecastPage {
    let weekly = !table.daily;
    let fan = |place: &PlaceOutlook| {
        let known = table.places.iter().find(|history| history.place == place.place);
        let sums = || sums_of(table, place);
        let seen =
            known.map_or_else(sums, |history| history.values.iter().map(|(day, value)| (*day, *value)).collect());
        let name = names.get(place.place.as_str()).copied().filter(|name| *name != place.place);
        ForecastFan {
            id: place.place.clone(),
            name: name.map_or_else(|| place.place.clone(), |name| format!("{} ({name})", place.place)),
            measure: measure_name(table.measure).to_owned(),
            seen,
            points: if weekly {
                fan_points(&outlook.weeks_ending, &place.weeks)
            } else {
                fan_points(&outlook.days, &place.days())
            },
            weekly,
            is_rate: table.measure == FluMeasure::Rate,
        }
    };
    let mut parts = Vec::new();
    let mut notes = outlook.notes.clone();
    if table.measure == FluMeasure::Other {
        notes.push("Nothing in the file says that these values are of flu: the forecast takes them to rise and fall as flu does.".to_owned());
    }
    let kinds = [
        ("nation", "The country", PlaceKind::Nation),
        ("regions", "Regions", PlaceKind::Region),
        ("trusts", "Trusts", PlaceKind::Trust),
        ("others", "Places", PlaceKind::Other),
    ];
    for (id, name, kind) in kinds {
        let of_kind: Vec<&PlaceOutlook> = outlook.places.iter().filter(|place| place.kind == kind).collect();
        let asked: Vec<&PlaceOutlook> = of_kind.iter().copied().filter(|place| is_asked_for(args, place)).collect();
        if args.place.is_empty() && asked.len() > MOST_SHOWN {
            notes.push(format!(
                "{} {} have a forecast in the tables; name some with --place to see their figures.",
                asked.len(),
                name.to_lowercase()
            ));
        } else if !asked.is_empty() {
            parts.push(ForecastPart { id, name: name.to_owned(), fans: asked.into_iter().map(fan).collect() });
        }
    }
    ForecastPage {
        title: match table.measure {
            FluMeasure::Other => "Forecast of values that rise and fall like flu".to_owned(),
            measure => format!("Flu forecast: {}", measure_name(measure).to_lowercase()),
        },
        as_of: args.common.as_of,
        last_day: outlook.last_day,
        history: shown_history(file, args.companion.as_deref()),
        paths: args.common.paths,
        seed: args.common.seed,
        parts,
        notes,
        may_be_used_for: MAY_BE_USED_FOR.to_owned(),
    }
}

fn shown_history(file: &Path, companion: Option<&Path>) -> String {
    match companion {
        Some(companion) => format!("{}, with the shape of {}", file.display(), companion.display()),
        None => file.display().to_string(),
    }
}

fn paths_csv<'a>(what: &str, days: &[Date], rows: impl Iterator<Item = (&'a str, usize, &'a [f64])>) -> Vec<u8> {
    let mut text = format!("{what},path");
    days.iter().for_each(|day| text.push_str(&format!(",{day}")));
    text.push('\n');
    for (name, number, values) in rows {
        text.push_str(&format!("{},{number}", quoted(name)));
        values.iter().for_each(|value| text.push_str(&format!(",{:.2}", value)));
        text.push('\n');
    }
    text.into_bytes()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn quantiles_csv(record: &Record, of: impl Fn(&Series) -> &[Point]) -> Vec<u8> {
    let mut text = "name,kind,region,measure,date".to_owned();
    record.quantile_levels.iter().for_each(|level| text.push_str(&format!(",q{level}")));
    text.push('\n');
    for series in &record.series {
        for point in of(series) {
            let region = series.region.as_deref().unwrap_or_default();
            let cells = [&series.name, series.kind, region, &series.measure].map(quoted);
            text.push_str(&format!("{},{}", cells.join(","), point.date));
            point.quantiles.iter().for_each(|value| text.push_str(&format!(",{value}")));
            text.push('\n');
        }
    }
    text.into_bytes()
}

/// Writes the folder and shows the result.
fn finish(
    args: &ForecastArgs,
    record: &Record,
    page: &ForecastPage,
    paths: impl FnOnce() -> Vec<u8>,
) -> Result<ExitCode, Failure> {
    if let Some(out) = &args.out {
        let mut files = vec![
            (FILES[0].to_owned(), serde_json::to_vec_pretty(record).map_err(Failure::not_done)?),
            (FILES[1].to_owned(), render_forecast(page).into_bytes()),
            (FILES[2].to_owned(), quantiles_csv(record, |series| &series.days)),
            (FILES[4].to_owned(), paths()),
        ];
        if record.series.iter().any(|series| !series.weeks.is_empty()) {
            files.push((FILES[3].to_owned(), quantiles_csv(record, |series| &series.weeks)));
        }
        write_folder(out, "forecast", |name| FILES.contains(&name), &files).map_err(Failure::not_done)?;
    }
    if args.json {
        print_json(record)?;
    } else {
        print(&forecast_terminal(page))?;
        if let Some(out) = &args.out {
            print(&format!("\nForecast in {0}; open {0}/forecast.html", out.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn measure_words(measure: DemandMeasure) -> &'static str {
    match measure {
        DemandMeasure::Attendances => "Emergency department attendances a day",
        DemandMeasure::EmergencyAdmissions => "Emergency admissions a day",
        DemandMeasure::FluAdmissions => "Admissions with flu a day",
        DemandMeasure::FluOccupied => "Beds with flu patients",
        DemandMeasure::GaOccupied => "General and acute beds occupied",
        DemandMeasure::ClosedBeds => "Beds closed by infection",
    }
}

pub(crate) fn demand(args: &ForecastArgs) -> Result<ExitCode, Failure> {
    check(args)?;
    let file = history_file(&args.history);
    let (past, issues) = read_demand(&file);
    let advice = "Give a case's `demand` table, or the folder of a case; docs/data/case-format.md has its columns.";
    let past = past.ok_or_else(|| Failure::refused_with("the history", &issues, advice))?;
    let last_day = past.days.iter().map(|day| day.date).filter(|date| *date < args.as_of).max();
    let Some(last_day) = last_day else {
        return Err(Failure::usage(
            format!("no day lies before {}", args.as_of),
            "Check --as-of against the dates of the history.",
        ));
    };
    let inputs = DemandInputs { past: &past.days, closed: past.closed.as_ref(), as_of: args.as_of, days: args.days };
    let mut forecast = DemandForecast::of(&inputs, &Stream::root(args.seed).named("demand"));
    if days_between(last_day, args.as_of) + i64::try_from(args.days).unwrap_or(0) > 36 {
        return Err(Failure::usage(
            format!(
                "the last day known is {last_day}: {} days from {} reach further than 35 days after it",
                args.days, args.as_of
            ),
            "Give later days, an earlier --as-of or fewer --days.",
        ));
    }
    forecast.notes.push("A strike changes who comes and who leaves: this forecast knows of none.".to_owned());
    if past.closed.is_none() {
        forecast.notes.push(
            "The history has no column closed_beds: closures are those of an average trust of this size in winters before 2020.".to_owned(),
        );
    }
    let paths: Vec<DemandPath> = (0..args.paths).map(|number| forecast.path(number)).collect();
    let seen = |measure: DemandMeasure| -> Vec<(Date, f64)> {
        let of_day = |day: &steadfast_model::DemandDay| match measure {
            DemandMeasure::Attendances => Some(f64::from(day.ed_attendances)),
            DemandMeasure::EmergencyAdmissions => Some(f64::from(day.emergency_admissions)),
            DemandMeasure::FluAdmissions => Some(f64::from(day.flu_admissions)),
            DemandMeasure::FluOccupied => Some(f64::from(day.flu_occupied)),
            DemandMeasure::GaOccupied => Some(f64::from(day.ga_occupied)),
            DemandMeasure::ClosedBeds => past.closed.as_ref().and_then(|closed| closed.get(&day.date).copied()),
        };
        past.days.iter().filter_map(|day| Some((day.date, of_day(day)?))).collect()
    };
    let quantiles: Vec<(DemandMeasure, Vec<Quantiles>)> =
        DemandMeasure::ALL.into_iter().map(|measure| (measure, forecast.days_of(measure, &paths))).collect();
    let record = Record {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        kind: "demand",
        history: file.clone(),
        as_of: args.as_of,
        last_day,
        seed: args.seed,
        paths: args.paths,
        quantile_levels: QUANTILE_LEVELS.to_vec(),
        may_be_used_for: MAY_BE_USED_FOR,
        series: quantiles
            .iter()
            .map(|(measure, quantiles)| Series {
                name: measure.name().to_owned(),
                kind: "trust",
                region: None,
                measure: measure_words(*measure).to_owned(),
                weeks: Vec::new(),
                days: points(&forecast.days, quantiles),
            })
            .collect(),
        notes: forecast.notes.clone(),
    };
    let page = ForecastPage {
        title: "Emergency demand forecast".to_owned(),
        as_of: args.as_of,
        last_day,
        history: file.display().to_string(),
        paths: args.paths,
        seed: args.seed,
        parts: vec![ForecastPart {
            id: "measures",
            name: "Day by day".to_owned(),
            fans: quantiles
                .iter()
                .map(|(measure, quantiles)| ForecastFan {
                    id: measure.name().to_owned(),
                    name: measure_words(*measure).to_owned(),
                    measure: measure_words(*measure).to_owned(),
                    seen: seen(*measure),
                    points: fan_points(&forecast.days, quantiles),
                    weekly: false,
                    is_rate: false,
                })
                .collect(),
        }],
        notes: forecast.notes.clone(),
        may_be_used_for: MAY_BE_USED_FOR.to_owned(),
    };
    let rows = || {
        let rows = DemandMeasure::ALL.into_iter().flat_map(|measure| {
            paths.iter().enumerate().map(move |(number, path)| (measure.name(), number, measure.of(path)))
        });
        paths_csv("measure", &forecast.days, rows)
    };
    finish(args, &record, &page, rows)
}
