//! The search: annealing of timetables by several chains that share what they found.
//!
//! **Walk.** Beds, sexes, minutes and places hold at every moment; what does not fit waits, and a mandatory patient who waits costs more the
//! longer she does. Moves change one patient's slot and room, exchange two, or put one in and let whoever is in the way go elsewhere; others
//! change one nurse, two, or a run of shifts. The change of cost is reckoned term by term and given up as soon as it is above a threshold that
//! was drawn beforehand.
//!
//! **Schedule.** A short first descent finds a feasible timetable within the first second. A second, longer one learns where cost falls with
//! the temperature; the main descent spends its time there. Then the chains go on from the best of them, from a lower temperature, several
//! times. Chains meet at fixed shares of the effort, so with effort counted in moves the answer depends on the seed and not on the threads.

mod anneal;
mod bits;
mod check;
mod difference;
mod exchange;
mod layout;
mod nursing;
mod snapshot;
mod state;
#[cfg(test)]
mod tests;
mod walk;

pub use check::SearchError;
pub use walk::{MOVE_KINDS, MoveCount, MoveKind};

use crate::problem::Problem;
use crate::score::score;
use crate::timetable::Timetable;
use anneal::{Chain, Span};
use layout::Layout;
use std::ops::ControlFlow;
use steadfast_chance::Stream;
use steadfast_solve::Ladder;

/// How much may be spent.
#[derive(Clone, Copy)]
pub enum Effort<'a> {
    /// Moves of each chain: the same seed gives the same timetable.
    Moves(u64),
    /// A clock that returns the share of a budget that is used up, from 0; gives up that the same seed gives the same timetable.
    Clock(&'a (dyn Fn() -> f64 + Sync)),
}

impl std::fmt::Debug for Effort<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Moves(moves) => write!(formatter, "Moves({moves})"),
            Self::Clock(_) => write!(formatter, "Clock"),
        }
    }
}

/// What a search is asked.
#[derive(Debug, Clone, Copy)]
pub struct SearchOptions<'a> {
    /// Seed.
    pub seed: u64,
    /// Chains that share what they found; part of the question, as the seed is. By the clock, there are as many as threads at most.
    pub chains: usize,
    /// Threads that the chains run on; the answer is the same for any number where effort is counted in moves.
    pub threads: usize,
    /// How much may be spent.
    pub effort: Effort<'a>,
    /// Kinds of moves that are left out, to see what they are worth.
    pub without: &'a [MoveKind],
}

/// Where a search stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Chain.
    pub chain: usize,
    /// Share of the effort that is spent.
    pub share: f64,
    /// Moves of this chain.
    pub moves: u64,
    /// Temperature.
    pub temperature: f64,
    /// Cost of the best feasible timetable of this chain.
    pub best: Option<i64>,
    /// Mandatory patients who wait at the moment.
    pub missing: u32,
}

/// Is told where the search stands, and says whether it should go on.
pub type Watch<'a> = dyn Fn(&Progress) -> ControlFlow<()> + Sync + 'a;

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Best timetable; if none is feasible, the nearest to it.
    pub timetable: Timetable,
    /// Its cost; `None` if none is feasible.
    pub cost: Option<i64>,
    /// Moves proposed by all chains.
    pub moves: u64,
    /// What each kind of move did, over all chains, in the order of [`MOVE_KINDS`].
    pub kinds: Vec<(MoveKind, MoveCount)>,
    /// Best cost of each chain as it fell: share of the effort, moves of the chain, cost. The first is the first feasible timetable.
    pub falls: Vec<Vec<(f64, u64, i64)>>,
    /// Whether it was stopped.
    pub stopped: bool,
}

/// Share of the effort at which the first descent ends, which finds a feasible timetable; it has [`FIRST_MOVES`] at most.
const FIRST: f64 = 0.004;
/// Share at which the descent ends that learns the ladder.
const LEARN: f64 = 0.06;
/// Share of a main descent after which a chain that began with patients alone takes up the nurses.
const PATIENTS: f64 = 0.375;
/// Moves that a descent should have for each patient.
const MOVES_PER_PATIENT: f64 = 400_000.0;
/// Shares at which descents end where there is time for one long one.
const ROUNDS: [f64; 4] = [0.70, 0.82, 0.92, 1.0];
/// Most moves of the first descent.
const FIRST_MOVES: u64 = 2_000_000;
/// Place on the learned ladder, as a share of its effort, at which patients alone are placed well enough.
const PATIENTS_END: f64 = 0.45;
/// Place on the learned ladder at which nurses are taken up.
const NURSES_BEGIN: f64 = 0.25;
/// Places on the learned ladder from which the chains go on from the best of them, in turn; 0 is a main descent of its own.
const RESTARTS: [f64; 6] = [0.5, 0.6, 0.3, 0.6, 0.4, 0.0];

