//! A timetable under search: what is where, what is left, and the cost kept up to date by differences.
//!
//! Beds, sexes, slots and surgeons' minutes hold at every moment: whatever does not fit waits. A mandatory patient who waits costs
//! `penalty`, so that a timetable is feasible once nobody mandatory waits.

use super::bits::Bits;
use super::check::DEAREST_COST;
use super::layout::{DAYS_PER_WORD, Layout, NEVER, NONE, SHARED_ROOM_LIMIT};
use crate::problem::{Problem, SHIFTS_PER_DAY};
use steadfast_chance::QuickStream;

/// Most that a waiting mandatory patient costs; sums of a few such still fit.
const DEAREST: i32 = 3 * DEAREST_COST;

/// Where a patient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// `NONE` for a patient who waits.
    pub(crate) slot: u16,
    /// `NONE` for a patient who needs no bed.
    pub(crate) room: u16,
}

impl Spot {
    pub(crate) const WAITS: Self = Self { slot: NONE, room: NONE };

    #[inline]
    pub(crate) fn waits(self) -> bool {
        self.slot == NONE
    }
}

/// A room on a night.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cell {
    pub(crate) free: i32,
    pub(crate) sexes: [u8; 2],
    pub(crate) groups: u8,
    pub(crate) people: u8,
    pub(crate) ages: [u8; 8],
}

/// A timetable under search.
#[derive(Debug, Clone)]
pub(crate) struct State<'a, const W: usize> {
    pub(crate) layout: &'a Layout<W>,
    pub(crate) cost: i64,
    /// Mandatory patients who wait.
    pub(crate) missing: u32,
    /// Whether nurses are reckoned with; if not, a night in a shared room costs `night` instead.
    pub(crate) nursing: bool,
    /// Cost of care of a night while nurses are not reckoned with, in 64ths.
    pub(crate) night: i32,
    /// Cost of each patient who waits; `penalty` for a mandatory one.
    pub(crate) waiting_cost: Vec<i32>,
    pub(crate) at: Vec<Spot>,
    pub(crate) cells: Vec<Cell>,
    /// Who is in a shared room on a night, `SHARED_ROOM_LIMIT` places each.
    pub(crate) people: Vec<u16>,
    /// By sex and night: rooms that a person of that sex can enter.
    pub(crate) open: [Vec<u128>; 2],
    pub(crate) nurse: Vec<u16>,
    pub(crate) mask: Vec<Bits<W>>,
    /// Per room and threshold: shifts whose nurse has at most that level.
    pub(crate) low: Vec<u64>,
    /// Work in a room in a shift.
    pub(crate) room_work: Vec<i32>,
    /// Work of a nurse in a shift less her limit, by shift.
    pub(crate) over: Vec<i32>,
    /// Cost of skill and continuity of each person in bed.
    pub(crate) care: Vec<i32>,
    pub(crate) slot_minutes: Vec<i32>,
    pub(crate) slot_places: Vec<u32>,
    pub(crate) slot_people: Vec<Vec<u16>>,
    pub(crate) surgeon_minutes: Vec<i32>,
    pub(crate) surgeon_theatres: Vec<u8>,
    pub(crate) surgeon_spread: Vec<u8>,
}

