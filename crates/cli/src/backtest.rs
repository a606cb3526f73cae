//! `steadfast backtest`.

use crate::args::{BacktestArgs, BacktestPart};
use crate::failure::Failure;
use crate::nation::{case_of, chosen, each, model_of, planned_in_five_days};
use crate::output::{print, print_json};
use crate::plan::use_threads;
use crate::progress::Terminal;
use jiff::civil::Date;
use serde::Serialize;
use std::process::ExitCode;
use steadfast_casebook::{assumptions, trusts};
use steadfast_chance::Stream;
use steadfast_intake::read_discharges;
use steadfast_plan::backtest::discharges::{
    BaselineReport, BaselineSettings, DischargeDay, Judgement, Scores, Strike, StrikeEffects, expected_discharges,
    judge, strike_effects,
};
use steadfast_plan::backtest::{
    RatioOptions, RoundOptions, RoundsJudgement, TrustRound, england_levels, judge_rounds, play_round,
    predict_discharges,
};
use steadfast_turnout::TurnoutModel;

/// Rounds up to this one are fitted to, later ones judged.
const FITTED_TO: Date = Date::constant(2025, 7, 25);
/// Sampled turnouts of a round.
const TURNOUTS: u32 = 60;
/// Draws of the placebo distribution.
const PLACEBO_DRAWS: usize = 1_000;

#[derive(Serialize)]
struct Backtest {
    seed: u64,
    trusts: usize,
    planned_care: Option<RoundsJudgement>,
    discharges: Option<Discharges>,
    not_run: Vec<String>,
}

#[derive(Serialize)]
struct Discharges {
    baseline: BaselineReport,
    measured: StrikeEffects,
    predicted: Judgement,
}

