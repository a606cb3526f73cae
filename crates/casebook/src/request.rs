//! What is asked for, and what can be wrong with it.

use crate::figures::trusts;
use jiff::civil::DateTime;
use steadfast_model::Interval;

/// The longest strike that a case is made for, in days.
pub const LONGEST_STRIKE_DAYS: i64 = 14;

/// A request for a made-up case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRequest {
    /// Organisation code of one of the 134 acute trusts.
    pub ods_code: String,
    /// The strike.
    pub strike: Interval,
    /// When the plan is made; by default at 09:00 seven days before the strike starts.
    pub planned_at: Option<DateTime>,
    /// Seed of every random stream.
    pub seed: u64,
}

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CaseError {
    /// The code is not among the 134 acute trusts.
    #[error("\"{ods_code}\" is none of the 134 acute trusts; nearest: {}", nearest.join(", "))]
    UnknownTrust {
        /// The code that was asked for.
        ods_code: String,
        /// The codes most like it, each with the trust's name.
        nearest: Vec<String>,
    },
    /// The strike has no length.
    #[error("the strike from {from} to {to} is empty")]
    StrikeEmpty {
        /// First moment asked for.
        from: DateTime,
        /// First moment after.
        to: DateTime,
    },
    /// The strike is longer than a case covers.
    #[error("the strike lasts {days} days; a case is made for at most {LONGEST_STRIKE_DAYS}")]
    StrikeTooLong {
        /// Length asked for, in days begun.
        days: i64,
    },
    /// The plan would be made after the strike has begun.
    #[error("the plan is made at {planned_at}, after the strike starts at {from}")]
    PlannedTooLate {
        /// When the plan is made.
        planned_at: DateTime,
        /// First moment of the strike.
        from: DateTime,
    },
}

impl CaseError {
    pub(crate) fn unknown_trust(ods_code: &str) -> Self {
        let wanted = ods_code.trim().to_uppercase();
        let mut all: Vec<(usize, String)> = trusts()
            .iter()
            .map(|trust| {
                let by_name = wanted.len() > 3 && trust.name.to_uppercase().contains(&wanted);
                let distance = if by_name { 0 } else { edits(&wanted, &trust.ods_code) };
                (distance, format!("{} ({})", trust.ods_code, trust.name))
            })
            .collect();
        all.sort();
        Self::UnknownTrust {
            ods_code: ods_code.to_owned(),
            nearest: all.into_iter().take(3).map(|(_, text)| text).collect(),
        }
    }
}

/// Returns the least number of letters to insert, delete or replace to turn one word into the other.
fn edits(a: &str, b: &str) -> usize {
    let right: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &letter) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(left != letter);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_code_is_answered_with_the_nearest_ones() {
        let error = CaseError::unknown_trust("RBE");
        let CaseError::UnknownTrust { nearest, .. } = &error else { panic!("wrong error") };
        assert_eq!(nearest.len(), 3);
        assert!(nearest.iter().any(|text| text.starts_with("RBD")), "{error}");
        assert!(CaseError::unknown_trust("dorset county").to_string().contains("RBD"));
    }

    #[test]
    fn edits_count_single_letters() {
        assert_eq!(edits("RBD", "RBD"), 0);
        assert_eq!(edits("RBD", "RD"), 1);
        assert_eq!(edits("", "RBD"), 3);
    }
}
