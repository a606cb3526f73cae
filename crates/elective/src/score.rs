//! What a timetable costs and what it breaks, counted from scratch.
//!
//! The plain twin of the score that the search keeps up to date move by move: slower by some orders of magnitude, and written to be seen right.

use crate::problem::{Problem, SHIFTS_PER_DAY, Stay};
use crate::timetable::{Admission, Timetable};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a timetable costs, and each rule that it breaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// Cost, term by term.
    pub terms: Terms,
    /// Rules broken; empty for a feasible timetable.
    pub violations: Vec<Violation>,
}

/// Cost of a timetable, term by term, each already multiplied by its weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terms {
    /// Steps between the youngest and the oldest age group of each shared room and day.
    pub age_spread: i64,
    /// Levels that nurses lack, for each person and shift.
    pub skill: i64,
    /// Distinct nurses that each person meets.
    pub continuity: i64,
    /// Work beyond the nurses' limits.
    pub workload: i64,
    /// Slots used at least once.
    pub opening: i64,
    /// Theatres beyond a surgeon's first of a day.
    pub transfer: i64,
    /// Slots chosen: delay, or whatever else the choice of a slot costs.
    pub timing: i64,
    /// Patients who are not placed.
    pub waiting: i64,
}

/// A rule that a timetable breaks; indices are those of the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// Both sexes are in a shared room on a day.
    MixedSex {
        /// Room.
        room: u32,
        /// Day.
        day: u32,
        /// People of sex 0 and of sex 1.
        people: [u32; 2],
    },
    /// A patient is in a room that is not possible for them.
    RoomNotPossible {
        /// Patient.
        patient: u32,
        /// Room.
        room: u32,
    },
    /// A patient who needs a bed has no room.
    WithoutRoom {
        /// Patient.
        patient: u32,
    },
    /// A patient who needs no bed has a room.
    RoomNotNeeded {
        /// Patient.
        patient: u32,
        /// Room.
        room: u32,
    },
    /// A surgeon has more to do on a day than there are minutes.
    SurgeonOver {
        /// Surgeon.
        surgeon: u32,
        /// Day.
        day: u32,
        /// Minutes beyond the limit.
        minutes: i64,
    },
    /// A slot has more minutes than it may.
    SlotOver {
        /// Slot.
        slot: u32,
        /// Minutes beyond the limit.
        minutes: i64,
    },
    /// A slot has more patients than it may.
    PlacesOver {
        /// Slot.
        slot: u32,
        /// Patients beyond the limit.
        patients: u32,
    },
    /// A patient who has to be placed waits.
    MandatoryWaits {
        /// Patient.
        patient: u32,
    },
    /// A patient is in a slot that is out of the question for them.
    SlotNotPossible {
        /// Patient.
        patient: u32,
        /// Slot.
        slot: u32,
    },
    /// More beds are used in a room on a night than there are.
    BedsOver {
        /// Room.
        room: u32,
        /// Night.
        day: u32,
        /// Beds beyond the limit, in the units of the stays.
        beds: i64,
    },
    /// A nurse is given an occupied room in a shift that is not on their roster.
    NurseOffShift {
        /// Nurse.
        nurse: u32,
        /// Room.
        room: u32,
        /// Shift.
        shift: u32,
    },
    /// An occupied shared room has no nurse in a shift.
    Uncovered {
        /// Room.
        room: u32,
        /// Shift.
        shift: u32,
    },
}

impl Score {
    /// Returns the whole cost.
    pub fn cost(&self) -> i64 {
        self.terms.total()
    }

    /// Whether no rule is broken.
    pub fn is_feasible(&self) -> bool {
        self.violations.is_empty()
    }
}

impl Terms {
    /// Returns the sum of all terms.
    pub fn total(&self) -> i64 {
        let Self { age_spread, skill, continuity, workload, opening, transfer, timing, waiting } = self;
        age_spread + skill + continuity + workload + opening + transfer + timing + waiting
    }
}

