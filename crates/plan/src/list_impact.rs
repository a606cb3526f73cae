//! What a plan does to the trust's waiting list: clocks that do not stop in the strike, and when they do.

use crate::impact::LostDays;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use steadfast_waits::{
    Balance, CatchUp, CatchUpRange, ClockStopShares, Level, LostActivity, MonthCounts, ProjectionRange, Spread,
    StopOrder, WeeklyError, WeeklyFlows, WeeklyList, project_range,
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
        toml::from_str(include_str!("../data/catch_up.toml")).expect("data/catch_up.toml is checked by a test");
    let of = |part: &Part| CatchUp { from_week: file.from_week, most_share_of_usual: part.share, weeks: part.weeks };
    CatchUpRange { least: of(&file.least), likely: of(&file.likely), most: of(&file.most) }
});

/// A figure with its range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    /// The least.
    pub low: f64,
    /// What is expected.
    pub mid: f64,
    /// The most.
    pub high: f64,
}

impl Range {
    fn of(spread: Spread) -> Self {
        Self { low: spread.low, mid: spread.mid, high: spread.high }
    }

    fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, mid: self.mid + other.mid, high: self.high + other.high }
    }
}

/// The list at the end of a week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListWeek {
    /// Weeks after that of the strike, 0 for that week itself.
    pub week: usize,
    /// Pathways that the plan adds to the list.
    pub added: Range,
    /// Size of the list without the strike; `None` where no list was given.
    pub size_without: Option<f64>,
    /// Size with it, as expected.
    pub size: Option<f64>,
    /// Share within 18 weeks, without and with it.
    pub within_18: Option<(f64, f64)>,
    /// Over 52 weeks, without and with it.
    pub over_52: Option<(f64, f64)>,
    /// Over 65 weeks, without and with it.
    pub over_65: Option<(f64, f64)>,
}

/// What a plan does to the trust's waiting list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListImpact {
    /// Appointments and admissions that lose their day and have no new one, with those cancelled on the day.
    pub owed: f64,
    /// Clock stops among them.
    pub owed_stops: Range,
    /// Appointments and admissions that have a new day.
    pub moved: f64,
    /// Clock stops among them: each is on the list until its new day.
    pub moved_stops: Range,
    /// The list week by week.
    pub weeks: Vec<ListWeek>,
    /// The week in which what was lost has been made up, as expected; only with a list.
    pub recovered_in_week: Option<usize>,
}

fn owed(rows: &[LostDays]) -> Vec<LostActivity> {
    rows.iter()
        .map(|row| LostActivity {
            week: 0,
            specialty: row.specialty.clone(),
            pod: row.pod,
            count: f64::from(row.without_a_day) + row.cancelled_on_the_day,
        })
        .filter(|lost| lost.count > 0.0)
        .collect()
}

/// Clock stops among activity, from the least to the most.
fn stops(activity: &[LostActivity], shares: &ClockStopShares) -> Range {
    let at = |level| activity.iter().map(|lost| lost.count * shares.share(&lost.specialty, lost.pod).at(level)).sum();
    Range { low: at(Level::Low), mid: at(Level::Mid), high: at(Level::High) }
}

/// Bookings whose new day lies in a week after that of the strike, counted from the window's first.
fn moved_after(rows: &[LostDays], week: usize, strike_week: i64) -> Vec<LostActivity> {
    let after = |row: &LostDays| -> u32 {
        row.new_day_in_week
            .iter()
            .filter(|(new, _)| usize::try_from(**new - strike_week).is_ok_and(|later| later > week))
            .map(|(_, count)| count)
            .sum()
    };
    rows.iter()
        .map(|row| LostActivity {
            week: 0,
            specialty: row.specialty.clone(),
            pod: row.pod,
            count: f64::from(after(row)),
        })
        .filter(|lost| lost.count > 0.0)
        .collect()
}

