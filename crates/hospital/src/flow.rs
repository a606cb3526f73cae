//! The parameters of the simulation; each one's mark and source stands in `data/flow.toml`.

use serde::Deserialize;
use std::sync::LazyLock;
use steadfast_chance::LogNormal;

/// Mean and standard deviation of a log-normal length.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Length {
    pub(crate) mean: f64,
    pub(crate) sd: f64,
}

impl Length {
    pub(crate) fn law(self) -> LogNormal {
        LogNormal::from_mean_sd(self.mean, self.sd)
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TriageClass {
    pub(crate) share: f64,
    pub(crate) work: f64,
    pub(crate) admission: f64,
    pub(crate) tests_hours: Length,
    pub(crate) patience_hours: Option<Length>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmergencyDepartment {
    pub(crate) arrivals_by_hour: [f64; 24],
    pub(crate) admitted_by_quarter: [f64; 4],
    pub(crate) usual_utilisation: f64,
    pub(crate) direct_share: f64,
    pub(crate) by_same_day_share: f64,
    pub(crate) same_day_open: [f64; 2],
    pub(crate) same_day_hours: Length,
    pub(crate) same_day_chairs: f64,
    pub(crate) work_spread: f64,
    pub(crate) boarder_care: f64,
    pub(crate) take_hours: Length,
    pub(crate) transfer_hours: Length,
    pub(crate) triage: Vec<TriageClass>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beds {
    pub(crate) closed_per_flu_patient: f64,
    pub(crate) unsuited_share: f64,
    pub(crate) outlier_after_hours: f64,
    pub(crate) escalation_after_hours: f64,
    pub(crate) outlier_reserve: f64,
    pub(crate) step_down_share: f64,
    pub(crate) step_down_medical: f64,
    pub(crate) short_stay_hours: Length,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Discharges {
    pub(crate) by_hour: [f64; 24],
    pub(crate) by_weekday: [f64; 7],
    pub(crate) bank_holiday: f64,
    pub(crate) after_bank_holiday: f64,
    pub(crate) least_backlog: f64,
    pub(crate) doctors_effect: f64,
    pub(crate) hangover_effect: f64,
    pub(crate) hangover_days: usize,
    pub(crate) later_hours: f64,
    pub(crate) pressure_effect: f64,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Theatres {
    pub(crate) length_spread: f64,
    pub(crate) late_start_minutes: Length,
    pub(crate) overrun_minutes: f64,
    pub(crate) admissions_by_weekday: [f64; 7],
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Services {
    pub(crate) emergency_department: Vec<String>,
    pub(crate) acute_take: Vec<String>,
    pub(crate) wards: Vec<String>,
    pub(crate) ward_competences: Vec<String>,
    pub(crate) ward_day_starts: [f64; 2],
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Flow {
    pub(crate) emergency_department: EmergencyDepartment,
    pub(crate) beds: Beds,
    pub(crate) discharges: Discharges,
    pub(crate) theatres: Theatres,
    pub(crate) services: Services,
}

static FLOW: LazyLock<Flow> =
    LazyLock::new(|| toml::from_str(include_str!("../data/flow.toml")).expect("data/flow.toml is checked by a test"));

impl Flow {
    pub(crate) fn shipped() -> &'static Self {
        &FLOW
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_every_curve_is_a_curve() {
        let flow = Flow::shipped();
        let ed = &flow.emergency_department;
        assert!((ed.triage.iter().map(|class| class.share).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((ed.admitted_by_quarter.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let mean = ed.arrivals_by_hour.iter().sum::<f64>() / 24.0;
        assert!((ed.arrivals_by_hour[10] / mean - 2.0).abs() < 0.02, "twice the mean hour from 10 to 12");
        let before = flow.discharges.by_hour[..17].iter().sum::<f64>() / flow.discharges.by_hour.iter().sum::<f64>();
        assert!((before - 0.60).abs() < 0.01, "60 % leave before 17:00, not {before}");
    }
}
