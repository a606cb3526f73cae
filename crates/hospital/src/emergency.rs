//! The emergency department and same-day emergency care of a replica.

use crate::measures::DayRecord;
use crate::replica::{Fate, Happening, Patient, Run};
use crate::scenario::{Hospital, POOLS, pool_index};
use std::collections::VecDeque;
use steadfast_chance::LogNormal;
use steadfast_model::Pool;
use steadfast_model::plan::FlowMeasure;
use steadfast_model::time::weekday_index;

/// The emergency department now.
pub(crate) struct Department {
    /// By triage class: those who wait for a clinician.
    waiting: Vec<VecDeque<u32>>,
    busy: u32,
    on_duty: u32,
    unlimited: bool,
    /// Patients in the department, and those of them who wait for a bed.
    pub(crate) inside: u32,
    pub(crate) boarding: u32,
    area: f64,
    boarding_area: f64,
    since: f64,
    /// Hours of those who left.
    hours: f64,
    chairs: u32,
    /// Arrivals of the day, the next one last; whether with flu.
    arrivals: Vec<(f64, bool)>,
    classes: Vec<Class>,
    /// Hours of a clinician for a patient of mean work.
    work_hours: f64,
    take: LogNormal,
    transfer: LogNormal,
    same_day: LogNormal,
    short: LogNormal,
    /// Relative odds of admission by quarter of the day of arrival.
    quarter: [f64; 4],
    /// By pool, cumulated: where emergency patients and patients with flu need a bed.
    to_pool: [f64; POOLS],
    pub(crate) flu_to_pool: [f64; POOLS],
    /// Chance that an attendance on a usual day needs a bed, or same-day care.
    bed: f64,
    same_day_chance: f64,
}

struct Class {
    upto: f64,
    work: f64,
    admission: f64,
    tests: LogNormal,
    patience: Option<LogNormal>,
}

impl Department {
    pub(crate) fn new(hospital: &Hospital) -> Self {
        let ed = &hospital.flow.emergency_department;
        let mean_work: f64 = ed.triage.iter().map(|class| class.share * class.work).sum();
        let mean_odds: f64 = ed.triage.iter().map(|class| class.share * class.admission).sum();
        let mut upto = 0.0;
        let classes: Vec<Class> = ed
            .triage
            .iter()
            .map(|class| {
                upto += class.share;
                Class {
                    upto,
                    work: class.work / mean_work,
                    admission: class.admission / mean_odds,
                    tests: class.tests_hours.law(),
                    patience: class.patience_hours.map(|length| length.law()),
                }
            })
            .collect();
        let all: f64 = ed.arrivals_by_hour.iter().sum();
        let quarter = std::array::from_fn(|quarter| {
            let arrive: f64 = ed.arrivals_by_hour[6 * quarter..6 * quarter + 6].iter().sum::<f64>() / all;
            ed.admitted_by_quarter[quarter] / arrive
        });
        let cumulated = |rates: [f64; POOLS]| {
            let total: f64 = rates.iter().sum::<f64>().max(1e-12);
            let mut upto = 0.0;
            rates.map(|rate| {
                upto += rate / total;
                upto
            })
        };
        let mut flu = [0.0; POOLS];
        for pool in &hospital.state.pools {
            flu[hospital.stands_in[pool_index(pool.pool)]] += pool.flu_part;
        }
        if flu.iter().sum::<f64>() <= 0.0 {
            flu[hospital.stands_in[pool_index(Pool::Medical)]] = 1.0;
        }
        let beds_a_day: f64 = hospital.inflows.emergency.iter().sum();
        let weekly = 7.0 * hospital.attendances;
        let hours = hospital.usual.week_hours();
        let attendances = hospital.attendances.max(1e-9);
        Self {
            waiting: vec![VecDeque::new(); classes.len()],
            busy: 0,
            on_duty: 0,
            unlimited: hours <= 0.0,
            inside: 0,
            boarding: 0,
            area: 0.0,
            boarding_area: 0.0,
            since: 0.0,
            hours: 0.0,
            chairs: 0,
            arrivals: Vec::new(),
            classes,
            work_hours: if weekly > 0.0 && hours > 0.0 { ed.usual_utilisation * hours / weekly } else { 0.4 },
            take: ed.take_hours.law(),
            transfer: ed.transfer_hours.law(),
            same_day: ed.same_day_hours.law(),
            short: hospital.flow.beds.short_stay_hours.law(),
            quarter,
            to_pool: cumulated(hospital.inflows.emergency),
            flu_to_pool: cumulated(flu),
            bed: beds_a_day * (1.0 - ed.direct_share - ed.by_same_day_share) / attendances,
            same_day_chance: hospital.same_day / attendances,
        }
    }

