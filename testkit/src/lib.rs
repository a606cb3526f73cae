//! Independent checkers and made-up instances, for tests alone.
//!
//! Nothing here depends on the rest of the project: a checker that shared code with what it checks would share its faults.
//!
//! * [`check_ihtc`] reads an instance and a solution of the Integrated Healthcare Timetabling Competition 2024 and counts every cost and violation.
//! * [`made_up_ihtc`] makes small instances by seed, so that tests mean something where the published ones are not at hand.
//! * [`shared`] finds the published data that are not in the repository.
//!
//! ```
//! let instance = steadfast_testkit::made_up_ihtc(1);
//! let solution = steadfast_testkit::nobody_admitted(&instance).expect("an instance");
//! let checked = steadfast_testkit::check_ihtc(&instance, &solution).expect("they belong together");
//! assert_eq!(checked.costs.patient_delay, 0);
//! assert_eq!(checked.violations.gender_mix, 0);
//! ```

mod ihtc;
mod made_up;
mod shared;

pub use ihtc::{Checked, Costs, Counts, check_ihtc};
pub use made_up::{made_up_ihtc, nobody_admitted};
pub use shared::shared;
