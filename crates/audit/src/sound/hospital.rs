//! The case.

use super::{day, dec};
use jiff::civil::{Date, DateTime};
use steadfast_model::time::civil;
use steadfast_model::{
    Action, ActionStatus, AgeGroup, Booking, BookingId, Case, Competence, CoverLevel, Duty, DutyTo, Grade, Group, Pod,
    Pool, Post, PostId, Priority, Session, SessionId, SessionKind, Sex, StaffId, StaffMember, Target, Tier, Trust,
    Ward, WardId, Window,
};

fn person(id: &str, group: Group, grade: &str, competences: &[&str]) -> StaffMember {
    StaffMember {
        staff_id: StaffId::new(id),
        group,
        grade: Grade::new(grade),
        specialty: "300".into(),
        competences: competences.iter().map(|&word| Competence::new(word)).collect(),
        contract_hours: 40.0,
        max_weekly_hours: 48.0,
        resident_on_call: false,
    }
}

fn post(id: &str, tier: Tier, start: DateTime, end: DateTime, usual: u32) -> Post {
    Post {
        post_id: PostId::new(id),
        service: "medical-wards".into(),
        site: "main".into(),
        tier,
        competence: Competence::new("ward"),
        start,
        end,
        floor: 1,
        usual,
    }
}

struct Room<'a>(&'a str, SessionKind, &'a str);

fn session(
    room: Room,
    start: DateTime,
    end: DateTime,
    lead: &str,
    needs: &[&str],
    minutes: u32,
    slots: u32,
) -> Session {
    Session {
        session_id: SessionId::new(room.0),
        kind: room.1,
        specialty: room.2.into(),
        site: "main".into(),
        room: room.0.into(),
        start,
        end,
        lead_staff_id: StaffId::new(lead),
        needs: needs.iter().map(|&word| Competence::new(word)).collect(),
        minutes,
        slots,
    }
}

fn booking(id: &str, session: &str, pod: Pod, priority: Priority, minutes: u32) -> Booking {
    let specialty = if session.starts_with('T') { "100" } else { "300" };
    Booking {
        booking_id: BookingId::new(id),
        session_id: SessionId::new(session),
        pod,
        specialty: specialty.into(),
        priority,
        clock_start: Date::constant(2025, 12, 1),
        minutes,
        stay_mean_days: 0.0,
        stay_sd_days: 0.0,
        pool: None,
        age_group: AgeGroup::Adult,
        sex: Sex::Female,
        times_cancelled: 0,
        notice_needed_days: 7,
    }
}

fn duty(id: &str, to: DutyTo, start: DateTime, end: DateTime) -> Duty {
    Duty { staff_id: StaffId::new(id), to, start, end }
}

