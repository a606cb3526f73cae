//! Files of the FluSight forecast hub, and of ILINet, as far as they are needed to forecast and to score.
//!
//! A folder of the hub's data has, each as `NAME.csv` or `NAME.csv.gz`:
//!
//! | file | columns |
//! |---|---|
//! | `vintage_index` | `reference_date, max_date, stale`: the vintages in the order of time |
//! | `vintages_delta` | `reference_date, location, date, value`: what changed against the vintage before; an empty value was withdrawn |
//! | `truth_final` | `date, location, value` |
//! | `locations_YYYYYY` or `locations` | `location, population`; the season's own, such as `locations_202425`, before the one for all |
//! | `reference_scores_core` (optional) | `season, model, reference_date, location, horizon, y, wis, lwis, c50, c95` |
//!
//! Model output is the hub's own: `reference_date, target, horizon, location, output_type, output_type_id, value`.

use crate::faults::Faults;
use crate::published::read_published;
use crate::records::Record;
use crate::row::{Kind, Row};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use steadfast_model::tables::Table;
use steadfast_model::{Issue, Place, Severity};

/// A vintage of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedVintage {
    /// Reference date.
    pub reference_date: Date,
    /// Whether nothing new was released for it.
    pub stale: bool,
}

/// One change against the vintage before.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedValue {
    /// Reference date of the vintage.
    pub reference_date: Date,
    /// Place.
    pub location: String,
    /// Last day of the week.
    pub date: Date,
    /// Admissions; `None` where the value was withdrawn.
    pub value: Option<f64>,
}

/// A weekly value of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekValue {
    /// Last day of the week.
    pub date: Date,
    /// Place.
    pub location: String,
    /// The value; `None` where there is none.
    pub value: Option<f64>,
}

/// The score of one forecast of a model of the hub.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceScore {
    /// Season, such as `2023-24`.
    pub season: String,
    /// Model.
    pub model: String,
    /// Reference date.
    pub reference_date: Date,
    /// Place.
    pub location: String,
    /// Weeks ahead of the reference date.
    pub horizon: u8,
    /// What happened.
    pub truth: f64,
    /// Weighted interval score.
    pub wis: f64,
    /// The same of logarithms.
    pub log_wis: f64,
    /// Whether the truth lay in the 50 % interval.
    pub in_50: bool,
    /// Whether it lay in the 95 % interval.
    pub in_95: bool,
}

/// One quantile of a model's output.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputQuantile {
    /// Reference date.
    pub reference_date: Date,
    /// Weeks ahead of the reference date; below 0 for weeks that were over.
    pub horizon: i8,
    /// Place.
    pub location: String,
    /// Quantile level.
    pub level: f64,
    /// Admissions.
    pub value: f64,
}

/// The data of a hub.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hub {
    /// Vintages in the order of time.
    pub vintages: Vec<IndexedVintage>,
    /// What changed with each.
    pub changes: Vec<ChangedValue>,
    /// What happened.
    pub truth: Vec<WeekValue>,
    /// Inhabitants by place.
    pub population: BTreeMap<String, f64>,
    /// Scores of the hub's models; empty where the folder has none.
    pub scores: Vec<ReferenceScore>,
}

/// Target whose quantiles are read.
const TARGET: &str = "wk inc flu hosp";
const ANY: std::ops::RangeInclusive<f64> = 0.0..=f64::MAX;

/// Reads a number that may be missing: an empty cell, or what R writes there.
fn optional_number(row: &mut Row<'_, '_>, column: &'static str) -> Option<Option<f64>> {
    let missing = row.verbatim(column).is_none_or(|cell| matches!(cell.trim(), "" | "NA" | "NaN"));
    if missing { Some(None) } else { row.number(column, ANY, None).map(Some) }
}

/// Reads a truth value as Python or R writes it.
fn flag(row: &mut Row<'_, '_>, column: &'static str) -> Option<bool> {
    row.flag(column, Some(false))
}

