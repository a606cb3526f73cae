//! Strike action as a case records it.

use crate::staff::Group;
use crate::time::Interval;
use crate::words;
use jiff::civil::DateTime;

words! {
    /// What cover the union leaves in place.
    CoverLevel {
        /// Nobody taking part works at all.
        FullWalkout = "full-walkout",
        /// Emergency cover stays, as on Christmas Day.
        ChristmasDay = "christmas-day",
    }
}

words! {
    /// How far an action has come.
    ActionStatus {
        /// Called by the union, notice not yet received.
        Called = "called",
        /// Notice received by the employer.
        Notified = "notified",
        /// Put off, may resume.
        Suspended = "suspended",
        /// Called off.
        Withdrawn = "withdrawn",
        /// Has taken place.
        Taken = "taken",
    }
}

/// One strike.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// The union that calls it.
    pub union: String,
    /// The staff groups called out. A group, never a person.
    pub groups: Vec<Group>,
    /// First moment, Europe/London.
    pub from: DateTime,
    /// First moment after.
    pub to: DateTime,
    /// Cover left in place.
    pub cover: CoverLevel,
    /// How far it has come.
    pub status: ActionStatus,
    /// The round of the dispute file that it is, where the case has one.
    pub round: Option<String>,
}

impl Action {
    /// Returns when the action takes place.
    pub fn interval(&self) -> Interval {
        Interval::new(self.from, self.to)
    }

    /// Returns whether a plan has to reckon with it: it is neither suspended nor withdrawn.
    pub fn is_live(&self) -> bool {
        !matches!(self.status, ActionStatus::Suspended | ActionStatus::Withdrawn)
    }
}
