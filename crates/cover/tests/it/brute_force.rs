//! Every first stage of tiny random cases, played out one by one, against what the programme decides and what the bound allows.

use crate::small::{
    book, booked, decide, empty, is_legal, long_day, morning, night, other, person, plan_with, post, rostered, session,
    short, supports, times, ward_day, weight_kept,
};
use steadfast_chance::Stream;
use steadfast_cover::{AsGoodAs, CoverPlan, Drop, Instance, bound_at, respond};
use steadfast_model::{Case, Group, Interval, Priority, SessionKind, Tier};

/// What a booking cancelled on the day takes from the worth of a plan, as a multiple of its weight: itself, and half as much again.
const CANCELLED: f64 = 1.5;

/// Returns a random case of up to three posts, four seniors, four residents and three sessions on two days.
pub(crate) fn tiny_case(stream: &mut Stream, seniors: usize) -> Case {
    let mut case = empty();
    let day = |stream: &mut Stream| 17 + i8::try_from(stream.below(2)).expect("0 or 1");
    for number in 0..2 + stream.below(2) {
        let day = day(stream);
        let at = [ward_day(day), long_day(day), night(day), times(day, (13, 0), (17, 0))]
            [stream.weighted(&[4.0, 2.0, 1.5, 1.0])];
        let tier = if stream.chance(0.3) { Tier::Two } else { Tier::One };
        post(&mut case, &format!("P{number}"), tier, at, u32::try_from(stream.below(3)).expect("a small number"));
    }
    for number in 0..4 {
        let id = format!("R{number}");
        let grade = ["FY2", "ST5"][stream.below(2)];
        person(&mut case, &id, Group::Resident, grade, "medicine;theatre-assist");
        if stream.chance(0.7) {
            let to = case.posts[stream.below(case.posts.len())].post_id.clone();
            rostered(&mut case, &id, to.as_str());
        }
    }
    for number in 0..2 + stream.below(seniors - 1) {
        let id = format!("S{number}");
        let (group, grade) = if stream.chance(0.6) { (Group::Consultant, "CON") } else { (Group::Sas, "SD") };
        let member = person(&mut case, &id, group, grade, if stream.chance(0.85) { "medicine" } else { "airway" });
        member.resident_on_call = stream.chance(0.5);
        member.max_weekly_hours = [16.0, 24.0, 72.0][stream.below(3)];
        for day in 17..=18 {
            let at: Interval = if stream.chance(0.7) { morning(day) } else { times(day, (13, 30), (17, 30)) };
            match stream.below(4) {
                0 => other(&mut case, &id, at),
                1 | 2 if case.sessions.len() < 3 => add_session(&mut case, &id, at, stream),
                _ => {}
            }
        }
    }
    case
}

fn add_session(case: &mut Case, lead: &str, at: Interval, stream: &mut Stream) {
    let id = format!("C{}", case.sessions.len());
    let kind = if stream.chance(0.8) { SessionKind::Clinic } else { SessionKind::Theatre };
    let needs = match (stream.chance(0.5), kind) {
        (false, _) => "",
        (true, SessionKind::Theatre) => "theatre-assist",
        (true, _) => "medicine",
    };
    session(case, &id, kind, lead, needs, at, 4);
    let priorities = [Priority::Routine, Priority::Routine, Priority::Urgent, Priority::P2];
    let booked: Vec<Priority> = (0..1 + stream.below(4)).map(|_| priorities[stream.below(4)]).collect();
    book(case, &id, &booked);
    // A resident who has nothing else supports it.
    let free = case
        .staff
        .iter()
        .map(|member| member.staff_id.to_string())
        .find(|id| id.starts_with('R') && case.duties.iter().all(|duty| duty.staff_id.as_str() != id));
    if let Some(assistant) = free.filter(|_| !needs.is_empty()) {
        supports(case, &assistant, &id);
    }
}

/// Returns some turnouts: each stratum loses people together.
fn turnouts(instance: &Instance<'_>, stream: &mut Stream, count: usize) -> Vec<Vec<u32>> {
    (0..count)
        .map(|_| {
            let share = stream.uniform();
            instance
                .strata
                .iter()
                .map(|stratum| {
                    u32::try_from((0..stratum.rostered).filter(|_| stream.chance(share)).count()).expect("a few people")
                })
                .collect()
        })
        .collect()
}

