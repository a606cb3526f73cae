//! The rules on action: is it inside a mandate, was notice in time, what does the notice cover.

use crate::finding::{About, Finding, Verdict, day};
use crate::mandates::{Mandate, as_word, not_confirmed, which_ballot};
use crate::regimes::NoticeGap;
use crate::rules::{Rules, ballot_is_of, of_employer, sort_by_facts};
use jiff::civil::{Date, DateTime, Time};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use steadfast_model::dispute::{Ballot, CourtOrder, DisputeAction, Notice};
use steadfast_model::time::{dates, days_between, london_minute, plus_days};
use steadfast_model::{ActionStatus, Interval};

/// How long an action is: days as a strike counts them, and hours on the clock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Length {
    /// Stretches of 24 hours by local time, a part of one counted whole.
    pub days: i64,
    /// True hours, clock changes included.
    pub hours: f64,
}

/// Returns how long an action is.
pub fn length_of(interval: Interval) -> Length {
    let local = local_minutes(interval.start, interval.end);
    let minutes = i32::try_from(interval.minutes()).unwrap_or(i32::MAX);
    Length {
        days: local.max(0).div_euclid(1440) + i64::from(local.rem_euclid(1440) > 0),
        hours: f64::from(minutes) / 60.0,
    }
}

/// Minutes between two civil times as the wall clock shows them.
fn local_minutes(from: DateTime, to: DateTime) -> i64 {
    let of_day = |at: DateTime| i64::from(at.hour()) * 60 + i64::from(at.minute());
    days_between(from.date(), to.date()) * 1440 + of_day(to) - of_day(from)
}

/// The days of an action: those on which a stretch of 24 hours begins, and the last morning, if it ends in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaysOfAction {
    /// Days on which a stretch begins.
    pub begun: Vec<Date>,
    /// The day whose first hours end the last stretch.
    pub tail: Option<Date>,
}

/// Returns the days of an action from 07:00 to 07:00: those on which a shift is withheld, and the morning on which the last one ends.
pub fn days_of(interval: Interval) -> DaysOfAction {
    let (from, to) = (interval.start, interval.end);
    let last = to.date();
    let ends_at_midnight = to.time() == Time::midnight();
    let has_tail = !ends_at_midnight && last > from.date() && to.time() <= from.time();
    let last_begun = if has_tail || ends_at_midnight { plus_days(last, -1) } else { last };
    DaysOfAction { begun: dates(from.date(), last_begun).collect(), tail: has_tail.then_some(last) }
}

/// What the law says of a round at one employer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundAt {
    /// The round.
    pub round: String,
    /// The employer.
    pub employer: String,
    /// First moment, Europe/London.
    pub from: DateTime,
    /// First moment after.
    pub to: DateTime,
    /// How far it has come.
    pub status: ActionStatus,
    /// How long it is.
    pub length: Length,
    /// The ballot whose mandate it falls in.
    pub ballot: Option<String>,
    /// The latest day on which notice could be received.
    pub latest_notice: Date,
    /// The days' notice that this is.
    pub notice_days: i64,
    /// Days before the latest on which notice would be out of time all the same.
    pub notice_gap: Option<NoticeGap>,
    /// What all rules say together.
    #[serde(serialize_with = "as_word")]
    pub verdict: Verdict,
    /// What speaks against it.
    pub against: Vec<String>,
    /// Facts that are missing for a full answer.
    pub missing: Vec<String>,
    /// Facts that the findings rest on and that are not confirmed.
    pub unconfirmed: Vec<String>,
    /// Minutes after the mandate's end; none while it is not known whether the mandate lasts longer.
    pub minutes_unsupported: i64,
}

