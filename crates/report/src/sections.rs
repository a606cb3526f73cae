//! The tables of the page: decisions, sessions, standby, bookings, what one more person is worth.

use crate::facts::{ByFate, FATES, Facts, GAP_THRESHOLD, total};
use crate::provenance;
use crate::wording::{capital, count, kind, plain, pod, priority, sentence, short_date, span, whole};
use maud::{Markup, html};
use std::collections::BTreeMap;
use steadfast_chart::number::percent;
use steadfast_chart::{Cell, Column, Table};
use steadfast_model::plan::SessionFate;

/// The most rows that a table of the page lists; the plan's own tables have them all.
const MOST: usize = 50;
/// The rows of gaps that stand open; the next are folded below them.
const FIRST: usize = 10;
/// The most rows of what one more person is worth.
const MOST_WORTH: usize = 10;

/// Shows a table in a region that scrolls sideways and can be reached by keyboard.
pub(crate) fn region(table: &Table) -> Markup {
    let class = if table.columns.len() > 6 { "table wide" } else { "table" };
    html! { div class=(class) role="region" tabindex="0" aria-label=(crate::page::tidy(&table.caption)) { (table.to_html()) } }
}

/// Says how many rows are not listed and where they are.
fn more(all: usize, file: &str) -> Markup {
    html! {
        @if all > MOST {
            p class="more" { "These are the first " (whole(MOST)) " of " (whole(all)) "; " code { (file) } " has them all." }
        }
    }
}

