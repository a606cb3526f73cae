//! From a case to a plan.

use crate::arrivals::{arrivals, forecast_demand};
use crate::curve::Curve;
use crate::figures::Played;
use crate::lawfulness;
use crate::progress::Progress;
use crate::scenarios::Turnouts;
use crate::simulation::{Simulated, SimulationOptions, simulate};
use crate::tables;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use steadfast_cost::Prices;
use steadfast_cover::{
    AsGoodAs, CoverError, CoverOptions, CoverPlan, Instance, Outcome, Recourse, bound_at, decide_cover, respond,
};
use steadfast_elective::{Choice, ElectiveInputs, Placement, PlacementOptions, place_by_search};
use steadfast_hospital::{BedInputs, ElectiveAdmission, elective_bed_allowance};
use steadfast_model::plan::{BookingFate, PlacementGain};
use steadfast_model::{Case, Plan, Pool};
use steadfast_solve::SolveError;
use steadfast_turnout::TurnoutModel;

/// How a plan is made.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOptions {
    /// Seed of every random stream.
    pub seed: u64,
    /// Sampled turnouts that the decision reckons with.
    pub planning_turnouts: u32,
    /// Fresh sampled turnouts that the plan is played through for its figures.
    pub judging_turnouts: u32,
    /// Paths of flu and emergency demand for the beds.
    pub bed_paths: u32,
    /// Moves with which the placement of each booking is searched; with none bookings are placed in the order of priority.
    pub placement_moves: u64,
    /// Replicas of the simulated hospital, for the plan and for each level of the curve.
    pub replications: u32,
    /// Levels of planned care that the curve shows besides the plan; with none there is no curve.
    pub levels: Vec<f64>,
    /// How the cover programme is solved.
    pub cover: CoverOptions,
    /// The turnout to reckon with; `None` for what was known when the plan is made.
    pub turnout: Option<TurnoutModel>,
    /// Unit prices of the curve's costs.
    pub prices: Prices,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            planning_turnouts: 12,
            judging_turnouts: 200,
            bed_paths: 300,
            placement_moves: 3000,
            replications: 400,
            levels: vec![0.85, 0.90, 0.925, 0.95, 0.98],
            cover: CoverOptions::default(),
            turnout: None,
            prices: Prices::shipped().clone(),
        }
    }
}

/// A plan could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// Nothing to plan for.
    #[error("the case has no live action with posts or sessions inside it: nothing to plan for")]
    NoStrike,
    /// The cover programme failed.
    #[error(transparent)]
    Cover(#[from] CoverError),
    /// The bound could not be computed.
    #[error("the bound could not be computed: {0}")]
    Bound(SolveError),
}

/// A decision and what it leads to.
pub(crate) struct Decided {
    pub(crate) cover: CoverPlan,
    pub(crate) choices: Vec<Choice>,
    pub(crate) gain: PlacementGain,
    /// Beds that planned admissions may expect to hold.
    pub(crate) allowance: BTreeMap<(Pool, Date), f64>,
    /// Bookings that are to go ahead in each striking session.
    pub(crate) planned: Vec<Vec<usize>>,
}

impl Decided {
    /// Places the bookings under a cover plan.
    pub(crate) fn new(
        case: &Case,
        instance: &Instance<'_>,
        cover: CoverPlan,
        options: &PlanOptions,
        stop: &AtomicBool,
    ) -> Self {
        let present: Vec<ElectiveAdmission> = admissions(case, &[]);
        let arrivals = arrivals(&forecast_demand(case, case.window.to, options.seed), options.bed_paths);
        let (from, to) = (case.window.from, case.window.to);
        let inputs = BedInputs { case, elective: &present, from, to, arrivals: &arrivals };
        let allowance =
            elective_bed_allowance(&inputs).into_iter().map(|(pool, date, beds)| ((pool, date), beds)).collect();
        Self::placed(case, instance, cover, &allowance, options, stop)
    }

