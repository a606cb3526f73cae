//! Plans: read back exactly as written, and never half-written.

mod common;

use common::Folder;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use steadfast_intake::example::tiny_case;
use steadfast_intake::{
    TableFormat, WriteError, read_case, read_plan, write_case, write_case_forced, write_plan, write_plan_with,
};
use steadfast_model::plan::{
    BedDay, BookingCounts, BookingDecision, BookingFate, Bound, CurvePoint, Figures, FlowDay, FlowMeasure, Gap,
    KeptByPod, KeptFigure, KeptOnDay, PlacementCounts, PlacementGain, PlanSummary, Quantiles, RotaKind, RotaRow,
    ScenarioKept, ScenarioPost, ScenarioSession, SessionDecision, SessionFate, SolveRecord, SolveStatus, StandbyRow,
    TurnoutFigure,
};
use steadfast_model::time::civil;
use steadfast_model::{Group, Plan, Pod, Pool};

/// A plan with every table filled; `share` and `text` stand wherever a number or a sentence can.
fn plan(share: f64, text: &str) -> Plan {
    let (start, end) = (civil(2025, 12, 17, 20, 0), civil(2025, 12, 18, 8, 30));
    let date = start.date();
    let quantiles = Quantiles { p10: share, p50: share * 3.0, p90: share / 7.0 };
    let summary = PlanSummary {
        schema: 1,
        steadfast: "0.1.0".into(),
        trust: "RZZ".into(),
        trust_name: text.into(),
        seed: u64::MAX,
        scenarios: 200,
        planned_at: civil(2025, 12, 10, 9, 0),
        strike_from: start,
        strike_to: end,
        inputs: BTreeMap::from([("staff.csv".into(), "sha256:00".into())]),
        may_be_used_for: text.into(),
        figures: Figures {
            planned_care_kept: KeptFigure {
                p10: share,
                p50: 0.1 + 0.2,
                p90: 1.0,
                target: 0.95,
                probability_target_met: 1.0 / 3.0,
            },
            planned_care_kept_weighted: quantiles,
            posts_below_floor: quantiles,
            cancelled_on_the_day: quantiles,
            kept_by_day: vec![KeptOnDay { date, p10: share, p50: share, p90: share }],
            kept_by_pod: vec![KeptByPod { pod: Pod::DayCase, p10: share, p50: share, p90: share }],
            bookings: BookingCounts { booked: 7, kept: 6, deferred: 1, ..BookingCounts::default() },
        },
        simulation: None,
        strike_beds: None,
        placement: Some(PlacementGain {
            first: PlacementCounts { kept: 6, weight_kept: share, ..PlacementCounts::default() },
            moves: u64::MAX,
            ..PlacementGain::default()
        }),
        turnout: vec![TurnoutFigure {
            group: Group::Resident,
            date,
            rostered: 9,
            absent_p10: 1,
            absent_p50: 2,
            absent_p90: 3,
        }],
        bound: Bound {
            planned_care_kept: share,
            proved_by: text.into(),
            scenario: "median turnout".into(),
            kept_by_this_plan: share,
            weighted_gap: share,
        },
        solve: SolveRecord {
            status: SolveStatus::Feasible,
            gap: share,
            wall_seconds: Some(1.5),
            peak_memory_mib: None,
            threads: Some(2),
            work: BTreeMap::from([("nodes".into(), u64::MAX)]),
        },
        warnings: vec![text.into()],
    };
    Plan {
        summary,
        rota: vec![
            RotaRow {
                staff_id: "S1".into(),
                kind: RotaKind::Post,
                post_id: Some("P1".into()),
                session_id: None,
                start,
                end,
                acting_down: true,
                reason: text.into(),
            },
            RotaRow {
                staff_id: "S2".into(),
                kind: RotaKind::Rest,
                post_id: None,
                session_id: None,
                start,
                end,
                acting_down: false,
                reason: String::new(),
            },
        ],
        sessions: vec![SessionDecision {
            session_id: "T1".into(),
            decision: SessionFate::RunShort,
            reason: text.into(),
            worth_of_one_more: share,
            places: 3,
            support_planned: 1,
            next_best: text.into(),
        }],
        bookings: vec![
            BookingDecision {
                booking_id: "B1".into(),
                decision: BookingFate::Keep,
                session_id: Some("T1".into()),
                date: Some(date),
                reason: text.into(),
                next_best: String::new(),
            },
            BookingDecision {
                booking_id: "B2".into(),
                decision: BookingFate::Defer,
                session_id: None,
                date: None,
                reason: String::new(),
                next_best: text.into(),
            },
        ],
        gaps: vec![Gap {
            post_id: "P1".into(),
            start,
            end,
            floor: 2,
            usual: 3,
            have_p10: 1,
            have_p50: 2,
            probability_below_floor: share,
            worth_of_one_more: share,
            next_best: text.into(),
        }],
        beds: vec![BedDay {
            pool: Pool::Medical,
            date,
            beds: 24,
            escalation: 4,
            p10: 1,
            p50: 2,
            p90: u32::MAX,
            probability_over: share,
        }],
        flow: vec![FlowDay {
            date,
            measure: FlowMeasure::BoardingHours,
            p10: share,
            p50: 20.0,
            p90: 41.25,
            mean: 22.0,
            mean_low: 20.1,
            mean_high: 23.9,
        }],
        curve: vec![CurvePoint {
            level: share,
            planned_care_kept: share * 3.0,
            planned_care_kept_p10: 0.8,
            planned_care_kept_p90: 0.97,
            ed_waits_over_12h_p50: 54.0,
            ed_waits_over_12h_p10: 13.0,
            ed_waits_over_12h_p90: 213.0,
            ed_waits_over_12h_difference: 0.0,
            ed_waits_over_12h_difference_error: 0.0,
            over_4h_share_p50: 0.26,
            boarding_hours_p50: 2944.0,
            beds_over_p50: 7.3,
            heads_below_floor: 7.9,
            cancelled_no_bed_or_time_p50: 2.0,
            cost_p50: 392_600.0,
            chosen: true,
            remark: text.into(),
        }],
        standby: vec![StandbyRow {
            order: 1,
            session_id: "T1".into(),
            opens_if: text.into(),
            closes_if: String::new(),
        }],
        scenario_posts: vec![ScenarioPost {
            scenario: 0,
            post_id: "P1".into(),
            assigned: 3,
            present: 2,
            moved_in: 1,
            moved_out: 0,
            called: 1,
            have: 4,
        }],
        scenario_sessions: vec![ScenarioSession {
            scenario: 0,
            session_id: "T1".into(),
            support_present: 0,
            places: 0,
            cancelled_on_the_day: 2,
            reason: text.into(),
        }],
        scenario_kept: vec![ScenarioKept {
            scenario: 0,
            date,
            pod: Pod::DayCase,
            booked: 2,
            kept: 1,
            weight_booked: share,
            weight_kept: share,
        }],
    }
}