impl Rules<'_> {
    /// Returns the rounds, by their start.
    pub(crate) fn rounds(&self) -> Vec<&DisputeAction> {
        let mut rounds: Vec<&DisputeAction> = self.dispute.actions.iter().collect();
        sort_by_facts(&mut rounds, |action| (action.from, action.round.clone()));
        rounds
    }

    /// Says what the law says of a round at one employer, given the mandates at that employer.
    pub fn check_round(&self, action: &DisputeAction, employer: &str, mandates: &[Mandate]) -> (RoundAt, Vec<Finding>) {
        // A later ballot does not undo a notice under an earlier one: the action rests on whichever supports it best.
        let candidates = self.mandates_for(action, mandates);
        let judged = candidates.iter().map(|mandate| {
            let (at, findings) = self.judge(action, employer, Some(mandate), mandates);
            let rank =
                (at.verdict.concern(), mandate.support.concern(), Reverse(mandate.begins), mandate.ballot.clone());
            (rank, at, findings)
        });
        let best = judged.min_by(|left, right| left.0.cmp(&right.0)).map(|(_, at, findings)| (at, findings));
        let under_none = || self.judge(action, employer, None, mandates);
        let (at, mut findings) = match best {
            // One that fails does not decide while another, had its dates been known, may support the round.
            Some(best) if best.0.verdict.is_not_met() && any_undated(action, mandates) => {
                let open = under_none();
                if open.0.verdict.is_not_met() { best } else { open }
            }
            Some(best) => best,
            None => under_none(),
        };
        findings.extend(self.around(action, employer, &at.verdict));
        (at, findings)
    }

    /// Says what the law says of a round under one mandate, or under none.
    fn judge(
        &self,
        action: &DisputeAction,
        employer: &str,
        chosen: Option<&Mandate>,
        mandates: &[Mandate],
    ) -> (RoundAt, Vec<Finding>) {
        let inside = self.inside_mandate(action, employer, chosen, mandates);
        let ballot = chosen.and_then(|mandate| self.dispute.ballots.iter().find(|ballot| ballot.id == mandate.ballot));
        let (period, content) = self.notices(action, employer, ballot.ok_or(&inside));
        let mut findings = vec![inside.clone(), period];
        findings.extend(content);
        findings.extend(self.prohibited(action, employer, chosen));
        findings.extend(self.groups_called(action, employer));
        findings.extend(chosen.and_then(|chosen| self.workplaces_balloted(action, employer, chosen, mandates)));
        findings.extend(ballot.and_then(|ballot| self.called_before(action, employer, ballot)));
        let verdicts_of_round = findings.len();
        let mut inducements = of_employer(
            self.dispute.inducements.iter().filter(|inducement| inducement.round == action.round),
            employer,
            |inducement| inducement.employers.as_ref().map(|fact| &fact.value),
        );
        sort_by_facts(&mut inducements, |inducement| inducement.at);
        for inducement in inducements {
            findings.push(self.inducement(action, employer, inducement, ballot.ok_or(&inside)));
        }
        // An act outside the notice is not covered; the round is none the worse for it.
        let of_round = &findings[..verdicts_of_round];
        let mut verdicts: Vec<Verdict> = of_round.iter().map(|finding| finding.verdict.clone()).collect();
        let mut against: BTreeSet<String> = of_round
            .iter()
            .filter(|finding| finding.verdict.is_not_met())
            .map(|finding| format!("{} {}: {}", finding.rule, finding.name, finding.arithmetic))
            .collect();
        // Ballots that may support it, had their dates been known, but that fail whenever they were.
        let failed = if chosen.is_none() { fail_whenever(action, mandates) } else { Vec::new() };
        for mandate in chosen.into_iter().chain(failed) {
            verdicts.push(mandate.support.clone());
            against.extend(mandate.against.iter().map(|rule| format!("{rule}, ballot {}", mandate.ballot)));
        }
        let verdict = Verdict::all(&verdicts);
        let missing = match Verdict::all(verdicts.iter().filter(|verdict| !verdict.is_not_met())) {
            Verdict::Unknown { missing } => missing,
            _ => Vec::new(),
        };
        let end = chosen
            .filter(|mandate| !mandate.to_begin_only && mandate.covers(last_moment(action)).is_some())
            .and_then(|mandate| mandate.last_day);
        let agreed = self.seven_days_agreed(action, employer);
        let latest_notice = self.law.regimes().latest_notice(action.from.date(), agreed);
        let at = RoundAt {
            round: action.round.clone(),
            employer: employer.to_owned(),
            from: action.from,
            to: action.to,
            status: action.stage(),
            length: length_of(action.interval()),
            ballot: chosen.map(|mandate| mandate.ballot.clone()),
            latest_notice,
            notice_days: days_between(latest_notice, action.from.date()),
            notice_gap: self.law.regimes().notice_gap(action.from.date(), agreed),
            verdict,
            against: against.into_iter().collect(),
            missing,
            unconfirmed: {
                let mut all = not_confirmed(findings.iter());
                all.extend(chosen.iter().flat_map(|mandate| mandate.unconfirmed.iter().cloned()));
                all.sort();
                all.dedup();
                all
            },
            minutes_unsupported: end.map_or(0, |end| minutes_after(end, action)),
        };
        (at, findings)
    }

    /// Returns whether a court forbids action under a ballot on a day; `None` where a prohibition does not say which ballot's action it forbids.
    pub(crate) fn forbidden(&self, ballot: &str, on: Date) -> Option<bool> {
        let mut orders = self.dispute.court_orders.iter().filter(|order| order.from <= on && on <= order.to).peekable();
        if orders.peek().is_none() {
            return Some(false);
        }
        let orders: Vec<_> = orders.collect();
        if orders.iter().any(|order| order.ballot.as_ref().is_some_and(|of| of.value == ballot)) {
            return Some(true);
        }
        if orders.iter().any(|order| order.ballot.is_none()) { None } else { Some(false) }
    }

    /// L14: action that a court forbids has no protection while the prohibition stands. It reaches action under the ballot that it speaks of.
    fn prohibited(&self, action: &DisputeAction, employer: &str, chosen: Option<&Mandate>) -> Vec<Finding> {
        let days = days_of(action.interval());
        let touched = |from: Date, to: Date| days.begun.iter().chain(&days.tail).any(|day| from <= *day && *day <= to);
        let mut orders: Vec<_> =
            self.dispute.court_orders.iter().filter(|order| touched(order.from, order.to)).collect();
        sort_by_facts(&mut orders, |order| (order.from, order.to));
        let rests_on =
            chosen.map(|mandate| &mandate.ballot).or_else(|| action.ballot.as_ref().map(|ballot| &ballot.value));
        orders
            .into_iter()
            .map(|order| {
                let stretch = format!("{} to {}", day(order.from), day(order.to));
                let about = About::round(&action.round).for_employer(employer);
                let mut finding = Finding::under(self.law.timeless("L14"), about).rests_on(
                    order.ballot.as_ref().map_or_else(
                        || "court's prohibition".to_owned(),
                        |ballot| format!("court's prohibition under ballot {}", ballot.value),
                    ),
                    &stretch,
                    &order.provenance,
                );
                finding = finding.uses(format!("ballot of the prohibition from {stretch}"), order.ballot.as_ref());
                finding.name = "prohibition".to_owned();
                finding.title = "A court's prohibition stands in the way".to_owned();
                match (order.ballot.as_ref().map(|ballot| &ballot.value), rests_on) {
                    (Some(forbidden), Some(ballot)) if forbidden == ballot => finding.finds(
                        Verdict::NotMet,
                        format!("A court forbids action under ballot {forbidden} from {stretch}; the round falls into that."),
                    ),
                    (Some(forbidden), Some(ballot)) => finding.finds(
                        Verdict::not_applicable("the prohibition is of action under another ballot"),
                        format!("A court forbids action under ballot {forbidden} from {stretch}; the round rests on ballot {ballot}."),
                    ),
                    (Some(forbidden), None) => finding.finds(
                        Verdict::unknown(format!("which ballot round {} rests on", action.round)),
                        format!("A court forbids action under ballot {forbidden} from {stretch}."),
                    ),
                    (None, _) => finding.finds(
                        Verdict::unknown(which_ballot(order)),
                        format!("A court forbids action from {stretch}; the round falls into that."),
                    ),
                }
            })
            .collect()
    }

    /// L11: only groups in dispute were balloted, and can be called out.
    fn groups_called(&self, action: &DisputeAction, employer: &str) -> Option<Finding> {
        let groups = action.groups.as_ref()?;
        let strange: Vec<&str> = groups
            .value
            .iter()
            .filter(|group| !self.dispute.head.groups.contains(group))
            .map(|group| group.word())
            .collect();
        if strange.is_empty() {
            return None;
        }
        let mut finding = Finding::under(self.law.timeless("L11"), About::round(&action.round).for_employer(employer))
            .uses(format!("groups called out in round {}", action.round), Some(groups));
        finding.name = "groups".to_owned();
        finding.title = "Those called out are in dispute".to_owned();
        Some(finding.finds(
            Verdict::NotMet,
            format!("Not among the groups in dispute, and so not balloted: {}.", strange.join(", ")),
        ))
    }

    /// Returns whether an employer and the union agreed on seven days' notice of a round.
    pub(crate) fn seven_days_agreed(&self, action: &DisputeAction, employer: &str) -> bool {
        let records = self.dispute.notices.iter().filter(|notice| notice.round == action.round);
        of_employer(records, employer, |notice| notice.employers.as_ref().map(|fact| &fact.value))
            .iter()
            .any(|notice| agreement_counts(action, notice))
    }

    /// Returns the mandates that an action may rest on: those of its kind that cover its first day, or that may last to it.
    fn mandates_for<'m>(&self, action: &DisputeAction, mandates: &'m [Mandate]) -> Vec<&'m Mandate> {
        let named = action.ballot.as_ref().map(|ballot| &ballot.value);
        let part = action.part.as_ref().map(|part| &part.value);
        mandates
            .iter()
            // Who was not balloted is not called out; a ballot of all supports a call to a part of them.
            .filter(|mandate| mandate.part.is_none() || mandate.part.as_ref() == part)
            .filter(|mandate| mandate.kind == action.kind && named.is_none_or(|ballot| mandate.ballot == *ballot))
            .filter(|mandate| match mandate.covers(action.from.date()) {
                Some(covers) => covers,
                None => mandate.last_day.is_some(),
            })
            .collect()
    }

    /// Adds agreements and orders of courts that a mandate's end rests on.
    fn with_what_lengthens(&self, mut finding: Finding, mandate: &Mandate, employer: &str) -> Finding {
        let id = &mandate.ballot;
        let extensions = self.dispute.extensions.iter().filter(|extension| extension.ballot == *id);
        for extension in of_employer(extensions, employer, |extension| Some(&extension.employers)) {
            finding = finding
                .rests_on(
                    format!("extension of ballot {id} agreed with {employer}"),
                    format!("{} months", extension.months),
                    &extension.provenance,
                )
                .uses(format!("extension of ballot {id} agreed on"), extension.agreed.as_ref());
        }
        let of_ballot = |order: &&CourtOrder| order.ballot.as_ref().is_none_or(|of| of.value == *id);
        for order in self.dispute.court_orders.iter().filter(of_ballot) {
            finding = finding
                .rests_on(
                    format!("court's prohibition under ballot {id}"),
                    format!("{} to {}", day(order.from), day(order.to)),
                    &order.provenance,
                )
                .uses("ballot of the prohibition", order.ballot.as_ref())
                .uses("prohibition ended", order.ended.as_ref())
                .uses("excluded by order", order.excluded_by_order.as_ref())
                .uses("application made", order.applied.as_ref())
                .uses("application determined", order.determined.as_ref());
        }
        finding
    }

    /// L13, for the times of an action.
    fn inside_mandate(
        &self,
        action: &DisputeAction,
        employer: &str,
        chosen: Option<&Mandate>,
        mandates: &[Mandate],
    ) -> Finding {
        let about = About::round(&action.round).for_employer(employer);
        let first_day = action.from.date();
        let round = &action.round;
        let span = format!("{} to {}", shown(action.from), shown(action.to));
        let begin = |version| {
            let mut finding = Finding::under(version, about.clone()).rests_on(
                format!("round {round} of action"),
                span.clone(),
                &action.provenance,
            );
            finding.name = "inside-mandate".to_owned();
            finding.title = "Action falls inside a mandate".to_owned();
            finding
        };
        let Some(mandate) = chosen else {
            // The law of the ballot whose support ended last, or else of today.
            let last = mandates
                .iter()
                .filter(|mandate| {
                    mandate.kind == action.kind && mandate.begins.is_some_and(|begins| begins <= first_day)
                })
                .max_by_key(|mandate| (mandate.last_day, mandate.ballot.clone()));
            let opened = last
                .and_then(|mandate| self.dispute.ballots.iter().find(|ballot| ballot.id == mandate.ballot))
                .and_then(|ballot| ballot.opened.as_ref());
            let mut finding = begin(
                opened.map_or_else(|| self.law.timeless("L13"), |opened| self.law.on("L13", opened.value).in_force),
            );
            let named = action.ballot.as_ref().map(|ballot| &ballot.value);
            let of_kind = that_may_support(action, mandates);
            let of_mandates = |ballot: &&Ballot| of_kind.iter().any(|mandate| mandate.ballot == ballot.id);
            for ballot in self.statutory_ballots().into_iter().filter(of_mandates) {
                finding = finding
                    .uses(format!("ballot {} opened", ballot.id), ballot.opened.as_ref())
                    .uses(format!("ballot {} closed", ballot.id), ballot.closed.as_ref());
            }
            let open: Vec<String> = of_kind
                .iter()
                .filter(|mandate| mandate.covers(first_day).is_none())
                .map(|mandate| format!("the dates of ballot {}", mandate.ballot))
                .collect();
            if !open.is_empty() {
                return finding.finds(Verdict::Unknown { missing: open }, "A ballot without dates may support it.");
            }
            let ends: Vec<String> = of_kind
                .iter()
                .filter_map(|mandate| {
                    let route = mandate.last_day_by_agreement.filter(|by_agreement| {
                        *by_agreement >= first_day && mandate.last_day.is_some_and(|last| last < first_day)
                    });
                    let route = route.map_or(String::new(), |until| {
                        format!(
                            " (an agreement of the union with {employer}, made before that, could have taken it to {})",
                            day(until)
                        )
                    });
                    Some(format!(
                        "ballot {}: {} to {}{route}",
                        mandate.ballot,
                        day(mandate.begins?),
                        day(mandate.last_day?)
                    ))
                })
                .collect();
            let not_here: Vec<String> = self
                .statutory_ballots()
                .into_iter()
                .filter(|ballot| named.is_none_or(|named| ballot.id == *named) && !ballot_is_of(ballot, employer))
                .map(|ballot| format!(" Ballot {} was not of members at {employer}.", ballot.id))
                .collect();
            let text = if self.statutory_ballots().is_empty() {
                format!("No ballot on {} supports it: no statutory ballot is recorded.", action.kind)
            } else if ends.is_empty() {
                format!("No ballot on {} supports it.{}", action.kind, not_here.concat())
            } else {
                format!("{} lies in no mandate on {}: {}.", day(first_day), action.kind, ends.join("; "))
            };
            return finding.finds(Verdict::NotMet, text);
        };
        let ballot = self.dispute.ballots.iter().find(|ballot| ballot.id == mandate.ballot);
        let opened = ballot.and_then(|ballot| ballot.opened.as_ref());
        let version =
            opened.map_or_else(|| self.law.timeless("L13"), |opened| self.law.on("L13", opened.value).in_force);
        let finding = begin(version)
            .uses(format!("ballot {} opened", mandate.ballot), opened)
            .uses(format!("ballot {} closed", mandate.ballot), ballot.and_then(|ballot| ballot.closed.as_ref()));
        let finding = self.with_what_lengthens(finding, mandate, employer);
        let last_day = mandate.last_day.unwrap_or(first_day);
        if mandate.to_begin_only && first_day <= last_day {
            return finding.finds(Verdict::Met, format!("It begins on {}, by {}.", day(first_day), day(last_day)));
        }
        let over = minutes_after(last_day, action);
        let runs_to = last_moment(action);
        if over > 0 && mandate.covers(runs_to).is_none() {
            let missing: Vec<String> = mandate.doubts_on(runs_to).map(str::to_owned).collect();
            let late = mandate.late_agreement_to.filter(|until| *until >= runs_to).map_or(String::new(), |until| {
                format!(" An agreement made after support had ended would reach {}.", day(until))
            });
            return finding.finds(
                Verdict::Unknown { missing },
                format!(
                    "Support by ballot {} ends at midnight after {} as far as is known; the action runs to {}.{late}",
                    mandate.ballot,
                    day(last_day),
                    shown(action.to)
                ),
            );
        }
        if over > 0 {
            let (hours, minutes) = (over / 60, over % 60);
            let time = match (hours, minutes) {
                (_, 0) => format!("{hours} hours"),
                (0, 1) => "1 minute".to_owned(),
                (0, _) => format!("{minutes} minutes"),
                _ => format!("{hours} hours {minutes} minutes"),
            };
            let is_or_are = if over == 1 { "is" } else { "are" };
            return finding.finds(
                Verdict::NotMet,
                format!(
                    "Support by ballot {} ends at midnight after {}; the last {time}, to {}, {is_or_are} not supported.",
                    mandate.ballot,
                    day(last_day),
                    shown(action.to)
                ),
            );
        }
        let failed = if mandate.support.is_not_met() {
            format!(" By dates only: the ballot itself fails ({}).", mandate.against.join(", "))
        } else {
            String::new()
        };
        finding.finds(
            Verdict::Met,
            format!(
                "{span} lies in the mandate of ballot {}, {} to {}.{failed}",
                mandate.ballot,
                mandate.begins.map(day).unwrap_or_default(),
                day(last_day)
            ),
        )
    }
}

