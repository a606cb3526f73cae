//! How far counts scatter about the baseline: over-dispersion of trusts, and what all trusts share on a day.

use super::baseline::{Fit, block};
use super::panel::Panel;
use serde::Serialize;
use steadfast_chance::order_quantile;

/// Fewest residuals from which a trust's own over-dispersion is taken; with fewer it has that of the median trust.
const FEWEST: usize = 60;

/// Scatter of counts about unseen expected values.
///
/// The standard deviation of a trust-day is `scale × √expected`, on days near a holiday times `near_holiday`. Each scale is set so
/// that 80 % of the trust's residuals lie within the 80 % interval of a normal distribution; outliers then do not widen it. What all
/// trusts share on a day is a common relative deviation, set so that 80 % of the sums over trusts lie within theirs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spread {
    /// Root of the over-dispersion of each trust.
    pub(super) scale: Vec<f64>,
    near_holiday: f64,
    /// Relative standard deviation that all trusts share, on ordinary days and near holidays.
    common: [f64; 2],
}

/// A sum over trusts of one day, with what its variance is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct DaySum {
    pub(super) trusts: u32,
    pub(super) observed: f64,
    pub(super) expected: f64,
    /// Sum of the trusts' own variances.
    pub(super) variance: f64,
}

/// Half the width of an 80 % interval in standard deviations: the 0.9-quantile of the normal distribution.
pub(super) const HALF_WIDTH: f64 = 1.281_551_6;

/// Returns the standard deviation within whose 80 % interval 80 % of the deviations lie; `None` without deviations.
fn robust_sd(mut deviations: Vec<f64>) -> Option<f64> {
    order_quantile(&mut deviations, 0.8).map(|within| within / HALF_WIDTH)
}

fn residual(count: f64, expected: f64) -> f64 {
    (count - expected).abs() / expected.sqrt()
}

impl Spread {
    /// Estimates the scatter from the chosen days, given expected counts of fits that did not see them.
    pub(super) fn estimate(panel: &Panel, unseen: &Fit, chosen: impl Fn(usize) -> bool) -> Self {
        let ordinary = |day: usize| panel.days[day].is_ordinary();
        let mut of_trust = vec![Vec::new(); panel.trusts.len()];
        for (trust, day, count) in panel.counted(|day| chosen(day) && ordinary(day)) {
            of_trust[trust].extend(unseen.expected(trust, day).map(|expected| residual(count, expected)));
        }
        let own: Vec<Option<f64>> = of_trust
            .into_iter()
            .map(|residuals| if residuals.len() < FEWEST { None } else { robust_sd(residuals) })
            .collect();
        let mut known: Vec<f64> = own.iter().copied().flatten().collect();
        let median = order_quantile(&mut known, 0.5).unwrap_or(1.0);
        let scale: Vec<f64> = own.into_iter().map(|own| own.unwrap_or(median)).collect();
        let near = panel
            .counted(|day| chosen(day) && !ordinary(day))
            .filter_map(|(trust, day, count)| Some(residual(count, unseen.expected(trust, day)?) / scale[trust]))
            .collect();
        let mut spread = Self { scale, near_holiday: robust_sd(near).unwrap_or(1.0).max(1.0), common: [0.0; 2] };
        for kind in 0..2 {
            let sums = spread.day_sums(panel, unseen, |day| chosen(day) && usize::from(!ordinary(day)) == kind);
            let relative = sums.iter().map(|sum| (sum.observed / sum.expected - 1.0).abs()).collect();
            let own: f64 = sums.iter().map(|sum| sum.variance / (sum.expected * sum.expected)).sum();
            let total = robust_sd(relative).unwrap_or(0.0);
            spread.common[kind] = (total * total - own / sums.len().max(1) as f64).max(0.0).sqrt();
        }
        spread
    }

    /// Returns the median of the trusts' variance over mean.
    pub(super) fn median_over_dispersion(&self) -> f64 {
        let mut squares: Vec<f64> = self.scale.iter().map(|scale| scale * scale).collect();
        order_quantile(&mut squares, 0.5).unwrap_or(1.0)
    }

    /// Returns the standard deviation of a trust's count on a day with this expected count.
    pub(super) fn sd(&self, panel: &Panel, trust: usize, day: usize, expected: f64) -> f64 {
        let near = if panel.days[day].is_ordinary() { 1.0 } else { self.near_holiday };
        near * self.scale[trust] * expected.sqrt()
    }

