//! How a ballot is held: paper, method, scrutineer, result told to members, one ballot for several workplaces.

use crate::finding::{About, Finding, Verdict, day, days_in_words};
use crate::period::last_day_of_weeks;
use crate::rules::{Rules, branches, value};
use jiff::civil::Date;
use std::cmp::Ordering;
use steadfast_model::dispute::{
    Aggregation, Ballot, BallotMethod, Employers, Fact, ImportantPublicService, PaperItem, QuestionKind, ResultItem,
    with_commas,
};
use steadfast_model::time::days_between;

/// What lacks in what was told of a result.
#[derive(Debug, Default)]
pub(crate) struct Lacking {
    /// What must be told in any case.
    pub lacking: Vec<&'static str>,
    /// What may have to be told.
    pub perhaps: Vec<&'static str>,
    /// What is missing to say whether it does.
    pub open: Vec<String>,
}

impl Rules<'_> {
    /// L5.
    pub(crate) fn voting_paper(&self, ballot: &Ballot) -> Finding {
        let about = About::ballot(&ballot.id);
        let opened = match self.opened(ballot, "L5", &about) {
            Ok(opened) => opened,
            Err(unknown) => return *unknown,
        };
        let by_opening = self.law.on("L5", opened).in_force;
        let samples: Vec<&Fact<Date>> = self
            .dispute
            .ballot_notices
            .iter()
            .filter(|notice| notice.ballot == ballot.id)
            .filter_map(|notice| notice.sample_paper.as_ref())
            .collect();
        let first_sample = samples.iter().min_by_key(|fact| (fact.value, &fact.provenance)).copied();
        // A sample paper served under the longer rule keeps the ballot under it.
        let version = match first_sample {
            Some(sample) if sample.value < opened => self.law.on("L5", sample.value).in_force,
            _ => by_opening,
        };
        let id = &ballot.id;
        let finding = Finding::under(version, about)
            .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
            .uses(format!("ballot {id} sample paper served"), first_sample)
            .uses(format!("ballot {id} voting paper"), ballot.paper.as_ref());
        let Some(paper) = ballot.paper.as_ref() else {
            return finding.finds(
                Verdict::unknown(format!("what the voting paper of ballot {id} says")),
                format!("By {}: {}", version.id, version.effect),
            );
        };
        let asks_short = self.questions(ballot).iter().any(|question| question.kind == QuestionKind::ShortOfStrike);
        let mut needed = vec![
            PaperItem::Scrutineer,
            PaperItem::ReturnAddress,
            PaperItem::SerialNumber,
            PaperItem::Question,
            PaperItem::Caller,
            PaperItem::BreachStatement,
        ];
        let mut longer = vec![PaperItem::DisputeSummary, PaperItem::ExpectedPeriods];
        if asks_short {
            longer.push(PaperItem::ActionTypes);
        }
        let is_long = version.id == "L5-long";
        if is_long {
            needed.append(&mut longer);
        }
        // No scrutineer is needed, so none is named, where few are entitled.
        if value(ballot.entitled.as_ref()).is_some_and(|entitled| !self.needs_scrutineer(entitled)) {
            needed.retain(|item| *item != PaperItem::Scrutineer);
        }
        let lacking = |items: &[PaperItem]| -> Vec<&str> {
            items.iter().filter(|item| !paper.value.contains(item)).map(|item| item.word()).collect()
        };
        let why = match first_sample {
            Some(sample) if version.id != by_opening.id => {
                format!("a sample paper was served on {}, before the law changed", day(sample.value))
            }
            _ => format!("the ballot opened on {}", day(opened)),
        };
        let short = lacking(&needed);
        if short == [PaperItem::Scrutineer.word()] && ballot.entitled.is_none() {
            return finding.finds(
                Verdict::unknown(format!("how many were entitled to vote in ballot {id}")),
                "The paper names no scrutineer, which it must where more than 50 are entitled.",
            );
        }
        if !short.is_empty() {
            return finding
                .finds(Verdict::NotMet, format!("By {} ({why}) the paper lacks: {}.", version.id, short.join(", ")));
        }
        if !is_long && first_sample.is_none() && by_opening.from.is_some() && !lacking(&longer).is_empty() {
            return finding.finds(
                Verdict::unknown(format!("when a sample paper of ballot {id} was first served")),
                format!(
                    "The paper says what {} asks for; had a sample been served before {}, it would also need: {}.",
                    version.id,
                    by_opening.from.map(day).unwrap_or_default(),
                    lacking(&longer).join(", ")
                ),
            );
        }
        finding.finds(Verdict::Met, format!("By {} ({why}) the paper says all that it must.", version.id))
    }

    /// L6.
    pub(crate) fn method(&self, ballot: &Ballot) -> Vec<Finding> {
        let about = About::ballot(&ballot.id);
        let id = &ballot.id;
        let opened = match self.opened(ballot, "L6", &about) {
            Ok(opened) => opened,
            Err(unknown) => return vec![*unknown],
        };
        let Some(method) = ballot.method.as_ref() else {
            let finding = Finding::under(self.law.on("L6", opened).in_force, about);
            return vec![finding.finds(
                Verdict::unknown(format!("how votes were cast in ballot {id}")),
                "Votes must be cast by a method that the law allows.",
            )];
        };
        let applicable = self.law.on("L6", opened);
        let all = if method.value == BallotMethod::Post {
            vec![(applicable.in_force, None)]
        } else {
            branches(&applicable, opened)
        };
        all.into_iter()
            .map(|(version, branch)| {
                let finding = Finding::under(version, about.clone())
                    .on_branch(branch)
                    .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
                    .uses(format!("ballot {id} method"), Some(method));
                let only_post = version.id == "L6-post";
                match method.value {
                    BallotMethod::Post => finding.finds(Verdict::Met, "Votes were cast by post."),
                    other if only_post => finding.finds(
                        Verdict::NotMet,
                        format!("Votes were cast by {other} means; on {} only post was allowed.", day(opened)),
                    ),
                    BallotMethod::Workplace => finding.finds(
                        Verdict::unknown(format!("whether each employer agreed to the workplace ballot {id}")),
                        "A workplace ballot needs the employer's agreement.",
                    ),
                    other => finding
                        .finds(Verdict::Met, format!("Votes were cast by {other} means, which the Order allows.")),
                }
            })
            .collect()
    }

    fn needs_scrutineer(&self, entitled: u64) -> bool {
        let more_than = self.law.timeless("L7").parameter("more_than_entitled").unwrap_or(0);
        i64::try_from(entitled).is_ok_and(|entitled| entitled > more_than)
    }

    /// L7.
    pub(crate) fn scrutineer(&self, ballot: &Ballot) -> Finding {
        let id = &ballot.id;
        let version = self.law.timeless("L7");
        let weeks = version.parameter("weeks").unwrap_or(0);
        let finding =
            Finding::under(version, About::ballot(id)).uses(format!("ballot {id} entitled"), ballot.entitled.as_ref());
        match value(ballot.entitled.as_ref()) {
            Some(entitled) if !self.needs_scrutineer(entitled) => {
                return finding.finds(
                    Verdict::not_applicable("50 or fewer are entitled to vote"),
                    format!("{} are entitled; a scrutineer is needed for more than 50.", with_commas(entitled)),
                );
            }
            Some(_) => {}
            // A share of the votes alone does not tell how many there are.
            None => {
                return finding.finds(
                    Verdict::unknown(format!("how many were entitled to vote in ballot {id}")),
                    "A scrutineer is needed where more than 50 are entitled.",
                );
            }
        }
        let finding = finding
            .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
            .uses(format!("ballot {id} closed"), ballot.closed.as_ref())
            .uses(format!("ballot {id} scrutineer appointed"), ballot.scrutineer_appointed.as_ref())
            .uses(format!("ballot {id} scrutineer's report"), ballot.scrutineer_report.as_ref());
        let mut verdicts = Vec::new();
        let mut texts = Vec::new();
        match (value(ballot.scrutineer_appointed.as_ref()), value(ballot.opened.as_ref())) {
            (Some(appointed), Some(opened)) => {
                verdicts.push(match appointed.cmp(&opened) {
                    Ordering::Less => Verdict::Met,
                    Ordering::Equal => Verdict::unknown(format!(
                        "whether the scrutineer of ballot {id} was appointed before the first voting paper was sent, that day"
                    )),
                    Ordering::Greater => Verdict::NotMet,
                });
                texts.push(format!("Appointed on {}, the ballot opened on {}.", day(appointed), day(opened)));
            }
            (None, _) => verdicts.push(Verdict::unknown(format!("when the scrutineer of ballot {id} was appointed"))),
            (_, None) => verdicts.push(Verdict::unknown(format!("when ballot {id} opened"))),
        }
        match (value(ballot.scrutineer_report.as_ref()), value(ballot.closed.as_ref())) {
            (report, Some(closed)) => {
                let latest = last_day_of_weeks(closed, weeks);
                texts.push(format!(
                    "{weeks} weeks beginning with the date of the ballot, {}, end with {}.",
                    day(closed),
                    day(latest)
                ));
                match report {
                    Some(report) => {
                        let after = report >= closed;
                        verdicts.push(if after && report <= latest { Verdict::Met } else { Verdict::NotMet });
                        let early = if after { "" } else { ", before the ballot had closed" };
                        texts.push(format!("The report is of {}{early}.", day(report)));
                    }
                    None => verdicts.push(Verdict::unknown(format!("when the scrutineer of ballot {id} reported"))),
                }
            }
            (_, None) => verdicts.push(Verdict::unknown(format!("when ballot {id} closed"))),
        }
        finding.finds(Verdict::all(&verdicts), texts.join(" "))
    }

    /// L8.
    pub(crate) fn result_to_members(&self, ballot: &Ballot) -> Finding {
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L8"), About::ballot(id))
            .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
            .uses(format!("ballot {id} closed"), ballot.closed.as_ref())
            .uses(format!("ballot {id} important public service"), ballot.important_public_service.as_ref())
            .uses(format!("ballot {id} members told"), ballot.members_told.as_ref())
            .uses(format!("ballot {id} members told what"), ballot.members_told_what.as_ref());
        let mut missing = Vec::new();
        if ballot.members_told.is_none() {
            missing.push(format!("when members were told the result of ballot {id}"));
        }
        if ballot.members_told_what.is_none() {
            missing.push(format!("what members were told of the result of ballot {id}"));
        }
        let Lacking { lacking, open, .. } = ballot
            .members_told_what
            .as_ref()
            .map(|what| self.lacking_of_result(ballot, &what.value))
            .unwrap_or_default();
        if !lacking.is_empty() {
            return finding.finds(Verdict::NotMet, format!("Members were not told: {}.", lacking.join(", ")));
        }
        missing.extend(open);
        if !missing.is_empty() {
            return finding.finds(
                Verdict::Unknown { missing },
                "Everyone entitled to vote must be told the result as soon as is reasonably practicable.",
            );
        }
        if let (Some(told), Some(closed)) = (value(ballot.members_told.as_ref()), value(ballot.closed.as_ref()))
            && told < closed
        {
            return finding.finds(
                Verdict::NotMet,
                format!("Told on {}, before the ballot closed on {}: it was no result yet.", day(told), day(closed)),
            );
        }
        if let Some(told) = value(ballot.members_told.as_ref())
            && let Some((missing, why)) =
                self.told_late(ballot, told, &format!("members were told the result of ballot {id}"))
        {
            return finding.finds(Verdict::unknown(missing), format!("Told on {}. {why}", day(told)));
        }
        let text = match (value(ballot.members_told.as_ref()), value(ballot.closed.as_ref())) {
            (Some(told), Some(closed)) => format!(
                "Told all that must be told on {}, {} after the ballot; \"as soon as is reasonably practicable\" is no number.",
                day(told),
                days_in_words(days_between(closed, told))
            ),
            _ => "Told all that must be told.".to_owned(),
        };
        finding.finds(Verdict::Met, text)
    }

    /// Returns what lacks in what was told of a result.
    pub(crate) fn lacking_of_result(&self, ballot: &Ballot, told: &[ResultItem]) -> Lacking {
        let mut needed = vec![ResultItem::Cast, ResultItem::Yes, ResultItem::No, ResultItem::Spoiled];
        let of_threshold = [ResultItem::Entitled, ResultItem::HalfVoted];
        let mut perhaps = Vec::new();
        let service = value(ballot.important_public_service.as_ref());
        let opened = value(ballot.opened.as_ref());
        if let Some(opened) = opened {
            let half = self.law.on("L1", opened);
            match (half.in_force.parameter("percent").is_some(), half.perhaps.is_empty()) {
                (true, true) => needed.extend(of_threshold),
                (true, false) => perhaps.extend(of_threshold),
                (false, _) => {}
            }
        } else {
            perhaps.extend(of_threshold);
        }
        let forty = opened.is_none_or(|opened| self.law.on("L2", opened).in_force.parameter("percent").is_some());
        match service {
            Some(ImportantPublicService::Yes) if forty && opened.is_some() => needed.push(ResultItem::FortyPercentYes),
            Some(ImportantPublicService::Yes) | None if forty => perhaps.push(ResultItem::FortyPercentYes),
            _ => {}
        }
        let not_told = |items: Vec<ResultItem>| -> Vec<ResultItem> {
            items.into_iter().filter(|item| !told.contains(item)).collect()
        };
        let perhaps = not_told(perhaps);
        let mut open = Vec::new();
        if perhaps.iter().any(|item| of_threshold.contains(item)) || (opened.is_none() && !perhaps.is_empty()) {
            open.push(self.whether_threshold_applies(ballot));
        }
        if perhaps.contains(&ResultItem::FortyPercentYes) && service.is_none() {
            open.push(format!(
                "whether most of those entitled in ballot {} are in important public services",
                ballot.id
            ));
        }
        let words = |items: Vec<ResultItem>| items.into_iter().map(ResultItem::word).collect();
        Lacking { lacking: words(not_told(needed)), perhaps: words(perhaps), open }
    }

    /// Names what would tell whether the turnout threshold applies to a ballot.
    pub(crate) fn whether_threshold_applies(&self, ballot: &Ballot) -> String {
        match value(ballot.opened.as_ref()) {
            Some(opened) => {
                let known: String =
                    self.law.on("L1", opened).perhaps.iter().map(|version| version.last_known_not()).collect();
                format!(
                    "whether ERA s.68, which takes the turnout threshold out, was in force on {}{known}",
                    day(opened)
                )
            }
            None => format!("when ballot {} opened", ballot.id),
        }
    }

    /// L18.
    pub(crate) fn aggregation(&self, ballot: &Ballot) -> Finding {
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L18"), About::ballot(id))
            .uses(format!("ballot {id} aggregation"), ballot.aggregation.as_ref())
            .uses(format!("ballot {id} employers"), ballot.employers.as_ref())
            .uses(format!("ballot {id} workplaces"), ballot.workplaces.as_ref());
        let Some(aggregation) = value(ballot.aggregation.as_ref()) else {
            return finding.finds(
                Verdict::unknown(format!("why ballot {id} stands for several workplaces")),
                "A separate ballot is needed for each workplace, unless a test of section 228A is met.",
            );
        };
        let (verdict, text) = match aggregation {
            Aggregation::OneWorkplace => {
                (Verdict::not_applicable("there is one workplace"), "All those entitled have one workplace.")
            }
            Aggregation::SeparateBallots => {
                let one_employer = matches!(
                    ballot.employers.as_ref().map(|fact| &fact.value),
                    Some(Employers::These(codes)) if codes.len() == 1
                );
                let one_workplace = ballot.workplaces.as_ref().map(|fact| fact.value.len() == 1);
                if one_workplace.unwrap_or(one_employer) {
                    (
                        Verdict::not_applicable("each workplace had its ballot"),
                        "Each workplace must pass on its own: this is the ballot of one.",
                    )
                } else {
                    (
                        Verdict::unknown(format!(
                            "each workplace's own counts: ballot {id} is one of separate ballots, but its counts are not of one workplace or employer"
                        )),
                        "Where each workplace has its ballot each must pass on its own, and supports action there alone: s.226(3), s.228(3).",
                    )
                }
            }
            Aggregation::AffectedMembers => {
                (Verdict::Met, "By s.228A(2): a member affected by the dispute at each workplace.")
            }
            Aggregation::Occupation => {
                (Verdict::Met, "By s.228A(3): members of one occupation, at the employers in dispute.")
            }
            Aggregation::AllMembers => (Verdict::Met, "By s.228A(4): all members at the employers in dispute."),
        };
        finding.finds(verdict, text)
    }
}
