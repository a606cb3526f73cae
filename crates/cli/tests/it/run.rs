//! Runs the binary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use steadfast_intake::example::tiny_case;
use steadfast_intake::{TableFormat, write_case};
use tempfile::TempDir;

/// What came back from a call.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    /// Fails unless the call ended with this exit code.
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    /// Reads the output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {}", self.out))
    }
}

/// Calls `steadfast` in a folder.
pub(crate) fn steadfast(dir: &Path, words: &str) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_steadfast"))
        .args(words.split_whitespace())
        .current_dir(dir)
        .env("NO_COLOR", "1")
        .output()
        .expect("the binary runs");
    Answer {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).expect("the output is text"),
        err: in_one_line(&String::from_utf8(output.stderr).expect("the messages are text")),
    }
}

/// Takes a message out of its frame and its lines.
fn in_one_line(message: &str) -> String {
    message.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// Makes a folder with the small case of five people in `case`.
pub(crate) fn with_tiny_case() -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    write_case(&tiny_case(), &dir.path().join("case"), TableFormat::Csv).expect("the folder is new");
    dir
}

/// Replaces text in a file, which must be there.
pub(crate) fn replace(path: PathBuf, from: &str, to: &str) {
    let text = std::fs::read_to_string(&path).expect("the file is there");
    assert!(text.contains(from), "{from:?} is not in {}", path.display());
    std::fs::write(path, text.replacen(from, to, 1)).expect("the file can be written");
}

/// Returns every file of a folder with its bytes.
pub(crate) fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(dir)
        .expect("the folder is there")
        .map(|entry| {
            let path = entry.expect("a file of the folder").path();
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a file can be read"))
        })
        .collect()
}