/// Searches for a good timetable.
///
/// With `start`, the search sets out from it, at a lower temperature, and never returns anything worse if it is feasible.
///
/// # Errors
/// [`SearchError`] if the problem is larger than the search can hold or its parts do not fit together.
pub fn search(
    problem: &Problem,
    start: Option<&Timetable>,
    options: &SearchOptions<'_>,
    watch: &Watch<'_>,
) -> Result<Found, SearchError> {
    check::check(problem, start)?;
    Ok(match problem.nurses.len() {
        0..=64 => search_with::<1>(problem, start, options, watch),
        65..=128 => search_with::<2>(problem, start, options, watch),
        _ => search_with::<4>(problem, start, options, watch),
    })
}

fn search_with<const W: usize>(
    problem: &Problem,
    start: Option<&Timetable>,
    options: &SearchOptions<'_>,
    watch: &Watch<'_>,
) -> Found {
    let layout = Layout::<W>::new(problem);
    let root = Stream::root(options.seed).named("elective search");
    let count = match options.effort {
        Effort::Moves(_) => options.chains.max(1),
        Effort::Clock(_) => options.chains.min(options.threads).max(1),
    };
    let mut chains: Vec<Chain<'_, W>> = (0..count)
        .map(|number| Chain {
            number,
            walk: walk::Walk::new(problem, &layout, root.numbered(number as u64).quick()),
            best: None,
            moves: 0,
            falls: Vec::new(),
            without: options.without,
        })
        .collect();
    if let Some(start) = start {
        for chain in &mut chains {
            chain.walk.state.take(start);
        }
    }
    let even = even_ladder(problem, start.is_some());
    let span = |from: f64, to: f64| Span {
        from,
        to,
        moves: match options.effort {
            Effort::Moves(all) => share_of(all, to - from),
            Effort::Clock(_) => 0,
        },
    };
    let stopped = descend_all(&mut chains, &even, &span, options, watch);
    finish(problem, chains, stopped)
}

