//! What a placement is worth: its objectives, the first one first.

use crate::place::Placer;
use steadfast_model::plan::PlacementCounts;
use steadfast_model::time::days_between;

/// Counts and weighs bookings where they are: those of the strike, but for `others_moved`.
pub(crate) fn tally(placer: &Placer<'_>) -> PlacementCounts {
    let mut tally = PlacementCounts::default();
    for (row, own) in placer.own.iter().enumerate() {
        let Some(own) = *own else { continue };
        let days = placer.at[row].map_or(0, |at| days_between(placer.date(own), placer.date(at)).unsigned_abs());
        if !placer.of_the_strike(row) {
            tally.others_moved += u32::from(placer.at[row] != Some(own));
            continue;
        }
        tally.days_moved += u32::try_from(days).unwrap_or(0);
        let (count, weight) = match placer.at[row] {
            Some(_) if days == 0 => (&mut tally.kept, &mut tally.weight_kept),
            Some(_) => (&mut tally.moved, &mut tally.weight_moved),
            None => (&mut tally.waiting, &mut tally.weight_waiting),
        };
        *count += 1;
        *weight += placer.weights[row];
        tally.kept_in_another_session += u32::from(placer.keeps_date(row) && placer.at[row] != Some(own));
        tally.protected_off += u32::from(placer.protected(row) && !placer.keeps_date(row));
    }
    tally
}

/// The objectives in their order, each the more the better, in thousandths of weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Merit {
    /// Weight of the protected on their date.
    pub(crate) protected_kept: i64,
    /// Weight on its date.
    pub(crate) kept: i64,
    /// Weight of the protected who wait, negative.
    protected_waiting: i64,
    /// Bookings outside the strike that move, negative.
    others_moved: i64,
    /// Weight that waits, negative.
    waiting: i64,
    /// Weight times days to the new session, another one on the date counted as a few days, negative.
    distance: i64,
}

impl Merit {
    /// Returns the merit of where these bookings are.
    pub(crate) fn of(placer: &Placer<'_>, rows: &[usize]) -> Self {
        let mut merit = Self::default();
        for &row in rows {
            let Some(own) = placer.own[row] else { continue };
            #[expect(clippy::cast_possible_truncation, reason = "weights are small")]
            let weight = (placer.weights[row] * 1000.0).round() as i64;
            let protected = if placer.protected(row) { weight } else { 0 };
            if !placer.of_the_strike(row) {
                merit.others_moved -= i64::from(placer.at[row] != Some(own));
            } else if placer.keeps_date(row) {
                merit.protected_kept += protected;
                merit.kept += weight;
            }
            match placer.at[row] {
                None => {
                    merit.protected_waiting -= protected;
                    merit.waiting -= weight;
                }
                Some(at) if at == own => {}
                Some(at) if !placer.keeps_date(row) => merit.distance -= weight * placer.farness(own, at),
                Some(at) => merit.distance -= weight * placer.days_for_another_session(own, at),
            }
        }
        merit
    }
}
