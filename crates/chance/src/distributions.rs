//! The distributions that the engines draw from.

use crate::stream::Stream;
use rand_distr::{Beta, Binomial, Distribution, Gamma, Poisson, StandardNormal};

/// Returns `1 / (1 + exp(-x))`.
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Returns `ln(p / (1 - p))`.
pub fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// A log-normal distribution given by its mean and standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    /// Mean of the logarithm.
    pub mu: f64,
    /// Standard deviation of the logarithm.
    pub sigma: f64,
}

impl LogNormal {
    /// Fits the distribution to a mean (> 0) and a standard deviation (>= 0).
    pub fn from_mean_sd(mean: f64, sd: f64) -> Self {
        let variance = (1.0 + (sd / mean).powi(2)).ln();
        Self { mu: mean.ln() - variance / 2.0, sigma: variance.sqrt() }
    }

    /// Returns the probability of a value above `x`.
    pub fn upper_tail(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 1.0;
        }
        if self.sigma == 0.0 {
            return f64::from(self.mu.exp() > x);
        }
        crate::statistics::normal_upper_tail((x.ln() - self.mu) / self.sigma)
    }
}

impl Stream {
    /// Draws from the standard normal distribution.
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(self.generator())
    }

    /// Draws from a log-normal distribution.
    pub fn log_normal(&mut self, distribution: LogNormal) -> f64 {
        (distribution.mu + distribution.sigma * self.normal()).exp()
    }

    /// Draws a Poisson count; 0 when the mean is not positive.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        match Poisson::new(mean) {
            Ok(distribution) => count(distribution.sample(self.generator())),
            Err(_) => 0,
        }
    }

    /// Draws an over-dispersed count (gamma-mixed Poisson) with a variance of `dispersion` times its mean.
    ///
    /// A dispersion of 1 or less gives a Poisson count.
    pub fn over_dispersed(&mut self, mean: f64, dispersion: f64) -> u64 {
        if mean <= 0.0 {
            return 0;
        }
        if dispersion <= 1.0 {
            return self.poisson(mean);
        }
        let scale = dispersion - 1.0;
        let rate = match Gamma::new(mean / scale, scale) {
            Ok(distribution) => distribution.sample(self.generator()),
            Err(_) => mean,
        };
        self.poisson(rate)
    }

    /// Draws the number of successes among `n`, each with probability `p` (taken into 0..=1).
    pub fn binomial(&mut self, n: u32, p: f64) -> u32 {
        match Binomial::new(u64::from(n), p.clamp(0.0, 1.0)) {
            Ok(distribution) => u32::try_from(distribution.sample(self.generator())).unwrap_or(n),
            Err(_) => 0,
        }
    }

    /// Draws a share from the beta distribution with a mean in (0, 1) and a concentration `alpha + beta` > 0.
    pub fn beta(&mut self, mean: f64, concentration: f64) -> f64 {
        match Beta::new(mean * concentration, (1.0 - mean) * concentration) {
            Ok(distribution) => distribution.sample(self.generator()),
            Err(_) => mean.clamp(0.0, 1.0),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a Poisson draw is a small whole number >= 0"
)]
fn count(drawn: f64) -> u64 {
    drawn as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Moments;

    fn moments(mut draw: impl FnMut(&mut Stream) -> f64) -> Moments {
        let mut stream = Stream::root(11).named("moments");
        (0..40_000).map(|_| draw(&mut stream)).collect()
    }

    #[test]
    fn over_dispersed_counts_have_the_stated_mean_and_variance() {
        let seen = moments(|stream| stream.over_dispersed(50.0, 3.0) as f64);
        assert!((seen.mean() - 50.0).abs() < 4.0 * (150.0f64 / 40_000.0).sqrt());
        assert!((seen.variance() / 150.0 - 1.0).abs() < 0.05);
    }

    #[test]
    fn log_normal_stays_have_the_stated_mean_and_tail() {
        let stay = LogNormal::from_mean_sd(9.4, 16.9);
        let seen = moments(|stream| stream.log_normal(stay));
        assert!((seen.mean() / 9.4 - 1.0).abs() < 0.05);
        let over = moments(|stream| f64::from(stream.log_normal(stay) > 21.0));
        assert!((over.mean() - stay.upper_tail(21.0)).abs() < 4.0 * (0.25f64 / 40_000.0).sqrt());
    }

    #[test]
    fn beta_binomial_counts_spread_wider_than_binomial_ones() {
        let binomial = moments(|stream| f64::from(stream.binomial(100, 0.5)));
        let mixed = moments(|stream| {
            let p = stream.beta(0.5, 20.0);
            f64::from(stream.binomial(100, p))
        });
        assert!((binomial.variance() / 25.0 - 1.0).abs() < 0.05);
        // Var = n p q (1 + (n - 1) / (concentration + 1))
        assert!((mixed.variance() / (25.0 * (1.0 + 99.0 / 21.0)) - 1.0).abs() < 0.05);
    }
}
