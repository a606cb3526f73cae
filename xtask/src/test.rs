//! `cargo xtask test`: everything that continuous integration runs.

use crate::call::{Trouble, cargo, root, say, shared_data, shown, step};
use crate::setup;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const HELP: &str = "\
Everything that continuous integration runs: formatting, lints, documentation, tests, documentation tests.

Usage: cargo xtask test

Goes on after a failure, so that one call tells all of them; the last line counts the tests. On Debian, as root,
installs what the build needs; installs cargo-nextest where it is missing, or else uses `cargo test`.

Environment:
  STEADFAST_SHARED   Folder of the published data that tests may compare with; default `../shared`. Without it such
                     tests are skipped, and the last lines say which.";

pub(crate) fn run(arguments: &[&str]) -> Result<(), Trouble> {
    match arguments {
        [] => all(),
        ["-h" | "--help", ..] => say(HELP),
        [other, ..] => Err(Trouble::call(format!("test takes no \"{other}\""), HELP)),
    }
}

/// Tests that passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

fn all() -> Result<(), Trouble> {
    setup::native_tools()?;
    setup::rust_components()?;
    let nextest = setup::nextest()?;
    let shared = shared_data();

    let mut steps = vec![
        ("format", cargo(&["fmt", "--all", "--check"])),
        ("lints", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
        ("documentation", documentation()),
    ];
    if nextest {
        steps.push(("tests", cargo(&["nextest", "run", "--workspace", "--profile", "ci"])));
    } else {
        steps.push(("tests", cargo(&["test", "--workspace", "--all-targets", "--no-fail-fast"])));
    }
    steps.push(("documentation tests", cargo(&["test", "--workspace", "--doc", "--no-fail-fast"])));

    let mut tally = Tally::default();
    let mut failures: Vec<&str> = Vec::new();
    for (name, mut command) in steps {
        step(name)?;
        if shared.exists() {
            command.env("STEADFAST_SHARED", &shared);
        }
        let (passed, counted) = watch(command)?;
        tally += counted;
        if !passed {
            failures.push(name);
            // What does not build or is not clean counts as a failure, too, so that the last line is never better than the run.
            tally.failed += u64::from(counted.failed == 0);
        }
    }

    step("Summary")?;
    if !shared.exists() {
        say(without_shared(&shared, &tests_that_need_shared(&root().join("crates"))))?;
    }
    if failures.is_empty() {
        say("Format, lints, documentation and all tests are clean.")?;
    } else {
        say(format!("Not clean: {}.", failures.join(", ")))?;
    }
    say(format!("{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.skipped))?;
    if failures.is_empty() {
        return Ok(());
    }
    Err(Trouble::new(format!("failed: {}", failures.join(", ")), "Look for the first error below each \"==>\" above."))
}

fn documentation() -> Command {
    let mut command = cargo(&["doc", "--workspace", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

/// Runs a call with its output in view, and counts the tests that it reports.
fn watch(mut command: Command) -> Result<(bool, Tally), Trouble> {
    say(format!("$ {}", shown(&command)))?;
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(Trouble::new("the output of a call could not be read", ""));
    };
    let errors = std::thread::spawn(move || pass_on(stderr, &mut std::io::stderr()));
    let mut tally = pass_on(stdout, &mut std::io::stdout());
    tally += errors.join().unwrap_or_default();
    Ok((child.wait()?.success(), tally))
}

fn pass_on(from: impl Read, to: &mut impl Write) -> Tally {
    let mut tally = Tally::default();
    for line in BufReader::new(from).lines().map_while(Result::ok) {
        tally += counted_in(&line).unwrap_or_default();
        // Nobody may be reading any more; the tests go on all the same.
        let _ = writeln!(to, "{line}");
    }
    tally
}

/// Reads the counts off a closing line of nextest or of the standard test harness.
///
/// Nextest shows the harness's lines for each test that fails, indented: those are counted in its summary already.
fn counted_in(line: &str) -> Option<Tally> {
    let counts = match line.trim_start().strip_prefix("Summary [") {
        Some(rest) => rest.split_once(':')?.1,
        None => line.strip_prefix("test result:")?,
    };
    let mut tally = Tally::default();
    for part in counts.split([',', ';', '.']) {
        let mut words = part.split_whitespace();
        let (Some(number), Some(what)) = (words.next(), words.next()) else { continue };
        let Ok(number) = number.parse::<u64>() else { continue };
        match what {
            "passed" => tally.passed += number,
            "failed" | "timed" | "exec" => tally.failed += number,
            "skipped" | "ignored" => tally.skipped += number,
            _ => {}
        }
    }
    Some(tally)
}

/// Lists the source files that ask for the shared data.
fn tests_that_need_shared(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(tests_that_need_shared(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && std::fs::read_to_string(&path).is_ok_and(|text| text.contains("STEADFAST_SHARED"))
        {
            found.push(path.strip_prefix(root()).unwrap_or(&path).display().to_string());
        }
    }
    found.sort();
    found
}

fn without_shared(place: &Path, files: &[String]) -> String {
    if files.is_empty() {
        return "No test needs the shared data (STEADFAST_SHARED); nothing was left out.".to_owned();
    }
    format!(
        "Not run, because the shared data are not in {} (set STEADFAST_SHARED): the comparisons with published data in\n  {}",
        place.display(),
        files.join("\n  ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_counted_from_either_runner() {
        let nextest = "     Summary [  12.345s] 411 tests run: 408 passed (2 slow), 2 failed, 1 timed out, 3 skipped";
        assert_eq!(counted_in(nextest), Some(Tally { passed: 408, failed: 3, skipped: 3 }));
        let harness =
            "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.52s";
        assert_eq!(counted_in(harness), Some(Tally { passed: 12, failed: 1, skipped: 2 }));
        assert_eq!(counted_in(&format!("    {harness}")), None);
        assert_eq!(counted_in("        PASS [   0.006s] steadfast-audit tests::a_sound_plan_passes"), None);
    }

    #[test]
    fn what_could_not_be_run_is_named() {
        let text = without_shared(Path::new("../shared"), &["crates/turnout/tests/rounds.rs".to_owned()]);
        assert!(text.contains("Not run") && text.contains("crates/turnout/tests/rounds.rs"), "{text}");
        assert!(without_shared(Path::new("../shared"), &[]).contains("nothing was left out"));
    }
}
