//! What a list shows over a window: demand, capacity, load, queue, wait, and the capacity that it needs.

use crate::assumptions::Assumptions;
use crate::formulas::{FormulaError, load, pressure, relief_capacity_per_week, target_capacity_per_week, target_queue};
use crate::list::{ListError, WaitingList, Window, day, number, place};
use steadfast_chance::Moments;

/// What is asked of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// Weeks within which people are to be treated.
    pub target_weeks: f64,
    /// How often the mean wait fits into the target.
    pub factor: f64,
    /// Weeks in which a list that is too long is to be brought back.
    pub relief_weeks: f64,
}

impl Goal {
    /// Returns the goal of a target in weeks, with the factor and the weeks for relief that Steadfast ships.
    pub fn weeks(target_weeks: f64) -> Self {
        let Assumptions { factor, relief_weeks, .. } = *Assumptions::shipped();
        Self { target_weeks, factor, relief_weeks }
    }
}

/// Statistics that cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum StatisticsError {
    /// The window is one day or less.
    #[error(transparent)]
    Window(#[from] ListError),
    /// The goal cannot be.
    #[error(transparent)]
    Goal(#[from] FormulaError),
}

/// Events of a window and the gaps between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Events in the window.
    pub count: u64,
    /// Events per week, from the mean gap; `None` if no gap has a length.
    pub per_week: Option<f64>,
    /// Standard deviation of the gaps (divisor n − 1; 0 for a single gap) over their mean; `None` with [`Self::per_week`].
    pub cv: Option<f64>,
}

impl Flow {
    fn of(count: u64, gaps: &Moments) -> Self {
        let mean = gaps.mean();
        if mean > 0.0 {
            Self { count, per_week: Some(7.0 / mean), cv: Some(gaps.variance().sqrt() / mean) }
        } else {
            Self { count, per_week: None, cv: None }
        }
    }
}

/// The capacity that a list needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CapacityNeeded {
    /// The queue is too long: patients per week that bring it to its target in the weeks for relief.
    Relief(f64),
    /// The queue is not too long: patients per week that hold it at its target.
    Target(f64),
}

/// What a list shows over a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListStatistics {
    /// Referrals: gaps of the first day, each referral in the window, the last day. Nobody referred is a demand of 0.
    pub demand: Flow,
    /// Removals of people who had not withdrawn: gaps between them, the clock set back on the first day and on each day that ends without a queue; only
    /// gaps that end in a removal count.
    pub removals: Flow,
    /// People who withdrew in the window before they were treated.
    pub withdrawals: u64,
    /// Demand over capacity; `None` if the removals tell no capacity. The list grows without end at 1 or above.
    pub load: Option<f64>,
    /// People waiting at the end of the last day.
    pub queue: u64,
    /// The queue that meets the target, patients.
    pub target_queue: f64,
    /// Whether the queue is more than twice its target (`too_long` in `data/assumptions.toml`).
    pub queue_too_long: bool,
    /// Mean wait so far of those waiting, weeks; 0 if nobody waits.
    pub mean_wait_weeks: f64,
    /// The capacity that the list needs; variation that the window does not tell counts as 1.
    pub needed: CapacityNeeded,
    /// Twice the mean wait over the target.
    pub pressure: f64,
}

impl WaitingList {
    /// Returns what the list shows over a window, in `O(pathways log pathways + days)`.
    ///
    /// Referrals and removals outside the window do not count; whoever came before it and has not left waits in it.
    ///
    /// # Errors
    /// If the window has fewer than two days, or the goal is not above 0.
    pub fn statistics(&self, window: Window, goal: Goal) -> Result<ListStatistics, StatisticsError> {
        let (from, to) = (number(window.from), number(window.to));
        if to <= from {
            return Err(ListError::WindowTooShort { from: day(from), to: day(to) }.into());
        }
        let queue_by_day = self.queue_by_day(from, to);
        let demand = self.demand(from, to);
        let removals = self.removals(from, to, &queue_by_day);
        let demand_per_week = demand.per_week.unwrap_or(0.0);
        let queue = queue_by_day.last().copied().unwrap_or(0);
        let target_queue = target_queue(demand_per_week, goal.target_weeks, goal.factor)?;
        let queue_too_long = f64::from(queue) > Assumptions::shipped().too_long * target_queue;
        let mean_wait_weeks = self.mean_wait_weeks(window.to);
        let needed = if queue_too_long {
            let relief = goal.relief_weeks;
            CapacityNeeded::Relief(relief_capacity_per_week(demand_per_week, queue.into(), target_queue, relief, None)?)
        } else {
            let (cv_demand, cv_removals) = (demand.cv.unwrap_or(1.0), removals.cv.unwrap_or(1.0));
            let Goal { target_weeks, factor, .. } = goal;
            let target = target_capacity_per_week(demand_per_week, target_weeks, factor, cv_demand, cv_removals)?;
            CapacityNeeded::Target(target)
        };
        Ok(ListStatistics {
            demand,
            removals,
            withdrawals: self
                .entries
                .iter()
                .filter_map(|entry| entry.withdrew())
                .filter(|day| (from..=to).contains(day))
                .count() as u64,
            load: removals.per_week.map(|capacity| load(demand_per_week, capacity)).transpose()?,
            queue: queue.into(),
            target_queue,
            queue_too_long,
            mean_wait_weeks,
            needed,
            pressure: pressure(mean_wait_weeks, goal.target_weeks)?,
        })
    }

