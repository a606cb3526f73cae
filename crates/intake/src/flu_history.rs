//! Past values of flu, or of anything counted in the same way, as they are published or kept:
//!
//! | file | what is read |
//! |---|---|
//! | NHS England's winter or weekly situation report, `.xlsx` | a sheet with `Code`, `Name` and a column (or several) for each day: nation, regions, trusts |
//! | the same as a long table, CSV or Parquet | `code, date` with `ga, cc` or `flu_ga, flu_cc`; `region` and `name` if there |
//! | UKHSA's dashboard, CSV | `date` (the Monday), `age`, `metric_value` or `value`; `metric` and `geography` if there |
//! | a case's `demand` table | `date, flu_occupied, ga_occupied` |
//! | the nation's beds by day or week | `date, flu_beds` or `week_ending, avg_flu_beds` |
//! | any other | `place, date, value`, and `region` if there |

use crate::faults::{Faults, quote};
use crate::folder::read_bytes;
use crate::grid::Grid;
use crate::parquet_table::read_parquet;
use crate::privacy;
use crate::published::{read_text, shown_name};
use crate::read_write_case::rows_of;
use crate::values::{parse_date, parse_number};
use crate::xlsx_table::Workbook;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{DemandDay, Issue, Place};

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FluPlaceKind {
    /// The whole country.
    Nation,
    /// An NHS England region.
    Region,
    /// A hospital trust.
    Trust,
    /// Anything else, such as an age group.
    Other,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FluMeasure {
    /// Patients in beds.
    Beds,
    /// Admissions per 100,000 inhabitants a week.
    Rate,
    /// Whatever the file counts.
    Other,
}

/// Past values of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct FluPlace {
    /// ODS code, name of a region, or age group.
    pub place: String,
    /// Its name in words.
    pub name: String,
    /// What it is.
    pub kind: FluPlaceKind,
    /// The region of a trust.
    pub region: Option<String>,
    /// Occupied general and acute beds by day, where the file has them.
    pub occupied: BTreeMap<Date, f64>,
    /// Values by day, or by last day of the week.
    pub values: BTreeMap<Date, f64>,
}

/// A file of past values.
#[derive(Debug, Clone, PartialEq)]
pub struct FluTable {
    /// What is counted.
    pub measure: FluMeasure,
    /// Whether there is a value every day, or every week under its last day.
    pub daily: bool,
    /// The places.
    pub places: Vec<FluPlace>,
}

/// What a missing value looks like.
fn is_missing(text: &str) -> bool {
    matches!(text.trim(), "" | "-" | "*" | "NA" | "NaN" | "[x]" | "[z]" | "n/a")
}

/// Finds a column by any of some names, whatever their case.
fn column(grid: &Grid, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| grid.header.iter().position(|found| found.trim().eq_ignore_ascii_case(name)))
}

/// A table's rows with a date and a sum of value columns, checked one by one.
struct Reader<'a> {
    grid: &'a Grid,
    date: usize,
    values: Vec<usize>,
}

impl Reader<'_> {
    fn date(&self, row: usize, faults: &mut Faults) -> Option<Date> {
        let text = self.grid.cell(row, self.date).trim();
        let date = text.get(..10).and_then(parse_date);
        if date.is_none() {
            let place = self.place(row, self.date);
            faults.error("bad-date", place, quote(text), "a date such as 2025-12-17", "Write dates as year-month-day.");
        }
        date
    }

    fn place(&self, row: usize, column: usize) -> Place {
        Place::cell(self.grid.file.clone(), self.grid.number(row), self.grid.header[column].clone())
    }

    /// Returns the sum of the value columns; `None` where all are missing.
    fn value(&self, row: usize, faults: &mut Faults) -> Option<f64> {
        let mut sum = None;
        for &column in &self.values {
            let text = self.grid.cell(row, column).trim();
            if is_missing(text) {
                continue;
            }
            match parse_number(text).filter(|value| *value >= 0.0) {
                Some(value) => sum = Some(sum.unwrap_or(0.0) + value),
                None => {
                    let advice = "Write digits and a decimal point, with no comma or unit.";
                    faults.error("bad-number", self.place(row, column), quote(text), "a number, 0 or more", advice);
                }
            }
        }
        sum
    }
}

