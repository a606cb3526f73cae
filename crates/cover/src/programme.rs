//! The programme of one part: variables, rows, objectives.

use crate::MINUTES_PER_DAY;
use crate::instance::{At, Drop, Instance, LeadUnit, places_with};
use crate::legality::{Work, breaches, clash, minutes_within};
use crate::parts::Part;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::SessionKind;
use steadfast_solve::{Programme, Row, Var};

/// What a booking cancelled on the day costs besides being lost, as a multiple of its weight.
///
/// Own assumption: half as much again, for the patient who has come in vain. A list is then planned to run if it is likelier than one in three
/// that those it needs come.
pub(crate) const CANCELLED_ON_THE_DAY: f64 = 0.5;
/// Cost of a head missing from usual cover: far below a booking, far above an unpopular change.
const SHORT_OF_USUAL: f64 = 0.2;
/// What standby saves against firm work.
const STANDBY_SAVES: f64 = 0.005;
/// Cost of giving up `other` work to support a session.
const HELPING: f64 = 0.02;

/// Most length classes of bookings for the sessions of one specialty, kind and date.
const MOST_LENGTHS: usize = 4;

/// Returns the length class of a booking: the longest that is not longer.
fn length_class(lengths: &[u32], minutes: u32) -> u32 {
    let after = lengths.partition_point(|&length| length <= minutes);
    after.checked_sub(1).map_or(0, |index| lengths[index])
}

/// How a programme is built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape<'a> {
    /// Present in each stratum, one vector per turnout.
    pub(crate) scenarios: &'a [Vec<u32>],
    /// Sessions closed already by parts decided before.
    pub(crate) closed: &'a BTreeSet<usize>,
    /// Candidates that are allowed.
    pub(crate) allowed: &'a [bool],
    /// Whether sessions fill as full as they ever could, and the last turnout alone decides what is kept: for the bound.
    pub(crate) bounding: bool,
}

/// The programme of one part with the meaning of its variables.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) programme: Programme,
    /// Firm or standby work: candidate and variable.
    pub(crate) work: Vec<(usize, Var)>,
    /// Number on standby: post and variable.
    pub(crate) standby: Vec<(usize, Var)>,
    /// Help: group, position in its helpers, variable.
    pub(crate) help: Vec<(usize, usize, Var)>,
    /// Session runs.
    pub(crate) run: Vec<(usize, Var)>,
    /// Needs planned: session, group, variable.
    pub(crate) planned: Vec<(usize, usize, Var)>,
    /// Bookings kept: variable and weight of each.
    pub(crate) keep: Vec<(Var, f64)>,
    /// Objective 1: expected heads below floor.
    pub(crate) shortage: Vec<(Var, f64)>,
    /// Heads below floor in the turnout that a bound is for.
    pub(crate) judged_shortage: Vec<(Var, f64)>,
    /// Objective 2 to 4: what is lost, short of usual, unpopular.
    pub(crate) loss: Vec<(Var, f64)>,
    /// Rows that count heads at a post: post, scenario, row.
    pub(crate) heads: Vec<(usize, usize, Row)>,
    /// Rows that count support of a group: group, row.
    pub(crate) support: Vec<(usize, Row)>,
}

/// Partitions candidates into sets of which one person may do only one.
fn cliques(instance: &Instance<'_>, candidates: &[usize]) -> Vec<Vec<usize>> {
    let work = |candidate: usize| -> &Work { &instance.posts[instance.candidates[candidate].post].work };
    let clashes = |a: usize, b: usize| clash(work(a), work(b), instance.rules);
    let mut covered: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut found = Vec::new();
    for (position, &a) in candidates.iter().enumerate() {
        for &b in &candidates[position + 1..] {
            if covered.contains(&(a, b)) || !clashes(a, b) {
                continue;
            }
            let mut clique = vec![a, b];
            for &other in candidates {
                if !clique.contains(&other) && clique.iter().all(|&member| clashes(member, other)) {
                    clique.push(other);
                }
            }
            clique.sort_unstable();
            for (i, &one) in clique.iter().enumerate() {
                for &two in &clique[i + 1..] {
                    covered.insert((one, two));
                }
            }
            found.push(clique);
        }
    }
    found
}

/// Splits candidates that all take away the same thing into sets of which one person may do only one.
fn exclusive_sets(instance: &Instance<'_>, candidates: &[usize]) -> Vec<Vec<usize>> {
    let work = |candidate: usize| -> &Work { &instance.posts[instance.candidates[candidate].post].work };
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for &candidate in candidates {
        match sets.iter_mut().find(|set| set.iter().all(|&member| clash(work(member), work(candidate), instance.rules)))
        {
            Some(set) => set.push(candidate),
            None => sets.push(vec![candidate]),
        }
    }
    sets
}

