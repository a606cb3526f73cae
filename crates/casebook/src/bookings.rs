//! Patients booked into the sessions.

use crate::assumptions::{Specialty, specialties, values};
use crate::calendar::bookings_share;
use crate::numbers::{count, share_out, signed, whole};
use crate::roster::Horizon;
use crate::sizing::{TrustSizing, weekday_bookings};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use steadfast_chance::{LogNormal, Stream};
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{AgeGroup, Booking, BookingId, Interval, Pod, Pool, Priority, Session, SessionKind, Sex};

/// Books patients into every session.
pub(crate) fn make_bookings(
    sizing: &TrustSizing,
    sessions: &[Session],
    strike: Interval,
    planned_at: DateTime,
    horizon: Horizon,
    chance: &Stream,
) -> Vec<Booking> {
    let v = values();
    let mut by_day: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (place, session) in sessions.iter().enumerate() {
        by_day.entry(session.start.date()).or_default().push(place);
    }
    let mut bookings = Vec::new();
    for (&date, places) in &by_day {
        let mut drawing = chance
            .named("day")
            .numbered(u64::from(date.year().unsigned_abs()) * 1000 + u64::from(date.day_of_year().unsigned_abs()));
        // After the strike the places fill up only as their date comes near.
        let last = strike.end.date();
        let after =
            (days_between(last, date).max(0) as f64 / days_between(last, horizon.window_to).max(1) as f64).min(1.0);
        let fill = v.fill_before + (v.fill_after - v.fill_before) * after;
        let places_all: usize = places.iter().map(|&place| sessions[place].slots as usize).sum();
        let wanted = weekday_bookings(sizing) * bookings_share(date) * fill / v.fill_before;
        let wanted = whole(wanted).min(whole(places_all as f64 * 0.985));
        for (&place, taken) in places.iter().zip(fill_places(sessions, places, wanted, &mut drawing)) {
            let session = &sessions[place];
            book_session(sizing, session, taken, planned_at, &mut drawing, &mut bookings);
        }
    }
    for (number, booking) in bookings.iter_mut().enumerate() {
        booking.booking_id = BookingId::new(format!("B{:07}", number + 1));
    }
    bookings
}

/// Shares a day's bookings among its sessions, none beyond its places, some fuller than others.
fn fill_places(sessions: &[Session], places: &[usize], wanted: usize, chance: &mut Stream) -> Vec<usize> {
    let slots: Vec<usize> = places.iter().map(|&place| sessions[place].slots as usize).collect();
    let total: usize = slots.iter().sum();
    // Which places stay free is drawn by weight; it is the small part, so sessions stay within their places.
    let free = total.saturating_sub(wanted);
    let weights: Vec<f64> = slots.iter().map(|&slots| slots as f64 * chance.uniform().powi(2)).collect();
    let mut taken = slots.clone();
    let mut left = 0;
    for (place, empty) in share_out(free, &weights).into_iter().enumerate() {
        let able = empty.min(taken[place].saturating_sub(1));
        taken[place] -= able;
        left += empty - able;
    }
    for place in (0..taken.len()).cycle().take(taken.len() * 50) {
        if left == 0 {
            break;
        }
        if taken[place] > 1 {
            taken[place] -= 1;
            left -= 1;
        }
    }
    taken
}

fn book_session(
    sizing: &TrustSizing,
    session: &Session,
    taken: usize,
    planned_at: DateTime,
    chance: &mut Stream,
    all: &mut Vec<Booking>,
) {
    let v = values();
    let specialty = &specialties()[crate::assumptions::specialty_index(&session.specialty)];
    let date = session.start.date();
    let minutes = session_minutes(session, specialty, taken, chance);
    for minutes in minutes {
        let pod = draw_pod(session.kind, chance);
        let ahead = days_between(planned_at.date(), date);
        let priority = draw_priority(pod, ahead, chance);
        let waited = draw_wait(priority, sizing, chance).max(ahead + 1);
        let age_group = draw_age(specialty, chance);
        let (stay_mean_days, stay_sd_days, pool) = stay(pod, specialty, sizing, chance);
        let (least, most) = match pod {
            Pod::OrdinaryElective => (v.notice_overnight_least_days, v.notice_overnight_most_days),
            Pod::DayCase => (v.notice_day_case_least_days, v.notice_day_case_most_days),
            _ => (v.notice_outpatient_least_days, v.notice_outpatient_most_days),
        };
        let notice = whole(least) + chance.below(whole(most - least) + 1);
        all.push(Booking {
            booking_id: BookingId::new(""),
            session_id: session.session_id.clone(),
            pod,
            specialty: session.specialty.clone(),
            priority,
            clock_start: plus_days(date, -waited),
            minutes,
            stay_mean_days,
            stay_sd_days,
            pool,
            age_group,
            sex: draw_sex(specialty, chance),
            times_cancelled: match chance.uniform() {
                drawn if drawn < v.cancelled_twice_share => 2,
                drawn if drawn < v.cancelled_twice_share + v.cancelled_once_share => 1,
                _ => 0,
            },
            notice_needed_days: count(notice),
        });
    }
}

