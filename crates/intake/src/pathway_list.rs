//! Lists of pathways: who was referred when, and when each was treated or withdrew.
//!
//! A row is one pathway, with the columns `referral` and `removal` (empty while somebody waits) and, where known, `withdrawal` and `priority`. The table is CSV or
//! gzipped CSV. The page `docs/data/pathway-lists.md` lists the columns.

use crate::faults::{Faults, nearest, quote};
use crate::grid::Grid;
use crate::privacy;
use crate::published::{read_text, shown_name};
use crate::values::parse_date;
use jiff::civil::Date;
use std::path::Path;
use steadfast_model::{Issue, Place};

/// Columns that are read; the first two must be there.
const COLUMNS: [&str; 4] = ["referral", "removal", "withdrawal", "priority"];
const MUST: usize = 2;

/// One pathway, as a list has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathwayRow {
    /// Day on which the clock starts.
    pub referral: Date,
    /// Day of treatment; `None` while the person waits.
    pub removal: Option<Date>,
    /// Day on which the person left without treatment, if so.
    pub withdrawal: Option<Date>,
    /// Priority from 1, the most urgent, to 4, if known.
    pub priority: Option<u8>,
}

/// Reads a list of pathways, as CSV or gzipped CSV; columns may stand in any order, whatever their case, others are not read.
///
/// Every fault is reported. The pathways, in the order of the file, are `None` when any of them is an error; there is at least one.
pub fn read_pathway_list(path: &Path) -> (Option<Vec<PathwayRow>>, Vec<Issue>) {
    let mut faults = Faults::default();
    let rows = read_text(path, &mut faults).and_then(|grid| {
        privacy::check(&grid, &mut faults);
        let columns = columns(&grid, &mut faults)?;
        let mut rows = Vec::with_capacity(grid.rows());
        for row in (0..grid.rows()).filter(|row| !grid.is_ragged(*row)) {
            rows.extend(Cells { grid: &grid, columns, row }.pathway(&mut faults));
        }
        if grid.rows() == 0 {
            let advice = "Export the list again, with the pathways that have ended as well as those that wait.";
            let place = Place::file(shown_name(path));
            faults.error("empty-file", place, "a header and no rows", "a row for each pathway", advice);
        }
        Some(rows)
    });
    (rows.filter(|_| faults.errors() == 0), faults.into_issues())
}

/// Finds the columns by their names and reports those that are missing, twice or nearly there; `None` when one that must be there is missing.
fn columns(grid: &Grid, faults: &mut Faults) -> Option<[Option<usize>; COLUMNS.len()]> {
    let is = |found: &str, name: &str| found.trim().eq_ignore_ascii_case(name);
    let place = |name: &str| Place::cell(grid.file.clone(), 1, name);
    let found = COLUMNS.map(|name| grid.header.iter().position(|found| is(found, name)));
    for (index, name) in COLUMNS.into_iter().enumerate() {
        if found[index].is_none() && index < MUST {
            let advice = "Add the column, or rename the one that is meant; a list has referral, removal and, where known, withdrawal and priority.";
            faults.error("missing-column", place(name), "no such column", format!("a column named {name}"), advice);
        }
        if grid.header.iter().filter(|found| is(found, name)).count() > 1 {
            let advice = "Remove or rename one of them: nobody can say which one is meant.";
            faults.error("duplicate-column", place(name), "the same column name twice", "each column once", advice);
        }
    }
    for (index, name) in grid.header.iter().enumerate() {
        let known = COLUMNS.iter().any(|column| is(name, column));
        // Lists have many other columns; only one that may be a slip of the pen is worth a word.
        if let (false, Some(near)) = (known, nearest(name, COLUMNS)) {
            let advice = format!("Did you mean {near}? The column is ignored as it stands.");
            let shown = privacy::shown_column(name, index);
            faults.warning("unknown-column", place(&shown), "an unknown column", COLUMNS.join(", "), advice);
        }
    }
    found[..MUST].iter().all(Option::is_some).then_some(found)
}

