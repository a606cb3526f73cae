//! `steadfast dispute calendar`, `what-if` and `law`; `steadfast bench dispute`.

use crate::args::{BenchDispute, DisputeCalendar, DisputeLaw, DisputeWhatIf, KindOfAction};
use crate::dispute::{MAY_BE_USED_FOR, employer_of, law_line, read};
use crate::failure::Failure;
use crate::output::{print, print_json};
use jiff::civil::Date;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use steadfast_dispute::{
    Calendar, DayState, Law, NoticeGap, Obstacles, Route, RouteKind, RuleVersion, Rules, Timetable, Wish,
    last_day_of_weeks, timetable,
};
use steadfast_intake::ical::{DiaryEntry, DiaryTime, write_diary};
use steadfast_intake::write_file;
use steadfast_model::dispute::{ActionKind, BallotKind, Dispute, Employers, FactValue};
use steadfast_model::time::{days_between, plus_days};
use steadfast_model::{ActionStatus, Interval};

/// The longest stretch that a calendar is made of, in days.
const MOST_DAYS: i64 = 3_660;

#[derive(Serialize)]
struct CalendarRecord<'a> {
    schema: u32,
    steadfast: &'static str,
    file: &'a Path,
    law_as_at: Date,
    #[serde(flatten)]
    calendar: &'a Calendar,
    may_be_used_for: &'static str,
}

