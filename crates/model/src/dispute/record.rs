//! What a table of a dispute file is.

use super::fact::{Fact, FactValue, Provenance, ValueKind};

/// A key of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySpec {
    /// Its name in the file.
    pub key: &'static str,
    /// What it holds.
    pub kind: ValueKind,
    /// Whether a record without it is refused.
    pub required: bool,
}

/// Gives a record its values, key by key; what is missing or wrong is reported by whoever implements it.
pub trait RecordSource {
    /// Returns the value of a key that must be there.
    fn required<T: FactValue>(&mut self, key: &'static str) -> Option<T>;
    /// Returns the value of a key that need not be there, with its provenance.
    fn fact<T: FactValue>(&mut self, key: &'static str) -> Option<Fact<T>>;
    /// Returns the provenance of the record as a whole.
    fn provenance(&mut self) -> Option<Provenance>;
}

/// A table of `dispute.toml`.
pub trait Record: Sized {
    /// Its name in the file.
    const TABLE: &'static str;
    /// Its keys, without those of the provenance.
    const KEYS: &'static [KeySpec];
    /// Reads a record; `None` when a value that must be there is missing or wrong.
    fn read(source: &mut impl RecordSource) -> Option<Self>;
    /// Returns the provenance of the record as a whole.
    fn provenance(&self) -> &Provenance;
    /// Forgets facts that `keep` does not keep.
    fn retain_facts(&mut self, keep: &dyn Fn(&Provenance) -> bool);
    /// Returns the provenance of each optional fact that is there, with its key.
    fn facts(&self) -> Vec<(&'static str, &Provenance)>;
}

macro_rules! record {
    ($(#[$meta:meta])* $name:ident in $table:literal {
        must { $($(#[$rmeta:meta])* $rname:ident: $rtype:ty),* $(,)? }
        may { $($(#[$fmeta:meta])* $fname:ident: $ftype:ty),* $(,)? }
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $($(#[$rmeta])* pub $rname: $rtype,)*
            $($(#[$fmeta])* pub $fname: Option<Fact<$ftype>>,)*
            /// Where the record comes from.
            pub provenance: Provenance,
        }

        impl Record for $name {
            const TABLE: &'static str = $table;
            const KEYS: &'static [KeySpec] = &[
                $(KeySpec { key: stringify!($rname), kind: <$rtype as FactValue>::KIND, required: true },)*
                $(KeySpec { key: stringify!($fname), kind: <$ftype as FactValue>::KIND, required: false },)*
            ];
            fn read(source: &mut impl RecordSource) -> Option<Self> {
                // Every key is read before any missing one stops the record, so that every fault is reported.
                $(let $rname = source.required::<$rtype>(stringify!($rname));)*
                $(let $fname = source.fact::<$ftype>(stringify!($fname));)*
                let provenance = source.provenance();
                Some(Self { $($rname: $rname?,)* $($fname,)* provenance: provenance? })
            }
            fn provenance(&self) -> &Provenance {
                &self.provenance
            }
            fn retain_facts(&mut self, keep: &dyn Fn(&Provenance) -> bool) {
                let _ = keep;
                $(if self.$fname.as_ref().is_some_and(|fact| !keep(&fact.provenance)) { self.$fname = None; })*
            }
            fn facts(&self) -> Vec<(&'static str, &Provenance)> {
                #[allow(unused_mut, reason = "a record may have no optional fact")]
                let mut facts = Vec::new();
                $(if let Some(fact) = &self.$fname { facts.push((stringify!($fname), &fact.provenance)); })*
                facts
            }
        }
    };
}
pub(crate) use record;
