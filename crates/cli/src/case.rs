//! `steadfast case new` and `steadfast case check`.

use crate::args::{CaseCheck, CaseNew, Format};
use crate::failure::{ANSWER_IS_NO, Failure};
use crate::output::{print, print_json};
use jiff::civil::DateTime;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steadfast_casebook::{CaseRequest, make_case, trusts};
use steadfast_intake::{TableFormat, read_case, read_dispute, write_case, write_case_forced};
use steadfast_model::action::CoverLevel;
use steadfast_model::dispute::{ActionKind, Dispute, DisputeAction};
use steadfast_model::{Action, ActionStatus, Case, CaseDispute, Interval, Issue, Severity};

#[derive(Serialize)]
struct Made {
    case: PathBuf,
    trust: String,
    trust_name: String,
    strike_from: DateTime,
    strike_to: DateTime,
    planned_at: DateTime,
    seed: u64,
    staff: usize,
    posts: usize,
    sessions: usize,
    duties: usize,
    bookings: usize,
    bookings_in_strike: usize,
    beds: u32,
    patients_in_beds: usize,
}

#[derive(Serialize)]
struct Listed<'a> {
    ods_code: &'a str,
    name: &'a str,
}

fn moment(text: &str) -> Result<DateTime, Failure> {
    text.trim().parse().map_err(|error| {
        Failure::usage(
            format!("\"{text}\" is no date and time: {error}"),
            "Write civil time in Europe/London, such as 2025-12-17T07:00.",
        )
    })
}

fn strike(text: &str) -> Result<Interval, Failure> {
    let (from, to) = text.split_once('/').ok_or_else(|| {
        Failure::usage(
            format!("\"{text}\" is no stretch of time"),
            "Write FROM/TO, such as 2025-12-17T07:00/2025-12-22T07:00.",
        )
    })?;
    Ok(Interval::new(moment(from)?, moment(to)?))
}

/// Returns the round of a dispute file that a case is asked for.
fn round_of(file: &Path, round: &str) -> Result<(CaseDispute, DisputeAction), Failure> {
    let (facts, issues) = read_dispute(file);
    let facts = facts.ok_or_else(|| {
        let advice = "Mend what each line names; docs/data/dispute-file.md explains every table and key.";
        Failure::refused_with(&file.display().to_string(), &issues, advice)
    })?;
    let text = std::fs::read_to_string(file).map_err(Failure::not_done)?;
    let Some(action) = facts.actions.iter().find(|action| action.round == round).cloned() else {
        let rounds: Vec<&str> = facts.actions.iter().map(|action| action.round.as_str()).collect();
        return Err(Failure::usage(
            format!("{} has no round \"{round}\"", file.display()),
            format!("Write --round as one of: {}.", rounds.join(", ")),
        ));
    };
    if action.kind != ActionKind::Strike {
        return Err(Failure::usage(
            format!("round {round} is action short of a strike"),
            "A case is made for a strike; give a round that is one.",
        ));
    }
    if matches!(action.stage(), ActionStatus::Withdrawn | ActionStatus::Suspended) {
        return Err(Failure::usage(
            format!("round {round} is {}: there is nothing to plan for", action.stage()),
            "Give a round that is called, notified or taken.",
        ));
    }
    Ok((CaseDispute { facts, text }, action))
}

/// Writes a round as the strike of a case, as far as it had come when the plan is made.
fn action_of(dispute: &Dispute, action: &DisputeAction, planned_at: DateTime) -> Action {
    let status = match action.stage() {
        ActionStatus::Taken if planned_at < action.from => ActionStatus::Notified,
        status => status,
    };
    Action {
        union: dispute.head.union.clone(),
        groups: action.groups.as_ref().map_or_else(|| dispute.head.groups.clone(), |groups| groups.value.clone()),
        from: action.from,
        to: action.to,
        cover: action.cover.as_ref().map_or(CoverLevel::FullWalkout, |cover| cover.value),
        status,
        round: Some(action.round.clone()),
    }
}

