//! A small made-up trust and a plan for it, by arithmetic: nothing random, nothing real.

use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use steadfast_model::plan::{
    BedDay, BookingCounts, BookingDecision, BookingFate, Bound, CurvePoint, Figures, FlowDay, FlowDifference,
    FlowMeasure, Gap, KeptByPod, KeptFigure, KeptOnDay, PlanSummary, Quantiles, ScenarioPost, SessionDecision,
    SessionFate, SimulatedFigure, SimulationSummary, SolveRecord, SolveStatus, StandbyRow, TurnoutFigure,
};
use steadfast_model::time::{civil, plus_days};
use steadfast_model::{
    Action, ActionStatus, AgeGroup, Booking, BookingId, Case, Competence, CoverLevel, Group, Plan, Pod, Pool, Post,
    PostId, Priority, Session, SessionId, SessionKind, Sex, StaffId, Target, Tier, Trust, Window,
};
use steadfast_report::{Against, SimulationPage, render_simulation};

pub(crate) const SCENARIOS: u32 = 40;
const SERVICES: [&str; 6] =
    ["emergency", "medical-wards", "surgery-on-call", "obstetrics", "critical-care", "paediatrics"];

fn first_day() -> Date {
    Date::constant(2025, 12, 17)
}

fn at(date: Date, hour: i8) -> DateTime {
    date.at(hour, 0, 0, 0)
}

/// A trust with this many sessions on each of the 5 days of the strike and this many bookings in each session.
pub(crate) fn case(sessions_a_day: usize, bookings_a_session: usize) -> Case {
    let mut posts = Vec::new();
    let mut sessions = Vec::new();
    let mut bookings = Vec::new();
    for day in 0..5_i64 {
        let date = plus_days(first_day(), day);
        for (number, service) in SERVICES.iter().enumerate() {
            for (shift, start, end) in
                [("D", at(date, 8), at(date, 20)), ("N", at(date, 20), at(plus_days(date, 1), 8))]
            {
                posts.push(Post {
                    post_id: PostId::new(format!("{service}-{date}-{shift}")),
                    service: (*service).into(),
                    site: "main".into(),
                    tier: if number % 2 == 0 { Tier::Two } else { Tier::One },
                    competence: Competence::new(*service),
                    start,
                    end,
                    floor: 2,
                    usual: 4,
                });
            }
        }
        for number in 0..sessions_a_day {
            let kind = SessionKind::ALL[number % 4];
            let start = at(date, if number % 2 == 0 { 9 } else { 13 });
            let session_id = SessionId::new(format!("L{date}-{number}"));
            for slot in 0..bookings_a_session {
                let all = bookings.len();
                bookings.push(Booking {
                    booking_id: BookingId::new(format!("B{all}")),
                    session_id: session_id.clone(),
                    pod: Pod::ALL[(all + slot) % 6],
                    specialty: "100".into(),
                    priority: if all % 3 == 0 { Priority::Routine } else { Priority::ALL[all % 8] },
                    clock_start: plus_days(date, if all % 50 == 7 { -400 } else { -60 }),
                    minutes: 20,
                    stay_mean_days: 0.0,
                    stay_sd_days: 0.0,
                    pool: None,
                    age_group: AgeGroup::Adult,
                    sex: Sex::Female,
                    times_cancelled: 0,
                    notice_needed_days: 3,
                });
            }
            sessions.push(Session {
                session_id,
                kind,
                specialty: "100".into(),
                site: "main".into(),
                room: format!("R{number}"),
                start,
                end: start.saturating_add(jiff::Span::new().hours(4)),
                lead_staff_id: StaffId::new("S1"),
                needs: vec![],
                minutes: 240,
                slots: u32::try_from(bookings_a_session).expect("counts of a test are small"),
            });
        }
    }
    Case {
        trust: Trust { ods_code: "XYZ".into(), name: "Fairhaven NHS Trust".into() },
        window: Window {
            from: Date::constant(2025, 12, 15),
            to: Date::constant(2026, 1, 11),
            planned_at: civil(2025, 12, 10, 9, 0),
        },
        target: Target { planned_care_kept: 0.95 },
        actions: vec![Action {
            union: "BMA".into(),
            groups: vec![Group::Resident],
            from: civil(2025, 12, 17, 7, 0),
            to: civil(2025, 12, 22, 7, 0),
            cover: CoverLevel::FullWalkout,
            status: ActionStatus::Notified,
            round: None,
        }],
        staff: vec![],
        posts,
        sessions,
        duties: vec![],
        bookings,
        wards: vec![],
        census: vec![],
        demand: vec![],
        dispute: None,
    }
}

