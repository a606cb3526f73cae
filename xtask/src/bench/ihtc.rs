//! `cargo xtask bench ihtc`: the competition's public instances, each against its best known value.

use super::{Bench, HELP, fingerprint, markdown, number, text};
use crate::call::{Trouble, say, shared_data, step};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, PartialEq)]
pub(crate) struct Wanted {
    instances: Vec<String>,
    seconds: f64,
    threads: u32,
    seed: u64,
    any_build: bool,
}

impl Wanted {
    pub(crate) fn read(words: &[&str]) -> Result<Self, Trouble> {
        let mut wanted = Self { instances: Vec::new(), seconds: 600.0, threads: 2, seed: 1, any_build: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().copied().unwrap_or_default();
            let bad = |what: &str| Trouble::call(format!("{word} takes {what}"), HELP);
            match *word {
                "--seconds" => {
                    let seconds = value().parse().ok().filter(|seconds: &f64| *seconds > 0.0 && seconds.is_finite());
                    wanted.seconds = seconds.ok_or_else(|| bad("a number above 0"))?;
                }
                "--threads" => {
                    let threads = value().parse().ok().filter(|threads| *threads > 0);
                    wanted.threads = threads.ok_or_else(|| bad("a number of at least 1"))?;
                }
                "--seed" => wanted.seed = value().parse().map_err(|_| bad("a whole number"))?,
                "--any-build" => wanted.any_build = true,
                option if option.starts_with('-') => {
                    return Err(Trouble::call(format!("there is no option \"{option}\" here"), HELP));
                }
                name => wanted.instances.push(name.to_lowercase()),
            }
        }
        Ok(wanted)
    }
}

/// The published instances and their best known values.
struct Published {
    folder: PathBuf,
    best: BTreeMap<String, i64>,
}

impl Published {
    fn find() -> Result<Self, Trouble> {
        let folder = shared_data().join("data").join("ihtc");
        let file = folder.join("best_known.csv");
        let table = std::fs::read_to_string(&file).map_err(|error| {
            Trouble::new(
                format!("{}: {error}", file.display()),
                "The competition's files are not part of the repository: set STEADFAST_SHARED to the folder that holds data/ihtc.",
            )
        })?;
        Ok(Self { folder, best: best_known(&table) })
    }

    fn instance(&self, name: &str) -> PathBuf {
        self.folder.join("public").join(format!("{name}.json"))
    }
}

/// Reads instance and best known value, the first two columns of the table.
fn best_known(table: &str) -> BTreeMap<String, i64> {
    let row = |line: &str| {
        let mut cells = line.split(',');
        Some((cells.next()?.to_owned(), cells.next()?.parse().ok()?))
    };
    table.lines().skip(1).filter_map(row).collect()
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), Trouble> {
    let published = Published::find()?;
    let names: Vec<String> = match wanted.instances.as_slice() {
        [] => published.best.keys().filter(|name| published.instance(name).exists()).cloned().collect(),
        some => some.to_vec(),
    };
    if let Some(missing) = names.iter().find(|name| !published.instance(name).exists()) {
        return Err(Trouble::call(format!("there is no {}", published.instance(missing).display()), HELP));
    }
    let bench = Bench::start("ihtc")?;
    let build = fingerprint(&bench.steadfast)?;
    let folder = bench.folder.join(format!("{}s-seed{}", wanted.seconds, wanted.seed));
    std::fs::create_dir_all(&folder)?;
    let record = folder.join("results.jsonl");
    let mut done = recorded(&record, wanted, &build);
    for (place, name) in names.iter().enumerate() {
        if done.contains_key(name) {
            continue;
        }
        step(format!("{name} ({} of {})", place + 1, names.len()))?;
        let result = one(&bench, &published, wanted, name, &folder, &build)?;
        say(result.to_string())?;
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&record)?;
        writeln!(file, "{result}")?;
        done.insert(name.clone(), result);
    }
    let asked: Vec<&Value> = names.iter().filter_map(|name| done.get(name)).collect();
    step("Result")?;
    say(format!(
        "{}, {} threads, {} s, seed {}, build {build}\n",
        bench.machine()?,
        wanted.threads,
        wanted.seconds,
        wanted.seed
    ))?;
    say(table(&asked))?;
    say(format!("\nSolutions and results stand in {}", folder.display()))?;
    for beaten in asked.iter().filter(|result| is_record(result)) {
        say(format!(
            "**Better than the best known value:** {}, {} against {}",
            beaten["instance"].as_str().unwrap_or("?"),
            beaten["cost"],
            beaten["best_known"]
        ))?;
    }
    let bad = asked.iter().filter(|result| result["feasible"].as_bool() != Some(true)).count();
    if bad == 0 { Ok(()) } else { Err(Trouble::new(format!("{bad} of {} are not feasible", asked.len()), "")) }
}

