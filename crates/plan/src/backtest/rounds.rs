//! Planned care kept over England, round by round.

use super::discharges::{KeptKind, Strike};
use crate::figures::Played;
use crate::impact::rostered_over_modelled;
use crate::pipeline::{Decided, PlanError, PlanOptions, play};
use crate::scenarios::{Turnouts, round_mean};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use steadfast_chance::{Moments, Stream, order_quantile};
use steadfast_cover::{CoverOptions, CoverPlan, Instance, cancel_lowest_priority_first, decide_cover};
use steadfast_model::time::days_between;
use steadfast_model::{Case, Group};
use steadfast_turnout::{CountKind, Level, TurnoutModel};

/// How a round is played.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundOptions {
    /// Seed of every random stream.
    pub seed: u64,
    /// How the cover programme is solved.
    pub cover: CoverOptions,
}

impl Default for RoundOptions {
    fn default() -> Self {
        // One turnout, the mean: a few nodes and candidates come as near as the comparison needs.
        let cover = CoverOptions { nodes: 1, candidates_per_head: 3, relative_gap: 2e-2, ..CoverOptions::default() };
        Self { seed: 1, cover }
    }
}

/// What one trust does in one round, in each sampled turnout.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrustRound {
    /// ODS code.
    pub ods_code: String,
    /// Bookings of the strike.
    pub booked: u32,
    /// Residents absent on a day, those at teaching and the like with them, mean over the days of the strike.
    pub absent: Vec<f64>,
    /// Bookings kept by the spreadsheet.
    pub kept_by_spreadsheet: Vec<f64>,
    /// Bookings kept by the cover programme.
    pub kept_by_programme: Vec<f64>,
}

/// Draws England's level of support in each of a number of turnouts: the same for all trusts of a turnout, which is what makes England uncertain.
pub fn england_levels(model: &TurnoutModel, count: u32, seed: u64) -> Vec<TurnoutModel> {
    let stream = Stream::root(seed).named("back-test").named("level");
    (0..count)
        .map(|number| {
            let Level { mean, sd } = model.residents;
            let drawn = mean + sd * stream.numbered(u64::from(number)).normal();
            TurnoutModel { residents: Level { mean: drawn, sd: 0.0 }, ..model.clone() }
        })
        .collect()
}

/// Plays a case through turnouts, one for each level, planned in both ways for the mean turnout of `model`.
///
/// # Errors
/// [`PlanError`] as for a plan.
pub fn play_round(
    case: &Case,
    model: &TurnoutModel,
    levels: &[TurnoutModel],
    options: &RoundOptions,
) -> Result<TrustRound, PlanError> {
    let instance = Instance::new(case);
    if instance.posts.is_empty() && instance.sessions.is_empty() {
        return Err(PlanError::NoStrike);
    }
    let never = AtomicBool::new(false);
    let turnouts = Turnouts::with_model(case, &instance, options.seed, model.clone());
    let sampled = turnouts.sample_with(case, "back-test", levels);
    let mean = turnouts.mean(case);
    let programme = decide_cover(&instance, &[round_mean(&mean)], &options.cover, &|_, _| {}, &never)?;
    let spreadsheet = cancel_lowest_priority_first(&instance, &mean);
    // The bookings are placed in the order of priority: the search gains a few in a thousand.
    let how = PlanOptions { seed: options.seed, placement_moves: 0, bed_paths: 20, ..PlanOptions::default() };
    let kept = |cover: CoverPlan| -> Vec<f64> {
        let decided = Decided::new(case, &instance, cover, &how, &never);
        let outcomes = play(&instance, &decided, &sampled);
        let played = Played { case, instance: &instance, decided: &decided, turnouts: &sampled, outcomes: &outcomes };
        outcomes.iter().map(|outcome| f64::from(played.kept_in(outcome).0)).collect()
    };
    let days: i64 = case
        .actions
        .iter()
        .filter(|action| action.is_live())
        .map(|action| days_between(action.from.date(), action.to.date()))
        .sum();
    // Residents at teaching and the like are counted as absent by NHS England, too; no turnout of theirs matters to a plan.
    let all_over_planned = rostered_over_modelled(case, &instance, &BTreeSet::from([Group::Resident]));
    let absent = sampled
        .iter()
        .map(|present| {
            let away: u32 = instance
                .strata
                .iter()
                .zip(present)
                .filter(|(stratum, _)| stratum.group == Group::Resident)
                .map(|(stratum, &here)| stratum.rostered - here)
                .sum();
            f64::from(away) * all_over_planned / days.max(1) as f64
        })
        .collect();
    Ok(TrustRound {
        ods_code: case.trust.ods_code.clone(),
        booked: instance.sessions.iter().map(|session| u32::try_from(session.bookings.len()).unwrap_or(0)).sum(),
        absent,
        kept_by_spreadsheet: kept(spreadsheet),
        kept_by_programme: kept(programme),
    })
}

