//! `steadfast dispute`, `case new --dispute` and what a plan says of a strike's law.

use crate::run::{steadfast, with_tiny_case};
use serde_json::Value;
use std::path::Path;

/// Writes the shipped record into a folder.
fn with_record() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    steadfast(dir.path(), "dispute new d.toml").ends_with(0);
    dir
}

fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|one| one[key].as_str().unwrap_or("none")).collect()
}

#[test]
fn the_record_gives_the_published_mandates_notices_and_days() {
    let dir = with_record();
    let check = steadfast(dir.path(), "dispute check d.toml --json").ends_with(0).json();
    let of_strikes: Vec<(&str, &str)> = check["mandates"]
        .as_array()
        .expect("mandates")
        .iter()
        .filter(|mandate| mandate["kind"] == "strike")
        .map(|mandate| (mandate["ballot"].as_str().expect("a ballot"), mandate["last_day"].as_str().expect("a day")))
        .collect();
    let published = [
        ("2023-02", "2023-08-19"),
        ("2023-08", "2024-02-29"),
        ("2024-03", "2024-09-19"),
        ("2025-07", "2026-01-06"),
        ("2025-10-fy1", "2026-04-05"),
        ("2026-02", "2026-08-01"),
    ];
    assert_eq!(of_strikes, published);
    let taken: Vec<&Value> =
        check["rounds"].as_array().expect("rounds").iter().filter(|round| round["status"] == "taken").collect();
    let days: i64 = taken.iter().filter_map(|round| round["length"]["days"].as_i64()).sum();
    assert_eq!((taken.len(), days), (15, 65));
    let notices: Vec<&str> = taken.iter().filter_map(|round| round["latest_notice"].as_str()).collect();
    assert_eq!(
        notices,
        [
            "2023-02-27",
            "2023-03-28",
            "2023-05-31",
            "2023-06-29",
            "2023-07-28",
            "2023-09-06",
            "2023-09-18",
            "2023-12-06",
            "2023-12-20",
            "2024-02-10",
            "2024-06-13",
            "2025-07-11",
            "2025-10-31",
            "2025-12-03",
            "2026-03-28"
        ]
    );
    // The mixed regime: six months by the day the ballot opened, ten days by the day the notice came.
    let april = taken.last().expect("the fifteenth round");
    assert_eq!((april["ballot"].as_str(), april["notice_days"].as_i64()), (Some("2026-02"), Some(10)));
    // No survey or referendum makes a mandate, and nobody knows more than is public.
    assert!(!texts(&check["mandates"], "ballot").iter().any(|ballot| ballot.contains("survey")));
    assert!(taken.iter().all(|round| round["verdict"] == "unknown" && round["against"] == serde_json::json!([])));
}

#[test]
fn the_strike_of_december_2025_can_move_to_january_only_by_agreement_with_each_employer() {
    let dir = with_record();
    let words = "dispute what-if d.toml --first-day 2026-01-12 --last-day 2026-01-16 --employer RBD --as-of 2025-12-08";
    let answer = steadfast(dir.path(), &format!("{words} --json")).ends_with(0).json();
    assert_eq!(texts(&answer["routes"], "kind"), ["by-agreement"]);
    let route = &answer["routes"][0];
    assert_eq!(route["by_agreement_to"], "2026-04-06");
    assert_eq!(route["agree_by"], "2026-01-06");
    assert_eq!(route["notice_by"], "2025-12-29");
    assert_eq!(answer["new_ballot"]["obstacles"]["too_late"], true);
    // Notice of a ballot that day, six weeks of voting: it opens on the 15th, closes on 26 January; told on the 27th, action on 10 February.
    assert_eq!(answer["soonest_new_ballot"]["first_day"], "2026-02-10");
    let text = steadfast(dir.path(), words).ends_with(0).out;
    assert!(text.contains("each employer agrees for itself") && text.contains("Not legal advice"), "{text}");
}

#[test]
fn a_check_writes_a_page_a_timeline_and_its_table() {
    let dir = with_record();
    let said = steadfast(dir.path(), "dispute check d.toml --out checked").ends_with(0).out;
    assert!(said.contains("15 rounds taken, 65 days"), "{said}");
    let read = |name: &str| std::fs::read_to_string(dir.path().join("checked").join(name)).expect("a file");
    let page = read("dispute.html");
    assert!(page.contains("<svg") && page.contains("What is not sure") && !page.contains("http-equiv=\"refresh\""));
    let table = read("timeline.csv");
    assert!(table.lines().count() > 30, "{table}");
    assert!(table.contains("Mandates,\"Mandate of ballot 2025-07, strike\",2025-07-07,2026-01-06"), "{table}");
    assert!(read("timeline.svg").starts_with("<svg xmlns"));
    let findings: Value = serde_json::from_str(&read("findings.json")).expect("JSON");
    assert!(findings["findings"].as_array().is_some_and(|findings| findings.len() > 150));
    let rounds = read("rounds.csv");
    assert_eq!(rounds.lines().count(), 17, "{rounds}");
    // The same call writes the same bytes, and never over something else.
    steadfast(dir.path(), "dispute check d.toml --out again").ends_with(0);
    assert_eq!(std::fs::read(dir.path().join("again/dispute.html")).expect("a file"), page.into_bytes());
    std::fs::write(dir.path().join("again/other.txt"), "mine").expect("written");
    steadfast(dir.path(), "dispute check d.toml --out again").ends_with(4);
}

