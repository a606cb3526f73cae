//! Waiting lists as NHS England publishes them: the "full CSV" of referral to treatment (RTT) waiting times, one month a file, plain, gzipped or zipped.
//!
//! A row is one provider, commissioner, part of the return ([`RttPart`]) and treatment function. Columns are found by their names, in any order: the band
//! `Gt NN To MM Weeks SUM 1` has those who have waited more than NN weeks, up to MM; the last, `Gt NN Weeks SUM 1`, those who have waited more than NN
//! (104 since 2021, 52 before). Within 18 weeks are the first 18 bands, up to `Gt 17 To 18`; over 52 weeks are `Gt 52 To 53` and all after it.
//! Rows of commissioners are added up; totals over treatment functions (`C_999`) are held against them and left out.
//!
//! [`rtt_function_of`] says in which of the file's treatment functions one of a hospital's is counted. The page `docs/data/rtt-files.md` lists the columns.
//!
//! Rows are read one at a time, from a zip file too: the national file (some 200,000 rows) never stands in memory. A file that unpacks to more than
//! 2 GiB, or has a row of more than 4 MiB, is refused.
//!
//! ```
//! use steadfast_intake::rtt::{RttPart, read_rtt, rtt_function_of};
//! # let folder = tempfile::tempdir().expect("a temporary folder can be made");
//! # let path = folder.path().join("rtt.csv");
//! let text = "Period,Provider Org Code,Provider Org Name,Commissioner Org Code,RTT Part Type,Treatment Function Code,\
//!     Gt 00 To 01 Weeks SUM 1,Gt 01 Weeks SUM 1,Total All\n\
//!     RTT-November-2024,RZZ,MADE-UP NHS TRUST,99A,Part_2,X05,10,20,30\n";
//! # std::fs::write(&path, text).expect("there is space");
//! let (table, issues) = read_rtt(&path);
//! assert_eq!(issues, []);
//! let table = table.expect("no issue is an error");
//! assert_eq!(table.period().to_string(), "November 2024");
//! assert_eq!(table.providers["RZZ"].functions[rtt_function_of("107")].waiting, [10, 20]);
//! assert_eq!(table.missing_parts("RZZ"), [RttPart::Admitted, RttPart::NonAdmitted, RttPart::NewPeriods]);
//! ```

mod columns;
mod groups;
mod open;
mod period;
mod rows;
#[cfg(test)]
mod tests;

pub use groups::rtt_function_of;
pub use period::RttPeriod;

use crate::faults::Faults;
use crate::published::shown_name;
use jiff::civil::Date;
use open::{LIMITS, Limits};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use steadfast_model::Issue;

/// The lists of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RttTable {
    /// First day of the month.
    pub month: Date,
    /// Weeks that those in the last entry of every list have waited more than.
    pub open_from_week: u32,
    /// Providers by ODS code.
    pub providers: BTreeMap<String, RttProvider>,
}

/// The lists of one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RttProvider {
    /// Its name.
    pub name: String,
    /// Lists by treatment function, as in the file without `C_`: `110`, `X02`.
    pub functions: BTreeMap<String, RttFunction>,
    /// Parts of which it has a row, be it of zeros; rows of totals do not count.
    pub parts: BTreeSet<RttPart>,
}

/// One treatment function's list and month.
///
/// Lists are by band: entry `k` has those who have waited more than `k` weeks, up to `k + 1`, the first also those who have just come; the last entry is
/// open-ended. Within 18 weeks are the entries 0 to 17.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RttFunction {
    /// Name of the treatment function.
    pub name: String,
    /// Those who wait at the end of the month (`Part_2`).
    pub waiting: Vec<u64>,
    /// Those of them with a decision to admit (`Part_2A`).
    pub waiting_for_admission: Vec<u64>,
    /// Clocks stopped by an admission in the month (`Part_1A`).
    pub admitted: Vec<u64>,
    /// Clocks stopped otherwise in the month (`Part_1B`).
    pub non_admitted: Vec<u64>,
    /// Clocks started in the month (`Part_3`).
    pub new_periods: u64,
    /// Pathways of `Part_1A`, `Part_1B` and `Part_2` whose clock start is not known; they are in none of the lists.
    pub unknown_start: u64,
}

/// Which part of the monthly return a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RttPart {
    /// `Part_1A`: clocks stopped in the month by an admission.
    Admitted,
    /// `Part_1B`: clocks stopped in the month otherwise.
    NonAdmitted,
    /// `Part_2`: those who wait at the end of the month.
    Waiting,
    /// `Part_2A`: those of them with a decision to admit.
    WaitingForAdmission,
    /// `Part_3`: clocks started in the month.
    NewPeriods,
}

impl RttPart {
    /// All parts, in the order of the file.
    pub const ALL: [Self; 5] =
        [Self::Admitted, Self::NonAdmitted, Self::Waiting, Self::WaitingForAdmission, Self::NewPeriods];
    /// The parts that a list and its flows need.
    pub const NEEDED: [Self; 4] = [Self::Admitted, Self::NonAdmitted, Self::Waiting, Self::NewPeriods];

