//! Civil time in Europe/London, and the continuous minutes behind it.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::sync::LazyLock;

static LONDON: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/London").expect("the bundled time zone database contains Europe/London"));

/// Returns the civil date and time from its parts.
///
/// # Panics
/// If the parts are no valid date and time; meant for constants and tests.
pub const fn civil(year: i16, month: i8, day: i8, hour: i8, minute: i8) -> DateTime {
    DateTime::constant(year, month, day, hour, minute, 0, 0)
}

/// Returns the minutes since 1970-01-01T00:00Z at a civil time in Europe/London.
///
/// A civil time that occurs twice (clocks going back) is taken as its first occurrence; one that is skipped (clocks going
/// forward) as if the clocks had not moved yet.
pub fn london_minute(at: DateTime) -> i64 {
    let zoned = LONDON.to_ambiguous_zoned(at).compatible().expect("civil years 1 to 9998 are in range");
    zoned.timestamp().as_second().div_euclid(60)
}

/// Returns whole days from one date to another; negative when `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from(to.since(from).expect("dates of the civil calendar are in range").get_days())
}

/// Returns the date a number of days later (earlier when negative).
pub fn plus_days(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days.clamp(-3_000_000, 3_000_000)))
}

/// Returns the place of a day in its week, 0 for Monday.
pub fn weekday_index(day: Date) -> usize {
    usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// Returns whether a day is Monday to Friday and no bank holiday in England.
pub fn is_working_day(day: Date) -> bool {
    weekday_index(day) < 5 && !crate::is_bank_holiday(day)
}

/// Returns every date from `from` to `to`, both included.
pub fn dates(from: Date, to: Date) -> impl Iterator<Item = Date> {
    (0..=days_between(from, to)).map(move |day| plus_days(from, day))
}

/// A half-open stretch of civil time in Europe/London: from `start`, up to but not including `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// First minute.
    pub start: DateTime,
    /// First minute after.
    pub end: DateTime,
}

impl Interval {
    /// Makes the interval from `start` to `end`.
    pub const fn new(start: DateTime, end: DateTime) -> Self {
        Self { start, end }
    }

    /// Returns the true length in minutes, clock changes included.
    pub fn minutes(&self) -> i64 {
        london_minute(self.end) - london_minute(self.start)
    }

    /// Returns whether a moment lies inside.
    pub fn contains(&self, at: DateTime) -> bool {
        self.start <= at && at < self.end
    }

    /// Returns whether two intervals share any time.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the date on which the interval starts.
    pub fn date(&self) -> Date {
        self.start.date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_across_the_spring_clock_change_is_an_hour_shorter() {
        let night = Interval::new(civil(2026, 3, 28, 20, 0), civil(2026, 3, 29, 8, 30));
        assert_eq!(night.minutes(), 11 * 60 + 30);
    }

    #[test]
    fn dates_include_both_ends_and_cross_the_year() {
        let all: Vec<Date> = dates(Date::constant(2025, 12, 30), Date::constant(2026, 1, 2)).collect();
        assert_eq!(all.len(), 4);
        assert_eq!(days_between(all[0], all[3]), 3);
        assert_eq!(plus_days(all[3], -3), all[0]);
    }

    #[test]
    fn touching_intervals_do_not_overlap() {
        let morning = Interval::new(civil(2025, 12, 17, 8, 30), civil(2025, 12, 17, 12, 30));
        let afternoon = Interval::new(civil(2025, 12, 17, 12, 30), civil(2025, 12, 17, 17, 30));
        assert!(!morning.overlaps(&afternoon));
        assert!(morning.overlaps(&morning));
    }
}