/// Reads a file of past values in any of the forms above. `sheet` names the sheet of a workbook; without it the one on flu is taken.
///
/// Every fault is reported. The table is `None` when any of them is an error.
pub fn read_flu_history(path: &Path, sheet: Option<&str>) -> (Option<FluTable>, Vec<Issue>) {
    let mut faults = Faults::default();
    let name = shown_name(path);
    let lower = name.to_lowercase();
    let table = if lower.ends_with(".xlsx") {
        from_workbook(path, &name, sheet, &mut faults)
    } else if lower.ends_with(".parquet") {
        read_parquet(&name, path, &mut faults).and_then(|grid| from_grid(&grid, &mut faults))
    } else {
        read_text(path, &mut faults).and_then(|grid| from_grid(&grid, &mut faults))
    };
    let empty = |table: &FluTable| table.places.iter().all(|place| place.values.is_empty());
    if faults.errors() == 0 && table.as_ref().is_none_or(empty) {
        let advice = "docs/data/flu-files.md shows the forms that are read, each with an example.";
        faults.error("bad-history", Place::file(name), "no value", "past values by place and date", advice);
    }
    let table = table.filter(|_| faults.errors() == 0);
    (table, faults.into_issues())
}

fn from_grid(grid: &Grid, faults: &mut Faults) -> Option<FluTable> {
    let date = column(grid, &["date"]);
    let week = column(grid, &["week_ending"]);
    let trust = column(grid, &["code", "ods_code"]);
    let beds = [&["flu_ga", "ga"][..], &["flu_cc", "cc"]].map(|names| column(grid, names));
    if let (Some(date), Some(code), [Some(ga), cc]) = (date, trust, beds) {
        return Some(long_table(
            grid,
            &Reader { grid, date, values: std::iter::once(ga).chain(cc).collect() },
            code,
            faults,
        ));
    }
    if let (Some(date), Some(flu)) = (date, column(grid, &["flu_occupied"])) {
        return Some(demand_table(grid, &Reader { grid, date, values: vec![flu] }, faults));
    }
    if let (Some(date), Some(age), Some(value)) =
        (date, column(grid, &["age"]), column(grid, &["metric_value", "value"]))
    {
        return Some(dashboard(grid, &Reader { grid, date, values: vec![value] }, age, faults));
    }
    if let (Some(date), Some(beds)) = (date, column(grid, &["flu_beds"])) {
        return Some(one_place(&Reader { grid, date, values: vec![beds] }, faults));
    }
    if let (Some(date), Some(beds)) = (week, column(grid, &["avg_flu_beds", "flu_beds"])) {
        return Some(one_place(&Reader { grid, date, values: vec![beds] }, faults));
    }
    if let (Some(date), Some(place), Some(value)) = (date, column(grid, &["place"]), column(grid, &["value"])) {
        return Some(any_table(grid, &Reader { grid, date, values: vec![value] }, place, faults));
    }
    let found = grid.header.join(", ");
    let expected = "one of: code, date, ga, cc; date, flu_occupied; date, age, value; date, flu_beds; week_ending, flu_beds; place, date, value";
    let advice = "Name the columns as one of these forms; docs/data/flu-files.md shows each.";
    faults.error("missing-column", Place::row(grid.file.clone(), 1), found, expected, advice);
    None
}

