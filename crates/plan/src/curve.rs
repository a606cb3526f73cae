//! The trade-off curve: what planned care kept at several levels does to those who wait for a bed.
//!
//! The plan keeps as much planned care as it can without leaving a post shorter than need be. A **lower** level stands further lists and clinics down in the order of
//! how many bed days they ask for a unit of clinical weight, those without a protected booking first; who led them goes to a post that is below its usual head
//! count. A **higher**
//! level sends people back from posts to the lists that closed for them, and on the day nobody is called from a list to a post: the price is heads below
//! the safe floor. Every level is placed, played through the same fresh turnouts and simulated in the same replicas as the plan.

use crate::figures::Played;
use crate::impact::{Deciding, StrikerDays, counted, striker_days};
use crate::pipeline::{Decided, PlanOptions, play_lists_first, play_released};
use crate::progress::Progress;
use crate::simulation::{PlanTables, Simulated, Simulation, SimulationOptions, simulate};
use crate::tables;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use steadfast_chance::{Moments, Stream, order_quantile};
use steadfast_cost::bill;
use steadfast_cover::{CoverPlan, Drop, Instance, Outcome, SessionPlan};
use steadfast_model::Case;
use steadfast_model::plan::{CurvePoint, FlowMeasure};

/// A level within this distance of the plan is the plan itself.
const SAME: f64 = 0.0025;
/// Steps in which the number of sessions for a level is found.
const STEPS: u32 = 8;

/// What the points of a curve are made from.
pub(crate) struct Curve<'p, 'a> {
    pub(crate) case: &'a Case,
    pub(crate) instance: &'p Instance<'a>,
    pub(crate) options: &'p PlanOptions,
    pub(crate) turnouts: &'p [Vec<u32>],
    pub(crate) decided: &'p Decided,
    pub(crate) outcomes: &'p [Outcome],
    pub(crate) simulation: &'p Simulation,
    /// The same days without a strike.
    pub(crate) without: &'p Simulation,
    pub(crate) progress: &'p dyn Progress,
}

/// A way to plan, played through turnouts and replicas.
struct Judged {
    kept: [f64; 3],
    heads: f64,
    cost: f64,
    simulation: Simulation,
}

impl Curve<'_, '_> {
    /// Returns the points in the order of their level, the plan's own among them.
    pub(crate) fn points(&self) -> Vec<CurvePoint> {
        let away = striker_days(self.case, self.options.turnout.as_ref());
        let plan = self.judge(self.decided, self.outcomes, away, Some(self.simulation.clone()));
        let own = plan.kept[1];
        let mut points = vec![point(own, &plan, &plan, true, String::new())];
        let mut levels: Vec<f64> =
            self.options.levels.iter().copied().filter(|level| (level - own).abs() > SAME).collect();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        for level in levels {
            if self.progress.stop().load(Ordering::Relaxed) {
                break;
            }
            self.progress.step(&format!("planning at {:.1} % of planned care", 100.0 * level));
            let order = if level < own { self.to_stand_down() } else { self.to_reopen() };
            let (cover, reached) = self.reach(level, own, &order);
            let decided = self.place(cover);
            let lists_first = level > own;
            let outcomes = if lists_first {
                play_lists_first(self.instance, &decided, self.turnouts)
            } else {
                play_released(self.instance, &decided, self.turnouts)
            };
            let judged = self.judge(&decided, &outcomes, away, None);
            let remark = match (lists_first, reached && judged.kept[1] >= level - 2.0 * SAME) {
                (false, _) => {
                    "Further lists and clinics stand down, those that ask for most bed days first.".to_owned()
                }
                (true, true) => {
                    "Reached only by keeping doctors on lists who are needed at posts below the safe floor; what that does to patients is not simulated.".to_owned()
                }
                (true, false) => format!(
                    "Cannot be reached: with every list reopened for which there are people, {:.1} % is kept, and posts are below the safe floor for it.",
                    100.0 * judged.kept[1]
                ),
            };
            points.push(point(level, &judged, &plan, false, remark));
        }
        points.sort_by(|one, other| one.level.total_cmp(&other.level));
        let why = why(&points, own);
        for point in points.iter_mut().filter(|point| point.chosen) {
            point.remark.clone_from(&why);
        }
        points
    }

