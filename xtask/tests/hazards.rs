//! Every control in the hazard log names a test, a rule of the checker or a code of the reader that exists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

fn page(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns what stands between backticks on the lines of a text.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Returns the first cell of each row of the tables of a page, where it is in backticks.
fn codes(page: &str) -> BTreeSet<String> {
    page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned)).collect()
}

fn is_test_name(word: &str) -> bool {
    word.matches('_').count() >= 3
        && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

fn is_code(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
}

fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&std::fs::read_to_string(&path).expect("a source file"));
        }
    }
}

/// Says whether a function of that name stands below a test attribute, and is not ignored.
fn is_a_test(sources: &str, name: &str) -> bool {
    let head = format!("fn {name}(");
    sources.match_indices(&head).any(|(at, _)| {
        let attributes: Vec<&str> = sources[..at]
            .lines()
            .rev()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .take_while(|line| line.starts_with("#[") || line.starts_with("//"))
            .collect();
        attributes.contains(&"#[test]") && !attributes.iter().any(|line| line.starts_with("#[ignore"))
    })
}

#[test]
fn every_control_of_the_hazard_log_exists() {
    let log = page("docs/clinical-safety/hazard-log.md");
    let mut known = codes(&page("docs/guide/plan-check.md"));
    known.extend(codes(&page("docs/data/case-format.md")));
    assert!(known.len() > 100, "the pages of codes were not understood: {known:?}");
    let mut rust = String::new();
    sources(&root().join("crates"), &mut rust);
    sources(&root().join("xtask"), &mut rust);

    let mut missing = Vec::new();
    for section in log.split("\n## ").skip(1) {
        let (title, body) = section.split_once('\n').unwrap_or((section, ""));
        let Some((_, controls)) = body.split_once("**Controls:**") else {
            missing.push(format!("{title}: no controls"));
            continue;
        };
        let controls = controls.split("- **Remains:**").next().unwrap_or_default();
        let mut named = 0;
        for word in quoted(controls) {
            if is_test_name(&word) {
                named += 1;
                if !is_a_test(&rust, &word) {
                    missing.push(format!("{title}: no test {word}"));
                }
            } else if is_code(&word) {
                named += 1;
                // `another-case` is found by the command line itself, before the rules are applied.
                if !known.contains(&word) && !page("docs/guide/command-line.md").contains(&format!("`{word}`")) {
                    missing.push(format!("{title}: no code {word}"));
                }
            }
        }
        if named == 0 {
            missing.push(format!("{title}: names no test and no code"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn a_test_that_does_not_exist_or_is_ignored_is_no_evidence() {
    let rust = "#[test]\nfn a_thing_that_is_so() {}\nfn a_thing_that_is_no_test() {}\n#[test]\n#[ignore = \"not yet\"]\nfn a_thing_not_yet_so() {}\n";
    assert!(is_a_test(rust, "a_thing_that_is_so"));
    assert!(!is_a_test(rust, "a_thing_that_is_no_test"));
    assert!(!is_a_test(rust, "a_thing_that_is"));
    assert!(!is_a_test(rust, "a_thing_not_yet_so"));
    assert_eq!(quoted("see `one` and `two`."), ["one", "two"]);
}
