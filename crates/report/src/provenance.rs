//! Where the figures come from, how good they are, and what they may be used for.

use crate::facts::Facts;
use crate::page::{group_name, tidy};
use crate::sections::region;
use crate::wording::{capital, count, moment, percent_against, plain, sentence, short_date};
use maud::{Markup, html};
use steadfast_chart::number::{number, percent_with};
use steadfast_chart::{Cell, Column, Table};
use steadfast_model::WorkingTimeRules;
use steadfast_model::plan::{PlacementCounts, SolveStatus};

/// Shows where the figures come from.
pub(crate) fn section(facts: &Facts<'_>) -> Markup {
    let summary = &facts.plan.summary;
    let rules = WorkingTimeRules::shipped();
    html! {
        dl class="facts" {
            dt { "What it may be used for" } dd { (tidy(&sentence(&summary.may_be_used_for))) }
            dt { "Trust" } dd { (tidy(&summary.trust_name)) " (" (tidy(&summary.trust)) ")" }
            dt { "Data as of" } dd { (moment(summary.planned_at)) "; nothing known later is used" }
            dt { "Strike" } dd { (moment(summary.strike_from)) " to " (moment(summary.strike_to)) (actions(facts)) }
            dt { "Steadfast" } dd { "version " (tidy(&summary.steadfast)) ", data contract " (summary.schema) }
            dt { "Seed" } dd { (summary.seed) "; the same case, version and seed give the same plan" }
            dt { "Sampled turnouts" } dd { (number(f64::from(summary.scenarios), 0)) }
            dt { "How the search ended" } dd { (tidy(&status(facts))) }
            dt { "Distance from the best, for what the plan was made for" } dd { (tidy(&decision(facts))) }
            dt { "Bound by head count" } dd { (percent_against(summary.bound.planned_care_kept, summary.figures.planned_care_kept.target)) " (" (tidy(&summary.bound.scenario)) "). Proved by: " (tidy(&sentence(&summary.bound.proved_by))) }
            @if !summary.solve.work.is_empty() {
                dt { "Work done" } dd { (tidy(&work(facts))) }
            }
        }
        h3 { "Assumptions and limits" }
        ul {
            li { "Absence is assumed for staff groups, never for a person. No membership, vote or intention of anyone is stored or used." }
            li { "Planned care kept counts bookings of striking sessions that go ahead on their date, by head count, over all of them when the plan was made. A booking that moves to another day counts as not kept, even to an earlier one." }
            li { "A probability here is a share of sampled turnouts under these assumptions. It is not a measured frequency." }
            li { "The bound by head count holds for the one scenario that it names, for plans as good in safety and clinical priority, and for the people, sessions, floors and rules of this case; changing any of them can pass it." }
            li { "Floors are those of the case. Steadfast does not judge whether they are safe." }
            li { "Priority weights order bookings; they are not a clinical judgement." }
            li { "Hours and rest: " (tidy(&rules.source)) ", in force from " (short_date(rules.in_force_from)) " " (rules.in_force_from.year()) "." }
        }
        @if !summary.turnout.is_empty() {
            h3 { "Turnout assumed" }
            (region(&turnout(facts)))
        }
        h3 { "Input tables" }
        @if summary.inputs.is_empty() {
            p { "The plan names no input tables." }
        } @else {
            (region(&inputs(facts)))
        }
    }
}

/// Says how the search ended.
pub(crate) fn status(facts: &Facts<'_>) -> String {
    let solve = &facts.plan.summary.solve;
    let ended = match solve.status {
        SolveStatus::Optimal => "every part was searched to the tolerance asked for",
        SolveStatus::Feasible => {
            "the limit of search was reached before every part was searched to the tolerance asked for"
        }
        SolveStatus::Stopped => "stopped on request: this is the last good plan, and more search may better it",
    };
    capital(&format!("{ended}{}.", took(facts)))
}

/// Says how long the search took, where the plan says so: `; took 83.2 seconds`.
pub(crate) fn took(facts: &Facts<'_>) -> String {
    let seconds = facts.plan.summary.solve.wall_seconds;
    seconds.map_or_else(String::new, |seconds| format!("; took {} seconds", number(seconds, 1)))
}

/// Says what the search for a better placement of the bookings gained; nothing where the plan does not say.
pub(crate) fn placement(facts: &Facts<'_>) -> Option<String> {
    let gain = facts.plan.summary.placement?;
    let (first, plan) = (gain.first, gain.plan);
    if gain.searched == 0 {
        return None;
    }
    if first == plan {
        return Some("The search found no better placement than the order of priority gives.".into());
    }
    let told = |counts: PlacementCounts| {
        format!(
            "{} keep their day (weight {}; {} in another session), {} move by {} days in all, {} wait",
            number(f64::from(counts.kept), 0),
            number(counts.weight_kept, 0),
            number(f64::from(counts.kept_in_another_session), 0),
            number(f64::from(counts.moved), 0),
            number(f64::from(counts.days_moved), 0),
            number(f64::from(counts.waiting), 0)
        )
    };
    Some(format!("Placement searched: {}; placed by priority alone {}.", told(plan), told(first)))
}

