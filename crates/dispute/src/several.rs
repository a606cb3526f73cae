//! Several notices of one round. An act is covered only by a notice that itself complies, for the dates, categories and workplaces that this notice names:
//! section 234A(1), (3) and (5). So each day of the round has its own best notice, and the round the worst of its days.

use crate::actions::days_of;
use crate::finding::{Finding, Verdict, day};
use crate::rules::Rules;
use crate::workplaces::folded;
use jiff::civil::{Date, DateTime, Time};
use std::collections::{BTreeMap, BTreeSet};
use steadfast_model::dispute::{Ballot, DisputeAction, Fact, Notice};
use steadfast_model::time::plus_days;

/// Whom and where a notice names.
type Named = [Option<BTreeSet<String>>; 2];

/// A notice, and what is found of it by itself.
struct One<'n> {
    notice: &'n Notice,
    named: Named,
    period: Finding,
    says: Verdict,
    against: Vec<String>,
    /// L11 and L12, were it the only notice of the whole round.
    content: Vec<Finding>,
}

/// What is found of a round by some of its notices.
#[derive(Clone)]
struct Outcome {
    /// The notices that it rests on, by their place.
    by: BTreeSet<usize>,
    period: Finding,
    content: Vec<Finding>,
}

impl Outcome {
    /// Nothing against it, something not known, or something against it.
    fn rank(&self) -> u8 {
        Verdict::all(self.content.iter().map(|finding| &finding.verdict).chain([&self.period.verdict])).concern()
    }

    /// Adds a question to L11.
    fn asks(&mut self, question: String, text: &str) {
        if let Some(content) = self.content.first_mut() {
            content.verdict = Verdict::all([&content.verdict, &Verdict::unknown(question)]);
            content.arithmetic = format!("{} {text}", content.arithmetic).trim().to_owned();
        }
    }
}

/// What one notice says of one day.
struct OnDay {
    date: Date,
    place: usize,
    names: Verdict,
    suspension: Option<Finding>,
    together: Verdict,
}

