//! Notice of action: was it in time, what does it cover, does it survive a suspension.

use crate::actions::{DaysOfAction, agreement_counts, days_of};
use crate::finding::{About, Finding, Verdict, day, days_in_words};
use crate::law::RuleVersion;
use crate::period::nth_day_before;
use crate::rules::{Rules, of_employer, sort_by_facts};
use crate::telling::Told;
use jiff::civil::{Date, DateTime};
use steadfast_model::ActionStatus;
use steadfast_model::dispute::{Ballot, Continuity, DisputeAction, Inducement, Notice, NoticeContent};
use steadfast_model::time::{days_between, plus_days};

impl Rules<'_> {
    /// L10, L11 and L12 for one employer: the best of the notices it received.
    pub(crate) fn notices(
        &self,
        action: &DisputeAction,
        employer: &str,
        ballot: Result<&Ballot, &Finding>,
    ) -> (Finding, Vec<Finding>) {
        let records = self.dispute.notices.iter().filter(|notice| notice.round == action.round);
        let mut notices = of_employer(records, employer, |notice| notice.employers.as_ref().map(|fact| &fact.value));
        sort_by_facts(&mut notices, |notice| notice.received.as_ref().map(|fact| fact.value));
        let about = About::round(&action.round).for_employer(employer);
        let round = &action.round;
        if notices.is_empty() {
            let first_day = action.from.date();
            let latest = self.law.regimes().latest_notice(first_day, false);
            let version = self.law.on("L10", latest).in_force;
            let finding = Finding::under(version, about.clone()).rests_on(
                format!("round {round} of action"),
                day(first_day),
                &action.provenance,
            );
            let text = format!(
                "The latest day on which notice could be received for {} is {}, the {}th day before.{}",
                day(first_day),
                day(latest),
                days_between(latest, first_day),
                self.gap_in_words(first_day, false)
            );
            let content = Finding::under(self.law.on("L11", latest).in_force, about).finds(
                Verdict::unknown(format!("what notice of round {round} to {employer} says")),
                "Only what is notified is covered.",
            );
            let missing = Verdict::unknown(format!("when {employer} received notice of round {round}"));
            return (finding.finds(missing, text), vec![content]);
        }
        self.of_several(action, employer, &notices, ballot)
    }

    /// Says when notice can arrive where the law changed in between.
    fn gap_in_words(&self, first_day: Date, agreed: bool) -> String {
        let gap = self.law.regimes().notice_gap(first_day, agreed);
        gap.map_or_else(String::new, |gap| {
            format!(" The law changed in between: notice is in time {}.", gap.in_words())
        })
    }

    /// L10, for one notice.
    pub(crate) fn notice_period(
        &self,
        action: &DisputeAction,
        employer: &str,
        notice: &Notice,
        ballot: Result<&Ballot, &Finding>,
    ) -> Finding {
        let about = About::round(&action.round).for_employer(employer);
        let round = &action.round;
        let regimes = self.law.regimes();
        let earliest = notice.dates.as_ref().and_then(|fact| fact.value.iter().min().copied());
        let starts = notice.starts.as_ref().map(|fact| fact.value).or(earliest);
        let begins = action.from.date();
        // What a notice says that may be continuous or not is read both ways.
        let (announced, otherwise) = match notice.continuity.as_ref().map(|fact| fact.value) {
            Some(Continuity::Discontinuous) => (earliest, None),
            Some(Continuity::Continuous) => (starts, None),
            None if starts.unwrap_or(begins) <= earliest.unwrap_or(begins) => {
                (starts, Some(earliest.unwrap_or(begins)))
            }
            None => (earliest, Some(starts.unwrap_or(begins))),
        };
        let first_day = announced.unwrap_or(begins);
        let Some(received) = &notice.received else {
            let latest = regimes.latest_notice(first_day, false);
            return Finding::under(self.law.on("L10", latest).in_force, about).finds(
                Verdict::unknown(format!("when {employer} received notice of round {round}")),
                format!(
                    "The latest day for {} is {}.{}",
                    day(first_day),
                    day(latest),
                    self.gap_in_words(first_day, false)
                ),
            );
        };
        let version = self.law.on("L10", received.value).in_force;
        let length = regimes.notice(received.value);
        let agreed = notice.seven_days_agreed.as_ref();
        let counts = agreement_counts(action, notice);
        let needed = length.needed(counts);
        let latest = nth_day_before(first_day, needed);
        let given = days_between(received.value, first_day);
        let mut finding = Finding::under(version, about)
            .uses(format!("notice of round {round} received by {employer}"), Some(received))
            .rests_on(
                format!("first day of round {round}"),
                day(first_day),
                if announced.is_some() { &notice.provenance } else { &action.provenance },
            )
            .uses(format!("seven days agreed with {employer}"), agreed)
            .uses(format!("notice of round {round} to {employer}: continuity"), notice.continuity.as_ref())
            .uses(format!("notice of round {round} to {employer}: start"), notice.starts.as_ref())
            .uses(format!("notice of round {round} to {employer}: dates"), notice.dates.as_ref());
        let mut text = format!(
            "Received on {}, {} the first day, {}; the law then asks for {needed} (the latest day is {}).",
            day(received.value),
            before_or_after(given),
            day(first_day),
            day(latest)
        );
        let in_time = received.value <= latest;
        // Made after the notice had arrived, an agreement may shorten it or not; made once the action had begun, it cannot.
        let shorter = length.agreed.filter(|least| !in_time && given >= *least);
        let doubtful = agreed.filter(|agreed| shorter.is_some() && !counts && agreed.value <= first_day);
        if agreed.is_some() && length.agreed.is_none() {
            text.push_str(" The agreement on seven days has no effect.");
        } else if let Some(agreed) = agreed.filter(|_| shorter.is_some() && !counts) {
            let when =
                if agreed.value > first_day { "after the action had begun" } else { "after the notice had arrived" };
            text.push_str(&format!(" Seven days were agreed on {}, {when}.", day(agreed.value)));
        } else if agreed.is_none() && given < needed && length.agreed.is_some_and(|least| given >= least) {
            text.push_str(&format!(" With an agreement on {} days it would be in time.", length.agreed.unwrap_or(0)));
        }
        if !in_time {
            text.push_str(&self.gap_in_words(first_day, counts));
        }
        let window = match ballot.map(|ballot| (ballot, self.told(ballot, employer))) {
            // That no ballot supports the round is found where its times are; while one may, the window may be its.
            Err(inside) => {
                finding.facts.extend(inside.facts.clone());
                match &inside.verdict {
                    Verdict::Unknown { missing } => Verdict::Unknown { missing: missing.clone() },
                    _ => Verdict::not_applicable("no ballot supports the round"),
                }
            }
            Ok((ballot, told)) => {
                // The ballot is found by its dates.
                finding = finding
                    .uses(format!("ballot {} opened", ballot.id), ballot.opened.as_ref())
                    .uses(format!("ballot {} closed", ballot.id), ballot.closed.as_ref());
                match told {
                    Told::On(fact) => {
                        finding =
                            finding.uses(format!("{employer} told the result of ballot {}", ballot.id), Some(fact));
                        if received.value < fact.value {
                            text.insert_str(0, &format!("It came before {employer} was told the result on {}: the window for notice was not open. ", day(fact.value)));
                            Verdict::NotMet
                        } else {
                            Verdict::Met
                        }
                    }
                    Told::Never(_) => {
                        text.insert_str(
                            0,
                            &format!("{employer} was never told the result: the window for notice never opened. "),
                        );
                        Verdict::NotMet
                    }
                    Told::Disagree | Told::NotRecorded => {
                        Verdict::unknown(format!("when {employer} was told the result of ballot {}", ballot.id))
                    }
                }
            }
        };
        let read_otherwise = otherwise
            .is_some_and(|otherwise| otherwise != first_day && received.value <= nth_day_before(otherwise, needed));
        let period = match doubtful {
            _ if in_time => Verdict::Met,
            _ if read_otherwise => {
                Verdict::unknown(format!("whether notice of round {round} is of continuous or discontinuous action"))
            }
            Some(_) => Verdict::unknown(format!(
                "whether seven days agreed with {employer} after it had received notice of round {round} shorten it, which the text does not say"
            )),
            None => Verdict::NotMet,
        };
        finding.finds(Verdict::all([&period, &window]), text)
    }

    /// Begins L11 under the law of a notice's day of receipt, with all that the notice says.
    pub(crate) fn begin_content(&self, action: &DisputeAction, employer: &str, notice: &Notice) -> Finding {
        let about = About::round(&action.round).for_employer(employer);
        let round = &action.round;
        Finding::under(self.law_of_content(action, notice), about)
            .rests_on(
                format!("round {round} of action"),
                format!("{} to {}", action.from, action.to),
                &action.provenance,
            )
            .uses(format!("notice of round {round} to {employer}: continuity"), notice.continuity.as_ref())
            .uses(format!("notice of round {round} to {employer}: start"), notice.starts.as_ref())
            .uses(format!("notice of round {round} to {employer}: dates"), notice.dates.as_ref())
            .uses(format!("notice of round {round} to {employer}: categories"), notice.categories.as_ref())
            .uses(format!("notice of round {round} to {employer}: workplaces"), notice.workplaces.as_ref())
            .uses(format!("notice of round {round} to {employer}: numbers"), notice.content.as_ref())
    }

    fn law_of_content(&self, action: &DisputeAction, notice: &Notice) -> &RuleVersion {
        let on = notice.received.as_ref().map_or(action.from.date(), |received| received.value);
        self.law.on("L11", on).in_force
    }

    /// Says whether a notice says whom, where and how many, whatever days it names; in words where something speaks against it.
    pub(crate) fn says_whom(&self, action: &DisputeAction, employer: &str, notice: &Notice) -> (Verdict, Vec<String>) {
        let round = &action.round;
        let version = self.law_of_content(action, notice);
        let mut missing = Vec::new();
        let mut texts = Vec::new();
        let mut against = false;
        for (named, absent) in
            [("categories of employees", notice.categories.is_none()), ("workplaces", notice.workplaces.is_none())]
        {
            if absent {
                missing.push(format!("the {named} that notice of round {round} to {employer} names"));
            }
        }
        match notice.content.as_ref().map(|fact| fact.value) {
            Some(given) if !gives_enough(given, &version.id) => {
                against = true;
                texts.push(format!(
                    "It gives {}; by {}: {}.",
                    what_it_gives(given),
                    version.provision,
                    version.title.to_lowercase()
                ));
            }
            Some(_) => {}
            None => missing.push(format!("what notice of round {round} to {employer} says of numbers")),
        }
        let verdict = match (against, missing.is_empty()) {
            (true, _) => Verdict::NotMet,
            (false, true) => Verdict::Met,
            (false, false) => Verdict::Unknown { missing },
        };
        (verdict, texts)
    }

    /// L11 and L12, for one notice.
    pub(crate) fn notice_content(&self, action: &DisputeAction, employer: &str, notice: &Notice) -> Vec<Finding> {
        let finding = self.begin_content(action, employer, notice);
        let (says, mut texts) = self.says_whom(action, employer, notice);
        let days = days_of(action.interval());
        let (covers, text) = match self.covers(notice, &days, action) {
            Cover::All(text) => (Verdict::Met, text),
            Cover::Not(text) => (Verdict::NotMet, text),
            Cover::Ask(fact, text) => (Verdict::unknown(fact), text),
        };
        texts.push(text);
        let verdict = Verdict::all([&says, &covers]);
        let mut findings = vec![finding.finds(verdict, texts.join(" "))];
        findings.extend(self.suspension(action, employer, notice));
        findings
    }

    fn covers(&self, notice: &Notice, days: &DaysOfAction, action: &DisputeAction) -> Cover {
        let round = &action.round;
        let first = days.begun.first().copied().unwrap_or(action.from.date());
        match notice.continuity.as_ref().map(|fact| fact.value) {
            None => Cover::Ask(
                format!("whether notice of round {round} is of continuous or discontinuous action"),
                "A notice must say which.".to_owned(),
            ),
            Some(Continuity::Continuous) => match notice.starts.as_ref().map(|fact| fact.value) {
                None => Cover::Ask(
                    format!("the start that notice of round {round} names"),
                    "Continuous action needs its start.".to_owned(),
                ),
                Some(starts) if starts <= first => self.covers_without_a_break(notice, action, starts, first),
                Some(starts) => {
                    Cover::Not(format!("Continuous from {}; the action begins on {}.", day(starts), day(first)))
                }
            },
            Some(Continuity::Discontinuous) => {
                let Some(named) = notice.dates.as_ref().map(|fact| &fact.value) else {
                    return Cover::Ask(
                        format!("the dates that notice of round {round} names"),
                        "Discontinuous action needs all its dates.".to_owned(),
                    );
                };
                let lacking: Vec<String> =
                    days.begun.iter().filter(|date| !named.contains(date)).map(|date| day(*date)).collect();
                if !lacking.is_empty() {
                    let covered: Vec<String> =
                        days.begun.iter().filter(|date| named.contains(date)).map(|date| day(*date)).collect();
                    let covered = if covered.is_empty() { "none of the days".to_owned() } else { covered.join(", ") };
                    return Cover::Not(format!(
                        "The notice does not name: {}. It covers {covered}.",
                        lacking.join(", ")
                    ));
                }
                match days.tail {
                    Some(tail) if !named.contains(&tail) => Cover::Ask(
                        tail_question(action, tail),
                        format!("All days are named but the morning of {}, on which the last shift ends.", day(tail)),
                    ),
                    _ => Cover::All(format!("All {} days are named.", days.begun.len())),
                }
            }
        }
    }

    /// Says whether a notice names a day of a round, whatever else it says.
    pub(crate) fn names_day(&self, notice: &Notice, action: &DisputeAction, on: Date) -> Verdict {
        let days = days_of(action.interval());
        let first = action.from.date();
        match notice.continuity.as_ref().map(|fact| fact.value) {
            Some(Continuity::Continuous) => match notice.starts.as_ref().map(|fact| fact.value) {
                Some(starts) if starts > on => Verdict::NotMet,
                // The round itself goes on from the start without a break.
                Some(starts) if starts >= first => Verdict::Met,
                _ => self.covers(notice, &days, action).verdict(),
            },
            Some(Continuity::Discontinuous) => match notice.dates.as_ref().map(|fact| &fact.value) {
                Some(named) if named.contains(&on) => Verdict::Met,
                Some(named) if days.tail == Some(on) && named.contains(&plus_days(on, -1)) => {
                    Verdict::unknown(tail_question(action, on))
                }
                Some(_) => Verdict::NotMet,
                None => self.covers(notice, &days, action).verdict(),
            },
            None => self.covers(notice, &days, action).verdict(),
        }
    }

    /// Says whether a notice of continuous action covers a round that begins on its start or later: only where the action goes on from the start without a
    /// break, or was suspended in between. Action in separate blocks is discontinuous, and needs all its dates.
    fn covers_without_a_break(&self, notice: &Notice, action: &DisputeAction, starts: Date, first: Date) -> Cover {
        let suspended =
            notice.resumes.is_some() || notice.suspended_from.is_some() || notice.suspension_agreed.is_some();
        if starts == first || suspended {
            return Cover::All(format!("Continuous from {}: every day from then on is covered.", day(starts)));
        }
        let mut before: Vec<&DisputeAction> = self
            .dispute
            .actions
            .iter()
            .filter(|other| other.kind == action.kind && other.round != action.round && other.from < action.from)
            .filter(|other| !matches!(other.stage(), ActionStatus::Withdrawn | ActionStatus::Suspended))
            .collect();
        sort_by_facts(&mut before, |other| other.from);
        // How far action has gone on without a break since the start.
        let mut reached: Option<DateTime> = None;
        for other in &before {
            let goes_on = match reached {
                None => other.from.date() == starts,
                Some(reached) => other.from <= reached,
            };
            if goes_on {
                reached = reached.max(Some(other.to));
            }
        }
        let round = &action.round;
        if reached.is_some_and(|reached| reached >= action.from) {
            return Cover::All(format!("Continuous from {}, without a break to round {round}: covered.", day(starts)));
        }
        let ended = before.iter().map(|other| other.to).filter(|to| to.date() >= starts && *to < action.from).max();
        match ended {
            Some(ended) => Cover::Not(format!(
                "Continuous from {}; action had stopped at {} before this round began on {}: separate blocks of action are discontinuous, and the notice names none of their dates.",
                day(starts),
                ended.strftime("%-d %B %Y %H:%M"),
                day(first)
            )),
            None => Cover::Ask(
                format!("whether action went on without a break from {} to round {round}", day(starts)),
                format!("Continuous from {}; this round begins on {}.", day(starts), day(first)),
            ),
        }
    }

    /// L12.
    pub(crate) fn suspension(&self, action: &DisputeAction, employer: &str, notice: &Notice) -> Option<Finding> {
        let agreed = notice.suspension_agreed.as_ref();
        let from = notice.suspended_from.as_ref();
        let resumes = notice.resumes.as_ref();
        if agreed.is_none() && from.is_none() && resumes.is_none() {
            return None;
        }
        let round = &action.round;
        let finding = Finding::under(self.law.timeless("L12"), About::round(round).for_employer(employer))
            .uses(format!("suspension of round {round} agreed"), agreed)
            .uses(format!("round {round} suspended from"), from)
            .uses(format!("round {round} resumes"), resumes);
        let (Some(agreed), Some(from), Some(resumes)) = (agreed, from, resumes) else {
            let missing = [
                (agreed.is_none(), "when the suspension was agreed"),
                (from.is_none(), "from when action is suspended"),
                (resumes.is_none(), "from when it may be resumed"),
            ];
            let missing =
                missing.iter().filter(|(absent, _)| *absent).map(|(_, what)| format!("{what} (round {round})"));
            return Some(finding.finds(
                Verdict::Unknown { missing: missing.collect() },
                "A suspension keeps the notice where it is agreed beforehand, with both dates.",
            ));
        };
        if action.stage() == ActionStatus::Suspended {
            return Some(finding.finds(
                Verdict::Met,
                format!("Suspended from {}; it may resume from {}.", day(from.value), day(resumes.value)),
            ));
        }
        if agreed.value > from.value {
            return Some(finding.finds(
                Verdict::NotMet,
                format!(
                    "Agreed on {}, after the action had stopped on {}: a new notice is needed.",
                    day(agreed.value),
                    day(from.value)
                ),
            ));
        }
        let first = action.from.date();
        let (verdict, text) = if first >= resumes.value {
            (
                Verdict::Met,
                format!(
                    "Agreed on {}; action may resume from {}, and begins on {}: the notice still covers it.",
                    day(agreed.value),
                    day(resumes.value),
                    day(first)
                ),
            )
        } else if action.to.date() < from.value
            || (action.to.date() == from.value && action.to.time() <= action.from.time())
        {
            (Verdict::Met, format!("It ends before it is suspended from {}.", day(from.value)))
        } else {
            (
                Verdict::NotMet,
                format!(
                    "It is suspended from {} and may resume from {}; the action runs in between.",
                    day(from.value),
                    day(resumes.value)
                ),
            )
        };
        Some(finding.finds(verdict, text))
    }

    /// L11, for a moment at which members are induced not to work.
    pub(crate) fn inducement(
        &self,
        action: &DisputeAction,
        employer: &str,
        inducement: &Inducement,
        ballot: Result<&Ballot, &Finding>,
    ) -> Finding {
        let round = &action.round;
        let at = inducement.at;
        let about = About {
            other: Some(format!("inducement for {}", at.strftime("%-d %B %Y %H:%M"))),
            ..About::round(round).for_employer(employer)
        };
        let records = self.dispute.notices.iter().filter(|notice| notice.round == *round);
        let mut notices = of_employer(records, employer, |notice| notice.employers.as_ref().map(|fact| &fact.value));
        sort_by_facts(&mut notices, |notice| notice.received.as_ref().map(|fact| fact.value));
        let version = notices
            .iter()
            .filter_map(|notice| notice.received.as_ref())
            .map(|received| received.value)
            .min()
            .map_or_else(|| self.law.on("L11", at.date()).in_force, |received| self.law.on("L11", received).in_force);
        let mut finding = Finding::under(version, about).rests_on(
            format!("inducement in round {round}"),
            at.strftime("%-d %B %Y %H:%M").to_string(),
            &inducement.provenance,
        );
        let mut best = Verdict::unknown(format!("what notice of round {round} to {employer} says"));
        let mut text = "Only what is notified is covered.".to_owned();
        let mut rank = if notices.is_empty() { 1 } else { 3 };
        let several = notices.len() > 1;
        for notice in notices {
            finding = finding
                .uses(format!("notice of round {round} to {employer}: dates"), notice.dates.as_ref())
                .uses(format!("notice of round {round} to {employer}: start"), notice.starts.as_ref());
            let (mut verdict, mut said) = moment_covered(notice, at, action);
            // Of several notices, one that does not stand by itself covers no act; of one alone the findings on the round say so.
            if several && !verdict.is_not_met() {
                let period = self.notice_period(action, employer, notice, ballot);
                let (says, _) = self.says_whom(action, employer, notice);
                finding.facts.extend(period.facts.clone());
                finding.facts.extend(self.begin_content(action, employer, notice).facts);
                let mut moment = action.clone();
                (moment.from, moment.to) = (at, at);
                // The morning that ends the last shift goes with it.
                let is_tail = days_of(action.interval()).tail == Some(at.date());
                let suspended = self.suspension(&moment, employer, notice).filter(|_| !is_tail);
                let suspended = suspended.map_or(Verdict::Met, |finding| finding.verdict);
                if [&period.verdict, &says, &suspended].iter().any(|verdict| verdict.is_not_met()) {
                    said.push_str(" But that notice does not stand by itself.");
                }
                verdict = Verdict::all([&verdict, &period.verdict, &says, &suspended]);
            }
            let this = match verdict {
                Verdict::Met => 0,
                Verdict::Unknown { .. } => 1,
                _ => 2,
            };
            if this < rank {
                (best, text, rank) = (verdict, said, this);
            }
        }
        finding.finds(best, text)
    }
}

