//! Beds, the patients in them, and past days' demand.

use crate::ids::{SpellId, WardId};
use crate::words;
use jiff::civil::{Date, DateTime};

words! {
    /// A pool of beds that patients of a kind can share.
    Pool {
        /// General medicine and its specialties.
        Medical = "medical",
        /// Surgery and its specialties.
        Surgical = "surgical",
        /// Critical care.
        Critical = "critical",
        /// Children.
        Paediatric = "paediatric",
        /// Maternity.
        Maternity = "maternity",
    }
}

words! {
    /// How a patient in a bed came in.
    CensusKind {
        /// Emergency admission.
        Emergency = "emergency",
        /// Planned admission.
        Elective = "elective",
        /// Maternity admission.
        Maternity = "maternity",
    }
}

/// A ward or bay.
#[derive(Debug, Clone, PartialEq)]
pub struct Ward {
    /// Identifier.
    pub ward_id: WardId,
    /// Pool that its beds belong to.
    pub pool: Pool,
    /// Staffed beds.
    pub beds: u32,
    /// Further beds that can be opened in need.
    pub escalation_beds: u32,
}

/// A patient in a bed now.
#[derive(Debug, Clone, PartialEq)]
pub struct CensusPatient {
    /// Identifier of the stay.
    pub spell_id: SpellId,
    /// Where the patient is.
    pub ward_id: WardId,
    /// When the stay began.
    pub admitted_at: DateTime,
    /// How the patient came in.
    pub kind: CensusKind,
    /// Whether flu is confirmed.
    pub flu: bool,
    /// Whether the patient no longer meets the criteria to reside.
    pub fit_to_leave: bool,
}

/// One sampled future of what comes unplanned, day by day from the day of the forecast.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArrivalPath {
    /// Factor on the usual rate of unplanned arrivals without flu; 1 on days after the last.
    pub level: Vec<f64>,
    /// Admissions with flu expected on the day; the last one holds for all days after it.
    pub flu_admissions: Vec<f64>,
}

/// One past day's demand.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandDay {
    /// The day.
    pub date: Date,
    /// Emergency department attendances, all types.
    pub ed_attendances: u32,
    /// Emergency admissions.
    pub emergency_admissions: u32,
    /// General and acute beds occupied.
    pub ga_occupied: u32,
    /// Beds occupied by patients with confirmed flu.
    pub flu_occupied: u32,
    /// Admissions with confirmed flu.
    pub flu_admissions: u32,
    /// Discharges.
    pub discharges: u32,
    /// Patients in a bed who no longer meet the criteria to reside.
    pub no_criteria_to_reside: u32,
}
