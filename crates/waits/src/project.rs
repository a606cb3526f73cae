//! How a list by weeks waited goes on week by week, with and without a strike, and how much of what was lost is made up.
//!
//! Decides nothing; says what a loss of clock stops does to a list. Each week, with usual stops `S` of a kind (admitted or not), stops lost `x` and stops still
//! owed from before `O`:
//!
//! ```text
//! 1. everybody is a week older                P_0 = referrals, P_k = L_(k-1), the last P with the last two L
//! 2. other removals V leave                   P_k -> P_k (1 - V / sum P); for V < 0, more come
//! 3. stops                                    s = S - min(x, S) + a + m,    a those of other weeks that come in this one,
//!                                                                           made up m = min(O, c S) in the weeks of catching up, else 0
//! 4. owed                                     O -> O + those of x without a new week - m
//! 5. whose clocks stop                        by profile: P_k r_k s / sum P r, at most P_k; what is then left goes to the others alike
//! 6. the list                                 L_k = P_k - stops at k,   size -> size + referrals - V - stops
//! ```
//!
//! The list with a strike is longer than without it by what is owed, at most: a lost stop adds one pathway until it is made up, and none if nobody would have
//! been left to treat. Figures are expected values, not whole people. A lost appointment is 0.15 of a stop and a lost admission 0.42 ([`ClockStopShares`]).
//!
//! Limits: the whole list shares both kinds of stops (the published rates by weeks waited differ, the people do not); referrals and other removals do not answer
//! to the strike, though fewer are referred while outpatients stand still, and some of those who wait longer leave; a lost appointment that stops no clock delays
//! nobody; who is kept in a strike (urgent, long waits) differs from who is treated in a usual week, for which there is [`StopOrder::UrgentThenOldest`].
//!
//! Held against the country: `tests/it/national.rs` and docs/models/waits.md.

use crate::clock_stops::{ClockStopShares, Level, LostActivity};
use crate::disruption::{CatchUp, Disruption};
use crate::weekly::{StopOrder, WeeklyError, WeeklyFlows, WeeklyList, not_negative};

/// Less than this share of what was lost counts as nothing owed.
const NOTHING: f64 = 1e-9;

/// The list at the end of one week, and what happened in it; all in pathways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeekFigures {
    /// Week, from 0.
    pub week: usize,
    /// How many wait.
    pub size: f64,
    /// Share of them who have waited 18 weeks or less, as the standard counts; `None` if nobody waits.
    pub within_18_share: Option<f64>,
    /// How many have waited more than 18 weeks.
    pub over_18: f64,
    /// How many have waited more than 52 weeks; `None` where the list's last entry begins earlier.
    pub over_52: Option<f64>,
    /// How many have waited more than 65 weeks; `None` where the list's last entry begins earlier.
    pub over_65: Option<f64>,
    /// Clocks that started.
    pub referrals: f64,
    /// Clocks that stopped.
    pub stops: f64,
    /// Those validated or left; below 0, those who came uncounted.
    pub other_removals: f64,
    /// Stops lost.
    pub lost: f64,
    /// Stops made up.
    pub made_up: f64,
    /// Stops lost so far and not made up, those that have a later week until it comes among them.
    pub still_owed: f64,
}

/// A list over some weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// The weeks in their order.
    pub weeks: Vec<WeekFigures>,
    /// First week from the last loss on at whose end nothing is owed; `None` while something is, or if nothing was lost.
    pub recovered_in_week: Option<usize>,
    /// Stops that were said to be lost beyond those of a usual week; they are not counted.
    pub beyond_usual: f64,
    /// The list at the end of the last week.
    pub at_end: WeeklyList,
}

/// One projection less another at the end of one week; all in pathways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeekDifference {
    /// Week, from 0.
    pub week: usize,
    /// Pathways added to the list.
    pub size: f64,
    /// Share within 18 weeks, as a difference of shares; `None` if nobody waits in either.
    pub within_18_share: Option<f64>,
    /// Added to those who have waited more than 18 weeks.
    pub over_18: f64,
    /// Added to those who have waited more than 52 weeks, where known.
    pub over_52: Option<f64>,
    /// Added to those who have waited more than 65 weeks, where known.
    pub over_65: Option<f64>,
}

impl Projection {
    /// Returns what this projection, with a strike, has more than another, without it, for the weeks that both have.
    pub fn difference(&self, without: &Self) -> Vec<WeekDifference> {
        let less = |with: Option<f64>, without: Option<f64>| Some(with? - without?);
        let pair = |(with, without): (&WeekFigures, &WeekFigures)| WeekDifference {
            week: with.week,
            size: with.size - without.size,
            within_18_share: less(with.within_18_share, without.within_18_share),
            over_18: with.over_18 - without.over_18,
            over_52: less(with.over_52, without.over_52),
            over_65: less(with.over_65, without.over_65),
        };
        self.weeks.iter().zip(&without.weeks).map(pair).collect()
    }
}