    /// Returns the striking sessions that run, in the order in which they stand down.
    fn to_stand_down(&self) -> Vec<usize> {
        let (instance, case) = (self.instance, self.case);
        let mut order: Vec<(bool, f64, f64, usize)> = (0..instance.sessions.len())
            .filter(|&session| self.decided.cover.sessions[session].runs && !self.decided.planned[session].is_empty())
            .map(|session| {
                let bookings = &self.decided.planned[session];
                let date = instance.sessions[session].date;
                let protected = bookings.iter().any(|&booking| case.bookings[booking].is_protected(date));
                let weight: f64 = bookings.iter().map(|&booking| instance.weights[booking]).sum();
                let bed_days: f64 = bookings
                    .iter()
                    .filter(|&&booking| case.bookings[booking].pool.is_some())
                    .map(|&booking| case.bookings[booking].stay_mean_days)
                    .sum();
                (protected, -bed_days / weight.max(1e-9), weight / bookings.len() as f64, session)
            })
            .collect();
        order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)).then(a.3.cmp(&b.3)));
        order.into_iter().map(|(.., session)| session).collect()
    }

    /// Returns the sessions that closed because somebody was given a post instead, those with most bookings first.
    fn to_reopen(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.instance.sessions.len())
            .filter(|&session| {
                let plan = &self.decided.cover.sessions[session];
                !plan.runs && plan.taken_by.is_some()
            })
            .collect();
        order.sort_by_key(|&session| (std::cmp::Reverse(self.instance.sessions[session].bookings.len()), session));
        order
    }

    /// Finds how many sessions of an order bring the care kept to a level; returns the plan, and whether the level is reached.
    fn reach(&self, level: f64, own: f64, order: &[usize]) -> (CoverPlan, bool) {
        let down = level < own;
        let change = |count: usize| {
            if down { stood_down(&self.decided.cover, &order[..count]) } else { self.reopened(&order[..count]) }
        };
        // The care kept falls, or rises, with every session; what happens on the day is taken as the plan has it.
        let on_the_day = self.share_kept(self.decided) - own;
        let kept_with =
            |count: usize| self.share_kept(&self.place(change(count))) - if down { on_the_day } else { 0.0 };
        let enough = |kept: f64| if down { kept <= level + SAME / 2.0 } else { kept >= level };
        let (mut few, mut many) = (0, order.len());
        if !enough(kept_with(many)) {
            return (change(many), false);
        }
        for _ in 0..STEPS {
            if many - few <= 1 {
                break;
            }
            let middle = usize::midpoint(few, many);
            if enough(kept_with(middle)) { many = middle } else { few = middle }
        }
        (change(many), true)
    }

    /// Places the bookings under a cover plan in the order of priority.
    fn place(&self, cover: CoverPlan) -> Decided {
        let options = PlanOptions { placement_moves: 0, ..self.options.clone() };
        Decided::placed(self.case, self.instance, cover, &self.decided.allowance, &options, self.progress.stop())
    }

    /// Returns the share of the strike's bookings that keep their date as decided.
    fn share_kept(&self, decided: &Decided) -> f64 {
        let played = Played { case: self.case, instance: self.instance, decided, turnouts: &[], outcomes: &[] };
        let (kept, all) = played.kept_in(&Outcome { posts: Vec::new(), losses: Vec::new() });
        f64::from(kept) / f64::from(all.max(1))
    }

    /// Returns the plan with sessions reopened: whoever had to leave them goes back.
    fn reopened(&self, sessions: &[usize]) -> CoverPlan {
        let mut cover = self.decided.cover.clone();
        let wanted: BTreeSet<usize> = sessions.iter().copied().collect();
        let closes = |candidate: usize| {
            let chosen = &self.instance.candidates[candidate];
            chosen.drops.iter().any(|&drop| {
                matches!(self.instance.people[chosen.person].droppable[drop].1,
                    Drop::Lead(session) | Drop::Essential(session) if wanted.contains(&session))
            })
        };
        cover.firm.retain(|&candidate| !closes(candidate));
        cover.standby.retain(|&candidate| !closes(candidate));
        for &session in sessions {
            let node = &self.instance.sessions[session];
            let support = if node.divisible { node.needs.min(node.rostered_support) } else { node.needs };
            let places = if node.divisible { node.slots * (1 + support) / (1 + node.needs) } else { node.slots };
            cover.sessions[session] = SessionPlan { runs: true, support, places, taken_by: None };
        }
        cover
    }

    fn judge(
        &self,
        decided: &Decided,
        outcomes: &[Outcome],
        striker_days: StrikerDays,
        simulation: Option<Simulation>,
    ) -> Judged {
        let (case, instance) = (self.case, self.instance);
        let played = Played { case, instance, decided, turnouts: self.turnouts, outcomes };
        let figures = played.figures();
        let kept = figures.planned_care_kept;
        let bookings = tables::bookings(instance, decided);
        let scenario_posts = tables::scenario_posts(instance, outcomes);
        let scenario_sessions = tables::scenario_sessions(instance, outcomes);
        let simulation = simulation.unwrap_or_else(|| {
            let scenario_kept = played.scenario_kept();
            let plan = PlanTables {
                scenarios: u32::try_from(outcomes.len()).unwrap_or(u32::MAX),
                bookings: &bookings,
                scenario_posts: &scenario_posts,
                scenario_sessions: &scenario_sessions,
                scenario_kept: &scenario_kept,
            };
            let options = SimulationOptions {
                seed: self.options.seed,
                replications: self.options.replications,
                ..SimulationOptions::default()
            };
            simulate(Simulated { case, plan: Some(plan) }, &options, self.progress)
        });
        let heads: f64 = outcomes.iter().map(|outcome| f64::from(outcome.shortage(instance).iter().sum::<u32>())).sum();
        let (rota, sessions) = (tables::rota(instance, decided), tables::sessions(instance, decided));
        let taken = Deciding {
            scenarios: u32::try_from(outcomes.len()).unwrap_or(u32::MAX),
            rota: &rota,
            sessions: &sessions,
            bookings: &bookings,
            scenario_posts: &scenario_posts,
            scenario_sessions: &scenario_sessions,
            beds: Some(simulation.strike_beds(self.without, case.window.from)),
        };
        let taken = counted(case, &taken, striker_days);
        let bill = bill(&taken, &self.options.prices, &Stream::root(self.options.seed));
        Judged {
            kept: [kept.p10, kept.p50, kept.p90],
            heads: heads / outcomes.len().max(1) as f64,
            cost: bill.with_care_made_up.mid,
            simulation,
        }
    }
}

