//! Small cases: a few people, posts and sessions in front of one strike of residents, Wednesday 17 to Monday 22 December 2025.

use jiff::civil::{Date, DateTime};
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use steadfast_cover::legality::{Work, breaches};
use steadfast_cover::{CoverOptions, CoverPlan, Drop, Instance, Outcome, decide_cover};
use steadfast_model::time::civil;
use steadfast_model::{
    Action, ActionStatus, AgeGroup, Booking, Case, Competence, CoverLevel, Duty, DutyTo, Grade, Group, Interval, Pod,
    Post, Priority, Session, SessionKind, Sex, StaffMember, Target, Tier, Trust, Window,
};

/// Times of a day of December 2025.
pub(crate) fn times(day: i8, from: (i8, i8), to: (i8, i8)) -> Interval {
    let start = civil(2025, 12, day, from.0, from.1);
    let end = civil(2025, 12, if to <= from { day + 1 } else { day }, to.0, to.1);
    Interval::new(start, end)
}

pub(crate) fn morning(day: i8) -> Interval {
    times(day, (8, 30), (12, 30))
}

pub(crate) fn afternoon(day: i8) -> Interval {
    times(day, (13, 30), (17, 30))
}

pub(crate) fn ward_day(day: i8) -> Interval {
    times(day, (9, 0), (17, 0))
}

pub(crate) fn long_day(day: i8) -> Interval {
    times(day, (8, 0), (20, 30))
}

pub(crate) fn night(day: i8) -> Interval {
    times(day, (20, 0), (8, 30))
}

fn strike() -> (DateTime, DateTime) {
    (civil(2025, 12, 17, 7, 0), civil(2025, 12, 22, 7, 0))
}

/// Returns a case without people, posts and sessions.
pub(crate) fn empty() -> Case {
    let (from, to) = strike();
    Case {
        trust: Trust { ods_code: "RZZ".into(), name: "Made-up Vale NHS Trust".into() },
        window: Window {
            from: Date::constant(2025, 12, 15),
            to: Date::constant(2026, 1, 11),
            planned_at: civil(2025, 12, 10, 9, 0),
        },
        target: Target { planned_care_kept: 0.95 },
        actions: vec![Action {
            union: "BMA".into(),
            groups: vec![Group::Resident],
            from,
            to,
            cover: CoverLevel::FullWalkout,
            status: ActionStatus::Notified,
            round: None,
        }],
        staff: Vec::new(),
        posts: Vec::new(),
        sessions: Vec::new(),
        duties: Vec::new(),
        bookings: Vec::new(),
        wards: Vec::new(),
        census: Vec::new(),
        demand: Vec::new(),
        dispute: None,
    }
}

/// Adds a person of specialty 300 who has agreed to 72 hours a week and to nights.
pub(crate) fn person<'c>(
    case: &'c mut Case,
    id: &str,
    group: Group,
    grade: &str,
    competences: &str,
) -> &'c mut StaffMember {
    case.staff.push(StaffMember {
        staff_id: id.into(),
        group,
        grade: Grade::new(grade),
        specialty: "300".into(),
        competences: competences.split(';').filter(|word| !word.is_empty()).map(Competence::new).collect(),
        contract_hours: 40.0,
        max_weekly_hours: 72.0,
        resident_on_call: true,
    });
    case.staff.last_mut().expect("just pushed")
}

pub(crate) fn consultant<'c>(case: &'c mut Case, id: &str) -> &'c mut StaffMember {
    person(case, id, Group::Consultant, "CON", "medicine")
}

pub(crate) fn sas<'c>(case: &'c mut Case, id: &str) -> &'c mut StaffMember {
    person(case, id, Group::Sas, "SD", "medicine")
}

pub(crate) fn resident<'c>(case: &'c mut Case, id: &str) -> &'c mut StaffMember {
    person(case, id, Group::Resident, "ST5", "medicine")
}

/// Adds a post that asks for the competence `medicine`.
pub(crate) fn post(case: &mut Case, id: &str, tier: Tier, at: Interval, floor: u32) {
    case.posts.push(Post {
        post_id: id.into(),
        service: "medical-wards".into(),
        site: "MAIN".into(),
        tier,
        competence: Competence::new("medicine"),
        start: at.start,
        end: at.end,
        floor,
        usual: floor.max(1),
    });
}

