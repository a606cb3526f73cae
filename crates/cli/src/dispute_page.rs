//! A checked dispute as a reader sees it: timeline, page, lines for a terminal.

use crate::dispute::{MAY_BE_USED_FOR, is_live, law_line};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use steadfast_chart::{Body, Cell, Column, DayMark, Figure, Lane, LaneItem, LaneLook, Table, Timeline};
use steadfast_dispute::{Check, Finding, Law, Mandate, RoundAt, RuleVersion, Verdict, days_of};
use steadfast_model::ActionStatus;
use steadfast_model::dispute::{Ballot, BallotKind, Dispute, FactValue, Record};
use steadfast_model::time::plus_days;
use steadfast_report::{Paper, PaperPart};

/// Most lines of a list in the terminal.
const MOST: usize = 12;

pub(crate) fn shown(date: Option<Date>) -> String {
    date.map_or_else(|| "not known".to_owned(), |date| date.shown())
}

fn result_of(check: &Check, ballot: &str) -> Verdict {
    let of_ballot = check.mandates.iter().filter(|mandate| mandate.ballot == ballot);
    Verdict::all(of_ballot.map(|mandate| &mandate.result))
}

fn opening_is_sure(ballot: &Ballot) -> bool {
    ballot.opened.as_ref().is_some_and(|fact| fact.provenance.confirmed)
}

