//! Were those balloted who work at the places that a notice names? A ballot of one workplace supports action there alone: sections 226(3) and 228(3).

use crate::finding::{About, Finding, Verdict};
use crate::mandates::Mandate;
use crate::rules::{Rules, of_employer, sort_by_facts};
use std::collections::BTreeSet;
use steadfast_model::dispute::{Aggregation, Ballot, DisputeAction};

/// Names of workplaces and categories are compared without regard to capitals and spaces around them.
pub(crate) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Returns whether a ballot lists a workplace; `None` where it lists none.
fn lists(ballot: &Ballot, workplace: &str) -> Option<bool> {
    let listed = ballot.workplaces.as_ref()?;
    Some(listed.value.iter().any(|one| folded(one) == folded(workplace)))
}

impl Rules<'_> {
    /// L18, for one round: the workplaces that notice names were balloted. `None` where no notice names any, or the ballot is not of certain workplaces.
    pub(crate) fn workplaces_balloted(
        &self,
        action: &DisputeAction,
        employer: &str,
        chosen: &Mandate,
        mandates: &[Mandate],
    ) -> Option<Finding> {
        let round = &action.round;
        let ballot_of = |id: &str| self.dispute.ballots.iter().find(|ballot| ballot.id == id);
        let ballot = ballot_of(&chosen.ballot)?;
        let records = self.dispute.notices.iter().filter(|notice| notice.round == *round);
        let mut notices = of_employer(records, employer, |notice| notice.employers.as_ref().map(|fact| &fact.value));
        sort_by_facts(&mut notices, |notice| notice.received.as_ref().map(|fact| fact.value));
        let named: BTreeSet<&String> =
            notices.iter().filter_map(|notice| notice.workplaces.as_ref()).flat_map(|fact| &fact.value).collect();
        let of_one = ballot
            .aggregation
            .as_ref()
            .is_some_and(|fact| matches!(fact.value, Aggregation::SeparateBallots | Aggregation::OneWorkplace));
        if named.is_empty() || (ballot.workplaces.is_none() && !(of_one && named.len() > 1)) {
            return None;
        }
        let mut finding = Finding::under(self.law.timeless("L18"), About::round(round).for_employer(employer))
            .uses(format!("ballot {} workplaces", ballot.id), ballot.workplaces.as_ref())
            .uses(format!("ballot {} aggregation", ballot.id), ballot.aggregation.as_ref());
        for notice in &notices {
            finding =
                finding.uses(format!("workplaces that notice of round {round} names"), notice.workplaces.as_ref());
        }
        finding.name = "workplaces-balloted".to_owned();
        finding.title = "Those at the workplaces that notice names were balloted".to_owned();
        if ballot.workplaces.is_none() {
            return Some(finding.finds(
                Verdict::unknown(format!(
                    "which of the workplaces that notice of round {round} names ballot {} was of",
                    ballot.id
                )),
                format!("Ballot {} is of one workplace; notice names {}.", ballot.id, named.len()),
            ));
        }
        let (mut verdicts, mut texts) = (Vec::new(), Vec::new());
        for workplace in named {
            if lists(ballot, workplace) == Some(true) {
                continue;
            }
            // Another ballot may have been of it, and supports action there or not.
            let other = mandates
                .iter()
                .filter(|mandate| mandate.kind == action.kind && mandate.ballot != ballot.id)
                .filter(|mandate| mandate.covers(action.from.date()) != Some(false))
                .filter(|mandate| ballot_of(&mandate.ballot).and_then(|other| lists(other, workplace)) == Some(true))
                .min_by_key(|mandate| (mandate.support.concern(), mandate.ballot.clone()));
            match other {
                Some(other) => {
                    let fails = if other.support.is_not_met() {
                        format!(", which fails ({})", other.against.join(", "))
                    } else {
                        String::new()
                    };
                    verdicts.push(match other.covers(action.from.date()) {
                        Some(_) => other.support.clone(),
                        None => Verdict::unknown(format!("the dates of ballot {}", other.ballot)),
                    });
                    texts.push(format!("{workplace} had ballot {}{fails}.", other.ballot));
                }
                None => {
                    verdicts.push(Verdict::unknown(format!("whether those at {workplace} were balloted")));
                    texts.push(format!(
                        "{workplace}, which notice names, is not among the workplaces of ballot {}.",
                        ballot.id
                    ));
                }
            }
        }
        if verdicts.is_empty() {
            return Some(
                finding
                    .finds(Verdict::Met, format!("Every workplace that notice names is one of ballot {}.", ballot.id)),
            );
        }
        Some(finding.finds(Verdict::all(&verdicts), texts.join(" ")))
    }
}
