use super::*;
use crate::made_up::{TODAY, arrivals, patient, steady_census, trust};
use proptest::prelude::{ProptestConfig, prop, prop_assert, proptest};
use steadfast_chance::Stream;
use steadfast_model::CensusKind;

fn forecast(case: &Case, elective: &[ElectiveAdmission], days: i64) -> Vec<BedDay> {
    let recent = HospitalState::of(case, Parameters::shipped()).flu_recent;
    forecast_with(case, elective, days, &arrivals(recent, 0.0, 200))
}

fn forecast_with(
    case: &Case,
    elective: &[ElectiveAdmission],
    days: i64,
    arrivals: &[steadfast_model::ArrivalPath],
) -> Vec<BedDay> {
    forecast_beds(&BedInputs { case, elective, from: TODAY, to: plus_days(TODAY, days), arrivals })
}

fn medical(rows: &[BedDay]) -> Vec<&BedDay> {
    rows.iter().filter(|row| row.pool == Pool::Medical).collect()
}

#[test]
fn an_empty_hospital_fills_up_to_rate_times_mean_stay() {
    let case = trust(540, |_| 0);
    let parameters = Parameters::shipped();
    let state = HospitalState::of(&case, parameters);
    let pool = &state.pools[0];
    let inflow = &pool.inflows[0];
    assert!((inflow.rate * inflow.stay.mean() - 360.0).abs() < 1e-9);
    let path = Path::of(&state, &[], 0);
    let (week, _) = arrivals_in_bed(&state, pool, parameters, &path, 6);
    let (years, variance) = arrivals_in_bed(&state, pool, parameters, &path, 1_500);
    assert!(week < 250.0);
    assert!((years - 360.0).abs() < 0.5, "{years}");
    // Without over-dispersion the number in bed is Poisson.
    assert!((variance / years - 1.0).abs() < 1e-9);
}

#[test]
fn a_hospital_in_balance_does_not_drift() {
    let mut case = trust(300, |_| 0);
    case.census = steady_census(300);
    assert!((295..=300).contains(&case.census.len()));
    let rows = forecast(&case, &[], 28);
    for row in medical(&rows) {
        assert!(row.p50.abs_diff(300) <= 4, "{} on {}", row.p50, row.date);
    }
    // Nor does it when the usual share of patients is fit to leave.
    for patient in case.census.iter_mut().step_by(8) {
        patient.fit_to_leave = true;
    }
    let rows = forecast(&case, &[], 28);
    for row in medical(&rows) {
        assert!(row.p50.abs_diff(300) <= 6, "{} on {}", row.p50, row.date);
    }
}

#[test]
fn more_patients_fit_to_leave_than_usual_empty_the_hospital() {
    let mut case = trust(300, |_| 0);
    case.census = steady_census(300);
    for patient in case.census.iter_mut().step_by(4) {
        patient.fit_to_leave = true;
    }
    let rows = forecast(&case, &[], 7);
    assert!(medical(&rows)[7].p50 < 295);
}

#[test]
fn patients_still_in_agree_with_a_simulated_census() {
    let mut case = trust(0, |_| 0);
    case.census = [1, 2, 2, 5, 9, 30].iter().map(|&age| patient("M", age, CensusKind::Emergency)).collect();
    let parameters = Parameters::shipped();
    let state = HospitalState::of(&case, parameters);
    let exact = Counts::of_events(still_in(&state.pools[0], parameters, 6));
    // Brute force: draw stays until each patient's is at least as long as their age.
    let stay = steadfast_chance::LogNormal::from_mean_sd(9.4, 16.9);
    let mut stream = Stream::root(3).named("brute force");
    let trials = 20_000;
    let mut seen = [0.0; 7];
    for _ in 0..trials {
        let here = [1.0, 2.0, 2.0, 5.0, 9.0, 30.0]
            .iter()
            .filter(|&&age| {
                loop {
                    let nights = stream.log_normal(stay).round();
                    if nights >= age {
                        break nights > age + 6.0;
                    }
                }
            })
            .count();
        seen[here] += 1.0 / f64::from(trials);
    }
    for count in 0..6 {
        let above: f64 = seen[usize::try_from(count).expect("small") + 1..].iter().sum();
        assert!((exact.above(count) - above).abs() < 0.015, "{above} for {}", exact.above(count));
    }
}

