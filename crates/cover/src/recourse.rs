//! What happens on the day, when it is known who came.
//!
//! Each date by itself: short posts are filled at least cost (a minimum-cost flow) from people above the floor elsewhere, support that sessions
//! do not need, standby, support that sessions do need, and session leads; then sessions lose what support is missing, the lightest bookings
//! first.

use crate::decide::CoverPlan;
use crate::instance::{At, Instance, places_with};
use crate::programme::CANCELLED_ON_THE_DAY;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_solve::FlowNetwork;

/// How a post fares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PostOutcome {
    /// People given the post in the plan.
    pub assigned: u32,
    /// How many of them came.
    pub present: u32,
    /// People brought from elsewhere.
    pub moved_in: u32,
    /// People sent elsewhere.
    pub moved_out: u32,
    /// People called from standby or from leading a session.
    pub called: u32,
    /// Head count in the end.
    pub have: u32,
}

/// A session that has fewer places than planned.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionLoss {
    /// The session.
    pub session: usize,
    /// Number of its needs that are met.
    pub support: u32,
    /// Places it has.
    pub places: u32,
    /// Bookings cancelled on the day (positions in the case).
    pub cancelled: Vec<usize>,
    /// Whether its lead was called to a post; otherwise support was short.
    pub lead_called: bool,
}

/// What happens to a plan in one turnout.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// By post.
    pub posts: Vec<PostOutcome>,
    /// Sessions with fewer places than planned.
    pub losses: Vec<SessionLoss>,
}

impl Outcome {
    /// Returns the number of bookings cancelled on the day.
    pub fn cancelled(&self) -> usize {
        self.losses.iter().map(|loss| loss.cancelled.len()).sum()
    }

    /// Returns the number of posts below their floor.
    pub fn below_floor(&self, instance: &Instance<'_>) -> usize {
        self.posts.iter().zip(&instance.posts).filter(|(post, node)| post.have < node.floor).count()
    }

    /// Returns by how many heads each post is below its floor.
    pub fn shortage(&self, instance: &Instance<'_>) -> Vec<u32> {
        self.posts.iter().zip(&instance.posts).map(|(post, node)| node.floor.saturating_sub(post.have)).collect()
    }
}

/// Moves of people on one date.
#[derive(Default)]
struct DayMoves {
    pulled: BTreeMap<usize, u32>,
    called_leads: BTreeSet<usize>,
}

/// A plan made ready to be played through many turnouts.
#[derive(Debug, Clone)]
pub struct Recourse<'p, 'a> {
    instance: &'p Instance<'a>,
    plan: &'p CoverPlan,
    planned: &'p [Vec<usize>],
    /// By lead unit: posts that it may be called to, within hours and rest, added work included.
    callable: Vec<Vec<usize>>,
    /// Whether lists keep their people whatever happens at posts.
    lists_first: bool,
    /// Whether leads whose lists have no place go to posts below their usual head count.
    releases: bool,
}

impl<'p, 'a> Recourse<'p, 'a> {
    /// Makes a plan ready. `planned` lists for each session the bookings that are to go ahead in it (positions in the case).
    pub fn new(instance: &'p Instance<'a>, plan: &'p CoverPlan, planned: &'p [Vec<usize>]) -> Self {
        Self { instance, plan, planned, callable: plan.callable(instance), lists_first: false, releases: false }
    }

    /// Returns the same plan with lists kept whatever happens at posts: nobody is called from one, and posts draw on support only that no list needs.
    #[must_use]
    pub fn lists_first(mut self) -> Self {
        self.callable.iter_mut().for_each(Vec::clear);
        self.lists_first = true;
        self
    }

    /// Returns the same plan with leads released: whoever leads only lists without a place, and is not called anyway, goes to a post below its usual head count.
    #[must_use]
    pub fn releasing(mut self) -> Self {
        self.releases = true;
        self
    }

