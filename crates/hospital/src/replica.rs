//! One replica of the hospital: what happens, in which order.
//!
//! # Event order
//! Of simultaneous events those that make room come before those that need it, in the order of [`Happening`]: patients leave beds and chairs, arrive in
//! beds, finish with a clinician or with their tests; then an operation ends; then the hour strikes (staff change, beds are reviewed, at midnight the day is
//! counted); then beds are asked for; then patients arrive; last an operation is to begin. Of equal ones the first scheduled comes first.
//!
//! # Common random numbers
//! All that a patient brings is drawn when the patient comes, from a stream that no decision touches: attendances one after another, planned patients by
//! their booking, those in a bed now by their place in the census. What is drawn day by day (leaving today?) is a function of the patient and the day.

use crate::emergency::Department;
use crate::events::{EventQueue, Ranked};
use crate::measures::{Balance, DayRecord, MEASURES, Replica};
use crate::path::Path;
use crate::scenario::{Hospital, POOLS};
use crate::theatres::ListState;
use crate::wards::PoolNow;
use steadfast_chance::QuickStream;
use steadfast_model::plan::FlowMeasure;

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Happening {
    /// A patient leaves a bed.
    Leave(u32),
    /// A patient leaves a chair of same-day emergency care.
    LeaveChair(u32),
    /// A patient arrives in the bed given.
    InBed(u32),
    /// A clinician of the emergency department has seen a patient.
    Seen(u32),
    /// Tests and treatment in the department are over.
    Treated(u32),
    /// An operation ends, or a list is ready for its next patient.
    OperationEnds(u32),
    /// An hour strikes.
    Hour,
    /// A bed is asked for.
    Request(u32),
    /// The next patient arrives.
    Arrival,
    /// A patient arrives straight at a ward.
    Direct(u32),
    /// A list is ready for its next patient.
    NextOperation(u32),
}

impl Ranked for Happening {
    #[inline]
    fn rank(&self) -> u8 {
        match self {
            Self::Leave(_) => 0,
            Self::LeaveChair(_) => 1,
            Self::InBed(_) => 2,
            Self::Seen(_) => 3,
            Self::Treated(_) => 4,
            Self::OperationEnds(_) => 5,
            Self::Hour => 6,
            Self::Request(_) => 7,
            Self::Arrival => 8,
            Self::Direct(_) => 9,
            Self::NextOperation(_) => 10,
        }
    }
}

/// What becomes of a patient after the emergency department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Home,
    SameDay,
    Bed,
}

/// Marks "none" among days and pools.
pub(crate) const NEVER: u16 = u16::MAX;
pub(crate) const NOWHERE: u8 = u8::MAX;

/// A patient: first all that was drawn on arrival, then where the patient is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patient {
    /// Names what is drawn for the patient day by day.
    pub(crate) seed: u64,
    pub(crate) class: u8,
    pub(crate) fate: Fate,
    pub(crate) flu: bool,
    pub(crate) planned: bool,
    pub(crate) maternity: bool,
    /// Whether the patient came by the emergency department.
    pub(crate) department: bool,
    /// Goes on to a ward after critical care.
    pub(crate) steps_down: bool,
    /// Pool that the patient needs.
    pub(crate) home: u8,
    /// Clinician hours.
    pub(crate) work: f32,
    pub(crate) tests: f32,
    pub(crate) patience: f32,
    pub(crate) take: f32,
    pub(crate) transfer: f32,
    /// Hours in a chair, or in a bed without a night.
    pub(crate) short: f32,
    pub(crate) nights: u16,
    /// Nights at the end of the stay in which the patient is fit to leave.
    pub(crate) fit_nights: u16,
    // From here on: where the patient is.
    pub(crate) arrived: f64,
    pub(crate) requested: f64,
    /// When the bed was given; whoever was there when the simulation began has its start.
    pub(crate) in_bed: f64,
    /// Pool of the bed held.
    pub(crate) place: u8,
    /// Has arrived in the bed, rather than being on the way.
    pub(crate) settled: bool,
    /// Day from which the patient may leave.
    pub(crate) due: u16,
    /// Leaves today, and is counted among those who will.
    pub(crate) leaving: bool,
    /// Has a claim on a bed since the operation began.
    pub(crate) claims: bool,
}

