//! True minutes, night minutes and work in a rolling week.

use jiff::civil::{Date, DateTime};
use steadfast_model::WorkingTimeRules;
use steadfast_model::time::{days_between, london_minute, plus_days};

/// One week in minutes.
pub(crate) const WEEK: i64 = 168 * 60;

/// Returns true minutes since 1970 in Europe/London; for years far outside any calendar, civil minutes, so that no
/// damaged date can stop the check.
pub(crate) fn minute(at: DateTime) -> i64 {
    if (2..=9997).contains(&at.year()) {
        london_minute(at)
    } else {
        days_between(Date::constant(1970, 1, 1), at.date()) * 1440 + i64::from(at.hour()) * 60 + i64::from(at.minute())
    }
}

/// Returns how many minutes of a stretch lie in the night.
pub(crate) fn night_minutes(start: DateTime, end: DateTime, rules: &WorkingTimeRules) -> i64 {
    let (from, to) = (minute(start), minute(end));
    // Nothing that a person works is longer than a fortnight; a damaged end must not make this loop long.
    let days = days_between(start.date(), end.date()).clamp(0, 14);
    (-1..=days)
        .map(|day| {
            let evening = plus_days(start.date(), day);
            let night_from = minute(evening.at(rules.night_from_hour, 0, 0, 0));
            let night_to = minute(plus_days(evening, 1).at(rules.night_to_hour, 0, 0, 0));
            (to.min(night_to) - from.max(night_from)).max(0)
        })
        .sum()
}

/// Work as disjoint stretches of minutes, for asking how much of it lies in a rolling week.
pub(crate) struct Workload {
    /// Start, end, and the work before the start.
    stretches: Vec<(i64, i64, i64)>,
}

