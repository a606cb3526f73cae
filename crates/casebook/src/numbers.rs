//! Rounding and sharing out.

/// Rounds to the nearest whole number; 0 for a negative one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of one hospital fit, negatives are cut off"
)]
pub(crate) fn whole(x: f64) -> usize {
    x.max(0.0).round() as usize
}

/// Rounds down; 0 for a negative number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of one hospital fit, negatives are cut off"
)]
pub(crate) fn floor(x: f64) -> usize {
    x.max(0.0) as usize
}

/// Converts a head count.
pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Converts a count of days or minutes.
pub(crate) fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Shares a total out by weight, exactly, by largest remainder; the earlier index wins a tie. All 0 when no weight is positive.
pub(crate) fn share_out(total: usize, weights: &[f64]) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|weight| total as f64 * weight / sum).collect();
    let mut parts: Vec<usize> = exact.iter().map(|&part| floor(part + 1e-9)).collect();
    let given: usize = parts.iter().sum();
    let mut order: Vec<usize> = (0..weights.len()).filter(|&index| weights[index] > 0.0).collect();
    order.sort_by(|&a, &b| {
        let (left, right) = (exact[a] - parts[a] as f64, exact[b] - parts[b] as f64);
        right.total_cmp(&left).then(a.cmp(&b))
    });
    for &index in order.iter().cycle().take(total.saturating_sub(given)) {
        parts[index] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_remainders_are_rounded_up() {
        assert_eq!(share_out(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(share_out(3, &[0.0, 2.0, 1.0]), [0, 2, 1]);
        assert_eq!(share_out(3, &[0.0, 0.0]), [0, 0]);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_differ_from_their_exact_share_by_less_than_one(
            total in 0usize..10_000, weights in proptest::collection::vec(0.01f64..50.0, 1..40),
        ) {
            let parts = share_out(total, &weights);
            prop_assert_eq!(parts.iter().sum::<usize>(), total);
            let sum: f64 = weights.iter().sum();
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!((*part as f64 - total as f64 * weight / sum).abs() < 1.0 + 1e-6);
            }
        }
    }
}
