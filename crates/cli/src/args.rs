//! What can be asked on the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use steadfast_elective::{MOVE_KINDS, MoveKind};

/// Keep a hospital's planned care going, safely, through strikes and winter.
#[derive(Debug, Parser)]
#[command(
    name = "steadfast",
    version,
    after_help = "Start here:\n  steadfast case new --trust RBD --strike 2025-12-17T07:00/2025-12-22T07:00 --seed 1 --out case\n  \
                  steadfast plan case --out plan\n  steadfast plan check case plan\n  open plan/report.html\n  steadfast simulate case --plan plan\n\n\
                  Exit codes: 0 done; 1 the answer is no (faults or violations found); 2 wrong call; 3 input refused; 4 could not be written or solved; \
                  130 stopped twice."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make or check a case: one trust in front of a strike.
    Case(CaseArgs),
    /// Plan a strike: who covers what, which sessions run, which bookings move. Or check a plan.
    #[command(args_conflicts_with_subcommands = true)]
    Plan(PlanArgs),
    /// Say why a booking, session or post came out as it did.
    Explain(ExplainArgs),
    /// Play the plan and its obvious alternatives through the same fresh turnouts.
    Compare(CompareArgs),
    /// Simulate the emergency department, theatres and wards hour by hour, under a plan or as the case stands.
    Simulate(SimulateArgs),
    /// Forecast flu, or a trust's emergency demand, day by day for up to five weeks, from what was known on a day.
    Forecast(ForecastCommands),
    /// What a plan costs, line by line with ranges, and what it does to waiting lists; two plans side by side.
    Impact(ImpactArgs),
    /// Waiting lists for analysts: statistics of a list, the capacity that a target needs, patients simulated one by one.
    Waits(crate::waits::WaitsCommands),
    /// When action may lawfully happen: ballots, mandates, notices and derogations of a dispute, over dated law.
    Dispute(DisputeCommands),
    /// Set what the models would have said before past strikes against what happened, over the trusts of England.
    Backtest(BacktestArgs),
    /// Measure an engine on problems with known answers.
    Bench(BenchArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CaseArgs {
    #[command(subcommand)]
    pub(crate) command: CaseCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// Write a complete made-up case for one of the 134 acute trusts, sized by its published figures.
    New(CaseNew),
    /// Read a case and report every fault at once, each as file:row:column.
    Check(CaseCheck),
}

#[derive(Debug, Args)]
pub(crate) struct CaseNew {
    /// ODS code of the trust, such as RBD.
    #[arg(long, value_name = "CODE", required_unless_present = "list_trusts")]
    pub(crate) trust: Option<String>,
    /// First moment and first moment after, civil time in Europe/London: 2025-12-17T07:00/2025-12-22T07:00.
    #[arg(long, value_name = "FROM/TO", required_unless_present_any = ["list_trusts", "dispute"], conflicts_with = "dispute")]
    pub(crate) strike: Option<String>,
    /// Dispute file to take the strike from; it is copied into the case, so that plans are checked against its law.
    #[arg(long, value_name = "FILE", requires = "round")]
    pub(crate) dispute: Option<PathBuf>,
    /// Round of the dispute file, such as 14.
    #[arg(long, value_name = "ROUND", requires = "dispute")]
    pub(crate) round: Option<String>,
    /// When the plan is made; default seven days before the strike at 09:00.
    #[arg(long, value_name = "TIME")]
    pub(crate) planned_at: Option<String>,
    /// Seed: the same seed writes the same bytes.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Folder to write.
    #[arg(long, value_name = "DIR", required_unless_present = "list_trusts")]
    pub(crate) out: Option<PathBuf>,
    /// Format of the tables.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub(crate) format: Format,
    /// Replace the folder even if it holds something other than a case.
    #[arg(long)]
    pub(crate) force: bool,
    /// List the trusts and stop.
    #[arg(long)]
    pub(crate) list_trusts: bool,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Format of a case's tables.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// One CSV file a table.
    Csv,
    /// One Parquet file a table.
    Parquet,
}

#[derive(Debug, Args)]
pub(crate) struct CaseCheck {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(subcommand)]
    pub(crate) command: Option<PlanCommand>,
    #[command(flatten)]
    pub(crate) make: Option<PlanMake>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    /// Check a plan against its case: every rule and figure recomputed from the tables alone, sharing no code with the planner.
    Check(PlanCheck),
}

