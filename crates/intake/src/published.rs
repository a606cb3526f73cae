//! Tables that others publish: CSV or gzipped CSV with known columns and any others, which are ignored.

use crate::csv_table::read_csv;
use crate::faults::Faults;
use crate::folder::read_bytes;
use crate::grid::Grid;
use crate::read_write_case::rows_of;
use crate::records::Record;
use std::io::Read;
use std::path::Path;
use steadfast_model::{Issue, Place};

/// First bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Returns the name of a file as issues show it.
pub(crate) fn shown_name(path: &Path) -> String {
    path.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Reads a published CSV, gzipped or not, as text.
pub(crate) fn read_text(path: &Path, faults: &mut Faults) -> Option<Grid> {
    let name = shown_name(path);
    let bytes = read_bytes(path, &name, faults).and_then(|bytes| unpacked(&name, bytes, faults))?;
    read_csv(&name, &bytes, faults)
}

/// Reads the rows of a published table. Every fault is reported; the rows are `None` when any of them is an error.
pub(crate) fn read_published<T: Record>(path: &Path) -> (Option<Vec<T>>, Vec<Issue>) {
    let mut faults = Faults::default();
    let rows = read_text(path, &mut faults).map(|grid| rows_of::<T>(&grid, &mut faults).records);
    let rows = rows.filter(|_| faults.errors() == 0);
    // Published tables have more columns than are read.
    let issues = faults.into_issues().into_iter().filter(|issue| issue.code != "unknown-column").collect();
    (rows, issues)
}

fn unpacked(name: &str, bytes: Vec<u8>, faults: &mut Faults) -> Option<Vec<u8>> {
    if !bytes.starts_with(&GZIP) {
        return Some(bytes);
    }
    let mut text = Vec::new();
    match flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut text) {
        Ok(_) => Some(text),
        Err(error) => {
            let advice = "Fetch the file again, or unpack it and give the CSV.";
            faults.error("unreadable-file", Place::file(name), error.to_string(), "a whole gzip file", advice);
            None
        }
    }
}
