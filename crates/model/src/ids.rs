//! Opaque identifiers, one type per kind of thing.

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an identifier as it stands in a table.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the identifier as it stands in a table.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id!(
    /// A person who may work: a keyed pseudonym, never a name.
    StaffId
);
id!(
    /// One occurrence of a duty that emergency care needs.
    PostId
);
id!(
    /// A theatre list, endoscopy list, clinic or imaging session.
    SessionId
);
id!(
    /// A patient booked into a session.
    BookingId
);
id!(
    /// A ward or bay.
    WardId
);
id!(
    /// A patient's present stay in a bed.
    SpellId
);
