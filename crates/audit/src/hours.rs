//! Hours and rest of each person: overlap, shifts, rolling weeks, nights, runs.

use crate::clock::{Workload, minute, night_minutes};
use crate::findings::Findings;
use crate::rules::Rule;
use crate::view::View;
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::plan::RotaKind;
use steadfast_model::time::days_between;
use steadfast_model::{Place, Severity, WorkingTimeRules};

const FILE: &str = "rota.csv";

/// One piece of work of one person.
struct Work {
    from: i64,
    to: i64,
    date: Date,
    night: i64,
    /// The rota row; `None` for a duty outside the action.
    row: Option<usize>,
    /// Whether the plan added or changed it.
    changed: bool,
}

impl Work {
    fn new(start: DateTime, end: DateTime, row: Option<usize>, changed: bool, rules: &WorkingTimeRules) -> Self {
        Self {
            from: minute(start),
            to: minute(end),
            date: start.date(),
            night: night_minutes(start, end, rules),
            row,
            changed,
        }
    }
}

/// Work with less than the daily rest between.
struct Shift<'a> {
    from: i64,
    to: i64,
    date: Date,
    work: Vec<&'a Work>,
}

impl Shift<'_> {
    fn is_night(&self, rules: &WorkingTimeRules) -> bool {
        self.work.iter().map(|work| work.night).sum::<i64>() >= rules.night_shift_minutes
    }

    fn is_changed(&self) -> bool {
        self.work.iter().any(|work| work.changed)
    }
}

/// Checks the hours and rest of everyone who is in the rota.
pub(crate) fn check_hours(view: &View, findings: &mut Findings) {
    let rules = WorkingTimeRules::shipped();
    for (person, rows) in view.rota_of_staff.iter().enumerate() {
        if rows.is_empty() {
            continue;
        }
        let mut work: Vec<Work> = rows
            .iter()
            .filter(|&&row| view.plan.rota[row].kind != RotaKind::Rest)
            .map(|&row| {
                let entry = &view.plan.rota[row];
                Work::new(entry.start, entry.end, Some(row), view.rota[row].duty.is_none(), rules)
            })
            .collect();
        let mut earlier = Vec::with_capacity(view.duties_of_staff[person].len());
        for &index in &view.duties_of_staff[person] {
            let duty = &view.case.duties[index];
            if !view.case.is_striking(duty.start) {
                work.push(Work::new(duty.start, duty.end, None, false, rules));
            }
            earlier.push(Work::new(duty.start, duty.end, None, false, rules));
        }
        work.retain(|piece| piece.from < piece.to);
        earlier.retain(|piece| piece.from < piece.to);
        work.sort_by_key(|piece| (piece.from, piece.to, piece.row));
        earlier.sort_by_key(|piece| (piece.from, piece.to));
        let changed = work.iter().any(|piece| piece.changed);
        let shifts = shifts_of(&work, rules);
        check_overlap(view, person, &work, findings);
        check_shifts(view, person, &shifts, rules, findings);
        check_weeks(view, person, &work, &earlier, rules, findings);
        if changed {
            check_nights(view, person, &shifts, &earlier, rules, findings);
            check_runs(view, person, &shifts, &earlier, rules, findings);
        }
    }
}

fn shifts_of<'a>(work: &'a [Work], rules: &WorkingTimeRules) -> Vec<Shift<'a>> {
    let mut shifts: Vec<Shift> = Vec::new();
    for piece in work {
        match shifts.last_mut() {
            Some(shift) if piece.from - shift.to < rules.daily_rest_minutes => {
                shift.to = shift.to.max(piece.to);
                shift.work.push(piece);
            }
            _ => shifts.push(Shift { from: piece.from, to: piece.to, date: piece.date, work: vec![piece] }),
        }
    }
    shifts
}

