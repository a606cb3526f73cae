//! Rules on the scenario tables, and what they add up to.

use crate::findings::Findings;
use crate::rules::Rule;
use crate::sessions::places_with;
use crate::view::{Outcome, View};
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::plan::SessionFate;
use steadfast_model::priority::long_wait_weight;
use steadfast_model::{Booking, Place, Pod};

const POSTS: &str = "scenario_posts.csv";
const SESSIONS: &str = "scenario_sessions.csv";
const KEPT: &str = "scenario_kept.csv";

/// What the scenario tables and the case's bookings add up to.
pub(crate) struct Tally {
    /// Number of scenarios.
    pub(crate) scenarios: usize,
    /// For each post, its head counts in order of the rows.
    pub(crate) have: Vec<Vec<u32>>,
    /// Bookings of the strike, by day and point of delivery.
    pub(crate) booked: BTreeMap<(Date, Pod), Booked>,
    /// For each scenario, bookings kept.
    pub(crate) kept: Vec<u64>,
    /// For each scenario, weight of the booked and of the kept.
    pub(crate) weights: Vec<(f64, f64)>,
    /// For each day, bookings kept by scenario.
    pub(crate) kept_by_day: BTreeMap<Date, Vec<u64>>,
    /// For each point of delivery, bookings kept by scenario.
    pub(crate) kept_by_pod: BTreeMap<Pod, Vec<u64>>,
    /// For each scenario, posts below their floor.
    pub(crate) below_floor: Vec<u64>,
    /// For each scenario, bookings cancelled on the day.
    pub(crate) cancelled: Vec<u64>,
}

impl Tally {
    /// Returns how many bookings the strike has.
    pub(crate) fn bookings(&self) -> u64 {
        self.booked.values().map(|booked| u64::from(booked.count)).sum()
    }
}

/// The bookings of one day and point of delivery.
#[derive(Default)]
pub(crate) struct Booked {
    /// How many there are.
    pub(crate) count: u32,
    /// What they weigh.
    weight: f64,
    /// The weights of those planned to go ahead that day, ascending.
    planned: Vec<f64>,
}

/// What happens in one scenario on one day.
#[derive(Default, Clone, Copy)]
struct Movement {
    moved_in: u64,
    moved_out: u64,
    called_beyond_standby: u64,
    leads_called: u64,
    kept: i64,
    least_lost: i64,
    most_lost: i64,
}

/// Returns the weight of a booking on its date.
fn weight_of(booking: &Booking, date: Date) -> f64 {
    let weight = booking.priority.policy().weight;
    if booking.waited_52_weeks(date) { weight.max(long_wait_weight()) } else { weight }
}

/// Checks the scenario tables against the plan and adds them up.
pub(crate) fn check_scenarios(view: &View, findings: &mut Findings) -> Tally {
    let plan = view.plan;
    let said = usize::try_from(plan.summary.scenarios).unwrap_or(usize::MAX);
    // A damaged number of scenarios must not decide how much memory is used.
    let scenarios = said.min(plan.scenario_posts.len().max(plan.scenario_kept.len()).max(1));
    if said == 0 || said != scenarios {
        findings.error(
            Rule::ScenarioMissing,
            Place { file: "plan.json".to_owned(), row: None, column: Some("scenarios".to_owned()) },
            format!("{said} scenarios"),
            "at least 1, each with its rows in the scenario tables",
            "Write the number of sampled turnouts and all their rows.",
        );
    }
    let mut booked: BTreeMap<(Date, Pod), Booked> = BTreeMap::new();
    for (index, booking) in view.case.bookings.iter().enumerate() {
        let Some(date) = view.date_of_booking(index).filter(|_| view.booking_strikes(index)) else {
            continue;
        };
        let cell = booked.entry((date, booking.pod)).or_default();
        let weight = weight_of(booking, date);
        cell.count += 1;
        cell.weight += weight;
        if view.kept_that_day(index) {
            cell.planned.push(weight);
        }
    }
    for cell in booked.values_mut() {
        cell.planned.sort_by(f64::total_cmp);
    }
    let mut tally = Tally {
        scenarios,
        have: vec![Vec::new(); view.case.posts.len()],
        kept_by_day: booked.keys().map(|&(date, _)| (date, vec![0; scenarios])).collect(),
        kept_by_pod: booked.keys().map(|&(_, pod)| (pod, vec![0; scenarios])).collect(),
        booked,
        kept: vec![0; scenarios],
        weights: vec![(0.0, 0.0); scenarios],
        below_floor: vec![0; scenarios],
        cancelled: vec![0; scenarios],
    };
    let mut movements: BTreeMap<(u32, Date), Movement> = BTreeMap::new();
    check_posts(view, &mut tally, &mut movements, findings);
    check_sessions(view, &mut tally, &mut movements, findings);
    check_kept(view, &mut tally, &mut movements, findings);
    check_movements(view, &tally, &movements, findings);
    tally
}

