//! Emergency demand of one trust: attendances, emergency admissions, flu, occupied and closed beds, as sample paths by day.
//!
//! ```text
//! attendances(d) = A w_A(d) h(d) L(d) + a (flu(d) - flu now)        L(d) = exp(level + trend + walk), h: bank holidays
//! admissions(d)  = E w_E(d) h(d) L(d) + flu(d)                      E: admissions without flu
//! flu beds(d)    : weekly path of the flu forecast, drawn through the days
//! flu(d)         = flu beds(d) - (1 - 1/s) flu beds(d-1)             s: mean stay
//! occupied(d)    = O c(d) w_O(d) exp(walk) + flu beds(d)            O: without flu; c: Christmas
//! closed(d)      = kept closed(d-1) + new closures
//! ```

use crate::days::{DailySeries, DayLine};
use crate::features::STEPS;
use crate::levels::Quantiles;
use crate::outlook::england_scale;
use crate::paths::Scores;
use crate::series::WeeklySeries;
use crate::settings::{DemandSettings, Settings};
use crate::weekly::forecast_england;
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_chance::Stream;
use steadfast_model::time::{days_between, plus_days, weekday_index};
use steadfast_model::{ArrivalPath, DemandDay, is_bank_holiday};

/// What a demand forecast is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DemandInputs<'a> {
    /// Past days; those from `as_of` on are not used.
    pub past: &'a [DemandDay],
    /// Beds closed by infection on past days, where that is known.
    pub closed: Option<&'a BTreeMap<Date, f64>>,
    /// First day of the forecast.
    pub as_of: Date,
    /// Days that are forecast; flu stays where it is after five weeks.
    pub days: usize,
}

/// One sampled future, day by day from the first day of the forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandPath {
    /// Emergency department attendances, expected on the day.
    pub attendances: Vec<f64>,
    /// Emergency admissions, expected on the day.
    pub emergency_admissions: Vec<f64>,
    /// Admissions with flu, expected on the day.
    pub flu_admissions: Vec<f64>,
    /// Beds with flu patients.
    pub flu_occupied: Vec<f64>,
    /// Occupied general and acute beds.
    pub ga_occupied: Vec<f64>,
    /// Beds closed by infection.
    pub closed_beds: Vec<f64>,
    /// Factor on the usual rate of unplanned arrivals without flu.
    pub level: Vec<f64>,
}

impl DemandPath {
    /// Returns what the simulated hospital needs of the path.
    pub fn arrivals(&self) -> ArrivalPath {
        ArrivalPath { level: self.level.clone(), flu_admissions: self.flu_admissions.clone() }
    }
}

/// A measure of the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemandMeasure {
    /// Emergency department attendances a day.
    Attendances,
    /// Emergency admissions a day.
    EmergencyAdmissions,
    /// Admissions with flu a day.
    FluAdmissions,
    /// Beds with flu patients.
    FluOccupied,
    /// Occupied general and acute beds.
    GaOccupied,
    /// Beds closed by infection.
    ClosedBeds,
}

impl DemandMeasure {
    /// All measures in the order of tables.
    pub const ALL: [Self; 6] = [
        Self::Attendances,
        Self::EmergencyAdmissions,
        Self::FluAdmissions,
        Self::FluOccupied,
        Self::GaOccupied,
        Self::ClosedBeds,
    ];

    /// Returns the name in tables, as the `demand` table has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attendances => "ed_attendances",
            Self::EmergencyAdmissions => "emergency_admissions",
            Self::FluAdmissions => "flu_admissions",
            Self::FluOccupied => "flu_occupied",
            Self::GaOccupied => "ga_occupied",
            Self::ClosedBeds => "closed_beds",
        }
    }

    /// Returns the values of a path.
    pub fn of(self, path: &DemandPath) -> &[f64] {
        match self {
            Self::Attendances => &path.attendances,
            Self::EmergencyAdmissions => &path.emergency_admissions,
            Self::FluAdmissions => &path.flu_admissions,
            Self::FluOccupied => &path.flu_occupied,
            Self::GaOccupied => &path.ga_occupied,
            Self::ClosedBeds => &path.closed_beds,
        }
    }

    /// Whether the measure counts what comes on a day, so that a day's count scatters about what is expected.
    fn is_count_of_a_day(self) -> bool {
        matches!(self, Self::Attendances | Self::EmergencyAdmissions | Self::FluAdmissions)
    }
}

