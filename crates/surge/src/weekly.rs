//! Weekly forecasts of many places at once, from the vintages of their source and a long history of others.
//!
//! For each member and each of the values as reported and as corrected, [`Pooled`] forecasts the change of `z`; the last value's noise widens it:
//! `q' = m +- sqrt((q - m)^2 + (u n)^2)` with `m` the median, `u` the level's normal score and `n` the noise in `z`. The forecasts are averaged level by level.

use crate::features::{LEAST_LAGS, Panel, STEPS};
use crate::levels::{LEVELS, MEDIAN, QUANTILE_LEVELS, Quantiles};
use crate::pooled::{Pooled, Source};
use crate::revision::{Revision, corrected, last_week, learn_revisions};
use crate::series::{Scale, WeeklySeries, season_week};
use crate::settings::{Member, Settings};
use crate::shipped::shipped_at;
use jiff::civil::Date;
use std::sync::LazyLock;
use steadfast_chance::normal_quantile;

/// Weeks in season that a series needs for a scale of its own.
pub(crate) const LEAST_WEEKS: usize = 20;

/// The forecast of one source's places.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyForecast {
    /// Last day of the last week with a value; forecasts are for the weeks after it.
    pub last_week_ending: Date,
    /// For each place of the snapshot, one to five weeks ahead; `None` where the place has too few values.
    pub places: Vec<Option<[Quantiles; STEPS]>>,
}

/// A long history of another source, made ready to learn from.
#[derive(Debug, Clone)]
pub struct History(Panel);

impl History {
    /// Makes ready the series of a source in which flu shows above a baseline that never vanishes, such as consultations for influenza-like illness.
    ///
    /// Values of `left_out` periods are not used. All series must begin on the same day.
    pub fn above_baseline(series: &[WeeklySeries], settings: &Settings) -> Self {
        let above: Vec<WeeklySeries> =
            series.iter().map(|series| series.above_baseline(&settings.history).without_left_out(settings)).collect();
        Self(panel_of(&above, settings))
    }

    /// Makes ready the series of a source as they are.
    pub fn as_reported(series: &[WeeklySeries], settings: &Settings) -> Self {
        let series: Vec<WeeklySeries> = series.iter().map(|series| series.clone().without_left_out(settings)).collect();
        Self(panel_of(&series, settings))
    }

    /// Returns the number of weeks to learn from.
    pub fn weeks(&self) -> usize {
        self.0.rows.len()
    }

    pub(crate) fn panel(&self) -> &Panel {
        &self.0
    }
}

fn panel_of(series: &[WeeklySeries], settings: &Settings) -> Panel {
    let scales = series.iter().map(|series| Scale::of(series, LEAST_WEEKS, settings)).collect();
    Panel::of(series, scales, LEAST_LAGS)
}

/// Forecasts the places of the last of some vintages, given in their order.
///
/// All series of a snapshot begin on the same day. `None` without a value anywhere.
pub fn forecast_weeks(history: &History, vintages: &[&[WeeklySeries]], settings: &Settings) -> Option<WeeklyForecast> {
    let today = *vintages.last()?;
    let revisions = learn_revisions(vintages, &settings.revision);
    let last_week_ending = today.first()?.week_ending(last_week(today)?);
    let weight = settings.weekly.corrected_weight;
    let mut parts: Vec<(f64, Vec<Option<[Quantiles; STEPS]>>)> = Vec::new();
    if weight < 1.0 {
        parts.push((1.0 - weight, of_values(history, today, &revisions, settings)));
    }
    if weight > 0.0 {
        parts.push((weight, of_values(history, &corrected(today, &revisions), &revisions, settings)));
    }
    let places =
        (0..today.len()).map(|place| averaged(parts.iter().map(|(weight, part)| (*weight, part[place])))).collect();
    Some(WeeklyForecast { last_week_ending, places })
}

/// Averages forecasts step by step; `None` where any is missing.
pub(crate) fn averaged(parts: impl Iterator<Item = (f64, Option<[Quantiles; STEPS]>)>) -> Option<[Quantiles; STEPS]> {
    let parts: Option<Vec<(f64, [Quantiles; STEPS])>> = parts.map(|(weight, part)| Some((weight, part?))).collect();
    let parts = parts.filter(|parts| !parts.is_empty())?;
    Some(std::array::from_fn(|step| {
        let of_step: Vec<(f64, Quantiles)> = parts.iter().map(|(weight, part)| (*weight, part[step])).collect();
        Quantiles::average(&of_step)
    }))
}

