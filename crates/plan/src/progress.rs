//! Progress goes out, and a wish to stop comes in, through one callback.

use std::sync::atomic::AtomicBool;

/// Is told how a plan is coming on, and says whether to stop.
pub trait Progress: Sync {
    /// A step has begun.
    fn step(&self, name: &str);

    /// Some of the present step is done.
    fn done(&self, parts: usize, of: usize);

    /// Some replicas of the present simulation are done.
    fn replicas(&self, _done: usize, _of: usize) {}

    /// Becomes true when the user wants the best plan there is now.
    fn stop(&self) -> &AtomicBool;
}

/// Tells nobody and never stops.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

static NEVER: AtomicBool = AtomicBool::new(false);

impl Progress for NoProgress {
    fn step(&self, _name: &str) {}

    fn done(&self, _parts: usize, _of: usize) {}

    fn stop(&self) -> &AtomicBool {
        &NEVER
    }
}
