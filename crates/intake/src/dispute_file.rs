//! `dispute.toml`: the facts of a dispute, each with its source.

use crate::faults::{Faults, quote};
use crate::folder::read_bytes;
use crate::privacy;
use crate::published::shown_name;
use crate::section::{Section, Source, show};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use steadfast_model::dispute::{
    Dispute, DisputeHead, Employers, Fact, FactValue, KeySpec, Provenance, RawValue, Record, RecordSource, ValueKind,
    with_commas,
};
use steadfast_model::time::days_between;
use steadfast_model::{Issue, Place};
use toml::de::{DeTable, DeValue};

/// Name of the file in a case's folder.
pub(crate) const FILE: &str = "dispute.toml";
/// The version of the format that this crate reads.
const SCHEMA: f64 = 1.0;
/// The most that a count may be.
const MOST_COUNTED: u64 = 100_000_000;
/// The longest that a court's prohibition may be, in days.
const LONGEST_ORDER: i64 = 3_660;
/// Lists in which nothing says something: that no work was stood down, that a paper or a letter said nothing.
const MAY_BE_EMPTY: [&str; 4] = ["stood_down", "paper", "members_told_what", "what"];
/// Keys that every table may have besides its own.
const OF_PROVENANCE: [&str; 5] = ["source", "known_at", "unconfirmed", "sources", "known"];

/// Reads the facts of a dispute from a file.
///
/// Every fault is reported, by row. The dispute is `None` when any of them is an error.
pub fn read_dispute(path: &Path) -> (Option<Dispute>, Vec<Issue>) {
    let name = shown_name(path);
    let mut faults = Faults::default();
    let dispute = read_bytes(path, &name, &mut faults).and_then(|bytes| read_dispute_bytes(&name, bytes, &mut faults));
    let dispute = dispute.filter(|_| faults.errors() == 0);
    (dispute, faults.into_issues())
}

/// Reads the facts of a dispute from text; `name` is the file's name in issues.
///
/// Every fault is reported, by row. The dispute is `None` when any of them is an error.
pub fn read_dispute_text(name: &str, text: &str) -> (Option<Dispute>, Vec<Issue>) {
    let mut faults = Faults::default();
    let dispute = read_text(name, text, &mut faults).filter(|_| faults.errors() == 0);
    (dispute, faults.into_issues())
}

pub(crate) fn read_dispute_bytes(name: &str, bytes: Vec<u8>, faults: &mut Faults) -> Option<Dispute> {
    match String::from_utf8(bytes) {
        Ok(text) => read_text(name, &text, faults),
        Err(_) => {
            let found = "bytes that are no UTF-8";
            faults.error("not-utf8", Place::file(name), found, "a file in UTF-8", "Save the file again as UTF-8.");
            None
        }
    }
}

fn read_text(file: &str, text: &str, faults: &mut Faults) -> Option<Dispute> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = &Source::new(file, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let row = error.span().map(|span| source.line(span.start));
        let place = Place { file: file.to_owned(), row, column: None };
        let message = error.message().replace('\n', "; ");
        faults.error("bad-toml", place, message, "TOML", "Compare the line with docs/data/dispute-file.md.");
    }
    let document = document.get_ref();
    let tables = Dispute::tables();
    let mut known: Vec<&str> = tables.iter().map(|(table, _)| *table).collect();
    known.push("schema");
    let mut root = Section { source, table: Some(document), name: String::new(), line: None, faults: &mut *faults };
    root.exactly(&known);
    if let Some((schema, line)) = root.number("schema")
        && schema.total_cmp(&SCHEMA).is_ne()
    {
        let place = root.place("schema", Some(line));
        let advice = "Use the version of Steadfast that the file was made for.";
        root.faults.error("unknown-schema", place, schema.to_string(), SCHEMA.to_string(), advice);
    }
    let mut reader = Reader { source, document, faults };
    let head = reader.head();
    let mut places = Places::default();
    let mut dispute = Dispute {
        ballots: reader.list(&mut places),
        questions: reader.list(&mut places),
        ballot_notices: reader.list(&mut places),
        results_told: reader.list(&mut places),
        extensions: reader.list(&mut places),
        court_orders: reader.list(&mut places),
        calls: reader.list(&mut places),
        actions: reader.list(&mut places),
        notices: reader.list(&mut places),
        inducements: reader.list(&mut places),
        pickets: reader.list(&mut places),
        irregularities: reader.list(&mut places),
        derogations: reader.list(&mut places),
        offers: reader.list(&mut places),
        commencements: reader.list(&mut places),
        ..Dispute::new(head?)
    };
    Checks { file, dispute: &dispute, places: &places, faults }.run();
    // The order of facts in a file means nothing.
    dispute.ballots.sort_by(|left, right| left.id.cmp(&right.id));
    Some(dispute)
}

