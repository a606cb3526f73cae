//! Who is present: one scenario, the median, the mean.

use crate::parameters::{Level, TurnoutModel};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use steadfast_chance::{Stream, logistic};
use steadfast_model::time::weekday_index;
use steadfast_model::{Action, CoverLevel, Group};

/// People of one group rostered together: a post, or the support of a specialty's sessions on one half day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum {
    /// The group.
    pub group: Group,
    /// When their work starts, Europe/London: decides whether it belongs to an action, and its date.
    pub start: DateTime,
    /// How many are rostered.
    pub rostered: u32,
    /// Whether the work is emergency care, which stays covered in an action with Christmas Day cover.
    pub emergency: bool,
}

impl Stratum {
    /// Returns the position of the first live action that calls these people out.
    fn called_out_by(&self, actions: &[Action]) -> Option<usize> {
        actions.iter().position(|action| {
            action.is_live()
                && action.groups.contains(&self.group)
                && action.interval().contains(self.start)
                && !(action.cover == CoverLevel::ChristmasDay && self.emergency)
        })
    }
}

impl TurnoutModel {
    /// Draws how many are present in each stratum in one scenario, in the order of the strata.
    ///
    /// The stream alone fixes the numbers. Each place of a stratum has its own uniform number, named by group, start and the position
    /// among strata of the same group and start: under the same stream a larger `rostered` never gives fewer present, and a
    /// stratum's number does not depend on the others.
    pub fn sample(&self, strata: &[Stratum], actions: &[Action], stream: &Stream) -> Vec<u32> {
        let trust = self.assumptions.trust_sd * stream.named("trust").normal();
        let mut shares: BTreeMap<(usize, Group, Date), f64> = BTreeMap::new();
        let mut alike: BTreeMap<(Group, DateTime), u64> = BTreeMap::new();
        strata
            .iter()
            .map(|stratum| {
                let away = stratum.called_out_by(actions).map_or(0.0, |action| {
                    *shares.entry((action, stratum.group, stratum.start.date())).or_insert_with_key(
                        |&(action, group, date)| self.draw_share(action, group, date, trust, stream),
                    )
                });
                let position = alike.entry((stratum.group, stratum.start)).or_default();
                let mut places = stream
                    .named("place")
                    .named(stratum.group.word())
                    .numbered(minute_number(stratum.start))
                    .numbered(*position);
                *position += 1;
                let absent = self.absent_share(away);
                let present = (0..stratum.rostered).filter(|_| places.uniform() >= absent).count();
                u32::try_from(present).unwrap_or(stratum.rostered)
            })
            .collect()
    }

    /// Returns how many are present in each stratum when every group's absence is at its median.
    ///
    /// Absence of a group on a date is rounded once, and spread over its strata in the order of their start, so that totals are
    /// right, each stratum is within one of its share, and no service bears all the rounding.
    pub fn median(&self, strata: &[Stratum], actions: &[Action]) -> Vec<u32> {
        let mut order: Vec<usize> = (0..strata.len()).collect();
        order.sort_by_key(|&index| (strata[index].group, strata[index].start, index));
        let mut present = vec![0; strata.len()];
        let mut cell = None;
        let (mut exact, mut given) = (0.0f64, 0u32);
        for index in order {
            let stratum = &strata[index];
            let key = Some((stratum.group, stratum.start.date()));
            if cell != key {
                (cell, exact, given) = (key, 0.0, 0);
            }
            let away = stratum.called_out_by(actions).map_or(0.0, |_| {
                logistic(
                    self.level(stratum.group).mean
                        + self.assumptions.weekday_effect[weekday_index(stratum.start.date())],
                )
            });
            exact += self.absent_share(away) * f64::from(stratum.rostered);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a head count below the number rostered"
            )]
            let total = (exact + 0.5).floor() as u32;
            let absent = (total - given).min(stratum.rostered);
            given += absent;
            present[index] = stratum.rostered - absent;
        }
        present
    }

    /// Returns the expected number present in each stratum.
    pub fn mean(&self, strata: &[Stratum], actions: &[Action]) -> Vec<f64> {
        let mut shares: BTreeMap<(Group, Date), f64> = BTreeMap::new();
        strata
            .iter()
            .map(|stratum| {
                let away = stratum.called_out_by(actions).map_or(0.0, |_| {
                    *shares
                        .entry((stratum.group, stratum.start.date()))
                        .or_insert_with_key(|&(group, date)| self.mean_share(group, date))
                });
                (1.0 - self.absent_share(away)) * f64::from(stratum.rostered)
            })
            .collect()
    }

    /// Draws the share of a group away on a date.
    fn draw_share(&self, action: usize, group: Group, date: Date, trust: f64, stream: &Stream) -> f64 {
        let Level { mean, sd } = self.level(group);
        let level = mean + sd * stream.named("level").numbered(action as u64).named(group.word()).normal();
        let day = date_number(date);
        let noise = self.assumptions.day_sd * stream.named("day").numbered(day).normal();
        let centre = logistic(level + trust + self.assumptions.weekday_effect[weekday_index(date)] + noise);
        stream.named("share").named(group.word()).numbered(day).beta(centre, self.assumptions.concentration)
    }

    /// Returns the expected share of a group away on a date: the logistic of a normal variable, by the trapezoidal rule.
    fn mean_share(&self, group: Group, date: Date) -> f64 {
        let Level { mean, sd } = self.level(group);
        let a = &self.assumptions;
        let centre = mean + a.weekday_effect[weekday_index(date)];
        let spread = (sd * sd + a.trust_sd * a.trust_sd + a.day_sd * a.day_sd).sqrt();
        let (sum, total) = (-60..=60).map(|step| f64::from(step) / 10.0).fold((0.0, 0.0), |(sum, total), z| {
            let density = (-0.5 * z * z).exp();
            (sum + density * logistic(centre + spread * z), total + density)
        });
        sum / total
    }

    /// Returns the share absent for the strike or sick, given the share away for the strike.
    fn absent_share(&self, away: f64) -> f64 {
        1.0 - (1.0 - away) * (1.0 - self.assumptions.short_notice_sickness)
    }
}

/// A number that names a date in a stream.
fn date_number(date: Date) -> u64 {
    u64::try_from(steadfast_model::time::days_between(Date::constant(1970, 1, 1), date)).unwrap_or(0)
}

/// A number that names a civil minute in a stream.
fn minute_number(at: DateTime) -> u64 {
    let minute = 60 * i64::from(at.hour()) + i64::from(at.minute());
    date_number(at.date()) * 1440 + u64::try_from(minute).unwrap_or(0)
}

#[cfg(test)]
mod tests;