impl Workload {
    /// Merges stretches of work; time worked twice counts once.
    pub(crate) fn new(mut work: Vec<(i64, i64)>) -> Self {
        work.retain(|(from, to)| from < to);
        work.sort_unstable();
        let mut stretches: Vec<(i64, i64, i64)> = Vec::with_capacity(work.len());
        for (from, to) in work {
            match stretches.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                Some(&mut (start, end, before)) => stretches.push((from, to, before + end - start)),
                None => stretches.push((from, to, 0)),
            }
        }
        Self { stretches }
    }

    fn before(&self, at: i64) -> i64 {
        match self.stretches.partition_point(|stretch| stretch.0 < at).checked_sub(1) {
            None => 0,
            Some(last) => {
                let (from, to, before) = self.stretches[last];
                before + at.min(to) - from
            }
        }
    }

    /// Returns the minutes of work in the week that begins at a minute.
    pub(crate) fn in_week_from(&self, from: i64) -> i64 {
        self.before(from + WEEK) - self.before(from)
    }

    /// Returns the week starts between which the work of a rolling week is linear.
    pub(crate) fn turning_points(&self) -> impl Iterator<Item = i64> + '_ {
        self.stretches.iter().flat_map(|&(from, to, _)| [from, to, from - WEEK, to - WEEK])
    }

    /// Returns the week with the most work: its start and minutes of work.
    pub(crate) fn fullest_week(&self) -> Option<(i64, i64)> {
        self.turning_points().map(|at| (at, self.in_week_from(at))).max_by_key(|&(at, work)| (work, -at))
    }

    /// Returns the week in which this work most exceeds both a limit and earlier work, if there is one: its start, the work in
    /// it, and the lesser of the two excesses, in minutes.
    ///
    /// Between neighbouring turning points of both workloads every quantity is linear in the start of the week, so that the
    /// lesser excess is greatest at a turning point or where the two excesses cross.
    pub(crate) fn worst_week_beyond(&self, limit: f64, earlier: &Self) -> Option<(f64, f64, f64)> {
        let mut points: Vec<i64> = self.turning_points().chain(earlier.turning_points()).collect();
        points.sort_unstable();
        points.dedup();
        let values: Vec<(f64, f64, f64)> = points
            .iter()
            .map(|&at| {
                let work = self.in_week_from(at) as f64;
                (at as f64, work, work - earlier.in_week_from(at) as f64)
            })
            .collect();
        let mut worst: Option<(f64, f64, f64)> = None;
        let mut consider = |at: f64, work: f64, added: f64| {
            let excess = (work - limit).min(added);
            if excess > 1e-6 && worst.is_none_or(|(_, _, most)| excess > most) {
                worst = Some((at, work, excess));
            }
        };
        for (index, &(at, work, added)) in values.iter().enumerate() {
            consider(at, work, added);
            if let Some(&(next_at, next_work, next_added)) = values.get(index + 1) {
                let (here, there) = ((work - limit) - added, (next_work - limit) - next_added);
                if here * there < 0.0 {
                    let share = here / (here - there);
                    consider(
                        at + share * (next_at - at),
                        work + share * (next_work - work),
                        added + share * (next_added - added),
                    );
                }
            }
        }
        worst
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use steadfast_model::time::civil;

    #[test]
    fn a_night_shift_from_eight_has_seven_night_hours_and_eight_when_the_clocks_go_back() {
        let rules = WorkingTimeRules::shipped();
        let usual = night_minutes(civil(2025, 12, 17, 20, 0), civil(2025, 12, 18, 8, 30), rules);
        assert_eq!(usual, 7 * 60);
        let long = night_minutes(civil(2026, 10, 24, 20, 0), civil(2026, 10, 25, 8, 30), rules);
        assert_eq!(long, 8 * 60);
        assert_eq!(night_minutes(civil(2025, 12, 17, 8, 0), civil(2025, 12, 17, 20, 30), rules), 0);
        assert_eq!(night_minutes(civil(2025, 12, 17, 0, 0), civil(2025, 12, 17, 4, 0), rules), 4 * 60);
    }

    #[test]
    fn dates_at_the_ends_of_the_calendar_have_minutes_too() {
        assert!(minute(DateTime::MIN) < minute(civil(2025, 1, 1, 0, 0)));
        assert!(minute(DateTime::MAX) > minute(civil(2025, 1, 1, 0, 0)));
        assert!(night_minutes(DateTime::MIN, DateTime::MAX, WorkingTimeRules::shipped()) >= 0);
    }

    proptest! {
        #[test]
        fn the_fullest_week_is_the_fullest_of_all_weeks(
            work in proptest::collection::vec((0_i64..20_000, 1_i64..900), 1..12),
            anywhere in -12_000_i64..22_000,
        ) {
            let stretches: Vec<(i64, i64)> = work.iter().map(|&(from, length)| (from, from + length)).collect();
            let load = Workload::new(stretches.clone());
            let (_, most) = load.fullest_week().unwrap();
            let by_minute = (anywhere..anywhere + WEEK)
                .filter(|at| stretches.iter().any(|(from, to)| from <= at && at < to))
                .count();
            prop_assert_eq!(load.in_week_from(anywhere), i64::try_from(by_minute).unwrap());
            prop_assert!(most >= load.in_week_from(anywhere));
        }

        #[test]
        fn no_week_exceeds_limit_and_earlier_work_by_more_than_the_worst_one(
            new in proptest::collection::vec((0_i64..20_000, 1_i64..900), 1..10),
            old in proptest::collection::vec((0_i64..20_000, 1_i64..900), 0..10),
            limit in 0_i64..5_000,
            anywhere in -12_000_i64..22_000,
        ) {
            let load = |work: &[(i64, i64)]| Workload::new(work.iter().map(|&(from, length)| (from, from + length)).collect());
            let (new, old) = (load(&new), load(&old));
            let worst = new.worst_week_beyond(limit as f64, &old).map_or(0.0, |(_, _, excess)| excess);
            let here = (new.in_week_from(anywhere) - limit).min(new.in_week_from(anywhere) - old.in_week_from(anywhere));
            prop_assert!(here as f64 <= worst + 1e-6);
        }
    }
}