/// Returns whether an agreement on seven days' notice was made while the notice could still be shortened by it: before the action began, and before the notice
/// arrived. Whether a later one counts the text does not say.
pub(crate) fn agreement_counts(action: &DisputeAction, notice: &Notice) -> bool {
    let Some(agreed) = notice.seven_days_agreed.as_ref().map(|fact| fact.value) else { return false };
    agreed <= action.from.date() && notice.received.as_ref().is_none_or(|received| agreed <= received.value)
}

/// Returns the mandates of an action's kind, of the ballot that it names and of those who take part, whatever their dates.
fn that_may_support<'m>(action: &DisputeAction, mandates: &'m [Mandate]) -> Vec<&'m Mandate> {
    let named = action.ballot.as_ref().map(|ballot| &ballot.value);
    let part = action.part.as_ref().map(|part| &part.value);
    mandates
        .iter()
        .filter(|mandate| mandate.kind == action.kind && named.is_none_or(|ballot| mandate.ballot == *ballot))
        .filter(|mandate| mandate.part.is_none() || mandate.part.as_ref() == part)
        .collect()
}

/// Whether a ballot without dates may support an action, and does not fail on other grounds.
fn any_undated(action: &DisputeAction, mandates: &[Mandate]) -> bool {
    let undated = |mandate: &&Mandate| mandate.last_day.is_none() && mandate.covers(action.from.date()).is_none();
    that_may_support(action, mandates)
        .iter()
        .filter(|mandate| undated(mandate))
        .any(|mandate| !mandate.support.is_not_met())
}