    /// Places the bookings under a cover plan, with the beds that they may expect to hold.
    pub(crate) fn placed(
        case: &Case,
        instance: &Instance<'_>,
        cover: CoverPlan,
        allowance: &BTreeMap<(Pool, Date), f64>,
        options: &PlanOptions,
        stop: &AtomicBool,
    ) -> Self {
        let places: BTreeMap<usize, u32> =
            instance.sessions.iter().zip(&cover.sessions).map(|(node, decided)| (node.row, decided.places)).collect();
        let bed_allowance = allowance.clone();
        let Placement { choices, gain, .. } = place_by_search(
            &ElectiveInputs { case, places: &places, weights: &instance.weights, bed_allowance },
            &PlacementOptions {
                seed: options.seed,
                threads: rayon::current_num_threads(),
                moves: options.placement_moves,
                stop,
            },
        );
        let node_of: BTreeMap<usize, usize> =
            instance.sessions.iter().enumerate().map(|(node, session)| (session.row, node)).collect();
        let mut planned = vec![Vec::new(); instance.sessions.len()];
        for choice in &choices {
            if let Some(&node) = choice.session.as_ref().and_then(|session| node_of.get(session)) {
                planned[node].push(choice.booking);
            }
        }
        Self { cover, choices, gain, allowance: allowance.clone(), planned }
    }
}

/// Returns planned admissions with a bed, with bookings at the sessions that `choices` give them.
pub(crate) fn admissions(case: &Case, choices: &[Choice]) -> Vec<ElectiveAdmission> {
    let dates: BTreeMap<&str, jiff::civil::Date> =
        case.sessions.iter().map(|session| (session.session_id.as_str(), session.start.date())).collect();
    let changed: BTreeMap<usize, Option<usize>> = choices
        .iter()
        .filter(|choice| choice.fate != BookingFate::Keep)
        .map(|choice| (choice.booking, choice.session))
        .collect();
    let planned = case.window.planned_at.date();
    case.bookings
        .iter()
        .enumerate()
        .filter_map(|(row, booking)| {
            let pool = booking.pool.filter(|_| booking.stay_mean_days > 0.0)?;
            let date = match changed.get(&row) {
                Some(session) => session.map(|session| case.sessions[session].start.date())?,
                None => *dates.get(booking.session_id.as_str())?,
            };
            (date >= planned).then_some(ElectiveAdmission {
                pool,
                date,
                stay_mean_days: booking.stay_mean_days,
                stay_sd_days: booking.stay_sd_days,
            })
        })
        .collect()
}

/// Plays a decision through sampled turnouts.
pub(crate) fn play(instance: &Instance<'_>, decided: &Decided, turnouts: &[Vec<u32>]) -> Vec<Outcome> {
    let recourse = Recourse::new(instance, &decided.cover, &decided.planned);
    turnouts.par_iter().map(|present| recourse.respond(present)).collect()
}

/// Plays a decision through sampled turnouts in which whoever leads only lists without a place goes to a post below its usual head count.
pub(crate) fn play_released(instance: &Instance<'_>, decided: &Decided, turnouts: &[Vec<u32>]) -> Vec<Outcome> {
    let recourse = Recourse::new(instance, &decided.cover, &decided.planned).releasing();
    turnouts.par_iter().map(|present| recourse.respond(present)).collect()
}

/// Plays a decision through sampled turnouts in which nobody is called from a list to a post.
pub(crate) fn play_lists_first(instance: &Instance<'_>, decided: &Decided, turnouts: &[Vec<u32>]) -> Vec<Outcome> {
    let recourse = Recourse::new(instance, &decided.cover, &decided.planned).lists_first();
    turnouts.par_iter().map(|present| recourse.respond(present)).collect()
}

