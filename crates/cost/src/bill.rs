//! The bill of a strike: quantities times prices, line by line, with ranges.

use crate::prices::{Mark, Prices};
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
            Self::Outpatient => "visits",
            Self::DayCase => "day cases",
            Self::OrdinaryElective => "stays",
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
    /// Hours of consultants and SAS doctors beyond their job plan, by day; those called from standby among them, on average.
    pub senior_hours_day: f64,
    /// The same, evenings and weekend days.
    pub senior_hours_evening: f64,
    /// The same, nights.
    pub senior_hours_night: f64,
    /// Hours of others beyond their rota, by day.
    pub resident_hours_day: f64,
    /// The same, nights.
    pub resident_hours_night: f64,
    /// Bookings without a new day, and those cancelled on the day: care owed, until it is made up with capacity beyond the usual.
    pub owed: BTreeMap<Care, f64>,
    /// Bookings' places in sessions that close or are shortened. Not priced: who was booked there is either seen elsewhere or owed.
    pub places_closed: BTreeMap<Care, f64>,
    /// Hours of consultants and SAS doctors acting down within their job plan.
    pub acting_down_hours: f64,
    /// Hours on standby beyond job plan or rota, those that are not called.
    pub standby_hours: f64,
    /// Days of escalation beds in use, more than without the strike; below 0 where it takes fewer.
    pub escalation_days: f64,
    /// Days of beds needed beyond staffed and escalation beds, more than without the strike.
    pub bed_days: f64,
    /// Days of doctors on strike, who are not paid: residents, and all others but those of the next.
    pub striker_days: f64,
    /// Days of consultants and SAS doctors on strike.
    pub senior_striker_days: f64,
}

impl Quantities {
    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        self.senior_hours_day += other.senior_hours_day;
        self.senior_hours_evening += other.senior_hours_evening;
        self.senior_hours_night += other.senior_hours_night;
        self.resident_hours_day += other.resident_hours_day;
        self.resident_hours_night += other.resident_hours_night;
        for (own, others) in [(&mut self.owed, &other.owed), (&mut self.places_closed, &other.places_closed)] {
            for (care, count) in others {
                *own.entry(*care).or_default() += count;
            }
        }
        self.acting_down_hours += other.acting_down_hours;
        self.standby_hours += other.standby_hours;
        self.escalation_days += other.escalation_days;
        self.bed_days += other.bed_days;
        self.striker_days += other.striker_days;
        self.senior_striker_days += other.senior_striker_days;
    }

    /// Returns all hours of cover beyond job plan or rota.
    pub fn cover_hours(&self) -> f64 {
        self.senior_hours_day
            + self.senior_hours_evening
            + self.senior_hours_night
            + self.resident_hours_day
            + self.resident_hours_night
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
            owed: scaled(&self.owed),
            places_closed: scaled(&self.places_closed),
            acting_down_hours: self.acting_down_hours * share,
            standby_hours: self.standby_hours * share,
            escalation_days: self.escalation_days * share,
            bed_days: self.bed_days * share,
            striker_days: self.striker_days * share,
            senior_striker_days: self.senior_striker_days * share,
        }
    }
}

/// What a line is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// Spent in and around the strike, or saved (negative).
    Spending,
    /// Care that is owed: what it is worth at its usual price, and the premium if it is made up.
    Owed,
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
    priced: Priced,
}

