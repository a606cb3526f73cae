//! The places of a flu history as the forecast takes them: with the regions and occupied beds that NHS England publishes.

use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_casebook::{TrustFigures, trusts};
use steadfast_intake::flu_history::{FluMeasure, FluPlace, FluPlaceKind, FluTable};
use steadfast_surge::{PlaceHistory, PlaceKind, PlaceOutlook};

/// Returns the occupied beds of a trust, a region or the country, January 2025, as published; `None` for a place that is none of these.
fn published_beds(place: &FluPlace) -> Option<f64> {
    let counts = |of: &TrustFigures| match place.kind {
        FluPlaceKind::Nation => true,
        FluPlaceKind::Region => of.region.eq_ignore_ascii_case(&place.place),
        FluPlaceKind::Trust => of.ods_code == place.place,
        FluPlaceKind::Other => false,
    };
    let beds: u32 = trusts().iter().filter(|of| counts(of)).map(|of| of.ga_occupied).sum();
    (beds > 0).then(|| f64::from(beds))
}

/// Returns the region of a trust that the history gives none for.
fn published_region(place: &FluPlace) -> Option<String> {
    let trust = trusts().iter().find(|of| place.kind == FluPlaceKind::Trust && of.ods_code == place.place);
    trust.map(|of| of.region.clone())
}

/// Returns the regions whose trusts a file has nearly all of, by occupied beds as published: only they may stand as the sum of their trusts.
pub(crate) fn whole_regions(table: &FluTable) -> BTreeSet<String> {
    let mut beds: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for of in trusts() {
        let sum = beds.entry(&of.region).or_default();
        sum.0 += of.ga_occupied;
        let here = table.places.iter().any(|place| place.kind == FluPlaceKind::Trust && place.place == of.ods_code);
        sum.1 += if here { of.ga_occupied } else { 0 };
    }
    let whole = beds.into_iter().filter(|(_, (all, here))| 5 * here >= 4 * all);
    whole.map(|(region, _)| region.to_lowercase()).collect()
}

pub(crate) fn place_history(
    place: &FluPlace,
    measure: FluMeasure,
    as_of: Date,
    whole: &BTreeSet<String>,
) -> PlaceHistory {
    let kind = match place.kind {
        FluPlaceKind::Nation => PlaceKind::Nation,
        FluPlaceKind::Region => PlaceKind::Region,
        FluPlaceKind::Trust => PlaceKind::Trust,
        FluPlaceKind::Other => PlaceKind::Other,
    };
    let known: Vec<f64> = place.occupied.range(..as_of).rev().take(28).map(|(_, beds)| *beds).collect();
    let own_beds = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
    // A region that nobody publishes stands as its trusts make it up; a published one only if they are nearly all here.
    let region = region_of(place).filter(|region| !is_published(region) || whole.contains(&region.to_lowercase()));
    PlaceHistory {
        place: if kind == PlaceKind::Region { canonical(&place.place) } else { place.place.clone() },
        kind,
        region,
        // A rate is measured by itself.
        occupied_beds: own_beds.or_else(|| published_beds(place).filter(|_| measure != FluMeasure::Rate)),
        values: place.values.clone(),
    }
}

/// Whether a region is one of NHS England's.
pub(crate) fn is_published(region: &str) -> bool {
    trusts().iter().any(|of| of.region.eq_ignore_ascii_case(region))
}

/// Returns a region's name as published, whatever its case in a file.
fn canonical(region: &str) -> String {
    let known = trusts().iter().find(|of| of.region.eq_ignore_ascii_case(region.trim()));
    known.map_or_else(|| region.trim().to_owned(), |of| of.region.clone())
}

/// Adds up what was seen in a place that the file has only by its parts.
pub(crate) fn sums_of(table: &FluTable, place: &PlaceOutlook) -> Vec<(Date, f64)> {
    let mut sums: BTreeMap<Date, f64> = BTreeMap::new();
    let parts = table.places.iter().filter(|part| {
        part.kind == FluPlaceKind::Trust
            && (place.kind == PlaceKind::Nation || region_of(part).as_deref() == Some(place.place.as_str()))
    });
    for (day, value) in parts.flat_map(|part| &part.values) {
        *sums.entry(*day).or_default() += value;
    }
    sums.into_iter().collect()
}

/// Returns the region of a trust: the file's, or as published where it has none.
pub(crate) fn region_of(place: &FluPlace) -> Option<String> {
    place.region.as_deref().map(canonical).or_else(|| published_region(place))
}