/// Writes a number of days before something, or after it, or that it is on it.
pub(crate) fn before_or_after(days: i64) -> String {
    match days {
        0 => "on".to_owned(),
        1.. => format!("{} before", days_in_words(days)),
        _ => format!("{} after", days_in_words(-days)),
    }
}

/// Whether a notice gives the numbers that a version of the rule asks for.
fn gives_enough(given: NoticeContent, version: &str) -> bool {
    match given {
        NoticeContent::ByCategory => true,
        NoticeContent::ByWorkplace => version != "L11-by-category",
        NoticeContent::Total => false,
    }
}

/// Says what numbers a notice gives.
pub(crate) fn what_it_gives(given: NoticeContent) -> &'static str {
    match given {
        NoticeContent::ByCategory => "numbers by category and by workplace, and so their total",
        NoticeContent::ByWorkplace => "one total and numbers by workplace",
        NoticeContent::Total => "one total",
    }
}

/// What a notice covers of an action.
enum Cover {
    All(String),
    Not(String),
    /// It cannot be said without asking.
    Ask(String, String),
}

impl Cover {
    fn verdict(self) -> Verdict {
        match self {
            Self::All(_) => Verdict::Met,
            Self::Not(_) => Verdict::NotMet,
            Self::Ask(fact, _) => Verdict::unknown(fact),
        }
    }
}

