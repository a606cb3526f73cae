//! Beds of a replica: who asks for one, who gets one, who leaves.

use crate::replica::{Fate, Happening, NEVER, NOWHERE, Patient, Run, unit};
use crate::scenario::{CRITICAL, MEDICAL, POOLS, PoolBeds, SURGICAL, pool_index};
use std::collections::VecDeque;
use steadfast_chance::QuickStream;
use steadfast_model::Pool;
use steadfast_model::plan::FlowMeasure;

/// A pool of beds now.
pub(crate) struct PoolNow {
    staffed: i32,
    /// Staffed beds that at any moment suit none of those who wait: of the other sex's bay, of another specialty, without a side room.
    unsuited: i32,
    escalation: i32,
    /// Beds closed because of flu.
    closed: i32,
    /// Beds held, patients on their way included.
    pub(crate) held: i32,
    /// Patients who lie elsewhere in the hospital and come first: after an operation, from critical care.
    ahead: VecDeque<u32>,
    /// Emergency patients in the order in which a bed was asked for.
    waiting: VecDeque<u32>,
    /// Patients who will leave later today.
    pub(crate) leaving_today: i32,
    flu: i32,
    /// Beds claimed by operations of today that have begun.
    pub(crate) claimed: i32,
}

impl PoolNow {
    pub(crate) fn new(beds: PoolBeds, unsuited_share: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a few beds")]
        let unsuited = (unsuited_share * f64::from(beds.staffed)).round() as i32;
        Self {
            staffed: beds.staffed,
            unsuited,
            escalation: beds.escalation,
            closed: 0,
            held: 0,
            ahead: VecDeque::new(),
            waiting: VecDeque::new(),
            leaving_today: 0,
            flu: 0,
            claimed: 0,
        }
    }

    /// Returns the staffed beds that are free and suit somebody; negative when more are held.
    fn free(&self) -> i32 {
        self.staffed - self.unsuited - self.closed - self.held
    }

    fn queue(&self) -> i32 {
        i32::try_from(self.ahead.len() + self.waiting.len()).unwrap_or(i32::MAX)
    }

    /// Returns the beds that an operation now to begin can count on: free ones, escalation beds and those that patients leave today, less those who come
    /// first, too. Who waits in the emergency department does not stop an operation: that is how hospitals keep
    /// cancellations on the day at one in a hundred.
    pub(crate) fn assured(&self) -> i32 {
        let ahead = i32::try_from(self.ahead.len()).unwrap_or(i32::MAX);
        self.staffed - self.closed - self.held + self.leaving_today + self.escalation - ahead - self.claimed
    }
}

/// Chances that belong to a patient and a day: leaving at all, and when.
const LEAVES: u64 = 0;
const HOUR: u64 = 1 << 32;

