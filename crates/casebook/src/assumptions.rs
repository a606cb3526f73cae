//! What no source publishes by trust: every assumption with its value and reason, and the tables of specialties and services.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One assumption, or national figure, behind the made-up cases.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// Value; shares lie between 0 and 1.
    pub value: f64,
    /// Why this value, or where it is published.
    pub reason: String,
    /// `assumption`, or `published` for a national figure with its source in the reason.
    pub mark: String,
}

static ALL: LazyLock<BTreeMap<String, Assumption>> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/assumptions.toml")).expect("data/assumptions.toml is checked by a test")
});

/// Returns every assumption by its name.
pub fn assumptions() -> &'static BTreeMap<String, Assumption> {
    &ALL
}

macro_rules! values {
    ($($name:ident),+ $(,)?) => {
        /// The values of all assumptions.
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct Values { $(pub(crate) $name: f64),+ }

        static VALUES: LazyLock<Values> = LazyLock::new(|| Values {
            $($name: ALL.get(stringify!($name)).expect("data/assumptions.toml has every name, which a test checks").value),+
        });

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

values! {
    planned_bookings_five_days, residents, consultants, sas_doctors, acps, pas, ed_attendances_per_day, emergency_admissions_per_day,
    flu_beds_last_week, flu_beds_two_weeks_before, fit_to_leave_share, emergency_stay_mean_days, emergency_stay_sd_days,
    resident_weight_beds, senior_weight_beds, booking_weight_beds, smallest_specialty_share, maternity_beds_per_ga_bed,
    medical_share_of_adult_beds, escalation_share, beds_per_ward, night_share, long_day_share, ward_day_share,
    weekend_ward_share, session_support_cap, other_duty_share, senior_trainee_share, split_tiers_from,
    less_than_full_time_share, less_than_full_time_extra_hours, opted_out_share, sas_on_rota_share, acp_in_theatre_share, cross_cover_share,
    acute_medicine_share, obstetric_airway_share, consultant_nights_agreed, sas_nights_agreed, floor_ward_day,
    floor_long_day, floor_night, floor_tier_three, tier_three_share, tier_three_share_acute, tier_three_weekend_factor,
    senior_other_share, senior_session_half_days, most_session_half_days,
    weekend_share, procedure_share, diagnostic_share, first_share, outpatient_procedure_share, ordinary_elective_share,
    all_day_list_share, clinic_slots, clinic_one_support, clinic_two_support, endoscopy_slots, imaging_slots,
    theatre_slots_half_day, assist_by_resident_share, fill_before, fill_after, christmas_sessions_share, long_wait_scale,
    cancer_share, urgent_share, p2_share, p3_share, ed_dispersion, admission_dispersion, residents_without_wards_share, routine_wait_mean_days, routine_wait_sd_days, cancelled_once_share, cancelled_twice_share, case_minutes_spread, theatre_use_least, theatre_use_most, notice_overnight_least_days, notice_overnight_most_days, notice_day_case_least_days, notice_day_case_most_days, notice_outpatient_least_days, notice_outpatient_most_days, elective_in_surgical_beds, elective_in_critical_beds, elective_in_paediatric_beds, elective_in_medical_beds, maternity_occupancy, elective_stay_mean_days, elective_stay_sd_days, critical_stay_mean_days, critical_stay_sd_days, paediatric_stay_mean_days, paediatric_stay_sd_days, maternity_stay_mean_days, maternity_stay_sd_days, flu_stay_mean_days, ed_monday_factor, discharge_dispersion,
}

/// Returns the values in use.
pub(crate) fn values() -> &'static Values {
    &VALUES
}

/// A specialty that leads sessions or belongs to a service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Specialty {
    pub(crate) code: String,
    #[expect(dead_code, reason = "the name stands in the table for its reader")]
    name: String,
    pub(crate) list: Vec<(String, f64)>,
    pub(crate) theatre: f64,
    pub(crate) endoscopy: f64,
    pub(crate) home: Vec<String>,
    pub(crate) words: Vec<String>,
    pub(crate) case_minutes: f64,
    pub(crate) stay: f64,
    pub(crate) older: f64,
    pub(crate) female: f64,
}

/// What a trust's part of a service's residents follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Driver {
    EdAttendances,
    EmergencyAdmissions,
    AdultBeds,
    SurgicalList,
    OrthopaedicList,
    CriticalCareBeds,
    MaternityBeds,
    PaediatricBeds,
}

/// A service of emergency care.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) competence: String,
    pub(crate) residents: f64,
    pub(crate) seniors_per_resident: f64,
    pub(crate) driver: Driver,
    pub(crate) joins: String,
    pub(crate) specialties: Vec<String>,
    pub(crate) all_tier_two: bool,
    pub(crate) words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    specialty: Vec<Specialty>,
    service: Vec<Service>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/specialties.toml")).expect("data/specialties.toml is checked by a test")
});

/// Returns the specialties in order of their codes.
pub(crate) fn specialties() -> &'static [Specialty] {
    &LISTS.specialty
}

/// Returns the services of emergency care.
pub(crate) fn services() -> &'static [Service] {
    &LISTS.service
}

/// Returns the place of a treatment function code among [`specialties`].
pub(crate) fn specialty_index(code: &str) -> usize {
    specialties()
        .iter()
        .position(|specialty| specialty.code == code)
        .expect("data/specialties.toml has every code in use, which a test checks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_assumption_is_used_has_a_reason_and_a_known_mark() {
        for (name, assumption) in assumptions() {
            assert!(NAMES.contains(&name.as_str()), "{name} is not used");
            assert!(assumption.reason.len() > 10, "{name} has no reason");
            assert!(["assumption", "published"].contains(&assumption.mark.as_str()), "{name}");
        }
        assert_eq!(NAMES.len(), assumptions().len());
    }

    #[test]
    fn services_and_specialties_refer_to_each_other() {
        for service in services() {
            for code in &service.specialties {
                assert!(specialties()[specialty_index(code)].home.contains(&service.name), "{code} {}", service.name);
            }
            assert!(service.joins.is_empty() || services().iter().any(|other| other.name == service.joins));
        }
        assert!(specialties().is_sorted_by_key(|specialty| &specialty.code));
        assert!(services().iter().map(|service| service.residents).sum::<f64>() < 1.0);
    }

    #[test]
    fn every_assumption_stands_in_the_page_about_made_up_cases() {
        let page = include_str!("../../../docs/data/made-up-cases.md");
        for (name, assumption) in assumptions() {
            let row = format!("| `{name}` | {} |", assumption.value);
            assert!(page.contains(&row), "docs/data/made-up-cases.md lacks the row {row}");
        }
    }

    #[test]
    fn every_service_and_specialty_stands_in_the_page_about_made_up_cases() {
        let page = include_str!("../../../docs/data/made-up-cases.md");
        for service in services() {
            let row = format!("| {} | {} | {} |", service.name, service.residents, service.seniors_per_resident);
            assert!(page.contains(&row), "docs/data/made-up-cases.md lacks the row {row}");
        }
        for specialty in specialties() {
            let work: Vec<String> = specialty.list.iter().map(|(name, rate)| format!("{name} × {rate}")).collect();
            let row = format!(
                "| {} | {} | {} | {} | {} | {} | {} | {} |",
                specialty.code,
                work.join(", "),
                specialty.theatre,
                specialty.endoscopy,
                specialty.case_minutes,
                specialty.stay,
                specialty.older,
                specialty.female
            );
            assert!(page.contains(&row), "docs/data/made-up-cases.md lacks the row {row}");
        }
    }
}
