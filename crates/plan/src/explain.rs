//! Why a booking, session or post came out as it did.

use serde::Serialize;
use steadfast_model::plan::{BookingFate, Plan, SessionFate};

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A booking.
    Booking,
    /// A session.
    Session,
    /// A post.
    Post,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What is explained: `booking`, `session` or `post`.
    pub subject: String,
    /// Its identifier.
    pub id: String,
    /// What was decided.
    pub decision: String,
    /// What bound it.
    pub because: String,
    /// What the next best choice was.
    pub next_best: String,
    /// What one more person would be worth, in words.
    pub one_more: String,
    /// The number behind it: weight of bookings for sessions, expected heads below floor for posts.
    pub worth_of_one_more: f64,
    /// What is known besides.
    pub facts: Vec<String>,
}

/// There is nothing to explain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// The plan has no such thing.
    #[error("the plan has no {subject} \"{id}\"; {advice}")]
    Unknown {
        /// `booking`, `session` or `post`.
        subject: &'static str,
        /// The identifier asked for.
        id: String,
        /// What to do.
        advice: String,
    },
}

/// Explains one decision of a plan, from its tables.
///
/// # Errors
/// [`ExplainError::Unknown`] when the plan has no row for it.
pub fn explain(plan: &Plan, subject: Subject, id: &str) -> Result<Explanation, ExplainError> {
    match subject {
        Subject::Booking => booking(plan, id),
        Subject::Session => session(plan, id),
        Subject::Post => post(plan, id),
    }
}

fn unknown(subject: &'static str, id: &str, example: Option<&str>) -> ExplainError {
    let advice = match example {
        Some(example) => format!(
            "identifiers look like \"{example}\", and only those inside the strike (or moved by the plan) have a row"
        ),
        None => "the plan has no rows of that kind".to_owned(),
    };
    ExplainError::Unknown { subject, id: id.to_owned(), advice }
}

fn booking(plan: &Plan, id: &str) -> Result<Explanation, ExplainError> {
    let row = plan
        .bookings
        .iter()
        .find(|row| row.booking_id.as_str() == id)
        .ok_or_else(|| unknown("booking", id, plan.bookings.first().map(|row| row.booking_id.as_str())))?;
    let decision = match (row.decision, &row.session_id, row.date) {
        (BookingFate::Keep, Some(session), Some(date)) => format!("keep in {session} on {date}"),
        (BookingFate::Move, Some(session), Some(date)) => format!("move to {session} on {date}"),
        _ => "defer: no date in the window".to_owned(),
    };
    let at = row.session_id.as_ref().and_then(|id| plan.sessions.iter().find(|session| session.session_id == *id));
    let lost = plan
        .scenario_sessions
        .iter()
        .filter(|lost| Some(&lost.session_id) == row.session_id.as_ref() && lost.cancelled_on_the_day > 0)
        .count();
    let mut facts = Vec::new();
    if let Some(session) = at {
        facts.push(format!(
            "Its session is planned to {} with {} places: {}",
            session.decision, session.places, session.reason
        ));
        facts.push(format!(
            "In {lost} of {} sampled turnouts that session cancels somebody on the day, the lowest priority first.",
            plan.summary.scenarios
        ));
    }
    let worth = at.map_or(0.0, |session| session.worth_of_one_more);
    Ok(Explanation {
        subject: "booking".into(),
        id: id.into(),
        decision,
        because: row.reason.clone(),
        next_best: row.next_best.clone(),
        one_more: if worth > 0.0 {
            format!("one more person able to relieve its session would be worth {worth:.1} weighted bookings")
        } else {
            "one more person would not change it".into()
        },
        worth_of_one_more: worth,
        facts,
    })
}

