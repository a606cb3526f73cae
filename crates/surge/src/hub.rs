//! FluSight's tasks: what was known at each reference date, what is forecast, how it is scored.
//!
//! At a reference date (a Saturday) the weeks that end 0 to 3 weeks later are forecast from the vintage of that date, which is all that was known then.

use crate::baseline::flat_baseline;
use crate::levels::Quantiles;
use crate::score::{Score, score};
use crate::series::{WeeklySeries, season_start};
use crate::settings::Settings;
use crate::weekly::{History, WeeklyForecast, forecast_weeks};
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_chance::Stream;
use steadfast_model::time::{days_between, plus_days};

/// Horizons that are forecast: the target week ends this many weeks after the reference date.
pub const HORIZONS: u8 = 4;

/// One change of a vintage against the one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct VintageChange {
    /// Reference date of the vintage.
    pub reference_date: Date,
    /// Place.
    pub location: String,
    /// Last day of the week.
    pub date: Date,
    /// The value from now on; `None` where it was withdrawn.
    pub value: Option<f64>,
}

/// What was known at a reference date.
#[derive(Debug, Clone, PartialEq)]
pub struct Vintage {
    /// Reference date, a Saturday.
    pub reference_date: Date,
    /// The places, all series beginning on the same day.
    pub places: Vec<WeeklySeries>,
}

/// One forecast to be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task<'a> {
    /// Reference date.
    pub reference_date: Date,
    /// Place.
    pub location: &'a str,
    /// Weeks from the reference date to the end of the target week.
    pub horizon: u8,
}

impl Task<'_> {
    /// Returns the last day of the target week.
    pub fn target_end_date(&self) -> Date {
        plus_days(self.reference_date, 7 * i64::from(self.horizon))
    }
}

/// Returns the name of the flu season of a day, such as `2024-25`.
pub fn season_of(day: Date) -> String {
    let year = season_start(day).year();
    format!("{year}-{:02}", (year + 1).rem_euclid(100))
}

/// Returns the region of a place of the United States whose slope says something of its own; `US` for any other.
pub fn us_neighbourhood(location: &str) -> &'static str {
    include_str!("../data/hhs_regions.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(','))
        .find(|(_, places)| places.split(' ').any(|place| place == location))
        .map_or("US", |(region, _)| region)
}

/// Rebuilds what was known at each of some reference dates from what changed between them; the dates in the order of time.
///
/// `per` is what the values of each place are divided by to be compared; places without it are left out.
pub fn replay_vintages(dates: &[Date], changes: &[VintageChange], per: &BTreeMap<String, f64>) -> Vec<Vintage> {
    let Some(first) = changes.iter().map(|change| change.date).min() else { return Vec::new() };
    let mut known: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut changes: Vec<&VintageChange> = changes.iter().collect();
    changes.sort_by_key(|change| change.reference_date);
    let mut changes = changes.into_iter().peekable();
    let mut vintages = Vec::new();
    for &reference_date in dates {
        while let Some(change) = changes.next_if(|change| change.reference_date <= reference_date) {
            let days = days_between(first, change.date);
            let (Ok(week), true) = (usize::try_from(days / 7), days % 7 == 0) else { continue };
            let values = known.entry(&change.location).or_default();
            if values.len() <= week {
                values.resize(week + 1, f64::NAN);
            }
            values[week] = change.value.unwrap_or(f64::NAN);
        }
        let weeks = known.values().filter_map(|values| values.iter().rposition(|value| !value.is_nan())).max();
        let places = known
            .iter()
            .filter_map(|(&location, values)| {
                let mut values = values.clone();
                values.resize(weeks? + 1, f64::NAN);
                let neighbourhood = us_neighbourhood(location).to_owned();
                Some(WeeklySeries {
                    place: location.to_owned(),
                    neighbourhood,
                    per: *per.get(location)?,
                    first,
                    values,
                })
            })
            .collect();
        vintages.push(Vintage { reference_date, places });
    }
    vintages
}

/// The forecasts of one reference date.
#[derive(Debug, Clone, PartialEq)]
pub struct DateForecasts<'a> {
    /// The vintage they rest on.
    pub vintage: &'a Vintage,
    /// For each place one forecast for each horizon; `None` where it has too few values or is too far ahead.
    pub places: Vec<[Option<Quantiles>; HORIZONS as usize]>,
}

impl<'a> DateForecasts<'a> {
    /// Returns the forecasts by task.
    pub fn tasks(&self) -> impl Iterator<Item = (Task<'a>, &Quantiles)> {
        let vintage = self.vintage;
        vintage.places.iter().zip(&self.places).flat_map(move |(place, quantiles)| {
            (0..HORIZONS).zip(quantiles).filter_map(move |(horizon, quantiles)| {
                let task = Task { reference_date: vintage.reference_date, location: &place.place, horizon };
                quantiles.as_ref().map(|quantiles| (task, quantiles))
            })
        })
    }
}