/// Names the first changed row, or else the first row of the rota.
fn place_of<'a>(work: impl Iterator<Item = &'a Work> + Clone) -> Option<Place> {
    let row = work.clone().find(|piece| piece.changed).and_then(|piece| piece.row);
    row.or_else(|| work.clone().find_map(|piece| piece.row)).map(|row| Place::cell(FILE, row + 2, "staff_id"))
}

fn severity(changed: bool) -> Severity {
    if changed { Severity::Error } else { Severity::Warning }
}

fn hours(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.abs();
    if minutes % 60 == 0 {
        format!("{sign}{} h", minutes / 60)
    } else {
        format!("{sign}{} h {} min", minutes / 60, minutes % 60)
    }
}

fn check_overlap(view: &View, person: usize, work: &[Work], findings: &mut Findings) {
    let mut longest: Option<&Work> = None;
    for piece in work {
        if let Some(other) = longest
            && piece.from < other.to
            && let Some(place) = place_of([piece, other].into_iter())
        {
            findings.add(
                severity(piece.changed || other.changed),
                Rule::DoubleBooked,
                place,
                format!(
                    "{} has two pieces of work for {} on {}",
                    view.case.staff[person].staff_id,
                    hours(other.to.min(piece.to) - piece.from),
                    piece.date
                ),
                "one piece of work at a time",
                "Take one of the two off the person.",
            );
        }
        if longest.is_none_or(|other| piece.to > other.to) {
            longest = Some(piece);
        }
    }
}

fn check_shifts(view: &View, person: usize, shifts: &[Shift], rules: &WorkingTimeRules, findings: &mut Findings) {
    for shift in shifts {
        if shift.to - shift.from <= rules.longest_shift_minutes {
            continue;
        }
        if let Some(place) = place_of(shift.work.iter().copied()) {
            findings.add(
                severity(shift.is_changed()),
                Rule::ShiftTooLong,
                place,
                format!(
                    "{} without {} of rest for {} from {}",
                    view.case.staff[person].staff_id,
                    hours(rules.daily_rest_minutes),
                    hours(shift.to - shift.from),
                    shift.date
                ),
                format!("at most {} from first start to last end", hours(rules.longest_shift_minutes)),
                "Give rest in place of one of the duties, or give the work to someone else.",
            );
        }
    }
}

fn check_weeks(
    view: &View,
    person: usize,
    work: &[Work],
    earlier: &[Work],
    rules: &WorkingTimeRules,
    findings: &mut Findings,
) {
    let member = &view.case.staff[person];
    let load = |work: &[Work]| Workload::new(work.iter().map(|piece| (piece.from, piece.to)).collect());
    let (new, old) = (load(work), load(earlier));
    let Some(place) = place_of(work.iter()) else {
        return;
    };
    let legal = rules.most_minutes_in_168_hours;
    if work.iter().any(|piece| piece.changed) {
        if let Some((_, found, excess)) = new.worst_week_beyond(legal as f64, &old) {
            findings.error(
                Rule::Over168Hours,
                place,
                format!("{} with {:.1} h of work in 168 hours", member.staff_id, found / 60.0),
                format!("at most {}, or what they had before; {:.1} h too many", hours(legal), excess / 60.0),
                "Take some of the added work off the person.",
            );
            return;
        }
        let agreed = member.max_weekly_hours * 60.0;
        if let Some((_, found, excess)) = agreed.is_finite().then(|| new.worst_week_beyond(agreed, &old)).flatten() {
            findings.error(
                Rule::OverAgreedHours,
                place,
                format!("{} with {:.1} h of work in 168 hours", member.staff_id, found / 60.0),
                format!(
                    "at most the {} h they agreed to, or what they had before; {:.1} h too many",
                    member.max_weekly_hours,
                    excess / 60.0
                ),
                "Take some of the added work off the person.",
            );
            return;
        }
    }
    if let Some((from, most)) = new.fullest_week().filter(|&(_, most)| most > legal) {
        // A week that the rota has no part in says nothing of the plan.
        if work.iter().any(|piece| piece.row.is_some() && piece.to > from && piece.from < from + crate::clock::WEEK) {
            findings.warning(
                Rule::Over168Hours,
                place,
                format!("{} with {} of work in 168 hours, as before the plan", member.staff_id, hours(most)),
                format!("at most {}", hours(legal)),
                "The duties of the case break the limit; look at the roster.",
            );
        }
    }
}

