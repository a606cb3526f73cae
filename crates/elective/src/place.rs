//! Places the bookings of a strike.

use crate::beds::ElectiveBeds;
use crate::room::Room;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::plan::BookingFate;
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{Booking, Case, Pool, SessionKind};

/// What the engine is given.
#[derive(Debug, Clone)]
pub struct ElectiveInputs<'a> {
    /// The case.
    pub case: &'a Case,
    /// Places of each striking session as planned, by its position in the case; sessions not named have all their places.
    pub places: &'a BTreeMap<usize, u32>,
    /// Weight of each booking.
    pub weights: &'a [f64],
    /// Expected elective beds that each pool can hold on each night.
    pub bed_allowance: BTreeMap<(Pool, Date), f64>,
}

/// Why a booking's fate is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// Its session runs and has a place for it.
    SessionRuns,
    /// Its session does not run.
    SessionClosed,
    /// Its session has fewer places.
    FewerPlaces,
    /// A protected booking needed its place.
    GaveWay,
    /// It made room on another date for a protected booking.
    MadeRoom,
    /// The bookings of its specialty, kind and date share the places left so that the most weight of them keeps the date.
    Rearranged,
}

/// Why sessions on other dates would not do: how many of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Obstacles {
    /// Sessions of the specialty and kind that were looked at.
    pub looked_at: u32,
    /// Too soon for the notice that the patient needs.
    pub notice: u32,
    /// Beyond the due limit.
    pub beyond_limit: u32,
    /// No place or not enough minutes.
    pub full: u32,
    /// No bed for the stay.
    pub beds: u32,
}

/// What becomes of a booking.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Position in the case.
    pub booking: usize,
    /// What becomes of it.
    pub fate: BookingFate,
    /// Session it goes ahead in, by position in the case.
    pub session: Option<usize>,
    /// Why.
    pub because: Because,
    /// The next best session (kept or moved), by position in the case.
    pub next_best: Option<usize>,
    /// Why the others would not do.
    pub obstacles: Obstacles,
}

/// Specialty and kind of a session.
pub(crate) type ListKey<'a> = (&'a str, SessionKind);

/// Where everybody is at the moment, and what room is left.
#[derive(Debug, Clone)]
pub(crate) struct Placer<'a> {
    pub(crate) case: &'a Case,
    pub(crate) weights: &'a [f64],
    pub(crate) striking: BTreeSet<usize>,
    /// Places of each session as planned.
    pub(crate) capacity: Vec<u32>,
    pub(crate) room: Vec<Room>,
    /// Sessions by specialty and kind, in order of time.
    pub(crate) lists: BTreeMap<ListKey<'a>, Vec<usize>>,
    pub(crate) beds: ElectiveBeds,
    /// Present session of each booking.
    pub(crate) own: Vec<Option<usize>>,
    pub(crate) at: Vec<Option<usize>>,
    pub(crate) because: BTreeMap<usize, Because>,
    pub(crate) in_session: Vec<Vec<usize>>,
}

/// Decides for each booking of the striking sessions, and for each other booking that has to move, what becomes of it.
///
/// Results are in the order of the case's bookings.
pub fn place_bookings(inputs: ElectiveInputs<'_>) -> Vec<Choice> {
    Placer::filled(&inputs).0.choices()
}

impl<'a> Placer<'a> {
    /// Takes the five steps; returns where everybody is then, and who had no place in the own session at first.
    pub(crate) fn filled(inputs: &ElectiveInputs<'a>) -> (Self, Vec<usize>) {
        let mut placer = Self::new(inputs);
        let without = placer.keep_own(inputs.places);
        let displaced = placer.same_date(without.clone());
        let displaced = placer.protect(displaced);
        placer.other_dates(displaced);
        (placer, without)
    }

