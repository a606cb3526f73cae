//! Composes the engines: a case in, a plan out.
//!
//! [`make_plan`] samples turnouts, decides cover and sessions, places the bookings, forecasts beds, plays the plan through fresh turnouts,
//! proves a bound, and writes everything down in the tables of the data contract. [`compare`] plays the obvious alternatives through the same
//! turnouts. [`explain`] says why a booking, session or post came out as it did.
//!
//! ```no_run
//! use steadfast_plan::{NoProgress, PlanOptions, make_plan};
//! # fn case() -> steadfast_model::Case { unimplemented!() }
//! let case = case();
//! let plan = make_plan(&case, &PlanOptions::default(), &NoProgress)?;
//! println!("{:.1} % kept", 100.0 * plan.summary.figures.planned_care_kept.p50);
//! # Ok::<(), steadfast_plan::PlanError>(())
//! ```

mod arrivals;
pub mod backtest;
mod compare;
mod curve;
mod explain;
mod figures;
pub mod impact;
mod lawfulness;
mod pipeline;
mod progress;
mod reasons;
mod scenarios;
mod simulation;
mod tables;

pub use arrivals::forecast_demand;
pub use compare::{Alternative, Comparison, compare};
pub use explain::{ExplainError, Explanation, Subject, explain};
pub use pipeline::{PlanError, PlanOptions, make_plan};
pub use progress::{NoProgress, Progress};
pub use simulation::{PlanTables, Simulated, Simulation, SimulationOptions, differences, simulate, simulation_inputs};
