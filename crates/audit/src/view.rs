//! The case and plan side by side, with every identifier resolved once.

use crate::clock::minute;
use jiff::civil::{Date, DateTime};
use steadfast_model::plan::{BookingFate, RotaKind, RotaRow, SessionDecision, SessionFate};
use steadfast_model::{Case, Duty, DutyTo, Group, Plan, Tier};

/// Positions of identifiers in a table, for look-up by binary search.
pub(crate) struct Positions<'a>(Vec<(&'a str, usize)>);

impl<'a> Positions<'a> {
    fn new(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut sorted: Vec<(&str, usize)> = ids.enumerate().map(|(index, id)| (id, index)).collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// Returns the first position of an identifier.
    pub(crate) fn get(&self, id: &str) -> Option<usize> {
        let at = self.0.partition_point(|(other, _)| *other < id);
        self.0.get(at).filter(|(other, _)| *other == id).map(|&(_, index)| index)
    }
}

/// One rota row with its identifiers resolved.
pub(crate) struct RotaLink {
    pub(crate) staff: Option<usize>,
    pub(crate) post: Option<usize>,
    pub(crate) session: Option<usize>,
    /// The duty of the case that this row repeats; `None` when the plan added or changed it.
    pub(crate) duty: Option<usize>,
}

/// Where a booking of the case is after the plan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// In this session (a position in the case's sessions).
    In(usize),
    /// Without a date.
    Deferred,
    /// The plan's row cannot be followed, or the case's session is unknown.
    Unclear,
}

/// The case and plan with every identifier resolved.
pub(crate) struct View<'a> {
    pub(crate) case: &'a Case,
    pub(crate) plan: &'a Plan,
    pub(crate) staff: Positions<'a>,
    pub(crate) posts: Positions<'a>,
    pub(crate) sessions: Positions<'a>,
    pub(crate) bookings: Positions<'a>,
    /// For each post, whether it starts inside a live action.
    pub(crate) post_strikes: Vec<bool>,
    /// For each session, whether it starts inside a live action.
    pub(crate) session_strikes: Vec<bool>,
    /// For each rota row, what it names.
    pub(crate) rota: Vec<RotaLink>,
    /// For each person, their rota rows.
    pub(crate) rota_of_staff: Vec<Vec<usize>>,
    /// For each post, the rota rows that fill it.
    pub(crate) rota_of_post: Vec<Vec<usize>>,
    /// For each post, the number of rota rows on standby for it.
    pub(crate) standby_of_post: Vec<u32>,
    /// For each session, its rota rows.
    pub(crate) rota_of_session: Vec<Vec<usize>>,
    /// For each person, their duties.
    pub(crate) duties_of_staff: Vec<Vec<usize>>,
    /// For each duty, the rota row that repeats it.
    pub(crate) row_of_duty: Vec<Option<usize>>,
    /// For each session, its first decision.
    pub(crate) decision_of_session: Vec<Option<usize>>,
    /// For each booking, its present session.
    pub(crate) session_of_booking: Vec<Option<usize>>,
    /// For each booking, its first decision.
    pub(crate) decision_of_booking: Vec<Option<usize>>,
    /// For each booking, where it is after the plan.
    pub(crate) outcome: Vec<Outcome>,
    /// For each session, how many bookings and how many minutes it holds after the plan.
    pub(crate) load: Vec<(u32, u64)>,
}