/// The case.
pub(crate) fn case() -> Case {
    let posts = vec![
        post("P1", Tier::One, dec(17, 8, 0), dec(17, 20, 30), 2),
        post("P2", Tier::One, dec(17, 20, 0), dec(18, 8, 30), 1),
        post("P3", Tier::One, dec(18, 8, 0), dec(18, 20, 30), 2),
        post("P4", Tier::Two, dec(18, 20, 0), dec(19, 8, 30), 1),
        post("P5", Tier::Three, dec(17, 8, 0), dec(17, 18, 0), 1),
        post("P6", Tier::Three, dec(18, 8, 0), dec(18, 18, 0), 1),
        post("P7", Tier::One, dec(19, 19, 45), dec(19, 23, 30), 1),
    ];
    let (theatre, clinic) = (SessionKind::Theatre, SessionKind::Clinic);
    let january = |day: i8, hour: i8| civil(2026, 1, day, hour, 0);
    let sessions = vec![
        session(Room("T1", theatre, "100"), dec(17, 8, 30), dec(17, 17, 30), "C3", &["theatre-assist"], 480, 4),
        session(Room("K1", clinic, "300"), dec(17, 9, 0), dec(17, 12, 30), "C2", &["clinic", "clinic"], 210, 6),
        session(Room("K3", clinic, "300"), dec(17, 14, 0), dec(17, 17, 0), "C4", &[], 180, 4),
        session(Room("K2", clinic, "300"), dec(18, 9, 0), dec(18, 12, 30), "S1", &[], 210, 6),
        session(Room("T2", theatre, "100"), dec(18, 8, 30), dec(18, 17, 30), "C3", &["theatre-assist"], 480, 4),
        session(Room("T3", theatre, "100"), dec(23, 8, 30), dec(23, 17, 30), "C3", &["theatre-assist"], 480, 4),
        session(Room("T4", theatre, "100"), january(9, 8), january(9, 17), "C3", &["theatre-assist"], 480, 4),
        session(Room("K4", clinic, "300"), dec(15, 9, 0), dec(15, 12, 30), "C4", &[], 210, 6),
        session(Room("K5", clinic, "300"), january(20, 9), january(20, 12), "C4", &[], 210, 6),
    ];
    let to_post = |person: &str, post: &str| {
        let post = posts.iter().find(|entry| entry.post_id.as_str() == post).unwrap();
        duty(person, DutyTo::Post(post.post_id.clone()), post.start, post.end)
    };
    let to_session = |person: &str, session: &str| {
        let session = sessions.iter().find(|entry| entry.session_id.as_str() == session).unwrap();
        duty(person, DutyTo::Session(session.session_id.clone()), session.start, session.end)
    };
    let mut duties = vec![
        to_post("R1", "P1"),
        to_post("R1", "P3"),
        to_post("R2", "P1"),
        to_post("R3", "P2"),
        to_post("R3", "P4"),
        to_post("C1", "P5"),
        to_post("C2", "P6"),
        to_post("A1", "P3"),
        to_post("A1", "P7"),
        to_session("C3", "T1"),
        to_session("C3", "T2"),
        to_session("C3", "T3"),
        to_session("C3", "T4"),
        to_session("R4", "T1"),
        to_session("R4", "T2"),
        to_session("C2", "K1"),
        to_session("L1", "K1"),
        to_session("S1", "K2"),
        to_session("C4", "K3"),
        to_session("C4", "K4"),
        duty("C5", DutyTo::Other, dec(18, 8, 0), dec(18, 17, 0)),
    ];
    for date in 12..=16 {
        duties.push(duty("C5", DutyTo::Other, dec(date, 8, 0), dec(date, 18, 0)));
    }
    let (first, day_case) = (Pod::OutpatientFirst, Pod::DayCase);
    let mut bookings = vec![
        booking("B1", "T1", day_case, Priority::P2, 120),
        booking("B2", "T1", day_case, Priority::P4, 120),
        booking("B3", "T1", Pod::OrdinaryElective, Priority::P4, 120),
        booking("B4", "K1", first, Priority::Cancer, 30),
        booking("B5", "K1", first, Priority::Routine, 30),
        booking("B6", "K1", first, Priority::Routine, 30),
        booking("B7", "K1", first, Priority::Routine, 30),
        booking("B8", "K1", first, Priority::Routine, 30),
        booking("B9", "K3", first, Priority::Routine, 30),
        booking("B10", "K3", first, Priority::Routine, 30),
        booking("B11", "K2", first, Priority::Routine, 30),
        booking("B12", "K2", first, Priority::Urgent, 30),
        booking("B13", "T2", day_case, Priority::P2, 120),
        booking("B14", "T2", day_case, Priority::P4, 120),
        booking("B15", "T2", day_case, Priority::P4, 120),
        booking("B16", "T3", day_case, Priority::P3, 120),
        booking("B17", "T4", day_case, Priority::P3, 120),
    ];
    // One patient has waited longer than 52 weeks.
    bookings[11].clock_start = Date::constant(2024, 11, 1);
    let mut staff = vec![
        person("C1", Group::Consultant, "CON", &["ward"]),
        person("C2", Group::Consultant, "CON", &["ward", "clinic"]),
        person("C3", Group::Consultant, "CON", &["ward"]),
        person("C4", Group::Consultant, "CON", &["clinic"]),
        person("C5", Group::Consultant, "CON", &["ward"]),
        person("S1", Group::Sas, "SD", &["clinic"]),
        person("R1", Group::Resident, "FY1", &["ward"]),
        person("R2", Group::Resident, "CT1", &["ward"]),
        person("R3", Group::Resident, "ST5", &["ward"]),
        person("R4", Group::Resident, "ST3", &["theatre-assist"]),
        person("L1", Group::Locum, "ST4", &["ward", "clinic"]),
        person("A1", Group::Acp, "ACP", &["ward"]),
        person("PA1", Group::Pa, "PA", &["ward"]),
    ];
    staff[4].max_weekly_hours = 65.0;
    staff[11].max_weekly_hours = 20.0;
    let ward = |id: &str, pool, beds, escalation_beds| Ward { ward_id: WardId::new(id), pool, beds, escalation_beds };
    Case {
        trust: Trust { ods_code: "XYZ".into(), name: "Made-up Hospital".into() },
        window: Window { from: day(15), to: Date::constant(2026, 1, 11), planned_at: dec(10, 9, 0) },
        target: Target { planned_care_kept: 0.8 },
        actions: vec![Action {
            union: "BMA".into(),
            groups: vec![Group::Resident],
            from: dec(17, 7, 0),
            to: dec(20, 7, 0),
            cover: CoverLevel::FullWalkout,
            status: ActionStatus::Notified,
            round: None,
        }],
        staff,
        posts,
        sessions,
        duties,
        bookings,
        wards: vec![
            ward("W1", Pool::Medical, 12, 1),
            ward("W2", Pool::Medical, 8, 1),
            ward("W3", Pool::Surgical, 10, 2),
        ],
        census: Vec::new(),
        demand: Vec::new(),
        dispute: None,
    }
}
