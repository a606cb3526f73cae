//! The published data that are not in the repository.

use std::path::{Path, PathBuf};

/// Finds a file or folder of the published data, in the folder `STEADFAST_SHARED` or else `../shared` beside the workspace.
///
/// Where it is missing, says on standard error that `test` could not run, and returns `None`.
pub fn shared(path: &str, test: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("..").join("shared");
    let folder = std::env::var_os("STEADFAST_SHARED").map_or_else(beside, PathBuf::from);
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("not run: {test}; {} is missing (set STEADFAST_SHARED)", found.display());
    None
}
