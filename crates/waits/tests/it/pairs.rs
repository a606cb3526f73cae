//! Every pair of the reference that needs no generator of R.

use crate::made::{det60, is, january, list, pathway, window, wl4};
use steadfast_waits::{
    CapacityNeeded, Evidence, FormulaError, Goal, even_slots, factor_for_share, load, pressure,
    relief_capacity_per_week, target_capacity_per_week, target_mean_wait_weeks, target_queue,
};

fn check(pairs: &[(&str, Result<f64, FormulaError>, &str)]) {
    for (call, seen, printed) in pairs {
        let seen = seen.expect("possible inputs");
        assert!(is(seen, printed), "{call} is {seen}, not {printed}");
    }
}

#[test]
fn loads_are_those_of_the_reference() {
    check(&[
        ("load(30, 27)", load(30.0, 27.0), "1.11111111111"),
        ("load(35, 27)", load(35.0, 27.0), "1.2962963"),
        ("load(30, 25)", load(30.0, 25.0), "1.2"),
        ("load(52, 42)", load(52.0, 42.0), "1.23809524"),
    ]);
    assert_eq!(load(35.0, 27.0), Ok(35.0 / 27.0));
}

#[test]
fn target_waits_are_those_of_the_reference() {
    let share = |share| factor_for_share(share).expect("a share");
    check(&[
        ("wait(52, 4)", target_mean_wait_weeks(52.0, 4.0), "13"),
        ("wait(52, 6)", target_mean_wait_weeks(52.0, 6.0), "8.66666666667"),
        ("wait(35, 4)", target_mean_wait_weeks(35.0, 4.0), "8.75"),
        ("wait(18, 92 %)", target_mean_wait_weeks(18.0, share(0.92)), "7.1266563178"),
        ("wait(18, 95 %)", target_mean_wait_weeks(18.0, share(0.95)), "6.00854761252"),
    ]);
}

#[test]
fn target_queues_are_those_of_the_reference() {
    let share = |share| factor_for_share(share).expect("a share");
    check(&[
        ("queue(30, 52)", target_queue(30.0, 52.0, 4.0), "390"),
        ("queue(30, 50)", target_queue(30.0, 50.0, 4.0), "375"),
        ("queue(30, 50, 6)", target_queue(30.0, 50.0, 6.0), "250"),
        ("queue(100, 18, 92 %)", target_queue(100.0, 18.0, share(0.92)), "712.66563178"),
        ("queue(50, 18, 92 %)", target_queue(50.0, 18.0, share(0.92)), "356.33281589"),
        ("queue(100, 18, 95 %)", target_queue(100.0, 18.0, share(0.95)), "600.854761252"),
    ]);
}

#[test]
fn relief_capacities_are_those_of_the_reference() {
    let relief = relief_capacity_per_week;
    let evidence = |referrals| Some(Evidence { referrals, cv: 1.0 });
    check(&[
        ("relief(30, 1200, 390, 26)", relief(30.0, 1200.0, 390.0, 26.0, None), "61.1538461538"),
        ("relief(33, 800, 200, 30)", relief(33.0, 800.0, 200.0, 30.0, None), "53"),
        ("relief(35, 250, 100, 15)", relief(35.0, 250.0, 100.0, 15.0, None), "45"),
        ("relief(.., n = 10000)", relief(30.0, 1200.0, 390.0, 26.0, evidence(10_000)), "106.153846154"),
        ("relief(.., n = 1000)", relief(30.0, 1200.0, 390.0, 26.0, evidence(1000)), "61.1538461538"),
        ("relief(.., n = 0)", relief(30.0, 1200.0, 390.0, 26.0, evidence(0)), "61.1538461538"),
    ]);
}

#[test]
fn target_capacities_are_those_of_the_reference() {
    let capacity = target_capacity_per_week;
    check(&[
        ("capacity(30, 52)", capacity(30.0, 52.0, 4.0, 1.0, 1.0), "30.0769230769"),
        ("capacity(30, 52, 1)", capacity(30.0, 52.0, 1.0, 1.0, 1.0), "30.0192307692"),
        ("capacity(30, 52, 6.58)", capacity(30.0, 52.0, 6.58, 1.0, 1.0), "30.1265384615"),
        ("capacity(4, 52)", capacity(4.0, 52.0, 4.0, 1.0, 1.0), "4.07692307692"),
        ("capacity(30, 52, 3, 1.1, 1.2)", capacity(30.0, 52.0, 3.0, 1.1, 1.2), "30.0764423077"),
        ("capacity(42, 65, 2, 1.2, 1.5)", capacity(42.0, 65.0, 2.0, 1.2, 1.5), "42.0567692"),
        ("capacity(35, 50, 1, 1.3, 1.6)", capacity(35.0, 50.0, 1.0, 1.3, 1.6), "35.0425"),
    ]);
}

