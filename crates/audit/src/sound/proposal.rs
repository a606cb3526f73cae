//! The plan.

use super::{day, dec, simulated};
use std::collections::BTreeMap;
use steadfast_model::plan::{
    BedDay, BookingCounts, BookingDecision, BookingFate, Bound, Figures, Gap, KeptByPod, KeptFigure, KeptOnDay,
    PlacementCounts, PlacementGain, PlanSummary, Quantiles, RotaKind, RotaRow, ScenarioKept, ScenarioPost,
    ScenarioSession, SessionDecision, SessionFate, SolveRecord, SolveStatus, StandbyRow, TurnoutFigure,
};
use steadfast_model::time::dates;
use steadfast_model::{Case, Group, Plan, Pod, Pool, Post, PostId, Session, SessionId, StaffId};

fn rota(case: &Case) -> Vec<RotaRow> {
    let row = |id: &str, kind, post: Option<&Post>, session: Option<&Session>, acting_down| {
        let (start, end) = match (post, session) {
            (Some(post), _) => (post.start, post.end),
            (_, Some(session)) => (session.start, session.end),
            _ => unreachable!("each row of this rota has a post or session"),
        };
        RotaRow {
            staff_id: StaffId::new(id),
            kind,
            post_id: post.map(|post| post.post_id.clone()),
            session_id: session.map(|session| session.session_id.clone()),
            start,
            end,
            acting_down,
            reason: "as rostered".into(),
        }
    };
    let post = |id: &str| case.posts.iter().find(|post| post.post_id.as_str() == id);
    let session = |id: &str| case.sessions.iter().find(|session| session.session_id.as_str() == id);
    let fills = |person, id, down| row(person, RotaKind::Post, post(id), None, down);
    let works = |person, id| row(person, RotaKind::Session, None, session(id), false);
    vec![
        fills("R1", "P1", false),
        fills("R1", "P3", false),
        fills("R2", "P1", false),
        fills("R3", "P2", true),
        fills("R3", "P4", false),
        fills("C1", "P5", false),
        fills("C2", "P6", false),
        fills("A1", "P3", false),
        fills("A1", "P7", false),
        fills("C5", "P3", true),
        row("C3", RotaKind::Standby, post("P6"), None, false),
        works("C3", "T1"),
        works("R4", "T1"),
        works("C2", "K1"),
        works("L1", "K1"),
        works("S1", "K2"),
        works("C4", "K3"),
    ]
}

fn decisions(case: &Case) -> (Vec<SessionDecision>, Vec<BookingDecision>) {
    let decide = |id: &str, decision, places, support_planned| SessionDecision {
        session_id: SessionId::new(id),
        decision,
        reason: "the doctors there are".into(),
        worth_of_one_more: 0.0,
        places,
        support_planned,
        next_best: String::new(),
    };
    let sessions = vec![
        decide("T1", SessionFate::Run, 4, 1),
        decide("K1", SessionFate::RunShort, 4, 1),
        decide("K3", SessionFate::Run, 4, 0),
        decide("K2", SessionFate::Run, 6, 0),
        decide("T2", SessionFate::Close, 0, 0),
    ];
    let moved: BTreeMap<&str, Option<&str>> = BTreeMap::from([
        ("B8", Some("K3")),
        ("B13", Some("T3")),
        ("B14", Some("T3")),
        ("B15", None),
        ("B16", Some("-")),
        ("B17", Some("T1")),
    ]);
    let date_of =
        |id: &str| case.sessions.iter().find(|entry| entry.session_id.as_str() == id).map(|entry| entry.start.date());
    let bookings = case
        .bookings
        .iter()
        .filter_map(|booking| {
            let (decision, session) = match moved.get(booking.booking_id.as_str()) {
                None => (BookingFate::Keep, Some(booking.session_id.as_str())),
                Some(Some("-")) => return None,
                Some(Some(target)) => (BookingFate::Move, Some(*target)),
                Some(None) => (BookingFate::Defer, None),
            };
            Some(BookingDecision {
                booking_id: booking.booking_id.clone(),
                decision,
                session_id: session.map(SessionId::new),
                date: session.and_then(date_of),
                reason: "the places there are".into(),
                next_best: String::new(),
            })
        })
        .collect();
    (sessions, bookings)
}

