//! What a plan takes, in numbers that have a price.

use crate::impact::lost_days;
use crate::scenarios::Turnouts;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_cost::{Care, Quantities};
use steadfast_cover::Instance;
use steadfast_model::plan::{
    BookingDecision, RotaKind, RotaRow, ScenarioPost, ScenarioSession, SessionDecision, SessionFate, StrikeBeds,
};
use steadfast_model::time::is_working_day;
use steadfast_model::{Case, DutyTo, Group, Interval, Plan, PostId, SessionId, StaffId, StaffMember};
use steadfast_turnout::TurnoutModel;

/// Those tables of a plan that are counted.
#[derive(Debug, Clone, Copy)]
pub struct Deciding<'a> {
    /// Number of sampled turnouts.
    pub scenarios: u32,
    /// Who works when.
    pub rota: &'a [RotaRow],
    /// What becomes of each session.
    pub sessions: &'a [SessionDecision],
    /// What becomes of each booking.
    pub bookings: &'a [BookingDecision],
    /// How posts fared, by turnout.
    pub scenario_posts: &'a [ScenarioPost],
    /// Sessions with fewer places than planned, by turnout.
    pub scenario_sessions: &'a [ScenarioSession],
    /// Bed days more than without a strike; `None` in plans made before they were worked out.
    pub beds: Option<StrikeBeds>,
}

impl<'a> From<&'a Plan> for Deciding<'a> {
    fn from(plan: &'a Plan) -> Self {
        Self {
            scenarios: plan.summary.scenarios,
            rota: &plan.rota,
            sessions: &plan.sessions,
            bookings: &plan.bookings,
            scenario_posts: &plan.scenario_posts,
            scenario_sessions: &plan.scenario_sessions,
            beds: plan.summary.strike_beds,
        }
    }
}

/// Counts what a plan takes. `turnout` is the model to reckon with; `None` for what was known when the plan is made.
///
/// * Hours beyond the job plan are those at posts that the person had no duty at that time for; who gives up other work works no more hours, and acts down
///   within the job plan where the post is below their tier. A shift counts as day, evening (or weekend) or night by when it begins.
/// * Of the hours on standby beyond the job plan those count as worked for which somebody is called, on average over the turnouts; the rest is standby. Who is
///   called out of a session is not counted.
/// * Bookings without a new day, and those cancelled on the day, are owed; those moved use places that stood empty.
/// * Beds are those in use more than without the strike.
/// * Doctors on strike, consultants and SAS doctors apart, are counted by the days they were rostered, times the mean share that stays away because of the action; sickness is not in it.
pub fn quantities(case: &Case, decided: &Deciding<'_>, turnout: Option<&TurnoutModel>) -> Quantities {
    counted(case, decided, striker_days(case, turnout))
}

/// Counts what a plan takes, where the days on strike are known.
pub(crate) fn counted(case: &Case, decided: &Deciding<'_>, striker_days: StrikerDays) -> Quantities {
    let mut quantities = Quantities {
        striker_days: striker_days.others,
        senior_striker_days: striker_days.seniors,
        ..Quantities::default()
    };
    count_hours(case, decided, &mut quantities);
    for row in lost_days(case, decided) {
        if row.owed() > 0.0 {
            *quantities.owed.entry(Care::of(row.pod)).or_default() += row.owed();
        }
    }
    count_places(case, decided.sessions, &mut quantities);
    if let Some(beds) = decided.beds {
        quantities.escalation_days = beds.escalation_days;
        quantities.bed_days = beds.days_beyond;
    }
    quantities
}

fn count_hours(case: &Case, decided: &Deciding<'_>, quantities: &mut Quantities) {
    let staff: BTreeMap<&StaffId, &StaffMember> = case.staff.iter().map(|person| (&person.staff_id, person)).collect();
    let mut duties: BTreeMap<&StaffId, Vec<Interval>> = BTreeMap::new();
    let mut rostered: BTreeSet<(&StaffId, &PostId)> = BTreeSet::new();
    for duty in &case.duties {
        duties.entry(&duty.staff_id).or_default().push(duty.interval());
        if let DutyTo::Post(post) = &duty.to {
            rostered.insert((&duty.staff_id, post));
        }
    }
    let called = called_from_standby(decided);
    for row in decided.rota {
        let Some(post) = &row.post_id else { continue };
        let worked = match row.kind {
            RotaKind::Post if rostered.contains(&(&row.staff_id, post)) => continue,
            RotaKind::Post => 1.0,
            RotaKind::Standby => called.get(post).copied().unwrap_or(0.0),
            _ => continue,
        };
        let time = Interval::new(row.start, row.end);
        let within: i64 =
            duties.get(&row.staff_id).map(|own| own.iter().map(|duty| shared_minutes(duty, &time)).sum()).unwrap_or(0);
        let within = within.clamp(0, time.minutes());
        let beyond = in_hours(time.minutes() - within);
        let senior = staff.get(&row.staff_id).is_some_and(|person| is_senior(person.group));
        let bucket = match (senior, band(row.start)) {
            (true, Band::Night) => &mut quantities.senior_hours_night,
            (true, Band::Evening) => &mut quantities.senior_hours_evening,
            (true, Band::Day) => &mut quantities.senior_hours_day,
            (false, Band::Night) => &mut quantities.resident_hours_night,
            (false, _) => &mut quantities.resident_hours_day,
        };
        *bucket += worked * beyond;
        quantities.standby_hours += (1.0 - worked) * beyond;
        if senior && row.acting_down {
            quantities.acting_down_hours += worked * in_hours(within);
        }
    }
}

