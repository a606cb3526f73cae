//! The figures of the page; each title and text alternative is computed from the values of its figure.

use crate::cover::{CoverGrid, band_in_words};
use crate::facts::{ByFate, FATES, Facts, total};
use crate::place::{Place, period};
use crate::wording::{capital, count, percent_against, plain, pod, pool, priority, short_date, whole};
use jiff::civil::Date;
use steadfast_chart::number::{number, percent};
use steadfast_chart::{Arrangement, Bars, Body, Cell, Ends, Estimate, Fan, Figure, Level, Series, StackedRows};
use steadfast_chart::{TargetLine, Unit};
use steadfast_model::beds::Pool;
use steadfast_model::plan::BedDay;

/// Returns planned care kept by day.
pub(crate) fn kept_by_day(facts: &Facts<'_>) -> Figure {
    let days = &facts.plan.summary.figures.kept_by_day;
    let values: Vec<(String, Estimate)> =
        days.iter().map(|day| (short_date(day.date), Estimate { p10: day.p10, p50: day.p50, p90: day.p90 })).collect();
    kept(facts, "kept-by-day", ("Day", "day", "days"), "by day", values)
}

/// Returns planned care kept by point of delivery.
pub(crate) fn kept_by_pod(facts: &Facts<'_>) -> Figure {
    let pods = &facts.plan.summary.figures.kept_by_pod;
    let values: Vec<(String, Estimate)> = pods
        .iter()
        .map(|row| (pod(row.pod).to_owned(), Estimate { p10: row.p10, p50: row.p50, p90: row.p90 }))
        .collect();
    let nouns = ("Point of delivery", "point of delivery", "points of delivery");
    kept(facts, "kept-by-pod", nouns, "by point of delivery", values)
}

fn kept(
    facts: &Facts<'_>,
    id: &str,
    (category, one, more): (&str, &str, &str),
    by: &str,
    values: Vec<(String, Estimate)>,
) -> Figure {
    let target = facts.plan.summary.figures.planned_care_kept.target;
    let short = values.iter().filter(|(_, value)| value.p50 < target).count();
    let least = values.iter().filter(|(_, value)| value.p50.is_finite()).min_by(|a, b| a.1.p50.total_cmp(&b.1.p50));
    let title = match least {
        None => format!("Planned care kept {by}: the plan gives no figures"),
        Some((name, value)) if short == 0 => format!(
            "At the median, {} of planned care or more is kept on each of {}; least: {name} ({})",
            percent(target),
            count(values.len(), one, more),
            percent(value.p50)
        ),
        Some((name, value)) => format!(
            "At the median, planned care kept is below {} for {} of {}; least: {name} ({})",
            percent(target),
            whole(short),
            count(values.len(), one, more),
            percent_against(value.p50, target)
        ),
    };
    let title = if one == "day" { title } else { title.replace(" on each of ", " at each of ") };
    let told: Vec<String> = values
        .iter()
        .map(|(name, v)| {
            format!("{name}: {} ({} to {})", percent_against(v.p50, target), percent(v.p10), percent(v.p90))
        })
        .collect();
    Figure {
        id: id.into(),
        title,
        subtitle: format!(
            "Share of bookings of the strike that go ahead on their day, {by}: median (dot) and 10% to 90% quantile (bar) of {}; {}",
            count(scenarios(facts), "sampled turnout", "sampled turnouts"),
            place_and_period(facts)
        ),
        description: format!("Dots on bars against a target line at {}. {}.", percent(target), told.join("; ")),
        body: Body::Bars(Bars {
            category: category.into(),
            categories: values.iter().map(|(name, _)| name.clone()).collect(),
            series: vec![Series { name: "Kept".into(), values: values.iter().map(|(_, value)| *value).collect() }],
            arrangement: Arrangement::Dots,
            ends: Ends::Quantiles,
            unit: Unit::Share,
            target: Some(TargetLine { label: format!("Target {}", percent(target)), value: target }),
        }),
    }
}

/// Returns cover by service and part of the day.
pub(crate) fn cover(facts: &Facts<'_>, grid: &CoverGrid) -> Figure {
    let (above, cells) = grid.above(0.10);
    let title = match grid.worst() {
        None => "Cover: the plan has no posts inside the strike".into(),
        Some((_, _, worst)) if worst.below <= 0.0 => "No post falls below its floor in any sampled turnout".to_owned(),
        Some((service, band, worst)) => format!(
            "{} is most at risk: a post is below its floor in {} of sampled turnouts on {}",
            capital(&plain(service)),
            percent(worst.below),
            band_in_words(band)
        ),
    };
    Figure {
        id: "cover".into(),
        title,
        subtitle: format!(
            "Probability that at least one post of the service is below its floor (bold), and median heads at work over floor, \
             by 8-hour band from 7am; {} of {} above 10%; {}",
            whole(above),
            count(cells, "band", "bands"),
            place_and_period(facts)
        ),
        description: format!(
            "A grid with one row for each of {} and one column for each 8 hours. {} of {} have a post below its floor in more than \
             10% of sampled turnouts. The table below has every value.",
            count(grid.services.len(), "service", "services"),
            whole(above),
            count(cells, "cell", "cells")
        ),
        body: Body::Heat(grid.heat()),
    }
}

