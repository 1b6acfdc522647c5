//! A long synthetic log under an ordinary agreement: the counts of breaches are known, and work does not grow with the log.
#![cfg(feature = "std")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "../benches/w1/mod.rs"]
mod w1;

use std::{collections::BTreeMap, io};

use ceasefire::{
    agreement::{Reading, Regime},
    id::RecordId,
    machine::{Fact, Program, State, Verdict, VerdictKind},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use w1::{Counts, Event, Terms};

fn program(further: usize) -> Program {
    let regime = Regime::parse(&[("truce.toml", &w1::agreement(further))]).unwrap();
    Program::lower(&regime, &Reading::base()).unwrap()
}

struct Run {
    program: Program,
    facts: Vec<Fact>,
    state: State,
    verdicts: Vec<Verdict>,
}

fn run(events: &[Event], further: usize) -> Run {
    let program = program(further);
    let facts = w1::facts(&program, events);
    let mut state = program.start();
    let mut verdicts = state.history().copied().collect::<Vec<_>>();
    for fact in &facts {
        program.observe(&mut state, core::slice::from_ref(fact), &mut verdicts).unwrap();
    }
    program.advance_to(&mut state, facts.last().unwrap().at, &mut verdicts).unwrap();
    Run { program, facts, state, verdicts }
}

fn counts(run: &Run) -> Counts {
    assert!(run.state.history().eq(&run.verdicts));
    w1::count(&run.program, &run.verdicts)
}

fn is_breach(v: &Verdict) -> bool {
    matches!(v.kind, VerdictKind::Violation | VerdictKind::Overdue | VerdictKind::MetLate | VerdictKind::Exceeded)
}

/// Every `every`-th breach names its article, its party, its incident or task, and the record behind it.
fn check_explained(run: &Run, every: usize) {
    let terms = Terms::of(&run.program);
    let opened: BTreeMap<_, _> = run
        .facts
        .iter()
        .filter_map(|f| match f.what {
            ceasefire::machine::What::Incident { matter, .. } | ceasefire::machine::What::Communication { matter, .. } => Some((matter, f)),
            _ => None,
        })
        .collect();
    let sampled: Vec<&Verdict> = run.verdicts.iter().filter(|v| is_breach(v)).step_by(every).collect();
    assert!(sampled.len() >= 1000);
    for v in sampled {
        let about = run.program.about(v.term).unwrap();
        assert_eq!(about.instrument, "truce");
        let kind = match v.kind {
            VerdictKind::Violation => {
                assert!(about.article.starts_with("zone-"), "{v:?}");
                "prohibition"
            }
            VerdictKind::Exceeded => "counter",
            _ => "obligation",
        };
        assert_eq!(about.kind, kind, "{v:?}");
        assert!(!about.words.is_empty() && !about.text.is_empty(), "{v:?}");
        assert!(run.program.party_id(v.party).starts_with('p'), "{v:?}");
        let cause = opened[&v.matter];
        assert!(cause.at <= v.at, "{v:?}");
        match v.kind {
            // Nothing but time brings it about.
            VerdictKind::Overdue => assert_eq!(v.record, RecordId::NONE),
            _ => assert_eq!(run.facts[v.record.index()].at, v.at, "{v:?}"),
        }
        if v.kind == VerdictKind::Violation {
            assert_eq!(v.record, cause.record);
            assert!(run.program.covering(&run.state, v.matter).iter().any(|(t, _)| *t == v.term), "{v:?}");
        }
        if v.term == terms.tasks {
            assert!(run.program.duties(&run.state).any(|d| (d.term, d.matter, d.bearer) == (v.term, v.matter, v.party)), "{v:?}");
        }
    }
}

#[test]
fn the_log_is_the_published_one() {
    let hash = Sha256::digest(w1::csv(&w1::events(100_000)));
    let hex: String = hash.iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(hex, "0e84a209aed35a00d4a66ea018488104f1eb11acd4b410a286c729b445879310");
}

#[test]
fn ten_thousand_events() {
    assert_eq!(counts(&run(&w1::events(10_000), 0)), w1::AT_10_000);
}

#[test]
fn a_hundred_thousand_events_and_each_breach_explains_itself() {
    let run = run(&w1::events(100_000), 0);
    assert_eq!(counts(&run), w1::AT_100_000);
    check_explained(&run, 11);
}

#[test]
fn a_million_events() {
    assert_eq!(counts(&run(&w1::events(1_000_000), 0)), w1::AT_1_000_000);
}

#[test]
fn law_12_a_run_saved_midway_gives_the_same_counts() {
    let program = program(0);
    let facts = w1::facts(&program, &w1::events(10_000));
    let mut state = program.start();
    let mut verdicts = Vec::new();
    for (n, fact) in facts.iter().enumerate() {
        if n == 5_000 {
            let saved = serde_json::to_string(&state).unwrap();
            state = program.restore(serde_json::from_str(&saved).unwrap()).unwrap();
        }
        program.observe(&mut state, core::slice::from_ref(fact), &mut verdicts).unwrap();
    }
    program.advance_to(&mut state, facts.last().unwrap().at, &mut verdicts).unwrap();
    assert_eq!(w1::count(&program, &verdicts), w1::AT_10_000);
}

/// Values in a JSON text that hold something: a measure of size that does not grow with the digits of handles.
#[derive(Default)]
struct Values(usize);

impl io::Write for Values {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.iter().filter(|b| **b == b',').count();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn size(value: &impl serde::Serialize) -> usize {
    let mut values = Values::default();
    serde_json::to_writer(&mut values, value).unwrap();
    values.0
}

#[derive(Deserialize)]
struct Parts {
    live: BTreeMap<String, serde_json::Value>,
}

/// What stepping changes, apart from what it only adds to: per part of it.
fn live(state: &State) -> BTreeMap<String, usize> {
    let saved = serde_json::to_string(state).unwrap();
    let parts: Parts = serde_json::from_str(&saved).unwrap();
    parts.live.iter().map(|(name, value)| (name.clone(), size(value))).collect()
}

#[test]
fn what_is_kept_per_event_does_not_grow_with_the_log() {
    let (short, long) = (run(&w1::events(10_000), 0), run(&w1::events(100_000), 0));
    let per_thousand = |run: &Run| 1000 * size(&run.state) / run.facts.len();
    let (a, b) = (per_thousand(&short), per_thousand(&long));
    assert!(b <= a + a / 50, "{a} values per thousand events at first, then {b}");
    for (name, then) in live(&long.state) {
        // The counter keeps every violation that it has counted.
        if name != "counts" {
            let before = live(&short.state)[&name];
            assert!(then <= before + before / 2 + 8, "{name}: {before} values at first, then {then}");
        }
    }
}

#[test]
fn unrelated_terms_cost_nothing_per_event() {
    let events = w1::events(10_000);
    let (few, many) = (run(&events, 10), run(&events, 1000));
    assert_eq!(counts(&few), counts(&many));
    let matters = |run: &Run| run.verdicts.iter().filter(|v| v.matter.is_some()).count();
    assert_eq!(matters(&few), matters(&many));
    let grown = |run: &Run| size(&run.state) - size(&run.program.start());
    assert_eq!(grown(&few), grown(&many));
}
