//! Months made up here, and the real one of one trust.

mod checks;
mod opening;
mod sums;

use super::*;

const HEADER: &str = "Period,Provider Org Code,Provider Org Name,Commissioner Org Code,RTT Part Type,Treatment Function Code,Treatment Function Name,Gt 00 To 01 Weeks SUM 1,Gt 01 To 02 Weeks SUM 1,Gt 02 Weeks SUM 1,Total,Patients with unknown clock start date,Total All";
const ROWS: [&str; 8] = [
    "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99A,Part_1A,C_110,Trauma,1,2,3,6,1,7",
    "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99A,Part_1B,C_110,Trauma,4,0,0,4,0,4",
    "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99A,Part_2,C_110,Trauma,10,20,30,,,60",
    "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_2,C_110,Trauma,1,1,1,,,3",
    "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_2,X02,Other - Medical,0,0,5,,,5",
    "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_2A,X02,Other - Medical,0,0,2,,,2",
    "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_3,X02,Other - Medical,,,,,,9",
    "RTT-November-2024,RYY,\"OTHER, THE\",99B,Part_3,C_110,Trauma,,,,,,4",
];

/// The total of what `ROWS` has of 99B's `Part_2`.
const TOTAL_ROW: &str = "RTT-November-2024,RZZ,MADE-UP NHS TRUST,99B,Part_2,C_999,Total,1,1,6,,,8";

fn text(header: &str, rows: &[&str]) -> String {
    format!("{header}\n{}\n", rows.join("\n"))
}

fn read(name: &str, bytes: &[u8]) -> (Option<RttTable>, Vec<Issue>) {
    read_within(name, bytes, LIMITS)
}

fn read_within(name: &str, bytes: &[u8], limits: Limits) -> (Option<RttTable>, Vec<Issue>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    read_rtt_within(&path, limits)
}

/// Code, row and column of an issue.
type Where = (String, Option<usize>, Option<String>);

/// Reads the sound rows with others after them, and returns where the issues are.
fn with_rows(rows: &[&str]) -> (Option<RttTable>, Vec<Where>) {
    let (table, issues) = issues_with(rows);
    (table, issues.into_iter().map(|issue| (issue.code, issue.place.row, issue.place.column)).collect())
}

/// Reads the sound rows with others after them; those begin at row 10.
fn issues_with(rows: &[&str]) -> (Option<RttTable>, Vec<Issue>) {
    let rows: Vec<&str> = ROWS.into_iter().chain(rows.iter().copied()).collect();
    read("rtt.csv", text(HEADER, &rows).as_bytes())
}

fn cell(code: &str, row: usize, column: &str) -> Where {
    (code.to_owned(), Some(row), Some(column.to_owned()))
}

fn whole_row(code: &str, row: usize) -> Where {
    (code.to_owned(), Some(row), None)
}
