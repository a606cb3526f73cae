//! Who may depend on whom: the rooms of the house and the arrows between them.
//!
//! The rule, as `ARCHITECTURE.md` states it:
//!
//! * Dependencies and build dependencies go down only, from a layer to a lower one, by the table [`ROOMS`].
//! * Layer 1 crates depend on nothing of ours: `model` is vocabulary, `chance` and `solve` know no hospital.
//! * No engine depends on another engine; what two share is a noun in `model`.
//! * `audit` depends on `model` alone and reaches no optimiser, no random numbers and no thread pool by any path.
//! * One arrow goes sideways: `report` draws with `chart`. One edge reaches an engine: `intake` fills the timetabling problem of `elective` from the
//!   competition's files.
//! * A crate's tests (dev-dependencies) may besides use `casebook` for made-up cases and `audit` to check a plan, and those of the pipeline
//!   `intake` to take a case and a plan through files; never another engine, the pipeline or a face. Layer 1's and `audit`'s tests use
//!   nothing of ours beyond what the crate itself may use.
//! * `testkit` depends on nothing of ours, and nothing but tests depends on it; all tests but those of layer 1 and `audit` may use it.
//! * Heavy libraries are known to one crate each, by the table [`HEAVY`].

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Vocabulary,
    Engine,
    Pipeline,
    Casebook,
    Audit,
    Edge,
    Face,
    Testkit,
    Tool,
}

/// Every crate and its room. A new crate is given a room here and in `ARCHITECTURE.md`.
const ROOMS: &[(&str, Kind)] = &[
    ("steadfast-model", Kind::Vocabulary),
    ("steadfast-chance", Kind::Vocabulary),
    ("steadfast-solve", Kind::Vocabulary),
    ("steadfast-turnout", Kind::Engine),
    ("steadfast-surge", Kind::Engine),
    ("steadfast-dispute", Kind::Engine),
    ("steadfast-waits", Kind::Engine),
    ("steadfast-cost", Kind::Engine),
    ("steadfast-cover", Kind::Engine),
    ("steadfast-elective", Kind::Engine),
    ("steadfast-hospital", Kind::Engine),
    ("steadfast-plan", Kind::Pipeline),
    ("steadfast-casebook", Kind::Casebook),
    ("steadfast-audit", Kind::Audit),
    ("steadfast-intake", Kind::Edge),
    ("steadfast-chart", Kind::Edge),
    ("steadfast-report", Kind::Edge),
    ("steadfast-cli", Kind::Face),
    ("steadfast-testkit", Kind::Testkit),
    ("xtask", Kind::Tool),
];

/// Libraries that only the crates named may depend on.
const HEAVY: &[(&str, &[&str])] = &[
    ("highs", &["steadfast-solve"]),
    ("rand", &["steadfast-chance"]),
    ("rand_chacha", &["steadfast-chance"]),
    ("rand_distr", &["steadfast-chance"]),
    ("rand_xoshiro", &["steadfast-chance"]),
    ("calamine", &["steadfast-intake"]),
    ("icalendar", &["steadfast-intake"]),
    ("zip", &["steadfast-intake"]),
    ("parquet", &["steadfast-intake"]),
    ("maud", &["steadfast-chart", "steadfast-report"]),
    ("clap", &["steadfast-cli"]),
    ("ctrlc", &["steadfast-cli"]),
    ("indicatif", &["steadfast-cli"]),
    ("miette", &["steadfast-cli"]),
];

/// What the checker of a plan must not reach: optimisers, random numbers, threads.
const NOT_FOR_AUDIT: &[&str] = &[
    "steadfast-solve",
    "steadfast-chance",
    "steadfast-cover",
    "steadfast-elective",
    "steadfast-hospital",
    "steadfast-turnout",
    "steadfast-surge",
    "steadfast-dispute",
    "steadfast-waits",
    "steadfast-cost",
    "steadfast-plan",
    "highs",
    "highs-sys",
    "rand",
    "rayon",
];

#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrow {
    from: String,
    to: String,
    only_in_tests: bool,
}

