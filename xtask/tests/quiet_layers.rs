//! Layers 1 to 3 read no clock, environment, file or global generator, and print nothing.
//!
//! Searched in the source text of each crate, without comments (and so without the examples in its documentation) and without its unit tests,
//! which are what follows `#[cfg(test)]`.

use std::path::{Path, PathBuf};

const QUIET: &[&str] =
    &["model", "chance", "solve", "turnout", "cover", "elective", "hospital", "plan", "casebook", "audit"];

/// What is not to be found, and what it would read or do.
const FORBIDDEN: &[(&str, &str)] = &[
    ("SystemTime", "reads the clock"),
    ("Instant", "reads the clock"),
    ("Timestamp::now", "reads the clock"),
    ("Zoned::now", "reads the clock"),
    ("TimeZone::system", "reads the machine's time zone"),
    ("std::env", "reads the environment"),
    ("env::var", "reads the environment"),
    ("option_env!", "reads the environment of the build"),
    ("std::fs", "reads or writes files"),
    ("fs::read", "reads files"),
    ("File::open", "reads files"),
    ("std::net", "uses the network"),
    ("std::process", "calls or ends processes"),
    ("std::io::std", "uses the terminal"),
    ("println!", "prints"),
    ("print!(", "prints"),
    ("dbg!(", "prints"),
    ("thread_rng", "uses a global generator"),
    ("rand::rng", "uses a global generator"),
    ("from_entropy", "uses a global generator"),
    ("from_os_rng", "uses a global generator"),
    ("HashMap", "has no fixed order"),
    ("HashSet", "has no fixed order"),
];

/// Returns `line: what` for each fault in a source text.
fn faults(source: &str) -> Vec<String> {
    source
        .lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter_map(|(index, line)| {
            // A `//` inside a string cuts the line short, which can hide a fault but not invent one.
            let code = line.split("//").next().unwrap_or_default();
            let (word, what) = FORBIDDEN.iter().find(|(word, _)| code.contains(word))?;
            Some(format!("{}: {word} {what}", index + 1))
        })
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn layers_one_to_three_read_nothing_of_the_machine_and_print_nothing() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").join("crates");
    let mut found = Vec::new();
    for name in QUIET {
        let files = sources(&crates.join(name).join("src"));
        assert!(!files.is_empty(), "{name} has no sources");
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a source file");
            let place = file.strip_prefix(&crates).unwrap_or(&file).display().to_string();
            found.extend(faults(&text).into_iter().map(|fault| format!("{place}:{fault}")));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_clock_a_file_and_a_print_are_found_but_not_in_comments_or_tests() {
    let source = "use std::time::Instant;\n// println! would be wrong here\nlet text = std::fs::read(path);\neprintln!(\"x\");\n\
                  const VERSION: &str = env!(\"CARGO_PKG_VERSION\");\n#[cfg(test)]\nmod tests { use std::env; }\n";
    let found = faults(source);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("1:") && found[1].starts_with("3:") && found[2].starts_with("4:"), "{found:?}");
}
