//! A grid of cells: rows by days and bands of the day, each cell with its text and a mark of how much concern it deserves.

use crate::figure::{Drawing, position};
use crate::ink::{Anchor, at, cut, words, wrap};
use crate::table::{Cell, Column};
use crate::tokens::{HEAT, INK, PAPER, QUIET, TEXT, WIDTH};
use maud::{Markup, html};

/// How much concern a cell deserves; each has its fill and its own mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// None: white, no mark.
    None,
    /// Some: a ring.
    Some,
    /// Much: a triangle.
    Much,
    /// Grave: dark, a square.
    Grave,
}

impl Concern {
    /// Every value, from none to grave.
    pub const ALL: [Self; 4] = [Self::None, Self::Some, Self::Much, Self::Grave];

    fn fill(self) -> &'static str {
        match self {
            Self::None => HEAT[0],
            Self::Some => HEAT[1],
            Self::Much => HEAT[2],
            Self::Grave => HEAT[3],
        }
    }

    fn ink(self) -> &'static str {
        if self == Self::Grave { PAPER } else { INK }
    }

    fn mark(self, x: f64, y: f64) -> Markup {
        html! {
            @match self {
                Self::None => {},
                Self::Some => { circle cx=(at(x)) cy=(at(y)) r="2.8" fill="none" stroke=(INK) stroke-width="1.3" {} },
                Self::Much => { path d={ "M" (at(x - 3.8)) " " (at(y + 3.0)) "L" (at(x + 3.8)) " " (at(y + 3.0)) "L" (at(x)) " " (at(y - 3.8)) "Z" } fill=(INK) {} },
                Self::Grave => { rect x=(at(x - 3.2)) y=(at(y - 3.2)) width="6.4" height="6.4" fill=(PAPER) {} },
            }
        }
    }
}

/// A column: its group (such as the day) and its own name (such as the band of the day).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatColumn {
    /// The group; columns of one group stand together.
    pub group: String,
    /// The name in the drawing, short.
    pub short: String,
    /// The name in the table.
    pub name: String,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatCell {
    /// How much concern it deserves.
    pub concern: Concern,
    /// First line of the text.
    pub upper: String,
    /// Second line of the text.
    pub lower: String,
    /// The values of the table, as `detail_columns` names them.
    pub details: Vec<Cell>,
}

/// A grid of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatGrid {
    /// What the rows are, such as `Service`.
    pub row: String,
    /// The rows.
    pub rows: Vec<String>,
    /// What groups and columns are, such as `Day` and `Time`.
    pub column: (String, String),
    /// The columns.
    pub columns: Vec<HeatColumn>,
    /// `cells[row][column]`; `None` where there is nothing.
    pub cells: Vec<Vec<Option<HeatCell>>>,
    /// How a cell is read, in one sentence below the grid.
    pub reading: String,
    /// What each value of [`Concern::ALL`] means, for the key.
    pub meanings: [String; 4],
    /// The columns of the table behind each cell.
    pub detail_columns: Vec<Column>,
}

const LEFT: f64 = 118.0;
const ROW: f64 = 38.0;
/// The most columns side by side: more would make the text of a cell overlap its neighbour.
const PER_PANEL: usize = 15;

