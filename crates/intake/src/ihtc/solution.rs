//! Reads and writes a solution.

use super::IhtcInstance;
use super::instance::{read_day, read_shift};
use super::json::{At, Index, Reader};
use crate::faults::quote;
use crate::stage::{WriteError, replace_file};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use steadfast_elective::problem::SHIFTS_PER_DAY;
use steadfast_elective::timetable::{Admission, Timetable};
use steadfast_model::Issue;

/// Reads a solution of an instance; it comes only when no issue is an error.
///
/// A solution that breaks rules of the problem is read all the same ([`steadfast_elective::score::score`] names them), but for those that the
/// competition's validator refuses, too: unknown identifiers, the same patient twice, a nurse in a shift off the roster, two nurses for one room.
/// A patient who is not listed is not admitted.
pub fn read_ihtc_solution(instance: &IhtcInstance, path: &Path) -> (Option<Timetable>, Vec<Issue>) {
    let mut reader = Reader::new(path);
    let timetable = reader.load(path).map(|document| {
        let top = At::top(&document);
        let mut timetable = Timetable::empty(&instance.problem);
        read_admissions(&mut reader, &top, instance, &mut timetable);
        read_care(&mut reader, &top, instance, &mut timetable);
        timetable
    });
    let sound = reader.faults.errors() == 0;
    (timetable.filter(|_| sound), reader.faults.into_issues())
}

fn index(ids: &[String]) -> Index {
    ids.iter().cloned().zip(0u32..).collect()
}

fn read_admissions(reader: &mut Reader, top: &At<'_>, instance: &IhtcInstance, timetable: &mut Timetable) {
    let Some(entries) = reader.list(top, "patients") else { return };
    let (patients, rooms) = (index(&instance.ids.patients), index(&instance.ids.rooms));
    let theatres = index(&instance.ids.theatres);
    let mut seen = vec![false; instance.ids.patients.len()];
    for entry in &entries {
        let patient = reader.known(entry, "id", &patients, "a patient");
        let admission = read_admission(reader, entry, instance.problem.days, &rooms, &theatres);
        let Some(patient) = patient else { continue };
        let patient = patient as usize;
        if std::mem::replace(&mut seen[patient], true) {
            let found = format!("{} again", quote(&instance.ids.patients[patient]));
            reader.fault_of("listed-twice", entry, "id", found, "each patient once", "Remove one of the two.");
        }
        timetable.admissions[patient] = admission;
    }
}

/// Reads where a patient goes; `None` for one who is not admitted, and for one of whom it cannot be understood.
fn read_admission(
    reader: &mut Reader,
    entry: &At<'_>,
    days: usize,
    rooms: &Index,
    theatres: &Index,
) -> Option<Admission> {
    if reader.field(entry, "admission_day")?.value.as_str() == Some("none") {
        return None;
    }
    let day = read_day(reader, entry, "admission_day", days);
    let room = reader.known(entry, "room", rooms, "a room");
    let theatre = reader.known(entry, "operating_theater", theatres, "a theatre");
    let slot = day? * u32::try_from(theatres.len()).ok()? + theatre?;
    Some(Admission { slot, room: Some(room?) })
}