pub(crate) fn run(args: &BacktestArgs) -> Result<ExitCode, Failure> {
    if args.every == 0 {
        return Err(Failure::usage("--every 0 plays no trust", "Leave it out for all, or write 10 for every tenth."));
    }
    if args.only == Some(BacktestPart::Discharges) && args.discharges.is_none() {
        return Err(Failure::usage(
            "--only discharges needs the discharges to compare with",
            "Give --discharges FILE: a CSV (or .csv.gz) with ods_code, date and discharged_total.",
        ));
    }
    use_threads(args.threads)?;
    let terminal = Terminal::start(args.quiet, "stopping; a back-test over a part of the trusts is not shown");
    let codes = chosen(&args.trust, args.every)?;
    let mut not_run = Vec::new();
    // Read first: a wrong file should not be found after an hour.
    let rows = match &args.discharges {
        Some(path) => {
            let (rows, issues) = read_discharges(path);
            let advice = "Give a CSV (or .csv.gz) with the columns ods_code, date and discharged_total.";
            Some(rows.ok_or_else(|| Failure::refused_with("the table of discharges", &issues, advice))?)
        }
        None => {
            not_run.push(
                "Discharges by trust and day: give --discharges FILE to compare with what was measured.".to_owned(),
            );
            None
        }
    };
    if codes.len() < trusts().len() {
        not_run.push(format!(
            "{} of {} trusts only: figures are scaled up to England, and neither they nor the skill are England's.",
            codes.len(),
            trusts().len()
        ));
    }
    let wanted = |part: BacktestPart| args.only.is_none_or(|only| only == part);
    let planned_care = wanted(BacktestPart::PlannedCare).then(|| planned_care(args, &terminal, &codes)).transpose()?;
    let rows = rows.filter(|_| wanted(BacktestPart::Discharges));
    let discharges = rows.map(|rows| judge_discharges(args, &terminal, &codes, rows)).transpose()?;
    terminal.finish();
    let result = Backtest { seed: args.seed, trusts: codes.len(), planned_care, discharges, not_run };
    if args.json {
        print_json(&result)?
    } else {
        print(&in_words(&result))?
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the rounds whose outcome is known by number or share, from the first that is asked for.
fn rounds(args: &BacktestArgs) -> Vec<Strike> {
    let from = if args.all_rounds { Date::constant(2023, 1, 1) } else { Date::constant(2024, 6, 1) };
    Strike::shipped()
        .iter()
        .filter(|strike| strike.of_residents() && strike.groups.len() == 1 && strike.start >= from)
        .filter(|strike| strike.kept.is_some() || (strike.total.is_some() && strike.absent.is_some()))
        .cloned()
        .collect()
}

fn planned_care(args: &BacktestArgs, terminal: &Terminal, codes: &[String]) -> Result<RoundsJudgement, Failure> {
    let all = planned_in_five_days(trusts().iter().map(|trust| trust.ods_code.as_str()));
    let here = planned_in_five_days(codes.iter().map(String::as_str));
    let mut played = Vec::new();
    for strike in rounds(args) {
        // What was known a week before, but nothing of the rounds that are judged. Before the third published count nothing could be fitted: such a round is
        // shown with the level of all up to the last fitted.
        let fitted = steadfast_model::time::plus_days(FITTED_TO, 60);
        let known = steadfast_model::time::plus_days(strike.start, -7).min(fitted);
        let model =
            TurnoutModel::known_on(known).or_else(|_| TurnoutModel::known_on(fitted)).map_err(Failure::not_done)?;
        let levels = england_levels(&model, TURNOUTS, args.seed);
        let options = RoundOptions { seed: args.seed, ..RoundOptions::default() };
        let what = format!("planned care, strike of {}", strike.start);
        let trusts: Vec<TrustRound> = each(terminal, &what, codes, |code| {
            let case = case_of(code, &strike, args.seed)?;
            play_round(&case, &model, &levels, &options).map_err(|error| Failure::no_plan(&error))
        })?;
        played.push((strike, trusts, all / here.max(1.0)));
    }
    Ok(judge_rounds(&played, FITTED_TO, args.seed))
}

fn judge_discharges(
    args: &BacktestArgs,
    terminal: &Terminal,
    codes: &[String],
    rows: Vec<steadfast_intake::TrustDischarges>,
) -> Result<Discharges, Failure> {
    terminal.say("expected discharges without strikes".to_owned());
    let rows: Vec<DischargeDay> = rows
        .into_iter()
        .map(|row| DischargeDay { ods_code: row.ods_code, date: row.date, discharged: row.discharged })
        .collect();
    let last = rows.iter().map(|row| row.date).max();
    let expected =
        expected_discharges(&rows, Strike::shipped(), &BaselineSettings::default()).map_err(Failure::not_done)?;
    let stream = Stream::root(args.seed).named("back-test").named("placebo");
    let measured = strike_effects(&expected, PLACEBO_DRAWS, &stream);
    let mut predicted = Vec::new();
    let measured_trusts: Vec<String> = codes.iter().filter(|code| expected.trusts().contains(code)).cloned().collect();
    for strike in Strike::shipped().iter().filter(|strike| strike.of_residents()) {
        if last.is_none_or(|last| strike.end > last) {
            continue;
        }
        let model = model_of(strike);
        let booked = booked_in_england(strike);
        // Where nothing was published of a round, the share of those around it.
        let kept =
            strike.kept.map(|(share, _)| share).or_else(|| strike.total.map(|total| 1.0 - f64::from(total) / booked));
        let options =
            RatioOptions { seed: args.seed, replications: args.replications, kept: kept.unwrap_or(0.9), days_after: 3 };
        let what = format!("discharges, strike of {}", strike.start);
        let ratios = each(terminal, &what, &measured_trusts, |code| {
            let case = case_of(code, strike, args.seed)?;
            Ok(predict_discharges(&case, strike, &model, &options))
        })?;
        predicted.extend(ratios.into_iter().flatten());
    }
    let judged = judge(&expected, &predicted).map_err(Failure::not_done)?;
    Ok(Discharges { baseline: expected.report().clone(), measured, predicted: judged })
}

/// Returns England's planned bookings in a strike, from those of five days with a weekend.
fn booked_in_england(strike: &Strike) -> f64 {
    let five_days = planned_in_five_days(trusts().iter().map(|trust| trust.ods_code.as_str()));
    let of_weekend = assumptions().get("weekend_share").map_or(0.0, |assumption| assumption.value);
    let share = |day: Date| {
        let weekend = matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        if steadfast_model::is_bank_holiday(day) {
            0.0
        } else if weekend {
            of_weekend
        } else {
            1.0
        }
    };
    let days: f64 = strike.days().map(share).sum();
    five_days / (3.0 + 2.0 * of_weekend) * days
}

fn in_words(result: &Backtest) -> String {
    let mut lines = result.planned_care.as_ref().map_or_else(Vec::new, |rounds| round_lines(rounds, result.trusts));
    if let Some(discharges) = &result.discharges {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(discharge_lines(discharges));
    }
    lines.extend(result.not_run.iter().map(|what| format!("\nNot run, or not whole. {what}")));
    lines.join("\n")
}

fn round_lines(rounds: &RoundsJudgement, trusts: usize) -> Vec<String> {
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let mut lines = vec![
        format!(
            "Planned care kept, {} trusts. Skill {:.2} (sd {:.2}) between cancelling from the lowest priority up (0) and the cover",
            trusts, rounds.skill, rounds.skill_sd
        ),
        format!(
            "programme (1){}, fitted on rounds that began by {}; later rounds are a test.",
            rounds.skill_per_year.map_or_else(String::new, |rise| format!(", changing by {rise:+.2} a year")),
            rounds.fitted_to
        ),
        String::new(),
        format!(
            "{:<12} {:>9} {:>23} {:>10} {:>9} {:>9} {:>25} {:>10} {:>24} {:>9}",
            "round",
            "",
            "absent a day",
            "published",
            "by sheet",
            "by plan",
            "kept, p10 p50 p90",
            "published",
            "rescheduled",
            "published"
        ),
    ];
    for round in &rounds.rounds {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.0}"));
        let share = |value: Option<f64>, above: bool| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{}{}", if above { "> " } else { "" }, percent(value)))
        };
        let mark = |inside: Option<bool>| match inside {
            Some(true) => "",
            Some(false) => " !",
            None => "",
        };
        lines.push(format!(
            "{:<12} {:>9} {:>7.0} {:>7.0} {:>7.0} {:>10} {:>9} {:>9} {:>25} {:>10} {:>24} {:>9}",
            round.start.to_string(),
            if round.fitted { "fitted" } else { "test" },
            round.absent.p10,
            round.absent.p50,
            round.absent.p90,
            number(round.absent.published),
            percent(round.kept_by_spreadsheet),
            percent(round.kept_by_programme),
            format!("{} {} {}", percent(round.kept.p10), percent(round.kept.p50), percent(round.kept.p90)),
            format!("{}{}", share(round.kept.published, round.kept.published_as_above), mark(round.kept.inside)),
            format!("{:.0} {:.0} {:.0}", round.rescheduled.p10, round.rescheduled.p50, round.rescheduled.p90),
            format!("{}{}", number(round.rescheduled.published), mark(round.rescheduled.inside)),
        ));
    }
    if let Some(error) = rounds.error_after_fit {
        lines.push(format!("\nMean distance of the median from what was published, rounds after the fit: {error:.1} points. \"!\" marks what lies outside the interval."));
    }
    lines
}

