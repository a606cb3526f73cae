//! The page says what the plan says, is sound HTML, asks nothing of the network, and stays so whatever the text.

mod common;

use common::{simulation_of, simulation_page, small};
use proptest::prelude::*;
use std::collections::BTreeSet;
use steadfast_model::plan::{PlacementCounts, PlacementGain, SessionFate, SolveStatus};
use steadfast_model::{Case, Plan, SessionId};
use steadfast_report::{render_report, render_simulation, terminal_summary};

/// Every tag of a page with its attributes as written; panics when tags do not nest.
fn tags(page: &str) -> Vec<(String, String)> {
    const VOID: [&str; 3] = ["meta", "br", "!DOCTYPE"];
    let mut open: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("every tag ends");
        assert!(!tag.contains('\n'), "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "tags nest");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert_eq!(attributes.matches('"').count() % 2, 0, "quotes pair in <{tag}>");
        if !VOID.contains(&name) {
            open.push(name.to_owned());
        }
        all.push((name.to_owned(), attributes.to_owned()));
    }
    assert!(open.is_empty(), "left open: {open:?}");
    all
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let rest = format!(" {attributes}");
    let from = rest.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(rest[from..].split('"').next().unwrap_or_default().to_owned())
}

/// The text between the tags.
fn text_of(page: &str) -> String {
    let body = &page[page.find("<body>").expect("a page has a body")..];
    body.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_headline_says_how_much_is_kept_how_surely_and_what_bounds_it() {
    let (case, plan) = small();
    let page = render_report(&case, &plan);
    for sentence in [
        "Is 95.0% of planned care kept?",
        "More likely than not, but not safely: this plan keeps 95.0% of planned care or more in 62.5% of sampled turnouts.",
        "At the median 95.3% of planned care goes ahead on its day; in 8 of 10 sampled turnouts it is between 93.6% and 96.7%.",
        "For what it was made for, care weighted by clinical priority over the turnouts planned for, the decision is proved within 0.04% of the best",
        "At the median turnout no plan as good in safety and clinical priority can keep more than 97.1% by head count; this plan keeps 96.4% there.",
        "part of the distance is the price of not knowing",
        "These figures rest on 40 sampled turnouts",
        "Strike from 7am on Wednesday 17 December 2025 to 7am on Monday 22 December 2025",
    ] {
        assert!(page.contains(sentence), "missing: {sentence}");
    }
}

#[test]
fn the_answer_follows_the_probability_and_is_never_certain() {
    let (case, mut plan) = small();
    for (probability, start) in [
        (1.0, "Very likely on these assumptions: "),
        (0.5, "About even: "),
        (0.3, "Probably not: "),
        (0.0, "Very unlikely on these assumptions: "),
        (f64::NAN, "It is not known"),
    ] {
        plan.summary.figures.planned_care_kept.probability_target_met = probability;
        let page = render_report(&case, &plan);
        assert!(page.contains(&format!("<p class=\"answer\">{start}")), "{probability}");
        assert!(terminal_summary(&case, &plan).contains(start), "{probability}");
    }
}

#[test]
fn a_bound_below_the_target_is_said_to_put_it_out_of_reach() {
    let (case, mut plan) = small();
    plan.summary.bound.planned_care_kept = 0.9498;
    let page = render_report(&case, &plan);
    assert!(page.contains(
        "At the median turnout no plan as good in safety and clinical priority can keep more than 94.98% by head count"
    ));
    assert!(page.contains("So 95.0% is out of reach there"));
}

#[test]
fn a_missing_bound_is_said_to_be_missing() {
    let (case, mut plan) = small();
    plan.summary.bound.planned_care_kept = f64::NAN;
    plan.summary.solve.gap = f64::NAN;
    let page = render_report(&case, &plan);
    assert!(page.contains("No bound by head count is proved"));
    assert!(!page.contains("can keep more than") && !page.contains("NaN"));
    assert!(terminal_summary(&case, &plan).contains("No bound by head count is proved."));
}

#[test]
fn titles_follow_the_data() {
    let (case, mut plan) = small();
    let before = render_report(&case, &plan);
    assert!(before.contains("planned care kept is below 95.0% for 2 of 5 days; least: Sun 21 Dec (93.8%)"));
    for day in &mut plan.summary.figures.kept_by_day {
        day.p50 = 0.96;
    }
    plan.summary.figures.kept_by_day[1].p50 = 0.955;
    let after = render_report(&case, &plan);
    assert!(
        after.contains(
            "At the median, 95.0% of planned care or more is kept on each of 5 days; least: Thu 18 Dec (95.5%)"
        )
    );
    for bed in &mut plan.beds {
        bed.probability_over = 0.01;
    }
    assert!(before.contains("Medical beds: more than the staffed beds are needed more likely than not on "));
    assert!(
        render_report(&case, &plan)
            .contains("Medical beds: the staffed beds are more likely than not enough on each of 28 days")
    );
    plan.gaps.clear();
    plan.scenario_posts.iter_mut().for_each(|row| row.have = 4);
    assert!(render_report(&case, &plan).contains("No post falls below its floor in any sampled turnout"));
}

#[test]
fn every_figure_has_the_table_with_its_numbers() {
    let (case, plan) = small();
    let page = render_report(&case, &plan);
    let figures: Vec<&str> =
        page.split("<figure ").skip(1).map(|piece| piece.split("</figure>").next().unwrap()).collect();
    assert_eq!(
        figures.len(),
        4 + 3 + 1 + 7,
        "by day, by point of delivery, moves, cover, 3 pools, the curve, and 7 measures by day"
    );
    for figure in &figures {
        assert_eq!(figure.matches("role=\"img\"").count(), 1);
        assert_eq!(figure.matches("<table>").count(), 1);
        assert_eq!(figure.matches("<caption>").count(), 1);
        assert!(figure.contains("<details>") && figure.contains("data:text/csv"));
    }
    let (svg, table) = figures[0].split_once("<details>").unwrap();
    for value in ["97.0%", "96.2%", "95.4%", "94.6%", "93.8%"] {
        assert!(svg.contains(&format!(">{value}<")), "{value} drawn");
        assert!(table.contains(&format!("<td class=\"number\">{value}</td>")), "{value} in the table");
    }
    let moves = figures.iter().find(|figure| figure.contains("fig-moves")).unwrap();
    let all = plan.summary.figures.bookings.booked;
    assert_eq!(all, 600);
    assert!(moves.contains(&format!(
        "<th scope=\"row\">All</th><td class=\"number\">{all}</td><td class=\"number\">{}</td>",
        plan.summary.figures.bookings.kept
    )));
}

#[test]
fn the_page_is_sound_accessible_and_asks_nothing_of_the_network() {
    let (case, plan) = small();
    check_page(&render_report(&case, &plan));
    check_page(&simulation_page(&case, &plan, "another"));
    check_page(&render_simulation(&case, &simulation_of(&plan)));
}

/// Panics when a page is not sound, not accessible, or asks for anything.
fn check_page(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en-GB\">"));
    for banned in
        ["http://", "https://", "<script", "<img", "<link", "url(http", "@import", "@font-face", "src=", "NaN", "inf%"]
    {
        assert!(!page.contains(banned), "{banned}");
    }
    let tags = tags(page);
    let mut ids = BTreeSet::new();
    for (name, attributes) in &tags {
        if let Some(id) = attribute(attributes, "id") {
            assert!(ids.insert(id.clone()), "id {id} twice");
        }
        if name == "th" {
            assert!(matches!(attribute(attributes, "scope").as_deref(), Some("col" | "row")), "th {attributes}");
        }
    }
    for (name, attributes) in &tags {
        for reference in ["aria-labelledby", "aria-describedby"] {
            for id in attribute(attributes, reference).unwrap_or_default().split_whitespace() {
                assert!(ids.contains(id), "{name} refers to {id}");
            }
        }
        if let Some(id) = attribute(attributes, "href").and_then(|href| href.strip_prefix('#').map(str::to_owned)) {
            assert!(ids.contains(&id), "link to {id}");
        }
    }
    for (_, attributes) in tags.iter().filter(|(_, attributes)| attributes.contains("role=\"region\"")) {
        assert_eq!(attribute(attributes, "tabindex").as_deref(), Some("0"), "{attributes}");
        assert!(attribute(attributes, "aria-label").is_some_and(|label| !label.is_empty()), "{attributes}");
    }
    let count = |wanted: &str| tags.iter().filter(|(name, _)| name == wanted).count();
    assert_eq!([count("main"), count("h1"), count("header"), count("footer"), count("nav")], [1; 5]);
    assert_eq!(count("table"), count("caption"));
    let levels: Vec<usize> =
        tags.iter().filter_map(|(name, _)| ["h1", "h2", "h3"].iter().position(|h| h == name)).collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "no heading level is skipped");
    assert_eq!(levels[0], 0);
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let (case, plan) = small();
    assert_eq!(render_report(&case, &plan), render_report(&case, &plan));
}

