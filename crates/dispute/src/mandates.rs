//! Mandates: how long the support of a ballot lasts, for each question and employer. Derived, never stored.

use crate::finding::{About, Finding, Verdict, day, days_in_words};
use crate::period::{last_day_of_months, last_day_of_weeks};
use crate::regimes::MandateLength;
use crate::rules::{Rules, of_employer, over_branches, sort_by_facts};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::dispute::{ActionKind, Aggregation, Ballot, CourtOrder, Extension};
use steadfast_model::time::{dates, days_between, plus_days};

/// What may make support last longer and is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Doubt {
    /// The fact that is missing.
    pub missing: String,
    /// The last day that support would then reach; `None` where that cannot be said.
    pub to: Option<Date>,
}

/// The support that a ballot gives to one kind of action at one employer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mandate {
    /// The ballot.
    pub ballot: String,
    /// The kind of action.
    pub kind: ActionKind,
    /// The employer.
    pub employer: String,
    /// Who was balloted, where it was only a part of the groups in dispute.
    pub part: Option<String>,
    /// The date of the ballot: no call, and so no action, before it.
    pub begins: Option<Date>,
    /// The last day of support, agreements and court orders reckoned in as far as they are known; `None` where it cannot be said.
    pub last_day: Option<Date>,
    /// The last day without any agreement or order.
    pub last_day_by_statute: Option<Date>,
    /// The last day that an agreement with this employer could reach; `None` where none is allowed.
    pub last_day_by_agreement: Option<Date>,
    /// Whether an agreement lengthens it.
    pub extended: bool,
    /// The last day that an agreement would reach which was made after support had ended; whether it counts is not known.
    pub late_agreement_to: Option<Date>,
    /// What may make it last longer than the last day and is not known.
    pub may_last_longer: Vec<Doubt>,
    /// Facts that the findings rest on and that are not confirmed.
    pub unconfirmed: Vec<String>,
    /// Days that a court order leaves out.
    pub days_left_out: i64,
    /// Whether action must only begin, not end, by the last day.
    pub to_begin_only: bool,
    /// What thresholds and majority say.
    #[serde(serialize_with = "as_word")]
    pub result: Verdict,
    /// What all rules on the ballot say together.
    #[serde(serialize_with = "as_word")]
    pub support: Verdict,
    /// Facts that are missing for a full answer.
    pub missing: Vec<String>,
    /// Rules that speak against it.
    pub against: Vec<String>,
}

pub(crate) fn as_word<S: serde::Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&verdict.word().replace(' ', "-"))
}

impl Mandate {
    /// Returns whether support lasts on a day, as far as dates go; `None` where a fact that is missing decides.
    pub fn covers(&self, on: Date) -> Option<bool> {
        let begins = self.begins?;
        match self.last_day {
            Some(last_day) if on > last_day && self.doubts_on(on).next().is_some() => None,
            Some(last_day) => Some(begins <= on && on <= last_day),
            // However long it lasts, it lasts no longer than twelve months, or than a court leaves out besides.
            None if on < begins => Some(false),
            None => None,
        }
    }

    /// Returns what is missing to say whether support lasts on a day after the last that is known.
    pub(crate) fn doubts_on(&self, on: Date) -> impl Iterator<Item = &str> {
        let reaches = move |doubt: &&Doubt| doubt.to.is_none_or(|to| on <= to);
        self.may_last_longer.iter().filter(reaches).map(|doubt| doubt.missing.as_str())
    }

    /// Returns whether action can rest on it as far as is known: nothing speaks against it, and its votes and dates are known.
    pub fn holds(&self) -> bool {
        self.last_day.is_some() && !self.support.is_not_met() && !self.result.is_unknown() && !self.result.is_not_met()
    }
}

/// Findings by rule; those of the branches of a doubtful law are joined, others each stand for themselves.
fn by_rule(findings: &[Finding]) -> Vec<(String, Verdict)> {
    let name = |finding: &Finding| format!("{} {}", finding.rule, finding.name);
    let mut branches: BTreeMap<(String, About), Vec<Finding>> = BTreeMap::new();
    let mut rules = Vec::new();
    for finding in findings {
        if finding.branch.is_some() {
            branches.entry((name(finding), finding.about.clone())).or_default().push(finding.clone());
        } else {
            rules.push((name(finding), finding.verdict.clone()));
        }
    }
    rules.extend(branches.into_iter().map(|((name, _), group)| (name, over_branches(&group))));
    rules
}

