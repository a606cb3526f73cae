//! Finds the tables of a case: CSV, Parquet, or a sheet of `case.xlsx`.

use crate::csv_table::read_csv;
use crate::faults::{Faults, nearest};
use crate::grid::Grid;
use crate::parquet_table::read_parquet;
use crate::privacy;
use crate::xlsx_table::Workbook;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use steadfast_model::Place;
use steadfast_model::tables::CASE_TABLES;

/// Name of the workbook.
pub(crate) const WORKBOOK: &str = "case.xlsx";

/// Reads the bytes of a file and reports it when that fails.
pub(crate) fn read_bytes(path: &Path, name: &str, faults: &mut Faults) -> Option<Vec<u8>> {
    match fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            faults.error(
                "unreadable-file",
                Place::file(name),
                error.to_string(),
                "a file that can be read",
                "Check the file and its permissions.",
            );
            None
        }
    }
}

/// Returns the names of the files in a folder, in order; `None` when it cannot be listed, which is reported.
pub(crate) fn list(dir: &Path, faults: &mut Faults) -> Option<Vec<String>> {
    let listed = fs::read_dir(dir).and_then(|entries| {
        entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<std::io::Result<Vec<String>>>()
    });
    match listed {
        Ok(mut names) => {
            names.sort();
            Some(names)
        }
        Err(error) => {
            let name = dir.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned());
            faults.error("no-folder", Place::file(name), error.to_string(), "a folder", "Check the path.");
            None
        }
    }
}

/// Splits `staff.csv` into `staff` and `csv`, when it is the name of a table file.
fn table_file(name: &str) -> Option<(&str, &str)> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() && !name.starts_with(['.', '~']) && matches!(extension, "csv" | "parquet"))
        .then_some((stem, extension))
}

fn read_table_file(dir: &Path, name: &str, faults: &mut Faults) -> Option<Grid> {
    let path = dir.join(name);
    if name.ends_with(".parquet") {
        return read_parquet(name, &path, faults);
    }
    let bytes = read_bytes(&path, name, faults)?;
    read_csv(name, &bytes, faults)
}

/// Reads every table in the folder; a table that is missing or there twice is reported and left out.
pub(crate) fn read_tables(
    dir: &Path,
    names: &[String],
    faults: &mut Faults,
    progress: &mut dyn FnMut(&str),
) -> BTreeMap<&'static str, Grid> {
    let mut workbook = names.iter().any(|name| name == WORKBOOK).then(|| {
        progress(WORKBOOK);
        read_bytes(&dir.join(WORKBOOK), WORKBOOK, faults).and_then(|bytes| Workbook::open(bytes, faults))
    });
    let workbook_is_broken = matches!(workbook, Some(None));
    let mut workbook = workbook.take().flatten();
    let mut tables = BTreeMap::new();
    for table in CASE_TABLES {
        let mut sources: Vec<String> =
            names.iter().filter(|name| table_file(name).is_some_and(|(stem, _)| stem == table.name)).cloned().collect();
        let sheet = workbook.as_ref().and_then(|workbook| workbook.sheet_named(table.name));
        sources.extend(sheet.iter().map(|sheet| format!("{WORKBOOK}#{sheet}")));
        match sources.as_slice() {
            [] if workbook_is_broken => {}
            [] => faults.error(
                "missing-table",
                Place::file(format!("{}.csv", table.name)),
                "no such table",
                format!("{0}.csv, {0}.parquet or a sheet {0} in {WORKBOOK}", table.name),
                "Export the table; one without rows still has its header.",
            ),
            [source] => {
                progress(source);
                let grid = match (sheet, workbook.as_mut()) {
                    (Some(sheet), Some(workbook)) => workbook.read(&sheet, faults),
                    _ => read_table_file(dir, source, faults),
                };
                if let Some(grid) = grid {
                    privacy::check(&grid, faults);
                    tables.insert(table.name, grid);
                }
            }
            several => faults.error(
                "table-twice",
                Place::file(several[0].clone()),
                several.join(" and "),
                format!("the table {} once", table.name),
                "Remove all but one: nobody can say which one is meant.",
            ),
        }
    }
    check_strangers(dir, names, workbook.as_mut(), faults);
    tables
}

/// Looks at tables that are not part of a case: they are not used, but what may not be stored may not be stored there either.
fn check_strangers(dir: &Path, names: &[String], workbook: Option<&mut Workbook>, faults: &mut Faults) {
    let known = |stem: &str| CASE_TABLES.iter().any(|table| table.name == stem);
    let warn = |place: String, stem: &str, faults: &mut Faults| {
        let advice = match nearest(stem, CASE_TABLES.iter().map(|table| table.name)) {
            Some(near) => format!("Did you mean {near}? The table is ignored as it stands."),
            None => "The table is ignored; move it elsewhere if it is not meant for Steadfast.".to_owned(),
        };
        let expected = CASE_TABLES.iter().map(|table| table.name).collect::<Vec<_>>().join(", ");
        faults.warning("unknown-table", Place::file(place), "an unknown table", expected, advice);
    };
    for name in names {
        let Some((stem, _)) = table_file(name).filter(|(stem, _)| !known(stem)) else {
            continue;
        };
        warn(name.clone(), stem, faults);
        // What is wrong with the form of a file that is not used is nobody's business; what it may not hold is.
        let mut ignored = Faults::default();
        let grid = read_table_file(dir, name, &mut ignored);
        if let Some(grid) = grid {
            privacy::check(&grid, faults);
        }
    }
    if let Some(workbook) = workbook {
        for sheet in workbook.sheets().into_iter().filter(|sheet| !known(&sheet.trim().to_lowercase())) {
            warn(format!("{WORKBOOK}#{sheet}"), &sheet, faults);
            if let Some(grid) = workbook.read(&sheet, &mut Faults::default()) {
                privacy::check(&grid, faults);
            }
        }
    }
}
