//! The rules on action: is it inside a mandate, was notice in time, what does the notice cover.

use crate::ballots::Told;
use crate::finding::{About, Finding, Verdict, day};
use crate::mandates::{Mandate, as_word};
use crate::period::nth_day_before;
use crate::rules::{Rules, of_employer};
use jiff::civil::{Date, DateTime, Time};
use serde::Serialize;
use std::collections::BTreeSet;
use steadfast_model::dispute::{Ballot, Continuity, DisputeAction, Inducement, Notice, NoticeContent};
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
    /// What all rules say together.
    #[serde(serialize_with = "as_word")]
    pub verdict: Verdict,
    /// What speaks against it.
    pub against: Vec<String>,
    /// Facts that are missing for a full answer.
    pub missing: Vec<String>,
    /// Minutes after the mandate's end.
    pub minutes_unsupported: i64,
}

impl Rules<'_> {
    /// Returns the rounds, by their start.
    pub(crate) fn rounds(&self) -> Vec<&DisputeAction> {
        let mut rounds: Vec<&DisputeAction> = self.dispute.actions.iter().collect();
        rounds.sort_by_key(|action| (action.from, action.round.clone()));
        rounds
    }

    /// Says what the law says of a round at one employer, given the mandates at that employer.
    pub fn check_round(&self, action: &DisputeAction, employer: &str, mandates: &[Mandate]) -> (RoundAt, Vec<Finding>) {
        let mut findings = Vec::new();
        let chosen = self.mandate_for(action, mandates);
        findings.push(self.inside_mandate(action, employer, chosen, mandates));
        let ballot = chosen.and_then(|mandate| self.dispute.ballots.iter().find(|ballot| ballot.id == mandate.ballot));
        let (period, content) = self.notices(action, employer, ballot);
        findings.push(period);
        findings.extend(content);
        for inducement in of_employer(
            self.dispute.inducements.iter().filter(|inducement| inducement.round == action.round),
            employer,
            |inducement| inducement.employers.as_ref(),
        ) {
            findings.push(self.inducement(action, employer, inducement));
        }
        let mut verdicts: Vec<Verdict> = findings.iter().map(|finding| finding.verdict.clone()).collect();
        let mut against: BTreeSet<String> = findings
            .iter()
            .filter(|finding| finding.verdict.is_not_met())
            .map(|finding| format!("{} {}: {}", finding.rule, finding.name, finding.arithmetic))
            .collect();
        if let Some(mandate) = chosen {
            verdicts.push(mandate.support.clone());
            against.extend(mandate.against.iter().map(|rule| format!("{rule}, ballot {}", mandate.ballot)));
        }
        let verdict = Verdict::all(&verdicts);
        let missing = match Verdict::all(verdicts.iter().filter(|verdict| !verdict.is_not_met())) {
            Verdict::Unknown { missing } => missing,
            _ => Vec::new(),
        };
        let end = chosen.filter(|mandate| !mandate.to_begin_only).and_then(|mandate| mandate.last_day);
        let latest_notice = self.law.regimes().latest_notice(action.from.date(), false);
        let at = RoundAt {
            round: action.round.clone(),
            employer: employer.to_owned(),
            from: action.from,
            to: action.to,
            status: action.status,
            length: length_of(action.interval()),
            ballot: chosen.map(|mandate| mandate.ballot.clone()),
            latest_notice,
            notice_days: days_between(latest_notice, action.from.date()),
            verdict: verdict.clone(),
            against: against.into_iter().collect(),
            missing,
            minutes_unsupported: end.map_or(0, |end| minutes_after(end, action)),
        };
        findings.extend(self.around(action, employer, &verdict));
        (at, findings)
    }

    /// Returns the mandate that an action rests on: one that covers its first day, the best supported, then the latest.
    fn mandate_for<'m>(&self, action: &DisputeAction, mandates: &'m [Mandate]) -> Option<&'m Mandate> {
        let named = action.ballot.as_ref().map(|ballot| &ballot.value);
        let part = action.part.as_ref().map(|part| &part.value);
        mandates
            .iter()
            // Who was not balloted is not called out; a ballot of all supports a call to a part of them.
            .filter(|mandate| mandate.part.is_none() || mandate.part.as_ref() == part)
            .filter(|mandate| mandate.kind == action.kind && named.is_none_or(|ballot| mandate.ballot == *ballot))
            .filter(|mandate| mandate.covers(action.from.date()) == Some(true))
            .max_by_key(|mandate| {
                let good = match mandate.support {
                    Verdict::NotMet => 0,
                    Verdict::Unknown { .. } => 1,
                    _ => 2,
                };
                (good, mandate.begins, mandate.ballot.clone())
            })
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
        let span = format!("{} to {}", action.from.strftime("%-d %B %Y %H:%M"), action.to.strftime("%-d %B %Y %H:%M"));
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
            let finding = begin(self.law.timeless("L13"));
            let of_kind: Vec<&Mandate> = mandates
                .iter()
                .filter(|mandate| mandate.kind == action.kind)
                .filter(|mandate| {
                    mandate.part.is_none() || mandate.part == action.part.as_ref().map(|part| part.value.clone())
                })
                .collect();
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
            let text = if ends.is_empty() {
                format!("No ballot on {} supports it.", action.kind)
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
        let last_day = mandate.last_day.unwrap_or(first_day);
        if mandate.to_begin_only {
            return finding.finds(Verdict::Met, format!("It begins on {}, by {}.", day(first_day), day(last_day)));
        }
        let over = minutes_after(last_day, action);
        if over > 0 {
            let (hours, minutes) = (over / 60, over % 60);
            let time = if minutes == 0 { format!("{hours} hours") } else { format!("{hours} hours {minutes} minutes") };
            return finding.finds(
                Verdict::NotMet,
                format!(
                    "Support by ballot {} ends at midnight after {}; the last {time}, to {}, are not supported.",
                    mandate.ballot,
                    day(last_day),
                    action.to.strftime("%-d %B %Y %H:%M")
                ),
            );
        }
        finding.finds(
            Verdict::Met,
            format!(
                "{span} lies in the mandate of ballot {}, {} to {}.",
                mandate.ballot,
                mandate.begins.map(day).unwrap_or_default(),
                day(last_day)
            ),
        )
    }

    /// L10, L11 and L12 for one employer: the best of the notices it received.
    fn notices(&self, action: &DisputeAction, employer: &str, ballot: Option<&Ballot>) -> (Finding, Vec<Finding>) {
        let records = self.dispute.notices.iter().filter(|notice| notice.round == action.round);
        let mut notices = of_employer(records, employer, |notice| notice.employers.as_ref());
        notices.sort_by_key(|notice| {
            (
                notice.received.as_ref().map(|fact| fact.value),
                notice.starts.as_ref().map(|fact| fact.value),
                notice.provenance.clone(),
            )
        });
        let about = About::round(&action.round).for_employer(employer);
        let round = &action.round;
        if notices.is_empty() {
            let first_day = action.from.date();
            let latest = self.law.regimes().latest_notice(first_day, false);
            let version = self.law.on("L10", latest).in_force;
            let finding = Finding::under(version, about.clone()).rests_on(
                format!("round {round} of action"),
                day(first_day),
                &action.provenance,
            );
            let text = format!(
                "The latest day on which notice could be received for {} is {}, the {}th day before.",
                day(first_day),
                day(latest),
                days_between(latest, first_day)
            );
            let content = Finding::under(self.law.on("L11", latest).in_force, about).finds(
                Verdict::unknown(format!("what notice of round {round} to {employer} says")),
                "Only what is notified is covered.",
            );
            let missing = Verdict::unknown(format!("when {employer} received notice of round {round}"));
            return (finding.finds(missing, text), vec![content]);
        }
        let mut judged: Vec<(Finding, Vec<Finding>)> = notices
            .iter()
            .map(|notice| {
                (self.notice_period(action, employer, notice, ballot), self.notice_content(action, employer, notice))
            })
            .collect();
        // A second notice mends a first: the best counts.
        let rank = |(period, content): &(Finding, Vec<Finding>)| match Verdict::all(
            content.iter().map(|finding| &finding.verdict).chain([&period.verdict]),
        ) {
            Verdict::NotMet => 2,
            Verdict::Unknown { .. } => 1,
            _ => 0,
        };
        let best =
            judged.iter().enumerate().min_by_key(|(place, one)| (rank(one), *place)).map_or(0, |(place, _)| place);
        judged.swap_remove(best)
    }

    /// L10, for one notice.
    fn notice_period(
        &self,
        action: &DisputeAction,
        employer: &str,
        notice: &Notice,
        ballot: Option<&Ballot>,
    ) -> Finding {
        let about = About::round(&action.round).for_employer(employer);
        let round = &action.round;
        let regimes = self.law.regimes();
        let announced = match notice.continuity.as_ref().map(|fact| fact.value) {
            Some(Continuity::Discontinuous) => notice.dates.as_ref().and_then(|fact| fact.value.iter().min().copied()),
            _ => notice
                .starts
                .as_ref()
                .map(|fact| fact.value)
                .or_else(|| notice.dates.as_ref().and_then(|fact| fact.value.iter().min().copied())),
        };
        let first_day = announced.unwrap_or(action.from.date());
        let Some(received) = &notice.received else {
            let latest = regimes.latest_notice(first_day, false);
            return Finding::under(self.law.on("L10", latest).in_force, about).finds(
                Verdict::unknown(format!("when {employer} received notice of round {round}")),
                format!("The latest day for {} is {}.", day(first_day), day(latest)),
            );
        };
        let version = self.law.on("L10", received.value).in_force;
        let length = regimes.notice(received.value);
        let agreed = notice.seven_days_agreed.as_ref();
        let needed = length.needed(agreed.is_some());
        let latest = nth_day_before(first_day, needed);
        let given = days_between(received.value, first_day);
        let mut finding = Finding::under(version, about)
            .uses(format!("notice of round {round} received by {employer}"), Some(received))
            .rests_on(format!("first day of round {round}"), day(first_day), &action.provenance)
            .uses(format!("seven days agreed with {employer}"), agreed);
        let mut text = format!(
            "Received on {}, {given} days before the first day, {}; {} asks for {needed} (the latest day is {}).",
            day(received.value),
            day(first_day),
            version.id,
            day(latest)
        );
        if agreed.is_some() && length.agreed.is_none() {
            text.push_str(" The agreement on seven days has no effect.");
        } else if agreed.is_none() && given < needed && length.agreed.is_some_and(|least| given >= least) {
            text.push_str(&format!(" With an agreement on {} days it would be in time.", length.agreed.unwrap_or(0)));
        }
        let in_time = received.value <= latest;
        let window = match ballot.map(|ballot| (ballot, self.told(ballot, employer))) {
            None => Verdict::unknown(format!(
                "which ballot round {round} rests on, and when {employer} was told its result"
            )),
            Some((ballot, told)) => match told {
                Told::On(fact) => {
                    finding = finding.uses(format!("{employer} told the result of ballot {}", ballot.id), Some(fact));
                    if received.value < fact.value {
                        text.push_str(&format!(
                            " It came before {employer} was told the result on {}: the window for notice was not open.",
                            day(fact.value)
                        ));
                        Verdict::NotMet
                    } else {
                        Verdict::Met
                    }
                }
                Told::Never(_) => {
                    text.push_str(&format!(
                        " {employer} was never told the result: the window for notice never opened."
                    ));
                    Verdict::NotMet
                }
                Told::Disagree | Told::NotRecorded => {
                    Verdict::unknown(format!("when {employer} was told the result of ballot {}", ballot.id))
                }
            },
        };
        let period = if in_time { Verdict::Met } else { Verdict::NotMet };
        finding.finds(Verdict::all([&period, &window]), text)
    }

    /// L11 and L12, for one notice.
    fn notice_content(&self, action: &DisputeAction, employer: &str, notice: &Notice) -> Vec<Finding> {
        let about = About::round(&action.round).for_employer(employer);
        let round = &action.round;
        let version = match &notice.received {
            Some(received) => self.law.on("L11", received.value).in_force,
            None => self.law.on("L11", action.from.date()).in_force,
        };
        let finding = Finding::under(version, about.clone())
            .rests_on(
                format!("round {round} of action"),
                format!("{} to {}", action.from, action.to),
                &action.provenance,
            )
            .uses(format!("notice of round {round} to {employer}: continuity"), notice.continuity.as_ref())
            .uses(format!("notice of round {round} to {employer}: start"), notice.starts.as_ref())
            .uses(format!("notice of round {round} to {employer}: dates"), notice.dates.as_ref())
            .uses(format!("notice of round {round} to {employer}: categories"), notice.categories.as_ref())
            .uses(format!("notice of round {round} to {employer}: workplaces"), notice.workplaces.as_ref())
            .uses(format!("notice of round {round} to {employer}: numbers"), notice.content.as_ref());
        let mut missing = Vec::new();
        let mut texts = Vec::new();
        let mut against = false;
        for (named, absent) in
            [("categories of employees", notice.categories.is_none()), ("workplaces", notice.workplaces.is_none())]
        {
            if absent {
                missing.push(format!("the {named} that notice of round {round} to {employer} names"));
            }
        }
        match notice.content.as_ref().map(|fact| fact.value) {
            Some(NoticeContent::Total) if version.id == "L11-by-category" => {
                against = true;
                texts.push("It gives one total; numbers by category and workplace were needed.".to_owned());
            }
            Some(_) => {}
            None => missing.push(format!("what notice of round {round} to {employer} says of numbers")),
        }
        let days = days_of(action.interval());
        match self.covers(notice, &days, action) {
            Cover::All(text) => texts.push(text),
            Cover::Not(text) => {
                against = true;
                texts.push(text);
            }
            Cover::Ask(fact, text) => {
                missing.push(fact);
                texts.push(text);
            }
        }
        let verdict = if against {
            Verdict::NotMet
        } else if missing.is_empty() {
            Verdict::Met
        } else {
            Verdict::Unknown { missing }
        };
        let mut findings = vec![finding.finds(verdict, texts.join(" "))];
        findings.extend(self.suspension(action, employer, notice));
        findings
    }

    fn covers(&self, notice: &Notice, days: &DaysOfAction, action: &DisputeAction) -> Cover {
        let round = &action.round;
        let first = days.begun.first().copied().unwrap_or(action.from.date());
        match notice.continuity.as_ref().map(|fact| fact.value) {
            None => Cover::Ask(
                format!("whether notice of round {round} is of continuous or discontinuous action"),
                "A notice must say which.".to_owned(),
            ),
            Some(Continuity::Continuous) => match notice.starts.as_ref().map(|fact| fact.value) {
                None => Cover::Ask(
                    format!("the start that notice of round {round} names"),
                    "Continuous action needs its start.".to_owned(),
                ),
                Some(starts) if starts <= first => {
                    Cover::All(format!("Continuous from {}: every day from then on is covered.", day(starts)))
                }
                Some(starts) => {
                    Cover::Not(format!("Continuous from {}; the action begins on {}.", day(starts), day(first)))
                }
            },
            Some(Continuity::Discontinuous) => {
                let Some(named) = notice.dates.as_ref().map(|fact| &fact.value) else {
                    return Cover::Ask(
                        format!("the dates that notice of round {round} names"),
                        "Discontinuous action needs all its dates.".to_owned(),
                    );
                };
                let lacking: Vec<String> =
                    days.begun.iter().filter(|date| !named.contains(date)).map(|date| day(*date)).collect();
                if !lacking.is_empty() {
                    return Cover::Not(format!("The notice does not name: {}.", lacking.join(", ")));
                }
                match days.tail {
                    Some(tail) if !named.contains(&tail) => Cover::Ask(
                        format!(
                            "whether \"{}\" in the notice of round {round} means until {} on {}",
                            day(plus_days(tail, -1)),
                            action.to.strftime("%H:%M"),
                            day(tail)
                        ),
                        format!("All days are named but the morning of {}, on which the last shift ends.", day(tail)),
                    ),
                    _ => Cover::All(format!("All {} days are named.", days.begun.len())),
                }
            }
        }
    }

    /// L12.
    fn suspension(&self, action: &DisputeAction, employer: &str, notice: &Notice) -> Option<Finding> {
        let agreed = notice.suspension_agreed.as_ref();
        let from = notice.suspended_from.as_ref();
        let resumes = notice.resumes.as_ref();
        if agreed.is_none() && from.is_none() && resumes.is_none() {
            return None;
        }
        let round = &action.round;
        let finding = Finding::under(self.law.timeless("L12"), About::round(round).for_employer(employer))
            .uses(format!("suspension of round {round} agreed"), agreed)
            .uses(format!("round {round} suspended from"), from)
            .uses(format!("round {round} resumes"), resumes);
        let (Some(agreed), Some(from), Some(resumes)) = (agreed, from, resumes) else {
            let missing = [
                (agreed.is_none(), "when the suspension was agreed"),
                (from.is_none(), "from when action is suspended"),
                (resumes.is_none(), "from when it may be resumed"),
            ];
            let missing =
                missing.iter().filter(|(absent, _)| *absent).map(|(_, what)| format!("{what} (round {round})"));
            return Some(finding.finds(
                Verdict::Unknown { missing: missing.collect() },
                "A suspension keeps the notice where it is agreed beforehand, with both dates.",
            ));
        };
        if agreed.value > from.value {
            return Some(finding.finds(
                Verdict::NotMet,
                format!(
                    "Agreed on {}, after the action had stopped on {}: a new notice is needed.",
                    day(agreed.value),
                    day(from.value)
                ),
            ));
        }
        let first = action.from.date();
        let (verdict, text) = if first >= resumes.value {
            (
                Verdict::Met,
                format!(
                    "Agreed on {}; action may resume from {}, and begins on {}: the notice still covers it.",
                    day(agreed.value),
                    day(resumes.value),
                    day(first)
                ),
            )
        } else if action.to.date() < from.value
            || (action.to.date() == from.value && action.to.time() <= action.from.time())
        {
            (Verdict::Met, format!("It ends before it is suspended from {}.", day(from.value)))
        } else {
            (
                Verdict::NotMet,
                format!(
                    "It is suspended from {} and may resume from {}; the action runs in between.",
                    day(from.value),
                    day(resumes.value)
                ),
            )
        };
        Some(finding.finds(verdict, text))
    }

    /// L11, for a moment at which members are induced not to work.
    fn inducement(&self, action: &DisputeAction, employer: &str, inducement: &Inducement) -> Finding {
        let round = &action.round;
        let at = inducement.at;
        let about = About {
            other: Some(format!("inducement for {}", at.strftime("%-d %B %Y %H:%M"))),
            ..About::round(round).for_employer(employer)
        };
        let records = self.dispute.notices.iter().filter(|notice| notice.round == *round);
        let notices = of_employer(records, employer, |notice| notice.employers.as_ref());
        let version = notices
            .iter()
            .filter_map(|notice| notice.received.as_ref())
            .map(|received| received.value)
            .min()
            .map_or_else(|| self.law.on("L11", at.date()).in_force, |received| self.law.on("L11", received).in_force);
        let mut finding = Finding::under(version, about).rests_on(
            format!("inducement in round {round}"),
            at.strftime("%-d %B %Y %H:%M").to_string(),
            &inducement.provenance,
        );
        let mut best = Verdict::unknown(format!("what notice of round {round} to {employer} says"));
        let mut text = "Only what is notified is covered.".to_owned();
        let mut rank = if notices.is_empty() { 1 } else { 3 };
        for notice in notices {
            finding = finding
                .uses(format!("notice of round {round} to {employer}: dates"), notice.dates.as_ref())
                .uses(format!("notice of round {round} to {employer}: start"), notice.starts.as_ref());
            let (verdict, said) = moment_covered(notice, at, action);
            let this = match verdict {
                Verdict::Met => 0,
                Verdict::Unknown { .. } => 1,
                _ => 2,
            };
            if this < rank {
                (best, text, rank) = (verdict, said, this);
            }
        }
        finding.finds(best, text)
    }

    /// L19 to L24: what surrounds an action.
    fn around(&self, action: &DisputeAction, employer: &str, support: &Verdict) -> Vec<Finding> {
        let first = action.from.date();
        let round = &action.round;
        let about = About::round(round).for_employer(employer);
        let with_day = |version| {
            Finding::under(version, about.clone()).rests_on(
                format!("first day of round {round}"),
                day(first),
                &action.provenance,
            )
        };
        let mut findings = Vec::new();
        let levels = self.law.on("L20", first).in_force;
        let because = if levels.id == "L20-msl" {
            "no regulations set a level for hospitals (not confirmed)"
        } else {
            "no law on minimum service levels was in force"
        };
        findings.push(
            with_day(levels).finds(Verdict::not_applicable(because), format!("On {}: {}", day(first), levels.effect)),
        );
        let protection = self.law.on("L21", first).in_force;
        let text = match protection.parameter("weeks") {
            Some(weeks) => format!(
                "Who starts on {} is protected for {weeks} weeks, to {} at least.",
                day(first),
                day(crate::period::last_day_of_weeks(first, weeks))
            ),
            None => format!("Who starts on {} is protected however long the action lasts.", day(first)),
        };
        let verdict = match support {
            Verdict::NotMet => Verdict::not_applicable("the action is not protected as it stands"),
            Verdict::Unknown { .. } => Verdict::unknown(format!("whether round {round} is supported and notified")),
            _ => Verdict::Met,
        };
        findings.push(with_day(protection).finds(verdict, text));
        let detriment = self.law.on("L22", first);
        let verdict = if detriment.perhaps.is_empty() {
            Verdict::not_applicable("no detriment was prescribed")
        } else {
            Verdict::unknown(format!("whether {} had taken effect by {}", detriment.perhaps[0].provision, day(first)))
        };
        findings.push(with_day(detriment.in_force).finds(verdict, detriment.in_force.effect.clone()));
        if support.is_not_met() {
            findings.push(with_day(self.law.timeless("L24")).finds(
                Verdict::Met,
                "As it stands the action is not protected: an individual deprived of a service may ask a court for an order.",
            ));
        }
        findings
    }

    /// L19, for every picket.
    pub(crate) fn pickets(&self) -> Vec<Finding> {
        let mut pickets: Vec<_> = self.dispute.pickets.iter().collect();
        pickets.sort_by_key(|picket| (picket.on, picket.employers.as_ref().map(|fact| fact.value.clone())));
        pickets
            .into_iter()
            .map(|picket| {
                let version = self.law.on("L19", picket.on).in_force;
                let about = About { other: Some(format!("picket of {}", day(picket.on))), ..About::default() };
                let finding = Finding::under(version, about)
                    .rests_on("picket", day(picket.on), &picket.provenance)
                    .uses("picket supervisor appointed", picket.supervisor.as_ref());
                if version.id != "L19-supervisor" {
                    return finding.finds(
                        Verdict::not_applicable("no supervisor is required on that day"),
                        format!("On {}: {}", day(picket.on), version.effect),
                    );
                }
                match picket.supervisor.as_ref().map(|fact| fact.value) {
                    Some(true) => {
                        finding.finds(Verdict::Met, format!("On {} a supervisor was appointed.", day(picket.on)))
                    }
                    Some(false) => finding.finds(
                        Verdict::NotMet,
                        format!("On {} a supervisor was needed; there was none.", day(picket.on)),
                    ),
                    None => finding.finds(
                        Verdict::unknown(format!("whether the picket of {} had a supervisor", day(picket.on))),
                        format!("On {} a supervisor was needed.", day(picket.on)),
                    ),
                }
            })
            .collect()
    }

    /// L23.
    pub(crate) fn trade_dispute(&self) -> Finding {
        let head = &self.dispute.head;
        let finding = Finding::under(self.law.timeless("L23"), About::default())
            .rests_on(
                "subject of the dispute",
                head.subject.iter().map(|subject| subject.word()).collect::<Vec<_>>().join(", "),
                &head.provenance,
            )
            .uses("cannot be settled without a Minister", head.minister_must_act.as_ref());
        let text = match head.minister_must_act.as_ref().map(|fact| fact.value) {
            Some(true) => {
                "On pay, jobs or terms, between workers and their employers; and it cannot be settled without a Minister using a power of his, so a dispute with him counts as one with the employers."
            }
            _ => "On pay, jobs or terms, between workers and their employers.",
        };
        finding.finds(Verdict::Met, text)
    }
}

