//! Checks across tables: references, rosters, capacities.
//!
//! A row with a fault of its own takes no part here, but its identifier is still known, so that one fault is reported once.

mod capacities;
mod references;
mod rosters;

use crate::faults::Faults;
use crate::grid::Grid;
use std::collections::BTreeMap;
use steadfast_model::tables::{self, Table};
use steadfast_model::{Booking, CensusPatient, DemandDay, Duty, Place, Post, Session, StaffMember, Ward, Window};

/// The sound rows of a table with their numbers in its file.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    /// Where the table came from.
    pub(crate) file: String,
    /// The rows.
    pub(crate) records: Vec<T>,
    /// The number of each in the file; the header is row 1.
    pub(crate) numbers: Vec<usize>,
    /// Whether the table could be read and has no row at fault, so that what is not here is nowhere.
    pub(crate) is_complete: bool,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { file: String::new(), records: Vec::new(), numbers: Vec::new(), is_complete: false }
    }
}

impl<T> Rows<T> {
    /// Returns the rows with their numbers.
    fn numbered(&self) -> impl Iterator<Item = (usize, &T)> {
        self.numbers.iter().copied().zip(&self.records)
    }

    /// Names a cell of a row by its position.
    fn cell(&self, position: usize, column: &str) -> Place {
        Place::cell(self.file.clone(), self.numbers[position], column)
    }

    /// Returns the position of each sound row by its identifier.
    fn index<'a>(&'a self, id: impl Fn(&'a T) -> &'a str) -> BTreeMap<&'a str, usize> {
        self.records.iter().enumerate().map(|(position, record)| (id(record), position)).collect()
    }
}

/// The sound rows of every table.
#[derive(Debug, Default)]
pub(crate) struct AllRows {
    pub(crate) staff: Rows<StaffMember>,
    pub(crate) posts: Rows<Post>,
    pub(crate) sessions: Rows<Session>,
    pub(crate) duties: Rows<Duty>,
    pub(crate) bookings: Rows<Booking>,
    pub(crate) wards: Rows<Ward>,
    pub(crate) census: Rows<CensusPatient>,
    pub(crate) demand: Rows<DemandDay>,
}

/// The identifiers of a table as they stand, sorted, faulty rows included; `None` when the table could not be read.
struct Ids<'a> {
    file: &'a str,
    column: &'static str,
    sorted: Option<Vec<(&'a str, usize)>>,
}

impl<'a> Ids<'a> {
    fn new(tables: &'a BTreeMap<&'static str, Grid>, table: Table) -> Self {
        let column = table.columns[0];
        let Some(grid) = tables.get(table.name) else {
            return Self { file: table.name, column, sorted: None };
        };
        let sorted = grid.header.iter().position(|name| name == column).map(|index| {
            let mut ids: Vec<(&str, usize)> = (0..grid.rows())
                .map(|row| (grid.cell(row, index).trim(), grid.number(row)))
                .filter(|(id, _)| !id.is_empty())
                .collect();
            ids.sort_unstable();
            ids
        });
        Self { file: &grid.file, column, sorted }
    }

    /// Returns whether an identifier is known; any is when the table could not be read, which has been reported.
    fn knows(&self, id: &str) -> bool {
        self.sorted.as_ref().is_none_or(|ids| ids.binary_search_by(|(known, _)| (*known).cmp(id)).is_ok())
    }

    fn report_duplicates(&self, faults: &mut Faults) {
        let Some(ids) = &self.sorted else { return };
        let mut first = 0;
        for (position, (id, row)) in ids.iter().enumerate() {
            if ids[first].0 != *id {
                first = position;
            } else if first != position {
                faults.error(
                    "duplicate-id",
                    Place::cell(self.file, *row, self.column),
                    format!("{}, as in row {}", crate::faults::quote(id), ids[first].1),
                    "each identifier once",
                    "Remove the row if it is a copy; otherwise give it an identifier of its own.",
                );
            }
        }
    }
}

/// Checks everything that takes more than one row to see.
pub(crate) fn check_case(
    tables: &BTreeMap<&'static str, Grid>,
    rows: &AllRows,
    window: Option<Window>,
    faults: &mut Faults,
) {
    let staff = Ids::new(tables, tables::STAFF);
    let posts = Ids::new(tables, tables::POSTS);
    let sessions = Ids::new(tables, tables::SESSIONS);
    let bookings = Ids::new(tables, tables::BOOKINGS);
    let wards = Ids::new(tables, tables::WARDS);
    let census = Ids::new(tables, tables::CENSUS);
    for ids in [&staff, &posts, &sessions, &bookings, &wards, &census] {
        ids.report_duplicates(faults);
    }
    for table in tables::CASE_TABLES {
        if let Some(grid) = tables.get(table.name)
            && grid.rows() == 0
        {
            faults.warning(
                "empty-table",
                Place::file(grid.file.clone()),
                "a header and no rows",
                "at least one row",
                "Check the export, unless the trust really has none.",
            );
        }
    }
    references::check(rows, &staff, &posts, &sessions, &wards, faults);
    rosters::check(rows, faults);
    capacities::check(rows, window, faults);
}