/// Works out what a plan does to the list over some weeks.
///
/// A cancelled appointment is no clock stop lost but with the share that stops clocks. One with a new day is on the list until then; one without is owed, and made up
/// with capacity beyond the usual: with a month's list of the trust as far as a share of its usual stops allows, without one not at all. `strike_week` is the
/// week of the strike, counted from the window's first.
///
/// # Errors
/// When the month's counts cannot be a list ([`WeeklyError`]).
pub fn list_impact(
    rows: &[LostDays],
    strike_week: i64,
    month: Option<&MonthCounts<'_>>,
    order: StopOrder,
    weeks: usize,
) -> Result<ListImpact, WeeklyError> {
    let shares = ClockStopShares::shipped();
    let owed = owed(rows);
    let owed_stops = stops(&owed, shares);
    // In the week of the strike itself, and after it, whoever has a later day still waits; a day earlier than planned owes nothing.
    let moved: Vec<LostActivity> = rows
        .iter()
        .map(|row| LostActivity {
            week: 0,
            specialty: row.specialty.clone(),
            pod: row.pod,
            count: f64::from(row.new_day_in_week.values().sum::<u32>()),
        })
        .collect();
    let projected: Option<ProjectionRange> = month
        .map(|month| {
            let list = WeeklyList::of_counts(month.waiting)?;
            let flows = WeeklyFlows::from_month(month, Balance::GrowthPerWeek(0.0), order)?;
            project_range(&list, &flows, &owed, shares, &CATCH_UP, weeks)
        })
        .transpose()?;
    let added = projected.as_ref().map(ProjectionRange::added);
    let weeks = (0..weeks)
        .map(|week| {
            let by_moves = stops(&moved_after(rows, week, strike_week), shares);
            let by_owed = added.as_ref().map_or(owed_stops, |added| Range::of(added[week]));
            let pair = |figure: fn(&steadfast_waits::WeekFigures) -> Option<f64>| {
                let range = projected.as_ref()?;
                Some((figure(&range.without.weeks[week])?, figure(&range.mid.weeks[week])?))
            };
            let size = pair(|figures| Some(figures.size));
            ListWeek {
                week,
                added: by_moves.plus(by_owed),
                size_without: size.map(|(without, _)| without),
                size: size.map(|(_, with)| with + by_moves.mid),
                within_18: pair(|figures| figures.within_18_share),
                over_52: pair(|figures| figures.over_52),
                over_65: pair(|figures| figures.over_65),
            }
        })
        .collect();
    Ok(ListImpact {
        owed: owed.iter().map(|lost| lost.count).sum(),
        owed_stops,
        moved: moved.iter().map(|lost| lost.count).sum(),
        moved_stops: stops(&moved, shares),
        weeks,
        recovered_in_week: projected.as_ref().and_then(|range| range.mid.recovered_in_week),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::Pod;

    fn row(pod: Pod, without_a_day: u32, new: &[(i64, u32)]) -> LostDays {
        LostDays {
            specialty: "110".into(),
            pod,
            lost: without_a_day + new.iter().map(|(_, count)| count).sum::<u32>(),
            new_day_in_week: new.iter().copied().collect(),
            without_a_day,
            cancelled_on_the_day: 0.0,
        }
    }

    #[test]
    fn a_cancelled_appointment_is_a_clock_stop_only_with_its_share() {
        let impact = list_impact(&[row(Pod::OutpatientFirst, 100, &[])], 0, None, StopOrder::ByProfile, 4)
            .expect("it is possible");
        assert!((impact.owed_stops.mid - 15.0).abs() < 1e-9);
        assert!(
            impact.weeks.iter().all(|week| (week.added.mid - 15.0).abs() < 1e-9),
            "nothing is made up without a list"
        );
    }

    #[test]
    fn who_has_a_new_day_is_on_the_list_until_then() {
        let impact = list_impact(&[row(Pod::DayCase, 0, &[(1, 10), (3, 10)])], 0, None, StopOrder::ByProfile, 5)
            .expect("it is possible");
        let added: Vec<f64> = impact.weeks.iter().map(|week| (week.added.mid * 100.0).round() / 100.0).collect();
        assert_eq!(added, [8.4, 4.2, 4.2, 0.0, 0.0]);
    }

    #[test]
    fn with_a_list_what_is_owed_is_made_up_and_the_range_holds_what_is_expected() {
        let (waiting, admitted, non_admitted) = (vec![100_u64; 70], vec![3_u64; 70], vec![12_u64; 70]);
        let month = MonthCounts {
            days: 30,
            waiting: &waiting,
            admitted: &admitted,
            non_admitted: &non_admitted,
            new_periods: 1_050,
        };
        let impact = list_impact(&[row(Pod::OutpatientFirst, 60, &[])], 0, Some(&month), StopOrder::ByProfile, 26)
            .expect("it is possible");
        let first = &impact.weeks[0];
        assert!(first.added.low <= first.added.mid && first.added.mid <= first.added.high);
        assert!((first.added.mid - 9.0).abs() < 1e-6, "{first:?}");
        let last = &impact.weeks[25];
        assert!(last.added.mid < 0.5 && last.size_without.is_some() && last.over_65.is_some(), "{last:?}");
        assert!(impact.recovered_in_week.is_some());
    }
}