/// The lines of the records, table by table, and the tables of which some record could not be read.
#[derive(Debug, Default)]
struct Places {
    lines: BTreeMap<&'static str, Vec<usize>>,
    incomplete: BTreeSet<&'static str>,
}

impl Places {
    fn line(&self, table: &str, index: usize) -> Option<usize> {
        self.lines.get(table).and_then(|lines| lines.get(index)).copied()
    }
}

struct Reader<'a, 'f> {
    source: &'a Source<'a>,
    document: &'a DeTable<'a>,
    faults: &'f mut Faults,
}

impl<'a> Reader<'a, '_> {
    fn head(&mut self) -> Option<DisputeHead> {
        let table = DisputeHead::TABLE;
        let Some(value) = self.document.get(table) else {
            let place = Place { file: self.source.file.to_owned(), row: None, column: Some(table.to_owned()) };
            let advice = "Add the table: its name, the union, the subject and the groups.";
            self.faults.error("missing-key", place, "nothing", "a table [dispute]", advice);
            return None;
        };
        let line = self.source.line(value.span().start);
        let Some(found) = value.get_ref().as_table() else {
            let place = Place { file: self.source.file.to_owned(), row: Some(line), column: Some(table.to_owned()) };
            let advice = "Write the name in square brackets on a line.";
            self.faults.error("bad-value", place, show(value.get_ref()), "a table [dispute]", advice);
            return None;
        };
        self.record(table.to_owned(), found, line)
    }

    fn list<R: Record>(&mut self, places: &mut Places) -> Vec<R> {
        let table = R::TABLE;
        let Some(value) = self.document.get(table) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            places.incomplete.insert(table);
            let line = self.source.line(value.span().start);
            let place = Place { file: self.source.file.to_owned(), row: Some(line), column: Some(table.to_owned()) };
            let expected = format!("a list of tables [[{table}]]");
            let advice = format!("Write [[{table}]] with two brackets.");
            self.faults.error("bad-value", place, show(value.get_ref()), expected, advice);
            return Vec::new();
        };
        let mut records = Vec::new();
        for (index, entry) in list.iter().enumerate() {
            let line = self.source.line(entry.span().start);
            let name = format!("{table}[{}]", index + 1);
            let Some(found) = entry.get_ref().as_table() else {
                places.incomplete.insert(table);
                let place = Place { file: self.source.file.to_owned(), row: Some(line), column: Some(name) };
                let advice = format!("Write [[{table}]] with two brackets.");
                self.faults.error("bad-value", place, show(entry.get_ref()), format!("a table [[{table}]]"), advice);
                continue;
            };
            match self.record(name, found, line) {
                Some(record) => {
                    records.push(record);
                    places.lines.entry(table).or_default().push(line);
                }
                None => {
                    places.incomplete.insert(table);
                }
            }
        }
        records
    }

    fn record<R: Record>(&mut self, name: String, table: &'a DeTable<'a>, line: usize) -> Option<R> {
        let mut section =
            Section { source: self.source, table: Some(table), name, line: Some(line), faults: &mut *self.faults };
        let mut keys: Vec<&str> = R::KEYS.iter().map(|spec| spec.key).collect();
        keys.extend(OF_PROVENANCE);
        section.exactly(&keys);
        let base = provenance_of(&mut section, R::KEYS);
        let doubted = R::KEYS.iter().any(|spec| spec.required && base.unconfirmed.contains(spec.key));
        let mut source = TableSource { section, base, doubted };
        R::read(&mut source)
    }
}

