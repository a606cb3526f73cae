//! Refuses what a case may not hold: identities of people, and anyone's union membership, vote or strike intention.

use crate::faults::Faults;
use crate::grid::Grid;
use steadfast_model::{Place, Severity};

/// Words of a column name that speak of union membership, votes or strike intention.
const UNION_WORDS: &[&str] = &[
    "union",
    "unions",
    "unionised",
    "member",
    "members",
    "membership",
    "bma",
    "hcsa",
    "unison",
    "unite",
    "gmb",
    "rcn",
    "csp",
    "vote",
    "votes",
    "voted",
    "voter",
    "voting",
    "ballot",
    "ballots",
    "balloted",
    "strike",
    "strikes",
    "striker",
    "strikers",
    "striking",
    "struck",
    "intends",
    "intend",
    "intention",
    "intentions",
    "picket",
    "pickets",
    "picketing",
    "walkout",
    "walkouts",
];

/// Words, or runs of words joined by `_`, of a column name that identify a person.
const PERSONAL_NAMES: &[&str] = &[
    "name",
    "names",
    "surname",
    "surnames",
    "forename",
    "forenames",
    "firstname",
    "lastname",
    "fullname",
    "initials",
    "dob",
    "date_of_birth",
    "birth_date",
    "birthdate",
    "birthday",
    "nhs_number",
    "nhs_no",
    "nhsnumber",
    "hospital_number",
    "mrn",
    "postcode",
    "post_code",
    "address",
    "email",
    "e_mail",
    "phone",
    "telephone",
    "mobile",
    "ni_number",
    "nino",
    "national_insurance",
    "gmc",
    "gmc_number",
    "esr_number",
    "passport",
    "ethnicity",
    "religion",
    "next_of_kin",
];

/// Splits a column name into lower-case words at punctuation and at capitals inside it.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            words.push(String::new());
            after_small = false;
            continue;
        }
        if letter.is_uppercase() && after_small {
            words.push(String::new());
        }
        after_small = letter.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Returns whether a column name speaks of union membership, votes or strike intention.
pub(crate) fn is_union_column(name: &str) -> bool {
    words(name).iter().any(|word| UNION_WORDS.contains(&word.as_str()))
}

/// Returns whether a column name identifies a person.
pub(crate) fn is_personal_column(name: &str) -> bool {
    let joined = format!("_{}_", words(name).join("_"));
    PERSONAL_NAMES.iter().any(|known| joined.contains(&format!("_{known}_")))
}

/// Returns whether ten digits carry the check digit of an NHS number (modulus 11, NHS Data Dictionary).
fn has_check_digit(digits: [u8; 10]) -> bool {
    // Ten equal digits pass the arithmetic for some digits and are only ever fillers.
    if digits.iter().all(|digit| *digit == digits[0]) {
        return false;
    }
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    match 11 - sum % 11 {
        11 => digits[9] == 0,
        10 => false,
        check => u32::from(digits[9]) == check,
    }
}

/// Returns the ten digits at the start of `bytes`, run together or grouped 3-3-4, and how many bytes they take.
fn ten_digits(bytes: &[u8]) -> Option<([u8; 10], usize)> {
    let separator = bytes.get(3).copied().filter(|byte| matches!(byte, b' ' | b'-'));
    let mut digits = [0; 10];
    let mut at = 0;
    for (position, digit) in digits.iter_mut().enumerate() {
        if let Some(separator) = separator
            && (position == 3 || position == 6)
        {
            if *bytes.get(at)? != separator {
                return None;
            }
            at += 1;
        }
        let byte = *bytes.get(at)?;
        if !byte.is_ascii_digit() {
            return None;
        }
        *digit = byte - b'0';
        at += 1;
    }
    Some((digits, at))
}

/// Returns whether a text holds what looks like an NHS number: ten digits, run together or grouped 3-3-4, not part of a longer word or
/// number, with the right check digit; or ten digits with spaces anywhere as the whole text.
pub(crate) fn holds_nhs_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes.iter().filter(|byte| byte.is_ascii_digit()).count() < 10 {
        return false;
    }
    if bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == b' ') {
        let digits: Vec<u8> = bytes.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect();
        if <[u8; 10]>::try_from(digits).is_ok_and(has_check_digit) {
            return true;
        }
    }
    // An identifier such as T-2025121701 is no NHS number: hyphens, underscores and letters belong to the word.
    let is_boundary = |byte: u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') || byte >= 0x80);
    (0..=bytes.len() - 10).any(|start| {
        bytes[start].is_ascii_digit()
            && (start == 0 || is_boundary(bytes[start - 1]))
            && ten_digits(&bytes[start..]).is_some_and(|(digits, taken)| {
                let rest = &bytes[start + taken..];
                let ends = match *rest {
                    [] => true,
                    [b'.'] => true,
                    [b'.', next, ..] => is_boundary(next),
                    [next, ..] => is_boundary(next),
                };
                ends && has_check_digit(digits)
            })
    })
}

