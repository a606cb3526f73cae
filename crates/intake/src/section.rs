//! One table of a TOML file, read key by key, every fault with its line.

use crate::faults::{Faults, nearest, quote};
use crate::values::{Clock, clock, parse_date, parse_moment};
use jiff::civil::{Date, DateTime};
use std::str::FromStr;
use steadfast_model::{Place, UnknownWord};
use toml::de::{DeTable, DeValue};

/// A file of TOML: its name, as issues show it, and where its lines begin.
pub(crate) struct Source<'a> {
    pub(crate) file: &'a str,
    starts: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: &'a str, text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { file, starts: ends.map(|(at, _)| at + 1).collect() }
    }

    /// Returns the line of a place in the text, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) + 1
    }
}

/// One table of the file, with its dotted name and its line.
pub(crate) struct Section<'a, 'f> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) table: Option<&'a DeTable<'a>>,
    pub(crate) name: String,
    pub(crate) line: Option<usize>,
    pub(crate) faults: &'f mut Faults,
}

/// Writes a value as it would be shown in an issue.
pub(crate) fn show(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => quote(text),
        DeValue::Integer(value) => quote(&value.to_string()),
        DeValue::Float(value) => quote(value.as_str()),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(value) if value.to_string().is_empty() => "a date or time that does not exist".to_owned(),
        DeValue::Datetime(value) => value.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

impl<'a> Section<'a, '_> {
    pub(crate) fn key(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    pub(crate) fn place(&self, key: &str, line: Option<usize>) -> Place {
        Place { file: self.source.file.to_owned(), row: line.or(self.line), column: Some(self.key(key)) }
    }

    /// Returns whether the key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.get(key).is_some())
    }

    /// Returns a value and its line; a missing one is reported.
    pub(crate) fn get(&mut self, key: &str) -> Option<(&'a DeValue<'a>, usize)> {
        // A missing table has been reported as a whole.
        let table = self.table?;
        let Some(value) = table.get(key) else {
            let place = self.place(key, None);
            self.faults.error(
                "missing-key",
                place,
                "nothing",
                format!("a value for {}", self.key(key)),
                "Add the key.",
            );
            return None;
        };
        Some((value.get_ref(), self.source.line(value.span().start)))
    }

    pub(crate) fn bad(&mut self, key: &str, line: usize, found: &DeValue<'_>, expected: &str) {
        let place = self.place(key, Some(line));
        self.faults.error("bad-value", place, show(found), expected, "Correct the value.");
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<&'a str> {
        let (value, line) = self.get(key)?;
        match value.as_str().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => Some(text),
            None => {
                self.bad(key, line, value, "text in double quotes");
                None
            }
        }
    }

    pub(crate) fn word<T: FromStr<Err = UnknownWord>>(&mut self, key: &str) -> Option<T> {
        let text = self.text(key)?;
        let line = self.get(key).map(|(_, line)| line);
        self.parse_word(key, line, text)
    }

    pub(crate) fn parse_word<T: FromStr<Err = UnknownWord>>(
        &mut self,
        key: &str,
        line: Option<usize>,
        text: &str,
    ) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.unknown_word(key, line, &error);
                None
            }
        }
    }

    /// Reports a word that is not of its vocabulary.
    pub(crate) fn unknown_word(&mut self, key: &str, line: Option<usize>, error: &UnknownWord) {
        let UnknownWord { found, expected } = error;
        let advice = match nearest(found, expected.split(", ")) {
            Some(near) => format!("Did you mean {near}?"),
            None => "Use one of the words as they are written.".to_owned(),
        };
        let place = self.place(key, line);
        self.faults.error("unknown-word", place, quote(found), format!("one of {expected}"), advice);
    }

    pub(crate) fn date(&mut self, key: &str) -> Option<Date> {
        let (value, line) = self.get(key)?;
        let date = match value {
            DeValue::String(text) => parse_date(text.trim()),
            DeValue::Datetime(at) if at.offset.is_none() => parse_date(&at.to_string()),
            _ => None,
        };
        if date.is_none() {
            self.bad(key, line, value, "a date such as 2025-12-15, of the years 1900 to 2200");
        }
        date
    }

    pub(crate) fn moment(&mut self, key: &str) -> Option<DateTime> {
        let (value, line) = self.get(key)?;
        let at = match value {
            DeValue::String(text) => parse_moment(text.trim()),
            DeValue::Datetime(at) if at.offset.is_none() => parse_moment(&at.to_string()),
            _ => None,
        };
        let Some(at) = at else {
            self.bad(
                key,
                line,
                value,
                "a local date and time such as 2025-12-17T07:00, with no zone, of the years 1900 to 2200",
            );
            return None;
        };
        let place = self.place(key, Some(line));
        match clock(at) {
            Clock::Once => Some(at),
            Clock::Never => {
                self.faults.error(
                    "skipped-time",
                    place,
                    format!("{at}, which does not exist"),
                    "a time that the clocks show",
                    "The clocks go forward over this hour; write the time an hour later.",
                );
                None
            }
            Clock::Twice => {
                self.faults.warning(
                    "repeated-time",
                    place,
                    format!("{at}, which happens twice"),
                    "a time that happens once",
                    "The clocks go back over this hour; the first of the two is taken.",
                );
                Some(at)
            }
        }
    }

    pub(crate) fn number(&mut self, key: &str) -> Option<(f64, usize)> {
        let (value, line) = self.get(key)?;
        let number = match value {
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|number: &f64| number.is_finite()) {
            Some(number) => Some((number, line)),
            None => {
                self.bad(key, line, value, "a number");
                None
            }
        }
    }

    /// Reports keys that mean nothing; they are ignored.
    pub(crate) fn only(&mut self, known: &[&str]) {
        self.report_unknown(known, false);
    }

    /// Refuses keys that mean nothing: what they say would be lost.
    pub(crate) fn exactly(&mut self, known: &[&str]) {
        self.report_unknown(known, true);
    }

    fn report_unknown(&mut self, known: &[&str], strict: bool) {
        let Some(table) = self.table else { return };
        for (key, _) in table {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let place = self.place(name, Some(self.source.line(key.span().start)));
            if crate::privacy::is_union_column(name) && !matches!(name, "union" | "unions") {
                self.faults.error(
                    "union-data",
                    place,
                    "a key whose name speaks of union membership, votes or strike intention",
                    "no such key (value not repeated here)",
                    "Delete the key. Groups are called out; who takes part is never written down.",
                );
                continue;
            }
            if strict {
                let advice = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("Did you mean {near}?"),
                    None => "Correct or remove it: nothing that the file says may be lost.".to_owned(),
                };
                self.faults.error("not-a-key", place, quote(name), known.join(", "), advice);
                continue;
            }
            let advice = match nearest(name, known.iter().copied()) {
                Some(near) => format!("Did you mean {near}? The key is ignored as it stands."),
                None => "The key is ignored; remove it if it is not meant for Steadfast.".to_owned(),
            };
            self.faults.warning("unknown-key", place, "an unknown key", known.join(", "), advice);
        }
    }
}
