//! The table behind a figure: header, rows, CSV and HTML.

use crate::ink::clean;
use crate::number::{NOT_KNOWN, number, percent, plain, pounds};
use maud::{Markup, html};

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number with its count of decimals.
    Number(f64, usize),
    /// A share, 0 to 1, read as a percentage.
    Share(f64),
    /// Whole pounds.
    Pounds(f64),
    /// Nothing is known here.
    Missing,
}

impl Cell {
    /// Makes a cell of words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Makes a cell of a whole number.
    pub fn count(count: u32) -> Self {
        Self::Number(f64::from(count), 0)
    }

    /// Returns the value as a reader sees it.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => clean(text),
            Self::Number(value, decimals) => number(*value, *decimals),
            Self::Share(share) => percent(*share),
            Self::Pounds(value) => pounds(*value),
            Self::Missing => NOT_KNOWN.to_owned(),
        }
    }

    /// Returns the value as a machine reads it: no commas, shares as fractions, nothing where nothing is known.
    ///
    /// Words that a spreadsheet would take for a formula get a leading apostrophe.
    pub fn raw(&self) -> String {
        match self {
            Self::Text(text) => {
                let text = clean(text);
                if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
            }
            Self::Number(value, decimals) => plain(*value, *decimals),
            Self::Share(share) => trim_zeros(plain(*share, 6)),
            Self::Pounds(value) => plain(*value, 0),
            Self::Missing => String::new(),
        }
    }
}

fn trim_zeros(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// Whether it holds numbers, which stand to the right.
    pub numeric: bool,
}

impl Column {
    /// Makes a column of words.
    pub fn words(name: impl Into<String>) -> Self {
        Self { name: name.into(), numeric: false }
    }

    /// Makes a column of numbers.
    pub fn numbers(name: impl Into<String>) -> Self {
        Self { name: name.into(), numeric: true }
    }
}

/// A table: caption, columns and rows. The first column names the row.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What the table holds.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Returns the table as CSV (RFC 4180: commas, CRLF, quotes where needed), numbers unformatted.
    pub fn to_csv(&self) -> String {
        let mut text = String::new();
        let header: Vec<String> = self.columns.iter().map(|column| Cell::text(&column.name).raw()).collect();
        push_csv_row(&mut text, &header);
        for row in &self.rows {
            push_csv_row(&mut text, &row.iter().map(Cell::raw).collect::<Vec<_>>());
        }
        text
    }

    /// Returns the table as HTML: caption, header cells with their scope, numbers to the right.
    pub fn to_html(&self) -> Markup {
        html! {
            table {
                caption { (clean(&self.caption)) }
                thead {
                    tr {
                        @for column in &self.columns {
                            th scope="col" class=[column.numeric.then_some("number")] { (clean(&column.name)) }
                        }
                    }
                }
                tbody {
                    @for row in &self.rows {
                        tr {
                            @for (at, cell) in row.iter().enumerate() {
                                @if at == 0 {
                                    th scope="row" { (cell.shown()) }
                                } @else {
                                    td class=[self.is_numeric(at).then_some("number")] { (cell.shown()) }
                                }
                            }
                        }
                    }
                    @if self.rows.is_empty() {
                        tr { td colspan=(self.columns.len().max(1)) { "No rows." } }
                    }
                }
            }
        }
    }

    fn is_numeric(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.numeric)
    }
}

fn push_csv_row(text: &mut String, fields: &[String]) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\r', '\n']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            caption: "Beds & bays".into(),
            columns: vec![Column::words("Pool, name"), Column::numbers("Beds")],
            rows: vec![
                vec![Cell::text("=cmd \"x\""), Cell::Number(1234.0, 0)],
                vec![Cell::text("medical"), Cell::Number(f64::NAN, 0)],
            ],
        }
    }

    #[test]
    fn csv_quotes_where_needed_and_disarms_formulas() {
        assert_eq!(table().to_csv(), "\"Pool, name\",Beds\r\n\"'=cmd \"\"x\"\"\",1234\r\nmedical,\r\n");
        assert_eq!(Cell::Share(0.25).raw(), "0.25");
        assert_eq!(Cell::Share(1.0).raw(), "1");
        assert_eq!(Cell::Pounds(480_000.4).raw(), "480000");
        assert_eq!(Cell::Pounds(f64::NAN).raw(), "");
    }

    #[test]
    fn html_names_rows_and_columns_and_sets_numbers_right() {
        let html = table().to_html().into_string();
        assert!(html.contains("<caption>Beds &amp; bays</caption>"));
        assert!(html.contains("<th scope=\"col\" class=\"number\">Beds</th>"));
        assert!(html.contains("<th scope=\"row\">medical</th><td class=\"number\">not known</td>"));
        assert!(html.contains("<td class=\"number\">1,234</td>"));
    }

    #[test]
    fn an_empty_table_says_so() {
        let empty = Table { rows: vec![], ..table() };
        assert!(empty.to_html().into_string().contains("No rows."));
    }
}
