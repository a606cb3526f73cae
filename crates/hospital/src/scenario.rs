//! What a simulation rests on, and the hospital made ready for it.

use crate::balance::{HospitalState, last, mean, weekday_profile};
use crate::beds::still_in;
use crate::discharges::DischargeWeek;
use crate::flow::Flow;
use crate::staffing::{Staffing, Usual};
use crate::stays::{Nights, Parameters};
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};
use steadfast_chance::Stream;
use steadfast_model::time::{dates, days_between, london_minute, plus_days, weekday_index};
use steadfast_model::{ArrivalPath, Case, CensusKind, Pool};

/// A patient on a theatre or endoscopy list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPatient {
    /// Position in `case.bookings`; names what is drawn for the patient, so that it is the same under every plan.
    pub booking: usize,
    /// Booked minutes.
    pub minutes: u32,
    /// Pool of the bed; `None` where none is needed.
    pub pool: Option<Pool>,
    /// Mean stay in days.
    pub stay_mean_days: f64,
    /// Standard deviation of the stay in days.
    pub stay_sd_days: f64,
    /// Whether the patient is operated on even where no bed is assured.
    pub protected: bool,
    /// Whether the booking is one of those of the strike that go ahead on their own date.
    pub counted: bool,
}

/// A theatre or endoscopy list as planned.
#[derive(Debug, Clone, PartialEq)]
pub struct TheatreList {
    /// Position in `case.sessions`; names what is drawn for the list.
    pub session: usize,
    /// Start, Europe/London.
    pub start: DateTime,
    /// End, Europe/London.
    pub end: DateTime,
    /// Its patients in the order in which they are operated on.
    pub patients: Vec<ListPatient>,
}

/// Who comes, in one sampled turnout.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StaffPath {
    /// Heads at posts (positions in `case.posts`) that differ from the usual.
    pub heads: BTreeMap<usize, u32>,
    /// Bookings (positions in `case.bookings`) that are cancelled on the day because of who did not come.
    pub cancelled: BTreeSet<usize>,
}

/// What a simulation rests on.
#[derive(Debug, Clone)]
pub struct SimulationInputs<'a> {
    /// The case: wards, census, demand, posts. Demand on or after the day of `planned_at` is not used.
    pub case: &'a Case,
    /// Last day that is simulated, included.
    pub to: Date,
    /// Lists of planned care, from the day of `planned_at` on.
    pub lists: Vec<TheatreList>,
    /// Sampled turnouts, taken in turn by the replicas; with none everybody is there as usual.
    pub staff: Vec<StaffPath>,
    /// Sampled futures of what comes unplanned from the day of `planned_at` on, taken in turn by the replicas; with none it stays as it is.
    pub arrivals: Vec<ArrivalPath>,
}

/// Hours of a horizon: hour 0 is the midnight before `planned_at`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Calendar {
    pub(crate) first: Date,
    /// True hours from hour 0 to the midnight at the start of each day, and to that at the end of the last.
    pub(crate) midnights: Vec<f64>,
}

impl Calendar {
    fn new(first: Date, to: Date) -> Self {
        let zero = london_minute(first.at(0, 0, 0, 0));
        let hours = |day: Date| (london_minute(day.at(0, 0, 0, 0)) - zero) as f64 / 60.0;
        let midnights = dates(first, plus_days(to, 1)).map(hours).collect();
        Self { first, midnights }
    }

    pub(crate) fn days(&self) -> usize {
        self.midnights.len() - 1
    }

    pub(crate) fn date(&self, day: usize) -> Date {
        plus_days(self.first, i64::try_from(day).unwrap_or(i64::MAX))
    }

    /// Returns the true hours from hour 0 to a moment.
    pub(crate) fn hour_of(&self, at: DateTime) -> f64 {
        (london_minute(at) - london_minute(self.first.at(0, 0, 0, 0))) as f64 / 60.0
    }

    pub(crate) fn day_of(&self, date: Date) -> Option<usize> {
        usize::try_from(days_between(self.first, date)).ok().filter(|&day| day < self.days())
    }
}

/// Patients whose stays are drawn when they come, by pool.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Inflows {
    /// Emergency patients a day who need a bed of each pool from outside the hospital.
    pub(crate) emergency: [f64; POOLS],
    /// Maternity patients a day, by pool.
    pub(crate) maternity: [f64; POOLS],
    /// Planned admissions a day on days before the case's own sessions begin, by pool.
    pub(crate) planned: [f64; POOLS],
}

/// Number of pools.
pub(crate) const POOLS: usize = 5;

