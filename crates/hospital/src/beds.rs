//! Beds needed by pool and day.
//!
//! Decides nothing: says what the beds will be asked for if the planned admissions given go ahead.

use crate::balance::{HospitalState, Occupant, PoolState};
use crate::counts::Counts;
use crate::path::Path;
use crate::stays::{Parameters, elective_survival};
use jiff::civil::Date;
use steadfast_model::plan::BedDay;
use steadfast_model::time::{dates, days_between, plus_days, weekday_index};
use steadfast_model::{ArrivalPath, Case, Pool};

/// What a bed forecast rests on.
#[derive(Debug, Clone, Copy)]
pub struct BedInputs<'a> {
    /// The case: wards, census and demand. Demand on or after the day of `planned_at` is not used.
    pub case: &'a Case,
    /// Planned admissions from the day of `planned_at` on; those in a bed already stand in the census.
    pub elective: &'a [ElectiveAdmission],
    /// First day of the forecast; days before that of `planned_at` are left out.
    pub from: Date,
    /// Last day of the forecast, included.
    pub to: Date,
    /// Sampled futures of what comes unplanned from the day of `planned_at` on; with none it stays as it is.
    pub arrivals: &'a [ArrivalPath],
}

/// A planned admission that needs a bed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElectiveAdmission {
    /// Pool of the bed.
    pub pool: Pool,
    /// Day of admission.
    pub date: Date,
    /// Mean stay in days; 0 where no bed is needed overnight.
    pub stay_mean_days: f64,
    /// Standard deviation of the stay in days.
    pub stay_sd_days: f64,
}

impl ElectiveAdmission {
    /// Returns the probability that the patient holds a bed at midnight at the end of a day.
    pub fn holds_bed_on(&self, day: Date) -> f64 {
        elective_survival(self.stay_mean_days, self.stay_sd_days, days_between(self.date, day))
    }
}

/// Forecasts the beds needed in each pool at midnight at the end of each day, pools and days in their order.
///
/// Pools without wards have no rows. The sampled futures are mixed; given one the distribution is exact, so that a few hundred suffice. With the same
/// futures further planned admissions never lower a quantile.
pub fn forecast_beds(inputs: &BedInputs<'_>) -> Vec<BedDay> {
    let mut rows = Vec::new();
    for_each_pool_day(inputs, |pool, date, unplanned| {
        let planned = inputs.elective.iter().filter(|admission| admission.pool == pool.pool);
        let needed = unplanned.plus(&Counts::of_events(planned.map(|admission| admission.holds_bed_on(date))));
        rows.push(BedDay {
            pool: pool.pool,
            date,
            beds: pool.beds,
            escalation: pool.escalation,
            p10: needed.quantile(0.1),
            p50: needed.quantile(0.5),
            p90: needed.quantile(0.9),
            probability_over: needed.above(pool.beds),
        });
    });
    rows
}

/// Returns how many beds planned admissions may expect to hold in each pool at midnight at the end of each day.
///
/// That is staffed and escalation beds less the median of everybody else (patients in a bed now, also planned ones, and unplanned
/// arrivals), but at least the expected beds of `inputs.elective`, what is booked already: a full hospital is no reason to
/// turn those away here. Compare it with the sum of [`ElectiveAdmission::holds_bed_on`] over admissions.
pub fn elective_bed_allowance(inputs: &BedInputs<'_>) -> Vec<(Pool, Date, f64)> {
    let mut rows = Vec::new();
    for_each_pool_day(inputs, |pool, date, unplanned| {
        let booked: f64 = inputs
            .elective
            .iter()
            .filter(|admission| admission.pool == pool.pool)
            .map(|admission| admission.holds_bed_on(date))
            .sum();
        let free = f64::from(pool.beds) + f64::from(pool.escalation) - f64::from(unplanned.quantile(0.5));
        rows.push((pool.pool, date, free.max(booked)));
    });
    rows
}

/// Calls `visit` with the distribution of beds held by all but the planned admissions to come.
fn for_each_pool_day(inputs: &BedInputs<'_>, mut visit: impl FnMut(&PoolState, Date, Counts)) {
    let parameters = Parameters::shipped();
    let state = HospitalState::of(inputs.case, parameters);
    let from = inputs.from.max(state.today);
    if inputs.to < from {
        return;
    }
    let count = u32::try_from(inputs.arrivals.len()).unwrap_or(u32::MAX).max(1);
    let paths: Vec<Path> = (0..count).map(|number| Path::of(&state, inputs.arrivals, number)).collect();
    for pool in &state.pools {
        for date in dates(from, inputs.to) {
            let night = state.night(date);
            let here = Counts::of_events(still_in(pool, parameters, night));
            let components: Vec<(f64, f64)> =
                paths.iter().map(|path| arrivals_in_bed(&state, pool, parameters, path, night)).collect();
            visit(pool, date, here.plus(&Counts::mixed(&components)));
        }
    }
}

/// Returns, for each patient in a bed now, the probability of still holding it on a night.
///
/// Patients fit to leave go at their own daily rate. So that the usual share of them leaves the total as the stays alone would
/// have it, the others stay a little longer; a pool with more of them than usual empties faster.
pub(crate) fn still_in(pool: &PoolState, parameters: &Parameters, night: i64) -> Vec<f64> {
    let by_stay = |patient: &Occupant| patient.stay.beyond_given_age(patient.age, night);
    let usual = || pool.census.iter().filter(|patient| patient.usual);
    let mean = usual().map(by_stay).sum::<f64>() / usual().count().max(1) as f64;
    let fit = (1.0 - parameters.fit_leave_per_day).powf((night + 1) as f64);
    let share = pool.usually_fit;
    let longer = share / (1.0 - share) * (mean - fit).max(0.0);
    pool.census
        .iter()
        .map(|patient| match (patient.usual, patient.fit) {
            (false, _) => by_stay(patient),
            (true, true) => fit.min(by_stay(patient)),
            (true, false) => (by_stay(patient) + longer).min(1.0),
        })
        .collect()
}

/// Returns mean and variance of the number of unplanned arrivals from today on who hold a bed on a night.
pub(crate) fn arrivals_in_bed(
    state: &HospitalState,
    pool: &PoolState,
    parameters: &Parameters,
    path: &Path,
    night: i64,
) -> (f64, f64) {
    let (mut mean, mut variance) = (0.0, 0.0);
    for inflow in &pool.inflows {
        for day in 0..=night {
            let weekday = state.weekday[weekday_index(plus_days(state.today, day))];
            let beyond = inflow.stay.beyond(night - day);
            let left = if day == 0 { state.today_left } else { 1.0 };
            let level = path.level(usize::try_from(day).unwrap_or(0));
            let expected = inflow.rate * weekday * left * level * beyond;
            mean += expected;
            variance += expected * (1.0 + beyond * (inflow.dispersion - 1.0));
        }
    }
    let stay = parameters.flu_stay();
    let usual_flu = state.flu_recent * state.flu_beds_per_admission;
    for day in 0..=night {
        let flu = path.flu(usize::try_from(day).unwrap_or(0));
        let left = if day == 0 { state.today_left } else { 1.0 };
        let beyond = stay.beyond(night - day) * pool.flu_part * left;
        let instead = (1.0 - parameters.flu_extra_share) * (flu - usual_flu);
        mean += (flu - instead) * beyond;
        variance += flu * beyond;
    }
    (mean.max(0.0), variance)
}

#[cfg(test)]
mod tests;
