//! Flu in England's hospitals: regions forecast, trusts by their share, every day, as sample paths.
//!
//! Regions (or whatever places have no trusts below them) are forecast by week from the shipped member and their own weeks. A trust's path is its region's times its
//! share: `share x exp(e_h)`, `e` a random walk, all shares of a region scaled so that its trusts add up to it. The nation's path is the sum of its regions'.

use crate::days::{DailySeries, DayLine};
use crate::features::STEPS;
use crate::levels::Quantiles;
use crate::paths::Scores;
use crate::series::{Scale, WeeklySeries, weekly_series};
use crate::settings::Settings;
use crate::shares::trusts_by_share;
use crate::sums::{check_sum, is_region, named, nation_of, silences, with_sums};
use crate::weekly::{LEAST_WEEKS, forecast_england};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use steadfast_chance::Stream;
use steadfast_model::time::{days_between, plus_days};

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// The whole country.
    Nation,
    /// An NHS England region.
    Region,
    /// A hospital trust.
    Trust,
    /// Anything else, such as an age group.
    Other,
}

/// How often a place has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cadence {
    /// Every day.
    Daily,
    /// Every week, under its last day.
    Weekly,
}

/// What is known of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceHistory {
    /// Identifier: an ODS code, or a name.
    pub place: String,
    /// What it is.
    pub kind: PlaceKind,
    /// The region of a trust.
    pub region: Option<String>,
    /// Occupied general and acute beds, where known: what the place's flu is measured by while it has no season of its own.
    pub occupied_beds: Option<f64>,
    /// Values by day, or by last day of the week.
    pub values: BTreeMap<Date, f64>,
}

/// What a forecast is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlookRequest<'a> {
    /// The places, all of one source.
    pub places: &'a [PlaceHistory],
    /// How often they have a value.
    pub cadence: Cadence,
    /// The day of the forecast: values from this day on are not used, and it is the first day that is forecast.
    pub as_of: Date,
    /// Days that are forecast.
    pub days: usize,
    /// Sample paths.
    pub paths: u32,
    /// Weekly values of something that rises and falls with the places, such as the nation's admission rate, by last day of the week: fills the weeks before a
    /// place's first value of the season.
    pub companion: Option<&'a BTreeMap<Date, f64>>,
}

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OutlookError {
    /// No place has a value before the day of the forecast.
    #[error("no value lies before {as_of}")]
    NothingKnown {
        /// The day of the forecast.
        as_of: Date,
    },
    /// The last values are too old.
    #[error("the last value is of {last}: {days} days from {as_of} reach further than {} days after it; at most {most} can be forecast", 7 * STEPS)]
    TooFar {
        /// Last day with a value.
        last: Date,
        /// The day of the forecast.
        as_of: Date,
        /// Days asked for.
        days: usize,
        /// Most days that could be forecast.
        most: usize,
    },
    /// No place has enough values.
    #[error(
        "no place has values for the week before {as_of} (four days of it, or the week's own on the same weekday as the newest), and a season of its own or known occupied beds to measure them by"
    )]
    TooFew {
        /// The day of the forecast.
        as_of: Date,
    },
}

/// The forecast of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceOutlook {
    /// Identifier.
    pub place: String,
    /// What it is.
    pub kind: PlaceKind,
    /// The region of a trust.
    pub region: Option<String>,
    /// Quantiles of the mean of each of the five weeks after the last value.
    pub weeks: [Quantiles; STEPS],
    /// For each sample path the value of each day. Paths of the same number of different places belong together.
    pub paths: Vec<Vec<f64>>,
}

impl PlaceOutlook {
    /// Returns the quantiles of each day.
    pub fn days(&self) -> Vec<Quantiles> {
        let days = self.paths.first().map_or(0, Vec::len);
        let of_day = |day: usize| {
            let mut values: Vec<f64> = self.paths.iter().map(|path| path[day]).collect();
            Quantiles::of_samples(&mut values)
        };
        (0..days).map(of_day).collect()
    }
}

/// The forecast of all places.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Last day with a value.
    pub last_day: Date,
    /// Last days of the weeks that are forecast.
    pub weeks_ending: [Date; STEPS],
    /// The days that are forecast.
    pub days: Vec<Date>,
    /// The places that have a forecast: nation, regions, trusts, others, each by identifier.
    pub places: Vec<PlaceOutlook>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// Returns the scale of flu by occupied beds: England's, winters 2022-23 and 2023-24.
pub(crate) fn england_scale(occupied_beds: f64) -> Scale {
    static ENGLAND: LazyLock<Scale> = LazyLock::new(|| {
        let rows: Vec<(&str, Date, Option<f64>)> = include_str!("../data/england_flu_beds.csv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(','))
            .filter_map(|(day, beds)| Some(("England", day.parse().ok()?, beds.parse().ok())))
            .collect();
        let settings = Settings::shipped();
        let per = settings.england.occupied_beds / 100.0;
        let series = weekly_series(rows.iter().copied(), |_| (String::new(), per));
        let scale = series.first().and_then(|series| Scale::of(series, LEAST_WEEKS, settings));
        scale.expect("the shipped winters are checked by a test")
    });
    Scale { per: (occupied_beds / 100.0).max(0.01), ..*ENGLAND }
}

/// What is worked with of one place.
pub(crate) struct Place<'a> {
    pub(crate) history: &'a PlaceHistory,
    daily: Option<DailySeries>,
    pub(crate) weekly: WeeklySeries,
}

