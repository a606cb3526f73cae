//! Gathers what the rules find, with a cap on how often one rule is repeated.

use crate::rules::Rule;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use steadfast_model::{Issue, Place, Severity};

/// The most errors of one rule that are listed; the rest are counted.
pub(crate) const MOST_ERRORS_OF_A_RULE: usize = 50;
/// The most warnings of one rule that are listed; the rest are counted.
pub(crate) const MOST_WARNINGS_OF_A_RULE: usize = 10;

/// Every fault found so far.
#[derive(Default)]
pub(crate) struct Findings {
    issues: Vec<Issue>,
    seen: BTreeMap<(Severity, Rule), usize>,
}

impl Findings {
    /// Adds a fault of the plan.
    pub(crate) fn error(
        &mut self,
        rule: Rule,
        place: Place,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: &str,
    ) {
        self.add(Severity::Error, rule, place, found, expected, advice);
    }

    /// Adds something that a reader should look at, such as a breach that was in the duties before the plan.
    pub(crate) fn warning(
        &mut self,
        rule: Rule,
        place: Place,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: &str,
    ) {
        self.add(Severity::Warning, rule, place, found, expected, advice);
    }

    /// Adds an error where the plan is to blame, a warning where it is not.
    pub(crate) fn add(
        &mut self,
        severity: Severity,
        rule: Rule,
        place: Place,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: &str,
    ) {
        let seen = self.seen.entry((severity, rule)).or_insert(0);
        *seen += 1;
        if *seen <= cap(severity) {
            let issue = Issue::error(rule.code(), place, found, expected, advice);
            self.issues.push(if severity == Severity::Warning { issue.as_warning() } else { issue });
        }
    }

    /// Returns everything found: errors before warnings, each in the order of the rules.
    pub(crate) fn finish(mut self) -> Vec<Issue> {
        for (&(severity, rule), &seen) in &self.seen {
            if seen <= cap(severity) {
                continue;
            }
            let file = self
                .issues
                .iter()
                .find(|issue| issue.code == rule.code() && issue.severity == severity)
                .map_or_else(|| "plan.json".to_owned(), |issue| issue.place.file.clone());
            let issue = Issue::error(
                rule.code(),
                Place::file(file),
                format!("{} further places with the same fault, {seen} in all", seen - cap(severity)),
                "none",
                "Mend the listed places and check again.",
            );
            self.issues.push(if severity == Severity::Warning { issue.as_warning() } else { issue });
        }
        self.issues.sort_by_key(|issue| Reverse(issue.severity));
        self.issues
    }
}

fn cap(severity: Severity) -> usize {
    match severity {
        Severity::Error => MOST_ERRORS_OF_A_RULE,
        Severity::Warning => MOST_WARNINGS_OF_A_RULE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_broken_a_thousand_times_is_listed_fifty_times_and_counted() {
        let mut findings = Findings::default();
        for row in 0..1000 {
            findings.error(Rule::UnknownStaff, Place::row("rota.csv", row + 2), "x", "y", "z");
        }
        findings.warning(Rule::ShiftTooLong, Place::file("rota.csv"), "x", "y", "z");
        let issues = findings.finish();
        assert_eq!(issues.len(), MOST_ERRORS_OF_A_RULE + 2);
        assert!(
            issues.iter().any(|issue| issue.found.starts_with("950 further places") && issue.place.file == "rota.csv")
        );
        assert_eq!(issues.last().map(|issue| issue.severity), Some(Severity::Warning));
    }
}
