//! What the exported strategies reach: constructs that the reference does not tell, records about any agreement.
#![cfg(feature = "std")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use ceasefire::{
    agreement::*,
    machine::{Docket, Program, VerdictKind},
    monitor::Monitor,
    record::Content,
    strategies::*,
    vocabulary::Involvement,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

mod common;
use common::shelf::Exhibit;

fn runner() -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]))
}

/// What a term has that the reference does not tell.
fn further(t: &Term) -> Vec<&'static str> {
    let mut out = Vec::new();
    let mut note = |is: bool, what| out.extend(is.then_some(what));
    note(matches!(t.active, Some(While::Daily { .. })), "hours of the day");
    note(matches!(t.active, Some(While::From(When::On(Event::Stated { .. })))), "a ban from a statement on");
    note(t.jointly && t.to == ["@party"], "owed jointly");
    match &t.rule {
        Rule::Prohibits(p) => {
            note(!p.conduct_of.is_empty() && p.involvement == [Involvement::FailedToPrevent], "what others do");
            note(matches!(p.area, Some(Area::ByReading(_))), "an area that differs by reading");
        }
        Rule::Requires(o) => {
            note(o.every.is_some_and(|l| l.months > 0), "periods of months");
            note(matches!(&o.limit, Some(Limit::Within(w)) if w.length.months > 0), "limits of months");
            note(matches!(o.limit, Some(Limit::AsAssigned)), "limits that are assigned");
            note(matches!(o.limit, Some(Limit::ByReading(_))), "a limit that differs by reading");
            note(o.breached_by.is_some(), "duties that deeds breach");
            note(t.bearers == ["@sufferer"], "duties of whoever suffered");
            note(matches!(o.trigger, Some(When::Nth(_))), "n-th events");
            note(matches!(o.trigger, Some(When::Starts(_) | When::Stops(_))), "what begins or ends");
            note(matches!(&o.for_each, Some(Event::Communicated { kind, .. }) if kind.as_str() == "complaint"), "complaints answered");
        }
        Rule::Expects(e) => note(e.for_each.is_some(), "expectations for each"),
        Rule::Empowers(p) => note(matches!(p.effect, Effect::AtPeriodEnd { .. }), "ends of periods"),
        Rule::Counts(Counter::Violations { determined, .. }) => note(*determined == Determiner::Unnamed, "standards that nobody names"),
        _ => {}
    }
    out
}

/// The world's terms that came to something.
fn alive(world: &World) -> BTreeSet<&'static str> {
    let program = Program::lower(&world.regime().unwrap(), &Reading::base()).unwrap();
    let docket = Docket::new(&program, &world.log).unwrap();
    let (state, _) = docket.replay(&program, Params::default().ends().plus(40 * ceasefire::time::DAY)).unwrap();
    let said: BTreeSet<String> =
        state.history().filter(|v| !matches!(v.kind, VerdictKind::Legal(_))).map(|v| program.reference(v.term)).collect();
    let mut out = BTreeSet::new();
    for d in world.documents.iter().map(|(_, d)| d) {
        let Some(x) = &d.instrument else { continue };
        for t in d.terms.iter().filter(|t| said.contains(&format!("{}/{}", x.id, t.article))) {
            out.extend(further(t));
        }
        let named = x.zone.is_some_and(|z| z.to_string().contains('/'));
        out.extend(named.then_some("a zone whose clocks change"));
        out.extend((x.kind == InstrumentKind::Background).then_some("a background instrument"));
        out.extend(matches!(x.entry, When::ByReading(_)).then_some("rival starts"));
        for c in &d.criteria {
            let judged = said.contains(&format!("{}/{}", x.id, c.id));
            out.extend(match c.by {
                CriterionKind::Declaration { .. } if judged => Some("declarations"),
                CriterionKind::Judgement { .. } if judged => Some("judgements"),
                CriterionKind::RateAgainstBefore { .. } if judged => Some("rates against before"),
                _ => None,
            });
        }
        let own = |r: &&String| d.terms.iter().all(|t| **r != format!("{}/{}", x.id, t.article)) && r.starts_with(&format!("{}/", x.id));
        let copied = d.links.iter().any(|l| l.kind == LinkKind::Incorporates);
        let taken = copied && said.iter().filter(own).any(|r| d.criteria.iter().all(|c| !r.ends_with(&format!("/{}", c.id))));
        out.extend(taken.then_some("articles taken over"));
    }
    let waived = |v: &ceasefire::machine::Verdict| v.kind == VerdictKind::Waived;
    let late: BTreeSet<_> = state.history().filter(|v| v.kind == VerdictKind::Overdue).map(|v| (v.term, v.party)).collect();
    out.extend(state.history().any(|v| waived(v) && late.contains(&(v.term, v.party))).then_some("waived when it was late"));
    let monitor = || {
        let mut m = Monitor::new(&world.regime().unwrap(), &Reading::base()).unwrap();
        for r in world.log.iter() {
            m.ingest(r.clone()).unwrap();
        }
        m.settle(Params::default().ends()).unwrap();
        m
    };
    if world.log.iter().any(|r| matches!(r.content, Content::Inquiry(_))) {
        out.extend(monitor().proceedings().iter().any(|p| p.ending().is_some()).then_some("proceedings that end"));
    }
    out.extend(world.log.iter().any(|r| matches!(r.content, Content::Tally(_))).then_some("tallies"));
    out
}

