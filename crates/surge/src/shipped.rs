//! The pooled member as this version ships it, fitted to consultations for influenza-like illness in the United States, 1997 to 2023.
//!
//! `data/pooled.csv` has a row for each week of the season and number of weeks ahead: the line, the size of its residuals and their quantiles. It holds no data of any
//! place. `steadfast bench fit-flu` makes it.

use crate::features::{FEATURES, STEPS};
use crate::levels::{LEVELS, QUANTILE_LEVELS};
use crate::pooled::{Pooled, SIZES, Source, Spread, Step};
use crate::ridge::Line;
use crate::settings::{Member, Settings, Weekly};
use crate::weekly::History;
use std::sync::LazyLock;

/// Weeks of the season that are shipped: early October to mid June. Others take the nearest.
const SEASON_WEEKS: std::ops::RangeInclusive<u8> = 9..=45;
const NUMBERS: usize = 1 + FEATURES + 1 + SIZES + LEVELS;

/// Fits the pooled member at every week that is shipped and writes it as `data/pooled.csv`.
///
/// The history is taken as reported: England's beds, like consultations, never fall to zero in season (`docs/decisions/0005-how-flu-is-forecast.md`).
pub fn fit_to_ship(history: &History, settings: &Settings) -> String {
    let weekly = Weekly { season_weeks: settings.england.season_weeks, ..settings.weekly.clone() };
    let member = Member { own_weight: 0.0, penalty: settings.england.penalty };
    let mut text = "# The pooled member of the flu forecast, made by `steadfast bench fit-flu`. Fitted to ILINet 1997 to 2023 (US Centers for Disease Control and\n\
                    # Prevention, public domain); parameters only. What the columns mean: crates/surge/src/pooled.rs.\n\
                    season_week,weeks_ahead,intercept"
        .to_owned();
    text.extend((1..=FEATURES).map(|feature| format!(",slope_{feature}")));
    text.push_str(",size");
    text.extend((1..=SIZES).map(|feature| format!(",size_{feature}")));
    text.extend(QUANTILE_LEVELS.map(|level| format!(",q{level}")));
    text.push('\n');
    for week in SEASON_WEEKS {
        let sources = [Source { panel: history.panel(), weight: 1.0 }];
        let pooled = Pooled::fit(&sources, f64::from(week), &weekly, &member).condensed();
        for (step, Step { line, spread }) in pooled.steps.iter().enumerate() {
            let Spread::Scaled { size, quantiles } = spread else { continue };
            text.push_str(&format!("{week},{}", step + 1));
            let numbers = std::iter::once(&line.intercept).chain(&line.slopes);
            let numbers = numbers.chain(std::iter::once(&size.intercept)).chain(&size.slopes).chain(quantiles);
            // Four decimals of a scale on which a season is about 1 high.
            text.extend(numbers.map(|number| format!(",{number:.4}")));
            text.push('\n');
        }
    }
    text
}

fn parsed(text: &str) -> Option<Vec<Pooled>> {
    let mut weeks: Vec<Pooled> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let mut cells = line.split(',').map(|cell| cell.parse::<f64>().ok());
        let (season_week, _) = (cells.next()??, cells.next()??);
        let numbers: Vec<f64> = cells.collect::<Option<_>>()?;
        if numbers.len() != NUMBERS {
            return None;
        }
        let (slopes, rest) = numbers[1..].split_at(FEATURES);
        let (sizes, quantiles) = rest[1..].split_at(SIZES);
        let step = Step {
            line: Line { intercept: numbers[0], slopes: slopes.try_into().ok()? },
            spread: Spread::Scaled {
                size: Line { intercept: rest[0], slopes: sizes.try_into().ok()? },
                quantiles: quantiles.try_into().ok()?,
            },
        };
        match weeks.last_mut().filter(|last| last.season_week == season_week) {
            Some(last) => last.steps.push(step),
            None => weeks.push(Pooled { season_week, steps: vec![step] }),
        }
    }
    (!weeks.is_empty() && weeks.iter().all(|week| week.steps.len() == STEPS)).then_some(weeks)
}

/// Returns the shipped member nearest to a week of the season.
pub(crate) fn shipped_at(season_week: f64) -> &'static Pooled {
    static WEEKS: LazyLock<Vec<Pooled>> =
        LazyLock::new(|| parsed(include_str!("../data/pooled.csv")).expect("the shipped member is checked by a test"));
    let away = |week: &&Pooled| (week.season_week - season_week).abs();
    WEEKS.iter().min_by(|one, other| away(one).total_cmp(&away(other))).expect("the shipped member has weeks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_member_has_every_week_and_spreads_further_ahead() {
        for week in SEASON_WEEKS {
            let pooled = shipped_at(f64::from(week));
            assert_eq!(pooled.season_week, f64::from(week));
            let width = |step: usize| {
                let quantiles = pooled.forecast(&[0.0; FEATURES], step).0;
                assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]), "quantiles cross in week {week}");
                quantiles[16] - quantiles[6]
            };
            assert!(width(0) > 0.0 && width(3) > width(0), "week {week}");
        }
        assert_eq!(shipped_at(50.0).season_week, 45.0);
    }
}
