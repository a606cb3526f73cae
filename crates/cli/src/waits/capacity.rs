//! `steadfast waits capacity`: the formulas, with their sums.

use super::{CapacityArgs, FORMULAS_MAY_BE_USED_FOR, line, page, refused, short};
use crate::failure::Failure;
use crate::output::{print, print_json};
use serde::Serialize;
use std::process::ExitCode;
use steadfast_waits::{
    Assumptions, Goal, load, relief_capacity_per_week, target_capacity_per_week, target_mean_wait_weeks, target_queue,
};

#[derive(Serialize)]
struct CapacityInputs {
    demand_per_week: f64,
    target_weeks: f64,
    quantile: Option<f64>,
    factor: f64,
    queue: Option<f64>,
    weeks_to_target: f64,
    capacity_per_week: Option<f64>,
    cv_demand: f64,
    cv_capacity: f64,
}

#[derive(Serialize)]
struct CapacityRecord {
    schema: u32,
    steadfast: &'static str,
    inputs: CapacityInputs,
    load: Option<f64>,
    target_mean_wait_weeks: f64,
    target_queue: f64,
    queue_too_long: Option<bool>,
    target_capacity: f64,
    relief_capacity: Option<f64>,
    may_be_used_for: &'static str,
}

pub(super) fn run(args: &CapacityArgs) -> Result<ExitCode, Failure> {
    if args.goal.weeks_to_target.is_some() && args.queue.is_none() {
        return Err(Failure::usage(
            "--weeks-to-target says how soon a queue is to reach its target, and no queue is given",
            "Give --queue as well, or leave it out.",
        ));
    }
    let goal = args.goal.goal()?;
    let Goal { target_weeks, factor, relief_weeks } = goal;
    let target_queue = target_queue(args.demand, target_weeks, factor).map_err(refused)?;
    let relief = |queue| relief_capacity_per_week(args.demand, queue, target_queue, relief_weeks, None);
    let record = CapacityRecord {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        inputs: CapacityInputs {
            demand_per_week: args.demand,
            target_weeks,
            quantile: args.goal.quantile,
            factor,
            queue: args.queue,
            weeks_to_target: relief_weeks,
            capacity_per_week: args.capacity,
            cv_demand: args.cv_demand,
            cv_capacity: args.cv_capacity,
        },
        load: args.capacity.map(|capacity| load(args.demand, capacity)).transpose().map_err(refused)?,
        target_mean_wait_weeks: target_mean_wait_weeks(target_weeks, factor).map_err(refused)?,
        target_queue,
        queue_too_long: args.queue.map(|queue| queue > Assumptions::shipped().too_long * target_queue),
        target_capacity: target_capacity_per_week(args.demand, target_weeks, factor, args.cv_demand, args.cv_capacity)
            .map_err(refused)?,
        relief_capacity: args.queue.map(relief).transpose().map_err(refused)?,
        may_be_used_for: FORMULAS_MAY_BE_USED_FOR,
    };
    if args.json {
        print_json(&record)?;
    } else {
        print(&capacity_text(args, &record))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn capacity_text(args: &CapacityArgs, record: &CapacityRecord) -> String {
    let inputs = &record.inputs;
    let (demand, target, factor) = (short(inputs.demand_per_week), short(inputs.target_weeks), short(inputs.factor));
    let mut lines = vec![
        args.goal.factor_line(inputs.factor),
        line(
            "target mean wait",
            format!("{} weeks", short(record.target_mean_wait_weeks)),
            format!("target / factor = {target} / {factor}"),
        ),
        line(
            "target queue",
            format!("{} patients", short(record.target_queue)),
            format!("demand × target / factor = {demand} × {target} / {factor}"),
        ),
        line(
            "target capacity",
            format!("{} patients a week", short(record.target_capacity)),
            format!(
                "holds the list: demand + (cv_demand² + cv_capacity²) / 2 × factor / target = {demand} + ({}² + {}²) / 2 × {factor} / {target}",
                short(inputs.cv_demand),
                short(inputs.cv_capacity)
            ),
        ),
    ];
    if let (Some(queue), Some(relief), Some(too_long)) = (inputs.queue, record.relief_capacity, record.queue_too_long) {
        let (verb, than) = if too_long { ("needed", "more than") } else { ("not needed", "at most") };
        lines.push(line(
            "relief capacity",
            format!("{} patients a week", short(relief)),
            format!(
                "brings the queue to its target: demand + (queue - target queue) / weeks = {demand} + ({} - {}) / {}; {verb}, as the queue is {than} {} × its target",
                short(queue),
                short(record.target_queue),
                short(inputs.weeks_to_target),
                short(Assumptions::shipped().too_long)
            ),
        ));
    }
    if let (Some(capacity), Some(load)) = (inputs.capacity_per_week, record.load) {
        let grows = if load >= 1.0 { "the list grows without end" } else { "below 1, as it must be" };
        let why = format!("demand / capacity = {demand} / {}; {grows}", short(capacity));
        lines.push(line("load", short(load), why));
    }
    page(format!("{demand} referrals a week, target {target} weeks"), &lines, record.may_be_used_for)
}
