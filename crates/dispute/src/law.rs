//! The law as dated data: versions of rules, and which of them applies to an event on a day.

use crate::finding::day;
use crate::regimes::Regimes;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use steadfast_model::dispute::Commencement;
use steadfast_model::time::plus_days;

/// The event whose date decides which version of a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyEvent {
    /// The first day on which a voting paper is sent.
    BallotOpened,
    /// The last day on which votes may be cast.
    DateOfBallot,
    /// The day on which an employer receives notice of a ballot.
    BallotNoticeReceived,
    /// The day on which an employer receives notice of action.
    NoticeReceived,
    /// The day of a picket.
    Picketing,
    /// The day of a strike.
    Strike,
    /// The day on which an employee starts to take part.
    EmployeeStartsAction,
    /// The day of an act of the employer.
    ActOfEmployer,
    /// The day on which a derogation is asked for.
    DerogationRequested,
    /// None: the rule has had one form all along.
    Any,
}

impl KeyEvent {
    /// Returns the event in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::BallotOpened => "the day the ballot opened",
            Self::DateOfBallot => "the date of the ballot (its last day)",
            Self::BallotNoticeReceived => "the day the ballot notice is received",
            Self::NoticeReceived => "the day notice of action is received",
            Self::Picketing => "the day of the picket",
            Self::Strike => "the day of the strike",
            Self::EmployeeStartsAction => "the day an employee starts the action",
            Self::ActOfEmployer => "the day of the employer's act",
            Self::DerogationRequested => "the day the derogation is asked for",
            Self::Any => "no date",
        }
    }
}

/// How far a version of a rule has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleStatus {
    /// In force between its dates.
    InForce,
    /// Enacted; its commencement is not known.
    Enacted,
    /// A draft.
    Draft,
}

/// A rule as it stands over one stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleVersion {
    /// Identifier, such as `L13-six`.
    pub id: String,
    /// The rule, such as `L13`.
    pub rule: String,
    /// The rule's short name, such as `mandate`.
    pub name: String,
    /// What it asks, in a few words.
    pub title: String,
    /// The provision.
    pub provision: String,
    /// The event whose date decides.
    pub key_event: KeyEvent,
    /// First date of the key event that it applies to; `None` for from the beginning.
    #[serde(default)]
    pub from: Option<Date>,
    /// Last date of the key event that it applies to; `None` for until further notice.
    #[serde(default)]
    pub to: Option<Date>,
    /// How far it has come.
    pub status: RuleStatus,
    /// The last day on which a source says that it was not in force; for what is enacted or a draft.
    #[serde(default)]
    pub not_in_force_on: Option<Date>,
    /// What it asks, in full.
    pub effect: String,
    /// How it and its predecessor share out the time around its commencement.
    #[serde(default)]
    pub transitional: Option<String>,
    /// Its numbers.
    #[serde(default)]
    pub parameters: BTreeMap<String, i64>,
    /// Where it comes from.
    pub sources: Vec<String>,
}

impl RuleVersion {
    /// Returns whether it applies to a key event on a day; what is not in force never does.
    pub fn applies_on(&self, day: Date) -> bool {
        self.status == RuleStatus::InForce
            && self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
    }

    /// Returns whether it may have come into force by a day, unknown to us.
    fn may_apply_on(&self, day: Date) -> bool {
        self.status != RuleStatus::InForce && self.not_in_force_on.is_none_or(|known| known < day)
    }

    /// Returns, in brackets, the last day on which a source says that it was not in force; nothing where none says so.
    pub fn last_known_not(&self) -> String {
        self.not_in_force_on.map_or_else(String::new, |on| format!(" (it was not on {})", day(on)))
    }

    /// Returns one of its numbers.
    pub(crate) fn parameter(&self, name: &str) -> Option<i64> {
        self.parameters.get(name).copied()
    }
}

/// What applies to a key event on a day: the version in force, and those that may have taken its place unknown to us.
#[derive(Debug, Clone, PartialEq)]
pub struct Applicable<'a> {
    /// The version in force.
    pub in_force: &'a RuleVersion,
    /// Versions enacted or drafted whose commencement is not known.
    pub perhaps: Vec<&'a RuleVersion>,
}

