//! `steadfast explain`.

use crate::args::{ExplainArgs, Subject};
use crate::failure::Failure;
use crate::output::{print, print_json};
use std::process::ExitCode;
use steadfast_intake::read_plan;

pub(crate) fn explain(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let (plan, issues) = read_plan(&args.plan);
    let plan = plan.ok_or_else(|| Failure::refused(&format!("The plan in {}", args.plan.display()), &issues))?;
    let subject = match args.subject {
        Subject::Booking => steadfast_plan::Subject::Booking,
        Subject::Session => steadfast_plan::Subject::Session,
        Subject::Post => steadfast_plan::Subject::Post,
    };
    let answer = steadfast_plan::explain(&plan, subject, &args.id)
        .map_err(|error| Failure::usage(error.to_string(), "Look the identifier up in the plan's tables."))?;
    if args.json {
        print_json(&answer)?;
    } else {
        let mut lines = vec![
            format!("{} {}: {}", answer.subject, answer.id, answer.decision),
            format!("  because    {}", answer.because),
            format!("  next best  {}", answer.next_best),
            format!("  one more   {}", answer.one_more),
        ];
        lines.extend(answer.facts.iter().map(|fact| format!("  - {fact}")));
        print(&lines.join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}
