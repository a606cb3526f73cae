//! A walk over timetables: the state, the generator, the threshold of the present temperature, and the count of what each move did.

use super::layout::{Layout, NEVER, NONE, SHARED_ROOM_LIMIT};
use super::state::{Spot, State};
use crate::problem::{Problem, SHIFTS_PER_DAY};
use steadfast_chance::QuickStream;

/// A kind of move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoveKind {
    /// A patient to a slot and a room drawn from those open.
    Place,
    /// A patient to another room in the same slot.
    Room,
    /// A patient to another slot of the same day.
    Theatre,
    /// A patient out.
    Drop,
    /// Two patients change places.
    Swap,
    /// A patient takes a place, whoever is in the way goes elsewhere or out.
    Eject,
    /// Another nurse for a room in a shift.
    Nurse,
    /// Two rooms change nurses in a shift.
    NurseSwap,
    /// A nurse takes a room for all her shifts of several days.
    NurseRun,
}

/// All kinds of moves.
pub const MOVE_KINDS: [MoveKind; 9] = [
    MoveKind::Place,
    MoveKind::Room,
    MoveKind::Theatre,
    MoveKind::Drop,
    MoveKind::Swap,
    MoveKind::Eject,
    MoveKind::Nurse,
    MoveKind::NurseSwap,
    MoveKind::NurseRun,
];

/// What a kind of move did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MoveCount {
    /// Proposals.
    pub proposed: u64,
    /// Proposals that were carried out.
    pub accepted: u64,
    /// Carried out with a lower cost.
    pub improved: u64,
    /// Sum of what those earned.
    pub earned: u64,
}

/// A walk over timetables.
#[derive(Debug, Clone)]
pub(crate) struct Walk<'a, const W: usize> {
    pub(crate) state: State<'a, W>,
    pub(crate) quick: QuickStream,
    pub(crate) counts: [MoveCount; MOVE_KINDS.len()],
    pub(crate) moved: Vec<(usize, Spot)>,
    pub(crate) runs: Vec<(usize, u16)>,
}

impl<'a, const W: usize> Walk<'a, W> {
    pub(crate) fn new(problem: &Problem, layout: &'a Layout<W>, mut quick: QuickStream) -> Self {
        let state = State::new(problem, layout, &mut quick);
        Self { state, quick, counts: Default::default(), moved: Vec::new(), runs: Vec::new() }
    }

