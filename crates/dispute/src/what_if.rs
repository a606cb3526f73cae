//! Working back from a wished date: when must the ballot notice, the sample paper, the ballot and the notice of action come?

use crate::finding::Verdict;
use crate::mandates::{Mandate, as_word, which_ballot};
use crate::period::nth_day_before;
use crate::regimes::{NoticeGap, Regimes};
use crate::rules::Rules;
use crate::telling::Told;
use jiff::civil::Date;
use serde::Serialize;
use steadfast_model::dispute::ActionKind;
use steadfast_model::time::{dates, plus_days};

/// Dates that are wished for; what is left open is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// The opening day of the ballot.
    pub opens: Option<Date>,
    /// The last day of the ballot.
    pub closes: Option<Date>,
    /// The first day of action.
    pub first_day: Option<Date>,
    /// The last day on which a shift is withheld; without it the first.
    pub last_day: Option<Date>,
    /// Today: what would have to happen before it is too late. `None` to leave this open.
    pub as_of: Option<Date>,
    /// Days from opening to closing, where one of them is left open. No law sets it.
    pub voting_days: i64,
    /// Days from closing until employers are told the result and notice arrives. No law sets it.
    pub telling_days: i64,
}

/// What is wrong with a timetable. A set of flags, so that a sweep over dates makes no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Obstacles {
    /// The ballot closes before it opens.
    pub closes_before_opening: bool,
    /// The result cannot be told before the latest day for notice.
    pub no_time_for_notice: bool,
    /// Action begins after support has ended.
    pub after_support_ends: bool,
    /// Action ends after support has ended.
    pub runs_past_support: bool,
    /// The last day lies before the first.
    pub last_day_before_first: bool,
    /// A step would have had to happen before today.
    pub too_late: bool,
}

impl Obstacles {
    /// Returns whether there is none.
    pub fn is_clear(self) -> bool {
        self == Self::default()
    }
}

/// The steps of a ballot and an action, worked back from the wished dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Timetable {
    /// The latest day on which employers receive notice of the ballot.
    pub ballot_notice_by: Date,
    /// The latest day on which they receive a sample paper.
    pub sample_paper_by: Date,
    /// The opening day.
    pub opens: Date,
    /// The date of the ballot: its last day.
    pub closes: Date,
    /// The day on which employers are told the result.
    pub result_told: Date,
    /// The latest day on which employers receive notice of action.
    pub notice_by: Date,
    /// Days' notice that this is.
    pub notice_days: i64,
    /// The first day of action.
    pub first_day: Date,
    /// The last day of action.
    pub last_day: Date,
    /// The first day that notice on the day of telling, or later, could announce.
    pub earliest_first_day: Date,
    /// The last day of support by statute.
    pub support_ends: Date,
    /// The last day that an agreement with an employer could reach.
    pub support_ends_by_agreement: Option<Date>,
    /// Whether the last day is the last of support: a shift from 07:00 to 07:00 that begins then runs past the end.
    pub last_shift_overruns: bool,
    /// What is wrong.
    pub obstacles: Obstacles,
}

/// A wish that says too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WishError {
    /// No date at all.
    #[error("nothing is wished for: give a first day, an opening or a closing day")]
    NoDate,
}

