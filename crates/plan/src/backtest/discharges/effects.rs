//! What strikes did: observed over expected, against windows without a strike.

use super::baseline::{Fit, fit};
use super::panel::Panel;
use super::spread::HALF_WIDTH;
use super::{ExpectedDischarges, Window};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use steadfast_chance::{Stream, order_quantile};

/// Where the placebo windows put an effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Placebo {
    /// Number of placebo windows, or of draws of one for each strike.
    pub windows: usize,
    /// Median of their ratios of observed to expected.
    pub median: f64,
    /// Lower end of the 95 % interval of the strike's ratio: the ratio divided by the 0.975-quantile of theirs.
    pub low: f64,
    /// Upper end of the 95 % interval of the strike's ratio: the ratio divided by the 0.025-quantile of theirs.
    pub high: f64,
    /// Share of them at least as far from their median as the strike is, the strike itself counted; two-sided.
    pub p_value: f64,
}

/// Observed over expected discharges on some days, England: the sum over trusts with a count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Effect {
    /// Number of trust-days with a count.
    pub trust_days: u32,
    /// Discharges observed.
    pub observed: f64,
    /// Discharges expected without a strike on the same trust-days.
    pub expected: f64,
    /// Observed over expected; 1 is no effect.
    pub ratio: f64,
    /// Where the placebo windows put it; `None` with fewer than 19 windows.
    pub placebo: Option<Placebo>,
    /// Geometric mean of observed over expected over trust-days, in which a small trust counts as much as a large one. Without an
    /// effect it is somewhat below 1, as the placebo windows show.
    pub typical_ratio: f64,
    /// Where the placebo windows put that.
    pub typical_placebo: Option<Placebo>,
}

/// The effect on the days of strikes, and on the days after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WindowEffects {
    /// On strike days; `None` when no trust has a count.
    pub strike_days: Option<Effect>,
    /// On the days after that are no strike's; `None` when no trust has a count.
    pub days_after: Option<Effect>,
}

/// The effect of one strike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrikeEffect {
    /// First day.
    pub start: Date,
    /// First day after.
    pub end: Date,
    /// Whether a bank holiday or Christmas is near; its placebo windows then have one near too.
    pub near_holiday: bool,
    /// What it did.
    pub effects: WindowEffects,
}

/// One day of a strike or after one, England: the sum over trusts with a count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EnglandDay {
    /// The day.
    pub date: Date,
    /// Whether the strike was on.
    pub strike: bool,
    /// Number of trusts with a count.
    pub trusts: u32,
    /// Discharges observed.
    pub observed: f64,
    /// Discharges expected without a strike.
    pub expected: f64,
    /// Lower end of the 80 % interval of the count without a strike.
    pub low: f64,
    /// Upper end of the 80 % interval of the count without a strike.
    pub high: f64,
}

/// One trust on one day of a strike or after one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrustDayEffect {
    /// ODS code of the trust.
    pub ods_code: String,
    /// The day.
    pub date: Date,
    /// Whether the strike was on.
    pub strike: bool,
    /// Discharges observed.
    pub observed: f64,
    /// Discharges expected without a strike.
    pub expected: f64,
    /// Natural logarithm of observed over expected.
    pub log_ratio: f64,
    /// Observed less expected, in standard deviations of a count without a strike.
    pub deviation: f64,
}

/// What strikes did to discharges.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrikeEffects {
    /// Each strike of residents in the data, in the order of time; placebo: every window of the same weekdays.
    pub strikes: Vec<StrikeEffect>,
    /// All of them together; placebo: draws of one window for each strike.
    pub overall: WindowEffects,
    /// Those without a holiday near together.
    pub away_from_holidays: WindowEffects,
    /// Each strike day, and each day after, for England.
    pub england_days: Vec<EnglandDay>,
    /// The same for each trust with a count.
    pub trust_days: Vec<TrustDayEffect>,
}

/// Fewest placebo windows from which an interval of 95 % can be read.
const FEWEST_WINDOWS: usize = 19;
/// Placebo windows of one weekday are left out of the fit in so many turns, so that those of one turn are weeks apart.
const TURNS: usize = 6;

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    trust_days: u32,
    observed: f64,
    expected: f64,
    log_ratios: f64,
}

impl Sum {
    fn over(panel: &Panel, expected: &Fit, days: &[usize]) -> Self {
        let mut sum = Self::default();
        for trust in 0..panel.trusts.len() {
            for &day in days {
                if let Some((count, expected)) = panel.count(trust, day).zip(expected.expected(trust, day)) {
                    sum.add(Self { trust_days: 1, observed: count, expected, log_ratios: (count / expected).ln() });
                }
            }
        }
        sum
    }