/// Returns every file in a folder with its bytes, hidden ones included.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).expect("the folder is there");
    entries
        .map(|entry| {
            let entry = entry.expect("the folder can be listed");
            (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap_or_default())
        })
        .collect()
}

#[test]
fn a_plan_and_its_further_files_are_written_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("deep/down/two"));
    let further: [(&str, &[u8]); 2] = [("report.html", b"<p>"), ("figures/kept.svg", b"<svg/>")];
    write_plan_with(&plan(0.9, "so"), &one, &further).unwrap();
    write_plan_with(&plan(0.9, "so"), &two, &further).unwrap();
    assert_eq!(files(&one), files(&two));
    assert_eq!(files(&one).len(), 14);
    assert_eq!(fs::read(one.join("figures/kept.svg")).unwrap(), b"<svg/>");
}

#[test]
fn a_plan_made_before_there_was_a_simulation_is_read_without_its_tables() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("plan");
    write_plan(&plan(0.9, "old"), &dir).unwrap();
    for table in ["flow.csv", "curve.csv"] {
        fs::remove_file(dir.join(table)).unwrap();
    }
    let (read, issues) = read_plan(&dir);
    assert_eq!(issues, []);
    assert_eq!(read, Some(Plan { flow: Vec::new(), curve: Vec::new(), ..plan(0.9, "old") }));
    fs::remove_file(dir.join("beds.csv")).unwrap();
    assert_eq!(read_plan(&dir).0, None);
}