/// What a line is worked out from, so that its prices can be drawn.
#[derive(Debug, Clone, PartialEq)]
enum Priced {
    /// Quantity times a price.
    At(&'static str),
    /// Quantity times a price, taken off.
    Saved(&'static str),
    /// The premium on counts of care at their prices.
    Premium(BTreeMap<Care, f64>),
}

impl Priced {
    /// Returns the pounds of a quantity at prices by their identifiers.
    fn pounds(&self, quantity: f64, price: impl Fn(&str) -> f64) -> f64 {
        match self {
            Self::At(id) => quantity * price(id),
            Self::Saved(id) => -quantity * price(id),
            Self::Premium(owed) => {
                price(PREMIUM) * owed.iter().map(|(care, count)| count * price(care.price())).sum::<f64>()
            }
        }
    }
}

pub(crate) const PREMIUM: &str = "catch-up-premium";

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
    /// What is spent in and around the strike, pay not paid taken off.
    pub spending: Total,
    /// The same with the care that is owed made up, at its usual price and the premium.
    pub with_care_made_up: Total,
}

/// Makes the bill of what a strike takes.
///
/// The sum of the lines' middles is the middle of the total. Its range comes from 2,000 draws of all prices, each as likely below its middle as above it and
/// thinning out to both ends, one draw of a price for all lines that use it, and one for prices that are high or low together. Quantities are held.
pub fn bill(quantities: &Quantities, prices: &Prices, stream: &Stream) -> Bill {
    let lines = lines(quantities, prices);
    let of = |kinds: &[LineKind]| {
        let counted: Vec<(f64, &Line)> =
            lines.iter().filter(|line| kinds.contains(&line.kind)).map(|line| (1.0, line)).collect();
        total(&counted, prices, stream)
    };
    let (spending, with_care_made_up) = (of(&[LineKind::Spending]), of(&[LineKind::Spending, LineKind::Owed]));
    Bill { lines, spending, with_care_made_up }
}

impl Bill {
    /// Returns what this bill has more than another in spending, and with the care made up. Both are made with the same prices, so the range is that of the
    /// difference: prices that are high are high for both.
    pub fn more_than(&self, other: &Self, prices: &Prices, stream: &Stream) -> (Total, Total) {
        let of = |kinds: &[LineKind]| {
            let counted: Vec<(f64, &Line)> = [(1.0, self), (-1.0, other)]
                .into_iter()
                .flat_map(|(sign, bill)| bill.lines.iter().map(move |line| (sign, line)))
                .filter(|(_, line)| kinds.contains(&line.kind))
                .collect();
            total(&counted, prices, stream)
        };
        (of(&[LineKind::Spending]), of(&[LineKind::Spending, LineKind::Owed]))
    }
}

fn lines(quantities: &Quantities, prices: &Prices) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut push = |name: String, short: &str, kind, quantity: f64, priced: Priced| {
        if quantity.abs() < 1e-9 || !quantity.is_finite() {
            return;
        }
        let (id, mut weakest) = match &priced {
            Priced::At(id) | Priced::Saved(id) => (*id, prices.of(id).mark),
            Priced::Premium(_) => (PREMIUM, prices.of(PREMIUM).mark),
        };
        if let Priced::Premium(owed) = &priced {
            weakest = owed.keys().map(|care| prices.of(care.price()).mark).fold(weakest, Mark::max);
        }
        let price = prices.of(id);
        let (low, mid, high) = (
            priced.pounds(quantity, |id| prices.of(id).low),
            priced.pounds(quantity, |id| prices.of(id).mid),
            priced.pounds(quantity, |id| prices.of(id).high),
        );
        lines.push(Line {
            name,
            short: short.to_owned(),
            kind,
            quantity,
            unit: price.unit.clone(),
            price: mid / quantity,
            low: low.min(high),
            mid,
            high: low.max(high),
            mark: weakest,
            year: price.year,
            source: price.source.clone(),
            priced,
        });
    };
    let by_price = [
        ("cover-senior-day", "Senior day", quantities.senior_hours_day),
        ("cover-senior-evening", "Senior evening", quantities.senior_hours_evening),
        ("cover-senior-night", "Senior night", quantities.senior_hours_night),
        ("cover-resident-day", "Other day", quantities.resident_hours_day),
        ("cover-resident-night", "Other night", quantities.resident_hours_night),
        ("acting-down", "Acting down", quantities.acting_down_hours),
        ("standby", "Standby", quantities.standby_hours),
        ("escalation-day", "Extra beds", quantities.escalation_days),
        ("bed-day", "Beds beyond", quantities.bed_days),
    ];
    for (id, short, quantity) in by_price {
        push(prices.of(id).name.clone(), short, LineKind::Spending, quantity, Priced::At(id));
    }
    let name = "Pay of doctors on strike, not paid".to_owned();
    push(name, "Pay not paid", LineKind::Spending, quantities.striker_days, Priced::Saved("striker-day"));
    let name = "Pay of consultants and SAS doctors on strike, not paid".to_owned();
    push(
        name,
        "Pay not paid, seniors",
        LineKind::Spending,
        quantities.senior_striker_days,
        Priced::Saved("striker-day-senior"),
    );
    let owed: BTreeMap<Care, f64> =
        quantities.owed.iter().map(|(care, count)| (*care, *count)).filter(|(_, count)| *count > 1e-9).collect();
    for (&care, &count) in &owed {
        let name = format!("Care owed, at its usual price: {}", care.in_words());
        push(name, &format!("Owed: {}", care.short()), LineKind::Owed, count, Priced::At(care.price()));
    }
    let all: f64 = owed.values().sum();
    push(prices.of(PREMIUM).name.clone(), "Premium", LineKind::Owed, all, Priced::Premium(owed));
    lines
}

/// Adds lines up, each with a factor; its range over draws of the prices.
fn total(lines: &[(f64, &Line)], prices: &Prices, stream: &Stream) -> Total {
    let mid = lines.iter().map(|(factor, line)| factor * line.mid).sum();
    let stream = stream.named("cost");
    let mut draws: Vec<f64> = (0..DRAWS).map(|draw| drawn(lines, prices, &stream.numbered(draw))).collect();
    let mut at = |p: f64| order_quantile(&mut draws, p).unwrap_or(mid);
    Total { p10: at(0.1), mid, p90: at(0.9) }
}

