//! Gaps, beds and the standby list.

use crate::figures::quantile;
use crate::findings::Findings;
use crate::rules::Rule;
use crate::scenarios::{Tally, close};
use crate::view::View;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::plan::SessionFate;
use steadfast_model::time::dates;
use steadfast_model::{Place, Pool};

const GAPS: &str = "gaps.csv";
const BEDS: &str = "beds.csv";
const STANDBY: &str = "standby.csv";

/// How a post fares over the scenarios.
struct Fare {
    p10: u32,
    p50: u32,
    below_floor: f64,
}

fn fare(have: &[u32], floor: u32) -> Option<Fare> {
    let mut sorted = have.to_vec();
    sorted.sort_unstable();
    let below = sorted.partition_point(|&have| have < floor);
    Some(Fare {
        p10: quantile(&sorted, 10)?,
        p50: quantile(&sorted, 50)?,
        below_floor: below as f64 / sorted.len() as f64,
    })
}

/// Checks that gaps are where the scenario tables say, with the figures they give.
pub(crate) fn check_gaps(view: &View, tally: &Tally, findings: &mut Findings) {
    let mut row_of_post: BTreeMap<usize, usize> = BTreeMap::new();
    for (index, row) in view.plan.gaps.iter().enumerate() {
        let cell = |column: &str| Place::cell(GAPS, index + 2, column);
        if !row.worth_of_one_more.is_finite() || row.worth_of_one_more < 0.0 {
            findings.error(
                Rule::Worth,
                cell("worth_of_one_more"),
                row.worth_of_one_more.to_string(),
                "a number of at least 0",
                "One more person never costs heads.",
            );
        }
        let Some(post) = view.posts.get(row.post_id.as_str()) else {
            findings.error(
                Rule::UnknownPost,
                cell("post_id"),
                format!("\"{}\"", row.post_id),
                "a post_id of the case's posts",
                "Remove the row or correct the identifier.",
            );
            continue;
        };
        let first = *row_of_post.entry(post).or_insert(index);
        let entry = &view.case.posts[post];
        let right = fare(&tally.have[post], entry.floor);
        let is_gap = right.as_ref().is_some_and(|fare| fare.below_floor > 0.0 || fare.p50 < entry.usual);
        if first != index || !is_gap {
            findings.error(
                Rule::GapExtra,
                cell("post_id"),
                if first == index {
                    format!("{}, which is never short", row.post_id)
                } else {
                    format!("{} again", row.post_id)
                },
                "one row for each post that may fall below its floor or whose median is below usual",
                "Remove the row.",
            );
            continue;
        }
        let Some(right) = right else { continue };
        let carried = (row.start, row.end, row.floor, row.usual) == (entry.start, entry.end, entry.floor, entry.usual);
        let computed = (row.have_p10, row.have_p50) == (right.p10, right.p50)
            && close(row.probability_below_floor, right.below_floor, 5e-5 + 1e-9);
        if !carried || !computed {
            findings.error(
                Rule::GapFigure,
                cell(if carried { "probability_below_floor" } else { "start" }),
                format!(
                    "{} {} to {}, floor {}, usual {}, p10 {}, p50 {}, below floor {}",
                    row.post_id,
                    row.start,
                    row.end,
                    row.floor,
                    row.usual,
                    row.have_p10,
                    row.have_p50,
                    row.probability_below_floor
                ),
                format!(
                    "{} to {}, floor {}, usual {}, p10 {}, p50 {}, below floor {}",
                    entry.start, entry.end, entry.floor, entry.usual, right.p10, right.p50, right.below_floor
                ),
                "Compute the gap from the scenario table.",
            );
        }
    }
    for (post, entry) in view.case.posts.iter().enumerate() {
        if row_of_post.contains_key(&post) {
            continue;
        }
        if let Some(right) = fare(&tally.have[post], entry.floor)
            && (right.below_floor > 0.0 || right.p50 < entry.usual)
        {
            findings.error(
                Rule::GapMissing,
                Place::file(GAPS),
                format!("no row for {}", entry.post_id),
                format!(
                    "a row: below floor {} in {} of scenarios, median {} of usual {}",
                    entry.floor, right.below_floor, right.p50, entry.usual
                ),
                "Show the gap.",
            );
        }
    }
}