struct Builder<'i, 'a> {
    instance: &'i Instance<'a>,
    part: &'i Part,
    shape: Shape<'i>,
    model: Model,
    x: BTreeMap<usize, Var>,
    /// Session runs as planned.
    first: BTreeMap<usize, Var>,
    /// Session runs, for the places it has: as planned, or for the bound in the turnout that it is for.
    run: BTreeMap<usize, Var>,
}

/// Builds the programme of a part.
pub(crate) fn build(instance: &Instance<'_>, part: &Part, shape: Shape<'_>) -> Model {
    let mut builder = Builder {
        instance,
        part,
        shape,
        model: Model {
            programme: Programme::default(),
            work: Vec::new(),
            standby: Vec::new(),
            help: Vec::new(),
            run: Vec::new(),
            planned: Vec::new(),
            keep: Vec::new(),
            shortage: Vec::new(),
            judged_shortage: Vec::new(),
            loss: Vec::new(),
            heads: Vec::new(),
            support: Vec::new(),
        },
        x: BTreeMap::new(),
        first: BTreeMap::new(),
        run: BTreeMap::new(),
    };
    builder.people();
    builder.help_excludes();
    builder.sessions();
    builder.bookings();
    builder.days();
    builder.model
}

impl Builder<'_, '_> {
    fn people(&mut self) {
        let instance = self.instance;
        self.model.help = self.help_variables();
        for &person in &self.part.people {
            let allowed: Vec<usize> = instance.people[person]
                .candidates
                .iter()
                .copied()
                .filter(|&candidate| self.shape.allowed[candidate])
                .collect();
            for &candidate in &allowed {
                let var = self.model.programme.binary(0.0);
                self.x.insert(candidate, var);
                self.model.work.push((candidate, var));
                let mut cost = instance.candidates[candidate].cost;
                for &drop in &instance.candidates[candidate].drops {
                    if let Drop::Essential(session) = instance.people[person].droppable[drop].1
                        && !self.part.sessions.contains(&session)
                    {
                        cost += if self.shape.bounding { 0.0 } else { instance.sessions[session].weight };
                    }
                }
                self.model.loss.push((var, cost));
            }
            for clique in cliques(instance, &allowed) {
                self.model.programme.at_most(1.0, clique.iter().map(|candidate| (self.x[candidate], 1.0)));
            }
            self.hours(person, &allowed);
        }
        for &post in &self.part.posts {
            let vars: Vec<Var> =
                instance.posts[post].candidates.iter().filter_map(|candidate| self.x.get(candidate)).copied().collect();
            if vars.is_empty() || self.shape.bounding {
                continue;
            }
            let standby = self.model.programme.integer(0.0, f64::from(instance.posts[post].usual), 0.0);
            self.model.programme.at_least(0.0, vars.iter().map(|&var| (var, 1.0)).chain([(standby, -1.0)]));
            self.model.loss.push((standby, -STANDBY_SAVES));
            self.model.standby.push((post, standby));
        }
    }

