//! A dispute as a file records it: facts with their sources, and nothing that follows from them.
//!
//! Every table of `dispute.toml` is a *record*: what it must say stands in plain fields, whatever may be unknown is an optional
//! [`Fact`]. A fact has its [`Provenance`]: the source, since when it has been known, whether it is confirmed. Mandates, deadlines and
//! verdicts are derived by the `dispute` engine and never stored.
//!
//! A record is of groups, dates and counts: nothing here is about a person.

mod fact;
mod record;
mod vocabulary;

pub use fact::{Fact, FactValue, Provenance, RawValue, ValueKind, with_commas};
pub use record::{KeySpec, Record, RecordSource};
pub use vocabulary::{
    ActionKind, Aggregation, BallotKind, BallotMethod, Continuity, DerogationOutcome, Employers,
    ImportantPublicService, IrregularityKind, NoticeContent, OfferStatus, PaperItem, QuestionKind, ResultItem, Subject,
};

use crate::action::{ActionStatus, CoverLevel};
use crate::staff::Group;
use crate::time::Interval;
use jiff::civil::{Date, DateTime};
use record::record;
use std::collections::BTreeSet;

record! {
    /// The dispute as a whole: who with whom about what.
    DisputeHead in "dispute" {
        must {
            /// Name.
            name: String,
            /// The union.
            union: String,
            /// What it is about.
            subject: Vec<Subject>,
            /// The staff groups in dispute.
            groups: Vec<Group>,
        }
        may {
            /// The employers; without it every employer of the groups.
            employers: Employers,
            /// Whether it cannot be settled without a Minister using a power of his: section 244(2).
            minister_must_act: bool,
        }
    }
}

record! {
    /// A vote of members.
    Ballot in "ballot" {
        must {
            /// Identifier.
            id: String,
            /// What it is in law.
            kind: BallotKind,
        }
        may {
            /// The first day on which a voting paper was sent.
            opened: Date,
            /// The last day on which votes could be cast: the *date of the ballot* (section 246).
            closed: Date,
            /// How votes were cast.
            method: BallotMethod,
            /// How many were entitled to vote.
            entitled: u64,
            /// How many votes were cast: all that came back, spoiled papers among them where Yes, No and spoiled make up the number; valid votes alone where Yes
            /// and No do.
            cast: u64,
            /// How many papers were spoiled or invalid.
            spoiled: u64,
            /// Votes cast over those entitled, where only the share is known.
            turnout: f64,
            /// Whether most of those entitled are in important public services.
            important_public_service: ImportantPublicService,
            /// What the voting paper says.
            paper: Vec<PaperItem>,
            /// Who may call the action, as the voting paper says.
            callers: Vec<String>,
            /// When the scrutineer was appointed.
            scrutineer_appointed: Date,
            /// When the scrutineer reported.
            scrutineer_report: Date,
            /// When those entitled to vote were told the result.
            members_told: Date,
            /// What they were told.
            members_told_what: Vec<ResultItem>,
            /// Why one ballot stands for several workplaces.
            aggregation: Aggregation,
            /// The employers whose members were balloted; without it those of the dispute.
            employers: Employers,
            /// The workplaces that were balloted; without it those of the employers.
            workplaces: Vec<String>,
            /// Who was balloted, where it was only a part of the groups in dispute: `FY1`.
            part: String,
            /// What else a reader must know.
            note: String,
        }
    }
}

record! {
    /// A question of a ballot and its answers.
    Question in "question" {
        must {
            /// The ballot.
            ballot: String,
            /// What is asked about.
            kind: QuestionKind,
        }
        may {
            /// How many answered Yes.
            yes: u64,
            /// How many answered No.
            no: u64,
            /// Yes over votes cast, where only the share is known.
            yes_share: f64,
        }
    }
}

record! {
    /// Notice of a ballot to employers: section 226A.
    BallotNotice in "ballot_notice" {
        must {
            /// The ballot.
            ballot: String,
        }
        may {
            /// The employers.
            employers: Employers,
            /// When it was received.
            received: Date,
            /// What it says of numbers.
            content: NoticeContent,
            /// When a sample voting paper was received.
            sample_paper: Date,
        }
    }
}

