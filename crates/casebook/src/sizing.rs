//! How big each part of a trust's case is.

use crate::assumptions::{Driver, services, specialties, values};
use crate::figures::{TrustFigures, trusts};
use crate::numbers::{count, share_out, whole};
use crate::request::CaseError;
use std::sync::LazyLock;

/// Every derived size of one trust. Over all trusts they add up to the published totals.
#[derive(Debug, Clone, PartialEq)]
pub struct TrustSizing {
    /// Organisation code.
    pub ods_code: String,
    /// Planned bookings over three weekdays and two weekend days, as from a Friday to a Tuesday.
    pub planned_bookings_five_days: u32,
    /// Resident doctors.
    pub residents: u32,
    /// Consultants.
    pub consultants: u32,
    /// Specialty and specialist doctors.
    pub sas_doctors: u32,
    /// Advanced clinical practitioners on doctors' rotas and in theatres.
    pub acps: u32,
    /// Physician associates.
    pub pas: u32,
    /// General and acute beds.
    pub ga_beds: u32,
    /// General and acute beds occupied in January.
    pub ga_occupied: u32,
    /// Adult medical beds among them.
    pub medical_beds: u32,
    /// Adult surgical beds among them.
    pub surgical_beds: u32,
    /// Paediatric beds among them.
    pub paediatric_beds: u32,
    /// Paediatric beds occupied in January.
    pub paediatric_occupied: u32,
    /// Adult critical care beds.
    pub critical_care_beds: u32,
    /// Adult critical care beds occupied in January.
    pub critical_care_occupied: u32,
    /// Maternity beds, besides general and acute ones.
    pub maternity_beds: u32,
    /// Emergency department attendances a day.
    pub ed_attendances_per_day: f64,
    /// Emergency admissions a day.
    pub emergency_admissions_per_day: f64,
    /// Discharges a day by weekday, from Monday.
    pub discharges_by_weekday: [f64; 7],
    /// Beds with confirmed flu when the plan is made.
    pub flu_beds: u32,
    /// The same a week and more before.
    pub flu_beds_before: u32,
    /// Patients in a bed who no longer meet the criteria to reside.
    pub fit_to_leave: u32,
    /// Share of the waiting list over 52 weeks.
    pub long_wait_share: f64,
}

static SIZES: LazyLock<Vec<TrustSizing>> = LazyLock::new(|| size_all(trusts()));

/// Returns every derived size of a trust.
///
/// # Errors
/// [`CaseError::UnknownTrust`] when the code is not among the 134 acute trusts.
pub fn sizing(ods_code: &str) -> Result<TrustSizing, CaseError> {
    SIZES
        .binary_search_by(|size| size.ods_code.as_str().cmp(ods_code))
        .map(|place| SIZES[place].clone())
        .map_err(|_| CaseError::unknown_trust(ods_code))
}

fn has_maternity(trust: &TrustFigures) -> bool {
    trust.waiting_in("Gynaecology") > 0.0 && trust.ed_attendances_per_day.is_some()
}

