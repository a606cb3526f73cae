//! Wards, the patients in them, and past days' demand.

use crate::assumptions::values;
use crate::calendar::weekday;
use crate::numbers::{count, share_out, signed, whole};
use crate::sizing::TrustSizing;
use jiff::civil::DateTime;
use steadfast_chance::{LogNormal, Stream};
use steadfast_model::time::{dates, plus_days};
use steadfast_model::{CensusKind, CensusPatient, DemandDay, Pool, SpellId, Ward, WardId};

/// The most of a pool's patients who are there by plan.
const MOST_PLANNED: f64 = 0.75;

/// Past days in the demand table.
const DEMAND_DAYS: i64 = 60;

/// Returns emergency department attendances of a weekday (0 for Monday) over their mean.
fn ed_factor(weekday: usize) -> f64 {
    let monday = values().ed_monday_factor;
    if weekday == 0 { monday } else { (7.0 - monday) / 6.0 }
}

/// Makes the wards: each pool in wards of about equal size.
pub(crate) fn make_wards(sizing: &TrustSizing) -> Vec<Ward> {
    let v = values();
    let mut wards = Vec::new();
    for (pool, beds, size) in [
        (Pool::Medical, sizing.medical_beds, v.beds_per_ward),
        (Pool::Surgical, sizing.surgical_beds, v.beds_per_ward),
        (Pool::Critical, sizing.critical_care_beds, 20.0),
        (Pool::Paediatric, sizing.paediatric_beds, v.beds_per_ward),
        (Pool::Maternity, sizing.maternity_beds, v.beds_per_ward),
    ] {
        let number = whole(f64::from(beds) / size).max(usize::from(beds > 0));
        let even = vec![1.0; number];
        let escalation = if matches!(pool, Pool::Maternity) { 0 } else { whole(f64::from(beds) * v.escalation_share) };
        for (beds, escalation) in share_out(beds as usize, &even).into_iter().zip(share_out(escalation, &even)) {
            wards.push(Ward {
                ward_id: WardId::new(format!("W{:02}", wards.len() + 1)),
                pool,
                beds: count(beds),
                escalation_beds: count(escalation),
            });
        }
    }
    wards
}

/// Makes the patients in the wards when the plan is made, at January's published occupancy; of each pool those many are there by plan that a
/// usual week's bookings fill (`planned_beds`), at least the assumed share.
pub(crate) fn make_census(
    sizing: &TrustSizing,
    wards: &[Ward],
    planned_at: DateTime,
    planned_beds: &[(Pool, f64)],
    chance: &Stream,
) -> Vec<CensusPatient> {
    let v = values();
    let mut drawing = chance.named("stays");
    let adult_beds = f64::from(sizing.medical_beds + sizing.surgical_beds).max(1.0);
    let adult = sizing.ga_occupied - sizing.paediatric_occupied;
    let adult_share = f64::from(adult) / adult_beds;
    let medical = count(whole(f64::from(sizing.medical_beds) * adult_share)).min(sizing.medical_beds);
    let surgical = (adult - medical.min(adult)).min(sizing.surgical_beds);
    let medical = adult - surgical;
    let occupied = |pool| match pool {
        Pool::Medical => medical,
        Pool::Surgical => surgical,
        Pool::Critical => sizing.critical_care_occupied,
        Pool::Paediatric => sizing.paediatric_occupied,
        Pool::Maternity => count(whole(f64::from(sizing.maternity_beds) * v.maternity_occupancy)),
    };
    let mut patients = Vec::new();
    for &pool in Pool::ALL {
        let places: Vec<&Ward> = wards.iter().filter(|ward| ward.pool == pool).collect();
        let filled = planned_beds.iter().find(|(of, _)| *of == pool).map_or(0.0, |(_, beds)| *beds);
        let weights: Vec<f64> = places.iter().map(|ward| f64::from(ward.beds)).collect();
        for (ward, patients_in) in places.iter().zip(share_out(occupied(pool) as usize, &weights)) {
            for _ in 0..patients_in {
                let least = match pool {
                    Pool::Surgical => v.elective_in_surgical_beds,
                    Pool::Critical => v.elective_in_critical_beds,
                    Pool::Paediatric => v.elective_in_paediatric_beds,
                    _ => v.elective_in_medical_beds,
                };
                // Little: beds filled by plan are admissions a day times their stay.
                let elective = (filled / f64::from(occupied(pool)).max(1.0)).min(MOST_PLANNED).max(least);
                let kind = if pool == Pool::Maternity {
                    CensusKind::Maternity
                } else if drawing.chance(elective) {
                    CensusKind::Elective
                } else {
                    CensusKind::Emergency
                };
                let hours = elapsed_hours(pool, kind, &mut drawing);
                let admitted_at =
                    planned_at.saturating_sub(jiff::Span::new().minutes(hours * 60 + signed(drawing.below(60))));
                patients.push(CensusPatient {
                    spell_id: SpellId::new(format!("C{:05}", patients.len() + 1)),
                    ward_id: ward.ward_id.clone(),
                    admitted_at,
                    kind,
                    flu: false,
                    fit_to_leave: false,
                });
            }
        }
    }
    mark_flu_and_fit(sizing, wards, planned_at, &mut patients, &mut chance.named("flu and fitness"));
    patients
}