fn read_care(reader: &mut Reader, top: &At<'_>, instance: &IhtcInstance, timetable: &mut Timetable) {
    let Some(entries) = reader.list(top, "nurses") else { return };
    let (nurses, rooms) = (index(&instance.ids.nurses), index(&instance.ids.rooms));
    let shifts = index(&instance.ids.shifts);
    let problem = &instance.problem;
    let mut seen = vec![false; instance.ids.nurses.len()];
    for entry in &entries {
        let nurse = reader.known(entry, "id", &nurses, "a nurse");
        let assignments = reader.list(entry, "assignments").unwrap_or_default();
        if let Some(nurse) = nurse
            && std::mem::replace(&mut seen[nurse as usize], true)
        {
            let found = format!("{} again", quote(&instance.ids.nurses[nurse as usize]));
            reader.fault_of("listed-twice", entry, "id", found, "each nurse once", "Put the assignments together.");
        }
        for assignment in &assignments {
            let shift = read_shift(reader, assignment, problem.days, &shifts);
            let given = reader.list(assignment, "rooms").unwrap_or_default();
            if let (Some(nurse), Some(shift)) = (nurse, shift)
                && problem.nurses[nurse as usize].shifts.iter().all(|rostered| rostered.shift != shift)
                && !given.is_empty()
            {
                let nurse = &instance.ids.nurses[nurse as usize];
                let found = format!("rooms for nurse {} on {}", quote(nurse), instance.shift_in_words(shift));
                let advice = "Give the rooms to a nurse who is at work.";
                reader.fault_of("shift-not-rostered", assignment, "shift", found, "a shift of the roster", advice);
            }
            for at in &given {
                let room = reader.known_at(at, &rooms, "a room");
                let (Some(nurse), Some(shift), Some(room)) = (nurse, shift, room) else { continue };
                let cell = &mut timetable.nurses[room as usize * problem.shifts() + shift as usize];
                let Some(before) = cell.replace(nurse) else { continue };
                let found = format!(
                    "nurses {} and {} in room {} on {}",
                    quote(&instance.ids.nurses[before as usize]),
                    quote(&instance.ids.nurses[nurse as usize]),
                    quote(&instance.ids.rooms[room as usize]),
                    instance.shift_in_words(shift)
                );
                let advice = "Leave the room to one of them.";
                reader.fault_of("two-nurses", assignment, "rooms", found, "one nurse for a room and shift", advice);
            }
        }
    }
}

#[derive(Serialize)]
struct Solution<'a> {
    patients: Vec<Admitted<'a>>,
    nurses: Vec<Carer<'a>>,
}

#[derive(Serialize)]
struct Admitted<'a> {
    id: &'a str,
    admission_day: Day,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operating_theater: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Day {
    Admitted(u32),
    Waits(&'static str),
}

#[derive(Serialize)]
struct Carer<'a> {
    id: &'a str,
    assignments: Vec<Assignment<'a>>,
}

#[derive(Serialize)]
struct Assignment<'a> {
    day: usize,
    shift: &'a str,
    rooms: Vec<&'a str>,
}

/// Writes a solution in the competition's format, as a whole or not at all.
///
/// # Errors
/// When the file cannot be written; what stood in its place before still stands there.
pub fn write_ihtc_solution(instance: &IhtcInstance, timetable: &Timetable, path: &Path) -> Result<(), WriteError> {
    let solution = Solution { patients: admitted(instance, timetable), nurses: carers(instance, timetable) };
    let mut bytes = serde_json::to_vec_pretty(&solution)
        .map_err(|error| WriteError::Io { path: path.to_owned(), source: error.into() })?;
    bytes.push(b'\n');
    replace_file(path, &bytes)
}

fn admitted<'a>(instance: &'a IhtcInstance, timetable: &Timetable) -> Vec<Admitted<'a>> {
    let ids = &instance.ids;
    let admissions = ids.patients.iter().zip(&timetable.admissions);
    admissions
        .map(|(id, admission)| {
            let slot = admission.and_then(|admission| instance.problem.slots.get(admission.slot as usize));
            let room = admission.and_then(|admission| ids.rooms.get(admission.room? as usize));
            Admitted {
                id,
                admission_day: slot.map_or(Day::Waits("none"), |slot| Day::Admitted(slot.day)),
                room: room.map(String::as_str),
                operating_theater: slot.and_then(|slot| ids.theatres.get(slot.theatre as usize)).map(String::as_str),
            }
        })
        .collect()
}

fn carers<'a>(instance: &'a IhtcInstance, timetable: &Timetable) -> Vec<Carer<'a>> {
    let ids = &instance.ids;
    let shifts = instance.problem.shifts();
    let mut given: Vec<BTreeMap<usize, Vec<&str>>> = vec![BTreeMap::new(); ids.nurses.len()];
    for (cell, nurse) in timetable.nurses.iter().enumerate() {
        let Some(rooms) = nurse.and_then(|nurse| given.get_mut(nurse as usize)) else { continue };
        rooms.entry(cell % shifts).or_default().push(&ids.rooms[cell / shifts]);
    }
    let nurses = ids.nurses.iter().zip(given);
    nurses
        .map(|(id, given)| {
            let assignment = |(shift, rooms): (usize, Vec<&'a str>)| Assignment {
                day: shift / SHIFTS_PER_DAY,
                shift: ids.shifts[shift % SHIFTS_PER_DAY].as_str(),
                rooms,
            };
            Carer { id, assignments: given.into_iter().map(assignment).collect() }
        })
        .collect()
}