fn check_nights(
    view: &View,
    person: usize,
    shifts: &[Shift],
    earlier: &[Work],
    rules: &WorkingTimeRules,
    findings: &mut Findings,
) {
    let member = &view.case.staff[person].staff_id;
    for pair in shifts.windows(2) {
        let (night, next) = (&pair[0], &pair[1]);
        let rest = next.from - night.to;
        if !night.is_night(rules) || next.is_night(rules) || rest >= rules.rest_after_nights_minutes {
            continue;
        }
        if let Some(place) = place_of(night.work.iter().chain(&next.work).copied()) {
            findings.add(
                severity(night.is_changed() || next.is_changed()),
                Rule::RestAfterNights,
                place,
                format!("{member} with {} of rest after the night of {}", hours(rest), night.date),
                format!("at least {}", hours(rules.rest_after_nights_minutes)),
                "Give rest in place of the next duty, or the night to someone else.",
            );
        }
    }
    let earlier_nights: BTreeSet<Date> =
        shifts_of(earlier, rules).iter().filter(|shift| shift.is_night(rules)).map(|shift| shift.date).collect();
    let nights: Vec<&Shift> = shifts.iter().filter(|shift| shift.is_night(rules)).collect();
    for run in runs_of_days(&nights) {
        if run.len() <= rules.most_nights_in_a_row {
            continue;
        }
        let added = run.iter().any(|shift| shift.is_changed() && !earlier_nights.contains(&shift.date));
        if let Some(place) = place_of(run.iter().flat_map(|shift| shift.work.iter().copied())) {
            findings.add(
                severity(added),
                Rule::TooManyNights,
                place,
                format!("{member} with {} nights in a row from {}", run.len(), run[0].date),
                format!("at most {}", rules.most_nights_in_a_row),
                "Give one of the nights to someone else.",
            );
        }
    }
}

fn check_runs(
    view: &View,
    person: usize,
    shifts: &[Shift],
    earlier: &[Work],
    rules: &WorkingTimeRules,
    findings: &mut Findings,
) {
    let earlier_days: BTreeSet<Date> = earlier
        .iter()
        .map(|piece| piece.date)
        .chain(shifts_of(earlier, rules).iter().map(|shift| shift.date))
        .collect();
    // One shift for each day: two shifts that start on a day are one working day.
    let by_day: BTreeMap<Date, &Shift> = shifts.iter().map(|shift| (shift.date, shift)).collect();
    let days: Vec<&Shift> = by_day.into_values().collect();
    for run in runs_of_days(&days) {
        if run.len() <= rules.most_shifts_in_a_row {
            continue;
        }
        let added = run.iter().any(|shift| shift.is_changed() && !earlier_days.contains(&shift.date));
        if let Some(place) = place_of(run.iter().flat_map(|shift| shift.work.iter().copied())) {
            findings.add(
                severity(added),
                Rule::TooManyShifts,
                place,
                format!(
                    "{} with {} working days in a row from {}",
                    view.case.staff[person].staff_id,
                    run.len(),
                    run[0].date
                ),
                format!("at most {}", rules.most_shifts_in_a_row),
                "Give the person a day off within the run.",
            );
        }
    }
}

/// Splits shifts in order of their dates into runs on consecutive days.
fn runs_of_days<'a, 'b>(shifts: &'b [&'a Shift<'a>]) -> Vec<&'b [&'a Shift<'a>]> {
    shifts.chunk_by(|a, b| days_between(a.date, b.date) <= 1).collect()
}