#[test]
fn growing_flu_needs_more_beds_with_a_wider_range() {
    let mut steady = trust(300, |_| 12);
    steady.census = steady_census(300);
    for patient in steady.census.iter_mut().step_by(4) {
        patient.flu = true;
    }
    let (growing, steady) = (forecast_with(&steady, &[], 14, &arrivals(12.0, 0.05, 200)), forecast(&steady, &[], 14));
    let (a, b) = (medical(&steady)[14], medical(&growing)[14]);
    assert!(b.p50 > a.p50 + 10, "{} against {}", b.p50, a.p50);
    assert!(b.p90 - b.p10 >= a.p90 - a.p10);
    assert!(b.probability_over >= a.probability_over);
}

#[test]
fn nothing_known_after_the_plan_is_made_is_used() {
    let mut case = trust(300, |_| 5);
    case.census = steady_census(300);
    let before = forecast(&case, &[], 10);
    let mut later = case.demand[0].clone();
    (later.date, later.ga_occupied, later.emergency_admissions, later.flu_admissions) = (TODAY, 900, 900, 900);
    case.demand.push(later);
    assert_eq!(before, forecast(&case, &[], 10));
}

#[test]
fn the_same_stream_gives_the_same_beds_and_days_before_the_plan_are_left_out() {
    let mut case = trust(300, |_| 5);
    case.census = steady_census(300);
    assert_eq!(forecast(&case, &[], 5), forecast(&case, &[], 5));
    let arrivals = arrivals(5.0, 0.0, 50);
    let (from, to) = (plus_days(TODAY, -5), plus_days(TODAY, 1));
    let rows = forecast_beds(&BedInputs { case: &case, elective: &[], from, to, arrivals: &arrivals });
    let days: Vec<(Pool, Date)> = rows.iter().map(|row| (row.pool, row.date)).collect();
    let tomorrow = plus_days(TODAY, 1);
    assert_eq!(
        days,
        [(Pool::Medical, TODAY), (Pool::Medical, tomorrow), (Pool::Surgical, TODAY), (Pool::Surgical, tomorrow)]
    );
}

#[test]
fn a_surgical_admission_holds_a_surgical_bed_and_no_other() {
    let mut case = trust(0, |_| 0);
    case.census = vec![patient("M", 3, CensusKind::Elective)];
    let tomorrow = plus_days(TODAY, 1);
    let stay = ElectiveAdmission { pool: Pool::Surgical, date: tomorrow, stay_mean_days: 3.0, stay_sd_days: 0.0 };
    let beds: Vec<u32> =
        forecast(&case, &[stay; 7], 5).iter().filter(|row| row.pool == Pool::Surgical).map(|row| row.p50).collect();
    assert_eq!(beds, [0, 7, 7, 7, 0, 0]);
}

#[test]
fn the_allowance_is_what_is_free_and_never_less_than_what_is_booked() {
    let mut case = trust(300, |_| 0);
    case.census = steady_census(300);
    let arrivals = arrivals(0.0, 0.0, 100);
    let allowance = |case: &Case, elective: &[ElectiveAdmission]| {
        let to = plus_days(TODAY, 2);
        elective_bed_allowance(&BedInputs { case, elective, from: TODAY, to, arrivals: &arrivals })
    };
    let free = allowance(&case, &[]);
    assert!((free[0].2 - 120.0).abs() <= 3.0, "400 beds and 20 to open less 300, but {}", free[0].2);
    assert_eq!(free[3], (Pool::Surgical, TODAY, 210.0));
    case.wards[0].beds = 250;
    case.wards[0].escalation_beds = 0;
    let booked = ElectiveAdmission { pool: Pool::Medical, date: TODAY, stay_mean_days: 4.0, stay_sd_days: 0.0 };
    let full = allowance(&case, &[booked; 9]);
    assert_eq!(full[..3].iter().map(|row| row.2).collect::<Vec<_>>(), [9.0; 3]);
    assert_eq!(allowance(&case, &[])[0].2, 0.0);
}