fn shares(weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

fn size_all(trusts: &[TrustFigures]) -> Vec<TrustSizing> {
    let v = values();
    let of = |figure: fn(&TrustFigures) -> f64| -> Vec<f64> { trusts.iter().map(figure).collect() };
    let beds = shares(&of(|trust| f64::from(trust.ga_beds)));
    let list = shares(&of(|trust| f64::from(trust.over_18_weeks())));
    let admissions = shares(&of(|trust| trust.emergency_admissions_per_day.unwrap_or(0.0)));
    let attendances = shares(&of(|trust| trust.ed_attendances_per_day.unwrap_or(0.0)));
    let blend = |weight_beds: f64, rest: &[&[f64]]| -> Vec<f64> {
        let weight_rest = (1.0 - weight_beds) / rest.len() as f64;
        (0..trusts.len())
            .map(|t| weight_beds * beds[t] + rest.iter().map(|share| weight_rest * share[t]).sum::<f64>())
            .collect()
    };
    let residents = share_out(whole(v.residents), &blend(v.resident_weight_beds, &[&admissions, &list]));
    let senior = blend(v.senior_weight_beds, &[&list]);
    let consultants = share_out(whole(v.consultants), &senior);
    let sas = share_out(whole(v.sas_doctors), &senior);
    let resident_weights: Vec<f64> = residents.iter().map(|&n| n as f64).collect();
    let acps = share_out(whole(v.acps), &resident_weights);
    let pas = share_out(whole(v.pas), &resident_weights);
    let bookings = share_out(whole(v.planned_bookings_five_days), &blend(v.booking_weight_beds, &[&list]));
    let flu = share_out(whole(v.flu_beds_last_week), &beds);
    let flu_before = share_out(whole(v.flu_beds_two_weeks_before), &beds);
    let known: Vec<&TrustFigures> = trusts.iter().filter(|trust| trust.discharges_by_weekday.is_some()).collect();
    let known_occupied: f64 = known.iter().map(|trust| f64::from(trust.ga_occupied)).sum();
    let national: [f64; 7] = std::array::from_fn(|day| {
        known.iter().filter_map(|trust| trust.discharges_by_weekday).map(|week| week[day]).sum::<f64>() / known_occupied
    });
    (0..trusts.len())
        .map(|t| {
            let trust = &trusts[t];
            let adult = trust.ga_beds - trust.paediatric_beds;
            let medical = count(whole(f64::from(adult) * v.medical_share_of_adult_beds));
            let over_18 = f64::from(trust.over_18_weeks().max(1));
            TrustSizing {
                ods_code: trust.ods_code.clone(),
                planned_bookings_five_days: count(bookings[t]),
                residents: count(residents[t]),
                consultants: count(consultants[t]),
                sas_doctors: count(sas[t]),
                acps: count(acps[t]),
                pas: count(pas[t]),
                ga_beds: trust.ga_beds,
                ga_occupied: trust.ga_occupied,
                medical_beds: medical,
                surgical_beds: adult - medical,
                paediatric_beds: trust.paediatric_beds,
                paediatric_occupied: trust.paediatric_occupied,
                critical_care_beds: trust.critical_care_beds,
                critical_care_occupied: trust.critical_care_occupied,
                maternity_beds: if has_maternity(trust) {
                    count(whole(f64::from(trust.ga_beds) * v.maternity_beds_per_ga_bed).max(4))
                } else {
                    0
                },
                ed_attendances_per_day: attendances[t] * v.ed_attendances_per_day,
                emergency_admissions_per_day: admissions[t] * v.emergency_admissions_per_day,
                discharges_by_weekday: trust
                    .discharges_by_weekday
                    .unwrap_or_else(|| national.map(|rate| rate * f64::from(trust.ga_occupied))),
                flu_beds: count(flu[t]),
                flu_beds_before: count(flu_before[t]),
                fit_to_leave: count(whole(f64::from(trust.ga_beds) * v.fit_to_leave_share)).min(trust.ga_occupied),
                long_wait_share: f64::from(trust.over_52_weeks()) / over_18 * v.long_wait_scale,
            }
        })
        .collect()
}

/// Bookings of a specialty on a usual weekday.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Volume {
    /// Place among the specialties.
    pub(crate) specialty: usize,
    pub(crate) theatre: f64,
    pub(crate) endoscopy: f64,
    pub(crate) clinic: f64,
    pub(crate) imaging: f64,
}

/// Returns the planned bookings of a usual weekday, all specialties.
pub(crate) fn weekday_bookings(sizing: &TrustSizing) -> f64 {
    f64::from(sizing.planned_bookings_five_days) / (3.0 + 2.0 * values().weekend_share)
}

/// Splits the bookings of a usual weekday by specialty and kind of session.
pub(crate) fn volumes(sizing: &TrustSizing, trust: &TrustFigures) -> Vec<Volume> {
    let v = values();
    let all = weekday_bookings(sizing);
    let mut share: Vec<f64> = specialties()
        .iter()
        .map(|specialty| specialty.list.iter().map(|(name, part)| trust.waiting_in(name) * part).sum())
        .collect();
    let total: f64 = share.iter().sum();
    let biggest = (0..share.len()).fold(0, |best, k| if share[k] > share[best] { k } else { best });
    for k in 0..share.len() {
        if k != biggest && share[k] < v.smallest_specialty_share * total {
            share[biggest] += share[k];
            share[k] = 0.0;
        }
    }
    let bookings: Vec<f64> = share.iter().map(|part| part / total * all).collect();
    let weight = |k: usize| specialties()[k].theatre + specialties()[k].endoscopy;
    let weighted: f64 = (0..bookings.len()).map(|k| bookings[k] * weight(k)).sum();
    // A specialty trust without operating specialties simply has fewer procedures than the national share.
    let scale = if weighted > 0.0 { v.procedure_share * all / weighted } else { 0.0 };
    let imaging = v.diagnostic_share * all;
    (0..bookings.len())
        .filter_map(|k| {
            if specialties()[k].code == "812" {
                return Some(Volume { specialty: k, theatre: 0.0, endoscopy: 0.0, clinic: 0.0, imaging });
            }
            if bookings[k] <= 0.0 {
                return None;
            }
            let cap = (0.5 / (scale * weight(k)).max(0.5)).min(1.0);
            let theatre = bookings[k] * scale * specialties()[k].theatre * cap;
            let endoscopy = bookings[k] * scale * specialties()[k].endoscopy * cap;
            let clinic = (bookings[k] * (1.0 - v.diagnostic_share) - theatre - endoscopy).max(0.0);
            Some(Volume { specialty: k, theatre, endoscopy, clinic, imaging: 0.0 })
        })
        .collect()
}

