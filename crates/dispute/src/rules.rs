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
/// Facts first known later are left out, and so is whatever lies after the day and cannot be known beforehand: votes of a ballot that had not closed, a
/// result told, a notice received, an agreement made. A round whose file does not say since when it was known counts as known once a notice of it was
/// received, and from the latest day for its notice on; one that had not begun yet had not been taken, whatever the file says today.
pub fn known_on(dispute: &Dispute, law: &Law, day: Date) -> Dispute {
    let mut known = dispute.known_on(day);
    let past = |fact: &mut Option<Fact<Date>>| {
        if fact.as_ref().is_some_and(|fact| fact.value > day) {
            *fact = None;
        }
    };
    let mut still_open = BTreeSet::new();
    for ballot in &mut known.ballots {
        for fact in [&mut ballot.members_told, &mut ballot.scrutineer_report, &mut ballot.scrutineer_appointed] {
            past(fact);
        }
        if ballot.closed.as_ref().is_none_or(|closed| closed.value > day) {
            still_open.insert(ballot.id.clone());
            ballot.cast = None;
            ballot.spoiled = None;
            ballot.turnout = None;
            ballot.members_told_what = None;
        }
    }
    for question in known.questions.iter_mut().filter(|question| still_open.contains(&question.ballot)) {
        (question.yes, question.no, question.yes_share) = (None, None, None);
    }
    for notice in &mut known.ballot_notices {
        past(&mut notice.received);
        past(&mut notice.sample_paper);
    }
    known.results_told.iter_mut().for_each(|told| past(&mut told.on));
    known.extensions.retain(|extension| extension.agreed.as_ref().is_none_or(|agreed| agreed.value <= day));
    known.court_orders.retain(|order| order.from <= day);
    for order in &mut known.court_orders {
        if order.to > day {
            order.ended = None;
        }
        if order.determined.as_ref().is_some_and(|determined| determined.value > day) {
            order.excluded_by_order = None;
        }
        past(&mut order.applied);
        past(&mut order.determined);
    }
    known.calls.retain(|call| call.on <= day);
    known.pickets.retain(|picket| picket.on <= day);
    known.inducements.retain(|inducement| inducement.at.date() <= day);
    known.offers.retain(|offer| offer.made.as_ref().is_none_or(|made| made.value <= day));
    known.derogations.retain(|request| request.requested.as_ref().is_none_or(|at| at.value.date() <= day));
    for notice in &mut known.notices {
        past(&mut notice.seven_days_agreed);
        past(&mut notice.suspension_agreed);
    }
    known.notices.retain(|notice| notice.received.as_ref().is_none_or(|received| received.value <= day));
    let notified: BTreeSet<String> = known
        .notices
        .iter()
        .filter(|notice| notice.received.is_some() || notice.provenance.known_at.is_some())
        .map(|notice| notice.round.clone())
        .collect();
    known.actions.retain(|action| {
        action.provenance.known_at.is_some()
            || notified.contains(&action.round)
            || law.regimes().latest_notice(action.from.date(), false) <= day
    });
    for action in known.actions.iter_mut().filter(|action| action.from.date() > day) {
        // A round that has not begun has not been taken.
        if let Some(status) = action.status.as_mut().filter(|status| status.value == ActionStatus::Taken) {
            status.value = ActionStatus::Notified;
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
    employers: impl Fn(&R) -> Option<&Employers>,
) -> Vec<&'r R> {
    let (mut named, mut general) = (Vec::new(), Vec::new());
    for record in records {
        match employers(record) {
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

/// Returns whether members at an employer were balloted: every employer's where the ballot names none.
pub(crate) fn ballot_is_of(ballot: &Ballot, employer: &str) -> bool {
    match ballot.employers.as_ref().map(|fact| &fact.value) {
        Some(Employers::These(codes)) => codes.contains(employer),
        Some(Employers::Every) | None => true,
    }
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
            let changed = all
                .iter()
                .filter_map(|finding| finding.branch.as_deref())
                .find(|branch| !branch.contains(" not in force "));
            let changed = changed.and_then(|branch| branch.strip_prefix("if ")).unwrap_or("the law had changed");
            missing.push(format!("whether {changed}"));
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
        all.push((
            *version,
            Some(format!("if {} was in force on {}{}", version.provision, day(on), version.last_known_not())),
        ));
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

    /// Returns the ballots that can support action at one employer, by identifier.
    pub(crate) fn statutory_ballots_of(&self, employer: &str) -> Vec<&'a Ballot> {
        self.statutory_ballots().into_iter().filter(|ballot| ballot_is_of(ballot, employer)).collect()
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
