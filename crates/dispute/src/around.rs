//! What surrounds an action: service levels, protection of who takes part, pickets, and what counts as a trade dispute.

use crate::finding::{About, Finding, Verdict, day};
use crate::rules::{Rules, sort_by_facts};
use steadfast_model::dispute::DisputeAction;

impl Rules<'_> {
    /// L19 to L24: what surrounds an action.
    pub(crate) fn around(&self, action: &DisputeAction, employer: &str, support: &Verdict) -> Vec<Finding> {
        let first = action.from.date();
        let round = &action.round;
        let about = About::round(round).for_employer(employer);
        let with_day = |version| {
            Finding::under(version, about.clone()).rests_on(
                format!("first day of round {round}"),
                day(first),
                &action.provenance,
            )
        };
        let mut findings = Vec::new();
        let levels = self.law.on("L20", first).in_force;
        let because = if levels.id == "L20-msl" {
            "no regulations set a level for hospitals (not confirmed)"
        } else {
            "no law on minimum service levels was in force"
        };
        findings.push(
            with_day(levels).finds(Verdict::not_applicable(because), format!("On {}: {}", day(first), levels.effect)),
        );
        let protection = self.law.on("L21", first).in_force;
        let text = match protection.parameter("weeks") {
            Some(weeks) => format!(
                "Who starts on {} is protected for {weeks} weeks, to {} at least.",
                day(first),
                day(crate::period::last_day_of_weeks(first, weeks))
            ),
            None => format!("Who starts on {} is protected however long the action lasts.", day(first)),
        };
        let verdict = match support {
            Verdict::NotMet => Verdict::not_applicable("the action is not protected as it stands"),
            Verdict::Unknown { .. } => Verdict::unknown(format!("whether round {round} is supported and notified")),
            _ => Verdict::Met,
        };
        findings.push(with_day(protection).finds(verdict, text));
        let detriment = self.law.on("L22", first);
        let verdict = if detriment.in_force.id == "L22-prescribed" {
            match support {
                Verdict::NotMet => Verdict::not_applicable("the action is not protected as it stands"),
                Verdict::Unknown { .. } => Verdict::unknown(format!("whether round {round} is supported and notified")),
                _ => Verdict::Met,
            }
        } else if detriment.perhaps.is_empty() {
            Verdict::not_applicable("no detriment was prescribed")
        } else {
            Verdict::unknown(format!("whether {} had taken effect by {}", detriment.perhaps[0].provision, day(first)))
        };
        findings.push(with_day(detriment.in_force).finds(verdict, detriment.in_force.effect.clone()));
        if support.is_not_met() {
            findings.push(with_day(self.law.timeless("L24")).finds(
                Verdict::Met,
                "As it stands the action is not protected: an individual deprived of a service may ask a court for an order.",
            ));
        }
        findings
    }

    /// L19, for every picket.
    pub(crate) fn pickets(&self) -> Vec<Finding> {
        let mut pickets: Vec<_> = self.dispute.pickets.iter().collect();
        sort_by_facts(&mut pickets, |picket| picket.on);
        pickets
            .into_iter()
            .map(|picket| {
                let version = self.law.on("L19", picket.on).in_force;
                let about = About { other: Some(format!("picket of {}", day(picket.on))), ..About::default() };
                let finding = Finding::under(version, about)
                    .rests_on("picket", day(picket.on), &picket.provenance)
                    .uses("picket supervisor appointed", picket.supervisor.as_ref());
                if version.id != "L19-supervisor" {
                    return finding.finds(
                        Verdict::not_applicable("no supervisor is required on that day"),
                        format!("On {}: {}", day(picket.on), version.effect),
                    );
                }
                match picket.supervisor.as_ref().map(|fact| fact.value) {
                    Some(true) => {
                        finding.finds(Verdict::Met, format!("On {} a supervisor was appointed.", day(picket.on)))
                    }
                    Some(false) => finding.finds(
                        Verdict::NotMet,
                        format!("On {} a supervisor was needed; there was none.", day(picket.on)),
                    ),
                    None => finding.finds(
                        Verdict::unknown(format!("whether the picket of {} had a supervisor", day(picket.on))),
                        format!("On {} a supervisor was needed.", day(picket.on)),
                    ),
                }
            })
            .collect()
    }

    /// L23.
    pub(crate) fn trade_dispute(&self) -> Finding {
        let head = &self.dispute.head;
        let finding = Finding::under(self.law.timeless("L23"), About::default())
            .rests_on(
                "subject of the dispute",
                head.subject.iter().map(|subject| subject.word()).collect::<Vec<_>>().join(", "),
                &head.provenance,
            )
            .uses("cannot be settled without a Minister", head.minister_must_act.as_ref());
        let text = match head.minister_must_act.as_ref().map(|fact| fact.value) {
            Some(true) => {
                "On pay, jobs or terms, between workers and their employers; and it cannot be settled without a Minister using a power of his, so a dispute with him counts as one with the employers."
            }
            _ => "On pay, jobs or terms, between workers and their employers.",
        };
        finding.finds(Verdict::Met, text)
    }
}
