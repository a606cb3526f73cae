//! The vocabulary of Steadfast: the case, the plan, and what is wrong with either.
//!
//! This crate holds nouns only. It reads no file and decides nothing; every engine above it speaks in these types.
//!
//! * A [`Case`] describes one hospital trust in front of one or more strikes ([`case`]).
//! * A [`Plan`] is what Steadfast proposes for it ([`plan`]).
//! * An [`Issue`] is one fault found in either, with its place and what to do about it.
//! * [`tables`] fixes the names of the files and columns that both are stored in.
//! * [`priority`] and [`working_time`] carry policy and law as dated data with sources.
//!
//! Times are civil times in Europe/London; [`time::london_minute`] maps them to a continuous count of minutes, so that a
//! night shift across a clock change has its true length.
//!
//! ```
//! use steadfast_model::{Interval, time::civil};
//! // The clocks go back on 25 October 2026: this night shift is 13 h 30 min long, not 12 h 30 min.
//! let night = Interval::new(civil(2026, 10, 24, 20, 0), civil(2026, 10, 25, 8, 30));
//! assert_eq!(night.minutes(), 13 * 60 + 30);
//! ```

pub mod action;
mod bank_holidays;
pub mod beds;
pub mod booking;
pub mod case;
pub mod dispute;
pub mod ids;
pub mod issue;
pub mod plan;
pub mod priority;
pub mod staff;
pub mod tables;
pub mod time;
pub mod work;
pub mod working_time;

pub use action::{Action, ActionStatus, CoverLevel};
pub use bank_holidays::is_bank_holiday;
pub use beds::{ArrivalPath, CensusKind, CensusPatient, DemandDay, Pool, Ward};
pub use booking::{AgeGroup, Booking, Pod, Sex};
pub use case::{Case, CaseDispute, Target, Trust, Window};
pub use ids::{BookingId, PostId, SessionId, SpellId, StaffId, WardId};
pub use issue::{Issue, Place, Severity};
pub use plan::Plan;
pub use priority::Priority;
pub use staff::{Competence, Grade, Group, StaffMember, Tier};
pub use time::Interval;
pub use work::{Duty, DutyTo, Post, Session, SessionKind};
pub use working_time::WorkingTimeRules;

/// A word of a fixed vocabulary was not recognised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{found}\" is not one of {expected}")]
pub struct UnknownWord {
    /// The text that was found.
    pub found: String,
    /// The words that would have been accepted, comma-separated.
    pub expected: String,
}

/// Defines an enumeration that is stored as one word of a fixed vocabulary.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in the order of the data contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word that stands for this value in tables.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord {
                        found: text.to_owned(),
                        expected: [$($word),+].join(", "),
                    }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use words;
