//! What must hold whatever the case.

use crate::small::{book, clinic, day, empty, place_with_beds, search_with_beds, with_bed};
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_elective::{Because, Choice, Placement};
use steadfast_model::plan::BookingFate;
use steadfast_model::time::plus_days;
use steadfast_model::{Case, Pool, Priority, SessionKind};

/// A random timetable of two specialties: the first sessions, on the 17th to 19th, strike.
#[derive(Debug, Clone)]
pub(crate) struct Timetable {
    pub(crate) case: Case,
    striking: Vec<(String, u32)>,
    beds: BTreeMap<(Pool, Date), f64>,
}

impl Timetable {
    fn striking(&self) -> Vec<(&str, u32)> {
        self.striking.iter().map(|(id, places)| (id.as_str(), *places)).collect()
    }

    pub(crate) fn place(&self) -> Vec<Choice> {
        place_with_beds(&self.case, &self.striking(), self.beds.clone())
    }

    /// Places the bookings by search.
    pub(crate) fn search(&self, threads: usize) -> Placement {
        search_with_beds(&self.case, &self.striking(), self.beds.clone(), threads)
    }

    fn is_striking(&self, session: usize) -> bool {
        session < self.striking.len()
    }

    fn places(&self, session: usize) -> u32 {
        self.striking.get(session).map_or(self.case.sessions[session].slots, |(_, places)| *places)
    }

    fn own(&self, booking: usize) -> usize {
        let id = &self.case.bookings[booking].session_id;
        self.case.sessions.iter().position(|session| session.session_id == *id).expect("a booking of the case")
    }

    fn protected(&self, booking: usize) -> bool {
        self.case.bookings[booking].is_protected(self.date(self.own(booking)))
    }

    fn date(&self, session: usize) -> Date {
        self.case.sessions[session].start.date()
    }

    /// Returns where each booking goes ahead.
    fn after(&self, choices: &[Choice]) -> Vec<Option<usize>> {
        let mut at: Vec<Option<usize>> = (0..self.case.bookings.len()).map(|row| Some(self.own(row))).collect();
        for choice in choices {
            at[choice.booking] = choice.session;
        }
        at
    }
}

type SessionDraw = (i64, bool, bool, u32, u32);
type BookingDraw = (usize, usize, u32, i64, u32, bool);

/// `lengths` are the minutes that a booking may take.
pub(crate) fn timetable(lengths: &'static [u32], beds: bool) -> impl Strategy<Value = Timetable> {
    let sessions = (
        prop::collection::vec((17i64..20, any::<bool>(), any::<bool>(), 1u32..5, 0u32..5), 2..6),
        prop::collection::vec((15i64..38, any::<bool>(), any::<bool>(), 1u32..5, 0u32..5), 1..9),
    );
    let bookings = prop::collection::vec(
        (0usize..64, 0usize..8, 0u32..20, 0i64..420, 0..u32::try_from(lengths.len()).expect("a few"), any::<bool>()),
        4..40,
    );
    (sessions, bookings).prop_map(move |((strike, later), bookings)| make(strike, later, bookings, lengths, beds))
}

fn make(
    strike: Vec<SessionDraw>,
    later: Vec<SessionDraw>,
    bookings: Vec<BookingDraw>,
    lengths: &[u32],
    beds: bool,
) -> Timetable {
    let mut case = empty();
    let mut striking = Vec::new();
    let n_striking = strike.len();
    for (row, (on, of_another, list, slots, places)) in strike.into_iter().chain(later).enumerate() {
        // No session outside the strike on its days: those are all in it.
        let on = if row >= n_striking && (17..20).contains(&on) { on + 5 } else { on };
        let session = clinic(&mut case, &format!("S{row}"), on, slots);
        session.specialty = if of_another { "100" } else { "300" }.into();
        session.kind = if list { SessionKind::Theatre } else { SessionKind::Clinic };
        session.lead_staff_id = ["A", "Z"][row % 2].into();
        if row < n_striking {
            striking.push((format!("S{row}"), places.min(slots)));
        }
    }
    let mut used: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
    for (number, (session, priority, notice, waited, length, bed)) in bookings.into_iter().enumerate() {
        let session = session % case.sessions.len();
        let minutes = lengths[length as usize];
        let (places, filled) = used.entry(session).or_default();
        if *places >= case.sessions[session].slots || *filled + minutes > case.sessions[session].minutes {
            continue;
        }
        *places += 1;
        *filled += minutes;
        let id = case.sessions[session].session_id.to_string();
        let priority = Priority::ALL[priority % Priority::ALL.len()];
        let booking = book(&mut case, &format!("B{number}"), &id, priority);
        booking.minutes = minutes;
        booking.notice_needed_days = notice;
        booking.clock_start = plus_days(day(10), -waited);
        if beds && bed {
            with_bed(booking, 1.0);
        }
    }
    let beds = if beds { (1..60).map(|on| ((Pool::Surgical, day(on)), 2.0)).collect() } else { BTreeMap::new() };
    Timetable { case, striking, beds }
}