#[test]
fn protected_bookings_that_leave_their_day_are_named_and_others_are_not() {
    let (case, plan) = small();
    let page = render_report(&case, &plan);
    let decisions = page.split("id=\"decisions\"").nth(1).unwrap().split("id=\"planned-care\"").next().unwrap();
    for booking in &case.bookings {
        let session = case.sessions.iter().find(|session| session.session_id == booking.session_id).unwrap();
        let day = session.start.date();
        let row = plan.bookings.iter().find(|row| row.booking_id == booking.booking_id).unwrap();
        let leaves = row.date != Some(day);
        let named = page.contains(&format!("<th scope=\"row\">{}</th>", booking.booking_id));
        assert_eq!(named, leaves && booking.is_protected(day), "{}", booking.booking_id);
    }
    assert!(decisions.contains("Protected bookings that leave their day"));
}

#[test]
fn a_plan_with_nothing_in_it_is_still_a_page() {
    let (mut case, mut plan) = small();
    case.posts.clear();
    case.sessions.clear();
    case.bookings.clear();
    plan.sessions.clear();
    plan.bookings.clear();
    plan.gaps.clear();
    plan.beds.clear();
    plan.flow.clear();
    plan.curve.clear();
    plan.summary.simulation = None;
    plan.standby.clear();
    plan.scenario_posts.clear();
    plan.summary.figures.kept_by_day.clear();
    plan.summary.figures.kept_by_pod.clear();
    plan.summary.warnings.clear();
    plan.summary.inputs.clear();
    plan.summary.turnout.clear();
    let page = render_report(&case, &plan);
    tags(&page);
    assert!(page.contains("There are no data to show here."));
    assert!(page.contains("Every session of the strike runs as usual."));
    assert!(!page.contains("id=\"warnings\""));
    assert!(terminal_summary(&case, &plan).lines().count() <= 45);
}

