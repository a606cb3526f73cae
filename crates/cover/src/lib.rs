//! Who covers which post and which sessions run: one stochastic programme with a proven bound.
//!
//! A consultant who acts down on a ward does not run a clinic, so cover and sessions are decided together, in two stages.
//!
//! **First stage** (decided today). For each person *j* outside the striking groups and each post *p* they may fill,
//! `x[j,p] ∈ {0,1}`; of those at a post, `n[p]` are on standby only; `z[j,s] ∈ {0,1}` puts a person with free time in support of session *s*;
//! `r[s] ∈ [0,1]` says that session *s* runs and `q[s] ∈ {0..m}` with how many of its *m* needs it is planned. Rest and hours exclude pairs of
//! work for one person; a session runs only if its lead is free: `r[s] ≤ 1 − x[lead,p]` for each *p* that clashes with it.
//!
//! **Second stage** (per sampled turnout ω, when it is known who came). Surplus people move to short posts, support is pulled from sessions,
//! standby and session leads are called: `have[p,ω] = present + x − n + moved in − moved out + called`, `short[p,ω] ≥ floor[p] − have[p,ω]`.
//!
//! **Objectives**, in order: (1) expected heads below floor, `Σ short[p,ω] / |Ω|`, as small as can be; (2) with that held, bookings kept weighted by
//! clinical priority, less those cancelled on the day, which count half as much again; (3) usual cover; (4) unpopular changes. (3) and (4) carry weights so
//! small that no exchange of one person's work gives up a booking for them.
//!
//! **Bound.** The same programme, with every candidate, the median turnout added as one more, sessions filled as full as their places and minutes
//! allow, and the links between parts dropped, is maximised over the head count kept at the median turnout, with the shortage and the weighted care of the plan
//! at hand as limits. What the solver proves of it bounds every plan that is as good in what comes before head count. Large parts use the
//! linear relaxation.
//!
//! The programme falls into parts that share no person and no specialty; they are solved in a fixed order and in parallel, each by HiGHS.
//!
//! **Assumptions.** Nobody of a striking group is given other work in advance. People given work come. A person fills a post for all of its time.
//! Sources: NHS England's strike letters (95 %; urgent, cancer and long waiters last to move), 2016 TCS for hours and rest.

mod baseline;
mod bound;
mod decide;
mod instance;
pub mod legality;
mod parts;
mod programme;
mod reader;
mod recourse;

pub use baseline::cancel_lowest_priority_first;
pub use bound::{AsGoodAs, MedianBound, bound_at};
pub use decide::{CoverError, CoverOptions, CoverPlan, SessionPlan, Worth, decide_cover};
pub use instance::{At, Candidate, Drop, Instance, LeadUnit, Person, PostNode, SessionNode, Stratum, SupportGroup};
pub use recourse::{Outcome, PostOutcome, Recourse, SessionLoss, respond};

pub(crate) const MINUTES_PER_DAY: i64 = 24 * 60;
