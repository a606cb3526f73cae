//! The trade-off between planned and emergency care, as far as it can be recomputed: the chosen point is the plan.

use crate::figures::TOLERANCE;
use crate::findings::Findings;
use crate::flow::{Range, ordered};
use crate::rules::Rule;
use crate::scenarios::{Tally, close};
use crate::view::View;
use steadfast_model::Place;
use steadfast_model::plan::CurvePoint;

const CURVE: &str = "curve.csv";

/// Checks that the points of the curve can be, stand in the order of their level, and that the chosen one is the plan.
pub(crate) fn check_curve(view: &View, tally: &Tally, findings: &mut Findings) {
    let points = &view.plan.curve;
    if points.is_empty() {
        return;
    }
    for (index, point) in points.iter().enumerate() {
        check_point(index, point, findings);
    }
    for (index, pair) in points.windows(2).enumerate() {
        if pair[1].level <= pair[0].level {
            findings.error(
                Rule::Curve,
                Place::cell(CURVE, index + 3, "level"),
                format!("{} after {}", pair[1].level, pair[0].level),
                "levels that rise from row to row",
                "Sort the points by level, each level once.",
            );
        }
    }
    let mut chosen = points.iter().enumerate().filter(|(_, point)| point.chosen);
    let Some((index, point)) = chosen.next() else {
        findings.error(
            Rule::Curve,
            Place::file(CURVE),
            "no point is chosen",
            "exactly one",
            "Mark the point that is the plan.",
        );
        return;
    };
    for (again, _) in chosen {
        findings.error(
            Rule::Curve,
            Place::cell(CURVE, again + 2, "chosen"),
            format!("chosen, as row {} is", index + 2),
            "exactly one chosen point",
            "Mark the point that is the plan, and no other.",
        );
    }
    check_chosen(view, tally, index, point, findings);
}

/// Checks one point for itself.
fn check_point(index: usize, point: &CurvePoint, findings: &mut Findings) {
    let cell = |column: &str| Place::cell(CURVE, index + 2, column);
    for (column, value, range) in [
        ("level", point.level, Range::Share),
        ("planned_care_kept", point.planned_care_kept, Range::Share),
        ("planned_care_kept_p10", point.planned_care_kept_p10, Range::Share),
        ("planned_care_kept_p90", point.planned_care_kept_p90, Range::Share),
        ("ed_waits_over_12h_p50", point.ed_waits_over_12h_p50, Range::AtLeastZero),
        ("ed_waits_over_12h_p10", point.ed_waits_over_12h_p10, Range::AtLeastZero),
        ("ed_waits_over_12h_p90", point.ed_waits_over_12h_p90, Range::AtLeastZero),
        ("ed_waits_over_12h_difference", point.ed_waits_over_12h_difference, Range::Finite),
        ("ed_waits_over_12h_difference_error", point.ed_waits_over_12h_difference_error, Range::AtLeastZero),
        ("over_4h_share_p50", point.over_4h_share_p50, Range::Share),
        ("boarding_hours_p50", point.boarding_hours_p50, Range::AtLeastZero),
        ("beds_over_p50", point.beds_over_p50, Range::AtLeastZero),
        ("heads_below_floor", point.heads_below_floor, Range::AtLeastZero),
        ("cancelled_no_bed_or_time_p50", point.cancelled_no_bed_or_time_p50, Range::AtLeastZero),
        ("cost_p50", point.cost_p50, Range::Finite),
    ] {
        if !range.holds(value) {
            findings.error(
                Rule::Curve,
                cell(column),
                value.to_string(),
                range.words(),
                "Compute the value from the turnouts and replicas of the point.",
            );
        }
    }
    let quantiles = [
        ("planned_care_kept", [point.planned_care_kept_p10, point.planned_care_kept, point.planned_care_kept_p90]),
        (
            "ed_waits_over_12h_p50",
            [point.ed_waits_over_12h_p10, point.ed_waits_over_12h_p50, point.ed_waits_over_12h_p90],
        ),
    ];
    for (column, values) in quantiles {
        if !ordered(values) {
            let [p10, p50, p90] = values;
            findings.error(
                Rule::Curve,
                cell(column),
                format!("p10 {p10}, median {p50}, p90 {p90}"),
                "p10 ≤ median ≤ p90",
                "Compute the quantiles from the turnouts and replicas of the point.",
            );
        }
    }
    if point.remark.trim().is_empty() {
        findings.error(
            Rule::Curve,
            cell("remark"),
            "nothing",
            "whether the level could be reached, and why the point is or is not the one chosen",
            "Say it in words.",
        );
    }
}

/// Checks that the chosen point is the plan: what it keeps, the heads it leaves below floor, and what the plan's own simulation shows.
fn check_chosen(view: &View, tally: &Tally, index: usize, point: &CurvePoint, findings: &mut Findings) {
    let kept = view.plan.summary.figures.planned_care_kept;
    let heads: u64 = tally
        .have
        .iter()
        .zip(&view.case.posts)
        .flat_map(|(have, post)| have.iter().map(|&have| u64::from(post.floor.saturating_sub(have))))
        .sum();
    let heads = heads as f64 / tally.scenarios.max(1) as f64;
    let quoted = "figures.planned_care_kept in plan.json";
    let mut facts = vec![
        ("planned_care_kept", point.planned_care_kept, kept.p50, quoted),
        ("planned_care_kept_p10", point.planned_care_kept_p10, kept.p10, quoted),
        ("planned_care_kept_p90", point.planned_care_kept_p90, kept.p90, quoted),
        ("level", point.level, point.planned_care_kept, "planned_care_kept of the same row"),
        ("ed_waits_over_12h_difference", point.ed_waits_over_12h_difference, 0.0, "the plan against itself"),
        (
            "ed_waits_over_12h_difference_error",
            point.ed_waits_over_12h_difference_error,
            0.0,
            "the plan against itself",
        ),
        (
            "heads_below_floor",
            point.heads_below_floor,
            heads,
            "the mean over the scenarios of the heads that posts lack",
        ),
    ];
    if let Some(simulation) = &view.plan.summary.simulation {
        let quoted = "the plan's own simulation in plan.json";
        facts.extend([
            ("ed_waits_over_12h_p50", point.ed_waits_over_12h_p50, simulation.over_12h.p50, quoted),
            ("ed_waits_over_12h_p10", point.ed_waits_over_12h_p10, simulation.over_12h.p10, quoted),
            ("ed_waits_over_12h_p90", point.ed_waits_over_12h_p90, simulation.over_12h.p90, quoted),
            ("over_4h_share_p50", point.over_4h_share_p50, simulation.over_4h_share.p50, quoted),
            ("boarding_hours_p50", point.boarding_hours_p50, simulation.boarding_hours.p50, quoted),
            ("beds_over_p50", point.beds_over_p50, simulation.beds_over.p50, quoted),
        ]);
    }
    for (column, found, right, source) in facts {
        // The value of the point and the one it is compared with may each be rounded.
        if !close(found, right, 2.0 * TOLERANCE) {
            findings.error(
                Rule::Curve,
                Place::cell(CURVE, index + 2, column),
                found.to_string(),
                format!("{right}: {source}"),
                "The chosen point is the plan; give it the plan's own figures.",
            );
        }
    }
}
