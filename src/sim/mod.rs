//! Simulated compliance: what could happen under a regime, told by simulated observers and judged by the ordinary machine.
//!
//! A [`Scenario`] is data: how incidents arise, who observes them and how well, when a run ends. A [`Simulation`] joins it to
//! a regime; a [`Run`] is one possible course of events. What really happens stays in the run's [`Truth`], which the machine
//! never reads; only what observers detect and attribute becomes records, and [`Simulation::records`] writes those down as
//! they would stand in a real log. Replayed, they give the verdicts that the run saw.
//!
//! Every draw comes from a stream of its own for each purpose, party and place, and replicate *k* is the same however many
//! are run. A run can be stopped after any event, saved, resumed, and branched by cloning.
//!
//! ```
//! use ceasefire::{agreement::Regime, sim::{End, Scenario, Simulation}};
//! let truce = r#"
//! schema = 1
//! instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T00:00Z", zone = "+00:00", area = "unlimited" }
//! parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }, { id = "mission", name = "Mission", kind = "mission" }]
//! roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
//! places = [{ id = "valley", name = "The valley" }]
//! acts = [{ id = "fire", name = "fire" }]
//! criteria = [{ id = "first", acts = ["fire"], by = "first-incident" }]
//! [[terms]]
//! article = "1"
//! text = "no fire"
//! bearers = ["@party"]
//! rule.prohibits = { acts = ["fire"] }
//! "#;
//! let scenario = r#"
//! schema = 1
//! title = "One valley"
//! starts = "2024-01-01T00:00Z"
//! horizon = "100 days"
//! seed = "7"
//! ends = ["t/first"]
//! sources = [{ party = "a", places = ["valley"], act = "fire", per-day = 0.1 }]
//! observers = [{ party = "mission", places = ["valley"], detects = 0.5, attributes-after = "1 day" }]
//! "#;
//! let simulation = Simulation::new(&Regime::parse(&[("t.toml", truce)])?, &Scenario::parse("s.toml", scenario)?)?;
//! let run = simulation.run(0);
//! assert_eq!(run.end().unwrap().1, End::Collapsed(0));
//! assert!(run.truth().len() >= 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bits;
mod conduct;
#[cfg(feature = "std")]
mod field;
mod habits;
mod habitual;
mod observer;
mod plan;
mod plan_habits;
mod run;
mod scenario;
mod simulation;
mod source;
mod telling;

pub use conduct::{Chance, Conduct, Does, Move, Seen, Sight};
pub use habits::{
    Answers, Complaints, Extensions, FalseClaims, Grim, Habits, Opportunism, Performances, Probing, Reciprocity, Recommitment,
    Renunciation, Restraint, Spoiling,
};
pub use habitual::Habitual;
pub use observer::Observer;
pub use run::{End, Run, Truth};
pub use scenario::{MAX_EVENTS, SCHEMA, Scenario};
pub use simulation::Simulation;
pub use source::{Excites, Settling, Source, Surges, Variant};