    fn add(&mut self, other: Self) {
        self.trust_days += other.trust_days;
        self.observed += other.observed;
        self.expected += other.expected;
        self.log_ratios += other.log_ratios;
    }

    /// Returns the logarithms of the ratio of the sums, and of the geometric mean of the ratios.
    fn logarithms(&self) -> Option<[f64; 2]> {
        (self.trust_days > 0)
            .then(|| [(self.observed / self.expected).ln(), self.log_ratios / f64::from(self.trust_days)])
    }

    /// Returns the effect, given the sums of placebo windows.
    fn effect(&self, placebo: impl Iterator<Item = Self>) -> Option<Effect> {
        let [ratio, typical] = self.logarithms()?;
        let (ratios, typicals) =
            placebo.filter_map(|sum| sum.logarithms()).map(|[ratio, typical]| (ratio, typical)).unzip();
        Some(Effect {
            trust_days: self.trust_days,
            observed: self.observed,
            expected: self.expected,
            ratio: ratio.exp(),
            placebo: place(ratio, ratios),
            typical_ratio: typical.exp(),
            typical_placebo: place(typical, typicals),
        })
    }
}

/// Sums of the strike days and of the days after.
type Pair = [Sum; 2];

fn place(log_ratio: f64, mut placebo: Vec<f64>) -> Option<Placebo> {
    if placebo.len() < FEWEST_WINDOWS {
        return None;
    }
    let mut at = |p| order_quantile(&mut placebo, p).expect("there are windows");
    let (low, median, high) = (at(0.025), at(0.5), at(0.975));
    let as_far = placebo.iter().filter(|&&other| (other - median).abs() >= (log_ratio - median).abs()).count();
    Some(Placebo {
        windows: placebo.len(),
        median: median.exp(),
        low: (log_ratio - high).exp(),
        high: (log_ratio - low).exp(),
        p_value: (1 + as_far) as f64 / (1 + placebo.len()) as f64,
    })
}

/// Sets what was observed on strike days, and on the days after, against what was expected.
///
/// Placebo windows have the weekdays and the length of the strike and as many days after, touch no strike, are left out of the fit as the
/// strike was, and have a holiday near when it has. Each strike is set against all of its windows, and the strikes together against
/// `draws` draws of one window for each; `stream` draws them. An interval says how far a window without a strike comes out from its
/// expectation; it does not say how much strikes differ.
pub fn strike_effects(expected: &ExpectedDischarges, draws: usize, stream: &Stream) -> StrikeEffects {
    let ExpectedDischarges { panel, fit, windows, .. } = expected;
    let near: Vec<bool> = windows.iter().map(|window| near_holiday(panel, days_of(window))).collect();
    let seen: Vec<Pair> = windows
        .iter()
        .map(|window| [&window.strike_days, &window.days_after].map(|days| Sum::over(panel, fit, days)))
        .collect();
    let placebo = placebo_windows(expected, &near);
    let strikes = windows.iter().enumerate().map(|(strike, window)| StrikeEffect {
        start: window.start,
        end: window.end,
        near_holiday: near[strike],
        effects: window_effects(seen[strike], &placebo[strike]),
    });
    let together = |name: &str, chosen: &dyn Fn(usize) -> bool| {
        let chosen: Vec<usize> = (0..windows.len()).filter(|&strike| chosen(strike)).collect();
        let mut stream = stream.named(name);
        let drawn: Vec<Pair> = if chosen.iter().any(|&strike| placebo[strike].is_empty()) {
            Vec::new()
        } else {
            let mut draw = |strike: &usize| placebo[*strike][stream.below(placebo[*strike].len())];
            (0..draws).map(|_| total(chosen.iter().map(&mut draw))).collect()
        };
        window_effects(total(chosen.iter().map(|&strike| seen[strike])), &drawn)
    };
    StrikeEffects {
        strikes: strikes.collect(),
        overall: together("all strikes", &|_| true),
        away_from_holidays: together("strikes away from holidays", &|strike| !near[strike]),
        england_days: england_days(expected),
        trust_days: trust_days(expected),
    }
}

fn total(pairs: impl Iterator<Item = Pair>) -> Pair {
    pairs.fold(Pair::default(), |mut total, pair| {
        total[0].add(pair[0]);
        total[1].add(pair[1]);
        total
    })
}

fn window_effects(seen: Pair, placebo: &[Pair]) -> WindowEffects {
    let effect = |part: usize| seen[part].effect(placebo.iter().map(|pair| pair[part]));
    WindowEffects { strike_days: effect(0), days_after: effect(1) }
}

fn days_of(window: &Window) -> impl Iterator<Item = usize> {
    window.strike_days.iter().chain(&window.days_after).copied()
}

