//! What a week of a series looks like to the forecasters.

use crate::series::{Scale, WeeklySeries, season_start, season_week};
use std::collections::BTreeMap;

/// Number of features.
pub(crate) const FEATURES: usize = 15;
/// Weeks ahead that are forecast, counted from the last week with a value.
pub const STEPS: usize = 5;

/// Positions of the features that others use by name.
pub(crate) const LEVEL: usize = 0;
pub(crate) const SLOPE: usize = 3;
pub(crate) const SEASON_WEEK: usize = FEATURES - 1;

/// Values that a week looks back on, itself included.
const LAGS: usize = 6;
/// Values that must be there for a week to be learned from; older ones are gone on with where they are missing.
pub(crate) const LEAST_LAGS: usize = 3;
/// How much of a difference goes on into the week before it, where that is missing.
const GOES_ON: f64 = 0.7;

/// A week of a series on the common scale.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WeekRow {
    pub(crate) series: usize,
    pub(crate) week: usize,
    pub(crate) features: [f64; FEATURES],
    /// Weeks that were known, itself included: up to six.
    pub(crate) known: usize,
    /// Change of `z` one to five weeks later; not a number where it is not known.
    pub(crate) change: [f64; STEPS],
}

/// Series of one source, on the common scale, with the features of every week that has weeks before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Panel {
    pub(crate) scales: Vec<Option<Scale>>,
    pub(crate) rows: Vec<WeekRow>,
}

impl Panel {
    /// Computes the features of a source's series, all of which begin on the same day. A series without a scale has no rows, nor has a week with fewer than `least`
    /// known ones up to it; where they are fewer than three its slope is taken to be none.
    pub(crate) fn of(series: &[WeeklySeries], scales: Vec<Option<Scale>>, least: usize) -> Self {
        let standard: Vec<Vec<f64>> = series
            .iter()
            .zip(&scales)
            .map(|(series, scale)| match scale {
                Some(scale) => series.values.iter().map(|&value| scale.standard(value)).collect(),
                None => vec![f64::NAN; series.values.len()],
            })
            .collect();
        let weeks = standard.iter().map(Vec::len).max().unwrap_or(0);
        let mut neighbourhoods: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, series) in series.iter().enumerate() {
            neighbourhoods.entry(&series.neighbourhood).or_default().push(index);
        }
        let all: Vec<usize> = (0..series.len()).collect();
        let at = |index: usize, week: usize| standard[index].get(week).copied().unwrap_or(f64::NAN);
        let mut rows = Vec::new();
        let mut highest = vec![f64::NAN; series.len()];
        let mut season = None;
        for week in 0..weeks {
            let day = series.first().map_or(jiff::civil::Date::ZERO, |series| series.week_ending(week));
            if season != Some(season_start(day)) {
                season = Some(season_start(day));
                highest.fill(f64::NAN);
            }
            let lags: Vec<[f64; LAGS]> = all
                .iter()
                .map(|&index| {
                    let known =
                        std::array::from_fn(|lag| week.checked_sub(lag).map_or(f64::NAN, |week| at(index, week)));
                    with_short_history(known, least)
                })
                .collect();
            let slope = |index: usize| (lags[index][0] - lags[index][2]) / 2.0;
            let common_level = mean(all.iter().map(|&index| lags[index][0]));
            let common_slope = mean(all.iter().map(|&index| slope(index)));
            let near: BTreeMap<&str, f64> = neighbourhoods
                .iter()
                .map(|(&name, members)| (name, mean(members.iter().map(|&index| slope(index)))))
                .collect();
            for (index, series) in series.iter().enumerate() {
                let z = lags[index];
                highest[index] = highest[index].max(z[0]);
                let fall = highest[index] - z[0];
                let features = [
                    z[0],
                    z[0] - z[1],
                    z[1] - z[2],
                    slope(index),
                    (2.0 * z[0] + z[1] - z[3] - 2.0 * z[4]) / 10.0,
                    trailing_quadratic(&z),
                    (z[0] + z[1] + z[2] + z[3]) / 4.0,
                    common_level,
                    common_slope,
                    near.get(series.neighbourhood.as_str()).copied().unwrap_or(f64::NAN),
                    fall,
                    // What grows fast at a high level, or after a peak, goes on otherwise than at a low one.
                    z[0] * slope(index),
                    fall * slope(index),
                    common_level * common_slope,
                    season_week(day),
                ];
                if features.iter().all(|x| !x.is_nan()) {
                    let change = std::array::from_fn(|step| at(index, week + step + 1) - z[0]);
                    let known = (0..LAGS).take_while(|lag| week >= *lag && !at(index, week - lag).is_nan()).count();
                    rows.push(WeekRow { series: index, week, features, known, change });
                }
            }
        }
        Self { scales, rows }
    }
}

