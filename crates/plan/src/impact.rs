//! What a plan takes, counted from case and plan alone: hours beyond job plans, bookings to make up, places not used, beds, pay not paid; and the bookings
//! that lose their day, by specialty and week.

use jiff::civil::{Date, DateTime};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_cost::{Care, Quantities};
use steadfast_model::plan::{BookingFate, RotaKind, SessionFate};
use steadfast_model::time::{days_between, is_working_day};
use steadfast_model::{
    BookingId, Case, DutyTo, Group, Interval, Plan, Pod, PostId, Session, SessionId, StaffId, StaffMember,
};

/// Bookings of one specialty and point of delivery that lose their day in one week, and how many of them have a new one in which week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LostDays {
    /// Treatment function code.
    pub specialty: String,
    /// Point of delivery.
    pub pod: Pod,
    /// Bookings that lose their day.
    pub lost: u32,
    /// How many of them get a new day, by weeks after the first week of the window.
    pub new_day_in_week: BTreeMap<i64, u32>,
    /// How many have no new day yet.
    pub without_a_day: u32,
    /// Cancellations on the day besides, the mean over sampled turnouts.
    pub cancelled_on_the_day: f64,
}

/// Returns the bookings that lose their day, by specialty and point of delivery.
pub fn lost_days(case: &Case, plan: &Plan) -> Vec<LostDays> {
    let sessions = sessions_of(case);
    let decisions: BTreeMap<&BookingId, (BookingFate, Option<Date>)> =
        plan.bookings.iter().map(|decision| (&decision.booking_id, (decision.decision, decision.date))).collect();
    let mut rows: BTreeMap<(String, Pod), LostDays> = BTreeMap::new();
    let mut kept_in: BTreeMap<&SessionId, BTreeMap<(String, Pod), u32>> = BTreeMap::new();
    for booking in &case.bookings {
        let Some(session) = sessions.get(&booking.session_id).filter(|session| case.is_striking(session.start)) else {
            continue;
        };
        let key = (booking.specialty.clone(), booking.pod);
        let (fate, date) =
            decisions.get(&booking.booking_id).copied().unwrap_or((BookingFate::Keep, Some(session.start.date())));
        if date == Some(session.start.date()) {
            if fate == BookingFate::Keep {
                *kept_in.entry(&session.session_id).or_default().entry(key).or_default() += 1;
            }
            continue;
        }
        let row = rows.entry(key).or_insert_with(|| LostDays::none(&booking.specialty, booking.pod));
        row.lost += 1;
        match date {
            Some(date) => {
                *row.new_day_in_week.entry(days_between(case.window.from, date).div_euclid(7)).or_default() += 1;
            }
            None => row.without_a_day += 1,
        }
    }
    // Who is cancelled on the day is not named by a plan: of a session's bookings each is as likely.
    let turnouts = f64::from(plan.summary.scenarios.max(1));
    for short in &plan.scenario_sessions {
        let Some(kept) = kept_in.get(&short.session_id) else { continue };
        let all: u32 = kept.values().sum();
        for ((specialty, pod), count) in kept {
            let share = f64::from(short.cancelled_on_the_day) * f64::from(*count) / f64::from(all.max(1)) / turnouts;
            let key = (specialty.clone(), *pod);
            rows.entry(key).or_insert_with(|| LostDays::none(specialty, *pod)).cancelled_on_the_day += share;
        }
    }
    rows.into_values().collect()
}

impl LostDays {
    fn none(specialty: &str, pod: Pod) -> Self {
        Self {
            specialty: specialty.to_owned(),
            pod,
            lost: 0,
            new_day_in_week: BTreeMap::new(),
            without_a_day: 0,
            cancelled_on_the_day: 0.0,
        }
    }
}

fn sessions_of(case: &Case) -> BTreeMap<&SessionId, &Session> {
    case.sessions.iter().map(|session| (&session.session_id, session)).collect()
}

/// Counts what a plan takes.
///
/// * Hours beyond the job plan are those at posts that the person had no duty at that time for; who gives up other work works no more hours, and acts down
///   within the job plan where the post is below their tier.
/// * Bookings without a new day, and those cancelled on the day, must be made up with capacity beyond the usual; those moved use places that stood empty.
/// * Places not used are those of sessions closed or shortened.
/// * Doctors on strike are counted by shifts rostered less shifts worked, over the sampled turnouts.
pub fn quantities(case: &Case, plan: &Plan) -> Quantities {
    let mut quantities = Quantities::default();
    count_hours(case, plan, &mut quantities);
    for row in lost_days(case, plan) {
        let care = Care::of(row.pod);
        let count = f64::from(row.without_a_day) + row.cancelled_on_the_day;
        if count > 0.0 {
            *quantities.made_up.entry(care).or_default() += count;
        }
    }
    count_places(case, plan, &mut quantities);
    for day in &plan.beds {
        let beyond = day.p50.saturating_sub(day.beds);
        quantities.escalation_days += f64::from(beyond.min(day.escalation));
        quantities.bed_days += f64::from(beyond.saturating_sub(day.escalation));
    }
    quantities.striker_days = striker_days(case, plan);
    quantities
}

