//! Days of the civil calendar, as a time axis needs them.

use jiff::civil::Date;

/// Returns the whole days since 1 January 1970, a Thursday; negative before it.
pub(crate) fn number(day: Date) -> i32 {
    (day - Date::constant(1970, 1, 1)).get_days()
}

/// Returns the months since January of year 0.
pub(crate) fn month_number(day: Date) -> i32 {
    12 * i32::from(day.year()) + i32::from(day.month()) - 1
}

/// Returns the first day of a month that is counted as [`month_number`] counts; `None` beyond the calendar.
pub(crate) fn first_of(month_number: i32) -> Option<Date> {
    let year = i16::try_from(month_number.div_euclid(12)).ok()?;
    let month = i8::try_from(month_number.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}

/// Returns the month's short name.
pub(crate) fn month_name(day: Date) -> String {
    day.strftime("%b").to_string()
}

/// Returns day and month, such as `18 Feb`.
pub(crate) fn short(day: Date) -> String {
    day.strftime("%-d %b").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_numbered_from_their_beginnings() {
        assert_eq!(number(Date::constant(1970, 1, 1)), 0);
        assert_eq!(number(Date::constant(2026, 2, 18)), 20_502);
        let may = Date::constant(2026, 5, 1);
        assert_eq!(first_of(month_number(may)), Some(may));
        assert_eq!(first_of(12 * 40_000), None);
    }
}
