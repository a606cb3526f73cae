//! Nights in hospital, and the parameters that the forecast rests on.

use serde::Deserialize;
use std::sync::LazyLock;
use steadfast_chance::{LogNormal, normal_quantile};
use steadfast_model::{CensusKind, Pool};

/// Mean and standard deviation of a log-normal stay in days.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Days {
    mean_days: f64,
    sd_days: f64,
}

/// The parameters; each one's mark and source stands in `data/stays.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    emergency: Days,
    elective: Days,
    flu: Days,
    critical: Days,
    paediatric: Days,
    maternity: Days,
    pub(crate) fit_leave_per_day: f64,
    pub(crate) flu_extra_share: f64,
    pub(crate) profile_days: usize,
    pub(crate) level_days: usize,
}

static PARAMETERS: LazyLock<Parameters> =
    LazyLock::new(|| toml::from_str(include_str!("../data/stays.toml")).expect("data/stays.toml is checked by a test"));

impl Parameters {
    pub(crate) fn shipped() -> &'static Self {
        &PARAMETERS
    }

    /// Stay of a patient without flu.
    pub(crate) fn stay(&self, pool: Pool, kind: CensusKind) -> Nights {
        Nights::new(match (pool, kind) {
            (Pool::Critical, _) => self.critical,
            (_, CensusKind::Elective) => self.elective,
            (Pool::Maternity, _) | (_, CensusKind::Maternity) => self.maternity,
            (Pool::Paediatric, CensusKind::Emergency) => self.paediatric,
            (Pool::Medical | Pool::Surgical, CensusKind::Emergency) => self.emergency,
        })
    }

    /// Stay of a patient with flu.
    pub(crate) fn flu_stay(&self) -> Nights {
        Nights::new(self.flu)
    }
}

/// The distribution of nights in hospital: a log-normal number of days, rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Nights(LogNormal);

impl Nights {
    fn new(days: Days) -> Self {
        Self(LogNormal::from_mean_sd(days.mean_days, days.sd_days))
    }

    /// Returns the law of the days before they are rounded.
    pub(crate) fn law(self) -> LogNormal {
        self.0
    }

    /// Returns the nights that a share of stays does not pass.
    pub(crate) fn quantile(self, share: f64) -> i64 {
        let z = normal_quantile(share.clamp(1e-9, 1.0 - 1e-9));
        #[expect(clippy::cast_possible_truncation, reason = "some nights")]
        let nights = (self.0.mu + self.0.sigma * z).exp().round().min(1e6) as i64;
        nights
    }

    /// `P(N > night)`: the patient still holds a bed on this night, the night of admission being 0.
    pub(crate) fn beyond(self, night: i64) -> f64 {
        if night < 0 { 1.0 } else { self.0.upper_tail(night as f64 + 0.5) }
    }

    /// `P(N > age + night | N >= age)`: a patient who was here after `age` nights holds a bed on this further night (the coming one
    /// being 0).
    pub(crate) fn beyond_given_age(self, age: i64, night: i64) -> f64 {
        let here = self.beyond(age - 1);
        // Beyond any stay the table knows, the chance of leaving is that of the longest.
        if here < 1e-9 { self.beyond_given_age(age / 2, night) } else { (self.beyond(age + night) / here).min(1.0) }
    }

    /// Mean number of nights.
    pub(crate) fn mean(self) -> f64 {
        (0..2_000).map(|night| self.beyond(night)).take_while(|&beyond| beyond > 1e-9).sum()
    }
}

/// Returns the probability that a planned admission holds a bed on a night, the night of admission being 0; 0 for earlier nights.
///
/// A stay with a mean of 0 days needs no bed; any other lasts at least one night. The mean and standard deviation in days are those of
/// the log-normal stay before it is rounded.
pub fn elective_survival(stay_mean_days: f64, stay_sd_days: f64, night: i64) -> f64 {
    if stay_mean_days <= 0.0 || night < 0 {
        0.0
    } else if night == 0 {
        1.0
    } else {
        LogNormal::from_mean_sd(stay_mean_days, stay_sd_days.max(0.0)).upper_tail(night as f64 + 0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_chance::{Moments, Stream};

    fn emergency() -> Nights {
        Parameters::shipped().stay(Pool::Medical, CensusKind::Emergency)
    }

    fn drawn(stream: &mut Stream) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "a stay is a few days")]
        let nights = stream.log_normal(emergency().0).round() as i64;
        nights
    }

    #[test]
    fn the_chance_to_stay_on_agrees_with_drawn_stays_at_every_age() {
        let mut stream = Stream::root(4).named("stays");
        let stays: Vec<i64> = (0..200_000).map(|_| drawn(&mut stream)).collect();
        for age in [0, 1, 3, 10, 25] {
            let here: Vec<i64> = stays.iter().copied().filter(|&nights| nights >= age).collect();
            for night in [0, 2, 7, 14] {
                let share = here.iter().filter(|&&nights| nights > age + night).count() as f64 / here.len() as f64;
                let exact = emergency().beyond_given_age(age, night);
                let error = (exact * (1.0 - exact) / here.len() as f64).sqrt();
                assert!((share - exact).abs() < 4.0 * error, "age {age}, night {night}: {share} for {exact}");
            }
        }
    }

    #[test]
    fn the_mean_number_of_nights_is_that_of_drawn_stays() {
        let mut stream = Stream::root(4).named("mean");
        let seen: Moments = (0..200_000).map(|_| drawn(&mut stream) as f64).collect();
        assert!((seen.mean() - emergency().mean()).abs() < 4.0 * (seen.variance() / 200_000.0).sqrt());
        assert!((emergency().mean() - 9.4).abs() < 0.1);
    }

    #[test]
    fn the_longer_a_patient_has_stayed_the_longer_they_stay_on() {
        let week: Vec<f64> = [2, 10, 30, 100].iter().map(|&age| emergency().beyond_given_age(age, 7)).collect();
        assert!(week.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(emergency().beyond_given_age(100_000, 7) <= 1.0);
    }

    #[test]
    fn a_planned_stay_lasts_at_least_one_night() {
        assert_eq!(elective_survival(0.2, 0.1, 0), 1.0);
        assert_eq!(elective_survival(5.0, 3.0, -1), 0.0);
        assert_eq!(elective_survival(3.0, 0.0, 2), 1.0);
        assert_eq!(elective_survival(3.0, 0.0, 3), 0.0);
    }
}
