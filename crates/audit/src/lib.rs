//! The independent checker of a plan: recomputes every rule and figure from the tables alone.
//!
//! [`check_plan`] takes a case and a plan and returns everything in the plan that breaks a rule of the data contract. It knows
//! nothing of how the plan was made: it shares no code with the engines, draws no random numbers, and rests only on the
//! definitions that stand with the tables in `steadfast_model`. [`RULES`] lists every rule with its code.
//!
//! * An **error** is a fault of the plan. A sound plan has none.
//! * A **warning** is something a reader should look at: mostly a breach that was in the duties before the plan and that the plan
//!   leaves as it was.
//!
//! How the rules read where the tables leave room:
//!
//! * Standby counts as work for hours and rest, since the person is kept free as if they were at work. Rest does not.
//! * A *changed* row of the rota is one that repeats no duty of the person. Only changed rows are blamed.
//! * Work in a rolling 168 hours may exceed a limit only by what the person already had in the same 168 hours.
//! * A run of nights or working days is blamed on the plan when the plan adds a night or day to it.
//! * The rest after nights is asked of everyone whose rota the plan changes, of whatever group.
//! * The *simulated days* are those of the case's window from the day on which the plan is made.
//! * Replicas of the simulation take the sampled turnouts in turn, so that what they may keep at most follows from the tables.
//! * The ends of the interval of a mean may lie beyond what can be: it is as wide below the mean as above it.
//!
//! The work grows with rows × log rows; a case of 4,000 people and 130,000 bookings takes less than a second in a release build.
//!
//! ```no_run
//! # fn load() -> (steadfast_model::Case, steadfast_model::Plan) { unimplemented!() }
//! let (case, plan) = load();
//! for issue in steadfast_audit::check_plan(&case, &plan) {
//!     eprintln!("{issue}");
//! }
//! ```

mod bookings;
mod clock;
mod curve;
pub mod damage;
mod figures;
mod findings;
mod flow;
mod gaps;
mod hours;
mod rota;
mod rules;
mod scenarios;
mod sessions;
mod simulation;
mod view;

#[cfg(test)]
mod sound;
#[cfg(test)]
mod tests;

pub use damage::{Damage, kinds_of_damage};
pub use rules::RULES;

use steadfast_model::{Case, Issue, Plan};

/// Checks every rule and recomputes every figure of a plan; returns all that is wrong, errors first.
///
/// Each issue names the plan's file, and row and column where there is one. A rule that is broken more than 50 times is listed
/// 50 times and counted. Nothing in case or plan can make this panic.
pub fn check_plan(case: &Case, plan: &Plan) -> Vec<Issue> {
    let view = view::View::new(case, plan);
    let mut findings = findings::Findings::default();
    rota::check_rows(&view, &mut findings);
    rota::check_original_duties(&view, &mut findings);
    hours::check_hours(&view, &mut findings);
    sessions::check_sessions(&view, &mut findings);
    bookings::check_decisions(&view, &mut findings);
    bookings::check_capacity(&view, &mut findings);
    bookings::check_protected_first(&view, &mut findings);
    let tally = scenarios::check_scenarios(&view, &mut findings);
    figures::check_figures(&view, &tally, &mut findings);
    gaps::check_gaps(&view, &tally, &mut findings);
    gaps::check_beds(&view, &mut findings);
    flow::check_flow(&view, &mut findings);
    simulation::check_simulation(&view, &tally, &mut findings);
    curve::check_curve(&view, &tally, &mut findings);
    gaps::check_standby(&view, &mut findings);
    findings.finish()
}