/// What a table says of where its facts come from.
struct Base {
    source: Option<String>,
    known_at: Option<Date>,
    unconfirmed: BTreeSet<String>,
    sources: BTreeMap<String, String>,
    known: BTreeMap<String, Date>,
}

fn provenance_of(section: &mut Section<'_, '_>, keys: &[KeySpec]) -> Base {
    let source = section.text("source").map(str::to_owned);
    let known_at = section.has("known_at").then(|| section.date("known_at")).flatten();
    let mut base =
        Base { source, known_at, unconfirmed: BTreeSet::new(), sources: BTreeMap::new(), known: BTreeMap::new() };
    let is_key = |section: &mut Section<'_, '_>, list: &str, key: &str, line: usize| {
        let there = keys.iter().any(|spec| spec.key == key) && section.has(key);
        if !there {
            let place = section.place(list, Some(line));
            let expected = "keys of this table that have a value";
            let advice = "Correct the key, or give it its value.";
            section.faults.error("unknown-fact", place, format!("\"{key}\""), expected, advice);
        }
        there
    };
    if section.has("unconfirmed")
        && let Some((value, line)) = section.get("unconfirmed")
    {
        match texts(value) {
            Some(names) => {
                for name in names {
                    if is_key(section, "unconfirmed", &name, line) {
                        base.unconfirmed.insert(name);
                    }
                }
            }
            None => section.bad("unconfirmed", line, value, "a list of keys such as [\"opened\"]"),
        }
    }
    for list in ["sources", "known"] {
        if !section.has(list) {
            continue;
        }
        let Some((value, line)) = section.get(list) else { continue };
        let Some(table) = value.as_table() else {
            section.bad(list, line, value, "a table of keys such as { opened = … }");
            continue;
        };
        for (key, given) in table {
            let name = key.get_ref().to_string();
            if !is_key(section, list, &name, line) {
                continue;
            }
            if keys.iter().any(|spec| spec.required && spec.key == name) {
                let place = section.place(list, Some(line));
                let advice = "What a table must say shares its source and known_at; write those of the table.";
                section.faults.error("unknown-fact", place, format!("\"{name}\""), "keys that may be left out", advice);
                continue;
            }
            match (list, given.get_ref()) {
                ("sources", DeValue::String(text)) if !text.trim().is_empty() => {
                    base.sources.insert(name, text.trim().to_owned());
                }
                ("known", DeValue::Datetime(at)) if at.to_string().parse::<Date>().is_ok() => {
                    base.known.extend(at.to_string().parse::<Date>().ok().map(|day| (name, day)));
                }
                _ => {
                    let expected = if list == "known" { "a date such as 2025-07-08" } else { "text in double quotes" };
                    section.bad(&format!("{list}.{name}"), line, given.get_ref(), expected);
                }
            }
        }
    }
    base
}

/// Returns the texts of a list; `None` when it is none.
fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    let list = value.as_array()?;
    list.iter().map(|entry| entry.get_ref().as_str().map(|text| text.trim().to_owned())).collect()
}

struct TableSource<'a, 'f> {
    section: Section<'a, 'f>,
    base: Base,
    /// Whether a value that the record must have is not confirmed.
    doubted: bool,
}

