//! The base roster: sessions on their dates, posts, and who is rostered to what.

mod held;

use crate::assumptions::{services, specialties, specialty_index, values};
use crate::calendar::{self, DayKind, Part, kind, monday, weekday};
use crate::numbers::{count, whole};
use crate::pattern::{DayPlan, Pattern};
use crate::timetable::{Assistant, Cell, Timetable, tier_three_heads};
use crate::workforce::Workforce;
use jiff::civil::Date;
use steadfast_chance::Stream;
use steadfast_model::time::{dates, days_between};
use steadfast_model::{Competence, Duty, DutyTo, Group, Interval, Post, PostId, Session, Tier};

/// The days that a case covers, all included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Horizon {
    pub(crate) window_from: Date,
    pub(crate) window_to: Date,
    pub(crate) posts_from: Date,
    pub(crate) posts_to: Date,
}

impl Horizon {
    fn has_sessions(&self, date: Date) -> bool {
        self.window_from <= date && date <= self.window_to
    }

    fn has_posts(&self, date: Date) -> bool {
        self.posts_from <= date && date <= self.posts_to
    }
}

/// The roster before any plan.
#[derive(Debug, Clone)]
pub(crate) struct Roster {
    pub(crate) posts: Vec<Post>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) duties: Vec<Duty>,
}

/// A post before it has an identifier: start, service, tier, end.
type PostKey = (Interval, usize, Tier);

struct DraftPost {
    key: PostKey,
    floor_share: f64,
    staff: Vec<usize>,
}

struct Support {
    session: usize,
    part: Part,
    specialty: usize,
    word: &'static str,
    by: Assistant,
}

struct Maker<'a> {
    workforce: &'a Workforce,
    timetable: &'a Timetable,
    horizon: Horizon,
    chance: Stream,
    posts: Vec<DraftPost>,
    sessions: Vec<Session>,
    session_duties: Vec<(usize, usize)>,
    other: Vec<(usize, Interval)>,
    /// Minutes rostered, for fair turns.
    load: Vec<f64>,
    /// Monday of the last week in which somebody worked at the weekend.
    weekend: Vec<Option<Date>>,
    /// Half days still free on the present date, by place in the staff list.
    free: Vec<u8>,
    pools: Pools,
    turn: usize,
}

struct Pools {
    seniors_by_specialty: Vec<Vec<usize>>,
    residents_by_specialty: Vec<Vec<usize>>,
    theatre_residents: Vec<usize>,
    consultants_by_home: Vec<Vec<usize>>,
    group_of: Vec<usize>,
}

/// Makes the base roster.
pub(crate) fn make_roster(workforce: &Workforce, timetable: &Timetable, horizon: Horizon, chance: &Stream) -> Roster {
    let people = workforce.staff.len();
    let mut maker = Maker {
        workforce,
        timetable,
        horizon,
        chance: chance.clone(),
        posts: Vec::new(),
        sessions: Vec::new(),
        session_duties: Vec::new(),
        other: Vec::new(),
        load: vec![0.0; people],
        weekend: vec![None; people],
        free: vec![0; people],
        pools: pools(workforce),
        turn: 0,
    };
    let from = monday(horizon.window_from.min(horizon.posts_from));
    for date in dates(from, horizon.window_to.max(horizon.posts_to)) {
        let week = usize::try_from(days_between(from, date) / 7).expect("the date is not before the start");
        maker.day(date, week);
    }
    maker.finish()
}

fn pools(workforce: &Workforce) -> Pools {
    let mut pools = Pools {
        seniors_by_specialty: vec![Vec::new(); specialties().len()],
        residents_by_specialty: vec![Vec::new(); specialties().len()],
        theatre_residents: Vec::new(),
        consultants_by_home: vec![Vec::new(); services().len()],
        group_of: vec![usize::MAX; workforce.staff.len()],
    };
    for (place, senior) in workforce.seniors.iter().enumerate() {
        pools.seniors_by_specialty[senior.specialty].push(place);
        if let Some(home) = senior.home {
            pools.consultants_by_home[home].push(place);
        }
    }
    let assist = Competence::new("theatre-assist");
    for (group, rota) in workforce.groups.iter().enumerate() {
        for &staff in &rota.members {
            pools.group_of[staff] = group;
            let person = &workforce.staff[staff];
            if person.group == Group::Resident {
                pools.residents_by_specialty[specialty_index(&person.specialty)].push(staff);
                if person.has(&assist) {
                    pools.theatre_residents.push(staff);
                }
            }
        }
    }
    pools
}

