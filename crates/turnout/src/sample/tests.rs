use super::*;
use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};
use steadfast_chance::{Moments, order_quantile};
use steadfast_model::ActionStatus;
use steadfast_model::time::civil;

fn walkout(groups: &[Group]) -> Action {
    Action {
        union: "BMA".into(),
        groups: groups.to_vec(),
        from: civil(2025, 12, 17, 7, 0),
        to: civil(2025, 12, 22, 7, 0),
        cover: CoverLevel::FullWalkout,
        status: ActionStatus::Notified,
        round: None,
    }
}

fn at(day: i8, hour: i8, rostered: u32) -> Stratum {
    Stratum { group: Group::Resident, start: civil(2025, 12, day, hour, 0), rostered, emergency: true }
}

/// The shipped model with a known level and no noise but that of the beta-binomial.
fn plain(share: f64) -> TurnoutModel {
    let mut model = TurnoutModel::shipped().clone();
    model.residents = Level { mean: steadfast_chance::logit(share), sd: 0.0 };
    model.assumptions.trust_sd = 0.0;
    model.assumptions.day_sd = 0.0;
    model.assumptions.short_notice_sickness = 0.0;
    model
}

fn scenarios(count: u64) -> impl Iterator<Item = Stream> {
    (0..count).map(|number| Stream::root(9).named("turnout").numbered(number))
}

#[test]
fn sampled_counts_have_the_mean_and_variance_of_the_beta_binomial() {
    let model = plain(0.55);
    let strata = [at(17, 8, 30), at(17, 8, 20), at(17, 20, 10)];
    let actions = [walkout(&[Group::Resident])];
    let away: Moments = scenarios(20_000)
        .map(|stream| 60.0 - f64::from(model.sample(&strata, &actions, &stream).iter().sum::<u32>()))
        .collect();
    let (n, p, kappa) = (60.0, 0.55, model.assumptions.concentration);
    let variance = n * p * (1.0 - p) * (1.0 + (n - 1.0) / (kappa + 1.0));
    assert!((away.mean() - n * p).abs() < 4.0 * (variance / 20_000.0f64).sqrt(), "{}", away.mean());
    assert!((away.variance() / variance - 1.0).abs() < 0.05, "{}", away.variance());
}

#[test]
fn sampled_means_agree_with_the_expected_number_present() {
    let model = TurnoutModel::shipped();
    let strata = [at(17, 8, 40), at(20, 8, 25), at(24, 8, 30)];
    let actions = [walkout(&[Group::Resident])];
    let expected = model.mean(&strata, &actions);
    for (index, mean) in expected.iter().enumerate() {
        let seen: Moments =
            scenarios(8_000).map(|stream| f64::from(model.sample(&strata, &actions, &stream)[index])).collect();
        assert!((seen.mean() - mean).abs() < 4.0 * (seen.variance() / 8_000.0).sqrt(), "{} for {mean}", seen.mean());
    }
}

#[test]
fn sampled_quantiles_of_a_large_group_are_those_of_the_level() {
    let mut model = TurnoutModel::shipped().clone();
    model.assumptions.concentration = 1e9;
    model.assumptions.short_notice_sickness = 0.0;
    let actions = [walkout(&[Group::Resident])];
    let strata = [at(17, 8, 2_000)];
    let mut away: Vec<f64> =
        scenarios(4_000).map(|stream| 1.0 - f64::from(model.sample(&strata, &actions, &stream)[0]) / 2_000.0).collect();
    let a = &model.assumptions;
    let spread = (model.residents.sd.powi(2) + a.trust_sd.powi(2) + a.day_sd.powi(2)).sqrt();
    for p in [0.1, 0.5, 0.9] {
        let exact = logistic(model.residents.mean + spread * steadfast_chance::normal_quantile(p));
        let seen = order_quantile(&mut away, p).expect("4,000 values");
        assert!((seen - exact).abs() < 0.015, "{seen} for {exact}");
    }
}

#[test]
fn the_same_stream_gives_the_same_numbers_and_another_gives_others() {
    let model = TurnoutModel::shipped();
    let strata: Vec<Stratum> = (17..22).map(|day| at(day, 8, 30)).collect();
    let actions = [walkout(&[Group::Resident])];
    let draw = |number| model.sample(&strata, &actions, &Stream::root(1).numbered(number));
    assert_eq!(draw(4), draw(4));
    assert_ne!(draw(4), draw(5));
}

