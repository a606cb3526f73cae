//! What employers are told of a ballot: notice of it, a sample paper, its result.

use crate::finding::{About, Finding, Verdict, day};
use crate::period::nth_day_before;
use crate::rules::{Rules, of_employer, value};
use jiff::civil::Date;
use steadfast_model::dispute::{Ballot, Fact, NoticeContent};
use steadfast_model::time::days_between;

impl Rules<'_> {
    /// L4 and L4c, for one employer.
    pub(crate) fn ballot_notice(&self, ballot: &Ballot, employer: &str) -> Vec<Finding> {
        let id = &ballot.id;
        let about = About::ballot(id).for_employer(employer);
        let version = self.law.timeless("L4");
        let regimes = self.law.regimes();
        let records = self.dispute.ballot_notices.iter().filter(|notice| notice.ballot == *id);
        let notices = of_employer(records, employer, |notice| notice.employers.as_ref());
        let earliest = |dates: Vec<&Fact<Date>>| {
            dates.into_iter().min_by_key(|fact| (fact.value, fact.provenance.clone())).cloned()
        };
        let received = earliest(notices.iter().filter_map(|notice| notice.received.as_ref()).collect());
        let sample = earliest(notices.iter().filter_map(|notice| notice.sample_paper.as_ref()).collect());
        let finding = Finding::under(version, about.clone())
            .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
            .uses(format!("ballot {id} notice received by {employer}"), received.as_ref())
            .uses(format!("ballot {id} sample paper received by {employer}"), sample.as_ref());
        let mut verdicts = Vec::new();
        let mut texts = Vec::new();
        match value(ballot.opened.as_ref()) {
            Some(opened) => {
                let parts = [
                    ("notice of the ballot", "notice of ballot", value(received.as_ref()), regimes.ballot_notice_days),
                    ("a sample paper", "a sample paper of ballot", value(sample.as_ref()), regimes.sample_paper_days),
                ];
                for (what, named, at, days) in parts {
                    let latest = nth_day_before(opened, days);
                    match at {
                        Some(at) => {
                            verdicts.push(if at <= latest { Verdict::Met } else { Verdict::NotMet });
                            texts.push(format!(
                                "Received {what} on {}, day {} before the opening day {}; the {days}th day before is {}.",
                                day(at),
                                days_between(at, opened),
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
            }
            None => verdicts.push(Verdict::unknown(format!("when ballot {id} opened"))),
        }
        let mut findings = vec![finding.finds(Verdict::all(&verdicts), texts.join(" ").replace("3th", "3rd"))];
        let mut contents: Vec<_> = notices
            .iter()
            .filter_map(|notice| Some((notice.received.as_ref()?.value, notice.content.as_ref()?, *notice)))
            .collect();
        contents.sort_by_cached_key(|(received, content, notice)| (*received, content.value, format!("{notice:?}")));
        match contents.as_slice() {
            [] => {
                let finding = Finding::under(self.law.timeless("L4c"), about);
                findings.push(finding.finds(
                    Verdict::unknown(format!(
                        "when {employer} received notice of ballot {id}, and what it says of numbers"
                    )),
                    "What the notice must say depends on the day it is received.",
                ));
            }
            contents => {
                for (received, content, notice) in contents {
                    let version = self.law.on("L4c", *received).in_force;
                    let asks_total = version.id == "L4-total";
                    let verdict = match content.value {
                        NoticeContent::ByCategory => Verdict::Met,
                        NoticeContent::Total if asks_total => Verdict::Met,
                        NoticeContent::Total => Verdict::NotMet,
                    };
                    let text = format!(
                        "Received on {}: {}. The notice gives {}.",
                        day(*received),
                        version.title,
                        match content.value {
                            NoticeContent::ByCategory => "numbers by category and by workplace, and so their total",
                            NoticeContent::Total => "one total",
                        }
                    );
                    let finding = Finding::under(version, about.clone())
                        .uses(format!("ballot {id} notice received by {employer}"), notice.received.as_ref())
                        .uses(format!("ballot {id} notice content"), Some(content));
                    findings.push(finding.finds(verdict, text));
                }
            }
        }
        findings
    }

    /// L9, for one employer.
    pub(crate) fn result_to_employer(&self, ballot: &Ballot, employer: &str) -> Finding {
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L9"), About::ballot(id).for_employer(employer))
            .uses(format!("ballot {id} closed"), ballot.closed.as_ref());
        match self.told(ballot, employer) {
            Told::On(fact) => {
                let text = format!("{employer} was told the result on {}; notice can be received from then on.", day(fact.value));
                let before = value(ballot.closed.as_ref()).is_some_and(|closed| fact.value < closed);
                let finding = finding.uses(format!("{employer} told the result of ballot {id}"), Some(fact));
                if before {
                    return finding.finds(Verdict::NotMet, format!("{text} That is before the ballot closed: it was no result yet."));
                }
                finding.finds(Verdict::Met, text)
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

    /// Returns when an employer was told the result of a ballot.
    pub(crate) fn told<'b>(&'b self, ballot: &Ballot, employer: &str) -> Told<'b> {
        let records = self.dispute.results_told.iter().filter(|told| told.ballot == ballot.id);
        let told = of_employer(records, employer, |told| told.employers.as_ref());
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
