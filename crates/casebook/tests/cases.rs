//! Whole made-up cases, checked from their tables alone.

use std::collections::{BTreeMap, BTreeSet};
use steadfast_casebook::{CaseError, CaseRequest, CaseSummary, TrustSizing, make_case, sizing, summary, trusts};
use steadfast_model::time::{civil, days_between, london_minute, plus_days};
use steadfast_model::{
    Case, Competence, DutyTo, Group, Interval, Pod, Pool, Priority, SessionKind, StaffMember, Tier, WorkingTimeRules,
};

fn december() -> Interval {
    Interval::new(civil(2025, 12, 17, 7, 0), civil(2025, 12, 22, 7, 0))
}

fn november() -> Interval {
    Interval::new(civil(2025, 11, 14, 7, 0), civil(2025, 11, 19, 7, 0))
}

fn case_of(ods_code: &str, strike: Interval, seed: u64) -> Case {
    make_case(&CaseRequest { ods_code: ods_code.into(), strike, planned_at: None, seed })
        .expect("the trust is known and the strike sound")
}

/// A shift of one person: first start, last end, minutes worked, in minutes of London time.
struct Shift {
    start: i64,
    end: i64,
    date: jiff::civil::Date,
    night: bool,
}

/// Returns what is illegal in one person's duties, which come sorted by start.
fn illegal(duties: &[Interval], rules: &WorkingTimeRules) -> Vec<String> {
    let mut faults = Vec::new();
    let mut shifts: Vec<Shift> = Vec::new();
    for duty in duties {
        let (start, end) = (london_minute(duty.start), london_minute(duty.end));
        let from = london_minute(duty.start.date().at(23, 0, 0, 0));
        let to = london_minute(plus_days(duty.start.date(), 1).at(6, 0, 0, 0));
        let night = end.min(to) - start.max(from) >= rules.night_shift_minutes;
        match shifts.last_mut() {
            Some(last) if start < last.end => faults.push(format!("double booked at {}", duty.start)),
            Some(last) if start - last.end < rules.daily_rest_minutes => {
                last.end = end;
                last.night |= night;
            }
            _ => shifts.push(Shift { start, end, date: duty.start.date(), night }),
        }
    }
    for shift in &shifts {
        if shift.end - shift.start > rules.longest_shift_minutes {
            faults.push(format!("shift of {} minutes on {}", shift.end - shift.start, shift.date));
        }
    }
    // The most work in 168 hours lies in a stretch that begins with a duty or ends with one.
    let spans: Vec<(i64, i64)> =
        duties.iter().map(|duty| (london_minute(duty.start), london_minute(duty.end))).collect();
    for &(start, end) in &spans {
        for from in [start, end - 168 * 60] {
            let to = from + 168 * 60;
            let work: i64 = spans.iter().map(|&(s, e)| (e.min(to) - s.max(from)).max(0)).sum();
            if work > rules.most_minutes_in_168_hours {
                faults.push(format!("{work} minutes in 168 hours from {from}"));
            }
        }
    }
    let (mut nights, mut in_row) = (0usize, 0usize);
    for (place, shift) in shifts.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| &shifts[before]);
        let next_day = before.is_some_and(|before| days_between(before.date, shift.date) <= 1);
        in_row = if next_day { in_row + 1 } else { 1 };
        nights = match (shift.night, before.is_some_and(|before| before.night) && next_day) {
            (true, true) => nights + 1,
            (true, false) => 1,
            (false, _) => 0,
        };
        if in_row > rules.most_shifts_in_a_row {
            faults.push(format!("{in_row} shifts in a row on {}", shift.date));
        }
        if nights > rules.most_nights_in_a_row {
            faults.push(format!("{nights} nights in a row on {}", shift.date));
        }
        if let Some(before) = before
            && before.night
            && !(shift.night && next_day)
            && shift.start - before.end < rules.rest_after_nights_minutes
        {
            faults.push(format!("{} minutes of rest after nights before {}", shift.start - before.end, shift.date));
        }
    }
    faults
}