#[derive(Debug, Args)]
pub(crate) struct PlanMake {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Folder to write; default `plan` beside the case.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Seed of every random stream.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads; the plan is the same for any number.
    #[arg(long, default_value_t = 2)]
    pub(crate) threads: usize,
    /// Sampled turnouts that the decision reckons with.
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub(crate) turnouts: u32,
    /// Fresh sampled turnouts that the figures rest on.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) samples: u32,
    /// Replicas of the simulated hospital, for the plan and for each level of the curve.
    #[arg(long, value_name = "N", default_value_t = 400)]
    pub(crate) replications: u32,
    /// Levels of planned care that the trade-off curve shows besides the plan, as shares separated by commas; `none` for no curve.
    #[arg(long, value_name = "SHARES", default_value = "0.85,0.9,0.925,0.95,0.98")]
    pub(crate) levels: String,
    /// Most branch-and-bound nodes for each objective of each part of the hospital.
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub(crate) nodes: u32,
    /// Wall-clock limit in seconds for each programme; gives up that the same seed gives the same bytes.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) time_limit: Option<f64>,
    /// The trust's own unit prices, TOML; see docs/data/price-file.md.
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// Write wall time, memory and threads into plan.json; gives up that the same seed gives the same bytes.
    #[arg(long)]
    pub(crate) timings: bool,
    /// Print plan.json, with timings, instead of the summary.
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress on standard error.
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PlanCheck {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Folder of the plan.
    pub(crate) plan: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Folder of the plan.
    pub(crate) plan: PathBuf,
    /// What is asked about.
    #[arg(value_enum)]
    pub(crate) subject: Subject,
    /// Its identifier.
    pub(crate) id: String,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is asked about.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Subject {
    /// A patient's booking.
    Booking,
    /// A theatre list, endoscopy list, clinic or imaging session.
    Session,
    /// A post of emergency cover.
    Post,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Seed of every random stream.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads; the figures are the same for any number.
    #[arg(long, default_value_t = 2)]
    pub(crate) threads: usize,
    /// Fresh sampled turnouts.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) samples: u32,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ForecastCommands {
    #[command(subcommand)]
    pub(crate) command: ForecastCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ForecastCommand {
    /// Patients with flu by trust, region and country; or any weekly rate of flu.
    #[command(
        after_help = "Reads NHS England's situation reports (.xlsx, or as a long table), UKHSA's dashboard CSV, a case's demand table, and tables of \
                      place, date, value: docs/data/flu-files.md.\n\nExamples:\n  steadfast forecast flu --history sitrep.xlsx --as-of 2025-12-04 --place RBD --out flu\n  \
                      steadfast forecast flu --history beds-by-week.csv --companion ukhsa.csv --as-of 2025-12-04"
    )]
    Flu(ForecastFlu),
    /// Attendances, emergency admissions, flu, occupied and closed beds of one trust.
    #[command(
        after_help = "The history is a case's demand table (CSV or Parquet) or the folder of a case; a column closed_beds is used where there is one.\n\nExample:\n  \
                      steadfast forecast demand --history case --as-of 2025-12-10 --out demand"
    )]
    Demand(ForecastArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ForecastArgs {
    /// File of past values, or the folder of a case.
    #[arg(long, value_name = "FILE")]
    pub(crate) history: PathBuf,
    /// The day of the forecast, and the first that is forecast: nothing from it on is used.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: jiff::civil::Date,
    /// Days that are forecast; they reach at most five weeks past the last value.
    #[arg(long, value_name = "N", default_value_t = 28)]
    pub(crate) days: usize,
    /// Sample paths.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) paths: u32,
    /// Seed of every random stream.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Folder to write forecast.json, forecast.html, days.csv, weeks.csv and paths.csv to; without it nothing is written.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ForecastFlu {
    #[command(flatten)]
    pub(crate) common: ForecastArgs,
    /// Sheet of a workbook; the first whose name has "flu" in it unless named.
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// Places whose figures are shown; without it all but the trusts of a whole country.
    #[arg(long, value_name = "PLACE", num_args = 1..)]
    pub(crate) place: Vec<String>,
    /// Weekly values that rise and fall with these, such as UKHSA's admission rate: gives the weeks before a season's first value their shape.
    #[arg(long, value_name = "FILE")]
    pub(crate) companion: Option<PathBuf>,
}

/// Whose clocks stop.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ListOrder {
    /// By the month's own profile.
    Profile,
    /// The most urgent, then the longest waiting.
    Oldest,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Costs are spending beyond the usual: cover, beds more than without the strike, pay not paid; and the care that is owed, with the premium of making it up. \
                  Catching up is followed only with --rtt, since it depends on the trust's own list. NHS England publishes the \"full CSV data file\" of each month as a zip \
                  with its RTT waiting times statistics.\n\nPrices that --prices can replace: cover-senior-day, cover-senior-evening, cover-senior-night, cover-resident-day, \
                  cover-resident-night, acting-down, standby, outpatient, day-case, ordinary-elective, catch-up-premium, escalation-day, bed-day, striker-day, striker-day-senior.\n\nExamples:\n  \
                  steadfast impact case plan\n  steadfast impact case plan --rtt Full-CSV-data-file-Nov24-ZIP-4M-12345.zip --out impact\n  \
                  steadfast impact case plan --against other-plan --json"
)]
pub(crate) struct ImpactArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Folder of the plan.
    pub(crate) plan: PathBuf,
    /// Folder of another plan for the same case, to set beside it.
    #[arg(long, value_name = "PLAN")]
    pub(crate) against: Option<PathBuf>,
    /// NHS England's RTT "full CSV" of a month with the trust in it, plain, gzipped or zipped: the list that the plan is set against.
    #[arg(long, value_name = "FILE")]
    pub(crate) rtt: Option<PathBuf>,
    /// Whose clocks stop: by weeks waited as in the month of --rtt (profile), or first a quarter within four weeks, as urgent ones are, then the longest waiting (oldest).
    #[arg(long, value_enum, default_value_t = ListOrder::Profile)]
    pub(crate) order: ListOrder,
    /// Weeks that the list is followed, from 1 to 260.
    #[arg(long, value_name = "N", default_value_t = 26)]
    pub(crate) weeks: usize,
    /// The trust's own unit prices, TOML; see docs/data/price-file.md.
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// Also price a plan that does not pass `steadfast plan check`, such as one changed by hand; it is said wherever its figures stand.
    #[arg(long)]
    pub(crate) unchecked: bool,
    /// Folder to write: a page for a board (impact.html), the result as JSON, and each table as CSV.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Seed of the draws of prices.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DisputeCommands {
    #[command(subcommand)]
    pub(crate) command: DisputeCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DisputeCommand {
    /// Write a dispute file to start from: the record of the resident doctors' dispute, or an empty one with every table explained.
    New(DisputeNew),
    /// Say what every rule says of the facts: met, not met, unknown for want of which fact, or not applicable.
    #[command(
        after_help = "Findings are of the law as Steadfast knows it; they are not legal advice. Exit code 1 if a round that is not withdrawn is not lawful as notified.\n\n\
                      Examples:\n  steadfast dispute new dispute.toml\n  steadfast dispute check dispute.toml --out dispute\n  \
                      steadfast dispute check dispute.toml --employer RBD --as-of 2025-12-04 --json"
    )]
    Check(DisputeCheck),
    /// Days on which action may fall at an employer, and the latest days for notice and ballot steps.
    #[command(
        after_help = "Example:\n  steadfast dispute calendar dispute.toml --from 2025-12-01 --to 2026-04-30 --employer RBD --as-of 2025-12-04 --ics strikes.ics"
    )]
    Calendar(DisputeCalendar),
    /// Work back from a wished date: ballot notice, sample paper, opening, closing, notice; and what ballots already held allow.
    #[command(
        after_help = "Give one date or more; the others are worked out.\n\nExamples:\n  steadfast dispute what-if dispute.toml --first-day 2026-01-12 --as-of 2025-12-08\n  \
                      steadfast dispute what-if dispute.toml --ballot-opens 2026-02-20 --closes 2026-04-01"
    )]
    WhatIf(DisputeWhatIf),
    /// The law on a day: what applies to events of that day, what changes next, and what waits for its commencement.
    Law(DisputeLaw),
    /// The evidence for a derogation, from a plan: the gap, what planned work was stood down first, who covers instead, what still runs.
    #[command(after_help = "Example:\n  steadfast dispute evidence case plan --service obstetrics --out evidence")]
    Evidence(DisputeEvidence),
}

