//! Generated worlds fare as they always did: whatever changes what the machine says of any of them changes a digest here.
//!
//! That it says the right thing is for the laws; this holds that it says the same thing, in all that it can be asked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{collections::BTreeSet, fmt::Write};

use ceasefire::{
    agreement::Reading,
    machine::{Docket, Program, STANDARDS, State},
    strategies::{Construct, Params, World, worlds},
    time::DAY,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sha2::{Digest, Sha256};

/// How many worlds there are about each construct, wide and dense.
const WORLDS: usize = 30;

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
        permitted(&program, &state, world, &mut out);
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
    permitted(&program, &state, world, &mut out);
    out
}

/// Who may do what, where, now and later.
fn permitted(program: &Program, state: &State, world: &World, out: &mut String) {
    let all = || world.documents.iter().map(|(_, d)| d);
    let parties: BTreeSet<_> = all().flat_map(|d| &d.parties).filter_map(|p| program.party(&p.id)).collect();
    let acts: BTreeSet<_> = all().flat_map(|d| &d.acts).filter_map(|a| program.act(&a.id)).collect();
    let places: BTreeSet<_> = all().flat_map(|d| &d.places).filter_map(|p| program.place(&p.id)).collect();
    for (party, act) in parties.iter().flat_map(|p| acts.iter().map(move |a| (*p, *a))) {
        for place in &places {
            writeln!(out, "{:?}", program.may(state, party, act, *place, state.now())).unwrap();
        }
        let later = state.now().plus(2 * DAY);
        writeln!(out, "{:?}", places.first().map(|place| program.may(state, party, act, *place, later))).unwrap();
    }
}

/// A digest of what is said of worlds about a construct, or of the plainest.
fn told(focus: Option<Construct>) -> String {
    let wide = Params { terms: 14, records: 40, focus, ..Params::default() };
    // Most at once, and often at the very instant of something else.
    let dense = Params { terms: 10, records: 50, steps: 10, ..wide.clone() };
    let mut told = Sha256::new();
    for mut params in [wide, dense] {
        if focus.is_none() {
            params.sometimes.clear();
        }
        let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[20; 32]));
        let worlds = worlds(&params);
        for _ in 0..WORLDS {
            told.update(story(&worlds.new_tree(&mut runner).unwrap().current(), &params));
        }
    }
    told.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
}

macro_rules! fare_as_they_did {
    ($($name:ident: $focus:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(told($focus));
            }
        )*
    };
}

fare_as_they_did! {
    law_01_the_plainest_worlds_fare_as_they_always_did: None;
    law_01_worlds_of_slots_fare_as_they_always_did: Some(Construct::Slots);
    law_01_worlds_of_qualities_fare_as_they_always_did: Some(Construct::Qualities);
    law_01_worlds_of_bodies_fare_as_they_always_did: Some(Construct::Bodies);
    law_01_worlds_of_parallel_fare_as_they_always_did: Some(Construct::Parallel);
    law_01_worlds_of_ledgers_fare_as_they_always_did: Some(Construct::Ledgers);
    law_01_worlds_of_ends_fare_as_they_always_did: Some(Construct::Ends);
    law_01_worlds_of_axes_fare_as_they_always_did: Some(Construct::Axes);
    law_01_worlds_of_uses_fare_as_they_always_did: Some(Construct::Uses);
    law_01_worlds_of_inquiries_fare_as_they_always_did: Some(Construct::Inquiries);
    law_01_worlds_of_calendar_fare_as_they_always_did: Some(Construct::Calendar);
    law_01_worlds_of_others_fare_as_they_always_did: Some(Construct::Others);
    law_01_worlds_of_events_fare_as_they_always_did: Some(Construct::Events);
    law_01_worlds_of_renewal_fare_as_they_always_did: Some(Construct::Renewal);
    law_01_worlds_of_readings_fare_as_they_always_did: Some(Construct::Readings);
    law_01_worlds_of_points_fare_as_they_always_did: Some(Construct::Points);
}