impl Rules<'_> {
    /// L10, L11 and L12 by the notices of a round that one employer received, in a fixed order.
    pub(crate) fn of_several(
        &self,
        action: &DisputeAction,
        employer: &str,
        notices: &[&Notice],
        ballot: Result<&Ballot, &Finding>,
    ) -> (Finding, Vec<Finding>) {
        let ones: Vec<One<'_>> = notices
            .iter()
            .map(|notice| {
                let (says, against) = self.says_whom(action, employer, notice);
                One {
                    notice,
                    named: [names_of(notice.categories.as_ref()), names_of(notice.workplaces.as_ref())],
                    period: self.notice_period(action, employer, notice, ballot),
                    says,
                    against,
                    content: self.notice_content(action, employer, notice),
                }
            })
            .collect();
        let mut groups: BTreeMap<&Named, Vec<usize>> = BTreeMap::new();
        for (place, one) in ones.iter().enumerate() {
            groups.entry(&one.named).or_default().push(place);
        }
        // Notices that name the same people at the same places, each such group by itself.
        let of_groups: Vec<(&Named, Outcome)> = groups
            .iter()
            .filter_map(|(named, places)| Some((*named, self.best_of(action, employer, &ones, places)?)))
            .collect();
        let first_place = |outcome: &Outcome| outcome.by.first().copied();
        let best = (0..of_groups.len()).min_by_key(|at| (of_groups[*at].1.rank(), first_place(&of_groups[*at].1)));
        let best = best.unwrap_or(0);
        let mut outcome = of_groups[best].1.clone();
        if of_groups.len() > 1 && outcome.rank() > 0 {
            // Those that name others may cover the other days, if those whom they name acted on these alone.
            let every: Vec<usize> = (0..ones.len()).collect();
            if let Some(mut joined) = self.joined(action, employer, &ones, &every).filter(|joined| joined.by.len() > 1)
            {
                let named: BTreeSet<&Named> = joined.by.iter().map(|place| &ones[*place].named).collect();
                if named.len() > 1 {
                    joined.asks(
                        question(action, employer),
                        "These notices do not name the same categories and workplaces.",
                    );
                }
                let (theirs, own) = (joined.rank(), outcome.rank());
                if theirs < own || (theirs == own && own == 2) {
                    outcome = joined;
                }
            }
        }
        // Others whom a notice names that does not stand, or not for every day, are not covered by this one.
        let by: Vec<&Named> = outcome.by.iter().map(|place| &ones[*place].named).collect();
        let others: Vec<String> = of_groups
            .iter()
            .filter(|(other, alone)| alone.rank() > 0 && !by.iter().any(|named| within(other, named)))
            .flat_map(|(other, _)| ones.iter().filter(move |one| one.named == **other))
            .map(|one| received(one.notice))
            .collect();
        if !others.is_empty() {
            let text = format!(
                "Other categories or workplaces are named, or may be, by {}, which by itself does not cover the round.",
                others.join(" and by ")
            );
            outcome.asks(question(action, employer), &text);
        }
        (outcome.period, outcome.content)
    }

    /// Returns the best of some notices: one that covers the round by itself, or what they cover together, day by day.
    fn best_of(&self, action: &DisputeAction, employer: &str, ones: &[One<'_>], places: &[usize]) -> Option<Outcome> {
        let alone = places
            .iter()
            .map(|place| Outcome {
                by: [*place].into(),
                period: ones[*place].period.clone(),
                content: ones[*place].content.clone(),
            })
            .min_by_key(|outcome| (outcome.rank(), outcome.by.first().copied()))?;
        if places.len() < 2 || alone.rank() == 0 {
            return Some(alone);
        }
        match self.joined(action, employer, ones, places) {
            // Of several that fail, the words say for which days.
            Some(joined) if joined.by.len() > 1 && (joined.rank() < alone.rank() || alone.rank() == 2) => Some(joined),
            _ => Some(alone),
        }
    }

    /// Joins notices day by day: for each day the best that names it. `None` where none names any.
    fn joined(&self, action: &DisputeAction, employer: &str, ones: &[One<'_>], places: &[usize]) -> Option<Outcome> {
        let days = days_of(action.interval());
        let whole = |one: &One<'_>| {
            Verdict::all(one.content.iter().map(|finding| &finding.verdict).chain([&one.period.verdict])).concern()
        };
        let best: Vec<OnDay> = days
            .begun
            .iter()
            .chain(&days.tail)
            .filter_map(|date| {
                places
                    .iter()
                    .map(|place| self.on_day(action, employer, &ones[*place], *place, *date))
                    .min_by_key(|on| (on.together.concern(), on.names.concern(), whole(&ones[on.place]), on.place))
            })
            .collect();
        let by: BTreeSet<usize> = best.iter().filter(|on| !on.names.is_not_met()).map(|on| on.place).collect();
        // The law of the one that is worst speaks.
        let worst = |concern: &dyn Fn(usize) -> u8| {
            by.iter().copied().max_by_key(|place| (concern(*place), std::cmp::Reverse(*place)))
        };
        let mut period = ones[worst(&|place| ones[place].period.verdict.concern())?].period.clone();
        let mut content =
            self.begin_content(action, employer, ones[worst(&|place| ones[place].says.concern())?].notice);
        let verdict = Verdict::all(best.iter().map(|on| &on.together));
        let (mut texts_of_period, mut texts, mut suspensions) = (Vec::new(), Vec::new(), Vec::new());
        if verdict == Verdict::Met {
            texts.push(format!("All {} days are named.", days.begun.len()));
        }
        let unnamed: Vec<Date> = best.iter().filter(|on| on.names.is_not_met()).map(|on| on.date).collect();
        if !unnamed.is_empty() {
            texts.push(format!("No notice names: {}.", list(&unnamed)));
        }
        for place in &by {
            let one = &ones[*place];
            let here: Vec<&OnDay> = best.iter().filter(|on| on.place == *place && !on.names.is_not_met()).collect();
            let dates = list(&here.iter().map(|on| on.date).collect::<Vec<_>>());
            period.facts.extend(one.period.facts.clone());
            texts_of_period.push(format!("For {dates}: {}", one.period.arithmetic));
            let suspended =
                here.iter().filter_map(|on| on.suspension.as_ref()).max_by_key(|finding| finding.verdict.concern());
            let mut words = Vec::new();
            if one.period.verdict.is_not_met() {
                words.push("did not come in time or came before the window for it (L10)".to_owned());
            }
            if suspended.is_some_and(|finding| finding.verdict.is_not_met()) {
                words.push("does not survive its suspension (L12)".to_owned());
            }
            let stands = if !words.is_empty() {
                format!(", which {} and so does not cover them.", words.join(" and "))
            } else if one.says.is_not_met() {
                ", which does not comply and so does not cover them.".to_owned()
            } else if here.iter().any(|on| on.together.is_unknown()) {
                "; whether it covers them is not known.".to_owned()
            } else {
                ".".to_owned()
            };
            texts.push(format!("{dates}: {}{stands}", received(one.notice)));
            texts.extend(one.against.iter().cloned());
            suspensions.extend(suspended.cloned());
        }
        // What is met rests on the notices chosen; what is not, on all that could have been.
        for place in places.iter().filter(|place| verdict != Verdict::Met || by.contains(place)) {
            content.facts.extend(self.begin_content(action, employer, ones[*place].notice).facts);
            content.facts.extend(ones[*place].period.facts.clone());
        }
        let periods = Verdict::all(by.iter().map(|place| &ones[*place].period.verdict));
        let period = period.finds(periods, texts_of_period.join(" "));
        let mut findings = vec![content.finds(verdict, texts.join(" "))];
        findings.extend(suspensions);
        Some(Outcome { by, period, content: findings })
    }

    /// Says what one notice says of one day, with whether it stands by itself.
    fn on_day(&self, action: &DisputeAction, employer: &str, one: &One<'_>, place: usize, date: Date) -> OnDay {
        let midnight = |date: Date| date.to_datetime(Time::midnight());
        let suspension_over = |from: DateTime, to: DateTime| {
            let mut of_day = action.clone();
            (of_day.from, of_day.to) = (action.from.max(from), action.to.min(to));
            self.suspension(&of_day, employer, one.notice)
        };
        let names = self.names_day(one.notice, action, date);
        let mut suspension = suspension_over(midnight(date), midnight(plus_days(date, 1)));
        if days_of(action.interval()).tail == Some(date) {
            // The morning that ends the last shift goes with that shift, as it does where one notice is judged for the whole round.
            let with_shift = suspension_over(plus_days(date, -1).to_datetime(action.from.time()), action.to);
            suspension = [suspension, with_shift].into_iter().flatten().min_by_key(|finding| finding.verdict.concern());
        }
        let together = Verdict::all(
            [&names, &one.period.verdict, &one.says]
                .into_iter()
                .chain(suspension.iter().map(|finding| &finding.verdict)),
        );
        OnDay { date, place, names, suspension, together }
    }
}

fn names_of(fact: Option<&Fact<Vec<String>>>) -> Option<BTreeSet<String>> {
    fact.map(|fact| fact.value.iter().map(|name| folded(name)).collect())
}

/// Whether all whom one notice names are named by another, too; where either does not say, it is not known to be so unless both say nothing.
fn within(named: &Named, by: &Named) -> bool {
    named.iter().zip(by).all(|(named, by)| match (named, by) {
        (Some(named), Some(by)) => named.is_subset(by),
        (None, None) => true,
        _ => false,
    })
}

fn question(action: &DisputeAction, employer: &str) -> String {
    format!(
        "whether every act on a day of round {} was by those whom that day's notice to {employer} names",
        action.round
    )
}

/// Names a notice by its day of receipt.
fn received(notice: &Notice) -> String {
    notice.received.as_ref().map_or_else(
        || "the notice whose day of receipt is not known".to_owned(),
        |fact| format!("the notice received on {}", day(fact.value)),
    )
}

fn list(dates: &[Date]) -> String {
    dates.iter().map(|date| day(*date)).collect::<Vec<_>>().join(", ")
}