/// Stops of one kind: those of a usual week and those owed.
#[derive(Debug, Clone, Copy)]
struct Kind {
    usual: f64,
    owed: f64,
}

impl Kind {
    /// Returns the stops planned for a week, with what is lost and made up in it; what is lost without a new week is owed from then on.
    fn plan(&mut self, said: Said, most_made_up: f64) -> Planned {
        let made_up = self.owed.min(most_made_up * self.usual);
        self.owed += said.owed - made_up;
        let stops = (self.usual - said.owed - said.moved_out).max(0.0) + said.moved_in + made_up;
        Planned { stops, made_up }
    }
}

/// What is said of one kind of stops in one week.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// Lost, without a new week.
    owed: f64,
    /// Of this week, taking place in another.
    moved_out: f64,
    /// Of another week, taking place in this one.
    moved_in: f64,
}

/// Spreads disruptions over weeks and kinds. Of a kind no more can be lost in a week than its usual stops; returns what is said beyond them, too.
fn said(disruptions: &[Disruption], usual: [f64; 2], weeks: usize) -> Result<(Vec<[Said; 2]>, f64), WeeklyError> {
    let mut said = vec![[Said::default(); 2]; weeks];
    let mut beyond = 0.0;
    for disruption in disruptions {
        let stops = [
            not_negative("the admitted stops lost", disruption.lost_admitted_stops)?,
            not_negative("the other stops lost", disruption.lost_non_admitted_stops)?,
        ];
        // What takes place on another day of its week is not lost.
        if disruption.again_in == Some(disruption.week) {
            continue;
        }
        for kind in [0, 1] {
            let Some(of_week) = said.get_mut(disruption.week) else { continue };
            let left = (usual[kind] - of_week[kind].owed - of_week[kind].moved_out).max(0.0);
            let lost = stops[kind].min(left);
            beyond += stops[kind] - lost;
            match disruption.again_in {
                None => of_week[kind].owed += lost,
                Some(again) => {
                    of_week[kind].moved_out += lost;
                    if let Some(later) = said.get_mut(again) {
                        later[kind].moved_in += lost;
                    }
                }
            }
        }
    }
    Ok((said, beyond))
}

#[derive(Debug, Clone, Copy)]
struct Planned {
    stops: f64,
    made_up: f64,
}

