//! What a plan costs and does to waiting lists, as a part of its report and as tables of its folder.

use crate::impact::{Difference, LineDifference, MonthRead, OfPlan};
use crate::impact_text::{more_or_less, range};
use steadfast_chart::number::pounds;
use steadfast_chart::{Arrangement, Bars, Body, Cell, Column, Ends, Estimate, Figure, Series, Table, Unit};
use steadfast_cost::{Bill, Line, LineKind, Total};
use steadfast_plan::impact::{ListImpact, LostDays, OfFunction, Range};
use steadfast_report::PaperPart;

/// Returns the lines of a bill as a table.
pub(crate) fn cost_table(bill: &Bill) -> Table {
    Table {
        caption:
            "What the strike costs under this plan: lines from the low to the high price, below them totals with their 10% and 90% quantiles over draws of all prices"
                .into(),
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
                    Cell::text(kind_in_words(line.kind)),
                    Cell::Number(line.quantity, 3),
                    Cell::text(&line.unit),
                    Cell::Number(line.price, 2),
                    Cell::Number(line.low, 2),
                    Cell::Number(line.mid, 2),
                    Cell::Number(line.high, 2),
                    Cell::text(line.mark.word()),
                    Cell::text(line.year.to_string()),
                    Cell::text(&line.source),
                ]
            })
            .chain([
                total_row("Spent beyond the usual (10% and 90% quantile)", &bill.spending),
                total_row("With the care that is owed made up (10% and 90% quantile)", &bill.with_care_made_up),
            ])
            .collect(),
    }
}

fn total_row(name: &str, total: &Total) -> Vec<Cell> {
    let none = || Cell::text("");
    let pounds = |value: f64| Cell::Number(value, 2);
    vec![
        Cell::text(name),
        Cell::text("total"),
        none(),
        none(),
        none(),
        pounds(total.p10),
        pounds(total.mid),
        pounds(total.p90),
        none(),
        none(),
        Cell::text("Sum of the lines; low and high are the 10% and 90% quantiles over draws of the prices"),
    ]
}

fn kind_in_words(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Spending => "spent",
        LineKind::Owed => "owed",
    }
}

/// Returns the bookings that lose their day as a table.
pub(crate) fn lost_days_table(rows: &[LostDays]) -> Table {
    Table {
        caption: "Bookings that lose their day, by treatment function, point of delivery and week (0 is that of the strike's first day)".into(),
        columns: vec![
            Column::words("Treatment function"),
            Column::words("Point of delivery"),
            Column::numbers("Week"),
            Column::numbers("Lose their day"),
            Column::numbers("Have a new one"),
            Column::numbers("Of them earlier"),
            Column::numbers("Have none"),
            Column::numbers("Cancelled on the day besides, mean"),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    Cell::text(&row.specialty),
                    Cell::text(row.pod.word()),
                    Cell::text(row.week.to_string()),
                    Cell::count(row.lost),
                    Cell::count(row.new_day_in_week.values().sum()),
                    Cell::count(row.brought_forward),
                    Cell::count(row.without_a_day),
                    Cell::Number(row.cancelled_on_the_day, 2),
                ]
            })
            .collect(),
    }
}

