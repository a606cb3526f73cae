//! The two queueing models of `cargo xtask bench queues`, written for nexosim, on one thread.
//!
//! Each is a single model. Model B with a nexosim model for each pool, and messages between them, was written too and ran
//! 2 to 5 % slower. Events carry `()` and their inputs are plain functions: nothing is allocated beyond what the engine
//! itself does. One unit of code generation is 5 % faster here than sixteen.

mod hospital;
mod pool;
mod queue;

use cpu_time::ThreadTime;
use hospital::Hospital;
use nexosim::model::{Context, Model, ProtoModel, SchedulableId};
use nexosim::ports::{QuerySource, ReplierFn};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use queue::Queue;
use serde_json::{Map, Value, json};
use std::error::Error;
use std::str::FromStr;
use std::time::Duration;

const USAGE: &str = "usage: queues-nexosim --model a|b --hours H --seed K";
const SECONDS_PER_HOUR: f64 = 3600.0;
const NANOSECONDS_PER_HOUR: f64 = 3600e9;

/// What a model has seen.
#[derive(Clone)]
pub struct Report {
    /// Arrivals and ends of service.
    events: u64,
    /// Mean wait of those whose service began, in hours, for each pool.
    mean_waits: Vec<(&'static str, f64)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let name: String = option(&words, "--model")?;
    let hours: f64 = option(&words, "--hours")?;
    let seed: u64 = option(&words, "--seed")?;
    let (report, seconds) = match name.as_str() {
        "a" => simulate(Queue::new(seed), Queue::report, hours)?,
        "b" => simulate(Hospital::new(seed), Hospital::report, hours)?,
        _ => return Err(USAGE.into()),
    };
    let waits: Map<String, Value> =
        report.mean_waits.iter().map(|(pool, wait)| ((*pool).to_owned(), json!(wait))).collect();
    let line = json!({
        "engine": "nexosim",
        "version": engine_version(),
        "model": name,
        "hours": hours,
        "seed": seed,
        "events": report.events,
        "seconds": seconds,
        "events_per_second": report.events as f64 / seconds,
        "mean_waits_hours": waits,
    });
    println!("{line}");
    Ok(())
}

/// Reads the value of an option.
fn option<T: FromStr>(words: &[String], name: &str) -> Result<T, Box<dyn Error>> {
    let value = words.iter().skip_while(|word| *word != name).nth(1).ok_or(USAGE)?;
    value.parse().map_err(|_| USAGE.into())
}

/// Returns the version of nexosim that the lock file names.
fn engine_version() -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let version = lock.split("name = \"nexosim\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    version.unwrap_or("?")
}

/// Runs a model and returns its report and the processor time of the event loop, in seconds.
fn simulate<M, F, S>(model: M, report: F, hours: f64) -> Result<(Report, f64), Box<dyn Error>>
where
    M: Model + ProtoModel<Model = M>,
    F: for<'a> ReplierFn<'a, M, (), Report, S> + Clone + Sync,
    S: Send + Sync + 'static,
{
    let mailbox = Mailbox::new();
    let mut bench = SimInit::with_num_threads(1);
    let report = QuerySource::new().connect(report, &mailbox).register(&mut bench);
    let mut simulation = bench.add_model(model, mailbox, "model").init(MonotonicTime::EPOCH)?;
    let end = Duration::try_from_secs_f64(hours * SECONDS_PER_HOUR)?;
    let start = ThreadTime::now();
    simulation.step_until(end)?;
    let seconds = start.elapsed().as_secs_f64();
    Ok((simulation.process_query(&report, ())?, seconds))
}

/// Returns the time of the simulation, in hours.
#[inline]
fn now<M: Model>(cx: &Context<M>) -> f64 {
    let time = cx.time();
    (time.as_secs() as f64 + f64::from(time.subsec_nanos()) * 1e-9) * (1.0 / SECONDS_PER_HOUR)
}

/// Schedules an event after so many hours.
#[inline]
fn after<M: Model>(cx: &Context<M>, hours: f64, event: &SchedulableId<M, ()>) {
    // Time is in whole nanoseconds, and nothing may be scheduled for this very moment.
    let delay = Duration::from_nanos((hours * NANOSECONDS_PER_HOUR) as u64 + 1);
    cx.schedule_event(delay, event, ()).expect("a delay above nought ends in the future");
}
