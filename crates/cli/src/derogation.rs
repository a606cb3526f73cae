use crate::args::DisputeEvidence;
use crate::failure::Failure;
use std::process::ExitCode;
pub(crate) fn evidence(_args: &DisputeEvidence) -> Result<ExitCode, Failure> {
    Err(Failure::not_done(""))
}
