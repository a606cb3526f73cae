//! What the plan does to emergency care is said as the simulation has it, on both pages and in both terminals.

mod common;

use common::{simulation_of, simulation_page, small};
use std::collections::BTreeSet;
use steadfast_model::plan::{BedDay, FlowMeasure, PlacementCounts, PlacementGain};
use steadfast_model::{Pod, Pool};
use steadfast_report::{
    Against, SimulationPage, render_report, render_simulation, simulation_terminal, terminal_summary,
};

#[test]
fn what_the_plan_does_to_emergency_care_follows_the_data() {
    let (case, mut plan) = small();
    let page = render_report(&case, &plan);
    for sentence in [
        "Standing down to 92.5% would avoid 8 (\u{b1}1) waits over 12 hours; 98.0% leaves 14 heads below the safe floor, this plan 8",
        "Chosen: the most planned care that leaves no post shorter than it has to be.",
        "In the simulated hospital, Wed 17 Dec to Mon 29 Dec 2025, 54 patients waited over 12 hours for a bed at the median (13 to 213 in 8 of 10 replicas), and 26.0% of patients were in the emergency department for more than four hours (22.8% to 29.7%).",
        "Once operations are cancelled for want of a bed or of time, 94.96% of planned care was kept at the median (93.2% to 96.3%).",
        "400 replicas of the hospital",
        "with the same attendances and the same turnouts of staff",
        "Totals are over 13 days, Wed 17 Dec to Mon 29 Dec 2025.",
        "No flu in the past days of `census`.",
        "Waits over 12 hours for a bed: most on Mon 22 Dec, median 16 (8 to 30); on average 15.6 on 5 days of strike and 11.5 on the other 23",
        "Operations cancelled on the day, by reason",
        "Medical beds needed at midnight, by day",
    ] {
        assert!(page.contains(sentence), "missing: {sentence}");
    }
    let order: Vec<usize> = [
        "id=\"beds\"",
        "id=\"emergency-care\"",
        "id=\"fig-trade-off\"",
        "class=\"remark\"",
        "id=\"fig-flow-over-12h\"",
        "id=\"sessions\"",
    ]
    .map(|part| page.find(part).unwrap())
    .to_vec();
    assert!(order.is_sorted(), "the section follows the beds, and begins with the curve: {order:?}");
    for day in plan.flow.iter_mut().filter(|day| day.measure == FlowMeasure::OverTwelveHours) {
        (day.p10, day.p50, day.p90, day.mean) = (0.0, 0.0, 1.0, 0.2);
    }
    plan.curve[2].ed_waits_over_12h_difference = 0.4;
    plan.curve[4].heads_below_floor = 7.92;
    let page = render_report(&case, &plan);
    for sentence in [
        "Standing down to 92.5% would change waits over 12 hours by no more than chance (0.4 \u{b1}0.9); 98.0% leaves as many heads below the safe floor as this plan",
        "Waits over 12 hours for a bed: none at the median on any of 28 days; on average 0.2 on 5 days of strike and 0.2 on the other 23",
    ] {
        assert!(page.contains(sentence), "missing: {sentence}");
    }
    plan.curve.retain(|point| point.chosen);
    assert!(render_report(&case, &plan).contains(
        "This plan keeps 95.3% of planned care with a median of 54 waits over 12 hours (19 to 214); no other level was simulated"
    ));
    plan.curve.clear();
    let page = render_report(&case, &plan);
    assert!(page.contains("there is no curve of planned care against emergency care"));
    assert!(!page.contains("fig-trade-off"));
}

