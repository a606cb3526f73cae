//! What a list needs, by formula: load, target wait and queue, capacity to hold a list or to bring it back, pressure.
//!
//! Inputs are rates in patients per week, waits in weeks, queues in patients. A formula refuses what cannot be: a negative or infinite input, a capacity
//! or a target of nothing. [`target_mean_wait_weeks`] and its like take a `factor`, how often the mean wait fits into the target;
//! [`factor_for_share`] finds it for a share of people within the target.

/// An input that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum FormulaError {
    /// An input is below 0, infinite or not a number.
    #[error("{what} is {value}; it must be a number from 0 up")]
    Negative {
        /// Name of the input.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// An input is 0 or below, infinite or not a number.
    #[error("{what} is {value}; it must be a number above 0")]
    NotPositive {
        /// Name of the input.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A share is not above 0 and below 1.
    #[error("a share of {value} within the target; it must be above 0 and below 1")]
    NotAShare {
        /// The share.
        value: f64,
    },
}

fn not_negative(what: &'static str, value: f64) -> Result<f64, FormulaError> {
    if value.is_finite() && value >= 0.0 { Ok(value) } else { Err(FormulaError::Negative { what, value }) }
}

fn positive(what: &'static str, value: f64) -> Result<f64, FormulaError> {
    if value.is_finite() && value > 0.0 { Ok(value) } else { Err(FormulaError::NotPositive { what, value }) }
}

/// What a rate of demand was estimated from, for a margin above it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Referrals counted.
    pub referrals: u64,
    /// Coefficient of variation of the gaps between them.
    pub cv: f64,
}

/// Returns the load of a list, `demand / capacity`: at 1 or above it grows without end.
///
/// # Errors
/// If the demand is negative or the capacity not above 0.
pub fn load(demand_per_week: f64, capacity_per_week: f64) -> Result<f64, FormulaError> {
    Ok(not_negative("the demand per week", demand_per_week)? / positive("the capacity per week", capacity_per_week)?)
}

/// Returns the mean wait, in weeks, with which a target in weeks is met: `target / factor`.
///
/// # Errors
/// If either is not above 0.
pub fn target_mean_wait_weeks(target_weeks: f64, factor: f64) -> Result<f64, FormulaError> {
    Ok(positive("the target in weeks", target_weeks)? / positive("the factor", factor)?)
}

/// Returns the factor with which a share of people are treated within the target, `-ln(1 - share)`, if waits are exponential.
///
/// # Errors
/// If the share is not between 0 and 1.
pub fn factor_for_share(share: f64) -> Result<f64, FormulaError> {
    if share > 0.0 && share < 1.0 { Ok(-(-share).ln_1p()) } else { Err(FormulaError::NotAShare { value: share }) }
}

/// Returns the queue, in patients, that has the target mean wait by Little's law: `demand * target / factor`.
///
/// # Errors
/// If the demand is negative, or the target or the factor not above 0.
pub fn target_queue(demand_per_week: f64, target_weeks: f64, factor: f64) -> Result<f64, FormulaError> {
    Ok(not_negative("the demand per week", demand_per_week)? * target_mean_wait_weeks(target_weeks, factor)?)
}

/// Returns the capacity, in patients per week, that brings a queue to its target in some weeks: `demand + (queue - target_queue) / weeks`; never below 0.
///
/// With evidence of some referrals the demand is raised to `demand / (1 - g)`, `g = 2 demand cv / sqrt(referrals)`, as long as `g < 1`; from `g = 1` up the
/// evidence is too thin for a margin and the demand stays as it is. This is the reference's guard as it stands, though `g` is not free of units: with the
/// demand per week, two standard errors of the mean gap would be `g = 2 cv / sqrt(referrals)`.
///
/// # Errors
/// If an input is negative or the weeks are not above 0.
pub fn relief_capacity_per_week(
    demand_per_week: f64,
    queue: f64,
    target_queue: f64,
    weeks_to_target: f64,
    evidence: Option<Evidence>,
) -> Result<f64, FormulaError> {
    let mut demand = not_negative("the demand per week", demand_per_week)?;
    let excess = not_negative("the queue", queue)? - not_negative("the target queue", target_queue)?;
    let weeks = positive("the weeks to the target", weeks_to_target)?;
    if let Some(Evidence { referrals, cv }) = evidence.filter(|evidence| evidence.referrals > 0) {
        let margin = 2.0 * demand * not_negative("the variation of demand", cv)? / (referrals as f64).sqrt();
        if margin < 1.0 {
            demand /= 1.0 - margin;
        }
    }
    Ok((demand + excess / weeks).max(0.0))
}

/// Returns the capacity, in patients per week, that holds a list at its target: `demand + (cv_demand² + cv_removals²) / 2 * factor / target`.
///
/// The coefficients of variation are those of the gaps between referrals and between removals; 1 each if both come at random.
///
/// # Errors
/// If the demand or a variation is negative, or the target or the factor not above 0.
pub fn target_capacity_per_week(
    demand_per_week: f64,
    target_weeks: f64,
    factor: f64,
    cv_demand: f64,
    cv_removals: f64,
) -> Result<f64, FormulaError> {
    let demand = not_negative("the demand per week", demand_per_week)?;
    let mean_wait = target_mean_wait_weeks(target_weeks, factor)?;
    let cv_demand = not_negative("the variation of demand", cv_demand)?;
    let cv_removals = not_negative("the variation of removals", cv_removals)?;
    Ok(demand + (cv_demand.powi(2) + cv_removals.powi(2)) / 2.0 / mean_wait)
}

/// Returns the pressure on a list, `2 * mean wait / target`: both in weeks.
///
/// # Errors
/// If the wait is negative or the target not above 0.
pub fn pressure(mean_wait_weeks: f64, target_weeks: f64) -> Result<f64, FormulaError> {
    Ok(2.0 * not_negative("the mean wait in weeks", mean_wait_weeks)? / positive("the target in weeks", target_weeks)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_computed_from_what_cannot_be() {
        assert!(matches!(load(30.0, 0.0), Err(FormulaError::NotPositive { what: "the capacity per week", .. })));
        assert!(matches!(load(-1.0, 27.0), Err(FormulaError::Negative { .. })));
        assert!(matches!(load(f64::NAN, 27.0), Err(FormulaError::Negative { .. })));
        assert!(matches!(target_mean_wait_weeks(0.0, 4.0), Err(FormulaError::NotPositive { .. })));
        assert!(matches!(
            target_mean_wait_weeks(18.0, -4.0),
            Err(FormulaError::NotPositive { what: "the factor", .. })
        ));
        assert!(matches!(factor_for_share(1.0), Err(FormulaError::NotAShare { .. })));
        assert!(matches!(factor_for_share(f64::NAN), Err(FormulaError::NotAShare { .. })));
        assert!(matches!(target_queue(f64::INFINITY, 18.0, 4.0), Err(FormulaError::Negative { .. })));
        assert!(matches!(relief_capacity_per_week(1.0, 1.0, 1.0, 0.0, None), Err(FormulaError::NotPositive { .. })));
        assert!(matches!(target_capacity_per_week(1.0, 1.0, 1.0, -1.0, 1.0), Err(FormulaError::Negative { .. })));
        assert!(matches!(pressure(-1.0, 18.0), Err(FormulaError::Negative { .. })));
    }

    #[test]
    fn a_list_far_below_its_target_needs_no_negative_capacity() {
        assert_eq!(relief_capacity_per_week(1.0, 0.0, 390.0, 26.0, None), Ok(0.0));
    }
}
