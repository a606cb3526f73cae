//! For each booking: keep, move or defer.
//!
//! The cover programme has decided which sessions of the strike run and with how many places. This engine decides for each booking of those sessions
//! whether it goes ahead in its own session, in another session on the same date, on another date, or waits.
//!
//! **Order.** (1) A session keeps its own bookings, the heaviest first, up to its places. (2) The rest look for a free place on the same date in a
//! session of the same specialty and kind. (3) A protected booking (P1, P2, cancer, 52 weeks) without one takes the place of the lightest
//! unprotected one of that specialty, kind and date. (4) What is left looks for another date outside the strike: notice, due limit, places,
//! minutes, and beds of its pool for each night of its expected stay must allow it; the same lead first, then the nearest date. A protected
//! booking for which nothing is free may move an unprotected one that has somewhere else to go. (5) What finds nothing waits.
//! [`place_bookings`] stops there. [`place_by_search`] fills a timetabling [`Problem`] with the lists concerned ([`StrikePart`]) and searches it from
//! there; what it returns keeps to the same rules and is never worse.
//!
//! **Due limit.** A booking may move up to `max(clock start + limit, present date + grace)` of its priority. **Beds.** Expected elective
//! beds of a pool and night, `Σ P(stay > nights so far)` with log-normal stays, may not pass the allowance given.
//!
//! Sources: NHS England's letters (no block rescheduling; urgent, cancer and long waiters last to move); FSSA priorities.

mod beds;
mod mend;
mod merit;
mod place;
mod placement;
pub mod problem;
mod room;
pub mod score;
mod search;
mod strike;
pub mod timetable;

pub use place::{Because, Choice, ElectiveInputs, Obstacles, place_bookings};
pub use placement::{Placement, PlacementOptions, place_by_search, strike_parts};
pub use problem::Problem;
pub use search::{Effort, Found, MOVE_KINDS, MoveCount, MoveKind, Progress, SearchError, SearchOptions, Watch, search};
pub use strike::StrikePart;
pub use timetable::{Admission, Timetable};
