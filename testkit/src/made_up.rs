//! Small made-up instances of the competition's problem.

use serde_json::{Value, json};

const SHIFTS: [&str; 3] = ["early", "late", "night"];
const AGES: [&str; 3] = ["infant", "adult", "elderly"];
const LEVELS: u64 = 3;

/// A generator of its own, so that the instances never change with a library: Steele, Lea and Flood's SplitMix64.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `least` to `most`, both included.
    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let most = u64::try_from(choices.len()).unwrap_or(1);
        usize::try_from(self.between(1, most)).map_or(choices[0], |place| choices[place - 1])
    }

    fn in_a_hundred(&mut self, chance: u64) -> bool {
        self.between(1, 100) <= chance
    }

    fn list(&mut self, length: u64, least: u64, most: u64) -> Vec<u64> {
        (0..length).map(|_| self.between(least, most)).collect()
    }
}

/// Makes an instance, as JSON text; the same seed makes the same text.
///
/// One or two weeks, 2 to 5 rooms, 8 to 40 patients; some stays pass the horizon, some theatres are closed on some days, rooms exclude
/// patients. Every shift has a nurse at work, and occupants of one room are of one gender and leave a bed free.
pub fn made_up_ihtc(seed: u64) -> String {
    let draws = &mut Draws(seed);
    let days = draws.one_of(&[7, 14]);
    let rooms = draws.between(2, 5);
    let surgeons = draws.between(1, 3);
    let theatres = draws.between(1, 3);
    let capacities = draws.list(rooms, 2, 4);
    let mut occupants = Vec::new();
    for (room, capacity) in (0u64..).zip(&capacities) {
        let gender = draws.one_of(&["A", "B"]);
        for _ in 1..draws.between(1, *capacity) {
            let mut occupant = person(draws, format!("a{}", occupants.len()), gender, 1, 6);
            occupant["room_id"] = json!(format!("r{room}"));
            occupants.push(occupant);
        }
    }
    let patients: Vec<Value> =
        (0..draws.between(8, 40)).map(|number| patient(draws, number, days, rooms, surgeons)).collect();
    let calendar = |draws: &mut Draws, id: String, field: &str, closed: u64| {
        let minutes: Vec<u64> = (0..days)
            .map(|_| if draws.in_a_hundred(closed) { 0 } else { draws.one_of(&[240, 360, 480, 600]) })
            .collect();
        json!({"id": id, field: minutes})
    };
    let surgeons: Vec<Value> =
        (0..surgeons).map(|number| calendar(draws, format!("s{number}"), "max_surgery_time", 20)).collect();
    let theatres: Vec<Value> =
        (0..theatres).map(|number| calendar(draws, format!("t{number}"), "availability", 10)).collect();
    let document = json!({
        "days": days,
        "skill_levels": LEVELS,
        "shift_types": SHIFTS,
        "age_groups": AGES,
        "weights": {
            "room_mixed_age": draws.one_of(&[1, 5]),
            "room_nurse_skill": draws.one_of(&[1, 5, 10]),
            "continuity_of_care": draws.one_of(&[1, 5]),
            "nurse_eccessive_workload": draws.one_of(&[1, 5, 10]),
            "open_operating_theater": draws.one_of(&[10, 30, 50]),
            "surgeon_transfer": draws.one_of(&[1, 5, 10]),
            "patient_delay": draws.one_of(&[5, 10, 15]),
            "unscheduled_optional": draws.one_of(&[150, 300, 500]),
        },
        "occupants": occupants,
        "patients": patients,
        "surgeons": surgeons,
        "operating_theaters": theatres,
        "rooms": (0u64..).zip(&capacities)
            .map(|(number, capacity)| json!({"id": format!("r{number}"), "capacity": capacity}))
            .collect::<Vec<Value>>(),
        "nurses": nurses(draws, days),
    });
    format!("{document:#}\n")
}

fn person(draws: &mut Draws, id: String, gender: &str, shortest: u64, longest: u64) -> Value {
    let stay = draws.between(shortest, longest);
    json!({
        "id": id,
        "gender": gender,
        "age_group": draws.one_of(&AGES),
        "length_of_stay": stay,
        "workload_produced": draws.list(3 * stay, 1, 3),
        "skill_level_required": draws.list(3 * stay, 0, LEVELS - 1),
    })
}