    /// Hours in any 168 and runs of days, where more than one piece of added work could break them.
    fn hours(&mut self, person: usize, allowed: &[usize]) {
        let instance = self.instance;
        let holder = &instance.people[person];
        let helps: Vec<(Work, &Vec<usize>, Var)> = self
            .model
            .help
            .iter()
            .map(|&(group, position, var)| (&instance.support[group], position, var))
            .filter(|(group, position, _)| group.helpers[*position].0 == person)
            .map(|(group, position, var)| (group.work, &group.helpers[position].1, var))
            .collect();
        if allowed.len() + helps.len() < 2 {
            return;
        }
        let base = holder.before();
        let post_work = |candidate: usize| -> Work { instance.posts[instance.candidates[candidate].post].work };
        // What adds work: the work, what it takes away, and its variable.
        let mut added: Vec<(Work, &Vec<usize>, Var)> = allowed
            .iter()
            .map(|&candidate| (post_work(candidate), &instance.candidates[candidate].drops, self.x[&candidate]))
            .collect();
        added.extend(helps);
        let days: BTreeSet<i64> = added.iter().map(|(work, ..)| work.day).collect();
        let (first, last) = (*days.first().unwrap_or(&0), *days.last().unwrap_or(&0));
        let mut starts: BTreeSet<i64> = BTreeSet::new();
        for work in base.iter().copied().chain(added.iter().map(|&(work, ..)| work)) {
            if work.day >= first - 7 && work.day <= last + 7 {
                starts.insert(work.start);
                starts.insert(work.end - 7 * MINUTES_PER_DAY);
            }
        }
        let mut stands: BTreeMap<usize, Var> = BTreeMap::new();
        let mut written: BTreeSet<(i64, Vec<(Var, i64)>)> = BTreeSet::new();
        for from in starts {
            let to = from + 7 * MINUTES_PER_DAY;
            let had = minutes_within(&base, from, to);
            let mut best_of_day: BTreeMap<i64, i64> = BTreeMap::new();
            for (work, drops, _) in &added {
                let dropped: Vec<Work> = drops.iter().map(|&drop| holder.droppable[drop].0).collect();
                let best = best_of_day.entry(work.day).or_default();
                *best = (*best).max(minutes_within(&[*work], from, to) - minutes_within(&dropped, from, to));
            }
            // Two pieces of added work may take away the same piece, so a day's best alone is not enough to pass.
            let shared: i64 = if days.len() > 1 { 8 * 60 } else { 0 };
            let limit = holder.most_minutes.max(had);
            if had + best_of_day.values().sum::<i64>() + shared <= limit {
                continue;
            }
            let mut terms: Vec<(Var, i64)> =
                added.iter().map(|&(work, _, var)| (var, minutes_within(&[work], from, to))).collect();
            for (index, &(work, ..)) in holder.droppable.iter().enumerate() {
                let minutes = minutes_within(&[work], from, to);
                if minutes > 0 {
                    let var = *stands.entry(index).or_insert_with(|| {
                        let var = self.model.programme.continuous(0.0, 1.0, 0.0);
                        let takers = added.iter().filter(|(_, drops, _)| drops.contains(&index));
                        let terms = takers.map(|&(.., taker)| (taker, 1.0)).chain([(var, 1.0)]);
                        self.model.programme.at_least(1.0, terms);
                        var
                    });
                    terms.push((var, minutes));
                }
            }
            terms.retain(|&(_, minutes)| minutes > 0);
            let room = limit - minutes_within(&holder.fixed, from, to);
            if written.insert((room, terms.clone())) {
                self.model
                    .programme
                    .at_most(room as f64, terms.into_iter().map(|(var, minutes)| (var, minutes as f64)));
            }
        }
        let worked: BTreeSet<i64> = base.iter().map(|work| work.day).collect();
        let longest = i64::try_from(instance.rules.most_shifts_in_a_row).unwrap_or(7);
        for from in first - longest..=last {
            let window = from..=from + longest;
            let had = i64::try_from(window.clone().filter(|day| worked.contains(day)).count()).unwrap_or(0);
            let open: Vec<i64> =
                days.iter().copied().filter(|day| window.contains(day) && !worked.contains(day)).collect();
            if had + i64::try_from(open.len()).unwrap_or(0) <= longest {
                continue;
            }
            let terms = allowed.iter().filter(|&&candidate| open.contains(&post_work(candidate).day));
            let terms: Vec<(Var, f64)> = terms.map(|candidate| (self.x[candidate], 1.0)).collect();
            self.model.programme.at_most((longest - had).max(0) as f64, terms);
        }
        let nights: Vec<usize> = allowed.iter().copied().filter(|&candidate| post_work(candidate).night).collect();
        let had_nights: BTreeSet<i64> = holder.fixed.iter().filter(|work| work.night).map(|work| work.day).collect();
        let most = i64::try_from(instance.rules.most_nights_in_a_row).unwrap_or(4);
        for from in first - most..=last {
            let window = from..=from + most;
            let had = i64::try_from(window.clone().filter(|day| had_nights.contains(day)).count()).unwrap_or(0);
            let open: BTreeSet<i64> =
                nights.iter().map(|&candidate| post_work(candidate).day).filter(|day| window.contains(day)).collect();
            if had + i64::try_from(open.len()).unwrap_or(0) > most {
                let terms: Vec<(Var, f64)> = nights
                    .iter()
                    .filter(|&&candidate| window.contains(&post_work(candidate).day))
                    .map(|candidate| (self.x[candidate], 1.0))
                    .collect();
                self.model.programme.at_most((most - had).max(0) as f64, terms);
            }
        }
    }

