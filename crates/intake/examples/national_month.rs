//! How long a month of the nation's size takes to read, and how much memory: plain, gzipped and zipped.
//!
//! ```text
//! cargo run --release -p steadfast-intake --example national_month -- RTT_FULL_CSV_OF_ONE_TRUST
//! ```
//!
//! The rows of one trust, 400 times over, each time as another provider. Each file is read in a process of its own, so that the peak of memory (`VmHWM`, Linux) is its own.
#![expect(clippy::print_stdout, reason = "an example that prints its figures")]
#![expect(clippy::disallowed_types, reason = "measures how long the reader takes; the reader itself reads no clock")]

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use steadfast_intake::rtt::read_rtt;

const COPIES: u32 = 400;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().expect("the RTT full CSV of one trust, as a file"));
    if arguments.next().is_some() {
        measure(&path);
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = std::env::current_exe().expect("this program");
    for file in files(&path, folder.path()) {
        let status = Command::new(&program).arg(file).arg("read").status().expect("this program can be called");
        assert!(status.success(), "it could not be read");
    }
}

/// Writes the month three times over.
fn files(path: &Path, folder: &Path) -> [PathBuf; 3] {
    let one = read_rtt(path).0.expect("the RTT full CSV of a month");
    let code = one.providers.keys().next().expect("a provider").clone();
    let month = std::fs::read_to_string(path).expect("text");
    let (header, rows) = month.split_once('\n').expect("a header");
    let [csv, gz, zip] = ["national.csv", "national.gz", "national.zip"].map(|name| folder.join(name));
    let mut out = BufWriter::new(File::create(&csv).expect("a file"));
    writeln!(out, "{}", header.trim_end()).expect("space");
    for copy in 0..COPIES {
        out.write_all(rows.replace(&format!(",{code},"), &format!(",X{copy:03},")).as_bytes()).expect("space");
    }
    out.flush().expect("space");
    let plain = || File::open(&csv).expect("the file");
    let mut gzip = flate2::write::GzEncoder::new(File::create(&gz).expect("a file"), flate2::Compression::fast());
    io::copy(&mut plain(), &mut gzip).expect("space");
    gzip.finish().expect("space");
    let mut zipped = zip::write::ZipWriter::new(File::create(&zip).expect("a file"));
    zipped.start_file("national.csv", zip::write::SimpleFileOptions::default()).expect("space");
    io::copy(&mut plain(), &mut zipped).expect("space");
    zipped.finish().expect("space");
    [csv, gz, zip]
}

fn measure(path: &Path) {
    let start = Instant::now();
    let (table, issues) = read_rtt(path);
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(issues, []);
    let table = table.expect("a month");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: not known");
    let bytes = std::fs::metadata(path).expect("the file").len();
    let waiting: u64 = table.national_total(None).waiting.iter().sum();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    println!("{name}: {bytes} bytes, {} providers, {waiting} waiting: {seconds:.2} s, {peak}", table.providers.len());
}