/// A plan for that trust: every 17th session closes, every 23rd runs short.
pub(crate) fn plan(case: &Case) -> Plan {
    let mut sessions = Vec::new();
    let mut bookings = Vec::new();
    let mut standby = Vec::new();
    let mut counts = BookingCounts::default();
    for (number, session) in case.sessions.iter().enumerate() {
        let decision = match number {
            _ if number % 17 == 4 => SessionFate::Close,
            _ if number % 23 == 5 => SessionFate::RunShort,
            _ => SessionFate::Run,
        };
        let lost = decision != SessionFate::Run;
        sessions.push(SessionDecision {
            session_id: session.session_id.clone(),
            decision,
            reason: if lost {
                "its lead covers emergency tier 2; nobody else may".into()
            } else {
                "runs as usual".into()
            },
            worth_of_one_more: if lost {
                3.0 + f64::from(u32::try_from(number % 11).expect("counts of a test are small"))
            } else {
                0.0
            },
            places: if lost { 0 } else { session.slots },
            support_planned: 0,
            next_best: if lost { "run half the list with a locum lead".into() } else { String::new() },
        });
        if lost {
            standby.push(StandbyRow {
                order: u32::try_from(standby.len() + 1).expect("counts of a test are small"),
                session_id: session.session_id.clone(),
                opens_if: "2 more residents come to emergency by 8am".into(),
                closes_if: String::new(),
            });
        }
        for (slot, booking) in
            case.bookings.iter().filter(|booking| booking.session_id == session.session_id).enumerate()
        {
            let date = session.start.date();
            counts.booked += 1;
            let (fate, to) = match (decision, slot % 5) {
                (SessionFate::Run, _) | (SessionFate::RunShort, 0..=2) => {
                    counts.kept += 1;
                    (BookingFate::Keep, Some(date))
                }
                (_, 0) => {
                    counts.moved_same_day += 1;
                    (BookingFate::Move, Some(date))
                }
                (_, 1 | 2) => {
                    counts.moved_within_14_days += 1;
                    (BookingFate::Move, Some(plus_days(date, 7)))
                }
                (_, 3) => {
                    counts.moved_later += 1;
                    (BookingFate::Move, Some(plus_days(date, 20)))
                }
                _ => {
                    counts.deferred += 1;
                    (BookingFate::Defer, None)
                }
            };
            bookings.push(BookingDecision {
                booking_id: booking.booking_id.clone(),
                decision: fate,
                session_id: to.map(|_| session.session_id.clone()),
                date: to,
                reason: "the session closes; the first free place within its limit".into(),
                next_best: "Monday 29 December".into(),
            });
        }
    }
    let mut scenario_posts = Vec::new();
    let mut gaps = Vec::new();
    for (number, post) in case.posts.iter().enumerate() {
        let number = u32::try_from(number).expect("counts of a test are small");
        let mut have: Vec<u32> = Vec::new();
        for scenario in 0..SCENARIOS {
            let short = (scenario * 7 + number) % 40 < (number * number) % 29 / (1 + number % 4);
            let heads = if short { 1 } else { 2 + (scenario + number) % 3 };
            have.push(heads);
            scenario_posts.push(ScenarioPost {
                scenario,
                post_id: post.post_id.clone(),
                assigned: 4,
                present: heads,
                moved_in: 0,
                moved_out: 0,
                called: 0,
                have: heads,
            });
        }
        have.sort_unstable();
        let below = have.iter().filter(|heads| **heads < post.floor).count();
        let probability = f64::from(u32::try_from(below).expect("counts of a test are small")) / f64::from(SCENARIOS);
        if below > 0 {
            gaps.push(Gap {
                post_id: post.post_id.clone(),
                start: post.start,
                end: post.end,
                floor: post.floor,
                usual: post.usual,
                have_p10: have[3],
                have_p50: have[19],
                probability_below_floor: probability,
                worth_of_one_more: probability * 0.8,
                next_best: "ask a specialty doctor of surgery to stay until 10pm".into(),
            });
        }
    }
    let mut beds = Vec::new();
    for (pool, staffed, from) in [(Pool::Medical, 210_u32, 196_u32), (Pool::Surgical, 96, 80), (Pool::Critical, 14, 9)]
    {
        for day in 0..28_u32 {
            let wave = [0, 2, 4, 5, 3, 1, 0][usize::try_from(day % 7).expect("counts of a test are small")];
            let p50 = from + wave + day / 2;
            let spread = 3 + day / 4;
            beds.push(BedDay {
                pool,
                date: plus_days(Date::constant(2025, 12, 15), i64::from(day)),
                beds: staffed,
                escalation: staffed / 20,
                p10: p50.saturating_sub(spread),
                p50,
                p90: p50 + spread,
                probability_over: (f64::from(p50) / f64::from(staffed) - 0.75).clamp(0.0, 0.4) / 0.4,
            });
        }
    }
    let kept_by_day = (0..5_i32)
        .map(|day| {
            let p50 = 0.97 - 0.008 * f64::from(day);
            KeptOnDay { date: plus_days(first_day(), i64::from(day)), p10: p50 - 0.02, p50, p90: (p50 + 0.02).min(1.0) }
        })
        .collect();
    let kept_by_pod = Pod::ALL
        .iter()
        .zip(0_i32..)
        .map(|(pod, at)| {
            let p50 = 0.98 - 0.013 * f64::from(at);
            KeptByPod { pod: *pod, p10: p50 - 0.03, p50, p90: (p50 + 0.02).min(1.0) }
        })
        .collect();
    Plan {
        summary: PlanSummary {
            schema: 1,
            steadfast: "0.1.0".into(),
            trust: case.trust.ods_code.clone(),
            trust_name: case.trust.name.clone(),
            seed: 1,
            scenarios: SCENARIOS,
            planned_at: case.window.planned_at,
            strike_from: case.actions[0].from,
            strike_to: case.actions[0].to,
            inputs: BTreeMap::from([
                ("posts.csv".into(), "sha256:6ff0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e".into()),
                ("staff.csv".into(), "sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e6ff".into()),
            ]),
            may_be_used_for:
                "planning cover and planned care for this strike at this trust, by people who know the trust".into(),
            figures: Figures {
                planned_care_kept: KeptFigure {
                    p10: 0.936,
                    p50: 0.953,
                    p90: 0.967,
                    target: 0.95,
                    probability_target_met: 0.625,
                },
                planned_care_kept_weighted: Quantiles { p10: 0.971, p50: 0.982, p90: 0.99 },
                posts_below_floor: Quantiles { p10: 2.0, p50: 5.0, p90: 9.0 },
                cancelled_on_the_day: Quantiles { p10: 4.0, p50: 12.0, p90: 31.0 },
                kept_by_day,
                kept_by_pod,
                bookings: counts,
            },
            placement: None,
            simulation: Some(simulation()),
            strike_beds: None,
            turnout: (0..5)
                .map(|day| TurnoutFigure {
                    group: Group::Resident,
                    date: plus_days(first_day(), day),
                    rostered: 120,
                    absent_p10: 40,
                    absent_p50: 55,
                    absent_p90: 70,
                })
                .collect(),
            bound: Bound {
                planned_care_kept: 0.9712,
                proved_by: "the best value of a relaxed programme that leaves out rest rules".into(),
                scenario: "median turnout".into(),
                kept_by_this_plan: 0.964,
                weighted_gap: 0.0004,
            },
            solve: SolveRecord {
                status: SolveStatus::Feasible,
                gap: 0.0072,
                wall_seconds: None,
                peak_memory_mib: None,
                threads: None,
                work: BTreeMap::from([("nodes".into(), 12_345), ("programmes".into(), 61)]),
            },
            warnings: vec![
                "obstetrics on the night of Sunday 21 December cannot reach its floor with the people of this case"
                    .into(),
            ],
        },
        rota: vec![],
        sessions,
        bookings,
        gaps,
        beds,
        flow: flow(),
        curve: curve(),
        standby,
        scenario_posts,
        scenario_sessions: vec![],
        scenario_kept: vec![],
    }
}

