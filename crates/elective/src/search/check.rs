//! Whether the search can hold a problem.

use super::layout::SHARED_ROOM_LIMIT;
use crate::problem::{Problem, SHIFTS_PER_DAY, Stay};
use crate::timetable::Timetable;

/// Most that a slot, a wait or a unit of a soft term may cost, so that sums of several stay within range.
pub(crate) const DEAREST_COST: i32 = 100_000_000;

/// A problem that the search cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// More of something than the search can hold.
    #[error("{found} {what}; the search takes up to {limit}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Parts of the problem that do not fit together.
    #[error("{what} {number}: {fault}")]
    Misfit {
        /// Kind of part.
        what: &'static str,
        /// Its position.
        number: usize,
        /// What is wrong with it.
        fault: &'static str,
    },
}

fn most(what: &'static str, found: usize, limit: usize) -> Result<(), SearchError> {
    if found > limit { Err(SearchError::TooMany { what, found, limit }) } else { Ok(()) }
}

fn fits(holds: bool, what: &'static str, number: usize, fault: &'static str) -> Result<(), SearchError> {
    if holds { Ok(()) } else { Err(SearchError::Misfit { what, number, fault }) }
}

/// Checks sizes and references.
pub(crate) fn check(problem: &Problem, start: Option<&Timetable>) -> Result<(), SearchError> {
    let limit = usize::from(u16::MAX) - 1;
    most("rooms", problem.rooms.len(), 128)?;
    most("nurses", problem.nurses.len(), 256)?;
    most("patients and residents", problem.patients.len() + problem.residents.len(), limit)?;
    most("slots", problem.slots.len(), limit)?;
    most("age groups", problem.age_groups, 8)?;
    most("days", problem.days, 1000)?;
    for (number, slot) in problem.slots.iter().enumerate() {
        fits((slot.day as usize) < problem.days, "slot", number, "its day is beyond the horizon")?;
    }
    for (number, surgeon) in problem.surgeons.iter().enumerate() {
        fits(surgeon.minutes.len() == problem.days, "surgeon", number, "minutes are not given for each day")?;
    }
    for (number, room) in problem.rooms.iter().enumerate() {
        fits(room.beds.len() == problem.days, "room", number, "beds are not given for each night")?;
        if room.shared {
            let beds = room.beds.iter().copied().max().unwrap_or(0);
            most("beds in a shared room", usize::try_from(beds).unwrap_or(0), SHARED_ROOM_LIMIT)?;
        }
    }
    for (number, nurse) in problem.nurses.iter().enumerate() {
        let inside = nurse.shifts.iter().all(|rostered| (rostered.shift as usize) < problem.shifts());
        fits(inside, "nurse", number, "a shift is beyond the horizon")?;
    }
    for (number, patient) in problem.patients.iter().enumerate() {
        let ordered = patient.choices.windows(2).all(|pair| pair[0].slot < pair[1].slot);
        fits(ordered, "patient", number, "slots are not in ascending order")?;
        let known = patient.choices.iter().all(|choice| (choice.slot as usize) < problem.slots.len());
        fits(known, "patient", number, "a slot does not exist")?;
        let known = patient.surgeon.is_none_or(|surgeon| (surgeon as usize) < problem.surgeons.len());
        fits(known, "patient", number, "the surgeon does not exist")?;
        let known = patient.rooms.iter().all(|&room| (room as usize) < problem.rooms.len());
        fits(known, "patient", number, "a room does not exist")?;
        fits(patient.minutes >= 0 && patient.waiting_cost >= 0, "patient", number, "minutes or cost below nought")?;
        let costs = patient.choices.iter().map(|choice| choice.cost).chain([patient.waiting_cost]);
        let moderate = costs.max().is_none_or(|cost| cost <= DEAREST_COST);
        fits(moderate, "patient", number, "a cost beyond 100,000,000")?;
        let shared = patient.rooms.iter().any(|&room| problem.rooms[room as usize].shared);
        check_stay(problem, &patient.stay, shared, "patient", number)?;
    }
    for (number, resident) in problem.residents.iter().enumerate() {
        fits((resident.room as usize) < problem.rooms.len(), "resident", number, "the room does not exist")?;
        let shared = problem.rooms[resident.room as usize].shared;
        check_stay(problem, &resident.stay, shared, "resident", number)?;
    }
    if let Some(start) = start {
        fits(start.admissions.len() == problem.patients.len(), "start", 0, "it has another number of patients")?;
        let cells = problem.rooms.len() * problem.shifts();
        fits(start.nurses.len() == cells, "start", 0, "it has another number of rooms and shifts")?;
    }
    Ok(())
}

fn check_stay(
    problem: &Problem,
    stay: &Stay,
    shared: bool,
    what: &'static str,
    number: usize,
) -> Result<(), SearchError> {
    fits(stay.sex < 2, what, number, "the sex is neither 0 nor 1")?;
    fits(
        !shared || usize::from(stay.age_group) < problem.age_groups.max(1),
        what,
        number,
        "the age group does not exist",
    )?;
    fits(
        !shared || stay.beds.iter().all(|&beds| beds == 1),
        what,
        number,
        "a stay in a shared room takes one bed a night",
    )?;
    let shifts = stay.beds.len() * SHIFTS_PER_DAY;
    let full = problem.nurses.is_empty() || !shared || (stay.work.len() == shifts && stay.skill.len() == shifts);
    fits(full, what, number, "work and skill are not given for each shift of the stay")?;
    let small = stay.work.iter().all(|&work| work < 10_000);
    fits(small, what, number, "work in a shift of 10,000 or more")
}
