//! The people who may work: groups, grades, tiers and competences.

use crate::ids::StaffId;
use crate::words;

words! {
    /// The staff group of a person.
    Group {
        /// Consultant.
        Consultant = "consultant",
        /// Specialty and specialist doctor.
        Sas = "sas",
        /// Resident doctor.
        Resident = "resident",
        /// Locum doctor, of any grade.
        Locum = "locum",
        /// Advanced clinical practitioner.
        Acp = "acp",
        /// Physician associate: never counts towards a doctor minimum.
        Pa = "pa",
    }
}

words! {
    /// RCP tier of decision making.
    Tier {
        /// Competent clinical decision maker.
        One = "1",
        /// Senior registrar level.
        Two = "2",
        /// Consultant.
        Three = "3",
    }
}

/// A grade such as `FY1`, `ST5`, `SD` or `CON`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Grade(String);

/// Every grade that a case may use.
pub const GRADES: &[&str] = &[
    "FY1", "FY2", "CT1", "CT2", "CT3", "ST1", "ST2", "ST3", "ST4", "ST5", "ST6", "ST7", "ST8", "SD", "AS", "CON",
    "ACP", "PA",
];

impl Grade {
    /// Wraps a grade; [`GRADES`] lists those a case may use.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the grade as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// A word of the case's own vocabulary, such as `airway` or `theatre-assist`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Competence(String);

impl Competence {
    /// Wraps a competence word.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Competence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// A person who may work.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffMember {
    /// Keyed pseudonym.
    pub staff_id: StaffId,
    /// Staff group.
    pub group: Group,
    /// Grade.
    pub grade: Grade,
    /// Treatment function code of the NHS Data Dictionary.
    pub specialty: String,
    /// What the person is competent to do.
    pub competences: Vec<Competence>,
    /// Contracted hours a week.
    pub contract_hours: f64,
    /// The most hours a week the person has agreed to work (never above the legal limit).
    pub max_weekly_hours: f64,
    /// Whether the person has agreed to resident on-call and night work outside the job plan.
    pub resident_on_call: bool,
}

impl StaffMember {
    /// Returns whether the person has a competence.
    pub fn has(&self, competence: &Competence) -> bool {
        self.competences.contains(competence)
    }

    /// Returns the highest tier whose posts the person may fill; `None` for those who never fill a doctor's post.
    ///
    /// FY1 to ST2 and advanced clinical practitioners fill tier 1; ST3 and above and SAS doctors tier 2; consultants tier 3.
    /// Physician associates fill none (Leng review, 2025).
    pub fn highest_tier(&self) -> Option<Tier> {
        match self.group {
            Group::Pa => None,
            Group::Acp => Some(Tier::One),
            Group::Consultant => Some(Tier::Three),
            Group::Sas => Some(Tier::Two),
            Group::Resident | Group::Locum => Some(match self.grade.as_str() {
                "CON" => Tier::Three,
                "ST3" | "ST4" | "ST5" | "ST6" | "ST7" | "ST8" | "SD" | "AS" => Tier::Two,
                _ => Tier::One,
            }),
        }
    }

    /// Returns whether the person may fill a post of this tier that asks for this competence.
    pub fn may_fill(&self, tier: Tier, competence: &Competence) -> bool {
        self.highest_tier().is_some_and(|highest| highest >= tier) && self.has(competence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(group: Group, grade: &str) -> StaffMember {
        StaffMember {
            staff_id: StaffId::new("S1"),
            group,
            grade: Grade::new(grade),
            specialty: "300".into(),
            competences: vec![Competence::new("general-medicine")],
            contract_hours: 40.0,
            max_weekly_hours: 48.0,
            resident_on_call: false,
        }
    }

    #[test]
    fn a_physician_associate_fills_no_post() {
        assert_eq!(person(Group::Pa, "PA").highest_tier(), None);
    }

    #[test]
    fn a_consultant_may_act_down_but_a_foundation_doctor_not_up() {
        let word = Competence::new("general-medicine");
        assert!(person(Group::Consultant, "CON").may_fill(Tier::One, &word));
        assert!(!person(Group::Resident, "FY2").may_fill(Tier::Two, &word));
        assert!(person(Group::Resident, "ST3").may_fill(Tier::Two, &word));
        assert!(!person(Group::Consultant, "CON").may_fill(Tier::One, &Competence::new("airway")));
    }
}
