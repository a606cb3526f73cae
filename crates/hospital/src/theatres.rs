//! Theatre and endoscopy lists of a replica.

use crate::replica::{Fate, Happening, Patient, Run};
use crate::scenario::{ListPatient, pool_index};
use steadfast_chance::LogNormal;
use steadfast_model::plan::FlowMeasure;

/// A list on its way.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ListState {
    /// Next patient.
    next: usize,
}

impl Run<'_> {
    /// Puts the start of every list into the queue.
    pub(crate) fn start_lists(&mut self) {
        let late = self.hospital.flow.theatres.late_start_minutes.law();
        self.lists = vec![ListState::default(); self.hospital.lists.len()];
        for (number, list) in (0u32..).zip(&self.hospital.lists) {
            // A list without patients has nothing to begin.
            if !list.patients.is_empty() {
                let minutes = self.planned.fork(2 * list.session as u64 + 1).log_normal(late);
                self.queue.schedule(list.start + minutes.min(90.0) / 60.0, Happening::NextOperation(number));
            }
        }
    }

    /// A list is ready: its next patient is operated on, or cancelled for want of staff, time or a bed.
    pub(crate) fn next_operation(&mut self, now: f64, number: u32) {
        let hospital = self.hospital;
        let list = &hospital.lists[number as usize];
        loop {
            let Some(patient) = list.patients.get(self.lists[number as usize].next) else { return };
            self.lists[number as usize].next += 1;
            if hospital.cancelled[self.turnout].contains(&patient.booking) {
                self.add(FlowMeasure::CancelledNoStaff, 1.0);
                continue;
            }
            let booked = f64::from(patient.minutes) / 60.0;
            if now + booked > list.end + hospital.flow.theatres.overrun_minutes / 60.0 {
                self.cancel(FlowMeasure::CancelledNoTime, patient);
                continue;
            }
            let pool = patient.pool.filter(|_| patient.stay_mean_days > 0.0).map(pool_index);
            if let Some(pool) = pool {
                if !patient.protected && self.pools[pool].assured() <= 0 {
                    self.cancel(FlowMeasure::CancelledNoBed, patient);
                    continue;
                }
                self.pools[pool].claimed += 1;
            }
            let mut own = self.planned.fork(2 * patient.booking as u64);
            let spread = LogNormal::from_mean_sd(1.0, hospital.flow.theatres.length_spread);
            let ends = now + booked * own.log_normal(spread);
            if let Some(pool) = pool {
                let mut lying = Patient::new(own.bits(), now);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a pool and some nights")]
                {
                    lying.home = pool as u8;
                    let stay = LogNormal::from_mean_sd(patient.stay_mean_days, patient.stay_sd_days.max(0.0));
                    lying.nights = own.log_normal(stay).round().clamp(1.0, 3_000.0) as u16;
                }
                (lying.fate, lying.planned, lying.claims) = (Fate::Bed, true, true);
                let place = self.admit(lying);
                self.queue.schedule(ends, Happening::Direct(place));
            }
            self.queue.schedule(ends, Happening::OperationEnds(number));
            return;
        }
    }

    /// An operation ends.
    pub(crate) fn operation_ends(&mut self, now: f64, number: u32) {
        self.queue.schedule(now, Happening::NextOperation(number));
    }

    fn cancel(&mut self, measure: FlowMeasure, patient: &ListPatient) {
        self.add(measure, 1.0);
        self.cancelled_counted += u32::from(patient.counted);
    }
}
