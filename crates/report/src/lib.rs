//! The plan as one self-contained page, and as a few lines for a terminal.
//!
//! # What it decides
//!
//! What a reader is told, in which order, and in which words. Everything shown is computed from the [`Case`] and the [`Plan`];
//! the crate plans nothing and simulates nothing. Every title is computed from the values of the figure below it.
//!
//! * [`render_report`] writes one HTML page for the operational planner and the board: is the target reached and how surely,
//!   what needs a decision, the figures with the table behind each, and where every number comes from. The page has no script
//!   and asks nothing of the network.
//! * [`terminal_summary`] says the same in at most 45 lines of 100 columns, without colour.
//!
//! # Assumptions
//!
//! * Quantiles over sampled turnouts are order statistics, as in [`steadfast_model::plan`].
//! * A post counts as needing a decision when it is below its floor in more than [`GAP_THRESHOLD`] of the sampled turnouts.
//! * "52 weeks" is judged on the day of the session that a booking stands in today.
//! * Identifiers appear only where somebody has to act on that one session, post or booking; otherwise counts do.

mod cover;
mod facts;
mod figures;
mod headline;
mod page;
mod provenance;
mod sections;
mod style;
mod terminal;
mod wording;

pub use facts::GAP_THRESHOLD;
pub use page::render_report;
pub use terminal::terminal_summary;

#[cfg(doc)]
use steadfast_model::{Case, Plan};
