//! From weeks to days: a weekly path drawn as a line through the days, with the shape of a week.

use crate::features::STEPS;
use jiff::civil::Date;
use steadfast_model::time::{days_between, plus_days};

/// Values a week needs for its mean.
const LEAST_DAYS: usize = 4;
/// Weeks at which a place's own shape of a week counts half.
const HALF_WEEKS: f64 = 4.0;
/// Days in which what the last day lies off the line falls to 1/e.
const LAST_DAY_FADES: f64 = 3.0;

/// Daily values of a place; not a number where there is none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DailySeries {
    pub(crate) first: Date,
    pub(crate) values: Vec<f64>,
}

impl DailySeries {
    /// Gathers values by day; empty without any.
    pub(crate) fn of(values: impl Iterator<Item = (Date, f64)>) -> Self {
        let mut values: Vec<(Date, f64)> = values.filter(|(_, value)| value.is_finite()).collect();
        values.sort_by_key(|(day, _)| *day);
        let Some(&(first, _)) = values.first() else { return Self { first: Date::ZERO, values: Vec::new() } };
        let mut daily = Vec::new();
        for (day, value) in values {
            let at = usize::try_from(days_between(first, day)).unwrap_or(0);
            daily.resize(daily.len().max(at + 1), f64::NAN);
            daily[at] = value;
        }
        Self { first, values: daily }
    }

    pub(crate) fn on(&self, day: Date) -> Option<f64> {
        let at = usize::try_from(days_between(self.first, day)).ok()?;
        self.values.get(at).copied().filter(|value| !value.is_nan())
    }

    /// Returns the means of consecutive weeks, the last of which ends on a day, and the last day of the first of them.
    pub(crate) fn weeks_until(&self, last: Date) -> (Date, Vec<f64>) {
        let weeks = usize::try_from(days_between(self.first, last) / 7 + 1).unwrap_or(0);
        let ending = |week: usize| plus_days(last, -7 * i64::try_from(weeks - 1 - week).unwrap_or(0));
        let mean = |week: usize| {
            let days: Vec<f64> = (0..7).filter_map(|back| self.on(plus_days(ending(week), -back))).collect();
            if days.len() < LEAST_DAYS { f64::NAN } else { days.iter().sum::<f64>() / days.len() as f64 }
        };
        if weeks == 0 {
            return (last, Vec::new());
        }
        (ending(0), (0..weeks).map(mean).collect())
    }

    /// Returns each weekday's value over that of its week, Monday to Sunday, drawn towards 1 where there are few weeks.
    pub(crate) fn shape_of_week(&self) -> [f64; 7] {
        let mut sums = [(0.0, 0.0); 7];
        for (at, window) in self.values.windows(7).enumerate() {
            if window.iter().all(|value| *value > 0.0) {
                let middle = plus_days(self.first, i64::try_from(at + 3).unwrap_or(0));
                let mean = window.iter().sum::<f64>() / 7.0;
                let slot = &mut sums[usize::try_from(middle.weekday().to_monday_zero_offset()).unwrap_or(0)];
                slot.0 += (window[3] / mean).ln();
                slot.1 += 1.0;
            }
        }
        let drawn = sums.map(|(sum, count)| sum / (count + HALF_WEEKS));
        let level = drawn.iter().sum::<f64>() / 7.0;
        drawn.map(|log| (log - level).exp())
    }
}

/// Draws the days after the last one through a weekly path.
///
/// Between the middles of weeks the logarithm of `value + 1` is a line; after the last it stays. The last day's own distance from the line fades.
#[derive(Debug, Clone)]
pub(crate) struct DayLine {
    last: Date,
    last_mean: f64,
    shape: [f64; 7],
    off: f64,
}

