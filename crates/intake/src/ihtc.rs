//! Files of the Integrated Healthcare Timetabling Competition 2024: instances in, solutions in and out.
//!
//! An instance is one way to fill a [`Problem`]: a slot is a theatre on a day (`day × theatres + theatre`), a patient may have any slot from the
//! release day to the due day (an optional patient to the end) for which the theatre and the surgeon have the minutes, and the cost of a slot is
//! the delay. Solutions are in the competition's own format, so that its validator reads what is written here.

mod codes;
mod instance;
mod json;
mod solution;
mod words;

pub use codes::IHTC_CODES;
pub use instance::read_ihtc_instance;
pub use solution::{read_ihtc_solution, write_ihtc_solution};

use steadfast_elective::problem::Problem;

/// A competition instance: the problem, and what its parts are called in the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IhtcInstance {
    /// Name: the name of the file without its ending.
    pub name: String,
    /// The problem.
    pub problem: Problem,
    /// Identifiers, each list in the order of the problem's.
    pub ids: IhtcIds,
}

/// Identifiers of an instance, each list in the order of the problem's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IhtcIds {
    /// Of the patients.
    pub patients: Vec<String>,
    /// Of the occupants, who are the problem's residents.
    pub occupants: Vec<String>,
    /// Of the surgeons.
    pub surgeons: Vec<String>,
    /// Of the theatres.
    pub theatres: Vec<String>,
    /// Of the rooms.
    pub rooms: Vec<String>,
    /// Of the nurses.
    pub nurses: Vec<String>,
    /// Names of the three shifts of a day.
    pub shifts: Vec<String>,
}
