//! What is wrong with rows and columns, and where.

use super::*;
use steadfast_model::Severity;

#[test]
fn a_bad_number_is_named_by_row_and_column_and_nothing_is_half_read() {
    for bad in ["x", "-1", "1.0", "1e3", "*", "12345678901"] {
        let row = format!("RTT-November-2024,RZZ,T,99C,Part_2,C_110,Trauma,0,{bad},0,,,0");
        assert_eq!(with_rows(&[&row]), (None, vec![cell("bad-number", 10, "Gt 01 To 02 Weeks SUM 1")]), "{bad}");
    }
}

#[test]
fn commas_between_thousands_are_refused_with_advice() {
    let row = "RTT-November-2024,RZZ,T,99C,Part_2,C_110,Trauma,0,\"1,234\",0,,,1234";
    let (table, issues) = read("rtt.csv", text(HEADER, &[row]).as_bytes());
    assert_eq!(table, None);
    assert!(issues[0].code == "bad-number" && issues[0].advice.contains("between thousands"), "{issues:?}");
}

#[test]
fn a_rows_own_total_that_differs_is_warned_of_and_the_weeks_stand() {
    let (table, issues) = with_rows(&["RTT-November-2024,RZZ,T,99C,Part_1A,C_110,Trauma,1,1,1,4,1,4"]);
    assert_eq!(issues, [cell("total-differs", 10, "Total")]);
    assert_eq!(table.expect("used").providers["RZZ"].functions["110"].admitted, [2, 3, 4]);
    let (table, issues) = with_rows(&["RTT-November-2024,RZZ,T,99C,Part_1A,C_110,Trauma,1,1,1,3,1,5"]);
    assert_eq!(issues, [cell("total-differs", 10, "Total All")]);
    assert!(table.is_some());
}

#[test]
fn a_total_that_differs_from_its_functions_names_provider_part_and_both_numbers() {
    let (table, issues) = issues_with(&["RTT-November-2024,RZZ,T,99A,Part_2,C_999,Total,10,20,31,,,61"]);
    assert_eq!(table.expect("used").providers["RZZ"].functions["110"].waiting, [11, 21, 31]);
    assert_eq!(issues.len(), 1, "{issues:?}");
    let issue = &issues[0];
    assert_eq!((issue.severity, issue.code.as_str(), issue.place.row), (Severity::Warning, "total-differs", Some(10)));
    assert_eq!(issue.found, "61 as the total of RZZ, commissioner 99A, Part_2");
    assert_eq!(issue.expected, "60, the sum of its treatment functions");
    // A row of the functions is missing; new periods; a total with no function at all.
    for (total, sum) in [("Part_1A,C_999,Total,1,2,4,7,1,8", 7), ("Part_3,C_999,Total,,,,,,2", 0)] {
        let (table, issues) = issues_with(&[&format!("RTT-November-2024,RZZ,T,99A,{total}")]);
        assert!(table.is_some());
        assert_eq!(issues.len(), 1, "{issues:?}");
        assert_eq!(issues[0].expected, format!("{sum}, the sum of its treatment functions"));
    }
}

#[test]
fn a_file_that_ends_before_the_total_of_its_last_rows_is_warned_of() {
    let more = "RTT-November-2024,RYY,OTHER,99B,Part_2,C_110,Trauma,1,0,0,,,1";
    let (table, issues) = issues_with(&[TOTAL_ROW, more]);
    assert!(table.is_some());
    assert_eq!(issues.len(), 1, "{issues:?}");
    assert_eq!((issues[0].code.as_str(), issues[0].place.row), ("total-missing", Some(11)));
    assert!(issues[0].found.ends_with("the total (C_999) of RYY, commissioner 99B, Part_2"), "{issues:?}");
    assert_eq!(issues_with(&[more, TOTAL_ROW]).1, []);
    assert_eq!(issues_with(&[more]).1, []);
}

#[test]
fn an_unknown_part_is_left_out_with_a_warning() {
    let (table, issues) = with_rows(&["RTT-November-2024,RZZ,T,99A,Part_9,C_110,Trauma,1,1,1,3,,3"]);
    assert_eq!(issues, [cell("unknown-part", 10, "RTT Part Type")]);
    assert_eq!(table.expect("used").providers["RZZ"].functions["110"].admitted, [1, 2, 3]);
}

