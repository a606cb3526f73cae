//! Who is there: clinicians of the emergency department hour by hour, doctors of wards and of the acute take day by day.

use crate::flow::{Flow, Services};
use crate::scenario::Calendar;
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::time::weekday_index;
use steadfast_model::{Case, Post};

/// What a post counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    EmergencyDepartment,
    AcuteTake,
    Ward,
}

fn role(post: &Post, services: &Services) -> Option<Role> {
    let service = post.service.to_lowercase();
    let is = |words: &[String]| words.contains(&service);
    if is(&services.emergency_department) {
        Some(Role::EmergencyDepartment)
    } else if is(&services.acute_take) {
        Some(Role::AcuteTake)
    } else if is(&services.wards) || services.ward_competences.iter().any(|word| word == post.competence.as_str()) {
        Some(Role::Ward)
    } else {
        None
    }
}

/// The usual staff of the emergency department.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Usual {
    /// Mean heads by weekday (Monday to Sunday) and hour; all 0 where no post is known as the department's.
    heads: [[f64; 24]; 7],
    /// By weekday: clinicians that a rostered head stands for. The rota of each weekday copes with its attendances, or the hospital would have
    /// another: who is not on it, such as nurse practitioners at the weekend, is in this factor.
    stands_for: [f64; 7],
    has_wards: bool,
    has_take: bool,
}

impl Usual {
    /// Averages the posts' usual heads over the days that have posts.
    pub(crate) fn of(case: &Case, flow: &Flow, attendance_week: &[f64; 7]) -> Self {
        let mut heads = [[0.0; 24]; 7];
        let mut days = [0.0; 7];
        let posts: Vec<(&Post, Role)> =
            case.posts.iter().filter_map(|post| Some((post, role(post, &flow.services)?))).collect();
        let dates: BTreeSet<_> = case.posts.iter().map(|post| post.start.date()).collect();
        // The first and the last day may lack shifts that began before or go on after.
        let mut inner: Vec<_> = dates.iter().copied().skip(1).take(dates.len().saturating_sub(2)).collect();
        if inner.is_empty() {
            inner = dates.iter().copied().collect();
        }
        for &date in &inner {
            days[weekday_index(date)] += 1.0;
        }
        for (post, _) in posts.iter().filter(|(_, role)| *role == Role::EmergencyDepartment) {
            for (date, hour) in hours_of(post) {
                if inner.binary_search(&date).is_ok() {
                    heads[weekday_index(date)][hour] += f64::from(post.usual);
                }
            }
        }
        for (heads, days) in heads.iter_mut().zip(days) {
            heads.iter_mut().for_each(|hour| *hour /= f64::max(days, 1.0));
        }
        // A weekday without days of its own is as the mean of the others.
        let known: Vec<[f64; 24]> = (0..7).filter(|&day| days[day] > 0.0).map(|day| heads[day]).collect();
        for (day, heads) in heads.iter_mut().enumerate().filter(|&(day, _)| days[day] == 0.0 && !known.is_empty()) {
            let _ = day;
            *heads = std::array::from_fn(|hour| known.iter().map(|one| one[hour]).sum::<f64>() / known.len() as f64);
        }
        let mean: f64 = heads.iter().flatten().sum::<f64>() / 7.0;
        let stands_for = std::array::from_fn(|day| {
            let own: f64 = heads[day].iter().sum();
            if own > 0.0 { (mean * attendance_week[day] / own).clamp(0.5, 3.0) } else { 1.0 }
        });
        let has = |wanted: Role| posts.iter().any(|(_, role)| *role == wanted);
        Self { heads, stands_for, has_wards: has(Role::Ward), has_take: has(Role::AcuteTake) }
    }

    /// Returns the clinician hours of a usual week.
    pub(crate) fn week_hours(&self) -> f64 {
        self.heads.iter().zip(self.stands_for).map(|(day, stands_for)| day.iter().sum::<f64>() * stands_for).sum()
    }