    /// Returns the standard deviation of a day's sum over trusts.
    pub(super) fn sd_of_sum(&self, panel: &Panel, day: usize, sum: &DaySum) -> f64 {
        let common = self.common[usize::from(!panel.days[day].is_ordinary())] * sum.expected;
        (sum.variance + common * common).sqrt()
    }

    /// Returns the sums over trusts of the chosen days, those of days with a count only.
    fn day_sums(&self, panel: &Panel, expected: &Fit, chosen: impl Fn(usize) -> bool) -> Vec<DaySum> {
        (0..panel.days.len())
            .filter(|&day| chosen(day))
            .map(|day| self.day_sum(panel, expected, day))
            .filter(|sum| sum.expected > 0.0)
            .collect()
    }

    /// Returns the sum over trusts with a count on a day.
    pub(super) fn day_sum(&self, panel: &Panel, expected: &Fit, day: usize) -> DaySum {
        let mut sum = DaySum::default();
        for trust in 0..panel.trusts.len() {
            if let Some((count, expected)) = panel.count(trust, day).zip(expected.expected(trust, day)) {
                sum.trusts += 1;
                sum.observed += count;
                sum.expected += expected;
                sum.variance += self.sd(panel, trust, day, expected).powi(2);
            }
        }
        sum
    }
}

/// Share of counts inside their 80 % intervals, on days that neither the expected values nor the intervals were taken from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// Trust-days from Monday to Friday.
    pub weekdays: f64,
    /// Trust-days on Saturday and Sunday.
    pub weekends: f64,
    /// Trust-days near a holiday.
    pub near_holidays: f64,
    /// All trust-days.
    pub trust_days: f64,
    /// All trust-days: share below the interval.
    pub below: f64,
    /// All trust-days: share above the interval.
    pub above: f64,
    /// Sums over trusts, ordinary days.
    pub england_days: f64,
    /// Sums over trusts, days near a holiday.
    pub england_days_near_holidays: f64,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    days: u32,
    below: u32,
    above: u32,
}

impl Tally {
    fn add(&mut self, observed: f64, expected: f64, sd: f64) {
        let within = HALF_WIDTH * sd;
        self.days += 1;
        self.below += u32::from(observed < expected - within);
        self.above += u32::from(observed > expected + within);
    }

    fn plus(self, other: Self) -> Self {
        Self { days: self.days + other.days, below: self.below + other.below, above: self.above + other.above }
    }

    fn share(self, part: u32) -> f64 {
        f64::from(part) / f64::from(self.days.max(1))
    }

    fn inside(self) -> f64 {
        self.share(self.days - self.below - self.above)
    }
}

/// Measures coverage: intervals are set on every other block of days and judged on the rest, and the other way round.
pub(super) fn coverage(panel: &Panel, unseen: &Fit, used: &[bool]) -> Coverage {
    let (mut weekdays, mut weekends, mut near) = (Tally::default(), Tally::default(), Tally::default());
    let mut england = [Tally::default(); 2];
    for half in 0..2 {
        let spread = Spread::estimate(panel, unseen, |day| used[day] && block(day) % 2 == half);
        let judged = |day: usize| used[day] && block(day) % 2 != half;
        for (trust, day, count) in panel.counted(judged) {
            let Some(expected) = unseen.expected(trust, day) else { continue };
            let tally = match panel.days[day] {
                day if !day.is_ordinary() => &mut near,
                day if day.acts_as >= 5 => &mut weekends,
                _ => &mut weekdays,
            };
            tally.add(count, expected, spread.sd(panel, trust, day, expected));
        }
        for day in (0..panel.days.len()).filter(|&day| judged(day)) {
            let sum = spread.day_sum(panel, unseen, day);
            if sum.expected > 0.0 {
                let kind = usize::from(!panel.days[day].is_ordinary());
                england[kind].add(sum.observed, sum.expected, spread.sd_of_sum(panel, day, &sum));
            }
        }
    }
    let all = weekdays.plus(weekends).plus(near);
    Coverage {
        weekdays: weekdays.inside(),
        weekends: weekends.inside(),
        near_holidays: near.inside(),
        trust_days: all.inside(),
        below: all.share(all.below),
        above: all.share(all.above),
        england_days: england[0].inside(),
        england_days_near_holidays: england[1].inside(),
    }
}
