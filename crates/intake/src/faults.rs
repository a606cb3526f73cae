//! Collects faults: the first few of a kind in full, the rest by count.

use crate::privacy;
use std::collections::BTreeMap;
use steadfast_model::{Issue, Place, Severity};

/// How many faults of one code in one file are reported in full.
pub(crate) const SHOWN_PER_CODE: usize = 20;

#[derive(Debug, Clone, Copy)]
struct Tally {
    count: usize,
    severity: Severity,
}

/// The faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    issues: Vec<Issue>,
    tallies: BTreeMap<&'static str, BTreeMap<String, Tally>>,
    errors: usize,
}

impl Faults {
    /// Counts a fault and returns whether it is still to be reported in full.
    fn counts(&mut self, severity: Severity, code: &'static str, file: &str) -> bool {
        debug_assert!(crate::codes::is_listed(code, severity), "{severity} {code} is not listed in CODES");
        if severity == Severity::Error {
            self.errors += 1;
        }
        let files = self.tallies.entry(code).or_default();
        if let Some(tally) = files.get_mut(file) {
            tally.count += 1;
            return tally.count <= SHOWN_PER_CODE;
        }
        files.insert(file.to_owned(), Tally { count: 1, severity });
        true
    }

    /// Adds a fault; the text is made only when it will be shown.
    pub(crate) fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        place: Place,
        text: impl FnOnce() -> (String, String, String),
    ) {
        if self.counts(severity, code, &place.file) {
            let (found, expected, advice) = text();
            self.issues.push(Issue { severity, code: code.to_owned(), place, found, expected, advice });
        }
    }

    /// Adds an error.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        place: Place,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(Severity::Error, code, place, || (found.into(), expected.into(), advice.into()));
    }

    /// Adds a warning.
    pub(crate) fn warning(
        &mut self,
        code: &'static str,
        place: Place,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(Severity::Warning, code, place, || (found.into(), expected.into(), advice.into()));
    }

    /// Returns the number of errors so far.
    pub(crate) fn errors(&self) -> usize {
        self.errors
    }

    /// Returns the issues by file (in the order first seen) and row, each file's counts of unshown ones after it.
    pub(crate) fn into_issues(self) -> Vec<Issue> {
        let mut order: Vec<String> = Vec::new();
        for issue in &self.issues {
            if !order.contains(&issue.place.file) {
                order.push(issue.place.file.clone());
            }
        }
        let mut issues = self.issues;
        for (code, files) in &self.tallies {
            for (file, tally) in files.iter().filter(|(_, tally)| tally.count > SHOWN_PER_CODE) {
                issues.push(Issue {
                    severity: tally.severity,
                    code: (*code).to_owned(),
                    place: Place::file(file.clone()),
                    found: format!("{} more of the same", thousands(tally.count - SHOWN_PER_CODE)),
                    expected: format!("none ({} in all)", thousands(tally.count)),
                    advice: format!(
                        "The first {SHOWN_PER_CODE} are listed above; mend their common cause and read again."
                    ),
                });
            }
        }
        let rank = |file: &str| order.iter().position(|known| known == file).unwrap_or(usize::MAX);
        issues.sort_by_cached_key(|issue| {
            let summary = issue.place.row.is_none() && issue.found.ends_with("more of the same");
            (rank(&issue.place.file), summary, issue.place.row)
        });
        issues
    }
}

/// Writes a count with commas between thousands.
pub(crate) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Quotes a value for a message: short, on one line, and never a number that may identify a patient.
pub(crate) fn quote(value: &str) -> String {
    const LONGEST: usize = 60;
    if value.is_empty() {
        return "nothing".to_owned();
    }
    if privacy::holds_nhs_number(value) {
        return "a value that looks like an NHS number (not repeated here)".to_owned();
    }
    if value.chars().count() > LONGEST {
        let start: String = value.chars().take(LONGEST).collect();
        format!("{start:?}…")
    } else {
        format!("{value:?}")
    }
}

/// Returns the candidate that a word was probably meant to be.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.trim().to_lowercase().replace([' ', '-'], "_").chars().take(64).collect();
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(&word, &candidate.to_lowercase().replace([' ', '-'], "_")), candidate))
        .min_by_key(|&(distance, _)| distance)
        .filter(|&(distance, candidate)| distance <= (candidate.len() / 3).max(1))
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance: the least number of letters to insert, delete or replace.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut current = vec![i + 1];
        for (j, &b) in right.iter().enumerate() {
            let replace = previous[j] + usize::from(a != b);
            current.push(replace.min(previous[j + 1] + 1).min(current[j] + 1));
        }
        previous = current;
    }
    previous[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_twenty_are_shown_and_the_rest_are_counted() {
        let mut faults = Faults::default();
        for row in 0..1_254 {
            faults.error("bad-date", Place::cell("demand.csv", row + 2, "date"), "x", "a date", "Mend it.");
        }
        assert_eq!(faults.errors(), 1_254);
        let issues = faults.into_issues();
        assert_eq!(issues.len(), SHOWN_PER_CODE + 1);
        assert_eq!(issues[20].found, "1,234 more of the same");
    }

    #[test]
    fn a_misspelt_word_finds_its_neighbour() {
        assert_eq!(nearest("Staff ID", ["grade", "staff_id"]), Some("staff_id"));
        assert_eq!(nearest("shoe_size", ["grade", "staff_id"]), None);
    }

    #[test]
    fn a_quoted_value_never_shows_an_nhs_number() {
        assert!(!quote("943 476 5919").contains("943"));
        assert_eq!(quote("S\n1"), "\"S\\n1\"");
    }
}
