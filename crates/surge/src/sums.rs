//! Regions and the country as sums of what lies below them, and what is missing from them.

use crate::features::STEPS;
use crate::levels::Quantiles;
use crate::outlook::{PlaceHistory, PlaceKind, PlaceOutlook, before};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::time::days_between;

/// Days for which a place that has stopped sending keeps its last value in a sum.
pub(crate) const KEPT_DAYS: i64 = 14;

/// Returns the sum of some places, day by day. A place that misses days keeps its last value for a fortnight, so that the sum does not fall for want of a return.
fn sum_of<'a>(place: &str, kind: PlaceKind, members: impl Iterator<Item = &'a PlaceHistory> + Clone) -> PlaceHistory {
    let days: BTreeSet<Date> = members.clone().flat_map(|member| member.values.keys().copied()).collect();
    let mut values: BTreeMap<Date, f64> = BTreeMap::new();
    let mut occupied_beds = None;
    for member in members {
        let mut last: Option<(Date, f64)> = None;
        for &day in &days {
            if let Some(value) = member.values.get(&day).filter(|value| value.is_finite()) {
                last = Some((day, *value));
            }
            if let Some((_, value)) = last.filter(|(seen, _)| days_between(*seen, day) <= KEPT_DAYS) {
                *values.entry(day).or_default() += value;
            }
        }
        if let Some(beds) = member.occupied_beds {
            occupied_beds = Some(occupied_beds.unwrap_or(0.0) + beds);
        }
    }
    PlaceHistory { place: place.to_owned(), kind, region: None, occupied_beds, values }
}

/// Names some places, the first five of them.
pub(crate) fn named(places: &[&str]) -> String {
    let others = if places.len() > 5 { format!(" and {} others", places.len() - 5) } else { String::new() };
    format!("{}{others}", places.iter().take(5).copied().collect::<Vec<_>>().join(", "))
}

/// Says which trusts have sent nothing on the last day, which for so long that they are left out, and which places have sent noughts only.
pub(crate) fn silences(places: &[PlaceHistory], as_of: Date, last_day: Date, notes: &mut Vec<String>) {
    let mut late: Vec<&str> = Vec::new();
    let mut gone: Vec<&str> = Vec::new();
    for trust in places.iter().filter(|place| place.kind == PlaceKind::Trust) {
        match before(trust, as_of).last() {
            Some((day, _)) if day == last_day => {}
            Some((day, _)) if days_between(day, last_day) <= KEPT_DAYS => late.push(&trust.place),
            _ => gone.push(&trust.place),
        }
    }
    if !late.is_empty() {
        notes.push(format!(
            "Without a value on {last_day}: {}. In their region they keep their last one for up to {KEPT_DAYS} days.",
            named(&late)
        ));
    }
    if !gone.is_empty() {
        notes.push(format!("Without a value for over {KEPT_DAYS} days, and left out: {}.", named(&gone)));
    }
    let is_nought = |place: &&PlaceHistory| {
        let last: Vec<f64> = place.values.range(..as_of).rev().take(28).map(|(_, value)| *value).collect();
        last.len() >= 4 && last.iter().all(|value| *value == 0.0)
    };
    let noughts: Vec<&str> = places.iter().filter(is_nought).map(|place| place.place.as_str()).collect();
    if !noughts.is_empty() {
        notes.push(format!(
            "Nought all along: {}. If nothing was sent, rather than nobody ill, leave the cells empty.",
            named(&noughts)
        ));
    }
}

pub(crate) fn is_region(histories: &[PlaceHistory], region: &str) -> bool {
    histories.iter().any(|history| history.kind == PlaceKind::Region && history.place == region)
}

/// Adds the regions as sums of their trusts, and the nation as that of its regions, where they are missing.
pub(crate) fn with_sums(places: &[PlaceHistory]) -> Vec<PlaceHistory> {
    let mut all = places.to_vec();
    let regions: BTreeSet<&str> = places
        .iter()
        .filter(|place| place.kind == PlaceKind::Trust)
        .filter_map(|place| place.region.as_deref())
        .filter(|region| !is_region(places, region))
        .collect();
    for region in regions {
        let members =
            places.iter().filter(|place| place.kind == PlaceKind::Trust && place.region.as_deref() == Some(region));
        all.push(sum_of(region, PlaceKind::Region, members));
    }
    let regions: Vec<&PlaceHistory> = all.iter().filter(|place| place.kind == PlaceKind::Region).collect();
    if regions.len() >= 2 && !all.iter().any(|place| place.kind == PlaceKind::Nation) {
        let nation = sum_of("England", PlaceKind::Nation, regions.into_iter());
        all.push(nation);
    }
    all
}

/// Says which trusts are in no region, and whether the nation as sent is not the sum of its regions.
pub(crate) fn check_sum(histories: &[PlaceHistory], as_of: Date, last_day: Date, notes: &mut Vec<String>) {
    let homeless: Vec<&str> = histories
        .iter()
        .filter(|history| history.kind == PlaceKind::Trust && history.region.is_none())
        .filter(|history| {
            before(history, as_of).last().is_some_and(|(day, _)| days_between(day, last_day) <= KEPT_DAYS)
        })
        .map(|history| history.place.as_str())
        .collect();
    if !homeless.is_empty() {
        notes.push(format!("In no region, and so not in the sum for the country: {}.", named(&homeless)));
    }
    let on_last = |kind: PlaceKind| -> f64 {
        histories
            .iter()
            .filter(|history| history.kind == kind)
            .filter_map(|history| history.values.get(&last_day))
            .sum()
    };
    let (nation, regions) = (on_last(PlaceKind::Nation), on_last(PlaceKind::Region));
    if nation > 0.0 && (regions / nation - 1.0).abs() > 0.05 {
        notes.push(format!(
            "On {last_day} the country as sent, {nation:.0}, is not the sum of its regions, {regions:.0}: the forecast for the country is that of the sum."
        ));
    }
}

/// Adds the nation up from its regions, path by path; `None` where a region has no forecast.
pub(crate) fn nation_of(
    histories: &[PlaceHistory],
    places: &[PlaceOutlook],
    weekly_paths: &BTreeMap<&str, Vec<[f64; STEPS]>>,
    days: usize,
) -> Option<PlaceOutlook> {
    let nation = histories.iter().find(|history| history.kind == PlaceKind::Nation)?;
    let regions: Vec<&str> =
        histories.iter().filter(|history| history.kind == PlaceKind::Region).map(|h| h.place.as_str()).collect();
    let outlooks: Vec<&PlaceOutlook> = regions
        .iter()
        .map(|region| places.iter().find(|place| place.kind == PlaceKind::Region && place.place == *region))
        .collect::<Option<_>>()?;
    let weekly: Vec<&Vec<[f64; STEPS]>> =
        regions.iter().map(|region| weekly_paths.get(region)).collect::<Option<_>>()?;
    let count = outlooks.first()?.paths.len();
    let paths = (0..count)
        .map(|number| (0..days).map(|day| outlooks.iter().map(|place| place.paths[number][day]).sum()).collect())
        .collect();
    let weeks = std::array::from_fn(|step| {
        let mut sums: Vec<f64> =
            (0..count).map(|number| weekly.iter().map(|paths| paths[number][step]).sum()).collect();
        Quantiles::of_samples(&mut sums)
    });
    Some(PlaceOutlook { place: nation.place.clone(), kind: PlaceKind::Nation, region: None, weeks, paths })
}
