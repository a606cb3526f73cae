//! `steadfast bench queues`.

use crate::args::{QueueModel, QueuesArgs};
use crate::failure::Failure;
use crate::output::{print, print_json};
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use steadfast_chance::Stream;
use steadfast_hospital::exact::{erlang_c_wait, priority_waits};
use steadfast_hospital::{QueueNetwork, simulate_queues};

#[derive(Serialize)]
struct Measured {
    engine: &'static str,
    version: &'static str,
    model: QueueModel,
    hours: f64,
    seed: u64,
    events: u64,
    seconds: f64,
    events_per_second: f64,
    mean_waits_hours: BTreeMap<&'static str, f64>,
    standard_error_hours: BTreeMap<&'static str, f64>,
    exact_hours: BTreeMap<&'static str, f64>,
    priorities: Vec<PriorityWait>,
    balanced: bool,
}

#[derive(Serialize)]
struct PriorityWait {
    station: &'static str,
    priority: usize,
    mean_hours: f64,
    standard_error_hours: f64,
    exact_hours: f64,
}

pub(crate) fn run(args: &QueuesArgs) -> Result<ExitCode, Failure> {
    if !(args.hours >= 1.0 && args.hours.is_finite()) {
        return Err(Failure::usage("--hours is at least 1", "Leave it out for the usual 1,000,000."));
    }
    let network = match args.model {
        QueueModel::A => QueueNetwork::single(),
        QueueModel::B => QueueNetwork::hospital(),
    };
    #[expect(clippy::disallowed_types, reason = "the command line is where wall time is read")]
    let began = std::time::Instant::now();
    let run = simulate_queues(&network, args.hours, &Stream::root(args.seed).named("bench queues"));
    let seconds = began.elapsed().as_secs_f64();
    let rates = network.arrivals_per_hour();
    let names = || network.stations.iter().map(|station| station.name);
    let exact: Vec<f64> = network
        .stations
        .iter()
        .zip(&rates)
        .map(|(station, rates)| erlang_c_wait(rates.iter().sum(), station.service_hours, station.servers))
        .collect();
    let priorities = network.stations.iter().zip(&rates).zip(&run.priorities).flat_map(|((station, rates), seen)| {
        let exact = priority_waits(rates, station.service_hours, station.servers);
        seen.iter().zip(exact).enumerate().map(|(priority, (seen, exact))| PriorityWait {
            station: station.name,
            priority,
            mean_hours: seen.mean_hours,
            standard_error_hours: seen.standard_error_hours,
            exact_hours: exact,
        })
    });
    let (came, left, inside) = run.balance;
    let measured = Measured {
        engine: "steadfast",
        version: env!("CARGO_PKG_VERSION"),
        model: args.model,
        hours: args.hours,
        seed: args.seed,
        events: run.events,
        seconds,
        events_per_second: run.events as f64 / seconds,
        mean_waits_hours: names().zip(run.stations.iter().map(|waits| waits.mean_hours)).collect(),
        standard_error_hours: names().zip(run.stations.iter().map(|waits| waits.standard_error_hours)).collect(),
        exact_hours: names().zip(exact).collect(),
        priorities: priorities.collect(),
        balanced: came == left + inside,
    };
    if args.json {
        print_json(&measured)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = vec![
        format!(
            "{} events in {:.2} s: {:.2} million a second, one thread; {}",
            measured.events,
            measured.seconds,
            measured.events_per_second / 1e6,
            if measured.balanced { "everybody who came has left or is inside" } else { "THE BALANCE IS BROKEN" }
        ),
        format!("{:<10} {:>8} {:>12} {:>10} {:>12} {:>6}", "station", "priority", "wait, h", "error", "exact, h", "z"),
    ];
    for row in &measured.priorities {
        lines.push(format!(
            "{:<10} {:>8} {:>12.6} {:>10.6} {:>12.6} {:>6.2}",
            row.station,
            row.priority,
            row.mean_hours,
            row.standard_error_hours,
            row.exact_hours,
            (row.mean_hours - row.exact_hours) / row.standard_error_hours.max(1e-12)
        ));
    }
    print(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}
