//! The numbers of the law, ready for sweeping over dates: no text, no allocation.

use crate::law::{RuleStatus, RuleVersion};
use crate::period::{last_day_of_months, last_day_of_weeks, nth_day_before};
use jiff::civil::Date;
use serde::Serialize;
use steadfast_model::dispute::FactValue;
use steadfast_model::time::plus_days;

/// How long the support of a ballot lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MandateLength {
    /// Months beginning with the date of the ballot, and how many union and employer may agree on.
    Months {
        /// Without agreement.
        months: i64,
        /// By agreement, at most; `None` where none is allowed.
        agreed: Option<i64>,
    },
    /// Weeks beginning with the date of the ballot, within which action must begin.
    WeeksToBegin {
        /// Without agreement.
        weeks: i64,
        /// By agreement, at most.
        agreed: i64,
    },
}

impl MandateLength {
    /// Returns the last day of support of a ballot, without any agreement.
    pub fn last_day(self, date_of_ballot: Date) -> Date {
        match self {
            Self::Months { months, .. } => last_day_of_months(date_of_ballot, months),
            Self::WeeksToBegin { weeks, .. } => last_day_of_weeks(date_of_ballot, weeks),
        }
    }

    /// Returns the last day of support by an agreement at its longest; `None` where none is allowed.
    pub fn last_day_agreed(self, date_of_ballot: Date) -> Option<Date> {
        match self {
            Self::Months { agreed, .. } => agreed.map(|months| last_day_of_months(date_of_ballot, months)),
            Self::WeeksToBegin { agreed, .. } => Some(last_day_of_weeks(date_of_ballot, agreed)),
        }
    }
}

/// How many days before the first day of action a notice must be received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeLength {
    /// Without agreement.
    pub days: i64,
    /// Where employer and union agree; `None` where no agreement shortens it.
    pub agreed: Option<i64>,
}

impl NoticeLength {
    /// Returns the days that are needed.
    pub fn needed(self, agreed: bool) -> i64 {
        if agreed { self.agreed.unwrap_or(self.days) } else { self.days }
    }
}

/// Days on which notice comes too late under the law of that day, though it may still arrive under the law that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NoticeGap {
    /// The latest day under the earlier law.
    pub by: Date,
    /// First day of the gap.
    pub not_from: Date,
    /// Last day of the gap.
    pub not_to: Date,
    /// First day on which notice can arrive again.
    pub or_from: Date,
    /// The latest day under the later law.
    pub or_to: Date,
}

impl NoticeGap {
    /// Returns when notice can be received, in words.
    pub fn in_words(self) -> String {
        let stretch = |from: Date, to: Date, word: &str| {
            if from == to {
                format!("on {}", from.shown())
            } else {
                format!("{word}{} to {}", from.shown(), to.shown())
            }
        };
        format!(
            "by {}, or {}; not {}",
            self.by.shown(),
            stretch(self.or_from, self.or_to, "from "),
            stretch(self.not_from, self.not_to, "from ")
        )
    }
}

/// A stretch of key dates with one value.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch<T> {
    /// Last key date.
    to: Date,
    value: T,
}

/// The numbers of the law by key date.
#[derive(Debug, Clone, PartialEq)]
pub struct Regimes {
    mandate: Vec<Stretch<MandateLength>>,
    notice: Vec<Stretch<NoticeLength>>,
    /// Days before the opening day by which notice of the ballot is received.
    pub ballot_notice_days: i64,
    /// Days before the opening day by which a sample paper is received.
    pub sample_paper_days: i64,
}

fn stretches<T>(versions: &[RuleVersion], rule: &str, value: impl Fn(&RuleVersion) -> T) -> Vec<Stretch<T>> {
    let mut dated: Vec<&RuleVersion> =
        versions.iter().filter(|version| version.rule == rule && version.status == RuleStatus::InForce).collect();
    dated.sort_by_key(|version| version.from);
    dated.into_iter().map(|version| Stretch { to: version.to.unwrap_or(Date::MAX), value: value(version) }).collect()
}

