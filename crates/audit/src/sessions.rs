//! Rules on sessions: who leads, who supports, how many places.

use crate::findings::Findings;
use crate::rules::Rule;
use crate::view::View;
use steadfast_model::Place;
use steadfast_model::plan::{SessionDecision, SessionFate};

const FILE: &str = "sessions.csv";

fn cell(row: usize, column: &str) -> Place {
    Place::cell(FILE, row + 2, column)
}

/// Returns the places of a clinic or imaging session with `present` of its `needed` support, rounded down.
pub(crate) fn places_with(slots: u32, present: u32, needed: usize) -> u64 {
    let needed = u64::try_from(needed).unwrap_or(u64::MAX - 1);
    u64::from(slots) * (1 + u64::from(present).min(needed)) / (1 + needed)
}

/// Checks what becomes of each session of the strike.
pub(crate) fn check_sessions(view: &View, findings: &mut Findings) {
    for (index, row) in view.plan.sessions.iter().enumerate() {
        if row.reason.trim().is_empty() {
            findings.error(Rule::NoReason, cell(index, "reason"), "nothing", "a reason in words", "Say why.");
        }
        if !row.worth_of_one_more.is_finite() || row.worth_of_one_more < 0.0 {
            findings.error(
                Rule::Worth,
                cell(index, "worth_of_one_more"),
                row.worth_of_one_more.to_string(),
                "a number of at least 0",
                "One more person never costs bookings.",
            );
        }
        let Some(session) = view.sessions.get(row.session_id.as_str()) else {
            findings.error(
                Rule::UnknownSession,
                cell(index, "session_id"),
                format!("\"{}\"", row.session_id),
                "a session_id of the case's sessions",
                "Remove the row or correct the identifier.",
            );
            continue;
        };
        if view.decision_of_session[session] != Some(index) {
            findings.error(
                Rule::SessionTwice,
                cell(index, "session_id"),
                format!("a second decision on {}", row.session_id),
                "one decision",
                "Remove one of the rows.",
            );
            continue;
        }
        if !view.session_strikes[session] {
            findings.error(
                Rule::SessionOutside,
                cell(index, "session_id"),
                format!("{}, which starts {}", row.session_id, view.case.sessions[session].start),
                "a session that starts inside a live action",
                "Remove the row: only sessions of the strike are decided.",
            );
            continue;
        }
        if row.decision == SessionFate::Close {
            check_closed(view, index, row, session, findings);
        } else {
            check_running(view, index, row, session, findings);
        }
    }
    for (session, strikes) in view.session_strikes.iter().enumerate() {
        if *strikes && view.decision_of_session[session].is_none() {
            let session = &view.case.sessions[session];
            findings.error(
                Rule::SessionMissing,
                Place::file(FILE),
                format!("no row for {}, which starts {}", session.session_id, session.start),
                "a decision on each session that starts inside a live action",
                "Decide the session.",
            );
        }
    }
}

fn check_closed(view: &View, index: usize, row: &SessionDecision, session: usize, findings: &mut Findings) {
    if row.places != 0 {
        findings.error(
            Rule::Places,
            cell(index, "places"),
            row.places.to_string(),
            "0 for a closed session",
            "Set the places to 0 or let the session run.",
        );
    }
    for &staffed in &view.rota_of_session[session] {
        findings.error(
            Rule::ClosedButStaffed,
            Place::cell("rota.csv", staffed + 2, "session_id"),
            format!("{} in {}, which is closed", view.plan.rota[staffed].staff_id, row.session_id),
            "nobody",
            "Free the person or let the session run.",
        );
    }
    if view.load[session].0 > 0 {
        findings.error(
            Rule::ClosedButBooked,
            cell(index, "decision"),
            format!("{} bookings in {}, which is closed", view.load[session].0, row.session_id),
            "none",
            "Move or defer the bookings, or let the session run.",
        );
    }
}

fn check_running(view: &View, index: usize, row: &SessionDecision, session: usize, findings: &mut Findings) {
    let entry = &view.case.sessions[session];
    let needed = entry.needs.len();
    let led = view.rota_of_session[session]
        .iter()
        .any(|&staffed| view.rota[staffed].staff.is_some_and(|person| view.leads(person, session)));
    if !led {
        findings.error(
            Rule::LeadMissing,
            cell(index, "decision"),
            format!("{} runs without {}", row.session_id, entry.lead_staff_id),
            "its lead in the rota",
            "Roster the lead or close the session.",
        );
    }
    let met = needs_met(view, session);
    if !entry.kind.is_divisible() && met < needed {
        findings.error(
            Rule::NeedUnfilled,
            cell(index, "decision"),
            format!("{} ({}) runs with {met} of its {needed} needs", row.session_id, entry.kind),
            format!("{needed} further people, each with the competence of one need"),
            "Roster the missing support or close the session.",
        );
    }
    let planned = usize::try_from(row.support_planned).unwrap_or(usize::MAX);
    if planned > needed || planned > met {
        findings.error(
            Rule::SupportOverstated,
            cell(index, "support_planned"),
            row.support_planned.to_string(),
            format!("at most {met}: the session has {needed} needs, and the rota people for {met} of them"),
            "Roster the support or plan with less.",
        );
    }
    let most = if entry.kind.is_divisible() {
        places_with(entry.slots, row.support_planned, needed)
    } else {
        u64::from(entry.slots)
    };
    let places = u64::from(row.places);
    let fits = match row.decision {
        SessionFate::Run => row.places == entry.slots,
        SessionFate::RunShort => row.places > 0 && row.places < entry.slots,
        SessionFate::Convert => row.places <= entry.slots,
        SessionFate::Close => true,
    };
    if !fits || places > most {
        let expected = match row.decision {
            SessionFate::Run => format!("{}: it runs as usual", entry.slots),
            SessionFate::RunShort => format!(
                "1 to {}, fewer than its {} slots",
                most.min(u64::from(entry.slots).saturating_sub(1)),
                entry.slots
            ),
            SessionFate::Convert | SessionFate::Close => format!("at most {most}"),
        };
        findings.error(
            Rule::Places,
            cell(index, "places"),
            format!(
                "{} places for decision {} with {} of {needed} needs",
                row.places, row.decision, row.support_planned
            ),
            if places > most { format!("{expected}; the support allows {most}") } else { expected },
            "Set the places that the decision and the support allow.",
        );
    }
}

/// Returns how many needs of a session the people in its rota can meet at once, each person meeting one need.
fn needs_met(view: &View, session: usize) -> usize {
    let needs = &view.case.sessions[session].needs;
    let mut supporters: Vec<usize> = view.supporters(session).collect();
    supporters.sort_unstable();
    supporters.dedup();
    let mut person_for: Vec<Option<usize>> = vec![None; needs.len()];
    let able = |person: usize, need: usize| view.case.staff[supporters[person]].competences.contains(&needs[need]);
    let mut met = 0;
    for person in 0..supporters.len() {
        let mut tried = vec![false; needs.len()];
        if place(person, &able, &mut person_for, &mut tried) {
            met += 1;
        }
    }
    met
}

/// Finds a need for a person, moving others to other needs where that helps (augmenting path).
fn place(
    person: usize,
    able: &impl Fn(usize, usize) -> bool,
    person_for: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    for need in 0..person_for.len() {
        if tried[need] || !able(person, need) {
            continue;
        }
        tried[need] = true;
        if person_for[need].is_none_or(|other| place(other, able, person_for, tried)) {
            person_for[need] = Some(person);
            return true;
        }
    }
    false
}
