//! Many copies of the sound plan side by side, up to a size beyond any trust.

use super::list;
use crate::{check_plan, kinds_of_damage, sound};
use steadfast_model::plan::FlowMeasure;
use steadfast_model::{BookingId, Case, DutyTo, Plan, PostId, SessionId, Severity, StaffId};

/// Puts a number of copies of the sound case and plan side by side, with identifiers of their own.
fn copies(count: u32) -> (Case, Plan) {
    let (one, sound) = (sound::case(), sound::plan(&sound::case()));
    let (mut case, mut plan) = (one.clone(), sound.clone());
    for copy in 1..count {
        let staff = |id: &StaffId| StaffId::new(format!("{id}-{copy}"));
        let post = |id: &PostId| PostId::new(format!("{id}-{copy}"));
        let session = |id: &SessionId| SessionId::new(format!("{id}-{copy}"));
        let booking = |id: &BookingId| BookingId::new(format!("{id}-{copy}"));
        let to = |to: &DutyTo| match to {
            DutyTo::Post(id) => DutyTo::Post(post(id)),
            DutyTo::Session(id) => DutyTo::Session(session(id)),
            DutyTo::Other => DutyTo::Other,
        };
        case.staff.extend(one.staff.iter().cloned().map(|mut row| {
            row.staff_id = staff(&row.staff_id);
            row
        }));
        case.posts.extend(one.posts.iter().cloned().map(|mut row| {
            row.post_id = post(&row.post_id);
            row
        }));
        case.sessions.extend(one.sessions.iter().cloned().map(|mut row| {
            row.session_id = session(&row.session_id);
            row.lead_staff_id = staff(&row.lead_staff_id);
            row
        }));
        case.duties.extend(one.duties.iter().cloned().map(|mut row| {
            row.staff_id = staff(&row.staff_id);
            row.to = to(&row.to);
            row
        }));
        case.bookings.extend(one.bookings.iter().cloned().map(|mut row| {
            row.booking_id = booking(&row.booking_id);
            row.session_id = session(&row.session_id);
            row
        }));
        plan.rota.extend(sound.rota.iter().cloned().map(|mut row| {
            row.staff_id = staff(&row.staff_id);
            row.post_id = row.post_id.as_ref().map(post);
            row.session_id = row.session_id.as_ref().map(session);
            row
        }));
        plan.sessions.extend(sound.sessions.iter().cloned().map(|mut row| {
            row.session_id = session(&row.session_id);
            row
        }));
        plan.bookings.extend(sound.bookings.iter().cloned().map(|mut row| {
            row.booking_id = booking(&row.booking_id);
            row.session_id = row.session_id.as_ref().map(session);
            row
        }));
        plan.gaps.extend(sound.gaps.iter().cloned().map(|mut row| {
            row.post_id = post(&row.post_id);
            row
        }));
        plan.scenario_posts.extend(sound.scenario_posts.iter().cloned().map(|mut row| {
            row.post_id = post(&row.post_id);
            row
        }));
        plan.scenario_sessions.extend(sound.scenario_sessions.iter().cloned().map(|mut row| {
            row.session_id = session(&row.session_id);
            row
        }));
    }
    for row in &mut plan.scenario_kept {
        row.booked *= count;
        row.kept *= count;
        row.weight_booked *= f64::from(count);
        row.weight_kept *= f64::from(count);
    }
    let figures = &mut plan.summary.figures;
    for quantiles in [&mut figures.posts_below_floor, &mut figures.cancelled_on_the_day] {
        quantiles.p50 *= f64::from(count);
        quantiles.p90 *= f64::from(count);
    }
    let counts = &mut figures.bookings;
    for number in [
        &mut counts.booked,
        &mut counts.kept,
        &mut counts.moved_same_day,
        &mut counts.moved_within_14_days,
        &mut counts.deferred,
    ] {
        *number *= count;
    }
    let placement = plan.summary.placement.as_mut().expect("the sound plan says how bookings were placed");
    for placed in [&mut placement.first, &mut placement.plan] {
        for number in [&mut placed.kept, &mut placed.kept_in_another_session, &mut placed.moved, &mut placed.waiting] {
            *number *= count;
        }
    }
    add_to_simulation(&mut plan, f64::from(count));
    (case, plan)
}

/// Makes the simulation that of many copies: as many more operations are cancelled, and as many more heads lack.
fn add_to_simulation(plan: &mut Plan, count: f64) {
    for row in plan.flow.iter_mut().filter(|row| row.measure == FlowMeasure::CancelledNoTime) {
        for value in [&mut row.mean, &mut row.mean_low, &mut row.mean_high] {
            *value *= count;
        }
    }
    let simulation = plan.summary.simulation.as_mut().expect("the sound plan is simulated");
    let cancelled = &mut simulation.cancelled_no_time;
    for value in [&mut cancelled.mean, &mut cancelled.mean_low, &mut cancelled.mean_high] {
        *value *= count;
    }
    for point in &mut plan.curve {
        point.heads_below_floor *= count;
    }
}

#[test]
fn copies_of_a_sound_plan_side_by_side_are_sound() {
    let (case, plan) = copies(7);
    let issues = check_plan(&case, &plan);
    assert!(issues.is_empty(), "{}", list(&issues));
}

#[test]
fn one_damage_is_found_among_many_sound_copies() {
    let (case, sound) = copies(20);
    for damage in kinds_of_damage() {
        let mut plan = sound.clone();
        assert!((damage.plant)(&case, &mut plan), "could not plant: {}", damage.name);
        let found = check_plan(&case, &plan);
        assert!(
            found.iter().any(|issue| issue.code == damage.code && issue.severity == Severity::Error),
            "{} was not found as {}; found:\n{}",
            damage.name,
            damage.code,
            list(&found)
        );
    }
}

#[test]
#[ignore = "measures, with `cargo test --release -- --ignored`: 20,800 people, 27,200 bookings, 112,000 scenario rows and 103,000 bookings outside"]
fn a_case_larger_than_any_trust_is_checked_whole() {
    let (mut case, plan) = copies(1600);
    for index in 0..103_000_u32 {
        let mut booking = case.bookings[15].clone();
        booking.booking_id = BookingId::new(format!("outside-{index}"));
        booking.session_id = SessionId::new(format!("session-{}", index / 4));
        case.bookings.push(booking);
        if index % 4 == 0 {
            let mut session = case.sessions[5].clone();
            session.session_id = SessionId::new(format!("session-{}", index / 4));
            case.sessions.push(session);
        }
    }
    let issues = check_plan(&case, &plan);
    assert!(issues.is_empty(), "{}", list(&issues));
}