impl Record for IndexedVintage {
    const TABLE: Table = Table { name: "vintage_index", columns: &["reference_date", "stale"] };
    const KINDS: &'static [Kind] = &[Kind::Day, Kind::Flag];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let (reference_date, stale) = (row.date("reference_date"), flag(row, "stale"));
        Some(Self { reference_date: reference_date?, stale: stale? })
    }

    fn cells(&self) -> Vec<String> {
        vec![self.reference_date.to_string(), self.stale.to_string()]
    }
}

impl Record for ChangedValue {
    const TABLE: Table = Table { name: "vintages_delta", columns: &["reference_date", "location", "date", "value"] };
    const KINDS: &'static [Kind] = &[Kind::Day, Kind::Text, Kind::Day, Kind::Number];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let reference_date = row.date("reference_date");
        let location = row.required("location").map(str::to_owned);
        let (date, value) = (row.date("date"), optional_number(row, "value"));
        Some(Self { reference_date: reference_date?, location: location?, date: date?, value: value? })
    }

    fn cells(&self) -> Vec<String> {
        let value = self.value.map(|value| value.to_string()).unwrap_or_default();
        vec![self.reference_date.to_string(), self.location.clone(), self.date.to_string(), value]
    }
}

impl Record for WeekValue {
    const TABLE: Table = Table { name: "truth_final", columns: &["date", "location", "value"] };
    const KINDS: &'static [Kind] = &[Kind::Day, Kind::Text, Kind::Number];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let (date, location) = (row.date("date"), row.required("location").map(str::to_owned));
        let value = optional_number(row, "value");
        Some(Self { date: date?, location: location?, value: value? })
    }

    fn cells(&self) -> Vec<String> {
        let value = self.value.map(|value| value.to_string()).unwrap_or_default();
        vec![self.date.to_string(), self.location.clone(), value]
    }
}

/// A row of ILINet: the same with another name for its value.
struct IliWeek(WeekValue);

impl Record for IliWeek {
    const TABLE: Table = Table { name: "ilinet", columns: &["date", "location", "ili_pct"] };
    const KINDS: &'static [Kind] = &[Kind::Day, Kind::Text, Kind::Number];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let (date, location) = (row.date("date"), row.required("location").map(str::to_owned));
        let value = optional_number(row, "ili_pct");
        Some(Self(WeekValue { date: date?, location: location?, value: value? }))
    }

    fn cells(&self) -> Vec<String> {
        self.0.cells()
    }
}

/// A place with its inhabitants.
struct Inhabited(String, f64);

impl Record for Inhabited {
    const TABLE: Table = Table { name: "locations", columns: &["location", "population"] };
    const KINDS: &'static [Kind] = &[Kind::Text, Kind::Number];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let location = row.required("location").map(str::to_owned);
        let population = row.number("population", 1.0..=f64::MAX, None);
        Some(Self(location?, population?))
    }

    fn cells(&self) -> Vec<String> {
        vec![self.0.clone(), self.1.to_string()]
    }
}

impl Record for ReferenceScore {
    const TABLE: Table = Table {
        name: "reference_scores_core",
        columns: &["season", "model", "reference_date", "location", "horizon", "y", "wis", "lwis", "c50", "c95"],
    };
    const KINDS: &'static [Kind] = &[
        Kind::Text,
        Kind::Text,
        Kind::Day,
        Kind::Text,
        Kind::Whole,
        Kind::Number,
        Kind::Number,
        Kind::Number,
        Kind::Flag,
        Kind::Flag,
    ];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let (season, model) = (row.required("season").map(str::to_owned), row.required("model").map(str::to_owned));
        let reference_date = row.date("reference_date");
        let location = row.required("location").map(str::to_owned);
        let horizon = row.whole("horizon", 0..=3).and_then(|horizon| u8::try_from(horizon).ok());
        let truth = row.number("y", ANY, None);
        let (wis, log_wis) = (row.number("wis", ANY, None), row.number("lwis", ANY, None));
        let (in_50, in_95) = (flag(row, "c50"), flag(row, "c95"));
        Some(Self {
            season: season?,
            model: model?,
            reference_date: reference_date?,
            location: location?,
            horizon: horizon?,
            truth: truth?,
            wis: wis?,
            log_wis: log_wis?,
            in_50: in_50?,
            in_95: in_95?,
        })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.season.clone(),
            self.model.clone(),
            self.reference_date.to_string(),
            self.location.clone(),
            self.horizon.to_string(),
            self.truth.to_string(),
            self.wis.to_string(),
            self.log_wis.to_string(),
            self.in_50.to_string(),
            self.in_95.to_string(),
        ]
    }
}

