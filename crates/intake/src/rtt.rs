//! Waiting lists as NHS England publishes them: the "full CSV" of referral to treatment (RTT) waiting times, one month a file, plain, gzipped or zipped.
//!
//! A row is one provider, commissioner, part of the return and treatment function: `Part_1A` admitted and `Part_1B` non-admitted clock stops of the month,
//! `Part_2` those who wait at its end, `Part_2A` those of them with a decision to admit, `Part_3` new periods. Columns are found by their names, in any order:
//! `Gt NN To MM Weeks SUM 1` has those who waited NN completed weeks, the last, `Gt NN Weeks SUM 1`, those who waited NN or more (104 since 2021, 52 before).
//! Rows of commissioners are added up; totals over treatment functions (`C_999`) are held against them and left out.
//!
//! The page `docs/data/rtt-files.md` lists the columns.
//!
//! Rows are read one at a time: the national file (some 200,000 rows) never stands in memory.

use crate::faults::{Faults, quote};
use crate::published::shown_name;
use csv::ByteRecord;
use flate2::read::MultiGzDecoder;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;
use steadfast_model::{Issue, Place};
use zip::ZipArchive;
use zip::result::ZipError;

/// The lists of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RttTable {
    /// First day of the month.
    pub month: Date,
    /// Completed weeks from which the last entry of every list counts.
    pub open_from_week: u32,
    /// Providers by ODS code.
    pub providers: BTreeMap<String, RttProvider>,
}

/// The lists of one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RttProvider {
    /// Its name.
    pub name: String,
    /// Lists by treatment function, as in the file without `C_`: `110`, `X02`.
    pub functions: BTreeMap<String, RttFunction>,
}

/// One treatment function's list and month; lists are by completed weeks waited, the last entry open-ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RttFunction {
    /// Name of the treatment function.
    pub name: String,
    /// Those who wait at the end of the month (`Part_2`).
    pub waiting: Vec<u64>,
    /// Those of them with a decision to admit (`Part_2A`).
    pub waiting_for_admission: Vec<u64>,
    /// Clocks stopped by an admission in the month (`Part_1A`).
    pub admitted: Vec<u64>,
    /// Clocks stopped otherwise in the month (`Part_1B`).
    pub non_admitted: Vec<u64>,
    /// Clocks started in the month (`Part_3`).
    pub new_periods: u64,
    /// Pathways of `Part_1A`, `Part_1B` and `Part_2` whose clock start is not known; they are in none of the lists.
    pub unknown_start: u64,
}

impl RttFunction {
    fn empty(name: &str, entries: usize) -> Self {
        let none = || vec![0; entries];
        Self {
            name: name.to_owned(),
            waiting: none(),
            waiting_for_admission: none(),
            admitted: none(),
            non_admitted: none(),
            ..Self::default()
        }
    }

    /// Adds up lists of one table under a name.
    fn sum<'a>(name: &str, entries: usize, functions: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self::empty(name, entries);
        for function in functions {
            let lists = [
                (&mut sum.waiting, &function.waiting),
                (&mut sum.waiting_for_admission, &function.waiting_for_admission),
                (&mut sum.admitted, &function.admitted),
                (&mut sum.non_admitted, &function.non_admitted),
            ];
            for (to, from) in lists {
                to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
            }
            sum.new_periods += function.new_periods;
            sum.unknown_start += function.unknown_start;
        }
        sum
    }
}

impl RttTable {
    /// Returns the number of days of the month.
    pub fn days(&self) -> u32 {
        u32::from(self.month.days_in_month().unsigned_abs())
    }

    /// Returns all treatment functions of one provider added up; `None` if the table lacks it.
    pub fn provider_total(&self, ods_code: &str) -> Option<RttFunction> {
        let provider = self.providers.get(ods_code)?;
        Some(RttFunction::sum(&provider.name, self.entries(), provider.functions.values()))
    }

    /// Returns one treatment function, or all of them, of all providers added up.
    pub fn national_total(&self, function: Option<&str>) -> RttFunction {
        let functions = self.providers.values().flat_map(|provider| &provider.functions);
        let wanted = functions.filter(|(code, _)| function.is_none_or(|wanted| *code == wanted));
        RttFunction::sum("England", self.entries(), wanted.map(|(_, lists)| lists))
    }

    fn entries(&self) -> usize {
        self.open_from_week as usize + 1
    }
}

/// Reads a month of NHS England's RTT "full CSV", as `.csv`, `.csv.gz` or the published `.zip`.
///
/// Every fault is reported with its row and column. The table is `None` when any of them is an error.
pub fn read_rtt(path: &Path) -> (Option<RttTable>, Vec<Issue>) {
    let mut faults = Faults::default();
    let name = shown_name(path);
    let table = open(path, &name, &mut faults).and_then(|text| read_rows(&name, text, &mut faults));
    let table = table.filter(|_| faults.errors() == 0);
    (table, faults.into_issues())
}

/// What to do about a file of another kind.
const ADVICE: &str = "Give the \"Full CSV data file\" of a month from NHS England's page on RTT waiting times.";
const EXPECTED: &str = "NHS England's RTT full CSV";

/// First bytes of files that are no CSV.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";
const OLD_WORKBOOK: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

