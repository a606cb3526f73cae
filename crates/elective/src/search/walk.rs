//! A walk over timetables: the state, the generator, the threshold of the present temperature, and the count of what each move did.

use super::layout::{Layout, NEVER, NONE, SHARED_ROOM_LIMIT};
use super::state::{Spot, State};
use crate::problem::Problem;
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

impl MoveKind {
    /// Returns the name by which the kind is asked for and reported.
    pub fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Room => "room",
            Self::Theatre => "theatre",
            Self::Drop => "drop",
            Self::Swap => "swap",
            Self::Eject => "eject",
            Self::Nurse => "nurse",
            Self::NurseSwap => "nurse-swap",
            Self::NurseRun => "nurse-run",
        }
    }
}

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
    pub(crate) fn any_patient(&mut self) -> Option<usize> {
        let patients = self.state.layout.patients;
        (patients > 0).then(|| self.below(patients))
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
        let patient = self.any_patient()?;
        let slot = self.any_choice(patient)?;
        self.try_slot(patient, slot, threshold)
    }

    fn propose_room(&mut self, threshold: i32) -> Option<i32> {
        let patient = self.any_patient()?;
        let spot = self.state.at[patient];
        if spot.room == NONE {
            return None;
        }
        self.try_slot(patient, spot.slot, threshold)
    }

    fn propose_theatre(&mut self, threshold: i32) -> Option<i32> {
        let patient = self.any_patient()?;
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
            return self.try_spot(patient, Spot { slot, room: spot.room }, threshold);
        }
        self.try_spot(patient, Spot { slot, room: spot.room }, threshold)
    }

    fn propose_drop(&mut self, threshold: i32) -> Option<i32> {
        let patient = self.any_patient()?;
        let spot = self.state.at[patient];
        if spot.waits() {
            return None;
        }
        self.try_spot(patient, Spot::WAITS, threshold)
    }

    #[inline]
    pub(crate) fn any_choice(&mut self, patient: usize) -> Option<u16> {
        let length = self.state.layout.choices_of(patient).len();
        let place = self.below(length);
        Some(self.state.layout.choices_of(patient).get(place)?.slot)
    }

    /// Tries a slot for a patient with a room drawn from those open.
    fn try_slot(&mut self, patient: usize, slot: u16, threshold: i32) -> Option<i32> {
        let old = self.state.at[patient];
        if !self.slot_allows(patient, old, slot) {
            return None;
        }
        if self.state.layout.people[patient].nights == 0 {
            if old.slot == slot {
                return None;
            }
            return self.try_spot(patient, Spot { slot, room: NONE }, threshold);
        }
        let room = self.any_room(patient, old, slot)?;
        let new = Spot { slot, room };
        if new == old {
            return None;
        }
        self.try_fitting_spot(patient, old, new, threshold)
    }

    /// Tries a spot for a patient.
    pub(crate) fn try_spot(&mut self, patient: usize, new: Spot, threshold: i32) -> Option<i32> {
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
        self.try_fitting_spot(patient, old, new, threshold)
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
    fn try_fitting_spot(&mut self, patient: usize, old: Spot, new: Spot, threshold: i32) -> Option<i32> {
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
                    self.find_nurses(patient, room, after);
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

const _: () = assert!(SHARED_ROOM_LIMIT < 256);
