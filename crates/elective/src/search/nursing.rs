//! Moves of nurses.

use super::bits::Bits;
use super::layout::NONE;
use super::state::State;
use super::walk::Walk;
use crate::problem::SHIFTS_PER_DAY;

/// Most days of a run.
const LONGEST_RUN: usize = 8;

impl<const W: usize> Walk<'_, W> {
    /// Gives the empty nights of a room the nurses that suit a patient who may come: those whom she meets anyway, then those who can stay longest.
    ///
    /// Whoever is named for an empty room costs nothing, so this stands whatever becomes of the move.
    pub(crate) fn find_nurses(&mut self, patient: usize, room: usize, span: (usize, usize)) {
        let layout = self.state.layout;
        if !layout.shared[room] {
            return;
        }
        let empty = |state: &State<'_, W>, day: usize| state.cells[room * layout.days + day].people == 0;
        if !(span.0..span.1).any(|day| empty(&self.state, day)) || self.quick.bits() >> 63 == 0 {
            return;
        }
        let mut met = Bits::<W>::EMPTY;
        for day in span.0..span.1 {
            if !empty(&self.state, day) {
                met.join(&self.state.mask[room * layout.days + day]);
            }
        }
        let who = layout.people[patient];
        let weights = layout.weights;
        let stay = who.stay as usize * SHIFTS_PER_DAY;
        let last = span.1 * SHIFTS_PER_DAY;
        for day in span.0..span.1 {
            if !empty(&self.state, day) {
                continue;
            }
            for shift in day * SHIFTS_PER_DAY..(day + 1) * SHIFTS_PER_DAY {
                let offset = shift - span.0 * SHIFTS_PER_DAY;
                let work = i32::from(layout.work[stay + offset]);
                let (chunk, bit) = (offset / 63, offset % 63);
                let need = |threshold: usize| {
                    layout.need[who.need as usize + chunk * layout.thresholds + threshold] >> bit & 1 == 1
                };
                let needed = (0..layout.thresholds).filter(|&threshold| need(threshold)).count();
                let mut best = (i32::MAX, NONE);
                for &nurse in &layout.on_shift[shift] {
                    let name = usize::from(nurse);
                    let over = self.state.over[shift * layout.nurses + name];
                    let mut cost = weights.workload * ((over + work).max(0) - over.max(0));
                    let level = usize::from(layout.level[name]);
                    if level < needed {
                        #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a few levels")]
                        let lacking = (needed - level) as i32;
                        cost += weights.skill * lacking;
                    }
                    cost *= 64;
                    if !met.contains(name) {
                        // A newcomer costs her own meeting, shared by the shifts that she can stay for.
                        let shifts =
                            shifts_between(&layout.works[name * layout.words..(name + 1) * layout.words], shift, last);
                        cost += weights.continuity * 64 / shifts.max(1);
                    }
                    if cost < best.0 {
                        best = (cost, nurse);
                    }
                }
                if best.1 != NONE {
                    met.insert(usize::from(best.1));
                    self.state.set_nurse(room, shift, best.1);
                }
            }
        }
    }

    /// Draws a room and a shift in which somebody is in it.
    fn any_occupied(&mut self) -> Option<(usize, usize)> {
        let layout = self.state.layout;
        if layout.nurses == 0 || self.state.cells.is_empty() {
            return None;
        }
        for _ in 0..4 {
            let at = self.below(layout.rooms * layout.days);
            if self.state.cells[at].people > 0 {
                let turn = self.below(SHIFTS_PER_DAY);
                return Some((at / layout.days, at % layout.days * SHIFTS_PER_DAY + turn));
            }
        }
        None
    }

    /// Draws a nurse for a room in a shift: every other time from those whom somebody in the room meets anyway.
    fn any_nurse(&mut self, room: usize, shift: usize) -> Option<u16> {
        let layout = self.state.layout;
        let day = shift / SHIFTS_PER_DAY;
        if self.quick.bits() >> 62 != 0 {
            let count = usize::from(self.state.cells[room * layout.days + day].people);
            let place = self.below(count);
            let person = usize::from(*self.state.people_in(room, day).get(place)?);
            let met = self.met(person, room).common(&layout.on_shift_bits[shift]);
            let known = met.len();
            if known > 1 {
                let place = self.quick.below(known);
                return met.nth(place).and_then(|nurse| u16::try_from(nurse).ok());
            }
        }
        let length = layout.on_shift[shift].len();
        let place = self.below(length);
        layout.on_shift[shift].get(place).copied()
    }

    /// Returns the nurses whom a person in a room meets.
    #[inline]
    fn met(&self, person: usize, room: usize) -> Bits<W> {
        let layout = self.state.layout;
        let first = self.state.first_day(person);
        let end = layout.end(person, first);
        let mut met = Bits::EMPTY;
        for mask in &self.state.mask[room * layout.days + first..room * layout.days + end] {
            met.join(mask);
        }
        met
    }

    /// Another nurse for a room in a shift.
    pub(crate) fn propose_nurse(&mut self, threshold: i32) -> Option<i32> {
        let (room, shift) = self.any_occupied()?;
        let new = self.any_nurse(room, shift)?;
        let at = room * self.state.layout.shifts + shift;
        let old = self.state.nurse[at];
        if old == new || old == NONE {
            return None;
        }
        let work = self.state.room_work[at];
        let delta = self.over_change(shift, old, -work) + self.over_change(shift, new, work);
        self.change_nurses(&[(room, shift, new)], delta, threshold)
    }

    /// Two rooms change nurses in a shift.
    pub(crate) fn propose_nurse_swap(&mut self, threshold: i32) -> Option<i32> {
        let (first, shift) = self.any_occupied()?;
        let layout = self.state.layout;
        let second = self.below(layout.rooms);
        let (at_first, at_second) = (first * layout.shifts + shift, second * layout.shifts + shift);
        let (nurse_first, nurse_second) = (self.state.nurse[at_first], self.state.nurse[at_second]);
        if nurse_first == nurse_second || nurse_first == NONE || nurse_second == NONE || !layout.shared[second] {
            return None;
        }
        let more = self.state.room_work[at_second] - self.state.room_work[at_first];
        let delta = self.over_change(shift, nurse_first, more) + self.over_change(shift, nurse_second, -more);
        self.change_nurses(&[(first, shift, nurse_second), (second, shift, nurse_first)], delta, threshold)
    }

    #[inline]
    fn over_change(&self, shift: usize, nurse: u16, more: i32) -> i32 {
        let over = self.state.over[shift * self.state.layout.nurses + usize::from(nurse)];
        self.state.layout.weights.workload * ((over + more).max(0) - over.max(0))
    }

    #[inline]
    fn lacking(&self, person: usize, shift: usize, nurse: u16) -> i32 {
        let layout = self.state.layout;
        let offset = shift - self.state.first_day(person) * SHIFTS_PER_DAY;
        let (chunk, bit) = (offset / 63, offset % 63);
        let first = layout.people[person].need as usize + chunk * layout.thresholds;
        let level = usize::from(layout.level[usize::from(nurse)]);
        let words = layout.need[first..first + layout.thresholds].iter().skip(level);
        words.map(|word| i32::from(word >> bit & 1 == 1)).sum()
    }

    /// Tries new nurses for rooms in one shift, whose change of overwork is known.
    fn change_nurses(&mut self, changes: &[(usize, usize, u16)], overwork: i32, threshold: i32) -> Option<i32> {
        let layout = self.state.layout;
        let weights = layout.weights;
        let mut delta = overwork;
        let mut people = 0;
        for &(room, shift, nurse) in changes {
            let old = self.state.nurse[room * layout.shifts + shift];
            let here = self.state.people_in(room, shift / SHIFTS_PER_DAY);
            people += i32::try_from(here.len()).unwrap_or(0);
            if layout.thresholds > 0 {
                let more: i32 = here
                    .iter()
                    .map(|&person| {
                        self.lacking(usize::from(person), shift, nurse) - self.lacking(usize::from(person), shift, old)
                    })
                    .sum();
                delta += weights.skill * more;
            }
        }
        if delta - weights.continuity * people > threshold {
            return None;
        }
        // Continuity: what each person meets with the new mask of that day, less what she meets now.
        for &(room, shift, nurse) in changes {
            let day = shift / SHIFTS_PER_DAY;
            let old = usize::from(self.state.nurse[room * layout.shifts + shift]);
            let first = room * layout.shifts + day * SHIFTS_PER_DAY;
            let mut mask = Bits::<W>::one(usize::from(nurse));
            for on in 0..SHIFTS_PER_DAY {
                let other = self.state.nurse[first + on];
                if day * SHIFTS_PER_DAY + on != shift && other != NONE {
                    mask.insert(usize::from(other));
                }
            }
            let mut more = 0;
            for &person in self.state.people_in(room, day) {
                let person = usize::from(person);
                let from = self.state.first_day(person);
                let end = layout.end(person, from);
                let row = &self.state.mask[room * layout.days + from..room * layout.days + end];
                let mut others = Bits::<W>::EMPTY;
                for (place, other) in row.iter().enumerate() {
                    if from + place != day {
                        others.join(other);
                    }
                }
                let mut then = mask;
                then.join(&others);
                more += i32::from(
                    !others.contains(usize::from(nurse))
                        && !self.state.mask[room * layout.days + day].contains(usize::from(nurse)),
                ) - i32::from(!then.contains(old));
            }
            delta += weights.continuity * more;
        }
        if delta > threshold {
            return None;
        }
        for &(room, shift, nurse) in changes {
            let at = room * layout.shifts + shift;
            let old = self.state.nurse[at];
            let work = self.state.room_work[at];
            self.state.over[shift * layout.nurses + usize::from(old)] -= work;
            self.state.over[shift * layout.nurses + usize::from(nurse)] += work;
            self.state.set_nurse(room, shift, nurse);
        }
        let mut care = 0;
        for &(room, shift, _) in changes {
            care += self.care_again(room, shift / SHIFTS_PER_DAY);
        }
        debug_assert_eq!(delta, overwork + care, "nurses {changes:?}");
        Some(delta)
    }

    /// Reckons the care of the people of a room on a day anew; returns the change of cost.
    fn care_again(&mut self, room: usize, day: usize) -> i32 {
        let mut delta = 0;
        for place in 0..self.state.people_in(room, day).len() {
            let person = usize::from(self.state.people_in(room, day)[place]);
            let care = self.state.care_at(person, room, self.state.first_day(person));
            delta += care - self.state.care[person];
            self.state.care[person] = care;
        }
        delta
    }

    /// A nurse takes a room for all her shifts of several days.
    pub(crate) fn propose_nurse_run(&mut self, threshold: i32) -> Option<i32> {
        let (room, shift) = self.any_occupied()?;
        let layout = self.state.layout;
        let nurse = self.any_nurse(room, shift)?;
        let day = shift / SHIFTS_PER_DAY;
        let length = 1 + self.below(LONGEST_RUN);
        let first = day.saturating_sub(self.below(length));
        let end = (first + length).min(layout.days);
        self.runs.clear();
        let mut delta = 0;
        let row = &layout.works[usize::from(nurse) * layout.words..(usize::from(nurse) + 1) * layout.words];
        for shift in first * SHIFTS_PER_DAY..end * SHIFTS_PER_DAY {
            let at = room * layout.shifts + shift;
            let old = self.state.nurse[at];
            if row[shift / 64] >> (shift % 64) & 1 == 0 || old == nurse || old == NONE {
                continue;
            }
            let work = self.state.room_work[at];
            if work > 0 {
                delta += self.over_change(shift, old, -work) + self.over_change(shift, nurse, work);
                self.state.over[shift * layout.nurses + usize::from(old)] -= work;
                self.state.over[shift * layout.nurses + usize::from(nurse)] += work;
            }
            self.runs.push((shift, old));
            self.state.set_nurse(room, shift, nurse);
        }
        if self.runs.is_empty() {
            return None;
        }
        for day in first..end {
            delta += self.care_again(room, day);
        }
        if delta <= threshold {
            return Some(delta);
        }
        for place in 0..self.runs.len() {
            let (shift, old) = self.runs[place];
            let work = self.state.room_work[room * layout.shifts + shift];
            self.state.over[shift * layout.nurses + usize::from(nurse)] -= work;
            self.state.over[shift * layout.nurses + usize::from(old)] += work;
            self.state.set_nurse(room, shift, old);
        }
        for day in first..end {
            self.care_again(room, day);
        }
        None
    }
}

/// Returns how many shifts of a set lie from `from` to before `to`.
#[inline]
fn shifts_between(works: &[u64], from: usize, to: usize) -> i32 {
    let (first, last) = (from / 64, (to - 1) / 64);
    let mut count = 0;
    for (word, &bits) in works.iter().enumerate().take(last + 1).skip(first) {
        let mut bits = bits;
        if word == first {
            bits &= u64::MAX << (from % 64);
        }
        if word == last && !to.is_multiple_of(64) {
            bits &= u64::MAX >> (64 - to % 64);
        }
        count += bits.count_ones();
    }
    count.cast_signed()
}
