//! Moves of several patients at once: two change places; one takes a place and whoever is in the way goes elsewhere or out.

use super::layout::{NEVER, NONE};
use super::state::Spot;
use super::walk::Walk;

/// Most patients that may be in the way.
const MOST_IN_THE_WAY: usize = 3;
/// Slots that are looked at for a patient who was in the way.
const LOOK_ELSEWHERE: usize = 64;

impl<const W: usize> Walk<'_, W> {
    /// Two patients change slots and rooms, or only slots, or only rooms.
    pub(crate) fn propose_swap(&mut self, threshold: i32) -> Option<i32> {
        let first = self.any_patient()?;
        let second = self.any_patient()?;
        let (old_first, old_second) = (self.state.at[first], self.state.at[second]);
        if first == second || old_first.waits() || old_second.waits() {
            return None;
        }
        let (mut new_first, mut new_second) = (old_second, old_first);
        let variant = self.quick.bits() >> 62;
        if variant == 3 {
            return self.swap_slots_freely(first, second, threshold);
        }
        match variant {
            0 => (new_first.room, new_second.room) = (old_first.room, old_second.room),
            1 => (new_first.slot, new_second.slot) = (old_first.slot, old_second.slot),
            _ => {}
        }
        if new_first == old_first || new_second == old_second {
            return None;
        }
        let layout = self.state.layout;
        if layout.cost_of(first, new_first.slot) == NEVER
            || layout.cost_of(second, new_second.slot) == NEVER
            || !self.swap_may_fit(first, new_first, second, new_second)
        {
            return None;
        }
        let mut delta = self.state.lift(first) + self.state.lift(second);
        self.moved.clear();
        self.moved.push((first, old_first));
        self.moved.push((second, old_second));
        if self.state.takes(first, new_first) {
            delta += self.state.put(first, new_first);
            if self.state.takes(second, new_second) {
                delta += self.state.put(second, new_second);
                if delta <= threshold {
                    return Some(delta);
                }
            }
        }
        self.put_back();
        None
    }

    /// Two patients change slots and lie wherever a room is open.
    fn swap_slots_freely(&mut self, first: usize, second: usize, threshold: i32) -> Option<i32> {
        let (old_first, old_second) = (self.state.at[first], self.state.at[second]);
        let layout = self.state.layout;
        if old_first.slot == old_second.slot
            || layout.cost_of(first, old_second.slot) == NEVER
            || layout.cost_of(second, old_first.slot) == NEVER
        {
            return None;
        }
        let (one, two) = (&layout.people[first], &layout.people[second]);
        let fits = |patient: &super::layout::Person, leaving: &super::layout::Person, slot: u16, own: u16| {
            let day = self.state.day(slot);
            self.state.slot_minutes[usize::from(slot)] + leaving.minutes >= patient.minutes
                && (patient.surgeon == NONE
                    || day == self.state.day(own)
                    || self.state.surgeon_minutes[usize::from(patient.surgeon) * layout.days + day]
                        + if leaving.surgeon == patient.surgeon { leaving.minutes } else { 0 }
                        >= patient.minutes)
        };
        if !fits(one, two, old_second.slot, old_first.slot) || !fits(two, one, old_first.slot, old_second.slot) {
            return None;
        }
        self.moved.clear();
        self.moved.push((first, old_first));
        self.moved.push((second, old_second));
        let mut delta = self.state.lift(first) + self.state.lift(second);
        if let Some(more) = self.put_anywhere(first, old_second.slot) {
            delta += more;
            if let Some(more) = self.put_anywhere(second, old_first.slot) {
                delta += more;
                if delta <= threshold {
                    return Some(delta);
                }
            }
        }
        self.put_back();
        None
    }

    /// Puts a waiting patient into a slot and an open room; returns the change of cost, `None` where there is no room.
    fn put_anywhere(&mut self, patient: usize, slot: u16) -> Option<i32> {
        if !self.state.slot_takes(patient, slot, false) {
            return None;
        }
        let room = if self.state.layout.people[patient].nights == 0 {
            NONE
        } else {
            self.any_room(patient, Spot::WAITS, slot)?
        };
        Some(self.state.put(patient, Spot { slot, room }))
    }

    /// Returns whether nothing obvious speaks against a swap.
    #[inline]
    fn swap_may_fit(&self, first: usize, new_first: Spot, second: usize, new_second: Spot) -> bool {
        let state = &self.state;
        let layout = state.layout;
        let one = |patient: usize, new: Spot, other: usize| {
            let who = &layout.people[patient];
            let leaving = &layout.people[other];
            let old = state.at[patient];
            if new.slot != old.slot {
                let freed = leaving.minutes;
                if state.slot_minutes[usize::from(new.slot)] + freed < who.minutes {
                    return false;
                }
                if who.surgeon != NONE && state.day(new.slot) != state.day(old.slot) {
                    let left = state.surgeon_minutes[usize::from(who.surgeon) * layout.days + state.day(new.slot)];
                    if left + if leaving.surgeon == who.surgeon { freed } else { 0 } < who.minutes {
                        return false;
                    }
                }
            }
            if new.room == NONE {
                return who.nights == 0;
            }
            if who.rooms >> new.room & 1 == 0 {
                return false;
            }
            let room = usize::from(new.room);
            let day = state.day(new.slot);
            let shared = layout.shared[room];
            let opposite = 1 - who.sex;
            (day..layout.end(patient, day)).all(|on| {
                let cell = &state.cells[room * layout.days + on];
                let inside = |person: usize| {
                    let spot = state.at[person];
                    spot.room == new.room && on >= state.day(spot.slot) && on < layout.end(person, state.day(spot.slot))
                };
                if !shared {
                    return true;
                }
                let gone = inside(other);
                let here = gone || inside(patient);
                (cell.free > 0 || here)
                    && cell.sexes[usize::from(opposite)] <= u8::from(gone && leaving.sex == opposite)
            })
        };
        one(first, new_first, second) && one(second, new_second, first)
    }

    /// A patient takes a slot and a room whatever is there; whoever is in the way goes to one of a few other places, or out.
    pub(crate) fn propose_eject(&mut self, threshold: i32) -> Option<i32> {
        let patient = self.any_patient()?;
        let old = self.state.at[patient];
        let slot = self.any_choice(patient)?;
        let layout = self.state.layout;
        let who = layout.people[patient];
        let room = if who.nights == 0 {
            NONE
        } else {
            let place = self.quick.below(who.rooms.count_ones());
            u16::try_from(super::bits::nth_room(who.rooms, place)).ok()?
        };
        let new = Spot { slot, room };
        if new == old {
            return None;
        }
        let own = layout.cost_of(patient, slot)
            - if old.waits() { self.state.waiting_cost[patient] } else { layout.cost_of(patient, old.slot) };
        if own - self.state.care[patient] > threshold.saturating_add(layout.weights.workload.saturating_mul(50)) {
            return None;
        }
        let mut away = Away::new(layout.patients);
        if room != NONE && !self.gather_in_beds(patient, new, old, &mut away) {
            return None;
        }
        if !self.gather_in_slot(patient, new, old, &mut away) {
            return None;
        }
        if away.people().is_empty() {
            return self.try_spot(patient, new, threshold);
        }
        self.moved.clear();
        let mut delta = 0;
        self.moved.push((patient, old));
        delta += self.state.lift(patient);
        for &other in away.people() {
            self.moved.push((other, self.state.at[other]));
            delta += self.state.lift(other);
        }
        if !self.state.takes(patient, new) {
            self.put_back();
            return None;
        }
        delta += self.state.put(patient, new);
        for &other in away.people() {
            delta += self.go_elsewhere(other, if old.waits() { None } else { Some(old) });
        }
        if delta <= threshold {
            return Some(delta);
        }
        self.put_back();
        None
    }

    /// Gathers who is in the way in a room; returns whether they can be moved at all.
    fn gather_in_beds(&mut self, patient: usize, new: Spot, old: Spot, away: &mut Away) -> bool {
        let layout = self.state.layout;
        let who = layout.people[patient];
        let room = usize::from(new.room);
        let day = self.state.day(new.slot);
        if !layout.shared[room] || layout.nurses == 0 {
            return self.state.room_takes(patient, room, day, usize::MAX, (0, 0));
        }
        let mine = if old.room == new.room {
            let from = self.state.day(old.slot);
            (from, layout.end(patient, from))
        } else {
            (0, 0)
        };
        for on in day..layout.end(patient, day) {
            if on >= mine.0 && on < mine.1 {
                continue;
            }
            let cell = self.state.cells[room * layout.days + on];
            let stranger = cell.sexes[usize::from(1 - who.sex)] > 0;
            if !stranger && cell.free > 0 {
                continue;
            }
            let here = self.state.people_in(room, on);
            if stranger {
                for &person in here {
                    let person = usize::from(person);
                    if layout.people[person].sex != who.sex && !away.add(person) {
                        return false;
                    }
                }
            } else if !here.iter().any(|&person| away.people().contains(&usize::from(person))) {
                let place = self.quick.below(u32::from(cell.people)) as usize;
                // A room may have no bed on a night, and nobody to send away.
                let Some(&person) = self.state.people_in(room, on).get(place) else { return false };
                let person = usize::from(person);
                if !away.add(person) {
                    return false;
                }
            }
        }
        true
    }

    /// Gathers who is in the way in a slot or on a surgeon's day; returns whether that is enough.
    fn gather_in_slot(&mut self, patient: usize, new: Spot, old: Spot, away: &mut Away) -> bool {
        if old.slot == new.slot {
            return true;
        }
        let layout = self.state.layout;
        let who = layout.people[patient];
        let at = usize::from(new.slot);
        let mut minutes = self.state.slot_minutes[at] - who.minutes;
        let mut places = i64::from(self.state.slot_places[at]) - 1;
        for &person in away.people() {
            if self.state.at[person].slot == new.slot {
                minutes += layout.people[person].minutes;
                places += 1;
            }
        }
        while minutes < 0 || places < 0 {
            let length = self.state.slot_people[at].len();
            let place = self.below(length);
            let Some(&person) = self.state.slot_people[at].get(place) else { return false };
            let person = usize::from(person);
            if person == patient || away.people().contains(&person) || !away.add(person) {
                return false;
            }
            minutes += layout.people[person].minutes;
            places += 1;
        }
        let day = self.state.day(new.slot);
        if who.surgeon == NONE || (!old.waits() && self.state.day(old.slot) == day) {
            return true;
        }
        let mut left = self.state.surgeon_minutes[usize::from(who.surgeon) * layout.days + day] - who.minutes;
        let same = |person: usize, state: &super::state::State<'_, W>| {
            layout.people[person].surgeon == who.surgeon
                && !state.at[person].waits()
                && state.day(state.at[person].slot) == day
        };
        left += away
            .people()
            .iter()
            .filter(|&&person| same(person, &self.state))
            .map(|&person| layout.people[person].minutes)
            .sum::<i32>();
        let mut tries = 0;
        while left < 0 {
            tries += 1;
            if tries > 6 {
                return false;
            }
            // Somebody of the same surgeon in a theatre of that day.
            let slots = &layout.slots_on[day];
            let choice = self.below(slots.len());
            let slot = usize::from(slots[choice]);
            let people = &self.state.slot_people[slot];
            if people.is_empty() {
                continue;
            }
            let length = people.len();
            let place = self.below(length);
            let person = usize::from(self.state.slot_people[slot][place]);
            if person == patient || !same(person, &self.state) || away.people().contains(&person) {
                continue;
            }
            if !away.add(person) {
                return false;
            }
            left += layout.people[person].minutes;
        }
        true
    }

    /// Puts a patient into the cheapest open place that is found, if that costs less than waiting; returns the change of cost.
    fn go_elsewhere(&mut self, patient: usize, vacated: Option<Spot>) -> i32 {
        let layout = self.state.layout;
        let choices = layout.choices_of(patient);
        let mut best: (i32, Spot) = (0, Spot::WAITS);
        let first = self.below(choices.len());
        let waiting = self.state.waiting_cost[patient];
        let mut looked = (usize::MAX, 0_u128);
        for look in 0..choices.len().min(LOOK_ELSEWHERE) {
            let choice = choices[(first + look) % choices.len()];
            if choice.cost - waiting >= best.0 || !self.state.slot_takes(patient, choice.slot, false) {
                continue;
            }
            let cost = choice.cost - waiting + self.state.slot_delta(patient, choice.slot);
            if cost >= best.0 {
                continue;
            }
            if layout.people[patient].nights == 0 {
                best = (cost, Spot { slot: choice.slot, room: NONE });
                continue;
            }
            let day = self.state.day(choice.slot);
            if looked.0 != day {
                looked = (day, self.state.rooms_open(patient, day));
            }
            if looked.1 == 0 {
                continue;
            }
            let place = self.quick.below(looked.1.count_ones());
            let room = super::bits::nth_room(looked.1, place);
            if !layout.shared[room] && !self.state.room_takes(patient, room, day, usize::MAX, (0, 0)) {
                continue;
            }
            let cost = cost + self.state.care_at(patient, room, day);
            if cost < best.0 {
                best = (cost, Spot { slot: choice.slot, room: u16::try_from(room).unwrap_or(NONE) });
            }
        }
        if let Some(spot) = vacated
            && self.state.takes(patient, spot)
        {
            let mut cost = layout.cost_of(patient, spot.slot) - waiting + self.state.slot_delta(patient, spot.slot);
            if spot.room != NONE {
                cost += self.state.care_at(patient, usize::from(spot.room), self.state.day(spot.slot));
            }
            if cost < best.0 {
                best = (cost, spot);
            }
        }
        self.state.put(patient, best.1)
    }
}

/// Patients in the way of another.
struct Away {
    /// Patients of the problem; whoever is numbered beyond them is a resident and stays.
    patients: usize,
    list: [usize; MOST_IN_THE_WAY],
    count: usize,
}

impl Away {
    fn new(patients: usize) -> Self {
        Self { patients, list: [0; MOST_IN_THE_WAY], count: 0 }
    }

    fn people(&self) -> &[usize] {
        &self.list[..self.count]
    }

    /// Adds a person; returns whether that was possible, or they were there already.
    fn add(&mut self, person: usize) -> bool {
        if self.people().contains(&person) {
            return true;
        }
        if person >= self.patients || self.count == MOST_IN_THE_WAY {
            return false;
        }
        self.list[self.count] = person;
        self.count += 1;
        true
    }
}
