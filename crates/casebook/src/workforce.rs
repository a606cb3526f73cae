//! Who works at the trust: people, their competences, and the groups that share a rota.

use crate::assumptions::{Service, services, specialties, specialty_index, values};
use crate::numbers::{count, share_out, whole};
use crate::sizing::{TrustSizing, Volume, resident_weights};
use steadfast_chance::Stream;
use steadfast_model::{Competence, Grade, Group, StaffId, StaffMember, Tier};

/// The fewest people that can share a rota with nights.
pub(crate) const SMALLEST_ROTA: usize = 8;

/// People who share a rota for the posts of one service and tier.
#[derive(Debug, Clone)]
pub(crate) struct RotaGroup {
    /// Place among the services; `None` for people who only support sessions.
    pub(crate) service: Option<usize>,
    pub(crate) tier: Tier,
    /// Places in the staff list.
    pub(crate) members: Vec<usize>,
}

/// A consultant or SAS doctor with a job plan.
#[derive(Debug, Clone)]
pub(crate) struct Senior {
    /// Place in the staff list.
    pub(crate) staff: usize,
    /// Place among the specialties.
    pub(crate) specialty: usize,
    /// Service whose tier 3 posts the person fills; consultants only.
    pub(crate) home: Option<usize>,
    pub(crate) contract_hours: f64,
}

/// Everyone at the trust.
#[derive(Debug, Clone)]
pub(crate) struct Workforce {
    pub(crate) staff: Vec<StaffMember>,
    pub(crate) groups: Vec<RotaGroup>,
    pub(crate) seniors: Vec<Senior>,
    /// Advanced practitioners who assist in theatres.
    pub(crate) theatre_practitioners: Vec<usize>,
    pub(crate) physician_associates: Vec<usize>,
}

/// Returns half days a week of each specialty's sessions, anaesthetic lists included.
fn session_half_days(volumes: &[Volume]) -> Vec<f64> {
    let v = values();
    let mut half_days = vec![0.0; specialties().len()];
    let clinic_slots = v.clinic_slots * (1.0 + 0.5 * v.clinic_one_support + v.clinic_two_support);
    for volume in volumes {
        let theatre = volume.theatre / v.theatre_slots_half_day;
        half_days[volume.specialty] += (theatre
            + volume.endoscopy / v.endoscopy_slots
            + volume.clinic / clinic_slots
            + volume.imaging / v.imaging_slots)
            * 5.0
            / v.fill_before;
        half_days[specialty_index("190")] += theatre * 5.0 / v.fill_before;
    }
    half_days
}

/// Sizes the services' residents; small services join others. Returns head counts, the last for people who only support
/// sessions, and for each service where its people went.
fn size_services(sizing: &TrustSizing, volumes: &[Volume]) -> (Vec<usize>, Vec<Option<usize>>) {
    let mut weights = resident_weights(sizing);
    let all: f64 = volumes.iter().map(|volume| volume.clinic).sum();
    let homeless: f64 = volumes
        .iter()
        .filter(|volume| specialties()[volume.specialty].home.is_empty())
        .map(|volume| volume.clinic)
        .sum();
    let without = values().residents_without_wards_share;
    weights.push(without * weights.iter().sum::<f64>() * homeless / all.max(1e-9));
    let mut heads = share_out(sizing.residents as usize, &weights);
    let none = heads.len() - 1;
    let mut went: Vec<Option<usize>> = (0..none).map(|s| (heads[s] > 0).then_some(s)).collect();
    for s in (0..none).rev() {
        if heads[s] == 0 || heads[s] >= SMALLEST_ROTA {
            continue;
        }
        let target = joined_by(s, &heads);
        if target.is_none() && heads[s] >= 3 {
            continue; // Ward days only.
        }
        let moved = std::mem::take(&mut heads[s]);
        heads[target.unwrap_or(none)] += moved;
        for place in went.iter_mut().filter(|place| **place == Some(s)) {
            *place = target;
        }
    }
    (heads, went)
}

fn joined_by(service: usize, heads: &[usize]) -> Option<usize> {
    let mut at = service;
    for _ in 0..services().len() {
        at = services().iter().position(|other| other.name == services()[at].joins)?;
        if at != service && heads[at] > 0 {
            return Some(at);
        }
    }
    None
}

struct Builder {
    staff: Vec<StaffMember>,
    chance: Stream,
}

impl Builder {
    fn add(&mut self, group: Group, grade: &str, specialty: &str, words: &[&str], nights: bool) -> usize {
        let v = values();
        let part_time = self.chance.chance(v.less_than_full_time_share);
        let contract_hours = if part_time { [24.0, 28.0, 32.0][self.chance.below(3)] } else { 40.0 };
        let opted_out = self.chance.chance(v.opted_out_share);
        let mut competences: Vec<Competence> = words.iter().map(|&word| Competence::new(word)).collect();
        competences.sort();
        competences.dedup();
        self.staff.push(StaffMember {
            staff_id: StaffId::new(format!("S{:05}", self.staff.len() + 1)),
            group,
            grade: Grade::new(grade),
            specialty: specialty.to_owned(),
            competences,
            contract_hours,
            max_weekly_hours: match group {
                Group::Consultant | Group::Sas if part_time => contract_hours + v.less_than_full_time_extra_hours,
                _ if opted_out => 56.0,
                _ => 48.0,
            },
            resident_on_call: nights,
        });
        self.staff.len() - 1
    }