/// A commencement names a version that is none of these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LawError {
    /// No such version.
    #[error("no version \"{version}\" waits for its commencement; those that do: {waiting}")]
    UnknownVersion {
        /// The version named.
        version: String,
        /// Those that wait.
        waiting: String,
    },
    /// It begins before a day on which it is known not to have been in force.
    #[error("\"{version}\" cannot have begun on {from}: a source says that it was not in force on {known}")]
    KnownNotInForce {
        /// The version named.
        version: String,
        /// The commencement given.
        from: Date,
        /// The day on which it was not in force.
        known: Date,
    },
    /// It is given two commencements.
    #[error("\"{version}\" is given two commencements")]
    Twice {
        /// The version named.
        version: String,
    },
}

/// The law.
#[derive(Debug, Clone, PartialEq)]
pub struct Law {
    /// The last day up to which sources were looked at.
    pub as_at: Date,
    /// The versions, by rule, those in force before others, then by date.
    versions: Vec<RuleVersion>,
    regimes: Regimes,
    /// What no source decides and is taken to be so.
    pub assumptions: Assumptions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    as_at: Date,
    assumptions: Assumptions,
    version: Vec<RuleVersion>,
}

/// What no source decides and the engine takes to be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// The most papers that are taken to be spoiled where their number is not known, in per cent of the votes cast.
    pub most_spoiled_percent: i64,
    /// The most days after the date of a ballot within which its result is taken to be told as soon as reasonably practicable.
    pub told_soon_days: i64,
}

static SHIPPED: LazyLock<Law> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../data/law.toml")).expect("data/law.toml is checked by a test");
    Law::new(file.as_at, file.assumptions, file.version)
});

/// Returns the place of a rule in the order of the table: letters, then number, then what follows.
fn rule_order(rule: &str) -> (String, u32, String) {
    let digits: String = rule.chars().filter(char::is_ascii_digit).collect();
    let letters: String = rule.chars().take_while(|letter| !letter.is_ascii_digit()).collect();
    let tail: String = rule.chars().rev().take_while(|letter| !letter.is_ascii_digit()).collect();
    (letters, digits.parse().unwrap_or(0), tail)
}

impl Law {
    fn new(as_at: Date, assumptions: Assumptions, mut versions: Vec<RuleVersion>) -> Self {
        versions.sort_by_cached_key(|version| {
            (rule_order(&version.rule), version.status, version.from, version.id.clone())
        });
        let regimes = Regimes::of(&versions);
        Self { as_at, versions, regimes, assumptions }
    }

    /// Returns the law that Steadfast ships.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Returns every version, by rule and date.
    pub fn versions(&self) -> &[RuleVersion] {
        &self.versions
    }

    /// Returns the numbers of the law, ready for sweeping over dates.
    pub fn regimes(&self) -> &Regimes {
        &self.regimes
    }