/// Projects a list over some weeks.
///
/// `disruptions` may name a week more than once; of a kind no more can be lost in a week than its usual stops ([`Projection::beyond_usual`]). Losses after
/// the last week are not seen. Where fewer wait than could be treated, all are, and what was to be made up counts as made up. Takes `O(weeks * entries)`; a
/// factor of entries more where rates are near 1.
///
/// # Errors
/// If flows and list differ in length, or a flow, loss or share cannot be.
///
/// ```
/// use steadfast_waits::{Balance, CatchUp, Disruption, MonthCounts, StopOrder, WeeklyFlows, WeeklyList, project};
/// // Those who wait and those treated, by completed weeks; 20 weeks and more in the last.
/// let (waiting, admitted, non_admitted) = ([100; 21], [3; 21], [12; 21]);
/// let month = MonthCounts { days: 30, waiting: &waiting, admitted: &admitted, non_admitted: &non_admitted, new_periods: 400 };
/// let flows = WeeklyFlows::from_month(&month, Balance::GrowthPerWeek(0.0), StopOrder::ByProfile).expect("a month");
/// let list = WeeklyList::of_counts(&waiting).expect("a list");
/// let strike = [Disruption { week: 1, lost_admitted_stops: 3.0, lost_non_admitted_stops: 20.0, again_in: None }];
/// let catch_up = CatchUp { from_week: 3, most_share_of_usual: 0.05, weeks: 20 };
/// let with = project(&list, &flows, &strike, &catch_up, 26).expect("a possible list");
/// let without = project(&list, &flows, &[], &CatchUp::NONE, 26).expect("a possible list");
/// assert!((with.difference(&without)[1].size - 23.0).abs() < 1e-9);
/// assert_eq!(with.recovered_in_week, Some(9));
/// ```
pub fn project(
    list: &WeeklyList,
    flows: &WeeklyFlows,
    disruptions: &[Disruption],
    catch_up: &CatchUp,
    weeks: usize,
) -> Result<Projection, WeeklyError> {
    flows.check(list.by_weeks().len())?;
    catch_up.check()?;
    let usual = [flows.admitted_stops, flows.non_admitted_stops];
    let (said, beyond_usual) = said(disruptions, usual, weeks)?;
    let mut kinds = usual.map(|usual| Kind { usual, owed: 0.0 });
    let mut waiting = list.by_weeks().to_vec();
    let mut figures: Vec<WeekFigures> = Vec::with_capacity(weeks);
    let (mut lost_in_all, mut last_loss, mut moved) = (0.0, None, 0.0);
    for (week, said) in said.into_iter().enumerate() {
        age(&mut waiting, flows.referrals);
        let other_removals = remove_alike(&mut waiting, flows.other_removals);
        let lost: f64 = said.iter().map(|said| said.owed + said.moved_out).sum();
        moved += said.iter().map(|said| said.moved_out - said.moved_in).sum::<f64>();
        let planned = [0, 1].map(|kind| kinds[kind].plan(said[kind], catch_up.share_in(week)));
        let stops = stop(&mut waiting, flows, planned.map(|kind| kind.stops));
        lost_in_all += lost;
        last_loss = if lost > 0.0 { Some(week) } else { last_loss };
        let at_end = WeeklyList::of_parts(waiting);
        let size = at_end.size();
        let over_18 = at_end.waiting_from(18).unwrap_or(0.0);
        figures.push(WeekFigures {
            week,
            size,
            within_18_share: (size > 0.0).then(|| 1.0 - over_18 / size),
            over_18,
            over_52: at_end.waiting_from(52),
            over_65: at_end.waiting_from(65),
            referrals: flows.referrals,
            stops,
            other_removals,
            lost,
            made_up: planned.iter().map(|kind| kind.made_up).sum(),
            still_owed: kinds.iter().map(|kind| kind.owed).sum::<f64>() + moved.max(0.0),
        });
        waiting = at_end.by_weeks().to_vec();
    }
    let recovered_in_week = last_loss.and_then(|last| {
        let nothing = NOTHING * lost_in_all;
        figures.iter().skip(last).find(|week| week.still_owed <= nothing).map(|week| week.week)
    });
    Ok(Projection { weeks: figures, recovered_in_week, beyond_usual, at_end: WeeklyList::of_parts(waiting) })
}

/// Makes everybody a week older and lets newcomers in.
fn age(waiting: &mut Vec<f64>, referrals: f64) {
    let oldest = waiting.pop().unwrap_or(0.0);
    if let Some(last) = waiting.last_mut() {
        *last += oldest;
    }
    waiting.insert(0, referrals);
}

/// Takes a number out of everybody who waits alike, or adds it where it is below 0; returns how many left.
fn remove_alike(waiting: &mut [f64], removals: f64) -> f64 {
    let size: f64 = waiting.iter().sum();
    if size <= 0.0 {
        // Nobody is there to take a share: whoever comes is new.
        waiting[0] -= removals.min(0.0);
        return removals.min(0.0);
    }
    let removed = removals.min(size);
    let kept = (1.0 - removed / size).max(0.0);
    waiting.iter_mut().for_each(|waiting| *waiting *= kept);
    removed
}

/// Stops clocks of both kinds, and returns how many: all that are planned, or all who wait if they are fewer.
fn stop(waiting: &mut [f64], flows: &WeeklyFlows, planned: [f64; 2]) -> f64 {
    let available: f64 = waiting.iter().sum();
    let total = (planned[0] + planned[1]).min(available);
    let mut left = total;
    if let StopOrder::UrgentThenOldest { urgent_share, urgent_within_weeks } = flows.order {
        let urgent = (urgent_share * flows.stops()).min(left);
        let upto = waiting.len().min(urgent_within_weeks.saturating_add(1));
        let rates = |week: usize| flows.admitted_rate[week] + flows.non_admitted_rate[week];
        left -= urgent - by_weight(&mut waiting[..upto], rates, urgent);
        for waiting in waiting.iter_mut().rev() {
            let stopped = waiting.min(left);
            *waiting -= stopped;
            left -= stopped;
        }
        return total;
    }
    // Each kind has its own rates; the scale of a kind makes them add up to what is planned of it.
    let scale = |rates: &[f64], planned: f64| {
        let usual: f64 = rates.iter().zip(waiting.iter()).map(|(rate, waiting)| rate * waiting).sum();
        if usual > 0.0 { planned / usual } else { 0.0 }
    };
    let scales = [scale(&flows.admitted_rate, planned[0]), scale(&flows.non_admitted_rate, planned[1])];
    let weight = |week: usize| scales[0] * flows.admitted_rate[week] + scales[1] * flows.non_admitted_rate[week];
    left = by_weight(waiting, weight, left);
    left -= remove_alike(waiting, left);
    debug_assert!(left.abs() <= 1e-6 * (1.0 + total), "{left} of {total} are left");
    total
}

