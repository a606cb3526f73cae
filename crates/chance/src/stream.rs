//! Random streams that are fixed by their name.

use crate::QuickStream;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// A random stream that is fixed by a seed and a path of names.
///
/// Deriving a child does not draw from the parent, so the order of derivations and draws does not matter.
#[derive(Debug, Clone)]
pub struct Stream {
    key: [u8; 32],
    generator: ChaCha8Rng,
}

impl Stream {
    /// Starts the family of streams of a seed.
    pub fn root(seed: u64) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"steadfast stream 1");
        hasher.update(seed.to_le_bytes());
        Self::from_key(hasher.finalize().into())
    }

    fn from_key(key: [u8; 32]) -> Self {
        Self { key, generator: ChaCha8Rng::from_seed(key) }
    }

    /// Returns the child stream with a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        self.child(b'n', name.as_bytes())
    }

    /// Returns the child stream with a number.
    #[must_use]
    pub fn numbered(&self, number: u64) -> Self {
        self.child(b'#', &number.to_le_bytes())
    }

    fn child(&self, kind: u8, name: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.key);
        hasher.update([kind]);
        hasher.update(name);
        Self::from_key(hasher.finalize().into())
    }

    /// Returns the fast generator of this stream, for inner loops; it does not depend on what was drawn so far.
    pub fn quick(&self) -> QuickStream {
        QuickStream::from_key(self.key)
    }

    /// Draws a number from 0 up to but not including 1.
    pub fn uniform(&mut self) -> f64 {
        self.generator.random::<f64>()
    }

    /// Draws an integer from 0 up to but not including `below`.
    ///
    /// # Panics
    /// If `below` is 0.
    pub fn below(&mut self, below: usize) -> usize {
        self.generator.random_range(0..below)
    }

    /// Draws `true` with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Draws an index with probability proportional to its weight; the last one with a positive weight if rounding runs over.
    ///
    /// # Panics
    /// If no weight is positive.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.uniform() * total;
        let mut last = None;
        for (index, &weight) in weights.iter().enumerate() {
            if weight > 0.0 {
                last = Some(index);
                if left < weight {
                    return index;
                }
                left -= weight;
            }
        }
        last.expect("at least one weight is positive")
    }

    /// Shuffles a slice.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    pub(crate) fn generator(&mut self) -> &mut impl Rng {
        &mut self.generator
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_differ_by_name_and_number_and_do_not_depend_on_draws() {
        let root = Stream::root(3);
        let mut drawn = root.clone();
        drawn.uniform();
        assert_eq!(root.named("a").uniform(), drawn.named("a").uniform());
        assert_ne!(root.named("a").uniform(), root.named("b").uniform());
        assert_ne!(root.numbered(1).uniform(), root.numbered(2).uniform());
        assert_ne!(Stream::root(3).uniform(), Stream::root(4).uniform());
    }

    #[test]
    fn the_first_numbers_of_seed_one_never_change() {
        let mut stream = Stream::root(1).named("golden");
        let drawn: Vec<usize> = (0..4).map(|_| stream.below(1000)).collect();
        assert_eq!(drawn, [726, 56, 293, 435]);
    }

    #[test]
    fn weighted_draws_follow_their_weights() {
        let mut stream = Stream::root(1).named("weights");
        let mut counts = [0u32; 3];
        for _ in 0..30_000 {
            counts[stream.weighted(&[1.0, 0.0, 2.0])] += 1;
        }
        assert_eq!(counts[1], 0);
        let share = f64::from(counts[2]) / 30_000.0;
        assert!((share - 2.0 / 3.0).abs() < 4.0 * (2.0f64 / 9.0 / 30_000.0).sqrt());
    }
}