/// Returns the position of a pool.
pub(crate) fn pool_index(pool: Pool) -> usize {
    Pool::ALL.iter().position(|&other| other == pool).unwrap_or(0)
}

pub(crate) const MEDICAL: usize = 0;
pub(crate) const SURGICAL: usize = 1;
pub(crate) const CRITICAL: usize = 2;

/// A pool of beds as the wards have it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct PoolBeds {
    pub(crate) staffed: i32,
    pub(crate) escalation: i32,
}

/// A patient who is in a bed when the simulation begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settled {
    pub(crate) pool: usize,
    pub(crate) flu: bool,
    pub(crate) fit: bool,
    pub(crate) planned: bool,
    /// Chance of being ready to leave already.
    pub(crate) ready: f64,
    /// Chance of still needing the bed on each night from today on.
    pub(crate) beyond: Vec<f64>,
    /// Nights already spent.
    pub(crate) age: i64,
}

/// A list with its times in hours.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TimedList {
    pub(crate) session: usize,
    pub(crate) day: usize,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) patients: Vec<ListPatient>,
}

/// A hospital made ready to be simulated: everything that all replicas share.
#[derive(Debug, Clone)]
pub struct Hospital {
    pub(crate) flow: &'static Flow,
    pub(crate) parameters: &'static Parameters,
    pub(crate) state: HospitalState,
    pub(crate) calendar: Calendar,
    /// Hour at which the simulation begins.
    pub(crate) start: f64,
    pub(crate) pools: [PoolBeds; POOLS],
    pub(crate) settled: Vec<Settled>,
    pub(crate) inflows: Inflows,
    /// Attendances a day: mean, by weekday relative, variance over mean.
    pub(crate) attendances: f64,
    pub(crate) attendance_week: [f64; 7],
    pub(crate) attendance_dispersion: f64,
    /// Visits to same-day emergency care a day, and the part of them that ends in a bed.
    pub(crate) same_day: f64,
    pub(crate) same_day_admitted: f64,
    pub(crate) same_day_chairs: u32,
    pub(crate) week: DischargeWeek,
    /// Share of stays that end with days of being fit to leave.
    pub(crate) fit_share: f64,
    /// By pool: stay of an emergency patient.
    pub(crate) stays: [Nights; POOLS],
    pub(crate) planned_stays: [Nights; POOLS],
    /// By pool: the pool that takes its patients; another where it has no beds.
    pub(crate) stands_in: [usize; POOLS],
    /// By pool: first day from which the case's own bookings are the planned admissions; never where none of them names the pool.
    pub(crate) planned_until: [usize; POOLS],
    pub(crate) lists: Vec<TimedList>,
    pub(crate) usual: Usual,
    pub(crate) staffing: Vec<Staffing>,
    pub(crate) cancelled: Vec<BTreeSet<usize>>,
    pub(crate) arrivals: Vec<ArrivalPath>,
    pub(crate) stream: Stream,
    notes: Vec<String>,
}

