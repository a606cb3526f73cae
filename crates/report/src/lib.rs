//! The plan as one self-contained page, and as a few lines for a terminal.
//!
//! # What it decides
//!
//! What a reader is told, in which order, and in which words. Everything shown is computed from the [`Case`] and the [`Plan`];
//! the crate plans nothing and simulates nothing. Every title is computed from the values of the figure below it.
//!
//! * [`render_report`] (with further parts, [`render_report_with`]) writes one HTML page for the operational planner and the board: is the target reached and how surely,
//!   what needs a decision, the figures with the table behind each, and where every number comes from. The page has no script
//!   and asks nothing of the network.
//! * [`terminal_summary`] says the same in at most 45 lines of 100 columns, without colour.
//! * [`render_simulation`] and [`simulation_terminal`] (30 lines) show a simulation of the hospital alone, with the figures that
//!   the page of a plan has under "What it does to emergency care", and how it differs from another.
//! * [`render_forecast`] and [`forecast_terminal`] show a forecast of flu or of emergency demand.
//! * [`render_paper`] shows a dispute, or the evidence for a derogation: figures and tables that the caller has put together.
//!
//! # Assumptions
//!
//! * Quantiles over sampled turnouts are order statistics, as in [`steadfast_model::plan`].
//! * A post counts as needing a decision when it is below its floor in more than [`GAP_THRESHOLD`] of the sampled turnouts.
//! * What a plan does to emergency care is shown as the simulation gives it. The difference of another level of planned care counts as
//!   more than chance when it is larger than half its 95 % confidence interval.
//! * "52 weeks" is judged on the day of the session that a booking stands in today.
//! * Identifiers appear only where somebody has to act on that one session, post or booking; otherwise counts do.

mod cover;
mod emergency;
mod facts;
mod figures;
mod forecast;
mod headline;
mod hospital;
mod page;
mod paper;
mod place;
mod provenance;
mod sections;
mod simulation;
mod style;
mod terminal;
mod trade_off;
mod wording;

pub use facts::GAP_THRESHOLD;
pub use forecast::{FanPoint, ForecastFan, ForecastPage, ForecastPart, forecast_terminal, render_forecast};
pub use page::{render_report, render_report_with};
pub use paper::{Paper, PaperPart, render_paper};
pub use simulation::{Against, SimulationPage, render_simulation, simulation_terminal};
pub use terminal::terminal_summary;

#[cfg(doc)]
use steadfast_model::{Case, Plan};
