//! One fault at a time that takes more than one row to see.

mod common;

use common::Folder;
use std::fs;
use steadfast_intake::example::tiny_case;
use steadfast_intake::{TableFormat, read_case, write_case};
use steadfast_model::time::{civil, plus_days};
use steadfast_model::{Duty, DutyTo};

#[test]
fn identifiers_are_unique() {
    let issue = Folder::new().edit("census.csv", "SP2", "SP1").only("duplicate-id", "census.csv:3:spell_id");
    assert_eq!(issue.found, "\"SP1\", as in row 2");
}

#[test]
fn what_is_named_must_exist() {
    Folder::new().edit("duties.csv", "S2,,,true", "S9,,,true").only("unknown-staff", "duties.csv:10:staff_id");
    Folder::new().edit("sessions.csv", "S3,,240", "S9,,240").among("unknown-staff", "sessions.csv:4:lead_staff_id");
    Folder::new().edit("duties.csv", "S2,P1", "S2,P9").only("unknown-post", "duties.csv:7:post_id");
    Folder::new().edit("duties.csv", "S3,,C1", "S3,,C9").among("unknown-session", "duties.csv:5:session_id");
    Folder::new().edit("bookings.csv", "B3,T2", "B3,T9").only("unknown-session", "bookings.csv:4:session_id");
    Folder::new().edit("census.csv", "SP1,W1", "SP1,W9").only("unknown-ward", "census.csv:2:ward_id");
}

#[test]
fn a_row_at_fault_is_still_known_to_those_that_name_it() {
    Folder::new().edit("staff.csv", "37.5", "many").only("bad-number", "staff.csv:3:contract_hours");
    Folder::new().edit("sessions.csv", "theatre,", "theater,").only("unknown-word", "sessions.csv:2:kind");
    Folder::new().delete("staff.csv").only("missing-table", "staff.csv");
}

#[test]
fn a_session_is_led_by_a_senior_doctor_who_is_rostered_to_it() {
    Folder::new().edit("sessions.csv", "S3,,240", "S4,,240").among("lead-not-senior", "sessions.csv:4:lead_staff_id");
    Folder::new().edit("sessions.csv", "S3,,240", "S2,,240").among("lead-not-rostered", "sessions.csv:4:lead_staff_id");
    Folder::new()
        .edit("staff.csv", "S3,sas,SD", "S3,locum,SD")
        .issues()
        .is_empty()
        .then_some(())
        .expect("a locum SD may lead");
}

#[test]
fn a_booking_fits_its_session() {
    Folder::new()
        .edit("bookings.csv", "cancer,2025-06-03", "cancer,2025-12-19")
        .only("clock-starts-after-session", "bookings.csv:5:clock_start");
    Folder::new()
        .edit("bookings.csv", "outpatient-first,110", "outpatient-first,120")
        .only("specialty-differs", "bookings.csv:5:specialty");
    Folder::new()
        .edit("sessions.csv", "theatre-assist,240,4", "theatre-assist,240,1")
        .only("over-full", "sessions.csv:2:slots");
    Folder::new()
        .edit("sessions.csv", "theatre-assist,240,4", "theatre-assist,149,4")
        .only("over-full", "sessions.csv:2:minutes");
}

#[test]
fn nobody_is_in_two_places_at_once() {
    let issue = Folder::new()
        .edit(
            "duties.csv",
            "S2,,,true,2025-12-19T09:00,2025-12-19T13:00",
            "S2,,,true,2025-12-17T20:00,2025-12-17T21:00",
        )
        .only("double-booked", "duties.csv:10:start");
    assert!(issue.found.contains("row 7"), "{issue}");
}

#[test]
fn a_duty_takes_place_when_its_work_does() {
    Folder::new()
        .edit("duties.csv", "P3,,false,2025-12-17T08:00", "P3,,false,2025-12-17T09:00")
        .only("duty-times-differ", "duties.csv:9:start");
    Folder::new()
        .edit(
            "duties.csv",
            "P3,,false,2025-12-17T08:00,2025-12-17T20:30",
            "P3,,false,2025-12-20T08:00,2025-12-20T20:30",
        )
        .only("duty-elsewhen", "duties.csv:9:start");
}