    pub(crate) fn new(inputs: &ElectiveInputs<'a>) -> Self {
        let case = inputs.case;
        let by_id: BTreeMap<&str, usize> =
            case.sessions.iter().enumerate().map(|(row, session)| (session.session_id.as_str(), row)).collect();
        let mut capacity: Vec<u32> = case.sessions.iter().map(|session| session.slots).collect();
        for (&session, &places) in inputs.places {
            capacity[session] = places;
        }
        let mut room: Vec<Room> = case
            .sessions
            .iter()
            .zip(&capacity)
            .map(|(session, &places)| Room { places: i64::from(places), minutes: i64::from(session.minutes) })
            .collect();
        let own: Vec<Option<usize>> =
            case.bookings.iter().map(|booking| by_id.get(booking.session_id.as_str()).copied()).collect();
        let mut in_session = vec![Vec::new(); case.sessions.len()];
        let mut beds = ElectiveBeds::new(inputs.bed_allowance.clone());
        for (row, session) in own.iter().enumerate() {
            if let Some(session) = *session {
                room[session].fill(case.bookings[row].minutes);
                in_session[session].push(row);
                beds.count(&case.bookings[row], case.sessions[session].start.date(), 1.0);
            }
        }
        let mut lists: BTreeMap<ListKey<'a>, Vec<usize>> = BTreeMap::new();
        for (row, session) in case.sessions.iter().enumerate() {
            lists.entry((&session.specialty, session.kind)).or_default().push(row);
        }
        for rows in lists.values_mut() {
            rows.sort_by_key(|&row| (case.sessions[row].start, row));
        }
        let at = own.clone();
        Self {
            case,
            weights: inputs.weights,
            striking: inputs.places.keys().copied().collect(),
            capacity,
            room,
            lists,
            beds,
            own,
            at,
            because: BTreeMap::new(),
            in_session,
        }
    }

    pub(crate) fn date(&self, session: usize) -> Date {
        self.case.sessions[session].start.date()
    }