impl HeatGrid {
    pub(crate) fn draw(&self, _id: &str) -> Option<Drawing> {
        if self.rows.is_empty() || !self.cells.iter().flatten().any(Option::is_some) {
            return None;
        }
        let mut panels = Vec::new();
        let mut top = 4.0;
        for panel in self.panels() {
            panels.push((panel, top));
            top += 44.0 + position(self.rows.len()) * ROW + 18.0;
        }
        let reading = top + 12.0;
        top += 22.0;
        let mut keys = Vec::new();
        for (concern, meaning) in Concern::ALL.into_iter().zip(&self.meanings) {
            keys.push((concern, meaning, top));
            top += 21.0;
        }
        let wide = ((WIDTH - LEFT) / position(self.columns.len().clamp(1, PER_PANEL))).min(90.0);
        let marks = html! {
            @for (panel, top) in &panels { (self.draw_panel(panel, *top, wide)) }
            (words(4.0, reading, Anchor::Start, INK, false, &cut(&self.reading, WIDTH - 4.0, TEXT)))
            @for (concern, meaning, y) in &keys {
                rect x="4.0" y=(at(*y)) width="26.0" height="16.0" fill=(concern.fill()) stroke=(QUIET) stroke-width="1.0" {}
                (concern.mark(17.0, y + 8.0))
                (words(38.0, y + 12.5, Anchor::Start, INK, false, &cut(meaning, WIDTH - 40.0, TEXT)))
            }
        };
        Some(Drawing { marks, high: top + 4.0 })
    }

    /// Splits the columns into panels of whole groups where they fit.
    fn panels(&self) -> Vec<Vec<usize>> {
        let mut panels: Vec<Vec<usize>> = Vec::new();
        let mut group: Vec<usize> = Vec::new();
        let mut flush = |group: &mut Vec<usize>| {
            for chunk in group.chunks(PER_PANEL) {
                match panels.last_mut() {
                    Some(panel) if panel.len() + chunk.len() <= PER_PANEL => panel.extend(chunk),
                    _ => panels.push(chunk.to_vec()),
                }
            }
            group.clear();
        };
        for at in 0..self.columns.len() {
            if at > 0 && self.columns[at].group != self.columns[at - 1].group {
                flush(&mut group);
            }
            group.push(at);
        }
        flush(&mut group);
        panels
    }

    fn draw_panel(&self, panel: &[usize], top: f64, wide: f64) -> Markup {
        let x_of = |slot: usize| LEFT + position(slot) * wide;
        let groups: Vec<(usize, usize)> = panel
            .iter()
            .enumerate()
            .filter(|(slot, at)| *slot == 0 || self.columns[**at].group != self.columns[panel[slot - 1]].group)
            .map(|(slot, at)| {
                (
                    slot,
                    panel[slot..]
                        .iter()
                        .take_while(|other| self.columns[**other].group == self.columns[*at].group)
                        .count(),
                )
            })
            .collect();
        html! {
            @for (slot, count) in &groups {
                @let name = &self.columns[panel[*slot]].group;
                (words(x_of(*slot) + position(*count) * wide / 2.0, top + 14.0, Anchor::Middle, INK, true, &cut(name, position(*count) * wide, TEXT)))
            }
            @for (slot, column) in panel.iter().enumerate() {
                (words(x_of(slot) + wide / 2.0, top + 32.0, Anchor::Middle, QUIET, false, &cut(&self.columns[*column].short, wide + 4.0, TEXT)))
            }
            @for (row, name) in self.rows.iter().enumerate() {
                @let y = top + 40.0 + position(row) * ROW;
                @let lines = wrap(name, LEFT - 8.0, TEXT, 2);
                @for (number, text) in lines.iter().enumerate() {
                    @let middle = if lines.len() == 1 { 4.5 } else { -3.5 + position(number) * 15.0 };
                    (words(LEFT - 8.0, y + ROW / 2.0 + middle, Anchor::End, INK, false, text))
                }
                @for (slot, column) in panel.iter().enumerate() {
                    @if let Some(cell) = self.cells.get(row).and_then(|cells| cells.get(*column)).and_then(Option::as_ref) {
                        (draw_cell(cell, x_of(slot), y, wide))
                    } @else {
                        (words(x_of(slot) + wide / 2.0, y + ROW / 2.0 + 4.0, Anchor::Middle, QUIET, false, "\u{2013}"))
                    }
                }
            }
            // A heavier edge between groups, so that days are told apart without colour.
            @for (slot, _) in &groups {
                (crate::ink::line((x_of(*slot), top + 20.0), (x_of(*slot), top + 40.0 + position(self.rows.len()) * ROW), INK, 1.5, ""))
            }
        }
    }

