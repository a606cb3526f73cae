//! Rules on single rota rows, and on the duties that must stand.

use crate::clock::night_minutes;
use crate::findings::Findings;
use crate::rules::Rule;
use crate::view::{View, overlap, tier_of};
use steadfast_model::plan::{RotaKind, RotaRow};
use steadfast_model::{DutyTo, Group, Place, Severity, WorkingTimeRules};

const FILE: &str = "rota.csv";

fn cell(row: usize, column: &str) -> Place {
    Place::cell(FILE, row + 2, column)
}

/// Blames a changed row, and only points at one that repeats a duty of the case.
fn blame(view: &View, row: usize) -> Severity {
    if view.rota[row].duty.is_some() { Severity::Warning } else { Severity::Error }
}

/// Checks each row of the rota by itself.
pub(crate) fn check_rows(view: &View, findings: &mut Findings) {
    for (index, row) in view.plan.rota.iter().enumerate() {
        let link = &view.rota[index];
        if row.reason.trim().is_empty() {
            findings.error(Rule::NoReason, cell(index, "reason"), "nothing", "a reason in words", "Say why.");
        }
        if link.staff.is_none() {
            findings.error(
                Rule::UnknownStaff,
                cell(index, "staff_id"),
                format!("\"{}\"", row.staff_id),
                "a staff_id of the case's staff",
                "Remove the row or correct the identifier.",
            );
        }
        check_names(view, index, row, findings);
        if !view.case.is_striking(row.start) {
            findings.error(
                Rule::OutsideAction,
                cell(index, "start"),
                row.start.to_string(),
                "a start inside a live action",
                "The rota holds the work that starts inside the action; remove the row.",
            );
        }
        check_times(view, index, row, findings);
        check_ability(view, index, row, findings);
        check_acting_down(view, index, row, findings);
        check_striker(view, index, row, findings);
    }
}

fn check_names(view: &View, index: usize, row: &RotaRow, findings: &mut Findings) {
    let link = &view.rota[index];
    let (wants_post, wants_session) = match row.kind {
        RotaKind::Post | RotaKind::Standby => (true, false),
        RotaKind::Session => (false, true),
        RotaKind::Other | RotaKind::Rest => (false, false),
    };
    if row.post_id.is_some() != wants_post || row.session_id.is_some() != wants_session {
        findings.error(
            Rule::RotaKind,
            cell(index, "kind"),
            format!(
                "{} with{} a post and with{} a session",
                row.kind,
                if row.post_id.is_some() { "" } else { "out" },
                if row.session_id.is_some() { "" } else { "out" },
            ),
            "a post for post and standby, a session for session, neither otherwise",
            "Correct the kind or the identifiers.",
        );
    }
    if let (Some(id), None) = (&row.post_id, link.post) {
        findings.error(
            Rule::UnknownPost,
            cell(index, "post_id"),
            format!("\"{id}\""),
            "a post_id of the case's posts",
            "Remove the row or correct the identifier.",
        );
    }
    if let (Some(id), None) = (&row.session_id, link.session) {
        findings.error(
            Rule::UnknownSession,
            cell(index, "session_id"),
            format!("\"{id}\""),
            "a session_id of the case's sessions",
            "Remove the row or correct the identifier.",
        );
    }
}

