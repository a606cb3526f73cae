//! Predicted ratios against what was observed.

use super::spread::{DaySum, HALF_WIDTH};
use super::{DischargeError, ExpectedDischarges, Window};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A predicted ratio of discharges with a strike over those without, for one trust and day.
///
/// The quantiles say how sure the prediction is of the ratio; they leave out how counts scatter from day to day, which [`judge`] adds.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictedRatio {
    /// ODS code of the trust.
    pub ods_code: String,
    /// The day.
    pub date: Date,
    /// 0.1-quantile of the ratio.
    pub p10: f64,
    /// Median of the ratio.
    pub p50: f64,
    /// 0.9-quantile of the ratio.
    pub p90: f64,
}

/// How well predictions did on some days, beside the baseline without any effect of the strike (a ratio of 1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Number of trust-days judged.
    pub trust_days: u32,
    /// Discharges observed.
    pub observed: f64,
    /// Discharges predicted: expected times the median ratio.
    pub predicted: f64,
    /// Discharges expected without an effect.
    pub expected: f64,
    /// Predicted over observed, less 1.
    pub bias: f64,
    /// Expected over observed, less 1.
    pub bias_without_effect: f64,
    /// Mean of |predicted − observed| / observed over trust-days.
    pub percentage_error: f64,
    /// Mean of |expected − observed| / observed over trust-days.
    pub percentage_error_without_effect: f64,
    /// Sum of |predicted − observed| over trust-days, as a share of the observed; small counts do not dominate it.
    pub absolute_error: f64,
    /// Sum of |expected − observed| over trust-days, as a share of the observed.
    pub absolute_error_without_effect: f64,
    /// Share of the absolute error without effect that the prediction takes away; below 0 when it is worse than no effect.
    pub skill: f64,
    /// Share of trust-days inside the 80 % interval of the prediction.
    pub coverage: f64,
    /// Share of trust-days inside the 80 % interval without an effect.
    pub coverage_without_effect: f64,
}

/// One judged strike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgedStrike {
    /// First day.
    pub start: Date,
    /// First day after.
    pub end: Date,
    /// Its days; `None` without a prediction for a trust with a count.
    pub strike_days: Option<Scores>,
    /// The days after that are no strike's; `None` without a prediction for a trust with a count.
    pub days_after: Option<Scores>,
}

/// One judged day, England: the sum over trusts with both a prediction and a count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct JudgedDay {
    /// The day.
    pub date: Date,
    /// Whether the strike was on.
    pub strike: bool,
    /// Number of trusts.
    pub trusts: u32,
    /// Discharges observed.
    pub observed: f64,
    /// Discharges predicted.
    pub predicted: f64,
    /// Lower end of the 80 % interval of the prediction.
    pub low: f64,
    /// Upper end of the 80 % interval of the prediction.
    pub high: f64,
    /// Discharges expected without an effect.
    pub expected: f64,
}

/// How well predicted ratios did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// Each strike of residents in the data, in the order of time.
    pub strikes: Vec<JudgedStrike>,
    /// All strike days.
    pub strike_days: Option<Scores>,
    /// All days after.
    pub days_after: Option<Scores>,
    /// Each day, in the order of time.
    pub england_days: Vec<JudgedDay>,
    /// Share of England's days inside the 80 % interval of the prediction; `None` without a day.
    pub england_coverage: Option<f64>,
    /// Number of predictions that were not judged, as the trust has no count on the day.
    pub without_count: usize,
    /// Number of predictions that were not judged, as the day is of no strike and after none.
    pub outside: usize,
}

/// A trust-day with prediction and count.
#[derive(Debug, Clone, Copy)]
struct Judged {
    observed: f64,
    expected: f64,
    ratio: [f64; 3],
    /// Variance of the count about a known mean, for the predicted mean and for the expected one.
    variance: [f64; 2],
}

impl Judged {
    fn predicted(&self) -> f64 {
        self.expected * self.ratio[1]
    }

