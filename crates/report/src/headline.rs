//! The first sentences: is the target reached, how surely, what bounds it, and what to do next.

use crate::emergency;
use crate::facts::{Facts, GAP_THRESHOLD};
use crate::provenance;
use crate::wording::{chance, count, percent_against, short_date, span, whole};
use steadfast_chart::number::{number, percent};
use steadfast_model::plan::SessionFate;

/// The first sentences of page and terminal alike.
pub(crate) struct Headline {
    /// The answer in a few words.
    pub(crate) answer: String,
    /// How much is kept and how surely.
    pub(crate) kept: String,
    /// What it does to emergency care; nothing without a simulation.
    pub(crate) emergency: Vec<String>,
    /// How near the decision is to the best for what it was made for.
    pub(crate) decision: String,
    /// What no plan as good can pass by head count.
    pub(crate) bound: String,
    /// What the figures rest on.
    pub(crate) rest: String,
    /// What to do next, most pressing first.
    pub(crate) next: Vec<String>,
}

impl Headline {
    /// Words the headline.
    pub(crate) fn of(facts: &Facts<'_>) -> Self {
        Self {
            answer: answer(facts),
            kept: kept(facts),
            emergency: emergency::sentences(facts),
            decision: provenance::decision(facts),
            bound: bound(facts),
            rest: rest(facts),
            next: next(facts),
        }
    }
}

fn answer(facts: &Facts<'_>) -> String {
    let kept = &facts.plan.summary.figures.planned_care_kept;
    let target = percent(kept.target);
    let many = |what: &str| {
        format!("{what}: this plan keeps {target} of planned care or more {}.", chance(kept.probability_target_met))
    };
    match kept.probability_target_met {
        p if !p.is_finite() => {
            format!("It is not known whether this plan keeps {target} of planned care.")
        }
        p if p >= 0.9 => many("Very likely on these assumptions"),
        p if p > 0.6 => many("More likely than not, but not safely"),
        p if p >= 0.4 => many("About even"),
        p if p > 0.1 => many("Probably not"),
        _ => many("Very unlikely on these assumptions"),
    }
}

fn kept(facts: &Facts<'_>) -> String {
    let kept = &facts.plan.summary.figures.planned_care_kept;
    let weighted = &facts.plan.summary.figures.planned_care_kept_weighted;
    format!(
        "At the median {} of planned care goes ahead on its day; in 8 of 10 sampled turnouts it is between {} and {}. \
         Weighted by clinical priority the median is {} ({} to {}).",
        percent_against(kept.p50, kept.target),
        percent_against(kept.p10, kept.target),
        percent_against(kept.p90, kept.target),
        percent(weighted.p50),
        percent(weighted.p10),
        percent(weighted.p90)
    )
}

fn bound(facts: &Facts<'_>) -> String {
    let target = facts.plan.summary.figures.planned_care_kept.target;
    let bound = &facts.plan.summary.bound;
    if !bound.planned_care_kept.is_finite() {
        return "No bound by head count is proved: how much more another plan could keep is not known.".into();
    }
    let scenario = provenance::scenario(facts);
    let mut text = format!(
        "At the {scenario} no plan as good in safety and clinical priority can keep more than {} by head count; this plan keeps {} there. \
         That bound knows the turnout beforehand, which no planner does: part of the distance is the price of not knowing.",
        percent_against(bound.planned_care_kept, target),
        percent_against(bound.kept_by_this_plan, target)
    );
    if bound.planned_care_kept < target {
        text.push_str(&format!(
            " So {} is out of reach there for any such plan with these people, sessions and floors.",
            percent(target)
        ));
    } else if bound.kept_by_this_plan >= target {
        text.push_str(" That one scenario is not a promise: turnout on the day decides.");
    }
    text
}

fn rest(facts: &Facts<'_>) -> String {
    let summary = &facts.plan.summary;
    let mut text = format!(
        "These figures rest on {} drawn from what is assumed of absence in each staff group (seed {}), and on the data as they \
         were at the time of planning. A turnout unlike all of these gives other figures.",
        count(usize::try_from(summary.scenarios).unwrap_or(usize::MAX), "sampled turnout", "sampled turnouts"),
        summary.seed
    );
    let (p, n) = (summary.figures.planned_care_kept.probability_target_met, f64::from(summary.scenarios));
    if p.is_finite() && n > 0.0 {
        // At 0 or 1 the usual formula gives no error at all; the rule of three bounds it instead.
        let points = if p <= 0.0 || p >= 1.0 { 300.0 / n } else { 196.0 * (p * (1.0 - p) / n).sqrt() };
        text.push_str(&format!(
            " Sampling alone leaves the probability uncertain by about {} percentage points.",
            number(points.min(100.0), 1)
        ));
    }
    text
}

fn next(facts: &Facts<'_>) -> Vec<String> {
    let mut next = Vec::new();
    if let Some(worst) = facts.gaps.first() {
        let service = facts.posts.get(&worst.post_id).map_or("a service not in the case", |post| post.service.as_str());
        next.push(format!(
            "Decide who strengthens {} below floor in more than {} of sampled turnouts; the worst is {} ({}), {}.",
            count(facts.gaps.len(), "post that is", "posts that are"),
            percent(GAP_THRESHOLD),
            crate::wording::plain(service),
            span(worst.start, worst.end),
            chance(worst.probability_below_floor)
        ));
    }
    if !facts.protected.is_empty() {
        next.push(format!(
            "Have a clinician look at {} (P1, P2, cancer or 52 weeks) that would leave their day.",
            count(facts.protected.len(), "protected booking", "protected bookings")
        ));
    }
    let closing = facts.sessions_that(SessionFate::Close);
    if closing > 0 || facts.leaving() > 0 {
        next.push(format!(
            "Confirm that {} and tell the patients of {} that {} their day.",
            if closing == 1 { "1 session closes".to_owned() } else { format!("{} sessions close", whole(closing)) },
            count(usize::try_from(facts.leaving()).unwrap_or(usize::MAX), "booking", "bookings"),
            if facts.leaving() == 1 { "leaves" } else { "leave" }
        ));
    }
    if let Some(first) = facts.beds_over().first() {
        next.push(format!(
            "Prepare escalation beds: from {} more than the {} staffed {} beds are needed more likely than not.",
            short_date(first.date),
            number(f64::from(first.beds), 0),
            crate::wording::pool(first.pool)
        ));
    }
    if next.is_empty() {
        next.push(
            "Nothing needs a decision on these figures; plan again when the data or the expected turnout change."
                .into(),
        );
    }
    next
}