/// Works out the timetable of a new ballot and the action under it. Makes no allocation: planners sweep dates.
///
/// # Errors
/// [`WishError::NoDate`] when no date is given.
pub fn timetable(regimes: &Regimes, wish: &Wish) -> Result<Timetable, WishError> {
    let closes = match (wish.closes, wish.opens, wish.first_day) {
        (Some(closes), _, _) => closes,
        (None, Some(opens), _) => plus_days(opens, wish.voting_days),
        (None, None, Some(first_day)) => plus_days(regimes.latest_notice(first_day, false), -wish.telling_days),
        (None, None, None) => return Err(WishError::NoDate),
    };
    let opens = wish.opens.unwrap_or_else(|| plus_days(closes, -wish.voting_days));
    let result_told = plus_days(closes, wish.telling_days);
    let earliest_first_day = regimes.earliest_first_day(result_told, false);
    let first_day = wish.first_day.unwrap_or(earliest_first_day);
    let last_day = wish.last_day.unwrap_or(first_day);
    let notice_by = regimes.latest_notice(first_day, false);
    let mandate = regimes.mandate(opens);
    let support_ends = mandate.last_day(closes);
    let ballot_notice_by = nth_day_before(opens, regimes.ballot_notice_days);
    let sample_paper_by = nth_day_before(opens, regimes.sample_paper_days);
    let to_begin_only = matches!(mandate, crate::regimes::MandateLength::WeeksToBegin { .. });
    let obstacles = Obstacles {
        closes_before_opening: closes < opens,
        no_time_for_notice: result_told > notice_by,
        after_support_ends: first_day > support_ends,
        runs_past_support: !to_begin_only && first_day <= support_ends && last_day > support_ends,
        last_day_before_first: last_day < first_day,
        too_late: wish.as_of.is_some_and(|today| today > ballot_notice_by),
    };
    Ok(Timetable {
        ballot_notice_by,
        sample_paper_by,
        opens,
        closes,
        result_told,
        notice_by,
        notice_days: steadfast_model::time::days_between(notice_by, first_day),
        first_day,
        last_day,
        earliest_first_day,
        support_ends,
        support_ends_by_agreement: mandate.last_day_agreed(closes),
        last_shift_overruns: !to_begin_only && last_day == support_ends,
        obstacles,
    })
}

/// What a mandate that is there can do for a wished day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RouteKind {
    /// It covers all of the action.
    Covers,
    /// It covers the first day, not the last.
    CoversInPart,
    /// An agreement of the union with the employer, made before support ends, could reach the day.
    ByAgreement,
    /// Whether it supports the action is not known.
    NotKnown,
    /// The employer was told the result too late for notice to be in time.
    NoticeTooLate,
    /// A court forbids action under it on one of the days.
    Prohibited,
}

/// A way to act on a wished day under a ballot that has been held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Route {
    /// How.
    pub kind: RouteKind,
    /// The ballot.
    pub ballot: String,
    /// The employer: each must agree for itself.
    pub employer: String,
    /// The last day of support as it stands.
    pub support_ends: Date,
    /// The last day that an agreement could reach.
    pub by_agreement_to: Option<Date>,
    /// The latest day for that agreement.
    pub agree_by: Option<Date>,
    /// The latest day on which notice can be received.
    pub notice_by: Date,
    /// The latest day where employer and union agree on shorter notice; `None` where no agreement shortens it.
    pub notice_by_agreed: Option<Date>,
    /// Days before the latest for notice on which it would be out of time all the same.
    pub notice_gap: Option<NoticeGap>,
    /// The first day on which notice can arrive: when the employer was told the result.
    pub notice_from: Date,
    /// Whether notice can be in time only where employer and union agree on shorter notice.
    pub only_by_agreed_notice: bool,
    /// Whether the last day is the last of support, or the last that an agreement could reach: a shift from 07:00 to 07:00 that begins then runs past the end.
    pub last_shift_overruns: bool,
    /// Whether a step would have had to happen before today.
    pub too_late: bool,
    /// What is missing to say whether it supports the action.
    pub missing: Vec<String>,
    /// What is known of the ballot's support.
    #[serde(serialize_with = "as_word")]
    pub support: Verdict,
}