impl TableSource<'_, '_> {
    fn value<T: FactValue>(&mut self, key: &'static str) -> Option<T> {
        let raw = self.raw(key, T::KIND)?;
        match T::from_raw(raw) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = self.section.get(key).map(|(_, line)| line);
                self.section.unknown_word(key, line, &error);
                None
            }
        }
    }

    fn raw(&mut self, key: &'static str, kind: ValueKind) -> Option<RawValue> {
        let section = &mut self.section;
        let (value, line) = section.get(key)?;
        let wrong = |section: &mut Section<'_, '_>, expected: &str| {
            section.bad(key, line, value, expected);
            None
        };
        match kind {
            ValueKind::Date => section.date(key).map(RawValue::Date),
            ValueKind::Moment => section.moment(key).map(RawValue::Moment),
            ValueKind::Text => {
                let text = section.text(key)?;
                names_nobody(section, key, line, &[text.to_owned()]).then(|| RawValue::Text(text.to_owned()))
            }
            ValueKind::Flag => match value {
                DeValue::Boolean(flag) => Some(RawValue::Flag(*flag)),
                _ => wrong(section, "true or false"),
            },
            ValueKind::Count => match value {
                DeValue::Integer(count) if count.radix() == 10 => match count.as_str().replace('_', "").parse() {
                    Ok(count) if count <= MOST_COUNTED => Some(RawValue::Count(count)),
                    _ => wrong(section, "a whole number from 0 to 100,000,000, without commas"),
                },
                _ => wrong(section, "a whole number from 0 to 100,000,000, without commas"),
            },
            ValueKind::Share => {
                let (share, _) = section.number(key)?;
                if (0.0..=1.0).contains(&share) {
                    Some(RawValue::Share(share))
                } else {
                    wrong(section, "a share from 0 to 1: write 55.32 % as 0.5532")
                }
            }
            ValueKind::Texts => match texts(value) {
                Some(list) if list.is_empty() && !MAY_BE_EMPTY.contains(&key) => {
                    wrong(section, "at least one; leave the key out if it is not known")
                }
                Some(list) if list.iter().all(|text| !text.is_empty()) => {
                    names_nobody(section, key, line, &list).then_some(RawValue::Texts(list))
                }
                _ => wrong(section, "a list of texts in double quotes, such as [\"pay\"]"),
            },
            ValueKind::Employers => match (value.as_str(), texts(value)) {
                (Some("every"), _) => Some(RawValue::Text("every".to_owned())),
                (None, Some(codes)) if !codes.is_empty() && codes.iter().all(|code| is_ods_code(code)) => {
                    Some(RawValue::Texts(codes.iter().map(|code| code.to_uppercase()).collect()))
                }
                (None, Some(codes)) if !codes.is_empty() => {
                    let place = section.place(key, Some(line));
                    let strange: Vec<String> =
                        codes.iter().filter(|code| !is_ods_code(code)).map(|code| quote(code)).collect();
                    let expected = "organisation codes such as RBD, three to eight letters and digits";
                    section.faults.error("bad-value", place, strange.join(", "), expected, "Correct the codes.");
                    None
                }
                _ => wrong(section, "\"every\", or a list of organisation codes such as [\"RBD\"]"),
            },
            ValueKind::Dates => {
                let date = |entry: &DeValue<'_>| match entry {
                    DeValue::Datetime(at) => at.to_string().parse::<Date>().ok(),
                    DeValue::String(text) => text.trim().parse::<Date>().ok(),
                    _ => None,
                };
                let dates: Option<Vec<Date>> =
                    value.as_array().and_then(|list| list.iter().map(|entry| date(entry.get_ref())).collect());
                match dates {
                    Some(mut dates) if !dates.is_empty() => {
                        dates.sort();
                        dates.dedup();
                        Some(RawValue::Dates(dates))
                    }
                    _ => wrong(section, "a list of dates such as [2026-04-07, 2026-04-08]"),
                }
            }
        }
    }
}

/// Titles before a person's name.
const TITLES: [&str; 9] = ["dr", "mr", "mrs", "ms", "miss", "prof", "professor", "sir", "dame"];

/// Refuses texts that seem to name a person or hold an NHS number: a dispute file is of bodies, groups, dates and counts.
fn names_nobody(section: &mut Section<'_, '_>, key: &str, line: usize, texts: &[String]) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let names = |text: &String| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(2).any(|pair| {
            let title = pair[0].trim_matches(|letter: char| !letter.is_alphanumeric());
            capital(title) && TITLES.contains(&title.to_lowercase().as_str()) && capital(pair[1])
        })
    };
    let place = || section.place(key, Some(line));
    let (code, found) = if texts.iter().any(|text| privacy::holds_nhs_number(text)) {
        ("nhs-number", "a value that looks like an NHS number (not repeated here)")
    } else if texts.iter().any(names) {
        ("person-named", "a value that seems to name a person (not repeated here)")
    } else {
        return true;
    };
    let place = place();
    let advice = "Name the body, office or group instead.";
    section.faults.error(code, place, found, "nothing about a person", advice);
    false
}