/// Draws ballots, mandates, strikes, votes without legal force, offers and changes of law over time.
pub(crate) fn timeline(dispute: &Dispute, law: &Law, check: &Check) -> Figure {
    let employer = check.employers.last().cloned().unwrap_or_default();
    let mut ballots = Vec::new();
    let mut votes = Vec::new();
    for ballot in &dispute.ballots {
        let Some(closed) = ballot.closed.as_ref().map(|fact| fact.value) else { continue };
        let opened = ballot.opened.as_ref().map(|fact| fact.value);
        let statutory = ballot.kind == BallotKind::Statutory;
        let note = |verdict: &str| {
            let opens = if opened.is_some() && !opening_is_sure(ballot) { "; opening day not confirmed" } else { "" };
            let note = ballot.note.as_ref().map(|note| format!("; {}", note.value)).unwrap_or_default();
            format!("{verdict}{opens}{note}")
        };
        let verdict = result_of(check, &ballot.id);
        let item = LaneItem {
            from: opened.unwrap_or(closed),
            to: closed,
            name: format!("{} {}", if statutory { "Ballot" } else { ballot.kind.word() }, ballot.id),
            short: ballot.id.clone(),
            look: match (statutory, opened) {
                (false, Some(opened)) if opened < closed => LaneLook::Light,
                (false, _) => LaneLook::Moment,
                (true, _) if verdict.is_not_met() => LaneLook::Failed,
                (true, _) if verdict.is_unknown() || !opening_is_sure(ballot) => LaneLook::Doubtful,
                (true, _) => LaneLook::Firm,
            },
            note: if statutory {
                note(&format!("thresholds and majority: {}", verdict.word()))
            } else {
                note("creates, extends and ends no mandate")
            },
        };
        if statutory { ballots.push(item) } else { votes.push(item) }
    }
    let mandates: Vec<LaneItem> = check
        .mandates
        .iter()
        .filter(|mandate| mandate.employer == employer)
        .filter_map(|mandate| {
            let part = mandate.part.as_ref().map(|part| format!(", {part} only")).unwrap_or_default();
            Some(LaneItem {
                from: mandate.begins?,
                to: mandate.last_day?,
                name: format!("Mandate of ballot {}, {}{part}", mandate.ballot, mandate.kind),
                short: format!(
                    "{}{}",
                    mandate.ballot,
                    if mandate.kind.word() == "strike" { "" } else { " short of strike" }
                ),
                look: if mandate.support.is_not_met() {
                    LaneLook::Failed
                } else if mandate.holds() {
                    LaneLook::Light
                } else {
                    LaneLook::Doubtful
                },
                note: mandate_note(mandate),
            })
        })
        .collect();
    let strikes: Vec<LaneItem> = dispute
        .actions
        .iter()
        .filter_map(|action| {
            let days = days_of(action.interval());
            let round = check.rounds.iter().find(|round| round.round == action.round && round.employer == employer)?;
            Some(LaneItem {
                from: *days.begun.first()?,
                to: *days.begun.last()?,
                name: format!("Round {} ({})", action.round, action.kind),
                short: action.round.clone(),
                look: match action.stage() {
                    ActionStatus::Withdrawn | ActionStatus::Suspended => LaneLook::Failed,
                    ActionStatus::Taken => LaneLook::Firm,
                    ActionStatus::Called | ActionStatus::Notified => LaneLook::Light,
                },
                note: format!(
                    "{}; {}; latest day for notice {}{}",
                    action.stage(),
                    counted(round.length.days, "day"),
                    round.latest_notice.shown(),
                    gap_of(round)
                ),
            })
        })
        .collect();
    let offers: Vec<LaneItem> = dispute
        .offers
        .iter()
        .filter_map(|offer| {
            let on = offer.made.as_ref().or(offer.answered.as_ref())?.value;
            Some(LaneItem {
                from: on,
                to: on,
                name: format!("Offer {} by {}", offer.id, offer.by),
                short: String::new(),
                look: LaneLook::Moment,
                note: format!(
                    "{}; {}",
                    offer.terms.join("; "),
                    offer.status.as_ref().map_or("answer not known", |status| status.value.word())
                ),
            })
        })
        .collect();
    let lanes: Vec<Lane> = [
        ("Ballots", ballots),
        ("Mandates", mandates),
        ("Action", strikes),
        ("Votes without legal force", votes),
        ("Offers", offers),
    ]
    .into_iter()
    .filter(|(_, items)| !items.is_empty())
    .map(|(name, items)| Lane { name: name.to_owned(), items })
    .collect();
    let all = || lanes.iter().flat_map(|lane| &lane.items);
    let from = all().map(|item| item.from).min().unwrap_or(law.as_at);
    let to = all().map(|item| item.to).max().unwrap_or(law.as_at);
    let (from, to) = (plus_days(from, -14), plus_days(to, 14));
    let marks = law
        .days_of_change()
        .into_iter()
        .map(|(date, versions)| {
            // What is agreed practice only is no law.
            let law: Vec<&RuleVersion> = versions.into_iter().filter(|version| version.rule.starts_with('L')).collect();
            (date, law)
        })
        .filter(|(date, versions)| from <= *date && *date <= to && !versions.is_empty())
        .map(|(date, versions)| DayMark { date, label: change_label(date, &versions) })
        .collect();
    let days: i64 = check
        .rounds
        .iter()
        .filter(|round| round.employer == employer && round.status == ActionStatus::Taken)
        .map(|round| round.length.days)
        .sum();
    let held = check.mandates.iter().filter(|mandate| mandate.employer == employer && mandate.holds()).count();
    Figure {
        id: "timeline".into(),
        title: format!(
            "{held} {} that nothing known speaks against, and {} of action taken",
            if held == 1 { "mandate" } else { "mandates" },
            counted(days, "day")
        ),
        subtitle: format!("{}, {}; mandates as regards {employer}", dispute.head.union, dispute.head.name),
        description: format!(
            "Ballots, mandates, action, votes without legal force and offers from {} to {}, with the days on which the law changed. The table below has every item.",
            from.shown(),
            to.shown()
        ),
        body: Body::Timeline(Timeline {
            from,
            to,
            lanes,
            marks,
            reading: "A bar runs from its first to its last day, a diamond stands on one day, an upright line is a day on which the law changes.".into(),
            meanings: vec![
                (LaneLook::Firm, "passed, or taken".into()),
                (LaneLook::Light, "in force, announced, or a vote over several days".into()),
                (LaneLook::Doubtful, "a day or a result not confirmed or not known".into()),
                (LaneLook::Failed, "not met, withdrawn or suspended".into()),
                (LaneLook::Moment, "one day".into()),
            ],
        }),
    }
}

fn change_label(date: Date, versions: &[&RuleVersion]) -> String {
    let rank = |version: &RuleVersion| match version.rule.as_str() {
        "L13" => 0,
        "L10" => 1,
        "L20" => 2,
        _ => 3,
    };
    let mut by_weight: Vec<&&RuleVersion> = versions.iter().collect();
    by_weight.sort_by_key(|version| (rank(version), version.id.clone()));
    let first = by_weight.first().map_or(String::new(), |version| version.title.to_lowercase());
    let more = if versions.len() > 1 { format!(" and {} more", versions.len() - 1) } else { String::new() };
    format!("{}: {first}{more}", date.strftime("%-d %b %Y"))
}

