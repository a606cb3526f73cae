//! Bars, grouped or stacked, or dots, with a range, mostly from the 10 % to the 90 % quantile, and a target line.

use crate::axis::{Scale, nice_ticks};
use crate::figure::{Drawing, Estimate, Unit, finite, position};
use crate::ink::{Anchor, fill_of, key, label_on_fill, level_axis, line_with_edge, patterns, width_of, words, wrap};
use crate::ink::{at, cut};
use crate::table::{Cell, Column};
use crate::tokens::{INK, LIMIT, PAPER, QUIET, TEXT, WIDTH};
use maud::{Markup, html};

/// How the bars of several series stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Side by side.
    Grouped,
    /// On top of one another; whiskers are drawn on the topmost alone, around the sum of the medians.
    Stacked,
    /// Not bars but dots on their ranges, side by side. Their axis need not start at zero, so that values close together, such as
    /// shares near a target, can be told apart; it says so where it does not.
    Dots,
}

/// One series of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it counts.
    pub name: String,
    /// One estimate for each category.
    pub values: Vec<Estimate>,
}

/// A level line that the bars are measured against.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetLine {
    /// What it is.
    pub label: String,
    /// Where it lies.
    pub value: f64,
}

/// What the three numbers of an estimate are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ends {
    /// The 10 % quantile, the median and the 90 % quantile.
    #[default]
    Quantiles,
    /// The least, what is expected and the most of what may be, without a probability.
    Bounds,
}

impl Ends {
    fn names(self) -> [&'static str; 3] {
        match self {
            Self::Quantiles => ["p10", "p50", "p90"],
            Self::Bounds => ["least", "middle", "most"],
        }
    }
}

/// Bars with whiskers.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What the categories are, such as `Day`.
    pub category: String,
    /// The categories from left to right.
    pub categories: Vec<String>,
    /// The series.
    pub series: Vec<Series>,
    /// How several series stand.
    pub arrangement: Arrangement,
    /// What the whiskers reach to.
    pub ends: Ends,
    /// What the values are counted in.
    pub unit: Unit,
    /// The line to reach or not to pass.
    pub target: Option<TargetLine>,
}

const LEFT: f64 = 58.0;
const HIGH: f64 = 220.0;

/// A bar to draw: where it stands and what it shows.
struct Bar {
    part: usize,
    x: f64,
    wide: f64,
    from: f64,
    to: f64,
    whisker: Option<(f64, f64)>,
    label: String,
}

