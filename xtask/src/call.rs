//! Calling other programs, and saying what is being done.

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

/// Why a command of this tool ended early.
#[derive(Debug)]
pub(crate) struct Trouble {
    message: String,
    advice: String,
    code: u8,
}

impl Trouble {
    /// The call itself is wrong.
    pub(crate) fn call(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { message: message.into(), advice: advice.into(), code: 2 }
    }

    /// Something that was asked for could not be done.
    pub(crate) fn new(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { message: message.into(), advice: advice.into(), code: 1 }
    }

    /// Prints the trouble and returns its exit code.
    pub(crate) fn report(self) -> ExitCode {
        eprintln!("\nxtask: {}", self.message);
        if !self.advice.is_empty() {
            eprintln!("{}", self.advice);
        }
        ExitCode::from(self.code)
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string(), "")
    }
}

/// Prints a line; a closed pipe is no trouble.
pub(crate) fn say(text: impl AsRef<str>) -> Result<(), Trouble> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", text.as_ref()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints the heading of a step.
pub(crate) fn step(text: impl AsRef<str>) -> Result<(), Trouble> {
    say(format!("\n==> {}", text.as_ref()))
}

/// Returns the root of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}

/// Returns the folder of the published data that are not part of the repository.
pub(crate) fn shared_data() -> PathBuf {
    std::env::var_os("STEADFAST_SHARED").map_or_else(|| root().join("..").join("shared"), PathBuf::from)
}

/// Returns a call of `program` in the root of the workspace.
pub(crate) fn command<A: AsRef<std::ffi::OsStr>>(program: impl AsRef<std::ffi::OsStr>, arguments: &[A]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Returns a call of the `cargo` that runs this tool.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    command(cargo, arguments)
}

/// Writes a call as it would be typed.
pub(crate) fn shown(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let mut words = vec![program.file_name().unwrap_or_default().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Runs a call with its output in view and stops at a failure.
pub(crate) fn perform(mut command: Command) -> Result<(), Trouble> {
    let text = shown(&command);
    say(format!("$ {text}"))?;
    let status = command.status().map_err(|error| Trouble::new(format!("`{text}` did not start: {error}"), ""))?;
    if status.success() {
        return Ok(());
    }
    Err(Trouble::new(format!("`{text}` failed ({status})"), "Nothing after it was run; its own message stands above."))
}

/// Says whether a call ends well; nothing is shown.
pub(crate) fn works(program: &str, arguments: &[&str]) -> bool {
    command(program, arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a call left behind.
pub(crate) struct Outcome {
    /// Exit code; 255 when ended by a signal.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

/// Runs a call without showing its output.
pub(crate) fn capture(mut command: Command) -> Result<Outcome, Trouble> {
    let text = shown(&command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Trouble::new(format!("`{text}` did not start: {error}"), ""))?;
    Ok(Outcome {
        code: output.status.code().unwrap_or(255),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Runs a call that prints JSON and must end with one of the exit codes given.
pub(crate) fn capture_json(command: Command, codes: &[i32]) -> Result<(Value, i32), Trouble> {
    let text = shown(&command);
    let outcome = capture(command)?;
    if !codes.contains(&outcome.code) {
        return Err(Trouble::new(format!("`{text}` ended with {}", outcome.code), outcome.stderr));
    }
    let value = serde_json::from_str(&outcome.stdout)
        .map_err(|error| Trouble::new(format!("`{text}` printed no JSON: {error}"), outcome.stdout))?;
    Ok((value, outcome.code))
}

/// Returns the folder that cargo builds into.
pub(crate) fn target_dir() -> Result<PathBuf, Trouble> {
    let (metadata, _) = capture_json(cargo(&["metadata", "--no-deps", "--format-version", "1"]), &[0])?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| Trouble::new("cargo metadata names no target directory", ""))
}

/// Builds `steadfast` in release and returns its path.
pub(crate) fn build_steadfast() -> Result<PathBuf, Trouble> {
    step("Building steadfast (release; a few minutes the first time)")?;
    perform(cargo(&["build", "--release", "--package", "steadfast-cli"]))?;
    Ok(target_dir()?.join("release").join(format!("steadfast{}", std::env::consts::EXE_SUFFIX)))
}
