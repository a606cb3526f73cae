//! What happens then: beds by pool and day.
//!
//! [`forecast_beds`] gives the distribution of beds occupied in each pool at midnight at the end of each day, from the patients in a
//! bed now and those still to come. With `N` the nights of a stay (log-normal, rounded), `n` the nights from the day of
//! `planned_at` and `a` the nights already spent,
//!
//! ```text
//! occupied(n) = sum over census  Bernoulli(P(N > a + n | N >= a))        who is still in
//!             + sum over elective Bernoulli(P(N > n - day of admission))  who is booked
//!             + NegativeBinomial(mean sum_d lambda_d P(N > n - d), ...)   who will come as an emergency, with flu, or in labour
//! ```
//!
//! The first two sums are convolved exactly. The third depends on a sampled path of the level of admissions and of flu, and
//! is mixed over the paths. Arrival rates follow from Little's law, so that without growth of flu the expected occupancy stays at
//! its recent level: the forecast has no drift of its own. Nobody is turned away: the numbers are beds *needed*.
//!
//! Assumptions and sources: `data/stays.toml`, `docs/models/hospital.md`. There is no weekday pattern of discharges yet.
//!
//! ```
//! use steadfast_hospital::elective_survival;
//! // A day case needs no bed; an overnight stay certainly needs one on its first night.
//! assert_eq!(elective_survival(0.0, 0.0, 0), 0.0);
//! assert_eq!(elective_survival(3.0, 2.0, 0), 1.0);
//! assert!(elective_survival(3.0, 2.0, 4) < 0.3);
//! ```

mod balance;
mod beds;
mod counts;
mod discharges;
mod emergency;
mod events;
pub mod exact;
mod flow;
mod flu;
#[cfg(test)]
mod made_up;
mod measures;
mod path;
mod queueing;
mod replica;
mod scenario;
mod staffing;
mod stays;
mod theatres;
mod wards;

pub use beds::{BedInputs, ElectiveAdmission, elective_bed_allowance, forecast_beds};
pub use events::{EventQueue, Ranked};
pub use measures::{Balance, DayRecord, Replica};
pub use queueing::{QueueNetwork, QueueRun, Source, Station, Waits, simulate_queues};
pub use scenario::{Hospital, ListPatient, SimulationInputs, StaffPath, TheatreList};
pub use stays::elective_survival;