fn open(path: &Path, name: &str, faults: &mut Faults) -> Option<Box<dyn Read>> {
    let opened = (|| {
        let mut file = File::open(path)?;
        let mut first = Vec::new();
        (&mut file).take(4).read_to_end(&mut first)?;
        file.rewind()?;
        Ok::<_, io::Error>((file, first))
    })();
    let (file, first) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let advice = "Check the file and its permissions.";
            faults.error("unreadable-file", Place::file(name), error.to_string(), "a file that can be read", advice);
            return None;
        }
    };
    if first.starts_with(GZIP) {
        return Some(Box::new(MultiGzDecoder::new(BufReader::new(file))));
    }
    if first.starts_with(OLD_WORKBOOK) {
        faults.error("not-rtt", Place::file(name), "an XLS workbook", EXPECTED, ADVICE);
        return None;
    }
    if !first.starts_with(ZIP) {
        return Some(Box::new(file));
    }
    match zipped(file) {
        Ok(text) => Some(text),
        Err(Unzipped::Workbook) => {
            faults.error("not-rtt", Place::file(name), "an XLSX workbook", EXPECTED, ADVICE);
            None
        }
        Err(Unzipped::Files(names)) => {
            let found = format!("{} CSV files in the zip file: {}", names.len(), names.join(", "));
            faults.error("not-rtt", Place::file(name), found, "one CSV file", "Unpack it and give the CSV file.");
            None
        }
        Err(Unzipped::Broken(found)) => {
            let advice = "Fetch the file again, or unpack it and give the CSV file.";
            faults.error("unreadable-file", Place::file(name), found, "a whole zip file", advice);
            None
        }
    }
}

/// Why no CSV comes out of a zip file.
enum Unzipped {
    Workbook,
    Files(Vec<String>),
    Broken(String),
}

impl From<ZipError> for Unzipped {
    fn from(error: ZipError) -> Self {
        Self::Broken(error.to_string())
    }
}

/// Unpacks the only CSV of a zip file, checked against its checksum.
fn zipped(file: File) -> Result<Box<dyn Read>, Unzipped> {
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(|name| name.into_owned())).collect::<Result<_, _>>()?;
    if names.iter().any(|name| name == "[Content_Types].xml") {
        return Err(Unzipped::Workbook);
    }
    let members: Vec<String> = names
        .into_iter()
        .filter(|name| name.to_lowercase().ends_with(".csv") && !name.starts_with("__MACOSX"))
        .collect();
    let [member] = members.as_slice() else { return Err(Unzipped::Files(members)) };
    let mut text = Vec::new();
    archive.by_name(member.as_str())?.read_to_end(&mut text).map_err(|error| Unzipped::Broken(error.to_string()))?;
    Ok(Box::new(Cursor::new(text)))
}

/// Returns text in UTF-8, or else in the code page that Windows writes in the West; only names have other letters than ASCII.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let western = |byte: &u8| match byte {
        0x91 | 0x92 => '’',
        0x96 => '–',
        0x97 => '—',
        byte => char::from(*byte),
    };
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(western).collect::<String>().into(), Cow::Borrowed)
}

/// Where the columns are.
#[derive(Debug)]
struct Columns {
    names: Vec<String>,
    period: usize,
    provider: usize,
    provider_name: usize,
    commissioner: Option<usize>,
    part: usize,
    function: usize,
    function_name: Option<usize>,
    total: Option<usize>,
    unknown: Option<usize>,
    total_all: usize,
    /// By completed weeks, the last open-ended.
    weeks: Vec<usize>,
}

/// What a name of a column says about weeks.
enum Weeks {
    One(usize),
    From(usize),
}

fn weeks_of(name: &str) -> Option<Weeks> {
    let name = name.to_lowercase();
    let mut words = name.split_whitespace();
    let (Some("gt"), Some(from)) = (words.next(), words.next().and_then(|word| word.parse().ok())) else { return None };
    // Ten years and more are no column of this file, whatever else it is.
    if from > 999 {
        return None;
    }
    match words.next()? {
        "weeks" => Some(Weeks::From(from)),
        "to" => (words.next()?.parse::<usize>().ok()? == from + 1).then_some(Weeks::One(from)),
        _ => None,
    }
}

