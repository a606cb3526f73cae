//! The plan: what Steadfast proposes for a case, table by table.
//!
//! # What the tables mean
//!
//! * **rota** is the whole of every person's work that starts inside a live action: posts, sessions (leading or supporting), `other`
//!   duties that stand, standby, and rest given in place of a duty. For a striking group it is who is *rostered*; who comes is a
//!   matter of turnout.
//! * **Standby** is held for one post; the person is not at work unless called, but is kept free as if they were.
//! * **sessions** has a row for each session that starts inside a live action. `places` is what it is planned to take, `support_planned`
//!   the number of its needs that it is planned with.
//! * **bookings** has a row for each booking of those sessions, and for each booking outside that the plan moves.
//! * **scenario_…** tables hold what happens to this plan in each of a number of sampled turnouts (numbered from 0). A person who is not
//!   where they were rostered was moved on the day (`moved_out`, `moved_in`) or called from standby or from a session (`called`).
//!   `have = present − moved_out + moved_in + called`.
//! * Quantiles over scenarios are order statistics: the p-quantile of `n` values is the `⌈p·n⌉`-th smallest.
//! * **Planned care kept** is the number of bookings of striking sessions that go ahead in their own session or in another session on
//!   the same date, over all of them.

use crate::beds::Pool;
use crate::booking::Pod;
use crate::ids::{BookingId, PostId, SessionId, StaffId};
use crate::staff::Group;
use crate::words;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

words! {
    /// What a person does in a row of the rota.
    RotaKind {
        /// Fills a post.
        Post = "post",
        /// Leads or supports a session.
        Session = "session",
        /// Does other work that stands.
        Other = "other",
        /// Is kept free to be called to a post.
        Standby = "standby",
        /// Rests in place of a duty.
        Rest = "rest",
    }
}

/// A person at work, on standby or at rest.
#[derive(Debug, Clone, PartialEq)]
pub struct RotaRow {
    /// The person.
    pub staff_id: StaffId,
    /// What they do.
    pub kind: RotaKind,
    /// The post, for `post` and `standby`.
    pub post_id: Option<PostId>,
    /// The session, for `session`.
    pub session_id: Option<SessionId>,
    /// Start, Europe/London.
    pub start: DateTime,
    /// End, Europe/London.
    pub end: DateTime,
    /// Whether the person fills a post below their own tier.
    pub acting_down: bool,
    /// Why, in words.
    pub reason: String,
}

words! {
    /// What becomes of a session.
    SessionFate {
        /// Runs as usual.
        Run = "run",
        /// Runs with fewer places.
        RunShort = "run-short",
        /// Runs in another form.
        Convert = "convert",
        /// Does not run.
        Close = "close",
    }
}

/// What becomes of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionDecision {
    /// The session.
    pub session_id: SessionId,
    /// What becomes of it.
    pub decision: SessionFate,
    /// Why, in words.
    pub reason: String,
    /// Bookings (weighted) that one more person able to relieve it would save; 0 where nothing is lost.
    pub worth_of_one_more: f64,
    /// Places it is planned to take.
    pub places: u32,
    /// Number of its needs it is planned with.
    pub support_planned: u32,
    /// What the next best choice was.
    pub next_best: String,
}

words! {
    /// What becomes of a booking.
    BookingFate {
        /// Goes ahead in its own session.
        Keep = "keep",
        /// Goes ahead in another session.
        Move = "move",
        /// Waits for a date beyond the window or one that is not found yet.
        Defer = "defer",
    }
}

/// What becomes of a booking.
#[derive(Debug, Clone, PartialEq)]
pub struct BookingDecision {
    /// The booking.
    pub booking_id: BookingId,
    /// What becomes of it.
    pub decision: BookingFate,
    /// The session it goes ahead in; `None` when deferred.
    pub session_id: Option<SessionId>,
    /// The date it goes ahead on; `None` when deferred.
    pub date: Option<Date>,
    /// Why, in words.
    pub reason: String,
    /// What the next best choice was.
    pub next_best: String,
}

/// A post that may be short of its floor or usual head count.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The post.
    pub post_id: PostId,
    /// Start, Europe/London.
    pub start: DateTime,
    /// End, Europe/London.
    pub end: DateTime,
    /// Safe minimum head count.
    pub floor: u32,
    /// Normal head count.
    pub usual: u32,
    /// Head count that is reached or passed in nine of ten turnouts.
    pub have_p10: u32,
    /// Median head count.
    pub have_p50: u32,
    /// Share of turnouts in which the head count is below the floor.
    pub probability_below_floor: f64,
    /// What one more person with the post's competence would be worth: expected heads below floor avoided.
    pub worth_of_one_more: f64,
    /// Who could come next, or why nobody can.
    pub next_best: String,
}