#[test]
fn a_shift_begun_before_the_action_and_one_after_lose_only_the_sick() {
    let model = TurnoutModel::shipped();
    let actions = [walkout(&[Group::Resident])];
    let strata = [at(17, 6, 1_000), at(22, 7, 1_000), at(22, 6, 1_000)];
    let mean = model.mean(&strata, &actions);
    assert!((mean[0] - 988.0).abs() < 1e-9 && (mean[1] - 988.0).abs() < 1e-9);
    assert!(mean[2] < 600.0);
    let seen = model.sample(&strata, &actions, &Stream::root(1));
    assert!(seen[0] > 950 && seen[1] > 950 && seen[2] < 900);
}

#[test]
fn only_live_actions_and_called_groups_count() {
    let model = TurnoutModel::shipped();
    let day = at(17, 8, 100);
    let lost = |stratum: Stratum, action: Action| 100.0 - model.mean(&[stratum], &[action])[0];
    assert!(lost(day, walkout(&[Group::Resident])) > 40.0);
    assert!(lost(day, walkout(&[Group::Consultant])) < 2.0);
    assert!(lost(day, Action { status: ActionStatus::Suspended, ..walkout(&[Group::Resident]) }) < 2.0);
    assert!(lost(Stratum { group: Group::Consultant, ..day }, walkout(&[Group::Consultant])) > 30.0);
}

#[test]
fn christmas_day_cover_keeps_emergency_posts() {
    let model = TurnoutModel::shipped();
    let action = Action { cover: CoverLevel::ChristmasDay, ..walkout(&[Group::Resident]) };
    let emergency = at(17, 8, 100);
    let clinic = Stratum { emergency: false, ..emergency };
    let mean = model.mean(&[emergency, clinic], &[action]);
    assert!(mean[0] > 98.0 && mean[1] < 60.0);
}

#[test]
fn the_median_rounds_each_group_and_date_once_and_spreads_it() {
    let model = plain(0.5);
    let strata: Vec<Stratum> = (0..10).map(|_| at(17, 8, 1)).chain((0..3).map(|_| at(18, 8, 5))).collect();
    let present = model.median(&strata, &[walkout(&[Group::Resident])]);
    assert_eq!(present[..10].iter().sum::<u32>(), 5);
    assert!(present[..10].windows(2).all(|pair| pair[0] + pair[1] == 1), "every other place is filled");
    assert_eq!(present[10..].iter().sum::<u32>(), 7);
    assert!(present[10..].iter().all(|here| (2..=3).contains(here)));
}

#[test]
fn the_sampled_median_of_a_group_and_day_is_near_the_median() {
    let model = TurnoutModel::shipped();
    let strata = [at(17, 8, 60), at(17, 20, 25)];
    let actions = [walkout(&[Group::Resident])];
    let mut totals: Vec<u32> =
        scenarios(4_001).map(|stream| model.sample(&strata, &actions, &stream).iter().sum()).collect();
    let seen = order_quantile(&mut totals, 0.5).expect("values");
    let median: u32 = model.median(&strata, &actions).iter().sum();
    assert!(seen.abs_diff(median) <= 1, "{seen} against {median}");
}

proptest! {
    #[test]
    fn more_rostered_never_gives_fewer_present(counts in prop::collection::vec((0u32..12, 0u32..4), 1..12), seed in 0u64..1_000) {
        let model = TurnoutModel::shipped();
        let actions = [walkout(&[Group::Resident])];
        let strata = |extra: bool| -> Vec<Stratum> {
            (0i8..).zip(&counts).map(|(index, &(n, more))| at(17 + index % 6, 8, if extra { n + more } else { n })).collect()
        };
        let stream = Stream::root(seed);
        let few = model.sample(&strata(false), &actions, &stream);
        let many = model.sample(&strata(true), &actions, &stream);
        for (index, (few, many)) in few.iter().zip(&many).enumerate() {
            prop_assert!(few <= many);
            prop_assert!(many - few <= counts[index].1);
        }
    }

    #[test]
    fn present_never_exceeds_rostered_and_median_totals_are_rounded_means(
        counts in prop::collection::vec(0u32..9, 1..30), share in 0.01f64..0.99, seed in 0u64..100,
    ) {
        let model = plain(share);
        let actions = [walkout(&[Group::Resident])];
        let strata: Vec<Stratum> = counts.iter().map(|&n| at(18, 8, n)).collect();
        let median = model.median(&strata, &actions);
        prop_assert!(median.iter().zip(&counts).all(|(here, n)| here <= n));
        let total: u32 = counts.iter().sum();
        let away = f64::from(total - median.iter().sum::<u32>());
        prop_assert!((away - share * f64::from(total)).abs() <= 0.5 + 1e-6);
        let sampled = model.sample(&strata, &actions, &Stream::root(seed));
        prop_assert_eq!(sampled.len(), strata.len());
        prop_assert!(sampled.iter().zip(&counts).all(|(here, n)| here <= n));
    }
}
