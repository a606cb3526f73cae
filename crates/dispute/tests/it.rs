//! Properties of findings over made-up disputes: the order of facts means nothing, and knowing more never turns a finding silently.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use steadfast_dispute::{Check, Finding, Law, Rules, Verdict};
use steadfast_model::dispute::{
    ActionKind, Ballot, BallotKind, BallotMethod, Continuity, CourtOrder, Dispute, DisputeAction, DisputeHead,
    Employers, Extension, Fact, ImportantPublicService, Notice, NoticeContent, Provenance, Question, QuestionKind,
    ResultItem, ResultTold, Subject,
};
use steadfast_model::time::plus_days;
use steadfast_model::{ActionStatus, Group};

/// The days on which facts become known; a dispute is looked at on each.
const STAGES: [Date; 3] = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)];

fn from(stage: usize) -> Provenance {
    Provenance { source: format!("letter {stage}"), known_at: Some(STAGES[stage]), confirmed: true }
}

fn head() -> DisputeHead {
    DisputeHead {
        name: "Pay".into(),
        union: "BMA".into(),
        subject: vec![Subject::Pay],
        groups: vec![Group::Resident],
        employers: None,
        minister_must_act: None,
        provenance: from(0),
    }
}

/// A fact that is there from some stage on, or never.
fn maybe<T: Clone + std::fmt::Debug + 'static>(
    values: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<Fact<T>>> {
    (values, 0usize..4).prop_map(|(value, stage)| (stage < 3).then(|| Fact { value, provenance: from(stage) }))
}

/// A day near the change of law.
fn days(first: Date, span: i64) -> impl Strategy<Value = Date> {
    (0..span).prop_map(move |ahead| plus_days(first, ahead))
}

prop_compose! {
    /// A court's prohibition of action under the ballot, or under one that it does not name.
    fn orders()(
        first in days(date(2026, 4, 1), 200),
        length in 0i64..30,
        ballot in maybe(Just("b".to_owned())),
        ended in maybe(any::<bool>()),
        excluded_by_order in maybe(any::<bool>()),
        applied in maybe(days(date(2026, 5, 1), 200)),
        determined in maybe(days(date(2026, 5, 1), 200)),
    ) -> CourtOrder {
        CourtOrder { from: first, to: plus_days(first, length), ballot, ended, excluded_by_order, applied, determined, provenance: from(0) }
    }
}

prop_compose! {
    fn ballots()(
        opened in maybe(days(date(2026, 1, 20), 60)),
        closed in maybe(days(date(2026, 3, 20), 40)),
        entitled in maybe(90u64..110),
        spoiled in maybe(0u64..6),
        yes in maybe(20u64..35),
        no in maybe(10u64..35),
        neither in maybe(any::<bool>()),
        method in maybe(prop::sample::select(vec![BallotMethod::Post, BallotMethod::Electronic])),
        service in maybe(prop::sample::select(ImportantPublicService::ALL.to_vec())),
        told in maybe(days(date(2026, 4, 20), 20)),
        what in maybe(prop::sample::subsequence(ResultItem::ALL.to_vec(), 5..=7)),
        months in 6u64..14,
        agreed in maybe(days(date(2026, 5, 1), 200)),
        extends in any::<bool>(),
        order in prop::option::of(orders()),
    ) -> Dispute {
        let mut dispute = Dispute::new(head());
        // Votes cast are the answers, with the spoiled papers or without; who counts them knows all.
        let cast = neither.map(|with_spoiled| {
            let answers = [&yes, &no].map(|fact| fact.as_ref().map_or(34, |fact| fact.value));
            let spoiled = spoiled.as_ref().filter(|_| with_spoiled.value).map_or(0, |fact| fact.value);
            Fact { value: answers.iter().sum::<u64>() + spoiled, provenance: with_spoiled.provenance }
        });
        dispute.ballots.push(Ballot {
            id: "b".into(), kind: BallotKind::Statutory, opened, closed, method, entitled, cast, spoiled, turnout: None,
            important_public_service: service, paper: None, callers: None, scrutineer_appointed: None, scrutineer_report: None,
            members_told: None, members_told_what: None, aggregation: None, employers: None, workplaces: None, part: None, note: None, provenance: from(0),
        });
        dispute.questions.push(Question { ballot: "b".into(), kind: QuestionKind::Strike, yes, no, yes_share: None, provenance: from(0) });
        dispute.results_told.push(ResultTold { ballot: "b".into(), employers: None, on: told, never: None, what, provenance: from(0) });
        dispute.court_orders.extend(order);
        if extends {
            dispute.extensions.push(Extension { ballot: "b".into(), months, employers: Employers::Every, agreed, provenance: from(0) });
        }
        dispute
    }
}