record! {
    /// The result, told to employers: section 231A.
    ResultTold in "result_told" {
        must {
            /// The ballot.
            ballot: String,
        }
        may {
            /// The employers.
            employers: Employers,
            /// When they were told.
            on: Date,
            /// That they were never told.
            never: bool,
            /// What they were told.
            what: Vec<ResultItem>,
        }
    }
}

record! {
    /// An agreement of the union with employers that a ballot's support lasts longer: section 234(1)(b) as it stood to 17 February 2026.
    Extension in "extension" {
        must {
            /// The ballot.
            ballot: String,
            /// Months beginning with the date of the ballot, in all.
            months: u64,
            /// The employers: each agrees for itself, so they are always named.
            employers: Employers,
        }
        may {
            /// When it was agreed.
            agreed: Date,
        }
    }
}

record! {
    /// A prohibition by a court, or an undertaking given to one: section 234(2) to (6).
    CourtOrder in "court_order" {
        must {
            /// First day of the prohibition.
            from: Date,
            /// Last day of the prohibition.
            to: Date,
        }
        may {
            /// The ballot whose action is forbidden; without it that is not known.
            ballot: String,
            /// Whether it lapsed, or was discharged, recalled or set aside.
            ended: bool,
            /// Whether the court ordered that the prohibition shall not count.
            excluded_by_order: bool,
            /// When the union applied for that.
            applied: Date,
            /// When the application was determined.
            determined: Date,
        }
    }
}

record! {
    /// A call to take part in action.
    Call in "call" {
        must {
            /// The ballot.
            ballot: String,
            /// The day.
            on: Date,
        }
        may {
            /// Who called, as a body or office; never a person's name.
            by: String,
        }
    }
}

record! {
    /// A round of action.
    DisputeAction in "action" {
        must {
            /// The round.
            round: String,
            /// What it is.
            kind: ActionKind,
            /// First moment, Europe/London.
            from: DateTime,
            /// First moment after.
            to: DateTime,
        }
        may {
            /// How far it has come; without it the round is called.
            status: ActionStatus,
            /// What cover stays.
            cover: CoverLevel,
            /// Who is called out, where it is only a part of the groups in dispute: `FY1`.
            part: String,
            /// The staff groups called out; without it those of the dispute.
            groups: Vec<Group>,
            /// The ballot it rests on; without it whichever supports it.
            ballot: String,
            /// What else a reader must know.
            note: String,
        }
    }
}

record! {
    /// Notice of action to employers: section 234A.
    Notice in "notice" {
        must {
            /// The round.
            round: String,
        }
        may {
            /// The employers.
            employers: Employers,
            /// When it was received: this counts, not when it was sent.
            received: Date,
            /// Whether action goes on without a break.
            continuity: Continuity,
            /// The first day of continuous action.
            starts: Date,
            /// All dates of discontinuous action.
            dates: Vec<Date>,
            /// The categories of employees.
            categories: Vec<String>,
            /// The workplaces.
            workplaces: Vec<String>,
            /// What it says of numbers.
            content: NoticeContent,
            /// When employer and union agreed on seven days' notice.
            seven_days_agreed: Date,
            /// When it was agreed that the action is suspended.
            suspension_agreed: Date,
            /// The day from which the action is suspended.
            suspended_from: Date,
            /// The day from which it may be resumed.
            resumes: Date,
        }
    }
}

record! {
    /// A call on members to take part at a moment that may lie outside the notice.
    Inducement in "inducement" {
        must {
            /// The round.
            round: String,
            /// The moment of the work that is withheld.
            at: DateTime,
        }
        may {
            /// The employers.
            employers: Employers,
        }
    }
}

record! {
    /// A picket.
    Picket in "picket" {
        must {
            /// The day.
            on: Date,
        }
        may {
            /// The employers.
            employers: Employers,
            /// Whether the union had appointed a picket supervisor.
            supervisor: bool,
        }
    }
}

record! {
    /// Something that went wrong in a ballot.
    Irregularity in "irregularity" {
        must {
            /// The ballot.
            ballot: String,
            /// What went wrong.
            kind: IrregularityKind,
        }
        may {
            /// How many papers or votes.
            count: u64,
            /// Whether it was accidental.
            accidental: bool,
        }
    }
}

