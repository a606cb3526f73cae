//! Discharges with a strike over those without, simulated.

use super::discharges::{PredictedRatio, Strike};
use crate::arrivals::{arrivals, forecast_demand};
use crate::scenarios::Turnouts;
use crate::simulation::{PlanTables, Simulated, simulation_inputs};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_chance::{Stream, order_quantile};
use steadfast_cover::Instance;
use steadfast_hospital::{Hospital, StaffPath};
use steadfast_model::Case;
use steadfast_model::plan::{BookingDecision, BookingFate, FlowMeasure};
use steadfast_model::time::plus_days;
use steadfast_turnout::TurnoutModel;

/// How discharges are predicted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioOptions {
    /// Seed of every random stream.
    pub seed: u64,
    /// Replicas, each with and without the strike.
    pub replications: u32,
    /// Share of planned care kept in the strike, England.
    pub kept: f64,
    /// Days after the strike that are predicted, too.
    pub days_after: i64,
}

/// Predicts for each day of a strike, and some days after, the ratio of the trust's discharges with it over those without.
///
/// Both hospitals have the same patients in each replica. With the strike, of each list's bookings the lightest are called off until `kept` of the strike's are
/// left, and posts have those residents who come (a sampled turnout), brought up to their floor by seniors, as trusts did.
pub fn predict_discharges(
    case: &Case,
    strike: &Strike,
    model: &TurnoutModel,
    options: &RatioOptions,
) -> Vec<PredictedRatio> {
    let to = plus_days(strike.end, options.days_after - 1);
    let stream = Stream::root(options.seed).named(&case.trust.ods_code).named("beds");
    let mut usual = simulation_inputs(Simulated { case, plan: None });
    usual.to = to;
    usual.arrivals = arrivals(&forecast_demand(case, to, options.seed), options.replications);
    let called_off = called_off(case, options.kept);
    let decisions: Vec<BookingDecision> = called_off
        .iter()
        .map(|&row| BookingDecision {
            booking_id: case.bookings[row].booking_id.clone(),
            decision: BookingFate::Defer,
            session_id: None,
            date: None,
            reason: String::new(),
            next_best: String::new(),
        })
        .collect();
    let plan = PlanTables {
        scenarios: 0,
        bookings: &decisions,
        scenario_posts: &[],
        scenario_sessions: &[],
        scenario_kept: &[],
    };
    let mut struck = simulation_inputs(Simulated { case, plan: Some(plan) });
    struck.to = to;
    struck.arrivals.clone_from(&usual.arrivals);
    struck.staff = staff(case, model, options);
    let (usual, struck) = (Hospital::prepare(&usual, &stream), Hospital::prepare(&struck, &stream));
    let days: Vec<Date> = usual.days();
    let mut counts: BTreeMap<Date, Vec<(f64, f64)>> = BTreeMap::new();
    for number in 0..options.replications.max(1) {
        let (without, with) = (usual.replica(number), struck.replica(number));
        for (day, &date) in days.iter().enumerate().filter(|(_, date)| **date >= strike.start) {
            let (without, with) =
                (without.days[day].value(FlowMeasure::Discharges), with.days[day].value(FlowMeasure::Discharges));
            counts.entry(date).or_default().push((without, with));
        }
    }
    counts
        .into_iter()
        .filter_map(|(date, counts)| {
            let (without, with) = counts.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
            // A trust where hardly anybody leaves on a day has no ratio to speak of.
            if without < LEAST_DISCHARGES * counts.len() as f64 {
                return None;
            }
            let mut ratios: Vec<f64> = counts.iter().map(|(without, with)| with / without.max(1.0)).collect();
            let mut at = |p: f64| order_quantile(&mut ratios, p).unwrap_or(1.0).max(0.01);
            let (p10, p90) = (at(0.1), at(0.9));
            // The ratio of the sums: a mean of ratios would lie too high where counts are small.
            let p50 = (with / without).clamp(p10, p90);
            Some(PredictedRatio { ods_code: case.trust.ods_code.clone(), date, p10, p50, p90 })
        })
        .collect()
}

/// Least mean discharges of a day that a ratio is predicted for.
const LEAST_DISCHARGES: f64 = 5.0;

/// Returns the bookings of the strike that are called off, the lightest first, until a share is left.
fn called_off(case: &Case, kept: f64) -> BTreeSet<usize> {
    let starts: BTreeMap<_, _> = case.sessions.iter().map(|session| (&session.session_id, session.start)).collect();
    let mut struck: Vec<(f64, usize)> = case
        .bookings
        .iter()
        .enumerate()
        .filter_map(|(row, booking)| {
            let start = starts.get(&booking.session_id)?;
            let date = start.date();
            let weight = booking.priority.policy().weight + f64::from(u8::from(booking.is_protected(date))) * 100.0;
            case.is_striking(*start).then_some((weight, row))
        })
        .collect();
    struck.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    // Evenly over points of delivery, as NHS England's counts of inpatient and outpatient care show: a tenth of what was rescheduled is a tenth of what was booked.
    let mut by_pod: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (_, row) in struck {
        by_pod.entry(case.bookings[row].pod).or_default().push(row);
    }
    by_pod
        .into_values()
        .flat_map(|rows| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bookings")]
            let count = ((1.0 - kept).clamp(0.0, 1.0) * rows.len() as f64).round() as usize;
            rows.into_iter().take(count)
        })
        .collect()
}

/// Samples who comes, one turnout for each replica.
fn staff(case: &Case, model: &TurnoutModel, options: &RatioOptions) -> Vec<StaffPath> {
    let instance = Instance::new(case);
    let turnouts = Turnouts::with_model(case, &instance, options.seed, model.clone());
    turnouts
        .sample(case, "back-test", options.replications.max(1))
        .into_iter()
        .map(|present| {
            let heads = instance.posts.iter().enumerate().map(|(post, node)| {
                let here = instance.present_at(post, &present).max(node.floor).min(node.usual);
                (node.row, here)
            });
            StaffPath { heads: heads.collect(), cancelled: BTreeSet::new() }
        })
        .collect()
}