fn of_values(
    history: &History,
    snapshot: &[WeeklySeries],
    revisions: &[Revision],
    settings: &Settings,
) -> Vec<Option<[Quantiles; STEPS]>> {
    let snapshot: Vec<WeeklySeries> = snapshot.iter().map(|series| series.clone().without_left_out(settings)).collect();
    let snapshot = snapshot.as_slice();
    let own = panel_of(snapshot, settings);
    let Some(last) = last_week(snapshot) else { return vec![None; snapshot.len()] };
    let now = season_week(snapshot[0].week_ending(last));
    let fit = |member: &Member| {
        let sources =
            [Source { panel: history.panel(), weight: 1.0 }, Source { panel: &own, weight: member.own_weight }];
        Pooled::fit(&sources, now, &settings.weekly, member)
    };
    let fits: Vec<Pooled> = settings.weekly.members.iter().map(fit).collect();
    let reports = |series: usize| settings.weekly.report_noise * revisions[series].noise.powi(2);
    of_fits(&fits, &own, snapshot, reports, 1.0, settings)
}

/// Forecasts weekly series of one source with the shipped member: flu beds of regions, admission rates by age. No value may be revised afterwards.
///
/// All series begin on the same day. `None` without a value anywhere; a place with fewer than 20 weeks in season has no forecast.
pub fn forecast_places(series: &[WeeklySeries], settings: &Settings) -> Option<WeeklyForecast> {
    forecast_england(series, &vec![None; series.len()], settings)
}

/// Forecasts England's places with the shipped member and what their own weeks add to it.
///
/// All series begin on the same day. A place without enough weeks in season for a scale of its own takes the one given for it, if any. `None` without a value anywhere.
pub(crate) fn forecast_england(
    series: &[WeeklySeries],
    scales: &[Option<Scale>],
    settings: &Settings,
) -> Option<WeeklyForecast> {
    let last = last_week(series)?;
    let last_week_ending = series.first()?.week_ending(last);
    let series: Vec<WeeklySeries> = series.iter().map(|series| series.clone().without_left_out(settings)).collect();
    let own_scale = |series: &WeeklySeries| Scale::of(series, LEAST_WEEKS, settings);
    let scales = series.iter().zip(scales).map(|(series, given)| own_scale(series).or(*given)).collect();
    let own = Panel::of(&series, scales, 1);
    let shipped = shipped_at(season_week(last_week_ending));
    let fits = [shipped.clone(), shipped.adapted(&own, &settings.england)];
    Some(WeeklyForecast {
        last_week_ending,
        places: of_fits(&fits, &own, &series, |_| 0.0, settings.england.spread, settings),
    })
}

/// Averages the forecasts of fitted members for the last week of a snapshot. `reports` is the variance of the last value's logarithm from late reports,
/// `spread` a factor on the members' own.
fn of_fits(
    fits: &[Pooled],
    own: &Panel,
    snapshot: &[WeeklySeries],
    reports: impl Fn(usize) -> f64,
    spread: f64,
    settings: &Settings,
) -> Vec<Option<[Quantiles; STEPS]>> {
    let mut places = vec![None; snapshot.len()];
    let Some(last) = last_week(snapshot) else { return places };
    for row in own.rows.iter().filter(|row| row.week == last) {
        let Some(scale) = own.scales[row.series] else { continue };
        let value = snapshot[row.series].values[last];
        let counts = settings.weekly.count_noise / (value + 1.0);
        let noise = (reports(row.series) + counts).sqrt() * scale.by_log(value);
        // Of a first week nobody knows whether it grows.
        let growth = if row.known < LEAST_LAGS { settings.england.unknown_growth } else { 0.0 };
        let of_fit = |fit: &Pooled| {
            std::array::from_fn(|step| {
                let noise = noise.hypot(growth * (step as f64 + 1.0));
                let change = fit.forecast(&row.features, step);
                let middle = change.median();
                let change = widened(&change.map(|to| middle + spread * (to - middle)), noise);
                change.map(|change| scale.value(row.features[0] + change))
            })
        };
        places[row.series] = averaged(fits.iter().map(|fit| (1.0, Some(of_fit(fit)))));
    }
    places
}

/// Returns quantiles widened by independent normal noise, the median left where it is.
pub(crate) fn widened(quantiles: &Quantiles, noise: f64) -> Quantiles {
    static SCORES: LazyLock<[f64; LEVELS]> = LazyLock::new(|| QUANTILE_LEVELS.map(normal_quantile));
    let middle = quantiles.median();
    Quantiles::sorted(std::array::from_fn(|level| {
        let away = (quantiles.0[level] - middle).hypot(noise * SCORES[level]);
        match level.cmp(&MEDIAN) {
            std::cmp::Ordering::Less => middle - away,
            std::cmp::Ordering::Equal => middle,
            std::cmp::Ordering::Greater => middle + away,
        }
    }))
}