    /// Returns what applies to a key event on a day.
    ///
    /// # Panics
    /// If the law has no such rule, or a gap in it: tests hold both for the law that is shipped.
    pub fn on(&self, rule: &str, day: Date) -> Applicable<'_> {
        let of_rule = || self.versions.iter().filter(|version| version.rule == rule);
        let in_force = of_rule()
            .find(|version| version.applies_on(day))
            .unwrap_or_else(|| panic!("rule {rule} has a version in force on {day}, as the tests of the law hold"));
        Applicable { in_force, perhaps: of_rule().filter(|version| version.may_apply_on(day)).collect() }
    }

    /// Returns the version of a rule that has had one form all along, or that is in force when the law was looked at.
    pub(crate) fn timeless(&self, rule: &str) -> &RuleVersion {
        self.on(rule, self.as_at).in_force
    }

    /// Returns the law with commencements that have become known: each version named begins on its day, and what it follows ends on the day before.
    ///
    /// # Errors
    /// [`LawError`] when a commencement names no version that waits for one, or contradicts what is known.
    pub fn with(&self, commencements: &[Commencement]) -> Result<Self, LawError> {
        let mut versions = self.versions.clone();
        for commencement in commencements {
            let of_version: Vec<&Commencement> =
                commencements.iter().filter(|other| other.version == commencement.version).collect();
            if of_version.len() > 1 {
                return Err(LawError::Twice { version: commencement.version.clone() });
            }
            let Some(at) = versions
                .iter()
                .position(|version| version.id == commencement.version && version.status != RuleStatus::InForce)
            else {
                let waiting: Vec<&str> = self
                    .versions
                    .iter()
                    .filter(|version| version.status != RuleStatus::InForce)
                    .map(|version| version.id.as_str())
                    .collect();
                return Err(LawError::UnknownVersion {
                    version: commencement.version.clone(),
                    waiting: waiting.join(", "),
                });
            };
            if let Some(known) = versions[at].not_in_force_on.filter(|known| *known >= commencement.from) {
                return Err(LawError::KnownNotInForce {
                    version: commencement.version.clone(),
                    from: commencement.from,
                    known,
                });
            }
            let rule = versions[at].rule.clone();
            for before in versions.iter_mut().filter(|version| version.rule == rule) {
                if before.status == RuleStatus::InForce && before.to.is_none_or(|to| to >= commencement.from) {
                    before.to = Some(plus_days(commencement.from, -1));
                }
            }
            versions[at].status = RuleStatus::InForce;
            versions[at].from = Some(commencement.from);
            versions[at].sources.push(commencement.provenance.source.clone());
        }
        Ok(Self::new(self.as_at, self.assumptions, versions))
    }

    /// Returns the versions that apply to key events on a day, one for each rule.
    pub fn in_force_on(&self, day: Date) -> Vec<&RuleVersion> {
        self.versions.iter().filter(|version| version.applies_on(day)).collect()
    }

    /// Returns the versions that begin after a day, the soonest first.
    pub fn changes_after(&self, day: Date) -> Vec<&RuleVersion> {
        let mut changes: Vec<&RuleVersion> = self
            .versions
            .iter()
            .filter(|version| version.status == RuleStatus::InForce && version.from.is_some_and(|from| from > day))
            .collect();
        changes.sort_by_key(|version| version.from);
        changes
    }

    /// Returns the versions whose commencement is not known.
    pub fn waiting(&self) -> Vec<&RuleVersion> {
        self.versions.iter().filter(|version| version.status != RuleStatus::InForce).collect()
    }

    /// Returns the days on which the law changes, with the titles of what begins.
    pub fn days_of_change(&self) -> BTreeMap<Date, Vec<&RuleVersion>> {
        let mut days: BTreeMap<Date, Vec<&RuleVersion>> = BTreeMap::new();
        for version in self.versions.iter().filter(|version| version.status == RuleStatus::InForce) {
            if let Some(from) = version.from {
                days.entry(from).or_default().push(version);
            }
        }
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::BTreeSet;
    use steadfast_model::dispute::Provenance;

    fn begins(version: &str, from: Date) -> Commencement {
        let provenance = Provenance { source: "regulations".into(), known_at: None, confirmed: true };
        Commencement { version: version.into(), from, provenance }
    }

    #[test]
    fn every_version_has_a_source_a_provision_and_an_identifier_of_its_own() {
        let versions = Law::shipped().versions();
        let ids: BTreeSet<&str> = versions.iter().map(|version| version.id.as_str()).collect();
        assert_eq!(ids.len(), versions.len());
        for version in versions {
            assert!(
                !version.sources.is_empty() && version.sources.iter().all(|source| !source.trim().is_empty()),
                "{}",
                version.id
            );
            assert!(!version.provision.is_empty() && !version.effect.is_empty(), "{}", version.id);
        }
    }

    #[test]
    fn the_dates_of_each_rule_neither_overlap_nor_leave_a_gap() {
        let law = Law::shipped();
        let rules: BTreeSet<&str> = law.versions().iter().map(|version| version.rule.as_str()).collect();
        for rule in rules {
            let mut dated: Vec<&RuleVersion> = law
                .versions()
                .iter()
                .filter(|version| version.rule == rule && version.status == RuleStatus::InForce)
                .collect();
            dated.sort_by_key(|version| version.from);
            for pair in dated.windows(2) {
                let (before, after) = (pair[0], pair[1]);
                assert_eq!(before.to.map(|to| plus_days(to, 1)), after.from, "{} and {}", before.id, after.id);
                assert_eq!(before.key_event, after.key_event, "{rule}");
                assert_eq!(before.name, after.name, "{rule}");
            }
            assert_eq!(dated.last().expect("each rule has a version in force").to, None, "{rule}");
            // What was agreed practice begins with the letter that states it.
            assert!(dated[0].from.is_none() || rule.starts_with('P'), "{rule}");
        }
    }

    #[test]
    fn what_is_not_in_force_has_no_dates_and_says_when_it_was_not() {
        for version in Law::shipped().waiting() {
            assert!(
                version.from.is_none() && version.to.is_none() && version.not_in_force_on.is_some(),
                "{}",
                version.id
            );
        }
    }

    #[test]
    fn all_twenty_five_rules_are_there() {
        let rules: BTreeSet<&str> = Law::shipped().versions().iter().map(|version| version.rule.as_str()).collect();
        for number in 1..=25 {
            assert!(rules.contains(format!("L{number}").as_str()), "L{number}");
        }
    }

    #[test]
    fn the_eighteenth_of_february_2026_parts_the_regimes() {
        let law = Law::shipped();
        for (rule, before, after) in [
            ("L2", "L2-forty", "L2-none"),
            ("L4c", "L4-by-category", "L4-total"),
            ("L5", "L5-long", "L5-short"),
            ("L10", "L10-fourteen", "L10-ten"),
            ("L13", "L13-six", "L13-twelve"),
            ("L19", "L19-supervisor", "L19-none"),
            ("L21", "L21-twelve-weeks", "L21-whole"),
        ] {
            assert_eq!(law.on(rule, date(2026, 2, 17)).in_force.id, before);
            assert_eq!(law.on(rule, date(2026, 2, 18)).in_force.id, after);
        }
    }

    #[test]
    fn a_repeal_without_a_date_applies_perhaps_only_after_it_was_last_known_not_to() {
        let law = Law::shipped();
        assert!(law.on("L1", date(2025, 12, 8)).perhaps.is_empty());
        assert!(law.on("L1", date(2026, 2, 18)).perhaps.is_empty());
        let september = law.on("L1", date(2026, 9, 1));
        assert_eq!((september.in_force.id.as_str(), september.perhaps[0].id.as_str()), ("L1-half", "L1-repeal"));
    }

    #[test]
    fn a_commencement_that_becomes_known_ends_the_doubt() {
        let law = Law::shipped().with(&[begins("L1-repeal", date(2026, 8, 20))]).expect("it waits");
        assert_eq!(law.on("L1", date(2026, 8, 19)).in_force.id, "L1-half");
        assert_eq!(law.on("L1", date(2026, 8, 20)).in_force.id, "L1-repeal");
        assert!(law.on("L1", date(2026, 9, 1)).perhaps.is_empty());
    }

    #[test]
    fn a_commencement_that_contradicts_what_is_known_is_refused() {
        let law = Law::shipped();
        let error = law.with(&[begins("L1-repeal", date(2026, 2, 18))]).expect_err("it was not in force then");
        assert!(matches!(error, LawError::KnownNotInForce { .. }), "{error}");
        let error = law.with(&[begins("L13-six", date(2026, 9, 1))]).expect_err("it does not wait");
        assert!(error.to_string().contains("L1-repeal"), "{error}");
        let twice = [begins("L1-repeal", date(2026, 9, 1)), begins("L1-repeal", date(2026, 9, 2))];
        assert!(matches!(law.with(&twice), Err(LawError::Twice { .. })));
    }
}
