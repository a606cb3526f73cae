//! The page: its parts in the order in which a reader needs them.

use crate::cover::CoverGrid;
use crate::emergency;
use crate::facts::Facts;
use crate::headline::Headline;
use crate::paper::PaperPart;
use crate::place::Place;
use crate::style::STYLE;
use crate::wording::{count, moment, percent_against, pool, sentence, whole};
use crate::{figures, provenance, sections};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeMap;
use steadfast_chart::number::{number, percent};
use steadfast_model::plan::BedDay;
use steadfast_model::{Case, Plan, Pool};

/// The most warnings that the page lists; `plan.json` has them all.
const MOST_WARNINGS: usize = 40;

/// What the browser may load: nothing but the page's own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes the plan as one self-contained HTML page: no script, no image, no font, no request.
///
/// The same case and plan give the same bytes. Tables list at most 50 rows and then name the table of the plan that has them all,
/// so that the page of a large trust stays below 2 MB.
pub fn render_report(case: &Case, plan: &Plan) -> String {
    render_report_with(case, plan, &[])
}

/// Writes the page with further parts that the caller has worked out, such as what the plan costs; they stand before where the figures come from.
///
/// The same case, plan and parts give the same bytes.
pub fn render_report_with(case: &Case, plan: &Plan, further: &[PaperPart]) -> String {
    let facts = Facts::of(case, plan);
    let summary = &plan.summary;
    let title = format!("Strike plan: {}", summary.trust_name);
    let mut parts: Vec<(&'static str, &str, Markup)> = vec![
        ("decisions", "What needs a decision today", sections::decisions(&facts)),
        ("planned-care", "Planned care", planned_care(&facts)),
        ("cover", "Cover of emergency care", cover(&facts)),
        ("beds", "Beds", beds(facts.place(), summary.simulation.is_some(), &facts.beds)),
        ("emergency-care", "What it does to emergency care", emergency::section(&facts)),
        ("sessions", "Sessions and standby", sections::sessions(&facts)),
        ("worth", "What one more person is worth", sections::worth(&facts)),
    ];
    parts.extend(further.iter().map(|part| (part.id, part.name.as_str(), part.body())));
    parts.push(("provenance", "Where these figures come from", provenance::section(&facts)));
    let mut contents = vec![("headline", question(&facts))];
    if !summary.warnings.is_empty() {
        contents.push(("warnings", "Warnings".to_owned()));
    }
    contents.extend(parts.iter().map(|(id, name, _)| (*id, (*name).to_owned())));
    Frame {
        title,
        skip: "Skip to the plan",
        under_title: vec![
            format!("Strike from {} to {}", moment(summary.strike_from), moment(summary.strike_to)),
            format!(
                "Planned with what was known at {}; Steadfast {}, seed {}",
                moment(summary.planned_at),
                summary.steadfast,
                summary.seed
            ),
        ],
        contents,
        main: html! {
            section id="headline" aria-labelledby="headline-title" { (headline(&facts)) }
            (warnings(&facts))
            @for (id, name, part) in &parts { (section(id, name, part)) }
        },
        foot: format!(
            "Made by Steadfast {}. A plan to support a decision, not the decision. {}",
            summary.steadfast,
            sentence(&summary.may_be_used_for)
        ),
    }
    .render()
}

/// A part of a page, under its heading.
pub(crate) fn section(id: &str, name: &str, part: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } { (tidy(name)) }
            (part)
        }
    }
}

/// What surrounds the parts of every page.
pub(crate) struct Frame {
    /// Title of the page.
    pub(crate) title: String,
    /// The link that skips to `main`.
    pub(crate) skip: &'static str,
    /// Lines under the title.
    pub(crate) under_title: Vec<String>,
    /// Identifier and name of each part.
    pub(crate) contents: Vec<(&'static str, String)>,
    /// The parts.
    pub(crate) main: Markup,
    /// The last lines.
    pub(crate) foot: String,
}

impl Frame {
    /// Writes the page.
    pub(crate) fn render(self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="referrer" content="no-referrer";
                    title { (tidy(&self.title)) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a class="skip" href="#main" { (self.skip) }
                    header {
                        div class="wrap" {
                            h1 { (tidy(&self.title)) }
                            @for text in &self.under_title { p { (tidy(text)) } }
                        }
                    }
                    div class="wrap" {
                        nav aria-label="Contents" {
                            ol { @for (id, name) in &self.contents { li { a href={ "#" (id) } { (tidy(name)) } } } }
                        }
                        main id="main" tabindex="-1" { (self.main) }
                    }
                    footer { div class="wrap" { p { (tidy(&self.foot)) } } }
                }
            }
        };
        page.into_string()
    }
}

fn question(facts: &Facts<'_>) -> String {
    format!("Is {} of planned care kept?", percent(facts.plan.summary.figures.planned_care_kept.target))
}

