//! The clock of a simulation: a priority queue of typed events.
//!
//! Decides which event comes next. Events are taken in the order of their time; of simultaneous ones in the order of their
//! [`Ranked::rank`], the lowest first; of those with the same rank in the order in which they were scheduled. Nothing else, so a replica is
//! the same on every machine.
//!
//! The queue is a calendar: time is cut into windows of equal width. An event beyond the open window is put at the head of its window's
//! list, whatever its place there, which takes a few instructions; when a window opens its events are sorted once. With a dozen
//! events to a window both together cost less than one insertion into a heap. Any width gives the same order; the width only
//! decides the speed.

/// An event that says what comes first among simultaneous ones.
pub trait Ranked {
    /// Returns the rank, 0 to 15; of simultaneous events the lower rank comes first.
    fn rank(&self) -> u8;
}

/// Windows in the calendar; what lies further ahead waits apart.
const SLOTS: usize = 4096;
const WINDOWS: u64 = SLOTS as u64;
/// Marks the end of a list.
const NONE: u32 = u32::MAX;
/// Bits of a node's number, of the running number and of the rank in a key, from the lowest.
const NODE_BITS: u32 = 24;
const RUNNING_BITS: u32 = 36;

/// Future events in the order of time, rank and scheduling.
#[derive(Debug, Clone)]
pub struct EventQueue<E> {
    /// Windows per hour.
    windows_per_hour: f64,
    now: f64,
    /// Events of the open window as keys, the next one last.
    open: Vec<u128>,
    /// Number of the open window.
    window: u64,
    /// First node of each window's list.
    heads: Vec<u32>,
    /// One bit for each window whose list is not empty.
    filled: Vec<u64>,
    /// Nodes of events beyond the last window.
    later: Vec<u32>,
    /// Smallest window number among `later`.
    later_from: u64,
    nodes: Vec<Node<E>>,
    free: u32,
    running: u64,
    waiting: usize,
}

#[derive(Debug, Clone, Copy)]
struct Node<E> {
    key: u128,
    event: E,
    next: u32,
}

impl<E: Ranked + Copy> EventQueue<E> {
    /// Makes an empty queue at time 0 whose windows are `window_hours` (> 0) wide: about a dozen events should fall into one.
    pub fn new(window_hours: f64) -> Self {
        Self {
            windows_per_hour: 1.0 / window_hours,
            now: 0.0,
            open: Vec::with_capacity(64),
            window: 0,
            heads: vec![NONE; SLOTS],
            filled: vec![0; SLOTS / 64],
            later: Vec::new(),
            later_from: u64::MAX,
            nodes: Vec::new(),
            free: NONE,
            running: 0,
            waiting: 0,
        }
    }

    /// Returns the time of the event last taken, in hours.
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Returns the number of events that are still to come.
    pub fn len(&self) -> usize {
        self.waiting
    }

    /// Returns whether no event is to come.
    pub fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Puts an event at a time in hours; one before the present time happens now.
    #[inline]
    pub fn schedule(&mut self, at: f64, event: E) {
        // Times are not negative, so that the bits of a double are in the order of its value.
        let at = if at > self.now { at } else { self.now };
        let node = self.free;
        let place = if node == NONE { self.nodes.len() } else { node as usize };
        assert!(place < 1 << NODE_BITS, "fewer than 16 million events are to come at any time");
        self.running = (self.running + 1) & ((1 << RUNNING_BITS) - 1);
        let order =
            (u64::from(event.rank()) << (NODE_BITS + RUNNING_BITS)) | (self.running << NODE_BITS) | place as u64;
        let key = (u128::from(at.to_bits()) << 64) | u128::from(order);
        self.waiting += 1;
        let window = window_of(at, self.windows_per_hour);
        let entry = Node { key, event, next: NONE };
        if node == NONE {
            self.nodes.push(entry);
        } else {
            self.free = self.nodes[place].next;
            self.nodes[place] = entry;
        }
        if window <= self.window {
            self.insert_open(key);
        } else if window - self.window < WINDOWS {
            self.link(place, window);
        } else {
            self.later.push(narrow(place));
            self.later_from = self.later_from.min(window);
        }
    }

    /// Takes the next event, with its time in hours.
    #[inline]
    pub fn take(&mut self) -> Option<(f64, E)> {
        loop {
            if let Some(key) = self.open.pop() {
                let place = place_of(key);
                self.now = time_of(key);
                let event = self.nodes[place].event;
                self.nodes[place].next = self.free;
                self.free = narrow(place);
                self.waiting -= 1;
                return Some((self.now, event));
            }
            if self.waiting == 0 {
                return None;
            }
            self.open_next();
        }
    }

    #[inline]
    fn insert_open(&mut self, key: u128) {
        // Most such events are soon, and the next one stands last.
        let mut place = self.open.len();
        while place > 0 && self.open[place - 1] < key {
            place -= 1;
        }
        self.open.insert(place, key);
    }

    #[inline]
    fn link(&mut self, place: usize, window: u64) {
        let slot = slot_of(window);
        self.nodes[place].next = self.heads[slot];
        self.heads[slot] = narrow(place);
        self.filled[slot / 64] |= 1 << (slot % 64);
    }