fn count_hours(case: &Case, plan: &Plan, quantities: &mut Quantities) {
    let staff: BTreeMap<&StaffId, &StaffMember> = case.staff.iter().map(|person| (&person.staff_id, person)).collect();
    let mut duties: BTreeMap<&StaffId, Vec<Interval>> = BTreeMap::new();
    let mut rostered: BTreeSet<(&StaffId, &PostId)> = BTreeSet::new();
    for duty in &case.duties {
        duties.entry(&duty.staff_id).or_default().push(duty.interval());
        if let DutyTo::Post(post) = &duty.to {
            rostered.insert((&duty.staff_id, post));
        }
    }
    for row in plan.rota.iter().filter(|row| row.kind == RotaKind::Post) {
        let Some(post) = &row.post_id else { continue };
        if rostered.contains(&(&row.staff_id, post)) {
            continue;
        }
        let time = Interval::new(row.start, row.end);
        let within: i64 =
            duties.get(&row.staff_id).map(|own| own.iter().map(|duty| shared_minutes(duty, &time)).sum()).unwrap_or(0);
        let minutes = i32::try_from((time.minutes() - within).max(0)).unwrap_or(i32::MAX);
        let hours = f64::from(minutes) / 60.0;
        let senior =
            staff.get(&row.staff_id).is_some_and(|person| matches!(person.group, Group::Consultant | Group::Sas));
        let bucket = match (senior, band(row.start)) {
            (true, Band::Night) => &mut quantities.senior_hours_night,
            (true, Band::Evening) => &mut quantities.senior_hours_evening,
            (true, Band::Day) => &mut quantities.senior_hours_day,
            (false, Band::Night) => &mut quantities.resident_hours_night,
            (false, _) => &mut quantities.resident_hours_day,
        };
        *bucket += hours;
        if senior && row.acting_down {
            let within = i32::try_from(within.min(time.minutes()).max(0)).unwrap_or(0);
            quantities.acting_down_hours += f64::from(within) / 60.0;
        }
    }
}

/// Minutes that two intervals share.
fn shared_minutes(left: &Interval, right: &Interval) -> i64 {
    let (start, end) = (left.start.max(right.start), left.end.min(right.end));
    if start < end { Interval::new(start, end).minutes() } else { 0 }
}

/// When a shift begins decides what an hour of it costs.
enum Band {
    Day,
    Evening,
    Night,
}

fn band(start: DateTime) -> Band {
    match start.hour() {
        19..=23 | 0..=4 => Band::Night,
        16..=18 => Band::Evening,
        _ if !is_working_day(start.date()) => Band::Evening,
        _ => Band::Day,
    }
}

fn count_places(case: &Case, plan: &Plan, quantities: &mut Quantities) {
    let sessions = sessions_of(case);
    let mut booked: BTreeMap<&SessionId, BTreeMap<Care, u32>> = BTreeMap::new();
    for booking in &case.bookings {
        *booked.entry(&booking.session_id).or_default().entry(Care::of(booking.pod)).or_default() += 1;
    }
    for decision in plan.sessions.iter().filter(|decision| decision.decision != SessionFate::Run) {
        let Some(session) = sessions.get(&decision.session_id) else { continue };
        let Some(of_care) = booked.get(&session.session_id) else { continue };
        let all: u32 = of_care.values().sum();
        let left = f64::from(all.saturating_sub(decision.places)) / f64::from(all.max(1));
        for (care, count) in of_care {
            *quantities.not_used.entry(*care).or_default() += f64::from(*count) * left;
        }
    }
    quantities.not_used.retain(|_, count| *count > 0.0);
}

fn striker_days(case: &Case, plan: &Plan) -> f64 {
    let striking: BTreeSet<Group> = case
        .actions
        .iter()
        .filter(|action| action.is_live())
        .flat_map(|action| action.groups.iter().copied())
        .collect();
    let called: BTreeSet<&StaffId> =
        case.staff.iter().filter(|person| striking.contains(&person.group)).map(|person| &person.staff_id).collect();
    let turnouts = f64::from(plan.summary.scenarios.max(1));
    let absent: f64 =
        plan.scenario_posts.iter().map(|row| f64::from(row.assigned.saturating_sub(row.present))).sum::<f64>()
            / turnouts;
    let at_posts = plan.rota.iter().filter(|row| row.kind == RotaKind::Post && called.contains(&row.staff_id)).count();
    let elsewhere = plan
        .rota
        .iter()
        .filter(|row| matches!(row.kind, RotaKind::Session | RotaKind::Other) && called.contains(&row.staff_id))
        .map(|row| (&row.staff_id, row.start.date()))
        .collect::<BTreeSet<_>>()
        .len();
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    if at_posts == 0 {
        return absent;
    }
    // Who is rostered to sessions stays away as those at posts do.
    absent * (1.0 + count(elsewhere) / count(at_posts))
}