/// A row of a model's output, of any target and kind.
struct OutputRow(Option<OutputQuantile>);

impl Record for OutputRow {
    const TABLE: Table = Table {
        name: "model-output",
        columns: &["reference_date", "target", "horizon", "location", "output_type", "output_type_id", "value"],
    };
    const KINDS: &'static [Kind] =
        &[Kind::Day, Kind::Text, Kind::Whole, Kind::Text, Kind::Text, Kind::Number, Kind::Number];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let reference_date = row.date("reference_date");
        let wanted = row.text("target") == Some(TARGET) && row.text("output_type") == Some("quantile");
        if !wanted {
            return Some(Self(None));
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number from -9 to 9")]
        let horizon = row.number("horizon", -9.0..=9.0, None).map(|horizon| horizon as i8);
        let location = row.required("location").map(str::to_owned);
        let level = row.number("output_type_id", 0.0..=1.0, None);
        let value = row.number("value", ANY, None);
        Some(Self(Some(OutputQuantile {
            reference_date: reference_date?,
            horizon: horizon?,
            location: location?,
            level: level?,
            value: value?,
        })))
    }

    fn cells(&self) -> Vec<String> {
        let Some(quantile) = &self.0 else { return Vec::new() };
        vec![
            quantile.reference_date.to_string(),
            TARGET.to_owned(),
            quantile.horizon.to_string(),
            quantile.location.clone(),
            "quantile".to_owned(),
            quantile.level.to_string(),
            quantile.value.to_string(),
        ]
    }
}

/// Finds a table of a folder, packed or not.
fn table_in(dir: &Path, name: &str) -> Option<PathBuf> {
    [format!("{name}.csv"), format!("{name}.csv.gz")].into_iter().map(|file| dir.join(file)).find(|path| path.is_file())
}

/// Reads what a folder of the hub's data has on a season, such as `2024-25`. The hub is `None` when anything in it is at fault.
pub fn read_hub(dir: &Path, season: &str) -> (Option<Hub>, Vec<Issue>) {
    let mut issues = Vec::new();
    let places = format!("locations_20{}", season.strip_prefix("20").unwrap_or(season).replace('-', ""));
    let places = if table_in(dir, &places).is_some() { places.as_str() } else { "locations" };
    let vintages: Option<Vec<IndexedVintage>> = needed(dir, "vintage_index", &mut issues);
    let changes: Option<Vec<ChangedValue>> = needed(dir, "vintages_delta", &mut issues);
    let truth: Option<Vec<WeekValue>> = needed(dir, "truth_final", &mut issues);
    let population: Option<Vec<Inhabited>> = needed(dir, places, &mut issues);
    let scores: Option<Vec<ReferenceScore>> = match table_in(dir, "reference_scores_core") {
        Some(_) => needed(dir, "reference_scores_core", &mut issues),
        None => Some(Vec::new()),
    };
    let hub = (|| {
        Some(Hub {
            vintages: vintages?,
            changes: changes?,
            truth: truth?,
            population: population?.into_iter().map(|Inhabited(place, people)| (place, people)).collect(),
            scores: scores?,
        })
    })();
    (hub, issues)
}

