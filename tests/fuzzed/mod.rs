//! What must hold of everything that is read, each as a plain function of bytes. The fuzz targets in `fuzz/` call them with what they
//! come up with, and `tests/fuzzed.rs` with what they came up with before.
//!
//! Nothing panics or hangs. What is refused is refused with words. What is accepted reads back as it was after it is written,
//! and can be replayed to the end.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a property says by a panic that it does not hold; no target needs all of them"
)]

#[cfg(feature = "geometry")]
pub mod atlas;
pub mod document;
#[cfg(feature = "import")]
pub mod import;
pub mod journal;
pub mod machine;
pub mod records;
pub mod saved;
pub mod scenario;
#[path = "../worlds/scenario.rs"]
mod simulated;
#[path = "../worlds/mod.rs"]
mod worlds;

use ceasefire::{
    agreement::{Reading, Regime, Standard},
    digest::Digest,
    machine::{Docket, Program, State},
    monitor::Monitor,
    problem::Problems,
    record::Log,
    report::{Replay, end_of},
    time::Instant,
};

pub const REGISTRY: &str = include_str!("../bad/registry.toml");
pub const GOOD: &str = include_str!("../bad/good.toml");
pub const GOOD_LOG: &str = include_str!("../bad/good.jsonl");

/// The regime for whatever needs one.
pub fn good_regime() -> Regime {
    Regime::parse(&[("registry.toml", REGISTRY), ("good.toml", GOOD)]).unwrap_or_else(|p| panic!("{p}"))
}

/// The files in one text: a line `#= NAME` begins the next. Every file has a name.
pub fn files<'t>(first: &'t str, text: &'t str) -> Vec<(&'t str, &'t str)> {
    let mut out = vec![(first, text)];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("#= ").filter(|name| !name.trim().is_empty()) {
            let (_, open) = out.last_mut().unwrap();
            let from = text.len() - open.len();
            *open = &text[from..at];
            out.push((name.trim_end(), &text[at + line.len()..]));
        }
        at += line.len();
    }
    out
}

/// What is refused is refused with words, and says of what.
pub fn are_told(problems: &Problems) {
    assert!(!problems.is_empty(), "refused without a word");
    for p in &problems.0 {
        assert!(!p.message.trim().is_empty() && !p.source.is_empty(), "a problem without words, or of nothing: {p:?}");
    }
}

/// The same, where nothing but this file was read.
pub fn are_told_of(source: &str, problems: &Problems) {
    are_told(problems);
    assert!(problems.0.iter().all(|p| p.source == source), "a problem of something else: {problems}");
}

/// As far as a log goes, and to where most of what a text sets off is over.
pub fn end(log: &Log) -> Instant {
    end_of(log).max("2026-01-01T00:00Z".parse().unwrap())
}

/// Lowers, replays, explains and reports; the digests of program and end state, if the log suits the regime.
pub fn replays(regime: &Regime, log: &Log, reading: &Reading) -> Option<(Digest, Digest)> {
    let program = match Program::lower(regime, reading) {
        Ok(program) => program,
        Err(problems) => {
            are_told(&problems);
            return None;
        }
    };
    let docket = match Docket::new(&program, log) {
        Ok(docket) => docket,
        Err(problems) => {
            are_told_of("log", &problems);
            return None;
        }
    };
    let until = end(log);
    let (state, verdicts) = docket.replay(&program, until).unwrap_or_else(|r| panic!("the docket's own fact was refused: {r:?}"));
    assert!(state.now() == until && verdicts.len() == state.history().count());
    answers(&program, &state, &docket);
    let page = Replay::new(regime, log, reading, until).unwrap().page("all").text(false);
    assert!(!page.is_empty());
    Some((program.digest(), program.digest_of(&state, &docket)))
}

/// How many of many are looked at.
const LOOKED_AT: usize = 50;

/// Asks a state everything.
pub fn answers(program: &Program, state: &State, docket: &Docket) {
    for v in state.history().take(LOOKED_AT) {
        let words = program.explain(state, docket, v);
        assert!(!words.to_string().is_empty());
    }
    for term in program.terms().take(LOOKED_AT) {
        let _ = (program.legal(state, term), program.factual(state, term), program.limit(state, term), program.end(state, term));
        let _ = (program.undetermined_because(state, term), program.is_fulfilled(state, term), program.runs_parallel_to(term));
    }
    for duty in program.duties(state).take(LOOKED_AT) {
        let _ = (program.awaits_limit(state, &duty), program.performance_in_full(state, &duty, state.now()));
    }
    for case in program.cases(state).take(LOOKED_AT) {
        let _ = (program.evidence(state, case.matter, case.accused), program.sources(state, case.matter, case.accused));
        let _ = program.covering(state, case.matter);
    }
    let _ = (program.next_change(state), program.next_deadline(state), program.awaited(state), program.able_to_find(state));
}

/// The digest of a monitor's first view, with what is told of it on the way.
pub fn concludes(monitor: &Monitor) -> Digest {
    let view = monitor.view();
    for owed in view.owed().iter().take(LOOKED_AT) {
        assert!(!owed.to_string().is_empty());
    }
    let _ = (monitor.proceedings(), monitor.tallies(), monitor.hinges(), view.open_allegations(&Standard::Alleged.into()));
    view.digest()
}
