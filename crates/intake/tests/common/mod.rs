//! What the tests of this crate share: a sound case on disk, and ways to spoil it.

#![allow(dead_code, reason = "each test binary uses a part of this module")]

use std::fs;
use std::path::PathBuf;
use steadfast_intake::example::tiny_case;
use steadfast_intake::{Issue, TableFormat, read_case, write_case};
use steadfast_model::Severity;

/// A sound case in a temporary folder.
pub(crate) struct Folder {
    guard: tempfile::TempDir,
}

impl Folder {
    /// Writes the tiny case as CSV.
    pub(crate) fn new() -> Self {
        let folder = Self { guard: tempfile::tempdir().expect("a temporary folder can be made") };
        write_case(&tiny_case(), &folder.dir(), TableFormat::Csv).expect("the folder is new");
        folder
    }

    /// Returns the case folder.
    pub(crate) fn dir(&self) -> PathBuf {
        self.guard.path().join("case")
    }

    /// Replaces the first occurrence of a text in a file; it must occur.
    pub(crate) fn edit(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.dir().join(file);
        let text = fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(from), "{file} has no {from:?}:\n{text}");
        fs::write(path, text.replacen(from, to, 1)).expect("the file can be written");
        self
    }

    /// Writes a file.
    pub(crate) fn put(self, file: &str, bytes: impl AsRef<[u8]>) -> Self {
        fs::write(self.dir().join(file), bytes).expect("the file can be written");
        self
    }

    /// Deletes a file.
    pub(crate) fn delete(self, file: &str) -> Self {
        fs::remove_file(self.dir().join(file)).expect("the file is there");
        self
    }

    /// Reads the case and returns the issues; the case is there exactly when none is an error.
    pub(crate) fn issues(&self) -> Vec<Issue> {
        let (case, issues) = read_case(&self.dir());
        let errors = issues.iter().any(|issue| issue.severity == Severity::Error);
        assert_eq!(case.is_none(), errors, "{issues:#?}");
        issues
    }

    /// Asserts that the only issue is this one.
    pub(crate) fn only(self, code: &str, place: &str) -> Issue {
        let issues = self.issues();
        let found: Vec<(&str, String)> =
            issues.iter().map(|issue| (issue.code.as_str(), issue.place.to_string())).collect();
        assert_eq!(found, [(code, place.to_owned())], "{issues:#?}");
        issues[0].clone()
    }

    /// Asserts that this issue is among those found.
    pub(crate) fn among(self, code: &str, place: &str) -> Issue {
        let issues = self.issues();
        let found = issues.iter().find(|issue| issue.code == code && issue.place.to_string() == place);
        found.unwrap_or_else(|| panic!("no {code} at {place}: {issues:#?}")).clone()
    }
}
