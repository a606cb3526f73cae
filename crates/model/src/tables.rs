//! The names of tables and columns: the data contract in code.

/// One table of a case or plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Name of the table: file stem and sheet name.
    pub name: &'static str,
    /// Columns in their order; a reader finds them by name.
    pub columns: &'static [&'static str],
}

macro_rules! tables {
    ($list:ident, $doc:literal; $($(#[$meta:meta])* $constant:ident = $name:literal [$($column:literal),+ $(,)?]);+ $(;)?) => {
        $($(#[$meta])* pub const $constant: Table = Table { name: $name, columns: &[$($column),+] };)+
        #[doc = $doc]
        pub const $list: &[Table] = &[$($constant),+];
    };
}

tables! { CASE_TABLES, "Every input table, in the order of the contract.";
    /// People who may work.
    STAFF = "staff" ["staff_id", "group", "grade", "specialty", "competences", "contract_hours", "max_weekly_hours", "resident_on_call"];
    /// Posts that emergency care needs.
    POSTS = "posts" ["post_id", "service", "site", "tier", "competence", "start", "end", "floor", "usual"];
    /// Sessions of planned care.
    SESSIONS = "sessions" ["session_id", "kind", "specialty", "site", "room", "start", "end", "lead_staff_id", "needs", "minutes", "slots"];
    /// Who is rostered to what: `post_id` or `session_id` filled, or `other` = `true`.
    DUTIES = "duties" ["staff_id", "post_id", "session_id", "other", "start", "end"];
    /// Patients booked into sessions.
    BOOKINGS = "bookings" ["booking_id", "session_id", "pod", "specialty", "priority", "clock_start", "minutes", "stay_mean_days", "stay_sd_days", "pool", "age_group", "sex", "times_cancelled", "notice_needed_days"];
    /// Wards.
    WARDS = "wards" ["ward_id", "pool", "beds", "escalation_beds"];
    /// Patients in a bed now.
    CENSUS = "census" ["spell_id", "ward_id", "admitted_at", "kind", "flu", "fit_to_leave"];
    /// Past days.
    DEMAND = "demand" ["date", "ed_attendances", "emergency_admissions", "ga_occupied", "flu_occupied", "flu_admissions", "discharges", "no_criteria_to_reside"];
}

tables! { PLAN_TABLES, "Every plan table, in the order of the contract.";
    /// Who works when.
    PLAN_ROTA = "rota" ["staff_id", "kind", "post_id", "session_id", "start", "end", "acting_down", "reason"];
    /// What becomes of each session.
    PLAN_SESSIONS = "sessions" ["session_id", "decision", "reason", "worth_of_one_more", "places", "support_planned", "next_best"];
    /// What becomes of each booking.
    PLAN_BOOKINGS = "bookings" ["booking_id", "decision", "session_id", "date", "reason", "next_best"];
    /// Posts short of floor or usual.
    PLAN_GAPS = "gaps" ["post_id", "start", "end", "floor", "usual", "have_p10", "have_p50", "probability_below_floor", "worth_of_one_more", "next_best"];
    /// Beds by pool and day.
    PLAN_BEDS = "beds" ["pool", "date", "beds", "escalation", "p10", "p50", "p90", "probability_over"];
    /// The simulated hospital day by day.
    PLAN_FLOW = "flow" ["date", "measure", "p10", "p50", "p90", "mean", "mean_low", "mean_high"];
    /// Planned care against emergency care.
    PLAN_CURVE = "curve" ["level", "planned_care_kept", "planned_care_kept_p10", "planned_care_kept_p90", "ed_waits_over_12h_p50", "ed_waits_over_12h_p10", "ed_waits_over_12h_p90", "ed_waits_over_12h_difference", "ed_waits_over_12h_difference_error", "over_4h_share_p50", "boarding_hours_p50", "beds_over_p50", "heads_below_floor", "cancelled_no_bed_or_time_p50", "cost_p50", "chosen", "remark"];
    /// In what order sessions reopen or close.
    PLAN_STANDBY = "standby" ["order", "session_id", "opens_if", "closes_if"];
    /// How each post fared in each sampled turnout.
    PLAN_SCENARIO_POSTS = "scenario_posts" ["scenario", "post_id", "assigned", "present", "moved_in", "moved_out", "called", "have"];
    /// Sessions that in a sampled turnout had fewer places than planned.
    PLAN_SCENARIO_SESSIONS = "scenario_sessions" ["scenario", "session_id", "support_present", "places", "cancelled_on_the_day", "reason"];
    /// Bookings kept in each sampled turnout, by day and point of delivery.
    PLAN_SCENARIO_KEPT = "scenario_kept" ["scenario", "date", "pod", "booked", "kept", "weight_booked", "weight_kept"];
}
