//! The timetabling problem of a strike: what has to be placed anew, and all that bears on it.
//!
//! A list is a specialty and kind. Only lists with a booking that its own session has no place for are looked at, and of those only the bookings of
//! the dates on which that is so; besides, where a protected booking found no date or took the place of another, the unprotected bookings of the
//! sessions that it could go to. Everybody else is fixed: places, minutes and beds taken off. Lists that share a pool of beds make one part, every
//! other list a part of its own.
//!
//! **Costs.** The unit is a tenth of a day's move of a booking of weight 1. All grow with the weight *w*:
//!
//! | what | cost |
//! |---|---|
//! | own session | 0 |
//! | another session on the date | 30 *w*, with another lead 50 *w*: as 3 and 5 days |
//! | another date | 20,000 *w* (protected: 8 times that) + 10 *w* a day, another lead as 7 days for a theatre list and 1 for the rest |
//! | waiting | 30,000 *w* (protected: 8 times that) |
//! | a booking outside the strike on another date | 100,000 + 10 *w* a day |
//!
//! A protected booking has a weight of 20 or more, any other 3 at most: in this order nothing that ranks lower outweighs what ranks higher, unless
//! hundreds of bookings are at stake. What is returned is compared rank by rank in any case.
//!
//! **Beds** are pools, in thousandths of a bed: the share of stays that last into each night.

use crate::beds::nights;
use crate::place::{ListKey, Placer};
use crate::problem::{Patient, Problem, Room, Slot, SlotChoice, Stay};
use crate::timetable::{Admission, Timetable};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::Pool;
use steadfast_model::time::{days_between, plus_days};

/// Cost of a day's move at weight 1.
const DAY: f64 = 10.0;
/// Cost at weight 1 of losing the date.
const OFF: f64 = 20_000.0;
/// Cost at weight 1 of having no date, besides.
const WAITS: f64 = 10_000.0;
/// How much more a protected booking's date counts than its weight says.
const PROTECTED: f64 = 8.0;
/// Price of moving a booking outside the strike.
const OTHERS: f64 = 100_000.0;
/// Units of a bed.
const BED: f64 = 1000.0;
/// Where a night has no limit.
const NO_LIMIT: i32 = 1_000_000_000;

/// A part of a strike's bookings that can be placed without looking at the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrikePart {
    /// The problem.
    pub problem: Problem,
    /// Where the five steps put everybody.
    pub start: Timetable,
    /// Booking of each patient, by position in the case, in ascending order.
    pub bookings: Vec<usize>,
    /// Session of each slot, by position in the case.
    pub sessions: Vec<usize>,
}

impl StrikePart {
    /// Returns the session of each booking of the part in a timetable, by position in the case.
    pub(crate) fn sessions_of(&self, timetable: &Timetable) -> Vec<Option<usize>> {
        let admissions = timetable.admissions.iter();
        admissions.map(|admission| Some(self.sessions[admission.as_ref()?.slot as usize])).collect()
    }

    /// Returns the timetable in which the bookings are in these sessions; `None` if one is in a session that is out of the question.
    pub(crate) fn timetable(&self, at: &[Option<usize>]) -> Option<Timetable> {
        let slot_of: BTreeMap<usize, u32> = self.sessions.iter().copied().zip(0..).collect();
        let mut timetable = Timetable::empty(&self.problem);
        for (patient, session) in at.iter().enumerate() {
            let Some(session) = session else { continue };
            let slot = *slot_of.get(session)?;
            let room = self.problem.patients[patient].rooms.first().copied();
            timetable.admissions[patient] = Some(Admission { slot, room });
        }
        Some(timetable)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "weights are clamped, so that costs stay far below the limit")]
fn cost(weight: f64, units: f64) -> i32 {
    (weight.clamp(0.01, 200.0) * units).round() as i32
}

