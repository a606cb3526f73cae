//! Unit prices as data: a range, a year, a source and a mark each.

use crate::bill::PREMIUM;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How far a price is known, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// The trust gave it.
    Own,
    /// A source states it.
    Published,
    /// Worked out from what is published.
    Derived,
    /// Nobody publishes it.
    Assumption,
}

impl Mark {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Derived => "derived",
            Self::Assumption => "assumption",
            Self::Own => "own",
        }
    }
}

/// A unit price in pounds (or a share), as a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Identifier.
    pub id: String,
    /// What it is the price of.
    pub name: String,
    /// The unit: hour, booking, bed day, doctor day; or share.
    pub unit: String,
    /// Low end.
    pub low: f64,
    /// Middle.
    pub mid: f64,
    /// High end.
    pub high: f64,
    /// The year that it is of.
    pub year: i16,
    /// How far it is known.
    pub mark: Mark,
    /// Where it comes from.
    pub source: String,
    /// Prices of one name here are high or low together: a trust that pays the card by day pays it by night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<String>,
}

impl Price {
    /// Returns the price below which a share of what is thought possible lies: as much lies below the middle as above it, thinning out to both ends.
    pub(crate) fn at(&self, share: f64) -> f64 {
        if share < 0.5 {
            self.low + (self.mid - self.low) * (2.0 * share).sqrt()
        } else {
            self.high - (self.high - self.mid) * (2.0 * (1.0 - share)).sqrt()
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    price: Vec<Price>,
}

/// A trust's own price, as its file gives it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnPrice {
    id: String,
    low: Option<f64>,
    mid: f64,
    high: Option<f64>,
    year: i64,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnFile {
    price: Vec<OwnPrice>,
}

/// A trust's own prices that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PriceError {
    /// The file is not as a file of prices is.
    #[error("{0}")]
    NotPrices(String),
    /// There is no price of that name.
    #[error("[[price]] {place}, key id: found \"{id}\", expected one of {known}")]
    Unknown {
        /// Number of the table in the file, from 1.
        place: usize,
        /// What it says.
        id: String,
        /// What there is.
        known: String,
    },
    /// A price is given twice.
    #[error("[[price]] {place}, key id: \"{id}\" is given twice")]
    Twice {
        /// Number of the table in the file, from 1.
        place: usize,
        /// Which one.
        id: String,
    },
    /// The ends of a price are not in order, or one is no price.
    #[error("[[price]] {place} ({id}): found {found}, expected {expected}")]
    NotInOrder {
        /// Number of the table in the file, from 1.
        place: usize,
        /// Which one.
        id: String,
        /// What the file gives of it.
        found: String,
        /// What it may give.
        expected: &'static str,
    },
    /// A price is of no year of ours.
    #[error("[[price]] {place} ({id}), key year: found {year}, expected a year from 1990 to 2100")]
    Year {
        /// Number of the table in the file, from 1.
        place: usize,
        /// Which one.
        id: String,
        /// What it says.
        year: i64,
    },
    /// A price says not where it comes from.
    #[error("[[price]] {place} ({id}), key source: it is empty; say where the price comes from")]
    NoSource {
        /// Number of the table in the file, from 1.
        place: usize,
        /// Which one.
        id: String,
    },
}

impl OwnPrice {
    /// Returns the price in place of a shipped one.
    fn over(self, shipped: &Price, place: usize) -> Result<Price, PriceError> {
        let Self { id, low, mid, high, year, source } = self;
        let (most, expected) = match id.as_str() {
            PREMIUM => (3.0, "shares from 0 to 3 on top of the usual price that rise: 0.3 is 30%"),
            _ => (1e6, "numbers from 0 to 1,000,000 that rise"),
        };
        let (from, to) = (low.unwrap_or(mid), high.unwrap_or(mid));
        if !(0.0 <= from && from <= mid && mid <= to && to <= most) {
            let given = [("low", low), ("mid", Some(mid)), ("high", high)];
            let given = given.into_iter().filter_map(|(key, value)| Some(format!("{key} {}", value?)));
            let found = given.collect::<Vec<_>>().join(", ");
            return Err(PriceError::NotInOrder { place, id, found, expected });
        }
        let Some(year) = i16::try_from(year).ok().filter(|year| (1990..=2100).contains(year)) else {
            return Err(PriceError::Year { place, id, year });
        };
        if source.trim().is_empty() {
            return Err(PriceError::NoSource { place, id });
        }
        Ok(Price { low: from, mid, high: to, year, source, mark: Mark::Own, together: None, ..shipped.clone() })
    }
}

/// Cuts a message that quotes what need not be text.
fn in_short(message: &str) -> String {
    const MOST: usize = 500;
    match message.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

/// The unit prices.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices(Vec<Price>);

static SHIPPED: LazyLock<Prices> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../data/prices.toml")).expect("data/prices.toml is checked by a test");
    Prices(file.price)
});

