//! The evidence for a derogation, taken from a plan: the gap, what planned work was stood down first, who covers instead, what still runs.

use jiff::civil::DateTime;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::plan::{BookingFate, RotaKind, SessionFate};
use steadfast_model::{Booking, BookingId, Case, Plan, Post, Session, SessionId, SessionKind};

/// A gap counts first when its post is below its floor in more than this share of the sampled turnouts.
const LIKELY: f64 = 0.1;

/// A post short of its safe minimum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapEvidence {
    /// The post.
    pub post_id: String,
    /// Start, Europe/London.
    pub start: DateTime,
    /// End, Europe/London.
    pub end: DateTime,
    /// Tier that the post needs.
    pub tier: String,
    /// Competence that it needs.
    pub competence: String,
    /// Safe minimum head count.
    pub floor: u32,
    /// Head count at the median turnout.
    pub have_p50: u32,
    /// Head count that is reached or passed in nine of ten turnouts.
    pub have_p10: u32,
    /// Share of sampled turnouts in which it is below the floor.
    pub probability_below_floor: f64,
    /// People rostered to it in the plan.
    pub rostered: u32,
    /// How many of them act down.
    pub acting_down: u32,
    /// How many are held on standby for it.
    pub standby: u32,
    /// Who could come next, or why nobody can, as the plan says.
    pub next_best: String,
}

/// Planned work stood down on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoodDown {
    /// The session.
    pub session_id: String,
    /// Its kind.
    pub kind: SessionKind,
    /// Treatment function code.
    pub specialty: String,
    /// Start, Europe/London.
    pub start: DateTime,
    /// What becomes of it.
    pub decision: SessionFate,
    /// Bookings that lose their day: they move to another or wait.
    pub bookings: u32,
    /// Whether it is on a day on which a post is short.
    pub on_a_day_of_the_gap: bool,
    /// Why, as the plan says.
    pub reason: String,
}

/// Planned work that still runs while the post is short.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StillRunning {
    /// The session.
    pub session_id: String,
    /// Its kind.
    pub kind: SessionKind,
    /// Treatment function code.
    pub specialty: String,
    /// Start, Europe/London.
    pub start: DateTime,
    /// Bookings that go ahead in it.
    pub bookings: u32,
    /// How many of them are protected: cancer, P1, P2 or long waiters.
    pub protected: u32,
}

/// The evidence for a derogation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The employer, by code of the Organisation Data Service.
    pub employer: String,
    /// The round, where the case names one.
    pub round: Option<String>,
    /// The service.
    pub service: String,
    /// First moment of the strike.
    pub strike_from: DateTime,
    /// First moment after.
    pub strike_to: DateTime,
    /// Doctors asked for: the most heads missing below the floor at the median turnout, or else in one of ten; at least one.
    pub headcount: u32,
    /// The posts short of their floor, the gravest first.
    pub gaps: Vec<GapEvidence>,
    /// Planned work stood down in the strike, that on the days of the gaps first.
    pub stood_down: Vec<StoodDown>,
    /// Bookings that lose their day: they move to another or wait.
    pub bookings_stood_down: u32,
    /// Planned work that still runs while a post is short.
    pub still_running: Vec<StillRunning>,
    /// What speaks against asking yet.
    pub to_do_first: Vec<String>,
    /// What has been tried, in short sentences for the request.
    pub tried: Vec<String>,
    /// The risk, in a sentence for the request.
    pub risk: String,
}

/// No evidence can be taken from the plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// No post is ever below its floor.
    #[error(
        "no post of this plan is below its safe minimum in any sampled turnout: there is nothing to ask a derogation for"
    )]
    NoGap,
    /// None of the service.
    #[error("no post of {service} is below its safe minimum in any sampled turnout; services with gaps: {with_gaps}")]
    NoGapInService {
        /// The service asked for.
        service: String,
        /// Those that have gaps.
        with_gaps: String,
    },
}

