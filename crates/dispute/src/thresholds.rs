//! Thresholds and majority: turnout, support of those entitled, Yes against No.

use crate::finding::{About, Finding, Verdict, day};
use crate::rules::{Rules, branches, value};
use steadfast_model::dispute::{Ballot, ImportantPublicService, Question, with_commas};

/// Half of the last place of a share that is given in whole per cent.
const ROUNDING: f64 = 0.005;

/// Returns the least count that is at least so many per cent of a whole.
fn least_count(percent: i64, whole: u64) -> u64 {
    // Counts are capped where they are read; nothing here may wrap around all the same.
    whole.saturating_mul(u64::try_from(percent).unwrap_or(0)).div_ceil(100)
}

/// How many returned a paper, valid or spoiled.
#[derive(Debug, Clone, Copy)]
struct Voters {
    least: u64,
    /// `None` where it cannot be said.
    most: Option<u64>,
}

/// Writes a share with as many decimals as tell it from a threshold in per cent.
fn share(part: u64, whole: u64, threshold: i64) -> String {
    if whole == 0 {
        return "no share".to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of voters are far below 2^53")]
    let share = 100.0 * part as f64 / whole as f64;
    #[expect(clippy::cast_precision_loss, reason = "a percentage")]
    let near = (share - threshold as f64).abs() < 0.005 && part != least_count(threshold, whole);
    if near { format!("{share:.3}%") } else { format!("{share:.2}%") }
}

impl Rules<'_> {
    /// L1.
    pub(crate) fn turnout(&self, ballot: &Ballot) -> Vec<Finding> {
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

    /// Returns how many returned a paper, valid or spoiled, as far as the counts tell.
    ///
    /// Votes cast are all that came back where Yes, No and spoiled make up their number, and valid votes alone where Yes and No do. Whether a paper that leaves
    /// one of several questions blank is spoiled is not known.
    fn voters(&self, ballot: &Ballot) -> Option<Voters> {
        let cast = value(ballot.cast.as_ref())?;
        let questions = self.questions(ballot);
        let answers = questions
            .iter()
            .filter_map(|question| Some(value(question.yes.as_ref())?.saturating_add(value(question.no.as_ref())?)))
            .max();
        let entitled = value(ballot.entitled.as_ref());
        let (least, most) = match (answers, value(ballot.spoiled.as_ref())) {
            (_, Some(0)) => (cast, Some(cast)),
            (Some(answers), Some(spoiled)) if answers.saturating_add(spoiled) == cast => (cast, Some(cast)),
            (Some(answers), Some(spoiled)) if answers.saturating_add(spoiled) > cast => {
                (cast.saturating_add(spoiled), Some(cast.saturating_add(spoiled)))
            }
            // What of the votes on the only question answers neither way is spoiled.
            (Some(answers), None) if questions.len() == 1 && answers < cast => (cast, Some(cast)),
            (_, Some(spoiled)) => (cast, Some(cast.saturating_add(spoiled))),
            (_, None) => (cast, entitled),
        };
        let most = [most, entitled].into_iter().flatten().min();
        Some(Voters { least, most: most.map(|most| most.max(least)) })
    }

    /// Returns the most papers that may have been spoiled besides answers, and whether that is known rather than assumed.
    fn most_spoiled(&self, ballot: &Ballot, answers: Option<u64>) -> (u64, bool) {
        if let Some(spoiled) = value(ballot.spoiled.as_ref()) {
            return (spoiled, true);
        }
        let cast = value(ballot.cast.as_ref());
        if let (Some(cast), Some(answers)) = (cast, answers)
            && self.questions(ballot).len() == 1
            && answers < cast
        {
            return (cast - answers, true);
        }
        let votes = cast.or(answers).unwrap_or(0);
        let assumed = least_count(self.law.assumptions.most_spoiled_percent, votes);
        let others = value(ballot.entitled.as_ref()).map_or(assumed, |entitled| entitled.saturating_sub(votes));
        (assumed.min(others), false)
    }

    /// Returns whether section 297A counts who spoils a paper among those who vote in a ballot: it came and goes with the turnout threshold.
    fn spoiled_vote(&self, ballot: &Ballot) -> bool {
        value(ballot.opened.as_ref())
            .is_none_or(|opened| self.law.on("L1", opened).in_force.parameter("spoiled_voted").is_some())
    }

    fn turnout_of(&self, ballot: &Ballot, percent: i64, finding: Finding) -> Finding {
        let id = &ballot.id;
        let mut finding = finding
            .uses(format!("ballot {id} entitled"), ballot.entitled.as_ref())
            .uses(format!("ballot {id} cast"), ballot.cast.as_ref())
            .uses(format!("ballot {id} spoiled"), ballot.spoiled.as_ref())
            .uses(format!("ballot {id} turnout"), ballot.turnout.as_ref());
        if let (Some(entitled), Some(cast), Some(voters)) =
            (value(ballot.entitled.as_ref()), value(ballot.cast.as_ref()), self.voters(ballot))
        {
            // Answers tell whether the votes cast hold the spoiled papers.
            for question in self.questions(ballot) {
                finding = finding
                    .uses(format!("ballot {id} yes on {}", question.kind), question.yes.as_ref())
                    .uses(format!("ballot {id} no on {}", question.kind), question.no.as_ref());
            }
            let need = least_count(percent, entitled);
            let besides = match voters.least - cast.min(voters.least) {
                0 => String::new(),
                spoiled => format!(", {} with spoiled papers", with_commas(spoiled)),
            };
            let counted = format!(
                "{} of {} entitled voted{besides}: {}. At least {percent}% is {}",
                with_commas(voters.least),
                with_commas(entitled),
                share(voters.least, entitled, percent),
                with_commas(need)
            );
            if voters.least >= need {
                return finding.finds(Verdict::Met, format!("{counted}: {} more.", with_commas(voters.least - need)));
            }
            let short = with_commas(need - voters.least);
            let spoiled = value(ballot.spoiled.as_ref());
            if voters.most.is_some_and(|most| most < need) {
                let filled = match spoiled {
                    Some(spoiled) if voters.most > Some(voters.least) => {
                        format!(", which {} spoiled do not fill", with_commas(spoiled))
                    }
                    Some(spoiled) if spoiled > 0 && voters.least == cast => {
                        format!("; the {} spoiled are among the votes cast", with_commas(spoiled))
                    }
                    _ => String::new(),
                };
                return finding.finds(Verdict::NotMet, format!("{counted}: {short} short{filled}."));
            }
            return match spoiled {
                Some(spoiled) => finding.finds(
                    Verdict::unknown(format!(
                        "whether the {} votes cast in ballot {id} include the {} spoiled papers, which the counts of Yes and No would tell",
                        with_commas(cast),
                        with_commas(spoiled)
                    )),
                    format!("{counted}: {short} short, unless the spoiled papers ({}) come besides.", with_commas(spoiled)),
                ),
                None => finding.finds(
                    Verdict::unknown(format!("how many papers of ballot {id} were spoiled")),
                    format!("{counted}: {short} short by votes cast, which papers that were spoiled could fill."),
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
    pub(crate) fn support(&self, ballot: &Ballot, question: &Question) -> Finding {
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
            .uses(format!("ballot {id} turnout"), ballot.turnout.as_ref())
            .uses(format!("ballot {id} cast"), ballot.cast.as_ref());
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
                    share(yes, entitled, percent),
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
    pub(crate) fn majority(&self, ballot: &Ballot, question: &Question) -> Finding {
        let about = About { question: Some(question.kind.word().to_owned()), ..About::ballot(&ballot.id) };
        let id = &ballot.id;
        let finding = Finding::under(self.law.timeless("L3"), about)
            .uses(format!("ballot {id} yes on {}", question.kind), question.yes.as_ref())
            .uses(format!("ballot {id} no on {}", question.kind), question.no.as_ref())
            .uses(format!("ballot {id} yes share on {}", question.kind), question.yes_share.as_ref());
        let missing = || Verdict::unknown(format!("how many answered Yes and No on {} in ballot {id}", question.kind));
        // Section 297A counts who spoils a paper among those voting; whether the majority is of them too is for a court. Where their number is not known
        // it may decide.
        let of_all = self.spoiled_vote(ballot);
        let finding = if of_all {
            finding
                .uses(format!("ballot {id} spoiled"), ballot.spoiled.as_ref())
                .uses(format!("ballot {id} opened"), ballot.opened.as_ref())
        } else {
            finding.uses(format!("ballot {id} opened"), ballot.opened.as_ref())
        };
        let assumed = format!(
            "Not more than {}% of the votes cast are taken to be spoiled.",
            self.law.assumptions.most_spoiled_percent
        );
        let how_many_spoiled = || Verdict::unknown(format!("how many papers of ballot {id} were spoiled"));
        match (value(question.yes.as_ref()), value(question.no.as_ref())) {
            (Some(yes), Some(no)) => {
                let finding = finding.uses(format!("ballot {id} cast"), ballot.cast.as_ref());
                let (spoiled, known) = self.most_spoiled(ballot, Some(yes.saturating_add(no)));
                if of_all && yes > no && yes <= no.saturating_add(spoiled) {
                    if !known {
                        return finding.finds(
                            how_many_spoiled(),
                            format!(
                                "{} Yes, {} No: papers that were spoiled, {} or more, would leave no majority of all who voted (s.297A).",
                                with_commas(yes),
                                with_commas(no),
                                with_commas(yes - no)
                            ),
                        );
                    }
                    return finding.finds(
                        Verdict::unknown(
                            "whether the majority is of those voting with those who spoiled their papers (s.297A)",
                        ),
                        format!(
                            "{} Yes, {} No and {} spoiled: more Yes than No, but not more than half of all.",
                            with_commas(yes),
                            with_commas(no),
                            with_commas(spoiled)
                        ),
                    );
                }
                let verdict = if yes > no { Verdict::Met } else { Verdict::NotMet };
                let mut text = if yes == no {
                    format!("{} Yes and as many No: a tie is no majority.", with_commas(yes))
                } else {
                    format!("{} Yes, {} No.", with_commas(yes), with_commas(no))
                };
                if of_all && yes > no && !known {
                    text.push_str(&format!(" {assumed}"));
                }
                return finding.finds(verdict, text);
            }
            (Some(yes), None) => {
                if let (Some(cast), Some(voters)) = (value(ballot.cast.as_ref()), self.voters(ballot)) {
                    let (spoiled, known) = self.most_spoiled(ballot, None);
                    let all = match (of_all, known) {
                        (true, true) => voters.most.unwrap_or(cast),
                        (true, false) => cast.saturating_add(spoiled),
                        (false, _) => cast,
                    };
                    let finding = finding.uses(format!("ballot {id} cast"), ballot.cast.as_ref());
                    let passes = yes.saturating_mul(2) > all;
                    let mut text = format!("{} of {} votes cast are Yes", with_commas(yes), with_commas(cast));
                    text.push_str(match (passes, yes.saturating_mul(2) > cast) {
                        (true, _) => ": more than half.",
                        (false, true) => {
                            ": more than half, but perhaps not of all who voted, spoiled papers among them (s.297A)."
                        }
                        (false, false) => ": not more than half.",
                    });
                    if of_all && passes && !known {
                        text.push_str(&format!(" {assumed}"));
                    }
                    return finding.finds(if passes { Verdict::Met } else { missing() }, text);
                }
            }
            _ => {}
        }
        let Some(yes) = value(question.yes_share.as_ref()) else {
            return finding.finds(missing(), "More must answer Yes than No.");
        };
        let mut text = format!("{:.2}% of the votes are given as Yes.", yes * 100.0);
        let cast = value(ballot.cast.as_ref());
        // Spoiled papers over votes cast: at most, and at least among them.
        #[expect(clippy::cast_precision_loss, reason = "counts of voters are far below 2^53")]
        let (besides, among) = match (of_all, value(ballot.spoiled.as_ref()), cast) {
            (false, ..) => (0.0, 0.0),
            (true, Some(0), _) => (0.0, 0.0),
            (true, Some(spoiled), Some(cast)) if cast > 0 => {
                (spoiled as f64 / cast as f64, spoiled as f64 / cast as f64)
            }
            _ => {
                text.push_str(&format!(" {assumed}"));
                (self.law.assumptions.most_spoiled_percent as f64 / 100.0, 0.0)
            }
        };
        let finding = finding.uses(format!("ballot {id} cast"), ballot.cast.as_ref());
        let verdict = if yes - ROUNDING > (1.0 + besides) / 2.0 {
            Verdict::Met
        } else if yes + ROUNDING < (1.0 - among) / 2.0 {
            Verdict::NotMet
        } else {
            missing()
        };
        finding.finds(verdict, text)
    }

    /// Returns how many failures it takes to change what a ballot found, and which threshold they would change; `None` while counts are not known.
    ///
    /// `moves` is by how much one failure can move the lead of Yes over No: 1 for a paper that was not sent, 2 for a vote counted wrongly.
    pub(crate) fn failures_to_turn(&self, ballot: &Ballot, moves: u64) -> Option<(u64, String)> {
        let mut needed = Vec::new();
        for question in self.questions(ballot) {
            let (yes, no) = (question.yes.as_ref()?.value, question.no.as_ref()?.value);
            // A lead is lost when it reaches nothing; a lack of one is made good when it is passed.
            let to_turn = if yes > no { (yes - no).div_ceil(moves) } else { (no - yes) / moves + 1 };
            needed.push((to_turn, format!("Yes against No on {}", question.kind)));
        }
        let (entitled, cast) = (value(ballot.entitled.as_ref())?, self.voters(ballot)?.least);
        let opened = value(ballot.opened.as_ref())?;
        // "At least" holds at the threshold itself.
        let to_turn = |count: u64, least: u64| if count >= least { count - least + 1 } else { least - count };
        if let Some(percent) = self.law.on("L1", opened).in_force.parameter("percent") {
            needed.push((to_turn(cast, least_count(percent, entitled)), "turnout against its threshold".to_owned()));
        }
        let exempt = matches!(
            value(ballot.important_public_service.as_ref()),
            Some(ImportantPublicService::No | ImportantPublicService::BelievesNot)
        );
        if let Some(percent) = self.law.on("L2", opened).in_force.parameter("percent").filter(|_| !exempt) {
            for question in self.questions(ballot) {
                let yes = question.yes.as_ref()?.value;
                let what = format!("Yes on {} against {percent}% of those entitled", question.kind);
                needed.push((to_turn(yes, least_count(percent, entitled)), what));
            }
        }
        needed.into_iter().min()
    }
}