fn mandate_note(mandate: &Mandate) -> String {
    let mut notes = vec![format!("thresholds and majority: {}", mandate.result.word())];
    if mandate.extended {
        notes.push("lengthened by agreement".to_owned());
    }
    notes.extend(mandate.may_last_longer.iter().map(|doubt| format!("may last longer; not known: {}", doubt.missing)));
    if let Some(until) = mandate.last_day_by_agreement.filter(|until| mandate.last_day.is_none_or(|last| *until > last))
    {
        notes.push(format!("an agreement with the employer could reach {}", until.shown()));
    }
    if mandate.days_left_out > 0 {
        notes.push(format!("{} left out by a court", counted(mandate.days_left_out, "day")));
    }
    if !mandate.missing.is_empty() {
        notes.push(facts_not_known(mandate.missing.len()));
    }
    if !mandate.against.is_empty() {
        notes.push(format!("against: {}", mandate.against.join(", ")));
    }
    notes.join("; ")
}

pub(crate) fn mandates_table(check: &Check) -> Table {
    Table {
        caption: "Mandates, derived from the ballots".into(),
        columns: ["Ballot", "Question", "Employer", "Begins", "Ends at midnight", "By agreement at most", "Notes"]
            .map(Column::words)
            .to_vec(),
        rows: check
            .mandates
            .iter()
            .map(|mandate| {
                let part = mandate.part.as_ref().map(|part| format!(" ({part} only)")).unwrap_or_default();
                vec![
                    Cell::text(format!("{}{part}", mandate.ballot)),
                    Cell::text(mandate.kind.word()),
                    Cell::text(&mandate.employer),
                    Cell::text(shown(mandate.begins)),
                    Cell::text(shown(mandate.last_day)),
                    Cell::text(
                        mandate.last_day_by_agreement.map_or_else(|| "no agreement".to_owned(), |until| until.shown()),
                    ),
                    Cell::text(mandate_note(mandate)),
                ]
            })
            .collect(),
    }
}

pub(crate) fn rounds_table(check: &Check) -> Table {
    Table {
        caption: "Rounds of action".into(),
        columns: vec![
            Column::words("Round"),
            Column::words("Employer"),
            Column::words("From"),
            Column::words("To"),
            Column::numbers("Days"),
            Column::words("Status"),
            Column::words("Latest day for notice"),
            Column::words("Mandate of ballot"),
            Column::words("All rules together"),
            Column::words("Against, or not known"),
        ],
        rows: check
            .rounds
            .iter()
            .map(|round| {
                vec![
                    Cell::text(&round.round),
                    Cell::text(&round.employer),
                    Cell::text(round.from.shown()),
                    Cell::text(round.to.shown()),
                    Cell::count(u32::try_from(round.length.days).unwrap_or(0)),
                    Cell::text(round.status.word()),
                    Cell::text(format!(
                        "{} ({} days){}",
                        round.latest_notice.shown(),
                        round.notice_days,
                        gap_of(round)
                    )),
                    Cell::text(round.ballot.clone().unwrap_or_else(|| "none".to_owned())),
                    Cell::text(round.verdict.word()),
                    Cell::text(why(round)),
                ]
            })
            .collect(),
    }
}

/// Writes a count of things.
fn counted(count: i64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

fn facts_not_known(count: usize) -> String {
    if count == 1 { "1 fact not known".to_owned() } else { format!("{count} facts not known") }
}

/// Says when notice can arrive where the law changed in between.
fn gap_of(round: &RoundAt) -> String {
    round.notice_gap.map_or_else(String::new, |gap| format!("; {}", gap.in_words()))
}

fn why(round: &RoundAt) -> String {
    if round.verdict.is_not_met() {
        round.against.join(" ")
    } else if round.missing.is_empty() {
        match round.unconfirmed.as_slice() {
            [] => String::new(),
            doubted => format!("rests on what is not confirmed: {}", doubted.join("; ")),
        }
    } else {
        let first = &round.missing[0];
        match round.missing.len() {
            1 => format!("not known: {first}"),
            all => format!("{all} facts are not known, such as {first}"),
        }
    }
}

fn findings_table(check: &Check) -> Table {
    let fact = |finding: &Finding| {
        let facts = finding.facts.iter().map(|fact| {
            format!(
                "{}: {}{} [{}]",
                fact.what,
                fact.value,
                if fact.confirmed { "" } else { " (not confirmed)" },
                fact.source
            )
        });
        facts.collect::<Vec<_>>().join("; ")
    };
    Table {
        caption: "What every rule says".into(),
        columns: ["Rule", "About", "Verdict", "Why", "Provision", "Facts used"].map(Column::words).to_vec(),
        rows: check
            .findings
            .iter()
            .map(|finding| {
                let branch = finding.branch.as_ref().map(|branch| format!(" ({branch})")).unwrap_or_default();
                vec![
                    Cell::text(format!("{} {}", finding.rule, finding.name)),
                    Cell::text(about_in_words(finding)),
                    Cell::text(format!("{}{branch}", verdict_in_words(&finding.verdict))),
                    Cell::text(&finding.arithmetic),
                    Cell::text(&finding.provision),
                    Cell::text(fact(finding)),
                ]
            })
            .collect(),
    }
}

fn about_in_words(finding: &Finding) -> String {
    let words = finding.about.in_words();
    if words.is_empty() { "the dispute".to_owned() } else { words }
}

pub(crate) fn verdict_in_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Unknown { missing } => format!("unknown: {}", missing.join("; ")),
        Verdict::NotApplicable { because } => format!("not applicable: {because}"),
        other => other.word().to_owned(),
    }
}

