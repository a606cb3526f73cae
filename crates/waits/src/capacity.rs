//! Treatments that can be given, day by day: the week's pattern, days without, a strike, catching up.

use crate::list::{ListError, Window, day, number, place};
use jiff::civil::Date;
use std::collections::BTreeSet;
use steadfast_model::time::{plus_days, weekday_index};

/// A slot is due up to this fraction of one too early, so that thirds that add up to one are one.
const TOLERANCE: f64 = 1e-9;

/// A share of the usual slots that is lost, as in a strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Share lost, 0 to 1; where losses overlap, each takes its share of what the others leave.
    pub share: f64,
}

/// Slots beyond the usual ones, as in catching up after a strike; on any day of the week, whether closed or in a strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Slots added on each day.
    pub per_day: f64,
}

/// The capacity of a list over the calendar. A slot is the treatment of one person: it stops a clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Capacity {
    /// Slots of a usual week.
    pub per_week: f64,
    /// Share of a week's slots on each weekday, Monday first; adds up to 1.
    pub weekdays: [f64; 7],
    /// Days without usual slots, such as bank holidays; their slots are lost.
    pub closed: BTreeSet<Date>,
    /// Usual slots lost.
    pub losses: Vec<Loss>,
    /// Slots added.
    pub gains: Vec<Gain>,
}

/// A capacity that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CapacityError {
    /// A number of slots is below 0, infinite or not a number, or more than 2³² a day.
    #[error("{0} slots; the number must be from 0 up, and within reason")]
    Slots(f64),
    /// The shares of the weekdays do not add up to 1, or one is below 0.
    #[error("the shares of the weekdays add up to {0}, or one is below 0; they must add up to 1")]
    Weekdays(f64),
    /// A share lost is not between 0 and 1.
    #[error("a share of {0} lost; it must be from 0 to 1")]
    Share(f64),
    /// A slot lies outside the window.
    #[error("a slot on {0} lies outside the window")]
    Outside(Date),
    /// A loss or gain ends before it begins.
    #[error(transparent)]
    Window(#[from] ListError),
}

/// Slots by day over a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    pub(crate) window: Window,
    pub(crate) by_day: Vec<u32>,
}

impl Slots {
    /// Counts slots given as dates, in any order, over a window.
    ///
    /// # Errors
    /// If one lies outside the window.
    pub fn on(window: Window, dates: &[Date]) -> Result<Self, CapacityError> {
        let mut by_day = vec![0; window_days(window)];
        for &date in dates {
            if date < window.from || date > window.to {
                return Err(CapacityError::Outside(date));
            }
            by_day[place(number(date), number(window.from))] += 1;
        }
        Ok(Self { window, by_day })
    }

    /// Returns the window.
    pub fn window(&self) -> Window {
        self.window
    }

    /// Returns the slots on each day of the window.
    pub fn by_day(&self) -> &[u32] {
        &self.by_day
    }

    /// Returns all slots of the window.
    pub fn total(&self) -> u64 {
        self.by_day.iter().map(|&slots| u64::from(slots)).sum()
    }
}

impl Capacity {
    /// Returns a capacity spread over all seven days of the week.
    pub fn every_day(per_week: f64) -> Self {
        Self::spread(per_week, [1.0 / 7.0; 7])
    }

    /// Returns a capacity spread over Monday to Friday.
    pub fn working_days(per_week: f64) -> Self {
        Self::spread(per_week, [0.2, 0.2, 0.2, 0.2, 0.2, 0.0, 0.0])
    }

    fn spread(per_week: f64, weekdays: [f64; 7]) -> Self {
        Self { per_week, weekdays, closed: BTreeSet::new(), losses: Vec::new(), gains: Vec::new() }
    }

