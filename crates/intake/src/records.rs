//! The rows of a case's tables on people and work: how each is read from cells and written to them.

use crate::grid::Grid;
use crate::row::{Kind, Row};
use crate::values::{moment_text, number_text};
use steadfast_model::staff::GRADES;
use steadfast_model::tables::{self, Table};
use steadfast_model::{
    Competence, Duty, DutyTo, Grade, Group, Post, PostId, Session, SessionId, Severity, StaffMember, Tier,
};

/// Something that is stored as one row of a table.
pub(crate) trait Record: Sized {
    /// The table.
    const TABLE: Table;
    /// How each column is stored where the file has types.
    const KINDS: &'static [Kind];
    /// Reads a row; `None` when a cell of it is at fault, which has been reported.
    fn read(row: &mut Row<'_, '_>) -> Option<Self>;
    /// Returns the cells of the row.
    fn cells(&self) -> Vec<String>;
}

/// Writes records as a table.
pub(crate) fn to_grid<T: Record>(records: &[T], file: String) -> Grid {
    let mut grid = Grid::new(file, T::TABLE.columns.iter().map(|name| (*name).to_owned()).collect());
    for (index, record) in records.iter().enumerate() {
        let cells = record.cells();
        debug_assert_eq!(cells.len(), T::TABLE.columns.len());
        grid.push(index + 2, cells.iter().map(String::as_str));
    }
    grid
}

/// Writes an optional value; nothing is an empty cell.
pub(crate) fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn joined(words: &[Competence]) -> String {
    words.iter().map(Competence::as_str).collect::<Vec<_>>().join(";")
}

/// Reads a treatment function code: three letters or digits.
pub(crate) fn specialty(row: &mut Row<'_, '_>) -> Option<String> {
    let text = row.required("specialty")?;
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return Some(text.to_owned());
    }
    row.error(
        "bad-specialty",
        "specialty",
        text,
        "a treatment function code of three characters, such as 110",
        "Look the code up in the NHS Data Dictionary.",
    );
    None
}

/// Returns the grades that a group may have.
pub(crate) fn grades_of(group: Group) -> Vec<&'static str> {
    let fits = |grade: &str| match group {
        Group::Consultant => grade == "CON",
        Group::Sas => matches!(grade, "SD" | "AS"),
        Group::Resident => grade.starts_with("FY") || grade.starts_with("CT") || grade.starts_with("ST"),
        Group::Locum => !matches!(grade, "ACP" | "PA"),
        Group::Acp => grade == "ACP",
        Group::Pa => grade == "PA",
    };
    GRADES.iter().copied().filter(|grade| fits(grade)).collect()
}

fn grade(row: &mut Row<'_, '_>, group: Option<Group>) -> Option<Grade> {
    let text = row.required("grade")?;
    if !GRADES.contains(&text) {
        row.error(
            "unknown-word",
            "grade",
            text,
            &format!("one of {}", GRADES.join(", ")),
            "Use one of the grades as they are written.",
        );
        return None;
    }
    if let Some(group) = group {
        let fitting = grades_of(group);
        if !fitting.contains(&text) {
            let expected = format!("one of {} for group {group}", fitting.join(", "));
            row.error("grade-not-of-group", "grade", text, &expected, "Correct the group or the grade.");
            return None;
        }
    }
    Some(Grade::new(text))
}

impl Record for StaffMember {
    const TABLE: Table = tables::STAFF;
    const KINDS: &'static [Kind] =
        &[Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Number, Kind::Number, Kind::Flag];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let staff_id = row.id("staff_id");
        let group = row.word("group");
        let grade = grade(row, group);
        let specialty = specialty(row);
        let competences = row.words("competences", |word| Competence::new(word));
        let contract_hours = row.number("contract_hours", 0.0..=60.0, None);
        let max_weekly_hours = row.number("max_weekly_hours", 0.0..=72.0, None);
        let resident_on_call = row.flag("resident_on_call", None);
        Some(Self {
            staff_id: staff_id?,
            group: group?,
            grade: grade?,
            specialty: specialty?,
            competences: competences?,
            contract_hours: contract_hours?,
            max_weekly_hours: max_weekly_hours?,
            resident_on_call: resident_on_call?,
        })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.staff_id.to_string(),
            self.group.to_string(),
            self.grade.to_string(),
            self.specialty.clone(),
            joined(&self.competences),
            number_text(self.contract_hours),
            number_text(self.max_weekly_hours),
            self.resident_on_call.to_string(),
        ]
    }
}

