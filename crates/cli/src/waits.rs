//! `steadfast waits`: the published queueing formulas, statistics of a list of pathways, and patients simulated one by one.

mod capacity;
mod simulation;
mod statistics;

use crate::failure::Failure;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;
use steadfast_chart::number::number;
use steadfast_waits::{FormulaError, Goal, factor_for_share};

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

/// Words of the priorities, in their order.
const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];

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
        WaitsCommand::Statistics(args) => statistics::run(args),
        WaitsCommand::Capacity(args) => capacity::run(args),
        WaitsCommand::Simulate(args) => simulation::run(args),
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
