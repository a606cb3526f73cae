//! One fault at a time, in a cell, a header or a file: the right code at the right place, and nothing else.

mod common;

use common::Folder;
use steadfast_intake::{CODES, read_case};

#[test]
fn a_sound_case_has_no_issue() {
    assert_eq!(Folder::new().issues(), []);
}

#[test]
fn a_missing_folder_is_one_issue() {
    let (case, issues) = read_case(&Folder::new().dir().join("nowhere"));
    assert!(case.is_none());
    assert_eq!(issues[0].code, "no-folder");
}

#[test]
fn a_word_outside_its_vocabulary_is_an_error_with_a_suggestion() {
    let issue = Folder::new().edit("staff.csv", "consultant", "Consultent").only("unknown-word", "staff.csv:2:group");
    assert_eq!(issue.advice, "Did you mean consultant?");
    assert_eq!(issue.found, "\"Consultent\"");
    Folder::new().edit("staff.csv", "ST5", "ST9").only("unknown-word", "staff.csv:5:grade");
    Folder::new().edit("bookings.csv", "P2,2025", "P5,2025").only("unknown-word", "bookings.csv:2:priority");
}

#[test]
fn a_grade_must_belong_to_its_group() {
    Folder::new().edit("staff.csv", "FY2", "CON").only("grade-not-of-group", "staff.csv:6:grade");
}

#[test]
fn a_specialty_is_a_code_of_three_characters() {
    Folder::new().edit("staff.csv", "CON,300", "CON,Cardiology").only("bad-specialty", "staff.csv:3:specialty");
}

#[test]
fn numbers_flags_dates_and_times_are_checked() {
    Folder::new().edit("staff.csv", "37.5", "61").only("bad-number", "staff.csv:3:contract_hours");
    Folder::new().edit("wards.csv", "24,4", "24,-4").only("bad-number", "wards.csv:2:escalation_beds");
    Folder::new().edit("bookings.csv", "75,2.75", "0,2.75").only("bad-number", "bookings.csv:2:minutes");
    Folder::new().edit("bookings.csv", "2.75,0.9", "2.75,-0.9").only("bad-number", "bookings.csv:2:stay_sd_days");
    Folder::new().edit("census.csv", "true", "perhaps").only("bad-flag", "census.csv:2:flu");
    Folder::new().edit("demand.csv", "2025-12-08", "08/12/2025").only("bad-date", "demand.csv:3:date");
    Folder::new().edit("census.csv", "2025-12-08T23:15", "2025-12-08").only("bad-datetime", "census.csv:2:admitted_at");
    Folder::new().edit("posts.csv", "MAIN,3", "MAIN,4").only("bad-number", "posts.csv:2:tier");
}

#[test]
fn an_empty_cell_and_a_broken_identifier_are_errors() {
    Folder::new().edit("census.csv", "SP1", "").only("empty-cell", "census.csv:2:spell_id");
    Folder::new().edit("census.csv", "SP1", "\"SP\n1\"").only("bad-id", "census.csv:2:spell_id");
}

#[test]
fn a_list_of_words_has_semicolons_between_them() {
    Folder::new()
        .edit("staff.csv", "general-medicine;take-lead", "\"general-medicine, take-lead\"")
        .among("bad-words", "staff.csv:3:competences");
}

#[test]
fn the_end_comes_after_the_start() {
    Folder::new()
        .edit("posts.csv", "2025-12-17T20:00,2025-12-18T08:30", "2025-12-17T20:00,2025-12-17T08:30")
        .only("end-before-start", "posts.csv:3:end");
}

#[test]
fn the_hour_that_the_clocks_skip_does_not_exist() {
    Folder::new()
        .edit("census.csv", "2025-12-08T23:15", "2025-03-30T01:15")
        .only("skipped-time", "census.csv:2:admitted_at");
}

#[test]
fn the_hour_that_happens_twice_is_a_warning() {
    let folder = Folder::new().edit("census.csv", "2025-12-08T23:15", "2025-10-26T01:15");
    let (case, _) = read_case(&folder.dir());
    assert!(case.is_some());
    folder.only("repeated-time", "census.csv:2:admitted_at");
}