fn session(plan: &Plan, id: &str) -> Result<Explanation, ExplainError> {
    let row = plan
        .sessions
        .iter()
        .find(|row| row.session_id.as_str() == id)
        .ok_or_else(|| unknown("session", id, plan.sessions.first().map(|row| row.session_id.as_str())))?;
    let lost: Vec<_> = plan.scenario_sessions.iter().filter(|lost| lost.session_id.as_str() == id).collect();
    let mut facts = vec![format!(
        "In {} of {} sampled turnouts it has fewer places than planned; {} bookings cancelled on the day in all of them together.",
        lost.len(),
        plan.summary.scenarios,
        lost.iter().map(|lost| lost.cancelled_on_the_day).sum::<u32>()
    )];
    if let Some(standby) = plan.standby.iter().find(|standby| standby.session_id.as_str() == id) {
        let condition = if standby.opens_if.is_empty() {
            format!("closes if {}", standby.closes_if)
        } else {
            format!("opens if {}", standby.opens_if)
        };
        facts.push(format!("Number {} on the standby list: {condition}.", standby.order));
    }
    let staff: Vec<&str> = plan
        .rota
        .iter()
        .filter(|rota| rota.session_id.as_ref().is_some_and(|session| session.as_str() == id))
        .map(|rota| rota.staff_id.as_str())
        .collect();
    if !staff.is_empty() {
        facts.push(format!("Rostered: {}.", staff.join(", ")));
    }
    Ok(Explanation {
        subject: "session".into(),
        id: id.into(),
        decision: format!("{} with {} places", row.decision, row.places),
        because: row.reason.clone(),
        next_best: row.next_best.clone(),
        one_more: match row.decision {
            SessionFate::Run => "it runs as usual: one more person would not change it".into(),
            _ => format!(
                "one more person able to relieve it would be worth {:.1} weighted bookings",
                row.worth_of_one_more
            ),
        },
        worth_of_one_more: row.worth_of_one_more,
        facts,
    })
}

fn post(plan: &Plan, id: &str) -> Result<Explanation, ExplainError> {
    let fared: Vec<_> = plan.scenario_posts.iter().filter(|row| row.post_id.as_str() == id).collect();
    let Some(first) = fared.first() else {
        return Err(unknown("post", id, plan.scenario_posts.first().map(|row| row.post_id.as_str())));
    };
    let gap = plan.gaps.iter().find(|gap| gap.post_id.as_str() == id);
    let n = fared.len().max(1) as f64;
    let mean = |value: &dyn Fn(&steadfast_model::plan::ScenarioPost) -> u32| {
        fared.iter().map(|row| f64::from(value(row))).sum::<f64>() / n
    };
    let mut facts = vec![format!(
        "{} rostered; on average {:.1} come, {:.1} are moved in, {:.1} moved out, {:.1} called: {:.1} in the end.",
        first.assigned,
        mean(&|row| row.present),
        mean(&|row| row.moved_in),
        mean(&|row| row.moved_out),
        mean(&|row| row.called),
        mean(&|row| row.have)
    )];
    let added = plan
        .rota
        .iter()
        .filter(|rota| rota.post_id.as_ref().is_some_and(|post| post.as_str() == id) && rota.reason != "As rostered.");
    facts.extend(added.map(|rota| format!("{} ({}): {}", rota.staff_id, rota.kind, rota.reason)));
    let (decision, because, next_best, worth) = match gap {
        Some(gap) => (
            format!("{} rostered against a floor of {} and {} usually", first.assigned, gap.floor, gap.usual),
            format!(
                "below its floor in {:.1} % of sampled turnouts; median {} heads",
                100.0 * gap.probability_below_floor,
                gap.have_p50
            ),
            gap.next_best.clone(),
            gap.worth_of_one_more,
        ),
        None => (
            format!("{} rostered", first.assigned),
            "never below its floor, and at its usual head count in the median turnout".into(),
            "leave as it is".into(),
            0.0,
        ),
    };
    Ok(Explanation {
        subject: "post".into(),
        id: id.into(),
        decision,
        because,
        next_best,
        one_more: format!("one more person with its competence would avoid {worth:.2} expected heads below floor"),
        worth_of_one_more: worth,
        facts,
    })
}