#[test]
fn a_calendar_goes_into_any_diary() {
    let dir = with_record();
    let words =
        "dispute calendar d.toml --from 2025-12-01 --to 2026-01-31 --employer RBD --as-of 2025-12-04 --ics strikes.ics";
    let said = steadfast(dir.path(), words).ends_with(0).out;
    assert!(said.contains("18 December 2025") && said.contains("no mandate"), "{said}");
    let diary = std::fs::read_to_string(dir.path().join("strikes.ics")).expect("a diary");
    assert!(diary.starts_with("BEGIN:VCALENDAR\r\n") && diary.ends_with("END:VCALENDAR\r\n"));
    assert!(diary.contains("DTSTART:20251217T070000Z") && diary.contains("DTEND:20251222T070000Z"), "{diary}");
    assert_eq!(diary.matches("BEGIN:VEVENT").count(), diary.matches("\r\nUID:").count());
    let answer =
        steadfast(dir.path(), "dispute calendar d.toml --from 2025-12-01 --to 2026-01-31 --as-of 2025-12-04 --json")
            .json();
    let states = texts(&answer["stretches"], "state");
    assert_eq!(states[..4], ["notice-too-late", "announced", "may-fall", "no-mandate"]);
    assert!(answer["notes"].to_string().contains("FY1 alone"), "{}", answer["notes"]);
    steadfast(dir.path(), "dispute calendar d.toml --from 2026-01-31 --to 2025-12-01").ends_with(2);
    // A diary replaces a diary, and nothing else.
    steadfast(dir.path(), words).ends_with(0);
    let over = "dispute calendar d.toml --from 2025-12-01 --to 2026-01-31 --ics d.toml";
    assert!(steadfast(dir.path(), over).ends_with(2).err.contains("no iCalendar file"));
    let answer = steadfast(dir.path(), "dispute check d.toml --employer RBD,RDZ").ends_with(2);
    assert!(answer.err.contains("no ODS code"), "{}", answer.err);
    assert!(steadfast(dir.path(), "dispute check d.toml --employer RDB").err.contains("in no record"));
}

#[test]
fn the_law_of_a_day_says_what_changes_next_and_what_waits() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let answer = steadfast(dir.path(), "dispute law --on 2026-02-17 --json").ends_with(0).json();
    assert!(texts(&answer["in_force"], "id").contains(&"L13-six"));
    assert!(texts(&answer["changes_next"], "id").contains(&"L13-twelve"));
    assert_eq!(texts(&answer["waiting"], "id"), ["L1-repeal", "L6-electronic", "L22-prescribed"]);
    let later = steadfast(dir.path(), "dispute law --on 2026-12-01").ends_with(0).out;
    assert!(later.contains("Sources were looked at up to 31 July 2026"), "{later}");
}

#[test]
fn a_broken_dispute_file_is_refused_with_every_fault_at_once() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let text = "schema = 1\n[dispute]\nname = \"Pay\"\nunion = \"BMA\"\nsubject = [\"pay\"]\ngroups = [\"residents\"]\nsource = \"x\"\n\
                [[ballot]]\nid = \"b\"\nkind = \"statutory\"\nopened = 2026-02-01\nclosed = 2026-01-01\nentitled = 10\ncast = 11\nturnout = 55.3\nmember_votes = 3\n\
                [[question]]\nballot = \"c\"\nkind = \"strike\"\nyes = -4\nsource = \"x\"\nunconfirmed = [\"no\"]\n";
    std::fs::write(dir.path().join("d.toml"), text).expect("written");
    let answer = steadfast(dir.path(), "dispute check d.toml").ends_with(3);
    for part in [
        "d.toml:6:dispute.groups: error [unknown-word]: found \"residents\"",
        "Did you mean resident?",
        "d.toml:8:ballot[1].source: error [missing-key]: found nothing",
        "write 55.32 % as 0.5532",
        "speaks of union membership, votes or strike intention",
        "whole number from 0 to 100,000,000",
        "d.toml:22:question[1].unconfirmed",
    ] {
        assert!(answer.err.contains(part), "{part} in {}", answer.err);
    }
    assert!(answer.out.is_empty());
    let sound = text
        .replace("residents", "resident")
        .replace("turnout = 55.3\nmember_votes = 3", "source = \"x\"")
        .replace("yes = -4", "yes = 4");
    std::fs::write(dir.path().join("d.toml"), sound.replace("unconfirmed = [\"no\"]\n", "")).expect("written");
    let answer = steadfast(dir.path(), "dispute check d.toml").ends_with(3);
    for part in ["\"c\", expected one of b", "11, expected at most the 10 entitled", "expected 2026-02-01 or later"] {
        assert!(answer.err.contains(part), "{part} in {}", answer.err);
    }
}

