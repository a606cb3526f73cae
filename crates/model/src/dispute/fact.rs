//! A value with its source, and how it is taken from a file.

use crate::UnknownWord;
use jiff::civil::{Date, DateTime};

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Provenance {
    /// The source, in words or as an address.
    pub source: String,
    /// The first day on which the fact was known; `None` where the file does not say.
    pub known_at: Option<Date>,
    /// Whether the fact is confirmed by its source.
    pub confirmed: bool,
}

/// A value with its provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A value as it stands in a file, before its meaning is known.
#[derive(Debug, Clone, PartialEq)]
pub enum RawValue {
    /// A date.
    Date(Date),
    /// A local date and time in Europe/London.
    Moment(DateTime),
    /// A whole number, 0 or more.
    Count(u64),
    /// A share, 0 to 1.
    Share(f64),
    /// Yes or no.
    Flag(bool),
    /// Text.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// A list of dates.
    Dates(Vec<Date>),
}

/// The kinds of values that a key can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A date such as `2025-12-17`.
    Date,
    /// A local date and time such as `2025-12-17T07:00`.
    Moment,
    /// A whole number, 0 or more.
    Count,
    /// A share, 0 to 1.
    Share,
    /// `true` or `false`.
    Flag,
    /// Text.
    Text,
    /// A list of texts.
    Texts,
    /// A list of dates.
    Dates,
    /// `"every"`, or a list of organisation codes.
    Employers,
}

/// A type that a key of a record can have.
pub trait FactValue: Sized {
    /// What a file must hold for it.
    const KIND: ValueKind;
    /// Takes the value.
    ///
    /// # Errors
    /// [`UnknownWord`] when a text is not of the vocabulary.
    fn from_raw(raw: RawValue) -> Result<Self, UnknownWord>;
    /// Writes the value as a reader sees it.
    fn shown(&self) -> String;
}

pub(super) fn unexpected(raw: &RawValue) -> UnknownWord {
    UnknownWord { found: format!("{raw:?}"), expected: "a value of another kind".to_owned() }
}

macro_rules! fact_value {
    ($type:ty, $kind:ident, $show:expr) => {
        impl FactValue for $type {
            const KIND: ValueKind = ValueKind::$kind;
            fn from_raw(raw: RawValue) -> Result<Self, UnknownWord> {
                match raw {
                    RawValue::$kind(value) => Ok(value),
                    other => Err(unexpected(&other)),
                }
            }
            fn shown(&self) -> String {
                let show: fn(&Self) -> String = $show;
                show(self)
            }
        }
    };
}

fact_value!(Date, Date, |date| date.strftime("%-d %B %Y").to_string());
fact_value!(DateTime, Moment, |at| at.strftime("%-d %B %Y, %H:%M").to_string());
fact_value!(u64, Count, |count| with_commas(*count));
fact_value!(f64, Share, |share| format!("{:.2}%", share * 100.0));
fact_value!(bool, Flag, |flag| if *flag { "yes".into() } else { "no".into() });
fact_value!(String, Text, Clone::clone);
fact_value!(Vec<String>, Texts, |texts| texts.join("; "));
fact_value!(Vec<Date>, Dates, |dates| dates.iter().map(FactValue::shown).collect::<Vec<_>>().join(", "));

/// Writes a count with commas between thousands.
pub fn with_commas(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
