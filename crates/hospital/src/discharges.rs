//! The week of discharges: with what chance a patient who is ready to leave does leave on a day.
//!
//! Stays end on any day of the week alike; discharges do not. With `f(d)` the discharges of a weekday over their mean, a backlog of patients who are
//! ready obeys `b(d) = b(d−1) + 1 − f(d)` in units of a mean day's discharges, and the chance of leaving is `q(d) = f(d) / (b(d−1) + 1)`. The least
//! backlog of the week is a parameter; all else follows.

use crate::flow::Discharges;
use jiff::civil::Date;
use steadfast_model::is_bank_holiday;
use steadfast_model::time::plus_days;

/// The week of discharges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DischargeWeek {
    /// Chance that a patient who is ready leaves, Monday to Sunday.
    chance: [f64; 7],
    /// Backlog at the end of each day, in mean days' discharges.
    backlog: [f64; 7],
}

impl DischargeWeek {
    /// Fits the week to discharges by weekday (relative; brought to a mean of 1).
    pub(crate) fn of(by_weekday: [f64; 7], least_backlog: f64) -> Self {
        let mean = by_weekday.iter().sum::<f64>() / 7.0;
        let flow = by_weekday.map(|value| if mean > 0.0 { value / mean } else { 1.0 });
        let mut backlog = [0.0; 7];
        let mut now = 0.0;
        for (day, flow) in flow.iter().enumerate() {
            now += 1.0 - flow;
            backlog[day] = now;
        }
        let least = backlog.iter().copied().fold(f64::INFINITY, f64::min);
        let backlog = backlog.map(|value| value - least + least_backlog);
        let chance = std::array::from_fn(|day| (flow[day] / (backlog[(day + 6) % 7] + 1.0)).clamp(0.05, 1.0));
        Self { chance, backlog }
    }

    /// A week in which everybody leaves who is ready.
    #[cfg(test)]
    pub(crate) fn prompt() -> Self {
        Self { chance: [1.0; 7], backlog: [0.0; 7] }
    }

    /// Returns the chance that a patient who is ready leaves on a day, with doctors and beds as usual.
    pub(crate) fn chance_on(&self, day: Date, parameters: &Discharges) -> f64 {
        let usual = self.chance[steadfast_model::time::weekday_index(day)];
        if is_bank_holiday(day) {
            usual * parameters.bank_holiday
        } else if is_bank_holiday(plus_days(day, -1)) {
            usual * parameters.after_bank_holiday
        } else {
            usual
        }
    }

    /// Returns the backlog in the evening before a day, in mean days' discharges.
    pub(crate) fn backlog_before(&self, day: Date) -> f64 {
        self.backlog[(steadfast_model::time::weekday_index(day) + 6) % 7]
    }

    /// Returns by how many days leaving late lengthens a stay on average.
    pub(crate) fn mean_delay_days(&self) -> f64 {
        self.backlog.iter().sum::<f64>() / 7.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Flow;

    #[test]
    fn steady_arrivals_leave_with_the_pattern_of_the_week() {
        let parameters = &Flow::shipped().discharges;
        let week = DischargeWeek::of(parameters.by_weekday, parameters.least_backlog);
        let (mut ready, mut left) = (0.0, [0.0; 7]);
        for day in 0..70 {
            ready += 1.0;
            left[day % 7] = ready * week.chance[day % 7];
            ready -= left[day % 7];
        }
        let mean = parameters.by_weekday.iter().sum::<f64>() / 7.0;
        for (left, wanted) in left.iter().zip(parameters.by_weekday) {
            assert!((left - wanted / mean).abs() < 1e-9, "{left} for {wanted}");
        }
        assert!((0.3..0.8).contains(&week.mean_delay_days()), "{}", week.mean_delay_days());
    }

    #[test]
    fn fewer_leave_on_a_bank_holiday_and_on_the_day_after() {
        let parameters = &Flow::shipped().discharges;
        let week = DischargeWeek::of([1.0; 7], 0.5);
        let on = |day| week.chance_on(Date::constant(2025, 12, day), parameters);
        assert!((on(25) / on(23) - 0.66).abs() < 1e-9 && (on(27) / on(23) - 0.76).abs() < 1e-9);
    }
}