/// Returns everything that is wrong with a case.
fn faults(case: &Case, strike: Interval) -> Vec<String> {
    let mut faults = Vec::new();
    let staff: BTreeMap<&str, &StaffMember> =
        case.staff.iter().map(|person| (person.staff_id.as_str(), person)).collect();
    let posts: BTreeMap<&str, _> = case.posts.iter().map(|post| (post.post_id.as_str(), post)).collect();
    let sessions: BTreeMap<&str, _> =
        case.sessions.iter().map(|session| (session.session_id.as_str(), session)).collect();
    for (name, unique, all) in [
        ("staff", staff.len(), case.staff.len()),
        ("posts", posts.len(), case.posts.len()),
        ("sessions", sessions.len(), case.sessions.len()),
    ] {
        if unique != all {
            faults.push(format!("{name}: identifiers are not unique"));
        }
    }
    let mut at_post: BTreeMap<&str, u32> = BTreeMap::new();
    let mut at_session: BTreeMap<&str, Vec<&StaffMember>> = BTreeMap::new();
    let mut of_person: BTreeMap<&str, Vec<Interval>> = BTreeMap::new();
    for duty in &case.duties {
        let Some(person) = staff.get(duty.staff_id.as_str()) else {
            faults.push(format!("duty of nobody: {}", duty.staff_id));
            continue;
        };
        of_person.entry(duty.staff_id.as_str()).or_default().push(duty.interval());
        match &duty.to {
            DutyTo::Post(id) => match posts.get(id.as_str()) {
                Some(post) => {
                    *at_post.entry(id.as_str()).or_default() += 1;
                    if !person.may_fill(post.tier, &post.competence) || duty.interval() != post.interval() {
                        faults.push(format!("{} cannot fill {id}", duty.staff_id));
                    }
                }
                None => faults.push(format!("duty to an unknown post {id}")),
            },
            DutyTo::Session(id) => match sessions.get(id.as_str()) {
                Some(session) => {
                    at_session.entry(id.as_str()).or_default().push(person);
                    if duty.interval() != session.interval() {
                        faults.push(format!("duty to {id} at another time"));
                    }
                }
                None => faults.push(format!("duty to an unknown session {id}")),
            },
            DutyTo::Other => {}
        }
    }
    let (posts_from, posts_to) = (plus_days(strike.start.date(), -7), plus_days(strike.end.date(), 7));
    for post in &case.posts {
        if at_post.get(post.post_id.as_str()) != Some(&post.usual) || post.floor < 1 || post.floor > post.usual {
            faults.push(format!("{}: floor {} usual {}", post.post_id, post.floor, post.usual));
        }
        if post.start.date() < posts_from || post.start.date() > posts_to {
            faults.push(format!("{} on {}", post.post_id, post.start));
        }
    }
    for session in &case.sessions {
        let there = at_session.get(session.session_id.as_str()).map_or(&[][..], Vec::as_slice);
        let lead = there.iter().find(|person| person.staff_id == session.lead_staff_id);
        if !lead.is_some_and(|lead| matches!(lead.group, Group::Consultant | Group::Sas)) {
            faults.push(format!("{} has no lead", session.session_id));
        }
        let helpers: Vec<&&StaffMember> =
            there.iter().filter(|person| person.staff_id != session.lead_staff_id).collect();
        for need in session.needs.iter().collect::<BTreeSet<&Competence>>() {
            let wanted = session.needs.iter().filter(|word| *word == need).count();
            if helpers.iter().filter(|person| person.has(need)).count() < wanted {
                faults.push(format!("{} lacks {need}", session.session_id));
            }
        }
        if helpers.len() != session.needs.len() {
            faults.push(format!(
                "{} has {} helpers for {} needs",
                session.session_id,
                helpers.len(),
                session.needs.len()
            ));
        }
        if session.start.date() < case.window.from || session.start.date() > case.window.to {
            faults.push(format!("{} outside the window", session.session_id));
        }
    }
    let mut taken: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for booking in &case.bookings {
        let entry = taken.entry(booking.session_id.as_str()).or_default();
        *entry = (entry.0 + 1, entry.1 + booking.minutes);
        if booking.clock_start > case.window.planned_at.date() {
            faults.push(format!("{}: clock starts after the plan", booking.booking_id));
        }
        if booking.pool.is_some() != (booking.pod == Pod::OrdinaryElective) || booking.minutes == 0 {
            faults.push(format!("{}: bed or minutes", booking.booking_id));
        }
    }
    for (id, (bookings, minutes)) in taken {
        match sessions.get(id) {
            Some(session) if bookings <= session.slots && minutes <= session.minutes => {}
            _ => faults.push(format!("{id}: {bookings} bookings of {minutes} minutes do not fit")),
        }
    }
    let rules = WorkingTimeRules::shipped();
    for (id, mut duties) in of_person {
        duties.sort();
        faults.extend(illegal(&duties, rules).into_iter().map(|fault| format!("{id}: {fault}")));
    }
    let wards: BTreeMap<&str, _> = case.wards.iter().map(|ward| (ward.ward_id.as_str(), ward)).collect();
    let mut in_ward: BTreeMap<&str, u32> = BTreeMap::new();
    for patient in &case.census {
        *in_ward.entry(patient.ward_id.as_str()).or_default() += 1;
        if patient.admitted_at > case.window.planned_at || (patient.flu && patient.fit_to_leave) {
            faults.push(format!("{}: admitted later, or flu and fit to leave", patient.spell_id));
        }
    }
    for (id, patients) in in_ward {
        if wards.get(id).is_none_or(|ward| patients > ward.beds + ward.escalation_beds) {
            faults.push(format!("{id}: {patients} patients"));
        }
    }
    let beds: u32 = case.wards.iter().filter(|w| is_general(w.pool)).map(|w| w.beds + w.escalation_beds).sum();
    for (place, day) in case.demand.iter().enumerate() {
        if day.ga_occupied > beds || place > 0 && days_between(case.demand[place - 1].date, day.date) != 1 {
            faults.push(format!("demand on {}", day.date));
        }
    }
    if case.demand.last().map(|day| day.date) != Some(plus_days(case.window.planned_at.date(), -1)) {
        faults.push("demand does not end on the day before the plan".into());
    }
    faults
}