fn narrow(value: i64) -> i32 {
    i32::try_from(value.clamp(0, i64::from(NO_LIMIT))).unwrap_or(NO_LIMIT)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
fn share_of_bed(share: f64) -> u16 {
    (share.clamp(0.0, 1.0) * BED).round() as u16
}

/// Returns the parts of a strike, given where the five steps put everybody and whom they displaced at first.
pub(crate) fn parts_of(placer: &Placer<'_>, without: &[usize]) -> Vec<StrikePart> {
    let patients = patients(placer, without);
    let used = BedUse::of(placer);
    let lists: Vec<&Vec<usize>> = patients.values().collect();
    group_by_pool(placer, &lists)
        .into_iter()
        .map(|group| {
            let mut rows: Vec<usize> = group.iter().flat_map(|&list| lists[list].iter().copied()).collect();
            rows.sort_unstable();
            Builder::new(placer, rows).part(&used)
        })
        .collect()
}

fn list_of<'a>(placer: &Placer<'a>, session: usize) -> ListKey<'a> {
    let session = &placer.case.sessions[session];
    (session.specialty.as_str(), session.kind)
}

/// Returns who is to be placed, by list.
fn patients<'a>(placer: &Placer<'a>, without: &[usize]) -> BTreeMap<ListKey<'a>, Vec<usize>> {
    let list_dates: BTreeSet<(ListKey<'a>, Date)> = without
        .iter()
        .filter_map(|&row| placer.own[row])
        .map(|session| (list_of(placer, session), placer.date(session)))
        .collect();
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    for (row, own) in placer.own.iter().enumerate() {
        let Some(own) = *own else { continue };
        let of_the_strike =
            placer.striking.contains(&own) && list_dates.contains(&(list_of(placer, own), placer.date(own)));
        if of_the_strike || placer.at[row] != Some(own) {
            chosen.insert(row);
        }
    }
    let made_room: BTreeSet<ListKey<'a>> = chosen
        .iter()
        .filter(|&&row| !placer.of_the_strike(row))
        .filter_map(|&row| placer.own[row])
        .map(|own| list_of(placer, own))
        .collect();
    let mut open: BTreeSet<usize> = BTreeSet::new();
    for &row in &chosen {
        let Some(own) = placer.own[row] else { continue };
        let waits = placer.at[row].is_none() || made_room.contains(&list_of(placer, own));
        if waits && placer.of_the_strike(row) && placer.protected(row) && !placer.keeps_date(row) {
            open.extend(placer.elsewhere(row).0);
        }
    }
    for session in open {
        chosen.extend(placer.in_session[session].iter().copied().filter(|&row| !placer.protected(row)));
    }
    let mut lists: BTreeMap<ListKey<'a>, Vec<usize>> = BTreeMap::new();
    for row in chosen {
        if let Some(own) = placer.own[row] {
            lists.entry(list_of(placer, own)).or_default().push(row);
        }
    }
    lists
}

/// Puts lists whose bookings need beds of the same pool together.
fn group_by_pool(placer: &Placer<'_>, lists: &[&Vec<usize>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(BTreeSet<Pool>, Vec<usize>)> = Vec::new();
    for (list, rows) in lists.iter().enumerate() {
        let mut pools: BTreeSet<Pool> = rows.iter().filter_map(|&row| pool_of(placer, row)).collect();
        let mut members = vec![list];
        let (joined, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(others, _)| !others.is_disjoint(&pools));
        for (others, lists) in joined {
            pools.extend(others);
            members.extend(lists);
        }
        groups = apart;
        members.sort_unstable();
        groups.push((pools, members));
    }
    let mut groups: Vec<Vec<usize>> = groups.into_iter().map(|(_, members)| members).collect();
    groups.sort_unstable();
    groups
}

fn pool_of(placer: &Placer<'_>, row: usize) -> Option<Pool> {
    let booking = placer.booking(row);
    booking.pool.filter(|_| !nights(booking).is_empty())
}

/// Beds used on each night, in thousandths: at present, and as the five steps have it.
struct BedUse {
    present: BTreeMap<(Pool, Date), i64>,
    start: BTreeMap<(Pool, Date), i64>,
}

