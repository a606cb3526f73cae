//! A timeline: dated events and periods over months or years, in lanes such as ballots, mandates and strikes.

use crate::days_axis::Axis;
use crate::figure::{Drawing, position};
use crate::ink::{Anchor, at, clean, cut, line, line_with_edge, width_of, words, wrap};
use crate::table::{Cell, Column};
use crate::tokens::{BAND, GRID, INK, MAIN, PAPER, QUIET, TEXT, WIDTH};
use jiff::civil::Date;
use maud::{Markup, html};

/// How an item stands; each has its fill or shape besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LaneLook {
    /// Firm: solid.
    Firm,
    /// Of less weight: light with a dark edge.
    Light,
    /// Not confirmed or not known: hatched with a dashed edge.
    Doubtful,
    /// Failed: white with a dark edge and a cross.
    Failed,
    /// Of one moment: a diamond on its first day.
    Moment,
}

impl LaneLook {
    /// Every value, in the order of the key.
    pub const ALL: [Self; 5] = [Self::Firm, Self::Light, Self::Doubtful, Self::Failed, Self::Moment];

    /// Returns the ground and the ink of a label that stands on it.
    fn ground_and_ink(self) -> (&'static str, &'static str) {
        match self {
            Self::Firm => (MAIN, PAPER),
            Self::Light => (BAND, INK),
            Self::Doubtful | Self::Failed | Self::Moment => (PAPER, INK),
        }
    }

    /// Draws it from one place to another, hung from a height.
    fn draw(self, id: &str, from: f64, to: f64, y: f64) -> Markup {
        let edged = |fill: &str, edge: &str, dash: &str| {
            html! {
                rect x=(at(from + 0.5)) y=(at(y + 0.5)) width=(at(to - from - 1.0)) height=(at(BAR - 1.0)) fill=(fill)
                    stroke=(edge) stroke-width="1.0" stroke-dasharray=[(!dash.is_empty()).then_some(dash)] {}
            }
        };
        let middle = f64::midpoint(from, to);
        html! {
            @match self {
                Self::Firm => { rect x=(at(from)) y=(at(y)) width=(at(to - from)) height=(at(BAR)) fill=(MAIN) {} },
                Self::Light => (edged(BAND, MAIN, "")),
                Self::Doubtful => (edged(&format!("url(#{id}-doubt)"), INK, "3 2")),
                Self::Failed => {
                    (edged(PAPER, INK, ""))
                    (cross(if to - from < CROSS { middle } else { to - CROSS / 2.0 }, y + BAR / 2.0))
                },
                Self::Moment => {
                    @let (middle_y, half) = (y + BAR / 2.0, DIAMOND / 2.0);
                    @let corners = [(middle, middle_y - half), (middle + half, middle_y), (middle, middle_y + half), (middle - half, middle_y)];
                    path d={ "M" (corners.map(|(x, y)| format!("{} {}", at(x), at(y))).join("L")) "Z" } fill=(INK) stroke=(PAPER) stroke-width="1.0" {}
                },
            }
        }
    }
}

/// One event or period of a lane.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneItem {
    /// First day.
    pub from: Date,
    /// Last day, included; the first day again for a single day. An item that ends before it begins is not drawn.
    pub to: Date,
    /// The name in the table.
    pub name: String,
    /// The label in the drawing, short; empty for none.
    pub short: String,
    /// How it stands.
    pub look: LaneLook,
    /// A remark for the table; empty for none.
    pub note: String,
}

/// Items of one kind, one below the other where they would touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// What the items are, such as `Ballots`.
    pub name: String,
    /// The items in any order.
    pub items: Vec<LaneItem>,
}

/// A day that is marked through all lanes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayMark {
    /// The day.
    pub date: Date,
    /// What begins or happens on it, with the date if it is to be read in the drawing.
    pub label: String,
}

/// Dated events and periods in lanes, over one axis of days, months or years.
///
/// What reaches over an end of the axis is cut there, with an arrow head; what lies wholly outside stands in the table only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// First day of the axis.
    pub from: Date,
    /// Last day of the axis, included.
    pub to: Date,
    /// The lanes from the top.
    pub lanes: Vec<Lane>,
    /// Days that are marked through all lanes, in any order.
    pub marks: Vec<DayMark>,
    /// How the drawing is read, in one sentence below it.
    pub reading: String,
    /// What looks mean, for the key; it holds only those that are drawn.
    pub meanings: Vec<(LaneLook, String)>,
}

