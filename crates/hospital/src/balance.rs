//! Rates of arrival that keep occupancy at its recent level, from the census and the past days.

use crate::stays::{Nights, Parameters};
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::time::{days_between, weekday_index};
use steadfast_model::{Case, CensusKind, CensusPatient, DemandDay, Pool, WardId};

/// Patients who come unplanned to one pool, in balance with its occupancy.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inflow {
    /// Their stay.
    pub(crate) stay: Nights,
    /// Arrivals a day, mean over the week.
    pub(crate) rate: f64,
    /// Variance of a day's arrivals over their mean.
    pub(crate) dispersion: f64,
}

/// What the case says of a pool on the day of `planned_at`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PoolState {
    /// The pool.
    pub(crate) pool: Pool,
    /// Staffed beds.
    pub(crate) beds: u32,
    /// Escalation beds besides.
    pub(crate) escalation: u32,
    /// Unplanned patients by kind; flu apart.
    pub(crate) inflows: Vec<Inflow>,
    /// Part of the hospital's flu patients in this pool.
    pub(crate) flu_part: f64,
    /// Patients in a bed now: kind, nights spent, flu, fit to leave.
    pub(crate) census: Vec<Occupant>,
    /// Share of the usual patients who are fit to leave: today's, scaled to what is usual in the whole hospital.
    pub(crate) usually_fit: f64,
}

/// A patient in a bed now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Occupant {
    /// Stay as drawn on admission.
    pub(crate) stay: Nights,
    /// Nights spent.
    pub(crate) age: i64,
    /// Whether the patient came unplanned and has no flu: the only ones whose fitness to leave is used.
    pub(crate) usual: bool,
    /// Fit to leave.
    pub(crate) fit: bool,
    /// Whether the patient came unplanned and has flu.
    pub(crate) flu: bool,
    /// Whether the admission was planned.
    pub(crate) planned: bool,
}

/// What the case says of the hospital on the day of `planned_at`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HospitalState {
    /// The day of `planned_at`: night 0.
    pub(crate) today: Date,
    /// Pools that have wards, in their order.
    pub(crate) pools: Vec<PoolState>,
    /// Mean of a weekday's emergency admissions over that of all days, Monday to Sunday.
    pub(crate) weekday: [f64; 7],
    /// Part of today's unplanned arrivals still to come.
    pub(crate) today_left: f64,
    /// Mean flu admissions a day over the last week.
    pub(crate) flu_recent: f64,
    /// Bed-taking flu patients for each flu admission counted.
    pub(crate) flu_beds_per_admission: f64,
}

