//! Hours and rest, as dated data with sources.
//!
//! One definition serves planner and checker alike: duties of one person with less than the daily rest between them belong
//! to one *shift*; a shift, from its first start to its last end, may not be longer than the longest shift. This states
//! the daily rest and the longest shift in one rule.

use serde::Deserialize;
use std::sync::LazyLock;

/// The hard limits on one person's work.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingTimeRules {
    /// Least rest between two shifts, in minutes.
    pub daily_rest_minutes: i64,
    /// Longest shift from first start to last end, in minutes.
    pub longest_shift_minutes: i64,
    /// Most work in any 168 hours, in minutes.
    pub most_minutes_in_168_hours: i64,
    /// A shift is a night shift when at least this much of it lies in the night, in minutes.
    pub night_shift_minutes: i64,
    /// Hour at which the night begins.
    pub night_from_hour: i8,
    /// Hour at which the night ends.
    pub night_to_hour: i8,
    /// Least rest after the last of a run of night shifts for a resident doctor, in minutes.
    pub rest_after_nights_minutes: i64,
    /// Most night shifts in a row.
    pub most_nights_in_a_row: usize,
    /// Most shifts of any kind in a row on consecutive days.
    pub most_shifts_in_a_row: usize,
    /// Where the limits come from.
    pub source: String,
    /// First day of force.
    pub in_force_from: jiff::civil::Date,
}

static RULES: LazyLock<WorkingTimeRules> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/working_time.toml")).expect("data/working_time.toml is checked by a test")
});

impl WorkingTimeRules {
    /// Returns the rules that Steadfast ships.
    pub fn shipped() -> &'static Self {
        &RULES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_the_published_ones() {
        let rules = WorkingTimeRules::shipped();
        assert_eq!(rules.daily_rest_minutes, 11 * 60);
        assert_eq!(rules.longest_shift_minutes, 13 * 60);
        assert_eq!(rules.most_minutes_in_168_hours, 72 * 60);
        assert_eq!(rules.rest_after_nights_minutes, 46 * 60);
        assert!(!rules.source.is_empty());
    }
}
