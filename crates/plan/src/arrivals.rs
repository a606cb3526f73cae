//! What comes unplanned while the strike is on, as sampled futures: the trust's own demand forecast.

use jiff::civil::Date;
use steadfast_chance::Stream;
use steadfast_model::time::days_between;
use steadfast_model::{ArrivalPath, Case};
use steadfast_surge::{DemandForecast, DemandInputs};

/// Forecasts demand from the past days of a case, from the day of `planned_at` to a last one.
pub fn forecast_demand(case: &Case, to: Date, seed: u64) -> DemandForecast {
    let as_of = case.window.planned_at.date();
    let days = usize::try_from(days_between(as_of, to) + 1).unwrap_or(0);
    let stream = Stream::root(seed).named(&case.trust.ods_code);
    DemandForecast::of(&DemandInputs { past: &case.demand, closed: None, as_of, days }, &stream)
}

/// Draws some futures of what comes unplanned. The same seed gives the same ones, whatever is planned.
pub(crate) fn arrivals(forecast: &DemandForecast, count: u32) -> Vec<ArrivalPath> {
    (0..count.max(1)).map(|number| forecast.path(number).arrivals()).collect()
}
