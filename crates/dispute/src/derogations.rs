//! Requests that staff called out stay at work: agreed practice, not statute.

use crate::finding::{About, Finding, Verdict, day};
use crate::rules::{Rules, sort_by_facts};
use steadfast_model::dispute::{DerogationOutcome, DerogationRequest, FactValue};

impl Rules<'_> {
    /// P1, for every request.
    pub(crate) fn derogations(&self) -> Vec<Finding> {
        let mut requests: Vec<&DerogationRequest> = self.dispute.derogations.iter().collect();
        sort_by_facts(&mut requests, |request| request.id.clone());
        requests.into_iter().map(|request| self.derogation(request)).collect()
    }

    fn derogation(&self, request: &DerogationRequest) -> Finding {
        let id = &request.id;
        let about = About {
            other: Some(format!("derogation {id}, {}", request.department)),
            ..About::round(&request.round).for_employer(&request.employer)
        };
        let finding = Finding::under(self.law.timeless("P1"), about)
            .rests_on(
                format!("derogation {id} asked for by {}", request.employer),
                request.department.clone(),
                &request.provenance,
            )
            .uses(format!("derogation {id} requested"), request.requested.as_ref())
            .uses(format!("derogation {id} risk"), request.risk.as_ref())
            .uses(format!("derogation {id} stood down first"), request.stood_down.as_ref())
            .uses(format!("derogation {id} mass casualty"), request.mass_casualty.as_ref())
            .uses(format!("derogation {id} outcome"), request.outcome.as_ref());
        // The practice is stated since a day; before it there is none to go by.
        let stated = self.law.timeless("P1").from;
        if let (Some(requested), Some(stated)) = (&request.requested, stated)
            && requested.value.date() < stated
        {
            let finding = finding.finds(
                Verdict::not_applicable("the practice was stated later"),
                format!("Asked for at {}; the practice was stated on {}.", requested.value.shown(), day(stated)),
            );
            return with_outcome(finding, request);
        }
        let mut texts = Vec::new();
        let mut verdicts = Vec::new();
        let mass_casualty = request.mass_casualty.as_ref().is_some_and(|fact| fact.value);
        let action = self.dispute.actions.iter().find(|action| action.round == request.round);
        match (action, &request.requested) {
            // Nobody has left work whom an incident could bring back.
            (Some(action), Some(requested)) if mass_casualty && requested.value < action.from => {
                verdicts.push(Verdict::unknown(format!(
                    "whether the incident that derogation {id} is for was still there once the strike had begun"
                )));
                texts.push(format!(
                    "Asked for at {}, before the strike began at {}.",
                    requested.value.shown(),
                    action.from.shown()
                ));
            }
            (Some(action), Some(requested)) if requested.value < action.from => {
                verdicts.push(Verdict::NotMet);
                texts.push(format!(
                    "Asked for at {}, before the strike began at {}.",
                    requested.value.shown(),
                    action.from.shown()
                ));
            }
            (Some(action), Some(requested)) if requested.value >= action.to => {
                verdicts.push(Verdict::NotMet);
                texts.push(format!(
                    "Asked for at {}, after the strike had ended at {}.",
                    requested.value.shown(),
                    action.to.shown()
                ));
            }
            (Some(action), Some(requested)) => {
                verdicts.push(Verdict::Met);
                texts.push(format!(
                    "Asked for at {}, once the strike had begun at {}.",
                    requested.value.shown(),
                    action.from.shown()
                ));
            }
            (None, _) => verdicts.push(Verdict::unknown(format!("when round {} begins", request.round))),
            (_, None) => verdicts.push(Verdict::unknown(format!("when derogation {id} was asked for"))),
        }
        if mass_casualty {
            texts.insert(0, "A mass-casualty incident: staff return at once; the request follows.".to_owned());
            return with_outcome(finding.finds(Verdict::all(&verdicts), texts.join(" ")), request);
        }
        match &request.risk {
            Some(_) => verdicts.push(Verdict::Met),
            None => verdicts.push(Verdict::unknown(format!("the risk to patients that derogation {id} is for"))),
        }
        match &request.stood_down {
            Some(work) if work.value.is_empty() => {
                verdicts.push(Verdict::NotMet);
                texts.push("No planned work was stood down first.".to_owned());
            }
            Some(work) => {
                verdicts.push(Verdict::Met);
                texts.push(format!("Stood down or tried first: {}.", work.value.join("; ")));
            }
            None => verdicts.push(Verdict::unknown(format!("what planned work was stood down before derogation {id}"))),
        }
        with_outcome(finding.finds(Verdict::all(&verdicts), texts.join(" ")), request)
    }
}

/// Adds the decision to the words of a finding; the verdict is on the request, not on the answer.
fn with_outcome(mut finding: Finding, request: &DerogationRequest) -> Finding {
    let outcome = match request.outcome.as_ref().map(|fact| fact.value) {
        Some(DerogationOutcome::Granted) => " The union granted it.",
        Some(DerogationOutcome::Refused) => " The union refused it.",
        Some(DerogationOutcome::Withdrawn) => " It was withdrawn.",
        Some(DerogationOutcome::Pending) => " The union, which decides nationally, has not decided.",
        None => " What the union decided is not recorded.",
    };
    finding.arithmetic.push_str(outcome);
    finding
}
