//! Level bars, each split into parts that add up to the whole of its row.

use crate::figure::{Drawing, position};
use crate::ink::{Anchor, at, fill_of, key, label_on_fill, patterns, width_of, words, wrap};
use crate::number::{number, percent};
use crate::table::{Cell, Column};
use crate::tokens::{INK, PAPER, QUIET, TEXT, WIDTH};
use maud::html;

/// Level bars, each split into parts; every bar is as long as its row is whole, so that small rows can be read.
#[derive(Debug, Clone, PartialEq)]
pub struct StackedRows {
    /// What the rows are, such as `Priority`.
    pub row: String,
    /// The rows from the top.
    pub rows: Vec<String>,
    /// The parts from the left.
    pub parts: Vec<String>,
    /// `counts[row][part]`.
    pub counts: Vec<Vec<u32>>,
}

const LEFT: f64 = 150.0;
const RIGHT: f64 = WIDTH - 70.0;
const ROW: f64 = 38.0;

impl StackedRows {
    pub(crate) fn draw(&self, id: &str) -> Option<Drawing> {
        if self.rows.is_empty() || self.counts.iter().flatten().all(|count| *count == 0) {
            return None;
        }
        let (key, key_end) = key(id, &self.parts, 4.0);
        let top = key_end + 8.0;
        let marks = html! {
            (patterns(id, self.parts.len()))
            (key)
            (words(WIDTH, top + 4.0, Anchor::End, QUIET, false, "bookings"))
            @for (number_of_row, (name, counts)) in self.rows.iter().zip(&self.counts).enumerate() {
                @let y = top + 10.0 + position(number_of_row) * ROW;
                @let total = whole(counts);
                @let lines = wrap(name, LEFT - 10.0, TEXT, 2);
                @for (line, text) in lines.iter().enumerate() {
                    @let middle = if lines.len() == 1 { 4.5 } else { -3.5 + position(line) * 15.0 };
                    (words(LEFT - 10.0, y + 15.0 + middle, Anchor::End, INK, false, text))
                }
                @for (part, from, to, count) in spans(counts) {
                    @let (from, to) = (LEFT + from * (RIGHT - LEFT), LEFT + to * (RIGHT - LEFT));
                    rect x=(at(from)) y=(at(y)) width=(at(to - from)) height="30.0" fill=(fill_of(id, part)) stroke=(PAPER) stroke-width="1.5" {}
                    @let label = number(f64::from(count), 0);
                    @if width_of(&label, TEXT) + 12.0 <= to - from {
                        (label_on_fill((from + to) / 2.0, y + 19.5, &label))
                    }
                }
                (words(WIDTH, y + 19.5, Anchor::End, INK, true, &number(total, 0)))
            }
        };
        Some(Drawing { marks, high: top + 14.0 + position(self.rows.len()) * ROW })
    }

    pub(crate) fn table(&self) -> (Vec<Column>, Vec<Vec<Cell>>) {
        let mut columns = vec![Column::words(&self.row), Column::numbers("All")];
        columns.extend(self.parts.iter().map(Column::numbers));
        columns.extend(self.parts.iter().take(1).map(|part| Column::numbers(format!("{part}, share"))));
        let rows = self.rows.iter().zip(&self.counts).map(|(name, counts)| {
            let total = whole(counts);
            let mut row = vec![Cell::text(name), Cell::Number(total, 0)];
            row.extend(counts.iter().map(|count| Cell::count(*count)));
            if let Some(first) = counts.first() {
                row.push(if total > 0.0 { Cell::Share(f64::from(*first) / total) } else { Cell::Missing });
            }
            row
        });
        (columns, rows.collect())
    }

    /// Returns the share of one part in one row as text, for titles and descriptions; `not known` for an empty row.
    pub fn share_of(&self, row: usize, part: usize) -> String {
        let counts = self.counts.get(row).map_or(&[][..], Vec::as_slice);
        percent(counts.get(part).map_or(f64::NAN, |count| f64::from(*count)) / whole(counts))
    }
}

fn whole(counts: &[u32]) -> f64 {
    counts.iter().map(|count| f64::from(*count)).sum()
}

/// Returns part, start, end (shares of the row) and count of each part that is not empty.
fn spans(counts: &[u32]) -> Vec<(usize, f64, f64, u32)> {
    let total = whole(counts);
    let mut from = 0.0;
    let mut spans = Vec::new();
    for (part, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let to = from + f64::from(*count) / total;
        spans.push((part, from, to, *count));
        from = to;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Figure};

    fn rows() -> StackedRows {
        StackedRows {
            row: "Priority".into(),
            rows: vec!["P2".into(), "routine".into(), "P1a".into()],
            parts: vec!["kept".into(), "moved".into(), "waits".into()],
            counts: vec![vec![9, 1, 0], vec![1200, 300, 500], vec![0, 0, 0]],
        }
    }

    #[test]
    fn parts_add_up_to_their_row() {
        for counts in &rows().counts {
            let spans = spans(counts);
            assert!(spans.windows(2).all(|pair| pair[0].2 == pair[1].1));
            assert!(spans.last().is_none_or(|last| (last.2 - 1.0).abs() < 1e-12));
        }
        assert_eq!(rows().share_of(0, 0), "90.0%");
        assert_eq!(rows().share_of(2, 0), "not known");
    }

    #[test]
    fn the_drawing_has_the_counts_and_the_table_the_same() {
        let figure = Figure {
            id: "moves".into(),
            title: "T".into(),
            subtitle: "S".into(),
            description: "D".into(),
            body: Body::Rows(rows()),
        };
        let svg = figure.to_svg().into_string();
        assert!(svg.contains(">1,200<") && svg.contains(">2,000<"));
        assert_eq!(svg.matches("fill=\"url(#fig-moves-part-2)\"").count(), 2, "one part and one swatch");
        assert_eq!(figure.to_csv().lines().nth(2), Some("routine,2000,1200,300,500,0.6"), "{}", figure.to_csv());
    }
}
