//! The plan in a few lines for a terminal: plain text, no colour, nothing that a terminal would obey.

use crate::emergency;
use crate::facts::{ByFate, Facts, beds_over, total};
use crate::headline::Headline;
use crate::page::tidy;
use crate::provenance;
use crate::wording::{capital, count, moment, plain, pod, pool, priority, short_date, span, whole};
use std::collections::BTreeMap;
use steadfast_chart::number::{number, percent};
use steadfast_model::plan::BedDay;
use steadfast_model::{Case, Plan, Pool};

const COLUMNS: usize = 100;
const LINES: usize = 45;
/// The fates of [`crate::facts::FATES`] in few letters.
const SHORT_FATES: [&str; 5] = ["kept", "same day", "in 14 days", "later", "no date yet"];

/// Writes the plan as plain text of at most 45 lines and 100 columns: the target, emergency care, the gaps, what
/// moves, the beds, the bound.
pub fn terminal_summary(case: &Case, plan: &Plan) -> String {
    let facts = Facts::of(case, plan);
    let words = Headline::of(&facts);
    let summary = &plan.summary;
    let mut lines = Vec::new();
    push(
        &mut lines,
        &format!(
            "{}: strike from {} to {}",
            summary.trust_name,
            moment(summary.strike_from),
            moment(summary.strike_to)
        ),
        2,
    );
    push(&mut lines, &words.answer, 2);
    let kept = &summary.figures.planned_care_kept;
    push(
        &mut lines,
        &format!(
            "Kept at the median {} ({} to {}); {}; seed {}{}",
            crate::wording::percent_against(kept.p50, kept.target),
            percent(kept.p10),
            percent(kept.p90),
            count(usize::try_from(summary.scenarios).unwrap_or(usize::MAX), "sampled turnout", "sampled turnouts"),
            summary.seed,
            provenance::took(&facts)
        ),
        1,
    );
    for line in emergency::in_brief(&facts) {
        push(&mut lines, &line, 2);
    }
    push(&mut lines, &provenance::decision_in_brief(&facts), 1);
    push(&mut lines, &provenance::bound_in_brief(&facts), 2);
    if let Some(placement) = provenance::placement(&facts) {
        push(&mut lines, &placement, 3);
    }
    let mut rest = Vec::new();
    moves(&facts, &mut rest);
    rest.push(String::new());
    beds(&facts.beds, usize::MAX, &mut rest);
    // The gaps give way first: the page lists them all.
    let kept_for_warnings = if summary.warnings.is_empty() { 0 } else { 3 + usize::from(summary.warnings.len() > 1) };
    gaps(&facts, LINES.saturating_sub(lines.len() + rest.len() + kept_for_warnings + 2).clamp(1, 5), &mut lines);
    lines.append(&mut rest);
    if !summary.warnings.is_empty() {
        lines.push(String::new());
        let room = LINES.saturating_sub(lines.len() + 2).clamp(1, 3);
        lines.push(count(summary.warnings.len(), "warning:", "warnings:"));
        for warning in summary.warnings.iter().take(room) {
            push(&mut lines, &format!("  {}", warning.trim()), 1);
        }
        if summary.warnings.len() > room {
            lines.push(format!("  and {} more in plan.json", whole(summary.warnings.len() - room)));
        }
    }
    lines.truncate(LINES);
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn gaps(facts: &Facts<'_>, most: usize, lines: &mut Vec<String>) {
    lines.push(String::new());
    if facts.gaps.is_empty() {
        lines.push(format!(
            "No post is below its floor in more than {} of sampled turnouts.",
            percent(crate::GAP_THRESHOLD)
        ));
        return;
    }
    lines.push(format!(
        "{} below floor in more than {} of sampled turnouts{}",
        count(facts.gaps.len(), "post", "posts"),
        percent(crate::GAP_THRESHOLD),
        match (facts.gaps.len() > most, most) {
            (false, _) => ":".to_owned(),
            (true, 1) => "; the likeliest:".to_owned(),
            (true, most) => format!("; the {most} likeliest:"),
        }
    ));
    for gap in facts.gaps.iter().take(most) {
        let service =
            facts.posts.get(&gap.post_id).map_or_else(|| gap.post_id.as_str().to_owned(), |post| plain(&post.service));
        push(
            lines,
            &format!(
                "  {:>6}  {}  {}  has {} of floor {}",
                percent(gap.probability_below_floor),
                pad(&capital(&service), 28),
                pad(&span(gap.start, gap.end), 36),
                gap.have_p50,
                gap.floor
            ),
            1,
        );
    }
}

fn moves(facts: &Facts<'_>, lines: &mut Vec<String>) {
    lines.push(String::new());
    let mut header = format!("{}{:>8}", pad("Bookings of the strike", 24), "all");
    for fate in SHORT_FATES {
        header.push_str(&format!("{fate:>13}"));
    }
    lines.push(header);
    let mut row = |name: &str, counts: &ByFate| {
        let mut line = format!("{}{:>8}", pad(&format!("  {name}"), 24), number(f64::from(total(counts)), 0));
        for count in counts {
            line.push_str(&format!("{:>13}", number(f64::from(*count), 0)));
        }
        lines.push(line);
    };
    for (of, counts) in &facts.by_priority {
        row(priority(*of), counts);
    }
    if total(&facts.long_waits) > 0 {
        row("52 weeks, any", &facts.long_waits);
    }
    for (of, counts) in &facts.by_pod {
        row(pod(*of), counts);
    }
    row("All", &facts.all);
    if !facts.protected.is_empty() {
        lines.push(format!(
            "  {} (P1, P2, cancer, 52 weeks) would leave their day: see report.html",
            count(facts.protected.len(), "protected booking", "protected bookings")
        ));
    }
}

/// Says for at most some pools when more than the staffed beds are needed.
pub(crate) fn beds(pools: &BTreeMap<Pool, Vec<&BedDay>>, most: usize, lines: &mut Vec<String>) {
    if pools.is_empty() {
        lines.push("Beds: there are no figures.".into());
    } else if beds_over(pools).is_empty() {
        lines.push("Beds: in no pool and on no day are more than the staffed beds needed more likely than not.".into());
    } else {
        lines.push("Beds: more than the staffed beds are needed more likely than not in".into());
        let over = |days: &&Vec<&BedDay>| days.iter().any(|day| day.probability_over > 0.5);
        let all = pools.values().filter(over).count();
        for (of, days) in pools.iter().filter(|(_, days)| over(days)).take(most) {
            let days: Vec<_> = days.iter().filter(|day| day.probability_over > 0.5).collect();
            let worst =
                days.iter().max_by(|a, b| a.probability_over.total_cmp(&b.probability_over).then(b.date.cmp(&a.date)));
            if let (Some(first), Some(worst)) = (days.first(), worst) {
                push(
                    lines,
                    &format!(
                        "  {} {}, first {}; likeliest {} ({}, median {} of {} beds)",
                        pad(pool(*of), 14),
                        count(days.len(), "day", "days"),
                        short_date(first.date),
                        short_date(worst.date),
                        percent(worst.probability_over),
                        worst.p50,
                        worst.beds
                    ),
                    1,
                );
            }
        }
        if all > most {
            lines.push(format!("  and {} more", count(all - most, "pool", "pools")));
        }
    }
}

/// Adds a text, wrapped to the width of the page and cut after some lines.
pub(crate) fn push(lines: &mut Vec<String>, text: &str, most: usize) {
    let text = tidy(text);
    if text.chars().count() <= COLUMNS {
        lines.push(text.trim_end().to_owned());
        return;
    }
    let indent: String = text.chars().take_while(|letter| *letter == ' ').collect();
    let mut rows = vec![indent.clone()];
    for word in text.split_whitespace() {
        let room = rows.last().map_or(0, |row| row.chars().count());
        if room + 1 + word.chars().count() > COLUMNS && room > indent.len() {
            rows.push(indent.clone());
        }
        if let Some(row) = rows.last_mut() {
            if row.len() > indent.len() {
                row.push(' ');
            }
            row.push_str(word);
        }
    }
    let cut = rows.len() > most;
    rows.truncate(most);
    if let Some(last) = rows.last_mut()
        && (cut || last.chars().count() > COLUMNS)
    {
        *last = format!("{}...", last.chars().take(COLUMNS - 3).collect::<String>());
    }
    lines.append(&mut rows);
}

/// Pads or cuts a text to a width.
pub(crate) fn pad(text: &str, width: usize) -> String {
    let text = tidy(text);
    if text.chars().count() > width {
        format!("{}...", text.chars().take(width.saturating_sub(3)).collect::<String>())
    } else {
        format!("{text:<width$}")
    }
}