#[test]
fn a_new_plan_replaces_the_old_one_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("plan");
    write_plan_with(&plan(0.9, "old"), &dir, &[("report.html", b"old")]).unwrap();
    write_plan(&plan(0.8, "new"), &dir).unwrap();
    assert_eq!(read_plan(&dir), (Some(plan(0.8, "new")), Vec::new()));
    assert!(!dir.join("report.html").exists());
    assert_eq!(files(folder.path()).keys().collect::<Vec<_>>(), ["plan"]);
}

#[test]
fn a_replacement_that_was_cut_off_leaves_the_last_plan_readable() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("plan");
    write_plan(&plan(0.9, "old"), &dir).unwrap();
    fs::rename(&dir, folder.path().join(".plan.previous")).unwrap();
    let (again, issues) = read_plan(&dir);
    assert_eq!(again, Some(plan(0.9, "old")));
    assert_eq!(issues[0].code, "interrupted-write");
    write_plan(&plan(0.8, "new"), &dir).unwrap();
    assert_eq!(files(folder.path()).keys().collect::<Vec<_>>(), ["plan"]);
}

#[test]
fn what_is_not_a_plan_is_never_replaced() {
    let folder = Folder::new();
    let before = files(&folder.dir());
    assert!(matches!(write_plan(&plan(0.9, ""), &folder.dir()), Err(WriteError::NotAPlan { .. })));
    let folder = folder.put("plan.json", "{}");
    assert!(matches!(write_plan(&plan(0.9, ""), &folder.dir()), Err(WriteError::NotAPlan { .. })));
    fs::remove_file(folder.dir().join("plan.json")).unwrap();
    assert_eq!(files(&folder.dir()), before);
}

#[test]
fn what_is_not_a_case_is_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("case");
    fs::create_dir(&dir).unwrap();
    write_case(&tiny_case(), &dir, TableFormat::Csv).unwrap();
    write_case(&tiny_case(), &dir, TableFormat::Parquet).unwrap();
    assert!(!dir.join("staff.csv").exists());
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    let refused = write_case(&tiny_case(), &dir, TableFormat::Csv);
    assert!(matches!(refused, Err(WriteError::OtherFiles { found, .. }) if found == "notes.txt"));
    fs::remove_file(dir.join("case.toml")).unwrap();
    assert!(matches!(write_case(&tiny_case(), &dir, TableFormat::Csv), Err(WriteError::NotACase { .. })));
    assert!(dir.join("notes.txt").exists());
    write_case_forced(&tiny_case(), &dir, TableFormat::Csv).unwrap();
    assert_eq!(read_case(&dir).0, Some(tiny_case()));
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("plan");
    for name in ["../x", "/x", "rota.csv", "plan.json", "", "a/../../x", "case.toml"] {
        let refused = write_plan_with(&plan(0.9, ""), &dir, &[(name, b"x")]);
        assert!(matches!(refused, Err(WriteError::BadName { .. })), "{name}");
    }
    assert!(!dir.exists());
}