    pub(crate) fn booking(&self, row: usize) -> &'a Booking {
        &self.case.bookings[row]
    }

    pub(crate) fn protected(&self, row: usize) -> bool {
        self.own[row].is_some_and(|session| self.booking(row).is_protected(self.date(session)))
    }

    /// Returns whether a booking's own session strikes.
    pub(crate) fn of_the_strike(&self, row: usize) -> bool {
        self.own[row].is_some_and(|own| self.striking.contains(&own))
    }

    /// Returns whether a booking is on its own date.
    pub(crate) fn keeps_date(&self, row: usize) -> bool {
        matches!((self.own[row], self.at[row]), (Some(own), Some(at)) if self.date(own) == self.date(at))
    }

    pub(crate) fn take_out(&mut self, row: usize) {
        if let Some(session) = self.at[row].take() {
            let minutes = self.booking(row).minutes;
            self.room[session].free(minutes);
            self.in_session[session].retain(|&other| other != row);
            let date = self.date(session);
            self.beds.count(self.booking(row), date, -1.0);
        }
    }

    pub(crate) fn put(&mut self, row: usize, session: usize) {
        let minutes = self.booking(row).minutes;
        self.room[session].fill(minutes);
        self.in_session[session].push(row);
        let date = self.date(session);
        self.beds.count(self.booking(row), date, 1.0);
        self.at[row] = Some(session);
    }

    /// Heaviest first, the longest waiting first among equals.
    pub(crate) fn by_weight(&self, rows: &mut [usize]) {
        rows.sort_by(|&a, &b| {
            let protected = self.protected(b).cmp(&self.protected(a));
            protected
                .then(self.weights[b].total_cmp(&self.weights[a]))
                .then(self.booking(a).clock_start.cmp(&self.booking(b).clock_start))
                .then(a.cmp(&b))
        });
    }

    /// Step 1: returns the bookings that their own session has no place for.
    fn keep_own(&mut self, places: &BTreeMap<usize, u32>) -> Vec<usize> {
        let mut displaced = Vec::new();
        for (&session, &places) in places {
            let mut rows = self.in_session[session].clone();
            if rows.len() <= places as usize {
                continue;
            }
            self.by_weight(&mut rows);
            for &row in &rows[places as usize..] {
                self.take_out(row);
                self.because.insert(row, if places == 0 { Because::SessionClosed } else { Because::FewerPlaces });
                displaced.push(row);
            }
        }
        self.by_weight(&mut displaced);
        displaced
    }

    pub(crate) fn same_day_sessions(&self, row: usize) -> Vec<usize> {
        let Some(own) = self.own[row] else {
            return Vec::new();
        };
        let session = &self.case.sessions[own];
        let date = self.date(own);
        let list = &self.lists[&(session.specialty.as_str(), session.kind)];
        let from = list.partition_point(|&other| self.date(other) < date);
        list[from..]
            .iter()
            .copied()
            .take_while(|&other| self.date(other) == date)
            .filter(|&other| other != own)
            .collect()
    }

    /// Step 2: free places on the same date; returns those still without a place.
    pub(crate) fn same_date(&mut self, displaced: Vec<usize>) -> Vec<usize> {
        let mut left = Vec::new();
        for row in displaced {
            let minutes = self.booking(row).minutes;
            let Some(own) = self.own[row] else { continue };
            let lead = &self.case.sessions[own].lead_staff_id;
            // The own session may have room again where bookings before this one found none; then the same lead, then the fullest that fits.
            let found = std::iter::once(own)
                .chain(self.same_day_sessions(row))
                .filter(|&session| self.room[session].takes(minutes))
                .min_by_key(|&session| {
                    (
                        session != own,
                        self.case.sessions[session].lead_staff_id != *lead,
                        self.room[session].minutes,
                        session,
                    )
                });
            match found {
                Some(session) => self.put(row, session),
                None => left.push(row),
            }
        }
        left
    }

    /// Step 3: a protected booking takes the place of the lightest unprotected one of the strike of its specialty, kind and date. On a day that the
    /// strike covers in part, sessions outside it are not touched.
    fn protect(&mut self, displaced: Vec<usize>) -> Vec<usize> {
        let mut left = Vec::new();
        for row in displaced {
            if !self.protected(row) {
                left.push(row);
                continue;
            }
            let minutes = i64::from(self.booking(row).minutes);
            let own = self.own[row];
            let giving_way = own
                .into_iter()
                .chain(self.same_day_sessions(row))
                .flat_map(|session| self.in_session[session].iter().map(move |&other| (session, other)))
                .filter(|&(session, other)| {
                    self.of_the_strike(other)
                        && !self.protected(other)
                        && self.room[session].minutes + i64::from(self.booking(other).minutes) >= minutes
                        && self.room[session].places >= 0
                })
                .min_by(|&(_, a), &(_, b)| self.weights[a].total_cmp(&self.weights[b]).then(a.cmp(&b)));
            match giving_way {
                Some((session, other)) => {
                    self.take_out(other);
                    self.because.insert(other, Because::GaveWay);
                    self.put(row, session);
                    left.push(other);
                }
                None => left.push(row),
            }
        }
        let mut again = std::mem::take(&mut left);
        self.by_weight(&mut again);
        self.same_date(again)
    }

    /// Returns the last date that a booking may move to.
    fn limit(&self, row: usize) -> Date {
        let booking = self.booking(row);
        let policy = booking.priority.policy();
        let now = self.own[row].map_or(self.case.window.to, |session| self.date(session));
        plus_days(booking.clock_start, policy.limit_days).max(plus_days(now, policy.grace_days))
    }

    /// Returns the first date that leaves the notice a patient needs.
    fn earliest(&self, row: usize) -> Date {
        let planned = self.case.window.planned_at.date();
        plus_days(planned, i64::from(self.booking(row).notice_needed_days).max(1))
    }

    /// Returns sessions on other dates that a booking could go to, the best first, whether or not they have room; with what stood in the way.
    pub(crate) fn elsewhere(&self, row: usize) -> (Vec<usize>, Obstacles) {
        let mut obstacles = Obstacles::default();
        let Some(own) = self.own[row] else {
            return (Vec::new(), obstacles);
        };
        let session = &self.case.sessions[own];
        let now = self.date(own);
        let (earliest, limit) = (self.earliest(row), self.limit(row));
        let mut found = Vec::new();
        for &other in &self.lists[&(session.specialty.as_str(), session.kind)] {
            let date = self.date(other);
            if date == now
                || self.striking.contains(&other)
                || date < self.case.window.from
                || date > self.case.window.to
            {
                continue;
            }
            obstacles.looked_at += 1;
            if date < earliest {
                obstacles.notice += 1;
            } else if date > limit {
                obstacles.beyond_limit += 1;
            } else {
                found.push(other);
            }
        }
        found.sort_by_key(|&other| (self.farness(own, other), other));
        (found, obstacles)
    }

    /// Returns the days that another session on the same date counts for.
    pub(crate) fn days_for_another_session(&self, own: usize, other: usize) -> i64 {
        if self.case.sessions[own].lead_staff_id == self.case.sessions[other].lead_staff_id { 3 } else { 5 }
    }

    /// Returns how far a session is from another: days between them, and what another lead is worth.
    pub(crate) fn farness(&self, own: usize, other: usize) -> i64 {
        let (from, to) = (&self.case.sessions[own], &self.case.sessions[other]);
        let another_lead = from.lead_staff_id != to.lead_staff_id;
        // Another lead is worth a week's wait for a procedure, nothing much for a clinic.
        let penalty =
            if another_lead && matches!(from.kind, SessionKind::Theatre) { 7 } else { i64::from(another_lead) };
        days_between(self.date(own), self.date(other)).abs() + penalty
    }

    pub(crate) fn first_free(&self, row: usize, sessions: &[usize], obstacles: &mut Obstacles) -> Option<usize> {
        let booking = self.booking(row);
        for &session in sessions {
            if !self.room[session].takes(booking.minutes) {
                obstacles.full += 1;
            } else if !self.beds.fits(booking, self.date(session)) {
                obstacles.beds += 1;
            } else {
                return Some(session);
            }
        }
        None
    }

    /// Step 4.
    fn other_dates(&mut self, mut displaced: Vec<usize>) {
        self.by_weight(&mut displaced);
        for row in displaced {
            let (sessions, mut obstacles) = self.elsewhere(row);
            if let Some(session) = self.first_free(row, &sessions, &mut obstacles) {
                self.put(row, session);
            } else if self.protected(row) {
                self.make_room(row, &sessions);
            }
        }
    }

    /// Moves an unprotected booking out of the way of a protected one, if it has somewhere else to go.
    fn make_room(&mut self, row: usize, sessions: &[usize]) {
        let minutes = i64::from(self.booking(row).minutes);
        for &session in sessions {
            if !self.beds.fits(self.booking(row), self.date(session)) {
                continue;
            }
            let mut others: Vec<usize> = self.in_session[session]
                .iter()
                .copied()
                .filter(|&other| {
                    !self.protected(other)
                        && !self.because.contains_key(&other)
                        && self.room[session].minutes + i64::from(self.booking(other).minutes) >= minutes
                })
                .collect();
            others.sort_by(|&a, &b| self.weights[a].total_cmp(&self.weights[b]).then(a.cmp(&b)));
            for other in others {
                let (elsewhere, mut obstacles) = self.elsewhere(other);
                let elsewhere: Vec<usize> = elsewhere.into_iter().filter(|&there| there != session).collect();
                if let Some(there) = self.first_free(other, &elsewhere, &mut obstacles) {
                    self.take_out(other);
                    self.put(other, there);
                    self.because.insert(other, Because::MadeRoom);
                    self.put(row, session);
                    return;
                }
            }
        }
    }

    pub(crate) fn choices(&self) -> Vec<Choice> {
        let mut choices = Vec::new();
        for row in 0..self.case.bookings.len() {
            let Some(own) = self.own[row] else { continue };
            if !self.striking.contains(&own) && self.at[row] == Some(own) {
                continue;
            }
            let (sessions, mut obstacles) = self.elsewhere(row);
            let others: Vec<usize> = sessions.into_iter().filter(|&session| Some(session) != self.at[row]).collect();
            let next_best = self.first_free(row, &others, &mut obstacles);
            let (fate, because) = match self.at[row] {
                Some(session) if session == own => (BookingFate::Keep, Because::SessionRuns),
                Some(_) => (BookingFate::Move, self.because.get(&row).copied().unwrap_or(Because::FewerPlaces)),
                None => (BookingFate::Defer, self.because.get(&row).copied().unwrap_or(Because::FewerPlaces)),
            };
            choices.push(Choice { booking: row, fate, session: self.at[row], because, next_best, obstacles });
        }
        choices
    }
}
