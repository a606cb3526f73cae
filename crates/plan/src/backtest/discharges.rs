//! Back-test of discharges: what strikes did to the discharges of England's hospitals, and how well predictions foresaw it.
//!
//! [`expected_discharges`] learns from the days outside of strikes what a trust would have discharged on any day. [`strike_effects`]
//! sets what was observed on strike days, and on the days after, against it. [`judge`] sets predicted ratios against what was observed.
//!
//! The baseline of trust `i` on day `d` is `level_i(d) × weekday_i(d, w) × effect_c`. Level and weekday pattern are weighted means
//! over the trust's other days, with weights that fall with distance; `w` is the day of the week that `d` resembles, and `c` its place
//! near a bank holiday, with one effect for all trusts. How fast the weights fall is chosen by cross-validation, which leaves out
//! blocks of eight days. Days of strikes (of any group in the table) and the days after are left out of the fit; so a baseline there
//! rests on the weeks around. Counts scatter about the baseline with a variance in proportion to the mean, by trust, and a deviation
//! that all trusts share on a day.
//!
//! Assumptions: a count of 0 is missing (the published files write missing days so); a count more than
//! [`implausible`](BaselineSettings::implausible) standard deviations from the baseline is an error of the return, and missing too;
//! nothing but the strike set its days apart from the weeks around. Discharges include those after planned care, so fewer discharges
//! need not be slower ones.
//!
//! Data: NHS England, discharge delays (acute situation report), Open Government Licence v3.0; read by the caller. Strikes:
//! `data/strikes.csv`.

mod baseline;
mod calendar;
mod effects;
mod judgement;
#[cfg(test)]
mod made_up;
mod panel;
mod spread;
mod strikes;

pub use baseline::{Smoothing, SmoothingError};
pub use effects::{
    Effect, EnglandDay, Placebo, StrikeEffect, StrikeEffects, TrustDayEffect, WindowEffects, strike_effects,
};
pub use judgement::{JudgedDay, JudgedStrike, Judgement, PredictedRatio, Scores, judge};
pub use spread::Coverage;
pub use strikes::{KeptKind, ReadStrikesError, Strike};

use baseline::Fit;
use jiff::civil::Date;
use panel::Panel;
use serde::Serialize;
use spread::{HALF_WIDTH, Spread};
use steadfast_model::time::{dates, plus_days};

/// The discharges of one trust on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DischargeDay {
    /// ODS code of the trust.
    pub ods_code: String,
    /// Day of discharge.
    pub date: Date,
    /// Patients discharged; 0 means that the count is missing.
    pub discharged: u32,
}

/// Discharges or predictions cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DischargeError {
    /// There is no row.
    #[error("there are no discharges")]
    NoRows,
    /// A date is outside of the table of bank holidays.
    #[error("discharges from {first} to {last}: bank holidays are known from 2022 to 2026")]
    OutsideCalendar {
        /// First date of the rows.
        first: Date,
        /// Last date of the rows.
        last: Date,
    },
    /// Two rows, or two predictions, are of the same trust and day.
    #[error("{ods_code} has two rows on {date}")]
    Duplicate {
        /// ODS code of the trust.
        ods_code: String,
        /// The day.
        date: Date,
    },
    /// Too few days outside of strikes have a count.
    #[error("{days} days outside of strikes have a count; the baseline needs {}", FEWEST_DAYS)]
    TooFewDays {
        /// Number of days with a count.
        days: usize,
    },
    /// The quantiles of a prediction are not finite, not above 0, or not in order.
    #[error("the predicted ratio of {ods_code} on {date} is not 0 < p10 <= p50 <= p90")]
    BadRatio {
        /// ODS code of the trust.
        ods_code: String,
        /// The day.
        date: Date,
    },
}

/// Days outside of strikes without which there is no baseline: twelve weeks.
const FEWEST_DAYS: usize = 84;

/// What the baseline takes as given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BaselineSettings {
    /// Dates from which counts are no longer comparable; level and weekday pattern start anew on each.
    pub collection_changes: Vec<Date>,
    /// Number of days after a strike that are left out of the fit with it, and over which its aftermath is measured.
    pub days_after: u32,
    /// Standard deviations from the baseline beyond which a count on an ordinary day is taken as an error of the return;
    /// infinite to keep every count.
    pub implausible: f64,
}

