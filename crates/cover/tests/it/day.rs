//! What happens on the day: conservation, monotonicity, and the flow against a linear programme written down a second time.

use crate::brute_force::tiny_case;
use crate::small::{
    booked, clinic, consultant, decide, empty, plan_with, post, resident, rostered, session, short, supports, times,
    ward_day,
};
use std::collections::BTreeMap;
use steadfast_chance::Stream;
use steadfast_cover::{At, CoverPlan, Instance, Outcome, respond};
use steadfast_model::Priority::{Cancer, Routine};
use steadfast_model::{SessionKind, Tier};
use steadfast_solve::{Effort, Programme, Var};

/// Returns who comes, each with an even chance.
fn some_come(instance: &Instance<'_>, stream: &mut Stream) -> Vec<u32> {
    instance
        .strata
        .iter()
        .map(|stratum| {
            u32::try_from((0..stratum.rostered).filter(|_| stream.chance(0.5)).count()).expect("a few people")
        })
        .collect()
}

/// Returns a plan with some of the candidates firm and some on standby, never two for one person.
fn some_plan(instance: &Instance<'_>, stream: &mut Stream) -> CoverPlan {
    let mut firm = Vec::new();
    let mut reserve = Vec::new();
    for person in &instance.people {
        let Some(&candidate) = person.candidates.get(stream.below(1 + person.candidates.len())) else { continue };
        if stream.chance(0.5) { firm.push(candidate) } else { reserve.push(candidate) }
    }
    let mut plan = plan_with(instance, &firm.iter().chain(&reserve).copied().collect::<Vec<_>>());
    (plan.firm, plan.standby) = (firm, reserve);
    plan
}

/// The least heads below floor that moving and calling people can reach, as a linear programme.
fn least_shortage(instance: &Instance<'_>, plan: &CoverPlan, present: &[u32]) -> f64 {
    let mut programme = Programme::default();
    let mut have: Vec<Vec<(Var, f64)>> = vec![Vec::new(); instance.posts.len()];
    for (stratum, rostered) in instance.strata.iter().enumerate() {
        let moves: Vec<Var> = rostered.targets.iter().map(|_| programme.continuous(0.0, f64::INFINITY, 0.0)).collect();
        for (&target, &var) in rostered.targets.iter().zip(&moves) {
            have[target].push((var, 1.0));
            if let At::Post(post) = rostered.at {
                have[post].push((var, -1.0));
            }
        }
        programme.at_most(f64::from(present[stratum]), moves.into_iter().map(|var| (var, 1.0)));
    }
    for &candidate in &plan.standby {
        let called = programme.continuous(0.0, 1.0, 0.0);
        have[instance.candidates[candidate].post].push((called, 1.0));
    }
    let callable = plan.callable(instance);
    let running = |session: &usize| plan.sessions[*session].runs;
    for (_, targets) in instance.leads.iter().zip(&callable).filter(|(unit, _)| unit.sessions.iter().all(running)) {
        let calls: Vec<Var> = targets.iter().map(|_| programme.continuous(0.0, 1.0, 0.0)).collect();
        for (&target, &var) in targets.iter().zip(&calls) {
            have[target].push((var, 1.0));
        }
        programme.at_most(1.0, calls.into_iter().map(|var| (var, 1.0)));
    }
    for (post, mut terms) in have.into_iter().enumerate() {
        let here = instance.present_at(post, present)
            + u32::try_from(plan.firm.iter().filter(|&&row| instance.candidates[row].post == post).count())
                .expect("a few");
        terms.push((programme.continuous(0.0, f64::INFINITY, 1.0), 1.0));
        programme.at_least(f64::from(instance.posts[post].floor) - f64::from(here), terms);
    }
    programme.solve(&Effort::default(), None).expect("being short of everybody is a solution").objective
}