    /// Says what no post was found for.
    pub(crate) fn notes(&self, attendances: f64) -> Vec<String> {
        let mut notes = Vec::new();
        if attendances > 0.0 && self.week_hours() <= 0.0 {
            notes.push(
                "No post is known as the emergency department's (service `emergency`): nobody there waits for a clinician.".to_owned(),
            );
        }
        if !self.has_take {
            notes.push(
                "No post is known as the acute take's (service `acute-medicine`): its delays stay as usual.".to_owned(),
            );
        }
        if !self.has_wards {
            notes.push("No post is known as a ward's (service `medical-wards` and the like): discharges are as with all doctors there.".to_owned());
        }
        notes
    }
}

/// Returns the date and hour of each hour whose middle lies in a post.
fn hours_of(post: &Post) -> impl Iterator<Item = (jiff::civil::Date, usize)> {
    let first = post.start.date().at(post.start.hour(), 30, 0, 0);
    let (start, end) = (post.start, post.end);
    (0..36)
        .map(move |hour| first.saturating_add(jiff::Span::new().hours(hour)))
        .filter(move |&middle| start <= middle && middle < end)
        .map(|middle| (middle.date(), usize::try_from(middle.hour()).unwrap_or(0)))
}

/// Who is there in one turnout.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Staffing {
    /// Clinicians of the emergency department by day and hour.
    pub(crate) department: Vec<[u16; 24]>,
    /// Heads at ward posts over the usual, by day, at most 1.
    pub(crate) wards: Vec<f64>,
    /// Heads at posts of the acute take over the usual, by day, at most 1.
    pub(crate) take: Vec<f64>,
}

impl Staffing {
    /// Counts the heads of a turnout; a post that it does not name is filled as usual.
    pub(crate) fn of(
        case: &Case,
        flow: &Flow,
        calendar: &Calendar,
        usual: &Usual,
        heads: &BTreeMap<usize, u32>,
    ) -> Self {
        let days = calendar.days();
        let mut difference = vec![[0.0f64; 24]; days];
        let mut wards = vec![(0.0, 0.0); days];
        let mut take = vec![(0.0, 0.0); days];
        let [from, upto] = flow.services.ward_day_starts;
        for (row, post) in case.posts.iter().enumerate() {
            let Some(role) = role(post, &flow.services) else { continue };
            let have = heads.get(&row).copied().unwrap_or(post.usual);
            match role {
                Role::EmergencyDepartment => {
                    for (date, hour) in hours_of(post) {
                        if let Some(day) = calendar.day_of(date) {
                            difference[day][hour] += f64::from(have) - f64::from(post.usual);
                        }
                    }
                }
                Role::AcuteTake | Role::Ward => {
                    let starts = f64::from(post.start.hour()) + f64::from(post.start.minute()) / 60.0;
                    let daytime = role == Role::AcuteTake || (from..upto).contains(&starts);
                    if let Some(day) = calendar.day_of(post.start.date()).filter(|_| daytime) {
                        let sums = if role == Role::Ward { &mut wards[day] } else { &mut take[day] };
                        sums.0 += f64::from(have.min(post.usual));
                        sums.1 += f64::from(post.usual);
                    }
                }
            }
        }
        let ratio = |sums: Vec<(f64, f64)>| -> Vec<f64> {
            sums.into_iter().map(|(have, usual)| if usual > 0.0 { f64::min(have / usual, 1.0) } else { 1.0 }).collect()
        };
        let department = difference
            .iter()
            .enumerate()
            .map(|(day, difference)| {
                let weekday = weekday_index(calendar.date(day));
                let (usual, stands_for) = (&usual.heads[weekday], usual.stands_for[weekday]);
                std::array::from_fn(|hour| {
                    let heads = usual[hour] * stands_for + difference[hour];
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a head count")]
                    // Somebody is always there: a department without a clinician is closed, not slow.
                    let heads = if usual[hour] > 0.0 { heads.round().max(1.0) as u16 } else { 0 };
                    heads
                })
            })
            .collect();
        Self { department, wards: ratio(wards), take: ratio(take) }
    }
}
