//! Temperatures and acceptance of simulated annealing.

/// Ratio of a temperature to the one above it.
const RATIO: f64 = 0.9;
/// Least share of a rung, as a multiple of an even share.
const LEAST: f64 = 0.15;
/// Entries of the table of thresholds.
const ENTRIES: u64 = 1 << 14;

/// The acceptance rule of Metropolis: a change of cost is accepted if it is at most `−T ln u` for a random `u`.
///
/// The threshold is drawn before the change is reckoned, so that the reckoning can stop as soon as the change is sure to be above it.
#[derive(Debug, Clone)]
pub struct Metropolis {
    /// `−ln u` for the midpoints of equal parts of 0 to 1.
    minus_ln: Vec<f64>,
}

impl Default for Metropolis {
    fn default() -> Self {
        let minus_ln = (0..ENTRIES)
            .map(|entry| {
                let u = (entry as f64 + 0.5) / ENTRIES as f64;
                // Rounded, so that the last bit of a logarithm, which differs between machines, decides nothing.
                (-u.ln() * 1_048_576.0).round() / 1_048_576.0
            })
            .collect();
        Self { minus_ln }
    }
}

impl Metropolis {
    /// Returns the most that a change may cost at a temperature, by 14 random bits (the lowest of `bits`).
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the table has 2¹⁴ entries; a float is cut to the range")]
    pub fn threshold(&self, bits: u64, temperature: f64) -> i32 {
        (temperature * self.minus_ln[(bits & (ENTRIES - 1)) as usize]) as i32
    }
}

/// A rung of a ladder: what was seen at its temperature.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rung {
    /// Costs seen.
    pub count: f64,
    /// Sum of the costs seen.
    pub sum: f64,
}

impl Rung {
    /// Counts a cost.
    #[inline]
    pub fn see(&mut self, cost: f64) {
        self.count += 1.0;
        self.sum += cost;
    }

    fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

/// A ladder of falling temperatures, each with its share of the effort.
///
/// Temperatures fall by a tenth from rung to rung. An even ladder gives each rung the same share. A learned one gives more where the cost
/// falls fast with the temperature, in proportion to the square root of `dE/dT` (annealing at constant thermodynamic speed, Salamon et al.
/// 1988): much where the structure is decided, little where all is loose or frozen.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    temperatures: Vec<f64>,
    /// Cumulative share at the end of each rung; the last is 1.
    until: Vec<f64>,
}

impl Ladder {
    /// Returns the ladder from one temperature down to another with even shares.
    ///
    /// # Panics
    /// If a temperature is not positive.
    pub fn even(hot: f64, cold: f64) -> Self {
        assert!(hot > 0.0 && cold > 0.0, "temperatures are positive");
        let mut temperatures = vec![hot];
        let mut temperature = hot;
        while temperature > cold && temperatures.len() < 400 {
            temperature *= RATIO;
            temperatures.push(temperature);
        }
        let count = temperatures.len() as f64;
        let until = (1..=temperatures.len()).map(|rung| rung as f64 / count).collect();
        Self { temperatures, until }
    }

    /// Returns the number of rungs.
    pub fn len(&self) -> usize {
        self.temperatures.len()
    }

    /// Returns whether there is no rung; there always is one.
    pub fn is_empty(&self) -> bool {
        self.temperatures.is_empty()
    }

    /// Returns the temperature of a rung.
    pub fn temperature(&self, rung: usize) -> f64 {
        self.temperatures[rung.min(self.temperatures.len() - 1)]
    }

    /// Returns the rung at a share of the effort, and the temperature there, which falls evenly within a rung.
    pub fn at(&self, share: f64) -> (usize, f64) {
        let last = self.temperatures.len() - 1;
        let rung = self.until.partition_point(|&until| until <= share).min(last);
        let from = if rung == 0 { 0.0 } else { self.until[rung - 1] };
        let width = self.until[rung] - from;
        let part = if width > 0.0 { ((share - from) / width).clamp(0.0, 1.0) } else { 0.0 };
        let temperature = self.temperatures[rung];
        (rung, temperature * (1.0 - (1.0 - RATIO) * part))
    }

