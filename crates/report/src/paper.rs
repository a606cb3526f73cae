//! A paper: a figure or two and some tables as a page, for what is neither a plan nor a forecast, such as a dispute or a request for a derogation.

use crate::page::{Frame, section, tidy};
use crate::sections::region;
use maud::{Markup, html};
use steadfast_chart::{Figure, Table};

/// A part of a paper.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperPart {
    /// Identifier, unique on the page.
    pub id: &'static str,
    /// Its name.
    pub name: String,
    /// What a reader must know first.
    pub text: Vec<String>,
    /// Its figures, each with its table.
    pub figures: Vec<Figure>,
    /// Its tables.
    pub tables: Vec<Table>,
}

impl PaperPart {
    /// Draws the part below its heading.
    pub(crate) fn body(&self) -> Markup {
        html! {
            @for line in &self.text { p { (tidy(line)) } }
            @for figure in &self.figures { (figure.to_html()) }
            @for table in &self.tables { (region(table)) }
        }
    }
}

/// What a paper is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Title.
    pub title: String,
    /// Lines below the title.
    pub under_title: Vec<String>,
    /// The parts.
    pub parts: Vec<PaperPart>,
    /// What it may be used for.
    pub may_be_used_for: String,
}

/// Writes a paper as one self-contained HTML page: no script, no image, no font, no request. The same paper gives the same bytes.
pub fn render_paper(paper: &Paper) -> String {
    let parts: Vec<(&'static str, &str, Markup)> =
        paper.parts.iter().map(|part| (part.id, part.name.as_str(), part.body())).collect();
    Frame {
        title: paper.title.clone(),
        skip: "Skip to the paper",
        under_title: paper.under_title.clone(),
        contents: parts.iter().map(|(id, name, _)| (*id, (*name).to_owned())).collect(),
        main: html! { @for (id, name, part) in &parts { (section(id, name, part)) } },
        foot: format!("Made by Steadfast {}. {}", env!("CARGO_PKG_VERSION"), paper.may_be_used_for),
    }
    .render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_chart::{Cell, Column};

    #[test]
    fn a_paper_shows_its_parts_in_order_and_escapes_what_it_is_given() {
        let table = Table {
            caption: "Rounds".into(),
            columns: vec![Column::words("Round"), Column::words("Notice")],
            rows: vec![vec![Cell::text("<14>"), Cell::text("3 December 2025")]],
        };
        let part = |id, name: &str| PaperPart {
            id,
            name: name.into(),
            text: vec!["First <b>".into()],
            figures: Vec::new(),
            tables: vec![table.clone()],
        };
        let html = render_paper(&Paper {
            title: "Dispute".into(),
            under_title: vec!["BMA".into()],
            parts: vec![part("first", "First"), part("second", "Second")],
            may_be_used_for: "Planning.".into(),
        });
        assert!(html.contains("First &lt;b&gt;") && html.contains("&lt;14&gt;"));
        assert!(html.find("id=\"first\"") < html.find("id=\"second\""));
    }
}