fn kind(name: &str) -> Option<Kind> {
    ROOMS.iter().find(|(room, _)| *room == name).map(|(_, kind)| *kind)
}

/// Whether a crate itself may depend on another of ours.
fn may_depend(from: &str, to: &str) -> bool {
    let (Some(from_kind), Some(to_kind)) = (kind(from), kind(to)) else { return false };
    match from_kind {
        Kind::Vocabulary | Kind::Testkit | Kind::Tool => false,
        Kind::Engine => to_kind == Kind::Vocabulary,
        Kind::Pipeline => matches!(to_kind, Kind::Vocabulary | Kind::Engine),
        Kind::Casebook => matches!(to, "steadfast-model" | "steadfast-chance"),
        Kind::Audit => to == "steadfast-model",
        Kind::Edge => {
            (to_kind == Kind::Vocabulary && to != "steadfast-solve")
                || (from, to) == ("steadfast-report", "steadfast-chart")
                || (from, to) == ("steadfast-intake", "steadfast-elective")
        }
        Kind::Face => !matches!(to_kind, Kind::Face | Kind::Testkit | Kind::Tool),
    }
}

/// Whether the tests of a crate may use another of ours.
fn may_test_with(from: &str, to: &str) -> bool {
    let Some(from_kind) = kind(from) else { return false };
    if may_depend(from, to) {
        return true;
    }
    let lent = matches!(to, "steadfast-casebook" | "steadfast-audit" | "steadfast-testkit");
    let through_files = from_kind == Kind::Pipeline && to == "steadfast-intake";
    through_files
        || lent && matches!(from_kind, Kind::Engine | Kind::Pipeline | Kind::Casebook | Kind::Edge | Kind::Face)
}

/// Returns what is wrong with a set of arrows, in words.
fn forbidden(arrows: &[Arrow]) -> Vec<String> {
    arrows
        .iter()
        .filter(|arrow| {
            let allowed = if arrow.only_in_tests { may_test_with } else { may_depend };
            arrow.to.starts_with("steadfast-") && !allowed(&arrow.from, &arrow.to)
        })
        .map(|arrow| format!("{} -> {}{}", arrow.from, arrow.to, if arrow.only_in_tests { " (in tests)" } else { "" }))
        .collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo can be called");
    assert!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON")
}

fn crates(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().map(|package| package["name"].as_str().expect("a name").to_owned()).collect()
}

fn arrows(metadata: &Value) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for package in metadata["packages"].as_array().expect("packages") {
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            arrows.push(Arrow {
                from: package["name"].as_str().expect("a name").to_owned(),
                to: dependency["name"].as_str().expect("a name").to_owned(),
                only_in_tests: dependency["kind"].as_str() == Some("dev"),
            });
        }
    }
    arrows
}

/// Returns for each package of `Cargo.lock` the names that it depends on.
fn locked() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock is checked in");
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("name = ") {
            current = name.trim_matches('"').to_owned();
            packages.entry(current.clone()).or_default();
        } else if let Some(dependency) = line.strip_prefix(" \"") {
            let name = dependency.trim_end_matches(',').trim_end_matches('"').split(' ').next().unwrap_or_default();
            packages.entry(current.clone()).or_default().insert(name.to_owned());
        }
    }
    packages
}

#[test]
fn every_crate_has_a_room() {
    let metadata = metadata();
    let homeless: Vec<String> = crates(&metadata).into_iter().filter(|name| kind(name).is_none()).collect();
    assert!(homeless.is_empty(), "give these a room in ROOMS and in ARCHITECTURE.md: {homeless:?}");
    let names: BTreeSet<String> = crates(&metadata).into_iter().collect();
    let empty: Vec<&str> = ROOMS.iter().map(|(name, _)| *name).filter(|name| !names.contains(*name)).collect();
    assert!(empty.is_empty(), "these rooms stand empty: {empty:?}");
}

#[test]
fn dependencies_go_down_only_and_no_engine_depends_on_another() {
    let forbidden = forbidden(&arrows(&metadata()));
    assert!(forbidden.is_empty(), "arrows that the house does not allow: {forbidden:#?}");
}

