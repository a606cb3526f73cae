//! Weighted ridge regression on a handful of features.

/// A linear function of standardised features.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line<const N: usize> {
    pub(crate) intercept: f64,
    pub(crate) slopes: [f64; N],
}

impl<const N: usize> Line<N> {
    pub(crate) fn at(&self, features: &[f64; N]) -> f64 {
        self.intercept + self.slopes.iter().zip(features).map(|(slope, x)| slope * x).sum::<f64>()
    }
}

/// Fits `y ~ intercept + slopes . x` by weighted least squares, with a penalty on the slopes of standardised features.
///
/// `penalty` is in units of the total weight: the slope of a feature that explains nothing else is shrunk by `1 / (1 + penalty)`.
/// A feature that does not vary has slope 0; without weight everything is 0.
pub(crate) fn ridge<const N: usize>(rows: &[(f64, &[f64; N], f64)], penalty: f64) -> Line<N> {
    let total: f64 = rows.iter().map(|row| row.0).sum();
    if total <= 0.0 {
        return Line { intercept: 0.0, slopes: [0.0; N] };
    }
    let mut mean = [0.0; N];
    let mut mean_y = 0.0;
    for &(weight, features, y) in rows {
        mean_y += weight * y;
        for (sum, x) in mean.iter_mut().zip(features) {
            *sum += weight * x;
        }
    }
    mean_y /= total;
    mean.iter_mut().for_each(|sum| *sum /= total);
    let mut normal = [[0.0; N]; N];
    let mut right = [0.0; N];
    for &(weight, features, y) in rows {
        let centred: [f64; N] = std::array::from_fn(|i| features[i] - mean[i]);
        for i in 0..N {
            let scaled = weight * centred[i];
            right[i] += scaled * (y - mean_y);
            for j in 0..=i {
                normal[i][j] += scaled * centred[j];
            }
        }
    }
    let sd: [f64; N] = std::array::from_fn(|i| (normal[i][i] / total).sqrt());
    let flat = |i: usize| sd[i] <= 1e-12;
    for i in 0..N {
        for j in 0..=i {
            normal[i][j] = if flat(i) || flat(j) { 0.0 } else { normal[i][j] / (total * sd[i] * sd[j]) };
        }
        normal[i][i] = if flat(i) { 1.0 } else { 1.0 + penalty };
        right[i] = if flat(i) { 0.0 } else { right[i] / (total * sd[i]) };
    }
    let standard = solve(normal, right);
    let slopes: [f64; N] = std::array::from_fn(|i| if flat(i) { 0.0 } else { standard[i] / sd[i] });
    let intercept = mean_y - slopes.iter().zip(&mean).map(|(slope, x)| slope * x).sum::<f64>();
    Line { intercept, slopes }
}

/// Solves a symmetric positive definite system by Cholesky's factorisation; only the lower half is read.
fn solve<const N: usize>(mut a: [[f64; N]; N], mut b: [f64; N]) -> [f64; N] {
    for i in 0..N {
        for j in 0..=i {
            let sum = a[i][j] - (0..j).map(|k| a[i][k] * a[j][k]).sum::<f64>();
            a[i][j] = if i == j { sum.max(1e-12).sqrt() } else { sum / a[j][j] };
        }
        b[i] = (b[i] - (0..i).map(|k| a[i][k] * b[k]).sum::<f64>()) / a[i][i];
    }
    for i in (0..N).rev() {
        b[i] = (b[i] - (i + 1..N).map(|k| a[k][i] * b[k]).sum::<f64>()) / a[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_penalty_an_exact_line_is_found_and_a_flat_feature_is_left_out() {
        let features: Vec<[f64; 3]> = (0..30).map(|i| [f64::from(i), f64::from(i * i % 7), 4.0]).collect();
        let rows: Vec<_> = features.iter().map(|x| (1.0 + x[1], x, 2.0 + 0.5 * x[0] - 3.0 * x[1])).collect();
        let line = ridge(&rows, 0.0);
        assert!((line.slopes[0] - 0.5).abs() < 1e-9 && (line.slopes[1] + 3.0).abs() < 1e-9, "{line:?}");
        assert_eq!(line.slopes[2], 0.0);
        assert!((line.at(&[10.0, 1.0, 4.0]) - 4.0).abs() < 1e-9);
    }

    #[test]
    fn a_penalty_as_large_as_the_weight_halves_a_lone_slope() {
        let features: Vec<[f64; 1]> = (0..10).map(|i| [f64::from(i)]).collect();
        let rows: Vec<_> = features.iter().map(|x| (2.0, x, 3.0 * x[0])).collect();
        assert!((ridge(&rows, 1.0).slopes[0] - 1.5).abs() < 1e-9);
        assert_eq!(ridge::<1>(&[], 1.0).at(&[3.0]), 0.0);
    }
}
