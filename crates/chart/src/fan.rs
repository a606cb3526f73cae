//! A fan: median and 10–90 % band over days, against levels such as staffed beds, with events such as a strike behind.

use crate::axis::{Scale, nice_ticks};
use crate::figure::{Drawing, Estimate, Unit, finite, position};
use crate::ink::{Anchor, at, cut, level_axis, line, words};
use crate::table::{Cell, Column};
use crate::tokens::{BAND, EVENT, INK, LIMIT, MAIN, QUIET, TEXT, WIDTH};
use maud::html;

/// A line that should not be passed, such as staffed beds; it may change from day to day.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// What it is.
    pub name: String,
    /// One value for each day.
    pub values: Vec<f64>,
}

/// A stretch of days during which something happens, such as a strike.
#[derive(Debug, Clone, PartialEq)]
pub struct EventBand {
    /// What happens.
    pub label: String,
    /// Number of the first day, from 0.
    pub first: usize,
    /// Number of the last day.
    pub last: usize,
}

/// A median with its band over days, against levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// What the points are, such as `Day`.
    pub point: String,
    /// The name of each point.
    pub points: Vec<String>,
    /// What is counted, such as `Occupied beds`.
    pub measure: String,
    /// One estimate for each point.
    pub values: Vec<Estimate>,
    /// Levels to compare with; drawn dashed, each with its own dash.
    pub levels: Vec<Level>,
    /// What happens meanwhile.
    pub events: Vec<EventBand>,
    /// What the values are counted in.
    pub unit: Unit,
    /// Every how many points the axis has a label.
    pub label_every: usize,
    /// A wider band behind, such as from the 2.5 % to the 97.5 % quantile: low and high of each point, not a number where there is none.
    pub outer: Vec<(f64, f64)>,
    /// What was seen: its name and the value of each point, not a number where there is none; drawn as a line with dots.
    pub seen: Option<Level>,
    /// Further columns of the table: name and one cell for each point.
    pub more: Vec<(String, Vec<Cell>)>,
}

const LEFT: f64 = 52.0;
const RIGHT: f64 = WIDTH - 152.0;
const TOP: f64 = 30.0;
const HIGH: f64 = 210.0;
const DASHES: [&str; 3] = ["8 4", "2 4", "12 3 2 3"];

