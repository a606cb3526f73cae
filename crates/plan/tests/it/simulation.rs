//! A plan in the simulated hospital, and the trade-off curve.

use crate::made::{dorset, plan_on, quick};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use steadfast_model::plan::{BookingFate, FlowMeasure};
use steadfast_model::{Case, Plan};
use steadfast_plan::{
    NoProgress, PlanOptions, Progress, Simulated, Simulation, SimulationOptions, differences, make_plan, simulate,
    simulation_inputs,
};

fn options(replications: u32) -> SimulationOptions {
    SimulationOptions { replications, ..SimulationOptions::default() }
}

fn run(case: &Case, plan: Option<&Plan>, options: &SimulationOptions) -> Simulation {
    simulate(Simulated { case, plan: plan.map(Into::into) }, options, &NoProgress)
}

/// A plan takes a while, so that all that holds for its simulation is looked at in one test.
#[test]
fn a_plan_is_simulated_compared_and_drawn_against_other_levels() {
    let case = dorset();
    let plan = plan_on(2, &case);
    the_lists_are_those_of_the_plan(&case, &plan);
    the_simulation_of_the_written_plan_is_the_one_in_it(&case, &plan);
    standing_everything_down_shortens_waits(&case, &plan);
    the_curve_rises_with_planned_care(&plan);
    precision_and_the_wish_to_stop_are_heeded(&case, &plan);
}

fn the_lists_are_those_of_the_plan(case: &Case, plan: &Plan) {
    let inputs = simulation_inputs(Simulated { case, plan: Some(plan.into()) });
    assert_eq!(inputs.staff.len(), plan.summary.scenarios as usize);
    let listed: usize = inputs.lists.iter().map(|list| list.patients.len()).sum();
    let as_booked = simulation_inputs(Simulated { case, plan: None });
    let booked: usize = as_booked.lists.iter().map(|list| list.patients.len()).sum();
    let beyond = plan
        .bookings
        .iter()
        .filter(|row| row.decision == BookingFate::Defer)
        .filter(|row| {
            let booking = case.bookings.iter().find(|booking| booking.booking_id == row.booking_id);
            let session = booking
                .and_then(|booking| case.sessions.iter().find(|session| session.session_id == booking.session_id));
            session.is_some_and(|session| !session.kind.is_divisible())
        })
        .count();
    assert_eq!(listed + beyond, booked);
    let cancelled: usize = inputs.staff.iter().map(|path| path.cancelled.len()).sum();
    let said: u32 = plan.scenario_sessions.iter().map(|row| row.cancelled_on_the_day).sum();
    assert_eq!(cancelled, said as usize);
}

fn the_simulation_of_the_written_plan_is_the_one_in_it(case: &Case, plan: &Plan) {
    let again = run(case, Some(plan), &options(PlanOptions::default().replications));
    assert_eq!(Some(again.summary()), plan.summary.simulation);
    assert_eq!(again.flow(case.window.from), plan.flow);
    assert_eq!(again.beds(case.window.from), plan.beds);
    assert!(again.summary().balanced);
}

fn standing_everything_down_shortens_waits(case: &Case, plan: &Plan) {
    let mut quiet = plan.clone();
    let in_list = |row: &steadfast_model::plan::BookingDecision| {
        let booking = case.bookings.iter().find(|booking| booking.booking_id == row.booking_id);
        booking.is_some_and(|booking| booking.stay_mean_days > 0.0)
    };
    for row in quiet.bookings.iter_mut().filter(|row| in_list(row)) {
        (row.decision, row.session_id, row.date) = (BookingFate::Defer, None, None);
    }
    let (with, without) = (run(case, Some(plan), &options(200)), run(case, Some(&quiet), &options(200)));
    let rows = differences(&with, &without);
    let boarding = rows.iter().find(|row| row.measure == FlowMeasure::BoardingHours).expect("a headline measure");
    assert!(boarding.high < 0.0, "{boarding:?}");
    // The same patients in both: the difference is far surer than either number.
    let own = with.summary().boarding_hours;
    assert!(boarding.high - boarding.low < 0.5 * (own.mean_high - own.mean_low), "{boarding:?} {own:?}");
    assert!(differences(&with, &with).iter().all(|row| row.difference == 0.0 && row.low == 0.0));
}

fn the_curve_rises_with_planned_care(plan: &Plan) {
    let chosen = plan.curve.iter().find(|point| point.chosen).expect("the plan's own point");
    assert_eq!(plan.curve.iter().filter(|point| point.chosen).count(), 1);
    assert!((chosen.planned_care_kept - plan.summary.figures.planned_care_kept.p50).abs() < 1e-4);
    let least = plan.curve.first().expect("points");
    assert!((least.planned_care_kept - 0.85).abs() < 0.01, "{least:?}");
    assert!(least.ed_waits_over_12h_difference + least.ed_waits_over_12h_difference_error < 0.0, "{least:?}");
    assert!(plan.curve.windows(2).all(|pair| pair[0].level < pair[1].level));
    let highest = plan.curve.last().expect("points");
    assert!(highest.heads_below_floor > chosen.heads_below_floor, "{highest:?} {chosen:?}");
    assert!(chosen.remark.contains("Chosen") && chosen.remark.contains("below the safe floor"), "{}", chosen.remark);
}

/// Counts the calls about replicas, and wishes to stop after some.
struct StopAfter {
    calls: AtomicUsize,
    most: usize,
    stop: AtomicBool,
}

impl Progress for StopAfter {
    fn step(&self, _name: &str) {}

    fn done(&self, _parts: usize, _of: usize) {}

    fn replicas(&self, _done: usize, _of: usize) {
        if self.calls.fetch_add(1, Ordering::Relaxed) + 1 >= self.most {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn stop(&self) -> &AtomicBool {
        &self.stop
    }
}

fn precision_and_the_wish_to_stop_are_heeded(case: &Case, plan: &Plan) {
    let rough = run(case, Some(plan), &SimulationOptions { precision: Some(0.5), ..options(2_000) }).summary();
    assert!(rough.replications < 2_000 && rough.stopped_because.contains("narrow"), "{rough:?}");
    let half = rough.over_12h.mean_high - rough.over_12h.mean;
    assert!(half <= 0.5 * rough.over_12h.mean.max(1.0));
    let stopper = StopAfter { calls: AtomicUsize::new(0), most: 2, stop: AtomicBool::new(false) };
    let simulated = Simulated { case, plan: Some(plan.into()) };
    let stopped = simulate(simulated, &options(5_000), &stopper).summary();
    assert_eq!((stopped.replications, stopped.stopped_because.as_str()), (200, "stopped on request"));
}

#[test]
fn without_levels_there_is_no_curve() {
    let case = dorset();
    let plan = make_plan(&case, &PlanOptions { levels: Vec::new(), replications: 20, ..quick() }, &NoProgress)
        .expect("a case with a strike has a plan");
    assert!(plan.curve.is_empty());
    assert_eq!(plan.summary.simulation.map(|simulation| simulation.replications), Some(20));
}
