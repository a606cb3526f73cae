//! A case to and from its folder.

use crate::check::{AllRows, Rows, check_case};
use crate::csv_table::write_csv;
use crate::dispute_file;
use crate::faults::Faults;
use crate::folder::{WORKBOOK, list, read_bytes, read_tables};
use crate::grid::Grid;
use crate::parquet_table::write_parquet;
use crate::records::{Record, to_grid};
use crate::row::{Row, Sheet};
use crate::settings::{self, read_settings, write_settings};
use crate::stage::{WriteError, entries, readable, replace_folder};
use std::collections::BTreeMap;
use std::path::Path;
use steadfast_model::tables::CASE_TABLES;
use steadfast_model::{Action, Case, CaseDispute, Issue, Place};

/// How the tables of a case are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableFormat {
    /// Comma-separated text.
    Csv,
    /// Apache Parquet, with typed columns.
    Parquet,
}

/// Reads a case from its folder.
///
/// Every fault is reported, sorted by file and row. The case is `None` when any of them is an error.
pub fn read_case(dir: &Path) -> (Option<Case>, Vec<Issue>) {
    read_case_with(dir, &mut |_| {})
}

/// Reads a case from its folder and calls `progress` with the name of each file before it is read.
///
/// Every fault is reported, sorted by file and row. The case is `None` when any of them is an error.
pub fn read_case_with(dir: &Path, progress: &mut dyn FnMut(&str)) -> (Option<Case>, Vec<Issue>) {
    let mut faults = Faults::default();
    let case = read_into(dir, &mut faults, progress);
    let case = case.filter(|_| faults.errors() == 0);
    (case, faults.into_issues())
}

/// Reports a folder whose last write was cut off, so that the one before it is read.
pub(crate) fn warn_of_interruption(dir: &Path, faults: &mut Faults) {
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    faults.warning(
        "interrupted-write",
        Place::file(name.clone()),
        "a folder whose replacement was cut off; the one before it was read",
        format!("a folder {name}"),
        format!("Write it again, or rename .{name}.previous to {name}."),
    );
}

fn read_into(dir: &Path, faults: &mut Faults, progress: &mut dyn FnMut(&str)) -> Option<Case> {
    let (folder, interrupted) = readable(dir);
    if interrupted {
        warn_of_interruption(dir, faults);
    }
    let names = list(&folder, faults)?;
    progress(settings::FILE);
    let settings = if names.iter().any(|name| name == settings::FILE) {
        let bytes = read_bytes(&folder.join(settings::FILE), settings::FILE, faults);
        bytes.and_then(|bytes| match String::from_utf8(bytes) {
            Ok(text) => read_settings(&text, faults),
            Err(_) => {
                let place = Place::file(settings::FILE);
                faults.error(
                    "not-utf8",
                    place,
                    "bytes that are no UTF-8",
                    "a file in UTF-8",
                    "Save the file again as UTF-8.",
                );
                None
            }
        })
    } else {
        faults.error(
            "missing-file",
            Place::file(settings::FILE),
            "no such file",
            "case.toml",
            "Add the file; the guide has an example.",
        );
        None
    };
    let dispute = names.iter().any(|name| name == dispute_file::FILE).then(|| {
        progress(dispute_file::FILE);
        let bytes = read_bytes(&folder.join(dispute_file::FILE), dispute_file::FILE, faults)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let facts = dispute_file::read_dispute_bytes(dispute_file::FILE, bytes, faults)?;
        Some(CaseDispute { facts, text })
    });
    let dispute = dispute.flatten();
    let tables = read_tables(&folder, &names, faults, progress);
    let rows = AllRows {
        staff: read_rows(&tables, faults),
        posts: read_rows(&tables, faults),
        sessions: read_rows(&tables, faults),
        duties: read_rows(&tables, faults),
        bookings: read_rows(&tables, faults),
        wards: read_rows(&tables, faults),
        census: read_rows(&tables, faults),
        demand: read_rows(&tables, faults),
    };
    progress("checks across tables");
    check_case(&tables, &rows, settings.as_ref().map(|settings| settings.window), faults);
    check_rounds(settings.as_ref().map(|settings| settings.actions.as_slice()), dispute.as_ref(), faults);
    let settings = settings?;
    Some(Case {
        trust: settings.trust,
        window: settings.window,
        target: settings.target,
        actions: settings.actions,
        staff: rows.staff.records,
        posts: rows.posts.records,
        sessions: rows.sessions.records,
        duties: rows.duties.records,
        bookings: rows.bookings.records,
        wards: rows.wards.records,
        census: rows.census.records,
        demand: rows.demand.records,
        dispute,
    })
}

