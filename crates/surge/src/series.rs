//! Weekly series, and the scale on which series of different places and sources are alike.

use crate::settings::{HistorySettings, Settings};
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::time::{days_between, plus_days};

/// One weekly series: a place, as one source reports it.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklySeries {
    /// Place, such as a FIPS code or the name of a region.
    pub place: String,
    /// Name that a place shares with those whose slope says something of its own.
    pub neighbourhood: String,
    /// What a value is divided by before places are compared: 100,000 inhabitants for counts, 1 for rates.
    pub per: f64,
    /// Last day of the first week.
    pub first: Date,
    /// Values of consecutive weeks; not a number where there is none.
    pub values: Vec<f64>,
}

impl WeeklySeries {
    /// Returns the last day of a week.
    pub fn week_ending(&self, week: usize) -> Date {
        plus_days(self.first, 7 * i64::try_from(week).unwrap_or(0))
    }

    /// Returns the last week that has a value.
    pub fn last(&self) -> Option<usize> {
        self.values.iter().rposition(|value| !value.is_nan())
    }

    /// Returns the value of the week that ends on a day.
    pub fn value(&self, week_ending: Date) -> Option<f64> {
        let days = days_between(self.first, week_ending);
        let week = usize::try_from(days).ok().filter(|days| days % 7 == 0)? / 7;
        self.values.get(week).copied().filter(|value| !value.is_nan())
    }

    /// Returns the series with the weeks that end before a day.
    #[must_use]
    pub fn before(mut self, day: Date) -> Self {
        let known = (0..self.values.len()).take_while(|&week| self.week_ending(week) < day).count();
        self.values.truncate(known);
        self
    }

    /// Returns the series without the values of periods that are left out.
    #[must_use]
    pub fn without_left_out(mut self, settings: &Settings) -> Self {
        for week in 0..self.values.len() {
            if settings.leaves_out(self.week_ending(week)) {
                self.values[week] = f64::NAN;
            }
        }
        self
    }

    /// Returns what lies above the usual of each season: consultations for influenza-like illness never fall to zero, flu does.
    ///
    /// With `b` the season's quantile and `d` a share of its height, a value `v` becomes `((v - b) + sqrt((v - b)^2 + d^2)) / 2`. A season of fewer than 15 weeks has none.
    #[must_use]
    pub fn above_baseline(&self, settings: &HistorySettings) -> Self {
        let mut seasons: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
        for week in (0..self.values.len()).filter(|&week| !self.values[week].is_nan()) {
            seasons.entry(season_start(self.week_ending(week))).or_default().push(week);
        }
        let mut values = vec![f64::NAN; self.values.len()];
        for weeks in seasons.values().filter(|weeks| weeks.len() >= 15) {
            let mut sorted: Vec<f64> = weeks.iter().map(|&week| self.values[week]).collect();
            sorted.sort_by(f64::total_cmp);
            let baseline = at_share(&sorted, settings.baseline_share);
            let softness = settings.softness * (at_share(&sorted, 0.95) - baseline).max(0.1);
            for &week in weeks {
                let over = self.values[week] - baseline;
                values[week] = (over + over.hypot(softness)) / 2.0;
            }
        }
        Self { values, ..self.clone() }
    }
}

/// Gathers rows of place, last day of the week and value into series that all begin on the same day. `about` gives a place's neighbourhood, and what its values are
/// divided by. Rows that lie off the week of the first one are left out.
pub fn weekly_series<'a>(
    rows: impl Iterator<Item = (&'a str, Date, Option<f64>)> + Clone,
    about: impl Fn(&str) -> (String, f64),
) -> Vec<WeeklySeries> {
    let Some(first) = rows.clone().map(|row| row.1).min() else { return Vec::new() };
    let mut places: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (place, date, value) in rows {
        let days = days_between(first, date);
        let (Ok(week), true) = (usize::try_from(days / 7), days % 7 == 0) else { continue };
        let values = places.entry(place).or_default();
        if values.len() <= week {
            values.resize(week + 1, f64::NAN);
        }
        values[week] = value.unwrap_or(f64::NAN);
    }
    let weeks = places.values().map(Vec::len).max().unwrap_or(0);
    let series = places.into_iter().map(|(place, mut values)| {
        values.resize(weeks, f64::NAN);
        let (neighbourhood, per) = about(place);
        WeeklySeries { place: place.to_owned(), neighbourhood, per, first, values }
    });
    series.collect()
}

/// Returns the weeks since the last 1 August, with fraction: the clock of a flu season, on which Christmas stands still.
pub(crate) fn season_week(day: Date) -> f64 {
    days_between(season_start(day), day) as f64 / 7.0
}

