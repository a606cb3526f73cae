//! The rules on ballots: thresholds, notice, paper, method, scrutineer, result, calls, failures.

use crate::finding::{About, Finding, Verdict, day};
use crate::law::{RuleVersion, SpoiledPapers};
use crate::period::{last_day_of_weeks, nth_day_before};
use crate::rules::{Rules, of_employer};
use jiff::civil::Date;
use steadfast_model::dispute::{
    Aggregation, Ballot, BallotKind, BallotMethod, Fact, ImportantPublicService, IrregularityKind, NoticeContent,
    PaperItem, Question, QuestionKind, ResultItem, with_commas,
};
use steadfast_model::time::days_between;

/// Half of the last place of a share that is given in whole per cent.
const ROUNDING: f64 = 0.005;

/// Returns the least count that is at least so many per cent of a whole.
fn least_count(percent: i64, whole: u64) -> u64 {
    (whole * u64::try_from(percent).unwrap_or(0)).div_ceil(100)
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "no share".to_owned();
    }
    // Counts of members are far below 2^53.
    #[expect(clippy::cast_precision_loss, reason = "counts of voters are far below 2^53")]
    let share = part as f64 / whole as f64;
    format!("{:.2}%", share * 100.0)
}

fn value<T: Copy>(fact: Option<&Fact<T>>) -> Option<T> {
    fact.map(|fact| fact.value)
}

/// What a ballot's version of a rule is called when another may have taken its place.
fn branches<'v>(applicable: &crate::law::Applicable<'v>, on: Date) -> Vec<(&'v RuleVersion, Option<String>)> {
    if applicable.perhaps.is_empty() {
        return vec![(applicable.in_force, None)];
    }
    let mut all = Vec::new();
    let names: Vec<&str> = applicable.perhaps.iter().map(|version| version.provision.as_str()).collect();
    all.push((applicable.in_force, Some(format!("if {} was not in force on {}", names.join(" and "), day(on)))));
    for version in &applicable.perhaps {
        all.push((*version, Some(format!("if {} was in force on {}", version.provision, day(on)))));
    }
    all
}