/// Returns the mean of the values that are there; not a number without any.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) =
        values.filter(|value| !value.is_nan()).fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

/// Fills the oldest lags, where they are missing, by going on backwards from the known ones; with fewer than `least` nothing is filled.
fn with_short_history(mut z: [f64; LAGS], least: usize) -> [f64; LAGS] {
    let known = z.iter().position(|z| z.is_nan()).unwrap_or(LAGS);
    if known >= least.max(1) {
        for lag in known..LAGS {
            let step = if known >= LEAST_LAGS { z[lag - 1] - z[lag - 2] } else { 0.0 };
            z[lag] = z[lag - 1] + GOES_ON * step;
        }
    }
    z
}

/// Returns the slope at the end of the parabola through six weeks, the latest first.
fn trailing_quadratic(z: &[f64; LAGS]) -> f64 {
    const WEIGHTS: [f64; LAGS] = [33.0 / 56.0, -0.2 / 56.0, -18.4 / 56.0, -21.6 / 56.0, -9.8 / 56.0, 17.0 / 56.0];
    WEIGHTS.iter().zip(z).map(|(weight, z)| weight * z).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use jiff::civil::Date;

    #[test]
    fn the_trailing_parabola_has_its_slope_at_the_last_week() {
        let z = [0.0, -1.0, -2.0, -3.0, -4.0, -5.0_f64].map(|t| 1.0 + 0.3 * t + 0.02 * t * t);
        assert!((trailing_quadratic(&z) - 0.3).abs() < 1e-12, "{}", trailing_quadratic(&z));
    }

    fn series(values: Vec<f64>) -> WeeklySeries {
        let first = Date::constant(2023, 10, 7);
        WeeklySeries { place: "A".into(), neighbourhood: "A".into(), per: 1.0, first, values }
    }

    fn panel(values: Vec<f64>) -> Panel {
        let series = series(values);
        let scale = Scale::of(&series, 5, Settings::shipped());
        Panel::of(&[series], vec![scale], LEAST_LAGS)
    }

    #[test]
    fn a_week_looks_back_only() {
        let values: Vec<f64> = (0..30).map(|week| 1.0 + f64::from(week * (29 - week))).collect();
        let scale = Scale::of(&series(values.clone()), 5, Settings::shipped());
        let features = |values: Vec<f64>| {
            let rows = Panel::of(&[series(values)], vec![scale], LEAST_LAGS).rows;
            rows.into_iter().find(|row| row.week == 12).expect("week 12").features
        };
        let mut later = values.clone();
        later[13..].iter_mut().for_each(|value| *value *= 10.0);
        assert_eq!(features(values), features(later));
    }

    #[test]
    fn three_weeks_are_enough_and_two_are_not() {
        let rows = panel((0..30).map(|week| f64::from(week) + 1.0).collect()).rows;
        assert_eq!(rows.first().map(|row| row.week), Some(2));
        assert!(rows.iter().all(|row| row.features.iter().all(|x| x.is_finite())));
    }

    #[test]
    fn a_gap_is_no_fall_to_zero() {
        let mut values: Vec<f64> = (0..40).map(|week| 50.0 + f64::from(week)).collect();
        values[15..20].fill(f64::NAN);
        let rows = panel(values).rows;
        assert!(rows.iter().all(|row| !(15..22).contains(&row.week)));
        let before = rows.iter().find(|row| row.week == 14).expect("the week before the gap");
        assert!(before.change.iter().all(|change| change.is_nan()));
    }
}