fn is_general(pool: Pool) -> bool {
    matches!(pool, Pool::Medical | Pool::Surgical | Pool::Paediatric)
}

fn assert_sound(case: &Case, strike: Interval) {
    let faults = faults(case, strike);
    assert!(
        faults.is_empty(),
        "{}: {} faults, first: {:#?}",
        case.trust.ods_code,
        faults.len(),
        &faults[..faults.len().min(12)]
    );
}

fn assert_sized(case: &Case, size: &TrustSizing) -> CaseSummary {
    let seen = summary(case);
    let heads = |group| seen.staff.get(&group).copied().unwrap_or(0);
    assert_eq!(heads(Group::Resident), size.residents);
    assert_eq!(heads(Group::Consultant), size.consultants);
    assert_eq!(heads(Group::Sas), size.sas_doctors);
    assert_eq!(heads(Group::Acp), size.acps);
    assert_eq!(heads(Group::Pa), size.pas);
    let beds: u32 = case.wards.iter().filter(|ward| is_general(ward.pool)).map(|ward| ward.beds).sum();
    assert_eq!(beds, size.ga_beds);
    let patients = case
        .census
        .iter()
        .filter(|patient| case.wards.iter().any(|w| w.ward_id == patient.ward_id && is_general(w.pool)))
        .count();
    assert_eq!(u32::try_from(patients), Ok(size.ga_occupied));
    assert_eq!(u32::try_from(case.census.iter().filter(|patient| patient.flu).count()), Ok(size.flu_beds));
    let ratio = f64::from(seen.bookings_in_strike) / f64::from(size.planned_bookings_five_days);
    assert!(
        (ratio - 1.0).abs() < 0.01,
        "{}: {} bookings for {}",
        case.trust.ods_code,
        seen.bookings_in_strike,
        size.planned_bookings_five_days
    );
    seen
}

