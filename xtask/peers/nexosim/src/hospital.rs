//! Model B: emergency department, medical and surgical beds, critical care.

use crate::pool::Pool;
use crate::{Report, after, now};
use nexosim::model::{Context, Model, schedulable};
use rand::{RngExt, SeedableRng};
use rand_distr::Exp1;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

/// Mean hours from one arrival to the next.
const ED_GAP: f64 = 1.0 / 20.0;
const ELECTIVE_GAP: f64 = 1.0;
/// Mean hours of a stay.
const ED_STAY: f64 = 3.6;
const MEDICAL_STAY: f64 = 144.0;
const SURGICAL_STAY: f64 = 96.0;
const CRITICAL_STAY: f64 = 72.0;
/// Shares of arrivals with triage priority 0, and with 0 or 1.
const TRIAGE: [f64; 2] = [0.2, 0.5];
/// Shares of those leaving the department that go to medical beds, to these or surgical ones, and to any bed.
const ADMITTED: [f64; 3] = [0.25 * 0.6, 0.25 * 0.9, 0.25];
/// Priorities of admissions from the department, and of elective ones.
const EMERGENCY: usize = 0;
const ELECTIVE: usize = 1;

/// All pools, with their arrivals.
#[derive(Serialize, Deserialize)]
pub struct Hospital {
    ed: Pool,
    medical: Pool,
    surgical: Pool,
    critical: Pool,
    chance: Xoshiro256PlusPlus,
    events: u64,
}

#[Model]
impl Hospital {
    /// Returns the model, empty.
    pub fn new(seed: u64) -> Self {
        Self {
            ed: Pool::new(80),
            medical: Pool::new(450),
            surgical: Pool::new(252),
            critical: Pool::new(40),
            chance: Xoshiro256PlusPlus::seed_from_u64(seed),
            events: 0,
        }
    }

    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        after(cx, self.draw(ED_GAP), schedulable!(Self::ed_arrival));
        after(cx, self.draw(ELECTIVE_GAP), schedulable!(Self::elective_arrival));
    }

    #[nexosim(schedulable)]
    fn ed_arrival(&mut self, (): (), cx: &Context<Self>) {
        self.events += 1;
        after(cx, self.draw(ED_GAP), schedulable!(Self::ed_arrival));
        let triage: f64 = self.chance.random();
        let priority = TRIAGE.iter().filter(|share| triage >= **share).count();
        if self.ed.arrive(priority, now(cx)) {
            after(cx, self.draw(ED_STAY), schedulable!(Self::ed_end));
        }
    }

    #[nexosim(schedulable)]
    fn ed_end(&mut self, (): (), cx: &Context<Self>) {
        self.events += 1;
        let now = now(cx);
        if self.ed.end(now) {
            after(cx, self.draw(ED_STAY), schedulable!(Self::ed_end));
        }
        let fate: f64 = self.chance.random();
        if fate >= ADMITTED[2] {
            return;
        }
        if fate < ADMITTED[0] {
            if self.medical.arrive(EMERGENCY, now) {
                after(cx, self.draw(MEDICAL_STAY), schedulable!(Self::medical_end));
            }
        } else if fate < ADMITTED[1] {
            if self.surgical.arrive(EMERGENCY, now) {
                after(cx, self.draw(SURGICAL_STAY), schedulable!(Self::surgical_end));
            }
        } else if self.critical.arrive(EMERGENCY, now) {
            after(cx, self.draw(CRITICAL_STAY), schedulable!(Self::critical_end));
        }
    }

    #[nexosim(schedulable)]
    fn elective_arrival(&mut self, (): (), cx: &Context<Self>) {
        self.events += 1;
        after(cx, self.draw(ELECTIVE_GAP), schedulable!(Self::elective_arrival));
        if self.surgical.arrive(ELECTIVE, now(cx)) {
            after(cx, self.draw(SURGICAL_STAY), schedulable!(Self::surgical_end));
        }
    }

    #[nexosim(schedulable)]
    fn medical_end(&mut self, (): (), cx: &Context<Self>) {
        self.events += 1;
        if self.medical.end(now(cx)) {
            after(cx, self.draw(MEDICAL_STAY), schedulable!(Self::medical_end));
        }
    }

    #[nexosim(schedulable)]
    fn surgical_end(&mut self, (): (), cx: &Context<Self>) {
        self.events += 1;
        if self.surgical.end(now(cx)) {
            after(cx, self.draw(SURGICAL_STAY), schedulable!(Self::surgical_end));
        }
    }

    #[nexosim(schedulable)]
    fn critical_end(&mut self, (): (), cx: &Context<Self>) {
        self.events += 1;
        if self.critical.end(now(cx)) {
            after(cx, self.draw(CRITICAL_STAY), schedulable!(Self::critical_end));
        }
    }

    /// Says what has happened so far.
    pub async fn report(&mut self) -> Report {
        let pools =
            [("ed", &self.ed), ("medical", &self.medical), ("surgical", &self.surgical), ("critical", &self.critical)];
        Report { events: self.events, mean_waits: pools.map(|(name, pool)| (name, pool.mean_wait())).to_vec() }
    }

    /// Draws an exponential time.
    #[inline]
    fn draw(&mut self, mean: f64) -> f64 {
        mean * self.chance.sample::<f64, _>(Exp1)
    }
}
