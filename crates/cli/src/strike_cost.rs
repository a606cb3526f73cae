//! `steadfast bench strike-cost`: what published counts of past rounds cost at our prices, over the acute trusts, beside the costs that were published.

use crate::args::BenchStrikeCost;
use crate::failure::Failure;
use crate::nation::{case_of, chosen, each, model_of, planned_in_five_days};
use crate::output::{print, print_json};
use crate::plan::use_threads;
use crate::progress::Terminal;
use serde::Serialize;
use std::process::ExitCode;
use steadfast_casebook::trusts;
use steadfast_chance::Stream;
use steadfast_chart::number::{number, pounds_with};
use steadfast_cost::{Bill, LineKind, Prices, PublishedRound, Quantities, Total, bill, published_rounds};
use steadfast_plan::NoProgress;
use steadfast_plan::backtest::discharges::Strike;
use steadfast_plan::backtest::{TrustTakings, round_takings};

/// A trust's share of a round.
#[derive(Serialize)]
struct OfTrust {
    ods_code: String,
    name: String,
    spending: Total,
    with_care_made_up: Total,
}

fn times(total: Total, share: f64) -> Total {
    Total { p10: total.p10 * share, mid: total.mid * share, p90: total.p90 * share }
}

#[derive(Serialize)]
struct OfRound {
    round: &'static PublishedRound,
    bill: Bill,
    share_of_published: f64,
    trusts: Vec<OfTrust>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plans: Option<OfPlans>,
}

/// A round as plans for each trust take it.
#[derive(Serialize)]
struct OfPlans {
    /// Share of planned care that the plans keep, the median over turnouts, by bookings.
    kept: f64,
    /// England's planned bookings over those of the trusts planned for.
    scale: f64,
    /// Hours of cover beyond job plans for each doctor day on strike.
    cover_hours_a_doctor_day: f64,
    quantities: Quantities,
    bill: Bill,
    share_of_published: f64,
    trusts: Vec<PlannedTrust>,
}

#[derive(Serialize)]
struct PlannedTrust {
    #[serde(flatten)]
    takings: TrustTakings,
    spending: Total,
    with_care_made_up: Total,
}

#[derive(Serialize)]
struct Record {
    schema: u32,
    steadfast: &'static str,
    seed: u64,
    rounds: Vec<OfRound>,
    notes: Vec<&'static str>,
}

const NOTES: [&str; 5] = [
    "Published costs are all-in figures of ministers and NHS England; how they were worked out was not published.",
    "Not counted here: work that was never booked because of a strike (the published counts are of bookings that were rescheduled), time of managers, time off given back to who covered, private and insourced capacity already contracted, training lost.",
    "A rescheduled booking is owed: at its usual price, and the premium of making it up. The place that stood empty is not a second loss.",
    "Prices of April 2023 are those of that year, as far as they are known: the consultants' card, residents' pay and the price of care (docs/models/cost.md).",
    "From published counts, trusts share a round by their occupied general and acute beds, January 2025; a trust's own counts come first.",
];

fn of_round(round: &'static PublishedRound, stream: &Stream) -> OfRound {
    let prices = round.prices_then(Prices::shipped());
    let whole = bill(&round.quantities(), &prices, stream);
    let beds: f64 = trusts().iter().map(|trust| f64::from(trust.ga_occupied)).sum();
    let mut of_trusts: Vec<OfTrust> = trusts()
        .iter()
        .map(|trust| {
            let share = f64::from(trust.ga_occupied) / beds;
            OfTrust {
                ods_code: trust.ods_code.clone(),
                name: trust.name.clone(),
                spending: times(whole.spending, share),
                with_care_made_up: times(whole.with_care_made_up, share),
            }
        })
        .collect();
    of_trusts.sort_by(|left, right| {
        right.spending.mid.total_cmp(&left.spending.mid).then(left.ods_code.cmp(&right.ods_code))
    });
    OfRound {
        round,
        share_of_published: whole.with_care_made_up.mid / round.published_cost,
        bill: whole,
        trusts: of_trusts,
        plans: None,
    }
}

/// Plans a round for each trust, and prices the sum.
fn of_plans(
    round: &PublishedRound,
    args: &BenchStrikeCost,
    codes: &[String],
    terminal: &Terminal,
    stream: &Stream,
) -> Result<OfPlans, Failure> {
    let strike = Strike::shipped()
        .iter()
        .find(|strike| strike.of_residents() && strike.start.strftime("%Y-%m").to_string() == round.id)
        .ok_or_else(|| Failure::not_done(format!("no strike of residents is known in {}", round.id)))?;
    let model = model_of(strike);
    let takings = each(terminal, &format!("plans for {}", round.name), codes, |code| {
        let case = case_of(code, strike, args.seed)?;
        round_takings(&case, &model, args.seed, &NoProgress).map_err(|error| Failure::no_plan(&error))
    })?;
    let all = planned_in_five_days(trusts().iter().map(|trust| trust.ods_code.as_str()));
    let scale = all / planned_in_five_days(codes.iter().map(String::as_str)).max(1.0);
    let mut quantities = Quantities::default();
    for trust in &takings {
        quantities.add(&trust.quantities.times(scale));
    }
    let prices = round.prices_then(Prices::shipped());
    let bill_of_all = bill(&quantities, &prices, stream);
    let booked: f64 = takings.iter().map(|trust| f64::from(trust.booked)).sum();
    Ok(OfPlans {
        kept: takings.iter().map(|trust| trust.kept * f64::from(trust.booked)).sum::<f64>() / booked.max(1.0),
        scale,
        cover_hours_a_doctor_day: quantities.cover_hours() / quantities.striker_days.max(1.0),
        share_of_published: bill_of_all.with_care_made_up.mid / round.published_cost,
        bill: bill_of_all,
        quantities,
        trusts: takings
            .into_iter()
            .map(|takings| {
                let bill = bill(&takings.quantities, &prices, stream);
                PlannedTrust { takings, spending: bill.spending, with_care_made_up: bill.with_care_made_up }
            })
            .collect(),
    })
}

