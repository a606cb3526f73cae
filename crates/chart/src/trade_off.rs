//! A trade-off: what is gained along one axis against what it costs along the other, with the point that was chosen.

use crate::axis::{Scale, nice_ticks};
use crate::bars::TargetLine;
use crate::figure::{Drawing, Estimate, Unit, finite, position};
use crate::ink::{Anchor, at, cut, level_axis, line, line_with_edge, width_of, words, wrap};
use crate::table::{Cell, Column};
use crate::tokens::{INK, LIMIT, MAIN, PAPER, QUIET, TEXT, WIDTH};
use maud::{Markup, html};

/// One point of a trade-off.
#[derive(Debug, Clone, PartialEq)]
pub struct TradePoint {
    /// What the point is called, such as the level that was aimed at.
    pub name: String,
    /// A few words below its name and median, such as the difference from the chosen point; empty for none.
    pub beside: String,
    /// Where it lies along the level axis.
    pub across: f64,
    /// Where it lies along the upright axis.
    pub value: Estimate,
    /// Whether it is the point that was chosen.
    pub chosen: bool,
    /// The values of the table, as `detail_columns` names them.
    pub details: Vec<Cell>,
}

/// Points of one measure against another, joined in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeOff {
    /// What the points are, such as `Level aimed at`.
    pub point: String,
    /// The points in the order in which they are joined.
    pub points: Vec<TradePoint>,
    /// What the level axis shows, such as `Planned care kept`.
    pub across: String,
    /// What the level axis is counted in.
    pub across_unit: Unit,
    /// What the upright axis shows, such as `Waits over 12 hours`.
    pub measure: String,
    /// What the upright axis is counted in.
    pub unit: Unit,
    /// An upright line to reach or not to pass.
    pub target: Option<TargetLine>,
    /// How a point is read, in one or two sentences below the axis.
    pub reading: String,
    /// The columns of the table behind each point, after the drawn values.
    pub detail_columns: Vec<Column>,
}

const LEFT: f64 = 58.0;
const RIGHT: f64 = WIDTH - 8.0;
const HIGH: f64 = 230.0;
/// Height of a line of text.
const LINE: f64 = 15.0;
/// Room between labels side by side.
const APART: f64 = 10.0;
/// A level axis is never drawn over less than this share, so that two points that are all but the same are not torn apart.
const LEAST_SHARE: f64 = 0.04;

/// A label with the place of its point.
struct Label<'a> {
    point: &'a TradePoint,
    lines: Vec<String>,
    wide: f64,
    /// Where it stands: the middle, and the number of its row from the top.
    middle: f64,
    row: usize,
}