/// Stops clocks in proportion to weight and number, at most all at any week; returns what is left when nobody with a weight is.
fn by_weight(waiting: &mut [f64], weight: impl Fn(usize) -> f64, stops: f64) -> f64 {
    let weights: Vec<f64> = (0..waiting.len()).map(weight).collect();
    let mut left = stops;
    // Every round but the last empties a week; one is nearly always enough.
    for _ in 0..=waiting.len() {
        let reach: f64 = waiting.iter().zip(&weights).map(|(waiting, weight)| waiting * weight).sum();
        if left <= 0.0 || reach <= 0.0 {
            break;
        }
        let scale = left / reach;
        if !scale.is_finite() {
            break;
        }
        for (waiting, weight) in waiting.iter_mut().zip(&weights) {
            let stopped = *waiting * (weight * scale).min(1.0);
            *waiting -= stopped;
            left -= stopped;
        }
        if weights.iter().all(|weight| weight * scale <= 1.0) {
            return 0.0;
        }
    }
    left.max(0.0)
}

/// What may be made up, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CatchUpRange {
    /// The least.
    pub least: CatchUp,
    /// What is expected.
    pub likely: CatchUp,
    /// The most.
    pub most: CatchUp,
}

/// A figure with what it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The least.
    pub low: f64,
    /// What is expected.
    pub mid: f64,
    /// The most.
    pub high: f64,
}

/// What a strike may do to a list, from the least to the most, and the list without it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectionRange {
    /// The least: few of the lost appointments would have stopped a clock, and much is made up.
    pub low: Projection,
    /// What is expected.
    pub mid: Projection,
    /// The most: many would have, and little is made up.
    pub high: Projection,
    /// Without the loss.
    pub without: Projection,
}

impl ProjectionRange {
    /// Returns the pathways that the strike adds to the list at the end of each week.
    pub fn added(&self) -> Vec<Spread> {
        self.spread(|with, without| with.size - without.size)
    }

    /// Returns what the strike adds to those who have waited more than 18 weeks at the end of each week.
    pub fn added_over_18(&self) -> Vec<Spread> {
        self.spread(|with, without| with.over_18 - without.over_18)
    }

    /// Returns what the strike adds to those who have waited more than 52 weeks; `None` where the list's last entry begins earlier.
    pub fn added_over_52(&self) -> Option<Vec<Spread>> {
        self.without
            .weeks
            .iter()
            .all(|week| week.over_52.is_some())
            .then(|| self.spread(|with, without| with.over_52.unwrap_or(0.0) - without.over_52.unwrap_or(0.0)))
    }

    /// Returns what the strike adds to those who have waited more than 65 weeks; `None` where the list's last entry begins earlier.
    pub fn added_over_65(&self) -> Option<Vec<Spread>> {
        self.without
            .weeks
            .iter()
            .all(|week| week.over_65.is_some())
            .then(|| self.spread(|with, without| with.over_65.unwrap_or(0.0) - without.over_65.unwrap_or(0.0)))
    }

    fn spread(&self, figure: impl Fn(&WeekFigures, &WeekFigures) -> f64) -> Vec<Spread> {
        let of = |projection: &Projection, week: usize| figure(&projection.weeks[week], &self.without.weeks[week]);
        (0..self.without.weeks.len())
            .map(|week| Spread { low: of(&self.low, week), mid: of(&self.mid, week), high: of(&self.high, week) })
            .collect()
    }
}

/// Projects a list with lost activity three times, from the least to the most that it may do to the list, and once without it.
///
/// # Errors
/// As [`project`].
pub fn project_range(
    list: &WeeklyList,
    flows: &WeeklyFlows,
    lost: &[LostActivity],
    shares: &ClockStopShares,
    catch_up: &CatchUpRange,
    weeks: usize,
) -> Result<ProjectionRange, WeeklyError> {
    let with = |level, catch_up| project(list, flows, &shares.disruptions(lost, level), catch_up, weeks);
    Ok(ProjectionRange {
        low: with(Level::Low, &catch_up.most)?,
        mid: with(Level::Mid, &catch_up.likely)?,
        high: with(Level::High, &catch_up.least)?,
        without: project(list, flows, &[], &CatchUp::NONE, weeks)?,
    })
}