/// A strike that names a round needs a dispute file that has it, with the same times.
fn check_rounds(actions: Option<&[Action]>, dispute: Option<&CaseDispute>, faults: &mut Faults) {
    for (index, action) in actions.unwrap_or_default().iter().enumerate() {
        let Some(round) = &action.round else { continue };
        let place =
            Place { file: settings::FILE.to_owned(), row: None, column: Some(format!("action[{}].round", index + 1)) };
        let found = dispute.map(|dispute| dispute.facts.actions.iter().find(|action| action.round == *round));
        match found {
            None => {
                let advice = "Put the dispute's file beside case.toml as dispute.toml, or remove the key.";
                faults.error(
                    "unknown-round",
                    place,
                    format!("\"{round}\""),
                    "a file dispute.toml in the folder",
                    advice,
                );
            }
            Some(None) => {
                let advice = "Correct the round, or add the action to dispute.toml.";
                faults.error("unknown-round", place, format!("\"{round}\""), "a round of dispute.toml", advice);
            }
            Some(Some(known)) if known.from != action.from || known.to != action.to => {
                let found = format!("{} to {}", action.from, action.to);
                let expected = format!("{} to {}, as round {round} of dispute.toml says", known.from, known.to);
                faults.warning("round-differs", place, found, expected, "Correct whichever is out of date.");
            }
            Some(Some(_)) => {}
        }
    }
}

/// Reads the sound rows of a table and reports the others.
fn read_rows<T: Record>(tables: &BTreeMap<&'static str, Grid>, faults: &mut Faults) -> Rows<T> {
    let Some(grid) = tables.get(T::TABLE.name) else {
        return Rows::default();
    };
    rows_of(grid, faults)
}

/// Reads the sound rows of a table as text and reports the others.
pub(crate) fn rows_of<T: Record>(grid: &Grid, faults: &mut Faults) -> Rows<T> {
    let sheet = Sheet::new(grid, T::TABLE, faults);
    let mut rows = Rows { file: grid.file.clone(), ..Rows::default() };
    for index in (0..grid.rows()).filter(|index| !grid.is_ragged(*index)) {
        if let Some(record) = T::read(&mut Row::new(&sheet, index, faults)) {
            rows.records.push(record);
            rows.numbers.push(grid.number(index));
        }
    }
    rows.is_complete = rows.records.len() == grid.rows();
    rows
}

/// Writes a case into a folder of its own.
///
/// The folder is written beside its place and renamed into it, so that it is never there half-written. A folder that is a case
/// already and holds nothing else is replaced.
///
/// # Errors
/// [`WriteError::NotACase`] and [`WriteError::OtherFiles`] when the folder holds something else; [`WriteError::Io`] and
/// [`WriteError::Parquet`] when it cannot be written. What stood there before then still stands.
pub fn write_case(case: &Case, dir: &Path, format: TableFormat) -> Result<(), WriteError> {
    let names = entries(dir)?;
    if !names.is_empty() && !names.iter().any(|name| name == settings::FILE) {
        return Err(WriteError::NotACase { dir: dir.to_owned() });
    }
    let belongs = |name: &str| {
        name == settings::FILE
            || name == dispute_file::FILE
            || name == WORKBOOK
            // What file managers leave behind is nobody's work.
            || matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini")
            || name.rsplit_once('.').is_some_and(|(stem, extension)| {
                matches!(extension, "csv" | "parquet")
                    && CASE_TABLES.iter().any(|table| table.name == stem)
            })
    };
    if let Some(found) = names.into_iter().find(|name| !belongs(name)) {
        return Err(WriteError::OtherFiles { dir: dir.to_owned(), found });
    }
    write_case_forced(case, dir, format)
}

/// Writes a case into a folder of its own and replaces whatever stands there.
///
/// # Errors
/// [`WriteError::Io`] and [`WriteError::Parquet`] when it cannot be written. What stood there before then still stands.
pub fn write_case_forced(case: &Case, dir: &Path, format: TableFormat) -> Result<(), WriteError> {
    let mut files = vec![
        (settings::FILE.to_owned(), write_settings(case).into_bytes()),
        table(&case.staff, format)?,
        table(&case.posts, format)?,
        table(&case.sessions, format)?,
        table(&case.duties, format)?,
        table(&case.bookings, format)?,
        table(&case.wards, format)?,
        table(&case.census, format)?,
        table(&case.demand, format)?,
    ];
    if let Some(dispute) = &case.dispute {
        files.push((dispute_file::FILE.to_owned(), dispute.text.clone().into_bytes()));
    }
    replace_folder(dir, &files)
}

fn table<T: Record>(records: &[T], format: TableFormat) -> Result<(String, Vec<u8>), WriteError> {
    let table = T::TABLE.name;
    match format {
        TableFormat::Csv => {
            let file = format!("{table}.csv");
            Ok((file.clone(), write_csv(&to_grid(records, file))))
        }
        TableFormat::Parquet => {
            let file = format!("{table}.parquet");
            let bytes = write_parquet(&to_grid(records, file.clone()), T::KINDS)
                .map_err(|source| WriteError::Parquet { table, source })?;
            Ok((file, bytes))
        }
    }
}