/// Solves one instance and scores the file that was written.
fn one(
    bench: &Bench,
    published: &Published,
    wanted: &Wanted,
    name: &str,
    folder: &Path,
    build: &str,
) -> Result<Value, Trouble> {
    let instance = text(&published.instance(name));
    let solution = text(&folder.join(format!("sol_{name}.json")));
    let (threads, seconds, seed) = (wanted.threads.to_string(), wanted.seconds.to_string(), wanted.seed.to_string());
    let mut words = vec!["bench", "ihtc", "solve", &instance, "--out", &solution, "--json", "--quiet"];
    words.extend(["--threads", &threads, "--seconds", &seconds, "--seed", &seed]);
    let (solved, _) = bench.json(&words, &[0, 1])?;
    let (scored, _) = bench.json(&["bench", "ihtc", "score", &instance, &solution, "--json"], &[0, 1])?;
    if scored["cost"] != solved["cost"] || scored["violations"] != solved["violations"] {
        return Err(Trouble::new(
            format!("{name}: the solver says {}, the file {}", solved["cost"], scored["cost"]),
            format!("The solution stands in {solution}."),
        ));
    }
    let best = published.best.get(name).copied();
    Ok(json!({
        "build": build,
        "instance": name,
        "threads": wanted.threads,
        "feasible": scored["feasible"],
        "violations": scored["violations"].as_array().map_or(0, Vec::len),
        "cost": scored["cost"],
        "terms": scored["terms"],
        "best_known": best,
        "gap": gap(scored["cost"].as_f64(), best),
        "seconds": solved["seconds"],
        "moves": solved["moves"],
        "moves_per_second": solved["moves_per_second"],
        "first_feasible_seconds": solved["first_feasible_seconds"],
    }))
}

/// Returns how far a cost lies above the best known one, as a share of it.
fn gap(cost: Option<f64>, best: Option<i64>) -> Option<f64> {
    let best = best.filter(|best| *best > 0)? as f64;
    Some(cost? / best - 1.0)
}

/// Whether a feasible solution costs strictly less than the best known one.
fn is_record(result: &Value) -> bool {
    result["feasible"].as_bool() == Some(true)
        && matches!((result["cost"].as_i64(), result["best_known"].as_i64()), (Some(cost), Some(best)) if cost < best)
}

/// Reads the results for as many threads, of the same build unless any will do; the last of an instance counts.
fn recorded(record: &Path, wanted: &Wanted, build: &str) -> BTreeMap<String, Value> {
    let lines = std::fs::read_to_string(record).unwrap_or_default();
    lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|result| wanted.any_build || result["build"].as_str() == Some(build))
        .filter(|result| result["threads"].as_u64() == Some(u64::from(wanted.threads)))
        .filter_map(|result| Some((result["instance"].as_str()?.to_owned(), result)))
        .collect()
}

/// Writes the results as a table, with their means in the last line.
fn table(results: &[&Value]) -> String {
    let header =
        ["instance", "cost", "best known", "gap %", "million moves/s, all threads", "first feasible s", "violations"];
    let mut rows: Vec<Vec<String>> = results.iter().map(|result| row(result)).collect();
    rows.push(vec![
        "mean".to_owned(),
        mean(results, "cost", 1.0, 1),
        mean(results, "best_known", 1.0, 1),
        mean(results, "gap", 100.0, 2),
        mean(results, "moves_per_second", 1e-6, 2),
        mean(results, "first_feasible_seconds", 1.0, 2),
        mean(results, "violations", 1.0, 2),
    ]);
    markdown(&header, &rows)
}

