//! An answer to a timetabling problem.

use crate::problem::Problem;

/// Where a patient goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// Slot.
    pub slot: u32,
    /// Room; `None` for a patient who needs no bed.
    pub room: Option<u32>,
}

/// An answer: where each patient goes and who nurses each room in each shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// Of each patient; `None` for one who waits.
    pub admissions: Vec<Option<Admission>>,
    /// Nurse of each room and shift, at `room × shifts + shift`; `None` for a room that nobody is in, and throughout in a problem without nurses.
    pub nurses: Vec<Option<u32>>,
}

impl Timetable {
    /// Returns the timetable in which everybody waits and no room has a nurse.
    pub fn empty(problem: &Problem) -> Self {
        Self {
            admissions: vec![None; problem.patients.len()],
            nurses: vec![None; problem.rooms.len() * problem.shifts()],
        }
    }

    /// Returns the nurse of a room in a shift.
    pub fn nurse(&self, problem: &Problem, room: usize, shift: usize) -> Option<u32> {
        self.nurses[room * problem.shifts() + shift]
    }
}
