use std::sync::atomic::AtomicBool;
use steadfast_chance::Stream;
use steadfast_cover::*;
use steadfast_turnout::{Stratum as S, TurnoutModel};

#[test]
fn scratch() {
    let case = crate::whole_trust::half_the_seniors_gone(crate::made::dorset());
    let instance = Instance::new(&case);
    let strata: Vec<S> = instance.strata.iter().map(|s| S { group: s.group, start: s.start, rostered: s.rostered, emergency: s.emergency }).collect();
    let model = TurnoutModel::known_on(case.window.planned_at.date()).unwrap();
    let stream = Stream::root(1).named("RBD").named("turnout").named("planning");
    let planning: Vec<Vec<u32>> = (0..4).map(|n| model.sample(&strata, &case.actions, &stream.numbered(n))).collect();
    let median = model.median(&strata, &case.actions);
    let plan = decide_cover(&instance, &planning, &crate::made::quick().cover, &|_, _| {}, &AtomicBool::new(false)).unwrap();
    let planned: Vec<Vec<usize>> = instance.sessions.iter().zip(&plan.sessions).map(|(n, p)| n.bookings[..n.bookings.len().min(p.places as usize)].to_vec()).collect();
    for present in planning.iter().chain([&median]) {
        let o = respond(&instance, &plan, &planned, present);
        let lost: std::collections::BTreeSet<usize> = o.losses.iter().filter(|l| l.lead_called).map(|l| l.session).collect();
        let units: Vec<&LeadUnit> = instance.leads.iter().filter(|u| u.sessions.iter().any(|s| lost.contains(s))).collect();
        let double = units.iter().filter(|u| plan.firm.iter().chain(&plan.standby).any(|&c| { let k = &instance.candidates[c]; k.person == u.person && (instance.posts[k.post].date == u.date) })).count();
        let near = units.iter().filter(|u| plan.firm.iter().chain(&plan.standby).any(|&c| { let k = &instance.candidates[c]; k.person == u.person })).count();
        let nocand = units.iter().filter(|u| !u.targets.iter().any(|t| instance.people[u.person].candidates.iter().any(|&c| instance.candidates[c].post == *t))).count();
        println!("RES short {} called leads {} with added work the same day {} any day {} not a candidate for any target {}", o.shortage(&instance).iter().sum::<u32>(), units.len(), double, near, nocand);
    }
}
