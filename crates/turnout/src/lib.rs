//! How many of each staff group will be at work during a strike, as sample paths; never about a person.
//!
//! People rostered together form a [`Stratum`]. For a stratum of group `g` that starts inside a live action calling `g` out, on date `d`:
//!
//! ```text
//! x(g,d) = level(g) + trust + weekday(d) + day(d)       level, trust, day normal; one trust draw per scenario
//! p(g,d) ~ Beta(kappa logistic(x), kappa (1 - logistic(x)))
//! present ~ Binomial(rostered, (1 - p(g,d)) (1 - s))     s = short-notice sickness
//! ```
//!
//! All strata of one group and date share one `p`: colleagues come or stay away together, so their counts are beta-binomial and
//! correlated. Every other stratum loses only short-notice sickness. The residents' level is fitted to the published counts of past
//! rounds by a local-level model ([`LevelFit`]) that lets recent rounds weigh as much more as the data ask for.
//!
//! What is assumed and not fitted (spread between trusts, `kappa`, weekday effects, shape of the national roster, sickness, groups
//! other than residents) stands marked in `data/assumptions.toml` and in `docs/models/turnout.md`.
//!
//! Sources: NHS England's counts of absent staff by round, `data/rounds.csv`.
//!
//! ```
//! use steadfast_chance::Stream;
//! use steadfast_model::{Action, ActionStatus, CoverLevel, Group, time::civil};
//! use steadfast_turnout::{Stratum, TurnoutModel};
//!
//! let action = Action {
//!     union: "BMA".into(),
//!     groups: vec![Group::Resident],
//!     from: civil(2025, 12, 17, 7, 0),
//!     to: civil(2025, 12, 22, 7, 0),
//!     cover: CoverLevel::FullWalkout,
//!     status: ActionStatus::Notified,
//!     round: None,
//! };
//! let ward = Stratum { group: Group::Resident, start: civil(2025, 12, 17, 8, 0), rostered: 40, emergency: true };
//! let model = TurnoutModel::shipped();
//! let present = model.sample(&[ward], std::slice::from_ref(&action), &Stream::root(1).named("turnout").numbered(0));
//! assert!(present[0] <= 40);
//! let usual = model.median(&[ward], &[action]);
//! assert!((15..=22).contains(&usual[0]));
//! ```

mod absence;
mod level;
mod parameters;
mod rounds;
mod sample;

pub use absence::{GroupDayAbsence, group_day_absence};
pub use level::{LevelFit, Observation};
pub use parameters::{Assumptions, FitError, Level, TurnoutModel};
pub use rounds::{CountKind, ReadError, Round};
pub use sample::Stratum;
