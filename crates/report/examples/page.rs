//! Writes the pages and the terminal summaries of a made-up trust into a folder, to look at: `--example page -- FOLDER`.

#[path = "../tests/common/mod.rs"]
mod common;

use steadfast_report::{render_report, simulation_terminal, terminal_summary};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let (case, plan) = common::small();
    std::fs::write(format!("{folder}/report.html"), render_report(&case, &plan))?;
    std::fs::write(format!("{folder}/summary.txt"), terminal_summary(&case, &plan))?;
    std::fs::write(format!("{folder}/simulation.html"), common::simulation_page(&case, &plan, "plan"))?;
    std::fs::write(format!("{folder}/simulation.txt"), simulation_terminal(&case, &common::simulation_of(&plan)))
}
