//! What happens then: the emergency department, theatres and wards under a plan.
//!
//! [`Hospital::prepare`] makes a case ready, [`Hospital::replica`] runs it once: a discrete-event simulation with typed events on an [`EventQueue`], warm from the
//! census, with common random numbers between plans. A replica is a function of the hospital, the stream and its number. Its parts:
//!
//! * the department: attendances by hour, three triage classes before the clinicians on duty, tests, same-day care, the acute take, waits for a bed;
//! * beds: pools with outliers, escalation beds, bays closed for flu; critical care steps down to a ward;
//! * theatres: lists as planned, cancelled on the day for want of staff, time or a bed;
//! * discharges: a patient whose stay is over leaves with a chance that depends on the weekday and on ward doctors.
//!
//! [`forecast_beds`] is the analytic twin: beds *needed* by pool and midnight if nobody is turned away. With `N` the nights of a stay (log-normal, rounded), `n`
//! the nights from the day of `planned_at` and `a` the nights already spent,
//!
//! ```text
//! occupied(n) = sum over census  Bernoulli(P(N > a + n | N >= a))        who is still in
//!             + sum over elective Bernoulli(P(N > n - day of admission))  who is booked
//!             + NegativeBinomial(mean sum_d lambda_d P(N > n - d), ...)   who will come as an emergency, with flu, or in labour
//! ```
//!
//! Arrival rates of both follow from Little's law, so that without growth of flu the expected occupancy stays at its recent level. [`simulate_queues`] and [`exact`] prove
//! the clock on queues with known answers.
//!
//! Assumptions and sources: `data/stays.toml`, `data/flow.toml`, `docs/models/hospital.md`.
//!
//! ```
//! use steadfast_chance::Stream;
//! use steadfast_hospital::{QueueNetwork, exact, simulate_queues};
//! let run = simulate_queues(&QueueNetwork::single(), 20_000.0, &Stream::root(1));
//! let wait = run.stations[0];
//! assert!((wait.mean_hours - exact::erlang_c_wait(9.0, 1.0, 10)).abs() < 4.0 * wait.standard_error_hours);
//! ```

mod balance;
mod beds;
mod counts;
mod discharges;
mod emergency;
mod events;
pub mod exact;
mod flow;
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
