//! Tables as CSV (RFC 4180, UTF-8).

use crate::faults::Faults;
use crate::grid::Grid;
use steadfast_model::Place;

/// Counts the empty lines at the start of `bytes`, which the reader skips but a spreadsheet shows.
fn empty_lines(bytes: &[u8]) -> usize {
    let mut lines = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            b'\r' | b'\n' => at += 1,
            _ => break,
        }
        lines += 1;
    }
    lines
}

/// Reads a CSV; `None` when not even a header can be read.
pub(crate) fn read_csv(file: &str, bytes: &[u8], faults: &mut Faults) -> Option<Grid> {
    let lossy;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            faults.error(
                "not-utf8",
                Place::row(file, line),
                "bytes that are no UTF-8",
                "a file in UTF-8",
                "Save the file again as \"CSV UTF-8\".",
            );
            lossy = String::from_utf8_lossy(bytes);
            &lossy
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut grid: Option<Grid> = None;
    let mut number = 0;
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(text.len());
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                // The bytes are in memory and are UTF-8 by now, so that nothing should come here.
                faults.error(
                    "unreadable-file",
                    Place::file(file),
                    error.to_string(),
                    "a CSV",
                    "Save the file again as CSV.",
                );
                break;
            }
        }
        number += 1 + empty_lines(&text.as_bytes()[start..]);
        let Some(grid) = &mut grid else {
            if record.len() == 1 && record[0].contains([';', '\t']) {
                faults.error(
                    "wrong-separator",
                    Place::row(file, number),
                    "a header without a comma",
                    "commas between the cells",
                    "Save the file again as CSV with commas; some spreadsheets write semicolons.",
                );
                return None;
            }
            grid = Some(Grid::new(file, record.iter().map(|name| name.trim().to_owned()).collect()));
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            // A spreadsheet saves rows that once held something as bare commas.
            continue;
        }
        if record.len() == grid.header.len() {
            grid.push(number, record.iter());
            continue;
        }
        let (found, expected) = (record.len(), grid.header.len());
        faults.error(
            "ragged-row",
            Place::row(file, number),
            format!("{found} cells"),
            format!("{expected} cells, as the header has"),
            "Look for a missing or extra comma, or a quote that is not closed; put text with commas in double quotes.",
        );
        // The identifier in front is usually sound: keeping the row spares the reader of the issues a trail of unknown references.
        grid.push_ragged(number, record.iter());
    }
    if grid.is_none() {
        faults.error(
            "empty-file",
            Place::file(file),
            "an empty file",
            "a header row and the rows below it",
            "Export the table again.",
        );
    }
    grid
}

/// Writes a table as CSV.
pub(crate) fn write_csv(grid: &Grid) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let infallible = "writing to memory cannot fail, and every row has as many cells as the header";
    writer.write_record(&grid.header).expect(infallible);
    for row in 0..grid.rows() {
        writer.write_record((0..grid.header.len()).map(|column| grid.cell(row, column))).expect(infallible);
    }
    writer.into_inner().expect(infallible)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8]) -> (Option<Grid>, Vec<steadfast_model::Issue>) {
        let mut faults = Faults::default();
        let grid = read_csv("t.csv", text, &mut faults);
        (grid, faults.into_issues())
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_no_fault() {
        let (grid, issues) = read("\u{feff}a,b\r\n1,\"x, \"\"y\"\"\"\r\n".as_bytes());
        let grid = grid.expect("it has a header");
        assert_eq!((grid.header[0].as_str(), grid.cell(0, 1)), ("a", "x, \"y\""));
        assert_eq!(issues, []);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let (grid, issues) = read(b"a,b\n\n\n1,2\n,\n\"3\n3\",4\n5\n");
        let grid = grid.expect("it has a header");
        assert_eq!((0..grid.rows()).map(|row| grid.number(row)).collect::<Vec<_>>(), [4, 6, 7]);
        assert_eq!(issues.iter().map(|issue| issue.place.to_string()).collect::<Vec<_>>(), ["t.csv:7"]);
    }

    proptest! {
        #[test]
        fn any_text_reads_back(rows in proptest::collection::vec(proptest::collection::vec("\\PC*|\"\r\n,", 3), 0..8)) {
            let mut grid = Grid::new("t.csv", vec!["a".into(), "b".into(), "c".into()]);
            for (index, row) in rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).enumerate() {
                grid.push(index + 2, row.iter().map(String::as_str));
            }
            let (again, issues) = read(&write_csv(&grid));
            prop_assert_eq!(issues, []);
            prop_assert_eq!(again, Some(grid));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }
    }
}