fn at<T: Copy>(stretches: &[Stretch<T>], day: Date) -> T {
    // The last stretch has no end, so there is always one.
    stretches.iter().find(|stretch| day <= stretch.to).unwrap_or(&stretches[stretches.len() - 1]).value
}

impl Regimes {
    pub(crate) fn of(versions: &[RuleVersion]) -> Self {
        let number = |version: &RuleVersion, name: &str| {
            version
                .parameter(name)
                .unwrap_or_else(|| panic!("{} gives {name}, as the tests of the law hold", version.id))
        };
        let mandate = stretches(versions, "L13", |version| match version.parameter("months") {
            Some(months) => MandateLength::Months { months, agreed: version.parameter("agreed_months") },
            None => {
                MandateLength::WeeksToBegin { weeks: number(version, "weeks"), agreed: number(version, "agreed_weeks") }
            }
        });
        let notice = stretches(versions, "L10", |version| NoticeLength {
            days: number(version, "days"),
            agreed: version.parameter("agreed_days"),
        });
        let ballot =
            stretches(versions, "L4", |version| (number(version, "notice_days"), number(version, "sample_days")));
        let (ballot_notice_days, sample_paper_days) = ballot[ballot.len() - 1].value;
        Self { mandate, notice, ballot_notice_days, sample_paper_days }
    }

    /// Returns how long the support of a ballot lasts that opened on a day.
    pub fn mandate(&self, opened: Date) -> MandateLength {
        at(&self.mandate, opened)
    }

    /// Returns how many days' notice are needed where it is received on a day.
    pub fn notice(&self, received: Date) -> NoticeLength {
        at(&self.notice, received)
    }

    /// Returns whether a notice received on a day is in time for a first day of action.
    pub fn notice_in_time(&self, received: Date, first_day: Date, agreed: bool) -> bool {
        received <= nth_day_before(first_day, self.notice(received).needed(agreed))
    }

    /// Returns the latest day on which notice can be received for a first day of action.
    ///
    /// Where the law changed between, a notice under the new law is looked for first: fewer days are needed, but it must arrive once it is in force.
    pub fn latest_notice(&self, first_day: Date, agreed: bool) -> Date {
        for (index, stretch) in self.notice.iter().enumerate().rev() {
            let latest = nth_day_before(first_day, stretch.value.needed(agreed)).min(stretch.to);
            if index == 0 || latest > self.notice[index - 1].to {
                return latest;
            }
        }
        nth_day_before(first_day, self.notice[0].value.needed(agreed))
    }

    /// Returns the days before the latest for notice on which it would be out of time all the same: where the law changed to fewer days, a notice must keep the
    /// earlier law or wait for the later.
    pub fn notice_gap(&self, first_day: Date, agreed: bool) -> Option<NoticeGap> {
        self.notice.windows(2).rev().find_map(|pair| {
            let (earlier, later) = (pair[0], pair[1]);
            let by = nth_day_before(first_day, earlier.value.needed(agreed)).min(earlier.to);
            let or_to = nth_day_before(first_day, later.value.needed(agreed)).min(later.to);
            (by < earlier.to && or_to > earlier.to).then(|| NoticeGap {
                by,
                not_from: plus_days(by, 1),
                not_to: earlier.to,
                or_from: plus_days(earlier.to, 1),
                or_to,
            })
        })
    }

    /// Returns the first day of action that a notice can announce which is received on a day or later: where the law changes to fewer days, waiting for the
    /// change may be sooner.
    pub fn earliest_first_day(&self, from: Date, agreed: bool) -> Date {
        let mut earliest = self.first_day_after_notice(from, agreed);
        for stretch in self.notice.iter().filter(|stretch| stretch.to >= from && stretch.to < Date::MAX) {
            let waited = self.first_day_after_notice(plus_days(stretch.to, 1), agreed);
            earliest = earliest.min(waited);
        }
        earliest
    }

    /// Returns the first day of action that a notice received on a day can announce.
    pub fn first_day_after_notice(&self, received: Date, agreed: bool) -> Date {
        plus_days(received, self.notice(received).needed(agreed))
    }
}
