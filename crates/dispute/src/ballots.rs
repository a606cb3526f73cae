//! The rules on ballots: thresholds, notice, paper, method, scrutineer, result, calls, failures.

use crate::finding::{About, Finding, Verdict};
use crate::rules::Rules;
use jiff::civil::Date;
use steadfast_model::dispute::{Ballot, BallotKind};

impl Rules<'_> {
    /// Returns what each rule on ballots says of a ballot, apart from those that depend on the employer.
    pub fn check_ballot(&self, ballot: &Ballot) -> Vec<Finding> {
        if ballot.kind != BallotKind::Statutory {
            return vec![self.no_mandate(ballot)];
        }
        let mut findings = self.turnout(ballot);
        let questions = self.questions(ballot);
        for question in &questions {
            findings.push(self.support(ballot, question));
            findings.push(self.majority(ballot, question));
        }
        if questions.is_empty() {
            let about = About::ballot(&ballot.id);
            findings.push(Finding::under(self.law.timeless("L3"), about).finds(
                Verdict::unknown(format!("the questions of ballot {} and their answers", ballot.id)),
                "No question of this ballot is recorded.",
            ));
        }
        findings.push(self.voting_paper(ballot));
        findings.extend(self.method(ballot));
        findings.push(self.scrutineer(ballot));
        findings.push(self.result_to_members(ballot));
        findings.extend(self.calls(ballot));
        findings.push(self.aggregation(ballot));
        findings.extend(self.failures(ballot));
        findings
    }

    /// Returns what the rules say of a ballot as regards one employer.
    pub fn check_ballot_for(&self, ballot: &Ballot, employer: &str) -> Vec<Finding> {
        if ballot.kind != BallotKind::Statutory {
            return Vec::new();
        }
        let mut findings = self.ballot_notice(ballot, employer);
        findings.push(self.result_to_employer(ballot, employer));
        findings
    }

    /// Returns the day a ballot opened, or what a rule finds while it is not known.
    pub(crate) fn opened(&self, ballot: &Ballot, rule: &str, about: &About) -> Result<Date, Box<Finding>> {
        ballot.opened.as_ref().map(|fact| fact.value).ok_or_else(|| {
            Box::new(Finding::under(self.law.timeless(rule), about.clone()).finds(
                Verdict::unknown(format!("when ballot {} opened", ballot.id)),
                "Which version of the rule applies depends on the day the ballot opened.",
            ))
        })
    }

    /// L25.
    fn no_mandate(&self, ballot: &Ballot) -> Finding {
        let finding = Finding::under(self.law.timeless("L25"), About::ballot(&ballot.id))
            .rests_on(format!("ballot {} kind", ballot.id), ballot.kind.word(), &ballot.provenance)
            .uses(format!("ballot {} entitled", ballot.id), ballot.entitled.as_ref())
            .uses(format!("ballot {} cast", ballot.id), ballot.cast.as_ref());
        let what = match ballot.kind {
            BallotKind::Indicative => "A survey",
            _ => "A referendum on an offer",
        };
        let text = format!(
            "{what} is no ballot under section 226: it creates, extends and ends no mandate, whatever its result. Action stands or falls by the union's decision and the ballots that support it."
        );
        finding.finds(Verdict::not_applicable("it is no statutory ballot"), text)
    }
}
