//! What a past round took of each trust: a plan for it, made coarsely, and counted.

use crate::impact::quantities;
use crate::pipeline::{PlanError, PlanOptions, make_plan};
use crate::progress::Progress;
use serde::Serialize;
use steadfast_cost::Quantities;
use steadfast_cover::CoverOptions;
use steadfast_model::Case;
use steadfast_turnout::TurnoutModel;

/// What one trust's plan for a round takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrustTakings {
    /// ODS code.
    pub ods_code: String,
    /// Bookings of the strike.
    pub booked: u32,
    /// Share of planned care kept, the median over turnouts.
    pub kept: f64,
    /// What the plan takes.
    pub quantities: Quantities,
}

/// How coarsely a plan is made whose sums are wanted, not its rota: two sampled turnouts and one at the median, one node, bookings placed in the order of
/// priority, no curve.
fn coarse(seed: u64, model: &TurnoutModel) -> PlanOptions {
    PlanOptions {
        seed,
        planning_turnouts: 2,
        judging_turnouts: 40,
        bed_paths: 40,
        placement_moves: 0,
        replications: 20,
        levels: Vec::new(),
        cover: CoverOptions { nodes: 1, ..CoverOptions::default() },
        turnout: Some(model.clone()),
        ..PlanOptions::default()
    }
}

/// Plans a round for one trust at a turnout, and counts what the plan takes.
///
/// # Errors
/// [`PlanError`] as for a plan.
pub fn round_takings(
    case: &Case,
    model: &TurnoutModel,
    seed: u64,
    progress: &dyn Progress,
) -> Result<TrustTakings, PlanError> {
    let plan = make_plan(case, &coarse(seed, model), progress)?;
    Ok(TrustTakings {
        ods_code: case.trust.ods_code.clone(),
        booked: plan.summary.figures.bookings.booked,
        kept: plan.summary.figures.planned_care_kept.p50,
        quantities: quantities(case, &(&plan).into(), Some(model)),
    })
}
