//! What a found timetable must keep to besides its problem, and how it is brought to it.
//!
//! * A protected booking loses its date only where no unprotected one of its list and date has a place that would do for it.
//! * A protected booking waits only where no unprotected one of the strike has found a place elsewhere that would do for it.
//! * A booking outside the strike leaves a session only when a protected booking comes there for it.
//!
//! Besides, nobody is further away than a free place, and who keeps the date changes the session only where that serves somebody.

use crate::merit::Merit;
use crate::place::{Obstacles, Placer};
use crate::strike::StrikePart;
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::SessionKind;

/// Most rounds of mending.
const ROUNDS: usize = 30;

impl Placer<'_> {
    /// Puts bookings into sessions, wherever they were.
    pub(crate) fn settle(&mut self, rows: &[usize], at: &[Option<usize>]) {
        for &row in rows {
            self.take_out(row);
        }
        for (&row, session) in rows.iter().zip(at) {
            if let Some(session) = *session {
                self.put(row, session);
            }
        }
    }

    /// Brings a part to what it must keep to; a part that cannot be brought there is left for [`Placer::keeps_to_rules`] to refuse.
    pub(crate) fn mend(&mut self, part: &StrikePart) {
        let mut rows = part.bookings.clone();
        self.by_weight(&mut rows);
        let slot_of: BTreeMap<usize, u32> = part.sessions.iter().copied().zip(0..).collect();
        for _ in 0..ROUNDS {
            let changed =
                self.come_nearer(part, &slot_of, &rows) | self.protected_first(&rows) | self.others_back(&rows);
            if !changed {
                break;
            }
        }
        self.back_to_own_sessions(&rows);
    }

    /// Puts whoever keeps the date back into the own session where all others of the list and date can keep it too.
    fn back_to_own_sessions(&mut self, rows: &[usize]) {
        let mut lists: BTreeMap<(&str, SessionKind, Date), Vec<usize>> = BTreeMap::new();
        for &row in rows.iter().filter(|&&row| self.of_the_strike(row) && self.keeps_date(row)) {
            let Some(own) = self.own[row] else { continue };
            let session = &self.case.sessions[own];
            lists.entry((&session.specialty, session.kind, self.date(own))).or_default().push(row);
        }
        for rows in lists.values() {
            let before: Vec<Option<usize>> = rows.iter().map(|&row| self.at[row]).collect();
            let merit = Merit::of(self, rows);
            for &row in rows {
                self.take_out(row);
            }
            let mut left = Vec::new();
            for &row in rows {
                match self.own[row].filter(|&own| self.room[own].takes(self.booking(row).minutes)) {
                    Some(own) => self.put(row, own),
                    None => left.push(row),
                }
            }
            self.same_date(left);
            if Merit::of(self, rows) <= merit {
                self.settle(rows, &before);
            }
            for _ in 0..ROUNDS {
                let mut changed = false;
                for &row in rows {
                    changed |= self.swap_home(row);
                }
                if !changed {
                    break;
                }
            }
        }
    }

    /// Returns the weight times the days that another session on the date counts for.
    fn strangeness(&self, row: usize, session: usize) -> f64 {
        let own = self.own[row].filter(|&own| own != session);
        own.map_or(0.0, |own| self.weights[row] * self.days_for_another_session(own, session) as f64)
    }

    /// Brings a booking back to its own session where somebody there from elsewhere can go to another session on the date at less cost.
    fn swap_home(&mut self, row: usize) -> bool {
        let (Some(own), Some(at)) = (self.own[row], self.at[row]) else { return false };
        if own == at || self.date(own) != self.date(at) {
            return false;
        }
        let guests: Vec<usize> = self.in_session[own]
            .iter()
            .copied()
            .filter(|&other| self.own[other] != Some(own) && self.of_the_strike(other) && self.keeps_date(other))
            .collect();
        for other in guests {
            let before = self.strangeness(row, at) + self.strangeness(other, own);
            self.take_out(row);
            self.take_out(other);
            if self.room[own].takes(self.booking(row).minutes) {
                self.put(row, own);
                let minutes = self.booking(other).minutes;
                let there = self.own[other]
                    .into_iter()
                    .chain(self.same_day_sessions(other))
                    .filter(|&session| self.room[session].takes(minutes))
                    .min_by(|&a, &b| self.strangeness(other, a).total_cmp(&self.strangeness(other, b)).then(a.cmp(&b)));
                if let Some(there) = there.filter(|&there| self.strangeness(other, there) < before - 1e-9) {
                    self.put(other, there);
                    return true;
                }
                self.take_out(row);
            }
            self.put(row, at);
            self.put(other, own);
        }
        false
    }

    /// Whether a part of the bookings keeps to the rules.
    pub(crate) fn keeps_to_rules(&self, rows: &[usize]) -> bool {
        let strike_waits_alone = rows.iter().all(|&row| self.at[row].is_some() || self.of_the_strike(row));
        strike_waits_alone
            && self.needless_leavers(rows).is_empty()
            && rows.iter().all(|&row| !self.put_off(row) || self.in_its_way(row).is_none())
    }

    /// Whether a booking is protected and has a later date than its own, or none.
    fn put_off(&self, row: usize) -> bool {
        let later = match (self.own[row], self.at[row]) {
            (Some(own), Some(at)) => self.date(at) > self.date(own),
            _ => true,
        };
        later && self.of_the_strike(row) && self.protected(row)
    }

    /// Returns the lightest unprotected booking on the date of a protected one that has a place that would do for it, with its session.
    fn in_its_way(&self, row: usize) -> Option<(usize, usize)> {
        let minutes = i64::from(self.booking(row).minutes);
        let sessions = self.own[row].into_iter().chain(self.same_day_sessions(row));
        sessions
            .flat_map(|session| self.in_session[session].iter().map(move |&other| (session, other)))
            .filter(|&(session, other)| {
                self.of_the_strike(other)
                    && !self.protected(other)
                    && self.keeps_date(other)
                    && self.room[session].places >= 0
                    && self.room[session].minutes + i64::from(self.booking(other).minutes) >= minutes
            })
            .min_by(|&(_, a), &(_, b)| self.weights[a].total_cmp(&self.weights[b]).then(a.cmp(&b)))
    }

    /// Gives the place of one booking to another, and looks for a place for who had it: on the date, elsewhere, or none.
    fn give_place(&mut self, row: usize, other: usize, session: usize) {
        self.take_out(other);
        self.take_out(row);
        self.put(row, session);
        self.find_place(other);
    }

    fn find_place(&mut self, row: usize) {
        let minutes = self.booking(row).minutes;
        let on_the_date = self.own[row]
            .into_iter()
            .chain(self.same_day_sessions(row))
            .find(|&session| self.of_the_strike(row) && self.room[session].takes(minutes));
        let found = on_the_date.or_else(|| {
            let (sessions, _) = self.elsewhere(row);
            self.first_free(row, &sessions, &mut Obstacles::default())
        });
        if let Some(session) = found {
            self.put(row, session);
        }
    }

    fn protected_first(&mut self, rows: &[usize]) -> bool {
        let mut changed = false;
        for &row in rows {
            if !self.put_off(row) {
                continue;
            }
            if let Some((session, other)) = self.in_its_way(row) {
                self.give_place(row, other, session);
                changed = true;
            } else if self.at[row].is_none()
                && let Some((session, other)) = self.could_give_way_elsewhere(row)
            {
                self.give_place(row, other, session);
                changed = true;
            }
        }
        changed
    }

    /// Returns the first unprotected booking of the strike that has found a place on another date that would do for a protected one that waits.
    fn could_give_way_elsewhere(&mut self, row: usize) -> Option<(usize, usize)> {
        let minutes = i64::from(self.booking(row).minutes);
        for session in self.elsewhere(row).0 {
            for other in self.in_session[session].clone() {
                let room = self.room[session].minutes + i64::from(self.booking(other).minutes);
                if !self.of_the_strike(other) || self.protected(other) || room < minutes {
                    continue;
                }
                self.take_out(other);
                let fits = self.beds.fits(self.booking(row), self.date(session));
                self.put(other, session);
                if fits {
                    return Some((session, other));
                }
            }
        }
        None
    }

    /// Moves everybody to the cheapest place that is free.
    fn come_nearer(&mut self, part: &StrikePart, slot_of: &BTreeMap<usize, u32>, rows: &[usize]) -> bool {
        let mut changed = false;
        for &row in rows {
            let Ok(patient) = part.bookings.binary_search(&row) else { continue };
            let patient = &part.problem.patients[patient];
            let here = self.at[row];
            let now = match here.and_then(|here| slot_of.get(&here)) {
                Some(&slot) => patient.cost_of(slot).unwrap_or(0),
                None => patient.waiting_cost,
            };
            let mut better: Vec<_> = patient.choices.iter().filter(|choice| choice.cost < now).collect();
            if better.is_empty() {
                continue;
            }
            better.sort_by_key(|choice| (choice.cost, choice.slot));
            self.take_out(row);
            let booking = self.booking(row);
            let own = self.own[row].map(|own| self.date(own));
            let free = better.iter().map(|choice| part.sessions[choice.slot as usize]).find(|&session| {
                let beds = own == Some(self.date(session)) || self.beds.fits(booking, self.date(session));
                self.room[session].takes(booking.minutes) && beds
            });
            if let Some(session) = free.or(here) {
                self.put(row, session);
            }
            changed |= free.is_some();
        }
        changed
    }

    /// Returns bookings outside the strike that have left a session without a protected booking coming there for them, lightest last.
    fn needless_leavers(&self, rows: &[usize]) -> Vec<usize> {
        let mut leavers: Vec<usize> =
            rows.iter().copied().filter(|&row| !self.of_the_strike(row) && self.own[row] != self.at[row]).collect();
        self.by_weight(&mut leavers);
        let mut comers: Vec<usize> = leavers.iter().filter_map(|&row| self.own[row]).collect();
        comers.sort_unstable();
        comers.dedup();
        let mut needless = Vec::new();
        for session in comers {
            let needed = self.in_session[session]
                .iter()
                .filter(|&&row| self.own[row] != Some(session) && self.of_the_strike(row) && self.protected(row))
                .count();
            let of_session = leavers.iter().copied().filter(|&row| self.own[row] == Some(session));
            let total = of_session.clone().count();
            needless.extend(of_session.take(total.saturating_sub(needed)));
        }
        needless
    }

    /// Brings bookings outside the strike back where nobody protected came for them.
    fn others_back(&mut self, rows: &[usize]) -> bool {
        let mut changed = false;
        for leaver in self.needless_leavers(rows) {
            let Some(own) = self.own[leaver] else { continue };
            let mut comers: Vec<usize> = self.in_session[own]
                .iter()
                .copied()
                .filter(|&row| self.own[row] != Some(own) && !(self.of_the_strike(row) && self.protected(row)))
                .collect();
            self.by_weight(&mut comers);
            let mut out = Vec::new();
            while !self.room[own].takes(self.booking(leaver).minutes) {
                let Some(lightest) = comers.pop() else { break };
                self.take_out(lightest);
                out.push(lightest);
            }
            if self.room[own].takes(self.booking(leaver).minutes) {
                self.take_out(leaver);
                self.put(leaver, own);
                changed = true;
            }
            for row in out {
                self.find_place(row);
            }
        }
        changed
    }
}
