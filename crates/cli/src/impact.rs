//! `steadfast impact`: what a plan costs, and what it does to waiting lists.

use crate::args::{ImpactArgs, ListOrder};
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
use steadfast_intake::rtt::{RttFunction, read_rtt};
use steadfast_model::time::days_between;
use steadfast_model::{Case, Plan};
use steadfast_plan::impact::{LostDays, lost_days, quantities};
use steadfast_plan::list_impact::{ListImpact, Range, list_impact};
use steadfast_waits::{MonthCounts, StopOrder};

const MAY_BE_USED_FOR: &str = "Budgets and comparisons of plans, with the whole range. Prices are national, some of them old or assumed, each marked; a trust's own prices come first.";

/// What one plan does.
#[derive(Serialize)]
pub(crate) struct OfPlan {
    plan: PathBuf,
    pub(crate) quantities: Quantities,
    pub(crate) cost: Bill,
    pub(crate) lost_days: Vec<LostDays>,
    pub(crate) list: ListImpact,
    /// The same for single treatment functions of the trust's list; only where one was given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_function: Vec<OfFunction>,
}

/// The list of one treatment function.
#[derive(Serialize)]
struct OfFunction {
    function: String,
    name: String,
    list: ListImpact,
}

/// The trust's list of a month: as a whole, and by treatment function.
pub(crate) struct Month {
    days: u32,
    all: RttFunction,
    functions: Vec<(String, RttFunction)>,
}

fn counts(list: &RttFunction, days: u32) -> MonthCounts<'_> {
    MonthCounts {
        days,
        waiting: &list.waiting,
        admitted: &list.admitted,
        non_admitted: &list.non_admitted,
        new_periods: list.new_periods,
    }
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

/// Works out what a plan does; `month` is the trust's list in a month, where it is known.
pub(crate) fn of_plan(
    case: &Case,
    plan: &Plan,
    path: &Path,
    seed: u64,
    month: Option<&Month>,
    order: StopOrder,
    weeks: usize,
) -> Result<OfPlan, Failure> {
    let quantities = quantities(case, plan);
    let cost = bill(&quantities, Prices::shipped(), &Stream::root(seed));
    let lost_days = lost_days(case, plan);
    let first_day = plan.summary.strike_from.date();
    let strike_week = days_between(case.window.from, first_day).div_euclid(7);
    let follow = |rows: &[LostDays], counts: Option<&MonthCounts<'_>>| {
        list_impact(rows, strike_week, counts, order, weeks).map_err(|error| {
            Failure::usage(
                format!("the list cannot be followed: {error}"),
                "Give a month in which the trust has a list and clock stops.",
            )
        })
    };
    let all = month.map(|month| counts(&month.all, month.days));
    let list = follow(&lost_days, all.as_ref())?;
    let mut by_function = Vec::new();
    for (function, counted) in month.iter().flat_map(|month| &month.functions) {
        let rows: Vec<LostDays> = lost_days.iter().filter(|row| row.specialty == *function).cloned().collect();
        // A list without stops in the month cannot be followed alone; it is in the whole.
        let days = month.map_or(30, |month| month.days);
        if let Ok(list) = follow(&rows, Some(&counts(counted, days)))
            && !rows.is_empty()
        {
            by_function.push(OfFunction { function: function.clone(), name: counted.name.clone(), list });
        }
    }
    Ok(OfPlan { plan: path.to_owned(), quantities, cost, lost_days, list, by_function })
}

/// Reads the trust's list from a month of NHS England's.
fn month_of(path: &Path, trust: &str) -> Result<Month, Failure> {
    let (table, issues) = read_rtt(path);
    let table = table.ok_or_else(|| {
        Failure::refused_with(&path.display().to_string(), &issues, "docs/data/rtt-files.md says what is read.")
    })?;
    let days = table.days();
    let all = table.provider_total(trust).ok_or_else(|| {
        Failure::usage(
            format!("{} has no provider {trust}", path.display()),
            "Give the full CSV of a month for the whole of England, or one that has the trust.",
        )
    })?;
    let functions = table.providers.get(trust).map(|provider| provider.functions.clone()).unwrap_or_default();
    Ok(Month { days, all, functions: functions.into_iter().collect() })
}