fn check_times(view: &View, index: usize, row: &RotaRow, findings: &mut Findings) {
    let link = &view.rota[index];
    if link.duty.is_some() {
        return;
    }
    let right = match row.kind {
        RotaKind::Post | RotaKind::Standby => {
            link.post.map(|post| (view.case.posts[post].start, view.case.posts[post].end))
        }
        RotaKind::Session => {
            link.session.map(|session| (view.case.sessions[session].start, view.case.sessions[session].end))
        }
        RotaKind::Other | RotaKind::Rest => None,
    };
    let (sound, expected) = match (row.kind, right) {
        (RotaKind::Other | RotaKind::Rest, _) => {
            let stands = link.staff.is_none_or(|person| {
                view.duties_of_staff[person].iter().any(|&duty| {
                    let duty = &view.case.duties[duty];
                    duty.start == row.start
                        && duty.end == row.end
                        && (row.kind == RotaKind::Rest || duty.to == DutyTo::Other)
                })
            });
            (stands, format!("the times of a duty of {}, once", row.staff_id))
        }
        (_, Some((start, end))) => ((row.start, row.end) == (start, end), format!("{start} to {end}")),
        (_, None) => (true, String::new()),
    };
    if !sound || row.end <= row.start {
        findings.error(
            Rule::RotaTimes,
            cell(index, "start"),
            format!("{} to {}", row.start, row.end),
            expected,
            "One person fills a post or session for all of its time; other work and rest have the times of a duty.",
        );
    }
}

fn check_ability(view: &View, index: usize, row: &RotaRow, findings: &mut Findings) {
    let link = &view.rota[index];
    let Some(person) = link.staff else { return };
    let member = &view.case.staff[person];
    match (row.kind, link.post, link.session) {
        (RotaKind::Post | RotaKind::Standby, Some(post), _) => {
            let post = &view.case.posts[post];
            match tier_of(member.group, member.grade.as_str()) {
                None => findings.add(
                    blame(view, index),
                    Rule::PaInPost,
                    cell(index, "staff_id"),
                    format!("{} ({}) in {}", row.staff_id, member.group, post.post_id),
                    "a doctor or advanced clinical practitioner",
                    "Physician associates never count towards a doctor minimum; give the post to someone else.",
                ),
                Some(tier) if tier < post.tier => findings.add(
                    blame(view, index),
                    Rule::TierTooLow,
                    cell(index, "staff_id"),
                    format!("{} ({}, tier {tier}) in {}", row.staff_id, member.grade, post.post_id),
                    format!("tier {} or higher", post.tier),
                    "Give the post to someone of its tier.",
                ),
                Some(_) => {}
            }
            if !member.competences.iter().any(|word| word == &post.competence) {
                findings.add(
                    blame(view, index),
                    Rule::NotCompetent,
                    cell(index, "staff_id"),
                    format!("{} without {}", row.staff_id, post.competence),
                    format!("the competence {} of {}", post.competence, post.post_id),
                    "Give the post to someone with the competence.",
                );
            }
            check_night(view, index, row, findings);
        }
        (RotaKind::Session, _, Some(session)) if !view.leads(person, session) => {
            let session = &view.case.sessions[session];
            if !session.needs.iter().any(|need| member.competences.contains(need)) {
                findings.add(
                    blame(view, index),
                    Rule::SupportNotCompetent,
                    cell(index, "staff_id"),
                    format!("{} with none of the session's needs", row.staff_id),
                    format!("a competence that the needs of {} name", session.session_id),
                    "Give the support to someone whom the session needs.",
                );
            }
        }
        _ => {}
    }
}

fn check_night(view: &View, index: usize, row: &RotaRow, findings: &mut Findings) {
    let link = &view.rota[index];
    let rules = WorkingTimeRules::shipped();
    let (Some(person), None) = (link.staff, link.duty) else {
        return;
    };
    let member = &view.case.staff[person];
    if member.resident_on_call || night_minutes(row.start, row.end, rules) < rules.night_shift_minutes {
        return;
    }
    let rostered = view.duties_of_staff[person].iter().any(|&duty| {
        let duty = &view.case.duties[duty];
        overlap((duty.start, duty.end), (row.start, row.end))
            && night_minutes(duty.start, duty.end, rules) >= rules.night_shift_minutes
    });
    if !rostered {
        findings.error(
            Rule::NightNotAgreed,
            cell(index, "staff_id"),
            format!("{} on the night of {}", row.staff_id, row.start.date()),
            "someone rostered to that night already, or with resident_on_call",
            "Give the night to someone who agreed to resident on-call.",
        );
    }
}

