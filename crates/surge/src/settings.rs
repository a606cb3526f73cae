//! Parameters of the forecasts, as data.

use jiff::civil::Date;
use serde::Deserialize;
use std::sync::LazyLock;

/// Parameters of the weekly forecast.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The pooled members.
    pub weekly: Weekly,
    /// The correction for late reports.
    pub revision: RevisionSettings,
    /// How the long history is made comparable.
    pub history: HistorySettings,
    /// England.
    pub england: EnglandSettings,
    /// Paths, and trusts by their share.
    pub outlook: OutlookSettings,
    /// Emergency demand.
    pub demand: DemandSettings,
    /// Beds about Christmas.
    pub christmas_beds: ChristmasBeds,
    /// Periods whose values are not used.
    pub left_out: Vec<Period>,
}

/// Parameters of the pooled members.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weekly {
    /// Standard deviation of the kernel over weeks of the season.
    pub season_weeks: f64,
    /// Width of the kernel over levels, in `z`.
    pub level_width: f64,
    /// Width of the kernel over slopes, in `z` a week.
    pub slope_width: f64,
    /// Weight of the forecast from corrected values, 0 to 1.
    pub corrected_weight: f64,
    /// Share of the variance of past revisions that the last value's noise has.
    pub report_noise: f64,
    /// Variance of the last value's logarithm, times its count.
    pub count_noise: f64,
    /// The members that are averaged.
    pub members: Vec<Member>,
}

/// One pooled member.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Weight of a week of the forecast's own source against one of another.
    pub own_weight: f64,
    /// Penalty of the ridge regression, in units of the total weight.
    pub penalty: f64,
}

/// How revisions are learned.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevisionSettings {
    /// Ages of values, in weeks, that are corrected.
    pub ages: usize,
    /// Vintages looked back on.
    pub vintages: usize,
    /// Weight of all places together in the factor of one.
    pub pooling: f64,
    /// Most that a factor may be, and one over the least.
    pub most: f64,
}

/// How the long history is made comparable.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistorySettings {
    /// Quantile of a season that is taken off its values.
    pub baseline_share: f64,
    /// Share of a season's height over which the floor is rounded.
    pub softness: f64,
}

/// How England's places are forecast.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnglandSettings {
    /// Kernel over weeks of the season of the shipped member.
    pub season_weeks: f64,
    /// Penalty of the shipped member.
    pub penalty: f64,
    /// Occupied general and acute beds of England's acute trusts, which its winters are measured by.
    pub occupied_beds: f64,
    /// Factor on the spread of the shipped member.
    pub spread: f64,
    /// Standard deviation of `z` a week while fewer than three weeks are known.
    pub unknown_growth: f64,
    /// Kernel over weeks of the season of the member that learns from the places' own weeks.
    pub own_season_weeks: f64,
    /// Its penalty.
    pub own_penalty: f64,
    /// Weight of own weeks at which it counts half.
    pub own_half_weeks: f64,
}

/// How paths go together, and trusts with their region.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutlookSettings {
    /// Part of a step's variance that all places have in common.
    pub common_share: f64,
    /// Standard deviation of the logarithm of a trust's share a week.
    pub share_week_sd: f64,
    /// Variance of its logarithm, times the beds with flu.
    pub share_count_variance: f64,
    /// Variance of a trust's beds over what is expected.
    pub bed_dispersion: f64,
    /// Days in which a trust's distance from what is expected falls to 1/e.
    pub bed_memory_days: f64,
    /// Beds with flu at which the last two weeks count as much as what is known besides.
    pub share_prior_beds: f64,
}

