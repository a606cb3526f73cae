//! The steadfast command line: a hospital's planned care through strikes and winter.
//!
//! Exit codes are stable and documented in [`failure`].

mod alternatives;
mod args;
mod backtest;
mod case;
mod derogation;
mod dispute;
mod dispute_dates;
mod dispute_page;
mod explain;
mod failure;
mod flu_england;
mod flusight;
mod forecast;
mod ihtc;
mod impact;
mod impact_part;
mod impact_text;
mod nation;
mod output;
mod places;
mod plan;
mod progress;
mod queues;
mod search;
mod simulate;
mod strike_cost;
mod waits;

use args::{BenchCommand, CaseCommand, Cli, Command, IhtcCommand, PlanCommand};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Case(case) => match case.command {
            CaseCommand::New(new) => case::make(&new),
            CaseCommand::Check(check) => case::check(&check),
        },
        Command::Plan(plan) => match (plan.command, plan.make) {
            (Some(PlanCommand::Check(check)), _) => plan::check(&check),
            (None, Some(make)) => plan::make(&make),
            (None, None) => Err(Failure::usage(
                "a case folder is missing",
                "Call `steadfast plan CASE`, or `steadfast plan check CASE PLAN`.",
            )),
        },
        Command::Explain(explain) => explain::explain(&explain),
        Command::Compare(compare) => alternatives::compare(&compare),
        Command::Simulate(simulate) => simulate::run(&simulate),
        Command::Forecast(forecast) => match forecast.command {
            args::ForecastCommand::Flu(flu) => forecast::flu(&flu),
            args::ForecastCommand::Demand(demand) => forecast::demand(&demand),
        },
        Command::Impact(args) => impact::run(&args),
        Command::Waits(commands) => waits::run(&commands),
        Command::Dispute(dispute) => match dispute.command {
            args::DisputeCommand::New(new) => dispute::make(&new),
            args::DisputeCommand::Check(check) => dispute::check(&check),
            args::DisputeCommand::Calendar(calendar) => dispute_dates::calendar(&calendar),
            args::DisputeCommand::WhatIf(what_if) => dispute_dates::what_if(&what_if),
            args::DisputeCommand::Law(law) => dispute_dates::law(&law),
            args::DisputeCommand::Evidence(evidence) => derogation::evidence(&evidence),
        },
        Command::Backtest(backtest) => backtest::run(&backtest),
        Command::Bench(bench) => match bench.command {
            BenchCommand::Queues(queues) => queues::run(&queues),
            BenchCommand::Flusight(bench) => flusight::run(&bench),
            BenchCommand::FluEngland(england) => flu_england::run(&england),
            BenchCommand::StrikeCost(bench) => strike_cost::run(&bench),
            BenchCommand::Dispute(bench) => dispute_dates::bench(&bench),
            BenchCommand::FitFlu(fit) => flusight::fit(&fit),
            BenchCommand::Ihtc(ihtc) => match ihtc.command {
                IhtcCommand::Score(score) => ihtc::score(&score),
                IhtcCommand::Solve(solve) => ihtc::solve(&solve),
            },
        },
    }
}
