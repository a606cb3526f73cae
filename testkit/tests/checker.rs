//! The checker against a case counted by hand, and against files that do not belong together.

use serde_json::{Value, json};
use steadfast_testkit::{Counts, check_ihtc};

/// Two days, one room of one bed, one theatre and surgeon of 60 minutes a day, one nurse (level 0, limit 1) in every shift.
fn instance() -> Value {
    let person = |id: &str, gender: &str, age: &str| {
        json!({
            "id": id, "gender": gender, "age_group": age, "length_of_stay": 1,
            "workload_produced": [1, 1, 3], "skill_level_required": [0, 2, 0],
        })
    };
    let mut occupant = person("a0", "A", "infant");
    occupant["room_id"] = json!("r0");
    let mut patient = person("p0", "B", "elderly");
    for (field, value) in [
        ("mandatory", json!(false)),
        ("surgery_release_day", json!(0)),
        ("surgery_duration", json!(90)),
        ("surgeon_id", json!("s0")),
        ("incompatible_room_ids", json!([])),
    ] {
        patient[field] = value;
    }
    let shifts: Vec<Value> = (0..2)
        .flat_map(|day| ["early", "late", "night"].map(|shift| json!({"day": day, "shift": shift, "max_load": 1})))
        .collect();
    json!({
        "days": 2, "skill_levels": 3, "shift_types": ["early", "late", "night"],
        "age_groups": ["infant", "adult", "elderly"],
        "weights": {
            "room_mixed_age": 5, "room_nurse_skill": 7, "continuity_of_care": 1, "nurse_eccessive_workload": 10,
            "open_operating_theater": 30, "surgeon_transfer": 3, "patient_delay": 11, "unscheduled_optional": 150,
        },
        "occupants": [occupant], "patients": [patient],
        "surgeons": [{"id": "s0", "max_surgery_time": [60, 60]}],
        "operating_theaters": [{"id": "t0", "availability": [60, 60]}],
        "rooms": [{"id": "r0", "capacity": 1}],
        "nurses": [{"id": "n0", "skill_level": 0, "working_shifts": shifts}],
    })
}

/// Admits the patient on a day, with the nurse in the room throughout.
fn admitted(day: usize) -> Value {
    let assignments: Vec<Value> = (0..2)
        .flat_map(|day| ["early", "late", "night"].map(|shift| json!({"day": day, "shift": shift, "rooms": ["r0"]})))
        .collect();
    json!({
        "patients": [{"id": "p0", "admission_day": day, "room": "r0", "operating_theater": "t0"}],
        "nurses": [{"id": "n0", "assignments": assignments}],
    })
}

#[test]
fn a_patient_on_the_second_day_costs_what_the_hand_counts() {
    let checked = check_ihtc(&instance().to_string(), &admitted(1).to_string()).expect("they belong together");
    // Each of the two lacks two levels once, meets one nurse and brings two units too many at night.
    assert_eq!(checked.costs.in_order(), [0, 4 * 7, 2, 4 * 10, 30, 0, 11, 0]);
    assert_eq!(checked.violations, Counts { surgeon_overtime: 30, theatre_overtime: 30, ..Counts::default() });
}

#[test]
fn a_patient_beside_the_occupant_breaks_gender_and_capacity() {
    let checked = check_ihtc(&instance().to_string(), &admitted(0).to_string()).expect("they belong together");
    assert_eq!(checked.costs.in_order(), [2 * 5, 4 * 7, 2, (1 + 1 + 5) * 10, 30, 0, 0, 0]);
    let expected =
        Counts { gender_mix: 1, room_capacity: 1, surgeon_overtime: 30, theatre_overtime: 30, ..Counts::default() };
    assert_eq!(checked.violations, expected);
}

#[test]
fn who_waits_late_or_in_the_wrong_room_without_a_nurse_is_counted() {
    let mut instance = instance();
    instance["patients"][0]["mandatory"] = json!(true);
    instance["patients"][0]["surgery_due_day"] = json!(0);
    instance["patients"][0]["incompatible_room_ids"] = json!(["r0"]);
    instance["nurses"][0]["working_shifts"].as_array_mut().expect("a list").pop();
    let mut solution = admitted(1);
    let checked = check_ihtc(&instance.to_string(), &solution.to_string()).expect("they belong together");
    assert_eq!((checked.violations.admission_day, checked.violations.incompatible_room), (1, 1));
    assert_eq!((checked.violations.nurse_presence, checked.violations.uncovered_room), (1, 0));
    solution["patients"] = json!([]);
    solution["nurses"] = json!([]);
    let checked = check_ihtc(&instance.to_string(), &solution.to_string()).expect("they belong together");
    assert_eq!((checked.violations.mandatory_unscheduled, checked.violations.uncovered_room), (1, 3));
    assert_eq!(checked.costs.unscheduled_optional, 0);
}

#[test]
fn files_that_do_not_belong_together_are_not_checked() {
    let mut stranger = admitted(1);
    stranger["patients"][0]["id"] = json!("p9");
    let mut twice = admitted(1);
    let patient = twice["patients"][0].clone();
    twice["patients"].as_array_mut().expect("a list").push(patient);
    let mut late = admitted(1);
    late["patients"][0]["admission_day"] = json!(2);
    for solution in [stranger, twice, late, json!({}), json!([])] {
        assert!(check_ihtc(&instance().to_string(), &solution.to_string()).is_err(), "{solution}");
    }
}
