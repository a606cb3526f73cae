//! The tables of a plan.

use crate::pipeline::Decided;
use crate::reasons::{moment, next_best, post_in_words, why};
use std::collections::{BTreeMap, BTreeSet};
use steadfast_chance::order_quantile;
use steadfast_cover::{Drop, Instance, Outcome};
use steadfast_model::plan::{
    BookingDecision, Gap, RotaKind, RotaRow, ScenarioPost, ScenarioSession, SessionDecision, SessionFate, StandbyRow,
};
use steadfast_model::{Duty, DutyTo, StaffMember};

fn round4(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn row(member: &StaffMember, kind: RotaKind, duty: &Duty, acting_down: bool, reason: &str) -> RotaRow {
    let (post_id, session_id) = match &duty.to {
        DutyTo::Post(id) => (Some(id.clone()), None),
        DutyTo::Session(id) => (None, Some(id.clone())),
        DutyTo::Other => (None, None),
    };
    let (post_id, session_id) = if kind == RotaKind::Rest { (None, None) } else { (post_id, session_id) };
    RotaRow {
        staff_id: member.staff_id.clone(),
        kind,
        post_id,
        session_id,
        start: duty.start,
        end: duty.end,
        acting_down,
        reason: reason.to_owned(),
    }
}

/// Returns everybody's work that starts inside the action.
pub(crate) fn rota(instance: &Instance<'_>, decided: &Decided) -> Vec<RotaRow> {
    let case = instance.case;
    let by_staff: BTreeMap<&str, usize> =
        case.staff.iter().enumerate().map(|(row, member)| (member.staff_id.as_str(), row)).collect();
    let node_of: BTreeMap<&str, usize> =
        (0..instance.sessions.len()).map(|node| (instance.session(node).session_id.as_str(), node)).collect();
    let tier_of: BTreeMap<&str, usize> =
        (0..instance.posts.len()).map(|node| (instance.post(node).post_id.as_str(), node)).collect();
    let given_up: BTreeMap<usize, BTreeSet<usize>> = {
        let mut rows: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (person, indexes) in decided.cover.given_up(instance) {
            let holder = &instance.people[person];
            rows.entry(holder.row).or_default().extend(indexes.into_iter().map(|index| holder.droppable[index].2));
        }
        rows
    };
    let mut rota = Vec::new();
    let mut added: Vec<(usize, RotaRow)> = Vec::new();
    for (candidates, kind) in [(&decided.cover.firm, RotaKind::Post), (&decided.cover.standby, RotaKind::Standby)] {
        for &candidate in candidates {
            let chosen = &instance.candidates[candidate];
            let member = instance.member(chosen.person);
            let post = instance.post(chosen.post);
            let acting_down = member.highest_tier().is_some_and(|tier| tier > post.tier);
            let closes = chosen
                .drops
                .iter()
                .filter(|&&drop| {
                    matches!(instance.people[chosen.person].droppable[drop].1, Drop::Lead(_) | Drop::Essential(_))
                })
                .count();
            let reason = match (kind, closes) {
                (RotaKind::Standby, _) => "Kept free to be called if fewer come than expected.".to_owned(),
                (_, 0) => "Gives up other work or a free day; no session closes.".to_owned(),
                (_, n) => format!(
                    "Needed more here than in {n} session{}, which close{}.",
                    if n == 1 { "" } else { "s" },
                    if n == 1 { "s" } else { "" }
                ),
            };
            let duty = Duty {
                staff_id: member.staff_id.clone(),
                to: DutyTo::Post(post.post_id.clone()),
                start: post.start,
                end: post.end,
            };
            added.push((instance.people[chosen.person].row, row(member, kind, &duty, acting_down, &reason)));
        }
    }
    for (person, session, _) in &decided.cover.help {
        let member = instance.member(*person);
        let session = instance.session(*session);
        let duty = Duty {
            staff_id: member.staff_id.clone(),
            to: DutyTo::Session(session.session_id.clone()),
            start: session.start,
            end: session.end,
        };
        added.push((
            instance.people[*person].row,
            row(member, RotaKind::Session, &duty, false, "Gives up other work to support the session."),
        ));
    }
    let mut busy: BTreeMap<usize, Vec<(jiff::civil::DateTime, jiff::civil::DateTime)>> = BTreeMap::new();
    for (member, row) in &added {
        busy.entry(*member).or_default().push((row.start, row.end));
    }
    for (duty_row, duty) in case.duties.iter().enumerate() {
        if !case.is_striking(duty.start) {
            continue;
        }
        let Some(&member_row) = by_staff.get(duty.staff_id.as_str()) else {
            continue;
        };
        let member = &case.staff[member_row];
        let dropped = given_up.get(&member_row).is_some_and(|rows| rows.contains(&duty_row));
        if dropped {
            let replaced = busy
                .get(&member_row)
                .is_some_and(|times| times.iter().any(|&(start, end)| duty.start < end && start < duty.end));
            if !replaced {
                rota.push((member_row, row(member, RotaKind::Rest, duty, false, "Rest before or after added work.")));
            }
            continue;
        }
        match &duty.to {
            DutyTo::Post(id) => {
                let acting_down = tier_of
                    .get(id.as_str())
                    .is_some_and(|&post| member.highest_tier().is_some_and(|tier| tier > instance.post(post).tier));
                rota.push((member_row, row(member, RotaKind::Post, duty, acting_down, "As rostered.")));
            }
            DutyTo::Session(id) => {
                if node_of.get(id.as_str()).is_some_and(|&node| decided.cover.sessions[node].runs) {
                    rota.push((member_row, row(member, RotaKind::Session, duty, false, "As rostered.")));
                }
            }
            DutyTo::Other => rota.push((member_row, row(member, RotaKind::Other, duty, false, "As rostered."))),
        }
    }
    rota.extend(added);
    rota.sort_by_key(|(member, row)| (*member, row.start, row.end, row.kind));
    rota.into_iter().map(|(_, row)| row).collect()
}

/// Returns what becomes of each session.
pub(crate) fn sessions(instance: &Instance<'_>, decided: &Decided) -> Vec<SessionDecision> {
    let mut rows: Vec<(usize, SessionDecision)> = (0..instance.sessions.len())
        .map(|session| {
            let node = &instance.sessions[session];
            let plan = &decided.cover.sessions[session];
            let support_worth =
                node.draws.iter().map(|&(group, _)| decided.cover.worth.support[group]).fold(0.0, f64::max);
            let booked = node.bookings.len();
            let (decision, reason, worth, next_best) = match (plan.runs, plan.places < node.slots) {
                (true, false) => {
                    let alternative = node.lead.map_or_else(
                        || "close it".to_owned(),
                        |person| {
                            format!(
                                "close it and give {} to a post; {booked} bookings would move or wait",
                                instance.member(person).staff_id
                            )
                        },
                    );
                    (SessionFate::Run, "Runs as usual.".to_owned(), 0.0, alternative)
                }
                (true, true) => {
                    let reason = format!(
                        "Planned with {} of {} supporting doctors: {} of {} places for {booked} bookings.",
                        plan.support, node.needs, plan.places, node.slots
                    );
                    let share = f64::from(node.slots) / f64::from(1 + node.needs);
                    let next =
                        format!("plan one more supporter: {share:.0} more places, lost on the day if nobody comes");
                    (SessionFate::RunShort, reason, support_worth, next)
                }
                (false, _) => match plan.taken_by {
                    Some(candidate) => {
                        let chosen = &instance.candidates[candidate];
                        let (id, post) =
                            (&instance.member(chosen.person).staff_id, post_in_words(instance, chosen.post));
                        let worth = decided.cover.worth.bookings[chosen.post].max(node.weight);
                        let instead = format!("run it and leave post {} one short", instance.post(chosen.post).post_id);
                        (
                            SessionFate::Close,
                            format!("{id}, whom it cannot run without, covers {post} or rests after it."),
                            worth,
                            instead,
                        )
                    }
                    None => {
                        let reason = "Support that it cannot run without is not expected to come.".to_owned();
                        (
                            SessionFate::Close,
                            reason,
                            support_worth.max(node.weight),
                            "run it and cancel on the day if support does not come".to_owned(),
                        )
                    }
                },
            };
            let row = SessionDecision {
                session_id: instance.session(session).session_id.clone(),
                decision,
                reason,
                worth_of_one_more: round4(worth),
                places: plan.places,
                support_planned: plan.support,
                next_best,
            };
            (node.row, row)
        })
        .collect();
    rows.sort_by_key(|&(row, _)| row);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Returns what becomes of each booking.
pub(crate) fn bookings(instance: &Instance<'_>, decided: &Decided) -> Vec<BookingDecision> {
    let case = instance.case;
    let rows = decided.choices.iter().map(|choice| BookingDecision {
        booking_id: case.bookings[choice.booking].booking_id.clone(),
        decision: choice.fate,
        session_id: choice.session.map(|session| case.sessions[session].session_id.clone()),
        date: choice.session.map(|session| case.sessions[session].start.date()),
        reason: why(case, choice),
        next_best: next_best(case, choice),
    });
    rows.collect()
}

/// Returns posts that may be short.
pub(crate) fn gaps(instance: &Instance<'_>, decided: &Decided, outcomes: &[Outcome]) -> Vec<Gap> {
    let used: BTreeSet<usize> = decided
        .cover
        .firm
        .iter()
        .chain(&decided.cover.standby)
        .map(|&candidate| instance.candidates[candidate].person)
        .collect();
    let mut gaps = Vec::new();
    for (post, node) in instance.posts.iter().enumerate() {
        let mut have: Vec<u32> = outcomes.iter().map(|outcome| outcome.posts[post].have).collect();
        let below = have.iter().filter(|&&heads| heads < node.floor).count();
        let p50 = order_quantile(&mut have, 0.5).unwrap_or(0);
        if below == 0 && p50 >= node.usual {
            continue;
        }
        let next = node
            .candidates
            .iter()
            .copied()
            .filter(|&candidate| !used.contains(&instance.candidates[candidate].person))
            .min_by(|&a, &b| {
                let (a, b) = (&instance.candidates[a], &instance.candidates[b]);
                a.loss.total_cmp(&b.loss).then(a.cost.total_cmp(&b.cost)).then(a.person.cmp(&b.person))
            });
        let next_best = match next {
            Some(candidate) => {
                let chosen = &instance.candidates[candidate];
                let id = &instance.member(chosen.person).staff_id;
                let closes: Vec<&str> = chosen
                    .drops
                    .iter()
                    .filter_map(|&drop| match instance.people[chosen.person].droppable[drop].1 {
                        Drop::Lead(session) | Drop::Essential(session) => {
                            Some(instance.session(session).session_id.as_str())
                        }
                        Drop::Pooled(_) | Drop::Other => None,
                    })
                    .collect();
                if closes.is_empty() {
                    format!("{id}, who would give up other work or a free day")
                } else {
                    format!("{id}, closing {}", closes.join(" and "))
                }
            }
            None => "nobody else may fill it within hours, rest and competence".to_owned(),
        };
        gaps.push(Gap {
            post_id: instance.post(post).post_id.clone(),
            start: instance.post(post).start,
            end: instance.post(post).end,
            floor: node.floor,
            usual: node.usual,
            have_p10: order_quantile(&mut have, 0.1).unwrap_or(0),
            have_p50: p50,
            probability_below_floor: round4(below as f64 / outcomes.len().max(1) as f64),
            worth_of_one_more: round4(decided.cover.worth.floor[post]),
            next_best,
        });
    }
    gaps
}

/// Returns in what order sessions reopen as more come, then in what order they close as fewer do.
pub(crate) fn standby(instance: &Instance<'_>, decided: &Decided, outcomes: &[Outcome]) -> Vec<StandbyRow> {
    let mut opening: Vec<(f64, usize, String)> = Vec::new();
    for (session, node) in instance.sessions.iter().enumerate() {
        let plan = &decided.cover.sessions[session];
        if plan.runs && plan.places >= node.slots {
            continue;
        }
        let condition = match plan.taken_by {
            Some(candidate) => {
                let chosen = &instance.candidates[candidate];
                let floor = instance.posts[chosen.post].floor;
                let (id, post) = (&instance.member(chosen.person).staff_id, post_in_words(instance, chosen.post));
                format!("{floor} or more are at post {post} without {id}")
            }
            None => {
                let groups: Vec<String> = node
                    .draws
                    .iter()
                    .map(|&(group, _)| {
                        let support = &instance.support[group];
                        let planned: u32 = support
                            .sessions
                            .iter()
                            .filter(|&&other| decided.cover.sessions[other].runs)
                            .map(|&other| decided.cover.sessions[other].support.min(instance.sessions[other].needs))
                            .sum();
                        format!(
                            "{} or more come to support specialty {} ({}) at {}",
                            planned + 1,
                            support.specialty,
                            support.word,
                            moment(instance.session(session).start)
                        )
                    })
                    .collect();
                if groups.is_empty() {
                    "somebody it cannot run without is found".to_owned()
                } else {
                    groups.join(" and ")
                }
            }
        };
        opening.push((node.weight, session, condition));
    }
    opening.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut closing: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for outcome in outcomes {
        for loss in &outcome.losses {
            let count = closing.entry(loss.session).or_default();
            count.0 += 1;
            count.1 += usize::from(loss.lead_called);
        }
    }
    let mut closing: Vec<(usize, usize, usize)> =
        closing.into_iter().map(|(session, (n, called))| (n, session, called)).collect();
    closing.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let n = outcomes.len().max(1);
    let rows = opening.into_iter().map(|(_, session, condition)| (session, condition, String::new())).chain(
        closing
            .into_iter()
            .filter(|&(_, session, _)| {
                decided.cover.sessions[session].runs
                    && decided.cover.sessions[session].places >= instance.sessions[session].slots
            })
            .map(|(times, session, called)| {
                let cause = if 2 * called > times {
                    "its lead is needed at a post below its floor"
                } else {
                    "fewer come to support it than planned"
                };
                (
                    session,
                    String::new(),
                    format!("{cause} ({:.0} % of the sampled turnouts)", 100.0 * times as f64 / n as f64),
                )
            }),
    );
    (1u32..)
        .zip(rows)
        .map(|(order, (session, opens_if, closes_if))| StandbyRow {
            order,
            session_id: instance.session(session).session_id.clone(),
            opens_if,
            closes_if,
        })
        .collect()
}

/// Returns how each post fared in each sampled turnout.
pub(crate) fn scenario_posts(instance: &Instance<'_>, outcomes: &[Outcome]) -> Vec<ScenarioPost> {
    let mut rows = Vec::with_capacity(outcomes.len() * instance.posts.len());
    for (scenario, outcome) in (0u32..).zip(outcomes) {
        for (post, fared) in outcome.posts.iter().enumerate() {
            rows.push(ScenarioPost {
                scenario,
                post_id: instance.post(post).post_id.clone(),
                assigned: fared.assigned,
                present: fared.present,
                moved_in: fared.moved_in,
                moved_out: fared.moved_out,
                called: fared.called,
                have: fared.have,
            });
        }
    }
    rows
}

/// Returns sessions that had fewer places than planned.
pub(crate) fn scenario_sessions(instance: &Instance<'_>, outcomes: &[Outcome]) -> Vec<ScenarioSession> {
    let mut rows = Vec::new();
    for (scenario, outcome) in (0u32..).zip(outcomes) {
        for loss in &outcome.losses {
            rows.push(ScenarioSession {
                scenario,
                session_id: instance.session(loss.session).session_id.clone(),
                support_present: loss.support,
                places: loss.places,
                cancelled_on_the_day: u32::try_from(loss.cancelled.len()).unwrap_or(u32::MAX),
                reason: if loss.lead_called { "lead-called" } else { "support-short" }.to_owned(),
            });
        }
    }
    rows
}