/// Draws the hours since admission of a patient found in a bed: the stay is drawn in proportion to its length, the moment evenly within it.
fn elapsed_hours(pool: Pool, kind: CensusKind, chance: &mut Stream) -> i64 {
    let v = values();
    let law = match (pool, kind) {
        (Pool::Maternity, _) => LogNormal::from_mean_sd(v.maternity_stay_mean_days, v.maternity_stay_sd_days),
        (Pool::Critical, _) => LogNormal::from_mean_sd(v.critical_stay_mean_days, v.critical_stay_sd_days),
        (Pool::Paediatric, _) => LogNormal::from_mean_sd(v.paediatric_stay_mean_days, v.paediatric_stay_sd_days),
        (_, CensusKind::Elective) => LogNormal::from_mean_sd(v.elective_stay_mean_days, v.elective_stay_sd_days),
        _ => LogNormal::from_mean_sd(v.emergency_stay_mean_days, v.emergency_stay_sd_days),
    };
    // A log-normal law weighted by length is log-normal with mu + sigma squared.
    let biased = LogNormal { mu: law.mu + law.sigma * law.sigma, sigma: law.sigma };
    let stay = chance.log_normal(biased);
    signed(whole((stay * chance.uniform()).min(200.0) * 24.0))
}

fn mark_flu_and_fit(
    sizing: &TrustSizing,
    wards: &[Ward],
    planned_at: DateTime,
    patients: &mut [CensusPatient],
    chance: &mut Stream,
) {
    let is_general = |patient: &CensusPatient| {
        wards.iter().any(|ward| {
            ward.ward_id == patient.ward_id && matches!(ward.pool, Pool::Medical | Pool::Surgical | Pool::Paediatric)
        })
    };
    let mut emergencies: Vec<usize> = (0..patients.len())
        .filter(|&p| patients[p].kind == CensusKind::Emergency && is_general(&patients[p]))
        .collect();
    chance.shuffle(&mut emergencies);
    for &p in emergencies.iter().take(sizing.flu_beds as usize) {
        patients[p].flu = true;
    }
    // Those who stayed longest are more often fit to leave; nobody is on the first day.
    let mut rest: Vec<(f64, usize)> = emergencies
        .iter()
        .skip(sizing.flu_beds as usize)
        .map(|&p| {
            let days =
                steadfast_model::time::days_between(patients[p].admitted_at.date(), planned_at.date()).max(0) as f64;
            (chance.uniform().powf(1.0 / (0.2 + days)), p)
        })
        .collect();
    rest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for &(_, p) in rest.iter().take(sizing.fit_to_leave as usize) {
        patients[p].fit_to_leave = true;
    }
}

