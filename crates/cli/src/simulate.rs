//! `steadfast simulate`.

use crate::args::SimulateArgs;
use crate::case::read;
use crate::failure::Failure;
use crate::output::{print, print_json};
use crate::plan::plan_of;
use crate::plan::use_threads;
use crate::progress::Terminal;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use steadfast_intake::write_simulation;
use steadfast_model::plan::{BedDay, FlowDay, FlowDifference, SimulationSummary};
use steadfast_model::{Case, Plan};
use steadfast_plan::{Simulated, Simulation, SimulationOptions, differences, simulate};
use steadfast_report::{Against, SimulationPage, render_simulation, simulation_terminal};

/// What `simulation.json` and `--json` hold.
#[derive(Serialize)]
struct Record<'a> {
    schema: u32,
    steadfast: &'static str,
    trust: &'a str,
    seed: u64,
    plan: Option<&'a Path>,
    against: Option<&'a Path>,
    may_be_used_for: &'static str,
    simulation: &'a SimulationSummary,
    flow: &'a [FlowDay],
    beds: Vec<BedRow>,
    differences: &'a [FlowDifference],
}

#[derive(Serialize)]
struct BedRow {
    pool: steadfast_model::Pool,
    date: jiff::civil::Date,
    beds: u32,
    escalation: u32,
    p10: u32,
    p50: u32,
    p90: u32,
    probability_over: f64,
}

impl From<&BedDay> for BedRow {
    fn from(row: &BedDay) -> Self {
        let &BedDay { pool, date, beds, escalation, p10, p50, p90, probability_over } = row;
        Self { pool, date, beds, escalation, p10, p50, p90, probability_over }
    }
}

const MAY_BE_USED_FOR: &str = "Comparing plans, and seeing before the day where beds and the emergency department come under strain. Differences between plans are surer than \
    the numbers themselves, which rest on assumptions for this trust. Not for the care of an individual patient.";

/// Refuses a folder that holds something else, before a long run rather than after it.
fn may_be_replaced(out: &Path) -> Result<(), Failure> {
    let filled = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    if filled && !out.join("simulation.json").exists() {
        return Err(Failure::usage(
            format!("{} is not empty and is not a simulation", out.display()),
            "Give another folder with --out.",
        ));
    }
    Ok(())
}

pub(crate) fn run(args: &SimulateArgs) -> Result<ExitCode, Failure> {
    if args.replications < 2 {
        return Err(Failure::usage(
            "--replications must be 2 or more",
            "Leave it out for the usual 1,000: one replica has no interval.",
        ));
    }
    if let Some(out) = &args.out {
        may_be_replaced(out)?;
    }
    if args.precision.is_some_and(|precision| !(precision > 0.0 && precision < 1.0)) {
        return Err(Failure::usage("--precision is a share between 0 and 1", "Write 0.05 for five in a hundred."));
    }
    use_threads(args.threads)?;
    let terminal = Terminal::start(args.quiet || args.json, "stopping after the batch of replicas that is running");
    let case = read(&args.case, true)?;
    let plan = args.plan.as_deref().map(|dir| plan_of(&args.case, dir)).transpose()?;
    let against = args.against.as_deref().map(|dir| plan_of(&args.case, dir)).transpose()?;
    let options = SimulationOptions {
        seed: args.seed,
        replications: args.replications,
        precision: args.precision,
        days_after: i64::from(args.days_after),
    };
    let run = |plan: Option<&Plan>, replications: u32, precision: Option<f64>| {
        let options = SimulationOptions { replications, precision, ..options.clone() };
        simulate(Simulated { case: &case, plan: plan.map(Into::into) }, &options, &terminal)
    };
    terminal.say("simulating the hospital".to_owned());
    let simulation = run(plan.as_ref(), args.replications, args.precision);
    let compared = args.against.is_some().then(|| {
        terminal.say("simulating the hospital under the other plan".to_owned());
        // The same replicas, so that the differences are the plans'.
        let other = run(against.as_ref(), simulation.summary().replications, None);
        differences(&simulation, &other)
    });
    terminal.finish();
    let turnouts = |plan: &Option<Plan>| plan.as_ref().map(|plan| (plan.summary.seed, plan.summary.scenarios));
    let unlike = (compared.is_some() && turnouts(&plan) != turnouts(&against)).then_some(match plan {
        Some(_) => {
            "The two plans were made with other seeds or numbers of turnouts: who comes differs between them, and is in the differences."
        }
        None => "The first is the case without a strike: the differences are the strike's as well as the plan's.",
    });
    show(args, &case, &simulation, compared.as_deref(), unlike)
}

fn show(
    args: &SimulateArgs,
    case: &Case,
    simulation: &Simulation,
    compared: Option<&[FlowDifference]>,
    unlike: Option<&str>,
) -> Result<ExitCode, Failure> {
    let from = case.window.from;
    let (mut summary, flow, beds) = (simulation.summary(), simulation.flow(from), simulation.beds(from));
    summary.notes.extend(unlike.map(str::to_owned));
    let record = Record {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        trust: &case.trust.ods_code,
        seed: args.seed,
        plan: args.plan.as_deref(),
        against: args.against.as_deref(),
        may_be_used_for: MAY_BE_USED_FOR,
        simulation: &summary,
        flow: &flow,
        beds: beds.iter().map(BedRow::from).collect(),
        differences: compared.unwrap_or_default(),
    };
    let shown = args.plan.as_ref().map(|plan| plan.display().to_string());
    let second = args.against.as_ref().map(|plan| plan.display().to_string()).unwrap_or_default();
    let first = shown.as_deref().unwrap_or("as the case stands");
    let page = SimulationPage {
        summary: &summary,
        flow: &flow,
        beds: &beds,
        seed: args.seed,
        plan: shown.as_deref(),
        against: compared.map(|rows| Against { first, second: &second, rows }),
    };
    if let Some(out) = &args.out {
        let json = serde_json::to_vec_pretty(&record).map_err(Failure::not_done)?;
        let html = render_simulation(case, &page);
        write_simulation(&json, &flow, &beds, out, &[("simulation.html", html.as_bytes())])
            .map_err(Failure::not_done)?;
    }
    if args.json {
        print_json(&record)?;
    } else {
        print(simulation_terminal(case, &page).trim_end())?;
        if let Some(out) = &args.out {
            print(&format!("\nSimulation in {0}; open {0}/simulation.html", out.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
