//! `steadfast bench ihtc score` and `steadfast bench ihtc solve`.

use crate::args::{IhtcScore, IhtcSolve};
use crate::failure::{ANSWER_IS_NO, Failure};
use crate::output::{print, print_json};
use crate::search::{Searched, search};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use steadfast_elective::Timetable;
use steadfast_elective::score::{Score, Terms, score as score_timetable};
use steadfast_intake::ihtc::{IhtcInstance, read_ihtc_instance, read_ihtc_solution, write_ihtc_solution};
use steadfast_model::Issue;

/// Cost terms, each with what it is called in a table.
fn named(terms: &Terms) -> [(&'static str, i64); 8] {
    [
        ("age groups side by side", terms.age_spread),
        ("skill that nurses lack", terms.skill),
        ("continuity of care", terms.continuity),
        ("nurses' workload", terms.workload),
        ("theatres opened", terms.opening),
        ("surgeons' transfers", terms.transfer),
        ("delay of admission", terms.timing),
        ("optional patients waiting", terms.waiting),
    ]
}

#[derive(Serialize)]
struct TermsOut {
    age_spread: i64,
    skill: i64,
    continuity: i64,
    workload: i64,
    opening: i64,
    transfer: i64,
    timing: i64,
    waiting: i64,
}

impl From<&Terms> for TermsOut {
    fn from(terms: &Terms) -> Self {
        let Terms { age_spread, skill, continuity, workload, opening, transfer, timing, waiting } = *terms;
        Self { age_spread, skill, continuity, workload, opening, transfer, timing, waiting }
    }
}

#[derive(Serialize)]
struct ViolationOut {
    rule: &'static str,
    amount: i64,
    text: String,
}

#[derive(Serialize)]
struct ScoreOut<'a> {
    instance: &'a Path,
    solution: &'a Path,
    feasible: bool,
    cost: i64,
    terms: TermsOut,
    violations: Vec<ViolationOut>,
}

impl<'a> ScoreOut<'a> {
    fn of(instance_file: &'a Path, solution: &'a Path, instance: &IhtcInstance, score: &Score) -> Self {
        let violations = score.violations.iter().map(|violation| ViolationOut {
            rule: violation.rule(),
            amount: violation.amount(),
            text: instance.violation_in_words(violation),
        });
        Self {
            instance: instance_file,
            solution,
            feasible: score.is_feasible(),
            cost: score.cost(),
            terms: TermsOut::from(&score.terms),
            violations: violations.collect(),
        }
    }
}

#[derive(Serialize)]
struct SolveOut<'a> {
    #[serde(flatten)]
    score: ScoreOut<'a>,
    #[serde(flatten)]
    searched: Searched,
}

const REFUSED: &str = "Mend what each line names and call again; docs/data/competition-files.md explains each code.";

fn read_instance(path: &Path) -> Result<IhtcInstance, Failure> {
    let (instance, issues) = read_ihtc_instance(path);
    usable(instance, &issues, &format!("The instance {}", path.display()))
}

fn read_solution(instance: &IhtcInstance, path: &Path) -> Result<Timetable, Failure> {
    let (timetable, issues) = read_ihtc_solution(instance, path);
    usable(timetable, &issues, &format!("The solution {}", path.display()))
}

/// Shows warnings; what has errors is refused.
fn usable<T>(read: Option<T>, issues: &[Issue], what: &str) -> Result<T, Failure> {
    let read = read.ok_or_else(|| Failure::refused_with(what, issues, REFUSED))?;
    for issue in issues {
        eprintln!("{issue}");
    }
    Ok(read)
}

/// Writes a score as lines: each term, the total, every violation.
fn in_words(instance: &IhtcInstance, score: &Score) -> String {
    let mut lines: Vec<String> =
        named(&score.terms).iter().map(|(name, cost)| format!("{name:<26} {cost:>9}")).collect();
    lines.push(format!("{:<26} {:>9}", "total", score.cost()));
    lines.extend(score.violations.iter().map(|violation| {
        let words = instance.violation_in_words(violation);
        format!("violation [{}]: {words}", violation.rule())
    }));
    lines.push(match score.violations.len() {
        0 => "Feasible: no violation.".to_owned(),
        1 => "Not feasible: 1 violation.".to_owned(),
        many => format!("Not feasible: {many} violations."),
    });
    lines.join("\n")
}

fn exit_code(score: &Score) -> ExitCode {
    if score.is_feasible() { ExitCode::SUCCESS } else { ExitCode::from(ANSWER_IS_NO) }
}

pub(crate) fn score(args: &IhtcScore) -> Result<ExitCode, Failure> {
    let instance = read_instance(&args.instance)?;
    let timetable = read_solution(&instance, &args.solution)?;
    let score = score_timetable(&instance.problem, &timetable);
    if args.json {
        print_json(&ScoreOut::of(&args.instance, &args.solution, &instance, &score))?;
    } else {
        print(&in_words(&instance, &score))?;
    }
    Ok(exit_code(&score))
}

pub(crate) fn solve(args: &IhtcSolve) -> Result<ExitCode, Failure> {
    if args.threads == 0 {
        return Err(Failure::usage("--threads 0 leaves nobody to work", "Give 1 or more."));
    }
    if !(args.seconds > 0.0 && args.seconds.is_finite()) || args.moves == Some(0) || args.chains == Some(0) {
        return Err(Failure::usage(
            "--seconds, --moves and --chains must be more than 0",
            "Leave out what is not needed.",
        ));
    }
    let instance = read_instance(&args.instance)?;
    let (timetable, searched) = search(&instance.problem, args)?;
    write_ihtc_solution(&instance, &timetable, &args.out).map_err(Failure::not_done)?;
    let score = score_timetable(&instance.problem, &timetable);
    if args.json {
        print_json(&SolveOut { score: ScoreOut::of(&args.instance, &args.out, &instance, &score), searched })?;
    } else {
        print(&in_words(&instance, &score))?;
        print(&format!("\n{}\nSolution in {}", searched.in_words(), args.out.display()))?;
    }
    Ok(exit_code(&score))
}
