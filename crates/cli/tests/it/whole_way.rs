//! The whole way for one trust, and the figures that every face must give.

use crate::run::{files, steadfast};
use serde_json::{Value, json};
use std::path::PathBuf;

const QUICK: &str = "--seed 1 --turnouts 4 --samples 20 --nodes 4 --quiet";

/// The figures of Dorset County Hospital with few samples. Another face (page, Python) that plans this case with the same options must give these.
fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/rbd-seed-1.json")
}

/// Rounds a share to the thousandth, so that the file says what matters.
fn rounded(value: &Value) -> Value {
    json!(value.as_f64().map(|share| (share * 1000.0).round() / 1000.0))
}

fn headline(plan: &Value) -> Value {
    let figures = &plan["figures"];
    let quantiles = |name: &str| -> Value {
        json!({ "p10": rounded(&figures[name]["p10"]), "p50": rounded(&figures[name]["p50"]), "p90": rounded(&figures[name]["p90"]) })
    };
    json!({
        "trust": plan["trust"],
        "seed": plan["seed"],
        "options": { "turnouts": 4, "samples": 20, "nodes": 4 },
        "planned_care_kept": quantiles("planned_care_kept"),
        "planned_care_kept_weighted": quantiles("planned_care_kept_weighted"),
        "posts_below_floor": quantiles("posts_below_floor"),
        "cancelled_on_the_day": quantiles("cancelled_on_the_day"),
        "bookings": figures["bookings"],
        "bound": rounded(&plan["bound"]["planned_care_kept"]),
        "kept_at_the_median_turnout": rounded(&plan["bound"]["kept_by_this_plan"]),
    })
}

/// One test, for a whole trust takes a while: made, checked, planned on one thread and on two, checked, held against the golden figures.
#[test]
fn a_trust_is_made_planned_and_checked_and_the_bytes_do_not_depend_on_the_threads() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dir = folder.path();
    let new = "case new --trust rbd --strike 2025-12-17T07:00/2025-12-22T07:00 --seed 1 --out case --json";
    let made = steadfast(dir, new).ends_with(0).json();
    assert_eq!((made["trust"].as_str(), made["planned_at"].as_str()), (Some("RBD"), Some("2025-12-10T09:00:00")));
    assert!(made["bookings_in_strike"].as_u64().is_some_and(|bookings| bookings > 2000), "{made}");
    steadfast(dir, "case check case").ends_with(0);
    let plan = steadfast(dir, &format!("plan case --out one --threads 1 {QUICK} --json")).ends_with(0).json();
    steadfast(dir, &format!("plan case --out two --threads 2 {QUICK}")).ends_with(0);
    let (one, two) = (files(&dir.join("one")), files(&dir.join("two")));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(Some(bytes) == two.get(name), "{name} differs between one thread and two");
    }
    let audit = steadfast(dir, "plan check case one --json").ends_with(0).json();
    assert_eq!(audit["violations"].as_u64(), Some(0), "{audit}");

    let found = headline(&plan);
    if std::env::var_os("STEADFAST_WRITE_GOLDEN").is_some() {
        std::fs::write(golden(), serde_json::to_string_pretty(&found).expect("figures are JSON") + "\n")
            .expect("the file can be written");
    }
    let text = std::fs::read_to_string(golden()).expect("the golden figures are in the repository");
    let expected: Value = serde_json::from_str(&text).expect("the golden figures are JSON");
    assert_eq!(
        found, expected,
        "the figures have moved: if that is meant, say so under Model changes and write the file with STEADFAST_WRITE_GOLDEN=1"
    );
}
