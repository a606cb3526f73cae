//! `steadfast waits`: the published queueing formulas, statistics of a list of pathways, and patients simulated one by one.

use crate::failure::Failure;
use crate::output::{print, print_json};
use crate::plan::use_threads;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steadfast_chance::{Moments, Stream, order_quantile};
use steadfast_chart::number::{number, percent};
use steadfast_intake::{PathwayRow, read_pathway_list};
use steadfast_model::time::plus_days;
use steadfast_waits::{
    Assumptions, Capacity, CapacityNeeded, Flow, FormulaError, Goal, ListStatistics, Order, Pathway, Priority, Run,
    Scenario, Slots, WaitingList, Window, factor_for_share, load, relief_capacity_per_week, simulate,
    target_capacity_per_week, target_mean_wait_weeks, target_queue,
};

const LIST_MAY_BE_USED_FOR: &str =
    "Seeing how a list stands to its target, and what capacity it needs. It describes a list, never a person.";
const FORMULAS_MAY_BE_USED_FOR: &str = "A first sizing of capacity. The formulas take all weeks as alike and waits as exponential: check with the list's own statistics and a simulation.";
const RUNS_MAY_BE_USED_FOR: &str = "Comparing demands and capacities, with the whole range. All weeks are alike, a slot is a treatment, and nobody is treated twice. It describes a list, never a person.";

/// Weeks of the standard and of long waits, as NHS England counts them.
const STANDARD_WEEKS: u32 = 18;
const LONG_WEEKS: u32 = 52;

/// Most patients per week, and most people in a queue, that the formulas take.
const MOST: f64 = 1e9;
/// Most people of all the runs that are held at once: some 2.4 GB.
const MOST_AT_ONCE: f64 = 1e8;

#[derive(Debug, Args)]
pub(crate) struct WaitsCommands {
    #[command(subcommand)]
    pub(crate) command: WaitsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WaitsCommand {
    /// What a list of pathways shows: demand, capacity, load, queue, waits, pressure, and the capacity that it needs.
    #[command(
        after_help = "The list is a CSV, gzipped or not, with the columns referral and removal (a date, or empty while somebody waits) and, where known, withdrawal and \
                      priority: docs/data/pathway-lists.md.\n\nExamples:\n  steadfast waits statistics list.csv --target 18\n  \
                      steadfast waits statistics list.csv --target 18 --quantile 0.92 --from 2025-04-01 --to 2026-03-31 --json"
    )]
    Statistics(StatisticsArgs),
    /// What a demand and a target need, by formula: mean wait, queue, capacity to hold the list and to bring it back.
    #[command(after_help = "Examples:\n  steadfast waits capacity --demand 30 --target 52\n  \
                      steadfast waits capacity --demand 30 --target 52 --queue 1200 --weeks-to-target 26 --capacity 27\n  \
                      steadfast waits capacity --demand 100 --target 18 --quantile 0.92 --json")]
    Capacity(CapacityArgs),
    /// Simulate a list person by person, many times over: how many wait at the end, beside what theory expects.
    #[command(after_help = "Examples:\n  \
                      steadfast waits simulate --demand 100 --capacity 105 --weeks 52 --start-queue 840 --seed 1\n  \
                      steadfast waits simulate --demand 50 --capacity 40 --weeks 26 --start-queue 82 --withdrawal 0.001 --order target --working-days --json")]
    Simulate(SimulateArgs),
}

/// A target, and what it is met by.
#[derive(Debug, Args)]
pub(crate) struct GoalArgs {
    /// Weeks within which people are to be treated.
    #[arg(long, value_name = "WEEKS", value_parser = within(0.01, 1000.0), allow_negative_numbers = true)]
    target: f64,
    /// Share of people to be treated within the target, such as 0.92, if waits are exponential; without it the mean wait is to be a quarter of the target.
    #[arg(long, value_name = "SHARE", value_parser = within(0.01, 0.9999), allow_negative_numbers = true)]
    quantile: Option<f64>,
    /// Weeks in which a list that is too long is to be brought back; default 26.
    #[arg(long, value_name = "N", value_parser = within(0.01, 1000.0), allow_negative_numbers = true)]
    weeks_to_target: Option<f64>,
}

