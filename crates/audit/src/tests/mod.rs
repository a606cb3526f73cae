//! A sound plan passes, every kind of damage is found, and nothing makes the checker panic.

mod copies;
mod mutations;
mod simulated;

use crate::{RULES, check_plan, kinds_of_damage, sound};
use jiff::civil::DateTime;
use steadfast_model::plan::{RotaKind, RotaRow, ScenarioSession};
use steadfast_model::time::civil;
use steadfast_model::{
    BookingId, Case, Competence, Duty, DutyTo, Issue, Plan, Post, PostId, Priority, SessionId, Severity, StaffId, Tier,
};

fn check(change: impl FnOnce(&mut Case, &mut Plan)) -> Vec<Issue> {
    let mut case = sound::case();
    let mut plan = sound::plan(&case);
    change(&mut case, &mut plan);
    check_plan(&case, &plan)
}

fn codes(issues: &[Issue], severity: Severity) -> Vec<&str> {
    let mut codes: Vec<&str> =
        issues.iter().filter(|issue| issue.severity == severity).map(|issue| issue.code.as_str()).collect();
    codes.dedup();
    codes
}

fn errors(change: impl FnOnce(&mut Case, &mut Plan)) -> Vec<String> {
    codes(&check(change), Severity::Error).into_iter().map(str::to_owned).collect()
}

fn list(issues: &[Issue]) -> String {
    issues.iter().map(|issue| format!("{issue}\n")).collect()
}

#[test]
fn the_sound_plan_passes_without_error_or_warning() {
    let issues = check(|_, _| ());
    assert!(issues.is_empty(), "{}", list(&issues));
}

#[test]
fn every_kind_of_damage_is_found_under_its_code() {
    let case = sound::case();
    for damage in kinds_of_damage() {
        let mut plan = sound::plan(&case);
        assert!((damage.plant)(&case, &mut plan), "could not plant: {}", damage.name);
        let issues = check_plan(&case, &plan);
        assert!(
            codes(&issues, Severity::Error).contains(&damage.code),
            "{} was not found as {}; found:\n{}",
            damage.name,
            damage.code,
            list(&issues)
        );
    }
}

#[test]
fn nearly_every_rule_has_a_kind_of_damage_and_every_damage_a_rule() {
    let kinds = kinds_of_damage();
    for damage in &kinds {
        assert!(RULES.iter().any(|(code, _)| *code == damage.code), "{} is no rule", damage.code);
    }
    // Runs of many days need a longer case than a strike; they have tests of their own below.
    let without = ["too-many-nights", "too-many-shifts"];
    for (code, _) in RULES {
        assert!(without.contains(code) || kinds.iter().any(|damage| damage.code == *code), "nothing damages {code}");
    }
    assert!(kinds.len() >= 18);
}

#[test]
fn an_issue_names_file_row_and_column() {
    let issues = check(|_, plan| plan.rota[3].staff_id = StaffId::new("S9"));
    let unknown = issues.iter().find(|issue| issue.code == "unknown-staff").unwrap();
    assert_eq!(unknown.place.to_string(), "rota.csv:5:staff_id");
    assert_eq!(unknown.found, "\"S9\"");
}

#[test]
fn all_faults_are_reported_at_once() {
    let found = errors(|_, plan| {
        plan.rota[0].acting_down = true;
        plan.sessions.pop();
        plan.bookings[0].reason.clear();
        plan.summary.solve.gap = 0.5;
    });
    for code in ["acting-down", "session-missing", "no-reason", "bound"] {
        assert!(found.iter().any(|other| other == code), "{code} not in {found:?}");
    }
}

/// Gives someone a post of the strike on each of some days, with as many posts added to the case.
fn add_posts(case: &mut Case, plan: &mut Plan, who: &str, hours: &[(DateTime, DateTime)]) {
    for (index, &(start, end)) in hours.iter().enumerate() {
        let id = PostId::new(format!("X{index}"));
        case.posts.push(Post {
            post_id: id.clone(),
            service: "s".into(),
            site: "main".into(),
            tier: Tier::Three,
            competence: Competence::new("ward"),
            start,
            end,
            floor: 0,
            usual: 0,
        });
        plan.rota.push(RotaRow {
            staff_id: StaffId::new(who),
            kind: RotaKind::Post,
            post_id: Some(id),
            session_id: None,
            start,
            end,
            acting_down: false,
            reason: "added".into(),
        });
    }
}

