//! An axis of days, weeks, months or years whose labels never touch.

use crate::axis::Scale;
use crate::day::{first_of, month_name, month_number, number, short};
use crate::ink::{Anchor, line, width_of, words};
use crate::timeline::{LEFT, LINE, RIGHT};
use crate::tokens::{INK, TEXT, WIDTH};
use jiff::civil::Date;
use maud::{Markup, html};

/// Which label a tick has and how far ticks stand apart.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// Days, named with their month.
    Days(i32),
    /// Mondays, named with their month.
    Weeks(i32),
    /// Months, named with their year in the same line.
    Months(i32),
    /// Months, with the year below where it begins.
    MonthsOverYears(i32),
    /// Years.
    Years(i32),
}

/// A tick of the time axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) place: f64,
    /// The label, and the year below it where it begins.
    pub(crate) upper: String,
    pub(crate) lower: String,
}

impl Tick {
    /// Returns where a text of the label stands, kept inside the drawing.
    pub(crate) fn span(&self, text: &str) -> (f64, f64) {
        let half = width_of(text, TEXT) / 2.0;
        let middle = self.place.clamp(half + 2.0, (WIDTH - 2.0 - half).max(half + 2.0));
        (middle - half, middle + half)
    }

    pub(crate) fn draw(&self, base: f64) -> Markup {
        html! {
            (line((self.place, base), (self.place, base + 5.0), INK, 1.0, ""))
            @for (text, y) in [(&self.upper, base + 19.0), (&self.lower, base + 19.0 + LINE)] {
                @if !text.is_empty() {
                    @let (from, to) = self.span(text);
                    (words(f64::midpoint(from, to), y, Anchor::Middle, INK, false, text))
                }
            }
        }
    }
}

/// The axis: its days and where they stand.
pub(crate) struct Axis {
    pub(crate) from: Date,
    pub(crate) to: Date,
    pub(crate) x: Scale,
}

impl Axis {
    pub(crate) fn new(from: Date, to: Date) -> Option<Self> {
        let x = Scale::new(f64::from(number(from)), f64::from(number(to) + 1), LEFT, RIGHT);
        (from <= to).then_some(Self { from, to, x })
    }

    pub(crate) fn has(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Returns where a day begins.
    pub(crate) fn start(&self, day: Date) -> f64 {
        self.x.at(f64::from(number(day)))
    }

    /// Returns where a day ends.
    pub(crate) fn end(&self, day: Date) -> f64 {
        self.x.at(f64::from(number(day) + 1))
    }

    /// Returns the middle of a day, where what belongs to it alone stands.
    pub(crate) fn middle(&self, day: Date) -> f64 {
        self.x.at(f64::from(number(day)) + 0.5)
    }

    /// Returns the ticks: as close as their labels allow.
    pub(crate) fn ticks(&self) -> Vec<Tick> {
        let days = number(self.to) - number(self.from) + 1;
        let mut steps = Vec::new();
        if days <= 21 {
            steps.extend([1, 2, 3].map(Step::Days));
        }
        if days <= 366 {
            steps.extend([1, 2].map(Step::Weeks));
        }
        if days <= 20 * 366 {
            steps.extend([1, 3, 6].iter().flat_map(|months| [Step::Months(*months), Step::MonthsOverYears(*months)]));
        }
        steps.extend([1, 10, 100, 1000, 10_000].iter().flat_map(|ten| [1, 2, 5].map(|one| Step::Years(one * ten))));
        steps
            .into_iter()
            .map(|step| self.ticks_at(step))
            .find(|ticks| !ticks.is_empty() && do_not_touch(ticks))
            .unwrap_or_default()
    }

    pub(crate) fn ticks_at(&self, step: Step) -> Vec<Tick> {
        let mut year = None;
        let mut begins = |day: Date| {
            let begins = year != Some(day.year());
            year = Some(day.year());
            if begins { day.year().to_string() } else { String::new() }
        };
        match step {
            Step::Days(_) | Step::Weeks(_) => std::iter::successors(Some(self.from), |day| day.tomorrow().ok())
                .take_while(|day| *day <= self.to)
                .filter(|day| match step {
                    // 5 January 1970 was a Monday.
                    Step::Weeks(weeks) => (number(*day) - 4).rem_euclid(7 * weeks) == 0,
                    Step::Days(days) => (number(*day) - number(self.from)) % days == 0,
                    _ => false,
                })
                .map(|day| Tick { place: self.middle(day), upper: short(day), lower: begins(day) })
                .collect(),
            Step::Months(months) | Step::MonthsOverYears(months) | Step::Years(months) => {
                let months = if matches!(step, Step::Years(_)) { 12 * months } else { months };
                let (first, last) = (month_number(self.from), month_number(self.to));
                let first = first + (-first).rem_euclid(months);
                (0..=(last - first).max(-1) / months)
                    .filter_map(|count| first_of(first + count * months))
                    .filter(|day| self.has(*day))
                    .map(|day| {
                        let place = self.start(day);
                        match step {
                            Step::Years(_) => Tick { place, upper: day.year().to_string(), lower: String::new() },
                            Step::MonthsOverYears(_) => Tick { place, upper: month_name(day), lower: begins(day) },
                            _ => Tick {
                                place,
                                upper: format!("{} {}", month_name(day), day.year()),
                                lower: String::new(),
                            },
                        }
                    })
                    .collect()
            }
        }
    }
}

/// Whether the labels of ticks stand apart.
pub(crate) fn do_not_touch(ticks: &[Tick]) -> bool {
    let apart = |text: &dyn Fn(&Tick) -> &str| {
        let spans: Vec<(f64, f64)> =
            ticks.iter().filter(|tick| !text(tick).is_empty()).map(|tick| tick.span(text(tick))).collect();
        spans.windows(2).all(|pair| pair[0].1 + 6.0 <= pair[1].0)
    };
    apart(&|tick| &tick.upper) && apart(&|tick| &tick.lower)
}
