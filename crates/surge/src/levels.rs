//! Quantile forecasts at the levels that FluSight asks for.

/// Number of quantile levels.
pub const LEVELS: usize = 23;

/// The 23 quantile levels of a FluSight forecast.
pub const QUANTILE_LEVELS: [f64; LEVELS] = [
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
    0.95, 0.975, 0.99,
];

/// Position of the median among the levels.
pub const MEDIAN: usize = 11;

/// Values of one quantity at [`QUANTILE_LEVELS`], never falling from one level to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles(pub [f64; LEVELS]);

impl Quantiles {
    /// Sorts values into quantiles, so that they never cross.
    pub fn sorted(mut values: [f64; LEVELS]) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// Takes the quantiles of samples, by linear interpolation between order statistics; zeros without samples.
    pub fn of_samples(samples: &mut [f64]) -> Self {
        samples.sort_by(f64::total_cmp);
        Self(QUANTILE_LEVELS.map(|level| interpolated(samples, level)))
    }

    /// Returns the median.
    pub fn median(&self) -> f64 {
        self.0[MEDIAN]
    }

    /// Returns quantiles through a function that never falls.
    #[must_use]
    pub fn map(&self, function: impl Fn(f64) -> f64) -> Self {
        Self(self.0.map(function))
    }

    /// Returns the average, level by level, of several quantile forecasts with weights that add up to more than 0.
    ///
    /// # Panics
    /// If there is none.
    pub fn average(members: &[(f64, Self)]) -> Self {
        let total: f64 = members.iter().map(|(weight, _)| weight).sum();
        assert!(total > 0.0, "an average has at least one member with weight");
        Self(std::array::from_fn(|level| {
            members.iter().map(|(weight, member)| weight * member.0[level]).sum::<f64>() / total
        }))
    }

    /// Returns the value at a probability: linear between levels, in the tails along the last two levels on the scale of normal scores.
    pub fn at(&self, probability: f64) -> f64 {
        let p = probability.clamp(1e-6, 1.0 - 1e-6);
        let above = QUANTILE_LEVELS.iter().position(|&level| level >= p).unwrap_or(LEVELS);
        let low = above.clamp(1, LEVELS - 1) - 1;
        let score = steadfast_chance::normal_quantile;
        let inside = above > 0 && above < LEVELS;
        let (from, to, at) = if inside {
            (QUANTILE_LEVELS[low], QUANTILE_LEVELS[low + 1], p)
        } else {
            (score(QUANTILE_LEVELS[low]), score(QUANTILE_LEVELS[low + 1]), score(p))
        };
        self.0[low] + (self.0[low + 1] - self.0[low]) * (at - from) / (to - from)
    }
}

/// Returns the quantile of sorted samples by linear interpolation; 0 without samples.
fn interpolated(sorted: &[f64], level: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = level * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the samples")]
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}