    #[inline]
    pub(crate) fn below(&mut self, below: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "all lists are shorter than 2³²")]
        let below = below as u32;
        self.quick.below(below) as usize
    }

    #[inline]
    fn any_patient(&mut self) -> usize {
        self.below(self.state.layout.patients)
    }

    /// Proposes a move of a kind; returns the change of cost if it was carried out, which is so if it is at most `threshold`.
    #[inline]
    pub(crate) fn propose(&mut self, kind: MoveKind, threshold: i32) -> Option<i32> {
        let done = match kind {
            MoveKind::Place => self.propose_place(threshold),
            MoveKind::Room => self.propose_room(threshold),
            MoveKind::Theatre => self.propose_theatre(threshold),
            MoveKind::Drop => self.propose_drop(threshold),
            MoveKind::Swap => self.propose_swap(threshold),
            MoveKind::Eject => self.propose_eject(threshold),
            MoveKind::Nurse => self.propose_nurse(threshold),
            MoveKind::NurseSwap => self.propose_nurse_swap(threshold),
            MoveKind::NurseRun => self.propose_nurse_run(threshold),
        };
        let count = &mut self.counts[kind as usize];
        count.proposed += 1;
        if let Some(delta) = done {
            self.state.cost += i64::from(delta);
            count.accepted += 1;
            if delta < 0 {
                count.improved += 1;
                count.earned += u64::from(delta.unsigned_abs());
            }
        }
        done
    }

    fn propose_place(&mut self, threshold: i32) -> Option<i32> {
        let patient = self.any_patient();
        let slot = self.any_choice(patient)?;
        self.to_slot(patient, slot, threshold)
    }

    fn propose_room(&mut self, threshold: i32) -> Option<i32> {
        let patient = self.any_patient();
        let spot = self.state.at[patient];
        if spot.room == NONE {
            return None;
        }
        self.to_slot(patient, spot.slot, threshold)
    }

    fn propose_theatre(&mut self, threshold: i32) -> Option<i32> {
        let patient = self.any_patient();
        let spot = self.state.at[patient];
        if spot.waits() {
            return None;
        }
        let slot = self.any_choice(patient)?;
        let day = self.state.day(spot.slot);
        // Slots of one day stand together, so a slot at the same distance in the day as the one drawn is a fair draw where there is one.
        if self.state.day(slot) != day {
            let theatre = self.state.layout.slots[usize::from(slot)].theatre;
            let choices = self.state.layout.choices_of(patient);
            let from = choices.partition_point(|choice| self.state.day(choice.slot) < day);
            let same = choices[from..].iter().take_while(|choice| self.state.day(choice.slot) == day);
            let slot =
                same.clone().find(|choice| self.state.layout.slots[usize::from(choice.slot)].theatre == theatre)?.slot;
            return self.to_spot(patient, Spot { slot, room: spot.room }, threshold);
        }
        self.to_spot(patient, Spot { slot, room: spot.room }, threshold)
    }

    fn propose_drop(&mut self, threshold: i32) -> Option<i32> {
        let patient = self.any_patient();
        let spot = self.state.at[patient];
        // Opening cost, delay, care, work and ages are at most what is saved; the first two and care are most of it.
        if spot.waits() {
            return None;
        }
        self.to_spot(patient, Spot::WAITS, threshold)
    }

    #[inline]
    pub(crate) fn any_choice(&mut self, patient: usize) -> Option<u16> {
        let length = self.state.layout.choices_of(patient).len();
        let place = self.below(length);
        Some(self.state.layout.choices_of(patient).get(place)?.slot)
    }

    /// Tries a slot for a patient with a room drawn from those open.
    fn to_slot(&mut self, patient: usize, slot: u16, threshold: i32) -> Option<i32> {
        let old = self.state.at[patient];
        if !self.slot_allows(patient, old, slot) {
            return None;
        }
        if self.state.layout.people[patient].nights == 0 {
            if old.slot == slot {
                return None;
            }
            return self.to_spot(patient, Spot { slot, room: NONE }, threshold);
        }
        let room = self.any_room(patient, old, slot)?;
        let new = Spot { slot, room };
        if new == old {
            return None;
        }
        self.to_spot_checked(patient, old, new, threshold)
    }

    /// Tries a spot for a patient.
    pub(crate) fn to_spot(&mut self, patient: usize, new: Spot, threshold: i32) -> Option<i32> {
        let old = self.state.at[patient];
        if new == old {
            return None;
        }
        if !new.waits() {
            if !self.slot_allows(patient, old, new.slot) {
                return None;
            }
            if new.room != NONE {
                let mine = self.nights(patient, old);
                let day = self.state.day(new.slot);
                if !self.state.room_takes(patient, usize::from(new.room), day, usize::from(old.room), mine) {
                    return None;
                }
            }
        }
        self.to_spot_checked(patient, old, new, threshold)
    }

    #[inline]
    fn slot_allows(&self, patient: usize, old: Spot, slot: u16) -> bool {
        if old.slot == slot {
            return true;
        }
        let same_day = !old.waits() && self.state.day(old.slot) == self.state.day(slot);
        self.state.slot_takes(patient, slot, same_day)
    }

    /// Returns the days of a patient's bed.
    #[inline]
    fn nights(&self, patient: usize, spot: Spot) -> (usize, usize) {
        if spot.room == NONE {
            return (0, 0);
        }
        let day = self.state.day(spot.slot);
        (day, self.state.layout.end(patient, day))
    }

    /// Draws a room that can take the patient's stay from the day of a slot.
    #[inline]
    pub(crate) fn any_room(&mut self, patient: usize, old: Spot, slot: u16) -> Option<u16> {
        let state = &self.state;
        let day = state.day(slot);
        let mine = self.nights(patient, old);
        let mut rooms = state.rooms_open(patient, day);
        if old.room != NONE && day < mine.1 && mine.0 < state.layout.end(patient, day) {
            let own = usize::from(old.room);
            let bit = 1_u128 << own;
            if state.room_takes(patient, own, day, own, mine) {
                rooms |= bit;
            } else {
                rooms &= !bit;
            }
        }
        if old.slot == slot && old.room != NONE {
            rooms &= !(1 << old.room);
        }
        if rooms == 0 {
            return None;
        }
        let place = self.quick.below(rooms.count_ones());
        let room = super::bits::nth_room(rooms, place);
        if !self.state.layout.shared[room] && !self.state.room_takes(patient, room, day, usize::from(old.room), mine) {
            return None;
        }
        u16::try_from(room).ok()
    }

    /// Tries a spot that is known to fit.
    fn to_spot_checked(&mut self, patient: usize, old: Spot, new: Spot, threshold: i32) -> Option<i32> {
        let state = &self.state;
        let layout = state.layout;
        let cost =
            |spot: Spot| if spot.waits() { state.waiting_cost[patient] } else { layout.cost_of(patient, spot.slot) };
        debug_assert!(cost(new) != NEVER, "only slots that are choices are proposed");
        let mut delta = cost(new) - cost(old) + self.slot_change(patient, old.slot, new.slot);
        let before = self.nights(patient, old);
        let after = self.nights(patient, new);
        if before.1 > before.0 || after.1 > after.0 {
            delta += self.spread_change(patient, (old.room, before), (new.room, after));
            if !state.nursing {
                if before.1 > before.0 {
                    delta -= state.care[patient];
                }
                if after.1 > after.0 {
                    delta += state.care_at(patient, usize::from(new.room), after.0);
                }
            } else {
                if before.1 > before.0 {
                    delta -= state.care[patient] + self.relief(patient, usize::from(old.room), before);
                }
                if delta > threshold {
                    return None;
                }
                if after.1 > after.0 {
                    let room = usize::from(new.room);
                    self.find_nurses(patient, room, after, (old.room, before));
                    delta += self.state.care_at(patient, room, after.0);
                    if delta > threshold {
                        return None;
                    }
                    delta += self.burden(patient, (old.room, before), (new.room, after));
                }
            }
        }
        if delta > threshold {
            return None;
        }
        let mut done = self.state.lift(patient);
        done += self.state.put(patient, new);
        debug_assert_eq!(done, delta, "{patient} from {old:?} to {new:?}");
        Some(done)
    }

    /// Returns the change of opening costs and transfers.
    #[inline]
    fn slot_change(&self, patient: usize, old: u16, new: u16) -> i32 {
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
    fn spread_change(&self, patient: usize, old: (u16, (usize, usize)), new: (u16, (usize, usize))) -> i32 {
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
    fn relief(&self, person: usize, room: usize, span: (usize, usize)) -> i32 {
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
    fn burden(&self, person: usize, old: (u16, (usize, usize)), new: (u16, (usize, usize))) -> i32 {
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

    /// Gives the empty nights of a room the nurses that suit a patient who may come: those whom she meets anyway, then those who can stay longest.
    ///
    /// Whoever is named for an empty room costs nothing, so this stands whatever becomes of the move.
    fn find_nurses(&mut self, patient: usize, room: usize, span: (usize, usize), old: (u16, (usize, usize))) {
        let layout = self.state.layout;
        if !layout.shared[room] {
            return;
        }
        let empty = |state: &State<'_, W>, day: usize| state.cells[room * layout.days + day].people == 0;
        let _ = old;
        if !(span.0..span.1).any(|day| empty(&self.state, day)) || self.quick.bits() >> 63 == 0 {
            return;
        }
        let mut met = super::bits::Bits::<W>::EMPTY;
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

    /// Undoes what `moved` lists.
    pub(crate) fn put_back(&mut self) {
        for place in 0..self.moved.len() {
            let (patient, _) = self.moved[place];
            self.state.lift(patient);
        }
        for place in 0..self.moved.len() {
            let (patient, spot) = self.moved[place];
            self.state.put(patient, spot);
        }
        self.moved.clear();
    }
}

/// Returns how many shifts of a set lie from `from` to before `to`.
#[inline]
fn shifts_between(works: &[u64], from: usize, to: usize) -> i32 {
    let mut count = 0;
    for word in from / 64..=(to - 1) / 64 {
        let mut bits = works[word];
        if word == from / 64 {
            bits &= u64::MAX << (from % 64);
        }
        if word == (to - 1) / 64 && !to.is_multiple_of(64) {
            bits &= u64::MAX >> (64 - to % 64);
        }
        count += bits.count_ones();
    }
    count.cast_signed()
}

const _: () = assert!(SHARED_ROOM_LIMIT < 256);
