//! Past rounds over the trusts of England, trust by trust.

use crate::failure::Failure;
use crate::progress::Terminal;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use steadfast_casebook::{CaseRequest, make_case, sizing, trusts};
use steadfast_model::{Case, Interval};
use steadfast_plan::backtest::discharges::Strike;
use steadfast_turnout::{Level, Round, TurnoutModel};

/// Runs something for every trust, on all threads, with progress; stops when asked to.
pub(crate) fn each<T: Send>(
    terminal: &Terminal,
    what: &str,
    codes: &[String],
    of: impl Fn(&str) -> Result<T, Failure> + Sync,
) -> Result<Vec<T>, Failure> {
    let done = AtomicUsize::new(0);
    let stop = terminal.flag();
    let results: Vec<Result<T, Failure>> = codes
        .par_iter()
        .with_max_len(1)
        .map(|code| {
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::not_done("stopped on request; nothing is judged by a part of the trusts"));
            }
            let result = of(code);
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            terminal.say(format!("{what}: {count} of {} trusts", codes.len()));
            result
        })
        .collect();
    results.into_iter().collect()
}

/// Makes the case of a trust in a past strike.
pub(crate) fn case_of(code: &str, strike: &Strike, seed: u64) -> Result<Case, Failure> {
    let interval = Interval::new(strike.start.at(7, 0, 0, 0), strike.end.at(7, 0, 0, 0));
    let mut case = make_case(&CaseRequest { ods_code: code.to_owned(), strike: interval, planned_at: None, seed })
        .map_err(Failure::not_done)?;
    for action in &mut case.actions {
        action.groups.clone_from(&strike.groups);
    }
    Ok(case)
}

/// Returns the trusts asked for, or every n-th of the list.
pub(crate) fn chosen(trust: &[String], every: usize) -> Result<Vec<String>, Failure> {
    let all: Vec<String> = trusts().iter().map(|trust| trust.ods_code.clone()).collect();
    if trust.is_empty() {
        return Ok(all.into_iter().step_by(every.max(1)).collect());
    }
    for code in trust {
        if !all.contains(&code.to_uppercase()) {
            return Err(Failure::usage(
                format!("\"{code}\" is none of the 134 acute trusts"),
                "See `steadfast case new --list-trusts`.",
            ));
        }
    }
    Ok(trust.iter().map(|code| code.to_uppercase()).collect())
}

/// Returns the turnout of a past round: its own published count where there is one, else the level of all rounds.
pub(crate) fn model_of(strike: &Strike) -> TurnoutModel {
    let shipped = TurnoutModel::shipped();
    let own = Round::shipped()
        .iter()
        .find(|round| round.start == strike.start)
        .and_then(|round| round.observation(&shipped.assumptions));
    match own {
        Some(observed) => {
            TurnoutModel { residents: Level { mean: observed.value, sd: observed.variance.sqrt() }, ..shipped.clone() }
        }
        None => shipped.clone(),
    }
}

/// Returns the planned bookings of some trusts in five days with a weekend.
pub(crate) fn planned_in_five_days<'a>(codes: impl Iterator<Item = &'a str>) -> f64 {
    codes.filter_map(|code| sizing(code).ok()).map(|size| f64::from(size.planned_bookings_five_days)).sum()
}
