//! When industrial action may lawfully happen: ballots, mandates, notices and derogations as a rules engine over dated law.
//!
//! # What it decides
//!
//! What each rule of the law says of the facts of a dispute, employer by employer: *met*, *not met*, *unknown* for want of which fact, or *not
//! applicable*; and from that until when a mandate lasts, by when notice must arrive, on which days action can fall.
//!
//! # The model
//!
//! * **Law is data** ([`Law`], `data/law.toml`): every rule has versions with dates of force, and a [`KeyEvent`] whose date decides which one applies. So a
//!   ballot opened on 8 December 2025 gives six months of support, while notice of action under it received in March 2026 needs ten days.
//! * **Facts have sources.** A [`Dispute`](steadfast_model::dispute::Dispute) holds what is known, each fact with where it is from, since when, and
//!   whether it is confirmed. Nothing derived is stored: a [`Mandate`] follows from its ballot for each employer.
//! * **Findings, never a bare yes** ([`Finding`]): verdict, provision, version, the arithmetic in words, the facts used. Verdicts that must all hold join
//!   as *not met* before *unknown* before *met* ([`Verdict::all`]). Where a law is enacted or drafted and its commencement is not known, both branches
//!   are found, and together they are unknown unless they agree.
//! * **Periods** are of calendar days in Europe/London. With `D` the date of the ballot (its last day), support of `m` months ends with the day before the
//!   corresponding date of month `m`, or with that month's last day; notice for a first day `F` is received by `F − N`; the window for it opens when the
//!   employer is told the result.
//!
//! # Assumptions
//!
//! * A support that "ends with" a day ends at midnight; hours of action after it are counted as unsupported.
//! * Who returns a spoiled paper has voted (section 297A). Whether the majority is of them too is left open where it decides. Where their number is not
//!   known, and for how soon a result is told, [`Assumptions`] say what is taken to be so.
//! * A record that names an employer goes before one that speaks of every employer. A second notice mends a first, for the days that it
//!   names itself; a notice that does not stand by itself covers none.
//! * Rounded shares decide only where rounding by half a per cent cannot.
//!
//! It is not legal advice. Sources stand with each version of a rule; the page `docs/models/dispute.md` reports what was checked and against what.
//!
//! ```
//! use jiff::civil::date;
//! use steadfast_dispute::{Law, Wish, timetable};
//! let regimes = Law::shipped().regimes();
//! // Ten days' notice since 18 February 2026, fourteen before.
//! assert_eq!(regimes.latest_notice(date(2026, 4, 7), false), date(2026, 3, 28));
//! assert_eq!(regimes.latest_notice(date(2025, 12, 17), false), date(2025, 12, 3));
//! let wish = Wish {
//!     opens: None,
//!     closes: Some(date(2025, 7, 7)),
//!     first_day: None,
//!     last_day: None,
//!     as_of: None,
//!     voting_days: 41,
//!     telling_days: 1,
//! };
//! let steps = timetable(regimes, &wish)?;
//! assert_eq!(steps.support_ends, date(2026, 1, 6));
//! assert_eq!(steps.support_ends_by_agreement, Some(date(2026, 4, 6)));
//! # Ok::<(), steadfast_dispute::WishError>(())
//! ```

mod actions;
mod around;
mod ballots;
mod calendar;
mod check;
mod conduct;
mod derogations;
mod evidence;
mod failures;
mod finding;
mod law;
mod mandates;
mod notices;
mod period;
mod regimes;
mod rules;
mod several;
mod telling;
mod thresholds;
mod what_if;
mod workplaces;

pub use actions::{DaysOfAction, Length, RoundAt, days_of, length_of};
pub use calendar::{Calendar, CalendarDay, DayState, Step, Stretch};
pub use check::Check;
pub use evidence::{Evidence, EvidenceError, GapEvidence, StillRunning, StoodDown, evidence_from_plan};
pub use finding::{About, FactUsed, Finding, Verdict};
pub use law::{Applicable, Assumptions, KeyEvent, Law, LawError, RuleStatus, RuleVersion};
pub use mandates::{Doubt, Mandate};
pub use period::{last_day_of_months, last_day_of_weeks, nth_day_before};
pub use regimes::{MandateLength, NoticeGap, NoticeLength, Regimes};
pub use rules::{EVERY, EVERY_OTHER, Rules, known_on};
pub use what_if::{Obstacles, Route, RouteKind, Timetable, Wish, WishError, timetable};
