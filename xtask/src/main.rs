//! The project's own automation: demo, test and bench, with nothing to install first but Rust.

mod bench;
mod call;
mod demo;
mod setup;
mod test;

use call::Trouble;
use std::process::ExitCode;

const HELP: &str = "\
The project's own automation.

Usage: cargo xtask COMMAND [OPTIONS]

Commands:
  demo                 Set up, build, make a case, plan it, check the plan, explain a closed session
  test                 Everything that continuous integration runs: format, lints, documentation, tests
  bench plan           Time, memory and figures of planning, with one thread and with two
  bench check          Plan 20 trusts with 3 seeds each and check every plan
  bench ihtc           Solve the public instances of the timetabling competition; gaps to the best known values
  bench queues         Two queueing models in our engine and in others, side by side
  bench alternatives   The plan against the obvious alternatives, in the same turnouts

`cargo xtask COMMAND --help` says more.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [] => Err(Trouble::call("a command is missing", HELP)),
        ["-h" | "--help" | "help", ..] => call::say(HELP),
        ["demo", rest @ ..] => demo::run(rest),
        ["test", rest @ ..] => test::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        [other, ..] => Err(Trouble::call(format!("there is no command \"{other}\""), HELP)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => trouble.report(),
    }
}
