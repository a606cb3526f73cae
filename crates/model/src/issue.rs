//! One fault in a case or a plan: where it is, what was found, what was expected, what to do.

use serde::Serialize;
use std::fmt;

/// How bad an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The data are used as they stand; somebody should look.
    Warning,
    /// Nothing of the case or plan is used until this is mended.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Where an issue is: a file, and the row and column where they are known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File name, or `case.xlsx#staff` for a sheet.
    pub file: String,
    /// Row as a spreadsheet counts it: the header is row 1.
    pub row: Option<usize>,
    /// Column name.
    pub column: Option<String>,
}

impl Place {
    /// Names a whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), row: None, column: None }
    }

    /// Names a row of a file; the header is row 1.
    pub fn row(file: impl Into<String>, row: usize) -> Self {
        Self { file: file.into(), row: Some(row), column: None }
    }

    /// Names a cell; the header is row 1.
    pub fn cell(file: impl Into<String>, row: usize, column: impl Into<String>) -> Self {
        Self { file: file.into(), row: Some(row), column: Some(column.into()) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, ":{row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ":{column}")?;
        }
        Ok(())
    }
}

/// One fault: its place, what was found, what was expected, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Issue {
    /// How bad it is.
    pub severity: Severity,
    /// A stable code in kebab case, such as `unknown-staff`.
    pub code: String,
    /// Where it is.
    pub place: Place,
    /// What was found there.
    pub found: String,
    /// What was expected instead.
    pub expected: String,
    /// What to do about it.
    pub advice: String,
}

impl Issue {
    /// Makes an error.
    pub fn error(
        code: impl Into<String>,
        place: Place,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code: code.into(),
            place,
            found: found.into(),
            expected: expected.into(),
            advice: advice.into(),
        }
    }

    /// Turns the issue into a warning.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} [{}]: found {}, expected {}. {}",
            self.place, self.severity, self.code, self.found, self.expected, self.advice
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_reads_as_file_row_column() {
        let issue = Issue::error(
            "unknown-staff",
            Place::cell("duties.csv", 7, "staff_id"),
            "\"S9\"",
            "a staff_id of staff.csv",
            "Add the person or correct the identifier.",
        );
        assert_eq!(
            issue.to_string(),
            "duties.csv:7:staff_id: error [unknown-staff]: found \"S9\", expected a staff_id of staff.csv. \
             Add the person or correct the identifier."
        );
    }
}
