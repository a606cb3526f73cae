//! The law as given, when and then: each file of `tests/rules` is a dispute, a command and what it must find.
//!
//! ```text
//! Notice of twelve days is too short before 18 February 2026
//! reference: rule 6, example 9
//! provision: TULRCA s.234A(4)
//!
//! given
//! [[ballot]]
//! ...                               a dispute file; [dispute] and sources are added where they are left out
//!
//! when dispute check FILE --employer RBD
//! then L10 notice-period, round 1: not met
//!   because 12 days before
//! then value /rounds/0/notice_days is 14
//! ```
//!
//! `then RULE NAME, WORDS: VERDICT` asks that there is a finding of that rule and name about all of the words, and that every such finding has the verdict;
//! lines below it narrow it down (`branch`) or ask what it says (`because`, `missing`). `then value POINTER is JSON` looks into the output,
//! `then exit code N` at the answer.

use crate::run::steadfast;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What one `then` asks.
#[derive(Debug, Default)]
struct Then {
    asks: String,
    branch: Vec<String>,
    because: Vec<String>,
    missing: Vec<String>,
}

#[derive(Debug)]
struct Fixture {
    name: String,
    title: String,
    references: Vec<String>,
    provision: String,
    given: String,
    runs: Vec<(String, Vec<Then>)>,
}

fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder of rules").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "rule"))
        .map(|file| parse(file))
        .collect()
}

fn parse(file: &Path) -> Fixture {
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    let text = std::fs::read_to_string(file).expect("a text");
    let mut lines = text.lines();
    let title = lines.next().unwrap_or_default().to_owned();
    let mut fixture = Fixture {
        name: name.clone(),
        title,
        references: vec![],
        provision: String::new(),
        given: String::new(),
        runs: vec![],
    };
    let mut in_given = false;
    for line in lines {
        if let Some(command) = line.strip_prefix("when ") {
            in_given = false;
            fixture.runs.push((command.trim().to_owned(), Vec::new()));
        } else if in_given {
            fixture.given.push_str(&format!("{line}\n"));
        } else if let Some(references) = line.strip_prefix("reference: ") {
            fixture.references = references.split(", ").map(str::to_owned).collect();
        } else if let Some(provision) = line.strip_prefix("provision: ") {
            fixture.provision = provision.to_owned();
        } else if line.trim() == "given" {
            in_given = true;
        } else if let Some(asks) = line.strip_prefix("then ") {
            let (_, thens) = fixture.runs.last_mut().unwrap_or_else(|| panic!("{name}: then before when"));
            thens.push(Then { asks: asks.trim().to_owned(), ..Then::default() });
        } else if !line.trim().is_empty() {
            let then = fixture.runs.last_mut().and_then(|(_, thens)| thens.last_mut());
            let then = then.unwrap_or_else(|| panic!("{name}: \"{line}\" belongs to no then"));
            let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            match word {
                "branch" => then.branch.push(rest.to_owned()),
                "because" => then.because.push(rest.to_owned()),
                "missing" => then.missing.push(rest.to_owned()),
                _ => panic!("{name}: \"{line}\" is none of branch, because, missing"),
            }
        }
    }
    fixture
}

/// Adds what a fixture leaves out: the head of the file, and a source to each table.
fn whole(given: &str) -> String {
    let mut text = String::from("schema = 1\n");
    if !given.contains("[dispute]") {
        text.push_str("[dispute]\nname = \"A dispute\"\nunion = \"BMA\"\nsubject = [\"pay\"]\ngroups = [\"resident\"]\nsource = \"a fixture\"\n");
    }
    let mut block = String::new();
    let close = |block: &mut String, text: &mut String| {
        if block.starts_with('[') && !block.lines().any(|line| line.starts_with("source ")) {
            block.push_str("source = \"a fixture\"\n");
        }
        text.push_str(block);
        block.clear();
    };
    for line in given.lines() {
        if line.starts_with('[') {
            close(&mut block, &mut text);
        }
        block.push_str(&format!("{line}\n"));
    }
    close(&mut block, &mut text);
    text
}

fn words_of(finding: &Value) -> String {
    let about = &finding["about"];
    let part = |key: &str, before: &str| about[key].as_str().map(|text| format!("{before}{text}")).unwrap_or_default();
    [
        part("ballot", "ballot "),
        part("question", "on "),
        part("round", "round "),
        part("other", ""),
        part("employer", "for "),
    ]
    .join(" , ")
}

