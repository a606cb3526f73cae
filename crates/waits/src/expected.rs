//! What theory says of the queue at the end of a simulation.

use crate::list::WaitingList;
use crate::simulate::{Scenario, SimulateError, check};

/// A queue this many standard deviations above nothing does not run empty.
const FAR: f64 = 4.0;

/// How many are expected to wait at the end of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedQueue {
    /// Mean, patients.
    pub mean: f64,
    /// Standard deviation, patients.
    pub standard_deviation: f64,
    /// Whether the list may run empty on some day, so that slots are lost: the mean is then a floor.
    pub may_run_empty: bool,
}

impl Scenario {
    /// Returns how many are expected to wait at the end, if `starting` wait on the evening before the window, in `O(days)`.
    ///
    /// Day by day, with a chance `w` of withdrawal, `s` slots and a demand of `d` a day, the mean goes from `E` to `(1 - w) E - s + d` and the variance from
    /// `V` to `(1 - w)² V + w (1 - w) E + d`: exact as long as nobody's slot is lost, whatever the order. Without withdrawals the mean is the start and the
    /// referrals less the slots, the variance that of the referrals. Where slots are lost, nobody is left by the mean's own account, which is then too low.
    ///
    /// # Errors
    /// If the scenario cannot be run.
    pub fn expected_queue(&self, starting: u32) -> Result<ExpectedQueue, SimulateError> {
        check(self, &WaitingList::default())?;
        let (stays, demand) = (1.0 - self.withdrawal_per_day, self.demand_per_week / 7.0);
        let (mut mean, mut variance, mut may_run_empty) = (f64::from(starting), 0.0, false);
        for &slots in self.slots.by_day() {
            variance = stays * stays * variance + self.withdrawal_per_day * stays * mean;
            let left = stays * mean - f64::from(slots);
            may_run_empty |= slots > 0 && left < FAR * variance.sqrt();
            if left < 0.0 {
                variance = 0.0;
            }
            mean = left.max(0.0) + demand;
            variance += demand;
        }
        Ok(ExpectedQueue { mean, standard_deviation: variance.sqrt(), may_run_empty })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumptions::Assumptions;
    use crate::capacity::Capacity;
    use crate::list::Window;
    use crate::simulate::Order;
    use jiff::civil::Date;
    use steadfast_model::time::plus_days;

    fn scenario(demand_per_week: f64, capacity_per_week: f64, withdrawal_per_day: f64, days: i64) -> Scenario {
        let first = Date::constant(2026, 1, 5);
        let window = Window::new(first, plus_days(first, days - 1)).expect("a window");
        Scenario {
            demand_per_week,
            slots: Capacity::every_day(capacity_per_week).slots(window).expect("slots"),
            withdrawal_per_day,
            mix: Assumptions::shipped().mix,
            order: Order::Referral,
        }
    }

    #[test]
    fn without_withdrawals_it_is_the_start_and_the_referrals_less_the_slots() {
        let seen = scenario(50.0, 40.0, 0.0, 182).expected_queue(82).expect("a queue");
        assert!((seen.mean - (82.0 + 1300.0 - 1040.0)).abs() < 1e-9, "{seen:?}");
        assert!((seen.standard_deviation - 1300.0_f64.sqrt()).abs() < 1e-9, "{seen:?}");
        assert!(!seen.may_run_empty);
    }

    #[test]
    fn a_list_that_nobody_is_treated_from_loses_its_share_each_day() {
        let seen = scenario(0.0, 0.0, 0.01, 2).expected_queue(1000).expect("a queue");
        assert!((seen.mean - 980.1).abs() < 1e-9, "{seen:?}");
        let stays: f64 = 0.9801;
        assert!((seen.standard_deviation.powi(2) - 1000.0 * stays * (1.0 - stays)).abs() < 1e-9, "{seen:?}");
    }

    #[test]
    fn a_list_that_runs_empty_has_a_floor_of_a_day_s_demand() {
        let seen = scenario(70.0, 140.0, 0.0, 14).expected_queue(30).expect("a queue");
        assert!(seen.may_run_empty);
        assert!((seen.mean - 10.0).abs() < 1e-9, "{seen:?}");
        assert!(scenario(f64::NAN, 1.0, 0.0, 7).expected_queue(0).is_err());
    }
}