impl BedUse {
    fn of(placer: &Placer<'_>) -> Self {
        let mut used = Self { present: BTreeMap::new(), start: BTreeMap::new() };
        for row in 0..placer.case.bookings.len() {
            let Some(pool) = placer.booking(row).pool else { continue };
            for (sessions, beds) in [(&placer.own, &mut used.present), (&placer.at, &mut used.start)] {
                let Some(session) = sessions[row] else { continue };
                for (night, share) in (0i64..).zip(nights(placer.booking(row))) {
                    let key = (pool, plus_days(placer.date(session), night));
                    *beds.entry(key).or_default() += i64::from(share_of_bed(share));
                }
            }
        }
        used
    }
}

/// Builds the problem of a part.
struct Builder<'p, 'a> {
    placer: &'p Placer<'a>,
    bookings: Vec<usize>,
    /// Possible sessions of each booking, with their costs.
    options: Vec<Vec<(usize, i32)>>,
    sessions: Vec<usize>,
}

impl<'p, 'a> Builder<'p, 'a> {
    fn new(placer: &'p Placer<'a>, bookings: Vec<usize>) -> Self {
        let mut builder = Self { placer, bookings, options: Vec::new(), sessions: Vec::new() };
        builder.options = builder.bookings.iter().map(|&row| builder.options_of(row)).collect();
        let named: BTreeSet<usize> = builder.options.iter().flatten().map(|option| option.0).collect();
        builder.sessions = named.into_iter().collect();
        builder.sessions.sort_by_key(|&session| {
            let row = &placer.case.sessions[session];
            (row.start.date(), &row.specialty, row.kind, row.start, session)
        });
        builder
    }

    fn options_of(&self, row: usize) -> Vec<(usize, i32)> {
        let placer = self.placer;
        let Some(own) = placer.own[row] else { return Vec::new() };
        let weight = placer.weights[row];
        let same_date = |session: usize| cost(weight, DAY * placer.days_for_another_session(own, session) as f64);
        let mut options = vec![(own, 0)];
        let ours = placer.of_the_strike(row);
        if ours || placer.at[row].is_none_or(|at| at != own && placer.date(at) == placer.date(own)) {
            options.extend(placer.same_day_sessions(row).into_iter().map(|session| (session, same_date(session))));
        }
        let lost = if ours { cost(weight, OFF * self.factor(row)) } else { cost(1.0, OTHERS) };
        for session in placer.elsewhere(row).0 {
            options.push((session, lost + cost(weight, DAY * placer.farness(own, session) as f64)));
        }
        let fits = |session: usize| {
            placer.at[row] == Some(session)
                || placer.capacity[session] > 0 && placer.booking(row).minutes <= placer.case.sessions[session].minutes
        };
        options.retain(|option| fits(option.0));
        options
    }

    fn factor(&self, row: usize) -> f64 {
        if self.placer.protected(row) { PROTECTED } else { 1.0 }
    }

