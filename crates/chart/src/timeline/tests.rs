use super::*;
use crate::days_axis::do_not_touch;
use crate::{Body, Figure};
use proptest::prelude::*;

fn day(number: i32) -> Date {
    let mut day = Date::constant(2023, 1, 1);
    for _ in 0..number {
        day = day.tomorrow().unwrap();
    }
    day
}

fn item(short: &str, from: Date, to: Date, look: LaneLook) -> LaneItem {
    LaneItem { from, to, name: format!("The {short}"), short: short.into(), look, note: "remark".into() }
}

fn timeline(items: Vec<LaneItem>) -> Timeline {
    Timeline {
        from: Date::constant(2023, 1, 1),
        to: Date::constant(2026, 12, 31),
        lanes: vec![Lane { name: "Strikes".into(), items }],
        marks: vec![
            DayMark { date: Date::constant(2025, 12, 18), label: "18 Dec 2025: the Act is passed".into() },
            DayMark { date: Date::constant(2026, 2, 18), label: "18 Feb 2026: notice of 10 days".into() },
        ],
        reading: "A bar lasts from its first to its last day.".into(),
        meanings: LaneLook::ALL.map(|look| (look, format!("is {look:?}").to_lowercase())).to_vec(),
    }
}

fn figure(timeline: Timeline) -> Figure {
    Figure {
        id: "events".into(),
        title: "T".into(),
        subtitle: "S".into(),
        description: "D".into(),
        body: Body::Timeline(timeline),
    }
}

fn svg(timeline: Timeline) -> String {
    figure(timeline).to_svg().into_string()
}

/// Returns what an item covers in its row, label included.
fn covered(item: &Placed<'_>) -> (f64, f64) {
    if item.label.is_some() { item.labelled().unwrap().1 } else { item.bare() }
}

fn assert_apart(items: &[Placed<'_>]) {
    for (number, one) in items.iter().enumerate() {
        let (from, to) = covered(one);
        assert!(from >= LEFT - APART - DIAMOND / 2.0 && to <= WIDTH + APART, "{from} to {to}");
        for other in items.iter().skip(number + 1).filter(|other| other.row == one.row) {
            assert!(has_room(&[covered(one)], covered(other)), "{:?} and {:?}", covered(one), covered(other));
        }
    }
}

#[test]
fn labels_of_ticks_never_overlap_whatever_the_span() {
    let words = |from: Date, to: Date| -> Vec<String> {
        let ticks = Axis::new(from, to).unwrap().ticks();
        assert!(do_not_touch(&ticks));
        ticks.iter().map(|tick| format!("{} {}", tick.upper, tick.lower).trim().to_owned()).collect()
    };
    let from = Date::constant(2025, 12, 27);
    assert_eq!(
        words(from, Date::constant(2026, 1, 5))[..6],
        ["27 Dec 2025", "28 Dec", "29 Dec", "30 Dec", "31 Dec", "1 Jan 2026"]
    );
    assert_eq!(words(from, Date::constant(2026, 3, 26))[..2], ["5 Jan 2026", "19 Jan"]);
    assert_eq!(words(day(0), day(364))[..2], ["Jan 2023", "Feb"]);
    assert_eq!(words(day(0), day(1460))[..5], ["Jan 2023", "Apr", "Jul", "Oct", "Jan 2024"]);
    assert_eq!(words(Date::constant(2019, 5, 1), Date::constant(2026, 4, 30))[..3], ["Jul 2019", "Jan 2020", "Jul"]);
    assert_eq!(words(Date::constant(1948, 7, 5), Date::constant(2026, 4, 30))[..2], ["1950", "1960"]);
    for days in (0..400).chain((400..9000).step_by(97)) {
        assert!(!words(day(17), day(17 + days)).is_empty(), "{days}");
    }
    assert!(!words(Date::MIN, Date::MAX).is_empty());
}

#[test]
fn items_at_the_same_time_are_stacked_and_those_that_follow_one_another_are_not() {
    let line = timeline(vec![
        item("", day(0), day(200), LaneLook::Firm),
        item("", day(150), day(300), LaneLook::Light),
        item("", day(201), day(400), LaneLook::Doubtful),
    ]);
    let items = placed(&line.lanes[0], &Axis::new(line.from, line.to).unwrap());
    assert_eq!(items.iter().map(|item| item.row).collect::<Vec<_>>(), [0, 1, 0]);
    assert_apart(&items);
}

#[test]
fn a_label_stands_in_its_bar_or_beside_it_and_never_over_the_edge() {
    let line = timeline(vec![
        item("in it", day(0), day(300), LaneLook::Firm),
        item("to the right", day(400), day(402), LaneLook::Firm),
        item("to the left", day(1450), day(1452), LaneLook::Firm),
        item(&"too long ".repeat(20), day(500), day(502), LaneLook::Firm),
    ]);
    let items = placed(&line.lanes[0], &Axis::new(line.from, line.to).unwrap());
    let sides: Vec<Option<Side>> = items.iter().map(|item| item.label).collect();
    assert_eq!(sides, [Some(Side::Inside), Some(Side::Right), None, Some(Side::Left)]);
    assert!(!svg(line).contains("too long"));
}

#[test]
fn an_item_outside_is_left_out_of_the_drawing_but_stays_in_the_table() {
    let mut line = timeline(vec![
        item("before", Date::constant(2022, 1, 1), Date::constant(2022, 12, 31), LaneLook::Firm),
        item("over the edge", Date::constant(2022, 12, 1), day(400), LaneLook::Light),
        item("backwards", day(9), day(8), LaneLook::Doubtful),
        item("after", Date::constant(2027, 1, 1), Date::constant(2027, 1, 1), LaneLook::Moment),
    ]);
    line.marks.push(DayMark { date: Date::constant(2020, 1, 1), label: "long ago".into() });
    let svg = svg(line.clone());
    assert!(svg.contains(">over the edge<") && svg.contains(">is light<"));
    for left_out in ["before", "backwards", "after", "long ago", "is firm", "is moment", "-doubt"] {
        assert!(!svg.contains(left_out), "{left_out}");
    }
    let csv = figure(line).to_csv();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows[0], "Lane,What,First day,Last day,Note");
    assert_eq!(rows[1], "Strikes,The before,2022-01-01,2022-12-31,remark");
    assert_eq!(rows[3], "Strikes,The backwards,2023-01-10,2023-01-09,remark");
    assert_eq!(rows[5], "Marked day,long ago,2020-01-01,2020-01-01,");
    assert_eq!(rows.len(), 8);
}

