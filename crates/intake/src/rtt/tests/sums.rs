//! What a sound file comes to.

use super::*;
use steadfast_testkit::shared;

#[test]
fn the_real_month_of_one_trust_has_the_figures_that_were_measured_by_hand() {
    let name = "data/england/rtt_full_csv_extract_RBD_2024-11.csv";
    let Some(path) = shared(name, "the real month of one trust") else { return };
    let (table, issues) = read_rtt(&path);
    assert_eq!(issues, []);
    let table = table.expect("sound");
    assert_eq!((table.month, table.widest_band_weeks(), table.days()), (Date::constant(2024, 11, 1), 104, 30));
    assert_eq!(table.period().last_day, Date::constant(2024, 11, 30));
    assert_eq!(table.providers().collect::<Vec<_>>(), [("RBD", "DORSET COUNTY HOSPITAL NHS FOUNDATION TRUST")]);
    assert_eq!(table.missing_parts("RBD"), []);
    assert_eq!(table.providers["RBD"].functions.len(), 18);
    let all = table.provider_total("RBD").expect("the trust");
    let size: u64 = all.waiting.iter().sum();
    assert_eq!(size, 21_702);
    let within: u64 = all.waiting[..18].iter().sum();
    assert_eq!(format!("{:.1}", 100.0 * within as f64 / size as f64), "57.8");
    assert_eq!(all.waiting[52..].iter().sum::<u64>(), 647);
    assert_eq!(all.waiting_for_admission.iter().sum::<u64>(), 5_322);
    let stops = [&all.admitted, &all.non_admitted].map(|stops| stops.iter().sum::<u64>());
    assert_eq!((stops, all.new_periods, all.unknown_start), ([1_544, 2_925], 5_003, 0));
    assert_eq!(RttFunction { name: all.name.clone(), ..table.national_total(None) }, all);
    let name = &table.providers["RBD"].functions["X02"].name;
    assert_eq!(name, "Other - Medical Services");
    for code in table.providers["RBD"].functions.keys() {
        assert_eq!(rtt_function_of(code), code);
    }
}

#[test]
fn commissioners_are_added_up_and_totals_left_out() {
    let (table, issues) = read("rtt.csv", text(HEADER, &[&ROWS[..5], &[TOTAL_ROW]].concat()).as_bytes());
    assert_eq!(issues, []);
    let with_total = table.expect("sound");
    assert_eq!(with_total.providers["RZZ"].functions.keys().collect::<Vec<_>>(), ["110", "X02"]);
    let (table, issues) = read("rtt.csv", text(HEADER, &ROWS).as_bytes());
    assert_eq!(issues, []);
    let table = table.expect("sound");
    let trauma = &table.providers["RZZ"].functions["110"];
    assert_eq!(&with_total.providers["RZZ"].functions["110"], trauma);
    let lists = [&trauma.waiting, &trauma.admitted, &trauma.non_admitted, &trauma.waiting_for_admission];
    assert_eq!(lists, [&vec![11, 21, 31], &vec![1, 2, 3], &vec![4, 0, 0], &vec![0, 0, 0]]);
    assert_eq!((trauma.new_periods, trauma.unknown_start), (0, 1));
    let other = &table.providers["RZZ"].functions["X02"];
    assert_eq!((other.new_periods, &other.waiting_for_admission), (9, &vec![0, 0, 2]));
    assert_eq!(table.providers().collect::<Vec<_>>(), [("RYY", "OTHER, THE"), ("RZZ", "MADE-UP NHS TRUST")]);
    assert_eq!(table.national_total(Some("110")).new_periods, 4);
    assert_eq!(table.provider_total("RXX"), None);
}

#[test]
fn the_parts_that_a_provider_lacks_are_said_and_totals_are_no_part() {
    let lacking = "RTT-November-2024,RYY,OTHER,99B,Part_2,C_999,Total,0,0,0,,,0";
    let zeros = "RTT-November-2024,RYY,OTHER,99B,Part_1B,C_110,Trauma,0,0,0,0,0,0";
    let (table, _) = with_rows(&[zeros, lacking]);
    let table = table.expect("read, though parts are missing");
    assert_eq!(table.missing_parts("RZZ"), []);
    assert_eq!(table.missing_parts("RYY"), [RttPart::Admitted, RttPart::Waiting]);
    assert_eq!(table.missing_parts("RXX"), RttPart::NEEDED);
    assert_eq!(RttPart::NEEDED.map(|part| part.to_string()), ["Part_1A", "Part_1B", "Part_2", "Part_3"]);
}

#[test]
fn a_specialty_is_found_in_its_own_line_in_its_groups_or_in_all_others_of_an_older_file() {
    let (table, _) = with_rows(&["RTT-November-2024,RYY,OTHER,99B,Part_2,X01,Other,7,0,0,,,7"]);
    let providers = table.expect("sound").providers;
    let found = |provider: &str, code: &str| providers[provider].list_of(code).map(|(code, _)| code.to_owned());
    assert_eq!(
        ["110", "303", "107", "120"].map(|code| found("RZZ", code)),
        [Some("110".to_owned()), Some("X02".to_owned()), None, None]
    );
    assert_eq!(["303", "120"].map(|code| found("RYY", code)), [Some("X01".to_owned()), None]);
}

#[test]
fn columns_may_stand_in_any_order_with_others_between_and_a_mark_before() {
    let swap = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells.reverse();
        cells.join(",") + ",else"
    };
    let rows: Vec<String> = ROWS[..7].iter().map(|row| swap(row)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (table, issues) = read("rtt.csv", format!("\u{feff}{}", text(&swap(HEADER), &rows)).as_bytes());
    assert_eq!(issues, []);
    let (expected, _) = read("rtt.csv", text(HEADER, &ROWS[..7]).as_bytes());
    assert_eq!(table, expected);
    let quoted = format!("\u{feff}\"Period\"{}", text(HEADER.trim_start_matches("Period"), &ROWS[..7]));
    assert_eq!(read("rtt.csv", quoted.as_bytes()), (expected, vec![]));
}

#[test]
fn a_year_of_the_older_width_ends_at_52_weeks() {
    let weeks: Vec<String> = (0..52).map(|week| format!("Gt {week:02} To {:02} Weeks SUM 1", week + 1)).collect();
    let header = HEADER.replace(
        "Gt 00 To 01 Weeks SUM 1,Gt 01 To 02 Weeks SUM 1,Gt 02 Weeks SUM 1",
        &format!("{},Gt 52 Weeks SUM 1", weeks.join(",")),
    );
    let row = format!("RTT-March-2019,RZZ,TRUST,99A,Part_2,C_110,Trauma,{},7,59,0,59", ["1"; 52].join(","));
    let (table, issues) = read("rtt.csv", text(&header, &[&row]).as_bytes());
    assert_eq!(issues, []);
    let table = table.expect("sound");
    assert_eq!((table.widest_band_weeks(), table.period().to_string().as_str()), (52, "March 2019"));
    let waiting = &table.providers["RZZ"].functions["110"].waiting;
    assert_eq!((waiting[..18].iter().sum::<u64>(), waiting[52]), (18, 7));
}

#[test]
fn names_in_the_code_page_of_windows_are_read() {
    let mut bytes = text(HEADER, &[&ROWS[0].replace("MADE-UP", "SPA#UP")]).into_bytes();
    let dash = bytes.iter().position(|byte| *byte == b'#').expect("it is there");
    bytes[dash] = 0x96;
    assert_eq!(read("rtt.csv", &bytes).0.expect("sound").providers["RZZ"].name, "SPA–UP NHS TRUST");
}
