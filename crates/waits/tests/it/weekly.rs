//! The list by weeks waited: one made-up list, one real month, and what holds of every list and loss.

use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert, proptest};
use steadfast_model::Pod;
use steadfast_testkit::shared;
use steadfast_waits::{
    Balance, CatchUp, CatchUpRange, ClockStopShares, Disruption, LostActivity, MonthCounts, Projection, StopOrder,
    WeekFigures, WeeklyFlows, WeeklyList, project, project_range,
};

/// One real month: those who wait and the two kinds of stops by weeks waited, and the new periods.
pub(crate) struct Month {
    pub(crate) waiting: Vec<u64>,
    pub(crate) admitted: Vec<u64>,
    pub(crate) non_admitted: Vec<u64>,
    pub(crate) new_periods: u64,
}

impl Month {
    /// Reads the extract's totals over treatment functions, which the reader of intake leaves out: the two check each other.
    pub(crate) fn dorset(test: &str) -> Option<Self> {
        let path = shared("data/england/rtt_full_csv_extract_RBD_2024-11.csv", test)?;
        let mut month =
            Self { waiting: vec![0; 105], admitted: vec![0; 105], non_admitted: vec![0; 105], new_periods: 0 };
        for row in csv::Reader::from_path(path).expect("the extract").records() {
            let row = row.expect("a row");
            if &row[11] != "C_999" {
                continue;
            }
            let list = match &row[9] {
                "Part_1A" => &mut month.admitted,
                "Part_1B" => &mut month.non_admitted,
                "Part_2" => &mut month.waiting,
                "Part_3" => {
                    month.new_periods += row[120].parse::<u64>().expect("a count");
                    continue;
                }
                _ => continue,
            };
            for (week, count) in list.iter_mut().enumerate() {
                *count += row[13 + week].parse::<u64>().expect("a count");
            }
        }
        Some(month)
    }

    pub(crate) fn counts(&self) -> MonthCounts<'_> {
        MonthCounts {
            days: 30,
            waiting: &self.waiting,
            admitted: &self.admitted,
            non_admitted: &self.non_admitted,
            new_periods: self.new_periods,
        }
    }

    /// The list and the flows with which it stays as long as it is.
    pub(crate) fn steady(&self, order: StopOrder) -> (WeeklyList, WeeklyFlows) {
        let list = WeeklyList::of_counts(&self.waiting).expect("a list");
        (list, WeeklyFlows::from_month(&self.counts(), Balance::GrowthPerWeek(0.0), order).expect("a month"))
    }
}

/// A list of 100 at each week, that neither grows nor shrinks.
fn even(order: StopOrder) -> (WeeklyList, WeeklyFlows) {
    let list = WeeklyList::new(vec![100.0; 70]).expect("a list");
    let flows = WeeklyFlows {
        referrals: 400.0,
        admitted_stops: 80.0,
        non_admitted_stops: 270.0,
        other_removals: 50.0,
        admitted_rate: (0..70).map(|week| if week < 10 { 0.0 } else { 0.02 }).collect(),
        non_admitted_rate: vec![0.04; 70],
        order,
    };
    (list, flows)
}

fn strike(week: usize, admitted: f64, other: f64) -> Disruption {
    Disruption { week, lost_admitted_stops: admitted, lost_non_admitted_stops: other, again_in: None }
}

fn run(start: &(WeeklyList, WeeklyFlows), lost: &[Disruption], catch_up: CatchUp, weeks: usize) -> Projection {
    project(&start.0, &start.1, lost, &catch_up, weeks).expect("a possible list")
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-6 * (1.0 + left.abs().max(right.abs()))
}

const HALF_A_TENTH: CatchUp = CatchUp { from_week: 4, most_share_of_usual: 0.05, weeks: 50 };

#[test]
fn a_strike_without_catching_up_leaves_the_list_longer_by_what_was_lost() {
    let start = even(StopOrder::ByProfile);
    let without = run(&start, &[], CatchUp::NONE, 20);
    let with = run(&start, &[strike(2, 16.0, 54.0), strike(2, 4.0, 6.0)], CatchUp::NONE, 20);
    let added = with.difference(&without);
    assert!(added[1].size.abs() < 1e-9 && near(added[2].size, 80.0) && near(added[19].size, 80.0));
    assert_eq!((with.recovered_in_week, with.beyond_usual), (None, 0.0));
    assert!(near(with.weeks[19].still_owed, 80.0));
    assert!(added[10].within_18_share.expect("people wait") < 0.0 && added[10].over_18 > 0.0);
}