    pub(crate) fn table(&self) -> (Vec<Column>, Vec<Vec<Cell>>) {
        let mut columns = vec![Column::words(&self.row), Column::words(&self.column.0), Column::words(&self.column.1)];
        columns.extend(self.detail_columns.iter().cloned());
        let mut rows = Vec::new();
        for (name, cells) in self.rows.iter().zip(&self.cells) {
            for (column, cell) in self.columns.iter().zip(cells) {
                let Some(cell) = cell else { continue };
                let mut row = vec![Cell::text(name), Cell::text(&column.group), Cell::text(&column.name)];
                row.extend(cell.details.iter().cloned());
                rows.push(row);
            }
        }
        (columns, rows)
    }
}

fn draw_cell(cell: &HeatCell, x: f64, y: f64, wide: f64) -> Markup {
    let ink = cell.concern.ink();
    html! {
        rect x=(at(x + 1.0)) y=(at(y + 1.0)) width=(at(wide - 2.0)) height=(at(ROW - 2.0)) fill=(cell.concern.fill()) stroke=(QUIET) stroke-width="1.0" {}
        (words(x + wide / 2.0, y + 15.0, Anchor::Middle, ink, true, &cell.upper))
        (words(x + wide / 2.0 - if cell.concern == Concern::None { 0.0 } else { 5.0 }, y + 31.0, Anchor::Middle, ink, false, &cell.lower))
        (cell.concern.mark(x + wide - 7.5, y + ROW - 9.5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Figure};

    fn figure(days: usize) -> Figure {
        let columns: Vec<HeatColumn> = (0..days)
            .flat_map(|day| {
                ["day", "eve", "night"].map(|band| HeatColumn {
                    group: format!("Day {day}"),
                    short: band.into(),
                    name: format!("{band} shift"),
                })
            })
            .collect();
        let cell = |concern| {
            Some(HeatCell { concern, upper: "12%".into(), lower: "4/5".into(), details: vec![Cell::Share(0.12)] })
        };
        let mut cells = vec![vec![cell(Concern::Grave); columns.len()], vec![cell(Concern::Some); columns.len()]];
        if let Some(first) = cells[1].first_mut() {
            *first = None;
        }
        Figure {
            id: "cover".into(),
            title: "T".into(),
            subtitle: "S".into(),
            description: "D".into(),
            body: Body::Heat(HeatGrid {
                row: "Service".into(),
                rows: vec!["emergency".into(), "obstetrics and gynaecology on call".into()],
                column: ("Day".into(), "Time".into()),
                columns,
                cells,
                reading: "Bold: probability.".into(),
                meanings: ["calm", "some", "much", "grave"].map(String::from),
                detail_columns: vec![Column::numbers("Probability")],
            }),
        }
    }

    #[test]
    fn every_cell_has_text_and_a_mark_besides_its_fill() {
        let svg = figure(2).to_svg().into_string();
        assert_eq!(svg.matches(">12%<").count(), 11);
        // Five rings and one in the key; six squares and one in the key.
        assert_eq!(svg.matches("<circle").count(), 6);
        assert_eq!(svg.matches("width=\"6.4\"").count(), 7);
        assert_eq!(figure(2).table().rows.len(), 11);
    }

    #[test]
    fn many_days_stand_in_panels_of_whole_days() {
        let Body::Heat(grid) = figure(7).body else { panic!("heat") };
        let panels = grid.panels();
        assert_eq!(panels.iter().map(Vec::len).collect::<Vec<_>>(), [15, 6]);
        assert_eq!(figure(7).to_svg().into_string().matches(">12%<").count(), 41);
    }

    #[test]
    fn a_grid_without_cells_says_so() {
        assert!(figure(0).to_svg().into_string().contains("no data"));
    }
}
