//! What goes wrong: calls too early or by the wrong body, votes denied, small failures.

use crate::finding::{About, Finding, Verdict, day};
use crate::rules::{Rules, sort_by_facts, value};
use jiff::civil::Date;
use steadfast_model::dispute::{Ballot, DisputeAction, IrregularityKind, with_commas};

impl Rules<'_> {
    /// L15, one finding for each call.
    pub(crate) fn calls(&self, ballot: &Ballot) -> Vec<Finding> {
        let id = &ballot.id;
        let version = self.law.timeless("L15");
        let mut calls: Vec<_> = self.dispute.calls.iter().filter(|call| call.ballot == *id).collect();
        sort_by_facts(&mut calls, |call| call.on);
        if calls.is_empty() {
            return vec![Finding::under(version, About::ballot(id)).finds(
                Verdict::unknown(format!("when action under ballot {id} was called, and by whom")),
                "No call is recorded.",
            )];
        }
        calls
            .into_iter()
            .map(|call| {
                let about = About { other: Some(format!("call of {}", day(call.on))), ..About::ballot(id) };
                let finding = Finding::under(version, about)
                    .rests_on(format!("call under ballot {id}"), day(call.on), &call.provenance)
                    .uses(format!("ballot {id} closed"), ballot.closed.as_ref())
                    .uses(format!("ballot {id} callers"), ballot.callers.as_ref())
                    .uses(format!("call of {} by", day(call.on)), call.by.as_ref());
                let mut verdicts = Vec::new();
                let mut texts = Vec::new();
                match value(ballot.closed.as_ref()) {
                    Some(closed) if call.on < closed => {
                        verdicts.push(Verdict::NotMet);
                        texts.push(format!(
                            "Called on {}, before the date of the ballot, {}.",
                            day(call.on),
                            day(closed)
                        ));
                    }
                    Some(closed) => {
                        verdicts.push(Verdict::Met);
                        texts.push(format!("Called on {}, the date of the ballot is {}.", day(call.on), day(closed)));
                    }
                    None => verdicts.push(Verdict::unknown(format!("when ballot {id} closed"))),
                }
                match (&call.by, &ballot.callers) {
                    (Some(by), Some(callers)) if callers.value.contains(&by.value) => {
                        verdicts.push(Verdict::Met);
                        texts.push(format!("The voting paper names {}.", by.value));
                    }
                    (Some(by), Some(_)) => {
                        verdicts.push(Verdict::NotMet);
                        texts.push(format!("The voting paper does not name {}.", by.value));
                    }
                    (None, _) => verdicts.push(Verdict::unknown(format!("who called on {}", day(call.on)))),
                    (_, None) => {
                        verdicts.push(Verdict::unknown(format!(
                            "who the voting paper of ballot {id} names to call action"
                        )));
                    }
                }
                finding.finds(Verdict::all(&verdicts), texts.join(" "))
            })
            .collect()
    }

    /// Says whether action was called as it must be: never before the date of the ballot, and by some body that the paper names.
    pub(crate) fn called(&self, ballot: &Ballot) -> Verdict {
        let findings = self.calls(ballot);
        let closed = value(ballot.closed.as_ref());
        let early = self
            .dispute
            .calls
            .iter()
            .any(|call| call.ballot == ballot.id && closed.is_some_and(|closed| call.on < closed));
        let best = findings.iter().map(|finding| &finding.verdict).min_by_key(|verdict| verdict.concern());
        match best {
            _ if early => Verdict::NotMet,
            Some(verdict) => verdict.clone(),
            None => Verdict::unknown(format!("when action under ballot {} was called, and by whom", ballot.id)),
        }
    }

    /// L15, for one round: a call that came after it had begun does not support it. `None` where no call is recorded, or one came in time.
    pub(crate) fn called_before(&self, action: &DisputeAction, employer: &str, ballot: &Ballot) -> Option<Finding> {
        let first_day = action.from.date();
        let calls = || self.dispute.calls.iter().filter(|call| call.ballot == ballot.id);
        let by_whom_named =
            |by: &str| ballot.callers.as_ref().is_none_or(|callers| callers.value.iter().any(|one| one == by));
        let in_time = |on: Date| on <= first_day;
        let good = calls().any(|call| in_time(call.on) && call.by.as_ref().is_none_or(|by| by_whom_named(&by.value)));
        let late = calls().filter(|call| !in_time(call.on)).min_by_key(|call| (call.on, &call.provenance))?;
        if good {
            return None;
        }
        let round = &action.round;
        let mut finding = Finding::under(self.law.timeless("L15"), About::round(round).for_employer(employer))
            .rests_on(format!("call under ballot {}", ballot.id), day(late.on), &late.provenance)
            .rests_on(format!("first day of round {round}"), day(first_day), &action.provenance);
        finding.name = "call-before-action".to_owned();
        finding.title = "The round was called before it began".to_owned();
        Some(finding.finds(
            Verdict::unknown(format!("when round {round} was called, and by whom, before it began")),
            format!(
                "The call recorded is of {}, after the round began on {}: it does not support it.",
                day(late.on),
                day(first_day)
            ),
        ))
    }

    /// L16 and L17.
    pub(crate) fn failures(&self, ballot: &Ballot) -> Vec<Finding> {
        let id = &ballot.id;
        let mut failures: Vec<_> = self.dispute.irregularities.iter().filter(|failure| failure.ballot == *id).collect();
        sort_by_facts(&mut failures, |failure| failure.kind);
        let weighed_together = |kind| {
            matches!(
                kind,
                IrregularityKind::Entitlement | IrregularityKind::PaperNotSent | IrregularityKind::MerchantSeamen
            )
        };
        let together: u64 = failures
            .iter()
            .filter(|failure| weighed_together(failure.kind) && value(failure.accidental.as_ref()) == Some(true))
            .filter_map(|failure| value(failure.count.as_ref()))
            .sum();
        failures
            .into_iter()
            .map(|failure| {
                let about = About { other: Some(format!("failure: {}", failure.kind)), ..About::ballot(id) };
                let rule = if failure.kind == IrregularityKind::DeniedThenInduced { "L16" } else { "L17" };
                let finding = Finding::under(self.law.timeless(rule), about)
                    .rests_on(format!("failure in ballot {id}"), failure.kind.word(), &failure.provenance)
                    .uses(format!("failure {} count", failure.kind), failure.count.as_ref())
                    .uses(format!("failure {} accidental", failure.kind), failure.accidental.as_ref());
                match failure.kind {
                    IrregularityKind::DeniedThenInduced => {
                        return finding.finds(
                            Verdict::NotMet,
                            "A member was denied a vote and later induced to take part: no support as regards that inducement.",
                        );
                    }
                    IrregularityKind::Interference => {
                        return finding
                            .finds(Verdict::NotMet, "Interference with voters (s.230(1)) is not among what may be disregarded.");
                    }
                    _ => {}
                }
                let is_counting = failure.kind == IrregularityKind::Counting;
                match value(failure.accidental.as_ref()) {
                    Some(false) => {
                        return finding.finds(Verdict::NotMet, "Only what is accidental is disregarded; this was not.");
                    }
                    Some(true) => {}
                    None => {
                        return finding.finds(
                            Verdict::unknown(format!("whether the failure ({}) in ballot {id} was accidental", failure.kind)),
                            "Only what is accidental is disregarded.",
                        );
                    }
                }
                let Some(count) = value(failure.count.as_ref()) else {
                    return finding.finds(
                        Verdict::unknown(format!("how many the failure ({}) in ballot {id} concerned", failure.kind)),
                        "Its scale against the margin decides.",
                    );
                };
                let Some((to_turn, what)) = self.failures_to_turn(ballot, if is_counting { 2 } else { 1 }) else {
                    return finding.finds(
                        Verdict::unknown(format!("the counts of ballot {id}, for its margins")),
                        "Its scale against the margin decides.",
                    );
                };
                let finding = self.with_counts(finding, ballot);
                // Section 232B weighs accidental failures taken together.
                let together = if is_counting { count } else { together };
                let all = if together > count { format!(" ({} taken together)", with_commas(together)) } else { String::new() };
                let text = format!(
                    "Accidental; {} concerned{all}, and it takes {} to change {what}.",
                    with_commas(count),
                    with_commas(to_turn)
                );
                if together < to_turn {
                    finding.finds(Verdict::Met, format!("{text} It could not have changed the result: disregarded."))
                } else if is_counting {
                    finding.finds(Verdict::NotMet, format!("{text} It could have changed the result."))
                } else {
                    finding.finds(
                        Verdict::unknown("whether a failure of this scale was unlikely to affect the result, which a court judges"),
                        text,
                    )
                }
            })
            .collect()
    }

    /// Adds the counts of a ballot to what a finding rests on.
    fn with_counts(&self, mut finding: Finding, ballot: &Ballot) -> Finding {
        let id = &ballot.id;
        finding = finding
            .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
            .uses(format!("ballot {id} entitled"), ballot.entitled.as_ref())
            .uses(format!("ballot {id} cast"), ballot.cast.as_ref());
        for question in self.questions(ballot) {
            finding = finding
                .uses(format!("ballot {id} yes on {}", question.kind), question.yes.as_ref())
                .uses(format!("ballot {id} no on {}", question.kind), question.no.as_ref());
        }
        finding
    }
}