    /// Sends released leads to the posts that lack most of their usual heads, in the order of the leads.
    fn release(&self, outcome: &mut Outcome) {
        for (lead, unit) in self.instance.leads.iter().enumerate() {
            let stood_down =
                |session: &usize| self.plan.sessions[*session].runs && self.plan.sessions[*session].places == 0;
            // Who was called to a post below its floor helps there already.
            let called: u32 = self.callable[lead].iter().map(|&post| outcome.posts[post].called).sum();
            if called > 0 || !unit.sessions.iter().all(stood_down) {
                continue;
            }
            let lack = |post: usize| {
                let node = &self.instance.posts[post];
                f64::from(node.usual.saturating_sub(outcome.posts[post].have)) / f64::from(node.usual.max(1))
            };
            let neediest = self.callable[lead].iter().copied().filter(|&post| lack(post) > 0.0);
            if let Some(post) = neediest.max_by(|&a, &b| lack(a).total_cmp(&lack(b)).then(b.cmp(&a))) {
                outcome.posts[post].called += 1;
                outcome.posts[post].have += 1;
            }
        }
    }

    /// Returns what happens in one turnout; `present` counts who came in each stratum.
    pub fn respond(&self, present: &[u32]) -> Outcome {
        let mut outcome =
            respond_with(self.instance, self.plan, self.planned, &self.callable, self.lists_first, present);
        if self.releases {
            self.release(&mut outcome);
        }
        outcome
    }
}

/// Returns what happens to a plan in one turnout; see [`Recourse`] for many.
///
/// `present` counts who came in each stratum; `planned` lists for each session the bookings that are to go ahead in it (positions in the case).
pub fn respond(instance: &Instance<'_>, plan: &CoverPlan, planned: &[Vec<usize>], present: &[u32]) -> Outcome {
    Recourse::new(instance, plan, planned).respond(present)
}

fn respond_with(
    instance: &Instance<'_>,
    plan: &CoverPlan,
    planned: &[Vec<usize>],
    callable: &[Vec<usize>],
    lists_first: bool,
    present: &[u32],
) -> Outcome {
    let mut posts = vec![PostOutcome::default(); instance.posts.len()];
    for (post, outcome) in posts.iter_mut().enumerate() {
        let rostered: u32 = instance.posts[post].strata.iter().map(|&stratum| instance.strata[stratum].rostered).sum();
        let here = instance.present_at(post, present);
        *outcome = PostOutcome { assigned: rostered, present: here, ..PostOutcome::default() };
    }
    for &candidate in &plan.firm {
        let outcome = &mut posts[instance.candidates[candidate].post];
        outcome.assigned += 1;
        outcome.present += 1;
    }
    let mut standby = vec![0u32; instance.posts.len()];
    for &candidate in &plan.standby {
        standby[instance.candidates[candidate].post] += 1;
    }
    let certain = plan.certain_support(instance);
    let mut demand = vec![0u32; instance.support.len()];
    for (session, node) in instance.sessions.iter().enumerate() {
        let decided = &plan.sessions[session];
        for (group, needs) in drawn(instance, session, decided.support) {
            debug_assert!(needs <= node.needs + 1);
            demand[group] += if decided.runs { needs } else { 0 };
        }
    }
    let supply: Vec<u32> = (0..instance.support.len())
        .map(|group| {
            certain[group] + instance.support[group].strata.iter().map(|&stratum| present[stratum]).sum::<u32>()
        })
        .collect();
    let dates: BTreeSet<Date> =
        instance.posts.iter().map(|post| post.date).chain(instance.support.iter().map(|group| group.date)).collect();
    let mut moves = DayMoves::default();
    for date in dates {
        fill_posts(
            instance,
            plan,
            planned,
            callable,
            lists_first,
            present,
            date,
            &standby,
            &supply,
            &demand,
            &mut posts,
            &mut moves,
        );
    }
    for outcome in &mut posts {
        outcome.have = outcome.present + outcome.moved_in + outcome.called - outcome.moved_out;
    }
    let losses = lose_support(instance, plan, planned, &supply, &moves);
    Outcome { posts, losses }
}

