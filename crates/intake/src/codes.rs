//! The codes of issues: stable words that scripts may rely on.

use crate::ihtc::IHTC_CODES;
use steadfast_model::Severity::{self, Error, Warning};

/// One issue code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it means.
    pub meaning: &'static str,
}

pub(crate) const fn entry(code: &'static str, severity: Severity, meaning: &'static str) -> CodeEntry {
    CodeEntry { code, severity, meaning }
}

/// Every issue code that reading a case or plan may give, in alphabetical order.
pub const CODES: &[CodeEntry] = &[
    entry("action-outside-window", Warning, "A strike lies wholly or partly outside the window."),
    entry("admitted-after-planning", Error, "A patient in the census was admitted after `planned_at`."),
    entry("bad-date", Error, "A cell is no date."),
    entry("bad-datetime", Error, "A cell is no date and time."),
    entry("bad-flag", Error, "A cell is neither true nor false."),
    entry("bad-history", Error, "A file of past values has none that can be read."),
    entry("bad-id", Error, "An identifier runs over several lines or is longer than 200 bytes."),
    entry("bad-json", Error, "`plan.json` is not what Steadfast writes."),
    entry("bad-number", Error, "A cell is no number, or out of range."),
    entry("bad-specialty", Error, "A cell is no treatment function code."),
    entry("bad-toml", Error, "`case.toml` is no TOML."),
    entry("bad-value", Error, "A value in `case.toml` is of the wrong kind."),
    entry("bad-words", Error, "A list of words has spaces, commas or empty words in it."),
    entry("clock-starts-after-session", Error, "A waiting-time clock starts after the session of its booking."),
    entry("counts-disagree", Error, "Votes are more than those entitled, or answers more than votes."),
    entry("demand-after-planning", Error, "A day of demand lies after `planned_at`."),
    entry("demand-on-planning-day", Warning, "A day of demand is the day of `planned_at`, which was not over."),
    entry("double-booked", Error, "One person has two duties at once."),
    entry("duplicate-column", Error, "Two columns have the same name."),
    entry("duplicate-date", Error, "A day of demand is there twice."),
    entry("duplicate-group", Error, "A strike names a staff group twice."),
    entry("duplicate-id", Error, "Two rows have the same identifier."),
    entry("duty-elsewhen", Error, "A duty shares no time with its post or session."),
    entry("duty-times-differ", Warning, "A duty and its post or session differ in their times."),
    entry("duty-to-what", Error, "A duty is to none, or to more than one, of post, session and other."),
    entry("empty-cell", Error, "A cell that must be filled is empty."),
    entry("empty-file", Error, "A file or sheet has no header."),
    entry("empty-table", Warning, "A table has a header and no rows."),
    entry("end-before-start", Error, "Something ends before, or when, it starts."),
    entry("floor-above-usual", Error, "The floor of a post is above its usual head count."),
    entry("grade-not-of-group", Error, "A grade does not belong to the staff group."),
    entry("hours-below-contract", Warning, "Somebody has agreed to fewer hours than their contract has."),
    entry("interrupted-write", Warning, "The last write of the folder was cut off; the folder before it was read."),
    entry("lead-not-rostered", Warning, "The lead of a session has no duty to it."),
    entry("lead-not-senior", Error, "The lead of a session is no consultant, SAS doctor or locum in such a grade."),
    entry("may-not-fill", Error, "Somebody is rostered to a post above their tier or without its competence."),
    entry("minutes-beyond-session", Warning, "A session has more bookable minutes than it is long."),
    entry("missing-column", Error, "A table lacks a column."),
    entry("missing-days", Warning, "Days are missing in the record of demand."),
    entry("missing-file", Error, "`case.toml` or `plan.json` is missing."),
    entry("missing-key", Error, "`case.toml` lacks a key."),
    entry("missing-table", Error, "A table is missing."),
    entry("nhs-number", Error, "A value looks like an NHS number."),
    entry("no-action", Warning, "`case.toml` has no strike."),
    entry("no-folder", Error, "The folder cannot be listed."),
    entry("no-needed-competence", Warning, "Somebody supports a session without a competence that it needs."),
    entry("not-a-key", Error, "A key or table of `dispute.toml` is not known."),
    entry("not-rtt", Error, "A file is not NHS England's RTT full CSV, or no row of it counts."),
    entry("not-utf8", Error, "A file is not in UTF-8."),
    entry("over-full", Error, "The bookings of a session do not fit into its slots or minutes."),
    entry("person-named", Error, "A value of `dispute.toml` seems to name a person."),
    entry("personal-data", Error, "The name of a column says that it identifies people."),
    entry("planned-after-window", Error, "`planned_at` lies after the window."),
    entry("pool-missing", Error, "A booking that needs a bed names no pool."),
    entry("pool-not-needed", Error, "A booking that needs no bed names a pool."),
    entry("ragged-row", Error, "A row has more or fewer cells than the header."),
    entry("repeated-date", Warning, "A day is there twice for a place, with two values; the first stands."),
    entry("repeated-row", Error, "A row of the RTT full CSV is there twice."),
    entry("repeated-time", Warning, "A time happens twice because the clocks go back; the first is taken."),
    entry("room-clash", Warning, "Two sessions are in one room at once."),
    entry(
        "rostered-beyond-72-hours",
        Warning,
        "The roster as it stands has people beyond 72 hours in 168; one issue with the count.",
    ),
    entry(
        "rostered-without-rest",
        Warning,
        "The roster as it stands has shifts too long or without rest; one issue with the count.",
    ),
    entry("round-differs", Warning, "A strike of `case.toml` and its round in `dispute.toml` differ in their times."),
    entry("several-months", Error, "A file that is to have one month has several."),
    entry("skipped-time", Error, "A time does not exist because the clocks go forward."),
    entry("specialty-differs", Warning, "A booking and its session differ in specialty."),
    entry("stay-missing", Warning, "An ordinary elective booking has a stay of 0 days."),
    entry("table-twice", Error, "A table is there in two forms."),
    entry("target-out-of-range", Error, "The target is not above 0 and at most 1."),
    entry("too-large", Error, "The RTT full CSV, or a row of it, is larger than is read."),
    entry("total-differs", Warning, "A total of the RTT full CSV is not the sum of its parts; the parts stand."),
    entry("total-missing", Warning, "The RTT full CSV ends before the total of its last rows; the rows stand."),
    entry("union-data", Error, "The name of a column speaks of union membership, votes or strike intention."),
    entry("unknown-ballot", Error, "A record names a ballot that is not in the file."),
    entry("unknown-column", Warning, "A column is not part of the table; it is ignored."),
    entry("unknown-employer", Error, "A record names an employer that the dispute does not."),
    entry("unknown-fact", Error, "A source, date or doubt is given for a key that has no value."),
    entry("unknown-key", Warning, "A key of `case.toml` is not known; it is ignored."),
    entry("unknown-part", Warning, "A row of the RTT full CSV is of a part that is not known; it is left out."),
    entry("unknown-post", Error, "A duty names a post that is not in `posts`."),
    entry("unknown-round", Error, "A record names a round that is no action of the dispute."),
    entry("unknown-schema", Error, "The case or plan was made for another version of the data contract."),
    entry("unknown-session", Error, "A duty or booking names a session that is not in `sessions`."),
    entry("unknown-staff", Error, "A duty or session names somebody who is not in `staff`."),
    entry("unknown-table", Warning, "A table is not part of a case; it is ignored."),
    entry("unknown-ward", Error, "The census names a ward that is not in `wards`."),
    entry("unknown-word", Error, "A word is not part of its vocabulary."),
    entry("unnamed-column", Error, "A column has values but no name."),
    entry("unreadable-file", Error, "A file cannot be read."),
    entry("ward-over-full", Warning, "A ward has more patients than beds and escalation beds."),
    entry("window-backwards", Error, "The window ends before it starts."),
    entry("wrong-separator", Error, "A CSV has semicolons or tabs between its cells."),
];

/// Returns whether a code is listed with this severity.
pub(crate) fn is_listed(code: &str, severity: Severity) -> bool {
    CODES.iter().chain(IHTC_CODES).any(|entry| entry.code == code && entry.severity == severity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_in_alphabetical_order_and_unique() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn the_page_on_the_case_format_explains_every_code() {
        let page = include_str!("../../../docs/data/case-format.md");
        for entry in CODES {
            let line = format!("| `{}` | {} | {}", entry.code, entry.severity, entry.meaning);
            assert!(page.contains(&line), "docs/data/case-format.md lacks: {line}");
        }
    }

    #[test]
    fn the_page_on_the_case_format_names_every_column() {
        let page = include_str!("../../../docs/data/case-format.md");
        for table in steadfast_model::tables::CASE_TABLES.iter().chain(steadfast_model::tables::PLAN_TABLES) {
            for column in table.columns {
                assert!(
                    page.contains(&format!("| `{column}` |")),
                    "docs/data/case-format.md lacks {} of {}",
                    column,
                    table.name
                );
            }
        }
    }
}