/// Which scenarios lend the support of `K1` to `P1`, and which lose `T1`.
fn clinic_short(scenario: u32) -> bool {
    (5..8).contains(&scenario)
}

fn theatre_off(scenario: u32) -> bool {
    scenario >= 8
}

fn scenario_posts() -> Vec<ScenarioPost> {
    let mut rows = Vec::new();
    for scenario in 0..10 {
        let mut add = |id: &str, assigned, present, moved_in, called| {
            rows.push(ScenarioPost {
                scenario,
                post_id: PostId::new(id),
                assigned,
                present,
                moved_in,
                moved_out: 0,
                called,
                have: present + moved_in + called,
            });
        };
        let short = clinic_short(scenario);
        add("P1", 2, if short { 0 } else { 2 }, u32::from(short), 0);
        add("P2", 1, u32::from(scenario < 8), 0, 0);
        add("P3", 3, if short { 2 } else { 3 }, 0, 0);
        add("P4", 1, u32::from(scenario < 9), 0, 0);
        add("P5", 1, 1, 0, 0);
        add("P6", 1, u32::from(scenario < 9), 0, u32::from(scenario == 9));
        add("P7", 1, 1, 0, 0);
    }
    rows
}

fn scenario_sessions() -> Vec<ScenarioSession> {
    (0..10)
        .filter_map(|scenario| {
            let (id, places, cancelled_on_the_day) = match scenario {
                _ if clinic_short(scenario) => ("K1", 2, 2),
                _ if theatre_off(scenario) => ("T1", 0, 4),
                _ => return None,
            };
            Some(ScenarioSession {
                scenario,
                session_id: SessionId::new(id),
                support_present: 0,
                places,
                cancelled_on_the_day,
                reason: "support-short".into(),
            })
        })
        .collect()
}

fn scenario_kept() -> Vec<ScenarioKept> {
    let mut rows = Vec::new();
    for scenario in 0..10 {
        let mut add = |date, pod, booked, kept, weight_booked: f64, weight_kept: f64| {
            rows.push(ScenarioKept { scenario, date, pod, booked, kept, weight_booked, weight_kept });
        };
        let (short, off) = (clinic_short(scenario), theatre_off(scenario));
        add(day(17), Pod::DayCase, 2, if off { 0 } else { 2 }, 21.0, if off { 0.0 } else { 21.0 });
        add(day(17), Pod::OrdinaryElective, 1, u32::from(!off), 1.0, if off { 0.0 } else { 1.0 });
        add(day(17), Pod::OutpatientFirst, 7, if short { 5 } else { 7 }, 26.0, if short { 24.0 } else { 26.0 });
        add(day(18), Pod::OutpatientFirst, 2, 2, 21.0, 21.0);
        add(day(18), Pod::DayCase, 3, 0, 22.0, 0.0);
    }
    rows
}

fn figures() -> Figures {
    Figures {
        planned_care_kept: KeptFigure { p10: 0.6, p50: 0.6667, p90: 0.8, target: 0.8, probability_target_met: 0.5 },
        planned_care_kept_weighted: Quantiles { p10: 47.0 / 91.0, p50: 67.0 / 91.0, p90: 69.0 / 91.0 },
        posts_below_floor: Quantiles { p10: 0.0, p50: 0.0, p90: 1.0 },
        cancelled_on_the_day: Quantiles { p10: 0.0, p50: 0.0, p90: 4.0 },
        kept_by_day: vec![
            KeptOnDay { date: day(17), p10: 0.7, p50: 0.8, p90: 1.0 },
            KeptOnDay { date: day(18), p10: 0.4, p50: 0.4, p90: 0.4 },
        ],
        kept_by_pod: vec![
            KeptByPod { pod: Pod::OutpatientFirst, p10: 0.7778, p50: 1.0, p90: 1.0 },
            KeptByPod { pod: Pod::DayCase, p10: 0.0, p50: 0.4, p90: 0.4 },
            KeptByPod { pod: Pod::OrdinaryElective, p10: 0.0, p50: 1.0, p90: 1.0 },
        ],
        bookings: BookingCounts {
            booked: 15,
            kept: 11,
            moved_same_day: 1,
            moved_within_14_days: 2,
            moved_later: 0,
            deferred: 1,
            brought_forward: 0,
        },
    }
}