#[test]
fn the_order_in_which_items_and_marks_are_given_changes_nothing() {
    let items: Vec<LaneItem> = (0..60)
        .map(|number| {
            let from = (number * 577) % 1400;
            let look = LaneLook::ALL[usize::try_from(number).unwrap() % 5];
            item(&format!("item {number}"), day(from), day(from + (number * 31) % 90), look)
        })
        .collect();
    let given = timeline(items);
    let mut turned = given.clone();
    turned.lanes[0].items.reverse();
    turned.marks.reverse();
    assert_eq!(figure(given.clone()).to_csv(), figure(turned.clone()).to_csv());
    assert_eq!(svg(given), svg(turned));
}

#[test]
fn a_single_day_is_drawn_as_three_units_at_least() {
    let axis = Axis::new(day(0), day(1460)).unwrap();
    for number in [0, 700, 1460] {
        let single = item("", day(number), day(number), LaneLook::Firm);
        let placed = Placed::new(&single, &axis).unwrap();
        assert!(placed.to - placed.from >= LEAST && placed.from >= LEFT && placed.to <= RIGHT);
    }
    let drawn = svg(timeline(vec![item("", day(700), day(700), LaneLook::Firm)]));
    assert!(drawn.contains("width=\"3.0\""));
}

#[test]
fn looks_are_told_apart_by_shape_and_only_those_drawn_stand_in_the_key() {
    let look = |look: LaneLook| svg(timeline(vec![item("one", day(100), day(300), look)]));
    assert!(look(LaneLook::Doubtful).contains("url(#fig-events-doubt)"));
    assert!(look(LaneLook::Doubtful).contains("stroke-dasharray=\"3 2\""));
    assert_eq!(look(LaneLook::Failed).matches("stroke-width=\"1.6\"").count(), 4, "two strokes here and in the key");
    assert_eq!(look(LaneLook::Moment).matches("<path").count(), 2, "a diamond here and in the key");
    for (one, other) in [(LaneLook::Firm, "is light"), (LaneLook::Light, "is firm")] {
        assert!(look(one).contains(&format!("is {one:?}").to_lowercase()) && !look(one).contains(other));
    }
}

