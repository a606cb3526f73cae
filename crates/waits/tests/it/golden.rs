//! The lists that the reference made, from the shared data: queues day by day, and every statistic.

use crate::made::{list, pathway, window};
use jiff::civil::Date;
use serde_json::Value;
use std::path::Path;
use steadfast_testkit::shared;
use steadfast_waits::{CapacityNeeded, Goal, ListStatistics, WaitingList, Window};

fn rows(file: &Path) -> Vec<(Date, String)> {
    let mut reader = csv::Reader::from_path(file).expect("a table");
    let rows = reader.records().map(|row| {
        let row = row.expect("two columns");
        (row[0].parse().expect("a date"), row[1].to_owned())
    });
    rows.collect()
}

fn golden_list(folder: &Path, case: &str) -> WaitingList {
    let rows = rows(&folder.join(format!("{case}.csv")));
    list(rows.into_iter().map(|(came, left)| pathway(came, (!left.is_empty()).then(|| left.parse().expect("a date")))))
}

fn cases(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("stats.json")).expect("the statistics");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("a list of cases");
    assert_eq!(cases.len(), 6);
    cases
}

fn name(case: &Value) -> &str {
    case["case"].as_str().expect("a name")
}

fn close(seen: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what} is a number"));
    assert!((seen - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {seen} for {expected}");
}

fn statistics(list: &WaitingList, window: Window, case: &Value) -> ListStatistics {
    let weeks = case["target_wait"].as_f64().expect("weeks");
    list.statistics(window, Goal::weeks(weeks)).expect("statistics")
}

#[test]
fn the_queues_of_the_reference_are_met_day_by_day() {
    let Some(folder) = shared("data/waitlist", "the queues of six lists, day by day") else { return };
    let mut days = 0;
    for case in cases(&folder) {
        let list = golden_list(&folder, name(&case));
        let expected: Vec<(Date, u32)> = rows(&folder.join(format!("{}_queue.csv", name(&case))))
            .into_iter()
            .map(|(date, size)| (date, size.parse().expect("a size")))
            .collect();
        assert_eq!(list.daily_queue(list.span().expect("a list")), expected, "{}", name(&case));
        days += expected.len();
    }
    assert_eq!(days, 5096);
}

#[test]
fn the_statistics_of_the_reference_are_met_with_waits_in_weeks_and_one_referral_fewer() {
    let Some(folder) = shared("data/waitlist", "the statistics of six lists") else { return };
    for case in cases(&folder) {
        let list = golden_list(&folder, name(&case));
        let span = list.span().expect("a list");
        let seen = statistics(&list, span, &case);
        // The reference counts removals after the last referral too; ours must be asked for a window that has them.
        let last = list.pathways().filter_map(|pathway| pathway.removal).max().expect("a removal");
        let all = statistics(&list, window(span.from(), span.to().max(last)), &case).removals;
        assert_eq!(all == seen.removals, name(&case) != "vignette_three_cap10.2", "{}", name(&case));
        let (demand, capacity) = (seen.demand.per_week.expect("a demand"), all.per_week.expect("a capacity"));
        let stats = &case["stats"];
        close(demand, &stats["mean_demand"], "demand");
        close(capacity, &stats["mean_capacity"], "capacity");
        close(demand / capacity, &stats["load"], "load");
        assert_eq!(demand / capacity >= 1.0, stats["load_too_big"].as_bool().expect("a truth"));
        assert_eq!(seen.demand.count + 1, stats["count_demand"].as_u64().expect("a count"));
        assert_eq!(seen.queue, stats["queue_size"].as_u64().expect("a count"));
        close(seen.target_queue, &stats["target_queue_size"], "target queue");
        assert_eq!(seen.queue_too_long, stats["queue_too_big"].as_bool().expect("a truth"));
        close(seen.mean_wait_weeks * 7.0, &stats["mean_wait"], "mean wait");
        close(seen.demand.cv.expect("a variation"), &stats["cv_arrival"], "variation of demand");
        close(all.cv.expect("a variation"), &stats["cv_removal"], "variation of removals");
        close(seen.pressure * 7.0, &stats["pressure"], "pressure");
        match seen.needed {
            CapacityNeeded::Relief(relief) => {
                close(relief, &stats["relief_capacity"], "relief capacity");
                assert!(stats["target_capacity"].is_null());
            }
            CapacityNeeded::Target(target) => {
                // The one removal after the window changes the variation that this rests on.
                let own = seen.removals.cv.expect("a variation").powi(2);
                let theirs = all.cv.expect("a variation").powi(2);
                let mean_wait = case["target_wait"].as_f64().expect("weeks") / 4.0;
                close(target + (theirs - own) / 2.0 / mean_wait, &stats["target_capacity"], "target capacity");
                assert!(stats["relief_capacity"].is_null());
            }
        }
    }
}

#[test]
fn the_growing_list_of_the_vignette_is_under_pressure_of_1_03_not_7_18() {
    let Some(folder) = shared("data/waitlist", "the pressure of the growing list") else { return };
    let list = golden_list(&folder, "vignette_three_cap9");
    let seen = list.statistics(list.span().expect("a list"), Goal::weeks(18.0)).expect("statistics");
    assert!((seen.mean_wait_weeks - 9.23).abs() < 0.005, "{}", seen.mean_wait_weeks);
    assert!((seen.pressure - 1.03).abs() < 0.005, "{}", seen.pressure);
}

#[test]
fn the_simulated_list_of_the_vignette_is_scheduled_again_to_the_same_removals() {
    let Some(folder) = shared("data/waitlist", "the slots of a simulated list") else { return };
    let golden = golden_list(&folder, "vignette_sim_raise105");
    let waiting = list(golden.pathways().map(|pathway| steadfast_waits::Pathway::waiting(pathway.referral)));
    let slots = steadfast_waits::even_slots(Date::constant(2023, 4, 1), 365, 105.0).expect("slots");
    let schedule = waiting.schedule(&slots);
    assert!(schedule.unused.is_empty());
    assert_eq!(schedule.list, golden);
}