/// Whether a text has the form of a code of the Organisation Data Service.
fn is_ods_code(text: &str) -> bool {
    (3..=8).contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}

impl RecordSource for TableSource<'_, '_> {
    fn required<T: FactValue>(&mut self, key: &'static str) -> Option<T> {
        self.value(key)
    }

    fn fact<T: FactValue>(&mut self, key: &'static str) -> Option<Fact<T>> {
        if !self.section.has(key) {
            return None;
        }
        let value = self.value(key)?;
        let provenance = Provenance {
            source: self.base.sources.get(key).or(self.base.source.as_ref())?.clone(),
            known_at: self.base.known.get(key).copied().or(self.base.known_at),
            confirmed: !self.base.unconfirmed.contains(key),
        };
        Some(Fact { value, provenance })
    }

    fn provenance(&mut self) -> Option<Provenance> {
        Some(Provenance {
            source: self.base.source.clone()?,
            known_at: self.base.known_at,
            // What the record must say is doubted together; optional facts each have their own doubt.
            confirmed: !self.doubted,
        })
    }
}

/// Checks across tables.
struct Checks<'a> {
    file: &'a str,
    dispute: &'a Dispute,
    places: &'a Places,
    faults: &'a mut Faults,
}

impl Checks<'_> {
    fn place(&self, table: &str, index: usize, key: &str) -> Place {
        Place {
            file: self.file.to_owned(),
            row: self.places.line(table, index),
            column: Some(format!("{table}[{}].{key}", index + 1)),
        }
    }

    fn run(&mut self) {
        let dispute = self.dispute;
        self.unique("ballot", "id", dispute.ballots.iter().map(|ballot| ballot.id.clone()));
        self.unique("action", "round", dispute.actions.iter().map(|action| action.round.clone()));
        self.unique("derogation", "id", dispute.derogations.iter().map(|request| request.id.clone()));
        self.unique("offer", "id", dispute.offers.iter().map(|offer| offer.id.clone()));
        self.unique(
            "question",
            "kind",
            dispute.questions.iter().map(|question| format!("{} on {}", question.ballot, question.kind)),
        );
        let ballots: BTreeSet<&str> = dispute.ballots.iter().map(|ballot| ballot.id.as_str()).collect();
        let rounds: BTreeSet<&str> = dispute.actions.iter().map(|action| action.round.as_str()).collect();
        macro_rules! ballot_known {
            ($list:ident) => {
                for (index, record) in dispute.$list.iter().enumerate() {
                    self.known(table_of(&dispute.$list), index, "ballot", &record.ballot, &ballots);
                }
            };
        }
        ballot_known!(questions);
        ballot_known!(ballot_notices);
        ballot_known!(results_told);
        ballot_known!(extensions);
        ballot_known!(calls);
        ballot_known!(irregularities);
        macro_rules! round_known {
            ($list:ident) => {
                for (index, record) in dispute.$list.iter().enumerate() {
                    self.known(table_of(&dispute.$list), index, "round", &record.round, &rounds);
                }
            };
        }
        round_known!(notices);
        round_known!(inducements);
        round_known!(derogations);
        for (index, action) in dispute.actions.iter().enumerate() {
            if let Some(ballot) = &action.ballot {
                self.known("action", index, "ballot", &ballot.value, &ballots);
            }
            if action.from >= action.to {
                let place = self.place("action", index, "to");
                let expected = format!("a time after from, {}", action.from);
                self.faults.error("end-before-start", place, action.to.to_string(), expected, "Correct from or to.");
            }
        }
        for (index, order) in dispute.court_orders.iter().enumerate() {
            if let Some(ballot) = &order.ballot {
                self.known("court_order", index, "ballot", &ballot.value, &ballots);
            }
        }
        for (index, offer) in dispute.offers.iter().enumerate() {
            if let Some(ballot) = &offer.ballot {
                self.known("offer", index, "ballot", &ballot.value, &ballots);
            }
        }
        for (index, request) in dispute.derogations.iter().enumerate() {
            if !is_ods_code(&request.employer) {
                let place = self.place("derogation", index, "employer");
                let expected = "an organisation code such as RBD";
                self.faults.error(
                    "bad-value",
                    place,
                    "another text (not repeated here)",
                    expected,
                    "Correct the code.",
                );
            }
        }
        for (index, request) in dispute.derogations.iter().enumerate() {
            if let (Some(requested), Some(decided)) = (&request.requested, &request.decided)
                && decided.value < requested.value
            {
                let place = self.place("derogation", index, "decided");
                let expected = format!("{} or later", requested.value);
                let advice = "Correct requested or decided.";
                self.faults.error("end-before-start", place, decided.value.to_string(), expected, advice);
            }
        }
        for (index, order) in dispute.court_orders.iter().enumerate() {
            if let (Some(applied), Some(determined)) = (&order.applied, &order.determined)
                && determined.value < applied.value
            {
                let place = self.place("court_order", index, "determined");
                let expected = format!("{} or later", applied.value);
                let advice = "Correct applied or determined.";
                self.faults.error("end-before-start", place, determined.value.to_string(), expected, advice);
            }
            if days_between(order.from, order.to) > LONGEST_ORDER {
                let place = self.place("court_order", index, "to");
                let expected = format!("at most {LONGEST_ORDER} days after from");
                self.faults.error("bad-value", place, order.to.to_string(), expected, "Correct from or to.");
            }
            if order.from > order.to {
                let place = self.place("court_order", index, "to");
                let expected = format!("{} or later", order.from);
                self.faults.error("end-before-start", place, order.to.to_string(), expected, "Correct from or to.");
            }
        }
        self.counts();
        self.employers();
    }

    fn unique(&mut self, table: &str, key: &str, ids: impl Iterator<Item = String>) {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.enumerate() {
            if !seen.insert(id.clone()) {
                let place = self.place(table, index, key);
                let advice = "Give each its own, or remove one of them.";
                self.faults.error("duplicate-id", place, format!("\"{id}\" twice"), "each once", advice);
            }
        }
    }

    fn known(&mut self, table: &str, index: usize, key: &str, id: &str, known: &BTreeSet<&str>) {
        // What names a record that could not be read is not wrong for that.
        let target = if key == "ballot" { "ballot" } else { "action" };
        if known.contains(id) || self.places.incomplete.contains(target) {
            return;
        }
        let place = self.place(table, index, key);
        let (code, what) =
            if key == "ballot" { ("unknown-ballot", "[[ballot]]") } else { ("unknown-round", "[[action]]") };
        let list: Vec<&str> = known.iter().take(12).copied().collect();
        let expected =
            if list.is_empty() { format!("an identifier of {what}") } else { format!("one of {}", list.join(", ")) };
        let advice = match crate::faults::nearest(id, known.iter().copied()) {
            Some(near) => format!("Did you mean {near}?"),
            None => format!("Add the {what}, or correct the identifier."),
        };
        self.faults.error(code, place, format!("\"{id}\""), expected, advice);
    }

    /// Votes cannot be more than those entitled, answers not more than votes, and a ballot does not close before it opens.
    fn counts(&mut self) {
        let dispute = self.dispute;
        for (index, ballot) in dispute.ballots.iter().enumerate() {
            if let (Some(opened), Some(closed)) = (&ballot.opened, &ballot.closed)
                && closed.value < opened.value
            {
                let place = self.place("ballot", index, "closed");
                let expected = format!("{} or later", opened.value);
                self.faults.error(
                    "end-before-start",
                    place,
                    closed.value.to_string(),
                    expected,
                    "Correct opened or closed.",
                );
            }
            if ballot.entitled.as_ref().is_some_and(|entitled| entitled.value == 0) {
                let place = self.place("ballot", index, "entitled");
                self.faults.error(
                    "counts-disagree",
                    place,
                    "0",
                    "at least one",
                    "Leave the key out if it is not known.",
                );
            }
            let cast = ballot.cast.as_ref().map(|fact| fact.value);
            let entitled = ballot.entitled.as_ref().map(|fact| fact.value);
            if let (Some(cast), Some(entitled)) = (cast, entitled)
                && cast > entitled
            {
                self.too_many("ballot", index, "cast", cast, entitled, "entitled");
            }
            self.adds_up(index);
            for (at, question) in dispute.questions.iter().enumerate() {
                if question.ballot != ballot.id {
                    continue;
                }
                let yes = question.yes.as_ref().map_or(0, |fact| fact.value);
                let no = question.no.as_ref().map_or(0, |fact| fact.value);
                if let Some(most) = cast.or(entitled)
                    && yes + no > most
                {
                    self.too_many(
                        "question",
                        at,
                        "yes",
                        yes + no,
                        most,
                        if cast.is_some() { "cast" } else { "entitled" },
                    );
                }
            }
        }
    }

    /// Spoiled papers are among the votes cast, or come besides: Yes, No and spoiled make up the votes, or Yes and No do. Of several questions a paper may leave one
    /// blank, so that only the answers to a single one tell.
    fn adds_up(&mut self, index: usize) {
        let ballot = &self.dispute.ballots[index];
        let count = |fact: &Option<Fact<u64>>| fact.as_ref().map(|fact| fact.value);
        let mut of_ballot = self.dispute.questions.iter().filter(|question| question.ballot == ballot.id);
        let (Some(question), None) = (of_ballot.next(), of_ballot.next()) else { return };
        let (Some(yes), Some(no), Some(spoiled)) = (count(&question.yes), count(&question.no), count(&ballot.spoiled))
        else {
            return;
        };
        let answers = yes + no;
        let all = answers + spoiled;
        if let Some(cast) = count(&ballot.cast)
            && answers <= cast
            && answers != cast
            && all != cast
        {
            let place = self.place("ballot", index, "cast");
            let found = format!(
                "{}, with {} Yes and No and {} spoiled",
                with_commas(cast),
                with_commas(answers),
                with_commas(spoiled)
            );
            let expected = format!("{} with the spoiled papers, or {} without", with_commas(all), with_commas(answers));
            let advice = "Correct the counts, or leave out what is not known.";
            self.faults.error("counts-disagree", place, found, expected, advice);
        } else if let Some(entitled) = count(&ballot.entitled)
            && all > entitled
            && answers <= entitled
        {
            self.too_many("ballot", index, "spoiled", all, entitled, "entitled (Yes, No and spoiled together)");
        }
    }

    fn too_many(&mut self, table: &str, index: usize, key: &str, found: u64, most: u64, of: &str) {
        let place = self.place(table, index, key);
        let expected = format!("at most the {} {of}", with_commas(most));
        self.faults.error("counts-disagree", place, with_commas(found), expected, "Correct the counts.");
    }

    /// Employers that records name are among those of the dispute.
    fn employers(&mut self) {
        let Some(Employers::These(listed)) = self.dispute.head.employers.as_ref().map(|fact| &fact.value) else {
            return;
        };
        let strangers: Vec<String> =
            self.dispute.employers_named().into_iter().filter(|code| !listed.contains(code)).collect();
        if !strangers.is_empty() {
            let place = Place { file: self.file.to_owned(), row: None, column: Some("dispute.employers".to_owned()) };
            let advice = "Add them to the dispute, or correct the codes.";
            self.faults.error("unknown-employer", place, strangers.join(", "), "the employers of the dispute", advice);
        }
    }
}

