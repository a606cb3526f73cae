//! How many clocks stop when appointments and admissions go ahead: most of them stop none.

use crate::disruption::Disruption;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use steadfast_model::Pod;

/// What a share rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Somebody published it.
    Published,
    /// Nobody did.
    Assumption,
}

/// Which end of what may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The least.
    Low,
    /// The best single figure.
    Mid,
    /// The most.
    High,
}

/// The share, 0 to 1, of one kind of activity that stops a clock.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockStopShare {
    /// Point of delivery.
    pub pod: Pod,
    /// Treatment function code; `None` for all that have no share of their own.
    pub specialty: Option<String>,
    /// The least it may be.
    pub low: f64,
    /// The best single figure.
    pub usual: f64,
    /// The most it may be.
    pub high: f64,
    /// What `usual` rests on.
    pub mark: Mark,
    /// Where it comes from, or why it is assumed.
    pub source: String,
}

impl ClockStopShare {
    /// Returns the share at one end of what may be.
    pub fn at(&self, level: Level) -> f64 {
        match level {
            Level::Low => self.low,
            Level::Mid => self.usual,
            Level::High => self.high,
        }
    }
}

/// A share that cannot be, or is missing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClockStopError {
    /// A share is not between 0 and 1, or low, usual and high are not in this order.
    #[error("shares of {pod} that stop a clock, {low}, {usual} and {high}; they must rise within 0 and 1")]
    NotShares {
        /// Point of delivery.
        pod: Pod,
        /// The least.
        low: f64,
        /// The best single figure.
        usual: f64,
        /// The most.
        high: f64,
    },
    /// A point of delivery has no share that holds for all treatment functions.
    #[error("no share of {0} that holds for every treatment function without its own")]
    Missing(Pod),
    /// The same is given twice.
    #[error("the share of {0} for the same treatment function is given twice")]
    Twice(Pod),
}

/// Planned activity of one kind that does not take place in a week.
#[derive(Debug, Clone, PartialEq)]
pub struct LostActivity {
    /// Week, from 0.
    pub week: usize,
    /// Treatment function code; empty where it is not known.
    pub specialty: String,
    /// Point of delivery.
    pub pod: Pod,
    /// Appointments or admissions lost, from 0 up.
    pub count: f64,
    /// The week in which they take place after all; `None` where they have no new day.
    pub again_in: Option<usize>,
}

/// The share of appointments or admissions that stop a clock, by treatment function and point of delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockStopShares {
    shares: BTreeMap<(Pod, Option<String>), ClockStopShare>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shipped {
    share: Vec<ClockStopShare>,
}

static SHIPPED: LazyLock<ClockStopShares> = LazyLock::new(|| {
    let shipped: Shipped =
        toml::from_str(include_str!("../data/clock_stops.toml")).expect("data/clock_stops.toml is checked by a test");
    ClockStopShares::new(shipped.share).expect("data/clock_stops.toml is checked by a test")
});

impl ClockStopShares {
    /// Returns the shares that Steadfast ships; each one's mark and source stands in `data/clock_stops.toml`.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Makes shares of their rows.
    ///
    /// # Errors
    /// If a share cannot be, is there twice, or a point of delivery has none that holds for every treatment function.
    pub fn new(rows: impl IntoIterator<Item = ClockStopShare>) -> Result<Self, ClockStopError> {
        let mut shares = BTreeMap::new();
        for row in rows {
            let (pod, low, usual, high) = (row.pod, row.low, row.usual, row.high);
            if !(0.0 <= low && low <= usual && usual <= high && high <= 1.0) {
                return Err(ClockStopError::NotShares { pod, low, usual, high });
            }
            if shares.insert((pod, row.specialty.clone()), row).is_some() {
                return Err(ClockStopError::Twice(pod));
            }
        }
        match Pod::ALL.iter().find(|pod| !shares.contains_key(&(**pod, None))) {
            Some(pod) => Err(ClockStopError::Missing(*pod)),
            None => Ok(Self { shares }),
        }
    }