/// Returns the plan with sessions stood down: no place is left in them, and who leads them may be called to a post.
fn stood_down(cover: &CoverPlan, sessions: &[usize]) -> CoverPlan {
    let mut cover = cover.clone();
    for &session in sessions {
        cover.sessions[session] = SessionPlan { runs: true, support: 0, places: 0, taken_by: None };
    }
    cover
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn point(level: f64, judged: &Judged, plan: &Judged, chosen: bool, remark: String) -> CurvePoint {
    let mut waits = judged.simulation.waits_over_twelve_hours();
    let paired: Vec<f64> =
        waits.iter().zip(plan.simulation.waits_over_twelve_hours()).map(|(here, there)| here - there).collect();
    let difference = paired.iter().copied().collect::<Moments>().mean();
    let (no_bed, no_time) =
        (judged.simulation.values(FlowMeasure::CancelledNoBed), judged.simulation.values(FlowMeasure::CancelledNoTime));
    let mut cancelled: Vec<f64> = no_bed.iter().zip(&no_time).map(|(bed, time)| bed + time).collect();
    let median = |values: &mut Vec<f64>| order_quantile(values, 0.5).unwrap_or(0.0);
    let mut at = |p: f64| order_quantile(&mut waits, p).unwrap_or(0.0);
    let (p10, p50, p90) = (at(0.1), at(0.5), at(0.9));
    CurvePoint {
        level: rounded(level),
        planned_care_kept: rounded(judged.kept[1]),
        planned_care_kept_p10: rounded(judged.kept[0]),
        planned_care_kept_p90: rounded(judged.kept[2]),
        ed_waits_over_12h_p50: p50,
        ed_waits_over_12h_p10: p10,
        ed_waits_over_12h_p90: p90,
        ed_waits_over_12h_difference: rounded(difference),
        ed_waits_over_12h_difference_error: rounded(judged.simulation.half_width(paired)),
        over_4h_share_p50: rounded(median(&mut judged.simulation.values(FlowMeasure::OverFourHours))),
        boarding_hours_p50: rounded(median(&mut judged.simulation.values(FlowMeasure::BoardingHours))),
        beds_over_p50: rounded(median(&mut judged.simulation.values(FlowMeasure::BedsOver))),
        heads_below_floor: rounded(judged.heads),
        cancelled_no_bed_or_time_p50: median(&mut cancelled),
        cost_p50: judged.cost.round(),
        chosen,
        remark,
    }
}

/// Says why the plan stands where it does, against the nearest points below and above.
fn why(points: &[CurvePoint], own: f64) -> String {
    let mut text =
        "Chosen: the most planned care, by clinical priority, that leaves no post shorter than it has to be."
            .to_owned();
    let below = points.iter().rfind(|point| !point.chosen && point.planned_care_kept < own);
    let above = points.iter().find(|point| !point.chosen && point.level > own);
    if let Some(below) = below {
        let change = -below.ed_waits_over_12h_difference;
        let error = below.ed_waits_over_12h_difference_error;
        let sure = change.abs() > error;
        text.push_str(&format!(
            " Keeping {:.1} % instead would change waits over 12 hours by {:+.1} (within {error:.1}){}.",
            100.0 * below.planned_care_kept,
            -change,
            if sure { "" } else { ", which is no more than chance" }
        ));
    }
    if let Some(above) = above {
        text.push_str(&format!(
            " Aiming at {:.1} % would leave {:.1} heads below the safe floor rather than {:.1}.",
            100.0 * above.level,
            above.heads_below_floor,
            points.iter().find(|point| point.chosen).map_or(0.0, |point| point.heads_below_floor)
        ));
    }
    text
}
