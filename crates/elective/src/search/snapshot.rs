//! Timetables into a state and out of it.

use super::layout::NONE;
use super::state::{Spot, State};
use crate::problem::SHIFTS_PER_DAY;
use crate::timetable::{Admission, Timetable};

/// What a state can be restored from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) cost: i64,
    pub(crate) at: Vec<Spot>,
    pub(crate) nurse: Vec<u16>,
}

impl<const W: usize> State<'_, W> {
    /// Writes the timetable, with the nurses of empty rooms, into a snapshot.
    pub(crate) fn save(&self, snapshot: &mut Snapshot) {
        snapshot.cost = self.cost;
        snapshot.at.clone_from(&self.at);
        snapshot.nurse.clone_from(&self.nurse);
    }

    /// Goes back to a snapshot of the same layout.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot) {
        let layout = self.layout;
        for patient in 0..layout.patients {
            self.cost += i64::from(self.lift(patient));
        }
        for (at, &nurse) in snapshot.nurse.iter().enumerate() {
            if nurse != NONE && self.nurse[at] != nurse {
                self.give(at / layout.shifts, at % layout.shifts, nurse);
            }
        }
        for (patient, &spot) in snapshot.at.iter().enumerate() {
            self.cost += i64::from(self.put(patient, spot));
        }
        debug_assert!(self.missing > 0 || self.cost == snapshot.cost, "{} is not {}", self.cost, snapshot.cost);
    }

    /// Takes over a timetable, as far as it fits: nurses first, then patient by patient.
    pub(crate) fn take(&mut self, timetable: &Timetable) {
        let layout = self.layout;
        if layout.nurses > 0 {
            for (at, nurse) in timetable.nurses.iter().enumerate() {
                let (room, shift) = (at / layout.shifts, at % layout.shifts);
                let Some(nurse) = nurse.and_then(|nurse| u16::try_from(nurse).ok()) else { continue };
                if layout.on_shift[shift].contains(&nurse) {
                    self.give(room, shift, nurse);
                }
            }
        }
        for (patient, admission) in timetable.admissions.iter().enumerate() {
            let Some(admission) = admission else { continue };
            let narrow = |value: u32| u16::try_from(value).unwrap_or(NONE);
            let spot = Spot { slot: narrow(admission.slot), room: admission.room.map_or(NONE, narrow) };
            let bed = spot.room != NONE;
            if usize::from(spot.slot) < layout.slots.len()
                && bed == (layout.people[patient].nights > 0)
                && (!bed || usize::from(spot.room) < layout.rooms)
                && self.takes(patient, spot)
            {
                self.cost += i64::from(self.put(patient, spot));
            }
        }
    }

    /// Gives a room in a shift a nurse, with the work and the care that this changes.
    fn give(&mut self, room: usize, shift: usize, nurse: u16) {
        let layout = self.layout;
        let at = room * layout.shifts + shift;
        let (old, work) = (self.nurse[at], self.room_work[at]);
        let mut delta = 0;
        for (who, work) in [(old, -work), (nurse, work)] {
            if who != NONE {
                let over = &mut self.over[shift * layout.nurses + usize::from(who)];
                delta += layout.weights.workload * ((*over + work).max(0) - (*over).max(0));
                *over += work;
            }
        }
        self.set_nurse(room, shift, nurse);
        let day = shift / SHIFTS_PER_DAY;
        for place in 0..self.people_in(room, day).len() {
            let person = usize::from(self.people_in(room, day)[place]);
            let care = self.care_at(person, room, self.first_day(person));
            delta += care - self.care[person];
            self.care[person] = care;
        }
        self.cost += i64::from(delta);
    }

    /// Returns the timetable, with nurses for occupied rooms only.
    pub(crate) fn timetable(&self) -> Timetable {
        let layout = self.layout;
        let admissions = self
            .at
            .iter()
            .map(|spot| {
                (!spot.waits()).then(|| Admission {
                    slot: u32::from(spot.slot),
                    room: (spot.room != NONE).then(|| u32::from(spot.room)),
                })
            })
            .collect();
        let mut nurses = vec![None; layout.rooms * layout.shifts];
        if layout.nurses > 0 {
            for (at, nurse) in nurses.iter_mut().enumerate() {
                let (room, day) = (at / layout.shifts, at % layout.shifts / SHIFTS_PER_DAY);
                if self.cells[room * layout.days + day].people > 0 && self.nurse[at] != NONE {
                    *nurse = Some(u32::from(self.nurse[at]));
                }
            }
        }
        Timetable { admissions, nurses }
    }
}
