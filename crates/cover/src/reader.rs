//! Reads a case into an [`Instance`]: who is rostered where, who may take whose place, what sessions share.

use crate::legality::{Work, breaches, clash};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use steadfast_model::{Case, Competence, DutyTo, Group, SessionKind, Tier, WorkingTimeRules, priority};

use crate::instance::{
    At, Candidate, Drop, Instance, LeadUnit, NO_DUTY, Person, PostNode, SessionNode, Stratum, SupportGroup,
};

/// Returns the weight of a booking on a date.
fn weight_of(booking: &steadfast_model::Booking, on: Date) -> f64 {
    let weight = booking.priority.policy().weight;
    if booking.waited_52_weeks(on) { weight.max(priority::long_wait_weight()) } else { weight }
}

fn legal(work: &Work, others: &[Work], rules: &WorkingTimeRules) -> bool {
    others.iter().all(|other| !clash(work, other, rules))
}

pub(crate) struct Reader<'a> {
    case: &'a Case,
    rules: &'static WorkingTimeRules,
    staff: BTreeMap<&'a str, usize>,
    post_node: BTreeMap<&'a str, usize>,
    session_node: BTreeMap<&'a str, usize>,
    duties: Vec<Vec<usize>>,
    work: Vec<Work>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(case: &'a Case, rules: &'static WorkingTimeRules) -> Self {
        let staff: BTreeMap<&str, usize> =
            case.staff.iter().enumerate().map(|(row, member)| (member.staff_id.as_str(), row)).collect();
        let mut duties = vec![Vec::new(); case.staff.len()];
        for (row, duty) in case.duties.iter().enumerate() {
            if let Some(&member) = staff.get(duty.staff_id.as_str()) {
                duties[member].push(row);
            }
        }
        let work = case.duties.iter().map(|duty| Work::new(duty.interval(), rules)).collect();
        Self { case, rules, staff, post_node: BTreeMap::new(), session_node: BTreeMap::new(), duties, work }
    }

    fn strikes(&self, member: usize, at: DateTime) -> bool {
        self.case.action_at(at).is_some_and(|action| action.groups.contains(&self.case.staff[member].group))
    }

    /// Members of a group called out at any time are never given work: nobody is moved into a striker's place from a striking group.
    fn called_out(&self, member: usize) -> bool {
        self.case
            .actions
            .iter()
            .any(|action| action.is_live() && action.groups.contains(&self.case.staff[member].group))
    }

    fn leads(&self, member: usize, node: usize, instance: &Instance<'a>) -> bool {
        self.case.sessions[instance.sessions[node].row].lead_staff_id == self.case.staff[member].staff_id
    }

    pub(crate) fn fill(mut self, instance: &mut Instance<'a>) {
        self.read_weights(instance);
        self.read_posts(instance);
        self.read_sessions(instance);
        let person_of = self.read_people(instance);
        self.read_support(instance, &person_of);
        self.read_post_strata(instance);
        self.read_candidates(instance);
        self.read_leads(instance);
        self.read_helpers(instance);
    }

    fn read_weights(&self, instance: &mut Instance<'a>) {
        let dates: BTreeMap<&str, Date> =
            self.case.sessions.iter().map(|session| (session.session_id.as_str(), session.start.date())).collect();
        instance.weights = self
            .case
            .bookings
            .iter()
            .map(|booking| dates.get(booking.session_id.as_str()).map_or(0.0, |&date| weight_of(booking, date)))
            .collect();
    }

    fn read_posts(&mut self, instance: &mut Instance<'a>) {
        let mut rows: Vec<usize> =
            (0..self.case.posts.len()).filter(|&row| self.case.is_striking(self.case.posts[row].start)).collect();
        rows.sort_by_key(|&row| (self.case.posts[row].start, row));
        for row in rows {
            let post = &self.case.posts[row];
            self.post_node.insert(post.post_id.as_str(), instance.posts.len());
            instance.posts.push(PostNode {
                row,
                date: post.start.date(),
                work: Work::new(post.interval(), self.rules),
                floor: post.floor,
                usual: post.usual,
                strata: Vec::new(),
                candidates: Vec::new(),
            });
        }
    }

    fn read_sessions(&mut self, instance: &mut Instance<'a>) {
        let mut rows: Vec<usize> =
            (0..self.case.sessions.len()).filter(|&row| self.case.is_striking(self.case.sessions[row].start)).collect();
        rows.sort_by_key(|&row| (self.case.sessions[row].start, row));
        for row in rows {
            let session = &self.case.sessions[row];
            self.session_node.insert(session.session_id.as_str(), instance.sessions.len());
            instance.sessions.push(SessionNode {
                row,
                date: session.start.date(),
                work: Work::new(session.interval(), self.rules),
                lead: None,
                needs: u32::try_from(session.needs.len()).unwrap_or(u32::MAX),
                divisible: session.kind.is_divisible(),
                slots: session.slots,
                bookings: Vec::new(),
                weight: 0.0,
                draws: Vec::new(),
                rostered_support: 0,
                most_bookings: session.slots,
                spare: 0,
            });
        }
        for (row, booking) in self.case.bookings.iter().enumerate() {
            if let Some(&node) = self.session_node.get(booking.session_id.as_str()) {
                instance.sessions[node].bookings.push(row);
                instance.sessions[node].weight += instance.weights[row];
            }
        }
        let mut shortest: BTreeMap<(&str, SessionKind, Date), Vec<u32>> = BTreeMap::new();
        for node in &instance.sessions {
            let session = &self.case.sessions[node.row];
            let minutes = node.bookings.iter().map(|&row| self.case.bookings[row].minutes);
            shortest.entry((&session.specialty, session.kind, node.date)).or_default().extend(minutes);
        }
        for minutes in shortest.values_mut() {
            minutes.sort_unstable();
        }
        for node in &mut instance.sessions {
            let session = &self.case.sessions[node.row];
            node.bookings.sort_by(|&a, &b| instance.weights[b].total_cmp(&instance.weights[a]).then(a.cmp(&b)));
            let all = &shortest[&(session.specialty.as_str(), session.kind, node.date)];
            let mut room = session.minutes;
            let fit = all.iter().take_while(|&&minutes| {
                let fits = minutes <= room;
                room = room.saturating_sub(minutes);
                fits
            });
            let booked = u32::try_from(node.bookings.len()).unwrap_or(u32::MAX);
            node.most_bookings = session.slots.min(u32::try_from(fit.count()).unwrap_or(u32::MAX)).max(booked);
            let used: u32 = node.bookings.iter().map(|&row| self.case.bookings[row].minutes).sum();
            let usual = all.get(all.len() / 2).copied().unwrap_or(session.minutes).max(1);
            node.spare = session.slots.saturating_sub(booked).min(session.minutes.saturating_sub(used) / usual);
        }
    }

    fn read_people(&self, instance: &mut Instance<'a>) -> BTreeMap<usize, usize> {
        let mut person_of = BTreeMap::new();
        for (row, member) in self.case.staff.iter().enumerate() {
            if self.called_out(row) || (member.highest_tier().is_none() && self.duties[row].is_empty()) {
                continue;
            }
            let mut fixed = Vec::new();
            let mut droppable = Vec::new();
            for &duty_row in &self.duties[row] {
                let duty = &self.case.duties[duty_row];
                let work = self.work[duty_row];
                let inside = self.case.is_striking(duty.start);
                match &duty.to {
                    DutyTo::Other if inside => droppable.push((work, Drop::Other, duty_row)),
                    DutyTo::Session(id) if inside => match self.session_node.get(id.as_str()) {
                        Some(&node) if self.leads(row, node, instance) => {
                            droppable.push((work, Drop::Lead(node), duty_row))
                        }
                        // What a supporting duty is worth is settled when the groups are read.
                        Some(_) => droppable.push((work, Drop::Other, duty_row)),
                        None => fixed.push(work),
                    },
                    _ => fixed.push(work),
                }
            }
            #[expect(clippy::cast_possible_truncation, reason = "weekly hours are small")]
            let agreed = (member.max_weekly_hours * 60.0).round() as i64;
            let most_minutes = agreed.min(self.rules.most_minutes_in_168_hours);
            person_of.insert(row, instance.people.len());
            instance.people.push(Person { row, fixed, droppable, candidates: Vec::new(), most_minutes });
        }
        for (node, session) in instance.sessions.iter_mut().enumerate() {
            let lead = self.staff.get(self.case.sessions[session.row].lead_staff_id.as_str()).copied();
            session.lead = lead
                .filter(|&row| !self.strikes(row, self.case.sessions[session.row].start))
                .and_then(|row| person_of.get(&row).copied());
            if let Some(person) = session.lead {
                let duties = &mut instance.people[person].droppable;
                if !duties.iter().any(|(_, drop, _)| *drop == Drop::Lead(node)) {
                    duties.push((session.work, Drop::Lead(node), NO_DUTY));
                }
            }
        }
        person_of
    }

    /// Settles for each session who supports it, and pools what sessions of a specialty share at one time.
    fn read_support(&self, instance: &mut Instance<'a>, person_of: &BTreeMap<usize, usize>) {
        let mut supporters: Vec<Vec<usize>> = vec![Vec::new(); instance.sessions.len()];
        for (row, duty) in self.case.duties.iter().enumerate() {
            if let DutyTo::Session(id) = &duty.to
                && let Some(&node) = self.session_node.get(id.as_str())
            {
                supporters[node].push(row);
            }
        }
        let mut groups: BTreeMap<(String, String, DateTime, DateTime, bool), usize> = BTreeMap::new();
        let mut striking_days: BTreeMap<(usize, Date), (DateTime, Vec<usize>)> = BTreeMap::new();
        for (node, of_session) in supporters.iter().enumerate() {
            let session = &self.case.sessions[instance.sessions[node].row];
            let lead = self.staff.get(session.lead_staff_id.as_str()).copied();
            let mut group_of = |instance: &mut Instance<'a>, word: &str, essential: bool| -> usize {
                let key = (session.specialty.clone(), word.to_owned(), session.start, session.end, essential);
                *groups.entry(key).or_insert_with(|| {
                    instance.support.push(SupportGroup {
                        specialty: session.specialty.clone(),
                        word: word.to_owned(),
                        date: session.start.date(),
                        work: Work::new(session.interval(), self.rules),
                        sessions: Vec::new(),
                        certain: 0,
                        strata: Vec::new(),
                        essential,
                        helpers: Vec::new(),
                    });
                    instance.support.len() - 1
                })
            };
            let mut draws: BTreeMap<usize, u32> = BTreeMap::new();
            if let Some(lead) = lead.filter(|&lead| self.strikes(lead, session.start)) {
                let group = group_of(instance, "lead", true);
                *draws.entry(group).or_default() += 1;
                striking_days.entry((lead, session.start.date())).or_insert((session.start, Vec::new())).1.push(group);
            }
            let mut open: Vec<Competence> = session.needs.clone();
            let mut filled: Vec<(Competence, usize, usize)> = Vec::new();
            for &duty_row in of_session {
                let Some(&member) = self.staff.get(self.case.duties[duty_row].staff_id.as_str()) else {
                    continue;
                };
                if Some(member) == lead {
                    continue;
                }
                let found = open.iter().position(|word| self.case.staff[member].has(word)).or(if open.is_empty() {
                    None
                } else {
                    Some(0)
                });
                if let Some(found) = found {
                    filled.push((open.remove(found), member, duty_row));
                }
            }
            let divisible = instance.sessions[node].divisible;
            instance.sessions[node].rostered_support = u32::try_from(filled.len()).unwrap_or(u32::MAX);
            let mut words: Vec<&Competence> = filled.iter().map(|(word, ..)| word).collect();
            words.sort();
            words.dedup();
            for word in words {
                let of_word: Vec<&(Competence, usize, usize)> =
                    filled.iter().filter(|(other, ..)| other == word).collect();
                let shared = divisible
                    || of_word.iter().any(|&&(_, member, _)| self.strikes(member, session.start))
                    || word.as_str() == "theatre-assist";
                if !shared {
                    for &&(_, member, duty_row) in &of_word {
                        mark(instance, person_of, member, duty_row, Drop::Essential(node));
                    }
                    continue;
                }
                let group = group_of(instance, word.as_str(), !divisible);
                for &&(_, member, duty_row) in &of_word {
                    *draws.entry(group).or_default() += 1;
                    if self.strikes(member, session.start) {
                        striking_days
                            .entry((member, session.start.date()))
                            .or_insert((session.start, Vec::new()))
                            .1
                            .push(group);
                    } else {
                        instance.support[group].certain += 1;
                        mark(instance, person_of, member, duty_row, Drop::Pooled(group));
                    }
                }
            }
            // A clinic's need that nobody is rostered to is a need all the same: helpers may meet it.
            if divisible {
                for word in open {
                    let group = group_of(instance, word.as_str(), false);
                    *draws.entry(group).or_default() += 1;
                }
            }
            for &group in draws.keys() {
                instance.support[group].sessions.push(node);
            }
            instance.sessions[node].draws = draws.into_iter().collect();
        }
        self.read_support_strata(instance, striking_days);
    }

    fn read_support_strata(&self, instance: &mut Instance<'a>, days: BTreeMap<(usize, Date), (DateTime, Vec<usize>)>) {
        type Key = (DateTime, Group, Vec<usize>, Vec<usize>);
        let mut strata: BTreeMap<Key, u32> = BTreeMap::new();
        for ((member, date), (start, mut groups)) in days {
            groups.sort_unstable();
            groups.dedup();
            let standing: Vec<Work> = self.duties[member]
                .iter()
                .filter(|&&row| {
                    let duty = &self.case.duties[row];
                    duty.start.date() != date || matches!(duty.to, DutyTo::Post(_))
                })
                .map(|&row| self.work[row])
                .collect();
            let targets: Vec<usize> = (0..instance.posts.len())
                .filter(|&post| {
                    let node = &instance.posts[post];
                    let wanted = &self.case.posts[node.row];
                    node.date == date
                        && !node.work.night
                        && self.case.staff[member].may_fill(wanted.tier, &wanted.competence)
                        && legal(&node.work, &standing, self.rules)
                })
                .collect();
            *strata.entry((start, self.case.staff[member].group, groups, targets)).or_default() += 1;
        }
        for ((start, group, groups, targets), rostered) in strata {
            for &support in &groups {
                instance.support[support].strata.push(instance.strata.len());
            }
            instance.strata.push(Stratum {
                group,
                start,
                rostered,
                emergency: false,
                at: At::Support(groups),
                targets,
            });
        }
    }

    fn read_post_strata(&self, instance: &mut Instance<'a>) {
        let mut by_date: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
        for (post, node) in instance.posts.iter().enumerate() {
            by_date.entry(node.date).or_default().push(post);
        }
        let mut strata: BTreeMap<(usize, Group, Vec<usize>), u32> = BTreeMap::new();
        for duty in &self.case.duties {
            let DutyTo::Post(id) = &duty.to else { continue };
            let (Some(&post), Some(&member)) =
                (self.post_node.get(id.as_str()), self.staff.get(duty.staff_id.as_str()))
            else {
                continue;
            };
            let here = &instance.posts[post].work;
            let targets: Vec<usize> = by_date[&instance.posts[post].date]
                .iter()
                .copied()
                .filter(|&other| {
                    let node = &instance.posts[other];
                    let wanted = &self.case.posts[node.row];
                    other != post
                        && here.start <= node.work.start
                        && node.work.end <= here.end
                        && self.case.staff[member].may_fill(wanted.tier, &wanted.competence)
                })
                .collect();
            *strata.entry((post, self.case.staff[member].group, targets)).or_default() += 1;
        }
        for ((post, group, targets), rostered) in strata {
            instance.posts[post].strata.push(instance.strata.len());
            let start = self.case.posts[instance.posts[post].row].start;
            instance.strata.push(Stratum { group, start, rostered, emergency: true, at: At::Post(post), targets });
        }
    }

    fn read_candidates(&self, instance: &mut Instance<'a>) {
        let mut seekers: BTreeMap<(&str, Tier), Vec<usize>> = BTreeMap::new();
        for (post, node) in instance.posts.iter().enumerate() {
            let wanted = &self.case.posts[node.row];
            seekers.entry((wanted.competence.as_str(), wanted.tier)).or_default().push(post);
        }
        for person in 0..instance.people.len() {
            let member = &self.case.staff[instance.people[person].row];
            let Some(tier) = member.highest_tier() else {
                continue;
            };
            let mut posts: Vec<usize> = member
                .competences
                .iter()
                .flat_map(|word| {
                    Tier::ALL.iter().filter(|&&wanted| wanted <= tier).map(move |&wanted| (word.as_str(), wanted))
                })
                .filter_map(|key| seekers.get(&key))
                .flatten()
                .copied()
                .collect();
            posts.sort_unstable();
            posts.dedup();
            for post in posts {
                if let Some(candidate) = self.candidate(instance, person, post) {
                    instance.people[person].candidates.push(instance.candidates.len());
                    instance.posts[post].candidates.push(instance.candidates.len());
                    instance.candidates.push(candidate);
                }
            }
        }
    }

    fn candidate(&self, instance: &Instance<'a>, person: usize, post: usize) -> Option<Candidate> {
        let node = &instance.posts[post];
        let holder = &instance.people[person];
        let member = &self.case.staff[holder.row];
        if (node.work.night && !member.resident_on_call) || !legal(&node.work, &holder.fixed, self.rules) {
            return None;
        }
        let drops: Vec<usize> = (0..holder.droppable.len())
            .filter(|&index| clash(&node.work, &holder.droppable[index].0, self.rules))
            .collect();
        let kept =
            (0..holder.droppable.len()).filter(|index| !drops.contains(index)).map(|index| holder.droppable[index].0);
        let without: Vec<Work> = holder.fixed.iter().copied().chain(kept).collect();
        let mut with = without.clone();
        with.push(node.work);
        let before = holder.before();
        let broken = |work: &[Work]| breaches(work, &before, holder.most_minutes, self.rules);
        if broken(&with) > broken(&without) {
            return None;
        }
        let (mut loss, mut half_days) = (0.0, 0);
        for &index in &drops {
            match holder.droppable[index].1 {
                Drop::Lead(session) | Drop::Essential(session) => loss += instance.sessions[session].weight,
                Drop::Other => half_days += 1,
                Drop::Pooled(_) => loss += 4.0,
            }
        }
        let works_that_day = holder.droppable.iter().any(|(work, ..)| work.day == node.work.day);
        let wanted = &self.case.posts[node.row];
        let steps_down = match (member.highest_tier(), wanted.tier) {
            (Some(Tier::Three), Tier::One) => 2.0,
            (Some(tier), wanted) if tier > wanted => 1.0,
            _ => 0.0,
        };
        let cost = 0.01
            + 0.002 * f64::from(half_days)
            + 0.004 * steps_down
            + if works_that_day { 0.0 } else { 0.03 }
            + if node.work.night { 0.03 } else { 0.0 };
        Some(Candidate { person, post, drops, cost, loss })
    }

    fn read_leads(&self, instance: &mut Instance<'a>) {
        for person in 0..instance.people.len() {
            let holder = &instance.people[person];
            let member = &self.case.staff[holder.row];
            let mut by_date: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
            for (_, drop, _) in &holder.droppable {
                if let Drop::Lead(session) = drop {
                    by_date.entry(instance.sessions[*session].date).or_default().push(*session);
                }
            }
            let before = holder.before();
            for (date, sessions) in by_date {
                let day = instance.sessions[sessions[0]].work.day;
                let given_up =
                    (0..holder.droppable.len()).filter(|&index| holder.droppable[index].0.day == day).collect();
                let without = holder.without(&given_up);
                let broken = |work: &[Work]| breaches(work, &before, holder.most_minutes, self.rules);
                let targets: Vec<usize> = (0..instance.posts.len())
                    .filter(|&post| {
                        let node = &instance.posts[post];
                        let wanted = &self.case.posts[node.row];
                        if node.date != date || node.work.night || !member.may_fill(wanted.tier, &wanted.competence) {
                            return false;
                        }
                        let mut with = without.clone();
                        with.push(node.work);
                        legal(&node.work, &without, self.rules) && broken(&with) <= broken(&without)
                    })
                    .collect();
                if !targets.is_empty() {
                    instance.leads.push(LeadUnit { person, date, sessions, targets });
                }
            }
        }
    }

    fn read_helpers(&self, instance: &mut Instance<'a>) {
        let mut by_word: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (person, holder) in instance.people.iter().enumerate() {
            let member = &self.case.staff[holder.row];
            if !matches!(member.group, Group::Consultant | Group::Sas | Group::Acp | Group::Locum) {
                continue;
            }
            for word in &member.competences {
                by_word.entry((&member.specialty, word.as_str())).or_default().push(person);
            }
        }
        for group in 0..instance.support.len() {
            let wanted = &instance.support[group];
            let Some(people) = by_word.get(&(wanted.specialty.as_str(), wanted.word.as_str())) else {
                continue;
            };
            let mut helpers = Vec::new();
            for &person in people {
                let holder = &instance.people[person];
                let during: Vec<usize> = (0..holder.droppable.len())
                    .filter(|&index| {
                        let (work, drop, _) = holder.droppable[index];
                        drop == Drop::Other && work.start < wanted.work.end && wanted.work.start < work.end
                    })
                    .collect();
                // Only people whose `other` work covers the time: the change then adds no hours and no new day.
                let covered: i64 = during.iter().map(|&index| holder.droppable[index].0.minutes()).sum();
                let free = holder.fixed.iter().all(|work| !clash(work, &wanted.work, self.rules))
                    && holder
                        .droppable
                        .iter()
                        .all(|(work, drop, _)| *drop == Drop::Other || !clash(work, &wanted.work, self.rules));
                if free && !during.is_empty() && covered + 90 >= wanted.work.minutes() {
                    helpers.push((person, during));
                }
            }
            instance.support[group].helpers = helpers;
        }
    }
}

fn mark(instance: &mut Instance<'_>, person_of: &BTreeMap<usize, usize>, member: usize, duty_row: usize, drop: Drop) {
    if let Some(&person) = person_of.get(&member)
        && let Some(entry) = instance.people[person].droppable.iter_mut().find(|(.., row)| *row == duty_row)
    {
        entry.1 = drop;
    }
}
