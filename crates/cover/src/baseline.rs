//! The obvious alternative: cancel in order of lowest priority until cover is met, as spreadsheets do.

use crate::decide::CoverPlan;
use crate::instance::{Drop, Instance, places_with};
use crate::legality::{Work, breaches};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Makes the plan that a spreadsheet makes, for the mean turnout.
///
/// Post by post in order of time, seniors who are free at the time (only `other` work or a day off) are put in until the floor is met at the mean
/// turnout; when they run out, sessions of that day are cancelled from the lightest up and their leads put in. Support that is expected to be
/// missing (by its mean, rounded) is taken from the lightest clinics. Hours and rest are kept.
pub fn cancel_lowest_priority_first<'a>(instance: &Instance<'a>, mean_present: &[f64]) -> CoverPlan {
    let mut plan = CoverPlan::unchanged(instance);
    let mut added: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for node in &instance.posts {
        let expected: f64 = node.strata.iter().map(|&stratum| mean_present[stratum]).sum();
        let mut have = expected;
        let mut ranked = node.candidates.clone();
        ranked.sort_by(|&a, &b| {
            let (a, b) = (&instance.candidates[a], &instance.candidates[b]);
            a.loss.total_cmp(&b.loss).then(a.cost.total_cmp(&b.cost)).then(a.person.cmp(&b.person))
        });
        for candidate in ranked {
            if have + 1e-9 >= f64::from(node.floor) {
                break;
            }
            let person = instance.candidates[candidate].person;
            let mut wanted = added.get(&person).cloned().unwrap_or_default();
            wanted.push(candidate);
            if is_legal(instance, person, &wanted) {
                added.insert(person, wanted);
                plan.firm.push(candidate);
                have += 1.0;
            }
        }
    }
    plan.firm.sort_unstable();
    for &candidate in &plan.firm {
        let chosen = &instance.candidates[candidate];
        for &drop in &chosen.drops {
            if let Drop::Lead(session) | Drop::Essential(session) = instance.people[chosen.person].droppable[drop].1 {
                plan.sessions[session].runs = false;
                plan.sessions[session].taken_by = Some(candidate);
            }
        }
    }
    cancel_for_support(instance, &mut plan, mean_present);
    for session in &mut plan.sessions {
        if !session.runs {
            session.places = 0;
            session.support = 0;
        }
    }
    plan
}

fn is_legal(instance: &Instance<'_>, person: usize, candidates: &[usize]) -> bool {
    let holder = &instance.people[person];
    let before = holder.before();
    let given_up =
        candidates.iter().flat_map(|&candidate| instance.candidates[candidate].drops.iter().copied()).collect();
    let mut work = holder.without(&given_up);
    work.extend(candidates.iter().map(|&candidate| instance.posts[instance.candidates[candidate].post].work));
    let broken = |work: &[Work]| breaches(work, &before, holder.most_minutes, instance.rules);
    broken(&work) <= broken(&before)
}

/// Takes support from the lightest sessions until what is expected is enough for the rest: a clinic runs with fewer places, a list is cancelled.
fn cancel_for_support(instance: &Instance<'_>, plan: &mut CoverPlan, mean_present: &[f64]) {
    let certain = plan.certain_support(instance);
    let mut order: BTreeMap<(Date, usize), Vec<usize>> = BTreeMap::new();
    for (group, support) in instance.support.iter().enumerate() {
        let mut sessions = support.sessions.clone();
        sessions.sort_by(|&a, &b| instance.sessions[a].weight.total_cmp(&instance.sessions[b].weight).then(a.cmp(&b)));
        order.insert((support.date, group), sessions);
    }
    for ((_, group), sessions) in order {
        let support = &instance.support[group];
        let here = f64::from(certain[group]) + support.strata.iter().map(|&stratum| mean_present[stratum]).sum::<f64>();
        let needs = |session: usize| -> u32 {
            instance.sessions[session].draws.iter().filter(|&&(other, _)| other == group).map(|&(_, needs)| needs).sum()
        };
        let mut wanted: u32 =
            sessions.iter().filter(|&&session| plan.sessions[session].runs).map(|&session| needs(session)).sum();
        for session in sessions {
            if f64::from(wanted) <= here.round() {
                break;
            }
            let node = &instance.sessions[session];
            let decided = &mut plan.sessions[session];
            if !decided.runs {
                continue;
            }
            wanted -= needs(session);
            if node.divisible && !support.essential {
                decided.support = decided.support.saturating_sub(needs(session));
                decided.places = places_with(node.slots, node.needs, decided.support, true);
            } else {
                decided.runs = false;
            }
        }
    }
}
