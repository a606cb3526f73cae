//! The proven bound at one turnout.

use crate::instance::Instance;
use crate::parts::split;
use crate::programme::{Model, Shape, build};
use rayon::prelude::*;
use std::collections::BTreeSet;
use steadfast_solve::{Effort, SolveError};

/// No plan keeps more, in one turnout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MedianBound {
    /// Most bookings that any plan keeps on their date.
    pub bookings_kept: f64,
    /// All bookings.
    pub bookings: u32,
    /// Least heads below floor, as a linear relaxation: no plan has fewer.
    pub least_shortage: f64,
    /// Simplex and interior-point iterations.
    pub iterations: u64,
}

/// How good the plan at hand is in what comes before head count: a bound holds for plans that are as good.
#[derive(Debug, Clone, PartialEq)]
pub struct AsGoodAs {
    /// By post: expected heads below floor over the planning turnouts.
    pub expected: Vec<f64>,
    /// By post: heads below floor in the turnout that the bound is for.
    pub at_turnout: Vec<u32>,
    /// By session: weight of the bookings that were in it and are kept on their date in the turnout that the bound is for.
    pub weight_kept: Vec<f64>,
}

/// Bounds from above the bookings that any plan keeps in one turnout, if it is as safe as the plan at hand: in each part of the hospital no more
/// heads expected below floor over the `planning` turnouts, no more below floor in the turnout itself (`present`), and no less care kept in it by
/// weight. `nodes` limits the branch-and-bound search that proves it; fewer give a weaker bound, none (0) the linear
/// relaxation, never a wrong one.
///
/// # Errors
/// [`SolveError`] when the solver fails.
pub fn bound_at(
    instance: &Instance<'_>,
    planning: &[Vec<u32>],
    present: &[u32],
    plan: &AsGoodAs,
    nodes: u32,
) -> Result<MedianBound, SolveError> {
    let mut scenarios = planning.to_vec();
    scenarios.push(present.to_vec());
    let closed = BTreeSet::new();
    let allowed = vec![true; instance.candidates.len()];
    let effort = Effort { relaxed: true, ..Effort::default() };
    let whole = Effort { nodes, relative_gap: 2e-3, ..Effort::default() };
    let mut parts = split(instance);
    parts.sort_by_key(|part| std::cmp::Reverse(part.people.len() * part.posts.len().max(1)));
    let solved: Vec<Result<(f64, f64, u64), SolveError>> = parts
        .par_iter()
        .with_max_len(1)
        .map(|part| {
            let shape = Shape { scenarios: &scenarios, closed: &closed, allowed: &allowed, bounding: true };
            let Model { mut programme, keep, shortage, judged_shortage, .. } = build(instance, part, shape);
            programme.set_objective(judged_shortage.iter().copied());
            let least = programme.solve(&effort, None)?;
            let given: u32 = part.posts.iter().map(|&post| plan.at_turnout[post]).sum();
            let expected: f64 = part.posts.iter().map(|&post| plan.expected[post]).sum();
            programme.at_most(f64::from(given) + SLACK, judged_shortage.iter().copied());
            programme.at_most(expected + SLACK, shortage.iter().copied());
            let weight: f64 = part.sessions.iter().map(|&session| plan.weight_kept[session]).sum();
            programme.at_least(weight - SLACK * (1.0 + weight), keep.iter().copied());
            programme.set_objective(keep.iter().map(|&(var, _)| (var, -1.0)));
            let small = nodes > 0 && programme.n_columns() <= LARGEST_WHOLE;
            let all: usize = part.sessions.iter().map(|&session| instance.sessions[session].bookings.len()).sum();
            match programme.solve(if small { &whole } else { &effort }, None) {
                Ok(kept) => Ok(((-kept.bound).min(all as f64), least.objective, least.iterations + kept.iterations)),
                // The plan at hand is as good as itself: only rounding in the solver can say otherwise. All bookings are a bound still.
                Err(SolveError::Infeasible { .. } | SolveError::NothingFound) => {
                    Ok((all as f64, least.objective, least.iterations))
                }
                Err(error) => Err(error),
            }
        })
        .collect();
    let bookings: usize = instance.sessions.iter().map(|session| session.bookings.len()).sum();
    let mut bound = MedianBound {
        bookings_kept: 0.0,
        bookings: u32::try_from(bookings).unwrap_or(u32::MAX),
        least_shortage: 0.0,
        iterations: 0,
    };
    for part in solved {
        let (kept, least, iterations) = part?;
        bound.bookings_kept += kept;
        bound.least_shortage += least;
        bound.iterations += iterations;
    }
    Ok(bound)
}

/// Room for rounding in the solver, in heads.
const SLACK: f64 = 1e-6;

/// Most variables of a part for which whole numbers are kept in its bound; larger parts are bounded by their linear relaxation, which is weaker.
const LARGEST_WHOLE: usize = 60_000;