#[test]
fn a_person_may_fill_the_post_they_are_rostered_to() {
    Folder::new().edit("posts.csv", "MAIN,1", "MAIN,2").only("may-not-fill", "duties.csv:9:staff_id");
    Folder::new()
        .edit("staff.csv", "general-medicine;take-lead", "general-medicine")
        .only("may-not-fill", "duties.csv:7:staff_id");
}

#[test]
fn support_without_a_needed_competence_is_a_warning() {
    Folder::new()
        .edit("staff.csv", "sas,SD,110,orthopaedics;theatre-assist", "sas,SD,110,orthopaedics")
        .only("no-needed-competence", "duties.csv:3:staff_id");
}

#[test]
fn a_room_holds_one_session_at_a_time() {
    Folder::new()
        .edit("sessions.csv", "\"Room, 3\"", "Room 4")
        .edit("sessions.csv", "MAIN,,", "MAIN,Room 4,")
        .only("room-clash", "sessions.csv:5:room");
}

#[test]
fn a_ward_holds_its_patients() {
    Folder::new().edit("wards.csv", "24,4", "0,0").only("ward-over-full", "wards.csv:2:beds");
}

#[test]
fn agreed_hours_below_the_contract_are_a_warning() {
    Folder::new().edit("staff.csv", "37.5,48", "37.5,30").only("hours-below-contract", "staff.csv:3:max_weekly_hours");
}

#[test]
fn days_of_demand_are_past_unique_and_without_gaps() {
    Folder::new().edit("demand.csv", "2025-12-08", "2025-12-09").among("duplicate-date", "demand.csv:4:date");
    Folder::new().edit("demand.csv", "2025-12-07", "2025-12-05").only("missing-days", "demand.csv:3:date");
    Folder::new().edit("demand.csv", "2025-12-07", "2025-12-10").only("demand-on-planning-day", "demand.csv:2:date");
    Folder::new().edit("demand.csv", "2025-12-07", "2025-12-11").among("demand-after-planning", "demand.csv:2:date");
}

#[test]
fn a_patient_in_a_bed_now_was_admitted_before() {
    Folder::new()
        .edit("census.csv", "2025-12-08T23:15", "2025-12-10T09:01")
        .only("admitted-after-planning", "census.csv:2:admitted_at");
}

#[test]
fn hours_and_rest_of_the_roster_as_it_stands_are_one_warning_each() {
    let mut case = tiny_case();
    for day in 0..8 {
        let date = plus_days(civil(2025, 12, 20, 0, 0).date(), day);
        let start = date.to_datetime(jiff::civil::Time::constant(7, 0, 0, 0));
        let end = date.to_datetime(jiff::civil::Time::constant(20, 1, 0, 0));
        case.duties.push(Duty { staff_id: "S3".into(), to: DutyTo::Other, start, end });
    }
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("case");
    write_case(&case, &dir, TableFormat::Csv).unwrap();
    let (again, issues) = read_case(&dir);
    assert_eq!(again, Some(case));
    let found: Vec<(&str, String)> =
        issues.iter().map(|issue| (issue.code.as_str(), issue.place.to_string())).collect();
    // With less than 11 hours between them the eight long days are one shift, and their first 168 hours hold 91 hours of work.
    let place = "duties.csv:11:start".to_owned();
    assert_eq!(found, [("rostered-without-rest", place.clone()), ("rostered-beyond-72-hours", place)], "{issues:#?}");
    assert!(issues[0].found.contains("rest inside: 1 in"), "{}", issues[0]);
}

#[test]
fn a_cut_off_replacement_leaves_the_case_before_it_readable() {
    let folder = Folder::new();
    let dir = folder.dir();
    fs::rename(&dir, dir.with_file_name(".case.previous")).unwrap();
    let (case, issues) = read_case(&dir);
    assert_eq!(case, Some(tiny_case()));
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].code, "interrupted-write");
}
