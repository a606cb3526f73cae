//! The parts of a case that share no person and no specialty.

use crate::instance::{At, Drop, Instance};
use std::collections::BTreeMap;

/// One part: positions in the instance's lists.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(crate) posts: Vec<usize>,
    pub(crate) sessions: Vec<usize>,
    pub(crate) people: Vec<usize>,
    pub(crate) support: Vec<usize>,
    pub(crate) leads: Vec<usize>,
    /// Whether its people support sessions of other parts that cannot run without them: it is decided first.
    pub(crate) goes_first: bool,
}

struct Sets(Vec<usize>);

impl Sets {
    fn find(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        // The smaller number stays the root, so that the order of parts does not depend on the order of unions.
        if a < b { self.0[b] = a } else { self.0[a] = b }
    }
}

/// Splits an instance into parts, in the order of their first post or specialty.
pub(crate) fn split(instance: &Instance<'_>) -> Vec<Part> {
    let (n_posts, n_people) = (instance.posts.len(), instance.people.len());
    let mut codes: Vec<&str> =
        (0..instance.sessions.len()).map(|session| instance.session(session).specialty.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let specialty = |code: &str| n_posts + n_people + codes.binary_search(&code).unwrap_or(0);
    let person_node = |person: usize| n_posts + person;
    let mut sets = Sets((0..n_posts + n_people + codes.len().max(1)).collect());
    for candidate in &instance.candidates {
        sets.unite(candidate.post, person_node(candidate.person));
    }
    for stratum in &instance.strata {
        for &target in &stratum.targets {
            match &stratum.at {
                At::Post(post) => sets.unite(*post, target),
                At::Support(groups) => {
                    groups.iter().for_each(|&group| sets.unite(specialty(&instance.support[group].specialty), target))
                }
            }
        }
    }
    for (person, holder) in instance.people.iter().enumerate() {
        for (_, drop, _) in &holder.droppable {
            match drop {
                Drop::Lead(session) => {
                    sets.unite(person_node(person), specialty(&instance.session(*session).specialty))
                }
                Drop::Pooled(group) => sets.unite(person_node(person), specialty(&instance.support[*group].specialty)),
                Drop::Essential(_) | Drop::Other => {}
            }
        }
    }
    for group in &instance.support {
        for (person, _) in &group.helpers {
            sets.unite(person_node(*person), specialty(&group.specialty));
        }
    }
    for unit in &instance.leads {
        for &target in &unit.targets {
            sets.unite(person_node(unit.person), target);
        }
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for post in 0..n_posts {
        parts.entry(sets.find(post)).or_default().posts.push(post);
    }
    for person in 0..n_people {
        parts.entry(sets.find(person_node(person))).or_default().people.push(person);
    }
    for session in 0..instance.sessions.len() {
        let root = sets.find(specialty(&instance.session(session).specialty));
        parts.entry(root).or_default().sessions.push(session);
    }
    for (group, support) in instance.support.iter().enumerate() {
        parts.entry(sets.find(specialty(&support.specialty))).or_default().support.push(group);
    }
    for (lead, unit) in instance.leads.iter().enumerate() {
        parts.entry(sets.find(person_node(unit.person))).or_default().leads.push(lead);
    }
    let mut parts: Vec<Part> =
        parts.into_values().filter(|part| !part.posts.is_empty() || !part.sessions.is_empty()).collect();
    for part in &mut parts {
        part.goes_first = part.people.iter().any(|&person| {
            let holder = &instance.people[person];
            !holder.candidates.is_empty()
                && holder
                    .droppable
                    .iter()
                    .any(|(_, drop, _)| matches!(drop, Drop::Essential(session) if !part.sessions.contains(session)))
        });
    }
    parts
}
