//! Cases and options that tests share.

use std::sync::atomic::AtomicBool;
use steadfast_audit::check_plan;
use steadfast_casebook::{CaseRequest, make_case};
use steadfast_model::time::civil;
use steadfast_model::{Case, Interval, Issue, Plan, Severity};
use steadfast_plan::{NoProgress, PlanOptions, Progress, make_plan};

/// Dorset County Hospital in front of the five days of December 2025, seed 1.
pub(crate) fn dorset() -> Case {
    made_up("RBD", 1)
}

/// A made-up trust in front of those days.
pub(crate) fn made_up(code: &str, seed: u64) -> Case {
    let strike = Interval::new(civil(2025, 12, 17, 7, 0), civil(2025, 12, 22, 7, 0));
    make_case(&CaseRequest { ods_code: code.into(), strike, planned_at: None, seed })
        .expect("the trust is known and the strike sound")
}

/// Few turnouts and little search, so that a plan takes seconds.
pub(crate) fn quick() -> PlanOptions {
    let mut options =
        PlanOptions { planning_turnouts: 4, judging_turnouts: 20, bed_paths: 40, ..PlanOptions::default() };
    options.cover.nodes = 4;
    options
}

pub(crate) fn plan(case: &Case) -> Plan {
    make_plan(case, &quick(), &NoProgress).expect("a case with a strike has a plan")
}

/// Makes a plan on a number of threads.
pub(crate) fn plan_on(threads: usize, case: &Case) -> Plan {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
    pool.install(|| plan(case))
}

/// Returns what the checker finds wrong, without what was wrong before the plan.
pub(crate) fn violations(case: &Case, plan: &Plan) -> Vec<Issue> {
    let mut issues = check_plan(case, plan);
    issues.retain(|issue| issue.severity == Severity::Error);
    issues
}

/// Wishes to stop from the start.
pub(crate) struct StopAtOnce(pub(crate) AtomicBool);

impl Progress for StopAtOnce {
    fn step(&self, _name: &str) {}

    fn done(&self, _parts: usize, _of: usize) {}

    fn stop(&self) -> &AtomicBool {
        &self.0
    }
}
