//! The multiplicative baseline: level in time × weekday × calendar, fitted by cyclic updates, its smoothing chosen by cross-validation.

use super::calendar::EFFECTS;
use super::panel::Panel;
use serde::Serialize;

/// How fast the baseline's parts may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Smoothing {
    /// Days over which the weight of other days in a trust's level falls to 1/e.
    pub level_days: u32,
    /// Days over which the weight of other days in a trust's weekday pattern falls to 1/e; `None` for one pattern throughout.
    pub weekday_days: Option<u32>,
}

/// A smoothing with its cross-validated error on days outside of strikes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SmoothingError {
    /// The smoothing.
    pub smoothing: Smoothing,
    /// Sum of absolute errors over trust-days, as a share of all discharges; the choice goes by this.
    pub trust_day_error: f64,
    /// Mean absolute error of a day's sum over trusts, as a share of the expected sum.
    pub england_day_error: f64,
}

/// Levels tried first, with [`FIRST_WEEKDAY_DAYS`].
const LEVEL_DAYS: [u32; 4] = [4, 7, 14, 28];
const FIRST_WEEKDAY_DAYS: u32 = 60;
/// Weekday patterns tried then, with the best level.
const WEEKDAY_DAYS: [Option<u32>; 4] = [Some(30), Some(120), Some(240), None];

/// Length of the blocks of days that cross-validation leaves out at once: a strike of five days and the three after it.
const BLOCK_DAYS: usize = 8;
const FOLDS: usize = 6;

/// Updates of all parts, from nothing and from a fit to nearly the same days. On the published counts, more than three times as many change
/// the cross-validated error by less than a hundredth of itself.
const SWEEPS: usize = 8;
const FURTHER_SWEEPS: usize = 3;

/// A fitted baseline.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    /// Expected counts by trust and day; 0 where a trust never counted on such a weekday.
    expected: Vec<f64>,
    weekday: Vec<f64>,
    effects: [f64; EFFECTS],
    days: usize,
}

impl Fit {
    /// Returns the expected counts of a trust, one for each day.
    pub(super) fn row(&self, trust: usize) -> &[f64] {
        &self.expected[trust * self.days..][..self.days]
    }

    /// Returns the expected count of a trust-day; `None` where a trust never counted on such a weekday.
    pub(super) fn expected(&self, trust: usize, day: usize) -> Option<f64> {
        Some(self.row(trust)[day]).filter(|&expected| expected > 0.0)
    }

    /// Takes over the expected counts of the chosen days from another fit.
    pub(super) fn take_days(&mut self, from: &Self, chosen: &[bool]) {
        for (cell, (to, from)) in self.expected.iter_mut().zip(&from.expected).enumerate() {
            if chosen[cell % self.days] {
                *to = *from;
            }
        }
    }
}

/// Sums weighted by `exp(-distance / days)` in both directions, over which the fit takes its ratios.
#[derive(Default)]
struct TwoSided {
    seen: Vec<f64>,
    base: Vec<f64>,
    ahead: Vec<(f64, f64)>,
}

impl TwoSided {
    /// Fills in what was seen on used days, and what it is to be divided by.
    fn fill(&mut self, counts: &[f64], used: &[bool], base: impl Fn(usize) -> f64) {
        self.seen.clear();
        self.base.clear();
        for (day, (&count, &used)) in counts.iter().zip(used).enumerate() {
            let counts = used && count > 0.0;
            self.seen.push(if counts { count } else { 0.0 });
            self.base.push(if counts { base(day) } else { 0.0 });
        }
    }

    /// Returns into `ratios`, for each day of a stretch, the sum seen over the sum of the base, among the days of the same group.
    fn ratios<const GROUPS: usize>(
        &mut self,
        stretch: std::ops::Range<usize>,
        decay: f64,
        group: impl Fn(usize) -> usize,
        ratios: &mut [f64],
    ) {
        let mut sums = [(0.0, 0.0); GROUPS];
        self.ahead.clear();
        for day in stretch.clone() {
            for sum in &mut sums {
                *sum = (sum.0 * decay, sum.1 * decay);
            }
            let sum = &mut sums[group(day)];
            *sum = (sum.0 + self.seen[day], sum.1 + self.base[day]);
            self.ahead.push(*sum);
        }
        let mut sums = [(0.0, 0.0); GROUPS];
        for day in stretch.rev() {
            for sum in &mut sums {
                *sum = (sum.0 * decay, sum.1 * decay);
            }
            let sum = &mut sums[group(day)];
            let ahead = self.ahead.pop().expect("every day of the stretch was pushed");
            let base = ahead.1 + sum.1;
            ratios[day] = if base > 0.0 { (ahead.0 + sum.0) / base } else { 0.0 };
            *sum = (sum.0 + self.seen[day], sum.1 + self.base[day]);
        }
    }
}

fn decay(days: Option<u32>) -> f64 {
    days.map_or(1.0, |days| (-1.0 / f64::from(days)).exp())
}

