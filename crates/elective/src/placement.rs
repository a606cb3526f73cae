//! Places the bookings of a strike by search, from where the five steps put them.

use crate::merit::{Merit, tally};
use crate::place::{Because, Choice, ElectiveInputs, Placer};
use crate::score::score;
use crate::search::{Effort, SearchOptions, search};
use crate::strike::{StrikePart, parts_of};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use steadfast_model::plan::PlacementGain;

/// Chains of each part's search.
const CHAINS: usize = 2;
/// Least and most moves of a chain in a part.
const MOVES: (u64, u64) = (20_000, 4_000_000);

/// How bookings are placed.
#[derive(Debug, Clone, Copy)]
pub struct PlacementOptions<'a> {
    /// Seed of the search.
    pub seed: u64,
    /// Threads; the answer is the same for any number.
    pub threads: usize,
    /// Moves of each chain for every booking that is placed anew; with none the five steps' placement is returned.
    pub moves: u64,
    /// Raised by whoever wishes to stop: what is found by then is returned.
    pub stop: &'a AtomicBool,
}

/// Where bookings go, and what the search gained.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// Choices, in the order of the case's bookings.
    pub choices: Vec<Choice>,
    /// What the search gained over the five steps.
    pub gain: PlacementGain,
    /// Parts that were searched.
    pub parts: usize,
    /// Parts in which the search found something better.
    pub bettered: usize,
}

/// Returns the parts of a strike as timetabling problems, each with the placement of the five steps to start from.
pub fn strike_parts(inputs: &ElectiveInputs<'_>) -> Vec<StrikePart> {
    let (placer, without) = Placer::filled(inputs);
    parts_of(&placer, &without)
}

/// Decides for each booking of the striking sessions, and for each other booking that has to move, what becomes of it: the five steps of
/// [`crate::place_bookings`] first, then a search from there.
///
/// A part is taken from the search only if it keeps to every rule and is better: first the weight of the protected on their date, then all weight on
/// its date, then the protected who wait, bookings outside the strike that move, weight that waits, distance. It is never worse.
pub fn place_by_search(inputs: &ElectiveInputs<'_>, options: &PlacementOptions<'_>) -> Placement {
    let (mut placer, without) = Placer::filled(inputs);
    let first = tally(&placer);
    let mut gain = PlacementGain { first, plan: first, ..PlacementGain::default() };
    let (mut searched, mut bettered) = (0, 0);
    let parts = if options.moves == 0 { Vec::new() } else { parts_of(&placer, &without) };
    let mut changed = BTreeSet::new();
    for part in &parts {
        if options.stop.load(Ordering::Relaxed) {
            break;
        }
        // Where everybody keeps the own session there is nothing to gain.
        if part.bookings.iter().all(|&row| placer.at[row] == placer.own[row]) {
            continue;
        }
        searched += 1;
        gain.searched += u32::try_from(part.bookings.len()).unwrap_or(0);
        let (moves, better) = improve(&mut placer, part, options);
        gain.moves += moves;
        bettered += usize::from(better);
        if better {
            changed.extend(part.bookings.iter().copied());
        }
    }
    for row in changed {
        match placer.why(row) {
            Some(because) => placer.because.insert(row, because),
            None => placer.because.remove(&row),
        };
    }
    gain.plan = tally(&placer);
    Placement { choices: placer.choices(), gain, parts: searched, bettered }
}

/// Searches a part; returns the moves proposed and whether something better was found, which the placer then holds.
fn improve(placer: &mut Placer<'_>, part: &StrikePart, options: &PlacementOptions<'_>) -> (u64, bool) {
    let bookings = u64::try_from(part.bookings.len()).unwrap_or(u64::MAX);
    let moves = options.moves.saturating_mul(bookings).clamp(MOVES.0, MOVES.1);
    let search_options = SearchOptions {
        seed: options.seed,
        chains: CHAINS,
        threads: options.threads,
        effort: Effort::Moves(moves),
        without: &[],
    };
    let watch = |_: &crate::Progress| {
        if options.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    // A part beyond what the search can hold stays as the five steps have it.
    let Ok(found) = search(&part.problem, Some(&part.start), &search_options, &watch) else { return (0, false) };
    let rows = &part.bookings;
    let before: Vec<Option<usize>> = rows.iter().map(|&row| placer.at[row]).collect();
    let merit = Merit::of(placer, rows);
    placer.settle(rows, &part.sessions_of(&found.timetable));
    placer.mend(part);
    let after: Vec<Option<usize>> = rows.iter().map(|&row| placer.at[row]).collect();
    let then = Merit::of(placer, rows);
    let better = then > merit
        && then.kept >= merit.kept
        && placer.keeps_to_rules(rows)
        && part.timetable(&after).is_some_and(|timetable| score(&part.problem, &timetable).is_feasible());
    if !better {
        placer.settle(rows, &before);
    }
    (found.moves, better)
}

impl Placer<'_> {
    /// Returns why a booking is not in its own session; `None` if it is.
    fn why(&self, row: usize) -> Option<Because> {
        let own = self.own[row]?;
        if self.at[row] == Some(own) {
            return None;
        }
        if !self.striking.contains(&own) {
            return Some(Because::MadeRoom);
        }
        if self.capacity[own] == 0 {
            return Some(Because::SessionClosed);
        }
        let here = &self.in_session[own];
        let came = |other: &&usize| self.own[**other] != Some(own);
        if !self.protected(row) && here.iter().filter(came).any(|&other| self.protected(other)) {
            return Some(Because::GaveWay);
        }
        let mut in_order = here.clone();
        in_order.push(row);
        self.by_weight(&mut in_order);
        let last = in_order.last() == Some(&row);
        let fewer = self.capacity[own] < self.case.sessions[own].slots;
        Some(if fewer && last && !here.iter().any(|other| came(&other)) {
            Because::FewerPlaces
        } else {
            Because::Rearranged
        })
    }
}
