//! The pooled member: one line for all places and sources around the same week of the season, and the residuals of weeks that looked alike.

use crate::features::{FEATURES, LEAST_LAGS, LEVEL, Panel, SEASON_WEEK, SLOPE, STEPS, WeekRow};
use crate::levels::{LEVELS, QUANTILE_LEVELS, Quantiles};
use crate::ridge::{Line, ridge};
use crate::settings::{EnglandSettings, Member, Weekly};

/// One panel that a forecast learns from, with the weight of its rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) panel: &'a Panel,
    pub(crate) weight: f64,
}

/// The member fitted for one week of the season.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pooled {
    pub(crate) season_week: f64,
    /// For one to five weeks ahead.
    pub(crate) steps: Vec<Step>,
}

/// The member for one number of weeks ahead.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    /// Expected change of `z`.
    pub(crate) line: Line<FEATURES>,
    pub(crate) spread: Spread,
}

/// How far changes lie from the line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Spread {
    /// Residuals, sorted, to be weighed by how alike their weeks are.
    Near { residuals: Vec<Residual>, level_width: f64, slope_width: f64 },
    /// Residuals over their typical size: `exp(size . x)` times these quantiles. Small enough to ship.
    Scaled { size: Line<SIZES>, quantiles: [f64; LEVELS] },
}

/// A residual with what its week looked like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Residual {
    residual: f64,
    weight: f64,
    level: f64,
    slope: f64,
}

/// Features of the size of a residual.
pub(crate) const SIZES: usize = 5;

/// Beyond these a level or slope tells no more of the size of a residual: few weeks lie there.
const LEVELS_SEEN: (f64, f64) = (-1.0, 0.6);
const SLOPE_SEEN: f64 = 0.25;

/// Returns what the size of a residual depends on.
fn sizes(level: f64, slope: f64) -> [f64; SIZES] {
    let (level, slope) = (level.clamp(LEVELS_SEEN.0, LEVELS_SEEN.1), slope.clamp(-SLOPE_SEEN, SLOPE_SEEN));
    [level, level * level, slope, slope.abs(), slope * slope]
}

/// Rows of the history count as the week of the season they lie in; the kernel ends here.
const KERNEL_ENDS: f64 = 3.0;