    fn sessions(&mut self) {
        let instance = self.instance;
        let mut takers: BTreeMap<usize, Vec<(usize, Vec<usize>)>> = BTreeMap::new();
        for &person in &self.part.people {
            let holder = &instance.people[person];
            for (index, (_, drop, _)) in holder.droppable.iter().enumerate() {
                let (Drop::Lead(session) | Drop::Essential(session)) = drop else {
                    continue;
                };
                let taking: Vec<usize> = holder
                    .candidates
                    .iter()
                    .copied()
                    .filter(|candidate| {
                        self.x.contains_key(candidate) && instance.candidates[*candidate].drops.contains(&index)
                    })
                    .collect();
                if !taking.is_empty() {
                    takers.entry(*session).or_default().push((person, taking));
                }
            }
        }
        for &session in &self.part.sessions {
            let node = &instance.sessions[session];
            let closed = self.shape.closed.contains(&session);
            let shared_essential = node.draws.iter().any(|&(group, _)| instance.support[group].essential);
            let top = if closed { 0.0 } else { 1.0 };
            let run = if shared_essential && !closed {
                self.model.programme.integer(0.0, top, 0.0)
            } else {
                self.model.programme.continuous(0.0, top, 0.0)
            };
            self.first.insert(session, run);
            let held = if self.shape.bounding {
                let held = self.model.programme.continuous(0.0, top, 0.0);
                self.model.programme.at_most(0.0, [(held, 1.0), (run, -1.0)]);
                held
            } else {
                run
            };
            self.run.insert(session, held);
            self.model.run.push((session, run));
            // A session that could run does, other things equal.
            self.model.loss.push((run, -1e-4));
            for (_, taking) in takers.get(&session).into_iter().flatten() {
                for set in exclusive_sets(instance, taking) {
                    let terms = set.iter().map(|candidate| (self.x[candidate], 1.0)).chain([(run, 1.0)]);
                    self.model.programme.at_most(1.0, terms);
                }
            }
            for &(group, needs) in &node.draws {
                if instance.support[group].essential {
                    continue;
                }
                let planned = self.model.programme.integer(0.0, f64::from(needs), 0.0);
                self.model.programme.at_most(0.0, [(planned, 1.0), (held, -f64::from(needs))]);
                self.model.planned.push((session, group, planned));
            }
        }
    }