/// Emergency demand of one trust.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemandSettings {
    /// Days that the level and the shape of a week are taken from.
    pub level_days: usize,
    /// Days in which a day's weight in the level halves.
    pub level_half_life_days: f64,
    /// Part of the trend that goes on.
    pub trend_kept: f64,
    /// Days in which the trend falls to 1/e.
    pub trend_memory_days: f64,
    /// Standard deviation of the logarithm of the level now.
    pub level_sd: f64,
    /// Standard deviation of its change a week.
    pub level_week_sd: f64,
    /// Part of the distance of occupied beds from their mean that is made good.
    pub occupancy_reverts: f64,
    /// Standard deviation of the logarithm of occupied beds one to four weeks ahead.
    pub occupancy_week_sds: [f64; 4],
    /// Standard deviation of one day about its week.
    pub occupancy_day_sd: f64,
    /// Mean share of occupied beds that are closed.
    pub closed_share: f64,
    /// Part of them still closed a week later.
    pub closed_kept_a_week: f64,
    /// Chance of a new closure in a week.
    pub closed_new_a_week: f64,
    /// Attendances from Christmas Eve to 28 December over other days.
    pub christmas_attendances: [f64; 5],
    /// Attendances on another bank holiday over other days.
    pub bank_holiday_attendances: f64,
    /// Most attendances that an admission with flu stands for.
    pub most_attendances_per_flu: f64,
    /// Most growth or fall of the logarithm a day that is believed.
    pub most_trend: f64,
    /// Mean stay of a patient with flu in days, where the past days do not tell.
    pub flu_stay_days: f64,
    /// Admissions at which the past days tell as much.
    pub flu_stay_weight: f64,
    /// Shortest and longest mean stay that is believed.
    pub flu_stay_range: [f64; 2],
}

/// Occupied beds about Christmas over those of early December.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChristmasBeds {
    /// Month and day of the first factor.
    pub from: String,
    /// One factor a day.
    pub factors: Vec<f64>,
}

impl ChristmasBeds {
    /// Returns the factor of a day; the last one fades to 1 in the three weeks after it.
    pub(crate) fn factor(&self, day: Date) -> f64 {
        let year = if day.month() >= 7 { day.year() } else { day.year() - 1 };
        let Ok(first) = format!("{year}-{}", self.from).parse::<Date>() else { return 1.0 };
        let Ok(at) = usize::try_from(steadfast_model::time::days_between(first, day)) else { return 1.0 };
        let last = self.factors.last().copied().unwrap_or(1.0);
        let after = (at + 1).saturating_sub(self.factors.len()) as f64;
        self.factors.get(at).copied().unwrap_or(1.0 + (last - 1.0) * (1.0 - after / 21.0).max(0.0))
    }
}

/// A period, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Settings {
    /// Returns the parameters that this version ships.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Settings> = LazyLock::new(|| {
            toml::from_str(include_str!("../data/surge.toml")).expect("the shipped parameters are checked by a test")
        });
        &SHIPPED
    }

    /// Whether values of a day are not used.
    pub(crate) fn leaves_out(&self, day: Date) -> bool {
        self.left_out.iter().any(|period| (period.from..=period.to).contains(&day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_parameters_are_read_and_make_sense() {
        let settings = Settings::shipped();
        assert!(settings.weekly.members.iter().all(|member| member.own_weight >= 0.0 && member.penalty >= 0.0));
        assert!(settings.left_out.iter().all(|period| period.from < period.to));
        assert!(settings.leaves_out(Date::constant(2021, 1, 1)) && !settings.leaves_out(Date::constant(2023, 1, 1)));
        assert_eq!(settings.christmas_beds.factors.len(), 29);
    }

    #[test]
    fn beds_empty_for_christmas_and_are_back_in_february() {
        let beds = &Settings::shipped().christmas_beds;
        let on = |month, day| beds.factor(Date::constant(if month > 6 { 2025 } else { 2026 }, month, day));
        assert_eq!((on(12, 14), on(12, 15), on(1, 12)), (1.0, 1.004, 1.030));
        assert!(on(12, 24) < 0.87 && on(12, 25) < 0.88, "{} {}", on(12, 24), on(12, 25));
        assert!(on(1, 20) > 1.0 && on(1, 20) < 1.03 && on(2, 10) == 1.0);
    }
}
