//! A slow simulator that looks at everybody for every slot, and the fast one beside it.
//!
//! A run without slots tells who comes, with which priority, and when each would withdraw; the same stream brings the same people when there are slots.

use crate::made::{january, list};
use jiff::civil::Date;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};
use steadfast_chance::Stream;
use steadfast_model::time::{days_between, plus_days};
use steadfast_waits::{Order, Pathway, Priority, Scenario, Slots, WaitingList, Window, simulate};

/// First day of every made-up window.
pub(crate) fn first() -> Date {
    january(1)
}

/// Slots by day over a window that begins on [`first`].
pub(crate) fn slots(by_day: &[u32]) -> Slots {
    let dates: Vec<Date> = (0..)
        .zip(by_day)
        .flat_map(|(later, &slots)| std::iter::repeat_n(plus_days(first(), later), slots as usize))
        .collect();
    let last = plus_days(first(), i64::try_from(by_day.len()).expect("a few days") - 1);
    Slots::on(Window::new(first(), last).expect("a window"), &dates).expect("slots")
}

/// A starting list of some people who came up to 400 days before.
pub(crate) fn starting() -> impl Strategy<Value = WaitingList> {
    let priority = prop::option::of(prop::sample::select(Priority::ALL.to_vec()));
    let person = (1_i64..400, priority, prop::option::of(0_i64..40)).prop_map(|(ago, priority, withdrawal)| Pathway {
        referral: plus_days(first(), -ago),
        removal: None,
        withdrawal: withdrawal.map(|later| plus_days(first(), later)),
        priority,
    });
    prop::collection::vec(person, 0..60).prop_map(list)
}

/// A scenario of up to 40 days.
pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    let order = prop_oneof![
        Just(Order::Referral),
        Just(Order::by_target()),
        prop::array::uniform4(1_u32..9).prop_map(|target_days| Order::ShareOfTarget { target_days }),
    ];
    let withdrawal = prop_oneof![Just(0.0), 0.0..0.2];
    (0.0..60.0, prop::collection::vec(0_u32..8, 1..40), withdrawal, order).prop_map(
        |(demand_per_week, by_day, withdrawal_per_day, order)| Scenario {
            demand_per_week,
            slots: slots(&by_day),
            withdrawal_per_day,
            mix: [0.1, 0.2, 0.3, 0.4],
            order,
        },
    )
}

/// Share of the target used; 1 day is the target of all if only the referral counts.
fn used(order: Order, person: &Pathway, today: Date) -> f64 {
    let target = match order {
        Order::Referral => 1,
        Order::ShareOfTarget { target_days } => {
            let place = Priority::ALL.iter().position(|priority| Some(*priority) == person.priority);
            target_days[place.expect("all have a priority")]
        }
    };
    days_between(person.referral, today) as f64 / f64::from(target)
}

/// Gives slots one by one, looking at everybody each time.
fn treat_slowly(people: &mut [Pathway], order: Order, slots: &[u32]) -> Vec<u32> {
    let mut lost = Vec::new();
    for (later, &given) in (0..).zip(slots) {
        let today = plus_days(first(), later);
        let mut unused = 0;
        for _ in 0..given {
            let mut best: Option<usize> = None;
            for index in 0..people.len() {
                let person = &people[index];
                let waits = person.removal.is_none() && person.withdrawal.is_none_or(|day| day > today);
                if !waits || person.referral >= today {
                    continue;
                }
                let better = best.is_none_or(|best| {
                    let (own, other) = (used(order, person, today), used(order, &people[best], today));
                    let key = |person: &Pathway| (person.priority, person.referral);
                    own > other || own == other && key(person) < key(&people[best])
                });
                if better {
                    best = Some(index);
                }
            }
            match best {
                Some(index) => people[index].removal = Some(today),
                None => unused += 1,
            }
        }
        lost.push(unused);
    }
    for person in people.iter_mut().filter(|person| person.removal.is_some()) {
        person.withdrawal = None;
    }
    lost
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_fast_simulator_and_its_slow_twin_treat_the_same_people_on_the_same_days(
        scenario in scenario(),
        starting in starting(),
        seed in any::<u64>(),
    ) {
        let stream = Stream::root(seed);
        let none = Scenario { slots: slots(&vec![0; scenario.slots.by_day().len()]), ..scenario.clone() };
        let people = simulate(&none, &starting, &stream).expect("a run").list;
        let mut people: Vec<Pathway> = people.pathways().collect();
        let lost = treat_slowly(&mut people, scenario.order, scenario.slots.by_day());
        let run = simulate(&scenario, &starting, &stream).expect("a run");
        prop_assert_eq!(run.list.pathways().collect::<Vec<_>>(), people);
        prop_assert_eq!(run.days.iter().map(|day| day.lost_slots).collect::<Vec<_>>(), lost);
    }
}