/// Returns the 1 August on or before a day.
pub fn season_start(day: Date) -> Date {
    let year = if day.month() >= 8 { day.year() } else { day.year() - 1 };
    Date::new(year, 8, 1).unwrap_or(day)
}

/// Returns the value at a share of sorted values, which are not empty.
fn at_share(sorted: &[f64], share: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the values")]
    let place = (sorted.len() as f64 * share) as usize;
    sorted[place.min(sorted.len() - 1)]
}

/// Weeks of the season whose values fix the scale of a series: October to June.
const IN_SEASON: std::ops::RangeInclusive<f64> = 9.0..=45.0;
/// Added to a rate, so that weeks without flu have a root to take differences of.
const SMALLEST: f64 = 0.01;

/// The scale of a series: `z = (rate + 0.01)^(1/4) / high - centre`.
///
/// `high` is the 95th percentile of the roots in season, so that the peaks of all places are of one height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub(crate) per: f64,
    pub(crate) high: f64,
    pub(crate) centre: f64,
}

impl Scale {
    /// Takes the scale from the values in season; `None` where fewer than `least` weeks have one, or none is above 0.
    pub(crate) fn of(series: &WeeklySeries, least: usize, settings: &Settings) -> Option<Self> {
        let mut roots: Vec<f64> = (0..series.values.len())
            .filter(|&week| !series.values[week].is_nan())
            .filter(|&week| {
                let day = series.week_ending(week);
                IN_SEASON.contains(&season_week(day)) && !settings.leaves_out(day)
            })
            .map(|week| root(series.values[week] / series.per))
            .collect();
        if roots.len() < least.max(1) {
            return None;
        }
        roots.sort_by(f64::total_cmp);
        let high = at_share(&roots, 0.95);
        let centre = roots.iter().sum::<f64>() / roots.len() as f64 / high;
        Some(Self { per: series.per, high, centre })
    }

    pub(crate) fn standard(&self, value: f64) -> f64 {
        root(value / self.per) / self.high - self.centre
    }

    pub(crate) fn value(&self, standard: f64) -> f64 {
        let root = ((standard + self.centre) * self.high).max(0.0);
        ((root.powi(4) - SMALLEST) * self.per).max(0.0)
    }

    /// Returns the derivative of `z` by the logarithm of a value.
    pub(crate) fn by_log(&self, value: f64) -> f64 {
        root(value / self.per) / self.high / 4.0
    }
}

/// Returns the fourth root of a rate; what is missing stays missing.
fn root(rate: f64) -> f64 {
    if rate.is_nan() { rate } else { (rate.max(0.0) + SMALLEST).sqrt().sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: Vec<f64>) -> WeeklySeries {
        let first = Date::constant(2023, 8, 5);
        WeeklySeries { place: "A".into(), neighbourhood: "A".into(), per: 10.0, first, values }
    }

    #[test]
    fn the_scale_goes_there_and_back() {
        let scale = Scale::of(&series((0..52).map(f64::from).collect()), 20, Settings::shipped()).expect("a season");
        for value in [0.0, 1.0, 17.0, 400.0] {
            assert!((scale.value(scale.standard(value)) - value).abs() < 1e-9);
        }
        assert!(scale.standard(f64::NAN).is_nan(), "what is missing is not zero");
        let slope = (scale.standard(20.002) - scale.standard(20.0)) / (20.002_f64 / 20.0).ln();
        assert!((scale.by_log(20.0) / slope - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_came_later_is_cut_off() {
        let cut = series((0..10).map(f64::from).collect()).before(Date::constant(2023, 8, 19));
        assert_eq!(cut.values, [0.0, 1.0]);
    }

    #[test]
    fn a_short_series_has_no_scale() {
        assert_eq!(Scale::of(&series(vec![3.0; 12]), 20, Settings::shipped()), None);
    }

    #[test]
    fn what_lies_above_the_baseline_is_near_zero_in_summer_and_whole_at_the_peak() {
        let mut values = vec![1.0; 52];
        values[20..30].fill(6.0);
        let above = series(values).above_baseline(&Settings::shipped().history);
        assert!(above.values[5] < 0.3 && above.values[5] > 0.0);
        assert!((above.values[25] - 5.0).abs() < 0.05, "{}", above.values[25]);
        assert!(series(vec![1.0; 10]).above_baseline(&Settings::shipped().history).values.iter().all(|v| v.is_nan()));
    }

    #[test]
    fn the_season_begins_in_august_and_christmas_stands_still() {
        assert_eq!(season_start(Date::constant(2025, 7, 31)), Date::constant(2024, 8, 1));
        let christmas = |year| season_week(Date::constant(year, 12, 25));
        assert_eq!(christmas(2023), christmas(2024));
    }
}
