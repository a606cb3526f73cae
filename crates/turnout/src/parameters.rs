//! The fitted parameters, and the assumptions beside them.

use crate::level::LevelFit;
use crate::rounds::Round;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use steadfast_chance::{logistic, logit, normal_quantile};
use steadfast_model::Group;
use steadfast_model::time::{plus_days, weekday_index};

/// What the published counts do not say; each number's mark and source stands in `data/assumptions.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// Resident doctors in England.
    pub headcount: f64,
    /// Share of the head count rostered on a day, Monday to Sunday.
    pub rostered_share: [f64; 7],
    /// Days from the end of a round until its count can be used.
    pub publication_lag_days: i64,
    /// Difference of a weekday from the round's level on the logit scale, Monday to Sunday.
    pub weekday_effect: [f64; 7],
    /// Standard deviation between days of a round, logit scale.
    pub day_sd: f64,
    /// Standard deviation between trusts, logit scale.
    pub trust_sd: f64,
    /// Concentration of the beta distribution of a group's share on one day.
    pub concentration: f64,
    /// Scale of the half-normal priors of the standard deviations between rounds.
    pub between_rounds_scale: f64,
    /// Share away of a group other than residents when called out.
    pub other_group_share: f64,
    /// Standard deviation of its logit.
    pub other_group_sd: f64,
    /// Share of those due at work who are absent through short-notice sickness.
    pub short_notice_sickness: f64,
}

static ASSUMPTIONS: LazyLock<Assumptions> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/assumptions.toml")).expect("data/assumptions.toml is checked by a test")
});

static ROUNDS: LazyLock<Vec<Round>> = LazyLock::new(|| {
    Round::read_all(include_str!("../data/rounds.csv")).expect("data/rounds.csv is checked by a test")
});

impl Assumptions {
    /// Returns the assumptions that Steadfast ships.
    pub fn shipped() -> &'static Self {
        &ASSUMPTIONS
    }

    /// Returns the share of the head count rostered on a day.
    pub fn rostered_share_on(&self, day: Date) -> f64 {
        self.rostered_share[weekday_index(day)]
    }
}

impl Round {
    /// Returns the rounds that Steadfast ships, in the order of time.
    pub fn shipped() -> &'static [Self] {
        &ROUNDS
    }
}

/// A normal distribution of the next round's logit share away.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// The fitted turnout model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnoutModel {
    /// Level of resident doctors, fitted.
    pub residents: Level,
    /// Level of any other group, assumed.
    pub others: Level,
    /// First day of the latest round that the fit rests on.
    pub fitted_to: Date,
    /// Number of rounds that the fit rests on.
    pub rounds: usize,
    /// Standard deviation of drift between rounds, as fitted.
    pub drift_sd: f64,
    /// Standard deviation of a round's own deviation, as fitted.
    pub deviation_sd: f64,
    /// What was assumed.
    pub assumptions: Assumptions,
}

/// The model cannot be fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// There are fewer usable rounds than the fit needs.
    #[error("{usable} rounds count residents alone; the fit needs 3")]
    TooFewRounds {
        /// Number of usable rounds.
        usable: usize,
    },
}

static SHIPPED: LazyLock<TurnoutModel> = LazyLock::new(|| {
    TurnoutModel::fit(Round::shipped(), Assumptions::shipped())
        .expect("data/rounds.csv has enough rounds, which a test checks")
});

impl TurnoutModel {
    /// Fits the level of residents to published rounds; all else comes from the assumptions.
    ///
    /// # Errors
    /// Fewer than three rounds count residents alone.
    pub fn fit(rounds: &[Round], assumptions: &Assumptions) -> Result<Self, FitError> {
        let mut rounds: Vec<&Round> = rounds.iter().collect();
        rounds.sort_by_key(|round| round.start);
        let usable: Vec<_> = rounds
            .iter()
            .filter_map(|round| round.observation(assumptions).map(|observation| (round.start, observation)))
            .collect();
        let observations: Vec<_> = usable.iter().map(|&(_, observation)| observation).collect();
        let fit = LevelFit::fit(&observations, assumptions.between_rounds_scale);
        let (Some(fit), Some(&(fitted_to, _))) = (fit, usable.last()) else {
            return Err(FitError::TooFewRounds { usable: usable.len() });
        };
        Ok(Self {
            residents: Level { mean: fit.mean, sd: fit.sd },
            others: Level { mean: logit(assumptions.other_group_share), sd: assumptions.other_group_sd },
            fitted_to,
            rounds: usable.len(),
            drift_sd: fit.drift_sd,
            deviation_sd: fit.deviation_sd,
            assumptions: assumptions.clone(),
        })
    }

