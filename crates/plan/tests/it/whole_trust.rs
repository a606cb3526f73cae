//! Dorset County Hospital: a whole trust, with few turnouts and little search.

use crate::made::{StopAtOnce, dorset, plan, plan_on, quick, violations};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use steadfast_audit::{check_plan, kinds_of_damage};
use steadfast_intake::{TableFormat, read_case, read_plan, write_case, write_plan};
use steadfast_model::plan::{BookingFate, SolveStatus};
use steadfast_model::{Case, CoverLevel, DutyTo, Group, Plan, Severity, StaffId};
use steadfast_plan::{NoProgress, Subject, compare, explain, make_plan};

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(dir)
        .expect("the folder was written")
        .map(|entry| {
            let path = entry.expect("a file of the folder").path();
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a file can be read"))
        })
        .collect()
}

/// Everything that holds for one plan is looked at in one test, for a plan takes a while.
#[test]
fn the_plan_of_a_whole_trust_is_sound_and_the_same_on_any_number_of_threads() {
    let case = dorset();
    let (one, two) = (plan_on(1, &case), plan_on(2, &case));
    assert!(one == two, "one thread and two make different plans");
    assert_eq!(violations(&case, &one), []);
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_plan(&one, &folder.path().join("one")).expect("the folder is new");
    write_plan(&two, &folder.path().join("two")).expect("the folder is new");
    let written = files(&folder.path().join("one"));
    assert_eq!(written.len(), 12);
    assert!(written == files(&folder.path().join("two")), "equal plans are written in unequal bytes");
    let (again, issues) = read_plan(&folder.path().join("one"));
    assert_eq!(issues, []);
    assert!(again.as_ref() == Some(&one), "what is read back is what was written");
    every_damage_is_found(&case, &one);
    figures_are_plausible(&one);
    everything_has_an_explanation(&one);
}

fn every_damage_is_found(case: &Case, sound: &Plan) {
    let mut planted = BTreeSet::new();
    for damage in kinds_of_damage() {
        let mut damaged = sound.clone();
        if !(damage.plant)(case, &mut damaged) {
            continue;
        }
        planted.insert(damage.name);
        let issues = check_plan(case, &damaged);
        assert!(
            issues.iter().any(|issue| issue.severity == Severity::Error && issue.code == damage.code),
            "\"{}\" is not found as {}",
            damage.name,
            damage.code
        );
    }
    assert!(planted.len() >= 15, "only {} kinds of damage could be planted", planted.len());
}

fn figures_are_plausible(plan: &Plan) {
    let figures = &plan.summary.figures;
    let kept = figures.planned_care_kept;
    assert!(0.5 < kept.p10 && kept.p10 <= kept.p50 && kept.p50 <= kept.p90 && kept.p90 <= 1.0, "{kept:?}");
    assert!(figures.planned_care_kept_weighted.p50 >= kept.p50, "heavier bookings are kept first");
    let bound = &plan.summary.bound;
    assert!(bound.kept_by_this_plan <= bound.planned_care_kept + 1e-9 && bound.planned_care_kept <= 1.0);
    assert!((plan.summary.solve.gap - (bound.planned_care_kept - bound.kept_by_this_plan)).abs() < 2e-6);
    assert_ne!(plan.summary.solve.status, SolveStatus::Stopped);
    assert!(plan.summary.solve.wall_seconds.is_none(), "what depends on the machine is not in a plan");
    let placement = plan.summary.placement.expect("a plan says how its bookings were placed");
    assert!(placement.searched > 0 && placement.moves > 0, "{placement:?}");
    assert!(placement.plan.weight_kept > placement.first.weight_kept, "{placement:?}");
    let counts = figures.bookings;
    let sum = counts.kept + counts.moved_same_day + counts.moved_within_14_days + counts.moved_later + counts.deferred;
    assert_eq!(counts.booked, sum);
}

fn everything_has_an_explanation(plan: &Plan) {
    let spread = |n: usize| (0..n).step_by(1 + n / 40);
    for row in spread(plan.bookings.len()) {
        explain(plan, Subject::Booking, plan.bookings[row].booking_id.as_str()).expect("every booking of the plan");
    }
    for row in spread(plan.sessions.len()) {
        explain(plan, Subject::Session, plan.sessions[row].session_id.as_str()).expect("every session of the plan");
    }
    for row in spread(plan.scenario_posts.len()) {
        explain(plan, Subject::Post, plan.scenario_posts[row].post_id.as_str()).expect("every post of the plan");
    }
    for deferred in plan.bookings.iter().filter(|row| row.decision == BookingFate::Defer) {
        assert!(!deferred.reason.is_empty() && deferred.session_id.is_none());
    }
}