impl Bars {
    pub(crate) fn draw(&self, id: &str) -> Option<Drawing> {
        let tops = finite(self.bars_of_all().iter().flat_map(|bar| {
            [bar.to, bar.whisker.map_or(f64::NAN, |(low, _)| low), bar.whisker.map_or(f64::NAN, |(_, high)| high)]
        }));
        if self.categories.is_empty() || tops.is_empty() {
            return None;
        }
        let target = self.target.as_ref().filter(|target| target.value.is_finite());
        let all: Vec<f64> = tops.into_iter().chain(target.map(|target| target.value)).collect();
        let most = all.iter().copied().fold(0.0, f64::max);
        let (ticks, decimals) = match self.arrangement {
            Arrangement::Dots => {
                let least = all.iter().copied().fold(f64::INFINITY, f64::min);
                nice_ticks(least, most.max(least), 5)
            }
            _ => nice_ticks(0.0, if most > 0.0 { most } else { 1.0 }, 5),
        };
        let starts_above_zero = ticks.first().is_some_and(|first| *first > 0.0);
        let names: Vec<String> = self.series.iter().map(|series| series.name.clone()).collect();
        let (key, key_end) = if names.len() > 1 { key(id, &names, 4.0) } else { (html! {}, 4.0) };
        let top = key_end + if target.is_some() { 22.0 } else { 12.0 };
        let scale = Scale::over(&ticks, top + HIGH, top);
        let axis: Vec<(f64, String)> =
            ticks.iter().map(|tick| (scale.at(*tick), self.unit.tick(*tick, decimals))).collect();
        let slot = self.slot();
        // Labels of crowded categories are thinned: level text that can be read beats every label.
        let every = (1..=self.categories.len()).find(|every| position(*every) * slot >= 44.0).unwrap_or(1);
        let lines: Vec<Vec<String>> =
            self.categories.iter().map(|name| wrap(name, slot * position(every) - 2.0, TEXT, 3)).collect();
        let deepest = lines.iter().map(Vec::len).max().unwrap_or(1);
        let base = top + HIGH;
        let bottom =
            base + 26.0 + position(deepest.saturating_sub(1)) * 15.0 + if starts_above_zero { 24.0 } else { 0.0 };
        let marks = html! {
            (patterns(id, self.series.len()))
            (key)
            (level_axis(&axis, LEFT, WIDTH))
            @for bar in self.bars_of_all() {
                @if bar.from.is_finite() && bar.to.is_finite() {
                    @if self.arrangement == Arrangement::Dots { (draw_range(id, &bar, &scale)) } @else { (draw_bar(id, &bar, &scale)) }
                }
            }
            @if let Some(target) = target {
                (line_with_edge((LEFT, scale.at(target.value)), (WIDTH, scale.at(target.value)), LIMIT, 2.0, "7 4"))
                (words(WIDTH, top - 9.0, Anchor::End, LIMIT, true, &cut(&target.label, 300.0, TEXT)))
            }
            @if self.arrangement == Arrangement::Dots {
                // Last, so that neither a range nor the target line runs through a dot or its value.
                @for bar in self.bars_of_all().iter().filter(|bar| bar.to.is_finite()) {
                    (draw_dot(bar, &scale, target.map(|target| scale.at(target.value))))
                }
            }
            (line_with_edge((LEFT, base), (WIDTH, base), INK, 1.0, ""))
            @if starts_above_zero {
                @let note = format!("The axis starts at {}, not at zero.", self.unit.tick(ticks[0], decimals));
                (words(LEFT - 46.0, bottom - 10.0, Anchor::Start, QUIET, false, &note))
            }
            @for (number, lines) in lines.iter().enumerate().filter(|(number, _)| number.is_multiple_of(every)) {
                @for (row, text) in lines.iter().enumerate() {
                    (words(LEFT + (position(number) + 0.5) * slot, base + 18.0 + position(row) * 15.0, Anchor::Middle, INK, false, text))
                }
            }
        };
        Some(Drawing { marks, high: bottom })
    }

    fn slot(&self) -> f64 {
        // Values stand to the right of dots and need room there.
        let right = if self.arrangement == Arrangement::Dots { WIDTH - 14.0 } else { WIDTH };
        (right - LEFT) / position(self.categories.len().max(1))
    }

    fn bars_of_all(&self) -> Vec<Bar> {
        let slot = self.slot();
        let wide = (slot * 0.72).min(96.0);
        let mut bars = Vec::new();
        for category in 0..self.categories.len() {
            let left = LEFT + (position(category) + 0.5) * slot - wide / 2.0;
            let count = position(self.series.len().max(1));
            let mut foot = 0.0;
            for (part, series) in self.series.iter().enumerate() {
                let Some(value) = series.values.get(category) else {
                    continue;
                };
                let spread = (value.p10.is_finite() && value.p90.is_finite()).then_some((value.p10, value.p90));
                let label = self.unit.shown(value.p50);
                bars.push(match self.arrangement {
                    Arrangement::Grouped | Arrangement::Dots => Bar {
                        part,
                        x: left + position(part) * wide / count,
                        wide: wide / count,
                        from: 0.0,
                        to: value.p50,
                        whisker: spread,
                        label,
                    },
                    Arrangement::Stacked => {
                        let from = foot;
                        foot += if value.p50.is_finite() { value.p50 } else { 0.0 };
                        let whisker = spread
                            .filter(|_| part + 1 == self.series.len())
                            .map(|(low, high)| (low + from, high + from));
                        Bar { part, x: left, wide, from, to: from + value.p50, whisker, label }
                    }
                });
            }
        }
        bars
    }

