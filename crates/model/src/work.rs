//! The work: posts of emergency care, sessions of planned care, and who is rostered to what.

use crate::ids::{PostId, SessionId, StaffId};
use crate::staff::{Competence, Tier};
use crate::time::Interval;
use crate::words;
use jiff::civil::DateTime;

/// A duty that emergency care needs: one row per occurrence.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Identifier of this occurrence.
    pub post_id: PostId,
    /// Service, such as `emergency` or `medical-wards`.
    pub service: String,
    /// Hospital site (ODS site code or a word).
    pub site: String,
    /// RCP tier that the post needs.
    pub tier: Tier,
    /// Competence that everyone who fills it must have.
    pub competence: Competence,
    /// Start, Europe/London.
    pub start: DateTime,
    /// End, Europe/London.
    pub end: DateTime,
    /// Safe minimum head count.
    pub floor: u32,
    /// Normal head count.
    pub usual: u32,
}

impl Post {
    /// Returns when the post has to be filled.
    pub fn interval(&self) -> Interval {
        Interval::new(self.start, self.end)
    }
}

words! {
    /// The kind of a session.
    SessionKind {
        /// A theatre list: all its needs are essential.
        Theatre = "theatre",
        /// An endoscopy list: all its needs are essential.
        Endoscopy = "endoscopy",
        /// A clinic: its needs are assisting doctors, each of whom sees a share of the patients.
        Clinic = "clinic",
        /// An imaging session: as a clinic.
        Imaging = "imaging",
    }
}

impl SessionKind {
    /// Returns whether a session without some of its `needs` still runs, with fewer places.
    pub fn is_divisible(self) -> bool {
        matches!(self, Self::Clinic | Self::Imaging)
    }
}

/// A theatre list, endoscopy list, clinic or imaging session.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Identifier.
    pub session_id: SessionId,
    /// Kind.
    pub kind: SessionKind,
    /// Treatment function code.
    pub specialty: String,
    /// Hospital site.
    pub site: String,
    /// Theatre or room.
    pub room: String,
    /// Start, Europe/London.
    pub start: DateTime,
    /// End, Europe/London.
    pub end: DateTime,
    /// The consultant or SAS doctor without whom it cannot run.
    pub lead_staff_id: StaffId,
    /// Supporting competences needed besides the lead; a word stands once for each person.
    pub needs: Vec<Competence>,
    /// Minutes that bookings may fill.
    pub minutes: u32,
    /// The most bookings it can take.
    pub slots: u32,
}

impl Session {
    /// Returns when the session takes place.
    pub fn interval(&self) -> Interval {
        Interval::new(self.start, self.end)
    }
}

/// What a duty is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyTo {
    /// A post.
    Post(PostId),
    /// A session, as its lead or in support.
    Session(SessionId),
    /// Other work that can be put off: supporting activities, teaching, administration.
    Other,
}

/// Who is rostered to what before any plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    /// The person.
    pub staff_id: StaffId,
    /// The work.
    pub to: DutyTo,
    /// Start, Europe/London.
    pub start: DateTime,
    /// End, Europe/London.
    pub end: DateTime,
}

impl Duty {
    /// Returns when the duty takes place.
    pub fn interval(&self) -> Interval {
        Interval::new(self.start, self.end)
    }
}
