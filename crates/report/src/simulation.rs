//! A simulation of the hospital alone, as a page and as a few lines for a terminal.

use crate::facts::by_pool;
use crate::hospital::{Hospital, shown};
use crate::page::{Frame, beds, section, tidy};
use crate::place::Place;
use crate::sections::region;
use crate::terminal::{beds as bed_lines, pad, push};
use crate::wording::{count, measure, moment, sentence, short_date, whole};
use maud::{Markup, html};
use steadfast_chart::number::number;
use steadfast_chart::{Cell, Column, Table};
use steadfast_model::Case;
use steadfast_model::plan::{BedDay, FlowDay, FlowDifference, FlowMeasure, SimulationSummary};

const LINES: usize = 30;

/// What a simulation is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against<'a> {
    /// Name of the first for the reader, such as the folder of its plan.
    pub first: &'a str,
    /// Name of the second.
    pub second: &'a str,
    /// The differences, most important first.
    pub rows: &'a [FlowDifference],
}

/// What the page of a simulation is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulationPage<'a> {
    /// The simulation in figures.
    pub summary: &'a SimulationSummary,
    /// The simulated hospital day by day.
    pub flow: &'a [FlowDay],
    /// Beds needed by pool and day.
    pub beds: &'a [BedDay],
    /// Seed of every random stream.
    pub seed: u64,
    /// Name of the plan for the reader, such as its folder; `None` where the case was simulated without a plan.
    pub plan: Option<&'a str>,
    /// What it is compared with.
    pub against: Option<Against<'a>>,
}

impl SimulationPage<'_> {
    fn with_what(&self) -> String {
        match self.plan {
            Some(plan) => format!("With the plan in {plan}"),
            None => {
                "Without a plan: every session runs as booked and everybody comes, as if nobody were on strike".into()
            }
        }
    }

    fn replicas(&self) -> String {
        count(usize::try_from(self.summary.replications).unwrap_or(usize::MAX), "replica", "replicas")
    }
}

