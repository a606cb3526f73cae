//! The rule for pairs of work against the rule for whole rosters.

use crate::small::{afternoon, long_day, morning, night, times, ward_day};
use proptest::prelude::*;
use steadfast_cover::legality::{Work, breaches, clash, minutes_within};
use steadfast_model::time::civil;
use steadfast_model::{Interval, WorkingTimeRules};

const NO_LIMIT: i64 = 7 * 24 * 60;

fn rules() -> &'static WorkingTimeRules {
    WorkingTimeRules::shipped()
}

fn broken(work: &[Work]) -> u32 {
    breaches(work, &[], NO_LIMIT, rules())
}

/// The pieces that a hospital rosters.
fn piece(kind: u8, day: i8) -> Work {
    let interval = match kind % 6 {
        0 => morning(day),
        1 => afternoon(day),
        2 => ward_day(day),
        3 => long_day(day),
        4 => times(day, (14, 0), (22, 0)),
        _ => night(day),
    };
    Work::new(interval, rules())
}

/// Any piece of work of up to thirteen hours, to the quarter of an hour.
fn any_piece() -> impl Strategy<Value = Work> {
    (8i8..14, 0i8..24, 0i8..4, 1i64..=52).prop_map(|(day, hour, quarter, quarters)| {
        let start = civil(2025, 12, day, hour, 15 * quarter);
        Work::new(Interval::new(start, start.saturating_add(jiff::Span::new().minutes(15 * quarters))), rules())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn two_pieces_clash_exactly_where_together_they_break_a_rule(a in any_piece(), b in any_piece()) {
        prop_assert_eq!(broken(&[a]) + broken(&[b]), 0);
        prop_assert_eq!(clash(&a, &b, rules()), broken(&[a, b]) > 0, "{:?} {:?}", a, b);
        prop_assert_eq!(clash(&a, &b, rules()), clash(&b, &a, rules()));
    }

    #[test]
    fn a_roster_with_a_clash_in_it_breaks_a_rule(days in prop::collection::vec((0u8..6, 8i8..20), 2..9)) {
        let work: Vec<Work> = days.into_iter().map(|(kind, day)| piece(kind, day)).collect();
        let clashes = (0..work.len()).any(|i| (0..i).any(|j| clash(&work[i], &work[j], rules())));
        prop_assert!(!clashes || broken(&work) > 0, "{:?}", work);
    }

    #[test]
    fn the_order_in_which_work_is_listed_does_not_matter(days in prop::collection::vec((0u8..6, 8i8..20), 2..9), turn in 0usize..8) {
        let work: Vec<Work> = days.into_iter().map(|(kind, day)| piece(kind, day)).collect();
        let mut turned = work.clone();
        turned.rotate_left(turn % work.len());
        prop_assert_eq!(broken(&work), broken(&turned));
    }

    #[test]
    fn hours_are_counted_in_the_busiest_hundred_and_sixty_eight_wherever_they_begin(
        days in prop::collection::btree_set(8i8..24, 3..12), agreed in 20i64..60
    ) {
        let work: Vec<Work> = days.into_iter().map(|day| piece(2, day)).collect();
        let free = breaches(&work, &[], NO_LIMIT, rules());
        let first = work[0].start;
        // Brute force: every hour of a month as the start of the week.
        let busiest = (-7 * 24..31 * 24)
            .map(|hour| minutes_within(&work, first + 60 * hour, first + 60 * hour + NO_LIMIT))
            .max()
            .unwrap_or(0);
        prop_assert_eq!(breaches(&work, &[], 60 * agreed, rules()) > free, busiest > 60 * agreed);
    }

    #[test]
    fn what_somebody_already_worked_is_never_held_against_a_plan_that_adds_nothing(
        days in prop::collection::btree_set(8i8..24, 3..12), agreed in 8i64..60
    ) {
        let work: Vec<Work> = days.into_iter().map(|day| piece(2, day)).collect();
        prop_assert_eq!(breaches(&work, &work, 60 * agreed, rules()), breaches(&work, &work, NO_LIMIT, rules()));
    }
}
