//! The calendar of a dispute at one employer: days on which action may fall, and the latest days for the steps towards it.

use crate::actions::days_of;
use crate::finding::day;
use crate::law::{RuleStatus, RuleVersion};
use crate::mandates::Mandate;
use crate::period::{last_day_of_weeks, nth_day_before};
use crate::regimes::NoticeGap;
use crate::rules::Rules;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use steadfast_model::ActionStatus;
use steadfast_model::dispute::ActionKind;
use steadfast_model::time::{dates, plus_days};

/// What can happen on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayState {
    /// Action is announced or has been taken, and nothing known speaks against it.
    Announced,
    /// Action is announced, and something speaks against it.
    AnnouncedNotLawful,
    /// Action may fall here, if notice is received in time.
    MayFall,
    /// Whether a mandate covers the day is not known.
    NotKnown,
    /// A mandate covers the day, but notice can no longer be received in time.
    NoticeTooLate,
    /// A court forbids action.
    Prohibited,
    /// No mandate covers the day.
    NoMandate,
}

impl DayState {
    /// Returns it in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Announced => "action announced or taken",
            Self::AnnouncedNotLawful => "action announced, not lawful as notified",
            Self::MayFall => "action may fall, with notice in time",
            Self::NoticeTooLate => "too late for notice",
            Self::Prohibited => "a court forbids action",
            Self::NotKnown => "not known whether a mandate covers it",
            Self::NoMandate => "no mandate",
        }
    }
}

/// A day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarDay {
    /// The day.
    pub date: Date,
    /// The kind of action.
    pub kind: ActionKind,
    /// What can happen.
    pub state: DayState,
    /// The ballot whose mandate covers it.
    pub ballot: Option<String>,
    /// The round announced.
    pub round: Option<String>,
    /// The latest day on which notice of action from this day on can be received.
    pub latest_notice: Date,
    /// Days before that on which notice would be out of time all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_gap: Option<NoticeGap>,
    /// Whether it is the last day of support: a shift from 07:00 to 07:00 that begins here runs past the end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub last_of_support: bool,
}

/// Days in a row with one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The kind of action.
    pub kind: ActionKind,
    /// What can happen.
    pub state: DayState,
    /// The ballot whose mandate covers it.
    pub ballot: Option<String>,
    /// The round announced.
    pub round: Option<String>,
}

/// A day by which, or on which, something happens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Step {
    /// The day.
    pub date: Date,
    /// What.
    pub what: String,
    /// The provision.
    pub provision: String,
}

/// The calendar of a dispute at one employer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calendar {
    /// The employer.
    pub employer: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Today, if it was given.
    pub as_of: Option<Date>,
    /// Every day, for each kind of action that was balloted on.
    pub days: Vec<CalendarDay>,
    /// Days in a row with one state.
    pub stretches: Vec<Stretch>,
    /// Latest days and other dates.
    pub steps: Vec<Step>,
    /// The next first day of a strike for which notice could still arrive; only with `as_of`.
    pub earliest_strike: Option<Date>,
    /// What a reader must know besides: ballots of a part, ballots still open.
    pub notes: Vec<String>,
    /// Facts that are missing for a full answer.
    pub missing: Vec<String>,
}

