//! The optimisation kit: linear and mixed-integer programmes, and minimum-cost flows. It knows no hospital.
//!
//! * [`Programme`] is `minimise c·x` subject to `low ≤ A x ≤ high`, bounds, and integrality of some variables. It is solved by HiGHS, on one
//!   thread and with effort counted in branch-and-bound nodes, so that equal programmes give equal answers.
//! * [`FlowNetwork`] is an integral minimum-cost flow by successive shortest paths; small and exact, for recourse on the day.
//! * [`Ladder`] and [`Metropolis`] are the temperatures and the acceptance rule of simulated annealing; a ladder learns from a first descent
//!   where the time is well spent.
//!
//! ```
//! # #[cfg(feature = "programme")] {
//! use steadfast_solve::{Effort, Programme};
//! let mut programme = Programme::default();
//! let x = programme.integer(0.0, 10.0, -1.0);
//! let y = programme.continuous(0.0, 10.0, -1.0);
//! programme.at_most(3.0, [(x, 2.0), (y, 1.0)]);
//! let solved = programme.solve(&Effort::default(), None)?;
//! assert!((solved.objective + 3.0).abs() < 1e-6); // x = 0, y = 3
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod anneal;
mod flow;
#[cfg(feature = "programme")]
mod programme;

pub use anneal::{Ladder, Metropolis, Rung};
pub use flow::{Arc, FlowNetwork};
#[cfg(feature = "programme")]
pub use programme::{Effort, Programme, Row, SolveError, Solved, Var};
