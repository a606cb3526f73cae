//! A case in figures, for calibration.

use crate::calendar::{DayKind, kind};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::time::dates;
use steadfast_model::{Case, Competence, DutyTo, Group, SessionKind};

/// One day of the strike.
#[derive(Debug, Clone, PartialEq)]
pub struct DaySummary {
    /// The day.
    pub date: Date,
    /// Rows of the post table that start on it.
    pub posts: u32,
    /// Heads rostered to them.
    pub usual: u32,
    /// Heads that are the safe minimum.
    pub floor: u32,
    /// Heads expected of those rostered when 55 % of the residents stay away.
    pub expected: f64,
    /// Heads that posts are short of their floor, post by post, when every post loses its expected residents.
    pub expected_short: f64,
    /// Residents with any duty.
    pub residents_on_duty: u32,
    /// Sessions.
    pub sessions: u32,
    /// Bookings.
    pub bookings: u32,
}

/// How consultants and SAS doctors with job plans spend the half days of the strike's weekdays; shares of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SeniorHalfDays {
    /// Leading a session or giving anaesthetics for one.
    pub sessions: f64,
    /// Other work that can be put off.
    pub other: f64,
    /// Posts.
    pub posts: f64,
    /// No duty: days off and free half days.
    pub free: f64,
}

/// A case in figures.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseSummary {
    /// People by group.
    pub staff: BTreeMap<Group, u32>,
    /// The days on which the strike has posts, sessions or duties.
    pub days: Vec<DaySummary>,
    /// Bookings of sessions that start in the strike.
    pub bookings_in_strike: u32,
    /// Places of these sessions.
    pub places_in_strike: u32,
    /// Sessions by kind in the strike.
    pub sessions_in_strike: BTreeMap<SessionKind, u32>,
    /// Share of the strike's bookings that a clinic loses without its assisting residents.
    pub depend_on_residents_in_clinics: f64,
    /// Share of the strike's bookings in theatre lists that a resident assists.
    pub depend_on_residents_in_theatres: f64,
    /// Share of the strike's bookings in theatre or endoscopy.
    pub procedure_share: f64,
    /// Share of the strike's bookings that will have waited 52 weeks.
    pub long_wait_share: f64,
    /// Bookings of the whole window.
    pub bookings_in_window: u32,
    /// How seniors spend their half days.
    pub seniors: SeniorHalfDays,
    /// Consultants and SAS doctors who agreed to nights and have a competence of the posts.
    pub seniors_for_nights: u32,
}

/// Share of residents away that a summary reckons with.
const ABSENT: f64 = 0.55;

/// Returns a case in figures.
pub fn summary(case: &Case) -> CaseSummary {
    let groups: BTreeMap<&str, Group> =
        case.staff.iter().map(|person| (person.staff_id.as_str(), person.group)).collect();
    let mut staff = BTreeMap::new();
    for person in &case.staff {
        *staff.entry(person.group).or_insert(0) += 1;
    }
    let striking: BTreeMap<&str, usize> = case
        .sessions
        .iter()
        .enumerate()
        .filter(|(_, session)| case.is_striking(session.start))
        .map(|(place, session)| (session.session_id.as_str(), place))
        .collect();
    let mut booked = vec![0u32; case.sessions.len()];
    let (mut bookings_in_strike, mut procedures, mut long_waits) = (0u32, 0u32, 0u32);
    for booking in &case.bookings {
        let Some(&place) = striking.get(booking.session_id.as_str()) else {
            continue;
        };
        booked[place] += 1;
        bookings_in_strike += 1;
        procedures += u32::from(!case.sessions[place].kind.is_divisible());
        long_waits += u32::from(booking.waited_52_weeks(case.sessions[place].start.date()));
    }
    let mut by_residents = vec![0u32; case.sessions.len()];
    for duty in &case.duties {
        if let DutyTo::Session(id) = &duty.to
            && groups.get(duty.staff_id.as_str()) == Some(&Group::Resident)
            && let Some(&place) = striking.get(id.as_str())
        {
            by_residents[place] += 1;
        }
    }
    let (mut in_clinics, mut in_theatres) = (0u32, 0u32);
    let mut sessions_in_strike = BTreeMap::new();
    let mut places_in_strike = 0;
    for &place in striking.values() {
        let session = &case.sessions[place];
        *sessions_in_strike.entry(session.kind).or_insert(0) += 1;
        places_in_strike += session.slots;
        let needs = u32::try_from(session.needs.len()).unwrap_or(0);
        if by_residents[place] == 0 {
            continue;
        }
        if session.kind.is_divisible() {
            let left = session.slots * (1 + needs - by_residents[place].min(needs)) / (1 + needs);
            in_clinics += booked[place].saturating_sub(left);
        } else {
            in_theatres += booked[place];
        }
    }
    let share = |part: u32| f64::from(part) / f64::from(bookings_in_strike.max(1));
    let acute: BTreeSet<&Competence> = case.posts.iter().map(|post| &post.competence).collect();
    let is_senior = |group: Group| matches!(group, Group::Consultant | Group::Sas);
    CaseSummary {
        staff,
        days: days(case, &groups, &booked),
        bookings_in_strike,
        places_in_strike,
        sessions_in_strike,
        depend_on_residents_in_clinics: share(in_clinics),
        depend_on_residents_in_theatres: share(in_theatres),
        procedure_share: share(procedures),
        long_wait_share: share(long_waits),
        bookings_in_window: u32::try_from(case.bookings.len()).unwrap_or(u32::MAX),
        seniors: senior_half_days(case, &groups),
        seniors_for_nights: u32::try_from(
            case.staff
                .iter()
                .filter(|person| is_senior(person.group) && person.resident_on_call)
                .filter(|person| person.competences.iter().any(|word| acute.contains(word)))
                .count(),
        )
        .unwrap_or(u32::MAX),
    }
}

