//! Where and when: the trust, the days of a figure, and the days of the strike among them.

use crate::wording::short_date;
use jiff::civil::Date;
use steadfast_chart::EventBand;
use steadfast_model::time::plus_days;
use steadfast_model::{Action, Case};

/// The trust and the case of a figure.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) case: &'a Case,
    /// Name of the trust as the reader sees it.
    pub(crate) trust: &'a str,
}

impl Place<'_> {
    /// Names the trust and the days: `Fairhaven NHS Trust, Mon 15 Dec to Sun 11 Jan 2026`.
    pub(crate) fn days(&self, dates: &[Date]) -> String {
        match (dates.first(), dates.last()) {
            (Some(first), Some(last)) => format!("{}, {}", self.trust, period(*first, *last)),
            _ => self.trust.to_owned(),
        }
    }

    /// Returns the days of each live strike among some days.
    pub(crate) fn strike_bands(&self, dates: &[Date]) -> Vec<EventBand> {
        self.live()
            .filter_map(|action| {
                let within = |date: &Date| is_day_of(action, *date);
                let first = dates.iter().position(within)?;
                let last = dates.iter().rposition(within)?;
                Some(EventBand { label: format!("{} strike", action.union), first, last })
            })
            .collect()
    }

    /// Returns whether a day is one of a live strike.
    pub(crate) fn is_strike_day(&self, date: Date) -> bool {
        self.live().any(|action| is_day_of(action, date))
    }

    fn live(&self) -> impl Iterator<Item = &Action> {
        self.case.actions.iter().filter(|action| action.is_live())
    }
}

/// Names a period: `Wed 17 Dec to Mon 29 Dec 2025`.
pub(crate) fn period(first: Date, last: Date) -> String {
    format!("{} to {} {}", short_date(first), short_date(last), last.year())
}

/// Returns whether a day belongs to a strike; a last morning up to 8am does not make a day.
fn is_day_of(action: &Action, date: Date) -> bool {
    let (from, mut to) = (action.from.date(), action.to.date());
    if action.to.hour() <= 8 && to > from {
        to = plus_days(to, -1);
    }
    date >= from && date <= to
}