/// Adds lines up at prices drawn once each.
fn drawn(lines: &[(f64, &Line)], prices: &Prices, stream: &Stream) -> f64 {
    let draws: BTreeMap<&str, f64> = prices
        .all()
        .iter()
        .map(|price| {
            let name = price.together.as_ref().unwrap_or(&price.id);
            (price.id.as_str(), price.at(stream.named(name).uniform()))
        })
        .collect();
    lines.iter().map(|(factor, line)| factor * line.priced.pounds(line.quantity, |id| draws[id])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some() -> Quantities {
        Quantities {
            senior_hours_night: 100.0,
            owed: [(Care::DayCase, 10.0)].into(),
            places_closed: [(Care::Outpatient, 100.0)].into(),
            striker_days: 50.0,
            ..Quantities::default()
        }
    }

    fn made(quantities: &Quantities) -> Bill {
        bill(quantities, Prices::shipped(), &Stream::root(1))
    }

    #[test]
    fn the_lines_add_up_to_the_totals_and_a_closed_place_is_not_a_second_loss() {
        let bill = made(&some());
        assert_eq!(bill.lines.len(), 4);
        let spent: f64 = bill.lines.iter().filter(|line| line.kind == LineKind::Spending).map(|line| line.mid).sum();
        assert!((bill.spending.mid - spent).abs() < 1e-6);
        // 100 x 313 - 50 x 230; 10 x 1,014.75, and three tenths of that.
        assert!((bill.spending.mid - (31_300.0 - 11_500.0)).abs() < 1e-6, "{}", bill.spending.mid);
        let owed = bill.with_care_made_up.mid - bill.spending.mid;
        assert!((owed - 10_147.5 * 1.3).abs() < 1e-6, "{owed}");
    }

    #[test]
    fn the_middle_of_a_total_lies_near_the_middle_of_its_draws() {
        let bill = made(&some());
        for total in [bill.spending, bill.with_care_made_up] {
            let place = (total.mid - total.p10) / (total.p90 - total.p10);
            assert!((0.3..0.75).contains(&place), "{total:?}");
        }
    }

    #[test]
    fn the_premium_is_marked_by_its_weakest_price_and_what_is_saved_is_below_nothing() {
        let bill = made(&some());
        let line = bill.lines.iter().find(|line| line.short == "Premium").expect("there is one");
        assert_eq!((line.mark, line.quantity), (Mark::Assumption, 10.0));
        let own = "[[price]]\nid = \"day-case\"\nmid = 1120\nyear = 2025\nsource = \"ours\"";
        let own = Prices::shipped().with_own(own).expect("a price");
        let of_own = super::bill(&some(), &own, &Stream::root(1));
        let marks: Vec<Mark> =
            of_own.lines.iter().filter(|line| line.kind == LineKind::Owed).map(|line| line.mark).collect();
        assert_eq!(marks, [Mark::Own, Mark::Assumption]);
        let saved = bill.lines.iter().find(|line| line.name.contains("not paid")).expect("there is one");
        assert!(saved.low <= saved.mid && saved.mid <= saved.high && saved.high < 0.0);
    }

    #[test]
    fn fewer_beds_than_without_a_strike_are_a_saving_with_its_ends_in_order() {
        let bill = made(&Quantities { escalation_days: -3.0, ..Quantities::default() });
        let line = &bill.lines[0];
        assert!(line.low < line.mid && line.mid < line.high && line.high < 0.0, "{line:?}");
        assert!(line.price > 0.0 && bill.spending.mid < 0.0);
    }

    #[test]
    fn the_difference_of_two_bills_is_drawn_with_the_same_prices() {
        let (stream, prices) = (Stream::root(1), Prices::shipped());
        let (one, twice) = (made(&some()), made(&some().times(2.0)));
        let (spending, made_up) = twice.more_than(&one, prices, &stream);
        assert!((spending.mid - one.spending.mid).abs() < 1e-6 && (spending.p10 - one.spending.p10).abs() < 1e-6);
        assert!((made_up.p90 - one.with_care_made_up.p90).abs() < 1e-6);
        let (nothing, _) = one.more_than(&one, prices, &stream);
        assert!(nothing.p10.abs() < 1e-6 && nothing.p90.abs() < 1e-6);
        assert!(one.more_than(&twice, prices, &stream).0.mid < 0.0);
    }

    #[test]
    fn nothing_costs_nothing_and_no_number_is_no_line() {
        for quantities in [Quantities::default(), Quantities { bed_days: f64::NAN, ..Quantities::default() }] {
            let bill = made(&quantities);
            assert!(bill.lines.is_empty());
            assert_eq!((bill.spending.p10, bill.spending.mid, bill.spending.p90), (0.0, 0.0, 0.0));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn twice_as_much_costs_twice_as_much_and_ranges_hold(hours in 0.0f64..1e4, bookings in 0.0f64..1e4, days in 0.0f64..1e3) {
            let one = Quantities {
                senior_hours_day: hours,
                owed: [(Care::Outpatient, bookings)].into(),
                striker_days: days,
                ..Quantities::default()
            };
            let (single, double) = (made(&one), made(&one.times(2.0)));
            let mid = single.with_care_made_up.mid;
            prop_assert!((double.with_care_made_up.mid - 2.0 * mid).abs() < 1e-6 * (1.0 + mid.abs()));
            prop_assert!(single.spending.p10 <= single.spending.p90);
            for line in &single.lines {
                prop_assert!(line.low <= line.mid + 1e-9 && line.mid <= line.high + 1e-9);
            }
            let mut sum = one.clone();
            sum.add(&one);
            prop_assert_eq!(sum, one.times(2.0));
        }
    }
}