/// Adds a session of specialty 300 with its lead's duty.
pub(crate) fn session(case: &mut Case, id: &str, kind: SessionKind, lead: &str, needs: &str, at: Interval, slots: u32) {
    case.sessions.push(Session {
        session_id: id.into(),
        kind,
        specialty: "300".into(),
        site: "MAIN".into(),
        room: String::new(),
        start: at.start,
        end: at.end,
        lead_staff_id: lead.into(),
        needs: needs.split(';').filter(|word| !word.is_empty()).map(Competence::new).collect(),
        minutes: 30 * slots,
        slots,
    });
    duty(case, lead, DutyTo::Session(id.into()), at);
}

pub(crate) fn clinic(case: &mut Case, id: &str, lead: &str, at: Interval, bookings: &[Priority]) {
    session(case, id, SessionKind::Clinic, lead, "", at, u32::try_from(bookings.len()).expect("a few bookings"));
    book(case, id, bookings);
}

/// Books patients of these priorities into a session, 30 minutes each.
pub(crate) fn book(case: &mut Case, session: &str, priorities: &[Priority]) {
    for &priority in priorities {
        let number = case.bookings.len() + 1;
        case.bookings.push(Booking {
            booking_id: format!("B{number}").as_str().into(),
            session_id: session.into(),
            pod: Pod::OutpatientFirst,
            specialty: "300".into(),
            priority,
            clock_start: Date::constant(2025, 11, 20),
            minutes: 30,
            stay_mean_days: 0.0,
            stay_sd_days: 0.0,
            pool: None,
            age_group: AgeGroup::Adult,
            sex: Sex::Female,
            times_cancelled: 0,
            notice_needed_days: 7,
        });
    }
}

pub(crate) fn duty(case: &mut Case, person: &str, to: DutyTo, at: Interval) {
    case.duties.push(Duty { staff_id: person.into(), to, start: at.start, end: at.end });
}

pub(crate) fn other(case: &mut Case, person: &str, at: Interval) {
    duty(case, person, DutyTo::Other, at);
}

pub(crate) fn rostered(case: &mut Case, person: &str, post: &str) {
    let at = case.posts.iter().find(|row| row.post_id.as_str() == post).expect("the post is in the case").interval();
    duty(case, person, DutyTo::Post(post.into()), at);
}

pub(crate) fn supports(case: &mut Case, person: &str, session: &str) {
    let at = case
        .sessions
        .iter()
        .find(|row| row.session_id.as_str() == session)
        .expect("the session is in the case")
        .interval();
    duty(case, person, DutyTo::Session(session.into()), at);
}

/// Returns scenarios in which everybody rostered comes.
pub(crate) fn all_come(instance: &Instance<'_>) -> Vec<u32> {
    instance.strata.iter().map(|stratum| stratum.rostered).collect()
}

/// Returns scenarios in which nobody of a striking group comes.
pub(crate) fn nobody_comes(instance: &Instance<'_>) -> Vec<u32> {
    instance.strata.iter().map(|stratum| if stratum.group == Group::Resident { 0 } else { stratum.rostered }).collect()
}

pub(crate) fn decide(instance: &Instance<'_>, scenarios: &[Vec<u32>]) -> CoverPlan {
    decide_cover(instance, scenarios, &CoverOptions::default(), &|_, _| {}, &AtomicBool::new(false))
        .expect("doing nothing solves every cover programme")
}

/// Returns who is given which post, firm, as `person post`, in order.
pub(crate) fn firm(instance: &Instance<'_>, plan: &CoverPlan) -> Vec<String> {
    given(instance, &plan.firm)
}

pub(crate) fn standby(instance: &Instance<'_>, plan: &CoverPlan) -> Vec<String> {
    given(instance, &plan.standby)
}

fn given(instance: &Instance<'_>, candidates: &[usize]) -> Vec<String> {
    let mut rows: Vec<String> = candidates
        .iter()
        .map(|&candidate| {
            let chosen = &instance.candidates[candidate];
            format!("{} {}", instance.member(chosen.person).staff_id, instance.post(chosen.post).post_id)
        })
        .collect();
    rows.sort();
    rows
}

/// Returns the sessions that do not run, in order.
pub(crate) fn closed(instance: &Instance<'_>, plan: &CoverPlan) -> Vec<String> {
    let mut rows: Vec<String> = (0..instance.sessions.len())
        .filter(|&session| !plan.sessions[session].runs)
        .map(|session| instance.session(session).session_id.to_string())
        .collect();
    rows.sort();
    rows
}

/// Returns the node of a session.
pub(crate) fn node(instance: &Instance<'_>, id: &str) -> usize {
    (0..instance.sessions.len())
        .find(|&session| instance.session(session).session_id.as_str() == id)
        .expect("the session is in the strike")
}

