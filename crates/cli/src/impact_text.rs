//! What a plan costs and does to waiting lists, as lines for a terminal.

use crate::impact::{Difference, MonthRead, OfPlan, Record};
use steadfast_chart::number::{number, pounds, pounds_with, signed};
use steadfast_cost::{Bill, LineKind, Total};
use steadfast_model::Case;
use steadfast_plan::impact::{ListImpact, ListWeek, LostDays, OfFunction, Range};

pub(crate) fn range(total: &Total) -> String {
    format!("{} (80%: {} to {})", pounds(total.mid), pounds(total.p10), pounds(total.p90))
}

/// "£5 more (£1 to £9)", "£5 less (£9 less to £1 less)" in words that a reader cannot take the wrong way.
pub(crate) fn more_or_less(total: &Total) -> String {
    let side = |value: f64| match value {
        value if value >= 0.5 => format!("{} more", pounds(value)),
        value if value <= -0.5 => format!("{} less", pounds(-value)),
        _ => "nothing more".to_owned(),
    };
    if total.mid.abs() < 0.5 && total.p10.abs() < 0.5 && total.p90.abs() < 0.5 {
        return "the same".to_owned();
    }
    format!("{} ({} to {})", side(total.mid), side(total.p10), side(total.p90))
}

pub(crate) fn text(case: &Case, record: &Record) -> String {
    let mut lines = vec![format!("{}: what the plan in {} costs", case.trust.name, record.of.plan.display())];
    lines.extend(of_lines(&record.of, record.month.as_ref()));
    if let (Some(other), Some(difference)) = (&record.against, &record.difference) {
        lines.push(format!("\nAgainst it: the plan in {}", other.plan.display()));
        lines.extend(of_lines(other, None));
        lines.extend(difference_lines(&record.of, other, difference));
    }
    lines.push(format!("\n{}", record.may_be_used_for));
    lines.join("\n")
}

fn of_lines(of: &OfPlan, month: Option<&MonthRead>) -> Vec<String> {
    let mut lines: Vec<String> = of.notes.iter().map(|note| format!("  {note}")).collect();
    lines.extend(bill_lines(&of.cost));
    lines.extend(days_lines(&of.lost_days));
    lines.extend(list_lines(&of.list, month));
    lines.extend(function_lines(&of.list.by_function));
    lines.extend(of.list.notes.iter().map(|note| format!("  {note}")));
    lines
}

