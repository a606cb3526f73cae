//! Files with faults: each is named with its place, none is used, none panics.

use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use serde_json::{Value, json};
use std::path::PathBuf;
use steadfast_chance::Stream;
use steadfast_elective::score::score;
use steadfast_intake::Issue;
use steadfast_intake::ihtc::{IHTC_CODES, read_ihtc_instance, read_ihtc_solution};
use steadfast_model::Severity;
use steadfast_testkit::{made_up_ihtc, nobody_admitted};
use tempfile::TempDir;

/// A folder with an instance and a solution, which the tests damage.
struct Files {
    folder: TempDir,
    instance: Value,
    solution: Value,
}

impl Files {
    fn new() -> Self {
        let text = made_up_ihtc(7);
        let solution = nobody_admitted(&text).expect("a solution");
        let read = |text: &str| serde_json::from_str(text).expect("JSON");
        Self { folder: tempfile::tempdir().expect("a folder"), instance: read(&text), solution: read(&solution) }
    }

    fn write(&self, name: &str, value: &Value) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, value.to_string()).expect("a new file");
        path
    }

    /// Reads the instance, which must be refused.
    fn instance_issues(&self) -> Vec<Issue> {
        let (instance, issues) = read_ihtc_instance(&self.write("instance.json", &self.instance));
        assert!(instance.is_none(), "a file with faults was used: {issues:?}");
        issues
    }

    /// Reads the solution of the sound instance, which must be refused.
    fn solution_issues(&self) -> Vec<Issue> {
        let (instance, issues) = read_ihtc_instance(&self.write("instance.json", &self.instance));
        assert_eq!(issues, []);
        let path = self.write("solution.json", &self.solution);
        let (timetable, issues) = read_ihtc_solution(&instance.expect("an instance"), &path);
        assert!(timetable.is_none(), "a file with faults was used: {issues:?}");
        issues
    }

    /// Gives rooms to the first nurse in the shift at `place` of the roster.
    fn assignment(&self, place: usize, rooms: &[&str]) -> Value {
        let shift = &self.instance["nurses"][0]["working_shifts"][place];
        json!({"day": shift["day"], "shift": shift["shift"], "rooms": rooms})
    }
}

/// Returns code and place in the document of each issue.
fn told(issues: &[Issue]) -> Vec<(&str, &str)> {
    issues.iter().map(|issue| (issue.code.as_str(), issue.place.column.as_deref().unwrap_or(""))).collect()
}

#[test]
fn a_missing_file_and_one_that_is_no_json_are_refused() {
    let files = Files::new();
    let (instance, issues) = read_ihtc_instance(&files.folder.path().join("nowhere.json"));
    assert!(instance.is_none());
    assert_eq!(told(&issues), [("file-not-read", "")]);
    let path = files.folder.path().join("cut.json");
    std::fs::write(&path, "{\n  \"days\": 14,\n").expect("a new file");
    let (instance, issues) = read_ihtc_instance(&path);
    assert!(instance.is_none());
    assert_eq!((told(&issues), issues[0].place.row), (vec![("not-json", "")], Some(3)));
    assert!(issues[0].place.file.ends_with("cut.json"));
}

#[test]
fn an_instance_without_nurses_is_refused() {
    let mut files = Files::new();
    files.instance["nurses"] = json!([]);
    assert_eq!(told(&files.instance_issues()), [("wrong-length", "nurses")]);
}