    fn part(self, used: &BedUse) -> StrikePart {
        let placer = self.placer;
        let first = self.sessions.iter().map(|&session| placer.date(session)).min().unwrap_or(placer.case.window.from);
        let last = self.sessions.iter().map(|&session| placer.date(session)).max().unwrap_or(first);
        let days = usize::try_from(days_between(first, last) + 1).unwrap_or(1);
        let day_of = |date: Date| u32::try_from(days_between(first, date)).unwrap_or(0);
        let pools: Vec<Pool> =
            self.bookings.iter().filter_map(|&row| pool_of(placer, row)).collect::<BTreeSet<_>>().into_iter().collect();
        let slot_of: BTreeMap<usize, u32> = self.sessions.iter().copied().zip(0..).collect();
        let mut problem = Problem { days, slots: self.slots(day_of), ..Problem::default() };
        problem.patients = self
            .bookings
            .iter()
            .zip(&self.options)
            .map(|(&row, options)| {
                let mut choices: Vec<SlotChoice> =
                    options.iter().map(|&(session, cost)| SlotChoice { slot: slot_of[&session], cost }).collect();
                choices.sort_by_key(|choice| choice.slot);
                let pool = pool_of(placer, row);
                let booking = placer.booking(row);
                let beds = pool.map_or_else(Vec::new, |_| nights(booking).into_iter().map(share_of_bed).collect());
                Patient {
                    choices,
                    minutes: narrow(i64::from(booking.minutes)),
                    surgeon: None,
                    rooms: pool
                        .and_then(|pool| pools.iter().position(|&other| other == pool))
                        .and_then(|pool| u32::try_from(pool).ok())
                        .into_iter()
                        .collect(),
                    stay: Stay { beds, ..Stay::default() },
                    waiting_cost: cost(placer.weights[row], (OFF + WAITS) * self.factor(row)),
                    mandatory: !placer.of_the_strike(row) && placer.at[row].is_some(),
                }
            })
            .collect();
        let mine = self.own_use();
        problem.rooms = pools
            .iter()
            .map(|&pool| {
                let beds = (0i64..).take(days).map(|day| {
                    let key = (pool, plus_days(first, day));
                    let count = |beds: &BTreeMap<(Pool, Date), i64>| beds.get(&key).copied().unwrap_or(0);
                    let Some(&allowed) = placer.beds.allowance.get(&key) else { return NO_LIMIT };
                    #[expect(clippy::cast_possible_truncation, reason = "beds of a hospital")]
                    let allowed = (allowed.clamp(0.0, 1e6) * BED) as i64;
                    // A night may stay as full as it was.
                    let most = allowed.max(count(&used.present)).max(count(&used.start));
                    narrow(most - (count(&used.start) - count(&mine)))
                });
                Room { beds: beds.collect(), shared: false }
            })
            .collect();
        let mut part =
            StrikePart { start: Timetable::empty(&problem), problem, bookings: self.bookings, sessions: self.sessions };
        let at: Vec<Option<usize>> = part.bookings.iter().map(|&row| placer.at[row]).collect();
        if let Some(start) = part.timetable(&at) {
            part.start = start;
        }
        part
    }

    /// Returns the beds that the part's own bookings use as the five steps have it.
    fn own_use(&self) -> BTreeMap<(Pool, Date), i64> {
        let mut used = BTreeMap::new();
        for &row in &self.bookings {
            let (Some(pool), Some(at)) = (pool_of(self.placer, row), self.placer.at[row]) else { continue };
            for (night, share) in (0i64..).zip(nights(self.placer.booking(row))) {
                let key = (pool, plus_days(self.placer.date(at), night));
                *used.entry(key).or_default() += i64::from(share_of_bed(share));
            }
        }
        used
    }

    fn slots(&self, day_of: impl Fn(Date) -> u32) -> Vec<Slot> {
        let placer = self.placer;
        let mut number: BTreeMap<(ListKey<'a>, Date), u32> = BTreeMap::new();
        let sessions = self.sessions.iter();
        sessions
            .map(|&session| {
                let date = placer.date(session);
                let theatre = number.entry((list_of(placer, session), date)).or_default();
                let here: Vec<usize> = placer.in_session[session]
                    .iter()
                    .copied()
                    .filter(|row| self.bookings.binary_search(row).is_ok())
                    .collect();
                let room = &placer.room[session];
                let taken: i64 = here.iter().map(|&row| i64::from(placer.booking(row).minutes)).sum();
                let people = i64::try_from(here.len()).unwrap_or(0);
                let slot = Slot {
                    day: day_of(date),
                    theatre: *theatre,
                    minutes: narrow(room.minutes.max(0) + taken),
                    places: u32::try_from(room.places.max(0) + people).unwrap_or(u32::MAX),
                    opening_cost: 0,
                };
                *theatre += 1;
                slot
            })
            .collect()
    }
}
