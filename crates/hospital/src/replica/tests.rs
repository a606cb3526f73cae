//! The simulated hospital against exact answers, and what must hold of it whatever is drawn.

use super::*;
use crate::beds::{arrivals_in_bed, still_in};
use crate::discharges::DischargeWeek;
use crate::flow::{Flow, Length};
use crate::made_up::{TODAY, arrivals, patient, steady_census, trust};
use crate::scenario::{SimulationInputs, StaffPath, TheatreList, inflows};
use crate::{DayRecord, ListPatient, Replica};
use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use std::collections::BTreeMap;
use steadfast_chance::{Moments, Stream, order_quantile};
use steadfast_model::time::{civil, plus_days};
use steadfast_model::{Case, CensusKind, Competence, Pool, Post, PostId, Tier};

fn inputs(case: &Case) -> SimulationInputs<'_> {
    let recent = case.demand.last().map_or(0, |day| day.flu_admissions);
    let arrivals = arrivals(f64::from(recent), 0.0, 200);
    SimulationInputs { case, to: plus_days(TODAY, 20), lists: Vec::new(), staff: Vec::new(), arrivals }
}

fn hospital(inputs: &SimulationInputs<'_>) -> Hospital {
    Hospital::prepare(inputs, &Stream::root(1).named("tests"))
}

/// A trust with a full medical ward, an emergency department with a rota, and ward posts, all of which lie in the whole horizon.
fn busy_trust(beds: u32) -> Case {
    let mut case = trust(560, |_| 6);
    case.wards[0].beds = beds;
    case.census = steady_census(370);
    case.census.extend((0..160).map(|index| patient("S", 1 + index % 9, CensusKind::Emergency)));
    let post = |service: &str, day: i64, start: i8, hours: i64, usual: u32| {
        let start = plus_days(TODAY, day).at(start, 0, 0, 0);
        Post {
            post_id: PostId::new(format!("{service} {start}")),
            service: service.into(),
            site: "main".into(),
            tier: Tier::One,
            competence: Competence::new("any"),
            start,
            end: start.saturating_add(jiff::Span::new().hours(hours)),
            floor: 1,
            usual,
        }
    };
    for day in -1..=21 {
        case.posts.push(post("emergency", day, 8, 12, 14));
        case.posts.push(post("emergency", day, 20, 12, 7));
        case.posts.push(post("medical-wards", day, 9, 8, 10));
        case.posts.push(post("acute-medicine", day, 8, 12, 5));
    }
    case
}

/// Heads at every post of a service, on every day.
fn heads(case: &Case, service: &str, count: u32) -> StaffPath {
    let rows = case.posts.iter().enumerate().filter(|(_, post)| post.service == service);
    StaffPath { heads: rows.map(|(row, _)| (row, count)).collect::<BTreeMap<_, _>>(), ..StaffPath::default() }
}

fn replicas(hospital: &Hospital, count: u32) -> Vec<Replica> {
    (0..count).map(|number| hospital.replica(number)).collect()
}

/// Returns each replica's sum of something over its days.
fn sums(replicas: &[Replica], of: impl Fn(&DayRecord) -> f64) -> Vec<f64> {
    replicas.iter().map(|replica| replica.days.iter().map(&of).sum()).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    order_quantile(&mut values, 0.5).expect("some values")
}

fn mean(values: &[f64]) -> f64 {
    values.iter().copied().collect::<Moments>().mean()
}

/// A list of three patients who need a bed, on a day at 8:30.
fn list(day: i64, protected: bool) -> TheatreList {
    let patient = |number: i64| ListPatient {
        booking: usize::try_from(100 * day + number).expect("small numbers"),
        minutes: 120,
        pool: Some(Pool::Surgical),
        stay_mean_days: 3.0,
        stay_sd_days: 2.0,
        protected,
        counted: true,
    };
    let date = plus_days(TODAY, day);
    let session = usize::try_from(day).expect("small numbers");
    TheatreList {
        session,
        start: date.at(8, 30, 0, 0),
        end: date.at(17, 30, 0, 0),
        patients: (0..3).map(patient).collect(),
    }
}

