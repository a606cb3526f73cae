//! The bill of a strike: quantities times prices, line by line, with ranges.

use crate::prices::{Mark, Price, Prices};
use serde::Serialize;
use std::collections::BTreeMap;
use steadfast_chance::{Stream, order_quantile};

use steadfast_model::Pod;

/// Draws of all prices that the range of a total rests on.
const DRAWS: u64 = 2_000;

/// Care as it is priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Care {
    /// An outpatient appointment or diagnostic test.
    Outpatient,
    /// A day case.
    DayCase,
    /// An elective admission with nights.
    OrdinaryElective,
}

impl Care {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Outpatient, Self::DayCase, Self::OrdinaryElective];

    /// Returns how a booking's point of delivery is priced.
    pub fn of(pod: Pod) -> Self {
        match pod {
            Pod::OutpatientFirst | Pod::OutpatientFollowUp | Pod::OutpatientProcedure | Pod::Diagnostic => {
                Self::Outpatient
            }
            Pod::DayCase => Self::DayCase,
            Pod::OrdinaryElective => Self::OrdinaryElective,
        }
    }

    /// Returns the middle of its price, in pounds.
    pub fn middle_price(self, prices: &Prices) -> f64 {
        prices.middle(self.price())
    }

    fn price(self) -> &'static str {
        match self {
            Self::Outpatient => "outpatient",
            Self::DayCase => "day-case",
            Self::OrdinaryElective => "ordinary-elective",
        }
    }

    fn short(self) -> &'static str {
        match self {
            Self::Outpatient => "outpatients",
            Self::DayCase => "day cases",
            Self::OrdinaryElective => "inpatients",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Outpatient => "outpatient appointments and tests",
            Self::DayCase => "day cases",
            Self::OrdinaryElective => "elective inpatients",
        }
    }
}

/// What a strike takes, in numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Quantities {
    /// Hours of consultants and SAS doctors beyond their job plan, by day.
    pub senior_hours_day: f64,
    /// The same, evenings and weekend days.
    pub senior_hours_evening: f64,
    /// The same, nights.
    pub senior_hours_night: f64,
    /// Hours of others beyond their rota, by day.
    pub resident_hours_day: f64,
    /// The same, nights.
    pub resident_hours_night: f64,
    /// Bookings that must be made up with capacity beyond the usual.
    pub made_up: BTreeMap<Care, f64>,
    /// Bookings' places that were paid for and not used.
    pub not_used: BTreeMap<Care, f64>,
    /// Hours of consultants and SAS doctors acting down within their job plan.
    pub acting_down_hours: f64,
    /// Days of escalation beds in use.
    pub escalation_days: f64,
    /// Days of beds needed beyond staffed and escalation beds.
    pub bed_days: f64,
    /// Days of doctors on strike, who are not paid.
    pub striker_days: f64,
}

impl Quantities {
    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        self.senior_hours_day += other.senior_hours_day;
        self.senior_hours_evening += other.senior_hours_evening;
        self.senior_hours_night += other.senior_hours_night;
        self.resident_hours_day += other.resident_hours_day;
        self.resident_hours_night += other.resident_hours_night;
        for (care, count) in &other.made_up {
            *self.made_up.entry(*care).or_default() += count;
        }
        for (care, count) in &other.not_used {
            *self.not_used.entry(*care).or_default() += count;
        }
        self.acting_down_hours += other.acting_down_hours;
        self.escalation_days += other.escalation_days;
        self.bed_days += other.bed_days;
        self.striker_days += other.striker_days;
    }

    /// Returns a share of it.
    #[must_use]
    pub fn times(&self, share: f64) -> Self {
        let scaled = |counts: &BTreeMap<Care, f64>| counts.iter().map(|(care, count)| (*care, count * share)).collect();
        Self {
            senior_hours_day: self.senior_hours_day * share,
            senior_hours_evening: self.senior_hours_evening * share,
            senior_hours_night: self.senior_hours_night * share,
            resident_hours_day: self.resident_hours_day * share,
            resident_hours_night: self.resident_hours_night * share,
            made_up: scaled(&self.made_up),
            not_used: scaled(&self.not_used),
            acting_down_hours: self.acting_down_hours * share,
            escalation_days: self.escalation_days * share,
            bed_days: self.bed_days * share,
            striker_days: self.striker_days * share,
        }
    }
}

/// Whether a line is money that is spent, or the value of what was paid for and not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// Spent, or saved (negative).
    Spending,
    /// Paid for already, and not used.
    ValueLost,
}

