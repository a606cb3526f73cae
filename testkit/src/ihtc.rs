//! Counts what a solution of the competition costs and breaks, from the two files alone.
//!
//! Follows the competition's rules by name: S1 to S8 are the costs, H1 to H9 the violations, in the order of the specification.

use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a solution costs and breaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Costs, weighted.
    pub costs: Costs,
    /// Violations, counted as the competition counts them.
    pub violations: Counts,
}

/// Costs, each multiplied by its weight, named as in the instance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Costs {
    /// S1: spread of age groups in a room on a day.
    pub room_mixed_age: i64,
    /// S2: skill that nurses lack.
    pub room_nurse_skill: i64,
    /// S3: distinct nurses that a person meets.
    pub continuity_of_care: i64,
    /// S4: work beyond the nurses' limits.
    pub nurse_excessive_workload: i64,
    /// S5: theatres opened on a day.
    pub open_operating_theater: i64,
    /// S6: theatres beyond a surgeon's first on a day.
    pub surgeon_transfer: i64,
    /// S7: days after the release day.
    pub patient_delay: i64,
    /// S8: optional patients who are not admitted.
    pub unscheduled_optional: i64,
}

/// Violations, counted as the competition counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// H1: people of the rarer gender, over rooms and days.
    pub gender_mix: i64,
    /// H2: patients in an incompatible room.
    pub incompatible_room: i64,
    /// H3: minutes over the surgeons' limits.
    pub surgeon_overtime: i64,
    /// H4: minutes over the theatres' limits.
    pub theatre_overtime: i64,
    /// H5: mandatory patients who are not admitted.
    pub mandatory_unscheduled: i64,
    /// H6: patients admitted before their release or after their due day.
    pub admission_day: i64,
    /// H7: people more than beds, over rooms and days.
    pub room_capacity: i64,
    /// H8: occupied rooms and shifts given to a nurse who is not at work.
    pub nurse_presence: i64,
    /// H9: occupied rooms and shifts without a nurse.
    pub uncovered_room: i64,
}

impl Costs {
    /// Returns the costs in the order S1 to S8.
    pub fn in_order(&self) -> [i64; 8] {
        [
            self.room_mixed_age,
            self.room_nurse_skill,
            self.continuity_of_care,
            self.nurse_excessive_workload,
            self.open_operating_theater,
            self.surgeon_transfer,
            self.patient_delay,
            self.unscheduled_optional,
        ]
    }
}

impl Counts {
    /// Returns the sum of all counts.
    pub fn total(&self) -> i64 {
        self.gender_mix
            + self.incompatible_room
            + self.surgeon_overtime
            + self.theatre_overtime
            + self.mandatory_unscheduled
            + self.admission_day
            + self.room_capacity
            + self.nurse_presence
            + self.uncovered_room
    }
}

#[derive(Deserialize)]
struct InstanceFile {
    days: usize,
    shift_types: Vec<String>,
    age_groups: Vec<String>,
    weights: BTreeMap<String, i64>,
    occupants: Vec<Person>,
    patients: Vec<Person>,
    surgeons: Vec<Calendar>,
    operating_theaters: Vec<Calendar>,
    rooms: Vec<RoomEntry>,
    nurses: Vec<NurseEntry>,
}

#[derive(Deserialize)]
struct Person {
    id: String,
    gender: String,
    age_group: String,
    length_of_stay: usize,
    workload_produced: Vec<i64>,
    skill_level_required: Vec<i64>,
    room_id: Option<String>,
    mandatory: Option<bool>,
    surgery_release_day: Option<usize>,
    surgery_due_day: Option<usize>,
    surgery_duration: Option<i64>,
    surgeon_id: Option<String>,
    incompatible_room_ids: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Calendar {
    id: String,
    #[serde(alias = "max_surgery_time", alias = "availability")]
    minutes: Vec<i64>,
}

#[derive(Deserialize)]
struct RoomEntry {
    id: String,
    capacity: i64,
}

#[derive(Deserialize)]
struct NurseEntry {
    id: String,
    skill_level: i64,
    working_shifts: Vec<WorkingShift>,
}

#[derive(Deserialize)]
struct WorkingShift {
    day: usize,
    shift: String,
    max_load: i64,
}

#[derive(Deserialize)]
struct SolutionFile {
    patients: Vec<AdmissionEntry>,
    nurses: Vec<CareEntry>,
}

#[derive(Deserialize)]
struct AdmissionEntry {
    id: String,
    admission_day: Value,
    room: Option<String>,
    operating_theater: Option<String>,
}

#[derive(Deserialize)]
struct CareEntry {
    id: String,
    assignments: Vec<AssignmentEntry>,
}

#[derive(Deserialize)]
struct AssignmentEntry {
    day: usize,
    shift: String,
    rooms: Vec<String>,
}

/// Somebody in a room: who, from which day, and where.
struct InRoom<'a> {
    person: &'a Person,
    from: usize,
    room: &'a str,
}

