//! Whether the strikes of a case are lawful as notified, as far as its dispute file tells.

use steadfast_dispute::{Law, Rules, Verdict, known_on};
use steadfast_model::dispute::Employers;
use steadfast_model::{ActionStatus, Case};

/// Facts that a warning names before it counts the others.
const NAMED: usize = 3;

/// Returns a warning for each live strike that is not lawful as notified, or of which that is not known; none for a case without a dispute file.
///
/// Only what was known when the plan is made is used. A plan reckons with the strike all the same: what is announced may happen.
pub(crate) fn warnings(case: &Case) -> Vec<String> {
    let Some(dispute) = &case.dispute else { return Vec::new() };
    let planned = case.window.planned_at.date();
    let known = known_on(&dispute.facts, Law::shipped(), planned);
    let law = match Law::shipped().with(&known.commencements) {
        Ok(law) => law,
        Err(error) => return vec![format!("The law of the strike could not be checked: {error}.")],
    };
    let employer = &case.trust.ods_code;
    if let Some(Employers::These(codes)) = known.head.employers.as_ref().map(|fact| &fact.value)
        && !codes.contains(employer)
    {
        return vec![format!(
            "{employer} is not among the employers of dispute.toml: the law of the strike was not checked."
        )];
    }
    let rules = Rules { law: &law, dispute: &known };
    let mandates = rules.mandates_at(employer);
    let mut warnings = Vec::new();
    for action in case.actions.iter().filter(|action| action.is_live()) {
        // A strike that names no round is the one with its times.
        let recorded = known.actions.iter().find(|recorded| match &action.round {
            Some(round) => recorded.round == *round,
            None => (recorded.from, recorded.to) == (action.from, action.to),
        });
        let Some(recorded) = recorded else {
            warnings.push(match &action.round {
                Some(round) => format!(
                    "Round {round} was not known to the dispute file when the plan was made: its law was not checked."
                ),
                None => "The strike is no round of dispute.toml by its times: its law was not checked. Name its round in case.toml.".to_owned(),
            });
            continue;
        };
        let round = &recorded.round;
        if matches!(recorded.stage(), ActionStatus::Withdrawn | ActionStatus::Suspended) {
            warnings.push(format!(
                "Round {round} is {} by the dispute file; the plan reckons with it all the same.",
                recorded.stage()
            ));
        }
        // The times that the plan reckons with are those that count.
        let mut asked = recorded.clone();
        (asked.from, asked.to) = (action.from, action.to);
        let (found, _) = rules.check_round(&asked, employer, &mandates);
        match found.verdict {
            Verdict::NotMet => warnings.push(format!(
                "Round {round} is not lawful as notified for {employer}, by the dispute file: {} The plan reckons with it all the same; take legal advice.",
                found.against.join(" ")
            )),
            Verdict::Unknown { missing } => {
                let named = missing.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
                let more = missing.len().saturating_sub(NAMED);
                let more = if more > 0 { format!("; and {more} more") } else { String::new() };
                warnings.push(format!(
                    "Whether round {round} is lawful as notified for {employer} is not known; the dispute file does not say: {named}{more}. The latest day for its notice was {}.",
                    found.latest_notice.strftime("%-d %B %Y")
                ));
            }
            Verdict::Met | Verdict::NotApplicable { .. } => {}
        }
    }
    warnings
}
