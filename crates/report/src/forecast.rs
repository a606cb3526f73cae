//! A forecast of flu or of emergency demand, as a page and as a few lines for a terminal.

use crate::page::{Frame, section, tidy};
use crate::terminal::push;
use crate::wording::{long_date, short_date};
use jiff::civil::Date;
use maud::{Markup, html};
use steadfast_chart::number::number;
use steadfast_chart::{Body, Estimate, Fan, Figure, Level, Unit};
use steadfast_model::time::{days_between, plus_days};

/// The quantiles that a fan shows of a day or week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FanPoint {
    /// The day, or the last day of the week.
    pub date: Date,
    /// 2.5 % quantile.
    pub p2_5: f64,
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
    /// 97.5 % quantile.
    pub p97_5: f64,
}

/// A fan: what was seen, and what is forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastFan {
    /// Identifier, unique on the page.
    pub id: String,
    /// The place or measure, as a reader names it.
    pub name: String,
    /// What the values are, such as `Patients with flu in beds`.
    pub measure: String,
    /// Values as seen, before and after the day of the forecast; the later ones were not used.
    pub seen: Vec<(Date, f64)>,
    /// The forecast.
    pub points: Vec<FanPoint>,
    /// Whether a point is a week.
    pub weekly: bool,
    /// Whether values have a decimal.
    pub is_rate: bool,
}

/// A part of the page: its name and fans.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastPart {
    /// Identifier, unique on the page.
    pub id: &'static str,
    /// Its name.
    pub name: String,
    /// Its fans.
    pub fans: Vec<ForecastFan>,
}

/// What the page of a forecast is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastPage {
    /// Title.
    pub title: String,
    /// First day that is forecast; nothing from it on was used.
    pub as_of: Date,
    /// Last day with a value.
    pub last_day: Date,
    /// The file it rests on.
    pub history: String,
    /// Number of sample paths.
    pub paths: u32,
    /// Seed of every random stream.
    pub seed: u64,
    /// The parts.
    pub parts: Vec<ForecastPart>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// What the forecast may be used for.
    pub may_be_used_for: String,
}

/// Past points shown before a forecast.
const PAST_DAYS: i64 = 28;
const PAST_WEEKS: i64 = 12;

impl ForecastFan {
    fn unit(&self) -> Unit {
        if self.is_rate { Unit::Rate } else { Unit::Count }
    }

    fn shown(&self, value: f64) -> String {
        self.unit().shown(value)
    }

    /// Says what the fan says of its last point but the far ones: a fortnight ahead, or two weeks.
    fn message(&self) -> String {
        let at = if self.weekly { 1 } else { 13 };
        let Some(point) = self.points.get(at).or(self.points.last()) else {
            return format!("{}: no forecast", self.name);
        };
        let when = if self.weekly {
            format!("in the week to {}", short_date(point.date))
        } else {
            format!("on {}", short_date(point.date))
        };
        format!(
            "{}: {} {when} at the median, in 80 of 100 cases {} to {}",
            self.name,
            self.shown(point.p50),
            self.shown(point.p10),
            self.shown(point.p90)
        )
    }

