//! The rows of a plan's tables: every column is a field of the same name.

use crate::records::Record;
use crate::row::{Kind, Row};
use crate::values::{moment_text, number_text};
use jiff::civil::{Date, DateTime};
use steadfast_model::plan::{
    BedDay, BookingDecision, BookingFate, CurvePoint, FlowDay, FlowMeasure, Gap, RotaKind, RotaRow, ScenarioKept,
    ScenarioPost, ScenarioSession, SessionDecision, SessionFate, StandbyRow,
};
use steadfast_model::tables::{self, Table};
use steadfast_model::{BookingId, Pod, Pool, PostId, SessionId, StaffId};

/// A value that is stored in one cell.
trait Cell: Sized {
    const KIND: Kind;
    fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self>;
    fn write(&self) -> String;
}

macro_rules! id_cells {
    ($($id:ident),+) => { $(
        impl Cell for $id {
            const KIND: Kind = Kind::Text;
            fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> { row.id(column) }
            fn write(&self) -> String { self.to_string() }
        }
        impl Cell for Option<$id> {
            const KIND: Kind = Kind::Text;
            fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> { row.optional_id(column) }
            fn write(&self) -> String { crate::records::optional(self.as_ref()) }
        }
    )+ };
}
id_cells!(StaffId, PostId, SessionId, BookingId);

macro_rules! word_cells {
    ($($word:ident),+) => { $(
        impl Cell for $word {
            const KIND: Kind = Kind::Text;
            fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> { row.word(column) }
            fn write(&self) -> String { self.to_string() }
        }
    )+ };
}
word_cells!(RotaKind, SessionFate, BookingFate, FlowMeasure, Pool, Pod);

impl Cell for String {
    const KIND: Kind = Kind::Text;
    fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> {
        row.verbatim(column).map(str::to_owned)
    }
    fn write(&self) -> String {
        self.clone()
    }
}

impl Cell for u32 {
    const KIND: Kind = Kind::Whole;
    fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> {
        row.count(column)
    }
    fn write(&self) -> String {
        self.to_string()
    }
}

impl Cell for f64 {
    const KIND: Kind = Kind::Number;
    fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> {
        row.number(column, f64::MIN..=f64::MAX, None)
    }
    fn write(&self) -> String {
        number_text(*self)
    }
}

impl Cell for bool {
    const KIND: Kind = Kind::Flag;
    fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> {
        row.flag(column, None)
    }
    fn write(&self) -> String {
        self.to_string()
    }
}

impl Cell for Date {
    const KIND: Kind = Kind::Day;
    fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> {
        row.date(column)
    }
    fn write(&self) -> String {
        self.to_string()
    }
}

impl Cell for Option<Date> {
    const KIND: Kind = Kind::Day;
    fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> {
        row.optional_date(column)
    }
    fn write(&self) -> String {
        crate::records::optional(self.as_ref())
    }
}

impl Cell for DateTime {
    const KIND: Kind = Kind::Moment;
    fn read(row: &mut Row<'_, '_>, column: &'static str) -> Option<Self> {
        // A plan repeats the times of its case, which were checked against the clocks there.
        row.plain_moment(column)
    }
    fn write(&self) -> String {
        moment_text(*self)
    }
}

macro_rules! plan_record {
    ($record:ident, $table:ident; $($field:ident: $kind:ty),+ $(,)?) => {
        impl Record for $record {
            const TABLE: Table = tables::$table;
            const KINDS: &'static [Kind] = &[$(<$kind as Cell>::KIND),+];

            fn read(row: &mut Row<'_, '_>) -> Option<Self> {
                // Every cell is read before any is asked for, so that all faults of the row are reported.
                $(let $field: Option<$kind> = Cell::read(row, stringify!($field));)+
                Some(Self { $($field: $field?),+ })
            }

            fn cells(&self) -> Vec<String> {
                vec![$(self.$field.write()),+]
            }
        }
    };
}

plan_record! { RotaRow, PLAN_ROTA;
    staff_id: StaffId, kind: RotaKind, post_id: Option<PostId>, session_id: Option<SessionId>, start: DateTime, end: DateTime,
    acting_down: bool, reason: String,
}
plan_record! { SessionDecision, PLAN_SESSIONS;
    session_id: SessionId, decision: SessionFate, reason: String, worth_of_one_more: f64, places: u32, support_planned: u32,
    next_best: String,
}
plan_record! { BookingDecision, PLAN_BOOKINGS;
    booking_id: BookingId, decision: BookingFate, session_id: Option<SessionId>, date: Option<Date>, reason: String, next_best: String,
}
plan_record! { Gap, PLAN_GAPS;
    post_id: PostId, start: DateTime, end: DateTime, floor: u32, usual: u32, have_p10: u32, have_p50: u32,
    probability_below_floor: f64, worth_of_one_more: f64, next_best: String,
}
plan_record! { BedDay, PLAN_BEDS;
    pool: Pool, date: Date, beds: u32, escalation: u32, p10: u32, p50: u32, p90: u32, probability_over: f64,
}
plan_record! { FlowDay, PLAN_FLOW;
    date: Date, measure: FlowMeasure, p10: f64, p50: f64, p90: f64, mean: f64, mean_low: f64, mean_high: f64,
}
plan_record! { CurvePoint, PLAN_CURVE;
    level: f64, planned_care_kept: f64, planned_care_kept_p10: f64, planned_care_kept_p90: f64, ed_waits_over_12h_p50: f64,
    ed_waits_over_12h_p10: f64, ed_waits_over_12h_p90: f64, ed_waits_over_12h_difference: f64, ed_waits_over_12h_difference_error: f64,
    over_4h_share_p50: f64, boarding_hours_p50: f64, beds_over_p50: f64, heads_below_floor: f64, cancelled_no_bed_or_time_p50: f64, cost_p50: f64, chosen: bool, remark: String,
}
plan_record! { StandbyRow, PLAN_STANDBY;
    order: u32, session_id: SessionId, opens_if: String, closes_if: String,
}
plan_record! { ScenarioPost, PLAN_SCENARIO_POSTS;
    scenario: u32, post_id: PostId, assigned: u32, present: u32, moved_in: u32, moved_out: u32, called: u32, have: u32,
}
plan_record! { ScenarioSession, PLAN_SCENARIO_SESSIONS;
    scenario: u32, session_id: SessionId, support_present: u32, places: u32, cancelled_on_the_day: u32, reason: String,
}
plan_record! { ScenarioKept, PLAN_SCENARIO_KEPT;
    scenario: u32, date: Date, pod: Pod, booked: u32, kept: u32, weight_booked: f64, weight_kept: f64,
}
