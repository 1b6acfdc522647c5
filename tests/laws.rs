//! The laws of the machine, each as a property over generated regimes and logs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "laws/generate.rs"]
pub(crate) mod generate;
#[path = "laws/reference.rs"]
pub(crate) mod reference;

use std::collections::{BTreeMap, BTreeSet};

use ceasefire::{
    agreement::Reading,
    machine::{Docket, LegalState, Program, STANDARDS, State, Verdict, VerdictKind},
    time::Instant,
};
use generate::{World, worlds};
use proptest::{prelude::*, test_runner::Config};
use reference::{Is, Snapshot, case_line, doubt_line, duty_line, standard_line};

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

fn lower(world: &World) -> (Program, Docket) {
    let program = Program::lower(&world.regime(), &Reading::base()).unwrap_or_else(|e| panic!("{e}\n{world:?}"));
    let docket = Docket::new(&program, &world.log).unwrap_or_else(|e| panic!("{e}\n{world:?}"));
    (program, docket)
}

/// The machine's state in names, for comparison with the reference.
fn snapshot(program: &Program, docket: &Docket, state: &State) -> Snapshot {
    let mut s = Snapshot::default();
    let name = |p| if program.party_id(p) == "-" { "-" } else { program.party_id(p) };
    for t in program.terms() {
        let about = program.about(t).unwrap();
        let reference = program.reference(t);
        match about.kind {
            "instrument" => drop(s.legal.insert(reference, program.legal(state, t))),
            "criterion" if about.article == "score" => {}
            "criterion" => drop(s.factual.insert(reference, program.factual(state, t))),
            "condition" => {}
            _ => {
                let is = match program.legal(state, t) {
                    LegalState::InForce => Is::Yes,
                    // A term that surely does not bind fares as its instrument does.
                    LegalState::Undetermined if program.undetermined_because(state, t).is_some() => Is::Maybe,
                    _ => Is::No,
                };
                s.binds.insert(reference, is);
            }
        }
    }
    for c in program.cases(state) {
        let u = c.unsure;
        let doubt = doubt_line([u.place, u.act, u.target, u.time, u.norm]);
        let incident = docket.matter(c.matter).unwrap();
        let line = case_line(incident, &program.reference(c.term), name(c.accused), name(c.bearer), c.status, &doubt);
        assert!(s.cases.insert(line.clone()), "twice: {line}");
    }
    for d in program.duties(state) {
        let cause = docket.matter(d.matter).unwrap_or("-");
        let term = program.reference(d.term);
        s.duties.push(duty_line(&term, name(d.bearer), cause, d.arisen, d.limit, d.fate, d.contested, d.extended));
    }
    s.duties.sort();
    let mut last: BTreeMap<String, bool> = BTreeMap::new();
    for v in state.history().iter().filter(|v| program.about(v.term).is_some_and(|a| a.kind == "counter")) {
        let line = format!("{} {} {}", program.reference(v.term), name(v.party), docket.matter(v.matter).unwrap_or("-"));
        match v.kind {
            VerdictKind::Exceeded => drop(last.insert(line, true)),
            VerdictKind::Withdrawn => drop(last.insert(line, false)),
            _ => {}
        }
    }
    s.exceeded = last.into_iter().filter(|(_, is)| *is).map(|(l, _)| l).collect();
    for r in 0.. {
        let Some(matter) = docket.matter(ceasefire::id::MatterId(r)) else { break };
        for accused in program.accused(state, ceasefire::id::MatterId(r)) {
            for standard in STANDARDS {
                if program.counts_at(state, ceasefire::id::MatterId(r), accused, *standard) {
                    s.standards.insert(standard_line(matter, name(accused), *standard));
                }
            }
        }
    }
    s
}

/// The instants of interest: those of the facts, their neighbours, those between, and whatever falls due.
fn stops(program: &Program, docket: &Docket) -> Vec<Instant> {
    let mut out: BTreeSet<Instant> = BTreeSet::new();
    let mut state = program.start();
    let mut verdicts = Vec::new();
    let end = generate::BASE.plus(20 * ceasefire::time::DAY);
    let mut note = |t: Instant| out.extend([t.plus(-1), t, t.plus(1)]);
    for f in docket.facts() {
        while let Some(t) = program.next_change(&state).filter(|t| *t < f.at) {
            note(t);
            program.advance_to(&mut state, t, &mut verdicts).unwrap();
        }
        note(f.at);
        program.observe(&mut state, f, &mut verdicts).unwrap();
    }
    while let Some(t) = program.next_change(&state).filter(|t| *t < end) {
        note(t);
        program.advance_to(&mut state, t, &mut verdicts).unwrap();
    }
    out.into_iter().collect()
}

/// Steps the machine and says what holds at each stop.
fn steps(program: &Program, docket: &Docket, stops: &[Instant]) -> Vec<(Snapshot, Vec<Verdict>)> {
    let mut state = program.start();
    let mut facts = docket.facts().iter().peekable();
    let mut out = Vec::new();
    for stop in stops {
        let mut verdicts = Vec::new();
        while let Some(f) = facts.next_if(|f| f.at <= *stop) {
            program.observe(&mut state, f, &mut verdicts).unwrap();
        }
        program.advance_to(&mut state, *stop, &mut verdicts).unwrap();
        out.push((snapshot(program, docket, &state), verdicts));
    }
    out
}

fn difference(machine: &Snapshot, reference: &Snapshot) -> String {
    let mut out = String::new();
    let mut lines = |what: &str, m: Vec<String>, r: Vec<String>| {
        for l in m.iter().filter(|l| !r.contains(l)) {
            out += &format!("{what} only the machine says:   {l}\n");
        }
        for l in r.iter().filter(|l| !m.contains(l)) {
            out += &format!("{what} only the reference says: {l}\n");
        }
        if m.len() != r.len() {
            out += &format!("{what}: {} and {}\n", m.len(), r.len());
        }
    };
    let text = |s: &BTreeMap<String, LegalState>| s.iter().map(|(k, v)| format!("{k} {v}")).collect::<Vec<_>>();
    lines("legal", text(&machine.legal), text(&reference.legal));
    let text = |s: &BTreeMap<String, Is>| s.iter().map(|(k, v)| format!("{k} {v:?}")).collect::<Vec<_>>();
    lines("binds", text(&machine.binds), text(&reference.binds));
    let text = |s: &BTreeSet<String>| s.iter().cloned().collect::<Vec<_>>();
    lines("case", text(&machine.cases), text(&reference.cases));
    lines("duty", machine.duties.clone(), reference.duties.clone());
    lines("exceeded", text(&machine.exceeded), text(&reference.exceeded));
    lines("standard", text(&machine.standards), text(&reference.standards));
    let text = |s: &BTreeMap<String, ceasefire::machine::FactualState>| s.iter().map(|(k, v)| format!("{k} {v}")).collect::<Vec<_>>();
    lines("factual", text(&machine.factual), text(&reference.factual));
    out
}

pub(crate) fn agree(world: &World) {
    let (program, docket) = lower(world);
    let stops = stops(&program, &docket);
    let told = reference::tell(&world.documents, &world.log, &stops);
    for ((stop, (machine, _)), reference) in stops.iter().zip(steps(&program, &docket, &stops)).zip(&told) {
        assert!(machine == *reference, "at {stop}:\n{}\n{world:?}", difference(&machine, reference));
    }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn the_machine_agrees_with_the_naive_reference(world in worlds(8, 20)) {
        agree(&world);
    }
}