impl Rules<'_> {
    /// Returns the calendar of the dispute at one employer.
    pub fn calendar(&self, from: Date, to: Date, employer: &str, as_of: Option<Date>) -> Calendar {
        // A ballot of some does not let all be called out.
        let all = self.mandates_at(employer);
        let mandates: Vec<Mandate> = all.iter().filter(|mandate| mandate.part.is_none()).cloned().collect();
        let mut kinds: Vec<ActionKind> = mandates.iter().map(|mandate| mandate.kind).collect();
        kinds.extend(self.dispute.actions.iter().map(|action| action.kind));
        kinds.sort();
        kinds.dedup();
        if kinds.is_empty() {
            kinds.push(ActionKind::Strike);
        }
        let mut announced: BTreeMap<(ActionKind, Date), (String, bool)> = BTreeMap::new();
        for action in self.rounds() {
            if matches!(action.stage(), ActionStatus::Suspended | ActionStatus::Withdrawn) {
                continue;
            }
            let (round, _) = self.check_round(action, employer, &all);
            let parts = days_of(action.interval());
            for date in parts.begun.into_iter().chain(parts.tail) {
                announced.insert((action.kind, date), (action.round.clone(), round.verdict.is_not_met()));
            }
        }
        let mut days = Vec::new();
        for kind in kinds {
            for date in dates(from, to) {
                days.push(self.day(kind, date, employer, as_of, &mandates, &announced));
            }
        }
        let missing = {
            let mut missing: Vec<String> = mandates
                .iter()
                .filter(|mandate| {
                    mandate.last_day.is_none_or(|last| last >= from) && mandate.begins.is_none_or(|begins| begins <= to)
                })
                .flat_map(|mandate| mandate.missing.clone())
                .collect();
            // What may make support last into these days.
            for mandate in mandates.iter().filter(|mandate| !mandate.support.is_not_met()) {
                missing.extend(mandate.doubts_on(from).map(str::to_owned));
            }
            missing.sort();
            missing.dedup();
            missing
        };
        let earliest_strike = as_of.and_then(|today| {
            dates(today.max(from), to).find(|date| {
                let here = self.day(ActionKind::Strike, *date, employer, as_of, &mandates, &BTreeMap::new());
                here.state == DayState::MayFall
            })
        });
        let mut notes = self.notes(from, to, employer, as_of);
        notes.extend(self.notes_on_days(&days, &mandates));
        Calendar {
            employer: employer.to_owned(),
            from,
            to,
            as_of,
            stretches: stretches(&days),
            days,
            steps: self.steps(from, to, employer, &mandates),
            earliest_strike,
            notes,
            missing,
        }
    }

    /// Says where notice has a gap, and where a shift that begins on a day runs past the end of support.
    fn notes_on_days(&self, days: &[CalendarDay], mandates: &[Mandate]) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        let mut note = |text: String| {
            if !notes.contains(&text) {
                notes.push(text);
            }
        };
        let open = |day: &&CalendarDay| !matches!(day.state, DayState::NoMandate | DayState::Prohibited);
        for here in days.iter().filter(open) {
            if let Some(gap) = here.notice_gap {
                note(format!("Notice of action from {} on is in time {}.", day(here.date), gap.in_words()));
            }
        }
        for here in days.iter().filter(open).filter(|here| here.last_of_support) {
            let of_day = mandates.iter().find(|mandate| Some(&mandate.ballot) == here.ballot.as_ref());
            if let Some(mandate) = of_day {
                note(format!(
                    "Support of ballot {} ends at midnight after {}: a shift from 07:00 to 07:00 that begins that day runs 7 hours past it.",
                    mandate.ballot,
                    day(here.date)
                ));
            }
        }
        notes
    }

    /// Says what days alone do not: ballots of a part of those in dispute, and ballots that are still open.
    pub fn notes(&self, from: Date, to: Date, employer: &str, as_of: Option<Date>) -> Vec<String> {
        let mut notes = Vec::new();
        for mandate in self.mandates_at(employer) {
            let (Some(part), Some(begins), Some(last)) = (&mandate.part, mandate.begins, mandate.last_day) else {
                continue;
            };
            if begins <= to && last >= from && !mandate.support.is_not_met() {
                notes.push(format!(
                    "Ballot {} supports {} action of {part} alone, from {} to {}.",
                    mandate.ballot,
                    if mandate.kind == ActionKind::Strike { "strike" } else { "short-of-strike" },
                    day(begins),
                    day(last)
                ));
            }
        }
        if self.statutory_ballots().is_empty() {
            notes.push("No statutory ballot is recorded.".to_owned());
        }
        for ballot in self.statutory_ballots_of(employer) {
            if let Some(workplaces) = &ballot.workplaces {
                notes.push(format!("Ballot {} was of {} alone.", ballot.id, workplaces.value.join(", ")));
            }
        }
        for ballot in self.statutory_ballots_of(employer) {
            let Some(opened) = ballot.opened.as_ref().map(|fact| fact.value) else { continue };
            let closed = ballot.closed.as_ref().map(|fact| fact.value);
            // Without a day to look from, a ballot with a last day is taken to be over.
            let is_open = match as_of {
                Some(today) => opened <= today && closed.is_none_or(|closed| closed > today),
                None => closed.is_none(),
            };
            if is_open && opened <= to {
                let until = closed
                    .map_or_else(|| "its last day is not known".to_owned(), |closed| format!("to {}", day(closed)));
                notes.push(format!(
                    "Ballot {} opened on {} ({until}): if it passes, it can support action from its last day on.",
                    ballot.id,
                    day(opened)
                ));
            }
        }
        notes.dedup();
        notes
    }

    fn day(
        &self,
        kind: ActionKind,
        date: Date,
        employer: &str,
        as_of: Option<Date>,
        mandates: &[Mandate],
        announced: &BTreeMap<(ActionKind, Date), (String, bool)>,
    ) -> CalendarDay {
        let latest_notice = self.law.regimes().latest_notice(date, false);
        let notice_gap = self.law.regimes().notice_gap(date, false);
        let mut here = CalendarDay {
            date,
            kind,
            state: DayState::NoMandate,
            ballot: None,
            round: None,
            latest_notice,
            notice_gap,
            last_of_support: false,
        };
        let of_kind = || mandates.iter().filter(|mandate| mandate.kind == kind);
        // Of several mandates the one counts under which most can happen.
        let states = of_kind().filter(|mandate| !mandate.support.is_not_met()).filter_map(|mandate| {
            let state = match mandate.covers(date) {
                Some(false) => return None,
                None if self.forbidden(&mandate.ballot, date) == Some(true) => DayState::Prohibited,
                None => DayState::NotKnown,
                Some(true) if self.forbidden(&mandate.ballot, date) == Some(true) => DayState::Prohibited,
                Some(true) if !mandate.holds() || self.forbidden(&mandate.ballot, date).is_none() => DayState::NotKnown,
                Some(true) => {
                    let opens = self.window_opens(mandate, employer);
                    let in_time = opens.is_some_and(|opens| latest_notice >= opens);
                    if in_time && as_of.is_none_or(|today| latest_notice >= today) {
                        DayState::MayFall
                    } else {
                        DayState::NoticeTooLate
                    }
                }
            };
            Some((state, mandate))
        });
        if let Some((state, mandate)) =
            states.min_by_key(|(state, mandate)| (*state, std::cmp::Reverse(mandate.last_day), mandate.ballot.clone()))
        {
            here.state = state;
            here.ballot = Some(mandate.ballot.clone());
            here.last_of_support =
                mandate.last_day == Some(date) && !mandate.to_begin_only && mandate.may_last_longer.is_empty();
        }
        if let Some((round, not_lawful)) = announced.get(&(kind, date)) {
            here.round = Some(round.clone());
            here.state = if *not_lawful { DayState::AnnouncedNotLawful } else { DayState::Announced };
        }
        here
    }

    /// Returns the dates of steps between two days.
    fn steps(&self, from: Date, to: Date, employer: &str, mandates: &[Mandate]) -> Vec<Step> {
        let regimes = self.law.regimes();
        let provision = |rule: &str, on: Date| self.law.on(rule, on).in_force.provision.clone();
        let gap = |first_day: Date, agreed: bool| {
            regimes.notice_gap(first_day, agreed).map_or_else(String::new, |gap| format!(" ({})", gap.in_words()))
        };
        let mut steps = Vec::new();
        let mut step = |date: Date, what: String, provision: String| {
            if from <= date && date <= to {
                steps.push(Step { date, what, provision });
            }
        };
        for ballot in self.statutory_ballots_of(employer) {
            let id = &ballot.id;
            if let Some(opened) = ballot.opened.as_ref().map(|fact| fact.value) {
                let law = provision("L4", opened);
                step(
                    nth_day_before(opened, regimes.ballot_notice_days),
                    format!("Latest day for {employer} to receive notice of ballot {id}"),
                    law.clone(),
                );
                step(
                    nth_day_before(opened, regimes.sample_paper_days),
                    format!("Latest day for {employer} to receive a sample paper of ballot {id}"),
                    law,
                );
                step(opened, format!("Ballot {id} opens"), "TULRCA s.226A(4)".to_owned());
            }
            if let Some(closed) = ballot.closed.as_ref().map(|fact| fact.value) {
                step(closed, format!("Ballot {id} closes: the date of the ballot"), "TULRCA s.246".to_owned());
                let weeks = self.law.timeless("L7").parameter("weeks").unwrap_or(0);
                step(
                    last_day_of_weeks(closed, weeks),
                    format!("Latest day for the scrutineer's report on ballot {id}"),
                    provision("L7", closed),
                );
            }
        }
        for mandate in mandates.iter().filter(|mandate| !mandate.support.is_not_met()) {
            let Some(last) = mandate.last_day else { continue };
            let opened = self
                .dispute
                .ballots
                .iter()
                .find(|ballot| ballot.id == mandate.ballot)
                .and_then(|ballot| ballot.opened.as_ref());
            let law = opened.map_or_else(String::new, |opened| provision("L13", opened.value));
            let what = match (mandate.to_begin_only, mandate.may_last_longer.is_empty()) {
                (true, _) => "Latest day for action to begin",
                (false, true) => "Support ends at midnight",
                (false, false) => "Support ends at midnight, as far as is known",
            };
            step(last, format!("{what}: ballot {}, {}", mandate.ballot, mandate.kind), law.clone());
            let notice = regimes.latest_notice(last, false);
            step(
                notice,
                format!(
                    "Latest day to receive notice of any action under ballot {}, {}{}",
                    mandate.ballot,
                    mandate.kind,
                    gap(last, false)
                ),
                provision("L10", notice),
            );
            if let Some(until) = mandate.last_day_by_agreement.filter(|until| *until > last) {
                step(
                    last,
                    format!(
                        "Latest day for the union to agree with {employer}, each for itself, that ballot {} lasts longer, to {} at most",
                        mandate.ballot,
                        day(until)
                    ),
                    law,
                );
            }
        }
        for action in self.rounds() {
            let agreed = self.seven_days_agreed(action, employer);
            let latest = regimes.latest_notice(action.from.date(), agreed);
            let note = match action.stage() {
                ActionStatus::Withdrawn => " (withdrawn)",
                ActionStatus::Suspended => " (suspended)",
                _ => "",
            };
            step(
                latest,
                format!(
                    "Latest day for {employer} to receive notice of round {}{note}{}",
                    action.round,
                    gap(action.from.date(), agreed)
                ),
                provision("L10", latest),
            );
            step(
                action.from.date(),
                format!("Round {} begins at {}{note}", action.round, action.from.strftime("%H:%M")),
                String::new(),
            );
        }
        for (date, versions) in self.law.days_of_change() {
            let of_law: Vec<&RuleVersion> =
                versions.into_iter().filter(|version| version.status == RuleStatus::InForce).collect();
            let titles: Vec<&str> = of_law.iter().map(|version| version.title.as_str()).collect();
            let provisions: Vec<&str> = of_law.iter().map(|version| version.provision.as_str()).collect();
            step(date, format!("The law changes: {}", titles.join("; ")), provisions.join("; "));
        }
        steps.sort();
        steps.dedup();
        steps
    }
}

fn stretches(days: &[CalendarDay]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for day in days {
        if let Some(last) = stretches.last_mut()
            && last.kind == day.kind
            && last.state == day.state
            && last.ballot == day.ballot
            && last.round == day.round
            && plus_days(last.to, 1) == day.date
        {
            last.to = day.date;
            continue;
        }
        stretches.push(Stretch {
            from: day.date,
            to: day.date,
            kind: day.kind,
            state: day.state,
            ballot: day.ballot.clone(),
            round: day.round.clone(),
        });
    }
    stretches
}
