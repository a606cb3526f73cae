//! `steadfast dispute new` and `steadfast dispute check`.

use crate::args::{DisputeCheck, DisputeNew};
use crate::dispute_page::{mandates_table, paper, rounds_table, summary, timeline};
use crate::failure::{ANSWER_IS_NO, Failure};
use crate::output::{print, print_json};
use jiff::civil::Date;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use steadfast_dispute::{Check, EVERY, EVERY_OTHER, Law, Rules, known_on};
use steadfast_intake::{read_dispute, write_file, write_folder};
use steadfast_model::ActionStatus;
use steadfast_model::dispute::{Dispute, Employers, FactValue};
use steadfast_report::render_paper;

/// The record that is shipped.
const RECORD: &str = include_str!("../../../disputes/resident-doctors-2023-2026.toml");
/// A file to start from.
const BLANK: &str = include_str!("../../../disputes/blank.toml");
pub(crate) const MAY_BE_USED_FOR: &str = "Planning and the checking of dates, with the facts and the law as they are known here. Not legal advice: have what matters confirmed by a lawyer.";
/// Files of the folder.
const FILES: [&str; 6] =
    ["dispute.html", "findings.json", "timeline.svg", "timeline.csv", "rounds.csv", "mandates.csv"];

pub(crate) fn make(args: &DisputeNew) -> Result<ExitCode, Failure> {
    if args.file.exists() {
        return Err(Failure::usage(
            format!("{} is there already", args.file.display()),
            "Give the name of a new file; nothing is ever written over a dispute file.",
        ));
    }
    let text = if args.blank { BLANK } else { RECORD };
    write_file(&args.file, text.as_bytes()).map_err(Failure::not_done)?;
    print(&format!(
        "{} in {}\nNext: steadfast dispute check {1}",
        if args.blank { "An empty dispute file" } else { "The record of the resident doctors' dispute, 2023 to 2026," },
        args.file.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a dispute as it was known on a day, and the law with the commencements that it gives.
pub(crate) fn read(path: &Path, as_of: Option<Date>) -> Result<(Dispute, Law), Failure> {
    let (dispute, issues) = read_dispute(path);
    let dispute = dispute.ok_or_else(|| {
        let advice = "Mend what each line names; docs/data/dispute-file.md explains every table and key.";
        Failure::refused_with(&path.display().to_string(), &issues, advice)
    })?;
    for issue in &issues {
        eprintln!("{issue}");
    }
    let known = as_of.map_or_else(|| dispute.clone(), |day| known_on(&dispute, Law::shipped(), day));
    let law = Law::shipped().with(&known.commencements).map_err(|error| {
        Failure::usage(error.to_string(), "Correct the [[commencement]] tables of the dispute file.")
    })?;
    Ok((known, law))
}

/// Returns the employer asked about as findings name it.
pub(crate) fn employer_of(rules: &Rules<'_>, asked: Option<&str>) -> Result<String, Failure> {
    let all = rules.employers();
    let Some(code) = asked.map(str::to_uppercase) else {
        let others = all.last().filter(|last| [EVERY, EVERY_OTHER].contains(&last.as_str()));
        return others.cloned().ok_or_else(|| {
            Failure::usage(
                "records name every employer of this dispute: which one is meant?",
                format!("Give --employer as one of: {}.", all.join(", ")),
            )
        });
    };
    if !(3..=8).contains(&code.len()) || !code.chars().all(|letter| letter.is_ascii_alphanumeric()) {
        return Err(Failure::usage(
            format!("\"{code}\" is no ODS code"),
            "Write a code of three to eight letters and digits such as RBD; several are separated by spaces.",
        ));
    }
    match rules.dispute.head.employers.as_ref().map(|fact| &fact.value) {
        Some(Employers::These(listed)) if !listed.contains(&code) => Err(Failure::usage(
            format!("{code} is no employer of this dispute"),
            format!("Its employers: {}.", listed.iter().cloned().collect::<Vec<_>>().join(", ")),
        )),
        _ => {
            if !rules.dispute.employers_named().contains(&code) {
                eprintln!("{code} is in no record of the file: what is recorded for every employer stands for it");
            }
            Ok(code)
        }
    }
}

/// Says that the law is not as it was known on a day.
pub(crate) fn law_line(law: &Law, as_of: Option<Date>) -> String {
    let passed = match as_of {
        Some(day) if day < law.as_at => format!(", also what was not yet passed on {}", day.shown()),
        _ => String::new(),
    };
    format!("The law is as sources say up to {}{passed}. {MAY_BE_USED_FOR}", law.as_at.shown())
}

/// What `findings.json` and `--json` hold.
#[derive(Serialize)]
struct Record<'a> {
    schema: u32,
    steadfast: &'static str,
    file: &'a Path,
    dispute: &'a str,
    union: &'a str,
    as_of: Option<Date>,
    /// The last day up to which sources of the law were looked at.
    law_as_at: Date,
    #[serde(flatten)]
    check: &'a Check,
    may_be_used_for: &'static str,
}

/// Whether a round is to take place, or has: it is neither withdrawn nor suspended.
pub(crate) fn is_live(status: ActionStatus) -> bool {
    !matches!(status, ActionStatus::Withdrawn | ActionStatus::Suspended)
}

pub(crate) fn check(args: &DisputeCheck) -> Result<ExitCode, Failure> {
    let (mut dispute, law) = read(&args.file, args.as_of)?;
    if !args.round.is_empty() {
        let rounds: Vec<&str> = dispute.actions.iter().map(|action| action.round.as_str()).collect();
        if let Some(strange) = args.round.iter().find(|round| !rounds.contains(&round.as_str())) {
            return Err(Failure::usage(
                format!("no round \"{strange}\" in the file, as it was known"),
                format!("Write --round as one of: {}.", rounds.join(", ")),
            ));
        }
        dispute.actions.retain(|action| args.round.contains(&action.round));
    }
    let dispute = dispute;
    let rules = Rules { law: &law, dispute: &dispute };
    let check = if args.employer.is_empty() {
        rules.check()
    } else {
        let employers: Vec<String> =
            args.employer.iter().map(|code| employer_of(&rules, Some(code))).collect::<Result<_, _>>()?;
        rules.check_for(&employers)
    };
    let record = Record {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        file: &args.file,
        dispute: &dispute.head.name,
        union: &dispute.head.union,
        as_of: args.as_of,
        law_as_at: law.as_at,
        check: &check,
        may_be_used_for: MAY_BE_USED_FOR,
    };
    if let Some(out) = &args.out {
        let figure = timeline(&dispute, &law, &check);
        let page = paper(&args.file, &dispute, &law, &check, args.as_of);
        let files = [
            (FILES[0].to_owned(), render_paper(&page).into_bytes()),
            (FILES[1].to_owned(), serde_json::to_vec_pretty(&record).map_err(Failure::not_done)?),
            (FILES[2].to_owned(), figure.to_svg_file().into_bytes()),
            (FILES[3].to_owned(), figure.to_csv().into_bytes()),
            (FILES[4].to_owned(), rounds_table(&check).to_csv().into_bytes()),
            (FILES[5].to_owned(), mandates_table(&check).to_csv().into_bytes()),
        ];
        write_folder(out, "dispute check", |name| FILES.contains(&name), &files).map_err(Failure::not_done)?;
    }
    if args.json {
        print_json(&record)?;
    } else {
        print(&summary(&dispute, &law, &check, args.as_of, args.all))?;
        if let Some(out) = &args.out {
            print(&format!("\nIn {0}: open {0}/dispute.html", out.display()))?;
        }
    }
    let not_lawful =
        check.rounds.iter().any(|round| round.verdict.is_not_met() && round.status != ActionStatus::Withdrawn);
    Ok(if not_lawful { ExitCode::from(ANSWER_IS_NO) } else { ExitCode::SUCCESS })
}
