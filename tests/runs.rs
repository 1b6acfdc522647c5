//! What people read of ensembles: pages of designs side by side, under review as snapshots.
#![cfg(feature = "std")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::ops::ControlFlow;

use ceasefire::{
    agreement::Regime,
    ensemble::{Batches, COUNTED, Comparison, Effect, Summary},
    report::{Designs, ranking},
    sim::{Scenario, Simulation},
    time::DAY,
};

const TRUCE: &str = r#"
schema = 1
instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T00:00Z", zone = "+00:00", area = "unlimited" }
parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
places = [{ id = "valley", name = "The valley" }]
acts = [{ id = "fire" }]
criteria = [{ id = "renounced", by = { declaration = { by = ["b"] } } }]
[[terms]]
article = "1"
text = "no fire"
bearers = ["@party"]
rule.prohibits = { acts = ["fire"] }
[[terms]]
article = "2"
text = "lists"
bearers = ["a"]
rule.requires = { task = "hand over lists", limit = "within 168 hours" }
"#;

const SCENARIO: &str = r#"
schema = 1
title = "One valley"
starts = "2024-01-01T00:00Z"
horizon = "40 days"
seed = "7"
ends = ["t/renounced"]
sources = [{ party = "a", places = ["valley"], act = "fire", per-day = 0.15 }]
observers = [{ party = "b", places = ["valley"], detects = 0.5}]
conduct = [{ party = "a", performance = { share = 0.7, late = 0.4, takes = "3 days", part = 0.0 } },
    { party = "b", renunciation = { after = 3, within = "30 days" } }]
"#;

fn compared() -> (Vec<Simulation>, Comparison) {
    let regime = Regime::parse(&[("t.toml", TRUCE)]).unwrap_or_else(|p| panic!("{p}"));
    let scenario = Scenario::parse("s.toml", SCENARIO).unwrap_or_else(|p| panic!("{p}"));
    let sharper = scenario.with("observers[0].detects", "0.9").unwrap();
    let simulations = [scenario, sharper].map(|s| Simulation::new(&regime, &s).unwrap());
    let mut c = Comparison::default();
    let batches = Batches { runs: 200, batch: 200, precise: None };
    c.go_on(&simulations, &[7 * DAY, 30 * DAY], &batches, |_| ControlFlow::Continue(()));
    (simulations.into(), c)
}

fn designs<'a>(comparison: &'a Comparison, endings: &'a [String]) -> Designs<'a> {
    Designs { titles: &["half seen", "most seen"], comparison, days: &[7, 30], endings, level: 0.95 }
}

#[test]
fn a_page_of_two_designs() {
    let (simulations, c) = compared();
    let endings = simulations[0].endings();
    insta::assert_snapshot!(designs(&c, &endings).page("One valley, half seen and most").text(false));
}

#[test]
fn designs_at_a_glance() {
    let (simulations, c) = compared();
    let endings = simulations[0].endings();
    let overview = designs(&c, &endings).overview("observers[0].detects");
    insta::assert_snapshot!(overview.text(false));
    // What is drawn in marks is what is said in figures.
    for (row, s) in overview.tables().next().unwrap().rows.iter().zip(&c.designs) {
        let share = s.spells.survival(0.95).at(30 * DAY).share;
        assert_eq!(row.cells[5].text.matches('#').count(), (share * 40.0).round() as usize);
    }
}

#[test]
fn figures_are_those_of_the_summary() {
    let (simulations, c) = compared();
    let endings = simulations[0].endings();
    let d = designs(&c, &endings);
    let cell = |s: &ceasefire::report::Section, row: usize, column: usize| s.tables().next().unwrap().rows[row].cells[column].clone();
    for (row, s) in c.designs.iter().enumerate() {
        let e = s.spells.survival(0.95).at(7 * DAY);
        assert!(cell(&d.survival(), row, 2).text.starts_with(&format!("{:.1} (", 100.0 * e.share)));
        assert_eq!(cell(&d.survival(), row, 2).key, Some((e.share * 1e6) as i64));
        let held = s.spells.iter().filter(|x| x.ending.is_none()).map(|x| x.runs).sum::<u64>();
        assert!(cell(&d.ends(), row, 1).text.starts_with(&format!("{:.1} (", 100.0 * held as f64 / 200.0)));
        let a = &s.parties[0];
        for n in 0..COUNTED.len() {
            assert_eq!(cell(&d.violations(), row, 2 + n).text, format!("{:.1}", a.violations[n].mean().unwrap()));
        }
        let counts = [&a.duties, &a.met, &a.late, &a.overdue].map(|m| format!("{:.1}", m.mean().unwrap()));
        assert_eq!([2, 3, 4, 5].map(|n| cell(&d.duties(), row, n).text), counts);
        assert!(a.duties.sum() > 0 && a.violations[0].sum() > 0);
    }
    let pair = &c.pairs[0];
    assert_eq!(cell(&d.differences(), 1, 2).text, format!("{:+.1}", 100.0 * pair.holding[1].difference().unwrap()));
    assert_eq!(cell(&d.differences(), 3, 2).text, format!("{:+.2}", pair.incidents.difference().mean().unwrap()));
}

#[test]
fn effects_are_ranked() {
    let effects = [("sources[0].per-day", -0.175, 0.175, 0.149), ("observers[0].detects", 0.012, 0.038, 0.052)];
    let effects = effects.map(|(f, mean, size, deviation)| Effect { field: f.into(), mean, size, deviation });
    insta::assert_snapshot!(ranking(&effects).text(false));
}

#[test]
fn without_runs_there_is_a_page_and_no_panic() {
    let none = Comparison::default();
    let of = |titles: &'static [&'static str], comparison| Designs { titles, comparison, days: &[], endings: &[], level: f64::NAN };
    assert_eq!(of(&[], &none).page("Nothing").sections.iter().filter(|s| s.tables().count() > 0).count(), 0);
    let empty = Comparison { designs: vec![Summary::default()], pairs: Vec::new() };
    let text = of(&["empty"], &empty).page("Nothing").text(false);
    assert!(text.contains("0 runs") && !text.contains("NaN"), "{text}");
    assert!(!ranking(&[]).text(false).contains("NaN"));
}
