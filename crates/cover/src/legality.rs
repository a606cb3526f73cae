//! Which pieces of work one person may do together.
//!
//! The rule is that of [`WorkingTimeRules`]: pieces with less than the daily rest between them form one shift, whose span is limited; after
//! the last of a run of nights a long rest follows. [`clash`] decides it for two pieces and is what the programme is built from;
//! [`breaches`] decides it from scratch for a whole list and is what every answer is checked against.

use crate::MINUTES_PER_DAY;
use steadfast_model::{Interval, WorkingTimeRules, time::london_minute};

/// A piece of work in continuous minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Work {
    /// First minute since 1970-01-01T00:00Z.
    pub start: i64,
    /// First minute after.
    pub end: i64,
    /// Day number of its start (civil), for runs of days.
    pub day: i64,
    /// Whether it is night work.
    pub night: bool,
}

impl Work {
    /// Measures an interval of civil time.
    pub fn new(interval: Interval, rules: &WorkingTimeRules) -> Self {
        let (start, end) = (london_minute(interval.start), london_minute(interval.end));
        let day = steadfast_model::time::days_between(jiff::civil::Date::constant(1970, 1, 1), interval.start.date());
        Self { start, end, day, night: night_minutes(interval, rules) >= rules.night_shift_minutes }
    }

    /// Returns its length in minutes.
    pub fn minutes(&self) -> i64 {
        self.end - self.start
    }
}

/// Returns the minutes of an interval that lie in the night, by the clock on the wall.
fn night_minutes(interval: Interval, rules: &WorkingTimeRules) -> i64 {
    let midnight = interval.start.date().to_datetime(jiff::civil::Time::midnight());
    let at = |moment: jiff::civil::DateTime| -> i64 {
        let days = steadfast_model::time::days_between(midnight.date(), moment.date());
        days * MINUTES_PER_DAY + i64::from(moment.hour()) * 60 + i64::from(moment.minute())
    };
    let (start, end) = (at(interval.start), at(interval.end));
    let (from, to) = (i64::from(rules.night_from_hour) * 60, i64::from(rules.night_to_hour) * 60 + MINUTES_PER_DAY);
    (-1..=(end / MINUTES_PER_DAY))
        .map(|day| {
            let (low, high) = (day * MINUTES_PER_DAY + from, day * MINUTES_PER_DAY + to);
            (end.min(high) - start.max(low)).max(0)
        })
        .sum()
}

/// Returns whether one person may not do both.
pub fn clash(one: &Work, other: &Work, rules: &WorkingTimeRules) -> bool {
    let (a, b) = if (one.start, one.end) <= (other.start, other.end) { (one, other) } else { (other, one) };
    let gap = b.start - a.end;
    if gap < 0 {
        return true;
    }
    if gap < rules.daily_rest_minutes {
        return b.end - a.start > rules.longest_shift_minutes;
    }
    a.night && !b.night && gap < rules.rest_after_nights_minutes
}

/// A shift: work with less than the daily rest between its pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    start: i64,
    end: i64,
    day: i64,
    night: bool,
}

/// Returns the number of rules that a person's work breaks: overlaps, long shifts, rest after nights, nights and shifts in a row, and
/// hours in any 168 above both `most_minutes` and what `before` holds in the same 168 hours.
pub fn breaches(work: &[Work], before: &[Work], most_minutes: i64, rules: &WorkingTimeRules) -> u32 {
    let mut work = work.to_vec();
    work.sort();
    let mut broken = 0;
    let mut shifts: Vec<Shift> = Vec::new();
    for piece in &work {
        match shifts.last_mut() {
            Some(shift) if piece.start - shift.end < rules.daily_rest_minutes => {
                broken += u32::from(piece.start < shift.end);
                shift.end = shift.end.max(piece.end);
                shift.night |= piece.night;
            }
            _ => shifts.push(Shift { start: piece.start, end: piece.end, day: piece.day, night: piece.night }),
        }
    }
    for shift in &shifts {
        broken += u32::from(shift.end - shift.start > rules.longest_shift_minutes);
    }
    let (mut nights, mut run) = (0, 0);
    for (index, shift) in shifts.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| shifts[before]);
        let follows = before.is_some_and(|before| shift.day - before.day <= 1);
        run = if follows { run + 1 } else { 1 };
        nights = match (shift.night, follows && before.is_some_and(|before| before.night)) {
            (true, true) => nights + 1,
            (true, false) => 1,
            (false, _) => 0,
        };
        broken += u32::from(run == rules.most_shifts_in_a_row + 1);
        broken += u32::from(nights == rules.most_nights_in_a_row + 1);
        if let Some(before) = before.filter(|before| before.night && !shift.night) {
            broken += u32::from(shift.start - before.end < rules.rest_after_nights_minutes);
        }
    }
    // The busiest 168 hours start with a piece of work or end with one, of those before or after.
    let too_long =
        work.iter().chain(before).flat_map(|piece| [piece.start, piece.end - 7 * MINUTES_PER_DAY]).any(|from| {
            let to = from + 7 * MINUTES_PER_DAY;
            minutes_within(&work, from, to) > most_minutes.max(minutes_within(before, from, to))
        });
    broken + u32::from(too_long)
}

