//! The dashboard as a state machine: records arrive, are settled, everything is saved and resumed, and at every step the counts are
//! those of a recount, and of a monitor that is told all of it at once.

use ceasefire::{
    agreement::{Reading, Regime},
    monitor::Monitor,
    record::Record,
    strategies::{Params, histories_of},
    time::{HOUR, Instant},
};
use dashboard::{Dashboard, recounted};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

fn pause() -> Regime {
    Regime::parse(&[("pause.toml", include_str!("pause.toml"))]).unwrap_or_else(|p| panic!("{p}"))
}

/// What can happen to a dashboard.
#[derive(Clone, Debug)]
enum Happens {
    /// The next record of the history arrives.
    Arrives,
    /// It is refreshed so many hours later.
    Refreshed(i64),
    /// It is saved as text and resumed.
    Restarted,
}

/// What the dashboard should have seen: a naive one, which keeps records and counts when asked.
#[derive(Clone, Debug)]
struct Naive {
    coming: Vec<Record>,
    come: Vec<Record>,
    /// How many of those that came have been settled.
    settled: usize,
    now: Instant,
}

impl ReferenceStateMachine for Naive {
    type State = Naive;
    type Transition = Happens;

    fn init_state() -> BoxedStrategy<Naive> {
        let begins = |h: ceasefire::strategies::History| {
            let mut coming = h.arrivals;
            coming.reverse();
            Naive { coming, come: Vec::new(), settled: 0, now: Params::default().starts }
        };
        histories_of(&pause(), &Params::default()).prop_map(begins).boxed()
    }

    fn transitions(_: &Naive) -> BoxedStrategy<Happens> {
        prop_oneof![6 => Just(Happens::Arrives), 2 => (0_i64..100).prop_map(Happens::Refreshed), 1 => Just(Happens::Restarted)].boxed()
    }

    fn apply(mut state: Naive, happens: &Happens) -> Naive {
        match happens {
            Happens::Arrives => state.come.extend(state.coming.pop()),
            Happens::Refreshed(hours) => (state.now, state.settled) = (state.now.plus(hours * HOUR), state.come.len()),
            Happens::Restarted => {}
        }
        state
    }
}

struct Tested {
    dashboard: Dashboard,
    come: usize,
}

impl StateMachineTest for Tested {
    type SystemUnderTest = Tested;
    type Reference = Naive;

    fn init_test(_: &Naive) -> Tested {
        Tested { dashboard: Dashboard::new(&pause()).unwrap(), come: 0 }
    }

    fn apply(mut tested: Tested, naive: &Naive, happens: Happens) -> Tested {
        match happens {
            Happens::Arrives => {
                // The naive one has been told already.
                if let Some(record) = naive.come.get(tested.come) {
                    tested.dashboard.receive(record.clone()).unwrap();
                    tested.come += 1;
                }
            }
            Happens::Refreshed(_) => tested.dashboard.refresh(naive.now),
            Happens::Restarted => {
                let (saved, counts) = tested.dashboard.save();
                let text = serde_json::to_string(&saved).unwrap();
                tested.dashboard = Dashboard::resume(&pause(), (serde_json::from_str(&text).unwrap(), counts)).unwrap();
            }
        }
        tested
    }

    fn check_invariants(tested: &Tested, naive: &Naive) {
        assert_eq!(tested.dashboard.counts(), &recounted(tested.dashboard.monitor()));
        let mut all_at_once = Monitor::new(&pause(), &Reading::base()).unwrap();
        for r in &naive.come[..naive.settled] {
            all_at_once.ingest(r.clone()).unwrap();
        }
        if naive.now > Params::default().starts || naive.settled > 0 {
            all_at_once.settle(naive.now).unwrap();
        }
        assert_eq!(tested.dashboard.counts(), &recounted(&all_at_once));
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, max_shrink_iters: 4000, ..ProptestConfig::default() })]

    #[test]
    fn the_dashboard_counts_what_a_naive_one_does(sequential 1..40 => Tested);
}
