//! What a plan does to the trust's waiting list: clocks that do not stop in the strike, and when they do.
//!
//! Each treatment function has a list, its own usual stops and its own catching up; the trust's list is their sum. Activity of a function without a list in the
//! month stays owed.

use crate::impact::LostDays;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use steadfast_model::time::{is_working_day, plus_days};
use steadfast_model::{Case, Pod, Session, SessionId};
use steadfast_waits::{
    Balance, CatchUp, CatchUpRange, ClockStopShares, Level, LostActivity, MonthCounts, ProjectionRange, StopOrder,
    WeekFigures, WeeklyFlows, WeeklyList, project_range,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    share: f64,
    weeks: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    from_week: usize,
    least: Part,
    likely: Part,
    most: Part,
}

static CATCH_UP: LazyLock<CatchUpRange> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../data/catch_up.toml")).expect("data/catch_up.toml is checked by a test");
    let of = |part: &Part| CatchUp { from_week: file.from_week, most_share_of_usual: part.share, weeks: part.weeks };
    CatchUpRange { least: of(&file.least), likely: of(&file.likely), most: of(&file.most) }
});

/// A figure from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Range {
    /// The least.
    pub low: f64,
    /// What is expected.
    pub mid: f64,
    /// The most.
    pub high: f64,
}

impl Range {
    fn map3(of: impl Fn(Level) -> f64) -> Self {
        Self { low: of(Level::Low), mid: of(Level::Mid), high: of(Level::High) }
    }

    /// Returns the figure at a level.
    pub fn at(self, level: Level) -> f64 {
        match level {
            Level::Low => self.low,
            Level::Mid => self.mid,
            Level::High => self.high,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self::map3(|level| self.at(level) + other.at(level))
    }

    /// Returns the figure with its ends in order, whichever level they are of.
    #[must_use]
    pub fn in_order(self) -> Self {
        let Self { low, mid, high } = self;
        Self { low: low.min(mid).min(high), mid, high: low.max(mid).max(high) }
    }

    fn less(self, other: Self) -> Self {
        Self::map3(|level| self.at(level) - other.at(level))
    }

    /// Returns by how much this is more than another, taken level by level since both rest on the same shares and the same catching up; the ends are in order.
    #[must_use]
    pub fn more_than(self, other: Self) -> Self {
        self.less(other).in_order()
    }
}

/// A list, in pathways.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ListFigures {
    /// How many wait.
    pub size: f64,
    /// How many have waited more than 18 weeks.
    pub over_18: f64,
    /// More than 52 weeks; `None` where the month's bands end earlier.
    pub over_52: Option<f64>,
    /// More than 65 weeks; `None` where the month's bands end earlier.
    pub over_65: Option<f64>,
}

impl ListFigures {
    const NOBODY: Self = Self { size: 0.0, over_18: 0.0, over_52: Some(0.0), over_65: Some(0.0) };

    fn of_list(list: &WeeklyList) -> Self {
        Self {
            size: list.size(),
            over_18: list.waiting_from(18).unwrap_or(0.0),
            over_52: list.waiting_from(52),
            over_65: list.waiting_from(65),
        }
    }

    fn of_week(week: &WeekFigures) -> Self {
        Self { size: week.size, over_18: week.over_18, over_52: week.over_52, over_65: week.over_65 }
    }

    fn plus(self, other: Self) -> Self {
        let both = |one: Option<f64>, other: Option<f64>| Some(one? + other?);
        Self {
            size: self.size + other.size,
            over_18: self.over_18 + other.over_18,
            over_52: both(self.over_52, other.over_52),
            over_65: both(self.over_65, other.over_65),
        }
    }

    /// Returns the share within 18 weeks; `None` where nobody waits.
    pub fn within_18(&self) -> Option<f64> {
        (self.size > 0.0).then(|| 1.0 - self.over_18 / self.size)
    }
}

