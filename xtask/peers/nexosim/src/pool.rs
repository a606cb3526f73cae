//! Servers and those who wait for them: nexosim has no such thing of its own.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How many priorities a pool tells apart; the lowest number goes first.
const PRIORITIES: usize = 3;

/// Servers that are alike, with a queue for each priority; nobody is sent away from a server.
#[derive(Serialize, Deserialize)]
pub struct Pool {
    free: usize,
    waiting: usize,
    queues: [VecDeque<f64>; PRIORITIES],
    waited: f64,
    began: u64,
}

impl Pool {
    /// Returns a pool of so many servers, all free.
    pub fn new(servers: usize) -> Self {
        Self { free: servers, waiting: 0, queues: Default::default(), waited: 0.0, began: 0 }
    }

    /// Takes in an arrival at `now`, in hours; says whether its service begins at once.
    #[inline]
    pub fn arrive(&mut self, priority: usize, now: f64) -> bool {
        if self.free > 0 {
            self.free -= 1;
            self.began += 1;
            return true;
        }
        self.waiting += 1;
        self.queues[priority].push_back(now);
        false
    }

    /// Ends a service at `now`, in hours; says whether the next in line begins theirs.
    #[inline]
    pub fn end(&mut self, now: f64) -> bool {
        if self.waiting > 0
            && let Some(since) = self.queues.iter_mut().find_map(VecDeque::pop_front)
        {
            self.waiting -= 1;
            self.waited += now - since;
            self.began += 1;
            return true;
        }
        self.free += 1;
        false
    }

    /// Returns the mean wait of those whose service began, in hours.
    pub fn mean_wait(&self) -> f64 {
        self.waited / self.began.max(1) as f64
    }
}
