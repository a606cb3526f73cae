//! The rows of a case's tables on patients and beds: how each is read from cells and written to them.

use crate::records::{Record, optional, specialty};
use crate::row::{Kind, Row};
use crate::values::{moment_text, number_text};
use steadfast_model::tables::{self, Table};
use steadfast_model::{Booking, CensusPatient, DemandDay, Pod, Pool, Severity, Ward};

impl Record for Booking {
    const TABLE: Table = tables::BOOKINGS;
    const KINDS: &'static [Kind] = &[
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Day,
        Kind::Whole,
        Kind::Number,
        Kind::Number,
        Kind::Text,
        Kind::Text,
        Kind::Text,
        Kind::Whole,
        Kind::Whole,
    ];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let booking_id = row.id("booking_id");
        let session_id = row.id("session_id");
        let pod = row.word("pod");
        let specialty = specialty(row);
        let priority = row.word("priority");
        let clock_start = row.date("clock_start");
        let minutes = row.whole("minutes", 1..=u32::MAX);
        let stay_mean_days = row.number("stay_mean_days", 0.0..=f64::MAX, Some(0.0));
        let stay_sd_days = row.number("stay_sd_days", 0.0..=f64::MAX, Some(0.0));
        let pool = row.optional_word("pool");
        if let (Some(pod), Some(mean), Some(pool)) = (pod, stay_mean_days, pool) {
            needs_pool(row, pod, mean, pool);
        }
        let age_group = row.word("age_group");
        let sex = row.word("sex");
        let times_cancelled = row.count("times_cancelled");
        let notice_needed_days = row.count("notice_needed_days");
        Some(Self {
            booking_id: booking_id?,
            session_id: session_id?,
            pod: pod?,
            specialty: specialty?,
            priority: priority?,
            clock_start: clock_start?,
            minutes: minutes?,
            stay_mean_days: stay_mean_days?,
            stay_sd_days: stay_sd_days?,
            pool: pool?,
            age_group: age_group?,
            sex: sex?,
            times_cancelled: times_cancelled?,
            notice_needed_days: notice_needed_days?,
        })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.booking_id.to_string(),
            self.session_id.to_string(),
            self.pod.to_string(),
            self.specialty.clone(),
            self.priority.to_string(),
            self.clock_start.to_string(),
            self.minutes.to_string(),
            number_text(self.stay_mean_days),
            number_text(self.stay_sd_days),
            optional(self.pool.as_ref()),
            self.age_group.to_string(),
            self.sex.to_string(),
            self.times_cancelled.to_string(),
            self.notice_needed_days.to_string(),
        ]
    }
}

/// Checks that a bed pool is named exactly when a bed is needed.
fn needs_pool(row: &mut Row<'_, '_>, pod: Pod, stay_mean_days: f64, pool: Option<Pool>) {
    let needs_bed = pod == Pod::OrdinaryElective || stay_mean_days > 0.0;
    if needs_bed && pool.is_none() {
        row.fault(Severity::Error, "pool-missing", "pool", || {
            let why =
                if pod == Pod::OrdinaryElective { pod.to_string() } else { format!("a stay of {stay_mean_days} days") };
            (
                "nothing".to_owned(),
                format!("the pool of beds for {why}"),
                "Name the pool, or correct pod and stay.".to_owned(),
            )
        });
    }
    if let (false, Some(pool)) = (needs_bed, pool) {
        row.fault(Severity::Error, "pool-not-needed", "pool", || {
            (
                format!("\"{pool}\""),
                format!("nothing for a {pod} booking with no stay"),
                "Empty the cell, or give the stay in days.".to_owned(),
            )
        });
    }
    if pod == Pod::OrdinaryElective && stay_mean_days <= 0.0 {
        row.fault(Severity::Warning, "stay-missing", "stay_mean_days", || {
            (
                stay_mean_days.to_string(),
                "more than 0 days for an ordinary elective admission".to_owned(),
                "Give the mean stay: without it the booking takes no bed.".to_owned(),
            )
        });
    }
}

impl Record for Ward {
    const TABLE: Table = tables::WARDS;
    const KINDS: &'static [Kind] = &[Kind::Text, Kind::Text, Kind::Whole, Kind::Whole];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let ward_id = row.id("ward_id");
        let pool = row.word("pool");
        let beds = row.count("beds");
        let escalation_beds = row.count("escalation_beds");
        Some(Self { ward_id: ward_id?, pool: pool?, beds: beds?, escalation_beds: escalation_beds? })
    }

    fn cells(&self) -> Vec<String> {
        vec![self.ward_id.to_string(), self.pool.to_string(), self.beds.to_string(), self.escalation_beds.to_string()]
    }
}

impl Record for CensusPatient {
    const TABLE: Table = tables::CENSUS;
    const KINDS: &'static [Kind] = &[Kind::Text, Kind::Text, Kind::Moment, Kind::Text, Kind::Flag, Kind::Flag];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let spell_id = row.id("spell_id");
        let ward_id = row.id("ward_id");
        let admitted_at = row.moment("admitted_at");
        let kind = row.word("kind");
        let flu = row.flag("flu", None);
        let fit_to_leave = row.flag("fit_to_leave", None);
        Some(Self {
            spell_id: spell_id?,
            ward_id: ward_id?,
            admitted_at: admitted_at?,
            kind: kind?,
            flu: flu?,
            fit_to_leave: fit_to_leave?,
        })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.spell_id.to_string(),
            self.ward_id.to_string(),
            moment_text(self.admitted_at),
            self.kind.to_string(),
            self.flu.to_string(),
            self.fit_to_leave.to_string(),
        ]
    }
}

impl Record for DemandDay {
    const TABLE: Table = tables::DEMAND;
    const KINDS: &'static [Kind] =
        &[Kind::Day, Kind::Whole, Kind::Whole, Kind::Whole, Kind::Whole, Kind::Whole, Kind::Whole, Kind::Whole];

    fn read(row: &mut Row<'_, '_>) -> Option<Self> {
        let date = row.date("date");
        let ed_attendances = row.count("ed_attendances");
        let emergency_admissions = row.count("emergency_admissions");
        let ga_occupied = row.count("ga_occupied");
        let flu_occupied = row.count("flu_occupied");
        let flu_admissions = row.count("flu_admissions");
        let discharges = row.count("discharges");
        let no_criteria_to_reside = row.count("no_criteria_to_reside");
        Some(Self {
            date: date?,
            ed_attendances: ed_attendances?,
            emergency_admissions: emergency_admissions?,
            ga_occupied: ga_occupied?,
            flu_occupied: flu_occupied?,
            flu_admissions: flu_admissions?,
            discharges: discharges?,
            no_criteria_to_reside: no_criteria_to_reside?,
        })
    }

    fn cells(&self) -> Vec<String> {
        let counts = [
            self.ed_attendances,
            self.emergency_admissions,
            self.ga_occupied,
            self.flu_occupied,
            self.flu_admissions,
            self.discharges,
            self.no_criteria_to_reside,
        ];
        std::iter::once(self.date.to_string()).chain(counts.iter().map(ToString::to_string)).collect()
    }
}
