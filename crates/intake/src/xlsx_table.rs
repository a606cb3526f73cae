//! Tables as sheets of a workbook.

use crate::faults::Faults;
use crate::folder::WORKBOOK;
use crate::grid::Grid;
use crate::values::{moment_text, number_text};
use calamine::{Data, ExcelDateTime, Reader, Xlsx};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use steadfast_model::Place;

/// An open workbook.
pub(crate) struct Workbook {
    book: Xlsx<Cursor<Vec<u8>>>,
}

fn report(place: String, found: String, faults: &mut Faults) {
    faults.error(
        "unreadable-file",
        Place::file(place),
        found,
        "a workbook in the .xlsx format",
        "Save the workbook again as .xlsx.",
    );
}

impl Workbook {
    /// Opens a case's workbook; `None` when it cannot be read, which is reported.
    pub(crate) fn open(bytes: Vec<u8>, faults: &mut Faults) -> Option<Self> {
        Self::open_as(WORKBOOK, bytes, faults)
    }

    /// Opens a workbook that issues name as given.
    pub(crate) fn open_as(name: &str, bytes: Vec<u8>, faults: &mut Faults) -> Option<Self> {
        // The decoder may panic on a broken file; a case with one is refused like any other.
        match catch_unwind(AssertUnwindSafe(|| Xlsx::new(Cursor::new(bytes)))) {
            Ok(Ok(book)) => return Some(Self { book }),
            Ok(Err(error)) => report(name.to_owned(), error.to_string(), faults),
            Err(_) => report(name.to_owned(), "a broken workbook".to_owned(), faults),
        }
        None
    }

    /// Returns the sheet with the name of a table; case and surrounding spaces do not matter.
    pub(crate) fn sheet_named(&self, table: &str) -> Option<String> {
        self.sheets().into_iter().find(|sheet| sheet.trim().to_lowercase() == table)
    }

    /// Returns the names of all sheets.
    pub(crate) fn sheets(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    /// Reads a sheet as text; its first row that is not empty is the header.
    pub(crate) fn read(&mut self, sheet: &str, faults: &mut Faults) -> Option<Grid> {
        let place = format!("{WORKBOOK}#{sheet}");
        let mut rows = self.rows(sheet, &place, faults)?.into_iter();
        let Some((_, header)) = rows.next() else {
            let expected = "a header row and the rows below it";
            faults.error("empty-file", Place::file(place), "an empty sheet", expected, "Fill the sheet or remove it.");
            return None;
        };
        let mut grid = Grid::new(place, header.iter().map(|name| name.trim().to_owned()).collect());
        for (number, texts) in rows {
            grid.push(number, texts.iter().map(String::as_str));
        }
        Some(grid)
    }

    /// Reads the rows of a sheet that are not empty, each with its number in the sheet; `place` is how issues name it.
    pub(crate) fn rows(&mut self, sheet: &str, place: &str, faults: &mut Faults) -> Option<Vec<(usize, Vec<String>)>> {
        let range = match catch_unwind(AssertUnwindSafe(|| self.book.worksheet_range(sheet))) {
            Ok(Ok(range)) => range,
            Ok(Err(error)) => {
                report(place.to_owned(), error.to_string(), faults);
                return None;
            }
            Err(_) => {
                report(place.to_owned(), "a broken sheet".to_owned(), faults);
                return None;
            }
        };
        let first = range.start().map_or(0, |(row, _)| row as usize);
        let rows =
            range.rows().enumerate().map(|(index, cells)| (first + index + 1, cells.iter().map(cell_text).collect()));
        Some(
            rows.filter(|(_, texts): &(usize, Vec<String>)| texts.iter().any(|text| !text.trim().is_empty())).collect(),
        )
    }
}

/// Writes a cell as the CSV of the same table would hold it.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        // A spreadsheet has no whole numbers: the identifier 12345 is stored as 12345.0.
        Data::Int(value) => value.to_string(),
        Data::Float(value) => number_text(*value),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(at) => excel_moment(at),
        Data::Error(error) => error.to_string(),
    }
}

/// Writes a date cell as date and time to the second: serial numbers are not exact.
fn excel_moment(at: &ExcelDateTime) -> String {
    if at.is_datetime() {
        let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
        let small = |part: u8| i8::try_from(part).ok();
        let moment = (|| {
            let date = jiff::civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
            let nanos = i32::from(milli) * 1_000_000;
            let time = jiff::civil::Time::new(small(hour)?, small(minute)?, small(second)?, nanos).ok()?;
            date.to_datetime(time).round(jiff::Unit::Second).ok()
        })();
        if let Some(moment) = moment {
            return moment_text(moment);
        }
    }
    number_text(at.as_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime as Stamp, Format, Formula};

    #[test]
    fn cells_that_excel_turned_into_numbers_and_dates_are_read_right() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("Staff ").unwrap();
        let date = Format::new().set_num_format("dd/mm/yyyy");
        let moment = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        for (column, name) in ["id", "hours", "flag", "date", "moment", "formula", "text"].into_iter().enumerate() {
            sheet.write_string(2, u16::try_from(column).unwrap(), name).unwrap();
        }
        sheet.write_number(4, 0, 12345.0).unwrap();
        sheet.write_number(4, 1, 37.5).unwrap();
        sheet.write_boolean(4, 2, true).unwrap();
        sheet.write_datetime_with_format(4, 3, Stamp::parse_from_str("2025-12-17").unwrap(), &date).unwrap();
        sheet.write_datetime_with_format(4, 4, Stamp::parse_from_str("2025-12-17T07:10").unwrap(), &moment).unwrap();
        sheet.write_formula(4, 5, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_string(4, 6, "00123").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let mut faults = Faults::default();
        let mut book = Workbook::open(bytes, &mut faults).unwrap();
        let name = book.sheet_named("staff").unwrap();
        let grid = book.read(&name, &mut faults).unwrap();
        assert_eq!(faults.into_issues(), []);
        assert_eq!(grid.number(0), 5);
        let cells: Vec<&str> = (0..7).map(|column| grid.cell(0, column)).collect();
        assert_eq!(cells, ["12345", "37.5", "true", "2025-12-17T00:00", "2025-12-17T07:10", "2", "00123"]);
    }

    #[test]
    fn a_broken_workbook_is_an_issue_and_no_panic() {
        let mut faults = Faults::default();
        assert!(Workbook::open(b"PK\x03\x04 not a workbook".to_vec(), &mut faults).is_none());
        assert_eq!(faults.into_issues()[0].code, "unreadable-file");
    }
}
