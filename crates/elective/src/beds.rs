//! Elective beds by pool and night against an allowance.

use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_chance::LogNormal;
use steadfast_model::{Booking, Pool, time::plus_days};

/// Nights after which a stay is no longer followed.
const LONGEST_STAY: i64 = 21;

/// Expected elective beds in use, and how many may be.
#[derive(Debug, Clone, Default)]
pub(crate) struct ElectiveBeds {
    pub(crate) allowance: BTreeMap<(Pool, Date), f64>,
    pub(crate) used: BTreeMap<(Pool, Date), f64>,
}

/// Returns the share of stays that last into each night, from the first.
pub(crate) fn nights(booking: &Booking) -> Vec<f64> {
    if booking.stay_mean_days <= 0.0 {
        return Vec::new();
    }
    let stay = LogNormal::from_mean_sd(booking.stay_mean_days, booking.stay_sd_days.max(0.0));
    // The first night is certain for whoever is admitted to a bed; a stay of up to k + 1/2 days ends on day k.
    (0..LONGEST_STAY)
        .map(|night| if night == 0 { 1.0 } else { stay.upper_tail(night as f64 + 0.5) })
        .take_while(|&share| share > 0.02)
        .collect()
}

impl ElectiveBeds {
    pub(crate) fn new(allowance: BTreeMap<(Pool, Date), f64>) -> Self {
        Self { allowance, used: BTreeMap::new() }
    }

    /// Counts a booking on a date in (`sign` 1) or out (`sign` −1).
    pub(crate) fn count(&mut self, booking: &Booking, on: Date, sign: f64) {
        let Some(pool) = booking.pool else { return };
        for (night, share) in (0i64..).zip(nights(booking)) {
            *self.used.entry((pool, plus_days(on, night))).or_default() += sign * share;
        }
    }

    /// Returns whether a booking's stay fits from a date on. A night without an allowance is not limited.
    pub(crate) fn fits(&self, booking: &Booking, on: Date) -> bool {
        let Some(pool) = booking.pool else {
            return true;
        };
        (0i64..).zip(nights(booking)).all(|(night, share)| {
            let key = (pool, plus_days(on, night));
            self.allowance
                .get(&key)
                .is_none_or(|&allowed| self.used.get(&key).copied().unwrap_or(0.0) + share <= allowed + 1e-9)
        })
    }
}