impl Patient {
    /// A patient about whom nothing is drawn yet.
    pub(crate) fn new(seed: u64, arrived: f64) -> Self {
        Self {
            seed,
            class: 0,
            fate: Fate::Home,
            flu: false,
            planned: false,
            maternity: false,
            department: false,
            steps_down: false,
            home: NOWHERE,
            work: 0.0,
            tests: 0.0,
            patience: f32::INFINITY,
            take: 0.0,
            transfer: 0.0,
            short: 0.0,
            nights: 0,
            fit_nights: 0,
            arrived,
            requested: f64::NAN,
            in_bed: f64::NAN,
            place: NOWHERE,
            settled: false,
            due: NEVER,
            leaving: false,
            claims: false,
        }
    }
}

/// Returns a number in 0..1 that belongs to a patient and a purpose, such as a day.
#[inline]
pub(crate) fn unit(seed: u64, purpose: u64) -> f64 {
    // The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    let mut z = seed.wrapping_add(purpose.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// A cumulative curve over the hours of a day, to draw an hour from.
#[derive(Debug, Clone)]
pub(crate) struct HourCurve([f64; 24]);

impl HourCurve {
    pub(crate) fn new(weights: &[f64; 24]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut upto = 0.0;
        Self(weights.map(|weight| {
            upto += weight / total;
            upto
        }))
    }

    /// Returns the share of the curve that lies below an hour of the day.
    pub(crate) fn below(&self, hour: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an hour of the day")]
        let whole = hour.clamp(0.0, 23.999).floor() as usize;
        let before = if whole == 0 { 0.0 } else { self.0[whole - 1] };
        before + (self.0[whole] - before) * (hour.clamp(0.0, 24.0) - whole as f64)
    }

    /// Returns the hour of the day, with its fraction, below which a share of the curve lies.
    #[inline]
    pub(crate) fn at(&self, share: f64) -> f64 {
        let hour = self.0.partition_point(|&upto| upto <= share).min(23);
        let before = if hour == 0 { 0.0 } else { self.0[hour - 1] };
        let width = self.0[hour] - before;
        hour as f64 + if width > 0.0 { ((share - before) / width).clamp(0.0, 1.0) } else { 0.5 }
    }
}

/// A hospital on its way through one replica.
pub(crate) struct Run<'h> {
    pub(crate) hospital: &'h Hospital,
    pub(crate) queue: EventQueue<Happening>,
    pub(crate) patients: Vec<Patient>,
    pub(crate) free: Vec<u32>,
    pub(crate) pools: [PoolNow; POOLS],
    pub(crate) department: Department,
    pub(crate) lists: Vec<ListState>,
    pub(crate) path: Path,
    /// Position of the turnout.
    pub(crate) turnout: usize,
    /// What attendances bring; what comes straight to wards; what planned patients bring.
    pub(crate) attending: QuickStream,
    pub(crate) direct: QuickStream,
    pub(crate) planned: QuickStream,
    pub(crate) leaving_hours: HourCurve,
    pub(crate) arrival_hours: HourCurve,
    pub(crate) day: usize,
    pub(crate) hour: usize,
    pub(crate) record: DayRecord,
    pub(crate) days: Vec<DayRecord>,
    pub(crate) balance: Balance,
    /// Beds held now, and since when.
    pub(crate) in_beds: u32,
    pub(crate) beds_since: f64,
    /// Bookings of the strike that were to go ahead and were cancelled for want of a bed or of time.
    pub(crate) cancelled_counted: u32,
}

impl Hospital {
    /// Runs one replica. The hospital's stream and the number fix all that is drawn; the turnout is that of the number, taken in turn.
    pub fn replica(&self, number: u32) -> Replica {
        Run::new(self, number).run()
    }
}

impl<'h> Run<'h> {
    fn new(hospital: &'h Hospital, number: u32) -> Self {
        let own = hospital.stream.named("flow").numbered(u64::from(number));
        let days = hospital.calendar.days();
        let path = Path::of(&hospital.state, &hospital.arrivals, number);
        let mut run = Self {
            hospital,
            // About a dozen events fall into a window of a middling hospital.
            queue: EventQueue::new(0.1),
            patients: Vec::with_capacity(2048),
            free: Vec::new(),
            pools: std::array::from_fn(|pool| PoolNow::new(hospital.pools[pool], hospital.flow.beds.unsuited_share)),
            department: Department::new(hospital),
            lists: Vec::new(),
            path,
            turnout: number as usize % hospital.staffing.len(),
            attending: own.named("attendances").quick(),
            direct: own.named("direct").quick(),
            planned: own.named("planned").quick(),
            leaving_hours: HourCurve::new(&hospital.flow.discharges.by_hour),
            arrival_hours: HourCurve::new(&hospital.flow.emergency_department.arrivals_by_hour),
            day: 0,
            hour: 0,
            record: DayRecord::default(),
            days: Vec::with_capacity(days),
            balance: Balance::default(),
            in_beds: 0,
            beds_since: hospital.start,
            cancelled_counted: 0,
        };
        run.settle(&mut own.named("census").quick());
        run
    }