impl Fan {
    pub(crate) fn draw(&self, _id: &str) -> Option<Drawing> {
        let drawn: Vec<(usize, Estimate)> = self
            .values
            .iter()
            .take(self.points.len())
            .copied()
            .enumerate()
            .filter(|(_, value)| value.p10.is_finite() && value.p50.is_finite() && value.p90.is_finite())
            .collect();
        let (_, last) = *drawn.last()?;
        let seen: Vec<(usize, f64)> = self
            .seen
            .iter()
            .flat_map(|seen| seen.values.iter().take(self.points.len()).copied().enumerate())
            .filter(|(_, value)| value.is_finite())
            .collect();
        let outer: Vec<(usize, f64, f64)> = self
            .outer
            .iter()
            .take(self.points.len())
            .enumerate()
            .filter(|(_, (low, high))| low.is_finite() && high.is_finite())
            .map(|(number, &(low, high))| (number, low, high))
            .collect();
        let all = finite(
            drawn
                .iter()
                .flat_map(|(_, value)| [value.p10, value.p50, value.p90])
                .chain(outer.iter().flat_map(|&(_, low, high)| [low, high]))
                .chain(seen.iter().map(|&(_, value)| value))
                .chain(self.levels.iter().flat_map(|level| level.values.iter().copied())),
        );
        let (low, high) =
            all.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
        // An axis from zero flattens a ward that is always nearly full; a small pool is better seen whole.
        let low = if low < 0.5 * high { low.min(0.0) } else { low };
        let (ticks, decimals) = nice_ticks(low, self.unit.least_high(low, high), 5);
        let starts_above_zero = ticks.first().is_some_and(|first| *first > 0.0);
        let y = Scale::over(&ticks, TOP + HIGH, TOP);
        let x = Scale::new(0.0, position(self.points.len().saturating_sub(1).max(1)), LEFT + 6.0, RIGHT - 4.0);
        let half = (x.at(1.0) - x.at(0.0)) / 2.0;
        let place = |number: usize| x.at(position(number));
        let axis: Vec<(f64, String)> =
            ticks.iter().map(|tick| (y.at(*tick), self.unit.tick(*tick, decimals))).collect();
        let upper: Vec<String> = drawn.iter().map(|(n, v)| format!("{} {}", at(place(*n)), at(y.at(v.p90)))).collect();
        let lower: Vec<String> = drawn.iter().map(|(n, v)| format!("{} {}", at(place(*n)), at(y.at(v.p10)))).collect();
        let median: Vec<String> = drawn.iter().map(|(n, v)| format!("{} {}", at(place(*n)), at(y.at(v.p50)))).collect();
        let back: Vec<String> = lower.iter().rev().cloned().collect();
        let wide = |value: &dyn Fn(&(usize, f64, f64)) -> f64| -> Vec<String> {
            outer.iter().map(|row| format!("{} {}", at(place(row.0)), at(y.at(value(row))))).collect()
        };
        let (wide_upper, mut wide_lower) = (wide(&|row| row.2), wide(&|row| row.1));
        wide_lower.reverse();
        let dots: Vec<(f64, f64)> = seen.iter().map(|&(number, value)| (place(number), y.at(value))).collect();
        let seen_line: Vec<String> = dots.iter().map(|(x, y)| format!("{} {}", at(*x), at(*y))).collect();
        let base = TOP + HIGH;
        let mut labels = vec![
            (y.at(last.p50), MAIN, format!("median {}", self.unit.shown(last.p50))),
            (y.at(last.p90), QUIET, format!("90 in 100: {}", self.unit.shown(last.p90))),
            (y.at(last.p10), QUIET, format!("10 in 100: {}", self.unit.shown(last.p10))),
        ];
        for level in &self.levels {
            if let Some(value) = level.values.iter().rev().find(|value| value.is_finite()) {
                labels.push((y.at(*value), LIMIT, format!("{} {}", level.name, self.unit.shown(*value))));
            }
        }
        if let (Some((_, y)), Some(seen)) = (dots.last(), &self.seen) {
            labels.push((*y, INK, seen.name.clone()));
        }
        if let Some(&(_, low, high)) = outer.last() {
            labels.push((y.at(high), QUIET, format!("97.5 in 100: {}", self.unit.shown(high))));
            labels.push((y.at(low), QUIET, format!("2.5 in 100: {}", self.unit.shown(low))));
        }
        spread(&mut labels, TOP + 4.0, base);
        let every = self.label_every.max(1);
        let marks = html! {
            @for event in &self.events {
                @let (from, to) = ((place(event.first) - half).max(LEFT), (place(event.last) + half).min(RIGHT));
                rect x=(at(from)) y=(at(TOP)) width=(at((to - from).max(1.0))) height=(at(HIGH)) fill=(EVENT) {}
                (line((from, TOP - 6.0), (from, base), QUIET, 1.0, "3 3"))
                (line((to, TOP - 6.0), (to, base), QUIET, 1.0, "3 3"))
                (words(from + 3.0, TOP - 9.0, Anchor::Start, INK, true, &cut(&event.label, WIDTH - from, TEXT)))
            }
            (level_axis(&axis, LEFT, RIGHT))
            @if !outer.is_empty() {
                path d={ "M" (wide_upper.join("L")) "L" (wide_lower.join("L")) "Z" } fill=(BAND) fill-opacity="0.45" {}
            }
            path d={ "M" (upper.join("L")) "L" (back.join("L")) "Z" } fill=(BAND) fill-opacity="0.8" {}
            @for edge in [&upper, &lower] {
                path d={ "M" (edge.join("L")) } fill="none" stroke=(MAIN) stroke-width="1.0" {}
            }
            path d={ "M" (median.join("L")) } fill="none" stroke=(MAIN) stroke-width="2.5" {}
            @if !dots.is_empty() {
                path d={ "M" (seen_line.join("L")) } fill="none" stroke=(INK) stroke-width="1.0" {}
                @for (x, y) in &dots { circle cx=(at(*x)) cy=(at(*y)) r="2.2" fill=(INK) {} }
            }
            @for (number, level) in self.levels.iter().enumerate() {
                @let steps = steps(level, self.points.len(), |n| place(n) - half, |n| place(n) + half, |v| y.at(v));
                path d=(steps) fill="none" stroke=(LIMIT) stroke-width="2.0" stroke-dasharray=(DASHES[number % DASHES.len()]) {}
            }
            (line((LEFT, base), (RIGHT, base), INK, 1.0, ""))
            @for (y, colour, text) in &labels {
                (words(RIGHT + 8.0, y + 4.5, Anchor::Start, colour, *colour != QUIET, &cut(text, WIDTH - RIGHT - 8.0, TEXT)))
            }
            @for (number, name) in self.points.iter().enumerate().filter(|(number, _)| number.is_multiple_of(every)) {
                (line((place(number), base), (place(number), base + 5.0), INK, 1.0, ""))
                (words(place(number).max(LEFT), base + 20.0, Anchor::Middle, INK, false, name))
            }
            @if starts_above_zero {
                (words(LEFT - 46.0, base + 40.0, Anchor::Start, QUIET, false, &format!("The axis starts at {}, not at zero.", axis[0].1)))
            }
        };
        Some(Drawing { marks, high: base + if starts_above_zero { 50.0 } else { 28.0 } })
    }

