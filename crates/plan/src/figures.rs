//! The figures that everyone quotes, from a decision played through sampled turnouts.

use crate::pipeline::{Decided, PlanOptions};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_chance::order_quantile;
use steadfast_cover::{Instance, MedianBound, Outcome};
use steadfast_model::plan::{
    BookingCounts, BookingFate, Bound, Figures, KeptByPod, KeptFigure, KeptOnDay, PlacementGain, PlanSummary,
    Quantiles, ScenarioKept, SolveRecord, SolveStatus, TurnoutFigure,
};
use steadfast_model::time::days_between;
use steadfast_model::{Case, Group, Pod};

/// A decision with what became of it in each sampled turnout.
pub(crate) struct Played<'p, 'a> {
    pub(crate) case: &'a Case,
    pub(crate) instance: &'p Instance<'a>,
    pub(crate) decided: &'p Decided,
    pub(crate) turnouts: &'p [Vec<u32>],
    pub(crate) outcomes: &'p [Outcome],
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    bookings: u32,
    weight: f64,
}

fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn quantiles(mut values: Vec<f64>) -> Quantiles {
    let mut at = |p: f64| rounded(order_quantile(&mut values, p).unwrap_or(0.0));
    Quantiles { p10: at(0.1), p50: at(0.5), p90: at(0.9) }
}

/// Rounds the weights of a gain as all figures are.
fn placement(mut gain: PlacementGain) -> PlacementGain {
    for counts in [&mut gain.first, &mut gain.plan] {
        for weight in [&mut counts.weight_kept, &mut counts.weight_moved, &mut counts.weight_waiting] {
            *weight = rounded(*weight);
        }
    }
    gain
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 1.0 }
}

impl Played<'_, '_> {
    /// Tallies bookings by date and point of delivery.
    fn tally(
        &self,
        bookings: impl Iterator<Item = usize>,
        date_of: &BTreeMap<usize, Date>,
    ) -> BTreeMap<(Date, Pod), Tally> {
        let mut tallies: BTreeMap<(Date, Pod), Tally> = BTreeMap::new();
        for booking in bookings {
            if let Some(&date) = date_of.get(&booking) {
                let tally = tallies.entry((date, self.case.bookings[booking].pod)).or_default();
                tally.bookings += 1;
                tally.weight += self.instance.weights[booking];
            }
        }
        tallies
    }

    fn dates_of_bookings(&self) -> BTreeMap<usize, Date> {
        let nodes = self.instance.sessions.iter();
        nodes.flat_map(|node| node.bookings.iter().map(|&booking| (booking, node.date))).collect()
    }

    /// Returns the bookings that the plan keeps on their date.
    fn kept_as_decided(&self, date_of: &BTreeMap<usize, Date>) -> Vec<usize> {
        let choices = self.decided.choices.iter().filter(|choice| {
            let date = choice.session.map(|session| self.case.sessions[session].start.date());
            date.is_some() && date.as_ref() == date_of.get(&choice.booking)
        });
        choices.map(|choice| choice.booking).collect()
    }

    /// Returns kept bookings by scenario, day and point of delivery.
    pub(crate) fn scenario_kept(&self) -> Vec<ScenarioKept> {
        let date_of = self.dates_of_bookings();
        let booked = self.tally(date_of.keys().copied(), &date_of);
        let kept = self.tally(self.kept_as_decided(&date_of).into_iter(), &date_of);
        let mut rows = Vec::with_capacity(self.outcomes.len() * booked.len());
        for (scenario, outcome) in (0u32..).zip(self.outcomes) {
            let lost = self.tally(outcome.losses.iter().flat_map(|loss| loss.cancelled.iter().copied()), &date_of);
            for (&(date, pod), all) in &booked {
                let had = kept.get(&(date, pod)).copied().unwrap_or_default();
                let gone = lost.get(&(date, pod)).copied().unwrap_or_default();
                rows.push(ScenarioKept {
                    scenario,
                    date,
                    pod,
                    booked: all.bookings,
                    kept: had.bookings - gone.bookings,
                    weight_booked: rounded(all.weight),
                    weight_kept: rounded(had.weight - gone.weight),
                });
            }
        }
        rows
    }

    /// Returns kept bookings of one outcome, and all.
    pub(crate) fn kept_in(&self, outcome: &Outcome) -> (u32, u32) {
        let date_of = self.dates_of_bookings();
        let kept = self.kept_as_decided(&date_of).len() - outcome.cancelled();
        let all = date_of.len();
        (u32::try_from(kept).unwrap_or(u32::MAX), u32::try_from(all).unwrap_or(u32::MAX))
    }

