//! The strikes of 2023 and 2024 on England's list, held against the Health Foundation's counterfactual.
//!
//! The list and its flows are those of one trust (Dorset County, November 2024) blown up to a list of 7.4 million: the nation's own month is not in the
//! reference. What the strikes add hangs on it only through the pace of catching up.

use crate::weekly::Month;
use steadfast_model::Pod;
use steadfast_model::time::days_between;
use steadfast_testkit::shared;
use steadfast_waits::{
    CatchUp, CatchUpRange, ClockStopShares, LostActivity, ProjectionRange, StopOrder, project_range,
};

/// What strikes had added by the end of August 2023, and what they would add by August 2024 if they went on: Health Foundation, October 2023.
const HEALTH_FOUNDATION: [f64; 2] = [210_000.0, 180_000.0];
/// Share of admissions in what was rescheduled, where both were published: March 2023, 17,866 of 175,122.
const ADMISSIONS: f64 = 0.102;
/// Monday of the first week, and weeks to the end of August 2024.
const FIRST: jiff::civil::Date = jiff::civil::Date::constant(2022, 12, 5);
const WEEKS: usize = 91;
/// The week that ends after August 2023.
const AUGUST_2023: usize = 38;

/// Rescheduled activity by round, and the sum of it.
fn rescheduled(rows: &str) -> (Vec<LostActivity>, f64) {
    let (mut lost, mut sum) = (Vec::new(), 0.0);
    for row in csv::Reader::from_reader(rows.as_bytes()).records() {
        let row = row.expect("a row");
        let start: jiff::civil::Date = row[0].parse().expect("a date");
        let week = usize::try_from(days_between(FIRST, start) / 7).expect("rounds begin in 2023");
        let (Ok(total), true) = (row[6].parse::<f64>(), week < WEEKS) else { continue };
        let admissions = row[4].parse().unwrap_or(ADMISSIONS * total);
        // Published as inpatient: day cases and ordinary admissions, of one share; follow-ups and first appointments likewise.
        for (pod, count) in [(Pod::DayCase, admissions), (Pod::OutpatientFirst, total - admissions)] {
            lost.push(LostActivity { week, specialty: String::new(), pod, count, again_in: None });
        }
        sum += total;
    }
    (lost, sum)
}

/// Adds the strikes to the blown-up list, with weekly catching up of some shares of usual stops.
fn strikes(month: &Month, lost: &[LostActivity], catch_up: [f64; 3]) -> ProjectionRange {
    let (list, flows) = month.steady(StopOrder::ByProfile);
    let factor = 7.4e6 / list.size();
    let (list, flows) = (list.scaled(factor).expect("a list"), flows.scaled(factor).expect("flows"));
    let [least, likely, most] =
        catch_up.map(|share| CatchUp { from_week: 0, most_share_of_usual: share, weeks: WEEKS });
    let range = CatchUpRange { least, likely, most };
    project_range(&list, &flows, lost, ClockStopShares::shipped(), &range, WEEKS).expect("a list")
}

#[test]
fn the_strikes_of_2023_and_2024_add_what_the_health_foundation_says_in_order_of_magnitude() {
    const TEST: &str = "the strikes on England's list";
    let Some(month) = Month::dorset(TEST) else { return };
    let Some(path) = shared("data/england/industrial_action_rounds.csv", TEST) else { return };
    let (lost, sum) = rescheduled(&std::fs::read_to_string(path).expect("the rounds"));
    assert_eq!(sum, 1_037_699.0);
    // What is made up in each week, as a share of a usual week's stops, and what is then added: the figures of the module's documentation, in thousands.
    let expected = [(0.0, [114.0, 184.0]), (0.001, [105.0, 157.0]), (0.005, [71.0, 51.0])];
    for (made_up, added) in expected {
        let range = strikes(&month, &lost, [0.0, made_up, 2.0 * made_up]);
        let seen = [AUGUST_2023, WEEKS - 1].map(|week| (range.added()[week].mid / 1_000.0).round());
        eprintln!("{made_up}: {:?}, over 18 {:?}", range.added()[WEEKS - 1], range.added_over_18()[WEEKS - 1]);
        assert_eq!(seen, added, "{made_up} made up");
    }
    let nothing = strikes(&month, &lost, [0.0; 3]).added();
    // Half of it, as the module's documentation explains; the range reaches to within a factor of two of both.
    assert!(nothing[AUGUST_2023].mid > 0.5 * HEALTH_FOUNDATION[0] && nothing[AUGUST_2023].low < HEALTH_FOUNDATION[0]);
    let all: f64 = HEALTH_FOUNDATION.iter().sum();
    assert!(nothing[WEEKS - 1].high > 0.5 * all && nothing[WEEKS - 1].high < all);
}
