//! The same case in every format, and written in one way only.

mod common;

use common::Folder;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::fs;
use std::path::Path;
use steadfast_intake::example::tiny_case;
use steadfast_intake::{TableFormat, digests, read_case, read_case_with, write_case};
use steadfast_model::tables::CASE_TABLES;

#[test]
fn a_case_reads_back_equal_from_csv_and_from_parquet() {
    let folder = tempfile::tempdir().unwrap();
    for format in [TableFormat::Csv, TableFormat::Parquet] {
        let dir = folder.path().join(format!("{format:?}"));
        write_case(&tiny_case(), &dir, format).unwrap();
        let (case, issues) = read_case(&dir);
        assert_eq!(issues, []);
        assert_eq!(case, Some(tiny_case()));
    }
}

/// Writes the CSV tables of a case as a workbook, as somebody would who opens each in Excel: what looks like a number, a truth value
/// or a date becomes one.
fn to_workbook(dir: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let moment = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    for table in CASE_TABLES {
        let sheet = book.add_worksheet();
        sheet.set_name(table.name)?;
        let path = dir.join(format!("{}.csv", table.name));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(&path)?;
        for (row, record) in (0_u32..).zip(reader.records()) {
            for (column, cell) in (0_u16..).zip(record?.iter()) {
                if let Ok(number) = cell.parse::<f64>() {
                    sheet.write_number(row, column, number)?;
                } else if cell == "true" || cell == "false" {
                    sheet.write_boolean(row, column, cell == "true")?;
                } else if let Ok(stamp) = ExcelDateTime::parse_from_str(cell)
                    && cell.starts_with("20")
                {
                    let format = if cell.contains('T') { &moment } else { &day };
                    sheet.write_datetime_with_format(row, column, stamp, format)?;
                } else {
                    sheet.write_string(row, column, cell)?;
                }
            }
        }
        fs::remove_file(path)?;
    }
    book.save(dir.join("case.xlsx"))?;
    Ok(())
}

#[test]
fn a_case_reads_back_equal_from_a_workbook_with_typed_cells() {
    let folder = Folder::new();
    to_workbook(&folder.dir()).unwrap();
    let (case, issues) = read_case(&folder.dir());
    assert_eq!(issues, []);
    assert_eq!(case, Some(tiny_case()));
}

#[test]
fn numeric_identifiers_survive_a_workbook() {
    let folder = Folder::new();
    for file in ["staff.csv", "duties.csv", "sessions.csv"] {
        let path = folder.dir().join(file);
        let text = fs::read_to_string(&path).unwrap().replace("S1", "12345");
        fs::write(path, text).unwrap();
    }
    to_workbook(&folder.dir()).unwrap();
    let (case, issues) = read_case(&folder.dir());
    assert_eq!(issues, []);
    assert_eq!(case.unwrap().staff[0].staff_id.as_str(), "12345");
}

#[test]
fn nhs_numbers_stored_as_numbers_are_refused_and_not_repeated() {
    // 943 476 5919 is the example of the NHS Data Dictionary; it belongs to nobody.
    let folder = Folder::new().edit("bookings.csv", "B1,T1", "9434765919,T1");
    to_workbook(&folder.dir()).unwrap();
    let issue = folder.only("nhs-number", "case.xlsx#bookings:2:booking_id");
    assert!(!issue.to_string().contains("943"));
}

#[test]
fn a_fault_in_a_sheet_names_the_sheet() {
    let folder = Folder::new().edit("wards.csv", "medical", "medicol");
    to_workbook(&folder.dir()).unwrap();
    folder.only("unknown-word", "case.xlsx#wards:2:pool");
}

#[test]
fn tables_of_one_case_may_come_in_different_formats() {
    let (csv, parquet) = (Folder::new(), tempfile::tempdir().unwrap());
    let dir = parquet.path().join("case");
    write_case(&tiny_case(), &dir, TableFormat::Parquet).unwrap();
    for table in ["bookings", "demand", "staff"] {
        let name = format!("{table}.parquet");
        fs::copy(dir.join(&name), csv.dir().join(&name)).unwrap();
        fs::remove_file(csv.dir().join(format!("{table}.csv"))).unwrap();
    }
    assert_eq!(csv.issues(), []);
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for format in [TableFormat::Csv, TableFormat::Parquet] {
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        write_case(&tiny_case(), &one, format).unwrap();
        write_case(&tiny_case(), &two, format).unwrap();
        assert_eq!(digests(&one), digests(&two));
        assert_eq!(digests(&one).len(), 9);
    }
}

#[test]
fn digests_are_those_of_sha_256() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("staff.csv"), "abc").unwrap();
    fs::write(folder.path().join("notes.txt"), "abc").unwrap();
    // FIPS 180-4, the one-block example.
    let known = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digests(folder.path()), [("staff.csv".to_owned(), known.to_owned())].into());
}

#[test]
fn a_reader_hears_which_file_is_being_read() {
    let mut heard = Vec::new();
    let folder = Folder::new();
    let _ = read_case_with(&folder.dir(), &mut |file| heard.push(file.to_owned()));
    assert_eq!(heard[..3], ["case.toml", "staff.csv", "posts.csv"]);
}

#[test]
fn columns_may_stand_in_any_order() {
    let text = "beds,escalation_beds,pool,ward_id\n24,4,medical,W1\n20,0,surgical,W2\n";
    let (case, issues) = read_case(&Folder::new().put("wards.csv", text).dir());
    assert_eq!(issues, []);
    assert_eq!(case, Some(tiny_case()));
}

#[test]
fn case_toml_may_quote_its_dates() {
    let folder = Folder::new()
        .edit("case.toml", "from = 2025-12-15", "from = \"2025-12-15\"")
        .edit("case.toml", "2025-12-10T09:00:00", "\"2025-12-10T09:00\"")
        .edit("case.toml", "from = 2025-12-17T07:00:00", "from = 2025-12-17T07:00");
    let (case, issues) = read_case(&folder.dir());
    assert_eq!(issues, []);
    assert_eq!(case, Some(tiny_case()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_in_a_table_never_panic(
        table in 0..CASE_TABLES.len(),
        at in any::<prop::sample::Index>(),
        bytes in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let folder = Folder::new();
        let path = folder.dir().join(format!("{}.csv", CASE_TABLES[table].name));
        let mut text = fs::read(&path).unwrap();
        let at = at.index(text.len());
        let end = (at + bytes.len()).min(text.len());
        text.splice(at..end, bytes);
        fs::write(&path, text).unwrap();
        folder.issues();
    }

    #[test]
    fn random_text_in_case_toml_never_panics(at in any::<prop::sample::Index>(), text in "\\PC{0,30}|[\\[\\]=\"'.0-9T:\\n-]{0,12}") {
        let folder = Folder::new();
        let path = folder.dir().join("case.toml");
        let old = fs::read_to_string(&path).unwrap();
        let at = at.index(old.len());
        let at = (0..=at).rev().find(|at| old.is_char_boundary(*at)).unwrap();
        fs::write(&path, format!("{}{}{}", &old[..at], text, &old[at..])).unwrap();
        folder.issues();
    }
}
