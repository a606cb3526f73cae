//! `cargo xtask demo`: from a fresh clone to a plan in a browser.

use crate::call::{Trouble, build_steadfast, command, perform, root, say, step};
use crate::setup;

const HELP: &str = "\
Set up, build, make a case, plan it, check the plan, explain one closed session.

Usage: cargo xtask demo

Writes demo/case and demo/plan; the same bytes each time. On Debian, as root, installs what the build needs
(cmake, g++, make, pkg-config, libclang-dev); elsewhere names what is missing and stops.";

const CASE: &str = "demo/case";
const PLAN: &str = "demo/plan";

pub(crate) fn run(arguments: &[&str]) -> Result<(), Trouble> {
    match arguments {
        [] => show(),
        ["-h" | "--help", ..] => say(HELP),
        [other, ..] => Err(Trouble::call(format!("demo takes no \"{other}\""), HELP)),
    }
}

fn show() -> Result<(), Trouble> {
    setup::native_tools()?;
    let steadfast = build_steadfast()?;
    let steadfast = |words: &[&str]| perform(command(&steadfast, words));

    step("A made-up case: Dorset County Hospital before the strike of December 2025")?;
    let strike = "2025-12-17T07:00/2025-12-22T07:00";
    steadfast(&["case", "new", "--trust", "RBD", "--strike", strike, "--seed", "1", "--out", CASE, "--force"])?;
    step("Is the case sound?")?;
    steadfast(&["case", "check", CASE])?;
    step("The plan")?;
    steadfast(&["plan", CASE, "--out", PLAN])?;
    step("Is the plan sound? Recomputed from the tables alone, sharing no code with the planner")?;
    steadfast(&["plan", "check", CASE, PLAN])?;

    let table = std::fs::read_to_string(root().join(PLAN).join("sessions.csv"))?;
    let (id, decision) = worth_explaining(&table)
        .ok_or_else(|| Trouble::new(format!("{PLAN}/sessions.csv has no session to explain"), ""))?;
    step(format!("Why does session {id} come out as \"{decision}\"?"))?;
    steadfast(&["explain", PLAN, "session", &id])?;

    step("Done")?;
    say(format!("The report is {}; open it in a browser.", root().join(PLAN).join("report.html").display()))
}

/// Returns the first session that is closed or, where none is, the one that is touched most.
fn worth_explaining(table: &str) -> Option<(String, String)> {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next()?.split(',').collect();
    let id = header.iter().position(|name| *name == "session_id")?;
    let decision = header.iter().position(|name| *name == "decision")?;
    let rows: Vec<(String, String)> = lines
        .filter_map(|line| {
            // Both columns stand before any text that might hold a comma.
            let cells: Vec<&str> = line.split(',').collect();
            Some(((*cells.get(id)?).to_owned(), (*cells.get(decision)?).to_owned()))
        })
        .collect();
    ["close", "convert", "run-short", "run"]
        .iter()
        .find_map(|wanted| rows.iter().find(|(_, decision)| decision == wanted))
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_session_is_explained_before_any_other() {
        let table =
            "session_id,decision,reason\nX1,run,\"As usual, all come.\"\nX2,run-short,Short.\nX3,close,Lead away.\n";
        assert_eq!(worth_explaining(table), Some(("X3".into(), "close".into())));
    }

    #[test]
    fn a_plan_that_closes_nothing_still_has_a_session_to_explain() {
        let table = "session_id,decision,reason\nX1,run,As usual.\nX2,run-short,Short.\n";
        assert_eq!(worth_explaining(table), Some(("X2".into(), "run-short".into())));
        assert_eq!(worth_explaining("session_id,decision,reason\n"), None);
    }
}
