//! A plan to and from its folder.

use crate::check::Rows;
use crate::csv_table::{read_csv, write_csv};
use crate::faults::Faults;
use crate::folder::{list, read_bytes};
use crate::read_write_case::{rows_of, warn_of_interruption};
use crate::records::{Record, to_grid};
use crate::row::Kind;
use crate::settings::{self, SCHEMA};
use crate::stage::{WriteError, entries, readable, replace_folder, stays_inside};
use crate::values::parse_number;
use std::path::Path;
use steadfast_model::plan::{BedDay, FlowDay, PlanSummary};
use steadfast_model::tables::PLAN_TABLES;
use steadfast_model::{Issue, Place, Plan};

/// Name of the file that holds the whole in figures.
const SUMMARY: &str = "plan.json";

/// Writes a plan into a folder of its own: `plan.json` and one CSV per table.
///
/// The folder is written beside its place and renamed into it, so that it is never there half-written. A plan that stands there
/// already is replaced as a whole; the folder belongs to Steadfast.
///
/// # Errors
/// [`WriteError::NotAPlan`] when the folder holds something else; [`WriteError::NotFinite`] when a figure is not a finite number;
/// [`WriteError::Io`] when it cannot be written. What stood there before then still stands.
pub fn write_plan(plan: &Plan, dir: &Path) -> Result<(), WriteError> {
    write_plan_with(plan, dir, &[])
}

/// Writes a plan into a folder of its own with further files, such as `("report.html", bytes)`; names may have folders in them.
///
/// # Errors
/// As [`write_plan`]; also [`WriteError::BadName`] when a name is taken or leads out of the folder.
pub fn write_plan_with(plan: &Plan, dir: &Path, further: &[(&str, &[u8])]) -> Result<(), WriteError> {
    let names = entries(dir)?;
    let is_plan = names.iter().any(|name| name == SUMMARY) && !names.iter().any(|name| name == settings::FILE);
    if !names.is_empty() && !is_plan {
        return Err(WriteError::NotAPlan { dir: dir.to_owned() });
    }
    let mut files = vec![
        (SUMMARY.to_owned(), summary(&plan.summary)?),
        table(&plan.rota)?,
        table(&plan.sessions)?,
        table(&plan.bookings)?,
        table(&plan.gaps)?,
        table(&plan.beds)?,
        table(&plan.flow)?,
        table(&plan.curve)?,
        table(&plan.standby)?,
        table(&plan.scenario_posts)?,
        table(&plan.scenario_sessions)?,
        table(&plan.scenario_kept)?,
    ];
    for (name, bytes) in further {
        if !stays_inside(name) || *name == settings::FILE || files.iter().any(|(taken, _)| taken == name) {
            return Err(WriteError::BadName { name: (*name).to_owned() });
        }
        files.push(((*name).to_owned(), bytes.to_vec()));
    }
    replace_folder(dir, &files)
}

/// Writes a simulation into a folder of its own: `simulation.json`, `flow.csv`, `beds.csv` and further files such as a page.
///
/// # Errors
/// [`WriteError::NotASimulation`] when the folder holds something else; otherwise as [`write_plan`].
pub fn write_simulation(
    json: &[u8],
    flow: &[FlowDay],
    beds: &[BedDay],
    dir: &Path,
    further: &[(&str, &[u8])],
) -> Result<(), WriteError> {
    const SIMULATION: &str = "simulation.json";
    let names = entries(dir)?;
    if !names.is_empty() && !names.iter().any(|name| name == SIMULATION) {
        return Err(WriteError::NotASimulation { dir: dir.to_owned() });
    }
    let mut files = vec![(SIMULATION.to_owned(), json.to_vec()), table(flow)?, table(beds)?];
    files.extend(further.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())));
    replace_folder(dir, &files)
}

fn summary(summary: &PlanSummary) -> Result<Vec<u8>, WriteError> {
    let mut bytes = serde_json::to_vec_pretty(summary).map_err(|_| WriteError::NotFinite)?;
    // JSON has no word for infinity: such a figure is written as null and cannot be read back.
    if serde_json::from_slice::<PlanSummary>(&bytes).ok().as_ref() != Some(summary) {
        return Err(WriteError::NotFinite);
    }
    bytes.push(b'\n');
    Ok(bytes)
}

