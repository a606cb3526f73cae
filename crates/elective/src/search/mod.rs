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
mod exchange;
mod layout;
mod nursing;
mod state;
#[cfg(test)]
mod tests;
mod walk;

pub use check::SearchError;
pub use walk::{MOVE_KINDS, MoveCount, MoveKind};

use crate::problem::Problem;
use crate::timetable::Timetable;
use anneal::{Chain, Span};
use layout::Layout;
use std::ops::ControlFlow;
use steadfast_chance::Stream;
use steadfast_solve::{Ladder, Rung};

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
    /// Chains that share what they found; part of the question, as the seed is.
    pub chains: usize,
    /// Threads that the chains run on; the answer is the same for any number where effort is counted in moves.
    pub threads: usize,
    /// How much may be spent.
    pub effort: Effort<'a>,
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
    /// Best timetable; if none is feasible, the last one, with mandatory patients who wait.
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

/// Shares of the effort at which the chains meet: after the first descent, the learning one, the main one, and each one from a lower temperature.
const MEETINGS: [f64; 7] = [0.004, 0.06, 0.30, 0.70, 0.82, 0.92, 1.0];
const PACK_END: f64 = 3.0;
const MID: f64 = 12.0;
/// Most moves of the first descent.
const FIRST_MOVES: u64 = 2_000_000;

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
    let count = options.chains.max(1);
    let mut chains: Vec<Chain<'_, W>> = (0..count)
        .map(|number| Chain {
            number,
            walk: walk::Walk::new(problem, &layout, root.numbered(number as u64).quick()),
            best: None,
            moves: 0,
            falls: Vec::new(),
        })
        .collect();
    if let Some(start) = start {
        for chain in &mut chains {
            chain.walk.state.take(start);
        }
    }
    let even = even_ladder(problem, start.is_some());
    let mut ladders: Vec<Ladder> = vec![even.clone(); count];
    let mut learned = ladders.clone();
    let mut from = 0.0;
    let mut stopped = false;
    for (phase, &to) in MEETINGS.iter().enumerate() {
        let moves = match options.effort {
            Effort::Moves(all) => share_of(all, to - from),
            Effort::Clock(_) => 0,
        };
        let span = Span { from, to, moves: if phase == 0 { moves.min(FIRST_MOVES) } else { moves } };
        let outcomes = side_by_side(&mut chains, &ladders, options.threads, |chain, ladder| {
            chain.descend(ladder, span, &options.effort, watch)
        });
        stopped = outcomes.iter().any(|outcome| outcome.1);
        if stopped {
            break;
        }
        match phase {
            0 => {}
            1 => {
                learned = outcomes.iter().map(|(rungs, _)| even.learned(rungs)).collect();
                let pack_end: f64 = PACK_END;
                ladders = vec![Ladder::even(even.temperature(0), pack_end); count];
                for chain in &mut chains {
                    let night = chain.walk.state.cost_of_night();
                    chain.walk.state.set_nursing(false, night);
                }
            }
            2 => {
                for chain in &mut chains {
                    chain.walk.state.set_nursing(true, 0);
                }
                ladders = learned.iter().map(|ladder| ladder.from_rung(ladder.rung_of(MID))).collect();
            }
            _ => meet(&mut chains, &mut ladders, phase),
        }
        from = to;
    }
    finish(chains, stopped)
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

/// Lets every chain go on from the best of them, on the colder part of its ladder.
fn meet<const W: usize>(chains: &mut [Chain<'_, W>], ladders: &mut [Ladder], phase: usize) {
    let best = (0..chains.len())
        .filter(|&chain| chains[chain].best.is_some())
        .min_by_key(|&chain| chains[chain].best.as_ref().map(|best| best.cost));
    let Some(best) = best else { return };
    let (ladder, best) = (ladders[best].clone(), chains[best].best.clone());
    for (chain, own) in chains.iter_mut().zip(ladders) {
        if let Some(best) = &best {
            chain.walk.state.restore(best);
        }
        chain.best.clone_from(&best);
        *own = if phase == 3 { ladder.from_rung(restart_rung(&ladder)) } else { ladder.from_rung(ladder.len() / 6) };
    }
}

/// Returns the rung from which a chain goes on: half way down the main descent in effort.
fn restart_rung(ladder: &Ladder) -> usize {
    ladder.at(0.5).0
}

/// Runs each chain with its ladder, on as many threads as there may be.
fn side_by_side<'a, const W: usize>(
    chains: &mut [Chain<'a, W>],
    ladders: &[Ladder],
    threads: usize,
    run: impl Fn(&mut Chain<'a, W>, &Ladder) -> (Vec<Rung>, bool) + Sync,
) -> Vec<(Vec<Rung>, bool)> {
    if threads <= 1 || chains.len() <= 1 {
        return chains.iter_mut().zip(ladders).map(|(chain, ladder)| run(chain, ladder)).collect();
    }
    let run = &run;
    let mut outcomes = Vec::new();
    for (chains, ladders) in chains.chunks_mut(threads).zip(ladders.chunks(threads)) {
        std::thread::scope(|scope| {
            let handles: Vec<_> =
                chains.iter_mut().zip(ladders).map(|(chain, ladder)| scope.spawn(move || run(chain, ladder))).collect();
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

fn finish<const W: usize>(mut chains: Vec<Chain<'_, W>>, stopped: bool) -> Found {
    let best = chains.iter().enumerate().filter_map(|(chain, this)| Some((this.best.as_ref()?.cost, chain))).min();
    let nearest =
        (0..chains.len()).min_by_key(|&chain| (chains[chain].walk.state.missing, chains[chain].walk.state.cost));
    let last = &mut chains[best.map_or(nearest.unwrap_or(0), |best| best.1)];
    if let Some(best) = &last.best {
        last.walk.state.restore(best);
    }
    let timetable = last.walk.state.timetable();
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
        cost: best.map(|best| best.0),
        moves: chains.iter().map(|chain| chain.moves).sum(),
        kinds,
        falls: chains.into_iter().map(|chain| chain.falls).collect(),
        stopped,
    }
}
