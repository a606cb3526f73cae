//! Reads an instance.

use super::json::{At, Index, Reader};
use super::{IhtcIds, IhtcInstance};
use crate::faults::quote;
use serde_json::Value;
use std::path::Path;
use steadfast_elective::problem::{
    Nurse, Patient, Problem, Resident, Room, RosteredShift, SHIFTS_PER_DAY, Slot, SlotChoice, Stay, Surgeon, Weights,
};
use steadfast_model::Issue;

/// Longest horizon that is read, in days.
const MOST_DAYS: i64 = 366;
/// Largest weight that is read: with the longest horizon a delay still fits the problem's numbers.
const MOST_WEIGHT: i64 = 1_000_000;
/// Most minutes, and most work, that are read.
const MOST: i64 = 1_000_000;
/// Most beds in a room, and most work of a person in a shift.
const MOST_SMALL: i64 = 10_000;
/// Most levels of skill, and most age groups.
const MOST_LEVELS: i64 = 200;

/// Reads a competition instance; it comes only when no issue is an error.
pub fn read_ihtc_instance(path: &Path) -> (Option<IhtcInstance>, Vec<Issue>) {
    let mut reader = Reader::new(path);
    let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let instance = match reader.load(path) {
        Some(document) => read(&mut reader, &At::top(&document), name),
        None => None,
    };
    let sound = reader.faults.errors() == 0;
    (instance.filter(|_| sound), reader.faults.into_issues())
}

/// What the entries of an instance refer to.
struct Frame {
    days: usize,
    levels: i64,
    age_groups: Index,
    shifts: Index,
    rooms: Index,
    surgeons: Index,
    delay: i32,
    unscheduled: i32,
}

fn read(reader: &mut Reader, top: &At<'_>, name: String) -> Option<IhtcInstance> {
    let days = reader.number::<usize>(top, "days", 1..=MOST_DAYS);
    let levels = reader.number(top, "skill_levels", 1..=MOST_LEVELS);
    let age_groups = read_words(reader, top, "age_groups");
    let shifts = read_words(reader, top, "shift_types");
    if let Some((names, _)) = &shifts
        && names.len() != SHIFTS_PER_DAY
    {
        let found = format!("{} entries", names.len());
        reader.fault_of("wrong-length", top, "shift_types", found, "3 shifts", "A day has three shifts, in order.");
    }
    let weights = read_weights(reader, top);
    let mut named = |name| {
        let entries = reader.list(top, name)?;
        let (ids, index) = reader.ids(&entries, Some("id"));
        Some((entries, ids, index))
    };
    let (rooms, surgeons, theatres) = (named("rooms"), named("surgeons"), named("operating_theaters"));
    let (nurses, patients, occupants) = (named("nurses"), named("patients"), named("occupants"));
    // Without these nothing else can be understood; what is missing has been reported.
    let (days, levels, weights) = (days?, levels?, weights?);
    let ((age_names, age_groups), (shift_names, shifts)) = (age_groups?, shifts?);
    let ((rooms, room_ids, room_index), (surgeons, surgeon_ids, surgeon_index)) = (rooms?, surgeons?);
    let (theatres, theatre_ids, _) = theatres?;
    let ((nurses, nurse_ids, _), (patients, patient_ids, _)) = (nurses?, patients?);
    let (occupants, occupant_ids, _) = occupants?;
    if nurses.is_empty() {
        let advice = "Every room in use needs a nurse in each shift.";
        reader.fault_of("wrong-length", top, "nurses", "none", "at least one nurse", advice);
    }

    let frame = Frame {
        days,
        levels,
        age_groups,
        shifts,
        rooms: room_index,
        surgeons: surgeon_index,
        delay: weights.delay,
        unscheduled: weights.unscheduled,
    };
    // Each list is read to its end before one that could not be understood ends the reading.
    let rooms = read_rooms(reader, &rooms, days);
    let surgeons = read_surgeons(reader, &surgeons, days);
    let slots = read_slots(reader, &theatres, days, weights.opening);
    let nurses = read_nurses(reader, &nurses, &frame);
    let residents = read_residents(reader, &occupants, &frame);
    let patients = read_patients(reader, &patients, &frame);
    let mut problem = Problem {
        days,
        age_groups: age_names.len(),
        weights: weights.of_the_problem,
        slots: slots?,
        surgeons: surgeons?,
        rooms: rooms?,
        nurses: nurses?,
        patients: Vec::new(),
        residents: residents?,
    };
    let due = patients?;
    problem.patients = due.into_iter().map(|due| due.choose(&problem)).collect();
    let ids = IhtcIds {
        patients: patient_ids,
        occupants: occupant_ids,
        surgeons: surgeon_ids,
        theatres: theatre_ids,
        rooms: room_ids,
        nurses: nurse_ids,
        shifts: shift_names,
    };
    Some(IhtcInstance { name, problem, ids })
}

