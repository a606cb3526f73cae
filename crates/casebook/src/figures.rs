//! Published figures of the 134 acute trusts.

use serde::Deserialize;
use std::sync::LazyLock;

/// Patients waiting over 18 and over 52 weeks in one treatment function.
#[derive(Debug, Clone, PartialEq)]
pub struct Waits {
    /// Treatment function as the waiting-time tables name it.
    pub treatment_function: String,
    /// Patients waiting over 18 weeks.
    pub over_18_weeks: u32,
    /// Patients waiting over 52 weeks.
    pub over_52_weeks: u32,
}

/// Published figures of one trust.
///
/// Source: NHS England, Open Government Licence v3.0; the tables in `data/` name the collections and months.
#[derive(Debug, Clone, PartialEq)]
pub struct TrustFigures {
    /// Organisation code of the NHS Organisation Data Service.
    pub ods_code: String,
    /// Name.
    pub name: String,
    /// NHS England region.
    pub region: String,
    /// General and acute beds available, January 2025.
    pub ga_beds: u32,
    /// General and acute beds occupied, January 2025.
    pub ga_occupied: u32,
    /// Of these beds, paediatric ones.
    pub paediatric_beds: u32,
    /// Paediatric beds occupied.
    pub paediatric_occupied: u32,
    /// Adult critical care beds, January 2025.
    pub critical_care_beds: u32,
    /// Adult critical care beds occupied.
    pub critical_care_occupied: u32,
    /// Emergency department attendances a day, all types; `None` where none are published.
    pub ed_attendances_per_day: Option<f64>,
    /// Emergency admissions a day; `None` where none are published.
    pub emergency_admissions_per_day: Option<f64>,
    /// Discharges a day by weekday from Monday; `None` where none are published.
    pub discharges_by_weekday: Option<[f64; 7]>,
    /// Patients a day who no longer meet the criteria to reside, before that day's discharges; `None` where none are published.
    pub no_criteria_to_reside: Option<f64>,
    /// Waits by treatment function, February 2025.
    pub waits: Vec<Waits>,
}

impl TrustFigures {
    /// Returns the patients waiting over 18 weeks in all treatment functions.
    pub fn over_18_weeks(&self) -> u32 {
        self.waits.iter().map(|waits| waits.over_18_weeks).sum()
    }

    /// Returns the patients waiting over 52 weeks in all treatment functions.
    pub fn over_52_weeks(&self) -> u32 {
        self.waits.iter().map(|waits| waits.over_52_weeks).sum()
    }

    /// Returns the patients waiting over 18 weeks in one treatment function; 0 when it has none.
    pub(crate) fn waiting_in(&self, treatment_function: &str) -> f64 {
        self.waits
            .iter()
            .filter(|waits| waits.treatment_function == treatment_function)
            .map(|waits| f64::from(waits.over_18_weeks))
            .sum()
    }
}

#[derive(Deserialize)]
struct TrustRow {
    ods_code: String,
    name: String,
    region: String,
    ga_beds: u32,
    ga_occupied: u32,
    paediatric_beds: Option<u32>,
    adult_occupied: Option<u32>,
    critical_care_beds: Option<u32>,
    critical_care_occupied: Option<u32>,
    ed_attendances_per_day: Option<f64>,
    emergency_admissions_per_day: Option<f64>,
    discharges_mon: Option<f64>,
    discharges_tue: Option<f64>,
    discharges_wed: Option<f64>,
    discharges_thu: Option<f64>,
    discharges_fri: Option<f64>,
    discharges_sat: Option<f64>,
    discharges_sun: Option<f64>,
    no_criteria_to_reside: Option<f64>,
}

#[derive(Deserialize)]
struct WaitsRow {
    ods_code: String,
    treatment_function: String,
    over_18_weeks: u32,
    over_52_weeks: u32,
}

fn rows<T: for<'de> Deserialize<'de>>(text: &'static str) -> Vec<T> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the tables in data/ are checked by a test")
}

static TRUSTS: LazyLock<Vec<TrustFigures>> = LazyLock::new(|| {
    let mut trusts: Vec<TrustFigures> =
        rows::<TrustRow>(include_str!("../data/trusts.csv")).into_iter().map(figures).collect();
    trusts.sort_by(|a, b| a.ods_code.cmp(&b.ods_code));
    for row in rows::<WaitsRow>(include_str!("../data/waits.csv")) {
        if let Ok(place) = trusts.binary_search_by(|trust| trust.ods_code.cmp(&row.ods_code)) {
            trusts[place].waits.push(Waits {
                treatment_function: row.treatment_function,
                over_18_weeks: row.over_18_weeks,
                over_52_weeks: row.over_52_weeks,
            });
        }
    }
    trusts
});

fn figures(row: TrustRow) -> TrustFigures {
    let week = [
        row.discharges_mon,
        row.discharges_tue,
        row.discharges_wed,
        row.discharges_thu,
        row.discharges_fri,
        row.discharges_sat,
        row.discharges_sun,
    ];
    let critical_care_beds = row.critical_care_beds.unwrap_or(0);
    // Where the paediatric cell is empty, there are none; a children's hospital has an empty adult cell instead.
    let paediatric_beds = row.paediatric_beds.unwrap_or(0).min(row.ga_beds);
    let paediatric_occupied = row.ga_occupied.saturating_sub(row.adult_occupied.unwrap_or(0)).min(paediatric_beds);
    TrustFigures {
        ods_code: row.ods_code,
        name: row.name,
        region: row.region,
        ga_beds: row.ga_beds,
        ga_occupied: row.ga_occupied.min(row.ga_beds),
        paediatric_beds,
        paediatric_occupied,
        critical_care_beds,
        critical_care_occupied: row.critical_care_occupied.unwrap_or(0).min(critical_care_beds),
        ed_attendances_per_day: row.ed_attendances_per_day.filter(|&rate| rate > 0.0),
        emergency_admissions_per_day: row.emergency_admissions_per_day.filter(|&rate| rate > 0.0),
        discharges_by_weekday: week.iter().all(Option::is_some).then(|| week.map(Option::unwrap_or_default)),
        no_criteria_to_reside: row.no_criteria_to_reside,
        waits: Vec::new(),
    }
}

/// Returns the figures of the 134 acute trusts, in order of their codes.
pub fn trusts() -> &'static [TrustFigures] {
    &TRUSTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_134_trusts_with_the_published_totals() {
        assert_eq!(trusts().len(), 134);
        assert_eq!(trusts().iter().map(|trust| trust.ga_beds).sum::<u32>(), 103_579);
        assert_eq!(trusts().iter().map(|trust| trust.ga_occupied).sum::<u32>(), 97_406);
        assert_eq!(trusts().iter().map(|trust| trust.critical_care_beds).sum::<u32>(), 4_152);
        assert_eq!(trusts().iter().map(TrustFigures::over_18_weeks).sum::<u32>(), 4_011_461);
    }

    #[test]
    fn every_trust_has_a_waiting_list_and_no_more_patients_than_beds() {
        for trust in trusts() {
            assert!(trust.over_18_weeks() > 0, "{}", trust.ods_code);
            assert!(trust.ga_occupied <= trust.ga_beds && trust.paediatric_beds <= trust.ga_beds);
        }
    }
}