/// A pool of beds on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct BedDay {
    /// The pool.
    pub pool: Pool,
    /// The day.
    pub date: Date,
    /// Staffed beds.
    pub beds: u32,
    /// Escalation beds besides.
    pub escalation: u32,
    /// Occupied beds, 10 % quantile.
    pub p10: u32,
    /// Occupied beds, median.
    pub p50: u32,
    /// Occupied beds, 90 % quantile.
    pub p90: u32,
    /// Probability that more than `beds` are needed.
    pub probability_over: f64,
}

words! {
    /// What is counted of the simulated hospital, day by day.
    FlowMeasure {
        /// Attendances of the emergency department.
        Attendances = "attendances",
        /// Share of those who leave the department that had been there for more than four hours.
        OverFourHours = "over-4h-share",
        /// Patients who got a bed more than twelve hours after it was asked for.
        OverTwelveHours = "over-12h",
        /// Patients who left the department more than twelve hours after they had arrived.
        OverTwelveFromArrival = "over-12h-from-arrival",
        /// Hours that patients waited in the department for a bed, summed.
        BoardingHours = "boarding-hours",
        /// Mean hours in the department of those who leave it.
        HoursInDepartment = "hours-in-department",
        /// Patients who left before anybody saw them.
        LeftUnseen = "left-unseen",
        /// Patients of same-day emergency care.
        SameDayCare = "same-day-care",
        /// Emergency admissions to a bed.
        EmergencyAdmissions = "emergency-admissions",
        /// Planned admissions to a bed.
        PlannedAdmissions = "planned-admissions",
        /// Patients who left a general and acute bed for home, at least one night after they were admitted.
        Discharges = "discharges",
        /// General and acute beds occupied at midnight at the end of the day.
        Occupied = "occupied",
        /// Patients who wait for a bed at midnight.
        WaitingForBed = "waiting-for-bed",
        /// Patients in a pool that is not their own at midnight.
        Outliers = "outliers",
        /// Beds opened in need at midnight: held beyond the staffed ones that are open and suit somebody.
        EscalationBeds = "escalation-beds",
        /// Beds that are closed because of flu at midnight.
        ClosedBeds = "closed-beds",
        /// Patients in a bed at midnight who are fit to leave.
        FitToLeave = "fit-to-leave",
        /// Patients needed or waited for beyond the staffed beds, summed over the pools, at midnight.
        BedsOver = "beds-over",
        /// Operations cancelled on the day because there was no bed.
        CancelledNoBed = "cancelled-no-bed",
        /// Operations cancelled on the day because the list had run out of time.
        CancelledNoTime = "cancelled-no-time",
        /// Operations cancelled on the day because of who did not come.
        CancelledNoStaff = "cancelled-no-staff",
    }
}

impl FlowMeasure {
    /// Returns whether the measure is a share, 0 to 1.
    pub fn is_share(self) -> bool {
        self == Self::OverFourHours
    }
}

/// One measure of the simulated hospital on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlowDay {
    /// The day.
    pub date: Date,
    /// What is counted.
    pub measure: FlowMeasure,
    /// 10 % quantile over the replicas.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
    /// Mean over the replicas.
    pub mean: f64,
    /// Lower end of the 95 % confidence interval of the mean.
    pub mean_low: f64,
    /// Upper end of the 95 % confidence interval of the mean.
    pub mean_high: f64,
}

/// A figure over replicas: quantiles, mean and the mean's 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SimulatedFigure {
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
    /// Mean.
    pub mean: f64,
    /// Lower end of the 95 % confidence interval of the mean.
    pub mean_low: f64,
    /// Upper end.
    pub mean_high: f64,
}

