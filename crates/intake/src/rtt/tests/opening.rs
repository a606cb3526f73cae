//! Files packed, cut off, too large, in another encoding or of another kind.

use super::*;
use std::io::{Cursor, Write};

/// A zip file of some members, unpacked or packed.
fn zip(members: &[(&str, &[u8])], packed: bool) -> Vec<u8> {
    use ::zip::write::{SimpleFileOptions, ZipWriter};
    let method = if packed { ::zip::CompressionMethod::Deflated } else { ::zip::CompressionMethod::Stored };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in members {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("memory");
        writer.write_all(data).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(data).expect("memory");
    writer.finish().expect("memory")
}

#[test]
fn a_month_is_the_same_plain_gzipped_and_zipped_with_or_without_packing() {
    let plain = text(HEADER, &ROWS);
    let (expected, _) = read("rtt.csv", plain.as_bytes());
    assert!(expected.is_some());
    let marked = format!("\u{feff}{plain}");
    let beside: [(&str, &[u8]); 3] =
        [("__MACOSX/._rtt.csv", b"x"), ("read me.txt", b"x"), ("20241130-RTT-November-2024.CSV", marked.as_bytes())];
    for bytes in [gzip(plain.as_bytes()), gzip(marked.as_bytes()), zip(&beside, true), zip(&beside, false)] {
        assert_eq!(read("rtt.zip", &bytes), (expected.clone(), vec![]));
    }
}

#[test]
fn a_file_that_unpacks_to_more_than_a_month_can_be_is_refused() {
    let plain = text(HEADER, &ROWS);
    let size = plain.len() as u64;
    let packed = [plain.clone().into_bytes(), gzip(plain.as_bytes()), zip(&[("rtt.csv", plain.as_bytes())], true)];
    for bytes in &packed {
        assert!(read_within("rtt", bytes, Limits { text: size, ..LIMITS }).0.is_some());
        let (table, issues) = read_within("rtt", bytes, Limits { text: size - 1, ..LIMITS });
        assert_eq!((table, issues.len()), (None, 1), "{issues:?}");
        assert!(issues[0].code == "too-large" && issues[0].expected.contains("bytes, unpacked"), "{issues:?}");
    }
    let bomb = vec![b'\n'; 5_000_000];
    let limits = Limits { text: 1_000_000, row: 100_000 };
    let (_, issues) = read_within("rtt", &zip(&[("rtt.csv", &bomb)], true), limits);
    assert_eq!(issues[0].found, "\"rtt.csv\" of 5,000,000 bytes in the zip file");
    let (_, issues) = read_within("rtt", &gzip(&bomb), limits);
    assert_eq!(issues[0].found, "a row of more than 100,000 bytes");
}

#[test]
fn a_zip_file_that_holds_more_than_it_says_is_refused() {
    let plain = text(HEADER, &ROWS);
    let mut bytes = zip(&[("rtt.csv", plain.as_bytes())], true);
    let size = u32::try_from(plain.len()).expect("it is small").to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == size).collect();
    assert_eq!(places.len(), 2, "in the member's header and in the directory");
    for at in places {
        bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let (table, issues) = read("rtt.zip", &bytes);
    assert_eq!(table, None);
    assert!(issues.iter().any(|issue| issue.code == "unreadable-file"), "{issues:?}");
}

#[test]
fn a_quotation_mark_that_is_not_closed_does_not_fill_the_memory() {
    let rows = vec![ROWS[2]; 200].join("\n");
    let file = format!("{HEADER}\n{}\n{rows}\n", ROWS[0].replace("MADE-UP", "\"MADE-UP"));
    let (table, issues) = read_within("rtt.csv", file.as_bytes(), Limits { row: 10_000, ..LIMITS });
    assert_eq!(table, None);
    let last = issues.last().expect("an issue");
    assert!(last.code == "too-large" && last.advice.contains("quotation mark"), "{issues:?}");
}

#[test]
fn text_with_two_or_four_bytes_a_letter_is_named_with_how_to_save_it() {
    let wide = |start: &str, to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{start}{}", text(HEADER, &ROWS)).encode_utf16().flat_map(to_bytes).collect()
    };
    let cases = [
        (wide("\u{feff}", u16::to_le_bytes), "UTF-16 (little-endian)"),
        (wide("\u{feff}", u16::to_be_bytes), "UTF-16 (big-endian)"),
        (wide("", u16::to_le_bytes), "UTF-16 (little-endian)"),
        (wide("", u16::to_be_bytes), "UTF-16 (big-endian)"),
        (b"\xff\xfe\0\0P\0\0\0".to_vec(), "UTF-32"),
    ];
    for (bytes, encoding) in cases {
        for file in [bytes.clone(), gzip(&bytes), zip(&[("rtt.csv", &bytes)], true)] {
            let (table, issues) = read("rtt", &file);
            assert_eq!((table, issues.len()), (None, 1), "{issues:?}");
            assert_eq!((issues[0].code.as_str(), &issues[0].found), ("not-utf8", &format!("text in {encoding}")));
            assert!(issues[0].advice.contains("CSV UTF-8"), "{issues:?}");
        }
    }
}

