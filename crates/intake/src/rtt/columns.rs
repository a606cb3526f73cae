//! From the header to where the columns are, and which of them are the bands of weeks waited.

use super::open::decoded;
use super::{ADVICE, EXPECTED};
use crate::faults::{Faults, quote};
use csv::ByteRecord;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::Place;

/// Where the columns are.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) period: usize,
    pub(super) provider: usize,
    pub(super) provider_name: usize,
    pub(super) commissioner: Option<usize>,
    pub(super) part: usize,
    pub(super) function: usize,
    pub(super) function_name: Option<usize>,
    pub(super) total: Option<usize>,
    pub(super) unknown: Option<usize>,
    pub(super) total_all: usize,
    /// By the weeks that those in it have waited more than, the last open-ended.
    pub(super) bands: Vec<usize>,
}

/// The band that a name of a column says.
enum Band {
    /// More than so many weeks, up to one more.
    OneWeek(usize),
    /// More than so many weeks.
    Beyond(usize),
}

fn band_of(name: &str) -> Option<Band> {
    let name = name.to_lowercase();
    let mut words = name.split_whitespace();
    let (Some("gt"), Some(from)) = (words.next(), words.next().and_then(|word| word.parse().ok())) else { return None };
    // Ten years and more are no column of this file, whatever else it is.
    if from > 999 {
        return None;
    }
    match words.next()? {
        "weeks" => Some(Band::Beyond(from)),
        "to" => (words.next()?.parse::<usize>().ok()? == from + 1).then_some(Band::OneWeek(from)),
        _ => None,
    }
}

/// Finds the columns by their names; every one that is missing or there twice is reported.
pub(super) fn find_columns(file: &str, record: &ByteRecord, faults: &mut Faults) -> Option<Columns> {
    let names: Vec<String> = record.iter().map(|cell| decoded(cell).trim().to_owned()).collect();
    let at = Place::row(file, 1);
    if names.len() == 1 && names[0].contains([';', '\t']) {
        let advice = "Save the file again as CSV with commas; some spreadsheets write semicolons.";
        faults.error("wrong-separator", at, "a header without a comma", "commas between the cells", advice);
        return None;
    }
    let mut bands: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = None;
    let mut twice = BTreeSet::new();
    for (column, name) in names.iter().enumerate() {
        let earlier = match band_of(name) {
            Some(Band::OneWeek(from)) => bands.insert(from, column).is_some(),
            Some(Band::Beyond(from)) => open.replace((from, column)).is_some(),
            None => false,
        };
        if earlier || (!name.is_empty() && names[..column].iter().any(|other| other.eq_ignore_ascii_case(name))) {
            twice.insert(name);
        }
    }
    if bands.is_empty() && !names.iter().any(|name| name.eq_ignore_ascii_case("RTT Part Type")) {
        let found = format!("a header that begins with {}", quote(&names.join(",")));
        faults.error("not-rtt", at, found, EXPECTED, ADVICE);
        return None;
    }
    let before = faults.errors();
    for name in twice {
        let place = Place::cell(file, 1, name.clone());
        faults.error("duplicate-column", place, "the column twice", "it once", "Fetch the file again.");
    }
    let find = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
    let mut need = |wanted: &str, column: Option<usize>| {
        if column.is_none() {
            let advice = "Fetch the file again: it must have all columns as published.";
            faults.error("missing-column", Place::cell(file, 1, wanted), "no such column", wanted, advice);
        }
        column.unwrap_or(0)
    };
    let (last, open_column) = open.unwrap_or((bands.keys().next_back().map_or(0, |week| week + 1), 0));
    let mut ordered: Vec<usize> = (0..last)
        .map(|week| need(&format!("Gt {week:02} To {:02} Weeks SUM 1", week + 1), bands.get(&week).copied()))
        .collect();
    ordered.push(need(&format!("Gt {last:02} Weeks SUM 1"), open.map(|_| open_column)));
    let mut required = |wanted: &str| need(wanted, find(wanted));
    let columns = Columns {
        period: required("Period"),
        provider: required("Provider Org Code"),
        provider_name: required("Provider Org Name"),
        commissioner: find("Commissioner Org Code"),
        part: required("RTT Part Type"),
        function: required("Treatment Function Code"),
        function_name: find("Treatment Function Name"),
        total: find("Total"),
        unknown: find("Patients with unknown clock start date"),
        total_all: required("Total All"),
        bands: ordered,
        names,
    };
    if let Some((&week, &column)) = bands.range(last..).next() {
        let (name, found) =
            (columns.names[column].clone(), format!("a band from week {week}, beyond the open-ended column"));
        let expected = format!("bands from weeks below {last}");
        faults.error("duplicate-column", Place::cell(file, 1, name), found, expected, "Fetch the file again.");
    }
    (faults.errors() == before).then_some(columns)
}
