//! Dates, times, counts and names as British readers expect them.

use jiff::civil::{Date, DateTime, Weekday};
use steadfast_chart::number::{number, percent, percent_with};
use steadfast_model::plan::FlowMeasure;
use steadfast_model::{Pod, Pool, Priority, SessionKind};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn month(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or("")
}

/// Returns `Wednesday 17 December 2025`.
pub(crate) fn long_date(date: Date) -> String {
    format!("{} {} {} {}", weekday(date), date.day(), month(date), date.year())
}

/// Returns `Wed 17 Dec`.
pub(crate) fn short_date(date: Date) -> String {
    format!("{} {} {}", &weekday(date)[..3], date.day(), &month(date)[..3])
}

/// Returns `7am`, `12:30pm`, `midday` or `midnight`.
pub(crate) fn time(at: DateTime) -> String {
    let (hour, minute) = (at.hour(), at.minute());
    match (hour, minute) {
        (0, 0) => return "midnight".to_owned(),
        (12, 0) => return "midday".to_owned(),
        _ => {}
    }
    let half = if hour < 12 { "am" } else { "pm" };
    let twelve = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    if minute == 0 { format!("{twelve}{half}") } else { format!("{twelve}:{minute:02}{half}") }
}

/// Returns `7am on Wednesday 17 December 2025`.
pub(crate) fn moment(at: DateTime) -> String {
    format!("{} on {}", time(at), long_date(at.date()))
}

/// Returns `Wed 17 Dec, 8am to 8pm`, with the second day where it is another one.
pub(crate) fn span(start: DateTime, end: DateTime) -> String {
    if start.date() == end.date() {
        format!("{}, {} to {}", short_date(start.date()), time(start), time(end))
    } else {
        format!("{}, {} to {}, {}", short_date(start.date()), time(start), short_date(end.date()), time(end))
    }
}

/// Returns a count with its noun: `1 session`, `2,000 sessions`.
pub(crate) fn count(many: usize, one: &str, more: &str) -> String {
    format!("{} {}", whole(many), if many == 1 { one } else { more })
}

/// Returns a count with thousands commas.
pub(crate) fn whole(many: usize) -> String {
    // Counts of a case are far below 2³².
    number(f64::from(u32::try_from(many).unwrap_or(u32::MAX)), 0)
}

/// Returns a share as a percentage that never reads as having reached a target that it has not reached.
///
/// One decimal, two where one would round up to the target, and "just under" where two would as well.
pub(crate) fn percent_against(share: f64, target: f64) -> String {
    let one = percent(share);
    if !share.is_finite() || share >= target || one != percent(target) {
        return one;
    }
    let two = percent_with(share, 2);
    if two == percent_with(target, 2) { format!("just under {one}") } else { two }
}

/// Returns a probability in words of counting: `in 63 of 100 sampled turnouts`, never claiming certainty.
pub(crate) fn chance(probability: f64) -> String {
    if !probability.is_finite() {
        return "in a share of sampled turnouts that is not known".to_owned();
    }
    if probability <= 0.0 {
        return "in none of the sampled turnouts".to_owned();
    }
    if probability >= 1.0 {
        return "in every sampled turnout".to_owned();
    }
    format!("in {} of sampled turnouts", percent(probability))
}

/// Returns a word of the data contract as plain words: hyphens become spaces.
pub(crate) fn plain(word: &str) -> String {
    word.replace(['-', '_'], " ")
}

/// Returns a text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Returns a text as a sentence: capital first letter, full stop at the end.
pub(crate) fn sentence(text: &str) -> String {
    let text = capital(text.trim());
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

/// Returns the name of a point of delivery.
pub(crate) fn pod(pod: Pod) -> &'static str {
    match pod {
        Pod::OutpatientFirst => "First outpatient",
        Pod::OutpatientFollowUp => "Follow-up outpatient",
        Pod::OutpatientProcedure => "Outpatient procedure",
        Pod::Diagnostic => "Diagnostic",
        Pod::DayCase => "Day case",
        Pod::OrdinaryElective => "Ordinary elective",
    }
}

/// Returns the name of a priority.
pub(crate) fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::P1a => "P1a",
        Priority::P1b => "P1b",
        Priority::P2 => "P2",
        Priority::P3 => "P3",
        Priority::P4 => "P4",
        Priority::Cancer => "Cancer",
        Priority::Urgent => "Urgent",
        Priority::Routine => "Routine",
    }
}

/// Returns the name of a pool of beds.
pub(crate) fn pool(pool: Pool) -> &'static str {
    match pool {
        Pool::Medical => "medical",
        Pool::Surgical => "surgical",
        Pool::Critical => "critical care",
        Pool::Paediatric => "children's",
        Pool::Maternity => "maternity",
    }
}

