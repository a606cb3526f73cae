//! Writes the page and the terminal summary of a made-up trust into a folder, to look at: `--example page -- FOLDER`.

#[path = "../tests/common/mod.rs"]
mod common;

use steadfast_report::{render_report, terminal_summary};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let case = common::case(12, 10);
    let plan = common::plan(&case);
    std::fs::write(format!("{folder}/report.html"), render_report(&case, &plan))?;
    std::fs::write(format!("{folder}/summary.txt"), terminal_summary(&case, &plan))
}
