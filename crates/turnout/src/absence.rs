//! Absence by group and day.

use crate::sample::Stratum;
use jiff::civil::Date;
use std::collections::BTreeMap;
use steadfast_model::Group;

/// Absence of one group on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupDayAbsence {
    /// The group.
    pub group: Group,
    /// The day, of the shift's start.
    pub date: Date,
    /// People rostered.
    pub rostered: u32,
    /// How many of them are away, for the strike or sick.
    pub absent: u32,
}

/// Adds up absence by group and day, in their order. `present` has one number per stratum, at most its rostered.
pub fn group_day_absence(strata: &[Stratum], present: &[u32]) -> Vec<GroupDayAbsence> {
    let mut cells: BTreeMap<(Group, Date), (u32, u32)> = BTreeMap::new();
    for (stratum, &here) in strata.iter().zip(present) {
        let cell = cells.entry((stratum.group, stratum.start.date())).or_default();
        cell.0 += stratum.rostered;
        cell.1 += stratum.rostered.saturating_sub(here);
    }
    cells
        .into_iter()
        .map(|((group, date), (rostered, absent))| GroupDayAbsence { group, date, rostered, absent })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_model::time::civil;

    #[test]
    fn absence_is_added_up_by_group_and_date_of_start() {
        let stratum = |group, day, hour, rostered| Stratum {
            group,
            start: civil(2025, 12, day, hour, 0),
            rostered,
            emergency: false,
        };
        let strata = [
            stratum(Group::Resident, 17, 8, 10),
            stratum(Group::Resident, 17, 20, 4),
            stratum(Group::Resident, 18, 8, 9),
            stratum(Group::Consultant, 17, 8, 3),
        ];
        let rows = group_day_absence(&strata, &[6, 3, 9, 2]);
        let seen: Vec<_> = rows.iter().map(|row| (row.group, row.date.day(), row.rostered, row.absent)).collect();
        assert_eq!(seen, [(Group::Consultant, 17, 3, 1), (Group::Resident, 17, 14, 5), (Group::Resident, 18, 9, 0)]);
    }
}
