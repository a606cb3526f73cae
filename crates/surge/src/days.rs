//! From weeks to days: a weekly path drawn as a line through the days, with the shape of a week.

use crate::features::STEPS;
use jiff::civil::Date;
use steadfast_model::time::{days_between, plus_days, weekday_index};

/// Values a week needs for its mean.
const LEAST_DAYS: usize = 4;
/// Weeks at which a place's own shape of a week counts half.
const HALF_WEEKS: f64 = 4.0;

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
        if self.values.is_empty() {
            return (last, Vec::new());
        }
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
                let slot = &mut sums[weekday_index(middle)];
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
/// Between the middles of weeks the logarithm of `value + 1` is a line; after the last it stays. What is there from one day to the next, such as patients in beds,
/// starts from its last day, the more so the more of it there is.
#[derive(Debug, Clone)]
pub(crate) struct DayLine {
    last: Date,
    last_mean: f64,
    shape: [f64; 7],
    /// Logarithm of the last day's value without the shape of the week, and its weight.
    last_day: Option<(f64, f64)>,
}

/// Count at which the last day weighs half.
const HALF_COUNT: f64 = 20.0;

impl DayLine {
    /// Takes the last week's mean and the shape of the week; what is a stock also its last day.
    pub(crate) fn of(series: &DailySeries, last: Date, last_mean: f64, is_stock: bool) -> Self {
        let mut line = Self { last, last_mean, shape: series.shape_of_week(), last_day: None };
        line.last_day = series.on(last).filter(|_| is_stock).map(|seen| {
            let weight = last_mean / (last_mean + HALF_COUNT);
            ((seen / line.weekday(last)).ln_1p(), weight)
        });
        line
    }

    /// Leaves the shape of the week out.
    pub(crate) fn without_shape(self) -> Self {
        Self { shape: [1.0; 7], ..self }
    }

    fn weekday(&self, day: Date) -> f64 {
        self.shape[weekday_index(day)]
    }

    /// Returns the value of the last day as the line has it.
    pub(crate) fn last_value(&self, weeks: &[f64; STEPS]) -> f64 {
        self.days(weeks, self.last, 1)[0]
    }

    /// Returns the value of each of some days, from the last one on.
    pub(crate) fn days(&self, weeks: &[f64; STEPS], from: Date, count: usize) -> Vec<f64> {
        // Middles of weeks, in days after the last one.
        let mut knots: Vec<(f64, f64)> = std::iter::once(self.last_mean)
            .chain(weeks.iter().copied())
            .enumerate()
            .map(|(week, mean)| (7.0 * week as f64 - 3.0, mean.ln_1p()))
            .collect();
        if let Some((log, weight)) = self.last_day {
            let line = between(&knots, 0.0);
            knots[0] = (0.0, weight * log + (1.0 - weight) * line);
        }
        (0..count)
            .map(|at| {
                let day = plus_days(from, i64::try_from(at).unwrap_or(0));
                let log = between(&knots, days_between(self.last, day) as f64);
                (log.exp() - 1.0).max(0.0) * self.weekday(day)
            })
            .collect()
    }
}

/// Returns the height of a line through some knots; outside them it stays.
fn between(knots: &[(f64, f64)], at: f64) -> f64 {
    let right = knots.iter().position(|knot| knot.0 >= at).unwrap_or(knots.len() - 1);
    let (to, left) = (knots[right], knots[right.saturating_sub(1)]);
    if to.0 <= left.0 { to.1 } else { left.1 + (to.1 - left.1) * ((at - left.0) / (to.0 - left.0)).clamp(0.0, 1.0) }
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
        let line = DayLine::of(&daily, last, mean, false);
        let days = line.days(&[mean; STEPS], plus_days(last, 1), 28);
        let week: f64 = days[14..21].iter().sum::<f64>() / 7.0;
        assert!((week / mean - 1.0).abs() < 0.01, "{week} {mean}");
        assert!(days[20] < 0.93 * days[15], "a Sunday {} and a Tuesday {}", days[20], days[15]);
    }

    #[test]
    fn beds_start_from_their_last_day_and_admissions_from_their_last_week() {
        let daily = series(|day| if day == 55 { 160.0 } else { 100.0 });
        let last = last_day(&daily);
        let first =
            |is_stock| DayLine::of(&daily, last, 108.0, is_stock).days(&[100.0; STEPS], plus_days(last, 1), 1)[0];
        assert!(first(true) > 125.0 && first(false) < 110.0, "{} {}", first(true), first(false));
    }

    #[test]
    fn growth_between_weeks_is_even() {
        let daily = series(|_| 100.0);
        let last = last_day(&daily);
        let line = DayLine::of(&daily, last, 100.0, false);
        let weeks = std::array::from_fn(|week| 100.0 * 2.0_f64.powf(week as f64 + 1.0));
        let days = line.days(&weeks, plus_days(last, 1), 30);
        let ratios: Vec<f64> = days.windows(2).map(|pair| pair[1] / pair[0]).collect();
        assert!(ratios.iter().all(|ratio| (ratio.ln() * 7.0 / 2.0_f64.ln() - 1.0).abs() < 0.03), "{ratios:?}");
    }
}
