//! `cargo xtask bench check`: many trusts, several seeds, every plan checked.

use super::{Bench, HELP, fingerprint, markdown, number, percent, text, trusts};
use crate::call::{Trouble, capture, command, say, step};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// How many trusts are planned unless some are named.
const TRUSTS: usize = 20;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    trusts: Vec<String>,
    seeds: u64,
    fresh: bool,
}

impl Wanted {
    pub(crate) fn read(words: &[&str]) -> Result<Self, Trouble> {
        let mut wanted = Self { trusts: Vec::new(), seeds: 3, fresh: false };
        let mut codes = Vec::new();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--fresh" => wanted.fresh = true,
                "--seeds" => {
                    wanted.seeds = words
                        .next()
                        .and_then(|number| number.parse().ok())
                        .filter(|seeds| *seeds > 0)
                        .ok_or_else(|| Trouble::call("--seeds takes a number of at least 1", HELP))?;
                }
                code => codes.push(code),
            }
        }
        if !codes.is_empty() {
            wanted.trusts = trusts(&codes)?;
        }
        Ok(wanted)
    }
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), Trouble> {
    let bench = Bench::start("check")?;
    let build = fingerprint(&bench.steadfast)?;
    let record = bench.folder.with_file_name("check.jsonl");
    if wanted.fresh && record.exists() {
        std::fs::remove_file(&record)?;
    }
    let codes = if wanted.trusts.is_empty() { spread(&bench)? } else { wanted.trusts.clone() };
    let mut done = recorded(&record, &build);
    for trust in &codes {
        for seed in 1..=wanted.seeds {
            if done.contains_key(&(trust.clone(), seed)) {
                continue;
            }
            step(format!("{trust}, seed {seed}"))?;
            let result = one(&bench, trust, seed, &build)?;
            say(result.to_string())?;
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&record)?;
            writeln!(file, "{result}")?;
            done.insert((trust.clone(), seed), result);
        }
    }
    let asked: Vec<&Value> = done
        .iter()
        .filter(|((trust, seed), _)| codes.contains(trust) && *seed <= wanted.seeds)
        .map(|(_, result)| result)
        .collect();
    step("Result")?;
    say(format!("{}, build {build}\n", bench.provenance()?))?;
    say(markdown(
        &["trust", "seed", "case issues", "violations", "warnings", "codes", "kept p50 %", "bound %", "s"],
        &asked.iter().map(|result| row(result)).collect::<Vec<_>>(),
    ))?;
    let bad = asked.iter().filter(|result| !result["passed"].as_bool().unwrap_or(false)).count();
    say(format!("\n{} plans passed, {bad} did not; every line stands in {}", asked.len() - bad, record.display()))?;
    if bad == 0 { Ok(()) } else { Err(Trouble::new(format!("{bad} of {} did not pass", asked.len()), "")) }
}

/// Makes, checks, plans and checks again one case; what passes is removed, what does not is kept to be looked at.
fn one(bench: &Bench, trust: &str, seed: u64, build: &str) -> Result<Value, Trouble> {
    let (case, _) = bench.make_case(trust, seed)?;
    let plan = bench.folder.join(format!("{trust}-{seed}-plan"));
    let (case_text, plan_text, seed_text) = (text(&case), text(&plan), seed.to_string());
    let (sound, _) = bench.json(&["case", "check", &case_text, "--json"], &[0, 1])?;
    let made = bench
        .json(&["plan", &case_text, "--out", &plan_text, "--seed", &seed_text, "--json", "--quiet"], &[0])
        .map(|(made, _)| made);
    let made = match made {
        Ok(made) => made,
        Err(trouble) => {
            trouble.report();
            return Ok(json!({"build": build, "trust": trust, "seed": seed, "passed": false, "codes": "no plan"}));
        }
    };
    let (checked, _) = bench.json(&["plan", "check", &case_text, &plan_text, "--json"], &[0, 1])?;
    let passed = sound["sound"].as_bool() == Some(true) && checked["passed"].as_bool() == Some(true);
    if passed {
        std::fs::remove_dir_all(&case)?;
        std::fs::remove_dir_all(&plan)?;
    }
    Ok(json!({
        "build": build,
        "trust": trust,
        "seed": seed,
        "passed": passed,
        "case_issues": sound["issues"].as_array().map_or(0, Vec::len),
        "violations": checked["violations"],
        "warnings": checked["warnings"],
        "codes": codes(&checked),
        "kept_p50": made["figures"]["planned_care_kept"]["p50"],
        "bound": made["bound"]["planned_care_kept"],
        "wall_seconds": made["solve"]["wall_seconds"],
    }))
}