/// Returns every set of candidates that nobody's hours or rest forbid.
fn every_first_stage(instance: &Instance<'_>) -> Vec<Vec<usize>> {
    let n = instance.candidates.len();
    (0u32..1 << n)
        .map(|chosen| (0..n).filter(|candidate| chosen >> candidate & 1 == 1).collect::<Vec<usize>>())
        .filter(|chosen| {
            (0..instance.people.len()).all(|person| {
                let own: Vec<usize> =
                    chosen.iter().copied().filter(|&row| instance.candidates[row].person == person).collect();
                own.is_empty() || is_legal(instance, person, &own)
            })
        })
        .collect()
}

/// What a plan leaves short, in expectation and by post, and the weight of what it keeps, less what it cancels on the day.
struct Fares {
    expected: Vec<f64>,
    worth: f64,
}

impl Fares {
    fn of(instance: &Instance<'_>, plan: &CoverPlan, scenarios: &[Vec<u32>]) -> Self {
        let planned = booked(instance, plan);
        let weight = |rows: &[usize]| rows.iter().map(|&row| instance.weights[row]).sum::<f64>();
        let promised: f64 = planned.iter().map(|rows| weight(rows)).sum();
        let share = 1.0 / scenarios.len() as f64;
        let mut fares = Self { expected: vec![0.0; instance.posts.len()], worth: promised };
        for present in scenarios {
            let outcome = respond(instance, plan, &planned, present);
            for (sum, heads) in fares.expected.iter_mut().zip(outcome.shortage(instance)) {
                *sum += f64::from(heads) * share;
            }
            fares.worth -= CANCELLED * share * outcome.losses.iter().map(|loss| weight(&loss.cancelled)).sum::<f64>();
        }
        fares
    }

    fn shortage(&self) -> f64 {
        self.expected.iter().sum()
    }
}

/// Returns a first stage with every choice of support for each session that runs.
fn with_every_support(instance: &Instance<'_>, firm: &[usize]) -> Vec<CoverPlan> {
    let mut plans = vec![plan_with(instance, firm)];
    for (session, node) in instance.sessions.iter().enumerate() {
        if !node.divisible || !plans[0].sessions[session].runs {
            continue;
        }
        for support in 0..node.needs {
            let fewer: Vec<CoverPlan> = plans
                .iter()
                .filter(|plan| plan.sessions[session].support == node.needs)
                .cloned()
                .map(|mut plan| {
                    plan.sessions[session].support = support;
                    plan.sessions[session].places = node.slots * (1 + support) / (1 + node.needs);
                    plan
                })
                .collect();
            plans.extend(fewer);
        }
    }
    plans
}

