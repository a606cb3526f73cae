//! `steadfast waits statistics`: what a list of pathways shows.

use super::{
    LIST_MAY_BE_USED_FOR, LONG_WEEKS, PRIORITIES, STANDARD_WEEKS, StatisticsArgs, capacity_words, line, page, per_week,
    refused, short, weeks,
};
use crate::failure::Failure;
use crate::output::{print, print_json};
use jiff::civil::Date;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use steadfast_chart::number::{number, percent};
use steadfast_intake::{PathwayRow, read_pathway_list};
use steadfast_waits::{
    Assumptions, CapacityNeeded, Flow, ListStatistics, Pathway, Priority, WaitingList, Window, target_mean_wait_weeks,
};

#[derive(Serialize)]
struct StatisticsInputs<'a> {
    list: &'a Path,
    from: Date,
    to: Date,
    target_weeks: f64,
    quantile: Option<f64>,
    factor: f64,
    weeks_to_target: f64,
}

#[derive(Serialize)]
struct FlowRecord {
    count: u64,
    per_week: Option<f64>,
    cv: Option<f64>,
}

impl From<Flow> for FlowRecord {
    fn from(Flow { count, per_week, cv }: Flow) -> Self {
        Self { count, per_week, cv }
    }
}

#[derive(Serialize)]
struct OfPriority {
    priority: &'static str,
    target_days: u32,
    waiting: usize,
    mean_wait_weeks: f64,
}

#[derive(Serialize)]
struct QueueOfDay {
    date: Date,
    waiting: u32,
}

#[derive(Serialize)]
struct StatisticsRecord<'a> {
    schema: u32,
    steadfast: &'static str,
    inputs: StatisticsInputs<'a>,
    pathways: usize,
    demand: FlowRecord,
    capacity: FlowRecord,
    withdrawals: u64,
    load: Option<f64>,
    queue_at_end: u64,
    target_queue: f64,
    queue_too_long: bool,
    mean_wait_weeks: f64,
    target_mean_wait_weeks: f64,
    pressure: f64,
    within_18_weeks: Option<f64>,
    over_52_weeks: usize,
    target_capacity: Option<f64>,
    relief_capacity: Option<f64>,
    by_priority: Vec<OfPriority>,
    queue: Vec<QueueOfDay>,
    may_be_used_for: &'static str,
}

fn pathway(row: &PathwayRow) -> Pathway {
    let priority = row.priority.and_then(|priority| Priority::ALL.get(usize::from(priority).checked_sub(1)?).copied());
    Pathway { referral: row.referral, removal: row.removal, withdrawal: row.withdrawal, priority }
}

fn list_of(path: &Path) -> Result<WaitingList, Failure> {
    let (rows, issues) = read_pathway_list(path);
    let advice = "Mend what each line names and call again; docs/data/pathway-lists.md says what is read.";
    let Some(rows) = rows else { return Err(Failure::refused_with(&path.display().to_string(), &issues, advice)) };
    for issue in issues {
        eprintln!("{issue}");
    }
    WaitingList::new(rows.iter().map(pathway)).map_err(Failure::not_done)
}

/// Returns the days that are looked at: those asked for, else from the first referral to the last.
fn window_of(list: &WaitingList, args: &StatisticsArgs) -> Result<Window, Failure> {
    let too_short = |from: Date, to: Date| {
        Failure::usage(
            format!("{from} to {to} is no stretch of two days or more, so that it tells no rate"),
            "Give --from and --to, the first and last day to look at; without them they are the first and last referral.",
        )
    };
    let span = list.span().ok_or_else(|| Failure::not_done("a list without pathways"))?;
    let (from, to) = (args.from.unwrap_or(span.from()), args.to.unwrap_or(span.to()));
    if to <= from {
        return Err(too_short(from, to));
    }
    Window::new(from, to).map_err(|_| too_short(from, to))
}

/// Returns how many wait of each priority, and how long; nothing where the list has no priorities.
fn by_priority(list: &WaitingList, on: Date) -> Result<Vec<OfPriority>, Failure> {
    let with = |priority: Priority| list.pathways().filter(move |pathway| pathway.priority == Some(priority));
    if Priority::ALL.into_iter().all(|priority| with(priority).next().is_none()) {
        return Ok(Vec::new());
    }
    let of = |priority: Priority| {
        let list = WaitingList::new(with(priority)).map_err(Failure::not_done)?;
        Ok(OfPriority {
            priority: PRIORITIES[priority.index()],
            target_days: Assumptions::shipped().target_days[priority.index()],
            waiting: list.queue_on(on),
            mean_wait_weeks: list.mean_wait_weeks(on),
        })
    };
    Priority::ALL.into_iter().map(of).collect()
}