/// The demand forecast of one trust.
#[derive(Debug, Clone)]
pub struct DemandForecast {
    /// The days that are forecast.
    pub days: Vec<Date>,
    /// What a reader must know.
    pub notes: Vec<String>,
    base: Base,
    settings: &'static Settings,
    /// Last day that is known.
    last: Date,
    line: DayLine,
    flu: Option<[Quantiles; STEPS]>,
    stream: Stream,
}

/// Levels and shapes of the last weeks.
#[derive(Debug, Clone)]
struct Base {
    attendances: Usual,
    admissions: Usual,
    occupied: f64,
    occupied_shape: [f64; 7],
    /// Where occupied beds are drawn to, over where they are.
    reverts: f64,
    trend: f64,
    flu_beds: f64,
    /// Mean of the last week.
    flu_beds_week: f64,
    flu_stay: f64,
    /// Beds closed on the last day, where known, and on a day of the long run.
    closed: Option<f64>,
    closed_mean: f64,
    /// Variance of the logarithm of the level of attendances from the chance of few days.
    level_variance: f64,
    attendances_per_flu: f64,
}

/// A count's mean, shape of a week, and variance over mean.
#[derive(Debug, Clone, Copy)]
struct Usual {
    mean: f64,
    shape: [f64; 7],
    dispersion: f64,
}

/// Returns the factor of a day on attendances.
fn holiday(settings: &DemandSettings, day: Date) -> f64 {
    if day.month() == 12 && (24..=28).contains(&day.day()) {
        return settings.christmas_attendances[usize::try_from(day.day() - 24).unwrap_or(0)];
    }
    if is_bank_holiday(day) { settings.bank_holiday_attendances } else { 1.0 }
}

impl Usual {
    fn of(past: &[&DemandDay], settings: &DemandSettings, count: impl Fn(&DemandDay) -> f64) -> Self {
        let plain = |day: &DemandDay| count(day) / holiday(settings, day.date);
        let all: Vec<f64> = past.iter().map(|day| plain(day)).collect();
        let flat = if all.is_empty() { 0.0 } else { all.iter().sum::<f64>() / all.len() as f64 };
        let mut shape = [1.0; 7];
        for (index, slot) in shape.iter_mut().enumerate() {
            let alike: Vec<f64> =
                past.iter().filter(|day| weekday_index(day.date) == index).map(|day| plain(day)).collect();
            if alike.len() >= 2 && flat > 0.0 {
                *slot = alike.iter().sum::<f64>() / alike.len() as f64 / flat;
            }
        }
        let level = shape.iter().sum::<f64>() / 7.0;
        shape.iter_mut().for_each(|slot| *slot /= level);
        // Later days count more, each against the shape of its weekday.
        let (mut sum, mut total) = (0.0, 0.0);
        for (back, day) in past.iter().rev().enumerate() {
            let weight = (-(back as f64) / settings.level_half_life_days * std::f64::consts::LN_2).exp();
            // A department that is closed on a weekday says nothing of the others.
            if shape[weekday_index(day.date)] > 0.05 {
                sum += weight * plain(day) / shape[weekday_index(day.date)];
                total += weight;
            }
        }
        let mean = if total > 0.0 { sum / total } else { 0.0 };
        let scatter: f64 = past
            .iter()
            .map(|day| {
                let expected = flat * level * shape[weekday_index(day.date)];
                (plain(day) - expected).powi(2) / expected.max(1.0)
            })
            .sum();
        let freedom = past.len().saturating_sub(7);
        let dispersion = if freedom < 7 { 1.5 } else { (scatter / freedom as f64).clamp(1.0, 5.0) };
        Self { mean, shape, dispersion }
    }
}

