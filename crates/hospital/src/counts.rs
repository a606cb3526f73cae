//! Distributions of counts as vectors of probabilities: entry `x` is the probability of the count `x`.

/// The distribution of a sum of independent events, each with its own probability.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Counts(Vec<f64>);

impl Counts {
    /// Returns the number of independent events with these probabilities that happen (Poisson-binomial), by convolution.
    pub(crate) fn of_events(probabilities: impl IntoIterator<Item = f64>) -> Self {
        let mut counts = vec![1.0];
        for p in probabilities.into_iter().map(|p| p.clamp(0.0, 1.0)).filter(|&p| p > 0.0) {
            counts.push(0.0);
            for x in (1..counts.len()).rev() {
                counts[x] = counts[x] * (1.0 - p) + counts[x - 1] * p;
            }
            counts[0] *= 1.0 - p;
        }
        Self(counts)
    }

    /// Returns an equal mixture of counts with these means and variances: Poisson, or negative binomial where the variance is
    /// greater than the mean. A single certain 0 without components.
    pub(crate) fn mixed(components: &[(f64, f64)]) -> Self {
        let mut mixture = vec![0.0; 1];
        for &(mean, variance) in components {
            add_component(&mut mixture, mean, variance, 1.0 / components.len() as f64);
        }
        if components.is_empty() {
            mixture[0] = 1.0;
        }
        Self(mixture)
    }

    /// Returns the distribution of the sum of two independent counts.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut sum = vec![0.0; self.0.len() + other.0.len() - 1];
        // Most entries of a long vector are as good as nothing.
        for (x, &p) in self.0.iter().enumerate().filter(|&(_, &p)| p > 1e-14) {
            for (y, &q) in other.0.iter().enumerate() {
                sum[x + y] += p * q;
            }
        }
        Self(sum)
    }

    /// Returns the smallest count that is not exceeded with probability `p`.
    pub(crate) fn quantile(&self, p: f64) -> u32 {
        let total: f64 = self.0.iter().sum();
        let mut below = 0.0;
        let position = self.0.iter().position(|probability| {
            below += probability;
            below >= p * total - 1e-12
        });
        u32::try_from(position.unwrap_or(self.0.len() - 1)).unwrap_or(u32::MAX)
    }

    /// Returns the probability of a count above `limit`.
    pub(crate) fn above(&self, limit: u32) -> f64 {
        let total: f64 = self.0.iter().sum();
        let first = usize::try_from(limit).map_or(usize::MAX, |limit| limit.saturating_add(1));
        self.0.get(first..).map_or(0.0, |tail| tail.iter().sum::<f64>() / total).clamp(0.0, 1.0)
    }

    #[cfg(test)]
    pub(crate) fn mean(&self) -> f64 {
        self.0.iter().enumerate().map(|(x, p)| x as f64 * p).sum::<f64>() / self.0.iter().sum::<f64>()
    }
}

/// Adds one Poisson or negative binomial count to a mixture, from its mode outwards so that no power underflows.
fn add_component(mixture: &mut Vec<f64>, mean: f64, variance: f64, weight: f64) {
    if mean <= 1e-12 {
        mixture[0] += weight;
        return;
    }
    let dispersion = (variance / mean).max(1.0);
    // p(x + 1) / p(x): mean / (x + 1) for Poisson, (r + x) / (x + 1) q with q = 1 - 1 / dispersion, r q = mean / dispersion otherwise.
    let ratio = |x: usize| (mean / dispersion + x as f64 * (1.0 - 1.0 / dispersion)) / (x + 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of beds")]
    let centre = mean as usize;
    let mut terms = vec![1.0];
    let mut down = 1.0;
    for x in (0..centre).rev() {
        down /= ratio(x);
        if down < 1e-13 {
            break;
        }
        terms.push(down);
    }
    let first = centre + 1 - terms.len();
    terms.reverse();
    let (mut up, mut x) = (1.0, centre);
    loop {
        up *= ratio(x);
        x += 1;
        // The mode lies below the mean, so that terms only fall from here.
        if up < 1e-13 {
            break;
        }
        terms.push(up);
    }
    let total: f64 = terms.iter().sum();
    if mixture.len() < first + terms.len() {
        mixture.resize(first + terms.len(), 0.0);
    }
    for (slot, term) in mixture[first..].iter_mut().zip(terms) {
        *slot += weight * term / total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variance(counts: &Counts) -> f64 {
        let mean = counts.mean();
        counts.0.iter().enumerate().map(|(x, p)| (x as f64 - mean).powi(2) * p).sum()
    }

    #[test]
    fn two_coins_give_a_quarter_a_half_and_a_quarter() {
        let counts = Counts::of_events([0.5, 0.0, 0.5]);
        assert_eq!(counts.0, [0.25, 0.5, 0.25]);
        assert_eq!([counts.quantile(0.1), counts.quantile(0.5), counts.quantile(0.9)], [0, 1, 2]);
        assert!((counts.above(1) - 0.25).abs() < 1e-12);
        assert_eq!(counts.above(9), 0.0);
    }

    #[test]
    fn poisson_and_negative_binomial_have_their_mean_and_variance() {
        for (mean, spread) in [(0.3, 0.3), (4.0, 4.0), (70.0, 140.0), (1_500.0, 1_500.0), (2_400.0, 6_000.0)] {
            let counts = Counts::mixed(&[(mean, spread)]);
            assert!((counts.mean() / mean - 1.0).abs() < 1e-6, "{} for {mean}", counts.mean());
            assert!((variance(&counts) / spread - 1.0).abs() < 1e-4, "{} for {spread}", variance(&counts));
        }
        assert!((Counts::mixed(&[(2.0, 2.0)]).0[0] - (-2.0f64).exp()).abs() < 1e-9);
    }

    #[test]
    fn a_sum_has_the_sum_of_means_and_variances() {
        let (a, b) = (Counts::mixed(&[(30.0, 45.0), (50.0, 50.0)]), Counts::of_events(vec![0.3; 40]));
        let sum = a.plus(&b);
        assert!((sum.mean() - 52.0).abs() < 1e-6);
        assert!((variance(&sum) - variance(&a) - 8.4).abs() < 1e-4);
    }

    #[test]
    fn an_empty_mixture_is_a_certain_nothing() {
        assert_eq!(Counts::mixed(&[]).quantile(0.9), 0);
        assert_eq!(Counts::mixed(&[(0.0, 0.0)]).above(0), 0.0);
    }
}