#[test]
fn another_file_is_told_from_a_month_of_waiting_times() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("Provider").expect("a name");
    let workbook = book.save_to_buffer().expect("memory");
    let two = zip(&[("a.csv", b"a"), ("b.csv", b"b")], true);
    let none = zip(&[("RTT Nov24.xls", b"a"), ("notes.pdf", b"b"), ("in/", b"")], false);
    let many = zip(&[("1", b""), ("2", b""), ("3", b""), ("4", b""), ("5", b""), ("6", b""), ("7", b"")], false);
    let cases: [(&[u8], &str, &str); 11] = [
        (&workbook, "not-rtt", "XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1", "not-rtt", "XLS"),
        (&two, "not-rtt", "2 CSV files in the zip file: \"a.csv\", \"b.csv\""),
        (&none, "not-rtt", "a zip file without a CSV; it holds \"RTT Nov24.xls\", \"notes.pdf\""),
        (&many, "not-rtt", "\"5\", 2 more"),
        (&zip(&[], false), "not-rtt", "nothing in it"),
        (b"<!DOCTYPE html>\n<html>", "not-rtt", "html"),
        (b"date,flu_beds\n2023-12-01,300\n", "not-rtt", "flu_beds"),
        (b"Period;Provider Org Code\n", "wrong-separator", "comma"),
        (b"", "empty-file", "empty"),
        (HEADER.as_bytes(), "not-rtt", "no row"),
    ];
    for (bytes, code, found) in cases {
        let (table, issues) = read("rtt", bytes);
        assert_eq!((table, issues.len()), (None, 1), "{issues:?}");
        assert!(issues[0].code == code && issues[0].found.contains(found), "{issues:?}");
    }
    assert_eq!(read_rtt(Path::new("/nowhere/rtt.csv")).1[0].code, "unreadable-file");
}

#[test]
fn a_file_that_is_cut_off_or_changed_is_refused() {
    let plain = text(HEADER, &ROWS);
    let gzip = gzip(plain.as_bytes());
    let packed = zip(&[("rtt.csv", plain.as_bytes())], true);
    let mut changed = zip(&[("rtt.csv", plain.as_bytes())], false);
    let digit = changed.windows(7).position(|bytes| bytes == b"10,20,3").expect("it is stored");
    changed[digit] = b'9';
    for bytes in [&gzip[..gzip.len() / 2], &gzip[..gzip.len() - 4], &packed[..packed.len() - 30], &changed] {
        let (table, issues) = read("rtt", bytes);
        assert_eq!(table, None);
        assert!(issues.iter().any(|issue| issue.code == "unreadable-file"), "{issues:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        start in proptest::sample::select(vec!["", "PK\x03\x04", "PK\x05\x06", "\u{1f}", HEADER]),
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
    ) {
        read("rtt", &[start.as_bytes(), &bytes].concat());
        read("rtt", &[b"PK\x03\x04".as_slice(), &bytes, b"PK\x05\x06", &bytes].concat());
    }
}
