//! Sampled turnouts for the strata of a case.

use rayon::prelude::*;
use steadfast_chance::Stream;
use steadfast_cover::Instance;
use steadfast_model::{Action, Case};
use steadfast_turnout::{Stratum, TurnoutModel};

/// The turnout model and the strata that it is sampled for.
#[derive(Debug, Clone)]
pub(crate) struct Turnouts {
    model: TurnoutModel,
    strata: Vec<Stratum>,
    stream: Stream,
}

impl Turnouts {
    /// Takes the model as it was known when the plan is made; before the third published round, as it is known now.
    pub(crate) fn new(case: &Case, instance: &Instance<'_>, seed: u64) -> Self {
        let known = TurnoutModel::known_on(case.window.planned_at.date());
        Self::with_model(case, instance, seed, known.unwrap_or_else(|_| TurnoutModel::shipped().clone()))
    }

    /// Takes a model as given.
    pub(crate) fn with_model(case: &Case, instance: &Instance<'_>, seed: u64, model: TurnoutModel) -> Self {
        let strata = instance.strata.iter().map(|stratum| Stratum {
            group: stratum.group,
            start: stratum.start,
            rostered: stratum.rostered,
            emergency: stratum.emergency,
        });
        Self {
            model,
            strata: strata.collect(),
            stream: Stream::root(seed).named(&case.trust.ods_code).named("turnout"),
        }
    }

    /// Samples turnouts for a purpose: those a plan is made with are not those it is judged by.
    pub(crate) fn sample(&self, case: &Case, purpose: &str, count: u32) -> Vec<Vec<u32>> {
        let stream = self.stream.named(purpose);
        (0..count)
            .into_par_iter()
            .map(|scenario| self.model.sample(&self.strata, &case.actions, &stream.numbered(u64::from(scenario))))
            .collect()
    }

    /// Samples one turnout with each of some models, numbered in their order.
    pub(crate) fn sample_with(&self, case: &Case, purpose: &str, models: &[TurnoutModel]) -> Vec<Vec<u32>> {
        let stream = self.stream.named(purpose);
        let numbered: Vec<(u64, &TurnoutModel)> = (0u64..).zip(models).collect();
        numbered
            .into_par_iter()
            .map(|(number, model)| model.sample(&self.strata, &case.actions, &stream.numbered(number)))
            .collect()
    }

    /// Returns the turnouts that a decision reckons with: sampled ones, and one for every three of them at the median, so that the decision is good there and does
    /// not follow the accidents of a small sample alone.
    pub(crate) fn planning(&self, case: &Case, count: u32) -> Vec<Vec<u32>> {
        let count = count.max(1);
        let mut planning = self.sample(case, "planning", count);
        let median = self.median(case);
        planning.extend((0..count.div_ceil(3)).map(|_| median.clone()));
        planning
    }

    pub(crate) fn median(&self, case: &Case) -> Vec<u32> {
        self.model.median(&self.strata, &case.actions)
    }

    pub(crate) fn mean(&self, case: &Case) -> Vec<f64> {
        self.mean_with(&case.actions)
    }

    /// Returns the mean numbers present under some actions; with none, what sickness leaves.
    pub(crate) fn mean_with(&self, actions: &[Action]) -> Vec<f64> {
        self.model.mean(&self.strata, actions)
    }
}

/// Rounds mean numbers of people, so that what is lost in one stratum is made up in the next.
pub(crate) fn round_mean(mean: &[f64]) -> Vec<u32> {
    let mut carried = 0.0;
    mean.iter()
        .map(|&value| {
            let wanted = value + carried;
            let rounded = wanted.round().max(0.0);
            carried = wanted - rounded;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number of people")]
            let people = rounded as u32;
            people
        })
        .collect()
}
