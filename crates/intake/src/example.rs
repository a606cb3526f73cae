//! A small made-up case for examples and tests.

use jiff::civil::{Date, DateTime};
use steadfast_model::time::civil;
use steadfast_model::{
    Action, ActionStatus, AgeGroup, Booking, Case, CensusKind, CensusPatient, Competence, CoverLevel, DemandDay, Duty,
    DutyTo, Grade, Group, Pod, Pool, Post, Priority, Session, SessionKind, Sex, StaffMember, Target, Tier, Trust, Ward,
    Window,
};

fn words(text: &str) -> Vec<Competence> {
    text.split(';').filter(|word| !word.is_empty()).map(Competence::new).collect()
}

fn person(id: &str, group: Group, grade: &str, specialty: &str, competences: &str, contract_hours: f64) -> StaffMember {
    StaffMember {
        staff_id: id.into(),
        group,
        grade: Grade::new(grade),
        specialty: specialty.to_owned(),
        competences: words(competences),
        contract_hours,
        max_weekly_hours: 48.0,
        resident_on_call: group == Group::Resident,
    }
}

fn post(id: &str, tier: Tier, competence: &str, start: DateTime, end: DateTime) -> Post {
    Post {
        post_id: id.into(),
        service: "medical-wards".to_owned(),
        site: "MAIN".to_owned(),
        tier,
        competence: Competence::new(competence),
        start,
        end,
        floor: 1,
        usual: 2,
    }
}

fn session(id: &str, kind: SessionKind, room: &str, lead: &str, needs: &str, times: (DateTime, DateTime)) -> Session {
    Session {
        session_id: id.into(),
        kind,
        specialty: "110".to_owned(),
        site: "MAIN".to_owned(),
        room: room.to_owned(),
        start: times.0,
        end: times.1,
        lead_staff_id: lead.into(),
        needs: words(needs),
        minutes: 240,
        slots: 4,
    }
}

fn booking(id: &str, session: &str, pod: Pod, priority: Priority, stay: f64) -> Booking {
    Booking {
        booking_id: id.into(),
        session_id: session.into(),
        pod,
        specialty: "110".to_owned(),
        priority,
        clock_start: Date::constant(2025, 6, 3),
        minutes: 75,
        stay_mean_days: stay,
        stay_sd_days: stay / 3.0,
        pool: (stay > 0.0).then_some(Pool::Surgical),
        age_group: AgeGroup::Adult,
        sex: Sex::Female,
        times_cancelled: 1,
        notice_needed_days: 7,
    }
}

fn duty(person: &str, to: DutyTo, start: DateTime, end: DateTime) -> Duty {
    Duty { staff_id: person.into(), to, start, end }
}