    pub(crate) fn table(&self) -> (Vec<Column>, Vec<Vec<Cell>>) {
        let mut columns = vec![Column::words(&self.category)];
        for series in &self.series {
            columns.extend(self.ends.names().map(|mark| Column::numbers(format!("{} {mark}", series.name))));
        }
        if let Some(target) = &self.target {
            columns.push(Column::numbers(&target.label));
        }
        let rows = self.categories.iter().enumerate().map(|(at, name)| {
            let mut row = vec![Cell::text(name)];
            for series in &self.series {
                let value = series.values.get(at);
                row.extend(
                    [value.map(|v| v.p10), value.map(|v| v.p50), value.map(|v| v.p90)]
                        .map(|value| self.unit.cell(value.unwrap_or(f64::NAN))),
                );
            }
            if let Some(target) = &self.target {
                row.push(self.unit.cell(target.value));
            }
            row
        });
        (columns, rows.collect())
    }
}

/// How wide the range of a dot is.
fn range_width(bar: &Bar) -> f64 {
    (bar.wide * 0.5).min(18.0)
}

fn draw_range(id: &str, bar: &Bar, scale: &Scale) -> Markup {
    let middle = bar.x + bar.wide / 2.0;
    let wide = range_width(bar);
    html! {
        @if let Some((low, most)) = bar.whisker {
            @let (low, most) = (scale.at(low), scale.at(most));
            rect x=(at(middle - wide / 2.0)) y=(at(most)) width=(at(wide)) height=(at((low - most).max(1.0))) fill=(fill_of(id, bar.part)) stroke=(PAPER) stroke-width="1.5" {}
        }
    }
}

fn draw_dot(bar: &Bar, scale: &Scale, target: Option<f64>) -> Markup {
    let middle = bar.x + bar.wide / 2.0;
    let half = range_width(bar) / 2.0;
    let y = scale.at(bar.to);
    // A value close to the target line steps aside, to the side on which its dot lies.
    let aside = match target {
        Some(line) if (y - line).abs() < 10.0 => line + if y <= line { -10.0 } else { 10.0 },
        _ => y,
    };
    let wide = width_of(&bar.label, TEXT) + 6.0;
    let left = middle + half + 3.0;
    html! {
        circle cx=(at(middle)) cy=(at(y)) r=(at((half * 0.76).max(2.5))) fill=(PAPER) stroke=(INK) stroke-width="2" {}
        @if left + wide <= bar.x + bar.wide + 24.0 {
            (label_on_fill(left + wide / 2.0, aside + 4.5, &bar.label))
        }
    }
}