record! {
    /// A request that staff called out stay at work, or return, for safety.
    DerogationRequest in "derogation" {
        must {
            /// Identifier.
            id: String,
            /// The round.
            round: String,
            /// The employer, by code of the Organisation Data Service.
            employer: String,
            /// The department.
            department: String,
        }
        may {
            /// When it was asked for.
            requested: DateTime,
            /// The risk to patients.
            risk: String,
            /// The planned work stood down first, and what else was tried.
            stood_down: Vec<String>,
            /// How many doctors are asked for.
            headcount: u64,
            /// When the union decided.
            decided: DateTime,
            /// What it decided.
            outcome: DerogationOutcome,
            /// Whether it is for a mass-casualty incident, for which staff return at once.
            mass_casualty: bool,
        }
    }
}

record! {
    /// An offer made in the dispute.
    Offer in "offer" {
        must {
            /// Identifier.
            id: String,
            /// Who made it.
            by: String,
            /// What it gives.
            terms: Vec<String>,
        }
        may {
            /// When it was made.
            made: Date,
            /// When it was answered, or ran out.
            answered: Date,
            /// What became of it.
            status: OfferStatus,
            /// The ballot, survey or referendum that answered it.
            ballot: String,
        }
    }
}

record! {
    /// That a law which was enacted or drafted has come into force.
    Commencement in "commencement" {
        must {
            /// The version of the rule, such as `L1-repeal`.
            version: String,
            /// The first day of force.
            from: Date,
        }
        may {}
    }
}

/// A dispute: what is known of it, and from where.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// Who with whom about what.
    pub head: DisputeHead,
    /// Votes.
    pub ballots: Vec<Ballot>,
    /// Questions and answers.
    pub questions: Vec<Question>,
    /// Notices of ballots.
    pub ballot_notices: Vec<BallotNotice>,
    /// Results told to employers.
    pub results_told: Vec<ResultTold>,
    /// Agreed extensions.
    pub extensions: Vec<Extension>,
    /// Orders of courts.
    pub court_orders: Vec<CourtOrder>,
    /// Calls.
    pub calls: Vec<Call>,
    /// Rounds of action.
    pub actions: Vec<DisputeAction>,
    /// Notices of action.
    pub notices: Vec<Notice>,
    /// Calls on members at particular moments.
    pub inducements: Vec<Inducement>,
    /// Pickets.
    pub pickets: Vec<Picket>,
    /// What went wrong in ballots.
    pub irregularities: Vec<Irregularity>,
    /// Requests to leave staff at work.
    pub derogations: Vec<DerogationRequest>,
    /// Offers.
    pub offers: Vec<Offer>,
    /// Commencements of law.
    pub commencements: Vec<Commencement>,
}

/// Names every list of a dispute with its type, so that what is done with each is written once.
macro_rules! for_each_dispute_list {
    ($do:ident) => {
        $do!(ballots);
        $do!(questions);
        $do!(ballot_notices);
        $do!(results_told);
        $do!(extensions);
        $do!(court_orders);
        $do!(calls);
        $do!(actions);
        $do!(notices);
        $do!(inducements);
        $do!(pickets);
        $do!(irregularities);
        $do!(derogations);
        $do!(offers);
        $do!(commencements);
    };
}

impl Dispute {
    /// Returns a dispute of which nothing is known but its head.
    pub fn new(head: DisputeHead) -> Self {
        Self {
            head,
            ballots: Vec::new(),
            questions: Vec::new(),
            ballot_notices: Vec::new(),
            results_told: Vec::new(),
            extensions: Vec::new(),
            court_orders: Vec::new(),
            calls: Vec::new(),
            actions: Vec::new(),
            notices: Vec::new(),
            inducements: Vec::new(),
            pickets: Vec::new(),
            irregularities: Vec::new(),
            derogations: Vec::new(),
            offers: Vec::new(),
            commencements: Vec::new(),
        }
    }

    /// Returns the dispute as it was known on a day: facts first known later are left out. Facts without a day are kept.
    pub fn known_on(&self, day: Date) -> Self {
        let keep = |provenance: &Provenance| provenance.known_at.is_none_or(|known| known <= day);
        let mut known = self.clone();
        known.head.retain_facts(&keep);
        macro_rules! forget {
            ($list:ident) => {
                known.$list.retain(|record| keep(&record.provenance));
                known.$list.iter_mut().for_each(|record| record.retain_facts(&keep));
            };
        }
        for_each_dispute_list!(forget);
        known
    }

