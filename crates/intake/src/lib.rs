//! Reads and writes cases and plans: CSV, Parquet, XLSX; and the files of the timetabling competition ([`ihtc`]).
//!
//! A case is a folder with `case.toml` and one table per kind of thing ([`steadfast_model::tables`]), each as `NAME.csv`,
//! `NAME.parquet` or a sheet of `case.xlsx`. A plan is a folder with `plan.json` and its tables as CSV.
//!
//! * **Reading never stops at the first fault.** [`read_case`] and [`read_plan`] return every [`Issue`] they find, each with file, row
//!   and column, what was expected and what to do; the case or plan itself comes only when no issue is an error. Of one
//!   kind of fault in one file the first 20 are shown and the rest are counted.
//! * **Nothing is half-written.** [`write_case`] and [`write_plan`] write a hidden sibling folder and rename it into place.
//! * **Nobody is identified.** Columns with names, birth dates or NHS numbers are refused, and so are columns on anyone's union
//!   membership, vote or strike intention (UK GDPR Art. 9; the Employment Relations Act 1999 (Blacklists) Regulations 2010).
//!   Issues about them never repeat the values.
//! * **Same case, same bytes.** Writing depends on nothing but its arguments.
//!
//! The pages `docs/data/case-format.md` lists every table, column and issue code ([`CODES`]).
//!
//! ```
//! use steadfast_intake::{TableFormat, read_case, write_case};
//! # let folder = tempfile::tempdir().expect("a temporary folder can be made");
//! # let dir = folder.path().join("case");
//! let case = steadfast_intake::example::tiny_case();
//! write_case(&case, &dir, TableFormat::Csv).expect("the folder is new");
//! let (again, issues) = read_case(&dir);
//! assert_eq!(issues, []);
//! assert_eq!(again, Some(case));
//! ```

mod check;
mod codes;
mod csv_table;
mod digest;
mod discharges;
mod dispute_file;
pub mod example;
mod faults;
pub mod flu_history;
pub mod flusight;
mod folder;
mod grid;
pub mod ical;
pub mod ihtc;
mod parquet_table;
mod pathway_list;
mod patient_records;
mod plan_records;
mod privacy;
mod published;
mod read_write_case;
mod read_write_plan;
mod records;
mod row;
pub mod rtt;
mod section;
mod settings;
mod stage;
mod values;
mod xlsx_table;

pub use codes::{CODES, CodeEntry};
pub use digest::digests;
pub use discharges::{TrustDischarges, read_discharges};
pub use dispute_file::{read_dispute, read_dispute_text};
pub use flu_history::read_demand;
pub use pathway_list::{PathwayRow, read_pathway_list};
pub use read_write_case::{TableFormat, read_case, read_case_with, write_case, write_case_forced};
pub use read_write_plan::{read_plan, write_plan, write_plan_with, write_simulation};
pub use stage::{WriteError, write_file, write_folder};
pub use steadfast_model::Issue;
