//! Simulated lists against what theory says of them.

use crate::made::{list, window};
use jiff::civil::Date;
use std::collections::BTreeSet;
use steadfast_chance::{Moments, Stream};
use steadfast_model::time::plus_days;
use steadfast_waits::{
    Assumptions, Capacity, Gain, Loss, Order, Pathway, Priority, Run, Scenario, Slots, WaitingList, Window, even_slots,
    simulate,
};

const FIRST: Date = Date::constant(2023, 4, 1);

fn days(days: i64) -> Window {
    window(FIRST, plus_days(FIRST, days - 1))
}

fn waiting_before(people: usize) -> WaitingList {
    list((0..people).map(|_| Pathway::waiting(plus_days(FIRST, -1))))
}

fn scenario(demand_per_week: f64, slots: Slots) -> Scenario {
    Scenario {
        demand_per_week,
        slots,
        withdrawal_per_day: 0.0,
        mix: Assumptions::shipped().mix,
        order: Order::Referral,
    }
}

fn run(scenario: &Scenario, starting: &WaitingList, replica: u64) -> Run {
    simulate(scenario, starting, &Stream::root(1).named("waits").numbered(replica)).expect("a run")
}

/// Runs a scenario 200 times, and holds the queue at the end against a mean and the spread of a Poisson count of referrals.
fn check_queue(scenario: &Scenario, starting: usize, mean: f64, referrals: f64) {
    let starting = waiting_before(starting);
    let seen: Moments = (0..200).map(|replica| f64::from(run(scenario, &starting, replica).queue())).collect();
    let error = (seen.variance() / 200.0).sqrt();
    assert!((seen.mean() - mean).abs() < 3.0 * error, "{} for {mean}, standard error {error}", seen.mean());
    // A standard deviation from 200 runs has a standard error of a twentieth of itself.
    let spread = referrals.sqrt();
    assert!((seen.variance().sqrt() - spread).abs() < 3.0 * spread / 20.0, "{} for {spread}", seen.variance().sqrt());
}

#[test]
fn a_year_of_100_referrals_and_the_reference_s_105_slots_a_week_ends_as_theory_says() {
    let slots = Slots::on(days(365), &even_slots(FIRST, 365, 105.0).expect("slots")).expect("slots");
    let referrals = 100.0 / 7.0 * 365.0;
    check_queue(&scenario(100.0, slots), 840, 840.0 + referrals - 5461.0, referrals);
}

#[test]
fn half_a_year_of_50_referrals_and_the_reference_s_40_slots_a_week_ends_as_theory_says() {
    let slots = Slots::on(days(182), &even_slots(FIRST, 182, 40.0).expect("slots")).expect("slots");
    check_queue(&scenario(50.0, slots), 82, 347.0, 1300.0);
}

#[test]
fn with_every_slot_of_its_capacity_the_same_lists_end_fourteen_and_five_shorter() {
    let slots = |length, per_week| Capacity::every_day(per_week).slots(days(length)).expect("slots");
    let referrals = 100.0 / 7.0 * 365.0;
    check_queue(&scenario(100.0, slots(365, 105.0)), 840, 840.0 + referrals - 5475.0, referrals);
    check_queue(&scenario(50.0, slots(182, 40.0)), 82, 342.0, 1300.0);
}

#[test]
fn with_withdrawals_the_queue_is_the_expected_one() {
    let slots = Capacity::working_days(80.0).slots(days(273)).expect("slots");
    let leaving = Scenario { withdrawal_per_day: 0.002, ..scenario(100.0, slots) };
    let theory = leaving.expected_queue(600).expect("a queue");
    assert!(!theory.may_run_empty);
    check_queue(&leaving, 600, theory.mean, theory.standard_deviation.powi(2));
}

#[test]
fn where_a_list_runs_empty_the_expected_queue_is_a_floor() {
    let slots = Capacity::every_day(110.0).slots(days(364)).expect("slots");
    let idle = scenario(100.0, slots);
    let theory = idle.expected_queue(100).expect("a queue");
    let starting = waiting_before(100);
    let seen: Moments = (0..50).map(|replica| f64::from(run(&idle, &starting, replica).queue())).collect();
    assert!(theory.may_run_empty && seen.mean() > theory.mean, "{seen:?} for {theory:?}");
}