/// What the plan does to a list by the end of a week. The low end of each range is few clock stops and much made up, the high end many and nothing made up, whatever
/// that does to the figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListWeek {
    /// Weeks after that of the strike's first day, 0 for that week itself.
    pub week: usize,
    /// Its Monday.
    pub from: Date,
    /// Pathways that the plan adds to the list.
    pub added: Range,
    /// What it adds to those who have waited more than 18 weeks; `None`, as all below, where no list was given.
    pub added_over_18: Option<Range>,
    /// More than 52 weeks.
    pub added_over_52: Option<Range>,
    /// More than 65 weeks.
    pub added_over_65: Option<Range>,
    /// Change of the share within 18 weeks.
    pub within_18_change: Option<Range>,
    /// The list with as many stops as in the month, and no strike: no forecast.
    pub without: Option<ListFigures>,
}

/// The list of one treatment function.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfFunction {
    /// Code of the treatment function, as in the month's file.
    pub function: String,
    /// Its name.
    pub name: String,
    /// The list at the end of the month.
    pub start: ListFigures,
    /// Week by week.
    pub weeks: Vec<ListWeek>,
    /// The week at whose end nothing is owed any more, as expected; `None` if it still is.
    pub recovered_in_week: Option<usize>,
}

/// What a plan does to the trust's waiting list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListImpact {
    /// Appointments and admissions that lose their day and have no new one, with those cancelled on the day.
    pub owed: f64,
    /// Clock stops among them.
    pub owed_stops: Range,
    /// Appointments and admissions that have a later day.
    pub moved: f64,
    /// Clock stops among them whose new day lies in a later week: each is on the list until then.
    pub moved_stops: Range,
    /// Appointments and admissions brought forward.
    pub brought_forward: f64,
    /// The list at the end of the month that was given.
    pub start: Option<ListFigures>,
    /// The list week by week.
    pub weeks: Vec<ListWeek>,
    /// The week at whose end what was lost has been made up or has had its new day, as expected; only with a list.
    pub recovered_in_week: Option<usize>,
    /// Those treatment functions that lose anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_function: Vec<OfFunction>,
    /// What a reader must know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A treatment function's list in a month.
#[derive(Debug, Clone)]
pub struct FunctionMonth<'a> {
    /// Code, as in the month's file.
    pub function: &'a str,
    /// Name.
    pub name: &'a str,
    /// Its counts.
    pub counts: MonthCounts<'a>,
}

/// The trust's lists in a month.
pub struct ListMonth<'a> {
    /// By treatment function.
    pub functions: Vec<FunctionMonth<'a>>,
    /// The function of the month's file that a booking's treatment function is counted in.
    pub function_of: &'a dyn Fn(&str) -> String,
    /// Whose clocks stop.
    pub order: StopOrder,
}

fn week(week: i64) -> usize {
    usize::try_from(week).unwrap_or(0)
}

/// Returns the activity of rows: what is owed, and what takes place in another week.
fn activity<'r>(rows: impl IntoIterator<Item = &'r LostDays>) -> Vec<LostActivity> {
    let mut all = Vec::new();
    for row in rows {
        let of = |count: f64, again_in| LostActivity {
            week: week(row.week),
            specialty: row.specialty.clone(),
            pod: row.pod,
            count,
            again_in,
        };
        if row.owed() > 0.0 {
            all.push(of(row.owed(), None));
        }
        all.extend(row.new_day_in_week.iter().map(|(&again, &count)| of(f64::from(count), Some(week(again)))));
    }
    all
}

/// Clock stops among activity.
fn stops<'l>(activity: impl Iterator<Item = &'l LostActivity> + Clone, shares: &ClockStopShares) -> Range {
    Range::map3(|level| {
        activity.clone().map(|lost| lost.count * shares.share(&lost.specialty, lost.pod).at(level)).sum()
    })
}

/// Returns what activity adds to a list by the end of a week where nothing is made up.
fn added_by(activity: &[LostActivity], shares: &ClockStopShares, at: usize) -> Range {
    let missing = |lost: &&LostActivity| lost.week <= at && lost.again_in.is_none_or(|again| again > at);
    let early = |lost: &&LostActivity| lost.week > at && lost.again_in.is_some_and(|again| again <= at);
    stops(activity.iter().filter(missing), shares).less(stops(activity.iter().filter(early), shares))
}

