//! One row of a table, read cell by cell, every fault with its place.

use crate::faults::{Faults, nearest, quote};
use crate::grid::Grid;
use crate::privacy::shown_column;
use crate::values::{Clock, clock, parse_date, parse_flag, parse_moment, parse_number, parse_whole};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::str::FromStr;
use steadfast_model::tables::Table;
use steadfast_model::{Place, Severity, UnknownWord};

/// How a column is stored where the file has types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// A date.
    Day,
    /// A civil date and time.
    Moment,
}

/// A table with the columns of its contract found by name.
pub(crate) struct Sheet<'a> {
    /// The table as text.
    pub(crate) grid: &'a Grid,
    table: Table,
    columns: Vec<Option<usize>>,
}

impl<'a> Sheet<'a> {
    /// Finds the columns of a table by name and reports missing, unknown and repeated ones.
    pub(crate) fn new(grid: &'a Grid, table: Table, faults: &mut Faults) -> Self {
        let place = |name: &str| Place::cell(grid.file.clone(), 1, name);
        let columns: Vec<Option<usize>> =
            table.columns.iter().map(|name| grid.header.iter().position(|found| found == name)).collect();
        for (name, _) in table.columns.iter().zip(&columns).filter(|(_, found)| found.is_none()) {
            faults.error(
                "missing-column",
                place(name),
                "no such column",
                format!("a column named {name}"),
                format!("Add the column; {} has {}.", table.name, table.columns.join(", ")),
            );
        }
        let mut seen = BTreeSet::new();
        let shown = |name: &str, index| place(&shown_column(name, index));
        for (index, name) in grid.header.iter().enumerate() {
            if name.is_empty() {
                let empty = (0..grid.rows()).all(|row| grid.cell(row, index).trim().is_empty());
                if !empty {
                    faults.error(
                        "unnamed-column",
                        Place::row(grid.file.clone(), 1),
                        format!("column {} without a name", index + 1),
                        "a name for every column that has values",
                        "Name the column or remove it.",
                    );
                }
            } else if !seen.insert(name.as_str()) {
                faults.error(
                    "duplicate-column",
                    shown(name, index),
                    "the same column name twice",
                    "each column once",
                    "Remove or rename one of them: nobody can say which one is meant.",
                );
            } else if !table.columns.contains(&name.as_str()) {
                let advice = match nearest(name, table.columns.iter().copied()) {
                    Some(near) => {
                        format!("Did you mean {near}? The column is ignored as it stands.")
                    }
                    None => "The column is ignored; remove it if it is not meant for Steadfast.".to_owned(),
                };
                faults.warning(
                    "unknown-column",
                    shown(name, index),
                    "an unknown column",
                    table.columns.join(", "),
                    advice,
                );
            }
        }
        Self { grid, table, columns }
    }
}

/// One row of a table.
pub(crate) struct Row<'a, 'f> {
    sheet: &'a Sheet<'a>,
    row: usize,
    next: usize,
    faults: &'f mut Faults,
}

impl<'a, 'f> Row<'a, 'f> {
    /// Starts to read a row.
    pub(crate) fn new(sheet: &'a Sheet<'a>, row: usize, faults: &'f mut Faults) -> Self {
        Self { sheet, row, next: 0, faults }
    }

