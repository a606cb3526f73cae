//! `case.toml`: trust, window, target, actions.

use crate::faults::Faults;
use crate::section::{Section, Source, show};
use crate::values::{moment_text, number_text};
use jiff::civil::DateTime;
use steadfast_model::{Action, Case, Place, Severity, Target, Trust, Window};
use toml::de::DeTable;

/// Name of the file.
pub(crate) const FILE: &str = "case.toml";
/// The version of the data contract that this crate reads and writes.
pub(crate) const SCHEMA: u32 = 1;

/// What `case.toml` says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    pub(crate) trust: Trust,
    pub(crate) window: Window,
    pub(crate) target: Target,
    pub(crate) actions: Vec<Action>,
}

/// Reads `case.toml`; `None` when a part is missing or wrong, which has been reported.
pub(crate) fn read_settings(text: &str, faults: &mut Faults) -> Option<Settings> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let source = &Source::new(FILE, text);
    for error in &errors {
        let row = error.span().map(|span| source.line(span.start));
        let place = Place { file: FILE.to_owned(), row, column: None };
        faults.error(
            "bad-toml",
            place,
            error.message().replace('\n', "; "),
            "TOML",
            "Compare the line with the example in the guide.",
        );
    }
    let document = document.get_ref();
    let mut root = Section { source, table: Some(document), name: String::new(), line: None, faults: &mut *faults };
    root.only(&["schema", "trust", "window", "target", "action"]);
    if let Some((schema, line)) = root.number("schema")
        && schema != f64::from(SCHEMA)
    {
        let place = root.place("schema", Some(line));
        root.faults.error(
            "unknown-schema",
            place,
            schema.to_string(),
            SCHEMA.to_string(),
            "Export the case again for this version of the data contract, or use the version of Steadfast that it was made for.",
        );
    }
    let mut section = |name: &str| table_of(source, document, name, faults);
    let (trust_table, window_table, target_table) = (section("trust"), section("window"), section("target"));

    let mut part =
        Section { source, table: trust_table.0, name: "trust".into(), line: trust_table.1, faults: &mut *faults };
    part.only(&["ods_code", "name"]);
    let trust = match (part.text("ods_code"), part.text("name")) {
        (Some(code), Some(name)) => Some(Trust { ods_code: code.to_owned(), name: name.to_owned() }),
        _ => None,
    };

    let mut part =
        Section { source, table: window_table.0, name: "window".into(), line: window_table.1, faults: &mut *faults };
    part.only(&["from", "to", "planned_at"]);
    let window = match (part.date("from"), part.date("to"), part.moment("planned_at")) {
        (Some(from), Some(to), Some(planned_at)) => {
            if from > to {
                let place = part.place("to", None);
                part.faults.error(
                    "window-backwards",
                    place,
                    to.to_string(),
                    format!("{from} or later"),
                    "Correct from or to.",
                );
            } else if planned_at.date() > to {
                let place = part.place("planned_at", None);
                part.faults.error(
                    "planned-after-window",
                    place,
                    planned_at.to_string(),
                    format!("before the end of the window, {to}"),
                    "A plan can only change what is still to come: move the window or planned_at.",
                );
            }
            Some(Window { from, to, planned_at })
        }
        _ => None,
    };

    let mut part =
        Section { source, table: target_table.0, name: "target".into(), line: target_table.1, faults: &mut *faults };
    part.only(&["planned_care_kept"]);
    let target = part.number("planned_care_kept").map(|(kept, line)| {
        if !(kept > 0.0 && kept <= 1.0) {
            let place = part.place("planned_care_kept", Some(line));
            part.faults.error(
                "target-out-of-range",
                place,
                kept.to_string(),
                "more than 0 and at most 1",
                "Write 95 % as 0.95.",
            );
        }
        Target { planned_care_kept: kept }
    });

    let actions = read_actions(source, document, window.as_ref(), faults);
    Some(Settings { trust: trust?, window: window?, target: target?, actions: actions? })
}

/// Finds a table of the document and its line; a missing one is reported.
fn table_of<'a>(
    source: &Source<'_>,
    document: &'a DeTable<'a>,
    name: &str,
    faults: &mut Faults,
) -> (Option<&'a DeTable<'a>>, Option<usize>) {
    let Some(value) = document.get(name) else {
        let place = Place { file: FILE.to_owned(), row: None, column: Some(name.to_owned()) };
        faults.error("missing-key", place, "nothing", format!("a table [{name}]"), "Add the table.");
        return (None, None);
    };
    let line = source.line(value.span().start);
    let table = value.get_ref().as_table();
    if table.is_none() {
        let place = Place { file: FILE.to_owned(), row: Some(line), column: Some(name.to_owned()) };
        faults.error(
            "bad-value",
            place,
            show(value.get_ref()),
            format!("a table [{name}]"),
            "Write the name in square brackets on a line.",
        );
    }
    (table, Some(line))
}

