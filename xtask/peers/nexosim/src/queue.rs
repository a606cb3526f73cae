//! Model A: ten servers and one queue.

use crate::pool::Pool;
use crate::{Report, after, now};
use nexosim::model::{Context, Model, schedulable};
use rand::{RngExt, SeedableRng};
use rand_distr::Exp1;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

const SERVERS: usize = 10;
/// Mean hours from one arrival to the next.
const GAP: f64 = 1.0 / 9.0;
/// Mean hours of a service.
const SERVICE: f64 = 1.0;

/// The one pool, with its arrivals.
#[derive(Serialize, Deserialize)]
pub struct Queue {
    pool: Pool,
    chance: Xoshiro256PlusPlus,
    events: u64,
}

#[Model]
impl Queue {
    /// Returns the model, empty.
    pub fn new(seed: u64) -> Self {
        Self { pool: Pool::new(SERVERS), chance: Xoshiro256PlusPlus::seed_from_u64(seed), events: 0 }
    }

    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        after(cx, self.draw(GAP), schedulable!(Self::arrival));
    }

    #[nexosim(schedulable)]
    fn arrival(&mut self, (): (), cx: &Context<Self>) {
        self.events += 1;
        after(cx, self.draw(GAP), schedulable!(Self::arrival));
        if self.pool.arrive(0, now(cx)) {
            after(cx, self.draw(SERVICE), schedulable!(Self::end));
        }
    }

    #[nexosim(schedulable)]
    fn end(&mut self, (): (), cx: &Context<Self>) {
        self.events += 1;
        if self.pool.end(now(cx)) {
            after(cx, self.draw(SERVICE), schedulable!(Self::end));
        }
    }

    /// Says what has happened so far.
    pub async fn report(&mut self) -> Report {
        Report { events: self.events, mean_waits: vec![("queue", self.pool.mean_wait())] }
    }

    /// Draws an exponential time.
    #[inline]
    fn draw(&mut self, mean: f64) -> f64 {
        mean * self.chance.sample::<f64, _>(Exp1)
    }
}