fn headline(facts: &Facts<'_>) -> Markup {
    let words = Headline::of(facts);
    let shown = &facts.plan.summary.figures;
    let kept = &shown.planned_care_kept;
    html! {
        h2 id="headline-title" { (question(facts)) }
        p class="answer" { (tidy(&words.answer)) }
        p { (words.kept) }
        @for text in &words.emergency { p { (tidy(text)) } }
        p { (tidy(&words.decision)) }
        p { (tidy(&words.bound)) }
        dl class="tiles" {
            div { dt { "Planned care kept, median" } dd { (percent_against(kept.p50, kept.target)) small { (percent(kept.p10)) " to " (percent(kept.p90)) } } }
            div { dt { "Probability that " (percent(kept.target)) " is reached" } dd { (percent(kept.probability_target_met)) small { "of sampled turnouts" } } }
            div { dt { "Posts below floor, median" } dd { (number(shown.posts_below_floor.p50, 0)) small { (number(shown.posts_below_floor.p10, 0)) " to " (number(shown.posts_below_floor.p90, 0)) } } }
            @if let Some(simulation) = &facts.plan.summary.simulation {
                div { dt { "Waits over 12 hours for a bed, median" } dd { (number(simulation.over_12h.p50, 0)) small { (number(simulation.over_12h.p10, 0)) " to " (number(simulation.over_12h.p90, 0)) } } }
            }
            div { dt { "Cancelled on the day, median" } dd { (number(shown.cancelled_on_the_day.p50, 0)) small { (number(shown.cancelled_on_the_day.p10, 0)) " to " (number(shown.cancelled_on_the_day.p90, 0)) } } }
        }
        p { (words.rest) }
        h3 { "What to do next" }
        ol { @for step in &words.next { li { (tidy(step)) } } }
    }
}

fn warnings(facts: &Facts<'_>) -> Markup {
    let all = &facts.plan.summary.warnings;
    html! {
        @if !all.is_empty() {
            section id="warnings" class="warning" aria-labelledby="warnings-title" {
                h2 id="warnings-title" { (count(all.len(), "warning", "warnings")) " to read first" }
                ul { @for warning in all.iter().take(MOST_WARNINGS) { li { (tidy(&sentence(warning))) } } }
                @if all.len() > MOST_WARNINGS {
                    p { "And " (whole(all.len() - MOST_WARNINGS)) " more in " code { "plan.json" } "." }
                }
            }
        }
    }
}

fn planned_care(facts: &Facts<'_>) -> Markup {
    html! {
        (figures::kept_by_day(facts).to_html())
        (figures::kept_by_pod(facts).to_html())
        (figures::moves(facts).to_html())
        h3 { "Bookings by point of delivery" }
        (sections::bookings(facts))
    }
}

fn cover(facts: &Facts<'_>) -> Markup {
    let grid = CoverGrid::of(facts);
    let below = &facts.plan.summary.figures.posts_below_floor;
    html! {
        p {
            "A post is below its floor when fewer people are there than the safe minimum. In the median turnout "
            (number(below.p50, 0)) @if number(below.p50, 0) == "1" { " post is" } @else { " posts are" } " below floor ("
            (number(below.p10, 0)) " to " (number(below.p90, 0)) " in 8 of 10 sampled turnouts)."
        }
        (figures::cover(facts, &grid).to_html())
    }
}

/// Shows the beds of each pool; `simulated` where they are beds needed at midnight in the simulated hospital.
pub(crate) fn beds(place: Place<'_>, simulated: bool, pools: &BTreeMap<Pool, Vec<&BedDay>>) -> Markup {
    html! {
        @if pools.is_empty() {
            p { "There are no figures for beds." }
        } @else {
            p {
                @if simulated { "Beds needed at midnight in the simulated hospital" } @else { "Beds occupied" }
                " in each of " (count(pools.len(), "pool", "pools")) ": " (pools.keys().map(|of| pool(*of)).collect::<Vec<_>>().join(", ")) "."
                @if simulated { " Needed are beds for the pool's patients, wherever they lie or wait, and beds closed for flu." }
            }
        }
        @for (of, days) in pools { (figures::beds(place, simulated, *of, days).to_html()) }
    }
}

/// Returns a text without control characters.
pub(crate) fn tidy(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Returns the name of a group as a heading.
pub(crate) fn group_name(group: steadfast_model::Group) -> String {
    use steadfast_model::Group;
    match group {
        Group::Consultant => "Consultants".into(),
        Group::Sas => "Specialty and specialist doctors".into(),
        Group::Resident => "Resident doctors".into(),
        Group::Locum => "Locum doctors".into(),
        Group::Acp => "Advanced clinical practitioners".into(),
        Group::Pa => "Physician associates".into(),
    }
}
