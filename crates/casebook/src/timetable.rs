//! The weekly timetable: job plans of seniors and the sessions they lead.

use crate::assumptions::{specialties, specialty_index, values};
use crate::calendar::Part;
use crate::numbers::{floor, whole};
use crate::sizing::{TrustSizing, Volume, weekday_bookings};
use crate::workforce::{Senior, Workforce};
use steadfast_chance::Stream;
use steadfast_model::SessionKind;

/// What a senior does with a half day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    Free,
    DayOff,
    TierThree,
    Session,
    Other,
}

/// Who assists in a theatre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Assistant {
    Resident,
    Practitioner,
}

/// A session that takes place every week.
#[derive(Debug, Clone)]
pub(crate) struct WeeklySession {
    /// 0 for Monday.
    pub(crate) weekday: usize,
    pub(crate) part: Part,
    pub(crate) kind: SessionKind,
    /// Place among the specialties.
    pub(crate) specialty: usize,
    /// Place among the seniors; `None` at the weekend, when people take turns.
    pub(crate) lead: Option<usize>,
    /// Place among the seniors.
    pub(crate) anaesthetist: Option<usize>,
    pub(crate) assistant: Option<Assistant>,
    /// Assisting residents of a clinic.
    pub(crate) support: usize,
    pub(crate) slots: usize,
    pub(crate) room: usize,
}

/// The week of a trust.
#[derive(Debug, Clone)]
pub(crate) struct Timetable {
    pub(crate) sessions: Vec<WeeklySession>,
    /// For each senior, morning and afternoon of Monday to Friday.
    pub(crate) cells: Vec<[Cell; 10]>,
}

/// Returns the consultants of each service on tier 3 duty on a weekday.
pub(crate) fn tier_three_heads(service: &str, consultants: usize) -> usize {
    let v = values();
    if consultants < 4 {
        return 0;
    }
    let acute = ["emergency", "acute-medicine"].contains(&service);
    whole(consultants as f64 * if acute { v.tier_three_share_acute } else { v.tier_three_share }).max(1)
}

struct Planner<'a> {
    seniors: &'a [Senior],
    /// Places among the seniors, by specialty.
    by_specialty: Vec<Vec<usize>>,
    cells: Vec<[Cell; 10]>,
    load: Vec<usize>,
    sessions: Vec<WeeklySession>,
    rooms: Vec<[usize; 14]>,
    chance: Stream,
}

impl Planner<'_> {
    fn is_free(&self, senior: usize, weekday: usize, part: Part) -> bool {
        let cells = &self.cells[senior];
        (part.mask() & 1 == 0 || cells[2 * weekday] == Cell::Free)
            && (part.mask() & 2 == 0 || cells[2 * weekday + 1] == Cell::Free)
    }

    fn take(&mut self, senior: usize, weekday: usize, part: Part, cell: Cell) {
        if part.mask() & 1 != 0 {
            self.cells[senior][2 * weekday] = cell;
        }
        if part.mask() & 2 != 0 {
            self.cells[senior][2 * weekday + 1] = cell;
        }
        if cell == Cell::Session {
            self.load[senior] += part.halves();
        }
    }

    /// Returns the senior of a specialty with the least session time for the contract who is free then.
    fn least_loaded(&self, specialty: usize, weekday: usize, part: Part) -> Option<usize> {
        let most = values().most_session_half_days;
        self.by_specialty[specialty]
            .iter()
            .copied()
            .filter(|&senior| self.is_free(senior, weekday, part))
            .map(|senior| {
                ((self.load[senior] + part.halves()) as f64 * 40.0 / self.seniors[senior].contract_hours, senior)
            })
            .filter(|&(load, _)| load <= most)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .map(|(_, senior)| senior)
    }

    fn room(&mut self, kind: SessionKind, weekday: usize, part: Part) -> usize {
        let place = kind as usize;
        let taken = &mut self.rooms[place];
        let (morning, afternoon) = (taken[2 * weekday], taken[2 * weekday + 1]);
        let room = match part {
            Part::Morning => morning,
            Part::Afternoon => afternoon,
            Part::AllDay => morning.max(afternoon),
        };
        if part.mask() & 1 != 0 {
            taken[2 * weekday] = room + 1;
        }
        if part.mask() & 2 != 0 {
            taken[2 * weekday + 1] = room + 1;
        }
        room + 1
    }
}

/// One session still to be placed.
struct Wanted {
    kind: SessionKind,
    specialty: usize,
    part: Option<Part>,
    slots: usize,
    support: usize,
    assistant: Option<Assistant>,
}

