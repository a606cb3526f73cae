//! Decides who covers what and which sessions run: solves the parts, reads the answers, checks them from scratch.

use crate::instance::{Drop, Instance, places_with};
use crate::legality::{Work, breaches};
use crate::parts::{Part, split};
use crate::programme::{Model, Shape, build};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use steadfast_model::DutyTo;

use steadfast_solve::{Effort, SolveError};

/// How a decision is made.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverOptions {
    /// Most branch-and-bound nodes for each objective of each part.
    pub nodes: u32,
    /// Relative gap at which a search ends.
    pub relative_gap: f64,
    /// Candidates considered for each post, as a multiple of its usual head count; the cheapest come first.
    pub candidates_per_head: u32,
    /// Wall-clock limit in seconds for each programme; gives up that equal cases give equal plans.
    pub seconds: Option<f64>,
}

impl Default for CoverOptions {
    fn default() -> Self {
        Self { nodes: 60, relative_gap: 1e-3, candidates_per_head: 12, seconds: None }
    }
}

/// What is planned for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPlan {
    /// Whether it runs.
    pub runs: bool,
    /// Number of its needs it is planned with.
    pub support: u32,
    /// Places it is planned to take; 0 when it does not run.
    pub places: u32,
    /// Candidate who leaves it for a post, where that is why it closes.
    pub taken_by: Option<usize>,
}

/// What one more person would be worth, from the duals of the relaxed programme.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Worth {
    /// By post: expected heads below floor avoided.
    pub floor: Vec<f64>,
    /// By post: weight of bookings saved.
    pub bookings: Vec<f64>,
    /// By support group: weight of bookings saved.
    pub support: Vec<f64>,
}

/// Who covers what and which sessions run.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverPlan {
    /// Firm work: candidates.
    pub firm: Vec<usize>,
    /// Standby: candidates.
    pub standby: Vec<usize>,
    /// Help with sessions: person, session, positions in the person's `droppable` that are given up.
    pub help: Vec<(usize, usize, Vec<usize>)>,
    /// By session.
    pub sessions: Vec<SessionPlan>,
    /// What one more person would be worth.
    pub worth: Worth,
    /// Expected heads below floor over the planning turnouts, as the programme counts it.
    pub expected_shortage: f64,
    /// Weight that the best decision could gain at most over this one, by the second objective: proved by the solver's bounds.
    pub improvable_weight: f64,
    /// Whether every part was solved within the gap asked for.
    pub proved: bool,
    /// Whether the decision was stopped on request before every part was solved.
    pub stopped: bool,
    /// Work done.
    pub work: BTreeMap<String, u64>,
}

/// No decision could be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoverError {
    /// A programme could not be solved although doing nothing always solves it.
    #[error("the cover programme of part {part} could not be solved: {source}")]
    Solver {
        /// Number of the part.
        part: usize,
        /// What went wrong.
        source: SolveError,
    },
}

#[derive(Debug, Clone, Default)]
struct PartAnswer {
    work: Vec<usize>,
    standby: BTreeMap<usize, u32>,
    help: Vec<(usize, usize)>,
    run: BTreeMap<usize, bool>,
    planned: BTreeMap<usize, u32>,
    floor: BTreeMap<usize, f64>,
    bookings: BTreeMap<usize, f64>,
    support: BTreeMap<usize, f64>,
    shortage: f64,
    objective: f64,
    bound: f64,
    proved: bool,
    skipped: bool,
    counts: BTreeMap<String, u64>,
}

/// Chooses for each post the candidates that are worth considering.
pub(crate) fn shortlist(instance: &Instance<'_>, per_head: u32) -> Vec<bool> {
    let mut allowed = vec![false; instance.candidates.len()];
    for node in &instance.posts {
        let mut ranked = node.candidates.clone();
        ranked.sort_by(|&a, &b| {
            let price = |candidate: usize| instance.candidates[candidate].loss + instance.candidates[candidate].cost;
            price(a).total_cmp(&price(b)).then(a.cmp(&b))
        });
        let most = (per_head * node.usual.max(node.floor)).max(12) as usize;
        for &candidate in ranked.iter().take(most) {
            allowed[candidate] = true;
        }
    }
    allowed
}