#[test]
fn occupancy_from_a_census_is_that_of_infinite_servers() {
    // Everybody comes straight to a bed, there is a bed for everybody, and everybody leaves on the day on which the stay ends: M/G/infinity.
    let mut case = trust(540, |_| 0);
    case.demand.iter_mut().for_each(|day| day.ed_attendances = 0);
    case.census = steady_census(360);
    case.wards[0].beds = 5_000;
    let mut flow = Flow::shipped().clone();
    flow.beds.short_stay_hours = Length { mean: 1e-6, sd: 1e-9 };
    flow.emergency_department.transfer_hours = Length { mean: 1e-6, sd: 1e-9 };
    flow.beds.unsuited_share = 0.0;
    let mut hospital = hospital(&inputs(&case));
    hospital.week = DischargeWeek::prompt();
    hospital.inflows = inflows(&case, &hospital.state, hospital.parameters, &flow, &hospital.week);
    hospital.settled.iter_mut().for_each(|settled| settled.ready = 0.0);
    hospital.flow = Box::leak(Box::new(flow));
    let pool = &hospital.state.pools[0];
    let all: Vec<(Replica, Path)> = (0..400)
        .map(|number| {
            let path = Path::of(&hospital.state, &hospital.arrivals, number);
            (hospital.replica(number), path)
        })
        .collect();
    for night in [0i64, 1, 3, 7, 14, 20] {
        let here: f64 = still_in(pool, hospital.parameters, night).iter().sum();
        let day = usize::try_from(night).expect("not negative");
        // Given the path the exact mean is known, so that only the patients' own chance is left.
        let difference: Moments = all
            .iter()
            .map(|(replica, path)| {
                let exact = here + arrivals_in_bed(&hospital.state, pool, hospital.parameters, path, night).0;
                f64::from(replica.days[day].needed[0]) - exact
            })
            .collect();
        let error = (difference.variance() / 400.0).sqrt();
        assert!(difference.mean().abs() < 3.0 * error, "night {night}: {} +- {error}", difference.mean());
    }
}

#[test]
fn everybody_who_came_has_left_or_is_inside_and_little_s_law_holds_in_every_replica() {
    let mut case = busy_trust(400);
    case.census[3].flu = true;
    let paths = vec![StaffPath::default(), heads(&case, "emergency", 4), heads(&case, "medical-wards", 0)];
    let lists = (0..20).map(|day| list(day, day % 2 == 0)).collect();
    let hospital = hospital(&SimulationInputs { staff: paths, lists, ..inputs(&case) });
    for replica in replicas(&hospital, 60) {
        assert!(replica.balance.holds(), "{:?}", replica.balance);
        assert!(replica.balance.department_in > 0 && replica.balance.beds_out > 0);
        assert_eq!(replica.days.len(), 21);
    }
}

#[test]
fn a_balance_that_does_not_add_up_is_seen() {
    let hospital = hospital(&inputs(&busy_trust(400)));
    let sound = hospital.replica(0).balance;
    assert!(sound.holds());
    for spoil in [
        |balance: &mut crate::Balance| balance.department_out += 1,
        |balance: &mut crate::Balance| balance.beds_inside -= 1,
        |balance: &mut crate::Balance| balance.beds_hours *= 1.001,
        |balance: &mut crate::Balance| balance.department_area += 10.0,
    ] {
        let mut spoilt = sound;
        spoil(&mut spoilt);
        assert!(!spoilt.holds());
    }
}

#[test]
fn a_hospital_in_balance_stays_at_its_level() {
    let mut case = busy_trust(480);
    case.wards[1].beds = 260;
    case.demand.iter_mut().for_each(|day| (day.flu_admissions, day.ga_occupied) = (0, 530));
    let hospital = hospital(&inputs(&case));
    let all = replicas(&hospital, 100);
    let on = |day: usize| mean(&all.iter().map(|replica| f64::from(replica.days[day].needed[0])).collect::<Vec<_>>());
    let (first, second, third) =
        ((0..7).map(on).sum::<f64>(), (7..14).map(on).sum::<f64>(), (14..21).map(on).sum::<f64>());
    for week in [second, third] {
        assert!((week / first - 1.0).abs() < 0.03, "{first} {second} {third}");
    }
}

