//! Discharges by trust and day: a long table made from NHS England's discharge delays (acute situation report).

use crate::check::Rows;
use crate::csv_table::read_csv;
use crate::faults::Faults;
use crate::folder::read_bytes;
use crate::read_write_case::rows_of;
use crate::records::Record;
use crate::row::{Kind, Row};
use jiff::civil::Date;
use std::io::Read;
use std::path::Path;
use steadfast_model::tables::Table;
use steadfast_model::{Issue, Place};

/// The discharges of one trust on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustDischarges {
    /// ODS code.
    pub ods_code: String,
    /// The day.
    pub date: Date,
    /// Patients discharged; 0 where the count is missing.
    pub discharged: u32,
}

const TABLE: Table = Table { name: "discharges", columns: &["ods_code", "date", "discharged_total"] };
/// First bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Record for TrustDischarges {
    const TABLE: Table = TABLE;
    const KINDS: &'static [Kind] = &[Kind::Text, Kind::Day, Kind::Whole];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let ods_code = row.required("ods_code").map(str::to_owned);
        let date = row.date("date");
        // A trust that sent no return has an empty cell, or what R writes there.
        let missing = row.verbatim("discharged_total").is_none_or(|cell| matches!(cell.trim(), "" | "NA"));
        let discharged = if missing { Some(0) } else { row.count("discharged_total") };
        Some(Self { ods_code: ods_code?, date: date?, discharged: discharged? })
    }

    fn cells(&self) -> Vec<String> {
        vec![self.ods_code.clone(), self.date.to_string(), self.discharged.to_string()]
    }
}

/// Reads a table of discharges by trust and day, as CSV or gzipped CSV with the columns `ods_code`, `date` and `discharged_total`; others are ignored.
///
/// Every fault is reported. The rows are `None` when any of them is an error.
pub fn read_discharges(path: &Path) -> (Option<Vec<TrustDischarges>>, Vec<Issue>) {
    let mut faults = Faults::default();
    let name = path.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned());
    let rows = read_bytes(path, &name, &mut faults)
        .and_then(|bytes| unpacked(&name, bytes, &mut faults))
        .and_then(|bytes| read_csv(&name, &bytes, &mut faults))
        .map(|grid| {
            let rows: Rows<TrustDischarges> = rows_of(&grid, &mut faults);
            rows.records
        });
    let rows = rows.filter(|_| faults.errors() == 0);
    (rows, faults.into_issues())
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const SOUND: &str = "ods_code,date,discharged_total,no_criteria_to_reside\nRBD,2025-07-25,60,40\nRBD,2025-07-26,,41\nRBD,2025-07-27,NA,41\n";

    fn read(name: &str, bytes: &[u8]) -> (Option<Vec<TrustDischarges>>, Vec<Issue>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        read_discharges(&path)
    }

    #[test]
    fn a_table_is_the_same_packed_and_unpacked_and_a_missing_count_is_nought() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(SOUND.as_bytes()).expect("memory");
        let (rows, _) = read("d.csv", SOUND.as_bytes());
        let (again, _) = read("d.csv.gz", &packed.finish().expect("memory"));
        assert_eq!(rows, again);
        let rows = rows.expect("sound");
        assert_eq!(rows.iter().map(|row| row.discharged).collect::<Vec<_>>(), [60, 0, 0]);
    }

    #[test]
    fn a_bad_date_and_a_cut_file_are_refused_and_named() {
        let (rows, issues) = read("d.csv", b"ods_code,date,discharged_total\nRBD,25/07/2025,60\n");
        assert_eq!(rows, None);
        assert!(issues.iter().any(|issue| issue.code == "bad-date" && issue.place.row == Some(2)), "{issues:?}");
        let (rows, issues) = read("d.csv.gz", &[0x1f, 0x8b, 8, 0, 0]);
        assert_eq!((rows, issues.first().map(|issue| issue.code.as_str())), (None, Some("unreadable-file")));
    }
}
