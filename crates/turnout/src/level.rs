//! The level of support from round to round.

/// One round's share away on the logit scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The logit.
    pub value: f64,
    /// Variance of its error of measurement.
    pub variance: f64,
}

/// A local-level model of the logit share away, fitted to past rounds.
///
/// ```text
/// observed(r) = level(r) + deviation(r) + measurement(r)     level(r+1) = level(r) + drift(r)
/// ```
///
/// The standard deviations of deviation and drift have half-normal priors and are integrated out over a grid (Kalman filter with a
/// diffuse start), so that the forecast carries what few rounds leave unknown. Drift lets recent rounds weigh more.
/// Source: Durbin and Koopman (2012), Time Series Analysis by State Space Methods, chapter 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelFit {
    /// Mean of the next round's logit share.
    pub mean: f64,
    /// Standard deviation of the next round's logit share, all uncertainty in.
    pub sd: f64,
    /// Posterior mean of the standard deviation of one round's own deviation.
    pub deviation_sd: f64,
    /// Posterior mean of the standard deviation of drift from round to round.
    pub drift_sd: f64,
}

const GRID: usize = 41;
const GRID_TO: f64 = 0.8;

impl LevelFit {
    /// Fits the model to rounds in the order of time; `None` with fewer than three. `scale` (> 0) is that of the half-normal priors.
    pub fn fit(rounds: &[Observation], scale: f64) -> Option<Self> {
        if rounds.len() < 3 {
            return None;
        }
        let step = |index: usize| GRID_TO * index as f64 / (GRID - 1) as f64;
        let points: Vec<Point> = (0..GRID * GRID)
            .map(|cell| (step(cell / GRID), step(cell % GRID)))
            .map(|(deviation, drift)| {
                let forecast = filter(rounds, deviation, drift);
                let prior = -0.5 * ((deviation / scale).powi(2) + (drift / scale).powi(2));
                Point { log_weight: forecast.log_likelihood + prior, forecast, deviation, drift }
            })
            .collect();
        let best = points.iter().map(|point| point.log_weight).fold(f64::NEG_INFINITY, f64::max);
        let weigh = |of: &dyn Fn(&Point) -> f64| {
            let (sum, total) = points.iter().fold((0.0, 0.0), |(sum, total), point| {
                let weight = (point.log_weight - best).exp();
                (sum + weight * of(point), total + weight)
            });
            sum / total
        };
        let mean = weigh(&|point| point.forecast.mean);
        let variance = weigh(&|point| point.forecast.variance + (point.forecast.mean - mean).powi(2));
        Some(Self {
            mean,
            sd: variance.sqrt(),
            deviation_sd: weigh(&|point| point.deviation),
            drift_sd: weigh(&|point| point.drift),
        })
    }
}

/// One point of the grid of standard deviations.
struct Point {
    log_weight: f64,
    forecast: Forecast,
    deviation: f64,
    drift: f64,
}

/// The next round, seen from the last.
struct Forecast {
    mean: f64,
    variance: f64,
    log_likelihood: f64,
}

/// Runs the Kalman filter over the rounds; the first one only starts it. At least one round.
fn filter(rounds: &[Observation], deviation: f64, drift: f64) -> Forecast {
    // A floor keeps a grid corner without any noise from dividing by zero.
    let noise = |round: &Observation| deviation * deviation + round.variance.max(1e-6);
    let (mut mean, mut variance) = rounds.first().map_or((0.0, 1e6), |first| (first.value, noise(first)));
    let mut log_likelihood = 0.0;
    for round in rounds.iter().skip(1) {
        variance += drift * drift;
        let total = variance + noise(round);
        let surprise = round.value - mean;
        log_likelihood -= 0.5 * (total.ln() + surprise * surprise / total);
        let gain = variance / total;
        mean += gain * surprise;
        variance *= 1.0 - gain;
    }
    Forecast { mean, variance: variance + drift * drift + deviation * deviation, log_likelihood }
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_chance::Stream;

    fn exact(values: &[f64]) -> Vec<Observation> {
        values.iter().map(|&value| Observation { value, variance: 0.001 }).collect()
    }

    #[test]
    fn without_drift_the_filter_is_the_plain_mean() {
        let forecast = filter(&exact(&[0.1, 0.5, 0.3]), 0.2, 0.0);
        assert!((forecast.mean - 0.3).abs() < 1e-12);
        // Variance of the mean of three, plus the next round's own deviation.
        assert!((forecast.variance - (0.041 / 3.0 + 0.04)).abs() < 1e-12);
    }

    #[test]
    fn with_drift_alone_the_last_round_is_the_forecast() {
        let rounds: Vec<_> = [0.1, 0.5, 0.3].iter().map(|&value| Observation { value, variance: 0.0 }).collect();
        assert!((filter(&rounds, 0.0, 0.5).mean - 0.3).abs() < 1e-4);
    }

    #[test]
    fn a_trend_is_followed_more_closely_than_a_scatter() {
        let trend = LevelFit::fit(&exact(&[-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6]), 0.25).expect("enough rounds");
        let scatter = LevelFit::fit(&exact(&[-0.6, 0.6, -0.4, 0.4, 0.2, -0.2, 0.0]), 0.25).expect("enough rounds");
        assert!(trend.mean > 0.3 && trend.drift_sd > scatter.drift_sd);
        assert!(scatter.mean.abs() < 0.2);
    }

    #[test]
    fn too_few_rounds_give_no_fit() {
        assert_eq!(LevelFit::fit(&exact(&[0.1, 0.2]), 0.25), None);
    }

    #[test]
    fn nine_in_ten_of_made_up_next_rounds_lie_in_the_ninety_percent_interval() {
        let mut stream = Stream::root(2).named("level");
        let trials = 300;
        let inside = (0..trials)
            .filter(|_| {
                // Truths drawn from the prior: then the interval must hold its probability.
                let (deviation, drift) = (0.25 * stream.normal().abs(), 0.25 * stream.normal().abs());
                let mut level = 0.1;
                let mut values = Vec::new();
                for _ in 0..9 {
                    level += drift * stream.normal();
                    values.push(level + deviation * stream.normal());
                }
                let next = values.pop().unwrap_or_default();
                let rounds: Vec<_> = values.iter().map(|&value| Observation { value, variance: 0.0 }).collect();
                let fit = LevelFit::fit(&rounds, 0.25).expect("enough rounds");
                (next - fit.mean).abs() < 1.645 * fit.sd
            })
            .count();
        let share = inside as f64 / f64::from(trials);
        assert!((share - 0.9).abs() < 3.0 * (0.09 / f64::from(trials)).sqrt(), "{share}");
    }
}