    /// Returns the figures.
    pub(crate) fn figures(&self) -> Figures {
        let rows = self.scenario_kept();
        let n = self.outcomes.len();
        let mut total = vec![(0.0, 0.0); n];
        let mut weighted = vec![(0.0, 0.0); n];
        let mut by_day: BTreeMap<Date, Vec<(f64, f64)>> = BTreeMap::new();
        let mut by_pod: BTreeMap<Pod, Vec<(f64, f64)>> = BTreeMap::new();
        for row in &rows {
            let (kept, booked) = (f64::from(row.kept), f64::from(row.booked));
            let scenario = row.scenario as usize;
            let add = |sums: &mut Vec<(f64, f64)>| {
                sums[scenario].0 += kept;
                sums[scenario].1 += booked;
            };
            add(&mut total);
            add(by_day.entry(row.date).or_insert_with(|| vec![(0.0, 0.0); n]));
            add(by_pod.entry(row.pod).or_insert_with(|| vec![(0.0, 0.0); n]));
            weighted[scenario].0 += row.weight_kept;
            weighted[scenario].1 += row.weight_booked;
        }
        let shares =
            |sums: &[(f64, f64)]| -> Vec<f64> { sums.iter().map(|&(kept, booked)| share(kept, booked)).collect() };
        let kept = shares(&total);
        let target = self.case.target.planned_care_kept;
        let met = kept.iter().filter(|&&value| value >= target - 1e-12).count();
        let main = quantiles(kept);
        let counts = |count: &dyn Fn(&Outcome) -> usize| {
            quantiles(self.outcomes.iter().map(|outcome| count(outcome) as f64).collect())
        };
        Figures {
            planned_care_kept: KeptFigure {
                p10: main.p10,
                p50: main.p50,
                p90: main.p90,
                target,
                probability_target_met: rounded(share(met as f64, n as f64)),
            },
            planned_care_kept_weighted: quantiles(shares(&weighted)),
            posts_below_floor: counts(&|outcome| outcome.below_floor(self.instance)),
            cancelled_on_the_day: counts(&Outcome::cancelled),
            kept_by_day: by_day
                .iter()
                .map(|(&date, sums)| {
                    let Quantiles { p10, p50, p90 } = quantiles(shares(sums));
                    KeptOnDay { date, p10, p50, p90 }
                })
                .collect(),
            kept_by_pod: by_pod
                .iter()
                .map(|(&pod, sums)| {
                    let Quantiles { p10, p50, p90 } = quantiles(shares(sums));
                    KeptByPod { pod, p10, p50, p90 }
                })
                .collect(),
            bookings: self.booking_counts(),
        }
    }

    fn booking_counts(&self) -> BookingCounts {
        let date_of = self.dates_of_bookings();
        let mut counts =
            BookingCounts { booked: u32::try_from(date_of.len()).unwrap_or(u32::MAX), ..BookingCounts::default() };
        for choice in &self.decided.choices {
            let Some(&was) = date_of.get(&choice.booking) else {
                continue;
            };
            match (choice.fate, choice.session) {
                (BookingFate::Keep, _) => counts.kept += 1,
                (BookingFate::Move, Some(session)) => {
                    let days = days_between(was, self.case.sessions[session].start.date());
                    counts.brought_forward += u32::from(days < 0);
                    match days.abs() {
                        0 => counts.moved_same_day += 1,
                        1..=14 => counts.moved_within_14_days += 1,
                        _ => counts.moved_later += 1,
                    }
                }
                _ => counts.deferred += 1,
            }
        }
        counts
    }

    /// Returns absence by group and day over the sampled turnouts.
    fn turnout(&self) -> Vec<TurnoutFigure> {
        let mut rostered: BTreeMap<(Group, Date), u32> = BTreeMap::new();
        let mut absent: BTreeMap<(Group, Date), Vec<u32>> = BTreeMap::new();
        for stratum in &self.instance.strata {
            *rostered.entry((stratum.group, stratum.start.date())).or_default() += stratum.rostered;
        }
        for present in self.turnouts {
            let mut away: BTreeMap<(Group, Date), u32> = BTreeMap::new();
            for (stratum, &here) in self.instance.strata.iter().zip(present) {
                *away.entry((stratum.group, stratum.start.date())).or_default() += stratum.rostered - here;
            }
            for (key, count) in away {
                absent.entry(key).or_default().push(count);
            }
        }
        let figures = rostered.into_iter().map(|((group, date), rostered)| {
            let values = absent.entry((group, date)).or_default();
            let mut at = |p: f64| order_quantile(values, p).unwrap_or(0);
            TurnoutFigure { group, date, rostered, absent_p10: at(0.1), absent_p50: at(0.5), absent_p90: at(0.9) }
        });
        figures.collect()
    }