fn read_actions(
    source: &Source<'_>,
    document: &DeTable<'_>,
    window: Option<&Window>,
    faults: &mut Faults,
) -> Option<Vec<Action>> {
    let Some(value) = document.get("action") else {
        faults.warning(
            "no-action",
            Place { file: FILE.to_owned(), row: None, column: Some("action".to_owned()) },
            "no strike",
            "one [[action]] for each strike",
            "Add the strike; without one there is nothing to plan for.",
        );
        return Some(Vec::new());
    };
    let line = source.line(value.span().start);
    let Some(list) = value.get_ref().as_array() else {
        let place = Place { file: FILE.to_owned(), row: Some(line), column: Some("action".to_owned()) };
        faults.error(
            "bad-value",
            place,
            show(value.get_ref()),
            "a list of tables [[action]]",
            "Write [[action]] with two brackets.",
        );
        return None;
    };
    let mut actions = Some(Vec::new());
    for (index, entry) in list.iter().enumerate() {
        let name = format!("action[{}]", index + 1);
        let line = source.line(entry.span().start);
        let Some(table) = entry.get_ref().as_table() else {
            let place = Place { file: FILE.to_owned(), row: Some(line), column: Some(name) };
            faults.error(
                "bad-value",
                place,
                show(entry.get_ref()),
                "a table [[action]]",
                "Write [[action]] with two brackets.",
            );
            actions = None;
            continue;
        };
        let mut part = Section { source, table: Some(table), name, line: Some(line), faults: &mut *faults };
        match read_action(&mut part, window) {
            Some(action) => {
                if let Some(actions) = &mut actions {
                    actions.push(action);
                }
            }
            None => actions = None,
        }
    }
    actions
}

fn read_action(part: &mut Section<'_, '_>, window: Option<&Window>) -> Option<Action> {
    part.only(&["union", "groups", "from", "to", "cover", "status", "round"]);
    let union = part.text("union").map(str::to_owned);
    let groups = read_groups(part);
    let from = part.moment("from");
    let to = part.moment("to");
    let cover = part.word("cover");
    let status = part.word("status");
    let round = part.has("round").then(|| part.text("round").map(str::to_owned));
    if let (Some(from), Some(to)) = (from, to) {
        if from >= to {
            let place = part.place("to", None);
            part.faults.error(
                "end-before-start",
                place,
                to.to_string(),
                format!("a time after from, {from}"),
                "Correct from or to.",
            );
        } else if let Some(window) = window
            && (from.date() < window.from
                || to > steadfast_model::time::plus_days(window.to, 1).to_datetime(jiff::civil::Time::midnight()))
        {
            let place = part.place("from", None);
            part.faults.warning(
                "action-outside-window",
                place,
                format!("{from} to {to}"),
                format!("inside the window, {} to {}", window.from, window.to),
                "Widen the window: what lies outside it is not planned.",
            );
        }
    }
    let round = match round {
        Some(None) => return None,
        Some(round) => round,
        None => None,
    };
    Some(Action { union: union?, groups: groups?, from: from?, to: to?, cover: cover?, status: status?, round })
}

fn read_groups(part: &mut Section<'_, '_>) -> Option<Vec<steadfast_model::Group>> {
    let (value, line) = part.get("groups")?;
    let Some(list) = value.as_array().filter(|list| !list.is_empty()) else {
        part.bad("groups", line, value, "a list of staff groups such as [\"resident\"]");
        return None;
    };
    let mut groups = Some(Vec::new());
    for entry in list {
        let line = part.source.line(entry.span().start);
        let Some(word) = entry.get_ref().as_str() else {
            part.bad("groups", line, entry.get_ref(), "a staff group in double quotes");
            groups = None;
            continue;
        };
        match part.parse_word("groups", Some(line), word.trim()) {
            Some(group) => match &mut groups {
                Some(groups) if groups.contains(&group) => {
                    let place = part.place("groups", Some(line));
                    part.faults.add(Severity::Error, "duplicate-group", place, || {
                        (format!("{group} twice"), "each group once".to_owned(), "Remove one of them.".to_owned())
                    });
                }
                Some(groups) => groups.push(group),
                None => {}
            },
            None => groups = None,
        }
    }
    groups
}

/// Writes a string as TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Writes `case.toml` of a case.
pub(crate) fn write_settings(case: &Case) -> String {
    let mut text = format!("schema = {SCHEMA}\n\n[trust]\n");
    text.push_str(&format!("ods_code = {}\nname = {}\n", quoted(&case.trust.ods_code), quoted(&case.trust.name)));
    let Window { from, to, planned_at } = case.window;
    // TOML asks for seconds in a local date-time of version 1.0; without them some readers stop.
    let moment = |at: DateTime| {
        if at.second() == 0 { format!("{}:00", moment_text(at)) } else { moment_text(at) }
    };
    text.push_str(&format!("\n[window]\nfrom = {from}\nto = {to}\nplanned_at = {}\n", moment(planned_at)));
    let kept = number_text(case.target.planned_care_kept);
    let kept = if kept.contains('.') { kept } else { format!("{kept}.0") };
    text.push_str(&format!("\n[target]\nplanned_care_kept = {kept}\n"));
    for action in &case.actions {
        let groups: Vec<String> = action.groups.iter().map(|group| quoted(group.word())).collect();
        text.push_str(&format!(
            "\n[[action]]\nunion = {}\ngroups = [{}]\nfrom = {}\nto = {}\ncover = \"{}\"\nstatus = \"{}\"\n",
            quoted(&action.union),
            groups.join(", "),
            moment(action.from),
            moment(action.to),
            action.cover,
            action.status
        ));
        if let Some(round) = &action.round {
            text.push_str(&format!("round = {}\n", quoted(round)));
        }
    }
    text
}
