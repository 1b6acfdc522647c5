//! Ensembles: the same on any number of threads, merged from any parts, stopped and resumed; comparisons on common chance;
//! sweeps and screenings.
#![cfg(feature = "std")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::ops::ControlFlow;

use ceasefire::{
    agreement::Regime,
    ensemble::{Batches, COUNTED, Comparison, Ensemble, Number, Precise, Screening, Stopped, Summary},
    sim::{End, Scenario, Simulation},
    strategies::{Params, scenarios},
    time::DAY,
};
use proptest::prelude::*;

#[path = "worlds/scenario.rs"]
mod scenario;
#[path = "../benches/w2/mod.rs"]
mod w2;
mod worlds;

fn regime() -> Regime {
    Regime::parse(&[("full.toml", worlds::FULL_TRUCE)]).unwrap_or_else(|p| panic!("{p}"))
}

fn scenario() -> Scenario {
    Scenario::parse("scenario.toml", scenario::FULL_SCENARIO).unwrap_or_else(|p| panic!("{p}"))
}

fn simulation(edits: &[(&str, &str)]) -> Simulation {
    let changed = edits.iter().fold(scenario(), |s, (field, value)| s.with(field, value).unwrap_or_else(|p| panic!("{p}")));
    Simulation::new(&regime(), &changed).unwrap_or_else(|p| panic!("{p}"))
}

fn quietly<T>(_: &T) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn law_13_parts_of_any_size_in_any_order_merge_to_the_same(staged in scenarios(&Params { terms: 5, ..Params::default() }), cuts in proptest::collection::vec(0_u64..40, 0..5), swap in any::<bool>()) {
        let simulation = staged.simulation().unwrap();
        let whole = Summary::of(&simulation, 0..40);
        let mut at: Vec<u64> = cuts.into_iter().chain([0, 40]).collect();
        at.sort_unstable();
        let mut parts: Vec<Summary> = at.windows(2).map(|w| Summary::of(&simulation, w[0]..w[1])).collect();
        if swap {
            parts.reverse();
        }
        let mut merged = Summary::default();
        for p in &parts {
            merged.merge(p);
        }
        prop_assert_eq!(merged.digest(), whole.digest());
        prop_assert_eq!(merged, whole);
    }

    #[test]
    fn law_12_an_ensemble_saved_between_batches_and_resumed_comes_to_the_same(batch in 1_u64..30, stop in 1_u64..60) {
        let simulation = simulation(&[("horizon", "\"30 days\"")]);
        let batches = Batches { runs: 60, batch, precise: None };
        let mut whole = Ensemble::default();
        prop_assert_eq!(whole.go_on(&simulation, &batches, quietly), Stopped::Done);
        prop_assert_eq!(whole.summary.runs, 60);
        let mut first = Ensemble::default();
        let stopped = first.go_on(&simulation, &batches, |p| if p.runs >= stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
        prop_assert!(stopped == Stopped::Asked);
        let mut again: Ensemble = serde_json::from_str(&serde_json::to_string(&first).unwrap()).unwrap();
        again.go_on(&simulation, &batches, quietly);
        prop_assert_eq!(again, whole);
    }
}

#[cfg(feature = "rayon")]
#[test]
fn law_01_an_ensemble_is_the_same_on_any_number_of_threads() {
    let designs = [simulation(&[]), simulation(&[("conduct[0].reciprocity.share", "0.9")])];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut comparison = Comparison::default();
            comparison.go_on(&designs, &[7 * DAY, 30 * DAY], &Batches { runs: 150, batch: 70, precise: None }, quietly);
            (Summary::of(&designs[0], 0..150).digest(), comparison)
        })
    };
    let one = on(1);
    assert_eq!(on(2), one);
    assert_eq!(on(7), one);
}