/// What becomes of one list: its start, and its weeks without and with the plan.
struct Followed {
    start: ListFigures,
    without: Vec<ListFigures>,
    added: Vec<[ListFigures; 3]>,
    owed: Vec<f64>,
    recovered_in_week: Option<usize>,
    beyond_usual: f64,
}

const LEVELS: [Level; 3] = [Level::Low, Level::Mid, Level::High];

impl Followed {
    fn of(
        month: &FunctionMonth<'_>,
        order: StopOrder,
        lost: &[LostActivity],
        shares: &ClockStopShares,
        weeks: usize,
    ) -> Option<Self> {
        let list = WeeklyList::of_counts(month.counts.waiting).ok()?;
        let flows = WeeklyFlows::from_month(&month.counts, Balance::GrowthPerWeek(0.0), order).ok()?;
        // What is brought forward from after the last week stops its clock in these.
        let followed = lost.iter().map(|lost| lost.week + 1).max().unwrap_or(0).max(weeks);
        let ProjectionRange { low, mid, high, without } =
            project_range(&list, &flows, lost, shares, &CATCH_UP, followed).ok()?;
        // Two lists of thousands differ by rounding where they do not differ.
        let apart = |with: f64, without: f64| if (with - without).abs() < 1e-6 { 0.0 } else { with - without };
        let both = |with: Option<f64>, without: Option<f64>| Some(apart(with?, without?));
        let less = |with: &WeekFigures, without: &WeekFigures| ListFigures {
            size: apart(with.size, without.size),
            over_18: apart(with.over_18, without.over_18),
            over_52: both(with.over_52, without.over_52),
            over_65: both(with.over_65, without.over_65),
        };
        let added = (0..weeks)
            .map(|week| [&low, &mid, &high].map(|level| less(&level.weeks[week], &without.weeks[week])))
            .collect();
        Some(Self {
            start: ListFigures::of_list(&list),
            without: without.weeks.iter().take(weeks).map(ListFigures::of_week).collect(),
            added,
            owed: mid.weeks.iter().take(weeks).map(|week| week.still_owed).collect(),
            recovered_in_week: mid.recovered_in_week.filter(|week| *week < weeks),
            beyond_usual: mid.beyond_usual,
        })
    }

    fn nobody(weeks: usize) -> Self {
        Self {
            start: ListFigures::NOBODY,
            without: vec![ListFigures::NOBODY; weeks],
            added: vec![[ListFigures::NOBODY; 3]; weeks],
            owed: vec![0.0; weeks],
            recovered_in_week: None,
            beyond_usual: 0.0,
        }
    }

    fn add(&mut self, other: &Self) {
        self.start = self.start.plus(other.start);
        self.beyond_usual += other.beyond_usual;
        for week in 0..self.without.len() {
            self.without[week] = self.without[week].plus(other.without[week]);
            self.owed[week] += other.owed[week];
            for level in 0..LEVELS.len() {
                self.added[week][level] = self.added[week][level].plus(other.added[week][level]);
            }
        }
    }

    /// Returns the weeks, `elsewhere` being what is added to lists that are not there.
    fn weeks(&self, zero: Date, elsewhere: impl Fn(usize) -> Range) -> Vec<ListWeek> {
        let of = |week: usize| {
            let added = &self.added[week];
            let without = self.without[week];
            let range = |figure: fn(&ListFigures) -> Option<f64>| {
                Some(Range { low: figure(&added[0])?, mid: figure(&added[1])?, high: figure(&added[2])? })
            };
            let change = |figures: &ListFigures| Some(without.plus(*figures).within_18()? - without.within_18()?);
            let size = Range { low: added[0].size, mid: added[1].size, high: added[2].size };
            ListWeek {
                week,
                from: monday(zero, week),
                added: size.plus(elsewhere(week)),
                added_over_18: range(|figures| Some(figures.over_18)),
                added_over_52: range(|figures| figures.over_52),
                added_over_65: range(|figures| figures.over_65),
                within_18_change: change(&added[0])
                    .zip(change(&added[1]))
                    .zip(change(&added[2]))
                    .map(|((low, mid), high)| Range { low, mid, high }),
                without: Some(without),
            }
        };
        (0..self.without.len()).map(of).collect()
    }
}

