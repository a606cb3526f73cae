//! Cover by service and part of the day, over the sampled turnouts.

use crate::facts::Facts;
use crate::wording::{capital, plain, short_date, span, time};
use jiff::Span;
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};
use steadfast_chart::number::percent_with;
use steadfast_chart::{Cell, Column, Concern, HeatCell, HeatColumn, HeatGrid};
use steadfast_model::{Interval, Post};

/// Hour at which an operational day begins, as strikes of resident doctors do.
const DAY_FROM_HOUR: i8 = 7;
/// Length of a band in hours: three make a day.
const BAND_HOURS: i64 = 8;

/// Cover of one service in one band.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cover {
    /// Number of posts that overlap the band.
    pub(crate) posts: usize,
    /// Their floors and usual head counts, added up.
    pub(crate) floor: u32,
    pub(crate) usual: u32,
    /// Heads in all of them together: 10 % quantile and median over turnouts; `None` where the plan does not say.
    pub(crate) have: Option<(u32, u32)>,
    /// Share of turnouts in which at least one of them is below its floor.
    pub(crate) below: f64,
}

/// Cover by service and band, worst service first.
pub(crate) struct CoverGrid {
    pub(crate) services: Vec<String>,
    pub(crate) bands: Vec<(Date, Interval)>,
    pub(crate) cells: Vec<Vec<Option<Cover>>>,
}

impl CoverGrid {
    /// Counts cover of the posts that start inside a strike.
    pub(crate) fn of(facts: &Facts<'_>) -> Self {
        let posts: Vec<&Post> = facts.case.posts.iter().filter(|post| facts.case.is_striking(post.start)).collect();
        let mut have: BTreeMap<&str, BTreeMap<u32, u32>> = BTreeMap::new();
        for row in &facts.plan.scenario_posts {
            have.entry(row.post_id.as_str()).or_default().insert(row.scenario, row.have);
        }
        let gaps: BTreeMap<&str, f64> =
            facts.plan.gaps.iter().map(|gap| (gap.post_id.as_str(), gap.probability_below_floor)).collect();
        let services: BTreeSet<&str> = posts.iter().map(|post| post.service.as_str()).collect();
        let bands: Vec<(Date, Interval)> = bands(&posts);
        let mut rows: Vec<(String, Vec<Option<Cover>>)> = services
            .into_iter()
            .map(|service| {
                let of_service: Vec<&Post> = posts.iter().copied().filter(|post| post.service == service).collect();
                let cells = bands
                    .iter()
                    .map(|(_, band)| {
                        let within: Vec<&Post> =
                            of_service.iter().copied().filter(|post| post.interval().overlaps(band)).collect();
                        (!within.is_empty()).then(|| cover_of(&within, &have, &gaps))
                    })
                    .collect();
                (service.to_owned(), cells)
            })
            .collect();
        let worst = |cells: &[Option<Cover>]| cells.iter().flatten().map(|cell| cell.below).fold(0.0, f64::max);
        rows.sort_by(|one, other| worst(&other.1).total_cmp(&worst(&one.1)).then_with(|| one.0.cmp(&other.0)));
        let (services, cells) = rows.into_iter().unzip();
        Self { services, bands, cells }
    }

    /// Returns the worst cell with its service and band; of equals, the earliest.
    pub(crate) fn worst(&self) -> Option<(&str, &Interval, &Cover)> {
        let mut worst: Option<(&str, &Interval, &Cover)> = None;
        for (service, cells) in self.services.iter().zip(&self.cells) {
            for ((_, band), cell) in self.bands.iter().zip(cells) {
                if let Some(cell) = cell
                    && worst.is_none_or(|(_, _, before)| cell.below > before.below)
                {
                    worst = Some((service, band, cell));
                }
            }
        }
        worst
    }

    /// Returns how many cells are below a floor in more than a share of turnouts, and how many cells there are.
    pub(crate) fn above(&self, share: f64) -> (usize, usize) {
        let cells = self.cells.iter().flatten().flatten();
        (cells.clone().filter(|cell| cell.below > share).count(), cells.count())
    }

    /// Turns the counts into a grid to draw.
    pub(crate) fn heat(&self) -> HeatGrid {
        HeatGrid {
            row: "Service".into(),
            rows: self.services.iter().map(|service| capital(&plain(service))).collect(),
            column: ("Day from 7am".into(), "Time".into()),
            columns: self
                .bands
                .iter()
                .map(|(day, band)| HeatColumn {
                    group: short_date(*day),
                    short: time(band.start),
                    name: format!("{} to {}", time(band.start), time(band.end)),
                })
                .collect(),
            cells: self
                .cells
                .iter()
                .map(|cells| cells.iter().map(|cell| cell.as_ref().map(heat_cell)).collect())
                .collect(),
            reading: "Bold: probability that a post is below its floor. Below it: median heads / floor.".into(),
            meanings: [
                "below a floor in no sampled turnout".into(),
                "in up to 10% of sampled turnouts (ring)".into(),
                "in more than 10% and up to 50% (triangle)".into(),
                "in more than 50% (square, dark)".into(),
            ],
            detail_columns: [
                "Posts",
                "Floor",
                "Usual",
                "Heads p10",
                "Heads p50",
                "Probability that a post is below its floor",
            ]
            .map(Column::numbers)
            .to_vec(),
        }
    }
}

/// Returns the words for a band of the day.
pub(crate) fn band_in_words(band: &Interval) -> String {
    span(band.start, band.end)
}