    /// Adds to a specialty's words those that only some have, and the one that the home service needs.
    fn words<'a>(&mut self, base: impl Iterator<Item = &'a str>, home: Option<&'a Service>) -> Vec<&'a str> {
        let v = values();
        let mut words: Vec<&str> = base.collect();
        if words.contains(&"general-medicine") && self.chance.chance(v.acute_medicine_share) {
            words.push("acute-medicine");
        }
        if words.contains(&"airway") && self.chance.chance(v.obstetric_airway_share) {
            words.push("obstetric-airway");
        }
        if let Some(home) = home {
            words.push(&home.competence);
        }
        words
    }
}

/// Makes everyone at the trust.
pub(crate) fn make_workforce(sizing: &TrustSizing, volumes: &[Volume], chance: &Stream) -> Workforce {
    let v = values();
    let (heads, went) = size_services(sizing, volumes);
    let none = heads.len() - 1;
    let active: Vec<usize> = (0..none).filter(|&s| heads[s] > 0).collect();
    let half_days = session_half_days(volumes);
    let mut weights: Vec<f64> = half_days
        .iter()
        .map(|&half| if half > 0.1 { (half / v.senior_session_half_days).max(0.8) } else { 0.0 })
        .collect();
    for &s in &active {
        let homes: Vec<usize> = services()[s].specialties.iter().map(|code| specialty_index(code)).collect();
        let there: Vec<usize> = homes
            .iter()
            .copied()
            .filter(|&k| half_days[k] > 0.1 || ["180", "190", "300", "430"].contains(&specialties()[k].code.as_str()))
            .collect();
        let there = if there.is_empty() { homes } else { there };
        for &k in &there {
            weights[k] += services()[s].seniors_per_resident * heads[s] as f64 / there.len() as f64;
        }
    }
    let mut builder = Builder { staff: Vec::new(), chance: chance.named("seniors") };
    let mut seniors = Vec::new();
    for (k, &heads) in share_out(sizing.consultants as usize, &weights).iter().enumerate() {
        let specialty = &specialties()[k];
        let mut homes: Vec<usize> = services()
            .iter()
            .enumerate()
            .filter(|(_, service)| specialty.home.contains(&service.name))
            .filter_map(|(s, _)| went[s])
            .collect();
        homes.dedup();
        for number in 0..heads {
            let home = (!homes.is_empty()).then(|| homes[number % homes.len()]);
            let words = builder.words(specialty.words.iter().map(String::as_str), home.map(|s| &services()[s]));
            let nights = builder.chance.chance(v.consultant_nights_agreed);
            let staff = builder.add(Group::Consultant, "CON", &specialty.code, &words, nights);
            seniors.push(Senior { staff, specialty: k, home, contract_hours: builder.staff[staff].contract_hours });
        }
    }
    let rota_sas = whole(f64::from(sizing.sas_doctors) * v.sas_on_rota_share);
    for (k, &heads) in share_out(sizing.sas_doctors as usize - rota_sas, &weights).iter().enumerate() {
        let specialty = &specialties()[k];
        for number in 0..heads {
            let words = builder.words(specialty.words.iter().map(String::as_str), None);
            let nights = builder.chance.chance(v.sas_nights_agreed);
            let grade = if number % 4 == 3 { "AS" } else { "SD" };
            let staff = builder.add(Group::Sas, grade, &specialty.code, &words, nights);
            seniors.push(Senior {
                staff,
                specialty: k,
                home: None,
                contract_hours: builder.staff[staff].contract_hours,
            });
        }
    }
    let mut workforce = Workforce {
        staff: Vec::new(),
        groups: Vec::new(),
        seniors,
        theatre_practitioners: Vec::new(),
        physician_associates: Vec::new(),
    };
    builder.chance = chance.named("rota doctors");
    add_rota_doctors(&mut workforce, &mut builder, sizing, volumes, &heads, rota_sas);
    builder.chance = chance.named("physician associates");
    for number in 0..sizing.pas {
        let code = ["300", "100", "430"][number as usize % 3];
        let staff = builder.add(Group::Pa, "PA", code, &["ward-assist"], false);
        workforce.physician_associates.push(staff);
    }
    workforce.staff = builder.staff;
    workforce
}

