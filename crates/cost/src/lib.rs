//! What cover, lost work and catching up cost in a strike: lines that add up, with ranges and sources.
//!
//! # What it decides
//!
//! The price of what a strike takes, line by line. What it takes ([`Quantities`]: hours beyond job plans, care owed, beds, days of pay not paid) is counted
//! elsewhere, from a plan or from published figures.
//!
//! # The model
//!
//! A line is `quantity × price`, with a [`Price`] as a range from low to high and a middle, of a year, with its source and a [`Mark`]: published, derived
//! or assumed. Care owed stands at its usual price; making it up costs a premium besides. The middle of a total is the sum of the lines' middles; its range comes from
//! draws of all prices, each as likely below its middle as above it, one draw for all lines that use it, since prices that are wrong are wrong everywhere.
//!
//! Two totals: what is *spent* in and around the strike (pay of strikers that is not paid taken off), and the same *with the care made up*. A place that stood
//! empty is not a second loss: who was booked there is seen elsewhere, or is owed.
//!
//! # Assumptions
//!
//! Prices of 2016/17 are raised by 35 to 40 %. Hours within a job plan cost nothing more; what they would have done else shows as work not done. Harm, overtime of
//! managers, and loss of training are not priced.
//!
//! ```
//! use steadfast_chance::Stream;
//! use steadfast_cost::{Care, Prices, Quantities, bill};
//! let night = Quantities { senior_hours_night: 12.5, owed: [(Care::DayCase, 4.0)].into(), ..Quantities::default() };
//! let bill = bill(&night, Prices::shipped(), &Stream::root(1));
//! assert_eq!(bill.lines.len(), 3); // hours, day cases, the premium
//! assert!(bill.spending.p10 < bill.spending.mid);
//! ```

mod bill;
mod nation;
mod prices;

pub use bill::{Bill, Care, Line, LineKind, Quantities, Total, bill};
pub use nation::{AbsentKind, PublishedRound, published_rounds};
pub use prices::{Mark, Price, PriceError, Prices};
