//! A made-up trust for the tests of this crate.

use crate::stays::Parameters;
use jiff::civil::Date;
use steadfast_model::time::{civil, plus_days};
use steadfast_model::{Case, CensusKind, CensusPatient, DemandDay, Pool, SpellId, Target, Trust, Ward, WardId, Window};

/// The day of `planned_at`.
pub(crate) const TODAY: Date = Date::constant(2025, 12, 10);

/// A trust of one medical and one surgical ward with 28 past days; flu admissions as given for each day ago.
pub(crate) fn trust(ga_occupied: u32, flu: impl Fn(i64) -> u32) -> Case {
    let ward = |id: &str, pool, beds| Ward { ward_id: WardId::new(id), pool, beds, escalation_beds: beds / 20 };
    Case {
        trust: Trust { ods_code: "RXX".into(), name: "Made up".into() },
        window: Window { from: TODAY, to: plus_days(TODAY, 30), planned_at: civil(2025, 12, 10, 9, 0) },
        target: Target { planned_care_kept: 0.95 },
        actions: Vec::new(),
        staff: Vec::new(),
        posts: Vec::new(),
        sessions: Vec::new(),
        duties: Vec::new(),
        bookings: Vec::new(),
        wards: vec![ward("M", Pool::Medical, 400), ward("S", Pool::Surgical, 200)],
        census: Vec::new(),
        demand: (1..=28)
            .rev()
            .map(|ago| DemandDay {
                date: plus_days(TODAY, -ago),
                ed_attendances: 400,
                emergency_admissions: 120,
                ga_occupied,
                flu_occupied: 0,
                flu_admissions: flu(ago),
                discharges: 110,
                no_criteria_to_reside: ga_occupied / 8,
            })
            .collect(),
        dispute: None,
    }
}

/// A patient who came some nights ago.
pub(crate) fn patient(ward: &str, nights: i64, kind: CensusKind) -> CensusPatient {
    CensusPatient {
        spell_id: SpellId::new("X"),
        ward_id: WardId::new(ward),
        admitted_at: plus_days(TODAY, -nights).at(15, 0, 0, 0),
        kind,
        flu: false,
        fit_to_leave: false,
    }
}

/// A medical census whose ages are those of a hospital in balance.
pub(crate) fn steady_census(count: usize) -> Vec<CensusPatient> {
    let stay = Parameters::shipped().stay(Pool::Medical, CensusKind::Emergency);
    let mean = stay.mean();
    let mut census = Vec::new();
    let (mut due, mut age) = (0.0, 1);
    while census.len() < count && age < 1_000 {
        due += count as f64 * stay.beyond(age - 1) / mean;
        while (census.len() as f64) + 0.5 < due {
            census.push(patient("M", age, CensusKind::Emergency));
        }
        age += 1;
    }
    census
}

/// Futures about what comes: flu grows from its recent mean by a factor a day, the level and the growth scatter.
pub(crate) fn arrivals(recent: f64, growth: f64, count: u64) -> Vec<steadfast_model::ArrivalPath> {
    let root = steadfast_chance::Stream::root(2).named("arrivals");
    let path = |number| {
        let mut own = root.numbered(number);
        let level = (0.04 * own.normal() - 0.0008).exp();
        let growth = growth + 0.01 * own.normal();
        let flu_admissions = (0..30).map(|day| recent * (growth * f64::from(day)).exp()).collect();
        steadfast_model::ArrivalPath { level: vec![level; 30], flu_admissions }
    };
    (0..count).map(path).collect()
}