pub(crate) fn calendar(args: &DisputeCalendar) -> Result<ExitCode, Failure> {
    within_years(&[("from", Some(args.from)), ("to", Some(args.to)), ("as-of", args.as_of)])?;
    if args.to < args.from || days_between(args.from, args.to) > MOST_DAYS {
        return Err(Failure::usage(
            format!("{} to {} is no stretch of up to ten years", args.from, args.to),
            "Give --from and --to with the earlier day first.",
        ));
    }
    let (dispute, law) = read(&args.file, args.as_of)?;
    let rules = Rules { law: &law, dispute: &dispute };
    let employer = employer_of(&rules, args.employer.as_deref())?;
    let calendar = rules.calendar(args.from, args.to, &employer, args.as_of);
    if let Some(path) = &args.ics {
        if path.exists() && !std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"BEGIN:VCALENDAR")) {
            return Err(Failure::usage(
                format!("{} is there already and is no iCalendar file", path.display()),
                "Give the name of a new file, or of a diary that may be replaced.",
            ));
        }
        let name = format!("{}: {}", dispute.head.union, dispute.head.name);
        let text = write_diary(&name, args.as_of.unwrap_or(args.from), &diary(&dispute, &calendar));
        write_file(path, text.as_bytes()).map_err(Failure::not_done)?;
    }
    if args.json {
        print_json(&CalendarRecord {
            schema: 1,
            steadfast: env!("CARGO_PKG_VERSION"),
            file: &args.file,
            law_as_at: law.as_at,
            calendar: &calendar,
            may_be_used_for: MAY_BE_USED_FOR,
        })?;
    } else {
        print(&calendar_text(&dispute, &law, &calendar))?;
        if let Some(path) = &args.ics {
            print(&format!("\nDiary in {}", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn days(from: Date, to: Date) -> String {
    if from == to {
        return from.strftime("%a %-d %b %Y").to_string();
    }
    format!("{} to {}", from.strftime("%a %-d %b %Y"), to.strftime("%a %-d %b %Y"))
}

fn calendar_text(dispute: &Dispute, law: &Law, calendar: &Calendar) -> String {
    let mut lines = vec![format!(
        "{}: days of action at {}, {} to {}",
        dispute.head.union,
        calendar.employer,
        calendar.from.shown(),
        calendar.to.shown()
    )];
    if let Some(today) = calendar.as_of {
        lines.push(format!("With what was known on {}.", today.shown()));
        lines.push(match calendar.earliest_strike {
            Some(day) => format!(
                "The first day of a strike not yet announced for which notice could still arrive: {}.",
                day.shown()
            ),
            None => "No day here for which notice of a strike could still arrive.".to_owned(),
        });
    }
    let mut kind = None;
    for stretch in &calendar.stretches {
        if kind != Some(stretch.kind) {
            kind = Some(stretch.kind);
            lines.push(format!(
                "\n{}",
                if stretch.kind == ActionKind::Strike { "Strikes" } else { "Action short of a strike" }
            ));
        }
        let ballot = stretch.ballot.as_ref().map(|ballot| format!(", ballot {ballot}")).unwrap_or_default();
        let round = stretch.round.as_ref().map(|round| format!(", round {round}")).unwrap_or_default();
        let notice = if stretch.state == DayState::MayFall {
            let by = |day: Date| law.regimes().latest_notice(day, false).strftime("%-d %b %Y").to_string();
            if stretch.from == stretch.to {
                format!(" by {}", by(stretch.from))
            } else {
                format!(" (by {} for the first day, by {} for the last)", by(stretch.from), by(stretch.to))
            }
        } else {
            String::new()
        };
        lines.push(format!(
            "  {:<36} {}{notice}{ballot}{round}",
            days(stretch.from, stretch.to),
            stretch.state.in_words()
        ));
    }
    if !calendar.steps.is_empty() {
        lines.push("\nDates".to_owned());
        for step in &calendar.steps {
            let provision = if step.provision.is_empty() { String::new() } else { format!(" [{}]", step.provision) };
            lines.push(format!("  {:<16} {}{provision}", step.date.strftime("%a %-d %b %Y").to_string(), step.what));
        }
    }
    if !calendar.notes.is_empty() {
        lines.push("\nBesides".to_owned());
        lines.extend(calendar.notes.iter().map(|note| format!("  {note}")));
    }
    if !calendar.missing.is_empty() {
        let are = if calendar.missing.len() == 1 { "fact is" } else { "facts are" };
        lines.push(format!(
            "\n{} {are} not known that a full answer needs; `steadfast dispute check` lists them.",
            calendar.missing.len()
        ));
    }
    lines.push(format!("\n{}", law_line(law, calendar.as_of)));
    lines.join("\n")
}

/// What a reader must know of single days of a stretch: gaps in which notice is out of time, the last day of support.
fn on_stretch(calendar: &Calendar, from: Date, to: Date, kind: ActionKind) -> String {
    let mut said = String::new();
    let days = calendar.days.iter().filter(|day| day.kind == kind && from <= day.date && day.date <= to);
    for day in days {
        if let Some(gap) = day.notice_gap {
            said.push_str(&format!(" Notice of action from {} on is in time {}.", day.date.shown(), gap.in_words()));
        }
        if day.last_of_support {
            said.push_str(&format!(
                " Support ends at midnight after {}: a shift from 07:00 to 07:00 that begins that day runs 7 hours past it.",
                day.date.shown()
            ));
        }
    }
    said
}

/// Entries of a diary: stretches in which action may fall, rounds with their times, latest days.
fn diary(dispute: &Dispute, calendar: &Calendar) -> Vec<DiaryEntry> {
    let union = &dispute.head.union;
    let at = &calendar.employer;
    let mut entries = Vec::new();
    // The same thing has the same identifier whatever stretch of days is asked for.
    let uid = |what: &str| {
        let tidy = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
        let name = format!("{}-{union}-{at}-{what}", dispute.head.name);
        format!("{}@steadfast", name.chars().map(tidy).collect::<String>())
    };
    for stretch in &calendar.stretches {
        if !matches!(stretch.state, DayState::MayFall | DayState::NotKnown) {
            continue;
        }
        let ballot = stretch.ballot.as_deref().unwrap_or("not known");
        entries.push(DiaryEntry {
            uid: uid(&format!("{}-{}-{ballot}-{}", stretch.kind, stretch.state.in_words(), stretch.from)),
            when: DiaryTime::Days(stretch.from, stretch.to),
            summary: format!("{union}: {} ({})", stretch.state.in_words(), stretch.kind),
            description: format!(
                "Ballot {ballot} as regards {at}.{} {MAY_BE_USED_FOR}",
                on_stretch(calendar, stretch.from, stretch.to, stretch.kind)
            ),
            cancelled: false,
        });
    }
    for action in &dispute.actions {
        let Interval { start, end } = action.interval();
        if end.date() < calendar.from || start.date() > calendar.to {
            continue;
        }
        let cancelled = matches!(action.stage(), ActionStatus::Withdrawn | ActionStatus::Suspended);
        let state = calendar.days.iter().find(|day| day.round.as_ref() == Some(&action.round)).map(|day| day.state);
        let mark = match state {
            Some(DayState::AnnouncedNotLawful) => ", NOT LAWFUL AS NOTIFIED",
            _ if cancelled => ", not taking place",
            _ => "",
        };
        entries.push(DiaryEntry {
            uid: uid(&format!("round-{}", action.round)),
            when: DiaryTime::Span(start, end),
            summary: format!("{union}: round {} ({}){mark}", action.round, action.kind),
            description: format!("Status {}. {MAY_BE_USED_FOR}", action.stage()),
            cancelled,
        });
    }
    // The beginning of a round stands in the diary with its time.
    for step in calendar.steps.iter().filter(|step| !step.provision.is_empty()) {
        entries.push(DiaryEntry {
            uid: uid(&format!("step-{}-{}", step.date, step.what)),
            when: DiaryTime::Days(step.date, step.date),
            summary: step.what.clone(),
            description: format!("{}. {MAY_BE_USED_FOR}", step.provision),
            cancelled: false,
        });
    }
    entries
}

/// What must be said where something is received by an earlier day.
#[derive(Serialize)]
struct Earlier {
    what: &'static str,
    received_by: Date,
    title: String,
    content: String,
}

/// The most days before the latest on which a notice or a sample paper may well arrive.
const ARRIVES_EARLY: i64 = 60;

/// Returns what a notice of the ballot and a sample paper must say that arrive before the law changes: each goes by the day of its receipt.
fn if_received_earlier(law: &Law, steps: &Timetable, as_of: Option<Date>) -> Vec<Earlier> {
    let mut earlier = Vec::new();
    for (what, rule, latest) in
        [("notice of the ballot", "L4c", steps.ballot_notice_by), ("sample voting paper", "L5", steps.sample_paper_by)]
    {
        let Some(changed) = law.on(rule, latest).in_force.from else { continue };
        let before = plus_days(changed, -1);
        if days_between(before, latest) > ARRIVES_EARLY || as_of.is_some_and(|today| today > before) {
            continue;
        }
        let version = law.on(rule, before).in_force;
        earlier.push(Earlier {
            what,
            received_by: before,
            title: version.title.to_lowercase(),
            content: version.effect.clone(),
        });
    }
    earlier
}

#[derive(Serialize)]
struct WhatIfRecord<'a> {
    schema: u32,
    steadfast: &'static str,
    file: &'a Path,
    law_as_at: Date,
    employer: &'a str,
    kind: ActionKind,
    as_of: Option<Date>,
    routes: &'a [Route],
    new_ballot: &'a Timetable,
    /// The soonest from today on, with notice of the ballot today; only with `as_of`.
    soonest_new_ballot: Option<Timetable>,
    ballot_notice_content: &'a str,
    /// What a notice of the ballot or a sample paper must say that is received before a law changed, though it may arrive after.
    if_received_earlier: &'a [Earlier],
    voting_paper: &'a str,
    thresholds: &'a [String],
    may_be_used_for: &'static str,
}

/// The first and the last year of dates that may be asked about.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// Refuses dates of years that no law here speaks of.
fn within_years(dates: &[(&str, Option<Date>)]) -> Result<(), Failure> {
    match dates.iter().find_map(|(name, date)| Some((name, date.filter(|date| !YEARS.contains(&date.year()))?))) {
        Some((name, date)) => Err(Failure::usage(
            format!("--{name} {date} is of no year from {} to {}", YEARS.start(), YEARS.end()),
            "Correct the year.",
        )),
        None => Ok(()),
    }
}

pub(crate) fn what_if(args: &DisputeWhatIf) -> Result<ExitCode, Failure> {
    within_years(&[
        ("ballot-opens", args.ballot_opens),
        ("closes", args.closes),
        ("first-day", args.first_day),
        ("last-day", args.last_day),
        ("as-of", args.as_of),
    ])?;
    if !(0..=730).contains(&args.voting_days) || !(0..=60).contains(&args.telling_days) {
        return Err(Failure::usage(
            "--voting-days is from 0 to 730 and --telling-days from 0 to 60",
            "Leave them out for the usual 42 and 1.",
        ));
    }
    let wish = Wish {
        opens: args.ballot_opens,
        closes: args.closes,
        first_day: args.first_day,
        last_day: args.last_day,
        as_of: args.as_of,
        voting_days: args.voting_days,
        telling_days: args.telling_days,
    };
    let backwards = |first: Option<Date>, second: Option<Date>| matches!((first, second), (Some(first), Some(second)) if second < first);
    if backwards(args.ballot_opens, args.closes) || backwards(args.first_day, args.last_day) {
        return Err(Failure::usage(
            "a last day lies before its first",
            "Give --closes on or after --ballot-opens, and --last-day on or after --first-day.",
        ));
    }
    let (dispute, law) = read(&args.file, args.as_of)?;
    let rules = Rules { law: &law, dispute: &dispute };
    let steps = timetable(law.regimes(), &wish).map_err(|error| {
        Failure::usage(
            error.to_string(),
            "Give --first-day, --ballot-opens or --closes; the other dates are worked out.",
        )
    })?;
    let employer = employer_of(&rules, args.employer.as_deref())?;
    let kind = match args.kind {
        KindOfAction::Strike => ActionKind::Strike,
        KindOfAction::ShortOfStrike => ActionKind::ShortOfStrike,
    };
    let routes = match args.first_day {
        Some(first) => rules.routes(kind, &employer, first, steps.last_day, args.as_of),
        None => Vec::new(),
    };
    let content = law.on("L4c", steps.ballot_notice_by).in_force;
    // A sample paper served under the longer rule keeps the ballot under it: SI 2026/3 Sch.2 para 8.
    let paper = law.on("L5", steps.sample_paper_by).in_force;
    let earlier = if_received_earlier(&law, &steps, args.as_of);
    let mut thresholds = Vec::new();
    for rule in ["L1", "L2", "L6"] {
        let applicable = law.on(rule, steps.opens);
        thresholds.push(format!("{rule}: {}", applicable.in_force.effect));
        for perhaps in applicable.perhaps {
            thresholds.push(format!(
                "{rule}, if {} is in force on {}{}: {}",
                perhaps.provision,
                steps.opens.shown(),
                perhaps.last_known_not(),
                perhaps.effect
            ));
        }
    }
    if args.json {
        print_json(&WhatIfRecord {
            schema: 1,
            steadfast: env!("CARGO_PKG_VERSION"),
            file: &args.file,
            law_as_at: law.as_at,
            employer: &employer,
            kind,
            as_of: args.as_of,
            routes: &routes,
            new_ballot: &steps,
            soonest_new_ballot: soonest(&law, &wish),
            ballot_notice_content: &content.effect,
            if_received_earlier: &earlier,
            voting_paper: &paper.effect,
            thresholds: &thresholds,
            may_be_used_for: MAY_BE_USED_FOR,
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let notes = rules.notes(steps.opens.min(steps.first_day), steps.last_day, &employer, args.as_of);
    let mut lines = vec![format!("{}: {}", dispute.head.union, dispute.head.name)];
    if let Some(first) = args.first_day {
        lines.push(format!(
            "{} at {employer} from {}{}",
            if kind == ActionKind::Strike { "A strike" } else { "Action short of a strike" },
            first.shown(),
            if steps.last_day > first { format!(" to {}", steps.last_day.shown()) } else { String::new() }
        ));
        lines.push("\nUnder a ballot already held".to_owned());
        if routes.is_empty() {
            let why = none_supports(&rules, kind, &employer);
            if !notes.contains(&why) {
                lines.push(format!("  {why}"));
            }
        }
        lines.extend(routes.iter().map(|route| format!("  {}", route_in_words(route, first, steps.last_day))));
    }
    lines.extend(notes.iter().map(|note| format!("  {note}")));
    lines.push("\nUnder a new ballot".to_owned());
    let today = args.as_of;
    let weeks =
        law.versions().iter().find(|version| version.rule == "L7").and_then(|version| version.parameters.get("weeks"));
    let scrutineer_report_by = last_day_of_weeks(steps.closes, weeks.copied().unwrap_or(0));
    let last_notice = law.regimes().latest_notice(steps.support_ends, false);
    let mut step = |date: Date, what: String| {
        let late = if today.is_some_and(|today| date < today) { "  TOO LATE" } else { "" };
        lines.push(format!("  {:<16} {what}{late}", date.strftime("%a %-d %b %Y").to_string()));
    };
    let by = |chosen: bool| if chosen { "" } else { ", worked out" };
    step(
        steps.ballot_notice_by,
        format!("latest day for employers to receive notice of the ballot; by then: {}", content.title.to_lowercase()),
    );
    step(steps.sample_paper_by, "latest day for employers to receive a sample voting paper".to_owned());
    step(
        plus_days(steps.opens, -1),
        "latest day to appoint the scrutineer, where more than 50 are entitled".to_owned(),
    );
    step(steps.opens, format!("ballot opens{}", by(args.ballot_opens.is_some())));
    step(steps.closes, format!("ballot closes: the date of the ballot{}", by(args.closes.is_some())));
    step(scrutineer_report_by, "latest day for the scrutineer's report".to_owned());
    step(
        steps.result_told,
        format!("employers are told the result, {} after closing", days_in_words(args.telling_days)),
    );
    step(
        steps.notice_by,
        format!(
            "latest day for employers to receive notice of action, {} before{}",
            days_in_words(steps.notice_days),
            gap_of(law.regimes().notice_gap(steps.first_day, false))
        ),
    );
    step(steps.first_day, format!("first day of action{}", by(args.first_day.is_some())));
    step(
        steps.support_ends,
        match steps.support_ends_by_agreement {
            Some(until) => {
                format!("support ends at midnight; by agreement with each employer on {} at the latest", until.shown())
            }
            None => "support ends at midnight; no agreement lengthens it".to_owned(),
        },
    );
    step(last_notice, "latest day for notice of any action under this ballot".to_owned());
    if steps.last_shift_overruns {
        lines.push(format!("  {}", last_shift(steps.support_ends)));
    }
    lines.push(format!(
        "  The first day that notice on the day of telling, or later, can announce: {}",
        steps.earliest_first_day.shown()
    ));
    if let Some(soonest) = soonest(&law, &wish) {
        lines.push(format!(
            "  With notice of the ballot today ({}), {} of voting and {} for telling, action could begin on {}.",
            soonest.ballot_notice_by.shown(),
            days_in_words(args.voting_days),
            days_in_words(args.telling_days),
            soonest.first_day.shown()
        ));
    }
    lines.push(format!("  The voting paper: {}", paper.effect));
    lines.extend(earlier.iter().map(|earlier| {
        format!(
            "  A {} received by {} goes by the earlier law: {}",
            earlier.what,
            earlier.received_by.shown(),
            earlier.content
        )
    }));
    lines.extend(thresholds.iter().map(|threshold| format!("  {threshold}")));
    let obstacles = in_words(steps.obstacles);
    lines.push(if obstacles.is_empty() {
        "  By the law as it is known here these dates go together.".to_owned()
    } else {
        format!("  These dates do not go together: {}.", obstacles.join("; "))
    });
    lines.push(format!("\n{}", law_line(&law, args.as_of)));
    print(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn days_in_words(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// The soonest timetable of a new ballot from today on.
fn soonest(law: &Law, wish: &Wish) -> Option<Timetable> {
    let opens = plus_days(wish.as_of?, law.regimes().ballot_notice_days);
    timetable(law.regimes(), &Wish { opens: Some(opens), closes: None, first_day: None, last_day: None, ..*wish }).ok()
}

/// Says in brackets when notice can arrive where the law changed in between.
fn gap_of(gap: Option<NoticeGap>) -> String {
    gap.map_or_else(String::new, |gap| format!(" ({})", gap.in_words()))
}

fn last_shift(support_ends: Date) -> String {
    format!(
        "Support ends at midnight after {}: a shift from 07:00 to 07:00 that begins that day runs 7 hours past it.",
        support_ends.shown()
    )
}

/// Says why no ballot that has been held can support action: there is none, or each fails or does not reach it.
fn none_supports(rules: &Rules<'_>, kind: ActionKind, employer: &str) -> String {
    if rules.dispute.ballots.iter().all(|ballot| ballot.kind != BallotKind::Statutory) {
        return "No statutory ballot is recorded.".to_owned();
    }
    let failing: Vec<String> = rules
        .mandates_at(employer)
        .iter()
        .filter(|mandate| mandate.kind == kind && mandate.support.is_not_met())
        .map(|mandate| format!(" Ballot {} fails: {}.", mandate.ballot, mandate.against.join(", ")))
        .collect();
    let elsewhere: Vec<String> = rules
        .dispute
        .ballots
        .iter()
        .filter(|ballot| ballot.kind == BallotKind::Statutory)
        .filter(|ballot| {
            let of = ballot.employers.as_ref().map(|fact| &fact.value);
            matches!(of, Some(Employers::These(codes)) if !codes.contains(employer))
        })
        .map(|ballot| format!(" Ballot {} was not of members at {employer}.", ballot.id))
        .collect();
    format!("No ballot that the file has can support it.{}{}", failing.concat(), elsewhere.concat())
}

fn route_in_words(route: &Route, first_day: Date, last_day: Date) -> String {
    let late = match (route.too_late, route.only_by_agreed_notice) {
        (true, _) => " It is too late for that.",
        (false, true) => " It is too late for notice without that agreement.",
        (false, false) => "",
    };
    let support = if route.support.is_unknown() { " Not every fact on the ballot is known." } else { "" };
    let agreed = route
        .notice_by_agreed
        .map_or(String::new(), |by| format!(" (or by {} if employer and union agree on seven days)", by.shown()));
    let notice = format!("Notice by {}{agreed}{}.", route.notice_by.shown(), gap_of(route.notice_gap));
    let shift = |ends: Date| if route.last_shift_overruns { format!(" {}", last_shift(ends)) } else { String::new() };
    match (route.kind, route.agree_by, route.by_agreement_to) {
        (RouteKind::ByAgreement, Some(agree_by), Some(until)) => format!(
            "Ballot {}: support ends with {}. If the union and {} agree by {}, it can last to {} at most{}; each employer agrees for itself. {notice}{late}{support}{}",
            route.ballot,
            route.support_ends.shown(),
            route.employer,
            agree_by.shown(),
            until.shown(),
            if until < last_day { ", which does not reach the last day" } else { "" },
            shift(until)
        ),
        (RouteKind::CoversInPart, _, _) => format!(
            "Ballot {}: covers the first day, but support ends with {}, before the last. {notice}{late}{support}",
            route.ballot,
            route.support_ends.shown()
        ),
        (RouteKind::NotKnown, _, _) => {
            let open = match route.missing.as_slice() {
                [] => "facts that are missing".to_owned(),
                [one] => one.clone(),
                [first, ..] => format!("{} facts are missing, such as {first}", route.missing.len()),
            };
            let agree = match (route.agree_by, route.by_agreement_to) {
                (Some(by), Some(until)) => format!(
                    " An agreement of the union with {} by {} could make support last to {} at most.",
                    route.employer,
                    by.shown(),
                    until.shown()
                ),
                _ => String::new(),
            };
            format!(
                "Ballot {}: whether it supports this is not known: {open}. Support ends with {} as far as is known.{agree} {notice}{late}",
                route.ballot,
                route.support_ends.shown()
            )
        }
        (RouteKind::Prohibited, _, _) => format!(
            "Ballot {}: a court forbids action under it on {}.",
            route.ballot,
            if first_day == last_day { "that day".to_owned() } else { "one of these days or more".to_owned() }
        ),
        (RouteKind::NoticeTooLate, _, _) => format!(
            "Ballot {}: too late for notice: {} can receive none before {}, when it is told the result. {notice}",
            route.ballot,
            route.employer,
            route.notice_from.shown()
        ),
        _ => format!(
            "Ballot {}: covers it, to {}. {notice}{late}{support}{}",
            route.ballot,
            route.support_ends.shown(),
            shift(route.support_ends)
        ),
    }
}

fn in_words(obstacles: Obstacles) -> Vec<&'static str> {
    [
        (obstacles.closes_before_opening, "the ballot closes before it opens"),
        (obstacles.no_time_for_notice, "the result is told after the latest day for notice"),
        (obstacles.after_support_ends, "action begins after support has ended"),
        (obstacles.runs_past_support, "action runs past the end of support"),
        (obstacles.last_day_before_first, "the last day lies before the first"),
        (obstacles.too_late, "it is too late for notice of the ballot"),
    ]
    .into_iter()
    .filter_map(|(stands, words)| stands.then_some(words))
    .collect()
}

#[derive(Serialize)]
struct LawRecord<'a> {
    schema: u32,
    steadfast: &'static str,
    on: Date,
    law_as_at: Date,
    in_force: &'a [&'a RuleVersion],
    changes_next: &'a [&'a RuleVersion],
    waiting: &'a [&'a RuleVersion],
    may_be_used_for: &'static str,
}

pub(crate) fn law(args: &DisputeLaw) -> Result<ExitCode, Failure> {
    let law = match &args.dispute {
        Some(path) => read(path, None)?.1,
        None => Law::shipped().clone(),
    };
    let in_force = law.in_force_on(args.on);
    let changes = law.changes_after(args.on);
    let waiting = law.waiting();
    if args.json {
        print_json(&LawRecord {
            schema: 1,
            steadfast: env!("CARGO_PKG_VERSION"),
            on: args.on,
            law_as_at: law.as_at,
            in_force: &in_force,
            changes_next: &changes,
            waiting: &waiting,
            may_be_used_for: MAY_BE_USED_FOR,
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = vec![format!("The law of industrial action for events of {}", args.on.shown())];
    if args.on > law.as_at {
        lines.push(format!("Sources were looked at up to {}: what changed after that is not here.", law.as_at.shown()));
    }
    for version in &in_force {
        let from = version.from.map_or(String::new(), |from| format!(" since {}", from.shown()));
        let to = version.to.map_or(String::new(), |to| format!(", to {}", to.shown()));
        lines.push(format!("\n{:<4} {}", version.rule, version.title));
        lines.push(format!("     {}", version.effect));
        lines.push(format!("     [{}; decided by {}{from}{to}]", version.provision, version.key_event.in_words()));
    }
    lines.push("\nWhat changes next".to_owned());
    match changes.first().and_then(|first| first.from) {
        Some(next) => {
            lines.push(format!("  {}", next.shown()));
            lines.extend(
                changes
                    .iter()
                    .filter(|version| version.from == Some(next))
                    .map(|version| format!("    {:<4} {} [{}]", version.rule, version.title, version.provision)),
            );
        }
        None => lines.push("  No change with a date is known.".to_owned()),
    }
    if !waiting.is_empty() {
        lines.push("\nWhat waits: enacted or drafted, its commencement not known".to_owned());
        for version in &waiting {
            let known =
                version.not_in_force_on.map_or(String::new(), |day| format!("; not in force on {}", day.shown()));
            lines
                .push(format!("  {} {:<4} {} [{}{known}]", version.id, version.rule, version.title, version.provision));
            lines.extend(version.transitional.iter().map(|text| format!("       {text}")));
        }
        lines.push(
            "  When one begins, give it in the dispute file: [[commencement]] with version, from and source."
                .to_owned(),
        );
    }
    lines.push(format!("\n{MAY_BE_USED_FOR}"));
    print(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Speed {
    checks: u64,
    clear: u64,
    seconds: f64,
    checks_per_second: f64,
}

/// Sweeps opening day, length, telling and first day over the law of ten years, one core.
pub(crate) fn bench(args: &BenchDispute) -> Result<ExitCode, Failure> {
    let regimes = Law::shipped().regimes();
    let begin = Date::constant(2017, 1, 1);
    #[expect(clippy::disallowed_types, reason = "the command line is where wall time is read")]
    let began = std::time::Instant::now();
    let mut clear = 0;
    for check in 0..args.checks {
        // A walk over all combinations of opening day (ten years), length of the ballot and wait for action.
        let part = |by: u64, of: u64| i64::try_from(check / by % of).unwrap_or(0);
        let opens = plus_days(begin, part(1, 3_650));
        let closes = plus_days(opens, 14 + part(3_650, 60));
        let first_day = plus_days(closes, part(7, 400));
        let wish = Wish {
            opens: Some(opens),
            closes: Some(closes),
            first_day: Some(first_day),
            last_day: Some(plus_days(first_day, 4)),
            as_of: Some(opens),
            voting_days: 42,
            telling_days: 1,
        };
        let steps = timetable(regimes, &wish).map_err(Failure::not_done)?;
        clear += u64::from(!steps.obstacles.no_time_for_notice && !steps.obstacles.after_support_ends);
    }
    let seconds = began.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a count of checks is far below 2^53")]
    let speed = Speed { checks: args.checks, clear, seconds, checks_per_second: args.checks as f64 / seconds };
    if args.json {
        print_json(&speed)?;
    } else {
        print(&format!(
            "{} what-if checks on one core in {:.2} s: {:.2} million a second; {} allow the action",
            speed.checks,
            speed.seconds,
            speed.checks_per_second / 1e6,
            speed.clear
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