fn contains_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let after = text[at + word.len()..].chars().next();
        after.is_none_or(|letter| !letter.is_alphanumeric() && letter != '-')
    })
}

/// Returns what is wrong with the answer to one `then`.
fn judge(then: &Then, output: &Value, exit: i32) -> Option<String> {
    if let Some(code) = then.asks.strip_prefix("exit code ") {
        return (code.trim().parse() != Ok(exit)).then(|| format!("exit code is {exit}"));
    }
    if let Some(rest) = then.asks.strip_prefix("value ") {
        let Some((pointer, expected)) = rest.split_once(" is ") else { return Some("no \" is \" in it".to_owned()) };
        let found = output.pointer(pointer.trim()).cloned().unwrap_or(Value::Null);
        let expected: Value =
            serde_json::from_str(expected).unwrap_or_else(|_| Value::String(expected.trim().to_owned()));
        return (found != expected).then(|| format!("{pointer} is {found}"));
    }
    let Some((subject, verdict)) = then.asks.rsplit_once(": ") else { return Some("no verdict in it".to_owned()) };
    let mut parts = subject.split(", ");
    let (rule, name) = parts.next().and_then(|first| first.split_once(' '))?;
    let about: Vec<&str> = parts.collect();
    let none = Vec::new();
    let findings = output["findings"].as_array().unwrap_or(&none);
    let matching: Vec<&Value> = findings
        .iter()
        .filter(|finding| finding["rule"] == rule && finding["name"] == name)
        .filter(|finding| about.iter().all(|words| contains_word(&words_of(finding), words)))
        .filter(|finding| {
            then.branch.iter().all(|branch| finding["branch"].as_str().is_some_and(|text| text.contains(branch)))
        })
        .collect();
    if matching.is_empty() {
        return Some("there is no such finding".to_owned());
    }
    for finding in matching {
        let found = finding["verdict"].as_str().unwrap_or_default().replace('-', " ");
        if found != verdict {
            return Some(format!("it is {found}: {} (missing: {})", finding["arithmetic"], finding["missing"]));
        }
        let arithmetic = finding["arithmetic"].as_str().unwrap_or_default();
        let because = finding["because"].as_str().unwrap_or_default();
        if let Some(text) = then.because.iter().find(|text| !arithmetic.contains(*text) && !because.contains(*text)) {
            return Some(format!("it does not say \"{text}\": {arithmetic} {because}"));
        }
        let missing = finding["missing"].to_string();
        if let Some(text) = then.missing.iter().find(|text| !missing.contains(*text)) {
            return Some(format!("it does not miss \"{text}\": {missing}"));
        }
    }
    None
}

#[test]
fn every_rule_of_the_reference_is_found_as_its_fixture_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        let file = folder.path().join(format!("{}.toml", fixture.name));
        std::fs::write(&file, whole(&fixture.given)).expect("the file is new");
        for (command, thens) in &fixture.runs {
            assert!(!thens.is_empty(), "{}: nothing is asked of {command}", fixture.name);
            let words = command.replace("FILE", &file.display().to_string());
            let run = steadfast(folder.path(), &format!("{words} --json"));
            let output: Value = serde_json::from_str(&run.out).unwrap_or(Value::Null);
            for then in thens {
                if let Some(what) = judge(then, &output, run.code) {
                    wrong.push(format!(
                        "{}\n  {}\n  when {command}\n  then {}\n  but {what}\n{}",
                        fixture.name, fixture.title, then.asks, run.err
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the fixtures' demands fail:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_and_example_of_the_reference_has_a_fixture_with_its_provision() {
    let all = fixtures();
    let traced: BTreeSet<&str> = all.iter().flat_map(|fixture| fixture.references.iter().map(String::as_str)).collect();
    let wanted =
        (1..=38).map(|number| format!("rule {number}")).chain((1..=16).map(|number| format!("example {number}")));
    let lacking: Vec<String> = wanted.filter(|reference| !traced.contains(reference.as_str())).collect();
    assert!(lacking.is_empty(), "no fixture for: {}", lacking.join(", "));
    for fixture in &all {
        assert!(!fixture.provision.is_empty() && !fixture.runs.is_empty(), "{}", fixture.name);
    }
}
