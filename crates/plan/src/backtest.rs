//! Back-test: what the models would have said before past strikes, and what happened.
//!
//! Two questions, with published answers:
//!
//! * **Planned care kept** over all acute trusts of England ([`play_round`], [`judge_rounds`]). How a trust acts lies between two ways of planning that can be
//!   computed: the spreadsheet (cancel from the lowest priority up) and the cover programme at mean turnout. Where between them England's trusts act, the
//!   *skill*, is fitted on rounds up to July 2025; the rounds after are a test.
//! * **Discharges** by trust and day ([`predict_discharges`]): the ratio of discharges with the strike over those without, both simulated with the
//!   same patients, set against what was measured ([`discharges`]).
//!
//! Besides, what a round **took** of each trust ([`round_takings`]), for its cost.
//!
//! Cases come from the caller; what a case of that trust holds is the caller's to say.

pub mod discharges;
mod ratios;
mod rounds;
mod takings;

pub use ratios::{RatioOptions, predict_discharges};
pub use rounds::{
    JudgedFigure, JudgedRound, RoundOptions, RoundsJudgement, TrustRound, england_levels, judge_rounds, play_round,
};
pub use takings::{TrustTakings, round_takings};