impl Record for Post {
    const TABLE: Table = tables::POSTS;
    const KINDS: &'static [Kind] = &[
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Whole,
        Kind::Text,
        Kind::Moment,
        Kind::Moment,
        Kind::Whole,
        Kind::Whole,
    ];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let post_id = row.id("post_id");
        let service = row.required("service");
        let site = row.required("site");
        let tier = tier(row);
        let competence = row.required("competence");
        let (start, end) = row.start_and_end();
        let floor = row.count("floor");
        let usual = row.count("usual");
        if let (Some(floor), Some(usual)) = (floor, usual)
            && floor > usual
        {
            row.fault(Severity::Error, "floor-above-usual", "floor", || {
                (
                    floor.to_string(),
                    format!("at most the usual head count, {usual}"),
                    "Correct floor or usual.".to_owned(),
                )
            });
            return None;
        }
        Some(Self {
            post_id: post_id?,
            service: service?.to_owned(),
            site: site?.to_owned(),
            tier: tier?,
            competence: Competence::new(competence?),
            start: start?,
            end: end?,
            floor: floor?,
            usual: usual?,
        })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.post_id.to_string(),
            self.service.clone(),
            self.site.clone(),
            self.tier.to_string(),
            self.competence.to_string(),
            moment_text(self.start),
            moment_text(self.end),
            self.floor.to_string(),
            self.usual.to_string(),
        ]
    }
}

/// Reads a tier; `2.0`, as data frames write a whole number, is 2.
fn tier(row: &mut Row<'_, '_>) -> Option<Tier> {
    let whole = row.whole("tier", 1..=3)?;
    whole.to_string().parse().ok()
}

impl Record for Session {
    const TABLE: Table = tables::SESSIONS;
    const KINDS: &'static [Kind] = &[
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Moment,
        Kind::Moment,
        Kind::Text,
        Kind::Text,
        Kind::Whole,
        Kind::Whole,
    ];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let session_id = row.id("session_id");
        let kind = row.word("kind");
        let specialty = specialty(row);
        let site = row.required("site");
        let room = row.text("room");
        let (start, end) = row.start_and_end();
        let lead_staff_id = row.id("lead_staff_id");
        let needs = row.words("needs", |word| Competence::new(word));
        let minutes = row.whole("minutes", 1..=u32::MAX);
        let slots = row.count("slots");
        let session = Self {
            session_id: session_id?,
            kind: kind?,
            specialty: specialty?,
            site: site?.to_owned(),
            room: room?.to_owned(),
            start: start?,
            end: end?,
            lead_staff_id: lead_staff_id?,
            needs: needs?,
            minutes: minutes?,
            slots: slots?,
        };
        let length = session.interval().minutes();
        if i64::from(session.minutes) > length {
            row.fault(Severity::Warning, "minutes-beyond-session", "minutes", || {
                (
                    session.minutes.to_string(),
                    format!("at most the session's length, {length} minutes"),
                    "Correct minutes, start or end, unless patients are seen side by side.".to_owned(),
                )
            });
        }
        Some(session)
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.session_id.to_string(),
            self.kind.to_string(),
            self.specialty.clone(),
            self.site.clone(),
            self.room.clone(),
            moment_text(self.start),
            moment_text(self.end),
            self.lead_staff_id.to_string(),
            joined(&self.needs),
            self.minutes.to_string(),
            self.slots.to_string(),
        ]
    }
}

impl Record for Duty {
    const TABLE: Table = tables::DUTIES;
    const KINDS: &'static [Kind] = &[Kind::Text, Kind::Text, Kind::Text, Kind::Flag, Kind::Moment, Kind::Moment];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let staff_id = row.id("staff_id");
        let post_id = row.optional_id::<&str>("post_id");
        let session_id = row.optional_id::<&str>("session_id");
        let other = row.flag("other", Some(false));
        let (start, end) = row.start_and_end();
        let to = match (post_id?, session_id?, other?) {
            (Some(post), None, false) => DutyTo::Post(PostId::new(post)),
            (None, Some(session), false) => DutyTo::Session(SessionId::new(session)),
            (None, None, true) => DutyTo::Other,
            (post, session, other) => {
                row.fault(Severity::Error, "duty-to-what", "post_id", || {
                    let filled = [post.map(|_| "post_id"), session.map(|_| "session_id"), other.then_some("other")];
                    let filled: Vec<&str> = filled.into_iter().flatten().collect();
                    let found = if filled.is_empty() { "none of the three".to_owned() } else { filled.join(" and ") };
                    (
                        found,
                        "exactly one of post_id, session_id and other = true".to_owned(),
                        "Give every duty one row of its own.".to_owned(),
                    )
                });
                return None;
            }
        };
        Some(Self { staff_id: staff_id?, to, start: start?, end: end? })
    }

    fn cells(&self) -> Vec<String> {
        let (post, session, other) = match &self.to {
            DutyTo::Post(post) => (post.to_string(), String::new(), "false"),
            DutyTo::Session(session) => (String::new(), session.to_string(), "false"),
            DutyTo::Other => (String::new(), String::new(), "true"),
        };
        vec![self.staff_id.to_string(), post, session, other.to_owned(), moment_text(self.start), moment_text(self.end)]
    }
}
