//! Words for decisions.

use jiff::civil::DateTime;
use steadfast_cover::Instance;
use steadfast_elective::{Because, Choice};
use steadfast_model::Case;
use steadfast_model::plan::BookingFate;

/// Returns `Wed 17 Dec 08:00`.
pub(crate) fn moment(at: DateTime) -> String {
    at.strftime("%a %-d %b %H:%M").to_string()
}

/// Returns a post in words: `P00012 (acute-medicine, tier 1, Wed 17 Dec 08:00)`.
pub(crate) fn post_in_words(instance: &Instance<'_>, post: usize) -> String {
    let row = instance.post(post);
    format!("{} ({}, tier {}, {})", row.post_id, row.service, row.tier, moment(row.start))
}

/// Returns why a booking's fate is what it is.
pub(crate) fn why(case: &Case, choice: &Choice) -> String {
    let id = &case.bookings[choice.booking].session_id;
    let cause = match choice.because {
        Because::SessionRuns => return format!("Session {id} runs and has a place for it."),
        Because::SessionClosed => format!("Session {id} does not run."),
        Because::FewerPlaces => {
            format!("Session {id} has fewer places, and bookings of higher priority or longer waits keep them.")
        }
        Because::GaveWay => {
            "Its place went to a P1, P2, cancer or 52-week booking of the same specialty and day.".to_owned()
        }
        Because::Rearranged => format!(
            "The sessions of its specialty and day cannot take all their bookings ({id} is its own); they share the places so that the most weight keeps the day."
        ),
        Because::MadeRoom => {
            "It makes room on its date for a P1, P2, cancer or 52-week booking that has no other.".to_owned()
        }
    };
    match choice.fate {
        BookingFate::Defer => format!("{cause} {}", obstacles(choice)),
        _ => cause,
    }
}

/// Returns what stood in the way of other dates.
pub(crate) fn obstacles(choice: &Choice) -> String {
    let seen = &choice.obstacles;
    if seen.looked_at == 0 {
        return "The window has no other session of its specialty and kind outside the strike.".to_owned();
    }
    let mut parts = Vec::new();
    for (count, what) in [
        (seen.notice, "come sooner than the notice the patient needs"),
        (seen.beyond_limit, "lie beyond its due limit"),
        (seen.full, "are full"),
        (seen.beds, "have no bed for the stay"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    format!("Of {} sessions on other dates {}.", seen.looked_at, parts.join(", "))
}

/// Returns the next best choice for a booking.
pub(crate) fn next_best(case: &Case, choice: &Choice) -> String {
    match choice.next_best {
        Some(session) => {
            let row = &case.sessions[session];
            format!("move to {} on {}", row.session_id, row.start.date())
        }
        None if choice.fate == BookingFate::Defer => "wait for a date after the window".to_owned(),
        None => format!("defer: {}", obstacles(choice)),
    }
}