/// Returns the position of a scenario, or reports that there is none.
fn scenario_of(number: u32, tally: &Tally, file: &str, row: usize, findings: &mut Findings) -> Option<usize> {
    let position = usize::try_from(number).ok().filter(|&number| number < tally.scenarios);
    if position.is_none() {
        findings.error(
            Rule::ScenarioUnknown,
            Place::cell(file, row + 2, "scenario"),
            number.to_string(),
            format!("0 to {}", tally.scenarios.saturating_sub(1)),
            "Number the scenarios from 0.",
        );
    }
    position
}

fn report_twice<K: Ord>(mut keys: Vec<(K, usize)>, file: &str, findings: &mut Findings) {
    keys.sort_unstable();
    for pair in keys.windows(2) {
        if pair[0].0 == pair[1].0 {
            findings.error(
                Rule::ScenarioTwice,
                Place::row(file, pair[1].1 + 2),
                format!("the same scenario and thing as row {}", pair[0].1 + 2),
                "one row",
                "Remove one of the rows.",
            );
        }
    }
}

fn check_posts(
    view: &View,
    tally: &mut Tally,
    movements: &mut BTreeMap<(u32, Date), Movement>,
    findings: &mut Findings,
) {
    let mut keys = Vec::with_capacity(view.plan.scenario_posts.len());
    for (index, row) in view.plan.scenario_posts.iter().enumerate() {
        let cell = |column: &str| Place::cell(POSTS, index + 2, column);
        let Some(scenario) = scenario_of(row.scenario, tally, POSTS, index, findings) else {
            continue;
        };
        let Some(post) = view.posts.get(row.post_id.as_str()).filter(|&post| view.post_strikes[post]) else {
            findings.error(
                Rule::ScenarioUnknown,
                cell("post_id"),
                format!("\"{}\"", row.post_id),
                "a post that starts inside a live action",
                "Remove the row or correct the identifier.",
            );
            continue;
        };
        keys.push(((post, scenario), index));
        let entry = &view.case.posts[post];
        tally.have[post].push(row.have);
        if row.have < entry.floor {
            tally.below_floor[scenario] += 1;
        }
        let rostered = view.rota_of_post[post].len();
        if usize::try_from(row.assigned) != Ok(rostered) {
            findings.error(
                Rule::Assigned,
                cell("assigned"),
                row.assigned.to_string(),
                format!("{rostered}, the people in {} by the rota", row.post_id),
                "Count the rota rows of kind post.",
            );
        }
        if row.present > row.assigned || row.moved_out > row.present {
            findings.error(
                Rule::Present,
                cell("present"),
                format!("assigned {}, present {}, moved_out {}", row.assigned, row.present, row.moved_out),
                "assigned at least present, present at least moved_out",
                "Only who is rostered can come, and only who came can move.",
            );
        }
        let have = i64::from(row.present) - i64::from(row.moved_out) + i64::from(row.moved_in) + i64::from(row.called);
        if i64::from(row.have) != have {
            findings.error(
                Rule::Have,
                cell("have"),
                row.have.to_string(),
                format!("{} - {} + {} + {} = {have}", row.present, row.moved_out, row.moved_in, row.called),
                "have is present less moved_out, plus moved_in and called.",
            );
        }
        let movement = movements.entry((row.scenario, entry.start.date())).or_default();
        movement.moved_in += u64::from(row.moved_in);
        movement.moved_out += u64::from(row.moved_out);
        movement.called_beyond_standby += u64::from(row.called.saturating_sub(view.standby_of_post[post]));
    }
    report_twice(keys, POSTS, findings);
    for (post, strikes) in view.post_strikes.iter().enumerate() {
        if *strikes && tally.have[post].len() < tally.scenarios {
            findings.error(
                Rule::ScenarioMissing,
                Place::file(POSTS),
                format!("{} rows for {}", tally.have[post].len(), view.case.posts[post].post_id),
                format!("{}, one for each scenario", tally.scenarios),
                "Write a row for each post and scenario.",
            );
        }
    }
}