fn table_of<R: Record>(_: &[R]) -> &'static str {
    R::TABLE
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::Severity;

    const HEAD: &str = "schema = 1\n[dispute]\nname = \"Pay\"\nunion = \"BMA\"\nsubject = [\"pay\"]\ngroups = [\"resident\"]\nsource = \"a letter\"\n";

    fn read(more: &str) -> (Option<Dispute>, Vec<Issue>) {
        read_dispute_text("d.toml", &format!("{HEAD}{more}"))
    }

    #[test]
    fn the_page_on_the_dispute_file_names_every_table_and_key() {
        let page = include_str!("../../../docs/data/dispute-file.md");
        for (table, keys) in Dispute::tables() {
            let part =
                page.split("\n## `[").find(|part| part.trim_start_matches('[').starts_with(&format!("{table}]")));
            let part = part.unwrap_or_else(|| panic!("docs/data/dispute-file.md lacks [{table}]"));
            for spec in keys {
                assert!(
                    part.contains(&format!("| `{}` |", spec.key)),
                    "docs/data/dispute-file.md lacks {} of {table}",
                    spec.key
                );
            }
        }
    }

    #[test]
    fn facts_take_source_day_and_doubt_of_their_own_or_of_their_table() {
        let (dispute, issues) = read(
            "[[ballot]]\nid = \"b\"\nkind = \"statutory\"\nopened = 2025-12-08\nclosed = 2026-02-02\ncast = 28_598\nsource = \"the union\"\nknown_at = 2025-12-08\n\
             known = { closed = 2026-02-02 }\nsources = { closed = \"the press\" }\nunconfirmed = [\"opened\"]\n",
        );
        assert!(issues.is_empty(), "{issues:?}");
        let dispute = dispute.expect("it is sound");
        let ballot = &dispute.ballots[0];
        let opened = ballot.opened.as_ref().expect("given");
        assert!(!opened.provenance.confirmed && opened.provenance.source == "the union");
        let closed = ballot.closed.as_ref().expect("given");
        assert_eq!(closed.provenance.known_at, Some(Date::constant(2026, 2, 2)));
        assert!(closed.provenance.confirmed && closed.provenance.source == "the press");
        assert_eq!(ballot.cast.as_ref().map(|fact| fact.value), Some(28_598));
        assert!(ballot.provenance.confirmed, "an optional fact's doubt is its own");
        assert_eq!(ballot.entitled, None);
    }

    #[test]
    fn a_record_for_an_employer_that_the_dispute_does_not_have_is_refused() {
        let head = HEAD.replace("source", "employers = [\"RBD\", \"rdz\"]\nsource");
        let more = "[[ballot]]\nid = \"b\"\nkind = \"statutory\"\nsource = \"x\"\n[[result_told]]\nballot = \"b\"\nemployers = [\"RDZ\", \"XYZ\"]\nsource = \"x\"\n";
        let (dispute, issues) = read_dispute_text("d.toml", &format!("{head}{more}"));
        assert!(dispute.is_none());
        assert_eq!(issues.len(), 1);
        assert_eq!((issues[0].code.as_str(), issues[0].found.as_str()), ("unknown-employer", "XYZ"));
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_named() {
        let round = |from: &str, to: &str| {
            format!(
                "[[action]]\nround = \"1\"\nkind = \"strike\"\nfrom = {from}\nto = {to}\nstatus = \"called\"\nsource = \"x\"\n"
            )
        };
        let (dispute, issues) = read(&round("2026-03-29T01:30:00", "2026-03-31T07:00:00"));
        assert!(dispute.is_none() && issues[0].code == "skipped-time", "{issues:?}");
        let (dispute, issues) = read(&round("2026-10-25T01:30:00", "2026-10-27T07:00:00"));
        assert!(dispute.is_some() && issues[0].severity == Severity::Warning, "{issues:?}");
    }

    #[test]
    fn every_fault_has_its_line_and_no_half_read_file_is_used() {
        let (dispute, issues) = read(
            "[[ballot]]\nid = \"b\"\nkind = \"statutory\"\nopened = \"08/12/2025\"\nsource = \"x\"\n[[ballot]]\nid = \"b\"\nkind = \"poll\"\n",
        );
        assert!(dispute.is_none());
        let rows: Vec<(Option<usize>, &str)> =
            issues.iter().map(|issue| (issue.place.row, issue.code.as_str())).collect();
        assert_eq!(rows, [(Some(11), "bad-value"), (Some(13), "missing-key"), (Some(15), "unknown-word")]);
        let (nothing, issues) = read_dispute_text("d.toml", "");
        assert!(nothing.is_none() && issues.iter().any(|issue| issue.expected.contains("[dispute]")), "{issues:?}");
    }
}
