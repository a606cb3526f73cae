//! Damage to the rota.

use super::{Damage, kind};
use crate::clock::{Workload, minute, night_minutes};
use crate::view::{overlap, tier_of};
use steadfast_model::plan::{RotaKind, RotaRow, SessionFate};
use steadfast_model::time::plus_days;
use steadfast_model::{Case, DutyTo, Group, Plan, Post, PostId, SessionId, StaffId, StaffMember, WorkingTimeRules};

fn striking_posts(case: &Case) -> impl Iterator<Item = &Post> {
    case.posts.iter().filter(|post| case.is_striking(post.start))
}

fn called_out(case: &Case, person: &StaffMember, post: &Post) -> bool {
    case.actions.iter().any(|action| {
        action.is_live() && action.interval().contains(post.start) && action.groups.contains(&person.group)
    })
}

fn member<'a>(case: &'a Case, id: &StaffId) -> Option<&'a StaffMember> {
    case.staff.iter().find(|person| person.staff_id == *id)
}

fn post_of<'a>(case: &'a Case, row: &RotaRow) -> Option<&'a Post> {
    case.posts.iter().find(|post| row.post_id.as_ref() == Some(&post.post_id))
}

fn is_duty(case: &Case, row: &RotaRow) -> bool {
    row.post_id.as_ref().is_some_and(|id| {
        case.duties.iter().any(|duty| duty.staff_id == row.staff_id && duty.to == DutyTo::Post(id.clone()))
    })
}

fn fill(person: &StaffMember, post: &Post) -> RotaRow {
    RotaRow {
        staff_id: person.staff_id.clone(),
        kind: RotaKind::Post,
        post_id: Some(post.post_id.clone()),
        session_id: None,
        start: post.start,
        end: post.end,
        acting_down: tier_of(person.group, person.grade.as_str()).is_some_and(|tier| tier > post.tier),
        reason: "planted".into(),
    }
}

/// All stretches of a person's work under the plan.
fn work_of(case: &Case, plan: &Plan, id: &StaffId) -> Vec<(i64, i64)> {
    let rota = plan.rota.iter().filter(|row| row.staff_id == *id && row.kind != RotaKind::Rest);
    let outside = case.duties.iter().filter(|duty| duty.staff_id == *id && !case.is_striking(duty.start));
    rota.map(|row| (minute(row.start), minute(row.end)))
        .chain(outside.map(|duty| (minute(duty.start), minute(duty.end))))
        .collect()
}

/// A person's work before the plan.
fn duties_of(case: &Case, id: &StaffId) -> Workload {
    let duties = case.duties.iter().filter(|duty| duty.staff_id == *id);
    Workload::new(duties.map(|duty| (minute(duty.start), minute(duty.end))).collect())
}

fn free_for(work: &[(i64, i64)], post: &Post) -> bool {
    work.iter().all(|&(from, to)| minute(post.end) <= from || to <= minute(post.start))
}

fn is_night(post: &Post) -> bool {
    let rules = WorkingTimeRules::shipped();
    night_minutes(post.start, post.end, rules) >= rules.night_shift_minutes
}

/// Puts someone whom `choose` picks into a striking post, where there is such a pair.
fn put_in(case: &Case, plan: &mut Plan, choose: impl Fn(&StaffMember, &Post) -> bool) -> bool {
    for post in striking_posts(case) {
        if let Some(person) = case.staff.iter().find(|person| choose(person, post)) {
            plan.rota.push(fill(person, post));
            return true;
        }
    }
    false
}

/// Adds a post to someone in the rota so that `wrong` holds of their post row and the added one.
fn add_after(case: &Case, plan: &mut Plan, wrong: impl Fn(&Post, &Post) -> bool) -> bool {
    let rest = WorkingTimeRules::shipped().daily_rest_minutes;
    let found = plan.rota.iter().filter(|row| row.kind == RotaKind::Post).find_map(|row| {
        let (person, first) = (member(case, &row.staff_id)?, post_of(case, row)?);
        let work = work_of(case, plan, &row.staff_id);
        // Work between the two or close behind them would make it a different fault.
        let added = striking_posts(case).find(|post| {
            wrong(first, post)
                && free_for(&work, post)
                && !work.iter().any(|&(from, _)| minute(first.end) <= from && from < minute(post.end) + rest)
        })?;
        Some(fill(person, added))
    });
    found.map(|row| plan.rota.push(row)).is_some()
}

fn first_row(plan: &mut Plan, kind: RotaKind) -> Option<&mut RotaRow> {
    plan.rota.iter_mut().find(|row| row.kind == kind)
}