    pub(crate) fn table(&self) -> (Vec<Column>, Vec<Vec<Cell>>) {
        let mut columns = vec![Column::words(&self.point)];
        columns.extend(["p10", "p50", "p90"].map(|mark| Column::numbers(format!("{} {mark}", self.measure))));
        if !self.outer.is_empty() {
            columns.extend(["p2.5", "p97.5"].map(|mark| Column::numbers(format!("{} {mark}", self.measure))));
        }
        columns.extend(self.seen.iter().map(|seen| Column::numbers(capital(&seen.name))));
        columns.extend(self.levels.iter().map(|level| Column::numbers(capital(&level.name))));
        columns.extend(self.more.iter().map(|(name, _)| Column::numbers(name)));
        let rows = self.points.iter().enumerate().map(|(at, name)| {
            let value = self.values.get(at);
            let mut row = vec![Cell::text(name)];
            row.extend(
                [value.map(|v| v.p10), value.map(|v| v.p50), value.map(|v| v.p90)]
                    .map(|value| self.unit.cell(value.unwrap_or(f64::NAN))),
            );
            if !self.outer.is_empty() {
                let (low, high) = self.outer.get(at).copied().unwrap_or((f64::NAN, f64::NAN));
                row.extend([low, high].map(|value| self.unit.cell(value)));
            }
            row.extend(self.seen.iter().map(|seen| self.unit.cell(seen.values.get(at).copied().unwrap_or(f64::NAN))));
            row.extend(
                self.levels.iter().map(|level| self.unit.cell(level.values.get(at).copied().unwrap_or(f64::NAN))),
            );
            row.extend(self.more.iter().map(|(_, cells)| cells.get(at).cloned().unwrap_or(Cell::Missing)));
            row
        });
        (columns, rows.collect())
    }
}

/// Pushes labels apart until none overlap, keeping their order and staying between two heights where they fit.
fn spread(labels: &mut [(f64, &str, String)], top: f64, base: f64) {
    const APART: f64 = 15.0;
    labels.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut floor = top;
    for label in labels.iter_mut() {
        label.0 = label.0.max(floor);
        floor = label.0 + APART;
    }
    let mut ceiling = base;
    for label in labels.iter_mut().rev() {
        label.0 = label.0.min(ceiling);
        ceiling = label.0 - APART;
    }
}

