//! `cargo xtask bench queues`: two queueing models in our engine and in others, side by side in one run.

use super::{Bench, HELP, markdown, number, text};
use crate::call::{Trouble, capture, cargo, command, perform, root, say, step, works};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The version of SimPy that is installed and measured.
const SIMPY: &str = "4.1.2";
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// What is asked for.
#[derive(Debug, PartialEq)]
pub(crate) struct Wanted {
    rounds: u64,
    hours_scale: f64,
}

impl Wanted {
    pub(crate) fn read(words: &[&str]) -> Result<Self, Trouble> {
        let mut wanted = Self { rounds: 3, hours_scale: 1.0 };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().copied().unwrap_or_default();
            let bad = |what: &str| Trouble::call(format!("{word} takes {what}"), HELP);
            match *word {
                "--rounds" => {
                    let rounds = value().parse().ok().filter(|rounds| *rounds > 0);
                    wanted.rounds = rounds.ok_or_else(|| bad("a number of at least 1"))?;
                }
                "--hours-scale" => {
                    let scale = value().parse().ok().filter(|scale: &f64| *scale > 0.0 && scale.is_finite());
                    wanted.hours_scale = scale.ok_or_else(|| bad("a number above 0"))?;
                }
                other => return Err(Trouble::call(format!("there is no option \"{other}\" here"), HELP)),
            }
        }
        Ok(wanted)
    }
}

/// A queueing model that every engine runs.
struct Model {
    /// The name that every program takes.
    name: &'static str,
    title: &'static str,
    pools: &'static [Pool],
}

/// Servers that are alike and have one queue.
struct Pool {
    name: &'static str,
    servers: u32,
    /// Arrivals in an hour.
    rate: f64,
    /// Mean hours of a service.
    service: f64,
}

const MODELS: [Model; 2] = [
    Model { name: "a", title: "A, M/M/10", pools: &[Pool { name: "queue", servers: 10, rate: 9.0, service: 1.0 }] },
    Model {
        name: "b",
        title: "B, hospital",
        pools: &[
            Pool { name: "ed", servers: 80, rate: 20.0, service: 3.6 },
            Pool { name: "medical", servers: 450, rate: 3.0, service: 144.0 },
            Pool { name: "surgical", servers: 252, rate: 2.5, service: 96.0 },
            Pool { name: "critical", servers: 40, rate: 0.5, service: 72.0 },
        ],
    },
];

impl Pool {
    /// Returns the mean wait in the long run, in hours (Erlang C).
    ///
    /// Order of service does not matter to the mean over all patients: nobody's service is cut short, and all classes have
    /// the same service time. Departures of a pool are Poisson (Burke), so each pool may be taken by itself.
    fn exact_wait(&self) -> f64 {
        let servers = f64::from(self.servers);
        let offered = self.rate * self.service;
        let blocked = (1..=self.servers).fold(1.0, |blocked, n| offered * blocked / (f64::from(n) + offered * blocked));
        let waiting = servers * blocked / (servers - offered * (1.0 - blocked));
        waiting * self.service / (servers - offered)
    }
}

/// An engine, and how many hours it simulates of each model so that a run takes 5 to 10 seconds.
struct Engine {
    name: &'static str,
    hours: [f64; 2],
    /// Sees to it that its program can run and returns the words it is called with, or why it cannot.
    ready: fn(&Bench) -> Result<Vec<String>, String>,
}

/// Ours comes first: ratios are those of the first engine to the others.
const ENGINES: [Engine; 3] = [
    Engine { name: "steadfast", hours: [12_000_000.0, 2_000_000.0], ready: ours },
    Engine { name: "nexosim", hours: [1_600_000.0, 600_000.0], ready: nexosim },
    Engine { name: "simpy", hours: [130_000.0, 40_000.0], ready: simpy },
];

#[expect(clippy::unnecessary_wraps, reason = "as the peers, which can be missing")]
fn ours(bench: &Bench) -> Result<Vec<String>, String> {
    Ok(vec![text(&bench.steadfast), "bench".to_owned(), "queues".to_owned(), "--json".to_owned()])
}