    /// Returns the share of a treatment function and point of delivery, or else that of the point of delivery.
    pub fn share(&self, specialty: &str, pod: Pod) -> &ClockStopShare {
        self.shares
            .get(&(pod, Some(specialty.to_owned())))
            .or_else(|| self.shares.get(&(pod, None)))
            .expect("every point of delivery has a share")
    }

    /// Returns the clock stops that lost activity would have been, `count * share`, summed by week and by the week in which they take place after all: day cases and ordinary admissions are admitted stops,
    /// all else non-admitted ones.
    pub fn disruptions(&self, lost: &[LostActivity], level: Level) -> Vec<Disruption> {
        let mut weeks: BTreeMap<(usize, Option<usize>), Disruption> = BTreeMap::new();
        for LostActivity { week, specialty, pod, count, again_in } in lost {
            let (week, again_in) = (*week, *again_in);
            let none = Disruption { week, lost_admitted_stops: 0.0, lost_non_admitted_stops: 0.0, again_in };
            let disruption = weeks.entry((week, again_in)).or_insert(none);
            let stops = count * self.share(specialty, *pod).at(level);
            match pod {
                Pod::DayCase | Pod::OrdinaryElective => disruption.lost_admitted_stops += stops,
                Pod::OutpatientFirst | Pod::OutpatientFollowUp | Pod::OutpatientProcedure | Pod::Diagnostic => {
                    disruption.lost_non_admitted_stops += stops;
                }
            }
        }
        weeks.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(week: usize, specialty: &str, pod: Pod, count: f64) -> LostActivity {
        LostActivity { week, specialty: specialty.to_owned(), pod, count, again_in: None }
    }

    #[test]
    fn what_ships_is_what_was_published_and_says_where() {
        let shipped = ClockStopShares::shipped();
        assert_eq!(shipped.share("110", Pod::OutpatientFirst).usual, 0.15);
        assert_eq!(shipped.share("110", Pod::DayCase).usual, 0.42);
        assert!(shipped.shares.values().all(|share| !share.source.is_empty()));
    }

    #[test]
    fn a_course_of_chemotherapy_stops_fewer_clocks_than_an_operation() {
        let shipped = ClockStopShares::shipped();
        let [course, operation] = ["370", "110"].map(|specialty| shipped.share(specialty, Pod::DayCase));
        assert!(course.usual < operation.usual && course.mark == Mark::Assumption);
        assert_eq!(shipped.share("370", Pod::OrdinaryElective), shipped.share("", Pod::OrdinaryElective));
    }

    #[test]
    fn lost_activity_of_a_week_is_added_up_into_the_stops_it_would_have_been() {
        let shipped = ClockStopShares::shipped();
        let lost = [
            lost(3, "110", Pod::OutpatientFirst, 100.0),
            lost(1, "110", Pod::DayCase, 50.0),
            lost(3, "110", Pod::OutpatientFollowUp, 100.0),
        ];
        let disruptions = shipped.disruptions(&lost, Level::Mid);
        let expected = [(1, 21.0, 0.0), (3, 0.0, 30.0)].map(|(week, lost_admitted_stops, lost_non_admitted_stops)| {
            Disruption { week, lost_admitted_stops, lost_non_admitted_stops, again_in: None }
        });
        assert_eq!(disruptions, expected);
    }

    #[test]
    fn shares_that_cannot_be_are_refused() {
        let row = ClockStopShares::shipped().share("", Pod::DayCase).clone();
        let high = ClockStopShare { high: 1.1, ..row.clone() };
        assert!(matches!(ClockStopShares::new([high]), Err(ClockStopError::NotShares { .. })));
        let nan = ClockStopShare { low: f64::NAN, ..row.clone() };
        assert!(matches!(ClockStopShares::new([nan]), Err(ClockStopError::NotShares { .. })));
        assert_eq!(ClockStopShares::new([row.clone(), row.clone()]), Err(ClockStopError::Twice(Pod::DayCase)));
        assert_eq!(ClockStopShares::new([row]), Err(ClockStopError::Missing(Pod::OutpatientFirst)));
    }
}