impl Base {
    fn of(past: &[DemandDay], inputs: &DemandInputs<'_>, settings: &DemandSettings, notes: &mut Vec<String>) -> Self {
        let recent: Vec<&DemandDay> = past.iter().rev().take(settings.level_days).rev().collect();
        if recent.len() < settings.level_days {
            notes.push(format!(
                "{} past days are known; {} make a steadier level and shape of a week.",
                recent.len(),
                settings.level_days
            ));
        }
        let without_flu =
            |day: &DemandDay| (f64::from(day.emergency_admissions) - f64::from(day.flu_admissions)).max(0.0);
        let admissions = Usual::of(&recent, settings, without_flu);
        let all = |of: fn(&DemandDay) -> u32| recent.iter().map(|day| f64::from(of(day))).sum::<f64>();
        let came = all(|day| day.emergency_admissions).max(1.0);
        let attendances_per_flu = (all(|day| day.ed_attendances) / came).clamp(1.0, settings.most_attendances_per_flu);
        // Flu's own growth is forecast with flu: it is taken off here.
        let others = |day: &DemandDay| {
            (f64::from(day.ed_attendances) - attendances_per_flu * f64::from(day.flu_admissions)).max(0.0)
        };
        let attendances = Usual::of(&recent, settings, others);
        let week: Vec<&&DemandDay> = recent.iter().rev().take(7).collect();
        let mean = |of: &dyn Fn(&DemandDay) -> f64| {
            if week.is_empty() { 0.0 } else { week.iter().map(|day| of(day)).sum::<f64>() / week.len() as f64 }
        };
        let christmas = &Settings::shipped().christmas_beds;
        let beds = |day: &DemandDay| (f64::from(day.ga_occupied) - f64::from(day.flu_occupied)).max(0.0);
        let plain = |day: &DemandDay| beds(day) / christmas.factor(day.date);
        let occupied = mean(&plain);
        let month = recent.iter().map(|day| plain(day)).sum::<f64>() / recent.len().max(1) as f64;
        let occupied_shape = DailySeries::of(recent.iter().map(|day| (day.date, beds(day)))).shape_of_week();
        let (flu_in, flu_there): (f64, f64) = recent.iter().fold((0.0, 0.0), |(admitted, there), day| {
            (admitted + f64::from(day.flu_admissions), there + f64::from(day.flu_occupied))
        });
        // Little's law, drawn towards the usual stay while there is little flu.
        let flu_stay = ((flu_there + settings.flu_stay_weight * settings.flu_stay_days)
            / (flu_in + settings.flu_stay_weight))
            .clamp(settings.flu_stay_range[0], settings.flu_stay_range[1]);
        let known: Vec<f64> =
            inputs.closed.iter().flat_map(|closed| closed.range(..inputs.as_of).map(|(_, beds)| *beds)).collect();
        let usual_closed = settings.closed_share * occupied;
        // What a trust's own days say weighs a week against the usual share's.
        let closed_mean = (known.iter().sum::<f64>() + 7.0 * usual_closed) / (known.len() as f64 + 7.0);
        Self {
            trend: trend(&recent, &attendances, settings, others),
            occupied,
            occupied_shape,
            reverts: if occupied > 0.0 && month > 0.0 {
                settings.occupancy_reverts * (month / occupied).ln()
            } else {
                0.0
            },
            flu_beds_week: mean(&|day| f64::from(day.flu_occupied)),
            flu_beds: past.last().map_or(0.0, |day| f64::from(day.flu_occupied)),
            flu_stay,
            closed: known.last().copied(),
            closed_mean,
            level_variance: attendances.dispersion / (attendances.mean * recent.len() as f64).max(1.0),
            attendances_per_flu,
            attendances,
            admissions,
        }
    }
}

/// Returns the growth of the logarithm of attendances a day over the last weeks, as far as it is believed.
fn trend(recent: &[&DemandDay], usual: &Usual, settings: &DemandSettings, count: impl Fn(&DemandDay) -> f64) -> f64 {
    let points: Vec<(f64, f64)> = recent
        .iter()
        .enumerate()
        .map(|(at, day)| {
            let expected = usual.mean * usual.shape[weekday_index(day.date)] * holiday(settings, day.date);
            (at as f64, ((count(day) + 1.0) / (expected + 1.0)).ln())
        })
        .collect();
    if points.len() < 14 {
        return 0.0;
    }
    let middle = points.iter().map(|point| point.0).sum::<f64>() / points.len() as f64;
    let (mut top, mut bottom) = (0.0, 0.0);
    for (at, log) in &points {
        top += (at - middle) * log;
        bottom += (at - middle).powi(2);
    }
    (settings.trend_kept * top / bottom).clamp(-settings.most_trend, settings.most_trend)
}