#[derive(Debug, Args)]
pub(crate) struct DisputeNew {
    /// File to write; never one that is there.
    pub(crate) file: PathBuf,
    /// Write an empty file with every table explained, instead of the record.
    #[arg(long)]
    pub(crate) blank: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DisputeCheck {
    /// Dispute file.
    pub(crate) file: PathBuf,
    /// Employers to look at, by ODS code; without it every one that the file names, and all others together.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    pub(crate) employer: Vec<String>,
    /// Use only what was known on this day; facts without a day are used.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<jiff::civil::Date>,
    /// Rounds to look at; without it every one that the file has.
    #[arg(long, value_name = "ROUND", num_args = 1..)]
    pub(crate) round: Vec<String>,
    /// List every finding, not only those against and those unknown.
    #[arg(long)]
    pub(crate) all: bool,
    /// Folder to write dispute.html, findings.json, rounds.csv, mandates.csv, timeline.svg and timeline.csv to.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DisputeCalendar {
    /// Dispute file.
    pub(crate) file: PathBuf,
    /// First day.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: jiff::civil::Date,
    /// Last day.
    #[arg(long, value_name = "DATE")]
    pub(crate) to: jiff::civil::Date,
    /// Employer, by ODS code; without it any that the file does not name.
    #[arg(long, value_name = "CODE")]
    pub(crate) employer: Option<String>,
    /// Today: only what is known on this day is used, and days for which notice would come too late say so.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<jiff::civil::Date>,
    /// iCalendar file to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) ics: Option<PathBuf>,
    /// Print the result as JSON, with every day.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A kind of action.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum KindOfAction {
    /// A strike.
    Strike,
    /// Action short of a strike.
    ShortOfStrike,
}

#[derive(Debug, Args)]
pub(crate) struct DisputeWhatIf {
    /// Dispute file.
    pub(crate) file: PathBuf,
    /// Opening day of a new ballot: the first on which a voting paper is sent.
    #[arg(long, value_name = "DATE")]
    pub(crate) ballot_opens: Option<jiff::civil::Date>,
    /// Last day of a new ballot.
    #[arg(long, value_name = "DATE")]
    pub(crate) closes: Option<jiff::civil::Date>,
    /// First day of action.
    #[arg(long, value_name = "DATE")]
    pub(crate) first_day: Option<jiff::civil::Date>,
    /// Last day of action on which a shift is withheld; without it the first.
    #[arg(long, value_name = "DATE")]
    pub(crate) last_day: Option<jiff::civil::Date>,
    /// Kind of action.
    #[arg(long, value_enum, default_value_t = KindOfAction::Strike)]
    pub(crate) kind: KindOfAction,
    /// Employer, by ODS code; without it any that the file does not name.
    #[arg(long, value_name = "CODE")]
    pub(crate) employer: Option<String>,
    /// Today: steps that would have had to happen before it say so, and only what is known on it is used.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<jiff::civil::Date>,
    /// Days from opening to closing, where one of the two is left open; no law sets it (the record's ballots took 41 to 56).
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub(crate) voting_days: i64,
    /// Days from closing until employers are told the result; no law sets it.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) telling_days: i64,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DisputeLaw {
    /// The day.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: jiff::civil::Date,
    /// Dispute file whose commencements are used.
    #[arg(long, value_name = "FILE")]
    pub(crate) dispute: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DisputeEvidence {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Folder of the plan.
    pub(crate) plan: PathBuf,
    /// Service that the derogation is for, as the case's posts name it; without it the one with the gravest gap.
    #[arg(long)]
    pub(crate) service: Option<String>,
    /// Folder to write evidence.html, evidence.json and derogation.toml to.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    pub(crate) command: BenchCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Integrated Healthcare Timetabling Competition 2024.
    Ihtc(IhtcArgs),
    /// Queues with exact answers: speed of the simulation's clock, and waits against theory.
    Queues(QueuesArgs),
    /// Flu admissions of the states of the US, forecast from what was known each week and scored as the FluSight hub scores.
    Flusight(FlusightArgs),
    /// Flu beds of England's regions and UKHSA's admission rates, forecast week by week and scored against no change.
    FluEngland(FluEnglandArgs),
    /// What published counts of past strikes cost at our prices, over the acute trusts, beside the costs that were published.
    StrikeCost(BenchStrikeCost),
    /// What-if checks of the law of disputes: how many a second.
    Dispute(BenchDispute),
    /// Fit the flu model that the binary carries to a long history of consultations; for who builds Steadfast.
    FitFlu(FitFluArgs),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Every forecast rests on the vintage of its reference date alone. Ratios are of mean weighted interval scores over the tasks both models have; the \
                  pairwise figure is the hub's official one.\n\nExamples:\n  steadfast bench flusight --season 2024-25 --out forecasts\n  \
                  steadfast bench flusight --season 2024-25 --model-output forecasts"
)]
pub(crate) struct FlusightArgs {
    /// Flu season, such as 2024-25.
    #[arg(long)]
    pub(crate) season: String,
    /// Folder of the hub's data; default `data/flu/flusight` in the folder that STEADFAST_SHARED names, or in ../shared.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// ILINet's weekly table, CSV or .csv.gz: date, location, ili_pct; default beside the hub's data.
    #[arg(long, value_name = "FILE")]
    pub(crate) ilinet: Option<PathBuf>,
    /// Output of another model in the hub's format, a file or a folder, to score as well; may be given several times.
    #[arg(long, value_name = "PATH")]
    pub(crate) model_output: Vec<PathBuf>,
    /// Folder to write our forecasts to in the hub's format, one file for each reference date.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Forecast again with each part of the model left out, to see what it is worth.
    #[arg(long)]
    pub(crate) ablation: bool,
    /// Seed of the baseline's draws.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct QueuesArgs {
    /// Model a: ten servers, one queue. Model b: an emergency department with three priorities before three pools of beds.
    #[arg(long, value_enum, default_value_t = QueueModel::B)]
    pub(crate) model: QueueModel,
    /// Hours simulated; the first tenth is left out of the waits.
    #[arg(long, value_name = "HOURS", default_value_t = 1_000_000.0)]
    pub(crate) hours: f64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FluEnglandArgs {
    /// Beds with flu by trust and day, as `forecast flu` reads them; default in the folder of shared data.
    #[arg(long, value_name = "FILE")]
    pub(crate) beds: Option<PathBuf>,
    /// UKHSA's weekly admission rates by age; default in the folder of shared data.
    #[arg(long, value_name = "FILE")]
    pub(crate) rates: Option<PathBuf>,
    /// Seed of the baseline's draws.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FitFluArgs {
    /// ILINet's weekly table, CSV or .csv.gz: date, location, ili_pct; default as for `bench flusight`.
    #[arg(long, value_name = "FILE")]
    pub(crate) ilinet: Option<PathBuf>,
    /// File to write the parameters to: crates/surge/data/pooled.csv.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A question of the back-test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BacktestPart {
    /// Planned care kept and rescheduled, England.
    PlannedCare,
    /// Discharges by trust and day.
    Discharges,
}

/// A queueing model with exact answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum QueueModel {
    /// Ten servers, one queue.
    A,
    /// An emergency department before three pools of beds.
    B,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Without --plan every session runs as booked and everybody is at work. Replicas are the same for every plan of a case and seed: \
                  differences between two plans are surer than the numbers themselves.\n\n\
                  Examples:\n  steadfast simulate case --plan plan --replications 1000 --out simulation\n  \
                  steadfast simulate case --plan plan --against other-plan --precision 0.05"
)]
pub(crate) struct SimulateArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Folder of the plan to simulate.
    #[arg(long, value_name = "DIR")]
    pub(crate) plan: Option<PathBuf>,
    /// Folder of another plan of the case, to compare in the same replicas.
    #[arg(long, value_name = "DIR")]
    pub(crate) against: Option<PathBuf>,
    /// Most replicas.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) replications: u32,
    /// Stop earlier, once the 95 % confidence intervals of the headline means are no wider than this share of the mean to either side.
    #[arg(long, value_name = "SHARE")]
    pub(crate) precision: Option<f64>,
    /// Days after the strike that the headline covers besides it.
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) days_after: u32,
    /// Seed of every random stream.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads; the figures are the same for any number.
    #[arg(long, default_value_t = 2)]
    pub(crate) threads: usize,
    /// Folder to write simulation.json, flow.csv, beds.csv and simulation.html to; without it nothing is written.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress on standard error.
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Cases are the made-up ones of `case new`, sized by published figures: what is judged is the models, not any trust. Rounds after July 2025 \
                  are a test: nothing of them is used.\n\nAll trusts take about 40 minutes on two cores; `--every 10` takes four."
)]
pub(crate) struct BacktestArgs {
    /// Table of discharges by trust and day to compare with, CSV or .csv.gz: ods_code, date, discharged_total.
    #[arg(long, value_name = "FILE")]
    pub(crate) discharges: Option<PathBuf>,
    /// Trusts to play; all 134 unless some are named.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    pub(crate) trust: Vec<String>,
    /// Play every n-th trust only, and scale up.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) every: usize,
    /// Only one of the two questions.
    #[arg(long, value_enum)]
    pub(crate) only: Option<BacktestPart>,
    /// Also rounds before June 2024, to see how the skill changed.
    #[arg(long)]
    pub(crate) all_rounds: bool,
    /// Replicas of each trust and strike for the discharges, each with and without the strike.
    #[arg(long, value_name = "N", default_value_t = 24)]
    pub(crate) replications: u32,
    /// Seed of every random stream.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads; the figures are the same for any number.
    #[arg(long, default_value_t = 2)]
    pub(crate) threads: usize,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress on standard error.
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct IhtcArgs {
    #[command(subcommand)]
    pub(crate) command: IhtcCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IhtcCommand {
    /// Score a solution: each cost term and every violation, as the competition's validator counts them.
    Score(IhtcScore),
    /// Solve an instance and write the best solution found, in the competition's format.
    Solve(IhtcSolve),
}

#[derive(Debug, Args)]
pub(crate) struct IhtcScore {
    /// File of the instance.
    pub(crate) instance: PathBuf,
    /// File of the solution.
    pub(crate) solution: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct IhtcSolve {
    /// File of the instance.
    pub(crate) instance: PathBuf,
    /// File to write the best solution to.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    pub(crate) threads: usize,
    /// Wall-clock time to search for; gives up that the same seed gives the same bytes.
    #[arg(long, value_name = "SECONDS", default_value = "600", conflicts_with = "moves")]
    pub(crate) seconds: f64,
    /// Seed of every random stream.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Moves of each chain, instead of a time: the same seed then gives the same bytes for any number of threads.
    #[arg(long, value_name = "N")]
    pub(crate) moves: Option<u64>,
    /// Chains that share what they found, where moves are counted; by time there are as many as threads.
    #[arg(long, value_name = "N", requires = "moves")]
    pub(crate) chains: Option<usize>,
    /// Kind of move to leave out, to see what it is worth; may be given several times.
    #[arg(long, value_name = "KIND", value_parser = move_kind)]
    pub(crate) without: Vec<MoveKind>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress on standard error.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// Reads the name of a kind of move.
fn move_kind(name: &str) -> Result<MoveKind, String> {
    let known = MOVE_KINDS.into_iter().find(|kind| kind.name() == name);
    known.ok_or_else(|| format!("one of {}", MOVE_KINDS.map(MoveKind::name).join(", ")))
}

#[derive(Debug, Args)]
pub(crate) struct BenchDispute {
    /// Checks to make.
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    pub(crate) checks: u64,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Cases are the made-up ones of `case new`, at the turnout that was published. --plans takes about 25 minutes a round on two cores; \
                  --every 10 takes three.\n\nExamples:\n  steadfast bench strike-cost\n  steadfast bench strike-cost --plans --round 2025-07 --every 10"
)]
pub(crate) struct BenchStrikeCost {
    /// Also plan each round for each trust, and price what the plans take.
    #[arg(long)]
    pub(crate) plans: bool,
    /// Only this round, by year and month; may be given several times.
    #[arg(long, value_name = "YYYY-MM")]
    pub(crate) round: Vec<String>,
    /// Trusts to plan for; all 134 unless some are named.
    #[arg(long, value_name = "CODE", num_args = 1.., requires = "plans")]
    pub(crate) trust: Vec<String>,
    /// Plan for every n-th trust only, and scale up by planned bookings.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "plans")]
    pub(crate) every: usize,
    /// Threads; the figures are the same for any number.
    #[arg(long, default_value_t = 2)]
    pub(crate) threads: usize,
    /// No progress on standard error.
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Seed of the draws of prices.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print the result as JSON, with every trust.
    #[arg(long)]
    pub(crate) json: bool,
}