pub(crate) fn make(args: &CaseNew) -> Result<ExitCode, Failure> {
    if args.list_trusts {
        if args.json {
            let listed: Vec<Listed> =
                trusts().iter().map(|trust| Listed { ods_code: &trust.ods_code, name: &trust.name }).collect();
            print_json(&listed)?;
            return Ok(ExitCode::SUCCESS);
        }
        let lines: Vec<String> = trusts().iter().map(|trust| format!("{}  {}", trust.ods_code, trust.name)).collect();
        print(&lines.join("\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(trust), Some(out)) = (&args.trust, &args.out) else {
        return Err(Failure::usage("--trust and --out are needed", "See `steadfast case new --help`."));
    };
    let round = match (&args.dispute, &args.round) {
        (Some(file), Some(round)) => Some(round_of(file, round)?),
        _ => None,
    };
    let times = match (&round, &args.strike) {
        (Some((_, action)), _) => action.interval(),
        (None, Some(times)) => strike(times)?,
        (None, None) => {
            return Err(Failure::usage(
                "--strike, or --dispute with --round, is needed",
                "See `steadfast case new --help`.",
            ));
        }
    };
    let request = CaseRequest {
        ods_code: trust.to_uppercase(),
        strike: times,
        planned_at: args.planned_at.as_deref().map(moment).transpose()?,
        seed: args.seed,
    };
    let mut case = make_case(&request)
        .map_err(|error| Failure::usage(error.to_string(), "`steadfast case new --list-trusts` lists the trusts."))?;
    if let Some((dispute, action)) = round {
        case.actions = vec![action_of(&dispute.facts, &action, case.window.planned_at)];
        case.dispute = Some(dispute);
    }
    let format = match args.format {
        Format::Csv => TableFormat::Csv,
        Format::Parquet => TableFormat::Parquet,
    };
    let write = if args.force { write_case_forced } else { write_case };
    write(&case, out, format).map_err(Failure::not_done)?;
    let made = describe(&case, out, args.seed);
    if args.json {
        print_json(&made)?;
    } else {
        print(&format!(
            "Made-up case for {} ({}) in {}\n  strike {} to {} (Europe/London), planned at {}\n  {} staff, {} posts, {} sessions, {} duties, {} bookings \
             ({} in the strike), {} beds with {} patients\nNext: steadfast plan {} --out plan",
            made.trust_name,
            made.trust,
            out.display(),
            made.strike_from,
            made.strike_to,
            made.planned_at,
            made.staff,
            made.posts,
            made.sessions,
            made.duties,
            made.bookings,
            made.bookings_in_strike,
            made.beds,
            made.patients_in_beds,
            out.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(case: &Case, out: &Path, seed: u64) -> Made {
    let striking: std::collections::BTreeSet<&str> = case
        .sessions
        .iter()
        .filter(|session| case.is_striking(session.start))
        .map(|session| session.session_id.as_str())
        .collect();
    Made {
        case: out.to_owned(),
        trust: case.trust.ods_code.clone(),
        trust_name: case.trust.name.clone(),
        strike_from: case.actions[0].from,
        strike_to: case.actions[0].to,
        planned_at: case.window.planned_at,
        seed,
        staff: case.staff.len(),
        posts: case.posts.len(),
        sessions: case.sessions.len(),
        duties: case.duties.len(),
        bookings: case.bookings.len(),
        bookings_in_strike: case
            .bookings
            .iter()
            .filter(|booking| striking.contains(booking.session_id.as_str()))
            .count(),
        beds: case.wards.iter().map(|ward| ward.beds).sum(),
        patients_in_beds: case.census.len(),
    }
}

/// Reads a case; warnings are shown, errors refuse it.
pub(crate) fn read(dir: &Path, quiet: bool) -> Result<Case, Failure> {
    let (case, issues) = read_case(dir);
    let case = case.ok_or_else(|| Failure::refused(&format!("The case in {}", dir.display()), &issues))?;
    if !quiet && !issues.is_empty() {
        eprintln!("{} warnings in {}; `steadfast case check` lists them", issues.len(), dir.display());
    }
    Ok(case)
}

#[derive(Serialize)]
struct Checked<'a> {
    case: &'a Path,
    sound: bool,
    errors: usize,
    warnings: usize,
    issues: &'a [Issue],
}

pub(crate) fn check(args: &CaseCheck) -> Result<ExitCode, Failure> {
    let (case, issues) = read_case(&args.case);
    let errors = issues.iter().filter(|issue| issue.severity == Severity::Error).count();
    let warnings = issues.len() - errors;
    let sound = case.is_some();
    if args.json {
        print_json(&Checked { case: &args.case, sound, errors, warnings, issues: &issues })?;
    } else {
        let mut lines: Vec<String> = issues.iter().map(ToString::to_string).collect();
        lines.push(match &case {
            Some(case) => format!(
                "Sound: {} ({}), {} staff, {} posts, {} sessions, {} bookings; {warnings} warnings.",
                case.trust.name,
                case.trust.ods_code,
                case.staff.len(),
                case.posts.len(),
                case.sessions.len(),
                case.bookings.len()
            ),
            None => format!("Not sound: {errors} errors, {warnings} warnings. Nothing of it can be used until the errors are mended."),
        });
        print(&lines.join("\n"))?;
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(ANSWER_IS_NO) })
}