fn other_duty(who: &str, start: DateTime, end: DateTime) -> Duty {
    Duty { staff_id: StaffId::new(who), to: DutyTo::Other, start, end }
}

#[test]
fn an_eighth_working_day_in_a_row_is_too_many_only_when_the_plan_adds_it() {
    // C5 works on 12 to 16 and 18 December; from 10 December and with the 17th it is nine days in a row.
    let early = |case: &mut Case| {
        for day in 10..=11 {
            case.duties.push(other_duty("C5", civil(2025, 12, day, 8, 0), civil(2025, 12, day, 9, 0)));
        }
    };
    let hours = (civil(2025, 12, 17, 8, 0), civil(2025, 12, 17, 9, 0));
    let added = errors(|case, plan| {
        early(case);
        add_posts(case, plan, "C5", &[hours]);
    });
    assert!(added.contains(&"too-many-shifts".to_owned()), "{added:?}");
    let before = check(|case, plan| {
        early(case);
        case.duties.push(other_duty("C5", hours.0, hours.1));
        add_posts(case, plan, "C5", &[hours]);
    });
    assert!(!codes(&before, Severity::Error).contains(&"too-many-shifts"));
    assert!(codes(&before, Severity::Warning).contains(&"too-many-shifts"), "{}", list(&before));
}

#[test]
fn a_fifth_night_in_a_row_is_one_too_many() {
    let nights = |count: i8| {
        errors(|case, plan| {
            case.staff[0].resident_on_call = true;
            case.staff[0].max_weekly_hours = 72.0;
            case.duties.retain(|duty| duty.staff_id.as_str() != "C1");
            plan.rota.retain(|row| row.staff_id.as_str() != "C1");
            case.actions[0].to = civil(2025, 12, 23, 7, 0);
            let hours: Vec<(DateTime, DateTime)> =
                (0..count).map(|day| (civil(2025, 12, 17 + day, 21, 0), civil(2025, 12, 18 + day, 7, 30))).collect();
            add_posts(case, plan, "C1", &hours);
        })
    };
    assert!(!nights(4).contains(&"too-many-nights".to_owned()));
    assert!(nights(5).contains(&"too-many-nights".to_owned()));
}

#[test]
fn a_breach_among_untouched_duties_is_a_warning() {
    // A fourteen-hour day for R2, all of it rostered before the plan.
    let issues = check(|case, plan| {
        let (start, end) = (civil(2025, 12, 17, 20, 30), civil(2025, 12, 17, 22, 30));
        case.duties.push(other_duty("R2", start, end));
        plan.rota.push(RotaRow {
            staff_id: StaffId::new("R2"),
            kind: RotaKind::Other,
            post_id: None,
            session_id: None,
            start,
            end,
            acting_down: false,
            reason: "stands".into(),
        });
    });
    assert_eq!(codes(&issues, Severity::Error), Vec::<&str>::new(), "{}", list(&issues));
    assert_eq!(codes(&issues, Severity::Warning), ["shift-too-long"]);
}

#[test]
fn a_shift_counts_true_minutes_across_the_clock_change() {
    // 20:00 to 08:30 is 13 h 30 min when the clocks go back, and 12 h 30 min otherwise.
    let night = |month: i8, day: i8| {
        errors(|case, plan| {
            case.staff[0].resident_on_call = true;
            let from = civil(2026, month, day, 20, 0);
            case.actions.push(case.actions[0].clone());
            case.actions[1].from = civil(2026, month, day, 7, 0);
            case.actions[1].to = civil(2026, month, day + 1, 7, 0);
            add_posts(case, plan, "C1", &[(from, civil(2026, month, day + 1, 8, 30))]);
        })
    };
    assert!(night(10, 24).contains(&"shift-too-long".to_owned()));
    assert!(!night(10, 17).contains(&"shift-too-long".to_owned()));
}

#[test]
fn rest_in_place_of_a_post_duty_is_no_abandonment() {
    let found = errors(|_, plan| {
        let row = plan.rota.iter_mut().find(|row| row.staff_id.as_str() == "C1").unwrap();
        row.kind = RotaKind::Rest;
        row.post_id = None;
    });
    assert!(!found.contains(&"post-abandoned".to_owned()), "{found:?}");
    assert!(found.contains(&"assigned".to_owned()));
}