/// Makes a plan.
///
/// A case without enough people gives the best plan with its gaps, not an error. When `progress` wishes to stop, parts not yet decided keep the
/// present roster, and the plan says so.
///
/// # Errors
/// [`PlanError`] when there is no strike to plan for, or a solver fails.
pub fn make_plan(case: &Case, options: &PlanOptions, progress: &dyn Progress) -> Result<Plan, PlanError> {
    progress.step("reading the case");
    let instance = Instance::new(case);
    if instance.posts.is_empty() && instance.sessions.is_empty() {
        return Err(PlanError::NoStrike);
    }
    let turnouts = match &options.turnout {
        Some(model) => Turnouts::with_model(case, &instance, options.seed, model.clone()),
        None => Turnouts::new(case, &instance, options.seed),
    };
    progress.step("sampling turnouts");
    let planning = turnouts.planning(case, options.planning_turnouts);
    let median = turnouts.median(case);
    let judging = turnouts.sample(case, "judging", options.judging_turnouts.max(1));
    progress.step("deciding who covers what and which sessions run");
    let cover =
        decide_cover(&instance, &planning, &options.cover, &|done, of| progress.done(done, of), progress.stop())?;
    progress.step("placing bookings");
    let decided = Decided::new(case, &instance, cover, options, progress.stop());
    progress.step("playing the plan through fresh turnouts");
    let outcomes = play(&instance, &decided, &judging);
    let at_median = respond(&instance, &decided.cover, &decided.planned, &median);
    progress.step("proving the bound");
    let foreseen = play(&instance, &decided, &planning);
    let share = 1.0 / planning.len().max(1) as f64;
    let mut expected = vec![0.0; instance.posts.len()];
    for outcome in &foreseen {
        for (sum, heads) in expected.iter_mut().zip(outcome.shortage(&instance)) {
            *sum += f64::from(heads) * share;
        }
    }
    let as_good = AsGoodAs {
        expected,
        at_turnout: at_median.shortage(&instance),
        weight_kept: weight_kept(&instance, &decided, &at_median),
    };
    // Whoever wishes to stop by now has a whole plan already; only its bound is left to be proved, less sharply.
    let hurried = !decided.cover.stopped && progress.stop().load(Ordering::Relaxed);
    let nodes = if progress.stop().load(Ordering::Relaxed) { 0 } else { options.cover.nodes };
    let bound = bound_at(&instance, &planning, &median, &as_good, nodes).map_err(PlanError::Bound)?;
    let played = Played { case, instance: &instance, decided: &decided, turnouts: &judging, outcomes: &outcomes };
    let summary = played.summary(options, &bound, &at_median, hurried);
    progress.step("simulating the hospital under the plan");
    let mut plan = Plan {
        summary,
        rota: tables::rota(&instance, &decided),
        sessions: tables::sessions(&instance, &decided),
        bookings: tables::bookings(&instance, &decided),
        gaps: tables::gaps(&instance, &decided, &outcomes),
        beds: Vec::new(),
        flow: Vec::new(),
        curve: Vec::new(),
        standby: tables::standby(&instance, &decided, &outcomes),
        scenario_posts: tables::scenario_posts(&instance, &outcomes),
        scenario_sessions: tables::scenario_sessions(&instance, &outcomes),
        scenario_kept: played.scenario_kept(),
    };
    let how =
        SimulationOptions { seed: options.seed, replications: options.replications, ..SimulationOptions::default() };
    let simulation = simulate(Simulated { case, plan: Some((&plan).into()) }, &how, progress);
    progress.step("simulating the same days without a strike");
    let without = simulate(Simulated { case, plan: None }, &how, progress);
    plan.summary.strike_beds = Some(simulation.strike_beds(&without, case.window.from));
    plan.beds = simulation.beds(case.window.from);
    plan.flow = simulation.flow(case.window.from);
    plan.curve = if options.levels.is_empty() {
        Vec::new()
    } else {
        Curve {
            case,
            instance: &instance,
            options,
            turnouts: &judging,
            decided: &decided,
            outcomes: &outcomes,
            simulation: &simulation,
            without: &without,
            progress,
        }
        .points()
    };
    plan.summary.simulation = Some(simulation.summary());
    if progress.stop().load(Ordering::Relaxed) && !hurried && !decided.cover.stopped {
        plan.summary.warnings.push(
            "Stopped on request once everything was decided: fewer replicas were simulated, or levels of the curve are missing."
                .to_owned(),
        );
    }
    // What may make the strike fall through is read before what the plan itself warns of.
    plan.summary.warnings.splice(0..0, lawfulness::warnings(case));
    progress.step("writing the tables");
    Ok(plan)
}

/// Returns by present session the weight of the bookings that are kept on their date in one turnout.
fn weight_kept(instance: &Instance<'_>, decided: &Decided, outcome: &Outcome) -> Vec<f64> {
    let case = instance.case;
    let cancelled: BTreeSet<usize> = outcome.losses.iter().flat_map(|loss| loss.cancelled.iter().copied()).collect();
    let at: BTreeMap<usize, Option<usize>> =
        decided.choices.iter().map(|choice| (choice.booking, choice.session)).collect();
    let kept = |booking: &usize, date: jiff::civil::Date| {
        let there = at.get(booking).copied().flatten().map(|session| case.sessions[session].start.date());
        there == Some(date) && !cancelled.contains(booking)
    };
    let nodes = instance.sessions.iter();
    nodes
        .map(|node| {
            node.bookings
                .iter()
                .filter(|booking| kept(booking, node.date))
                .map(|&booking| instance.weights[booking])
                .sum()
        })
        .collect()
}