/// Fails unless nobody is lost and every choice is one that policy allows.
pub(crate) fn allowed(table: &Timetable, choices: &[Choice]) -> Result<(), TestCaseError> {
    let case = &table.case;
    let rows: Vec<usize> = choices.iter().map(|choice| choice.booking).collect();
    prop_assert!(rows.windows(2).all(|pair| pair[0] < pair[1]), "in the order of the case, nobody twice");
    let decided: BTreeSet<usize> = rows.into_iter().collect();
    for row in 0..case.bookings.len() {
        prop_assert!(!table.is_striking(table.own(row)) || decided.contains(&row), "booking {} is lost", row);
    }
    for choice in choices {
        let own = table.own(choice.booking);
        let booking = &case.bookings[choice.booking];
        match (choice.fate, choice.session) {
            (BookingFate::Keep, Some(session)) => prop_assert!(session == own && table.is_striking(own)),
            (BookingFate::Defer, None) => prop_assert!(table.is_striking(own), "only bookings of the strike wait"),
            (BookingFate::Move, Some(to)) => {
                prop_assert!(to != own);
                let (from, there) = (&case.sessions[own], &case.sessions[to]);
                prop_assert_eq!((&from.specialty, from.kind), (&there.specialty, there.kind));
                if !table.is_striking(own) {
                    prop_assert_eq!(choice.because, Because::MadeRoom);
                    prop_assert!(!table.protected(choice.booking));
                }
                let (was, on) = (table.date(own), table.date(to));
                if was != on {
                    let policy = booking.priority.policy();
                    prop_assert!(!table.is_striking(to));
                    prop_assert!(on >= plus_days(day(10), i64::from(booking.notice_needed_days).max(1)));
                    prop_assert!(
                        on <= plus_days(booking.clock_start, policy.limit_days).max(plus_days(was, policy.grace_days))
                    );
                    prop_assert!(on >= case.window.from && on <= case.window.to);
                }
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }
    Ok(())
}

/// Fails where a session has more than its places and minutes, or a night more than its beds.
pub(crate) fn within_room(table: &Timetable, choices: &[Choice]) -> Result<(), TestCaseError> {
    let after = table.after(choices);
    let case = &table.case;
    for (session, row) in case.sessions.iter().enumerate() {
        let here: Vec<usize> = (0..after.len()).filter(|&booking| after[booking] == Some(session)).collect();
        let minutes: u32 = here.iter().map(|&booking| case.bookings[booking].minutes).sum();
        prop_assert!(
            here.len() <= table.places(session) as usize,
            "{} of {} places",
            here.len(),
            table.places(session)
        );
        prop_assert!(minutes <= row.minutes);
    }
    // Stays are of one night: admissions of a date are the beds of that night. A date may stay as full as it was.
    let nights = |at: &dyn Fn(usize) -> Option<usize>| {
        let mut beds: BTreeMap<Date, u32> = BTreeMap::new();
        for row in (0..case.bookings.len()).filter(|&row| case.bookings[row].pool.is_some()) {
            if let Some(session) = at(row) {
                *beds.entry(table.date(session)).or_default() += 1;
            }
        }
        beds
    };
    let before = nights(&|row| Some(table.own(row)));
    for (date, beds) in nights(&|row| after[row]) {
        prop_assert!(beds <= before.get(&date).copied().unwrap_or(0).max(2), "{} beds on {}", beds, date);
    }
    Ok(())
}

/// Fails where a protected booking leaves its day while an unprotected one sits where it could.
pub(crate) fn protected_first(table: &Timetable, choices: &[Choice]) -> Result<(), TestCaseError> {
    let after = table.after(choices);
    let case = &table.case;
    for row in (0..after.len()).filter(|&row| table.is_striking(table.own(row)) && table.protected(row)) {
        let own = table.own(row);
        if after[row].is_some_and(|session| table.date(session) == table.date(own)) {
            continue;
        }
        for other in (0..after.len()).filter(|&other| !table.protected(other)) {
            let Some(session) = after[other] else { continue };
            let (here, there) = (&case.sessions[own], &case.sessions[session]);
            let alike = here.specialty == there.specialty && here.kind == there.kind && here.start == there.start;
            prop_assert!(!alike, "booking {} is put off, booking {} sits in session {}", row, other, session);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn nobody_is_lost_and_every_choice_is_one_that_policy_allows(table in timetable(&[15, 20, 30], true)) {
        allowed(&table, &table.place())?;
    }

    #[test]
    fn no_session_takes_more_than_its_places_and_minutes_and_no_pool_more_than_its_beds(table in timetable(&[15, 20, 30], true)) {
        within_room(&table, &table.place())?;
    }

    #[test]
    fn no_protected_booking_leaves_its_day_while_an_unprotected_one_sits_where_it_could(table in timetable(&[30], false)) {
        protected_first(&table, &table.place())?;
    }

    #[test]
    fn nobody_waits_while_a_place_that_would_do_is_free(table in timetable(&[30], false)) {
        let choices = table.place();
        for choice in choices.iter().filter(|choice| choice.fate == BookingFate::Defer) {
            prop_assert_eq!(choice.next_best, None, "{:?}", choice);
            let seen = choice.obstacles;
            prop_assert_eq!(seen.looked_at, seen.notice + seen.beyond_limit + seen.full + seen.beds);
        }
    }

    #[test]
    fn one_place_more_never_defers_more_of_the_protected_nor_more_in_all(table in timetable(&[30], false), which in 0usize..6) {
        let deferred = |table: &Timetable| {
            let choices = table.place();
            let waiting = choices.iter().filter(|choice| choice.fate == BookingFate::Defer);
            let protected = waiting.clone().filter(|choice| table.protected(choice.booking)).count();
            (protected, waiting.count())
        };
        let mut more = table.clone();
        let which = which % more.striking.len();
        if more.striking[which].1 < more.case.sessions[which].slots {
            more.striking[which].1 += 1;
        }
        let ((protected, all), (protected_then, all_then)) = (deferred(&table), deferred(&more));
        prop_assert!(protected_then <= protected, "{} protected deferred, {} with a place more", protected, protected_then);
        prop_assert!(all_then <= all, "{} deferred, {} with a place more", all, all_then);
    }
}