/// Gives the small case a dispute whose notice came late for its trust.
fn with_dispute(dir: &Path, received: &str) {
    let settings = dir.join("case/case.toml");
    let text = std::fs::read_to_string(&settings).expect("a case");
    std::fs::write(&settings, text.replace("status = \"notified\"\n", "status = \"notified\"\nround = \"14\"\n"))
        .expect("written");
    steadfast(dir, "dispute new d.toml").ends_with(0);
    let record = std::fs::read_to_string(dir.join("d.toml")).expect("the record");
    let trust = text.split("ods_code = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a code").to_owned();
    let more = format!(
        "\n[[result_told]]\nballot = \"2025-07\"\non = 2025-07-08\nsource = \"a letter\"\n\n[[notice]]\nround = \"14\"\nemployers = [\"{trust}\"]\nreceived = {received}\nsource = \"a letter\"\n"
    );
    std::fs::write(dir.join("case/dispute.toml"), record + &more).expect("written");
}

#[test]
fn a_plan_warns_of_a_strike_that_is_not_lawful_as_notified() {
    let dir = with_tiny_case();
    let words = "plan case --out plan --quiet --replications 2 --levels none --samples 20 --json";
    let before = steadfast(dir.path(), words).ends_with(0).json();
    with_dispute(dir.path(), "2025-12-05");
    let late = steadfast(dir.path(), words).ends_with(0).json();
    let first = late["warnings"][0].as_str().expect("a warning");
    assert!(first.contains("not lawful as notified") && first.contains("12 days before the first day"), "{first}");
    assert!(
        std::fs::read_to_string(dir.path().join("plan/report.html"))
            .expect("a page")
            .contains("not lawful as notified")
    );
    // The law changes nothing of what is planned.
    assert_eq!(before["figures"], late["figures"]);
    assert!(late["inputs"]["dispute.toml"].is_string());
    // Without a round the strike is found by its times.
    let settings = dir.path().join("case/case.toml");
    let text = std::fs::read_to_string(&settings).expect("a case");
    std::fs::write(&settings, text.replace("round = \"14\"\n", "")).expect("written");
    let by_times = steadfast(dir.path(), words).ends_with(0).json();
    assert!(by_times["warnings"][0].as_str().is_some_and(|warning| warning.contains("not lawful as notified")));
    // In time, but much is not known: it says so, and what.
    let dir = with_tiny_case();
    with_dispute(dir.path(), "2025-12-03");
    let known = steadfast(dir.path(), words).ends_with(0).json();
    let first = known["warnings"][0].as_str().expect("a warning");
    assert!(first.contains("is not known") && first.contains("3 December 2025"), "{first}");
}

#[test]
fn a_case_takes_its_strike_from_a_round_and_keeps_the_file() {
    let dir = with_record();
    let words = "case new --trust RBD --dispute d.toml --round 14 --planned-at 2025-12-10T09:00 --out case";
    steadfast(dir.path(), words).ends_with(0);
    let settings = std::fs::read_to_string(dir.path().join("case/case.toml")).expect("a case");
    for part in ["from = 2025-12-17T07:00:00", "to = 2025-12-22T07:00:00", "round = \"14\"", "status = \"notified\""] {
        assert!(settings.contains(part), "{part} in {settings}");
    }
    let copied = std::fs::read(dir.path().join("case/dispute.toml")).expect("a copy");
    assert_eq!(copied, std::fs::read(dir.path().join("d.toml")).expect("the record"));
    steadfast(dir.path(), "case check case").ends_with(0);
    // The same call may write over the case that it wrote.
    steadfast(dir.path(), words).ends_with(0);
    let answer = steadfast(dir.path(), "case new --trust RBD --dispute d.toml --round 99 --out other").ends_with(2);
    assert!(answer.err.contains("no round \"99\""), "{}", answer.err);
    let answer = steadfast(dir.path(), "case new --trust RBD --dispute d.toml --round 16 --out other").ends_with(2);
    assert!(answer.err.contains("withdrawn"), "{}", answer.err);
    // A round that the file does not have is a fault of the case.
    std::fs::write(dir.path().join("case/case.toml"), settings.replace("round = \"14\"", "round = \"41\""))
        .expect("written");
    let answer = steadfast(dir.path(), "case check case").ends_with(1);
    assert!(answer.out.contains("unknown-round") || answer.out.contains("a round of dispute.toml"), "{}", answer.out);
}