fn check_acting_down(view: &View, index: usize, row: &RotaRow, findings: &mut Findings) {
    let link = &view.rota[index];
    let right = match (row.kind, link.staff, link.post) {
        (RotaKind::Post, Some(person), Some(post)) => {
            let member = &view.case.staff[person];
            tier_of(member.group, member.grade.as_str()).is_some_and(|tier| tier > view.case.posts[post].tier)
        }
        // Nobody fills the post while on standby, but a plan may say at which tier they would.
        (RotaKind::Post | RotaKind::Standby, _, _) => return,
        _ => false,
    };
    if row.acting_down != right {
        findings.error(
            Rule::ActingDown,
            cell(index, "acting_down"),
            row.acting_down.to_string(),
            right.to_string(),
            "Acting down is filling a post below one's own tier.",
        );
    }
}

fn check_striker(view: &View, index: usize, row: &RotaRow, findings: &mut Findings) {
    let link = &view.rota[index];
    let Some(person) = link.staff else { return };
    let group: Group = view.case.staff[person].group;
    // Rest in place of a duty adds no work; whether the duty may go is another rule.
    if row.kind != RotaKind::Rest && link.duty.is_none() && view.called_out(group, row.start) {
        findings.error(
            Rule::StrikerChanged,
            cell(index, "staff_id"),
            format!("{} ({group}) with new {} work", row.staff_id, row.kind),
            format!("only the duties that {} had before the plan", row.staff_id),
            "The group is called out: leave its members where they are rostered.",
        );
    }
}

/// Checks that the duties of the case that start inside the action stand, or go for a reason.
pub(crate) fn check_original_duties(view: &View, findings: &mut Findings) {
    for (index, duty) in view.case.duties.iter().enumerate() {
        if view.row_of_duty[index].is_some() || !view.case.is_striking(duty.start) {
            continue;
        }
        let Some(person) = view.staff.get(duty.staff_id.as_str()) else {
            continue;
        };
        let group = view.case.staff[person].group;
        let called_out = view.called_out(group, duty.start);
        match &duty.to {
            DutyTo::Other => {}
            DutyTo::Session(id) if called_out => {
                let Some(session) = view.sessions.get(id.as_str()) else { continue };
                let Some(decision) = view.decision(session) else { continue };
                // Whether the lead is there is a rule on the session.
                if !view.runs(session) || view.leads(person, session) {
                    continue;
                }
                let supporters = u32::try_from(view.supporters(session).count()).unwrap_or(u32::MAX);
                if supporters < decision.support_planned {
                    findings.error(
                        Rule::StrikerDropped,
                        Place::file(FILE),
                        format!("no row for {} ({group}) in session {id}", duty.staff_id),
                        format!("{} in support, {supporters} in the rota", decision.support_planned),
                        "Keep who is rostered, or plan the session with less support.",
                    );
                }
            }
            DutyTo::Session(_) => {}
            DutyTo::Post(id) if called_out => findings.error(
                Rule::StrikerDropped,
                Place::file(FILE),
                format!("no row for {} ({group}) in post {id}", duty.staff_id),
                "the duty as it was before the plan",
                "The group is called out, but who is rostered stays rostered: turnout decides who comes.",
            ),
            DutyTo::Post(id) => {
                let relieved = view.rota_of_staff[person].iter().any(|&row| {
                    let work = &view.plan.rota[row];
                    let instead = match work.kind {
                        RotaKind::Rest | RotaKind::Post | RotaKind::Standby => true,
                        // Somebody rostered twice at once before the plan has to leave one of the two.
                        RotaKind::Session => view.rota[row].duty.is_some(),
                        RotaKind::Other => false,
                    };
                    instead && overlap((work.start, work.end), (duty.start, duty.end))
                });
                if !relieved {
                    findings.error(
                        Rule::PostAbandoned,
                        Place::file(FILE),
                        format!("no row for {} in post {id} from {}", duty.staff_id, duty.start),
                        "the duty, or rest, another post or standby at that time",
                        "Keep the person in the post, or show what they do instead.",
                    );
                }
            }
        }
    }
}
