//! What can be seen on five people and four sessions.

use crate::made::{StopAtOnce, plan, quick, violations};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use steadfast_intake::example::tiny_case;
use steadfast_model::plan::{BookingFate, RotaKind, SessionFate, SolveStatus};
use steadfast_model::{ActionStatus, CoverLevel, Group};
use steadfast_plan::{ExplainError, NoProgress, PlanError, Progress, Subject, compare, explain, make_plan};

#[test]
fn the_plan_of_a_small_case_passes_every_rule_of_the_checker() {
    let case = tiny_case();
    let plan = plan(&case);
    assert_eq!(violations(&case, &plan), []);
    assert_eq!((plan.sessions.len(), plan.bookings.len()), (4, 5));
    assert_eq!(plan.summary.figures.bookings.booked, 5);
    assert_eq!(plan.summary.scenarios, 20);
}

#[test]
fn a_case_without_a_live_action_has_nothing_to_plan_for() {
    for status in [ActionStatus::Suspended, ActionStatus::Withdrawn] {
        let mut case = tiny_case();
        case.actions[0].status = status;
        assert_eq!(make_plan(&case, &quick(), &NoProgress), Err(PlanError::NoStrike));
        assert_eq!(compare(&case, &quick(), &NoProgress).map(|_| ()), Err(PlanError::NoStrike));
    }
    let mut case = tiny_case();
    case.actions.clear();
    assert_eq!(make_plan(&case, &quick(), &NoProgress), Err(PlanError::NoStrike));
}

#[test]
fn a_plan_that_is_stopped_keeps_the_present_roster_and_says_so() {
    let case = tiny_case();
    let plan = make_plan(&case, &quick(), &StopAtOnce(AtomicBool::new(true))).expect("stopping is no error");
    assert_eq!(plan.summary.solve.status, SolveStatus::Stopped);
    assert!(plan.summary.warnings.iter().any(|warning| warning.contains("Stopped on request")));
    assert!(plan.sessions.iter().all(|session| session.decision != SessionFate::Close));
    assert!(plan.bookings.iter().all(|booking| booking.decision == BookingFate::Keep));
    assert!(plan.rota.iter().all(|row| row.reason == "As rostered."));
    assert_eq!(plan.rota.len(), case.duties.len());
}

#[test]
fn a_clinic_whose_needs_nobody_is_rostered_to_is_not_planned_with_them_when_stopped() {
    let case = tiny_case();
    let plan = make_plan(&case, &quick(), &StopAtOnce(AtomicBool::new(true))).expect("stopping is no error");
    assert_eq!(violations(&case, &plan), []);
}

#[test]
fn progress_names_the_steps_in_order_and_counts_the_parts() {
    struct Seen(Mutex<Vec<String>>, AtomicBool);
    impl Progress for Seen {
        fn step(&self, name: &str) {
            self.0.lock().expect("nobody panics").push(name.to_owned());
        }
        fn done(&self, parts: usize, of: usize) {
            assert!(parts <= of);
        }
        fn stop(&self) -> &AtomicBool {
            &self.1
        }
    }
    let seen = Seen(Mutex::new(Vec::new()), AtomicBool::new(false));
    make_plan(&tiny_case(), &quick(), &seen).expect("a case with a strike has a plan");
    let steps = seen.0.into_inner().expect("nobody panics");
    assert_eq!(steps.first().map(String::as_str), Some("reading the case"));
    assert_eq!(steps.last().map(String::as_str), Some("writing the tables"));
    assert!(steps.len() >= 6, "{steps:?}");
}

#[test]
fn under_christmas_day_cover_strikers_stay_at_their_posts_and_leave_clinics() {
    let mut case = tiny_case();
    let short = |case: &steadfast_model::Case| {
        let plan = plan(case);
        assert_eq!(violations(case, &plan), []);
        let rows = plan.scenario_posts.iter().filter(|row| row.assigned > 0);
        rows.map(|row| f64::from(row.present) / f64::from(row.assigned)).sum::<f64>()
    };
    let walkout = short(&case);
    case.actions[0].cover = CoverLevel::ChristmasDay;
    assert!(short(&case) > walkout);
}

#[test]
fn a_booking_a_session_and_a_post_are_explained_and_what_is_unknown_is_said_to_be() {
    let case = tiny_case();
    let plan = plan(&case);
    for (subject, id) in [(Subject::Booking, "B1"), (Subject::Session, "T1"), (Subject::Post, "P3")] {
        let answer = explain(&plan, subject, id).expect("the plan has it");
        assert_eq!(answer.id, id);
        for text in [&answer.decision, &answer.because, &answer.next_best, &answer.one_more] {
            assert!(!text.is_empty(), "{answer:?}");
        }
        assert!(!answer.facts.is_empty() && answer.worth_of_one_more >= 0.0);
    }
    let ExplainError::Unknown { subject, id, advice } =
        explain(&plan, Subject::Booking, "P3").expect_err("P3 is a post");
    assert_eq!((subject, id.as_str()), ("booking", "P3"));
    assert!(advice.contains("B1"), "an example of an identifier helps: {advice}");
    for (subject, word) in [(Subject::Session, "session"), (Subject::Post, "post")] {
        let error = explain(&plan, subject, "nonsense").expect_err("no such thing");
        assert!(error.to_string().contains(word) && error.to_string().contains("nonsense"), "{error}");
    }
}

#[test]
fn no_striker_has_a_row_that_repeats_no_duty() {
    let case = tiny_case();
    let plan = plan(&case);
    let striker = |row: &&steadfast_model::plan::RotaRow| {
        case.staff.iter().any(|member| member.staff_id == row.staff_id && member.group == Group::Resident)
    };
    for row in plan.rota.iter().filter(striker) {
        assert!(row.kind != RotaKind::Standby && row.kind != RotaKind::Rest);
        assert!(case.duties.iter().any(|duty| duty.staff_id == row.staff_id && duty.start == row.start));
    }
}

#[test]
fn another_seed_is_another_sample_and_the_same_seed_the_same_plan() {
    let case = tiny_case();
    let with = |seed: u64| {
        let options = steadfast_plan::PlanOptions { seed, ..quick() };
        make_plan(&case, &options, &NoProgress).expect("a case with a strike has a plan")
    };
    assert_eq!(with(7), with(7));
    let presence = |seed: u64| with(seed).scenario_posts.iter().map(|row| row.present).collect::<Vec<_>>();
    assert_ne!(presence(7), presence(8));
}