/// Makes the sixty days up to the day before the plan is made.
pub(crate) fn make_demand(sizing: &TrustSizing, planned_at: DateTime, chance: &Stream) -> Vec<DemandDay> {
    let v = values();
    let mut drawing = chance.named("demand");
    let last = plus_days(planned_at.date(), -1);
    let beds = sizing.ga_beds + count(whole(f64::from(sizing.ga_beds) * v.escalation_share));
    let mean_out = sizing.discharges_by_weekday.iter().sum::<f64>() / 7.0;
    // Who comes in besides by emergency, so that arrivals and discharges balance over a week.
    let mut days: Vec<DemandDay> = dates(plus_days(last, 1 - DEMAND_DAYS), last)
        .map(|date| {
            let day = weekday(date);
            let back = steadfast_model::time::days_between(date, last);
            let flu = flu_beds(sizing, back);
            DemandDay {
                date,
                ed_attendances: small(
                    drawing.over_dispersed(sizing.ed_attendances_per_day * ed_factor(day), v.ed_dispersion),
                ),
                emergency_admissions: small(drawing.over_dispersed(
                    sizing.emergency_admissions_per_day * (1.0 + (ed_factor(day) - 1.0) / 2.0),
                    v.admission_dispersion,
                )),
                ga_occupied: 0,
                flu_occupied: count(whole(flu)).min(sizing.ga_occupied),
                // A growing number needs more admissions than leave.
                flu_admissions: small(
                    drawing.poisson(flu / v.flu_stay_mean_days + (flu - flu_beds(sizing, back + 1)).max(0.0)),
                ),
                discharges: small(drawing.over_dispersed(sizing.discharges_by_weekday[day], v.discharge_dispersion)),
                no_criteria_to_reside: count(whole(f64::from(sizing.fit_to_leave) * (0.95 + 0.1 * drawing.uniform())))
                    .min(sizing.ga_occupied),
            }
        })
        .collect();
    // Backwards from the census: today's occupied beds, with the week's swing that discharges bring.
    let mut deviation = 0.0;
    for day in days.iter_mut().rev() {
        let occupied = (f64::from(sizing.ga_occupied) + deviation).clamp(0.0, f64::from(beds));
        day.ga_occupied = count(whole(occupied));
        let net = (mean_out - f64::from(day.discharges)) * 0.35;
        deviation = (deviation - net) * 0.8;
    }
    days
}

/// Returns the beds with flu a number of days before the last past day: a week's mean at the last figure, before it the earlier one, and less as one goes back.
fn flu_beds(sizing: &TrustSizing, back: i64) -> f64 {
    let (now, before) = (f64::from(sizing.flu_beds), f64::from(sizing.flu_beds_before));
    let weekly = if now > 0.0 && before > 0.0 { (now / before).ln() } else { 0.0 };
    // Means of the last and the week before last are the two published figures: growth is exponential through both.
    let week_now: f64 = (0..7).map(|day| (-weekly * f64::from(day) / 7.0).exp()).sum::<f64>() / 7.0;
    now / week_now * (-weekly * back as f64 / 7.0).exp()
}

fn small(drawn: u64) -> u32 {
    u32::try_from(drawn).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::trusts;
    use crate::sizing::sizing;

    fn all_sizes() -> Vec<TrustSizing> {
        trusts().iter().map(|trust| sizing(&trust.ods_code).expect("the code is from the table")).collect()
    }

    #[test]
    fn flu_beds_of_all_trusts_grow_from_1717_to_2660_in_a_week() {
        let mean = |back: std::ops::Range<i64>| -> f64 {
            all_sizes().iter().map(|size| back.clone().map(|day| flu_beds(size, day)).sum::<f64>() / 7.0).sum()
        };
        assert!((mean(0..7) / 2660.0 - 1.0).abs() < 0.005, "{}", mean(0..7));
        assert!((mean(7..14) / 1717.0 - 1.0).abs() < 0.005, "{}", mean(7..14));
    }

    #[test]
    fn wards_hold_the_beds_of_the_trust() {
        for size in all_sizes() {
            let wards = make_wards(&size);
            let beds = |pool| wards.iter().filter(|ward| ward.pool == pool).map(|ward| ward.beds).sum::<u32>();
            assert_eq!(beds(Pool::Medical), size.medical_beds);
            assert_eq!(beds(Pool::Critical), size.critical_care_beds);
            assert!(wards.iter().all(|ward| ward.beds >= 1 && ward.beds <= 40), "{}", size.ods_code);
        }
    }

    #[test]
    fn patients_found_in_a_bed_have_stayed_half_a_length_biased_stay() {
        let mut chance = Stream::root(1).named("stays");
        let n = 20_000;
        let days: f64 = (0..n)
            .map(|_| elapsed_hours(Pool::Critical, CensusKind::Emergency, &mut chance) as f64 / 24.0)
            .sum::<f64>()
            / f64::from(n);
        // E[S^2] / (2 E[S]) with mean 4.5 and standard deviation 5
        let exact = (25.0 + 4.5 * 4.5) / (2.0 * 4.5);
        assert!((days / exact - 1.0).abs() < 0.06, "{days} for {exact}");
    }
}
