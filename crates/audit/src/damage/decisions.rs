//! Damage to the decisions on sessions and bookings.

use super::{Damage, kind};
use std::collections::BTreeMap;
use steadfast_model::plan::{BookingDecision, BookingFate, SessionDecision, SessionFate};
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{Booking, BookingId, Case, Plan, Session, SessionId};

fn session_of<'a>(sessions: &BTreeMap<&SessionId, &'a Session>, booking: &Booking) -> Option<&'a Session> {
    sessions.get(&booking.session_id).copied()
}

fn by_id(case: &Case) -> BTreeMap<&SessionId, &Session> {
    case.sessions.iter().map(|session| (&session.session_id, session)).collect()
}

fn running(plan: &mut Plan) -> impl Iterator<Item = &mut SessionDecision> {
    plan.sessions.iter_mut().filter(|row| row.decision != SessionFate::Close)
}

fn kept(plan: &mut Plan) -> impl Iterator<Item = &mut BookingDecision> {
    plan.bookings.iter_mut().filter(|row| row.decision == BookingFate::Keep)
}

fn move_to(row: &mut BookingDecision, session: &Session) {
    row.decision = BookingFate::Move;
    row.session_id = Some(session.session_id.clone());
    row.date = Some(session.start.date());
}

/// Moves the first booking of the plan for which `wrong` finds a session to that session.
fn move_wrongly(case: &Case, plan: &mut Plan, wrong: impl Fn(&Booking, &Session, &Session) -> bool) -> bool {
    let sessions = by_id(case);
    let bookings: BTreeMap<&BookingId, &Booking> =
        case.bookings.iter().map(|booking| (&booking.booking_id, booking)).collect();
    for row in &mut plan.bookings {
        let Some(&booking) = bookings.get(&row.booking_id) else {
            continue;
        };
        let Some(own) = session_of(&sessions, booking) else {
            continue;
        };
        if let Some(target) = case.sessions.iter().find(|target| wrong(booking, own, target)) {
            move_to(row, target);
            return true;
        }
    }
    false
}

/// Moves bookings of the strike into one running session until it holds more than `limit` says.
fn overfill(case: &Case, plan: &mut Plan, full: impl Fn(&Session, u64, u64) -> bool) -> bool {
    let sessions = by_id(case);
    let Some(id) = running(plan).next().map(|row| row.session_id.clone()) else {
        return false;
    };
    let Some(&target) = sessions.get(&id) else {
        return false;
    };
    let minutes: BTreeMap<&BookingId, u64> =
        case.bookings.iter().map(|booking| (&booking.booking_id, u64::from(booking.minutes))).collect();
    let before = plan.bookings.clone();
    let there = |row: &BookingDecision| row.session_id.as_ref() == Some(&id);
    let mut count = 0;
    let mut sum = 0;
    for row in plan.bookings.iter().filter(|row| there(row)) {
        count += 1;
        sum += minutes.get(&row.booking_id).copied().unwrap_or(0);
    }
    for row in &mut plan.bookings {
        if full(target, count, sum) {
            break;
        }
        if !there(row) {
            move_to(row, target);
            count += 1;
            sum += minutes.get(&row.booking_id).copied().unwrap_or(0);
        }
    }
    let done = plan.bookings != before && full(target, count, sum);
    if !done {
        plan.bookings = before;
    }
    done
}

/// Puts off a protected booking that shares a session with a routine one which leaves it enough room.
fn put_off_protected(case: &Case, plan: &mut Plan) -> bool {
    let sessions = by_id(case);
    let bookings: BTreeMap<&BookingId, &Booking> =
        case.bookings.iter().map(|booking| (&booking.booking_id, booking)).collect();
    let mut longest_routine: BTreeMap<&SessionId, u32> = BTreeMap::new();
    for row in plan.bookings.iter().filter(|row| row.decision == BookingFate::Keep) {
        let Some(&booking) = bookings.get(&row.booking_id) else {
            continue;
        };
        let Some(own) = session_of(&sessions, booking) else {
            continue;
        };
        if !booking.is_protected(own.start.date()) && own.specialty == booking.specialty {
            let longest = longest_routine.entry(&booking.session_id).or_insert(0);
            *longest = booking.minutes.max(*longest);
        }
    }
    for row in kept(plan) {
        let Some(&booking) = bookings.get(&row.booking_id) else {
            continue;
        };
        let Some(own) = session_of(&sessions, booking) else {
            continue;
        };
        // Its own minutes become free when it goes, so that it always fits in place of a routine one of any length.
        if booking.is_protected(own.start.date())
            && own.specialty == booking.specialty
            && longest_routine.contains_key(&booking.session_id)
        {
            row.decision = BookingFate::Defer;
            row.session_id = None;
            row.date = None;
            return true;
        }
    }
    false
}