pub(crate) const LEFT: f64 = 122.0;
pub(crate) const RIGHT: f64 = WIDTH - 12.0;
/// Room between the names of the lanes and the axis.
const NAME_APART: f64 = 14.0;
const TOP: f64 = 4.0;
/// Height of a row of marks' labels.
const MARK_ROW: f64 = 18.0;
/// Height of a bar, and from one row of a lane to the next.
const BAR: f64 = 16.0;
const ROW: f64 = 21.0;
/// Room above and below the rows of a lane.
const PAD: f64 = 5.0;
/// Height of a line of text.
pub(crate) const LINE: f64 = 15.0;
/// The narrowest bar.
const LEAST: f64 = 3.0;
/// White between one bar and the next.
const EDGE: f64 = 1.0;
const DIAMOND: f64 = 15.0;
/// Room that a cross takes; on a narrower bar it stands out at both sides.
const CROSS: f64 = 13.0;
/// Room between a bar and its label, and between a label and what comes next.
const BESIDE: f64 = 4.0;
const APART: f64 = 8.0;
/// Places are compared with this in hand, since sums of fractions differ in their last digits.
const SLACK: f64 = 1e-6;
/// The most rows of a lane that are made for the sake of labels.
const MOST_ROWS: usize = 9;

impl Timeline {
    pub(crate) fn draw(&self, id: &str) -> Option<Drawing> {
        let axis = Axis::new(self.from, self.to)?;
        let lanes: Vec<(&Lane, Vec<Placed<'_>>)> = self.lanes.iter().map(|lane| (lane, placed(lane, &axis))).collect();
        let (marks, mark_rows) = self.placed_marks(&axis);
        if marks.is_empty() && lanes.iter().all(|(_, items)| items.is_empty()) {
            return None;
        }
        let top = TOP + position(mark_rows) * MARK_ROW + 4.0;
        let mut base = top;
        let mut rows = Vec::new();
        for (lane, items) in &lanes {
            let names = wrap(&lane.name, LEFT - NAME_APART, TEXT, 3);
            let deep = position(items.iter().map(|item| item.row + 1).max().unwrap_or(1)) * ROW;
            let high = (deep + 2.0 * PAD).max(position(names.len()) * LINE + 2.0 * PAD);
            // A lane's first row stands level with its name, a lane of one row in the middle of it.
            let first = base + if deep > ROW { PAD } else { (high - deep) / 2.0 } + (ROW - BAR) / 2.0;
            let name = base + if deep > ROW { PAD + 3.0 } else { (high - position(names.len()) * LINE) / 2.0 };
            rows.push((base, names, name, first, items));
            base += high;
        }
        let ticks = axis.ticks();
        let mut below = base + 20.0 + if ticks.iter().any(|tick| !tick.lower.is_empty()) { LINE } else { 0.0 };
        let mut reading = Vec::new();
        for text in wrap(&self.reading, WIDTH - 8.0, TEXT, 3) {
            below += if reading.is_empty() { 22.0 } else { 17.0 };
            reading.push((below, text));
        }
        let looks = lanes.iter().flat_map(|(_, items)| items.iter().map(|item| item.item.look)).collect::<Vec<_>>();
        let (key, below) = self.key(id, &looks, below + 10.0);
        let is_wide = |item: &Placed<'_>| item.item.look != LaneLook::Moment && item.to - item.from >= 40.0;
        let bars = |wide: bool| {
            html! {
                @for (_, _, _, first, items) in &rows {
                    @for item in items.iter().filter(|item| is_wide(item) == wide) { (item.draw(id, first + position(item.row) * ROW)) }
                }
            }
        };
        let marks = html! {
            @if looks.contains(&LaneLook::Doubtful) { (hatching(id)) }
            @for tick in &ticks { (line((tick.place, top), (tick.place, base), GRID, 1.0, "")) }
            @for (top, names, name, _, _) in &rows {
                (line((4.0, *top), (RIGHT, *top), GRID, 1.0, ""))
                @for (number, text) in names.iter().enumerate() {
                    (words(LEFT - NAME_APART, name + 12.0 + position(number) * LINE, Anchor::End, INK, false, text))
                }
            }
            // A line would hide much of a short bar, and a long bar would hide the line.
            (bars(true))
            @for mark in &marks { (line_with_edge((mark.place, mark.top()), (mark.place, base), QUIET, 1.5, "5 3")) }
            (bars(false))
            @for (_, _, _, first, items) in &rows {
                @for item in *items { (item.draw_label(first + position(item.row) * ROW)) }
            }
            @for mark in &marks { (mark.draw_label()) }
            (line((LEFT, base), (RIGHT, base), INK, 1.0, ""))
            @for tick in &ticks { (tick.draw(base)) }
            @for (y, text) in &reading { (words(4.0, *y, Anchor::Start, INK, false, text)) }
            (key)
        };
        Some(Drawing { marks, high: below })
    }

    /// Places the marks of the axis's days and their labels above the lanes; returns them with the rows that the labels need.
    fn placed_marks(&self, axis: &Axis) -> (Vec<PlacedMark>, usize) {
        let mut sorted: Vec<&DayMark> = self.marks.iter().filter(|mark| axis.has(mark.date)).collect();
        sorted.sort();
        let mut marks: Vec<PlacedMark> =
            sorted.iter().map(|mark| PlacedMark::new(axis.middle(mark.date), &mark.label)).collect();
        let mut left: Vec<usize> = (0..marks.len()).filter(|number| !marks[*number].text.is_empty()).collect();
        let mut row = 0;
        while !left.is_empty() {
            // A mark whose line would pass through a label waits until that label stands above it.
            let passes = |one: usize, other: usize| {
                one != other && marks[one].place > marks[other].from && marks[one].place < marks[other].to
            };
            let mut free: Vec<usize> =
                left.iter().copied().filter(|one| !left.iter().any(|other| passes(*one, *other))).collect();
            if free.is_empty() {
                // Two wait for one another: one of them turns its label over, or else a label is drawn over a line.
                if let Some(number) = left.iter().copied().find(|number| marks[*number].can_turn()) {
                    marks[number].turn();
                    continue;
                }
                free.push(left[0]);
            }
            free.sort_by(|one, other| marks[*one].from.total_cmp(&marks[*other].from).then(one.cmp(other)));
            let mut end = f64::NEG_INFINITY;
            for number in free {
                if marks[number].from.min(marks[number].place) >= end {
                    end = marks[number].to.max(marks[number].place) + APART;
                    marks[number].row = Some(row);
                    left.retain(|other| *other != number);
                }
            }
            row += 1;
        }
        for mark in &mut marks {
            mark.row = mark.row.or(Some(row).filter(|_| mark.text.is_empty()));
        }
        (marks, row)
    }

    /// Draws the key of the looks that are drawn, from a height on; returns it with the height it ends at.
    fn key(&self, id: &str, drawn: &[LaneLook], top: f64) -> (Markup, f64) {
        const SWATCH: f64 = 26.0;
        let (mut x, mut y) = (4.0, top);
        let mut places = Vec::new();
        for look in LaneLook::ALL.into_iter().filter(|look| drawn.contains(look)) {
            let Some((_, meaning)) = self.meanings.iter().find(|(of, _)| *of == look) else { continue };
            let meaning = cut(meaning, WIDTH - 48.0, TEXT);
            let wide = SWATCH + 8.0 + width_of(&meaning, TEXT) + 16.0;
            if x + wide > WIDTH && x > 4.0 {
                (x, y) = (4.0, y + 22.0);
            }
            places.push((look, x, y, meaning));
            x += wide;
        }
        let end = if places.is_empty() { top } else { y + 24.0 };
        let markup = html! {
            @for (look, x, y, meaning) in &places {
                (look.draw(id, *x, x + SWATCH, *y))
                (words(x + SWATCH + 8.0, y + 12.5, Anchor::Start, INK, false, meaning))
            }
        };
        (markup, end)
    }

    pub(crate) fn table(&self) -> (Vec<Column>, Vec<Vec<Cell>>) {
        let columns = ["Lane", "What", "First day", "Last day", "Note"].map(Column::words).to_vec();
        let row = |lane: &str, what: &str, from: Date, to: Date, note: &str| {
            vec![
                Cell::text(lane),
                Cell::text(what),
                Cell::text(from.to_string()),
                Cell::text(to.to_string()),
                Cell::text(note),
            ]
        };
        let mut rows = Vec::new();
        for lane in &self.lanes {
            rows.extend(in_order(lane).iter().map(|item| row(&lane.name, &item.name, item.from, item.to, &item.note)));
        }
        let mut marks: Vec<&DayMark> = self.marks.iter().collect();
        marks.sort();
        rows.extend(marks.iter().map(|mark| row("Marked day", &mark.label, mark.date, mark.date, "")));
        (columns, rows)
    }
}

/// Returns the items of a lane by first day, last day and name.
fn in_order(lane: &Lane) -> Vec<&LaneItem> {
    let mut items: Vec<&LaneItem> = lane.items.iter().collect();
    items.sort();
    items
}

/// A mark with its place and the place of its label.
struct PlacedMark {
    place: f64,
    text: String,
    from: f64,
    to: f64,
    row: Option<usize>,
}

impl PlacedMark {
    /// Sets the label to the right of its line where it fits, else to the left, else above it.
    fn new(place: f64, label: &str) -> Self {
        let text = cut(label.trim(), WIDTH - 8.0, TEXT);
        let wide = width_of(&text, TEXT);
        let from = if place + BESIDE + wide <= WIDTH - 2.0 {
            place + BESIDE
        } else if place - BESIDE - wide >= 2.0 {
            place - BESIDE - wide
        } else {
            (place - wide / 2.0).clamp(2.0, (WIDTH - 2.0 - wide).max(2.0))
        };
        Self { place, text, from, to: from + wide, row: None }
    }