/// Returns the values of a place that lie before a day.
pub(crate) fn before(history: &PlaceHistory, as_of: Date) -> impl Iterator<Item = (Date, f64)> {
    history.values.range(..as_of).map(|(day, value)| (*day, *value)).filter(|(_, value)| value.is_finite())
}

/// Forecasts the places of a source.
///
/// # Errors
/// [`OutlookError`] where nothing can be forecast at all; a place with too few values is left out and named in the notes.
pub fn forecast_outlook(
    request: &OutlookRequest<'_>,
    settings: &Settings,
    stream: &Stream,
) -> Result<Outlook, OutlookError> {
    let as_of = request.as_of;
    let last_day = request
        .places
        .iter()
        .filter_map(|place| before(place, as_of).last())
        .map(|(day, _)| day)
        .max()
        .ok_or(OutlookError::NothingKnown { as_of })?;
    let reach = usize::try_from(days_between(last_day, as_of)).unwrap_or(0) + request.days;
    if reach > 7 * STEPS + 1 || request.days == 0 {
        let most = (7 * STEPS + 1).saturating_sub(reach - request.days);
        return Err(OutlookError::TooFar { last: last_day, as_of, days: request.days, most });
    }
    let mut notes = Vec::new();
    if request.cadence == Cadence::Daily {
        silences(request.places, as_of, last_day, &mut notes);
    }
    let histories = with_sums(request.places);
    let has_trusts: BTreeSet<&str> = histories
        .iter()
        .filter(|history| history.kind == PlaceKind::Trust)
        .filter_map(|history| history.region.as_deref())
        .collect();
    let is_sum = histories.iter().filter(|history| history.kind == PlaceKind::Region).count() >= 2;
    // Trusts of a forecast region go by their share; the nation is the sum of its regions where all of them have a forecast.
    let forecast_alone = |history: &PlaceHistory| match history.kind {
        PlaceKind::Trust => !history
            .region
            .as_deref()
            .is_some_and(|region| has_trusts.contains(region) && is_region(&histories, region)),
        PlaceKind::Nation | PlaceKind::Region | PlaceKind::Other => true,
    };
    let alone: Vec<Place<'_>> = histories
        .iter()
        .filter(|history| forecast_alone(history))
        .map(|history| place_of(history, request, last_day))
        .collect();
    let marginals = forecast_alone_places(&alone, last_day, settings);
    let days: Vec<Date> = (0..request.days).map(|day| plus_days(as_of, i64::try_from(day).unwrap_or(0))).collect();
    let mut places: Vec<PlaceOutlook> = Vec::new();
    let mut weekly_paths: BTreeMap<&str, Vec<[f64; STEPS]>> = BTreeMap::new();
    let common: Vec<Scores> = (0..request.paths)
        .map(|number| {
            Scores::draw(settings.outlook.common_share, &mut stream.named("common").numbered(u64::from(number)))
        })
        .collect();
    let mut silent: Vec<&str> = Vec::new();
    for (place, weeks) in alone.iter().zip(marginals) {
        let history = place.history;
        let Some(weeks) = weeks else {
            silent.push(history.place.as_str());
            continue;
        };
        let own = stream.named("place").named(&history.place);
        let drawn: Vec<[f64; STEPS]> = common
            .iter()
            .enumerate()
            .map(|(number, scores)| scores.values(&weeks, &mut own.numbered(number as u64)))
            .collect();
        let line = day_line(place, last_day, 0.0);
        let paths = drawn.iter().map(|weeks| line.days(weeks, as_of, request.days)).collect();
        weekly_paths.insert(&history.place, drawn);
        places.push(PlaceOutlook {
            place: history.place.clone(),
            kind: history.kind,
            region: history.region.clone(),
            weeks,
            paths,
        });
    }
    if !silent.is_empty() {
        let needed = match request.cadence {
            Cadence::Daily => "four days of values in the week",
            Cadence::Weekly => "a value for the week",
        };
        notes.push(format!(
            "No forecast of {}: it needs {needed} to {last_day}, and a season of its own or known occupied beds to measure them by.",
            named(&silent)
        ));
    }
    let shared = trusts_by_share(&histories, &weekly_paths, &places, request, last_day, settings, stream);
    places.extend(shared);
    if is_sum {
        check_sum(&histories, as_of, last_day, &mut notes);
        if let Some(nation) = nation_of(&histories, &places, &weekly_paths, request.days) {
            places.retain(|place| place.kind != PlaceKind::Nation);
            places.push(nation);
        }
    }
    if places.is_empty() {
        return Err(OutlookError::TooFew { as_of });
    }
    places.sort_by(|one, other| (one.kind, &one.place).cmp(&(other.kind, &other.place)));
    let weeks_ending = std::array::from_fn(|step| plus_days(last_day, 7 * (i64::try_from(step).unwrap_or(0) + 1)));
    Ok(Outlook { last_day, weeks_ending, days, places, notes })
}

