//! Days: weekdays, bank holidays, and how full each is.

use crate::assumptions::values;
use jiff::civil::{Date, DateTime, Weekday};
use steadfast_model::Interval;
use steadfast_model::time::plus_days;
pub(crate) use steadfast_model::time::weekday_index as weekday;

/// What kind of day it is for the rota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayKind {
    Weekday,
    Weekend,
    Holiday,
}

/// Returns the Monday of a date's week.
pub(crate) fn monday(date: Date) -> Date {
    plus_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

/// Returns the kind of a day. Bank holidays are those of a winter: 25 and 26 December and 1 January.
pub(crate) fn kind(date: Date) -> DayKind {
    match (date.month(), date.day(), date.weekday()) {
        (12, 25 | 26, _) | (1, 1, _) => DayKind::Holiday,
        (_, _, Weekday::Saturday | Weekday::Sunday) => DayKind::Weekend,
        _ => DayKind::Weekday,
    }
}

/// Returns the share of a usual day's sessions that is held: fewer in the weeks of Christmas and New Year, none on bank holidays.
pub(crate) fn sessions_share(date: Date) -> f64 {
    if kind(date) == DayKind::Holiday {
        return 0.0;
    }
    let start = monday(date);
    let thin = (0..7).map(|day| plus_days(start, day)).any(|day| matches!((day.month(), day.day()), (12, 25) | (1, 1)));
    if thin { values().christmas_sessions_share } else { 1.0 }
}

/// Returns the planned bookings of a day over those of a usual weekday.
pub(crate) fn bookings_share(date: Date) -> f64 {
    let usual = if kind(date) == DayKind::Weekend { values().weekend_share } else { 1.0 };
    usual * sessions_share(date)
}

/// Returns the moment on a date.
pub(crate) fn at(date: Date, hour: i8, minute: i8) -> DateTime {
    date.at(hour, minute, 0, 0)
}

/// Returns the night from 20:00 to 08:30; to 08:00 when the clocks go back, as a shift is at most 13 hours.
pub(crate) fn night(date: Date) -> Interval {
    let long = Interval::new(at(date, 20, 0), at(plus_days(date, 1), 8, 30));
    if long.minutes() > 13 * 60 { Interval::new(long.start, at(plus_days(date, 1), 8, 0)) } else { long }
}

/// Returns the long day from 08:00 to 20:30; to 20:00 when the clocks go forward in the night after it, for 11 hours of rest.
pub(crate) fn long_day(date: Date) -> Interval {
    let rest = Interval::new(at(date, 20, 30), at(plus_days(date, 1), 8, 0));
    let end = if rest.minutes() < 11 * 60 { at(date, 20, 0) } else { rest.start };
    Interval::new(at(date, 8, 0), end)
}

/// Returns the ward day from 09:00 to 17:00.
pub(crate) fn ward_day(date: Date) -> Interval {
    Interval::new(at(date, 9, 0), at(date, 17, 0))
}

/// A half day or the whole working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Morning,
    Afternoon,
    AllDay,
}

impl Part {
    /// Returns a bit for each half day: 1 morning, 2 afternoon.
    pub(crate) fn mask(self) -> u8 {
        match self {
            Self::Morning => 1,
            Self::Afternoon => 2,
            Self::AllDay => 3,
        }
    }

    /// Returns how many half days it takes.
    pub(crate) fn halves(self) -> usize {
        if self == Self::AllDay { 2 } else { 1 }
    }

    /// Returns when it takes place on a date.
    pub(crate) fn on(self, date: Date) -> Interval {
        match self {
            Self::Morning => Interval::new(at(date, 8, 30), at(date, 12, 30)),
            Self::Afternoon => Interval::new(at(date, 13, 30), at(date, 17, 30)),
            Self::AllDay => Interval::new(at(date, 8, 30), at(date, 17, 30)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bank_holidays_have_no_sessions_and_their_weeks_fewer() {
        assert_eq!(sessions_share(Date::constant(2025, 12, 25)), 0.0);
        assert_eq!(sessions_share(Date::constant(2025, 12, 23)), 0.6);
        assert_eq!(sessions_share(Date::constant(2026, 1, 2)), 0.6);
        assert_eq!(sessions_share(Date::constant(2026, 1, 5)), 1.0);
        assert_eq!(bookings_share(Date::constant(2025, 12, 20)), 0.08);
    }

    #[test]
    fn two_long_days_leave_eleven_hours_of_rest_even_when_the_clocks_go_forward() {
        for day in 25..31 {
            let date = Date::constant(2026, 3, day);
            let rest = Interval::new(long_day(date).end, long_day(plus_days(date, 1)).start);
            assert!(rest.minutes() >= 11 * 60, "{date}");
        }
    }

    #[test]
    fn no_night_is_longer_than_thirteen_hours() {
        assert_eq!(night(Date::constant(2026, 10, 24)).minutes(), 13 * 60);
        assert_eq!(night(Date::constant(2026, 10, 23)).minutes(), 12 * 60 + 30);
    }
}
