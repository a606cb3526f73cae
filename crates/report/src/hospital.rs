//! The simulated hospital: what it shows over the window and day by day, for the page of a plan and for that of a simulation.

use crate::place::{Place, period};
use crate::sections::region;
use crate::wording::{capital, count, measure, percent_against, sentence, short_date, whole};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;
use steadfast_chart::number::{number, percent};
use steadfast_chart::{Body, Cell, Column, Estimate, Fan, Figure, Table, Unit};
use steadfast_model::plan::{FlowDay, FlowMeasure, SimulatedFigure, SimulationSummary};

/// The measures that are shown day by day, in their order.
const BY_DAY: [FlowMeasure; 7] = [
    FlowMeasure::OverTwelveHours,
    FlowMeasure::OverFourHours,
    FlowMeasure::BoardingHours,
    FlowMeasure::WaitingForBed,
    FlowMeasure::Outliers,
    FlowMeasure::EscalationBeds,
    FlowMeasure::Discharges,
];

/// A simulated hospital.
pub(crate) struct Hospital<'a> {
    pub(crate) place: Place<'a>,
    pub(crate) summary: &'a SimulationSummary,
    days: BTreeMap<FlowMeasure, Vec<&'a FlowDay>>,
}

/// One figure of the window.
pub(crate) struct Headline {
    /// What it is, and whether it is a sum or the mean of the days.
    pub(crate) name: String,
    pub(crate) figure: SimulatedFigure,
    share: bool,
    /// Decimals of a single replica's value: a mean of days has one, a sum of whole things none.
    decimals: usize,
    /// What it is measured against, where it is.
    target: Option<f64>,
}

impl Headline {
    /// Returns a quantile as a reader sees it.
    pub(crate) fn quantile(&self, value: f64) -> String {
        self.shown(value, self.decimals)
    }

    /// Returns one of its values as a reader sees it; a share short of its target never reads as the target.
    pub(crate) fn shown(&self, value: f64, decimals: usize) -> String {
        match (self.share, self.target) {
            (false, _) => number(value, decimals),
            (true, None) => percent(value),
            (true, Some(target)) => percent_against(value, target),
        }
    }
}

impl<'a> Hospital<'a> {
    pub(crate) fn of(place: Place<'a>, summary: &'a SimulationSummary, flow: &'a [FlowDay]) -> Self {
        let mut days: BTreeMap<FlowMeasure, Vec<&FlowDay>> = BTreeMap::new();
        for day in flow {
            days.entry(day.measure).or_default().push(day);
        }
        for days in days.values_mut() {
            days.sort_by_key(|day| day.date);
        }
        Self { place, summary, days }
    }

    /// Names the days that totals are over: `Wed 17 Dec to Mon 29 Dec 2025`.
    pub(crate) fn window(&self) -> String {
        period(self.summary.from, self.summary.to)
    }

    /// Returns the figures of the window, most important first.
    pub(crate) fn headlines(&self) -> Vec<Headline> {
        let summary = self.summary;
        let mut rows: Vec<Headline> = summary
            .planned_care_kept
            .iter()
            .map(|figure| Headline {
                name: "Planned care kept after theatre cancellations".into(),
                figure: *figure,
                share: true,
                decimals: 0,
                target: Some(self.place.case.target.planned_care_kept),
            })
            .collect();
        let measures = [
            (FlowMeasure::OverTwelveHours, summary.over_12h, 0),
            (FlowMeasure::OverFourHours, summary.over_4h_share, 0),
            (FlowMeasure::BoardingHours, summary.boarding_hours, 0),
            (FlowMeasure::BedsOver, summary.beds_over, 1),
            (FlowMeasure::LeftUnseen, summary.left_unseen, 0),
            (FlowMeasure::Outliers, summary.outliers, 1),
            (FlowMeasure::EscalationBeds, summary.escalation_beds, 1),
            (FlowMeasure::Discharges, summary.discharges, 0),
            (FlowMeasure::CancelledNoBed, summary.cancelled_no_bed, 0),
            (FlowMeasure::CancelledNoTime, summary.cancelled_no_time, 0),
            (FlowMeasure::CancelledNoStaff, summary.cancelled_no_staff, 0),
        ];
        rows.extend(measures.map(|(of, figure, decimals)| Headline {
            name: measure(of).to_owned(),
            figure,
            share: of.is_share(),
            decimals,
            target: None,
        }));
        rows
    }

