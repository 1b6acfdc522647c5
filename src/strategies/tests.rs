//! What is drawn is well formed, as it is drawn and however it is shrunk.

use std::collections::BTreeMap;

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{
    History, Params, Staged, Step, World, agreements, histories, records, scenarios,
    sound::{Sound, mended_log},
    survey::Survey,
    tapes::Tapes,
    worlds,
};
use crate::{
    agreement::Reading,
    machine::{CaseStatus, Docket, Program},
    monitor::Monitor,
};

pub(super) fn runner() -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]))
}

/// Generation leaves nothing to mend: what it writes is well formed as it is written.
#[test]
fn what_is_drawn_needs_no_mending() {
    let mut runner = runner();
    let mut wrong: BTreeMap<String, u32> = BTreeMap::new();
    for n in 0..600 {
        let params = Params { terms: 16, records: 60, focus: super::Construct::ALL.get(n % 24).copied(), ..Params::default() };
        let tapes = Tapes::draw(&params, runner.rng());
        let documents = agreements::draw(&params, &tapes.setup, &tapes.terms);
        match Sound::of(documents.clone()) {
            Err(problems) => {
                for p in problems.0 {
                    let entry = wrong.entry(format!("{}: {}", p.path.split('.').skip(1).collect::<Vec<_>>().join("."), p.message));
                    *entry.or_default() += 1;
                }
            }
            Ok(sound) => {
                let log = records::draw(&params, &Survey::of(&documents), &tapes.records);
                if let Err(problems) = Docket::new(&sound.program, &log) {
                    for p in problems.0 {
                        *wrong.entry(format!("record: {}", p.message)).or_default() += 1;
                    }
                }
                assert_eq!(mended_log(&sound.program, log.clone()).len(), log.len());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn sound(world: &World) {
    let program = world.regime().and_then(|r| Program::lower(&r, &Reading::base())).unwrap_or_else(|p| panic!("{p}\n{world:?}"));
    Docket::new(&program, &world.log).unwrap_or_else(|p| panic!("{p}\n{world:?}"));
}

#[test]
fn every_simplification_is_well_formed_and_complicating_takes_it_back() {
    let mut runner = runner();
    for _ in 0..12 {
        let mut tree = worlds(&Params { terms: 6, records: 12, ..Params::default() }).new_tree(&mut runner).unwrap();
        let mut n = 0_u32;
        loop {
            let before = tree.current();
            sound(&before);
            if !tree.simplify() {
                break;
            }
            sound(&tree.current());
            assert_ne!(tree.current(), before);
            n += 1;
            // Two of three are refused, so that many are tried on worlds that still have much.
            if n % 3 != 0 {
                assert!(tree.complicate());
                assert_eq!(tree.current(), before);
                assert!(!tree.complicate());
            }
        }
        assert!(n > 20, "{n} simplifications");
    }
}

/// Shrinks like the test runner does.
pub(super) fn shrink<T: ValueTree>(tree: &mut T, fails: impl Fn(&T::Value) -> bool) -> u32 {
    let mut tried = 0;
    while tree.simplify() {
        tried += 1;
        if !fails(&tree.current()) {
            assert!(tree.complicate());
        }
    }
    tried
}

fn violated_by_a(world: &World) -> bool {
    let Ok(program) = world.regime().and_then(|r| Program::lower(&r, &Reading::base())) else { return false };
    let Ok(docket) = Docket::new(&program, &world.log) else { return false };
    let Ok((state, _)) = docket.replay(&program, Params::default().ends()) else { return false };
    program.cases(&state).any(|c| c.status == CaseStatus::Violation && program.party_id(c.bearer) == "a")
}

#[test]
fn a_violation_shrinks_to_one_term_and_one_record() {
    let mut runner = runner();
    let mut failing = 0;
    while failing < 8 {
        let mut tree = worlds(&Params { terms: 12, records: 36, ..Params::default() }).new_tree(&mut runner).unwrap();
        if !violated_by_a(&tree.current()) {
            continue;
        }
        failing += 1;
        let tried = shrink(&mut tree, violated_by_a);
        let least = tree.current();
        assert!(violated_by_a(&least));
        let terms: usize = least.documents.iter().map(|(_, d)| d.terms.len()).sum();
        assert_eq!((terms, least.log.len()), (1, 1), "after {tried}: {least:?}");
        assert!(tried < 1500, "{tried}");
    }
}

#[test]
fn any_bytes_are_a_well_formed_world() {
    let mut runner = runner();
    let params = Params::default();
    let plain = World::from_bytes(&params, &[]);
    assert!(plain.log.is_empty());
    sound(&plain);
    for n in 0..200_usize {
        let bytes = super::tapes::tape(n * 5, runner.rng());
        let world = World::from_bytes(&params, &bytes);
        sound(&world);
        // One byte more or less at the end leaves the agreements as they are.
        if n > 40 {
            assert_eq!(World::from_bytes(&params, bytes.get(..n * 5 - 1).unwrap()).documents.len(), world.documents.len());
        }
    }
    for odd in
        [Params { step: 0, steps: 0, terms: 1, records: 1, ..Params::default() }, Params { step: i64::MAX, steps: u16::MAX, ..params }]
    {
        for n in 0..40_usize {
            sound(&World::from_bytes(&odd, &super::tapes::tape(n * 25, runner.rng())));
        }
    }
}

fn well_kept(history: &History) -> Monitor {
    let mut monitor = Monitor::new(&history.regime().unwrap(), &Reading::base()).unwrap();
    for step in history.steps() {
        match step {
            Step::Arrives(r) => {
                monitor.ingest(r.clone()).unwrap_or_else(|p| panic!("{p}\n{history:?}"));
            }
            Step::Settles(now) => drop(monitor.settle(now).unwrap()),
        }
    }
    assert!(monitor.held().is_empty(), "{}\n{history:?}", monitor.held());
    sound(&history.world());
    monitor
}

#[test]
fn a_history_shrinks_to_what_arrives_wrongly() {
    let mut runner = runner();
    let strategy = histories(&Params { terms: 4, ..Params::default() });
    let corrects = |h: &History| h.arrivals.iter().any(|r| r.corrects.is_some());
    let mut failing = 0;
    while failing < 6 {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        let whole = tree.current();
        well_kept(&whole);
        if !corrects(&whole) {
            continue;
        }
        failing += 1;
        shrink(&mut tree, |h| {
            well_kept(h);
            corrects(h)
        });
        let least = tree.current();
        let terms: usize = least.documents.iter().map(|(_, d)| d.terms.len()).sum();
        assert_eq!((least.settlings.len(), terms), (1, 0), "{least:?}");
        // The wrong one and the right one, and the incident that they are about.
        assert!((2..=3).contains(&least.arrivals.len()), "{least:?}");
    }
}

#[test]
fn a_scenario_shrinks_to_one_source() {
    let mut runner = runner();
    let strategy = scenarios(&Params { terms: 4, ..Params::default() });
    let happens = |s: &Staged| {
        let simulation = s.simulation().unwrap_or_else(|p| panic!("{p}\n{s:?}"));
        !simulation.run(0).truth().is_empty()
    };
    let mut failing = 0;
    while failing < 3 {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        if happens(&tree.current()) {
            failing += 1;
            shrink(&mut tree, happens);
            let s = tree.current().scenario;
            assert_eq!((s.sources.len(), s.observers.len(), s.conduct.len(), s.ends.len()), (1, 0, 0, 0), "{s:?}");
            assert!(s.sources.iter().all(|x| x.places.len() == 1 && x.excited_by.is_empty()));
        }
    }
}
