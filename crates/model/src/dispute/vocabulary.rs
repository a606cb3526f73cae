//! The words of a dispute file.

use super::fact::{FactValue, RawValue, ValueKind, unexpected};
use crate::action::{ActionStatus, CoverLevel};
use crate::staff::Group;
use crate::{UnknownWord, words};
use std::collections::BTreeSet;

macro_rules! word_value {
    ($($type:ty),+) => { $(
        impl FactValue for $type {
            const KIND: ValueKind = ValueKind::Text;
            fn from_raw(raw: RawValue) -> Result<Self, UnknownWord> {
                match raw {
                    RawValue::Text(text) => text.parse(),
                    other => Err(unexpected(&other)),
                }
            }
            fn shown(&self) -> String {
                self.word().to_owned()
            }
        }
        impl FactValue for Vec<$type> {
            const KIND: ValueKind = ValueKind::Texts;
            fn from_raw(raw: RawValue) -> Result<Self, UnknownWord> {
                match raw {
                    RawValue::Texts(texts) => texts.iter().map(|text| text.parse()).collect(),
                    other => Err(unexpected(&other)),
                }
            }
            fn shown(&self) -> String {
                self.iter().map(|word| word.word()).collect::<Vec<_>>().join(", ")
            }
        }
    )+ };
}

words! {
    /// What a dispute is about.
    Subject {
        /// Pay.
        Pay = "pay",
        /// Jobs and training posts.
        Jobs = "jobs",
        /// Other terms and conditions.
        Terms = "terms",
    }
}

words! {
    /// What a vote of members is in law.
    BallotKind {
        /// A ballot under section 226 of the Trade Union and Labour Relations (Consolidation) Act 1992: it can support action.
        Statutory = "statutory",
        /// A survey or indicative poll: it creates, extends and ends no mandate.
        Indicative = "indicative",
        /// A referendum on an offer: it binds by the union's rules at most.
        Referendum = "referendum",
    }
}

words! {
    /// How votes are cast.
    BallotMethod {
        /// By post.
        Post = "post",
        /// By electronic means alone.
        Electronic = "electronic",
        /// Papers by post, votes by post or electronically.
        Hybrid = "hybrid",
        /// In person at the workplace.
        Workplace = "workplace",
    }
}

words! {
    /// What an action is.
    ActionKind {
        /// A strike.
        Strike = "strike",
        /// Action short of a strike.
        ShortOfStrike = "short-of-strike",
    }
}

words! {
    /// What a vote asks about.
    QuestionKind {
        /// A strike.
        Strike = "strike",
        /// Action short of a strike.
        ShortOfStrike = "short-of-strike",
        /// An offer: Yes accepts it. No ballot under section 226 asks this.
        Offer = "offer",
    }
}

impl QuestionKind {
    /// Returns the kind of action that is asked about, if one is.
    pub fn action(self) -> Option<ActionKind> {
        match self {
            Self::Strike => Some(ActionKind::Strike),
            Self::ShortOfStrike => Some(ActionKind::ShortOfStrike),
            Self::Offer => None,
        }
    }
}

words! {
    /// Whether most of those entitled to vote are normally engaged in important public services.
    ImportantPublicService {
        /// They are.
        Yes = "yes",
        /// They are not.
        No = "no",
        /// The union reasonably believes that they are not.
        BelievesNot = "believes-not",
    }
}

words! {
    /// What a voting paper says.
    PaperItem {
        /// The name of the independent scrutineer.
        Scrutineer = "scrutineer",
        /// The address to return it to, and by when.
        ReturnAddress = "return-address",
        /// Its serial number.
        SerialNumber = "serial-number",
        /// At least one of the two questions.
        Question = "question",
        /// Who may call the action.
        Caller = "caller",
        /// That taking part may be a breach of contract.
        BreachStatement = "breach-statement",
        /// A summary of the matters in dispute.
        DisputeSummary = "dispute-summary",
        /// The types of action short of a strike; none is meant where none is asked about.
        ActionTypes = "action-types",
        /// When action is expected to take place.
        ExpectedPeriods = "expected-periods",
    }
}

