//! What a plan costs and does to waiting lists, as a part of its report and as tables of its folder.

use crate::impact::{OfPlan, pounds, range};
use steadfast_chart::{Arrangement, Bars, Body, Cell, Column, Estimate, Figure, Series, Table, Unit};
use steadfast_cost::{Bill, Line, LineKind};
use steadfast_plan::impact::LostDays;
use steadfast_plan::list_impact::ListImpact;
use steadfast_report::PaperPart;

/// Returns the lines of a bill as a table.
pub(crate) fn cost_table(bill: &Bill) -> Table {
    Table {
        caption: "What the strike costs under this plan".into(),
        columns: vec![
            Column::words("Line"),
            Column::words("Kind"),
            Column::numbers("Quantity"),
            Column::words("Unit"),
            Column::numbers("Price of one"),
            Column::numbers("Pounds, low"),
            Column::numbers("Pounds, middle"),
            Column::numbers("Pounds, high"),
            Column::words("Price is"),
            Column::numbers("Year of the price"),
            Column::words("Source"),
        ],
        rows: bill
            .lines
            .iter()
            .map(|line| {
                vec![
                    Cell::text(&line.name),
                    Cell::text(if line.kind == LineKind::Spending { "spent" } else { "value lost" }),
                    Cell::Number(line.quantity, 1),
                    Cell::text(&line.unit),
                    Cell::Number(line.price, 2),
                    Cell::Pounds(line.low),
                    Cell::Pounds(line.mid),
                    Cell::Pounds(line.high),
                    Cell::text(line.mark.word()),
                    Cell::text(line.year.to_string()),
                    Cell::text(&line.source),
                ]
            })
            .collect(),
    }
}

/// Returns the bookings that lose their day as a table.
pub(crate) fn lost_days_table(rows: &[LostDays]) -> Table {
    Table {
        caption: "Bookings that lose their day, by specialty and point of delivery".into(),
        columns: vec![
            Column::words("Treatment function"),
            Column::words("Point of delivery"),
            Column::numbers("Lose their day"),
            Column::numbers("Have a new one"),
            Column::numbers("Have none"),
            Column::numbers("Cancelled on the day besides, mean"),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    Cell::text(&row.specialty),
                    Cell::text(row.pod.word()),
                    Cell::count(row.lost),
                    Cell::count(row.new_day_in_week.values().sum()),
                    Cell::count(row.without_a_day),
                    Cell::Number(row.cancelled_on_the_day, 1),
                ]
            })
            .collect(),
    }
}

/// Returns what the plan adds to the waiting list, week by week, as a table.
pub(crate) fn waits_table(list: &ListImpact) -> Table {
    Table {
        caption: "Pathways that the plan adds to the waiting list, before any catching up".into(),
        columns: vec![
            Column::words("Weeks after that of the strike"),
            Column::numbers("Least"),
            Column::numbers("Expected"),
            Column::numbers("Most"),
        ],
        rows: list
            .weeks
            .iter()
            .map(|week| {
                vec![
                    Cell::text(week.week.to_string()),
                    Cell::Number(week.added.low, 1),
                    Cell::Number(week.added.mid, 1),
                    Cell::Number(week.added.high, 1),
                ]
            })
            .collect(),
    }
}

fn waits_figure(list: &ListImpact) -> Figure {
    let first = list.weeks.first().map_or(0.0, |week| week.added.mid);
    let shown: Vec<_> = list.weeks.iter().take(13).collect();
    Figure {
        id: "waits-added".into(),
        title: format!("{first:.0} pathways more on the waiting list at the end of the strike's week"),
        subtitle: "Pathways added, by weeks after that of the strike, before any catching up; the whisker is from the least to the most share of appointments that stop a clock".into(),
        description: format!("{} bars, one a week. The table below has {} weeks.", shown.len(), list.weeks.len()),
        body: Body::Bars(Bars {
            category: "Week".into(),
            categories: shown.iter().map(|week| week.week.to_string()).collect(),
            series: vec![Series {
                name: "Pathways".into(),
                values: shown
                    .iter()
                    .map(|week| Estimate { p10: week.added.low, p50: week.added.mid, p90: week.added.high })
                    .collect(),
            }],
            arrangement: Arrangement::Grouped,
            unit: Unit::Count,
            target: None,
        }),
    }
}

fn cost_figure(bill: &Bill) -> Figure {
    // Bars stand on nothing: what is saved is said, not drawn.
    let (drawn, saved): (Vec<&Line>, Vec<&Line>) =
        bill.lines.iter().filter(|line| line.kind == LineKind::Spending).partition(|line| line.mid >= 0.0);
    let saved: f64 = saved.iter().map(|line| line.mid).sum();
    let not_drawn =
        if saved < 0.0 { format!("; pay not paid, {}, is not drawn", pounds(saved)) } else { String::new() };
    Figure {
        id: "cost-lines".into(),
        title: format!("{} is spent beyond the usual", range(&bill.spending)),
        subtitle: format!("Pounds by line; the whisker is from the low to the high price{not_drawn}"),
        description: format!(
            "{} bars, one for each line of the bill. The table below has every line with its source.",
            drawn.len()
        ),
        body: Body::Bars(Bars {
            category: "Line".into(),
            categories: drawn.iter().map(|line| line.short.clone()).collect(),
            series: vec![Series {
                name: "Pounds".into(),
                values: drawn.iter().map(|line| Estimate { p10: line.low, p50: line.mid, p90: line.high }).collect(),
            }],
            arrangement: Arrangement::Grouped,
            unit: Unit::Count,
            target: None,
        }),
    }
}

/// Puts the part of the report together.
pub(crate) fn part(of: &OfPlan) -> PaperPart {
    let lost: u32 = of.lost_days.iter().map(|row| row.lost).sum();
    let without: u32 = of.lost_days.iter().map(|row| row.without_a_day).sum();
    PaperPart {
        id: "cost",
        name: "What it costs, and what it does to waits".into(),
        text: vec![
            format!(
                "{} is spent beyond the usual, pay of doctors on strike that is not paid taken off; {} with the value of places that were paid for and not used.",
                range(&of.cost.spending),
                range(&of.cost.with_value_lost)
            ),
            format!(
                "{lost} bookings lose their day, {without} of them with no new one. Prices are national, each with its source and mark; {} of the middle total rests on prices that are assumed.",
                pounds(
                    of.cost
                        .lines
                        .iter()
                        .filter(|line| line.mark == steadfast_cost::Mark::Assumption)
                        .map(|line| line.mid)
                        .sum()
                )
            ),
            "A cancelled appointment is no clock stop lost: about 15% of outpatient appointments and 42% of admissions stop a clock. Who has a new day is on the list until then; what is owed stays until it is made up. steadfast impact with --rtt sets this against the trust's own list, with catching up.".to_owned(),
        ],
        figures: vec![cost_figure(&of.cost), waits_figure(&of.list)],
        tables: vec![cost_table(&of.cost), lost_days_table(&of.lost_days), waits_table(&of.list)],
    }
}