impl DayLine {
    /// Takes the last week's mean and the last day of a place.
    pub(crate) fn of(series: &DailySeries, last: Date, last_mean: f64) -> Self {
        let shape = series.shape_of_week();
        let mut line = Self { last, last_mean, shape, off: 0.0 };
        // Where the line runs at the last day is not known before the path; the last week's own slope stands for it.
        let (_, weeks) = series.weeks_until(last);
        let before = weeks.iter().rev().nth(1).copied().filter(|mean| !mean.is_nan()).unwrap_or(last_mean);
        let growth = ((last_mean + 1.0) / (before + 1.0)).ln() / 7.0;
        let expected = ((last_mean + 1.0) * (3.0 * growth).exp() - 1.0).max(0.0) * line.weekday(last);
        if let Some(seen) = series.on(last) {
            line.off = ((seen + 1.0) / (expected + 1.0)).ln().clamp(-0.5, 0.5);
        }
        line
    }

    fn weekday(&self, day: Date) -> f64 {
        self.shape[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)]
    }

    /// Returns the value of each of some days after the last one.
    pub(crate) fn days(&self, weeks: &[f64; STEPS], from: Date, count: usize) -> Vec<f64> {
        let logs: Vec<f64> = std::iter::once(self.last_mean).chain(weeks.iter().copied()).map(f64::ln_1p).collect();
        (0..count)
            .map(|at| {
                let day = plus_days(from, i64::try_from(at).unwrap_or(0));
                let ahead = days_between(self.last, day) as f64;
                // The last week's middle lies three days before the last day.
                let place = ((ahead + 3.0) / 7.0).clamp(0.0, STEPS as f64);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step from 0 to 5")]
                let below = (place.floor() as usize).min(STEPS - 1);
                let log = logs[below] + (logs[below + 1] - logs[below]) * (place - below as f64);
                let fading = self.off * (-ahead / LAST_DAY_FADES).exp();
                ((log + fading).exp() - 1.0).max(0.0) * self.weekday(day)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_day(daily: &DailySeries) -> Date {
        plus_days(daily.first, i64::try_from(daily.values.len()).expect("few days") - 1)
    }

    fn series(values: impl Fn(i64) -> f64) -> DailySeries {
        let first = Date::constant(2025, 10, 6);
        DailySeries::of((0..56).map(|day| (plus_days(first, day), values(day))))
    }

    #[test]
    fn weeks_end_on_the_last_day_and_need_four_days() {
        let daily = series(|day| if day < 3 { f64::NAN } else { 10.0 });
        let last = last_day(&daily);
        let (first, weeks) = daily.weeks_until(last);
        assert_eq!(weeks.iter().filter(|week| !week.is_nan()).count(), 8);
        assert_eq!(days_between(first, last), 7 * (weeks.len() as i64 - 1));
    }

    #[test]
    fn a_steady_place_stays_and_keeps_the_shape_of_its_week() {
        // Monday is the first day: Sundays lie 20 % below.
        let daily = series(|day| if day % 7 == 6 { 80.0 } else { 100.0 });
        let last = last_day(&daily);
        let (_, weeks) = daily.weeks_until(last);
        let mean = weeks[weeks.len() - 1];
        let line = DayLine::of(&daily, last, mean);
        let days = line.days(&[mean; STEPS], plus_days(last, 1), 28);
        let week: f64 = days[14..21].iter().sum::<f64>() / 7.0;
        assert!((week / mean - 1.0).abs() < 0.01, "{week} {mean}");
        assert!(days[20] < 0.93 * days[15], "a Sunday {} and a Tuesday {}", days[20], days[15]);
    }

    #[test]
    fn growth_between_weeks_is_even() {
        let daily = series(|_| 100.0);
        let last = last_day(&daily);
        let line = DayLine::of(&daily, last, 100.0);
        let weeks = std::array::from_fn(|week| 100.0 * 2.0_f64.powi(week as i32 + 1));
        let days = line.days(&weeks, plus_days(last, 1), 30);
        let ratios: Vec<f64> = days.windows(2).map(|pair| pair[1] / pair[0]).collect();
        assert!(ratios.iter().all(|ratio| (ratio.ln() * 7.0 / 2.0_f64.ln() - 1.0).abs() < 0.03), "{ratios:?}");
    }
}
