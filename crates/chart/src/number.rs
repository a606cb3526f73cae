//! Numbers as people read them: thousands commas, fixed decimals, "not known" for what is not finite.

/// Stands where a value is missing or not finite.
pub const NOT_KNOWN: &str = "not known";

/// Returns a number with a fixed count of decimals and thousands commas; `not known` when it is not finite.
///
/// ```
/// assert_eq!(steadfast_chart::number::number(12345.678, 1), "12,345.7");
/// ```
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let plain = plain(value, decimals);
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("\u{2212}", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::with_capacity(digits.len() + 4);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{sign}{grouped}.{fraction}"),
        None => format!("{sign}{grouped}"),
    }
}

/// Returns a share (0 to 1) as a percentage with one decimal, such as `94.7%`; `not known` when it is not finite.
pub fn percent(share: f64) -> String {
    percent_with(share, 1)
}

/// Returns a share (0 to 1) as a percentage with a fixed count of decimals; `not known` when it is not finite.
pub fn percent_with(share: f64, decimals: usize) -> String {
    if share.is_finite() { format!("{}%", number(share * 100.0, decimals)) } else { NOT_KNOWN.to_owned() }
}

/// Returns a change with its sign, such as `+1.2`; no sign where it rounds to nothing; `not known` when it is not finite.
pub fn signed(value: f64, decimals: usize) -> String {
    let shown = number(value, decimals);
    let plus = value.is_finite() && value > 0.0 && shown.contains(|digit: char| ('1'..='9').contains(&digit));
    if plus { format!("+{shown}") } else { shown }
}

/// Returns whole pounds, such as `£480,000`; `not known` when they are not finite.
pub fn pounds(value: f64) -> String {
    pounds_with(value, 0)
}

/// Returns pounds with a fixed count of decimals; `not known` when they are not finite.
pub fn pounds_with(value: f64, decimals: usize) -> String {
    let shown = number(value, decimals);
    match shown.strip_prefix('\u{2212}') {
        Some(rest) => format!("\u{2212}\u{a3}{rest}"),
        None if value.is_finite() => format!("\u{a3}{shown}"),
        None => shown,
    }
}

/// Returns a finite number for a machine: fixed decimals, a point, no commas, never `-0`; empty when it is not finite.
pub(crate) fn plain(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|sign| matches!(sign, '0' | '.')) => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas_and_nan_is_not_known() {
        assert_eq!(number(999.0, 0), "999");
        assert_eq!(number(1_000.0, 0), "1,000");
        assert_eq!(number(1_234_567.0, 0), "1,234,567");
        assert_eq!(number(-1_234.5, 1), "\u{2212}1,234.5");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(f64::NAN, 1), NOT_KNOWN);
        assert_eq!(percent(f64::INFINITY), NOT_KNOWN);
        assert_eq!(percent(0.9467), "94.7%");
        assert_eq!(percent(1.0), "100.0%");
        assert_eq!(pounds(480_000.4), "\u{a3}480,000");
        assert_eq!(pounds(-1_500.0), "\u{2212}\u{a3}1,500");
        assert_eq!(pounds(f64::NAN), NOT_KNOWN);
        assert_eq!(pounds_with(19.5, 2), "\u{a3}19.50");
        assert_eq!(signed(1.25, 1), "+1.2");
        assert_eq!(signed(-3.0, 0), "\u{2212}3");
        assert_eq!(signed(0.04, 1), "0.0");
        assert_eq!(signed(-0.04, 1), "0.0");
        assert_eq!(signed(f64::INFINITY, 1), NOT_KNOWN);
    }
}