fn bill_lines(bill: &Bill) -> Vec<String> {
    let mut lines = Vec::new();
    for kind in [LineKind::Spending, LineKind::Owed] {
        for line in bill.lines.iter().filter(|line| line.kind == kind) {
            let places = if line.price.abs() < 1_000.0 { 2 } else { 0 };
            let price = pounds_with(line.price, places);
            lines.push(format!(
                "  {:>12}  {:<16} {} at {price} [{}, {}]",
                pounds(line.mid),
                format!("{} {}s", number(line.quantity, 1), line.unit),
                line.name,
                line.mark.word(),
                line.year
            ));
        }
        match kind {
            LineKind::Spending => lines.push(format!("  {}  spent beyond the usual", range(&bill.spending))),
            LineKind::Owed => {
                lines.push(format!("  {}  with the care that is owed made up", range(&bill.with_care_made_up)));
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

fn shown(range: &Range) -> String {
    format!("{} ({} to {})", number(range.mid, 0), number(range.low, 0), number(range.high, 0))
}

/// Weeks that the terminal shows: the first three, then at growing distances, and the last.
fn shows(week: usize, last: usize) -> bool {
    matches!(week, 0..=2 | 4 | 8 | 12) || week == last || (week.is_multiple_of(26) && week > 0)
}

fn week_line(week: &ListWeek) -> String {
    let mut line =
        format!("  week {:<3} of {:<12} {:>18} pathways more", week.week, week.from.to_string(), shown(&week.added));
    if let Some(change) = week.within_18_change {
        line.push_str(&format!("; within 18 weeks {} points", signed(100.0 * change.mid, 2)));
    }
    for (name, added) in [("18", week.added_over_18), ("52", week.added_over_52), ("65", week.added_over_65)] {
        if let Some(added) = added {
            line.push_str(&format!("; over {name}: {}", signed(added.mid, 1)));
        }
    }
    line
}

fn list_lines(list: &ListImpact, month: Option<&MonthRead>) -> Vec<String> {
    let mut lines = vec!["\nWaiting list".to_owned()];
    if let (Some(month), Some(start)) = (month, list.start) {
        let over = |weeks: &str, count: Option<f64>| {
            count.map_or(format!("; the month's bands end before {weeks} weeks"), |count| {
                format!("; over {weeks} weeks {}", number(count, 0))
            })
        };
        lines.push(format!(
            "  {} at {}: {} pathways; within 18 weeks {:.1}% (target 92%){}{}",
            month.provider,
            month.period,
            number(start.size, 0),
            100.0 * start.within_18().unwrap_or(1.0),
            over("52", start.over_52),
            over("65", start.over_65)
        ));
        lines.extend(month.notes.iter().map(|note| format!("  {note}")));
    }
    lines.push(format!(
        "  {} appointments and admissions are owed, {} clock stops; {} have a later day, {} clock stops of them in a later week; {} are brought forward",
        number(list.owed, 1),
        shown(&list.owed_stops),
        number(list.moved, 0),
        shown(&list.moved_stops),
        number(list.brought_forward, 0)
    ));
    let last = list.weeks.len().saturating_sub(1);
    lines.extend(list.weeks.iter().filter(|week| shows(week.week, last)).map(week_line));
    lines.push(match (list.recovered_in_week, list.start) {
        (Some(week), _) => {
            format!("  What is owed is made up, and every new day has come, by the end of week {week} in the expected case; at the high end nothing is made up.")
        }
        (None, Some(_)) if list.owed + list.moved + list.brought_forward <= 0.0 => {
            "  Nothing is owed, and no booking loses its day.".to_owned()
        }
        (None, Some(_)) => "  What is owed is not all made up in these weeks, in the expected case.".to_owned(),
        (None, None) => {
            "  Before any catching up; --rtt FILE sets it against the trust's list, with catching up.".to_owned()
        }
    });
    lines
}

/// Treatment functions that the terminal shows.
const MOST_FUNCTIONS: usize = 8;

fn function_lines(functions: &[OfFunction]) -> Vec<String> {
    let most_added = |of: &OfFunction| of.weeks.iter().map(|week| week.added.mid).fold(0.0, f64::max);
    let mut most: Vec<&OfFunction> = functions.iter().collect();
    most.sort_by(|left, right| most_added(right).total_cmp(&most_added(left)).then(left.function.cmp(&right.function)));
    let mut lines = Vec::new();
    if !most.is_empty() {
        lines.push("  by treatment function, pathways more in the worst week; --json has every week".to_owned());
    }
    for of in most.iter().take(MOST_FUNCTIONS) {
        let recovered = of.recovered_in_week.map_or(String::new(), |week| format!("; made up by week {week}"));
        lines.push(format!(
            "    {:>5.1} on {:>6}  {} {}{recovered}",
            most_added(of),
            number(of.start.size, 0),
            of.function,
            of.name
        ));
    }
    if most.len() > MOST_FUNCTIONS {
        let rest: f64 = most.iter().skip(MOST_FUNCTIONS).map(|of| most_added(of)).sum();
        lines.push(format!("    {rest:>5.1} in {} others", most.len() - MOST_FUNCTIONS));
    }
    lines
}

fn difference_lines(of: &OfPlan, against: &OfPlan, difference: &Difference) -> Vec<String> {
    let mut lines = vec![format!("\nThe plan in {} against the plan in {}", of.plan.display(), against.plan.display())];
    lines.push(format!(
        "  planned care kept {:.1}% against {:.1}%; posts below floor {} against {}",
        100.0 * of.keeps.planned_care_kept,
        100.0 * against.keeps.planned_care_kept,
        number(of.keeps.posts_below_floor, 0),
        number(against.keeps.posts_below_floor, 0)
    ));
    lines.push(format!("  spending: {}", more_or_less(&difference.spending)));
    lines.push(format!("  with the care made up: {}", more_or_less(&difference.with_care_made_up)));
    for line in difference.lines.iter().filter(|line| line.difference.abs() >= 0.5) {
        lines.push(format!(
            "    {:>12}  {}",
            format!("{}{}", if line.difference > 0.0 { "+" } else { "" }, pounds(line.difference)),
            line.name
        ));
    }
    let last = difference.weeks.len().saturating_sub(1);
    for week in difference.weeks.iter().filter(|week| shows(week.week, last)) {
        lines.push(format!(
            "  week {:<3} {} pathways ({} to {})",
            week.week,
            signed(week.added.mid, 1),
            signed(week.added.low, 1),
            signed(week.added.high, 1)
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_says_which_side_it_is_on() {
        let total = |p10, mid, p90| Total { p10, mid, p90 };
        assert_eq!(more_or_less(&total(1.0, 5.0, 9.0)), "£5 more (£1 more to £9 more)");
        assert_eq!(more_or_less(&total(-9.0, -5.0, 2.0)), "£5 less (£9 less to £2 more)");
        assert_eq!(more_or_less(&total(0.0, 0.0, 0.0)), "the same");
    }
}