    fn figure(&self, as_of: Date) -> Figure {
        let (past, step) = if self.weekly { (PAST_WEEKS, 7) } else { (PAST_DAYS, 1) };
        // Every day or week has its place, whether or not anything was seen of it; before the first that was there is none.
        let first = self.points.first().map_or(as_of, |point| plus_days(point.date, -past * step));
        let begins = self.seen.iter().map(|(day, _)| *day).find(|day| *day >= first);
        let last = self.points.last().map_or(as_of, |point| point.date);
        let dates: Vec<Date> = (0..=days_between(first, last) / step)
            .map(|at| plus_days(first, at * step))
            .filter(|day| begins.is_none_or(|begins| *day >= begins))
            .collect();
        let missing = Estimate { p10: f64::NAN, p50: f64::NAN, p90: f64::NAN };
        let point = |day: &Date| self.points.iter().find(|point| point.date == *day);
        let seen = |day: &Date| self.seen.iter().find(|(at, _)| at == day).map_or(f64::NAN, |(_, value)| *value);
        let later = self.seen.iter().any(|(day, _)| *day >= as_of && dates.contains(day));
        Figure {
            id: self.id.clone(),
            title: self.message(),
            subtitle: format!("{}, by {}", self.measure, if self.weekly { "week, under its last day" } else { "day" }),
            description: format!(
                "{}: values as seen, and from {} on the median, the band from the 10 % to the 90 % quantile, and a wider one from 2.5 % to 97.5 %. {}",
                self.name,
                long_date(as_of),
                if later { "Values seen later are drawn too; they were not used." } else { "" }
            ),
            body: Body::Fan(Fan {
                point: if self.weekly { "Week to".into() } else { "Day".into() },
                points: dates.iter().map(|day| short_date(*day)).collect(),
                measure: self.measure.clone(),
                values: dates
                    .iter()
                    .map(|day| point(day).map_or(missing, |p| Estimate { p10: p.p10, p50: p.p50, p90: p.p90 }))
                    .collect(),
                levels: Vec::new(),
                events: Vec::new(),
                unit: self.unit(),
                label_every: if self.weekly { 4 } else { 14 },
                outer: dates.iter().map(|day| point(day).map_or((f64::NAN, f64::NAN), |p| (p.p2_5, p.p97_5))).collect(),
                seen: Some(Level {
                    name: if later { "dots: as seen".into() } else { "dots: as known".into() },
                    values: dates.iter().map(seen).collect(),
                }),
                more: Vec::new(),
            }),
        }
    }
}