impl Prices {
    /// Returns the prices that Steadfast ships.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Returns every price, in the order of the file.
    pub fn all(&self) -> &[Price] {
        &self.0
    }

    /// Returns the middle of a price, such as `bed-day`.
    ///
    /// # Panics
    /// If there is none of that name: names are constants, and tests hold that each is there.
    pub fn middle(&self, id: &str) -> f64 {
        self.of(id).mid
    }

    /// Returns these prices with a trust's own in place of those that its file names, TOML: `[[price]]` with `id`, `mid`, `year`, `source`, and `low` and `high` where
    /// it is a range.
    ///
    /// # Errors
    /// If the text is not such a file, or a price cannot be.
    ///
    /// ```
    /// use steadfast_cost::{Mark, Prices};
    /// let own = Prices::shipped().with_own("[[price]]\nid = \"bed-day\"\nmid = 510\nyear = 2025\nsource = \"Finance, PLICS 2024/25\"").expect("prices");
    /// let of = |prices: &Prices| prices.all().iter().find(|price| price.id == "bed-day").map(|price| (price.mid, price.mark));
    /// assert_eq!(of(&own), Some((510.0, Mark::Own)));
    /// ```
    pub fn with_own(&self, text: &str) -> Result<Self, PriceError> {
        let file: OwnFile =
            toml::from_str(text).map_err(|error| PriceError::NotPrices(in_short(&error.to_string())))?;
        if file.price.is_empty() {
            return Err(PriceError::NotPrices("found no [[price]] table, expected one or more".to_owned()));
        }
        let mut prices = self.0.clone();
        for (place, own) in (1..).zip(file.price) {
            let Some(at) = prices.iter().position(|price| price.id == own.id) else {
                let known: Vec<&str> = self.0.iter().map(|price| price.id.as_str()).collect();
                return Err(PriceError::Unknown { place, id: own.id, known: known.join(", ") });
            };
            if prices[at].mark == Mark::Own {
                return Err(PriceError::Twice { place, id: own.id });
            }
            prices[at] = own.over(&prices[at], place)?;
        }
        Ok(Self(prices))
    }

    /// Returns the prices with those of some identifiers times a factor, as for a round of another year.
    #[must_use]
    pub fn scaled(&self, factors: &BTreeMap<String, f64>) -> Self {
        let scaled = |price: &Price| match factors.get(&price.id) {
            Some(factor) => {
                Price { low: price.low * factor, mid: price.mid * factor, high: price.high * factor, ..price.clone() }
            }
            None => price.clone(),
        };
        Self(self.0.iter().map(scaled).collect())
    }