/// A predicted figure with what was published.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct JudgedFigure {
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
    /// What was published; `None` where nothing was.
    pub published: Option<f64>,
    /// Whether only "more than" was published.
    pub published_as_above: bool,
    /// Whether what was published lies between the quantiles; of "more than", whether the interval reaches above it.
    pub inside: Option<bool>,
}

/// One round over all trusts played.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgedRound {
    /// First day.
    pub start: Date,
    /// First day after.
    pub end: Date,
    /// Whether the skill was fitted on it.
    pub fitted: bool,
    /// Trusts played.
    pub trusts: usize,
    /// Bookings of the strike, all trusts played.
    pub booked: u32,
    /// Residents absent on a day, mean over the days, scaled to England.
    pub absent: JudgedFigure,
    /// Share kept if every trust cancelled from the lowest priority up.
    pub kept_by_spreadsheet: f64,
    /// Share kept if every trust followed the cover programme.
    pub kept_by_programme: f64,
    /// Skill at which the share kept is the published one, at the published absence; `None` where one of them was not published.
    pub skill: Option<f64>,
    /// Share of planned care kept.
    pub kept: JudgedFigure,
    /// Bookings rescheduled, scaled to England.
    pub rescheduled: JudgedFigure,
}

/// All rounds played, and the skill fitted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundsJudgement {
    /// Last first day of a round that the skill was fitted on.
    pub fitted_to: Date,
    /// Mean skill of the rounds fitted; with a trend, its value on `fitted_to`.
    pub skill: f64,
    /// Standard deviation between rounds, about the trend where there is one.
    pub skill_sd: f64,
    /// Change of the skill a year, from three rounds on; `None` with fewer.
    pub skill_per_year: Option<f64>,
    /// The rounds.
    pub rounds: Vec<JudgedRound>,
    /// Mean over the rounds after the fit of the distance between the median and the published share of planned care kept, in points.
    pub error_after_fit: Option<f64>,
}

/// Least standard deviation of the skill between rounds: what one or two rounds cannot show. An assumption.
const LEAST_SKILL_SD: f64 = 0.05;