    /// Returns the 80 % interval: what the ratio is unsure of, to each side, and the scatter of counts, as independent.
    fn interval(&self) -> (f64, f64) {
        let scatter = HALF_WIDTH * HALF_WIDTH * self.variance[0];
        let side = |ratio: f64| (self.expected * (ratio - self.ratio[1])).powi(2);
        (
            self.predicted() - (side(self.ratio[0]) + scatter).sqrt(),
            self.predicted() + (side(self.ratio[2]) + scatter).sqrt(),
        )
    }
}

/// Sets predicted ratios against what was observed.
///
/// Predictions may come in any order, for days of strikes and the days after, and for any of the trusts. The 80 % interval of a
/// trust-day joins that of the ratio with the scatter of counts. In England's sum the ratios are taken to err together (as one turnout
/// is behind all of them), and the counts as the baseline found them to.
///
/// # Errors
/// Two predictions of the same trust and day, or quantiles that are not above 0 and in order.
pub fn judge(expected: &ExpectedDischarges, predicted: &[PredictedRatio]) -> Result<Judgement, DischargeError> {
    let mut at: BTreeMap<(Date, &str), [f64; 3]> = BTreeMap::new();
    for PredictedRatio { ods_code, date, p10, p50, p90 } in predicted {
        let in_order = 0.0 < *p10 && p10 <= p50 && p50 <= p90 && p90.is_finite();
        if !in_order {
            return Err(DischargeError::BadRatio { ods_code: ods_code.clone(), date: *date });
        }
        if at.insert((*date, ods_code), [*p10, *p50, *p90]).is_some() {
            return Err(DischargeError::Duplicate { ods_code: ods_code.clone(), date: *date });
        }
    }
    let in_windows: BTreeSet<usize> = expected
        .windows
        .iter()
        .flat_map(|window| window.strike_days.iter().chain(&window.days_after).copied())
        .collect();
    let mut by_day: BTreeMap<usize, Vec<Judged>> = BTreeMap::new();
    let (mut without_count, mut outside) = (0, 0);
    for ((date, ods_code), ratio) in at {
        match expected.panel.day(date).filter(|day| in_windows.contains(day)) {
            None => outside += 1,
            Some(day) => match judged(expected, ods_code, day, ratio) {
                None => without_count += 1,
                Some(judged) => by_day.entry(day).or_default().push(judged),
            },
        }
    }
    let over = |days: &mut dyn Iterator<Item = usize>| scores(days.filter_map(|day| by_day.get(&day)).flatten());
    let windows = &expected.windows;
    let part = |part: fn(&Window) -> &Vec<usize>| over(&mut windows.iter().flat_map(part).copied());
    let england_days: Vec<JudgedDay> = by_day.iter().map(|(&day, judged)| england_day(expected, day, judged)).collect();
    let inside = england_days.iter().filter(|day| day.low <= day.observed && day.observed <= day.high).count();
    Ok(Judgement {
        strikes: windows
            .iter()
            .map(|window| JudgedStrike {
                start: window.start,
                end: window.end,
                strike_days: over(&mut window.strike_days.iter().copied()),
                days_after: over(&mut window.days_after.iter().copied()),
            })
            .collect(),
        strike_days: part(|window| &window.strike_days),
        days_after: part(|window| &window.days_after),
        england_coverage: (!england_days.is_empty()).then(|| inside as f64 / england_days.len() as f64),
        england_days,
        without_count,
        outside,
    })
}

fn judged(expected: &ExpectedDischarges, ods_code: &str, day: usize, ratio: [f64; 3]) -> Option<Judged> {
    let ExpectedDischarges { panel, fit, spread, .. } = expected;
    let trust = panel.trust(ods_code)?;
    let (observed, mean) = panel.count(trust, day).zip(fit.expected(trust, day))?;
    let variance = [mean * ratio[1], mean].map(|mean| spread.sd(panel, trust, day, mean).powi(2));
    Some(Judged { observed, expected: mean, ratio, variance })
}