#[test]
fn a_write_that_fails_half_way_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("plan");
    write_plan(&plan(0.9, "old"), &dir).unwrap();
    // "sub" is written as a file first, so that "sub/file" cannot be: the tables before it are on disk by then.
    let failed = write_plan_with(&plan(0.8, "new"), &dir, &[("sub", b"x"), ("sub/file", b"x")]);
    assert!(matches!(failed, Err(WriteError::Io { .. })), "{failed:?}");
    assert_eq!(read_plan(&dir), (Some(plan(0.9, "old")), Vec::new()));
    assert_eq!(files(folder.path()).keys().collect::<Vec<_>>(), ["plan"]);
}

#[test]
fn a_place_that_cannot_be_written_to_is_an_error_and_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    assert!(matches!(write_plan(&plan(0.9, ""), &file.join("plan")), Err(WriteError::Io { .. })));
    assert!(matches!(write_case(&tiny_case(), &file, TableFormat::Csv), Err(WriteError::Io { .. })));
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

#[cfg(unix)]
#[test]
fn a_read_only_parent_gets_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let parent = folder.path().join("read-only");
    fs::create_dir(&parent).unwrap();
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o555)).unwrap();
    let written = write_plan(&plan(0.9, ""), &parent.join("plan"));
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser may write anywhere; everybody else is refused and leaves no trace.
    if written.is_err() {
        assert!(matches!(written, Err(WriteError::Io { .. })));
        assert!(files(&parent).is_empty());
    } else {
        assert!(read_plan(&parent.join("plan")).0.is_some());
    }
}

#[test]
fn a_figure_that_is_no_finite_number_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("plan");
    assert!(matches!(write_plan(&plan(f64::NAN, ""), &dir), Err(WriteError::NotFinite)));
    let mut infinite = plan(0.9, "");
    infinite.gaps[0].worth_of_one_more = f64::INFINITY;
    assert!(matches!(write_plan(&infinite, &dir), Err(WriteError::NotFinite)));
    assert!(!dir.exists());
}

#[test]
fn every_fault_of_a_plan_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("plan");
    write_plan(&plan(0.9, "so"), &dir).unwrap();
    let edit = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(dir.join(file)).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(dir.join(file), text.replacen(from, to, 1)).unwrap();
    };
    edit("plan.json", "\"schema\": 1", "\"schema\": \"one\"");
    edit("rota.csv", "post,", "posts,");
    edit("beds.csv", "24", "-24");
    edit("gaps.csv", "next_best", "next");
    fs::remove_file(dir.join("standby.csv")).unwrap();
    let (again, issues) = read_plan(&dir);
    assert!(again.is_none());
    let found: Vec<(&str, String)> =
        issues.iter().map(|issue| (issue.code.as_str(), issue.place.to_string())).collect();
    let expected = [
        ("bad-json", "plan.json:2"),
        ("unknown-word", "rota.csv:2:kind"),
        ("missing-column", "gaps.csv:1:next_best"),
        ("unknown-column", "gaps.csv:1:next"),
        ("bad-number", "beds.csv:2:beds"),
        ("missing-table", "standby.csv"),
    ];
    assert_eq!(found, expected.map(|(code, place)| (code, place.to_owned())), "{issues:#?}");
    fs::remove_file(dir.join("plan.json")).unwrap();
    assert_eq!(read_plan(&dir).1[0].code, "missing-file");
}

#[test]
fn a_plan_of_another_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("plan");
    let mut other = plan(0.9, "so");
    other.summary.schema = 2;
    write_plan(&other, &dir).unwrap();
    let (again, issues) = read_plan(&dir);
    assert!(again.is_none());
    assert_eq!(issues[0].code, "unknown-schema");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_plan_reads_back_exactly(share in -1e9..1e9_f64, text in "\\PC{0,20}|[ \"\\r\\n,;]{0,8}") {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("plan");
        write_plan(&plan(share, &text), &dir).unwrap();
        prop_assert_eq!(read_plan(&dir), (Some(plan(share, &text)), Vec::new()));
    }
}
