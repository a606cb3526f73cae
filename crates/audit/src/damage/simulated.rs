//! Damage to the simulated hospital: its days, its figures and the curve.

use super::{Damage, kind};
use steadfast_model::Plan;
use steadfast_model::plan::{CurvePoint, FlowDay, FlowMeasure, SimulationSummary};
use steadfast_model::time::plus_days;

fn day(plan: &mut Plan, measure: FlowMeasure) -> Option<&mut FlowDay> {
    plan.flow.iter_mut().find(|row| row.measure == measure)
}

fn simulation(plan: &mut Plan, damage: impl FnOnce(&mut SimulationSummary)) -> bool {
    plan.summary.simulation.as_mut().map(damage).is_some()
}

fn chosen(plan: &mut Plan, damage: impl FnOnce(&mut CurvePoint)) -> bool {
    plan.curve.iter_mut().find(|point| point.chosen).map(damage).is_some()
}

pub(super) fn kinds() -> Vec<Damage> {
    let mut kinds = days();
    kinds.extend(figures());
    kinds.extend(points());
    kinds
}

fn days() -> Vec<Damage> {
    vec![
        kind("the last day of every pool is left out", "beds", |_, plan| {
            let Some(last) = plan.beds.iter().map(|row| row.date).max() else {
                return false;
            };
            plan.beds.retain(|row| row.date != last);
            true
        }),
        kind("a day of the simulation is left out", "flow", |_, plan| {
            let Some(last) = plan.flow.last().map(|row| row.date) else {
                return false;
            };
            plan.flow.retain(|row| row.date != last);
            true
        }),
        kind("a measure is left out on one day", "flow", |_, plan| plan.flow.pop().is_some()),
        kind("a measure has two rows on one day", "flow", |_, plan| {
            let Some(row) = plan.flow.first().cloned() else {
                return false;
            };
            plan.flow.push(row);
            true
        }),
        kind("a day beyond the window is simulated", "flow", |case, plan| {
            plan.flow.last_mut().map(|row| row.date = plus_days(case.window.to, 1)).is_some()
        }),
        kind("the median of a measure is above its 90 % quantile", "flow", |_, plan| {
            plan.flow.first_mut().map(|row| row.p50 = row.p90 + 1.0).is_some()
        }),
        kind("the mean of a measure is outside its interval", "flow", |_, plan| {
            plan.flow.first_mut().map(|row| row.mean_low = row.mean + 0.5).is_some()
        }),
        kind("a share of patients is written in hundredths", "flow", |_, plan| {
            day(plan, FlowMeasure::OverFourHours)
                .map(|row| {
                    (row.p10, row.p50, row.p90) = (100.0 * row.p10 + 2.0, 100.0 * row.p50 + 2.0, 100.0 * row.p90 + 2.0)
                })
                .is_some()
        }),
        kind("fewer than no patients wait for a bed", "flow", |_, plan| {
            day(plan, FlowMeasure::WaitingForBed).map(|row| row.p10 = -1.0).is_some()
        }),
        kind("the hours waited for a bed are no number", "flow", |_, plan| {
            day(plan, FlowMeasure::BoardingHours).map(|row| row.mean_high = f64::INFINITY).is_some()
        }),
    ]
}