impl Pooled {
    /// Fits the member around a week of the season. Without rows every change is 0.
    pub(crate) fn fit(sources: &[Source<'_>], now: f64, settings: &Weekly, member: &Member) -> Self {
        let near: Vec<(f64, &WeekRow, [f64; FEATURES])> = sources
            .iter()
            .flat_map(|source| source.panel.rows.iter().map(move |row| (source.weight, row)))
            .filter_map(|(weight, row)| {
                let away = (row.features[SEASON_WEEK] - now) / settings.season_weeks;
                let weight = weight * (-0.5 * away * away).exp();
                (away.abs() <= KERNEL_ENDS).then(|| (weight, row, from_now(&row.features, now)))
            })
            .collect();
        let steps = (0..STEPS).map(|step| Step::fit(&near, step, settings, member)).collect();
        Self { season_week: now, steps }
    }

    /// Returns the same member with spreads small enough to ship.
    pub(crate) fn condensed(&self) -> Self {
        let condense = |step: &Step| Step { line: step.line.clone(), spread: step.spread.scaled() };
        Self { season_week: self.season_week, steps: self.steps.iter().map(condense).collect() }
    }

    /// Returns the member with what its line misses in a source's own weeks, as a line of its own drawn towards nothing.
    ///
    /// Own weeks are few, so they count from a wider part of the season, as if they lay in the week of the member. Places of one source rise and fall together:
    /// a week of all of them counts once.
    pub(crate) fn adapted(&self, own: &Panel, settings: &EnglandSettings) -> Self {
        let once = 1.0 / own.scales.len().max(1) as f64;
        let near: Vec<(f64, &WeekRow, [f64; FEATURES])> = own
            .rows
            .iter()
            .filter(|row| row.known >= LEAST_LAGS)
            .filter_map(|row| {
                let away = (row.features[SEASON_WEEK] - self.season_week) / settings.own_season_weeks;
                let mut features = row.features;
                features[SEASON_WEEK] = 0.0;
                (away.abs() <= KERNEL_ENDS).then(|| (once * (-0.5 * away * away).exp(), row, features))
            })
            .collect();
        let adapt = |(at, step): (usize, &Step)| {
            let missed: Vec<(f64, &[f64; FEATURES], f64)> = near
                .iter()
                .filter(|(_, row, _)| !row.change[at].is_nan())
                .map(|(weight, row, features)| (*weight, features, row.change[at] - step.line.at(features)))
                .collect();
            let weight: f64 = missed.iter().map(|row| row.0).sum();
            let penalty = settings.own_penalty + settings.own_half_weeks / weight.max(1e-9);
            let correction = ridge(&missed, penalty);
            let drawn = weight / (weight + settings.own_half_weeks);
            let slopes = std::array::from_fn(|i| step.line.slopes[i] + correction.slopes[i]);
            let intercept = step.line.intercept + drawn * correction.intercept;
            Step { line: Line { intercept, slopes }, spread: step.spread.clone() }
        };
        Self { season_week: self.season_week, steps: self.steps.iter().enumerate().map(adapt).collect() }
    }

    /// Forecasts the change of `z` some steps (from 0) after a week with given features.
    pub(crate) fn forecast(&self, features: &[f64; FEATURES], step: usize) -> Quantiles {
        let Step { line, spread } = &self.steps[step];
        let middle = line.at(&from_now(features, self.season_week));
        spread.around(middle, features[LEVEL], features[SLOPE])
    }
}

impl Step {
    fn fit(near: &[(f64, &WeekRow, [f64; FEATURES])], step: usize, settings: &Weekly, member: &Member) -> Self {
        let rows: Vec<(f64, &[f64; FEATURES], f64)> = near
            .iter()
            .filter(|(_, row, _)| !row.change[step].is_nan())
            .map(|(weight, row, features)| (*weight, features, row.change[step]))
            .collect();
        let line = ridge(&rows, member.penalty);
        let mut residuals: Vec<Residual> = rows
            .iter()
            .map(|(weight, features, change)| Residual {
                residual: change - line.at(features),
                weight: *weight,
                level: features[LEVEL],
                slope: features[SLOPE],
            })
            .collect();
        residuals.sort_by(|one, other| one.residual.total_cmp(&other.residual));
        let (level_width, slope_width) = (settings.level_width, settings.slope_width);
        Self { line, spread: Spread::Near { residuals, level_width, slope_width } }
    }
}

impl Spread {
    /// Returns quantiles about a middle, after a week of a level and slope.
    fn around(&self, middle: f64, level: f64, slope: f64) -> Quantiles {
        match self {
            Self::Near { residuals, level_width, slope_width } => {
                let alike = |row: &Residual| {
                    row.weight * bump((row.level - level) / level_width) * bump((row.slope - slope) / slope_width)
                };
                let weighted: Vec<(f64, f64)> = residuals.iter().map(|row| (row.residual, alike(row))).collect();
                Quantiles(weighted_quantiles(&weighted)).map(|residual| middle + residual)
            }
            Self::Scaled { size, quantiles } => {
                let size = size.at(&sizes(level, slope)).exp();
                Quantiles(quantiles.map(|quantile| middle + size * quantile))
            }
        }
    }

