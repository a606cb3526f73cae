//! A waiting list: who came when, who left when and how, and how many waited on each day.
//!
//! A person is on the list on a day if referred on that day or before and neither removed (treated) nor withdrawn (gone without treatment) by the end of it:
//! whoever leaves on a day no longer counts on that day. Of a removal and a withdrawal the earlier counts, the removal if both fall on one day.

use jiff::civil::Date;
use steadfast_model::time::{days_between, plus_days};

/// How urgent a referral is, as surgeons rank it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Most urgent.
    P1,
    /// Urgent.
    P2,
    /// Soon.
    P3,
    /// Routine.
    P4,
}

impl Priority {
    /// Every priority, the most urgent first.
    pub const ALL: [Self; 4] = [Self::P1, Self::P2, Self::P3, Self::P4];

    /// Returns its place in [`Self::ALL`].
    pub fn index(self) -> usize {
        usize::from(self as u8)
    }
}

/// One person's way through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pathway {
    /// Day on which the clock starts.
    pub referral: Date,
    /// Day of treatment, if known.
    pub removal: Option<Date>,
    /// Day on which the person leaves without treatment, if so.
    pub withdrawal: Option<Date>,
    /// Priority, if known.
    pub priority: Option<Priority>,
}

impl Pathway {
    /// Returns the pathway of someone who waits.
    pub fn waiting(referral: Date) -> Self {
        Self { referral, removal: None, withdrawal: None, priority: None }
    }
}

/// A pathway that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Someone leaves before the referral.
    #[error("pathway {index} leaves on {left}, before its referral on {referral}")]
    LeftBeforeReferral {
        /// Place in the list, from 0.
        index: usize,
        /// Day of the referral.
        referral: Date,
        /// Day of the removal or withdrawal.
        left: Date,
    },
    /// A window ends before it begins, or on the same day where a rate is asked for.
    #[error("a window from {from} to {to} is too short")]
    WindowTooShort {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
}

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub(crate) from: Date,
    pub(crate) to: Date,
}

impl Window {
    /// Returns the window between two days.
    ///
    /// # Errors
    /// If `to` lies before `from`.
    pub fn new(from: Date, to: Date) -> Result<Self, ListError> {
        if to < from { Err(ListError::WindowTooShort { from, to }) } else { Ok(Self { from, to }) }
    }

    /// Returns the first day.
    pub fn from(self) -> Date {
        self.from
    }

    /// Returns the last day.
    pub fn to(self) -> Date {
        self.to
    }
}

/// Most days before the start over which [`WaitingList::in_balance`] lays referrals: two years, as far as NHS England's lists tell weeks apart.
const MOST_DAYS_BEFORE: f64 = 104.0 * 7.0;

/// Days are counted from here.
const EPOCH: Date = Date::constant(1970, 1, 1);
/// The day of what does not happen.
pub(crate) const NEVER: i32 = i32::MAX;

/// Returns the number of a day.
pub(crate) fn number(day: Date) -> i32 {
    i32::try_from(days_between(EPOCH, day)).expect("the civil calendar has fewer than 2³¹ days")
}

/// Returns the day of a number.
pub(crate) fn day(number: i32) -> Date {
    plus_days(EPOCH, i64::from(number))
}

fn number_or_never(day: Option<Date>) -> i32 {
    day.map_or(NEVER, number)
}

fn day_or_none(number: i32) -> Option<Date> {
    (number != NEVER).then(|| day(number))
}

/// A pathway in 16 bytes: days as numbers, [`NEVER`] for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) referral: i32,
    pub(crate) removal: i32,
    pub(crate) withdrawal: i32,
    pub(crate) priority: Option<Priority>,
}

impl Entry {
    /// Returns the day of leaving, either way.
    pub(crate) fn left(&self) -> i32 {
        self.removal.min(self.withdrawal)
    }

    /// Returns the day of treatment, unless the person withdrew before.
    pub(crate) fn treated(&self) -> Option<i32> {
        (self.removal != NEVER && self.removal <= self.withdrawal).then_some(self.removal)
    }

    /// Returns the day of withdrawal, unless the person was treated by then.
    pub(crate) fn withdrew(&self) -> Option<i32> {
        (self.withdrawal < self.removal).then_some(self.withdrawal)
    }

    /// Returns whether the person is on the list at the end of a day.
    pub(crate) fn waits_on(&self, day: i32) -> bool {
        self.referral <= day && self.left() > day
    }

    fn pathway(self) -> Pathway {
        Pathway {
            referral: day(self.referral),
            removal: day_or_none(self.removal),
            withdrawal: day_or_none(self.withdrawal),
            priority: self.priority,
        }
    }
}

