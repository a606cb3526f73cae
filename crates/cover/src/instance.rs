//! The case as the programme sees it: posts, sessions, people, and who may take the place of whom.

use crate::legality::Work;
use crate::reader::Reader;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeSet;
use steadfast_model::{Case, Group, Session, StaffMember, WorkingTimeRules};

/// A post that starts inside a live action.
#[derive(Debug, Clone)]
pub struct PostNode {
    /// Position in `case.posts`.
    pub row: usize,
    /// Date of its start.
    pub date: Date,
    /// Its time.
    pub work: Work,
    /// Safe minimum head count.
    pub floor: u32,
    /// Normal head count.
    pub usual: u32,
    /// Positions of the strata rostered to it.
    pub strata: Vec<usize>,
    /// Positions of the candidates for it.
    pub candidates: Vec<usize>,
}

/// A session that starts inside a live action.
#[derive(Debug, Clone)]
pub struct SessionNode {
    /// Position in `case.sessions`.
    pub row: usize,
    /// Date.
    pub date: Date,
    /// Its time.
    pub work: Work,
    /// Position of the lead in `people`; `None` when the lead belongs to a striking group.
    pub lead: Option<usize>,
    /// Number of its needs.
    pub needs: u32,
    /// Whether it runs with fewer places when needs are not met.
    pub divisible: bool,
    /// Places with every need met.
    pub slots: u32,
    /// Positions of its bookings in `case.bookings`, the heaviest first.
    pub bookings: Vec<usize>,
    /// Weight of all its bookings.
    pub weight: f64,
    /// Group that supplies its uncertain or shared needs, with the number of needs it draws from it.
    pub draws: Vec<(usize, u32)>,
    /// People rostered to support it, of any group.
    pub rostered_support: u32,
    /// Most bookings it could ever take: places and minutes filled with the shortest of its kind.
    pub most_bookings: u32,
    /// Bookings it can take besides its own: free places, and minutes for an average booking.
    pub spare: u32,
}

/// Row of a duty that the case implies but does not list: a lead without a duty to their own session.
pub(crate) const NO_DUTY: usize = usize::MAX;

/// Work of a person that a plan may take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drop {
    /// Leads a session (position in `sessions`).
    Lead(usize),
    /// Supports a session that cannot run without (position in `sessions`).
    Essential(usize),
    /// Supports through a group (position in `support`).
    Pooled(usize),
    /// Other work that can be put off.
    Other,
}

/// A person who may be given work by the plan: never of a striking group.
#[derive(Debug, Clone)]
pub struct Person {
    /// Position in `case.staff`.
    pub row: usize,
    /// Work that stands: posts, and everything outside the action.
    pub fixed: Vec<Work>,
    /// Work inside the action that can be taken away, with the row of its duty.
    pub droppable: Vec<(Work, Drop, usize)>,
    /// Positions of their candidates.
    pub candidates: Vec<usize>,
    /// Most minutes in any 168 hours that added work may lead to: agreed weekly hours, within the legal limit.
    pub most_minutes: i64,
}

impl Person {
    /// Returns all their work before any plan.
    pub fn before(&self) -> Vec<Work> {
        self.fixed.iter().copied().chain(self.droppable.iter().map(|&(work, ..)| work)).collect()
    }

    /// Returns their work without what they give up (positions in `droppable`).
    pub fn without(&self, given_up: &BTreeSet<usize>) -> Vec<Work> {
        let kept = (0..self.droppable.len()).filter(|index| !given_up.contains(index));
        self.fixed.iter().copied().chain(kept.map(|index| self.droppable[index].0)).collect()
    }
}

/// A person who may fill a post they are not rostered to.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Position in `people`.
    pub person: usize,
    /// Position in `posts`.
    pub post: usize,
    /// Positions in the person's `droppable` that they would have to give up.
    pub drops: Vec<usize>,
    /// How unpopular the change is.
    pub cost: f64,
    /// Weight of the sessions that close with it.
    pub loss: f64,
}

/// Where a stratum is rostered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// A post.
    Post(usize),
    /// The support of sessions, as groups.
    Support(Vec<usize>),
}

