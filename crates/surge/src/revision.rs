//! How the latest values of a source change afterwards, learned from its earlier vintages alone.
//!
//! With `first` the value of a week when it was `age` weeks old and `now` today's value of the same week, the factor of a place is
//! `(sum now + w F) / (sum first + w)`: the chain ladder's ratio of sums, drawn towards `F`, the ratio over all places.

use crate::series::WeeklySeries;
use crate::settings::RevisionSettings;

/// What to expect of the latest values of one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Revision {
    /// Factor on the value that is this many weeks old: 0 for the latest.
    pub(crate) factors: Vec<f64>,
    /// Standard deviation of the logarithm of later over first value, for the latest week.
    pub(crate) noise: f64,
}

/// Returns the last week for which any place of a snapshot has a value.
pub(crate) fn last_week(snapshot: &[WeeklySeries]) -> Option<usize> {
    snapshot.iter().filter_map(WeeklySeries::last).max()
}

/// Learns the revisions of each place of the last snapshot from the snapshots before it, in their order. Places are found by name.
pub(crate) fn learn_revisions(snapshots: &[&[WeeklySeries]], settings: &RevisionSettings) -> Vec<Revision> {
    let Some((today, earlier)) = snapshots.split_last() else { return Vec::new() };
    let mut sums = vec![vec![(0.0, 0.0); settings.ages]; today.len()];
    let mut logs: Vec<Vec<f64>> = vec![Vec::new(); today.len()];
    let mut seen = None;
    for snapshot in earlier.iter().skip(earlier.len().saturating_sub(settings.vintages)) {
        // A vintage without news says nothing.
        let last = last_week(snapshot);
        if last == seen {
            continue;
        }
        seen = last;
        let Some(last) = last else { continue };
        for (place, now) in today.iter().enumerate() {
            // Snapshots nearly always have their places in the same order.
            let then = snapshot.get(place).filter(|then| then.place == now.place);
            let Some(then) = then.or_else(|| snapshot.iter().find(|then| then.place == now.place)) else { continue };
            for (age, sum) in sums[place].iter_mut().enumerate().take(last + 1) {
                let day = then.week_ending(last - age);
                let (Some(first), Some(later)) = (then.value(day), now.value(day)) else { continue };
                *sum = (sum.0 + later, sum.1 + first);
                if age == 0 {
                    logs[place].push(((later + 1.0) / (first + 1.0)).ln());
                }
            }
        }
    }
    let together: Vec<f64> = (0..settings.ages)
        .map(|age| {
            let add = |sum: (f64, f64), place: &Vec<(f64, f64)>| (sum.0 + place[age].0, sum.1 + place[age].1);
            let (later, first) = sums.iter().fold((0.0, 0.0), add);
            if first > 0.0 { later / first } else { 1.0 }
        })
        .collect();
    let of_place = |(sums, logs): (&Vec<(f64, f64)>, &Vec<f64>)| {
        let factor = |(&(later, first), &common): (&(f64, f64), &f64)| {
            let weight = settings.pooling * (1.0 + 5.0 * f64::sqrt(first));
            ((later + weight * common) / (first + weight)).clamp(1.0 / settings.most, settings.most)
        };
        let squares: f64 = logs.iter().map(|log| log * log).sum();
        Revision {
            factors: sums.iter().zip(&together).map(factor).collect(),
            noise: (squares / (logs.len() as f64 + 2.0)).sqrt(),
        }
    };
    sums.iter().zip(&logs).map(of_place).collect()
}

/// Returns a snapshot with its latest values as they are expected to be afterwards.
pub(crate) fn corrected(snapshot: &[WeeklySeries], revisions: &[Revision]) -> Vec<WeeklySeries> {
    let mut corrected = snapshot.to_vec();
    let Some(last) = last_week(snapshot) else { return corrected };
    for (series, revision) in corrected.iter_mut().zip(revisions) {
        for (age, factor) in revision.factors.iter().enumerate().take(last + 1) {
            if let Some(value) = series.values.get_mut(last - age) {
                *value *= factor;
            }
        }
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use jiff::civil::Date;

    fn place(values: &[f64]) -> WeeklySeries {
        let first = Date::constant(2023, 10, 7);
        WeeklySeries { place: "A".into(), neighbourhood: "A".into(), per: 1.0, first, values: values.to_vec() }
    }

    #[test]
    fn a_place_that_reports_half_of_its_last_week_is_doubled() {
        // Each vintage has its last week half reported; the weeks before are whole.
        let vintages: Vec<Vec<WeeklySeries>> = (3..12)
            .map(|last| {
                let mut values = vec![1000.0; last + 1];
                values[last] = 500.0;
                vec![place(&values)]
            })
            .collect();
        let snapshots: Vec<&[WeeklySeries]> = vintages.iter().map(Vec::as_slice).collect();
        let revisions = learn_revisions(&snapshots, &Settings::shipped().revision);
        assert!((revisions[0].factors[0] - 2.0).abs() < 0.02, "{revisions:?}");
        assert!((revisions[0].factors[1] - 1.0).abs() < 0.02);
        let now = corrected(snapshots[8], &revisions);
        assert!((now[0].values[11] - 1000.0).abs() < 10.0);
    }

    #[test]
    fn without_earlier_vintages_nothing_is_corrected() {
        let only = [place(&[3.0, 4.0])];
        let revisions = learn_revisions(&[&only], &Settings::shipped().revision);
        assert_eq!(revisions[0].factors, vec![1.0; 3]);
        assert_eq!(revisions[0].noise, 0.0);
        assert_eq!(corrected(&only, &revisions), only);
    }
}