fn heat_cell(cover: &Cover) -> HeatCell {
    let concern = match cover.below {
        below if below <= 0.0 => Concern::None,
        below if below <= 0.10 => Concern::Some,
        below if below <= 0.50 => Concern::Much,
        _ => Concern::Grave,
    };
    let (p10, p50) = match cover.have {
        Some((p10, p50)) => (Cell::count(p10), Cell::count(p50)),
        None => (Cell::Missing, Cell::Missing),
    };
    HeatCell {
        concern,
        upper: brief_percent(cover.below),
        lower: cover.have.map_or_else(|| format!("?/{}", cover.floor), |(_, p50)| format!("{p50}/{}", cover.floor)),
        details: vec![
            Cell::count(u32::try_from(cover.posts).unwrap_or(u32::MAX)),
            Cell::count(cover.floor),
            Cell::count(cover.usual),
            p10,
            p50,
            Cell::Share(cover.below),
        ],
    }
}

/// Returns a whole percentage that says neither "never" nor "always" of what is only nearly so.
fn brief_percent(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.005 => "<1%".into(),
        share if (0.995..1.0).contains(&share) => ">99%".into(),
        share => percent_with(share, 0),
    }
}

fn bands(posts: &[&Post]) -> Vec<(Date, Interval)> {
    // A band belongs to the grid when a post starts in its day, so that a pause between two strikes takes no room.
    let days: BTreeSet<Date> =
        posts.iter().map(|post| post.start.saturating_sub(Span::new().hours(DAY_FROM_HOUR)).date()).collect();
    days.into_iter()
        .flat_map(|day| {
            let from = day.at(DAY_FROM_HOUR, 0, 0, 0);
            let after = move |hours: i64| -> DateTime { from.saturating_add(Span::new().hours(hours)) };
            (0..24 / BAND_HOURS)
                .map(move |band| (day, Interval::new(after(band * BAND_HOURS), after((band + 1) * BAND_HOURS))))
        })
        .collect()
}

fn cover_of(posts: &[&Post], have: &BTreeMap<&str, BTreeMap<u32, u32>>, gaps: &BTreeMap<&str, f64>) -> Cover {
    let mut heads: BTreeMap<u32, u32> = BTreeMap::new();
    let mut below: BTreeSet<u32> = BTreeSet::new();
    let mut known = true;
    for post in posts {
        let Some(by_scenario) = have.get(post.post_id.as_str()) else {
            known = false;
            continue;
        };
        for (scenario, count) in by_scenario {
            *heads.entry(*scenario).or_default() += count;
            if *count < post.floor {
                below.insert(*scenario);
            }
        }
    }
    // Without the turnouts one by one, the worst single post is the least that can be said of all of them together.
    let worst = posts.iter().filter_map(|post| gaps.get(post.post_id.as_str())).copied().fold(0.0, f64::max);
    let mut sorted: Vec<u32> = heads.values().copied().collect();
    sorted.sort_unstable();
    let share = if sorted.is_empty() { 0.0 } else { as_f64(below.len()) / as_f64(sorted.len()) };
    let at = |rank: usize| sorted.get(rank.saturating_sub(1)).copied();
    Cover {
        posts: posts.len(),
        floor: posts.iter().map(|post| post.floor).sum(),
        usual: posts.iter().map(|post| post.usual).sum(),
        have: at(sorted.len().div_ceil(10)).zip(at(sorted.len().div_ceil(2))).filter(|_| known),
        below: if known { share } else { share.max(worst) },
    }
}

fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::time::civil;
    use steadfast_model::{Competence, PostId, Tier};

    fn post(id: &str, floor: u32) -> Post {
        Post {
            post_id: PostId::new(id),
            service: "emergency".into(),
            site: "main".into(),
            tier: Tier::Two,
            competence: Competence::new("emergency"),
            start: civil(2025, 12, 17, 8, 0),
            end: civil(2025, 12, 17, 20, 0),
            floor,
            usual: floor + 1,
        }
    }

    #[test]
    fn a_band_is_below_when_any_of_its_posts_is() {
        let (one, two) = (post("A", 2), post("B", 1));
        let have = BTreeMap::from([
            ("A", BTreeMap::from([(0, 2), (1, 1), (2, 3), (3, 2)])),
            ("B", BTreeMap::from([(0, 1), (1, 2), (2, 0), (3, 1)])),
        ]);
        let cover = cover_of(&[&one, &two], &have, &BTreeMap::new());
        // Turnout 1 is short at A, turnout 2 at B, although both have three heads in all.
        assert_eq!(cover.below, 0.5);
        assert_eq!(cover.have, Some((3, 3)));
        assert_eq!((cover.floor, cover.usual), (3, 5));
    }

    #[test]
    fn without_turnouts_the_gap_row_speaks() {
        let one = post("A", 2);
        let cover = cover_of(&[&one], &BTreeMap::new(), &BTreeMap::from([("A", 0.3)]));
        assert_eq!((cover.below, cover.have), (0.3, None));
    }

    #[test]
    fn a_post_over_midnight_belongs_to_the_day_it_starts_in() {
        let mut night = post("N", 1);
        night.start = civil(2025, 12, 18, 1, 0);
        night.end = civil(2025, 12, 18, 6, 0);
        let bands = bands(&[&night]);
        assert_eq!(bands.len(), 3);
        assert_eq!(bands[0].0, Date::constant(2025, 12, 17));
        assert!(night.interval().overlaps(&bands[2].1) && !night.interval().overlaps(&bands[1].1));
    }

    #[test]
    fn nearly_never_and_nearly_always_are_not_rounded_away() {
        assert_eq!(brief_percent(0.001), "<1%");
        assert_eq!(brief_percent(0.999), ">99%");
        assert_eq!(brief_percent(0.0), "0%");
        assert_eq!(brief_percent(1.0), "100%");
    }
}