fn figure(p10: f64, p50: f64, p90: f64, mean: f64, error: f64) -> SimulatedFigure {
    SimulatedFigure { p10, p50, p90, mean, mean_low: mean - error, mean_high: mean + error }
}

/// What the simulated hospital of the plan shows over its window.
pub(crate) fn simulation() -> SimulationSummary {
    SimulationSummary {
        replications: 400,
        events: 15_936_500,
        balanced: true,
        stopped_because: "all replicas asked for were run".into(),
        from: first_day(),
        to: Date::constant(2025, 12, 29),
        days: 13,
        planned_care_kept: Some(figure(0.932, 0.9496, 0.963, 0.949, 0.001)),
        over_12h: figure(13.0, 54.0, 213.0, 85.4, 7.7),
        over_4h_share: figure(0.228, 0.26, 0.297, 0.262, 0.003),
        boarding_hours: figure(1016.0, 2944.0, 6814.0, 3603.0, 261.0),
        left_unseen: figure(97.0, 150.0, 211.0, 155.0, 5.0),
        beds_over: figure(1.8, 7.3, 23.1, 10.5, 0.9),
        escalation_beds: figure(0.0, 0.0, 0.6, 0.2, 0.1),
        outliers: figure(6.7, 12.8, 20.3, 13.1, 0.5),
        discharges: figure(470.0, 502.0, 529.0, 501.0, 2.0),
        cancelled_no_bed: figure(0.0, 0.0, 3.0, 0.8, 0.2),
        cancelled_no_time: figure(0.0, 2.0, 4.0, 1.9, 0.1),
        cancelled_no_staff: figure(1.0, 3.0, 6.0, 3.1, 0.1),
        notes: vec!["no flu in the past days of `census`".into()],
    }
}