#[test]
fn cases_of_a_small_and_a_middling_trust_are_sound_and_of_their_size() {
    for (code, strike) in [("RBD", december()), ("RWJ", november()), ("RWJ", december())] {
        let case = case_of(code, strike, 1);
        assert_sized(&case, &sizing(code).expect("known"));
        assert_sound(&case, strike);
    }
}

#[test]
fn every_trust_has_a_sound_case_of_its_size() {
    let codes: Vec<&str> = trusts().iter().map(|trust| trust.ods_code.as_str()).collect();
    let booked = std::sync::atomic::AtomicU32::new(0);
    // Both halves of the machine share the work; the order does not matter.
    std::thread::scope(|scope| {
        for half in codes.chunks(codes.len().div_ceil(2)) {
            let booked = &booked;
            scope.spawn(move || {
                for code in half {
                    let case = case_of(code, november(), 7);
                    let seen = assert_sized(&case, &sizing(code).expect("known"));
                    booked.fetch_add(seen.bookings_in_strike, std::sync::atomic::Ordering::Relaxed);
                    assert_sound(&case, november());
                }
            });
        }
    });
    // The page about made-up cases states this sum.
    assert_eq!(booked.into_inner(), 886_992);
}

#[test]
fn cases_are_short_of_staff_by_as_much_as_intended() {
    // A handful that spans the sizes; the shares are those of the page about made-up cases.
    for code in ["RBD", "RWJ", "RHU", "RYR"] {
        let seen = summary(&case_of(code, november(), 3));
        let seniors = seen.seniors;
        assert!((0.38..0.52).contains(&seniors.sessions), "{code}: {seniors:?}");
        assert!((0.20..0.27).contains(&seniors.other), "{code}: {seniors:?}");
        assert!((0.09..0.17).contains(&seniors.posts), "{code}: {seniors:?}");
        assert!((0.04..0.12).contains(&seen.depend_on_residents_in_clinics), "{code}: {seen:?}");
        assert!((0.02..0.08).contains(&seen.depend_on_residents_in_theatres), "{code}: {seen:?}");
        assert!((0.09..0.11).contains(&seen.procedure_share), "{code}: {seen:?}");
        assert!((0.005..0.06).contains(&seen.long_wait_share), "{code}: {seen:?}");
        let fill = f64::from(seen.bookings_in_strike) / f64::from(seen.places_in_strike);
        assert!((0.92..0.96).contains(&fill), "{code}: {fill}");
        let residents = f64::from(seen.staff[&Group::Resident]);
        for day in &seen.days {
            let on_duty = f64::from(day.residents_on_duty) / residents;
            let weekend = day.date.weekday().to_monday_zero_offset() >= 5;
            let usual = if weekend { 0.12..0.22 } else { 0.52..0.64 };
            // The strike ends at 07:00, so its last date holds no shift.
            assert!(usual.contains(&on_duty), "{code} {}: {on_duty}", day.date);
            assert!(day.expected < f64::from(day.floor), "{code} {}: not short", day.date);
            let short = day.expected_short / f64::from(day.floor);
            assert!((0.10..0.40).contains(&short), "{code} {}: {short}", day.date);
            assert!(day.posts <= 75, "{code}: {} rows a day", day.posts);
        }
    }
}

#[test]
fn strikes_at_clock_changes_christmas_and_of_any_length_give_sound_cases() {
    let strikes = [
        Interval::new(civil(2026, 10, 23, 7, 0), civil(2026, 10, 28, 7, 0)),
        Interval::new(civil(2026, 3, 27, 7, 0), civil(2026, 4, 1, 7, 0)),
        Interval::new(civil(2025, 12, 24, 7, 0), civil(2025, 12, 29, 7, 0)),
        Interval::new(civil(2025, 12, 29, 7, 0), civil(2026, 1, 12, 7, 0)),
        Interval::new(civil(2026, 6, 10, 9, 0), civil(2026, 6, 10, 17, 0)),
        Interval::new(civil(2026, 7, 25, 0, 0), civil(2026, 7, 27, 0, 0)),
    ];
    for strike in strikes {
        for code in ["RBD", "RRJ"] {
            assert_sound(&case_of(code, strike, 5), strike);
        }
    }
}