fn figures() -> Vec<Damage> {
    vec![
        kind("no replica was run", "simulation", |_, plan| simulation(plan, |simulation| simulation.replications = 0)),
        kind("the simulation lost patients", "simulation", |_, plan| {
            simulation(plan, |simulation| simulation.balanced = false)
        }),
        kind("the simulation counts a day too many", "simulation", |_, plan| {
            simulation(plan, |simulation| simulation.days += 1)
        }),
        kind("the simulation goes on after the window", "simulation", |case, plan| {
            let beyond = plus_days(case.window.to, 1);
            simulation(plan, |simulation| simulation.to = beyond)
        }),
        kind("the first day of the simulation is after its last", "simulation", |_, plan| {
            simulation(plan, |simulation| simulation.from = plus_days(simulation.to, 1))
        }),
        kind("a long wait for a bed is left out of the sum", "simulation", |_, plan| {
            simulation(plan, |simulation| {
                simulation.over_12h.mean -= 1.0;
                simulation.over_12h.mean_low -= 1.0;
            })
        }),
        kind("patients beyond the staffed beds are summed instead of averaged", "simulation", |_, plan| {
            simulation(plan, |simulation| {
                let days = f64::from(simulation.days);
                let figure = &mut simulation.beds_over;
                for value in [&mut figure.p10, &mut figure.p50, &mut figure.p90, &mut figure.mean_high] {
                    *value *= days;
                }
                figure.mean = figure.mean * days + 1.0;
                figure.mean_high += 1.0;
            })
        }),
        kind("a figure of the simulation is quoted without its days", "simulation", |_, plan| {
            let there = plan.summary.simulation.is_some() && !plan.flow.is_empty();
            plan.flow.clear();
            there
        }),
        kind("the days of the simulation are written without its figures", "simulation", |_, plan| {
            !plan.flow.is_empty() && plan.summary.simulation.take().is_some()
        }),
        kind("the median of the discharges is above their 90 % quantile", "simulation", |_, plan| {
            simulation(plan, |simulation| simulation.discharges.p50 = simulation.discharges.p90 + 1.0)
        }),
        kind("cancelled operations raise what is kept", "simulation", |_, plan| {
            simulation(plan, |simulation| {
                if let Some(kept) = &mut simulation.planned_care_kept {
                    kept.p50 += 0.01;
                    kept.p90 = kept.p90.max(kept.p50);
                }
            }) && plan.summary.simulation.as_ref().is_some_and(|simulation| simulation.planned_care_kept.is_some())
        }),
        kind("more is lost than operations are cancelled", "simulation", |_, plan| {
            simulation(plan, |simulation| {
                if let Some(kept) = &mut simulation.planned_care_kept {
                    kept.mean -= 0.1;
                    kept.mean_low -= 0.1;
                }
            }) && plan.summary.simulation.as_ref().is_some_and(|simulation| simulation.planned_care_kept.is_some())
        }),
    ]
}

fn points() -> Vec<Damage> {
    vec![
        kind("no point of the curve is chosen", "curve", |_, plan| chosen(plan, |point| point.chosen = false)),
        kind("two points of the curve are chosen", "curve", |_, plan| {
            let any = plan.curve.iter().any(|point| point.chosen);
            any && plan.curve.iter_mut().find(|point| !point.chosen).map(|point| point.chosen = true).is_some()
        }),
        kind("two points of the curve change places", "curve", |_, plan| {
            let there = plan.curve.len() > 1;
            if there {
                plan.curve.swap(0, 1);
            }
            there
        }),
        kind("the chosen point keeps a thousandth more than the plan", "curve", |_, plan| {
            chosen(plan, |point| point.planned_care_kept += 0.001)
        }),
        kind("the chosen point aims at more than it keeps", "curve", |_, plan| {
            chosen(plan, |point| point.level += 0.001)
        }),
        kind("the chosen point differs from itself", "curve", |_, plan| {
            chosen(plan, |point| point.ed_waits_over_12h_difference = -1.0)
        }),
        kind("the chosen point has more long waits than the plan", "curve", |_, plan| {
            chosen(plan, |point| point.ed_waits_over_12h_p90 += 1.0)
        }),
        kind("the chosen point leaves more heads below floor than the plan", "curve", |_, plan| {
            chosen(plan, |point| point.heads_below_floor += 0.001)
        }),
        kind("a point keeps more than everything", "curve", |_, plan| {
            plan.curve.last_mut().map(|point| point.planned_care_kept_p90 = 1.01).is_some()
        }),
        kind("the quantiles of a point are out of order", "curve", |_, plan| {
            plan.curve
                .first_mut()
                .map(|point| point.ed_waits_over_12h_p10 = point.ed_waits_over_12h_p90 + 1.0)
                .is_some()
        }),
        kind("a point costs less than nothing", "curve", |_, plan| {
            plan.curve.first_mut().map(|point| point.cost_p50 = f64::INFINITY).is_some()
        }),
        kind("a point says nothing of itself", "curve", |_, plan| {
            plan.curve.first_mut().map(|point| point.remark = " ".into()).is_some()
        }),
    ]
}
