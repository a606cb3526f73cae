//! Targets and habits that the engine does not know of itself.

use serde::Deserialize;
use std::sync::LazyLock;

/// Policy and habits; each number's mark and source stands in `data/assumptions.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// Weeks within which people are to be treated.
    pub target_weeks: f64,
    /// Share of people for whom the target is to be met.
    pub target_share: f64,
    /// How often the mean wait fits into the target.
    pub factor: f64,
    /// Weeks in which a list that is too long is to be brought back.
    pub relief_weeks: f64,
    /// A queue is too long above this many times its target.
    pub too_long: f64,
    /// Days to treatment by priority, P1 to P4.
    pub target_days: [u32; 4],
    /// Share of referrals by priority, P1 to P4.
    pub mix: [f64; 4],
}

static ASSUMPTIONS: LazyLock<Assumptions> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/assumptions.toml")).expect("data/assumptions.toml is checked by a test")
});

impl Assumptions {
    /// Returns the assumptions that Steadfast ships.
    pub fn shipped() -> &'static Self {
        &ASSUMPTIONS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_can_be_read_and_its_shares_add_up_to_one() {
        let shipped = Assumptions::shipped();
        assert!((shipped.mix.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(shipped.target_days.is_sorted());
    }
}
