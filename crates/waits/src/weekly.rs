//! A list by completed weeks waited, as NHS England publishes it, and the weekly flows into and out of it.
//!
//! The list of one treatment function, trust or nation is `L_k`, those who have waited `k` completed weeks, the last entry open-ended. From a month of `d`
//! days with `N` new periods, stops `a_k` (admitted) and `n_k` (not) by weeks waited, flows per week are `7/d` times those of the month, and
//!
//! ```text
//! rate of stops       r_k = s_k / (L_k + a_k + n_k)      s one of a, n per week: the share of those at k weeks whose clock stops in the week
//! other removals      V = N - A - B - growth             per week: validated, gone elsewhere, treated and not counted; below 0, more came than were counted
//! ```
//!
//! `growth` is stated, or the difference of two months' lists. What a lost week does to the list is `project`.
//!
//! Assumptions: weeks of a month are alike; `V` is a number of people, spread over everybody who waits alike. Source of the layout: NHS England, consultant-led
//! referral to treatment waiting times.

use crate::assumptions::Assumptions;
use jiff::civil::Date;

/// Fewest entries of a list: those who have waited 18 weeks and more must be told apart.
const FEWEST_ENTRIES: usize = 19;

/// A list, flow or loss that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum WeeklyError {
    /// A list has no entry for those who have waited 18 weeks.
    #[error("a list with {0} entries; it needs {FEWEST_ENTRIES} or more, one for each completed week up to 18")]
    TooFewWeeks(usize),
    /// Two lists that belong together differ in length.
    #[error("{what} has {found} entries, the list {expected}")]
    LengthsDiffer {
        /// What differs from the list.
        what: &'static str,
        /// Its entries.
        found: usize,
        /// The list's entries.
        expected: usize,
    },
    /// A number is below 0, infinite or not a number.
    #[error("{what} is {value}; it must be a number from 0 up")]
    Negative {
        /// Name of the number.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A number is infinite or not a number.
    #[error("{what} is {value}; it must be a number")]
    NotANumber {
        /// Name of the number.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A share is not between 0 and 1.
    #[error("{what} is {value}; it must be from 0 to 1")]
    Share {
        /// Name of the share.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A month has no days.
    #[error("a month of {0} days; it must have 28 to 31")]
    Days(u32),
    /// Something is lost before the first week.
    #[error("{day} lies before the first week, which begins on {first_day}")]
    BeforeTheFirstWeek {
        /// The day.
        day: Date,
        /// First day of week 0.
        first_day: Date,
    },
}

pub(crate) fn not_negative(what: &'static str, value: f64) -> Result<f64, WeeklyError> {
    if value.is_finite() && value >= 0.0 { Ok(value) } else { Err(WeeklyError::Negative { what, value }) }
}

fn share(what: &'static str, value: f64) -> Result<f64, WeeklyError> {
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(WeeklyError::Share { what, value }) }
}

/// Those who wait, in pathways, by completed weeks waited; the last entry is open-ended.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyList {
    by_weeks: Vec<f64>,
}

impl WeeklyList {
    /// Makes a list.
    ///
    /// # Errors
    /// If it has fewer than 19 entries, or one is below 0 or infinite.
    pub fn new(by_weeks: Vec<f64>) -> Result<Self, WeeklyError> {
        if by_weeks.len() < FEWEST_ENTRIES {
            return Err(WeeklyError::TooFewWeeks(by_weeks.len()));
        }
        for &waiting in &by_weeks {
            not_negative("an entry of the list", waiting)?;
        }
        Ok(Self { by_weeks })
    }

    /// Makes a list of counts.
    ///
    /// # Errors
    /// If it has fewer than 19 entries.
    pub fn of_counts(by_weeks: &[u64]) -> Result<Self, WeeklyError> {
        Self::new(by_weeks.iter().map(|&count| count as f64).collect())
    }

    /// Returns the list times a factor, such as a trust's list blown up to the nation's.
    ///
    /// # Errors
    /// If the factor is below 0 or infinite.
    pub fn scaled(&self, factor: f64) -> Result<Self, WeeklyError> {
        not_negative("the factor", factor)?;
        Self::new(self.by_weeks.iter().map(|waiting| factor * waiting).collect())
    }

    /// Returns the entries by completed weeks, the last open-ended.
    pub fn by_weeks(&self) -> &[f64] {
        &self.by_weeks
    }

    /// Returns how many wait.
    pub fn size(&self) -> f64 {
        self.by_weeks.iter().sum()
    }

    /// Returns how many have waited some weeks or more; `None` where the open-ended entry begins earlier.
    pub fn waiting_from(&self, weeks: usize) -> Option<f64> {
        (weeks < self.by_weeks.len()).then(|| self.by_weeks[weeks..].iter().sum())
    }

    pub(crate) fn of_parts(by_weeks: Vec<f64>) -> Self {
        Self { by_weeks }
    }
}

