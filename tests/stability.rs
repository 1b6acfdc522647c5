//! Generated worlds fare as they always did: whatever changes what the machine says of any of them changes a digest here.
//!
//! That it says the right thing is for the laws; this holds that it says the same thing, in all that it can be asked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::fmt::Write;

use ceasefire::{
    agreement::Reading,
    machine::{Docket, Program, STANDARDS},
    strategies::{Construct, Params, World},
    time::DAY,
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use sha2::{Digest, Sha256};

/// How many worlds there are about each construct.
const WORLDS: u64 = 40;

/// All that a machine says of a world, on the way and at the end.
fn story(world: &World, params: &Params) -> String {
    let program = Program::lower(&world.regime().unwrap(), &Reading::base()).unwrap();
    let docket = Docket::new(&program, &world.log).unwrap();
    let (mut state, mut out, mut said) = (program.start(), String::new(), Vec::new());
    for facts in docket.together() {
        program.advance_to(&mut state, facts[0].at, &mut said).unwrap();
        writeln!(out, "{:?} {:?}", program.next_change(&state), program.next_deadline(&state)).unwrap();
        program.observe(&mut state, facts, &mut said).unwrap();
        writeln!(out, "{:?} {:?}", program.awaited(&state), program.able_to_find(&state)).unwrap();
    }
    program.advance_to(&mut state, params.ends(), &mut said).unwrap();
    writeln!(out, "{}", program.digest_of(&state, &docket)).unwrap();
    for v in state.history() {
        writeln!(out, "{}", program.explain(&state, &docket, v)).unwrap();
    }
    for t in program.terms() {
        let what = (program.legal(&state, t), program.factual(&state, t), program.limit(&state, t), program.end(&state, t));
        writeln!(out, "{} {what:?} {:?}", program.reference(t), program.undetermined_because(&state, t)).unwrap();
    }
    for c in program.cases(&state) {
        let counts: Vec<bool> = STANDARDS.iter().map(|s| program.counts_at(&state, c.matter, c.accused, *s)).collect();
        let evidence = (program.evidence(&state, c.matter, c.accused), program.sources(&state, c.matter, c.accused));
        writeln!(out, "{c:?} {counts:?} {evidence:?} {:?}", program.covering(&state, c.matter)).unwrap();
    }
    for d in program.duties(&state) {
        writeln!(out, "{d:?} {:?}", program.awaits_limit(&state, &d)).unwrap();
    }
    for party in ["a", "b", "c"].map(|p| program.party(p).unwrap()) {
        for act in ["force", "entry"].map(|a| program.act(a).unwrap()) {
            let place = program.place("north").unwrap();
            let days = [0, 1].map(|d| program.may(&state, party, act, place, state.now().plus(d * DAY)));
            writeln!(out, "{days:?}").unwrap();
        }
    }
    out
}

#[test]
fn law_01_generated_worlds_fare_as_they_always_did() {
    let mut lines = String::new();
    for (n, focus) in Construct::ALL.iter().enumerate() {
        let params = Params { terms: 14, records: 40, focus: Some(*focus), ..Params::default() };
        let mut told = Sha256::new();
        for k in 0..WORLDS {
            let mut bytes = [0; 160 + 48 * 54];
            ChaCha8Rng::seed_from_u64(n as u64 * 1000 + k).fill_bytes(&mut bytes);
            // A byte that is zero chooses what is plainest: some of it must be plain for the rest to come to something.
            let plain: Vec<u8> = bytes.iter().map(|b| if *b < 48 { 0 } else { *b }).collect();
            told.update(story(&World::from_bytes(&params, &plain), &params));
        }
        let short: String = told.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect();
        writeln!(lines, "{focus} {short}").unwrap();
    }
    insta::assert_snapshot!(lines);
}