/// Returns the name of a measure of the simulated hospital.
pub(crate) fn measure(measure: FlowMeasure) -> &'static str {
    match measure {
        FlowMeasure::Attendances => "Attendances of the emergency department",
        FlowMeasure::OverFourHours => "Share over four hours in the emergency department",
        FlowMeasure::OverTwelveHours => "Waits over 12 hours for a bed",
        FlowMeasure::OverTwelveFromArrival => "Stays over 12 hours in the emergency department",
        FlowMeasure::BoardingHours => "Hours waited in the emergency department for a bed",
        FlowMeasure::HoursInDepartment => "Mean hours in the emergency department",
        FlowMeasure::LeftUnseen => "Patients who leave before they are seen",
        FlowMeasure::SameDayCare => "Patients of same-day emergency care",
        FlowMeasure::EmergencyAdmissions => "Emergency admissions to a bed",
        FlowMeasure::PlannedAdmissions => "Planned admissions to a bed",
        FlowMeasure::Discharges => "Discharges from general and acute beds",
        FlowMeasure::Occupied => "General and acute beds occupied at midnight",
        FlowMeasure::WaitingForBed => "Patients waiting for a bed at midnight",
        FlowMeasure::Outliers => "Patients in another pool's beds at midnight",
        FlowMeasure::EscalationBeds => "Escalation beds in use at midnight",
        FlowMeasure::ClosedBeds => "Beds closed for flu at midnight",
        FlowMeasure::FitToLeave => "Patients fit to leave but in a bed at midnight",
        FlowMeasure::BedsOver => "Patients beyond the staffed beds at midnight",
        FlowMeasure::CancelledNoBed => "Operations cancelled on the day for want of a bed",
        FlowMeasure::CancelledNoTime => "Operations cancelled on the day for want of time",
        FlowMeasure::CancelledNoStaff => "Operations cancelled on the day for want of staff",
    }
}

/// Returns the name of a kind of session.
pub(crate) fn kind(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Theatre => "theatre list",
        SessionKind::Endoscopy => "endoscopy list",
        SessionKind::Clinic => "clinic",
        SessionKind::Imaging => "imaging session",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::time::civil;

    #[test]
    fn dates_and_times_read_as_the_nhs_writes_them() {
        let start = civil(2025, 12, 17, 7, 0);
        assert_eq!(moment(start), "7am on Wednesday 17 December 2025");
        assert_eq!(short_date(start.date()), "Wed 17 Dec");
        assert_eq!(time(civil(2025, 12, 17, 12, 0)), "midday");
        assert_eq!(time(civil(2025, 12, 17, 0, 0)), "midnight");
        assert_eq!(time(civil(2025, 12, 17, 12, 30)), "12:30pm");
        assert_eq!(time(civil(2025, 12, 17, 0, 5)), "12:05am");
        assert_eq!(
            span(civil(2025, 12, 17, 20, 0), civil(2025, 12, 18, 8, 30)),
            "Wed 17 Dec, 8pm to Thu 18 Dec, 8:30am"
        );
    }

    #[test]
    fn a_share_short_of_the_target_never_reads_as_the_target() {
        assert_eq!(percent_against(0.9496, 0.95), "94.96%");
        assert_eq!(percent_against(0.949_99, 0.95), "just under 95.0%");
        assert_eq!(percent_against(0.95, 0.95), "95.0%");
        assert_eq!(percent_against(0.9504, 0.95), "95.0%");
        assert_eq!(percent_against(f64::NAN, 0.95), "not known");
    }

    #[test]
    fn counts_have_their_noun() {
        assert_eq!(count(1, "session", "sessions"), "1 session");
        assert_eq!(count(2_000, "session", "sessions"), "2,000 sessions");
        assert_eq!(count(0, "session", "sessions"), "0 sessions");
    }

    #[test]
    fn every_measure_has_a_name_of_its_own_in_plain_words() {
        let names: std::collections::BTreeSet<&str> = FlowMeasure::ALL.iter().map(|of| measure(*of)).collect();
        assert_eq!(names.len(), FlowMeasure::ALL.len());
        for name in names {
            assert!(name.starts_with(char::is_uppercase) && !name.contains(['-', '_']) || name.contains("same-day"));
        }
    }

    #[test]
    fn probabilities_are_said_of_sampled_turnouts() {
        assert_eq!(chance(0.0), "in none of the sampled turnouts");
        assert_eq!(chance(0.625), "in 62.5% of sampled turnouts");
        assert_eq!(chance(1.0), "in every sampled turnout");
    }
}
