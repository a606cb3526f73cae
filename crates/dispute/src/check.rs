//! A whole dispute checked: every finding, every mandate, every round.

use crate::actions::RoundAt;
use crate::finding::Finding;
use crate::mandates::Mandate;
use crate::rules::Rules;
use serde::Serialize;
use std::collections::BTreeMap;

/// A whole dispute checked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// The employers looked at; one name may stand for all that no record names.
    pub employers: Vec<String>,
    /// Mandates, by employer, ballot and question.
    pub mandates: Vec<Mandate>,
    /// Rounds, by employer and start.
    pub rounds: Vec<RoundAt>,
    /// What every rule says.
    pub findings: Vec<Finding>,
}

impl Rules<'_> {
    /// Checks the dispute as a whole, for every employer that a record names and for all others together.
    pub fn check(&self) -> Check {
        self.check_for(&self.employers())
    }

    /// Checks the dispute as regards some employers.
    pub fn check_for(&self, employers: &[String]) -> Check {
        let mut findings = vec![self.trade_dispute()];
        let mut of_ballot: BTreeMap<&str, Vec<Finding>> = BTreeMap::new();
        let mut ballots: Vec<_> = self.dispute.ballots.iter().collect();
        ballots.sort_by_key(|ballot| (ballot.closed.as_ref().map(|fact| fact.value), ballot.id.clone()));
        for ballot in ballots {
            let found = self.check_ballot(ballot);
            findings.extend(found.iter().cloned());
            of_ballot.insert(&ballot.id, found);
        }
        let (mut mandates, mut rounds) = (Vec::new(), Vec::new());
        for employer in employers {
            let mut here = Vec::new();
            for ballot in self.statutory_ballots_of(employer) {
                let for_employer = self.check_ballot_for(ballot, employer);
                let nothing = Vec::new();
                let all = of_ballot.get(ballot.id.as_str()).unwrap_or(&nothing);
                for kind in self.kinds(ballot) {
                    let (mandate, found) = self.mandate_from(ballot, kind, employer, all, &for_employer);
                    findings.extend(found);
                    here.push(mandate);
                }
                findings.extend(for_employer);
            }
            for action in self.rounds() {
                let (round, found) = self.check_round(action, employer, &here);
                findings.extend(found);
                rounds.push(round);
            }
            mandates.extend(here);
        }
        findings.extend(self.pickets());
        findings.extend(self.derogations());
        Check { employers: employers.to_vec(), mandates, rounds, findings }
    }

    /// Returns the mandates at one employer.
    pub fn mandates_at(&self, employer: &str) -> Vec<Mandate> {
        let mut mandates = Vec::new();
        for ballot in self.statutory_ballots_of(employer) {
            for kind in self.kinds(ballot) {
                mandates.push(self.mandate(ballot, kind, employer).0);
            }
        }
        mandates
    }
}