impl HospitalState {
    /// Reads the state off a case; days and facts from the day of `planned_at` on are not used.
    pub(crate) fn of(case: &Case, parameters: &Parameters) -> Self {
        let today = case.window.planned_at.date();
        let mut past: Vec<DemandDay> = case.demand.iter().filter(|day| day.date < today).cloned().collect();
        past.sort_by_key(|day| day.date);
        let pool_of: BTreeMap<&WardId, Pool> = case.wards.iter().map(|ward| (&ward.ward_id, ward.pool)).collect();
        let profile = last(&past, parameters.profile_days);
        let (weekday, spread) = weekday_profile(profile, |day| day.emergency_admissions);
        let admissions = mean(profile.iter().map(|day| day.emergency_admissions));
        let level = last(&past, parameters.level_days);
        let occupied = mean(level.iter().map(|day| day.ga_occupied));
        let general = |pool: Pool| matches!(pool, Pool::Medical | Pool::Surgical | Pool::Paediatric);
        let pool_of = &pool_of;
        let in_pool =
            |pool: Pool| case.census.iter().filter(move |patient| pool_of.get(&patient.ward_id) == Some(&pool));
        let general_census: usize =
            Pool::ALL.iter().filter(|&&pool| general(pool)).map(|&pool| in_pool(pool).count()).sum();
        let general_beds: u32 = case.wards.iter().filter(|ward| general(ward.pool)).map(|ward| ward.beds).sum();
        // The census is one morning; the week's mean takes off the pattern of the week.
        let to_recent = if general_census == 0 || occupied == 0.0 {
            1.0
        } else {
            (occupied / general_census as f64).clamp(0.9, 1.1)
        };

        let fit_now = case.census.iter().filter(|patient| patient.fit_to_leave).count() as f64;
        let fit_usually = mean(profile.iter().map(|day| day.no_criteria_to_reside));
        let fit_ratio = if fit_now > 0.0 && fit_usually > 0.0 { (fit_usually / fit_now).clamp(0.5, 2.0) } else { 1.0 };
        let today_left = part_of_today_left(case);

        let flu_census =
            case.census.iter().filter(|patient| patient.flu && patient.kind == CensusKind::Emergency).count();
        let mut pools = Vec::new();
        for &pool in Pool::ALL {
            let (beds, escalation) = case
                .wards
                .iter()
                .filter(|ward| ward.pool == pool)
                .fold((0, 0), |(beds, more), ward| (beds + ward.beds, more + ward.escalation_beds));
            if !case.wards.iter().any(|ward| ward.pool == pool) {
                continue;
            }
            let census: Vec<Occupant> =
                in_pool(pool).map(|patient| occupant(patient, pool, today, parameters)).collect();
            let usual = census.iter().filter(|patient| patient.usual).count();
            let fit = census.iter().filter(|patient| patient.usual && patient.fit).count();
            let usually_fit = (fit_ratio * fit as f64 / usual.max(1) as f64).min(0.6);
            let mut inflows = Vec::new();
            for kind in [CensusKind::Emergency, CensusKind::Maternity] {
                let now = in_pool(pool).filter(|patient| patient.kind == kind && !has_flu(patient)).count() as f64;
                let scale = if general(pool) { to_recent } else { 1.0 };
                let target =
                    if case.census.is_empty() && general(pool) && kind == CensusKind::Emergency && general_beds > 0 {
                        // Without a census the hospital fills up from nothing to its recent level.
                        occupied * f64::from(beds) / f64::from(general_beds)
                    } else {
                        now * scale
                    };
                if target > 0.0 {
                    let stay = parameters.stay(pool, kind);
                    let rate = target / stay.mean();
                    // Thinning to those who need a bed thins what the days have in common, too.
                    let kept = if admissions > 0.0 { (rate / admissions).min(1.0) } else { 1.0 };
                    inflows.push(Inflow { stay, rate, dispersion: 1.0 + kept * (spread - 1.0) });
                }
            }
            let flu_here = in_pool(pool).filter(|patient| has_flu(patient)).count() as f64;
            let flu_part =
                if flu_census > 0 { flu_here / flu_census as f64 } else { f64::from(u8::from(pool == Pool::Medical)) };
            pools.push(PoolState { pool, beds, escalation, inflows, flu_part, census, usually_fit });
        }
        let flu_beds_per_admission = flu_beds_per_admission(&past, flu_census, parameters);
        let flu_recent = mean(last(&past, 7).iter().map(|day| day.flu_admissions));
        Self { today, pools, weekday, today_left, flu_recent, flu_beds_per_admission }
    }

    /// Returns the number of the night at the end of a day, 0 being that of today.
    pub(crate) fn night(&self, day: Date) -> i64 {
        days_between(self.today, day)
    }
}

/// Whether a patient belongs to the flow of flu.
fn has_flu(patient: &CensusPatient) -> bool {
    patient.flu && patient.kind == CensusKind::Emergency
}

fn occupant(patient: &CensusPatient, pool: Pool, today: Date, parameters: &Parameters) -> Occupant {
    let flu = has_flu(patient);
    Occupant {
        stay: if flu { parameters.flu_stay() } else { parameters.stay(pool, patient.kind) },
        age: days_between(patient.admitted_at.date(), today).max(0),
        usual: patient.kind == CensusKind::Emergency && !flu,
        fit: patient.fit_to_leave,
        flu,
        planned: patient.kind == CensusKind::Elective,
    }
}

/// Returns how many flu patients hold beds for each counted flu admission of the past days, given their stays: some counted
/// admissions stay no night, and some flu is found only after admission.
fn flu_beds_per_admission(past: &[DemandDay], census: usize, parameters: &Parameters) -> f64 {
    let stay = parameters.flu_stay();
    let expected: f64 =
        (0i64..).zip(past.iter().rev()).map(|(ago, day)| f64::from(day.flu_admissions) * stay.beyond(ago)).sum();
    let now = if census > 0 { census as f64 } else { past.last().map_or(0.0, |day| f64::from(day.flu_occupied)) };
    if expected <= 0.0 || now <= 0.0 { 1.0 } else { (now / expected).clamp(0.3, 2.0) }
}