/// Returns the bookings that a plan puts into each session: its own, the heaviest first; then from the same date what else has room; last, protected
/// ones in the place of the lightest that are not. (The elective engine decides this in earnest.)
pub(crate) fn booked(instance: &Instance<'_>, plan: &CoverPlan) -> Vec<Vec<usize>> {
    let case = instance.case;
    let mut planned: Vec<Vec<usize>> = Vec::new();
    let mut left: Vec<(usize, usize)> = Vec::new();
    for (session, node) in instance.sessions.iter().enumerate() {
        let places = plan.sessions[session].places as usize;
        let kept = node.bookings.len().min(places);
        planned.push(node.bookings[..kept].to_vec());
        left.extend(node.bookings[kept..].iter().map(|&booking| (session, booking)));
    }
    left.sort_by(|a, b| instance.weights[b.1].total_cmp(&instance.weights[a.1]).then(a.1.cmp(&b.1)));
    let alike = |from: usize, to: usize| {
        let (here, there) = (instance.session(from), instance.session(to));
        here.kind == there.kind && here.specialty == there.specialty && here.start.date() == there.start.date()
    };
    let used = |rows: &[usize]| rows.iter().map(|&row| case.bookings[row].minutes).sum::<u32>();
    let mut still = Vec::new();
    for (from, booking) in left {
        let minutes = case.bookings[booking].minutes;
        let there = (0..planned.len()).find(|&to| {
            let has_room = planned[to].len() < plan.sessions[to].places as usize;
            alike(from, to) && has_room && used(&planned[to]) + minutes <= instance.session(to).minutes
        });
        match there {
            Some(to) => planned[to].push(booking),
            None => still.push((from, booking)),
        }
    }
    let protected = |row: usize| case.bookings[row].is_protected(Date::constant(2025, 12, 17));
    for (from, booking) in still.into_iter().filter(|&(_, booking)| protected(booking)) {
        let lightest = (0..planned.len())
            .filter(|&to| alike(from, to))
            .flat_map(|to| planned[to].iter().map(move |&row| (to, row)))
            .filter(|&(_, row)| !protected(row))
            .min_by(|a, b| instance.weights[a.1].total_cmp(&instance.weights[b.1]));
        if let Some((to, gives_way)) = lightest {
            planned[to].retain(|&row| row != gives_way);
            planned[to].push(booking);
        }
    }
    planned
}

/// Returns by session the weight of its own bookings that go ahead on their date in an outcome, wherever they are seen.
pub(crate) fn weight_kept(instance: &Instance<'_>, planned: &[Vec<usize>], outcome: &Outcome) -> Vec<f64> {
    let cancelled: BTreeSet<usize> = outcome.losses.iter().flat_map(|loss| loss.cancelled.iter().copied()).collect();
    let kept: BTreeSet<usize> = planned.iter().flatten().copied().filter(|row| !cancelled.contains(row)).collect();
    let own = |rows: &[usize]| rows.iter().filter(|row| kept.contains(row)).map(|&row| instance.weights[row]).sum();
    instance.sessions.iter().map(|node| own(&node.bookings)).collect()
}

/// Returns all heads below floor in an outcome.
pub(crate) fn short(instance: &Instance<'_>, outcome: &Outcome) -> u32 {
    outcome.shortage(instance).iter().sum()
}

/// Returns whether a person may do these candidates' work, from scratch.
pub(crate) fn is_legal(instance: &Instance<'_>, person: usize, candidates: &[usize]) -> bool {
    let holder = &instance.people[person];
    let before = holder.before();
    let given_up: BTreeSet<usize> =
        candidates.iter().flat_map(|&candidate| instance.candidates[candidate].drops.iter().copied()).collect();
    let mut work: Vec<Work> = holder.without(&given_up);
    work.extend(candidates.iter().map(|&candidate| instance.posts[instance.candidates[candidate].post].work));
    let broken = |work: &[Work]| breaches(work, &before, holder.most_minutes, instance.rules);
    broken(&work) <= broken(&before)
}

/// Returns the plan that gives this firm work, closes what it takes people from, and runs the rest with all its support.
pub(crate) fn plan_with(instance: &Instance<'_>, firm: &[usize]) -> CoverPlan {
    let mut plan = CoverPlan::unchanged(instance);
    plan.firm = firm.to_vec();
    for &candidate in firm {
        let chosen = &instance.candidates[candidate];
        for &drop in &chosen.drops {
            if let Drop::Lead(session) | Drop::Essential(session) = instance.people[chosen.person].droppable[drop].1 {
                let closed = &mut plan.sessions[session];
                (closed.runs, closed.places, closed.support) = (false, 0, 0);
            }
        }
    }
    plan
}
