//! The quoted figures, recomputed from the scenario tables.

use crate::findings::Findings;
use crate::rules::Rule;
use crate::scenarios::{Tally, close};
use crate::view::View;
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::plan::{BookingCounts, BookingFate};
use steadfast_model::time::days_between;
use steadfast_model::{Place, Pod};

const FILE: &str = "plan.json";

/// How far a quoted figure may be from the recomputed one: half of the fourth decimal, to which figures may be rounded.
pub(crate) const TOLERANCE: f64 = 5e-5 + 1e-9;

/// Returns the place of a key of `plan.json`.
pub(crate) fn key(path: &str) -> Place {
    Place { file: FILE.to_owned(), row: None, column: Some(path.to_owned()) }
}

/// Returns the p-quantile as an order statistic, the ⌈p·n⌉-th smallest, with p in hundredths.
pub(crate) fn quantile<T: Copy>(sorted: &[T], hundredths: usize) -> Option<T> {
    let rank = (sorted.len() * hundredths).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// Recomputes every figure of `plan.json`.
pub(crate) fn check_figures(view: &View, tally: &Tally, findings: &mut Findings) {
    let figures = &view.plan.summary.figures;
    let total = tally.bookings();
    if total > 0 {
        let kept = figures.planned_care_kept;
        let shares = shares(&tally.kept, total);
        compare("figures.planned_care_kept", [kept.p10, kept.p50, kept.p90], shares.clone(), findings);
        let met = shares.iter().filter(|&&share| share >= view.case.target.planned_care_kept - 1e-12).count();
        let probability = met as f64 / tally.scenarios as f64;
        if !close(kept.probability_target_met, probability, TOLERANCE) {
            findings.error(
                Rule::Figure,
                key("figures.planned_care_kept.probability_target_met"),
                kept.probability_target_met.to_string(),
                format!("{probability}: {met} of {} scenarios", tally.scenarios),
                "Count the scenarios in which the target is met.",
            );
        }
        let weighted = figures.planned_care_kept_weighted;
        let shares =
            tally.weights.iter().map(|&(booked, kept)| if booked > 0.0 { kept / booked } else { 0.0 }).collect();
        compare("figures.planned_care_kept_weighted", [weighted.p10, weighted.p50, weighted.p90], shares, findings);
    }
    let below = figures.posts_below_floor;
    compare("figures.posts_below_floor", [below.p10, below.p50, below.p90], counts(&tally.below_floor), findings);
    let cancelled = figures.cancelled_on_the_day;
    compare(
        "figures.cancelled_on_the_day",
        [cancelled.p10, cancelled.p50, cancelled.p90],
        counts(&tally.cancelled),
        findings,
    );
    check_by_day(view, tally, findings);
    check_by_pod(view, tally, findings);
    check_counts(view, findings);
    check_summary(view, findings);
    check_bound(view, findings);
    check_turnout(view, findings);
}

fn shares(kept: &[u64], total: u64) -> Vec<f64> {
    kept.iter().map(|&kept| kept as f64 / total as f64).collect()
}

fn counts(values: &[u64]) -> Vec<f64> {
    values.iter().map(|&value| value as f64).collect()
}

fn compare(path: &str, quoted: [f64; 3], mut values: Vec<f64>, findings: &mut Findings) {
    values.sort_by(f64::total_cmp);
    for (index, hundredths) in [10, 50, 90].into_iter().enumerate() {
        let Some(right) = quantile(&values, hundredths) else {
            continue;
        };
        if !close(quoted[index], right, TOLERANCE) {
            findings.error(
                Rule::Figure,
                key(&format!("{path}.p{hundredths}")),
                quoted[index].to_string(),
                format!("{right}, the {hundredths} % quantile of {} scenarios", values.len()),
                "Compute the figure from the scenario tables.",
            );
        }
    }
}

/// Checks the rows of a figure by day or point of delivery: each with its quantiles, each once, none missing.
fn check_rows<K: Ord + Copy + std::fmt::Display>(
    path: &str,
    quoted: impl Iterator<Item = (K, [f64; 3])>,
    booked: &BTreeMap<K, u64>,
    kept: &BTreeMap<K, Vec<u64>>,
    findings: &mut Findings,
) {
    let mut seen: BTreeMap<K, usize> = BTreeMap::new();
    for (name, values) in quoted {
        *seen.entry(name).or_insert(0) += 1;
        match (booked.get(&name), kept.get(&name)) {
            (Some(&total), Some(kept)) if total > 0 => {
                compare(&format!("{path}[{name}]"), values, shares(kept, total), findings);
            }
            _ => findings.warning(
                Rule::Figure,
                key(path),
                format!("a share kept for {name}, which has no bookings"),
                "only what has bookings",
                "Leave it out: a share of nothing says nothing.",
            ),
        }
    }
    for name in booked.keys() {
        let rows = seen.get(name).copied().unwrap_or(0);
        if rows != 1 {
            findings.error(
                Rule::Figure,
                key(path),
                format!("{rows} entries for {name}"),
                "one",
                "Give one entry for each that has bookings.",
            );
        }
    }
}

fn check_by_day(view: &View, tally: &Tally, findings: &mut Findings) {
    let mut booked: BTreeMap<Date, u64> = BTreeMap::new();
    for (&(date, _), cell) in &tally.booked {
        *booked.entry(date).or_insert(0) += u64::from(cell.count);
    }
    let quoted = view.plan.summary.figures.kept_by_day.iter().map(|row| (row.date, [row.p10, row.p50, row.p90]));
    check_rows("figures.kept_by_day", quoted, &booked, &tally.kept_by_day, findings);
}

fn check_by_pod(view: &View, tally: &Tally, findings: &mut Findings) {
    let mut booked: BTreeMap<Pod, u64> = BTreeMap::new();
    for (&(_, pod), cell) in &tally.booked {
        *booked.entry(pod).or_insert(0) += u64::from(cell.count);
    }
    let quoted = view.plan.summary.figures.kept_by_pod.iter().map(|row| (row.pod, [row.p10, row.p50, row.p90]));
    check_rows("figures.kept_by_pod", quoted, &booked, &tally.kept_by_pod, findings);
}

fn check_counts(view: &View, findings: &mut Findings) {
    let mut right = BookingCounts::default();
    for booking in (0..view.case.bookings.len()).filter(|&booking| view.booking_strikes(booking)) {
        right.booked += 1;
        let Some(row) = view.decision_of_booking[booking].map(|row| &view.plan.bookings[row]) else {
            continue;
        };
        match (row.decision, view.date_of_booking(booking), row.date) {
            (BookingFate::Keep, _, _) => right.kept += 1,
            (BookingFate::Defer, _, _) => right.deferred += 1,
            (BookingFate::Move, Some(from), Some(to)) => {
                let days = days_between(from, to);
                match days.abs() {
                    0 => right.moved_same_day += 1,
                    1..=14 => right.moved_within_14_days += 1,
                    _ => right.moved_later += 1,
                }
                right.brought_forward += u32::from(days < 0);
            }
            (BookingFate::Move, _, _) => {}
        }
    }
    check_placement(view, &right, findings);
    let quoted = view.plan.summary.figures.bookings;
    for (name, found, expected) in [
        ("booked", quoted.booked, right.booked),
        ("plan.kept", quoted.kept, right.kept),
        ("moved_same_day", quoted.moved_same_day, right.moved_same_day),
        ("moved_within_14_days", quoted.moved_within_14_days, right.moved_within_14_days),
        ("moved_later", quoted.moved_later, right.moved_later),
        ("deferred", quoted.deferred, right.deferred),
        ("brought_forward", quoted.brought_forward, right.brought_forward),
    ] {
        if found != expected {
            findings.error(
                Rule::BookingCounts,
                key(&format!("figures.bookings.{name}")),
                found.to_string(),
                expected.to_string(),
                "Count the decisions on bookings of sessions of the strike.",
            );
        }
    }
}

/// Checks what the plan says of its placement of bookings, and that it is no worse than the one it set out from.
fn check_placement(view: &View, right: &BookingCounts, findings: &mut Findings) {
    let Some(placement) = view.plan.summary.placement else { return };
    let (first, quoted) = (placement.first, placement.plan);
    for (name, found, expected) in [
        ("plan.kept", quoted.kept, right.kept + right.moved_same_day),
        ("plan.kept_in_another_session", quoted.kept_in_another_session, right.moved_same_day),
        ("plan.moved", quoted.moved, right.moved_within_14_days + right.moved_later),
        ("plan.waiting", quoted.waiting, right.deferred),
        ("first", first.kept + first.moved + first.waiting, right.booked),
    ] {
        if found != expected {
            findings.error(
                Rule::BookingCounts,
                key(&format!("placement.{name}")),
                found.to_string(),
                expected.to_string(),
                "Count the decisions on bookings of sessions of the strike.",
            );
        }
    }
    if quoted.weight_kept < first.weight_kept - TOLERANCE {
        findings.error(
            Rule::BookingCounts,
            key("placement.plan.weight_kept"),
            quoted.weight_kept.to_string(),
            format!("{} or more, as without the search", first.weight_kept),
            "Keep the placement that the search set out from.",
        );
    }
}

fn check_summary(view: &View, findings: &mut Findings) {
    let (case, summary) = (view.case, &view.plan.summary);
    let live = || case.actions.iter().filter(|action| action.is_live());
    let mut facts = vec![
        ("trust", summary.trust.clone(), case.trust.ods_code.clone()),
        ("trust_name", summary.trust_name.clone(), case.trust.name.clone()),
        ("planned_at", summary.planned_at.to_string(), case.window.planned_at.to_string()),
    ];
    if let (Some(from), Some(to)) = (live().map(|action| action.from).min(), live().map(|action| action.to).max()) {
        facts.push(("strike_from", summary.strike_from.to_string(), from.to_string()));
        facts.push(("strike_to", summary.strike_to.to_string(), to.to_string()));
    }
    for (name, found, expected) in facts {
        if found != expected {
            findings.error(Rule::Summary, key(name), found, expected, "Carry the fact over from the case.");
        }
    }
    let target = summary.figures.planned_care_kept.target;
    if !close(target, case.target.planned_care_kept, 1e-9) {
        findings.error(
            Rule::Summary,
            key("figures.planned_care_kept.target"),
            target.to_string(),
            case.target.planned_care_kept.to_string(),
            "Carry the target over from the case.",
        );
    }
}

fn check_bound(view: &View, findings: &mut Findings) {
    let (bound, solve) = (&view.plan.summary.bound, &view.plan.summary.solve);
    for (name, value) in
        [("bound.planned_care_kept", bound.planned_care_kept), ("bound.kept_by_this_plan", bound.kept_by_this_plan)]
    {
        if !(0.0..=1.0).contains(&value) {
            findings.error(Rule::Bound, key(name), value.to_string(), "a share from 0 to 1", "Mend the figure.");
        }
    }
    if bound.kept_by_this_plan > bound.planned_care_kept + 1e-6 {
        findings.error(
            Rule::Bound,
            key("bound.kept_by_this_plan"),
            bound.kept_by_this_plan.to_string(),
            format!("at most the bound, {}", bound.planned_care_kept),
            "A plan above the bound proves the bound wrong.",
        );
    }
    let gap = bound.planned_care_kept - bound.kept_by_this_plan;
    // Three figures may each be rounded.
    if !close(solve.gap, gap, 3.0 * TOLERANCE) {
        findings.error(
            Rule::Bound,
            key("solve.gap"),
            solve.gap.to_string(),
            format!("{gap}, the bound less what the plan keeps"),
            "Compute the gap from the two figures.",
        );
    }
}

fn check_turnout(view: &View, findings: &mut Findings) {
    for row in &view.plan.summary.turnout {
        let ordered = row.absent_p10 <= row.absent_p50 && row.absent_p50 <= row.absent_p90;
        if !ordered || row.absent_p90 > row.rostered {
            findings.error(
                Rule::Turnout,
                key(&format!("turnout[{} {}]", row.group, row.date)),
                format!("absent {}, {}, {} of {}", row.absent_p10, row.absent_p50, row.absent_p90, row.rostered),
                "ordered quantiles of at most the people rostered",
                "Count the people of the group who are rostered and away.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_smallest_value_that_the_share_does_not_exceed() {
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!([quantile(&ten, 10), quantile(&ten, 50), quantile(&ten, 90)], [Some(1), Some(5), Some(9)]);
        assert_eq!(quantile(&[7, 8, 9], 50), Some(8));
        assert_eq!(quantile(&[7, 8, 9], 90), Some(9));
        assert_eq!(quantile::<u32>(&[], 50), None);
    }
}
