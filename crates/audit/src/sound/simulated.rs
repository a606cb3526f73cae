//! The simulated hospital of the plan: twenty replicas, two for each turnout.

use super::day;
use steadfast_model::Case;
use steadfast_model::plan::{CurvePoint, FlowDay, FlowMeasure, SimulatedFigure, SimulationSummary};
use steadfast_model::time::dates;

/// The days of the window, the means rising over every three days and falling again; on 17 December the lists of two replicas run out of time.
pub(crate) fn flow(case: &Case) -> Vec<FlowDay> {
    let days = dates(case.window.from, case.window.to).zip([0.0, 1.0, 2.0].into_iter().cycle());
    days.flat_map(|(date, rise)| {
        FlowMeasure::ALL.iter().map(move |&measure| {
            let [p10, p50, p90, mean, mean_low, mean_high] = match measure {
                FlowMeasure::OverFourHours => [0.1, 0.2, 0.3, 0.2 + rise / 100.0, 0.15, 0.25],
                FlowMeasure::CancelledNoTime if date == day(17) => [0.0, 0.0, 0.0, 0.1, -0.03, 0.23],
                FlowMeasure::CancelledNoTime | FlowMeasure::CancelledNoBed | FlowMeasure::CancelledNoStaff => [0.0; 6],
                _ => [2.0, 4.0, 9.0, 4.0 + rise / 2.0, 3.0, 6.0],
            };
            FlowDay { date, measure, p10, p50, p90, mean, mean_low, mean_high }
        })
    })
    .collect()
}

fn figure([p10, p50, p90, mean, mean_low, mean_high]: [f64; 6]) -> SimulatedFigure {
    SimulatedFigure { p10, p50, p90, mean, mean_low, mean_high }
}

/// The figures from the strike's first day to seven days after it, eleven days, over which the means rise by one on average.
pub(crate) fn summary() -> SimulationSummary {
    let sum = figure([20.0, 45.0, 90.0, 49.5, 40.0, 59.0]);
    let mean = figure([2.0, 4.0, 8.0, 4.5, 3.5, 5.5]);
    SimulationSummary {
        replications: 20,
        events: 123_456,
        balanced: true,
        stopped_because: "all replicas asked for were run".into(),
        from: day(17),
        to: day(27),
        days: 11,
        // In two replicas of those that keep most, one booking in fifteen is lost.
        planned_care_kept: Some(figure([0.6, 0.6667, 0.8, 0.72 - 0.1 / 15.0, 0.67, 0.75])),
        over_12h: sum,
        over_4h_share: figure([0.18, 0.21, 0.25, 0.21, 0.19, 0.23]),
        boarding_hours: sum,
        left_unseen: sum,
        beds_over: mean,
        escalation_beds: mean,
        outliers: mean,
        discharges: sum,
        cancelled_no_bed: figure([0.0; 6]),
        cancelled_no_time: figure([0.0, 0.0, 0.0, 0.1, -0.03, 0.23]),
        cancelled_no_staff: figure([0.0; 6]),
        notes: Vec::new(),
    }
}

/// The plan between a point with less planned care and one with more.
pub(crate) fn curve() -> Vec<CurvePoint> {
    let chosen = CurvePoint {
        level: 0.6667,
        planned_care_kept: 0.6667,
        planned_care_kept_p10: 0.6,
        planned_care_kept_p90: 0.8,
        ed_waits_over_12h_p50: 45.0,
        ed_waits_over_12h_p10: 20.0,
        ed_waits_over_12h_p90: 90.0,
        ed_waits_over_12h_difference: 0.0,
        ed_waits_over_12h_difference_error: 0.0,
        over_4h_share_p50: 0.21,
        boarding_hours_p50: 45.0,
        beds_over_p50: 4.0,
        // P2 lacks one head in two of ten turnouts, P4 in one.
        heads_below_floor: 0.3,
        cancelled_no_bed_or_time_p50: 0.0,
        cost_p50: 4000.0,
        chosen: true,
        remark: "the most that leaves no post shorter than it has to be".into(),
    };
    let less = CurvePoint {
        level: 0.5,
        planned_care_kept: 0.5333,
        planned_care_kept_p10: 0.4667,
        planned_care_kept_p90: 0.6667,
        ed_waits_over_12h_difference: -3.0,
        ed_waits_over_12h_difference_error: 1.0,
        chosen: false,
        remark: "more lists stand down".into(),
        ..chosen.clone()
    };
    let more = CurvePoint {
        level: 0.8,
        planned_care_kept: 0.8,
        planned_care_kept_p10: 0.7333,
        ed_waits_over_12h_difference: 0.5,
        ed_waits_over_12h_difference_error: 0.8,
        heads_below_floor: 1.2,
        chosen: false,
        remark: "posts are below their floor for it".into(),
        ..chosen.clone()
    };
    vec![less, chosen, more]
}
