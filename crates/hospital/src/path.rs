//! One path of what all arrivals have in common: the level of admissions, and flu.

use crate::balance::HospitalState;
use steadfast_model::ArrivalPath;

/// One path of what is common to all arrivals.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    /// Factor on the rate of unplanned arrivals, a day.
    level: Vec<f64>,
    /// Flu patients who take a bed, a day.
    flu: Vec<f64>,
}

impl Path {
    /// Takes the path of a number from the forecast, in turn; the bed forecast and the simulation take the same ones. Without a forecast everything stays as it is.
    pub(crate) fn of(state: &HospitalState, arrivals: &[ArrivalPath], number: u32) -> Self {
        let per_admission = state.flu_beds_per_admission;
        match arrivals.len() {
            0 => Self { level: Vec::new(), flu: vec![state.flu_recent * per_admission] },
            paths => {
                let ArrivalPath { level, flu_admissions } = &arrivals[number as usize % paths];
                let flu = flu_admissions.iter().map(|admissions| admissions * per_admission).collect();
                Self { level: level.clone(), flu }
            }
        }
    }

    /// Returns the factor on the rate of unplanned arrivals on a day; after the last day they are as usual.
    pub(crate) fn level(&self, day: usize) -> f64 {
        self.level.get(day).copied().unwrap_or(1.0)
    }

    /// Returns the flu patients who take a bed on a day; after the last day they stay as many.
    pub(crate) fn flu(&self, day: usize) -> f64 {
        self.flu.get(day).or(self.flu.last()).copied().unwrap_or(0.0)
    }
}