/// What a notice covers of an action.
enum Cover {
    All(String),
    Not(String),
    /// It cannot be said without asking.
    Ask(String, String),
}

fn moment_covered(notice: &Notice, at: DateTime, action: &DisputeAction) -> (Verdict, String) {
    let round = &action.round;
    let shown = at.strftime("%-d %B %Y %H:%M").to_string();
    match notice.continuity.as_ref().map(|fact| fact.value) {
        None => (
            Verdict::unknown(format!("whether notice of round {round} is of continuous or discontinuous action")),
            "A notice must say which.".to_owned(),
        ),
        Some(Continuity::Continuous) => match notice.starts.as_ref().map(|fact| fact.value) {
            None => (Verdict::unknown(format!("the start that notice of round {round} names")), String::new()),
            Some(starts) if at.date() >= starts => {
                (Verdict::Met, format!("{shown} lies after the start, {}.", day(starts)))
            }
            Some(starts) => (Verdict::NotMet, format!("{shown} lies before the start, {}.", day(starts))),
        },
        Some(Continuity::Discontinuous) => match notice.dates.as_ref().map(|fact| &fact.value) {
            None => (Verdict::unknown(format!("the dates that notice of round {round} names")), String::new()),
            Some(named) if named.contains(&at.date()) => {
                (Verdict::Met, format!("{shown} lies on a date that the notice names."))
            }
            Some(named) if at.time() < action.from.time() && named.contains(&plus_days(at.date(), -1)) => (
                Verdict::unknown(format!(
                    "whether \"{}\" in the notice of round {round} means until {} on {}",
                    day(plus_days(at.date(), -1)),
                    action.from.strftime("%H:%M"),
                    day(at.date())
                )),
                format!(
                    "{shown} belongs to the shift that began on {}; the notice does not name {}.",
                    day(plus_days(at.date(), -1)),
                    day(at.date())
                ),
            ),
            Some(_) => (
                Verdict::NotMet,
                format!("{shown} lies on a date that the notice does not name: that act is not covered (s.234A(5))."),
            ),
        },
    }
}

/// Minutes of an action after the midnight that ends a day.
fn minutes_after(last_day: Date, action: &DisputeAction) -> i64 {
    let end = plus_days(last_day, 1).to_datetime(Time::midnight());
    if action.to <= end { 0 } else { london_minute(action.to) - london_minute(end.max(action.from)) }
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