#[test]
fn the_same_number_gives_the_same_replica_and_another_number_another() {
    let case = busy_trust(400);
    let hospital = hospital(&inputs(&case));
    assert_eq!(hospital.replica(7), hospital.replica(7));
    assert_ne!(hospital.replica(7), hospital.replica(8));
}

#[test]
fn patients_who_come_are_the_same_under_every_plan() {
    let case = busy_trust(400);
    let without = hospital(&inputs(&case));
    let with = hospital(&SimulationInputs {
        lists: (0..20).map(|day| list(day, true)).collect(),
        staff: vec![heads(&case, "emergency", 3)],
        ..inputs(&case)
    });
    for number in 0..5 {
        let (one, other) = (without.replica(number), with.replica(number));
        for (one, other) in one.days.iter().zip(&other.days) {
            assert_eq!(one.value(FlowMeasure::Attendances), other.value(FlowMeasure::Attendances));
        }
    }
}

#[test]
fn the_week_of_discharges_is_that_of_the_past_days() {
    let mut case = busy_trust(480);
    case.wards[1].beds = 260;
    for day in &mut case.demand {
        day.discharges = if day.date.weekday() == jiff::civil::Weekday::Sunday { 60 } else { 120 };
    }
    let all = replicas(&hospital(&inputs(&case)), 60);
    let mut weeks = [0.0; 7];
    for replica in &all {
        for (day, record) in replica.days.iter().enumerate().take(14) {
            let date = plus_days(TODAY, i64::try_from(day).expect("small"));
            weeks[steadfast_model::time::weekday_index(date)] += record.value(FlowMeasure::Discharges);
        }
    }
    let others = weeks[..6].iter().sum::<f64>() / 6.0;
    assert!((0.4..0.62).contains(&(weeks[6] / others)), "Sunday {} of {others}", weeks[6]);
}

#[test]
fn fewer_clinicians_never_shorten_the_time_in_the_department() {
    let case = busy_trust(400);
    let mut last = 0.0;
    for count in [20, 12, 8, 5, 3] {
        let staff = vec![heads(&case, "emergency", count)];
        let all = replicas(&hospital(&SimulationInputs { staff, ..inputs(&case) }), 30);
        let hours = median(sums(&all, |day| day.value(FlowMeasure::HoursInDepartment)));
        assert!(hours >= last - 1e-9, "{hours} after {last} with {count}");
        last = hours;
    }
}

#[test]
fn without_ward_doctors_fewer_patients_leave_and_they_leave_later() {
    let case = busy_trust(480);
    let mut flow = Flow::shipped().clone();
    flow.discharges.doctors_effect = 0.1;
    let flow: &'static Flow = Box::leak(Box::new(flow));
    let run = |given: SimulationInputs<'_>| {
        let mut hospital = hospital(&given);
        hospital.flow = flow;
        replicas(&hospital, 60)
    };
    let usual = run(inputs(&case));
    let staff = vec![heads(&case, "medical-wards", 0)];
    let alone = run(SimulationInputs { staff, ..inputs(&case) });
    let over = |all: &[Replica], days: std::ops::Range<usize>| {
        mean(
            &all.iter()
                .map(|replica| {
                    replica.days[days.clone()].iter().map(|day| day.value(FlowMeasure::Discharges)).sum::<f64>()
                })
                .collect::<Vec<_>>(),
        )
    };
    // On the first day the loss is the effect itself, later a backlog makes up for it.
    let first = over(&alone, 0..1) / over(&usual, 0..1);
    let later = over(&alone, 5..15) / over(&usual, 5..15);
    assert!((0.86..0.94).contains(&first) && (0.98..1.01).contains(&later), "{first} {later}");
    let waits = |all: &[Replica]| median(sums(all, |day| day.value(FlowMeasure::BoardingHours)));
    assert!(waits(&alone) >= waits(&usual));
}

