//! What `plan.json` quotes of the simulated hospital, recomputed from the simulated days and the sampled turnouts.

use crate::figures::{TOLERANCE, key};
use crate::findings::Findings;
use crate::flow::{FLOW, Range, ordered};
use crate::rules::Rule;
use crate::scenarios::{Tally, close};
use crate::view::View;
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::plan::{FlowMeasure, SimulatedFigure, SimulationSummary};
use steadfast_model::time::{dates, days_between};

/// How a figure comes of the days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Sum,
    Mean,
}

/// A figure of the summary: its key, the measure of the days that it rests on, how, and the figure.
type Quoted = (&'static str, FlowMeasure, Over, SimulatedFigure);

/// Returns the figures that rest on the simulated days.
fn quoted(simulation: &SimulationSummary) -> [Quoted; 11] {
    [
        ("over_12h", FlowMeasure::OverTwelveHours, Over::Sum, simulation.over_12h),
        ("over_4h_share", FlowMeasure::OverFourHours, Over::Mean, simulation.over_4h_share),
        ("boarding_hours", FlowMeasure::BoardingHours, Over::Sum, simulation.boarding_hours),
        ("left_unseen", FlowMeasure::LeftUnseen, Over::Sum, simulation.left_unseen),
        ("beds_over", FlowMeasure::BedsOver, Over::Mean, simulation.beds_over),
        ("escalation_beds", FlowMeasure::EscalationBeds, Over::Mean, simulation.escalation_beds),
        ("outliers", FlowMeasure::Outliers, Over::Mean, simulation.outliers),
        ("discharges", FlowMeasure::Discharges, Over::Sum, simulation.discharges),
        ("cancelled_no_bed", FlowMeasure::CancelledNoBed, Over::Sum, simulation.cancelled_no_bed),
        ("cancelled_no_time", FlowMeasure::CancelledNoTime, Over::Sum, simulation.cancelled_no_time),
        ("cancelled_no_staff", FlowMeasure::CancelledNoStaff, Over::Sum, simulation.cancelled_no_staff),
    ]
}

/// Checks the figures of the simulation that `plan.json` quotes.
pub(crate) fn check_simulation(view: &View, tally: &Tally, findings: &mut Findings) {
    let Some(simulation) = &view.plan.summary.simulation else {
        if !view.plan.flow.is_empty() {
            findings.error(
                Rule::Simulation,
                key("simulation"),
                format!("nothing, while {FLOW} has {} rows", view.plan.flow.len()),
                "the figures of the simulation that the days come from",
                "Write the figures, or leave the table empty.",
            );
        }
        return;
    };
    if simulation.replications == 0 {
        findings.error(
            Rule::Simulation,
            key("simulation.replications"),
            "0",
            "at least 1",
            "Run the simulation, or leave its figures out.",
        );
    }
    if !simulation.balanced {
        findings.error(
            Rule::Simulation,
            key("simulation.balanced"),
            "false",
            "true: in every replica whoever came has left or is inside",
            "Do not use the figures: the simulation lost or made up patients.",
        );
    }
    for (name, measure, _, figure) in quoted(simulation) {
        check_figure(name, figure, Range::of(measure), findings);
    }
    if check_days(view, simulation, findings) {
        check_sums(view, simulation, findings);
    }
    check_kept(simulation, tally, findings);
}

fn check_figure(name: &str, figure: SimulatedFigure, range: Range, findings: &mut Findings) {
    let SimulatedFigure { p10, p50, p90, mean, mean_low, mean_high } = figure;
    for (part, value) in [("p10", p10), ("p50", p50), ("p90", p90), ("mean", mean)] {
        if !range.holds(value) {
            findings.error(
                Rule::Simulation,
                key(&format!("simulation.{name}.{part}")),
                value.to_string(),
                range.words(),
                "Compute the figure from the replicas.",
            );
        }
    }
    if !ordered([p10, p50, p90]) || !ordered([mean_low, mean, mean_high]) {
        findings.error(
            Rule::Simulation,
            key(&format!("simulation.{name}")),
            format!("p10 {p10}, p50 {p50}, p90 {p90}, mean {mean} in {mean_low} to {mean_high}"),
            "p10 ≤ p50 ≤ p90 and mean_low ≤ mean ≤ mean_high",
            "Compute the figure from the replicas.",
        );
    }
}

/// Checks the days that the figures are over; returns whether they are simulated days in their order.
fn check_days(view: &View, simulation: &SimulationSummary, findings: &mut Findings) -> bool {
    let (first, last) = view.simulated_days();
    let (from, to) = (simulation.from, simulation.to);
    let inside = first <= from && from <= to && to <= last;
    if !inside {
        findings.error(
            Rule::Simulation,
            key(if first <= from && from <= last { "simulation.to" } else { "simulation.from" }),
            format!("{from} to {to}"),
            format!("simulated days in their order: {first} to {last}, or some of them"),
            "Take the figures over days of the window from the day of planning.",
        );
    }
    let days = days_between(from, to) + 1;
    if i64::from(simulation.days) != days {
        findings.error(
            Rule::Simulation,
            key("simulation.days"),
            simulation.days.to_string(),
            format!("{days}, from {from} to {to}"),
            "Count the days, the first and the last included.",
        );
    }
    inside
}

/// Compares the quoted means with the sums, or means, of the means of the days: the mean of a sum is the sum of the means.
fn check_sums(view: &View, simulation: &SimulationSummary, findings: &mut Findings) {
    if view.plan.flow.is_empty() {
        findings.error(
            Rule::Simulation,
            key("simulation"),
            format!("figures of a simulation, while {FLOW} has no rows"),
            "the simulated days that the figures come from",
            "Write the days with the figures.",
        );
        return;
    }
    let mut means: BTreeMap<(FlowMeasure, Date), f64> = BTreeMap::new();
    for row in &view.plan.flow {
        means.entry((row.measure, row.date)).or_insert(row.mean);
    }
    for (name, measure, over, figure) in quoted(simulation) {
        let days: Option<Vec<f64>> = dates(simulation.from, simulation.to)
            .map(|date| means.get(&(measure, date)).copied().filter(|mean| mean.is_finite()))
            .collect();
        // A day that is missing, or no number, is a fault of the table and reported there.
        let Some(days) = days else { continue };
        let (count, sum) = (days.len() as f64, days.iter().sum::<f64>());
        // Each day may be rounded, and so may the figure; a sum of large numbers has their errors besides.
        let (right, rounding, how) = match over {
            Over::Sum => (sum, (count + 1.0) * TOLERANCE, "sum"),
            Over::Mean => (sum / count, 2.0 * TOLERANCE, "mean"),
        };
        if !close(figure.mean, right, rounding + 1e-9 * right.abs()) {
            findings.error(
                Rule::Simulation,
                key(&format!("simulation.{name}.mean")),
                figure.mean.to_string(),
                format!(
                    "{right}, the {how} of {measure} over the {} days from {} to {} in {FLOW}",
                    days.len(),
                    simulation.from,
                    simulation.to
                ),
                "Compute the figure and the days from the same replicas.",
            );
        }
    }
}

/// Checks planned care kept: operations cancelled for want of a bed or of time take away from what the turnouts keep, and nothing else does.
fn check_kept(simulation: &SimulationSummary, tally: &Tally, findings: &mut Findings) {
    let total = tally.bookings();
    let Some(kept) = simulation.planned_care_kept else {
        if total > 0 {
            findings.error(
                Rule::Simulation,
                key("simulation.planned_care_kept"),
                "nothing",
                format!("the share of the strike's {total} bookings that is kept"),
                "Compute the figure from the replicas.",
            );
        }
        return;
    };
    check_figure("planned_care_kept", kept, Range::Share, findings);
    let Some(most) = in_turn(&tally.kept, total, simulation.replications) else {
        return;
    };
    for (part, value, most) in [
        ("p10", kept.p10, most.p10),
        ("p50", kept.p50, most.p50),
        ("p90", kept.p90, most.p90),
        ("mean", kept.mean, most.mean),
    ] {
        if value > most + TOLERANCE {
            findings.error(
                Rule::Simulation,
                key(&format!("simulation.planned_care_kept.{part}")),
                value.to_string(),
                format!(
                    "at most {most}, what the turnouts keep when {} replicas take them in turn",
                    simulation.replications
                ),
                "Cancelled operations only lower what is kept.",
            );
        }
    }
    let lost = (simulation.cancelled_no_bed.mean + simulation.cancelled_no_time.mean) / total as f64;
    if lost.is_finite() && kept.mean < most.mean - lost - 2.0 * TOLERANCE {
        findings.error(
            Rule::Simulation,
            key("simulation.planned_care_kept.mean"),
            kept.mean.to_string(),
            format!("at least {}, were all cancelled operations bookings of the strike", most.mean - lost),
            "Take off only operations that are cancelled for want of a bed or of time.",
        );
    }
}

/// What the replicas keep before anybody is cancelled for want of a bed or of time.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Most {
    p10: f64,
    p50: f64,
    p90: f64,
    mean: f64,
}

