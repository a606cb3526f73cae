//! Holding the weekly sessions on their dates, and finding who supports them.

use super::{Maker, Support};
use crate::assumptions::{specialties, specialty_index, values};
use crate::calendar::{DayKind, Part, kind, sessions_share, weekday};
use crate::numbers::{count, whole};
use crate::timetable::{Assistant, WeeklySession};
use jiff::civil::Date;
use steadfast_model::{Competence, Session, SessionId, SessionKind};

impl Maker<'_> {
    /// Holds the date's sessions; fewer in the weeks of Christmas and New Year.
    pub(super) fn hold_sessions(&mut self, date: Date, supports: &mut Vec<Support>) {
        let share = sessions_share(date);
        let mut held = self.chance.named("held").numbered(u64::from(date.day_of_year().unsigned_abs()));
        let timetable = self.timetable;
        for weekly in timetable.sessions.iter().filter(|weekly| weekly.weekday == weekday(date)) {
            if held.uniform() >= share {
                continue;
            }
            let (lead, anaesthetist) = match weekly.lead {
                Some(lead) => (Some(lead), weekly.anaesthetist),
                None => self.weekend_team(weekly, date),
            };
            if let Some(lead) = lead {
                self.hold(weekly, date, lead, anaesthetist, supports);
            }
        }
    }

    fn weekend_team(&mut self, weekly: &WeeklySession, date: Date) -> (Option<usize>, Option<usize>) {
        let staff_of = |maker: &Self, specialty: usize| -> Vec<usize> {
            maker.pools.seniors_by_specialty[specialty]
                .iter()
                .map(|&senior| maker.workforce.seniors[senior].staff)
                .collect()
        };
        let place = |maker: &Self, specialty: usize, staff: usize| {
            maker.pools.seniors_by_specialty[specialty]
                .iter()
                .copied()
                .find(|&senior| maker.workforce.seniors[senior].staff == staff)
        };
        let leads = staff_of(self, weekly.specialty);
        let Some(lead) = self.weekend_turn(&leads, date) else {
            return (None, None);
        };
        let lead = place(self, weekly.specialty, lead);
        if weekly.kind != SessionKind::Theatre {
            return (lead, None);
        }
        let anaesthetics = specialty_index("190");
        let candidates = staff_of(self, anaesthetics);
        match self.weekend_turn(&candidates, date) {
            Some(staff) => (lead, place(self, anaesthetics, staff)),
            None => (None, None),
        }
    }

    fn hold(
        &mut self,
        weekly: &WeeklySession,
        date: Date,
        lead: usize,
        anaesthetist: Option<usize>,
        supports: &mut Vec<Support>,
    ) {
        let interval = weekly.part.on(date);
        let session = self.sessions.len();
        let lead = self.workforce.seniors[lead].staff;
        let (letter, minutes) = match weekly.kind {
            SessionKind::Theatre => ("T", if weekly.part == Part::AllDay { 480 } else { 240 }),
            SessionKind::Endoscopy => ("E", 240),
            SessionKind::Clinic => ("C", 240),
            SessionKind::Imaging => ("I", 240),
        };
        let mut needs = Vec::new();
        self.session_duties.push((lead, session));
        if let Some(senior) = anaesthetist {
            needs.push(Competence::new("anaesthetic-list"));
            self.session_duties.push((self.workforce.seniors[senior].staff, session));
        }
        let support = |word, by| Support { session, part: weekly.part, specialty: weekly.specialty, word, by };
        supports.extend(weekly.assistant.map(|by| support("theatre-assist", by)));
        supports.extend((0..weekly.support).map(|_| support("clinic-support", Assistant::Resident)));
        self.sessions.push(Session {
            session_id: SessionId::new(format!("X{:05}", session + 1)),
            kind: weekly.kind,
            specialty: specialties()[weekly.specialty].code.clone(),
            site: "main".into(),
            room: format!("{letter}{:02}", weekly.room),
            start: interval.start,
            end: interval.end,
            lead_staff_id: self.workforce.staff[lead].staff_id.clone(),
            needs,
            minutes,
            slots: count(weekly.slots),
        });
    }

    /// Finds somebody for every need; a need that nobody can fill is not asked for.
    pub(super) fn support_sessions(&mut self, date: Date, supports: &[Support]) {
        let cap = values().session_support_cap;
        let mut room: Vec<usize> = self
            .workforce
            .groups
            .iter()
            .map(|rota| {
                let share = if rota.service.is_none() { 1.0 } else { cap };
                whole(2.0 * share * rota.members.len() as f64).max(2)
            })
            .collect();
        self.turn += 1;
        let sorted = |load: &[f64], free: &[u8], people: &[usize]| -> Vec<usize> {
            let mut people: Vec<usize> = people.iter().copied().filter(|&staff| free[staff] != 0).collect();
            people.sort_by(|&a, &b| load[a].total_cmp(&load[b]).then(a.cmp(&b)));
            people
        };
        let residents: Vec<Vec<usize>> =
            self.pools.residents_by_specialty.iter().map(|people| sorted(&self.load, &self.free, people)).collect();
        let any = sorted(&self.load, &self.free, &self.pools.theatre_residents);
        let practitioners = sorted(&self.load, &self.free, &self.workforce.theatre_practitioners);
        for support in supports {
            let word = Competence::new(support.word);
            let interval = support.part.on(date);
            let weekend = kind(date) != DayKind::Weekday;
            let own = &residents[support.specialty];
            let order: [&[usize]; 3] = match (support.word, support.by) {
                ("clinic-support", _) => [own, &[], &[]],
                (_, Assistant::Resident) => [own, &practitioners, &any],
                (_, Assistant::Practitioner) => [&practitioners, own, &any],
            };
            let mask = support.part.mask();
            let found = if weekend {
                let people = self.workforce.theatre_practitioners.clone();
                self.weekend_turn(&people, date)
            } else {
                order.into_iter().flatten().copied().find(|&staff| {
                    let group = self.pools.group_of[staff];
                    self.free[staff] & mask == mask
                        && self.workforce.staff[staff].has(&word)
                        && (group == usize::MAX || room[group] >= support.part.halves())
                })
            };
            if let Some(staff) = found {
                self.free[staff] &= !mask;
                self.load[staff] += interval.minutes() as f64 * 40.0 / self.workforce.staff[staff].contract_hours;
                if let Some(left) = room.get_mut(self.pools.group_of[staff]) {
                    *left -= support.part.halves();
                }
                self.sessions[support.session].needs.push(word);
                self.session_duties.push((staff, support.session));
            }
        }
    }
}