impl Run<'_> {
    /// Puts the patients of the census into their beds.
    pub(crate) fn settle(&mut self, chance: &mut QuickStream) {
        let hospital = self.hospital;
        for settled in &hospital.settled {
            let mut patient = Patient::new(chance.bits(), hospital.start);
            let (ready, beyond) = (chance.uniform(), chance.uniform());
            // The last night on which the bed is still needed gives the day of leaving.
            let nights = settled.beyond.partition_point(|&still| still > beyond);
            #[expect(clippy::cast_possible_truncation, reason = "a pool, and days of a horizon of weeks")]
            {
                patient.home = settled.pool as u8;
                patient.place = settled.pool as u8;
                patient.due = if nights == settled.beyond.len() { NEVER } else { nights as u16 };
                if ready < settled.ready {
                    patient.due = 0;
                }
                patient.nights = settled.age.clamp(1, 3_000) as u16;
            }
            patient.fate = Fate::Bed;
            patient.flu = settled.flu;
            patient.planned = settled.planned;
            patient.steps_down =
                settled.pool == CRITICAL && !settled.planned && chance.chance(hospital.flow.beds.step_down_share);
            patient.fit_nights = if settled.fit { u16::MAX } else { 0 };
            patient.in_bed = hospital.start;
            patient.settled = true;
            let pool = &mut self.pools[settled.pool];
            pool.held += 1;
            pool.flu += i32::from(settled.flu);
            self.balance.beds_in += 1;
            self.in_beds += 1;
            self.admit(patient);
        }
        // Those who leave on the first day are settled at once: five o'clock has passed.
        if hospital.start >= 5.0 {
            self.settle_who_leaves(hospital.start);
        }
    }

    /// Draws those who come straight to a ward today: direct emergencies and mothers.
    pub(crate) fn start_direct(&mut self, now: f64) {
        let hospital = self.hospital;
        let (from, to) = (self.midnight(self.day), self.midnight(self.day + 1));
        let weekday = hospital.state.weekday[steadfast_model::time::weekday_index(hospital.calendar.date(self.day))];
        let total: f64 = hospital.inflows.emergency.iter().sum();
        let ed = &hospital.flow.emergency_department;
        // Without a department everybody comes straight to a ward.
        let share = if hospital.attendances > 0.0 { ed.direct_share } else { 1.0 };
        let mut upto = 0.0;
        let cumulated = hospital.inflows.emergency.map(|rate| {
            upto += rate / total.max(1e-12);
            upto
        });
        let emergencies =
            crate::emergency::poisson(&mut self.direct, share * total * weekday * self.path.level(self.day));
        for _ in 0..emergencies {
            let at = from + (to - from) * self.arrival_hours.at(self.direct.uniform()) / 24.0;
            let mut patient = Patient::new(self.direct.bits(), at);
            self.draw_bed(&mut patient, cumulated, false);
            self.arrive_direct(now, at, patient);
        }
        let flu_mean = self.path.flu(self.day);
        let flu = if hospital.attendances > 0.0 { 0 } else { crate::emergency::poisson(&mut self.direct, flu_mean) };
        for _ in 0..flu {
            let at = from + (to - from) * self.arrival_hours.at(self.direct.uniform()) / 24.0;
            let mut patient = Patient::new(self.direct.bits(), at);
            patient.flu = true;
            self.draw_bed(&mut patient, self.department.flu_to_pool, false);
            self.arrive_direct(now, at, patient);
        }
        // Births keep no holiday.
        for (pool, &rate) in hospital.inflows.maternity.iter().enumerate() {
            for _ in 0..crate::emergency::poisson(&mut self.direct, rate * weekday) {
                let at = from + (to - from) * self.direct.uniform();
                let mut patient = Patient::new(self.direct.bits(), at);
                let only = std::array::from_fn(|other| if other >= pool { 1.0 } else { 0.0 });
                self.draw_bed(&mut patient, only, false);
                let stay = hospital.parameters.stay(Pool::Maternity, steadfast_model::CensusKind::Maternity);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some nights")]
                {
                    patient.nights = self.direct.log_normal(stay.law()).round().min(3_000.0) as u16;
                }
                (patient.maternity, patient.fit_nights) = (true, 0);
                self.arrive_direct(now, at, patient);
            }
        }
    }

    fn arrive_direct(&mut self, now: f64, at: f64, patient: Patient) {
        if at >= now {
            let patient = self.admit(patient);
            self.queue.schedule(at, Happening::Direct(patient));
        }
    }

    /// Draws planned admissions that are none of the case's bookings, at the rate that keeps their number in beds: on days before its sessions begin, and to pools
    /// that none of its bookings names.
    pub(crate) fn start_background_admissions(&mut self, now: f64) {
        let hospital = self.hospital;
        let from = self.midnight(self.day);
        let weekday = steadfast_model::time::weekday_index(hospital.calendar.date(self.day));
        let of_week = &hospital.flow.theatres.admissions_by_weekday;
        let factor = of_week[weekday] * 7.0 / of_week.iter().sum::<f64>();
        for (pool, &rate) in hospital.inflows.planned.iter().enumerate() {
            if self.day >= hospital.planned_until[pool] {
                continue;
            }
            for _ in 0..crate::emergency::poisson(&mut self.direct, rate * factor) {
                let at = from + 13.0 + 5.0 * self.direct.uniform();
                let mut patient = Patient::new(self.direct.bits(), at);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a pool and some nights")]
                {
                    patient.home = pool as u8;
                    patient.nights =
                        self.direct.log_normal(hospital.planned_stays[pool].law()).round().clamp(1.0, 3_000.0) as u16;
                }
                (patient.fate, patient.planned) = (Fate::Bed, true);
                self.arrive_direct(now, at, patient);
            }
        }
    }

    /// A bed is asked for.
    pub(crate) fn request(&mut self, now: f64, patient: u32) {
        let asking = &mut self.patients[patient as usize];
        asking.requested = now;
        let home = usize::from(asking.home);
        if asking.claims {
            asking.claims = false;
            self.pools[home].claimed -= 1;
        }
        let asking = self.patients[patient as usize];
        if asking.department {
            self.department.count(now);
            self.department.boarding += 1;
        }
        if asking.planned {
            // Operated already: comes before whoever waits elsewhere.
            self.pools[home].ahead.push_back(patient);
        } else if asking.maternity {
            // Nobody in labour is turned away.
            self.give_bed(now, patient, home);
            return;
        } else {
            self.pools[home].waiting.push_back(patient);
        }
        self.allocate(now, home);
    }

    /// Gives free staffed beds of a pool to those who wait for it.
    pub(crate) fn allocate(&mut self, now: f64, pool: usize) {
        while self.pools[pool].free() > 0 {
            let next = self.pools[pool].ahead.pop_front().or_else(|| self.pools[pool].waiting.pop_front());
            let Some(patient) = next else { return };
            self.give_bed(now, patient, pool);
        }
    }

    /// Gives a bed of a pool to a patient, whether it is free, an escalation bed or one too many.
    fn give_bed(&mut self, now: f64, patient: u32, pool: usize) {
        let given = &mut self.patients[patient as usize];
        let from = given.place;
        let first = from == NOWHERE;
        if first {
            given.in_bed = now;
        }
        #[expect(clippy::cast_possible_truncation, reason = "five pools")]
        {
            given.place = pool as u8;
        }
        given.settled = false;
        let waited = now - given.requested;
        let on_way = self.patients[patient as usize];
        if first {
            self.count_bed_hours(now);
            self.in_beds += 1;
            self.balance.beds_in += 1;
        }
        let (department, planned, flu) = (on_way.department, on_way.planned, on_way.flu);
        let transfer = f64::from(on_way.transfer);
        self.pools[pool].held += 1;
        self.pools[pool].flu += i32::from(flu);
        if first {
            self.add(if planned { FlowMeasure::PlannedAdmissions } else { FlowMeasure::EmergencyAdmissions }, 1.0);
        } else {
            // From critical care to a ward: the bed there is free now.
            self.pools[usize::from(from)].held -= 1;
            self.pools[usize::from(from)].flu -= i32::from(flu);
        }
        if department && waited + transfer > 12.0 {
            self.add(FlowMeasure::OverTwelveHours, 1.0);
        }
        self.queue.schedule(now + transfer, Happening::InBed(patient));
        if !first {
            self.allocate(now, usize::from(from));
        }
    }

    /// A patient arrives in the bed given.
    pub(crate) fn in_bed(&mut self, now: f64, patient: u32) {
        if self.patients[patient as usize].department {
            self.department.count(now);
            self.department.boarding -= 1;
            self.leave_department(now, patient, now);
        }
        let day = self.day;
        let lying = &mut self.patients[patient as usize];
        lying.settled = true;
        // Nights count from the day the bed was asked for; whoever waited longer than the stay leaves the next day.
        let asked = self.hospital.calendar.midnights.partition_point(|&midnight| midnight <= lying.requested) - 1;
        #[expect(clippy::cast_possible_truncation, reason = "days of a horizon of weeks")]
        let (asked, today) = (asked as u16, day as u16);
        if lying.nights == 0 {
            lying.due = NEVER;
            let short = f64::from(lying.short).max(0.5);
            self.queue.schedule(now + short, Happening::Leave(patient));
        } else {
            lying.due = asked.saturating_add(lying.nights).max(today + u16::from(self.hour >= 5));
        }
    }

    /// At five in the morning: who of those ready to leave does leave today, and when.
    pub(crate) fn settle_who_leaves(&mut self, now: f64) {
        let hospital = self.hospital;
        let discharges = &hospital.flow.discharges;
        let date = hospital.calendar.date(self.day);
        let waiting: i32 = self.pools.iter().map(|pool| i32::try_from(pool.waiting.len()).unwrap_or(0)).sum();
        let staffed: i32 = self.pools.iter().map(|pool| pool.staffed).sum();
        let pressure = (f64::from(waiting) / (0.02 * f64::from(staffed)).max(1.0)).min(1.0);
        let missing = 1.0 - hospital.staffing[self.turnout].wards[self.day];
        // What was left undone while doctors were missing is still in the way for some days.
        let wards = &hospital.staffing[self.turnout].wards;
        let before = &wards[self.day.saturating_sub(discharges.hangover_days)..self.day];
        let missed = before.iter().map(|share| 1.0 - share).fold(0.0, f64::max);
        let left_undone = (missed - missing).max(0.0);
        let doctors = (1.0 - discharges.doctors_effect * missing) * (1.0 - discharges.hangover_effect * left_undone);
        let usual = hospital.week.chance_on(date, discharges);
        let chance = (usual * (1.0 + discharges.pressure_effect * pressure)).min(1.0) * doctors;
        // Planned stays are given as they will be; only a missing doctor delays them.
        let planned_chance = doctors;
        let later = discharges.later_hours * missing;
        #[expect(clippy::cast_possible_truncation, reason = "days of a horizon of weeks")]
        let today = self.day as u16;
        let midnight = self.midnight(self.day);
        for pool in &mut self.pools {
            pool.leaving_today = 0;
        }
        for place in 0..self.patients.len() {
            let patient = &mut self.patients[place];
            patient.leaving = false;
            if !patient.settled || patient.due > today {
                continue;
            }
            let leaves = if patient.planned { planned_chance } else { chance };
            if unit(patient.seed, LEAVES + u64::from(today)) >= leaves {
                continue;
            }
            // On the first day only the hours that are left: whoever had gone before is not in the census.
            let passed = self.leaving_hours.below(now - midnight);
            let share = passed + (1.0 - passed) * unit(patient.seed, HOUR + u64::from(today));
            let hour = self.leaving_hours.at(share) + later;
            let at = midnight + hour.min(23.9).max(now - midnight);
            patient.leaving = true;
            patient.due = NEVER;
            self.pools[usize::from(patient.place)].leaving_today += 1;
            self.queue.schedule(at, Happening::Leave(u32::try_from(place).unwrap_or(u32::MAX)));
        }
    }

    /// A patient leaves a bed, for home or from critical care for a ward.
    pub(crate) fn leave(&mut self, now: f64, patient: u32) {
        let leaver = self.patients[patient as usize];
        let pool = usize::from(leaver.place);
        if leaver.leaving {
            self.pools[pool].leaving_today -= 1;
            self.patients[patient as usize].leaving = false;
        }
        if leaver.steps_down {
            self.step_down(now, patient);
            return;
        }
        self.pools[pool].held -= 1;
        self.pools[pool].flu -= i32::from(leaver.flu);
        self.count_bed_hours(now);
        self.in_beds -= 1;
        self.balance.beds_out += 1;
        self.balance.beds_hours += now - leaver.in_bed;
        let general = leaver.place != NOWHERE && pool != CRITICAL && pool != pool_index(Pool::Maternity);
        if general && !leaver.maternity && leaver.nights > 0 {
            self.add(FlowMeasure::Discharges, 1.0);
        }
        self.forget(patient);
        self.allocate(now, pool);
    }

    /// A patient of critical care is well enough for a ward, and keeps the bed until there is one.
    fn step_down(&mut self, now: f64, patient: u32) {
        let hospital = self.hospital;
        let leaver = &mut self.patients[patient as usize];
        let medical = unit(leaver.seed, HOUR - 1) < hospital.flow.beds.step_down_medical;
        let ward = hospital.stands_in[if medical { MEDICAL } else { SURGICAL }];
        // The stay on the ward: the patient's own place in the law of emergency stays.
        let nights = hospital.stays[ward].quantile(unit(leaver.seed, HOUR - 2));
        leaver.steps_down = false;
        #[expect(clippy::cast_possible_truncation, reason = "two pools, and some nights")]
        {
            leaver.home = ward as u8;
            leaver.nights = nights.clamp(1, 3_000) as u16;
        }
        leaver.due = NEVER;
        leaver.requested = now;
        self.pools[ward].ahead.push_back(patient);
        self.allocate(now, ward);
    }

    /// Every hour: bays close and open for flu; who waits long goes to a bed of another pool, then to an escalation bed.
    pub(crate) fn review_beds(&mut self, now: f64) {
        let beds = &self.hospital.flow.beds;
        for pool in 0..POOLS {
            let now_open = &mut self.pools[pool];
            #[expect(clippy::cast_possible_truncation, reason = "a few beds")]
            let closed = (beds.closed_per_flu_patient * f64::from(now_open.flu)).floor() as i32;
            now_open.closed = closed.min(now_open.staffed);
            self.allocate(now, pool);
        }
        for pool in 0..POOLS {
            let other = match pool {
                MEDICAL => Some(SURGICAL),
                SURGICAL => Some(MEDICAL),
                _ => None,
            };
            if let Some(other) = other {
                #[expect(clippy::cast_possible_truncation, reason = "a few beds")]
                let reserve = (beds.outlier_reserve * f64::from(self.pools[other].staffed)).ceil() as i32;
                while self.pools[other].free() > reserve && self.waits_longer_than(now, pool, beds.outlier_after_hours)
                {
                    if let Some(patient) = self.pools[pool].waiting.pop_front() {
                        self.give_bed(now, patient, other);
                    }
                }
            }
            // Whoever is in theatre or critical care and has no bed gets an escalation bed at once.
            while self.pools[pool].free() > -self.pools[pool].escalation {
                let next = if let Some(patient) = self.pools[pool].ahead.pop_front() {
                    Some(patient)
                } else if self.waits_longer_than(now, pool, beds.escalation_after_hours) {
                    self.pools[pool].waiting.pop_front()
                } else {
                    None
                };
                let Some(patient) = next else { break };
                self.give_bed(now, patient, pool);
            }
        }
    }

    fn waits_longer_than(&self, now: f64, pool: usize, hours: f64) -> bool {
        let first = self.pools[pool].waiting.front();
        first.is_some_and(|&patient| now - self.patients[patient as usize].requested >= hours)
    }

    /// Counts beds and those who wait at midnight.
    pub(crate) fn count_beds(&mut self) {
        let mut outliers = 0;
        let mut fit = 0;
        let mut needed = [0i32; POOLS];
        let mut occupied = [0i32; POOLS];
        #[expect(clippy::cast_possible_truncation, reason = "days of a horizon of weeks")]
        let today = self.day as u16;
        for patient in self.patients.iter().filter(|patient| patient.place != NOWHERE) {
            occupied[usize::from(patient.place)] += 1;
            // Whoever waits in critical care for a ward needs the ward.
            needed[usize::from(patient.home)] += 1;
            let waits = usize::from(patient.place) == CRITICAL && patient.home != patient.place;
            outliers += u32::from(patient.home != patient.place && !waits);
            let fit_from = patient.due.saturating_sub(patient.fit_nights);
            fit += u32::from(patient.fit_nights > 0 && patient.settled && fit_from <= today);
        }
        let mut waiting = 0;
        let mut over = 0;
        let mut escalation = 0;
        let mut closed = 0;
        for (pool, now) in self.pools.iter().enumerate() {
            let outside = now.waiting.iter().chain(&now.ahead);
            let outside = outside.filter(|&&patient| self.patients[patient as usize].place == NOWHERE).count();
            let outside = i32::try_from(outside).unwrap_or(i32::MAX);
            waiting += now.queue();
            needed[pool] += outside + now.closed;
            over += (needed[pool] - now.staffed).max(0);
            escalation += (-now.free()).clamp(0, now.escalation);
            closed += now.closed;
        }
        let general: i32 = [MEDICAL, SURGICAL, pool_index(Pool::Paediatric)].iter().map(|&pool| occupied[pool]).sum();
        for (measure, value) in [
            (FlowMeasure::Occupied, general),
            (FlowMeasure::WaitingForBed, waiting),
            (FlowMeasure::EscalationBeds, escalation),
            (FlowMeasure::ClosedBeds, closed),
            (FlowMeasure::BedsOver, over),
        ] {
            self.record.values[measure as usize] = f64::from(value);
        }
        self.record.values[FlowMeasure::Outliers as usize] = f64::from(outliers);
        self.record.values[FlowMeasure::FitToLeave as usize] = f64::from(fit);
        let count = |values: [i32; POOLS]| values.map(|value| u32::try_from(value).unwrap_or(0));
        (self.record.occupied, self.record.needed) = (count(occupied), count(needed));
    }

    /// Brings the area of beds held up to a time, and closes the balance at the end.
    pub(crate) fn close_balance(&mut self, end: f64) {
        self.department.count(end);
        self.count_bed_hours(end);
        self.balance.department_inside = u64::from(self.department.inside);
        self.balance.department_area = self.department.area();
        // Whoever waits for a clinician but has given up by now is found at the next call: counted as inside.
        let inside: Vec<u32> = (0..self.patients.len())
            .filter(|&place| self.patients[place].department)
            .map(|place| u32::try_from(place).unwrap_or(u32::MAX))
            .collect();
        debug_assert_eq!(inside.len(), self.department.inside as usize, "everybody in the department is a patient");
        self.balance.department_hours = self.department.hours() + self.department_hours_inside(end, inside.into_iter());
        let held = self.patients.iter().filter(|patient| patient.place != NOWHERE);
        let (mut count, mut hours) = (0, 0.0);
        for patient in held {
            count += 1;
            hours += end - patient.in_bed;
        }
        self.balance.beds_inside = count;
        self.balance.beds_hours += hours;
    }
}