#[test]
fn every_fault_of_an_instance_is_named_at_once() {
    let mut files = Files::new();
    files.instance["weights"].as_object_mut().expect("an object").remove("patient_delay");
    files.instance["surgeons"][0]["max_surgery_time"].as_array_mut().expect("a list").pop();
    // The weights are needed before the entries can be understood: the rest is named once they are there.
    assert_eq!(told(&files.instance_issues()), [("field-missing", "weights.patient_delay")]);
    files.instance["weights"]["patient_delay"] = json!(5);
    files.instance["rooms"][0]["capacity"] = json!("three");
    files.instance["patients"][1]["surgeon_id"] = json!("s99");
    files.instance["patients"][2]["gender"] = json!("C");
    files.instance["patients"][3]["surgery_release_day"] = json!(700);
    files.instance["patients"][4]["workload_produced"] = json!([1]);
    files.instance["nurses"][1]["skill_level"] = json!(3);
    let issues = files.instance_issues();
    let expected = [
        ("field-not-understood", "rooms[0].capacity"),
        ("wrong-length", "surgeons[0].max_surgery_time"),
        ("field-not-understood", "nurses[1].skill_level"),
        ("unknown-identifier", "patients[1].surgeon_id"),
        ("field-not-understood", "patients[2].gender"),
        ("day-out-of-range", "patients[3].surgery_release_day"),
        ("wrong-length", "patients[4].workload_produced"),
    ];
    assert_eq!(told(&issues), expected);
    assert_eq!(issues[3].found, "\"s99\"");
}

#[test]
fn an_identifier_and_a_shift_that_are_there_twice_are_refused() {
    let mut files = Files::new();
    files.instance["rooms"][1]["id"] = files.instance["rooms"][0]["id"].clone();
    let first = files.instance["nurses"][0]["working_shifts"][0].clone();
    files.instance["nurses"][0]["working_shifts"].as_array_mut().expect("a list").push(first);
    let told_twice = files.instance_issues();
    assert!(told(&told_twice).contains(&("listed-twice", "rooms[1]")), "{told_twice:?}");
    assert!(told(&told_twice).contains(&("listed-twice", "nurses[0].working_shifts")), "{told_twice:?}");
}

#[test]
fn a_patient_compatible_with_no_room_waits_for_ever_and_is_warned_of() {
    let mut files = Files::new();
    let rooms: Vec<Value> =
        files.instance["rooms"].as_array().expect("a list").iter().map(|room| room["id"].clone()).collect();
    files.instance["patients"][0]["incompatible_room_ids"] = json!(rooms);
    let (instance, issues) = read_ihtc_instance(&files.write("instance.json", &files.instance));
    assert_eq!(told(&issues), [("no-room-compatible", "patients[0].incompatible_room_ids")]);
    assert_eq!(issues[0].severity, Severity::Warning);
    assert!(instance.expect("a warning refuses nothing").problem.patients[0].choices.is_empty());
}

#[test]
fn unknown_patients_rooms_theatres_and_nurses_are_refused() {
    let mut files = Files::new();
    files.solution["patients"][0]["id"] = json!("p999");
    files.solution["patients"][1] = json!({"id": "p01", "admission_day": 0, "room": "r99", "operating_theater": "t99"});
    files.solution["nurses"] = json!([{"id": "n99", "assignments": []}]);
    let issues = files.solution_issues();
    let expected = [
        ("unknown-identifier", "patients[0].id"),
        ("unknown-identifier", "patients[1].room"),
        ("unknown-identifier", "patients[1].operating_theater"),
        ("unknown-identifier", "nurses[0].id"),
    ];
    assert_eq!(told(&issues), expected);
}

#[test]
fn a_patient_there_twice_and_a_day_after_the_horizon_are_refused() {
    let mut files = Files::new();
    files.solution["patients"][1] = json!({"id": "p00", "admission_day": 99, "room": "r0", "operating_theater": "t0"});
    let issues = files.solution_issues();
    let expected = [("day-out-of-range", "patients[1].admission_day"), ("listed-twice", "patients[1].id")];
    assert_eq!(told(&issues), expected);
}

#[test]
fn a_day_that_is_neither_a_number_nor_none_is_refused() {
    for day in [json!("monday"), json!(null), json!(-1), json!(1.5)] {
        let mut files = Files::new();
        files.solution["patients"][0]["admission_day"] = day.clone();
        let issues = files.solution_issues();
        assert!(
            issues.iter().any(|issue| issue.place.column.as_deref() == Some("patients[0].admission_day")),
            "{day}: {issues:?}"
        );
    }
}