/// Makes the sessions that hold a number of bookings a day over some days, in order of difficulty.
fn wanted(volumes: &[Volume], days: f64, chance: &mut Stream, weekend: bool) -> Vec<Wanted> {
    let v = values();
    let mut all = Vec::new();
    for volume in volumes {
        for (kind, bookings) in [
            (SessionKind::Theatre, volume.theatre),
            (SessionKind::Endoscopy, volume.endoscopy),
            (SessionKind::Clinic, volume.clinic),
            (SessionKind::Imaging, volume.imaging),
        ] {
            let mut places = bookings * days / v.fill_before;
            loop {
                let one = want(kind, volume.specialty, chance, weekend);
                // The last session of a specialty is there with the chance that it is needed.
                if places < one.slots as f64 && !chance.chance(places / one.slots as f64) {
                    break;
                }
                places -= one.slots as f64;
                all.push(one);
                if places <= 0.0 {
                    break;
                }
            }
        }
    }
    all.sort_by_key(|one| match (one.kind, one.part) {
        (SessionKind::Theatre, Some(Part::AllDay)) => 0,
        (SessionKind::Theatre, _) => 1,
        (SessionKind::Endoscopy, _) => 2,
        (SessionKind::Imaging, _) => 3,
        (SessionKind::Clinic, _) => 4,
    });
    all
}

fn want(kind: SessionKind, specialty: usize, chance: &mut Stream, weekend: bool) -> Wanted {
    let v = values();
    let around = |mean: f64, chance: &mut Stream| whole(mean * (0.7 + 0.6 * chance.uniform())).max(2);
    let mut one = Wanted { kind, specialty, part: None, slots: 0, support: 0, assistant: None };
    match kind {
        SessionKind::Theatre => {
            let all_day = chance.chance(v.all_day_list_share);
            let halves = if all_day { 2.0 } else { 1.0 };
            // Short cases fill a list with more patients than long ones.
            let pace = (70.0 / specialties()[specialty].case_minutes.max(30.0)).sqrt().clamp(0.7, 1.4);
            one.slots = around(v.theatre_slots_half_day * halves * pace, chance).clamp(1, 8);
            one.part = all_day.then_some(Part::AllDay);
            let resident = chance.chance(v.assist_by_resident_share) && !weekend;
            one.assistant = Some(if resident { Assistant::Resident } else { Assistant::Practitioner });
        }
        SessionKind::Endoscopy => one.slots = around(v.endoscopy_slots, chance),
        SessionKind::Imaging => one.slots = around(v.imaging_slots, chance),
        SessionKind::Clinic => {
            let drawn = chance.uniform();
            if !weekend {
                one.support = usize::from(drawn < v.clinic_one_support + v.clinic_two_support)
                    + usize::from(drawn < v.clinic_two_support);
            }
            one.slots = around(v.clinic_slots * (1.0 + 0.5 * one.support as f64), chance);
        }
    }
    one
}

/// Makes the weekly timetable.
pub(crate) fn make_timetable(
    sizing: &TrustSizing,
    volumes: &[Volume],
    workforce: &Workforce,
    chance: &Stream,
) -> Timetable {
    let v = values();
    let seniors = &workforce.seniors;
    let mut by_specialty = vec![Vec::new(); specialties().len()];
    for (place, senior) in seniors.iter().enumerate() {
        by_specialty[senior.specialty].push(place);
    }
    let mut planner = Planner {
        seniors,
        by_specialty,
        cells: vec![[Cell::Free; 10]; seniors.len()],
        load: vec![0; seniors.len()],
        sessions: Vec::new(),
        rooms: vec![[0; 14]; SessionKind::ALL.len()],
        chance: chance.named("job plans"),
    };
    days_off(&mut planner);
    tier_three_days(&mut planner);
    let mut drawing = chance.named("sessions");
    let mut used = [0usize; 10];
    for one in wanted(volumes, 5.0, &mut drawing, false) {
        place(&mut planner, one, &mut used);
    }
    // Other work, then what is left is free.
    for (senior, person) in seniors.iter().enumerate() {
        let mut left: Vec<usize> = (0..10).filter(|&cell| planner.cells[senior][cell] == Cell::Free).collect();
        planner.chance.shuffle(&mut left);
        let wanted = v.senior_other_share * 10.0 * person.contract_hours / 40.0;
        let other = floor(wanted) + usize::from(planner.chance.chance(wanted.fract()));
        for &cell in left.iter().take(other) {
            planner.cells[senior][cell] = Cell::Other;
        }
    }
    weekend_sessions(&mut planner, volumes, &mut drawing);
    fit_places(&mut planner.sessions, sizing);
    planner
        .sessions
        .sort_by_key(|session| (session.weekday, session.part, session.kind, session.specialty, session.room));
    Timetable { sessions: planner.sessions, cells: planner.cells }
}

fn days_off(planner: &mut Planner<'_>) {
    for senior in 0..planner.seniors.len() {
        let hours = planner.seniors[senior].contract_hours;
        let whole_days = if hours <= 24.0 { 2 } else { usize::from(hours < 40.0) };
        let mut days = [0, 1, 2, 3, 4];
        planner.chance.shuffle(&mut days);
        for &day in &days[..whole_days] {
            planner.take(senior, day, Part::AllDay, Cell::DayOff);
        }
        if hours == 28.0 {
            planner.take(senior, days[1], Part::Afternoon, Cell::DayOff);
        }
    }
}