/// Takes every other consultant and SAS doctor away, with their duties and the sessions that cannot run without them.
fn half_the_seniors_gone(mut case: Case) -> Case {
    let gone: BTreeSet<StaffId> = case
        .staff
        .iter()
        .filter(|member| matches!(member.group, Group::Consultant | Group::Sas))
        .map(|member| member.staff_id.clone())
        .step_by(2)
        .collect();
    let mut closed: BTreeSet<_> = case
        .sessions
        .iter()
        .filter(|session| gone.contains(&session.lead_staff_id))
        .map(|session| session.session_id.clone())
        .collect();
    closed.extend(case.duties.iter().filter(|duty| gone.contains(&duty.staff_id)).filter_map(|duty| match &duty.to {
        DutyTo::Session(id) => Some(id.clone()),
        _ => None,
    }));
    case.staff.retain(|member| !gone.contains(&member.staff_id));
    case.sessions.retain(|session| !closed.contains(&session.session_id));
    case.bookings.retain(|booking| !closed.contains(&booking.session_id));
    case.duties.retain(|duty| {
        !gone.contains(&duty.staff_id) && !matches!(&duty.to, DutyTo::Session(id) if closed.contains(id))
    });
    case
}

#[test]
fn a_trust_without_half_its_seniors_gets_a_sound_plan_with_its_gaps_and_no_error() {
    let case = half_the_seniors_gone(dorset());
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_case(&case, &folder.path().join("case"), TableFormat::Csv).expect("the folder is new");
    let (read, issues) = read_case(&folder.path().join("case"));
    assert!(read.is_some(), "the case is sound: {:?}", issues.first());
    let plan = plan(&case);
    assert_eq!(violations(&case, &plan), []);
    assert!(plan.gaps.iter().any(|gap| gap.probability_below_floor > 0.5), "{} gaps", plan.gaps.len());
    assert!(plan.gaps.iter().all(|gap| !gap.next_best.is_empty()));
    assert!(plan.summary.figures.posts_below_floor.p50 >= 1.0);
    assert!(
        plan.summary.warnings.iter().any(|warning| warning.contains("below the safe floor")),
        "{:?}",
        plan.summary.warnings
    );
}

#[test]
fn a_whole_trust_stopped_at_once_keeps_its_roster_in_a_sound_plan() {
    let case = dorset();
    let plan = make_plan(&case, &quick(), &StopAtOnce(AtomicBool::new(true))).expect("stopping is no error");
    assert_eq!(plan.summary.solve.status, SolveStatus::Stopped);
    assert_eq!(violations(&case, &plan), []);
}

#[test]
fn christmas_day_cover_keeps_posts_filled() {
    let mut case = dorset();
    case.actions[0].cover = CoverLevel::ChristmasDay;
    let plan = plan(&case);
    assert_eq!(violations(&case, &plan), []);
    let (assigned, present) = plan
        .scenario_posts
        .iter()
        .fold((0, 0), |(assigned, present), row| (assigned + row.assigned, present + row.present));
    // Only short-notice sickness, 1.2 % a day, takes anybody away.
    let share = f64::from(present) / f64::from(assigned);
    assert!((0.98..0.995).contains(&share), "{share}");
    assert_eq!(plan.summary.figures.posts_below_floor.p50, 0.0);
    assert!(plan.summary.figures.posts_below_floor.p90 <= 4.0, "{:?}", plan.summary.figures.posts_below_floor);
}

#[test]
fn no_alternative_is_safer_than_the_plan_and_the_spreadsheet_keeps_less() {
    let case = dorset();
    let comparison = compare(&case, &quick(), &NoProgress).expect("a case with a strike can be compared");
    assert_eq!((comparison.trust.as_str(), comparison.turnouts, comparison.alternatives.len()), ("RBD", 20, 4));
    let [ours, deterministic, spreadsheet, nothing] = comparison.alternatives.as_slice() else {
        panic!("four alternatives")
    };
    for other in [deterministic, spreadsheet, nothing] {
        assert!(ours.heads_below_floor_mean <= other.heads_below_floor_mean + 1e-9, "{ours:?} {other:?}");
    }
    assert!(ours.kept_p50 > spreadsheet.kept_p50, "{ours:?} {spreadsheet:?}");
    assert_eq!((nothing.sessions_closed, nothing.people_given_other_work), (0, 0));
    assert!(spreadsheet.name.contains("lowest priority"));
}