impl Rules<'_> {
    /// Returns the first day on which an employer can receive notice under a mandate: when it is told the result, or at the earliest when the ballot closes;
    /// `None` where it was never told.
    pub(crate) fn window_opens(&self, mandate: &Mandate, employer: &str) -> Option<Date> {
        let ballot = self.dispute.ballots.iter().find(|ballot| ballot.id == mandate.ballot)?;
        match self.told(ballot, employer) {
            Told::On(fact) => Some(fact.value),
            Told::Never(_) => None,
            // Where records disagree, the latest is safe.
            Told::Disagree => self.last_told(ballot, employer),
            Told::NotRecorded => mandate.begins,
        }
    }

    /// Returns the ways to act from a first to a last day under ballots that have been held. They are found as the days of the calendar are: a way is known where
    /// votes pass, dates are known and no court forbids a day.
    pub fn routes(
        &self,
        kind: ActionKind,
        employer: &str,
        first_day: Date,
        last_day: Date,
        as_of: Option<Date>,
    ) -> Vec<Route> {
        let notice_by = self.law.regimes().latest_notice(first_day, false);
        let route = |mandate: &Mandate| {
            let (begins, ends) = (mandate.begins?, mandate.last_day?);
            if mandate.kind != kind || mandate.part.is_some() || mandate.support.is_not_met() || first_day < begins {
                return None;
            }
            let notice_from = self.window_opens(mandate, employer)?;
            let by_agreement = mandate.last_day_by_agreement.filter(|until| *until >= first_day && *until > ends);
            let mut missing: Vec<String> = mandate.doubts_on(last_day).map(str::to_owned).collect();
            if last_day <= ends || (mandate.to_begin_only && first_day <= ends) {
                missing.clear();
            }
            let known_to_last = missing.is_empty();
            let (route, agree_by) = if last_day <= ends || (mandate.to_begin_only && first_day <= ends) {
                (RouteKind::Covers, None)
            } else if by_agreement.is_some_and(|until| until >= last_day || first_day > ends) {
                (RouteKind::ByAgreement, Some(ends))
            } else if first_day <= ends {
                (RouteKind::CoversInPart, None)
            } else if !known_to_last {
                (RouteKind::NotKnown, None)
            } else {
                return None;
            };
            let days = || dates(first_day, last_day.max(first_day));
            let of_days = |forbidden: Option<bool>| days().any(|day| self.forbidden(&mandate.ballot, day) == forbidden);
            if !mandate.holds() {
                missing.extend(match &mandate.result {
                    Verdict::Unknown { missing } => missing.clone(),
                    _ => Vec::new(),
                });
            }
            if of_days(None) {
                missing
                    .extend(self.dispute.court_orders.iter().filter(|order| order.ballot.is_none()).map(which_ballot));
            }
            missing.sort();
            missing.dedup();
            let route = if of_days(Some(true)) {
                RouteKind::Prohibited
            } else if !missing.is_empty() {
                RouteKind::NotKnown
            } else if notice_by < notice_from {
                // No notice can run before the employer is told the result.
                RouteKind::NoticeTooLate
            } else {
                route
            };
            let notice_by_agreed =
                Some(self.law.regimes().latest_notice(first_day, true)).filter(|day| *day != notice_by);
            let late = |day: Date| as_of.is_some_and(|today| today > day);
            Some(Route {
                kind: route,
                ballot: mandate.ballot.clone(),
                employer: employer.to_owned(),
                support_ends: ends,
                by_agreement_to: mandate.last_day_by_agreement,
                agree_by,
                notice_by,
                notice_by_agreed,
                notice_gap: self.law.regimes().notice_gap(first_day, false),
                notice_from,
                only_by_agreed_notice: late(notice_by) && notice_by_agreed.is_some_and(|by| !late(by)),
                last_shift_overruns: !mandate.to_begin_only
                    && if agree_by.is_some() {
                        by_agreement == Some(last_day)
                    } else {
                        last_day == ends && known_to_last && mandate.may_last_longer.is_empty()
                    },
                missing,
                too_late: late(notice_by_agreed.unwrap_or(notice_by)) || agree_by.is_some_and(late),
                support: mandate.support.clone(),
            })
        };
        let mut routes: Vec<Route> = self.mandates_at(employer).iter().filter_map(route).collect();
        routes.sort_by(|left, right| (left.kind, &left.ballot).cmp(&(right.kind, &right.ballot)));
        routes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Law;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn wish() -> Wish {
        Wish {
            opens: None,
            closes: None,
            first_day: None,
            last_day: None,
            as_of: None,
            voting_days: 42,
            telling_days: 1,
        }
    }

    #[test]
    fn a_first_day_gives_every_step_before_it() {
        let regimes = Law::shipped().regimes();
        let steps =
            timetable(regimes, &Wish { first_day: Some(date(2026, 10, 1)), ..wish() }).expect("a date is given");
        assert_eq!(steps.notice_by, date(2026, 9, 21));
        assert_eq!((steps.closes, steps.result_told), (date(2026, 9, 20), date(2026, 9, 21)));
        assert_eq!(steps.opens, date(2026, 8, 9));
        assert_eq!((steps.ballot_notice_by, steps.sample_paper_by), (date(2026, 8, 2), date(2026, 8, 6)));
        assert_eq!(steps.support_ends, date(2027, 9, 19));
        assert!(steps.obstacles.is_clear());
    }

    #[test]
    fn a_closing_day_gives_the_first_possible_day_of_action() {
        let regimes = Law::shipped().regimes();
        let told_at_once = Wish { closes: Some(date(2024, 3, 20)), telling_days: 0, ..wish() };
        let steps = timetable(regimes, &told_at_once).expect("a date is given");
        assert_eq!(steps.first_day, date(2024, 4, 3));
        assert_eq!(steps.support_ends, date(2024, 9, 19));
        assert_eq!(steps.support_ends_by_agreement, Some(date(2024, 12, 19)));
    }

    #[test]
    fn obstacles_are_named() {
        let regimes = Law::shipped().regimes();
        let made = |wish: Wish| timetable(regimes, &wish).expect("a date is given").obstacles;
        let late = Wish { closes: Some(date(2026, 9, 1)), first_day: Some(date(2026, 9, 5)), ..wish() };
        assert!(made(late).no_time_for_notice);
        let after = Wish { closes: Some(date(2025, 7, 7)), first_day: Some(date(2026, 1, 7)), ..wish() };
        assert!(made(after).after_support_ends);
        let past = Wish { last_day: Some(date(2026, 1, 7)), first_day: Some(date(2026, 1, 6)), ..after };
        assert!(made(past).runs_past_support && !made(past).after_support_ends);
        let today = Wish { first_day: Some(date(2026, 10, 1)), as_of: Some(date(2026, 8, 3)), ..wish() };
        assert!(made(today).too_late);
        assert_eq!(timetable(regimes, &wish()), Err(WishError::NoDate));
    }

    /// The day every late notice of which is checked one by one.
    fn latest_by_search(regimes: &Regimes, first_day: Date, agreed: bool) -> Option<Date> {
        (0..60)
            .map(|before| plus_days(first_day, -before))
            .find(|received| regimes.notice_in_time(*received, first_day, agreed))
    }

    proptest! {
        #[test]
        fn the_latest_notice_is_what_a_search_finds(days in 0i64..4_000, agreed: bool) {
            let regimes = Law::shipped().regimes();
            let first_day = plus_days(date(2016, 6, 1), days);
            prop_assert_eq!(Some(regimes.latest_notice(first_day, agreed)), latest_by_search(regimes, first_day, agreed));
        }

        #[test]
        fn a_clear_timetable_keeps_every_rule(open in 0i64..4_000, voting in 0i64..90, telling in 0i64..10, gap in 0i64..400) {
            let regimes = Law::shipped().regimes();
            let opens = plus_days(date(2017, 3, 1), open);
            let closes = plus_days(opens, voting);
            let first_day = plus_days(closes, gap);
            let wish = Wish { opens: Some(opens), closes: Some(closes), first_day: Some(first_day), telling_days: telling, ..wish() };
            let steps = timetable(regimes, &wish).expect("dates are given");
            let keeps = regimes.notice_in_time(steps.notice_by, first_day, false)
                && steps.result_told <= steps.notice_by
                && first_day <= regimes.mandate(opens).last_day(closes);
            prop_assert_eq!(steps.obstacles.is_clear(), keeps);
        }
    }
}
