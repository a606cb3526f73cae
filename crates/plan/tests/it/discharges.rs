//! The effect of past strikes on discharges, from the published counts. They are not in the repository but in the folder `STEADFAST_SHARED`.

use steadfast_chance::Stream;
use steadfast_intake::read_discharges;
use steadfast_plan::backtest::discharges::{
    BaselineSettings, DischargeDay, Strike, expected_discharges, strike_effects,
};
use steadfast_testkit::shared;

/// Nine of the twelve strikes lie away from holidays; a model with one level a month measures -2.2 and -4.6 % in them.
#[test]
fn discharges_fell_by_two_per_cent_in_strikes_and_by_more_than_four_after_them() {
    let file = shared("data/england/discharges_by_trust_day.csv.gz", "the effect of past strikes on discharges");
    let Some(file) = file else { return };
    let (rows, _) = read_discharges(&file);
    let rows: Vec<DischargeDay> = rows
        .expect("the published table is sound")
        .into_iter()
        .map(|row| DischargeDay { ods_code: row.ods_code, date: row.date, discharged: row.discharged })
        .collect();
    let expected = expected_discharges(&rows, Strike::shipped(), &BaselineSettings::default()).expect("enough rows");
    assert_eq!(expected.trusts().len(), 118);
    let effects = strike_effects(&expected, 40, &Stream::root(1));
    assert_eq!(effects.strikes.len(), 12);
    let nine = &effects.away_from_holidays;
    for (effect, measured) in [(&nine.strike_days, 0.978), (&nine.days_after, 0.954)] {
        let effect = effect.as_ref().expect("trusts with a count");
        assert!((effect.ratio - measured).abs() < 0.006, "{} for {measured}", effect.ratio);
        // Chance does not do that: the interval leaves "no effect" out, and hardly any placebo is as far away.
        let placebo = effect.placebo.as_ref().expect("forty windows");
        assert!(placebo.high < 1.0 && placebo.p_value < 0.05, "{placebo:?}");
    }
}