prop_compose! {
    fn disputes()(
        mut dispute in ballots(),
        first in days(date(2026, 4, 25), 240),
        length in 1i64..7,
        received in maybe(days(date(2026, 4, 10), 240)),
        continuity in maybe(prop::sample::select(Continuity::ALL.to_vec())),
        starts in maybe(days(date(2026, 4, 25), 240)),
        named in maybe(prop::collection::vec(days(date(2026, 4, 25), 240), 1..5)),
        content in maybe(prop::sample::select(NoticeContent::ALL.to_vec())),
        categories in maybe(Just(vec!["resident doctors".to_owned()])),
        workplaces in maybe(Just(vec!["a hospital".to_owned()])),
        seven in maybe(days(date(2026, 4, 10), 20)),
        one_only in any::<bool>(),
    ) -> Dispute {
        let seven_o_clock = |day: Date| day.at(7, 0, 0, 0);
        dispute.actions.push(DisputeAction {
            round: "1".into(), kind: ActionKind::Strike, from: seven_o_clock(first), to: seven_o_clock(plus_days(first, length)),
            status: Some(Fact { value: ActionStatus::Notified, provenance: from(0) }), cover: None, part: None, groups: None, ballot: None, note: None, provenance: from(0),
        });
        let employers = one_only.then(|| Fact { value: Employers::These(["RBD".to_owned()].into()), provenance: from(0) });
        dispute.notices.push(Notice {
            round: "1".into(), employers, received, continuity, starts, dates: named, categories, workplaces, content,
            seven_days_agreed: seven, suspension_agreed: None, suspended_from: None, resumes: None, provenance: from(0),
        });
        dispute
    }
}

/// The first day of the rounds with several notices.
const FIRST: Date = date(2026, 5, 11);

prop_compose! {
    /// One of several notices of a round from 11 May 2026: mostly good, some late, early, short of content, of other people or suspended.
    fn one_of_several()(
        received in prop::option::weighted(0.9, days(date(2026, 4, 26), 8)),
        continuity in prop::option::weighted(0.9, prop::sample::select(vec![Continuity::Discontinuous, Continuity::Discontinuous, Continuity::Continuous])),
        starts in prop::option::weighted(0.9, days(FIRST, 4)),
        named in prop::option::weighted(0.9, prop::collection::btree_set(days(FIRST, 4), 1..4)),
        content in prop::option::weighted(0.9, prop::sample::select(vec![NoticeContent::ByCategory, NoticeContent::ByCategory, NoticeContent::Total])),
        categories in prop::option::weighted(0.9, prop::sample::select(vec!["Resident doctors", "resident doctors", "resident doctors ", "consultants"])),
        workplaces in prop::option::weighted(0.9, Just(vec!["a hospital".to_owned()])),
        suspended in prop::option::weighted(0.2, (days(date(2026, 5, 9), 4), days(FIRST, 4), 1i64..4)),
    ) -> Notice {
        fn known<T>(value: Option<T>) -> Option<Fact<T>> {
            value.map(|value| Fact { value, provenance: from(0) })
        }
        Notice {
            round: "1".into(), employers: None, received: known(received), continuity: known(continuity), starts: known(starts),
            dates: known(named.map(|named| named.into_iter().collect())), categories: known(categories.map(|one| vec![one.to_owned()])),
            workplaces: known(workplaces), content: known(content), seven_days_agreed: None,
            suspension_agreed: known(suspended.map(|(agreed, ..)| agreed)), suspended_from: known(suspended.map(|(_, from, _)| from)),
            resumes: known(suspended.map(|(_, from, length)| plus_days(from, length))), provenance: from(0),
        }
    }
}

