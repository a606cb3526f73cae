//! What takes minutes.

use crate::made::{made_up, plan, violations};

#[test]
fn plans_of_other_trusts_keep_to_every_rule_and_place_bookings_no_worse_than_by_priority() {
    for (code, seed) in [("RGP", 2), ("RD8", 2)] {
        let case = made_up(code, seed);
        let plan = plan(&case);
        assert_eq!(violations(&case, &plan), [], "{code}");
        let placement = plan.summary.placement.expect("a plan says how its bookings were placed");
        assert!(placement.plan.weight_kept >= placement.first.weight_kept - 1e-9, "{code}: {placement:?}");
        assert!(placement.plan.weight_waiting <= placement.first.weight_waiting + 1e-9, "{code}: {placement:?}");
    }
}