/// Gathers rows into places in the order of their identifiers.
fn gathered(
    grid: &Grid,
    reader: &Reader<'_>,
    faults: &mut Faults,
    describe: impl Fn(usize) -> Option<FluPlace>,
    shift: i64,
) -> Vec<FluPlace> {
    let mut places: BTreeMap<String, FluPlace> = BTreeMap::new();
    for row in (0..grid.rows()).filter(|row| !grid.is_ragged(*row)) {
        let Some(described) = describe(row) else { continue };
        let (Some(date), value) = (reader.date(row, faults), reader.value(row, faults)) else { continue };
        let place = places.entry(described.place.clone()).or_insert(described);
        let Some(value) = value else { continue };
        match place.values.entry(plus_days(date, shift)) {
            Entry::Vacant(free) => {
                free.insert(value);
            }
            // Published tables repeat days where two reports meet.
            Entry::Occupied(first) if *first.get() == value => {}
            Entry::Occupied(first) => {
                let (at, found) = (reader.place(row, reader.date), format!("{date} twice for {}", place.place));
                let advice = format!("The first value, {}, stands; remove the one that is wrong.", first.get());
                faults.warning("repeated-date", at, found, "each day once for a place", advice);
            }
        }
    }
    places.into_values().filter(|place| !place.values.is_empty()).collect()
}

fn plain(place: &str, kind: FluPlaceKind) -> FluPlace {
    FluPlace {
        place: place.to_owned(),
        name: place.to_owned(),
        kind,
        region: None,
        occupied: BTreeMap::new(),
        values: BTreeMap::new(),
    }
}

/// Whether a code or name stands for the whole country.
fn is_nation(text: &str) -> bool {
    let whole = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("england"));
    text == "-" || whole && text[7..].chars().next().is_none_or(|next| !next.is_alphanumeric())
}

/// Days next to each other are days; anything else is weeks.
fn is_daily(places: &[FluPlace]) -> bool {
    places.iter().any(|place| {
        place.values.keys().zip(place.values.keys().skip(1)).any(|(one, other)| days_between(*one, *other) < 7)
    })
}

fn long_table(grid: &Grid, reader: &Reader<'_>, code: usize, faults: &mut Faults) -> FluTable {
    let (region, name) = (column(grid, &["region"]), column(grid, &["name"]));
    let describe = |row: usize| {
        let code = grid.cell(row, code).trim();
        if code.is_empty() {
            return None;
        }
        let text = |column: Option<usize>| column.map(|column| grid.cell(row, column).trim().to_owned());
        if is_nation(code) {
            // Regions have the nation's code in some winters, and a name of their own.
            let name = text(name).filter(|name| !name.is_empty() && !is_nation(name));
            let region = |name: String| plain(&name, FluPlaceKind::Region);
            return Some(name.map_or_else(|| plain("England", FluPlaceKind::Nation), region));
        }
        Some(FluPlace {
            name: text(name).unwrap_or_else(|| code.to_owned()),
            region: text(region).filter(|region| !region.is_empty()),
            ..plain(code, FluPlaceKind::Trust)
        })
    };
    let places = gathered(grid, reader, faults, describe, 0);
    FluTable { measure: FluMeasure::Beds, daily: is_daily(&places), places }
}

fn demand_table(grid: &Grid, reader: &Reader<'_>, faults: &mut Faults) -> FluTable {
    // Published tables name trusts and ages; a trust's own may not name anybody.
    privacy::check(grid, faults);
    let mut places = gathered(grid, reader, faults, |_| Some(plain("trust", FluPlaceKind::Trust)), 0);
    if let Some(occupied) = column(grid, &["ga_occupied"]) {
        let beds = Reader { grid, date: reader.date, values: vec![occupied] };
        let days = gathered(grid, &beds, faults, |_| Some(plain("trust", FluPlaceKind::Trust)), 0);
        for (place, days) in places.iter_mut().zip(days) {
            place.occupied = days.values;
        }
    }
    FluTable { measure: FluMeasure::Beds, daily: is_daily(&places), places }
}