#[test]
fn two_people_with_the_same_competence_do_not_meet_two_different_needs() {
    let found = errors(|case, _| case.sessions[0].needs.push(Competence::new("anaesthetics")));
    assert!(found.contains(&"need-unfilled".to_owned()));
    let both = errors(|case, plan| {
        // R4 can meet either need, PA1 only one: the matching must give R4 the other.
        case.sessions[0].needs.push(Competence::new("anaesthetics"));
        case.staff[9].competences.push(Competence::new("anaesthetics"));
        case.staff[12].competences.push(Competence::new("theatre-assist"));
        let mut row = plan.rota.iter().find(|row| row.staff_id.as_str() == "R4").unwrap().clone();
        row.staff_id = StaffId::new("PA1");
        plan.rota.push(row);
    });
    assert!(!both.contains(&"need-unfilled".to_owned()), "{both:?}");
}

#[test]
fn a_called_lead_must_close_the_session() {
    let called = |places: u32| {
        errors(|_, plan| {
            let row = plan.scenario_posts.iter_mut().find(|row| row.post_id.as_str() == "P3").unwrap();
            row.called += 1;
            row.have += 1;
            plan.scenario_sessions.push(ScenarioSession {
                scenario: 0,
                session_id: SessionId::new("K2"),
                support_present: 0,
                places,
                cancelled_on_the_day: 2_u32.saturating_sub(places),
                reason: "lead-called".into(),
            });
        })
    };
    assert!(!called(0).contains(&"called-from-nowhere".to_owned()));
    assert!(!called(0).contains(&"scenario-places".to_owned()));
    assert!(called(1).contains(&"scenario-places".to_owned()));
}

#[test]
fn empty_tables_are_faults_and_no_panic() {
    let found = errors(|_, plan| {
        plan.rota.clear();
        plan.sessions.clear();
        plan.bookings.clear();
        plan.scenario_posts.clear();
        plan.scenario_sessions.clear();
        plan.scenario_kept.clear();
        plan.gaps.clear();
        plan.beds.clear();
        plan.standby.clear();
        plan.summary.scenarios = 0;
    });
    for code in ["post-abandoned", "striker-dropped", "session-missing", "booking-missing", "scenario-missing", "beds"]
    {
        assert!(found.iter().any(|other| other == code), "{code} not in {found:?}");
    }
    let nothing = check(|case, _| {
        case.staff.clear();
        case.posts.clear();
        case.sessions.clear();
        case.duties.clear();
        case.bookings.clear();
        case.wards.clear();
        case.actions.clear();
    });
    assert!(!nothing.is_empty());
}

#[test]
fn a_busy_week_before_makes_no_room_for_added_work_now() {
    // C1 works 60 hours a week before the strike and ten in it; 48 are agreed.
    let found = errors(|case, plan| {
        for day in 1..=6 {
            case.duties.push(other_duty("C1", civil(2025, 12, day, 8, 0), civil(2025, 12, day, 18, 0)));
        }
        case.duties.push(other_duty("C1", civil(2025, 12, 15, 8, 0), civil(2025, 12, 15, 18, 0)));
        case.duties.push(other_duty("C1", civil(2025, 12, 16, 8, 0), civil(2025, 12, 16, 18, 0)));
        let day = |day: i8| (civil(2025, 12, day, 8, 0), civil(2025, 12, day, 18, 0));
        add_posts(case, plan, "C1", &[day(18), day(19)]);
    });
    assert_eq!(found.iter().filter(|code| code.contains("hours")).collect::<Vec<_>>(), ["over-agreed-hours"]);
}

#[test]
fn a_protected_booking_that_moves_to_an_earlier_date_is_not_put_off() {
    let moved = |from_january: bool| {
        errors(|case, _| {
            // B17 moves from January to 17 December, or, exchanged, from the 17th to January; a routine one stays behind.
            case.bookings[16].priority = Priority::P2;
            let mut routine = case.bookings[16].clone();
            routine.booking_id = BookingId::new("B18");
            routine.priority = Priority::P4;
            case.bookings.push(routine);
            if !from_january {
                case.sessions[6].start = civil(2025, 12, 16, 8, 0);
                case.sessions[6].end = civil(2025, 12, 16, 17, 0);
            }
        })
    };
    assert!(!moved(true).contains(&"protected-put-off".to_owned()));
    assert!(moved(false).contains(&"protected-put-off".to_owned()));
}

#[test]
fn the_guide_names_every_rule_with_its_sentence() {
    let guide = include_str!("../../../../docs/guide/plan-check.md");
    for (code, sentence) in RULES {
        assert!(guide.contains(&format!("| `{code}` | {sentence} |")), "docs/guide/plan-check.md lacks {code}");
    }
}
