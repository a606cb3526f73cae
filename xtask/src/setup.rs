//! What a fresh machine needs before the workspace builds: the solver HiGHS is C++, and its bindings are made with libclang.

use crate::call::{Trouble, cargo, command, perform, say, step, works};
use std::path::{Path, PathBuf};

/// A thing that must be there, and the Debian package that brings it.
struct Need {
    what: &'static str,
    package: &'static str,
    there: fn() -> bool,
}

const NEEDS: [Need; 5] = [
    Need { what: "cmake", package: "cmake", there: || works("cmake", &["--version"]) },
    Need { what: "a C++ compiler", package: "g++", there: || works("c++", &["--version"]) },
    Need { what: "make", package: "make", there: || works("make", &["--version"]) },
    Need { what: "pkg-config", package: "pkg-config", there: || works("pkg-config", &["--version"]) },
    Need { what: "libclang with its headers", package: "libclang-dev", there: has_libclang },
];

/// Sees to it that the workspace can be built.
///
/// On Debian and its descendants, as root, what is missing is installed; anywhere else the call ends and names it.
pub(crate) fn native_tools() -> Result<(), Trouble> {
    step("Looking for what the build needs")?;
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.there)()).collect();
    if missing.is_empty() {
        return say("cmake, make, a C++ compiler, pkg-config and libclang are here.");
    }
    let names: Vec<&str> = missing.iter().map(|need| need.what).collect();
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    say(format!("Missing: {}.", names.join(", ")))?;
    if !is_debian() {
        return Err(Trouble::new(
            format!("the build needs {}", names.join(", ")),
            format!(
                "Install them with the package manager of this system and call again. On Debian the packages are: {}.\n\
                 If libclang is in an unusual place, set LIBCLANG_PATH to its folder.",
                packages.join(" ")
            ),
        ));
    }
    let install = format!("apt-get install --yes --no-install-recommends {}", packages.join(" "));
    if !is_root() {
        return Err(Trouble::new(
            format!("the build needs {}, and only root may install them", names.join(", ")),
            format!("Run this and call again:\n\n  sudo apt-get update && sudo {install}"),
        ));
    }
    let apt = |arguments: &[&str]| {
        let mut call = command("apt-get", arguments);
        call.env("DEBIAN_FRONTEND", "noninteractive");
        call
    };
    perform(apt(&["update"]))?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(&packages);
    perform(apt(&arguments))?;
    match NEEDS.iter().find(|need| !(need.there)()) {
        None => Ok(()),
        Some(need) => Err(Trouble::new(format!("{} is still missing after `{install}`", need.what), "")),
    }
}

/// Sees to it that rustfmt and clippy are there.
pub(crate) fn rust_components() -> Result<(), Trouble> {
    let missing: Vec<&str> = [("rustfmt", "fmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(_, name)| !works("cargo", &[name, "--version"]))
        .map(|(component, _)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut arguments = vec!["component", "add"];
    arguments.extend(&missing);
    perform(command("rustup", &arguments)).map_err(|_| {
        Trouble::new(
            format!("{} cannot be found", missing.join(" and ")),
            format!("Install them: rustup component add {}", missing.join(" ")),
        )
    })
}

/// Says whether cargo-nextest can be used, installing it where it is missing.
pub(crate) fn nextest() -> Result<bool, Trouble> {
    if works("cargo", &["nextest", "--version"]) {
        return Ok(true);
    }
    step("Installing cargo-nextest, the test runner (once)")?;
    if perform(cargo(&["install", "cargo-nextest", "--locked"])).is_ok() && works("cargo", &["nextest", "--version"]) {
        return Ok(true);
    }
    say("cargo-nextest could not be installed: `cargo test` runs the same tests instead.")?;
    Ok(false)
}

fn is_root() -> bool {
    std::process::Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn is_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    names_debian(&release) && works("apt-get", &["--version"])
}

/// Says whether an os-release file is that of Debian or of a descendant.
fn names_debian(release: &str) -> bool {
    release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split(' '))
        .any(|name| name == "debian")
}

/// Says whether bindgen will find libclang: a shared library, and beside it the headers that come with libclang-dev.
fn has_libclang() -> bool {
    if std::env::var_os("LIBCLANG_PATH").is_some_and(|place| holds_libclang(Path::new(&place))) {
        return true;
    }
    let mut folders: Vec<PathBuf> =
        ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/opt/llvm/lib", "/usr/local/opt/llvm/lib"]
            .map(PathBuf::from)
            .to_vec();
    if let Ok(entries) = std::fs::read_dir("/usr/lib") {
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("llvm") {
                folders.push(entry.path().join("lib"));
            } else if name.ends_with("-linux-gnu") {
                folders.push(entry.path());
            }
        }
    }
    folders.iter().any(|folder| holds_libclang(folder))
}

/// A bare `libclang.so` (or `.dylib`) comes with the development package; numbered ones alone come without headers.
fn holds_libclang(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        is_development_libclang(&name)
    })
}

/// `libclang.so`, `libclang-14.so`, `libclang.dylib`; not `libclang-14.so.1` and not `libclang-cpp.so`.
fn is_development_libclang(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("libclang") else { return false };
    let Some(middle) = rest.strip_suffix(".so").or_else(|| rest.strip_suffix(".dylib")) else { return false };
    middle.chars().all(|letter| letter == '-' || letter == '.' || letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_descendants_are_known_by_their_release_file() {
        assert!(names_debian("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n"));
        assert!(names_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!names_debian("ID=fedora\nID_LIKE=\"rhel\"\n"));
        assert!(!names_debian("NAME=debian-like\nVERSION_ID=12\n"));
    }

    #[test]
    fn a_libclang_without_its_development_package_is_not_enough() {
        assert!(is_development_libclang("libclang.so"));
        assert!(is_development_libclang("libclang-14.so"));
        assert!(is_development_libclang("libclang.dylib"));
        assert!(!is_development_libclang("libclang-14.so.14.0.6"));
        assert!(!is_development_libclang("libclang-cpp.so"));
        assert!(!is_development_libclang("libclang_rt.asan-x86_64.so"));
    }
}