/// Returns the part of today's unplanned admissions that comes after the census.
///
/// A census in which nobody was admitted today is that of the midnight before. Otherwise it is that of `planned_at`.
/// Source of the hours: admitted patients arrive 12 % from 0 to 6, 24 % from 6 to 12, 36 % from 12 to 18, 28 % from 18 to 24 (Emergency
/// Medicine Journal, table quoted in `docs/models/hospital.md`).
fn part_of_today_left(case: &Case) -> f64 {
    let now = case.window.planned_at;
    if !case.census.iter().any(|patient| patient.admitted_at.date() == now.date()) {
        return 1.0;
    }
    let quarters = (60.0 * f64::from(now.hour()) + f64::from(now.minute())) / 360.0;
    let come: f64 = [0.12, 0.24, 0.36, 0.28]
        .iter()
        .zip(0u8..)
        .map(|(part, n)| part * (quarters - f64::from(n)).clamp(0.0, 1.0))
        .sum();
    1.0 - come
}

pub(crate) fn last(days: &[DemandDay], count: usize) -> &[DemandDay] {
    &days[days.len().saturating_sub(count)..]
}

pub(crate) fn mean(values: impl Iterator<Item = u32>) -> f64 {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + f64::from(value), count + 1));
    sum / f64::from(count.max(1))
}

/// Returns each weekday's share of the mean of a count, and the variance over the mean of what remains (1 to 5).
pub(crate) fn weekday_profile(days: &[DemandDay], count: impl Fn(&DemandDay) -> u32) -> ([f64; 7], f64) {
    let all = mean(days.iter().map(&count));
    if all == 0.0 {
        return ([1.0; 7], 1.0);
    }
    let mut profile = [1.0; 7];
    for (index, slot) in profile.iter_mut().enumerate() {
        let alike = || days.iter().filter(|day| weekday_index(day.date) == index);
        if alike().count() >= 2 {
            *slot = mean(alike().map(&count)) / all;
        }
    }
    // Seven equal weeks must bring the mean rate, whatever the days missing from the table.
    let level = profile.iter().sum::<f64>() / 7.0;
    profile.iter_mut().for_each(|slot| *slot /= level);
    let residual: f64 = days
        .iter()
        .map(|day| {
            let expected = all * level * profile[weekday_index(day.date)];
            (f64::from(count(day)) - expected).powi(2) / expected.max(1.0)
        })
        .sum();
    let freedom = days.len().saturating_sub(7);
    (profile, if freedom < 7 { 1.0 } else { (residual / freedom as f64).clamp(1.0, 5.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::time::plus_days;

    fn day(date: Date, emergency_admissions: u32) -> DemandDay {
        DemandDay {
            date,
            ed_attendances: 300,
            emergency_admissions,
            ga_occupied: 500,
            flu_occupied: 20,
            flu_admissions: 5,
            discharges: 100,
            no_criteria_to_reside: 60,
        }
    }

    #[test]
    fn the_weekday_profile_finds_a_busy_monday() {
        let monday = Date::constant(2025, 11, 3);
        let days: Vec<DemandDay> =
            (0..28).map(|index| day(plus_days(monday, index), if index % 7 == 0 { 130 } else { 100 })).collect();
        let (profile, spread) = weekday_profile(&days, |day| day.emergency_admissions);
        assert!((profile[0] / profile[3] - 1.3).abs() < 1e-9);
        assert!((profile.iter().sum::<f64>() - 7.0).abs() < 1e-9);
        assert_eq!(spread, 1.0);
    }

    #[test]
    fn without_past_days_every_weekday_is_alike() {
        assert_eq!(weekday_profile(&[], |day| day.emergency_admissions), ([1.0; 7], 1.0));
    }

    #[test]
    fn spread_beyond_the_weekdays_is_found() {
        let monday = Date::constant(2025, 11, 3);
        let days: Vec<DemandDay> =
            (0..28).map(|index| day(plus_days(monday, index), if (index / 7) % 2 == 0 { 120 } else { 80 })).collect();
        let (profile, spread) = weekday_profile(&days, |day| day.emergency_admissions);
        assert!(profile.iter().all(|slot| (slot - 1.0).abs() < 1e-9));
        assert!((spread - 5.0).abs() < 1e-9, "28 x 4 / 21 = 5.3 is taken to 5, but is {spread}");
    }
}
