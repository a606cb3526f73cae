//! What holds of every list and every run.

use crate::made::{january, list, window};
use crate::twin::{first, scenario, slots, starting};
use jiff::civil::Date;
use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use steadfast_chance::Stream;
use steadfast_model::time::{dates, plus_days};
use steadfast_waits::{Goal, Order, Pathway, Scenario, WaitingList, simulate};

/// Any list within 60 days: some treated, some withdrawn, some both.
fn any_list() -> impl Strategy<Value = WaitingList> {
    let left = || prop::option::of(0_i64..30);
    let person = (0_i64..60, left(), left()).prop_map(|(came, removal, withdrawal)| {
        let referral = plus_days(january(1), came);
        let later = |days: Option<i64>| days.map(|days| plus_days(referral, days));
        Pathway { removal: later(removal), withdrawal: later(withdrawal), ..Pathway::waiting(referral) }
    });
    prop::collection::vec(person, 0..40).prop_map(list)
}

fn waits_on(person: &Pathway, day: Date) -> bool {
    let gone = |left: Option<Date>| left.is_some_and(|left| left <= day);
    person.referral <= day && !gone(person.removal) && !gone(person.withdrawal)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_daily_queue_is_what_counting_everybody_gives(list in any_list(), from in 0_i64..70, length in 0_i64..40) {
        let window = window(plus_days(january(1), from), plus_days(january(1), from + length));
        for (day, size) in list.daily_queue(window) {
            let counted = list.pathways().filter(|person| waits_on(person, day)).count();
            prop_assert_eq!(size as usize, counted);
            prop_assert_eq!(list.queue_on(day), counted);
        }
    }

    #[test]
    fn statistics_are_finite_not_negative_and_blind_to_the_order_of_the_list(
        list in any_list(),
        from in 0_i64..70,
        length in 1_i64..40,
    ) {
        let window = window(plus_days(january(1), from), plus_days(january(1), from + length));
        let seen = list.statistics(window, Goal::weeks(18.0)).expect("statistics");
        let backwards: Vec<Pathway> = list.pathways().collect::<Vec<_>>().into_iter().rev().collect();
        let again = WaitingList::new(backwards).expect("a list").statistics(window, Goal::weeks(18.0));
        prop_assert_eq!(again.expect("statistics"), seen);
        for number in [seen.target_queue, seen.mean_wait_weeks, seen.pressure] {
            prop_assert!(number.is_finite() && number >= 0.0);
        }
        let before = list.queue_on(plus_days(window.from(), -1)) as u64;
        // Whoever comes and leaves on one day is counted on both sides.
        prop_assert_eq!(before + seen.demand.count, seen.removals.count + seen.withdrawals + seen.queue);
    }

    #[test]
    fn whoever_came_was_treated_withdrew_or_waits_on_every_day(
        scenario in scenario(),
        starting in starting(),
        seed in any::<u64>(),
    ) {
        let run = simulate(&scenario, &starting, &Stream::root(seed)).expect("a run");
        let mut waiting = i64::from(run.starting);
        for (day, &slots) in run.days.iter().zip(scenario.slots.by_day()) {
            waiting += i64::from(day.referrals) - i64::from(day.removals) - i64::from(day.withdrawals);
            prop_assert!(waiting >= 0);
            prop_assert_eq!(waiting, i64::from(day.queue()));
            prop_assert_eq!(day.removals + day.lost_slots, slots);
        }
        let queue: Vec<u32> = run.list.daily_queue(scenario.slots.window()).iter().map(|(_, size)| *size).collect();
        prop_assert_eq!(queue, run.days.iter().map(|day| day.queue()).collect::<Vec<_>>());
    }

    #[test]
    fn more_slots_never_lengthen_the_queue_of_any_priority_and_nobody_is_treated_later_in_a_line_of_their_own(
        scenario in scenario(),
        starting in starting(),
        more in prop::collection::vec(0_u32..4, 40),
        seed in any::<u64>(),
    ) {
        let by_day: Vec<u32> = scenario.slots.by_day().iter().zip(more).map(|(slots, more)| slots + more).collect();
        let richer = Scenario { slots: slots(&by_day), ..scenario.clone() };
        let stream = Stream::root(seed);
        let less = simulate(&scenario, &starting, &stream).expect("a run");
        let more = simulate(&richer, &starting, &stream).expect("a run");
        for (less, more) in less.days.iter().zip(&more.days) {
            prop_assert_eq!(less.referrals, more.referrals);
            prop_assert!(less.waiting.iter().zip(more.waiting).all(|(less, more)| more <= *less));
        }
        // Each person is treated no later than with fewer slots, or would have withdrawn by then.
        for (less, more) in less.list.pathways().zip(more.list.pathways()) {
            if let Some(removal) = less.removal {
                prop_assert!(more.removal.is_some_and(|sooner| sooner <= removal));
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_run(scenario in scenario(), starting in starting(), seed in any::<u64>()) {
        let run = || simulate(&scenario, &starting, &Stream::root(seed)).expect("a run");
        prop_assert_eq!(run(), run());
    }

    #[test]
    fn of_one_priority_whoever_came_first_is_treated_first(
        scenario in scenario(),
        starting in starting(),
        seed in any::<u64>(),
    ) {
        let run = simulate(&scenario, &starting, &Stream::root(seed)).expect("a run");
        let mut people: Vec<Pathway> = run.list.pathways().filter(|person| person.withdrawal.is_none()).collect();
        // Stable, so that two of one day stay in the order of the list.
        people.sort_by_key(|person| (person.priority, person.referral));
        for pair in people.windows(2).filter(|pair| pair[0].priority == pair[1].priority) {
            let day = |person: &Pathway| person.removal.unwrap_or(Date::MAX);
            prop_assert!(day(&pair[0]) <= day(&pair[1]));
        }
    }

    #[test]
    fn scheduling_a_list_and_simulating_it_without_referrals_treat_the_same_people(
        starting in starting(),
        by_day in prop::collection::vec(0_u32..8, 1..40),
    ) {
        let one_priority = starting.pathways().map(|person| Pathway { priority: None, ..person });
        let starting = list(one_priority.filter(|person| person.withdrawal != Some(first())));
        let scenario = Scenario {
            demand_per_week: 0.0,
            slots: slots(&by_day),
            withdrawal_per_day: 0.0,
            mix: [0.0, 0.0, 0.0, 1.0],
            order: Order::Referral,
        };
        let run = simulate(&scenario, &starting, &Stream::root(1)).expect("a run");
        let window = scenario.slots.window();
        let given: Vec<Date> = dates(window.from(), window.to())
            .zip(&by_day)
            .flat_map(|(day, &slots)| std::iter::repeat_n(day, slots as usize))
            .collect();
        let schedule = starting.schedule(&given);
        let removals = |list: &WaitingList| list.pathways().map(|person| person.removal).collect::<Vec<_>>();
        prop_assert_eq!(removals(&run.list), removals(&schedule.list));
        prop_assert_eq!(schedule.unused.len(), run.days.iter().map(|day| day.lost_slots as usize).sum::<usize>());
    }
}
