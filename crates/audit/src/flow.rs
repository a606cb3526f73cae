//! The simulated hospital day by day.

use crate::findings::Findings;
use crate::rules::Rule;
use crate::view::View;
use jiff::civil::Date;
use std::collections::BTreeSet;
use steadfast_model::Place;
use steadfast_model::plan::FlowMeasure;
use steadfast_model::time::dates;

pub(crate) const FLOW: &str = "flow.csv";

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    /// From 0 to 1.
    Share,
    /// A finite number of at least 0.
    AtLeastZero,
    /// A finite number.
    Finite,
}

impl Range {
    /// Returns what a measure may be.
    pub(crate) fn of(measure: FlowMeasure) -> Self {
        if measure.is_share() { Self::Share } else { Self::AtLeastZero }
    }

    /// Returns whether a value can be.
    pub(crate) fn holds(self, value: f64) -> bool {
        match self {
            Self::Share => (0.0..=1.0).contains(&value),
            Self::AtLeastZero => value.is_finite() && value >= 0.0,
            Self::Finite => value.is_finite(),
        }
    }

    /// Returns the range in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Share => "a share from 0 to 1",
            Self::AtLeastZero => "a number of at least 0",
            Self::Finite => "a number",
        }
    }
}

/// Returns whether values are numbers and none is below the one before it.
pub(crate) fn ordered(values: [f64; 3]) -> bool {
    values.iter().all(|value| value.is_finite()) && values[0] <= values[1] && values[1] <= values[2]
}

/// Checks that every simulated day is there once with each measure, and that its values can be.
pub(crate) fn check_flow(view: &View, findings: &mut Findings) {
    if view.plan.flow.is_empty() {
        return;
    }
    let (first, last) = view.simulated_days();
    let mut seen: BTreeSet<(Date, FlowMeasure)> = BTreeSet::new();
    for (index, row) in view.plan.flow.iter().enumerate() {
        let cell = |column: &str| Place::cell(FLOW, index + 2, column);
        if !(first..=last).contains(&row.date) {
            findings.error(
                Rule::Flow,
                cell("date"),
                format!("{} on {}", row.measure, row.date),
                format!("a simulated day: {first} to {last}, those of the window from the day of planning"),
                "Remove the row.",
            );
        } else if !seen.insert((row.date, row.measure)) {
            findings.error(
                Rule::Flow,
                cell("measure"),
                format!("a second row for {} on {}", row.measure, row.date),
                "each measure once a day",
                "Remove one of the rows.",
            );
        }
        let range = Range::of(row.measure);
        for (column, value) in [("p10", row.p10), ("p50", row.p50), ("p90", row.p90), ("mean", row.mean)] {
            if !range.holds(value) {
                findings.error(
                    Rule::Flow,
                    cell(column),
                    format!("{value} for {} on {}", row.measure, row.date),
                    range.words(),
                    "Compute the value from the replicas.",
                );
            }
        }
        if !ordered([row.p10, row.p50, row.p90]) {
            findings.error(
                Rule::Flow,
                cell("p50"),
                format!("p10 {}, p50 {}, p90 {} for {} on {}", row.p10, row.p50, row.p90, row.measure, row.date),
                "p10 ≤ p50 ≤ p90",
                "Compute the quantiles from the replicas.",
            );
        }
        if !ordered([row.mean_low, row.mean, row.mean_high]) {
            findings.error(
                Rule::Flow,
                cell("mean"),
                format!("{} in {} to {} for {} on {}", row.mean, row.mean_low, row.mean_high, row.measure, row.date),
                "mean_low ≤ mean ≤ mean_high",
                "Compute the mean and its interval from the replicas.",
            );
        }
    }
    for day in dates(first, last) {
        let missing: Vec<&str> = FlowMeasure::ALL
            .iter()
            .filter(|&&measure| !seen.contains(&(day, measure)))
            .map(|measure| measure.word())
            .collect();
        if !missing.is_empty() {
            let found = if missing.len() == FlowMeasure::ALL.len() {
                format!("no row for {day}")
            } else {
                format!("no row for {} on {day}", missing.join(", "))
            };
            findings.error(
                Rule::Flow,
                Place::file(FLOW),
                found,
                format!("{} measures on each day from {first} to {last}", FlowMeasure::ALL.len()),
                "Write every measure of every simulated day, or no row at all.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_in_no_range_and_in_no_order() {
        for range in [Range::Share, Range::AtLeastZero, Range::Finite] {
            assert!(range.holds(0.5));
            assert!(!range.holds(f64::NAN) && !range.holds(f64::INFINITY));
        }
        assert!(!Range::Share.holds(1.01) && !Range::AtLeastZero.holds(-0.01) && Range::Finite.holds(-0.01));
        assert!(ordered([1.0, 1.0, 2.0]));
        assert!(!ordered([1.0, f64::NAN, 2.0]) && !ordered([1.0, 2.0, f64::INFINITY]) && !ordered([2.0, 1.0, 3.0]));
    }
}
