//! The published counts of past rounds, and the shares of those rostered that they imply.

use crate::level::Observation;
use crate::parameters::Assumptions;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use steadfast_chance::logit;
use steadfast_model::Group;
use steadfast_model::time::{dates, plus_days};

/// What a published number says of a round's days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CountKind {
    /// The most on any day.
    Peak,
    /// The mean over the days.
    Average,
}

/// One past round of strikes with its published count.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// First day.
    pub start: Date,
    /// First day after.
    pub end: Date,
    /// Groups whose absence is counted together.
    pub groups: Vec<Group>,
    /// What the number says.
    pub kind: CountKind,
    /// Staff absent because of the strike, England.
    pub absent: f64,
    /// Where the number comes from.
    pub source: String,
}

/// The table of rounds cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A row does not have the columns `start,end,groups,kind,absent,source`.
    #[error("rounds: {0}")]
    Row(#[from] csv::Error),
    /// A group is not a word of the vocabulary.
    #[error("rounds: {0}")]
    Group(#[from] steadfast_model::UnknownWord),
    /// A round ends before it starts, or nobody is absent in it.
    #[error("rounds: the round of {start} lasts no day or counts nobody")]
    Empty {
        /// First day of the round.
        start: Date,
    },
}

#[derive(Deserialize)]
struct Row {
    start: Date,
    end: Date,
    groups: String,
    kind: CountKind,
    absent: f64,
    source: String,
}

impl Round {
    /// Reads a table of rounds: CSV with a header row, `#` starts a comment, groups separated by `;`.
    ///
    /// # Errors
    /// The first row that cannot be read.
    pub fn read_all(text: &str) -> Result<Vec<Self>, ReadError> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let mut rounds = Vec::new();
        for row in reader.deserialize() {
            let Row { start, end, groups, kind, absent, source } = row?;
            let groups = groups.split(';').map(str::parse).collect::<Result<Vec<Group>, _>>()?;
            if end <= start || absent.is_nan() || absent <= 0.0 {
                return Err(ReadError::Empty { start });
            }
            rounds.push(Self { start, end, groups, kind, absent, source });
        }
        Ok(rounds)
    }

    /// Returns the days of the round.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        dates(self.start, plus_days(self.end, -1))
    }

    /// Returns the number of residents that the count is a share of: those rostered on an average day, or on the fullest day for a
    /// peak.
    pub fn rostered(&self, assumptions: &Assumptions) -> f64 {
        let shares: Vec<f64> = self.days().map(|day| assumptions.rostered_share_on(day)).collect();
        let share = match self.kind {
            CountKind::Peak => shares.into_iter().fold(0.0, f64::max),
            CountKind::Average => shares.iter().sum::<f64>() / shares.len() as f64,
        };
        share * assumptions.headcount
    }

    /// Returns the count as a share of those rostered.
    pub fn share_away(&self, assumptions: &Assumptions) -> f64 {
        self.absent / self.rostered(assumptions)
    }

    /// Returns the round as an observation of the level on the logit scale; `None` when it counts other groups than residents, or
    /// more people than were rostered.
    ///
    /// A peak is the greatest of several days' shares; what a greatest value exceeds the level by, given the noise between
    /// days, is taken off.
    pub fn observation(&self, assumptions: &Assumptions) -> Option<Observation> {
        let share = self.share_away(assumptions);
        if self.groups != [Group::Resident] || share >= 1.0 {
            return None;
        }
        let days = self.days().count();
        let full = self.days().filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)).count();
        let noise = assumptions.day_sd;
        let (excess, variance) = match self.kind {
            CountKind::Peak => greatest_of_normals(full.max(1)),
            CountKind::Average => (0.0, 1.0 / days as f64),
        };
        Some(Observation { value: logit(share) - excess * noise, variance: variance * noise * noise })
    }
}

/// Mean and variance of the greatest of `n` independent standard normal variables, for 1 to 6 (more count as 6).
///
/// Source: Harter (1961), Biometrika 48: expected values of normal order statistics.
fn greatest_of_normals(n: usize) -> (f64, f64) {
    const TABLE: [(f64, f64); 6] = [
        (0.0, 1.0),
        (0.564_19, 0.681_69),
        (0.846_28, 0.559_47),
        (1.029_38, 0.491_72),
        (1.162_96, 0.447_53),
        (1.267_21, 0.415_93),
    ];
    TABLE[n.clamp(1, TABLE.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_chance::{Moments, Stream};

    fn round(kind: CountKind, absent: f64) -> Round {
        Round {
            start: Date::constant(2025, 12, 17),
            end: Date::constant(2025, 12, 22),
            groups: vec![Group::Resident],
            kind,
            absent,
            source: String::new(),
        }
    }

    #[test]
    fn december_2025_was_59_percent_of_those_rostered() {
        // Wednesday to Sunday: (3 x 0.58 + 2 x 0.18) / 5 x 77,000 = 32,340 a day.
        let december = round(CountKind::Average, 19_120.0);
        let assumptions = Assumptions::shipped();
        assert!((december.rostered(assumptions) - 32_340.0).abs() < 1e-6);
        assert!((december.share_away(assumptions) - 0.591_218).abs() < 1e-6);
        assert!((december.observation(assumptions).expect("a usable round").value - 0.369).abs() < 0.001);
    }

    #[test]
    fn a_peak_is_taken_down_to_the_level() {
        let assumptions = Assumptions::shipped();
        let peak = round(CountKind::Peak, 0.58 * 77_000.0 / 2.0).observation(assumptions).expect("a usable round");
        assert!((peak.value + 0.846_28 * assumptions.day_sd).abs() < 1e-9);
    }

    #[test]
    fn the_joint_round_says_nothing_of_residents_alone() {
        let joint = Round { groups: vec![Group::Consultant, Group::Resident], ..round(CountKind::Peak, 26_802.0) };
        assert_eq!(joint.observation(Assumptions::shipped()), None);
    }

    #[test]
    fn the_table_of_greatest_values_agrees_with_simulation() {
        let mut stream = Stream::root(5).named("greatest");
        for n in 1..=6 {
            let seen: Moments =
                (0..40_000).map(|_| (0..n).map(|_| stream.normal()).fold(f64::NEG_INFINITY, f64::max)).collect();
            let (mean, variance) = greatest_of_normals(n);
            assert!((seen.mean() - mean).abs() < 4.0 * (variance / 40_000.0).sqrt());
            assert!((seen.variance() / variance - 1.0).abs() < 0.05);
        }
    }

    #[test]
    fn a_round_that_ends_before_it_starts_is_refused() {
        let text = "start,end,groups,kind,absent,source\n2025-01-05,2025-01-05,resident,peak,10,x\n";
        assert!(matches!(Round::read_all(text), Err(ReadError::Empty { .. })));
        let text = "start,end,groups,kind,absent,source\n2025-01-05,2025-01-07,porter,peak,10,x\n";
        assert!(matches!(Round::read_all(text), Err(ReadError::Group(_))));
    }
}