/// Facts that the file gives and marks as not confirmed.
fn unconfirmed(dispute: &Dispute) -> Vec<String> {
    let mut doubts = Vec::new();
    for ballot in &dispute.ballots {
        doubts.extend(
            ballot
                .facts()
                .into_iter()
                .filter(|(_, from)| !from.confirmed)
                .map(|(key, _)| format!("ballot {}: {key}", ballot.id)),
        );
    }
    for action in &dispute.actions {
        if !action.provenance.confirmed {
            doubts.push(format!("round {}: its times or status", action.round));
        }
        doubts.extend(
            action
                .facts()
                .into_iter()
                .filter(|(_, from)| !from.confirmed)
                .map(|(key, _)| format!("round {}: {key}", action.round)),
        );
    }
    doubts
}

/// Puts the page together.
pub(crate) fn paper(file: &Path, dispute: &Dispute, law: &Law, check: &Check, as_of: Option<Date>) -> Paper {
    let waiting: Vec<String> = law
        .waiting()
        .iter()
        .map(|version| {
            format!("{} ({}): {}", version.title, version.provision, version.transitional.clone().unwrap_or_default())
        })
        .collect();
    let offers = Table {
        caption: "Offers".into(),
        columns: ["Offer", "By", "Made", "Terms", "Answered", "Status"].map(Column::words).to_vec(),
        rows: dispute
            .offers
            .iter()
            .map(|offer| {
                vec![
                    Cell::text(&offer.id),
                    Cell::text(&offer.by),
                    Cell::text(shown(offer.made.as_ref().map(|fact| fact.value))),
                    Cell::text(offer.terms.join("; ")),
                    Cell::text(shown(offer.answered.as_ref().map(|fact| fact.value))),
                    Cell::text(offer.status.as_ref().map_or("not known", |status| status.value.word())),
                ]
            })
            .collect(),
    };
    let part = |id, name: &str, text: Vec<String>, figures, tables| PaperPart {
        id,
        name: name.to_owned(),
        text,
        figures,
        tables,
    };
    let mut parts = vec![
        part("answer", "In short", answers(dispute, check, law), vec![timeline(dispute, law, check)], vec![]),
        part("rounds", "Rounds of action", vec!["\"All rules together\" is met only where every rule is met by known facts. Dates are of Europe/London; notice counts from the day it is received.".into()], vec![], vec![rounds_table(check)]),
        part("mandates", "Mandates", vec!["Nothing of this is in the file: it follows from the ballots, for each employer.".into()], vec![], vec![mandates_table(check)]),
    ];
    if !dispute.offers.is_empty() {
        parts.push(part("offers", "Offers", vec![], vec![], vec![offers]));
    }
    parts.push(part("findings", "Findings", vec![], vec![], vec![findings_table(check)]));
    let mut doubts = vec![format!(
        "The law is as sources say up to {}. What waits for its commencement is shown under both branches: {}.",
        law.as_at.shown(),
        waiting.join(" ")
    )];
    let unsure = unconfirmed(dispute);
    if !unsure.is_empty() {
        doubts.push(format!("Not confirmed in the file: {}.", unsure.join("; ")));
    }
    doubts.push(format!("Facts: {}.", file.display()));
    parts.push(part("doubts", "What is not sure", doubts, vec![], vec![]));
    Paper {
        title: dispute.head.name.clone(),
        under_title: vec![
            format!("{}: what the law says of its ballots, mandates, notices and action", dispute.head.union),
            as_of.map_or_else(
                || "With every fact of the file".to_owned(),
                |day| format!("With what was known on {}", day.shown()),
            ),
        ],
        parts,
        may_be_used_for: MAY_BE_USED_FOR.to_owned(),
    }
}

