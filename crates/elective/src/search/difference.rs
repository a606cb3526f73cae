//! What a patient's move changes, term by term, without doing it.

use super::layout::NONE;
use super::walk::Walk;
use crate::problem::SHIFTS_PER_DAY;

impl<const W: usize> Walk<'_, W> {
    /// Returns the change of opening costs and transfers.
    #[inline]
    pub(crate) fn slot_change(&self, patient: usize, old: u16, new: u16) -> i32 {
        if old == new {
            return 0;
        }
        let state = &self.state;
        let layout = state.layout;
        let mut delta = 0;
        if old != NONE && state.slot_people[usize::from(old)].len() == 1 {
            delta -= layout.slots[usize::from(old)].opening;
        }
        if new != NONE && state.slot_people[usize::from(new)].is_empty() {
            delta += layout.slots[usize::from(new)].opening;
        }
        let surgeon = layout.people[patient].surgeon;
        if surgeon != NONE && layout.weights.transfer != 0 {
            let row = |slot: u16| usize::from(surgeon) * layout.days + state.day(slot);
            let count = |slot: u16| {
                state.surgeon_theatres
                    [row(slot) * layout.theatres + usize::from(layout.slots[usize::from(slot)].theatre)]
            };
            let cost = |spread: i32| (spread - 1).max(0);
            let spread = |slot: u16| i32::from(state.surgeon_spread[row(slot)]);
            let mut transfers = 0;
            if old != NONE && new != NONE && row(old) == row(new) {
                let now = spread(old);
                let then = now - i32::from(count(old) == 1) + i32::from(count(new) == 0);
                transfers += cost(then) - cost(now);
            } else {
                if old != NONE && count(old) == 1 {
                    transfers += cost(spread(old) - 1) - cost(spread(old));
                }
                if new != NONE && count(new) == 0 {
                    transfers += cost(spread(new) + 1) - cost(spread(new));
                }
            }
            delta += layout.weights.transfer * transfers;
        }
        delta
    }

    /// Returns the change of the spread of ages.
    #[inline]
    pub(crate) fn spread_change(&self, patient: usize, old: (u16, (usize, usize)), new: (u16, (usize, usize))) -> i32 {
        let state = &self.state;
        let layout = state.layout;
        if layout.weights.age_spread == 0 {
            return 0;
        }
        let age = usize::from(layout.people[patient].age);
        let bit = 1_u8 << age;
        let mut steps = 0;
        let same = old.0 == new.0;
        let inside = |day: usize, span: (usize, usize)| day >= span.0 && day < span.1;
        if old.0 != NONE && layout.shared[usize::from(old.0)] {
            for day in old.1.0..old.1.1 {
                if same && inside(day, new.1) {
                    continue;
                }
                let cell = &state.cells[usize::from(old.0) * layout.days + day];
                if cell.ages[age] == 1 {
                    steps += i32::from(layout.age_spread[usize::from(cell.groups & !bit)])
                        - i32::from(layout.age_spread[usize::from(cell.groups)]);
                }
            }
        }
        if new.0 != NONE && layout.shared[usize::from(new.0)] {
            for day in new.1.0..new.1.1 {
                if same && inside(day, old.1) {
                    continue;
                }
                let cell = &state.cells[usize::from(new.0) * layout.days + day];
                steps += i32::from(layout.age_spread[usize::from(cell.groups | bit)])
                    - i32::from(layout.age_spread[usize::from(cell.groups)]);
            }
        }
        layout.weights.age_spread * steps
    }

    /// Returns by how much overwork falls when a person's work is taken away.
    #[inline]
    pub(crate) fn relief(&self, person: usize, room: usize, span: (usize, usize)) -> i32 {
        let state = &self.state;
        let layout = state.layout;
        if !layout.shared[room] {
            return 0;
        }
        let from = room * layout.shifts + span.0 * SHIFTS_PER_DAY;
        let nurses = &state.nurse[from..from + (span.1 - span.0) * SHIFTS_PER_DAY];
        let stay = layout.people[person].stay as usize * SHIFTS_PER_DAY;
        let work = &layout.work[stay..stay + nurses.len()];
        let mut row = span.0 * SHIFTS_PER_DAY * layout.nurses;
        let mut less = 0;
        for (&nurse, &work) in nurses.iter().zip(work) {
            if nurse != NONE {
                let over = state.over[row + usize::from(nurse)].max(0);
                less += over.min(i32::from(work));
            }
            row += layout.nurses;
        }
        layout.weights.workload * less
    }

    /// Returns by how much overwork grows when a person's work comes to a room, once it is gone from the old one.
    #[inline]
    pub(crate) fn burden(&self, person: usize, old: (u16, (usize, usize)), new: (u16, (usize, usize))) -> i32 {
        let state = &self.state;
        let layout = state.layout;
        let room = usize::from(new.0);
        if !layout.shared[room] {
            return 0;
        }
        let (first, end) = new.1;
        let from = room * layout.shifts + first * SHIFTS_PER_DAY;
        let nurses = &state.nurse[from..from + (end - first) * SHIFTS_PER_DAY];
        let stay = layout.people[person].stay as usize * SHIFTS_PER_DAY;
        let work = &layout.work[stay..stay + nurses.len()];
        let mut row = first * SHIFTS_PER_DAY * layout.nurses;
        let mut more = 0;
        let overlap = old.0 != NONE && first < old.1.1 && old.1.0 < end && layout.shared[usize::from(old.0)];
        if overlap {
            let (before, until) = (old.1.0 * SHIFTS_PER_DAY, old.1.1 * SHIFTS_PER_DAY);
            let old_row = usize::from(old.0) * layout.shifts;
            for (offset, (&nurse, &work)) in nurses.iter().zip(work).enumerate() {
                if nurse != NONE {
                    let shift = first * SHIFTS_PER_DAY + offset;
                    let mut over = state.over[row + usize::from(nurse)];
                    if shift >= before && shift < until && state.nurse[old_row + shift] == nurse {
                        over -= i32::from(layout.work[stay + shift - before]);
                    }
                    more += (over + i32::from(work)).max(0) - over.max(0);
                }
                row += layout.nurses;
            }
        } else {
            for (&nurse, &work) in nurses.iter().zip(work) {
                if nurse != NONE {
                    let over = state.over[row + usize::from(nurse)];
                    more += (over + i32::from(work)).max(0) - over.max(0);
                }
                row += layout.nurses;
            }
        }
        layout.weights.workload * more
    }
}
