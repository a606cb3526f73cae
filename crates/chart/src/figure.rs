//! A figure: what it says, what it shows, and the table behind it.

use crate::bars::Bars;
use crate::fan::Fan;
use crate::heat::HeatGrid;
use crate::ink::{Anchor, clean, words};
use crate::number::{number, percent, percent_with};
use crate::rows::StackedRows;
use crate::table::{Cell, Table};
use crate::timeline::Timeline;
use crate::tokens::{PAPER, QUIET, TEXT, WIDTH};
use crate::trade_off::TradeOff;
use maud::{Markup, html};

/// A median with its 10 % and 90 % quantiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
}

/// What the values of a figure are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Shares, 0 to 1, read as percentages with one decimal.
    Share,
    /// Whole things: patients, beds.
    Count,
    /// Rates, read with one decimal.
    Rate,
}

impl Unit {
    /// Returns a value as a reader sees it.
    pub fn shown(self, value: f64) -> String {
        match self {
            Self::Share => percent(value),
            Self::Count => number(value, 0),
            Self::Rate => number(value, 1),
        }
    }

    /// Returns a tick label, with as many decimals as the ticks need.
    pub(crate) fn tick(self, value: f64, decimals: usize) -> String {
        match self {
            Self::Share => percent_with(value, decimals.saturating_sub(2)),
            Self::Count | Self::Rate => number(value, decimals),
        }
    }

    /// Returns how high an axis reaches at least: counts of whole things are not ticked in tenths.
    pub(crate) fn least_high(self, low: f64, high: f64) -> f64 {
        match self {
            Self::Share | Self::Rate => high,
            Self::Count => high.max(low + 4.0),
        }
    }

    pub(crate) fn cell(self, value: f64) -> Cell {
        match self {
            _ if !value.is_finite() => Cell::Missing,
            Self::Share => Cell::Share(value),
            Self::Count => Cell::Number(value, 0),
            Self::Rate => Cell::Number(value, 1),
        }
    }
}

/// What a figure shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Bars with whiskers.
    Bars(Bars),
    /// A median with its band over time, against limits.
    Fan(Fan),
    /// A grid of cells.
    Heat(HeatGrid),
    /// Level bars, each split into parts.
    Rows(StackedRows),
    /// Points of one measure against another.
    Curve(TradeOff),
    /// Dated events and periods in lanes.
    Timeline(Timeline),
}

/// A drawing before its frame: the marks, and how high they are in units of the drawing.
pub(crate) struct Drawing {
    pub(crate) marks: Markup,
    pub(crate) high: f64,
}

/// A figure: what it says, what it shows, and the table behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Identifier, unique on its page; letters, digits and hyphens are kept.
    pub id: String,
    /// The message, computed from the data by the caller.
    pub title: String,
    /// Measure, place and period.
    pub subtitle: String,
    /// The text alternative.
    pub description: String,
    /// What the figure shows.
    pub body: Body,
}

impl Figure {
    /// Returns the identifier as it stands in the page: lower-case letters, digits and hyphens only, begun by a letter.
    pub fn page_id(&self) -> String {
        let kept: String = self
            .id
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
            .collect();
        format!("fig-{kept}")
    }

    /// Draws the figure as an inline `svg` element with `role="img"`, a title and a description.
    ///
    /// It scales to the width of its container and has no outside reference.
    pub fn to_svg(&self) -> Markup {
        self.svg(None)
    }

    /// Draws the figure as an SVG file that stands alone, for use in a paper.
    pub fn to_svg_file(&self) -> String {
        self.svg(Some("http://www.w3.org/2000/svg")).into_string()
    }

    fn svg(&self, namespace: Option<&str>) -> Markup {
        let id = self.page_id();
        let drawing = match &self.body {
            Body::Bars(bars) => bars.draw(&id),
            Body::Fan(fan) => fan.draw(&id),
            Body::Heat(grid) => grid.draw(&id),
            Body::Rows(rows) => rows.draw(&id),
            Body::Curve(curve) => curve.draw(&id),
            Body::Timeline(timeline) => timeline.draw(&id),
        };
        let drawing = drawing.unwrap_or_else(nothing_to_show);
        html! {
            svg xmlns=[namespace] id=(id) role="img" aria-labelledby={ (id) "-title " (id) "-desc" }
                viewBox={ "0 0 " (crate::ink::at(WIDTH)) " " (crate::ink::at(drawing.high)) }
                font-family="Arial, Helvetica, sans-serif" font-size=(crate::ink::at(TEXT)) {
                title id={ (id) "-title" } { (clean(&self.title)) }
                desc id={ (id) "-desc" } { (clean(&self.description)) }
                rect width=(crate::ink::at(WIDTH)) height=(crate::ink::at(drawing.high)) fill=(PAPER) {}
                (drawing.marks)
            }
        }
    }

    /// Returns the table behind the figure: the same values, one row for each thing drawn.
    pub fn table(&self) -> Table {
        let (columns, rows) = match &self.body {
            Body::Bars(bars) => bars.table(),
            Body::Fan(fan) => fan.table(),
            Body::Heat(grid) => grid.table(),
            Body::Rows(stacked) => stacked.table(),
            Body::Curve(curve) => curve.table(),
            Body::Timeline(timeline) => timeline.table(),
        };
        Table { caption: self.subtitle.clone(), columns, rows }
    }

    /// Returns the table behind the figure as CSV.
    pub fn to_csv(&self) -> String {
        self.table().to_csv()
    }

    /// Returns the figure as a page shows it: title as a third-level heading, subtitle, drawing, and the table folded below.
    ///
    /// The class names are `figure`, `figure-subtitle`, `figure-scroll` and `figure-table`. The drawing stands in a region that
    /// scrolls sideways on a narrow screen and can be reached by keyboard. The CSV link carries its data in itself.
    pub fn to_html(&self) -> Markup {
        let id = self.page_id();
        let table = self.table();
        html! {
            figure class="figure" aria-labelledby={ (id) "-heading" } {
                figcaption {
                    h3 id={ (id) "-heading" } { (clean(&self.title)) }
                    p class="figure-subtitle" { (clean(&self.subtitle)) }
                }
                div class="figure-scroll" role="region" tabindex="0" aria-label={ "Figure: " (clean(&self.title)) } { (self.to_svg()) }
                details {
                    summary { "Table behind this figure" span class="hidden" { ": " (clean(&self.title)) } }
                    div class="figure-table" role="region" tabindex="0" aria-label={ "Table: " (clean(&self.title)) } { (table.to_html()) }
                    p { a href={ "data:text/csv;charset=utf-8," (percent_encode(&table.to_csv())) } download={ (id) ".csv" } {
                        "Save this table as CSV" span class="hidden" { ": " (clean(&self.title)) }
                    } }
                }
            }
        }
    }
}

fn nothing_to_show() -> Drawing {
    let marks = words(WIDTH / 2.0, 38.0, Anchor::Middle, QUIET, false, "There are no data to show here.");
    Drawing { marks, high: 64.0 }
}

fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b',' | b':') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Returns the numbers among some values.
pub(crate) fn finite(values: impl Iterator<Item = f64>) -> Vec<f64> {
    values.filter(|value| value.is_finite()).collect()
}

/// Converts a position in a list to a coordinate's factor; lists of a figure are far shorter than 2³².
pub(crate) fn position(at: usize) -> f64 {
    f64::from(u32::try_from(at).unwrap_or(u32::MAX))
}