/// Says in a few sentences what came out.
fn answers(dispute: &Dispute, check: &Check, law: &Law) -> Vec<String> {
    let mut lines = Vec::new();
    if dispute.ballots.iter().all(|ballot| ballot.kind != BallotKind::Statutory) {
        lines.push("No statutory ballot is recorded.".to_owned());
    }
    let live: Vec<&RoundAt> = check.rounds.iter().filter(|round| is_live(round.status)).collect();
    let rounds: BTreeSet<&str> = live.iter().map(|round| round.round.as_str()).collect();
    let not_lawful: Vec<&&RoundAt> = live.iter().filter(|round| round.verdict.is_not_met()).collect();
    let unknown: BTreeSet<&str> =
        live.iter().filter(|round| round.verdict.is_unknown()).map(|round| round.round.as_str()).collect();
    if rounds.is_empty() {
        lines.push("No round of action that is to take place is recorded.".to_owned());
    } else if not_lawful.is_empty() {
        lines.push(match (unknown.len(), rounds.len()) {
            (0, 1) => "The round of action meets every rule.".to_owned(),
            (0, all) => format!("All {all} rounds of action meet every rule."),
            (_, 1) => "Nothing known speaks against the round of action, but facts are missing that a full answer needs: it is not known to be lawful.".to_owned(),
            (some, all) => format!(
                "Nothing known speaks against any of the {all} rounds of action, but for {some} of them facts are missing that a full answer needs: they are not known to be lawful."
            ),
        });
    }
    // With many employers the counts come first.
    if check.employers.len() > 3 {
        for round in &rounds {
            let of_round: Vec<&&RoundAt> = live.iter().filter(|at| at.round == *round).collect();
            let not_met = of_round.iter().filter(|at| at.verdict.is_not_met()).count();
            let open = of_round.iter().filter(|at| at.verdict.is_unknown()).count();
            if open < of_round.len() {
                lines.push(format!(
                    "Round {round}: {} met, {not_met} not met, {open} not known, of {} employers (all that no record names counted as one).",
                    of_round.len() - not_met - open,
                    of_round.len()
                ));
            }
        }
    }
    for round in not_lawful.iter().take(MOST) {
        lines.push(format!(
            "Round {} is not lawful as notified for {}: {}",
            round.round,
            round.employer,
            round.against.join(" ")
        ));
    }
    if not_lawful.len() > MOST {
        lines.push(format!("And {} more; rounds.csv of --out has them all.", not_lawful.len() - MOST));
    }
    let doubted: BTreeSet<&str> = live
        .iter()
        .filter(|round| !round.verdict.is_unknown() && round.status != ActionStatus::Taken)
        .flat_map(|round| round.unconfirmed.iter().map(String::as_str))
        .collect();
    if !doubted.is_empty() {
        let named: Vec<&str> = doubted.iter().take(5).copied().collect();
        lines.push(format!("This rests on facts that are not confirmed: {}.", named.join("; ")));
    }
    let last = check
        .mandates
        .iter()
        .filter(|mandate| mandate.holds() && mandate.part.is_none())
        .max_by_key(|mandate| mandate.last_day);
    if let Some(mandate) = last {
        let until = mandate.last_day.map(|day| day.shown()).unwrap_or_default();
        let employer = if check.employers.len() > 1 { format!(" for {}", mandate.employer) } else { String::new() };
        lines.push(format!(
            "The latest mandate{employer}, of ballot {}, ends at midnight after {until}{}.",
            mandate.ballot,
            if mandate.may_last_longer.is_empty() { "" } else { ", as far as is known" }
        ));
    }
    let parts: BTreeSet<String> = check
        .mandates
        .iter()
        .filter(|mandate| mandate.holds() && mandate.last_day > last.and_then(|last| last.last_day))
        .filter_map(|mandate| {
            let part = mandate.part.as_ref()?;
            Some(format!("Ballot {} supports action of {part} alone, to {}.", mandate.ballot, shown(mandate.last_day)))
        })
        .collect();
    lines.extend(parts);
    let branches = check.findings.iter().filter(|finding| finding.branch.is_some()).count();
    if branches > 0 {
        lines.push(format!(
            "{branches} {} on law whose commencement is not known to the sources (as at {}); both branches are shown.",
            if branches == 1 { "finding depends" } else { "findings depend" },
            law.as_at.shown()
        ));
    }
    lines
}