    /// Returns the model fitted to every round that Steadfast ships.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Fits the model to the shipped rounds whose counts were known on a day: a plan made then may use no later one.
    ///
    /// # Errors
    /// Fewer than three such rounds.
    pub fn known_on(day: Date) -> Result<Self, FitError> {
        let assumptions = Assumptions::shipped();
        let known: Vec<Round> = Round::shipped()
            .iter()
            .filter(|round| plus_days(round.end, assumptions.publication_lag_days) <= day)
            .cloned()
            .collect();
        Self::fit(&known, assumptions)
    }

    /// Returns the level of a group.
    pub fn level(&self, group: Group) -> Level {
        if group == Group::Resident { self.residents } else { self.others }
    }

    /// Returns the p-quantile of residents absent per day in England over the days of a round, averaged as NHS England does.
    ///
    /// The national roster is the assumed one. Trust effects average out over England, days' noise partly.
    pub fn national_absent_per_day(&self, days: &[Date], p: f64) -> f64 {
        let a = &self.assumptions;
        let count = days.len().max(1) as f64;
        let sd = (self.residents.sd.powi(2) + a.day_sd.powi(2) / count).sqrt();
        let level = self.residents.mean + sd * normal_quantile(p);
        let absent = |day: &Date| logistic(level + a.weekday_effect[weekday_index(*day)]) * a.rostered_share_on(*day);
        a.headcount * days.iter().map(absent).sum::<f64>() / count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounds::CountKind;

    fn until(last: Date) -> TurnoutModel {
        let rounds: Vec<Round> = Round::shipped().iter().filter(|round| round.start <= last).cloned().collect();
        TurnoutModel::fit(&rounds, Assumptions::shipped()).expect("enough rounds")
    }

    fn assert_foreseen(model: &TurnoutModel, start: Date) {
        let round = Round::shipped().iter().find(|round| round.start == start).expect("the round is shipped");
        let days: Vec<Date> = round.days().collect();
        let (low, high) = (model.national_absent_per_day(&days, 0.1), model.national_absent_per_day(&days, 0.9));
        assert!(low < round.absent && round.absent < high, "{} not within {low:.0} to {high:.0}", round.absent);
    }

    #[test]
    fn november_and_december_2025_lie_in_the_interval_foreseen_from_july() {
        let july = until(Date::constant(2025, 7, 25));
        assert_foreseen(&july, Date::constant(2025, 11, 14));
        assert_foreseen(&july, Date::constant(2025, 12, 17));
    }

    #[test]
    fn the_interval_is_narrow_enough_to_say_something() {
        let july = until(Date::constant(2025, 7, 25));
        let days: Vec<Date> =
            steadfast_model::time::dates(Date::constant(2025, 11, 14), Date::constant(2025, 11, 18)).collect();
        assert!(july.national_absent_per_day(&days, 0.9) - july.national_absent_per_day(&days, 0.1) < 7_000.0);
    }

    #[test]
    fn a_plan_of_10_december_2025_knows_november_and_not_december() {
        let known = TurnoutModel::known_on(Date::constant(2025, 12, 10)).expect("enough rounds");
        assert_eq!(known.fitted_to, Date::constant(2025, 11, 14));
        assert!(known.residents.mean < TurnoutModel::shipped().residents.mean);
        assert_eq!(TurnoutModel::known_on(Date::constant(2023, 5, 1)), Err(FitError::TooFewRounds { usable: 1 }));
    }

    #[test]
    fn a_level_equal_to_december_gives_its_published_count() {
        let december =
            Round::shipped().iter().find(|round| round.start == Date::constant(2025, 12, 17)).expect("shipped");
        let mut model = TurnoutModel::shipped().clone();
        model.residents.mean = logit(december.share_away(&model.assumptions));
        let days: Vec<Date> = december.days().collect();
        assert!((model.national_absent_per_day(&days, 0.5) - 19_120.0).abs() < 1.0);
    }

    #[test]
    fn the_shipped_tables_are_complete_and_in_order() {
        let rounds = Round::shipped();
        assert_eq!(rounds.len(), 9);
        assert!(rounds.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(rounds.iter().all(|round| !round.source.is_empty()));
        assert_eq!(rounds.iter().filter(|round| round.kind == CountKind::Average).count(), 3);
        assert_eq!(TurnoutModel::shipped().rounds, 8);
    }

    #[test]
    fn the_model_survives_being_written_and_read() {
        let text = serde_json::to_string(TurnoutModel::shipped()).expect("a plain structure");
        assert_eq!(&serde_json::from_str::<TurnoutModel>(&text).expect("written by us"), TurnoutModel::shipped());
    }

    #[test]
    fn the_order_of_rounds_in_the_table_does_not_matter() {
        let mut rounds = Round::shipped().to_vec();
        rounds.reverse();
        assert_eq!(
            &TurnoutModel::fit(&rounds, Assumptions::shipped()).expect("enough rounds"),
            TurnoutModel::shipped()
        );
    }
}
