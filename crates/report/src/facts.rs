//! What the page says, counted once from the case and the plan.

use crate::place::Place;
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::beds::Pool;
use steadfast_model::plan::{BedDay, BookingDecision, BookingFate, Gap, SessionDecision, SessionFate};
use steadfast_model::priority::long_wait_weight;
use steadfast_model::time::days_between;
use steadfast_model::{Booking, Case, Plan, Pod, Post, PostId, Priority, Session, SessionId};

/// Share of sampled turnouts above which a post below its floor needs a decision.
pub const GAP_THRESHOLD: f64 = 0.10;

/// What becomes of a booking, as a reader counts it.
pub(crate) const FATES: [&str; 5] = ["kept", "same day", "within 14 days", "later", "no date yet"];

/// Counts of bookings by fate, in the order of [`FATES`].
pub(crate) type ByFate = [u32; 5];

/// A protected booking that leaves its day.
pub(crate) struct ProtectedMove<'a> {
    pub(crate) booking: &'a Booking,
    pub(crate) from: Date,
    pub(crate) decision: &'a BookingDecision,
    pub(crate) waited_52_weeks: bool,
}

/// A session that closes, converts or runs short.
pub(crate) struct LostSession<'a> {
    pub(crate) session: &'a Session,
    pub(crate) decision: &'a SessionDecision,
    /// Its bookings.
    pub(crate) booked: usize,
    /// Those of its bookings that leave the day.
    pub(crate) leave: usize,
    /// Their weight by clinical priority.
    weight: f64,
}

/// What the page says, counted once.
pub(crate) struct Facts<'a> {
    pub(crate) case: &'a Case,
    pub(crate) plan: &'a Plan,
    pub(crate) sessions: BTreeMap<&'a SessionId, &'a Session>,
    pub(crate) posts: BTreeMap<&'a PostId, &'a Post>,
    /// Bookings of striking sessions by priority, by point of delivery, of those waiting 52 weeks, and all.
    pub(crate) by_priority: BTreeMap<Priority, ByFate>,
    pub(crate) by_pod: BTreeMap<Pod, ByFate>,
    pub(crate) long_waits: ByFate,
    pub(crate) all: ByFate,
    /// Bookings of striking sessions for which the plan has no row.
    pub(crate) undecided: usize,
    /// Bookings outside the strike that the plan moves to another day.
    pub(crate) moved_outside: usize,
    /// Protected bookings that leave their day, most urgent first.
    pub(crate) protected: Vec<ProtectedMove<'a>>,
    /// Sessions that do not run as usual, most important first.
    pub(crate) lost: Vec<LostSession<'a>>,
    /// Posts likely enough to be below their floor, worst first.
    pub(crate) gaps: Vec<&'a Gap>,
    /// Posts that may be below their floor, but not often enough to stand among `gaps`.
    pub(crate) lesser_gaps: usize,
    /// Beds by pool, each in the order of dates.
    pub(crate) beds: BTreeMap<Pool, Vec<&'a BedDay>>,
}

impl<'a> Facts<'a> {
    /// Counts what the page says.
    pub(crate) fn of(case: &'a Case, plan: &'a Plan) -> Self {
        let mut facts = Self {
            case,
            plan,
            sessions: case.sessions.iter().map(|session| (&session.session_id, session)).collect(),
            posts: case.posts.iter().map(|post| (&post.post_id, post)).collect(),
            by_priority: BTreeMap::new(),
            by_pod: BTreeMap::new(),
            long_waits: [0; 5],
            all: [0; 5],
            undecided: 0,
            moved_outside: 0,
            protected: Vec::new(),
            lost: Vec::new(),
            gaps: plan.gaps.iter().filter(|gap| gap.probability_below_floor > GAP_THRESHOLD).collect(),
            lesser_gaps: plan
                .gaps
                .iter()
                .filter(|gap| gap.probability_below_floor > 0.0 && gap.probability_below_floor <= GAP_THRESHOLD)
                .count(),
            beds: by_pool(&plan.beds),
        };
        facts.gaps.sort_by(|one, other| {
            other
                .probability_below_floor
                .total_cmp(&one.probability_below_floor)
                .then_with(|| one.start.cmp(&other.start))
                .then_with(|| one.post_id.cmp(&other.post_id))
        });
        facts.count_bookings();
        facts
    }

