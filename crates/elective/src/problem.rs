//! What is to be timetabled: patients to slots, rooms and nurses.

/// Shifts in a day, in order of time: early, late, night.
pub const SHIFTS_PER_DAY: usize = 3;

/// A timetabling problem: which patients are admitted, when, in which theatre or session, to which room, and who nurses them.
///
/// Days count from 0; shift `s` belongs to day `s / 3`. Costs are whole numbers in one unit of the caller's choice; minutes are minutes.
/// A stay that passes the last day is cut there: what happens afterwards neither costs nor counts.
///
/// A competition instance fills all of it. The bookings of a strike fill less: sessions as slots, bed pools as rooms (several hundred beds, no
/// rule on mixed sex, no nurses), bookings without a bed, the price of moving a booking in its choices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// Days of the horizon.
    pub days: usize,
    /// Age groups, the youngest first; the spread of ages in a room is counted in steps between groups.
    pub age_groups: usize,
    /// Cost of a unit of each soft term.
    pub weights: Weights,
    /// Theatres or sessions on a day.
    pub slots: Vec<Slot>,
    /// Surgeons.
    pub surgeons: Vec<Surgeon>,
    /// Rooms or bed pools.
    pub rooms: Vec<Room>,
    /// Nurses; with none, nobody's care is decided.
    pub nurses: Vec<Nurse>,
    /// Patients to be placed.
    pub patients: Vec<Patient>,
    /// People in a bed at the start.
    pub residents: Vec<Resident>,
}

/// Cost of a unit of each soft term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weights {
    /// Of a step between the youngest and the oldest age group in a room on a day.
    pub age_spread: i32,
    /// Of a level that a nurse lacks for a person in a shift.
    pub skill: i32,
    /// Of each distinct nurse that a person meets.
    pub continuity: i32,
    /// Of a unit of work beyond a nurse's limit in a shift.
    pub workload: i32,
    /// Of each theatre beyond the first that a surgeon works in on a day.
    pub transfer: i32,
}

/// A theatre (or session) on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Day.
    pub day: u32,
    /// Theatre: slots of one theatre on several days share it; a surgeon's transfers are counted between theatres.
    pub theatre: u32,
    /// Minutes that may be used.
    pub minutes: i32,
    /// Patients that may be placed; `u32::MAX` where only minutes count.
    pub places: u32,
    /// Cost if at least one patient is placed.
    pub opening_cost: i32,
}

/// A surgeon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surgeon {
    /// Minutes that may be used on each day.
    pub minutes: Vec<i32>,
}

/// A room, or a pool of beds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Beds on each night, in units of the patients' `beds`.
    pub beds: Vec<i32>,
    /// Whether people of one sex only may be in it on a night, their ages side by side count and nurses are given to it.
    pub shared: bool,
}

/// A nurse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nurse {
    /// Skill level from 0.
    pub level: u8,
    /// Shifts on the roster, in order, each with the most work that should be given.
    pub shifts: Vec<RosteredShift>,
}

/// A shift on a nurse's roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosteredShift {
    /// Shift from 0: three times the day, plus 0 early, 1 late, 2 night.
    pub shift: u32,
    /// Most work before it costs.
    pub max_load: i32,
}

/// One of a patient's possible slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotChoice {
    /// Slot.
    pub slot: u32,
    /// Cost: delay, the price of moving a booking, a wait.
    pub cost: i32,
}

/// A person's needs in bed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stay {
    /// 0 or 1.
    pub sex: u8,
    /// Position among the age groups.
    pub age_group: u8,
    /// Beds used on each night of the stay: 1 in a room; in a pool the share of stays that last so long, in the pool's units.
    pub beds: Vec<u16>,
    /// Work in each shift of the stay, three to a night; empty in a problem without nurses.
    pub work: Vec<u16>,
    /// Skill level needed in each shift of the stay, three to a night; empty in a problem without nurses.
    pub skill: Vec<u8>,
}

/// A patient to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// Possible slots, by slot; a slot that is not named is out of the question (too early, too late, closed, too short notice).
    pub choices: Vec<SlotChoice>,
    /// Minutes in the slot.
    pub minutes: i32,
    /// Surgeon whose minutes are used.
    pub surgeon: Option<u32>,
    /// Possible rooms, in order; empty for a patient who needs no bed.
    pub rooms: Vec<u32>,
    /// Needs in bed.
    pub stay: Stay,
    /// Cost if not placed.
    pub waiting_cost: i32,
    /// Whether the patient has to be placed whatever it costs.
    pub mandatory: bool,
}

/// A person in a bed at the start; the stay begins on day 0 and neither room nor day can change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resident {
    /// Room.
    pub room: u32,
    /// Needs in bed from day 0.
    pub stay: Stay,
}

impl Problem {
    /// Returns the number of shifts of the horizon.
    pub fn shifts(&self) -> usize {
        self.days * SHIFTS_PER_DAY
    }
}

impl Patient {
    /// Returns the cost of a slot; `None` where it is out of the question.
    pub fn cost_of(&self, slot: u32) -> Option<i32> {
        let place = self.choices.binary_search_by_key(&slot, |choice| choice.slot).ok()?;
        Some(self.choices[place].cost)
    }
}
