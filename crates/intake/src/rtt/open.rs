//! Opens a file, plain, gzipped or zipped, as text that is read bit by bit and never beyond its bounds.

use super::{ADVICE, EXPECTED};
use crate::faults::{Faults, quote, thousands};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;
use steadfast_model::Place;
use zip::ZipArchive;
use zip::result::ZipError;

/// First bytes of files that are no CSV.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
const OLD_WORKBOOK: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// How much is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of the whole text, unpacked.
    pub(super) text: u64,
    /// Bytes of one row.
    pub(super) row: u64,
}

/// A month of England is some 100 MB; a row is below 1 KB.
pub(super) const LIMITS: Limits = Limits { text: 2 << 30, row: 4 << 20 };

/// Why reading was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum TooLarge {
    #[error("more than {} bytes of text", shown(*.0))]
    Text(u64),
    #[error("a row of more than {} bytes", shown(*.0))]
    Row(u64),
}

impl TooLarge {
    /// Returns why a reader was stopped; `None` if it failed otherwise.
    pub(super) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    pub(super) fn report(self, place: Place, found: String, faults: &mut Faults) {
        let (expected, advice) = match self {
            Self::Text(limit) => (
                format!("at most {} bytes, unpacked; a month of England has some 100 million", shown(limit)),
                "Fetch the file again from NHS England's page on RTT waiting times.",
            ),
            Self::Row(limit) => (
                format!("rows of at most {} bytes", shown(limit)),
                "Look for a quotation mark that is not closed, or fetch the file again.",
            ),
        };
        faults.error("too-large", place, found, expected, advice);
    }
}

fn shown(bytes: u64) -> String {
    thousands(usize::try_from(bytes).unwrap_or(usize::MAX))
}

/// Text in UTF-8 or the code page of Windows, without a mark before it; reading it fails with [`TooLarge`] beyond its limits.
pub(super) struct Text<'a> {
    from: Box<dyn Read + 'a>,
    limits: Limits,
    read: u64,
    read_of_row: u64,
}

impl Text<'_> {
    /// Says that a row is complete.
    pub(super) fn row_ends(&mut self) {
        self.read_of_row = 0;
    }
}

impl Read for Text<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.read += count as u64;
        self.read_of_row += count as u64;
        let too_large = if self.read > self.limits.text {
            TooLarge::Text(self.limits.text)
        } else if self.read_of_row > self.limits.row {
            TooLarge::Row(self.limits.row)
        } else {
            return Ok(count);
        };
        Err(io::Error::new(io::ErrorKind::InvalidData, too_large))
    }
}

/// Opens a file and hands its text to `read`; a file that has no such text is reported.
pub(super) fn with_text<T>(
    path: &Path,
    name: &str,
    limits: Limits,
    faults: &mut Faults,
    read: impl FnOnce(Text<'_>, &mut Faults) -> Option<T>,
) -> Option<T> {
    let opened = (|| {
        let mut file = File::open(path)?;
        let mut first = Vec::new();
        (&mut file).take(4).read_to_end(&mut first)?;
        file.rewind()?;
        Ok::<_, io::Error>((file, first))
    })();
    let (file, first) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let advice = "Check the file and its permissions.";
            faults.error("unreadable-file", Place::file(name), error.to_string(), "a file that can be read", advice);
            return None;
        }
    };
    if first.starts_with(OLD_WORKBOOK) {
        faults.error("not-rtt", Place::file(name), "an XLS workbook", EXPECTED, ADVICE);
        return None;
    }
    if first.starts_with(GZIP) {
        let text = start(name, Box::new(MultiGzDecoder::new(BufReader::new(file))), limits, faults)?;
        return read(text, faults);
    }
    if !first.starts_with(ZIP) && !first.starts_with(EMPTY_ZIP) {
        let text = start(name, Box::new(file), limits, faults)?;
        return read(text, faults);
    }
    let mut archive = match ZipArchive::new(BufReader::new(file)) {
        Ok(archive) => archive,
        Err(error) => return broken(name, &error, faults),
    };
    let member = only_csv(name, &archive, faults)?;
    let packed = match archive.by_name(&member) {
        Ok(packed) => packed,
        Err(error) => return broken(name, &error, faults),
    };
    if packed.size() > limits.text {
        let found = format!("{} of {} bytes in the zip file", quote(&member), shown(packed.size()));
        TooLarge::Text(limits.text).report(Place::file(name), found, faults);
        return None;
    }
    let text = start(name, Box::new(packed), limits, faults)?;
    read(text, faults)
}