/// Returns the steps ahead of the last known week that the horizons of a reference date are.
fn by_horizon(
    vintage: &Vintage,
    last_week_ending: Date,
    steps: &[Quantiles],
) -> [Option<Quantiles>; HORIZONS as usize] {
    let late = days_between(last_week_ending, vintage.reference_date) / 7;
    std::array::from_fn(|horizon| {
        let step = late + i64::try_from(horizon).ok()? - 1;
        steps.get(usize::try_from(step).ok()?).copied()
    })
}

/// Forecasts one reference date from the vintages up to it, the last being its own. Revisions are learned from those of the same season.
pub fn forecast_date<'a>(history: &History, vintages: &'a [Vintage], settings: &Settings) -> Option<DateForecasts<'a>> {
    let vintage = vintages.last()?;
    let season = season_start(vintage.reference_date);
    let known: Vec<&[WeeklySeries]> = vintages
        .iter()
        .filter(|earlier| season_start(earlier.reference_date) == season)
        .map(|earlier| earlier.places.as_slice())
        .collect();
    let WeeklyForecast { last_week_ending, places } = forecast_weeks(history, &known, settings)?;
    let none = [None; HORIZONS as usize];
    let places =
        places.iter().map(|place| place.as_ref().map_or(none, |steps| by_horizon(vintage, last_week_ending, steps)));
    Some(DateForecasts { vintage, places: places.collect() })
}

/// Weeks of changes that the baseline's spread is drawn from. The hub does not say; of windows tried this one comes nearest to its scores in both seasons.
const BASELINE_WEEKS: usize = 120;
const BASELINE_DRAWS: usize = 4000;

/// Makes FluSight's baseline for one reference date from its vintage.
pub fn baseline_date<'a>(vintage: &'a Vintage, stream: &Stream) -> Option<DateForecasts<'a>> {
    let last = vintage.places.iter().filter_map(WeeklySeries::last).max()?;
    let last_week_ending = vintage.places.first()?.week_ending(last);
    let steps = crate::features::STEPS;
    let places = vintage.places.iter().map(|place| {
        let mut quick = stream.named(&place.place).quick();
        let from = place.values.len().saturating_sub(BASELINE_WEEKS);
        let forecast = flat_baseline(&place.values[from..], steps, BASELINE_DRAWS, &mut quick);
        by_horizon(vintage, last_week_ending, &forecast)
    });
    Some(DateForecasts { vintage, places: places.collect() })
}

/// Sums of the scores of some tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ScoreSums {
    /// Number of tasks.
    pub tasks: u32,
    /// Sum of weighted interval scores.
    pub wis: f64,
    /// Sum of weighted interval scores of logarithms.
    pub log_wis: f64,
    /// Tasks whose truth lay in the 50 % interval.
    pub in_50: u32,
    /// Tasks whose truth lay in the 95 % interval.
    pub in_95: u32,
}

impl ScoreSums {
    /// Adds the score of a task.
    pub fn add(&mut self, score: &Score) {
        self.tasks += 1;
        self.wis += score.wis;
        self.log_wis += score.log_wis;
        self.in_50 += u32::from(score.in_50);
        self.in_95 += u32::from(score.in_95);
    }

    /// Returns the mean weighted interval score.
    pub fn mean_wis(&self) -> f64 {
        self.wis / f64::from(self.tasks)
    }

    /// Returns the mean weighted interval score of logarithms.
    pub fn mean_log_wis(&self) -> f64 {
        self.log_wis / f64::from(self.tasks)
    }

    /// Returns the shares of tasks in the 50 % and the 95 % interval.
    pub fn coverage(&self) -> (f64, f64) {
        (f64::from(self.in_50) / f64::from(self.tasks), f64::from(self.in_95) / f64::from(self.tasks))
    }
}

/// Scores of one model by task.
pub type ModelScores<'a> = BTreeMap<Task<'a>, Score>;

/// Scores forecasts against what happened; a task without a truth is left out.
pub fn score_tasks<'a, 'q>(
    forecasts: impl Iterator<Item = (Task<'a>, &'q Quantiles)>,
    truth: &BTreeMap<(&str, Date), f64>,
) -> ModelScores<'a> {
    forecasts
        .filter_map(|(task, quantiles)| {
            let &happened = truth.get(&(task.location, task.target_end_date()))?;
            Some((task, score(quantiles, happened)))
        })
        .collect()
}