/// Builds the program for nexosim; its dependencies come from crates.io the first time.
fn nexosim(bench: &Bench) -> Result<Vec<String>, String> {
    let manifest = text(&root().join("xtask").join("peers").join("nexosim").join("Cargo.toml"));
    let target = bench.folder.join("nexosim");
    let mut build = cargo(&["build", "--release", "--locked", "--manifest-path", &manifest]);
    build.env("CARGO_TARGET_DIR", &target);
    perform(build).map_err(|_| "its program did not build (cargo's message stands above; is there a network?)")?;
    let program = format!("queues-nexosim{}", std::env::consts::EXE_SUFFIX);
    Ok(vec![text(&target.join("release").join(program))])
}

/// Makes a virtual environment with SimPy, which comes from PyPI the first time.
fn simpy(bench: &Bench) -> Result<Vec<String>, String> {
    let folder = bench.folder.join("venv");
    let python =
        if cfg!(windows) { folder.join("Scripts").join("python.exe") } else { folder.join("bin").join("python") };
    let python = text(&python);
    let there = format!("import simpy; assert simpy.__version__ == '{SIMPY}'");
    if !works(&python, &["-c", &there]) {
        if !works(PYTHON, &["--version"]) {
            return Err(format!("there is no {PYTHON}"));
        }
        perform(command(PYTHON, &["-m", "venv", "--clear", &text(&folder)]))
            .map_err(|_| format!("`{PYTHON} -m venv` failed (on Debian: apt-get install python3-venv)"))?;
        let wanted = format!("simpy=={SIMPY}");
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &wanted];
        perform(command(&python, &install))
            .map_err(|_| format!("pip could not install {wanted} (its message stands above; is there a network?)"))?;
    }
    Ok(vec![python, text(&root().join("xtask").join("peers").join("simpy_queues.py"))])
}

/// What one run of an engine found.
#[derive(Clone, Debug, PartialEq)]
struct Run {
    version: String,
    events: f64,
    seconds: f64,
    waits: BTreeMap<String, f64>,
    standard_errors: BTreeMap<String, f64>,
}

impl Run {
    /// Reads the line that every program prints; nothing if a figure is missing or makes no sense.
    fn read(line: &Value, model: &Model) -> Option<Self> {
        let figures = |key: &str| -> BTreeMap<String, f64> {
            let entries = line[key].as_object().into_iter().flatten();
            entries.filter_map(|(pool, figure)| Some((pool.clone(), figure.as_f64()?))).collect()
        };
        let run = Self {
            version: line["version"].as_str()?.to_owned(),
            events: line["events"].as_f64().filter(|events| *events > 0.0)?,
            seconds: line["seconds"].as_f64().filter(|seconds| *seconds > 0.0)?,
            waits: figures("mean_waits_hours"),
            standard_errors: figures("standard_error_hours"),
        };
        model.pools.iter().all(|pool| run.waits.contains_key(pool.name)).then_some(run)
    }

    /// Returns events in a second.
    fn rate(&self) -> f64 {
        self.events / self.seconds
    }
}

/// An engine as measured: its runs of each model, round by round, or why there are none.
struct Measured<'a> {
    engine: &'a Engine,
    program: Result<Vec<String>, String>,
    hours: [f64; 2],
    runs: [Vec<Run>; 2],
}