/// UKHSA's rates are filed under the Monday of their week.
fn dashboard(grid: &Grid, reader: &Reader<'_>, age: usize, faults: &mut Faults) -> FluTable {
    let (metric, sex) = (column(grid, &["metric"]), column(grid, &["sex"]));
    let geography = column(grid, &["geography"]);
    let describe = |row: usize| {
        // An export may hold other viruses, and rates by sex.
        let is_flu = |name: &str| name.starts_with("influenza") && name.contains("hospitalAdmissionRate");
        if metric.is_some_and(|metric| !is_flu(grid.cell(row, metric).trim()))
            || sex.is_some_and(|sex| !matches!(grid.cell(row, sex).trim().to_lowercase().as_str(), "" | "all"))
        {
            return None;
        }
        let age = grid.cell(row, age).trim();
        let whole = age.eq_ignore_ascii_case("all");
        let area = geography.map(|column| grid.cell(row, column).trim()).filter(|area| !is_nation(area));
        Some(match area {
            None if whole => plain("England", FluPlaceKind::Nation),
            None => plain(&format!("age {age}"), FluPlaceKind::Other),
            Some(area) if whole => plain(area, FluPlaceKind::Other),
            Some(area) => plain(&format!("{area}, age {age}"), FluPlaceKind::Other),
        })
    };
    FluTable { measure: FluMeasure::Rate, daily: false, places: gathered(grid, reader, faults, describe, 6) }
}

fn one_place(reader: &Reader<'_>, faults: &mut Faults) -> FluTable {
    let describe = |_| Some(plain("England", FluPlaceKind::Nation));
    let places = gathered(reader.grid, reader, faults, describe, 0);
    FluTable { measure: FluMeasure::Beds, daily: is_daily(&places), places }
}

fn any_table(grid: &Grid, reader: &Reader<'_>, place: usize, faults: &mut Faults) -> FluTable {
    privacy::check(grid, faults);
    let region = column(grid, &["region"]);
    let describe = |row: usize| {
        let name = grid.cell(row, place).trim();
        let region = region.map(|column| grid.cell(row, column).trim().to_owned()).filter(|region| !region.is_empty());
        let kind = match (is_nation(name), &region) {
            (true, _) => FluPlaceKind::Nation,
            (_, Some(_)) => FluPlaceKind::Trust,
            _ => FluPlaceKind::Other,
        };
        (!name.is_empty()).then(|| FluPlace { region, ..plain(name, kind) })
    };
    let places = gathered(grid, reader, faults, describe, 0);
    FluTable { measure: FluMeasure::Other, daily: is_daily(&places), places }
}

fn from_workbook(path: &Path, name: &str, sheet: Option<&str>, faults: &mut Faults) -> Option<FluTable> {
    let bytes = read_bytes(path, name, faults)?;
    let mut book = Workbook::open_as(name, bytes, faults)?;
    let sheets = book.sheets();
    let wanted = match sheet {
        Some(sheet) => sheets.iter().find(|found| found.trim().eq_ignore_ascii_case(sheet.trim())),
        None => sheets.iter().find(|found| found.to_lowercase().contains("flu")),
    };
    let Some(wanted) = wanted.cloned() else {
        let expected = sheet.map_or_else(|| "a sheet on flu".to_owned(), |sheet| format!("a sheet named {sheet}"));
        let advice = "Name one of the sheets with --sheet.";
        faults.error("missing-table", Place::file(name), format!("sheets {}", sheets.join(", ")), expected, advice);
        return None;
    };
    let place = format!("{name}#{wanted}");
    let rows = book.rows(&wanted, &place, faults)?;
    situation_report(&place, &rows, faults)
}

