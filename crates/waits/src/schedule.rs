//! Gives slots on known dates to those who wait, first come first served.

use crate::list::{NEVER, WaitingList, day, number};
use jiff::civil::Date;

/// What becomes of slots on known dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The list with the removals that the slots bring, in its old order.
    pub list: WaitingList,
    /// Slots given: the date and the place in the list of the person treated, in the order of dates.
    pub used: Vec<(Date, usize)>,
    /// Slots that nobody could take, in the order of dates.
    pub unused: Vec<Date>,
}

impl WaitingList {
    /// Gives slots, in the order of their dates, each to whoever has waited longest, in `O(pathways log pathways + slots log slots)`.
    ///
    /// A slot is taken by the head of the list, who must have been referred before its day; else it is lost, even if someone comes on that day. Whoever
    /// has a removal already keeps it; whoever has withdrawn by the day of a slot takes none. Of two referred on one day the first in the list goes first.
    pub fn schedule(&self, slots: &[Date]) -> Schedule {
        let mut list = self.clone();
        let mut line: Vec<usize> = (0..list.len()).filter(|&index| list.entries[index].removal == NEVER).collect();
        line.sort_by_key(|&index| list.entries[index].referral);
        let mut dates = slots.to_vec();
        dates.sort_unstable();
        let (mut used, mut unused) = (Vec::with_capacity(dates.len()), Vec::new());
        let mut heads = line.into_iter().peekable();
        for date in dates {
            let on = number(date);
            while heads.next_if(|&index| list.entries[index].withdrawal <= on).is_some() {}
            match heads.next_if(|&index| list.entries[index].referral < on) {
                Some(index) => {
                    list.entries[index].removal = on;
                    used.push((day(on), index));
                }
                None => unused.push(date),
            }
        }
        Schedule { list, used, unused }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::Pathway;

    const fn january(day: i8) -> Date {
        Date::constant(2024, 1, day)
    }

    #[test]
    fn a_slot_on_the_day_of_referral_is_lost_and_the_order_of_slots_does_not_matter() {
        let list = WaitingList::new([4, 4, 2].map(|day| Pathway::waiting(january(day)))).expect("a list");
        let schedule = list.schedule(&[january(5), january(4), january(4), january(2)]);
        assert_eq!(schedule.used, [(january(4), 2), (january(5), 0)]);
        assert_eq!(schedule.unused, [january(2), january(4)]);
    }

    #[test]
    fn whoever_withdraws_after_the_slot_is_treated() {
        let late = Pathway { withdrawal: Some(january(9)), ..Pathway::waiting(january(1)) };
        let schedule = WaitingList::new([late]).expect("a list").schedule(&[january(8)]);
        assert_eq!(schedule.used, [(january(8), 0)]);
        assert_eq!(schedule.list.pathways().next().and_then(|pathway| pathway.removal), Some(january(8)));
    }
}