/// Sums the trusts of each round, fits the skill on rounds that begin up to `fitted_to`, and judges all of them.
///
/// Each round comes with its scale: England's bookings over those of the trusts played, 1 where all were.
pub fn judge_rounds(rounds: &[(Strike, Vec<TrustRound>, f64)], fitted_to: Date, seed: u64) -> RoundsJudgement {
    let sums: Vec<Summed> = rounds.iter().map(|(_, trusts, scale)| Summed::of(trusts, *scale)).collect();
    let years = |strike: &Strike| days_between(fitted_to, strike.start) as f64 / 365.25;
    let skills: Vec<(f64, f64)> = sums
        .iter()
        .zip(rounds)
        .filter(|(_, (strike, ..))| strike.start <= fitted_to)
        .filter_map(|(sum, (strike, ..))| Some((years(strike), sum.skill(strike)?)))
        .collect();
    let trend = SkillTrend::of(&skills);
    let stream = Stream::root(seed).named("back-test").named("skill");
    let judged: Vec<JudgedRound> = sums
        .iter()
        .zip(rounds)
        .map(|(sum, (strike, trusts, _))| {
            let drawn: Vec<f64> = (0..sum.absent.len())
                .map(|number| {
                    trend.at(years(strike)) + trend.sd_at(years(strike)) * stream.numbered(number as u64).normal()
                })
                .collect();
            let kept: Vec<f64> = (0..drawn.len()).map(|at| sum.kept(at, drawn[at])).collect();
            let published = strike.kept.map(|(share, _)| share);
            let above = strike.kept.is_some_and(|(_, kind)| kind == KeptKind::Above);
            let lost = kept.iter().map(|kept| (1.0 - kept) * sum.booked * sum.scale).collect();
            let average = strike.absent.filter(|(_, kind)| *kind == CountKind::Average);
            JudgedRound {
                start: strike.start,
                end: strike.end,
                fitted: strike.start <= fitted_to,
                trusts: trusts.len(),
                booked: trusts.iter().map(|trust| trust.booked).sum(),
                absent: judged_figure(sum.absent.clone(), average.map(|(absent, _)| f64::from(absent)), false),
                kept_by_spreadsheet: median(sum.spreadsheet.clone()) / sum.booked,
                kept_by_programme: median(sum.programme.clone()) / sum.booked,
                skill: sum.skill(strike),
                kept: judged_figure(kept, published, above),
                rescheduled: judged_figure(lost, strike.total.map(f64::from), false),
            }
        })
        .collect();
    let errors: Vec<f64> = judged
        .iter()
        .filter(|round| !round.fitted)
        .filter_map(|round| {
            let published = round.kept.published?;
            let miss = round.kept.p50 - published;
            // Of "more than" only a median below it is a miss.
            Some(100.0 * if round.kept.published_as_above { miss.min(0.0).abs() } else { miss.abs() })
        })
        .collect();
    let error = if errors.is_empty() { None } else { Some(errors.iter().sum::<f64>() / errors.len() as f64) };
    RoundsJudgement {
        fitted_to,
        skill: trend.at(0.0),
        skill_sd: trend.sd,
        skill_per_year: trend.per_year,
        rounds: judged,
        error_after_fit: error,
    }
}

/// The skill over time: a mean, or from three rounds on a straight line, with the error of its forecast.
struct SkillTrend {
    mean: f64,
    per_year: Option<f64>,
    sd: f64,
    count: f64,
    middle: f64,
    squares: f64,
}

impl SkillTrend {
    /// Fits years and skills by least squares.
    fn of(skills: &[(f64, f64)]) -> Self {
        let (x, y): (Vec<f64>, Vec<f64>) = skills.iter().copied().unzip();
        let (mx, my): (Moments, Moments) = (x.iter().copied().collect(), y.iter().copied().collect());
        let squares: f64 = x.iter().map(|x| (x - mx.mean()).powi(2)).sum();
        let mean = if y.is_empty() { 0.5 } else { my.mean() };
        let covariance: f64 = skills.iter().map(|(x, y)| (x - mx.mean()) * (y - my.mean())).sum();
        let per_year = (skills.len() >= 3 && squares > 0.0).then(|| covariance / squares);
        let residual: f64 =
            skills.iter().map(|(x, y)| (y - mean - per_year.unwrap_or(0.0) * (x - mx.mean())).powi(2)).sum();
        let freedom = skills.len().saturating_sub(if per_year.is_some() { 2 } else { 1 }).max(1);
        let sd = (residual / freedom as f64).sqrt().max(LEAST_SKILL_SD);
        Self { mean, per_year, sd, count: skills.len().max(1) as f64, middle: mx.mean(), squares }
    }

    fn at(&self, year: f64) -> f64 {
        self.mean + self.per_year.unwrap_or(0.0) * (year - self.middle)
    }