fn placed() -> PlacementCounts {
    PlacementCounts {
        kept: 12,
        kept_in_another_session: 1,
        moved: 2,
        waiting: 1,
        weight_kept: 20.0,
        ..PlacementCounts::default()
    }
}

/// A sound plan for [`case`].
pub(crate) fn plan(case: &Case) -> Plan {
    let (sessions, bookings) = decisions(case);
    let gap = |id: &str, probability_below_floor| {
        let post = case.posts.iter().find(|post| post.post_id.as_str() == id).unwrap();
        Gap {
            post_id: post.post_id.clone(),
            start: post.start,
            end: post.end,
            floor: 1,
            usual: 1,
            have_p10: 0,
            have_p50: 1,
            probability_below_floor,
            worth_of_one_more: probability_below_floor,
            next_best: "nobody is free".into(),
        }
    };
    let mut gaps = vec![gap("P2", 0.2), gap("P4", 0.1)];
    // The 10 % quantile of ten values is the smallest, so that one bad scenario shows in it.
    gaps[1].have_p10 = 0;
    let beds = dates(case.window.from, case.window.to)
        .flat_map(|date| {
            [(Pool::Medical, 20, 2), (Pool::Surgical, 10, 2)].map(|(pool, beds, escalation)| BedDay {
                pool,
                date,
                beds,
                escalation,
                p10: 5,
                p50: 7,
                p90: 9,
                probability_over: 0.0,
            })
        })
        .collect();
    let standby = |order, id: &str, opens_if: &str, closes_if: &str| StandbyRow {
        order,
        session_id: SessionId::new(id),
        opens_if: opens_if.into(),
        closes_if: closes_if.into(),
    };
    Plan {
        summary: PlanSummary {
            schema: 1,
            steadfast: "0.1.0".into(),
            trust: "XYZ".into(),
            trust_name: "Made-up Hospital".into(),
            seed: 1,
            scenarios: 10,
            planned_at: case.window.planned_at,
            strike_from: dec(17, 7, 0),
            strike_to: dec(20, 7, 0),
            inputs: BTreeMap::new(),
            may_be_used_for: "tests".into(),
            figures: figures(),
            simulation: Some(simulated::summary()),
            strike_beds: None,
            placement: Some(PlacementGain { first: placed(), plan: placed(), searched: 4, moves: 1000 }),
            turnout: vec![TurnoutFigure {
                group: Group::Resident,
                date: day(17),
                rostered: 4,
                absent_p10: 0,
                absent_p50: 0,
                absent_p90: 2,
            }],
            bound: Bound {
                planned_care_kept: 0.7333,
                proved_by: "by hand".into(),
                scenario: "median turnout".into(),
                kept_by_this_plan: 0.6667,
                weighted_gap: 0.0,
            },
            solve: SolveRecord {
                status: SolveStatus::Feasible,
                gap: 0.0667,
                wall_seconds: None,
                peak_memory_mib: None,
                threads: None,
                work: BTreeMap::new(),
            },
            warnings: Vec::new(),
        },
        rota: rota(case),
        sessions,
        bookings,
        gaps,
        beds,
        flow: simulated::flow(case),
        curve: simulated::curve(),
        standby: vec![
            standby(1, "T2", "R4 comes on 18 December", ""),
            standby(2, "K1", "a second doctor comes", "nobody comes to P1"),
            standby(3, "K2", "", "nobody comes to P3"),
        ],
        scenario_posts: scenario_posts(),
        scenario_sessions: scenario_sessions(),
        scenario_kept: scenario_kept(),
    }
}
