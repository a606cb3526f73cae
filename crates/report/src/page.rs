//! The page: its parts in the order in which a reader needs them.

use crate::cover::CoverGrid;
use crate::facts::Facts;
use crate::headline::Headline;
use crate::style::STYLE;
use crate::wording::{count, moment, percent_against, pool, sentence, whole};
use crate::{figures, provenance, sections};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use steadfast_chart::number::{number, percent};
use steadfast_model::{Case, Plan};

/// The most warnings that the page lists; `plan.json` has them all.
const MOST_WARNINGS: usize = 40;

/// What the browser may load: nothing but the page's own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes the plan as one self-contained HTML page: no script, no image, no font, no request.
///
/// The same case and plan give the same bytes. Tables list at most 50 rows and then name the table of the plan that has them all,
/// so that the page of a large trust stays below 2 MB.
pub fn render_report(case: &Case, plan: &Plan) -> String {
    let facts = Facts::of(case, plan);
    let summary = &plan.summary;
    let title = format!("Strike plan: {}", summary.trust_name);
    let parts: [(&str, &str, Markup); 7] = [
        ("decisions", "What needs a decision today", sections::decisions(&facts)),
        ("planned-care", "Planned care", planned_care(&facts)),
        ("cover", "Cover of emergency care", cover(&facts)),
        ("beds", "Beds", beds(&facts)),
        ("sessions", "Sessions and standby", sections::sessions(&facts)),
        ("worth", "What one more person is worth", sections::worth(&facts)),
        ("provenance", "Where these figures come from", provenance::section(&facts)),
    ];
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                title { (tidy(&title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the plan" }
                header {
                    div class="wrap" {
                        h1 { (tidy(&title)) }
                        p { "Strike from " (moment(summary.strike_from)) " to " (moment(summary.strike_to)) }
                        p { "Planned with what was known at " (moment(summary.planned_at)) "; Steadfast " (tidy(&summary.steadfast)) ", seed " (summary.seed) }
                    }
                }
                div class="wrap" {
                    nav aria-label="Contents" {
                        ol {
                            li { a href="#headline" { (question(&facts)) } }
                            @if !summary.warnings.is_empty() { li { a href="#warnings" { "Warnings" } } }
                            @for (id, name, _) in &parts { li { a href={ "#" (id) } { (name) } } }
                        }
                    }
                    main id="main" tabindex="-1" {
                        section id="headline" aria-labelledby="headline-title" { (headline(&facts)) }
                        (warnings(&facts))
                        @for (id, name, part) in &parts {
                            section id=(id) aria-labelledby={ (id) "-title" } {
                                h2 id={ (id) "-title" } { (name) }
                                (part)
                            }
                        }
                    }
                }
                footer {
                    div class="wrap" {
                        p { "Made by Steadfast " (tidy(&summary.steadfast)) ". A plan to support a decision, not the decision. " (tidy(&sentence(&summary.may_be_used_for))) }
                    }
                }
            }
        }
    };
    page.into_string()
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
        p { (tidy(&words.decision)) }
        p { (tidy(&words.bound)) }
        dl class="tiles" {
            div { dt { "Planned care kept, median" } dd { (percent_against(kept.p50, kept.target)) small { (percent(kept.p10)) " to " (percent(kept.p90)) } } }
            div { dt { "Probability that " (percent(kept.target)) " is reached" } dd { (percent(kept.probability_target_met)) small { "of sampled turnouts" } } }
            div { dt { "Posts below floor, median" } dd { (number(shown.posts_below_floor.p50, 0)) small { (number(shown.posts_below_floor.p10, 0)) " to " (number(shown.posts_below_floor.p90, 0)) } } }
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

fn beds(facts: &Facts<'_>) -> Markup {
    html! {
        @if facts.beds.is_empty() {
            p { "The plan has no figures for beds." }
        } @else {
            p { "Beds occupied in each of " (count(facts.beds.len(), "pool", "pools")) ": " (facts.beds.keys().map(|of| pool(*of)).collect::<Vec<_>>().join(", ")) "." }
        }
        @for (of, days) in &facts.beds { (figures::beds(facts, *of, days).to_html()) }
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
