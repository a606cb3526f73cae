//! The rolling rota: a week's pattern for every position of a circle, so that every order of weeks that occurs is legal.
//!
//! The people of a group stand on a circle of as many positions; each week everyone moves on by the length of the weekend block.
//! The circle begins with that block (nights, long days or wards from Friday to Sunday), followed by an equally long block
//! of recovery weeks, so that a weekend is always followed by a free Monday and Tuesday. Then come nights and long days from
//! Monday to Thursday, and weeks of day work.

use crate::assumptions::values;
use crate::numbers::whole;
use crate::workforce::SMALLEST_ROTA;

/// What the pattern says of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayPlan {
    Off,
    Night,
    Long,
    WeekendWard,
    /// May be given a ward day, sessions or other work.
    Available,
}

/// The rota of a group of a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pattern {
    people: usize,
    nights: usize,
    long_days: usize,
    weekend_wards: usize,
}

impl Pattern {
    /// Makes the rota of a group; a small one works by day only.
    pub(crate) fn of(people: usize) -> Self {
        let v = values();
        if people < SMALLEST_ROTA {
            return Self { people, nights: 0, long_days: 0, weekend_wards: 0 };
        }
        let part = |share: f64| whole(people as f64 * share);
        Self {
            people,
            nights: part(v.night_share).max(1),
            long_days: part(v.long_day_share).max(1),
            weekend_wards: part(v.weekend_ward_share),
        }
    }

    fn weekend_block(&self) -> usize {
        self.nights + self.long_days + self.weekend_wards
    }

    /// Returns what a person does on a weekday (0 for Monday) of a week, both counted from any fixed start.
    pub(crate) fn plan(&self, person: usize, week: usize, weekday: usize) -> DayPlan {
        let block = self.weekend_block();
        if block == 0 {
            return if weekday < 5 { DayPlan::Available } else { DayPlan::Off };
        }
        let mut at = (person + week * block) % self.people;
        for (length, days) in [
            (self.nights, "....nnn"),
            (self.long_days, "aa..lll"),
            (self.weekend_wards, "aaa..ww"),
            (block, "..aaa.."),
            (self.nights, "nnnn..."),
            (self.long_days, "llll..."),
        ] {
            if at < length {
                return match days.as_bytes()[weekday] {
                    b'n' => DayPlan::Night,
                    b'l' => DayPlan::Long,
                    b'w' => DayPlan::WeekendWard,
                    b'a' => DayPlan::Available,
                    _ => DayPlan::Off,
                };
            }
            at -= length;
        }
        if weekday < 5 { DayPlan::Available } else { DayPlan::Off }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_group_has_its_nights_and_long_days_every_day(people in SMALLEST_ROTA..400, week in 0usize..60, weekday in 0usize..7) {
            let pattern = Pattern::of(people);
            let of = |plan| (0..people).filter(|&person| pattern.plan(person, week, weekday) == plan).count();
            prop_assert_eq!(of(DayPlan::Night), pattern.nights);
            prop_assert_eq!(of(DayPlan::Long), pattern.long_days);
            prop_assert!(pattern.nights >= 1 && pattern.long_days >= 1);
        }

        #[test]
        fn a_weekend_is_followed_by_two_free_days(people in SMALLEST_ROTA..400, person in 0usize..400, week in 0usize..60) {
            let pattern = Pattern::of(people);
            let person = person % people;
            if pattern.plan(person, week, 6) != DayPlan::Off {
                prop_assert_eq!(pattern.plan(person, week + 1, 0), DayPlan::Off);
                prop_assert_eq!(pattern.plan(person, week + 1, 1), DayPlan::Off);
            }
        }
    }
}