/// A list of pathways in the order in which they were given, 16 bytes each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaitingList {
    pub(crate) entries: Vec<Entry>,
}

impl WaitingList {
    /// Makes a list of pathways, in any order.
    ///
    /// # Errors
    /// If someone leaves before the referral.
    pub fn new(pathways: impl IntoIterator<Item = Pathway>) -> Result<Self, ListError> {
        let pathways = pathways.into_iter();
        let mut entries = Vec::with_capacity(pathways.size_hint().0);
        for (index, pathway) in pathways.enumerate() {
            let Pathway { referral, removal, withdrawal, priority } = pathway;
            if let Some(left) = removal.into_iter().chain(withdrawal).find(|left| *left < referral) {
                return Err(ListError::LeftBeforeReferral { index, referral, left });
            }
            entries.push(Entry {
                referral: number(referral),
                removal: number_or_never(removal),
                withdrawal: number_or_never(withdrawal),
                priority,
            });
        }
        Ok(Self { entries })
    }

    /// Makes a list of people who wait on the evening before `start`, as one in balance has them that treats in the order of referral: the latest
    /// referrals, evenly over the `7 people / demand` days before `start` that the demand takes to bring them, from one day to two years.
    pub fn in_balance(start: Date, people: u32, demand_per_week: f64) -> Self {
        let days = (7.0 * f64::from(people) / demand_per_week).ceil();
        // Without demand the days are infinite, or no number if nobody waits.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from one day to two years")]
        let days = if days.is_nan() { 1 } else { days.clamp(1.0, MOST_DAYS_BEFORE) as u64 };
        let last = number(start) - 1;
        let entries = (0..people).map(|person| {
            let ago = i32::try_from(u64::from(person) * days / u64::from(people)).expect("at most two years");
            Entry { referral: last - ago, removal: NEVER, withdrawal: NEVER, priority: None }
        });
        Self { entries: entries.collect() }
    }

    /// Returns the pathways in their order.
    pub fn pathways(&self) -> impl ExactSizeIterator<Item = Pathway> {
        self.entries.iter().map(|entry| entry.pathway())
    }

    /// Returns how many pathways the list has, those who have left included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether the list has no pathway.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the window from the first to the last referral; `None` for an empty list.
    pub fn span(&self) -> Option<Window> {
        let referrals = || self.entries.iter().map(|entry| entry.referral);
        Some(Window { from: day(referrals().min()?), to: day(referrals().max()?) })
    }

    /// Returns how many wait at the end of each day of a window, in `O(pathways + days)`.
    pub fn daily_queue(&self, window: Window) -> Vec<(Date, u32)> {
        let queue = self.queue_by_day(number(window.from), number(window.to));
        (number(window.from)..).map(day).zip(queue).collect()
    }

    /// Returns how many wait at the end of each day from `from` to `to`.
    pub(crate) fn queue_by_day(&self, from: i32, to: i32) -> Vec<u32> {
        let days = usize::try_from(to - from + 1).unwrap_or(0);
        let mut change = vec![0_i64; days];
        for entry in &self.entries {
            let (came, left) = (entry.referral.max(from), entry.left());
            // Whoever left before the window, or on the day of coming, is never seen; whoever comes after it neither.
            if left > came && came <= to {
                change[place(came, from)] += 1;
                if left <= to {
                    change[place(left, from)] -= 1;
                }
            }
        }
        let mut waiting = 0;
        change
            .into_iter()
            .map(|by| {
                waiting += by;
                u32::try_from(waiting).expect("nobody leaves who did not come, and pathways are fewer than 2³²")
            })
            .collect()
    }

    /// Returns how many wait at the end of a day.
    pub fn queue_on(&self, on: Date) -> usize {
        let on = number(on);
        self.entries.iter().filter(|entry| entry.waits_on(on)).count()
    }

    /// Returns the mean wait so far, in weeks, of those on the list at the end of a day; 0 if nobody waits.
    pub fn mean_wait_weeks(&self, on: Date) -> f64 {
        let on = number(on);
        let (days, people) = self
            .entries
            .iter()
            .filter(|entry| entry.waits_on(on))
            .fold((0_i64, 0_i64), |(days, people), entry| (days + i64::from(on - entry.referral), people + 1));
        if people == 0 { 0.0 } else { days as f64 / people as f64 / 7.0 }
    }