/// Returns what the plan adds to the waiting list, week by week, as a table.
pub(crate) fn waits_table(list: &ListImpact) -> Table {
    let caption = if list.start.is_some() {
        "Pathways that the plan adds to the waiting list, with catching up; least, expected and most"
    } else {
        "Pathways that the plan adds to the waiting list, before any catching up; least, expected and most"
    };
    let mut columns = vec![
        Column::words("Weeks after that of the strike"),
        Column::words("Week beginning"),
        Column::numbers("Pathways added, least"),
        Column::numbers("Pathways added, expected"),
        Column::numbers("Pathways added, most"),
    ];
    if list.start.is_some() {
        columns.extend(
            [
                "Over 18 weeks, added",
                "Over 52 weeks, added",
                "Over 65 weeks, added",
                "Within 18 weeks, change in points",
                "List held as in the month",
            ]
            .map(Column::numbers),
        );
    }
    let row = |week: &steadfast_plan::impact::ListWeek| {
        let mut cells = vec![
            Cell::text(week.week.to_string()),
            Cell::text(week.from.to_string()),
            Cell::Number(week.added.in_order().low, 1),
            Cell::Number(week.added.mid, 1),
            Cell::Number(week.added.in_order().high, 1),
        ];
        if list.start.is_some() {
            let mid = |range: Option<steadfast_plan::impact::Range>, factor: f64, places| {
                range.map_or_else(|| Cell::text("not known"), |range| Cell::Number(factor * range.mid, places))
            };
            cells.extend([
                mid(week.added_over_18, 1.0, 1),
                mid(week.added_over_52, 1.0, 1),
                mid(week.added_over_65, 1.0, 1),
                mid(week.within_18_change, 100.0, 3),
                week.without.map_or_else(|| Cell::text("not known"), |without| Cell::Number(without.size, 0)),
            ]);
        }
        cells
    };
    Table { caption: caption.into(), columns, rows: list.weeks.iter().map(row).collect() }
}

/// Returns what is added by treatment function, the most first; empty where no list was given.
pub(crate) fn functions_table(list: &ListImpact) -> Table {
    let worst = |of: &OfFunction| {
        of.weeks
            .iter()
            .max_by(|left, right| left.added.mid.total_cmp(&right.added.mid))
            .map_or_else(Range::default, |week| week.added.in_order())
    };
    let mut functions: Vec<(Range, &OfFunction)> = list.by_function.iter().map(|of| (worst(of), of)).collect();
    functions
        .sort_by(|left, right| right.0.mid.total_cmp(&left.0.mid).then_with(|| left.1.function.cmp(&right.1.function)));
    let row = |(worst, of): &(Range, &OfFunction)| {
        vec![
            Cell::text(&of.function),
            Cell::text(&of.name),
            Cell::Number(of.start.size, 0),
            of.start.within_18().map_or_else(|| Cell::text("not known"), |share| Cell::Number(100.0 * share, 1)),
            of.start.over_52.map_or_else(|| Cell::text("not known"), |over| Cell::Number(over, 0)),
            Cell::Number(worst.low, 1),
            Cell::Number(worst.mid, 1),
            Cell::Number(worst.high, 1),
            of.recovered_in_week.map_or_else(|| Cell::text("later"), |week| Cell::Number(week as f64, 0)),
        ]
    };
    Table {
        caption: "By treatment function: the list at the end of the month, and the pathways added in the week that has most of them".into(),
        columns: [
            Column::words("Treatment function"),
            Column::words("Name"),
            Column::numbers("On the list"),
            Column::numbers("Within 18 weeks, %"),
            Column::numbers("Over 52 weeks"),
            Column::numbers("Pathways added, least"),
            Column::numbers("Pathways added, expected"),
            Column::numbers("Pathways added, most"),
            Column::numbers("Made up by week"),
        ]
        .into(),
        rows: functions.iter().map(row).collect(),
    }
}

/// Weeks that a figure shows.
const WEEKS_DRAWN: usize = 13;