impl TradeOff {
    pub(crate) fn draw(&self, _id: &str) -> Option<Drawing> {
        let drawn: Vec<&TradePoint> = self.points.iter().filter(|point| is_drawn(point)).collect();
        if drawn.is_empty() {
            return None;
        }
        let target = self.target.as_ref().filter(|target| target.value.is_finite());
        let (x_ticks, x_decimals) = self.level_ticks(&drawn, target);
        let (y_ticks, y_decimals) = self.upright_ticks(&drawn);
        let x = Scale::over(&x_ticks, LEFT + 12.0, RIGHT - 24.0);
        let (labels, rows) = self.labels(&drawn, &x);
        let deepest = position(labels.iter().map(|label| label.lines.len()).max().unwrap_or(1));
        let row = deepest * LINE + 8.0;
        let top = 24.0 + position(rows) * row + 18.0;
        let base = top + HIGH;
        let y = Scale::over(&y_ticks, base, top);
        let axis: Vec<(f64, String)> =
            y_ticks.iter().map(|tick| (y.at(*tick), self.unit.tick(*tick, y_decimals))).collect();
        let mut notes: Vec<(f64, &str, String)> = Vec::new();
        let mut below = base + 36.0;
        if target.is_some() {
            below += 18.0;
        }
        notes.push((below, INK, cut(&self.across, WIDTH - LEFT, TEXT)));
        for text in self.axis_notes((x_ticks.first(), x_decimals), (y_ticks.first(), y_decimals)) {
            below += 20.0;
            notes.push((below, QUIET, text));
        }
        for text in wrap(&self.reading, WIDTH - 12.0, TEXT, 3) {
            below += if notes.last().is_some_and(|(_, colour, _)| *colour == INK) { 22.0 } else { 17.0 };
            notes.push((below, QUIET, text));
        }
        let marks = html! {
            (words(4.0, 14.0, Anchor::Start, INK, false, &cut(&self.measure, WIDTH - 8.0, TEXT)))
            (level_axis(&axis, LEFT, RIGHT))
            @for label in &labels {
                @let from = 24.0 + position(label.row) * row + position(label.lines.len()) * LINE - 1.0;
                (line((label.middle, from), (x.at(label.point.across), top_of(label.point, &y) - 3.0), QUIET, 0.8, ""))
            }
            @if let Some(target) = target {
                (line_with_edge((x.at(target.value), top), (x.at(target.value), base), LIMIT, 2.0, "7 4"))
            }
            @for point in &drawn { (draw_range(point, &x, &y)) }
            @for pair in self.points.windows(2).filter(|pair| pair.iter().all(is_drawn)) {
                (line_with_edge((x.at(pair[0].across), y.at(pair[0].value.p50)), (x.at(pair[1].across), y.at(pair[1].value.p50)), MAIN, 2.0, ""))
            }
            // The chosen point last, so that no other hides it.
            @for chosen in [false, true] {
                @for point in drawn.iter().filter(|point| point.chosen == chosen) { (draw_point(point, &x, &y)) }
            }
            @for label in &labels { (draw_label(label, 24.0 + position(label.row) * row)) }
            (line((LEFT, base), (RIGHT, base), INK, 1.0, ""))
            @for tick in &x_ticks {
                (line((x.at(*tick), base), (x.at(*tick), base + 5.0), INK, 1.0, ""))
                (words(x.at(*tick), base + 19.0, Anchor::Middle, INK, false, &self.across_unit.tick(*tick, x_decimals)))
            }
            @if let Some(target) = target {
                @let text = cut(&target.label, 260.0, TEXT);
                @let half = width_of(&text, TEXT) / 2.0;
                (words(x.at(target.value).clamp(LEFT + half, RIGHT - half), base + 36.0, Anchor::Middle, LIMIT, true, &text))
            }
            @for (number, (y, colour, text)) in notes.iter().enumerate() {
                @if number == 0 {
                    (words(f64::midpoint(LEFT, RIGHT), *y, Anchor::Middle, colour, false, text))
                } @else {
                    (words(12.0, *y, Anchor::Start, colour, false, text))
                }
            }
        };
        Some(Drawing { marks, high: below + 10.0 })
    }

    /// Returns the ticks of the level axis, which need not start at zero.
    fn level_ticks(&self, drawn: &[&TradePoint], target: Option<&TargetLine>) -> (Vec<f64>, usize) {
        let all = drawn.iter().map(|point| point.across).chain(target.map(|target| target.value));
        let (mut low, mut high) = ends(all);
        if self.across_unit == Unit::Share && high - low < LEAST_SHARE {
            let middle = f64::midpoint(low, high).min(1.0 - LEAST_SHARE / 2.0);
            (low, high) = (low.min(middle - LEAST_SHARE / 2.0), high.max(middle + LEAST_SHARE / 2.0));
        }
        nice_ticks(low, high, 7)
    }

    /// Returns the ticks of the upright axis, from zero wherever the values reach down to half of the highest.
    fn upright_ticks(&self, drawn: &[&TradePoint]) -> (Vec<f64>, usize) {
        let all =
            finite(drawn.iter().flat_map(|point| [point.value.p10, point.value.p50, point.value.p90])).into_iter();
        let (low, high) = ends(all);
        let low = if low < 0.5 * high || high <= 0.0 { low.min(0.0) } else { low };
        nice_ticks(low, self.unit.least_high(low, high), 5)
    }