fn monday(zero: Date, week: usize) -> Date {
    plus_days(zero, 7 * i64::try_from(week).unwrap_or(0))
}

/// Works out what a plan does to the list over some weeks, of which the first begins on `zero`.
///
/// A cancelled appointment is no clock stop lost but with the share that stops clocks. One with a new day is on the list until then; one without is owed, and made up
/// with capacity beyond the usual: with a month's list of the trust as far as a share of its usual stops allows, without one not at all.
pub fn list_impact(rows: &[LostDays], zero: Date, month: Option<&ListMonth<'_>>, weeks: usize) -> ListImpact {
    let shares = ClockStopShares::shipped();
    let all = activity(rows);
    let later = |lost: &&LostActivity| lost.again_in.is_some_and(|again| again > lost.week);
    let brought_forward: u32 = rows.iter().map(|row| row.brought_forward).sum();
    let with_a_day: u32 = rows.iter().flat_map(|row| row.new_day_in_week.values()).sum();
    let mut impact = ListImpact {
        owed: all.iter().filter(|lost| lost.again_in.is_none()).map(|lost| lost.count).sum::<f64>() + 0.0,
        owed_stops: stops(all.iter().filter(|lost| lost.again_in.is_none()), shares),
        moved: f64::from(with_a_day.saturating_sub(brought_forward)),
        moved_stops: stops(all.iter().filter(later), shares),
        brought_forward: f64::from(brought_forward),
        start: None,
        weeks: Vec::new(),
        recovered_in_week: None,
        by_function: Vec::new(),
        notes: Vec::new(),
    };
    let Some(month) = month else {
        impact.weeks = (0..weeks)
            .map(|week| ListWeek {
                week,
                from: monday(zero, week),
                added: added_by(&all, shares, week),
                added_over_18: None,
                added_over_52: None,
                added_over_65: None,
                within_18_change: None,
                without: None,
            })
            .collect();
        return impact;
    };
    let mut by_function: BTreeMap<String, Vec<&LostDays>> = BTreeMap::new();
    for row in rows {
        by_function.entry((month.function_of)(&row.specialty)).or_default().push(row);
    }
    let mut whole = Followed::nobody(weeks);
    for function in &month.functions {
        let own = by_function.get(function.function);
        let lost = own.map_or_else(Vec::new, |rows| activity(rows.iter().copied()));
        // A list without stops in the month cannot be followed; what is lost of it stays owed.
        let Some(followed) = Followed::of(function, month.order, &lost, shares, weeks) else { continue };
        whole.add(&followed);
        by_function.remove(function.function);
        if !lost.is_empty() {
            impact.by_function.push(OfFunction {
                function: function.function.to_owned(),
                name: function.name.to_owned(),
                start: followed.start,
                weeks: followed.weeks(zero, |_| Range::default()),
                recovered_in_week: followed.recovered_in_week,
            });
        }
    }
    let elsewhere: Vec<LostActivity> = by_function.values().flat_map(|rows| activity(rows.iter().copied())).collect();
    let owed_elsewhere: f64 = elsewhere.iter().filter(|lost| lost.again_in.is_none()).map(|lost| lost.count).sum();
    if owed_elsewhere > 0.05 {
        let codes: Vec<&str> = by_function.keys().map(String::as_str).collect();
        impact.notes.push(format!(
            "{owed_elsewhere:.1} of those that are owed are of treatment functions without a list in this month ({}): they are added, and never made up.",
            codes.join(", ")
        ));
    }
    if whole.beyond_usual > 0.5 {
        impact.notes.push(format!(
            "{:.0} clock stops are lost beyond those of a usual week in the month: they are not counted. The bookings of the case are more than the trust's clock stops allow for.",
            whole.beyond_usual
        ));
    }
    impact.start = Some(whole.start);
    impact.weeks = whole.weeks(zero, |week| added_by(&elsewhere, shares, week));
    let last_loss = all.iter().map(|lost| lost.week).max();
    impact.recovered_in_week = last_loss.filter(|_| owed_elsewhere <= 0.05).and_then(|last| {
        let most = whole.owed.iter().copied().fold(0.0, f64::max);
        (last..weeks).find(|&week| whole.owed[week] <= 1e-6 * most)
    });
    impact
}

