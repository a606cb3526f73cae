//! In which of a file's treatment functions one of a hospital's is counted: 18 stand alone, all others are in five groups.
//!
//! Table, sources and what is assumed: `crates/intake/data/rtt_functions.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The table as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    otherwise: String,
    alone: Vec<String>,
    group: Vec<WrittenGroup>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGroup {
    code: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "it is for who reads the table, and for its test"))]
    name: String,
    listed: Vec<String>,
    assumed: Vec<String>,
}

fn written() -> Written {
    toml::from_str(include_str!("../../data/rtt_functions.toml")).expect("data/rtt_functions.toml is checked by a test")
}

struct Lines {
    otherwise: String,
    by_function: BTreeMap<String, String>,
}

static LINES: LazyLock<Lines> = LazyLock::new(|| {
    let Written { otherwise, alone, group } = written();
    let mut by_function: BTreeMap<String, String> = alone.into_iter().map(|code| (code.clone(), code)).collect();
    for group in group {
        by_function.insert(group.code.clone(), group.code.clone());
        by_function.extend(group.listed.into_iter().chain(group.assumed).map(|code| (code, group.code.clone())));
    }
    Lines { otherwise, by_function }
});

/// Returns the treatment function of NHS England's RTT files in which a treatment function, such as `110`, `C_110` or `107`, is counted.
///
/// It is written as [`RttProvider::functions`](super::RttProvider::functions) has it: `110` for one that stands alone, else `X02` (other medical), `X03` (mental
/// health), `X04` (paediatric), `X05` (surgical) or `X06` (other). A code that is not known is taken for `X06`. Files before April 2021 have all the groups
/// as one, `X01`; [`RttProvider::list_of`](super::RttProvider::list_of) knows.
///
/// ```
/// use steadfast_intake::rtt::rtt_function_of;
/// assert_eq!(["110", "107", "303"].map(rtt_function_of), ["110", "X05", "X02"]);
/// ```
pub fn rtt_function_of(treatment_function_code: &str) -> &'static str {
    let code = treatment_function_code.trim();
    let code = code.strip_prefix("C_").unwrap_or(code);
    LINES.by_function.get(code).unwrap_or(&LINES.otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use steadfast_testkit::shared;

    #[test]
    fn every_function_is_in_the_table_once_and_under_a_published_name() {
        let table = written();
        let mut seen = BTreeSet::new();
        let grouped = table.group.iter().flat_map(|group| group.listed.iter().chain(&group.assumed));
        for code in table.alone.iter().chain(grouped) {
            assert!(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
            assert!(seen.insert(code), "{code} is there twice");
        }
        let groups: Vec<&str> = table.group.iter().map(|group| group.code.as_str()).collect();
        assert_eq!(groups, ["X02", "X03", "X04", "X05", "X06"]);
        assert_eq!(table.alone.len(), 18);
        let Some(path) = shared("data/england/rtt_by_trust_specialty.csv", "names of the RTT functions") else {
            return;
        };
        let published = std::fs::read_to_string(path).expect("the published names");
        for group in &table.group {
            assert!(published.contains(&format!(",{},", group.name)), "{}", group.name);
        }
    }

    #[test]
    fn every_specialty_of_the_made_up_cases_has_its_line() {
        let file: toml::Table = toml::from_str(include_str!("../../../casebook/data/specialties.toml"))
            .expect("the casebook's specialties");
        let rows = file["specialty"].as_array().expect("specialties");
        let lines: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| row["code"].as_str().expect("a code"))
            .map(|code| (code, rtt_function_of(code)))
            .collect();
        let grouped: Vec<(&str, &str)> = lines.iter().filter(|(code, line)| code != line).copied().collect();
        let expected = [
            ("107", "X05"),
            ("180", "X02"),
            ("190", "X02"),
            ("191", "X05"),
            ("302", "X02"),
            ("303", "X02"),
            ("420", "X04"),
            ("812", "X06"),
        ];
        assert_eq!(grouped, expected);
        let alone: Vec<&str> = lines.iter().filter(|(code, line)| code == line).map(|(code, _)| *code).collect();
        assert_eq!(alone, written().alone);
    }

    #[test]
    fn courses_of_treatment_a_line_of_the_file_and_an_unknown_code_have_one_too() {
        assert_eq!(
            ["370", "800", "711", "C_110", "X04", " 502 "].map(rtt_function_of),
            ["X02", "X02", "X03", "110", "X04", "502"]
        );
        assert_eq!(["", "12", "999", "X01", "orthopaedics"].map(rtt_function_of), ["X06"; 5]);
    }
}