impl DemandForecast {
    /// Makes the forecast of a trust ready; the stream names all that is drawn.
    pub fn of(inputs: &DemandInputs<'_>, stream: &Stream) -> Self {
        let settings = Settings::shipped();
        let mut past: Vec<DemandDay> = inputs.past.iter().filter(|day| day.date < inputs.as_of).cloned().collect();
        past.sort_by_key(|day| day.date);
        let mut notes = Vec::new();
        if past.is_empty() {
            notes.push("No past days are known: nothing is forecast to come.".to_owned());
        }
        let base = Base::of(&past, inputs, &settings.demand, &mut notes);
        let daily = DailySeries::of(past.iter().map(|day| (day.date, f64::from(day.flu_occupied))));
        let last = past.last().map_or(plus_days(inputs.as_of, -1), |day| day.date);
        let occupied = base.occupied + base.flu_beds;
        let flu = flu_weeks(&daily, last, occupied, settings);
        if flu.is_none() && base.flu_beds > 0.0 {
            notes.push(
                "Beds with flu are known for fewer than four days: flu is taken to stay at its last level.".to_owned(),
            );
        }
        let line = DayLine::of(&daily, last, base.flu_beds_week, true).without_shape();
        let days = (0..inputs.days).map(|day| plus_days(inputs.as_of, i64::try_from(day).unwrap_or(0))).collect();
        if days_between(last, inputs.as_of) > 8 {
            notes.push(format!("The last day known is {last}: what came since is forecast, too."));
        }
        if past.len() >= 7
            && past[past.len() - 3..].iter().all(|day| day.ed_attendances == 0)
            && base.attendances.mean > 0.0
        {
            notes.push(
                "The last three days have no attendances at all: if they were not sent, leave those days out."
                    .to_owned(),
            );
        }
        Self { days, notes, base, settings, last, line, flu, stream: stream.clone() }
    }

    /// Returns the quantiles of the mean beds with flu in each of five weeks, where they are forecast.
    pub fn flu_weeks(&self) -> Option<&[Quantiles; STEPS]> {
        self.flu.as_ref()
    }

    /// Draws the path of a number.
    pub fn path(&self, number: u32) -> DemandPath {
        let own = self.stream.named("demand").numbered(u64::from(number));
        let (base, demand) = (&self.base, &self.settings.demand);
        let weeks = match &self.flu {
            Some(flu) => {
                let scores = Scores::draw(0.0, &mut own.named("flu"));
                scores.values(flu, &mut own.named("flu weeks"))
            }
            None => [base.flu_beds_week; STEPS],
        };
        // What is not known yet begins the day after the last one that is, whenever the forecast is for.
        let first = plus_days(self.last, 1);
        let skipped = self.days.first().map_or(0, |day| usize::try_from(days_between(first, *day)).unwrap_or(0));
        let count = skipped + self.days.len();
        let flu_occupied = self.line.days(&weeks, first, count);
        let mut walk = own.named("level");
        let now = demand.level_sd.powi(2) + base.level_variance;
        let mut level = now.sqrt() * walk.normal();
        let mut beds_walk = own.named("occupied");
        let week_scores: [f64; 4] = std::array::from_fn(|_| beds_walk.normal());
        let mut path = DemandPath {
            attendances: Vec::with_capacity(count),
            emergency_admissions: Vec::with_capacity(count),
            flu_admissions: Vec::with_capacity(count),
            ga_occupied: Vec::with_capacity(count),
            closed_beds: self.closed_path(count, &mut own.named("closed")),
            level: Vec::with_capacity(count),
            flu_occupied,
        };
        let mut beds_before = self.line.last_value(&weeks);
        for at in 0..count {
            let day = plus_days(first, i64::try_from(at).unwrap_or(0));
            let ahead = at as f64;
            level += demand.level_week_sd / 7.0_f64.sqrt() * walk.normal();
            let gone = demand.trend_memory_days * (1.0 - (-ahead / demand.trend_memory_days).exp());
            // A log-normal factor has mean 1 when half its variance is taken off.
            let variance = now + demand.level_week_sd.powi(2) * (ahead + 1.0) / 7.0;
            let factor = holiday(demand, day) * (level + base.trend * gone - variance / 2.0).exp();
            let flu_beds = path.flu_occupied[at];
            let flu = (flu_beds - beds_before * (1.0 - 1.0 / base.flu_stay)).max(0.0);
            beds_before = flu_beds;
            let usual = |of: &Usual| of.mean * of.shape[weekday_index(day)] * factor;
            path.flu_admissions.push(flu);
            path.level.push(factor);
            path.attendances.push(usual(&base.attendances) + base.attendances_per_flu * flu);
            path.emergency_admissions.push(usual(&base.admissions) + flu);
            let drift = occupied_drift(&week_scores, ahead + 1.0, demand) + base.reverts * (ahead / 7.0).min(1.0);
            let christmas = self.settings.christmas_beds.factor(day);
            let others = base.occupied * christmas * base.occupied_shape[weekday_index(day)];
            path.ga_occupied.push(others * (drift + demand.occupancy_day_sd * beds_walk.normal()).exp() + flu_beds);
        }
        for values in [
            &mut path.attendances,
            &mut path.emergency_admissions,
            &mut path.flu_admissions,
            &mut path.flu_occupied,
            &mut path.ga_occupied,
            &mut path.closed_beds,
            &mut path.level,
        ] {
            values.drain(..skipped);
        }
        path
    }