/// Returns quantiles and mean of the share kept where replicas take the turnouts in turn: number n the turnout n modulo their number.
fn in_turn(kept: &[u64], total: u64, replications: u32) -> Option<Most> {
    let (turnouts, replications) = (kept.len() as u64, u64::from(replications));
    if total == 0 || turnouts == 0 || replications == 0 {
        return None;
    }
    let (rounds, further) = (replications / turnouts, replications % turnouts);
    let mut times: BTreeMap<u64, u64> = BTreeMap::new();
    for (turnout, &kept) in (0..turnouts).zip(kept) {
        *times.entry(kept).or_insert(0) += rounds + u64::from(turnout < further);
    }
    let share = |kept: u64| kept as f64 / total as f64;
    let quantile = |hundredths: u64| {
        let rank = (replications * hundredths).div_ceil(100).max(1);
        let mut passed = 0;
        times.iter().find_map(|(&kept, &times)| {
            passed += times;
            (passed >= rank).then(|| share(kept))
        })
    };
    let mean = times.iter().map(|(&kept, &times)| share(kept) * times as f64).sum::<f64>() / replications as f64;
    Some(Most { p10: quantile(10)?, p50: quantile(50)?, p90: quantile(90)?, mean })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::quantile;
    use proptest::prelude::*;

    #[test]
    fn no_replica_and_no_booking_keep_nothing() {
        assert_eq!(in_turn(&[1, 2], 0, 3), None);
        assert_eq!(in_turn(&[1, 2], 4, 0), None);
        assert_eq!(in_turn(&[], 4, 3), None);
        assert!(in_turn(&[1, 2], 4, u32::MAX).is_some());
    }

    proptest! {
        #[test]
        fn counting_turnouts_is_the_same_as_running_replica_by_replica(
            kept in proptest::collection::vec(0_u64..30, 1..12),
            replications in 1_u32..50,
        ) {
            let mut shares: Vec<f64> =
                (0..replications as usize).map(|number| kept[number % kept.len()] as f64 / 30.0).collect();
            shares.sort_by(f64::total_cmp);
            let most = in_turn(&kept, 30, replications).unwrap();
            prop_assert_eq!(Some(most.p10), quantile(&shares, 10));
            prop_assert_eq!(Some(most.p50), quantile(&shares, 50));
            prop_assert_eq!(Some(most.p90), quantile(&shares, 90));
            prop_assert!(close(most.mean, shares.iter().sum::<f64>() / f64::from(replications), 1e-12));
        }
    }
}
