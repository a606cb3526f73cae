//! `steadfast dispute evidence`: what a plan says for a derogation.

use crate::args::DisputeEvidence;
use crate::case::read;
use crate::failure::Failure;
use crate::output::{print, print_json};
use serde::Serialize;
use std::process::ExitCode;
use steadfast_chart::{Cell, Column, Table};
use steadfast_dispute::{Evidence, Law, evidence_from_plan};
use steadfast_intake::{read_plan, write_folder};
use steadfast_model::dispute::FactValue;
use steadfast_report::{Paper, PaperPart, render_paper};

/// Files of the folder.
const FILES: [&str; 3] = ["evidence.html", "evidence.json", "derogation.toml"];
/// Rows of a list in the terminal.
const MOST: usize = 8;
const MAY_BE_USED_FOR: &str = "Asking the union for a derogation, once the strike has begun and the risk is present. The figures are sampled and simulated, of a plan; what is seen on the day comes first.";

#[derive(Serialize)]
struct Record<'a> {
    schema: u32,
    steadfast: &'static str,
    seed: u64,
    practice: &'a str,
    #[serde(flatten)]
    evidence: &'a Evidence,
    may_be_used_for: &'static str,
}

pub(crate) fn evidence(args: &DisputeEvidence) -> Result<ExitCode, Failure> {
    let case = read(&args.case, true)?;
    let (plan, issues) = read_plan(&args.plan);
    let plan = plan.ok_or_else(|| Failure::refused(&format!("The plan in {}", args.plan.display()), &issues))?;
    if plan.summary.trust != case.trust.ods_code {
        return Err(Failure::usage(
            format!("the plan is of {}, the case of {}", plan.summary.trust, case.trust.ods_code),
            "Give a case and the plan that was made from it.",
        ));
    }
    let evidence = evidence_from_plan(&case, &plan, args.service.as_deref()).map_err(|error| {
        Failure::usage(error.to_string(), "Leave --service out for the service with the gravest gap.")
    })?;
    let versions = Law::shipped().versions();
    let practice = versions.iter().find(|version| version.rule == "P1").map_or("", |version| version.effect.as_str());
    let record = Record {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        seed: plan.summary.seed,
        practice,
        evidence: &evidence,
        may_be_used_for: MAY_BE_USED_FOR,
    };
    if let Some(out) = &args.out {
        let files = [
            (FILES[0].to_owned(), render_paper(&paper(&case.trust.name, &evidence, practice)).into_bytes()),
            (FILES[1].to_owned(), serde_json::to_vec_pretty(&record).map_err(Failure::not_done)?),
            (FILES[2].to_owned(), request(&evidence).into_bytes()),
        ];
        write_folder(out, "derogation's evidence", |name| FILES.contains(&name), &files).map_err(Failure::not_done)?;
    }
    if args.json {
        print_json(&record)?;
    } else {
        print(&text(&case.trust.name, &evidence, practice))?;
        if let Some(out) = &args.out {
            print(&format!(
                "\nIn {0}: open {0}/evidence.html; {0}/derogation.toml is the request for the dispute file",
                out.display()
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn at(moment: jiff::civil::DateTime) -> String {
    moment.strftime("%a %-d %b %H:%M").to_string()
}

fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

fn text(trust: &str, evidence: &Evidence, practice: &str) -> String {
    let mut lines = vec![
        format!("{trust}: evidence for a derogation, {} ({} asked for)", evidence.service, evidence.headcount),
        format!("Risk: {}.", evidence.risk),
        "\nPosts below their safe minimum".to_owned(),
    ];
    for gap in evidence.gaps.iter().take(MOST) {
        lines.push(format!(
            "  {:>4}  {} to {}, {}: {} of {} at the median; {} rostered, {} acting down, {} on standby",
            percent(gap.probability_below_floor),
            at(gap.start),
            at(gap.end),
            gap.tier,
            gap.have_p50,
            gap.floor,
            gap.rostered,
            gap.acting_down,
            gap.standby
        ));
    }
    if evidence.gaps.len() > MOST {
        lines.push(format!("  and {} more", evidence.gaps.len() - MOST));
    }
    lines.push("\nTried first".to_owned());
    if evidence.tried.is_empty() {
        lines.push("  nothing yet".to_owned());
    }
    lines.extend(evidence.tried.iter().map(|tried| format!("  {tried}")));
    let protected: u32 = evidence.still_running.iter().map(|session| session.protected).sum();
    lines.push(format!(
        "\nStill running at those times: {} sessions, {} bookings, {protected} of them protected",
        evidence.still_running.len(),
        evidence.still_running.iter().map(|session| session.bookings).sum::<u32>()
    ));
    if !evidence.to_do_first.is_empty() {
        lines.push("\nBefore asking".to_owned());
        lines.extend(evidence.to_do_first.iter().map(|line| format!("  {line}")));
    }
    lines.push(format!("\n{practice}"));
    lines.join("\n")
}

/// Writes the request as a table of the dispute file; what is only known on the day is left to be filled in.
fn request(evidence: &Evidence) -> String {
    let quoted = |text: &str| serde_json::Value::String(text.to_owned()).to_string();
    let tried: Vec<String> = evidence.tried.iter().map(|line| quoted(line)).collect();
    format!(
        "[[derogation]]\nid = {}\nround = {}\nemployer = {}\ndepartment = {}\n# requested = 2025-12-17T09:00:00   # once the strike has begun and the risk is present\n\
         risk = {}\nstood_down = [{}]\nheadcount = {}\n# decided = 2025-12-17T11:00:00\noutcome = \"pending\"            # granted, refused, withdrawn\n\
         source = \"Plan of Steadfast {}, steadfast dispute evidence\"\n",
        quoted(&format!("{}-{}", evidence.employer, evidence.service)),
        quoted(evidence.round.as_deref().unwrap_or("ROUND")),
        quoted(&evidence.employer),
        quoted(&evidence.service),
        quoted(&evidence.risk),
        tried.join(", "),
        evidence.headcount,
        env!("CARGO_PKG_VERSION")
    )
}

fn paper(trust: &str, evidence: &Evidence, practice: &str) -> Paper {
    let gaps = Table {
        caption: "Posts below their safe minimum".into(),
        columns: vec![
            Column::words("Post"),
            Column::words("From"),
            Column::words("To"),
            Column::words("Needs"),
            Column::numbers("Safe minimum"),
            Column::numbers("At the median"),
            Column::numbers("Turnouts below"),
            Column::numbers("Rostered"),
            Column::numbers("Acting down"),
            Column::numbers("Standby"),
            Column::words("Who could come next"),
        ],
        rows: evidence
            .gaps
            .iter()
            .map(|gap| {
                vec![
                    Cell::text(&gap.post_id),
                    Cell::text(at(gap.start)),
                    Cell::text(at(gap.end)),
                    Cell::text(format!("{}, {}", gap.tier, gap.competence)),
                    Cell::count(gap.floor),
                    Cell::count(gap.have_p50),
                    Cell::Share(gap.probability_below_floor),
                    Cell::count(gap.rostered),
                    Cell::count(gap.acting_down),
                    Cell::count(gap.standby),
                    Cell::text(&gap.next_best),
                ]
            })
            .collect(),
    };
    let stood_down = Table {
        caption: "Planned work stood down in the strike, that on the days of the gap first".into(),
        columns: vec![
            Column::words("Session"),
            Column::words("Kind"),
            Column::words("Specialty"),
            Column::words("Start"),
            Column::words("Decision"),
            Column::numbers("Bookings moved or deferred"),
            Column::words("On a day of the gap"),
            Column::words("Why"),
        ],
        rows: evidence
            .stood_down
            .iter()
            .map(|session| {
                vec![
                    Cell::text(&session.session_id),
                    Cell::text(session.kind.word()),
                    Cell::text(&session.specialty),
                    Cell::text(at(session.start)),
                    Cell::text(session.decision.word()),
                    Cell::count(session.bookings),
                    Cell::text(if session.on_a_day_of_the_gap { "yes" } else { "no" }),
                    Cell::text(&session.reason),
                ]
            })
            .collect(),
    };
    let running = Table {
        caption: "Planned work that still runs while a post is short, fewest protected bookings first".into(),
        columns: vec![
            Column::words("Session"),
            Column::words("Kind"),
            Column::words("Specialty"),
            Column::words("Start"),
            Column::numbers("Bookings"),
            Column::numbers("Protected"),
        ],
        rows: evidence
            .still_running
            .iter()
            .map(|session| {
                vec![
                    Cell::text(&session.session_id),
                    Cell::text(session.kind.word()),
                    Cell::text(&session.specialty),
                    Cell::text(at(session.start)),
                    Cell::count(session.bookings),
                    Cell::count(session.protected),
                ]
            })
            .collect(),
    };
    let part = |id, name: &str, text: Vec<String>, tables| PaperPart {
        id,
        name: name.to_owned(),
        text,
        figures: vec![],
        tables,
    };
    let mut parts = vec![
        part(
            "risk",
            "The risk",
            vec![
                format!("{}.", evidence.risk),
                format!(
                    "Asked for: {} {}.",
                    evidence.headcount,
                    if evidence.headcount == 1 { "doctor" } else { "doctors" }
                ),
            ],
            vec![gaps],
        ),
        part(
            "stood-down",
            "Stood down and tried first",
            evidence.tried.iter().map(|line| format!("{line}.")).collect(),
            vec![stood_down],
        ),
        part(
            "running",
            "What still runs",
            vec!["Protected bookings are cancer, P1, P2 and the longest waits.".to_owned()],
            vec![running],
        ),
    ];
    if !evidence.to_do_first.is_empty() {
        parts.push(part("before", "Before asking", evidence.to_do_first.clone(), vec![]));
    }
    parts.push(part("practice", "How a derogation is asked for", vec![practice.to_owned()], vec![]));
    Paper {
        title: format!("Evidence for a derogation: {}", evidence.service),
        under_title: vec![
            trust.to_owned(),
            format!("Strike from {} to {}", evidence.strike_from.shown(), evidence.strike_to.shown()),
        ],
        parts,
        may_be_used_for: MAY_BE_USED_FOR.to_owned(),
    }
}