impl Violation {
    /// Returns the stable name of the rule, such as `mixed-sex`.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::MixedSex { .. } => "mixed-sex",
            Self::RoomNotPossible { .. } => "room-not-possible",
            Self::WithoutRoom { .. } => "without-room",
            Self::RoomNotNeeded { .. } => "room-not-needed",
            Self::SurgeonOver { .. } => "surgeon-over",
            Self::SlotOver { .. } => "slot-over",
            Self::PlacesOver { .. } => "places-over",
            Self::MandatoryWaits { .. } => "mandatory-waits",
            Self::SlotNotPossible { .. } => "slot-not-possible",
            Self::BedsOver { .. } => "beds-over",
            Self::NurseOffShift { .. } => "nurse-off-shift",
            Self::Uncovered { .. } => "uncovered",
        }
    }

    /// Returns by how much the rule is broken: people of the rarer sex, minutes, patients or beds over, else 1.
    pub fn amount(&self) -> i64 {
        match *self {
            Self::MixedSex { people: [a, b], .. } => i64::from(a.min(b)),
            Self::SurgeonOver { minutes, .. } | Self::SlotOver { minutes, .. } => minutes,
            Self::PlacesOver { patients, .. } => i64::from(patients),
            Self::BedsOver { beds, .. } => beds,
            Self::RoomNotPossible { .. }
            | Self::WithoutRoom { .. }
            | Self::RoomNotNeeded { .. }
            | Self::MandatoryWaits { .. }
            | Self::SlotNotPossible { .. }
            | Self::NurseOffShift { .. }
            | Self::Uncovered { .. } => 1,
        }
    }
}

/// A resident or an admitted patient in a room.
struct Occupant<'p> {
    room: usize,
    first_day: usize,
    stay: &'p Stay,
}

impl Occupant<'_> {
    /// Days in the room, cut at the horizon.
    fn days(&self, problem: &Problem) -> Range<usize> {
        self.first_day..(self.first_day + self.stay.beds.len()).min(problem.days)
    }

    /// Shifts in the room, cut at the horizon.
    fn shifts(&self, problem: &Problem) -> Range<usize> {
        let days = self.days(problem);
        days.start * SHIFTS_PER_DAY..days.end * SHIFTS_PER_DAY
    }

    /// Work and skill that the person needs in a shift of the stay.
    fn needs(&self, shift: usize) -> (u16, u8) {
        let place = shift - self.first_day * SHIFTS_PER_DAY;
        (self.stay.work.get(place).copied().unwrap_or(0), self.stay.skill.get(place).copied().unwrap_or(0))
    }
}

/// Scores a timetable from scratch.
///
/// A patient in a slot that is out of the question uses its minutes like any other and has no timing cost; one in a slot or room that does not
/// exist uses nothing. A nurse off their shift counts for skill and continuity and has no limit of work to pass. A nurse given to a room that
/// nobody is in counts for nothing. Violations come sorted.
pub fn score(problem: &Problem, timetable: &Timetable) -> Score {
    let mut score = Score::default();
    score_admissions(problem, timetable, &mut score);
    score_slots(problem, timetable, &mut score);
    score_surgeons(problem, timetable, &mut score);
    let occupants = occupants(problem, timetable);
    score_rooms(problem, &occupants, &mut score);
    if !problem.nurses.is_empty() {
        score_care(problem, timetable, &occupants, &mut score);
        score_work(problem, timetable, &occupants, &mut score);
    }
    score.violations.sort_unstable();
    score
}

/// The patients who are placed in a slot that exists, by index.
fn admitted<'t>(problem: &Problem, timetable: &'t Timetable) -> impl Iterator<Item = (usize, &'t Admission)> {
    let (patients, slots) = (problem.patients.len(), problem.slots.len());
    let admissions = timetable.admissions.iter().take(patients).enumerate();
    admissions
        .filter_map(|(patient, admission)| Some((patient, admission.as_ref()?)))
        .filter(move |(_, admission)| (admission.slot as usize) < slots)
}

