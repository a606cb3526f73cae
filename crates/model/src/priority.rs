//! Clinical priorities, and the policy that goes with each, as data with sources.

use crate::words;
use serde::Deserialize;
use std::sync::LazyLock;

words! {
    /// Clinical priority: FSSA codes for procedures, words for the rest.
    Priority {
        /// Emergency, within 24 hours.
        P1a = "P1a",
        /// Urgent, within 72 hours.
        P1b = "P1b",
        /// Within 4 weeks.
        P2 = "P2",
        /// Within 3 months.
        P3 = "P3",
        /// Can wait longer than 3 months.
        P4 = "P4",
        /// Suspected or diagnosed cancer.
        Cancer = "cancer",
        /// Urgent, not a procedure.
        Urgent = "urgent",
        /// Routine, not a procedure.
        Routine = "routine",
    }
}

/// What policy says of one priority.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityPolicy {
    /// The priority.
    pub priority: Priority,
    /// Longest wait from clock start, in days.
    pub limit_days: i64,
    /// How far beyond its present date a booking may move when its limit has passed already, in days.
    pub grace_days: i64,
    /// Weight of one booking kept.
    pub weight: f64,
    /// Whether it may never be put off before a routine booking.
    pub protected: bool,
    /// Where the limit comes from, and what is our own assumption.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    long_wait_weight: f64,
    priority: Vec<PriorityPolicy>,
}

static POLICY: LazyLock<PolicyFile> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/priorities.toml")).expect("data/priorities.toml is checked by a test")
});

/// Returns the least weight of a booking that has waited 52 weeks or longer.
pub fn long_wait_weight() -> f64 {
    POLICY.long_wait_weight
}

impl Priority {
    /// Returns what policy says of this priority.
    pub fn policy(self) -> &'static PriorityPolicy {
        POLICY
            .priority
            .iter()
            .find(|policy| policy.priority == self)
            .expect("data/priorities.toml has every priority, which a test checks")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_priority_has_one_policy_with_a_source() {
        for &priority in Priority::ALL {
            assert_eq!(POLICY.priority.iter().filter(|policy| policy.priority == priority).count(), 1);
            assert!(!priority.policy().source.is_empty());
        }
    }

    #[test]
    fn a_protected_booking_weighs_more_than_any_list_of_routine_ones() {
        let routine = Priority::Routine.policy().weight.max(Priority::P4.policy().weight);
        for &priority in Priority::ALL.iter().filter(|priority| priority.policy().protected) {
            assert!(priority.policy().weight >= 20.0 * routine);
        }
        assert!(long_wait_weight() >= 20.0 * routine);
    }
}
