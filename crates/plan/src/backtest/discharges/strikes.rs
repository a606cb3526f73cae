//! The table of strikes, with what was published of each.

use jiff::civil::Date;
use serde::Deserialize;
use std::sync::LazyLock;
use steadfast_model::Group;
use steadfast_model::time::{dates, plus_days};
use steadfast_turnout::CountKind;

/// What a published share of planned care kept says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeptKind {
    /// The share itself.
    Exact,
    /// A number that the share was above.
    Above,
}

/// One strike and what was published of it, England; `None` where nothing was published or found.
#[derive(Debug, Clone, PartialEq)]
pub struct Strike {
    /// First day, from 07:00.
    pub start: Date,
    /// First day after, at 07:00.
    pub end: Date,
    /// Groups that were out; the numbers count them together.
    pub groups: Vec<Group>,
    /// Rescheduled inpatient and day case episodes, acute care.
    pub inpatient: Option<u32>,
    /// Rescheduled outpatient appointments, acute care.
    pub outpatient: Option<u32>,
    /// Both of these.
    pub total: Option<u32>,
    /// Staff absent because of the strike, and over what the number was taken.
    pub absent: Option<(u32, CountKind)>,
    /// Share of planned care that took place, 0 to 1, and what the number says.
    pub kept: Option<(f64, KeptKind)>,
    /// Where the numbers come from.
    pub source: String,
}

/// The table of strikes cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadStrikesError {
    /// A row does not have the columns of `data/strikes.csv`.
    #[error("strikes: {0}")]
    Row(#[from] csv::Error),
    /// A group is not a word of the vocabulary.
    #[error("strikes: {0}")]
    Group(#[from] steadfast_model::UnknownWord),
    /// A strike lasts no day, has a share above 1, a number without its kind, or parts that do not add up.
    #[error("strikes: the strike of {start} {fault}")]
    Strike {
        /// First day of the strike.
        start: Date,
        /// What is wrong.
        fault: &'static str,
    },
}

#[derive(Deserialize)]
struct Row {
    start: Date,
    end: Date,
    groups: String,
    inpatient: Option<u32>,
    outpatient: Option<u32>,
    total: Option<u32>,
    absent: Option<u32>,
    absent_kind: Option<CountKind>,
    kept: Option<f64>,
    kept_kind: Option<KeptKind>,
    source: String,
}

impl Row {
    fn fault(&self) -> Option<&'static str> {
        let parts = self.inpatient.zip(self.outpatient).map(|(inpatient, outpatient)| inpatient + outpatient);
        if self.end <= self.start {
            Some("lasts no day")
        } else if self.absent.is_some() != self.absent_kind.is_some() {
            Some("needs both absent and absent_kind, or neither")
        } else if self.kept.is_some() != self.kept_kind.is_some() {
            Some("needs both kept and kept_kind, or neither")
        } else if self.kept.is_some_and(|kept| !(0.0..=1.0).contains(&kept)) {
            Some("kept a share outside 0 to 1")
        } else if parts.is_some() && parts != self.total {
            Some("has parts that do not add up to the total")
        } else {
            None
        }
    }
}

static SHIPPED: LazyLock<Vec<Strike>> = LazyLock::new(|| {
    Strike::read_all(include_str!("../../../data/strikes.csv")).expect("data/strikes.csv is checked by a test")
});

impl Strike {
    /// Returns the strikes that Steadfast ships, in the order of time: those of residents since March 2023, and those of consultants.
    pub fn shipped() -> &'static [Self] {
        &SHIPPED
    }

    /// Reads a table of strikes: CSV with a header row, `#` starts a comment, groups separated by `;`, empty where not known.
    ///
    /// # Errors
    /// The first row that cannot be read, or contradicts itself.
    pub fn read_all(text: &str) -> Result<Vec<Self>, ReadStrikesError> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let mut strikes = Vec::new();
        for row in reader.deserialize() {
            let row: Row = row?;
            if let Some(fault) = row.fault() {
                return Err(ReadStrikesError::Strike { start: row.start, fault });
            }
            strikes.push(Self {
                start: row.start,
                end: row.end,
                groups: row.groups.split(';').map(str::parse).collect::<Result<Vec<Group>, _>>()?,
                inpatient: row.inpatient,
                outpatient: row.outpatient,
                total: row.total,
                absent: row.absent.zip(row.absent_kind),
                kept: row.kept.zip(row.kept_kind),
                source: row.source,
            });
        }
        Ok(strikes)
    }

    /// Returns the days of the strike.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        dates(self.start, plus_days(self.end, -1))
    }

    /// Returns whether residents were out.
    pub fn of_residents(&self) -> bool {
        self.groups.contains(&Group::Resident)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_turnout::Round;

    fn residents() -> impl Iterator<Item = &'static Strike> {
        Strike::shipped().iter().filter(|strike| strike.of_residents())
    }

    #[test]
    fn residents_struck_fifteen_times_on_65_days() {
        assert_eq!(residents().count(), 15);
        assert_eq!(residents().flat_map(Strike::days).count(), 65);
    }

    #[test]
    fn the_table_is_in_the_order_of_time_and_no_day_is_listed_twice() {
        assert!(Strike::shipped().windows(2).all(|pair| pair[0].end <= pair[1].start));
    }

    #[test]
    fn absences_agree_with_those_that_the_turnout_is_fitted_to() {
        for round in Round::shipped() {
            let strike = residents().find(|strike| strike.end == round.end).expect("every round is a strike");
            let (absent, kind) = strike.absent.expect("every round has a count");
            assert_eq!((f64::from(absent), kind), (round.absent, round.kind), "{}", strike.start);
        }
    }

    #[test]
    fn a_strike_that_contradicts_itself_is_refused() {
        let header = "start,end,groups,inpatient,outpatient,total,absent,absent_kind,kept,kept_kind,source\n";
        for row in [
            "2025-01-05,2025-01-05,resident,,,,,,,,x",
            "2025-01-05,2025-01-06,resident,1,2,4,,,,,x",
            "2025-01-05,2025-01-06,resident,,,,7,,,,x",
            "2025-01-05,2025-01-06,resident,,,,,,1.2,exact,x",
        ] {
            let read = Strike::read_all(&format!("{header}{row}\n"));
            assert!(matches!(read, Err(ReadStrikesError::Strike { .. })), "{row}");
        }
        let read = Strike::read_all(&format!("{header}2025-01-05,2025-01-06,porter,,,,,,,,x\n"));
        assert!(matches!(read, Err(ReadStrikesError::Group(_))));
    }
}