fn waits_figure(id: &str, lists: &[(&str, &ListImpact)]) -> Figure {
    let most = |list: &ListImpact| {
        let weeks = list.weeks.iter().map(|week| week.added);
        weeks.max_by(|left, right| left.mid.total_cmp(&right.mid)).unwrap_or_default().in_order()
    };
    let followed = lists.iter().all(|(_, list)| list.start.is_some());
    let shortened = lists.iter().any(|(_, list)| list.weeks.iter().any(|week| week.added.in_order().low < -0.05));
    let series = lists
        .iter()
        .map(|(name, list)| Series {
            name: (*name).to_owned(),
            values: list
                .weeks
                .iter()
                .take(WEEKS_DRAWN)
                .map(|week| week.added.in_order())
                .map(|added| Estimate { p10: added.low, p50: added.mid, p90: added.high })
                .collect(),
        })
        .collect();
    let weeks: Vec<String> = lists
        .first()
        .map(|(_, list)| list.weeks.iter().take(WEEKS_DRAWN).map(|week| week.week.to_string()).collect())
        .unwrap_or_default();
    let title = |added: Range| format!("{:.0} ({:.0} to {:.0})", added.mid, added.low, added.high);
    let titles: Vec<String> = lists.iter().map(|(_, list)| title(most(list))).collect();
    Figure {
        id: id.to_owned(),
        title: format!("{} pathways more on the waiting list at the end of the worst week", titles.join(" against ")),
        subtitle: format!(
            "Pathways added, by weeks after that of the strike's first day, {}; the whisker is from the least to the most, by the share of appointments that stop a clock{}{}",
            if followed { "with catching up" } else { "before any catching up" },
            if followed { " and by what is made up" } else { "" },
            if shortened { "; a list that gets shorter is in the table alone" } else { "" }
        ),
        description: format!("{} weeks, a bar each for every plan. The table has every number.", weeks.len()),
        body: Body::Bars(Bars {
            category: "Week".into(),
            categories: weeks,
            series,
            arrangement: Arrangement::Grouped,
            ends: Ends::Bounds,
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
    let not_drawn = if saved < 0.0 {
        format!("; what is saved, {}, such as pay not paid, is not drawn", pounds(-saved))
    } else {
        String::new()
    };
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
            ends: Ends::Bounds,
            unit: Unit::Count,
            target: None,
        }),
    }
}

/// Puts the part of the report together.
pub(crate) fn part(of: &OfPlan, month: Option<&MonthRead>) -> PaperPart {
    let lost: u32 = of.lost_days.iter().map(|row| row.lost).sum();
    let without: u32 = of.lost_days.iter().map(|row| row.without_a_day).sum();
    let assumed: f64 = of
        .cost
        .lines
        .iter()
        .filter(|line| line.mark == steadfast_cost::Mark::Assumption)
        .map(|line| line.mid.abs())
        .sum();
    let cancelled: f64 = of.lost_days.iter().map(|row| row.cancelled_on_the_day).sum();
    let mut text = of.notes.clone();
    text.extend([
        format!(
            "{} is spent beyond the usual, pay of doctors on strike that is not paid taken off; {} with the care that is owed made up. The range, 80 %, is that of the prices; the numbers of hours, days and bookings are held at what is expected over the sampled turnouts.",
            range(&of.cost.spending),
            range(&of.cost.with_care_made_up)
        ),
        format!(
            "{lost} bookings lose their day, {without} of them with no new one; {cancelled:.1} more are cancelled on the day, the mean over sampled turnouts. Each price has its year, source and mark; {} of the lines, taken without their sign, rests on prices that are assumed.",
            pounds(assumed)
        ),
        format!(
            "A cancelled appointment is no clock stop lost: only a share of outpatient appointments and of admissions stops a clock. {:.0} appointments and admissions are owed, {:.0} clock stops among them ({:.0} to {:.0}); whoever has a later day is on the list until then.",
            of.list.owed, of.list.owed_stops.mid, of.list.owed_stops.low, of.list.owed_stops.high
        ),
    ]);
    match (of.list.start, of.list.weeks.last()) {
        (Some(_), Some(last)) => text.push(format!(
            "After {} weeks {:.0} pathways are still there in the expected case, {:.0} at the high end, where nothing is made up.",
            of.list.weeks.len(),
            last.added.mid,
            last.added.high
        )),
        _ => text.push("Before any catching up, which depends on the trust's own list.".to_owned()),
    }
    text.extend(month.into_iter().flat_map(|month| month.notes.iter().cloned()));
    text.extend(of.list.notes.iter().cloned());
    let mut tables = vec![cost_table(&of.cost), lost_days_table(&of.lost_days), waits_table(&of.list)];
    if !of.list.by_function.is_empty() {
        tables.push(functions_table(&of.list));
    }
    PaperPart {
        id: "cost",
        name: "What it costs, and what it does to waits".into(),
        text,
        figures: vec![cost_figure(&of.cost), waits_figure("waits-added", &[("Pathways", &of.list)])],
        tables,
    }
}