#[test]
fn a_summary_counts_what_its_runs_show() {
    let simulation = simulation(&[]);
    let summary = Summary::of(&simulation, 0..30);
    let runs: Vec<_> = (0..30).map(|k| simulation.run(k)).collect();
    let starts = simulation.scenario().starts;
    assert_eq!(summary.runs, 30);
    let held = runs.iter().filter(|r| r.end().unwrap().0.since(starts) > 60 * DAY || r.end().unwrap().1 == End::Horizon).count();
    assert_eq!(summary.spells.still_holding_after(60 * DAY), held as u64);
    let incidents: usize = runs.iter().map(|r| r.truth().len()).sum();
    assert_eq!(summary.incidents.sum(), incidents as i128);
    let killed: u32 = runs.iter().flat_map(|r| r.truth()).map(|t| t.killed).sum();
    assert!(killed > 10);
    assert_eq!(summary.killed.sum(), i128::from(killed));
    let unreported = runs.iter().flat_map(|r| r.truth()).filter(|t| !t.reported.is_some()).count();
    assert_eq!(summary.reported.sum(), (incidents - unreported) as i128);
    // Every whole day that a run held is counted once, and every incident of such a day.
    let days: i64 = runs.iter().map(|r| r.end().unwrap().0.since(starts) / DAY).sum();
    assert_eq!(summary.per_day.runs(), days as u64);
    let on_whole_days = runs
        .iter()
        .map(|r| r.truth().iter().filter(|t| t.at.since(starts) / DAY < r.end().unwrap().0.since(starts) / DAY).count())
        .sum::<usize>();
    assert_eq!(summary.per_day.moments().sum(), on_whole_days as i128);
    // What is found is alleged; what is alleged by nobody is no violation.
    for p in &summary.parties {
        let [alleged, corroborated, admitted, found] = &p.violations;
        assert!(corroborated.sum() <= alleged.sum() && admitted.sum() <= alleged.sum() && found.sum() <= alleged.sum());
        assert!(p.met.sum() + p.late.sum() + p.overdue.sum() <= p.duties.sum());
    }
    assert_eq!(COUNTED.len(), 4);
    let of = |name: &str| summary.parties.iter().find(|p| p.party == name).unwrap();
    for name in ["a", "b"] {
        assert!(of(name).violations.iter().take(2).all(|v| v.sum() > 0) && of(name).violations[3].sum() > 0, "{name}");
        assert!(of(name).duties.sum() > 0 && of(name).met.sum() > 0 && of(name).overdue.sum() > 0);
    }
    assert!(of("a").violations[2].sum() > 0, "one of them admits");
    assert!(of("a").late.sum() + of("b").late.sum() > 0);
    // The group signed nothing: it does deeds, and violates nothing.
    assert!(of("gang").incidents.sum() > 0 && of("gang").ordered.sum() > 0 && of("gang").violations[0].sum() == 0);
}

#[test]
fn runs_stop_when_the_interval_is_narrow() {
    let simulation = simulation(&[("horizon", "\"60 days\"")]);
    let precise = Precise { after: 30 * DAY, width: 0.2, level: 0.95 };
    let mut ensemble = Ensemble::default();
    let stopped = ensemble.go_on(&simulation, &Batches { runs: 5_000, batch: 20, precise: Some(precise) }, quietly);
    assert_eq!(stopped, Stopped::Precise);
    let runs = ensemble.summary.runs;
    assert!(runs % 20 == 0 && runs > 20 && runs < 2_000, "{runs}");
    let share = |held: u64, runs: u64| ceasefire::ensemble::Share { yes: held, no: runs - held };
    let now = share(ensemble.summary.spells.still_holding_after(30 * DAY), runs);
    assert!(now.interval(0.95).width() <= 0.2);
    let before = Summary::of(&simulation, 0..runs - 20);
    assert!(share(before.spells.still_holding_after(30 * DAY), runs - 20).interval(0.95).width() > 0.2);
}

#[test]
fn common_chance_narrows_the_difference_of_two_designs() {
    let designs =
        [simulation(&[("horizon", "\"60 days\"")]), simulation(&[("horizon", "\"60 days\""), ("conduct[0].answers.denies", "0.2")])];
    let mut comparison = Comparison::default();
    let stopped = comparison.go_on(&designs, &[30 * DAY], &Batches { runs: 300, batch: 100, precise: None }, quietly);
    assert_eq!(stopped, Stopped::Done);
    assert_eq!(comparison.designs[0], Summary::of(&designs[0], 0..300));
    assert_eq!(comparison.designs[1], Summary::of(&designs[1], 0..300));
    let pair = &comparison.pairs[0];
    assert!(pair.holding[0].narrowing(0.95).unwrap() < 0.7, "{:?}", pair.holding[0]);
    assert!(pair.incidents.narrowing().unwrap() < 0.5, "{:?}", pair.incidents);
    assert_eq!(pair.hours.of_first().runs(), 300);
    // A design compared with itself does not differ.
    let mut same = Comparison::default();
    let itself = [simulation(&[]), simulation(&[])];
    same.go_on(&itself, &[30 * DAY], &Batches { runs: 40, batch: 40, precise: None }, quietly);
    assert_eq!((same.pairs[0].holding[0].first, same.pairs[0].holding[0].second), (0, 0));
    assert_eq!(same.pairs[0].killed.difference().sum(), 0);
}

