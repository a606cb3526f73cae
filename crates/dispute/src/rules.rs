//! Law and facts side by side: what every rule needs to look up.

use crate::finding::{Finding, Verdict, day};
use crate::law::{Applicable, Law, RuleVersion};
use jiff::civil::Date;
use std::collections::BTreeSet;
use steadfast_model::ActionStatus;
use steadfast_model::dispute::{ActionKind, Ballot, BallotKind, Dispute, Employers, Fact, Question};

/// The law, and the facts of a dispute as far as they are known.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The law, with the commencements that the dispute file gives.
    pub law: &'a Law,
    /// The facts.
    pub dispute: &'a Dispute,
}

/// Returns a dispute as it was known on a day.
///
/// Facts first known later are left out. A round whose file does not say since when it was known counts as known from the latest day on which notice of
/// it could be received; one that had not begun yet had not been taken, whatever the file says today.
pub fn known_on(dispute: &Dispute, law: &Law, day: Date) -> Dispute {
    let mut known = dispute.known_on(day);
    known.actions.retain(|action| {
        action.provenance.known_at.is_some() || law.regimes().latest_notice(action.from.date(), false) <= day
    });
    for action in &mut known.actions {
        if action.status == ActionStatus::Taken && action.from.date() > day {
            action.status = ActionStatus::Notified;
        }
    }
    // What speaks of a round goes with it.
    let rounds: BTreeSet<String> = known.actions.iter().map(|action| action.round.clone()).collect();
    known.notices.retain(|notice| rounds.contains(&notice.round));
    known.inducements.retain(|inducement| rounds.contains(&inducement.round));
    known.derogations.retain(|request| rounds.contains(&request.round));
    known
}

/// How the employers are called that no record names.
pub const EVERY_OTHER: &str = "every other employer";
/// How employers are called where no record names any.
pub const EVERY: &str = "every employer";

/// Sorts records by a key, and those with one key by all that they say: their order in the file means nothing.
pub(crate) fn sort_by_facts<R: std::fmt::Debug, K: Ord>(records: &mut [&R], key: impl Fn(&R) -> K) {
    records.sort_by_cached_key(|record| (key(record), format!("{record:?}")));
}

/// Returns the records that speak of an employer: those that name it, or else those that speak of all.
pub(crate) fn of_employer<'r, R>(
    records: impl Iterator<Item = &'r R>,
    employer: &str,
    employers: impl Fn(&R) -> Option<&Fact<Employers>>,
) -> Vec<&'r R> {
    let (mut named, mut general) = (Vec::new(), Vec::new());
    for record in records {
        match employers(record).map(|fact| &fact.value) {
            Some(Employers::These(codes)) => {
                if codes.contains(employer) {
                    named.push(record);
                }
            }
            Some(Employers::Every) | None => general.push(record),
        }
    }
    if named.is_empty() { general } else { named }
}

/// Joins the findings of one rule over the branches of a doubtful law: where they agree that is the verdict, else it is unknown.
pub(crate) fn over_branches(findings: &[Finding]) -> Verdict {
    let harmless = |verdict: &Verdict| matches!(verdict, Verdict::Met | Verdict::NotApplicable { .. });
    match findings {
        [] => Verdict::not_applicable("nothing was asked"),
        [one] => one.verdict.clone(),
        all if all.iter().all(|finding| harmless(&finding.verdict)) => {
            Verdict::all(all.iter().map(|finding| &finding.verdict))
        }
        all if all.iter().all(|finding| finding.verdict.is_not_met()) => Verdict::NotMet,
        all => {
            let mut missing: Vec<String> = all
                .iter()
                .filter_map(|finding| match &finding.verdict {
                    Verdict::Unknown { missing } => Some(missing.clone()),
                    _ => None,
                })
                .flatten()
                .collect();
            let branch = all.iter().find_map(|finding| finding.branch.clone()).unwrap_or_default();
            missing.push(format!("whether the law had changed ({branch}, or not)"));
            missing.sort();
            missing.dedup();
            Verdict::Unknown { missing }
        }
    }
}

/// Returns the value of a fact that is there.
pub(crate) fn value<T: Copy>(fact: Option<&Fact<T>>) -> Option<T> {
    fact.map(|fact| fact.value)
}

/// What a ballot's version of a rule is called when another may have taken its place.
pub(crate) fn branches<'v>(applicable: &Applicable<'v>, on: Date) -> Vec<(&'v RuleVersion, Option<String>)> {
    if applicable.perhaps.is_empty() {
        return vec![(applicable.in_force, None)];
    }
    let mut all = Vec::new();
    let names: Vec<&str> = applicable.perhaps.iter().map(|version| version.provision.as_str()).collect();
    all.push((applicable.in_force, Some(format!("if {} was not in force on {}", names.join(" and "), day(on)))));
    for version in &applicable.perhaps {
        all.push((*version, Some(format!("if {} was in force on {}", version.provision, day(on)))));
    }
    all
}

impl<'a> Rules<'a> {
    /// Returns the ballots that can support action, by identifier.
    pub(crate) fn statutory_ballots(&self) -> Vec<&'a Ballot> {
        let mut ballots: Vec<&Ballot> =
            self.dispute.ballots.iter().filter(|ballot| ballot.kind == BallotKind::Statutory).collect();
        ballots.sort_by_key(|ballot| (ballot.closed.as_ref().map(|fact| fact.value), ballot.id.clone()));
        ballots
    }

    /// Returns the kinds of action that a ballot asked about.
    pub(crate) fn kinds(&self, ballot: &Ballot) -> Vec<ActionKind> {
        self.questions(ballot).iter().filter_map(|question| question.kind.action()).collect()
    }

    /// Returns the questions of a ballot, strikes first.
    pub(crate) fn questions(&self, ballot: &Ballot) -> Vec<&'a Question> {
        let mut questions: Vec<&Question> =
            self.dispute.questions.iter().filter(|question| question.ballot == ballot.id).collect();
        questions.sort_by_key(|question| question.kind);
        questions
    }

    /// Returns the employers to look at: those that some record names, and one name for all others.
    pub fn employers(&self) -> Vec<String> {
        let head = self.dispute.head.employers.as_ref().map(|fact| &fact.value);
        let mut named: Vec<String> = Vec::new();
        let of_records = {
            let mut without_head = self.dispute.clone();
            without_head.head.employers = None;
            without_head.employers_named()
        };
        named.extend(of_records);
        let others = match head {
            Some(Employers::These(codes)) => codes.iter().any(|code| !named.contains(code)),
            Some(Employers::Every) | None => true,
        };
        if others {
            named.push(if named.is_empty() { EVERY.to_owned() } else { EVERY_OTHER.to_owned() });
        }
        named
    }
}
