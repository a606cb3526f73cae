//! Progress on standard error, and Ctrl-C.

use crate::failure::STOPPED;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use steadfast_plan::Progress;

/// A line on standard error that says what is being done, and a flag that Ctrl-C sets.
pub(crate) struct Terminal {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Terminal {
    /// Starts; with `quiet` nothing is shown, but Ctrl-C is heeded all the same. `stopping` says what the first Ctrl-C leads to.
    pub(crate) fn start(quiet: bool, stopping: &'static str) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>4} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        // A second interrupt ends the process at once; folders and files are replaced whole, so what stood there before still stands.
        let heeded = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(STOPPED);
            }
            eprintln!("\n{stopping}; press Ctrl-C again to stop at once");
        });
        if heeded.is_err() {
            eprintln!("Ctrl-C cannot be caught here: it will stop the process at once");
        }
        Self { bar, stop }
    }

    /// Says how far the work is.
    pub(crate) fn say(&self, text: String) {
        self.bar.set_message(text);
    }

    /// Returns the flag that Ctrl-C sets.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Clears the line.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Terminal {
    fn step(&self, name: &str) {
        self.bar.set_message(name.to_owned());
    }

    fn done(&self, parts: usize, of: usize) {
        self.bar.set_message(format!(
            "deciding who covers what and which sessions run: {parts} of {of} parts of the hospital"
        ));
    }

    fn replicas(&self, done: usize, of: usize) {
        self.bar.set_message(format!("simulating the hospital: {done} of at most {of} replicas"));
    }

    fn stop(&self) -> &AtomicBool {
        &self.stop
    }
}