    fn scaled(&self) -> Self {
        let Self::Near { residuals, .. } = self else { return self.clone() };
        let total: f64 = residuals.iter().map(|row| row.weight).sum();
        let typical = residuals.iter().map(|row| row.weight * row.residual.abs()).sum::<f64>() / total.max(1e-12);
        let features: Vec<[f64; SIZES]> = residuals.iter().map(|row| sizes(row.level, row.slope)).collect();
        let rows: Vec<(f64, &[f64; SIZES], f64)> = residuals
            .iter()
            .zip(&features)
            // A tenth of the typical residual keeps the logarithm of a hit from outweighing all misses.
            .map(|(row, features)| (row.weight, features, (row.residual.abs() + 0.1 * typical).max(1e-12).ln()))
            .collect();
        let size = ridge(&rows, 0.001);
        let mut scaled: Vec<(f64, f64)> = residuals
            .iter()
            .zip(&features)
            .map(|(row, features)| (row.residual / size.at(features).exp(), row.weight))
            .collect();
        scaled.sort_by(|one, other| one.0.total_cmp(&other.0));
        Self::Scaled { size, quantiles: weighted_quantiles(&scaled) }
    }
}

/// Returns the quantiles of sorted values with weights; zeros without weight.
fn weighted_quantiles(sorted: &[(f64, f64)]) -> [f64; LEVELS] {
    let total: f64 = sorted.iter().map(|row| row.1).sum();
    let mut quantiles = [0.0; LEVELS];
    let (mut next, mut sum, mut last) = (0, 0.0, 0.0);
    for &(value, weight) in sorted {
        sum += weight;
        last = value;
        while next < LEVELS && sum >= QUANTILE_LEVELS[next] * total {
            quantiles[next] = value;
            next += 1;
        }
    }
    quantiles[next..].fill(last);
    quantiles
}

/// The last feature is the week of the season; the line sees its distance from now.
fn from_now(features: &[f64; FEATURES], now: f64) -> [f64; FEATURES] {
    let mut features = *features;
    features[SEASON_WEEK] -= now;
    features
}

/// A smooth kernel with long shoulders and no exponential: 1 at 0, a half at about 0.9, never 0.
fn bump(x: f64) -> f64 {
    let q = 1.0 + 0.5 * x * x;
    1.0 / (q * q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::levels::MEDIAN;
    use steadfast_chance::Stream;

    #[test]
    fn weighted_quantiles_are_those_of_repeated_values() {
        let weighted = [(1.0, 2.0), (2.0, 1.0), (5.0, 1.0)];
        let quantiles = weighted_quantiles(&weighted);
        assert_eq!((quantiles[0], quantiles[MEDIAN], quantiles[LEVELS - 1]), (1.0, 1.0, 5.0));
        assert_eq!(weighted_quantiles(&[]), [0.0; LEVELS]);
    }

    /// Rows whose change is a line of the level, with noise that grows with the slope.
    fn rows() -> Panel {
        let mut stream = Stream::root(5);
        let rows = (0..4000)
            .map(|index| {
                let mut features = [0.0; FEATURES];
                features[LEVEL] = stream.uniform() - 0.5;
                features[SLOPE] = 0.2 * stream.uniform();
                features[SEASON_WEEK] = 20.0;
                let change = 0.3 * features[LEVEL] + (0.02 + features[SLOPE]) * stream.normal();
                WeekRow { series: index, week: 0, features, known: 6, change: [change; STEPS] }
            })
            .collect();
        Panel { scales: Vec::new(), rows }
    }

    #[test]
    fn both_spreads_find_the_line_and_that_noise_grows_with_the_slope() {
        let panel = rows();
        let settings = &crate::settings::Settings::shipped().weekly;
        let member = Member { own_weight: 1.0, penalty: 0.0 };
        let near = Pooled::fit(&[Source { panel: &panel, weight: 1.0 }], 20.0, settings, &member);
        for pooled in [near.clone(), near.condensed()] {
            let at = |level: f64, slope: f64| {
                let mut features = [0.0; FEATURES];
                (features[LEVEL], features[SLOPE], features[SEASON_WEEK]) = (level, slope, 20.0);
                pooled.forecast(&features, 2)
            };
            let (calm, rough) = (at(0.2, 0.02), at(0.2, 0.18));
            assert!((calm.median() - 0.06).abs() < 0.02, "{}", calm.median());
            // Interquartile range of a normal distribution: 1.349 standard deviations.
            let spread = |quantiles: &Quantiles| (quantiles.0[16] - quantiles.0[6]) / 1.349;
            assert!((spread(&calm) / 0.04 - 1.0).abs() < 0.6, "{}", spread(&calm));
            assert!((spread(&rough) / 0.2 - 1.0).abs() < 0.25, "{}", spread(&rough));
        }
    }

    #[test]
    fn without_rows_nothing_changes() {
        let settings = &crate::settings::Settings::shipped().weekly;
        let empty = Panel::default();
        let member = Member { own_weight: 1.0, penalty: 0.1 };
        let pooled = Pooled::fit(&[Source { panel: &empty, weight: 1.0 }], 20.0, settings, &member);
        assert_eq!(pooled.forecast(&[0.3; FEATURES], 0), Quantiles([0.0; LEVELS]));
    }
}