    /// Whether the label stands to the right of its line and fits to the left of it.
    fn can_turn(&self) -> bool {
        self.from > self.place && self.place - BESIDE - (self.to - self.from) >= 2.0
    }

    /// Sets the label to the left of its line.
    fn turn(&mut self) {
        (self.from, self.to) = (self.place - BESIDE - (self.to - self.from), self.place - BESIDE);
    }

    /// Returns where the line begins: beside its label, or below it where the label stands above.
    fn top(&self) -> f64 {
        let is_above = self.from < self.place && self.place < self.to;
        TOP + position(self.row.unwrap_or(0)) * MARK_ROW + if is_above { LINE } else { 1.0 }
    }

    fn draw_label(&self) -> Markup {
        let y = TOP + position(self.row.unwrap_or(0)) * MARK_ROW;
        html! {
            @if !self.text.is_empty() {
                rect x=(at(self.from - 1.0)) y=(at(y)) width=(at(self.to - self.from + 2.0)) height=(at(LINE)) fill=(PAPER) {}
                (words(self.from, y + 12.0, Anchor::Start, INK, false, &self.text))
            }
        }
    }
}

/// Where a label stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Inside,
    Right,
    Left,
}

/// An item with its place and the place of its label.
struct Placed<'a> {
    item: &'a LaneItem,
    /// Where the bar or the diamond begins and ends.
    from: f64,
    to: f64,
    /// Whether it goes on over the ends of the axis.
    goes_on: (bool, bool),
    row: usize,
    label: Option<Side>,
}

