//! `steadfast waits simulate`: a list person by person, many times over.

use super::{
    FirstBy, LONG_WEEKS, MOST_AT_ONCE, PRIORITIES, RUNS_MAY_BE_USED_FOR, STANDARD_WEEKS, SimulateArgs, line, page,
    refused, short, weeks,
};
use crate::failure::Failure;
use crate::output::{print, print_json};
use crate::plan::use_threads;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;
use std::process::ExitCode;
use steadfast_chance::{Moments, Stream, order_quantile};
use steadfast_chart::number::{number, percent};
use steadfast_model::time::plus_days;
use steadfast_waits::{
    Assumptions, Capacity, Order, Priority, Run, Scenario, Slots, WaitingList, Window, load, simulate,
};

#[derive(Serialize)]
struct SimulationInputs {
    demand_per_week: f64,
    capacity_per_week: f64,
    weeks: u32,
    start_queue: u32,
    withdrawal_per_day: f64,
    runs: u32,
    seed: u64,
    from: Date,
    order: FirstBy,
    working_days: bool,
}

/// A figure over the runs.
#[derive(Debug, Clone, Copy, Serialize)]
struct OverRuns {
    mean: f64,
    standard_deviation: f64,
    p10: f64,
    p50: f64,
    p90: f64,
}

impl OverRuns {
    /// Sums a figure up over the runs that have it; `None` where none has.
    fn of(values: impl Iterator<Item = Option<f64>>) -> Option<Self> {
        let mut values: Vec<f64> = values.flatten().collect();
        let moments: Moments = values.iter().copied().collect();
        Some(Self {
            mean: moments.mean(),
            standard_deviation: moments.variance().sqrt(),
            p10: order_quantile(&mut values, 0.1)?,
            p50: order_quantile(&mut values, 0.5)?,
            p90: order_quantile(&mut values, 0.9)?,
        })
    }

    fn words(&self, shown: impl Fn(f64) -> String) -> String {
        format!("p10 {}, p50 {}, p90 {}", shown(self.p10), shown(self.p50), shown(self.p90))
    }
}

#[derive(Serialize)]
struct Theory {
    mean: f64,
    standard_deviation: f64,
    is_a_floor: bool,
}

#[derive(Serialize)]
struct WaitOfPriority {
    priority: &'static str,
    mean_wait_weeks: Option<f64>,
}

#[derive(Serialize)]
struct SimulationRecord {
    schema: u32,
    steadfast: &'static str,
    inputs: SimulationInputs,
    last_day: Date,
    slots: u64,
    load: f64,
    queue_at_end: Option<OverRuns>,
    theory: Theory,
    within_18_weeks: Option<OverRuns>,
    over_52_weeks: Option<OverRuns>,
    share_over_52_weeks: Option<OverRuns>,
    wait_of_treated_weeks: Option<OverRuns>,
    wait_of_treated_by_priority: Vec<WaitOfPriority>,
    treated: f64,
    withdrew: f64,
    lost_slots: f64,
    may_be_used_for: &'static str,
}

/// What is kept of one run.
struct Outcome {
    queue: f64,
    within_18: Option<f64>,
    over_52: f64,
    wait: Option<f64>,
    waits: [Option<f64>; 4],
    treated: f64,
    withdrew: f64,
    lost_slots: f64,
}

impl Outcome {
    fn of(run: &Run, last_day: Date) -> Self {
        let sum = |count: fn(&steadfast_waits::DayCount) -> u32| {
            run.days.iter().map(|day| u64::from(count(day))).sum::<u64>() as f64
        };
        Self {
            queue: f64::from(run.queue()),
            within_18: run.list.share_within_weeks(last_day, STANDARD_WEEKS),
            over_52: run.list.queue_over_weeks(last_day, LONG_WEEKS) as f64,
            wait: run.mean_wait_weeks(),
            waits: run.mean_waits_weeks(),
            treated: sum(|day| day.removals),
            withdrew: sum(|day| day.withdrawals),
            lost_slots: sum(|day| day.lost_slots),
        }
    }
}

/// Refuses more people than may be held at once.
fn must_fit(args: &SimulateArgs) -> Result<(), Failure> {
    let of_run = f64::from(args.start_queue) + args.demand * f64::from(args.weeks);
    let at_once = of_run * f64::from(u32::from(args.threads).min(args.runs));
    if at_once <= MOST_AT_ONCE {
        return Ok(());
    }
    Err(Failure::usage(
        format!(
            "{} people would be simulated in each run, {} in all the runs that go on at once; at most {} can be",
            number(of_run, 0),
            number(at_once, 0),
            number(MOST_AT_ONCE, 0)
        ),
        "Give a smaller --demand or --start-queue, or fewer --weeks or --threads.",
    ))
}

fn slots_of(args: &SimulateArgs) -> Result<Slots, Failure> {
    let last_day = plus_days(args.from, 7 * i64::from(args.weeks) - 1);
    let window = Window::new(args.from, last_day).map_err(Failure::not_done)?;
    let capacity = match args.working_days {
        true => Capacity::working_days(args.capacity),
        false => Capacity::every_day(args.capacity),
    };
    capacity.slots(window).map_err(|error| Failure::usage(error.to_string(), "Give a --capacity that a list can have."))
}