#[test]
fn what_takes_place_on_another_day_of_its_week_is_not_lost_however_much_it_is() {
    let start = even(StopOrder::ByProfile);
    let within = Disruption { again_in: Some(2), ..strike(2, 1e6, 1e6) };
    let with = run(&start, &[within, strike(2, 16.0, 54.0)], CatchUp::NONE, 6);
    let without = run(&start, &[], CatchUp::NONE, 6);
    assert_eq!(with.beyond_usual, 0.0);
    assert!(near(with.difference(&without)[5].size, 70.0));
}

#[test]
fn what_was_lost_is_made_up_at_the_pace_that_is_possible() {
    let start = even(StopOrder::ByProfile);
    // Five in a hundred of 80 and 270 a week: 4 and 13.5; the 20 admitted take five weeks, the 54 others four.
    let with = run(&start, &[strike(2, 20.0, 54.0)], HALF_A_TENTH, 20);
    let made: Vec<f64> = with.weeks[..10].iter().map(|week| week.made_up).collect();
    assert_eq!(made, [0.0, 0.0, 0.0, 0.0, 17.5, 17.5, 17.5, 17.5, 4.0, 0.0]);
    assert_eq!(with.recovered_in_week, Some(8));
    let without = run(&start, &[], HALF_A_TENTH, 20);
    assert!(near(with.difference(&without)[19].size, 0.0));
}

#[test]
fn no_more_can_be_lost_than_a_usual_week_has() {
    let start = even(StopOrder::ByProfile);
    let with = run(&start, &[strike(0, 100.0, 0.0)], CatchUp::NONE, 1);
    assert_eq!((with.weeks[0].lost, with.beyond_usual), (80.0, 20.0));
}

#[test]
fn an_empty_list_cannot_be_treated_below_nobody() {
    let start = (WeeklyList::new(vec![0.0; 20]).expect("a list"), even(StopOrder::ByProfile).1);
    let rates = vec![0.0; 20];
    let flows = WeeklyFlows { admitted_rate: rates.clone(), non_admitted_rate: rates, referrals: 10.0, ..start.1 };
    let with = run(&(start.0, flows), &[strike(0, 20.0, 0.0)], CatchUp::NONE, 3);
    assert!(with.weeks.iter().all(|week| week.size.abs() < 1e-9 && week.within_18_share.is_none_or(f64::is_finite)));
}

#[test]
fn the_urgent_go_on_in_a_strike_and_the_oldest_wait() {
    let order = StopOrder::UrgentThenOldest { urgent_share: 0.2, urgent_within_weeks: 4 };
    let start = even(order);
    let without = run(&start, &[], CatchUp::NONE, 1);
    // 280 of 350 stops are lost: the 70 urgent are all that is left.
    let with = run(&start, &[strike(0, 64.0, 216.0)], CatchUp::NONE, 1);
    let at = |run: &Projection, from: usize, to: usize| run.at_end.by_weeks()[from..to].iter().sum::<f64>();
    assert!(near(at(&with, 0, 5), at(&without, 0, 5)));
    assert!(near(at(&with, 5, 70) - at(&without, 5, 70), 280.0));
    // At five weeks nobody is urgent: only the 50 of 7,400 who leave otherwise are gone.
    assert!(near(with.at_end.by_weeks()[5], 100.0 * (1.0 - 50.0 / 7_400.0)));
    assert!(without.at_end.by_weeks()[69] < 1e-9 && with.at_end.by_weeks()[69] > 100.0);
}

#[test]
fn a_real_month_goes_on_much_as_it_is() {
    let Some(month) = Month::dorset("a real month goes on") else { return };
    let start = month.steady(StopOrder::ByProfile);
    assert!((start.1.stops() - 4_469.0 * 7.0 / 30.0).abs() < 1e-6);
    let run = run(&start, &[], CatchUp::NONE, 26);
    let [first, last] = [run.weeks[0], run.weeks[25]];
    eprintln!("other removals {:.1} a week; {first:?}; {last:?}", start.1.other_removals);
    assert!(near(last.size, 21_702.0));
    // 57.8 % now: rates of one month give a list of much the same shape half a year on.
    assert!((first.within_18_share.expect("people wait") - 0.578).abs() < 0.03, "{first:?}");
    assert!((last.within_18_share.expect("people wait") - 0.578).abs() < 0.08, "{last:?}");
}