#[test]
fn the_chosen_level_is_named_in_the_curve_and_its_table() {
    let (case, plan) = small();
    let page = render_report(&case, &plan);
    let figure = page.split("aria-labelledby=\"fig-trade-off-heading\"").nth(1).unwrap();
    let (svg, table) = figure.split("</figure>").next().unwrap().split_once("<details>").unwrap();
    assert_eq!(svg.matches(">this plan<").count(), 1);
    assert!(svg.contains(">Target 95.0%<") && svg.contains("The level axis starts at "));
    for cell in ["\u{a3}480,000", "\u{2212}8.2", "2,500", "13.7", "Further lists and clinics stand down"] {
        assert!(table.contains(cell), "{cell} in the table");
    }
    for point in &plan.curve {
        let median = format!("{:.0}", point.ed_waits_over_12h_p50);
        assert!(svg.contains(&format!(">median {median}<")) && table.contains(&format!(">{median}</td>")), "{median}");
    }
    assert!(svg.contains(">\u{2212}8 \u{b1}1<"), "the difference stands beside its point");
    assert_eq!(table.matches(">yes</td>").count(), 1);
}

#[test]
fn a_plan_without_a_simulation_says_so_and_keeps_quiet_elsewhere() {
    let (case, mut plan) = small();
    plan.summary.simulation = None;
    plan.flow.clear();
    plan.curve.clear();
    let page = render_report(&case, &plan);
    assert!(
        page.contains(
            "The plan has no simulation of the hospital, so what it does to emergency care is not known here."
        )
    );
    for quiet in ["In the simulated hospital", "fig-flow", "Waits over 12 hours", "fig-trade-off"] {
        assert!(!page.contains(quiet), "{quiet}");
    }
    assert!(page.contains("Occupied medical beds by day"));
    assert!(!terminal_summary(&case, &plan).contains("imulated"));
}

#[test]
fn numbers_that_are_not_known_are_never_shown_as_numbers() {
    let (case, mut plan) = small();
    for day in &mut plan.flow {
        for value in [&mut day.p10, &mut day.p50, &mut day.p90, &mut day.mean, &mut day.mean_low, &mut day.mean_high] {
            *value = f64::NAN;
        }
    }
    for point in &mut plan.curve {
        point.ed_waits_over_12h_p50 = f64::NAN;
        point.ed_waits_over_12h_difference = f64::NAN;
        point.heads_below_floor = f64::NAN;
        point.cost_p50 = f64::INFINITY;
    }
    let simulation = plan.summary.simulation.as_mut().unwrap();
    simulation.over_12h.p50 = f64::NAN;
    simulation.over_4h_share.mean = f64::INFINITY;
    let mut rows = common::differences();
    rows[0].difference = f64::NAN;
    let against = Some(Against { first: "one", second: "two", rows: &rows });
    let page = SimulationPage { against, ..simulation_of(&plan) };
    for text in [
        render_report(&case, &plan),
        terminal_summary(&case, &plan),
        render_simulation(&case, &page),
        simulation_terminal(&case, &page),
    ] {
        assert!(!text.contains("NaN") && !text.contains("inf%") && !text.contains(">inf"), "{text}");
        assert!(text.contains("not known"));
    }
}

#[test]
fn a_simulation_that_does_not_add_up_is_warned_of() {
    let (case, mut plan) = small();
    plan.summary.simulation.as_mut().unwrap().balanced = false;
    let simulation = simulation_of(&plan);
    assert!(render_report(&case, &plan).contains("did not add up. Do not decide on these figures."));
    assert!(render_simulation(&case, &simulation).contains("did not add up. Do not decide on these figures."));
    assert!(simulation_terminal(&case, &simulation).contains("do not decide on these figures"));
}

#[test]
fn the_terminal_says_what_the_plan_does_to_emergency_care() {
    let (case, plan) = small();
    let text = terminal_summary(&case, &plan);
    for line in [
        "Simulated to 29 Dec: waits over 12 hours 54 (13 to 213); over four hours 26.0% (22.8% to 29.7%).",
        "Kept after cancellations 94.96%; standing down to 92.5% would avoid 8 (\u{b1}1) waits over 12 hours.",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} in\n{text}");
    }
}