/// Writes the check as plain text.
pub(crate) fn summary(dispute: &Dispute, law: &Law, check: &Check, as_of: Option<Date>, all: bool) -> String {
    let mut lines = vec![format!("{} ({})", dispute.head.name, dispute.head.union)];
    if let Some(day) = as_of {
        lines.push(format!("With what was known on {}.", day.shown()));
    }
    lines.extend(answers(dispute, check, law));
    lines.push("\nMandates, derived for each employer".to_owned());
    for mandate in &check.mandates {
        let employer = if check.employers.len() > 1 { format!(" for {}", mandate.employer) } else { String::new() };
        let part = mandate.part.as_ref().map(|part| format!(" ({part} only)")).unwrap_or_default();
        lines.push(format!(
            "  {:<16} {:<15} {:>17} to {:<17} {}{employer}{part}",
            mandate.ballot,
            mandate.kind.word(),
            shown(mandate.begins),
            shown(mandate.last_day),
            match &mandate.support {
                Verdict::NotMet => format!("fails: {}", mandate.against.join(", ")),
                Verdict::Unknown { missing } if mandate.holds() =>
                    format!("votes pass; {}", facts_not_known(missing.len())),
                Verdict::Unknown { missing } if missing.len() == 1 => format!("not known: {}", missing[0]),
                Verdict::Unknown { missing } => format!("not known: {} facts, such as {}", missing.len(), missing[0]),
                _ => "every rule met".to_owned(),
            }
        ));
    }
    lines.push("\nRounds of action".to_owned());
    for round in &check.rounds {
        let employer = if check.employers.len() > 1 { format!(" for {}", round.employer) } else { String::new() };
        lines.push(format!(
            "  {:<4} {:>17} to {:<17} {:>3} d  {:<9}  notice by {:<17} {}{employer}{}",
            round.round,
            round.from.date().shown(),
            round.to.date().shown(),
            round.length.days,
            round.status.word(),
            round.latest_notice.shown(),
            match &round.verdict {
                Verdict::Unknown { missing } => format!(
                    "{}; {}",
                    round.ballot.as_ref().map_or("no ballot".to_owned(), |ballot| format!("ballot {ballot}")),
                    facts_not_known(missing.len())
                ),
                verdict => verdict.word().to_owned(),
            },
            gap_of(round)
        ));
    }
    let taken: BTreeMap<&str, i64> = check
        .rounds
        .iter()
        .filter(|round| round.status == ActionStatus::Taken)
        .map(|round| (round.round.as_str(), round.length.days))
        .collect();
    if !taken.is_empty() {
        let rounds = i64::try_from(taken.len()).unwrap_or(i64::MAX);
        lines.push(format!("  {} taken, {}", counted(rounds, "round"), counted(taken.values().sum(), "day")));
    }
    let against: Vec<&Finding> = check.findings.iter().filter(|finding| all || finding.verdict.is_not_met()).collect();
    if !against.is_empty() {
        lines.push(if all { "\nFindings".to_owned() } else { "\nNot met".to_owned() });
        for finding in against {
            lines.push(format!(
                "  {} {}, {}: {}",
                finding.rule,
                finding.name,
                about_in_words(finding),
                verdict_in_words(&finding.verdict)
            ));
            if let Some(branch) = &finding.branch {
                lines.push(format!("      {branch}"));
            }
            lines.push(format!("      {} [{}]", finding.arithmetic, finding.provision));
        }
    }
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    // What protects those who take part follows from the rest; it is no fact of the dispute.
    for finding in check.findings.iter().filter(|finding| !matches!(finding.rule.as_str(), "L21" | "L22")) {
        if let Verdict::Unknown { missing: facts } = &finding.verdict {
            facts.iter().for_each(|fact| *missing.entry(fact).or_default() += 1);
        }
    }
    if !missing.is_empty() && !all {
        lines.push(format!("\nFacts that are missing ({}); --all lists every finding", missing.len()));
        lines.extend(missing.keys().take(MOST).map(|fact| format!("  {fact}")));
        if missing.len() > MOST {
            lines.push(format!("  and {} more", missing.len() - MOST));
        }
    }
    lines.push(format!("\n{}", law_line(law, as_of)));
    lines.join("\n")
}
