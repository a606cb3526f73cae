//! A JSON document whose faults are reported by place: `patients[3].surgery_duration`.

use crate::faults::{Faults, quote};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use steadfast_model::Place;

/// Identifiers of one kind, and the index of each.
pub(super) type Index = BTreeMap<String, u32>;

/// A value and its place in the document.
#[derive(Debug, Clone)]
pub(super) struct At<'v> {
    pub(super) value: &'v Value,
    path: String,
}

impl<'v> At<'v> {
    /// Starts at the top of a document.
    pub(super) fn top(value: &'v Value) -> Self {
        Self { value, path: String::new() }
    }

    /// Returns the place of a field.
    fn below(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

/// Reads values and reports what is wrong with them.
pub(super) struct Reader {
    file: String,
    pub(super) faults: Faults,
}

impl Reader {
    pub(super) fn new(path: &Path) -> Self {
        Self { file: path.display().to_string(), faults: Faults::default() }
    }

    /// Loads the document.
    pub(super) fn load(&mut self, path: &Path) -> Option<Value> {
        let place = Place::file(self.file.clone());
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let advice = "Check the path and whether the file may be read.";
                self.faults.error("file-not-read", place, error.to_string(), "a file", advice);
                return None;
            }
        };
        match serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)) {
            Ok(value) => Some(value),
            Err(error) => {
                let place = Place { row: (error.line() > 0).then(|| error.line()), ..place };
                let advice = "Check whether the file is whole, and whether it is the right one.";
                self.faults.error("not-json", place, error.to_string(), "a JSON document", advice);
                None
            }
        }
    }

    /// Reports a fault at a place of the document.
    pub(super) fn fault(
        &mut self,
        code: &'static str,
        path: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let place = self.place(path);
        self.faults.error(code, place, found, expected, advice);
    }

    /// Reports a fault of a field.
    pub(super) fn fault_of(
        &mut self,
        code: &'static str,
        at: &At<'_>,
        name: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.fault(code, &at.below(name), found, expected, advice);
    }

    /// Warns of a field.
    pub(super) fn warn_of(
        &mut self,
        code: &'static str,
        at: &At<'_>,
        name: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let place = self.place(&at.below(name));
        self.faults.warning(code, place, found, expected, advice);
    }

    /// Returns a place of the document; the top has no name.
    fn place(&self, path: &str) -> Place {
        Place { file: self.file.clone(), row: None, column: (!path.is_empty()).then(|| path.to_owned()) }
    }

    /// Returns a field that must be there.
    pub(super) fn field<'v>(&mut self, at: &At<'v>, name: &str) -> Option<At<'v>> {
        let Some(fields) = at.value.as_object() else {
            self.not(&at.path, at.value, "an object");
            return None;
        };
        let path = at.below(name);
        let Some(value) = fields.get(name) else {
            self.fault("field-missing", &path, "nothing", format!("a field \"{name}\""), "Add the field.");
            return None;
        };
        Some(At { value, path })
    }

    /// Returns the entries of a list.
    pub(super) fn list<'v>(&mut self, at: &At<'v>, name: &str) -> Option<Vec<At<'v>>> {
        let field = self.field(at, name)?;
        let Some(entries) = field.value.as_array() else {
            self.not(&field.path, field.value, "a list");
            return None;
        };
        let entry = |(index, value)| At { value, path: format!("{}[{index}]", field.path) };
        Some(entries.iter().enumerate().map(entry).collect())
    }

    /// Reads a whole number in a range.
    pub(super) fn number<T: TryFrom<i64>>(&mut self, at: &At<'_>, name: &str, range: RangeInclusive<i64>) -> Option<T> {
        let field = self.field(at, name)?;
        self.number_at(&field, &range)
    }

    /// Reads a list of whole numbers in a range; `length` is how many there must be, and why.
    pub(super) fn numbers<T: TryFrom<i64>>(
        &mut self,
        at: &At<'_>,
        name: &str,
        range: RangeInclusive<i64>,
        length: Option<(usize, &str)>,
    ) -> Option<Vec<T>> {
        let entries = self.list(at, name)?;
        if let Some((length, why)) = length
            && entries.len() != length
        {
            self.fault_of(
                "wrong-length",
                at,
                name,
                format!("{} entries", entries.len()),
                format!("{length}, {why}"),
                "Give one entry for each.",
            );
            return None;
        }
        // Every entry is looked at, so that every fault is reported.
        let numbers: Vec<Option<T>> = entries.iter().map(|entry| self.number_at(entry, &range)).collect();
        numbers.into_iter().collect()
    }

    fn number_at<T: TryFrom<i64>>(&mut self, at: &At<'_>, range: &RangeInclusive<i64>) -> Option<T> {
        let number = at.value.as_i64().filter(|number| range.contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            self.not(&at.path, at.value, &format!("a whole number from {} to {}", range.start(), range.end()));
        }
        number
    }

    /// Reads a text that is not empty.
    pub(super) fn text<'v>(&mut self, at: &At<'v>, name: &str) -> Option<&'v str> {
        let field = self.field(at, name)?;
        self.text_at(&field)
    }

    /// Reads a value that must be a text and not empty.
    pub(super) fn text_at<'v>(&mut self, at: &At<'v>) -> Option<&'v str> {
        let text = at.value.as_str().filter(|text| !text.is_empty());
        if text.is_none() {
            self.not(&at.path, at.value, "a text that is not empty");
        }
        text
    }

    /// Reads true or false.
    pub(super) fn flag(&mut self, at: &At<'_>, name: &str) -> Option<bool> {
        let field = self.field(at, name)?;
        let flag = field.value.as_bool();
        if flag.is_none() {
            self.not(&field.path, field.value, "true or false");
        }
        flag
    }

    /// Reads the identifier of each entry of a list; `name` is their field, or `None` where the entries are themselves the identifiers.
    pub(super) fn ids(&mut self, entries: &[At<'_>], name: Option<&str>) -> (Vec<String>, Index) {
        let (mut ids, mut index) = (Vec::new(), Index::new());
        for (position, entry) in entries.iter().enumerate() {
            let id = match name {
                Some(name) => self.text(entry, name),
                None => self.text_at(entry),
            };
            let id = id.unwrap_or_default().to_owned();
            if !id.is_empty()
                && let Ok(position) = u32::try_from(position)
                && index.insert(id.clone(), position).is_some()
            {
                let advice = "Give each its own identifier.";
                self.fault("listed-twice", &entry.path, quote(&id), "each identifier once", advice);
            }
            ids.push(id);
        }
        (ids, index)
    }

    /// Reads an identifier that must be known; `of` says of what.
    pub(super) fn known(&mut self, at: &At<'_>, name: &str, index: &Index, of: &str) -> Option<u32> {
        let field = self.field(at, name)?;
        self.known_at(&field, index, of)
    }

    /// Reads a value that must be a known identifier.
    pub(super) fn known_at(&mut self, at: &At<'_>, index: &Index, of: &str) -> Option<u32> {
        let id = self.text_at(at)?;
        let found = index.get(id).copied();
        if found.is_none() {
            let advice = "Correct the identifier, or use the files that belong together.";
            self.fault("unknown-identifier", &at.path, quote(id), format!("the identifier of {of}"), advice);
        }
        found
    }

    /// Reports a value that is not what it should be.
    pub(super) fn not(&mut self, path: &str, value: &Value, expected: &str) {
        self.fault("field-not-understood", path, shown(value), expected, "Correct the value.");
    }
}

/// Writes a value for a message, short.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => quote(&number.to_string()),
        Value::String(text) => quote(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