/// What the simulated hospital shows in figures, over the days from the strike's first to some days after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimulationSummary {
    /// Replicas run.
    pub replications: u32,
    /// Events taken in all of them.
    pub events: u64,
    /// Whether in every replica everybody who came had left or was inside, and the number inside agreed with the hours inside (Little's law).
    pub balanced: bool,
    /// Why no more replicas were run.
    pub stopped_because: String,
    /// First day counted.
    pub from: Date,
    /// Last day counted.
    pub to: Date,
    /// Number of days.
    pub days: u32,
    /// Planned care kept once operations are cancelled for want of a bed or of time; `None` without a plan.
    pub planned_care_kept: Option<SimulatedFigure>,
    /// Patients who wait over twelve hours for a bed, sum.
    pub over_12h: SimulatedFigure,
    /// Share of patients over four hours in the emergency department, mean of the days.
    pub over_4h_share: SimulatedFigure,
    /// Hours that patients wait for a bed in the department, sum.
    pub boarding_hours: SimulatedFigure,
    /// Patients who leave before anybody saw them, sum.
    pub left_unseen: SimulatedFigure,
    /// Patients beyond the staffed beds at midnight, mean of the days.
    pub beds_over: SimulatedFigure,
    /// Beds beyond the staffed ones in use at midnight, mean of the days.
    pub escalation_beds: SimulatedFigure,
    /// Patients in a pool that is not their own at midnight, mean of the days.
    pub outliers: SimulatedFigure,
    /// Discharges from general and acute beds, sum.
    pub discharges: SimulatedFigure,
    /// Operations cancelled on the day for want of a bed, sum.
    pub cancelled_no_bed: SimulatedFigure,
    /// Operations cancelled on the day for want of time, sum.
    pub cancelled_no_time: SimulatedFigure,
    /// Operations cancelled on the day because of who did not come, sum.
    pub cancelled_no_staff: SimulatedFigure,
    /// What the simulation did not find in the case.
    pub notes: Vec<String>,
}

/// One measure of two simulations of the same replicas.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FlowDifference {
    /// What is counted.
    pub measure: FlowMeasure,
    /// Mean of the first.
    pub first: f64,
    /// Mean of the second.
    pub second: f64,
    /// Mean of second less first, replica by replica.
    pub difference: f64,
    /// Lower end of its 95 % confidence interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A point of the trade-off between planned care and emergency care: the case planned at one level of planned care.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Share of planned care that was aimed for.
    pub level: f64,
    /// Share that this plan keeps, median.
    pub planned_care_kept: f64,
    /// 10 % quantile.
    pub planned_care_kept_p10: f64,
    /// 90 % quantile.
    pub planned_care_kept_p90: f64,
    /// Patients who wait over twelve hours for a bed, from the first day of the strike to seven days after it, median.
    pub ed_waits_over_12h_p50: f64,
    /// 10 % quantile.
    pub ed_waits_over_12h_p10: f64,
    /// 90 % quantile.
    pub ed_waits_over_12h_p90: f64,
    /// Difference of the mean number of waits over twelve hours from that of the chosen plan, in the same replicas.
    pub ed_waits_over_12h_difference: f64,
    /// Half the width of its 95 % confidence interval.
    pub ed_waits_over_12h_difference_error: f64,
    /// Share of patients over four hours in the department, mean of the same days, median.
    pub over_4h_share_p50: f64,
    /// Hours that patients wait for a bed in the department over the same days, median.
    pub boarding_hours_p50: f64,
    /// Patients beyond the staffed beds, mean of the same days' midnights, median.
    pub beds_over_p50: f64,
    /// Expected heads below the safe floor of posts, summed over the strike.
    pub heads_below_floor: f64,
    /// Operations cancelled on the day for want of a bed or of time, median.
    pub cancelled_no_bed_or_time_p50: f64,
    /// What cover, work to be made up and beds cost beyond the usual, pounds, median.
    pub cost_p50: f64,
    /// Whether this is the plan that was written.
    pub chosen: bool,
    /// Whether the level could be reached, and why the point is or is not the one chosen, in words.
    pub remark: String,
}

/// The order in which sessions reopen, or close, as more or fewer staff come on the day.
#[derive(Debug, Clone, PartialEq)]
pub struct StandbyRow {
    /// Position in the list, from 1.
    pub order: u32,
    /// The session.
    pub session_id: SessionId,
    /// When a closed or shortened session opens; empty for a running one.
    pub opens_if: String,
    /// When a running session closes; empty for a closed one.
    pub closes_if: String,
}

/// How a post fared in one sampled turnout.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioPost {
    /// Number of the scenario, from 0.
    pub scenario: u32,
    /// The post.
    pub post_id: PostId,
    /// People rostered to it in the plan.
    pub assigned: u32,
    /// How many of them came.
    pub present: u32,
    /// People brought from other posts or from the support of sessions.
    pub moved_in: u32,
    /// People of this post sent to others.
    pub moved_out: u32,
    /// People called from standby or from leading a session.
    pub called: u32,
    /// Head count in the end.
    pub have: u32,
}

