//! What a replica shows: measures by day, and the balance of who came, left and is inside.

use crate::scenario::POOLS;
use steadfast_model::plan::FlowMeasure;

/// Number of measures.
pub(crate) const MEASURES: usize = 21;

/// One day of a replica.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayRecord {
    /// By measure, in the order of [`FlowMeasure::ALL`].
    pub(crate) values: [f64; MEASURES],
    /// Patients in beds of each pool at midnight, in the order of `Pool::ALL`.
    pub occupied: [u32; POOLS],
    /// Patients who need each pool at midnight, wherever they are, and beds closed there.
    pub needed: [u32; POOLS],
    /// Patients who left the emergency department, and their hours in it.
    pub(crate) left_department: (u32, f64),
    /// Those of them who had been there for more than four hours.
    pub(crate) over_four: u32,
}

impl DayRecord {
    /// Returns a measure.
    pub fn value(&self, measure: FlowMeasure) -> f64 {
        self.values[measure as usize]
    }

    /// Turns sums into shares and means.
    pub(crate) fn finished(mut self) -> Self {
        let (left, hours) = self.left_department;
        if left > 0 {
            self.values[FlowMeasure::OverFourHours as usize] = f64::from(self.over_four) / f64::from(left);
            self.values[FlowMeasure::HoursInDepartment as usize] = hours / f64::from(left);
        }
        self
    }
}

/// Who came, left and is inside: every replica must balance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Balance {
    /// Patients who came to the emergency department.
    pub department_in: u64,
    /// Patients who left it: for home, unseen, for a chair or for a bed.
    pub department_out: u64,
    /// Patients in it at the end.
    pub department_inside: u64,
    /// Number in the department integrated over time, in hours.
    pub department_area: f64,
    /// Hours in the department of all who left it or are inside.
    pub department_hours: f64,
    /// Patients in beds at the beginning, and all who were given one.
    pub beds_in: u64,
    /// Patients who left a bed for good.
    pub beds_out: u64,
    /// Patients who hold a bed at the end.
    pub beds_inside: u64,
    /// Beds held integrated over time, in hours.
    pub beds_area: f64,
    /// Hours in a bed of all who left one or hold one.
    pub beds_hours: f64,
}

impl Balance {
    /// Returns whether everybody who came has left or is inside, and Little's law holds: the number inside over time is the time inside over all.
    pub fn holds(&self) -> bool {
        let near = |area: f64, hours: f64| (area - hours).abs() <= 1e-6 * area.abs().max(1.0);
        self.department_in == self.department_out + self.department_inside
            && self.beds_in == self.beds_out + self.beds_inside
            && near(self.department_area, self.department_hours)
            && near(self.beds_area, self.beds_hours)
    }
}

/// What one replica shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Replica {
    /// By day from the day of `planned_at`.
    pub days: Vec<DayRecord>,
    /// Who came, left and is inside.
    pub balance: Balance,
    /// Events taken.
    pub events: u64,
    /// Bookings of the strike that were to go ahead and were cancelled on the day for want of a bed or of time.
    pub cancelled_counted: u32,
    /// Position of the turnout that it was run with.
    pub turnout: usize,
}