impl Rules<'_> {
    /// Derives the mandate of a ballot for one kind of action at one employer, with the findings that it rests on.
    pub fn mandate(&self, ballot: &Ballot, kind: ActionKind, employer: &str) -> (Mandate, Vec<Finding>) {
        let all = self.check_ballot(ballot);
        let for_employer = self.check_ballot_for(ballot, employer);
        self.mandate_from(ballot, kind, employer, &all, &for_employer)
    }

    pub(crate) fn mandate_from(
        &self,
        ballot: &Ballot,
        kind: ActionKind,
        employer: &str,
        of_ballot: &[Finding],
        for_employer: &[Finding],
    ) -> (Mandate, Vec<Finding>) {
        let word = kind.word();
        let concerns = |finding: &&Finding| finding.about.question.as_deref().is_none_or(|question| question == word);
        let relevant: Vec<Finding> = of_ballot.iter().filter(concerns).chain(for_employer).cloned().collect();
        let mut rules = by_rule(&relevant);
        // One call by a body that the paper names is enough; one before the date of the ballot spoils all.
        rules.retain(|(rule, _)| !rule.starts_with("L15 "));
        rules.push(("L15 call".to_owned(), self.called(ballot)));
        // Counts of several ballots taken together say nothing of any of them.
        let separate = ballot.aggregation.as_ref().is_some_and(|fact| fact.value == Aggregation::SeparateBallots);
        let of_result = |rule: &str| {
            ["L1 ", "L2 ", "L3 "].iter().any(|of| rule.starts_with(of)) || (separate && rule.starts_with("L18 "))
        };
        let result = Verdict::all(rules.iter().filter(|(rule, _)| of_result(rule)).map(|(_, verdict)| verdict));
        let (mut mandate, findings) = self.duration(ballot, kind, employer);
        let length: Vec<(String, Verdict)> = by_rule(&findings);
        // An agreement without effect, or too long, takes nothing from the six months.
        let length = length.into_iter().filter(|(rule, _)| rule == "L13 mandate" || rule == "L14 court-exclusion");
        let every: Vec<(String, Verdict)> = rules.into_iter().chain(length).collect();
        mandate.support = Verdict::all(every.iter().map(|(_, verdict)| verdict));
        mandate.against =
            every.iter().filter(|(_, verdict)| verdict.is_not_met()).map(|(rule, _)| rule.clone()).collect();
        let mut missing: BTreeSet<String> = BTreeSet::new();
        for (_, verdict) in &every {
            if let Verdict::Unknown { missing: more } = verdict {
                missing.extend(more.iter().cloned());
            }
        }
        mandate.missing = missing.into_iter().collect();
        mandate.result = result;
        mandate.unconfirmed = not_confirmed(relevant.iter().chain(&findings));
        (mandate, findings)
    }

    /// L13 and L14: how long support lasts, by dates alone.
    fn duration(&self, ballot: &Ballot, kind: ActionKind, employer: &str) -> (Mandate, Vec<Finding>) {
        let id = &ballot.id;
        let about = About { question: Some(kind.word().to_owned()), ..About::ballot(id).for_employer(employer) };
        let mut mandate = Mandate {
            ballot: id.clone(),
            kind,
            employer: employer.to_owned(),
            part: ballot.part.as_ref().map(|fact| fact.value.clone()),
            begins: ballot.closed.as_ref().map(|fact| fact.value),
            last_day: None,
            last_day_by_statute: None,
            last_day_by_agreement: None,
            extended: false,
            late_agreement_to: None,
            may_last_longer: Vec::new(),
            unconfirmed: Vec::new(),
            days_left_out: 0,
            to_begin_only: false,
            result: Verdict::unknown("the votes"),
            support: Verdict::unknown("the votes"),
            missing: Vec::new(),
            against: Vec::new(),
        };
        let (Some(opened), Some(closed)) = (&ballot.opened, &ballot.closed) else {
            let mut missing = Vec::new();
            if ballot.opened.is_none() {
                missing.push(format!("when ballot {id} opened"));
            }
            if ballot.closed.is_none() {
                missing.push(format!("when ballot {id} closed"));
            }
            let finding = Finding::under(self.law.timeless("L13"), about)
                .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
                .uses(format!("ballot {id} closed"), ballot.closed.as_ref());
            let text = "How long support lasts depends on the day the ballot opened, and runs from its last day.";
            return (mandate, vec![finding.finds(Verdict::Unknown { missing }, text)]);
        };
        let version = self.law.on("L13", opened.value).in_force;
        let length = self.law.regimes().mandate(opened.value);
        let by_statute = length.last_day(closed.value);
        mandate.last_day_by_statute = Some(by_statute);
        mandate.last_day_by_agreement = length.last_day_agreed(closed.value);
        mandate.to_begin_only = matches!(length, MandateLength::WeeksToBegin { .. });
        let mut findings = Vec::new();
        let (left_out, of_orders) = self.left_out(ballot, &about, &mut findings);
        // Days that do not count lengthen what an agreement starts from, too.
        mandate.last_day_by_agreement =
            mandate.last_day_by_agreement.map(|until| move_by(until, closed.value, &left_out));
        let agreed = self.agreements(ballot, employer, length, &left_out, &about, &mut findings);
        mandate.late_agreement_to = agreed.late_to;
        let end = agreed.end.map_or(by_statute, |agreed| agreed.max(by_statute));
        mandate.extended = end > by_statute;
        let moved = move_by(end, closed.value, &left_out);
        // What comes after support has ended leaves none of it out, nor what comes after all that an agreement may make of it.
        let reach = agreed.doubts.iter().filter_map(|doubt| doubt.to).fold(moved, Date::max);
        let of_orders: Vec<String> =
            of_orders.into_iter().filter(|(from, _)| *from <= reach).map(|(_, missing)| missing).collect();
        mandate.may_last_longer = agreed.doubts;
        mandate.may_last_longer.extend(of_orders.iter().map(|missing| Doubt { missing: missing.clone(), to: None }));
        mandate.may_last_longer.retain(|doubt| doubt.to.is_none_or(|to| to > moved));
        mandate.may_last_longer.sort();
        mandate.may_last_longer.dedup();
        mandate.days_left_out = days_between(end, moved);
        let how_long = match length {
            MandateLength::Months { months, .. } => format!("{months} months"),
            MandateLength::WeeksToBegin { weeks, .. } => format!("{weeks} weeks, within which action must begin,"),
        };
        let mut text = format!(
            "The ballot opened on {}: {}. {how_long} beginning with {} end with {}.",
            day(opened.value),
            version.title,
            day(closed.value),
            day(by_statute)
        );
        if mandate.extended {
            text.push_str(&format!(" An agreement with {employer} takes it to {}.", day(end)));
        }
        if mandate.days_left_out > 0 {
            text.push_str(&format!(
                " {} that a court's order or an application for one leaves out do not count: {}.",
                days_in_words(mandate.days_left_out),
                day(moved)
            ));
        }
        text.push_str(" It ends at midnight.");
        let mut finding = Finding::under(version, about)
            .uses(format!("ballot {id} opened"), Some(opened))
            .uses(format!("ballot {id} closed"), Some(closed));
        // What lengthens it is among what it rests on.
        // It rests on every agreement and order, also on those that lengthen nothing.
        finding.facts.extend(findings.iter().flat_map(|found| found.facts.clone()));
        // A court order that may still lengthen it leaves the end open; the least is known.
        let verdict = if of_orders.is_empty() { Verdict::Met } else { Verdict::Unknown { missing: of_orders } };
        mandate.last_day = Some(moved);
        findings.push(finding.finds(verdict, text));
        (mandate, findings)
    }

    /// Returns what agreements with an employer come to, and what the law says of each.
    fn agreements(
        &self,
        ballot: &Ballot,
        employer: &str,
        length: MandateLength,
        left_out: &BTreeSet<Date>,
        about: &About,
        findings: &mut Vec<Finding>,
    ) -> Agreed {
        let id = &ballot.id;
        let mut all = Agreed::default();
        let (Some(opened), Some(closed)) = (&ballot.opened, &ballot.closed) else { return all };
        let (opened, closed) = (opened.value, closed.value);
        let records = self.dispute.extensions.iter().filter(|extension| extension.ballot == *id);
        let mut agreements: Vec<&Extension> = of_employer(records, employer, |extension| Some(&extension.employers));
        // One agreement after another: each must be made while support lasts as those before it have left it. Those without a day come last.
        let agreed_on = |extension: &Extension| extension.agreed.as_ref().map(|fact| fact.value);
        sort_by_facts(&mut agreements, |extension| {
            (extension.agreed.is_none(), agreed_on(extension), extension.months)
        });
        let by_statute = length.last_day(closed);
        let mut ends = move_by(by_statute, closed, left_out);
        for agreement in agreements {
            let mut finding = Finding::under(self.law.on("L13", opened).in_force, about.clone())
                .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
                .uses(format!("ballot {id} closed"), ballot.closed.as_ref())
                .rests_on(
                    format!("extension of ballot {id} agreed with {employer}"),
                    format!("{} months", agreement.months),
                    &agreement.provenance,
                )
                .uses(format!("extension of ballot {id} agreed on"), agreement.agreed.as_ref());
            // Until when it could be made rests on the orders and agreements before it.
            finding.facts.extend(findings.iter().flat_map(|found| found.facts.clone()));
            finding.name = "extension".to_owned();
            finding.title = "An agreed extension".to_owned();
            let months = i64::try_from(agreement.months).unwrap_or(i64::MAX);
            let allowed = match length {
                MandateLength::Months { agreed: Some(most), .. } => most,
                MandateLength::Months { agreed: None, .. } => {
                    findings.push(finding.finds(
                        Verdict::NotMet,
                        format!(
                            "The ballot opened on {}: an agreement has no effect; support ends with {}.",
                            day(opened),
                            day(by_statute)
                        ),
                    ));
                    continue;
                }
                MandateLength::WeeksToBegin { agreed, .. } => {
                    findings.push(finding.finds(
                        Verdict::NotMet,
                        format!(
                            "The ballot opened on {}: an agreement is in weeks, to {} at most; one in months is not read.",
                            day(opened),
                            day(last_day_of_weeks(closed, agreed))
                        ),
                    ));
                    continue;
                }
            };
            let until = last_day_of_months(closed, months.min(allowed));
            let reaches = move_by(until, closed, left_out);
            let Some(agreed) = agreed_on(agreement) else {
                let missing =
                    format!("when it was agreed with {employer} that ballot {id} lasts {} months", agreement.months);
                all.doubts.push(Doubt { missing: missing.clone(), to: Some(reaches) });
                findings.push(finding.finds(
                    Verdict::unknown(missing),
                    format!(
                        "Only an agreement made by {}, while support lasts, takes it to {}.",
                        day(ends),
                        day(reaches)
                    ),
                ));
                continue;
            };
            if agreed > ends {
                let open = "whether support that has ended can be agreed to go on, which the text does not say";
                let of_whom = format!(
                    "whether support of ballot {id} that has ended can be agreed with {employer} to go on, which the text does not say"
                );
                all.late_to = all.late_to.max(Some(reaches));
                all.doubts.push(Doubt { missing: of_whom, to: Some(reaches) });
                findings.push(finding.finds(
                    Verdict::unknown(open),
                    format!("Agreed on {}, after support had ended with {}: not reckoned in.", day(agreed), day(ends)),
                ));
                continue;
            }
            let (verdict, text) = if months > allowed {
                (
                    Verdict::NotMet,
                    format!(
                        "{months} months are agreed; more than {allowed} have no effect. Support lasts to {}.",
                        day(until)
                    ),
                )
            } else {
                (
                    Verdict::Met,
                    format!(
                        "{months} months beginning with {}, agreed with {employer}, end with {}; at most {allowed} are allowed.",
                        day(closed),
                        day(until)
                    ),
                )
            };
            all.end = all.end.max(Some(until));
            ends = ends.max(reaches);
            findings.push(finding.finds(verdict, text));
        }
        all
    }

    /// Returns the days that court orders leave out, and what is missing to say how many more they do, each with the first day of its prohibition.
    fn left_out(
        &self,
        ballot: &Ballot,
        about: &About,
        findings: &mut Vec<Finding>,
    ) -> (BTreeSet<Date>, Vec<(Date, String)>) {
        let id = &ballot.id;
        let of_ballot = |order: &&CourtOrder| order.ballot.as_ref().is_none_or(|of| of.value == *id);
        let mut orders: Vec<_> = self.dispute.court_orders.iter().filter(of_ballot).collect();
        sort_by_facts(&mut orders, |order| (order.from, order.to));
        let mut left_out = BTreeSet::new();
        let mut doubts = Vec::new();
        for order in orders {
            let stretch = format!("{} to {}", day(order.from), day(order.to));
            let finding = Finding::under(self.law.timeless("L14"), about.clone())
                .rests_on(format!("court's prohibition under ballot {id}"), &stretch, &order.provenance)
                .uses(format!("ballot of the prohibition from {stretch}"), order.ballot.as_ref())
                .uses("prohibition ended", order.ended.as_ref())
                .uses("excluded by order", order.excluded_by_order.as_ref())
                .uses("application made", order.applied.as_ref())
                .uses("application determined", order.determined.as_ref());
            let known = |fact: &Option<steadfast_model::dispute::Fact<bool>>| fact.as_ref().map(|fact| fact.value);
            let first = order.applied.as_ref().map_or(order.from, |applied| applied.value.min(order.from));
            if order.ballot.is_none() {
                let missing = which_ballot(order);
                doubts.push((first, missing.clone()));
                let text = "Only a prohibition of action under this ballot can leave days of it out.";
                findings.push(finding.finds(Verdict::unknown(missing), text));
                continue;
            }
            if let (Some(applied), Some(determined)) = (&order.applied, &order.determined)
                && applied.value < determined.value
            {
                left_out.extend(dates(applied.value, plus_days(determined.value, -1)));
            }
            // While an application waits, no day counts.
            let pending = match (&order.applied, &order.determined) {
                (Some(applied), None) => Some(format!(
                    "when the application of {} on the days from {stretch} was determined",
                    day(applied.value)
                )),
                (None, Some(determined)) => Some(format!(
                    "when the application was made on the days from {stretch} that was determined on {}",
                    day(determined.value)
                )),
                _ => None,
            };
            let (verdict, text) = match (known(&order.ended), known(&order.excluded_by_order)) {
                (Some(true), Some(true)) => {
                    left_out.extend(dates(order.from, order.to));
                    let days = days_between(order.from, order.to) + 1;
                    (
                        Verdict::Met,
                        format!(
                            "The prohibition from {stretch} ended and a court ordered that its {days} days do not count."
                        ),
                    )
                }
                (Some(false), _) | (_, Some(false)) => {
                    (Verdict::not_applicable("no order leaves its days out"), format!("The days from {stretch} count."))
                }
                _ => (
                    Verdict::unknown(format!("whether a court ordered that the days from {stretch} do not count")),
                    "Without such an order the days count.".to_owned(),
                ),
            };
            let mut missing = match &verdict {
                Verdict::Unknown { missing } => missing.clone(),
                _ => Vec::new(),
            };
            missing.extend(pending);
            if missing.is_empty() {
                findings.push(finding.finds(verdict, text));
                continue;
            }
            doubts.extend(missing.iter().map(|missing| (first, missing.clone())));
            let waits = "The time from an application to its determination does not count.";
            let text =
                if order.applied.is_some() || order.determined.is_some() { format!("{text} {waits}") } else { text };
            findings.push(finding.finds(Verdict::Unknown { missing }, text));
        }
        (left_out, doubts)
    }
}