/// Returns a sound case of a made-up trust: five people, three posts, four sessions, one strike of residents.
///
/// Reading it back gives no issue at all.
pub fn tiny_case() -> Case {
    let day_of = |day, from, to| (civil(2025, 12, day, from, 30), civil(2025, 12, day, to, 30));
    let to_session = |id: &str| DutyTo::Session(id.into());
    let (morning, afternoon) = (day_of(17, 8, 12), day_of(17, 13, 17));
    let next_morning = day_of(18, 8, 12);
    Case {
        trust: Trust { ods_code: "RZZ".to_owned(), name: "Made-up \"Vale\" NHS Trust".to_owned() },
        window: Window {
            from: Date::constant(2025, 12, 15),
            to: Date::constant(2026, 1, 11),
            planned_at: civil(2025, 12, 10, 9, 0),
        },
        target: Target { planned_care_kept: 0.95 },
        actions: vec![Action {
            union: "BMA".to_owned(),
            groups: vec![Group::Resident],
            from: civil(2025, 12, 17, 7, 0),
            to: civil(2025, 12, 22, 7, 0),
            cover: CoverLevel::FullWalkout,
            status: ActionStatus::Notified,
            round: None,
        }],
        staff: vec![
            person("S1", Group::Consultant, "CON", "110", "orthopaedics;theatre-assist", 40.0),
            person("S2", Group::Consultant, "CON", "300", "general-medicine;take-lead", 37.5),
            person("S3", Group::Sas, "SD", "110", "orthopaedics;theatre-assist", 40.0),
            person("S4", Group::Resident, "ST5", "300", "general-medicine;theatre-assist", 48.0),
            person("S5", Group::Resident, "FY2", "300", "general-medicine", 48.0),
        ],
        posts: vec![
            post("P1", Tier::Three, "take-lead", civil(2025, 12, 17, 8, 0), civil(2025, 12, 17, 20, 30)),
            post("P2", Tier::Two, "general-medicine", civil(2025, 12, 17, 20, 0), civil(2025, 12, 18, 8, 30)),
            post("P3", Tier::One, "general-medicine", civil(2025, 12, 17, 8, 0), civil(2025, 12, 17, 20, 30)),
        ],
        sessions: vec![
            session("T1", SessionKind::Theatre, "Theatre 1", "S1", "theatre-assist", morning),
            session("T2", SessionKind::Theatre, "Theatre 1", "S1", "", afternoon),
            session("C1", SessionKind::Clinic, "Room, 3", "S3", "", next_morning),
            session("C2", SessionKind::Clinic, "", "S1", "orthopaedics;orthopaedics", next_morning),
        ],
        duties: vec![
            duty("S1", to_session("T1"), morning.0, morning.1),
            duty("S3", to_session("T1"), morning.0, morning.1),
            duty("S1", to_session("T2"), afternoon.0, afternoon.1),
            duty("S3", to_session("C1"), next_morning.0, next_morning.1),
            duty("S1", to_session("C2"), next_morning.0, next_morning.1),
            duty("S2", DutyTo::Post("P1".into()), civil(2025, 12, 17, 8, 0), civil(2025, 12, 17, 20, 30)),
            duty("S4", DutyTo::Post("P2".into()), civil(2025, 12, 17, 20, 0), civil(2025, 12, 18, 8, 30)),
            duty("S5", DutyTo::Post("P3".into()), civil(2025, 12, 17, 8, 0), civil(2025, 12, 17, 20, 30)),
            duty("S2", DutyTo::Other, civil(2025, 12, 19, 9, 0), civil(2025, 12, 19, 13, 0)),
        ],
        bookings: vec![
            booking("B1", "T1", Pod::OrdinaryElective, Priority::P2, 2.75),
            booking("B2", "T1", Pod::DayCase, Priority::P4, 0.0),
            booking("B3", "T2", Pod::DayCase, Priority::P3, 0.0),
            booking("B4", "C1", Pod::OutpatientFirst, Priority::Cancer, 0.0),
            booking("B5", "C2", Pod::OutpatientFollowUp, Priority::Routine, 0.0),
        ],
        wards: vec![
            Ward { ward_id: "W1".into(), pool: Pool::Medical, beds: 24, escalation_beds: 4 },
            Ward { ward_id: "W2".into(), pool: Pool::Surgical, beds: 20, escalation_beds: 0 },
        ],
        census: vec![
            CensusPatient {
                spell_id: "SP1".into(),
                ward_id: "W1".into(),
                admitted_at: civil(2025, 12, 8, 23, 15),
                kind: CensusKind::Emergency,
                flu: true,
                fit_to_leave: false,
            },
            CensusPatient {
                spell_id: "SP2".into(),
                ward_id: "W2".into(),
                admitted_at: civil(2025, 12, 9, 7, 30),
                kind: CensusKind::Elective,
                flu: false,
                fit_to_leave: true,
            },
        ],
        demand: (7..10)
            .map(|day| DemandDay {
                date: Date::constant(2025, 12, day),
                ed_attendances: 210,
                emergency_admissions: 61,
                ga_occupied: 40,
                flu_occupied: 3,
                flu_admissions: 1,
                discharges: 58,
                no_criteria_to_reside: 9,
            })
            .collect(),
        dispute: None,
    }
}