fn tier_three_days(planner: &mut Planner<'_>) {
    for (s, service) in crate::assumptions::services().iter().enumerate() {
        let pool: Vec<usize> =
            (0..planner.seniors.len()).filter(|&senior| planner.seniors[senior].home == Some(s)).collect();
        let heads = tier_three_heads(&service.name, pool.len());
        let mut days = vec![0usize; pool.len()];
        for weekday in 0..5 {
            let mut order: Vec<usize> =
                (0..pool.len()).filter(|&p| planner.is_free(pool[p], weekday, Part::AllDay)).collect();
            order.sort_by_key(|&p| (days[p], p));
            for &p in order.iter().take(heads) {
                days[p] += 1;
                planner.take(pool[p], weekday, Part::AllDay, Cell::TierThree);
            }
        }
    }
}

/// Places a session where its specialty has the fewest and somebody is free to lead it.
fn place(planner: &mut Planner<'_>, one: Wanted, used: &mut [usize; 10]) {
    let mut options: Vec<(usize, Part)> = match one.part {
        Some(part) => (0..5).map(|day| (day, part)).collect(),
        None => (0..10).map(|cell| (cell / 2, if cell % 2 == 0 { Part::Morning } else { Part::Afternoon })).collect(),
    };
    let weight = |&(day, part): &(usize, Part)| match part {
        Part::Morning => 2 * used[2 * day],
        Part::Afternoon => 2 * used[2 * day + 1],
        Part::AllDay => used[2 * day] + used[2 * day + 1],
    };
    options.sort_by_key(|option| (weight(option), *option));
    let anaesthetics = specialty_index("190");
    for (weekday, part) in options {
        let Some(lead) = planner.least_loaded(one.specialty, weekday, part) else {
            continue;
        };
        let anaesthetist = planner.least_loaded(anaesthetics, weekday, part);
        if one.kind == SessionKind::Theatre && anaesthetist.is_none() {
            continue;
        }
        let anaesthetist = anaesthetist.filter(|_| one.kind == SessionKind::Theatre);
        planner.take(lead, weekday, part, Cell::Session);
        if let Some(senior) = anaesthetist {
            planner.take(senior, weekday, part, Cell::Session);
        }
        for half in [1u8, 2] {
            if part.mask() & half != 0 {
                used[2 * weekday + usize::from(half - 1)] += one.slots.div_ceil(part.halves());
            }
        }
        let room = planner.room(one.kind, weekday, part);
        planner.sessions.push(WeeklySession {
            weekday,
            part,
            kind: one.kind,
            specialty: one.specialty,
            lead: Some(lead),
            anaesthetist,
            assistant: one.assistant,
            support: one.support,
            slots: one.slots,
            room,
        });
        return;
    }
}

fn weekend_sessions(planner: &mut Planner<'_>, volumes: &[Volume], chance: &mut Stream) {
    for weekday in [5, 6] {
        for one in wanted(volumes, values().weekend_share, chance, true) {
            if planner.by_specialty[one.specialty].is_empty() {
                continue;
            }
            let part = one.part.unwrap_or(if chance.chance(0.6) { Part::Morning } else { Part::Afternoon });
            let room = planner.room(one.kind, weekday, part);
            planner.sessions.push(WeeklySession {
                weekday,
                part,
                kind: one.kind,
                specialty: one.specialty,
                lead: None,
                anaesthetist: None,
                assistant: one.assistant,
                support: 0,
                slots: one.slots,
                room,
            });
        }
    }
}

/// Fits the places of each weekday's clinics, so that the day's places hold its bookings at the usual fill.
fn fit_places(sessions: &mut [WeeklySession], sizing: &TrustSizing) {
    let v = values();
    for weekday in 0..7 {
        let share = if weekday < 5 { 1.0 } else { v.weekend_share };
        let wanted = weekday_bookings(sizing) * share / v.fill_before;
        let on_day = |session: &&mut WeeklySession| session.weekday == weekday;
        let fixed: usize =
            sessions.iter().filter(|s| s.weekday == weekday && s.kind == SessionKind::Theatre).map(|s| s.slots).sum();
        let divisible: usize =
            sessions.iter().filter(|s| s.weekday == weekday && s.kind != SessionKind::Theatre).map(|s| s.slots).sum();
        if divisible == 0 {
            continue;
        }
        let scale = (wanted - fixed as f64).max(0.0) / divisible as f64;
        let mut carry = 0.0;
        for session in sessions.iter_mut().filter(on_day).filter(|s| s.kind != SessionKind::Theatre) {
            let exact = session.slots as f64 * scale + carry;
            let slots = whole(exact).max(1 + session.support);
            carry = exact - slots as f64;
            session.slots = slots;
        }
    }
}