#[test]
fn referrals_come_evenly_with_the_spread_of_a_poisson_count_and_the_priorities_of_the_mix() {
    let slots = Capacity::every_day(0.0).slots(days(700)).expect("slots");
    let run = run(&scenario(700.0, slots), &WaitingList::default(), 0);
    let daily: Moments = run.days.iter().map(|day| f64::from(day.referrals)).collect();
    assert!((daily.mean() - 100.0).abs() < 3.0 * (100.0_f64 / 700.0).sqrt(), "{daily:?}");
    assert!((daily.variance() - 100.0).abs() < 3.0 * 100.0 * (2.0_f64 / 700.0).sqrt(), "{daily:?}");
    let all = f64::from(run.queue());
    for (waiting, share) in run.days[699].waiting.into_iter().zip(Assumptions::shipped().mix) {
        let error = (share * (1.0 - share) / all).sqrt();
        assert!((f64::from(waiting) / all - share).abs() < 3.0 * error, "{waiting} of {all} for {share}");
    }
}

#[test]
fn withdrawals_are_geometric_from_the_day_after_the_referral() {
    let slots = Capacity::every_day(0.0).slots(days(101)).expect("slots");
    let leaving = Scenario { withdrawal_per_day: 0.01, ..scenario(0.0, slots) };
    let people = 20_000;
    let run = run(&leaving, &waiting_before(people), 0);
    for after in [1, 10, 50, 101] {
        let stays = 0.99_f64.powi(after);
        let left = f64::from(run.days[usize::try_from(after).expect("a day") - 1].queue()) / 20_000.0;
        let error = (stays * (1.0 - stays) / 20_000.0).sqrt();
        assert!((left - stays).abs() < 3.0 * error, "{left} for {stays} after {after} days");
    }
    let came = Scenario { withdrawal_per_day: 1.0, ..scenario(70.0, leaving.slots) };
    let run = simulate(&came, &WaitingList::default(), &Stream::root(2)).expect("a run");
    let pairs = run.days.windows(2);
    assert!(pairs.into_iter().all(|pair| pair[1].withdrawals == pair[0].referrals), "all leave on the next day");
}

#[test]
fn a_strike_lengthens_a_busy_list_by_the_slots_lost_and_catching_up_shortens_it_again() {
    let usual = Capacity::working_days(100.0);
    let strike = Loss { from: plus_days(FIRST, 30), to: plus_days(FIRST, 34), share: 0.6 };
    let saturdays = [49, 56, 63].map(|later| plus_days(FIRST, later));
    let gains: Vec<Gain> = saturdays.map(|on| Gain { from: on, to: on, per_day: 12.0 }).to_vec();
    let struck = Capacity { losses: vec![strike], ..usual.clone() };
    let mended = Capacity { gains, ..struck.clone() };
    let end = |capacity: &Capacity| {
        let slots = capacity.slots(days(91)).expect("slots");
        run(&scenario(110.0, slots), &waiting_before(300), 3).queue()
    };
    // 1 to 5 May 2023: a Monday to a Friday of 20 slots each, of which 12 are lost.
    assert_eq!(end(&struck) - end(&usual), 60);
    assert_eq!(end(&mended) - end(&usual), 24);
    let bank_holiday = Capacity { closed: BTreeSet::from([plus_days(FIRST, 30)]), ..usual.clone() };
    assert_eq!(end(&bank_holiday) - end(&usual), 20);
}