/// Returns the rounds asked for.
fn rounds(args: &BenchStrikeCost) -> Result<Vec<&'static PublishedRound>, Failure> {
    if args.round.is_empty() {
        return Ok(published_rounds().iter().collect());
    }
    args.round
        .iter()
        .map(|id| {
            published_rounds().iter().find(|round| round.id == *id).ok_or_else(|| {
                let known: Vec<&str> = published_rounds().iter().map(|round| round.id.as_str()).collect();
                Failure::usage(
                    format!("no cost was published of a round in {id}"),
                    format!("Rounds: {}.", known.join(", ")),
                )
            })
        })
        .collect()
}

pub(crate) fn run(args: &BenchStrikeCost) -> Result<ExitCode, Failure> {
    if args.every == 0 {
        return Err(Failure::usage(
            "--every 0 plans for no trust",
            "Leave it out for all, or write 10 for every tenth.",
        ));
    }
    let stream = Stream::root(args.seed);
    let mut priced: Vec<OfRound> = rounds(args)?.into_iter().map(|round| of_round(round, &stream)).collect();
    if args.plans {
        use_threads(args.threads)?;
        let terminal = Terminal::start(args.quiet, "stopping; a cost over a part of the trusts is not shown");
        let codes = chosen(&args.trust, args.every)?;
        for of in &mut priced {
            of.plans = Some(of_plans(of.round, args, &codes, &terminal, &stream)?);
        }
        terminal.finish();
    }
    let record = Record {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        seed: args.seed,
        rounds: priced,
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
    format!("{}m", pounds_with(value / 1e6, 1))
}

fn shown(total: Total) -> String {
    format!("{} ({} to {})", millions(total.mid), millions(total.p10), millions(total.p90))
}

/// The lines of a bill in millions, and its totals beside what was published.
fn bill_lines(bill: &Bill, share_of_published: f64) -> Vec<String> {
    let mut lines: Vec<String> = bill
        .lines
        .iter()
        .map(|line| {
            let kind = if line.kind == LineKind::Owed { " (owed)" } else { "" };
            format!(
                "  {:>9}  {:>9} {:<11} {}{kind} [{}]",
                millions(line.mid),
                number(line.quantity, 0),
                format!("{}s", line.unit),
                line.name,
                line.mark.word()
            )
        })
        .collect();
    lines.push(format!(
        "  {} spent; {} with the care that is owed made up: {:.0}% of what was published",
        shown(bill.spending),
        shown(bill.with_care_made_up),
        100.0 * share_of_published
    ));
    lines
}

/// The most, the middle and the least of trusts in order.
fn spread(trusts: &[(&str, f64)]) -> Option<String> {
    let of = |(code, spent): &(&str, f64)| format!("{} ({code})", millions(*spent));
    Some(format!(
        "  over {} trusts, spent: most {}, median {}, least {}\n",
        trusts.len(),
        of(trusts.first()?),
        of(trusts.get(trusts.len() / 2)?),
        of(trusts.last()?)
    ))
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
        lines.push("  from published counts, trusts by their share of occupied beds".to_owned());
        lines.extend(bill_lines(&of.bill, of.share_of_published));
        let shares: Vec<(&str, f64)> =
            of.trusts.iter().map(|trust| (trust.ods_code.as_str(), trust.spending.mid)).collect();
        lines.extend(spread(&shares));
        if let Some(plans) = &of.plans {
            lines.push(format!(
                "  from a plan for each of {} trusts{}: {:.1}% of planned care kept, {:.1} hours of cover for each doctor day on strike",
                plans.trusts.len(),
                if plans.scale > 1.001 { format!(", times {:.2}", plans.scale) } else { String::new() },
                100.0 * plans.kept,
                plans.cover_hours_a_doctor_day
            ));
            lines.extend(bill_lines(&plans.bill, plans.share_of_published));
            let mut planned: Vec<(&str, f64)> =
                plans.trusts.iter().map(|trust| (trust.takings.ods_code.as_str(), trust.spending.mid)).collect();
            planned.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
            lines.extend(spread(&planned));
        }
    }
    lines.extend(record.notes.iter().map(|note| (*note).to_owned()));
    lines.join("\n")
}