impl<'a> View<'a> {
    /// Resolves every identifier.
    pub(crate) fn new(case: &'a Case, plan: &'a Plan) -> Self {
        let staff = Positions::new(case.staff.iter().map(|person| person.staff_id.as_str()));
        let posts = Positions::new(case.posts.iter().map(|post| post.post_id.as_str()));
        let sessions = Positions::new(case.sessions.iter().map(|session| session.session_id.as_str()));
        let bookings = Positions::new(case.bookings.iter().map(|booking| booking.booking_id.as_str()));

        let mut duties_of_staff = vec![Vec::new(); case.staff.len()];
        for (index, duty) in case.duties.iter().enumerate() {
            if let Some(person) = staff.get(duty.staff_id.as_str()) {
                duties_of_staff[person].push(index);
            }
        }

        let mut rota_of_staff = vec![Vec::new(); case.staff.len()];
        let mut rota_of_post = vec![Vec::new(); case.posts.len()];
        let mut standby_of_post = vec![0; case.posts.len()];
        let mut rota_of_session = vec![Vec::new(); case.sessions.len()];
        let mut row_of_duty = vec![None; case.duties.len()];
        let mut rota = Vec::with_capacity(plan.rota.len());
        for (index, row) in plan.rota.iter().enumerate() {
            let person = staff.get(row.staff_id.as_str());
            let post = row.post_id.as_ref().and_then(|id| posts.get(id.as_str()));
            let session = row.session_id.as_ref().and_then(|id| sessions.get(id.as_str()));
            let mut repeats = None;
            if let Some(person) = person {
                rota_of_staff[person].push(index);
                // A duty is repeated by one row only: a second equal row is added work.
                repeats = duties_of_staff[person]
                    .iter()
                    .copied()
                    .find(|&duty| row_of_duty[duty].is_none() && repeats_duty(row, &case.duties[duty]));
                if let Some(duty) = repeats {
                    row_of_duty[duty] = Some(index);
                }
            }
            match (row.kind, post, session) {
                (RotaKind::Post, Some(post), _) => rota_of_post[post].push(index),
                (RotaKind::Standby, Some(post), _) => standby_of_post[post] += 1,
                (RotaKind::Session, _, Some(session)) => rota_of_session[session].push(index),
                _ => {}
            }
            rota.push(RotaLink { staff: person, post, session, duty: repeats });
        }

        let mut decision_of_session = vec![None; case.sessions.len()];
        for (index, row) in plan.sessions.iter().enumerate() {
            if let Some(session) = sessions.get(row.session_id.as_str()) {
                decision_of_session[session].get_or_insert(index);
            }
        }

        let session_of_booking: Vec<Option<usize>> =
            case.bookings.iter().map(|booking| sessions.get(booking.session_id.as_str())).collect();
        let mut decision_of_booking = vec![None; case.bookings.len()];
        for (index, row) in plan.bookings.iter().enumerate() {
            if let Some(booking) = bookings.get(row.booking_id.as_str()) {
                decision_of_booking[booking].get_or_insert(index);
            }
        }
        let outcome: Vec<Outcome> = (0..case.bookings.len())
            .map(|booking| {
                let stays = session_of_booking[booking].map_or(Outcome::Unclear, Outcome::In);
                match decision_of_booking[booking].map(|row| &plan.bookings[row]) {
                    None => stays,
                    Some(row) => match row.decision {
                        BookingFate::Keep => stays,
                        BookingFate::Defer => Outcome::Deferred,
                        BookingFate::Move => row
                            .session_id
                            .as_ref()
                            .and_then(|id| sessions.get(id.as_str()))
                            .map_or(Outcome::Unclear, Outcome::In),
                    },
                }
            })
            .collect();
        let mut load = vec![(0_u32, 0_u64); case.sessions.len()];
        for (booking, outcome) in outcome.iter().enumerate() {
            if let Outcome::In(session) = *outcome {
                load[session].0 += 1;
                load[session].1 += u64::from(case.bookings[booking].minutes);
            }
        }

        Self {
            post_strikes: case.posts.iter().map(|post| case.is_striking(post.start)).collect(),
            session_strikes: case.sessions.iter().map(|session| case.is_striking(session.start)).collect(),
            case,
            plan,
            staff,
            posts,
            sessions,
            bookings,
            rota,
            rota_of_staff,
            rota_of_post,
            standby_of_post,
            rota_of_session,
            duties_of_staff,
            row_of_duty,
            decision_of_session,
            session_of_booking,
            decision_of_booking,
            outcome,
            load,
        }
    }

    /// Returns the first and the last simulated day: those of the window from the day on which the plan is made.
    pub(crate) fn simulated_days(&self) -> (Date, Date) {
        let window = &self.case.window;
        (window.from.max(window.planned_at.date()), window.to)
    }

    /// Returns whether a live action calls this group out at this moment.
    pub(crate) fn called_out(&self, group: Group, at: DateTime) -> bool {
        self.case
            .actions
            .iter()
            .any(|action| action.is_live() && action.from <= at && at < action.to && action.groups.contains(&group))
    }

