//! The engine as a user calls it, held against the reference, against theory and against a slow twin.

mod defects;
mod drawn;
mod golden;
mod made;
mod national;
mod pairs;
mod properties;
mod simulation;
mod twin;
mod weekly;