/// Returns the name of a column as issues may show it: a file without a header has values where names should be.
pub(crate) fn shown_column(name: &str, index: usize) -> String {
    if holds_nhs_number(name) { format!("column {}", index + 1) } else { name.to_owned() }
}

/// Checks every column of a table, known or not. No value is repeated in an issue.
pub(crate) fn check(grid: &Grid, faults: &mut Faults) {
    for (index, name) in grid.header.iter().enumerate() {
        let place = || Place::cell(grid.file.clone(), 1, name.clone());
        if is_union_column(name) {
            faults.error(
                "union-data",
                place(),
                "a column whose name speaks of union membership, votes or strike intention",
                "no such column (values not repeated here)",
                "Delete the column from the file. This is special category data (UK GDPR Art. 9), and lists of union members are \
                 unlawful (Employment Relations Act 1999 (Blacklists) Regulations 2010). Steadfast models who stays away by group only.",
            );
        } else if is_personal_column(name) {
            faults.error(
                "personal-data",
                place(),
                "a column whose name says that it identifies people",
                "no such column (values not repeated here)",
                "Delete the column from the file. A case holds pseudonyms only (UK GDPR Art. 5(1)(c), data minimisation).",
            );
        }
        let report = |place: Place, faults: &mut Faults| {
            faults.add(Severity::Error, "nhs-number", place, || {
                (
                    "a value that looks like an NHS number (not repeated here)".to_owned(),
                    "a pseudonym".to_owned(),
                    "Replace NHS numbers by keyed pseudonyms before they leave the patient system \
                     (UK GDPR Art. 5(1)(c) and Art. 9)."
                        .to_owned(),
                )
            });
        };
        if holds_nhs_number(name) {
            report(Place::row(grid.file.clone(), 1), faults);
        }
        for row in (0..grid.rows()).filter(|row| holds_nhs_number(grid.cell(*row, index))) {
            report(Place::cell(grid.file.clone(), grid.number(row), shown_column(name, index)), faults);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // 943 476 5919 is the example of the NHS Data Dictionary; it belongs to nobody.
    #[test]
    fn an_nhs_number_is_seen_in_every_usual_form() {
        for text in
            ["9434765919", "943 476 5919", "943-476-5919", " 94 34 76 59 19 ", "see 943 476 5919.", "(9434765919)"]
        {
            assert!(holds_nhs_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_and_identifiers_raise_no_alarm() {
        for text in [
            "9434765918",
            "943476591",
            "94347659190",
            "T-9434765919",
            "9434765919-A",
            "20251217-01",
            "2025-12-17T07:00",
            "0000000000",
            "1234.9434765919",
        ] {
            assert!(!holds_nhs_number(text), "{text}");
        }
    }

    #[test]
    fn column_names_are_read_word_by_word() {
        for name in ["bma_member", "UnionMember", "strike-intention", "voted", "On Strike"] {
            assert!(is_union_column(name), "{name}");
        }
        for name in ["remembered", "devotee", "opinion", "grade", "reunion_date"] {
            assert!(!is_union_column(name), "{name}");
        }
        for name in ["Name", "DateOfBirth", "patient_nhs_number", "e-mail", "home postcode"] {
            assert!(is_personal_column(name), "{name}");
        }
        for name in ["post_id", "renamed", "site", "specialty", "age_group"] {
            assert!(!is_personal_column(name), "{name}");
        }
    }

    #[test]
    fn no_column_of_the_contract_is_refused() {
        use steadfast_model::tables::{CASE_TABLES, PLAN_TABLES};
        for column in CASE_TABLES.iter().chain(PLAN_TABLES).flat_map(|table| table.columns) {
            assert!(!is_union_column(column) && !is_personal_column(column), "{column}");
        }
    }
}