pub(super) fn kinds() -> Vec<Damage> {
    vec![
        kind("a person whom nobody knows is in the rota", "unknown-staff", |_, plan| {
            plan.rota.first_mut().map(|row| row.staff_id = StaffId::new("nobody-of-this-name")).is_some()
        }),
        kind("a rota row names a post that does not exist", "unknown-post", |_, plan| {
            first_row(plan, RotaKind::Post).map(|row| row.post_id = Some(PostId::new("no-such-post"))).is_some()
        }),
        kind("a rota row names a session that does not exist", "unknown-session", |_, plan| {
            first_row(plan, RotaKind::Session)
                .map(|row| row.session_id = Some(SessionId::new("no-such-session")))
                .is_some()
        }),
        kind("a rota row of kind post names no post", "rota-kind", |_, plan| {
            first_row(plan, RotaKind::Post).map(|row| row.post_id = None).is_some()
        }),
        kind("a rota row gives no reason", "no-reason", |_, plan| {
            plan.rota.last_mut().map(|row| row.reason = " ".into()).is_some()
        }),
        kind("a rota row lies a year after the action", "outside-action", |_, plan| {
            let Some(row) = plan.rota.first_mut() else {
                return false;
            };
            row.start = plus_days(row.start.date(), 365).to_datetime(row.start.time());
            row.end = plus_days(row.end.date(), 365).to_datetime(row.end.time());
            true
        }),
        kind("a person leaves a post an hour early", "rota-times", |_, plan| {
            first_row(plan, RotaKind::Post)
                .map(|row| row.end = row.end.saturating_sub(jiff::Span::new().hours(1)))
                .is_some()
        }),
        kind("a person is in the same post twice", "double-booked", |_, plan| {
            let Some(row) = first_row(plan, RotaKind::Post).cloned() else {
                return false;
            };
            plan.rota.push(row);
            true
        }),
        kind("someone below the tier is put into a post", "tier-too-low", |case, plan| {
            put_in(case, plan, |person, post| {
                tier_of(person.group, person.grade.as_str()).is_some_and(|tier| tier < post.tier)
                    && !case
                        .duties
                        .iter()
                        .any(|duty| duty.staff_id == person.staff_id && duty.to == DutyTo::Post(post.post_id.clone()))
            })
        }),
        kind("someone without the competence is put into a post", "not-competent", |case, plan| {
            put_in(case, plan, |person, post| {
                !person.competences.contains(&post.competence)
                    && !case
                        .duties
                        .iter()
                        .any(|duty| duty.staff_id == person.staff_id && duty.to == DutyTo::Post(post.post_id.clone()))
            })
        }),
        kind("a physician associate is put into a post", "pa-in-post", |case, plan| {
            put_in(case, plan, |person, _| person.group == Group::Pa)
        }),
        kind("someone whom a session does not need supports it", "support-not-competent", |case, plan| {
            for session in case.sessions.iter().filter(|session| case.is_striking(session.start)) {
                let here = DutyTo::Session(session.session_id.clone());
                let stranger = case.staff.iter().find(|person| {
                    person.staff_id != session.lead_staff_id
                        && !session.needs.iter().any(|need| person.competences.contains(need))
                        && !case.duties.iter().any(|duty| duty.staff_id == person.staff_id && duty.to == here)
                });
                if let Some(person) = stranger {
                    plan.rota.push(RotaRow {
                        staff_id: person.staff_id.clone(),
                        kind: RotaKind::Session,
                        post_id: None,
                        session_id: Some(session.session_id.clone()),
                        start: session.start,
                        end: session.end,
                        acting_down: false,
                        reason: "planted".into(),
                    });
                    return true;
                }
            }
            false
        }),
        kind("acting_down says the opposite", "acting-down", |_, plan| {
            first_row(plan, RotaKind::Post).map(|row| row.acting_down = !row.acting_down).is_some()
        }),
        kind("a person goes from one post into another until the shift is too long", "shift-too-long", |case, plan| {
            let rules = WorkingTimeRules::shipped();
            add_after(case, plan, |first, second| {
                let gap = minute(second.start) - minute(first.end);
                (0..rules.daily_rest_minutes).contains(&gap)
                    && minute(second.end) - minute(first.start) > rules.longest_shift_minutes
            })
        }),
        kind("a person comes back by day too soon after a night", "rest-after-nights", |case, plan| {
            let rules = WorkingTimeRules::shipped();
            add_after(case, plan, |first, second| {
                let gap = minute(second.start) - minute(first.end);
                is_night(first)
                    && !is_night(second)
                    && (rules.daily_rest_minutes..rules.rest_after_nights_minutes).contains(&gap)
                    // A night that follows close on the added post would make one night shift of both.
                    && minute(second.end) - minute(second.start) < rules.longest_shift_minutes
            })
        }),
        kind("a person gets post after post until the week is over the legal limit", "over-168-hours", |case, plan| {
            let limit = WorkingTimeRules::shipped().most_minutes_in_168_hours as f64;
            for person in &case.staff {
                let mut work = work_of(case, plan, &person.staff_id);
                if work.is_empty() {
                    continue;
                }
                let earlier = duties_of(case, &person.staff_id);
                let mut rows = Vec::new();
                for post in striking_posts(case) {
                    if free_for(&work, post) {
                        work.push((minute(post.start), minute(post.end)));
                        rows.push(fill(person, post));
                    }
                }
                if Workload::new(work).worst_week_beyond(limit, &earlier).is_some() {
                    plan.rota.extend(rows);
                    return true;
                }
            }
            false
        }),
        kind("a person gets a post above the hours they agreed to", "over-agreed-hours", |case, plan| {
            let limit = WorkingTimeRules::shipped().most_minutes_in_168_hours as f64;
            for person in &case.staff {
                let mut work = work_of(case, plan, &person.staff_id);
                if work.is_empty() {
                    continue;
                }
                let earlier = duties_of(case, &person.staff_id);
                for post in striking_posts(case) {
                    if !free_for(&work, post) {
                        continue;
                    }
                    work.push((minute(post.start), minute(post.end)));
                    let load = Workload::new(work.clone());
                    if load.worst_week_beyond(limit, &earlier).is_none()
                        && load.worst_week_beyond(person.max_weekly_hours * 60.0, &earlier).is_some()
                    {
                        plan.rota.push(fill(person, post));
                        return true;
                    }
                    work.pop();
                }
            }
            false
        }),
        kind("a night goes to someone who did not agree to nights", "night-not-agreed", |case, plan| {
            put_in(case, plan, |person, post| {
                is_night(post)
                    && !person.resident_on_call
                    && !case.duties.iter().any(|duty| {
                        duty.staff_id == person.staff_id && overlap((duty.start, duty.end), (post.start, post.end))
                    })
            })
        }),
        kind("a member of a striking group is given a post", "striker-changed", |case, plan| {
            put_in(case, plan, |person, post| {
                called_out(case, person, post)
                    && !case
                        .duties
                        .iter()
                        .any(|duty| duty.staff_id == person.staff_id && duty.to == DutyTo::Post(post.post_id.clone()))
            })
        }),
        kind("a member of a striking group is taken off a post", "striker-dropped", |case, plan| {
            let position = plan.rota.iter().position(|row| {
                row.kind == RotaKind::Post
                    && is_duty(case, row)
                    && member(case, &row.staff_id)
                        .zip(post_of(case, row))
                        .is_some_and(|(person, post)| called_out(case, person, post))
            });
            position.map(|position| plan.rota.remove(position)).is_some()
        }),
        kind("someone else vanishes from their post", "post-abandoned", |case, plan| {
            let position = plan.rota.iter().position(|row| {
                row.kind == RotaKind::Post
                    && is_duty(case, row)
                    && member(case, &row.staff_id)
                        .zip(post_of(case, row))
                        .is_some_and(|(person, post)| !called_out(case, person, post))
                    && !plan.rota.iter().any(|other| {
                        other != row
                            && other.staff_id == row.staff_id
                            && overlap((other.start, other.end), (row.start, row.end))
                    })
            });
            position.map(|position| plan.rota.remove(position)).is_some()
        }),
        kind("the lead of a running session is not in the rota", "lead-missing", |case, plan| {
            let position = plan.rota.iter().position(|row| {
                row.session_id.as_ref().is_some_and(|id| {
                    case.sessions
                        .iter()
                        .any(|session| session.session_id == *id && session.lead_staff_id == row.staff_id)
                        && plan
                            .sessions
                            .iter()
                            .any(|decision| decision.session_id == *id && decision.decision != SessionFate::Close)
                })
            });
            position.map(|position| plan.rota.remove(position)).is_some()
        }),
        kind("a theatre list runs without its support", "need-unfilled", |case, plan| {
            let essential = case.sessions.iter().find(|session| {
                !session.kind.is_divisible()
                    && !session.needs.is_empty()
                    && plan.sessions.iter().any(|decision| {
                        decision.session_id == session.session_id && decision.decision != SessionFate::Close
                    })
            });
            let Some(session) = essential else {
                return false;
            };
            plan.rota.retain(|row| {
                row.session_id.as_ref() != Some(&session.session_id) || row.staff_id == session.lead_staff_id
            });
            true
        }),
    ]
}
