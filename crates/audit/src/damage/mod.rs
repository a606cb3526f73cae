//! Ways to damage a plan on purpose, to verify that the checker sees what it should.
//!
//! A checker that never complains is worth nothing. Each [`Damage`] plants one fault in a plan, made up or real, and names the
//! code under which [`check_plan`](crate::check_plan) must report it. For verification only: nothing here mends or makes plans.

mod decisions;
mod numbers;
mod people;
mod simulated;

use steadfast_model::{Case, Plan};

/// One way to damage a plan.
#[derive(Debug, Clone, Copy)]
pub struct Damage {
    /// What is done to the plan, in words.
    pub name: &'static str,
    /// The code of the rule that it breaks; other rules may be broken with it.
    pub code: &'static str,
    /// Damages the plan; returns false, and leaves the plan as it was, where the plan has nothing to damage in this way.
    pub plant: fn(&Case, &mut Plan) -> bool,
}

/// Returns every kind of damage, grouped as the rules are.
pub fn kinds_of_damage() -> Vec<Damage> {
    let mut kinds = people::kinds();
    kinds.extend(decisions::kinds());
    kinds.extend(numbers::kinds());
    kinds.extend(simulated::kinds());
    kinds
}

fn kind(name: &'static str, code: &'static str, plant: fn(&Case, &mut Plan) -> bool) -> Damage {
    Damage { name, code, plant }
}
