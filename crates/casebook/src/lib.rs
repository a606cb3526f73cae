//! Complete made-up cases for any of the 134 acute trusts of England, sized by published figures.
//!
//! # What it makes
//!
//! [`make_case`] writes a whole [`Case`](steadfast_model::Case): people, posts, sessions, the base roster, bookings, wards, the
//! patients in them and sixty past days. Sizes come from published figures ([`trusts`], [`sizing`]); over all trusts they add up to the published totals: 887,000
//! planned bookings in the five days of a strike, 77,000 residents, 103,579 general and acute beds. A total that is not published by trust
//! is shared out by largest remainder with weights `w_t = a · beds_t + (1 − a) · list_t` and the like; each weight and every other
//! number that nobody publishes is in [`assumptions`].
//!
//! The base roster is legal for everybody under [`WorkingTimeRules`](steadfast_model::WorkingTimeRules). Residents follow a rolling rota on which
//! every order of weeks is legal; seniors have a weekly job plan and work at most one day of a weekend. On-call from home is left out.
//!
//! Nobody in a case exists: people and patients are drawn at random, and no table about persons is used.
//!
//! # Example
//! ```
//! use steadfast_casebook::{CaseRequest, make_case};
//! use steadfast_model::{Interval, time::civil};
//! let strike = Interval::new(civil(2025, 12, 17, 7, 0), civil(2025, 12, 22, 7, 0));
//! let case = make_case(&CaseRequest { ods_code: "RBD".into(), strike, planned_at: None, seed: 1 })?;
//! assert_eq!(case.trust.name, "Dorset County Hospital NHS Foundation Trust");
//! assert_eq!(case.wards.iter().map(|ward| ward.beds).sum::<u32>() >= 343, true);
//! # Ok::<(), steadfast_casebook::CaseError>(())
//! ```
//!
//! Sources: NHS England statistics (Open Government Licence v3.0) as named in the data files; `docs/data/made-up-cases.md` lists every figure.

mod assumptions;
mod bookings;
mod calendar;
mod figures;
mod make;
mod numbers;
mod pattern;
mod request;
mod roster;
mod sizing;
mod summary;
mod timetable;
mod wards;
mod workforce;

pub use assumptions::{Assumption, assumptions};
pub use figures::{TrustFigures, Waits, trusts};
pub use make::make_case;
pub use request::{CaseError, CaseRequest, LONGEST_STRIKE_DAYS};
pub use sizing::{TrustSizing, sizing};
pub use summary::{CaseSummary, DaySummary, SeniorHalfDays, summary};