/// Returns for each post the share of those on standby who are called, on average over the turnouts.
fn called_from_standby<'a>(decided: &Deciding<'a>) -> BTreeMap<&'a PostId, f64> {
    let mut on_standby: BTreeMap<&PostId, u32> = BTreeMap::new();
    for row in decided.rota.iter().filter(|row| row.kind == RotaKind::Standby) {
        if let Some(post) = &row.post_id {
            *on_standby.entry(post).or_default() += 1;
        }
    }
    let mut called: BTreeMap<&PostId, u32> = BTreeMap::new();
    for row in decided.scenario_posts {
        if let Some(people) = on_standby.get(&row.post_id) {
            *called.entry(&row.post_id).or_default() += row.called.min(*people);
        }
    }
    let share = |post: &PostId, called: u32| {
        f64::from(called) / f64::from(on_standby[post].max(1)) / f64::from(decided.scenarios.max(1))
    };
    called.into_iter().map(|(post, called)| (post, share(post, called))).collect()
}

fn in_hours(minutes: i64) -> f64 {
    f64::from(i32::try_from(minutes).unwrap_or(i32::MAX)) / 60.0
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

fn count_places(case: &Case, sessions: &[SessionDecision], quantities: &mut Quantities) {
    let mut booked: BTreeMap<&SessionId, BTreeMap<Care, u32>> = BTreeMap::new();
    for booking in &case.bookings {
        *booked.entry(&booking.session_id).or_default().entry(Care::of(booking.pod)).or_default() += 1;
    }
    for decision in sessions.iter().filter(|decision| decision.decision != SessionFate::Run) {
        let Some(of_care) = booked.get(&decision.session_id) else { continue };
        let all: u32 = of_care.values().sum();
        let left = f64::from(all.saturating_sub(decision.places)) / f64::from(all.max(1));
        for (care, count) in of_care {
            *quantities.places_closed.entry(*care).or_default() += f64::from(*count) * left;
        }
    }
    quantities.places_closed.retain(|_, count| *count > 0.0);
}

/// Days of the groups called out that are rostered inside the action, over the people whose turnout is modelled there: those at teaching and the like stay
/// away as the others do.
pub(crate) fn rostered_over_modelled(case: &Case, instance: &Instance<'_>, groups: &BTreeSet<Group>) -> f64 {
    let called: BTreeSet<&StaffId> =
        case.staff.iter().filter(|person| groups.contains(&person.group)).map(|person| &person.staff_id).collect();
    let days = case
        .duties
        .iter()
        .filter(|duty| case.is_striking(duty.start) && called.contains(&duty.staff_id))
        .map(|duty| (&duty.staff_id, duty.start.date()))
        .collect::<BTreeSet<_>>()
        .len();
    let modelled: u32 =
        instance.strata.iter().filter(|stratum| groups.contains(&stratum.group)).map(|stratum| stratum.rostered).sum();
    f64::from(u32::try_from(days).unwrap_or(u32::MAX)) / f64::from(modelled.max(1))
}

/// Days on strike.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct StrikerDays {
    /// Of consultants and SAS doctors.
    seniors: f64,
    /// Of all others.
    others: f64,
}

fn is_senior(group: Group) -> bool {
    matches!(group, Group::Consultant | Group::Sas)
}

/// Returns the days that doctors are expected to be on strike.
pub(crate) fn striker_days(case: &Case, turnout: Option<&TurnoutModel>) -> StrikerDays {
    let live: Vec<_> = case.actions.iter().filter(|action| action.is_live()).collect();
    let groups: BTreeSet<Group> = live.iter().flat_map(|action| action.groups.iter().copied()).collect();
    if groups.is_empty() {
        return StrikerDays::default();
    }
    let instance = Instance::new(case);
    let turnouts = match turnout {
        Some(model) => Turnouts::with_model(case, &instance, 0, model.clone()),
        None => Turnouts::new(case, &instance, 0),
    };
    let (usual, in_strike) = (turnouts.mean_with(&[]), turnouts.mean(case));
    let days = |groups: BTreeSet<Group>| {
        let present = |means: &[f64]| -> f64 {
            let of_groups = instance.strata.iter().zip(means).filter(|(stratum, _)| groups.contains(&stratum.group));
            of_groups.map(|(_, mean)| mean).sum()
        };
        let away = present(&usual) - present(&in_strike);
        away.max(0.0) * rostered_over_modelled(case, &instance, &groups)
    };
    let (seniors, others) = groups.into_iter().partition(|group| is_senior(*group));
    StrikerDays { seniors: days(seniors), others: days(others) }
}
