//! `steadfast impact`: what a plan costs, and what it does to waiting lists.

use crate::args::{ImpactArgs, ListOrder};
use crate::case::read;
use crate::failure::Failure;
use crate::impact_part::{
    comparison_part, cost_table, difference_table, functions_table, lost_days_table, part, waits_table,
};
use crate::impact_text::text;
use crate::output::{print, print_json};
use crate::plan::{own_prices_of, plan_of, prices};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steadfast_audit::check_plan;
use steadfast_chance::Stream;
use steadfast_chart::Table;
use steadfast_cost::{Bill, LineKind, Prices, Quantities, Total, bill};
use steadfast_intake::rtt::{RttFunction, RttProvider, read_rtt, rtt_function_of};
use steadfast_intake::write_folder;
use steadfast_model::time::days_between;
use steadfast_model::{Case, Plan, Severity};
use steadfast_plan::impact::{
    FunctionMonth, ListImpact, ListMonth, LostDays, Range, list_impact, lost_days, quantities, stops_of_a_usual_week,
    week_zero,
};
use steadfast_report::{Paper, render_paper};
use steadfast_waits::{MonthCounts, StopOrder};

const MAY_BE_USED_FOR: &str = "Budgets and comparisons of plans, with the whole range. Prices are national where the trust gives none of its own, some of them old or assumed, each marked. \
    What a plan adds to the list is surer than the list itself, which is held as it was in the month that was given.";

/// How a plan is reckoned.
pub(crate) struct Reckoning<'a> {
    pub(crate) prices: &'a Prices,
    pub(crate) seed: u64,
    pub(crate) month: Option<&'a ListMonth<'a>>,
    pub(crate) weeks: usize,
}

/// What the plan keeps, from `plan.json`.
#[derive(Serialize)]
pub(crate) struct Keeps {
    /// Share of planned care kept, the median over turnouts.
    pub(crate) planned_care_kept: f64,
    /// The same, weighted by clinical priority.
    pub(crate) planned_care_kept_weighted: f64,
    /// Posts below their floor, the median over turnouts.
    pub(crate) posts_below_floor: f64,
    /// Bookings cancelled on the day, the median over turnouts.
    pub(crate) cancelled_on_the_day: f64,
}

/// What one plan does.
#[derive(Serialize)]
pub(crate) struct OfPlan {
    pub(crate) plan: PathBuf,
    /// What a reader of its figures must know first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
    pub(crate) keeps: Keeps,
    pub(crate) quantities: Quantities,
    pub(crate) cost: Bill,
    pub(crate) lost_days: Vec<LostDays>,
    pub(crate) list: ListImpact,
}

/// A line of two bills.
#[derive(Serialize)]
pub(crate) struct LineDifference {
    pub(crate) name: String,
    pub(crate) kind: LineKind,
    pub(crate) of: f64,
    pub(crate) against: f64,
    pub(crate) difference: f64,
}

/// The list of two plans at the end of a week.
#[derive(Serialize)]
pub(crate) struct WeekDifference {
    pub(crate) week: usize,
    pub(crate) added: Range,
}

/// What the first plan has more than the one it is set against.
#[derive(Serialize)]
pub(crate) struct Difference {
    pub(crate) planned_care_kept: f64,
    pub(crate) posts_below_floor: f64,
    pub(crate) spending: Total,
    pub(crate) with_care_made_up: Total,
    pub(crate) lines: Vec<LineDifference>,
    pub(crate) weeks: Vec<WeekDifference>,
}

/// The month that a plan is set against.
#[derive(Clone, Serialize)]
pub(crate) struct MonthRead {
    pub(crate) file: PathBuf,
    /// The month, such as November 2024.
    pub(crate) period: String,
    pub(crate) provider: String,
    pub(crate) order: &'static str,
    pub(crate) notes: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Record {
    schema: u32,
    steadfast: &'static str,
    pub(crate) trust: String,
    seed: u64,
    weeks: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    prices: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) month: Option<MonthRead>,
    pub(crate) of: OfPlan,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) against: Option<OfPlan>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) difference: Option<Difference>,
    pub(crate) may_be_used_for: &'static str,
}

