//! Violations in words, with the names that the files use.

use super::IhtcInstance;
use steadfast_elective::problem::SHIFTS_PER_DAY;
use steadfast_elective::score::Violation;

impl IhtcInstance {
    /// Says in words which rule a timetable breaks, with the identifiers of the instance.
    pub fn violation_in_words(&self, violation: &Violation) -> String {
        let patient = |index: u32| name(&self.ids.patients, index);
        let room = |index: u32| name(&self.ids.rooms, index);
        match *violation {
            Violation::MixedSex { room: index, day, people: [a, b] } => {
                format!("room {} on day {day}: {a} of gender A beside {b} of gender B", room(index))
            }
            Violation::RoomNotPossible { patient: index, room: given } => {
                format!("patient {}: room {} is not compatible", patient(index), room(given))
            }
            Violation::WithoutRoom { patient: index } => format!("patient {}: no room", patient(index)),
            Violation::RoomNotNeeded { patient: index, room: given } => {
                format!("patient {}: in room {}, which is none of theirs", patient(index), room(given))
            }
            Violation::SurgeonOver { surgeon, day, minutes } => {
                format!("surgeon {} on day {day}: {minutes} minutes too many", name(&self.ids.surgeons, surgeon))
            }
            Violation::SlotOver { slot, minutes } => {
                format!("{}: {minutes} minutes too many", self.slot_in_words(slot))
            }
            Violation::PlacesOver { slot, patients } => {
                format!("{}: {patients} patients too many", self.slot_in_words(slot))
            }
            Violation::MandatoryWaits { patient: index } => {
                format!("patient {}: mandatory, and not admitted", patient(index))
            }
            Violation::SlotNotPossible { patient: index, slot } => {
                format!("patient {}: {} is too early, too late or too short", patient(index), self.slot_in_words(slot))
            }
            Violation::BedsOver { room: index, day, beds } => {
                format!("room {} on day {day}: {beds} people more than beds", room(index))
            }
            Violation::NurseOffShift { nurse, room: index, shift } => format!(
                "room {} on {}: nurse {} is not on the roster",
                room(index),
                self.shift_in_words(shift),
                name(&self.ids.nurses, nurse)
            ),
            Violation::Uncovered { room: index, shift } => {
                format!("room {} on {}: occupied, and without a nurse", room(index), self.shift_in_words(shift))
            }
        }
    }

    /// Names a shift by its day and kind.
    pub(super) fn shift_in_words(&self, shift: u32) -> String {
        let kind = shift as usize % SHIFTS_PER_DAY;
        let kind = self.ids.shifts.get(kind).map_or("?", String::as_str);
        format!("day {} {kind}", shift as usize / SHIFTS_PER_DAY)
    }

    fn slot_in_words(&self, slot: u32) -> String {
        match self.problem.slots.get(slot as usize) {
            Some(slot) => format!("theatre {} on day {}", name(&self.ids.theatres, slot.theatre), slot.day),
            None => format!("slot {slot}"),
        }
    }
}

fn name(ids: &[String], index: u32) -> &str {
    ids.get(index as usize).map_or("?", String::as_str)
}
