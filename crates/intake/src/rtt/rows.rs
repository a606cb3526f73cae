//! From rows to the table: each row is checked, added to its list and forgotten.

use super::columns::{Columns, find_columns};
use super::open::{Text, TooLarge, decoded};
use super::{ADVICE, EXPECTED, RttFunction, RttPart, RttPeriod, RttProvider, RttTable};
use crate::faults::{Faults, quote};
use csv::ByteRecord;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::{Place, Severity};

/// Code of the totals over treatment functions.
const TOTAL: &str = "999";

fn part_of(cell: &[u8]) -> Option<RttPart> {
    RttPart::ALL.into_iter().find(|part| cell.eq_ignore_ascii_case(part.code().as_bytes()))
}

/// Codes, and the small numbers that stand for them.
#[derive(Debug, Default)]
struct Codes {
    numbers: BTreeMap<String, u32>,
    codes: Vec<String>,
}

impl Codes {
    fn number(&mut self, code: &str) -> u32 {
        if let Some(number) = self.numbers.get(code) {
            return *number;
        }
        let number = u32::try_from(self.codes.len()).expect("a file of 2 GiB has fewer than 2³² rows");
        self.numbers.insert(code.to_owned(), number);
        self.codes.push(code.to_owned());
        number
    }
}

/// The rows of one provider, commissioner and part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    provider: u32,
    commissioner: u32,
    part: RttPart,
}

/// The sum over the treatment functions of a group, and the file's own total with its row.
#[derive(Debug, Default)]
struct Total {
    sum: u64,
    published: Option<(u64, usize)>,
}

/// What a row counts.
struct Counts {
    bands: Vec<u64>,
    unknown: u64,
    all: u64,
}

/// A reader of rows, and what it has read.
struct Reading<'a> {
    file: &'a str,
    columns: Columns,
    header: ByteRecord,
    /// The month of the first row, its text and the row.
    period: Option<(RttPeriod, String, usize)>,
    /// The cell of the row before, which is nearly always that of the next, and whether it was the month of the first row.
    last_period: (Vec<u8>, bool),
    other_periods: BTreeSet<RttPeriod>,
    providers: BTreeMap<String, RttProvider>,
    provider_codes: Codes,
    commissioners: Codes,
    /// Rows by what they are of.
    seen: BTreeMap<(Group, [u8; 3]), usize>,
    totals: BTreeMap<Group, Total>,
    /// The last row that counts.
    last: Option<(Group, usize)>,
}

/// Reads the rows of a text; every fault is reported, and `None` comes of a text that is no such file or cannot be read to its end.
pub(super) fn read_rows(file: &str, text: Text<'_>, faults: &mut Faults) -> Option<RttTable> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 18).from_reader(text);
    let mut record = ByteRecord::new();
    let mut reading: Option<Reading<'_>> = None;
    let mut row = 0;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => row += 1,
            Ok(false) => break,
            Err(error) => {
                report_failure(&error, Place::row(file, row + 1), faults);
                return None;
            }
        }
        reader.get_mut().row_ends();
        match &mut reading {
            Some(reading) => reading.row(row, &record, faults),
            None => reading = Some(Reading::begin(file, &record, faults)?),
        }
    }
    let Some(reading) = reading else {
        faults.error("empty-file", Place::file(file), "an empty file", EXPECTED, ADVICE);
        return None;
    };
    reading.finished(faults)
}

fn report_failure(error: &csv::Error, place: Place, faults: &mut Faults) {
    let too_large = match error.kind() {
        csv::ErrorKind::Io(error) => TooLarge::of(error),
        _ => None,
    };
    if let Some(too_large) = too_large {
        too_large.report(place, too_large.to_string(), faults);
        return;
    }
    let advice = "Fetch the file again, or unpack it and give the CSV file.";
    faults.error("unreadable-file", place, error.to_string(), "a whole file", advice);
}

impl<'a> Reading<'a> {
    fn begin(file: &'a str, header: &ByteRecord, faults: &mut Faults) -> Option<Self> {
        Some(Self {
            file,
            columns: find_columns(file, header, faults)?,
            header: header.clone(),
            period: None,
            last_period: (Vec::new(), false),
            other_periods: BTreeSet::new(),
            providers: BTreeMap::new(),
            provider_codes: Codes::default(),
            commissioners: Codes::default(),
            seen: BTreeMap::new(),
            totals: BTreeMap::new(),
            last: None,
        })
    }

