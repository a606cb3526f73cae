//! Damage to the scenario tables and figures.

use super::{Damage, kind};
use steadfast_model::plan::Gap;

pub(super) fn kinds() -> Vec<Damage> {
    vec![
        kind("a post has no row in one scenario", "scenario-missing", |_, plan| plan.scenario_posts.pop().is_some()),
        kind("a day has no row in one scenario", "scenario-missing", |_, plan| {
            let position = plan.scenario_kept.iter().position(|row| row.booked > 0);
            position.map(|position| plan.scenario_kept.remove(position)).is_some()
        }),
        kind("plan.json tells of more scenarios than there are", "scenario-missing", |_, plan| {
            plan.summary.scenarios = u32::MAX;
            true
        }),
        kind("a scenario has a number that the plan lacks", "scenario-unknown", |_, plan| {
            plan.scenario_posts.first_mut().map(|row| row.scenario = u32::MAX).is_some()
        }),
        kind("a post has two rows in one scenario", "scenario-twice", |_, plan| {
            let Some(row) = plan.scenario_posts.first().cloned() else {
                return false;
            };
            plan.scenario_posts.push(row);
            true
        }),
        kind("a scenario counts one person too many as assigned", "assigned", |_, plan| {
            plan.scenario_posts.first_mut().map(|row| row.assigned += 1).is_some()
        }),
        kind("more people come than were rostered", "present", |_, plan| {
            plan.scenario_posts
                .first_mut()
                .map(|row| {
                    row.have = row.have.saturating_sub(row.present) + row.assigned + 1;
                    row.present = row.assigned + 1;
                })
                .is_some()
        }),
        kind("a scenario claims one head more than it adds up to", "have", |_, plan| {
            plan.scenario_posts.last_mut().map(|row| row.have += 1).is_some()
        }),
        kind("a thousand people are moved in from nowhere", "moved-in-from-nowhere", |_, plan| {
            plan.scenario_posts
                .first_mut()
                .map(|row| {
                    row.moved_in += 1000;
                    row.have += 1000;
                })
                .is_some()
        }),
        kind("a thousand people are called from nowhere", "called-from-nowhere", |_, plan| {
            plan.scenario_posts
                .first_mut()
                .map(|row| {
                    row.called += 1000;
                    row.have += 1000;
                })
                .is_some()
        }),
        kind("a short session of a scenario has more places than slots", "scenario-places", |case, plan| {
            let most = case.sessions.iter().map(|session| session.slots).max().unwrap_or(0);
            plan.scenario_sessions.first_mut().map(|row| row.places = most + 1).is_some()
        }),
        kind("a scenario hides a booking cancelled on the day", "cancelled-on-the-day", |_, plan| {
            plan.scenario_sessions
                .iter_mut()
                .find(|row| row.cancelled_on_the_day > 0)
                .map(|row| row.cancelled_on_the_day -= 1)
                .is_some()
        }),
        kind("a scenario leaves out a booking that was booked", "booked", |_, plan| {
            plan.scenario_kept.iter_mut().find(|row| row.booked > 0).map(|row| row.booked -= 1).is_some()
        }),
        kind("a scenario keeps a booking more than was planned", "kept", |_, plan| {
            plan.scenario_kept.first_mut().map(|row| row.kept += 1).is_some()
        }),
        kind("a scenario loses a booking that nobody cancelled", "kept", |_, plan| {
            plan.scenario_kept.iter_mut().find(|row| row.kept > 0).map(|row| row.kept -= 1).is_some()
        }),
        kind("the weight of the booked is too low", "weights", |_, plan| {
            plan.scenario_kept.first_mut().map(|row| row.weight_booked -= 1.0).is_some()
        }),
        kind("the weight of the kept is too high", "weights", |_, plan| {
            plan.scenario_kept.first_mut().map(|row| row.weight_kept += 1000.0).is_some()
        }),
        kind("planned care kept is quoted a thousandth too high", "figure", |_, plan| {
            plan.summary.figures.planned_care_kept.p50 += 0.001;
            true
        }),
        kind("the probability of meeting the target is quoted too high", "figure", |_, plan| {
            plan.summary.figures.planned_care_kept.probability_target_met += 0.01;
            true
        }),
        kind("weighted care kept is no number", "figure", |_, plan| {
            plan.summary.figures.planned_care_kept_weighted.p10 = f64::NAN;
            true
        }),
        kind("a post below its floor is left out of the figure", "figure", |_, plan| {
            plan.summary.figures.posts_below_floor.p90 += 1.0;
            true
        }),
        kind("cancellations on the day are quoted wrongly", "figure", |_, plan| {
            plan.summary.figures.cancelled_on_the_day.p90 += 1.0;
            true
        }),
        kind("a day is missing from the figures", "figure", |_, plan| plan.summary.figures.kept_by_day.pop().is_some()),
        kind("a point of delivery is quoted too high", "figure", |_, plan| {
            plan.summary.figures.kept_by_pod.first_mut().map(|row| row.p10 += 0.01).is_some()
        }),
        kind("one booking more is counted as kept", "booking-counts", |_, plan| {
            plan.summary.figures.bookings.kept += 1;
            true
        }),
        kind("the search is said to have kept one booking more", "booking-counts", |_, plan| {
            plan.summary.placement.as_mut().map(|placement| placement.plan.kept += 1).is_some()
        }),
        kind("the search made the placement worse", "booking-counts", |_, plan| {
            let placement = plan.summary.placement.as_mut();
            placement.map(|placement| placement.first.weight_kept = placement.plan.weight_kept + 1.0).is_some()
        }),
        kind("a gap is hidden", "gap-missing", |_, plan| plan.gaps.pop().is_some()),
        kind("a gap is listed twice", "gap-extra", |_, plan| {
            let Some(row) = plan.gaps.first().cloned() else {
                return false;
            };
            plan.gaps.push(row);
            true
        }),
        kind("a post without a gap is listed as one", "gap-extra", |case, plan| {
            let post = case.posts.iter().find(|post| !plan.gaps.iter().any(|row| row.post_id == post.post_id));
            let Some(post) = post else { return false };
            plan.gaps.push(Gap {
                post_id: post.post_id.clone(),
                start: post.start,
                end: post.end,
                floor: post.floor,
                usual: post.usual,
                have_p10: 0,
                have_p50: 0,
                probability_below_floor: 0.5,
                worth_of_one_more: 0.0,
                next_best: String::new(),
            });
            true
        }),
        kind("the probability of a gap is understated", "gap-figure", |_, plan| {
            plan.gaps.first_mut().map(|row| row.probability_below_floor -= 0.01).is_some()
        }),
        kind("a pool has a bed more than its wards", "beds", |_, plan| {
            plan.beds.first_mut().map(|row| row.beds += 1).is_some()
        }),
        kind("the median of a pool is above its 90 % quantile", "beds", |_, plan| {
            plan.beds.last_mut().map(|row| row.p50 = row.p90 + 1).is_some()
        }),
        kind("the standby list begins at 0", "standby", |_, plan| {
            plan.standby.first_mut().map(|row| row.order = 0).is_some()
        }),
        kind("a session of the standby list neither opens nor closes", "standby", |_, plan| {
            plan.standby
                .first_mut()
                .map(|row| {
                    row.opens_if.clear();
                    row.closes_if.clear();
                })
                .is_some()
        }),
        kind("the plan keeps more than the bound", "bound", |_, plan| {
            plan.summary.bound.kept_by_this_plan = plan.summary.bound.planned_care_kept + 0.01;
            plan.summary.solve.gap = -0.01;
            true
        }),
        kind("the gap is quoted too small", "bound", |_, plan| {
            plan.summary.solve.gap -= 0.01;
            true
        }),
        kind("the target is lowered", "summary", |_, plan| {
            plan.summary.figures.planned_care_kept.target -= 0.05;
            true
        }),
        kind("the plan names another trust", "summary", |_, plan| {
            plan.summary.trust.push('X');
            true
        }),
        kind("more people are away than rostered", "turnout", |_, plan| {
            plan.summary.turnout.first_mut().map(|row| row.absent_p90 = row.rostered + 1).is_some()
        }),
    ]
}
