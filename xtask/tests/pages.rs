//! The pages of the project: their links lead somewhere, and the page on the command line names every option.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

fn pages() -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let mut found: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "crates/README.md"]
            .iter()
            .map(|name| root().join(name))
            .collect();
    below(&root().join("docs"), &mut found);
    found.sort();
    found
}

/// Returns the targets of the links in a page that are neither addresses of the web nor inside code.
fn local_links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for part in line.split("](").skip(1) {
            if let Some((target, _)) = part.split_once(')')
                && !target.contains("://")
            {
                links.push(target);
            }
        }
    }
    links
}

/// Returns the anchors of a page's headings as GitHub writes them.
fn anchors(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
                .map(|letter| if letter == ' ' { '-' } else { letter })
                .collect()
        })
        .collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_exist() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("a page");
        for link in local_links(&text) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().expect("a folder").join(file) };
            let found = target.exists()
                && (anchor.is_empty()
                    || std::fs::read_to_string(&target)
                        .is_ok_and(|text| anchors(&text).iter().any(|heading| heading == anchor)));
            if !found {
                broken.push(format!("{}: {link}", page.strip_prefix(root()).unwrap_or(&page).display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// An option of the command line and its default, where that is a number.
fn options(source: &str) -> Vec<(String, Option<String>)> {
    let mut options = Vec::new();
    let mut long = None;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[arg(long") {
            let default = line.split_once("default_value_t = ").map(|(_, rest)| rest.trim_end_matches(")]").to_owned());
            long = Some(default.filter(|value| value.parse::<f64>().is_ok()));
        } else if let Some(field) = line.strip_prefix("pub(crate) ")
            && let Some((name, _)) = field.split_once(':')
            && let Some(default) = long.take()
        {
            options.push((format!("--{}", name.replace('_', "-")), default));
        }
    }
    options
}

#[test]
fn the_page_on_the_command_line_names_every_option_and_its_default() {
    let source = std::fs::read_to_string(root().join("crates/cli/src/args.rs")).expect("the arguments");
    let page = std::fs::read_to_string(root().join("docs/guide/command-line.md")).expect("the page");
    let options = options(&source);
    assert!(options.len() > 10, "the arguments were not understood: {options:?}");
    let missing: Vec<&(String, Option<String>)> = options
        .iter()
        .filter(|(option, default)| match default {
            None => !page.contains(&format!("`{option}")),
            Some(default) => !page
                .lines()
                .any(|line| line.starts_with(&format!("| `{option} ")) && line.ends_with(&format!("| {default} |"))),
        })
        .collect();
    assert!(missing.is_empty(), "docs/guide/command-line.md does not name, or not with this default: {missing:?}");
}

#[test]
fn links_in_code_are_no_links_and_headings_become_anchors() {
    assert_eq!(local_links("see [a](b.md#c) and [d](https://e)\n```\n[f](g)\n```\n"), ["b.md#c"]);
    assert_eq!(anchors("# The plan\n### plan.json\n"), ["the-plan", "planjson"]);
}