    /// Returns a price.
    ///
    /// # Panics
    /// If there is none of that name: names are constants of this crate, and a test holds that each is there.
    pub(crate) fn of(&self, id: &str) -> &Price {
        self.0
            .iter()
            .find(|price| price.id == id)
            .unwrap_or_else(|| panic!("data/prices.toml has {id}, as a test holds"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_price_is_a_range_in_order_with_a_source() {
        let prices = Prices::shipped().all();
        let ids: BTreeSet<&str> = prices.iter().map(|price| price.id.as_str()).collect();
        assert_eq!(ids.len(), prices.len());
        for price in prices {
            assert!(
                0.0 <= price.low && price.low <= price.mid && 0.0 < price.mid && price.mid <= price.high,
                "{}",
                price.id
            );
            assert!(price.source.len() > 20 && (2016..=2030).contains(&price.year), "{}", price.id);
        }
    }

    #[test]
    fn as_much_lies_below_the_middle_of_a_price_as_above_it() {
        for price in Prices::shipped().all() {
            assert_eq!(
                (price.at(0.0), price.at(0.5), price.at(1.0)),
                (price.low, price.mid, price.high),
                "{}",
                price.id
            );
            assert!(price.at(0.1) <= price.at(0.4) && price.at(0.6) <= price.at(0.9), "{}", price.id);
        }
    }

    #[test]
    fn a_trust_s_own_prices_stand_in_for_ours_and_bad_ones_are_refused_by_their_place() {
        let one = |rest: &str| Prices::shipped().with_own(&format!("[[price]]\nid = \"acting-down\"\n{rest}"));
        let own = one("low = 10\nmid = 20\nhigh = 30.5\nyear = 2026\nsource = \"Rate card\"").expect("prices");
        assert_eq!(own.of("acting-down").high, 30.5);
        assert_eq!(own.of("bed-day"), Prices::shipped().of("bed-day"));
        assert!(matches!(
            one("mid = 20\nlow = 30\nyear = 2026\nsource = \"x\""),
            Err(PriceError::NotInOrder { place: 1, .. })
        ));
        assert!(matches!(one("mid = nan\nyear = 2026\nsource = \"x\""), Err(PriceError::NotInOrder { .. })));
        assert!(matches!(one("mid = 20\nyear = 2026\nsource = \" \""), Err(PriceError::NoSource { .. })));
        assert!(matches!(one("mid = 20\nyear = 20245\nsource = \"x\""), Err(PriceError::Year { year: 20245, .. })));
        let premium = "[[price]]\nid = \"catch-up-premium\"\nmid = 30\nyear = 2026\nsource = \"x\"";
        let refused = Prices::shipped().with_own(premium).map(|_| ()).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.contains("found mid 30,") && error.contains("0.3 is 30%")));
        assert!(matches!(Prices::shipped().with_own("price = []"), Err(PriceError::NotPrices(_))));
        let zeros = Prices::shipped().with_own(&"\0".repeat(100_000)).map(|_| ()).map_err(|error| error.to_string());
        assert!(zeros.is_err_and(|error| error.chars().count() < 600));
        assert!(
            one("mid = \"20\"\nyear = 2026\nsource = \"x\"").is_err_and(|error| error.to_string().contains("line 3"))
        );
        let unknown = Prices::shipped().with_own("[[price]]\nid = \"beds\"\nmid = 1\nyear = 2026\nsource = \"x\"");
        assert!(unknown.is_err_and(|error| error.to_string().contains("bed-day")));
        let twice = "[[price]]\nid = \"bed-day\"\nmid = 1\nyear = 2026\nsource = \"x\"\n".repeat(2);
        assert!(matches!(Prices::shipped().with_own(&twice), Err(PriceError::Twice { place: 2, .. })));
    }

    #[test]
    fn prices_stand_in_the_order_that_everybody_expects() {
        let mid = |id: &str| Prices::shipped().of(id).mid;
        assert!(mid("outpatient") < mid("day-case") && mid("day-case") < mid("ordinary-elective"));
        assert!(mid("cover-senior-day") < mid("cover-senior-night"));
        assert!(mid("cover-resident-night") < mid("cover-senior-night"));
    }
}