#[test]
fn pressures_are_those_of_the_reference() {
    check(&[
        ("pressure(63, 52)", pressure(63.0, 52.0), "2.42307692308"),
        ("pressure(24, 4)", pressure(24.0, 4.0), "12"),
        ("pressure(42, 24)", pressure(42.0, 24.0), "3.5"),
        ("pressure(55, 50)", pressure(55.0, 50.0), "2.2"),
    ]);
}

#[test]
fn targets_by_priority_and_the_mix_are_those_of_the_reference() {
    let shipped = steadfast_waits::Assumptions::shipped();
    assert_eq!(shipped.target_days, [7, 28, 84, 365]);
    assert_eq!(shipped.mix, [0.05, 0.2, 0.25, 0.5]);
    assert_eq!((shipped.factor, shipped.relief_weeks), (4.0, 26.0));
}

#[test]
fn the_list_of_four_has_the_queue_of_the_reference() {
    let queue = wl4().daily_queue(window(january(1), january(16)));
    let sizes: Vec<u32> = queue.iter().map(|(_, size)| *size).collect();
    assert_eq!(sizes, [1, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 2, 2, 2, 3]);
    assert_eq!((queue[0].0, queue[15].0), (january(1), january(16)));
}

#[test]
fn the_list_of_four_has_the_statistics_of_the_reference() {
    let seen = wl4().statistics(window(january(1), january(16)), Goal::weeks(4.0)).expect("statistics");
    assert!(seen.demand.per_week.is_some_and(|rate| is(rate, "2.33333333333") && is(rate / 7.0, ".333333333333")));
    assert!(seen.demand.cv.is_some_and(|cv| is(cv, "1")));
    assert!(seen.removals.per_week.is_some_and(|rate| is(rate, "1") && is(rate / 7.0, ".142857142857")));
    assert!(seen.removals.cv.is_some_and(|cv| is(cv, "0")));
    assert_eq!((seen.demand.count + 1, seen.removals.count), (5, 1));
    assert!(seen.load.is_some_and(|load| is(load, "2.3333")));
    assert_eq!(seen.queue, 3);
    assert!(is(seen.target_queue, "2.3333") && !seen.queue_too_long);
    assert!(is(seen.mean_wait_weeks * 7.0, "6"));
    assert!(matches!(seen.needed, CapacityNeeded::Target(needed) if is(needed, "2.83333333333")));
    assert!(is(seen.pressure * 7.0, "3"));
}

#[test]
fn the_list_of_four_is_scheduled_as_by_the_reference() {
    let schedule = wl4().schedule(&[3, 5, 18].map(january));
    assert_eq!(schedule.used, [(january(5), 1), (january(18), 2)]);
    assert_eq!(schedule.unused, [january(3)]);
    let removals: Vec<_> = schedule.list.pathways().map(|pathway| pathway.removal).collect();
    assert_eq!(removals, [Some(january(8)), Some(january(5)), Some(january(18)), None]);
}

#[test]
fn slots_at_one_and_a_half_a_day_are_those_of_the_reference() {
    let slots = even_slots(january(1), 10, 10.5).expect("slots");
    assert_eq!(slots, [1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 9, 10].map(january));
}

#[test]
fn whoever_is_treated_after_the_window_still_waits_in_it() {
    let list =
        list([(1, Some(8)), (4, Some(11)), (10, None)].map(|(came, left)| pathway(january(came), left.map(january))));
    assert!(is(list.mean_wait_weeks(january(10)) * 7.0, "3"));
}

#[test]
fn sixty_days_of_two_a_day_have_the_statistics_of_the_reference() {
    let list = det60();
    let seen = list.statistics(list.span().expect("a list"), Goal::weeks(18.0)).expect("statistics");
    assert!(seen.demand.per_week.is_some_and(|rate| is(rate, "14.3559322034")));
    assert!(seen.removals.per_week.is_some_and(|rate| is(rate, "10.4406779661")));
    assert!(seen.load.is_some_and(|load| is(load, "1.375")));
    assert_eq!(seen.queue, 32);
    assert!(is(seen.mean_wait_weeks * 7.0, "7.5"));
    assert!(seen.demand.cv.is_some_and(|cv| is(cv, "1.029370934")));
    assert!(seen.removals.cv.is_some_and(|cv| is(cv, "0.705106475")));
    assert!(matches!(seen.needed, CapacityNeeded::Target(needed) if is(needed, "14.5289077213")));
    assert!(is(seen.pressure * 7.0, ".8333"));
}