    /// Draws beds closed by infection: each reopens with the same chance a day, new closures come by chance and take an exponential number. Where today's are not
    /// known they are drawn from the long run.
    fn closed_path(&self, count: usize, stream: &mut Stream) -> Vec<f64> {
        const BURN_IN: usize = 60;
        let demand = &self.settings.demand;
        let kept = demand.closed_kept_a_week.powf(1.0 / 7.0);
        let new = demand.closed_new_a_week / 7.0;
        let size = self.base.closed_mean * (1.0 - kept) / new;
        let (mut closed, before) = self.base.closed.map_or((0.0, BURN_IN), |closed| (closed, 0));
        let mut beds = Vec::with_capacity(before + count);
        for _ in 0..before + count {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number of beds")]
            let there = closed.round() as u32;
            closed = f64::from(stream.binomial(there, kept));
            if stream.chance(new) {
                closed -= size * (1.0 - stream.uniform()).ln();
            }
            closed = closed.round();
            beds.push(closed);
        }
        beds.split_off(before)
    }

    /// Returns the quantiles of a measure by day over some paths. What is counted on a day scatters about what is expected.
    pub fn days_of(&self, measure: DemandMeasure, paths: &[DemandPath]) -> Vec<Quantiles> {
        let dispersion = match measure {
            DemandMeasure::Attendances => self.base.attendances.dispersion,
            DemandMeasure::EmergencyAdmissions => self.base.admissions.dispersion,
            _ => 1.0,
        };
        let of_day = |day: usize| {
            let mut counts = self.stream.named("counts").named(measure.name()).numbered(day as u64);
            let mut values: Vec<f64> = paths
                .iter()
                .map(|path| {
                    let expected = measure.of(path)[day];
                    if measure.is_count_of_a_day() {
                        counts.over_dispersed(expected, dispersion) as f64
                    } else {
                        expected
                    }
                })
                .collect();
            Quantiles::of_samples(&mut values)
        };
        (0..self.days.len()).map(of_day).collect()
    }
}

/// Returns the logarithm of occupied beds over what they were, some days ahead: a walk with the measured spread of each week.
fn occupied_drift(scores: &[f64; 4], ahead: f64, settings: &DemandSettings) -> f64 {
    let mut drift = 0.0;
    let mut before = 0.0;
    for (week, (&sd, score)) in settings.occupancy_week_sds.iter().zip(scores).enumerate() {
        let part = (ahead / 7.0 - week as f64).clamp(0.0, 1.0);
        // Variances of independent steps add up to the measured one.
        drift += (sd * sd - before).max(0.0).sqrt() * part.sqrt() * score;
        before = sd * sd;
    }
    drift
}

/// Forecasts the mean beds with flu of the weeks to come.
fn flu_weeks(daily: &DailySeries, last: Date, occupied: f64, settings: &Settings) -> Option<[Quantiles; STEPS]> {
    if daily.values.is_empty() {
        return None;
    }
    let (first, values) = daily.weeks_until(last);
    let (place, neighbourhood) = ("trust".to_owned(), "trust".to_owned());
    let series = WeeklySeries { place, neighbourhood, per: (occupied / 100.0).max(0.01), first, values };
    forecast_england(&[series], &[Some(england_scale(occupied))], settings)?.places[0]
}