fn scores<'a>(judged: impl Iterator<Item = &'a Judged>) -> Option<Scores> {
    let mut trust_days = 0;
    let (mut observed, mut predicted, mut expected) = (0.0, 0.0, 0.0);
    let (mut absolute, mut relative, mut inside) = ([0.0; 2], [0.0; 2], [0_u32; 2]);
    for day in judged {
        trust_days += 1;
        observed += day.observed;
        predicted += day.predicted();
        expected += day.expected;
        for (which, mean) in [day.predicted(), day.expected].into_iter().enumerate() {
            absolute[which] += (mean - day.observed).abs();
            relative[which] += (mean - day.observed).abs() / day.observed;
        }
        let (low, high) = day.interval();
        inside[0] += u32::from(low <= day.observed && day.observed <= high);
        inside[1] += u32::from((day.observed - day.expected).abs() <= HALF_WIDTH * day.variance[1].sqrt());
    }
    let mean = |sum: f64| sum / f64::from(trust_days);
    (trust_days > 0).then(|| Scores {
        trust_days,
        observed,
        predicted,
        expected,
        bias: predicted / observed - 1.0,
        bias_without_effect: expected / observed - 1.0,
        percentage_error: mean(relative[0]),
        percentage_error_without_effect: mean(relative[1]),
        absolute_error: absolute[0] / observed,
        absolute_error_without_effect: absolute[1] / observed,
        skill: if absolute[1] > 0.0 { 1.0 - absolute[0] / absolute[1] } else { 0.0 },
        coverage: mean(f64::from(inside[0])),
        coverage_without_effect: mean(f64::from(inside[1])),
    })
}