/// Returns how far at most the decision is from the best for what it was made for, such as `0.04%`; `None` when that is not proved.
///
/// Rounded up to two decimals: the words "at most" must stay true.
pub(crate) fn weighted_gap(facts: &Facts<'_>) -> Option<String> {
    let summary = &facts.plan.summary;
    let gap = summary.bound.weighted_gap;
    // After a stop the gap leaves out the parts that were never decided.
    let proved = gap.is_finite() && summary.solve.status != SolveStatus::Stopped;
    proved.then(|| percent_with((gap.max(0.0) * 1e4 - 1e-6).ceil().max(0.0) / 1e4, 2))
}

fn actions(facts: &Facts<'_>) -> String {
    let told: Vec<String> = facts
        .case
        .actions
        .iter()
        .map(|action| {
            let groups: Vec<String> = action.groups.iter().map(|group| group_name(*group).to_lowercase()).collect();
            format!(
                "{}: {} ({}, {})",
                action.union,
                groups.join(", "),
                plain(action.cover.word()),
                plain(action.status.word())
            )
        })
        .collect();
    if told.is_empty() { String::new() } else { tidy(&format!(". {}", told.join("; "))) }
}

fn work(facts: &Facts<'_>) -> String {
    let told: Vec<String> = facts
        .plan
        .summary
        .solve
        .work
        .iter()
        .map(|(kind, many)| format!("{}: {}", plain(kind), number(u32::try_from(*many).map_or(f64::NAN, f64::from), 0)))
        .collect();
    told.join("; ")
}

fn turnout(facts: &Facts<'_>) -> Table {
    let mut rows: Vec<_> = facts.plan.summary.turnout.iter().collect();
    rows.sort_by_key(|row| (row.group, row.date));
    Table {
        caption: format!(
            "People away by group and day, over {}",
            count(
                usize::try_from(facts.plan.summary.scenarios).unwrap_or(usize::MAX),
                "sampled turnout",
                "sampled turnouts"
            )
        ),
        columns: vec![
            Column::words("Group"),
            Column::words("Day"),
            Column::numbers("Rostered"),
            Column::numbers("Away p10"),
            Column::numbers("Away p50"),
            Column::numbers("Away p90"),
            Column::numbers("Away p50, share"),
        ],
        rows: rows
            .into_iter()
            .map(|row| {
                vec![
                    Cell::text(group_name(row.group)),
                    Cell::text(short_date(row.date)),
                    Cell::count(row.rostered),
                    Cell::count(row.absent_p10),
                    Cell::count(row.absent_p50),
                    Cell::count(row.absent_p90),
                    if row.rostered > 0 {
                        Cell::Share(f64::from(row.absent_p50) / f64::from(row.rostered))
                    } else {
                        Cell::Missing
                    },
                ]
            })
            .collect(),
    }
}

fn inputs(facts: &Facts<'_>) -> Table {
    Table {
        caption: "Digest of each input table that the plan was made from".into(),
        columns: ["Table", "Digest"].map(Column::words).to_vec(),
        rows: facts
            .plan
            .summary
            .inputs
            .iter()
            .map(|(name, digest)| vec![Cell::text(name), Cell::text(digest)])
            .collect(),
    }
}

/// Says how near the decision is to the best for what it was made for.
pub(crate) fn decision(facts: &Facts<'_>) -> String {
    match weighted_gap(facts) {
        Some(gap) => format!(
            "For what it was made for, care weighted by clinical priority over the turnouts planned for, the decision is proved within {gap} of \
             the best that can be chosen from its shortlists of people."
        ),
        None => "How near the decision is to the best for what it was made for is not known.".into(),
    }
}

/// Says in few words, for the terminal, how near the decision is to the best for what it was made for.
pub(crate) fn decision_in_brief(facts: &Facts<'_>) -> String {
    match (weighted_gap(facts), facts.plan.summary.solve.status) {
        (Some(gap), SolveStatus::Optimal) => {
            format!("Weighted care over the turnouts planned for: proved within {gap} of the best from its shortlists.")
        }
        (Some(gap), _) => {
            format!("Search limit reached; weighted care proved within {gap} of the best from its shortlists.")
        }
        (None, SolveStatus::Stopped) => {
            "Stopped on request: the last good plan; how near it is to the best is not known.".into()
        }
        (None, _) => "How near the decision is to the best for what it was made for is not known.".into(),
    }
}

/// Says the bound by head count in few words, for the terminal.
pub(crate) fn bound_in_brief(facts: &Facts<'_>) -> String {
    let summary = &facts.plan.summary;
    let (bound, target) = (&summary.bound, summary.figures.planned_care_kept.target);
    if !bound.planned_care_kept.is_finite() {
        return "No bound by head count is proved.".into();
    }
    format!(
        "By head count at the {}: {} kept; none as good in safety and priority can pass {}. That bound knows the turnout beforehand: \
         part of the distance is the price of not knowing.",
        scenario(facts),
        percent_against(bound.kept_by_this_plan, target),
        percent_against(bound.planned_care_kept, target)
    )
}

/// Returns the scenario that the bound holds for, to follow "the".
pub(crate) fn scenario<'a>(facts: &Facts<'a>) -> &'a str {
    facts.plan.summary.bound.scenario.trim().trim_start_matches("the ")
}