    /// Says where an axis does not start at zero.
    fn axis_notes(&self, across: (Option<&f64>, usize), upright: (Option<&f64>, usize)) -> Vec<String> {
        let from = |(first, decimals): (Option<&f64>, usize), unit: Unit| {
            first.filter(|first| **first > 0.0).map(|first| unit.tick(*first, decimals))
        };
        match (from(across, self.across_unit), from(upright, self.unit)) {
            (None, None) => vec![],
            (Some(across), None) => vec![format!("The level axis starts at {across}, not at zero.")],
            (None, Some(upright)) => vec![format!("The upright axis starts at {upright}, not at zero.")],
            (Some(across), Some(upright)) => {
                vec![format!("The level axis starts at {across} and the upright axis at {upright}, not at zero.")]
            }
        }
    }

    /// Places the labels above the plot, in as many rows as they need.
    fn labels<'a>(&self, drawn: &[&'a TradePoint], x: &Scale) -> (Vec<Label<'a>>, usize) {
        let mut labels: Vec<Label<'a>> = drawn
            .iter()
            .map(|point| {
                let mut lines = vec![point.name.clone(), format!("median {}", self.unit.shown(point.value.p50))];
                lines.extend((!point.beside.is_empty()).then(|| point.beside.clone()));
                let lines: Vec<String> = lines.iter().map(|text| cut(text, 150.0, TEXT)).collect();
                // Bold letters are wider.
                let wide = lines.iter().map(|text| width_of(text, TEXT) * 1.08).fold(0.0, f64::max);
                Label { point, lines, wide, middle: x.at(point.across), row: 0 }
            })
            .collect();
        labels.sort_by(|one, other| one.middle.total_cmp(&other.middle));
        let rows = (1..=labels.len())
            .find(|rows| {
                (0..*rows).all(|row| {
                    labels.iter().skip(row).step_by(*rows).map(|label| label.wide + APART).sum::<f64>() <= WIDTH
                })
            })
            .unwrap_or(1);
        for row in 0..rows {
            let mut of_row: Vec<&mut Label<'a>> = labels.iter_mut().skip(row).step_by(rows).collect();
            let mut floor = 2.0;
            for label in &mut of_row {
                label.row = row;
                label.middle = label.middle.max(floor + label.wide / 2.0);
                floor = label.middle + label.wide / 2.0 + APART;
            }
            let mut ceiling = WIDTH - 2.0;
            for label in of_row.iter_mut().rev() {
                label.middle = label.middle.min(ceiling - label.wide / 2.0);
                ceiling = label.middle - label.wide / 2.0 - APART;
            }
        }
        (labels, rows)
    }

    pub(crate) fn table(&self) -> (Vec<Column>, Vec<Vec<Cell>>) {
        let mut columns = vec![Column::words(&self.point), Column::numbers(&self.across)];
        columns.extend(["p10", "p50", "p90"].map(|mark| Column::numbers(format!("{} {mark}", self.measure))));
        columns.extend(self.detail_columns.iter().cloned());
        let rows = self.points.iter().map(|point| {
            let mut row = vec![Cell::text(&point.name), self.across_unit.cell(point.across)];
            row.extend([point.value.p10, point.value.p50, point.value.p90].map(|value| self.unit.cell(value)));
            row.extend(
                (0..self.detail_columns.len()).map(|at| point.details.get(at).cloned().unwrap_or(Cell::Missing)),
            );
            row
        });
        (columns, rows.collect())
    }
}