impl Measured<'_> {
    /// Runs one model once and says what came of it.
    fn round(&mut self, place: usize, seed: u64) -> Result<(), Trouble> {
        let Ok(program) = &self.program else { return Ok(()) };
        let model = &MODELS[place];
        let (hours, seed) = (self.hours[place].to_string(), seed.to_string());
        let mut words: Vec<&str> = program.iter().map(String::as_str).collect();
        words.extend(["--model", model.name, "--hours", &hours, "--seed", &seed]);
        match measure(words[0], &words[1..], model) {
            Ok((line, run)) => {
                say(line.to_string())?;
                self.runs[place].push(run);
            }
            Err(reason) => {
                say(format!("{}: {reason}", self.engine.name))?;
                self.runs = [Vec::new(), Vec::new()];
                self.program = Err(reason);
            }
        }
        Ok(())
    }

    /// Names the engine, with its version where it ran.
    fn title(&self) -> String {
        let version = self.runs.iter().flatten().map(|run| run.version.as_str()).next();
        [Some(self.engine.name), version].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// Runs a program, which prints a line of JSON.
fn measure(program: &str, arguments: &[&str], model: &Model) -> Result<(Value, Run), String> {
    let name = Path::new(program).file_name().map_or_else(|| program.to_owned(), |name| name.display().to_string());
    let outcome = capture(command(program, arguments)).map_err(|_| format!("`{name}` did not start"))?;
    if outcome.code != 0 {
        return Err(format!("`{name}` ended with {}: {}", outcome.code, outcome.stderr.trim()));
    }
    let line: Value =
        serde_json::from_str(&outcome.stdout).map_err(|error| format!("`{name}` printed no JSON: {error}"))?;
    let run = Run::read(&line, model).ok_or_else(|| format!("`{name}` left out figures: {line}"))?;
    Ok((line, run))
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), Trouble> {
    let bench = Bench::start("queues")?;
    let mut measured = Vec::new();
    for engine in &ENGINES {
        step(format!("Getting {} ready", engine.name))?;
        let program = (engine.ready)(&bench);
        say(program.as_ref().map_or_else(|reason| format!("Not measured: {reason}."), |_| "Ready.".to_owned()))?;
        let hours = engine.hours.map(|hours| (hours * wanted.hours_scale).round().max(1.0));
        measured.push(Measured { engine, program, hours, runs: [Vec::new(), Vec::new()] });
    }
    for round in 1..=wanted.rounds {
        step(format!("Round {round} of {}", wanted.rounds))?;
        for place in 0..MODELS.len() {
            for order in 0..measured.len() {
                measured[order].round(place, round)?;
                // The figures of the others mean nothing without ours, which comes first.
                if let Err(reason) = &measured[0].program {
                    return Err(Trouble::new(format!("our own engine was not measured: {reason}"), ""));
                }
            }
        }
    }
    step("Result")?;
    say(report(&bench.machine()?, wanted, &measured))
}

/// Writes what was measured as Markdown.
fn report(machine: &str, wanted: &Wanted, measured: &[Measured<'_>]) -> String {
    let mut parts = vec![format!(
        "{machine}; rounds and seeds 1 to {}, processor time of one thread. An event is an arrival from outside or an end \
         of service, upon which the patient may go on to a bed: about 18 an hour in A, 47 in B, whatever the engine.",
        wanted.rounds
    )];
    parts.push(speed_table(measured));
    parts.push(wait_table(measured));
    parts.push(
        "Spread: highest less lowest, in % of the median. Ratios: ours to this engine within a round; their median, lowest and \
         highest. Waits: hours, mean of the rounds, beside Erlang C. Runs begin empty, and pools that are nearly full mix \
         slowly: the waits of a short run stray far without being wrong."
            .to_owned(),
    );
    for engine in measured {
        if let Err(reason) = &engine.program {
            parts.push(format!("**{}:** not measured: {reason}", engine.engine.name));
        }
    }
    parts.join("\n\n")
}

fn speed_table(measured: &[Measured<'_>]) -> String {
    let header = [
        "model, engine",
        "hours",
        "million events a run",
        "events an hour",
        "best million events/s",
        "median",
        "spread %",
        "ours to it",
        "lowest",
        "highest",
    ];
    let mut rows = Vec::new();
    for (place, model) in MODELS.iter().enumerate() {
        let ours = &measured[0].runs[place];
        for engine in measured {
            let runs = &engine.runs[place];
            let rates: Vec<f64> = runs.iter().map(Run::rate).collect();
            let events = mean(runs.iter().map(|run| run.events));
            let ratios = ratios(ours, runs);
            let figure = |value: Option<f64>, factor: f64, decimals: usize| number(&json!(value), factor, decimals);
            rows.push(vec![
                format!("{}, {}", model.title, engine.title()),
                figure(events.map(|_| engine.hours[place]), 1.0, 0),
                figure(events, 1e-6, 2),
                figure(events.map(|events| events / engine.hours[place]), 1.0, 2),
                figure(highest(&rates), 1e-6, 3),
                figure(median(&rates), 1e-6, 3),
                figure(spread(&rates), 100.0, 1),
                figure(median(&ratios), 1.0, 2),
                figure(lowest(&ratios), 1.0, 2),
                figure(highest(&ratios), 1.0, 2),
            ]);
        }
    }
    markdown(&header, &rows)
}

fn wait_table(measured: &[Measured<'_>]) -> String {
    let mut header = vec!["model, pool", "Erlang C"];
    for (place, engine) in measured.iter().enumerate() {
        header.push(engine.engine.name);
        if place == 0 {
            header.push("its standard error");
        }
    }
    let mut rows = Vec::new();
    for (place, model) in MODELS.iter().enumerate() {
        for pool in model.pools {
            let mut row = vec![format!("{}, {}", model.title, pool.name), format!("{:.4}", pool.exact_wait())];
            for (order, engine) in measured.iter().enumerate() {
                let runs = &engine.runs[place];
                let wait = mean(runs.iter().filter_map(|run| run.waits.get(pool.name).copied()));
                row.push(number(&json!(wait), 1.0, 4));
                if order == 0 {
                    row.push(number(&json!(standard_error(runs, pool.name)), 1.0, 4));
                }
            }
            rows.push(row);
        }
    }
    markdown(&header, &rows)
}

/// Returns, round by round, how many times as fast the first runs are as the others.
fn ratios(ours: &[Run], theirs: &[Run]) -> Vec<f64> {
    ours.iter().zip(theirs).map(|(ours, theirs)| ours.rate() / theirs.rate()).collect()
}

/// Returns the standard error of the mean over independent runs, each of which gives its own.
fn standard_error(runs: &[Run], pool: &str) -> Option<f64> {
    let errors: Option<Vec<f64>> = runs.iter().map(|run| run.standard_errors.get(pool).copied()).collect();
    let errors = errors.filter(|errors| !errors.is_empty())?;
    Some(errors.iter().map(|error| error * error).sum::<f64>().sqrt() / errors.len() as f64)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { (values[middle - 1] + upper) / 2.0 })
}

fn lowest(values: &[f64]) -> Option<f64> {
    values.iter().copied().min_by(f64::total_cmp)
}

fn highest(values: &[f64]) -> Option<f64> {
    values.iter().copied().max_by(f64::total_cmp)
}

/// Returns highest less lowest, as a share of the median.
fn spread(values: &[f64]) -> Option<f64> {
    Some((highest(values)? - lowest(values)?) / median(values)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_run(events_per_second: f64) -> Run {
        Run {
            version: "1.0".to_owned(),
            events: 2.0 * events_per_second,
            seconds: 2.0,
            waits: BTreeMap::from([("queue".to_owned(), 0.7)]),
            standard_errors: BTreeMap::new(),
        }
    }

    #[test]
    fn options_have_defaults_and_take_no_nonsense() {
        assert_eq!(Wanted::read(&[]).expect("a right call"), Wanted { rounds: 3, hours_scale: 1.0 });
        let wanted = Wanted::read(&["--hours-scale", "0.05", "--rounds", "7"]).expect("a right call");
        assert_eq!(wanted, Wanted { rounds: 7, hours_scale: 0.05 });
        for words in [
            &["--rounds"][..],
            &["--rounds", "0"],
            &["--rounds", "1.5"],
            &["--hours-scale", "0"],
            &["--hours-scale", "inf"],
            &["--threads", "2"],
            &["a"],
        ] {
            assert!(Wanted::read(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_ratio_is_taken_within_its_round_before_the_median_is() {
        let ours = [a_run(10.0), a_run(40.0), a_run(90.0)];
        let theirs = [a_run(10.0), a_run(8.0), a_run(30.0)];
        assert_eq!(ratios(&ours, &theirs), [1.0, 5.0, 3.0]);
        // The ratio of the medians would be 4.
        assert_eq!(median(&ratios(&ours, &theirs)), Some(3.0));
    }

    #[test]
    fn an_engine_without_runs_has_no_figures() {
        assert_eq!(median(&ratios(&[a_run(1.0)], &[])), None);
        assert_eq!((highest(&[]), spread(&[]), mean(std::iter::empty())), (None, None, None));
        assert_eq!(standard_error(&[], "queue"), None);
        assert_eq!(standard_error(&[a_run(1.0)], "queue"), None);
    }

    #[test]
    fn spread_is_a_share_of_the_median() {
        assert_eq!(median(&[4.0, 1.0, 2.0, 8.0]), Some(3.0));
        assert_eq!(spread(&[5.0, 4.0, 3.0]), Some(0.5));
    }

    #[test]
    fn the_standard_error_of_four_runs_is_half_that_of_one() {
        let mut run = a_run(1.0);
        run.standard_errors.insert("queue".to_owned(), 0.02);
        let error = standard_error(&[run.clone(), run.clone(), run.clone(), run], "queue");
        assert_eq!(error.map(|error| format!("{error:.6}")), Some("0.010000".to_owned()));
    }

    #[test]
    fn exact_waits_are_those_of_the_reference() {
        let waits: Vec<String> =
            MODELS.iter().flat_map(|model| model.pools).map(|pool| format!("{:.6}", pool.exact_wait())).collect();
        assert_eq!(waits, ["0.668732", "0.118382", "2.308169", "2.696358", "7.408125"]);
    }

    #[test]
    fn a_line_that_lacks_a_pool_is_no_run() {
        let [queue, hospital] = &MODELS;
        let mut line =
            json!({"version": "1", "events": 18, "seconds": 0.5, "mean_waits_hours": {"queue": 0.7}, "seed": 1});
        assert_eq!(Run::read(&line, queue).map(|run| run.rate()), Some(36.0));
        assert_eq!(Run::read(&line, hospital), None);
        line["seconds"] = json!(0.0);
        assert_eq!(Run::read(&line, queue), None);
    }

    #[test]
    fn a_peer_that_is_missing_is_named_with_its_reason_and_a_row_of_dashes() {
        let wanted = Wanted { rounds: 1, hours_scale: 1.0 };
        let measured: Vec<Measured<'_>> = ENGINES
            .iter()
            .map(|engine| {
                let there = engine.name == "steadfast";
                let runs = if there { [vec![a_run(3e6)], vec![a_run(2e6)]] } else { [Vec::new(), Vec::new()] };
                let program = if there { Ok(Vec::new()) } else { Err("there is no network".to_owned()) };
                Measured { engine, program, hours: engine.hours, runs }
            })
            .collect();
        let report = report("machine", &wanted, &measured);
        assert!(report.contains("| A, M/M/10, simpy | - | - |"), "{report}");
        assert!(report.contains("**nexosim:** not measured: there is no network"), "{report}");
    }

    #[test]
    fn a_peer_that_fails_is_left_out_with_all_its_runs() {
        let engine = Engine { name: "none", hours: [1.0, 1.0], ready: |_| Err(String::new()) };
        let program = Ok(vec!["there-is-no-such-program".to_owned()]);
        let runs = [vec![a_run(1.0)], Vec::new()];
        let mut measured = Measured { engine: &engine, program, hours: [1.0, 1.0], runs };
        measured.round(1, 1).expect("a missing peer is no trouble");
        assert!(measured.program.is_err() && measured.runs.iter().all(Vec::is_empty));
    }
}