    /// Returns the standard deviation of a new round's skill, the error of the fit included.
    fn sd_at(&self, year: f64) -> f64 {
        let slope = if self.per_year.is_some() { (year - self.middle).powi(2) / self.squares } else { 0.0 };
        self.sd * (1.0 + 1.0 / self.count + slope).sqrt()
    }
}

/// A round summed over its trusts, by turnout.
struct Summed {
    booked: f64,
    scale: f64,
    absent: Vec<f64>,
    spreadsheet: Vec<f64>,
    programme: Vec<f64>,
}

impl Summed {
    fn of(trusts: &[TrustRound], scale: f64) -> Self {
        let count = trusts.iter().map(|trust| trust.absent.len()).min().unwrap_or(0);
        let sum = |of: &dyn Fn(&TrustRound) -> &Vec<f64>| -> Vec<f64> {
            (0..count).map(|at| trusts.iter().map(|trust| of(trust)[at]).sum()).collect()
        };
        Self {
            booked: trusts.iter().map(|trust| f64::from(trust.booked)).sum::<f64>().max(1.0),
            scale,
            absent: sum(&|trust| &trust.absent).into_iter().map(|absent| absent * scale).collect(),
            spreadsheet: sum(&|trust| &trust.kept_by_spreadsheet),
            programme: sum(&|trust| &trust.kept_by_programme),
        }
    }

    /// Returns the share kept in a turnout with a skill.
    fn kept(&self, at: usize, skill: f64) -> f64 {
        let kept = self.spreadsheet[at] + skill * (self.programme[at] - self.spreadsheet[at]);
        (kept / self.booked).clamp(0.0, 1.0)
    }

    /// Returns the skill that gives the published share kept (or what the published number rescheduled leaves) at the published absence.
    fn skill(&self, strike: &Strike) -> Option<f64> {
        let kept = match (strike.kept, strike.total) {
            (Some((share, KeptKind::Exact)), _) => share,
            (_, Some(total)) => 1.0 - f64::from(total) / (self.booked * self.scale),
            _ => return None,
        };
        let at = match strike.absent {
            Some((absent, CountKind::Average)) => f64::from(absent),
            // Of a peak, and where nothing is known, the model's own median.
            _ => median(self.absent.clone()),
        };
        let spreadsheet = line(&self.absent, &self.spreadsheet, at)? / self.booked;
        let programme = line(&self.absent, &self.programme, at)? / self.booked;
        let room = programme - spreadsheet;
        (room > 1e-6).then(|| (kept - spreadsheet) / room)
    }
}

/// Returns the value of a least-squares line through points at a place.
fn line(x: &[f64], y: &[f64], at: f64) -> Option<f64> {
    let (mx, my): (Moments, Moments) = (x.iter().copied().collect(), y.iter().copied().collect());
    let covariance: f64 = x.iter().zip(y).map(|(x, y)| (x - mx.mean()) * (y - my.mean())).sum();
    let variance: f64 = x.iter().map(|x| (x - mx.mean()).powi(2)).sum();
    (!x.is_empty()).then(|| my.mean() + if variance > 0.0 { covariance / variance * (at - mx.mean()) } else { 0.0 })
}

fn median(mut values: Vec<f64>) -> f64 {
    order_quantile(&mut values, 0.5).unwrap_or(0.0)
}

