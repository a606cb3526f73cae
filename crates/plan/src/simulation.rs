//! A plan played through the simulated hospital: replicas in parallel, the same for any number of threads.
//!
//! The unit of work is a batch of replicas. Each replica is fixed by the seed, the trust and its number alone, whatever plan it is run with: two plans are
//! compared in the same attendances, stays and turnouts, and the difference is the plans'.

use crate::arrivals::{arrivals, forecast_demand};
use crate::progress::Progress;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use steadfast_chance::{Moments, Stream, order_quantile};
use steadfast_hospital::{Hospital, ListPatient, Replica, SimulationInputs, StaffPath, TheatreList};
use steadfast_model::plan::{
    BedDay, BookingDecision, BookingFate, FlowDay, FlowDifference, FlowMeasure, ScenarioKept, ScenarioPost,
    ScenarioSession, SimulatedFigure, SimulationSummary, StrikeBeds,
};
use steadfast_model::priority::long_wait_weight;
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{BookingId, Case, Plan, PostId, Session, SessionId};

/// How a plan is simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulationOptions {
    /// Seed of every random stream.
    pub seed: u64,
    /// Most replicas.
    pub replications: u32,
    /// Stop earlier once the 95 % confidence intervals of the headline means are narrower, half their width over the mean (or over 1 where the mean is less).
    pub precision: Option<f64>,
    /// Days after the strike that the headline figures cover besides it.
    pub days_after: i64,
}

impl Default for SimulationOptions {
    fn default() -> Self {
        Self { seed: 1, replications: 1000, precision: None, days_after: 7 }
    }
}

/// Replicas run between two looks at the precision reached, and at the wish to stop.
const BATCH: u32 = 100;

/// What is simulated: a case, with the tables of a plan or as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Simulated<'a> {
    /// The case.
    pub case: &'a Case,
    /// The tables of a plan; without one all sessions run as booked, and everybody is there.
    pub plan: Option<PlanTables<'a>>,
}

/// Those tables of a plan that a simulation needs.
#[derive(Debug, Clone, Copy)]
pub struct PlanTables<'a> {
    /// Number of sampled turnouts.
    pub scenarios: u32,
    /// What becomes of each booking.
    pub bookings: &'a [BookingDecision],
    /// How each post fared in each turnout.
    pub scenario_posts: &'a [ScenarioPost],
    /// Sessions with fewer places than planned, by turnout.
    pub scenario_sessions: &'a [ScenarioSession],
    /// Bookings kept in each turnout.
    pub scenario_kept: &'a [ScenarioKept],
}

impl<'a> From<&'a Plan> for PlanTables<'a> {
    fn from(plan: &'a Plan) -> Self {
        Self {
            scenarios: plan.summary.scenarios,
            bookings: &plan.bookings,
            scenario_posts: &plan.scenario_posts,
            scenario_sessions: &plan.scenario_sessions,
            scenario_kept: &plan.scenario_kept,
        }
    }
}

/// Replicas of one hospital, and what they show.
#[derive(Debug, Clone)]
pub struct Simulation {
    days: Vec<Date>,
    pools: Vec<(steadfast_model::Pool, u32, u32)>,
    replicas: Vec<Replica>,
    /// Share of planned care kept in each turnout, before what happens in theatre; with the bookings counted.
    kept: Vec<f64>,
    counted: f64,
    window: (Date, Date),
    notes: Vec<String>,
    stopped_because: &'static str,
    /// Turnouts that the replicas take in turn.
    turnouts: usize,
}