#[test]
fn what_ends_at_an_instant_does_not_hold_after_it() {
    let quiet = ["sources[0].per-day", "sources[1].per-day", "sources[2].per-day"].map(|f| (f, "0"));
    let simulation = simulation(&quiet);
    let end = "2024-04-01T00:00Z".parse::<ceasefire::time::Instant>().unwrap().since(simulation.scenario().starts);
    let mut c = Comparison::default();
    let designs = [simulation.clone(), simulation];
    c.go_on(&designs, &[end - 1, end], &Batches { runs: 1, batch: 9, precise: None }, quietly);
    let held = |n: usize| (c.pairs[0].holding[n].both, c.designs[0].spells.still_holding_after([end - 1, end][n]));
    assert_eq!((held(0), held(1)), ((1, 1), (0, 0)), "it expired");
}

#[test]
fn fields_are_changed_as_in_the_file() {
    let s = scenario();
    assert_eq!(s.with("conduct[0].reciprocity.waits", "\"3 days\"").unwrap().conduct[0].reciprocity.unwrap().waits.to_string(), "3 days");
    assert_eq!(s.with("observers[2].access-denied", "1").unwrap().observers[2].access_denied, 1.0);
    assert_eq!(s.with("sources[2].frailty", "0.4").unwrap().sources[2].frailty, Some(0.4));
    let grim = s.with("conduct[1].grim", "{ after = 3, factor = 2.0 }").unwrap();
    assert_eq!(grim.conduct[1].grim.unwrap().after, 3);
    assert_eq!(s.with("title", "\"everything\"").unwrap(), s);
    let wrong = [
        ("conduct[9].reciprocity.share", "0.1"),
        ("conduct[1].grim.factor", "0.1"),
        ("sources[0].per-dai", "0.1"),
        ("sources[0].per-day", "often"),
        ("sources[0].per-day", "\"often\""),
        ("sources.per-day", "0.1"),
        ("", "0.1"),
    ];
    let said: Vec<String> = wrong.iter().map(|(f, v)| s.with(f, v).unwrap_err().to_string()).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    everything: conduct[9].reciprocity.share: there is no `conduct[9]`
    everything: conduct[1].grim.factor: there is no `conduct[1].grim`
    everything: sources[0].per-dai: unknown field `per-dai`
    everything: sources[0].per-day: the value is no TOML
    everything: sources[0].per-day: expected a number, found `often`
    everything: sources.per-day: there is no `sources.per-day`
    everything: unknown field ``
    ");
}

#[test]
fn a_screening_ranks_what_matters() {
    let regime = Regime::parse(&[("w2.toml", w2::TRUCE)]).unwrap();
    let scenario = Scenario::parse("w2", w2::SCENARIO).unwrap().with("horizon", "\"60 days\"").unwrap();
    let number = |field: &str, from, to, unit: &str| Number { field: field.into(), from, to, unit: unit.into() };
    let screening = Screening {
        numbers: vec![
            number("observers[0].attributes-after", 1.0, 3.0, "hours"),
            number("sources[0].per-day", 0.01, 0.1, ""),
            number("observers[0].detects", 0.7, 0.8, ""),
        ],
        levels: 4,
        trajectories: 4,
        runs: 40,
        after: 50 * DAY,
    };
    let mut last = 0;
    let effects = screening
        .effects(&regime, &scenario, |p| {
            assert_eq!((p.runs, p.of), (last + 1, 16));
            last = p.runs;
            ControlFlow::Continue(())
        })
        .unwrap();
    let ranked: Vec<&str> = effects.iter().map(|e| e.field.as_str()).collect();
    assert_eq!(ranked, ["sources[0].per-day", "observers[0].detects", "observers[0].attributes-after"], "{effects:?}");
    assert!(effects[0].mean < -0.05, "more incidents, fewer truces: {effects:?}");
    assert_eq!(effects[0].mean, -effects[0].size, "whichever way it is moved");
    assert!(effects.iter().all(|e| e.size >= e.mean.abs()));
    assert_eq!(screening.effects(&regime, &scenario, quietly).unwrap(), effects);
    let bad = Screening {
        numbers: vec![number("sources[9].per-day", 0.3, 0.2, "weeks"), number("observers[0].detects", 0.5, 1.5, "")],
        levels: 3,
        trajectories: 1,
        runs: 0,
        after: 0,
    };
    insta::assert_snapshot!(bad.effects(&regime, &scenario, quietly).unwrap_err().to_string(), @r"
    screening: levels: must be an even number from 2 on
    screening: trajectories: must be 2 or more: a deviation needs two points
    screening: runs: must be 1 or more
    screening: numbers[0]: `from` must be below `to`
    screening: numbers[0].unit: must be `minutes`, `hours` or `days`, or left out
    W2: sources[9].per-day: there is no `sources[9]`
    W2: observers[0].detects: `1.5` is no probability: it must be from 0 to 1
    ");
}