/// Returns the expected number of residents of each service, before small ones join others.
pub(crate) fn resident_weights(sizing: &TrustSizing) -> Vec<f64> {
    static TOTALS: LazyLock<Vec<f64>> = LazyLock::new(|| {
        services().iter().map(|service| SIZES.iter().map(|size| driver(service.driver, size)).sum()).collect()
    });
    services()
        .iter()
        .zip(&*TOTALS)
        .map(|(service, total)| service.residents * driver(service.driver, sizing) / total)
        .collect()
}

fn driver(driver: Driver, sizing: &TrustSizing) -> f64 {
    let trust = trusts().iter().find(|trust| trust.ods_code == sizing.ods_code);
    let waiting = |names: &[&str]| -> f64 {
        trust.map_or(0.0, |trust| {
            names.iter().map(|name| trust.waiting_in(name)).sum::<f64>() / f64::from(trust.over_18_weeks().max(1))
        })
    };
    let adult = f64::from(sizing.medical_beds + sizing.surgical_beds);
    match driver {
        Driver::EdAttendances => sizing.ed_attendances_per_day,
        // Children are admitted by paediatrics.
        Driver::EmergencyAdmissions => {
            let share = adult / f64::from(sizing.ga_beds.max(1));
            if share > 0.3 { sizing.emergency_admissions_per_day * share } else { 0.0 }
        }
        Driver::AdultBeds => adult,
        Driver::SurgicalList => {
            adult
                * waiting(&[
                    "General Surgery",
                    "Urology",
                    "Other - Surgical",
                    "Ear Nose and Throat",
                    "Plastic Surgery",
                    "Neurosurgical",
                    "Cardiothoracic Surgery",
                ])
        }
        Driver::OrthopaedicList => adult * waiting(&["Trauma and Orthopaedic"]),
        Driver::CriticalCareBeds => f64::from(sizing.critical_care_beds),
        Driver::MaternityBeds => f64::from(sizing.maternity_beds),
        Driver::PaediatricBeds => f64::from(sizing.paediatric_beds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(figure: impl Fn(&TrustSizing) -> f64) -> f64 {
        SIZES.iter().map(figure).sum()
    }

    #[test]
    fn sizes_of_all_trusts_add_up_to_the_published_totals() {
        assert_eq!(total(|size| f64::from(size.planned_bookings_five_days)), 887_000.0);
        assert_eq!(total(|size| f64::from(size.residents)), 77_000.0);
        assert_eq!(total(|size| f64::from(size.consultants)), 62_000.0);
        assert_eq!(total(|size| f64::from(size.sas_doctors)), 21_000.0);
        assert_eq!(total(|size| f64::from(size.ga_beds)), 103_579.0);
        assert_eq!(total(|size| f64::from(size.critical_care_beds)), 4_152.0);
        assert_eq!(total(|size| f64::from(size.flu_beds)), 2_660.0);
        assert_eq!(total(|size| f64::from(size.flu_beds_before)), 1_717.0);
        assert!((total(|size| size.ed_attendances_per_day) / 71_418.0 - 1.0).abs() < 1e-9);
        assert!((total(|size| size.emergency_admissions_per_day) / 17_930.0 - 1.0).abs() < 1e-9);
        let occupancy = total(|size| f64::from(size.ga_occupied)) / total(|size| f64::from(size.ga_beds));
        assert!((occupancy - 0.940).abs() < 0.0005, "{occupancy}");
    }

    #[test]
    fn residents_are_just_under_half_of_the_medical_workforce() {
        let residents = total(|size| f64::from(size.residents));
        let doctors = residents + total(|size| f64::from(size.consultants + size.sas_doctors));
        assert!((residents / doctors - 0.481).abs() < 0.001);
    }

    #[test]
    fn bed_pools_of_a_trust_add_up_to_its_beds() {
        for size in SIZES.iter() {
            assert_eq!(size.medical_beds + size.surgical_beds + size.paediatric_beds, size.ga_beds);
        }
    }

    #[test]
    fn volumes_of_every_trust_add_up_to_its_weekday() {
        for (size, trust) in SIZES.iter().zip(trusts()) {
            let all: f64 = volumes(size, trust)
                .iter()
                .map(|volume| volume.theatre + volume.endoscopy + volume.clinic + volume.imaging)
                .sum();
            assert!((all / weekday_bookings(size) - 1.0).abs() < 1e-9, "{}", size.ods_code);
        }
    }

    #[test]
    fn the_services_of_every_trust_have_residents() {
        for size in SIZES.iter() {
            assert!(resident_weights(size).iter().sum::<f64>() > 0.0, "{}", size.ods_code);
        }
    }
}
