//! Flu admissions to come, as sample paths.

use crate::stays::Parameters;
use steadfast_chance::Stream;
use steadfast_model::DemandDay;

/// Flu admissions as the last weeks show them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FluTrend {
    /// Mean admissions a day over the last week.
    pub(crate) recent: f64,
    /// Growth of the logarithm a day, from the week before to the last.
    growth: f64,
}

/// Fastest growth or fall of the logarithm a day that is believed: doubling or halving in six days.
const FASTEST: f64 = 0.12;

/// The most that flu may grow to, over last week's admissions. England's flu beds went to 15 times
/// in six weeks of 2022 (NHS England), the steepest on record here.
const MOST: f64 = 20.0;

impl FluTrend {
    /// Takes the trend from the days in their order, the last being the day before the forecast.
    pub(crate) fn of(days: &[DemandDay]) -> Self {
        let mean = |days: &[DemandDay]| {
            days.iter().map(|day| f64::from(day.flu_admissions)).sum::<f64>() / (days.len().max(1)) as f64
        };
        let (before, last) = days.split_at(days.len().saturating_sub(7));
        let before = &before[before.len().saturating_sub(7)..];
        let recent = mean(last);
        // Half an admission a week keeps a week without flu from an endless growth rate.
        let growth = if before.len() < 7 { 0.0 } else { ((recent + 0.07) / (mean(before) + 0.07)).ln() / 7.0 };
        Self { recent, growth: growth.clamp(-FASTEST, FASTEST) }
    }

    /// Draws admissions a day from today on.
    pub(crate) fn path(&self, parameters: &Parameters, days: usize, stream: &mut Stream) -> Vec<f64> {
        let decay = (-1.0 / parameters.flu_growth_memory_days).exp();
        let mut growth = parameters.flu_growth_kept * self.growth + parameters.flu_growth_sd * stream.normal();
        // The last week's mean stands for its middle, four days before today.
        let mut level = self.recent * (4.0 * growth).exp();
        (0..days)
            .map(|_| {
                let today = level.min(MOST * self.recent);
                level *= growth.clamp(-2.0 * FASTEST, 2.0 * FASTEST).exp();
                growth = growth * decay + parameters.flu_growth_step_sd * stream.normal();
                today
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;
    use steadfast_chance::order_quantile;

    fn days(flu: impl Fn(i32) -> f64) -> Vec<DemandDay> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small made-up counts")]
        let day = |index| DemandDay {
            date: Date::constant(2025, 11, 1),
            ed_attendances: 300,
            emergency_admissions: 100,
            ga_occupied: 500,
            flu_occupied: 20,
            flu_admissions: flu(index).round() as u32,
            discharges: 100,
            no_criteria_to_reside: 60,
        };
        (0..28).map(day).collect()
    }

    /// Median and 10 % to 90 % ratio of the mean of a week of the path, over the last week's.
    fn week(trend: &FluTrend, week: usize) -> (f64, f64) {
        let root = Stream::root(1);
        let mut drawn: Vec<f64> = (0..4_000)
            .map(|number| {
                let path = trend.path(Parameters::shipped(), 28, &mut root.numbered(number));
                path[7 * week..7 * week + 7].iter().sum::<f64>() / 7.0 / trend.recent
            })
            .collect();
        let mut quantile = |p| order_quantile(&mut drawn, p).expect("4,000 values");
        (quantile(0.5), (quantile(0.9) / quantile(0.1)).ln() / 2.0 / 1.2816)
    }

    #[test]
    fn steady_flu_stays_steady_in_the_median() {
        let steady = FluTrend::of(&days(|_| 20.0));
        assert_eq!(steady.growth, 0.0);
        for ahead in 0..4 {
            assert!((week(&steady, ahead).0 - 1.0).abs() < 0.08);
        }
    }

    #[test]
    fn growth_is_carried_on_and_spread_as_in_past_winters() {
        // England, winters 2017 to 2025: see data/stays.toml.
        let growing = FluTrend::of(&days(|index| 40.0 * (0.05 * f64::from(index)).exp()));
        assert!((growing.growth - 0.05).abs() < 0.003);
        for (ahead, slope, spread) in [(0, 0.62, 0.25), (1, 0.97, 0.47), (2, 1.14, 0.69), (3, 1.11, 0.91)] {
            let (median, sd) = week(&growing, ahead);
            assert!((median.ln() / 0.35 - slope).abs() < 0.15, "{} for {slope}", median.ln() / 0.35);
            assert!((sd / spread - 1.0).abs() < 0.12, "{sd} for {spread}");
        }
    }

    #[test]
    fn no_flu_and_no_history_give_no_flu() {
        for trend in [FluTrend::of(&days(|_| 0.0)), FluTrend::of(&[])] {
            let path = trend.path(Parameters::shipped(), 28, &mut Stream::root(1));
            assert!(path.iter().all(|&admissions| admissions == 0.0));
        }
    }
}
