//! Discharges by trust and day: a long table made from NHS England's discharge delays (acute situation report).

use crate::published::read_published;
use crate::records::Record;
use crate::row::{Kind, Row};
use jiff::civil::Date;
use std::path::Path;
use steadfast_model::Issue;
use steadfast_model::tables::Table;

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
    read_published(path)
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