#[test]
fn the_floor_is_at_most_the_usual_head_count() {
    Folder::new().edit("posts.csv", "20:30,1,2", "20:30,3,2").only("floor-above-usual", "posts.csv:2:floor");
}

#[test]
fn a_pool_is_named_exactly_when_a_bed_is_needed() {
    Folder::new().edit("bookings.csv", "surgical", "").only("pool-missing", "bookings.csv:2:pool");
    Folder::new().edit("bookings.csv", "75,0,0,,", "75,0,0,surgical,").only("pool-not-needed", "bookings.csv:3:pool");
    Folder::new().edit("bookings.csv", "2.75", "0").only("stay-missing", "bookings.csv:2:stay_mean_days");
}

#[test]
fn a_duty_is_to_exactly_one_thing() {
    Folder::new().edit("duties.csv", "S2,,,true", "S2,,,false").only("duty-to-what", "duties.csv:10:post_id");
    Folder::new().edit("duties.csv", "S2,P1,,", "S2,P1,T1,").only("duty-to-what", "duties.csv:7:post_id");
}

#[test]
fn minutes_beyond_the_length_of_a_session_are_a_warning() {
    Folder::new()
        .edit("sessions.csv", "theatre-assist,240", "theatre-assist,250")
        .only("minutes-beyond-session", "sessions.csv:2:minutes");
}

#[test]
fn headers_are_checked() {
    Folder::new()
        .edit("wards.csv", "escalation_beds", "escalation")
        .among("missing-column", "wards.csv:1:escalation_beds");
    let issue = Folder::new().edit("wards.csv", "pool,beds", "Pool,beds").among("unknown-column", "wards.csv:1:Pool");
    assert!(issue.advice.starts_with("Did you mean pool?"));
    Folder::new().edit("wards.csv", "beds,escalation_beds", "beds,beds").among("duplicate-column", "wards.csv:1:beds");
    Folder::new()
        .put("wards.csv", "ward_id,pool,beds,escalation_beds,\nW1,medical,24,4,x\nW2,surgical,20,0,\n")
        .only("unnamed-column", "wards.csv:1");
    Folder::new()
        .put("wards.csv", "ward_id,pool,beds,escalation_beds,colour\nW1,medical,24,4,x\nW2,surgical,20,0,\n")
        .only("unknown-column", "wards.csv:1:colour");
}

#[test]
fn a_ragged_row_is_one_issue_and_its_identifier_stays_known() {
    Folder::new().edit("wards.csv", "W1,medical,24,4", "W1,medical,24,4,5").only("ragged-row", "wards.csv:2");
}

#[test]
fn files_are_checked() {
    Folder::new().delete("wards.csv").only("missing-table", "wards.csv");
    Folder::new().put("wards.csv", "").only("empty-file", "wards.csv");
    Folder::new()
        .put(
            "demand.csv",
            std::fs::read_to_string(Folder::new().dir().join("demand.csv")).unwrap().lines().next().unwrap(),
        )
        .only("empty-table", "demand.csv");
    Folder::new()
        .put(
            "wards.csv",
            b"ward_id,pool,beds,escalation_beds\nW1,medical,24,4\nW2,surgical,20,0\nW\xe93,surgical,20,0\n",
        )
        .only("not-utf8", "wards.csv:4");
    Folder::new().put("wards.parquet", "x").only("table-twice", "wards.csv");
    Folder::new().delete("wards.csv").put("wards.parquet", "x").only("unreadable-file", "wards.parquet");
    Folder::new().put("case.xlsx", "x").only("unreadable-file", "case.xlsx");
    Folder::new()
        .put("wards.csv", "ward_id;pool;beds;escalation_beds\nW1;medical;24;4\n")
        .among("wrong-separator", "wards.csv:1");
    let issue = Folder::new().put("ward.csv", "a,b\n1,2\n").only("unknown-table", "ward.csv");
    assert!(issue.advice.starts_with("Did you mean wards?"));
}