#[test]
fn discharges_are_fewer_for_some_days_after_doctors_were_missing() {
    let case = busy_trust(480);
    let mut path = StaffPath::default();
    for (row, post) in case.posts.iter().enumerate().filter(|(_, post)| post.service == "medical-wards") {
        let day = steadfast_model::time::days_between(TODAY, post.start.date());
        path.heads.insert(row, if (2..5).contains(&day) { 3 } else { post.usual });
    }
    let usual = replicas(&hospital(&inputs(&case)), 80);
    let struck = replicas(&hospital(&SimulationInputs { staff: vec![path], ..inputs(&case) }), 80);
    let on = |all: &[Replica], days: std::ops::Range<usize>| -> f64 {
        all.iter().flat_map(|replica| &replica.days[days.clone()]).map(|day| day.value(FlowMeasure::Discharges)).sum()
    };
    let (before, after, later) = (
        on(&struck, 0..2) / on(&usual, 0..2),
        on(&struck, 5..7) / on(&usual, 5..7),
        on(&struck, 9..16) / on(&usual, 9..16),
    );
    assert!((before - 1.0).abs() < 1e-9 && after < 0.95 && later > 1.0, "{before} {after} {later}");
}

#[test]
fn planned_admissions_lengthen_the_wait_for_a_bed_and_standing_them_down_shortens_it() {
    let mut case = busy_trust(380);
    case.wards[1].beds = 175;
    let lists: Vec<TheatreList> = (0..20).flat_map(|day| [list(day, true), list(day, true), list(day, true)]).collect();
    let with = replicas(&hospital(&SimulationInputs { lists, ..inputs(&case) }), 60);
    let without = replicas(&hospital(&inputs(&case)), 60);
    let waits = |all: &[Replica]| median(sums(all, |day| day.value(FlowMeasure::BoardingHours)));
    assert!(waits(&with) > 1.05 * waits(&without), "{} and {}", waits(&with), waits(&without));
}

#[test]
fn without_a_bed_operations_are_cancelled_but_not_those_of_protected_patients() {
    let mut case = busy_trust(400);
    case.wards[1].beds = 100;
    let cancelled = |protected: bool| {
        let lists = vec![list(1, protected), list(2, protected)];
        let all = replicas(&hospital(&SimulationInputs { lists, ..inputs(&case) }), 20);
        assert!(all.iter().all(|replica| replica.balance.holds()));
        let counted: u32 = all.iter().map(|replica| replica.cancelled_counted).sum();
        let no_bed: f64 = sums(&all, |day| day.value(FlowMeasure::CancelledNoBed)).iter().sum();
        let no_time: f64 = sums(&all, |day| day.value(FlowMeasure::CancelledNoTime)).iter().sum();
        assert_eq!(f64::from(counted), no_bed + no_time);
        no_bed
    };
    assert!(cancelled(false) > 60.0);
    assert_eq!(cancelled(true), 0.0);
}

#[test]
fn who_is_cancelled_for_want_of_staff_is_not_operated_on() {
    let mut case = busy_trust(400);
    case.wards[1].beds = 1_000;
    let staff = vec![StaffPath { cancelled: [100, 102].into(), ..StaffPath::default() }];
    let all = replicas(&hospital(&SimulationInputs { lists: vec![list(1, false)], staff, ..inputs(&case) }), 10);
    for replica in &all {
        let day = &replica.days[1];
        assert_eq!(day.value(FlowMeasure::CancelledNoStaff), 2.0);
        assert_eq!(day.value(FlowMeasure::PlannedAdmissions), 1.0);
    }
}

#[test]
fn a_list_that_runs_out_of_time_cancels_its_last_patient() {
    let mut case = busy_trust(400);
    case.wards[1].beds = 1_000;
    let mut long = list(1, false);
    long.patients.iter_mut().for_each(|patient| patient.minutes = 300);
    let all = replicas(&hospital(&SimulationInputs { lists: vec![long], ..inputs(&case) }), 10);
    // Two take ten hours of a list of nine; nobody begins a third.
    assert!(all.iter().all(|replica| replica.days[1].value(FlowMeasure::CancelledNoTime) >= 1.0));
}

