//! What employers are told of a ballot: notice of it, a sample paper, its result.

use crate::conduct::Lacking;
use crate::finding::{About, Finding, Verdict, day, days_in_words, sentence};
use crate::notices::{before_or_after, what_it_gives};
use crate::period::nth_day_before;
use crate::rules::{Rules, of_employer, sort_by_facts, value};
use jiff::civil::Date;
use steadfast_model::ActionStatus;
use steadfast_model::dispute::{Ballot, BallotNotice, Fact, NoticeContent, ResultItem};
use steadfast_model::time::days_between;

impl Rules<'_> {
    /// L4 and L4c, for one employer: of several notices the best counts.
    pub(crate) fn ballot_notice(&self, ballot: &Ballot, employer: &str) -> Vec<Finding> {
        let records = self.dispute.ballot_notices.iter().filter(|notice| notice.ballot == ballot.id);
        let mut notices = of_employer(records, employer, |notice| notice.employers.as_ref().map(|fact| &fact.value));
        sort_by_facts(&mut notices, |notice| notice.received.as_ref().map(|fact| fact.value));
        let samples = notices.iter().filter_map(|notice| notice.sample_paper.as_ref());
        let sample = samples.min_by_key(|fact| (fact.value, &fact.provenance));
        if notices.is_empty() {
            return vec![
                self.ballot_notice_in_time(ballot, employer, None, sample),
                self.ballot_notice_content(ballot, employer, None),
            ];
        }
        let judged = notices.iter().map(|notice| {
            let findings = [
                self.ballot_notice_in_time(ballot, employer, notice.received.as_ref(), sample),
                self.ballot_notice_content(ballot, employer, Some(notice)),
            ];
            (Verdict::all(findings.iter().map(|finding| &finding.verdict)).concern(), findings)
        });
        // The first of those that are as good: they stand in the order of their receipt.
        judged.min_by_key(|(concern, _)| *concern).map(|(_, findings)| findings.to_vec()).unwrap_or_default()
    }

    fn ballot_notice_in_time(
        &self,
        ballot: &Ballot,
        employer: &str,
        received: Option<&Fact<Date>>,
        sample: Option<&Fact<Date>>,
    ) -> Finding {
        let id = &ballot.id;
        let regimes = self.law.regimes();
        let finding = Finding::under(self.law.timeless("L4"), About::ballot(id).for_employer(employer))
            .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
            .uses(format!("ballot {id} notice received by {employer}"), received)
            .uses(format!("ballot {id} sample paper received by {employer}"), sample);
        let Some(opened) = value(ballot.opened.as_ref()) else {
            return finding.finds(Verdict::unknown(format!("when ballot {id} opened")), "");
        };
        let parts = [
            ("notice of the ballot", "notice of ballot", value(received), regimes.ballot_notice_days, "th"),
            ("a sample paper", "a sample paper of ballot", value(sample), regimes.sample_paper_days, "rd"),
        ];
        let mut verdicts = Vec::new();
        let mut texts = Vec::new();
        for (what, named, at, days, ending) in parts {
            let latest = nth_day_before(opened, days);
            match at {
                Some(at) => {
                    verdicts.push(if at <= latest { Verdict::Met } else { Verdict::NotMet });
                    texts.push(format!(
                        "Received {what} on {}, {} the opening day {}; the {days}{ending} day before is {}.",
                        day(at),
                        before_or_after(days_between(at, opened)),
                        day(opened),
                        day(latest)
                    ));
                }
                None => {
                    verdicts.push(Verdict::unknown(format!("when {employer} received {named} {id}")));
                    texts.push(format!("The latest day for {what} is {}.", day(latest)));
                }
            }
        }
        finding.finds(Verdict::all(&verdicts), texts.join(" "))
    }

    fn ballot_notice_content(&self, ballot: &Ballot, employer: &str, notice: Option<&BallotNotice>) -> Finding {
        let id = &ballot.id;
        let about = About::ballot(id).for_employer(employer);
        let received = notice.and_then(|notice| notice.received.as_ref());
        let content = notice.and_then(|notice| notice.content.as_ref());
        let version =
            received.map_or_else(|| self.law.timeless("L4c"), |received| self.law.on("L4c", received.value).in_force);
        let finding = Finding::under(version, about)
            .uses(format!("ballot {id} notice received by {employer}"), received)
            .uses(format!("ballot {id} notice content"), content);
        let (Some(received), Some(content)) = (received, content) else {
            return finding.finds(
                Verdict::unknown(format!(
                    "when {employer} received notice of ballot {id}, and what it says of numbers"
                )),
                "What the notice must say depends on the day it is received.",
            );
        };
        let enough = content.value == NoticeContent::ByCategory || version.id == "L4-total";
        finding.finds(
            if enough { Verdict::Met } else { Verdict::NotMet },
            format!(
                "Received on {}: {}. The notice gives {}.",
                day(received.value),
                version.title,
                what_it_gives(content.value)
            ),
        )
    }

    /// L9, for one employer.
    pub(crate) fn result_to_employer(&self, ballot: &Ballot, employer: &str) -> Finding {
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L9"), About::ballot(id).for_employer(employer))
            .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
            .uses(format!("ballot {id} closed"), ballot.closed.as_ref())
            .uses(format!("ballot {id} important public service"), ballot.important_public_service.as_ref());
        match self.told(ballot, employer) {
            Told::On(fact) => {
                let text = sentence(&format!("{employer} was told the result on {}; notice can be received from then on.", day(fact.value)));
                let before = value(ballot.closed.as_ref()).is_some_and(|closed| fact.value < closed);
                let mut finding = finding.uses(format!("{employer} told the result of ballot {id}"), Some(fact));
                let Lacking { lacking, perhaps, open } = match self.told_what(ballot, employer) {
                    Some(what) => {
                        finding = finding.uses(format!("{employer} told what of ballot {}", ballot.id), Some(what));
                        self.lacking_of_result(ballot, &what.value)
                    }
                    None => Lacking::default(),
                };
                if before {
                    return finding.finds(Verdict::NotMet, format!("{text} That is before the ballot closed: it was no result yet."));
                }
                if !lacking.is_empty() {
                    return finding.finds(Verdict::NotMet, format!("{text} It was not told: {}.", lacking.join(", ")));
                }
                if !perhaps.is_empty() {
                    return finding.finds(
                        Verdict::Unknown { missing: open },
                        format!("{text} It was not told: {}, which may have had to be told.", perhaps.join(", ")),
                    );
                }
                let late = self.told_late(ballot, fact.value, &format!("{employer} was told the result of ballot {id}"));
                match (self.told_what(ballot, employer), late) {
                    (None, late) => {
                        let mut missing = vec![format!("what {employer} was told of the result of ballot {id}")];
                        missing.extend(late.into_iter().map(|(missing, _)| missing));
                        finding.finds(Verdict::Unknown { missing }, text)
                    }
                    (Some(_), Some((missing, why))) => {
                        finding.finds(Verdict::unknown(missing), format!("{text} {why}"))
                    }
                    (Some(_), None) => finding.finds(Verdict::Met, text),
                }
            }
            Told::Never(provenance) => finding
                .rests_on(format!("{employer} told the result of ballot {id}"), "never", provenance)
                .finds(Verdict::NotMet, format!("{employer} was never told the result: the action has no support as regards it, and no notice can run.")),
            Told::Disagree => finding.finds(
                Verdict::unknown(format!("which record is right on when {employer} was told the result of ballot {id}")),
                "Two records disagree.",
            ),
            Told::NotRecorded => finding.finds(
                Verdict::unknown(format!("when {employer} was told the result of ballot {id}")),
                "Notice cannot begin to run before the employer is told.",
            ),
        }
    }

    /// Returns what is missing, and why, where a result was told so late that "as soon as is reasonably practicable" decides: after action under the ballot had
    /// begun, or more days after the date of the ballot than [`Assumptions::told_soon_days`](crate::Assumptions::told_soon_days).
    pub(crate) fn told_late(&self, ballot: &Ballot, told: Date, what: &str) -> Option<(String, String)> {
        let Some(closed) = value(ballot.closed.as_ref()) else {
            return Some((format!("when ballot {} closed", ballot.id), "Its date tells how soon that was.".to_owned()));
        };
        let after = days_between(closed, told);
        let began = self.first_action_under(ballot, closed).filter(|began| told > *began);
        let soon = self.law.assumptions.told_soon_days;
        let why = match began {
            Some(began) => format!("That is after action began on {}.", day(began)),
            None if after > soon => {
                format!("That is {} after the ballot; up to {soon} are taken to be soon enough.", days_in_words(after))
            }
            None => return None,
        };
        Some((format!("whether {what} as soon as was reasonably practicable, which a court judges"), why))
    }

    /// Returns the first day of action that rests on a ballot: of a round that names it, or that no other ballot which had closed could support.
    fn first_action_under(&self, ballot: &Ballot, closed: Date) -> Option<Date> {
        let kinds = self.kinds(ballot);
        let others_closed = |by: Date| {
            let closed_by =
                |other: &&Ballot| other.id != ballot.id && value(other.closed.as_ref()).is_some_and(|at| at <= by);
            self.statutory_ballots().iter().any(closed_by)
        };
        self.dispute
            .actions
            .iter()
            .filter(|action| kinds.contains(&action.kind) && action.from.date() >= closed)
            .filter(|action| !matches!(action.stage(), ActionStatus::Withdrawn | ActionStatus::Suspended))
            .filter(|action| match &action.ballot {
                Some(named) => named.value == ballot.id,
                None => !others_closed(action.from.date()),
            })
            .map(|action| action.from.date())
            .min()
    }

    /// Returns what an employer was told of the result, where it is recorded.
    fn told_what<'b>(&'b self, ballot: &Ballot, employer: &str) -> Option<&'b Fact<Vec<ResultItem>>> {
        let records = self.dispute.results_told.iter().filter(|told| told.ballot == ballot.id);
        let told = of_employer(records, employer, |told| told.employers.as_ref().map(|fact| &fact.value));
        let what = told.iter().filter_map(|told| told.what.as_ref());
        // Who was told twice was told what the fuller record says.
        what.max_by_key(|what| (what.value.len(), what.value.clone(), &what.provenance))
    }

    /// Returns the last day on which any record says that an employer was told the result.
    pub(crate) fn last_told(&self, ballot: &Ballot, employer: &str) -> Option<Date> {
        let records = self.dispute.results_told.iter().filter(|told| told.ballot == ballot.id);
        let told = of_employer(records, employer, |told| told.employers.as_ref().map(|fact| &fact.value));
        told.iter().filter_map(|told| told.on.as_ref()).map(|on| on.value).max()
    }

    /// Returns when an employer was told the result of a ballot.
    pub(crate) fn told<'b>(&'b self, ballot: &Ballot, employer: &str) -> Told<'b> {
        let records = self.dispute.results_told.iter().filter(|told| told.ballot == ballot.id);
        let told = of_employer(records, employer, |told| told.employers.as_ref().map(|fact| &fact.value));
        let mut on: Vec<&Fact<Date>> = told.iter().filter_map(|told| told.on.as_ref()).collect();
        on.sort_by_key(|fact| (fact.value, &fact.provenance));
        let never = told
            .iter()
            .filter(|told| told.never.as_ref().is_some_and(|never| never.value))
            .map(|told| &told.provenance)
            .min();
        match (on.first(), on.last(), never) {
            (Some(_), _, Some(_)) => Told::Disagree,
            (Some(first), Some(last), None) if first.value == last.value => Told::On(first),
            (Some(_), _, None) => Told::Disagree,
            (None, _, Some(provenance)) => Told::Never(provenance),
            (None, _, None) => Told::NotRecorded,
        }
    }
}

/// When an employer was told a result.
pub(crate) enum Told<'a> {
    /// On a day.
    On(&'a Fact<Date>),
    /// Never.
    Never(&'a steadfast_model::dispute::Provenance),
    /// Records disagree.
    Disagree,
    /// Nothing is recorded.
    NotRecorded,
}
