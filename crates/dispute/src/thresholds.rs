//! Thresholds and majority: turnout, support of those entitled, Yes against No.

use crate::finding::{About, Finding, Verdict, day};
use crate::law::SpoiledPapers;
use crate::rules::{Rules, branches, value};
use steadfast_model::dispute::{Ballot, ImportantPublicService, Question, with_commas};

/// Half of the last place of a share that is given in whole per cent.
const ROUNDING: f64 = 0.005;

/// Returns the least count that is at least so many per cent of a whole.
fn least_count(percent: i64, whole: u64) -> u64 {
    // Counts are capped where they are read; nothing here may wrap around all the same.
    whole.saturating_mul(u64::try_from(percent).unwrap_or(0)).div_ceil(100)
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
                share(cast, entitled, percent),
                with_commas(need)
            );
            if cast >= need {
                return finding.finds(Verdict::Met, format!("{counted}: {} more.", with_commas(cast - need)));
            }
            let short = with_commas(need - cast);
            let spoiled = value(ballot.spoiled.as_ref());
            let open = "whether spoiled papers count among those who voted";
            return match (self.law.regimes().spoiled, spoiled) {
                (SpoiledPapers::DoNotCount, _) => finding.finds(Verdict::NotMet, format!("{counted}: {short} short.")),
                (_, Some(spoiled)) if cast.saturating_add(spoiled) < need => finding.finds(
                    Verdict::NotMet,
                    format!("{counted}: {short} short, and {} spoiled papers do not fill that.", with_commas(spoiled)),
                ),
                (SpoiledPapers::Count, Some(spoiled)) => finding
                    .finds(Verdict::Met, format!("{counted}: {short} short, filled by {} spoiled.", with_commas(spoiled))),
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
        match (value(question.yes.as_ref()), value(question.no.as_ref())) {
            (Some(yes), Some(no)) => {
                // Section 297A counts who spoils a paper among those voting; whether the majority is of them too is for a court.
                let spoiled =
                    value(ballot.spoiled.as_ref()).filter(|spoiled| yes > no && yes <= no.saturating_add(*spoiled));
                if let Some(spoiled) = spoiled {
                    return finding.uses(format!("ballot {id} spoiled"), ballot.spoiled.as_ref()).finds(
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
                let text = if yes == no {
                    format!("{} Yes and as many No: a tie is no majority.", with_commas(yes))
                } else {
                    format!("{} Yes, {} No.", with_commas(yes), with_commas(no))
                };
                return finding.finds(verdict, text);
            }
            (Some(yes), None) => {
                if let Some(cast) = value(ballot.cast.as_ref()).filter(|cast| yes.saturating_mul(2) > *cast) {
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
        let (entitled, cast) = (value(ballot.entitled.as_ref())?, value(ballot.cast.as_ref())?);
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
