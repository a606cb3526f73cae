//! Every rule with its stable code and one sentence.

macro_rules! rules {
    ($($name:ident = $code:literal, $sentence:literal;)+) => {
        /// A rule that a plan must keep.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Rule { $($name),+ }

        impl Rule {
            /// Returns the stable code.
            pub(crate) fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }

        /// Every rule: its stable code, and what it asks in one sentence.
        pub const RULES: &[(&str, &str)] = &[$(($code, $sentence)),+];
    };
}

rules! {
    // rota
    UnknownStaff = "unknown-staff", "Every person of the rota is in the case's staff.";
    UnknownPost = "unknown-post", "Every post that a plan table names is in the case.";
    UnknownSession = "unknown-session", "Every session that a plan table names is in the case.";
    RotaKind = "rota-kind", "A rota row names a post when its kind is post or standby, a session when it is session, and neither otherwise.";
    OutsideAction = "outside-action", "Every rota row starts inside a live action.";
    RotaTimes = "rota-times", "A rota row has the times of its post or session, or of the person's own duty.";
    TierTooLow = "tier-too-low", "Whoever fills or stands by for a post is of its tier or a higher one.";
    NotCompetent = "not-competent", "Whoever fills or stands by for a post has its competence.";
    PaInPost = "pa-in-post", "A physician associate fills no post and stands by for none.";
    SupportNotCompetent = "support-not-competent", "Whoever supports a session has a competence that its needs name.";
    ActingDown = "acting-down", "acting_down is true exactly where a person fills a post below their own tier.";
    DoubleBooked = "double-booked", "Nobody has two pieces of work at the same time, standby and duties outside the action included.";
    ShiftTooLong = "shift-too-long", "Duties with less than the daily rest between them make one shift, and no shift is longer than the longest.";
    Over168Hours = "over-168-hours", "No change takes anyone above the legal limit of work in any 168 hours.";
    OverAgreedHours = "over-agreed-hours", "No added work takes anyone above their max_weekly_hours in any 168 hours.";
    RestAfterNights = "rest-after-nights", "After the last of a run of night shifts comes the full rest before other work.";
    TooManyNights = "too-many-nights", "No change makes a run of more night shifts in a row than allowed.";
    TooManyShifts = "too-many-shifts", "No change makes a run of more working days in a row than allowed.";
    NightNotAgreed = "night-not-agreed", "A night post goes only to people rostered to that night already or who agreed to resident on-call.";
    StrikerChanged = "striker-changed", "Members of a striking group get no added or changed work.";
    StrikerDropped = "striker-dropped", "The duties of a striking group stay in the rota wherever the work goes on.";
    PostAbandoned = "post-abandoned", "Nobody else is taken off a post without rest or another post in its place.";
    // sessions
    SessionMissing = "session-missing", "Every session that starts inside a live action has a decision.";
    SessionTwice = "session-twice", "No session has two decisions.";
    SessionOutside = "session-outside", "Only sessions that start inside a live action have a decision.";
    LeadMissing = "lead-missing", "A session that runs has its lead in the rota.";
    NeedUnfilled = "need-unfilled", "A theatre or endoscopy list that runs has a different competent person for each of its needs.";
    SupportOverstated = "support-overstated", "A session is planned with no more support than it needs and the rota holds.";
    Places = "places", "A session's places follow from its decision, slots and support.";
    ClosedButStaffed = "closed-but-staffed", "Nobody is rostered to a closed session.";
    ClosedButBooked = "closed-but-booked", "No booking goes ahead in a closed session.";
    Worth = "worth", "worth_of_one_more is a number of at least 0.";
    NoReason = "no-reason", "Every decision says why.";
    // bookings
    UnknownBooking = "unknown-booking", "Every booking that the plan decides is in the case.";
    BookingMissing = "booking-missing", "Every booking of a striking session has a decision.";
    BookingTwice = "booking-twice", "No booking has two decisions.";
    BookingUntouched = "booking-untouched", "A booking outside the strike has a row only when it moves.";
    KeepElsewhere = "keep-elsewhere", "A kept booking goes ahead in its own session on its own date.";
    MoveTarget = "move-target", "A moved booking names another session and that session's date.";
    OutsideWindow = "outside-window", "A booking moves to a session inside the window and after the plan is made.";
    MoveKind = "move-kind", "A booking moves to a session of the same kind and specialty.";
    NoticeTooShort = "notice-too-short", "A patient has the notice they need of a new date.";
    PastItsLimit = "past-its-limit", "A booking moves no later than its priority allows.";
    DeferWithDate = "defer-with-date", "A deferred booking has no session and no date.";
    TooManyBookings = "too-many-bookings", "No session takes more bookings than its places.";
    TooManyMinutes = "too-many-minutes", "The bookings of a session fit its minutes.";
    ProtectedPutOff = "protected-put-off", "No protected booking is put off while a routine one that it could replace goes ahead that day.";
    // scenarios
    ScenarioMissing = "scenario-missing", "Every scenario has a row for each post and for each day and point of delivery with bookings.";
    ScenarioUnknown = "scenario-unknown", "No scenario table has a scenario, post, session, day or point of delivery that the plan lacks.";
    ScenarioTwice = "scenario-twice", "No scenario table has two rows for the same thing.";
    Assigned = "assigned", "assigned is the number of people that the rota has in the post.";
    Present = "present", "present is at most assigned, and moved_out at most present.";
    Have = "have", "have is present less moved_out, plus moved_in and called.";
    MovedInFromNowhere = "moved-in-from-nowhere", "On each day no more people are moved in than were moved out or planned to support sessions.";
    CalledFromNowhere = "called-from-nowhere", "Nobody is called but from the post's standby or from leading a session that day.";
    ScenarioPlaces = "scenario-places", "A session of a scenario runs in the plan and has fewer places than planned, as its support allows.";
    CancelledOnTheDay = "cancelled-on-the-day", "cancelled_on_the_day is the number of planned bookings beyond the places.";
    Booked = "booked", "booked counts the bookings of striking sessions by day and point of delivery.";
    Kept = "kept", "kept is what was planned for the day, less what was cancelled on it.";
    Weights = "weights", "The weights follow from the bookings' priorities and waits.";
    // figures
    Figure = "figure", "Every quoted figure follows from the scenario tables.";
    BookingCounts = "booking-counts", "The counts of bookings kept, moved and deferred follow from the decisions.";
    GapMissing = "gap-missing", "Every post that may fall below its floor, or whose median is below usual, is in gaps.";
    GapExtra = "gap-extra", "Only such posts are in gaps, and each once.";
    GapFigure = "gap-figure", "The figures of a gap follow from the case and the scenario tables.";
    Beds = "beds", "Bed rows cover every pool of the wards on every day from the first simulated one, with its beds and ordered quantiles.";
    Flow = "flow", "flow has no rows, or each measure once on every simulated day; quantiles are ordered, means lie in their intervals, shares are from 0 to 1, counts not negative.";
    Simulation = "simulation", "What plan.json quotes of the simulation balances and follows from the days of flow, and keeps no more care than the turnouts do.";
    Curve = "curve", "The levels of the curve rise, its values are possible, and exactly one point is chosen: the plan, with the plan's own figures.";
    Standby = "standby", "The standby list is numbered from 1; what opens is not fully open, what closes is running.";
    Bound = "bound", "The plan keeps no more than the proven bound, and the gap is their difference.";
    Summary = "summary", "plan.json names the case's trust, target, planning time and strike.";
    Turnout = "turnout", "Turnout quantiles are ordered and at most the people rostered.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_unique_and_every_rule_is_a_sentence() {
        for (index, (code, sentence)) in RULES.iter().enumerate() {
            assert!(RULES[..index].iter().all(|(other, _)| other != code), "{code} twice");
            assert!(sentence.ends_with('.'), "{code}");
            assert!(code.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'));
        }
    }
}
