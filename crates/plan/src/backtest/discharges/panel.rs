//! Discharges as a table of trusts by days.

use super::calendar::{COVERED, Day};
use super::{DischargeDay, DischargeError};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use steadfast_model::time::{dates, days_between, plus_days};

/// Counts of all trusts on all days, in the order of trusts and dates.
#[derive(Debug, Clone)]
pub(super) struct Panel {
    /// ODS codes, sorted.
    pub(super) trusts: Vec<String>,
    /// What each day is; `days[0]` is the first date with a row.
    pub(super) days: Vec<Day>,
    /// Half-open stretches of days between changes of the collection, together all days.
    pub(super) stretches: Vec<Range<usize>>,
    first: Date,
    counts: Vec<f64>,
}

impl Panel {
    /// Lays rows out; a trust-day without a row, or with a count of 0, is missing.
    pub(super) fn new(rows: &[DischargeDay], changes: &[Date]) -> Result<Self, DischargeError> {
        let Some((first, last)) = rows.iter().map(|row| row.date).min().zip(rows.iter().map(|row| row.date).max())
        else {
            return Err(DischargeError::NoRows);
        };
        if first < COVERED.0 || COVERED.1 < last {
            return Err(DischargeError::OutsideCalendar { first, last });
        }
        let days: Vec<Day> = dates(first, last).map(Day::of).collect();
        let codes: BTreeSet<&str> = rows.iter().map(|row| row.ods_code.as_str()).collect();
        let place: BTreeMap<&str, usize> = codes.iter().enumerate().map(|(trust, &code)| (code, trust)).collect();
        let mut counts = vec![0.0; codes.len() * days.len()];
        let mut seen = vec![false; counts.len()];
        for row in rows {
            let cell = place[row.ods_code.as_str()] * days.len() + offset(first, row.date);
            if std::mem::replace(&mut seen[cell], true) {
                return Err(DischargeError::Duplicate { ods_code: row.ods_code.clone(), date: row.date });
            }
            counts[cell] = f64::from(row.discharged);
        }
        let inside = changes.iter().filter(|&&change| first < change && change <= last);
        let starts: BTreeSet<usize> = inside.map(|&change| offset(first, change)).chain([0]).collect();
        let ends = starts.iter().copied().skip(1).chain([days.len()]);
        let stretches = starts.iter().zip(ends).map(|(&start, end)| start..end).collect();
        Ok(Self { trusts: codes.into_iter().map(str::to_owned).collect(), days, stretches, first, counts })
    }

    /// Returns the place of a date; `None` outside of the data.
    pub(super) fn day(&self, date: Date) -> Option<usize> {
        usize::try_from(days_between(self.first, date)).ok().filter(|&day| day < self.days.len())
    }

    /// Returns the date of a day.
    pub(super) fn date(&self, day: usize) -> Date {
        plus_days(self.first, i64::try_from(day).expect("there are fewer days than an i64 counts"))
    }

    /// Returns the place of a trust; `None` when it has no row.
    pub(super) fn trust(&self, ods_code: &str) -> Option<usize> {
        self.trusts.binary_search_by(|code| code.as_str().cmp(ods_code)).ok()
    }

    /// Returns the counts of a trust, one for each day, 0 where missing.
    pub(super) fn row(&self, trust: usize) -> &[f64] {
        &self.counts[trust * self.days.len()..][..self.days.len()]
    }

    /// Returns the count of a trust-day; `None` when missing.
    pub(super) fn count(&self, trust: usize, day: usize) -> Option<f64> {
        Some(self.row(trust)[day]).filter(|&count| count > 0.0)
    }

    /// Returns, for each day, whether any trust has a count.
    pub(super) fn counted_days(&self) -> Vec<bool> {
        (0..self.days.len()).map(|day| (0..self.trusts.len()).any(|trust| self.count(trust, day).is_some())).collect()
    }

    /// Makes a trust-day missing.
    pub(super) fn drop_count(&mut self, trust: usize, day: usize) {
        let days = self.days.len();
        self.counts[trust * days + day] = 0.0;
    }

    /// Returns trust, day and count of every trust-day with a count on the chosen days.
    pub(super) fn counted(&self, chosen: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, usize, f64)> {
        let days: Vec<usize> = (0..self.days.len()).filter(|&day| chosen(day)).collect();
        (0..self.trusts.len()).flat_map(move |trust| {
            let days = days.clone();
            days.into_iter().filter_map(move |day| self.count(trust, day).map(|count| (trust, day, count)))
        })
    }
}

fn offset(first: Date, date: Date) -> usize {
    usize::try_from(days_between(first, date)).expect("no date is before the first")
}