impl Default for BaselineSettings {
    /// Returns three days after, five standard deviations, and the changes that the published counts show. England's Saturdays rose
    /// from 11 % to 13 % of the week after 19 June 2022, a day without any count; all counts fell by a tenth from 27 May 2024 on,
    /// Saturdays most.
    fn default() -> Self {
        Self {
            collection_changes: vec![Date::constant(2022, 6, 20), Date::constant(2024, 5, 27)],
            days_after: 3,
            implausible: 5.0,
        }
    }
}

/// What a baseline was fitted to, and how good it is on days that it did not see.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BaselineReport {
    /// Number of trusts with a row.
    pub trusts: usize,
    /// First day of the data.
    pub first: Date,
    /// Last day of the data.
    pub last: Date,
    /// Number of days that the fit rests on: not of a strike, not after one, not unlike all others.
    pub days_fitted: usize,
    /// Number of trust-days with a count.
    pub trust_days: usize,
    /// Number of trust-days without a row, or with a count of 0.
    pub missing: usize,
    /// Number of trust-days taken as errors of the return, and then as missing.
    pub implausible: usize,
    /// Those of them on strike days and the days after.
    pub implausible_in_windows: usize,
    /// The smoothings tried, the chosen one first, with their errors before implausible counts were left out.
    pub tried: Vec<SmoothingError>,
    /// Cross-validated error of the chosen smoothing without implausible counts.
    pub error: SmoothingError,
    /// Median of the trusts' over-dispersion: variance over mean, on ordinary days that the fit did not see.
    pub over_dispersion: f64,
    /// Coverage of the 80 % intervals on days that neither fit nor interval saw.
    pub coverage: Coverage,
}

/// What is expected of a trust on a day without a strike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ExpectedDay {
    /// Expected discharges.
    pub expected: f64,
    /// Lower end of the 80 % interval of the count, at least 0.
    pub low: f64,
    /// Upper end of the 80 % interval of the count.
    pub high: f64,
    /// Discharges observed; `None` when missing or implausible.
    pub observed: Option<f64>,
}

/// A strike of residents inside the data: its days, and the days after that are no strike's.
#[derive(Debug, Clone, PartialEq)]
struct Window {
    start: Date,
    end: Date,
    strike_days: Vec<usize>,
    days_after: Vec<usize>,
}

/// Expected discharges without strikes, with what was observed.
#[derive(Debug, Clone)]
pub struct ExpectedDischarges {
    panel: Panel,
    fit: Fit,
    spread: Spread,
    /// Days that the fit rests on.
    used: Vec<bool>,
    windows: Vec<Window>,
    settings: BaselineSettings,
    report: BaselineReport,
}

/// Learns from the days outside of strikes what each trust would have discharged on each day.
///
/// `rows` may come in any order; trust-days without a row, or with 0, are missing. All `strikes` are left out of the fit; those of
/// residents whose days lie in the data are kept for [`strike_effects`] and [`judge`].
///
/// # Errors
/// No rows, two of the same trust and day, dates outside of 2022 to 2026, or fewer than 84 days outside of strikes.
pub fn expected_discharges(
    rows: &[DischargeDay],
    strikes: &[Strike],
    settings: &BaselineSettings,
) -> Result<ExpectedDischarges, DischargeError> {
    let mut panel = Panel::new(rows, &settings.collection_changes)?;
    let role = roles(&panel, strikes, settings.days_after);
    let windows = windows(&panel, strikes, settings.days_after, &role);
    let counted = panel.counted_days();
    let used: Vec<bool> =
        (0..panel.days.len()).map(|day| role[day] == Role::Usual && counted[day] && !panel.days[day].unique).collect();
    let days_fitted = used.iter().filter(|&&used| used).count();
    if days_fitted < FEWEST_DAYS {
        return Err(DischargeError::TooFewDays { days: days_fitted });
    }
    let trust_days = panel.counted(|_| true).count();
    let (tried, first_fit) = baseline::choose(&panel, &used);
    let smoothing = tried[0].smoothing;
    let folds = baseline::blocks(panel.days.len());
    let unseen = baseline::left_out(&panel, &used, smoothing, &first_fit, &folds);
    let dropped = drop_implausible(&mut panel, &unseen, &used, settings.implausible);
    let fit = baseline::fit(&panel, &used, smoothing, Some(&first_fit));
    let unseen = baseline::left_out(&panel, &used, smoothing, &fit, &folds);
    let spread = Spread::estimate(&panel, &unseen, |day| used[day]);
    let report = BaselineReport {
        trusts: panel.trusts.len(),
        first: panel.date(0),
        last: panel.date(panel.days.len() - 1),
        days_fitted,
        trust_days,
        missing: panel.trusts.len() * panel.days.len() - trust_days,
        implausible: dropped.len(),
        implausible_in_windows: dropped.iter().filter(|&&day| role[day] != Role::Usual).count(),
        tried,
        error: baseline::error(&panel, &used, smoothing, &unseen),
        over_dispersion: spread.median_over_dispersion(),
        coverage: spread::coverage(&panel, &unseen, &used),
    };
    Ok(ExpectedDischarges { panel, fit, spread, used, windows, settings: settings.clone(), report })
}

