//! Dates, times and numbers as they stand in a cell.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::sync::LazyLock;

static LONDON: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/London").expect("the bundled time zone database contains Europe/London"));

/// How a civil time stands to the clocks of Europe/London.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// It happens once.
    Once,
    /// It never happens: the clocks go forward over it.
    Never,
    /// It happens twice: the clocks go back over it.
    Twice,
}

/// Returns how a civil time stands to the clocks of Europe/London.
pub(crate) fn clock(at: DateTime) -> Clock {
    match LONDON.to_ambiguous_timestamp(at).offset() {
        AmbiguousOffset::Unambiguous { .. } => Clock::Once,
        AmbiguousOffset::Gap { .. } => Clock::Never,
        AmbiguousOffset::Fold { .. } => Clock::Twice,
    }
}

/// Returns the civil time in Europe/London at an instant in seconds since 1970-01-01T00:00Z.
pub(crate) fn civil_in_london(second: i64) -> Option<DateTime> {
    jiff::Timestamp::from_second(second).ok().map(|at| LONDON.to_datetime(at))
}

/// Returns the civil time that a count of seconds since 1970-01-01T00:00 stands for where it has no zone.
pub(crate) fn civil_in_utc(second: i64) -> Option<DateTime> {
    jiff::Timestamp::from_second(second).ok().map(|at| TimeZone::UTC.to_datetime(at))
}

fn digits(text: &[u8]) -> Option<i16> {
    text.iter().try_fold(0_i16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
}

fn small(text: &[u8]) -> Option<i8> {
    i8::try_from(digits(text)?).ok()
}

fn plain_date(bytes: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes else {
        return None;
    };
    let date = Date::new(digits(&[y1, y2, y3, y4])?, small(&[m1, m2])?, small(&[d1, d2])?).ok()?;
    // The years that every count of minutes and days can hold, and that no clinic was ever booked outside.
    (1900..=2200).contains(&date.year()).then_some(date)
}

/// Reads `2025-12-17`; midnight behind it (`T00:00`, as databases export dates) is accepted.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() == 10 {
        return plain_date(bytes);
    }
    let at = parse_moment(text)?;
    (at.time() == jiff::civil::Time::midnight()).then(|| at.date())
}

/// Reads `2025-12-17T07:00`; seconds are optional, and a space may stand for the `T`.
pub(crate) fn parse_moment(text: &str) -> Option<DateTime> {
    let bytes = text.as_bytes();
    let date = plain_date(bytes.get(..10)?)?;
    let (hour, minute, second) = match *bytes.get(10..)? {
        [b'T' | b' ', h1, h2, b':', m1, m2] => (small(&[h1, h2])?, small(&[m1, m2])?, 0),
        [b'T' | b' ', h1, h2, b':', m1, m2, b':', s1, s2] => (small(&[h1, h2])?, small(&[m1, m2])?, small(&[s1, s2])?),
        _ => return None,
    };
    Some(date.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?))
}

/// Reads a whole number; `12.0`, as spreadsheets and data frames write it, is 12.
pub(crate) fn parse_whole(text: &str) -> Option<u32> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    whole.parse().ok()
}

/// Reads a finite number.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E')) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Reads a truth value: true or false, yes or no, 1 or 0.
pub(crate) fn parse_flag(text: &str) -> Option<bool> {
    const TRUE: [&str; 4] = ["true", "yes", "y", "1"];
    const FALSE: [&str; 4] = ["false", "no", "n", "0"];
    let is = |words: [&str; 4]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(TRUE) || text == "1.0" {
        Some(true)
    } else if is(FALSE) || text == "0.0" {
        Some(false)
    } else {
        None
    }
}

/// Writes a date-time to the minute, or to the second where it has seconds.
pub(crate) fn moment_text(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let mut text =
        format!("{:04}-{:02}-{:02}T{:02}:{:02}", date.year(), date.month(), date.day(), time.hour(), time.minute());
    if time.second() != 0 {
        text.push_str(&format!(":{:02}", time.second()));
    }
    text
}

/// Writes a number in the fewest digits that read back as the same number.
pub(crate) fn number_text(value: f64) -> String {
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use steadfast_model::time::civil;

    #[test]
    fn a_civil_time_may_happen_never_or_twice() {
        assert_eq!(clock(civil(2026, 3, 29, 1, 30)), Clock::Never);
        assert_eq!(clock(civil(2026, 10, 25, 1, 30)), Clock::Twice);
        assert_eq!(clock(civil(2026, 10, 25, 2, 0)), Clock::Once);
    }

    #[test]
    fn dates_and_times_are_iso_and_nothing_else() {
        assert_eq!(parse_moment("2025-12-17T07:00"), Some(civil(2025, 12, 17, 7, 0)));
        assert_eq!(parse_moment("2025-12-17 07:00:00"), Some(civil(2025, 12, 17, 7, 0)));
        for bad in
            ["17/12/2025 07:00", "2025-12-17T07:00Z", "2025-12-17", "2025-02-30T07:00", "2025-12-17T24:00", "é025-12-1"]
        {
            assert_eq!(parse_moment(bad), None, "{bad}");
        }
        assert_eq!(parse_date("2025-12-17T00:00:00"), Some(Date::constant(2025, 12, 17)));
        assert_eq!(parse_date("2025-12-17T07:00"), None);
        assert_eq!(parse_date("2025-12-7"), None);
    }

    #[test]
    fn numbers_that_a_spreadsheet_turned_into_decimals_are_still_whole() {
        assert_eq!(parse_whole("12.0"), Some(12));
        for bad in ["12.5", "-1", "", "1,234", "12.", "4294967296"] {
            assert_eq!(parse_whole(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_finite_numbers_are_numbers() {
        assert_eq!(parse_number("37.5"), Some(37.5));
        for bad in ["NaN", "inf", "1,5", "", "1e999"] {
            assert_eq!(parse_number(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_back_as_itself(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            prop_assert_eq!(parse_number(&number_text(value)), Some(value));
        }

        #[test]
        fn no_text_makes_the_parsers_panic(text in "\\PC*") {
            let _ = (parse_date(&text), parse_moment(&text), parse_whole(&text), parse_number(&text), parse_flag(&text));
        }
    }
}