    /// Returns the cell as found; `None` when the table lacks the column, which has been reported.
    pub(crate) fn verbatim(&mut self, column: &'static str) -> Option<&'a str> {
        // Records read their columns in the order of the contract, so the next one is nearly always the one asked for.
        if self.sheet.table.columns.get(self.next) != Some(&column) {
            self.next = self.sheet.table.columns.iter().position(|name| *name == column)?;
        }
        let index = self.sheet.columns[self.next];
        self.next += 1;
        Some(self.sheet.grid.cell(self.row, index?))
    }

    /// Returns the cell without surrounding spaces.
    pub(crate) fn text(&mut self, column: &'static str) -> Option<&'a str> {
        self.verbatim(column).map(str::trim)
    }

    /// Adds a fault in a cell of this row.
    pub(crate) fn fault(
        &mut self,
        severity: Severity,
        code: &'static str,
        column: &'static str,
        text: impl FnOnce() -> (String, String, String),
    ) {
        let place = Place::cell(self.sheet.grid.file.clone(), self.sheet.grid.number(self.row), column);
        self.faults.add(severity, code, place, text);
    }

    /// Adds an error in a cell of this row.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        column: &'static str,
        found: &str,
        expected: &str,
        advice: &str,
    ) {
        self.fault(Severity::Error, code, column, || (quote(found), expected.to_owned(), advice.to_owned()));
    }

    /// Reads text that may not be empty.
    pub(crate) fn required(&mut self, column: &'static str) -> Option<&'a str> {
        let text = self.text(column)?;
        if text.is_empty() {
            self.error("empty-cell", column, text, "a value", "Fill the cell.");
            return None;
        }
        Some(text)
    }

    /// Reads an identifier.
    pub(crate) fn id<T: From<&'a str>>(&mut self, column: &'static str) -> Option<T> {
        let text = self.required(column)?;
        if text.chars().any(char::is_control) || text.len() > 200 {
            let expected = "an identifier on one line, at most 200 bytes long";
            self.error("bad-id", column, text, expected, "Check the quotes around this cell and its neighbours.");
            return None;
        }
        Some(T::from(text))
    }

    /// Reads an identifier that may be missing.
    pub(crate) fn optional_id<T: From<&'a str>>(&mut self, column: &'static str) -> Option<Option<T>> {
        let text = self.text(column)?;
        Some((!text.is_empty()).then(|| T::from(text)))
    }