#[test]
fn without_withdrawals_the_queue_does_not_depend_on_who_comes_first_but_the_urgent_wait_less() {
    let slots = Capacity::working_days(95.0).slots(days(728)).expect("slots");
    let by_referral = Scenario { demand_per_week: 100.0, ..scenario(100.0, slots) };
    let by_target = Scenario { order: Order::by_target(), ..by_referral.clone() };
    let starting = waiting_before(500);
    let (plain, ranked) = (run(&by_referral, &starting, 0), run(&by_target, &starting, 0));
    let queues = |run: &Run| run.days.iter().map(|day| day.queue()).collect::<Vec<_>>();
    assert_eq!(queues(&plain), queues(&ranked));
    let waits = ranked.mean_waits_weeks().map(|wait| wait.expect("all are treated"));
    assert!(waits.is_sorted_by(|urgent, less| urgent < less), "{waits:?}");
    let plain_waits = plain.mean_waits_weeks().map(|wait| wait.expect("all are treated"));
    assert!(waits[0] < plain_waits[0] / 3.0, "{waits:?} for {plain_waits:?}");
    let mean = plain.mean_wait_weeks().expect("all are treated");
    assert!(plain_waits.iter().all(|wait| (wait - mean).abs() < 0.2 * mean), "{mean} for {plain_waits:?}");
}

#[test]
fn whoever_has_used_most_of_the_time_to_the_target_goes_first() {
    // Shares of the target on the day of the slot: 3/7, 27/28, 85/84, 366/365; and of two with 1/4, the more urgent.
    let ago = |days: i64, priority| Pathway { priority: Some(priority), ..Pathway::waiting(plus_days(FIRST, -days)) };
    let order_of = |people: &[Pathway]| {
        let starting = list(people.iter().copied());
        let slots = Slots::on(days(1), &[FIRST]).expect("slots");
        let scenario = Scenario { order: Order::by_target(), ..scenario(0.0, slots) };
        let treated = run(&scenario, &starting, 0).list.pathways().position(|pathway| pathway.removal.is_some());
        treated.expect("one is treated")
    };
    let people = [ago(3, Priority::P1), ago(27, Priority::P2), ago(85, Priority::P3), ago(366, Priority::P4)];
    assert_eq!(order_of(&people), 2);
    assert_eq!(order_of(&[people[0], people[1], people[3]]), 2);
    assert_eq!(order_of(&people[..2]), 1);
    assert_eq!(order_of(&[ago(21, Priority::P3), ago(7, Priority::P2)]), 1);
}

#[test]
fn who_left_before_is_passed_over_and_planned_removals_are_forgotten_but_withdrawals_kept() {
    let before = plus_days(FIRST, -10);
    let starting = list([
        Pathway { removal: Some(plus_days(FIRST, -1)), ..Pathway::waiting(before) },
        Pathway { removal: Some(plus_days(FIRST, 2)), ..Pathway::waiting(before) },
        Pathway { withdrawal: Some(plus_days(FIRST, 1)), ..Pathway::waiting(before) },
    ]);
    let slots = Capacity::every_day(0.0).slots(days(3)).expect("slots");
    let run = run(&scenario(0.0, slots), &starting, 0);
    assert_eq!(run.days.iter().map(|day| day.queue()).collect::<Vec<_>>(), [2, 1, 1]);
    assert_eq!(run.list.len(), 2);
}

#[test]
fn what_cannot_be_run_is_refused() {
    use steadfast_waits::SimulateError as E;
    let good = scenario(10.0, Capacity::every_day(10.0).slots(days(7)).expect("slots"));
    let refused = |scenario: Scenario| simulate(&scenario, &waiting_before(1), &Stream::root(1)).expect_err("no run");
    assert_eq!(refused(Scenario { demand_per_week: -1.0, ..good.clone() }), E::Demand(-1.0));
    assert_eq!(refused(Scenario { withdrawal_per_day: 1.5, ..good.clone() }), E::Withdrawal(1.5));
    assert_eq!(refused(Scenario { mix: [0.5, 0.0, 0.0, 0.0], ..good.clone() }), E::Mix(0.5));
    let order = Order::ShareOfTarget { target_days: [0, 28, 84, 365] };
    assert_eq!(refused(Scenario { order, ..good.clone() }), E::Target);
    assert!(matches!(refused(Scenario { demand_per_week: 1e10, ..good.clone() }), E::TooMany(_)));
    assert!(matches!(refused(Scenario { demand_per_week: 2.1e8, ..good.clone() }), E::TooMany(_)));
    let late = simulate(&good, &list([Pathway::waiting(FIRST)]), &Stream::root(1));
    assert_eq!(late, Err(E::ReferredAfterStart { referral: FIRST, start: FIRST }));
}