/// Whose clocks stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StopOrder {
    /// As in the month the flows are from: in proportion to the rates by weeks waited. With fewer stops everybody waits longer in proportion.
    ByProfile,
    /// A share of a usual week's stops goes first, by the rates, to those who have waited up to some weeks (the urgent), even in a week with fewer stops;
    /// the rest to those who have waited longest.
    UrgentThenOldest {
        /// Share of a usual week's stops, 0 to 1.
        urgent_share: f64,
        /// Completed weeks up to which the urgent have waited.
        urgent_within_weeks: usize,
    },
}

impl StopOrder {
    /// Returns the order with the priorities that Steadfast ships: the share of P1 and P2, within the target of P2.
    pub fn urgent_then_oldest() -> Self {
        let Assumptions { mix, target_days, .. } = Assumptions::shipped();
        Self::UrgentThenOldest {
            urgent_share: mix[0] + mix[1],
            urgent_within_weeks: usize::try_from(target_days[1] / 7).unwrap_or(usize::MAX),
        }
    }
}

/// One month of a list as it is published; lists are by completed weeks waited, the last entry open-ended.
#[derive(Debug, Clone, Copy)]
pub struct MonthCounts<'a> {
    /// Days of the month.
    pub days: u32,
    /// Those who wait at its end (`Part_2`).
    pub waiting: &'a [u64],
    /// Clocks stopped by admission in the month (`Part_1A`).
    pub admitted: &'a [u64],
    /// Clocks stopped otherwise (`Part_1B`).
    pub non_admitted: &'a [u64],
    /// Clocks started (`Part_3`).
    pub new_periods: u64,
}

/// What closes the month's account.
#[derive(Debug, Clone, Copy)]
pub enum Balance<'a> {
    /// Pathways by which the list grows in a week; below 0 it shrinks.
    GrowthPerWeek(f64),
    /// The list at the end of the month before (`Part_2`).
    ListBefore(&'a [u64]),
}

/// What comes and goes in a usual week, in pathways per week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyFlows {
    /// Clocks that start.
    pub referrals: f64,
    /// Clocks that stop by admission.
    pub admitted_stops: f64,
    /// Clocks that stop otherwise.
    pub non_admitted_stops: f64,
    /// Those validated or left; below 0, those who came and were not counted.
    pub other_removals: f64,
    /// Share of those at each completed week whose clock stops by admission in the week.
    pub admitted_rate: Vec<f64>,
    /// Share of those at each completed week whose clock stops otherwise in the week.
    pub non_admitted_rate: Vec<f64>,
    /// Whose clocks stop.
    pub order: StopOrder,
}

impl WeeklyFlows {
    /// Returns the flows of a month's usual week; other removals close the account.
    ///
    /// # Errors
    /// If the lists differ in length, have too few weeks, or the month has no days.
    pub fn from_month(month: &MonthCounts<'_>, balance: Balance<'_>, order: StopOrder) -> Result<Self, WeeklyError> {
        if !(28..=31).contains(&month.days) {
            return Err(WeeklyError::Days(month.days));
        }
        let waiting = WeeklyList::of_counts(month.waiting)?;
        let expected = month.waiting.len();
        let parts = [("the list of admitted stops", month.admitted), ("the list of other stops", month.non_admitted)];
        for (what, list) in parts {
            same_length(what, list.len(), expected)?;
        }
        let per_week = 7.0 / f64::from(month.days);
        let weekly = |count: u64| count as f64 * per_week;
        let total = |list: &[u64]| weekly(list.iter().sum());
        let pool =
            |week: usize| waiting.by_weeks[week] + weekly(month.admitted[week]) + weekly(month.non_admitted[week]);
        let rate = |list: &[u64]| -> Vec<f64> {
            (0..expected).map(|week| if list[week] == 0 { 0.0 } else { weekly(list[week]) / pool(week) }).collect()
        };
        let growth = match balance {
            Balance::GrowthPerWeek(growth) => growth,
            Balance::ListBefore(before) => {
                same_length("the list of the month before", before.len(), expected)?;
                (waiting.size() - before.iter().sum::<u64>() as f64) * per_week
            }
        };
        let referrals = weekly(month.new_periods);
        let (admitted_stops, non_admitted_stops) = (total(month.admitted), total(month.non_admitted));
        let flows = Self {
            referrals,
            admitted_stops,
            non_admitted_stops,
            other_removals: referrals - admitted_stops - non_admitted_stops - growth,
            admitted_rate: rate(month.admitted),
            non_admitted_rate: rate(month.non_admitted),
            order,
        };
        flows.check(expected)?;
        Ok(flows)
    }

    /// Returns all clock stops of a usual week.
    pub fn stops(&self) -> f64 {
        self.admitted_stops + self.non_admitted_stops
    }

    /// Returns by how much the list grows in a usual week.
    pub fn growth(&self) -> f64 {
        self.referrals - self.stops() - self.other_removals
    }