#[test]
fn the_page_of_a_simulation_has_the_figures_of_the_plan_page() {
    let (case, plan) = small();
    let of_plan = render_report(&case, &plan);
    let page = simulation_page(&case, &plan, "plan-b");
    let figures = |page: &str| -> Vec<String> {
        page.split("<figure ").skip(1).map(|piece| piece.split("</figure>").next().unwrap().to_owned()).collect()
    };
    let known: BTreeSet<String> = figures(&of_plan).into_iter().collect();
    let shown = figures(&page);
    assert_eq!(shown.len(), 7 + 3);
    assert!(shown.iter().all(|figure| known.contains(figure) && figure.contains("<table>")));
    for sentence in [
        "Simulated hospital: Fairhaven NHS Trust",
        "With the plan in plan-b; 400 replicas, seed 1",
        "Worst day for waits over 12 hours: Mon 22 Dec, median 16 (8 to 30).",
        "Waits over 12 hours for a bed: on average 9.3 fewer with plan-b than with plan-b (95% interval 8.3 to 10.3).",
        "2 of 3 differences are more than chance",
        "\u{2212}1.1 points",
        "94.96%",
        "all replicas asked for were run",
    ] {
        assert!(page.contains(sentence), "missing: {sentence}");
    }
    let alone = render_simulation(&case, &simulation_of(&plan));
    assert!(alone.contains("Without a plan: every session runs as booked") && !alone.contains("id=\"difference\""));
    assert_eq!(alone, render_simulation(&case, &simulation_of(&plan)));
}

#[test]
fn the_terminal_of_a_simulation_fits_whatever_it_holds() {
    let (case, mut plan) = small();
    plan.summary.simulation.as_mut().unwrap().notes = vec!["a long note ".repeat(30); 40];
    for bed in &mut plan.beds {
        bed.probability_over = 1.0;
    }
    let ten: Vec<_> = common::differences().into_iter().cycle().take(10).collect();
    let name = "a-folder-with-a-long-name/".repeat(8);
    let against = Some(Against { first: &name, second: &name, rows: &ten });
    for page in [simulation_of(&plan), SimulationPage { against, plan: Some(&name), ..simulation_of(&plan) }] {
        let text = simulation_terminal(&case, &page);
        assert!(text.lines().count() <= 30, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        for part in
            ["Waits over 12 hours for a bed", "85.4 (77.7 to 93.1)", "Worst day", "medical", "Not found in the case"]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        if page.against.is_some() {
            assert_eq!(text.matches("\u{2212}10.3 to \u{2212}8.3").count(), 4, "{text}");
            assert_eq!(text.matches("  chance").count(), 3, "{text}");
        }
    }
}

#[test]
fn a_full_terminal_summary_leaves_out_posts_before_beds_and_warnings() {
    let (mut case, mut plan) = small();
    case.bookings.iter_mut().zip(Pod::ALL.iter().cycle()).for_each(|(booking, pod)| booking.pod = *pod);
    for pool in [Pool::Paediatric, Pool::Maternity] {
        let more: Vec<_> = plan.beds.iter().filter(|bed| bed.pool == Pool::Medical).cloned().collect();
        plan.beds.extend(more.into_iter().map(|bed| BedDay { pool, ..bed }));
    }
    let first =
        PlacementCounts { kept: 12_345, weight_kept: 98_765.0, days_moved: 1_234, ..PlacementCounts::default() };
    let found = PlacementCounts { kept: 12_346, ..first };
    plan.summary.placement = Some(PlacementGain { first, plan: found, searched: 300, moves: 1000 });
    plan.summary.warnings = vec!["a long warning ".repeat(10); 20];
    plan.beds.iter_mut().for_each(|bed| bed.probability_over = 1.0);
    let text = terminal_summary(&case, &plan);
    assert!(text.lines().count() <= 45, "{text}");
    for part in ["maternity      28 days", "20 warnings:", "  and 19 more in plan.json", "standing down to 92.5%"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let posts = text.lines().filter(|line| line.contains(" of floor ")).count();
    assert!((1..5).contains(&posts), "{posts} posts in\n{text}");
}