fn near_holiday(panel: &Panel, mut days: impl Iterator<Item = usize>) -> bool {
    days.any(|day| !panel.days[day].is_ordinary())
}

/// Returns the sums of the placebo windows of each strike.
fn placebo_windows(expected: &ExpectedDischarges, near: &[bool]) -> Vec<Vec<Pair>> {
    let ExpectedDischarges { panel, used, windows, settings, report, .. } = expected;
    let days_after = usize::try_from(settings.days_after).expect("a few days fit a usize");
    // Strikes that start on the same weekday share the fits that leave out their windows; the longest sets what is left out.
    let mut longest: BTreeMap<i8, usize> = BTreeMap::new();
    for window in windows {
        let length = longest.entry(window.start.weekday().to_monday_zero_offset()).or_default();
        *length = window.strike_days.len().max(*length);
    }
    let mut placebo = vec![Vec::new(); windows.len()];
    for (&weekday, &length) in &longest {
        let starts: Vec<usize> = panel
            .stretches
            .iter()
            .flat_map(|stretch| stretch.start..(stretch.end + 1).saturating_sub(length + days_after))
            .filter(|&day| panel.date(day).weekday().to_monday_zero_offset() == weekday)
            .filter(|&day| (day..day + length + days_after).all(|day| used[day]))
            .collect();
        for turn in 0..TURNS {
            let mut rest = used.clone();
            let of_turn = || starts.iter().copied().filter(|day| day / 7 % TURNS == turn);
            for day in of_turn().flat_map(|start| start..start + length + days_after) {
                rest[day] = false;
            }
            let unseen = fit(panel, &rest, report.error.smoothing, Some(&expected.fit));
            for start in of_turn() {
                for (strike, window) in windows.iter().enumerate() {
                    let end = start + window.strike_days.len();
                    let fits = window.start.weekday().to_monday_zero_offset() == weekday
                        && near_holiday(panel, start..end + days_after) == near[strike];
                    if fits {
                        let sum = |days: std::ops::Range<usize>| Sum::over(panel, &unseen, &days.collect::<Vec<_>>());
                        placebo[strike].push([sum(start..end), sum(end..end + days_after)]);
                    }
                }
            }
        }
    }
    placebo
}

fn england_days(expected: &ExpectedDischarges) -> Vec<EnglandDay> {
    let ExpectedDischarges { panel, fit, spread, .. } = expected;
    days_in_windows(expected)
        .map(|(day, strike)| {
            let sum = spread.day_sum(panel, fit, day);
            let within = HALF_WIDTH * spread.sd_of_sum(panel, day, &sum);
            EnglandDay {
                date: panel.date(day),
                strike,
                trusts: sum.trusts,
                observed: sum.observed,
                expected: sum.expected,
                low: sum.expected - within,
                high: sum.expected + within,
            }
        })
        .collect()
}

fn trust_days(expected: &ExpectedDischarges) -> Vec<TrustDayEffect> {
    let ExpectedDischarges { panel, fit, spread, .. } = expected;
    let mut effects = Vec::new();
    for (day, strike) in days_in_windows(expected) {
        for (trust, ods_code) in panel.trusts.iter().enumerate() {
            if let Some((observed, expected)) = panel.count(trust, day).zip(fit.expected(trust, day)) {
                effects.push(TrustDayEffect {
                    ods_code: ods_code.clone(),
                    date: panel.date(day),
                    strike,
                    observed,
                    expected,
                    log_ratio: (observed / expected).ln(),
                    deviation: (observed - expected) / spread.sd(panel, trust, day, expected),
                });
            }
        }
    }
    effects
}

