//! Whatever the text, a figure stays one well-formed drawing.

use jiff::civil::Date;
use proptest::prelude::*;
use steadfast_chart::{
    Arrangement, Bars, Body, Cell, Column, DayMark, Ends, Estimate, Figure, Lane, LaneItem, LaneLook, Series,
    StackedRows, TargetLine, Timeline, TradeOff, TradePoint, Unit,
};

fn balanced(markup: &str) -> bool {
    let mut open = Vec::new();
    for piece in markup.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else {
            return false;
        };
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name.to_owned()) {
                return false;
            }
        } else {
            open.push(tag.split_whitespace().next().unwrap_or_default().to_owned());
        }
    }
    open.is_empty()
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![-1e9_f64..1e9, Just(f64::NAN), Just(f64::INFINITY), Just(0.0)]
}

proptest! {
    #[test]
    fn odd_text_and_odd_numbers_never_break_out(text in "[ -~<>&\"'\u{0}-\u{1f}é]{0,40}", values in prop::collection::vec(any_value(), 3)) {
        let estimate = Estimate { p10: values[0], p50: values[1], p90: values[2] };
        let bodies = [
            Body::Bars(Bars {
                category: text.clone(),
                categories: vec![text.clone(), "b".into()],
                series: vec![Series { name: text.clone(), values: vec![estimate; 2] }; 2],
                arrangement: Arrangement::Grouped,
                ends: Ends::Quantiles,
                unit: Unit::Count,
                target: None,
            }),
            Body::Rows(StackedRows { row: text.clone(), rows: vec![text.clone()], parts: vec![text.clone()], counts: vec![vec![3]] }),
            Body::Curve(TradeOff {
                point: text.clone(),
                points: [false, true].map(|chosen| TradePoint {
                    name: text.clone(),
                    beside: text.clone(),
                    across: values[1],
                    value: estimate,
                    chosen,
                    details: vec![Cell::text(&text), Cell::Pounds(values[0])],
                }).to_vec(),
                across: text.clone(),
                across_unit: Unit::Share,
                measure: text.clone(),
                unit: Unit::Count,
                target: Some(TargetLine { label: text.clone(), value: values[2] }),
                reading: text.clone(),
                detail_columns: vec![Column::words(&text), Column::numbers("Cost")],
            }),
            Body::Timeline(Timeline {
                from: Date::constant(2025, 1, 1),
                to: Date::constant(2025, 12, 31),
                lanes: vec![Lane {
                    name: text.clone(),
                    items: LaneLook::ALL.map(|look| LaneItem {
                        from: Date::constant(2025, 3, 1),
                        to: Date::constant(2025, 3, 9),
                        name: text.clone(),
                        short: text.clone(),
                        look,
                        note: text.clone(),
                    }).to_vec(),
                }],
                marks: vec![DayMark { date: Date::constant(2025, 5, 1), label: text.clone() }; 2],
                reading: text.clone(),
                meanings: LaneLook::ALL.map(|look| (look, text.clone())).to_vec(),
            }),
        ];
        for body in bodies {
            let figure = Figure { id: text.clone(), title: text.clone(), subtitle: text.clone(), description: text.clone(), body };
            let svg = figure.to_svg().into_string();
            prop_assert!(balanced(&svg), "{svg}");
            prop_assert!(!svg.contains("NaN") && !svg.contains("=\"inf"));
            prop_assert!(!svg.chars().any(char::is_control));
            prop_assert_eq!(figure.to_svg().into_string(), svg);
            prop_assert!(figure.page_id().chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-'));
        }
    }
}
