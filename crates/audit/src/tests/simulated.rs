//! The simulated days, the figures that rest on them, and the curve.

use super::{check, errors, list};
use steadfast_model::plan::FlowMeasure;
use steadfast_model::time::civil;
use steadfast_model::{Case, Issue, Plan};

/// Returns the places of the errors of one rule.
fn places(code: &str, change: impl FnOnce(&mut Case, &mut Plan)) -> Vec<String> {
    let issues = check(change);
    issues.iter().filter(|issue| issue.code == code).map(|issue| issue.place.to_string()).collect()
}

fn first(code: &str, change: impl FnOnce(&mut Case, &mut Plan)) -> Issue {
    check(change).into_iter().find(|issue| issue.code == code).unwrap()
}

#[test]
fn a_plan_from_before_there_was_a_simulation_is_sound() {
    let issues = check(|_, plan| {
        plan.summary.simulation = None;
        plan.flow.clear();
        plan.curve.clear();
    });
    assert!(issues.is_empty(), "{}", list(&issues));
}

#[test]
fn a_curve_needs_no_simulation_and_a_simulation_no_curve() {
    let without_curve = check(|_, plan| plan.curve.clear());
    assert!(without_curve.is_empty(), "{}", list(&without_curve));
    let without_simulation = check(|_, plan| {
        plan.summary.simulation = None;
        plan.flow.clear();
    });
    assert!(without_simulation.is_empty(), "{}", list(&without_simulation));
}

#[test]
fn days_before_the_planning_day_are_not_simulated() {
    // Planned on the 16th in a window from the 15th: nothing of the 15th belongs in the tables.
    let later = |case: &mut Case| case.window.planned_at = civil(2025, 12, 16, 9, 0);
    let found = errors(|case, plan| {
        later(case);
        plan.summary.planned_at = case.window.planned_at;
    });
    assert!(found.contains(&"flow".to_owned()) && found.contains(&"beds".to_owned()), "{found:?}");
    let found = errors(|case, plan| {
        later(case);
        plan.summary.planned_at = case.window.planned_at;
        plan.flow.retain(|row| row.date >= case.window.planned_at.date());
        plan.beds.retain(|row| row.date >= case.window.planned_at.date());
    });
    assert!(!found.iter().any(|code| ["flow", "beds", "simulation"].contains(&code.as_str())), "{found:?}");
}

#[test]
fn a_missing_day_is_one_issue_and_names_its_measures() {
    let whole = first("flow", |_, plan| plan.flow.retain(|row| row.date.day() != 20));
    assert_eq!((whole.place.to_string().as_str(), whole.found.as_str()), ("flow.csv", "no row for 2025-12-20"));
    let some = first("flow", |_, plan| {
        plan.flow.retain(|row| row.date.day() != 20 || row.measure > FlowMeasure::OverFourHours);
    });
    assert_eq!(some.found, "no row for attendances, over-4h-share on 2025-12-20");
}

#[test]
fn a_value_of_a_day_that_cannot_be_is_named_by_row_and_column() {
    assert_eq!(places("flow", |_, plan| plan.flow[1].p90 = 1.5), ["flow.csv:3:p90"]);
    assert_eq!(places("flow", |_, plan| plan.flow[2].p10 = -1.0), ["flow.csv:4:p10"]);
    assert_eq!(places("flow", |_, plan| plan.flow[3].p10 = 5.0), ["flow.csv:5:p50"]);
    // The 15th is outside the days of the figures, so that nothing else follows.
    assert_eq!(places("flow", |_, plan| plan.flow[3].mean = 7.0), ["flow.csv:5:mean"]);
    assert_eq!(places("flow", |_, plan| plan.flow[3].mean_low = -1.0), Vec::<String>::new());
}

#[test]
fn a_sum_is_that_of_the_days_and_a_mean_their_mean_within_rounding() {
    let with = |change: fn(&mut Plan)| places("simulation", |_, plan| change(plan));
    let day = |plan: &mut Plan, measure, more: f64| {
        let row = plan.flow.iter_mut().find(|row| row.date.day() == 20 && row.measure == measure).unwrap();
        row.mean += more;
    };
    assert_eq!(with(|plan| plan.summary.simulation.as_mut().unwrap().discharges.mean += 4e-4), Vec::<String>::new());
    assert_eq!(
        with(|plan| plan.summary.simulation.as_mut().unwrap().discharges.mean += 1e-3),
        ["plan.json:simulation.discharges.mean"]
    );
    let days = |measure, more| places("simulation", |_, plan| day(plan, measure, more));
    assert_eq!(days(FlowMeasure::LeftUnseen, 0.01), ["plan.json:simulation.left_unseen.mean"]);
    assert_eq!(days(FlowMeasure::Outliers, 0.01), ["plan.json:simulation.outliers.mean"]);
    assert_eq!(days(FlowMeasure::Outliers, 0.001), Vec::<String>::new());
    assert_eq!(days(FlowMeasure::Attendances, 0.01), Vec::<String>::new());
}

