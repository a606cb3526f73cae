//! The month of a file.

use jiff::civil::Date;
use std::fmt;

/// A month, from its first day to its last; as text, `November 2024`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RttPeriod {
    /// First day of the month.
    pub first_day: Date,
    /// Last day of the month, at the end of which those who wait are counted.
    pub last_day: Date,
}

impl RttPeriod {
    /// Returns the month that a day lies in.
    pub fn of_month(day: Date) -> Self {
        Self { first_day: day.first_of_month(), last_day: day.last_of_month() }
    }

    /// Returns the month that a cell such as `RTT-November-2024` names; the month may be cut to three letters and more.
    pub(super) fn named(period: &str) -> Option<Self> {
        let lower = period.trim().to_lowercase();
        let (month, year) = lower.strip_prefix("rtt-")?.split_once('-')?;
        let long_enough = month.len() >= 3 && year.len() == 4;
        let year = year.parse().ok().filter(|_| long_enough)?;
        let named = |first: &Date| first.strftime("%B").to_string().to_lowercase().starts_with(month);
        (1..=12).filter_map(|number| Date::new(year, number, 1).ok()).find(named).map(Self::of_month)
    }
}

impl fmt::Display for RttPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first_day.strftime("%B %Y"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_its_first_and_last_day() {
        let days = |text| RttPeriod::named(text).map(|period| (period.first_day, period.last_day));
        let date = Date::constant;
        assert_eq!(days("RTT-November-2024"), Some((date(2024, 11, 1), date(2024, 11, 30))));
        assert_eq!(days(" rtt-FEB-2024 "), Some((date(2024, 2, 1), date(2024, 2, 29))));
        for bad in ["RTT-Fe-2024", "RTT-November-24", "2024-11", "November-2024", "RTT--2024", "RTT-Smarch-2024", ""] {
            assert_eq!(days(bad), None, "{bad}");
        }
        assert_eq!(RttPeriod::of_month(date(2024, 2, 29)).to_string(), "February 2024");
    }
}