/// Returns the mandates whose dates are not known and that alone may support an action, where all of them fail on other grounds than dates.
fn fail_whenever<'m>(action: &DisputeAction, mandates: &'m [Mandate]) -> Vec<&'m Mandate> {
    let mut open = that_may_support(action, mandates);
    open.retain(|mandate| mandate.covers(action.from.date()).is_none());
    if open.iter().all(|mandate| mandate.support.is_not_met()) { open } else { Vec::new() }
}

/// Returns the day of an action's last moment: the day before where it ends at midnight.
fn last_moment(action: &DisputeAction) -> Date {
    let last = action.to.date();
    if action.to.time() == Time::midnight() { plus_days(last, -1) } else { last }
}

/// Writes a moment, with its seconds only where it has any.
fn shown(at: DateTime) -> String {
    let pattern = if at.second() == 0 { "%-d %B %Y %H:%M" } else { "%-d %B %Y %H:%M:%S" };
    at.strftime(pattern).to_string()
}

/// Minutes of an action after the midnight that ends a day; a part of one counts whole.
fn minutes_after(last_day: Date, action: &DisputeAction) -> i64 {
    let end = plus_days(last_day, 1).to_datetime(Time::midnight());
    let part = i64::from(action.to.second() > 0 || action.to.subsec_nanosecond() > 0);
    if action.to <= end { 0 } else { london_minute(action.to) + part - london_minute(end.max(action.from)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::time::civil;

    #[test]
    fn a_strike_over_the_clock_change_is_four_days_and_ninety_five_hours() {
        let spring = Interval::new(civil(2026, 3, 27, 7, 0), civil(2026, 3, 31, 7, 0));
        assert_eq!(length_of(spring), Length { days: 4, hours: 95.0 });
        let autumn = Interval::new(civil(2026, 10, 23, 7, 0), civil(2026, 10, 27, 7, 0));
        assert_eq!(length_of(autumn), Length { days: 4, hours: 97.0 });
        let to_midnight = Interval::new(civil(2024, 2, 24, 7, 0), civil(2024, 2, 28, 23, 59));
        assert_eq!(length_of(to_midnight).days, 5);
    }

    #[test]
    fn the_last_morning_of_a_strike_is_its_tail() {
        let april = days_of(Interval::new(civil(2026, 4, 7, 7, 0), civil(2026, 4, 13, 7, 0)));
        assert_eq!((april.begun.len(), april.tail), (6, Some(Date::constant(2026, 4, 13))));
        let to_midnight = days_of(Interval::new(civil(2026, 4, 7, 7, 0), civil(2026, 4, 9, 0, 0)));
        assert_eq!((to_midnight.begun.len(), to_midnight.tail), (2, None));
        let to_evening = days_of(Interval::new(civil(2024, 2, 24, 7, 0), civil(2024, 2, 28, 23, 59)));
        assert_eq!((to_evening.begun.len(), to_evening.tail), (5, None));
        let one_day = days_of(Interval::new(civil(2026, 4, 7, 7, 0), civil(2026, 4, 7, 19, 0)));
        assert_eq!((one_day.begun.len(), one_day.tail), (1, None));
    }
}