/// A shift of the horizon: the day and the name of the shift.
type ShiftName<'a> = (usize, &'a str);

/// Checks a solution against its instance, both as JSON text.
///
/// # Errors
/// When one of the two is no such file, or when they do not belong together: then in words.
pub fn check_ihtc(instance: &str, solution: &str) -> Result<Checked, String> {
    let instance: InstanceFile = serde_json::from_str(instance).map_err(|error| format!("instance: {error}"))?;
    let solution: SolutionFile = serde_json::from_str(solution).map_err(|error| format!("solution: {error}"))?;
    let mut checked = Checked::default();
    let in_rooms = follow_patients(&instance, &solution, &mut checked)?;
    watch_rooms(&instance, &in_rooms, &mut checked)?;
    watch_care(&instance, &solution, &in_rooms, &mut checked)?;
    let weigh = |count: &mut i64, name: &str| {
        let weight = instance.weights.get(name).ok_or_else(|| format!("no weight {name}"))?;
        *count *= weight;
        Ok::<(), String>(())
    };
    let costs = &mut checked.costs;
    weigh(&mut costs.room_mixed_age, "room_mixed_age")?;
    weigh(&mut costs.room_nurse_skill, "room_nurse_skill")?;
    weigh(&mut costs.continuity_of_care, "continuity_of_care")?;
    weigh(&mut costs.nurse_excessive_workload, "nurse_eccessive_workload")?;
    weigh(&mut costs.open_operating_theater, "open_operating_theater")?;
    weigh(&mut costs.surgeon_transfer, "surgeon_transfer")?;
    weigh(&mut costs.patient_delay, "patient_delay")?;
    weigh(&mut costs.unscheduled_optional, "unscheduled_optional")?;
    Ok(checked)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// S5 to S8 and H2 to H6; returns everybody who is in a room.
fn follow_patients<'a>(
    instance: &'a InstanceFile,
    solution: &'a SolutionFile,
    checked: &mut Checked,
) -> Result<Vec<InRoom<'a>>, String> {
    let mut in_rooms = Vec::new();
    for occupant in &instance.occupants {
        let room = occupant.room_id.as_deref().ok_or_else(|| format!("{} has no room", occupant.id))?;
        in_rooms.push(InRoom { person: occupant, from: 0, room });
    }
    let mut answered: BTreeMap<&str, &AdmissionEntry> = BTreeMap::new();
    for entry in &solution.patients {
        if answered.insert(&entry.id, entry).is_some() {
            return Err(format!("{} is there twice", entry.id));
        }
    }
    let mut theatre_minutes: BTreeMap<(&str, usize), i64> = BTreeMap::new();
    let mut surgeon_minutes: BTreeMap<(&str, usize), i64> = BTreeMap::new();
    let mut surgeon_theatres: BTreeMap<(&str, usize), BTreeSet<&str>> = BTreeMap::new();
    for patient in &instance.patients {
        let missing = |what: &str| format!("{} has no {what}", patient.id);
        let mandatory = patient.mandatory.ok_or_else(|| missing("mandatory"))?;
        let release = patient.surgery_release_day.ok_or_else(|| missing("release day"))?;
        let entry = answered.remove(patient.id.as_str());
        let day = entry.and_then(|entry| entry.admission_day.as_u64()).and_then(|day| usize::try_from(day).ok());
        let (Some(entry), Some(day)) = (entry, day) else {
            checked.violations.mandatory_unscheduled += i64::from(mandatory);
            checked.costs.unscheduled_optional += i64::from(!mandatory);
            continue;
        };
        if day >= instance.days {
            return Err(format!("{} is admitted on day {day}", patient.id));
        }
        let room = entry.room.as_deref().ok_or_else(|| missing("room"))?;
        let theatre = entry.operating_theater.as_deref().ok_or_else(|| missing("theatre"))?;
        let surgeon = patient.surgeon_id.as_deref().ok_or_else(|| missing("surgeon"))?;
        let duration = patient.surgery_duration.ok_or_else(|| missing("duration"))?;
        let latest = match patient.surgery_due_day {
            Some(due) if mandatory => due,
            _ => instance.days - 1,
        };
        checked.violations.admission_day += i64::from(day < release || day > latest);
        checked.costs.patient_delay += count(day.saturating_sub(release));
        let incompatible = patient.incompatible_room_ids.as_deref().unwrap_or_default();
        checked.violations.incompatible_room += i64::from(incompatible.iter().any(|other| other == room));
        *theatre_minutes.entry((theatre, day)).or_default() += duration;
        *surgeon_minutes.entry((surgeon, day)).or_default() += duration;
        surgeon_theatres.entry((surgeon, day)).or_default().insert(theatre);
        in_rooms.push(InRoom { person: patient, from: day, room });
    }
    if let Some(stranger) = answered.keys().next() {
        return Err(format!("{stranger} is not a patient of the instance"));
    }
    checked.costs.open_operating_theater = count(theatre_minutes.len());
    checked.costs.surgeon_transfer = surgeon_theatres.values().map(|theatres| count(theatres.len()) - 1).sum();
    checked.violations.theatre_overtime = overtime(&instance.operating_theaters, &theatre_minutes)?;
    checked.violations.surgeon_overtime = overtime(&instance.surgeons, &surgeon_minutes)?;
    Ok(in_rooms)
}