/// The measures of the headline, each summed or averaged over its window.
const HEADLINE: [(FlowMeasure, Gather); 11] = [
    (FlowMeasure::OverTwelveHours, Gather::Sum),
    (FlowMeasure::OverFourHours, Gather::Mean),
    (FlowMeasure::BoardingHours, Gather::Sum),
    (FlowMeasure::LeftUnseen, Gather::Sum),
    (FlowMeasure::BedsOver, Gather::Mean),
    (FlowMeasure::Outliers, Gather::Mean),
    (FlowMeasure::EscalationBeds, Gather::Mean),
    (FlowMeasure::Discharges, Gather::Sum),
    (FlowMeasure::CancelledNoBed, Gather::Sum),
    (FlowMeasure::CancelledNoTime, Gather::Sum),
    (FlowMeasure::CancelledNoStaff, Gather::Sum),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Gather {
    Sum,
    Mean,
}

/// Returns what a simulation rests on: the lists of planned care as the plan has them, and who comes in each of its sampled turnouts.
///
/// Who is cancelled on the day for want of staff are the lightest of the session's bookings, as many as the plan's table of that turnout says.
pub fn simulation_inputs(simulated: Simulated<'_>) -> SimulationInputs<'_> {
    let case = simulated.case;
    let today = case.window.planned_at.date();
    let session_row: BTreeMap<&SessionId, usize> =
        case.sessions.iter().enumerate().map(|(row, session)| (&session.session_id, row)).collect();
    let fates: BTreeMap<&BookingId, (BookingFate, Option<&SessionId>)> = simulated
        .plan
        .iter()
        .flat_map(|plan| plan.bookings)
        .map(|row| (&row.booking_id, (row.decision, row.session_id.as_ref())))
        .collect();
    let mut in_session: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut own_session = vec![None; case.bookings.len()];
    for (row, booking) in case.bookings.iter().enumerate() {
        own_session[row] = session_row.get(&booking.session_id).copied();
        let place = match fates.get(&booking.booking_id) {
            Some((BookingFate::Defer, _)) => None,
            Some((BookingFate::Move, to)) => to.and_then(|id| session_row.get(id).copied()),
            Some((BookingFate::Keep, _)) | None => own_session[row],
        };
        if let Some(session) = place {
            in_session.entry(session).or_default().push(row);
        }
    }
    let weight = |row: usize, session: &Session| {
        let booking = &case.bookings[row];
        let long = booking.waited_52_weeks(session.start.date());
        booking.priority.policy().weight.max(if long { long_wait_weight() } else { 0.0 })
    };
    for (&session, rows) in &mut in_session {
        let session = &case.sessions[session];
        rows.sort_by(|&a, &b| weight(b, session).total_cmp(&weight(a, session)).then(a.cmp(&b)));
    }
    let lists = case
        .sessions
        .iter()
        .enumerate()
        .filter(|(_, session)| !session.kind.is_divisible() && session.start.date() >= today)
        .filter_map(|(row, session)| {
            let patients = in_session.get(&row)?.iter().map(|&booking| {
                let patient = &case.bookings[booking];
                let was = own_session[booking].map(|own| &case.sessions[own]);
                let counted =
                    was.is_some_and(|own| case.is_striking(own.start) && own.start.date() == session.start.date());
                ListPatient {
                    booking,
                    minutes: patient.minutes,
                    pool: patient.pool,
                    stay_mean_days: patient.stay_mean_days,
                    stay_sd_days: patient.stay_sd_days,
                    protected: patient.is_protected(session.start.date()),
                    counted,
                }
            });
            Some(TheatreList { session: row, start: session.start, end: session.end, patients: patients.collect() })
        })
        .collect();
    let staff = simulated.plan.map_or_else(Vec::new, |plan| staff_paths(case, plan, &session_row, &in_session));
    SimulationInputs { case, to: case.window.to, lists, staff, arrivals: Vec::new() }
}

/// Reads who comes off the tables of a plan's turnouts.
fn staff_paths(
    case: &Case,
    plan: PlanTables<'_>,
    session_row: &BTreeMap<&SessionId, usize>,
    in_session: &BTreeMap<usize, Vec<usize>>,
) -> Vec<StaffPath> {
    let post_row: BTreeMap<&PostId, usize> =
        case.posts.iter().enumerate().map(|(row, post)| (&post.post_id, row)).collect();
    let mut paths = vec![StaffPath::default(); plan.scenarios as usize];
    for row in plan.scenario_posts {
        if let (Some(path), Some(&post)) = (paths.get_mut(row.scenario as usize), post_row.get(&row.post_id)) {
            path.heads.insert(post, row.have);
        }
    }
    for row in plan.scenario_sessions {
        let Some(path) = paths.get_mut(row.scenario as usize) else { continue };
        let planned = session_row.get(&row.session_id).and_then(|session| in_session.get(session));
        let lightest = planned.into_iter().flatten().rev().take(row.cancelled_on_the_day as usize);
        path.cancelled.extend(lightest.copied().collect::<BTreeSet<_>>());
    }
    paths
}

/// Simulates a case, with a plan or as it stands.
///
/// Replicas run in batches on all threads; results do not depend on their number. When `progress` wishes to stop, the batches done so far are what there is.
pub fn simulate(simulated: Simulated<'_>, options: &SimulationOptions, progress: &dyn Progress) -> Simulation {
    let case = simulated.case;
    let mut inputs = simulation_inputs(simulated);
    let demand = forecast_demand(case, case.window.to, options.seed);
    inputs.arrivals = arrivals(&demand, options.replications);
    let stream = Stream::root(options.seed).named(&case.trust.ods_code).named("beds");
    let hospital = Hospital::prepare(&inputs, &stream);
    let window = window_of(case, options.days_after);
    let (kept, counted) = kept_by_turnout(simulated.plan);
    let mut simulation = Simulation {
        days: hospital.days(),
        pools: hospital.pools(),
        replicas: Vec::new(),
        kept,
        counted,
        window,
        notes: hospital.notes().iter().chain(&demand.notes).cloned().collect(),
        stopped_because: "all replicas asked for were run",
        turnouts: inputs.staff.len(),
    };
    let wanted = options.replications.max(1);
    let mut to = 0;
    while to < wanted {
        let from = to;
        to = wanted.min(from + BATCH);
        let batch: Vec<Replica> = (from..to).into_par_iter().map(|number| hospital.replica(number)).collect();
        simulation.replicas.extend(batch);
        progress.replicas(simulation.replicas.len(), wanted as usize);
        if progress.stop().load(Ordering::Relaxed) {
            if to < wanted {
                simulation.stopped_because = "stopped on request";
            }
            break;
        }
        if options.precision.is_some_and(|precision| simulation.is_precise(precision)) {
            simulation.stopped_because = "the confidence intervals are as narrow as asked for";
            break;
        }
    }
    simulation
}

/// Returns the days of the headline figures: from the first day of a live strike to some days after the last, within the case's window.
fn window_of(case: &Case, days_after: i64) -> (Date, Date) {
    let live = || case.actions.iter().filter(|action| action.is_live());
    let first = live().map(|action| action.from.date()).min();
    let last = live().map(|action| action.to.date()).max();
    let known = case.window.from.max(case.window.planned_at.date());
    match (first, last) {
        (Some(first), Some(last)) if first <= case.window.to && last >= known => {
            (first.max(known), plus_days(last, days_after).min(case.window.to))
        }
        _ => (known.min(case.window.to), case.window.to),
    }
}

/// Returns the share of planned care kept in each turnout of a plan, and the bookings of the strike.
fn kept_by_turnout(plan: Option<PlanTables<'_>>) -> (Vec<f64>, f64) {
    let Some(plan) = plan else { return (vec![1.0], 0.0) };
    let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for row in plan.scenario_kept {
        let sum = sums.entry(row.scenario).or_default();
        sum.0 += f64::from(row.kept);
        sum.1 += f64::from(row.booked);
    }
    let booked = sums.values().map(|sum| sum.1).fold(0.0, f64::max);
    let kept = sums.values().map(|&(kept, booked)| if booked > 0.0 { kept / booked } else { 1.0 }).collect();
    (kept, booked)
}

fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Returns quantiles, mean and 95 % confidence interval of the replicas' values.
///
/// Replicas of one turnout share who came: where there are more replicas than turnouts (of which there are at least two), the interval is that of the turnouts' means.
fn figure(mut values: Vec<f64>, turnouts: usize) -> SimulatedFigure {
    let moments: Moments = values.iter().copied().collect();
    let half = if (2..values.len()).contains(&turnouts) {
        let means: Moments = (0..turnouts)
            .map(|turnout| values.iter().skip(turnout).step_by(turnouts).copied().collect::<Moments>().mean())
            .collect();
        1.96 * (means.variance() / turnouts as f64).sqrt()
    } else {
        1.96 * (moments.variance() / values.len().max(1) as f64).sqrt()
    };
    let mean = moments.mean();
    let mut at = |p: f64| rounded(order_quantile(&mut values, p).unwrap_or(0.0));
    SimulatedFigure {
        p10: at(0.1),
        p50: at(0.5),
        p90: at(0.9),
        mean: rounded(mean),
        mean_low: rounded(mean - half),
        mean_high: rounded(mean + half),
    }
}

impl Simulation {
    /// Returns each replica's value of a measure over the headline's window.
    fn over_window(&self, measure: FlowMeasure, gather: Gather) -> Vec<f64> {
        let inside: Vec<usize> =
            (0..self.days.len()).filter(|&day| (self.window.0..=self.window.1).contains(&self.days[day])).collect();
        let count = inside.len().max(1) as f64;
        self.replicas
            .iter()
            .map(|replica| {
                let sum: f64 = inside.iter().map(|&day| replica.days[day].value(measure)).sum();
                if gather == Gather::Sum { sum } else { sum / count }
            })
            .collect()
    }

    /// Returns half the width of the 95 % confidence interval of a mean of values of these replicas, one for each.
    pub(crate) fn half_width(&self, values: Vec<f64>) -> f64 {
        let figure = figure(values, self.turnouts);
        figure.mean_high - figure.mean
    }

    /// Returns each replica's patients who wait over twelve hours for a bed over the headline's window.
    pub fn waits_over_twelve_hours(&self) -> Vec<f64> {
        self.over_window(FlowMeasure::OverTwelveHours, Gather::Sum)
    }

    /// Returns each replica's value of a measure summed over the headline's window, or its mean over the window's days.
    pub fn values(&self, measure: FlowMeasure) -> Vec<f64> {
        let gather = HEADLINE.iter().find(|(other, _)| *other == measure).map_or(Gather::Mean, |(_, gather)| *gather);
        self.over_window(measure, gather)
    }

    /// Returns each replica's value of a measure on each day.
    pub fn by_day(&self, measure: FlowMeasure) -> Vec<(Date, Vec<f64>)> {
        let of_day = |day: usize| self.replicas.iter().map(|replica| replica.days[day].value(measure)).collect();
        (0..self.days.len()).map(|day| (self.days[day], of_day(day))).collect()
    }

    fn is_precise(&self, precision: f64) -> bool {
        [FlowMeasure::OverTwelveHours, FlowMeasure::BoardingHours, FlowMeasure::BedsOver].iter().all(|&measure| {
            let figure = figure(self.values(measure), self.turnouts);
            (figure.mean_high - figure.mean) <= precision * figure.mean.abs().max(1.0)
        })
    }

    /// Returns each replica's share of planned care kept: that of its turnout, less operations cancelled for want of a bed or of time.
    pub fn kept(&self) -> Vec<f64> {
        if self.kept.is_empty() {
            return vec![1.0; self.replicas.len()];
        }
        let lost = |replica: &Replica| {
            if self.counted > 0.0 { f64::from(replica.cancelled_counted) / self.counted } else { 0.0 }
        };
        self.replicas.iter().map(|replica| self.kept[replica.turnout % self.kept.len()] - lost(replica)).collect()
    }

    /// Returns every measure of every day of the case's window.
    pub fn flow(&self, from: Date) -> Vec<FlowDay> {
        let mut rows = Vec::new();
        for (day, &date) in self.days.iter().enumerate().filter(|(_, date)| **date >= from) {
            for &measure in FlowMeasure::ALL {
                let values = self.replicas.iter().map(|replica| replica.days[day].value(measure)).collect();
                let SimulatedFigure { p10, p50, p90, mean, mean_low, mean_high } = figure(values, self.turnouts);
                rows.push(FlowDay { date, measure, p10, p50, p90, mean, mean_low, mean_high });
            }
        }
        rows
    }

    /// Returns the beds needed by pool and day: patients of the pool wherever they are, those who wait, and beds closed for flu.
    pub fn beds(&self, from: Date) -> Vec<BedDay> {
        let mut rows = Vec::new();
        for &(pool, beds, escalation) in &self.pools {
            let at = steadfast_model::Pool::ALL.iter().position(|&other| other == pool).unwrap_or(0);
            for (day, &date) in self.days.iter().enumerate().filter(|(_, date)| **date >= from) {
                let mut needed: Vec<u32> = self.replicas.iter().map(|replica| replica.days[day].needed[at]).collect();
                let over = needed.iter().filter(|&&needed| needed > beds).count();
                let mut quantile = |p: f64| order_quantile(&mut needed, p).unwrap_or(0);
                rows.push(BedDay {
                    pool,
                    date,
                    beds,
                    escalation,
                    p10: quantile(0.1),
                    p50: quantile(0.5),
                    p90: quantile(0.9),
                    probability_over: rounded(over as f64 / self.replicas.len().max(1) as f64),
                });
            }
        }
        rows
    }

    /// Returns the bed days from a day on that this simulation has more than one without a strike, replica by replica.
    pub fn strike_beds(&self, without: &Self, from: Date) -> StrikeBeds {
        let used = |replica: &Replica| -> (f64, f64) {
            let (mut escalation_days, mut beyond_days) = (0u32, 0u32);
            for &(pool, beds, escalation) in &self.pools {
                let at = steadfast_model::Pool::ALL.iter().position(|&other| other == pool).unwrap_or(0);
                for (day, _) in self.days.iter().enumerate().filter(|(_, date)| **date >= from) {
                    let over = replica.days[day].needed[at].saturating_sub(beds);
                    escalation_days += over.min(escalation);
                    beyond_days += over.saturating_sub(escalation);
                }
            }
            (f64::from(escalation_days), f64::from(beyond_days))
        };
        let pairs: Vec<((f64, f64), (f64, f64))> =
            self.replicas.iter().zip(&without.replicas).map(|(with, without)| (used(with), used(without))).collect();
        let of = |part: fn((f64, f64)) -> f64| {
            let differences: Vec<f64> = pairs.iter().map(|&(with, without)| part(with) - part(without)).collect();
            let mean = differences.iter().copied().collect::<Moments>().mean();
            (rounded(mean), rounded(self.half_width(differences)))
        };
        let ((escalation_days, escalation_days_error), (days_beyond, days_beyond_error)) =
            (of(|used| used.0), of(|used| used.1));
        StrikeBeds { escalation_days, escalation_days_error, days_beyond, days_beyond_error }
    }

    /// Returns the headline.
    pub fn summary(&self) -> SimulationSummary {
        let of = |measure: FlowMeasure| figure(self.values(measure), self.turnouts);
        SimulationSummary {
            replications: u32::try_from(self.replicas.len()).unwrap_or(u32::MAX),
            events: self.replicas.iter().map(|replica| replica.events).sum(),
            balanced: self.replicas.iter().all(|replica| replica.balance.holds()),
            stopped_because: self.stopped_because.to_owned(),
            from: self.window.0,
            to: self.window.1,
            days: u32::try_from(days_between(self.window.0, self.window.1) + 1).unwrap_or(0),
            planned_care_kept: (self.counted > 0.0).then(|| figure(self.kept(), self.turnouts)),
            over_12h: of(FlowMeasure::OverTwelveHours),
            over_4h_share: of(FlowMeasure::OverFourHours),
            boarding_hours: of(FlowMeasure::BoardingHours),
            left_unseen: of(FlowMeasure::LeftUnseen),
            beds_over: of(FlowMeasure::BedsOver),
            escalation_beds: of(FlowMeasure::EscalationBeds),
            outliers: of(FlowMeasure::Outliers),
            discharges: of(FlowMeasure::Discharges),
            cancelled_no_bed: of(FlowMeasure::CancelledNoBed),
            cancelled_no_time: of(FlowMeasure::CancelledNoTime),
            cancelled_no_staff: of(FlowMeasure::CancelledNoStaff),
            notes: self.notes.clone(),
        }
    }
}

/// Compares two simulations of the same replicas, measure by measure of the headline.
pub fn differences(first: &Simulation, second: &Simulation) -> Vec<FlowDifference> {
    HEADLINE
        .iter()
        .map(|&(measure, _)| {
            let (mut mine, mut theirs) = (first.values(measure), second.values(measure));
            let common = mine.len().min(theirs.len());
            mine.truncate(common);
            theirs.truncate(common);
            let mean = |values: &[f64]| values.iter().copied().collect::<Moments>().mean();
            let SimulatedFigure { mean: difference, mean_low: low, mean_high: high, .. } = figure(
                mine.iter().zip(&theirs).map(|(mine, theirs)| theirs - mine).collect(),
                first.turnouts.max(second.turnouts),
            );
            FlowDifference {
                measure,
                first: rounded(mean(&mine)),
                second: rounded(mean(&theirs)),
                difference,
                low,
                high,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_of_one_turnout_do_not_make_the_interval_narrower() {
        // Ten turnouts that differ, each met ten times by replicas that are alike: nothing is known beyond ten values.
        let values: Vec<f64> = (0..100).map(|number| f64::from(number % 10)).collect();
        let (ten, hundred) = (figure(values[..10].to_vec(), 10), figure(values.clone(), 10));
        assert!((ten.mean_high - hundred.mean_high).abs() < 1e-6, "{ten:?} {hundred:?}");
        // Without turnouts they are independent.
        let free = figure(values, 0);
        assert!(free.mean_high - free.mean < 0.4 * (ten.mean_high - ten.mean), "{free:?}");
    }
}