#[test]
fn a_large_trust_stays_below_two_megabytes_and_says_where_the_rest_is() {
    let case = common::case(400, 10);
    assert_eq!((case.sessions.len(), case.bookings.len()), (2_000, 20_000));
    let mut plan = common::plan(&common::case(1, 1));
    plan.summary.warnings = vec!["a long warning ".repeat(10); 500];
    plan.sessions = case
        .sessions
        .iter()
        .map(|session| steadfast_model::plan::SessionDecision {
            session_id: session.session_id.clone(),
            decision: SessionFate::Close,
            reason: "its lead covers another post ".repeat(5),
            worth_of_one_more: 1.0,
            places: 0,
            support_planned: 0,
            next_best: String::new(),
        })
        .collect();
    plan.bookings = case
        .bookings
        .iter()
        .map(|booking| steadfast_model::plan::BookingDecision {
            booking_id: booking.booking_id.clone(),
            decision: steadfast_model::plan::BookingFate::Defer,
            session_id: None,
            date: None,
            reason: "no place".into(),
            next_best: String::new(),
        })
        .collect();
    let page = render_report(&case, &plan);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains("These are the first 50 of 2,000; <code>sessions.csv</code> has them all."));
    assert!(page.contains("And 460 more in <code>plan.json</code>."));
    let closing = page.split("id=\"sessions\"").nth(1).unwrap().split("id=\"worth\"").next().unwrap();
    let named =
        plan.sessions.iter().filter(|row| closing.contains(&format!("<th scope=\"row\">{}</th>", row.session_id)));
    assert_eq!(named.count(), 50);
    let text = terminal_summary(&case, &plan);
    assert!(text.lines().count() <= 45);
}

