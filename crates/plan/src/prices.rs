//! What a plan costs beyond the usual: a first estimate with published unit prices, for the curve.

use serde::Deserialize;
use std::sync::LazyLock;
use steadfast_cover::{CoverPlan, Instance};
use steadfast_model::Pod;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prices {
    cover_hour_day: f64,
    cover_hour_night: f64,
    inflation: f64,
    outpatient: f64,
    day_case: f64,
    ordinary_elective: f64,
    bed_day: f64,
}

static PRICES: LazyLock<Prices> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/prices.toml")).expect("data/prices.toml is checked by a test")
});

/// Returns what the cover that a plan adds costs, in pounds.
pub(crate) fn cover_cost(instance: &Instance<'_>, cover: &CoverPlan) -> f64 {
    let cost = |&candidate: &usize| {
        let post = instance.post(instance.candidates[candidate].post);
        let hours = post.interval().minutes() as f64 / 60.0;
        let night = post.start.hour() >= 19 || post.start.hour() < 5;
        hours * if night { PRICES.cover_hour_night } else { PRICES.cover_hour_day }
    };
    cover.firm.iter().map(cost).sum()
}

/// Returns what making up one booking costs, in pounds.
pub(crate) fn make_up_cost(pod: Pod) -> f64 {
    PRICES.inflation
        * match pod {
            Pod::OutpatientFirst | Pod::OutpatientFollowUp | Pod::OutpatientProcedure | Pod::Diagnostic => {
                PRICES.outpatient
            }
            Pod::DayCase => PRICES.day_case,
            Pod::OrdinaryElective => PRICES.ordinary_elective,
        }
}

/// Returns what a bed beyond the staffed ones costs a day, in pounds.
pub(crate) fn bed_day_cost() -> f64 {
    PRICES.inflation * PRICES.bed_day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prices_are_read_and_in_the_order_that_everybody_expects() {
        assert!(make_up_cost(Pod::OutpatientFirst) < make_up_cost(Pod::DayCase));
        assert!(make_up_cost(Pod::DayCase) < make_up_cost(Pod::OrdinaryElective));
        assert!((bed_day_cost() - 430.375).abs() < 1e-9 && PRICES.cover_hour_night > PRICES.cover_hour_day);
    }
}