impl Maker<'_> {
    fn day(&mut self, date: Date, week: usize) {
        let day_kind = kind(date);
        self.free.fill(0);
        if day_kind == DayKind::Weekday {
            for &staff in &self.workforce.theatre_practitioners {
                self.free[staff] = 3;
            }
        }
        self.rota_shifts(date, week, day_kind);
        if self.horizon.has_posts(date) {
            self.tier_three(date, day_kind);
        }
        let mut supports = Vec::new();
        if self.horizon.has_sessions(date) {
            self.hold_sessions(date, &mut supports);
        }
        self.support_sessions(date, &supports);
        if self.horizon.has_posts(date) {
            self.ward_and_other(date, day_kind);
        }
    }

    /// Rosters nights, long days and weekend wards, and notes who is available by day.
    fn rota_shifts(&mut self, date: Date, week: usize, day_kind: DayKind) {
        let v = values();
        for rota in &self.workforce.groups {
            let pattern = Pattern::of(rota.members.len());
            let (mut nights, mut longs, mut wards) = (Vec::new(), Vec::new(), Vec::new());
            for (person, &staff) in rota.members.iter().enumerate() {
                match pattern.plan(person, week, weekday(date)) {
                    DayPlan::Off => {}
                    DayPlan::Night => nights.push(staff),
                    DayPlan::Long => longs.push(staff),
                    DayPlan::WeekendWard => wards.push(staff),
                    DayPlan::Available if day_kind == DayKind::Weekday => self.free[staff] = 3,
                    DayPlan::Available => {}
                }
            }
            let Some(service) = rota.service else {
                continue;
            };
            if !self.horizon.has_posts(date) {
                continue;
            }
            for (interval, floor_share, staff) in [
                (calendar::long_day(date), v.floor_long_day, longs),
                (calendar::night(date), v.floor_night, nights),
                (calendar::ward_day(date), v.floor_ward_day, wards),
            ] {
                if !staff.is_empty() {
                    for &person in &staff {
                        self.load[person] += interval.minutes() as f64;
                    }
                    self.posts.push(DraftPost { key: (interval, service, rota.tier), floor_share, staff });
                }
            }
        }
    }

    fn tier_three(&mut self, date: Date, day_kind: DayKind) {
        let v = values();
        let interval = calendar::ward_day(date);
        for service in 0..services().len() {
            let pool = &self.pools.consultants_by_home[service];
            let staff: Vec<usize> = if day_kind == DayKind::Weekday {
                let cell = 2 * weekday(date);
                let on = pool.iter().filter(|&&senior| self.timetable.cells[senior][cell] == Cell::TierThree);
                on.map(|&senior| self.workforce.seniors[senior].staff).collect()
            } else {
                let weekday_heads = tier_three_heads(&services()[service].name, pool.len());
                let heads = if weekday_heads == 0 {
                    0
                } else {
                    whole(weekday_heads as f64 * v.tier_three_weekend_factor).max(1)
                };
                let candidates: Vec<usize> = pool.iter().map(|&senior| self.workforce.seniors[senior].staff).collect();
                let mut staff = Vec::new();
                for _ in 0..heads {
                    staff.extend(self.weekend_turn(&candidates, date));
                }
                staff
            };
            if !staff.is_empty() {
                self.posts.push(DraftPost {
                    key: (interval, service, Tier::Three),
                    floor_share: v.floor_tier_three,
                    staff,
                });
            }
        }
    }

    /// Returns whose turn it is to work a weekend day: at most one a week for each person.
    fn weekend_turn(&mut self, candidates: &[usize], date: Date) -> Option<usize> {
        let week = monday(date);
        let found = candidates
            .iter()
            .copied()
            .filter(|&staff| self.weekend[staff] != Some(week))
            .min_by_key(|&staff| (self.weekend[staff], staff))?;
        self.weekend[found] = Some(week);
        Some(found)
    }

    /// Rosters the ward day from those who are left, then other work.
    fn ward_and_other(&mut self, date: Date, day_kind: DayKind) {
        let v = values();
        if day_kind == DayKind::Holiday {
            self.holiday_wards(date);
        }
        if day_kind != DayKind::Weekday {
            return;
        }
        let has_sessions = self.horizon.has_sessions(date);
        for rota in &self.workforce.groups {
            let mut left: Vec<usize> = rota.members.iter().copied().filter(|&staff| self.free[staff] == 3).collect();
            left.sort_by(|&a, &b| self.load[a].total_cmp(&self.load[b]).then(a.cmp(&b)));
            let mut left = left.into_iter();
            if let Some(service) = rota.service {
                let wanted = whole(rota.members.len() as f64 * v.ward_day_share).max(1);
                let staff: Vec<usize> = left.by_ref().take(wanted).collect();
                let interval = calendar::ward_day(date);
                for &person in &staff {
                    self.free[person] = 0;
                    self.load[person] += interval.minutes() as f64 * 40.0 / self.workforce.staff[person].contract_hours;
                }
                if !staff.is_empty() {
                    self.posts.push(DraftPost {
                        key: (interval, service, rota.tier),
                        floor_share: v.floor_ward_day,
                        staff,
                    });
                }
            }
            // Half a day beside a session first, then whole days.
            let mut halves = whole(2.0 * v.other_duty_share * rota.members.len() as f64);
            let beside: Vec<usize> = rota
                .members
                .iter()
                .copied()
                .filter(|&staff| matches!(self.free[staff], 1 | 2) && has_sessions)
                .collect();
            for staff in beside.into_iter().chain(left) {
                for part in [Part::Morning, Part::Afternoon] {
                    if halves > 0 && self.free[staff] & part.mask() != 0 {
                        halves -= 1;
                        self.free[staff] &= !part.mask();
                        self.load[staff] += 240.0;
                        self.other.push((staff, part.on(date)));
                    }
                }
            }
        }
        let cell = 2 * weekday(date);
        for (senior, cells) in self.workforce.seniors.iter().zip(&self.timetable.cells) {
            for (half, part) in [Part::Morning, Part::Afternoon].into_iter().enumerate() {
                if cells[cell + half] == Cell::Other {
                    self.other.push((senior.staff, part.on(date)));
                }
            }
        }
        for (number, &staff) in self.workforce.physician_associates.iter().enumerate() {
            if (number + weekday(date)) % 5 < 3 {
                self.other.push((staff, Part::Morning.on(date)));
                self.other.push((staff, Part::Afternoon.on(date)));
            }
        }
    }

    /// On a bank holiday that is a weekday, wards are staffed as at the weekend, by people who would have worked by day.
    fn holiday_wards(&mut self, date: Date) {
        let v = values();
        if weekday(date) >= 5 {
            return;
        }
        let week =
            usize::try_from(days_between(monday(self.horizon.window_from.min(self.horizon.posts_from)), date) / 7)
                .unwrap_or(0);
        for rota in &self.workforce.groups {
            let Some(service) = rota.service else {
                continue;
            };
            let pattern = Pattern::of(rota.members.len());
            let wanted = whole(rota.members.len() as f64 * v.weekend_ward_share);
            let mut people: Vec<usize> = rota
                .members
                .iter()
                .enumerate()
                .filter(|&(person, _)| pattern.plan(person, week, weekday(date)) == DayPlan::Available)
                .map(|(_, &staff)| staff)
                .collect();
            people.sort_by(|&a, &b| self.load[a].total_cmp(&self.load[b]).then(a.cmp(&b)));
            people.truncate(wanted);
            if !people.is_empty() {
                let interval = calendar::ward_day(date);
                for &person in &people {
                    self.load[person] += interval.minutes() as f64;
                }
                self.posts.push(DraftPost {
                    key: (interval, service, rota.tier),
                    floor_share: v.floor_ward_day,
                    staff: people,
                });
            }
        }
    }

    fn finish(mut self) -> Roster {
        self.posts.sort_by_key(|post| post.key);
        let staff_id = |staff: usize| self.workforce.staff[staff].staff_id.clone();
        let mut duties: Vec<(usize, Duty)> =
            Vec::with_capacity(self.session_duties.len() + self.other.len() + self.posts.len() * 4);
        let mut posts = Vec::with_capacity(self.posts.len());
        for (number, draft) in self.posts.iter().enumerate() {
            let (interval, service, tier) = draft.key;
            let post_id = PostId::new(format!("P{:05}", number + 1));
            for &staff in &draft.staff {
                let to = DutyTo::Post(post_id.clone());
                duties.push((staff, Duty { staff_id: staff_id(staff), to, start: interval.start, end: interval.end }));
            }
            let usual = count(draft.staff.len());
            posts.push(Post {
                post_id,
                service: services()[service].name.clone(),
                site: "main".into(),
                tier,
                competence: Competence::new(&services()[service].competence),
                start: interval.start,
                end: interval.end,
                floor: count(whole(f64::from(usual) * draft.floor_share)).clamp(1, usual),
                usual,
            });
        }
        for &(staff, session) in &self.session_duties {
            let session = &self.sessions[session];
            let to = DutyTo::Session(session.session_id.clone());
            duties.push((staff, Duty { staff_id: staff_id(staff), to, start: session.start, end: session.end }));
        }
        for &(staff, interval) in &self.other {
            duties.push((
                staff,
                Duty { staff_id: staff_id(staff), to: DutyTo::Other, start: interval.start, end: interval.end },
            ));
        }
        duties.sort_by(|a, b| (a.0, a.1.start, &a.1.to).cmp(&(b.0, b.1.start, &b.1.to)));
        for session in &mut self.sessions {
            session.needs.sort();
        }
        Roster { posts, sessions: self.sessions, duties: duties.into_iter().map(|(_, duty)| duty).collect() }
    }
}