pub(super) fn kinds() -> Vec<Damage> {
    vec![
        kind("a session of the strike is forgotten", "session-missing", |_, plan| plan.sessions.pop().is_some()),
        kind("a session is decided twice", "session-twice", |_, plan| {
            let Some(row) = plan.sessions.first().cloned() else {
                return false;
            };
            plan.sessions.push(row);
            true
        }),
        kind("a session outside the strike is decided", "session-outside", |case, plan| {
            let outside = case.sessions.iter().find(|session| !case.is_striking(session.start));
            let (Some(outside), Some(mut row)) = (outside, plan.sessions.first().cloned()) else {
                return false;
            };
            row.session_id = outside.session_id.clone();
            plan.sessions.push(row);
            true
        }),
        kind("a session has a place more than slots", "places", |case, plan| {
            let sessions = by_id(case);
            running(plan)
                .next()
                .and_then(|row| {
                    sessions.get(&row.session_id).map(|session| row.places = session.slots.saturating_add(1))
                })
                .is_some()
        }),
        kind("a session is planned with more support than it needs", "support-overstated", |case, plan| {
            let sessions = by_id(case);
            running(plan)
                .next()
                .and_then(|row| {
                    let needs = sessions.get(&row.session_id)?.needs.len();
                    row.support_planned = u32::try_from(needs).ok()? + 1;
                    Some(())
                })
                .is_some()
        }),
        kind("a session closes while its staff stay", "closed-but-staffed", |_, plan| {
            running(plan)
                .next()
                .map(|row| {
                    row.decision = SessionFate::Close;
                    row.places = 0;
                })
                .is_some()
        }),
        kind("a session closes while its bookings stay", "closed-but-booked", |_, plan| {
            let Some(id) = kept(plan).next().and_then(|row| row.session_id.clone()) else {
                return false;
            };
            plan.rota.retain(|row| row.session_id.as_ref() != Some(&id));
            running(plan)
                .find(|row| row.session_id == id)
                .map(|row| {
                    row.decision = SessionFate::Close;
                    row.places = 0;
                })
                .is_some()
        }),
        kind("the worth of one more person is no number", "worth", |_, plan| {
            plan.sessions.first_mut().map(|row| row.worth_of_one_more = f64::NAN).is_some()
        }),
        kind("a booking whom nobody knows is decided", "unknown-booking", |_, plan| {
            plan.bookings.first_mut().map(|row| row.booking_id = BookingId::new("no-such-booking")).is_some()
        }),
        kind("a booking of the strike is forgotten", "booking-missing", |_, plan| {
            let position = plan.bookings.iter().position(|row| row.decision != BookingFate::Move);
            position.map(|position| plan.bookings.remove(position)).is_some()
        }),
        kind("a booking is decided twice", "booking-twice", |_, plan| {
            let Some(row) = plan.bookings.first().cloned() else {
                return false;
            };
            plan.bookings.push(row);
            true
        }),
        kind("a booking outside the strike is deferred", "booking-untouched", |case, plan| {
            let sessions = by_id(case);
            let outside = case.bookings.iter().find(|booking| {
                session_of(&sessions, booking).is_some_and(|session| !case.is_striking(session.start))
                    && !plan.bookings.iter().any(|row| row.booking_id == booking.booking_id)
            });
            let Some(booking) = outside else { return false };
            plan.bookings.push(BookingDecision {
                booking_id: booking.booking_id.clone(),
                decision: BookingFate::Defer,
                session_id: None,
                date: None,
                reason: "planted".into(),
                next_best: String::new(),
            });
            true
        }),
        kind("a kept booking has another date", "keep-elsewhere", |_, plan| {
            kept(plan).next().map(|row| row.date = row.date.map(|date| plus_days(date, 1))).is_some()
        }),
        kind("a moved booking has another date than its session", "move-target", |_, plan| {
            plan.bookings
                .iter_mut()
                .find(|row| row.decision == BookingFate::Move)
                .map(|row| row.date = row.date.map(|date| plus_days(date, 1)))
                .is_some()
        }),
        kind("a booking moves to before the plan or beyond the window", "outside-window", |case, plan| {
            move_wrongly(case, plan, |_, _, target| {
                target.start.date() > case.window.to || target.start <= case.window.planned_at
            })
        }),
        kind("a booking moves to a session of another kind", "move-kind", |case, plan| {
            move_wrongly(case, plan, |_, own, target| target.kind != own.kind)
        }),
        kind("a booking moves to a date at shorter notice than it needs", "notice-too-short", |case, plan| {
            move_wrongly(case, plan, |booking, own, target| {
                let notice = days_between(case.window.planned_at.date(), target.start.date());
                target.start.date() != own.start.date() && notice < i64::from(booking.notice_needed_days)
            })
        }),
        kind("a booking moves to later than its priority allows", "past-its-limit", |case, plan| {
            move_wrongly(case, plan, |booking, own, target| {
                let policy = booking.priority.policy();
                let new = target.start.date();
                new > plus_days(booking.clock_start, policy.limit_days)
                    && new > plus_days(own.start.date(), policy.grace_days)
            })
        }),
        kind("a deferred booking has a date", "defer-with-date", |_, plan| {
            kept(plan).next().map(|row| row.decision = BookingFate::Defer).is_some()
        }),
        kind("bookings are moved into a session until it has too many", "too-many-bookings", |case, plan| {
            overfill(case, plan, |session, count, _| count > u64::from(session.slots))
        }),
        kind("bookings are moved into a session until its minutes are gone", "too-many-minutes", |case, plan| {
            overfill(case, plan, |session, _, minutes| minutes > u64::from(session.minutes))
        }),
        kind("a protected booking is deferred before a routine one", "protected-put-off", put_off_protected),
    ]
}