/// Takes the chains through all descents; returns whether they were stopped.
fn descend_all<const W: usize>(
    chains: &mut [Chain<'_, W>],
    even: &Ladder,
    span: &(dyn Fn(f64, f64) -> Span + Sync),
    options: &SearchOptions<'_>,
    watch: &Watch<'_>,
) -> bool {
    let effort = &options.effort;
    let learned = side_by_side(chains, options.threads, |chain| {
        let mut first = span(0.0, FIRST);
        first.moves = first.moves.min(FIRST_MOVES);
        if chain.descend(even, first, effort, watch).1 {
            return None;
        }
        let (rungs, stopped) = chain.descend(even, span(FIRST, LEARN), effort, watch);
        (!stopped).then(|| even.learned(&rungs))
    });
    let Some(ladders) = learned.into_iter().collect::<Option<Vec<Ladder>>>() else { return true };
    let rounds = rounds(chains);
    let mut from = LEARN;
    let mut ladder = None;
    for (round, &to) in rounds.iter().enumerate() {
        let ended = side_by_side(chains, options.threads, |chain| {
            let own: &Ladder = ladder.unwrap_or(&ladders[chain.number]);
            let begin = match round {
                0 => 0.0,
                _ if rounds.len() == ROUNDS.len() => RESTARTS[round.min(2) - 1],
                _ => RESTARTS[(round + chain.number) % RESTARTS.len()],
            };
            if begin == 0.0 {
                main_descent(chain, own, span(from, to), effort, watch)
            } else {
                !chain.descend(&own.from_rung(own.at(begin).0), span(from, to), effort, watch).1
            }
        });
        if ended.contains(&false) {
            return true;
        }
        from = to;
        ladder = meet(chains).map(|best| &ladders[best]);
    }
    false
}

/// Returns the shares at which descents end: one long descent and three short ones or, where there is time for more than that, as many equal
/// ones as have [`MOVES_PER_PATIENT`] each.
fn rounds<const W: usize>(chains: &[Chain<'_, W>]) -> Vec<f64> {
    let all = chains.first().map_or(0.0, |chain| chain.moves as f64 / LEARN);
    let patients = chains.first().map_or(1, |chain| chain.walk.state.layout.patients.max(1));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 60")]
    let rounds = (all / (MOVES_PER_PATIENT * patients as f64)).clamp(0.0, 60.0) as u32;
    if rounds < 6 {
        return ROUNDS.to_vec();
    }
    (1..=rounds).map(|round| LEARN + (1.0 - LEARN) * f64::from(round) / f64::from(rounds)).collect()
}

/// The main descent of a chain; returns whether it came to its end.
///
/// Every other chain, from the first, places patients alone to begin with, a night of care at its usual cost: cheaper moves, and no nurses to
/// hold a patient in her room. The others have nurses all along, which does better where mandatory patients fill the beds.
fn main_descent<const W: usize>(
    chain: &mut Chain<'_, W>,
    learned: &Ladder,
    span: Span,
    effort: &Effort<'_>,
    watch: &Watch<'_>,
) -> bool {
    if chain.number % 2 == 1 || !chain.walk.state.nursing {
        return !chain.descend(learned, span, effort, watch).1;
    }
    let night = chain.walk.state.cost_of_night();
    chain.walk.state.set_nursing(false, night);
    let patients = Ladder::even(learned.temperature(0), learned.at(PATIENTS_END).1);
    let (first, second) = span.split(PATIENTS);
    let stopped = chain.descend(&patients, first, effort, watch).1;
    chain.walk.state.set_nursing(true, 0);
    let nurses = learned.from_rung(learned.at(NURSES_BEGIN).0);
    !stopped && !chain.descend(&nurses, second, effort, watch).1
}

/// Returns a share of a number of moves.
fn share_of(moves: u64, share: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a positive number")]
    let part = (moves as f64 * share) as u64;
    part
}

/// Returns the ladder that spans the scales of a problem's costs.
fn even_ladder(problem: &Problem, warm: bool) -> Ladder {
    let mut waiting: Vec<i32> =
        problem.patients.iter().filter(|patient| !patient.mandatory).map(|patient| patient.waiting_cost).collect();
    waiting.sort_unstable();
    let dear = waiting.get(waiting.len() / 2).copied().unwrap_or(0).max(1);
    let weights = &problem.weights;
    let small = [weights.age_spread, weights.skill, weights.continuity, weights.workload]
        .into_iter()
        .filter(|&weight| weight > 0)
        .min()
        .filter(|_| !problem.nurses.is_empty());
    let hot = (f64::from(dear) * if warm { 0.05 } else { 0.4 }).max(2.0);
    let cold = small.map_or(hot / 1000.0, |small| 0.35 * f64::from(small)).min(hot / 4.0).max(0.3);
    Ladder::even(hot, cold)
}

/// Sets every chain to the best timetable of all; returns whose it is.
fn meet<const W: usize>(chains: &mut [Chain<'_, W>]) -> Option<usize> {
    let (_, owner) =
        chains.iter().enumerate().filter_map(|(owner, chain)| Some((chain.best.as_ref()?.cost, owner))).min()?;
    let best = chains[owner].best.clone()?;
    for chain in chains {
        chain.walk.state.restore(&best);
        chain.best = Some(best.clone());
    }
    Some(owner)
}

/// Runs each chain, on as many threads as there may be.
fn side_by_side<'a, const W: usize, T: Send>(
    chains: &mut [Chain<'a, W>],
    threads: usize,
    run: impl Fn(&mut Chain<'a, W>) -> T + Sync,
) -> Vec<T> {
    if threads <= 1 || chains.len() <= 1 {
        return chains.iter_mut().map(run).collect();
    }
    let run = &run;
    let mut outcomes = Vec::new();
    for chains in chains.chunks_mut(threads) {
        std::thread::scope(|scope| {
            let handles: Vec<_> = chains.iter_mut().map(|chain| scope.spawn(move || run(chain))).collect();
            for handle in handles {
                match handle.join() {
                    Ok(outcome) => outcomes.push(outcome),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
    }
    outcomes
}

fn finish<const W: usize>(problem: &Problem, mut chains: Vec<Chain<'_, W>>, stopped: bool) -> Found {
    let best = chains.iter().enumerate().filter_map(|(chain, this)| Some((this.best.as_ref()?.cost, chain))).min();
    let nearest =
        (0..chains.len()).min_by_key(|&chain| (chains[chain].walk.state.missing, chains[chain].walk.state.cost));
    let last = &mut chains[best.map_or(nearest.unwrap_or(0), |best| best.1)];
    if let Some(best) = &last.best {
        last.walk.state.restore(best);
    }
    let timetable = last.walk.state.timetable();
    // Residents may break a rule among themselves, which nobody's moves can mend.
    let counted = score(problem, &timetable);
    let cost = best.map(|best| best.0).filter(|_| counted.is_feasible());
    debug_assert!(cost.is_none_or(|cost| cost == counted.cost()), "{cost:?} is not {}", counted.cost());
    let kinds = MOVE_KINDS
        .iter()
        .enumerate()
        .map(|(kind, &name)| {
            let mut sum = MoveCount::default();
            for chain in &chains {
                let count = &chain.walk.counts[kind];
                sum.proposed += count.proposed;
                sum.accepted += count.accepted;
                sum.improved += count.improved;
                sum.earned += count.earned;
            }
            (name, sum)
        })
        .collect();
    Found {
        timetable,
        cost,
        moves: chains.iter().map(|chain| chain.moves).sum(),
        kinds,
        falls: chains.into_iter().map(|chain| chain.falls).collect(),
        stopped,
    }
}
