//! Faults that generated histories and other targets found, each as its smallest case. Those of single constructs are in
//! `tests/constructs/faults.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{Docket, Program, Refusal},
    monitor::Monitor,
    record::{Log, Record},
    sim::{Run, Scenario, Simulation},
    time::Instant,
};

#[path = "worlds/scenario.rs"]
mod scenario;
mod worlds;

const REGISTRY: &str = r#"
schema = 1
parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }, { id = "x", name = "X", kind = "body" }]
acts = [{ id = "fire", name = "fire" }]
"#;

const PACT: &str = r#"
schema = 1
instrument = { id = "t", title = "T", kind = "agreement", entry = "2024-01-01T00:00Z", zone = "+00:00", counting = "elapsed", area = "unlimited" }
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
bodies = [{ party = "x" }]
[[terms]]
article = "1"
text = "either may refer an incident to X"
bearers = ["@party"]
rule.empowers = { verb = "refer", over = ["x"], decision = "any" }
[[terms]]
article = "2"
text = "no fire"
bearers = ["@party"]
rule.prohibits = { acts = ["fire"] }
"#;

const INCIDENT: &str = r#"{"name":"incident","happened":"2024-01-05T06:00Z","by":"b","incident":{"act":"fire","accuses":["a"]}}"#;
const REFERRAL: &str = r#"{"name":"referral","said":"2024-01-05T12:00Z","by":"b","act":{"under":"t/1","about":"incident"}}"#;

fn regime() -> Regime {
    Regime::parse(&[("registry.toml", REGISTRY), ("pact.toml", PACT)]).unwrap()
}

fn record(line: &str) -> Record {
    Log::parse("log", line).unwrap().into_iter().next().unwrap()
}

#[test]
fn a_referral_of_what_is_not_there_yet_waits_for_it() {
    let end = "2024-02-01T00:00Z".parse().unwrap();
    let told = |lines: &[&str]| {
        let mut monitor = Monitor::new(&regime(), &Reading::base()).unwrap();
        for line in lines {
            monitor.ingest(record(line)).unwrap();
            monitor.settle(end).unwrap();
        }
        (monitor.view().digest(), monitor.held().0.len())
    };
    assert_eq!(told(&[REFERRAL, INCIDENT]), told(&[INCIDENT, REFERRAL]));
    assert_eq!([told(&[REFERRAL]).1, told(&[INCIDENT, REFERRAL]).1], [1, 0]);
    // Where all must be there, what is not is said.
    let program = Program::lower(&regime(), &Reading::base()).unwrap();
    let refused = Docket::new(&program, &Log::parse("log", REFERRAL).unwrap()).unwrap_err();
    assert_eq!(refused.to_string(), "log: referral: `about` refers to the unknown record `incident`");
}

#[test]
fn the_order_in_which_files_are_read_changes_no_digest() {
    let digests = |files: &[(&str, &str)]| {
        let program = Program::lower(&Regime::parse(files).unwrap(), &Reading::base()).unwrap();
        let docket = Docket::new(&program, &Log::parse("log", &[INCIDENT, REFERRAL].join("\n")).unwrap()).unwrap();
        let (state, _) = docket.replay(&program, "2024-02-01T00:00Z".parse().unwrap()).unwrap();
        [program.digest(), program.digest_of(&state, &docket)]
    };
    assert_eq!(digests(&[("registry.toml", REGISTRY), ("pact.toml", PACT)]), digests(&[("pact.toml", PACT), ("registry.toml", REGISTRY)]));
}

#[test]
fn a_saved_run_that_foresees_what_is_past_is_refused() {
    let truce = Regime::parse(&[("truce.toml", worlds::FULL_TRUCE)]).unwrap();
    let simulation = Simulation::new(&truce, &Scenario::parse("scenario.toml", scenario::FULL_SCENARIO).unwrap()).unwrap();
    let mut run = simulation.begin(1);
    (0..60).for_each(|_| assert!(simulation.step(&mut run)));
    let saved = serde_json::to_value(&run).unwrap();
    let now: Instant = serde_json::from_value(saved["state"]["now"].clone()).unwrap();
    // The events are kept with the next last, and a save could have them in any order.
    let resumed = |n: usize, at: Instant| {
        let mut saved = saved.clone();
        saved["queue"]["events"][n]["at"] = serde_json::to_value(at).unwrap();
        simulation.resume(serde_json::from_value::<Run>(saved).unwrap()).map(drop)
    };
    for n in [0, saved["queue"]["events"].as_array().unwrap().len() - 1] {
        assert_eq!(resumed(n, now), Ok(()));
        assert_eq!(resumed(n, now.plus(-1)), Err(Refusal::Past { at: now.plus(-1), now }));
    }
}

/// Found by the corpus of `saved` once the shape of a state had changed: a mind without chance stopped the run by a panic.
#[test]
fn a_saved_run_whose_minds_have_lost_their_chance_is_refused() {
    let truce = Regime::parse(&[("truce.toml", worlds::FULL_TRUCE)]).unwrap();
    let simulation = Simulation::new(&truce, &Scenario::parse("scenario.toml", scenario::FULL_SCENARIO).unwrap()).unwrap();
    let saved = serde_json::to_value(simulation.begin(1)).unwrap();
    assert!(serde_json::from_value::<Run>(saved.clone()).is_ok());
    for left in [0, 8] {
        let mut saved = saved.clone();
        let streams = saved["minds"][0]["streams"].as_array_mut().unwrap();
        streams.truncate(left);
        let wrong = serde_json::from_value::<Run>(saved).unwrap_err().to_string();
        assert!(wrong.contains(&format!("{left} streams of chance where 9 are needed")), "{wrong}");
    }
}