#[test]
fn a_repeated_row_is_an_error_that_names_both_rows() {
    for (repeat, first) in [(ROWS[0].to_owned(), 2), (ROWS[3].replace("C_110", "110").replace(",1,1,1,", ",5,5,5,"), 5)]
    {
        let (table, issues) = issues_with(&[&repeat, &repeat]);
        assert_eq!(table, None);
        let repeats: Vec<_> = issues.iter().filter(|issue| issue.code == "repeated-row").collect();
        assert_eq!(repeats.iter().map(|issue| issue.place.row).collect::<Vec<_>>(), [Some(10), Some(11)]);
        for issue in repeats {
            assert_eq!(issue.severity, Severity::Error);
            let found = format!("the provider, commissioner, part and treatment function of row {first}");
            assert_eq!(issue.found, found);
        }
    }
    let (table, issues) = with_rows(&[TOTAL_ROW, TOTAL_ROW]);
    assert_eq!((table, issues), (None, vec![whole_row("repeated-row", 11)]));
}

#[test]
fn a_file_put_together_from_two_copies_is_refused() {
    let once = text(HEADER, &ROWS);
    let (table, issues) = read("rtt.csv", format!("{once}{once}").as_bytes());
    assert_eq!((table, issues.len()), (None, 9));
    assert!(issues.iter().all(|issue| issue.code == "repeated-row"), "{issues:?}");
    assert_eq!((issues[0].place.row, issues[0].found.as_str()), (Some(10), "the header of row 1 again"));
    assert!(issues[8].place.row == Some(18) && issues[8].found.ends_with("of row 9"), "{issues:?}");
}

#[test]
fn without_the_column_of_commissioners_a_repeat_is_refused_with_a_word_on_it() {
    let cut = |line: &str| line.replace("Commissioner Org Code,", "").replace(",99A,", ",").replace(",99B,", ",");
    let rows: Vec<String> = ROWS.iter().map(|row| cut(row)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (table, issues) = read("rtt.csv", text(&cut(HEADER), &rows).as_bytes());
    assert_eq!((table, issues.len()), (None, 1), "{issues:?}");
    assert_eq!(issues[0].found, "the provider, part and treatment function of row 4");
    assert!(issues[0].advice.contains("Commissioner Org Code"), "{issues:?}");
    assert_eq!(read("rtt.csv", text(&cut(HEADER), &rows[4..]).as_bytes()).1, []);
}

#[test]
fn two_months_in_one_file_are_an_error_that_names_both_rows() {
    let december = ROWS[7].replace("November", "December");
    let (table, issues) = issues_with(&[&december, &december, &ROWS[7].replace("99B", "99C")]);
    assert_eq!((table, issues.len()), (None, 1), "{issues:?}");
    let issue = &issues[0];
    assert_eq!((issue.code.as_str(), issue.place.row), ("several-months", Some(10)));
    assert_eq!(issue.found, "\"RTT-December-2024\"");
    assert_eq!(issue.expected, "\"RTT-November-2024\", the month of row 2");
}

#[test]
fn a_period_that_is_no_month_is_an_error() {
    let other = ROWS[7].replace("RTT-November-2024", "2024-11");
    assert_eq!(with_rows(&[&other]), (None, vec![cell("bad-date", 10, "Period")]));
    let short = ROWS[7].replace("November", "Nov").replace("99B", "99C");
    assert!(with_rows(&[&short]).0.is_some());
}

#[test]
fn what_a_row_lacks_is_named() {
    let (_, issues) = with_rows(&["RTT-November-2024,,T,99C,Part_3,110 Trauma,Trauma,,,,,,"]);
    let expected = [
        cell("empty-cell", 10, "Provider Org Code"),
        cell("bad-specialty", 10, "Treatment Function Code"),
        cell("empty-cell", 10, "Total All"),
    ];
    assert_eq!(issues, expected);
    let (table, issues) = with_rows(&["RTT-November-2024,RZZ,T"]);
    assert_eq!((table, issues), (None, vec![whole_row("ragged-row", 10)]));
    assert_eq!(with_rows(&[",,,,,,,,,,,,", ",,"]).1, []);
}

#[test]
fn every_column_that_is_missing_or_twice_is_named() {
    let header = HEADER.replace("Gt 01 To 02 Weeks SUM 1", "Gt 00 To 01 Weeks SUM 1").replace("Period", "Month");
    let (table, issues) = read("rtt.csv", text(&header, &ROWS).as_bytes());
    assert_eq!(table, None);
    let seen: Vec<(&str, &str)> =
        issues.iter().map(|issue| (issue.code.as_str(), issue.place.column.as_deref().unwrap_or_default())).collect();
    let expected = [
        ("duplicate-column", "Gt 00 To 01 Weeks SUM 1"),
        ("missing-column", "Gt 01 To 02 Weeks SUM 1"),
        ("missing-column", "Period"),
    ];
    assert_eq!(seen, expected);
    let (_, issues) = read("rtt.csv", HEADER.replace("Gt 02 Weeks SUM 1", "Gt 05").as_bytes());
    assert_eq!(issues[0].place.column.as_deref(), Some("Gt 02 Weeks SUM 1"));
}