/// Returns the clock stops that a usual week of the case's bookings would be by the shares, admitted and other: to hold them against the trust's own month.
///
/// Days of the window outside of the strike count; five working days are a week.
pub fn stops_of_a_usual_week(case: &Case) -> (f64, f64) {
    let shares = ClockStopShares::shipped();
    let sessions: BTreeMap<&SessionId, &Session> =
        case.sessions.iter().map(|session| (&session.session_id, session)).collect();
    let usual = |day: Date| {
        is_working_day(day)
            && !case
                .actions
                .iter()
                .any(|action| action.is_live() && action.from.date() <= day && day <= action.to.date())
    };
    let days = steadfast_model::time::dates(case.window.from, case.window.to).filter(|day| usual(*day)).count();
    let (mut admitted, mut other) = (0.0, 0.0);
    for booking in &case.bookings {
        let Some(session) = sessions.get(&booking.session_id).filter(|session| usual(session.start.date())) else {
            continue;
        };
        debug_assert!(session.session_id == booking.session_id);
        let share = shares.share(&booking.specialty, booking.pod).at(Level::Mid);
        match booking.pod {
            Pod::DayCase | Pod::OrdinaryElective => admitted += share,
            _ => other += share,
        }
    }
    let weeks = f64::from(u32::try_from(days.max(1)).unwrap_or(1)) / 5.0;
    (admitted / weeks, other / weeks)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZERO: Date = Date::constant(2025, 12, 15);

    fn row(specialty: &str, pod: Pod, week: i64, without_a_day: u32, new: &[(i64, u32)]) -> LostDays {
        LostDays {
            specialty: specialty.into(),
            pod,
            week,
            lost: without_a_day + new.iter().map(|(_, count)| count).sum::<u32>(),
            new_day_in_week: new.iter().copied().collect(),
            brought_forward: new.iter().filter(|(new, _)| *new < week).map(|(_, count)| count).sum(),
            without_a_day,
            cancelled_on_the_day: 0.0,
        }
    }

    fn added(impact: &ListImpact) -> Vec<f64> {
        impact.weeks.iter().map(|week| (week.added.mid * 100.0).round() / 100.0).collect()
    }

    #[test]
    fn a_cancelled_appointment_is_a_clock_stop_only_with_its_share() {
        let impact = list_impact(&[row("110", Pod::OutpatientFirst, 0, 100, &[])], ZERO, None, 4);
        assert!((impact.owed_stops.mid - 15.0).abs() < 1e-9);
        assert_eq!(added(&impact), [15.0; 4], "nothing is made up without a list");
    }

    #[test]
    fn who_has_a_new_day_is_on_the_list_from_the_lost_day_until_the_new_one() {
        let first = list_impact(&[row("110", Pod::DayCase, 0, 0, &[(1, 10), (3, 10)])], ZERO, None, 5);
        assert_eq!(added(&first), [8.4, 4.2, 4.2, 0.0, 0.0]);
        assert_eq!((first.moved, first.brought_forward), (20.0, 0.0));
        // A strike over a weekend: what is lost in its second week is on no list more in the first.
        let second = list_impact(&[row("110", Pod::DayCase, 1, 10, &[(1, 10), (2, 10)])], ZERO, None, 4);
        assert_eq!(added(&second), [0.0, 8.4, 4.2, 4.2]);
        let earlier = list_impact(&[row("110", Pod::DayCase, 1, 0, &[(0, 10)])], ZERO, None, 3);
        assert_eq!(added(&earlier), [-4.2, 0.0, 0.0]);
        assert_eq!((earlier.moved, earlier.brought_forward), (0.0, 10.0));
    }

    struct Lists {
        waiting: Vec<u64>,
        admitted: Vec<u64>,
        non_admitted: Vec<u64>,
    }

    impl Lists {
        fn new() -> Self {
            Self { waiting: vec![100; 70], admitted: vec![3; 70], non_admitted: vec![12; 70] }
        }

        fn month(&self, functions: &[&'static str]) -> ListMonth<'_> {
            let of = |function: &&'static str| FunctionMonth {
                function,
                name: "made up",
                counts: MonthCounts {
                    days: 30,
                    waiting: &self.waiting,
                    admitted: &self.admitted,
                    non_admitted: &self.non_admitted,
                    new_periods: 1_050,
                },
            };
            ListMonth {
                functions: functions.iter().map(of).collect(),
                function_of: &|code| if code == "303" { "X02".to_owned() } else { code.to_owned() },
                order: StopOrder::ByProfile,
            }
        }
    }

    #[test]
    fn with_a_list_what_is_owed_is_made_up_and_the_trust_is_the_sum_of_its_functions() {
        let mut lists = Lists::new();
        // Those who have waited long are treated sooner, so what stays is longer than the list.
        lists.non_admitted[18..].fill(24);
        let month = lists.month(&["110", "X02", "999"]);
        let rows = [row("110", Pod::OutpatientFirst, 0, 60, &[]), row("303", Pod::OutpatientFirst, 0, 20, &[(2, 20)])];
        let impact = list_impact(&rows, ZERO, Some(&month), 26);
        let start = impact.start.expect("a list was given");
        assert_eq!((start.size, start.over_18, start.over_65), (21_000.0, 15_600.0, Some(1_500.0)));
        assert_eq!(impact.by_function.len(), 2);
        for week in 0..26 {
            let sum: f64 = impact.by_function.iter().map(|of| of.weeks[week].added.mid).sum();
            assert!((sum - impact.weeks[week].added.mid).abs() < 1e-9, "week {week}");
        }
        let first = &impact.weeks[0];
        assert!((first.added.mid - 15.0).abs() < 1e-6, "{first:?}");
        assert!(first.added.low <= first.added.mid && first.added.mid <= first.added.high);
        let change = first.within_18_change.expect("a list was given");
        assert!(change.high <= change.mid && change.mid < 0.0, "{change:?}");
        // Stops by profile: of pathways that stay, as many are long as among those treated.
        assert!(first.added_over_52.is_some_and(|over| over.mid > 0.0 && over.mid < first.added.mid));
        assert!(impact.weeks[25].added.mid < 0.5 && impact.recovered_in_week.is_some());
        let last = impact.by_function.iter().filter_map(|of| of.recovered_in_week).max();
        assert_eq!(impact.recovered_in_week, last);
        assert!(impact.notes.is_empty(), "{:?}", impact.notes);
    }

    #[test]
    fn what_is_brought_forward_from_after_the_last_week_shortens_the_list_all_the_same() {
        let lists = Lists::new();
        let rows = [row("110", Pod::OutpatientFirst, 4, 0, &[(0, 40)])];
        let first = |weeks| list_impact(&rows, ZERO, Some(&lists.month(&["110"])), weeks).weeks[0].added.mid;
        assert!((first(1) - first(12)).abs() < 1e-9 && first(1) < -5.0, "{} {}", first(1), first(12));
    }

    #[test]
    fn what_has_no_list_in_the_month_is_added_and_said() {
        let lists = Lists::new();
        let impact = list_impact(&[row("812", Pod::Diagnostic, 0, 40, &[])], ZERO, Some(&lists.month(&["110"])), 3);
        assert!(impact.by_function.is_empty() && impact.recovered_in_week.is_none());
        assert!(impact.weeks.iter().all(|week| week.added.mid > 0.0));
        assert!(impact.notes[0].contains("812"), "{:?}", impact.notes);
    }

    #[test]
    fn more_than_a_usual_week_has_cannot_be_lost_and_is_said() {
        let lists = Lists::new();
        let rows = [row("110", Pod::DayCase, 0, 5_000, &[])];
        let impact = list_impact(&rows, ZERO, Some(&lists.month(&["110"])), 3);
        assert!(impact.notes[0].contains("beyond those of a usual week"), "{:?}", impact.notes);
    }
}