fn overtime(calendars: &[Calendar], used: &BTreeMap<(&str, usize), i64>) -> Result<i64, String> {
    let mut over = 0;
    for ((id, day), minutes) in used {
        let calendar = calendars.iter().find(|calendar| calendar.id == *id).ok_or_else(|| format!("who is {id}?"))?;
        let limit = calendar.minutes.get(*day).ok_or_else(|| format!("{id} has no day {day}"))?;
        over += (minutes - limit).max(0);
    }
    Ok(over)
}

/// S1, H1 and H7.
fn watch_rooms(instance: &InstanceFile, in_rooms: &[InRoom<'_>], checked: &mut Checked) -> Result<(), String> {
    if let Some(stranger) = in_rooms.iter().find(|there| instance.rooms.iter().all(|room| room.id != there.room)) {
        return Err(format!("there is no room {}", stranger.room));
    }
    for room in &instance.rooms {
        for day in 0..instance.days {
            let (mut of_a, mut of_b) = (0, 0);
            let mut ages = BTreeSet::new();
            for there in in_rooms {
                if there.room != room.id || day < there.from || day >= there.from + there.person.length_of_stay {
                    continue;
                }
                if there.person.gender == "A" {
                    of_a += 1;
                } else {
                    of_b += 1;
                }
                let age = instance.age_groups.iter().position(|group| *group == there.person.age_group);
                ages.insert(count(age.ok_or_else(|| format!("age group of {}", there.person.id))?));
            }
            checked.violations.gender_mix += of_a.min(of_b);
            checked.violations.room_capacity += (of_a + of_b - room.capacity).max(0);
            if let (Some(youngest), Some(oldest)) = (ages.first(), ages.last()) {
                checked.costs.room_mixed_age += oldest - youngest;
            }
        }
    }
    Ok(())
}

/// S2 to S4, H8 and H9.
fn watch_care(
    instance: &InstanceFile,
    solution: &SolutionFile,
    in_rooms: &[InRoom<'_>],
    checked: &mut Checked,
) -> Result<(), String> {
    let mut nurse_of: BTreeMap<(&str, ShiftName<'_>), &NurseEntry> = BTreeMap::new();
    for entry in &solution.nurses {
        let nurse = instance.nurses.iter().find(|nurse| nurse.id == entry.id);
        let nurse = nurse.ok_or_else(|| format!("there is no nurse {}", entry.id))?;
        for assignment in &entry.assignments {
            for room in &assignment.rooms {
                let cell = (room.as_str(), (assignment.day, assignment.shift.as_str()));
                if nurse_of.insert(cell, nurse).is_some() {
                    return Err(format!("{cell:?} has two nurses"));
                }
            }
        }
    }
    let mut loads: BTreeMap<(&str, ShiftName<'_>), i64> = BTreeMap::new();
    let mut occupied: BTreeSet<(&str, ShiftName<'_>)> = BTreeSet::new();
    let in_a_day = instance.shift_types.len();
    for there in in_rooms {
        let mut met = BTreeSet::new();
        for position in 0..there.person.length_of_stay * in_a_day {
            let day = there.from + position / in_a_day;
            if day >= instance.days {
                break;
            }
            let when = (day, instance.shift_types[position % in_a_day].as_str());
            occupied.insert((there.room, when));
            let Some(nurse) = nurse_of.get(&(there.room, when)) else { continue };
            met.insert(nurse.id.as_str());
            let cut_short = || format!("{} has too short a list", there.person.id);
            let needed = there.person.skill_level_required.get(position).ok_or_else(cut_short)?;
            checked.costs.room_nurse_skill += (needed - nurse.skill_level).max(0);
            *loads.entry((&nurse.id, when)).or_default() +=
                there.person.workload_produced.get(position).ok_or_else(cut_short)?;
        }
        checked.costs.continuity_of_care += count(met.len());
    }
    for (room, when) in occupied {
        match nurse_of.get(&(room, when)) {
            None => checked.violations.uncovered_room += 1,
            Some(nurse) => {
                let at_work = nurse.working_shifts.iter().any(|shift| (shift.day, shift.shift.as_str()) == when);
                checked.violations.nurse_presence += i64::from(!at_work);
            }
        }
    }
    for nurse in &instance.nurses {
        for shift in &nurse.working_shifts {
            let load = loads.get(&(nurse.id.as_str(), (shift.day, shift.shift.as_str()))).copied().unwrap_or(0);
            checked.costs.nurse_excessive_workload += (load - shift.max_load).max(0);
        }
    }
    Ok(())
}
