//! Scores of quantile forecasts, as the FluSight hub scores them.

use crate::levels::{LEVELS, QUANTILE_LEVELS, Quantiles};

/// How well one forecast met what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Weighted interval score: twice the mean pinball loss over the levels. Unit of the quantity; smaller is better.
    pub wis: f64,
    /// The same after `x -> ln(x + 1)` of forecast and truth.
    pub log_wis: f64,
    /// Distance of the median from what happened.
    pub absolute_error: f64,
    /// Whether what happened lies in the interval from the 25 % to the 75 % quantile, ends included.
    pub in_50: bool,
    /// Whether it lies in the interval from the 2.5 % to the 97.5 % quantile.
    pub in_95: bool,
}

/// Returns twice the mean pinball loss of quantiles.
///
/// Source: Bracher and others, Evaluating epidemic forecasts in an interval format (2021): for these levels it is the weighted interval score.
pub fn weighted_interval_score(quantiles: &Quantiles, truth: f64) -> f64 {
    let loss = |(&level, &value): (&f64, &f64)| {
        let over = truth - value;
        if over >= 0.0 { level * over } else { (level - 1.0) * over }
    };
    2.0 * QUANTILE_LEVELS.iter().zip(&quantiles.0).map(loss).sum::<f64>() / LEVELS as f64
}

/// Scores a forecast of a count against what happened.
pub fn score(quantiles: &Quantiles, truth: f64) -> Score {
    let log = |x: f64| x.max(0.0).ln_1p();
    let inside = |low: usize, high: usize| (quantiles.0[low]..=quantiles.0[high]).contains(&truth);
    Score {
        wis: weighted_interval_score(quantiles, truth),
        log_wis: weighted_interval_score(&quantiles.map(log), log(truth)),
        absolute_error: (quantiles.median() - truth).abs(),
        in_50: inside(6, 16),
        in_95: inside(1, 21),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_mean_of_weighted_interval_scores() {
        // The other way to write it: (|y - m| / 2 + sum over intervals of alpha / 2 (width + 2/alpha miss)) / (K + 1/2).
        let quantiles = Quantiles(std::array::from_fn(|level| (level * level) as f64));
        for truth in [-3.0, 0.0, 57.5, 121.0, 300.0, 600.0] {
            let mut sum = 0.5 * (truth - quantiles.median()).abs();
            for (low, level) in QUANTILE_LEVELS.iter().enumerate().take(11) {
                let alpha = 2.0 * level;
                let (from, to) = (quantiles.0[low], quantiles.0[LEVELS - 1 - low]);
                let miss = (from - truth).max(0.0) + (truth - to).max(0.0);
                sum += alpha / 2.0 * (to - from + 2.0 / alpha * miss);
            }
            let direct = weighted_interval_score(&quantiles, truth);
            assert!((direct - sum / 11.5).abs() < 1e-9, "{direct} {}", sum / 11.5);
        }
    }

    #[test]
    fn a_sure_hit_scores_nothing_and_intervals_hold_their_ends() {
        let sure = score(&Quantiles([7.0; LEVELS]), 7.0);
        assert_eq!((sure.wis, sure.log_wis, sure.in_50, sure.in_95), (0.0, 0.0, true, true));
        assert!(!score(&Quantiles([7.0; LEVELS]), 8.0).in_95);
    }
}