    pub(crate) fn begin(&mut self, now: f64) {
        self.since = now;
    }

    /// Brings the areas up to a time.
    #[inline]
    pub(crate) fn count(&mut self, now: f64) {
        let passed = now - self.since;
        self.area += f64::from(self.inside) * passed;
        self.boarding_area += f64::from(self.boarding) * passed;
        self.since = now;
    }

    /// Puts the day's hours of waiting for a bed into its record.
    pub(crate) fn account(&mut self, now: f64, record: &mut DayRecord) {
        self.count(now);
        record.values[FlowMeasure::BoardingHours as usize] += self.boarding_area;
        self.boarding_area = 0.0;
    }

    pub(crate) fn area(&self) -> f64 {
        self.area
    }

    pub(crate) fn hours(&self) -> f64 {
        self.hours
    }
}

impl Run<'_> {
    /// Draws a day's attendances and the moments of their arrival.
    pub(crate) fn start_attendances(&mut self, now: f64) {
        let hospital = self.hospital;
        let (from, to) = (self.midnight(self.day), self.midnight(self.day + 1));
        let weekday = weekday_index(hospital.calendar.date(self.day));
        // Past attendances had their patients with flu.
        let recent = hospital.state.flu_recent * hospital.state.flu_beds_per_admission;
        let without_flu = (hospital.attendances - recent).max(0.0);
        let mean = without_flu * hospital.attendance_week[weekday] * self.path.level(self.day);
        let usual = self.over_dispersed(mean, hospital.attendance_dispersion);
        let flu_mean = self.path.flu(self.day);
        // Without a department they come straight to a ward.
        let flu = if hospital.attendances > 0.0 { self.over_dispersed(flu_mean, 1.0) } else { 0 };
        let mut arrivals = std::mem::take(&mut self.department.arrivals);
        arrivals.clear();
        let length = (to - from) / 24.0;
        for number in 0..usual + flu {
            let at = from + length * self.arrival_hours.at(self.attending.uniform());
            arrivals.push((at, number >= usual));
        }
        arrivals.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(other.1.cmp(&one.1)));
        // What would have come before the simulation began stands in the census.
        while arrivals.last().is_some_and(|arrival| arrival.0 < now) {
            arrivals.pop();
        }
        if let Some(next) = arrivals.last() {
            self.queue.schedule(next.0, Happening::Arrival);
        }
        self.department.arrivals = arrivals;
    }

    /// Draws a count with a mean and a variance of `dispersion` times the mean, from the attendances' stream.
    fn over_dispersed(&mut self, mean: f64, dispersion: f64) -> u32 {
        if mean <= 0.0 {
            return 0;
        }
        // A gamma factor with a large shape is as good as a normal one (Wilson and Hilferty).
        let rate = if dispersion > 1.0 {
            let shape = mean / (dispersion - 1.0);
            let z = self.attending.normal();
            let root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
            mean * root.max(0.0).powi(3)
        } else {
            mean
        };
        poisson(&mut self.attending, rate)
    }

    /// The next patient arrives.
    pub(crate) fn arrival(&mut self, now: f64) {
        let Some((_, flu)) = self.department.arrivals.pop() else { return };
        if let Some(next) = self.department.arrivals.last() {
            self.queue.schedule(next.0, Happening::Arrival);
        }
        let patient = self.draw_attendance(now, flu);
        let class = usize::from(patient.class);
        let patient = self.admit(patient);
        self.department.count(now);
        self.department.inside += 1;
        self.balance.department_in += 1;
        self.add(FlowMeasure::Attendances, 1.0);
        self.department.waiting[class].push_back(patient);
        self.call_next(now);
    }

    /// Draws all that an attendance brings.
    fn draw_attendance(&mut self, now: f64, flu: bool) -> Patient {
        let hospital = self.hospital;
        let mut patient = Patient::new(self.attending.bits(), now);
        patient.department = true;
        let stream = &mut self.attending;
        let (pick, fate) = (stream.uniform(), stream.uniform());
        let department = &self.department;
        let number =
            department.classes.iter().position(|class| pick < class.upto).unwrap_or(department.classes.len() - 1);
        #[expect(clippy::cast_possible_truncation, reason = "a handful of classes, and hours of a visit")]
        {
            // Whoever comes with flu and needs a bed is urgent.
            patient.class = if flu { 1.min(department.classes.len() - 1) as u8 } else { number as u8 };
        }
        let class = &department.classes[usize::from(patient.class)];
        let spread = LogNormal::from_mean_sd(1.0, hospital.flow.emergency_department.work_spread);
        #[expect(clippy::cast_possible_truncation, reason = "hours of a visit")]
        {
            patient.work = (department.work_hours * class.work * stream.log_normal(spread)) as f32;
            patient.tests = stream.log_normal(class.tests) as f32;
            if let Some(law) = class.patience {
                patient.patience = stream.log_normal(law) as f32;
            }
        }
        let hour = now - hospital.calendar.midnights[self.day];
        let quarter = if hour < 6.0 {
            0
        } else if hour < 12.0 {
            1
        } else if hour < 18.0 {
            2
        } else {
            3
        };
        let odds = class.admission * department.quarter[quarter] * hospital.admission_factor(self.day);
        let instead = self.flu_instead();
        let bed = if flu { 1.0 } else { (department.bed * odds * instead).min(0.9) };
        let same_day = if flu { 0.0 } else { (department.same_day_chance * odds).min(0.95 - bed) };
        patient.flu = flu;
        if fate < bed {
            let upto = if flu { department.flu_to_pool } else { department.to_pool };
            self.draw_bed(&mut patient, upto, true);
        } else if fate < bed + same_day {
            patient.fate = Fate::SameDay;
            #[expect(clippy::cast_possible_truncation, reason = "hours of a visit")]
            {
                patient.short = self.attending.log_normal(self.department.same_day) as f32;
            }
            if self.attending.chance(hospital.same_day_admitted * instead) {
                let upto = self.department.to_pool;
                let short = patient.short;
                self.draw_bed(&mut patient, upto, true);
                patient.fate = Fate::SameDay;
                patient.short = short;
            }
        }
        patient
    }

    /// Returns by what factor the other emergency admissions change because flu's do.
    fn flu_instead(&self) -> f64 {
        let hospital = self.hospital;
        let usual = hospital.state.flu_recent * hospital.state.flu_beds_per_admission;
        let now = self.path.flu(self.day);
        let all: f64 = hospital.inflows.emergency.iter().sum::<f64>().max(1e-9);
        (1.0 - (1.0 - hospital.parameters.flu_extra_share) * (now - usual) / all).clamp(0.3, 1.7)
    }

    /// Draws what a patient who needs a bed brings: the pool, the nights, the last of them fit to leave.
    pub(crate) fn draw_bed(&mut self, patient: &mut Patient, upto: [f64; POOLS], attending: bool) {
        let hospital = self.hospital;
        let stream = if attending { &mut self.attending } else { &mut self.direct };
        patient.fate = Fate::Bed;
        let pick = stream.uniform();
        let pool = upto.iter().position(|&upto| pick < upto).unwrap_or(0);
        let stay = if patient.flu { hospital.parameters.flu_stay() } else { hospital.stays[pool] };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a pool, some hours and some nights"
        )]
        {
            patient.home = pool as u8;
            patient.take = stream.log_normal(self.department.take) as f32;
            patient.transfer = stream.log_normal(self.department.transfer) as f32;
            patient.short = stream.log_normal(self.department.short) as f32;
            patient.nights = stream.log_normal(stay.law()).round().min(3_000.0) as u16;
        }
        patient.steps_down = pool == crate::scenario::CRITICAL && stream.chance(hospital.flow.beds.step_down_share);
        let fit = stream.uniform();
        if !patient.flu && fit < hospital.fit_share {
            // A geometric number of days at the end of the stay, within it.
            let days = (stream.uniform().max(1e-12)).ln() / (1.0 - hospital.parameters.fit_leave_per_day).ln();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some nights")]
            {
                patient.fit_nights = (days.floor().min(3_000.0) as u16).min(patient.nights);
            }
        }
    }

    /// Gives free clinicians their next patients.
    fn call_next(&mut self, now: f64) {
        // Patients who wait for a bed need some of their time, so that the others take longer.
        let care = self.hospital.flow.emergency_department.boarder_care * f64::from(self.department.boarding);
        let hands = self.department.on_duty.max(1);
        let slower = if self.department.unlimited { 1.0 } else { 1.0 / (1.0 - care / f64::from(hands)).max(0.25) };
        while self.department.unlimited || self.department.busy < hands {
            let Some(patient) = self.department.waiting.iter_mut().find_map(VecDeque::pop_front) else { return };
            let called = self.patients[patient as usize];
            let gave_up = called.arrived + f64::from(called.patience);
            if gave_up < now {
                self.has_left_unseen(now, patient, gave_up);
                continue;
            }
            self.department.busy += 1;
            self.queue.schedule(now + slower * f64::from(called.work), Happening::Seen(patient));
        }
    }

    /// Counts a patient who is found only now to have left the department before.
    fn has_left_unseen(&mut self, now: f64, patient: u32, left: f64) {
        self.department.count(now);
        // The areas have counted the patient until now.
        self.department.area -= now - left;
        self.department.hours -= now - left;
        self.add(FlowMeasure::LeftUnseen, 1.0);
        self.leave_department(now, patient, left);
        self.forget(patient);
    }

    /// Every hour: whoever waits for a clinician and has no patience left has gone.
    pub(crate) fn leave_unseen(&mut self, now: f64) {
        let mut gone = Vec::new();
        for line in &mut self.department.waiting {
            line.retain(|&patient| {
                let waiting = &self.patients[patient as usize];
                let left = waiting.arrived + f64::from(waiting.patience);
                if left < now {
                    gone.push((patient, left));
                }
                left >= now
            });
        }
        for (patient, left) in gone {
            self.has_left_unseen(now, patient, left);
        }
    }

    /// A clinician has seen a patient; tests and treatment follow.
    pub(crate) fn seen(&mut self, now: f64, patient: u32) {
        self.department.busy -= 1;
        let seen = self.patients[patient as usize];
        let take = if seen.fate == Fate::Bed {
            f64::from(seen.take) / self.hospital.staffing[self.turnout].take[self.day].max(0.25)
        } else {
            0.0
        };
        let happening = if seen.fate == Fate::Bed { Happening::Request(patient) } else { Happening::Treated(patient) };
        self.queue.schedule(now + f64::from(seen.tests) + take, happening);
        self.call_next(now);
    }

    /// Tests and treatment are over for a patient who does not wait for a bed.
    pub(crate) fn treated(&mut self, now: f64, patient: u32) {
        let treated = self.patients[patient as usize];
        match treated.fate {
            Fate::SameDay => {
                let hour = now - self.midnight(self.day);
                let [open, close] = self.hospital.flow.emergency_department.same_day_open;
                let in_time = hour >= open && hour + 1.0 <= close;
                self.add(FlowMeasure::SameDayCare, 1.0);
                if in_time && self.department.chairs < self.hospital.same_day_chairs {
                    self.department.chairs += 1;
                    self.leave_department(now, patient, now);
                    self.queue.schedule(now + f64::from(treated.short), Happening::LeaveChair(patient));
                } else if treated.home == crate::replica::NOWHERE {
                    // Closed or full: the rest of the care is given in the department, in half the time.
                    self.patients[patient as usize].fate = Fate::Home;
                    self.queue.schedule(now + 0.5 * f64::from(treated.short), Happening::Treated(patient));
                } else {
                    self.queue.schedule(now + 0.5 * f64::from(treated.short), Happening::Request(patient));
                }
            }
            Fate::Home | Fate::Bed => {
                self.leave_department(now, patient, now);
                self.forget(patient);
            }
        }
    }

    /// A patient leaves a chair of same-day emergency care, for home or to wait for a bed.
    pub(crate) fn leave_chair(&mut self, now: f64, patient: u32) {
        self.department.chairs -= 1;
        if self.patients[patient as usize].home == crate::replica::NOWHERE {
            self.forget(patient);
        } else {
            // Waits where they are, not in the department.
            self.queue.schedule(now, Happening::Request(patient));
        }
    }

    /// Counts a patient who leaves the department; `left` may lie before `now`.
    pub(crate) fn leave_department(&mut self, now: f64, patient: u32, left: f64) {
        self.department.count(now);
        let hours = left - self.patients[patient as usize].arrived;
        self.patients[patient as usize].department = false;
        self.department.inside -= 1;
        self.department.hours += hours + (now - left);
        self.balance.department_out += 1;
        self.record.left_department.0 += 1;
        self.record.left_department.1 += hours;
        self.record.over_four += u32::from(hours > 4.0);
        if hours > 12.0 {
            self.add(FlowMeasure::OverTwelveFromArrival, 1.0);
        }
    }

    /// The staff of the hour come on duty.
    pub(crate) fn change_shift(&mut self, now: f64) {
        self.department.on_duty =
            u32::from(self.hospital.staffing[self.turnout].department[self.day][self.hour.min(23)]);
        self.call_next(now);
    }

    /// Sums up the department's hours of those still inside at the end.
    pub(crate) fn department_hours_inside(&self, end: f64, inside: impl Iterator<Item = u32>) -> f64 {
        inside.map(|patient| end - self.patients[patient as usize].arrived).sum()
    }
}

/// Draws a Poisson count: by multiplication of uniforms for small means, by the normal approximation with a continuity correction for large ones.
pub(crate) fn poisson(stream: &mut steadfast_chance::QuickStream, mean: f64) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    if mean > 60.0 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of patients")]
        let count = (mean + mean.sqrt() * stream.normal() + 0.5).floor().max(0.0) as u32;
        return count;
    }
    let least = (-mean).exp();
    let (mut product, mut count) = (stream.uniform(), 0);
    while product > least {
        product *= stream.uniform();
        count += 1;
    }
    count
}