/// Returns the minutes of work between two moments.
pub fn minutes_within(work: &[Work], from: i64, to: i64) -> i64 {
    work.iter().map(|piece| (piece.end.min(to) - piece.start.max(from)).max(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::time::civil;

    fn work(from: (i8, i8, i8), to: (i8, i8, i8)) -> Work {
        let interval = Interval::new(civil(2025, 12, from.0, from.1, from.2), civil(2025, 12, to.0, to.1, to.2));
        Work::new(interval, WorkingTimeRules::shipped())
    }

    fn clashes(a: Work, b: Work) -> bool {
        assert_eq!(clash(&a, &b, WorkingTimeRules::shipped()), clash(&b, &a, WorkingTimeRules::shipped()));
        clash(&a, &b, WorkingTimeRules::shipped())
    }

    #[test]
    fn a_night_is_a_night_and_a_long_day_is_not() {
        assert!(work((17, 20, 0), (18, 8, 30)).night);
        assert!(!work((17, 8, 0), (17, 20, 30)).night);
        assert!(work((17, 0, 0), (17, 3, 0)).night);
    }

    #[test]
    fn two_half_days_go_together_and_a_night_does_not_follow_a_day() {
        let morning = work((17, 8, 30), (17, 12, 30));
        assert!(!clashes(morning, work((17, 13, 30), (17, 17, 30))));
        assert!(clashes(morning, work((17, 20, 0), (18, 8, 30))));
        assert!(clashes(morning, work((17, 12, 0), (17, 16, 0))));
    }

    #[test]
    fn after_a_night_come_forty_six_hours_of_rest_or_another_night() {
        let night = work((17, 20, 0), (18, 8, 30));
        assert!(!clashes(night, work((18, 20, 0), (19, 8, 30))));
        assert!(clashes(night, work((19, 8, 30), (19, 12, 30))));
        assert!(clashes(night, work((20, 6, 29), (20, 12, 30))));
        assert!(!clashes(night, work((20, 6, 30), (20, 12, 30))));
    }

    #[test]
    fn breaches_count_what_pairs_cannot_see() {
        let rules = WorkingTimeRules::shipped();
        let day = |d: i8| work((d, 8, 0), (d, 16, 0));
        let week: Vec<Work> = (8..15).map(day).collect();
        assert_eq!(breaches(&week, &[], 72 * 60, rules), 0);
        let eight: Vec<Work> = (8..16).map(day).collect();
        assert_eq!(breaches(&eight, &[], 72 * 60, rules), 1, "eight shifts in a row");
        assert_eq!(breaches(&week, &[], 48 * 60, rules), 1, "56 hours where 48 are allowed");
        let nights: Vec<Work> = (8..13).map(|d| work((d, 20, 0), (d + 1, 8, 30))).collect();
        assert_eq!(breaches(&nights, &[], 72 * 60, rules), 1, "five nights in a row");
        let three = [work((8, 7, 0), (8, 11, 0)), work((8, 12, 0), (8, 16, 0)), work((8, 17, 0), (8, 21, 0))];
        assert_eq!(breaches(&three, &[], 72 * 60, rules), 1, "14 hours from first start to last end");
    }
}
