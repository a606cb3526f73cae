//! Patients booked into sessions.

use crate::beds::Pool;
use crate::ids::{BookingId, SessionId};
use crate::priority::Priority;
use crate::words;
use jiff::civil::Date;

words! {
    /// Point of delivery.
    Pod {
        /// First outpatient attendance.
        OutpatientFirst = "outpatient-first",
        /// Follow-up outpatient attendance.
        OutpatientFollowUp = "outpatient-followup",
        /// Outpatient procedure.
        OutpatientProcedure = "outpatient-procedure",
        /// Diagnostic test.
        Diagnostic = "diagnostic",
        /// Day case.
        DayCase = "day-case",
        /// Ordinary elective admission, with at least one night's stay.
        OrdinaryElective = "ordinary-elective",
    }
}

words! {
    /// Broad age group.
    AgeGroup {
        /// Under 18.
        Child = "child",
        /// 18 to 64.
        Adult = "adult",
        /// 65 and over.
        Older = "older",
    }
}

words! {
    /// Sex, for the mix of bays.
    Sex {
        /// Female.
        Female = "F",
        /// Male.
        Male = "M",
    }
}

/// A patient booked into a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Booking {
    /// Identifier.
    pub booking_id: BookingId,
    /// The session it is booked into today.
    pub session_id: SessionId,
    /// Point of delivery.
    pub pod: Pod,
    /// Treatment function code.
    pub specialty: String,
    /// Clinical priority.
    pub priority: Priority,
    /// When the patient's waiting-time clock started.
    pub clock_start: Date,
    /// Minutes of the session that it takes.
    pub minutes: u32,
    /// Mean stay in days; 0 where no bed is needed.
    pub stay_mean_days: f64,
    /// Standard deviation of the stay in days.
    pub stay_sd_days: f64,
    /// Bed pool; `None` where no bed is needed.
    pub pool: Option<Pool>,
    /// Broad age group.
    pub age_group: AgeGroup,
    /// Sex.
    pub sex: Sex,
    /// How often it has been cancelled before.
    pub times_cancelled: u32,
    /// Days' notice the patient needs of a new date.
    pub notice_needed_days: u32,
}

impl Booking {
    /// Returns whether the patient will have waited 52 weeks or longer on a date.
    pub fn waited_52_weeks(&self, on: Date) -> bool {
        crate::time::days_between(self.clock_start, on) >= 364
    }

    /// Returns whether the booking may never be put off before a routine one: P1, P2, cancer, or 52 weeks' wait.
    pub fn is_protected(&self, on: Date) -> bool {
        self.priority.policy().protected || self.waited_52_weeks(on)
    }
}
