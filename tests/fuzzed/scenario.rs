//! Scenarios in TOML, for a truce in which conduct can do everything.

use ceasefire::{
    agreement::Regime,
    sim::{Scenario, Simulation},
};

use super::{answers, are_told, are_told_of, files, worlds::FULL_TRUCE};

/// How many events of a run are looked at: the number that a scenario allows is no part of its size.
const EVENTS: usize = 150;

thread_local! {
    static TRUCE: Regime = Regime::parse(&[("truce.toml", FULL_TRUCE)]).unwrap();
}

/// A line `#= NAME` begins a document of the regime to be simulated; without one it is the truce.
pub fn holds(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let files = files("scenario", text);
    let scenario = match Scenario::parse("scenario", files[0].1) {
        Ok(scenario) => scenario,
        Err(problems) => return are_told_of("scenario", &problems),
    };
    let written = toml::to_string(&scenario).unwrap();
    let back = Scenario::parse("again", &written).unwrap_or_else(|p| panic!("what was written is refused: {p}\n{written}"));
    if files.len() > 1 {
        if let Ok(regime) = Regime::parse(&files[1..]) {
            runs(&regime, &scenario, &back);
        }
    } else {
        TRUCE.with(|regime| runs(regime, &scenario, &back));
    }
}

fn runs(regime: &Regime, scenario: &Scenario, back: &Scenario) {
    let simulation = match Simulation::new(regime, scenario) {
        Ok(simulation) => simulation,
        Err(problems) => return are_told(&problems),
    };
    assert_eq!(back, scenario, "what was written reads back as something else");
    let again = Simulation::new(regime, back).unwrap();
    let (mut run, mut other) = (simulation.begin(1), again.begin(1));
    for n in 0..EVENTS {
        let more = simulation.step(&mut run);
        again.step(&mut other);
        if n == EVENTS / 3 {
            let saved = serde_json::to_string(&other).unwrap();
            other = again.resume(serde_json::from_str(&saved).unwrap()).unwrap();
        }
        if !more {
            break;
        }
    }
    assert_eq!(
        (run.state(), run.truth(), run.end()),
        (other.state(), other.truth(), other.end()),
        "a run saved and resumed goes on otherwise"
    );
    assert_eq!(simulation.records(&run), again.records(&other));
    answers(simulation.program(), run.state(), &ceasefire::machine::Docket::default());
}