    /// Returns `plan.json`.
    pub(crate) fn summary(
        &self,
        options: &PlanOptions,
        bound: &MedianBound,
        at_median: &Outcome,
        hurried: bool,
    ) -> PlanSummary {
        let figures = self.figures();
        let (kept, all) = self.kept_in(at_median);
        let kept_at_median = share(f64::from(kept), f64::from(all));
        let limit = share(bound.bookings_kept, f64::from(bound.bookings)).min(1.0);
        let live: Vec<_> = self.case.actions.iter().filter(|action| action.is_live()).collect();
        let mut work = self.decided.cover.work.clone();
        work.insert("bound iterations".to_owned(), bound.iterations);
        work.insert("turnouts for the decision".to_owned(), u64::from(options.planning_turnouts));
        let gap = rounded((limit - kept_at_median).max(0.0));
        PlanSummary {
            schema: 1,
            steadfast: env!("CARGO_PKG_VERSION").to_owned(),
            trust: self.case.trust.ods_code.clone(),
            trust_name: self.case.trust.name.clone(),
            seed: options.seed,
            scenarios: u32::try_from(self.outcomes.len()).unwrap_or(u32::MAX),
            planned_at: self.case.window.planned_at,
            strike_from: live.iter().map(|action| action.from).min().unwrap_or(self.case.window.planned_at),
            strike_to: live.iter().map(|action| action.to).max().unwrap_or(self.case.window.planned_at),
            inputs: BTreeMap::new(),
            may_be_used_for: "Deciding before the day which sessions run and who covers which post, with clinical and operational \
                review of every change. Not for the care of an individual patient, and not as a forecast of who will strike."
                .to_owned(),
            warnings: self.warnings(&figures, at_median, bound, hurried),
            figures,
            placement: Some(placement(self.decided.gain)),
            simulation: None,
            strike_beds: None,
            turnout: self.turnout(),
            bound: Bound {
                planned_care_kept: rounded(limit),
                proved_by: format!(
                    "Branch and bound (for the largest parts the linear relaxation) of the programme at the median turnout, with every candidate and no limit on \
                     moves within a date. It holds for every plan that keeps hours, rest and competence, takes nobody off a post, keeps as much care there by \
                     clinical priority, and is as safe: in each part of the hospital no more heads below floor, at the median turnout ({} in all; no plan can \
                     leave fewer than {:.1}) and on average over the turnouts planned for. It knows that turnout beforehand, which no planner does: part of the \
                     distance is the price of not knowing.",
                    at_median.shortage(self.instance).iter().sum::<u32>(),
                    bound.least_shortage
                ),
                scenario: "median turnout".to_owned(),
                kept_by_this_plan: rounded(kept_at_median),
                weighted_gap: rounded(share(
                    self.decided.cover.improvable_weight,
                    self.instance.sessions.iter().map(|session| session.weight).sum(),
                )),
            },
            solve: SolveRecord {
                status: match (self.decided.cover.stopped, self.decided.cover.proved) {
                    (true, _) => SolveStatus::Stopped,
                    (false, true) => SolveStatus::Optimal,
                    (false, false) => SolveStatus::Feasible,
                },
                gap,
                wall_seconds: None,
                peak_memory_mib: None,
                threads: None,
                work,
            },
        }
    }

    fn warnings(&self, figures: &Figures, at_median: &Outcome, bound: &MedianBound, hurried: bool) -> Vec<String> {
        let mut warnings = Vec::new();
        if hurried {
            warnings.push(
                "Stopped on request once everything was decided: the bound is weaker than it could be.".to_owned(),
            );
        }
        if self.decided.cover.stopped {
            warnings.push(
                "Stopped on request: parts of the hospital that were not decided keep the present roster.".to_owned(),
            );
        }
        let short: u32 = at_median.shortage(self.instance).iter().sum();
        if short > 0 {
            let services: BTreeSet<&str> = (0..self.instance.posts.len())
                .filter(|&post| at_median.posts[post].have < self.instance.posts[post].floor)
                .map(|post| self.instance.post(post).service.as_str())
                .collect();
            warnings.push(format!(
                "At the median turnout {short} heads are missing below the safe floor, in {}. At least {:.1} are missing whatever is planned within \
                 hours, rest and competence.",
                services.into_iter().collect::<Vec<_>>().join(", "),
                bound.least_shortage
            ));
        }
        if figures.planned_care_kept.probability_target_met < 0.5 {
            warnings.push(format!(
                "The target of {:.0} % is missed in {:.0} % of the sampled turnouts.",
                100.0 * figures.planned_care_kept.target,
                100.0 * (1.0 - figures.planned_care_kept.probability_target_met)
            ));
        }
        let date_of = self.dates_of_bookings();
        let deferred = self.decided.choices.iter().filter(|choice| choice.fate == BookingFate::Defer);
        let waiting = deferred
            .filter(|choice| {
                date_of.get(&choice.booking).is_some_and(|&date| self.case.bookings[choice.booking].is_protected(date))
            })
            .count();
        if waiting > 0 {
            warnings.push(format!("{waiting} bookings of P1, P2, cancer or 52-week priority have found no date: a clinician must decide each of them."));
        }
        warnings.push("Turnout is fitted to national counts; this trust's own record may differ. No sickness of session leads is reckoned with.".to_owned());
        warnings
    }
}
