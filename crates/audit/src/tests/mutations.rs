//! Random damage: nothing panics, nothing that is missing goes unnoticed.

use crate::{check_plan, sound};
use jiff::civil::DateTime;
use proptest::prelude::*;
use steadfast_model::plan::RotaKind;
use steadfast_model::time::civil;
use steadfast_model::{BookingId, Case, Plan, Pod};

fn strange_time(choice: u8) -> DateTime {
    match choice % 5 {
        0 => DateTime::MIN,
        1 => DateTime::MAX,
        2 => civil(2025, 12, 18, 3, 0),
        3 => civil(2026, 3, 29, 1, 30),
        _ => civil(2025, 12, 17, 8, 0),
    }
}

fn strange_number(choice: u8) -> f64 {
    [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 1e300][usize::from(choice % 6)]
}

fn strange_count(choice: u8) -> u32 {
    [0, 1, 7, u32::MAX][usize::from(choice % 4)]
}

/// Changes one row of a table, if it has any.
fn change<T>(rows: &mut [T], row: usize, how: impl FnOnce(&mut T)) {
    if let Some(entry) = row.checked_rem(rows.len()).and_then(|row| rows.get_mut(row)) {
        how(entry);
    }
}

/// Damages a row of some table of case or plan, in a way that no reader would let through.
fn mutate(case: &mut Case, plan: &mut Plan, table: u8, row: usize, choice: u8) {
    let (time, number, count) = (strange_time(choice), strange_number(choice), strange_count(choice));
    match table % 25 {
        0 => change(&mut plan.rota, row, |entry| entry.start = time),
        1 => change(&mut plan.rota, row, |entry| entry.end = time),
        2 => change(&mut plan.rota, row, |entry| entry.kind = RotaKind::ALL[usize::from(choice) % 5]),
        3 => change(&mut plan.rota, row, |entry| (entry.post_id, entry.session_id) = (None, None)),
        4 => change(&mut plan.sessions, row, |entry| entry.places = count),
        5 => change(&mut plan.sessions, row, |entry| entry.support_planned = count),
        6 => change(&mut plan.bookings, row, |entry| entry.date = Some(time.date())),
        7 => change(&mut plan.bookings, row, |entry| entry.booking_id = BookingId::new("B1")),
        8 => change(&mut plan.scenario_posts, row, |entry| {
            entry.have = count;
            entry.called = u32::MAX;
            entry.moved_in = u32::MAX;
        }),
        9 => change(&mut plan.scenario_sessions, row, |entry| {
            entry.scenario = count;
            entry.cancelled_on_the_day = u32::MAX;
        }),
        10 => change(&mut plan.scenario_kept, row, |entry| {
            entry.kept = count;
            entry.weight_kept = number;
            entry.date = time.date();
            entry.pod = Pod::ALL[usize::from(choice) % Pod::ALL.len()];
        }),
        11 => plan.summary.scenarios = count,
        12 => plan.summary.figures.planned_care_kept.p50 = number,
        13 => change(&mut plan.gaps, row, |entry| entry.probability_below_floor = number),
        14 => change(&mut plan.standby, row, |entry| entry.order = count),
        15 => change(&mut case.staff, row, |entry| entry.max_weekly_hours = number),
        16 => change(&mut case.duties, row, |entry| entry.end = time),
        17 => change(&mut case.bookings, row, |entry| {
            entry.clock_start = time.date();
            entry.minutes = u32::MAX;
            entry.notice_needed_days = count;
        }),
        18 => change(&mut case.sessions, row, |entry| {
            entry.slots = count;
            entry.start = time;
        }),
        19 => change(&mut plan.flow, row, |entry| {
            entry.date = time.date();
            entry.p50 = number;
            entry.mean = number;
        }),
        20 => change(&mut plan.curve, row, |entry| {
            entry.level = number;
            entry.planned_care_kept = number;
            entry.heads_below_floor = number;
            entry.chosen = !entry.chosen;
        }),
        21 => {
            if let Some(simulation) = &mut plan.summary.simulation {
                simulation.replications = count;
                simulation.days = count;
                simulation.from = time.date();
                simulation.cancelled_no_bed.mean = number;
            }
        }
        22 => {
            if let Some(simulation) = &mut plan.summary.simulation {
                simulation.to = time.date();
                simulation.planned_care_kept = None;
            }
        }
        23 => change(&mut plan.beds, row, |entry| {
            entry.date = time.date();
            entry.p50 = count;
            entry.probability_over = number;
        }),
        _ => case.window.planned_at = time,
    }
}

proptest! {
    #[test]
    fn no_mutation_of_any_row_makes_the_checker_panic(
        mutations in proptest::collection::vec((any::<u8>(), 0_usize..1000, any::<u8>()), 1..8),
    ) {
        let mut case = sound::case();
        let mut plan = sound::plan(&case);
        for (table, row, choice) in mutations {
            mutate(&mut case, &mut plan, table, row, choice);
        }
        let issues = check_plan(&case, &plan);
        prop_assert!(issues.windows(2).all(|pair| pair[0].severity >= pair[1].severity));
    }

    #[test]
    fn removing_any_row_of_a_plan_is_noticed(table in 0_u8..10, row in 0_usize..1000) {
        let case = sound::case();
        let mut plan = sound::plan(&case);
        fn remove<T>(rows: &mut Vec<T>, row: usize) {
            rows.remove(row % rows.len());
        }
        match table {
            0 => remove(&mut plan.sessions, row),
            1 => plan.rota.retain(|entry| entry.kind != RotaKind::Post || entry.staff_id.as_str() != "C1"),
            2 => remove(&mut plan.gaps, row),
            3 => remove(&mut plan.beds, row),
            4 => remove(&mut plan.scenario_posts, row),
            5 => remove(&mut plan.scenario_sessions, row),
            6 => remove(&mut plan.scenario_kept, row),
            7 => remove(&mut plan.bookings, row),
            8 => remove(&mut plan.flow, row),
            _ => remove(&mut plan.rota, row),
        }
        prop_assert!(!check_plan(&case, &plan).is_empty());
    }
}