fn judged_figure(mut values: Vec<f64>, published: Option<f64>, above: bool) -> JudgedFigure {
    let mut at = |p: f64| order_quantile(&mut values, p).unwrap_or(0.0);
    let (p10, p50, p90) = (at(0.1), at(0.5), at(0.9));
    let inside = published.map(|value| if above { p90 > value } else { (p10..=p90).contains(&value) });
    JudgedFigure { p10, p50, p90, published, published_as_above: above, inside }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strike(start: Date, kept: Option<(f64, KeptKind)>, absent: u32) -> Strike {
        Strike {
            start,
            end: steadfast_model::time::plus_days(start, 5),
            groups: vec![Group::Resident],
            inpatient: None,
            outpatient: None,
            total: None,
            absent: Some((absent, CountKind::Average)),
            kept,
            source: "made up".into(),
        }
    }

    /// A trust that keeps 90 % by spreadsheet and 98 % by programme at 100 absent, a booking less for each one more.
    fn trust() -> TrustRound {
        let absent: Vec<f64> = (0..101).map(|number| 50.0 + f64::from(number)).collect();
        TrustRound {
            ods_code: "RXX".into(),
            booked: 1_000,
            kept_by_spreadsheet: absent.iter().map(|absent| 1_000.0 - absent).collect(),
            kept_by_programme: absent.iter().map(|absent| 1_080.0 - absent).collect(),
            absent,
        }
    }

    #[test]
    fn the_skill_is_that_of_the_rounds_fitted_and_the_later_ones_are_judged_by_it() {
        let (july, november) = (Date::constant(2025, 7, 25), Date::constant(2025, 11, 14));
        let rounds = [
            (strike(july, Some((0.94, KeptKind::Exact)), 100), vec![trust()], 1.0),
            (strike(november, Some((0.95, KeptKind::Above)), 110), vec![trust()], 1.0),
        ];
        let judged = judge_rounds(&rounds, july, 1);
        // 0.90 + 0.5 x 0.08 = 0.94
        assert!((judged.skill - 0.5).abs() < 1e-6, "{}", judged.skill);
        let later = &judged.rounds[1];
        assert!(!later.fitted && later.start == november && later.kept.published_as_above);
        assert!((later.kept.p50 - 0.94).abs() < 0.01, "{:?}", later.kept);
        assert!(judged.error_after_fit.is_some_and(|error| (error - 1.0).abs() < 1.0));
        assert_eq!(later.kept.inside, Some(later.kept.p90 > 0.95));
    }

    #[test]
    fn a_skill_that_rose_from_round_to_round_is_foreseen_to_rise_on() {
        let day = |year, month| Date::constant(year, month, 1);
        let round = |start, kept: f64| (strike(start, Some((kept, KeptKind::Exact)), 100), vec![trust()], 1.0);
        // 0.90 + skill x 0.08: skills of -1, -0.5 and 0, half a year apart; the next one is 0.5.
        let rounds = [
            round(day(2024, 7), 0.82),
            round(day(2025, 1), 0.86),
            round(day(2025, 7), 0.90),
            round(day(2026, 1), 0.94),
        ];
        let judged = judge_rounds(&rounds, day(2025, 7), 1);
        assert!(judged.skill_per_year.is_some_and(|rise| (rise - 1.0).abs() < 0.05), "{:?}", judged.skill_per_year);
        assert!(
            (judged.skill - 0.0).abs() < 0.02 && judged.rounds[3].kept.inside == Some(true),
            "{:?}",
            judged.rounds[3]
        );
    }

    #[test]
    fn a_number_rescheduled_stands_in_for_a_share_that_was_not_published() {
        let july = Date::constant(2025, 7, 25);
        let mut counted = strike(july, None, 100);
        counted.total = Some(60);
        let judged = judge_rounds(&[(counted, vec![trust()], 1.0)], july, 1);
        assert!((judged.skill - 0.5).abs() < 1e-6, "{}", judged.skill);
        assert_eq!(judged.rounds[0].rescheduled.published, Some(60.0));
    }

    #[test]
    fn without_anything_published_the_skill_is_the_middle_and_nothing_is_judged() {
        let mut silent = strike(Date::constant(2025, 7, 25), None, 100);
        silent.absent = None;
        let judged = judge_rounds(&[(silent, vec![trust()], 1.0)], Date::constant(2025, 1, 1), 1);
        assert_eq!((judged.skill, judged.error_after_fit), (0.5, None));
        assert_eq!(judged.rounds[0].kept.inside, None);
    }
}
