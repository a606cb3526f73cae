//! Whether the strikes of a case are lawful as notified, as far as its dispute file tells.

use steadfast_dispute::{Law, Rules, Verdict, known_on};
use steadfast_model::Case;

/// Facts that a warning names before it counts the others.
const NAMED: usize = 3;

/// Returns a warning for each live strike that is not lawful as notified, or of which that is not known; none for a case without a dispute file.
///
/// Only what was known when the plan is made is used. A plan reckons with the strike all the same: what is announced may happen.
pub(crate) fn warnings(case: &Case) -> Vec<String> {
    let Some(dispute) = &case.dispute else { return Vec::new() };
    let law = match Law::shipped().with(&dispute.facts.commencements) {
        Ok(law) => law,
        Err(error) => return vec![format!("The law of the strike could not be checked: {error}.")],
    };
    let known = known_on(&dispute.facts, &law, case.window.planned_at.date());
    let rules = Rules { law: &law, dispute: &known };
    let employer = &case.trust.ods_code;
    let mandates = rules.mandates_at(employer);
    let mut warnings = Vec::new();
    for action in case.actions.iter().filter(|action| action.is_live()) {
        let Some(round) = &action.round else { continue };
        let Some(recorded) = known.actions.iter().find(|recorded| recorded.round == *round) else {
            warnings.push(format!(
                "Round {round} was not known to the dispute file when the plan was made: its law was not checked."
            ));
            continue;
        };
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
