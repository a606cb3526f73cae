//! The few marks that every drawing is made of.

use crate::number::plain;
use crate::tokens::{GRID, INK, PAPER, PARTS, QUIET, TEXT, WIDTH};
use maud::{Markup, html};

/// Where a text is anchored.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// Returns a coordinate with one decimal.
pub(crate) fn at(value: f64) -> String {
    if value.is_finite() { plain(value, 1) } else { "0.0".to_owned() }
}

/// Returns a text without control characters, which neither HTML nor a terminal should be handed.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Estimates how wide a text is in units of the drawing.
pub(crate) fn width_of(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| if letter.is_ascii_uppercase() || letter == '%' { 0.72 } else { 0.55 }).sum::<f64>()
        * size
}

/// Cuts a text to a width, with an ellipsis where something was cut.
pub(crate) fn cut(text: &str, width: f64, size: f64) -> String {
    let text = clean(text);
    if width_of(&text, size) <= width {
        return text;
    }
    let mut short = String::new();
    for letter in text.chars() {
        if width_of(&short, size) + 1.6 * size > width {
            break;
        }
        short.push(letter);
    }
    format!("{}\u{2026}", short.trim_end())
}

/// Breaks a text into at most `most` lines of a width.
pub(crate) fn wrap(text: &str, width: f64, size: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in clean(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if lines_fit(line, word, width, size) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| cut(line, width, size)).collect()
}

fn lines_fit(line: &str, word: &str, width: f64, size: f64) -> bool {
    width_of(line, size) + width_of(word, size) + width_of(" ", size) <= width
}

/// Draws a text.
pub(crate) fn words(x: f64, y: f64, anchor: Anchor, fill: &str, bold: bool, text: &str) -> Markup {
    html! {
        text x=(at(x)) y=(at(y)) text-anchor=(anchor.word()) fill=(fill) font-weight=[bold.then_some("bold")] { (clean(text)) }
    }
}

/// Draws a text on a white ground, so that it reads on any fill.
pub(crate) fn label_on_fill(x: f64, y: f64, text: &str) -> Markup {
    let wide = width_of(text, TEXT) + 6.0;
    html! {
        rect x=(at(x - wide / 2.0)) y=(at(y - 11.5)) width=(at(wide)) height="15.0" rx="2" fill=(PAPER) {}
        (words(x, y, Anchor::Middle, INK, false, text))
    }
}

/// Draws a line; `dash` as SVG writes it, empty for a solid line.
pub(crate) fn line(from: (f64, f64), to: (f64, f64), colour: &str, wide: f64, dash: &str) -> Markup {
    html! {
        line x1=(at(from.0)) y1=(at(from.1)) x2=(at(to.0)) y2=(at(to.1)) stroke=(colour) stroke-width=(at(wide))
            stroke-dasharray=[(!dash.is_empty()).then_some(dash)] {}
    }
}

/// Draws a line with a white edge, so that it is seen on any fill.
pub(crate) fn line_with_edge(from: (f64, f64), to: (f64, f64), colour: &str, wide: f64, dash: &str) -> Markup {
    html! {
        (line(from, to, PAPER, wide + 2.5, ""))
        (line(from, to, colour, wide, dash))
    }
}

/// Draws level grid lines with their labels to the left.
pub(crate) fn level_axis(ticks: &[(f64, String)], left: f64, right: f64) -> Markup {
    html! {
        @for (y, label) in ticks {
            (line((left, *y), (right, *y), GRID, 1.0, ""))
            (words(left - 6.0, y + 4.5, Anchor::End, QUIET, false, label))
        }
    }
}

/// Defines the patterns of a drawing: one for each part, white marks on the part's colour.
pub(crate) fn patterns(id: &str, count: usize) -> Markup {
    html! {
        defs {
            @for part in 0..count {
                pattern id={ (id) "-part-" (part) } width="8" height="8" patternUnits="userSpaceOnUse" {
                    rect width="8" height="8" fill=(colour_of(part)) {}
                    @match part % PARTS.len() {
                        1 => { path d="M0 4H8" stroke=(PAPER) stroke-width="1.2" {} },
                        2 => { path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke=(PAPER) stroke-width="1.4" {} },
                        3 => { path d="M-2 6L2 10M0 0L8 8M6 -2L10 2" stroke=(PAPER) stroke-width="1.4" {} },
                        4 => { circle cx="4" cy="4" r="1.3" fill=(PAPER) {} },
                        5 => { path d="M4 0V8" stroke=(PAPER) stroke-width="1.2" {} },
                        _ => {},
                    }
                }
            }
        }
    }
}

/// Returns the colour of a part.
pub(crate) fn colour_of(part: usize) -> &'static str {
    PARTS[part % PARTS.len()]
}

/// Returns the fill of a part: its pattern.
pub(crate) fn fill_of(id: &str, part: usize) -> String {
    format!("url(#{id}-part-{part})")
}

/// Draws the key of the parts from a height on, wrapping at the right edge; returns it with the height it ends at.
pub(crate) fn key(id: &str, names: &[String], top: f64) -> (Markup, f64) {
    let mut x = 4.0;
    let mut y = top;
    let mut places = Vec::new();
    for name in names {
        let name = cut(name, WIDTH - 40.0, TEXT);
        let wide = 24.0 + width_of(&name, TEXT) + 16.0;
        if x + wide > WIDTH && x > 4.0 {
            x = 4.0;
            y += 20.0;
        }
        places.push((x, y, name));
        x += wide;
    }
    let markup = html! {
        @for (part, (x, y, name)) in places.iter().enumerate() {
            rect x=(at(*x)) y=(at(*y)) width="18.0" height="13.0" fill=(fill_of(id, part)) {}
            (words(x + 24.0, y + 11.0, Anchor::Start, INK, false, name))
        }
    };
    (markup, if names.is_empty() { top } else { y + 22.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_and_wrapped() {
        assert_eq!(cut("short", 100.0, TEXT), "short");
        assert!(cut("a name that goes on and on and on", 60.0, TEXT).ends_with('\u{2026}'));
        let lines = wrap("Ordinary elective admission of adults", 80.0, TEXT, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('\u{2026}'));
        assert!(wrap("", 80.0, TEXT, 2).is_empty());
        let whole = wrap("a line of many short words is not cut where another line is left to it", 400.0, TEXT, 2);
        assert!(whole.len() == 2 && !whole.iter().any(|line| line.contains('\u{2026}')), "{whole:?}");
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(clean("a\u{1b}[31mb\n"), "a [31mb ");
    }
}