    /// Returns this ladder with shares learned from what was seen on its rungs in a first descent.
    #[must_use]
    pub fn learned(&self, rungs: &[Rung]) -> Self {
        let count = self.temperatures.len();
        let means: Vec<Option<f64>> = (0..count).map(|rung| rungs.get(rung).and_then(Rung::mean)).collect();
        let mut speeds: Vec<f64> = (0..count)
            .map(|rung| {
                let (above, below) = (rung.saturating_sub(2), (rung + 2).min(count - 1));
                match (means[above], means[below]) {
                    (Some(high), Some(low)) if above < below => {
                        ((high - low).max(0.0) / (self.temperatures[above] - self.temperatures[below])).sqrt()
                    }
                    _ => 0.0,
                }
            })
            .collect();
        let mean = speeds.iter().sum::<f64>() / count as f64;
        if mean <= 0.0 {
            return self.clone();
        }
        for speed in &mut speeds {
            *speed = speed.max(LEAST * mean);
        }
        self.with_weights(&speeds)
    }

    fn with_weights(&self, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut until: Vec<f64> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                sum / total
            })
            .collect();
        if let Some(last) = until.last_mut() {
            *last = 1.0;
        }
        Self { temperatures: self.temperatures.clone(), until }
    }

    /// Returns the part of this ladder from a rung on.
    #[must_use]
    pub fn from_rung(&self, rung: usize) -> Self {
        let rung = rung.min(self.temperatures.len() - 1);
        let before = if rung == 0 { 0.0 } else { self.until[rung - 1] };
        let rest = 1.0 - before;
        let until =
            self.until[rung..].iter().map(|until| if rest > 0.0 { (until - before) / rest } else { 1.0 }).collect();
        Self { temperatures: self.temperatures[rung..].to_vec(), until }
    }

    /// Returns the first rung whose temperature is at most the one given.
    pub fn rung_of(&self, temperature: f64) -> usize {
        self.temperatures.partition_point(|&rung| rung > temperature).min(self.temperatures.len() - 1)
    }

    /// Returns the share at which a rung begins.
    pub fn begins(&self, rung: usize) -> f64 {
        if rung == 0 { 0.0 } else { self.until[rung.min(self.until.len()) - 1] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_ladder_falls_from_hot_to_cold() {
        let ladder = Ladder::even(100.0, 1.0);
        assert_eq!(ladder.at(0.0), (0, 100.0));
        let (rung, temperature) = ladder.at(0.999_999);
        assert_eq!(rung, ladder.len() - 1);
        assert!(temperature <= 1.0 && temperature > 0.8, "{temperature}");
        let mut before = f64::INFINITY;
        for step in 0..1000 {
            let (_, temperature) = ladder.at(f64::from(step) / 1000.0);
            assert!(temperature <= before);
            before = temperature;
        }
    }

    #[test]
    fn a_learned_ladder_spends_its_time_where_the_cost_falls() {
        let ladder = Ladder::even(100.0, 1.0);
        let rungs: Vec<Rung> = (0..ladder.len())
            .map(|rung| {
                let temperature = ladder.temperature(rung);
                // All of the fall is between 20 and 5.
                let mut seen = Rung::default();
                seen.see(1000.0 * temperature.clamp(5.0, 20.0));
                seen
            })
            .collect();
        let learned = ladder.learned(&rungs);
        let (from, to) = (learned.rung_of(20.0), learned.rung_of(5.0));
        let there = learned.begins(to) - learned.begins(from);
        let even = ladder.begins(to) - ladder.begins(from);
        assert!(there > 1.8 * even, "{there} against {even}");
        // Nothing is skipped.
        assert!((1..learned.len()).all(|rung| learned.begins(rung) > learned.begins(rung - 1)));
    }

    #[test]
    fn a_ladder_from_a_rung_is_the_colder_part() {
        let ladder = Ladder::even(100.0, 1.0);
        let part = ladder.from_rung(10);
        assert_eq!(part.len(), ladder.len() - 10);
        assert_eq!(part.at(0.0).1, ladder.temperature(10));
    }

    #[test]
    fn thresholds_follow_the_exponential_law() {
        let rule = Metropolis::default();
        let mean = (0..ENTRIES).map(|bits| f64::from(rule.threshold(bits, 1000.0))).sum::<f64>() / ENTRIES as f64;
        // The mean of −T ln u is T; cutting to whole numbers takes half of one, the table's midpoints next to nothing.
        assert!((mean - 999.5).abs() < 0.2, "{mean}");
        let above = (0..ENTRIES).filter(|&bits| rule.threshold(bits, 100.0) >= 100).count() as f64 / ENTRIES as f64;
        assert!((above - (-1.0_f64).exp()).abs() < 1e-3, "{above}");
    }
}