    /// Returns the day on which most patients wait over twelve hours for a bed, by the median and then the mean.
    pub(crate) fn worst_day(&self) -> Option<&'a FlowDay> {
        self.days
            .get(&FlowMeasure::OverTwelveHours)?
            .iter()
            .copied()
            .filter(|day| day.p50.is_finite())
            .max_by(|a, b| a.p50.total_cmp(&b.p50).then(a.mean.total_cmp(&b.mean)).then(b.date.cmp(&a.date)))
    }

    /// Says what the figures are, and what they are counted over.
    pub(crate) fn what_it_is(&self) -> Markup {
        let summary = self.summary;
        html! {
            p {
                "These figures come from a simulation, not from what was measured: "
                (count(usize::try_from(summary.replications).unwrap_or(usize::MAX), "replica", "replicas"))
                " of the hospital, each with its own arrivals, stays and turnout of staff. Totals are over "
                (count(usize::try_from(summary.days).unwrap_or(usize::MAX), "day", "days")) ", " (self.window())
                ". \"8 of 10\" and \"10% to 90%\" are of the replicas. What no replica holds may still happen. Waits are fitted to England's means, not to this trust: read the differences between levels or plans, each with its error, before the numbers. Not for the care of an individual patient."
            }
            @if !summary.balanced {
                p class="warning" { strong { "Warning: " } "in at least one replica the patients who came, left and stayed did not add up. Do not decide on these figures." }
            }
        }
    }

    /// Shows the figures of the window with their intervals.
    pub(crate) fn window_table(&self) -> Markup {
        let table = Table {
            caption: format!("The simulated hospital, {}", self.window()),
            columns: vec![
                Column::words("Measure"),
                Column::numbers("Median"),
                Column::numbers("p10"),
                Column::numbers("p90"),
                Column::numbers("Mean"),
                Column::numbers("95% interval of the mean, from"),
                Column::numbers("to"),
            ],
            rows: self
                .headlines()
                .iter()
                .map(|row| {
                    let of = &row.figure;
                    vec![
                        Cell::text(&row.name),
                        Cell::text(row.quantile(of.p50)),
                        Cell::text(row.quantile(of.p10)),
                        Cell::text(row.quantile(of.p90)),
                        Cell::text(row.shown(of.mean, 1)),
                        Cell::text(row.shown(of.mean_low, 1)),
                        Cell::text(row.shown(of.mean_high, 1)),
                    ]
                })
                .collect(),
        };
        html! {
            h3 { "Over the whole window" }
            (region(&table))
            p { "Planned care kept leaves out operations cancelled on the day for want of a bed or of time. Shares and counts \"at midnight\" are means of the days; other counts are sums of the days." }
        }
    }

    /// Shows the figures day by day.
    pub(crate) fn by_day(&self) -> Markup {
        html! {
            @if self.days.is_empty() {
                p { "The simulation gives no figures by day." }
            } @else {
                p { "Day by day, with the strike marked. Days differ by weekday and holiday as well as by the strike." }
                @for of in BY_DAY {
                    @if let Some(days) = self.days.get(&of) { (self.fan(of, days).to_html()) }
                }
            }
        }
    }

    /// Shows operations cancelled on the day by reason.
    pub(crate) fn cancelled(&self) -> Markup {
        let summary = self.summary;
        let row = |reason: &str, of: &SimulatedFigure| {
            let number = |value: f64, decimals| {
                if value.is_finite() { Cell::Number(value, decimals) } else { Cell::Missing }
            };
            vec![Cell::text(reason), number(of.mean, 1), number(of.p50, 0), number(of.p10, 0), number(of.p90, 0)]
        };
        let rows = vec![
            row("No bed for the patient", &summary.cancelled_no_bed),
            row("The list had run out of time", &summary.cancelled_no_time),
            row("Staff who did not come", &summary.cancelled_no_staff),
        ];
        let table = Table {
            caption: format!("Operations cancelled on the day, by reason, {}", self.window()),
            columns: vec![
                Column::words("Reason"),
                Column::numbers("Mean"),
                Column::numbers("Median"),
                Column::numbers("p10"),
                Column::numbers("p90"),
            ],
            rows,
        };
        html! {
            h3 { "Operations cancelled on the day" }
            (region(&table))
            p {
                "Operations in theatre lists alone; clinics, endoscopy and imaging are not simulated one by one."
            }
        }
    }

    /// Says what the simulation did not find in the case.
    pub(crate) fn notes(&self) -> Markup {
        html! {
            h3 { "What the simulation did not find in the case" }
            @if self.summary.notes.is_empty() {
                p { "Nothing is missing that it looks for." }
            } @else {
                ul { @for note in &self.summary.notes { li { (crate::page::tidy(&sentence(note))) } } }
            }
        }
    }

    fn fan(&self, of: FlowMeasure, days: &[&FlowDay]) -> Figure {
        let dates: Vec<Date> = days.iter().map(|day| day.date).collect();
        let shown = |value: f64| shown(of, value, 0);
        let worst = self.extreme(of, days);
        let known = |value: f64| match (value.is_finite(), of.is_share()) {
            (false, _) => Cell::Missing,
            (true, true) => Cell::Share(value),
            (true, false) => Cell::Number(value, 1),
        };
        let column = |name: &str, value: fn(&FlowDay) -> f64| {
            (name.to_owned(), days.iter().map(|day| known(value(day))).collect::<Vec<Cell>>())
        };
        Figure {
            id: format!("flow-{}", of.word()),
            title: self.fan_title(of, days),
            subtitle: format!(
                "{} by day: median (line) and 10% to 90% quantile (band) of {}; {}",
                measure(of),
                count(usize::try_from(self.summary.replications).unwrap_or(usize::MAX), "replica", "replicas"),
                self.place.days(&dates)
            ),
            description: worst.map_or_else(
                || "No day has a figure.".to_owned(),
                |day| {
                    format!(
                        "A line with a band over {}. The median is {} on {}: {} ({} to {}).",
                        count(days.len(), "day", "days"),
                        if of == FlowMeasure::Discharges { "lowest" } else { "highest" },
                        short_date(day.date),
                        shown(day.p50),
                        shown(day.p10),
                        shown(day.p90)
                    )
                },
            ),
            body: Body::Fan(Fan {
                point: "Day".into(),
                points: dates.iter().map(|date| short_date(*date)).collect(),
                measure: measure(of).into(),
                values: days.iter().map(|day| Estimate { p10: day.p10, p50: day.p50, p90: day.p90 }).collect(),
                levels: vec![],
                events: self.place.strike_bands(&dates),
                unit: if of.is_share() { Unit::Share } else { Unit::Count },
                label_every: 7,
                outer: Vec::new(),
                seen: None,
                more: vec![
                    column("Mean", |day| day.mean),
                    column("95% interval of the mean, from", |day| day.mean_low),
                    column("95% interval of the mean, to", |day| day.mean_high),
                ],
            }),
        }
    }

    /// Returns the day that matters: the one with the highest median, for discharges the one with the lowest.
    fn extreme(&self, of: FlowMeasure, days: &[&'a FlowDay]) -> Option<&'a FlowDay> {
        let sign = if of == FlowMeasure::Discharges { -1.0 } else { 1.0 };
        days.iter().copied().filter(|day| day.p50.is_finite()).max_by(|a, b| {
            (sign * a.p50)
                .total_cmp(&(sign * b.p50))
                .then((sign * a.mean).total_cmp(&(sign * b.mean)))
                .then(b.date.cmp(&a.date))
        })
    }

    fn fan_title(&self, of: FlowMeasure, days: &[&'a FlowDay]) -> String {
        let name = measure(of);
        let Some(day) = self.extreme(of, days) else {
            return format!("{name}: the simulation gives no figures");
        };
        let mut title = if day.p50 <= 0.0 && of != FlowMeasure::Discharges {
            format!("{name}: none at the median on any of {}", count(days.len(), "day", "days"))
        } else {
            format!(
                "{name}: {} on {}, median {} ({} to {})",
                match of {
                    FlowMeasure::Discharges => "fewest",
                    _ if of.is_share() => "highest",
                    _ => "most",
                },
                short_date(day.date),
                shown(of, day.p50, 0),
                shown(of, day.p10, 0),
                shown(of, day.p90, 0)
            )
        };
        let (on, off): (Vec<&FlowDay>, Vec<&FlowDay>) =
            days.iter().copied().filter(|day| day.mean.is_finite()).partition(|day| self.place.is_strike_day(day.date));
        let mean = |days: &[&FlowDay]| {
            let size = f64::from(u32::try_from(days.len()).unwrap_or(u32::MAX));
            shown(of, days.iter().map(|day| day.mean).sum::<f64>() / size, 1)
        };
        if !on.is_empty() && !off.is_empty() {
            title.push_str(&format!(
                "; on average {} on {} of strike and {} on the other {}",
                mean(&on),
                count(on.len(), "day", "days"),
                mean(&off),
                whole(off.len())
            ));
        }
        capital(&title)
    }
}

/// Returns a value of a measure as a reader sees it.
pub(crate) fn shown(of: FlowMeasure, value: f64, decimals: usize) -> String {
    if of.is_share() { percent(value) } else { number(value, decimals) }
}
