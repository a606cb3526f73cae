//! Colours and sizes of every figure, with the contrast that the tests hold them to.

/// Background of every figure.
pub const PAPER: &str = "#ffffff";
/// Text, axes, whiskers.
pub const INK: &str = "#212b32";
/// Secondary text: tick labels, notes.
pub const QUIET: &str = "#4c6272";
/// Grid lines: decoration that carries no data.
pub const GRID: &str = "#d8dde0";
/// Line and bar of the main series.
pub const MAIN: &str = "#005eb8";
/// Fill between the 10 % and 90 % quantile; its edge is drawn in [`MAIN`].
pub const BAND: &str = "#cfe0f2";
/// Lines that should not be passed: target, capacity.
pub const LIMIT: &str = "#9c1458";
/// Fill behind an event such as a strike; its edge is drawn in [`QUIET`].
pub const EVENT: &str = "#f0f2f4";

/// Fills of parts and series in their order; each goes with its own pattern.
pub const PARTS: [&str; 6] = ["#005eb8", "#00703c", "#8a4b00", "#9c1458", "#212b32", "#5a3a9a"];

/// Fills of heat cells from no concern to grave; the text on the last is [`PAPER`], on the others [`INK`].
pub const HEAT: [&str; 4] = ["#ffffff", "#fff2b8", "#ffc489", "#6e0b33"];

/// Size of body text in units of the drawing, which is [`WIDTH`] units wide.
pub const TEXT: f64 = 13.0;
/// Width of every drawing in its own units; pages show it 580 to 830 pixels wide, so text is at least 11 pixels high.
pub const WIDTH: f64 = 660.0;

/// Returns the WCAG 2.2 contrast ratio of two colours written `#rrggbb`; `None` when either is not.
///
/// ```
/// let ratio = steadfast_chart::tokens::contrast("#ffffff", "#000000").unwrap();
/// assert!((ratio - 21.0).abs() < 1e-9);
/// ```
pub fn contrast(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

/// Returns the relative luminance of WCAG 2.2, 0 to 1.
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |range: std::ops::Range<usize>| -> Option<f64> {
        let level = f64::from(u8::from_str_radix(digits.get(range)?, 16).ok()?) / 255.0;
        Some(if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0..2)? + 0.7152 * channel(2..4)? + 0.0722 * channel(4..6)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(one: &str, other: &str) -> f64 {
        contrast(one, other).unwrap()
    }

    #[test]
    fn contrast_follows_the_published_formula() {
        assert!((ratio("#767676", PAPER) - 4.54).abs() < 0.01);
        assert!((ratio(MAIN, PAPER) - 6.4).abs() < 0.1);
        assert_eq!(contrast("red", PAPER), None);
    }

    #[test]
    fn text_reaches_four_and_a_half_to_one_on_everything_it_stands_on() {
        for paper in [PAPER, EVENT, BAND, HEAT[0], HEAT[1], HEAT[2]] {
            assert!(ratio(INK, paper) >= 4.5, "ink on {paper}");
        }
        assert!(ratio(PAPER, HEAT[3]) >= 4.5);
        for text in [QUIET, LIMIT, MAIN] {
            assert!(ratio(text, PAPER) >= 4.5, "{text} on paper");
            assert!(ratio(text, EVENT) >= 4.5, "{text} on an event band");
        }
        for fill in PARTS {
            assert!(ratio(PAPER, fill) >= 4.5, "white value on {fill}");
        }
    }

    #[test]
    fn parts_that_touch_reach_three_to_one_against_the_edge_between_them() {
        // Parts and bars are kept apart by a white edge; heat cells by an edge in quiet ink.
        for fill in PARTS {
            assert!(ratio(fill, PAPER) >= 3.0, "{fill} beside a white edge");
        }
        for fill in HEAT {
            let edge = ratio(fill, QUIET).max(ratio(fill, PAPER));
            assert!(edge >= 3.0, "{fill} beside its edge");
        }
        for fill in [BAND, EVENT, PAPER] {
            assert!(ratio(MAIN, fill) >= 3.0 && ratio(LIMIT, fill) >= 3.0, "lines on {fill}");
        }
    }
}
