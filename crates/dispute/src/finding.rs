//! Findings: what a rule says of the facts, with the provision, the facts used and the arithmetic in words.

use crate::law::RuleVersion;
use jiff::civil::Date;
use serde::Serialize;
use steadfast_model::dispute::{Fact, FactValue, Provenance};

/// What a rule says of the facts. Never a bare yes or no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// What the rule asks is so.
    Met,
    /// It is not so.
    NotMet,
    /// It cannot be said.
    Unknown {
        /// The facts that would tell, in words.
        missing: Vec<String>,
    },
    /// The rule asks nothing here.
    NotApplicable {
        /// Why.
        because: String,
    },
}

impl Verdict {
    /// Makes a verdict that waits for one fact.
    pub fn unknown(missing: impl Into<String>) -> Self {
        Self::Unknown { missing: vec![missing.into()] }
    }

    /// Makes a verdict that the rule asks nothing.
    pub fn not_applicable(because: impl Into<String>) -> Self {
        Self::NotApplicable { because: because.into() }
    }

    /// Returns the word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::Unknown { .. } => "unknown",
            Self::NotApplicable { .. } => "not applicable",
        }
    }

    /// Returns whether something speaks against.
    pub fn is_not_met(&self) -> bool {
        *self == Self::NotMet
    }

    /// Returns whether it cannot be said.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }

    /// Returns how much stands in the way: nothing, a missing fact, or a rule that is not met.
    pub(crate) fn concern(&self) -> u8 {
        match self {
            Self::Met | Self::NotApplicable { .. } => 0,
            Self::Unknown { .. } => 1,
            Self::NotMet => 2,
        }
    }

    /// Joins verdicts that must all hold: one against decides, then what is not known, then what is met.
    pub fn all<'a>(verdicts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut missing: Vec<String> = Vec::new();
        let (mut against, mut any) = (false, false);
        for verdict in verdicts {
            match verdict {
                Self::NotMet => against = true,
                Self::Unknown { missing: more } => missing.extend(more.iter().cloned()),
                Self::Met => any = true,
                Self::NotApplicable { .. } => {}
            }
        }
        missing.sort();
        missing.dedup();
        match (against, missing.is_empty(), any) {
            (true, _, _) => Self::NotMet,
            (false, false, _) => Self::Unknown { missing },
            (false, true, true) => Self::Met,
            (false, true, false) => Self::not_applicable("nothing was asked"),
        }
    }
}

/// A fact that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FactUsed {
    /// What it is, such as `ballot 2025-05 closed`.
    pub what: String,
    /// Its value.
    pub value: String,
    /// Where it comes from.
    pub source: String,
    /// The first day on which it was known.
    pub known_at: Option<Date>,
    /// Whether it is confirmed.
    pub confirmed: bool,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct About {
    /// The ballot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ballot: Option<String>,
    /// The question: strike, or short-of-strike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The round of action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// Anything else: a picket, a derogation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The employer; `None` where it makes no difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
}

impl About {
    /// Makes the subject of a ballot.
    pub fn ballot(id: &str) -> Self {
        Self { ballot: Some(id.to_owned()), ..Self::default() }
    }

    /// Makes the subject of a round.
    pub fn round(round: &str) -> Self {
        Self { round: Some(round.to_owned()), ..Self::default() }
    }

    /// Adds the employer.
    #[must_use]
    pub fn for_employer(mut self, employer: &str) -> Self {
        self.employer = Some(employer.to_owned());
        self
    }

    /// Writes it as a reader sees it.
    pub fn in_words(&self) -> String {
        let mut words = Vec::new();
        if let Some(ballot) = &self.ballot {
            words.push(format!("ballot {ballot}"));
        }
        if let Some(question) = &self.question {
            words.push(format!("on {question}"));
        }
        if let Some(round) = &self.round {
            words.push(format!("round {round}"));
        }
        if let Some(other) = &self.other {
            words.push(other.clone());
        }
        if let Some(employer) = &self.employer {
            words.push(format!("for {employer}"));
        }
        words.join(", ")
    }
}

/// What a rule says of the facts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The rule, such as `L13`.
    pub rule: String,
    /// Its short name, such as `mandate`.
    pub name: String,
    /// What the rule asks.
    pub title: String,
    /// What the finding is about.
    pub about: About,
    /// Where the law is in doubt, which of its branches this finding takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// What the rule says.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The provision.
    pub provision: String,
    /// The version of the rule.
    pub version: String,
    /// The arithmetic in words.
    pub arithmetic: String,
    /// The facts that it rests on.
    pub facts: Vec<FactUsed>,
}

impl Finding {
    /// Begins a finding under a version of a rule.
    pub(crate) fn under(version: &RuleVersion, about: About) -> Self {
        Self {
            rule: version.rule.clone(),
            name: version.name.clone(),
            title: version.title.clone(),
            about,
            branch: None,
            verdict: Verdict::unknown("a verdict"),
            provision: version.provision.clone(),
            version: version.id.clone(),
            arithmetic: version.effect.clone(),
            facts: Vec::new(),
        }
    }

    /// Names the branch of the law.
    #[must_use]
    pub(crate) fn on_branch(mut self, branch: Option<String>) -> Self {
        self.branch = branch;
        self
    }

    /// Adds a fact.
    #[must_use]
    pub(crate) fn uses<T: FactValue>(self, what: impl Into<String>, fact: Option<&Fact<T>>) -> Self {
        match fact {
            Some(fact) => self.rests_on(what, fact.value.shown(), &fact.provenance),
            None => self,
        }
    }

    /// Adds a value with its provenance.
    #[must_use]
    pub(crate) fn rests_on(
        mut self,
        what: impl Into<String>,
        value: impl Into<String>,
        provenance: &Provenance,
    ) -> Self {
        self.facts.push(FactUsed {
            what: what.into(),
            value: value.into(),
            source: provenance.source.clone(),
            known_at: provenance.known_at,
            confirmed: provenance.confirmed,
        });
        self
    }

    /// Ends the finding.
    #[must_use]
    pub(crate) fn finds(mut self, verdict: Verdict, arithmetic: impl Into<String>) -> Self {
        self.verdict = verdict;
        // Where there is nothing to reckon with yet, what the rule asks stands.
        let arithmetic = arithmetic.into();
        if !arithmetic.is_empty() {
            self.arithmetic = arithmetic;
        }
        self.facts.sort();
        self.facts.dedup();
        self
    }
}

/// Writes a date as findings do.
pub(crate) fn day(date: Date) -> String {
    date.shown()
}

/// Begins a sentence with a capital.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Writes a number of days.
pub(crate) fn days_in_words(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
