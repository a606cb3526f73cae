//! `steadfast impact`: what a plan costs, and what it does to waiting lists.

use crate::args::ImpactArgs;
use crate::case::read;
use crate::failure::Failure;
use crate::output::{print, print_json};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steadfast_chance::Stream;
use steadfast_chart::number::number;
use steadfast_cost::{Bill, LineKind, Prices, Quantities, Total, bill};
use steadfast_intake::read_plan;
use steadfast_model::{Case, Plan};
use steadfast_plan::impact::{LostDays, lost_days, quantities};

const MAY_BE_USED_FOR: &str = "Budgets and comparisons of plans, with the whole range. Prices are national, some of them old or assumed, each marked; a trust's own prices come first.";

/// What one plan does.
#[derive(Serialize)]
pub(crate) struct OfPlan {
    plan: PathBuf,
    pub(crate) quantities: Quantities,
    pub(crate) cost: Bill,
    pub(crate) lost_days: Vec<LostDays>,
}

#[derive(Serialize)]
struct Record {
    schema: u32,
    steadfast: &'static str,
    trust: String,
    seed: u64,
    of: OfPlan,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<OfPlan>,
    may_be_used_for: &'static str,
}

fn plan_of(case: &Case, path: &Path) -> Result<Plan, Failure> {
    let (plan, issues) = read_plan(path);
    let plan = plan.ok_or_else(|| Failure::refused(&format!("The plan in {}", path.display()), &issues))?;
    if plan.summary.trust != case.trust.ods_code {
        return Err(Failure::usage(
            format!("the plan is of {}, the case of {}", plan.summary.trust, case.trust.ods_code),
            "Give a case and a plan that was made from it.",
        ));
    }
    Ok(plan)
}

/// Works out what a plan does.
pub(crate) fn of_plan(case: &Case, plan: &Plan, path: &Path, seed: u64) -> OfPlan {
    let quantities = quantities(case, plan);
    let cost = bill(&quantities, Prices::shipped(), &Stream::root(seed));
    OfPlan { plan: path.to_owned(), quantities, cost, lost_days: lost_days(case, plan) }
}

pub(crate) fn run(args: &ImpactArgs) -> Result<ExitCode, Failure> {
    let case = read(&args.case, true)?;
    let at = |path: &Path| plan_of(&case, path).map(|plan| of_plan(&case, &plan, path, args.seed));
    let of = at(&args.plan)?;
    let against = args.against.as_deref().map(at).transpose()?;
    let record = Record {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        trust: case.trust.ods_code.clone(),
        seed: args.seed,
        of,
        against,
        may_be_used_for: MAY_BE_USED_FOR,
    };
    if args.json {
        print_json(&record)?;
    } else {
        print(&text(&case, &record))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn pounds(value: f64) -> String {
    format!("{}£{}", if value < 0.0 { "-" } else { "" }, number(value.abs(), 0))
}

pub(crate) fn range(total: &Total) -> String {
    format!("{} ({} to {})", pounds(total.mid), pounds(total.p10), pounds(total.p90))
}

fn text(case: &Case, record: &Record) -> String {
    let mut lines = vec![format!("{}: what the plan in {} costs", case.trust.name, record.of.plan.display())];
    lines.extend(bill_lines(&record.of.cost));
    lines.extend(days_lines(&record.of.lost_days));
    if let Some(other) = &record.against {
        lines.push(format!("\nThe plan in {}", other.plan.display()));
        lines.extend(bill_lines(&other.cost));
        lines.extend(days_lines(&other.lost_days));
        lines.push(format!(
            "\nThe second costs {} more in spending, and {} more with the value of places not used.",
            pounds(other.cost.spending.mid - record.of.cost.spending.mid),
            pounds(other.cost.with_value_lost.mid - record.of.cost.with_value_lost.mid)
        ));
    }
    lines.push(format!("\n{}", record.may_be_used_for));
    lines.join("\n")
}

fn bill_lines(bill: &Bill) -> Vec<String> {
    let mut lines = Vec::new();
    for kind in [LineKind::Spending, LineKind::ValueLost] {
        for line in bill.lines.iter().filter(|line| line.kind == kind) {
            lines.push(format!(
                "  {:>12}  {:<13} {} at {} [{}, {}]",
                pounds(line.mid),
                format!("{} {}s", number(line.quantity, 0), line.unit),
                line.name,
                pounds(line.price),
                line.mark.word(),
                line.year
            ));
        }
        match kind {
            LineKind::Spending => lines.push(format!("  {}  spent beyond the usual", range(&bill.spending))),
            LineKind::ValueLost => {
                lines.push(format!("  {}  with the value of places that were not used", range(&bill.with_value_lost)));
            }
        }
    }
    lines
}

fn days_lines(rows: &[LostDays]) -> Vec<String> {
    let lost: u32 = rows.iter().map(|row| row.lost).sum();
    let without: u32 = rows.iter().map(|row| row.without_a_day).sum();
    let cancelled: f64 = rows.iter().map(|row| row.cancelled_on_the_day).sum();
    vec![format!(
        "  {} bookings lose their day, {} of them with no new one; {} more are cancelled on the day, on average",
        number(f64::from(lost), 0),
        number(f64::from(without), 0),
        number(cancelled, 1)
    )]
}