impl ExpectedDischarges {
    /// Returns what the baseline was fitted to, and how good it is.
    pub fn report(&self) -> &BaselineReport {
        &self.report
    }

    /// Returns the ODS codes of the trusts, sorted.
    pub fn trusts(&self) -> &[String] {
        &self.panel.trusts
    }

    /// Returns what is expected of a trust on a day without a strike; `None` outside of the data, and where the trust never counted on
    /// such a day of the week.
    pub fn on(&self, ods_code: &str, date: Date) -> Option<ExpectedDay> {
        let (trust, day) = self.panel.trust(ods_code).zip(self.panel.day(date))?;
        let expected = self.fit.expected(trust, day)?;
        let within = HALF_WIDTH * self.spread.sd(&self.panel, trust, day, expected);
        Some(ExpectedDay {
            expected,
            low: (expected - within).max(0.0),
            high: expected + within,
            observed: self.panel.count(trust, day),
        })
    }
}

/// What a day is with regard to strikes of any group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Usual,
    Strike,
    After,
}

fn roles(panel: &Panel, strikes: &[Strike], days_after: u32) -> Vec<Role> {
    let mut roles = vec![Role::Usual; panel.days.len()];
    for day in strikes.iter().flat_map(|strike| after(panel, strike.end, days_after)) {
        roles[day] = Role::After;
    }
    for day in strikes.iter().flat_map(Strike::days).filter_map(|date| panel.day(date)) {
        roles[day] = Role::Strike;
    }
    roles
}

fn after(panel: &Panel, end: Date, days_after: u32) -> Vec<usize> {
    dates(end, plus_days(end, i64::from(days_after) - 1)).filter_map(|date| panel.day(date)).collect()
}

fn windows(panel: &Panel, strikes: &[Strike], days_after: u32, role: &[Role]) -> Vec<Window> {
    let mut windows: Vec<Window> = strikes
        .iter()
        .filter(|strike| strike.of_residents())
        .filter_map(|strike| {
            let strike_days = strike.days().map(|date| panel.day(date)).collect::<Option<Vec<_>>>()?;
            let mut days_after = after(panel, strike.end, days_after);
            days_after.retain(|&day| role[day] == Role::After);
            Some(Window { start: strike.start, end: strike.end, strike_days, days_after })
        })
        .collect();
    windows.sort_by_key(|window| window.start);
    windows
}

/// Makes counts on ordinary days missing that are further from the unseen baseline than so many standard deviations; returns
/// the day of each.
fn drop_implausible(panel: &mut Panel, unseen: &Fit, used: &[bool], limit: f64) -> Vec<usize> {
    let spread = Spread::estimate(panel, unseen, |day| used[day]);
    let far: Vec<(usize, usize)> = panel
        .counted(|day| panel.days[day].is_ordinary())
        .filter(|&(trust, day, count)| {
            let expected = unseen.expected(trust, day);
            expected.is_some_and(|mean| (count - mean).abs() > limit * spread.sd(panel, trust, day, mean))
        })
        .map(|(trust, day, _)| (trust, day))
        .collect();
    for &(trust, day) in &far {
        panel.drop_count(trust, day);
    }
    far.into_iter().map(|(_, day)| day).collect()
}

#[cfg(test)]
mod tests {
    use super::made_up::{MadeUp, expected};
    use super::*;