fn is_drawn(point: &TradePoint) -> bool {
    point.across.is_finite() && point.value.p50.is_finite()
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

fn has_range(point: &TradePoint) -> bool {
    point.value.p10.is_finite() && point.value.p90.is_finite()
}

/// Returns where the drawing of a point ends above.
fn top_of(point: &TradePoint, y: &Scale) -> f64 {
    if has_range(point) { y.at(point.value.p90).min(y.at(point.value.p50) - 8.0) } else { y.at(point.value.p50) - 8.0 }
}

fn draw_range(point: &TradePoint, x: &Scale, y: &Scale) -> Markup {
    let middle = x.at(point.across);
    html! {
        @if has_range(point) {
            @let (low, high) = (y.at(point.value.p10), y.at(point.value.p90));
            (line_with_edge((middle, low), (middle, high), INK, 1.5, ""))
            (line_with_edge((middle - 6.0, low), (middle + 6.0, low), INK, 1.5, ""))
            (line_with_edge((middle - 6.0, high), (middle + 6.0, high), INK, 1.5, ""))
        }
    }
}

fn draw_point(point: &TradePoint, x: &Scale, y: &Scale) -> Markup {
    let (x, y) = (x.at(point.across), y.at(point.value.p50));
    html! {
        @if point.chosen {
            @let corners = [(x, y - 9.5), (x + 9.5, y), (x, y + 9.5), (x - 9.5, y)].map(|(x, y)| format!("{} {}", at(x), at(y)));
            path d={ "M" (corners.join("L")) "Z" } fill=(MAIN) stroke=(PAPER) stroke-width="1.5" {}
        } @else {
            circle cx=(at(x)) cy=(at(y)) r="4.8" fill=(PAPER) stroke=(MAIN) stroke-width="2.2" {}
        }
    }
}

fn draw_label(label: &Label<'_>, top: f64) -> Markup {
    let colour = if label.point.chosen { MAIN } else { INK };
    html! {
        rect x=(at(label.middle - label.wide / 2.0 - 2.0)) y=(at(top)) width=(at(label.wide + 4.0)) height=(at(position(label.lines.len()) * LINE)) fill=(PAPER) {}
        @for (number, text) in label.lines.iter().enumerate() {
            (words(label.middle, top + 12.0 + position(number) * LINE, Anchor::Middle, colour, number == 0 || label.point.chosen, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Figure};

    fn point(across: f64, p50: f64, chosen: bool) -> TradePoint {
        TradePoint {
            name: crate::number::percent(across),
            beside: if chosen { "this plan".into() } else { "\u{2212}8.0 \u{b1}0.9".into() },
            across,
            value: Estimate { p10: p50 / 4.0, p50, p90: p50 * 4.0 },
            chosen,
            details: vec![Cell::Pounds(480_000.0), Cell::text("remark")],
        }
    }

    fn curve() -> TradeOff {
        TradeOff {
            point: "Level aimed at".into(),
            points: vec![
                point(0.85, 44.0, false),
                point(0.90, 45.0, false),
                point(0.925, 46.0, false),
                point(0.95, 47.0, false),
                point(0.9585, 54.0, true),
                point(0.976, 52.0, false),
            ],
            across: "Planned care kept".into(),
            across_unit: Unit::Share,
            measure: "Waits over 12 hours".into(),
            unit: Unit::Count,
            target: Some(TargetLine { label: "Target 95.0%".into(), value: 0.95 }),
            reading: "Dot: median. Bar: 10% to 90% quantile.".into(),
            detail_columns: vec![Column::numbers("Cost"), Column::words("Remark")],
        }
    }

    fn figure(curve: TradeOff) -> Figure {
        Figure {
            id: "curve".into(),
            title: "T".into(),
            subtitle: "S".into(),
            description: "D".into(),
            body: Body::Curve(curve),
        }
    }

    #[test]
    fn what_is_drawn_stands_in_the_table() {
        let figure = figure(curve());
        let svg = figure.to_svg().into_string();
        let table = figure.table();
        assert_eq!(table.rows.len(), 6);
        assert_eq!(
            table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(),
            [
                "Level aimed at",
                "Planned care kept",
                "Waits over 12 hours p10",
                "Waits over 12 hours p50",
                "Waits over 12 hours p90",
                "Cost",
                "Remark"
            ]
        );
        for row in &table.rows {
            assert!(svg.contains(&format!(">{}<", row[0].shown())), "{} is labelled", row[0].shown());
            assert!(svg.contains(&format!(">median {}<", row[3].shown())), "{} is labelled", row[3].shown());
        }
        assert_eq!(table.rows[0][5].shown(), "\u{a3}480,000");
        assert_eq!(table.rows[0][5].raw(), "480000");
    }

    #[test]
    fn the_chosen_point_is_told_by_shape_and_words() {
        let svg = figure(curve()).to_svg().into_string();
        assert_eq!(svg.matches("<circle").count(), 5);
        assert_eq!(svg.matches("<path").count(), 1, "a diamond");
        assert_eq!(svg.matches(">this plan<").count(), 1);
        assert!(svg.contains(">Target 95.0%<"));
        assert!(svg.rfind("<path").unwrap() > svg.rfind("<circle").unwrap(), "nothing hides the chosen point");
    }

    #[test]
    fn an_axis_that_does_not_start_at_zero_says_so() {
        assert!(figure(curve()).to_svg().into_string().contains("The level axis starts at 84%, not at zero."));
        let mut high = curve();
        for point in &mut high.points {
            point.value = Estimate { p10: 100.0, p50: 110.0, p90: 120.0 };
        }
        let svg = figure(high).to_svg().into_string();
        assert!(svg.contains("The level axis starts at 84% and the upright axis at 100, not at zero."));
    }

    #[test]
    fn points_that_are_missing_are_not_drawn_and_not_joined_across() {
        let mut holes = curve();
        holes.points[2].value.p50 = f64::NAN;
        holes.points[4].across = f64::INFINITY;
        holes.points[5].value.p90 = f64::NAN;
        let figure = figure(holes);
        let svg = figure.to_svg().into_string();
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert_eq!(svg.matches("<circle").count(), 4);
        let joined = format!("stroke=\"{MAIN}\" stroke-width=\"2.0\"");
        assert_eq!(svg.matches(&joined).count(), 1, "only the first two points are neighbours");
        assert_eq!(figure.table().rows[2][3].shown(), "not known");
        assert_eq!(figure.table().rows[4][1].shown(), "not known");
    }

    #[test]
    fn no_data_is_said() {
        let none = TradeOff { points: vec![], ..curve() };
        assert!(figure(none).to_svg().into_string().contains("There are no data to show here."));
        let mut missing = curve();
        missing.points.iter_mut().for_each(|point| point.value.p50 = f64::NAN);
        assert!(figure(missing).to_svg().into_string().contains("There are no data to show here."));
    }

    #[test]
    fn labels_of_points_in_one_place_stand_apart() {
        for count in [2_usize, 6, 9, 20] {
            let same = TradeOff { points: vec![point(0.95, 47.0, false); count], ..curve() };
            let scale = Scale::new(0.9, 1.0, LEFT, RIGHT);
            let drawn: Vec<&TradePoint> = same.points.iter().collect();
            let (labels, rows) = same.labels(&drawn, &scale);
            assert_eq!(labels.len(), count);
            for (number, one) in labels.iter().enumerate() {
                assert!(one.row < rows);
                assert!(one.middle - one.wide / 2.0 >= 0.0 && one.middle + one.wide / 2.0 <= WIDTH, "{count}");
                for other in labels.iter().skip(number + 1).filter(|other| other.row == one.row) {
                    assert!((one.middle - other.middle).abs() >= (one.wide + other.wide) / 2.0 + APART - 1e-6);
                }
            }
            let svg = figure(same).to_svg().into_string();
            assert_eq!(svg.matches(">95.0%<").count(), count);
        }
    }

    #[test]
    fn one_point_and_no_waits_give_a_sensible_axis() {
        let mut alone = TradeOff { points: vec![point(0.99, 0.0, true)], ..curve() };
        alone.target = None;
        let svg = figure(alone).to_svg().into_string();
        for label in [">96%<", ">100%<", ">0<", ">4<"] {
            assert!(svg.contains(label), "{label} in {svg}");
        }
        assert!(!svg.contains(">102%<") && !svg.contains(">0.5<"));
    }
}