fn check_sessions(
    view: &View,
    tally: &mut Tally,
    movements: &mut BTreeMap<(u32, Date), Movement>,
    findings: &mut Findings,
) {
    // Only bookings on their own date count as kept; those moved here from other dates can be cancelled as well.
    let mut on_own_date = vec![0_u32; view.case.sessions.len()];
    for (booking, outcome) in view.outcome.iter().enumerate() {
        if let Outcome::In(session) = *outcome {
            on_own_date[session] += u32::from(view.booking_strikes(booking) && view.kept_that_day(booking));
        }
    }
    let mut keys = Vec::with_capacity(view.plan.scenario_sessions.len());
    for (index, row) in view.plan.scenario_sessions.iter().enumerate() {
        let cell = |column: &str| Place::cell(SESSIONS, index + 2, column);
        let Some(scenario) = scenario_of(row.scenario, tally, SESSIONS, index, findings) else {
            continue;
        };
        let known = view.sessions.get(row.session_id.as_str()).filter(|&session| view.session_strikes[session]);
        let Some((session, decision)) = known.and_then(|session| Some((session, view.decision(session)?))) else {
            findings.error(
                Rule::ScenarioUnknown,
                cell("session_id"),
                format!("\"{}\"", row.session_id),
                "a session of the strike with a decision",
                "Remove the row or correct the identifier.",
            );
            continue;
        };
        keys.push(((session, scenario), index));
        let entry = &view.case.sessions[session];
        let lead_called = row.reason == "lead-called";
        let needed = u32::try_from(entry.needs.len()).unwrap_or(u32::MAX);
        let allowed = if lead_called {
            0
        } else if entry.kind.is_divisible() {
            places_with(entry.slots, row.support_present, entry.needs.len())
        } else if row.support_present < needed {
            0
        } else {
            u64::from(entry.slots)
        };
        let most = allowed.min(u64::from(decision.places.saturating_sub(1)));
        let runs = decision.decision != SessionFate::Close && decision.places > 0;
        if !runs || u64::from(row.places) > most || row.support_present > needed {
            findings.error(
                Rule::ScenarioPlaces,
                cell("places"),
                format!("{} places with {} of {needed} needs, {}", row.places, row.support_present, row.reason),
                format!(
                    "at most {most}; {} is planned to {} with {} places",
                    row.session_id, decision.decision, decision.places
                ),
                "Only sessions with fewer places than planned have a row, and their support sets the places.",
            );
        }
        if !lead_called && row.reason != "support-short" {
            findings.error(
                Rule::ScenarioPlaces,
                cell("reason"),
                format!("\"{}\"", row.reason),
                "support-short or lead-called",
                "Name why the session is short.",
            );
        }
        let planned = view.load[session].0;
        let cancelled = planned.saturating_sub(row.places);
        if row.cancelled_on_the_day != cancelled {
            findings.error(
                Rule::CancelledOnTheDay,
                cell("cancelled_on_the_day"),
                row.cancelled_on_the_day.to_string(),
                format!("{cancelled}: {planned} bookings planned, {} places", row.places),
                "Cancel as many bookings as there are too many.",
            );
        }
        tally.cancelled[scenario] += u64::from(row.cancelled_on_the_day);
        let movement = movements.entry((row.scenario, entry.start.date())).or_default();
        movement.leads_called += u64::from(lead_called);
        let native = on_own_date[session];
        movement.least_lost += i64::from(row.cancelled_on_the_day.saturating_sub(planned.saturating_sub(native)));
        movement.most_lost += i64::from(row.cancelled_on_the_day.min(native));
    }
    report_twice(keys, SESSIONS, findings);
}

