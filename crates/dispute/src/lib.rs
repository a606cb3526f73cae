//! When industrial action may lawfully happen: ballots, mandates, notices and derogations as a rules engine over dated law.
//!
//! STUB
mod actions;
mod ballots;
mod calendar;
mod check;
mod derogations;
mod finding;
mod law;
mod mandates;
mod period;
mod regimes;
mod rules;
mod what_if;

pub use actions::{DaysOfAction, Length, RoundAt, days_of, length_of};
pub use calendar::{Calendar, CalendarDay, DayState, Step, Stretch};
pub use check::Check;
pub use finding::{About, FactUsed, Finding, Verdict};
pub use law::{Applicable, KeyEvent, Law, LawError, RuleStatus, RuleVersion, SpoiledPapers};
pub use mandates::Mandate;
pub use period::{last_day_of_months, last_day_of_weeks, nth_day_before};
pub use regimes::{MandateLength, NoticeLength, Regimes};
pub use rules::{EVERY, EVERY_OTHER, Rules, known_on};
pub use what_if::{Obstacles, Route, RouteKind, Timetable, Wish, WishError, timetable};