prop_compose! {
    /// A round of two or three days under a ballot with dates, with several notices.
    fn with_several_notices()(notices in prop::collection::vec(one_of_several(), 2..4), length in 2i64..4) -> Dispute {
        let mut dispute = Dispute::new(head());
        let known = |value: Date| Some(Fact { value, provenance: from(0) });
        dispute.ballots.push(Ballot {
            id: "b".into(), kind: BallotKind::Statutory, opened: known(date(2026, 3, 1)), closed: known(date(2026, 4, 20)), method: None, entitled: None,
            cast: None, spoiled: None, turnout: None, important_public_service: None, paper: None, callers: None, scrutineer_appointed: None,
            scrutineer_report: None, members_told: None, members_told_what: None, aggregation: None, employers: None, workplaces: None, part: None,
            note: None, provenance: from(0),
        });
        dispute.questions.push(Question { ballot: "b".into(), kind: QuestionKind::Strike, yes: None, no: None, yes_share: None, provenance: from(0) });
        dispute.results_told.push(ResultTold { ballot: "b".into(), employers: None, on: known(date(2026, 4, 28)), never: None, what: None, provenance: from(0) });
        dispute.actions.push(DisputeAction {
            round: "1".into(), kind: ActionKind::Strike, from: FIRST.at(7, 0, 0, 0), to: plus_days(FIRST, length).at(7, 0, 0, 0),
            status: Some(Fact { value: ActionStatus::Notified, provenance: from(0) }), cover: None, part: None, groups: None, ballot: None, note: None, provenance: from(0),
        });
        dispute.notices = notices;
        dispute
    }
}

/// What L10, L11 and L12 say of the round together.
fn of_notices(dispute: &Dispute) -> Verdict {
    let check = check(dispute);
    let of_notice = check.findings.iter().filter(|finding| {
        matches!(finding.rule.as_str(), "L10" | "L11" | "L12") && finding.about.employer.as_deref() == Some("RBD")
    });
    Verdict::all(of_notice.map(|finding| &finding.verdict))
}

/// Whether one notice by itself covers the hours of one day of the round.
fn covers_alone(dispute: &Dispute, notice: &Notice, on: Date) -> bool {
    let mut alone = dispute.clone();
    let mut notice = notice.clone();
    // Judged as it is, for all that it names; continuous action has gone on from its start.
    let whole = {
        let mut whole = alone.clone();
        whole.notices = vec![notice.clone()];
        check(&whole)
    };
    let in_time = whole.findings.iter().any(|finding| {
        finding.rule == "L10" && finding.about.employer.as_deref() == Some("RBD") && finding.verdict == Verdict::Met
    });
    // The morning that ends the last shift goes with it where action is suspended from that day.
    let last = alone.actions[0].to.date();
    let value = |fact: &Option<Fact<Date>>| fact.as_ref().map(|fact| fact.value);
    if on == last
        && value(&notice.suspended_from) == Some(on)
        && value(&notice.suspension_agreed) <= Some(on)
        && notice.resumes.is_some()
    {
        (notice.suspension_agreed, notice.suspended_from, notice.resumes) = (None, None, None);
    }
    if let Some(starts) = notice.starts.as_mut().filter(|starts| FIRST <= starts.value && starts.value <= on) {
        starts.value = on;
    }
    let action = &mut alone.actions[0];
    (action.from, action.to) = (action.from.max(on.at(0, 0, 0, 0)), action.to.min(plus_days(on, 1).at(0, 0, 0, 0)));
    // Received long before, so that what is left is what it says.
    notice.received = notice.received.map(|mut received| {
        received.value = date(2026, 4, 29);
        received
    });
    alone.notices = vec![notice];
    in_time && of_notices(&alone) == Verdict::Met
}

/// Leaves a fact out.
type Forget = fn(&mut Dispute);

fn check(dispute: &Dispute) -> Check {
    Rules { law: Law::shipped(), dispute }.check_for(&["RBD".to_owned(), "RWJ".to_owned()])
}