/// Makes the weeks of a place ready, those before its first of the season filled from the companion.
pub(crate) fn place_of<'a>(history: &'a PlaceHistory, request: &OutlookRequest<'_>, last_day: Date) -> Place<'a> {
    let per = history.occupied_beds.map_or(1.0, |beds| (beds / 100.0).max(0.01));
    let neighbourhood = if history.kind == PlaceKind::Trust { "trusts" } else { "regions" }.to_owned();
    let daily = (request.cadence == Cadence::Daily).then(|| DailySeries::of(before(history, request.as_of)));
    let (mut first, mut values) = match &daily {
        Some(daily) => daily.weeks_until(last_day),
        None => {
            let known: BTreeMap<i64, f64> =
                before(history, request.as_of).map(|(day, value)| (days_between(day, last_day), value)).collect();
            let weeks = known.keys().next_back().map_or(0, |days| days / 7 + 1);
            let value = |week: i64| known.get(&(7 * week)).copied().unwrap_or(f64::NAN);
            (plus_days(last_day, -7 * (weeks - 1).max(0)), (0..weeks).rev().map(value).collect())
        }
    };
    if let Some(companion) = request.companion {
        // Room for the weeks before the first value of all.
        first = plus_days(first, -7 * i64::try_from(FILLED_WEEKS).unwrap_or(0));
        values.splice(0..0, [f64::NAN; FILLED_WEEKS]);
        let known: BTreeMap<Date, f64> = companion.range(..request.as_of).map(|(day, value)| (*day, *value)).collect();
        fill_from(&known, first, &mut values);
    }
    let weekly = WeeklySeries { place: history.place.clone(), neighbourhood, per, first, values };
    Place { history, daily, weekly }
}

/// Weeks that a companion fills.
const FILLED_WEEKS: usize = 5;

/// Fills the weeks right before a place's first values of a season with the shape of a companion.
///
/// Patients in beds were admitted this week or the last: the shape is the mean of the two.
fn fill_from(companion: &BTreeMap<Date, f64>, first: Date, values: &mut [f64]) {
    let shape = |week: usize| {
        let ending = plus_days(first, 7 * i64::try_from(week).unwrap_or(0));
        // Weeks of another source may end on another day: the one that holds this week's middle.
        let near = |ending: Date| {
            companion.range(plus_days(ending, -3)..plus_days(ending, 4)).next_back().map(|(_, value)| *value)
        };
        Some((near(ending)? + near(plus_days(ending, -7))?) / 2.0)
    };
    let Some(last) = values.iter().rposition(|value| !value.is_nan()) else { return };
    let start = (0..=last).rev().find(|&week| values[week].is_nan()).map_or(0, |gap| gap + 1);
    let Some(at_start) = shape(start).filter(|shape| *shape > 0.0) else { return };
    for week in (start.saturating_sub(FILLED_WEEKS)..start).rev() {
        match shape(week) {
            Some(shape) if values[week].is_nan() => values[week] = values[start] * shape / at_start,
            _ => return,
        }
    }
}

fn forecast_alone_places(places: &[Place<'_>], last_day: Date, settings: &Settings) -> Vec<Option<[Quantiles; STEPS]>> {
    // All series must begin on one day: the earliest. They all end on the same.
    let Some(first) = places.iter().map(|place| place.weekly.first).min() else { return Vec::new() };
    let series: Vec<WeeklySeries> = places
        .iter()
        .map(|place| {
            let missing = usize::try_from(days_between(first, place.weekly.first) / 7).unwrap_or(0);
            let mut values = vec![f64::NAN; missing];
            values.extend(&place.weekly.values);
            WeeklySeries { first, values, ..place.weekly.clone() }
        })
        .collect();
    let scales: Vec<Option<Scale>> =
        places.iter().map(|place| place.history.occupied_beds.map(england_scale)).collect();
    match forecast_england(&series, &scales, settings) {
        // Weeks long gone are no beginning.
        Some(forecast) if forecast.last_week_ending == last_day => forecast.places,
        _ => vec![None; places.len()],
    }
}

/// Returns the line through the days of a place; `or_else` is its last week's mean where it sent none.
pub(crate) fn day_line(place: &Place<'_>, last_day: Date, or_else: f64) -> DayLine {
    let last_mean = place.weekly.values.last().copied().filter(|mean| mean.is_finite()).unwrap_or(or_else);
    match &place.daily {
        Some(daily) => DayLine::of(daily, last_day, last_mean, true),
        None => DayLine::of(&DailySeries::of(std::iter::empty()), last_day, last_mean, true),
    }
}