/// Returns the beds of one pool over the days; `simulated` where they are beds needed at midnight in the simulated hospital.
pub(crate) fn beds(place: Place<'_>, simulated: bool, of: Pool, days: &[&BedDay]) -> Figure {
    let over = days.iter().filter(|day| day.probability_over > 0.5).count();
    let first = days.iter().find(|day| day.probability_over > 0.5);
    let worst = days.iter().max_by(|a, b| a.probability_over.total_cmp(&b.probability_over).then(b.date.cmp(&a.date)));
    let name = capital(pool(of));
    let title = match (first, worst) {
        (Some(first), Some(worst)) => format!(
            "{name} beds: more than the staffed beds are needed more likely than not on {} of {}, first on {}; highest probability {} on {}",
            whole(over),
            count(days.len(), "day", "days"),
            short_date(first.date),
            percent(worst.probability_over),
            short_date(worst.date)
        ),
        (None, Some(worst)) => format!(
            "{name} beds: the staffed beds are more likely than not enough on each of {}; highest probability of needing more {} on {}",
            count(days.len(), "day", "days"),
            percent(worst.probability_over),
            short_date(worst.date)
        ),
        _ => format!("{name} beds: the plan gives no figures"),
    };
    let dates: Vec<Date> = days.iter().map(|day| day.date).collect();
    let escalates = days.iter().any(|day| day.escalation > 0);
    let mut levels =
        vec![Level { name: "staffed beds".into(), values: days.iter().map(|day| f64::from(day.beds)).collect() }];
    if escalates {
        let values = days.iter().map(|day| f64::from(day.beds) + f64::from(day.escalation)).collect();
        levels.push(Level { name: "with escalation".into(), values });
    }
    let peak = days.iter().max_by_key(|day| (day.p50, std::cmp::Reverse(day.date)));
    Figure {
        id: format!("beds-{}", of.word()),
        title,
        subtitle: format!(
            "{}: median (line) and 10% to 90% quantile (band), against staffed beds{}; {}",
            if simulated {
                format!("{name} beds needed at midnight, by day")
            } else {
                format!("Occupied {} beds by day", pool(of))
            },
            if escalates { " and staffed with escalation beds" } else { "; the pool has no escalation beds" },
            place.days(&dates)
        ),
        description: peak.map_or_else(String::new, |peak| {
            format!(
                "A line with a band over {}. The median is highest on {}: {} {} ({} to {}) against {} staffed and {} escalation beds.",
                count(days.len(), "day", "days"),
                short_date(peak.date),
                peak.p50,
                if simulated { "needed" } else { "occupied" },
                peak.p10,
                peak.p90,
                peak.beds,
                peak.escalation
            )
        }),
        body: Body::Fan(Fan {
            point: "Day".into(),
            points: dates.iter().map(|date| short_date(*date)).collect(),
            measure: if simulated { "Needed" } else { "Occupied" }.into(),
            values: days
                .iter()
                .map(|day| Estimate { p10: f64::from(day.p10), p50: f64::from(day.p50), p90: f64::from(day.p90) })
                .collect(),
            levels,
            events: place.strike_bands(&dates),
            unit: Unit::Count,
            label_every: 7,
            outer: Vec::new(),
            seen: None,
            more: vec![(
                "Probability that more than the staffed beds are needed".into(),
                days.iter().map(|day| Cell::Share(day.probability_over)).collect(),
            )],
        }),
    }
}

/// Returns what becomes of the bookings of the strike, by priority.
pub(crate) fn moves(facts: &Facts<'_>) -> Figure {
    let mut rows: Vec<(String, ByFate)> =
        facts.by_priority.iter().map(|(of, counts)| (priority(*of).to_owned(), *counts)).collect();
    if total(&facts.long_waits) > 0 {
        rows.push(("52 weeks or longer, any priority".into(), facts.long_waits));
    }
    if total(&facts.all) > 0 {
        rows.push(("All".into(), facts.all));
    }
    let body = StackedRows {
        row: "Priority".into(),
        rows: rows.iter().map(|(name, _)| name.clone()).collect(),
        parts: FATES.map(capital).to_vec(),
        counts: rows.iter().map(|(_, counts)| counts.to_vec()).collect(),
    };
    let all = total(&facts.all);
    let title = if all == 0 {
        "No booking of the strike has a decision".to_owned()
    } else {
        format!(
            "{} of {} go ahead on their day as planned today; {} leave it, {} without a date yet",
            percent((f64::from(facts.all[0]) + f64::from(facts.all[1])) / f64::from(all)),
            many(all, "booking", "bookings"),
            number(f64::from(facts.leaving()), 0),
            number(f64::from(facts.all[4]), 0)
        )
    };
    let told: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(at, (name, counts))| {
            format!(
                "{name}: {} kept in their own session of {}",
                body.share_of(at, 0),
                number(f64::from(total(counts)), 0)
            )
        })
        .collect();
    Figure {
        id: "moves".into(),
        title,
        subtitle: format!(
            "Bookings of striking sessions by clinical priority and what the plan does with them; each bar is the whole of its row; {}",
            place_and_period(facts)
        ),
        description: format!("Level bars split into {}. {}.", FATES.join(", "), told.join("; ")),
        body: Body::Rows(body),
    }
}

fn many(many: u32, one: &str, more: &str) -> String {
    format!("{} {}", number(f64::from(many), 0), if many == 1 { one } else { more })
}

fn scenarios(facts: &Facts<'_>) -> usize {
    usize::try_from(facts.plan.summary.scenarios).unwrap_or(usize::MAX)
}

fn place_and_period(facts: &Facts<'_>) -> String {
    let summary = &facts.plan.summary;
    format!("{}, {}", summary.trust_name, period(summary.strike_from.date(), summary.strike_to.date()))
}
