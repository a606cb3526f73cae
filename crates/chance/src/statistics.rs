//! Quantiles and summary statistics.

/// Returns the p-quantile of values as an order statistic: the `⌈p·n⌉`-th smallest. `None` without values.
///
/// The slice is sorted in place.
pub fn order_quantile<T: PartialOrd + Copy>(values: &mut [T], p: f64) -> Option<T> {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    if values.is_empty() {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the rank lies between 0 and the length"
    )]
    let rank = (p * values.len() as f64 - 1e-9).ceil().max(1.0) as usize;
    values.get(rank.min(values.len()) - 1).copied()
}

/// Mean and variance, gathered one value at a time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Takes in one value.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let delta = value - self.mean;
        self.mean += delta / self.count as f64;
        self.squares += delta * (value - self.mean);
    }

    /// Returns the number of values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns the mean; 0 without values.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Returns the sample variance (divisor n − 1); 0 with fewer than two values.
    pub fn variance(&self) -> f64 {
        if self.count < 2 { 0.0 } else { self.squares / (self.count - 1) as f64 }
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        for value in values {
            moments.add(value);
        }
        moments
    }
}

/// Returns the probability that a standard normal variable exceeds `z`; relative error below 1.2e-7.
///
/// Source: Numerical Recipes' Chebyshev fit of the complementary error function.
pub fn normal_upper_tail(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x);
    let series = [
        0.170_872_77,
        -0.822_152_23,
        1.488_515_87,
        -1.135_203_98,
        0.278_868_07,
        -0.186_288_06,
        0.096_784_18,
        0.374_091_96,
        1.000_023_68,
        -1.265_512_23,
    ];
    let polynomial = series.iter().fold(0.0, |sum, &coefficient| sum * t + coefficient);
    let tail = 0.5 * t * (-x * x + polynomial).exp();
    if z >= 0.0 { tail } else { 1.0 - tail }
}

/// Returns the z with `P(Z <= z) = p` for a standard normal variable, by bisection; `p` in (0, 1).
pub fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if 1.0 - normal_upper_tail(middle) < p { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_order_statistics() {
        let mut values = vec![5, 1, 4, 2, 3];
        assert_eq!(order_quantile(&mut values, 0.5), Some(3));
        assert_eq!(order_quantile(&mut values, 0.1), Some(1));
        assert_eq!(order_quantile(&mut values, 0.2), Some(1));
        assert_eq!(order_quantile(&mut values, 0.9), Some(5));
        assert_eq!(order_quantile::<i32>(&mut [], 0.5), None);
    }

    #[test]
    fn the_normal_tail_has_its_known_values() {
        assert!((normal_upper_tail(0.0) - 0.5).abs() < 1e-7);
        assert!((normal_upper_tail(1.959_964) - 0.025).abs() < 1e-7);
        assert!((normal_upper_tail(-1.0) - 0.841_344_75).abs() < 1e-7);
        assert!((normal_quantile(0.9) - 1.281_551_6).abs() < 1e-5);
    }
}