fn row(result: &Value) -> Vec<String> {
    vec![
        result["instance"].as_str().unwrap_or("-").to_owned(),
        number(&result["cost"], 1.0, 0),
        number(&result["best_known"], 1.0, 0),
        number(&result["gap"], 100.0, 2),
        number(&result["moves_per_second"], 1e-6, 2),
        number(&result["first_feasible_seconds"], 1.0, 2),
        number(&result["violations"], 1.0, 0),
    ]
}

/// Writes the mean of a figure over the results that have it; `-` where none has.
fn mean(results: &[&Value], key: &str, factor: f64, decimals: usize) -> String {
    let values: Vec<f64> = results.iter().filter_map(|result| result[key].as_f64()).collect();
    let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    number(&json!(mean), factor, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_instances_are_told_apart() {
        let wanted = Wanted::read(&["I01", "--seconds", "2.5", "--seed", "7", "i12"]).expect("a right call");
        assert_eq!(wanted.instances, ["i01", "i12"]);
        assert_eq!((wanted.seconds, wanted.threads, wanted.seed, wanted.any_build), (2.5, 2, 7, false));
        for words in [&["--seconds", "0"][..], &["--threads", "0"], &["--seed"], &["--nodes", "1"]] {
            assert!(Wanted::read(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn best_known_values_are_the_second_column() {
        let best = best_known("instance,best_known,source\ni01,3842,\"a; b\"\ni02,1264,x\n");
        assert_eq!(best, BTreeMap::from([("i01".to_owned(), 3842), ("i02".to_owned(), 1264)]));
    }

    #[test]
    fn only_a_feasible_solution_that_costs_strictly_less_is_a_record() {
        let result = |cost: i64, feasible: bool| json!({"cost": cost, "best_known": 100, "feasible": feasible});
        assert!(is_record(&result(99, true)));
        assert!(!is_record(&result(100, true)));
        assert!(!is_record(&result(99, false)));
        assert!(!is_record(&json!({"cost": 99, "best_known": null, "feasible": true})));
    }

    #[test]
    fn gaps_are_shares_of_the_best_known_value_and_their_mean_leaves_out_what_is_missing() {
        assert_eq!(gap(Some(102.0), Some(100)).map(|gap| format!("{gap:.4}")), Some("0.0200".to_owned()));
        assert_eq!(gap(Some(102.0), None), None);
        let (one, two, none) = (json!({"gap": 0.01}), json!({"gap": 0.03}), json!({"gap": null}));
        assert_eq!(mean(&[&one, &two, &none], "gap", 100.0, 2), "2.00");
        assert_eq!(mean(&[&none], "gap", 100.0, 2), "-");
    }

    #[test]
    fn results_of_another_build_or_number_of_threads_are_not_taken_for_these() {
        let folder = std::env::temp_dir().join(format!("steadfast-xtask-ihtc-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let record = folder.join("results.jsonl");
        let lines = "{\"instance\":\"i01\",\"build\":\"a\",\"threads\":2}\n{\"instance\":\"i02\",\"build\":\"b\",\"threads\":2}\n\
                     {\"instance\":\"i03\",\"build\":\"a\",\"threads\":1}\nhalf a li";
        std::fs::write(&record, lines).expect("a file");
        let mut wanted = Wanted::read(&[]).expect("a right call");
        assert_eq!(recorded(&record, &wanted, "a").into_keys().collect::<Vec<_>>(), ["i01"]);
        wanted.any_build = true;
        assert_eq!(recorded(&record, &wanted, "a").into_keys().collect::<Vec<_>>(), ["i01", "i02"]);
        std::fs::remove_dir_all(&folder).expect("the folder is ours");
    }
}