impl Hospital {
    /// Makes a hospital ready; the stream names all that is drawn.
    pub fn prepare(inputs: &SimulationInputs<'_>, stream: &Stream) -> Self {
        let (flow, parameters) = (Flow::shipped(), Parameters::shipped());
        let case = inputs.case;
        let state = HospitalState::of(case, parameters);
        let today = state.today;
        let calendar = Calendar::new(today, inputs.to.max(today));
        // A census of the midnight before begins there; any other at the moment of `planned_at`.
        let start = if state.today_left >= 1.0 { 0.0 } else { calendar.hour_of(case.window.planned_at) };
        let mut past: Vec<_> = case.demand.iter().filter(|day| day.date < today).cloned().collect();
        past.sort_by_key(|day| day.date);
        let profile = last(&past, parameters.profile_days);
        let (attendance_week, attendance_dispersion) = weekday_profile(profile, |day| day.ed_attendances);
        let attendances = mean(profile.iter().map(|day| day.ed_attendances));
        let emergency_admissions = mean(profile.iter().map(|day| day.emergency_admissions));
        let week = {
            let (by_weekday, _) = weekday_profile(&past, |day| day.discharges);
            let enough = past.len() >= parameters.profile_days && past.iter().any(|day| day.discharges > 0);
            let by_weekday = if enough { by_weekday } else { flow.discharges.by_weekday };
            DischargeWeek::of(by_weekday, flow.discharges.least_backlog)
        };
        let mut pools = [PoolBeds::default(); POOLS];
        for pool in &state.pools {
            pools[pool_index(pool.pool)] = PoolBeds {
                staffed: i32::try_from(pool.beds).unwrap_or(i32::MAX),
                escalation: i32::try_from(pool.escalation).unwrap_or(i32::MAX),
            };
        }
        let stands_in = stands_in(&pools);
        let inflows = inflows(case, &state, parameters, flow, &week);
        let beds_a_day: f64 = inflows.emergency.iter().sum();
        let ed = &flow.emergency_department;
        let same_day = (emergency_admissions - beds_a_day * (1.0 - ed.by_same_day_share))
            .max(ed.by_same_day_share * beds_a_day)
            .min(attendances * 0.5);
        let same_day_admitted =
            if same_day > 0.0 { (ed.by_same_day_share * beds_a_day / same_day).min(1.0) } else { 0.0 };
        let open = ed.same_day_open[1] - ed.same_day_open[0];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of chairs")]
        let same_day_chairs = (ed.same_day_chairs * same_day * ed.same_day_hours.mean / open).ceil() as u32;
        let fit_now = case.census.iter().filter(|patient| patient.fit_to_leave).count() as f64;
        let usual_patients =
            state.pools.iter().flat_map(|pool| &pool.census).filter(|patient| patient.usual).count() as f64;
        // A geometric number of days at the end of a stay, within it: E[min(K, N)] = sum of P(K >= j) P(N >= j).
        let emergency = parameters.stay(Pool::Medical, CensusKind::Emergency);
        let mean_fit_days: f64 = (1..200)
            .map(|day| (1.0 - parameters.fit_leave_per_day).powi(day) * emergency.beyond(i64::from(day) - 1))
            .sum();
        let per_day = beds_a_day.max(1e-9);
        let fit_share = if usual_patients > 0.0 { (fit_now / (per_day * mean_fit_days)).min(0.9) } else { 0.0 };
        let horizon = i64::try_from(calendar.days()).unwrap_or(i64::MAX);
        let mut settled = Vec::new();
        for pool in &state.pools {
            let nights: Vec<Vec<f64>> = (0..horizon).map(|night| still_in(pool, parameters, night)).collect();
            for (index, patient) in pool.census.iter().enumerate() {
                let delay = week.backlog_before(today);
                settled.push(Settled {
                    pool: pool_index(pool.pool),
                    flu: patient.flu,
                    fit: patient.fit,
                    planned: patient.planned,
                    ready: if patient.planned { 0.0 } else { delay / (patient.stay.mean() + delay) },
                    beyond: nights.iter().map(|night| night[index]).collect(),
                    age: patient.age,
                });
            }
        }
        let lists_of_case = case.sessions.iter().filter(|session| !session.kind.is_divisible());
        let first_session = lists_of_case.map(|session| session.start.date()).min();
        let sessions_from =
            first_session.map_or(calendar.days(), |day| calendar.day_of(day.max(today)).unwrap_or(calendar.days()));
        let planned_until = std::array::from_fn(|pool| {
            let named = case.bookings.iter().any(|booking| booking.pool.map(pool_index) == Some(pool));
            if named { sessions_from } else { calendar.days() }
        });
        let mut lists: Vec<TimedList> = inputs
            .lists
            .iter()
            .filter_map(|list| {
                let start_hour = calendar.hour_of(list.start);
                Some(TimedList {
                    session: list.session,
                    day: calendar.day_of(list.start.date()).filter(|_| start_hour >= start)?,
                    start: start_hour,
                    end: calendar.hour_of(list.end),
                    patients: list.patients.iter().map(|patient| placed(patient, &stands_in)).collect(),
                })
            })
            .collect();
        lists.sort_by(|one, other| one.start.total_cmp(&other.start));
        let usual = Usual::of(case, flow, &attendance_week);
        let mut staffing: Vec<Staffing> =
            inputs.staff.iter().map(|path| Staffing::of(case, flow, &calendar, &usual, &path.heads)).collect();
        let mut cancelled: Vec<BTreeSet<usize>> = inputs.staff.iter().map(|path| path.cancelled.clone()).collect();
        if staffing.is_empty() {
            staffing.push(Staffing::of(case, flow, &calendar, &usual, &BTreeMap::new()));
            cancelled.push(BTreeSet::new());
        }
        let mut notes = usual.notes(attendances);
        let named: BTreeSet<usize> = case.bookings.iter().filter_map(|booking| booking.pool).map(pool_index).collect();
        for pool in named.into_iter().filter(|&pool| stands_in[pool] != pool) {
            notes.push(format!(
                "No beds of pool {}, which bookings name: their patients lie in pool {}.",
                Pool::ALL[pool],
                Pool::ALL[stands_in[pool]]
            ));
        }
        if attendances <= 0.0 {
            notes.push("No attendances in the past days of `demand`: the emergency department stands empty and patients come straight to a bed.".to_owned());
        }
        Self {
            flow,
            parameters,
            calendar,
            start,
            pools,
            settled,
            inflows,
            attendances,
            attendance_week,
            attendance_dispersion,
            same_day,
            same_day_admitted,
            same_day_chairs: same_day_chairs.max(1),
            week,
            fit_share,
            stays: std::array::from_fn(|pool| parameters.stay(Pool::ALL[pool], CensusKind::Emergency)),
            planned_stays: std::array::from_fn(|pool| parameters.stay(Pool::ALL[pool], CensusKind::Elective)),
            stands_in,
            planned_until,
            lists,
            usual,
            staffing,
            cancelled,
            arrivals: inputs.arrivals.clone(),
            stream: stream.clone(),
            state,
            notes,
        }
    }

