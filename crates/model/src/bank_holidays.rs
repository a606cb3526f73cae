//! Bank holidays in England.

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    dates: BTreeSet<Date>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/bank_holidays.toml")).expect("data/bank_holidays.toml is checked by a test")
});

/// Returns whether a day is a bank holiday in England; known from 2022 to 2027.
///
/// Source: `data/bank_holidays.toml`, GOV.UK.
pub fn is_bank_holiday(day: Date) -> bool {
    TABLE.dates.contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;

    #[test]
    fn every_year_of_the_table_has_its_bank_holidays() {
        for (year, count) in [(2022, 10), (2023, 9), (2024, 8), (2025, 8), (2026, 8), (2027, 8)] {
            let here = TABLE.dates.iter().filter(|day| day.year() == year).count();
            assert_eq!(here, count, "{year}");
        }
        let weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        assert!(!TABLE.dates.iter().any(weekend), "substitute days stand for those at the weekend");
        assert!(is_bank_holiday(Date::constant(2025, 12, 25)) && !is_bank_holiday(Date::constant(2025, 12, 24)));
        // When Boxing Day is a Saturday the Monday is free instead.
        assert!(is_bank_holiday(Date::constant(2026, 12, 28)) && !is_bank_holiday(Date::constant(2026, 12, 26)));
    }
}