fn steps(
    level: &Level,
    count: usize,
    from: impl Fn(usize) -> f64,
    to: impl Fn(usize) -> f64,
    y: impl Fn(f64) -> f64,
) -> String {
    let mut path = String::new();
    let mut before: Option<f64> = None;
    for (number, value) in level.values.iter().take(count).enumerate() {
        if !value.is_finite() {
            before = None;
            continue;
        }
        // One stroke for as long as the level stays, so that its dashes are not begun anew each day.
        match before {
            None => path.push_str(&format!("M{} {}", at(from(number).max(LEFT)), at(y(*value)))),
            Some(old) if old != *value => {
                path.push_str(&format!("L{} {}L{} {}", at(from(number)), at(y(old)), at(from(number)), at(y(*value))));
            }
            Some(_) => {}
        }
        let goes_on = level.values.get(number + 1).is_some_and(|next| next == value) && number + 1 < count;
        if !goes_on {
            path.push_str(&format!("L{} {}", at(to(number).min(RIGHT)), at(y(*value))));
        }
        before = Some(*value);
    }
    if path.is_empty() { "M0 0".to_owned() } else { path }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Figure};

    fn fan() -> Fan {
        Fan {
            point: "Day".into(),
            points: (0..28).map(|day| format!("D{day}")).collect(),
            measure: "Occupied beds".into(),
            values: (0..28).map(|day| Estimate { p10: 380.0, p50: 395.0 + f64::from(day), p90: 440.0 }).collect(),
            levels: vec![
                Level { name: "staffed beds".into(), values: vec![410.0; 28] },
                Level { name: "with escalation".into(), values: vec![424.0; 28] },
            ],
            events: vec![EventBand { label: "Strike".into(), first: 2, last: 6 }],
            unit: Unit::Count,
            label_every: 7,
            outer: Vec::new(),
            seen: None,
            more: vec![("Probability over".into(), vec![Cell::Share(0.5); 28])],
        }
    }

    fn figure(fan: Fan) -> Figure {
        Figure {
            id: "beds".into(),
            title: "T".into(),
            subtitle: "S".into(),
            description: "D".into(),
            body: Body::Fan(fan),
        }
    }

    #[test]
    fn lines_are_labelled_where_they_end_and_labels_do_not_overlap() {
        let svg = figure(fan()).to_svg().into_string();
        for label in ["median 422", "staffed beds 410", "with escalation 424", "Strike"] {
            assert!(svg.contains(&format!(">{label}<")), "{label}");
        }
        let mut labels = vec![(10.0, "", String::new()), (11.0, "", String::new()), (99.0, "", String::new())];
        spread(&mut labels, 0.0, 100.0);
        assert!(labels.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 15.0));
        assert!(labels[2].0 <= 100.0);
    }

    #[test]
    fn an_axis_that_does_not_start_at_zero_says_so() {
        assert!(figure(fan()).to_svg().into_string().contains("The axis starts at 380, not at zero."));
        let mut small = fan();
        small.values = vec![Estimate { p10: 1.0, p50: 3.0, p90: 6.0 }; 28];
        small.levels.clear();
        assert!(!figure(small).to_svg().into_string().contains("not at zero"));
    }

    #[test]
    fn a_level_that_stays_is_one_stroke() {
        let level = Level { name: "beds".into(), values: vec![5.0, 5.0, 5.0, 7.0] };
        let path = steps(&level, 4, |n| position(n) * 10.0 + 100.0, |n| position(n) * 10.0 + 110.0, |v| v);
        assert_eq!(path, "M100.0 5.0L130.0 5.0L130.0 5.0L130.0 7.0L140.0 7.0");
    }

    #[test]
    fn the_table_has_levels_and_further_columns() {
        let table = figure(fan()).table();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names[4..], ["Staffed beds", "With escalation", "Probability over"]);
        assert_eq!(table.rows[3][2].shown(), "398");
    }

    #[test]
    fn a_wider_band_and_what_was_seen_are_drawn_and_stand_in_the_table() {
        let mut past = fan();
        past.levels.clear();
        past.more.clear();
        past.values[..7].fill(Estimate { p10: f64::NAN, p50: f64::NAN, p90: f64::NAN });
        past.outer = (0..28).map(|day| if day < 7 { (f64::NAN, f64::NAN) } else { (300.0, 500.0) }).collect();
        let values = (0..28).map(|day| if day < 7 { 390.0 } else { f64::NAN }).collect();
        past.seen = Some(Level { name: "seen".into(), values });
        let figure = figure(past);
        let svg = figure.to_svg().into_string();
        assert_eq!(svg.matches("<circle").count(), 7);
        assert!(svg.contains("97.5 in 100: 500") && svg.contains(">seen<") && !svg.contains("NaN"));
        let table = figure.table();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names[4..], ["Occupied beds p2.5", "Occupied beds p97.5", "Seen"]);
        assert_eq!((table.rows[0][6].shown(), table.rows[8][4].shown()), ("390".into(), "300".into()));
    }

    #[test]
    fn missing_days_and_no_days_are_safe() {
        let mut holes = fan();
        holes.values[0].p50 = f64::NAN;
        holes.levels[0].values[3] = f64::NAN;
        assert!(!figure(holes).to_svg().into_string().contains("NaN"));
        let mut none = fan();
        none.points.clear();
        assert!(figure(none).to_svg().into_string().contains("no data"));
    }
}
