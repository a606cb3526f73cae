//! The forecast that every other one is measured by: no change, with the spread of past changes.

use crate::levels::{LEVELS, MEDIAN, Quantiles};
use steadfast_chance::QuickStream;

/// Forecasts a series as FluSight's baseline does, one to `steps` weeks after its last value.
///
/// The median stays at the last value. The spread after `h` weeks is that of sums of `h` changes, each drawn from all past weekly changes and their
/// negatives. Values below 0 become 0. Without values everything is 0.
/// Source: the hub's description of `FluSight-baseline` (github.com/cdcepi/FluSight-forecast-hub).
pub fn flat_baseline(values: &[f64], steps: usize, draws: usize, random: &mut QuickStream) -> Vec<Quantiles> {
    let Some(&last) = values.iter().rev().find(|value| !value.is_nan()) else {
        return vec![Quantiles([0.0; LEVELS]); steps];
    };
    let mut changes: Vec<f64> = values
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .filter(|change| !change.is_nan())
        .flat_map(|change| [change, -change])
        .collect();
    if changes.is_empty() {
        changes.push(0.0);
    }
    let among = u32::try_from(changes.len()).unwrap_or(u32::MAX);
    let mut sums = vec![0.0; draws];
    (0..steps)
        .map(|_| {
            for sum in &mut sums {
                *sum += changes[random.below(among) as usize];
            }
            let drawn = Quantiles::of_samples(&mut sums.clone());
            let middle = drawn.0[MEDIAN];
            drawn.map(|sum| (last + sum - middle).max(0.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_chance::Stream;

    #[test]
    fn the_baseline_stays_where_it_is_and_spreads_like_a_random_walk() {
        // Changes are +1 and -1: after h weeks the variance is h.
        let values: Vec<f64> = (0..100).map(|week| 500.0 + f64::from(week % 2)).collect();
        let forecast = flat_baseline(&values, 16, 20_000, &mut Stream::root(1).quick());
        assert!(forecast.iter().all(|quantiles| quantiles.median() == 501.0));
        let half = |quantiles: &Quantiles| (quantiles.0[21] - quantiles.0[1]) / 2.0;
        assert!((half(&forecast[15]) / (1.96 * 4.0) - 1.0).abs() < 0.1, "{}", half(&forecast[15]));
        let low = flat_baseline(&[0.0, 3.0, 0.0], 3, 1000, &mut Stream::root(1).quick());
        assert!(low.iter().all(|quantiles| quantiles.0[0] == 0.0));
    }
}
