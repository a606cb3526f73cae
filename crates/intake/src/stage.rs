//! Writes a folder or file all at once: into a hidden sibling first, then renamed into place.

use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// A case or plan could not be written. What stood in its place before still stands there.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder exists, is not empty, and is no case.
    #[error("{} is not empty and is not a case: nothing was written", dir.display())]
    NotACase {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder exists, is not empty, and is no plan (or holds a case as well).
    #[error("{} is not empty and is not a plan: nothing was written", dir.display())]
    NotAPlan {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder exists, is not empty, and is no simulation.
    #[error("{} is not empty and is not a simulation: nothing was written", dir.display())]
    NotASimulation {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder exists, is not empty, and holds something else than is to be written.
    #[error("{} is not empty and holds no {kind}: nothing was written", dir.display())]
    HoldsOther {
        /// The folder.
        dir: PathBuf,
        /// What was to be written.
        kind: &'static str,
    },
    /// A case folder holds something besides the case, which replacing it would delete.
    #[error("{} holds {found} besides a case: move it away first; nothing was written", dir.display())]
    OtherFiles {
        /// The folder.
        dir: PathBuf,
        /// The first such thing.
        found: String,
    },
    /// A further file has a name that is taken, absolute, or leads out of the folder.
    #[error("\"{name}\" cannot be the name of a further file in a plan")]
    BadName {
        /// The name.
        name: String,
    },
    /// A figure of the plan is not a finite number.
    #[error("a figure of the plan is not a finite number, so that plan.json could not be read back")]
    NotFinite,
    /// A file or folder could not be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A Parquet table could not be encoded.
    #[error("table {table}: {source}")]
    Parquet {
        /// The table.
        table: &'static str,
        /// What the encoder said.
        source: parquet::errors::ParquetError,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> WriteError {
    move |source| WriteError::Io { path: path.to_owned(), source }
}

/// Returns where the folder that is being replaced waits until the new one stands in its place.
pub(crate) fn previous(dir: &Path) -> Option<PathBuf> {
    let name = dir.file_name()?.to_str()?;
    Some(dir.with_file_name(format!(".{name}.previous")))
}

/// Returns the folder to read: `dir`, or the folder it was to replace when a write was cut off between the two renames.
pub(crate) fn readable(dir: &Path) -> (PathBuf, bool) {
    if !dir.exists()
        && let Some(previous) = previous(dir)
        && previous.is_dir()
    {
        return (previous, true);
    }
    (dir.to_owned(), false)
}

/// Returns the names in a folder in order; none when it does not exist.
pub(crate) fn entries(dir: &Path) -> Result<Vec<String>, WriteError> {
    let list = match fs::read_dir(dir) {
        Ok(list) => list,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io(dir)(error)),
    };
    let mut names = Vec::new();
    for entry in list {
        names.push(entry.map_err(io(dir))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Returns whether a relative path stays inside the folder it is relative to.
pub(crate) fn stays_inside(name: &str) -> bool {
    let path = Path::new(name);
    !name.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// Writes a file at once: what stood there before still stands if it cannot be written.
///
/// # Errors
/// [`WriteError::Io`].
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    replace_file(path, bytes)
}

/// Replaces `path` by a file with these bytes, through a hidden sibling.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let absolute = std::path::absolute(path).map_err(io(path))?;
    let parent = absolute.parent().unwrap_or(&absolute);
    fs::create_dir_all(parent).map_err(io(parent))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".steadfast-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As with folders: as open as the user's umask says.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut staged = builder.tempfile_in(parent).map_err(io(parent))?;
    staged.write_all(bytes).and_then(|()| staged.as_file().sync_all()).map_err(io(path))?;
    staged.persist(&absolute).map_err(|error| io(path)(error.error))?;
    Ok(())
}

/// Writes a folder of files at once. One that is not empty is replaced only where `ours` says of every name in it that it is of this kind.
///
/// # Errors
/// [`WriteError::HoldsOther`] when the folder holds something else; [`WriteError::Io`] when it cannot be written. What stood there before then still stands.
pub fn write_folder(
    dir: &Path,
    kind: &'static str,
    ours: impl Fn(&str) -> bool,
    files: &[(String, Vec<u8>)],
) -> Result<(), WriteError> {
    if !entries(dir)?.iter().all(|name| ours(name)) {
        return Err(WriteError::HoldsOther { dir: dir.to_owned(), kind });
    }
    replace_folder(dir, files)
}

/// Replaces `dir` by a folder with these files.
pub(crate) fn replace_folder(dir: &Path, files: &[(String, Vec<u8>)]) -> Result<(), WriteError> {
    // `case/.` and `case/` are the same folder as `case`; only the last has a name to rename to.
    let dir: PathBuf = dir.components().collect();
    let absolute = std::path::absolute(&dir).map_err(io(&dir))?;
    let parent = absolute.parent().unwrap_or(&absolute);
    fs::create_dir_all(parent).map_err(io(parent))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".steadfast-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary folder is private by default; what it becomes is as open as the user's umask says.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    let staged = builder.tempdir_in(parent).map_err(io(parent))?;
    for (name, bytes) in files {
        let path = staged.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io(folder))?;
        }
        let mut file = fs::File::create(&path).map_err(io(&path))?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io(&path))?;
    }
    let waiting = previous(&absolute).unwrap_or_else(|| parent.join(".steadfast.previous"));
    let replaces = absolute.exists();
    if replaces {
        // Left over from a write that was cut off after its second rename.
        if waiting.exists() {
            fs::remove_dir_all(&waiting).map_err(io(&waiting))?;
        }
        fs::rename(&absolute, &waiting).map_err(io(&absolute))?;
    }
    if let Err(error) = fs::rename(staged.path(), &absolute) {
        if replaces {
            fs::rename(&waiting, &absolute).map_err(io(&waiting))?;
        }
        return Err(io(&absolute)(error));
    }
    // The folder has moved: there is nothing left for the guard to delete.
    let _ = staged.keep();
    if waiting.exists() {
        fs::remove_dir_all(&waiting).map_err(io(&waiting))?;
    }
    Ok(())
}