/// Everybody in a bed: residents, and admitted patients with a room that exists.
fn occupants<'p>(problem: &'p Problem, timetable: &Timetable) -> Vec<Occupant<'p>> {
    let residents = problem.residents.iter();
    let mut occupants: Vec<Occupant<'p>> = residents
        .map(|resident| Occupant { room: resident.room as usize, first_day: 0, stay: &resident.stay })
        .collect();
    for (patient, admission) in admitted(problem, timetable) {
        let Some(room) = admission.room else { continue };
        let first_day = problem.slots[admission.slot as usize].day as usize;
        occupants.push(Occupant { room: room as usize, first_day, stay: &problem.patients[patient].stay });
    }
    occupants.retain(|occupant| occupant.room < problem.rooms.len());
    occupants
}

/// Waiting, timing, and whether slot and room of each patient are possible.
fn score_admissions(problem: &Problem, timetable: &Timetable, score: &mut Score) {
    for (index, patient) in problem.patients.iter().enumerate() {
        let number = as_u32(index);
        let Some(admission) = timetable.admissions.get(index).copied().flatten() else {
            score.terms.waiting += i64::from(patient.waiting_cost);
            if patient.mandatory {
                score.violations.push(Violation::MandatoryWaits { patient: number });
            }
            continue;
        };
        match patient.cost_of(admission.slot) {
            Some(cost) => score.terms.timing += i64::from(cost),
            None => score.violations.push(Violation::SlotNotPossible { patient: number, slot: admission.slot }),
        }
        match admission.room {
            None if !patient.rooms.is_empty() => score.violations.push(Violation::WithoutRoom { patient: number }),
            Some(room) if patient.rooms.is_empty() => {
                score.violations.push(Violation::RoomNotNeeded { patient: number, room });
            }
            Some(room) if !patient.rooms.contains(&room) => {
                score.violations.push(Violation::RoomNotPossible { patient: number, room });
            }
            None | Some(_) => {}
        }
    }
}

/// Opening, minutes and places of each slot.
fn score_slots(problem: &Problem, timetable: &Timetable, score: &mut Score) {
    let mut patients_in: Vec<Vec<usize>> = vec![Vec::new(); problem.slots.len()];
    for (patient, admission) in admitted(problem, timetable) {
        patients_in[admission.slot as usize].push(patient);
    }
    for (index, (slot, here)) in problem.slots.iter().zip(&patients_in).enumerate() {
        if here.is_empty() {
            continue;
        }
        score.terms.opening += i64::from(slot.opening_cost);
        let minutes: i64 = here.iter().map(|&patient| i64::from(problem.patients[patient].minutes)).sum();
        let over = minutes - i64::from(slot.minutes);
        if over > 0 {
            score.violations.push(Violation::SlotOver { slot: as_u32(index), minutes: over });
        }
        let patients = as_u32(here.len()).saturating_sub(slot.places);
        if patients > 0 {
            score.violations.push(Violation::PlacesOver { slot: as_u32(index), patients });
        }
    }
}

/// Minutes and transfers of each surgeon and day.
fn score_surgeons(problem: &Problem, timetable: &Timetable, score: &mut Score) {
    let mut minutes: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    let mut theatres: BTreeMap<(u32, u32), BTreeSet<u32>> = BTreeMap::new();
    for (patient, admission) in admitted(problem, timetable) {
        let patient = &problem.patients[patient];
        let Some(surgeon) = patient.surgeon else { continue };
        let slot = &problem.slots[admission.slot as usize];
        *minutes.entry((surgeon, slot.day)).or_default() += i64::from(patient.minutes);
        theatres.entry((surgeon, slot.day)).or_default().insert(slot.theatre);
    }
    for ((surgeon, day), used) in minutes {
        let over = used - i64::from(problem.surgeons[surgeon as usize].minutes[day as usize]);
        if over > 0 {
            score.violations.push(Violation::SurgeonOver { surgeon, day, minutes: over });
        }
    }
    for theatres in theatres.values() {
        score.terms.transfer += i64::from(problem.weights.transfer) * as_i64(theatres.len() - 1);
    }
}

