//! What the plan does to emergency care, in a section, in a few sentences, and in the lines of the terminal.

use crate::facts::Facts;
use crate::hospital::Hospital;
use crate::page::tidy;
use crate::trade_off::{Choice, curve};
use crate::wording::{capital, sentence, short_date};
use maud::{Markup, html};
use steadfast_chart::number::{number, percent};
use steadfast_model::plan::SimulatedFigure;

/// Shows what the plan does to emergency care.
pub(crate) fn section(facts: &Facts<'_>) -> Markup {
    let Some(hospital) = hospital(facts) else {
        return html! { p { "The plan has no simulation of the hospital, so what it does to emergency care is not known here." } };
    };
    let summary = hospital.summary;
    let points = &facts.plan.curve;
    html! {
        (hospital.what_it_is())
        @if points.is_empty() {
            p { "No other level of planned care was simulated, so there is no curve of planned care against emergency care." }
        } @else {
            p { "Every level of planned care below was simulated with the same attendances and the same turnouts of staff, replica by replica: what differs between levels is the plan. That is why a difference can be surer than the wide range of each level suggests." }
            (curve(facts.place(), points, target(facts), Some((summary.from, summary.to))).to_html())
            @for point in points.iter().filter(|point| point.chosen && !point.remark.trim().is_empty()) {
                p class="remark" { strong { "Why this plan stands where it does: " } (tidy(&sentence(&point.remark))) }
            }
        }
        (hospital.window_table())
        (hospital.by_day())
        (hospital.cancelled())
        (hospital.notes())
    }
}

/// Returns the simulated hospital of a plan, where there is one.
pub(crate) fn hospital<'a>(facts: &Facts<'a>) -> Option<Hospital<'a>> {
    let summary = facts.plan.summary.simulation.as_ref()?;
    Some(Hospital::of(facts.place(), summary, &facts.plan.flow))
}

fn target(facts: &Facts<'_>) -> f64 {
    facts.plan.summary.figures.planned_care_kept.target
}

/// Says in sentences what the plan does to emergency care; nothing where there is no simulation.
pub(crate) fn sentences(facts: &Facts<'_>) -> Vec<String> {
    let Some(hospital) = hospital(facts) else {
        return vec![];
    };
    let summary = hospital.summary;
    let mut text = format!(
        "In the simulated hospital, {}, {} waited over 12 hours for a bed at the median ({} to {} in 8 of 10 replicas), and {} of \
         patients were in the emergency department for more than four hours ({} to {}).",
        hospital.window(),
        patients(summary.over_12h.p50),
        number(summary.over_12h.p10, 0),
        number(summary.over_12h.p90, 0),
        percent(summary.over_4h_share.p50),
        percent(summary.over_4h_share.p10),
        percent(summary.over_4h_share.p90)
    );
    if let Some(kept) = &summary.planned_care_kept {
        text.push_str(&format!(
            " Once operations are cancelled for want of a bed or of time, {} of planned care was kept at the median ({} to {}).",
            against(facts, kept.p50),
            against(facts, kept.p10),
            against(facts, kept.p90)
        ));
    }
    let mut all = vec![text];
    if let Some(choice) = Choice::of(&facts.plan.curve, target(facts)) {
        let said: Vec<String> = [choice.standing_down(), choice.aiming_higher()].into_iter().flatten().collect();
        if !said.is_empty() {
            all.push(sentence(&format!("{} on average", capital(&said.join("; ")))));
        }
    }
    all
}

/// Says the same in at most two lines for the terminal.
pub(crate) fn in_brief(facts: &Facts<'_>) -> Vec<String> {
    let Some(hospital) = hospital(facts) else {
        return vec![];
    };
    let summary = hospital.summary;
    let range = |what: &str, of: &SimulatedFigure, shown: fn(f64) -> String| {
        format!("{what} {} ({} to {})", shown(of.p50), shown(of.p10), shown(of.p90))
    };
    let mut lines = vec![format!(
        "Simulated to {}: {}; {}.",
        short_date(summary.to).split_once(' ').map_or_else(String::new, |(_, day)| day.to_owned()),
        range("waits over 12 hours", &summary.over_12h, |value| number(value, 0)),
        range("over four hours", &summary.over_4h_share, percent)
    )];
    let mut said = Vec::new();
    if let Some(kept) = &summary.planned_care_kept {
        said.push(format!("kept after cancellations {}", against(facts, kept.p50)));
    }
    said.extend(Choice::of(&facts.plan.curve, target(facts)).and_then(|choice| choice.standing_down()));
    if !said.is_empty() {
        lines.push(sentence(&said.join("; ")));
    }
    lines
}

fn against(facts: &Facts<'_>, share: f64) -> String {
    crate::wording::percent_against(share, target(facts))
}

fn patients(many: f64) -> String {
    match number(many, 0) {
        one if one == "1" => "1 patient".to_owned(),
        more => format!("{more} patients"),
    }
}