    fn place(&self, row: usize, column: usize) -> Place {
        Place::cell(self.file, row, self.columns.names[column].clone())
    }

    fn row(&mut self, row: usize, record: &ByteRecord, faults: &mut Faults) {
        if !self.has_cells(row, record, faults) {
            return;
        }
        let same_month = self.is_same_month(row, record, faults);
        let provider = self.code(row, self.columns.provider, record, faults);
        let function = self.function(row, record, faults);
        let cell = record[self.columns.part].trim_ascii();
        let Some(part) = part_of(cell) else {
            let place = self.place(row, self.columns.part);
            faults.add(Severity::Warning, "unknown-part", place, || {
                let expected = "Part_1A, Part_1B, Part_2, Part_2A or Part_3".to_owned();
                (quote(&decoded(cell)), expected, "The row is left out; correct the part if it counts.".to_owned())
            });
            return;
        };
        let counts = self.counts(row, part, record, faults);
        let (Some(provider), Some((function, key))) = (provider, function) else { return };
        // Rows of another month are no repeats of this one's.
        if !same_month {
            return;
        }
        let commissioner = self.columns.commissioner.map_or(Cow::Borrowed(""), |column| decoded(&record[column]));
        let group = Group {
            provider: self.provider_codes.number(&provider),
            commissioner: self.commissioners.number(commissioner.trim()),
            part,
        };
        let first = *self.seen.entry((group, key)).or_insert(row);
        if first != row {
            self.report_repeat(first, row, faults);
            return;
        }
        let Some(counts) = counts else { return };
        self.last = Some((group, row));
        let total = self.totals.entry(group).or_default();
        if function == TOTAL {
            total.published = Some((counts.all, row));
            return;
        }
        total.sum += counts.all;
        self.add(&provider, &function, part, record, &counts);
    }