#[test]
fn edges_reach_three_to_one_and_labels_four_and_a_half() {
    let ratio = |one, other| crate::tokens::contrast(one, other).unwrap();
    for (edge, fill) in [(MAIN, PAPER), (MAIN, BAND), (INK, PAPER), (QUIET, PAPER)] {
        assert!(ratio(edge, fill) >= 3.0, "{edge} on {fill}");
    }
    for look in LaneLook::ALL {
        let (ground, ink) = look.ground_and_ink();
        assert!(ratio(ground, ink) >= 4.5, "{look:?}");
    }
}

#[test]
fn labels_of_marks_stand_apart_and_no_line_crosses_one() {
    let mut line = timeline(vec![]);
    line.marks.push(DayMark { date: Date::constant(2024, 7, 5), label: "5 Jul 2024: another government".into() });
    line.marks.push(DayMark { date: Date::constant(2024, 7, 5), label: "5 Jul 2024: and on the same day".into() });
    line.marks.push(DayMark { date: Date::constant(2023, 7, 20), label: String::new() });
    let (marks, rows) = line.placed_marks(&Axis::new(line.from, line.to).unwrap());
    assert!(rows >= 2 && marks.iter().all(|mark| mark.row.is_some()));
    for (number, one) in marks.iter().enumerate().filter(|(_, mark)| !mark.text.is_empty()) {
        assert!(one.from >= 0.0 && one.to <= WIDTH);
        for (_, other) in marks.iter().enumerate().filter(|(other, _)| *other != number) {
            let touches = one.from < other.to && other.from < one.to && !other.text.is_empty();
            assert!(one.row != other.row || !touches, "{} and {}", one.text, other.text);
            let passes = other.place > one.from && other.place < one.to;
            assert!(!passes || other.row > one.row, "{} through {}", other.text, one.text);
        }
    }
}

#[test]
fn hostile_text_is_escaped() {
    let bad = "</text><script>alert(1)</script>\u{1b}";
    let mut line = timeline(vec![item(bad, day(9), day(1400), LaneLook::Failed)]);
    line.lanes[0].name = bad.into();
    line.marks[0].label = bad.into();
    line.reading = bad.into();
    line.meanings = vec![(LaneLook::Failed, bad.into())];
    let page = figure(line).to_html().into_string();
    assert!(!page.contains("<script>") && !page.contains('\u{1b}'));
    assert!(page.contains("&lt;script&gt;"));
}

#[test]
fn a_lane_too_deep_for_all_labels_keeps_every_bar_and_the_labels_that_have_room() {
    let items: Vec<LaneItem> = (0..60)
        .map(|number| item("a strike of five days", day(number * 20), day(number * 20 + 4), LaneLook::Firm))
        .collect();
    let line = timeline(items);
    let items = placed(&line.lanes[0], &Axis::new(line.from, line.to).unwrap());
    assert_apart(&items);
    assert_eq!(items.len(), 60);
    assert!(items.iter().all(|item| item.row < MOST_ROWS));
    let labels = items.iter().filter(|item| item.label.is_some()).count();
    assert!((15..60).contains(&labels), "{labels}");
}

#[test]
fn a_timeline_without_items_or_marks_draws_nothing() {
    let mut empty = timeline(vec![]);
    empty.marks.clear();
    assert!(svg(empty).contains("no data"));
    let mut turned = timeline(vec![item("one", day(1), day(2), LaneLook::Firm)]);
    (turned.from, turned.to) = (turned.to, turned.from);
    assert!(svg(turned).contains("no data"));
    assert!(svg(timeline(vec![])).contains("Strikes"), "a lane without items beside marks says that there was none");
}

proptest! {
    #[test]
    fn bars_and_labels_never_touch(
        items in prop::collection::vec((-50_i32..1500, 0_i32..400, 0_usize..30, 0_usize..5), 0..80),
        span in 1_i32..1461,
    ) {
        let items = items
            .into_iter()
            .map(|(from, long, label, look)| item(&"x".repeat(label), day(from), day(from + long), LaneLook::ALL[look]))
            .collect();
        let lane = Lane { name: "lane".into(), items };
        let axis = Axis::new(day(0), day(span)).unwrap();
        let items = placed(&lane, &axis);
        assert_apart(&items);
        let inside = |item: &&LaneItem| if item.look == LaneLook::Moment { axis.has(item.from) } else { item.from <= axis.to };
        prop_assert_eq!(items.len(), lane.items.iter().filter(inside).count());
    }
}
