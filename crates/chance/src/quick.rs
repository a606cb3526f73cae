//! A generator for inner loops.

use crate::LogNormal;
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, Exp1, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A small fast generator for the inner loops of a search or a simulation, seeded from a [`Stream`](crate::Stream).
///
/// The same stream gives the same numbers on every machine.
#[derive(Debug, Clone)]
pub struct QuickStream(Xoshiro256PlusPlus);

impl QuickStream {
    pub(crate) fn from_key(key: [u8; 32]) -> Self {
        Self(Xoshiro256PlusPlus::from_seed(key))
    }

    /// Returns a generator of its own for a number, fixed by the number and by where this one stands; nothing is drawn from this one.
    #[must_use]
    pub fn fork(&self, number: u64) -> Self {
        let mut own = self.0.clone();
        Self(Xoshiro256PlusPlus::seed_from_u64(own.next_u64() ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// Draws 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Draws an integer from 0 up to but not including `below`; 0 if `below` is 0.
    ///
    /// The numbers are as good as equally likely: a share of `below / 2³²` of them is off by one draw.
    #[inline]
    pub fn below(&mut self, below: u32) -> u32 {
        let high = (self.0.next_u64() >> 32) * u64::from(below);
        (high >> 32) as u32
    }

    /// Draws a number from 0 up to but not including 1.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        // The 53 highest bits, as many as a double holds.
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Draws `true` with a probability.
    #[inline]
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Draws from the exponential distribution with mean 1.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        Exp1.sample(&mut self.0)
    }

    /// Draws from the standard normal distribution.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// Draws from a log-normal distribution.
    #[inline]
    pub fn log_normal(&mut self, distribution: LogNormal) -> f64 {
        (distribution.mu + distribution.sigma * self.normal()).exp()
    }
}

#[cfg(test)]
mod tests {
    use crate::{Moments, Stream};

    #[test]
    fn a_quick_stream_is_fixed_by_its_name() {
        let mut first = Stream::root(1).named("a").quick();
        let mut again = Stream::root(1).named("a").quick();
        let mut other = Stream::root(1).named("b").quick();
        let bits = first.bits();
        assert_eq!(bits, again.bits());
        assert_ne!(bits, other.bits());
    }

    #[test]
    fn quick_draws_have_the_moments_of_their_distribution() {
        let mut quick = Stream::root(3).quick();
        let n = 200_000;
        let uniform: Moments = (0..n).map(|_| quick.uniform()).collect();
        let exponential: Moments = (0..n).map(|_| quick.exponential()).collect();
        let normal: Moments = (0..n).map(|_| quick.normal()).collect();
        // Four standard errors of the mean, and 2 % of the variance.
        let close = |seen: &Moments, mean: f64, variance: f64| {
            (seen.mean() - mean).abs() < 4.0 * (variance / f64::from(n)).sqrt()
                && (seen.variance() / variance - 1.0).abs() < 0.02
        };
        assert!(close(&uniform, 0.5, 1.0 / 12.0), "{uniform:?}");
        assert!(close(&exponential, 1.0, 1.0), "{exponential:?}");
        assert!(close(&normal, 0.0, 1.0), "{normal:?}");
    }

    #[test]
    fn numbers_below_a_limit_are_equally_likely() {
        let mut quick = Stream::root(7).quick();
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[quick.below(6) as usize] += 1;
        }
        // Standard deviation of each count is 91.
        assert!(counts.iter().all(|&count| count.abs_diff(10_000) < 5 * 91), "{counts:?}");
        assert_eq!(quick.below(0), 0);
    }
}
