//! Properties of the dashboard's own agreement, over logs and worlds that ceasefire's strategies make.

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{CaseStatus, Docket, Program},
    strategies::{Params, histories, logs, worlds},
};
use dashboard::{Dashboard, recounted};
use proptest::prelude::*;

pub const PAUSE: &str = include_str!("pause.toml");

fn pause() -> Regime {
    Regime::parse(&[("pause.toml", PAUSE)]).unwrap_or_else(|p| panic!("{p}"))
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 48, failure_persistence: None, max_shrink_iters: 4000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// The agreement binds nobody but its parties, whatever is said about others.
    #[test]
    fn only_parties_violate_the_pause(log in logs(&pause(), &Params::default())) {
        let program = Program::lower(&pause(), &Reading::base()).unwrap();
        let docket = Docket::new(&program, &log).unwrap();
        let (state, _) = docket.replay(&program, Params::default().ends()).unwrap();
        for c in program.cases(&state).filter(|c| c.status == CaseStatus::Violation) {
            prop_assert!(["north", "south"].contains(&program.party_id(c.bearer)));
        }
    }

    /// The counts are right for any agreement, in whatever order its records come.
    #[test]
    fn counts_are_those_of_a_recount(history in histories(&Params::default())) {
        let regime = history.regime().unwrap();
        let mut dashboard = Dashboard::new(&regime).unwrap();
        for step in history.steps() {
            match step {
                ceasefire::strategies::Step::Arrives(r) => {
                    dashboard.receive(r.clone()).unwrap();
                }
                ceasefire::strategies::Step::Settles(now) => {
                    dashboard.refresh(now);
                    prop_assert_eq!(dashboard.counts(), &recounted(dashboard.monitor()));
                }
            }
        }
    }

    /// What is saved is what is resumed, as text too.
    #[test]
    fn a_dashboard_survives_being_saved(world in worlds(&Params { terms: 4, ..Params::default() })) {
        let regime = world.regime().unwrap();
        let mut dashboard = Dashboard::new(&regime).unwrap();
        for r in world.log.iter() {
            dashboard.receive(r.clone()).unwrap();
        }
        dashboard.refresh(Params::default().ends());
        let (saved, counts) = dashboard.save();
        let text = serde_json::to_string(&saved).unwrap();
        let again = Dashboard::resume(&regime, (serde_json::from_str(&text).unwrap(), counts)).unwrap();
        prop_assert_eq!(again.counts(), dashboard.counts());
        prop_assert_eq!(again.monitor().view().digest(), dashboard.monitor().view().digest());
    }
}