    fn bookings(&mut self) {
        let instance = self.instance;
        let mut lists: BTreeMap<(&str, SessionKind, Date), Vec<usize>> = BTreeMap::new();
        for &session in &self.part.sessions {
            let row = instance.session(session);
            lists.entry((&row.specialty, row.kind, instance.sessions[session].date)).or_default().push(session);
        }
        let planned: BTreeMap<usize, Vec<Var>> =
            self.model.planned.iter().fold(BTreeMap::new(), |mut map, &(session, _, var)| {
                map.entry(session).or_insert_with(Vec::new).push(var);
                map
            });
        for sessions in lists.values() {
            let lengths = self.length_classes(sessions);
            // Bookings by length class and by weight in thousandths, so that equal ones share a variable.
            let mut classes: BTreeMap<(u32, u64), u32> = BTreeMap::new();
            for &session in sessions {
                for &booking in &instance.sessions[session].bookings {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "weights are small and positive"
                    )]
                    let weight = (instance.weights[booking] * 1000.0).round() as u64;
                    let length = length_class(&lengths, instance.case.bookings[booking].minutes);
                    *classes.entry((length, weight)).or_default() += 1;
                }
            }
            let mut kept: Vec<(Var, u32)> = Vec::new();
            for ((length, weight), count) in classes {
                let var = self.model.programme.continuous(0.0, f64::from(count), 0.0);
                let weight = weight as f64 / 1000.0;
                self.model.loss.push((var, -weight));
                self.model.keep.push((var, weight));
                kept.push((var, length));
            }
            self.lengths(sessions, &lengths, &kept);
            let mut terms: Vec<(Var, f64)> = kept.iter().map(|&(var, _)| (var, 1.0)).collect();
            for &session in sessions {
                let node = &instance.sessions[session];
                let run = self.run[&session];
                let booked = u32::try_from(node.bookings.len()).unwrap_or(u32::MAX);
                let room = if self.shape.bounding { node.most_bookings } else { booked + node.spare };
                match planned.get(&session) {
                    Some(vars) if node.divisible => {
                        // Places without support and what the first supporter adds are exact; further ones add their mean.
                        let alone = f64::from(places_with(node.slots, node.needs, 0, true));
                        let each = (f64::from(node.slots) - alone) / f64::from(node.needs.max(1));
                        let filled = self.model.programme.continuous(0.0, f64::from(room), 0.0);
                        let places = vars.iter().map(|&var| (var, -each)).chain([(run, -alone), (filled, 1.0)]);
                        let rounding = if self.shape.bounding && node.needs > 1 { 1.0 } else { 0.0 };
                        self.model.programme.at_most(rounding, places);
                        self.model.programme.at_most(0.0, [(filled, 1.0), (run, -f64::from(room))]);
                        terms.push((filled, -1.0));
                    }
                    _ => terms.push((run, -f64::from(room))),
                }
            }
            self.model.programme.at_most(0.0, terms);
        }
    }

    /// Returns the shortest length of each class of bookings of some sessions, in minutes: all that occur, or a few that spread over them.
    fn length_classes(&self, sessions: &[usize]) -> Vec<u32> {
        let instance = self.instance;
        let bookings = sessions.iter().flat_map(|&session| &instance.sessions[session].bookings);
        let mut lengths: Vec<u32> = bookings.map(|&booking| instance.case.bookings[booking].minutes).collect();
        lengths.sort_unstable();
        lengths.dedup();
        if lengths.len() > MOST_LENGTHS {
            lengths = (0..MOST_LENGTHS).map(|class| lengths[class * lengths.len() / MOST_LENGTHS]).collect();
        }
        lengths
    }

    /// Long bookings go only where there are minutes for them: for each length, those at least as long against what running sessions can take of them.
    fn lengths(&mut self, sessions: &[usize], lengths: &[u32], kept: &[(Var, u32)]) {
        let instance = self.instance;
        if sessions.len() < 2 {
            return;
        }
        for &shortest in lengths.iter().skip(1) {
            let mut terms: Vec<(Var, f64)> =
                kept.iter().filter(|&&(_, length)| length >= shortest).map(|&(var, _)| (var, 1.0)).collect();
            for &session in sessions {
                let own = self.room_for(session, shortest);
                let room = if self.shape.bounding {
                    let minutes = instance.session(session).minutes;
                    own.max(instance.sessions[session].slots.min(minutes / shortest.max(1)))
                } else {
                    own
                };
                terms.push((self.run[&session], -f64::from(room)));
            }
            self.model.programme.at_most(0.0, terms);
        }
        let minutes = kept.iter().map(|&(var, length)| (var, f64::from(length)));
        let room = sessions.iter().map(|&session| {
            let booked =
                instance.sessions[session].bookings.iter().map(|&booking| instance.case.bookings[booking].minutes);
            (self.run[&session], -f64::from(instance.session(session).minutes.max(booked.sum())))
        });
        let terms: Vec<(Var, f64)> = minutes.chain(room).collect();
        self.model.programme.at_most(0.0, terms);
    }

    /// Returns how many bookings of at least a length a session takes: its own, and what fits beside them.
    fn room_for(&self, session: usize, shortest: u32) -> u32 {
        let instance = self.instance;
        let node = &instance.sessions[session];
        let minutes = |booking: &usize| instance.case.bookings[*booking].minutes;
        let used: u32 = node.bookings.iter().map(minutes).sum();
        let own = node.bookings.iter().filter(|booking| minutes(booking) >= shortest).count();
        let places = node.slots.saturating_sub(u32::try_from(node.bookings.len()).unwrap_or(u32::MAX));
        let beside = places.min(instance.session(session).minutes.saturating_sub(used) / shortest.max(1));
        u32::try_from(own).unwrap_or(u32::MAX) + beside
    }

    /// Second stage: what happens on the day in each turnout.
    fn days(&mut self) {
        let instance = self.instance;
        let n_scenarios = self.shape.scenarios.len();
        let judged = self.shape.bounding.then(|| n_scenarios.saturating_sub(1));
        let share = 1.0 / (n_scenarios - usize::from(judged.is_some())).max(1) as f64;
        let available = self.leads_available();
        let classes = self.lead_classes(&available);
        let support_strata: BTreeSet<usize> =
            self.part.support.iter().flat_map(|&group| instance.support[group].strata.iter().copied()).collect();
        let standby: BTreeMap<usize, Var> = self.model.standby.iter().copied().collect();
        let mut short_of_usual: BTreeMap<usize, Var> = BTreeMap::new();
        for &post in &self.part.posts {
            let node = &instance.posts[post];
            let missing = self.model.programme.continuous(0.0, f64::from(node.usual), 0.0);
            self.model.loss.push((missing, SHORT_OF_USUAL));
            short_of_usual.insert(post, missing);
            let mean: f64 =
                self.shape.scenarios.iter().map(|present| f64::from(instance.present_at(post, present))).sum::<f64>()
                    * share;
            let firm = node.candidates.iter().filter_map(|candidate| self.x.get(candidate)).map(|&var| (var, 1.0));
            let terms: Vec<(Var, f64)> =
                firm.chain(standby.get(&post).map(|&var| (var, -0.5))).chain([(missing, 1.0)]).collect();
            self.model.programme.at_least(f64::from(node.usual) - mean, terms);
        }
        for scenario in 0..n_scenarios {
            let present = &self.shape.scenarios[scenario];
            let mut heads: BTreeMap<usize, Vec<(Var, f64)>> = BTreeMap::new();
            let mut pulled: BTreeMap<usize, Vec<(Var, f64)>> = BTreeMap::new();
            let mut move_people = |model: &mut Model, stratum: usize, heads: &mut BTreeMap<usize, Vec<(Var, f64)>>| {
                let source = &instance.strata[stratum];
                if source.targets.is_empty() || present[stratum] == 0 {
                    return;
                }
                let mut out = Vec::new();
                for &target in &source.targets {
                    let var = model.programme.continuous(0.0, f64::from(present[stratum]), 0.0);
                    heads.entry(target).or_default().push((var, 1.0));
                    model.loss.push((var, 1e-3 * share));
                    out.push(var);
                    match &source.at {
                        At::Post(post) => heads.entry(*post).or_default().push((var, -1.0)),
                        At::Support(groups) => {
                            groups.iter().for_each(|&group| pulled.entry(group).or_default().push((var, -1.0)))
                        }
                    }
                }
                model.programme.at_most(f64::from(present[stratum]), out.into_iter().map(|var| (var, 1.0)));
            };
            for &post in &self.part.posts {
                for &stratum in &instance.posts[post].strata {
                    move_people(&mut self.model, stratum, &mut heads);
                }
            }
            for &stratum in &support_strata {
                move_people(&mut self.model, stratum, &mut heads);
            }
            if judged == Some(scenario) {
                self.call_known_leads(&available, &mut heads);
            } else {
                self.call_leads(&classes, share, &mut heads);
            }
            for &post in &self.part.posts {
                let node = &instance.posts[post];
                let short = self.model.programme.continuous(0.0, f64::from(node.floor), 0.0);
                if judged == Some(scenario) {
                    self.model.judged_shortage.push((short, 1.0));
                } else {
                    self.model.shortage.push((short, share));
                }
                let mut terms = heads.remove(&post).unwrap_or_default();
                terms.push((short, 1.0));
                terms.extend(
                    node.candidates.iter().filter_map(|candidate| self.x.get(candidate)).map(|&var| (var, 1.0)),
                );
                if let Some(&standby) = standby.get(&post) {
                    // A call from standby costs a little, so that it is made only in need; who is called is at the post as a firm one is.
                    let idle = self.model.programme.continuous(0.0, f64::from(node.usual), 0.0);
                    self.model.loss.push((idle, -1e-3 * share));
                    self.model.programme.at_most(0.0, [(idle, 1.0), (standby, -1.0)]);
                    terms.push((idle, -1.0));
                }
                let row = self
                    .model
                    .programme
                    .at_least(f64::from(node.floor) - f64::from(instance.present_at(post, present)), terms);
                self.model.heads.push((post, scenario, row));
            }
            // For the bound only the turnout that it is for decides what sessions can do.
            if judged.is_none_or(|judged| judged == scenario) {
                self.support_rows(scenario, share, &mut pulled);
            }
        }
    }

    /// Leads called from running sessions, by class; each call costs their bookings.
    fn call_leads(&mut self, classes: &[LeadClass], share: f64, heads: &mut BTreeMap<usize, Vec<(Var, f64)>>) {
        for class in classes {
            let mut all = Vec::new();
            for &target in &class.targets {
                let var = self.model.programme.continuous(0.0, class.runs.len() as f64, 0.0);
                self.model.loss.push((var, class.weight * (1.0 + CANCELLED_ON_THE_DAY) * share));
                heads.entry(target).or_default().push((var, 1.0));
                all.push((var, 1.0));
            }
            self.model.programme.at_most(0.0, all.into_iter().chain(class.runs.iter().map(|&run| (run, -1.0))));
        }
    }

    /// Leads called in a turnout that is known when sessions are planned: calling one is closing their sessions.
    fn call_known_leads(&mut self, available: &BTreeMap<usize, Var>, heads: &mut BTreeMap<usize, Vec<(Var, f64)>>) {
        for &lead in &self.part.leads {
            let unit = &self.instance.leads[lead];
            let mut all = Vec::new();
            for &target in &unit.targets {
                let var = self.model.programme.continuous(0.0, 1.0, 0.0);
                heads.entry(target).or_default().push((var, 1.0));
                all.push((var, 1.0));
            }
            for run in unit.sessions.iter().filter_map(|session| self.run.get(session)) {
                self.model.programme.at_most(1.0, all.iter().copied().chain([(*run, 1.0)]));
            }
            if let Some(&free) = available.get(&lead) {
                self.model.programme.at_most(0.0, all.into_iter().chain([(free, -1.0)]));
            }
        }
    }

    fn support_rows(&mut self, scenario: usize, share: f64, pulled: &mut BTreeMap<usize, Vec<(Var, f64)>>) {
        let instance = self.instance;
        let present = &self.shape.scenarios[scenario];
        for &group in &self.part.support {
            let support = &instance.support[group];
            if support.strata.is_empty() && scenario > 0 && !self.shape.bounding {
                continue;
            }
            let mut terms = pulled.remove(&group).unwrap_or_default();
            terms.extend(
                self.model.planned.iter().filter(|&&(_, other, _)| other == group).map(|&(.., var)| (var, -1.0)),
            );
            if support.essential {
                for &session in &support.sessions {
                    let needs = instance.sessions[session]
                        .draws
                        .iter()
                        .find(|&&(other, _)| other == group)
                        .map_or(0, |&(_, needs)| needs);
                    terms.push((self.run[&session], -f64::from(needs)));
                }
            }
            terms.extend(self.model.help.iter().filter(|&&(other, ..)| other == group).map(|&(.., var)| (var, 1.0)));
            for &person in &self.part.people {
                let holder = &instance.people[person];
                for (index, (_, drop, _)) in holder.droppable.iter().enumerate() {
                    if *drop == Drop::Pooled(group) {
                        let taking = holder
                            .candidates
                            .iter()
                            .filter(|&&candidate| instance.candidates[candidate].drops.contains(&index));
                        terms.extend(taking.filter_map(|candidate| self.x.get(candidate)).map(|&var| (var, -1.0)));
                    }
                }
            }
            // For the bound the one turnout is known when sessions are planned: nothing is cancelled on the day.
            if !support.strata.is_empty() && !self.shape.bounding {
                for worth in self.losses_of_support(group) {
                    let lost = self.model.programme.continuous(0.0, 1.0, 0.0);
                    self.model.loss.push((lost, worth * (1.0 + CANCELLED_ON_THE_DAY) * share));
                    terms.push((lost, 1.0));
                }
            }
            let here: u32 = support.strata.iter().map(|&stratum| present[stratum]).sum();
            let row = self.model.programme.at_least(-f64::from(support.certain + here), terms);
            self.model.support.push((group, row));
        }
    }

    /// What each supporter missing from a group costs on the day: the lightest bookings that their places were for, cheapest first.
    fn losses_of_support(&self, group: usize) -> Vec<f64> {
        let instance = self.instance;
        let mut losses = Vec::new();
        for &session in &instance.support[group].sessions {
            let node = &instance.sessions[session];
            let needs = node.draws.iter().find(|&&(other, _)| other == group).map_or(0, |&(_, needs)| needs);
            if !node.divisible || instance.support[group].essential {
                losses.extend((0..needs).map(|_| node.weight / f64::from(needs)));
                continue;
            }
            let weights: Vec<f64> = node.bookings.iter().map(|&booking| instance.weights[booking]).collect();
            let kept_with = |met: u32| (places_with(node.slots, node.needs, met, true) as usize).min(weights.len());
            // Bookings stand heaviest first: what goes is the tail.
            let steps = (node.needs.saturating_sub(needs)..node.needs).rev();
            losses.extend(steps.map(|met| weights[kept_with(met)..kept_with(met + 1)].iter().sum::<f64>()));
        }
        losses.sort_by(f64::total_cmp);
        losses
    }

    fn help_variables(&mut self) -> Vec<(usize, usize, Var)> {
        let mut help = Vec::new();
        for &group in &self.part.support {
            for position in 0..self.instance.support[group].helpers.len() {
                let var = self.model.programme.binary(0.0);
                self.model.loss.push((var, HELPING));
                help.push((group, position, var));
            }
        }
        help
    }

    /// One person helps in one place at a time, and not while they fill a post.
    fn help_excludes(&mut self) {
        let instance = self.instance;
        let mut by_time: BTreeMap<(usize, usize), Vec<Var>> = BTreeMap::new();
        for &(group, position, var) in &self.model.help {
            let (person, during) = &instance.support[group].helpers[position];
            for &index in during {
                by_time.entry((*person, index)).or_default().push(var);
            }
        }
        for ((person, index), vars) in by_time {
            let holder = &instance.people[person];
            let taking: Vec<usize> = holder
                .candidates
                .iter()
                .copied()
                .filter(|candidate| {
                    self.x.contains_key(candidate) && {
                        let work = &instance.posts[instance.candidates[*candidate].post].work;
                        clash(work, &holder.droppable[index].0, instance.rules)
                    }
                })
                .collect();
            if taking.is_empty() && vars.len() > 1 {
                self.model.programme.at_most(1.0, vars.iter().map(|&var| (var, 1.0)));
            }
            for set in exclusive_sets(instance, &taking) {
                let terms =
                    set.iter().map(|candidate| (self.x[candidate], 1.0)).chain(vars.iter().map(|&var| (var, 1.0)));
                self.model.programme.at_most(1.0, terms);
            }
        }
    }

    /// Returns for each lead unit a variable that is 1 only if its sessions run and no added work stands in the way of a call.
    fn leads_available(&mut self) -> BTreeMap<usize, Var> {
        let instance = self.instance;
        let mut available = BTreeMap::new();
        for &lead in &self.part.leads {
            let unit = &instance.leads[lead];
            let runs: Vec<Var> = unit.sessions.iter().filter_map(|session| self.first.get(session)).copied().collect();
            let Some(&first) = runs.first() else { continue };
            let in_the_way = self.in_the_way(unit);
            let helping: Vec<Var> = self
                .model
                .help
                .iter()
                .filter(|&&(group, position, _)| {
                    let support = &instance.support[group];
                    support.helpers[position].0 == unit.person && support.date == unit.date
                })
                .map(|&(.., var)| var)
                .collect();
            if runs.len() == 1 && in_the_way.is_empty() && helping.is_empty() {
                available.insert(lead, first);
                continue;
            }
            let free = self.model.programme.continuous(0.0, 1.0, 0.0);
            for run in runs {
                self.model.programme.at_most(0.0, [(free, 1.0), (run, -1.0)]);
            }
            for set in exclusive_sets(instance, &in_the_way) {
                let terms = set.iter().map(|candidate| (self.x[candidate], 1.0)).chain([(free, 1.0)]);
                self.model.programme.at_most(1.0, terms);
            }
            for var in helping {
                self.model.programme.at_most(1.0, [(free, 1.0), (var, 1.0)]);
            }
            available.insert(lead, free);
        }
        available
    }

    /// Returns the candidates of a lead whose work leaves no room, in hours or rest, for a call on the day.
    fn in_the_way(&self, unit: &LeadUnit) -> Vec<usize> {
        let instance = self.instance;
        let holder = &instance.people[unit.person];
        let day = instance.sessions[unit.sessions[0]].work.day;
        let before = holder.before();
        let that_day = (0..holder.droppable.len()).filter(|&index| holder.droppable[index].0.day == day);
        let gone: BTreeSet<usize> = that_day.collect();
        let blocks = |&candidate: &usize| {
            let chosen = &instance.candidates[candidate];
            let mut gone = gone.clone();
            gone.extend(&chosen.drops);
            let mut work = holder.without(&gone);
            work.push(instance.posts[chosen.post].work);
            let broken = |work: &[Work]| breaches(work, &before, holder.most_minutes, instance.rules);
            let had = broken(&work);
            let mut calls = unit.targets.iter().map(|&target| {
                let mut called = work.clone();
                called.push(instance.posts[target].work);
                broken(&called) > had
            });
            // A bound must not forbid what some call allows; a plan must not count on what some call forbids.
            if self.shape.bounding { calls.all(|blocked| blocked) } else { calls.any(|blocked| blocked) }
        };
        holder.candidates.iter().copied().filter(|candidate| self.x.contains_key(candidate)).filter(blocks).collect()
    }

    /// Leads of one day who could go to the same posts and whose sessions weigh about the same.
    fn lead_classes(&self, available: &BTreeMap<usize, Var>) -> Vec<LeadClass> {
        let instance = self.instance;
        let mut classes: BTreeMap<(Date, Vec<usize>, i64), LeadClass> = BTreeMap::new();
        for &lead in &self.part.leads {
            let unit = &instance.leads[lead];
            let weight: f64 = unit.sessions.iter().map(|&session| instance.sessions[session].weight).sum();
            #[expect(clippy::cast_possible_truncation, reason = "a small power of two")]
            let size = (2.0 * (1.0 + weight).log2()).round() as i64;
            let Some(&run) = available.get(&lead) else { continue };
            let class = classes.entry((unit.date, unit.targets.clone(), size)).or_insert_with(|| LeadClass {
                targets: unit.targets.clone(),
                weight: 0.0,
                runs: Vec::new(),
            });
            let n = class.runs.len() as f64;
            class.weight = (class.weight * n + weight) / (n + 1.0);
            class.runs.push(run);
        }
        classes.into_values().collect()
    }
}

struct LeadClass {
    targets: Vec<usize>,
    weight: f64,
    runs: Vec<Var>,
}
