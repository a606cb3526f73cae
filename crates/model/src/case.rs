//! The case: one hospital trust in front of one or more strikes.
//!
//! # What the tables mean
//!
//! * **Striking** is the part of the window inside a live [`Action`]: a post, session or duty belongs to it when its *start* lies in
//!   `[from, to)`. A shift begun before the action is finished; one that starts inside it is subject to it.
//! * A **post** is filled by people whose [`highest_tier`](crate::StaffMember::highest_tier) is at least its tier and who
//!   have its competence. One person fills one post for all of its time.
//! * A **session** runs only with its lead. Its `needs` are further people. For theatre and endoscopy all needs are essential.
//!   A clinic or imaging session with `n` of its `m` needs present has `slots × (1 + n) / (1 + m)` places, rounded down.
//! * **Bookings** of a session take at most its `slots` places and its `minutes` minutes.
//! * An `other` duty can be put off. A duty to a session is the lead's, or supports it with a competence that its `needs` name.
//! * `max_weekly_hours` binds the work that a plan *adds*: added work never takes anyone above it or above the legal limit in any
//!   168 hours.

use crate::action::Action;
use crate::beds::{CensusPatient, DemandDay, Ward};
use crate::booking::Booking;
use crate::dispute::Dispute;
use crate::staff::StaffMember;
use crate::work::{Duty, Post, Session};
use jiff::civil::{Date, DateTime};

/// The trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// Organisation code of the NHS Organisation Data Service, such as `RBD`.
    pub ods_code: String,
    /// Name.
    pub name: String,
}

/// What the plan may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub to: Date,
    /// When the plan is made: nothing known later is used.
    pub planned_at: DateTime,
}

/// What the trust is asked to achieve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Share of planned care to keep, 0 to 1.
    pub planned_care_kept: f64,
}

/// The dispute that the strikes of a case belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseDispute {
    /// What is known of it.
    pub facts: Dispute,
    /// Its file as it was read, with its comments.
    pub text: String,
}

/// One hospital trust in front of one or more strikes.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The trust.
    pub trust: Trust,
    /// What the plan may change.
    pub window: Window,
    /// What the trust is asked to achieve.
    pub target: Target,
    /// The strikes.
    pub actions: Vec<Action>,
    /// People who may work.
    pub staff: Vec<StaffMember>,
    /// Posts that emergency care needs.
    pub posts: Vec<Post>,
    /// Sessions of planned care.
    pub sessions: Vec<Session>,
    /// Who is rostered to what.
    pub duties: Vec<Duty>,
    /// Patients booked into sessions.
    pub bookings: Vec<Booking>,
    /// Wards.
    pub wards: Vec<Ward>,
    /// Patients in a bed now.
    pub census: Vec<CensusPatient>,
    /// Past days.
    pub demand: Vec<DemandDay>,
    /// The dispute that the strikes belong to, where the case has one.
    pub dispute: Option<CaseDispute>,
}

impl Case {
    /// Returns the live action that a moment lies in.
    pub fn action_at(&self, at: DateTime) -> Option<&Action> {
        self.actions.iter().find(|action| action.is_live() && action.interval().contains(at))
    }

    /// Returns whether a moment lies in a live action.
    pub fn is_striking(&self, at: DateTime) -> bool {
        self.action_at(at).is_some()
    }
}