/// Fits the baseline to the used days, from another fit when one is near.
///
/// Each update sets one part to the ratio of what was seen to what the other parts expect: the level of a trust with weights that
/// fall with the distance in days, the same for its weekdays, and each effect of the calendar over all trusts. Without weights
/// this is the maximum of the Poisson likelihood. Level and weekdays start anew where the collection changed.
pub(super) fn fit(panel: &Panel, used: &[bool], smoothing: Smoothing, start: Option<&Fit>) -> Fit {
    let days = panel.days.len();
    let mut fit = start.cloned().unwrap_or_else(|| {
        let cells = panel.trusts.len() * days;
        Fit { expected: vec![0.0; cells], weekday: vec![1.0; cells], effects: [1.0; EFFECTS], days }
    });
    let (level_decay, weekday_decay) = (decay(Some(smoothing.level_days)), decay(smoothing.weekday_days));
    let mut sums = TwoSided::default();
    let mut level = vec![0.0; days];
    let sweeps = if start.is_some() { FURTHER_SWEEPS } else { SWEEPS };
    for sweep in 0..sweeps {
        let mut of_effect = [(0.0, 0.0); EFFECTS];
        for trust in 0..panel.trusts.len() {
            let counts = panel.row(trust);
            let weekday = &mut fit.weekday[trust * days..][..days];
            let effect = |day: usize| fit.effects[panel.days[day].effect];
            sums.fill(counts, used, |day| weekday[day] * effect(day));
            for stretch in &panel.stretches {
                sums.ratios::<1>(stretch.clone(), level_decay, |_| 0, &mut level);
            }
            sums.fill(counts, used, |day| level[day] * effect(day));
            for stretch in &panel.stretches {
                sums.ratios::<7>(stretch.clone(), weekday_decay, |day| panel.days[day].acts_as, weekday);
            }
            for day in 0..days {
                let base = level[day] * weekday[day];
                if used[day] && counts[day] > 0.0 {
                    let sum = &mut of_effect[panel.days[day].effect];
                    *sum = (sum.0 + counts[day], sum.1 + base);
                }
                if sweep + 1 == sweeps {
                    fit.expected[trust * days + day] = base;
                }
            }
        }
        for (effect, (seen, base)) in fit.effects.iter_mut().zip(of_effect).skip(1) {
            *effect = if base > 0.0 { seen / base } else { 1.0 };
        }
    }
    for (cell, expected) in fit.expected.iter_mut().enumerate() {
        *expected *= fit.effects[panel.days[cell % days].effect];
    }
    fit
}

/// Returns, for each fold, the days that cross-validation leaves out: every sixth block of [`BLOCK_DAYS`].
pub(super) fn blocks(days: usize) -> Vec<Vec<bool>> {
    (0..FOLDS).map(|fold| (0..days).map(|day| block(day) % FOLDS == fold).collect()).collect()
}

/// Returns the block that a day lies in.
pub(super) fn block(day: usize) -> usize {
    day / BLOCK_DAYS
}

/// Returns the fit, with the expected counts of the days of each fold from a fit that did not see them.
pub(super) fn left_out(panel: &Panel, used: &[bool], smoothing: Smoothing, full: &Fit, folds: &[Vec<bool>]) -> Fit {
    let mut unseen = full.clone();
    for fold in folds {
        let rest: Vec<bool> = used.iter().zip(fold).map(|(&used, &left_out)| used && !left_out).collect();
        unseen.take_days(&fit(panel, &rest, smoothing, Some(full)), fold);
    }
    unseen
}

/// Chooses the smoothing with the least cross-validated error: first the level, then the weekdays. Returns all that were tried, the
/// chosen one first, and a fit with it to all used days.
pub(super) fn choose(panel: &Panel, used: &[bool]) -> (Vec<SmoothingError>, Fit) {
    let folds = blocks(panel.days.len());
    let mut tried: Vec<(SmoothingError, Fit)> = Vec::new();
    let mut attempt = |smoothing: Smoothing| {
        let near = tried.last().map(|(_, near)| near);
        let full = fit(panel, used, smoothing, near);
        let error = error(panel, used, smoothing, &left_out(panel, used, smoothing, &full, &folds));
        tried.push((error, full));
        tried.sort_by(|a, b| a.0.trust_day_error.total_cmp(&b.0.trust_day_error));
        tried[0].0.smoothing
    };
    let mut best = Smoothing { level_days: LEVEL_DAYS[0], weekday_days: Some(FIRST_WEEKDAY_DAYS) };
    for level_days in LEVEL_DAYS {
        best = attempt(Smoothing { level_days, weekday_days: Some(FIRST_WEEKDAY_DAYS) });
    }
    let level_days = best.level_days;
    for weekday_days in WEEKDAY_DAYS {
        attempt(Smoothing { level_days, weekday_days });
    }
    let fit = tried.remove(0);
    (std::iter::once(fit.0).chain(tried.iter().map(|(error, _)| *error)).collect(), fit.1)
}

/// Measures expected counts against those of the used days.
pub(super) fn error(panel: &Panel, used: &[bool], smoothing: Smoothing, expected: &Fit) -> SmoothingError {
    let mut of_day = vec![(0.0, 0.0); panel.days.len()];
    let mut absolute = 0.0;
    for (trust, day, count) in panel.counted(|day| used[day]) {
        if let Some(expected) = expected.expected(trust, day) {
            absolute += (count - expected).abs();
            of_day[day] = (of_day[day].0 + count, of_day[day].1 + expected);
        }
    }
    let counted: Vec<(f64, f64)> = of_day.into_iter().filter(|&(_, expected)| expected > 0.0).collect();
    let total: f64 = counted.iter().map(|&(seen, _)| seen).sum();
    let relative: f64 = counted.iter().map(|&(seen, expected)| (seen / expected - 1.0).abs()).sum();
    SmoothingError { smoothing, trust_day_error: absolute / total, england_day_error: relative / counted.len() as f64 }
}