fn read_words(reader: &mut Reader, top: &At<'_>, name: &str) -> Option<(Vec<String>, Index)> {
    let entries = reader.list(top, name)?;
    let (words, index) = reader.ids(&entries, None);
    if i64::try_from(words.len()).is_ok_and(|count| (1..=MOST_LEVELS).contains(&count)) {
        return Some((words, index));
    }
    let expected = format!("1 to {MOST_LEVELS}");
    reader.fault_of("wrong-length", top, name, format!("{} entries", words.len()), expected, "Correct the list.");
    None
}

/// Weights, with those that become part of slots, choices and patients.
struct AllWeights {
    of_the_problem: Weights,
    opening: i32,
    delay: i32,
    unscheduled: i32,
}

fn read_weights(reader: &mut Reader, top: &At<'_>) -> Option<AllWeights> {
    let weights = reader.field(top, "weights")?;
    let mut weight = |name| reader.number::<i32>(&weights, name, 0..=MOST_WEIGHT);
    let age_spread = weight("room_mixed_age");
    let skill = weight("room_nurse_skill");
    let continuity = weight("continuity_of_care");
    // The misspelling is the competition's.
    let workload = weight("nurse_eccessive_workload");
    let opening = weight("open_operating_theater");
    let transfer = weight("surgeon_transfer");
    let delay = weight("patient_delay");
    let unscheduled = weight("unscheduled_optional");
    let of_the_problem = Weights {
        age_spread: age_spread?,
        skill: skill?,
        continuity: continuity?,
        workload: workload?,
        transfer: transfer?,
    };
    Some(AllWeights { of_the_problem, opening: opening?, delay: delay?, unscheduled: unscheduled? })
}

/// Reads every entry, also after one that is wrong.
fn each<T>(entries: &[At<'_>], mut read: impl FnMut(&At<'_>) -> Option<T>) -> Option<Vec<T>> {
    let read: Vec<Option<T>> = entries.iter().map(&mut read).collect();
    read.into_iter().collect()
}

