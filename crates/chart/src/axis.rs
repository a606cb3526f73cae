//! Axes: ticks at 1, 2 or 5 times a power of ten, and the map from values to places.

/// Returns ticks that enclose `low` to `high`, at steps of 1, 2 or 5 times a power of ten, and the decimals they need.
///
/// `about` is how many steps are wanted. Bounds that are not finite or not in order give the ticks 0 and 1.
pub fn nice_ticks(low: f64, high: f64, about: u32) -> (Vec<f64>, usize) {
    if !(low.is_finite() && high.is_finite()) || high < low {
        return (vec![0.0, 1.0], 0);
    }
    let high = if high > low { high } else { low + 1.0 };
    let raw = (high - low) / f64::from(about.max(1));
    let mut power = 1.0_f64;
    let mut decimals = 0_usize;
    while power * 10.0 <= raw && power < 1e12 {
        power *= 10.0;
    }
    while power > raw && decimals < 9 {
        power /= 10.0;
        decimals += 1;
    }
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= raw * 0.999_999);
    let step = step.unwrap_or(power * 10.0);
    if step >= power * 9.5 && decimals > 0 {
        decimals -= 1;
    }
    let first = (low / step + 1e-9).floor();
    let mut ticks = vec![first * step];
    for count in 1..=4 * about.max(1) {
        if ticks.last().is_some_and(|last| *last >= high - step * 1e-9) {
            break;
        }
        ticks.push((first + f64::from(count)) * step);
    }
    (ticks, decimals)
}

/// A straight map from values to places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    from: f64,
    to: f64,
    at_from: f64,
    at_to: f64,
}

impl Scale {
    /// Maps `from` to `at_from` and `to` to `at_to`.
    pub(crate) fn new(from: f64, to: f64, at_from: f64, at_to: f64) -> Self {
        Self { from, to, at_from, at_to }
    }

    /// Makes the scale that spans some ticks.
    pub(crate) fn over(ticks: &[f64], at_from: f64, at_to: f64) -> Self {
        let from = ticks.first().copied().unwrap_or(0.0);
        let to = ticks.last().copied().unwrap_or(1.0);
        Self::new(from, to, at_from, at_to)
    }

    /// Returns the place of a value, kept inside the scale.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let span = self.to - self.from;
        let share = if span == 0.0 { 0.0 } else { ((value - self.from) / span).clamp(0.0, 1.0) };
        self.at_from + share * (self.at_to - self.at_from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_stand_at_one_two_or_five() {
        assert_eq!(nice_ticks(0.0, 100.0, 5), (vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0], 0));
        assert_eq!(nice_ticks(383.0, 421.0, 4).0, vec![380.0, 390.0, 400.0, 410.0, 420.0, 430.0]);
        assert_eq!(nice_ticks(0.0, 0.9, 4).1, 1);
        assert_eq!(nice_ticks(f64::NAN, 1.0, 4).0, vec![0.0, 1.0]);
        assert_eq!(nice_ticks(7.0, 7.0, 4).0.first(), Some(&7.0));
    }

    proptest! {
        #[test]
        fn ticks_enclose_the_data_evenly(low in -1e6_f64..1e6, span in 1e-3_f64..1e6, about in 2_u32..8) {
            let (ticks, _) = nice_ticks(low, low + span, about);
            prop_assert!(ticks.len() >= 2 && ticks.len() <= 32);
            prop_assert!(ticks[0] <= low + span * 1e-6);
            prop_assert!(ticks[ticks.len() - 1] >= low + span - span * 1e-6);
            let step = ticks[1] - ticks[0];
            for pair in ticks.windows(2) {
                prop_assert!((pair[1] - pair[0] - step).abs() <= step * 1e-6);
            }
        }
    }
}