#[test]
fn case_toml_is_checked_key_by_key() {
    let toml = |from: &str, to: &str| Folder::new().edit("case.toml", from, to);
    Folder::new().delete("case.toml").only("missing-file", "case.toml");
    Folder::new().put("case.toml", b"\xff").only("not-utf8", "case.toml");
    toml("schema = 1", "schema = 2").only("unknown-schema", "case.toml:1:schema");
    toml("ods_code = \"RZZ\"", "ods_code = 7").only("bad-value", "case.toml:4:trust.ods_code");
    toml("ods_code", "ods_cod").among("missing-key", "case.toml:3:trust.ods_code");
    toml("ods_code", "ods_cod").among("unknown-key", "case.toml:4:trust.ods_cod");
    toml("[window]", "[windows]").among("missing-key", "case.toml:window");
    toml("from = 2025-12-15", "from = 15/12/2025").among("bad-toml", "case.toml:8");
    toml("from = 2025-12-15", "from = 15/12/2025").among("bad-value", "case.toml:8:window.from");
    toml("from = 2025-12-15", "from = 2025-12-15T07:00:00").only("bad-value", "case.toml:8:window.from");
    toml("to = 2026-01-11", "to = 2025-12-11").among("window-backwards", "case.toml:7:window.to");
    toml("2025-12-10T09:00:00", "2026-02-10T09:00:00").only("planned-after-window", "case.toml:7:window.planned_at");
    toml("2025-12-10T09:00:00", "2025-12-10T09:00:00Z").only("bad-value", "case.toml:10:window.planned_at");
    toml("2025-12-10T09:00:00", "2025-03-30T01:30:00").among("skipped-time", "case.toml:10:window.planned_at");
    toml("0.95", "95").only("target-out-of-range", "case.toml:13:target.planned_care_kept");
    toml("\"resident\"", "\"residents\"").only("unknown-word", "case.toml:17:action[1].groups");
    toml("\"resident\"", "\"resident\", \"resident\"").only("duplicate-group", "case.toml:17:action[1].groups");
    toml("[\"resident\"]", "[]").only("bad-value", "case.toml:17:action[1].groups");
    toml("full-walkout", "half").only("unknown-word", "case.toml:20:action[1].cover");
    toml("to = 2025-12-22", "to = 2025-12-12").only("end-before-start", "case.toml:15:action[1].to");
    toml("to = 2025-12-22", "to = 2026-02-22").only("action-outside-window", "case.toml:15:action[1].from");
    let without = toml("[[action]]", "[[none]]").issues();
    assert!(without.iter().any(|issue| issue.code == "no-action"), "{without:#?}");
    toml("status =", "member = \"x\"\nstatus =").only("union-data", "case.toml:21:action[1].member");
}

#[test]
fn columns_on_union_membership_votes_or_strikes_are_refused_and_not_repeated() {
    for name in ["bma_member", "Union", "voted", "strike intention", "OnPicket"] {
        let text =
            format!("ward_id,pool,beds,escalation_beds,{name}\nW1,medical,24,4,secret\nW2,surgical,20,0,secret\n");
        let issue = Folder::new().put("wards.csv", text).among("union-data", &format!("wards.csv:1:{name}"));
        assert!(!issue.to_string().contains("secret"));
        assert!(issue.advice.contains("Art. 9") && issue.advice.contains("2010"));
    }
}

#[test]
fn columns_that_identify_people_are_refused_wherever_they_stand() {
    let text = "ward_id,pool,beds,escalation_beds,Surname\nW1,medical,24,4,secret\nW2,surgical,20,0,secret\n";
    let issue = Folder::new().put("wards.csv", text).among("personal-data", "wards.csv:1:Surname");
    assert!(!issue.to_string().contains("secret"));
    Folder::new().put("notes.csv", "date_of_birth\n1970-01-01\n").among("personal-data", "notes.csv:1:date_of_birth");
}