fn discharge_lines(discharges: &Discharges) -> Vec<String> {
    let mut lines = vec![
        "Discharges over those expected without a strike, in per cent: measured and predicted.".to_owned(),
        format!(
            "{:<12} {:>14} {:>10} {:>16} {:>10} {:>12} {:>14}",
            "strike", "strike days", "predicted", "three days after", "predicted", "trust-days", "in the interval"
        ),
    ];
    let change = |observed: f64, expected: f64| 100.0 * (observed / expected - 1.0);
    let mut row = |name: &str, on: Option<&Scores>, after: Option<&Scores>| {
        let part = |scores: Option<&Scores>| match scores {
            Some(scores) => (
                format!("{:+.1}", change(scores.observed, scores.expected)),
                format!("{:+.1}", change(scores.predicted, scores.expected)),
            ),
            None => ("-".to_owned(), "-".to_owned()),
        };
        let ((on_seen, on_said), (after_seen, after_said)) = (part(on), part(after));
        let days: u32 = [on, after].iter().flatten().map(|scores| scores.trust_days).sum();
        let inside: f64 =
            [on, after].iter().flatten().map(|scores| scores.coverage * f64::from(scores.trust_days)).sum();
        lines.push(format!(
            "{name:<12} {on_seen:>14} {on_said:>10} {after_seen:>16} {after_said:>10} {days:>12} {:>13.0} %",
            100.0 * inside / f64::from(days.max(1))
        ));
    };
    for strike in &discharges.predicted.strikes {
        row(&strike.start.to_string(), strike.strike_days.as_ref(), strike.days_after.as_ref());
    }
    row("all", discharges.predicted.strike_days.as_ref(), discharges.predicted.days_after.as_ref());
    lines
}
