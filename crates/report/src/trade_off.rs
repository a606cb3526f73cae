//! Planned care against emergency care: the curve, and what its neighbouring points say about the plan.

use crate::place::{Place, period};
use crate::wording::{capital, count, percent_against};
use jiff::civil::Date;
use steadfast_chart::number::{number, percent};
use steadfast_chart::{Body, Cell, Column, Estimate, Figure, TargetLine, TradeOff, TradePoint, Unit};
use steadfast_model::plan::CurvePoint;

/// The point that was chosen, and the nearest ones with less and with more planned care.
pub(crate) struct Choice<'a> {
    pub(crate) chosen: &'a CurvePoint,
    below: Option<&'a CurvePoint>,
    above: Option<&'a CurvePoint>,
    target: f64,
}

impl<'a> Choice<'a> {
    /// Finds them; `None` when no point is marked as chosen.
    pub(crate) fn of(curve: &'a [CurvePoint], target: f64) -> Option<Self> {
        let chosen = curve.iter().find(|point| point.chosen)?;
        let others = || curve.iter().filter(|point| !point.chosen);
        let below = others()
            .filter(|point| point.planned_care_kept < chosen.planned_care_kept)
            .max_by(|one, other| one.planned_care_kept.total_cmp(&other.planned_care_kept));
        let above =
            others().filter(|point| point.level > chosen.level).min_by(|one, other| one.level.total_cmp(&other.level));
        Some(Self { chosen, below, above, target })
    }

    /// Says what standing down to the next lower level would do: `standing down to 89.9% would avoid 9 (±1) waits over 12 hours`.
    pub(crate) fn standing_down(&self) -> Option<String> {
        let below = self.below?;
        Some(format!(
            "standing down to {} would {}",
            percent_against(below.planned_care_kept, self.target),
            change(below.ed_waits_over_12h_difference, below.ed_waits_over_12h_difference_error)
        ))
    }

    /// Says what aiming at the next higher level would leave: `98.0% leaves 14 heads below the safe floor, this plan 8`.
    pub(crate) fn aiming_higher(&self) -> Option<String> {
        let above = self.above?;
        let (mine, theirs) = (self.chosen.heads_below_floor, above.heads_below_floor);
        let level = percent_against(above.level, self.target);
        if !(mine.is_finite() && theirs.is_finite()) {
            return Some(format!("how many heads {level} leaves below the safe floor is not known"));
        }
        if (theirs - mine).abs() < 0.05 {
            return Some(format!("{level} leaves as many heads below the safe floor as this plan"));
        }
        let decimals = usize::from(number(mine, 0) == number(theirs, 0));
        let noun = if number(theirs, decimals) == "1" { "head" } else { "heads" };
        Some(format!(
            "{level} leaves {} {noun} below the safe floor, this plan {}",
            number(theirs, decimals),
            number(mine, decimals)
        ))
    }
}

/// Words a difference of waits from the chosen plan, as something that a level would do.
fn change(difference: f64, error: f64) -> String {
    if !(difference.is_finite() && error.is_finite()) {
        return "change waits over 12 hours by an amount that is not known".into();
    }
    if difference == 0.0 && error == 0.0 {
        return "leave waits over 12 hours as they are".into();
    }
    let (size, error_shown) = with_error(difference.abs(), error);
    if difference.abs() <= error {
        let sign = if difference < 0.0 && size != "0.0" { "\u{2212}" } else { "" };
        return format!("change waits over 12 hours by no more than chance ({sign}{size} \u{b1}{error_shown})");
    }
    if difference.abs() < 0.05 {
        return "hardly change waits over 12 hours (by less than 0.1)".into();
    }
    let verb = if difference < 0.0 { "avoid" } else { "add" };
    let noun = if size == "1" || size == "1.0" { "wait" } else { "waits" };
    format!("{verb} {size} (\u{b1}{error_shown}) {noun} over 12 hours")
}

/// Returns a difference and the half-width of its interval with the decimals that they bear; an error is never rounded to nothing.
fn with_error(difference: f64, error: f64) -> (String, String) {
    let decimals = if difference.abs() >= 5.0 && error >= 0.5 { 0 } else { 1 };
    let error = if error > 0.0 { error.max(0.1) } else { error };
    (number(difference, decimals), number(error, decimals))
}

