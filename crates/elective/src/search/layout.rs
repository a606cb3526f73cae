//! A problem as flat arrays.

use super::bits::Bits;
use crate::problem::{Problem, SHIFTS_PER_DAY, Stay, Weights};

/// Where nothing is: no slot, no room, no nurse.
pub(crate) const NONE: u16 = u16::MAX;
/// Cost of a slot that is out of the question.
pub(crate) const NEVER: i32 = i32::MAX;
/// Days whose shifts fit into one word.
pub(crate) const DAYS_PER_WORD: usize = 21;
/// Most people that a shared room can hold.
pub(crate) const SHARED_ROOM_LIMIT: usize = 16;

/// A person, placed or resident.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) sex: u8,
    pub(crate) age: u8,
    /// Nights of the stay, uncut.
    pub(crate) nights: u16,
    pub(crate) minutes: i32,
    /// `NONE` without a surgeon.
    pub(crate) surgeon: u16,
    /// First entry in `beds`; three times that in `work`.
    pub(crate) stay: u32,
    /// First word in `need`.
    pub(crate) need: u32,
    /// First entry in `choices`, and one past the last.
    pub(crate) choices: (u32, u32),
    /// First slot of `slot_cost`, number of slots there, first entry there.
    pub(crate) dense: (u32, u32, u32),
    pub(crate) rooms: u128,
    pub(crate) mandatory: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct SlotInfo {
    pub(crate) day: u16,
    pub(crate) theatre: u16,
    pub(crate) opening: i32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct SlotOption {
    pub(crate) slot: u16,
    pub(crate) cost: i32,
}

#[derive(Debug)]
pub(crate) struct Layout<const W: usize> {
    pub(crate) days: usize,
    pub(crate) shifts: usize,
    pub(crate) rooms: usize,
    pub(crate) patients: usize,
    pub(crate) theatres: usize,
    pub(crate) nurses: usize,
    pub(crate) weights: Weights,
    /// Patients, then residents.
    pub(crate) people: Vec<Person>,
    pub(crate) beds: Vec<u16>,
    pub(crate) work: Vec<i16>,
    /// Per person, chunk of 21 days and threshold: the shifts in which more than that level is needed.
    pub(crate) need: Vec<u64>,
    /// Levels at which somebody could fall short.
    pub(crate) thresholds: usize,
    pub(crate) choices: Vec<SlotOption>,
    pub(crate) slot_cost: Vec<i32>,
    pub(crate) slots: Vec<SlotInfo>,
    /// Slots of each day.
    pub(crate) slots_on: Vec<Vec<u16>>,
    pub(crate) shared: Vec<bool>,
    /// Rooms of each number of words of shifts.
    pub(crate) words: usize,
    /// Nurses on each shift.
    pub(crate) on_shift: Vec<Vec<u16>>,
    pub(crate) on_shift_bits: Vec<Bits<W>>,
    pub(crate) level: Vec<u8>,
    /// Per nurse: the shifts worked, `words` words.
    pub(crate) works: Vec<u64>,
    /// Room of each resident.
    pub(crate) resident_rooms: Vec<u16>,
    pub(crate) age_spread: [u8; 256],
}

fn narrow(value: usize) -> u16 {
    u16::try_from(value).expect("sizes were checked before the layout was made")
}

fn wide(value: usize) -> u32 {
    u32::try_from(value).expect("sizes were checked before the layout was made")
}

impl<const W: usize> Layout<W> {
    /// Lays a problem out; its sizes have been checked.
    pub(crate) fn new(problem: &Problem) -> Self {
        let shifts = problem.shifts();
        let top = problem
            .patients
            .iter()
            .map(|patient| &patient.stay)
            .chain(problem.residents.iter().map(|resident| &resident.stay))
            .flat_map(|stay| stay.skill.iter().copied())
            .max()
            .unwrap_or(0);
        let words = shifts.div_ceil(64) + 1;
        let mut layout = Self {
            days: problem.days,
            shifts,
            rooms: problem.rooms.len(),
            patients: problem.patients.len(),
            theatres: problem.slots.iter().map(|slot| slot.theatre as usize + 1).max().unwrap_or(0),
            nurses: problem.nurses.len(),
            weights: problem.weights,
            people: Vec::new(),
            beds: Vec::new(),
            work: Vec::new(),
            need: Vec::new(),
            thresholds: if problem.weights.skill == 0 { 0 } else { usize::from(top) },
            choices: Vec::new(),
            slot_cost: Vec::new(),
            slots: problem
                .slots
                .iter()
                .map(|slot| SlotInfo {
                    day: narrow(slot.day as usize),
                    theatre: narrow(slot.theatre as usize),
                    opening: slot.opening_cost,
                })
                .collect(),
            slots_on: vec![Vec::new(); problem.days],
            shared: problem.rooms.iter().map(|room| room.shared).collect(),
            words,
            on_shift: vec![Vec::new(); shifts],
            on_shift_bits: vec![Bits::EMPTY; shifts],
            level: problem.nurses.iter().map(|nurse| nurse.level).collect(),
            works: vec![0; problem.nurses.len() * words],
            resident_rooms: problem.residents.iter().map(|resident| narrow(resident.room as usize)).collect(),
            age_spread: std::array::from_fn(|groups| match groups {
                0 => 0,
                _ => u8::try_from(groups.ilog2() - groups.trailing_zeros()).expect("at most seven steps"),
            }),
        };
        for (slot, row) in problem.slots.iter().enumerate() {
            layout.slots_on[row.day as usize].push(narrow(slot));
        }
        for (nurse, person) in problem.nurses.iter().enumerate() {
            for rostered in &person.shifts {
                let shift = rostered.shift as usize;
                layout.on_shift[shift].push(narrow(nurse));
                layout.on_shift_bits[shift].insert(nurse);
                layout.works[nurse * words + shift / 64] |= 1 << (shift % 64);
            }
        }
        for patient in &problem.patients {
            let choices = wide(layout.choices.len());
            let dense = (
                patient.choices.first().map_or(0, |choice| choice.slot),
                match (patient.choices.first(), patient.choices.last()) {
                    (Some(first), Some(last)) => last.slot - first.slot + 1,
                    _ => 0,
                },
                wide(layout.slot_cost.len()),
            );
            layout.slot_cost.resize(layout.slot_cost.len() + dense.1 as usize, NEVER);
            for choice in &patient.choices {
                layout.choices.push(SlotOption { slot: narrow(choice.slot as usize), cost: choice.cost });
                layout.slot_cost[(dense.2 + choice.slot - dense.0) as usize] = choice.cost;
            }
            let mut person = layout.add_stay(&patient.stay);
            person.minutes = patient.minutes;
            person.surgeon = patient.surgeon.map_or(NONE, |surgeon| narrow(surgeon as usize));
            person.choices = (choices, wide(layout.choices.len()));
            person.dense = dense;
            person.rooms = patient.rooms.iter().fold(0, |rooms, &room| rooms | 1 << room);
            person.mandatory = patient.mandatory;
            if person.rooms == 0 {
                person.nights = 0;
            }
            layout.people.push(person);
        }
        for resident in &problem.residents {
            let mut person = layout.add_stay(&resident.stay);
            person.rooms = 1 << resident.room;
            layout.people.push(person);
        }
        layout
    }

    fn add_stay(&mut self, stay: &Stay) -> Person {
        let nights = stay.beds.len();
        let person = Person {
            sex: stay.sex.min(1),
            age: stay.age_group,
            nights: narrow(nights),
            minutes: 0,
            surgeon: NONE,
            stay: wide(self.beds.len()),
            need: wide(self.need.len()),
            choices: (0, 0),
            dense: (0, 0, 0),
            rooms: 0,
            mandatory: false,
        };
        self.beds.extend(&stay.beds);
        for shift in 0..nights * SHIFTS_PER_DAY {
            let work = stay.work.get(shift).copied().unwrap_or(0);
            self.work.push(i16::try_from(work).expect("sizes were checked before the layout was made"));
        }
        for chunk in 0..nights.div_ceil(DAYS_PER_WORD).max(1) {
            let from = chunk * DAYS_PER_WORD * SHIFTS_PER_DAY;
            for threshold in 0..self.thresholds {
                let bits = stay.skill.iter().skip(from).take(DAYS_PER_WORD * SHIFTS_PER_DAY).enumerate();
                self.need
                    .push(bits.fold(0, |word, (bit, &level)| word | u64::from(usize::from(level) > threshold) << bit));
            }
        }
        person
    }

    /// Returns the cost of a slot for a patient, [`NEVER`] where it is out of the question.
    #[inline]
    pub(crate) fn cost_of(&self, patient: usize, slot: u16) -> i32 {
        let (first, length, at) = self.people[patient].dense;
        let offset = u32::from(slot).wrapping_sub(first);
        if offset < length { self.slot_cost[(at + offset) as usize] } else { NEVER }
    }

    /// Returns the slots that a patient can have.
    #[inline]
    pub(crate) fn choices_of(&self, patient: usize) -> &[SlotOption] {
        let (from, to) = self.people[patient].choices;
        &self.choices[from as usize..to as usize]
    }

    /// Returns the day on which a stay that starts on `day` ends, cut at the horizon.
    #[inline]
    pub(crate) fn end(&self, person: usize, day: usize) -> usize {
        (day + usize::from(self.people[person].nights)).min(self.days)
    }
}