impl Rules<'_> {
    /// Returns what each rule on ballots says of a ballot, apart from those that depend on the employer.
    pub fn check_ballot(&self, ballot: &Ballot) -> Vec<Finding> {
        if ballot.kind != BallotKind::Statutory {
            return vec![self.no_mandate(ballot)];
        }
        let mut findings = self.turnout(ballot);
        let questions = self.questions(ballot);
        for question in &questions {
            findings.push(self.support(ballot, question));
            findings.push(self.majority(ballot, question));
        }
        if questions.is_empty() {
            let about = About::ballot(&ballot.id);
            findings.push(Finding::under(self.law.timeless("L3"), about).finds(
                Verdict::unknown(format!("the questions of ballot {} and their answers", ballot.id)),
                "No question of this ballot is recorded.",
            ));
        }
        findings.push(self.voting_paper(ballot));
        findings.extend(self.method(ballot));
        findings.push(self.scrutineer(ballot));
        findings.push(self.result_to_members(ballot));
        findings.extend(self.calls(ballot));
        findings.push(self.aggregation(ballot));
        findings.extend(self.failures(ballot));
        findings
    }

    /// Returns what the rules say of a ballot as regards one employer.
    pub fn check_ballot_for(&self, ballot: &Ballot, employer: &str) -> Vec<Finding> {
        if ballot.kind != BallotKind::Statutory {
            return Vec::new();
        }
        let mut findings = self.ballot_notice(ballot, employer);
        findings.push(self.result_to_employer(ballot, employer));
        findings
    }

    /// Returns the day a ballot opened, or what a rule finds while it is not known.
    fn opened(&self, ballot: &Ballot, rule: &str, about: &About) -> Result<Date, Box<Finding>> {
        ballot.opened.as_ref().map(|fact| fact.value).ok_or_else(|| {
            Box::new(Finding::under(self.law.timeless(rule), about.clone()).finds(
                Verdict::unknown(format!("when ballot {} opened", ballot.id)),
                "Which version of the rule applies depends on the day the ballot opened.",
            ))
        })
    }

    /// L25.
    fn no_mandate(&self, ballot: &Ballot) -> Finding {
        let finding = Finding::under(self.law.timeless("L25"), About::ballot(&ballot.id))
            .rests_on(format!("ballot {} kind", ballot.id), ballot.kind.word(), &ballot.provenance)
            .uses(format!("ballot {} entitled", ballot.id), ballot.entitled.as_ref())
            .uses(format!("ballot {} cast", ballot.id), ballot.cast.as_ref());
        let what = match ballot.kind {
            BallotKind::Indicative => "A survey",
            _ => "A referendum on an offer",
        };
        let text = format!(
            "{what} is no ballot under section 226: it creates, extends and ends no mandate, whatever its result. Action stands or falls by the union's decision and the ballots that support it."
        );
        finding.finds(Verdict::not_applicable("it is no statutory ballot"), text)
    }

    /// L1.
    fn turnout(&self, ballot: &Ballot) -> Vec<Finding> {
        let about = About::ballot(&ballot.id);
        let opened = match self.opened(ballot, "L1", &about) {
            Ok(opened) => opened,
            Err(unknown) => return vec![*unknown],
        };
        let applicable = self.law.on("L1", opened);
        branches(&applicable, opened)
            .into_iter()
            .map(|(version, branch)| {
                let finding = Finding::under(version, about.clone())
                    .on_branch(branch)
                    .uses(format!("ballot {} opened", ballot.id), ballot.opened.as_ref());
                let Some(percent) = version.parameter("percent") else {
                    return finding.finds(
                        Verdict::not_applicable("no least turnout is asked for"),
                        format!("A ballot opened on {} needs no least turnout.", day(opened)),
                    );
                };
                self.turnout_of(ballot, percent, finding)
            })
            .collect()
    }

    fn turnout_of(&self, ballot: &Ballot, percent: i64, finding: Finding) -> Finding {
        let id = &ballot.id;
        let finding = finding
            .uses(format!("ballot {id} entitled"), ballot.entitled.as_ref())
            .uses(format!("ballot {id} cast"), ballot.cast.as_ref())
            .uses(format!("ballot {id} spoiled"), ballot.spoiled.as_ref())
            .uses(format!("ballot {id} turnout"), ballot.turnout.as_ref());
        if let (Some(entitled), Some(cast)) = (value(ballot.entitled.as_ref()), value(ballot.cast.as_ref())) {
            let need = least_count(percent, entitled);
            let counted = format!(
                "{} of {} entitled voted: {}. At least {percent}% is {}",
                with_commas(cast),
                with_commas(entitled),
                share(cast, entitled),
                with_commas(need)
            );
            if cast >= need {
                return finding.finds(Verdict::Met, format!("{counted}: {} more.", with_commas(cast - need)));
            }
            let short = with_commas(need - cast);
            let spoiled = value(ballot.spoiled.as_ref());
            let open = "whether spoiled papers count among those who voted (the text was not read)";
            return match (self.law.regimes().spoiled, spoiled) {
                (SpoiledPapers::DoNotCount, _) => finding.finds(Verdict::NotMet, format!("{counted}: {short} short.")),
                (_, Some(spoiled)) if cast + spoiled < need => finding.finds(
                    Verdict::NotMet,
                    format!("{counted}: {short} short, and {} spoiled papers do not fill that.", with_commas(spoiled)),
                ),
                (SpoiledPapers::Count, Some(spoiled)) => finding
                    .finds(Verdict::Met, format!("{counted}: {short} short, filled by {} spoiled papers.", with_commas(spoiled))),
                (SpoiledPapers::Open, Some(spoiled)) => finding.finds(
                    Verdict::unknown(open),
                    format!("{counted}: {short} short, unless {} spoiled papers count.", with_commas(spoiled)),
                ),
                (_, None) => finding.finds(
                    Verdict::unknown(format!("how many papers of ballot {id} were spoiled")),
                    format!("{counted}: {short} short by votes cast; {short} spoiled papers or more could fill that, if they count."),
                ),
            };
        }
        if let Some(turnout) = value(ballot.turnout.as_ref()) {
            #[expect(clippy::cast_precision_loss, reason = "a percentage")]
            let least = percent as f64 / 100.0;
            let text = format!("Turnout is given as {:.2}%; at least {percent}% is needed.", turnout * 100.0);
            let verdict = if turnout - ROUNDING >= least {
                Verdict::Met
            } else if turnout + ROUNDING < least {
                Verdict::NotMet
            } else {
                Verdict::unknown(format!("the counts of ballot {id}: the share is too near the threshold"))
            };
            return finding.finds(verdict, text);
        }
        let mut missing = Vec::new();
        if ballot.entitled.is_none() {
            missing.push(format!("how many were entitled to vote in ballot {id}"));
        }
        if ballot.cast.is_none() {
            missing.push(format!("how many votes were cast in ballot {id}"));
        }
        finding.finds(Verdict::Unknown { missing }, format!("At least {percent}% of those entitled must vote."))
    }

    /// L2, for one question.
    fn support(&self, ballot: &Ballot, question: &Question) -> Finding {
        let about = About { question: Some(question.kind.word().to_owned()), ..About::ballot(&ballot.id) };
        let opened = match self.opened(ballot, "L2", &about) {
            Ok(opened) => opened,
            Err(unknown) => return *unknown,
        };
        let version = self.law.on("L2", opened).in_force;
        let id = &ballot.id;
        let finding = Finding::under(version, about).uses(format!("ballot {id} opened"), ballot.opened.as_ref());
        let Some(percent) = version.parameter("percent") else {
            return finding.finds(
                Verdict::not_applicable("no least share of those entitled is asked for"),
                format!("The ballot opened on {}: no least share of those entitled need answer Yes.", day(opened)),
            );
        };
        let ips = ballot.important_public_service.as_ref();
        let finding = finding
            .uses(format!("ballot {id} important public service"), ips)
            .uses(format!("ballot {id} entitled"), ballot.entitled.as_ref())
            .uses(format!("ballot {id} yes on {}", question.kind), question.yes.as_ref())
            .uses(format!("ballot {id} yes share on {}", question.kind), question.yes_share.as_ref())
            .uses(format!("ballot {id} turnout"), ballot.turnout.as_ref());
        match value(ips) {
            Some(ImportantPublicService::No) => {
                return finding.finds(
                    Verdict::not_applicable("most of those entitled are not in important public services"),
                    "The threshold is for important public services only.",
                );
            }
            Some(ImportantPublicService::BelievesNot) => {
                return finding.finds(
                    Verdict::not_applicable("the union reasonably believes that most are not in important public services"),
                    "The union's belief, if reasonable when the votes were sent, keeps the threshold away; the belief is recorded.",
                );
            }
            Some(ImportantPublicService::Yes) | None => {}
        }
        let (passes, text) = match (value(ballot.entitled.as_ref()), value(question.yes.as_ref())) {
            (Some(entitled), Some(yes)) => {
                let need = least_count(percent, entitled);
                let text = format!(
                    "{} of {} entitled answered Yes: {}. At least {percent}% is {}.",
                    with_commas(yes),
                    with_commas(entitled),
                    share(yes, entitled),
                    with_commas(need)
                );
                (Some(yes >= need), text)
            }
            _ => self.support_by_shares(ballot, question, percent),
        };
        let unknown_service = format!("whether most of those entitled in ballot {id} are in important public services");
        match (passes, ips) {
            (Some(true), Some(_)) => finding.finds(Verdict::Met, text),
            (Some(true), None) => {
                finding.finds(Verdict::Met, format!("{text} It is met whether or not the threshold applies."))
            }
            (Some(false), Some(_)) => finding.finds(Verdict::NotMet, text),
            (Some(false), None) => finding.finds(Verdict::unknown(unknown_service), text),
            (None, _) => finding.finds(
                Verdict::unknown(format!(
                    "how many were entitled and answered Yes on {} in ballot {id}",
                    question.kind
                )),
                text,
            ),
        }
    }

    fn support_by_shares(&self, ballot: &Ballot, question: &Question, percent: i64) -> (Option<bool>, String) {
        #[expect(clippy::cast_precision_loss, reason = "counts of voters are far below 2^53")]
        let turnout = value(ballot.turnout.as_ref()).or_else(|| {
            let (cast, entitled) = (value(ballot.cast.as_ref())?, value(ballot.entitled.as_ref())?);
            (entitled > 0).then(|| cast as f64 / entitled as f64)
        });
        let (Some(turnout), Some(yes)) = (turnout, value(question.yes_share.as_ref())) else {
            return (None, format!("At least {percent}% of those entitled must answer Yes."));
        };
        #[expect(clippy::cast_precision_loss, reason = "a percentage")]
        let least = percent as f64 / 100.0;
        let text = format!(
            "Turnout of {:.2}% times {:.2}% Yes is {:.1}% of those entitled; at least {percent}% is needed.",
            turnout * 100.0,
            yes * 100.0,
            turnout * yes * 100.0
        );
        let low = (turnout - ROUNDING) * (yes - ROUNDING);
        let high = (turnout + ROUNDING) * (yes + ROUNDING);
        let passes = if low >= least {
            Some(true)
        } else if high < least {
            Some(false)
        } else {
            None
        };
        (passes, text)
    }

    /// L3.
    fn majority(&self, ballot: &Ballot, question: &Question) -> Finding {
        let about = About { question: Some(question.kind.word().to_owned()), ..About::ballot(&ballot.id) };
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L3"), about)
            .uses(format!("ballot {id} yes on {}", question.kind), question.yes.as_ref())
            .uses(format!("ballot {id} no on {}", question.kind), question.no.as_ref())
            .uses(format!("ballot {id} yes share on {}", question.kind), question.yes_share.as_ref());
        let missing = || Verdict::unknown(format!("how many answered Yes and No on {} in ballot {id}", question.kind));
        match (value(question.yes.as_ref()), value(question.no.as_ref())) {
            (Some(yes), Some(no)) => {
                let verdict = if yes > no { Verdict::Met } else { Verdict::NotMet };
                let text = if yes == no {
                    format!("{} Yes and as many No: a tie is no majority.", with_commas(yes))
                } else {
                    format!("{} Yes, {} No.", with_commas(yes), with_commas(no))
                };
                return finding.finds(verdict, text);
            }
            (Some(yes), None) => {
                if let Some(cast) = value(ballot.cast.as_ref()).filter(|cast| 2 * yes > *cast) {
                    return finding.uses(format!("ballot {id} cast"), ballot.cast.as_ref()).finds(
                        Verdict::Met,
                        format!("{} of {} votes cast are Yes: more than half.", with_commas(yes), with_commas(cast)),
                    );
                }
            }
            _ => {}
        }
        let Some(yes) = value(question.yes_share.as_ref()) else {
            return finding.finds(missing(), "More must answer Yes than No.");
        };
        let text = format!("{:.2}% of the votes are given as Yes.", yes * 100.0);
        let verdict = if yes - ROUNDING > 0.5 {
            Verdict::Met
        } else if yes + ROUNDING < 0.5 {
            Verdict::NotMet
        } else {
            missing()
        };
        finding.finds(verdict, text)
    }

    /// L5.
    fn voting_paper(&self, ballot: &Ballot) -> Finding {
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
    fn method(&self, ballot: &Ballot) -> Vec<Finding> {
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
    fn scrutineer(&self, ballot: &Ballot) -> Finding {
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
                verdicts.push(if appointed < opened { Verdict::Met } else { Verdict::NotMet });
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
                        verdicts.push(if report <= latest { Verdict::Met } else { Verdict::NotMet });
                        texts.push(format!("The report is of {}.", day(report)));
                    }
                    None => verdicts.push(Verdict::unknown(format!("when the scrutineer of ballot {id} reported"))),
                }
            }
            (_, None) => verdicts.push(Verdict::unknown(format!("when ballot {id} closed"))),
        }
        finding.finds(Verdict::all(&verdicts), texts.join(" "))
    }

    /// L8.
    fn result_to_members(&self, ballot: &Ballot) -> Finding {
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L8"), About::ballot(id))
            .uses(format!("ballot {id} closed"), ballot.closed.as_ref())
            .uses(format!("ballot {id} members told"), ballot.members_told.as_ref())
            .uses(format!("ballot {id} members told what"), ballot.members_told_what.as_ref());
        let mut missing = Vec::new();
        if ballot.members_told.is_none() {
            missing.push(format!("when members were told the result of ballot {id}"));
        }
        if ballot.members_told_what.is_none() {
            missing.push(format!("what members were told of the result of ballot {id}"));
        }
        let lacking: Vec<&str> = match &ballot.members_told_what {
            Some(what) => self
                .result_items(ballot)
                .into_iter()
                .filter(|item| !what.value.contains(item))
                .map(ResultItem::word)
                .collect(),
            None => Vec::new(),
        };
        if !lacking.is_empty() {
            return finding.finds(Verdict::NotMet, format!("Members were not told: {}.", lacking.join(", ")));
        }
        if !missing.is_empty() {
            return finding.finds(
                Verdict::Unknown { missing },
                "Everyone entitled to vote must be told the result as soon as is reasonably practicable.",
            );
        }
        let text = match (value(ballot.members_told.as_ref()), value(ballot.closed.as_ref())) {
            (Some(told), Some(closed)) => format!(
                "Told all that must be told on {}, {} days after the ballot; \"as soon as is reasonably practicable\" is no number.",
                day(told),
                days_between(closed, told)
            ),
            _ => "Told all that must be told.".to_owned(),
        };
        finding.finds(Verdict::Met, text)
    }

    /// Returns what must be told of the result of a ballot.
    fn result_items(&self, ballot: &Ballot) -> Vec<ResultItem> {
        let mut items =
            vec![ResultItem::Entitled, ResultItem::Cast, ResultItem::Yes, ResultItem::No, ResultItem::Spoiled];
        if let Some(opened) = value(ballot.opened.as_ref()) {
            let half = self.law.on("L1", opened);
            if half.in_force.parameter("percent").is_some() && half.perhaps.is_empty() {
                items.push(ResultItem::HalfVoted);
            }
            let forty = self.law.on("L2", opened).in_force.parameter("percent").is_some();
            if forty && value(ballot.important_public_service.as_ref()) == Some(ImportantPublicService::Yes) {
                items.push(ResultItem::FortyPercentYes);
            }
        }
        items
    }

    /// L15, one finding for each call.
    fn calls(&self, ballot: &Ballot) -> Vec<Finding> {
        let id = &ballot.id;
        let version = self.law.timeless("L15");
        let mut calls: Vec<_> = self.dispute.calls.iter().filter(|call| call.ballot == *id).collect();
        calls.sort_by_key(|call| (call.on, call.by.as_ref().map(|by| by.value.clone())));
        if calls.is_empty() {
            return vec![Finding::under(version, About::ballot(id)).finds(
                Verdict::unknown(format!("when action under ballot {id} was called, and by whom")),
                "No call is recorded.",
            )];
        }
        calls
            .into_iter()
            .map(|call| {
                let about = About { other: Some(format!("call of {}", day(call.on))), ..About::ballot(id) };
                let finding = Finding::under(version, about)
                    .rests_on(format!("call under ballot {id}"), day(call.on), &call.provenance)
                    .uses(format!("ballot {id} closed"), ballot.closed.as_ref())
                    .uses(format!("ballot {id} callers"), ballot.callers.as_ref())
                    .uses(format!("call of {} by", day(call.on)), call.by.as_ref());
                let mut verdicts = Vec::new();
                let mut texts = Vec::new();
                match value(ballot.closed.as_ref()) {
                    Some(closed) if call.on < closed => {
                        verdicts.push(Verdict::NotMet);
                        texts.push(format!(
                            "Called on {}, before the date of the ballot, {}.",
                            day(call.on),
                            day(closed)
                        ));
                    }
                    Some(closed) => {
                        verdicts.push(Verdict::Met);
                        texts.push(format!("Called on {}, the date of the ballot is {}.", day(call.on), day(closed)));
                    }
                    None => verdicts.push(Verdict::unknown(format!("when ballot {id} closed"))),
                }
                match (&call.by, &ballot.callers) {
                    (Some(by), Some(callers)) if callers.value.contains(&by.value) => {
                        verdicts.push(Verdict::Met);
                        texts.push(format!("The voting paper names {}.", by.value));
                    }
                    (Some(by), Some(_)) => {
                        verdicts.push(Verdict::NotMet);
                        texts.push(format!("The voting paper does not name {}.", by.value));
                    }
                    (None, _) => verdicts.push(Verdict::unknown(format!("who called on {}", day(call.on)))),
                    (_, None) => {
                        verdicts.push(Verdict::unknown(format!(
                            "who the voting paper of ballot {id} names to call action"
                        )));
                    }
                }
                finding.finds(Verdict::all(&verdicts), texts.join(" "))
            })
            .collect()
    }

    /// L18.
    fn aggregation(&self, ballot: &Ballot) -> Finding {
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L18"), About::ballot(id))
            .uses(format!("ballot {id} aggregation"), ballot.aggregation.as_ref());
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
                (Verdict::not_applicable("each workplace had its ballot"), "Each workplace must pass on its own.")
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

    /// L16 and L17.
    fn failures(&self, ballot: &Ballot) -> Vec<Finding> {
        let id = &ballot.id;
        let mut failures: Vec<_> = self.dispute.irregularities.iter().filter(|failure| failure.ballot == *id).collect();
        failures.sort_by_key(|failure| {
            (
                failure.kind,
                failure.count.as_ref().map(|count| count.value),
                failure.accidental.as_ref().map(|a| a.value),
            )
        });
        failures
            .into_iter()
            .map(|failure| {
                let about = About { other: Some(format!("failure: {}", failure.kind)), ..About::ballot(id) };
                let rule = if failure.kind == IrregularityKind::DeniedThenInduced { "L16" } else { "L17" };
                let finding = Finding::under(self.law.timeless(rule), about)
                    .rests_on(format!("failure in ballot {id}"), failure.kind.word(), &failure.provenance)
                    .uses(format!("failure {} count", failure.kind), failure.count.as_ref())
                    .uses(format!("failure {} accidental", failure.kind), failure.accidental.as_ref());
                match failure.kind {
                    IrregularityKind::DeniedThenInduced => {
                        return finding.finds(
                            Verdict::NotMet,
                            "A member was denied a vote and later induced to take part: no support as regards that inducement.",
                        );
                    }
                    IrregularityKind::Interference => {
                        return finding
                            .finds(Verdict::NotMet, "Interference with voters (s.230(1)) is not among what may be disregarded.");
                    }
                    _ => {}
                }
                let is_counting = failure.kind == IrregularityKind::Counting;
                match value(failure.accidental.as_ref()) {
                    Some(false) => {
                        return finding.finds(Verdict::NotMet, "Only what is accidental is disregarded; this was not.");
                    }
                    Some(true) => {}
                    None => {
                        return finding.finds(
                            Verdict::unknown(format!("whether the failure ({}) in ballot {id} was accidental", failure.kind)),
                            "Only what is accidental is disregarded.",
                        );
                    }
                }
                let Some(count) = value(failure.count.as_ref()) else {
                    return finding.finds(
                        Verdict::unknown(format!("how many the failure ({}) in ballot {id} concerned", failure.kind)),
                        "Its scale against the margin decides.",
                    );
                };
                let Some((margin, what)) = self.least_margin(ballot) else {
                    return finding.finds(
                        Verdict::unknown(format!("the counts of ballot {id}, for its margins")),
                        "Its scale against the margin decides.",
                    );
                };
                let text = format!(
                    "Accidental; {} concerned, and the smallest margin is {} ({what}).",
                    with_commas(count),
                    with_commas(margin)
                );
                if count < margin {
                    finding.finds(Verdict::Met, format!("{text} It could not have changed the result: disregarded."))
                } else if is_counting {
                    finding.finds(Verdict::NotMet, format!("{text} It could have changed the result."))
                } else {
                    finding.finds(
                        Verdict::unknown("whether a failure of this scale was unlikely to affect the result, which a court judges"),
                        text,
                    )
                }
            })
            .collect()
    }

    /// Returns the smallest number of votes that would change what a ballot found, and which threshold that is.
    fn least_margin(&self, ballot: &Ballot) -> Option<(u64, String)> {
        let mut margins = Vec::new();
        for question in self.questions(ballot) {
            let (yes, no) = (question.yes.as_ref()?.value, question.no.as_ref()?.value);
            margins.push((yes.abs_diff(no), format!("Yes against No on {}", question.kind)));
        }
        if let (Some(entitled), Some(cast), Some(opened)) =
            (value(ballot.entitled.as_ref()), value(ballot.cast.as_ref()), value(ballot.opened.as_ref()))
        {
            if let Some(percent) = self.law.on("L1", opened).in_force.parameter("percent") {
                margins
                    .push((cast.abs_diff(least_count(percent, entitled)), "turnout against its threshold".to_owned()));
            }
            let exempt = matches!(
                value(ballot.important_public_service.as_ref()),
                Some(ImportantPublicService::No | ImportantPublicService::BelievesNot)
            );
            if let Some(percent) = self.law.on("L2", opened).in_force.parameter("percent").filter(|_| !exempt) {
                for question in self.questions(ballot) {
                    let yes = question.yes.as_ref()?.value;
                    margins.push((
                        yes.abs_diff(least_count(percent, entitled)),
                        format!("Yes on {} against {percent}% of those entitled", question.kind),
                    ));
                }
            }
        } else {
            return None;
        }
        margins.into_iter().min()
    }

    /// L4 and L4c, for one employer.
    fn ballot_notice(&self, ballot: &Ballot, employer: &str) -> Vec<Finding> {
        let id = &ballot.id;
        let about = About::ballot(id).for_employer(employer);
        let version = self.law.timeless("L4");
        let regimes = self.law.regimes();
        let records = self.dispute.ballot_notices.iter().filter(|notice| notice.ballot == *id);
        let notices = of_employer(records, employer, |notice| notice.employers.as_ref());
        let earliest = |dates: Vec<&Fact<Date>>| {
            dates.into_iter().min_by_key(|fact| (fact.value, fact.provenance.clone())).cloned()
        };
        let received = earliest(notices.iter().filter_map(|notice| notice.received.as_ref()).collect());
        let sample = earliest(notices.iter().filter_map(|notice| notice.sample_paper.as_ref()).collect());
        let finding = Finding::under(version, about.clone())
            .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
            .uses(format!("ballot {id} notice received by {employer}"), received.as_ref())
            .uses(format!("ballot {id} sample paper received by {employer}"), sample.as_ref());
        let mut verdicts = Vec::new();
        let mut texts = Vec::new();
        match value(ballot.opened.as_ref()) {
            Some(opened) => {
                let parts = [
                    ("notice of the ballot", "notice of ballot", value(received.as_ref()), regimes.ballot_notice_days),
                    ("a sample paper", "a sample paper of ballot", value(sample.as_ref()), regimes.sample_paper_days),
                ];
                for (what, named, at, days) in parts {
                    let latest = nth_day_before(opened, days);
                    match at {
                        Some(at) => {
                            verdicts.push(if at <= latest { Verdict::Met } else { Verdict::NotMet });
                            texts.push(format!(
                                "Received {what} on {}, day {} before the opening day {}; the {days}th day before is {}.",
                                day(at),
                                days_between(at, opened),
                                day(opened),
                                day(latest)
                            ));
                        }
                        None => {
                            verdicts.push(Verdict::unknown(format!("when {employer} received {named} {id}")));
                            texts.push(format!("The latest day for {what} is {}.", day(latest)));
                        }
                    }
                }
            }
            None => verdicts.push(Verdict::unknown(format!("when ballot {id} opened"))),
        }
        let mut findings = vec![finding.finds(Verdict::all(&verdicts), texts.join(" ").replace("3th", "3rd"))];
        let mut contents: Vec<_> = notices
            .iter()
            .filter_map(|notice| Some((notice.received.as_ref()?.value, notice.content.as_ref()?, *notice)))
            .collect();
        contents.sort_by_key(|(received, content, _)| (*received, content.value));
        match contents.as_slice() {
            [] => {
                let finding = Finding::under(self.law.timeless("L4c"), about);
                findings.push(finding.finds(
                    Verdict::unknown(format!(
                        "when {employer} received notice of ballot {id}, and what it says of numbers"
                    )),
                    "What the notice must say depends on the day it is received.",
                ));
            }
            contents => {
                for (received, content, notice) in contents {
                    let version = self.law.on("L4c", *received).in_force;
                    let asks_total = version.id == "L4-total";
                    let verdict = match content.value {
                        NoticeContent::ByCategory => Verdict::Met,
                        NoticeContent::Total if asks_total => Verdict::Met,
                        NoticeContent::Total => Verdict::NotMet,
                    };
                    let text = format!(
                        "Received on {}: {}. The notice gives {}.",
                        day(*received),
                        version.title,
                        match content.value {
                            NoticeContent::ByCategory => "numbers by category and by workplace, and so their total",
                            NoticeContent::Total => "one total",
                        }
                    );
                    let finding = Finding::under(version, about.clone())
                        .uses(format!("ballot {id} notice received by {employer}"), notice.received.as_ref())
                        .uses(format!("ballot {id} notice content"), Some(content));
                    findings.push(finding.finds(verdict, text));
                }
            }
        }
        findings
    }

    /// L9, for one employer.
    fn result_to_employer(&self, ballot: &Ballot, employer: &str) -> Finding {
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L9"), About::ballot(id).for_employer(employer))
            .uses(format!("ballot {id} closed"), ballot.closed.as_ref());
        match self.told(ballot, employer) {
            Told::On(fact) => {
                let text = format!("{employer} was told the result on {}; notice can be received from then on.", day(fact.value));
                let before = value(ballot.closed.as_ref()).is_some_and(|closed| fact.value < closed);
                let finding = finding.uses(format!("{employer} told the result of ballot {id}"), Some(fact));
                if before {
                    return finding.finds(Verdict::NotMet, format!("{text} That is before the ballot closed: it was no result yet."));
                }
                finding.finds(Verdict::Met, text)
            }
            Told::Never(provenance) => finding
                .rests_on(format!("{employer} told the result of ballot {id}"), "never", provenance)
                .finds(Verdict::NotMet, format!("{employer} was never told the result: the action has no support as regards it, and no notice can run.")),
            Told::Disagree => finding.finds(
                Verdict::unknown(format!("which record is right on when {employer} was told the result of ballot {id}")),
                "Two records disagree.",
            ),
            Told::NotRecorded => finding.finds(
                Verdict::unknown(format!("when {employer} was told the result of ballot {id}")),
                "Notice cannot begin to run before the employer is told.",
            ),
        }
    }

    /// Returns when an employer was told the result of a ballot.
    pub(crate) fn told<'b>(&'b self, ballot: &Ballot, employer: &str) -> Told<'b> {
        let records = self.dispute.results_told.iter().filter(|told| told.ballot == ballot.id);
        let told = of_employer(records, employer, |told| told.employers.as_ref());
        let mut on: Vec<&Fact<Date>> = told.iter().filter_map(|told| told.on.as_ref()).collect();
        on.sort_by_key(|fact| (fact.value, &fact.provenance));
        let never = told
            .iter()
            .filter(|told| told.never.as_ref().is_some_and(|never| never.value))
            .map(|told| &told.provenance)
            .min();
        match (on.first(), on.last(), never) {
            (Some(_), _, Some(_)) => Told::Disagree,
            (Some(first), Some(last), None) if first.value == last.value => Told::On(first),
            (Some(_), _, None) => Told::Disagree,
            (None, _, Some(provenance)) => Told::Never(provenance),
            (None, _, None) => Told::NotRecorded,
        }
    }
}

/// When an employer was told a result.
pub(crate) enum Told<'a> {
    /// On a day.
    On(&'a Fact<Date>),
    /// Never.
    Never(&'a steadfast_model::dispute::Provenance),
    /// Records disagree.
    Disagree,
    /// Nothing is recorded.
    NotRecorded,
}