#[test]
fn bank_holidays_have_posts_but_no_sessions() {
    let strike = Interval::new(civil(2025, 12, 24, 7, 0), civil(2025, 12, 29, 7, 0));
    let case = case_of("RBD", strike, 1);
    for day in [25, 26] {
        let date = civil(2025, 12, day, 0, 0).date();
        assert!(case.sessions.iter().all(|session| session.start.date() != date));
        assert!(case.posts.iter().any(|post| post.start.date() == date && post.tier == Tier::Three));
        assert!(case.posts.iter().any(|post| post.start.date() == date && post.start.hour() == 20));
    }
}

#[test]
fn every_service_has_every_night_and_long_day() {
    let case = case_of("RWJ", november(), 1);
    let services: BTreeSet<&str> = case.posts.iter().map(|post| post.service.as_str()).collect();
    assert!(services.len() >= 8, "{services:?}");
    for date in steadfast_model::time::dates(civil(2025, 11, 7, 0, 0).date(), civil(2025, 11, 26, 0, 0).date()) {
        for service in &services {
            for hour in [8, 20] {
                assert!(
                    case.posts
                        .iter()
                        .any(|p| p.service == *service && p.start.date() == date && p.start.hour() == hour),
                    "{service} on {date} at {hour}"
                );
            }
        }
    }
}

#[test]
fn the_same_request_gives_the_same_case_and_another_seed_another() {
    let case = case_of("RRJ", december(), 4);
    assert_eq!(case, case_of("RRJ", december(), 4));
    assert_ne!(case, case_of("RRJ", december(), 5));
}

#[test]
fn another_strike_leaves_the_staff_as_they_are() {
    assert_eq!(case_of("RBD", december(), 4).staff, case_of("RBD", november(), 4).staff);
}

#[test]
fn places_stay_free_after_the_strike() {
    let case = case_of("RWJ", november(), 1);
    let filled = |from: i64, to: i64| {
        let strike_end = november().end.date();
        let inside: BTreeSet<&str> = case
            .sessions
            .iter()
            .filter(|session| (from..to).contains(&days_between(strike_end, session.start.date())))
            .map(|session| session.session_id.as_str())
            .collect();
        let places: u32 =
            case.sessions.iter().filter(|s| inside.contains(s.session_id.as_str())).map(|s| s.slots).sum();
        let booked = case.bookings.iter().filter(|b| inside.contains(b.session_id.as_str())).count();
        booked as f64 / f64::from(places)
    };
    assert!(filled(-9, 0) > 0.92);
    assert!((0.82..0.88).contains(&filled(13, 20)), "{}", filled(13, 20));
}

#[test]
fn urgent_bookings_are_within_their_limits_on_their_date() {
    let case = case_of("RWJ", november(), 1);
    let dates: BTreeMap<&str, jiff::civil::Date> =
        case.sessions.iter().map(|s| (s.session_id.as_str(), s.start.date())).collect();
    let (mut procedures, mut second) = (0u32, 0u32);
    for booking in &case.bookings {
        let waited = days_between(booking.clock_start, dates[booking.session_id.as_str()]);
        if matches!(booking.priority, Priority::P2 | Priority::P3 | Priority::Cancer | Priority::Urgent) {
            assert!(
                waited <= booking.priority.policy().limit_days,
                "{} {} after {waited} days",
                booking.booking_id,
                booking.priority
            );
        }
        if matches!(booking.pod, Pod::DayCase | Pod::OrdinaryElective)
            && days_between(november().start.date(), dates[booking.session_id.as_str()]) < 5
        {
            procedures += 1;
            second += u32::from(booking.priority == Priority::P2);
        }
    }
    let share = f64::from(second) / f64::from(procedures);
    assert!((share - 0.2).abs() < 4.0 * (0.16 / f64::from(procedures)).sqrt(), "{share}");
}