/// Reads a sheet of NHS England's situation reports: a header with `Code` and `Name`, days as columns in it or in the row above.
fn situation_report(place: &str, rows: &[(usize, Vec<String>)], faults: &mut Faults) -> Option<FluTable> {
    let is = |text: &String, word: &str| text.trim().eq_ignore_ascii_case(word);
    let header = rows
        .iter()
        .position(|(_, cells)| cells.iter().any(|cell| is(cell, "code")) && cells.iter().any(|cell| is(cell, "name")));
    let Some(header) = header else {
        let advice = "Give a sheet as NHS England publishes it, with a row that has Code and Name.";
        faults.error("missing-column", Place::file(place), "no header", "a row with Code, Name and dates", advice);
        return None;
    };
    let names = &rows[header].1;
    let code = names.iter().position(|cell| is(cell, "code")).unwrap_or(0);
    let name = names.iter().position(|cell| is(cell, "name")).unwrap_or(0);
    let day = |cells: &Vec<String>, column: usize| {
        cells.get(column).and_then(|text| text.trim().get(..10)).and_then(parse_date)
    };
    let in_header = names.iter().enumerate().any(|(column, _)| column > name && day(names, column).is_some());
    let above = header.checked_sub(1).map(|above| &rows[above].1);
    let mut columns: Vec<(usize, Date)> = Vec::new();
    let mut last = None;
    for column in name + 1..names.len() {
        let found = if in_header { day(names, column) } else { above.and_then(|above| day(above, column)) };
        // Without days of its own a column belongs to the day of the merged cell above it.
        last = if in_header { found } else { found.or(last) };
        let part = if in_header { "" } else { names[column].trim() };
        if let (Some(day), false) = (last, part.contains('%')) {
            columns.push((column, day));
        }
    }
    // Where a day has its total besides its parts, the total stands.
    let total = |column: usize| !in_header && names[column].to_lowercase().contains("total");
    if columns.iter().any(|(column, _)| total(*column)) {
        columns.retain(|(column, _)| total(*column));
    }
    let mut places = Vec::new();
    for (number, cells) in &rows[header + 1..] {
        let text = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        let area = cells.iter().take(name + 1).map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or("");
        let mut described = if !text(code).is_empty() && text(code) != "-" {
            let region = (code > 0).then(|| text(code - 1).to_owned()).filter(|region| !region.is_empty());
            FluPlace { name: text(name).to_owned(), region, ..plain(text(code), FluPlaceKind::Trust) }
        } else if is_nation(area) || is_nation(text(name)) {
            plain("England", FluPlaceKind::Nation)
        } else if area.is_empty() {
            continue;
        } else {
            plain(if area == "-" { text(name) } else { area }, FluPlaceKind::Region)
        };
        for (column, day) in &columns {
            let cell = text(*column);
            if is_missing(cell) {
                continue;
            }
            match parse_number(cell).filter(|value| *value >= 0.0) {
                Some(value) => *described.values.entry(*day).or_default() += value,
                // Notes stand below the table; a trust's cell is a value or wrong.
                None if described.kind == FluPlaceKind::Trust => {
                    let at = Place::cell(place, *number, day.to_string());
                    faults.error(
                        "bad-number",
                        at,
                        quote(cell),
                        "a number, 0 or more",
                        "Mend the cell, or leave it empty.",
                    );
                }
                None => {}
            }
        }
        if !described.values.is_empty() {
            places.push(described);
        }
    }
    let measure = if place.to_lowercase().contains("flu") { FluMeasure::Beds } else { FluMeasure::Other };
    Some(FluTable { measure, daily: true, places })
}

/// Past days of demand of one trust.
#[derive(Debug, Clone, PartialEq)]
pub struct PastDemand {
    /// The days in their order.
    pub days: Vec<DemandDay>,
    /// Beds closed by infection, where the table has a column `closed_beds`.
    pub closed: Option<BTreeMap<Date, f64>>,
}