#[derive(Debug, Args)]
pub(crate) struct StatisticsArgs {
    /// List of pathways, CSV.
    list: PathBuf,
    #[command(flatten)]
    goal: GoalArgs,
    /// First day that is looked at; default the first referral.
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Date>,
    /// Last day that is looked at; default the last referral.
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: Option<Date>,
    /// Print the result as JSON, with the queue day by day.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CapacityArgs {
    /// Referrals per week.
    #[arg(long, value_name = "N", value_parser = within(0.0, MOST), allow_negative_numbers = true)]
    demand: f64,
    #[command(flatten)]
    goal: GoalArgs,
    /// People who wait now: for the capacity that brings them to the target.
    #[arg(long, value_name = "N", value_parser = within(0.0, MOST), allow_negative_numbers = true)]
    queue: Option<f64>,
    /// Treatments per week now: for the load.
    #[arg(long, value_name = "N", value_parser = within(0.001, MOST), allow_negative_numbers = true)]
    capacity: Option<f64>,
    /// Coefficient of variation of the gaps between referrals; 1 if they come at random.
    #[arg(long, value_name = "CV", default_value_t = 1.0, value_parser = within(0.0, 1000.0), allow_negative_numbers = true)]
    cv_demand: f64,
    /// Coefficient of variation of the gaps between treatments; 1 if they come at random.
    #[arg(long, value_name = "CV", default_value_t = 1.0, value_parser = within(0.0, 1000.0), allow_negative_numbers = true)]
    cv_capacity: f64,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Who of those who wait is treated first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FirstBy {
    /// Whoever was referred first.
    Referral,
    /// Whoever has used most of the time to the target of their priority, P1 to P4.
    Target,
}

#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Referrals per week, on average; they come at random, every day alike.
    #[arg(long, value_name = "N", value_parser = within(0.0, MOST), allow_negative_numbers = true)]
    demand: f64,
    /// Treatments that can be given per week.
    #[arg(long, value_name = "N", value_parser = within(0.001, MOST), allow_negative_numbers = true)]
    capacity: f64,
    /// Weeks that are simulated, up to 1,040.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1040), allow_negative_numbers = true)]
    weeks: u32,
    /// People who wait at the start: the latest referrals, evenly over the time in which the demand brings as many, up to two years.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=50_000_000), allow_negative_numbers = true)]
    start_queue: u32,
    /// Chance that someone who waits leaves without treatment, for each day after the referral.
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = within(0.0, 1.0), allow_negative_numbers = true)]
    withdrawal: f64,
    /// Runs, each with referrals of its own.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=100_000), allow_negative_numbers = true)]
    runs: u32,
    /// Seed of every random stream.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; the figures are the same for any number.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// First day that is simulated.
    #[arg(long, value_name = "DATE", default_value = "2026-01-05", value_parser = day)]
    from: Date,
    /// Who is treated first.
    #[arg(long, value_enum, default_value_t = FirstBy::Referral)]
    order: FirstBy,
    /// Treat from Monday to Friday only, as many a week; without it every day alike.
    #[arg(long)]
    working_days: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Returns a reader of numbers in a range, both ends included.
fn within(low: f64, high: f64) -> impl Fn(&str) -> Result<f64, String> + Clone + Send + Sync + 'static {
    move |text| match text.parse::<f64>() {
        Ok(value) if (low..=high).contains(&value) => Ok(value),
        _ => Err(format!("it must be a number from {} to {}", short(low), short(high))),
    }
}

/// Reads a day of the years that every list may have.
fn day(text: &str) -> Result<Date, String> {
    match text.parse::<Date>() {
        Ok(date) if (1900..=2200).contains(&date.year()) => Ok(date),
        _ => Err("it must be a date such as 2025-12-17, from 1900 to 2200".to_owned()),
    }
}