/// A session that in one sampled turnout had fewer places than planned.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioSession {
    /// Number of the scenario, from 0.
    pub scenario: u32,
    /// The session.
    pub session_id: SessionId,
    /// Number of its needs that were present.
    pub support_present: u32,
    /// Places it had; 0 when it did not run.
    pub places: u32,
    /// Bookings cancelled on the day.
    pub cancelled_on_the_day: u32,
    /// `support-short` or `lead-called`.
    pub reason: String,
}

/// Bookings kept in one sampled turnout, by day and point of delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioKept {
    /// Number of the scenario, from 0.
    pub scenario: u32,
    /// The day.
    pub date: Date,
    /// Point of delivery.
    pub pod: Pod,
    /// Bookings on that day when the plan was made.
    pub booked: u32,
    /// How many went ahead on that day.
    pub kept: u32,
    /// Weight of the booked.
    pub weight_booked: f64,
    /// Weight of the kept.
    pub weight_kept: f64,
}

/// A share with its quantiles over sampled turnouts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
}

/// Planned care kept, with the target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KeptFigure {
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
    /// What the trust is asked to keep.
    pub target: f64,
    /// Share of sampled turnouts in which the target is met.
    pub probability_target_met: f64,
}

/// Planned care kept on one day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KeptOnDay {
    /// The day.
    pub date: Date,
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
}

/// Planned care kept at one point of delivery.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KeptByPod {
    /// Point of delivery.
    pub pod: Pod,
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
}

/// The figures that everyone quotes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Share of bookings kept, by head count.
    pub planned_care_kept: KeptFigure,
    /// The same, weighted by clinical priority.
    pub planned_care_kept_weighted: Quantiles,
    /// Posts below their floor.
    pub posts_below_floor: Quantiles,
    /// Bookings cancelled on the day.
    pub cancelled_on_the_day: Quantiles,
    /// Kept, by day.
    pub kept_by_day: Vec<KeptOnDay>,
    /// Kept, by point of delivery.
    pub kept_by_pod: Vec<KeptByPod>,
    /// Bookings of the strike: all, kept, moved within 14 days, moved later, deferred; as decided today.
    pub bookings: BookingCounts,
}

/// What was decided for the bookings of the strike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BookingCounts {
    /// All bookings of striking sessions.
    pub booked: u32,
    /// Go ahead in their own session.
    pub kept: u32,
    /// Go ahead in another session on the same date.
    pub moved_same_day: u32,
    /// Move to another date at most 14 days away.
    pub moved_within_14_days: u32,
    /// Move to another date further away.
    pub moved_later: u32,
    /// No date found in the window.
    pub deferred: u32,
    /// Moved ones among the above that move to an earlier date.
    pub brought_forward: u32,
}

/// Bookings of the strike as one placement has them. Days are whole days between old and new date.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct PlacementCounts {
    /// Go ahead on their date, in their own session or another.
    pub kept: u32,
    /// Those of them in another session.
    pub kept_in_another_session: u32,
    /// Move to another date.
    pub moved: u32,
    /// Have no date in the window.
    pub waiting: u32,
    /// Weight of those kept.
    pub weight_kept: f64,
    /// Weight of those moved.
    pub weight_moved: f64,
    /// Weight of those waiting.
    pub weight_waiting: f64,
    /// Protected ones (P1, P2, cancer, 52 weeks) that do not keep their date.
    pub protected_off: u32,
    /// Bookings outside the strike that move to make room.
    pub others_moved: u32,
    /// Days between old and new date, over all that move.
    pub days_moved: u32,
}

/// What the search for a better placement of the bookings gained, before anything happens on the day.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct PlacementGain {
    /// Bookings placed one after another, in the order of priority.
    pub first: PlacementCounts,
    /// Bookings as the plan has them, after the search.
    pub plan: PlacementCounts,
    /// Bookings that the search could place anew.
    pub searched: u32,
    /// Moves that it proposed.
    pub moves: u64,
}

/// The proven bound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// No plan can keep more than this share in the scenario named.
    pub planned_care_kept: f64,
    /// How it is proved, in words.
    pub proved_by: String,
    /// The scenario it holds for.
    pub scenario: String,
    /// What this plan keeps in that scenario.
    pub kept_by_this_plan: f64,
    /// Distance of the cover decision from the best of its programme, as a share of all weight: weighted care over the turnouts planned for, given the
    /// safety reached, the candidates considered, and the parts decided before. Proved by the solver. `planned_care_kept` is by head count.
    pub weighted_gap: f64,
}