    /// Opens the next window that has events. Only called when there are events and none in the open window.
    fn open_next(&mut self) {
        let next = self.next_filled().map_or(u64::MAX, |ahead| self.window + ahead);
        if self.later_from <= next || self.later_from - self.window < WINDOWS {
            // What lies far ahead has come within reach, or is all there is.
            let reach = next.min(self.later_from);
            self.window = if reach == u64::MAX { self.window } else { self.window.max(reach.saturating_sub(1)) };
            self.bring_near();
            return;
        }
        self.window = next;
        let slot = slot_of(next);
        let mut place = std::mem::replace(&mut self.heads[slot], NONE);
        self.filled[slot / 64] &= !(1 << (slot % 64));
        while place != NONE {
            let node = &self.nodes[place as usize];
            self.open.push(node.key);
            place = node.next;
        }
        self.open.sort_unstable_by(|one, other| other.cmp(one));
    }

    /// Returns by how many windows the next filled one lies ahead.
    fn next_filled(&self) -> Option<u64> {
        let words = self.filled.len();
        let first = slot_of(self.window + 1);
        for step in 0..=words {
            let word = (first / 64 + step) % words;
            let mut bits = self.filled[word];
            if step == 0 {
                bits &= u64::MAX << (first % 64);
            } else if step == words {
                bits &= (1_u64 << (first % 64)) - 1;
            }
            if bits != 0 {
                let slot = word * 64 + bits.trailing_zeros() as usize;
                return Some(((slot + SLOTS - first) % SLOTS + 1) as u64);
            }
        }
        None
    }

    /// Links those far events whose window now lies within the calendar.
    fn bring_near(&mut self) {
        self.later_from = u64::MAX;
        let mut kept = 0;
        for index in 0..self.later.len() {
            let node = self.later[index];
            let window = window_of(time_of(self.nodes[node as usize].key), self.windows_per_hour);
            if window - self.window < WINDOWS {
                self.link(node as usize, window);
            } else {
                self.later[kept] = node;
                kept += 1;
                self.later_from = self.later_from.min(window);
            }
        }
        self.later.truncate(kept);
    }
}

/// Returns the window that a time in hours falls into.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a window is a small whole number")]
#[inline]
fn window_of(at: f64, windows_per_hour: f64) -> u64 {
    (at * windows_per_hour) as u64
}

/// Returns the place of a window in the calendar.
#[inline]
fn slot_of(window: u64) -> usize {
    (window % WINDOWS) as usize
}

/// Returns the node of a key: its lowest bits.
#[inline]
fn place_of(key: u128) -> usize {
    (key as usize) & ((1 << NODE_BITS) - 1)
}

/// Returns the time of a key: its highest bits.
#[inline]
fn time_of(key: u128) -> f64 {
    f64::from_bits((key >> 64) as u64)
}

/// Returns a node's number as it stands in lists.
#[expect(clippy::cast_possible_truncation, reason = "below 16 million, as is asserted when an event is scheduled")]
#[inline]
fn narrow(place: usize) -> u32 {
    place as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Numbered(u8, usize);

    impl Ranked for Numbered {
        fn rank(&self) -> u8 {
            self.0
        }
    }

    /// Runs the queue beside a plain sorted list: `calls` are times ahead (scheduling) or `None` (taking one).
    fn agrees(window_hours: f64, calls: &[Option<(f64, u8)>]) {
        let mut queue = EventQueue::new(window_hours);
        let mut plain: Vec<(f64, u8, usize)> = Vec::new();
        let mut now = 0.0;
        let take = |queue: &mut EventQueue<Numbered>, plain: &mut Vec<(f64, u8, usize)>, now: &mut f64| {
            let least = (0..plain.len()).min_by(|&a, &b| plain[a].partial_cmp(&plain[b]).expect("finite times"));
            let expected = least.map(|index| plain.remove(index));
            let taken = queue.take();
            assert_eq!(taken, expected.map(|(at, rank, number)| (at, Numbered(rank, number))));
            *now = taken.map_or(*now, |(at, _)| at);
        };
        for (number, call) in calls.iter().enumerate() {
            match *call {
                Some((ahead, rank)) => {
                    queue.schedule(now + ahead, Numbered(rank, number));
                    plain.push((now + ahead, rank, number));
                }
                None => take(&mut queue, &mut plain, &mut now),
            }
            assert_eq!(queue.len(), plain.len());
        }
        while !plain.is_empty() {
            take(&mut queue, &mut plain, &mut now);
        }
        assert!(queue.is_empty() && queue.take().is_none());
    }

    proptest! {
        #[test]
        fn events_come_in_the_order_of_time_rank_and_scheduling(
            calls in prop::collection::vec(
                prop::option::weighted(0.6, (prop_oneof![Just(0.0), 0.0..0.1f64, 0.0..5.0f64, 0.0..3000.0f64, 0.0..90_000.0f64], 0u8..16)),
                1..300),
            window_hours in prop_oneof![Just(0.01), Just(0.5), Just(20.0)],
        ) {
            agrees(window_hours, &calls);
        }
    }

    #[test]
    fn simultaneous_events_come_by_rank_and_then_as_scheduled() {
        let mut queue = EventQueue::new(1.0);
        for (at, event) in [(2.0, Numbered(3, 0)), (2.0, Numbered(1, 1)), (1.0, Numbered(9, 2)), (2.0, Numbered(1, 3))]
        {
            queue.schedule(at, event);
        }
        let order: Vec<usize> = std::iter::from_fn(|| queue.take()).map(|(_, event)| event.1).collect();
        assert_eq!(order, [2, 1, 3, 0]);
    }

    #[test]
    fn an_event_put_into_the_past_happens_now() {
        let mut queue = EventQueue::new(1.0);
        queue.schedule(5.0, Numbered(0, 0));
        assert_eq!(queue.take().map(|(at, _)| at), Some(5.0));
        queue.schedule(1.0, Numbered(0, 1));
        assert_eq!(queue.take().map(|(at, _)| at), Some(5.0));
    }
}
