//! Unit prices as data: a range, a year, a source and a mark each.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// How far a price is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
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
    fn prices_stand_in_the_order_that_everybody_expects() {
        let mid = |id: &str| Prices::shipped().of(id).mid;
        assert!(mid("outpatient") < mid("day-case") && mid("day-case") < mid("ordinary-elective"));
        assert!(mid("cover-senior-day") < mid("cover-senior-night"));
        assert!(mid("cover-resident-night") < mid("cover-senior-night"));
    }
}