impl<'a, const W: usize> State<'a, W> {
    /// Returns the state in which everybody waits and each room has somebody on shift.
    pub(crate) fn new(problem: &Problem, layout: &'a Layout<W>, quick: &mut QuickStream) -> Self {
        let (days, shifts, rooms) = (layout.days, layout.shifts, layout.rooms);
        let most = problem.patients.iter().map(|patient| i64::from(patient.waiting_cost)).max().unwrap_or(0);
        let penalty = i32::try_from((3 * most).clamp(1_000, i64::from(DEAREST))).expect("clamped");
        let mut state = Self {
            layout,
            cost: 0,
            missing: 0,
            nursing: layout.nurses > 0,
            night: 0,
            waiting_cost: problem
                .patients
                .iter()
                .map(|patient| if patient.mandatory { penalty } else { patient.waiting_cost })
                .collect(),
            at: vec![Spot::WAITS; layout.patients],
            cells: vec![Cell::default(); rooms * days],
            people: vec![NONE; if layout.nurses > 0 { rooms * days * SHARED_ROOM_LIMIT } else { 0 }],
            open: [vec![0; days], vec![0; days]],
            nurse: vec![NONE; rooms * shifts],
            mask: vec![Bits::EMPTY; rooms * days],
            low: vec![0; rooms * layout.thresholds * layout.words],
            room_work: vec![0; rooms * shifts],
            over: vec![0; shifts * layout.nurses],
            care: vec![0; layout.people.len()],
            slot_minutes: problem.slots.iter().map(|slot| slot.minutes).collect(),
            slot_places: problem.slots.iter().map(|slot| slot.places).collect(),
            slot_people: vec![Vec::new(); problem.slots.len()],
            surgeon_minutes: problem.surgeons.iter().flat_map(|surgeon| surgeon.minutes.iter().copied()).collect(),
            surgeon_theatres: vec![0; problem.surgeons.len() * days * layout.theatres],
            surgeon_spread: vec![0; problem.surgeons.len() * days],
        };
        for (nurse, person) in problem.nurses.iter().enumerate() {
            for rostered in &person.shifts {
                state.over[rostered.shift as usize * layout.nurses + nurse] = -rostered.max_load;
            }
        }
        for (room, beds) in problem.rooms.iter().enumerate() {
            for day in 0..days {
                let first = day * SHIFTS_PER_DAY;
                let nursed = layout.on_shift[first..first + SHIFTS_PER_DAY].iter().all(|on| !on.is_empty());
                // Nobody can lie where nobody nurses.
                let closed = beds.shared && layout.nurses > 0 && !nursed;
                state.cells[room * days + day].free = if closed { 0 } else { beds.beds[day] };
                state.reopen(room, day);
            }
        }
        if layout.nurses > 0 {
            for room in 0..rooms {
                for shift in 0..shifts {
                    let on = &layout.on_shift[shift];
                    if let Some(&nurse) = on.get(quick.below(u32::try_from(on.len()).unwrap_or(0)) as usize) {
                        state.set_nurse(room, shift, nurse);
                    }
                }
            }
        }
        for patient in 0..layout.patients {
            state.cost += i64::from(state.waiting_cost[patient]);
            state.missing += u32::from(layout.people[patient].mandatory);
        }
        for resident in 0..layout.resident_rooms.len() {
            let room = usize::from(layout.resident_rooms[resident]);
            let delta = state.enter(layout.patients + resident, room, 0);
            state.cost += i64::from(delta);
        }
        state
    }

    /// Says anew which sexes can enter a room on a night.
    #[inline]
    fn reopen(&mut self, room: usize, day: usize) {
        let cell = &self.cells[room * self.layout.days + day];
        let shared = self.layout.shared[room];
        let bit = 1_u128 << room;
        let free = cell.free > 0;
        let first = free && (!shared || cell.sexes[1] == 0);
        let second = free && (!shared || cell.sexes[0] == 0);
        let open = &mut self.open[0][day];
        *open = *open & !bit | u128::from(first) << room;
        let open = &mut self.open[1][day];
        *open = *open & !bit | u128::from(second) << room;
    }

    /// Gives a room in a shift another nurse, whoever is in it; keeps masks and levels, not the cost.
    #[inline]
    pub(crate) fn set_nurse(&mut self, room: usize, shift: usize, nurse: u16) {
        let layout = self.layout;
        self.nurse[room * layout.shifts + shift] = nurse;
        let day = shift / SHIFTS_PER_DAY;
        let first = room * layout.shifts + day * SHIFTS_PER_DAY;
        let mut mask = Bits::EMPTY;
        for &nurse in &self.nurse[first..first + SHIFTS_PER_DAY] {
            if nurse != NONE {
                mask.insert(usize::from(nurse));
            }
        }
        self.mask[room * layout.days + day] = mask;
        let level = usize::from(layout.level[usize::from(nurse)]);
        let (word, bit) = (shift / 64, shift % 64);
        for threshold in 0..layout.thresholds {
            let low = &mut self.low[(room * layout.thresholds + threshold) * layout.words + word];
            *low = *low & !(1 << bit) | u64::from(level <= threshold) << bit;
        }
    }