    #[test]
    fn the_coverage_of_intervals_is_the_one_stated() {
        for dispersion in [1.0, 3.0] {
            let expected = expected(&MadeUp { dispersion, ..MadeUp::default() }.rows());
            let report = expected.report();
            assert!((report.coverage.trust_days - 0.8).abs() < 0.015, "{:?}", report.coverage);
            assert!((report.coverage.england_days - 0.8).abs() < 0.06, "{:?}", report.coverage);
            // What the baseline itself is unsure of comes on top.
            assert!((1.0..1.25).contains(&(report.over_dispersion / dispersion)), "{}", report.over_dispersion);
            assert_eq!(report.implausible, 0);
        }
    }

    #[test]
    fn a_day_is_expected_within_a_few_in_a_hundred_of_its_true_mean() {
        let none = MadeUp { dispersion: 1.0, ..MadeUp::default() };
        let expected = expected(&none.rows());
        // 23 May 2024, a Thursday of the largest trust: 580 x 1.15, 507 days into the season.
        let day = expected.on(&none.largest(), Date::constant(2024, 5, 23)).expect("the day is in the data");
        let truth = 580.0 * 1.15 * (1.0 + 0.08 * (507.0_f64 / 58.0).sin());
        assert!((day.expected / truth - 1.0).abs() < 0.04, "{day:?} {truth}");
        assert!(day.low < truth && truth < day.high);
        assert_eq!(expected.on(&none.largest(), Date::constant(2024, 7, 1)), None);
        assert_eq!(expected.on("elsewhere", Date::constant(2024, 5, 23)), None);
    }

    #[test]
    fn a_strike_does_not_lower_its_own_expectation() {
        let strong = expected(&MadeUp { strike: 0.5, after: 0.5, ..MadeUp::default() }.rows());
        let none = expected(&MadeUp::default().rows());
        let (date, largest) = (Date::constant(2023, 7, 15), MadeUp::default().largest());
        let [strong, none] = [strong, none].map(|one| one.on(&largest, date).expect("the day is in the data"));
        assert!(strong.observed < none.observed);
        assert!((strong.expected / none.expected - 1.0).abs() < 0.02);
    }

    #[test]
    fn a_change_of_the_collection_is_no_effect() {
        let change = Date::constant(2023, 9, 15);
        let rows = MadeUp { step: Some((change, 0.6)), ..MadeUp::default() }.rows();
        let ratio = |collection_changes| {
            let settings = BaselineSettings { collection_changes, ..BaselineSettings::default() };
            let expected = expected_discharges(&rows, Strike::shipped(), &settings).expect("rows are in order");
            let effects = strike_effects(&expected, 20, &steadfast_chance::Stream::root(1));
            let strike = effects.strikes.iter().find(|one| one.start == Date::constant(2023, 9, 20));
            strike.expect("the strike is in the data").effects.strike_days.expect("there are days").ratio
        };
        let (known, unknown) = (ratio(vec![change]), ratio(Vec::new()));
        assert!((known - 1.0).abs() < 0.04 && unknown < 0.95, "{known} {unknown}");
    }

    #[test]
    fn an_error_of_the_return_is_taken_as_missing() {
        let mut rows = MadeUp::default().rows();
        let largest = MadeUp::default().largest();
        let wrong = [Date::constant(2023, 2, 7), Date::constant(2023, 7, 14)];
        for row in rows.iter_mut().filter(|row| row.ods_code == largest && wrong.contains(&row.date)) {
            row.discharged = 3;
        }
        let expected = expected(&rows);
        assert_eq!((expected.report().implausible, expected.report().implausible_in_windows), (2, 1));
        for date in wrong {
            assert_eq!(expected.on(&largest, date).expect("the day is in the data").observed, None);
        }
    }

    #[test]
    fn rows_that_cannot_be_used_are_refused() {
        let rows = MadeUp::default().rows();
        let refused = |rows: &[DischargeDay]| {
            expected_discharges(rows, Strike::shipped(), &BaselineSettings::default()).expect_err("rows are refused")
        };
        assert_eq!(refused(&[]), DischargeError::NoRows);
        let twice = [rows.clone(), vec![rows[0].clone()]].concat();
        assert!(matches!(refused(&twice), DischargeError::Duplicate { .. }));
        assert_eq!(refused(&rows[..60]), DischargeError::TooFewDays { days: 60 });
        let late = DischargeDay { date: Date::constant(2027, 1, 1), ..rows[0].clone() };
        assert!(matches!(refused(&[late]), DischargeError::OutsideCalendar { .. }));
    }
}