/// The cells of one row.
#[derive(Clone, Copy)]
struct Cells<'a> {
    grid: &'a Grid,
    columns: [Option<usize>; COLUMNS.len()],
    row: usize,
}

impl<'a> Cells<'a> {
    /// Returns the text of a column, without spaces around it; empty where the list lacks it or has what R writes for nothing.
    fn text(self, column: usize) -> &'a str {
        let text = self.columns[column].map_or("", |at| self.grid.cell(self.row, at).trim());
        if text == "NA" { "" } else { text }
    }

    fn place(self, column: usize) -> Place {
        Place::cell(self.grid.file.clone(), self.grid.number(self.row), COLUMNS[column])
    }

    /// Reads a date that may be missing; `None` when the cell is at fault.
    fn date(self, column: usize, faults: &mut Faults) -> Option<Option<Date>> {
        let text = self.text(column);
        if text.is_empty() {
            return Some(None);
        }
        let date = parse_date(text);
        if date.is_none() {
            let advice = "Write the year first, with hyphens, and no time of day.";
            faults.error("bad-date", self.place(column), quote(text), "a date such as 2025-12-17", advice);
        }
        date.map(Some)
    }

    /// Reads the day on which somebody leaves, which is not before the referral.
    fn left(self, column: usize, referral: Option<Date>, faults: &mut Faults) -> Option<Option<Date>> {
        let left = self.date(column, faults)?;
        if let (Some(left), Some(referral)) = (left, referral)
            && left < referral
        {
            let expected = format!("no day before the referral, {referral}");
            let advice = "Correct whichever of the two is wrong; leave the cell empty while somebody waits.";
            faults.error("end-before-start", self.place(column), left.to_string(), expected, advice);
            return None;
        }
        Some(left)
    }

    /// Reads a priority that may be missing: `P1` to `P4` or 1 to 4; surgery's `P1a` and `P1b` are both P1.
    fn priority(self, faults: &mut Faults) -> Option<Option<u8>> {
        let text = self.text(3);
        let priority = match text.strip_prefix(['P', 'p']).unwrap_or(text) {
            "" if text.is_empty() => return Some(None),
            "1" | "1a" | "1b" | "1A" | "1B" => Some(1),
            "2" => Some(2),
            "3" => Some(3),
            "4" => Some(4),
            _ => None,
        };
        if priority.is_none() {
            let advice = "Write P1 for the most urgent to P4 for routine, or leave the cell empty.";
            faults.error("unknown-word", self.place(3), quote(text), "one of P1, P2, P3, P4", advice);
        }
        priority.map(Some)
    }

    fn pathway(self, faults: &mut Faults) -> Option<PathwayRow> {
        let referral = self.date(0, faults);
        if referral == Some(None) {
            let advice = "Fill in the day on which the clock started.";
            faults.error("empty-cell", self.place(0), quote(""), "a date", advice);
        }
        let referral = referral.flatten();
        let removal = self.left(1, referral, faults);
        let withdrawal = self.left(2, referral, faults);
        let priority = self.priority(faults);
        Some(PathwayRow { referral: referral?, removal: removal?, withdrawal: withdrawal?, priority: priority? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const SOUND: &str = "\"referral\",\"removal\"\n2024-01-01,2024-01-08\n2024-01-04,\n2024-01-10,NA\n2024-01-16,\n";

    fn read(bytes: &[u8]) -> (Option<Vec<PathwayRow>>, Vec<Issue>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("list.csv");
        std::fs::write(&path, bytes).expect("a file");
        read_pathway_list(&path)
    }

    const fn january(day: i8) -> Date {
        Date::constant(2024, 1, day)
    }

    /// Reads a list that is refused and returns its issues as `code place`.
    fn refused(text: &str) -> Vec<String> {
        let (rows, issues) = read(text.as_bytes());
        assert_eq!(rows, None, "{issues:?}");
        issues.iter().map(|issue| format!("{} {}", issue.code, issue.place)).collect()
    }

    #[test]
    fn an_empty_removal_and_r_s_na_mean_that_somebody_waits() {
        let (rows, issues) = read(SOUND.as_bytes());
        assert_eq!(issues, []);
        let waits = |day| PathwayRow { referral: january(day), removal: None, withdrawal: None, priority: None };
        let treated = PathwayRow { removal: Some(january(8)), ..waits(1) };
        assert_eq!(rows, Some(vec![treated, waits(4), waits(10), waits(16)]));
    }

    #[test]
    fn columns_stand_in_any_order_and_case_and_others_are_not_read() {
        let text = "pathway,Priority,WITHDRAWAL,Removal,Referral\nx,P1a,,2024-01-03,2024-01-01\ny,3,2024-01-05,,2024-01-02T00:00\nz,,,,2024-01-02\n";
        let (rows, issues) = read(text.as_bytes());
        assert_eq!(issues, []);
        let rows = rows.expect("sound");
        assert_eq!(rows.iter().map(|row| row.priority).collect::<Vec<_>>(), [Some(1), Some(3), None]);
        assert_eq!((rows[0].removal, rows[1].withdrawal), (Some(january(3)), Some(january(5))));
    }

    #[test]
    fn a_packed_list_is_the_same_as_a_plain_one() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(SOUND.as_bytes()).expect("memory");
        assert_eq!(read(&packed.finish().expect("memory")), read(SOUND.as_bytes()));
    }

    #[test]
    fn every_fault_is_named_by_row_and_column() {
        let text = "referral,removal,withdrawal,priority\n\
                    01/02/2024,,,\n2024-01-09,2024-01-08,,\n,2024-01-08,,\n2024-01-09,2024-02-30,2024-01-01,P5\n";
        let found = refused(text);
        for expected in [
            "bad-date list.csv:2:referral",
            "end-before-start list.csv:3:removal",
            "empty-cell list.csv:4:referral",
            "bad-date list.csv:5:removal",
            "end-before-start list.csv:5:withdrawal",
            "unknown-word list.csv:5:priority",
        ] {
            assert!(found.iter().any(|seen| seen == expected), "{expected} is not in {found:?}");
        }
        assert_eq!(found.len(), 6, "{found:?}");
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert_eq!(refused(""), ["empty-file list.csv"]);
        assert_eq!(refused("referral,removal\n"), ["empty-file list.csv"]);
        assert_eq!(refused("referral;removal\n2024-01-01;\n"), ["wrong-separator list.csv:1"]);
        assert_eq!(refused("referral,removal\n2024-01-01\n"), ["ragged-row list.csv:2"]);
        assert_eq!(refused("referral,removal,removal\n2024-01-01,,\n"), ["duplicate-column list.csv:1:removal"]);
        assert_eq!(
            refused("referal,removal\n2024-01-01,\n"),
            ["missing-column list.csv:1:referral", "unknown-column list.csv:1:referal"]
        );
        assert_eq!(refused("referral,removal,p\n2024-01-01,,9434765919\n"), ["nhs-number list.csv:2:p"]);
        assert_eq!(refused("referral,removal,surname\n2024-01-01,,x\n"), ["personal-data list.csv:1:surname"]);
        let (rows, issues) = read_pathway_list(Path::new("/nowhere/list.csv"));
        assert_eq!((rows, issues[0].code.as_str()), (None, "unreadable-file"));
    }

    #[test]
    fn a_column_with_a_slip_in_its_name_is_told_and_not_read() {
        let (rows, issues) = read(b"referral,removal,withdrawl,site\n2024-01-01,,2024-01-02,A\n");
        assert_eq!(rows.expect("sound")[0].withdrawal, None);
        assert_eq!(issues.len(), 1);
        assert!(issues[0].advice.contains("Did you mean withdrawal?"), "{issues:?}");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(
            start in proptest::sample::select(vec!["", "referral,removal\n", "referral,removal,withdrawal,priority\n2024-"]),
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        ) {
            read(&[start.as_bytes(), &bytes].concat());
        }
    }
}