    /// Returns whether a row has the cells of the header and says anything but the header again.
    fn has_cells(&self, row: usize, record: &ByteRecord, faults: &mut Faults) -> bool {
        let width = self.columns.names.len();
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return false;
        }
        if record.len() != width {
            let advice = "Look for a missing or extra comma, or a file that is cut off; fetch it again.";
            let (found, expected) = (format!("{} cells", record.len()), format!("{width} cells, as the header has"));
            faults.error("ragged-row", Place::row(self.file, row), found, expected, advice);
            return false;
        }
        let part = self.columns.part;
        if record[part] == self.header[part] {
            let advice = "Give one file for each month: two seem to have been put together.";
            faults.error("repeated-row", Place::row(self.file, row), "the header of row 1 again", "it once", advice);
            return false;
        }
        true
    }

    fn report_repeat(&self, earlier: usize, row: usize, faults: &mut Faults) {
        faults.add(Severity::Error, "repeated-row", Place::row(self.file, row), || {
            let (what, advice) = if self.columns.commissioner.is_some() {
                let advice = "Keep one of them; if there are many, two files were put together: fetch the file again.";
                ("provider, commissioner, part and treatment function", advice)
            } else {
                let advice = "Keep one of them, or the column Commissioner Org Code if it was left out of the file.";
                ("provider, part and treatment function", advice)
            };
            (format!("the {what} of row {earlier}"), "a row once: both would be counted".to_owned(), advice.to_owned())
        });
    }

    fn add(&mut self, provider: &str, function: &str, part: RttPart, record: &ByteRecord, counts: &Counts) {
        if !self.providers.contains_key(provider) {
            let name = decoded(record[self.columns.provider_name].trim_ascii()).into_owned();
            let empty = RttProvider { name, functions: BTreeMap::new(), parts: BTreeSet::new() };
            self.providers.insert(provider.to_owned(), empty);
        }
        let provider = self.providers.get_mut(provider).expect("it was inserted if it was not there");
        provider.parts.insert(part);
        let functions = &mut provider.functions;
        if !functions.contains_key(function) {
            let name = self.columns.function_name.map_or(Cow::Borrowed(""), |column| decoded(&record[column]));
            functions.insert(function.to_owned(), RttFunction::empty(name.trim(), self.columns.bands.len()));
        }
        let to = functions.get_mut(function).expect("it was inserted if it was not there");
        let list = match part {
            RttPart::NewPeriods => {
                to.new_periods += counts.all;
                return;
            }
            RttPart::Admitted => &mut to.admitted,
            RttPart::NonAdmitted => &mut to.non_admitted,
            RttPart::Waiting => &mut to.waiting,
            RttPart::WaitingForAdmission => &mut to.waiting_for_admission,
        };
        list.iter_mut().zip(&counts.bands).for_each(|(to, from)| *to += from);
        if part != RttPart::WaitingForAdmission {
            to.unknown_start += counts.unknown;
        }
    }

    /// Returns whether a row is of the month of the first row; each other month is reported once.
    fn is_same_month(&mut self, row: usize, record: &ByteRecord, faults: &mut Faults) -> bool {
        let cell = &record[self.columns.period];
        if *cell == *self.last_period.0 {
            return self.last_period.1;
        }
        let place = self.place(row, self.columns.period);
        let text = decoded(cell);
        let Some(period) = RttPeriod::named(&text) else {
            let advice = "Write the month as NHS England does.";
            faults.error("bad-date", place, quote(&text), "a month such as RTT-November-2024", advice);
            return false;
        };
        let (first, first_text, first_row) = self.period.get_or_insert_with(|| (period, text.trim().to_owned(), row));
        let same = period == *first;
        if !same && self.other_periods.insert(period) {
            let expected = format!("{}, the month of row {first_row}", quote(first_text));
            faults.error("several-months", place, quote(&text), expected, "Give one file for each month.");
        }
        self.last_period = (cell.to_vec(), same);
        same
    }

    /// Returns a code that must be filled.
    fn code(&self, row: usize, column: usize, record: &ByteRecord, faults: &mut Faults) -> Option<String> {
        let text = decoded(record[column].trim_ascii());
        if text.is_empty() {
            faults.error("empty-cell", self.place(row, column), "nothing", "a code", "Fill the cell.");
            return None;
        }
        Some(text.into_owned())
    }

    /// Returns the treatment function without `C_`, as text and as bytes.
    fn function(&self, row: usize, record: &ByteRecord, faults: &mut Faults) -> Option<(String, [u8; 3])> {
        let code = self.code(row, self.columns.function, record, faults)?;
        let short = code.strip_prefix("C_").unwrap_or(&code);
        if let Ok(key) = <[u8; 3]>::try_from(short.as_bytes())
            && key.iter().all(u8::is_ascii_alphanumeric)
        {
            return Some((short.to_owned(), key));
        }
        let (place, advice) = (self.place(row, self.columns.function), "Give the code as NHS England does.");
        faults.error("bad-specialty", place, quote(&code), "a treatment function such as C_110 or X02", advice);
        None
    }

    /// Returns a count, 0 for an empty cell; `None` for a cell that is no count, which is reported.
    fn count(&self, row: usize, column: usize, record: &ByteRecord, faults: &mut Faults) -> Option<u64> {
        let cell = &record[column];
        if cell == b"0" {
            return Some(0);
        }
        let cell = cell.trim_ascii();
        if cell.len() < 10 && cell.iter().all(u8::is_ascii_digit) {
            return Some(cell.iter().fold(0, |number, digit| 10 * number + u64::from(digit - b'0')));
        }
        let thousands = cell.contains(&b',') && cell.iter().all(|byte| byte.is_ascii_digit() || *byte == b',');
        let advice = if thousands {
            "Write the number without commas between thousands: a spreadsheet put them there."
        } else {
            "Write digits with no comma, sign, point or unit, or fetch the file again."
        };
        faults.add(Severity::Error, "bad-number", self.place(row, column), || {
            (quote(&decoded(cell)), "a whole number from 0 up, below 1000000000".to_owned(), advice.to_owned())
        });
        None
    }

    /// Returns the counts of a row, and holds its totals against the sum of its bands.
    fn counts(&self, row: usize, part: RttPart, record: &ByteRecord, faults: &mut Faults) -> Option<Counts> {
        let columns = &self.columns;
        let bands: Vec<Option<u64>> =
            columns.bands.iter().map(|&column| self.count(row, column, record, faults)).collect();
        let mut filled = |column: Option<usize>| {
            let column = column.filter(|&column| !record[column].trim_ascii().is_empty());
            column.map(|column| self.count(row, column, record, faults)).map_or(Some(None), |count| count.map(Some))
        };
        let (total, unknown, all) = (filled(columns.total), filled(columns.unknown), filled(Some(columns.total_all)));
        let bands: Vec<u64> = bands.into_iter().collect::<Option<_>>()?;
        let (total, unknown, all) = (total?, unknown?.unwrap_or(0), all?);
        if part == RttPart::NewPeriods {
            let Some(all) = all.or(total) else {
                let (place, advice) = (self.place(row, columns.total_all), "Fetch the file again.");
                faults.error("empty-cell", place, "nothing", "the number of new periods", advice);
                return None;
            };
            return Some(Counts { bands, unknown, all });
        }
        let sum: u64 = bands.iter().sum();
        let claims = [(columns.total, total, sum), (Some(columns.total_all), all, sum + unknown)];
        for (column, claim, counted) in claims {
            if let (Some(column), Some(claim)) = (column, claim.filter(|claim| *claim != counted)) {
                let expected = format!("{counted}, the sum of its weeks");
                let advice = "The weeks are used; fetch the file again if it was changed by hand.";
                faults.warning("total-differs", self.place(row, column), claim.to_string(), expected, advice);
            }
        }
        Some(Counts { bands, unknown, all: sum + unknown })
    }

    fn finished(self, faults: &mut Faults) -> Option<RttTable> {
        self.check_totals(faults);
        let period = self.period.as_ref().map(|(period, _, _)| *period).filter(|_| !self.providers.is_empty());
        let Some(period) = period else {
            if faults.errors() == 0 {
                faults.error("not-rtt", Place::file(self.file), "no row that counts", EXPECTED, ADVICE);
            }
            return None;
        };
        let last = self.columns.bands.len() - 1;
        let open_from_week = u32::try_from(last).expect("a header has fewer than 2³² columns");
        Some(RttTable { month: period.first_day, open_from_week, providers: self.providers })
    }

    /// Holds the file's own totals over treatment functions against the functions, and looks for the total of the last rows.
    fn check_totals(&self, faults: &mut Faults) {
        let published = |(group, total): (&Group, &Total)| {
            total.published.map(|(published, row)| (row, *group, published, total.sum))
        };
        let mut differing: Vec<(usize, Group, u64, u64)> =
            self.totals.iter().filter_map(published).filter(|(_, _, published, sum)| published != sum).collect();
        differing.sort_unstable();
        for (row, group, published, sum) in differing {
            faults.add(Severity::Warning, "total-differs", self.place(row, self.columns.total_all), || {
                let found = format!("{published} as the total of {}", self.shown(group));
                let expected = format!("{sum}, the sum of its treatment functions");
                (found, expected, "The treatment functions are used; look for rows that are missing.".to_owned())
            });
        }
        // NHS England writes the total after the functions of a group: a file that is cut off between rows mostly ends without one.
        let any = self.totals.values().any(|total| total.published.is_some());
        if let Some((group, row)) = self.last.filter(|(group, _)| any && self.totals[group].published.is_none()) {
            let found = format!("the end of the file before the total (C_999) of {}", self.shown(group));
            let advice = "The file may be cut off: compare its size with the published one, or fetch it again.";
            faults.warning("total-missing", Place::row(self.file, row), found, "a total, as other rows have", advice);
        }
    }

    /// Names a group, as `RZZ, commissioner 99A, Part_2`.
    fn shown(&self, group: Group) -> String {
        let code = |codes: &Codes, number: u32| codes.codes[number as usize].clone();
        let commissioner = code(&self.commissioners, group.commissioner);
        let commissioner =
            if commissioner.is_empty() { String::new() } else { format!(", commissioner {commissioner}") };
        format!("{}{commissioner}, {}", code(&self.provider_codes, group.provider), group.part)
    }
}