#[test]
fn the_terminal_summary_fits_and_says_the_same() {
    let (case, mut plan) = small();
    plan.summary.solve.wall_seconds = Some(83.25);
    let text = terminal_summary(&case, &plan);
    assert!(text.lines().count() <= 45, "{} lines", text.lines().count());
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    for part in [
        "in 62.5% of sampled turnouts",
        "By head count at the median turnout: 96.4% kept; none as good in safety and priority can pass 97.1%.",
        "seed 1; took 83.2 seconds",
        "All",
        "Day case",
        "medical",
    ] {
        let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flowing.contains(part), "missing {part} in\n{text}");
    }
    let counts = &plan.summary.figures.bookings;
    let all: Vec<String> =
        text.lines().find(|line| line.starts_with("  All")).unwrap().split_whitespace().map(str::to_owned).collect();
    assert_eq!(
        all[1..],
        [
            counts.booked,
            counts.kept,
            counts.moved_same_day,
            counts.moved_within_14_days,
            counts.moved_later,
            counts.deferred
        ]
        .map(|n| n.to_string())
    );
}

#[test]
fn what_the_search_for_a_placement_gained_is_said_on_the_page_and_in_the_terminal() {
    let (case, mut plan) = small();
    let sentences = |plan: &Plan| {
        let flowing = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        [flowing(&render_report(&case, plan)), flowing(&terminal_summary(&case, plan))]
    };
    assert!(sentences(&plan).iter().all(|text| !text.contains("Placement searched")), "no search is known of");
    let first =
        PlacementCounts { kept: 1200, weight_kept: 3000.0, moved: 9, days_moved: 70, ..PlacementCounts::default() };
    let found = PlacementCounts { kept: 1203, weight_kept: 3011.0, moved: 6, days_moved: 40, ..first };
    plan.summary.placement = Some(PlacementGain { first, plan: found, searched: 300, moves: 1000 });
    let told = "Placement searched: 1,203 keep their day (weight 3,011; 0 in another session), 6 move by 40 days in all, 0 wait; placed by \
                priority alone 1,200 keep their day (weight 3,000; 0 in another session), 9 move by 70 days in all, 0 wait.";
    assert!(sentences(&plan).iter().all(|text| text.contains(told)), "{:?}", sentences(&plan)[1]);
    plan.summary.placement = Some(PlacementGain { first, plan: first, searched: 300, moves: 1000 });
    assert!(
        sentences(&plan).iter().all(|text| text.contains("found no better placement than the order of priority gives"))
    );
}

#[test]
fn nearness_to_the_best_and_the_bound_by_head_count_are_said_apart_in_three_lines() {
    let (case, mut plan) = small();
    for (status, gap, first) in [
        (
            SolveStatus::Optimal,
            0.000_4,
            "Weighted care over the turnouts planned for: proved within 0.04% of the best from its shortlists.",
        ),
        (
            SolveStatus::Feasible,
            0.012_301,
            "Search limit reached; weighted care proved within 1.24% of the best from its shortlists.",
        ),
        (
            SolveStatus::Stopped,
            0.000_4,
            "Stopped on request: the last good plan; how near it is to the best is not known.",
        ),
        (
            SolveStatus::Feasible,
            f64::INFINITY,
            "How near the decision is to the best for what it was made for is not known.",
        ),
    ] {
        plan.summary.solve.status = status;
        plan.summary.bound.weighted_gap = gap;
        let text = terminal_summary(&case, &plan);
        let lines: Vec<&str> = text.lines().collect();
        let at = lines.iter().position(|line| *line == first).unwrap_or_else(|| panic!("{status:?}, {gap}:\n{text}"));
        assert!(lines[at + 1].starts_with("By head count at the median turnout: 96.4% kept; "), "{text}");
        assert!(lines[at + 2].ends_with("the price of not knowing."), "{text}");
        assert_eq!(lines[at + 3], "", "{text}");
        assert!(!text.contains("percentage points"), "{text}");
        assert_eq!(
            render_report(&case, &plan).contains("the decision is proved within"),
            gap.is_finite() && status != SolveStatus::Stopped
        );
    }
}