#[test]
fn patients_whose_pool_has_no_beds_lie_in_another_and_it_is_said() {
    let mut case = busy_trust(400);
    case.wards.retain(|ward| ward.pool != Pool::Medical);
    case.wards[0].beds = 700;
    case.wards.push(steadfast_model::Ward { ward_id: "C".into(), pool: Pool::Critical, beds: 20, escalation_beds: 1 });
    case.census.retain(|patient| patient.ward_id.as_str() == "S");
    case.census.extend((0..12).map(|index| patient("C", 1 + index % 5, CensusKind::Emergency)));
    case.bookings.push(steadfast_model::Booking {
        booking_id: "B".into(),
        session_id: "X".into(),
        pod: steadfast_model::Pod::OrdinaryElective,
        specialty: "300".into(),
        priority: steadfast_model::Priority::P2,
        clock_start: TODAY,
        minutes: 60,
        stay_mean_days: 3.0,
        stay_sd_days: 2.0,
        pool: Some(Pool::Medical),
        age_group: steadfast_model::AgeGroup::Adult,
        sex: steadfast_model::Sex::Female,
        times_cancelled: 0,
        notice_needed_days: 0,
    });
    let mut medical = list(1, true);
    medical.patients.iter_mut().for_each(|patient| patient.pool = Some(Pool::Medical));
    let hospital = hospital(&SimulationInputs { lists: vec![medical], ..inputs(&case) });
    assert!(hospital.notes().iter().any(|note| note.contains("pool medical")), "{:?}", hospital.notes());
    for replica in replicas(&hospital, 5) {
        assert!(replica.balance.holds());
        let last = replica.days.last().expect("days");
        assert_eq!((last.value(FlowMeasure::WaitingForBed), last.needed[0]), (0.0, 0));
    }
}

#[test]
fn who_leaves_unseen_is_counted_even_when_no_clinician_gets_to_the_least_urgent() {
    let case = busy_trust(400);
    let staff = vec![heads(&case, "emergency", 1)];
    let all = replicas(&hospital(&SimulationInputs { staff, ..inputs(&case) }), 5);
    for replica in &all {
        let unseen: f64 = replica.days[10..].iter().map(|day| day.value(FlowMeasure::LeftUnseen)).sum();
        let came: f64 = replica.days[10..].iter().map(|day| day.value(FlowMeasure::Attendances)).sum();
        assert!(unseen > 0.5 * came, "{unseen} of {came}");
    }
}