#[test]
fn nhs_numbers_are_refused_in_any_column_and_never_repeated() {
    // 943 476 5919 is the example of the NHS Data Dictionary; it belongs to nobody.
    let issues = Folder::new().edit("bookings.csv", "B1,T1", "9434765919,943 476 5919").issues();
    let places: Vec<String> =
        issues.iter().filter(|issue| issue.code == "nhs-number").map(|issue| issue.place.to_string()).collect();
    assert_eq!(places, ["bookings.csv:2:booking_id", "bookings.csv:2:session_id"]);
    assert!(issues.iter().any(|issue| issue.code == "unknown-session"));
    assert!(issues.iter().all(|issue| !issue.to_string().contains("943")), "{issues:#?}");
    Folder::new().put("notes.csv", "remark\nsee 943-476-5919\n").among("nhs-number", "notes.csv:2:remark");
}

#[test]
fn a_file_without_a_header_does_not_give_its_first_row_away() {
    let issues = Folder::new().put("wards.csv", "943 476 5919,medical,24,4\nW2,surgical,20,0\n").issues();
    assert!(
        issues.iter().any(|issue| issue.code == "nhs-number" && issue.place.to_string() == "wards.csv:1"),
        "{issues:#?}"
    );
    assert!(issues.iter().all(|issue| !issue.to_string().contains("943")), "{issues:#?}");
}

#[test]
fn many_faults_at_once_are_all_reported() {
    let folder = Folder::new()
        .edit("staff.csv", "37.5", "many")
        .edit("staff.csv", "FY2", "FY9")
        .edit("posts.csv", "MAIN,3", "MAIN,9")
        .edit("sessions.csv", "theatre,110", "theater,1100")
        .edit("duties.csv", "S2,,,true", "S9,,,true")
        .edit("bookings.csv", "B3,T2", "B3,T9")
        .edit("wards.csv", "medical", "")
        .edit("census.csv", "W2", "W9")
        .edit("demand.csv", "2025-12-08", "2025-12-07")
        .edit("case.toml", "0.95", "0");
    let issues = folder.issues();
    let expected = [
        ("target-out-of-range", "case.toml:13:target.planned_care_kept"),
        ("bad-number", "staff.csv:3:contract_hours"),
        ("unknown-word", "staff.csv:6:grade"),
        ("bad-number", "posts.csv:2:tier"),
        ("unknown-word", "sessions.csv:2:kind"),
        ("bad-specialty", "sessions.csv:2:specialty"),
        ("unknown-staff", "duties.csv:10:staff_id"),
        ("unknown-session", "bookings.csv:4:session_id"),
        ("empty-cell", "wards.csv:2:pool"),
        ("unknown-ward", "census.csv:3:ward_id"),
        ("duplicate-date", "demand.csv:3:date"),
        ("missing-days", "demand.csv:4:date"),
    ];
    for (code, place) in expected {
        assert!(
            issues.iter().any(|issue| issue.code == code && issue.place.to_string() == place),
            "{code} {place}: {issues:#?}"
        );
    }
    assert_eq!(issues.len(), expected.len(), "{issues:#?}");
}

#[test]
fn thousands_of_the_same_fault_are_counted() {
    let mut text = std::fs::read_to_string(Folder::new().dir().join("bookings.csv")).unwrap();
    for row in 0..1_254 {
        text.push_str(&format!("X{row},T1,day-case,110,P9,2025-06-03,75,0,0,,adult,F,1,7\n"));
    }
    let issues = Folder::new().put("bookings.csv", text).issues();
    assert_eq!(issues.len(), 21);
    assert_eq!(issues[20].found, "1,234 more of the same");
}

#[test]
fn every_issue_tells_what_to_do() {
    let issues =
        Folder::new().edit("staff.csv", "S1,consultant", "S2,sas").delete("wards.csv").put("x.csv", "a\n").issues();
    assert!(issues.len() > 4);
    for issue in issues {
        assert!(!issue.found.is_empty() && !issue.expected.is_empty() && issue.advice.ends_with('.'), "{issue}");
        assert!(CODES.iter().any(|entry| entry.code == issue.code), "{issue}");
    }
}