/// Beds of each room and night; sexes and ages side by side in shared ones.
fn score_rooms(problem: &Problem, occupants: &[Occupant<'_>], score: &mut Score) {
    for (index, room) in problem.rooms.iter().enumerate() {
        for day in 0..problem.days {
            let here: Vec<&Occupant<'_>> = occupants
                .iter()
                .filter(|occupant| occupant.room == index && occupant.days(problem).contains(&day))
                .collect();
            let beds: i64 = here.iter().map(|occupant| i64::from(occupant.stay.beds[day - occupant.first_day])).sum();
            let over = beds - i64::from(room.beds[day]);
            if over > 0 {
                score.violations.push(Violation::BedsOver { room: as_u32(index), day: as_u32(day), beds: over });
            }
            if !room.shared {
                continue;
            }
            let of_sex = |sex: u8| as_u32(here.iter().filter(|occupant| occupant.stay.sex == sex).count());
            let people = [of_sex(0), of_sex(1)];
            if people[0] > 0 && people[1] > 0 {
                score.violations.push(Violation::MixedSex { room: as_u32(index), day: as_u32(day), people });
            }
            let youngest = here.iter().map(|occupant| occupant.stay.age_group).min();
            let oldest = here.iter().map(|occupant| occupant.stay.age_group).max();
            if let (Some(youngest), Some(oldest)) = (youngest, oldest) {
                score.terms.age_spread += i64::from(problem.weights.age_spread) * i64::from(oldest - youngest);
            }
        }
    }
}

/// Skill and continuity of each person, cover and roster of each occupied room and shift.
fn score_care(problem: &Problem, timetable: &Timetable, occupants: &[Occupant<'_>], score: &mut Score) {
    let mut occupied: BTreeSet<(usize, usize)> = BTreeSet::new();
    for occupant in occupants.iter().filter(|occupant| problem.rooms[occupant.room].shared) {
        let mut met: BTreeSet<u32> = BTreeSet::new();
        for shift in occupant.shifts(problem) {
            occupied.insert((occupant.room, shift));
            let Some(nurse) = nurse(problem, timetable, occupant.room, shift) else { continue };
            met.insert(nurse);
            let lacking = occupant.needs(shift).1.saturating_sub(problem.nurses[nurse as usize].level);
            score.terms.skill += i64::from(problem.weights.skill) * i64::from(lacking);
        }
        score.terms.continuity += i64::from(problem.weights.continuity) * as_i64(met.len());
    }
    for (room, shift) in occupied {
        match nurse(problem, timetable, room, shift) {
            None => score.violations.push(Violation::Uncovered { room: as_u32(room), shift: as_u32(shift) }),
            Some(nurse) => {
                let roster = &problem.nurses[nurse as usize].shifts;
                if roster.iter().all(|rostered| rostered.shift as usize != shift) {
                    let (room, shift) = (as_u32(room), as_u32(shift));
                    score.violations.push(Violation::NurseOffShift { nurse, room, shift });
                }
            }
        }
    }
}

/// Work beyond the limit of each nurse and shift on the roster.
fn score_work(problem: &Problem, timetable: &Timetable, occupants: &[Occupant<'_>], score: &mut Score) {
    let mut work: BTreeMap<(u32, usize), i64> = BTreeMap::new();
    for occupant in occupants.iter().filter(|occupant| problem.rooms[occupant.room].shared) {
        for shift in occupant.shifts(problem) {
            if let Some(nurse) = nurse(problem, timetable, occupant.room, shift) {
                *work.entry((nurse, shift)).or_default() += i64::from(occupant.needs(shift).0);
            }
        }
    }
    for (index, nurse) in problem.nurses.iter().enumerate() {
        for rostered in &nurse.shifts {
            let given = work.get(&(as_u32(index), rostered.shift as usize)).copied().unwrap_or(0);
            let over = (given - i64::from(rostered.max_load)).max(0);
            score.terms.workload += i64::from(problem.weights.workload) * over;
        }
    }
}

/// Nurse of a room and shift, if one that exists is given.
fn nurse(problem: &Problem, timetable: &Timetable, room: usize, shift: usize) -> Option<u32> {
    let given = timetable.nurses.get(room * problem.shifts() + shift).copied().flatten()?;
    ((given as usize) < problem.nurses.len()).then_some(given)
}

fn as_u32(index: usize) -> u32 {
    u32::try_from(index).expect("a problem has fewer than 2^32 of anything")
}

fn as_i64(count: usize) -> i64 {
    i64::from(as_u32(count))
}

#[cfg(test)]
mod tests;