impl<'a> Placed<'a> {
    /// Places an item along the axis; `None` when it lies outside.
    fn new(item: &'a LaneItem, axis: &Axis) -> Option<Self> {
        let (from, to, goes_on) = if item.look == LaneLook::Moment {
            let middle = Some(axis.middle(item.from)).filter(|_| axis.has(item.from) && item.from <= item.to)?;
            (middle - DIAMOND / 2.0, middle + DIAMOND / 2.0, (false, false))
        } else {
            if item.to < item.from || item.to < axis.from || item.from > axis.to {
                return None;
            }
            let from = axis.start(item.from).min(RIGHT - LEAST);
            let to = (axis.end(item.to) - EDGE).max(from + LEAST);
            (from, to, (item.from < axis.from, item.to > axis.to))
        };
        Some(Self { item, from, to, goes_on, row: 0, label: None })
    }

    /// Returns what the item covers without its label.
    fn bare(&self) -> (f64, f64) {
        let middle = f64::midpoint(self.from, self.to);
        let half = if self.item.look == LaneLook::Failed { CROSS / 2.0 } else { 0.0 };
        (self.from.min(middle - half), self.to.max(middle + half))
    }

    /// Returns where the label can stand and what item and label then cover; `None` when it has no place or no label.
    fn labelled(&self) -> Option<(Side, (f64, f64))> {
        let (from, to) = self.bare();
        let wide = width_of(&self.item.short, TEXT);
        let cross = if self.item.look == LaneLook::Failed { CROSS } else { 0.0 };
        if self.item.short.trim().is_empty() {
            None
        } else if self.item.look != LaneLook::Moment && wide + 12.0 + cross <= self.to - self.from {
            Some((Side::Inside, (from, to)))
        } else if to + BESIDE + wide <= WIDTH - 2.0 {
            Some((Side::Right, (from, to + BESIDE + wide + APART)))
        } else if from - BESIDE - wide >= LEFT {
            Some((Side::Left, (from - BESIDE - wide - APART, to)))
        } else {
            None
        }
    }