/// Checks that bed rows agree with the wards and with themselves.
pub(crate) fn check_beds(view: &View, findings: &mut Findings) {
    let mut wards: BTreeMap<Pool, (u64, u64)> = BTreeMap::new();
    for ward in &view.case.wards {
        let beds = wards.entry(ward.pool).or_default();
        beds.0 += u64::from(ward.beds);
        beds.1 += u64::from(ward.escalation_beds);
    }
    let (first, last) = view.simulated_days();
    let mut seen: BTreeSet<(Date, Pool)> = BTreeSet::new();
    for (index, row) in view.plan.beds.iter().enumerate() {
        let cell = |column: &str| Place::cell(BEDS, index + 2, column);
        let (beds, escalation) = wards.get(&row.pool).copied().unwrap_or((0, 0));
        if (u64::from(row.beds), u64::from(row.escalation)) != (beds, escalation) {
            findings.error(
                Rule::Beds,
                cell("beds"),
                format!("{} beds and {} escalation beds in pool {}", row.beds, row.escalation, row.pool),
                format!("{beds} and {escalation}, by the wards"),
                "Add up the wards of the pool.",
            );
        }
        if !(first..=last).contains(&row.date) || !seen.insert((row.date, row.pool)) {
            findings.error(
                Rule::Beds,
                cell("date"),
                format!("{} on {}", row.pool, row.date),
                format!("each pool once on each day from {first} to {last}"),
                "Remove the row.",
            );
        }
        if row.p10 > row.p50 || row.p50 > row.p90 || !(0.0..=1.0).contains(&row.probability_over) {
            findings.error(
                Rule::Beds,
                cell("p50"),
                format!("p10 {}, p50 {}, p90 {}, probability {}", row.p10, row.p50, row.p90, row.probability_over),
                "p10 ≤ p50 ≤ p90 and a probability from 0 to 1",
                "Compute the quantiles from the replicates.",
            );
        }
        // The quantiles and the probability tell the same story where they come from the same replicates.
        let tolerance = 5e-5 + 1e-9;
        if (row.p50 > row.beds && row.probability_over < 0.5 - tolerance)
            || (row.p90 <= row.beds && row.probability_over > 0.1 + tolerance)
        {
            findings.warning(
                Rule::Beds,
                cell("probability_over"),
                format!("{} with p50 {} and p90 {} of {} beds", row.probability_over, row.p50, row.p90, row.beds),
                "at least 0.5 where the median is above the beds, at most 0.1 where the 90 % quantile is not",
                "Compute the probability from the same replicates as the quantiles.",
            );
        }
    }
    if seen.is_empty() && !wards.is_empty() {
        findings.error(
            Rule::Beds,
            Place::file(BEDS),
            "no rows for any simulated day",
            format!("a row for each of {} pools on each day from {first} to {last}", wards.len()),
            "Forecast the beds.",
        );
        return;
    }
    for day in dates(first, last) {
        for pool in wards.keys() {
            if !seen.contains(&(day, *pool)) {
                findings.error(
                    Rule::Beds,
                    Place::file(BEDS),
                    format!("no row for pool {pool} on {day}"),
                    format!("every pool of the wards on each day from {first} to {last}"),
                    "Add the row.",
                );
            }
        }
    }
}

/// Checks the order in which sessions reopen or close.
pub(crate) fn check_standby(view: &View, findings: &mut Findings) {
    let mut orders: Vec<u32> = view.plan.standby.iter().map(|row| row.order).collect();
    orders.sort_unstable();
    for (order, expected) in orders.iter().zip(1..) {
        if *order != expected {
            findings.error(
                Rule::Standby,
                Place::cell(STANDBY, 2, "order"),
                format!("{order} where {expected} should be"),
                format!("1 to {}, each once", orders.len()),
                "Number the list from 1.",
            );
            break;
        }
    }
    for (index, row) in view.plan.standby.iter().enumerate() {
        let cell = |column: &str| Place::cell(STANDBY, index + 2, column);
        let Some(session) = view.sessions.get(row.session_id.as_str()) else {
            findings.error(
                Rule::UnknownSession,
                cell("session_id"),
                format!("\"{}\"", row.session_id),
                "a session_id of the case's sessions",
                "Remove the row or correct the identifier.",
            );
            continue;
        };
        let fate = view.decision(session).map(|decision| decision.decision);
        let (opens, closes) = (!row.opens_if.trim().is_empty(), !row.closes_if.trim().is_empty());
        let open = match fate {
            Some(SessionFate::Run) => !opens,
            Some(SessionFate::Close) => !closes,
            Some(SessionFate::RunShort | SessionFate::Convert) => true,
            None => false,
        };
        if !open || (!opens && !closes) {
            findings.error(
                Rule::Standby,
                cell(if opens { "opens_if" } else { "closes_if" }),
                format!(
                    "{} ({}) opens if \"{}\", closes if \"{}\"",
                    row.session_id,
                    fate.map_or("not decided", |fate| fate.word()),
                    row.opens_if,
                    row.closes_if
                ),
                "opens_if for a closed or shortened session, closes_if for a running one",
                "Say when the session opens, or when it closes.",
            );
        }
    }
}