words! {
    /// What those entitled to vote, or an employer, are told of the result.
    ResultItem {
        /// How many were entitled to vote.
        Entitled = "entitled",
        /// How many votes were cast.
        Cast = "cast",
        /// How many answered Yes.
        Yes = "yes",
        /// How many answered No.
        No = "no",
        /// How many papers were spoiled or invalid.
        Spoiled = "spoiled",
        /// Whether at least half of those entitled voted.
        HalfVoted = "half-voted",
        /// Whether at least 40 % of those entitled answered Yes.
        FortyPercentYes = "forty-percent-yes",
    }
}

words! {
    /// Why one ballot stands for several workplaces.
    Aggregation {
        /// All have one workplace.
        OneWorkplace = "one-workplace",
        /// A separate ballot was held for each workplace.
        SeparateBallots = "separate-ballots",
        /// At each workplace at least one member is affected by the dispute.
        AffectedMembers = "affected-members",
        /// All members of an occupation, at employers in dispute.
        Occupation = "occupation",
        /// All members employed by the employers in dispute.
        AllMembers = "all-members",
    }
}

words! {
    /// What a notice says of how many employees are concerned.
    NoticeContent {
        /// Lists, one total, and numbers by category and by workplace.
        ByCategory = "by-category",
        /// Lists, one total and numbers by workplace.
        ByWorkplace = "by-workplace",
        /// Lists and one total.
        Total = "total",
    }
}

words! {
    /// Whether action goes on without a break.
    Continuity {
        /// From its start on.
        Continuous = "continuous",
        /// On named dates.
        Discontinuous = "discontinuous",
    }
}

words! {
    /// What went wrong in a ballot.
    IrregularityKind {
        /// Entitlement to vote was not accorded equally: section 227(1).
        Entitlement = "entitlement",
        /// A paper was not sent, or could not be returned, by post: section 230(2).
        PaperNotSent = "paper-not-sent",
        /// Papers for merchant seamen: section 230(2B).
        MerchantSeamen = "merchant-seamen",
        /// Votes were counted wrongly: section 230(4).
        Counting = "counting",
        /// Somebody interfered with voters: section 230(1).
        Interference = "interference",
        /// A member was denied a vote and later induced to take part: sections 227(2) and 232A.
        DeniedThenInduced = "denied-then-induced",
    }
}

words! {
    /// What became of a request to leave staff at work.
    DerogationOutcome {
        /// Not yet decided.
        Pending = "pending",
        /// Granted.
        Granted = "granted",
        /// Refused.
        Refused = "refused",
        /// Withdrawn.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What became of an offer.
    OfferStatus {
        /// Open.
        Open = "open",
        /// Accepted.
        Accepted = "accepted",
        /// Rejected.
        Rejected = "rejected",
        /// Withdrawn or expired.
        Withdrawn = "withdrawn",
    }
}

word_value!(
    Subject,
    BallotKind,
    BallotMethod,
    ActionKind,
    QuestionKind,
    ImportantPublicService,
    PaperItem,
    ResultItem,
    Aggregation,
    NoticeContent,
    Continuity,
    IrregularityKind,
    DerogationOutcome,
    OfferStatus,
    ActionStatus,
    CoverLevel,
    Group
);

/// The employers that a record speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Employers {
    /// Every employer in the dispute, but where another record names one.
    #[default]
    Every,
    /// These, by code of the Organisation Data Service.
    These(BTreeSet<String>),
}

impl Employers {
    /// Returns whether an employer is meant.
    pub fn include(&self, ods_code: &str) -> bool {
        match self {
            Self::Every => true,
            Self::These(codes) => codes.contains(ods_code),
        }
    }
}

impl FactValue for Employers {
    const KIND: ValueKind = ValueKind::Employers;
    fn from_raw(raw: RawValue) -> Result<Self, UnknownWord> {
        match raw {
            RawValue::Text(text) if text == "every" => Ok(Self::Every),
            RawValue::Texts(codes) => Ok(Self::These(codes.into_iter().collect())),
            other => {
                Err(UnknownWord { found: format!("{other:?}"), expected: "every, or a list of ODS codes".to_owned() })
            }
        }
    }
    fn shown(&self) -> String {
        match self {
            Self::Every => "every employer".to_owned(),
            Self::These(codes) => codes.iter().cloned().collect::<Vec<_>>().join(", "),
        }
    }
}