/// A line of the bill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// The same in two or three words.
    pub short: String,
    /// Whether it is spent or lost.
    pub kind: LineKind,
    /// How many.
    pub quantity: f64,
    /// Of what.
    pub unit: String,
    /// Price of one, middle.
    pub price: f64,
    /// Pounds at the low price.
    pub low: f64,
    /// Pounds at the middle price.
    pub mid: f64,
    /// Pounds at the high price.
    pub high: f64,
    /// How far the price is known.
    pub mark: Mark,
    /// The year of the price.
    pub year: i16,
    /// Where the price comes from.
    pub source: String,
    #[serde(skip)]
    parts: Parts,
}

/// What a line is worked out from, so that its prices can be drawn.
#[derive(Debug, Clone, PartialEq)]
struct Parts {
    price: &'static str,
    premium: bool,
    sign: f64,
}

/// A total with its range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Total {
    /// 10 % quantile over draws of the prices.
    pub p10: f64,
    /// The sum of the lines' middles.
    pub mid: f64,
    /// 90 % quantile.
    pub p90: f64,
}

/// The bill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bill {
    /// The lines, none of nothing.
    pub lines: Vec<Line>,
    /// What is spent, pay not paid taken off.
    pub spending: Total,
    /// The same with the value of work that was paid for and not done.
    pub with_value_lost: Total,
}

/// Makes the bill of what a strike takes.
///
/// The sum of the lines' middles is the middle of the total. Its range comes from 2,000 draws of all prices, each as likely below its middle as above it and
/// thinning out to both ends, one draw of a price for all lines that use it, and one for prices that are high or low together.
pub fn bill(quantities: &Quantities, prices: &Prices, stream: &Stream) -> Bill {
    let mut lines = Vec::new();
    let mut push = |name: String, short: &str, kind, quantity: f64, parts: Parts| {
        if quantity.abs() < 1e-9 {
            return;
        }
        let price = prices.of(parts.price);
        let premium = prices.of("catch-up-premium");
        let one = |price: f64, premium: f64| parts.sign * price * if parts.premium { 1.0 + premium } else { 1.0 };
        let (low, high) = (one(price.low, premium.low), one(price.high, premium.high));
        lines.push(Line {
            name,
            short: short.to_owned(),
            kind,
            quantity,
            unit: price.unit.clone(),
            price: one(price.mid, premium.mid),
            low: quantity * low.min(high),
            mid: quantity * one(price.mid, premium.mid),
            high: quantity * low.max(high),
            mark: if parts.premium { price.mark.max(premium.mark) } else { price.mark },
            year: price.year,
            source: if parts.premium {
                format!("{}; premium: {}", price.source, premium.source)
            } else {
                price.source.clone()
            },
            parts,
        });
    };
    let cover = [
        ("cover-senior-day", "Seniors, day", quantities.senior_hours_day),
        ("cover-senior-evening", "Seniors, evening", quantities.senior_hours_evening),
        ("cover-senior-night", "Seniors, night", quantities.senior_hours_night),
        ("cover-resident-day", "Others, day", quantities.resident_hours_day),
        ("cover-resident-night", "Others, night", quantities.resident_hours_night),
        ("acting-down", "Acting down", quantities.acting_down_hours),
    ];
    for (id, short, hours) in cover {
        push(
            prices.of(id).name.clone(),
            short,
            LineKind::Spending,
            hours,
            Parts { price: id, premium: false, sign: 1.0 },
        );
    }
    for care in Care::ALL {
        let count = quantities.made_up.get(&care).copied().unwrap_or(0.0);
        let name = format!("Making up {}, with the premium for extra capacity", care.in_words());
        push(
            name,
            &format!("Again: {}", care.short()),
            LineKind::Spending,
            count,
            Parts { price: care.price(), premium: true, sign: 1.0 },
        );
    }
    for (id, short, days) in
        [("escalation-day", "Escalation", quantities.escalation_days), ("bed-day", "Beds", quantities.bed_days)]
    {
        let parts = Parts { price: id, premium: false, sign: 1.0 };
        push(prices.of(id).name.clone(), short, LineKind::Spending, days, parts);
    }
    push(
        "Pay of doctors on strike, not paid".to_owned(),
        "Pay not paid",
        LineKind::Spending,
        quantities.striker_days,
        Parts { price: "striker-day", premium: false, sign: -1.0 },
    );
    for care in Care::ALL {
        let count = quantities.not_used.get(&care).copied().unwrap_or(0.0);
        let name = format!("Places paid for and not used: {}", care.in_words());
        push(
            name,
            &format!("Unused: {}", care.short()),
            LineKind::ValueLost,
            count,
            Parts { price: care.price(), premium: false, sign: 1.0 },
        );
    }
    let total = |with_lost: bool, name: &str| {
        let counted: Vec<&Line> = lines.iter().filter(|line| with_lost || line.kind == LineKind::Spending).collect();
        let mid = counted.iter().map(|line| line.mid).sum();
        let stream = stream.named(name);
        let mut draws: Vec<f64> = (0..DRAWS).map(|draw| drawn(&counted, prices, &stream.numbered(draw))).collect();
        let p10 = order_quantile(&mut draws, 0.1).unwrap_or(mid);
        let p90 = order_quantile(&mut draws, 0.9).unwrap_or(mid);
        Total { p10, mid, p90 }
    };
    let (spending, with_value_lost) = (total(false, "cost"), total(true, "cost"));
    Bill { lines, spending, with_value_lost }
}