    /// Returns the flows times a factor, at the same rates.
    ///
    /// # Errors
    /// If the factor is below 0 or infinite.
    pub fn scaled(&self, factor: f64) -> Result<Self, WeeklyError> {
        not_negative("the factor", factor)?;
        Ok(Self {
            referrals: factor * self.referrals,
            admitted_stops: factor * self.admitted_stops,
            non_admitted_stops: factor * self.non_admitted_stops,
            other_removals: factor * self.other_removals,
            ..self.clone()
        })
    }

    pub(crate) fn check(&self, entries: usize) -> Result<(), WeeklyError> {
        not_negative("the referrals per week", self.referrals)?;
        not_negative("the admitted stops per week", self.admitted_stops)?;
        not_negative("the other stops per week", self.non_admitted_stops)?;
        if !self.other_removals.is_finite() {
            return Err(WeeklyError::NotANumber { what: "the other removals per week", value: self.other_removals });
        }
        let rates = [
            ("the list of rates of admitted stops", &self.admitted_rate),
            ("the list of rates of other stops", &self.non_admitted_rate),
        ];
        for (what, rates) in rates {
            same_length(what, rates.len(), entries)?;
            for &rate in rates {
                share("a rate of stops", rate)?;
            }
        }
        if let StopOrder::UrgentThenOldest { urgent_share, .. } = self.order {
            share("the share of the urgent", urgent_share)?;
        }
        Ok(())
    }
}

fn same_length(what: &'static str, found: usize, expected: usize) -> Result<(), WeeklyError> {
    if found == expected { Ok(()) } else { Err(WeeklyError::LengthsDiffer { what, found, expected }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAITING: [u64; 20] = [100; 20];
    const ADMITTED: [u64; 20] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const OTHER: [u64; 20] = [60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const MONTH: MonthCounts<'static> =
        MonthCounts { days: 30, waiting: &WAITING, admitted: &ADMITTED, non_admitted: &OTHER, new_periods: 300 };

    fn flows(balance: Balance<'_>) -> WeeklyFlows {
        WeeklyFlows::from_month(&MONTH, balance, StopOrder::ByProfile).expect("a month")
    }

    #[test]
    fn a_month_of_thirty_days_has_seven_thirtieths_of_its_flows_in_a_week() {
        let flows = flows(Balance::GrowthPerWeek(5.0));
        assert!((flows.referrals - 70.0).abs() < 1e-9 && (flows.stops() - 28.0).abs() < 1e-9);
        assert!((flows.other_removals - 37.0).abs() < 1e-9 && (flows.growth() - 5.0).abs() < 1e-9);
        assert!((flows.non_admitted_rate[0] - 14.0 / 114.0).abs() < 1e-12);
        assert_eq!((flows.admitted_rate[0], flows.admitted_rate[11]), (0.0, 0.0));
    }

    #[test]
    fn two_lists_give_the_growth_and_more_than_came_makes_the_rest_negative() {
        let mut before = WAITING;
        before[5] -= 90;
        assert!((flows(Balance::ListBefore(&before)).growth() - 21.0).abs() < 1e-9);
        assert!(flows(Balance::GrowthPerWeek(50.0)).other_removals < 0.0);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |month: MonthCounts<'_>| {
            WeeklyFlows::from_month(&month, Balance::GrowthPerWeek(0.0), StopOrder::ByProfile).expect_err("it is")
        };
        assert_eq!(refused(MonthCounts { days: 0, ..MONTH }), WeeklyError::Days(0));
        assert_eq!(refused(MonthCounts { waiting: &WAITING[..5], ..MONTH }), WeeklyError::TooFewWeeks(5));
        let shorter = refused(MonthCounts { admitted: &ADMITTED[..19], ..MONTH });
        assert!(matches!(shorter, WeeklyError::LengthsDiffer { found: 19, expected: 20, .. }));
        let growth = WeeklyFlows::from_month(&MONTH, Balance::GrowthPerWeek(f64::NAN), StopOrder::ByProfile);
        assert!(matches!(growth, Err(WeeklyError::NotANumber { .. })));
        let mut list = vec![1.0; 19];
        list[3] = -1.0;
        assert!(matches!(WeeklyList::new(list), Err(WeeklyError::Negative { .. })));
    }

    #[test]
    fn a_list_that_ends_at_52_weeks_does_not_know_who_waits_for_65() {
        let list = WeeklyList::new(vec![1.0; 53]).expect("a list");
        assert_eq!(
            (list.waiting_from(18), list.waiting_from(52), list.waiting_from(65)),
            (Some(35.0), Some(1.0), None)
        );
    }

    #[test]
    fn the_urgent_are_those_of_the_first_two_priorities() {
        let expected = StopOrder::UrgentThenOldest { urgent_share: 0.25, urgent_within_weeks: 4 };
        assert_eq!(StopOrder::urgent_then_oldest(), expected);
    }
}
