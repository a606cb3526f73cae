//! The plan against the obvious alternatives, in the same fresh turnouts.

use crate::figures::Played;
use crate::pipeline::{Decided, PlanError, PlanOptions, play};
use crate::progress::Progress;
use crate::scenarios::{Turnouts, round_mean};
use serde::Serialize;
use std::sync::atomic::AtomicBool;
use steadfast_cover::{CoverPlan, Instance, cancel_lowest_priority_first, decide_cover};
use steadfast_model::Case;

/// One way to plan, and what it leads to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// What it is.
    pub name: String,
    /// Planned care kept, 10 % quantile.
    pub kept_p10: f64,
    /// Median.
    pub kept_p50: f64,
    /// 90 % quantile.
    pub kept_p90: f64,
    /// Share of turnouts in which the target is met.
    pub probability_target_met: f64,
    /// Planned care kept weighted by priority, median.
    pub kept_weighted_p50: f64,
    /// Mean number of posts below their floor.
    pub posts_below_floor_mean: f64,
    /// Mean number of heads below floor.
    pub heads_below_floor_mean: f64,
    /// Mean number of bookings cancelled on the day.
    pub cancelled_on_the_day_mean: f64,
    /// Sessions closed in advance.
    pub sessions_closed: u32,
    /// People given other work in advance.
    pub people_given_other_work: u32,
}

/// Alternatives side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// ODS code of the trust.
    pub trust: String,
    /// Seed.
    pub seed: u64,
    /// Number of fresh turnouts.
    pub turnouts: u32,
    /// The alternatives: this plan, the deterministic programme, the spreadsheet, and the roster left as it is.
    pub alternatives: Vec<Alternative>,
}

fn judge(
    (name, cover): (&str, CoverPlan),
    case: &Case,
    instance: &Instance<'_>,
    options: &PlanOptions,
    fresh: &[Vec<u32>],
    stop: &AtomicBool,
) -> Alternative {
    let closed = cover.sessions.iter().filter(|session| !session.runs).count();
    let moved = cover.firm.len() + cover.standby.len() + cover.help.len();
    let decided = Decided::new(case, instance, cover, options, stop);
    let outcomes = play(instance, &decided, fresh);
    let played = Played { case, instance, decided: &decided, turnouts: fresh, outcomes: &outcomes };
    let figures = played.figures();
    let mean = |value: &dyn Fn(&steadfast_cover::Outcome) -> usize| -> f64 {
        outcomes.iter().map(|outcome| value(outcome) as f64).sum::<f64>() / outcomes.len().max(1) as f64
    };
    let kept = &figures.planned_care_kept;
    Alternative {
        name: name.to_owned(),
        kept_p10: kept.p10,
        kept_p50: kept.p50,
        kept_p90: kept.p90,
        probability_target_met: kept.probability_target_met,
        kept_weighted_p50: figures.planned_care_kept_weighted.p50,
        posts_below_floor_mean: mean(&|outcome| outcome.below_floor(instance)),
        heads_below_floor_mean: mean(&|outcome| outcome.shortage(instance).iter().sum::<u32>() as usize),
        cancelled_on_the_day_mean: mean(&|outcome| outcome.cancelled()),
        sessions_closed: u32::try_from(closed).unwrap_or(u32::MAX),
        people_given_other_work: u32::try_from(moved).unwrap_or(u32::MAX),
    }
}

/// Plays this plan and its alternatives through the same fresh turnouts, which none of them was made with.
///
/// # Errors
/// [`PlanError`] as for a plan.
pub fn compare(case: &Case, options: &PlanOptions, progress: &dyn Progress) -> Result<Comparison, PlanError> {
    let instance = Instance::new(case);
    if instance.posts.is_empty() && instance.sessions.is_empty() {
        return Err(PlanError::NoStrike);
    }
    let turnouts = Turnouts::new(case, &instance, options.seed);
    let fresh = turnouts.sample(case, "comparing", options.judging_turnouts);
    let planning = turnouts.planning(case, options.planning_turnouts);
    let mean = turnouts.mean(case);
    let decide = |scenarios: &[Vec<u32>]| {
        decide_cover(&instance, scenarios, &options.cover, &|done, of| progress.done(done, of), progress.stop())
    };
    progress.step("the stochastic programme");
    let ours = decide(&planning)?;
    progress.step("the deterministic programme at mean turnout");
    let deterministic = decide(&[round_mean(&mean)])?;
    progress.step("cancelling from the lowest priority up");
    let spreadsheet = cancel_lowest_priority_first(&instance, &mean);
    progress.step("playing each through fresh turnouts");
    let judged = [
        ("stochastic programme (this plan)", ours),
        ("deterministic programme at mean turnout", deterministic),
        ("cancel from the lowest priority up", spreadsheet),
        ("change nothing in advance", CoverPlan::unchanged(&instance)),
    ];
    let alternatives =
        judged.into_iter().map(|way| judge(way, case, &instance, options, &fresh, progress.stop())).collect();
    Ok(Comparison {
        trust: case.trust.ods_code.clone(),
        seed: options.seed,
        turnouts: options.judging_turnouts,
        alternatives,
    })
}