    /// Returns the word of the file, such as `Part_1A`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Admitted => "Part_1A",
            Self::NonAdmitted => "Part_1B",
            Self::Waiting => "Part_2",
            Self::WaitingForAdmission => "Part_2A",
            Self::NewPeriods => "Part_3",
        }
    }
}

impl fmt::Display for RttPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl RttFunction {
    fn empty(name: &str, entries: usize) -> Self {
        let none = || vec![0; entries];
        Self {
            name: name.to_owned(),
            waiting: none(),
            waiting_for_admission: none(),
            admitted: none(),
            non_admitted: none(),
            ..Self::default()
        }
    }

    /// Adds up lists of one table under a name.
    fn sum<'a>(name: &str, entries: usize, functions: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self::empty(name, entries);
        for function in functions {
            let lists = [
                (&mut sum.waiting, &function.waiting),
                (&mut sum.waiting_for_admission, &function.waiting_for_admission),
                (&mut sum.admitted, &function.admitted),
                (&mut sum.non_admitted, &function.non_admitted),
            ];
            for (to, from) in lists {
                to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
            }
            sum.new_periods += function.new_periods;
            sum.unknown_start += function.unknown_start;
        }
        sum
    }
}

impl RttProvider {
    /// Returns the list in which a hospital's treatment function, such as `107`, is counted, with its code in the file.
    ///
    /// It is the function's own or that of its group ([`rtt_function_of`]), and `X01`, all others together, in files before April 2021; `None` where the
    /// provider has none of them.
    pub fn list_of(&self, treatment_function_code: &str) -> Option<(&str, &RttFunction)> {
        let function = rtt_function_of(treatment_function_code);
        let other = function.starts_with('X').then_some(OTHERS);
        let found = self.functions.get_key_value(function);
        found.or_else(|| self.functions.get_key_value(other?)).map(|(code, list)| (code.as_str(), list))
    }
}

/// All treatment functions without a line of their own, in files before April 2021.
const OTHERS: &str = "X01";

impl RttTable {
    /// Returns the month, from its first day to its last.
    pub fn period(&self) -> RttPeriod {
        RttPeriod::of_month(self.month)
    }

    /// Returns the number of days of the month.
    pub fn days(&self) -> u32 {
        u32::from(self.month.days_in_month().unsigned_abs())
    }

    /// Returns the weeks at which the last, open-ended band begins: 104 since 2021, 52 in older files.
    ///
    /// Who has waited longer cannot be told apart: those over 65 weeks are not known from a file that ends at 52.
    pub fn widest_band_weeks(&self) -> u32 {
        self.open_from_week
    }

    /// Returns the providers, code and name, in the order of their codes.
    pub fn providers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.providers.iter().map(|(code, provider)| (code.as_str(), provider.name.as_str()))
    }

    /// Returns which of the parts that a list and its flows need ([`RttPart::NEEDED`]) a provider has no row of; all of them if the table lacks it.
    ///
    /// A file without a part is read, since it may be an extract, and a provider without theatres has no `Part_1A`: its lists of a missing part are zeros.
    /// Whoever needs the part must refuse it.
    pub fn missing_parts(&self, provider: &str) -> Vec<RttPart> {
        let parts = self.providers.get(provider).map(|provider| &provider.parts);
        RttPart::NEEDED.into_iter().filter(|part| parts.is_none_or(|parts| !parts.contains(part))).collect()
    }

    /// Returns all treatment functions of one provider added up; `None` if the table lacks it.
    pub fn provider_total(&self, ods_code: &str) -> Option<RttFunction> {
        let provider = self.providers.get(ods_code)?;
        Some(RttFunction::sum(&provider.name, self.entries(), provider.functions.values()))
    }

    /// Returns one treatment function, or all of them, of all providers added up.
    pub fn national_total(&self, function: Option<&str>) -> RttFunction {
        let functions = self.providers.values().flat_map(|provider| &provider.functions);
        let wanted = functions.filter(|(code, _)| function.is_none_or(|wanted| *code == wanted));
        RttFunction::sum("England", self.entries(), wanted.map(|(_, lists)| lists))
    }

    fn entries(&self) -> usize {
        self.open_from_week as usize + 1
    }
}

/// Reads a month of NHS England's RTT "full CSV", as `.csv`, `.csv.gz` or the published `.zip`.
///
/// Every fault is reported with its row and column. The table is `None` when any of them is an error; warnings come with the table.
pub fn read_rtt(path: &Path) -> (Option<RttTable>, Vec<Issue>) {
    read_rtt_within(path, LIMITS)
}

fn read_rtt_within(path: &Path, limits: Limits) -> (Option<RttTable>, Vec<Issue>) {
    let mut faults = Faults::default();
    let name = shown_name(path);
    let table = open::with_text(path, &name, limits, &mut faults, |text, faults| rows::read_rows(&name, text, faults));
    let table = table.filter(|_| faults.errors() == 0);
    (table, faults.into_issues())
}

/// What to do about a file of another kind.
const ADVICE: &str = "Give the \"Full CSV data file\" of a month from NHS England's page on RTT waiting times.";
const EXPECTED: &str = "NHS England's RTT full CSV";