    /// Returns the plan's decision on a session.
    pub(crate) fn decision(&self, session: usize) -> Option<&'a SessionDecision> {
        self.decision_of_session[session].map(|row| &self.plan.sessions[row])
    }

    /// Returns whether a session goes ahead: outside the strike always, inside when the plan says so.
    pub(crate) fn runs(&self, session: usize) -> bool {
        !self.session_strikes[session]
            || self.decision(session).is_some_and(|decision| decision.decision != SessionFate::Close)
    }

    /// Returns whether a person leads a session.
    pub(crate) fn leads(&self, person: usize, session: usize) -> bool {
        self.case.staff[person].staff_id == self.case.sessions[session].lead_staff_id
    }

    /// Returns the present date of a booking.
    pub(crate) fn date_of_booking(&self, booking: usize) -> Option<Date> {
        self.session_of_booking[booking].map(|session| self.case.sessions[session].start.date())
    }

    /// Returns whether a booking belongs to a striking session.
    pub(crate) fn booking_strikes(&self, booking: usize) -> bool {
        self.session_of_booking[booking].is_some_and(|session| self.session_strikes[session])
    }

    /// Returns whether a booking of a striking session goes ahead on its own date, as planned.
    pub(crate) fn kept_that_day(&self, booking: usize) -> bool {
        match (self.outcome[booking], self.date_of_booking(booking)) {
            (Outcome::In(session), Some(date)) => self.case.sessions[session].start.date() == date,
            _ => false,
        }
    }

    /// Returns the people in the rota who support a session: all but its lead.
    pub(crate) fn supporters(&self, session: usize) -> impl Iterator<Item = usize> + '_ {
        self.rota_of_session[session]
            .iter()
            .filter_map(|&row| self.rota[row].staff)
            .filter(move |&person| !self.leads(person, session))
    }
}

/// Returns whether a rota row is this duty, unchanged.
fn repeats_duty(row: &RotaRow, duty: &Duty) -> bool {
    let same_work = match (&duty.to, row.kind) {
        (DutyTo::Post(id), RotaKind::Post) => row.post_id.as_ref() == Some(id),
        (DutyTo::Session(id), RotaKind::Session) => row.session_id.as_ref() == Some(id),
        (DutyTo::Other, RotaKind::Other) => true,
        _ => false,
    };
    same_work && row.start == duty.start && row.end == duty.end
}

/// Returns the highest tier whose posts a person may fill, written down a second time from the definition of the staff
/// table: FY1 to ST2 and advanced clinical practitioners tier 1, ST3 and above and SAS doctors tier 2, consultants tier 3,
/// physician associates none.
pub(crate) fn tier_of(group: Group, grade: &str) -> Option<Tier> {
    let by_grade = if grade == "CON" {
        Tier::Three
    } else if grade == "SD"
        || grade == "AS"
        || matches!(grade.strip_prefix("ST"), Some("3" | "4" | "5" | "6" | "7" | "8"))
    {
        Tier::Two
    } else {
        Tier::One
    };
    match group {
        Group::Pa => None,
        Group::Consultant => Some(Tier::Three),
        Group::Sas => Some(Tier::Two),
        Group::Acp => Some(Tier::One),
        Group::Resident | Group::Locum => Some(by_grade),
    }
}

/// Returns whether two stretches of civil time share any true minute.
pub(crate) fn overlap(a: (DateTime, DateTime), b: (DateTime, DateTime)) -> bool {
    minute(a.0) < minute(b.1) && minute(b.0) < minute(a.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::{Grade, StaffId, StaffMember, staff::GRADES};

    #[test]
    fn the_second_writing_of_the_tiers_agrees_with_the_first() {
        for &group in Group::ALL {
            for &grade in GRADES {
                let person = StaffMember {
                    staff_id: StaffId::new("S"),
                    group,
                    grade: Grade::new(grade),
                    specialty: "300".into(),
                    competences: Vec::new(),
                    contract_hours: 40.0,
                    max_weekly_hours: 48.0,
                    resident_on_call: false,
                };
                assert_eq!(tier_of(group, grade), person.highest_tier(), "{group} {grade}");
            }
        }
    }

    #[test]
    fn positions_find_the_first_of_equal_identifiers_and_none_that_is_missing() {
        let positions = Positions::new(["b", "a", "b"].into_iter());
        assert_eq!(positions.get("b"), Some(0));
        assert_eq!(positions.get("a"), Some(1));
        assert_eq!(positions.get("c"), None);
    }
}