fn patient(draws: &mut Draws, number: u64, days: u64, rooms: u64, surgeons: u64) -> Value {
    let gender = draws.one_of(&["A", "B"]);
    let mut patient = person(draws, format!("p{number:02}"), gender, 1, 9);
    let mandatory = draws.in_a_hundred(25);
    let release = draws.between(0, days - 3);
    patient["mandatory"] = json!(mandatory);
    patient["surgery_release_day"] = json!(release);
    if mandatory {
        patient["surgery_due_day"] = json!(draws.between(release + 2, days - 1));
    }
    patient["surgery_duration"] = json!(30 * draws.between(1, 8));
    patient["surgeon_id"] = json!(format!("s{}", draws.between(0, surgeons - 1)));
    let excluded = draws.between(0, rooms - 1);
    let excluded: Vec<String> = if draws.in_a_hundred(30) { vec![format!("r{excluded}")] } else { Vec::new() };
    patient["incompatible_room_ids"] = json!(excluded);
    patient
}

/// Three nurses of each kind of shift, one of them always at work, and a few who come now and then.
fn nurses(draws: &mut Draws, days: u64) -> Vec<Value> {
    let mut nurses: Vec<Value> = Vec::new();
    for (index, shift) in SHIFTS.iter().enumerate() {
        for place in 0..3 {
            let working: Vec<Value> = (0..days)
                .filter(|_| place == 0 || draws.in_a_hundred(60))
                .map(|day| (day, if place == 2 { SHIFTS[(index + 1) % 3] } else { *shift }))
                .collect::<Vec<_>>()
                .into_iter()
                .map(|(day, shift)| json!({"day": day, "shift": shift, "max_load": draws.one_of(&[5, 10, 15])}))
                .collect();
            nurses.push(json!({
                "id": format!("n{:02}", nurses.len()),
                "skill_level": draws.between(0, LEVELS - 1),
                "working_shifts": working,
            }));
        }
    }
    nurses
}

/// Makes the solution of an instance in which nobody is admitted and no nurse is given a room; `None` where the text is no instance.
pub fn nobody_admitted(instance: &str) -> Option<String> {
    let instance: Value = serde_json::from_str(instance).ok()?;
    let patients: Vec<Value> = instance["patients"]
        .as_array()?
        .iter()
        .map(|patient| json!({"id": patient["id"], "admission_day": "none"}))
        .collect();
    Some(json!({"patients": patients, "nurses": []}).to_string())
}

#[cfg(test)]
mod tests {
    use super::{made_up_ihtc, nobody_admitted};
    use serde_json::Value;

    fn read(seed: u64) -> Value {
        serde_json::from_str(&made_up_ihtc(seed)).expect("JSON")
    }

    #[test]
    fn the_same_seed_makes_the_same_instance_and_another_seed_another() {
        assert_eq!(made_up_ihtc(5), made_up_ihtc(5));
        assert_ne!(made_up_ihtc(5), made_up_ihtc(6));
    }

    #[test]
    fn every_shift_of_every_day_has_a_nurse_at_work_and_no_nurse_two_shifts_a_day() {
        for seed in 0..20 {
            let instance = read(seed);
            let mut worked = std::collections::BTreeSet::new();
            for nurse in instance["nurses"].as_array().expect("a list") {
                let mut days = std::collections::BTreeSet::new();
                for shift in nurse["working_shifts"].as_array().expect("a list") {
                    assert!(days.insert(shift["day"].to_string()), "two shifts on one day");
                    worked.insert((shift["day"].to_string(), shift["shift"].to_string()));
                }
            }
            let days = instance["days"].as_u64().expect("a number");
            assert_eq!(u64::try_from(worked.len()), Ok(3 * days));
        }
    }

    #[test]
    fn a_text_that_is_no_instance_has_no_solution() {
        assert_eq!(nobody_admitted("[]"), None);
        assert_eq!(nobody_admitted("no"), None);
    }
}