pub(crate) fn run(args: &ImpactArgs) -> Result<ExitCode, Failure> {
    let case = read(&args.case, true)?;
    if !(1..=260).contains(&args.weeks) {
        return Err(Failure::usage("--weeks is from 1 to 260", "Leave it out for the usual 26."));
    }
    let month = args.rtt.as_deref().map(|path| month_of(path, &case.trust.ods_code)).transpose()?;
    let order = match args.order {
        ListOrder::Profile => StopOrder::ByProfile,
        ListOrder::Oldest => StopOrder::urgent_then_oldest(),
    };
    let at = |path: &Path| {
        plan_of(&case, path).and_then(|plan| of_plan(&case, &plan, path, args.seed, month.as_ref(), order, args.weeks))
    };
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
    lines.extend(list_lines(&record.of.list));
    lines.extend(function_lines(&record.of.by_function));
    if let Some(other) = &record.against {
        lines.push(format!("\nThe plan in {}", other.plan.display()));
        lines.extend(bill_lines(&other.cost));
        lines.extend(days_lines(&other.lost_days));
        lines.extend(list_lines(&other.list));
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

/// Weeks after the strike's that the terminal shows.
const SHOWN: [usize; 6] = [0, 2, 4, 8, 13, 25];

fn list_lines(list: &ListImpact) -> Vec<String> {
    let shown =
        |range: &Range| format!("{} ({} to {})", number(range.mid, 0), number(range.low, 0), number(range.high, 0));
    let mut lines = vec![
        "\nWaiting list".to_owned(),
        format!(
            "  {} appointments and admissions are owed, {} clock stops; {} have a new day, {} clock stops that come later",
            number(list.owed, 0),
            shown(&list.owed_stops),
            number(list.moved, 0),
            shown(&list.moved_stops)
        ),
    ];
    for week in list.weeks.iter().filter(|week| SHOWN.contains(&week.week)) {
        let mut line = format!("  week {:<3} {:>18} pathways more", week.week, shown(&week.added));
        if let (Some(without), Some(size)) = (week.size_without, week.size) {
            line.push_str(&format!("; list {} for {}", number(size, 0), number(without, 0)));
        }
        if let Some((without, with)) = week.within_18 {
            line.push_str(&format!("; within 18 weeks {:.1}% for {:.1}%", 100.0 * with, 100.0 * without));
        }
        for (name, figures) in [("52", week.over_52), ("65", week.over_65)] {
            if let Some((without, with)) = figures {
                line.push_str(&format!("; over {name} {} for {}", number(with, 0), number(without, 0)));
            }
        }
        lines.push(line);
    }
    lines.push(match (list.recovered_in_week, list.weeks.first().and_then(|week| week.size)) {
        (Some(week), _) => format!("  What is owed is made up by week {week}, as expected."),
        (None, Some(_)) => "  What is owed is not made up in these weeks, as expected.".to_owned(),
        (None, None) => {
            "  Before any catching up; --rtt FILE sets it against the trust's list, with catching up.".to_owned()
        }
    });
    lines
}

/// Treatment functions that the terminal shows.
const MOST_FUNCTIONS: usize = 6;

fn function_lines(functions: &[OfFunction]) -> Vec<String> {
    let added = |of: &OfFunction| of.list.weeks.first().map_or(0.0, |week| week.added.mid);
    let mut most: Vec<&OfFunction> = functions.iter().collect();
    most.sort_by(|left, right| added(right).total_cmp(&added(left)).then(left.function.cmp(&right.function)));
    let mut lines = Vec::new();
    if !most.is_empty() {
        lines.push(
            "  by treatment function, pathways more at the end of the strike's week; --json has every week".to_owned(),
        );
    }
    for of in most.iter().take(MOST_FUNCTIONS) {
        let size = of.list.weeks.first().and_then(|week| week.size_without).unwrap_or(0.0);
        let recovered = of.list.recovered_in_week.map_or(String::new(), |week| format!("; made up by week {week}"));
        lines.push(format!("    {:>5.1} on {:>6}  {} {}{recovered}", added(of), number(size, 0), of.function, of.name));
    }
    lines
}