fn draw_bar(id: &str, bar: &Bar, scale: &Scale) -> Markup {
    let (top, foot) = (scale.at(bar.to), scale.at(bar.from));
    let middle = bar.x + bar.wide / 2.0;
    let high = (foot - top).max(0.0);
    let fits = width_of(&bar.label, TEXT) + 8.0 <= bar.wide;
    html! {
        rect x=(at(bar.x)) y=(at(top)) width=(at(bar.wide)) height=(at(high)) fill=(fill_of(id, bar.part)) stroke=(PAPER) stroke-width="1.5" {}
        @if let Some((low, most)) = bar.whisker {
            @let (low, most) = (scale.at(low), scale.at(most));
            (line_with_edge((middle, low), (middle, most), INK, 1.5, ""))
            (line_with_edge((middle - 7.0, low), (middle + 7.0, low), INK, 1.5, ""))
            (line_with_edge((middle - 7.0, most), (middle + 7.0, most), INK, 1.5, ""))
        }
        @if fits && high >= 40.0 {
            @if bar.part == 0 {
                (words(middle, foot - 10.0, Anchor::Middle, PAPER, true, &bar.label))
            } @else {
                (label_on_fill(middle, foot - 10.0, &bar.label))
            }
        } @else if fits {
            (label_on_fill(middle, bar.whisker.map_or(top, |(_, most)| scale.at(most)).min(top) - 7.0, &bar.label))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Figure};

    fn estimate(p50: f64) -> Estimate {
        Estimate { p10: p50 - 0.02, p50, p90: p50 + 0.02 }
    }

    fn figure(categories: usize, series: usize, arrangement: Arrangement) -> Figure {
        Figure {
            id: "kept".into(),
            title: "Title".into(),
            subtitle: "Kept".into(),
            description: "D".into(),
            body: Body::Bars(Bars {
                category: "Day".into(),
                categories: (0..categories).map(|day| format!("Day {day}")).collect(),
                series: (0..series)
                    .map(|part| Series { name: format!("S{part}"), values: vec![estimate(0.9); categories] })
                    .collect(),
                arrangement,
                ends: Ends::Quantiles,
                unit: Unit::Share,
                target: Some(TargetLine { label: "Target 95.0%".into(), value: 0.95 }),
            }),
        }
    }

    #[test]
    fn each_bar_is_drawn_with_its_value_and_the_table_has_the_same() {
        let figure = figure(5, 1, Arrangement::Grouped);
        let svg = figure.to_svg().into_string();
        assert_eq!(svg.matches("fill=\"url(#fig-kept-part-0)\"").count(), 5);
        assert_eq!(svg.matches(">90.0%<").count(), 5);
        assert!(svg.contains(">Target 95.0%<"));
        let table = figure.table();
        assert_eq!(table.rows.len(), 5);
        assert_eq!(table.rows[0][2].shown(), "90.0%");
    }

    #[test]
    fn dots_may_leave_zero_out_and_say_so_and_bars_may_not() {
        let dots = figure(5, 1, Arrangement::Dots).to_svg().into_string();
        assert_eq!(dots.matches("<circle").count(), 5);
        assert_eq!(dots.matches(">90.0%<").count(), 5);
        assert!(dots.contains(">The axis starts at 88%, not at zero.<"), "{dots}");
        let bars = figure(5, 1, Arrangement::Grouped).to_svg().into_string();
        assert!(bars.contains(">0%<") && !bars.contains("not at zero"));
    }

    #[test]
    fn several_series_get_patterns_and_a_key() {
        let svg = figure(3, 2, Arrangement::Stacked).to_svg().into_string();
        // Three bars and one swatch of the key for each part.
        assert_eq!(svg.matches("fill=\"url(#fig-kept-part-1)\"").count(), 4);
        assert!(svg.contains(">S1<"));
    }

    #[test]
    fn values_that_are_not_finite_are_not_drawn_but_stay_in_the_table() {
        let mut figure = figure(2, 1, Arrangement::Grouped);
        let Body::Bars(bars) = &mut figure.body else { panic!("bars") };
        bars.series[0].values[0] = Estimate { p10: f64::NAN, p50: f64::NAN, p90: f64::INFINITY };
        let svg = figure.to_svg().into_string();
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert_eq!(svg.matches("fill=\"url(#fig-kept-part-0)\"").count(), 1);
        assert_eq!(figure.table().rows[0][1].shown(), "not known");
    }

    #[test]
    fn no_data_is_said() {
        assert!(figure(0, 1, Arrangement::Grouped).to_svg().into_string().contains("There are no data to show here."));
        assert!(figure(3, 0, Arrangement::Grouped).to_svg().into_string().contains("There are no data to show here."));
    }

    #[test]
    fn labels_of_crowded_categories_are_thinned() {
        let svg = figure(28, 1, Arrangement::Grouped).to_svg().into_string();
        let labels = (0..28).filter(|day| svg.contains(&format!(">Day {day}<"))).count();
        assert!((7..=14).contains(&labels), "{labels}");
    }
}