/// Finds the columns by their names; every one that is missing or there twice is reported.
fn find_columns(file: &str, record: &ByteRecord, faults: &mut Faults) -> Option<Columns> {
    let names: Vec<String> = record.iter().map(|cell| decoded(cell).trim().to_owned()).collect();
    let at = Place::row(file, 1);
    if names.len() == 1 && names[0].contains([';', '\t']) {
        let advice = "Save the file again as CSV with commas; some spreadsheets write semicolons.";
        faults.error("wrong-separator", at, "a header without a comma", "commas between the cells", advice);
        return None;
    }
    let mut weeks: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = None;
    let mut twice = BTreeSet::new();
    for (column, name) in names.iter().enumerate() {
        let earlier = match weeks_of(name) {
            Some(Weeks::One(from)) => weeks.insert(from, column).is_some(),
            Some(Weeks::From(from)) => open.replace((from, column)).is_some(),
            None => false,
        };
        if earlier || (!name.is_empty() && names[..column].iter().any(|other| other.eq_ignore_ascii_case(name))) {
            twice.insert(name);
        }
    }
    if weeks.is_empty() && !names.iter().any(|name| name.eq_ignore_ascii_case("RTT Part Type")) {
        let found = format!("a header that begins with {}", quote(&names.join(",")));
        faults.error("not-rtt", at, found, EXPECTED, ADVICE);
        return None;
    }
    let before = faults.errors();
    for name in twice {
        faults.error(
            "duplicate-column",
            Place::cell(file, 1, name.clone()),
            "the column twice",
            "it once",
            "Fetch the file again.",
        );
    }
    let find = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
    let mut need = |wanted: &str, column: Option<usize>| {
        if column.is_none() {
            let advice = "Fetch the file again: it must have all columns as published.";
            faults.error("missing-column", Place::cell(file, 1, wanted), "no such column", wanted, advice);
        }
        column.unwrap_or(0)
    };
    let (last, open_column) = open.unwrap_or((weeks.keys().next_back().map_or(0, |week| week + 1), 0));
    let mut ordered: Vec<usize> = (0..last)
        .map(|week| need(&format!("Gt {week:02} To {:02} Weeks SUM 1", week + 1), weeks.get(&week).copied()))
        .collect();
    ordered.push(need(&format!("Gt {last:02} Weeks SUM 1"), open.map(|_| open_column)));
    let mut required = |wanted: &str| need(wanted, find(wanted));
    let columns = Columns {
        period: required("Period"),
        provider: required("Provider Org Code"),
        provider_name: required("Provider Org Name"),
        commissioner: find("Commissioner Org Code"),
        part: required("RTT Part Type"),
        function: required("Treatment Function Code"),
        function_name: find("Treatment Function Name"),
        total: find("Total"),
        unknown: find("Patients with unknown clock start date"),
        total_all: required("Total All"),
        weeks: ordered,
        names,
    };
    if let Some((&week, &column)) = weeks.range(last..).next() {
        let (name, found) = (columns.names[column].clone(), format!("week {week} beyond the open-ended column"));
        let expected = format!("weeks below {last}");
        faults.error("duplicate-column", Place::cell(file, 1, name), found, expected, "Fetch the file again.");
    }
    (faults.errors() == before).then_some(columns)
}

/// Returns the first day of the month that `RTT-November-2024` names.
fn month_of(period: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = period.trim().to_lowercase();
    let (month, year) = lower.strip_prefix("rtt-")?.split_once('-')?;
    let long_enough = month.len() >= 3 && year.len() == 4;
    let month = MONTHS.iter().position(|name| long_enough && name.starts_with(month))?;
    Date::new(year.parse().ok()?, i8::try_from(month + 1).ok()?, 1).ok()
}

/// Which part of the return a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Admitted,
    NonAdmitted,
    Waiting,
    WaitingForAdmission,
    New,
}

fn part_of(cell: &[u8]) -> Option<Part> {
    const PARTS: [(&str, Part); 5] = [
        ("Part_1A", Part::Admitted),
        ("Part_1B", Part::NonAdmitted),
        ("Part_2", Part::Waiting),
        ("Part_2A", Part::WaitingForAdmission),
        ("Part_3", Part::New),
    ];
    PARTS.into_iter().find(|(name, _)| cell.eq_ignore_ascii_case(name.as_bytes())).map(|(_, part)| part)
}

/// The sum over treatment functions of one provider, commissioner and part, and the file's own total with its row.
#[derive(Debug, Default)]
struct Total {
    sum: u64,
    published: Option<(u64, usize)>,
}

/// A reader of rows, and what it has read.
struct Reading<'a> {
    file: &'a str,
    columns: Columns,
    month: Option<Date>,
    /// The period of the row before, which is nearly always that of the next.
    last_period: Vec<u8>,
    months: BTreeSet<Date>,
    providers: BTreeMap<String, RttProvider>,
    seen: BTreeSet<u64>,
    totals: BTreeMap<u64, Total>,
}

fn read_rows(file: &str, text: Box<dyn Read>, faults: &mut Faults) -> Option<RttTable> {
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
                let advice = "Fetch the file again, or unpack it and give the CSV file.";
                faults.error("unreadable-file", Place::row(file, row + 1), error.to_string(), "a whole file", advice);
                return None;
            }
        }
        match &mut reading {
            Some(reading) => reading.row(row, &record, faults),
            None => {
                if let Some(first) = record.get(0).and_then(|cell| cell.strip_prefix("\u{feff}".as_bytes())) {
                    let rest: Vec<Vec<u8>> = record.iter().skip(1).map(<[u8]>::to_vec).collect();
                    record = std::iter::once(first.to_vec()).chain(rest).collect();
                }
                let columns = find_columns(file, &record, faults)?;
                reading = Some(Reading {
                    file,
                    columns,
                    month: None,
                    last_period: Vec::new(),
                    months: BTreeSet::new(),
                    providers: BTreeMap::new(),
                    seen: BTreeSet::new(),
                    totals: BTreeMap::new(),
                });
            }
        }
    }
    let Some(reading) = reading else {
        faults.error("empty-file", Place::file(file), "an empty file", EXPECTED, ADVICE);
        return None;
    };
    reading.finished(faults)
}

