//! Runs the planned-care search: the clock, `Ctrl-C` and progress that it is given, and what it took.

use crate::args::IhtcSolve;
use crate::failure::Failure;
use crate::progress::Terminal;
use serde::Serialize;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;
use steadfast_elective::{Effort, Found, MoveCount, MoveKind, Problem, Progress, SearchOptions, Timetable};

/// Chains of a search whose effort is counted in moves, unless another number is asked for.
const USUAL_CHAINS: usize = 2;
/// Least time between two lines of progress.
const BETWEEN_LINES: Duration = Duration::from_millis(500);

/// What a search took, and what it found on the way.
#[derive(Serialize)]
pub(crate) struct Searched {
    status: &'static str,
    seed: u64,
    threads: usize,
    chains: usize,
    seconds: f64,
    moves: u64,
    moves_per_second: f64,
    first_feasible_seconds: Option<f64>,
    cost_over_time: Vec<Fall>,
    kinds: Vec<Kind>,
}

/// A moment at which the best cost fell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Fall {
    seconds: f64,
    cost: i64,
}

/// What a kind of move did.
#[derive(Serialize)]
struct Kind {
    kind: &'static str,
    proposed: u64,
    accepted: u64,
    improved: u64,
    earned: u64,
}

impl Searched {
    /// Says what the search took.
    pub(crate) fn in_words(&self) -> String {
        let first = self
            .first_feasible_seconds
            .map_or_else(|| "never feasible".to_owned(), |seconds| format!("feasible after {seconds:.2} s"));
        format!(
            "{} after {:.1} s: {} moves, {:.2} million a second on {} threads; {first}",
            if self.status == "stopped" { "Stopped" } else { "Done" },
            self.seconds,
            self.moves,
            self.moves_per_second / 1e6,
            self.threads
        )
    }
}

/// Searches as asked on the command line.
pub(crate) fn search(problem: &Problem, args: &IhtcSolve) -> Result<(Timetable, Searched), Failure> {
    #[expect(clippy::disallowed_types, reason = "the command line is where wall time is read")]
    let began = std::time::Instant::now();
    let terminal = Terminal::start(args.quiet, "stopping; the best solution so far will be written");
    let stop = terminal.flag();
    let stopped = || stop.load(Ordering::Relaxed);
    // A clock that has run out ends the search at once; progress is asked for less often.
    let clock = || if stopped() { f64::INFINITY } else { began.elapsed().as_secs_f64() / args.seconds };
    let said = Mutex::new((None::<Duration>, None::<i64>));
    let watch = |progress: &Progress| {
        if let Ok(mut said) = said.lock() {
            said.1 = [said.1, progress.best].into_iter().flatten().min();
            let now = began.elapsed();
            if said.0.is_none_or(|last| now - last >= BETWEEN_LINES) {
                said.0 = Some(now);
                terminal.say(line(progress, said.1));
            }
        }
        if stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let (effort, chains) = match args.moves {
        Some(moves) => (Effort::Moves(moves), args.chains.unwrap_or(USUAL_CHAINS)),
        None => (Effort::Clock(&clock), args.threads),
    };
    let options = SearchOptions { seed: args.seed, chains, threads: args.threads, effort, without: &args.without };
    let found = steadfast_elective::search(problem, None, &options, &watch).map_err(Failure::not_done)?;
    let seconds = began.elapsed().as_secs_f64();
    terminal.finish();
    // A share is one of the time asked for, or of the moves, which are as good as even in time.
    let whole = if args.moves.is_some() { seconds } else { args.seconds };
    let cost_over_time = falls(&found, whole);
    let searched = Searched {
        status: if found.stopped || stopped() { "stopped" } else { "done" },
        seed: args.seed,
        threads: args.threads,
        chains,
        seconds,
        moves: found.moves,
        moves_per_second: found.moves as f64 / seconds,
        first_feasible_seconds: cost_over_time.first().map(|first| first.seconds),
        cost_over_time,
        kinds: found.kinds.iter().map(kind).collect(),
    };
    Ok((found.timetable, searched))
}

/// Says where a search stands.
fn line(progress: &Progress, best: Option<i64>) -> String {
    let best = best.map_or_else(
        || format!("nothing feasible yet, {} mandatory patients wait", progress.missing),
        |best| format!("best cost {best}"),
    );
    format!("{best}; {:.0} % done, temperature {:.2}", 100.0 * progress.share.min(1.0), progress.temperature)
}

/// Returns how the best cost of all chains fell, with shares as seconds of `whole`.
fn falls(found: &Found, whole: f64) -> Vec<Fall> {
    let mut all: Vec<Fall> =
        found.falls.iter().flatten().map(|&(share, _, cost)| Fall { seconds: share * whole, cost }).collect();
    all.sort_by(|one, other| one.seconds.total_cmp(&other.seconds).then(one.cost.cmp(&other.cost)));
    let mut best = i64::MAX;
    all.retain(|fall| {
        let falls = fall.cost < best;
        best = best.min(fall.cost);
        falls
    });
    all
}

fn kind((kind, count): &(MoveKind, MoveCount)) -> Kind {
    let MoveCount { proposed, accepted, improved, earned } = *count;
    Kind { kind: kind.name(), proposed, accepted, improved, earned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_cost_of_all_chains_falls_and_never_rises() {
        let found = Found {
            timetable: Timetable { admissions: Vec::new(), nurses: Vec::new() },
            cost: Some(7),
            moves: 0,
            kinds: Vec::new(),
            falls: vec![vec![(0.1, 10, 20), (0.4, 40, 7)], vec![(0.2, 20, 25), (0.3, 30, 12), (0.5, 50, 9)]],
            stopped: false,
        };
        let costs: Vec<i64> = falls(&found, 10.0).iter().map(|fall| fall.cost).collect();
        assert_eq!(costs, [20, 12, 7]);
    }

    #[test]
    fn progress_says_what_is_missing_until_something_is_feasible() {
        let progress = Progress { chain: 0, share: 0.25, moves: 5, temperature: 12.0, best: None, missing: 3 };
        assert_eq!(
            line(&progress, None),
            "nothing feasible yet, 3 mandatory patients wait; 25 % done, temperature 12.00"
        );
        assert_eq!(line(&progress, Some(17)), "best cost 17; 25 % done, temperature 12.00");
    }
}
