//! Sets of nurses as bits.

/// A set of up to `64 × W` nurses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bits<const W: usize>([u64; W]);

impl<const W: usize> Bits<W> {
    pub(crate) const EMPTY: Self = Self([0; W]);

    #[inline]
    pub(crate) fn one(item: usize) -> Self {
        let mut bits = Self::EMPTY;
        bits.insert(item);
        bits
    }

    #[inline]
    pub(crate) fn insert(&mut self, item: usize) {
        self.0[item / 64] |= 1 << (item % 64);
    }

    #[inline]
    pub(crate) fn contains(&self, item: usize) -> bool {
        self.0[item / 64] >> (item % 64) & 1 == 1
    }

    #[inline]
    pub(crate) fn join(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    #[inline]
    pub(crate) fn common(&self, other: &Self) -> Self {
        let mut bits = *self;
        for (word, other) in bits.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
        bits
    }

    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Returns the item at a position in ascending order.
    #[inline]
    pub(crate) fn nth(&self, mut position: u32) -> Option<usize> {
        for (place, &word) in self.0.iter().enumerate() {
            let here = word.count_ones();
            if position < here {
                return Some(place * 64 + nth_bit(word, position));
            }
            position -= here;
        }
        None
    }
}

/// Returns the place of the set bit at a position, counted from the lowest.
#[inline]
pub(crate) fn nth_bit(mut word: u64, position: u32) -> usize {
    for _ in 0..position {
        word &= word - 1;
    }
    word.trailing_zeros() as usize
}

/// Returns the place of the set bit at a position in a set of rooms.
#[inline]
pub(crate) fn nth_room(rooms: u128, position: u32) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    let low = rooms as u64;
    let here = low.count_ones();
    if position < here {
        nth_bit(low, position)
    } else {
        let high = (rooms >> 64) as u64;
        64 + nth_bit(high, position - here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_knows_its_items_in_order() {
        let mut bits = Bits::<2>::EMPTY;
        for item in [3, 64, 100] {
            bits.insert(item);
        }
        assert_eq!(bits.len(), 3);
        assert_eq!((bits.nth(0), bits.nth(1), bits.nth(2), bits.nth(3)), (Some(3), Some(64), Some(100), None));
        assert!(bits.contains(64) && !bits.contains(65));
    }

    #[test]
    fn rooms_on_both_halves_are_found() {
        let rooms = 1_u128 << 2 | 1 << 70 | 1 << 127;
        assert_eq!((nth_room(rooms, 0), nth_room(rooms, 1), nth_room(rooms, 2)), (2, 70, 127));
    }
}