/// Decides cover and sessions for sampled turnouts (`scenarios`: present in each stratum of the instance).
///
/// `progress` is told how many parts of how many are done; when `stop` becomes true the parts not yet solved keep the present roster.
///
/// # Errors
/// [`CoverError::Solver`] when the solver fails; a case without enough people is not an error but a plan with gaps.
pub fn decide_cover(
    instance: &Instance<'_>,
    scenarios: &[Vec<u32>],
    options: &CoverOptions,
    progress: &(dyn Fn(usize, usize) + Sync),
    stop: &AtomicBool,
) -> Result<CoverPlan, CoverError> {
    let parts = split(instance);
    let allowed = shortlist(instance, options.candidates_per_head);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let mut closed = BTreeSet::new();
    let mut answers: Vec<PartAnswer> = vec![PartAnswer::default(); parts.len()];
    for first in [true, false] {
        // The largest parts start first, so that two threads end at about the same time.
        let mut wave: Vec<usize> = (0..parts.len()).filter(|&index| parts[index].goes_first == first).collect();
        wave.sort_by_key(|&index| {
            (std::cmp::Reverse(parts[index].people.len() * parts[index].posts.len().max(1)), index)
        });
        let solved: Vec<(usize, Result<PartAnswer, SolveError>)> = wave
            .into_par_iter()
            .with_max_len(1)
            .map(|index| {
                let shape = Shape { scenarios, closed: &closed, allowed: &allowed, bounding: false };
                let answer = solve_part(instance, &parts[index], shape, options, stop);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, parts.len());
                (index, answer)
            })
            .collect();
        for (index, answer) in solved {
            answers[index] = answer.map_err(|source| CoverError::Solver { part: index, source })?;
        }
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.goes_first == first) {
            for &candidate in &answers[index].work {
                let chosen = &instance.candidates[candidate];
                for &drop in &chosen.drops {
                    if let Drop::Essential(session) = instance.people[chosen.person].droppable[drop].1
                        && !part.sessions.contains(&session)
                    {
                        closed.insert(session);
                    }
                }
            }
        }
    }
    Ok(assemble(instance, &parts, answers, &closed))
}

fn solve_part(
    instance: &Instance<'_>,
    part: &Part,
    shape: Shape<'_>,
    options: &CoverOptions,
    stop: &AtomicBool,
) -> Result<PartAnswer, SolveError> {
    let mut answer = PartAnswer { proved: true, ..PartAnswer::default() };
    if stop.load(Ordering::Relaxed) {
        answer.skipped = true;
        return Ok(answer);
    }
    let Model {
        mut programme,
        work,
        standby,
        help,
        run,
        planned,
        keep: _,
        shortage,
        judged_shortage: _,
        loss,
        heads,
        support,
    } = build(instance, part, shape);
    let effort = Effort {
        nodes: options.nodes,
        relative_gap: options.relative_gap,
        seconds: options.seconds,
        ..Effort::default()
    };
    let mut count = |key: &str, value: u64| *answer.counts.entry(key.to_owned()).or_default() += value;
    let mut start: Option<Vec<f64>> = None;
    if !shortage.is_empty() {
        programme.set_objective(shortage.iter().copied());
        // A hundredth of a head is far below what the turnouts sampled can tell.
        let first = Effort { relative_gap: 2e-3, absolute_gap: 0.02, ..effort };
        let solved = programme.solve(&first, None)?;
        count("programmes", 1);
        count("nodes", solved.nodes);
        count("iterations", solved.iterations);
        answer.proved &= solved.proved;
        answer.shortage = solved.objective;
        programme.at_most(solved.objective + 0.02 + 2e-3 * solved.objective, shortage.iter().copied());
        start = Some(solved.values);
    }
    programme.set_objective(loss.iter().copied());
    let solved = programme.solve(&effort, start.as_deref())?;
    count("programmes", 1);
    count("nodes", solved.nodes);
    count("iterations", solved.iterations);
    answer.proved &= solved.proved;
    (answer.objective, answer.bound) = (solved.objective, solved.bound);
    answer.work = work.iter().filter(|&&(_, var)| solved.is_set(var)).map(|&(candidate, _)| candidate).collect();
    answer.standby = standby.iter().map(|&(post, var)| (post, solved.count(var))).collect();
    answer.help =
        help.iter().filter(|&&(.., var)| solved.is_set(var)).map(|&(group, position, _)| (group, position)).collect();
    answer.run = run.iter().map(|&(session, var)| (session, solved.is_set(var))).collect();
    for &(session, _, var) in &planned {
        *answer.planned.entry(session).or_default() += solved.count(var);
    }
    // What one more person would be worth: duals of the programme with its whole numbers fixed as decided.
    let mut fixed = programme;
    for &(_, var) in work.iter().chain(&standby).chain(&run) {
        fixed.fix(var, solved.value(var));
    }
    for &(.., var) in help.iter().chain(&planned) {
        fixed.fix(var, solved.value(var));
    }
    let relaxed = Effort { relaxed: true, ..Effort::default() };
    fixed.set_objective(shortage.iter().copied().chain(loss.iter().map(|&(var, cost)| (var, cost * 1e-6))));
    if let Ok(priced) = fixed.solve(&relaxed, None) {
        for &(post, _, row) in &heads {
            *answer.floor.entry(post).or_default() += priced.row_duals[row.index()].abs();
        }
    }
    fixed.set_objective(loss.iter().copied().chain(shortage.iter().map(|&(var, share)| (var, share * 1e-3))));
    if let Ok(priced) = fixed.solve(&relaxed, None) {
        for &(post, _, row) in &heads {
            *answer.bookings.entry(post).or_default() += priced.row_duals[row.index()].abs();
        }
        for &(group, row) in &support {
            *answer.support.entry(group).or_default() += priced.row_duals[row.index()].abs();
        }
    }
    Ok(answer)
}