#[test]
fn two_nurses_for_one_room_and_a_nurse_off_the_roster_are_refused() {
    let mut files = Files::new();
    let mut other = files.assignment(0, &["r0"]);
    files.solution["nurses"] = json!([
        {"id": "n00", "assignments": [files.assignment(0, &["r0", "r1", "r1"]), files.assignment(1, &["r0"])]},
    ]);
    assert_eq!(told(&files.solution_issues()), [("two-nurses", "nurses[0].assignments[0].rooms")]);
    // The first nurse works early shifts only.
    other["shift"] = json!("night");
    files.solution["nurses"] = json!([{"id": "n00", "assignments": [other]}]);
    assert_eq!(told(&files.solution_issues()), [("shift-not-rostered", "nurses[0].assignments[0].shift")]);
}

/// Walks to a value at random and replaces, removes or repeats it.
fn damage(value: &mut Value, stream: &mut Stream) {
    let go_on = stream.chance(0.9);
    match value {
        Value::Object(fields) if !fields.is_empty() && go_on => {
            let key = fields.keys().nth(stream.below(fields.len())).expect("a field").clone();
            if stream.below(12) == 0 {
                fields.remove(&key);
            } else if let Some(field) = fields.get_mut(&key) {
                damage(field, stream);
            }
        }
        Value::Array(entries) if !entries.is_empty() && go_on => {
            let place = stream.below(entries.len());
            match stream.below(12) {
                0 => drop(entries.remove(place)),
                1 => entries.push(entries[place].clone()),
                _ => damage(&mut entries[place], stream),
            }
        }
        other => {
            let choices = [
                json!(null),
                json!(true),
                json!(-1),
                json!(0),
                json!(3),
                json!(1_000_000),
                json!(u64::MAX),
                json!(i64::MIN),
                json!(2.5),
                json!(""),
                json!("r0"),
                json!("9434765919"),
                json!("none"),
                json!([]),
                json!([[1]]),
                json!({}),
            ];
            *other = choices[stream.below(choices.len())].clone();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn damaged_files_give_issues_or_a_result_that_can_be_scored_and_never_panic(seed in 0_u64..1_000_000) {
        let mut files = Files::new();
        let (sound, _) = read_ihtc_instance(&files.write("sound.json", &files.instance));
        let sound = sound.expect("an instance");
        files.solution["patients"][2] =
            json!({"id": "p02", "admission_day": 3, "room": "r0", "operating_theater": "t0"});
        files.solution["nurses"] = json!([{"id": "n00", "assignments": [files.assignment(0, &["r0", "r1"])]}]);
        let stream = &mut Stream::root(seed).named("damage");
        for _ in 0..=(seed % 3) {
            damage(&mut files.instance, stream);
            damage(&mut files.solution, stream);
        }
        let (instance, mut issues) = read_ihtc_instance(&files.write("instance.json", &files.instance));
        prop_assert!(instance.is_some() || issues.iter().any(|issue| issue.severity == Severity::Error));
        let solution = files.write("solution.json", &files.solution);
        for instance in [Some(sound), instance].into_iter().flatten() {
            let (timetable, more) = read_ihtc_solution(&instance, &solution);
            prop_assert!(timetable.is_some() || more.iter().any(|issue| issue.severity == Severity::Error));
            issues.extend(more);
            if let Some(timetable) = timetable {
                for violation in score(&instance.problem, &timetable).violations {
                    prop_assert!(!instance.violation_in_words(&violation).is_empty());
                }
            }
        }
        for issue in &issues {
            prop_assert!(IHTC_CODES.iter().any(|entry| entry.code == issue.code), "{issue}");
            prop_assert!(!issue.to_string().contains("9434765919"), "{issue}");
        }
    }

    #[test]
    fn files_of_random_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bytes.json");
        std::fs::write(&path, bytes).expect("a new file");
        let (instance, issues) = read_ihtc_instance(&path);
        prop_assert!(instance.is_none() && !issues.is_empty());
    }
}
