//! How long a year of a list takes, and how much memory, from ten thousand people to ten million.
//!
//! ```text
//! cargo run --release -p steadfast-waits --example scale [PEOPLE]
//! ```
//!
//! Everybody waits at the start, referred over the 400 days before; a year follows with referrals of a twentieth of the list each week, as in England (7.4 million
//! waiting, about 1.6 million referrals a month), nearly as many slots on working days, withdrawals, four priorities. Each size runs in a process of its own, so
//! that the peak of memory (`VmHWM`, Linux) is its own. Events are referrals, removals, withdrawals and lost slots; seconds are those of making the list, of the
//! run, and of its statistics and daily queue.
#![expect(clippy::print_stdout, reason = "an example that prints its figures")]
#![expect(clippy::disallowed_types, reason = "measures how long the engine takes; the engine itself reads no clock")]

use jiff::civil::Date;
use std::process::Command;
use std::time::Instant;
use steadfast_chance::Stream;
use steadfast_model::time::plus_days;
use steadfast_waits::{Assumptions, Capacity, Goal, Order, Pathway, Scenario, WaitingList, Window, simulate};

const SIZES: [u32; 5] = [10_000, 100_000, 1_000_000, 7_400_000, 10_000_000];

fn main() {
    if let Some(people) = std::env::args().nth(1) {
        measure(people.parse().expect("a number of people"));
        return;
    }
    println!("  waiting   pathways     events    list s     run s  statistics s  events/s  peak MiB");
    let program = std::env::current_exe().expect("this program");
    for size in SIZES {
        let status = Command::new(&program).arg(size.to_string()).status().expect("this program can be called");
        assert!(status.success(), "{size} people");
    }
}

fn measure(people: u32) {
    let first = Date::constant(2026, 1, 1);
    let window = Window::new(first, plus_days(first, 364)).expect("a window");
    let before: Vec<Date> = (0..400).map(|ago| plus_days(first, -1 - ago)).collect();

    let begin = Instant::now();
    let starting = (0..people as usize).map(|person| Pathway::waiting(before[person % before.len()]));
    let starting = WaitingList::new(starting).expect("a list");
    let made = begin.elapsed().as_secs_f64();

    let demand = f64::from(people) / 20.0;
    let scenario = Scenario {
        demand_per_week: demand,
        slots: Capacity::working_days(0.97 * demand).slots(window).expect("slots"),
        withdrawal_per_day: 0.0005,
        mix: Assumptions::shipped().mix,
        order: Order::by_target(),
    };
    let begin = Instant::now();
    let run = simulate(&scenario, &starting, &Stream::root(1).named("scale")).expect("a run");
    let simulated = begin.elapsed().as_secs_f64();

    let begin = Instant::now();
    let statistics = run.list.statistics(window, Goal::weeks(18.0)).expect("statistics");
    assert_eq!(statistics.queue, u64::from(run.queue()));
    let summed = begin.elapsed().as_secs_f64();

    let count = |day: &steadfast_waits::DayCount| day.referrals + day.removals + day.withdrawals + day.lost_slots;
    let events: u64 = run.days.iter().map(|day| u64::from(count(day))).sum();
    println!(
        "{people:9} {:10} {events:10} {made:9.3} {simulated:9.3} {summed:13.3} {:9.2e} {:>9}",
        run.list.len(),
        events as f64 / simulated,
        peak_mebibytes().map_or_else(|| "-".to_owned(), |peak| format!("{peak:.0}")),
    );
}

/// Returns the peak of this process's memory; `None` where the system does not tell.
fn peak_mebibytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}