/// Writes a forecast as one self-contained HTML page: no script, no image, no font, no request. The same forecast gives the same bytes.
pub fn render_forecast(page: &ForecastPage) -> String {
    let mut parts: Vec<(&'static str, &str, Markup)> = Vec::new();
    for part in &page.parts {
        let fans = html! { @for fan in &part.fans { (fan.figure(page.as_of).to_html()) } };
        parts.push((part.id, &part.name, fans));
    }
    parts.push(("provenance", "Where these figures come from", provenance(page)));
    Frame {
        title: page.title.clone(),
        skip: "Skip to the figures",
        under_title: vec![
            format!(
                "As of {}: nothing from that day on was used; the last value is of {}",
                long_date(page.as_of),
                long_date(page.last_day)
            ),
            format!("{} sample paths, seed {}", number(f64::from(page.paths), 0), page.seed),
        ],
        contents: parts.iter().map(|(id, name, _)| (*id, (*name).to_owned())).collect(),
        main: html! { @for (id, name, part) in &parts { (section(id, name, part)) } },
        foot: format!("Made by Steadfast {}. {}", env!("CARGO_PKG_VERSION"), page.may_be_used_for),
    }
    .render()
}

fn provenance(page: &ForecastPage) -> Markup {
    html! {
        dl class="facts" {
            dt { "History" } dd { (tidy(&page.history)) }
            dt { "Known until" } dd { (long_date(page.last_day)) }
            dt { "Sample paths" } dd { (number(f64::from(page.paths), 0)) }
            dt { "Seed" } dd { (page.seed) "; the same history, version and seed give the same figures" }
            dt { "Steadfast" } dd { "version " (env!("CARGO_PKG_VERSION")) }
        }
        @if !page.notes.is_empty() {
            h3 { "What to know" }
            ul { @for note in &page.notes { li { (tidy(note)) } } }
        }
    }
}

/// Writes a forecast as plain text: one table for each fan with a row a week, notes after it.
pub fn forecast_terminal(page: &ForecastPage) -> String {
    let mut lines = Vec::new();
    push(&mut lines, &page.title, 1);
    push(
        &mut lines,
        &format!(
            "As of {}; last value of {}; {} paths, seed {}",
            long_date(page.as_of),
            long_date(page.last_day),
            page.paths,
            page.seed
        ),
        1,
    );
    for fan in page.parts.iter().flat_map(|part| &part.fans) {
        lines.push(String::new());
        let measure = if fan.name == fan.measure { String::new() } else { format!(" ({})", fan.measure) };
        push(&mut lines, &format!("{}{measure}", fan.name), 1);
        let last = fan.seen.iter().rev().find(|(day, _)| *day < page.as_of);
        if let Some((day, value)) = last {
            lines.push(format!("  last known, {:<12} {:>8}", short_date(*day), fan.shown(*value)));
        }
        lines.push(format!(
            "  {:<24} {:>8} {:>17} {:>17}  {:>8}",
            if fan.weekly { "week to" } else { "day" },
            "median",
            "80 in 100",
            "95 in 100",
            "seen"
        ));
        let every = if fan.weekly { 1 } else { 7 };
        let shown = fan.points.iter().enumerate().filter(|(at, _)| at % every == 0 || at + 1 == fan.points.len());
        for (_, point) in shown {
            let seen = fan.seen.iter().find(|(day, _)| *day == point.date).map(|(_, value)| fan.shown(*value));
            let range = |low: f64, high: f64| format!("{} to {}", fan.shown(low), fan.shown(high));
            let line = format!(
                "  {:<24} {:>8} {:>17} {:>17}  {:>8}",
                short_date(point.date),
                fan.shown(point.p50),
                range(point.p10, point.p90),
                range(point.p2_5, point.p97_5),
                seen.unwrap_or_default()
            );
            lines.push(line.trim_end().to_owned());
        }
    }
    if !page.notes.is_empty() {
        lines.push(String::new());
        for note in page.notes.iter().take(8) {
            push(&mut lines, note, 2);
        }
        if page.notes.len() > 8 {
            lines.push(format!("and {} more notes in forecast.json", page.notes.len() - 8));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> ForecastPage {
        let day = |ahead: i8| Date::constant(2025, 12, ahead);
        let points = (4..=24)
            .map(|ahead| FanPoint { date: day(ahead), p2_5: 10.0, p10: 20.0, p50: 30.0, p90: 40.0, p97_5: 50.0 })
            .collect();
        let seen = (1..=6).map(|ahead| (day(ahead), 25.0 + f64::from(ahead))).collect();
        let fan = ForecastFan {
            id: "rbd".into(),
            name: "RBD".into(),
            measure: "Patients with flu in beds".into(),
            seen,
            points,
            weekly: false,
            is_rate: false,
        };
        ForecastPage {
            title: "Flu <in> beds".into(),
            as_of: day(4),
            last_day: day(3),
            history: "sitrep.xlsx".into(),
            paths: 1000,
            seed: 1,
            parts: vec![ForecastPart { id: "trusts", name: "Trusts".into(), fans: vec![fan] }],
            notes: vec!["A note.".into()],
            may_be_used_for: "Planning.".into(),
        }
    }

    #[test]
    fn the_page_says_what_was_known_and_that_later_values_were_not_used() {
        let html = render_forecast(&page());
        for text in [
            "Flu &lt;in&gt; beds",
            "30 on Wed 17 Dec at the median, in 80 of 100 cases 20 to 40",
            "they were not used",
            "97.5 in 100: 50",
        ] {
            assert!(html.contains(text), "{text}");
        }
        assert!(!html.contains("NaN") && html.contains("<table"));
    }

    #[test]
    fn the_terminal_shows_a_row_a_week_and_what_was_seen() {
        let text = forecast_terminal(&page());
        assert!(
            text.lines().any(|line| line.contains("Thu 4 Dec") && line.contains("20 to 40") && line.ends_with("29")),
            "{text}"
        );
        assert!(text.lines().all(|line| line.chars().count() <= 100));
        assert!(text.contains("A note."));
    }
}