impl Reading<'_> {
    fn place(&self, row: usize, column: usize) -> Place {
        Place::cell(self.file, row, self.columns.names[column].clone())
    }

    fn row(&mut self, row: usize, record: &ByteRecord, faults: &mut Faults) {
        let width = self.columns.names.len();
        if record.len() != width {
            if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                let advice = "Look for a missing or extra comma, or a file that is cut off; fetch it again.";
                let (found, expected) =
                    (format!("{} cells", record.len()), format!("{width} cells, as the header has"));
                faults.error("ragged-row", Place::row(self.file, row), found, expected, advice);
            }
            return;
        }
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return;
        }
        self.check_month(row, record, faults);
        let provider = self.code(row, self.columns.provider, record, faults);
        let function = self.function(row, record, faults);
        let cell = record[self.columns.part].trim_ascii();
        let Some(part) = part_of(cell) else {
            let place = self.place(row, self.columns.part);
            faults.add(steadfast_model::Severity::Warning, "unknown-part", place, || {
                let expected = "Part_1A, Part_1B, Part_2, Part_2A or Part_3".to_owned();
                (quote(&decoded(cell)), expected, "The row is left out; correct the part if it counts.".to_owned())
            });
            return;
        };
        let Some((weeks, unknown, all)) = self.counts(row, part, record, faults) else { return };
        let (Some(provider), Some(function)) = (provider, function) else { return };
        let total = self.totals.entry(self.key(record, &[self.columns.provider, self.columns.part])).or_default();
        if function == TOTAL {
            total.published = Some((all, row));
            return;
        }
        total.sum += all;
        if !self.seen.insert(self.key(record, &[self.columns.provider, self.columns.part, self.columns.function])) {
            let advice = "Both are counted; check that no row was copied.";
            let found = "the provider, commissioner, part and treatment function of an earlier row";
            faults.warning("repeated-row", Place::row(self.file, row), found, "each once", advice);
        }
        self.add(&provider, &function, part, record, &weeks, unknown, all);
    }

    /// Returns a number for what some cells and the commissioner's say.
    fn key(&self, record: &ByteRecord, columns: &[usize]) -> u64 {
        let mut hasher = DefaultHasher::new();
        for &column in columns.iter().chain(&self.columns.commissioner) {
            hasher.write(record[column].trim_ascii());
            hasher.write_u8(0xff);
        }
        hasher.finish()
    }

    #[expect(clippy::too_many_arguments, reason = "a row has that many parts")]
    fn add(
        &mut self,
        provider: &str,
        function: &str,
        part: Part,
        record: &ByteRecord,
        weeks: &[u64],
        unknown: u64,
        all: u64,
    ) {
        if !self.providers.contains_key(provider) {
            let name = decoded(record[self.columns.provider_name].trim_ascii()).into_owned();
            self.providers.insert(provider.to_owned(), RttProvider { name, functions: BTreeMap::new() });
        }
        let functions = &mut self.providers.get_mut(provider).expect("it was inserted if it was not there").functions;
        if !functions.contains_key(function) {
            let name = self.columns.function_name.map_or(Cow::Borrowed(""), |column| decoded(&record[column]));
            functions.insert(function.to_owned(), RttFunction::empty(name.trim(), self.columns.weeks.len()));
        }
        let to = functions.get_mut(function).expect("it was inserted if it was not there");
        let list = match part {
            Part::New => {
                to.new_periods += all;
                return;
            }
            Part::Admitted => &mut to.admitted,
            Part::NonAdmitted => &mut to.non_admitted,
            Part::Waiting => &mut to.waiting,
            Part::WaitingForAdmission => &mut to.waiting_for_admission,
        };
        list.iter_mut().zip(weeks).for_each(|(to, from)| *to += from);
        if part != Part::WaitingForAdmission {
            to.unknown_start += unknown;
        }
    }

    fn check_month(&mut self, row: usize, record: &ByteRecord, faults: &mut Faults) {
        let cell = &record[self.columns.period];
        if *cell == *self.last_period {
            return;
        }
        let place = self.place(row, self.columns.period);
        let text = decoded(cell);
        let Some(month) = month_of(&text) else {
            let advice = "Write the month as NHS England does.";
            faults.error("bad-date", place, quote(&text), "a month such as RTT-November-2024", advice);
            return;
        };
        self.last_period = cell.to_vec();
        let first = *self.month.get_or_insert(month);
        if self.months.insert(month) && month != first {
            let expected = format!("the month of the rows above, {:04}-{:02}", first.year(), first.month());
            faults.error("several-months", place, quote(&text), expected, "Give one file for each month.");
        }
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

    /// Returns the treatment function without `C_`.
    fn function(&self, row: usize, record: &ByteRecord, faults: &mut Faults) -> Option<String> {
        let code = self.code(row, self.columns.function, record, faults)?;
        let short = code.strip_prefix("C_").unwrap_or(&code);
        if short.len() == 3 && short.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Some(short.to_owned());
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
        faults.add(steadfast_model::Severity::Error, "bad-number", self.place(row, column), || {
            (quote(&decoded(cell)), "a whole number from 0 up, below 1000000000".to_owned(), advice.to_owned())
        });
        None
    }

    /// Returns the counts by weeks, those with an unknown start, and all of them; holds the row's totals against their sum.
    fn counts(&self, row: usize, part: Part, record: &ByteRecord, faults: &mut Faults) -> Option<(Vec<u64>, u64, u64)> {
        let columns = &self.columns;
        let weeks: Vec<Option<u64>> =
            columns.weeks.iter().map(|&column| self.count(row, column, record, faults)).collect();
        let mut filled = |column: Option<usize>| {
            let column = column.filter(|&column| !record[column].trim_ascii().is_empty());
            column.map(|column| self.count(row, column, record, faults)).map_or(Some(None), |count| count.map(Some))
        };
        let (total, unknown, all) = (filled(columns.total), filled(columns.unknown), filled(Some(columns.total_all)));
        let weeks: Vec<u64> = weeks.into_iter().collect::<Option<_>>()?;
        let (total, unknown, all) = (total?, unknown?.unwrap_or(0), all?);
        if part == Part::New {
            let Some(all) = all.or(total) else {
                let (place, advice) = (self.place(row, columns.total_all), "Fetch the file again.");
                faults.error("empty-cell", place, "nothing", "the number of new periods", advice);
                return None;
            };
            return Some((weeks, unknown, all));
        }
        let sum: u64 = weeks.iter().sum();
        let claims = [(columns.total, total, sum), (Some(columns.total_all), all, sum + unknown)];
        for (column, claim, counted) in claims {
            if let (Some(column), Some(claim)) = (column, claim.filter(|claim| *claim != counted)) {
                let expected = format!("{counted}, the sum of its weeks");
                let advice = "The weeks are used; fetch the file again if it was changed by hand.";
                faults.warning("total-differs", self.place(row, column), claim.to_string(), expected, advice);
            }
        }
        Some((weeks, unknown, sum + unknown))
    }

    fn finished(self, faults: &mut Faults) -> Option<RttTable> {
        let mut differing: Vec<(usize, u64, u64)> = self
            .totals
            .values()
            .filter_map(|total| total.published.map(|(published, row)| (row, published, total.sum)))
            .filter(|(_, published, sum)| published != sum)
            .collect();
        differing.sort_unstable();
        for (row, published, sum) in differing {
            let expected = format!("{sum}, the sum of its treatment functions");
            let advice = "The treatment functions are used; look for rows that are missing.";
            faults.warning(
                "total-differs",
                self.place(row, self.columns.total_all),
                published.to_string(),
                expected,
                advice,
            );
        }
        let month = self.month.filter(|_| !self.providers.is_empty());
        let Some(month) = month else {
            if faults.errors() == 0 {
                faults.error("not-rtt", Place::file(self.file), "no row that counts", EXPECTED, ADVICE);
            }
            return None;
        };
        let last = self.columns.weeks.len() - 1;
        let open_from_week = u32::try_from(last).expect("a header has fewer than 2³² columns");
        Some(RttTable { month, open_from_week, providers: self.providers })
    }
}

