//! A generator for inner loops.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A small fast generator for the inner loops of a search, seeded from a [`Stream`](crate::Stream).
///
/// The same stream gives the same numbers on every machine.
#[derive(Debug, Clone)]
pub struct QuickStream(Xoshiro256PlusPlus);

impl QuickStream {
    pub(crate) fn from_key(key: [u8; 32]) -> Self {
        Self(Xoshiro256PlusPlus::from_seed(key))
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
}

#[cfg(test)]
mod tests {
    use crate::Stream;

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
