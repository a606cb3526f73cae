//! Waiting lists: who waits how long, the capacity that a target needs, and how a list grows in a strike and recovers after it.
//!
//! Decides what a list needs ([`target_capacity_per_week`], [`relief_capacity_per_week`]), reads a list's state over a window ([`WaitingList::statistics`],
//! [`WaitingList::daily_queue`]), gives known slots to those who wait ([`WaitingList::schedule`]), and lets a list go on person by person ([`simulate`]). With
//! demand `D` and capacity `C` in patients per week, a target of `T` weeks, a factor `F` and a queue `Q`:
//!
//! ```text
//! load            D / C                                  the list grows without end at 1 or above
//! mean wait       T / F                                  F = 4, or -ln(1 - p) for a share p within T
//! target queue    D T / F                                Little's law
//! relief          D + (Q - D T / F) / 26                 while Q > 2 D T / F
//! target capacity D + (cv_D² + cv_C²) / 2 * F / T        otherwise; cv of the gaps between referrals, between removals
//! pressure        2 * mean wait / T                      both in weeks
//!
//! each day        withdrawals ~ geometric from the day after referral
//!                 each slot -> the greatest waited / target days, among those referred before the day; else it is lost
//!                 referrals ~ Poisson(D / 7), with priorities P1 to P4 by the mix
//!
//! expected queue  E <- (1 - w) E - slots + D / 7         each day, with a chance w of withdrawal, while the list never runs empty
//! ```
//!
//! Where only NHS England's counts by completed weeks waited are known, [`project()`] carries a [`WeeklyList`] on week by week, for one treatment function, a trust
//! or the nation. With referrals `N`, other removals `V`, usual clock stops `S`, stops lost `x`, owed `O` and made up `m` at a pace `c`, per week:
//!
//! ```text
//! P_0 = N, P_k = L_(k-1)      everybody is a week older; V leave, everybody alike
//! m = min(O, c S)             in the weeks of catching up; then O -> O + x - m
//! L_k = P_k - stops at k      S - x + m stops, in proportion to P_k and the month's rate at k weeks, or the urgent and then the oldest first
//! ```
//!
//! A lost appointment is not a lost stop: [`ClockStopShares`] says how many would have been (`data/clock_stops.toml`).
//!
//! Assumptions: all days have the same demand; withdrawals do not depend on the wait so far; a slot is a treatment, which stops a clock (not an appointment: of
//! those only about 42 % of inpatients' and 15 % of outpatients' stop one, by RTT Planner's users); everybody is treated once. Results describe a list, never a
//! person, and are for planning.
//!
//! Sources: `data/assumptions.toml`; Fong et al., Understanding Waiting Lists Pressures (2022), doi 10.1101/2022.08.23.22279117, as in the R package
//! NHSRwaitinglist, whose figures the tests hold these against and whose faults they name (`tests/it/defects.rs`); Kleinrock, A delay dependent queue discipline
//! (1964).
//!
//! ```
//! use jiff::civil::date;
//! use steadfast_chance::Stream;
//! use steadfast_waits::{Assumptions, Capacity, Loss, Order, Pathway, Scenario, WaitingList, Window, simulate};
//!
//! let starting = WaitingList::new((0..500).map(|_| Pathway::waiting(date(2025, 12, 1)))).expect("nobody left before the referral");
//! let window = Window::new(date(2026, 1, 1), date(2026, 3, 31)).expect("a window");
//! let usual = Capacity::working_days(100.0);
//! let strike = Loss { from: date(2026, 1, 12), to: date(2026, 1, 16), share: 0.4 };
//! let queue = |capacity: &Capacity| {
//!     let scenario = Scenario {
//!         demand_per_week: 100.0,
//!         slots: capacity.slots(window).expect("a possible capacity"),
//!         withdrawal_per_day: 0.0,
//!         mix: Assumptions::shipped().mix,
//!         order: Order::by_target(),
//!     };
//!     simulate(&scenario, &starting, &Stream::root(1)).expect("a possible scenario").queue()
//! };
//! let struck = Capacity { losses: vec![strike], ..usual.clone() };
//! assert_eq!(queue(&struck), queue(&usual) + 40);
//! ```

mod assumptions;
mod capacity;
mod clock_stops;
mod disruption;
mod expected;
mod formulas;
mod list;
mod project;
mod schedule;
mod simulate;
mod statistics;
mod weekly;

pub use assumptions::Assumptions;
pub use capacity::{Capacity, CapacityError, Gain, Loss, Slots, even_slots};
pub use clock_stops::{ClockStopError, ClockStopShare, ClockStopShares, Level, LostActivity, Mark};
pub use disruption::{CatchUp, DayLoss, Disruption, disruptions_of_days};
pub use expected::ExpectedQueue;
pub use formulas::{
    Evidence, FormulaError, factor_for_share, load, pressure, relief_capacity_per_week, target_capacity_per_week,
    target_mean_wait_weeks, target_queue,
};
pub use list::{ListError, Pathway, Priority, WaitingList, Window};
pub use project::{
    CatchUpRange, Projection, ProjectionRange, Spread, WeekDifference, WeekFigures, project, project_range,
};
pub use schedule::Schedule;
pub use simulate::{DayCount, MOST_PATHWAYS, Order, Run, Scenario, SimulateError, simulate};
pub use statistics::{CapacityNeeded, Flow, Goal, ListStatistics, StatisticsError};
pub use weekly::{Balance, MonthCounts, StopOrder, WeeklyError, WeeklyFlows, WeeklyList};
