//! `cargo xtask bench`: measurements of the release build. They measure; they assert nothing about time.

mod alternatives;
mod check;
mod ihtc;
mod plan;
mod queues;

use crate::call::{Trouble, capture, capture_json, command, say};
use serde_json::Value;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

const HELP: &str = "\
Measurements of the release build, as Markdown on standard output.

Usage: cargo xtask bench plan [CODE...]
       cargo xtask bench alternatives [CODE...]
       cargo xtask bench check [CODE...] [--seeds N] [--fresh]
       cargo xtask bench ihtc [INSTANCE...] [--seconds S] [--threads N] [--seed K] [--any-build]
       cargo xtask bench queues [--rounds N] [--hours-scale X]

  plan           For each trust: makes the case, plans it with one thread and with two, compares the two folders byte
                 for byte; wall time, peak memory, planned care kept, bound and gap. Default RBD RWJ RRK.
  alternatives   For each trust: the plan, the deterministic programme, the spreadsheet and the roster left as it is,
                 in the same fresh turnouts. Default RBD RWJ RRK.
  check          For 20 trusts spread over the list and N seeds each (default 3): case new, case check, plan, plan
                 check. Keeps a line for each in target/bench/check.jsonl and goes on where it was stopped, as long as
                 the program is the same; --fresh begins again.
  ihtc           For each public instance of the Integrated Healthcare Timetabling Competition 2024 (from STEADFAST_SHARED,
                 default ../shared; all, or those named): solves it for S seconds (default 600) on N threads (default 2)
                 with seed K (default 1), scores the file written, compares with the best known value. Keeps solutions
                 and a line for each in target/bench/ihtc/<S>s-seed<K> and goes on where it was stopped, as long as the
                 program is the same; --any-build also counts what an earlier program found.
  queues         Two queueing models, A: M/M/10, 9 arrivals an hour; B: a hospital with emergency department, medical,
                 surgical and critical care beds. Runs them in our engine, in nexosim (Rust) and in SimPy (Python), one
                 thread each, in turn, N rounds (default 3): events in a second, ratio of ours to each, mean waits
                 beside the exact ones. A run takes 5 to 10 s; --hours-scale 0.05 makes all runs that much shorter.
                 Builds and installs the others in target/bench/queues, from crates.io and, with python3 and its venv,
                 from PyPI; one that cannot be had is left out, with the reason.

Cases and plans stand in target/bench. Strike: residents, 17 to 22 December 2025. Exit code 1 when two folders differ, a
plan or case does not pass, a solution is not feasible, or our own engine of queues fails.";

/// The trusts measured unless others are named: a small, a middling and a large one.
const USUAL_TRUSTS: [&str; 3] = ["RBD", "RWJ", "RRK"];
const STRIKE: &str = "2025-12-17T07:00/2025-12-22T07:00";

pub(crate) fn run(arguments: &[&str]) -> Result<(), Trouble> {
    if arguments.iter().any(|word| matches!(*word, "-h" | "--help")) {
        return say(HELP);
    }
    match arguments {
        ["plan", codes @ ..] => plan::run(&trusts(codes)?),
        ["alternatives", codes @ ..] => alternatives::run(&trusts(codes)?),
        ["check", rest @ ..] => check::run(&check::Wanted::read(rest)?),
        ["ihtc", rest @ ..] => ihtc::run(&ihtc::Wanted::read(rest)?),
        ["queues", rest @ ..] => queues::run(&queues::Wanted::read(rest)?),
        [] => Err(Trouble::call("say what to measure", HELP)),
        [other, ..] => Err(Trouble::call(format!("there is no bench \"{other}\""), HELP)),
    }
}

fn trusts(codes: &[&str]) -> Result<Vec<String>, Trouble> {
    if let Some(option) = codes.iter().find(|code| code.starts_with('-')) {
        return Err(Trouble::call(format!("there is no option \"{option}\" here"), HELP));
    }
    let codes = if codes.is_empty() { &USUAL_TRUSTS } else { codes };
    Ok(codes.iter().map(|code| code.to_uppercase()).collect())
}

/// The release build, and the folder that measurements stand in.
struct Bench {
    steadfast: PathBuf,
    folder: PathBuf,
}

impl Bench {
    fn start(name: &str) -> Result<Self, Trouble> {
        crate::setup::native_tools()?;
        let steadfast = crate::call::build_steadfast()?;
        let folder = crate::call::target_dir()?.join("bench").join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Self { steadfast, folder })
    }

    /// Runs `steadfast` and returns the JSON that it prints and its exit code, which is one of `codes`.
    fn json(&self, words: &[&str], codes: &[i32]) -> Result<(Value, i32), Trouble> {
        capture_json(command(&self.steadfast, words), codes)
    }

    /// Makes the case of a trust and returns its folder and what it holds.
    fn make_case(&self, trust: &str, seed: u64) -> Result<(PathBuf, Value), Trouble> {
        let folder = self.folder.join(format!("{trust}-{seed}-case"));
        let seed = seed.to_string();
        let out = text(&folder);
        let words =
            ["case", "new", "--trust", trust, "--strike", STRIKE, "--seed", &seed, "--out", &out, "--force", "--json"];
        let (made, _) = self.json(&words, &[0])?;
        Ok((folder, made))
    }

    /// Says what was measured, and where.
    fn provenance(&self) -> Result<String, Trouble> {
        Ok(format!("{}, strike {STRIKE}", self.machine()?))
    }

    /// Says which program was measured, and on what.
    fn machine(&self) -> Result<String, Trouble> {
        let version = capture(command(&self.steadfast, &["--version"]))?.stdout;
        let rustc = capture(command("rustc", &["--version"]))?.stdout;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(format!("{}, {}, {cores} cores", version.trim(), rustc.trim()))
    }
}

/// Tells one build of the program from another.
fn fingerprint(program: &Path) -> Result<String, Trouble> {
    let mut hasher = DefaultHasher::new();
    hasher.write(&std::fs::read(program)?);
    Ok(format!("{:016x}", hasher.finish()))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Writes a share as a percentage with `decimals` decimals; `-` where there is none.
fn percent(value: &Value, decimals: usize) -> String {
    number(value, 100.0, decimals)
}

/// Writes a number times `factor`; `-` where there is none.
fn number(value: &Value, factor: f64, decimals: usize) -> String {
    value.as_f64().map_or_else(|| "-".to_owned(), |value| format!("{:.decimals$}", factor * value))
}

/// Writes a Markdown table; the first column is left-aligned, the rest right-aligned.
fn markdown(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut lines = vec![format!("| {} |", header.join(" | "))];
    let rules: Vec<&str> = (0..header.len()).map(|column| if column == 0 { "---" } else { "---:" }).collect();
    lines.push(format!("| {} |", rules.join(" | ")));
    lines.extend(rows.iter().map(|row| format!("| {} |", row.join(" | "))));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_number_is_a_dash_and_not_a_nought() {
        assert_eq!(percent(&serde_json::json!(0.9599), 1), "96.0");
        assert_eq!(percent(&Value::Null, 1), "-");
    }

    #[test]
    fn a_table_has_a_rule_below_its_header_and_a_line_for_each_row() {
        let table = markdown(&["trust", "s"], &[vec!["RBD".into(), "17.1".into()]]);
        assert_eq!(table, "| trust | s |\n| --- | ---: |\n| RBD | 17.1 |");
    }

    #[test]
    fn an_option_is_not_taken_for_a_trust() {
        assert!(trusts(&["--seeds"]).is_err());
        assert_eq!(trusts(&["rbd"]).expect("a trust"), ["RBD"]);
    }
}