    /// Adds to a measure of the present day.
    #[inline]
    pub(crate) fn add(&mut self, measure: FlowMeasure, value: f64) {
        self.record.values[measure as usize] += value;
    }

    pub(crate) fn admit(&mut self, patient: Patient) -> u32 {
        if let Some(place) = self.free.pop() {
            self.patients[place as usize] = patient;
            place
        } else {
            self.patients.push(patient);
            u32::try_from(self.patients.len() - 1).expect("fewer than four billion patients")
        }
    }

    /// Forgets a patient who has left the hospital.
    pub(crate) fn forget(&mut self, patient: u32) {
        let gone = &mut self.patients[patient as usize];
        gone.place = NOWHERE;
        gone.settled = false;
        gone.department = false;
        self.free.push(patient);
    }

    fn run(mut self) -> Replica {
        let calendar = &self.hospital.calendar;
        let end = calendar.midnights[calendar.days()];
        let start = self.hospital.start;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an hour of the first day")]
        let first_hour = start.floor() as usize;
        self.hour = first_hour.min(23);
        self.department.begin(start);
        self.start_day(start);
        self.change_shift(start);
        self.queue.schedule((first_hour + 1) as f64, Happening::Hour);
        self.start_lists();
        let mut events = 0u64;
        while let Some((now, event)) = self.queue.take() {
            if now > end || (now == end && event.rank() > Happening::Hour.rank()) {
                break;
            }
            events += 1;
            match event {
                Happening::Leave(patient) => self.leave(now, patient),
                Happening::LeaveChair(patient) => self.leave_chair(now, patient),
                Happening::InBed(patient) => self.in_bed(now, patient),
                Happening::Seen(patient) => self.seen(now, patient),
                Happening::Treated(patient) => self.treated(now, patient),
                Happening::OperationEnds(list) => self.operation_ends(now, list),
                Happening::Hour => {
                    if self.strike_hour(now) {
                        break;
                    }
                }
                Happening::Request(patient) => self.request(now, patient),
                Happening::Arrival => self.arrival(now),
                Happening::Direct(patient) => self.request(now, patient),
                Happening::NextOperation(list) => self.next_operation(now, list),
            }
        }
        self.close_balance(end);
        Replica {
            days: self.days,
            balance: self.balance,
            events,
            cancelled_counted: self.cancelled_counted,
            turnout: self.turnout,
        }
    }

    /// Begins a day, at its midnight or where the simulation begins.
    fn start_day(&mut self, now: f64) {
        self.start_attendances(now);
        self.start_direct(now);
        self.start_background_admissions(now);
    }

    /// An hour strikes: the day is counted at midnight, staff change, beds are reviewed, at five it is settled who leaves today. Returns whether it was the last.
    fn strike_hour(&mut self, now: f64) -> bool {
        self.hour += 1;
        let calendar = &self.hospital.calendar;
        let midnight = calendar.midnights[self.day + 1];
        if now >= midnight {
            self.close_day(now);
            self.day += 1;
            self.hour = 0;
            if self.day == calendar.days() {
                return true;
            }
            self.start_day(now);
        }
        let next = (now + 1.0).min(calendar.midnights[self.day + 1]);
        self.queue.schedule(next, Happening::Hour);
        if self.hour == 5 {
            self.settle_who_leaves(now);
        }
        self.review_beds(now);
        self.leave_unseen(now);
        self.change_shift(now);
        false
    }

    /// Counts the day that ends.
    fn close_day(&mut self, now: f64) {
        self.department.account(now, &mut self.record);
        self.count_beds();
        let record = std::mem::take(&mut self.record);
        self.days.push(record.finished());
    }

    /// Brings the area of beds held up to a time.
    #[inline]
    pub(crate) fn count_bed_hours(&mut self, now: f64) {
        self.balance.beds_area += f64::from(self.in_beds) * (now - self.beds_since);
        self.beds_since = now;
    }

    /// Returns a day's midnight, in hours.
    pub(crate) fn midnight(&self, day: usize) -> f64 {
        self.hospital.calendar.midnights[day]
    }
}

const _: () = assert!(MEASURES == FlowMeasure::ALL.len());

#[cfg(test)]
mod tests;
