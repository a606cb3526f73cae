//! Periods of time as statutes count them. All are of whole calendar days; working days play no part in ballots and notices.

use jiff::Span;
use jiff::civil::Date;
use steadfast_model::time::plus_days;

/// Returns the last day of a period of months *beginning with* a day.
///
/// The day itself is in the period, which ends with the day before the corresponding date; where the last month has no such date, with that month's
/// last day. Six months beginning with 7 July 2025 end with 6 January 2026; six months beginning with 31 August 2023 with 29 February 2024.
pub fn last_day_of_months(beginning: Date, months: i64) -> Date {
    // jiff takes the month's last day where there is no corresponding date.
    let corresponding = beginning.saturating_add(Span::new().months(months.clamp(0, 12_000)));
    if corresponding.day() == beginning.day() { plus_days(corresponding, -1) } else { corresponding }
}

/// Returns the last day of a period of weeks beginning with a day.
pub fn last_day_of_weeks(beginning: Date, weeks: i64) -> Date {
    plus_days(beginning, 7 * weeks - 1)
}

/// Returns the Nth day before a day: the latest on which something due "not later than the Nth day before" may arrive.
pub fn nth_day_before(day: Date, n: i64) -> Date {
    plus_days(day, -n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn six_months_end_the_day_before_the_corresponding_date() {
        assert_eq!(last_day_of_months(date(2025, 7, 7), 6), date(2026, 1, 6));
        assert_eq!(last_day_of_months(date(2024, 3, 20), 6), date(2024, 9, 19));
        assert_eq!(last_day_of_months(date(2023, 2, 20), 6), date(2023, 8, 19));
        assert_eq!(last_day_of_months(date(2026, 2, 2), 6), date(2026, 8, 1));
    }

    #[test]
    fn months_without_the_corresponding_date_end_with_their_last_day() {
        assert_eq!(last_day_of_months(date(2023, 8, 31), 6), date(2024, 2, 29));
        assert_eq!(last_day_of_months(date(2022, 8, 31), 6), date(2023, 2, 28));
        assert_eq!(last_day_of_months(date(2023, 8, 30), 6), date(2024, 2, 29));
        // 29 February exists, so the period ends the day before it.
        assert_eq!(last_day_of_months(date(2023, 8, 29), 6), date(2024, 2, 28));
        assert_eq!(last_day_of_months(date(2024, 2, 29), 12), date(2025, 2, 28));
        assert_eq!(last_day_of_months(date(2026, 3, 31), 6), date(2026, 9, 30));
        assert_eq!(last_day_of_months(date(2026, 3, 1), 12), date(2027, 2, 28));
    }

    #[test]
    fn four_weeks_beginning_with_a_day_end_with_the_twenty_eighth() {
        assert_eq!(last_day_of_weeks(date(2026, 2, 2), 4), date(2026, 3, 1));
    }

    proptest! {
        #[test]
        fn more_months_never_end_sooner_and_a_later_day_never_ends_sooner(days in 0i64..20_000, months in 1i64..24) {
            let day = plus_days(date(2000, 1, 1), days);
            prop_assert!(last_day_of_months(day, months) < last_day_of_months(day, months + 1));
            prop_assert!(last_day_of_months(day, months) <= last_day_of_months(plus_days(day, 1), months));
            prop_assert!(last_day_of_months(day, months) > day);
        }
    }
}