pub(super) fn run(args: &StatisticsArgs) -> Result<ExitCode, Failure> {
    let goal = args.goal.goal()?;
    let list = list_of(&args.list)?;
    let window = window_of(&list, args)?;
    let seen = list
        .statistics(window, goal)
        .map_err(|error| Failure::usage(error.to_string(), "Give another target or other days."))?;
    let to = window.to();
    let (target_capacity, relief_capacity) = match seen.needed {
        CapacityNeeded::Target(needed) => (Some(needed), None),
        CapacityNeeded::Relief(needed) => (None, Some(needed)),
    };
    let ListStatistics { withdrawals, load, target_queue, queue_too_long, mean_wait_weeks, pressure, .. } = seen;
    let record = StatisticsRecord {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        inputs: StatisticsInputs {
            list: &args.list,
            from: window.from(),
            to,
            target_weeks: goal.target_weeks,
            quantile: args.goal.quantile,
            factor: goal.factor,
            weeks_to_target: goal.relief_weeks,
        },
        pathways: list.len(),
        demand: seen.demand.into(),
        capacity: seen.removals.into(),
        withdrawals,
        load,
        queue_at_end: seen.queue,
        target_queue,
        queue_too_long,
        mean_wait_weeks,
        target_mean_wait_weeks: target_mean_wait_weeks(goal.target_weeks, goal.factor).map_err(refused)?,
        pressure,
        within_18_weeks: list.share_within_weeks(to, STANDARD_WEEKS),
        over_52_weeks: list.queue_over_weeks(to, LONG_WEEKS),
        target_capacity,
        relief_capacity,
        by_priority: by_priority(&list, to)?,
        queue: list.daily_queue(window).into_iter().map(|(date, waiting)| QueueOfDay { date, waiting }).collect(),
        may_be_used_for: LIST_MAY_BE_USED_FOR,
    };
    if args.json {
        print_json(&record)?;
    } else {
        print(&statistics_text(args, &record))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The count and what it comes to per week, since a rate from gaps is another.
fn gaps(flow: &FlowRecord, what: &str, days: f64) -> String {
    let cv = flow.cv.map_or_else(|| "not known".to_owned(), |cv| number(cv, 2));
    let count = flow.count as f64;
    format!(
        "from the gaps, whose coefficient of variation is {cv}; {} {what} in these days, {} a week",
        number(count, 0),
        number(count / days * 7.0, 2)
    )
}

/// Where the load says one thing and the counts another.
fn against_counts(record: &StatisticsRecord<'_>) -> Option<String> {
    let (came, left) = (record.demand.count, record.capacity.count + record.withdrawals);
    let (came_shown, left_shown) = (number(came as f64, 0), number(left as f64, 0));
    match record.load? {
        load if load < 1.0 && came > left => Some(format!(
            "The load is below 1, yet {came_shown} came and {left_shown} left in these days: the list grew. Load rests on gaps, and capacity on those while somebody waits."
        )),
        load if load >= 1.0 && came < left => Some(format!(
            "The load is 1 or above, yet {came_shown} came and {left_shown} left in these days: the list shrank. Load rests on gaps, and withdrawals are not in it."
        )),
        _ => None,
    }
}

fn statistics_text(args: &StatisticsArgs, record: &StatisticsRecord<'_>) -> String {
    let inputs = &record.inputs;
    let people = |count: f64, decimals| format!("{} patients", number(count, decimals));
    let too_long = short(Assumptions::shipped().too_long);
    let days = record.queue.len().max(1) as f64;
    let within = record.within_18_weeks.map_or_else(|| "nobody waits".to_owned(), percent);
    let mut lines = vec![
        args.goal.factor_line(inputs.factor),
        line("demand", per_week(record.demand.per_week, "referrals"), gaps(&record.demand, "referred", days)),
        line("capacity", per_week(record.capacity.per_week, "treated"), gaps(&record.capacity, "treated", days)),
        line(
            "load",
            record.load.map_or_else(|| "not known".to_owned(), |load| number(load, 3)),
            "demand / capacity; kept at 1 or above, the list grows without end",
        ),
        line("queue", people(record.queue_at_end as f64, 0), format!("waiting at the end of {}", inputs.to)),
        line("target queue", people(record.target_queue, 1), "demand × target / factor"),
        line("mean wait", weeks(record.mean_wait_weeks), "so far, of those waiting"),
        line("target mean wait", weeks(record.target_mean_wait_weeks), "target / factor"),
        line("pressure", number(record.pressure, 2), "2 × mean wait / target"),
        line("within 18 weeks", within, "of those waiting"),
        line("over 52 weeks", people(record.over_52_weeks as f64, 0), "of those waiting"),
        line("withdrawals", people(record.withdrawals as f64, 0), "left without treatment in these days"),
    ];
    match (record.target_capacity, record.relief_capacity) {
        (Some(target), _) => lines.extend([
            line("target capacity", capacity_words(target), "holds the list at its target"),
            line("relief capacity", "not needed".to_owned(), format!("the queue is at most {too_long} × its target")),
        ]),
        (None, relief) => lines.extend([
            line(
                "relief capacity",
                relief.map_or_else(|| "not known".to_owned(), capacity_words),
                format!(
                    "brings the queue, over {too_long} × its target, to the target in {} weeks",
                    short(inputs.weeks_to_target)
                ),
            ),
            line("target capacity", "not yet".to_owned(), "once the queue has come down"),
        ]),
    }
    for of in &record.by_priority {
        let why = format!("mean wait so far {}; target {} days", weeks(of.mean_wait_weeks), of.target_days);
        lines.push(line(of.priority, people(of.waiting as f64, 0), why));
    }
    let end = match against_counts(record) {
        Some(note) => format!("{note}\n\n{}", record.may_be_used_for),
        None => record.may_be_used_for.to_owned(),
    };
    let heading = format!(
        "{}: {} pathways, {} to {}, target {} weeks",
        inputs.list.display(),
        number(record.pathways as f64, 0),
        inputs.from,
        inputs.to,
        short(inputs.target_weeks)
    );
    page(heading, &lines, &end)
}
