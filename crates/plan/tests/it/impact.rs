//! What a plan takes, counted by hand on a small case.

use jiff::civil::{Date, DateTime, date};
use std::collections::BTreeMap;
use steadfast_cost::{Care, Quantities};
use steadfast_intake::example::tiny_case;
use steadfast_model::plan::{
    BookingDecision, BookingFate, RotaKind, RotaRow, ScenarioPost, ScenarioSession, SessionDecision, SessionFate,
    StrikeBeds,
};
use steadfast_model::{ActionStatus, Case, Group, Pod};
use steadfast_plan::impact::{Deciding, LostDays, lost_days, quantities, week_zero};
use steadfast_turnout::{Level, TurnoutModel};

const NOTHING: Deciding<'static> = Deciding {
    scenarios: 4,
    rota: &[],
    sessions: &[],
    bookings: &[],
    scenario_posts: &[],
    scenario_sessions: &[],
    beds: None,
};

fn at(day: i8, hour: i8, minute: i8) -> DateTime {
    date(2025, 12, day).at(hour, minute, 0, 0)
}

fn row(person: &str, post: &str, start: DateTime, end: DateTime, acting_down: bool) -> RotaRow {
    RotaRow {
        staff_id: person.into(),
        kind: RotaKind::Post,
        post_id: Some(post.into()),
        session_id: None,
        start,
        end,
        acting_down,
        reason: String::new(),
    }
}

fn fate(booking: &str, decision: BookingFate, session: Option<&str>, date: Option<Date>) -> BookingDecision {
    BookingDecision {
        booking_id: booking.into(),
        decision,
        session_id: session.map(Into::into),
        date,
        reason: String::new(),
        next_best: String::new(),
    }
}

fn taken(case: &Case, decided: &Deciding<'_>) -> Quantities {
    quantities(case, decided, None)
}

#[test]
fn hours_beyond_the_job_plan_are_counted_by_person_and_time_of_the_shift_and_duties_are_not() {
    let case = tiny_case();
    let rota = [
        // As rostered: nothing.
        row("S2", "P1", at(17, 8, 0), at(17, 20, 30), false),
        // A consultant's night without any duty: 12.5 hours.
        row("S1", "P2", at(17, 20, 0), at(18, 8, 30), true),
        // A SAS doctor gives up a theatre list of 4 hours for a day of 12.5: 8.5 beyond, 4 acting down within the job plan.
        row("S3", "P3", at(17, 8, 0), at(17, 20, 30), true),
        // A Saturday morning.
        row("S1", "P1", at(20, 9, 0), at(20, 13, 0), false),
        // A resident's day shift that runs half an hour into the own night.
        row("S4", "P3", at(17, 8, 0), at(17, 20, 30), false),
    ];
    let hours = taken(&case, &Deciding { rota: &rota, ..NOTHING });
    assert_eq!((hours.senior_hours_day, hours.senior_hours_evening, hours.senior_hours_night), (8.5, 4.0, 12.5));
    assert_eq!((hours.resident_hours_day, hours.resident_hours_night, hours.acting_down_hours), (12.0, 0.0, 4.0));
    assert_eq!(hours.cover_hours(), 37.0);
}

#[test]
fn standby_is_work_as_often_as_it_is_called() {
    let case = tiny_case();
    let standby =
        |person: &str| RotaRow { kind: RotaKind::Standby, ..row(person, "P2", at(17, 20, 0), at(18, 8, 30), false) };
    // Two on standby for one night; S4, who is rostered then, has nothing beyond.
    let rota = [standby("S1"), standby("S3")];
    let never = taken(&case, &Deciding { rota: &rota, ..NOTHING });
    assert_eq!((never.cover_hours(), never.standby_hours), (0.0, 25.0));
    // In one turnout of four one is called, in another both and somebody out of a session.
    let fared = |scenario, called| ScenarioPost {
        scenario,
        post_id: "P2".into(),
        assigned: 0,
        present: 0,
        moved_in: 0,
        moved_out: 0,
        called,
        have: called,
    };
    let scenario_posts = [fared(0, 1), fared(1, 3), fared(2, 0), fared(3, 0)];
    let sometimes = taken(&case, &Deciding { rota: &rota, scenario_posts: &scenario_posts, ..NOTHING });
    assert_eq!((sometimes.senior_hours_night, sometimes.standby_hours), (25.0 * 3.0 / 8.0, 25.0 * 5.0 / 8.0));
    assert_eq!(taken(&case, &Deciding { rota: &[standby("S4")], ..NOTHING }).standby_hours, 0.0);
}

/// Bookings lost, without a day, by the week of their new one, and cancelled on the day.
type OfPod = (u32, u32, BTreeMap<i64, u32>, f64);

fn by_pod(rows: &[LostDays]) -> BTreeMap<(Pod, i64), OfPod> {
    rows.iter()
        .map(|row| {
            let what = (row.lost, row.without_a_day, row.new_day_in_week.clone(), row.cancelled_on_the_day);
            ((row.pod, row.week), what)
        })
        .collect()
}