/// Reads a case's `demand` table from a CSV or Parquet file of its own.
///
/// Every fault is reported. The days are `None` when any of them is an error.
pub fn read_demand(path: &Path) -> (Option<PastDemand>, Vec<Issue>) {
    let mut faults = Faults::default();
    let name = shown_name(path);
    let grid = if name.to_lowercase().ends_with(".parquet") {
        read_parquet(&name, path, &mut faults)
    } else {
        read_text(path, &mut faults)
    };
    let past = grid.map(|grid| {
        privacy::check(&grid, &mut faults);
        let mut days: Vec<DemandDay> = rows_of(&grid, &mut faults).records;
        days.sort_by_key(|day| day.date);
        for pair in days.windows(2).filter(|pair| pair[0].date == pair[1].date) {
            let found = format!("{} twice", pair[0].date);
            faults.error("duplicate-date", Place::file(&name), found, "each day once", "Remove one of the two rows.");
        }
        let closed = column(&grid, &["closed_beds"]).zip(column(&grid, &["date"])).map(|(closed, date)| {
            let reader = Reader { grid: &grid, date, values: vec![closed] };
            let value = |row| Some((reader.date(row, &mut faults)?, reader.value(row, &mut faults)?));
            (0..grid.rows()).filter_map(value).collect()
        });
        PastDemand { days, closed }
    });
    let past = past.filter(|_| faults.errors() == 0);
    let known = |issue: &Issue| issue.code == "unknown-column" && issue.place.column.as_deref() == Some("closed_beds");
    (past, faults.into_issues().into_iter().filter(|issue| !known(issue)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format};

    fn read(name: &str, bytes: &[u8]) -> (Option<FluTable>, Vec<Issue>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        read_flu_history(&path, None)
    }

    /// A sheet as NHS England publishes it: days in a row of merged cells, beds of two kinds below.
    fn workbook(bad: bool) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().set_name("G&A beds").expect("a name");
        let sheet = book.add_worksheet();
        sheet.set_name("Flu").expect("a name");
        let date = Format::new().set_num_format("dd-mmm-yy");
        sheet.write_string(1, 1, "Title:").expect("memory");
        for (column, day) in [(4, "2025-12-01"), (6, "2025-12-02")] {
            let day = ExcelDateTime::parse_from_str(day).expect("a date");
            sheet.write_datetime_with_format(12, column, day, &date).expect("memory");
        }
        let header =
            ["NHS England Region", "Code", "Name", "G&A flu beds", "CC flu beds", "G&A flu beds", "CC flu beds"];
        for (column, text) in (1_u16..).zip(header) {
            sheet.write_string(13, column, text).expect("memory");
        }
        let rows: [(&str, &str, &str, [f64; 4]); 4] = [
            ("ENGLAND", "", "", [100.0, 4.0, 110.0, 5.0]),
            ("London", "", "", [40.0, 2.0, 41.0, 2.0]),
            ("London", "RJ1", "GUY'S AND ST THOMAS'", [20.0, 2.0, 21.0, 1.0]),
            ("South West", "RBD", "DORSET COUNTY", [3.0, 0.0, 4.0, 0.0]),
        ];
        for (row, (region, code, name, values)) in (15_u32..).zip(rows) {
            for (column, text) in [(1, region), (2, code), (3, name)] {
                sheet.write_string(row, column, text).expect("memory");
            }
            for (column, value) in (4_u16..).zip(values) {
                sheet.write_number(row, column, value).expect("memory");
            }
        }
        if bad {
            sheet.write_string(18, 6, "about four").expect("memory");
        }
        book.save_to_buffer().expect("memory")
    }

    #[test]
    fn a_situation_report_has_nation_regions_and_trusts_and_adds_the_kinds_of_beds() {
        let (table, issues) = read("UEC-Daily-SitRep.xlsx", &workbook(false));
        assert_eq!(issues, []);
        let table = table.expect("sound");
        let kinds: Vec<FluPlaceKind> = table.places.iter().map(|place| place.kind).collect();
        use FluPlaceKind::{Nation, Region, Trust};
        assert_eq!(kinds, [Nation, Region, Trust, Trust]);
        let second = Date::constant(2025, 12, 2);
        let values: Vec<f64> = table.places.iter().map(|place| place.values[&second]).collect();
        assert_eq!(values, [115.0, 43.0, 22.0, 4.0]);
        assert_eq!((table.places[3].region.as_deref(), table.measure), (Some("South West"), FluMeasure::Beds));
    }

    #[test]
    fn a_bad_cell_is_named_by_row_and_day_and_a_workbook_without_flu_lists_its_sheets() {
        let (table, issues) = read("sitrep.xlsx", &workbook(true));
        assert_eq!(table, None);
        assert_eq!((issues[0].place.row, issues[0].place.column.as_deref()), (Some(19), Some("2025-12-02")));
        let mut other = rust_xlsxwriter::Workbook::new();
        other.add_worksheet().set_name("Total Absences").expect("a name");
        let (table, issues) = read("sitrep.xlsx", &other.save_to_buffer().expect("memory"));
        assert!(table.is_none() && issues[0].found.contains("Total Absences"), "{issues:?}");
    }

    #[test]
    fn every_form_of_table_is_told_by_its_columns() {
        let forms: [(&str, FluMeasure, bool, usize); 6] = [
            (
                "code,name,region,date,cc,ga\nRBD,D,South West,2023-12-01,1,7\nRBD,D,South West,2023-12-02,,8\n",
                FluMeasure::Beds,
                true,
                1,
            ),
            (
                "date,epiweek,year,age,value,in_reporting_delay_period\n2025-11-24,48,2025,all,8.22,False\n2025-11-24,48,2025,85+,30,False\n",
                FluMeasure::Rate,
                false,
                2,
            ),
            ("date,flu_beds\n2023-12-01,300\n2023-12-02,301\n", FluMeasure::Beds, true, 1),
            ("week_ending,avg_flu_beds,source,note\n2025-11-30,1717,x,\n", FluMeasure::Beds, false, 1),
            ("place,date,value\nA,2025-11-23,3\nA,2025-11-30,4\n", FluMeasure::Other, false, 1),
            (
                "date,ed_attendances,ga_occupied,flu_occupied\n2025-12-01,200,300,11\n2025-12-02,200,300,12\n",
                FluMeasure::Beds,
                true,
                1,
            ),
        ];
        for (text, measure, daily, places) in forms {
            let (table, issues) = read("history.csv", text.as_bytes());
            let table = table.unwrap_or_else(|| panic!("{issues:?}"));
            assert_eq!((table.measure, table.daily, table.places.len()), (measure, daily, places), "{text}");
        }
    }

    #[test]
    fn a_weekly_rate_stands_under_the_sunday_of_its_week() {
        let text = "theme,metric,geography,age,date,metric_value\nrespiratory,influenza_healthcare_hospitalAdmissionRateByWeek,England,all,2025-11-24,8.2\nrespiratory,influenza_testing_positivityByWeek,England,all,2025-11-24,17\n";
        let (table, _) = read("ukhsa.csv", text.as_bytes());
        let table = table.expect("sound");
        assert_eq!(table.places[0].values, BTreeMap::from([(Date::constant(2025, 11, 30), 8.2)]));
    }

    #[test]
    fn a_demand_table_may_have_closed_beds() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("demand.csv");
        let head = "date,ed_attendances,emergency_admissions,ga_occupied,flu_occupied,flu_admissions,discharges,no_criteria_to_reside,closed_beds";
        std::fs::write(
            &path,
            format!("{head}\n2025-12-02,200,60,300,11,3,60,40,\n2025-12-01,210,61,301,10,3,60,40,6\n"),
        )
        .expect("a file");
        let (past, issues) = read_demand(&path);
        assert_eq!(issues, []);
        let past = past.expect("sound");
        assert_eq!(past.days[0].date, Date::constant(2025, 12, 1));
        assert_eq!(past.closed, Some(BTreeMap::from([(Date::constant(2025, 12, 1), 6.0)])));
        std::fs::write(&path, format!("{head}\n2025-12-02,many,60,300,11,3,60,40,\n")).expect("a file");
        let (past, issues) = read_demand(&path);
        assert!(past.is_none() && issues[0].place.column.as_deref() == Some("ed_attendances"), "{issues:?}");
    }

    #[test]
    fn faults_name_row_and_column_and_nothing_is_half_read() {
        let text = "code,date,ga,cc\nRBD,2023-12-01,7,1\nRBD,01/12/2023,7,1\nRBD,2023-12-01,8,1\nRBD,2023-12-03,x,1\n";
        let (table, issues) = read("trusts.csv", text.as_bytes());
        assert_eq!(table, None);
        let codes: Vec<(&str, Option<usize>)> =
            issues.iter().map(|issue| (issue.code.as_str(), issue.place.row)).collect();
        assert_eq!(codes, [("bad-date", Some(3)), ("repeated-date", Some(4)), ("bad-number", Some(5))]);
        let (table, issues) = read("other.csv", b"when,what\n1,2\n");
        assert!(
            table.is_none() && issues[0].code == "missing-column" && issues[0].expected.contains("place, date, value")
        );
    }
}
