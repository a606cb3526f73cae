//! What a plan costs beyond the usual, for the curve: unit prices of the cost engine, at their middles.

use std::sync::LazyLock;
use steadfast_cost::{Care, Prices};
use steadfast_cover::{CoverPlan, Instance};
use steadfast_model::Pod;

/// The prices that a curve of many plans asks for again and again.
struct Middles {
    cover_hour_day: f64,
    cover_hour_night: f64,
    bed_day: f64,
}

static MIDDLES: LazyLock<Middles> = LazyLock::new(|| {
    let prices = Prices::shipped();
    Middles {
        cover_hour_day: prices.middle("cover-senior-day"),
        cover_hour_night: prices.middle("cover-senior-night"),
        bed_day: prices.middle("bed-day"),
    }
});

/// Returns what the cover that a plan adds costs, in pounds.
pub(crate) fn cover_cost(instance: &Instance<'_>, cover: &CoverPlan) -> f64 {
    let cost = |&candidate: &usize| {
        let post = instance.post(instance.candidates[candidate].post);
        let hours = post.interval().minutes() as f64 / 60.0;
        let night = post.start.hour() >= 19 || post.start.hour() < 5;
        hours * if night { MIDDLES.cover_hour_night } else { MIDDLES.cover_hour_day }
    };
    cover.firm.iter().map(cost).sum()
}

/// Returns what making up one booking costs, in pounds, without any premium.
pub(crate) fn make_up_cost(pod: Pod) -> f64 {
    Care::of(pod).middle_price(Prices::shipped())
}

/// Returns what a bed beyond the staffed ones costs a day, in pounds.
pub(crate) fn bed_day_cost() -> f64 {
    MIDDLES.bed_day
}