fn assemble(instance: &Instance<'_>, parts: &[Part], answers: Vec<PartAnswer>, closed: &BTreeSet<usize>) -> CoverPlan {
    let mut plan = CoverPlan {
        firm: Vec::new(),
        standby: Vec::new(),
        help: Vec::new(),
        sessions: instance
            .sessions
            .iter()
            .map(|node| SessionPlan { runs: true, support: node.needs, places: node.slots, taken_by: None })
            .collect(),
        worth: Worth {
            floor: vec![0.0; instance.posts.len()],
            bookings: vec![0.0; instance.posts.len()],
            support: vec![0.0; instance.support.len()],
        },
        expected_shortage: 0.0,
        improvable_weight: 0.0,
        proved: true,
        stopped: false,
        work: BTreeMap::from([("parts".to_owned(), parts.len() as u64)]),
    };
    let mut help = Vec::new();
    let mut standby: BTreeMap<usize, u32> = BTreeMap::new();
    let mut planned: BTreeMap<usize, u32> = BTreeMap::new();
    for answer in answers {
        plan.firm.extend(answer.work);
        standby.extend(answer.standby);
        help.extend(answer.help);
        planned.extend(answer.planned);
        for (session, runs) in answer.run {
            plan.sessions[session].runs = runs && !closed.contains(&session);
        }
        for (post, worth) in answer.floor {
            plan.worth.floor[post] = worth;
        }
        for (post, worth) in answer.bookings {
            plan.worth.bookings[post] = worth;
        }
        for (group, worth) in answer.support {
            plan.worth.support[group] = worth;
        }
        plan.expected_shortage += answer.shortage;
        plan.improvable_weight += answer.objective - answer.bound;
        plan.proved &= answer.proved && !answer.skipped;
        plan.stopped |= answer.skipped;
        for (key, value) in answer.counts {
            *plan.work.entry(key).or_default() += value;
        }
    }
    plan.firm.sort_unstable();
    let repaired = repair(instance, &mut plan.firm);
    plan.work.insert("repairs".to_owned(), repaired);
    close_taken_sessions(instance, &mut plan);
    split_standby(instance, &mut plan, &standby);
    place_support(instance, &mut plan, &planned, help);
    plan
}