fn england_day(expected: &ExpectedDischarges, day: usize, judged: &[Judged]) -> JudgedDay {
    let ExpectedDischarges { panel, spread, windows, .. } = expected;
    let mut sum = DaySum::default();
    let (mut without_effect, mut sides) = (0.0, [0.0; 2]);
    for one in judged {
        sum.trusts += 1;
        sum.observed += one.observed;
        sum.expected += one.predicted();
        sum.variance += one.variance[0];
        without_effect += one.expected;
        sides[0] += one.expected * (one.ratio[1] - one.ratio[0]);
        sides[1] += one.expected * (one.ratio[2] - one.ratio[1]);
    }
    let scatter = HALF_WIDTH * spread.sd_of_sum(panel, day, &sum);
    JudgedDay {
        date: panel.date(day),
        strike: windows.iter().any(|window| window.strike_days.contains(&day)),
        trusts: sum.trusts,
        observed: sum.observed,
        predicted: sum.expected,
        low: sum.expected - sides[0].hypot(scatter),
        high: sum.expected + sides[1].hypot(scatter),
        expected: without_effect,
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, expected};
    use super::*;

    fn planted() -> ExpectedDischarges {
        expected(&MadeUp { strike: 0.93, after: 0.88, ..MadeUp::default() }.rows())
    }

    /// Predicts one ratio for strike days and one for the days after, for every trust-day in a window.
    fn predictions(expected: &ExpectedDischarges, strike: f64, after: f64) -> Vec<PredictedRatio> {
        let mut predictions = Vec::new();
        for window in &expected.windows {
            let strike_days = window.strike_days.iter().map(|&day| (day, strike));
            for (day, ratio) in strike_days.chain(window.days_after.iter().map(|&day| (day, after))) {
                predictions.extend(expected.trusts().iter().map(|ods_code| PredictedRatio {
                    ods_code: ods_code.clone(),
                    date: expected.panel.date(day),
                    p10: ratio * 0.99,
                    p50: ratio,
                    p90: ratio * 1.01,
                }));
            }
        }
        predictions
    }

    #[test]
    fn a_true_prediction_beats_no_effect_and_is_covered_as_it_says() {
        let expected = planted();
        let judgement = judge(&expected, &predictions(&expected, 0.93, 0.88)).expect("the predictions are in order");
        for scores in [judgement.strike_days, judgement.days_after].map(|scores| scores.expect("there are days")) {
            assert!(scores.bias.abs() < 0.01, "{scores:?}");
            assert!(scores.bias_without_effect > 0.05, "{scores:?}");
            assert!(scores.skill > 0.03, "{scores:?}");
            assert!(scores.percentage_error < scores.percentage_error_without_effect, "{scores:?}");
            assert!((scores.coverage - 0.8).abs() < 0.04, "{scores:?}");
            assert!(scores.coverage_without_effect < scores.coverage, "{scores:?}");
        }
        assert!(judgement.england_coverage.expect("there are days") > 0.65);
    }

    #[test]
    fn a_prediction_in_the_wrong_direction_is_worse_than_no_effect() {
        let expected = planted();
        let judgement = judge(&expected, &predictions(&expected, 1.07, 1.12)).expect("the predictions are in order");
        assert!(judgement.strike_days.expect("there are days").skill < 0.0);
        assert!(judgement.england_coverage.expect("there are days") < 0.1);
    }

    #[test]
    fn a_ratio_of_one_scores_as_no_effect() {
        let expected = planted();
        let ones = predictions(&expected, 1.0, 1.0).into_iter().map(|one| PredictedRatio { p10: 1.0, p90: 1.0, ..one });
        let scores = judge(&expected, &ones.collect::<Vec<_>>()).expect("the predictions are in order").strike_days;
        let scores = scores.expect("there are days");
        assert!(scores.skill.abs() < 1e-9);
        assert!((scores.coverage - scores.coverage_without_effect).abs() < 1e-9);
        assert!((scores.bias - scores.bias_without_effect).abs() < 1e-9);
    }

    #[test]
    fn an_unsure_prediction_has_the_wider_interval() {
        let expected = planted();
        let sure = predictions(&expected, 0.93, 0.88);
        let unsure: Vec<_> = sure.iter().map(|one| PredictedRatio { p10: one.p50 * 0.8, ..one.clone() }).collect();
        let day = |predictions: &[PredictedRatio]| judge(&expected, predictions).expect("in order").england_days[0];
        assert!(day(&unsure).low < 0.9 * day(&sure).low);
        assert_eq!(day(&unsure).high, day(&sure).high);
    }

    #[test]
    fn predictions_without_a_count_or_a_strike_are_counted_and_not_judged() {
        let expected = planted();
        let mut predictions = predictions(&expected, 0.93, 0.88);
        let all = judge(&expected, &predictions).expect("the predictions are in order");
        let first = predictions[0].clone();
        predictions.push(PredictedRatio { ods_code: "elsewhere".to_owned(), ..first.clone() });
        predictions.push(PredictedRatio { date: Date::constant(2023, 2, 1), ..first.clone() });
        let judgement = judge(&expected, &predictions).expect("the predictions are in order");
        assert_eq!((judgement.without_count, judgement.outside), (all.without_count + 1, 1));
        assert_eq!(judgement.strikes, all.strikes);
    }

    #[test]
    fn predictions_that_contradict_themselves_are_refused() {
        let expected = planted();
        let one = predictions(&expected, 0.93, 0.88)[0].clone();
        let twice = judge(&expected, &[one.clone(), one.clone()]);
        assert!(matches!(twice, Err(DischargeError::Duplicate { .. })));
        for bad in [
            PredictedRatio { p10: 0.0, ..one.clone() },
            PredictedRatio { p50: 2.0, ..one.clone() },
            PredictedRatio { p90: f64::INFINITY, ..one.clone() },
            PredictedRatio { p50: f64::NAN, ..one.clone() },
        ] {
            assert!(matches!(judge(&expected, &[bad]), Err(DischargeError::BadRatio { .. })));
        }
    }
}