#[test]
fn a_booking_that_changes_its_day_loses_it_and_one_that_changes_its_session_does_not() {
    let case = tiny_case();
    assert_eq!(week_zero(&case), date(2025, 12, 15));
    let bookings = [
        fate("B1", BookingFate::Move, Some("T9"), Some(date(2026, 1, 2))),
        fate("B2", BookingFate::Defer, None, None),
        fate("B3", BookingFate::Keep, Some("T2"), Some(date(2025, 12, 17))),
        fate("B4", BookingFate::Move, Some("C2"), Some(date(2025, 12, 18))),
        fate("B5", BookingFate::Move, Some("C9"), Some(date(2025, 12, 12))),
    ];
    let short = |scenario, session: &str, cancelled| ScenarioSession {
        scenario,
        session_id: session.into(),
        support_present: 0,
        places: 0,
        cancelled_on_the_day: cancelled,
        reason: "support-short".to_owned(),
    };
    let scenario_sessions = [short(0, "T2", 1), short(3, "C2", 1)];
    let decided = Deciding { bookings: &bookings, scenario_sessions: &scenario_sessions, ..NOTHING };
    let rows = by_pod(&lost_days(&case, &decided));
    let none = BTreeMap::new;
    assert_eq!(rows[&(Pod::OrdinaryElective, 0)], (1, 0, [(2, 1)].into(), 0.0));
    // B2 is deferred; B3 is cancelled in one of four turnouts.
    assert_eq!(rows[&(Pod::DayCase, 0)], (1, 1, none(), 0.25));
    // B4 goes to C2 on its own day, where it is cancelled in one of four.
    assert_eq!(rows[&(Pod::OutpatientFirst, 0)], (0, 0, none(), 0.25));
    assert_eq!(rows[&(Pod::OutpatientFollowUp, 0)], (1, 0, [(-1, 1)].into(), 0.0));
    // B5 goes to the week before, B1 to one after; B4 keeps its day.
    let forward: u32 = lost_days(&case, &decided).iter().map(|row| row.brought_forward).sum();
    assert_eq!(forward, 1);
    let owed = taken(&case, &decided).owed;
    assert_eq!(owed, [(Care::Outpatient, 0.25), (Care::DayCase, 1.25)].into());
}

#[test]
fn a_strike_over_a_weekend_takes_days_of_two_weeks_and_a_booking_that_makes_room_loses_its_own() {
    let mut case = tiny_case();
    // C2 now lies on the Monday after: whether in the strike or not, its booking loses that day.
    for session in case.sessions.iter_mut().filter(|session| session.session_id.as_str() == "C2") {
        (session.start, session.end) = (at(22, 8, 30), at(22, 12, 30));
    }
    let bookings = [fate("B5", BookingFate::Move, Some("C9"), Some(date(2025, 12, 30)))];
    let rows = lost_days(&case, &Deciding { bookings: &bookings, ..NOTHING });
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].week, &rows[0].new_day_in_week), (1, &[(2, 1)].into()));
}

#[test]
fn places_of_closed_sessions_are_counted_by_care_and_beds_are_those_of_the_strike() {
    let case = tiny_case();
    let session = |id: &str, decision, places| SessionDecision {
        session_id: id.into(),
        decision,
        reason: String::new(),
        worth_of_one_more: 0.0,
        places,
        support_planned: 0,
        next_best: String::new(),
    };
    let sessions = [session("T1", SessionFate::Close, 0), session("C1", SessionFate::Run, 4)];
    let beds = StrikeBeds { escalation_days: -1.5, days_beyond: 2.0, ..StrikeBeds::default() };
    let all = taken(&case, &Deciding { sessions: &sessions, beds: Some(beds), ..NOTHING });
    assert_eq!(all.places_closed, [(Care::DayCase, 1.0), (Care::OrdinaryElective, 1.0)].into());
    assert_eq!((all.escalation_days, all.bed_days), (-1.5, 2.0));
    assert!(all.owed.is_empty());
}

#[test]
fn days_on_strike_are_those_of_the_groups_called_out_without_sickness() {
    let mut case = tiny_case();
    let striking = taken(&case, &NOTHING).striker_days;
    // Two residents are rostered a day each.
    assert!((0.2..1.9).contains(&striking), "{striking}");
    let level = |mean| {
        let model = TurnoutModel { residents: Level { mean, sd: 0.0 }, ..TurnoutModel::shipped().clone() };
        quantities(&case, &NOTHING, Some(&model)).striker_days
    };
    assert!(level(-30.0) < 1e-6, "nobody follows the call, and who is ill is not on strike: {}", level(-30.0));
    assert!(level(30.0) > striking && level(30.0) <= 2.0);
    assert_eq!(taken(&case, &NOTHING).senior_striker_days, 0.0);
    let mut seniors = case.clone();
    seniors.actions[0].groups = [Group::Consultant].into();
    let of_seniors = taken(&seniors, &NOTHING);
    assert!(of_seniors.senior_striker_days > 0.0 && of_seniors.striker_days == 0.0, "{of_seniors:?}");
    case.actions[0].status = ActionStatus::Withdrawn;
    assert_eq!(taken(&case, &NOTHING).striker_days, 0.0);
}
