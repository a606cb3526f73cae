//! Trusts by their share of a region that is forecast: shares wander, what is expected adds up to the region on every day, and beds are whole.

use crate::days::DayLine;
use crate::features::STEPS;
use crate::levels::Quantiles;
use crate::outlook::{OutlookRequest, Place, PlaceHistory, PlaceKind, PlaceOutlook, before, day_line, place_of};
use crate::settings::{OutlookSettings, Settings};
use crate::sums::KEPT_DAYS;
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_chance::Stream;
use steadfast_model::time::days_between;

/// Draws the trusts of forecast regions.
pub(crate) fn trusts_by_share(
    histories: &[PlaceHistory],
    weekly_paths: &BTreeMap<&str, Vec<[f64; STEPS]>>,
    forecast: &[PlaceOutlook],
    request: &OutlookRequest<'_>,
    last_day: Date,
    settings: &Settings,
    stream: &Stream,
) -> Vec<PlaceOutlook> {
    let mut outlooks = Vec::new();
    for region in forecast.iter().filter(|place| place.kind == PlaceKind::Region) {
        let Some(region_paths) = weekly_paths.get(region.place.as_str()) else { continue };
        let is_here = |history: &PlaceHistory| {
            let last = before(history, request.as_of).last();
            let recent = last.is_some_and(|(day, _)| days_between(day, last_day) <= KEPT_DAYS);
            history.kind == PlaceKind::Trust && history.region.as_deref() == Some(&region.place) && recent
        };
        let trusts: Vec<Place<'_>> = histories
            .iter()
            .filter(|history| is_here(history))
            .map(|history| place_of(history, request, last_day))
            .collect();
        let shares = shares(&trusts, settings);
        let total: f64 = trusts.iter().map(|trust| recent_mean(trust).unwrap_or(0.0)).sum();
        let lines: Vec<DayLine> =
            trusts.iter().zip(&shares).map(|(trust, share)| day_line(trust, last_day, share * total)).collect();
        let mut weeks: Vec<Vec<[f64; STEPS]>> = vec![Vec::with_capacity(region_paths.len()); trusts.len()];
        let mut days: Vec<Vec<Vec<f64>>> = vec![Vec::with_capacity(region_paths.len()); trusts.len()];
        for (number, path) in region_paths.iter().enumerate() {
            let mut drawn: Vec<[f64; STEPS]> = trusts
                .iter()
                .zip(&shares)
                .map(|(trust, &share)| {
                    let mut own = stream.named("share").named(&trust.history.place).numbered(number as u64);
                    let variance = settings.outlook.share_count_variance / (share * total + 1.0);
                    let now = variance.sqrt() * own.normal();
                    let mut walk = 0.0;
                    std::array::from_fn(|_| {
                        walk += settings.outlook.share_week_sd * own.normal();
                        share * (walk + now).exp()
                    })
                })
                .collect();
            for step in 0..STEPS {
                let total: f64 = drawn.iter().map(|factor| factor[step]).sum();
                drawn.iter_mut().for_each(|factor| factor[step] *= path[step] / total.max(1e-12));
            }
            let mut expected: Vec<Vec<f64>> =
                lines.iter().zip(&drawn).map(|(line, weeks)| line.days(weeks, request.as_of, request.days)).collect();
            // What is expected of the trusts adds up to their region on every day.
            for (day, &whole) in region.paths[number].iter().enumerate() {
                let sum: f64 = expected.iter().map(|days| days[day]).sum();
                if sum > 0.0 {
                    expected.iter_mut().for_each(|days| days[day] *= whole / sum);
                }
            }
            for (at, (drawn, expected)) in drawn.into_iter().zip(expected).enumerate() {
                let mut own = stream.named("beds").named(&trusts[at].history.place).numbered(number as u64);
                weeks[at].push(drawn);
                days[at].push(whole_beds(&expected, settings, &mut own));
            }
        }
        for ((trust, drawn), paths) in trusts.iter().zip(weeks).zip(days) {
            let weeks = std::array::from_fn(|step| {
                let mut values: Vec<f64> = drawn.iter().map(|path| path[step]).collect();
                Quantiles::of_samples(&mut values)
            });
            let (place, region) = (trust.history.place.clone(), trust.history.region.clone());
            outlooks.push(PlaceOutlook { place, kind: PlaceKind::Trust, region, weeks, paths });
        }
    }
    outlooks
}

/// Turns expected beds into whole ones: they scatter about what is expected, today's much as yesterday's.
fn whole_beds(expected: &[f64], settings: &Settings, stream: &mut Stream) -> Vec<f64> {
    let OutlookSettings { bed_dispersion, bed_memory_days, .. } = settings.outlook;
    let kept = (-1.0 / bed_memory_days).exp();
    let fresh = (1.0 - kept * kept).sqrt();
    let mut score = stream.normal();
    let day = |mean: &f64| {
        let beds = (mean + (bed_dispersion * mean).sqrt() * score).round().max(0.0);
        score = kept * score + fresh * stream.normal();
        beds
    };
    expected.iter().map(day).collect()
}

/// Returns the mean of a trust's last two weeks, as far as they are known.
fn recent_mean(trust: &Place<'_>) -> Option<f64> {
    let known: Vec<f64> = trust.weekly.values.iter().rev().take(2).copied().filter(|value| !value.is_nan()).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// Weeks from which on a trust's share tells more than its beds.
const WEEKS_TELL: usize = 8;

/// Returns each trust's share of its region: the last two weeks', drawn towards that of all its weeks, or of its beds.
fn shares(trusts: &[Place<'_>], settings: &Settings) -> Vec<f64> {
    let weeks_of =
        |trust: &Place<'_>| trust.weekly.values.iter().copied().filter(|value| !value.is_nan()).collect::<Vec<_>>();
    let long = trusts.iter().any(|trust| weeks_of(trust).len() >= WEEKS_TELL);
    let all_weeks: f64 = trusts.iter().flat_map(weeks_of).sum();
    let all_beds: f64 = trusts.iter().filter_map(|trust| trust.history.occupied_beds).sum();
    let whole = |trust: &Place<'_>| {
        let by_weeks = weeks_of(trust).iter().sum::<f64>() / all_weeks.max(1e-12);
        // A trust that has sent noughts so far has beds all the same.
        trust.history.occupied_beds.map_or(by_weeks, |beds| {
            let by_beds = beds / all_beds.max(1e-12);
            if long { (by_weeks + by_beds) / 2.0 } else { by_beds }
        })
    };
    let total_whole: f64 = trusts.iter().map(whole).sum::<f64>().max(1e-12);
    let total_recent: f64 = trusts.iter().filter_map(recent_mean).sum();
    let drawn: Vec<f64> = trusts
        .iter()
        .map(|trust| {
            let prior = (whole(trust) / total_whole).max(1e-4);
            let Some(recent) = recent_mean(trust) else { return prior };
            let pseudo = settings.outlook.share_prior_beds * trusts.len() as f64;
            (recent + pseudo * prior) / (total_recent + pseudo)
        })
        .collect();
    let total: f64 = drawn.iter().sum();
    drawn.iter().map(|share| share / total.max(1e-12)).collect()
}