    /// Returns the share of those on the list at the end of a day who have waited up to some weeks, as the 18-week standard counts; `None` if nobody waits.
    pub fn share_within_weeks(&self, on: Date, weeks: u32) -> Option<f64> {
        let on = number(on);
        let (mut within, mut people) = (0_u64, 0_u64);
        for entry in self.entries.iter().filter(|entry| entry.waits_on(on)) {
            people += 1;
            within += u64::from(i64::from(on - entry.referral) <= 7 * i64::from(weeks));
        }
        (people > 0).then(|| within as f64 / people as f64)
    }

    /// Returns how many of those on the list at the end of a day have waited for more than some weeks.
    pub fn queue_over_weeks(&self, on: Date, weeks: u32) -> usize {
        let on = number(on);
        let over = |entry: &&Entry| entry.waits_on(on) && i64::from(on - entry.referral) > 7 * i64::from(weeks);
        self.entries.iter().filter(over).count()
    }
}

/// Returns the place of a day in a window that begins on `from`, neither later than it.
pub(crate) fn place(day: i32, from: i32) -> usize {
    usize::try_from(day - from).expect("the day lies in the window")
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn january(day: i8) -> Date {
        Date::constant(2024, 1, day)
    }

    #[test]
    fn days_and_their_numbers_are_one_to_one() {
        for number in [-719_162, -1, 0, 59, 20_000] {
            assert_eq!(super::number(day(number)), number);
        }
        assert_eq!(number(january(1)), 19_723);
        assert_eq!(size_of::<Entry>(), 16);
    }

    #[test]
    fn nobody_leaves_before_the_referral() {
        let early = Pathway { removal: Some(january(1)), ..Pathway::waiting(january(2)) };
        let refused = WaitingList::new([Pathway::waiting(january(1)), early]);
        let expected = ListError::LeftBeforeReferral { index: 1, referral: january(2), left: january(1) };
        assert_eq!(refused, Err(expected));
        assert!(Window::new(january(2), january(1)).is_err());
    }

    #[test]
    fn of_a_removal_and_a_withdrawal_the_earlier_counts() {
        let both = |removal, withdrawal| Pathway {
            removal: Some(january(removal)),
            withdrawal: Some(january(withdrawal)),
            ..Pathway::waiting(january(1))
        };
        let list = WaitingList::new([both(5, 3), both(3, 5), both(4, 4)]).expect("a list");
        let treated: Vec<bool> = list.entries.iter().map(|entry| entry.treated().is_some()).collect();
        let withdrew: Vec<bool> = list.entries.iter().map(|entry| entry.withdrew().is_some()).collect();
        assert_eq!(treated, [false, true, true]);
        assert_eq!(withdrew, [true, false, false]);
        assert_eq!(list.queue_on(january(2)), 3);
        assert_eq!(list.queue_on(january(3)), 1);
    }

    #[test]
    fn whoever_is_treated_on_the_day_of_referral_never_waits() {
        let list = WaitingList::new([Pathway { removal: Some(january(2)), ..Pathway::waiting(january(2)) }]);
        let window = Window::new(january(1), january(3)).expect("a window");
        let queue: Vec<u32> = list.expect("a list").daily_queue(window).into_iter().map(|(_, queue)| queue).collect();
        assert_eq!(queue, [0, 0, 0]);
    }

    #[test]
    fn the_share_within_eighteen_weeks_counts_the_last_day_of_the_eighteenth() {
        let on = Date::constant(2024, 6, 3);
        let list = WaitingList::new([126, 127, 10].map(|ago| Pathway::waiting(plus_days(on, -ago)))).expect("a list");
        assert_eq!(list.share_within_weeks(on, 18), Some(2.0 / 3.0));
        assert_eq!((list.queue_over_weeks(on, 18), list.queue_over_weeks(on, 1)), (1, 3));
        assert_eq!(WaitingList::default().share_within_weeks(on, 18), None);
    }

    #[test]
    fn a_list_in_balance_has_the_latest_referrals_evenly() {
        let start = january(29);
        let ago = |list: &WaitingList| -> Vec<i32> {
            list.entries.iter().map(|entry| number(start) - entry.referral).collect()
        };
        assert_eq!(ago(&WaitingList::in_balance(start, 6, 14.0)), [1, 1, 2, 2, 3, 3]);
        assert_eq!(ago(&WaitingList::in_balance(start, 2, 1e9)), [1, 1]);
        assert_eq!(ago(&WaitingList::in_balance(start, 2, 0.0)), [1, 365]);
        assert!(WaitingList::in_balance(start, 0, 0.0).is_empty());
        assert_eq!(WaitingList::in_balance(start, 840, 100.0).queue_on(january(28)), 840);
    }
}