    fn draw(&self, id: &str, y: f64) -> Markup {
        let middle = y + BAR / 2.0;
        let arrow = |from: f64, tip: f64| {
            let corners = [(from, middle - 5.0), (tip, middle), (from, middle + 5.0)];
            let path = corners.map(|(x, y)| format!("{} {}", at(x), at(y))).join("L");
            html! { path d={ "M" (path) "Z" } fill=(INK) {} }
        };
        html! {
            (self.item.look.draw(id, self.from, self.to, y))
            @if self.goes_on.0 { (arrow(LEFT - 2.0, LEFT - 9.0)) }
            @if self.goes_on.1 { (arrow(RIGHT + 2.0, RIGHT + 9.0)) }
        }
    }

    /// Draws the label on a ground of its own, so that lines behind it do not cross it.
    fn draw_label(&self, y: f64) -> Markup {
        let Some(side) = self.label else { return html! {} };
        let text = clean(&self.item.short);
        // Widths are estimated with some to spare, which would cut more out of the lines behind than the text needs.
        let wide = 0.92 * width_of(&text, TEXT);
        let (from, to) = self.bare();
        let (x, anchor, left) = match side {
            Side::Inside => (self.from + 6.0, Anchor::Start, self.from + 6.0),
            Side::Right => (to + BESIDE, Anchor::Start, to + BESIDE),
            Side::Left => (from - BESIDE, Anchor::End, from - BESIDE - wide),
        };
        let (ground, ink) = if side == Side::Inside { self.item.look.ground_and_ink() } else { (PAPER, INK) };
        html! {
            rect x=(at(left - 2.0)) y=(at(y + 1.5)) width=(at(wide + 4.0)) height=(at(BAR - 3.0)) fill=(ground) {}
            (words(x, y + 12.5, anchor, ink, false, &text))
        }
    }
}

/// Places the items of a lane in rows, so that neither bars nor labels touch.
///
/// Rows are added so that every label has room; a lane that would grow too deep for that keeps only the labels that have room.
fn placed<'a>(lane: &'a Lane, axis: &Axis) -> Vec<Placed<'a>> {
    let mut items: Vec<Placed<'a>> = in_order(lane).into_iter().filter_map(|item| Placed::new(item, axis)).collect();
    let mut rows: Vec<Vec<(f64, f64)>> = Vec::new();
    for item in &mut items {
        let (label, span) = item.labelled().map_or((None, item.bare()), |(side, span)| (Some(side), span));
        item.label = label;
        item.row = rows.iter().position(|row| has_room(row, span)).unwrap_or(rows.len());
        push_at(&mut rows, item.row, span);
    }
    if rows.len() <= MOST_ROWS {
        return items;
    }
    // The rows for labels come first; bars without a label stand close together below them.
    let labels = MOST_ROWS - 1;
    let mut rows: Vec<Vec<(f64, f64)>> = vec![Vec::new(); MOST_ROWS];
    for item in &mut items {
        let labelled = item.labelled().and_then(|(side, span)| {
            let row = rows.iter().take(labels).position(|row| has_room(row, span))?;
            Some((Some(side), row, span))
        });
        let (label, row, span) = labelled.unwrap_or_else(|| {
            let bare = item.bare();
            let row = rows.iter().skip(labels).position(|row| has_room(row, bare));
            (None, row.map_or(rows.len(), |row| labels + row), bare)
        });
        (item.label, item.row) = (label, row);
        push_at(&mut rows, row, span);
    }
    items
}

fn has_room(row: &[(f64, f64)], span: (f64, f64)) -> bool {
    row.iter().all(|other| other.1 + EDGE <= span.0 + SLACK || span.1 + EDGE <= other.0 + SLACK)
}

fn push_at(rows: &mut Vec<Vec<(f64, f64)>>, row: usize, span: (f64, f64)) {
    if row == rows.len() {
        rows.push(Vec::new());
    }
    rows[row].push(span);
}

/// Draws a cross.
fn cross(x: f64, y: f64) -> Markup {
    html! {
        (line((x - 4.0, y - 4.0), (x + 4.0, y + 4.0), INK, 1.6, ""))
        (line((x - 4.0, y + 4.0), (x + 4.0, y - 4.0), INK, 1.6, ""))
    }
}

/// Defines the hatching of what is not confirmed.
fn hatching(id: &str) -> Markup {
    html! {
        defs {
            pattern id={ (id) "-doubt" } width="6" height="6" patternUnits="userSpaceOnUse" {
                rect width="6" height="6" fill=(PAPER) {}
                path d="M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5" stroke=(QUIET) stroke-width="1.2" {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