/// Returns the trade-off curve; `period` is what the waits are counted over.
pub(crate) fn curve(place: Place<'_>, points: &[CurvePoint], target: f64, over: Option<(Date, Date)>) -> Figure {
    let choice = Choice::of(points, target);
    let window = over.map_or_else(
        || "from the first day of the strike to seven days after it".to_owned(),
        |(from, to)| period(from, to),
    );
    let told: Vec<String> = points
        .iter()
        .map(|point| {
            format!(
                "{}: {} kept, {} waits ({} to {}){}",
                percent_against(point.level, target),
                percent_against(point.planned_care_kept, target),
                number(point.ed_waits_over_12h_p50, 0),
                number(point.ed_waits_over_12h_p10, 0),
                number(point.ed_waits_over_12h_p90, 0),
                if point.chosen { ", this plan" } else { "" }
            )
        })
        .collect();
    let columns = [
        ("Planned care kept p10", true),
        ("Planned care kept p90", true),
        ("This plan", false),
        ("Waits over 12 hours, difference of means from this plan", true),
        ("\u{b1} half the 95% interval", true),
        ("Share over four hours p50", true),
        ("Boarding hours p50", true),
        ("Beds over p50", true),
        ("Heads below the safe floor, mean", true),
        ("Operations cancelled on the day p50", true),
        ("Cost beyond the usual p50", true),
        ("Remark", false),
    ];
    Figure {
        id: "trade-off".into(),
        title: title(choice.as_ref(), points),
        subtitle: format!(
            "Patients who wait over 12 hours for a bed, sum of {window}, by planned care kept, for {}; {}",
            count(points.len(), "level of planned care", "levels of planned care"),
            place.trust
        ),
        description: format!("Points joined by a line, with a target line at {}. {}.", percent(target), told.join("; ")),
        body: Body::Curve(TradeOff {
            point: "Level aimed at".into(),
            points: points.iter().map(|point| trade_point(point, target)).collect(),
            across: "Planned care kept, median".into(),
            across_unit: Unit::Share,
            measure: "Waits over 12 hours for a bed".into(),
            unit: Unit::Count,
            target: target
                .is_finite()
                .then(|| TargetLine { label: format!("Target {}", percent(target)), value: target }),
            reading: "Each label: the level aimed at, its median, and by how many waits its mean differs from this plan's (\u{b1} half the \
                      95% interval). Dot or diamond: median; bar: 10% to 90% quantile."
                .into(),
            detail_columns: columns
                .map(|(name, numeric)| if numeric { Column::numbers(name) } else { Column::words(name) })
                .to_vec(),
        }),
    }
}

fn title(choice: Option<&Choice<'_>>, points: &[CurvePoint]) -> String {
    let Some(choice) = choice else {
        return format!(
            "Planned care against waits over 12 hours at {}; none is marked as this plan",
            count(points.len(), "level", "levels")
        );
    };
    let said: Vec<String> = [choice.standing_down(), choice.aiming_higher()].into_iter().flatten().collect();
    if said.is_empty() {
        let chosen = choice.chosen;
        return format!(
            "This plan keeps {} of planned care with a median of {} waits over 12 hours ({} to {}); no other level was simulated",
            percent_against(chosen.planned_care_kept, choice.target),
            number(chosen.ed_waits_over_12h_p50, 0),
            number(chosen.ed_waits_over_12h_p10, 0),
            number(chosen.ed_waits_over_12h_p90, 0)
        );
    }
    capital(&said.join("; "))
}

fn trade_point(point: &CurvePoint, target: f64) -> TradePoint {
    let known = |value: f64, cell: Cell| if value.is_finite() { cell } else { Cell::Missing };
    let decimal = |value: f64| known(value, Cell::Number(value, 1));
    let share = |value: f64| known(value, Cell::Share(value));
    let (difference, error) = (point.ed_waits_over_12h_difference, point.ed_waits_over_12h_difference_error);
    let beside = if point.chosen {
        "this plan".to_owned()
    } else if difference.is_finite() && error.is_finite() {
        let (difference_shown, error) = with_error(difference, error);
        let sign = if difference > 0.0 { "+" } else { "" };
        format!("{sign}{difference_shown} \u{b1}{error}")
    } else {
        String::new()
    };
    TradePoint {
        name: percent_against(point.level, target),
        beside,
        across: point.planned_care_kept,
        value: Estimate {
            p10: point.ed_waits_over_12h_p10,
            p50: point.ed_waits_over_12h_p50,
            p90: point.ed_waits_over_12h_p90,
        },
        chosen: point.chosen,
        details: vec![
            share(point.planned_care_kept_p10),
            share(point.planned_care_kept_p90),
            Cell::text(if point.chosen { "yes" } else { "no" }),
            decimal(difference),
            decimal(error),
            share(point.over_4h_share_p50),
            known(point.boarding_hours_p50, Cell::Number(point.boarding_hours_p50, 0)),
            decimal(point.beds_over_p50),
            decimal(point.heads_below_floor),
            known(point.cancelled_no_bed_or_time_p50, Cell::Number(point.cancelled_no_bed_or_time_p50, 0)),
            known(point.cost_p50, Cell::Pounds(point.cost_p50)),
            Cell::text(crate::wording::sentence(&point.remark)),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_worded_by_its_sign_and_its_error() {
        for (difference, error, told) in [
            (-9.31, 0.98, "avoid 9 (\u{b1}1) waits over 12 hours"),
            (-0.41, 0.26, "avoid 0.4 (\u{b1}0.3) waits over 12 hours"),
            (-1.0, 0.26, "avoid 1.0 (\u{b1}0.3) wait over 12 hours"),
            (7.2, 0.02, "add 7.2 (\u{b1}0.1) waits over 12 hours"),
            (-0.2, 0.26, "change waits over 12 hours by no more than chance (\u{2212}0.2 \u{b1}0.3)"),
            (0.0, 0.2, "change waits over 12 hours by no more than chance (0.0 \u{b1}0.2)"),
            (-0.01, 0.02, "change waits over 12 hours by no more than chance (0.0 \u{b1}0.1)"),
            (0.03, 0.01, "hardly change waits over 12 hours (by less than 0.1)"),
            (0.0, 0.0, "leave waits over 12 hours as they are"),
            (f64::NAN, 0.1, "change waits over 12 hours by an amount that is not known"),
        ] {
            assert_eq!(change(difference, error), told);
        }
    }
}