#[test]
fn a_gap_is_rounded_up_and_none_stays_none() {
    let (case, mut plan) = small();
    for (gap, told) in
        [(0.0, "0.00%"), (-1e-9, "0.00%"), (0.000_001, "0.01%"), (0.000_5, "0.05%"), (0.000_501, "0.06%")]
    {
        plan.summary.bound.weighted_gap = gap;
        let page = render_report(&case, &plan);
        assert!(page.contains(&format!("the decision is proved within {told} of the best")), "{gap}");
    }
}

/// Puts a text wherever a case or plan holds words.
fn with_text(text: &str) -> (Case, Plan) {
    let mut case = common::case(6, 5);
    let mut plan = common::plan(&case);
    let t = || text.to_owned();
    plan.summary.trust_name = t();
    plan.summary.trust = t();
    plan.summary.steadfast = t();
    plan.summary.may_be_used_for = t();
    plan.summary.bound.proved_by = t();
    plan.summary.bound.scenario = t();
    plan.summary.warnings = vec![t(), t()];
    plan.summary.inputs.insert(t(), t());
    plan.summary.solve.work.insert(t(), 3);
    case.trust.name = t();
    case.trust.ods_code = t();
    case.actions[0].union = t();
    let simulation = plan.summary.simulation.as_mut().expect("the made-up plan has a simulation");
    simulation.notes = vec![t(), t()];
    simulation.stopped_because = t();
    for point in &mut plan.curve {
        point.remark = format!("x{text}");
    }
    for post in &mut case.posts {
        post.service = t();
    }
    for gap in &mut plan.gaps {
        gap.next_best = t();
    }
    for session in &mut plan.sessions {
        session.decision = SessionFate::Close;
        session.reason = t();
        session.next_best = t();
    }
    for booking in &mut plan.bookings {
        booking.reason = t();
        booking.next_best = t();
    }
    for row in &mut plan.standby {
        row.opens_if = t();
        row.closes_if = t();
    }
    case.sessions[0].session_id = SessionId::new(text);
    plan.sessions[0].session_id = SessionId::new(text);
    case.sessions[0].specialty = t();
    (case, plan)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn odd_text_never_breaks_out(text in "[ -~<>&\"'=\u{0}-\u{1f}\u{7f}é]{1,30}") {
        let (case, plan) = with_text(&text);
        let page = render_report(&case, &plan);
        // The same tags as with harmless text: nothing was opened, closed or added by it.
        let (calm_case, calm_plan) = with_text("word");
        let names = |page: &str| -> Vec<String> { tags(page).into_iter().map(|(name, _)| name).filter(|name| name != "text" && name != "rect").collect() };
        prop_assert_eq!(names(&page), names(&render_report(&calm_case, &calm_plan)));
        prop_assert!(!text_of(&page).chars().any(char::is_control));
        let summary = terminal_summary(&case, &plan);
        prop_assert!(summary.lines().all(|line| line.chars().count() <= 100 && !line.chars().any(char::is_control)));
        prop_assert!(summary.lines().count() <= 45);
        let page = simulation_page(&case, &plan, &text);
        prop_assert_eq!(names(&page), names(&simulation_page(&calm_case, &calm_plan, "word")));
        prop_assert!(!text_of(&page).chars().any(char::is_control));
    }
}

#[test]
fn a_closing_tag_and_an_attribute_in_the_data_stay_text() {
    let (case, plan) = with_text("</td><script>alert(1)</script>\" onload=\"x");
    let page = render_report(&case, &plan);
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x"));
    tags(&page);
}