fn add_rota_doctors(
    workforce: &mut Workforce,
    builder: &mut Builder,
    sizing: &TrustSizing,
    volumes: &[Volume],
    heads: &[usize],
    rota_sas: usize,
) {
    let v = values();
    let none = heads.len() - 1;
    let by_heads: Vec<f64> = heads[..none].iter().map(|&n| n as f64).collect();
    let sas = share_out(rota_sas, &by_heads);
    let acp_theatre = whole(f64::from(sizing.acps) * v.acp_in_theatre_share);
    let mixed: Vec<f64> = (0..none).map(|s| if services()[s].all_tier_two { 0.0 } else { by_heads[s] }).collect();
    let has_mixed = mixed.iter().any(|&weight| weight > 0.0);
    let acp = share_out(sizing.acps as usize - acp_theatre, &mixed);
    for s in 0..none {
        if heads[s] == 0 {
            continue;
        }
        let service = &services()[s];
        let codes = with_lists(&service.specialties, volumes);
        let senior = if service.all_tier_two { heads[s] } else { whole(heads[s] as f64 * v.senior_trainee_share) };
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for number in 0..sas[s] {
            let code = &codes[number % codes.len()];
            let words = builder.words(service.words.iter().map(String::as_str), Some(service));
            two.push(builder.add(Group::Sas, "SD", code, &words, true));
        }
        for number in 0..heads[s] {
            let code = &codes[number % codes.len()];
            let mut words = builder.words(service.words.iter().map(String::as_str), Some(service));
            let grades: &[&str] = if number < senior {
                &["ST3", "ST4", "ST5", "ST6", "ST7", "ST8"]
            } else {
                &["FY1", "FY2", "CT1", "CT2", "ST1", "ST2"]
            };
            let grade = grades[builder.chance.below(grades.len())];
            if number >= senior && words.contains(&"theatre-assist") && builder.chance.chance(v.cross_cover_share) {
                words.push("general-medicine");
            }
            let staff = builder.add(Group::Resident, grade, code, &words, true);
            if number < senior { two.push(staff) } else { one.push(staff) }
        }
        for number in 0..acp[s] {
            one.push(builder.add(Group::Acp, "ACP", &codes[number % codes.len()], &[&service.competence], true));
        }
        // Consecutive positions on a rota should not all be of one kind.
        builder.chance.shuffle(&mut one);
        builder.chance.shuffle(&mut two);
        if !service.all_tier_two && one.len().min(two.len()) >= whole(v.split_tiers_from) {
            workforce.groups.push(RotaGroup { service: Some(s), tier: Tier::One, members: one });
            workforce.groups.push(RotaGroup { service: Some(s), tier: Tier::Two, members: two });
        } else {
            two.extend(one);
            builder.chance.shuffle(&mut two);
            let tier = if service.all_tier_two { Tier::Two } else { Tier::One };
            workforce.groups.push(RotaGroup { service: Some(s), tier, members: two });
        }
    }
    let homeless: Vec<&Volume> = volumes
        .iter()
        .filter(|volume| specialties()[volume.specialty].home.is_empty() && volume.clinic > 0.0)
        .collect();
    let weights: Vec<f64> = homeless.iter().map(|volume| volume.clinic).collect();
    let mut members = Vec::new();
    if weights.is_empty() {
        for _ in 0..heads[none] {
            members.push(builder.add(Group::Resident, "FY2", "300", &["clinic-support"], true));
        }
    }
    for (volume, number) in homeless.iter().zip(share_out(heads[none], &weights)) {
        let specialty = &specialties()[volume.specialty];
        let words: Vec<&str> = specialty.words.iter().map(String::as_str).collect();
        for _ in 0..number {
            let grade = ["CT1", "ST3", "ST4", "ST6"][builder.chance.below(4)];
            members.push(builder.add(Group::Resident, grade, &specialty.code, &words, true));
        }
    }
    if !members.is_empty() {
        workforce.groups.push(RotaGroup { service: None, tier: Tier::One, members });
    }
    let in_theatre = if has_mixed { acp_theatre } else { sizing.acps as usize };
    for _ in 0..in_theatre {
        let staff = builder.add(Group::Acp, "ACP", "100", &["theatre-assist"], false);
        workforce.theatre_practitioners.push(staff);
    }
    debug_assert_eq!(
        count(builder.staff.len()) + sizing.pas,
        sizing.consultants + sizing.sas_doctors + sizing.residents + sizing.acps + sizing.pas
    );
}

/// Returns the treatment functions in which a service's residents train: those with a list at the trust, each as often as its size.
fn with_lists(codes: &[String], volumes: &[Volume]) -> Vec<String> {
    let sizes: Vec<f64> = codes
        .iter()
        .map(|code| {
            let k = specialty_index(code);
            volumes.iter().filter(|volume| volume.specialty == k).map(|volume| volume.clinic + volume.theatre).sum()
        })
        .collect();
    let mut cycle = Vec::new();
    for (code, times) in codes.iter().zip(share_out(20, &sizes)) {
        cycle.extend(std::iter::repeat_n(code.clone(), times));
    }
    if cycle.is_empty() { codes.to_vec() } else { cycle }
}