/// Writes a simulation as one self-contained HTML page: no script, no image, no font, no request.
///
/// It has the figures that the page of a plan has for emergency care and beds. The same case and simulation give the same bytes.
pub fn render_simulation(case: &Case, simulation: &SimulationPage<'_>) -> String {
    let place = Place { case, trust: &case.trust.name };
    let hospital = Hospital::of(place, simulation.summary, simulation.flow);
    let mut parts: Vec<(&'static str, &str, Markup)> = Vec::new();
    if let Some(against) = &simulation.against {
        parts.push(("difference", "How the two differ", differences(&hospital, against)));
    }
    parts.push(("emergency-care", "Emergency care", emergency(&hospital)));
    parts.push(("beds", "Beds", beds(place, true, &by_pool(simulation.beds))));
    parts.push(("provenance", "Where these figures come from", provenance(case, simulation)));
    let mut under_title: Vec<String> = case
        .actions
        .iter()
        .filter(|action| action.is_live())
        .map(|action| format!("{} strike from {} to {}", action.union, moment(action.from), moment(action.to)))
        .collect();
    under_title.push(format!("{}; {}, seed {}", simulation.with_what(), simulation.replicas(), simulation.seed));
    Frame {
        title: format!("Simulated hospital: {}", case.trust.name),
        skip: "Skip to the figures",
        under_title,
        contents: parts.iter().map(|(id, name, _)| (*id, (*name).to_owned())).collect(),
        main: html! { @for (id, name, part) in &parts { (section(id, name, part)) } },
        foot: format!(
            "Made by Steadfast {}. A simulation to support a decision, not a forecast of what will happen.",
            env!("CARGO_PKG_VERSION")
        ),
    }
    .render()
}

fn emergency(hospital: &Hospital<'_>) -> Markup {
    html! {
        p class="answer" { (tidy(&worst_day(hospital))) }
        (hospital.what_it_is())
        (hospital.window_table())
        (hospital.by_day())
        (hospital.cancelled())
        (hospital.notes())
    }
}

fn worst_day(hospital: &Hospital<'_>) -> String {
    match hospital.worst_day() {
        None => "The simulation gives no figures by day.".into(),
        Some(day) if day.p50 <= 0.0 => "At the median nobody waits over 12 hours for a bed on any day.".into(),
        Some(day) => format!(
            "Worst day for waits over 12 hours: {}, median {} ({} to {}).",
            short_date(day.date),
            number(day.p50, 0),
            number(day.p10, 0),
            number(day.p90, 0)
        ),
    }
}

/// Returns whether a difference is more than chance: its interval leaves zero out.
fn is_sure(row: &FlowDifference) -> bool {
    row.low > 0.0 || row.high < 0.0
}

/// Returns a difference as a reader sees it: with its sign, shares in percentage points.
fn signed(of: FlowMeasure, value: f64) -> String {
    let value = if of.is_share() { value * 100.0 } else { value };
    let text = number(value, 1);
    if value > 0.0 && value.is_finite() && text != "0.0" { format!("+{text}") } else { text }
}

/// Returns a difference with its unit where it is not a count.
fn with_unit(of: FlowMeasure, value: f64) -> String {
    let text = signed(of, value);
    if of.is_share() && value.is_finite() { format!("{text} points") } else { text }
}

fn differences(hospital: &Hospital<'_>, against: &Against<'_>) -> Markup {
    let sure = against.rows.iter().filter(|row| is_sure(row)).count();
    let first_row = against.rows.first();
    let table = Table {
        caption: format!("Means of {} and {}, {}", against.first, against.second, hospital.window()),
        columns: vec![
            Column::words("Measure"),
            Column::numbers(against.first),
            Column::numbers(against.second),
            Column::numbers("Difference"),
            Column::numbers("95% interval, from"),
            Column::numbers("to"),
            Column::words("More than chance"),
        ],
        rows: against
            .rows
            .iter()
            .map(|row| {
                let mut cells = vec![Cell::text(measure(row.measure))];
                cells.extend([row.first, row.second].map(|value| Cell::text(shown(row.measure, value, 1))));
                cells.push(Cell::text(with_unit(row.measure, row.difference)));
                cells.extend([row.low, row.high].map(|value| Cell::text(signed(row.measure, value))));
                cells.push(Cell::text(if is_sure(row) { "yes" } else { "no" }));
                cells
            })
            .collect(),
    };
    html! {
        @if let Some(row) = first_row {
            p class="answer" { (tidy(&difference_in_words(row, against))) }
        }
        p {
            "The difference is the second less the first, replica by replica, with the same attendances, stays and turnouts in both; differences of shares are in percentage points. "
            (whole(sure)) " of " (count(against.rows.len(), "difference is", "differences are")) " more than chance: zero lies outside the 95% interval."
        }
        (region(&table))
    }
}

fn difference_in_words(row: &FlowDifference, against: &Against<'_>) -> String {
    let name = measure(row.measure);
    let (first, second) = (against.first, against.second);
    let shown = |value: f64| signed(row.measure, value);
    if !(row.difference.is_finite() && row.low.is_finite() && row.high.is_finite()) {
        return format!("{name}: how {first} and {second} differ is not known.");
    }
    let points = if row.measure.is_share() { " points" } else { "" };
    if !is_sure(row) {
        return format!(
            "{name}: {first} and {second} differ by no more than chance ({}, {} to {}{points}).",
            shown(row.difference),
            shown(row.low),
            shown(row.high)
        );
    }
    let plain = |value: f64| shown(value.abs()).trim_start_matches('+').to_owned();
    let (near, far) = (row.low.abs().min(row.high.abs()), row.low.abs().max(row.high.abs()));
    let word = match (row.measure.is_share(), row.difference < 0.0) {
        (true, true) => "points lower",
        (true, false) => "points higher",
        (false, true) => "fewer",
        (false, false) => "more",
    };
    format!(
        "{name}: on average {} {word} with {second} than with {first} (95% interval {} to {}).",
        plain(row.difference),
        plain(near),
        plain(far)
    )
}

fn provenance(case: &Case, simulation: &SimulationPage<'_>) -> Markup {
    let summary = simulation.summary;
    html! {
        dl class="facts" {
            dt { "Trust" } dd { (tidy(&case.trust.name)) " (" (tidy(&case.trust.ods_code)) ")" }
            dt { "Data as of" } dd { (moment(case.window.planned_at)) }
            dt { "Simulated" } dd { (tidy(&simulation.with_what())) }
            dt { "Replicas" } dd { (number(f64::from(summary.replications), 0)) "; " (tidy(summary.stopped_because.trim())) }
            dt { "Events" } dd { (whole(usize::try_from(summary.events).unwrap_or(usize::MAX))) }
            dt { "Patients accounted for" } dd { @if summary.balanced { "in every replica" } @else { "not in every replica: do not decide on these figures" } }
            dt { "Seed" } dd { (simulation.seed) "; the same case, version and seed give the same figures" }
            dt { "Steadfast" } dd { "version " (env!("CARGO_PKG_VERSION")) }
        }
    }
}

/// Writes a simulation as plain text of at most 30 lines and 100 columns: figures with intervals, worst day, beds, differences, notes.
pub fn simulation_terminal(case: &Case, simulation: &SimulationPage<'_>) -> String {
    let summary = simulation.summary;
    let hospital = Hospital::of(Place { case, trust: &case.trust.name }, summary, simulation.flow);
    let mut lines = Vec::new();
    push(
        &mut lines,
        &format!("{}: {}, {}, seed {}", case.trust.name, hospital.window(), simulation.replicas(), simulation.seed),
        1,
    );
    push(&mut lines, &simulation.with_what(), 1);
    if !summary.balanced {
        lines.push("Warning: patients do not add up in every replica: do not decide on these figures.".into());
    }
    lines.push(format!(
        "{}{:>8}{:>19}{:>27}",
        pad("Over the window", 46),
        "median",
        "p10 to p90",
        "mean (95% interval)"
    ));
    // Where two are compared, the differences below have the other measures.
    let most = if simulation.against.is_some() { 5 } else { usize::MAX };
    for row in hospital.headlines().iter().take(most) {
        let of = &row.figure;
        let decimals = usize::from(of.mean_high < 1000.0);
        let range = format!("{} to {}", row.quantile(of.p10), row.quantile(of.p90));
        let [mean, low, high] = [of.mean, of.mean_low, of.mean_high].map(|value| row.shown(value, decimals));
        let mean = format!("{mean} ({low} to {high})");
        push(
            &mut lines,
            &format!(
                "{}{:>8}{range:>19}{mean:>27}",
                pad(&row.name.replace(" in the emergency department", "").replace(" on the day", ""), 46),
                row.quantile(of.p50)
            ),
            1,
        );
    }
    push(&mut lines, &worst_day(&hospital), 1);
    bed_lines(&by_pool(simulation.beds), 4, &mut lines);
    if let Some(against) = &simulation.against {
        let head = format!("{} less {}", against.second, against.first);
        lines.push(format!("{}{:>13}{:>17}", pad(&head, 57), "difference", "95% interval"));
        for row in against.rows.iter().take(LINES.saturating_sub(lines.len())) {
            let range = format!("{} to {}", signed(row.measure, row.low), signed(row.measure, row.high));
            let shown = with_unit(row.measure, row.difference);
            let chance = if is_sure(row) { "" } else { "  chance" };
            push(&mut lines, &format!("{}{shown:>13}{range:>17}{chance}", pad(measure(row.measure), 57)), 1);
        }
    }
    let room = LINES.saturating_sub(lines.len() + 1);
    if !summary.notes.is_empty() && room > 0 {
        lines.push(format!("Not found in the case: {}", count(summary.notes.len(), "thing", "things")));
        for note in summary.notes.iter().take(room) {
            push(&mut lines, &format!("  {}", sentence(note.trim())), 1);
        }
    }
    lines.truncate(LINES);
    let mut text = lines.join("\n");
    text.push('\n');
    text
}
