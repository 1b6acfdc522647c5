//! The monitor as a state machine against the naive model: records arrive in any order, late, twice, wrong and corrected, it is
//! settled now and then, saved and resumed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs, dead_code)]

#[path = "model/mod.rs"]
pub(crate) mod model;

use ceasefire::{
    record::Record,
    strategies::{History, Params, histories},
    time::DAY,
};
use model::{
    Model, Step, System, check_invariants,
    view::{BASE, END, TOLD},
};
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, RngSeed},
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

/// A model, and what has not been told it yet.
#[derive(Clone, Debug)]
struct Untold {
    history: History,
    model: Model,
    untold: Vec<Record>,
}

impl ReferenceStateMachine for Untold {
    type State = Untold;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Untold> {
        // Each about one construct, and mostly told rightly: otherwise little comes to pass in so few steps.
        let about =
            |focus| Params { terms: 12, records: 20, focus: Some(focus), sometimes: TOLD.into(), mistakes: 20, ..Params::default() };
        let untold = |history: History| Untold { model: Model::new(&history.documents), untold: history.arrivals.clone(), history };
        select(&TOLD[..]).prop_flat_map(move |focus| histories(&about(focus))).prop_map(untold).boxed()
    }

    fn transitions(state: &Untold) -> BoxedStrategy<Step> {
        let settle = (0..60_i64, -1..=1_i64).prop_map(|(n, beside)| Step::Settle(BASE.plus(n * DAY / 4 + beside)));
        if state.untold.is_empty() {
            return prop_oneof![3 => settle, 1 => Just(Step::Resume)].boxed();
        }
        let tell = select(state.untold.clone()).prop_map(|r| Step::Tell(Box::new(r)));
        prop_oneof![8 => tell, 2 => settle, 1 => Just(Step::Resume)].boxed()
    }

    fn apply(mut state: Untold, step: &Step) -> Untold {
        if let Step::Tell(r) = step {
            let at = state.untold.iter().position(|u| *u == **r);
            at.map(|at| state.untold.remove(at));
        }
        state.model.apply(step);
        state
    }

    fn preconditions(state: &Untold, step: &Step) -> bool {
        !matches!(step, Step::Tell(r) if !state.untold.contains(&**r))
    }
}

impl StateMachineTest for System {
    type SystemUnderTest = System;
    type Reference = Untold;

    fn init_test(state: &Untold) -> System {
        System::new(&state.history.documents)
    }

    fn apply(mut system: System, _: &Untold, step: Step) -> System {
        system.apply(&step);
        system
    }

    fn check_invariants(system: &System, state: &Untold) {
        check_invariants(&state.model, system);
    }

    fn teardown(mut system: System, mut state: Untold) {
        let end = Step::Settle(END.plus(-1));
        system.apply(&end);
        state.model.apply(&end);
        check_invariants(&state.model, &system);
    }
}

prop_state_machine! {
    #![proptest_config(Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { 96 },
        rng_seed: if std::env::var_os("PROPTEST_RNG_SEED").is_some() { Config::default().rng_seed } else { RngSeed::Fixed(2020) },
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..Config::default()
    })]

    #[test]
    fn a_monitor_says_what_the_naive_model_says_whatever_reaches_it_when(sequential 1..30 => System);
}