/// The same question asked of the same thing.
fn same(left: &Finding, right: &Finding) -> bool {
    (&left.rule, &left.name, &left.about, &left.branch) == (&right.rule, &right.name, &right.about, &right.branch)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_finding_depends_on_the_order_of_facts(one in disputes(), other in disputes(), turn in any::<bool>()) {
        // Two disputes in one file, with other names for the second.
        let mut both = one;
        let rename = |mut dispute: Dispute| {
            dispute.ballots[0].id = "c".into();
            dispute.questions[0].ballot = "c".into();
            dispute.results_told[0].ballot = "c".into();
            dispute.extensions.iter_mut().for_each(|extension| extension.ballot = "c".into());
            for ballot in dispute.court_orders.iter_mut().filter_map(|order| order.ballot.as_mut()) {
                ballot.value = "c".into();
            }
            // A second notice of the first round, too.
            dispute.actions[0].round = "2".into();
            dispute
        };
        let other = rename(other);
        both.ballots.extend(other.ballots);
        both.questions.extend(other.questions);
        both.results_told.extend(other.results_told);
        both.extensions.extend(other.extensions);
        both.court_orders.extend(other.court_orders);
        both.actions.extend(other.actions);
        both.notices.extend(other.notices);
        let mut turned = both.clone();
        turned.ballots.reverse();
        turned.questions.reverse();
        turned.results_told.reverse();
        turned.extensions.reverse();
        turned.court_orders.reverse();
        turned.notices.reverse();
        if turn {
            turned.actions.reverse();
        }
        prop_assert_eq!(check(&both), check(&turned));
    }

    #[test]
    fn a_later_fact_never_turns_unknown_silently_into_met(dispute in disputes()) {
        for stage in 0..2 {
            let (before, after) = (check(&dispute.known_on(STAGES[stage])), check(&dispute.known_on(STAGES[stage + 1])));
            for now in after.findings.iter().filter(|finding| finding.verdict == Verdict::Met) {
                let was = before.findings.iter().find(|was| same(was, now));
                if let Some(Verdict::Unknown { missing }) = was.map(|was| &was.verdict) {
                    prop_assert!(!missing.is_empty());
                    let named = now.facts.iter().any(|fact| fact.known_at == Some(STAGES[stage + 1]));
                    prop_assert!(named, "{:?} was unknown for want of {:?}", now, missing);
                }
            }
        }
    }

    #[test]
    fn leaving_a_fact_out_never_improves_a_finding(dispute in disputes()) {
        // Each forgets one fact; where there is none nothing changes. A notice whose dates are not known is taken to name those of its round.
        let forget: [(&str, Forget); 20] = [
            ("opened", |dispute| dispute.ballots[0].opened = None),
            ("closed", |dispute| dispute.ballots[0].closed = None),
            ("method", |dispute| dispute.ballots[0].method = None),
            ("entitled", |dispute| dispute.ballots[0].entitled = None),
            ("cast", |dispute| dispute.ballots[0].cast = None),
            ("spoiled", |dispute| dispute.ballots[0].spoiled = None),
            ("important public service", |dispute| dispute.ballots[0].important_public_service = None),
            ("yes", |dispute| dispute.questions[0].yes = None),
            ("no", |dispute| dispute.questions[0].no = None),
            ("told", |dispute| dispute.results_told[0].on = None),
            ("told what", |dispute| dispute.results_told[0].what = None),
            ("whose order", |dispute| dispute.court_orders.iter_mut().for_each(|order| order.ballot = None)),
            ("ended", |dispute| dispute.court_orders.iter_mut().for_each(|order| order.ended = None)),
            ("excluded", |dispute| dispute.court_orders.iter_mut().for_each(|order| order.excluded_by_order = None)),
            // Without either day no application is known to have been made.
            ("determined", |dispute| {
                dispute.court_orders.iter_mut().filter(|order| order.applied.is_some()).for_each(|order| order.determined = None);
            }),
            ("agreed", |dispute| dispute.extensions.iter_mut().for_each(|extension| extension.agreed = None)),
            ("received", |dispute| dispute.notices[0].received = None),
            ("continuity", |dispute| dispute.notices[0].continuity = None),
            ("content", |dispute| dispute.notices[0].content = None),
            ("seven days", |dispute| dispute.notices[0].seven_days_agreed = None),
        ];
        let full = check(&dispute);
        for (what, forget) in forget {
            let mut less = dispute.clone();
            forget(&mut less);
            let less = check(&less);
            for found in less.findings.iter().filter(|finding| finding.verdict == Verdict::Met) {
                let with = full.findings.iter().find(|with| same(with, found));
                let kept = with.is_none_or(|with| matches!(with.verdict, Verdict::Met | Verdict::NotApplicable { .. }));
                prop_assert!(kept, "without {what}: {found:?}, with it: {with:?}");
            }
            for (round, with) in less.rounds.iter().zip(&full.rounds) {
                prop_assert!(round.verdict != Verdict::Met || with.verdict == Verdict::Met, "without {what}: {round:?}");
            }
            for (mandate, with) in less.mandates.iter().zip(&full.mandates) {
                prop_assert!(mandate.result != Verdict::Met || with.result == Verdict::Met, "without {what}: {mandate:?}, with it: {with:?}");
                prop_assert!(mandate.support != Verdict::Met || with.support == Verdict::Met, "without {what}: {mandate:?}, with it: {with:?}");
            }
        }
    }

    #[test]
    fn thresholds_and_majority_once_known_do_not_turn(dispute in disputes()) {
        for stage in 0..2 {
            let (before, after) = (check(&dispute.known_on(STAGES[stage])), check(&dispute.known_on(STAGES[stage + 1])));
            for was in before.findings.iter().filter(|finding| matches!(finding.rule.as_str(), "L1" | "L3" | "L4" | "L7")) {
                let now = after.findings.iter().find(|now| same(was, now));
                let against = |verdict: &Verdict| matches!(verdict, Verdict::NotMet);
                if let Some(now) = now {
                    prop_assert!(!(was.verdict == Verdict::Met && against(&now.verdict)), "{was:?} {now:?}");
                    prop_assert!(!(against(&was.verdict) && now.verdict == Verdict::Met), "{was:?} {now:?}");
                }
            }
        }
    }

    #[test]
    fn every_unknown_names_what_is_missing_and_every_finding_its_provision(dispute in disputes()) {
        for finding in check(&dispute).findings {
            prop_assert!(!finding.provision.is_empty() && !finding.version.is_empty());
            if let Verdict::Unknown { missing } = &finding.verdict {
                prop_assert!(!missing.is_empty() && missing.iter().all(|fact| !fact.is_empty()), "{finding:?}");
            }
            prop_assert!(!finding.arithmetic.is_empty(), "{finding:?}");
        }
    }

    #[test]
    fn a_round_that_is_met_has_notice_in_time_inside_its_mandate(dispute in disputes()) {
        let regimes = Law::shipped().regimes();
        let check = check(&dispute);
        for round in check.rounds.iter().filter(|round| round.verdict == Verdict::Met) {
            let mandate = check.mandates.iter().find(|mandate| Some(&mandate.ballot) == round.ballot.as_ref() && mandate.employer == round.employer);
            let last_day = mandate.and_then(|mandate| mandate.last_day);
            prop_assert!(last_day.is_some_and(|last| round.from.date() <= last));
            prop_assert_eq!(round.minutes_unsupported, 0);
            let received = dispute.notices[0].received.as_ref().map(|fact| fact.value);
            prop_assert!(received.is_some_and(|received| regimes.notice_in_time(received, round.from.date(), true)));
        }
    }

    #[test]
    fn each_day_that_several_notices_cover_is_covered_by_one_that_stands_by_itself(dispute in with_several_notices()) {
        let found = of_notices(&dispute);
        let mut turned = dispute.clone();
        turned.notices.reverse();
        prop_assert_eq!(check(&dispute), check(&turned));
        let last = dispute.actions[0].to.date();
        let days: Vec<Date> = (0..).map(|ahead| plus_days(FIRST, ahead)).take_while(|day| *day <= last).collect();
        let covered = |day: &Date| dispute.notices.iter().any(|notice| covers_alone(&dispute, notice, *day));
        if found == Verdict::Met {
            prop_assert!(days.iter().all(covered), "{:?}", dispute.notices);
        }
        // Of the same people at the same places that is enough, too.
        let same_people = dispute.notices.windows(2).all(|two| {
            let names = |notice: &Notice| {
                let folded = |fact: &Option<Fact<Vec<String>>>| fact.as_ref().map(|fact| fact.value[0].trim().to_lowercase());
                (folded(&notice.categories), folded(&notice.workplaces))
            };
            names(&two[0]) == names(&two[1])
        });
        if same_people && days.iter().all(covered) {
            prop_assert_eq!(found, Verdict::Met);
        }
    }

    #[test]
    fn leaving_out_what_one_of_several_notices_says_never_makes_them_cover(dispute in with_several_notices(), which in 0usize..3) {
        let forget: [fn(&mut Notice); 6] = [
            |notice| notice.received = None,
            |notice| notice.continuity = None,
            |notice| notice.content = None,
            |notice| notice.categories = None,
            |notice| notice.workplaces = None,
            |notice| notice.resumes = None,
        ];
        let full = of_notices(&dispute);
        for forget in forget {
            let mut less = dispute.clone();
            let which = which % less.notices.len();
            forget(&mut less.notices[which]);
            prop_assert!(of_notices(&less) != Verdict::Met || full == Verdict::Met, "{:?}", less.notices);
        }
    }

    #[test]
    fn a_round_that_fails_without_the_opening_day_fails_whenever_the_ballot_opened(mut dispute in disputes(), opened in days(date(2026, 1, 1), 80)) {
        dispute.ballots[0].opened = None;
        let without = check(&dispute);
        dispute.ballots[0].opened = Some(Fact { value: opened, provenance: from(0) });
        for (less, with) in without.rounds.iter().zip(&check(&dispute).rounds) {
            prop_assert!(less.verdict != Verdict::NotMet || with.verdict == Verdict::NotMet, "{less:?}, with it: {with:?}");
        }
    }
}
