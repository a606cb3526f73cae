//! The elective engine: each of its rules on a case made for it, and what must hold for every case.

mod placement;
mod properties;
mod rules;
mod small;
mod trusts;
