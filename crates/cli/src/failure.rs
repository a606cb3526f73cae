//! What can go wrong, and the exit code of each kind.

use miette::Diagnostic;
use std::process::ExitCode;
use steadfast_model::Issue;
use steadfast_plan::PlanError;

/// The answer is no: faults in a case, violations in a plan or timetable.
pub(crate) const ANSWER_IS_NO: u8 = 1;
/// The call is wrong.
pub(crate) const WRONG_CALL: u8 = 2;
/// The input was refused; nothing was used.
pub(crate) const INPUT_REFUSED: u8 = 3;
/// The result could not be computed or written; nothing was half-written.
pub(crate) const NOT_DONE: u8 = 4;
/// Stopped at once by a second interrupt.
pub(crate) const STOPPED: i32 = 130;

/// A failure with its exit code and advice.
#[derive(Debug, Diagnostic, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    message: String,
    #[help]
    advice: Option<String>,
    code: u8,
}

impl Failure {
    /// The call is wrong.
    pub(crate) fn usage(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { message: message.into(), advice: Some(advice.into()), code: WRONG_CALL }
    }

    /// The result could not be computed or written.
    pub(crate) fn not_done(message: impl std::fmt::Display) -> Self {
        Self { message: message.to_string(), advice: None, code: NOT_DONE }
    }

    /// The result could not be written, with what to do.
    pub(crate) fn cannot_write(message: impl std::fmt::Display, advice: &str) -> Self {
        Self { advice: Some(advice.into()), ..Self::not_done(message) }
    }

    /// No plan could be made: because of the case, or because a solver failed.
    pub(crate) fn no_plan(error: &PlanError) -> Self {
        match error {
            PlanError::NoStrike => {
                Self::usage(error.to_string(), "See the [[action]] tables of case.toml: from, to, groups, status.")
            }
            PlanError::Cover(_) | PlanError::Bound(_) => Self::not_done(error),
        }
    }

    /// One fault in the input, which is refused whole.
    pub(crate) fn bad_input(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { message: message.into(), advice: Some(advice.into()), code: INPUT_REFUSED }
    }

    /// The input was refused: its issues are printed and counted.
    pub(crate) fn refused(what: &str, issues: &[Issue]) -> Self {
        Self::refused_with(
            what,
            issues,
            "Mend what each line names and call again; `steadfast case check` shows the same list.",
        )
    }

    /// The input was refused, with other advice: its issues are printed and counted.
    pub(crate) fn refused_with(what: &str, issues: &[Issue], advice: &str) -> Self {
        for issue in issues {
            eprintln!("{issue}");
        }
        Self {
            message: format!(
                "{what} was refused: {} issue{} above; nothing of it was used",
                issues.len(),
                if issues.len() == 1 { "" } else { "s" }
            ),
            advice: Some(advice.into()),
            code: INPUT_REFUSED,
        }
    }

    /// Prints the failure and returns its exit code.
    pub(crate) fn report(self) -> ExitCode {
        let code = self.code;
        eprintln!("{:?}", miette::Report::new(self));
        ExitCode::from(code)
    }
}
