//! Free places and minutes of sessions.

/// Places and minutes that a session has left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) places: i64,
    pub(crate) minutes: i64,
}

impl Room {
    /// Returns whether a booking of this length fits.
    pub(crate) fn takes(&self, minutes: u32) -> bool {
        self.places >= 1 && self.minutes >= i64::from(minutes)
    }

    pub(crate) fn fill(&mut self, minutes: u32) {
        self.places -= 1;
        self.minutes -= i64::from(minutes);
    }

    pub(crate) fn free(&mut self, minutes: u32) {
        self.places += 1;
        self.minutes += i64::from(minutes);
    }
}