pub(super) fn run(args: &SimulateArgs) -> Result<ExitCode, Failure> {
    must_fit(args)?;
    let cannot = |error: steadfast_waits::SimulateError| {
        Failure::usage(format!("the list cannot be simulated: {error}"), "Give numbers that a list can have.")
    };
    let slots = slots_of(args)?;
    let (total, last_day) = (slots.total(), slots.window().to());
    let scenario = Scenario {
        demand_per_week: args.demand,
        slots,
        withdrawal_per_day: args.withdrawal,
        mix: Assumptions::shipped().mix,
        order: match args.order {
            FirstBy::Referral => Order::Referral,
            FirstBy::Target => Order::by_target(),
        },
    };
    let theory = scenario.expected_queue(args.start_queue).map_err(cannot)?;
    let starting = WaitingList::in_balance(args.from, args.start_queue, args.demand);
    use_threads(usize::from(args.threads))?;
    let stream = Stream::root(args.seed).named("waits");
    let of_run = |run: u32| {
        simulate(&scenario, &starting, &stream.numbered(u64::from(run))).map(|run| Outcome::of(&run, last_day))
    };
    // In the order of the runs, whatever the threads, so that sums are the same to the last digit.
    let outcomes = (0..args.runs).into_par_iter().map(of_run).collect::<Result<Vec<Outcome>, _>>().map_err(cannot)?;
    let over = |figure: fn(&Outcome) -> Option<f64>| OverRuns::of(outcomes.iter().map(figure));
    let mean = |figure: fn(&Outcome) -> f64| outcomes.iter().map(figure).collect::<Moments>().mean();
    let by_priority = Priority::ALL.into_iter().map(|priority| WaitOfPriority {
        priority: PRIORITIES[priority.index()],
        mean_wait_weeks: OverRuns::of(outcomes.iter().map(|of| of.waits[priority.index()])).map(|over| over.mean),
    });
    let record = SimulationRecord {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        inputs: SimulationInputs {
            demand_per_week: args.demand,
            capacity_per_week: args.capacity,
            weeks: args.weeks,
            start_queue: args.start_queue,
            withdrawal_per_day: args.withdrawal,
            runs: args.runs,
            seed: args.seed,
            from: args.from,
            order: args.order,
            working_days: args.working_days,
        },
        last_day,
        slots: total,
        load: load(args.demand, args.capacity).map_err(refused)?,
        queue_at_end: over(|of| Some(of.queue)),
        theory: Theory {
            mean: theory.mean,
            standard_deviation: theory.standard_deviation,
            is_a_floor: theory.may_run_empty,
        },
        within_18_weeks: over(|of| of.within_18),
        over_52_weeks: over(|of| Some(of.over_52)),
        share_over_52_weeks: over(|of| (of.queue > 0.0).then(|| of.over_52 / of.queue)),
        wait_of_treated_weeks: over(|of| of.wait),
        wait_of_treated_by_priority: by_priority.collect(),
        treated: mean(|of| of.treated),
        withdrew: mean(|of| of.withdrew),
        lost_slots: mean(|of| of.lost_slots),
        may_be_used_for: RUNS_MAY_BE_USED_FOR,
    };
    if args.json {
        print_json(&record)?;
    } else {
        print(&simulation_text(&record))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn simulation_text(record: &SimulationRecord) -> String {
    let inputs = &record.inputs;
    let whole = |value| number(value, 0);
    let people = |mean: f64| format!("{} patients", number(mean, 1));
    let nobody = || "nobody waits".to_owned();
    let mut lines = Vec::new();
    if let Some(queue) = record.queue_at_end {
        let why = format!("standard deviation {}; {}", number(queue.standard_deviation, 1), queue.words(whole));
        lines.push(line("queue at the end", people(queue.mean), why));
    }
    let exact = match (record.theory.is_a_floor, inputs.withdrawal_per_day > 0.0) {
        (true, _) => "a floor, as the list may run empty and slots be lost",
        (false, false) => "start + referrals - slots",
        (false, true) => "start + referrals - slots - withdrawals, day by day",
    };
    lines.extend([
        line(
            "theory expects",
            people(record.theory.mean),
            format!("standard deviation {}; {exact}", number(record.theory.standard_deviation, 1)),
        ),
        record.within_18_weeks.map_or_else(
            || line("within 18 weeks", nobody(), ""),
            |of| {
                let why = format!("of those waiting at the end; {}", of.words(percent));
                line("within 18 weeks", percent(of.mean), why)
            },
        ),
        record.share_over_52_weeks.zip(record.over_52_weeks).map_or_else(
            || line("over 52 weeks", nobody(), ""),
            |(share, over)| {
                let why = format!("of those waiting at the end: {}; {}", people(over.mean), over.words(whole));
                line("over 52 weeks", percent(share.mean), why)
            },
        ),
        record.wait_of_treated_weeks.map_or_else(
            || line("wait of treated", "nobody is treated".to_owned(), ""),
            |of| {
                let why = format!("mean of a run; {}", of.words(|wait| number(wait, 2)));
                line("wait of treated", weeks(of.mean), why)
            },
        ),
        line("treated", people(record.treated), format!("mean, of {} slots", number(record.slots as f64, 0))),
        line("withdrew", people(record.withdrew), "mean"),
        line("slots lost", format!("{} slots", number(record.lost_slots, 1)), "mean; nobody was there to take them"),
        line(
            "load",
            number(record.load, 3),
            "demand / capacity; at 1 or above the list grows without end, but for withdrawals",
        ),
    ]);
    if inputs.order == FirstBy::Target {
        for of in &record.wait_of_treated_by_priority {
            let wait = of.mean_wait_weeks.map_or_else(|| "nobody is treated".to_owned(), weeks);
            lines.push(line(of.priority, wait, "mean wait of those treated"));
        }
    }
    let heading = format!(
        "{} referrals and {} treatments a week from {} to {}, {} waiting at the start; {} runs, seed {}",
        short(inputs.demand_per_week),
        short(inputs.capacity_per_week),
        inputs.from,
        record.last_day,
        number(f64::from(inputs.start_queue), 0),
        number(f64::from(inputs.runs), 0),
        inputs.seed
    );
    page(heading, &lines, record.may_be_used_for)
}
