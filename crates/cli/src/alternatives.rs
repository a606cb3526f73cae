//! `steadfast compare`.

use crate::args::CompareArgs;
use crate::case::read;
use crate::failure::Failure;
use crate::output::{print, print_json};
use crate::plan::use_threads;
use crate::progress::Terminal;
use std::process::ExitCode;
use steadfast_plan::PlanOptions;

pub(crate) fn compare(args: &CompareArgs) -> Result<ExitCode, Failure> {
    use_threads(args.threads)?;
    let case = read(&args.case, true)?;
    let terminal = Terminal::start(args.json, "stopping after the programmes now being solved");
    let options = PlanOptions { seed: args.seed, judging_turnouts: args.samples.max(1), ..PlanOptions::default() };
    let comparison = steadfast_plan::compare(&case, &options, &terminal).map_err(|error| Failure::no_plan(&error))?;
    terminal.finish();
    if args.json {
        print_json(&comparison)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = vec![
        format!(
            "{} ({}), {} fresh turnouts, seed {}",
            case.trust.name, case.trust.ods_code, comparison.turnouts, comparison.seed
        ),
        format!(
            "{:<42} {:>6} {:>6} {:>6} {:>7} {:>9} {:>7} {:>7} {:>10} {:>7} {:>7}",
            "", "kept", "", "", "target", "weighted", "posts", "heads", "cancelled", "closed", "people"
        ),
        format!(
            "{:<42} {:>6} {:>6} {:>6} {:>7} {:>9} {:>7} {:>7} {:>10} {:>7} {:>7}",
            "", "p10 %", "p50 %", "p90 %", "met %", "kept %", "short", "short", "on the day", "before", "moved"
        ),
    ];
    for row in &comparison.alternatives {
        lines.push(format!(
            "{:<42} {:>6.2} {:>6.2} {:>6.2} {:>7.0} {:>9.2} {:>7.2} {:>7.2} {:>10.1} {:>7} {:>7}",
            row.name,
            100.0 * row.kept_p10,
            100.0 * row.kept_p50,
            100.0 * row.kept_p90,
            100.0 * row.probability_target_met,
            100.0 * row.kept_weighted_p50,
            row.posts_below_floor_mean,
            row.heads_below_floor_mean,
            row.cancelled_on_the_day_mean,
            row.sessions_closed,
            row.people_given_other_work
        ));
    }
    print(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}