    fn demand(&self, from: i32, to: i32) -> Flow {
        let mut referrals: Vec<i32> =
            self.entries.iter().map(|entry| entry.referral).filter(|day| (from..=to).contains(day)).collect();
        if referrals.is_empty() {
            return Flow { count: 0, per_week: Some(0.0), cv: None };
        }
        referrals.sort_unstable();
        let ends = referrals.iter().copied().chain([to]);
        let gaps = [from].into_iter().chain(referrals.iter().copied()).zip(ends);
        Flow::of(referrals.len() as u64, &gaps.map(|(before, after)| f64::from(after - before)).collect())
    }

    fn removals(&self, from: i32, to: i32, queue_by_day: &[u32]) -> Flow {
        let mut removals: Vec<i32> =
            self.entries.iter().filter_map(|entry| entry.treated()).filter(|day| (from..=to).contains(day)).collect();
        removals.sort_unstable();
        let mut gaps = Moments::default();
        let mut clock = from;
        let mut empty = (from..=to).filter(|day| queue_by_day[place(*day, from)] == 0).peekable();
        for &removal in &removals {
            // A removal that leaves nobody waiting falls on a day that sets the clock back: its gap is nothing.
            while let Some(reset) = empty.next_if(|reset| *reset <= removal) {
                clock = clock.max(reset);
            }
            gaps.add(f64::from(removal - clock));
            clock = removal;
        }
        Flow::of(removals.len() as u64, &gaps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::Pathway;
    use jiff::civil::Date;

    const fn january(day: i8) -> Date {
        Date::constant(2024, 1, day)
    }

    #[test]
    fn a_window_of_one_day_tells_no_rate() {
        let window = Window::new(january(1), january(1)).expect("a window");
        let refused = WaitingList::default().statistics(window, Goal::weeks(18.0));
        assert!(matches!(refused, Err(StatisticsError::Window(ListError::WindowTooShort { .. }))));
    }

    #[test]
    fn a_goal_of_nothing_is_refused() {
        let window = Window::new(january(1), january(8)).expect("a window");
        let refused = WaitingList::default().statistics(window, Goal::weeks(0.0));
        assert!(matches!(refused, Err(StatisticsError::Goal(FormulaError::NotPositive { .. }))));
    }

    #[test]
    fn a_list_without_anybody_has_no_demand_no_load_and_no_pressure() {
        let window = Window::new(january(1), january(8)).expect("a window");
        let seen = WaitingList::default().statistics(window, Goal::weeks(18.0)).expect("statistics");
        assert_eq!(seen.demand.per_week, Some(0.0));
        assert_eq!(seen.load, None);
        assert_eq!((seen.queue, seen.pressure), (0, 0.0));
        assert!(matches!(seen.needed, CapacityNeeded::Target(needed) if (needed - 4.0 / 18.0).abs() < 1e-12));
    }

    #[test]
    fn a_removal_that_empties_the_list_has_a_gap_of_nothing() {
        // Treated on the 3rd, 6th and 8th; nobody waits on the 3rd and 4th, so the gaps are 0, 6 - 4 and 8 - 6.
        let through = |came, left| Pathway { removal: Some(january(left)), ..Pathway::waiting(january(came)) };
        let list = WaitingList::new([through(1, 3), through(5, 6), through(5, 8), through(8, 12)]).expect("a list");
        let window = Window::new(january(1), january(10)).expect("a window");
        let seen = list.statistics(window, Goal::weeks(18.0)).expect("statistics").removals;
        assert_eq!(seen.count, 3);
        assert!(seen.per_week.is_some_and(|rate| (rate - 7.0 / (4.0 / 3.0)).abs() < 1e-12));
    }
}
