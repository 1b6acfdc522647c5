//! Simulated runs: deterministic, one machine, saved and resumed, the same replicates however many are run.
#![cfg(feature = "std")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use ceasefire::{
    agreement::Regime,
    machine::{Docket, VerdictKind},
    record::{Content, Log, Record},
    sim::{End, Scenario, Simulation},
    strategies::{Params, Staged, scenarios},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

#[path = "../benches/w2/holding.rs"]
mod holding;
#[path = "worlds/scenario.rs"]
mod scenario;
#[path = "../benches/w2/mod.rs"]
mod w2;
mod worlds;

/// So many cases from a fixed seed, unless `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for others.
fn config(cases: u32) -> Config {
    let asked = Config::default();
    Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { cases },
        rng_seed: if std::env::var_os("PROPTEST_RNG_SEED").is_some() { asked.rng_seed } else { RngSeed::Fixed(2020) },
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..asked
    }
}

/// Two observers who see badly, err, and are kept out; runs that differ; a score, and any incident, that end them.
const SCENARIO: &str = r#"
schema = 1
title = "a scenario"
starts = "2024-01-01T00:00Z"
horizon = "60 days"
seed = "11"
ends = ["truce/score"]
[[sources]]
party = "a"
places = ["z1", "z2"]
act = "fire"
per-day = 0.5
memory = "12 hours"
frailty = 0.7
excited-by = [{ party = "a", adds = 0.3 }, { party = "b", adds = 0.8 }]
[[sources]]
party = "b"
places = ["z2", "z3"]
act = "fire"
per-day = 0.2
memory = "2 days"
excited-by = [{ party = "a", adds = 0.2 }]
[[observers]]
party = "mission"
places = ["z1", "z2"]
detects = 0.6
access-denied = 0.2
attributes-after = "3 days"
misattributes = 0.3
[[observers]]
party = "b"
places = ["z2", "z3"]
detects = 0.5
attributes-after = "0 days"
"#;

fn full(scenario: &str) -> Simulation {
    let regime = Regime::parse(&[("full.toml", worlds::FULL_TRUCE)]).unwrap_or_else(|p| panic!("{p}"));
    Simulation::new(&regime, &Scenario::parse("scenario.toml", scenario).unwrap_or_else(|p| panic!("{p}")))
        .unwrap_or_else(|p| panic!("{p}"))
}

fn simulation(scenario: &str) -> Simulation {
    let regime = Regime::parse(&[("truce.toml", w2::TRUCE)]).unwrap_or_else(|p| panic!("{p}"));
    Simulation::new(&regime, &Scenario::parse("scenario.toml", scenario).unwrap_or_else(|p| panic!("{p}")))
        .unwrap_or_else(|p| panic!("{p}"))
}

fn with_seed(seed: u64, days: u32) -> Simulation {
    simulation(&SCENARIO.replace("\"11\"", &format!("\"{seed}\"")).replace("60 days", &format!("{days} days")))
}

