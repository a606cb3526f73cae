//! Calendars as iCalendar files (RFC 5545), for any diary.

use icalendar::{Calendar, Component, Event, Property};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use steadfast_model::time::plus_days;

/// When something in a diary happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiaryTime {
    /// On whole days: the first and the last.
    Days(Date, Date),
    /// From a first moment to the first after, in Europe/London.
    Span(DateTime, DateTime),
}

/// An entry of a diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiaryEntry {
    /// Identifier; a diary takes an entry with a known one for the same thing.
    pub uid: String,
    /// When.
    pub when: DiaryTime,
    /// What.
    pub summary: String,
    /// More of it.
    pub description: String,
    /// Whether it does not take place.
    pub cancelled: bool,
}

fn day(name: &str, date: Date) -> Property {
    Property::new(name, date.strftime("%Y%m%d").to_string()).add_parameter("VALUE", "DATE").done()
}

/// A moment in UTC: right whatever the reader's diary knows of London's clocks.
fn moment(name: &str, at: DateTime) -> Property {
    let seconds = steadfast_model::time::london_minute(at) * 60;
    let utc = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    Property::new(name, utc.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// Writes a diary as an iCalendar file; the same entries and stamp give the same bytes.
///
/// `stamp` is the day that the file says it was made on. Times are written in UTC.
pub fn write_diary(name: &str, stamp: Date, entries: &[DiaryEntry]) -> String {
    let mut calendar = Calendar::new();
    calendar.append_property(Property::new(
        "X-WR-CALNAME",
        name.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;"),
    ));
    let stamped = stamp.strftime("%Y%m%dT000000Z").to_string();
    for entry in entries {
        let mut event = Event::new();
        event.uid(&entry.uid).summary(&entry.summary).description(&entry.description);
        event.append_property(Property::new("DTSTAMP", &stamped));
        // A diary keeps the day free for whoever has it.
        event.append_property(Property::new("TRANSP", "TRANSPARENT"));
        let (starts, ends) = match entry.when {
            DiaryTime::Days(first, last) => (day("DTSTART", first), day("DTEND", plus_days(last, 1))),
            DiaryTime::Span(from, to) => (moment("DTSTART", from), moment("DTEND", to)),
        };
        if entry.cancelled {
            event.append_property(Property::new("STATUS", "CANCELLED"));
        }
        event.append_property(starts).append_property(ends);
        calendar.push(event.done());
    }
    calendar.to_string().replace("PRODID:ICALENDAR-RS", "PRODID:-//Steadfast//EN")
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::time::civil;

    fn entry(when: DiaryTime) -> DiaryEntry {
        DiaryEntry {
            uid: "round-15@steadfast".into(),
            when,
            summary: "Round 15, BMA; all of it".into(),
            description: "A long description, with a comma\nand a second line".into(),
            cancelled: false,
        }
    }

    #[test]
    fn a_diary_is_the_same_bytes_each_time_and_ends_days_with_the_day_after() {
        let date = |day| Date::constant(2026, 4, day);
        let entries = [
            entry(DiaryTime::Days(date(7), date(7))),
            entry(DiaryTime::Span(civil(2026, 4, 7, 7, 0), civil(2026, 4, 13, 7, 0))),
        ];
        let text = write_diary("Dispute", date(1), &entries);
        assert_eq!(text, write_diary("Dispute", date(1), &entries));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert!(
            text.contains("DTSTART;VALUE=DATE:20260407\r\nDTSTAMP:20260401T000000Z")
                || text.contains("DTSTART;VALUE=DATE:20260407")
        );
        assert!(text.contains("DTEND;VALUE=DATE:20260408"), "{text}");
        // British Summer Time: seven o'clock in London is six in UTC.
        assert!(text.contains("DTSTART:20260407T060000Z") && text.contains("DTEND:20260413T060000Z"), "{text}");
        assert!(text.contains("SUMMARY:Round 15\\, BMA\\; all of it"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 75));
        assert_eq!(text.matches("DTSTAMP").count(), 2);
    }
}