#[test]
fn a_census_of_today_leaves_only_the_rest_of_today_to_come() {
    let mut case = trust(300, |_| 0);
    case.census = steady_census(300);
    let whole = HospitalState::of(&case, Parameters::shipped());
    case.census.push(patient("M", 0, CensusKind::Emergency));
    let rest = HospitalState::of(&case, Parameters::shipped());
    assert_eq!(whole.today_left, 1.0);
    // 12 % came before six and half of 24 % from then to nine.
    assert!((rest.today_left - 0.76).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn more_planned_admissions_never_lower_a_quantile(
        stays in prop::collection::vec((0i64..8, 0.0f64..9.0, 0.0f64..6.0), 1..25), keep in 0usize..25,
    ) {
        let mut case = trust(30, |_| 1);
        case.census = steady_census(30);
        let all: Vec<ElectiveAdmission> = stays
            .iter()
            .map(|&(day, mean, sd)| ElectiveAdmission {
                pool: Pool::Medical, date: plus_days(TODAY, day), stay_mean_days: mean, stay_sd_days: sd,
            })
            .collect();
        let few = forecast(&case, &all[..keep.min(all.len())], 9);
        let many = forecast(&case, &all, 9);
        for (few, many) in few.iter().zip(&many) {
            prop_assert!(few.p10 <= many.p10 && few.p50 <= many.p50 && few.p90 <= many.p90);
            prop_assert!(few.probability_over <= many.probability_over + 1e-9);
            prop_assert!(many.p10 <= many.p50 && many.p50 <= many.p90);
            // Every further patient holds at most one bed.
            prop_assert!(many.p90 - few.p90 <= u32::try_from(all.len()).expect("small"));
        }
    }
}

/// Whole nights of a drawn emergency stay.
fn drawn_nights(stream: &mut Stream) -> i64 {
    let stay = steadfast_chance::LogNormal::from_mean_sd(9.4, 16.9);
    #[expect(clippy::cast_possible_truncation, reason = "a stay is a few days")]
    let nights = stream.log_normal(stay).round() as i64;
    nights
}

#[test]
fn eight_in_ten_of_simulated_hospitals_lie_between_p10_and_p90() {
    // A hospital with 32 Poisson arrivals a day, 300 occupied beds on average, long in balance.
    let trials = 200;
    let mut inside = 0;
    let mut surprise = 0.0;
    for trial in 0..trials {
        let mut stream = Stream::root(7).named("hospital").numbered(trial);
        let mut patients = Vec::new();
        for day in -500i64..=7 {
            for _ in 0..stream.poisson(300.0 / 9.4) {
                patients.push((day, drawn_nights(&mut stream)));
            }
        }
        // On the morning of a day: admitted before it and not gone before it.
        let morning =
            |day: i64| patients.iter().filter(move |&&(admitted, nights)| admitted < day && admitted + nights >= day);
        let mut case = trust(300, |_| 0);
        for past in &mut case.demand {
            let ago = days_between(TODAY, past.date);
            past.ga_occupied = u32::try_from(morning(ago + 1).count()).expect("hundreds");
            let arrivals = patients.iter().filter(|&&(admitted, _)| admitted == ago).count();
            past.emergency_admissions = u32::try_from(arrivals).expect("tens");
        }
        case.census = morning(0).map(|&(admitted, _)| patient("M", -admitted, CensusKind::Emergency)).collect();
        let rows = forecast(&case, &[], 7);
        let row = medical(&rows)[7];
        let truth = patients.iter().filter(|&&(admitted, nights)| admitted <= 7 && admitted + nights > 7).count();
        let truth = u32::try_from(truth).expect("hundreds");
        inside += u32::from(row.p10 <= truth && truth <= row.p90);
        surprise += f64::from(truth) - f64::from(row.p50);
    }
    let share = f64::from(inside) / 200.0;
    assert!((share - 0.8).abs() < 3.0 * (0.16f64 / 200.0).sqrt(), "{share}");
    assert!((surprise / 200.0).abs() < 3.0 * 16.0 / 200.0f64.sqrt(), "{}", surprise / 200.0);
}