/// Returns the days of strikes, and those after, each once and in order, with whether the strike was on.
fn days_in_windows(expected: &ExpectedDischarges) -> impl Iterator<Item = (usize, bool)> {
    let mut days: BTreeMap<usize, bool> = BTreeMap::new();
    for window in &expected.windows {
        days.extend(window.days_after.iter().map(|&day| (day, false)));
    }
    for window in &expected.windows {
        days.extend(window.strike_days.iter().map(|&day| (day, true)));
    }
    days.into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, expected};
    use super::*;

    fn effects(made_up: &MadeUp) -> StrikeEffects {
        strike_effects(&expected(&made_up.rows()), 400, &Stream::root(1).named("placebo"))
    }

    fn placebo(effect: Option<Effect>) -> (f64, Placebo) {
        let effect = effect.expect("there are days");
        (effect.ratio, effect.placebo.expect("there are windows"))
    }

    #[test]
    fn a_planted_effect_is_recovered_and_told_from_chance() {
        let effects = effects(&MadeUp { strike: 0.95, after: 0.9, ..MadeUp::default() });
        for (effect, planted) in [(effects.overall.strike_days, 0.95), (effects.overall.days_after, 0.9)] {
            let (ratio, placebo) = placebo(effect);
            assert!((ratio - planted).abs() < 0.01, "{ratio}");
            assert!(placebo.low < planted && planted < placebo.high, "{placebo:?}");
            assert!(placebo.high < 1.0 && placebo.p_value < 0.01, "{placebo:?}");
            let typical = effect.and_then(|effect| effect.typical_placebo).expect("there are windows");
            assert!(typical.low < planted && planted < typical.high, "{typical:?}");
        }
        for strike in &effects.strikes {
            let ratio = strike.effects.strike_days.expect("there are days").ratio;
            assert!((ratio - 0.95).abs() < 0.04, "{} {ratio}", strike.start);
        }
    }

    #[test]
    fn without_an_effect_none_is_found() {
        let effects = effects(&MadeUp::default());
        let (ratio, placebo) = placebo(effects.overall.strike_days);
        assert!((ratio - 1.0).abs() < 0.01, "{ratio}");
        assert!(placebo.low < 1.0 && 1.0 < placebo.high && placebo.p_value > 0.05, "{placebo:?}");
        assert!((placebo.median - 1.0).abs() < 0.005, "{placebo:?}");
    }

    #[test]
    fn a_trust_with_missing_days_is_left_out_and_not_taken_as_zero() {
        let rows = MadeUp { strike: 0.95, ..MadeUp::default() }.rows();
        let of_strike = |date: Date| (Date::constant(2023, 6, 14)..Date::constant(2023, 6, 17)).contains(&date);
        let largest = MadeUp::default().largest();
        let gap = |row: &&super::super::DischargeDay| row.ods_code == largest && of_strike(row.date);
        let zeros: Vec<_> = rows
            .iter()
            .map(|row| super::super::DischargeDay {
                discharged: if gap(&row) { 0 } else { row.discharged },
                ..row.clone()
            })
            .collect();
        let without: Vec<_> = rows.iter().filter(|row| !gap(row)).cloned().collect();
        let effects = |rows: &[_]| strike_effects(&expected(rows), 50, &Stream::root(1));
        let (all, zeros, without) = (effects(&rows), effects(&zeros), effects(&without));
        assert_eq!(zeros, without);
        let at = |effects: &StrikeEffects| {
            let strike = effects.strikes.iter().find(|strike| strike.start == Date::constant(2023, 6, 14));
            strike.expect("the strike is in the data").effects.strike_days.expect("there are days")
        };
        assert_eq!(at(&without).trust_days, at(&all).trust_days - 3);
        assert!(at(&without).expected < 0.94 * at(&all).expected);
        assert!((at(&without).ratio - at(&all).ratio).abs() < 0.02);
    }

    #[test]
    fn shuffling_rows_changes_nothing() {
        let rows = MadeUp { strike: 0.95, ..MadeUp::default() }.rows();
        let mut shuffled = rows.clone();
        Stream::root(9).shuffle(&mut shuffled);
        let effects = |rows: &[_]| strike_effects(&expected(rows), 50, &Stream::root(1));
        assert_ne!(rows, shuffled);
        assert_eq!(effects(&rows), effects(&shuffled));
    }

    #[test]
    fn englands_days_are_the_sums_of_its_trusts() {
        let effects = effects(&MadeUp::default());
        for day in &effects.england_days {
            let of_day = effects.trust_days.iter().filter(|one| one.date == day.date);
            assert!((of_day.map(|one| one.observed).sum::<f64>() - day.observed).abs() < 1e-6);
        }
        let days = |strike: bool| effects.england_days.iter().filter(move |day| day.strike == strike);
        let overall = effects.overall.strike_days.expect("there are days");
        assert!((days(true).map(|day| day.expected).sum::<f64>() - overall.expected).abs() < 1e-6);
        // Ten strikes with three days after each, but for one day of July 2023 on which consultants were out.
        assert_eq!((days(true).count(), days(false).count()), (39, 29));
    }

    #[test]
    fn strikes_near_easter_and_christmas_are_told_apart() {
        let effects = effects(&MadeUp::default());
        let near: Vec<Date> = effects.strikes.iter().filter(|one| one.near_holiday).map(|one| one.start).collect();
        assert_eq!(near, [(2023, 4, 11), (2023, 12, 20), (2024, 1, 3)].map(|(y, m, d)| Date::constant(y, m, d)));
        let trust_days = |effects: &WindowEffects| effects.strike_days.expect("there are days").trust_days;
        assert!(trust_days(&effects.away_from_holidays) < trust_days(&effects.overall));
    }
}