/// Counts the issues of a checked plan by code: `need-unfilled 3, worth 1`.
fn codes(checked: &Value) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for issue in checked["issues"].as_array().into_iter().flatten() {
        *counts.entry(issue["code"].as_str().unwrap_or("?")).or_default() += 1;
    }
    counts.iter().map(|(code, count)| format!("{code} {count}")).collect::<Vec<_>>().join(", ")
}

fn row(result: &Value) -> Vec<String> {
    vec![
        result["trust"].as_str().unwrap_or("-").to_owned(),
        number(&result["seed"], 1.0, 0),
        number(&result["case_issues"], 1.0, 0),
        number(&result["violations"], 1.0, 0),
        number(&result["warnings"], 1.0, 0),
        result["codes"].as_str().unwrap_or("-").to_owned(),
        percent(&result["kept_p50"], 1),
        percent(&result["bound"], 1),
        number(&result["wall_seconds"], 1.0, 1),
    ]
}

/// Reads the results of the same build, by trust and seed.
fn recorded(record: &Path, build: &str) -> BTreeMap<(String, u64), Value> {
    let lines = std::fs::read_to_string(record).unwrap_or_default();
    lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|result| result["build"].as_str() == Some(build))
        .filter_map(|result| Some(((result["trust"].as_str()?.to_owned(), result["seed"].as_u64()?), result)))
        .collect()
}

/// Picks trusts at even distances from the list of all.
fn spread(bench: &Bench) -> Result<Vec<String>, Trouble> {
    let list = capture(command(&bench.steadfast, &["case", "new", "--list-trusts"]))?.stdout;
    let all: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    if all.is_empty() {
        return Err(Trouble::new("`steadfast case new --list-trusts` lists no trust", ""));
    }
    let wanted = TRUSTS.min(all.len());
    Ok((0..wanted).map(|index| all[index * all.len() / wanted].to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_and_trusts_are_told_apart() {
        let wanted = Wanted::read(&["rbd", "--seeds", "2", "--fresh"]).expect("a right call");
        assert_eq!(wanted, Wanted { trusts: vec!["RBD".into()], seeds: 2, fresh: true });
        assert!(Wanted::read(&["--seeds", "none"]).is_err());
        assert!(Wanted::read(&["--quick"]).is_err());
    }

    #[test]
    fn results_of_another_build_are_not_taken_for_these() {
        let folder = std::env::temp_dir().join(format!("steadfast-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let record = folder.join("check.jsonl");
        let line = |build: &str| json!({"build": build, "trust": "RBD", "seed": 1, "passed": true}).to_string();
        std::fs::write(&record, format!("{}\n{}\nhalf a li", line("old"), line("new"))).expect("a file");
        assert_eq!(recorded(&record, "new").len(), 1);
        assert_eq!(recorded(&record, "newer").len(), 0);
        std::fs::remove_dir_all(&folder).expect("the folder is ours");
    }

    #[test]
    fn violations_are_counted_by_code() {
        let checked = json!({"issues": [{"code": "worth"}, {"code": "need-unfilled"}, {"code": "worth"}]});
        assert_eq!(codes(&checked), "need-unfilled 1, worth 2");
    }
}