/// Scenarios of few terms, so that many are run.
fn staged() -> impl Strategy<Value = Staged> {
    scenarios(&Params { terms: 5, ..Params::default() })
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn law_01_same_scenario_and_seed_same_run(staged in staged(), replicate in any::<u64>()) {
        let (one, two) = (staged.simulation().unwrap(), staged.simulation().unwrap());
        let run = one.run(replicate);
        prop_assert_eq!(&run, &two.run(replicate));
    }

    #[test]
    fn law_02_the_records_of_a_run_replayed_give_the_verdicts_that_it_saw(staged in staged(), replicate in 0_u64..4) {
        let simulation = staged.simulation().unwrap();
        let run = simulation.run(replicate);
        let written: String = simulation.records(&run).iter().map(|r| serde_json::to_string(r).unwrap() + "\n").collect();
        let log = Log::parse("log", &written).unwrap();
        let docket = Docket::new(simulation.program(), &log).unwrap();
        let (state, _) = docket.replay(simulation.program(), run.state().now()).unwrap();
        let words = |s: &ceasefire::machine::State| s.history().map(|v| simulation.program().explain(s, &docket, v).to_string()).collect::<Vec<_>>();
        prop_assert_eq!(words(&state), words(run.state()));
        prop_assert_eq!(&state, run.state());
    }

    #[test]
    fn law_12_a_run_saved_at_any_event_and_resumed_goes_on_the_same(staged in staged(), at in 0_usize..400) {
        let simulation = staged.simulation().unwrap();
        let mut run = simulation.begin(3);
        for _ in 0..at {
            simulation.step(&mut run);
        }
        let saved = serde_json::to_string(&run).unwrap();
        let mut again = simulation.resume(serde_json::from_str(&saved).unwrap()).unwrap();
        let mut branch = run.clone();
        for r in [&mut run, &mut again, &mut branch] {
            while simulation.step(r) {}
        }
        prop_assert_eq!(&run, &again);
        prop_assert_eq!(&run, &branch);
        prop_assert_eq!(&run, &simulation.run(3));
    }

    #[test]
    fn law_13_a_replicate_is_the_same_whatever_was_run_before(staged in staged(), others in proptest::collection::vec(any::<u64>(), 0..4), k in any::<u64>()) {
        let simulation = staged.simulation().unwrap();
        let mut run = simulation.begin(0);
        for other in others.iter().chain([&k]) {
            simulation.begin_again(&mut run, *other);
            while simulation.step(&mut run) {}
        }
        prop_assert_eq!(run, simulation.run(k));
    }
}

/// The same of two full truces, whose runs are longer than those drawn.
#[test]
fn law_02_and_12_hold_of_full_truces() {
    for simulation in [full(scenario::FULL_SCENARIO), with_seed(7, 60)] {
        let run = simulation.run(2);
        let mut log = Log::new();
        simulation.records(&run).into_iter().for_each(|r| log.insert(r).unwrap());
        let docket = Docket::new(simulation.program(), &log).unwrap();
        assert_eq!(docket.replay(simulation.program(), run.state().now()).unwrap().0, *run.state());
        let mut half = simulation.begin(2);
        for _ in 0..300 {
            simulation.step(&mut half);
        }
        let mut again = simulation.resume(serde_json::from_str(&serde_json::to_string(&half).unwrap()).unwrap()).unwrap();
        while simulation.step(&mut again) {}
        assert_eq!(again, run);
    }
}

#[test]
fn runs_reach_every_kind_of_record_and_end() {
    let simulation = with_seed(5, 60);
    let (mut held, mut collapsed, mut undetected, mut wrong) = (0, 0, 0, 0);
    let mut kinds = std::collections::BTreeSet::new();
    for k in 0..60 {
        let run = simulation.run(k);
        match run.end().unwrap().1 {
            End::Horizon => held += 1,
            End::Collapsed(0) => collapsed += 1,
            other => panic!("{other:?}"),
        }
        undetected += run.truth().iter().filter(|t| !t.reported.is_some()).count();
        let records = simulation.records(&run);
        kinds.extend(records.iter().map(|r| r.content.kind()));
        wrong += records
            .iter()
            .filter(|r| {
                matches!(&r.content, Content::Claim(c) if c.accuses.iter().any(|a| a.party == "b")) && claims_about(&records, r, "z1")
            })
            .count();
        assert!(run.verdicts().iter().any(|v| v.kind == VerdictKind::Violation) || run.accusations() == 0);
    }
    assert!(held > 5 && collapsed > 5 && undetected > 100, "{held} {collapsed} {undetected}");
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["claim", "coverage", "incident"]);
    // In z1 only one party causes incidents, so nobody else can be mistaken for it.
    assert_eq!(wrong, 0);
}

