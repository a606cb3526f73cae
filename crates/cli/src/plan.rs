//! `steadfast plan` and `steadfast plan check`.

use crate::args::{PlanCheck, PlanMake};
use crate::case::read;
use crate::failure::{ANSWER_IS_NO, Failure};
use crate::impact::{Reckoning, of_plan};
use crate::impact_part::{cost_table, lost_days_table, part, waits_table};
use crate::output::{print, print_json};
use crate::progress::Terminal;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steadfast_audit::check_plan;
use steadfast_cost::{Mark, Prices};
use steadfast_intake::{digests, read_plan, write_plan_with};
use steadfast_model::plan::SolveStatus;
use steadfast_model::{Issue, Plan, Severity};
use steadfast_plan::{PlanOptions, Progress, make_plan};
use steadfast_report::{render_report_with, terminal_summary};

/// Weeks that a plan follows the waiting list.
const LIST_WEEKS: usize = 26;

/// Starts the threads that everything after runs on.
pub(crate) fn use_threads(threads: usize) -> Result<(), Failure> {
    if threads == 0 {
        return Err(Failure::usage("--threads 0 leaves nobody to work", "Give 1 or more."));
    }
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(Failure::not_done)
}

/// Returns the most memory that this process has held, in MiB, where the system tells.
fn peak_memory_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some((kib / 102.4).round() / 10.0)
}

/// Reads the levels of the curve.
fn levels(text: &str) -> Result<Vec<f64>, Failure> {
    if text.trim() == "none" {
        return Ok(Vec::new());
    }
    let level = |word: &str| word.trim().parse::<f64>().ok().filter(|level| *level > 0.0 && *level <= 1.0);
    text.split(',').map(level).collect::<Option<Vec<f64>>>().ok_or_else(|| {
        Failure::usage(
            format!("--levels \"{text}\" is no list of shares"),
            "Write shares above 0 and up to 1, separated by commas, such as 0.9,0.95,0.98 (0.9 for 90 %); or none.",
        )
    })
}

fn options(args: &PlanMake) -> Result<PlanOptions, Failure> {
    let mut options = PlanOptions {
        seed: args.seed,
        planning_turnouts: args.turnouts,
        judging_turnouts: args.samples,
        replications: args.replications,
        levels: levels(&args.levels)?,
        ..PlanOptions::default()
    };
    options.prices = prices(args.prices.as_deref())?;
    options.cover.nodes = args.nodes;
    options.cover.seconds = args.time_limit;
    Ok(options)
}

