//! Sample paths whose values at each step have given quantiles, consistent over steps and places.
//!
//! A place's scores follow a random walk: after `h` steps `W_h / sqrt(h)` is standard normal, and two steps `h < k` are correlated by `sqrt(h / k)`. Of each step's
//! increment a part is common to all places. The value is the quantile at the score's probability.

use crate::features::STEPS;
use crate::levels::Quantiles;
use steadfast_chance::{Stream, normal_upper_tail};

/// Scores of the places of one path, at each step.
pub(crate) struct Scores {
    common: [f64; STEPS],
    /// Part of the variance of an increment that is common to all places.
    common_share: f64,
}

impl Scores {
    /// Draws what is common to the places of a path.
    pub(crate) fn draw(common_share: f64, stream: &mut Stream) -> Self {
        Self { common: std::array::from_fn(|_| stream.normal()), common_share }
    }

    /// Draws a place's values at each step.
    pub(crate) fn values(&self, quantiles: &[Quantiles; STEPS], stream: &mut Stream) -> [f64; STEPS] {
        let (common, own) = (self.common_share.sqrt(), (1.0 - self.common_share).sqrt());
        let mut walk = 0.0;
        std::array::from_fn(|step| {
            walk += common * self.common[step] + own * stream.normal();
            let score = walk / ((step + 1) as f64).sqrt();
            quantiles[step].at(1.0 - normal_upper_tail(score)).max(0.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::levels::QUANTILE_LEVELS;
    use steadfast_chance::{Moments, normal_quantile};

    #[test]
    fn paths_have_the_quantiles_they_were_given_and_go_together() {
        let quantiles: [Quantiles; STEPS] = std::array::from_fn(|step| {
            Quantiles(QUANTILE_LEVELS.map(|level| 100.0 + 10.0 * (step as f64 + 1.0) * normal_quantile(level)))
        });
        let root = Stream::root(4);
        let (mut ones, mut fours, mut product, mut between) =
            (Vec::new(), Vec::new(), Moments::default(), Moments::default());
        for number in 0..20_000 {
            let stream = root.numbered(number);
            let scores = Scores::draw(0.4, &mut stream.named("common"));
            let here = scores.values(&quantiles, &mut stream.named("here"));
            let there = scores.values(&quantiles, &mut stream.named("there"));
            ones.push(here[0]);
            fours.push(here[3]);
            product.add((here[0] - 100.0) / 10.0 * (here[3] - 100.0) / 40.0);
            between.add((here[3] - 100.0) / 40.0 * (there[3] - 100.0) / 40.0);
        }
        let of = |samples: &mut Vec<f64>| Quantiles::of_samples(samples);
        for (level, (one, four)) in of(&mut ones).0.iter().zip(of(&mut fours).0).enumerate() {
            assert!((one - quantiles[0].0[level]).abs() < 0.6, "{one}");
            assert!((four - quantiles[3].0[level]).abs() < 2.4, "{four}");
        }
        assert!((product.mean() - 0.5).abs() < 0.03, "sqrt(1/4) is a half, not {}", product.mean());
        assert!((between.mean() - 0.4).abs() < 0.03, "{}", between.mean());
    }
}