#[test]
fn evidence_for_a_derogation_names_gap_work_and_cover_and_reads_back_as_a_request() {
    let dir = with_tiny_case();
    with_dispute(dir.path(), "2025-12-03");
    steadfast(dir.path(), "plan case --out plan --quiet --replications 2 --levels none --samples 40").ends_with(0);
    let answer = steadfast(dir.path(), "dispute evidence case plan --out evidence --json");
    let evidence = answer.ends_with(0).json();
    assert_eq!(evidence["round"], "14");
    let gaps = evidence["gaps"].as_array().expect("gaps");
    assert!(
        !gaps.is_empty()
            && gaps.iter().all(|gap| gap["probability_below_floor"].as_f64().is_some_and(|share| share > 0.0))
    );
    assert!(
        std::fs::read_to_string(dir.path().join("evidence/evidence.html")).expect("a page").contains("Before asking")
    );
    // The request goes into the dispute file as it is; what is known only on the day is missing.
    let request = std::fs::read_to_string(dir.path().join("evidence/derogation.toml")).expect("a request");
    let record = std::fs::read_to_string(dir.path().join("d.toml")).expect("the record");
    std::fs::write(dir.path().join("with.toml"), format!("{record}\n{request}")).expect("written");
    let check = steadfast(dir.path(), "dispute check with.toml --json").ends_with(0).json();
    let finding =
        check["findings"].as_array().expect("findings").iter().find(|finding| finding["rule"] == "P1").expect("one");
    assert!(finding["missing"].to_string().contains("was asked for") || finding["verdict"] == "not-met", "{finding}");
    let answer = steadfast(dir.path(), "dispute evidence case plan --service nowhere").ends_with(2);
    assert!(answer.err.contains("no post of nowhere"), "{}", answer.err);
}

#[test]
fn a_new_dispute_file_never_replaces_one_and_the_blank_one_is_sound() {
    let dir = with_record();
    steadfast(dir.path(), "dispute new d.toml").ends_with(2);
    steadfast(dir.path(), "dispute new blank.toml --blank").ends_with(0);
    let answer = steadfast(dir.path(), "dispute check blank.toml").ends_with(0).out;
    assert!(answer.contains("No round of action that is to take place is recorded."), "{answer}");
    // What stands in it as comments is sound, too.
    let text = std::fs::read_to_string(dir.path().join("blank.toml")).expect("a file");
    let uncommented: String = text
        .lines()
        .map(|line| {
            let inside = line.strip_prefix("# ").filter(|rest| rest.starts_with('[') || rest.contains(" = "));
            format!("{}\n", inside.unwrap_or(line))
        })
        .collect();
    let uncommented = uncommented.replace("Besides: known_at", "# Besides: known_at");
    std::fs::write(dir.path().join("full.toml"), uncommented).expect("written");
    steadfast(dir.path(), "dispute check full.toml").ends_with(0);
}

#[test]
fn a_what_if_says_why_no_ballot_supports_the_wish() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |employers: &str, yes: u32, no: u32| {
        let text = format!(
            r#"schema = 1
[dispute]
name = "Pay"
union = "BMA"
subject = ["pay"]
groups = ["resident"]
source = "letter"
[[ballot]]
id = "b"
kind = "statutory"
opened = 2026-05-01
closed = 2026-06-15
entitled = 1000
cast = 600
spoiled = 0
{employers}
source = "letter"
[[question]]
ballot = "b"
kind = "strike"
yes = {yes}
no = {no}
source = "letter"
"#
        );
        std::fs::write(dir.path().join("d.toml"), text).expect("written");
        steadfast(dir.path(), "dispute what-if d.toml --first-day 2026-09-14").ends_with(0).out
    };
    let elsewhere = file("employers = [\"RBD\"]", 500, 100);
    assert!(elsewhere.contains("Ballot b was not of members at every other employer."), "{elsewhere}");
    let fails = file("", 100, 500);
    assert!(fails.contains("Ballot b fails: L3 majority."), "{fails}");
    let covers = file("", 500, 100);
    assert!(covers.contains("Ballot b: covers it, to 14 June 2027."), "{covers}");
}