words! {
    /// How the solve ended.
    SolveStatus {
        /// Proved best within the stated tolerance.
        Optimal = "optimal",
        /// A plan with a proven distance from the best.
        Feasible = "feasible",
        /// Stopped on request: the last good plan.
        Stopped = "stopped",
    }
}

/// How the solve went. What depends on the machine is `None` unless asked for, so that the same seed gives the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SolveRecord {
    /// How it ended.
    pub status: SolveStatus,
    /// Bound less what this plan keeps in the bound's scenario.
    pub gap: f64,
    /// Wall time in seconds.
    pub wall_seconds: Option<f64>,
    /// Peak memory of the process in MiB.
    pub peak_memory_mib: Option<f64>,
    /// Threads used.
    pub threads: Option<usize>,
    /// Work done, by kind: programmes, nodes, iterations, moves.
    pub work: BTreeMap<String, u64>,
}

/// Turnout of one group on one day over the sampled scenarios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnoutFigure {
    /// The group.
    pub group: Group,
    /// The day (of the shift's start).
    pub date: Date,
    /// People of the group rostered.
    pub rostered: u32,
    /// How many of them are away, 10 % quantile.
    pub absent_p10: u32,
    /// Median.
    pub absent_p50: u32,
    /// 90 % quantile.
    pub absent_p90: u32,
}

/// `plan.json`: the whole in figures, with its provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanSummary {
    /// Version of the data contract.
    pub schema: u32,
    /// Version of Steadfast.
    pub steadfast: String,
    /// ODS code of the trust.
    pub trust: String,
    /// Name of the trust.
    pub trust_name: String,
    /// Seed of every random stream.
    pub seed: u64,
    /// Number of sampled turnouts that the figures rest on.
    pub scenarios: u32,
    /// When the plan was made, from the case.
    pub planned_at: DateTime,
    /// First moment of the strike.
    pub strike_from: DateTime,
    /// First moment after.
    pub strike_to: DateTime,
    /// Digest of each input table.
    pub inputs: BTreeMap<String, String>,
    /// What the result may be used for.
    pub may_be_used_for: String,
    /// The figures.
    pub figures: Figures,
    /// What the search for a better placement gained; absent from plans made before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<PlacementGain>,
    /// What the simulated hospital shows under the plan; absent from plans made before there was a simulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulation: Option<SimulationSummary>,
    /// Bed days more than without the strike; absent from plans made before they were worked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strike_beds: Option<StrikeBeds>,
    /// Turnout by group and day.
    pub turnout: Vec<TurnoutFigure>,
    /// The proven bound.
    pub bound: Bound,
    /// How the solve went.
    pub solve: SolveRecord,
    /// What a reader must know: gaps that cannot be closed, assumptions that matter.
    pub warnings: Vec<String>,
}

/// Bed days of the window that a strike under a plan takes more than the same days without a strike, below 0 where it takes fewer: means over pairs of replicas.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct StrikeBeds {
    /// Days of escalation beds in use.
    pub escalation_days: f64,
    /// Half the width of its 95 % confidence interval.
    pub escalation_days_error: f64,
    /// Days of beds needed beyond staffed and escalation beds.
    pub days_beyond: f64,
    /// Half the width of its 95 % confidence interval.
    pub days_beyond_error: f64,
}

/// What Steadfast proposes for a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// `plan.json`.
    pub summary: PlanSummary,
    /// Who works when.
    pub rota: Vec<RotaRow>,
    /// What becomes of each session.
    pub sessions: Vec<SessionDecision>,
    /// What becomes of each booking.
    pub bookings: Vec<BookingDecision>,
    /// Posts short of floor or usual.
    pub gaps: Vec<Gap>,
    /// Beds by pool and day.
    pub beds: Vec<BedDay>,
    /// The simulated hospital day by day; empty in plans made before there was a simulation.
    pub flow: Vec<FlowDay>,
    /// Planned care against emergency care; empty where no curve was asked for.
    pub curve: Vec<CurvePoint>,
    /// In what order sessions reopen or close.
    pub standby: Vec<StandbyRow>,
    /// How each post fared in each sampled turnout.
    pub scenario_posts: Vec<ScenarioPost>,
    /// Sessions with fewer places than planned, by sampled turnout.
    pub scenario_sessions: Vec<ScenarioSession>,
    /// Bookings kept in each sampled turnout.
    pub scenario_kept: Vec<ScenarioKept>,
}