#[test]
fn every_further_construct_comes_to_something() {
    let mut runner = runner();
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let constructs =
        [Construct::Inquiries, Construct::Calendar, Construct::Others, Construct::Events, Construct::Renewal, Construct::Readings];
    for focus in constructs {
        let strategy = worlds(&Params { terms: 12, records: 40, focus: Some(focus), ..Params::default() });
        for _ in 0..80 {
            for what in alive(&strategy.new_tree(&mut runner).unwrap().current()) {
                *seen.entry(what).or_default() += 1;
            }
        }
    }
    let wanted = [
        "hours of the day",
        "a ban from a statement on",
        "owed jointly",
        "what others do",
        "an area that differs by reading",
        "periods of months",
        "limits of months",
        "limits that are assigned",
        "a limit that differs by reading",
        "duties that deeds breach",
        "duties of whoever suffered",
        "n-th events",
        "what begins or ends",
        "complaints answered",
        "expectations for each",
        "ends of periods",
        "standards that nobody names",
        "a zone whose clocks change",
        "a background instrument",
        "rival starts",
        "declarations",
        "judgements",
        "rates against before",
        "articles taken over",
        "waived when it was late",
        "proceedings that end",
        "tallies",
    ];
    let rare: Vec<&str> = wanted.into_iter().filter(|w| seen.get(w).copied().unwrap_or(0) < 3).collect();
    assert!(rare.is_empty(), "hardly ever: {rare:?}\n{seen:#?}");
}

#[test]
fn logs_are_about_any_agreement() {
    let mut runner = runner();
    let all = Exhibit::all(Path::new("examples/gallery")).unwrap_or_else(|e| panic!("{e}"));
    assert!(all.len() >= 19);
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for Exhibit { name, regime, log, .. } in &all {
        let starts = log.iter().filter_map(|r| r.steps_at()).min().unwrap();
        let params = Params { records: 60, starts, ..Params::default() };
        let program = Program::lower(regime, &Reading::base()).unwrap();
        let strategy = logs(regime, &params);
        let (mut records, mut verdicts) = (0, 0);
        for _ in 0..6 {
            let log = strategy.new_tree(&mut runner).unwrap().current();
            let docket = Docket::new(&program, &log).unwrap_or_else(|p| panic!("{name}: {p}"));
            let (state, _) = docket.replay(&program, params.ends()).unwrap();
            records += log.len();
            verdicts += state.history().filter(|v| !matches!(v.kind, VerdictKind::Legal(_))).count();
            log.iter().for_each(|r| *kinds.entry(r.content.kind()).or_default() += 1);
        }
        assert!(records > 60 && verdicts > 0, "{name}: {records} records, {verdicts} verdicts");
    }
    let of_all = ["incident", "claim", "answer", "finding", "performance", "communication", "act", "statement", "coverage", "retraction"];
    assert!(of_all.iter().all(|k| kinds.get(k).copied().unwrap_or(0) > 20), "{kinds:?}");
}

#[test]
fn drawn_scenarios_run_and_reach_every_kind_of_conduct() {
    let mut runner = runner();
    let strategy = scenarios(&Params::default());
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..150 {
        let staged = strategy.new_tree(&mut runner).unwrap().current();
        let simulation = staged.simulation().unwrap_or_else(|p| panic!("{p}\n{staged:?}"));
        let run = simulation.run(0);
        let value = serde_json::to_value(&staged.scenario).unwrap();
        for list in ["sources", "observers", "conduct"] {
            for item in value.get(list).and_then(|l| l.as_array()).into_iter().flatten() {
                item.as_object().unwrap().keys().for_each(|k| *seen.entry(format!("{list}.{k}")).or_default() += 1);
            }
        }
        simulation.records(&run).iter().for_each(|r| *seen.entry(r.content.kind().into()).or_default() += 1);
        *seen.entry(format!("{:?}", run.end().unwrap().1).split('(').next().unwrap().to_string()).or_default() += 1;
    }
    let wanted = [
        "sources.kills",
        "sources.variants",
        "sources.excited-by",
        "sources.frailty",
        "sources.settling",
        "sources.surges",
        "observers.reports-after",
        "observers.access-denied",
        "observers.misattributes",
        "observers.finds",
        "observers.on-complaint",
        "observers.covers-every",
        "conduct.restraint",
        "conduct.reciprocity",
        "conduct.grim",
        "conduct.probing",
        "conduct.opportunism",
        "conduct.spoiling",
        "conduct.complaints",
        "conduct.answers",
        "conduct.false-claims",
        "conduct.performance",
        "conduct.extensions",
        "conduct.renunciation",
        "conduct.recommitment",
        "incident",
        "claim",
        "finding",
        "communication",
        "performance",
        "Horizon",
        "Collapsed",
    ];
    let rare: Vec<&str> = wanted.into_iter().filter(|w| seen.get(*w).copied().unwrap_or(0) < 2).collect();
    assert!(rare.is_empty(), "hardly ever: {rare:?}\n{seen:#?}");
}
