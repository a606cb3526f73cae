//! Who is rostered to what: nobody twice at once, nobody to what they may not do.

use super::AllRows;
use crate::faults::{Faults, quote, thousands};
use std::collections::BTreeSet;
use steadfast_model::time::london_minute;
use steadfast_model::{Duty, DutyTo, Interval, Severity, WorkingTimeRules};

/// Checks the roster.
pub(super) fn check(rows: &AllRows, faults: &mut Faults) {
    check_duties(rows, faults);
    if rows.duties.is_complete {
        check_leads(rows, faults);
    }
    check_people(rows, faults);
}

/// Checks each duty against its person and its post or session.
fn check_duties(rows: &AllRows, faults: &mut Faults) {
    let people = rows.staff.index(|person| person.staff_id.as_str());
    let posts = rows.posts.index(|post| post.post_id.as_str());
    let sessions = rows.sessions.index(|session| session.session_id.as_str());
    for (position, duty) in rows.duties.records.iter().enumerate() {
        let person = people.get(duty.staff_id.as_str()).map(|found| &rows.staff.records[*found]);
        match &duty.to {
            DutyTo::Post(id) => {
                let Some(post) = posts.get(id.as_str()).map(|found| &rows.posts.records[*found]) else {
                    continue;
                };
                check_times(rows, position, duty, post.interval(), "post", faults);
                if let Some(person) = person
                    && !person.may_fill(post.tier, &post.competence)
                {
                    let own = person.highest_tier().map_or("no tier".to_owned(), |tier| format!("tier {tier} at most"));
                    let lacks = if person.has(&post.competence) { "with" } else { "without" };
                    faults.error(
                        "may-not-fill",
                        rows.duties.cell(position, "staff_id"),
                        format!(
                            "{}, who fills {own}, {lacks} competence {}",
                            quote(duty.staff_id.as_str()),
                            quote(post.competence.as_str())
                        ),
                        format!("somebody for tier {} with competence {}", post.tier, post.competence),
                        "Correct the duty, the person's grade or competences, or what the post asks for.",
                    );
                }
            }
            DutyTo::Session(id) => {
                let Some(session) = sessions.get(id.as_str()).map(|found| &rows.sessions.records[*found]) else {
                    continue;
                };
                check_times(rows, position, duty, session.interval(), "session", faults);
                if let Some(person) = person
                    && session.lead_staff_id != duty.staff_id
                    && !session.needs.iter().any(|need| person.has(need))
                {
                    let needs: Vec<&str> = session.needs.iter().map(|need| need.as_str()).collect();
                    faults.warning(
                        "no-needed-competence",
                        rows.duties.cell(position, "staff_id"),
                        format!("{}, who has no competence that the session needs", quote(duty.staff_id.as_str())),
                        if needs.is_empty() { "only the lead".to_owned() } else { format!("one of {}", quote(&needs.join(", "))) },
                        "Correct the duty, the person's competences or the session's needs; such support does not count.",
                    );
                }
            }
            DutyTo::Other => {}
        }
    }
}

/// Checks the times of a duty against those of its post or session.
fn check_times(rows: &AllRows, position: usize, duty: &Duty, work: Interval, what: &str, faults: &mut Faults) {
    let own = duty.interval();
    if own == work {
        return;
    }
    let (severity, code, advice) = if own.overlaps(&work) {
        (
            Severity::Warning,
            "duty-times-differ",
            "Check the times: the plan fills the whole of a post or session by one person.",
        )
    } else {
        (Severity::Error, "duty-elsewhen", "Correct the date or the identifier.")
    };
    faults.add(severity, code, rows.duties.cell(position, "start"), || {
        (
            format!("{} to {}", own.start, own.end),
            format!("the times of the {what}, {} to {}", work.start, work.end),
            advice.to_owned(),
        )
    });
}

/// Checks that the lead of each session is rostered to it.
fn check_leads(rows: &AllRows, faults: &mut Faults) {
    let rostered: BTreeSet<(&str, &str)> = rows
        .duties
        .records
        .iter()
        .filter_map(|duty| match &duty.to {
            DutyTo::Session(session) => Some((session.as_str(), duty.staff_id.as_str())),
            DutyTo::Post(_) | DutyTo::Other => None,
        })
        .collect();
    for (position, session) in rows.sessions.records.iter().enumerate() {
        if !rostered.contains(&(session.session_id.as_str(), session.lead_staff_id.as_str())) {
            faults.warning(
                "lead-not-rostered",
                rows.sessions.cell(position, "lead_staff_id"),
                format!("{} with no duty to the session", quote(session.lead_staff_id.as_str())),
                "a duty of the lead to the session",
                "Add the duty to the duties table, or name the doctor who is rostered.",
            );
        }
    }
}

/// One duty on the continuous count of minutes.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: i64,
    end: i64,
    position: usize,
}