    /// Returns the days that are simulated.
    pub fn days(&self) -> Vec<Date> {
        (0..self.calendar.days()).map(|day| self.calendar.date(day)).collect()
    }

    /// Returns the pools that have wards, with their staffed and escalation beds.
    pub fn pools(&self) -> Vec<(Pool, u32, u32)> {
        self.state.pools.iter().map(|pool| (pool.pool, pool.beds, pool.escalation)).collect()
    }

    /// Returns what a reader must know of this case: what the simulation did not find in it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the weekday factor of unplanned admissions over that of attendances on a day.
    pub(crate) fn admission_factor(&self, day: usize) -> f64 {
        let weekday = weekday_index(self.calendar.date(day));
        let attendance = self.attendance_week[weekday];
        if attendance > 0.0 { self.state.weekday[weekday] / attendance } else { 1.0 }
    }
}

/// Returns for each pool the one that takes its patients: itself, or where it has no beds the first that has, general pools before others.
fn stands_in(pools: &[PoolBeds; POOLS]) -> [usize; POOLS] {
    let has_beds = |pool: usize| pools[pool].staffed + pools[pool].escalation > 0;
    let other = [SURGICAL, MEDICAL, 3, CRITICAL, 4].into_iter().find(|&pool| has_beds(pool));
    std::array::from_fn(|pool| if has_beds(pool) { pool } else { other.unwrap_or(pool) })
}

fn placed(patient: &ListPatient, stands_in: &[usize; POOLS]) -> ListPatient {
    let pool = patient.pool.map(|pool| Pool::ALL[stands_in[pool_index(pool)]]);
    ListPatient { pool, ..patient.clone() }
}

/// Returns the rates at which patients come from outside, so that each pool stays at its recent level: stays include the days of leaving late, and who steps down
/// from critical care comes from inside.
pub(crate) fn inflows(
    case: &Case,
    state: &HospitalState,
    parameters: &Parameters,
    flow: &Flow,
    week: &DischargeWeek,
) -> Inflows {
    let mut inflows = Inflows::default();
    let delay = week.mean_delay_days();
    for pool in &state.pools {
        let at = pool_index(pool.pool);
        for inflow in &pool.inflows {
            let mean = inflow.stay.mean();
            // Whoever stays no night does not leave late.
            let rate = inflow.rate * mean / (mean + delay * inflow.stay.beyond(0));
            // An inflow of mothers has the stay of mothers.
            let maternity = inflow.stay == parameters.stay(Pool::Maternity, CensusKind::Maternity);
            if maternity { inflows.maternity[at] += rate } else { inflows.emergency[at] += rate }
        }
    }
    let down = flow.beds.step_down_share * inflows.emergency[CRITICAL];
    for (pool, share) in [(MEDICAL, flow.beds.step_down_medical), (SURGICAL, 1.0 - flow.beds.step_down_medical)] {
        inflows.emergency[pool] = (inflows.emergency[pool] - down * share).max(0.0);
    }
    let planned = parameters.stay(Pool::Surgical, CensusKind::Elective).mean();
    let wards: BTreeMap<_, _> = case.wards.iter().map(|ward| (&ward.ward_id, ward.pool)).collect();
    for patient in case.census.iter().filter(|patient| patient.kind == CensusKind::Elective) {
        if let Some(&pool) = wards.get(&patient.ward_id) {
            let mean =
                if pool == Pool::Critical { parameters.stay(pool, CensusKind::Elective).mean() } else { planned };
            inflows.planned[pool_index(pool)] += 1.0 / mean.max(0.5);
        }
    }
    inflows
}