    fn count_bookings(&mut self) {
        let decisions: BTreeMap<_, _> = self.plan.bookings.iter().map(|row| (&row.booking_id, row)).collect();
        let mut of_session: BTreeMap<&SessionId, (usize, usize, f64)> = BTreeMap::new();
        for booking in &self.case.bookings {
            let Some(session) = self.sessions.get(&booking.session_id) else {
                continue;
            };
            let from = session.start.date();
            let decision = decisions.get(&booking.booking_id).copied();
            let fate = decision.map(|decision| fate(from, decision));
            if let (Some(decision), Some(fate)) = (decision, fate)
                && fate >= 2
                && booking.is_protected(from)
            {
                let waited_52_weeks = booking.waited_52_weeks(from);
                self.protected.push(ProtectedMove { booking, from, decision, waited_52_weeks });
            }
            if !self.case.is_striking(session.start) {
                self.moved_outside += usize::from(fate.is_some_and(|fate| fate >= 2));
                continue;
            }
            let Some(fate) = fate else {
                self.undecided += 1;
                continue;
            };
            self.by_priority.entry(booking.priority).or_default()[fate] += 1;
            self.by_pod.entry(booking.pod).or_default()[fate] += 1;
            self.all[fate] += 1;
            let entry = of_session.entry(&session.session_id).or_default();
            entry.0 += 1;
            let long = booking.waited_52_weeks(from);
            if long {
                self.long_waits[fate] += 1;
            }
            if fate >= 2 {
                entry.1 += 1;
                entry.2 += booking.priority.policy().weight.max(if long { long_wait_weight() } else { 0.0 });
            }
        }
        self.protected.sort_by(|one, other| {
            let weight = |row: &ProtectedMove<'_>| row.booking.priority.policy().weight;
            weight(other)
                .total_cmp(&weight(one))
                .then_with(|| one.from.cmp(&other.from))
                .then_with(|| one.booking.booking_id.cmp(&other.booking.booking_id))
        });
        for decision in self.plan.sessions.iter().filter(|row| row.decision != SessionFate::Run) {
            let Some(session) = self.sessions.get(&decision.session_id) else {
                continue;
            };
            let (booked, leave, weight) = of_session.get(&decision.session_id).copied().unwrap_or_default();
            self.lost.push(LostSession { session, decision, booked, leave, weight });
        }
        self.lost.sort_by(|one, other| {
            other
                .weight
                .total_cmp(&one.weight)
                .then_with(|| other.decision.worth_of_one_more.total_cmp(&one.decision.worth_of_one_more))
                .then_with(|| one.session.start.cmp(&other.session.start))
                .then_with(|| one.session.session_id.cmp(&other.session.session_id))
        });
    }

    /// Returns the trust and the case that figures name.
    pub(crate) fn place(&self) -> Place<'a> {
        Place { case: self.case, trust: &self.plan.summary.trust_name }
    }

    /// Returns how many sessions meet a fate.
    pub(crate) fn sessions_that(&self, fate: SessionFate) -> usize {
        self.plan.sessions.iter().filter(|row| row.decision == fate).count()
    }

    /// Returns how many bookings of the strike leave their day.
    pub(crate) fn leaving(&self) -> u32 {
        self.all[2..].iter().sum()
    }

    /// Returns the days and pools on which more beds than staffed are needed more likely than not, in the order of dates.
    pub(crate) fn beds_over(&self) -> Vec<&'a BedDay> {
        beds_over(&self.beds)
    }
}

/// Returns beds by pool, each in the order of dates.
pub(crate) fn by_pool(beds: &[BedDay]) -> BTreeMap<Pool, Vec<&BedDay>> {
    let mut pools: BTreeMap<Pool, Vec<&BedDay>> = BTreeMap::new();
    for day in beds {
        pools.entry(day.pool).or_default().push(day);
    }
    for days in pools.values_mut() {
        days.sort_by_key(|day| day.date);
    }
    pools
}

/// Returns the days and pools on which more beds than staffed are needed more likely than not, in the order of dates.
pub(crate) fn beds_over<'a>(pools: &BTreeMap<Pool, Vec<&'a BedDay>>) -> Vec<&'a BedDay> {
    let mut days: Vec<&BedDay> = pools.values().flatten().copied().filter(|day| day.probability_over > 0.5).collect();
    days.sort_by_key(|day| (day.date, day.pool));
    days
}

/// Returns the number of a booking's fate in [`FATES`].
fn fate(from: Date, decision: &BookingDecision) -> usize {
    match (decision.decision, decision.date) {
        (BookingFate::Keep, _) => 0,
        (BookingFate::Defer, _) | (BookingFate::Move, None) => 4,
        (BookingFate::Move, Some(to)) => match days_between(from, to).abs() {
            0 => 1,
            1..=14 => 2,
            _ => 3,
        },
    }
}

/// Returns the sum of counts by fate.
pub(crate) fn total(counts: &ByFate) -> u32 {
    counts.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::BookingId;

    #[test]
    fn a_move_is_counted_by_how_far_it_goes_either_way() {
        let from = Date::constant(2025, 12, 17);
        let row = |decision, date| BookingDecision {
            booking_id: BookingId::new("B"),
            decision,
            session_id: None,
            date,
            reason: String::new(),
            next_best: String::new(),
        };
        let to = |day| Some(Date::constant(2025, 12, day));
        assert_eq!(fate(from, &row(BookingFate::Keep, to(17))), 0);
        assert_eq!(fate(from, &row(BookingFate::Move, to(17))), 1);
        assert_eq!(fate(from, &row(BookingFate::Move, to(3))), 2);
        assert_eq!(fate(from, &row(BookingFate::Move, to(31))), 2);
        assert_eq!(fate(from, &row(BookingFate::Move, to(2))), 3);
        assert_eq!(fate(from, &row(BookingFate::Defer, None)), 4);
    }
}