/// Checks each person's duties together: overlaps are errors; hours and rest are counted, as the trust's own roster is not ours to refuse.
fn check_people(rows: &AllRows, faults: &mut Faults) {
    let mut all: Vec<(&str, Stretch)> = rows
        .duties
        .records
        .iter()
        .enumerate()
        .map(|(position, duty)| {
            (
                duty.staff_id.as_str(),
                Stretch { start: london_minute(duty.start), end: london_minute(duty.end), position },
            )
        })
        .collect();
    all.sort_unstable_by_key(|(person, stretch)| (*person, stretch.start, stretch.end, stretch.position));
    let rules = WorkingTimeRules::shipped();
    let mut long_shifts = Vec::new();
    let mut full_weeks = Vec::new();
    for own in all.chunk_by(|left, right| left.0 == right.0) {
        let own: Vec<Stretch> = own.iter().map(|(_, stretch)| *stretch).collect();
        report_overlaps(rows, &own, faults);
        long_shifts.extend(first_positions_of_long_shifts(&own, rules));
        full_weeks.extend(first_position_of_full_week(&own, rules));
    }
    if let Some(first) = long_shifts.iter().min() {
        faults.warning(
            "rostered-without-rest",
            rows.duties.cell(*first, "start"),
            format!(
                "shifts too long, or with too little rest inside: {} in the roster as it stands; this is the first",
                thousands(long_shifts.len())
            ),
            format!(
                "{} h of rest between shifts of at most {} h from first start to last end",
                rules.daily_rest_minutes / 60,
                rules.longest_shift_minutes / 60
            ),
            "Tell the rota team. The plan adds no work to such a shift and makes none of its own.",
        );
    }
    if let Some(first) = full_weeks.iter().min() {
        faults.warning(
            "rostered-beyond-72-hours",
            rows.duties.cell(*first, "start"),
            format!(
                "people with more work in some 168 hours: {} in the roster as it stands; those of the first begin here",
                thousands(full_weeks.len())
            ),
            format!("at most {} h in any 168 hours", rules.most_minutes_in_168_hours / 60),
            "Tell the rota team. The plan adds no work to such a week and makes none of its own.",
        );
    }
}

/// Reports duties of one person, sorted by start, that share time.
fn report_overlaps(rows: &AllRows, own: &[Stretch], faults: &mut Faults) {
    let Some(mut last) = own.first().copied() else {
        return;
    };
    for next in &own[1..] {
        if next.start < last.end {
            let (duty, other) = (&rows.duties.records[next.position], &rows.duties.records[last.position]);
            faults.error(
                "double-booked",
                rows.duties.cell(next.position, "start"),
                format!(
                    "{} from {} to {}, while row {} has the same person from {} to {}",
                    quote(duty.staff_id.as_str()),
                    duty.start,
                    duty.end,
                    rows.duties.numbers[last.position],
                    other.start,
                    other.end
                ),
                "one duty at a time",
                "Correct the times or remove one of the two.",
            );
        }
        if next.end > last.end {
            last = *next;
        }
    }
}

/// Returns the position of the first duty of each shift that is too long, for one person's duties sorted by start.
fn first_positions_of_long_shifts(own: &[Stretch], rules: &WorkingTimeRules) -> Vec<usize> {
    let mut found = Vec::new();
    let mut shift: Option<Stretch> = None;
    let mut close = |shift: Option<Stretch>| {
        found.extend(
            shift.filter(|shift| shift.end - shift.start > rules.longest_shift_minutes).map(|shift| shift.position),
        );
    };
    for next in own {
        match &mut shift {
            Some(shift) if next.start - shift.end < rules.daily_rest_minutes => shift.end = shift.end.max(next.end),
            _ => {
                close(shift);
                shift = Some(*next);
            }
        }
    }
    close(shift);
    found
}

/// Returns the position of the duty that begins the first 168 hours with too much work, for one person's duties sorted by start.
fn first_position_of_full_week(own: &[Stretch], rules: &WorkingTimeRules) -> Option<usize> {
    // The work in a window is greatest, to either side, when the window begins with a duty: only those have to be tried.
    const WEEK: i64 = 168 * 60;
    own.iter().enumerate().find_map(|(index, first)| {
        let close = first.start + WEEK;
        let work: i64 = own[index..]
            .iter()
            .take_while(|next| next.start < close)
            .map(|next| next.end.min(close) - next.start)
            .sum();
        (work > rules.most_minutes_in_168_hours).then_some(first.position)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(hours: &[(i64, i64)]) -> Vec<Stretch> {
        let stretch =
            |(position, (from, to)): (usize, &(i64, i64))| Stretch { start: from * 60, end: to * 60, position };
        hours.iter().enumerate().map(stretch).collect()
    }

    #[test]
    fn duties_without_a_rest_between_them_are_one_shift() {
        let rules = WorkingTimeRules::shipped();
        assert_eq!(first_positions_of_long_shifts(&stretches(&[(8, 12), (12, 21), (32, 40)]), rules), [0; 0]);
        assert_eq!(first_positions_of_long_shifts(&stretches(&[(8, 12), (13, 22), (33, 40)]), rules), [0]);
        assert_eq!(first_positions_of_long_shifts(&stretches(&[(0, 8), (19, 30), (38, 46)]), rules), [1]);
    }

    #[test]
    fn the_fullest_168_hours_may_begin_with_any_duty() {
        let rules = WorkingTimeRules::shipped();
        let mut days: Vec<(i64, i64)> = (0..7).map(|day| (24 * day, 24 * day + 10)).collect();
        assert_eq!(first_position_of_full_week(&stretches(&days), rules), None);
        days.push((24 * 7, 24 * 7 + 13));
        assert_eq!(first_position_of_full_week(&stretches(&days), rules), Some(1));
    }
}