#[test]
fn a_real_trust_with_a_week_at_half_its_work_takes_a_fifth_of_a_year_to_recover() {
    let Some(month) = Month::dorset("a real trust recovers") else { return };
    let start = month.steady(StopOrder::ByProfile);
    let half = strike(1, start.1.admitted_stops / 2.0, start.1.non_admitted_stops / 2.0);
    let catch_up = CatchUp { from_week: 2, most_share_of_usual: 0.05, weeks: 52 };
    let with = run(&start, &[half], catch_up, 26);
    let added = with.difference(&run(&start, &[], CatchUp::NONE, 26));
    eprintln!("{:?} {:?}", added[1], added[11]);
    assert!(near(added[1].size, start.1.stops() / 2.0));
    assert_eq!(with.recovered_in_week, Some(11));
    assert!(added[11].size.abs() < 1e-6);
}

fn any_start() -> impl Strategy<Value = (WeeklyList, WeeklyFlows)> {
    (19_usize..80, any::<bool>()).prop_flat_map(|(entries, urgent)| {
        let list = prop::collection::vec(prop::sample::select(vec![0.0, 0.5, 7.0, 40.0, 300.0]), entries);
        let rates = || prop::collection::vec(prop::sample::select(vec![0.0, 0.01, 0.1, 0.9, 1.0]), entries);
        let flow = || 0.0_f64..400.0;
        (list, rates(), rates(), flow(), flow(), flow(), -100.0_f64..200.0).prop_map(
            move |(list, admitted_rate, non_admitted_rate, referrals, admitted, other, removals)| {
                let order = StopOrder::UrgentThenOldest { urgent_share: 0.3, urgent_within_weeks: 4 };
                let flows = WeeklyFlows {
                    referrals,
                    admitted_stops: admitted,
                    non_admitted_stops: other,
                    other_removals: removals,
                    admitted_rate,
                    non_admitted_rate,
                    order: if urgent { order } else { StopOrder::ByProfile },
                };
                (WeeklyList::new(list).expect("a list"), flows)
            },
        )
    })
}

fn any_losses() -> impl Strategy<Value = Vec<Disruption>> {
    prop::collection::vec((0_usize..12, 0.0_f64..200.0, 0.0_f64..200.0), 0..4)
        .prop_map(|losses| losses.into_iter().map(|(week, admitted, other)| strike(week, admitted, other)).collect())
}

