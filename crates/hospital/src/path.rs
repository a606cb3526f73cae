//! One path of what all arrivals have in common: the level of admissions, and flu.

use crate::balance::HospitalState;
use crate::stays::Parameters;
use steadfast_chance::Stream;

/// One path of what is common to all arrivals.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    /// Factor on the rate of unplanned arrivals.
    pub(crate) level: f64,
    /// Flu patients who take a bed, a day.
    pub(crate) flu: Vec<f64>,
}

impl Path {
    /// Draws the path of a number; the bed forecast and the simulation draw the same ones.
    pub(crate) fn draw(
        state: &HospitalState,
        parameters: &Parameters,
        nights: usize,
        stream: &Stream,
        number: u32,
    ) -> Self {
        let own = stream.named("beds").numbered(u64::from(number));
        let sd = parameters.level_sd;
        let flu = state.flu.path(parameters, nights, &mut own.named("flu"));
        Self {
            // The mean of a log-normal factor is 1 when half the variance is taken off.
            level: (sd * own.named("level").normal() - sd * sd / 2.0).exp(),
            flu: flu.into_iter().map(|admissions| admissions * state.flu_beds_per_admission).collect(),
        }
    }
}
