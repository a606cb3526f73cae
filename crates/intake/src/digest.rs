//! Digests of a case's files, by which a plan names what it was made from.

use crate::dispute_file;
use crate::folder::WORKBOOK;
use crate::settings;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use steadfast_model::tables::CASE_TABLES;

/// Returns the SHA-256 digest of each file of a case, as `staff.csv` → `sha256:…`; files that cannot be read are left out.
pub fn digests(dir: &Path) -> BTreeMap<String, String> {
    let tables =
        CASE_TABLES.iter().flat_map(|table| [format!("{}.csv", table.name), format!("{}.parquet", table.name)]);
    let names = [settings::FILE, dispute_file::FILE, WORKBOOK].map(str::to_owned).into_iter().chain(tables);
    let digest = |name: String| {
        let bytes = fs::read(dir.join(&name)).ok()?;
        let digest = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Some((name, format!("sha256:{digest}")))
    };
    names.filter_map(digest).collect()
}