fn check_kept(
    view: &View,
    tally: &mut Tally,
    movements: &mut BTreeMap<(u32, Date), Movement>,
    findings: &mut Findings,
) {
    let mut keys = Vec::with_capacity(view.plan.scenario_kept.len());
    let mut rows_of_cell: BTreeMap<(Date, Pod), usize> = BTreeMap::new();
    let nothing = Booked::default();
    for (index, row) in view.plan.scenario_kept.iter().enumerate() {
        let cell = |column: &str| Place::cell(KEPT, index + 2, column);
        let Some(scenario) = scenario_of(row.scenario, tally, KEPT, index, findings) else {
            continue;
        };
        let key = (row.date, row.pod);
        keys.push(((key, scenario), index));
        let booked = tally.booked.get(&key).unwrap_or(&nothing);
        *rows_of_cell.entry(key).or_insert(0) += 1;
        if row.booked != booked.count {
            findings.error(
                Rule::Booked,
                cell("booked"),
                row.booked.to_string(),
                format!("{} bookings of {} in sessions of the strike on {}", booked.count, row.pod, row.date),
                "Count the bookings by the case's sessions, before the plan.",
            );
        }
        let planned = booked.planned.len();
        let kept = usize::try_from(row.kept).unwrap_or(usize::MAX);
        if kept > planned {
            findings.error(
                Rule::Kept,
                cell("kept"),
                row.kept.to_string(),
                format!("at most the {planned} that the plan keeps on {}", row.date),
                "No more can go ahead than was planned.",
            );
        } else {
            let least: f64 = booked.planned[..kept].iter().sum();
            let most: f64 = booked.planned[planned - kept..].iter().sum();
            if !(row.weight_kept >= least - 1e-3 && row.weight_kept <= most + 1e-3) {
                findings.error(
                    Rule::Weights,
                    cell("weight_kept"),
                    row.weight_kept.to_string(),
                    format!("{least} to {most} for {kept} of the {planned} planned"),
                    "Add up the weights of the bookings that go ahead.",
                );
            }
        }
        if !close(row.weight_booked, booked.weight, 1e-3) {
            findings.error(
                Rule::Weights,
                cell("weight_booked"),
                row.weight_booked.to_string(),
                format!("{}, the weight of {} bookings", booked.weight, booked.count),
                "A booking weighs as its priority, or as a long wait where that is more.",
            );
        }
        tally.kept[scenario] += u64::from(row.kept);
        tally.weights[scenario].0 += row.weight_booked;
        tally.weights[scenario].1 += row.weight_kept;
        if let Some(by_scenario) = tally.kept_by_day.get_mut(&row.date) {
            by_scenario[scenario] += u64::from(row.kept);
        }
        if let Some(by_scenario) = tally.kept_by_pod.get_mut(&row.pod) {
            by_scenario[scenario] += u64::from(row.kept);
        }
        movements.entry((row.scenario, row.date)).or_default().kept += i64::from(row.kept);
    }
    report_twice(keys, KEPT, findings);
    for (key, booked) in &tally.booked {
        let rows = rows_of_cell.get(key).copied().unwrap_or(0);
        if rows < tally.scenarios {
            findings.error(
                Rule::ScenarioMissing,
                Place::file(KEPT),
                format!("{rows} rows for {} on {}, with {} bookings", key.1, key.0, booked.count),
                format!("{}, one for each scenario", tally.scenarios),
                "Write a row for each scenario, day and point of delivery with bookings.",
            );
        }
    }
}

fn check_movements(view: &View, tally: &Tally, movements: &BTreeMap<(u32, Date), Movement>, findings: &mut Findings) {
    let mut support: BTreeMap<Date, u64> = BTreeMap::new();
    for (session, entry) in view.case.sessions.iter().enumerate() {
        let people = u64::try_from(view.supporters(session).count()).unwrap_or(u64::MAX);
        if people > 0 {
            *support.entry(entry.start.date()).or_insert(0) += people;
        }
    }
    let mut planned: BTreeMap<Date, i64> = BTreeMap::new();
    for (&(date, _), booked) in &tally.booked {
        *planned.entry(date).or_insert(0) += i64::try_from(booked.planned.len()).unwrap_or(i64::MAX);
    }
    for (&(scenario, date), movement) in movements {
        let free = movement.moved_out + support.get(&date).copied().unwrap_or(0);
        if movement.moved_in > free {
            findings.error(
                Rule::MovedInFromNowhere,
                Place::file(POSTS),
                format!("{} moved in on {date} in scenario {scenario}", movement.moved_in),
                format!("at most {free}: {} moved out, the rest in support of sessions", movement.moved_out),
                "Whoever is moved in was moved out of a post or supports a session.",
            );
        }
        if movement.called_beyond_standby > movement.leads_called {
            findings.error(
                Rule::CalledFromNowhere,
                Place::file(POSTS),
                format!("{} called beyond standby on {date} in scenario {scenario}", movement.called_beyond_standby),
                format!("at most {}, the sessions with reason lead-called", movement.leads_called),
                "Whoever is called is on standby for the post, or leads a session that then closes.",
            );
        }
        let planned = planned.get(&date).copied().unwrap_or(0);
        let (least, most) = (planned - movement.most_lost, planned - movement.least_lost);
        if movement.kept < least || movement.kept > most {
            findings.error(
                Rule::Kept,
                Place::file(KEPT),
                format!("{} kept on {date} in scenario {scenario}", movement.kept),
                if least == most {
                    format!("{most}: {planned} planned, {} cancelled on the day", movement.most_lost)
                } else {
                    format!("{least} to {most}: {planned} planned, the rest cancelled on the day")
                },
                "What is planned goes ahead unless it is cancelled on the day.",
            );
        }
    }
}

/// Returns whether two numbers agree; never for what is no number.
pub(crate) fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}