/// Works out what a plan does.
pub(crate) fn of_plan(case: &Case, plan: &Plan, path: &Path, how: &Reckoning<'_>) -> OfPlan {
    let quantities = quantities(case, &plan.into(), None);
    let cost = bill(&quantities, how.prices, &Stream::root(how.seed));
    let lost_days = lost_days(case, &plan.into());
    let list = list_impact(&lost_days, week_zero(case), how.month, how.weeks);
    let figures = &plan.summary.figures;
    let keeps = Keeps {
        planned_care_kept: figures.planned_care_kept.p50,
        planned_care_kept_weighted: figures.planned_care_kept_weighted.p50,
        posts_below_floor: figures.posts_below_floor.p50,
        cancelled_on_the_day: figures.cancelled_on_the_day.p50,
    };
    OfPlan { plan: path.to_owned(), notes: Vec::new(), keeps, quantities, cost, lost_days, list }
}

/// Returns what a plan has more than another, with prices drawn once for both.
fn difference(of: &OfPlan, against: &OfPlan, how: &Reckoning<'_>) -> Difference {
    let (spending, with_care_made_up) = of.cost.more_than(&against.cost, how.prices, &Stream::root(how.seed));
    let mut lines: Vec<LineDifference> = Vec::new();
    for (first, bill) in [(true, &of.cost), (false, &against.cost)] {
        for line in &bill.lines {
            let at = lines.iter().position(|known| known.name == line.name).unwrap_or_else(|| {
                let (name, kind) = (line.name.clone(), line.kind);
                lines.push(LineDifference { name, kind, of: 0.0, against: 0.0, difference: 0.0 });
                lines.len() - 1
            });
            let known = &mut lines[at];
            if first {
                known.of = line.mid
            } else {
                known.against = line.mid
            }
            known.difference = known.of - known.against;
        }
    }
    lines.sort_by_key(|line| line.kind);
    let weeks = of
        .list
        .weeks
        .iter()
        .zip(&against.list.weeks)
        .map(|(of, against)| WeekDifference { week: of.week, added: of.added.more_than(against.added) });
    Difference {
        planned_care_kept: of.keeps.planned_care_kept - against.keeps.planned_care_kept,
        posts_below_floor: of.keeps.posts_below_floor - against.keeps.posts_below_floor,
        spending,
        with_care_made_up,
        lines,
        weeks: weeks.collect(),
    }
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

/// "2.5 times", or "0.4 times" where it is less.
fn times(factor: f64) -> String {
    if factor.is_finite() { format!("{factor:.1} times") } else { "far more than".to_owned() }
}

/// The trust's lists of a month, as read.
struct Lists {
    read: MonthRead,
    days: u32,
    provider: RttProvider,
}

impl Lists {
    /// Reads them from a month of NHS England's.
    fn of_file(path: &Path, case: &Case, order: ListOrder) -> Result<Self, Failure> {
        let trust = &case.trust.ods_code;
        let (table, issues) = read_rtt(path);
        let table =
            table.filter(|_| issues.iter().all(|issue| issue.severity != Severity::Error)).ok_or_else(|| {
                Failure::refused_with(&path.display().to_string(), &issues, "docs/data/rtt-files.md says what is read.")
            })?;
        let Some(provider) = table.providers.get(trust).cloned() else {
            let some: Vec<String> = table.providers().take(4).map(|(code, name)| format!("{code} {name}")).collect();
            return Err(Failure::bad_input(
                format!(
                    "{}, column Provider Org Code: found {} providers ({}{}), expected {trust} among them",
                    path.display(),
                    table.providers.len(),
                    some.join(", "),
                    if table.providers.len() > some.len() { ", ..." } else { "" }
                ),
                "Give the full CSV of a month for the whole of England, or one that has the trust.",
            ));
        };
        let missing: Vec<String> = table.missing_parts(trust).iter().map(ToString::to_string).collect();
        if !missing.is_empty() {
            return Err(Failure::bad_input(
                format!(
                    "{}: found no row of {} for {trust}, expected all of Part_1A, Part_1B, Part_2 and Part_3",
                    path.display(),
                    missing.join(", ")
                ),
                "Give the whole full CSV of the month: without a part the list cannot be followed. This one is cut, or the trust made no return of it.",
            ));
        }
        let stops = |of: fn(&RttFunction) -> &Vec<u64>| provider.functions.values().flat_map(of).sum::<u64>();
        let waiting: u64 = provider.functions.values().flat_map(|function| &function.waiting).sum();
        if waiting == 0 {
            return Err(Failure::bad_input(
                format!("{}, Part_2: found nobody waiting at {trust}, expected the trust's list", path.display()),
                "Give a month in which the trust made a return: nothing can be added to no list.",
            ));
        }
        let mut notes: Vec<String> = issues.iter().map(|issue| format!("In the file: {issue}")).collect();
        let period = table.period();
        let strike = case.actions.iter().filter(|action| action.is_live()).map(|action| action.from.date()).min();
        if let Some(strike) = strike {
            let days = days_between(period.last_day, strike);
            if days < 0 {
                notes.push(format!(
                    "{period} is not over before the strike begins: the list has part of the strike in it."
                ));
            } else if days > 122 {
                notes.push(format!(
                    "{period} ended {} months before the strike: the list will be another by then.",
                    days / 30
                ));
            }
        }
        if table.widest_band_weeks() < 65 {
            notes.push(format!(
                "The bands of {period} end at {} weeks: who has waited over 65 is not known.",
                table.widest_band_weeks()
            ));
        }
        let of_week = |stops: u64| stops as f64 * 7.0 / f64::from(table.days());
        let (admitted, other) = stops_of_a_usual_week(case);
        for (name, ours, theirs) in [
            ("admitted", admitted, of_week(stops(|function| &function.admitted))),
            ("non-admitted", other, of_week(stops(|function| &function.non_admitted))),
        ] {
            if theirs > 0.0 && !(0.67..1.5).contains(&(ours / theirs)) {
                notes.push(format!(
                    "By the shares of appointments and admissions that stop a clock, a usual week of the case's bookings is {ours:.0} {name} clock stops; in {period} the trust had {theirs:.0} a week. If the month is right, clock stops of {name} patients that are lost, and the pathways added for them, are {} what is shown, which the ranges do not hold.",
                    times(theirs / ours)
                ));
            }
        }
        let read = MonthRead {
            file: path.to_owned(),
            period: period.to_string(),
            provider: trust.clone(),
            order: match order {
                ListOrder::Profile => "profile",
                ListOrder::Oldest => "oldest",
            },
            notes,
        };
        Ok(Self { read, days: table.days(), provider })
    }

    fn month<'a>(&'a self, order: ListOrder, function_of: &'a dyn Fn(&str) -> String) -> ListMonth<'a> {
        let functions = self.provider.functions.iter().map(|(code, function)| FunctionMonth {
            function: code,
            name: &function.name,
            counts: counts(function, self.days),
        });
        ListMonth {
            functions: functions.collect(),
            function_of,
            order: match order {
                ListOrder::Profile => StopOrder::ByProfile,
                ListOrder::Oldest => StopOrder::urgent_then_oldest(),
            },
        }
    }

    /// Returns the code of the list that a treatment function is counted in.
    fn function_of(&self, code: &str) -> String {
        self.provider.list_of(code).map_or_else(|| rtt_function_of(code).to_owned(), |(list, _)| list.to_owned())
    }
}

const PAGE: &str = "impact.html";
const JSON: &str = "impact.json";
const COST: &str = "cost.csv";
const WAITS: &str = "waits.csv";
const FUNCTIONS: &str = "functions.csv";
const LOST_DAYS: &str = "lost_days.csv";
const DIFFERENCE: &str = "difference.csv";

/// Writes the folder of a result.
fn write(out: &Path, case: &Case, record: &Record) -> Result<(), Failure> {
    let table = |name: &str, table: &Table| (name.to_owned(), table.to_csv().into_bytes());
    let mut files = vec![
        (JSON.to_owned(), serde_json::to_vec_pretty(record).map_err(Failure::not_done)?),
        table(COST, &cost_table(&record.of.cost)),
        table(WAITS, &waits_table(&record.of.list)),
        table(LOST_DAYS, &lost_days_table(&record.of.lost_days)),
    ];
    if record.month.is_some() {
        files.push(table(FUNCTIONS, &functions_table(&record.of.list)));
    }
    let mut parts = Vec::new();
    if let (Some(against), Some(difference)) = (&record.against, &record.difference) {
        files.push(table(DIFFERENCE, &difference_table(difference)));
        parts.push(comparison_part(&record.of, against, difference));
    }
    parts.push(part(&record.of, record.month.as_ref()));
    let mut under_title = vec![format!("The plan in {}", record.of.plan.display())];
    if let Some(month) = &record.month {
        let file = month.file.file_name().unwrap_or_default().to_string_lossy();
        under_title.push(format!("Set against the waiting list of {} ({file})", month.period));
    }
    let paper = Paper {
        title: format!("{}: what the strike costs, and what it does to waits", case.trust.name),
        under_title,
        parts,
        may_be_used_for: MAY_BE_USED_FOR.to_owned(),
    };
    files.push((PAGE.to_owned(), render_paper(&paper).into_bytes()));
    let ours = [PAGE, JSON, COST, WAITS, FUNCTIONS, LOST_DAYS, DIFFERENCE];
    write_folder(out, "impact", |name| ours.contains(&name), &files).map_err(|error| {
        Failure::cannot_write(
            &error,
            "Give --out a folder that is not there yet, is empty, or holds an earlier impact and nothing else.",
        )
    })
}

/// Refuses a plan that does not pass its check, or says so.
fn checked(case: &Case, plan: &Plan, path: &Path, unchecked: bool) -> Result<Option<String>, Failure> {
    let issues = check_plan(case, plan);
    let mut violations = issues.iter().filter(|issue| issue.severity == Severity::Error);
    let Some(first) = violations.next() else { return Ok(None) };
    let count = 1 + violations.count();
    let all = format!("{count} violation{}", if count == 1 { "" } else { "s" });
    if unchecked {
        return Ok(Some(format!(
            "This plan does not pass `steadfast plan check` ({all}; the first: {first}): what it costs may be wrong."
        )));
    }
    Err(Failure::bad_input(
        format!("the plan in {} does not pass its check: {all}, the first: {first}", path.display()),
        "`steadfast plan check CASE PLAN` lists all. Make the plan again, or price it as it is with --unchecked.",
    ))
}

pub(crate) fn run(args: &ImpactArgs) -> Result<ExitCode, Failure> {
    if !(1..=260).contains(&args.weeks) {
        return Err(Failure::usage(
            format!("--weeks {}: expected a number from 1 to 260", args.weeks),
            "Leave it out for the usual 26.",
        ));
    }
    let own = prices(args.prices.as_deref())?;
    let case = read(&args.case, true)?;
    let lists = args.rtt.as_deref().map(|path| Lists::of_file(path, &case, args.order)).transpose()?;
    let function_of = |code: &str| lists.as_ref().map_or_else(|| code.to_owned(), |lists| lists.function_of(code));
    let month = lists.as_ref().map(|lists| lists.month(args.order, &function_of));
    let how = Reckoning { prices: &own, seed: args.seed, month: month.as_ref(), weeks: args.weeks };
    let at = |path: &Path| {
        let plan = plan_of(&args.case, path)?;
        let mut of = of_plan(&case, &plan, path, &how);
        of.notes.extend(checked(&case, &plan, path, args.unchecked)?);
        of.notes.extend(own_prices_of(&plan).filter(|_| args.prices.is_none()).cloned());
        Ok(of)
    };
    let of = at(&args.plan)?;
    let against = args.against.as_deref().map(at).transpose()?;
    let difference = against.as_ref().map(|against| difference(&of, against, &how));
    let record = Record {
        schema: 2,
        steadfast: env!("CARGO_PKG_VERSION"),
        trust: case.trust.ods_code.clone(),
        seed: args.seed,
        weeks: args.weeks,
        prices: args.prices.clone(),
        month: lists.as_ref().map(|lists| lists.read.clone()),
        of,
        against,
        difference,
        may_be_used_for: MAY_BE_USED_FOR,
    };
    if let Some(out) = &args.out {
        write(out, &case, &record)?;
    }
    if args.json {
        print_json(&record)?;
    } else {
        print(&text(&case, &record))?;
        if let Some(out) = &args.out {
            print(&format!("\nIn {0}: open {0}/impact.html", out.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
