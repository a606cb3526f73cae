//! `cargo xtask bench alternatives`: the plan beside what a trust would do without it.

use super::{Bench, markdown, number, percent, text};
use crate::call::{Trouble, say, step};

pub(crate) fn run(trusts: &[String]) -> Result<(), Trouble> {
    let bench = Bench::start("alternatives")?;
    let mut tables = Vec::new();
    for trust in trusts {
        step(format!("{trust}: case and comparison"))?;
        let (case, made) = bench.make_case(trust, 1)?;
        let (comparison, _) = bench.json(&["compare", &text(&case), "--json"], &[0])?;
        let rows: Vec<Vec<String>> = comparison["alternatives"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| {
                vec![
                    row["name"].as_str().unwrap_or("-").to_owned(),
                    percent(&row["kept_p10"], 1),
                    percent(&row["kept_p50"], 1),
                    percent(&row["kept_p90"], 1),
                    percent(&row["probability_target_met"], 0),
                    percent(&row["kept_weighted_p50"], 1),
                    number(&row["posts_below_floor_mean"], 1.0, 2),
                    number(&row["heads_below_floor_mean"], 1.0, 2),
                    number(&row["cancelled_on_the_day_mean"], 1.0, 1),
                    number(&row["sessions_closed"], 1.0, 0),
                    number(&row["people_given_other_work"], 1.0, 0),
                ]
            })
            .collect();
        let header = [
            trust.as_str(),
            "kept p10 %",
            "p50 %",
            "p90 %",
            "target met %",
            "weighted p50 %",
            "posts below floor",
            "heads below floor",
            "cancelled on the day",
            "sessions closed",
            "people moved",
        ];
        tables.push(format!(
            "**{}** ({trust}), {} fresh turnouts, seed {}\n\n{}",
            made["trust_name"].as_str().unwrap_or("-"),
            comparison["turnouts"],
            comparison["seed"],
            markdown(&header, &rows)
        ));
    }
    step("Result")?;
    say(format!("{}\n\n{}", bench.provenance()?, tables.join("\n\n")))
}