fn claims_about(records: &[Record], claim: &Record, place: &str) -> bool {
    let Content::Claim(c) = &claim.content else { return false };
    records.iter().any(|r| r.name == c.about && matches!(&r.content, Content::Incident(i) if i.place.as_deref() == Some(place)))
}

#[test]
fn conduct_reaches_every_kind_of_move_record_and_end() {
    let simulation = full(scenario::FULL_SCENARIO);
    let mut seen: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    for k in 0..60 {
        let run = simulation.run(k);
        assert_eq!(run.refused(), [], "replicate {k}");
        for r in simulation.records(&run) {
            let by = r.by.clone().unwrap();
            let what = match &r.content {
                Content::Finding(f) => format!("finding {} {:?}", f.outcome, f.occurred),
                Content::Answer(a) => format!("answer {}", if a.admits { "admits" } else { "denies" }),
                Content::Statement(s) => s.kind.to_string(),
                Content::Performance(p) => format!("performance {} {}", p.of, p.stance),
                Content::Coverage(c) => c.looked.to_string(),
                Content::Act(a) => a.under.clone(),
                other => other.kind().to_string(),
            };
            *seen.entry(format!("{by}: {what}")).or_default() += 1;
        }
        for v in run.verdicts() {
            *seen.entry(format!("= {}", v.kind)).or_default() += 1;
        }
        for t in run.truth() {
            let what = if t.ordered { "ordered" } else { "by itself" };
            *seen.entry(format!("~ {} {what}", simulation.program().party_id(t.party))).or_default() += 1;
        }
        let end = match run.end().unwrap().1 {
            End::Legal(s) => s.to_string(),
            other => format!("{other:?}"),
        };
        *seen.entry(format!("> {end}")).or_default() += 1;
    }
    let list: Vec<String> = seen.iter().map(|(k, n)| format!("{n:>6} {k}")).collect();
    insta::assert_snapshot!(list.join("\n"), @r"
    5745 = alleged violation
       3 = collapsed
    2566 = duty arisen
     167 = eroding
       3 = expired
      26 = extended
     158 = holding
      60 = in force
      50 = met
      15 = met late
    2338 = overdue
      11 = performance contested
    1123 = possible violation
      58 = takes effect later
      54 = terminated
      80 = took effect
       1 = unknown
      10 = unmatched
       3 > Collapsed(0)
       3 > expired
      54 > terminated
    1222 a: answer admits
    2271 a: answer denies
    2496 a: claim
    1223 a: communication
      26 a: full/4
      58 a: full/5
    2499 a: incident
      58 a: not-bound
     117 a: observance
      51 a: performance full/3 asserts
      11 a: performance full/3 contests
      10 a: performance full/3 verifies
    1746 b: answer denies
    5658 b: claim
     827 b: communication
    5146 b: incident
      59 b: not-bound
      32 b: performance full/3 asserts
      15 commission: finding found Some(false)
    1175 commission: finding found Some(true)
     531 commission: finding inconclusive None
     173 commission: finding no-access None
    3097 mission: claim
    2625 mission: finding found Some(true)
     323 mission: incident
     709 mission: refused
     900 mission: saw
     384 mission: saw-nothing
    4407 ~ a by itself
     655 ~ a ordered
     939 ~ b by itself
    1415 ~ b ordered
     335 ~ gang by itself
     494 ~ gang ordered
    ");
}

#[test]
fn who_watches_changes_no_incident() {
    let (watched, blind) = (simulation(SCENARIO), simulation(&SCENARIO.replace("detects = 0.6", "detects = 0.1")));
    let truth = |s: &Simulation, k| s.run(k).truth().iter().map(|t| (t.at, t.party, t.place)).collect::<Vec<_>>();
    let mut shorter = 0;
    for k in 0..40 {
        let (one, two) = (truth(&watched, k), truth(&blind, k));
        let common = one.len().min(two.len());
        assert_eq!(one[..common], two[..common]);
        shorter += usize::from(one.len() < two.len());
    }
    assert!(shorter > 0, "runs end earlier where more is seen");
}

#[test]
fn a_run_with_too_many_events_says_so() {
    let run = simulation(&format!("max-events = 10\n{SCENARIO}")).run(1);
    assert_eq!(run.end().unwrap().1, End::TooManyEvents);
}

#[test]
fn bad_scenarios_are_refused_with_all_their_problems_at_once() {
    let read = Scenario::parse(
        "s.toml",
        &SCENARIO.replace("per-day = 0.5", "per-day = \"often\"").replace("seed = \"11\"", "seed = \"-1\"\nsead = 2"),
    )
    .unwrap_err();
    insta::assert_snapshot!(read.to_string(), @r"
    s.toml: seed: `-1` is no seed: a whole number from 0 to 18446744073709551615
    s.toml: sources[0].per-day: expected a number, found `often`
    s.toml: sead: unknown field `sead`
    ");
    let bad = SCENARIO
        .replace("schema = 1", "schema = 9")
        .replace("60 days", "0 days")
        .replace("truce/score", "truce/scores")
        .replace("per-day = 0.2", "per-day = -0.2")
        .replace("memory = \"12 hours\"", "memory = \"1 month\"")
        .replace("frailty = 0.7", "frailty = 0.0")
        .replace("party = \"a\", adds = 0.2", "party = \"mission\", adds = 0.2")
        .replace("places = [\"z2\", \"z3\"]\nact", "places = [\"z2\", \"z9\", \"z2\"]\nact")
        .replace("act = \"fire\"\nper-day = -0.2", "act = \"fires\"\nper-day = -0.2")
        .replace("detects = 0.5", "detects = 1.5")
        .replace("\"0 days\"", "\"-1 days\"");
    let regime = Regime::parse(&[("truce.toml", w2::TRUCE)]).unwrap();
    let refused = Simulation::new(&regime, &Scenario::parse("s.toml", &bad).unwrap_or_else(|p| panic!("{p}"))).unwrap_err();
    insta::assert_snapshot!(refused.to_string(), @r"
    a scenario: schema: `9` is no version of this format: it must be 1
    a scenario: horizon: `-1 day` is no time to follow a run for
    a scenario: ends[0]: unknown criterion `truce/scores`: write `instrument/criterion`
    a scenario: sources[0].memory: `1 month` has no fixed length: give days or hours
    a scenario: sources[0].frailty: `0.0` is no shape: it must be above 0
    a scenario: sources[1].places[1]: unknown place `z9`
    a scenario: sources[1].places[2]: `z2` stands here twice
    a scenario: sources[1].act: unknown act `fires`
    a scenario: sources[1].per-day: `-0.2` is no number of incidents per day
    a scenario: sources[1].excited-by[0].party: `mission` causes no incidents here
    a scenario: observers[1].detects: `1.5` is no probability: it must be from 0 to 1
    a scenario: observers[1].attributes-after: `-1 day` lies in the past
    ");
}

#[test]
fn w2_holds_as_often_as_published() {
    let simulation = simulation(w2::SCENARIO);
    let runs = 400_u32;
    let mut lasted = Vec::new();
    let mut run = simulation.begin(0);
    for k in 0..u64::from(runs) {
        simulation.begin_again(&mut run, k);
        while simulation.step(&mut run) {}
        let (at, end) = run.end().unwrap();
        lasted.push(if end == End::Horizon { i64::MAX } else { at.since(simulation.scenario().starts) });
    }
    for (day, share) in holding::HOLDING {
        let held = lasted.iter().filter(|t| **t > day * ceasefire::time::DAY).count() as f64 / f64::from(runs);
        let error = (share * (1.0 - share) / f64::from(runs)).sqrt();
        assert!((held - share).abs() <= 4.0 * error + 1e-9, "day {day}: {held} and not {share}");
    }
}
