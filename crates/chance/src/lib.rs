//! Named random streams, distributions, quantiles and summary statistics.
//!
//! Randomness enters an engine only as a [`Stream`]. A stream is named by a path such as `trust RBD / scenario 7 / turnout`; the name
//! and the seed alone fix its numbers, so that replicas can run in any order, on any number of threads, and give the same bytes.
//!
//! ```
//! use steadfast_chance::Stream;
//! let root = Stream::root(1);
//! let mut a = root.named("turnout").numbered(7);
//! let mut b = root.named("turnout").numbered(7);
//! assert_eq!(a.uniform(), b.uniform());
//! ```

mod distributions;
mod quick;
mod statistics;
mod stream;

pub use distributions::{LogNormal, logistic, logit};
pub use quick::QuickStream;
pub use statistics::{Moments, normal_quantile, normal_upper_tail, order_quantile};
pub use stream::Stream;