fn size(count: usize) -> Cell {
    Cell::count(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Shows what needs a decision today.
pub(crate) fn decisions(facts: &Facts<'_>) -> Markup {
    html! {
        h3 { "Posts likely to be below their floor" }
        @if facts.gaps.is_empty() {
            p { "No post is below its floor in more than " (percent(GAP_THRESHOLD)) " of sampled turnouts." }
        } @else {
            (region(&gap_table(facts, 0, FIRST)))
            @if facts.gaps.len() > FIRST {
                details {
                    summary { "The next " (whole(facts.gaps.len().min(MOST) - FIRST)) " posts" }
                    (region(&gap_table(facts, FIRST, MOST)))
                }
            }
            (more(facts.gaps.len(), "gaps.csv"))
        }
        @if facts.lesser_gaps > 0 {
            p { (count(facts.lesser_gaps, "further post is", "further posts are")) " below floor in some sampled turnouts, but in no more than " (percent(GAP_THRESHOLD)) "." }
        }
        h3 { "Protected bookings that leave their day" }
        @if facts.protected.is_empty() {
            p { "No booking that is P1, P2, cancer or waiting 52 weeks leaves its day." }
        } @else {
            p { "P1, P2, cancer, and waits of 52 weeks or longer. Each needs a clinical look before the patient is told." }
            (region(&protected_table(facts)))
            (more(facts.protected.len(), "bookings.csv"))
        }
        h3 { "Sessions to confirm" }
        @if facts.lost.is_empty() {
            p { "Every session of the strike runs as usual." }
        } @else {
            (region(&closing_by_day(facts)))
            p { a href="#sessions" { "The sessions themselves, with reasons" } "." }
        }
    }
}

/// Lists the posts from one place of the order up to another.
fn gap_table(facts: &Facts<'_>, from: usize, to: usize) -> Table {
    Table {
        caption: format!(
            "Posts below their floor in more than {} of sampled turnouts, most likely first{}",
            percent(GAP_THRESHOLD),
            if from > 0 { " (continued)" } else { "" }
        ),
        columns: vec![
            Column::words("Post"),
            Column::words("Service"),
            Column::words("When"),
            Column::numbers("Floor"),
            Column::numbers("Usual"),
            Column::numbers("Heads p10"),
            Column::numbers("Heads p50"),
            Column::numbers("Probability below floor"),
            Column::words("Who could come next"),
        ],
        rows: facts
            .gaps
            .iter()
            .take(to)
            .skip(from)
            .map(|gap| {
                vec![
                    Cell::text(gap.post_id.as_str()),
                    facts.posts.get(&gap.post_id).map_or(Cell::Missing, |post| {
                        Cell::text(format!("{}, tier {}", capital(&plain(&post.service)), post.tier))
                    }),
                    Cell::text(span(gap.start, gap.end)),
                    Cell::count(gap.floor),
                    Cell::count(gap.usual),
                    Cell::count(gap.have_p10),
                    Cell::count(gap.have_p50),
                    Cell::Share(gap.probability_below_floor),
                    Cell::text(sentence(&gap.next_best)),
                ]
            })
            .collect(),
    }
}

fn protected_table(facts: &Facts<'_>) -> Table {
    Table {
        caption: "Protected bookings that move to another day or have no date yet".into(),
        columns: ["Booking", "Priority", "Point of delivery", "Day now", "New day", "Why", "Next best"]
            .map(Column::words)
            .to_vec(),
        rows: facts
            .protected
            .iter()
            .take(MOST)
            .map(|row| {
                let waits = if row.waited_52_weeks { ", 52 weeks" } else { "" };
                vec![
                    Cell::text(row.booking.booking_id.as_str()),
                    Cell::text(format!("{}{waits}", priority(row.booking.priority))),
                    Cell::text(pod(row.booking.pod)),
                    Cell::text(short_date(row.from)),
                    Cell::text(row.decision.date.map_or_else(|| "no date yet".to_owned(), short_date)),
                    Cell::text(sentence(&row.decision.reason)),
                    Cell::text(sentence(&row.decision.next_best)),
                ]
            })
            .collect(),
    }
}

fn closing_by_day(facts: &Facts<'_>) -> Table {
    let mut days = BTreeMap::new();
    for row in &facts.lost {
        let counts: &mut [usize; 5] = days.entry((row.session.start.date(), row.session.kind)).or_default();
        let at = match row.decision.decision {
            SessionFate::Close => 0,
            SessionFate::RunShort => 1,
            SessionFate::Convert | SessionFate::Run => 2,
        };
        counts[at] += 1;
        counts[3] += row.booked;
        counts[4] += row.leave;
    }
    Table {
        caption: "Sessions that do not run as usual, by day and kind".into(),
        columns: vec![
            Column::words("Day"),
            Column::words("Kind"),
            Column::numbers("Close"),
            Column::numbers("Run short"),
            Column::numbers("Change form"),
            Column::numbers("Their bookings"),
            Column::numbers("Bookings that leave the day"),
        ],
        rows: days
            .into_iter()
            .map(|((day, of), counts)| {
                let mut row = vec![Cell::text(short_date(day)), Cell::text(capital(kind(of)))];
                row.extend(counts.map(size));
                row
            })
            .collect(),
    }
}

/// Shows the sessions that do not run as usual, and the standby list.
pub(crate) fn sessions(facts: &Facts<'_>) -> Markup {
    let [run, short, convert, close] =
        [SessionFate::Run, SessionFate::RunShort, SessionFate::Convert, SessionFate::Close]
            .map(|fate| facts.sessions_that(fate));
    html! {
        p {
            "Of " (count(facts.plan.sessions.len(), "session", "sessions")) " in the strike, " (whole(run)) " run as usual, " (whole(short))
            " run short, " (whole(convert)) " change form and " (whole(close)) " close."
        }
        @if !facts.lost.is_empty() {
            (region(&lost_table(facts)))
            (more(facts.lost.len(), "sessions.csv"))
        }
        h3 { "Standby list" }
        @if facts.plan.standby.is_empty() {
            p { "The plan has no standby list." }
        } @else {
            p { "The order in which sessions reopen or close as more or fewer people come on the day." }
            (region(&standby_table(facts)))
            (more(facts.plan.standby.len(), "standby.csv"))
        }
    }
}

fn lost_table(facts: &Facts<'_>) -> Table {
    Table {
        caption: "Sessions that do not run as usual, most important first (clinical weight of the bookings that leave their day)".into(),
        columns: vec![
            Column::words("Session"),
            Column::words("Kind"),
            Column::words("When"),
            Column::words("Decision"),
            Column::numbers("Places"),
            Column::numbers("Booked"),
            Column::numbers("Leave the day"),
            Column::words("Why"),
            Column::words("Next best"),
        ],
        rows: facts
            .lost
            .iter()
            .take(MOST)
            .map(|row| {
                vec![
                    Cell::text(row.session.session_id.as_str()),
                    Cell::text(format!("{}, specialty {}", capital(kind(row.session.kind)), row.session.specialty)),
                    Cell::text(span(row.session.start, row.session.end)),
                    Cell::text(capital(&plain(row.decision.decision.word()))),
                    Cell::text(format!("{} of {}", row.decision.places, row.session.slots)),
                    size(row.booked),
                    size(row.leave),
                    Cell::text(sentence(&row.decision.reason)),
                    Cell::text(sentence(&row.decision.next_best)),
                ]
            })
            .collect(),
    }
}

fn standby_table(facts: &Facts<'_>) -> Table {
    let mut rows: Vec<_> = facts.plan.standby.iter().collect();
    rows.sort_by(|one, other| one.order.cmp(&other.order).then_with(|| one.session_id.cmp(&other.session_id)));
    Table {
        caption: "In what order sessions reopen or close".into(),
        columns: ["Order", "Session", "When", "Opens if", "Closes if"].map(Column::words).to_vec(),
        rows: rows
            .into_iter()
            .take(MOST)
            .map(|row| {
                vec![
                    Cell::count(row.order),
                    Cell::text(row.session_id.as_str()),
                    facts
                        .sessions
                        .get(&row.session_id)
                        .map_or(Cell::Missing, |session| Cell::text(span(session.start, session.end))),
                    Cell::text(sentence(&row.opens_if)),
                    Cell::text(sentence(&row.closes_if)),
                ]
            })
            .collect(),
    }
}

/// Shows the bookings by point of delivery, and what the plan does beside the strike.
pub(crate) fn bookings(facts: &Facts<'_>) -> Markup {
    let counts = &facts.plan.summary.figures.bookings;
    let cancelled = &facts.plan.summary.figures.cancelled_on_the_day;
    html! {
        (region(&fate_table("Bookings of the strike by point of delivery", "Point of delivery", facts.by_pod.iter().map(|(of, counts)| (pod(*of), counts)), facts)))
        p {
            "\"Same day\" is another session on the same date and counts as kept. "
            (count(usize::try_from(counts.brought_forward).unwrap_or(usize::MAX), "booking moves", "bookings move")) " to an earlier date. "
            (count(facts.moved_outside, "booking", "bookings")) " outside the strike " @if facts.moved_outside == 1 { "leaves its" } @else { "leave their" } " day to make room. "
            "On the day itself a median of " (steadfast_chart::number::number(cancelled.p50, 0)) " further bookings are cancelled ("
            (steadfast_chart::number::number(cancelled.p10, 0)) " to " (steadfast_chart::number::number(cancelled.p90, 0)) " in 8 of 10 sampled turnouts)."
        }
        @if let Some(placement) = provenance::placement(facts) {
            p { (placement) }
        }
        @if facts.undecided > 0 {
            p class="warning" { strong { "Warning: " } (count(facts.undecided, "booking", "bookings")) " of the strike have no row in the plan and are counted in no table here." }
        }
    }
}

fn fate_table<'a>(
    caption: &str,
    first: &str,
    rows: impl Iterator<Item = (&'a str, &'a ByFate)>,
    facts: &Facts<'_>,
) -> Table {
    let mut columns = vec![Column::words(first), Column::numbers("All")];
    columns.extend(FATES.map(|fate| Column::numbers(capital(fate))));
    let row = |name: &str, counts: &ByFate| {
        let mut row = vec![Cell::text(name), Cell::count(total(counts))];
        row.extend(counts.map(Cell::count));
        row
    };
    let mut table =
        Table { caption: caption.into(), columns, rows: rows.map(|(name, counts)| row(name, counts)).collect() };
    table.rows.push(row("All", &facts.all));
    table
}

/// Shows what one more person would be worth.
pub(crate) fn worth(facts: &Facts<'_>) -> Markup {
    let mut sessions: Vec<_> = facts.plan.sessions.iter().filter(|row| row.worth_of_one_more > 0.0).collect();
    sessions.sort_by(|a, b| {
        b.worth_of_one_more.total_cmp(&a.worth_of_one_more).then_with(|| a.session_id.cmp(&b.session_id))
    });
    let mut posts: Vec<_> = facts.plan.gaps.iter().filter(|gap| gap.worth_of_one_more > 0.0).collect();
    posts.sort_by(|a, b| b.worth_of_one_more.total_cmp(&a.worth_of_one_more).then_with(|| a.post_id.cmp(&b.post_id)));
    let for_posts = Table {
        caption: "Posts: heads below floor that one more person avoids, on average over sampled turnouts".into(),
        columns: vec![
            Column::words("Post"),
            Column::words("Service"),
            Column::words("When"),
            Column::words("Competence"),
            Column::numbers("Worth"),
        ],
        rows: posts
            .iter()
            .take(MOST_WORTH)
            .map(|gap| {
                let post = facts.posts.get(&gap.post_id);
                vec![
                    Cell::text(gap.post_id.as_str()),
                    post.map_or(Cell::Missing, |post| Cell::text(capital(&plain(&post.service)))),
                    Cell::text(span(gap.start, gap.end)),
                    post.map_or(Cell::Missing, |post| {
                        Cell::text(format!("{}, tier {}", plain(post.competence.as_str()), post.tier))
                    }),
                    Cell::Number(gap.worth_of_one_more, 2),
                ]
            })
            .collect(),
    };
    let for_sessions = Table {
        caption: "Sessions: bookings, weighted by priority, that one more person saves".into(),
        columns: vec![Column::words("Session"), Column::words("Kind"), Column::words("When"), Column::numbers("Worth")],
        rows: sessions
            .iter()
            .take(MOST_WORTH)
            .map(|row| {
                let session = facts.sessions.get(&row.session_id);
                vec![
                    Cell::text(row.session_id.as_str()),
                    session.map_or(Cell::Missing, |session| Cell::text(capital(kind(session.kind)))),
                    session.map_or(Cell::Missing, |session| Cell::text(span(session.start, session.end))),
                    Cell::Number(row.worth_of_one_more, 1),
                ]
            })
            .collect(),
    };
    html! {
        p { "Where one more person, with the competence asked for, would help most. Each row stands alone: two people do not add up to both rows." }
        @if for_posts.rows.is_empty() && for_sessions.rows.is_empty() {
            p { "On these figures one more person would change nothing." }
        }
        @if !for_posts.rows.is_empty() { (region(&for_posts)) }
        @if !for_sessions.rows.is_empty() { (region(&for_sessions)) }
    }
}