    /// Lays the slots over a window, as evenly as whole slots can be: fractions are carried from day to day, the last one is dropped.
    ///
    /// # Errors
    /// If a number of slots, a share or a stretch of days cannot be.
    pub fn slots(&self, window: Window) -> Result<Slots, CapacityError> {
        let total: f64 = self.weekdays.iter().sum();
        if !((total - 1.0).abs() < 1e-9 && self.weekdays.iter().all(|share| *share >= 0.0)) {
            return Err(CapacityError::Weekdays(total));
        }
        if self.per_week.is_nan() || self.per_week < 0.0 {
            return Err(CapacityError::Slots(self.per_week));
        }
        let first = number(window.from);
        let mut usual: Vec<f64> = (0..)
            .map(|later| plus_days(window.from, later))
            .take(window_days(window))
            .map(
                |date| {
                    if self.closed.contains(&date) { 0.0 } else { self.per_week * self.weekdays[weekday_index(date)] }
                },
            )
            .collect();
        for &Loss { from, to, share } in &self.losses {
            if !(0.0..=1.0).contains(&share) {
                return Err(CapacityError::Share(share));
            }
            within(window, from, to)?.for_each(|day| usual[place(day, first)] *= 1.0 - share);
        }
        for &Gain { from, to, per_day } in &self.gains {
            if per_day.is_nan() || per_day < 0.0 {
                return Err(CapacityError::Slots(per_day));
            }
            within(window, from, to)?.for_each(|day| usual[place(day, first)] += per_day);
        }
        let mut carried = 0.0;
        let by_day = usual.into_iter().map(|more| {
            carried += more;
            let whole = (carried + TOLERANCE).floor();
            carried -= whole;
            if whole > f64::from(u32::MAX) || !whole.is_finite() {
                return Err(CapacityError::Slots(whole));
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie in range")]
            Ok(whole as u32)
        });
        Ok(Slots { window, by_day: by_day.collect::<Result<_, _>>()? })
    }
}

/// Returns the days of a stretch that lie in a window, by number.
fn within(window: Window, from: Date, to: Date) -> Result<impl Iterator<Item = i32>, ListError> {
    let stretch = Window::new(from, to)?;
    Ok(number(stretch.from.max(window.from))..=number(stretch.to.min(window.to)))
}

fn window_days(window: Window) -> usize {
    place(number(window.to), number(window.from)) + 1
}

/// Returns the dates of slots evenly spaced from `first` on, as the reference lays them: slot `k` falls on day `⌈7k / per_week⌉`, counted from 0 and up to
/// day `days - 1`.
///
/// The first day thus has one slot whatever the capacity, so that a window has `per_week / 7 - 1` slots fewer than its capacity; [`Capacity::slots`] has all of
/// them. Empty if there are no days or no slots.
///
/// # Errors
/// If the capacity is below 0 or not a number, or has more than 2³² slots.
pub fn even_slots(first: Date, days: u32, per_week: f64) -> Result<Vec<Date>, CapacityError> {
    let total = f64::from(days) * per_week / 7.0;
    if per_week.is_nan() || per_week < 0.0 || total > f64::from(u32::MAX) {
        return Err(CapacityError::Slots(per_week));
    }
    if days == 0 || per_week == 0.0 {
        return Ok(Vec::new());
    }
    let (gap, last) = (7.0 / per_week, f64::from(days - 1));
    let start = number(first);
    let days = (0_u32..).map(|slot| f64::from(slot) * gap).take_while(|at| *at <= last + TOLERANCE);
    #[expect(clippy::cast_possible_truncation, reason = "at most `days`")]
    let dates = days.map(|at| day(start + (at - TOLERANCE).ceil() as i32));
    Ok(dates.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // A Monday.
    const FIRST: Date = Date::constant(2026, 1, 5);

    fn window(days: i64) -> Window {
        Window::new(FIRST, plus_days(FIRST, days - 1)).expect("a window")
    }

    fn slots(capacity: &Capacity, days: i64) -> Vec<u32> {
        capacity.slots(window(days)).expect("slots").by_day
    }

    #[test]
    fn every_whole_slot_of_a_window_is_laid() {
        assert_eq!(slots(&Capacity::every_day(10.5), 6), [1, 2, 1, 2, 1, 2]);
        assert_eq!(slots(&Capacity::every_day(1.0), 14), [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(Capacity::every_day(105.0).slots(window(365)).expect("slots").total(), 5475);
        assert_eq!(even_slots(FIRST, 365, 105.0).expect("slots").len(), 5461);
    }

    #[test]
    fn weekends_and_bank_holidays_have_no_slots() {
        let closed = BTreeSet::from([plus_days(FIRST, 1)]);
        let capacity = Capacity { closed, ..Capacity::working_days(10.0) };
        assert_eq!(slots(&capacity, 9), [2, 0, 2, 2, 2, 0, 0, 2, 2]);
    }

    #[test]
    fn a_strike_takes_its_share_and_catching_up_adds_on_any_day() {
        let (tuesday, friday, sunday) = (plus_days(FIRST, 1), plus_days(FIRST, 4), plus_days(FIRST, 6));
        let capacity = Capacity {
            losses: vec![Loss { from: tuesday, to: friday, share: 0.5 }, Loss { from: friday, to: sunday, share: 0.5 }],
            gains: vec![Gain { from: sunday, to: sunday, per_day: 7.0 }],
            ..Capacity::working_days(100.0)
        };
        assert_eq!(slots(&capacity, 8), [20, 10, 10, 10, 5, 0, 7, 20]);
    }

    #[test]
    fn what_lies_outside_the_window_changes_nothing() {
        let before = plus_days(FIRST, -30);
        let capacity = Capacity {
            losses: vec![Loss { from: before, to: plus_days(FIRST, -1), share: 1.0 }],
            gains: vec![Gain { from: plus_days(FIRST, 9), to: plus_days(FIRST, 12), per_day: 3.0 }],
            ..Capacity::every_day(7.0)
        };
        assert_eq!(slots(&capacity, 3), [1, 1, 1]);
        assert_eq!(Slots::on(window(3), &[before]), Err(CapacityError::Outside(before)));
    }

    #[test]
    fn a_capacity_that_cannot_be_is_refused() {
        let refused = |capacity: Capacity| capacity.slots(window(7)).expect_err("no slots");
        assert_eq!(refused(Capacity::every_day(-1.0)), CapacityError::Slots(-1.0));
        assert!(matches!(refused(Capacity::every_day(f64::NAN)), CapacityError::Slots(_)));
        assert!(matches!(refused(Capacity::every_day(1e12)), CapacityError::Slots(_)));
        let weekdays = [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(refused(Capacity { weekdays, ..Capacity::every_day(1.0) }), CapacityError::Weekdays(0.5));
        let losses = vec![Loss { from: FIRST, to: FIRST, share: 1.5 }];
        assert_eq!(refused(Capacity { losses, ..Capacity::every_day(1.0) }), CapacityError::Share(1.5));
        let gains = vec![Gain { from: FIRST, to: plus_days(FIRST, -1), per_day: 1.0 }];
        assert!(matches!(refused(Capacity { gains, ..Capacity::every_day(1.0) }), CapacityError::Window(_)));
        assert!(even_slots(FIRST, 10, -1.0).is_err());
        assert_eq!(even_slots(FIRST, 10, 0.0), Ok(Vec::new()));
    }
}
