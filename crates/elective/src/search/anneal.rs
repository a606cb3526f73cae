//! One chain of annealing.

use super::snapshot::Snapshot;
use super::walk::{MOVE_KINDS, MoveKind, Walk};
use super::{Effort, Progress, Watch};
use steadfast_solve::{Ladder, Metropolis, Rung};

/// Moves between two looks at the clock and the cost.
pub(crate) const BATCH: u64 = 512;
/// Moves between two raises of what mandatory patients cost who wait.
const RAISE: u64 = 1 << 14;
/// Entries of a table of kinds.
const TABLE: usize = 1024;

/// How often each kind of move is proposed, in the order of [`MOVE_KINDS`]: when hot and when cold.
pub(crate) const MIX: [[u16; MOVE_KINDS.len()]; 2] =
    [[34, 6, 4, 2, 22, 14, 10, 6, 2], [24, 6, 3, 2, 12, 10, 24, 14, 5]];

/// A chain: a walk and the best that it saw.
#[derive(Debug, Clone)]
pub(crate) struct Chain<'a, const W: usize> {
    pub(crate) number: usize,
    pub(crate) walk: Walk<'a, W>,
    /// Best feasible timetable.
    pub(crate) best: Option<Snapshot>,
    pub(crate) moves: u64,
    /// Best cost as it fell: share of the effort, moves, cost.
    pub(crate) falls: Vec<(f64, u64, i64)>,
    /// Kinds of moves that are left out.
    pub(crate) without: &'a [MoveKind],
}

/// A part of the whole effort.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// Moves that this span has to itself where moves are counted.
    pub(crate) moves: u64,
}

impl Span {
    /// Divides a span at a share of it.
    pub(crate) fn split(self, share: f64) -> (Self, Self) {
        let middle = self.from + share * (self.to - self.from);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a positive number")]
        let moves = (self.moves as f64 * share) as u64;
        (Self { to: middle, moves, ..self }, Self { from: middle, moves: self.moves - moves, ..self })
    }
}

impl<const W: usize> Chain<'_, W> {
    /// Walks down a ladder in a span of the effort; returns what was seen on each rung, and whether it was stopped.
    pub(crate) fn descend(
        &mut self,
        ladder: &Ladder,
        span: Span,
        effort: &Effort<'_>,
        watch: &Watch<'_>,
    ) -> (Vec<Rung>, bool) {
        let rule = Metropolis::default();
        let tables = tables(self.walk.state.nursing, self.without, ladder.len());
        let mut rungs = vec![Rung::default(); ladder.len()];
        let begin = self.moves;
        let mut on = usize::MAX;
        loop {
            let share = match effort {
                Effort::Moves(_) => {
                    let part = (self.moves - begin) as f64 / span.moves.max(1) as f64;
                    span.from + part * (span.to - span.from)
                }
                Effort::Clock(share) => share(),
            };
            if share >= span.to {
                return (rungs, false);
            }
            let part = ((share - span.from) / (span.to - span.from)).max(0.0);
            let (rung, temperature) = ladder.at(part);
            if rung != on {
                on = rung;
                let progress = Progress {
                    chain: self.number,
                    share,
                    moves: self.moves,
                    temperature,
                    best: self.best.as_ref().map(|best| best.cost),
                    missing: self.walk.state.missing,
                };
                if watch(&progress).is_break() {
                    return (rungs, true);
                }
            }
            self.batch(&rule, &tables[rung], temperature, share);
            rungs[rung].see(self.walk.state.cost as f64);
            if self.moves.is_multiple_of(RAISE) && self.walk.state.missing > 0 {
                self.walk.state.raise_penalties();
            }
        }
    }

    /// Returns whether the walk is at a feasible timetable that is better than the best kept.
    #[inline]
    fn is_best(&self) -> bool {
        let state = &self.walk.state;
        state.missing == 0 && state.nursing_counts() && self.best.as_ref().is_none_or(|best| state.cost < best.cost)
    }

    fn keep(&mut self, share: f64) {
        let cost = self.walk.state.cost;
        self.walk.state.save(self.best.get_or_insert_default());
        if self.falls.last().is_none_or(|last| cost <= last.2 - (last.2 / 1000).max(1) || share - last.0 > 0.01) {
            self.falls.push((share, self.moves, cost));
        } else if let Some(last) = self.falls.last_mut() {
            last.2 = cost;
        }
    }

    /// Proposes a batch of moves, keeping each best timetable before it can be left.
    #[inline]
    fn batch(&mut self, rule: &Metropolis, table: &[MoveKind; TABLE], temperature: f64, share: f64) {
        let mut unkept = self.is_best();
        for _ in 0..BATCH {
            let bits = self.walk.quick.bits();
            let kind = table[(bits >> 54) as usize & (TABLE - 1)];
            let threshold = rule.threshold(bits, temperature);
            // A threshold of nought lets only equals and betters follow.
            if unkept && threshold > 0 {
                self.keep(share);
                unkept = false;
            }
            if self.walk.propose(kind, threshold).is_some_and(|delta| delta < 0) {
                unkept = self.is_best();
            }
        }
        self.moves += BATCH;
        if unkept {
            self.keep(share);
        }
    }
}

/// Returns a table of kinds for each rung, from the hot mix to the cold one.
fn tables(nurses: bool, without: &[MoveKind], rungs: usize) -> Vec<[MoveKind; TABLE]> {
    (0..rungs)
        .map(|rung| {
            let cold = if rungs > 1 { rung as f64 / (rungs - 1) as f64 } else { 1.0 };
            let weights: Vec<f64> = MOVE_KINDS
                .iter()
                .zip(MIX[0].iter().zip(MIX[1]))
                .map(|(kind, (&hot_share, cold_share))| {
                    let nursing = matches!(kind, MoveKind::Nurse | MoveKind::NurseSwap | MoveKind::NurseRun);
                    if nursing && !nurses || without.contains(kind) {
                        0.0
                    } else {
                        f64::from(hot_share) * (1.0 - cold) + f64::from(cold_share) * cold
                    }
                })
                .collect();
            let total: f64 = weights.iter().sum();
            let mut table = [MoveKind::Place; TABLE];
            let (mut from, mut sum) = (0, 0.0);
            for (&kind, weight) in MOVE_KINDS.iter().zip(weights) {
                sum += weight;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "from 0 to the table's length"
                )]
                let to = ((sum / total * TABLE as f64).round() as usize).min(TABLE);
                table[from..to].fill(kind);
                from = to;
            }
            table
        })
        .collect()
}