/// Draws the minutes of each booking so that together they fit the session.
fn session_minutes(session: &Session, specialty: &Specialty, taken: usize, chance: &mut Stream) -> Vec<u32> {
    if session.kind != SessionKind::Theatre {
        let each = (session.minutes / session.slots.max(1)).max(5);
        return vec![each.min(session.minutes / count(taken.max(1))); taken];
    }
    let v = values();
    let mean = specialty.case_minutes.max(30.0);
    let law = LogNormal::from_mean_sd(mean, mean * v.case_minutes_spread);
    let drawn: Vec<f64> = (0..taken).map(|_| chance.log_normal(law).clamp(15.0, 420.0)).collect();
    let total: f64 = drawn.iter().sum();
    // A list that would overrun was booked with shorter cases, a thin one with longer ones; a free place leaves its time.
    let share = taken as f64 / f64::from(session.slots.max(1));
    let booked = f64::from(session.minutes)
        * share
        * (v.theatre_use_least + (v.theatre_use_most - v.theatre_use_least) * chance.uniform());
    let scale = (booked / total.max(1.0)).min(1.35);
    drawn.iter().map(|minutes| count(crate::numbers::floor(minutes * scale)).max(5)).collect()
}

fn draw_pod(kind: SessionKind, chance: &mut Stream) -> Pod {
    let v = values();
    match kind {
        SessionKind::Theatre if chance.chance(v.ordinary_elective_share) => Pod::OrdinaryElective,
        SessionKind::Theatre | SessionKind::Endoscopy => Pod::DayCase,
        SessionKind::Imaging => Pod::Diagnostic,
        SessionKind::Clinic => {
            let clinic = 1.0 - v.procedure_share - v.diagnostic_share;
            let weights =
                [v.first_share, clinic - v.first_share - v.outpatient_procedure_share, v.outpatient_procedure_share];
            [Pod::OutpatientFirst, Pod::OutpatientFollowUp, Pod::OutpatientProcedure][chance.weighted(&weights)]
        }
    }
}

/// The furthest ahead, in days, that what is needed within four weeks is booked.
const FOUR_WEEKS_AHEAD: i64 = 24;

/// Draws the priority; what has to be done soon is not booked for a date far ahead.
fn draw_priority(pod: Pod, ahead: i64, chance: &mut Stream) -> Priority {
    let v = values();
    let drawn = chance.uniform();
    let soon = ahead <= FOUR_WEEKS_AHEAD;
    if matches!(pod, Pod::DayCase | Pod::OrdinaryElective) {
        match drawn {
            _ if drawn < v.p2_share && soon => Priority::P2,
            _ if drawn < v.p2_share + v.p3_share => Priority::P3,
            _ => Priority::P4,
        }
    } else {
        match drawn {
            _ if drawn < v.cancer_share => Priority::Cancer,
            _ if drawn < v.cancer_share + v.urgent_share && soon => Priority::Urgent,
            _ => Priority::Routine,
        }
    }
}

/// Draws the days from clock start to the booked date.
fn draw_wait(priority: Priority, sizing: &TrustSizing, chance: &mut Stream) -> i64 {
    let v = values();
    let between = |low: i64, high: i64, chance: &mut Stream| {
        low + signed(chance.below(usize::try_from(high - low + 1).unwrap_or(1)))
    };
    match priority {
        Priority::P1a => 1,
        Priority::P1b => between(1, 3, chance),
        Priority::P2 => between(8, 28, chance),
        Priority::Cancer => between(10, 60, chance),
        Priority::P3 => between(25, 84, chance),
        Priority::Urgent => between(8, 28, chance),
        Priority::P4 | Priority::Routine => {
            if chance.chance(sizing.long_wait_share) {
                between(364, 480, chance)
            } else {
                let law = LogNormal::from_mean_sd(v.routine_wait_mean_days, v.routine_wait_sd_days);
                signed(whole(chance.log_normal(law).clamp(20.0, 350.0)))
            }
        }
    }
}

fn draw_age(specialty: &Specialty, chance: &mut Stream) -> AgeGroup {
    if specialty.code == "420" {
        return AgeGroup::Child;
    }
    if chance.chance(specialty.older) { AgeGroup::Older } else { AgeGroup::Adult }
}

fn draw_sex(specialty: &Specialty, chance: &mut Stream) -> Sex {
    if chance.chance(specialty.female) { Sex::Female } else { Sex::Male }
}

fn stay(pod: Pod, specialty: &Specialty, sizing: &TrustSizing, chance: &mut Stream) -> (f64, f64, Option<Pool>) {
    if pod != Pod::OrdinaryElective {
        return (0.0, 0.0, None);
    }
    let mean = (specialty.stay.max(3.5) * (0.8 + 0.4 * chance.uniform()) * 10.0).round() / 10.0;
    let sd = (mean * 1.05 * 10.0).round() / 10.0;
    let pool = if specialty.code == "420" || sizing.surgical_beds == 0 {
        Pool::Paediatric
    } else if specialty.code == "320" {
        Pool::Medical
    } else {
        Pool::Surgical
    };
    (mean, sd, Some(pool))
}