    /// Reads a word of a fixed vocabulary.
    pub(crate) fn word<T: FromStr<Err = UnknownWord>>(&mut self, column: &'static str) -> Option<T> {
        let text = self.required(column)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(UnknownWord { found, expected }) => {
                self.fault(Severity::Error, "unknown-word", column, || {
                    let advice = match nearest(&found, expected.split(", ")) {
                        Some(near) => format!("Did you mean {near}?"),
                        None => "Use one of the words as they are written.".to_owned(),
                    };
                    (quote(&found), format!("one of {expected}"), advice)
                });
                None
            }
        }
    }

    /// Reads a word of a fixed vocabulary that may be missing.
    pub(crate) fn optional_word<T: FromStr<Err = UnknownWord>>(&mut self, column: &'static str) -> Option<Option<T>> {
        if self.text(column)?.is_empty() {
            return Some(None);
        }
        self.next -= 1;
        self.word(column).map(Some)
    }

    /// Reads a whole number in a range.
    pub(crate) fn whole(&mut self, column: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let text = self.required(column)?;
        let value = parse_whole(text).filter(|value| range.contains(value));
        if value.is_none() {
            self.fault(Severity::Error, "bad-number", column, || {
                let expected = if *range.end() == u32::MAX {
                    format!("a whole number, {} or more", range.start())
                } else {
                    format!("a whole number from {} to {}", range.start(), range.end())
                };
                (quote(text), expected, "Write digits only, with no sign, comma or unit.".to_owned())
            });
        }
        value
    }

    /// Reads a whole number of any size.
    pub(crate) fn count(&mut self, column: &'static str) -> Option<u32> {
        self.whole(column, 0..=u32::MAX)
    }

    /// Reads a number in a range; an empty cell has the value given, if one is given.
    pub(crate) fn number(
        &mut self,
        column: &'static str,
        range: RangeInclusive<f64>,
        empty: Option<f64>,
    ) -> Option<f64> {
        let text = self.text(column)?;
        if let (true, Some(value)) = (text.is_empty(), empty) {
            return Some(value);
        }
        let value = parse_number(text).filter(|value| range.contains(value));
        if value.is_none() {
            self.fault(Severity::Error, "bad-number", column, || {
                let expected = if *range.end() == f64::MAX {
                    if *range.start() == f64::MIN {
                        "a number".to_owned()
                    } else {
                        format!("a number, {} or more", range.start())
                    }
                } else {
                    format!("a number from {} to {}", range.start(), range.end())
                };
                (quote(text), expected, "Write digits and a decimal point, with no comma or unit.".to_owned())
            });
        }
        value
    }

    /// Reads a truth value; an empty cell has the value given, if one is given.
    pub(crate) fn flag(&mut self, column: &'static str, empty: Option<bool>) -> Option<bool> {
        let text = self.text(column)?;
        if text.is_empty() && empty.is_some() {
            return empty;
        }
        let value = parse_flag(text);
        if value.is_none() {
            self.error("bad-flag", column, text, "true or false", "Write true or false.");
        }
        value
    }

    /// Reads a date.
    pub(crate) fn date(&mut self, column: &'static str) -> Option<Date> {
        let text = self.required(column)?;
        let value = parse_date(text);
        if value.is_none() {
            self.error("bad-date", column, text, "a date such as 2025-12-17", "Write the year first, with hyphens.");
        }
        value
    }

    /// Reads a date that may be missing.
    pub(crate) fn optional_date(&mut self, column: &'static str) -> Option<Option<Date>> {
        if self.text(column)?.is_empty() {
            return Some(None);
        }
        self.next -= 1;
        self.date(column).map(Some)
    }

    /// Reads a date and time, whatever the clocks do at it.
    pub(crate) fn plain_moment(&mut self, column: &'static str) -> Option<DateTime> {
        let text = self.required(column)?;
        let value = parse_moment(text);
        if value.is_none() {
            let advice = "Write year, month, day, T, hours and minutes of local time, with no zone behind them.";
            self.error("bad-datetime", column, text, "a date and time such as 2025-12-17T07:00", advice);
        }
        value
    }

    /// Reads a date and time that the clocks of Europe/London show.
    pub(crate) fn moment(&mut self, column: &'static str) -> Option<DateTime> {
        let value = self.plain_moment(column)?;
        match clock(value) {
            Clock::Once => Some(value),
            Clock::Never => {
                self.fault(Severity::Error, "skipped-time", column, || {
                    (
                        format!("{value}, which does not exist"),
                        "a time that the clocks show".to_owned(),
                        "The clocks go forward over this hour; write the time an hour later.".to_owned(),
                    )
                });
                None
            }
            Clock::Twice => {
                self.fault(Severity::Warning, "repeated-time", column, || {
                    (
                        format!("{value}, which happens twice"),
                        "a time that happens once".to_owned(),
                        "The clocks go back over this hour; the first of the two is taken.".to_owned(),
                    )
                });
                Some(value)
            }
        }
    }

    /// Reads start and end, the end after the start.
    pub(crate) fn start_and_end(&mut self) -> (Option<DateTime>, Option<DateTime>) {
        let (start, end) = (self.moment("start"), self.moment("end"));
        if let (Some(from), Some(to)) = (start, end)
            && steadfast_model::Interval::new(from, to).minutes() <= 0
        {
            self.fault(Severity::Error, "end-before-start", "end", || {
                (
                    to.to_string(),
                    format!("a time after the start, {from}"),
                    "Check the date: a night ends on the next day.".to_owned(),
                )
            });
            return (start, None);
        }
        (start, end)
    }

    /// Reads words with semicolons between them.
    pub(crate) fn words<T>(&mut self, column: &'static str, make: impl Fn(&str) -> T) -> Option<Vec<T>> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Some(Vec::new());
        }
        let mut words = Vec::new();
        let mut sound = true;
        for word in text.split(';').map(str::trim) {
            if word.is_empty() || word.contains([',', '|', '\n', '\r', '\t', ' ']) {
                sound = false;
            } else {
                words.push(make(word));
            }
        }
        if !sound {
            let expected = "words with semicolons between them, such as airway;take-lead";
            self.error(
                "bad-words",
                column,
                text,
                expected,
                "Separate by semicolons and join the parts of one word with hyphens.",
            );
            return None;
        }
        Some(words)
    }
}