/// Returns each model's relative weighted interval score by pairwise comparison, over the baseline's: the hub's official figure.
///
/// For each pair the ratio of mean scores is taken over the tasks both have; a model's figure is the geometric mean of its ratios to all models, itself included,
/// over the baseline's. `pick` says which score. A model that shares no task with another is `None`.
pub fn pairwise_relative(
    models: &[(&str, &ModelScores<'_>)],
    baseline: &str,
    pick: impl Fn(&Score) -> f64,
) -> Vec<Option<f64>> {
    let figure = |scores: &ModelScores<'_>| -> Option<f64> {
        let mut sum = 0.0;
        for (_, other) in models {
            let both = scores.iter().filter_map(|(task, score)| Some((pick(score), pick(other.get(task)?))));
            let (mine, theirs) = both.fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
            if theirs <= 0.0 || mine <= 0.0 {
                return None;
            }
            sum += f64::ln(mine / theirs);
        }
        Some((sum / models.len() as f64).exp())
    };
    let of_baseline = models.iter().find(|(name, _)| *name == baseline).and_then(|(_, scores)| figure(scores));
    models.iter().map(|(_, scores)| Some(figure(scores)? / of_baseline?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(reference: i8, location: &str, day: i8, value: Option<f64>) -> VintageChange {
        let date = |day| Date::constant(2023, 10, day);
        VintageChange { reference_date: date(reference), location: location.into(), date: date(day), value }
    }

    #[test]
    fn vintages_are_what_was_known_then() {
        let dates = [Date::constant(2023, 10, 14), Date::constant(2023, 10, 21), Date::constant(2023, 10, 28)];
        let changes = [
            change(14, "01", 7, Some(10.0)),
            change(14, "02", 7, Some(1.0)),
            change(21, "01", 7, Some(12.0)),
            change(21, "01", 14, Some(20.0)),
            change(28, "01", 14, None),
        ];
        let per = BTreeMap::from([("01".to_owned(), 50.0)]);
        let vintages = replay_vintages(&dates, &changes, &per);
        let values: Vec<&[f64]> = vintages.iter().map(|vintage| vintage.places[0].values.as_slice()).collect();
        assert_eq!(values[0], [10.0]);
        assert_eq!(values[1], [12.0, 20.0]);
        // A value that was withdrawn is not known any more.
        assert_eq!(values[2], [12.0]);
        assert!(vintages.iter().all(|vintage| vintage.places.len() == 1), "02 has no population");
    }

    #[test]
    fn a_stale_vintage_is_forecast_one_week_further() {
        let reference_date = Date::constant(2025, 1, 25);
        let vintage = Vintage { reference_date, places: Vec::new() };
        let steps: Vec<Quantiles> = (1..=5).map(|step| Quantiles([f64::from(step); crate::levels::LEVELS])).collect();
        let medians = |last| by_horizon(&vintage, last, &steps).map(|quantiles| quantiles.map(|q| q.median()));
        // New a week before the reference date, as usual: its own week is one week ahead.
        assert_eq!(medians(plus_days(reference_date, -7)), [Some(1.0), Some(2.0), Some(3.0), Some(4.0)]);
        assert_eq!(medians(plus_days(reference_date, -14)), [Some(2.0), Some(3.0), Some(4.0), Some(5.0)]);
        // Too late for the last horizon; and a week that is known is no forecast.
        assert_eq!(medians(plus_days(reference_date, -21))[3], None);
        assert_eq!(medians(reference_date)[0], None);
    }

    #[test]
    fn a_season_has_the_name_of_its_two_years() {
        assert_eq!(season_of(Date::constant(2024, 5, 4)), "2023-24");
        assert_eq!(season_of(Date::constant(1999, 12, 4)), "1999-00");
        assert_eq!((us_neighbourhood("06"), us_neighbourhood("R10"), us_neighbourhood("US")), ("9", "10", "US"));
    }

    #[test]
    fn the_pairwise_figure_of_two_models_is_the_ratio() {
        let task = |horizon| Task { reference_date: Date::constant(2023, 10, 14), location: "01", horizon };
        let scored = |wis: f64| Score { wis, log_wis: wis, absolute_error: 0.0, in_50: true, in_95: true };
        let one: ModelScores<'_> = (0..4).map(|h| (task(h), scored(1.0))).collect();
        let other: ModelScores<'_> = (0..4).map(|h| (task(h), scored(2.0))).collect();
        let models = [("one", &one), ("base", &other)];
        let figures = pairwise_relative(&models, "base", |score| score.wis);
        assert!((figures[0].expect("common tasks") - 0.5).abs() < 1e-12);
        assert!((figures[1].expect("common tasks") - 1.0).abs() < 1e-12);
        // Of three the figure is the geometric mean of all ratios, over that of the baseline.
        let third: ModelScores<'_> = (0..4).map(|h| (task(h), scored(4.0))).collect();
        let three = [("one", &one), ("base", &other), ("third", &third)];
        let figures = pairwise_relative(&three, "base", |score| score.wis);
        assert!((figures[2].expect("common tasks") - 2.0).abs() < 1e-12);
        let none = ModelScores::new();
        assert_eq!(pairwise_relative(&[("none", &none), ("base", &other)], "base", |score| score.wis)[0], None);
    }
}
