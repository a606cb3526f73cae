//! `cargo xtask bench plan`: time, memory and figures, and whether the number of threads changes a byte.

use super::{Bench, markdown, number, percent, text};
use crate::call::{Trouble, say, step};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) fn run(trusts: &[String]) -> Result<(), Trouble> {
    let bench = Bench::start("plan")?;
    let mut rows = Vec::new();
    let mut differing = Vec::new();
    for trust in trusts {
        step(format!("{trust}: case"))?;
        let (case, made) = bench.make_case(trust, 1)?;
        let mut runs = Vec::new();
        for threads in ["1", "2"] {
            say(format!("{trust}: plan with {threads} thread(s)"))?;
            let out = bench.folder.join(format!("{trust}-1-plan-{threads}"));
            let words = ["plan", &text(&case), "--out", &text(&out), "--threads", threads, "--json", "--quiet"]
                .map(str::to_owned);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let (plan, _) = bench.json(&words, &[0])?;
            runs.push((plan, out));
        }
        let [(one, first), (two, second)] = runs.as_slice() else { continue };
        let unlike = differences(&contents(first)?, &contents(second)?);
        if !unlike.is_empty() {
            differing.push(format!("{trust}: {}", unlike.join(", ")));
        }
        rows.push(row(trust, &made, one, two, unlike.is_empty()));
    }
    step("Result")?;
    say(format!("{}\n", bench.provenance()?))?;
    let header = [
        "trust",
        "staff",
        "bookings in strike",
        "s, 1 thread",
        "s, 2 threads",
        "peak MiB",
        "kept p10 %",
        "p50 %",
        "p90 %",
        "target met %",
        "bound %",
        "gap, points",
        "status",
        "same bytes",
    ];
    say(markdown(&header, &rows))?;
    if differing.is_empty() {
        return Ok(());
    }
    Err(Trouble::new(
        format!("plans made with one thread and with two differ in {}", differing.join("; ")),
        "The same case and seed must give the same bytes for any number of threads.",
    ))
}

fn row(trust: &str, made: &Value, one: &Value, two: &Value, same: bool) -> Vec<String> {
    let kept = &two["figures"]["planned_care_kept"];
    let peak = [one, two].iter().filter_map(|plan| plan["solve"]["peak_memory_mib"].as_f64()).fold(0.0, f64::max);
    vec![
        trust.to_owned(),
        number(&made["staff"], 1.0, 0),
        number(&made["bookings_in_strike"], 1.0, 0),
        number(&one["solve"]["wall_seconds"], 1.0, 1),
        number(&two["solve"]["wall_seconds"], 1.0, 1),
        format!("{peak:.0}"),
        percent(&kept["p10"], 1),
        percent(&kept["p50"], 1),
        percent(&kept["p90"], 1),
        percent(&kept["probability_target_met"], 0),
        percent(&two["bound"]["planned_care_kept"], 1),
        percent(&two["solve"]["gap"], 2),
        two["solve"]["status"].as_str().unwrap_or("-").to_owned(),
        if same { "yes" } else { "NO" }.to_owned(),
    ]
}

fn contents(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Trouble> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.insert(name, std::fs::read(&path)?);
    }
    Ok(files)
}

/// Lists the files that only one folder has or that differ.
fn differences(one: &BTreeMap<String, Vec<u8>>, two: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut names: Vec<&String> = one.keys().chain(two.keys()).collect();
    names.sort();
    names.dedup();
    names.into_iter().filter(|name| one.get(*name) != two.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> BTreeMap<String, Vec<u8>> {
        files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()
    }

    #[test]
    fn a_changed_byte_and_a_missing_file_are_both_differences() {
        let one = folder(&[("plan.json", b"{}"), ("rota.csv", b"a,b"), ("beds.csv", b"1")]);
        let two = folder(&[("plan.json", b"{}"), ("rota.csv", b"a,c")]);
        assert_eq!(differences(&one, &two), ["beds.csv", "rota.csv"]);
        assert!(differences(&one, &one).is_empty());
    }
}