/// Returns a number with up to four decimals, without noughts at its end.
fn short(value: f64) -> String {
    let text = number(value, 4);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

pub(crate) fn run(commands: &WaitsCommands) -> Result<ExitCode, Failure> {
    match &commands.command {
        WaitsCommand::Statistics(args) => statistics(args),
        WaitsCommand::Capacity(args) => capacity(args),
        WaitsCommand::Simulate(args) => simulation(args),
    }
}

/// Options are in range, so that a formula refuses none of them.
fn refused(error: FormulaError) -> Failure {
    Failure::usage(error.to_string(), "Give numbers that a list can have.")
}

impl GoalArgs {
    fn goal(&self) -> Result<Goal, Failure> {
        let usual = Goal::weeks(self.target);
        let factor = self.quantile.map_or(Ok(usual.factor), factor_for_share).map_err(refused)?;
        Ok(Goal { factor, relief_weeks: self.weeks_to_target.unwrap_or(usual.relief_weeks), ..usual })
    }

    /// Says what the factor rests on.
    fn factor_line(&self, factor: f64) -> Line {
        let why = match self.quantile {
            Some(share) => format!("-ln(1 - {}), for {}% within the target", short(share), short(100.0 * share)),
            None => "how often the mean wait fits into the target, as usual".to_owned(),
        };
        line("factor", short(factor), why)
    }
}

/// A figure in words: its name, its value with the unit, and where it comes from.
type Line = (&'static str, String, String);

fn line(name: &'static str, value: String, why: impl Into<String>) -> Line {
    (name, value, why.into())
}

/// Sets figures below a heading, with what they may be used for at the end.
fn page(heading: String, lines: &[Line], end: &str) -> String {
    let widest = lines.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or(0);
    let mut text = heading;
    for (name, value, why) in lines {
        let row = format!("  {name:<17}  {value:<widest$}  {why}");
        text.push_str(&format!("\n{}", row.trim_end()));
    }
    format!("{text}\n\n{end}")
}

fn per_week(rate: Option<f64>, whom: &str) -> String {
    rate.map_or_else(|| "not known".to_owned(), |rate| format!("{} {whom} a week", number(rate, 2)))
}

fn weeks(weeks: f64) -> String {
    format!("{} weeks", number(weeks, 2))
}

fn capacity_words(per_week: f64) -> String {
    format!("{} patients a week", number(per_week, 2))
}

// ---------------------------------------------------------------------------------------------------------------- statistics

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

const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];

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

fn statistics(args: &StatisticsArgs) -> Result<ExitCode, Failure> {
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

fn gaps(flow: &FlowRecord, what: &str) -> String {
    let cv = flow.cv.map_or_else(|| "not known".to_owned(), |cv| number(cv, 2));
    format!("{} {what}; coefficient of variation of the gaps {cv}", number(flow.count as f64, 0))
}

fn statistics_text(args: &StatisticsArgs, record: &StatisticsRecord<'_>) -> String {
    let inputs = &record.inputs;
    let people = |count: f64, decimals| format!("{} patients", number(count, decimals));
    let too_long = short(Assumptions::shipped().too_long);
    let within = record.within_18_weeks.map_or_else(|| "nobody waits".to_owned(), percent);
    let mut lines = vec![
        args.goal.factor_line(inputs.factor),
        line("demand", per_week(record.demand.per_week, "referrals"), gaps(&record.demand, "referred")),
        line("capacity", per_week(record.capacity.per_week, "treated"), gaps(&record.capacity, "treated")),
        line(
            "load",
            record.load.map_or_else(|| "not known".to_owned(), |load| number(load, 3)),
            "demand / capacity; at 1 or above the list grows without end",
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
    let heading = format!(
        "{}: {} pathways, {} to {}, target {} weeks",
        inputs.list.display(),
        number(record.pathways as f64, 0),
        inputs.from,
        inputs.to,
        short(inputs.target_weeks)
    );
    page(heading, &lines, record.may_be_used_for)
}

// ------------------------------------------------------------------------------------------------------------------ capacity

#[derive(Serialize)]
struct CapacityInputs {
    demand_per_week: f64,
    target_weeks: f64,
    quantile: Option<f64>,
    factor: f64,
    queue: Option<f64>,
    weeks_to_target: f64,
    capacity_per_week: Option<f64>,
    cv_demand: f64,
    cv_capacity: f64,
}

#[derive(Serialize)]
struct CapacityRecord {
    schema: u32,
    steadfast: &'static str,
    inputs: CapacityInputs,
    load: Option<f64>,
    target_mean_wait_weeks: f64,
    target_queue: f64,
    queue_too_long: Option<bool>,
    target_capacity: f64,
    relief_capacity: Option<f64>,
    may_be_used_for: &'static str,
}

fn capacity(args: &CapacityArgs) -> Result<ExitCode, Failure> {
    if args.goal.weeks_to_target.is_some() && args.queue.is_none() {
        return Err(Failure::usage(
            "--weeks-to-target says how soon a queue is to reach its target, and no queue is given",
            "Give --queue as well, or leave it out.",
        ));
    }
    let goal = args.goal.goal()?;
    let Goal { target_weeks, factor, relief_weeks } = goal;
    let target_queue = target_queue(args.demand, target_weeks, factor).map_err(refused)?;
    let relief = |queue| relief_capacity_per_week(args.demand, queue, target_queue, relief_weeks, None);
    let record = CapacityRecord {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        inputs: CapacityInputs {
            demand_per_week: args.demand,
            target_weeks,
            quantile: args.goal.quantile,
            factor,
            queue: args.queue,
            weeks_to_target: relief_weeks,
            capacity_per_week: args.capacity,
            cv_demand: args.cv_demand,
            cv_capacity: args.cv_capacity,
        },
        load: args.capacity.map(|capacity| load(args.demand, capacity)).transpose().map_err(refused)?,
        target_mean_wait_weeks: target_mean_wait_weeks(target_weeks, factor).map_err(refused)?,
        target_queue,
        queue_too_long: args.queue.map(|queue| queue > Assumptions::shipped().too_long * target_queue),
        target_capacity: target_capacity_per_week(args.demand, target_weeks, factor, args.cv_demand, args.cv_capacity)
            .map_err(refused)?,
        relief_capacity: args.queue.map(relief).transpose().map_err(refused)?,
        may_be_used_for: FORMULAS_MAY_BE_USED_FOR,
    };
    if args.json {
        print_json(&record)?;
    } else {
        print(&capacity_text(args, &record))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn capacity_text(args: &CapacityArgs, record: &CapacityRecord) -> String {
    let inputs = &record.inputs;
    let (demand, target, factor) = (short(inputs.demand_per_week), short(inputs.target_weeks), short(inputs.factor));
    let mut lines = vec![
        args.goal.factor_line(inputs.factor),
        line(
            "target mean wait",
            format!("{} weeks", short(record.target_mean_wait_weeks)),
            format!("target / factor = {target} / {factor}"),
        ),
        line(
            "target queue",
            format!("{} patients", short(record.target_queue)),
            format!("demand × target / factor = {demand} × {target} / {factor}"),
        ),
        line(
            "target capacity",
            format!("{} patients a week", short(record.target_capacity)),
            format!(
                "holds the list: demand + (cv_demand² + cv_capacity²) / 2 × factor / target = {demand} + ({}² + {}²) / 2 × {factor} / {target}",
                short(inputs.cv_demand),
                short(inputs.cv_capacity)
            ),
        ),
    ];
    if let (Some(queue), Some(relief), Some(too_long)) = (inputs.queue, record.relief_capacity, record.queue_too_long) {
        let (verb, than) = if too_long { ("needed", "more than") } else { ("not needed", "at most") };
        lines.push(line(
            "relief capacity",
            format!("{} patients a week", short(relief)),
            format!(
                "brings the queue to its target: demand + (queue - target queue) / weeks = {demand} + ({} - {}) / {}; {verb}, as the queue is {than} {} × its target",
                short(queue),
                short(record.target_queue),
                short(inputs.weeks_to_target),
                short(Assumptions::shipped().too_long)
            ),
        ));
    }
    if let (Some(capacity), Some(load)) = (inputs.capacity_per_week, record.load) {
        let grows = if load >= 1.0 { "the list grows without end" } else { "below 1, as it must be" };
        let why = format!("demand / capacity = {demand} / {}; {grows}", short(capacity));
        lines.push(line("load", short(load), why));
    }
    page(format!("{demand} referrals a week, target {target} weeks"), &lines, record.may_be_used_for)
}

// ---------------------------------------------------------------------------------------------------------------- simulation

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

fn simulation(args: &SimulateArgs) -> Result<ExitCode, Failure> {
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
