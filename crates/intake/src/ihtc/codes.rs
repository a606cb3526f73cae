//! The codes of issues in competition files.

use crate::codes::{CodeEntry, entry};
use steadfast_model::Severity::{Error, Warning};

/// Every issue code that reading a competition file may give, in alphabetical order.
pub const IHTC_CODES: &[CodeEntry] = &[
    entry("day-out-of-range", Error, "A day is not one of the horizon."),
    entry("field-missing", Error, "A field is missing."),
    entry("field-not-understood", Error, "A field is of another kind than expected, or out of range."),
    entry("file-not-read", Error, "A file could not be read."),
    entry("listed-twice", Error, "Something is listed twice that may be listed once."),
    entry("no-room-compatible", Warning, "A patient is compatible with no room, and so can never be admitted."),
    entry("not-json", Error, "A file is no JSON document."),
    entry("shift-not-rostered", Error, "A nurse is given rooms in a shift that is not on their roster."),
    entry("two-nurses", Error, "A room has two nurses in one shift."),
    entry("unknown-identifier", Error, "An identifier is not one of the instance."),
    entry("wrong-length", Error, "A list is longer or shorter than the horizon or the stay asks for."),
];

#[cfg(test)]
mod tests {
    use super::IHTC_CODES;

    #[test]
    fn the_codes_are_in_alphabetical_order_and_unique() {
        assert!(IHTC_CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn the_page_on_competition_files_explains_every_code() {
        let page = include_str!("../../../../docs/data/competition-files.md");
        for entry in IHTC_CODES {
            let line = format!("| `{}` | {} | {} |", entry.code, entry.severity, entry.meaning);
            assert!(page.contains(&line), "docs/data/competition-files.md lacks: {line}");
        }
    }
}