/// Code of the totals over treatment functions.
const TOTAL: &str = "999";

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use steadfast_testkit::shared;

    const HEADER: &str = "Period,Provider Org Code,Provider Org Name,Commissioner Org Code,RTT Part Type,Treatment Function Code,Treatment Function Name,Gt 00 To 01 Weeks SUM 1,Gt 01 To 02 Weeks SUM 1,Gt 02 Weeks SUM 1,Total,Patients with unknown clock start date,Total All";
    const ROWS: [&str; 9] = [
        "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99A,Part_1A,C_110,Trauma,1,2,3,6,1,7",
        "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99A,Part_1B,C_110,Trauma,4,0,0,4,0,4",
        "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99A,Part_2,C_110,Trauma,10,20,30,,,60",
        "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_2,C_110,Trauma,1,1,1,,,3",
        "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_2,X02,Other - Medical,0,0,5,,,5",
        "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_2,C_999,Total,1,1,6,,,8",
        "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_2A,X02,Other - Medical,0,0,2,,,2",
        "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_3,X02,Other - Medical,,,,,,9",
        "RTT-November-2024,RYY,\"OTHER, THE\",99B,Part_3,C_110,Trauma,,,,,,4",
    ];

    fn text(header: &str, rows: &[&str]) -> String {
        format!("{header}\n{}\n", rows.join("\n"))
    }

    fn read(name: &str, bytes: &[u8]) -> (Option<RttTable>, Vec<Issue>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        read_rtt(&path)
    }

    /// Code, row and column of an issue.
    type Where = (String, Option<usize>, Option<String>);

    /// Reads the sound rows with one more, and returns where the issues are.
    fn with_row(row: &str) -> (Option<RttTable>, Vec<Where>) {
        let rows: Vec<&str> = ROWS.into_iter().chain([row]).collect();
        let (table, issues) = read("rtt.csv", text(HEADER, &rows).as_bytes());
        (table, issues.into_iter().map(|issue| (issue.code, issue.place.row, issue.place.column)).collect())
    }

    fn cell(code: &str, row: usize, column: &str) -> Where {
        (code.to_owned(), Some(row), Some(column.to_owned()))
    }

    /// A zip file of some members, unpacked or packed.
    fn zip(members: &[(&str, &[u8])], packed: bool) -> Vec<u8> {
        use ::zip::write::{SimpleFileOptions, ZipWriter};
        let method = if packed { ::zip::CompressionMethod::Deflated } else { ::zip::CompressionMethod::Stored };
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, data) in members {
            writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("memory");
            writer.write_all(data).expect("memory");
        }
        writer.finish().expect("memory").into_inner()
    }

    #[test]
    fn the_real_month_of_one_trust_has_the_figures_that_were_measured_by_hand() {
        let name = "data/england/rtt_full_csv_extract_RBD_2024-11.csv";
        let Some(path) = shared(name, "the real month of one trust") else { return };
        let (table, issues) = read_rtt(&path);
        assert_eq!(issues, []);
        let table = table.expect("sound");
        assert_eq!((table.month, table.open_from_week, table.days()), (Date::constant(2024, 11, 1), 104, 30));
        assert_eq!(table.providers["RBD"].name, "DORSET COUNTY HOSPITAL NHS FOUNDATION TRUST");
        assert_eq!(table.providers["RBD"].functions.len(), 18);
        let all = table.provider_total("RBD").expect("the trust");
        let size: u64 = all.waiting.iter().sum();
        assert_eq!(size, 21_702);
        let within: u64 = all.waiting[..18].iter().sum();
        assert_eq!(format!("{:.1}", 100.0 * within as f64 / size as f64), "57.8");
        assert_eq!(all.waiting[52..].iter().sum::<u64>(), 647);
        assert_eq!(all.waiting_for_admission.iter().sum::<u64>(), 5_322);
        let stops = [&all.admitted, &all.non_admitted].map(|stops| stops.iter().sum::<u64>());
        assert_eq!((stops, all.new_periods, all.unknown_start), ([1_544, 2_925], 5_003, 0));
        assert_eq!(RttFunction { name: all.name.clone(), ..table.national_total(None) }, all);
        let name = &table.providers["RBD"].functions["X02"].name;
        assert_eq!(name, "Other - Medical Services");
    }

    #[test]
    fn commissioners_are_added_up_and_totals_left_out() {
        let (table, issues) = read("rtt.csv", text(HEADER, &ROWS).as_bytes());
        assert_eq!(issues, []);
        let table = table.expect("sound");
        let trauma = &table.providers["RZZ"].functions["110"];
        let lists = [&trauma.waiting, &trauma.admitted, &trauma.non_admitted, &trauma.waiting_for_admission];
        assert_eq!(lists, [&vec![11, 21, 31], &vec![1, 2, 3], &vec![4, 0, 0], &vec![0, 0, 0]]);
        assert_eq!((trauma.new_periods, trauma.unknown_start), (0, 1));
        let other = &table.providers["RZZ"].functions["X02"];
        assert_eq!((other.new_periods, &other.waiting_for_admission), (9, &vec![0, 0, 2]));
        assert_eq!(table.providers["RYY"].name, "OTHER, THE");
        assert_eq!(table.national_total(Some("110")).new_periods, 4);
        assert_eq!(table.provider_total("RXX"), None);
    }

    #[test]
    fn a_month_is_the_same_plain_gzipped_and_zipped_with_or_without_packing() {
        let plain = text(HEADER, &ROWS);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(plain.as_bytes()).expect("memory");
        let gzip = gzip.finish().expect("memory");
        let (expected, _) = read("rtt.csv", plain.as_bytes());
        assert!(expected.is_some());
        let inside = [("20241130-RTT-November-2024-full-extract.csv", plain.as_bytes())];
        for bytes in [gzip, zip(&inside, true), zip(&inside, false)] {
            assert_eq!(read("rtt.zip", &bytes), (expected.clone(), vec![]));
        }
    }

    #[test]
    fn columns_may_stand_in_any_order_with_others_between_and_a_mark_before() {
        let swap = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.reverse();
            cells.join(",") + ",else"
        };
        let rows: Vec<String> = ROWS[..8].iter().map(|row| swap(row)).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let (table, issues) = read("rtt.csv", format!("\u{feff}{}", text(&swap(HEADER), &rows)).as_bytes());
        assert_eq!(issues, []);
        let (expected, _) = read("rtt.csv", text(HEADER, &ROWS[..8]).as_bytes());
        assert_eq!(table, expected);
    }

    #[test]
    fn a_year_of_the_older_width_ends_at_52_weeks() {
        let weeks: Vec<String> = (0..52).map(|week| format!("Gt {week:02} To {:02} Weeks SUM 1", week + 1)).collect();
        let header = HEADER.replace(
            "Gt 00 To 01 Weeks SUM 1,Gt 01 To 02 Weeks SUM 1,Gt 02 Weeks SUM 1",
            &format!("{},Gt 52 Weeks SUM 1", weeks.join(",")),
        );
        let row = format!("RTT-March-2019,RZZ,TRUST,99A,Part_2,C_110,Trauma,{},7,59,0,59", ["1"; 52].join(","));
        let (table, issues) = read("rtt.csv", text(&header, &[&row]).as_bytes());
        assert_eq!(issues, []);
        let table = table.expect("sound");
        assert_eq!((table.open_from_week, table.month), (52, Date::constant(2019, 3, 1)));
        assert_eq!(table.providers["RZZ"].functions["110"].waiting[52], 7);
    }

    #[test]
    fn a_bad_number_is_named_by_row_and_column_and_nothing_is_half_read() {
        for bad in ["x", "-1", "1.0", "1e3", "*", "12345678901"] {
            let row = format!("RTT-November-2024,RZZ,T,99C,Part_2,C_110,Trauma,0,{bad},0,,,0");
            assert_eq!(with_row(&row), (None, vec![cell("bad-number", 11, "Gt 01 To 02 Weeks SUM 1")]), "{bad}");
        }
    }

    #[test]
    fn commas_between_thousands_are_refused_with_advice() {
        let row = "RTT-November-2024,RZZ,T,99C,Part_2,C_110,Trauma,0,\"1,234\",0,,,1234";
        let (table, issues) = read("rtt.csv", text(HEADER, &[row]).as_bytes());
        assert_eq!(table, None);
        assert!(issues[0].code == "bad-number" && issues[0].advice.contains("between thousands"), "{issues:?}");
    }

    #[test]
    fn totals_that_differ_are_warned_of_by_row_and_the_weeks_stand() {
        let (table, issues) = with_row("RTT-November-2024,RZZ,T,99C,Part_1A,C_110,Trauma,1,1,1,4,1,4");
        assert_eq!(issues, [cell("total-differs", 11, "Total")]);
        assert_eq!(table.expect("used").providers["RZZ"].functions["110"].admitted, [2, 3, 4]);
        let (table, issues) = with_row("RTT-November-2024,RZZ,T,99A,Part_2,C_999,Total,10,20,31,,,61");
        assert!(table.is_some());
        assert_eq!(issues, [cell("total-differs", 11, "Total All")]);
    }

    #[test]
    fn an_unknown_part_is_left_out_with_a_warning_and_a_repeated_row_counts_twice_with_one() {
        let (table, issues) = with_row("RTT-November-2024,RZZ,T,99A,Part_9,C_110,Trauma,1,1,1,3,,3");
        assert_eq!(issues, [cell("unknown-part", 11, "RTT Part Type")]);
        assert_eq!(table.expect("used").providers["RZZ"].functions["110"].admitted, [1, 2, 3]);
        let (table, issues) = with_row(ROWS[0]);
        assert_eq!(issues, [("repeated-row".to_owned(), Some(11), None)]);
        assert_eq!(table.expect("used").providers["RZZ"].functions["110"].admitted, [2, 4, 6]);
    }

    #[test]
    fn two_months_in_one_file_are_an_error_and_so_is_a_period_that_is_no_month() {
        let december = ROWS[8].replace("November", "December");
        assert_eq!(with_row(&december), (None, vec![cell("several-months", 11, "Period"), repeated(11)]));
        let other = ROWS[8].replace("RTT-November-2024", "2024-11");
        assert_eq!(with_row(&other), (None, vec![cell("bad-date", 11, "Period"), repeated(11)]));
        assert_eq!(month_of("RTT-Jul-2025"), Some(Date::constant(2025, 7, 1)));
        assert_eq!(month_of("RTT-Ju-2025"), None);
    }

    fn repeated(row: usize) -> Where {
        ("repeated-row".to_owned(), Some(row), None)
    }

    #[test]
    fn what_a_row_lacks_is_named() {
        let (_, issues) = with_row("RTT-November-2024,,T,99C,Part_3,110 Trauma,Trauma,,,,,,");
        let expected = [
            cell("empty-cell", 11, "Provider Org Code"),
            cell("bad-specialty", 11, "Treatment Function Code"),
            cell("empty-cell", 11, "Total All"),
        ];
        assert_eq!(issues, expected);
        let (table, issues) = with_row("RTT-November-2024,RZZ,T");
        assert_eq!((table, issues), (None, vec![("ragged-row".to_owned(), Some(11), None)]));
        assert_eq!(with_row(",,,,,,,,,,,,").1, []);
    }

    #[test]
    fn every_column_that_is_missing_or_twice_is_named() {
        let header = HEADER.replace("Gt 01 To 02 Weeks SUM 1", "Gt 00 To 01 Weeks SUM 1").replace("Period", "Month");
        let (table, issues) = read("rtt.csv", text(&header, &ROWS).as_bytes());
        assert_eq!(table, None);
        let seen: Vec<(&str, &str)> = issues
            .iter()
            .map(|issue| (issue.code.as_str(), issue.place.column.as_deref().unwrap_or_default()))
            .collect();
        let expected = [
            ("duplicate-column", "Gt 00 To 01 Weeks SUM 1"),
            ("missing-column", "Gt 01 To 02 Weeks SUM 1"),
            ("missing-column", "Period"),
        ];
        assert_eq!(seen, expected);
        let (_, issues) = read("rtt.csv", HEADER.replace("Gt 02 Weeks SUM 1", "Gt 05").as_bytes());
        assert_eq!(issues[0].place.column.as_deref(), Some("Gt 02 Weeks SUM 1"));
    }

    #[test]
    fn another_file_is_told_from_a_month_of_waiting_times() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().set_name("Provider").expect("a name");
        let workbook = book.save_to_buffer().expect("memory");
        let two = zip(&[("a.csv", b"a"), ("b.csv", b"b")], true);
        let cases: [(&[u8], &str, &str); 9] = [
            (&workbook, "not-rtt", "XLSX"),
            (b"\xd0\xcf\x11\xe0\xa1", "not-rtt", "XLS"),
            (&two, "not-rtt", "2 CSV files"),
            (&zip(&[("a.txt", b"a")], false), "not-rtt", "0 CSV files"),
            (b"<!DOCTYPE html>\n<html>", "not-rtt", "html"),
            (b"date,flu_beds\n2023-12-01,300\n", "not-rtt", "flu_beds"),
            (b"Period;Provider Org Code\n", "wrong-separator", "comma"),
            (b"", "empty-file", "empty"),
            (HEADER.as_bytes(), "not-rtt", "no row"),
        ];
        for (bytes, code, found) in cases {
            let (table, issues) = read("rtt", bytes);
            assert_eq!((table, issues.len()), (None, 1), "{issues:?}");
            assert!(issues[0].code == code && issues[0].found.contains(found), "{issues:?}");
        }
        assert_eq!(read_rtt(Path::new("/nowhere/rtt.csv")).1[0].code, "unreadable-file");
    }

    #[test]
    fn a_file_that_is_cut_off_or_changed_is_refused() {
        let plain = text(HEADER, &ROWS);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(plain.as_bytes()).expect("memory");
        let gzip = gzip.finish().expect("memory");
        let packed = zip(&[("rtt.csv", plain.as_bytes())], true);
        let mut changed = zip(&[("rtt.csv", plain.as_bytes())], false);
        let digit = changed.windows(7).position(|bytes| bytes == b"10,20,3").expect("it is stored");
        changed[digit] = b'9';
        for bytes in [&gzip[..gzip.len() / 2], &gzip[..gzip.len() - 4], &packed[..packed.len() - 30], &changed] {
            let (table, issues) = read("rtt", bytes);
            assert_eq!(table, None);
            assert!(issues.iter().any(|issue| issue.code == "unreadable-file"), "{issues:?}");
        }
    }

    #[test]
    fn names_in_the_code_page_of_windows_are_read() {
        let mut bytes = text(HEADER, &[&ROWS[0].replace("MADE-UP", "SPA#UP")]).into_bytes();
        let dash = bytes.iter().position(|byte| *byte == b'#').expect("it is there");
        bytes[dash] = 0x96;
        assert_eq!(read("rtt.csv", &bytes).0.expect("sound").providers["RZZ"].name, "SPA–UP NHS TRUST");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(
            start in proptest::sample::select(vec!["", "PK\x03\x04", "PK\x05\x06", "\u{1f}", HEADER]),
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        ) {
            read("rtt", &[start.as_bytes(), &bytes].concat());
            read("rtt", &[b"PK\x03\x04".as_slice(), &bytes, b"PK\x05\x06", &bytes].concat());
        }
    }

    /// Writes a made-up month as large as the nation's, to measure: `cargo test --release -p steadfast-intake -- --ignored --nocapture national`.
    #[test]
    #[ignore = "it measures"]
    fn a_made_up_month_of_the_national_size_is_read() {
        let Some(path) = shared("data/england/rtt_full_csv_extract_RBD_2024-11.csv", "the national size") else {
            return;
        };
        let month = std::fs::read_to_string(path).expect("the extract");
        let (header, rows) = month.split_once('\n').expect("a header");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("national.csv");
        let mut out = io::BufWriter::new(File::create(&file).expect("a file"));
        writeln!(out, "{}", header.trim_end()).expect("space");
        for copy in 0..400 {
            out.write_all(rows.replace(",RBD,", &format!(",R{copy:03},")).as_bytes()).expect("space");
        }
        drop(out);
        #[expect(clippy::disallowed_types, reason = "it measures")]
        let start = std::time::Instant::now();
        let (table, issues) = read_rtt(&file);
        let seconds = start.elapsed().as_secs_f64();
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown");
        let mut gzip = flate2::write::GzEncoder::new(
            File::create(folder.path().join("national.gz")).expect("a file"),
            flate2::Compression::fast(),
        );
        io::copy(&mut File::open(&file).expect("the file"), &mut gzip).expect("space");
        gzip.finish().expect("space");
        #[expect(clippy::disallowed_types, reason = "it measures")]
        let start = std::time::Instant::now();
        assert_eq!(read_rtt(&folder.path().join("national.gz")), (table.clone(), vec![]));
        eprintln!("gzipped: {:.2} s", start.elapsed().as_secs_f64());
        let bytes = std::fs::metadata(&file).expect("the file").len();
        eprintln!("{} rows, {bytes} bytes: {seconds:.2} s, {peak}", 400 * 512);
        assert_eq!(issues, []);
        assert_eq!(table.expect("sound").national_total(None).waiting.iter().sum::<u64>(), 400 * 21_702);
    }
}
