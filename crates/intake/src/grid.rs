//! One table as text, whatever file it came from.

/// A table as text: a header and rows of equal length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    /// Where it came from, as issues name it: `staff.csv` or `case.xlsx#staff`.
    pub(crate) file: String,
    /// Column names as found.
    pub(crate) header: Vec<String>,
    text: String,
    ends: Vec<usize>,
    numbers: Vec<usize>,
    ragged: std::collections::BTreeSet<usize>,
}

impl Grid {
    /// Makes an empty table.
    pub(crate) fn new(file: impl Into<String>, header: Vec<String>) -> Self {
        Self { file: file.into(), header, ..Self::default() }
    }

    /// Adds a row under its number in the file (the header is row 1). Cells beyond the header are dropped, missing ones are empty.
    pub(crate) fn push<'a>(&mut self, number: usize, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells = cells.into_iter();
        for _ in 0..self.header.len() {
            self.text.push_str(cells.next().unwrap_or_default());
            self.ends.push(self.text.len());
        }
        self.numbers.push(number);
    }

    /// Adds a row of another length than the header, whose cells cannot be trusted but for the first.
    pub(crate) fn push_ragged<'a>(&mut self, number: usize, cells: impl IntoIterator<Item = &'a str>) {
        self.ragged.insert(self.rows());
        self.push(number, cells);
    }

    /// Returns whether a row had another length than the header.
    pub(crate) fn is_ragged(&self, row: usize) -> bool {
        self.ragged.contains(&row)
    }

    /// Returns the number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.numbers.len()
    }

    /// Returns the number of a row in its file.
    pub(crate) fn number(&self, row: usize) -> usize {
        self.numbers[row]
    }

    /// Returns a cell as found.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.header.len() + column;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }
}