/// People of one staff group who are rostered together and could be moved to the same posts on the day.
#[derive(Debug, Clone)]
pub struct Stratum {
    /// Staff group.
    pub group: Group,
    /// Start of their work.
    pub start: DateTime,
    /// How many.
    pub rostered: u32,
    /// Whether it is emergency work.
    pub emergency: bool,
    /// Where they are rostered.
    pub at: At,
    /// Posts they could be moved to on the day.
    pub targets: Vec<usize>,
}

/// What sessions of one specialty share at one time: people who support them, or leads who may strike.
#[derive(Debug, Clone)]
pub struct SupportGroup {
    /// Treatment function code.
    pub specialty: String,
    /// Competence word, or `lead`.
    pub word: String,
    /// Date.
    pub date: Date,
    /// Time.
    pub work: Work,
    /// Positions of the sessions that draw from it.
    pub sessions: Vec<usize>,
    /// People outside the striking groups who are rostered to it.
    pub certain: u32,
    /// Positions of the strata that supply it.
    pub strata: Vec<usize>,
    /// Whether a session without it does not run.
    pub essential: bool,
    /// People with `other` work at the time who could help: position in `people`, and in their `droppable`.
    pub helpers: Vec<(usize, Vec<usize>)>,
}

/// A person who leads sessions on a date and could be called to a post.
#[derive(Debug, Clone)]
pub struct LeadUnit {
    /// Position in `people`.
    pub person: usize,
    /// Date.
    pub date: Date,
    /// Sessions they lead that day.
    pub sessions: Vec<usize>,
    /// Posts they could be called to.
    pub targets: Vec<usize>,
}

/// The case as the programme sees it.
#[derive(Debug, Clone)]
pub struct Instance<'a> {
    /// The case.
    pub case: &'a Case,
    /// Hours and rest.
    pub rules: &'static WorkingTimeRules,
    /// Posts inside live actions.
    pub posts: Vec<PostNode>,
    /// Sessions inside live actions.
    pub sessions: Vec<SessionNode>,
    /// People who may be given work.
    pub people: Vec<Person>,
    /// Who may fill which post.
    pub candidates: Vec<Candidate>,
    /// Who is rostered where, by group.
    pub strata: Vec<Stratum>,
    /// What sessions share.
    pub support: Vec<SupportGroup>,
    /// Who could be called from a session.
    pub leads: Vec<LeadUnit>,
    /// Weight of each booking of the case.
    pub weights: Vec<f64>,
}

impl<'a> Instance<'a> {
    /// Reads a case. A case without a live action gives an instance without posts and sessions.
    pub fn new(case: &'a Case) -> Self {
        let rules = WorkingTimeRules::shipped();
        let mut instance = Self {
            case,
            rules,
            posts: Vec::new(),
            sessions: Vec::new(),
            people: Vec::new(),
            candidates: Vec::new(),
            strata: Vec::new(),
            support: Vec::new(),
            leads: Vec::new(),
            weights: Vec::new(),
        };
        Reader::new(case, rules).fill(&mut instance);
        instance
    }

    /// Returns the case's post behind a node.
    pub fn post(&self, post: usize) -> &'a steadfast_model::Post {
        &self.case.posts[self.posts[post].row]
    }

    /// Returns the case's session behind a node.
    pub fn session(&self, session: usize) -> &'a Session {
        &self.case.sessions[self.sessions[session].row]
    }

    /// Returns the member of staff behind a person.
    pub fn member(&self, person: usize) -> &'a StaffMember {
        &self.case.staff[self.people[person].row]
    }

    /// Returns the heads present at each post, given those present in each stratum.
    pub fn present_at(&self, post: usize, present: &[u32]) -> u32 {
        self.posts[post].strata.iter().map(|&stratum| present[stratum]).sum()
    }
}

/// Returns the places of a session that runs with a number of its needs met.
pub(crate) fn places_with(slots: u32, needs: u32, met: u32, divisible: bool) -> u32 {
    if divisible { slots * (1 + met.min(needs)) / (1 + needs) } else { slots }
}