fn needed<T: Record>(dir: &Path, name: &str, issues: &mut Vec<Issue>) -> Option<Vec<T>> {
    let Some(path) = table_in(dir, name) else {
        let mut faults = Faults::default();
        let expected = format!("{name}.csv or {name}.csv.gz in {}", dir.display());
        let advice = "Give the folder with the hub's data; docs/data/flu-files.md says what is in it.";
        faults.error("missing-table", Place::file(format!("{name}.csv")), "no such file", expected, advice);
        issues.extend(faults.into_issues());
        return None;
    };
    let (rows, found) = read_published(&path);
    issues.extend(found);
    rows
}

/// Reads ILINet's weekly shares of consultations for influenza-like illness: `date, location, ili_pct`.
pub fn read_ilinet(path: &Path) -> (Option<Vec<WeekValue>>, Vec<Issue>) {
    let (rows, issues) = read_published::<IliWeek>(path);
    (rows.map(|rows| rows.into_iter().map(|IliWeek(week)| week).collect()), issues)
}

/// Reads the quantiles of weekly admissions from a model's output in the hub's format; other targets are passed over.
pub fn read_model_output(path: &Path) -> (Option<Vec<OutputQuantile>>, Vec<Issue>) {
    let (rows, issues) = read_published::<OutputRow>(path);
    (rows.map(|rows| rows.into_iter().filter_map(|OutputRow(quantile)| quantile).collect()), issues)
}

/// Whether any of some issues forbids going on.
pub fn forbids(issues: &[Issue]) -> bool {
    issues.iter().any(|issue| issue.severity == Severity::Error)
}

/// Writes quantiles in the hub's format.
pub fn model_output_csv(quantiles: &[OutputQuantile]) -> Vec<u8> {
    let mut text =
        "reference_date,target,horizon,target_end_date,location,output_type,output_type_id,value\n".to_owned();
    for quantile in quantiles {
        let end = steadfast_model::time::plus_days(quantile.reference_date, 7 * i64::from(quantile.horizon));
        let OutputQuantile { reference_date, horizon, location, level, value } = quantile;
        text.push_str(&format!("{reference_date},{TARGET},{horizon},{end},{location},quantile,{level},{value:.3}\n"));
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn model_output_is_read_as_it_was_written_and_other_targets_are_passed_over() {
        let date = Date::constant(2024, 12, 7);
        let quantile = |level: f64, value: f64| OutputQuantile {
            reference_date: date,
            horizon: 1,
            location: "06".into(),
            level,
            value,
        };
        let written = vec![quantile(0.025, 12.5), quantile(0.5, 20.0)];
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("2024-12-07-steadfast.csv");
        let mut bytes = model_output_csv(&written);
        bytes.extend(b"2024-12-07,wk flu hosp rate change,1,2024-12-14,06,pmf,stable,0.5\n");
        std::fs::write(&path, bytes).expect("a file");
        assert_eq!(read_model_output(&path), (Some(written), Vec::new()));
    }

    #[test]
    fn a_folder_without_a_table_names_it_and_a_bad_value_its_row() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write("vintage_index.csv", "reference_date,max_date,stale\n2024-11-30,2024-11-23,False\n");
        write(
            "vintages_delta.csv",
            "reference_date,location,date,value\n2024-11-30,06,2024-11-23,many\n2024-11-30,06,2024-11-16,\n",
        );
        write("truth_final.csv", "date,location,value\n2024-11-30,06,5\n");
        let (hub, issues) = read_hub(folder.path(), "2024-25");
        assert_eq!(hub, None);
        assert!(issues.iter().any(|issue| issue.code == "missing-table" && issue.expected.contains("locations")));
        assert!(issues.iter().any(|issue| issue.code == "bad-number" && issue.place.row == Some(2)), "{issues:?}");
        write("vintages_delta.csv", "reference_date,location,date,value\n2024-11-30,06,2024-11-16,\n");
        write("locations_202425.csv", "abbreviation,location,location_name,population,\nCA,06,California,39000000,\n");
        let (hub, issues) = read_hub(folder.path(), "2024-25");
        assert!(!forbids(&issues), "{issues:?}");
        let hub = hub.expect("sound");
        assert_eq!((hub.changes[0].value, hub.population["06"], hub.scores.len()), (None, 39e6, 0));
    }
}