pub(crate) fn make(args: &PlanMake) -> Result<ExitCode, Failure> {
    if args.turnouts == 0 || args.samples == 0 {
        return Err(Failure::usage(
            "--turnouts and --samples must be 1 or more",
            "Leave them out for the usual 12 and 200.",
        ));
    }
    #[expect(clippy::disallowed_types, reason = "the command line is where wall time is read")]
    let began = std::time::Instant::now();
    if args.replications < 2 {
        return Err(Failure::usage(
            "--replications must be 2 or more",
            "Leave it out for the usual 400: one replica has no interval.",
        ));
    }
    let options = options(args)?;
    use_threads(args.threads)?;
    let out = args.out.clone().unwrap_or_else(|| beside(&args.case));
    let terminal = Terminal::start(args.quiet, "stopping after the programmes now being solved");
    terminal.step("reading the case");
    let case = read(&args.case, args.quiet)?;
    let mut plan = make_plan(&case, &options, &terminal).map_err(|error| Failure::no_plan(&error))?;
    plan.summary.inputs = digests(&args.case);
    let measured = |plan: &mut Plan| {
        plan.summary.solve.wall_seconds = Some((began.elapsed().as_secs_f64() * 100.0).round() / 100.0);
        plan.summary.solve.peak_memory_mib = peak_memory_mib();
        plan.summary.solve.threads = Some(args.threads);
    };
    if args.timings {
        measured(&mut plan);
    }
    if let Some(path) = &args.prices {
        plan.summary.warnings.push(at_own_prices(path, &options.prices));
    }
    terminal.step("writing the plan");
    let out =
        if plan.summary.solve.status == SolveStatus::Stopped && out.exists() { stopped_beside(&out) } else { out };
    let how = Reckoning { prices: &options.prices, seed: args.seed, month: None, weeks: LIST_WEEKS };
    let impact = of_plan(&case, &plan, &out, &how);
    let report = render_report_with(&case, &plan, &[part(&impact, None)]);
    let cost = cost_table(&impact.cost).to_csv();
    let lost_days = lost_days_table(&impact.lost_days).to_csv();
    let waits = waits_table(&impact.list).to_csv();
    let further = [
        ("report.html", report.as_bytes()),
        ("cost.csv", cost.as_bytes()),
        ("lost_days.csv", lost_days.as_bytes()),
        ("waits.csv", waits.as_bytes()),
    ];
    write_plan_with(&plan, &out, &further).map_err(Failure::not_done)?;
    terminal.finish();
    measured(&mut plan);
    if args.json {
        print_json(&plan.summary)?;
    } else {
        print(&terminal_summary(&case, &plan))?;
        print(&format!(
            "\nPlan in {0}; open {0}/report.html. Check it: steadfast plan check {1} {0}",
            out.display(),
            args.case.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a plan that was made for a case; what only warns is said on standard error.
pub(crate) fn plan_of(case_dir: &Path, dir: &Path) -> Result<Plan, Failure> {
    let (plan, issues) = read_plan(dir);
    let plan = match plan {
        Some(plan) if issues.iter().all(|issue| issue.severity != Severity::Error) => plan,
        _ => {
            let advice = if dir.join("case.toml").exists() {
                "This is the folder of a case: give the case first, then the plan."
            } else {
                "Give the folder of a plan, or make the plan again; `steadfast plan check CASE PLAN` shows the same list."
            };
            return Err(Failure::refused_with(&format!("The plan in {}", dir.display()), &issues, advice));
        }
    };
    for issue in &issues {
        eprintln!("{issue}");
    }
    if !plan.summary.inputs.is_empty() {
        let now = digests(case_dir);
        let changed: Vec<&str> = plan
            .summary
            .inputs
            .iter()
            .filter(|(name, digest)| now.get(*name) != Some(digest))
            .map(|(name, _)| name.as_str())
            .chain(now.keys().filter(|name| !plan.summary.inputs.contains_key(*name)).map(String::as_str))
            .collect();
        if !changed.is_empty() {
            return Err(Failure::usage(
                format!(
                    "{} was made for another case, or the case has changed since: {} differ{}",
                    dir.display(),
                    changed.join(", "),
                    if changed.len() == 1 { "s" } else { "" }
                ),
                format!("Give the case that it was made from, or plan {} again.", case_dir.display()),
            ));
        }
    }
    Ok(plan)
}

/// Reads a trust's own prices over ours.
pub(crate) fn prices(own: Option<&Path>) -> Result<Prices, Failure> {
    let Some(path) = own else { return Ok(Prices::shipped().clone()) };
    let refused = |found: String| {
        Failure::bad_input(
            format!("{}: {found}", path.display()),
            "Give your own prices as a TOML file, saved as UTF-8 text.",
        )
    };
    let bytes = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8 text".to_owned()))?;
    Prices::shipped().with_own(&text).map_err(|error| {
        Failure::bad_input(
            format!("{}: {error}", path.display()),
            "Write [[price]] tables with id, mid, year and source, and low and high where the price is a range; docs/data/price-file.md has an example.",
        )
    })
}

/// How the warning begins that a plan's costs are at own prices.
const AT_OWN_PRICES: &str = "Costs are at the trust's own prices";

fn at_own_prices(path: &Path, prices: &Prices) -> String {
    let own: Vec<&str> =
        prices.all().iter().filter(|price| price.mark == Mark::Own).map(|price| price.id.as_str()).collect();
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    format!("{AT_OWN_PRICES} ({file}) for {}; `steadfast impact` takes the same file with --prices.", own.join(", "))
}

/// Returns the warning of a plan that its costs are at own prices.
pub(crate) fn own_prices_of(plan: &Plan) -> Option<&String> {
    plan.summary.warnings.iter().find(|warning| warning.starts_with(AT_OWN_PRICES))
}

fn beside(case: &Path) -> PathBuf {
    case.parent().map_or_else(|| PathBuf::from("plan"), |parent| parent.join("plan"))
}

/// A stopped plan never replaces an earlier whole one.
fn stopped_beside(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push("-stopped");
    out.with_file_name(name)
}

#[derive(Serialize)]
struct Checked<'a> {
    case: &'a Path,
    plan: &'a Path,
    passed: bool,
    violations: usize,
    warnings: usize,
    issues: &'a [Issue],
}

pub(crate) fn check(args: &PlanCheck) -> Result<ExitCode, Failure> {
    let case = read(&args.case, true)?;
    let (plan, faults) = read_plan(&args.plan);
    let mut issues = faults;
    if let Some(plan) = &plan {
        let inputs = digests(&args.case);
        if !plan.summary.inputs.is_empty() && plan.summary.inputs != inputs {
            issues.push(Issue::error(
                "another-case",
                steadfast_model::Place::cell("plan.json", 1, "inputs"),
                "digests of other input files",
                "the digests of this case",
                "The plan was made for another case, or the case has changed since: plan again.",
            ));
        }
        issues.extend(check_plan(&case, plan));
    }
    let violations = issues.iter().filter(|issue| issue.severity == Severity::Error).count();
    let passed = plan.is_some() && violations == 0;
    let warnings = issues.len() - violations;
    if args.json {
        print_json(&Checked { case: &args.case, plan: &args.plan, passed, violations, warnings, issues: &issues })?;
    } else {
        let mut lines: Vec<String> = issues.iter().map(ToString::to_string).collect();
        lines.push(if passed {
            format!("Passed: no violation of {} rules; {warnings} warnings.", steadfast_audit::RULES.len())
        } else {
            format!("Not passed: {violations} violations, {warnings} warnings.")
        });
        print(&lines.join("\n"))?;
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::from(ANSWER_IS_NO) })
}