/// Plays random plans of random cases in random turnouts.
fn play(mut look: impl FnMut(&Instance<'_>, &CoverPlan, &[u32], &Outcome)) {
    let (mut short_ones, mut moved) = (0, 0);
    for seed in 0..250 {
        let mut stream = Stream::root(seed).named("day");
        let case = tiny_case(&mut stream, 4);
        let instance = Instance::new(&case);
        let plan = some_plan(&instance, &mut stream);
        for _ in 0..4 {
            let present = some_come(&instance, &mut stream);
            let outcome = respond(&instance, &plan, &booked(&instance, &plan), &present);
            short_ones += u32::from(short(&instance, &outcome) > 0);
            moved += outcome.posts.iter().map(|post| post.moved_in + post.called).sum::<u32>();
            look(&instance, &plan, &present, &outcome);
        }
    }
    assert!(short_ones > 100 && moved > 100, "the cases try something: {short_ones} short, {moved} moved");
}

#[test]
fn the_day_leaves_as_few_heads_short_as_the_linear_programme() {
    play(|instance, plan, present, outcome| {
        let least = least_shortage(instance, plan, present);
        assert!((f64::from(short(instance, outcome)) - least).abs() < 1e-6, "{least} {outcome:?}");
    });
}

#[test]
fn nobody_appears_or_vanishes_on_the_day() {
    play(|instance, plan, present, outcome| {
        let total = |value: fn(&steadfast_cover::PostOutcome) -> u32| -> u32 { outcome.posts.iter().map(value).sum() };
        let support: u32 = instance
            .strata
            .iter()
            .zip(present)
            .filter(|(stratum, _)| matches!(stratum.at, At::Support(_)))
            .map(|(_, &present)| present)
            .sum();
        let pulled = total(|post| post.moved_in) - total(|post| post.moved_out);
        assert!(pulled <= support);
        for (index, post) in outcome.posts.iter().enumerate() {
            assert_eq!(post.have + post.moved_out, post.present + post.moved_in + post.called);
            assert!(post.present <= post.assigned && post.moved_out <= post.present);
            // Nobody is moved or called to a post beyond its floor, but to free somebody who goes on.
            if post.moved_in + post.called > post.moved_out {
                assert!(post.have <= instance.posts[index].floor, "{post:?}");
            }
        }
        let callable = plan.standby.len() + instance.leads.len();
        assert!(total(|post| post.called) as usize <= callable);
        let called = outcome.losses.iter().filter(|loss| loss.lead_called).count();
        assert!(outcome.losses.iter().all(|loss| loss.places < plan.sessions[loss.session].places));
        assert!(called == 0 || total(|post| post.called) > 0);
    });
}

#[test]
fn one_more_who_comes_never_leaves_more_heads_short() {
    play(|instance, plan, present, outcome| {
        for stratum in 0..present.len() {
            let mut more = present.to_vec();
            more[stratum] += 1;
            let better = respond(instance, plan, &booked(instance, plan), &more);
            assert!(short(instance, &better) <= short(instance, outcome));
        }
    });
}

#[test]
fn a_session_loses_exactly_its_lightest_bookings() {
    play(|instance, plan, _, outcome| {
        let planned = booked(instance, plan);
        for loss in &outcome.losses {
            let all = &planned[loss.session];
            assert_eq!(loss.cancelled.len(), all.len().saturating_sub(loss.places as usize));
            let seen = all.iter().filter(|row| !loss.cancelled.contains(row));
            let lightest_seen = seen.map(|&row| instance.weights[row]).fold(f64::INFINITY, f64::min);
            assert!(loss.cancelled.iter().all(|&row| instance.weights[row] <= lightest_seen));
        }
    });
}

#[test]
fn people_above_one_floor_go_to_another_before_anybody_is_taken_from_a_clinic() {
    let mut case = empty();
    for id in ["R1", "R2", "R3"] {
        resident(&mut case, id);
    }
    consultant(&mut case, "A").competences.clear();
    post(&mut case, "FULL", Tier::One, ward_day(17), 1);
    post(&mut case, "SHORT", Tier::One, ward_day(17), 1);
    rostered(&mut case, "R1", "FULL");
    rostered(&mut case, "R2", "FULL");
    session(&mut case, "CA", SessionKind::Clinic, "A", "medicine", times(17, (9, 0), (13, 0)), 4);
    supports(&mut case, "R3", "CA");
    crate::small::book(&mut case, "CA", &[Routine; 4]);
    let instance = Instance::new(&case);
    let plan = CoverPlan::unchanged(&instance);
    let strata: BTreeMap<bool, usize> =
        instance.strata.iter().enumerate().map(|(row, stratum)| (stratum.emergency, row)).collect();
    let mut present = vec![0; 2];
    (present[strata[&true]], present[strata[&false]]) = (2, 1);
    let outcome = respond(&instance, &plan, &booked(&instance, &plan), &present);
    assert_eq!((outcome.posts[0].moved_out, outcome.posts[1].moved_in, outcome.cancelled()), (1, 1, 0));
    // With nobody to spare on the ward the clinic gives its resident, and half its places.
    present[strata[&true]] = 1;
    let outcome = respond(&instance, &plan, &booked(&instance, &plan), &present);
    assert_eq!((outcome.posts[1].moved_in, outcome.cancelled(), short(&instance, &outcome)), (1, 2, 0));
    assert!(!outcome.losses[0].lead_called && outcome.losses[0].support == 0);
}

#[test]
fn the_lead_of_the_lighter_clinic_is_called() {
    let mut case = empty();
    consultant(&mut case, "A");
    consultant(&mut case, "B");
    post(&mut case, "WARD", Tier::One, ward_day(17), 1);
    clinic(&mut case, "CA", "A", times(17, (9, 0), (12, 0)), &[Routine; 9]);
    clinic(&mut case, "CB", "B", times(17, (9, 0), (12, 0)), &[Cancer]);
    let instance = Instance::new(&case);
    let plan = CoverPlan::unchanged(&instance);
    let outcome = respond(&instance, &plan, &booked(&instance, &plan), &[]);
    assert_eq!((outcome.cancelled(), short(&instance, &outcome)), (9, 0));
    assert_eq!(instance.session(outcome.losses[0].session).session_id.as_str(), "CA");
}

#[test]
fn a_clinic_and_a_list_that_ask_for_the_same_word_both_lose_a_resident_who_does_not_come() {
    let mut case = empty();
    for (lead, assistant) in [("A", "RA"), ("B", "RB")] {
        consultant(&mut case, lead).competences.clear();
        resident(&mut case, assistant);
    }
    session(&mut case, "CLINIC", SessionKind::Clinic, "A", "medicine", times(17, (9, 0), (13, 0)), 4);
    session(&mut case, "LIST", SessionKind::Theatre, "B", "medicine", times(17, (9, 0), (13, 0)), 2);
    supports(&mut case, "RA", "CLINIC");
    supports(&mut case, "RB", "LIST");
    crate::small::book(&mut case, "CLINIC", &[Routine; 4]);
    crate::small::book(&mut case, "LIST", &[Routine; 2]);
    let instance = Instance::new(&case);
    let plan = CoverPlan::unchanged(&instance);
    let outcome = respond(&instance, &plan, &booked(&instance, &plan), &vec![0; instance.strata.len()]);
    assert_eq!(outcome.cancelled(), 4, "half of the clinic and the whole list: {outcome:?}");
}

#[test]
fn a_lead_with_added_work_that_day_is_not_called_away_from_it() {
    let mut case = empty();
    consultant(&mut case, "A");
    clinic(&mut case, "CA", "A", times(17, (8, 0), (12, 0)), &[Routine; 9]);
    post(&mut case, "LATE", Tier::One, times(17, (13, 0), (17, 0)), 1);
    post(&mut case, "WARD", Tier::One, ward_day(17), 1);
    let instance = Instance::new(&case);
    let late = instance.posts.iter().position(|node| case.posts[node.row].post_id.as_str() == "LATE").expect("a post");
    let plan = plan_with(&instance, &instance.posts[late].candidates);
    assert_eq!((plan.firm.len(), plan.sessions[0].runs), (1, true), "the late post takes nothing away");
    let outcome = respond(&instance, &plan, &booked(&instance, &plan), &[]);
    assert_eq!(short(&instance, &outcome), 1, "one person, two posts at the same time: {outcome:?}");
    // And a plan for this case does not count the person twice either.
    let decided = decide(&instance, &[Vec::new()]);
    let fared = respond(&instance, &decided, &booked(&instance, &decided), &[]);
    assert_eq!(short(&instance, &fared), 1);
    assert!(decided.expected_shortage > 0.9);
}