#[test]
fn figures_are_over_days_of_the_window_and_count_them() {
    let with = |change: fn(&mut Case, &mut Plan)| places("simulation", change);
    assert_eq!(with(|_, plan| plan.summary.simulation.as_mut().unwrap().days = 12), ["plan.json:simulation.days"]);
    let backwards = with(|_, plan| {
        let simulation = plan.summary.simulation.as_mut().unwrap();
        (simulation.from, simulation.to) = (simulation.to, simulation.from);
    });
    assert_eq!(backwards, ["plan.json:simulation.to", "plan.json:simulation.days"]);
    let before = with(|_, plan| {
        let simulation = plan.summary.simulation.as_mut().unwrap();
        simulation.from = civil(2025, 12, 14, 0, 0).date();
        simulation.days = 14;
    });
    assert_eq!(before, ["plan.json:simulation.from"]);
}

#[test]
fn replicas_take_the_turnouts_in_turn_so_that_fifteen_may_keep_more_than_ten() {
    // Of fifteen replicas ten are of turnouts that go to plan: their median is 0.8, the turnouts' own 0.6667.
    let with = |p50: f64, mean: f64| {
        places("simulation", |_, plan| {
            let simulation = plan.summary.simulation.as_mut().unwrap();
            simulation.replications = 15;
            let kept = simulation.planned_care_kept.as_mut().unwrap();
            (kept.p50, kept.mean, kept.mean_high) = (p50, mean, 0.8);
        })
    };
    let most = (10.0 * 12.0 + 3.0 * 10.0 + 2.0 * 9.0) / 15.0 / 15.0;
    assert_eq!(with(0.8, most), Vec::<String>::new());
    assert_eq!(with(0.8, most - 0.1 / 15.0), Vec::<String>::new());
    assert_eq!(with(0.8, most + 0.001), ["plan.json:simulation.planned_care_kept.mean"]);
    assert_eq!(with(0.8, most - 0.1 / 15.0 - 0.001), ["plan.json:simulation.planned_care_kept.mean"]);
    let twenty = places("simulation", |_, plan| {
        plan.summary.simulation.as_mut().unwrap().planned_care_kept.as_mut().unwrap().p50 = 0.7;
    });
    assert_eq!(twenty, ["plan.json:simulation.planned_care_kept.p50"]);
}

#[test]
fn a_simulation_of_a_strike_with_bookings_says_what_is_kept() {
    let none = places("simulation", |_, plan| plan.summary.simulation.as_mut().unwrap().planned_care_kept = None);
    assert_eq!(none, ["plan.json:simulation.planned_care_kept"]);
}

#[test]
fn the_chosen_point_is_the_plan_in_each_of_its_columns() {
    let with = |change: fn(&mut Plan)| places("curve", |_, plan| change(plan));
    assert_eq!(with(|plan| plan.curve[1].planned_care_kept_p10 -= 0.01), ["curve.csv:3:planned_care_kept_p10"]);
    assert_eq!(with(|plan| plan.curve[1].planned_care_kept_p90 += 0.01), ["curve.csv:3:planned_care_kept_p90"]);
    assert_eq!(with(|plan| plan.curve[1].level += 0.01), ["curve.csv:3:level"]);
    assert_eq!(with(|plan| plan.curve[1].heads_below_floor = 0.2), ["curve.csv:3:heads_below_floor"]);
    assert_eq!(
        with(|plan| plan.curve[1].ed_waits_over_12h_difference_error = 0.5),
        ["curve.csv:3:ed_waits_over_12h_difference_error"]
    );
    assert_eq!(with(|plan| plan.curve[1].boarding_hours_p50 += 1.0), ["curve.csv:3:boarding_hours_p50"]);
    assert_eq!(with(|plan| plan.curve[1].over_4h_share_p50 += 0.01), ["curve.csv:3:over_4h_share_p50"]);
    assert_eq!(with(|plan| plan.curve[1].beds_over_p50 += 0.01), ["curve.csv:3:beds_over_p50"]);
    // What the plan does not show cannot be compared: the other points have their own turnouts.
    assert_eq!(with(|plan| plan.curve[0].heads_below_floor = 0.2), Vec::<String>::new());
    assert_eq!(with(|plan| plan.curve[2].chosen = true), ["curve.csv:4:chosen"]);
}

#[test]
fn levels_rise_and_none_stands_twice() {
    assert_eq!(places("curve", |_, plan| plan.curve[2].level = 0.6667), ["curve.csv:4:level"]);
    assert_eq!(places("curve", |_, plan| plan.curve[0].level = 0.7), ["curve.csv:3:level"]);
}

#[test]
fn a_pool_without_a_row_on_the_last_day_is_missed() {
    let issue = first("beds", |_, plan| {
        plan.beds.pop();
    });
    assert_eq!(issue.found, "no row for pool surgical on 2026-01-11");
}