fn any_catch_up() -> impl Strategy<Value = CatchUp> {
    (0_usize..10, 0.0_f64..0.5, 0_usize..20).prop_map(|(from_week, most_share_of_usual, weeks)| CatchUp {
        from_week,
        most_share_of_usual,
        weeks,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nobody_is_lost_or_made_up(start in any_start(), lost in any_losses(), catch_up in any_catch_up()) {
        let run = run(&start, &lost, catch_up, 15);
        let mut before = start.0.size();
        for week in &run.weeks {
            prop_assert!(near(week.size, before + week.referrals - week.stops - week.other_removals), "{week:?}");
            prop_assert!(week.stops >= 0.0 && week.size >= 0.0 && week.over_18 <= week.size + 1e-9);
            before = week.size;
        }
        prop_assert!(run.at_end.by_weeks().iter().all(|waiting| *waiting >= 0.0));
        prop_assert!(near(run.at_end.size(), before));
    }

    #[test]
    fn losing_more_never_shortens_the_list_and_a_lost_stop_adds_one_pathway_at_most(
        start in any_start(),
        lost in any_losses(),
        more in any_losses(),
    ) {
        let less = run(&start, &lost, CatchUp::NONE, 15);
        let all = run(&start, &[lost, more].concat(), CatchUp::NONE, 15);
        let mut extra = 0.0;
        for (less, all) in less.weeks.iter().zip(&all.weeks) {
            extra += all.lost - less.lost;
            let added = all.size - less.size;
            prop_assert!(added >= -1e-6 && added <= extra + 1e-6, "{added} of {extra}");
        }
    }

    #[test]
    fn catching_up_never_makes_up_more_than_was_owed_nor_shortens_the_list_below_what_it_would_be(
        start in any_start(),
        lost in any_losses(),
        catch_up in any_catch_up(),
    ) {
        let without = run(&start, &[], CatchUp::NONE, 15);
        let with = run(&start, &lost, catch_up, 15);
        let (mut owed, mut most) = (0.0, 0.0);
        for (week, usual) in with.weeks.iter().zip(&without.weeks) {
            prop_assert!(week.made_up <= owed + 1e-9, "{week:?}");
            most = f64::max(most, catch_up.most_share_of_usual * start.1.stops());
            prop_assert!(week.made_up <= most + 1e-9);
            owed += week.lost - week.made_up;
            prop_assert!(near(week.still_owed, owed) && week.still_owed >= 0.0);
            prop_assert!(week.size <= usual.size + owed + 1e-6, "{week:?} {usual:?}");
        }
        if with.recovered_in_week.is_some() {
            prop_assert!(owed <= 1e-6);
        }
    }

    #[test]
    fn without_a_loss_there_is_no_difference(start in any_start(), catch_up in any_catch_up()) {
        let (with, without) = (run(&start, &[], catch_up, 15), run(&start, &[], CatchUp::NONE, 15));
        prop_assert!(with == without && with.recovered_in_week.is_none());
    }

    #[test]
    fn the_range_holds_what_is_expected(start in any_start(), count in 0.0_f64..500.0, pod in prop::sample::select(Pod::ALL)) {
        let lost = [LostActivity { week: 2, specialty: "110".to_owned(), pod, count, again_in: None }];
        let catch_up = |most_share_of_usual| CatchUp { from_week: 3, most_share_of_usual, weeks: 8 };
        let range = CatchUpRange { least: CatchUp::NONE, likely: catch_up(0.02), most: catch_up(0.1) };
        let range = project_range(&start.0, &start.1, &lost, ClockStopShares::shipped(), &range, 15).expect("a list");
        let owed = |run: &Projection, week: usize| WeekFigures::clone(&run.weeks[week]).still_owed;
        for (week, added) in range.added().iter().enumerate() {
            prop_assert!(owed(&range.low, week) <= owed(&range.mid, week) + 1e-9);
            prop_assert!(owed(&range.mid, week) <= owed(&range.high, week) + 1e-9);
            prop_assert!(added.low <= added.mid + 1e-6 && added.mid <= added.high + 1e-6, "week {week}: {added:?}");
        }
    }
}

#[test]
fn who_has_a_new_week_is_on_the_list_until_then_and_is_not_made_up_twice() {
    let (list, flows) = even(StopOrder::ByProfile);
    let moved = Disruption { week: 1, lost_admitted_stops: 4.0, lost_non_admitted_stops: 6.0, again_in: Some(4) };
    let much = CatchUp { from_week: 2, most_share_of_usual: 0.5, weeks: 20 };
    let with = project(&list, &flows, &[moved], &much, 8).expect("a possible list");
    let without = project(&list, &flows, &[], &CatchUp::NONE, 8).expect("a possible list");
    let added: Vec<f64> = with.difference(&without).iter().map(|week| (week.size * 1e6).round() / 1e6).collect();
    assert_eq!(added, [0.0, 10.0, 10.0, 10.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(with.recovered_in_week, Some(4));
    assert!(with.weeks.iter().all(|week| week.made_up == 0.0));
}

#[test]
fn what_is_brought_forward_shortens_the_list_until_its_own_week_and_within_a_week_nothing_moves() {
    let (list, flows) = even(StopOrder::ByProfile);
    let earlier = Disruption { week: 3, lost_admitted_stops: 4.0, lost_non_admitted_stops: 6.0, again_in: Some(1) };
    let same = Disruption { week: 2, lost_admitted_stops: 9.0, lost_non_admitted_stops: 9.0, again_in: Some(2) };
    let with = project(&list, &flows, &[earlier, same], &CatchUp::NONE, 6).expect("a possible list");
    let without = project(&list, &flows, &[], &CatchUp::NONE, 6).expect("a possible list");
    let added: Vec<f64> = with.difference(&without).iter().map(|week| (week.size * 1e6).round() / 1e6).collect();
    assert_eq!(added, [0.0, -10.0, -10.0, 0.0, 0.0, 0.0]);
}
