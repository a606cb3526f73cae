//! The cover engine on cases whose best decision is known: by reasoning, by brute force, or from a programme written down a second time.

mod brute_force;
mod day;
mod decisions;
mod rosters;
mod small;
