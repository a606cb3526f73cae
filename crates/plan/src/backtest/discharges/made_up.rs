//! Discharges with a known truth, for tests.

use super::calendar::Day;
use super::{BaselineSettings, DischargeDay, ExpectedDischarges, Strike, expected_discharges};
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_chance::Stream;
use steadfast_model::time::{dates, days_between, plus_days};

/// What twenty made-up trusts discharge from January 2023 to June 2024.
#[derive(Debug, Clone)]
pub(super) struct MadeUp {
    /// Ratio on strike days of residents.
    pub(super) strike: f64,
    /// Ratio on the three days after that are no strike's.
    pub(super) after: f64,
    /// Variance over mean of a trust-day.
    pub(super) dispersion: f64,
    /// Ratio from a date on.
    pub(super) step: Option<(Date, f64)>,
}

impl Default for MadeUp {
    fn default() -> Self {
        Self { strike: 1.0, after: 1.0, dispersion: 2.0, step: None }
    }
}

const TRUSTS: u32 = 20;
const WEEK: [f64; 7] = [0.9, 1.1, 1.15, 1.15, 1.25, 0.85, 0.6];

impl MadeUp {
    /// Returns a row for every trust and day, in order.
    pub(super) fn rows(&self) -> Vec<DischargeDay> {
        let effect = self.effects();
        let stream = Stream::root(17).named("made-up discharges");
        let first = Date::constant(2023, 1, 2);
        let mut rows = Vec::new();
        for trust in 0..TRUSTS {
            let mut stream = stream.numbered(u64::from(trust));
            for date in dates(first, Date::constant(2024, 6, 30)) {
                let season = 1.0 + 0.08 * (days_between(first, date) as f64 / 58.0).sin();
                let step = self.step.filter(|(from, _)| *from <= date).map_or(1.0, |(_, ratio)| ratio);
                let usual = Self::level(trust) * season * step * WEEK[Day::of(date).acts_as];
                let mean = usual * effect.get(&date).copied().unwrap_or(1.0);
                let discharged = stream.over_dispersed(mean, self.dispersion).max(1);
                rows.push(DischargeDay {
                    ods_code: Self::code(trust),
                    date,
                    discharged: u32::try_from(discharged).expect("counts are small"),
                });
            }
        }
        rows
    }

    /// Returns the trust with the most discharges: 7 % of all.
    pub(super) fn largest(&self) -> String {
        Self::code(TRUSTS - 1)
    }

    fn code(trust: u32) -> String {
        format!("X{trust:02}")
    }

    fn level(trust: u32) -> f64 {
        200.0 + 20.0 * f64::from(trust)
    }

    fn effects(&self) -> BTreeMap<Date, f64> {
        let residents = || Strike::shipped().iter().filter(|strike| strike.of_residents());
        let after = residents().flat_map(|strike| dates(strike.end, plus_days(strike.end, 2)));
        let mut effects: BTreeMap<Date, f64> = after.map(|date| (date, self.after)).collect();
        effects.extend(residents().flat_map(Strike::days).map(|date| (date, self.strike)));
        effects
    }
}

/// Returns what is expected of rows, with the strikes and settings that Steadfast ships.
pub(super) fn expected(rows: &[DischargeDay]) -> ExpectedDischarges {
    expected_discharges(rows, Strike::shipped(), &BaselineSettings::default()).expect("made-up rows are in order")
}