/// What agreements with an employer come to.
#[derive(Debug, Default)]
struct Agreed {
    /// The last day that they reach, without days that a court leaves out.
    end: Option<Date>,
    /// The last day that one would reach which was made too late.
    late_to: Option<Date>,
    /// Those of which it is not known whether they count.
    doubts: Vec<Doubt>,
}

/// Names what is missing of a prohibition that does not say which ballot's action it forbids.
pub(crate) fn which_ballot(order: &CourtOrder) -> String {
    format!("under which ballot action is forbidden from {} to {}", day(order.from), day(order.to))
}

/// Returns what findings rest on that is not confirmed.
pub(crate) fn not_confirmed<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<String> {
    let doubted: BTreeSet<String> = findings
        .flat_map(|finding| &finding.facts)
        .filter(|fact| !fact.confirmed)
        .map(|fact| fact.what.clone())
        .collect();
    doubted.into_iter().collect()
}

/// Moves the end of a period by the days inside it that do not count.
fn move_by(end: Date, begins: Date, left_out: &BTreeSet<Date>) -> Date {
    let mut moved = end;
    for excluded in left_out.range(begins..) {
        if *excluded > moved {
            break;
        }
        moved = plus_days(moved, 1);
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_left_out_move_the_end_and_may_draw_in_more() {
        let eleven: BTreeSet<Date> = dates(date(2026, 3, 10), date(2026, 3, 20)).collect();
        assert_eq!(move_by(date(2026, 8, 1), date(2026, 2, 2), &eleven), date(2026, 8, 12));
        // A day just after the end counts only once the end has moved over it.
        let two: BTreeSet<Date> = [date(2026, 8, 1), date(2026, 8, 2)].into();
        assert_eq!(move_by(date(2026, 8, 1), date(2026, 2, 2), &two), date(2026, 8, 3));
        let after: BTreeSet<Date> = [date(2026, 8, 2)].into();
        assert_eq!(move_by(date(2026, 8, 1), date(2026, 2, 2), &after), date(2026, 8, 1));
    }
}