/// The simulated hospital of the plan, day by day; worst on Monday 22 December.
pub(crate) fn flow() -> Vec<FlowDay> {
    let mut rows = Vec::new();
    for (number, measure) in (0_u32..).zip(FlowMeasure::ALL) {
        for day in 0..28_u32 {
            let wave = f64::from(28 - day.abs_diff(7)) / 28.0;
            let p50 = if measure.is_share() { 0.3 * wave } else { (f64::from(2 * number + 12) * wave).round() };
            let mean = p50 * 1.1;
            rows.push(FlowDay {
                date: plus_days(Date::constant(2025, 12, 15), i64::from(day)),
                measure: *measure,
                p10: p50 * 0.5,
                p50,
                p90: p50 * 1.9,
                mean,
                mean_low: mean * 0.95,
                mean_high: mean * 1.05,
            });
        }
    }
    rows
}

/// Planned care against emergency care: three levels below the plan and one above.
pub(crate) fn curve() -> Vec<CurvePoint> {
    let lower = "Further lists and clinics stand down, those that ask for most bed days first.";
    let chosen = "Chosen: the most planned care that leaves no post shorter than it has to be.";
    let higher = "Reached only by keeping doctors on lists who are needed at posts below the safe floor.";
    [
        (0.85, 0.8516, 44.0, (-9.34, 0.98), 7.9, 505_405.0, lower),
        (0.9, 0.8987, 45.0, (-9.31, 0.98), 7.9, 480_000.0, lower),
        (0.925, 0.9249, 46.0, (-8.2, 0.93), 7.9, 467_355.0, lower),
        (0.953, 0.953, 54.0, (0.0, 0.0), 7.9, 392_600.0, chosen),
        (0.98, 0.9757, 52.0, (-0.9, 0.31), 13.71, 374_769.0, higher),
    ]
    .map(|(level, kept, waits, (difference, error), heads, cost, remark)| CurvePoint {
        level,
        planned_care_kept: kept,
        planned_care_kept_p10: kept - 0.014,
        planned_care_kept_p90: kept + 0.006,
        ed_waits_over_12h_p50: waits,
        ed_waits_over_12h_p10: waits - 35.0,
        ed_waits_over_12h_p90: waits + 160.0,
        ed_waits_over_12h_difference: difference,
        ed_waits_over_12h_difference_error: error,
        over_4h_share_p50: 0.26,
        boarding_hours_p50: 2500.0,
        beds_over_p50: 6.0,
        heads_below_floor: heads,
        cancelled_no_bed_or_time_p50: 2.0,
        cost_p50: cost,
        chosen: remark == chosen,
        remark: remark.into(),
    })
    .to_vec()
}

/// Differences of two simulations: two surer than chance, one not.
pub(crate) fn differences() -> Vec<FlowDifference> {
    [
        (FlowMeasure::OverTwelveHours, 85.4, -9.31, 0.98),
        (FlowMeasure::OverFourHours, 0.262, -0.011, 0.002),
        (FlowMeasure::BedsOver, 10.5, -0.1, 0.4),
    ]
    .map(|(measure, first, difference, error)| FlowDifference {
        measure,
        first,
        second: first + difference,
        difference,
        low: difference - error,
        high: difference + error,
    })
    .to_vec()
}

/// A small trust with its plan.
pub(crate) fn small() -> (Case, Plan) {
    let case = case(12, 10);
    let plan = plan(&case);
    (case, plan)
}

/// The simulation of a plan, as its page takes it.
pub(crate) fn simulation_of(plan: &Plan) -> SimulationPage<'_> {
    let summary = plan.summary.simulation.as_ref().expect("the made-up plan has a simulation");
    SimulationPage { summary, flow: &plan.flow, beds: &plan.beds, seed: 1, plan: None, against: None }
}

/// Renders the simulation of a plan, compared with another, both named by a text.
pub(crate) fn simulation_page(case: &Case, plan: &Plan, text: &str) -> String {
    let rows = differences();
    let against = Some(Against { first: text, second: text, rows: &rows });
    render_simulation(case, &SimulationPage { plan: Some(text), against, ..simulation_of(plan) })
}