#[test]
fn points_of_delivery_have_their_shares() {
    let case = case_of("RYR", november(), 1);
    let share =
        |pod| case.bookings.iter().filter(|booking| booking.pod == pod).count() as f64 / case.bookings.len() as f64;
    for (pod, expected) in [
        (Pod::OutpatientFirst, 0.27),
        (Pod::OutpatientFollowUp, 0.48),
        (Pod::OutpatientProcedure, 0.08),
        (Pod::Diagnostic, 0.07),
    ] {
        assert!((share(pod) - expected).abs() < 0.015, "{pod}: {}", share(pod));
    }
    let overnight = share(Pod::OrdinaryElective);
    let theatre: BTreeSet<&str> =
        case.sessions.iter().filter(|s| s.kind == SessionKind::Theatre).map(|s| s.session_id.as_str()).collect();
    let in_theatre = case.bookings.iter().filter(|b| theatre.contains(b.session_id.as_str())).count() as f64
        / case.bookings.len() as f64;
    assert!((overnight / in_theatre - 0.22).abs() < 0.02, "{overnight} of {in_theatre}");
}

#[test]
fn the_past_days_have_monday_peaks_and_the_published_means() {
    let size = sizing("RYR").expect("known");
    let case = case_of("RYR", november(), 1);
    assert_eq!(case.demand.len(), 60);
    let mean = |days: &[u32]| f64::from(days.iter().sum::<u32>()) / days.len() as f64;
    let of = |weekday: i8| -> Vec<u32> {
        case.demand
            .iter()
            .filter(|day| day.date.weekday().to_monday_zero_offset() == weekday)
            .map(|day| day.ed_attendances)
            .collect()
    };
    assert!(mean(&of(0)) > 1.05 * mean(&of(5)));
    let all: Vec<u32> = case.demand.iter().map(|day| day.ed_attendances).collect();
    assert!((mean(&all) / size.ed_attendances_per_day - 1.0).abs() < 0.03);
    let admissions: Vec<u32> = case.demand.iter().map(|day| day.emergency_admissions).collect();
    assert!((mean(&admissions) / size.emergency_admissions_per_day - 1.0).abs() < 0.03);
    let last = case.demand.last().expect("sixty days");
    assert!((f64::from(last.ga_occupied) / f64::from(size.ga_occupied) - 1.0).abs() < 0.03, "{last:?}");
}

#[test]
fn what_is_wrong_with_a_request_is_said() {
    let request =
        |ods_code: &str, strike: Interval| CaseRequest { ods_code: ods_code.into(), strike, planned_at: None, seed: 1 };
    assert!(matches!(make_case(&request("XYZ", november())), Err(CaseError::UnknownTrust { .. })));
    let empty = Interval::new(november().end, november().start);
    assert!(matches!(make_case(&request("RBD", empty)), Err(CaseError::StrikeEmpty { .. })));
    let long = Interval::new(civil(2025, 11, 14, 7, 0), civil(2025, 11, 28, 8, 0));
    assert!(matches!(make_case(&request("RBD", long)), Err(CaseError::StrikeTooLong { days: 15 })));
    let late = CaseRequest { planned_at: Some(november().end), ..request("RBD", november()) };
    assert!(matches!(make_case(&late), Err(CaseError::PlannedTooLate { .. })));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_trust_and_strike_give_a_sound_case(trust in 0usize..134, day in 0i64..1200, hour in 0i8..24, hours in 1i64..=336, seed in 0u64..1000) {
        let start = plus_days(civil(2025, 1, 1, 0, 0).date(), day).at(hour, 0, 0, 0);
        let end = start.saturating_add(jiff::Span::new().hours(hours));
        let strike = Interval::new(start, end);
        // A strike of fourteen days across the end of summer time is an hour too long.
        proptest::prop_assume!(strike.minutes() > 0 && strike.minutes() <= 14 * 1440);
        let case = case_of(&trusts()[trust].ods_code, strike, seed);
        let faults = faults(&case, strike);
        proptest::prop_assert!(faults.is_empty(), "{} {strike:?}: {:?}", case.trust.ods_code, &faults[..faults.len().min(5)]);
    }
}