/// Asks whether the last date named reaches into the morning after it.
fn tail_question(action: &DisputeAction, tail: Date) -> String {
    format!(
        "whether \"{}\" in the notice of round {} means until {} on {}",
        day(plus_days(tail, -1)),
        action.round,
        action.to.strftime("%H:%M"),
        day(tail)
    )
}

fn moment_covered(notice: &Notice, at: DateTime, action: &DisputeAction) -> (Verdict, String) {
    let round = &action.round;
    let shown = at.strftime("%-d %B %Y %H:%M").to_string();
    match notice.continuity.as_ref().map(|fact| fact.value) {
        None => (
            Verdict::unknown(format!("whether notice of round {round} is of continuous or discontinuous action")),
            "A notice must say which.".to_owned(),
        ),
        Some(Continuity::Continuous) => match notice.starts.as_ref().map(|fact| fact.value) {
            None => (Verdict::unknown(format!("the start that notice of round {round} names")), String::new()),
            Some(starts) if at.date() >= starts => {
                (Verdict::Met, format!("{shown} lies after the start, {}.", day(starts)))
            }
            Some(starts) => (Verdict::NotMet, format!("{shown} lies before the start, {}.", day(starts))),
        },
        Some(Continuity::Discontinuous) => match notice.dates.as_ref().map(|fact| &fact.value) {
            None => (Verdict::unknown(format!("the dates that notice of round {round} names")), String::new()),
            Some(named) if named.contains(&at.date()) => {
                (Verdict::Met, format!("{shown} lies on a date that the notice names."))
            }
            Some(named) if at.time() < action.from.time() && named.contains(&plus_days(at.date(), -1)) => (
                Verdict::unknown(format!(
                    "whether \"{}\" in the notice of round {round} means until {} on {}",
                    day(plus_days(at.date(), -1)),
                    action.from.strftime("%H:%M"),
                    day(at.date())
                )),
                format!(
                    "{shown} belongs to the shift that began on {}; the notice does not name {}.",
                    day(plus_days(at.date(), -1)),
                    day(at.date())
                ),
            ),
            Some(_) => (
                Verdict::NotMet,
                format!("{shown} lies on a date that the notice does not name: that act is not covered (s.234A(5))."),
            ),
        },
    }
}
