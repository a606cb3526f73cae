//! The calendar of discharges: bank holidays, and which day of the week a day resembles.

use jiff::civil::{Date, Weekday};
use steadfast_model::is_bank_holiday;
use steadfast_model::time::plus_days;

/// First and last date that the table of bank holidays covers.
pub(super) const COVERED: (Date, Date) = (Date::constant(2022, 1, 1), Date::constant(2026, 12, 31));

/// Number of effects that a day can have; the first is that of an ordinary day.
pub(super) const EFFECTS: usize = 29;

/// What a date is for discharges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// The day of the week whose level it has, 0 for Monday: bank holidays are like a Sunday, Good Friday like a Saturday, the
    /// weekday after a bank holiday like a Monday, the Thursday before Easter like a Friday.
    pub(super) acts_as: usize,
    /// Which multiplier comes on top, below [`EFFECTS`]; 0 for none.
    pub(super) effect: usize,
    /// Whether there was nothing else like it, so that nothing can be learned from it or judged by it.
    pub(super) unique: bool,
}

impl Day {
    /// Returns what a date is.
    pub(super) fn of(date: Date) -> Self {
        let holiday = |days| is_bank_holiday(plus_days(date, days));
        let weekday = date.weekday();
        let weekend = matches!(weekday, Weekday::Saturday | Weekday::Sunday);
        let acts_as = if weekday == Weekday::Friday && holiday(0) && holiday(3) {
            Weekday::Saturday
        } else if holiday(0) || matches!((date.month(), date.day()), (12, 25 | 26) | (1, 1)) {
            Weekday::Sunday
        } else if !weekend && holiday(-1) {
            Weekday::Monday
        } else if weekday == Weekday::Thursday && holiday(1) {
            Weekday::Friday
        } else {
            weekday
        };
        Self {
            acts_as: usize::try_from(acts_as.to_monday_zero_offset()).expect("a weekday is 0 to 6"),
            effect: christmas(date).unwrap_or_else(|| effect(weekday, holiday)),
            unique: (Date::constant(2022, 6, 1)..=Date::constant(2022, 6, 6)).contains(&date),
        }
    }

    /// Returns whether no holiday is near.
    pub(super) fn is_ordinary(self) -> bool {
        self.effect == 0 && !self.unique
    }
}

/// Returns the effect of a day outside of Christmas, given the bank holidays around it.
fn effect(weekday: Weekday, holiday: impl Fn(i64) -> bool) -> usize {
    match weekday {
        Weekday::Thursday if holiday(1) => 1,
        Weekday::Friday if holiday(0) => 2,
        Weekday::Saturday if holiday(-1) => 3,
        Weekday::Sunday if holiday(-2) => 4,
        Weekday::Monday if holiday(0) && holiday(-3) => 5,
        Weekday::Tuesday if holiday(-1) && holiday(-4) => 6,
        Weekday::Friday if holiday(3) => 7,
        Weekday::Saturday if holiday(2) => 8,
        Weekday::Sunday if holiday(1) => 9,
        Weekday::Monday if holiday(0) => 10,
        Weekday::Tuesday if holiday(-1) => 11,
        Weekday::Wednesday if holiday(-2) => 12,
        _ => 0,
    }
}

/// Returns the effect of a day from 18 December to 7 January: one for each date from 23 December to 4 January, and one each for the
/// days before (two) and after.
fn christmas(date: Date) -> Option<usize> {
    let day = usize::try_from(date.day()).expect("a day of the month is 1 to 31");
    match (date.month(), day) {
        (12, 18..=20) => Some(13),
        (12, 21..=22) => Some(14),
        (12, 23..) => Some(15 + day - 23),
        (1, ..=4) => Some(23 + day),
        (1, 5..=7) => Some(28),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::time::dates;

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day::of(Date::constant(year, month, day))
    }

    #[test]
    fn bank_holidays_are_like_sundays_and_the_day_after_like_a_monday() {
        assert_eq!(day(2025, 8, 25).acts_as, 6);
        assert_eq!(day(2025, 8, 26).acts_as, 0);
        assert_eq!(day(2025, 8, 27), Day { acts_as: 2, effect: 12, unique: false });
        assert_eq!(day(2025, 4, 17).acts_as, 4);
        assert_eq!(day(2025, 4, 18).acts_as, 5);
        assert_eq!(day(2022, 12, 27).acts_as, 6);
        assert_eq!(day(2022, 12, 25).acts_as, 6);
    }

    #[test]
    fn ordinary_days_have_their_own_weekday_and_no_effect() {
        assert_eq!(day(2024, 6, 27), Day { acts_as: 3, effect: 0, unique: false });
        assert!(day(2024, 6, 27).is_ordinary());
        assert!(!day(2022, 6, 2).is_ordinary());
    }

    #[test]
    fn every_effect_below_the_limit_occurs() {
        let mut seen: Vec<usize> = dates(COVERED.0, COVERED.1).map(|date| Day::of(date).effect).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, (0..EFFECTS).collect::<Vec<_>>());
    }
}