/// Takes the evidence for a derogation from a plan.
///
/// Without a service the one with the gravest gap is taken. Gaps are posts inside the strike that are below their floor in more than one of ten sampled
/// turnouts or, where there is none, in any.
///
/// # Errors
/// [`EvidenceError`] when there is nothing to ask for.
pub fn evidence_from_plan(case: &Case, plan: &Plan, service: Option<&str>) -> Result<Evidence, EvidenceError> {
    let posts: BTreeMap<&str, &Post> = case.posts.iter().map(|post| (post.post_id.as_str(), post)).collect();
    let mut short: Vec<(&steadfast_model::plan::Gap, &Post)> = plan
        .gaps
        .iter()
        .filter(|gap| gap.probability_below_floor > 0.0)
        .filter_map(|gap| Some((gap, *posts.get(gap.post_id.as_str())?)))
        .filter(|(_, post)| case.is_striking(post.start))
        .collect();
    short.sort_by(|left, right| {
        right
            .0
            .probability_below_floor
            .total_cmp(&left.0.probability_below_floor)
            .then(left.0.post_id.cmp(&right.0.post_id))
    });
    let gravest = short.first().ok_or(EvidenceError::NoGap)?;
    let service = service.map_or_else(|| gravest.1.service.clone(), str::to_owned);
    let all = short.clone();
    short.retain(|(_, post)| post.service == service);
    if short.iter().any(|(gap, _)| gap.probability_below_floor > LIKELY) {
        short.retain(|(gap, _)| gap.probability_below_floor > LIKELY);
    }
    let Some((first, _)) = short.first() else {
        let with_gaps: BTreeSet<&str> = all.iter().map(|(_, post)| post.service.as_str()).collect();
        let with_gaps = with_gaps.into_iter().collect::<Vec<_>>().join(", ");
        return Err(EvidenceError::NoGapInService { service, with_gaps });
    };
    let action = case.action_at(first.start);
    let (strike_from, strike_to) =
        action.map_or((plan.summary.strike_from, plan.summary.strike_to), |action| (action.from, action.to));
    let people: BTreeSet<&str> = case.staff.iter().map(|person| person.staff_id.as_str()).collect();
    let gaps: Vec<GapEvidence> = short.iter().map(|(gap, post)| gap_evidence(plan, gap, post, &people)).collect();
    let days: BTreeSet<_> = short
        .iter()
        .flat_map(|(gap, _)| [gap.start.date(), gap.end.date()])
        .filter(|day| *day <= strike_to.date())
        .collect();
    let stood_down = stood_down(case, plan, &days);
    let still_running = still_running(case, plan, &short);
    let short_by = |have: fn(&GapEvidence) -> u32| gaps.iter().map(|gap| gap.floor.saturating_sub(have(gap))).max();
    let at_median = short_by(|gap| gap.have_p50).filter(|short| *short > 0);
    let headcount = at_median.or(short_by(|gap| gap.have_p10)).unwrap_or(0).max(1);
    let bookings_stood_down: u32 = stood_down.iter().map(|session| session.bookings).sum();
    let without_protected = still_running.iter().filter(|session| session.protected == 0).count();
    let on_the_days = stood_down.iter().filter(|session| session.on_a_day_of_the_gap).count();
    let planned_on_the_days =
        case.sessions.iter().any(|session| days.contains(&session.start.date()) && case.is_striking(session.start));
    let mut to_do_first = Vec::new();
    if on_the_days == 0 && planned_on_the_days {
        to_do_first
            .push("No planned work is stood down on the days of the gap: a request will be asked why not.".to_owned());
    }
    if without_protected > 0 {
        to_do_first.push(format!(
            "{without_protected} sessions without a protected booking still run while a post is short: say why they cannot help, or stand them down."
        ));
    }
    if gaps.iter().all(|gap| gap.standby == 0) {
        to_do_first.push("Nobody is held on standby for these posts.".to_owned());
    }
    let worst = &gaps[0];
    let acting_down: u32 = gaps.iter().map(|gap| gap.acting_down).sum();
    let standby: u32 = gaps.iter().map(|gap| gap.standby).sum();
    // What was not tried is not listed: an empty list must stay empty.
    let mut tried = Vec::new();
    if !stood_down.is_empty() {
        tried.push(format!(
            "{} stood down in the strike, with {} that lose their day; {} on the days of the gap",
            counted(count(stood_down.len()), "session", "sessions"),
            counted(bookings_stood_down, "booking", "bookings"),
            match (planned_on_the_days, on_the_days) {
                (false, _) => "there is no planned work".to_owned(),
                (true, 0) => "none".to_owned(),
                (true, some) => format!("{some} of them"),
            }
        ));
    }
    if acting_down > 0 {
        tried
            .push(format!("{} at these posts covered by seniors acting down", counted(acting_down, "shift", "shifts")));
    }
    if standby > 0 {
        tried.push(format!("{} held on standby for these posts", counted(standby, "person", "people")));
    }
    let risk = format!(
        "{} ({}, {}) from {} to {} is below its safe minimum of {} in {:.0}% of sampled turnouts; {} at the median turnout",
        service,
        worst.tier,
        worst.competence,
        worst.start.strftime("%-d %B %Y %H:%M"),
        worst.end.strftime("%-d %B %Y %H:%M"),
        worst.floor,
        100.0 * worst.probability_below_floor,
        worst.have_p50
    );
    Ok(Evidence {
        employer: case.trust.ods_code.clone(),
        round: action.and_then(|action| action.round.clone()),
        service,
        strike_from,
        strike_to,
        headcount,
        gaps,
        stood_down,
        bookings_stood_down,
        still_running,
        to_do_first,
        tried,
        risk,
    })
}