/// Returns the lines of two plans as a table.
pub(crate) fn difference_table(difference: &Difference) -> Table {
    let pounds = |value: f64| Cell::Number(value, 2);
    let total = |name: &str, total: &Total| {
        vec![
            Cell::text(name),
            Cell::text("total"),
            Cell::text(""),
            Cell::text(""),
            pounds(total.mid),
            pounds(total.p10),
            pounds(total.p90),
        ]
    };
    let line = |line: &LineDifference| {
        vec![
            Cell::text(&line.name),
            Cell::text(kind_in_words(line.kind)),
            pounds(line.of),
            pounds(line.against),
            pounds(line.difference),
            Cell::text(""),
            Cell::text(""),
        ]
    };
    Table {
        caption: "Two plans, line by line, in pounds; the range of a difference is over draws of prices that both plans share".into(),
        columns: [
            Column::words("Line"),
            Column::words("Kind"),
            Column::numbers("This plan"),
            Column::numbers("The other"),
            Column::numbers("This plan more"),
            Column::numbers("10 % quantile"),
            Column::numbers("90 % quantile"),
        ]
        .into(),
        rows: difference
            .lines
            .iter()
            .map(line)
            .chain([
                total("Spent beyond the usual", &difference.spending),
                total("With the care that is owed made up", &difference.with_care_made_up),
            ])
            .collect(),
    }
}

/// Sets a plan beside another.
pub(crate) fn comparison_part(of: &OfPlan, against: &OfPlan, difference: &Difference) -> PaperPart {
    let kept = |plan: &OfPlan| {
        format!(
            "keeps {:.1}% of planned care ({:.1}% weighted by clinical priority), leaves {:.0} posts below their floor and cancels {:.0} bookings on the day (medians over the sampled turnouts)",
            100.0 * plan.keeps.planned_care_kept,
            100.0 * plan.keeps.planned_care_kept_weighted,
            plan.keeps.posts_below_floor,
            plan.keeps.cancelled_on_the_day
        )
    };
    let line_of = |bill: &Bill, name: &str| -> Option<Estimate> {
        let line = bill.lines.iter().find(|line| line.name == name)?;
        Some(Estimate { p10: line.low, p50: line.mid, p90: line.high })
    };
    let shown: Vec<&LineDifference> = difference.lines.iter().filter(|line| line.of.max(line.against) > 0.5).collect();
    let series = |name: &str, bill: &Bill| Series {
        name: name.to_owned(),
        values: shown
            .iter()
            .map(|line| line_of(bill, &line.name).unwrap_or(Estimate { p10: 0.0, p50: 0.0, p90: 0.0 }))
            .collect(),
    };
    let short = |name: &str| {
        let lines = of.cost.lines.iter().chain(&against.cost.lines);
        lines.into_iter().find(|line| line.name == name).map_or_else(|| name.to_owned(), |line| line.short.clone())
    };
    let noted = against.notes.iter().map(|note| format!("Of the other: {note}"));
    PaperPart {
        id: "against",
        name: "Two plans side by side".into(),
        text: noted.chain([
            format!("This plan ({}) {}.", of.plan.display(), kept(of)),
            format!("The other ({}) {}.", against.plan.display(), kept(against)),
            format!(
                "This plan against the other: spending {}; with the care that is owed made up {}. Both are priced with the same draws of prices, so the range is that of the difference.",
                more_or_less(&difference.spending),
                more_or_less(&difference.with_care_made_up)
            ),
        ])
        .collect(),
        figures: vec![
            Figure {
                id: "cost-of-two".into(),
                title: "What each plan spends and owes, line by line".into(),
                subtitle: "Pounds; the whisker is from the low to the high price, the same for both; lines that save are in the table alone".into(),
                description: format!("{} lines, a bar for each plan. The table has every line.", shown.len()),
                body: Body::Bars(Bars {
                    category: "Line".into(),
                    categories: shown.iter().map(|line| short(&line.name)).collect(),
                    series: vec![series("This plan", &of.cost), series("The other", &against.cost)],
                    arrangement: Arrangement::Grouped,
                    ends: Ends::Bounds,
                    unit: Unit::Count,
                    target: None,
                }),
            },
            waits_figure("waits-of-two", &[("This plan", &of.list), ("The other", &against.list)]),
        ],
        tables: vec![difference_table(difference)],
    }
}
