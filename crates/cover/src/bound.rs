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

/// Bounds from above the bookings that any plan keeps in one turnout, if it leaves no more heads below floor than `shortage` in each part.
///
/// `shortage` gives for each post the heads that the plan at hand is short of its floor in that turnout.
///
/// # Errors
/// [`SolveError`] when the solver fails.
pub fn bound_at(
    instance: &Instance<'_>,
    present: &[u32],
    shortage: &[u32],
) -> Result<MedianBound, SolveError> {
    let scenarios = [present.to_vec()];
    let closed = BTreeSet::new();
    let allowed = vec![true; instance.candidates.len()];
    let effort = Effort {
        relaxed: true,
        ..Effort::default()
    };
    let parts = split(instance);
    let solved: Vec<Result<(f64, f64, u64), SolveError>> = parts
        .par_iter()
        .with_max_len(1)
        .map(|part| {
            let shape = Shape {
                scenarios: &scenarios,
                closed: &closed,
                allowed: &allowed,
                bounding: true,
            };
            let Model {
                mut programme,
                keep,
                shortage: short,
                ..
            } = build(instance, part, shape);
            let given: u32 = part.posts.iter().map(|&post| shortage[post]).sum();
            programme.set_objective(short.iter().copied());
            let least = programme.solve(&effort, None)?;
            programme.at_most(
                f64::from(given).max(least.objective) + 1e-6,
                short.iter().copied(),
            );
            programme.set_objective(keep.iter().map(|&var| (var, -1.0)));
            let kept = programme.solve(&effort, None)?;
            Ok((
                -kept.objective,
                least.objective,
                least.iterations + kept.iterations,
            ))
        })
        .collect();
    let mut bound = MedianBound {
        bookings_kept: 0.0,
        bookings: u32::try_from(
            instance
                .sessions
                .iter()
                .map(|session| session.bookings.len())
                .sum::<usize>(),
        )
        .unwrap_or(u32::MAX),
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