fn broken<T>(name: &str, error: &ZipError, faults: &mut Faults) -> Option<T> {
    let advice = "Fetch the file again, or unpack it and give the CSV file.";
    faults.error("unreadable-file", Place::file(name), error.to_string(), "a whole zip file", advice);
    None
}

/// Returns the name of the only CSV of a zip file.
fn only_csv<R: Read + Seek>(name: &str, archive: &ZipArchive<R>, faults: &mut Faults) -> Option<String> {
    let listed: Result<Vec<String>, ZipError> = archive.file_names().map(|name| name.map(Cow::into_owned)).collect();
    let names = match listed {
        Ok(names) => names,
        Err(error) => return broken(name, &error, faults),
    };
    if names.iter().any(|name| name == "[Content_Types].xml") {
        faults.error("not-rtt", Place::file(name), "an XLSX workbook", EXPECTED, ADVICE);
        return None;
    }
    // macOS adds a folder of its own, with a hidden twin of every file.
    let mut held: Vec<String> =
        names.into_iter().filter(|name| !name.ends_with('/') && !name.starts_with("__MACOSX")).collect();
    held.sort_unstable();
    let is_csv = |name: &&String| name.to_lowercase().ends_with(".csv");
    let csvs: Vec<&String> = held.iter().filter(is_csv).collect();
    let (found, advice) = match csvs.as_slice() {
        [csv] => return Some((*csv).clone()),
        [] if held.is_empty() => ("a zip file with nothing in it".to_owned(), ADVICE),
        [] => (format!("a zip file without a CSV; it holds {}", list_of(&held.iter().collect::<Vec<_>>())), ADVICE),
        csvs => (
            format!("{} CSV files in the zip file: {}", csvs.len(), list_of(csvs)),
            "Unpack it and give the CSV file of one month.",
        ),
    };
    faults.error("not-rtt", Place::file(name), found, "a zip file with one CSV file", advice);
    None
}

/// Names the first few files.
fn list_of(names: &[&String]) -> String {
    const SHOWN: usize = 5;
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| quote(name)).collect();
    if names.len() > SHOWN {
        shown.push(format!("{} more", names.len() - SHOWN));
    }
    shown.join(", ")
}

/// Looks at the first bytes of a text: a mark of UTF-8 is passed over, another encoding is reported.
fn start<'a>(name: &str, mut from: Box<dyn Read + 'a>, limits: Limits, faults: &mut Faults) -> Option<Text<'a>> {
    let mut first = Vec::new();
    if let Err(error) = from.by_ref().take(4).read_to_end(&mut first) {
        let advice = "Fetch the file again, or unpack it and give the CSV file.";
        faults.error("unreadable-file", Place::file(name), error.to_string(), "a whole file", advice);
        return None;
    }
    if let Some(encoding) = wide_encoding(&first) {
        let advice = "Save it as UTF-8: in Excel, File, Save As, \"CSV UTF-8 (Comma delimited)\"; or fetch it again.";
        faults.error("not-utf8", Place::file(name), format!("text in {encoding}"), "a CSV in UTF-8", advice);
        return None;
    }
    if first.starts_with(UTF8_MARK) {
        first.drain(..UTF8_MARK.len());
    }
    Some(Text { from: Box::new(Cursor::new(first).chain(from)), limits, read: 0, read_of_row: 0 })
}

/// Returns the encoding with two or four bytes for every letter that a text begins in.
fn wide_encoding(first: &[u8]) -> Option<&'static str> {
    match first {
        [0xff, 0xfe, 0, 0] | [0, 0, 0xfe, 0xff] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0] => Some("UTF-16 (little-endian)"),
        [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255] => Some("UTF-16 (big-endian)"),
        _ => None,
    }
}

/// Returns text in UTF-8, or else in the code page that Windows writes in the West; only names have other letters than ASCII.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let western = |byte: &u8| match byte {
        0x91 | 0x92 => '’',
        0x96 => '–',
        0x97 => '—',
        byte => char::from(*byte),
    };
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(western).collect::<String>().into(), Cow::Borrowed)
}