/// Returns what a session draws from each group when it is planned with a number of its needs.
fn drawn(instance: &Instance<'_>, session: usize, support: u32) -> Vec<(usize, u32)> {
    let node = &instance.sessions[session];
    if !node.divisible {
        return node.draws.clone();
    }
    let mut left = support;
    node.draws
        .iter()
        .map(|&(group, needs)| {
            if instance.support[group].essential {
                return (group, needs);
            }
            let drawn = needs.min(left);
            left -= drawn;
            (group, drawn)
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "weights are positive and small")]
fn price(weight: f64) -> u32 {
    (weight * (1.0 + CANCELLED_ON_THE_DAY) * 100.0).round() as u32
}

fn weight_of(instance: &Instance<'_>, bookings: &[usize]) -> f64 {
    bookings.iter().map(|&booking| instance.weights[booking]).sum()
}

#[expect(clippy::too_many_arguments, reason = "one step of `respond`, split off for reading")]
fn fill_posts(
    instance: &Instance<'_>,
    plan: &CoverPlan,
    planned: &[Vec<usize>],
    callable: &[Vec<usize>],
    lists_first: bool,
    present: &[u32],
    date: Date,
    standby: &[u32],
    supply: &[u32],
    demand: &[u32],
    posts: &mut [PostOutcome],
    moves: &mut DayMoves,
) {
    let here: Vec<usize> = (0..instance.posts.len()).filter(|&post| instance.posts[post].date == date).collect();
    if here.iter().all(|&post| posts[post].present >= instance.posts[post].floor) {
        return;
    }
    // A head that arrives at a post fills its shortage, or frees one of the people there to go elsewhere.
    let mut network = FlowNetwork::default();
    let (source, sink) = (network.node(), network.node());
    let arriving: BTreeMap<usize, usize> = here.iter().map(|&post| (post, network.node())).collect();
    let mut from_posts = Vec::new();
    let mut from_support = Vec::new();
    let mut from_standby = Vec::new();
    let mut from_leads = Vec::new();
    for &post in &here {
        let floor = instance.posts[post].floor;
        if posts[post].present < floor {
            network.arc(arriving[&post], sink, floor - posts[post].present, 0);
        }
        if standby[post] > 0 {
            from_standby.push((post, network.arc(source, arriving[&post], standby[post], 3)));
        }
        let movable = instance.posts[post].strata.iter().copied();
        let movable: Vec<usize> =
            movable.filter(|&stratum| present[stratum] > 0 && !instance.strata[stratum].targets.is_empty()).collect();
        if movable.is_empty() {
            continue;
        }
        let leaving = network.node();
        network.arc(arriving[&post], leaving, posts[post].present, 0);
        network.arc(source, leaving, posts[post].present.saturating_sub(floor), 0);
        for stratum in movable {
            let people = network.node();
            network.arc(leaving, people, present[stratum], 0);
            for &target in &instance.strata[stratum].targets {
                from_posts.push((post, target, network.arc(people, arriving[&target], present[stratum], 1)));
            }
        }
    }
    let mut idle: Vec<u32> = (0..supply.len()).map(|group| supply[group].saturating_sub(demand[group])).collect();
    for (stratum, rostered) in instance.strata.iter().enumerate() {
        let At::Support(groups) = &rostered.at else {
            continue;
        };
        let targets: Vec<usize> =
            rostered.targets.iter().copied().filter(|target| arriving.contains_key(target)).collect();
        if present[stratum] == 0 || targets.is_empty() {
            continue;
        }
        let spare = groups.iter().map(|&group| idle[group]).min().unwrap_or(0).min(present[stratum]);
        groups.iter().for_each(|&group| idle[group] -= spare);
        let worth: f64 = groups.iter().map(|&group| worth_of_support(instance, plan, planned, group)).sum();
        let people = network.node();
        network.arc(source, people, spare, 1);
        let needed = if lists_first { 0 } else { present[stratum] - spare };
        network.arc(source, people, needed, 10 + price(worth));
        for target in targets {
            from_support.push((stratum, target, network.arc(people, arriving[&target], present[stratum], 0)));
        }
    }
    for (lead, unit) in instance.leads.iter().enumerate().filter(|(_, unit)| unit.date == date) {
        let running: Vec<usize> =
            unit.sessions.iter().copied().filter(|&session| plan.sessions[session].runs).collect();
        let targets = &callable[lead];
        if running.len() < unit.sessions.len() || targets.is_empty() {
            continue;
        }
        let weight: f64 = running.iter().map(|&session| weight_of(instance, &planned[session])).sum();
        let person = network.node();
        network.arc(source, person, 1, 20 + price(weight));
        for &target in targets {
            from_leads.push((lead, target, network.arc(person, arriving[&target], 1, 0)));
        }
    }
    network.send(source, sink);
    for (post, target, arc) in from_posts {
        posts[post].moved_out += network.flow(arc);
        posts[target].moved_in += network.flow(arc);
    }
    for (stratum, target, arc) in from_support {
        let flow = network.flow(arc);
        posts[target].moved_in += flow;
        if let At::Support(groups) = &instance.strata[stratum].at {
            groups.iter().for_each(|&group| *moves.pulled.entry(group).or_default() += flow);
        }
    }
    for (post, arc) in from_standby {
        posts[post].called += network.flow(arc);
    }
    for (lead, target, arc) in from_leads {
        if network.flow(arc) > 0 {
            posts[target].called += 1;
            moves.called_leads.insert(lead);
        }
    }
}

/// Returns the mean weight of the bookings that sessions of a group lose with one supporter less.
fn worth_of_support(instance: &Instance<'_>, plan: &CoverPlan, planned: &[Vec<usize>], group: usize) -> f64 {
    let running = instance.support[group].sessions.iter().copied().filter(|&session| plan.sessions[session].runs);
    let worths: Vec<f64> = running
        .map(|session| {
            let node = &instance.sessions[session];
            let support = plan.sessions[session].support;
            if !node.divisible || instance.support[group].essential {
                return weight_of(instance, &planned[session]);
            }
            let left = places_with(node.slots, node.needs, support.saturating_sub(1), true) as usize;
            weight_of(instance, heaviest_first(instance, &planned[session]).get(left..).unwrap_or(&[]))
        })
        .collect();
    worths.iter().sum::<f64>() / worths.len().max(1) as f64
}

/// Takes from sessions the support that did not come, where it costs least.
fn lose_support(
    instance: &Instance<'_>,
    plan: &CoverPlan,
    planned: &[Vec<usize>],
    supply: &[u32],
    moves: &DayMoves,
) -> Vec<SessionLoss> {
    let mut support: Vec<u32> = plan.sessions.iter().map(|session| session.support).collect();
    let mut runs: Vec<bool> = plan.sessions.iter().map(|session| session.runs).collect();
    let mut lead_called = vec![false; instance.sessions.len()];
    for &lead in &moves.called_leads {
        for &session in &instance.leads[lead].sessions {
            runs[session] = false;
            lead_called[session] = plan.sessions[session].runs;
        }
    }
    let ordered: Vec<Vec<usize>> = planned.iter().map(|bookings| heaviest_first(instance, bookings)).collect();
    for (group, pooled) in instance.support.iter().enumerate() {
        let here = supply[group].saturating_sub(moves.pulled.get(&group).copied().unwrap_or(0));
        loop {
            let wanted: u32 = pooled
                .sessions
                .iter()
                .filter(|&&session| runs[session])
                .flat_map(|&session| drawn(instance, session, support[session]))
                .filter(|&(other, _)| other == group)
                .map(|(_, needs)| needs)
                .sum();
            if wanted <= here {
                break;
            }
            let lightest = pooled
                .sessions
                .iter()
                .copied()
                .filter(|&session| {
                    runs[session]
                        && drawn(instance, session, support[session])
                            .iter()
                            .any(|&(other, needs)| other == group && needs > 0)
                })
                .map(|session| {
                    let node = &instance.sessions[session];
                    let after = if pooled.essential {
                        0
                    } else {
                        places_with(node.slots, node.needs, support[session].saturating_sub(1), true)
                    };
                    let lost = weight_of(instance, ordered[session].get(after as usize..).unwrap_or(&[]));
                    (lost, session)
                })
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let Some((_, session)) = lightest else { break };
            if pooled.essential { runs[session] = false } else { support[session] = support[session].saturating_sub(1) }
        }
    }
    let mut losses = Vec::new();
    for (session, node) in instance.sessions.iter().enumerate() {
        let decided = &plan.sessions[session];
        if !decided.runs {
            continue;
        }
        let places = if runs[session] {
            decided.places.min(places_with(node.slots, node.needs, support[session], node.divisible))
        } else {
            0
        };
        if places < decided.places {
            losses.push(SessionLoss {
                session,
                support: if runs[session] { support[session] } else { 0 },
                places,
                cancelled: ordered[session].get(places as usize..).unwrap_or(&[]).to_vec(),
                lead_called: lead_called[session],
            });
        }
    }
    losses
}

fn heaviest_first(instance: &Instance<'_>, bookings: &[usize]) -> Vec<usize> {
    let mut ordered = bookings.to_vec();
    ordered.sort_by(|&a, &b| instance.weights[b].total_cmp(&instance.weights[a]).then(a.cmp(&b)));
    ordered
}