#[test]
fn arrows_that_break_the_house_are_found() {
    let arrow = |from: &str, to: &str, only_in_tests| Arrow { from: from.to_owned(), to: to.to_owned(), only_in_tests };
    let bad = [
        arrow("steadfast-cover", "steadfast-turnout", false),
        arrow("steadfast-cover", "steadfast-elective", true),
        arrow("steadfast-model", "steadfast-chance", false),
        arrow("steadfast-solve", "steadfast-model", true),
        arrow("steadfast-plan", "steadfast-intake", false),
        arrow("steadfast-plan", "steadfast-casebook", false),
        arrow("steadfast-audit", "steadfast-solve", false),
        arrow("steadfast-audit", "steadfast-chance", false),
        arrow("steadfast-audit", "steadfast-plan", true),
        arrow("steadfast-audit", "steadfast-casebook", true),
        arrow("steadfast-cover", "steadfast-intake", true),
        arrow("steadfast-report", "steadfast-plan", false),
        arrow("steadfast-chart", "steadfast-report", false),
        arrow("steadfast-intake", "steadfast-cli", true),
        arrow("steadfast-intake", "steadfast-cover", false),
        arrow("steadfast-elective", "steadfast-intake", true),
        arrow("steadfast-testkit", "steadfast-elective", false),
        arrow("steadfast-testkit", "steadfast-model", true),
        arrow("steadfast-intake", "steadfast-testkit", false),
        arrow("steadfast-cli", "steadfast-testkit", false),
        arrow("steadfast-audit", "steadfast-testkit", true),
        arrow("xtask", "steadfast-plan", false),
        arrow("steadfast-newcomer", "steadfast-model", false),
    ];
    assert_eq!(forbidden(&bad).len(), bad.len(), "{:#?}", forbidden(&bad));
    let good = [
        arrow("steadfast-cover", "steadfast-solve", false),
        arrow("steadfast-plan", "steadfast-cover", false),
        arrow("steadfast-plan", "steadfast-casebook", true),
        arrow("steadfast-plan", "steadfast-audit", true),
        arrow("steadfast-plan", "steadfast-intake", true),
        arrow("steadfast-report", "steadfast-chart", false),
        arrow("steadfast-cli", "steadfast-audit", false),
        arrow("steadfast-intake", "steadfast-elective", false),
        arrow("steadfast-elective", "steadfast-testkit", true),
        arrow("steadfast-cli", "steadfast-testkit", true),
        arrow("steadfast-audit", "proptest", true),
    ];
    assert_eq!(forbidden(&good), Vec::<String>::new());
}

#[test]
fn the_checker_of_plans_reaches_no_optimiser_by_any_path() {
    let arrows = arrows(&metadata());
    let locked = locked();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut waiting = vec!["steadfast-audit".to_owned()];
    while let Some(name) = waiting.pop() {
        if !reached.insert(name.clone()) {
            continue;
        }
        if kind(&name).is_some() {
            // Cargo.lock does not tell the dependencies of our crates from those of their tests; the metadata do.
            waiting.extend(
                arrows.iter().filter(|arrow| arrow.from == name && !arrow.only_in_tests).map(|arrow| arrow.to.clone()),
            );
        } else {
            waiting.extend(locked.get(&name).into_iter().flatten().cloned());
        }
    }
    assert!(reached.contains("steadfast-model") && reached.contains("serde"), "the walk stopped early: {reached:?}");
    let found: Vec<&&str> = NOT_FOR_AUDIT.iter().filter(|name| reached.contains(**name)).collect();
    assert!(found.is_empty(), "steadfast-audit reaches {found:?}");
}

#[test]
fn heavy_libraries_are_known_to_the_crates_that_need_them_alone() {
    for arrow in arrows(&metadata()).iter().filter(|arrow| !arrow.only_in_tests) {
        if let Some((library, owners)) = HEAVY.iter().find(|(library, _)| *library == arrow.to) {
            assert!(owners.contains(&arrow.from.as_str()), "{} depends on {library}; only {owners:?} may", arrow.from);
        }
    }
}
