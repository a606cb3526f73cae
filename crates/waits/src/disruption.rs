//! Weeks in which clocks do not stop, and weeks in which more do: a strike and what makes up for it.

use crate::weekly::{WeeklyError, WeeklyFlows, not_negative};
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::is_bank_holiday;
use steadfast_model::time::{days_between, plus_days, weekday_index};

/// Clock stops lost in one week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disruption {
    /// Week, from 0, the first that is projected.
    pub week: usize,
    /// Stops by admission lost.
    pub lost_admitted_stops: f64,
    /// Other stops lost.
    pub lost_non_admitted_stops: f64,
    /// The week in which as many clocks stop after all, as where appointments have a new day; earlier where they were brought forward. `None`: they are owed
    /// until they are made up.
    pub again_in: Option<usize>,
}

/// The part of one day's work that is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayLoss {
    /// The day.
    pub date: Date,
    /// Share of the day's admitted work lost, 0 to 1.
    pub admitted_share: f64,
    /// Share of the day's other work lost, 0 to 1.
    pub non_admitted_share: f64,
}

/// Returns what days around a strike lose, by week: a day's share of the usual stops of its week, `usual * share / working days of the week`.
///
/// Week 0 begins on `first_day`. Working days are Monday to Friday but bank holidays; on other days nothing is lost. Several losses of one day add up, to
/// the whole day at most.
///
/// # Errors
/// If a share is not between 0 and 1, or a day lies before `first_day`.
pub fn disruptions_of_days(
    first_day: Date,
    losses: &[DayLoss],
    flows: &WeeklyFlows,
) -> Result<Vec<Disruption>, WeeklyError> {
    let mut days: BTreeMap<Date, [f64; 2]> = BTreeMap::new();
    for loss in losses {
        let shares = [loss.admitted_share, loss.non_admitted_share];
        if let Some(share) = shares.into_iter().find(|share| !(0.0..=1.0).contains(share)) {
            return Err(WeeklyError::Share { what: "the share of a day lost", value: share });
        }
        if loss.date < first_day {
            return Err(WeeklyError::BeforeTheFirstWeek { day: loss.date, first_day });
        }
        let day = days.entry(loss.date).or_default();
        *day = [(day[0] + shares[0]).min(1.0), (day[1] + shares[1]).min(1.0)];
    }
    let works = |day: &Date| weekday_index(*day) < 5 && !is_bank_holiday(*day);
    let mut weeks: BTreeMap<usize, Disruption> = BTreeMap::new();
    for (date, [admitted, non_admitted]) in days.into_iter().filter(|(date, _)| works(date)) {
        let week = usize::try_from(days_between(first_day, date) / 7).expect("it is not before the first day");
        let monday = plus_days(first_day, days_between(first_day, date) / 7 * 7);
        let working = (0..7).map(|later| plus_days(monday, later)).filter(works).count() as f64;
        let none = Disruption { week, lost_admitted_stops: 0.0, lost_non_admitted_stops: 0.0, again_in: None };
        let disruption = weeks.entry(week).or_insert(none);
        disruption.lost_admitted_stops += flows.admitted_stops * admitted / working;
        disruption.lost_non_admitted_stops += flows.non_admitted_stops * non_admitted / working;
    }
    Ok(weeks.into_values().collect())
}

/// Stops beyond the usual ones, to make up for those lost: evenings, weekends, insourcing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CatchUp {
    /// First week, from 0.
    pub from_week: usize,
    /// The most that is made up in a week, as a share of a usual week's stops of the kind (admitted or not); 0.05 is five in a hundred.
    pub most_share_of_usual: f64,
    /// For how many weeks.
    pub weeks: usize,
}

impl CatchUp {
    /// Nothing is made up.
    pub const NONE: Self = Self { from_week: 0, most_share_of_usual: 0.0, weeks: 0 };

    /// Returns the most that can be made up in a week, as a share of the usual stops.
    pub(crate) fn share_in(&self, week: usize) -> f64 {
        let on = week >= self.from_week && week - self.from_week < self.weeks;
        if on { self.most_share_of_usual } else { 0.0 }
    }

    pub(crate) fn check(&self) -> Result<(), WeeklyError> {
        not_negative("the share that is made up", self.most_share_of_usual).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weekly::StopOrder;

    fn flows() -> WeeklyFlows {
        WeeklyFlows {
            referrals: 100.0,
            admitted_stops: 20.0,
            non_admitted_stops: 60.0,
            other_removals: 20.0,
            admitted_rate: vec![0.1; 20],
            non_admitted_rate: vec![0.1; 20],
            order: StopOrder::ByProfile,
        }
    }

    fn whole(date: Date) -> DayLoss {
        DayLoss { date, admitted_share: 1.0, non_admitted_share: 0.5 }
    }

    /// A Monday.
    const FIRST: Date = Date::constant(2025, 12, 15);

    #[test]
    fn a_working_day_is_a_fifth_of_a_week_and_a_weekend_nothing() {
        let losses: Vec<DayLoss> = (2..8).map(|later| whole(plus_days(FIRST, later))).collect();
        let disruptions = disruptions_of_days(FIRST, &losses, &flows()).expect("days that can be");
        let lost = |week, admitted, other| (week, f64::round(admitted), f64::round(other));
        let seen: Vec<_> = disruptions
            .iter()
            .map(|week| lost(week.week, week.lost_admitted_stops, week.lost_non_admitted_stops))
            .collect();
        assert_eq!(seen, [(0, 12.0, 18.0), (1, 7.0, 10.0)]);
    }

    #[test]
    fn in_the_week_of_christmas_a_day_is_a_third() {
        let tuesday = Date::constant(2025, 12, 23);
        let disruptions = disruptions_of_days(FIRST, &[whole(tuesday)], &flows()).expect("a day that can be");
        assert!((disruptions[0].lost_admitted_stops - 20.0 / 3.0).abs() < 1e-9);
        let christmas = whole(Date::constant(2025, 12, 25));
        assert_eq!(disruptions_of_days(FIRST, &[christmas], &flows()), Ok(vec![]));
    }

    #[test]
    fn a_day_is_lost_once_at_most_and_not_before_the_first() {
        let twice = disruptions_of_days(FIRST, &[whole(FIRST), whole(FIRST)], &flows()).expect("days that can be");
        assert_eq!((twice[0].lost_admitted_stops, twice[0].lost_non_admitted_stops), (4.0, 12.0));
        let early = disruptions_of_days(FIRST, &[whole(plus_days(FIRST, -1))], &flows());
        assert!(matches!(early, Err(WeeklyError::BeforeTheFirstWeek { .. })));
        let much = DayLoss { admitted_share: 1.2, ..whole(FIRST) };
        assert!(matches!(disruptions_of_days(FIRST, &[much], &flows()), Err(WeeklyError::Share { .. })));
    }
}