fn counted(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn gap_evidence(plan: &Plan, gap: &steadfast_model::plan::Gap, post: &Post, people: &BTreeSet<&str>) -> GapEvidence {
    let rows = || plan.rota.iter().filter(|row| row.post_id.as_ref() == Some(&gap.post_id));
    GapEvidence {
        post_id: gap.post_id.to_string(),
        start: gap.start,
        end: gap.end,
        tier: format!("tier {}", post.tier),
        competence: post.competence.to_string(),
        floor: gap.floor,
        have_p50: gap.have_p50,
        have_p10: gap.have_p10,
        probability_below_floor: gap.probability_below_floor,
        rostered: count(rows().filter(|row| row.kind == RotaKind::Post).count()),
        acting_down: count(rows().filter(|row| row.kind == RotaKind::Post && row.acting_down).count()),
        standby: count(rows().filter(|row| row.kind == RotaKind::Standby).count()),
        next_best: without_people(&gap.next_best, people),
    }
}

/// Leaves people out of a text: the evidence goes to the union, which need not know who is expected at work.
fn without_people(text: &str, people: &BTreeSet<&str>) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut word = String::new();
    for letter in text.chars().chain(std::iter::once(' ')) {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_') {
            word.push(letter);
            continue;
        }
        kept.push_str(if people.contains(word.as_str()) { "somebody" } else { &word });
        word.clear();
        kept.push(letter);
    }
    kept.pop();
    kept
}

fn stood_down(case: &Case, plan: &Plan, days: &BTreeSet<jiff::civil::Date>) -> Vec<StoodDown> {
    let people: BTreeSet<&str> = case.staff.iter().map(|person| person.staff_id.as_str()).collect();
    let sessions: BTreeMap<&SessionId, &Session> =
        case.sessions.iter().map(|session| (&session.session_id, session)).collect();
    let new_day: BTreeMap<&BookingId, Option<jiff::civil::Date>> =
        plan.bookings.iter().map(|decision| (&decision.booking_id, decision.date)).collect();
    let mut leaving: BTreeMap<&SessionId, u32> = BTreeMap::new();
    for booking in &case.bookings {
        let day = sessions.get(&booking.session_id).map(|session| session.start.date());
        if new_day.get(&booking.booking_id).is_some_and(|new| *new != day) {
            *leaving.entry(&booking.session_id).or_default() += 1;
        }
    }
    let mut rows: Vec<StoodDown> = plan
        .sessions
        .iter()
        .filter(|decision| matches!(decision.decision, SessionFate::Close | SessionFate::Convert))
        .filter_map(|decision| Some((decision, *sessions.get(&decision.session_id)?)))
        .filter(|(_, session)| case.is_striking(session.start))
        .map(|(decision, session)| StoodDown {
            session_id: session.session_id.to_string(),
            kind: session.kind,
            specialty: session.specialty.clone(),
            start: session.start,
            decision: decision.decision,
            bookings: leaving.get(&session.session_id).copied().unwrap_or(0),
            on_a_day_of_the_gap: days.contains(&session.start.date()),
            reason: without_people(&decision.reason, &people),
        })
        .collect();
    let order = |row: &StoodDown| (!row.on_a_day_of_the_gap, row.start, row.session_id.clone());
    rows.sort_by_cached_key(order);
    rows
}

fn still_running(case: &Case, plan: &Plan, short: &[(&steadfast_model::plan::Gap, &Post)]) -> Vec<StillRunning> {
    let runs: BTreeSet<&SessionId> = plan
        .sessions
        .iter()
        .filter(|decision| matches!(decision.decision, SessionFate::Run | SessionFate::RunShort))
        .map(|decision| &decision.session_id)
        .collect();
    let bookings: BTreeMap<&BookingId, &Booking> =
        case.bookings.iter().map(|booking| (&booking.booking_id, booking)).collect();
    let mut going: BTreeMap<&SessionId, (u32, u32)> = BTreeMap::new();
    for decision in plan.bookings.iter().filter(|decision| decision.decision != BookingFate::Defer) {
        if let (Some(session), Some(date), Some(booking)) =
            (&decision.session_id, decision.date, bookings.get(&decision.booking_id))
        {
            let entry = going.entry(session).or_default();
            entry.0 += 1;
            entry.1 += u32::from(booking.is_protected(date));
        }
    }
    let mut rows: Vec<StillRunning> = case
        .sessions
        .iter()
        .filter(|session| runs.contains(&session.session_id))
        .filter(|session| short.iter().any(|(_, post)| post.interval().overlaps(&session.interval())))
        .map(|session| {
            let (all, protected) = going.get(&session.session_id).copied().unwrap_or((0, 0));
            StillRunning {
                session_id: session.session_id.to_string(),
                kind: session.kind,
                specialty: session.specialty.clone(),
                start: session.start,
                bookings: all,
                protected,
            }
        })
        .collect();
    rows.sort_by(|left, right| {
        (left.protected, left.start, &left.session_id).cmp(&(right.protected, right.start, &right.session_id))
    });
    rows
}