/// Walks through tiny cases whose first stages can all be written down.
///
/// With `apart` every session is of a specialty of its own, so that no booking can go to another session of its date.
fn for_each_case(cases: u64, apart: bool, mut look: impl FnMut(u64, &Instance<'_>, &[Vec<u32>])) {
    let mut seen = 0;
    for seed in 0..cases {
        let mut stream = Stream::root(seed).named("brute force");
        let mut case = tiny_case(&mut stream, 3);
        for (number, session) in case.sessions.iter_mut().enumerate().filter(|_| apart) {
            session.specialty = format!("{}", 301 + number);
        }
        let instance = Instance::new(&case);
        if instance.candidates.is_empty() || instance.candidates.len() > 10 {
            continue;
        }
        seen += 1;
        let scenarios = turnouts(&instance, &mut stream, 3);
        look(seed, &instance, &scenarios);
    }
    assert!(3 * seen > cases, "{seen} of {cases} cases tried");
}

#[test]
fn no_first_stage_leaves_fewer_heads_short_than_the_one_decided() {
    let mut with_shortage = 0;
    for_each_case(150, false, |seed, instance, scenarios| {
        let plan = decide(instance, scenarios);
        let ours = Fares::of(instance, &plan, scenarios).shortage();
        let best = every_first_stage(instance)
            .iter()
            .map(|firm| Fares::of(instance, &plan_with(instance, firm), scenarios).shortage())
            .fold(f64::INFINITY, f64::min);
        with_shortage += u32::from(best > 0.0);
        // The programme may leave 0.02 heads and 0.2 % above the least: less than one head in one of three turnouts.
        assert!(ours <= best + 0.02 + 2e-3 * best + 1e-9, "seed {seed}: {ours} where {best} is possible");
        assert!(ours >= best - 1e-9, "seed {seed}: {ours} is better than every first stage, {best}");
        assert!(
            (plan.expected_shortage - ours).abs() < 0.03 + 2e-3 * best,
            "seed {seed}: {} foreseen, {ours}",
            plan.expected_shortage
        );
    });
    assert!(with_shortage > 10);
}

#[test]
fn hardly_a_first_stage_as_safe_keeps_bookings_worth_more_than_the_one_decided() {
    let (mut tried, mut behind) = (0, Vec::new());
    for_each_case(150, true, |seed, instance, scenarios| {
        let plan = decide(instance, scenarios);
        let ours = Fares::of(instance, &plan, scenarios);
        let mut best = f64::NEG_INFINITY;
        for firm in every_first_stage(instance) {
            for other in with_every_support(instance, &firm) {
                let fares = Fares::of(instance, &other, scenarios);
                if fares.shortage() <= ours.shortage() + 1e-9 {
                    best = best.max(fares.worth);
                }
            }
        }
        // Usual cover may outweigh a fraction of a routine booking; places are whole only in the end.
        tried += 1;
        if ours.worth < best - 1.5 - 1e-9 {
            behind.push(format!("seed {seed}: {:.1} where {best:.1} is possible", ours.worth));
        }
    });
    // On the day a supporter is priced at a share of the clinic even where its places stand empty, and a lead may be called instead: the programme
    // does not know that (docs/models/cover.md, limits).
    assert!(20 * behind.len() <= tried, "of {tried} cases: {behind:#?}");
}

/// Whether one part holds everything: every post has a candidate who leads a session, and all sessions are of one specialty.
fn is_one_part(instance: &Instance<'_>) -> bool {
    instance.posts.iter().all(|post| {
        post.candidates.iter().any(|&candidate| {
            let person = &instance.people[instance.candidates[candidate].person];
            person.droppable.iter().any(|(_, drop, _)| matches!(drop, Drop::Lead(_)))
        })
    })
}

#[test]
fn no_first_stage_as_good_keeps_more_than_the_bound() {
    let (mut as_safe, mut tight, mut without) = (0, 0, 0);
    for_each_case(100, false, |seed, instance, scenarios| {
        let plan = decide(instance, scenarios);
        let judged = &scenarios[usize::try_from(seed % 3).expect("0 to 2")];
        let ours = Fares::of(instance, &plan, scenarios);
        let planned = booked(instance, &plan);
        let there = respond(instance, &plan, &planned, judged);
        let as_good = AsGoodAs {
            expected: ours.expected.clone(),
            at_turnout: there.shortage(instance),
            weight_kept: weight_kept(instance, &planned, &there),
        };
        let Ok(bound) = bound_at(instance, scenarios, judged, &as_good, 60) else {
            without += 1;
            return;
        };
        let whole = is_one_part(instance);
        let kept_by = |plan: &CoverPlan| {
            let planned = booked(instance, plan);
            let outcome = respond(instance, plan, &planned, judged);
            let kept = planned.iter().map(Vec::len).sum::<usize>() - outcome.cancelled();
            let weights = weight_kept(instance, &planned, &outcome);
            (kept, outcome, weights)
        };
        assert!(kept_by(&plan).0 as f64 <= bound.bookings_kept + 1e-6, "seed {seed}: the plan itself");
        assert!(bound.bookings_kept <= f64::from(bound.bookings) + 1e-6);
        assert!(bound.least_shortage <= f64::from(short(instance, &there)) + 1e-6);
        let mut most = 0;
        for firm in every_first_stage(instance) {
            for other in with_every_support(instance, &firm) {
                let fares = Fares::of(instance, &other, scenarios);
                let (kept, outcome, weights) = kept_by(&other);
                let safe = if whole {
                    let heavy = weights.iter().sum::<f64>() >= as_good.weight_kept.iter().sum::<f64>() - 1e-9;
                    heavy
                        && fares.shortage() <= ours.shortage() + 1e-9
                        && short(instance, &outcome) <= short(instance, &there)
                } else {
                    let fewer = outcome.shortage(instance).iter().zip(&as_good.at_turnout).all(|(a, b)| a <= b);
                    let heavy = weights.iter().zip(&as_good.weight_kept).all(|(a, b)| *a >= b - 1e-9);
                    heavy && fewer && fares.expected.iter().zip(&ours.expected).all(|(a, b)| *a <= b + 1e-9)
                };
                if safe {
                    as_safe += 1;
                    most = most.max(kept);
                    assert!(
                        kept as f64 <= bound.bookings_kept + 1e-6,
                        "seed {seed}: {kept} kept, bound {}",
                        bound.bookings_kept
                    );
                }
            }
        }
        tight += u32::from(bound.bookings_kept < most as f64 + 1.0);
    });
    assert!(as_safe > 300 && tight > 30, "{as_safe} plans as safe, {tight} bounds within a booking");
    // See `the_bound_allows_for_a_lead_who_is_called_in_every_turnout`.
    assert!(without <= 5, "{without} cases in which the bound has no solution");
}