    /// Returns the tables of `dispute.toml` and their keys, in the order of the documentation.
    pub fn tables() -> Vec<(&'static str, &'static [KeySpec])> {
        vec![
            (DisputeHead::TABLE, DisputeHead::KEYS),
            (Ballot::TABLE, Ballot::KEYS),
            (Question::TABLE, Question::KEYS),
            (BallotNotice::TABLE, BallotNotice::KEYS),
            (ResultTold::TABLE, ResultTold::KEYS),
            (Extension::TABLE, Extension::KEYS),
            (CourtOrder::TABLE, CourtOrder::KEYS),
            (Call::TABLE, Call::KEYS),
            (DisputeAction::TABLE, DisputeAction::KEYS),
            (Notice::TABLE, Notice::KEYS),
            (Inducement::TABLE, Inducement::KEYS),
            (Picket::TABLE, Picket::KEYS),
            (Irregularity::TABLE, Irregularity::KEYS),
            (DerogationRequest::TABLE, DerogationRequest::KEYS),
            (Offer::TABLE, Offer::KEYS),
            (Commencement::TABLE, Commencement::KEYS),
        ]
    }

    /// Returns the codes of employers that any record names, in order.
    pub fn employers_named(&self) -> BTreeSet<String> {
        let mut named = BTreeSet::new();
        let lists = [self.head.employers.as_ref()]
            .into_iter()
            .flatten()
            .chain(self.ballots.iter().filter_map(|record| record.employers.as_ref()))
            .chain(self.ballot_notices.iter().filter_map(|record| record.employers.as_ref()))
            .chain(self.results_told.iter().filter_map(|record| record.employers.as_ref()))
            .chain(self.notices.iter().filter_map(|record| record.employers.as_ref()))
            .chain(self.inducements.iter().filter_map(|record| record.employers.as_ref()))
            .chain(self.pickets.iter().filter_map(|record| record.employers.as_ref()));
        for employers in lists {
            if let Employers::These(codes) = &employers.value {
                named.extend(codes.iter().cloned());
            }
        }
        for extension in &self.extensions {
            if let Employers::These(codes) = &extension.employers {
                named.extend(codes.iter().cloned());
            }
        }
        named.extend(self.derogations.iter().map(|record| record.employer.clone()));
        named
    }
}

impl DisputeAction {
    /// Returns how far it has come: called, where nothing else is known.
    pub fn stage(&self) -> ActionStatus {
        self.status.as_ref().map_or(ActionStatus::Called, |status| status.value)
    }

    /// Returns when it takes place.
    pub fn interval(&self) -> Interval {
        Interval::new(self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(known_at: Option<Date>) -> Provenance {
        Provenance { source: "a letter".into(), known_at, confirmed: true }
    }

    fn head() -> DisputeHead {
        DisputeHead {
            name: "Pay".into(),
            union: "BMA".into(),
            subject: vec![Subject::Pay],
            groups: vec![Group::Resident],
            employers: None,
            minister_must_act: None,
            provenance: told(None),
        }
    }

    #[test]
    fn what_was_not_known_on_a_day_is_left_out() {
        let mut dispute = Dispute::new(head());
        let day = |day| Date::constant(2025, 12, day);
        dispute.calls.push(Call { ballot: "1".into(), on: day(1), by: None, provenance: told(Some(day(2))) });
        let by = Some(Fact { value: "the council".to_owned(), provenance: told(Some(day(9))) });
        dispute.calls.push(Call { ballot: "1".into(), on: day(1), by, provenance: told(Some(day(1))) });
        assert_eq!(dispute.known_on(day(1)).calls.len(), 1);
        assert_eq!(dispute.known_on(day(1)).calls[0].by, None);
        assert_eq!(dispute.known_on(day(9)), dispute);
    }

    #[test]
    fn every_table_has_keys_of_its_own() {
        for (table, keys) in Dispute::tables() {
            let names: BTreeSet<&str> = keys.iter().map(|spec| spec.key).collect();
            assert_eq!(names.len(), keys.len(), "{table}");
        }
    }

    #[test]
    fn counts_are_shown_with_commas() {
        assert_eq!(with_commas(54_432), "54,432");
        assert_eq!(with_commas(999), "999");
        assert_eq!(with_commas(1_000_000), "1,000,000");
    }
}