/// Takes back added work that breaks a rule which no pair of rows could see; returns how much.
fn repair(instance: &Instance<'_>, firm: &mut Vec<usize>) -> u64 {
    let mut by_person: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &candidate in firm.iter() {
        by_person.entry(instance.candidates[candidate].person).or_default().push(candidate);
    }
    let mut taken_back = BTreeSet::new();
    for (person, mut added) in by_person {
        let holder = &instance.people[person];
        let before = holder.before();
        let broken = |work: &[Work]| breaches(work, &before, holder.most_minutes, instance.rules);
        let tolerated = broken(&before);
        added.sort_by(|&a, &b| instance.candidates[a].loss.total_cmp(&instance.candidates[b].loss).then(a.cmp(&b)));
        while !added.is_empty() {
            let given_up =
                added.iter().flat_map(|&candidate| instance.candidates[candidate].drops.iter().copied()).collect();
            let mut work = holder.without(&given_up);
            work.extend(added.iter().map(|&candidate| instance.posts[instance.candidates[candidate].post].work));
            if broken(&work) <= tolerated {
                break;
            }
            taken_back.extend(added.pop());
        }
    }
    firm.retain(|candidate| !taken_back.contains(candidate));
    taken_back.len() as u64
}

fn close_taken_sessions(instance: &Instance<'_>, plan: &mut CoverPlan) {
    for &candidate in &plan.firm {
        let chosen = &instance.candidates[candidate];
        for &drop in &chosen.drops {
            if let Drop::Lead(session) | Drop::Essential(session) = instance.people[chosen.person].droppable[drop].1 {
                plan.sessions[session].runs = false;
                plan.sessions[session].taken_by = Some(candidate);
            }
        }
    }
    for (session, node) in plan.sessions.iter_mut().zip(&instance.sessions) {
        // Closed for somebody whose added work was taken back: it runs after all.
        let shares_essentials = node.draws.iter().any(|&(group, _)| instance.support[group].essential);
        session.runs |= session.taken_by.is_none() && !shares_essentials;
        if !session.runs {
            session.places = 0;
            session.support = 0;
        }
    }
}

/// Chooses who of those given a post is on standby only: those for whom no session closes, the least popular work first.
fn split_standby(instance: &Instance<'_>, plan: &mut CoverPlan, standby: &BTreeMap<usize, u32>) {
    let mut by_post: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &candidate in &plan.firm {
        by_post.entry(instance.candidates[candidate].post).or_default().push(candidate);
    }
    let (mut firm, mut reserve) = (Vec::new(), Vec::new());
    for (post, mut given) in by_post {
        given.sort_by(|&a, &b| {
            let (a, b) = (&instance.candidates[a], &instance.candidates[b]);
            (a.loss.total_cmp(&b.loss)).then(b.cost.total_cmp(&a.cost)).then(a.person.cmp(&b.person))
        });
        let n = standby.get(&post).copied().unwrap_or(0) as usize;
        reserve.extend(given.iter().take(n).copied());
        firm.extend(given.iter().skip(n).copied());
    }
    firm.sort_unstable();
    reserve.sort_unstable();
    (plan.firm, plan.standby) = (firm, reserve);
}

/// Gives each running session its planned support and its helpers, and plans with nobody who is not rostered.
fn place_support(
    instance: &Instance<'_>,
    plan: &mut CoverPlan,
    planned: &BTreeMap<usize, u32>,
    help: Vec<(usize, usize)>,
) {
    for (session, node) in instance.sessions.iter().enumerate() {
        let decided = &mut plan.sessions[session];
        if decided.runs {
            let wanted = planned.get(&session).copied().unwrap_or(node.needs).min(node.needs);
            decided.support = if node.divisible { wanted } else { node.needs };
        }
    }
    let mut here: Vec<u32> = instance.sessions.iter().map(|node| node.rostered_support).collect();
    let node_of: BTreeMap<&str, usize> =
        (0..instance.sessions.len()).map(|node| (instance.session(node).session_id.as_str(), node)).collect();
    for (person, given_up) in plan.given_up(instance) {
        for index in given_up {
            let (_, drop, row) = instance.people[person].droppable[index];
            if let (Drop::Pooled(_), Some(DutyTo::Session(id))) =
                (drop, instance.case.duties.get(row).map(|duty| &duty.to))
                && let Some(&node) = node_of.get(id.as_str())
            {
                here[node] = here[node].saturating_sub(1);
            }
        }
    }
    for (group, position) in help {
        let (person, during) = &instance.support[group].helpers[position];
        // The session of the group with the fewest supporters for what is planned takes the helper.
        let neediest =
            instance.support[group].sessions.iter().copied().filter(|&session| plan.sessions[session].runs).max_by_key(
                |&session| {
                    (i64::from(plan.sessions[session].support) - i64::from(here[session]), std::cmp::Reverse(session))
                },
            );
        if let Some(session) = neediest {
            here[session] += 1;
            plan.help.push((*person, session, during.clone()));
        }
    }
    for (session, node) in instance.sessions.iter().enumerate() {
        let decided = &mut plan.sessions[session];
        if decided.runs {
            if node.divisible {
                decided.support = decided.support.min(here[session]);
            }
            decided.places = places_with(node.slots, node.needs, decided.support, node.divisible);
        }
    }
}