/// Adds lines up at prices drawn once each.
fn drawn(lines: &[&Line], prices: &Prices, stream: &Stream) -> f64 {
    let mut draws: BTreeMap<&str, f64> = BTreeMap::new();
    for price in prices.all() {
        let name = price.together.as_ref().unwrap_or(&price.id);
        draws.insert(&price.id, price.at(stream.named(name).uniform()));
    }
    let of = |id: &str| draws.get(id).copied().unwrap_or(0.0);
    lines
        .iter()
        .map(|line| {
            let premium = if line.parts.premium { 1.0 + of("catch-up-premium") } else { 1.0 };
            line.parts.sign * line.quantity * of(line.parts.price) * premium
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some() -> Quantities {
        Quantities {
            senior_hours_night: 100.0,
            made_up: [(Care::DayCase, 10.0)].into(),
            not_used: [(Care::Outpatient, 100.0)].into(),
            striker_days: 50.0,
            ..Quantities::default()
        }
    }

    fn made(quantities: &Quantities) -> Bill {
        bill(quantities, Prices::shipped(), &Stream::root(1))
    }

    #[test]
    fn the_lines_add_up_to_the_totals() {
        let bill = made(&some());
        assert_eq!(bill.lines.len(), 4);
        let spent: f64 = bill.lines.iter().filter(|line| line.kind == LineKind::Spending).map(|line| line.mid).sum();
        assert!((bill.spending.mid - spent).abs() < 1e-6);
        let all: f64 = bill.lines.iter().map(|line| line.mid).sum();
        assert!((bill.with_value_lost.mid - all).abs() < 1e-6);
        // 100 × 313 + 10 × 1,014.75 × 1.3 − 50 × 230.
        assert!((bill.spending.mid - (31_300.0 + 13_191.75 - 11_500.0)).abs() < 1e-6, "{}", bill.spending.mid);
    }

    #[test]
    fn a_made_up_booking_is_marked_by_its_weakest_price() {
        let bill = made(&some());
        let line = bill.lines.iter().find(|line| line.name.contains("day cases")).expect("there is one");
        assert_eq!(line.mark, Mark::Assumption);
        let saved = bill.lines.iter().find(|line| line.name.contains("not paid")).expect("there is one");
        assert!(saved.low <= saved.mid && saved.mid <= saved.high && saved.high < 0.0);
    }

    #[test]
    fn nothing_costs_nothing() {
        let bill = made(&Quantities::default());
        assert!(bill.lines.is_empty());
        assert_eq!((bill.spending.p10, bill.spending.mid, bill.spending.p90), (0.0, 0.0, 0.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn twice_as_much_costs_twice_as_much_and_ranges_hold(hours in 0.0f64..1e4, bookings in 0.0f64..1e4, days in 0.0f64..1e3) {
            let one = Quantities {
                senior_hours_day: hours,
                made_up: [(Care::Outpatient, bookings)].into(),
                striker_days: days,
                ..Quantities::default()
            };
            let (single, double) = (made(&one), made(&one.times(2.0)));
            prop_assert!((double.spending.mid - 2.0 * single.spending.mid).abs() < 1e-6 * (1.0 + single.spending.mid.abs()));
            prop_assert!(single.spending.p10 <= single.spending.p90);
            for line in &single.lines {
                prop_assert!(line.low <= line.mid + 1e-9 && line.mid <= line.high + 1e-9);
            }
            let mut sum = one.clone();
            sum.add(&one);
            prop_assert_eq!(sum.senior_hours_day, one.times(2.0).senior_hours_day);
        }
    }
}
