//! `steadfast bench strike-cost`: what published counts of past rounds cost at our prices, over the acute trusts, beside the costs that were published.

use crate::args::BenchStrikeCost;
use crate::failure::Failure;
use crate::output::{print, print_json};
use serde::Serialize;
use std::process::ExitCode;
use steadfast_casebook::trusts;
use steadfast_chance::Stream;
use steadfast_chart::number::number;
use steadfast_cost::{Bill, LineKind, Prices, PublishedRound, bill, published_rounds};

/// A trust's share of a round.
#[derive(Serialize)]
struct OfTrust {
    ods_code: String,
    name: String,
    spending: f64,
    with_value_lost: f64,
}

#[derive(Serialize)]
struct OfRound {
    round: &'static PublishedRound,
    bill: Bill,
    share_of_published: f64,
    trusts: Vec<OfTrust>,
}

#[derive(Serialize)]
struct Record {
    schema: u32,
    steadfast: &'static str,
    seed: u64,
    rounds: Vec<OfRound>,
    notes: Vec<&'static str>,
}

const NOTES: [&str; 4] = [
    "Published costs are all-in figures of ministers and NHS England; how they were worked out was not published.",
    "Not counted here: work that was never booked because of a strike (the published counts are of bookings that were rescheduled), time of managers, time off given back to who covered, private and insourced capacity already contracted, training lost.",
    "A rescheduled booking stands both as a place that was paid for and not used, and as one to be made up at a premium: the upper total counts both.",
    "Trusts share a round by their occupied general and acute beds, January 2025; a trust's own counts come first.",
];

fn of_round(round: &'static PublishedRound, stream: &Stream) -> OfRound {
    let whole = round.bill(Prices::shipped(), stream);
    let beds: f64 = trusts().iter().map(|trust| f64::from(trust.ga_occupied)).sum();
    let quantities = round.quantities();
    let mut of_trusts: Vec<OfTrust> = trusts()
        .iter()
        .map(|trust| {
            let share = quantities.times(f64::from(trust.ga_occupied) / beds);
            let bill = bill(&share, Prices::shipped(), stream);
            OfTrust {
                ods_code: trust.ods_code.clone(),
                name: trust.name.clone(),
                spending: bill.spending.mid,
                with_value_lost: bill.with_value_lost.mid,
            }
        })
        .collect();
    of_trusts.sort_by(|left, right| right.spending.total_cmp(&left.spending).then(left.ods_code.cmp(&right.ods_code)));
    OfRound {
        round,
        share_of_published: whole.with_value_lost.mid / round.published_cost,
        bill: whole,
        trusts: of_trusts,
    }
}

pub(crate) fn run(args: &BenchStrikeCost) -> Result<ExitCode, Failure> {
    let stream = Stream::root(args.seed);
    let record = Record {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        seed: args.seed,
        rounds: published_rounds().iter().map(|round| of_round(round, &stream)).collect(),
        notes: NOTES.to_vec(),
    };
    if args.json {
        print_json(&record)?;
    } else {
        print(&text(&record))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn millions(value: f64) -> String {
    format!("{}£{}m", if value < 0.0 { "-" } else { "" }, number(value.abs() / 1e6, 1))
}

fn text(record: &Record) -> String {
    let mut lines = Vec::new();
    for of in &record.rounds {
        lines.push(format!(
            "{}, {} days: published {}",
            of.round.name,
            of.round.days,
            millions(of.round.published_cost)
        ));
        for line in &of.bill.lines {
            let kind = if line.kind == LineKind::ValueLost { " (value lost)" } else { "" };
            lines.push(format!(
                "  {:>9}  {:>9} {:<11} {}{kind} [{}]",
                millions(line.mid),
                number(line.quantity, 0),
                format!("{}s", line.unit),
                line.name,
                line.mark.word()
            ));
        }
        let shown = |total: steadfast_cost::Total| {
            format!("{} ({} to {})", millions(total.mid), millions(total.p10), millions(total.p90))
        };
        lines.push(format!(
            "  {} spent; {} with the value of places not used: {:.0}% of what was published",
            shown(of.bill.spending),
            shown(of.bill.with_value_lost),
            100.0 * of.share_of_published
        ));
        if let (Some(first), Some(middle), Some(last)) =
            (of.trusts.first(), of.trusts.get(of.trusts.len() / 2), of.trusts.last())
        {
            lines.push(format!(
                "  over {} trusts, spent: most {} ({}), median {} ({}), least {} ({})\n",
                of.trusts.len(),
                millions(first.spending),
                first.ods_code,
                millions(middle.spending),
                middle.ods_code,
                millions(last.spending),
                last.ods_code
            ));
        }
    }
    lines.extend(record.notes.iter().map(|note| (*note).to_owned()));
    lines.join("\n")
}