#[test]
fn whoever_is_not_on_the_rota_is_not_on_strike() {
    // At the weekend the rota has half the heads for as many patients: each stands for more than one clinician, but an empty post is one head.
    let mut case = busy_trust(400);
    for post in case.posts.iter_mut().filter(|post| post.service == "emergency") {
        let weekend = matches!(post.start.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        post.usual = if weekend { 4 } else { 10 };
    }
    let mut path = StaffPath::default();
    for (row, post) in case.posts.iter().enumerate().filter(|(_, post)| post.service == "emergency") {
        path.heads.insert(row, post.usual - 1);
    }
    let (usual, one_less) =
        (hospital(&inputs(&case)), hospital(&SimulationInputs { staff: vec![path], ..inputs(&case) }));
    for (day, (usual, less)) in usual.staffing[0].department.iter().zip(&one_less.staffing[0].department).enumerate() {
        assert!(usual.iter().zip(less).all(|(usual, less)| usual - less <= 1), "day {day}: {usual:?} {less:?}");
    }
}

#[test]
fn patients_with_flu_close_beds() {
    let mut case = busy_trust(400);
    case.census.iter_mut().take(60).for_each(|patient| patient.flu = true);
    let replica = hospital(&inputs(&case)).replica(0);
    let closed = replica.days[0].value(FlowMeasure::ClosedBeds);
    assert!((4.0..=8.0).contains(&closed), "{closed}");
}

#[test]
fn those_fit_to_leave_stay_at_their_usual_number() {
    let mut case = busy_trust(480);
    case.census.iter_mut().step_by(7).for_each(|patient| patient.fit_to_leave = true);
    let fit = case.census.iter().filter(|patient| patient.fit_to_leave).count() as f64;
    case.demand.iter_mut().for_each(|day| day.no_criteria_to_reside = 76);
    let all = replicas(&hospital(&inputs(&case)), 60);
    let last = mean(&all.iter().map(|replica| replica.days[18].value(FlowMeasure::FitToLeave)).collect::<Vec<_>>());
    assert!((last / fit - 1.0).abs() < 0.25, "{last} for {fit}");
}

#[test]
fn a_case_without_anything_gives_quiet_days_and_says_what_is_missing() {
    let mut case = trust(0, |_| 0);
    case.demand.clear();
    let hospital = hospital(&inputs(&case));
    assert!(hospital.notes().iter().any(|note| note.contains("attendances")));
    let replica = hospital.replica(0);
    assert!(replica.balance.holds());
    assert!(replica.days.iter().all(|day| day.value(FlowMeasure::Attendances) == 0.0 && day.needed == [0; 5]));
}

#[test]
fn a_department_without_known_posts_is_said_and_nobody_waits_for_a_clinician() {
    let mut case = busy_trust(400);
    case.posts.iter_mut().for_each(|post| post.service = "elsewhere".into());
    let hospital = hospital(&inputs(&case));
    assert_eq!(hospital.notes().len(), 3, "{:?}", hospital.notes());
    assert!(sums(&replicas(&hospital, 3), |day| day.value(FlowMeasure::LeftUnseen)).iter().all(|&left| left == 0.0));
}

#[test]
fn days_on_which_the_clocks_change_have_one_hour_more_or_less() {
    let mut case = busy_trust(400);
    case.window.planned_at = civil(2026, 3, 27, 9, 0);
    case.window.from = case.window.planned_at.date();
    let spring = SimulationInputs { to: civil(2026, 3, 31, 0, 0).date(), ..inputs(&case) };
    let hospital = hospital(&spring);
    let lengths: Vec<f64> = hospital.calendar.midnights.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(lengths, [24.0, 24.0, 23.0, 24.0, 24.0]);
    let replica = hospital.replica(0);
    assert!(replica.balance.holds() && replica.days.len() == 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn more_beds_never_lengthen_the_median_wait(beds in 330u32..420, more in 1u32..40, seed in 0u64..1_000) {
        let waits = |beds: u32| {
            let case = busy_trust(beds);
            let hospital = Hospital::prepare(&inputs(&case), &Stream::root(seed));
            median(sums(&replicas(&hospital, 20), |day| day.value(FlowMeasure::BoardingHours)))
        };
        prop_assert!(waits(beds + more) <= waits(beds) + 1e-9);
    }

    #[test]
    fn no_turnout_and_no_list_breaks_the_balance(
        emergency in 0u32..30, wards in 0u32..12, take in 0u32..6, beds in 40u32..500, lists in 0i64..15, seed in 0u64..1_000,
    ) {
        let case = busy_trust(beds);
        let mut path = heads(&case, "emergency", emergency);
        path.heads.extend(heads(&case, "medical-wards", wards).heads);
        path.heads.extend(heads(&case, "acute-medicine", take).heads);
        let lists = (0..lists).map(|day| list(day, day % 3 == 0)).collect();
        let given = SimulationInputs { lists, staff: vec![path], ..inputs(&case) };
        let replica = Hospital::prepare(&given, &Stream::root(seed)).replica(0);
        prop_assert!(replica.balance.holds(), "{:?}", replica.balance);
        prop_assert!(replica.days.iter().all(|day| (0.0..=1.0).contains(&day.value(FlowMeasure::OverFourHours))));
    }
}

#[test]
fn an_hour_drawn_follows_the_curve() {
    let mut weights = [0.0; 24];
    (weights[8], weights[20]) = (1.0, 3.0);
    let curve = HourCurve::new(&weights);
    assert!((curve.at(0.125) - 8.5).abs() < 1e-12);
    assert!((curve.at(0.625) - 20.5).abs() < 1e-12);
    assert!(curve.at(0.0) >= 8.0 && curve.at(1.0) <= 24.0);
}

#[test]
fn numbers_of_a_patient_and_a_day_are_spread_evenly() {
    let mean = (0..20_000).map(|day| unit(7, day)).sum::<f64>() / 20_000.0;
    assert!((mean - 0.5).abs() < 4.0 * (1.0f64 / 12.0 / 20_000.0).sqrt(), "{mean}");
    assert_eq!(unit(7, 3), unit(7, 3));
    assert_ne!(unit(7, 3), unit(8, 3));
}