fn days(case: &Case, groups: &BTreeMap<&str, Group>, booked: &[u32]) -> Vec<DaySummary> {
    let mut residents_in: BTreeMap<&str, f64> = BTreeMap::new();
    let mut on_duty: BTreeMap<Date, BTreeSet<&str>> = BTreeMap::new();
    for duty in &case.duties {
        if groups.get(duty.staff_id.as_str()) != Some(&Group::Resident) {
            continue;
        }
        on_duty.entry(duty.start.date()).or_default().insert(duty.staff_id.as_str());
        if let DutyTo::Post(id) = &duty.to {
            *residents_in.entry(id.as_str()).or_insert(0.0) += 1.0;
        }
    }
    let strike = case.actions.iter().map(|action| action.interval()).collect::<Vec<_>>();
    strike
        .iter()
        .flat_map(|strike| dates(strike.start.date(), strike.end.date()))
        .map(|date| {
            let mut day = DaySummary {
                date,
                posts: 0,
                usual: 0,
                floor: 0,
                expected: 0.0,
                expected_short: 0.0,
                residents_on_duty: on_duty
                    .get(&date)
                    .map_or(0, |people| u32::try_from(people.len()).unwrap_or(u32::MAX)),
                sessions: 0,
                bookings: 0,
            };
            for post in case.posts.iter().filter(|post| post.start.date() == date && case.is_striking(post.start)) {
                let expected =
                    f64::from(post.usual) - ABSENT * residents_in.get(post.post_id.as_str()).copied().unwrap_or(0.0);
                day.posts += 1;
                day.usual += post.usual;
                day.floor += post.floor;
                day.expected += expected;
                day.expected_short += (f64::from(post.floor) - expected).max(0.0);
            }
            for (session, booked) in case.sessions.iter().zip(booked) {
                if session.start.date() == date && case.is_striking(session.start) {
                    day.sessions += 1;
                    day.bookings += booked;
                }
            }
            day
        })
        .filter(|day| day.posts + day.sessions > 0)
        .collect()
}

fn senior_half_days(case: &Case, groups: &BTreeMap<&str, Group>) -> SeniorHalfDays {
    // SAS doctors on the residents' rota work nights or long days; they have no job plan.
    let mut on_rota: BTreeSet<&str> = BTreeSet::new();
    for duty in &case.duties {
        if matches!(duty.to, DutyTo::Post(_)) && groups.get(duty.staff_id.as_str()) == Some(&Group::Sas) {
            on_rota.insert(duty.staff_id.as_str());
        }
    }
    let planned = |id: &str| match groups.get(id) {
        Some(Group::Consultant) => true,
        Some(Group::Sas) => !on_rota.contains(id),
        _ => false,
    };
    let heads = case.staff.iter().filter(|person| planned(person.staff_id.as_str())).count();
    let weekdays: BTreeSet<Date> = case
        .actions
        .iter()
        .flat_map(|action| dates(action.from.date(), action.to.date()))
        .filter(|&date| kind(date) == DayKind::Weekday && case.is_striking(date.at(9, 0, 0, 0)))
        .collect();
    let all = (heads * weekdays.len() * 2).max(1) as f64;
    let mut shares = SeniorHalfDays::default();
    for duty in &case.duties {
        if !weekdays.contains(&duty.start.date()) || !planned(duty.staff_id.as_str()) {
            continue;
        }
        let halves = if duty.interval().minutes() > 300 { 2.0 } else { 1.0 };
        match duty.to {
            DutyTo::Post(_) => shares.posts += halves / all,
            DutyTo::Session(_) => shares.sessions += halves / all,
            DutyTo::Other => shares.other += halves / all,
        }
    }
    shares.free = 1.0 - shares.posts - shares.sessions - shares.other;
    shares
}