impl CoverPlan {
    /// Returns the plan that changes nothing: the present roster, every session as it is.
    pub fn unchanged(instance: &Instance<'_>) -> Self {
        assemble(instance, &[], Vec::new(), &BTreeSet::new())
    }

    /// Returns the positions in `droppable` that a person gives up under this plan, by person.
    pub fn given_up(&self, instance: &Instance<'_>) -> BTreeMap<usize, BTreeSet<usize>> {
        let mut given: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for &candidate in self.firm.iter().chain(&self.standby) {
            let chosen = &instance.candidates[candidate];
            given.entry(chosen.person).or_default().extend(&chosen.drops);
        }
        for (person, _, during) in &self.help {
            given.entry(*person).or_default().extend(during);
        }
        given
    }

    /// Returns for each lead unit the posts that it may be called to under this plan: within hours and rest, added work included.
    pub fn callable(&self, instance: &Instance<'_>) -> Vec<Vec<usize>> {
        let mut added: BTreeMap<usize, Vec<Work>> = BTreeMap::new();
        for &candidate in self.firm.iter().chain(&self.standby) {
            let chosen = &instance.candidates[candidate];
            added.entry(chosen.person).or_default().push(instance.posts[chosen.post].work);
        }
        for (person, session, _) in &self.help {
            added.entry(*person).or_default().push(instance.sessions[*session].work);
        }
        let given_up = self.given_up(instance);
        let callable = instance.leads.iter().map(|unit| {
            let Some(added) = added.get(&unit.person) else { return unit.targets.clone() };
            let holder = &instance.people[unit.person];
            let before = holder.before();
            let day = instance.sessions[unit.sessions[0]].work.day;
            let mut gone: BTreeSet<usize> = given_up.get(&unit.person).cloned().unwrap_or_default();
            gone.extend((0..holder.droppable.len()).filter(|&index| holder.droppable[index].0.day == day));
            let mut without = holder.without(&gone);
            without.extend(added);
            let broken = |work: &[Work]| breaches(work, &before, holder.most_minutes, instance.rules);
            let may = |target: &usize| {
                let mut with = without.clone();
                with.push(instance.posts[*target].work);
                broken(&with) <= broken(&without)
            };
            unit.targets.iter().copied().filter(may).collect()
        });
        callable.collect()
    }

    /// Returns how many people outside the striking groups support each group under this plan: rostered, less those given other work, plus helpers.
    pub fn certain_support(&self, instance: &Instance<'_>) -> Vec<u32> {
        let mut certain: Vec<u32> = instance.support.iter().map(|group| group.certain).collect();
        for (person, given) in self.given_up(instance) {
            for index in given {
                if let Drop::Pooled(group) = instance.people[person].droppable[index].1 {
                    certain[group] = certain[group].saturating_sub(1);
                }
            }
        }
        for (person, session, _) in &self.help {
            let member = instance.member(*person);
            let of_session = instance.sessions[*session].draws.iter().map(|&(group, _)| group);
            let named = of_session
                .into_iter()
                .find(|&group| member.competences.iter().any(|word| word.as_str() == instance.support[group].word));
            if let Some(group) = named {
                certain[group] += 1;
            }
        }
        certain
    }
}
