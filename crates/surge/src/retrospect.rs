//! Past seasons of places whose values are not revised, forecast anew week by week and scored against the baseline.

use crate::baseline::flat_baseline;
use crate::hub::ScoreSums;
use crate::levels::Quantiles;
use crate::score::score;
use crate::series::WeeklySeries;
use crate::settings::{Period, Settings};
use crate::weekly::forecast_places;
use steadfast_chance::Stream;

/// Weeks ahead that are scored: what the benchmark's horizons 0 to 3 are when the last week is known.
pub const SCORED_STEPS: usize = 4;
/// Draws of the baseline.
const DRAWS: usize = 4000;

/// How one place was forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRecord {
    /// The place.
    pub place: String,
    /// Our scores, one to four weeks ahead.
    pub ours: [ScoreSums; SCORED_STEPS],
    /// The baseline's on the same weeks.
    pub baseline: [ScoreSums; SCORED_STEPS],
}

/// Forecasts every week of a period from the weeks up to it alone, and scores the weeks of the period that follow.
///
/// All series begin on the same day. Places with too few weeks are left out for that week, from the baseline too.
pub fn forecast_again(
    series: &[WeeklySeries],
    period: Period,
    settings: &Settings,
    stream: &Stream,
) -> Vec<PlaceRecord> {
    let weeks = series.iter().map(|series| series.values.len()).max().unwrap_or(0);
    let mut records: Vec<PlaceRecord> = series
        .iter()
        .map(|series| PlaceRecord {
            place: series.place.clone(),
            ours: [ScoreSums::default(); SCORED_STEPS],
            baseline: [ScoreSums::default(); SCORED_STEPS],
        })
        .collect();
    let inside =
        |week: usize| series.first().is_some_and(|first| (period.from..=period.to).contains(&first.week_ending(week)));
    for week in (0..weeks).filter(|&week| inside(week)) {
        let known: Vec<WeeklySeries> = series
            .iter()
            .map(|series| WeeklySeries {
                values: series.values[..(week + 1).min(series.values.len())].to_vec(),
                ..series.clone()
            })
            .collect();
        // A week for which nobody has a value yet is no week to forecast from.
        let Some(forecast) = forecast_places(&known, settings) else { continue };
        if forecast.last_week_ending != series[0].week_ending(week) {
            continue;
        }
        for (place, record) in records.iter_mut().enumerate() {
            let Some(steps) = forecast.places[place] else { continue };
            let mut quick = stream.named(&record.place).numbered(week as u64).quick();
            let flat: Vec<Quantiles> = flat_baseline(&known[place].values, SCORED_STEPS, DRAWS, &mut quick);
            for step in 0..SCORED_STEPS {
                let target = week + step + 1;
                let truth = series[place].values.get(target).copied().filter(|truth| !truth.is_nan() && inside(target));
                let Some(truth) = truth else { continue };
                record.ours[step].add(&score(&steps[step], truth));
                record.baseline[step].add(&score(&flat[step], truth));
            }
        }
    }
    records
}