fn table<T: Record>(records: &[T]) -> Result<(String, Vec<u8>), WriteError> {
    let file = format!("{}.csv", T::TABLE.name);
    let grid = to_grid(records, file.clone());
    let numbers: Vec<usize> = (0..T::KINDS.len()).filter(|column| T::KINDS[*column] == Kind::Number).collect();
    let finite = |row: usize| numbers.iter().all(|column| parse_number(grid.cell(row, *column)).is_some());
    if !(0..grid.rows()).all(finite) {
        return Err(WriteError::NotFinite);
    }
    Ok((file, write_csv(&grid)))
}

/// Reads a plan from its folder.
///
/// Every fault is reported, sorted by file and row. The plan is `None` when any of them is an error. Files that are not part of a
/// plan are not looked at.
pub fn read_plan(dir: &Path) -> (Option<Plan>, Vec<Issue>) {
    let mut faults = Faults::default();
    let plan = read_into(dir, &mut faults);
    let plan = plan.filter(|_| faults.errors() == 0);
    (plan, faults.into_issues())
}

fn read_into(dir: &Path, faults: &mut Faults) -> Option<Plan> {
    let (folder, interrupted) = readable(dir);
    if interrupted {
        warn_of_interruption(dir, faults);
    }
    let names = list(&folder, faults)?;
    let summary = read_summary(&folder, &names, faults);
    debug_assert_eq!(PLAN_TABLES.len(), 11, "a new table is to be read here and written above");
    let rota = read_table(&folder, &names, faults);
    let sessions = read_table(&folder, &names, faults);
    let bookings = read_table(&folder, &names, faults);
    let gaps = read_table(&folder, &names, faults);
    let beds = read_table(&folder, &names, faults);
    // Plans made before there was a simulation lack these two.
    let flow = read_table_if_there(&folder, &names, faults);
    let curve = read_table_if_there(&folder, &names, faults);
    let standby = read_table(&folder, &names, faults);
    let scenario_posts = read_table(&folder, &names, faults);
    let scenario_sessions = read_table(&folder, &names, faults);
    let scenario_kept = read_table(&folder, &names, faults);
    Some(Plan {
        summary: summary?,
        rota,
        sessions,
        bookings,
        gaps,
        beds,
        flow,
        curve,
        standby,
        scenario_posts,
        scenario_sessions,
        scenario_kept,
    })
}

fn read_summary(folder: &Path, names: &[String], faults: &mut Faults) -> Option<PlanSummary> {
    if !names.iter().any(|name| name == SUMMARY) {
        faults.error(
            "missing-file",
            Place::file(SUMMARY),
            "no such file",
            "plan.json",
            "Check that the folder is a plan.",
        );
        return None;
    }
    let bytes = read_bytes(&folder.join(SUMMARY), SUMMARY, faults)?;
    match serde_json::from_slice::<PlanSummary>(&bytes) {
        Ok(summary) => {
            if summary.schema != SCHEMA {
                faults.error(
                    "unknown-schema",
                    Place { file: SUMMARY.to_owned(), row: None, column: Some("schema".to_owned()) },
                    summary.schema.to_string(),
                    SCHEMA.to_string(),
                    "Use the version of Steadfast that made the plan.",
                );
            }
            Some(summary)
        }
        Err(error) => {
            let place =
                Place { file: SUMMARY.to_owned(), row: Some(error.line()).filter(|line| *line > 0), column: None };
            faults.error("bad-json", place, error.to_string(), "the keys of plan.json", "Make the plan again.");
            None
        }
    }
}

fn read_table_if_there<T: Record>(folder: &Path, names: &[String], faults: &mut Faults) -> Vec<T> {
    if names.contains(&format!("{}.csv", T::TABLE.name)) { read_table(folder, names, faults) } else { Vec::new() }
}

fn read_table<T: Record>(folder: &Path, names: &[String], faults: &mut Faults) -> Vec<T> {
    let file = format!("{}.csv", T::TABLE.name);
    if !names.contains(&file) {
        faults.error("missing-table", Place::file(file.clone()), "no such table", file, "Make the plan again.");
        return Vec::new();
    }
    let grid = read_bytes(&folder.join(&file), &file, faults).and_then(|bytes| read_csv(&file, &bytes, faults));
    grid.map_or_else(Vec::new, |grid| {
        let rows: Rows<T> = rows_of(&grid, faults);
        rows.records
    })
}