fn read_rooms(reader: &mut Reader, entries: &[At<'_>], days: usize) -> Option<Vec<Room>> {
    each(entries, |entry| {
        let beds = reader.number::<i32>(entry, "capacity", 0..=MOST_SMALL)?;
        Some(Room { beds: vec![beds; days], shared: true })
    })
}

fn read_surgeons(reader: &mut Reader, entries: &[At<'_>], days: usize) -> Option<Vec<Surgeon>> {
    each(entries, |entry| {
        let length = Some((days, "one for each day"));
        Some(Surgeon { minutes: reader.numbers(entry, "max_surgery_time", 0..=MOST, length)? })
    })
}

/// Reads the theatres and lays out their slots, theatre by theatre within a day.
fn read_slots(reader: &mut Reader, entries: &[At<'_>], days: usize, opening_cost: i32) -> Option<Vec<Slot>> {
    let minutes: Vec<Vec<i32>> =
        each(entries, |entry| reader.numbers(entry, "availability", 0..=MOST, Some((days, "one for each day"))))?;
    let mut slots = Vec::with_capacity(days * minutes.len());
    for (day, number) in (0..days).zip(0u32..) {
        for (theatre, minutes) in (0u32..).zip(&minutes) {
            slots.push(Slot { day: number, theatre, minutes: minutes[day], places: u32::MAX, opening_cost });
        }
    }
    Some(slots)
}

fn read_nurses(reader: &mut Reader, entries: &[At<'_>], frame: &Frame) -> Option<Vec<Nurse>> {
    each(entries, |entry| {
        let level = reader.number::<u8>(entry, "skill_level", 0..=frame.levels - 1);
        let roster = reader.list(entry, "working_shifts")?;
        let shifts = each(&roster, |at| {
            let shift = read_shift(reader, at, frame.days, &frame.shifts);
            let max_load = reader.number::<i32>(at, "max_load", 0..=MOST);
            Some(RosteredShift { shift: shift?, max_load: max_load? })
        });
        let mut shifts = shifts?;
        shifts.sort_by_key(|rostered| rostered.shift);
        if let Some(pair) = shifts.windows(2).find(|pair| pair[0].shift == pair[1].shift) {
            let found = format!("shift {} of day {} twice", pair[0].shift % 3, pair[0].shift / 3);
            reader.fault_of("listed-twice", entry, "working_shifts", found, "each shift once", "Remove one of them.");
            return None;
        }
        Some(Nurse { level: level?, shifts })
    })
}

/// Reads the fields `day` and `shift`.
pub(super) fn read_shift(reader: &mut Reader, at: &At<'_>, days: usize, shifts: &Index) -> Option<u32> {
    let day = read_day(reader, at, "day", days);
    let shift = reader.known(at, "shift", shifts, "a shift");
    Some(day? * 3 + shift?)
}

/// Reads a day of the horizon.
pub(super) fn read_day(reader: &mut Reader, at: &At<'_>, name: &str, days: usize) -> Option<u32> {
    let field = reader.field(at, name)?;
    let Some(day) = field.value.as_i64() else {
        reader.fault_of("field-not-understood", at, name, shown_day(field.value), "a day", "Write a whole number.");
        return None;
    };
    let found = u32::try_from(day).ok().filter(|&day| (day as usize) < days);
    if found.is_none() {
        let expected = format!("a day from 0 to {}", days - 1);
        reader.fault_of("day-out-of-range", at, name, day.to_string(), expected, "Days count from 0.");
    }
    found
}

fn shown_day(value: &Value) -> String {
    value.as_str().map_or_else(|| "no whole number".to_owned(), quote)
}

fn read_stay(reader: &mut Reader, at: &At<'_>, frame: &Frame) -> Option<Stay> {
    let sex = reader.text(at, "gender").and_then(|word| match word {
        "A" => Some(0),
        "B" => Some(1),
        other => {
            reader.fault_of("field-not-understood", at, "gender", quote(other), "A or B", "Correct the value.");
            None
        }
    });
    let age_group = reader.known(at, "age_group", &frame.age_groups, "an age group");
    let nights = reader.number::<usize>(at, "length_of_stay", 1..=MOST_DAYS);
    let length = nights.map(|nights| (nights * SHIFTS_PER_DAY, "one for each shift of the stay"));
    let work = reader.numbers(at, "workload_produced", 0..=MOST_SMALL, length);
    let skill = reader.numbers(at, "skill_level_required", 0..=frame.levels - 1, length);
    let age_group = u8::try_from(age_group?).ok()?;
    Some(Stay { sex: sex?, age_group, beds: vec![1; nights?], work: work?, skill: skill? })
}

fn read_residents(reader: &mut Reader, entries: &[At<'_>], frame: &Frame) -> Option<Vec<Resident>> {
    each(entries, |entry| {
        let room = reader.known(entry, "room_id", &frame.rooms, "a room");
        let stay = read_stay(reader, entry, frame);
        Some(Resident { room: room?, stay: stay? })
    })
}

/// A patient whose choices are still to be found.
struct Due {
    patient: Patient,
    release: u32,
    last: u32,
    delay: i32,
}

impl Due {
    /// Fills in the slots that release and due day, theatre and surgeon allow.
    fn choose(self, problem: &Problem) -> Patient {
        let Self { mut patient, release, last, delay } = self;
        // A patient compatible with no room must not be taken for one who needs none.
        if patient.rooms.is_empty() {
            return patient;
        }
        let surgeon = patient.surgeon.map(|surgeon| &problem.surgeons[surgeon as usize].minutes);
        for (number, slot) in (0u32..).zip(&problem.slots) {
            let in_time = (release..=last).contains(&slot.day);
            let has_minutes = surgeon.is_none_or(|minutes| minutes[slot.day as usize] >= patient.minutes);
            if in_time && has_minutes && slot.minutes >= patient.minutes {
                let days = i32::try_from(slot.day - release).unwrap_or(i32::MAX);
                patient.choices.push(SlotChoice { slot: number, cost: delay.saturating_mul(days) });
            }
        }
        patient
    }
}

fn read_patients(reader: &mut Reader, entries: &[At<'_>], frame: &Frame) -> Option<Vec<Due>> {
    each(entries, |entry| {
        let mandatory = reader.flag(entry, "mandatory");
        let release = read_day(reader, entry, "surgery_release_day", frame.days);
        let last_day = u32::try_from(frame.days - 1).ok()?;
        // An optional patient has no due day; one that is given does not bind.
        let last = match mandatory {
            Some(true) => reader.number::<u32>(entry, "surgery_due_day", 0..=MOST_DAYS).map(|due| due.min(last_day)),
            _ => Some(last_day),
        };
        let minutes = reader.number::<i32>(entry, "surgery_duration", 0..=MOST);
        let surgeon = reader.known(entry, "surgeon_id", &frame.surgeons, "a surgeon");
        let rooms = read_compatible(reader, entry, frame);
        let stay = read_stay(reader, entry, frame);
        let mandatory = mandatory?;
        let patient = Patient {
            choices: Vec::new(),
            minutes: minutes?,
            surgeon: Some(surgeon?),
            rooms: rooms?,
            stay: stay?,
            // A mandatory patient who waits breaks a rule; the competition counts no cost besides.
            waiting_cost: if mandatory { 0 } else { frame.unscheduled },
            mandatory,
        };
        Some(Due { patient, release: release?, last: last?, delay: frame.delay })
    })
}

/// Reads the rooms that are not excluded, in order.
fn read_compatible(reader: &mut Reader, entry: &At<'_>, frame: &Frame) -> Option<Vec<u32>> {
    let excluded = reader.list(entry, "incompatible_room_ids")?;
    let excluded = each(&excluded, |at| reader.known_at(at, &frame.rooms, "a room"))?;
    let rooms: Vec<u32> = (0u32..).take(frame.rooms.len()).filter(|room| !excluded.contains(room)).collect();
    if rooms.is_empty() {
        reader.warn_of(
            "no-room-compatible",
            entry,
            "incompatible_room_ids",
            "every room",
            "at least one room left",
            "Correct the list, or take the patient out.",
        );
    }
    Some(rooms)
}