    /// Returns the cost of skill and continuity of a person who lies in a room from a day on.
    #[inline]
    pub(crate) fn care_at(&self, person: usize, room: usize, day: usize) -> i32 {
        let layout = self.layout;
        if layout.nurses == 0 || !layout.shared[room] {
            return 0;
        }
        let end = layout.end(person, day);
        if !self.nursing {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_possible_wrap,
                reason = "a stay is a few days long"
            )]
            let nights = (end - day) as i32;
            return (self.night * nights) >> 6;
        }
        let mut met = Bits::EMPTY;
        for mask in &self.mask[room * layout.days + day..room * layout.days + end] {
            met.join(mask);
        }
        let weights = &layout.weights;
        let mut lacking = 0;
        let need = layout.people[person].need as usize;
        let chunks = (end - day).div_ceil(DAYS_PER_WORD);
        for chunk in 0..chunks {
            let shift = (day + chunk * DAYS_PER_WORD) * SHIFTS_PER_DAY;
            let (word, bit) = (shift / 64, shift % 64);
            for threshold in 0..layout.thresholds {
                let row = (room * layout.thresholds + threshold) * layout.words + word;
                let above = if bit == 0 { 0 } else { self.low[row + 1] << (64 - bit) };
                let window = self.low[row] >> bit | above;
                lacking += (window & layout.need[need + chunk * layout.thresholds + threshold]).count_ones();
            }
        }
        weights.continuity * met.len().cast_signed() + weights.skill * lacking.cast_signed()
    }

    /// Puts a person into a bed from a day on; returns the change of cost. Whether it fits is the caller's business.
    pub(crate) fn enter(&mut self, person: usize, room: usize, day: usize) -> i32 {
        let layout = self.layout;
        let who = layout.people[person];
        let end = layout.end(person, day);
        let stay = who.stay as usize;
        let mut delta = 0;
        let shared = layout.shared[room];
        for (night, on) in (day..end).enumerate() {
            let at = room * layout.days + on;
            let cell = &mut self.cells[at];
            cell.free -= i32::from(layout.beds[stay + night]);
            if shared {
                cell.sexes[usize::from(who.sex)] += 1;
                let before = layout.age_spread[usize::from(cell.groups)];
                cell.groups |= 1 << who.age;
                cell.ages[usize::from(who.age)] += 1;
                let after = layout.age_spread[usize::from(cell.groups)];
                delta += layout.weights.age_spread * (i32::from(after) - i32::from(before));
                if layout.nurses > 0 {
                    #[expect(clippy::cast_possible_truncation, reason = "fewer than 65535 people")]
                    let name = person as u16;
                    self.people[at * SHARED_ROOM_LIMIT + usize::from(cell.people)] = name;
                }
                cell.people += 1;
            }
            self.reopen(room, on);
        }
        if layout.nurses > 0 && shared {
            if self.nursing {
                delta += self.load(person, room, day, end, 1);
            }
            let care = self.care_at(person, room, day);
            self.care[person] = care;
            delta += care;
        }
        delta
    }

    /// Takes a person out of a bed; returns the change of cost.
    pub(crate) fn leave(&mut self, person: usize, room: usize, day: usize) -> i32 {
        let layout = self.layout;
        let who = layout.people[person];
        let end = layout.end(person, day);
        let stay = who.stay as usize;
        let mut delta = 0;
        let shared = layout.shared[room];
        for (night, on) in (day..end).enumerate() {
            let at = room * layout.days + on;
            let cell = &mut self.cells[at];
            cell.free += i32::from(layout.beds[stay + night]);
            if shared {
                cell.sexes[usize::from(who.sex)] -= 1;
                let before = layout.age_spread[usize::from(cell.groups)];
                cell.ages[usize::from(who.age)] -= 1;
                if cell.ages[usize::from(who.age)] == 0 {
                    cell.groups &= !(1 << who.age);
                }
                let after = layout.age_spread[usize::from(cell.groups)];
                delta += layout.weights.age_spread * (i32::from(after) - i32::from(before));
                cell.people -= 1;
                if layout.nurses > 0 {
                    let last = usize::from(cell.people);
                    let list = &mut self.people[at * SHARED_ROOM_LIMIT..(at + 1) * SHARED_ROOM_LIMIT];
                    if let Some(place) = list[..=last].iter().position(|&other| usize::from(other) == person) {
                        list[place] = list[last];
                    }
                }
            }
            self.reopen(room, on);
        }
        if layout.nurses > 0 && shared {
            if self.nursing {
                delta += self.load(person, room, day, end, -1);
            }
            delta -= self.care[person];
        }
        delta
    }

    /// Adds (`sign` 1) or takes away (−1) a person's work; returns the change of cost.
    #[inline]
    fn load(&mut self, person: usize, room: usize, day: usize, end: usize, sign: i32) -> i32 {
        let layout = self.layout;
        let from = room * layout.shifts + day * SHIFTS_PER_DAY;
        let to = room * layout.shifts + end * SHIFTS_PER_DAY;
        let stay = layout.people[person].stay as usize * SHIFTS_PER_DAY;
        let nurses = &self.nurse[from..to];
        let work = &layout.work[stay..stay + nurses.len()];
        let mut more = 0;
        let mut row = day * SHIFTS_PER_DAY * layout.nurses;
        for ((&nurse, &work), room_work) in nurses.iter().zip(work).zip(&mut self.room_work[from..to]) {
            let work = sign * i32::from(work);
            *room_work += work;
            if nurse != NONE {
                let over = &mut self.over[row + usize::from(nurse)];
                more += (*over + work).max(0) - (*over).max(0);
                *over += work;
            }
            row += layout.nurses;
        }
        layout.weights.workload * more
    }

    /// Returns whether a slot has room for a patient who is not in it; `staying` says that her surgeon's minutes of that day are hers already.
    #[inline]
    pub(crate) fn slot_takes(&self, patient: usize, slot: u16, same_day: bool) -> bool {
        let who = &self.layout.people[patient];
        let at = usize::from(slot);
        self.slot_minutes[at] >= who.minutes
            && self.slot_places[at] > 0
            && (who.surgeon == NONE
                || same_day
                || self.surgeon_minutes
                    [usize::from(who.surgeon) * self.layout.days + usize::from(self.layout.slots[at].day)]
                    >= who.minutes)
    }

    /// Returns whether a room has beds for a person's stay from a day on; the person's own nights `mine` in `own` count as free.
    #[inline]
    pub(crate) fn room_takes(&self, person: usize, room: usize, day: usize, own: usize, mine: (usize, usize)) -> bool {
        let layout = self.layout;
        let who = &layout.people[person];
        let end = layout.end(person, day);
        let shared = layout.shared[room];
        let other = usize::from(1 - who.sex);
        let stay = who.stay as usize;
        (day..end).enumerate().all(|(night, on)| {
            if own == room && on >= mine.0 && on < mine.1 {
                if shared {
                    return true;
                }
                let own_use = layout.beds[stay + on - mine.0];
                return self.cells[room * layout.days + on].free + i32::from(own_use)
                    >= i32::from(layout.beds[stay + night]);
            }
            let cell = &self.cells[room * layout.days + on];
            cell.free >= i32::from(layout.beds[stay + night]) && (!shared || cell.sexes[other] == 0)
        })
    }

    /// Returns the rooms that are open to a person for a stay from a day on, by whole beds, as things are.
    #[inline]
    pub(crate) fn rooms_open(&self, person: usize, day: usize) -> u128 {
        let who = &self.layout.people[person];
        let end = self.layout.end(person, day);
        let mut rooms = who.rooms;
        for open in &self.open[usize::from(who.sex)][day..end] {
            rooms &= open;
            if rooms == 0 {
                break;
            }
        }
        rooms
    }

    /// Returns the change of cost of a patient's coming into a slot, without doing it, but for the slot's own cost to the patient.
    #[inline]
    pub(crate) fn slot_delta(&self, patient: usize, slot: u16) -> i32 {
        let layout = self.layout;
        let at = usize::from(slot);
        let who = &layout.people[patient];
        let mut delta = if self.slot_people[at].is_empty() { layout.slots[at].opening } else { 0 };
        if who.surgeon != NONE {
            let row = usize::from(who.surgeon) * layout.days + usize::from(layout.slots[at].day);
            if self.surgeon_theatres[row * layout.theatres + usize::from(layout.slots[at].theatre)] == 0
                && self.surgeon_spread[row] > 0
            {
                delta += layout.weights.transfer;
            }
        }
        delta
    }

    #[inline]
    pub(crate) fn enter_slot(&mut self, patient: usize, slot: u16) -> i32 {
        let delta = self.slot_delta(patient, slot);
        let layout = self.layout;
        let at = usize::from(slot);
        let who = &layout.people[patient];
        self.slot_minutes[at] -= who.minutes;
        self.slot_places[at] = self.slot_places[at].wrapping_sub(1);
        #[expect(clippy::cast_possible_truncation, reason = "fewer than 65535 people")]
        self.slot_people[at].push(patient as u16);
        if who.surgeon != NONE {
            let row = usize::from(who.surgeon) * layout.days + usize::from(layout.slots[at].day);
            self.surgeon_minutes[row] -= who.minutes;
            let here = &mut self.surgeon_theatres[row * layout.theatres + usize::from(layout.slots[at].theatre)];
            if *here == 0 {
                self.surgeon_spread[row] += 1;
            }
            *here += 1;
        }
        delta
    }

    #[inline]
    pub(crate) fn leave_slot(&mut self, patient: usize, slot: u16) -> i32 {
        let layout = self.layout;
        let at = usize::from(slot);
        let who = &layout.people[patient];
        self.slot_minutes[at] += who.minutes;
        self.slot_places[at] = self.slot_places[at].wrapping_add(1);
        let list = &mut self.slot_people[at];
        if let Some(place) = list.iter().position(|&other| usize::from(other) == patient) {
            list.swap_remove(place);
        }
        if who.surgeon != NONE {
            let row = usize::from(who.surgeon) * layout.days + usize::from(layout.slots[at].day);
            self.surgeon_minutes[row] += who.minutes;
            let here = &mut self.surgeon_theatres[row * layout.theatres + usize::from(layout.slots[at].theatre)];
            *here -= 1;
            if *here == 0 {
                self.surgeon_spread[row] -= 1;
            }
        }
        -self.slot_delta(patient, slot)
    }

    /// Returns the day of a slot.
    #[inline]
    pub(crate) fn day(&self, slot: u16) -> usize {
        usize::from(self.layout.slots[usize::from(slot)].day)
    }

    /// Takes a patient out; returns the change of cost, with the cost of waiting.
    pub(crate) fn lift(&mut self, patient: usize) -> i32 {
        let spot = self.at[patient];
        if spot.waits() {
            return 0;
        }
        let mut delta = self.waiting_cost[patient] - self.layout.cost_of(patient, spot.slot);
        delta += self.leave_slot(patient, spot.slot);
        if spot.room != NONE {
            delta += self.leave(patient, usize::from(spot.room), self.day(spot.slot));
        }
        self.at[patient] = Spot::WAITS;
        self.missing += u32::from(self.layout.people[patient].mandatory);
        delta
    }

    /// Puts a waiting patient in; returns the change of cost. Whether it fits is the caller's business.
    pub(crate) fn put(&mut self, patient: usize, spot: Spot) -> i32 {
        if spot.waits() {
            return 0;
        }
        let mut delta = self.layout.cost_of(patient, spot.slot) - self.waiting_cost[patient];
        delta += self.enter_slot(patient, spot.slot);
        if spot.room != NONE {
            delta += self.enter(patient, usize::from(spot.room), self.day(spot.slot));
        }
        self.at[patient] = spot;
        self.missing -= u32::from(self.layout.people[patient].mandatory);
        delta
    }

    /// Returns whether a waiting patient can have a spot.
    pub(crate) fn takes(&self, patient: usize, spot: Spot) -> bool {
        self.layout.cost_of(patient, spot.slot) != NEVER
            && self.slot_takes(patient, spot.slot, false)
            && if spot.room == NONE {
                self.layout.people[patient].nights == 0
            } else {
                self.layout.people[patient].rooms >> spot.room & 1 == 1
                    && self.room_takes(patient, usize::from(spot.room), self.day(spot.slot), usize::MAX, (0, 0))
            }
    }

    /// Returns the people of a shared room on a night.
    #[inline]
    pub(crate) fn people_in(&self, room: usize, day: usize) -> &[u16] {
        let at = room * self.layout.days + day;
        &self.people[at * SHARED_ROOM_LIMIT..at * SHARED_ROOM_LIMIT + usize::from(self.cells[at].people)]
    }

    /// Returns the first day of a person's stay.
    #[inline]
    pub(crate) fn first_day(&self, person: usize) -> usize {
        match self.at.get(person) {
            Some(spot) => self.day(spot.slot),
            None => 0,
        }
    }

    /// Raises what each mandatory patient costs who waits now, so that those who are hard to place come first.
    pub(crate) fn raise_penalties(&mut self) {
        for patient in 0..self.layout.patients {
            if self.layout.people[patient].mandatory && self.at[patient].waits() {
                let cost = &mut self.waiting_cost[patient];
                let more = (*cost / 8).min(DEAREST - *cost);
                *cost += more;
                self.cost += i64::from(more);
            }
        }
    }

    /// Starts or stops reckoning with nurses; `night` is what a night of care costs meanwhile, in 64ths.
    pub(crate) fn set_nursing(&mut self, nursing: bool, night: i32) {
        let layout = self.layout;
        let spots = self.at.clone();
        for patient in 0..layout.patients {
            self.cost += i64::from(self.lift(patient));
        }
        for resident in 0..layout.resident_rooms.len() {
            let room = usize::from(layout.resident_rooms[resident]);
            self.cost += i64::from(self.leave(layout.patients + resident, room, 0));
        }
        self.nursing = nursing && layout.nurses > 0;
        self.night = night;
        for resident in 0..layout.resident_rooms.len() {
            let room = usize::from(layout.resident_rooms[resident]);
            self.cost += i64::from(self.enter(layout.patients + resident, room, 0));
        }
        for (patient, &spot) in spots.iter().enumerate() {
            self.cost += i64::from(self.put(patient, spot));
        }
    }

    /// Returns whether the cost is the problem's.
    #[inline]
    pub(crate) fn nursing_counts(&self) -> bool {
        self.nursing || self.layout.nurses == 0
    }

    /// Returns the cost of skill, continuity and overwork of a night, in 64ths.
    pub(crate) fn cost_of_night(&self) -> i32 {
        let layout = self.layout;
        let over: i64 = self.over.iter().map(|&over| i64::from(over.max(0))).sum();
        let care: i64 = self
            .care
            .iter()
            .zip(0..)
            .filter(|&(_, person)| self.at.get(person).is_none_or(|spot| !spot.waits()))
            .map(|(&care, _)| i64::from(care))
            .sum();
        let nights: i64 = self.cells.iter().map(|cell| i64::from(cell.people)).sum();
        i32::try_from(64 * (care + over * i64::from(layout.weights.workload)) / nights.max(1)).unwrap_or(0)
    }
}
