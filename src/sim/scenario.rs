//! Scenarios: what a simulation is made of, as data.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Habits, Observer, Source};
use crate::{
    chance::Seed,
    time::{Instant, Length},
};

/// The version of the scenario format.
pub const SCHEMA: u32 = 1;

/// How many events a run may have when the scenario sets no limit.
pub const MAX_EVENTS: u32 = 1_000_000;

/// What a simulation is made of, beside the regime.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Scenario {
    /// The version of this format: [`SCHEMA`].
    pub schema: u32,
    /// What it is called.
    pub title: String,
    /// How the text is read, by axis; the base option where nothing is said.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reading: BTreeMap<String, String>,
    /// When the simulated course of events begins.
    pub starts: Instant,
    /// For how long it is followed.
    pub horizon: Length,
    /// What all chance begins with.
    pub seed: Seed,
    /// The instrument that is the truce: its entry into force is what sources settle after, and its legal end (expiry,
    /// termination, supersession) ends a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truce: Option<String>,
    /// The criteria (`instrument/criterion`) whose state *collapsed* ends a run; the first that does is how it ended.
    pub ends: Vec<String>,
    /// How many events a run may have; one that has more ends there, and says so.
    pub max_events: u32,
    /// Who causes incidents, where and how often.
    pub sources: Vec<Source>,
    /// Who observes them, and how well.
    pub observers: Vec<Observer>,
    /// How parties behave, beside what happens by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conduct: Vec<Habits>,
}

impl Default for Scenario {
    fn default() -> Scenario {
        Scenario {
            schema: SCHEMA,
            title: String::new(),
            reading: BTreeMap::new(),
            starts: Instant::from_millis(0),
            horizon: Length::default(),
            seed: Seed::default(),
            truce: None,
            ends: Vec::new(),
            max_events: MAX_EVENTS,
            sources: Vec::new(),
            observers: Vec::new(),
            conduct: Vec::new(),
        }
    }
}

#[cfg(feature = "std")]
impl Scenario {
    /// Reads a scenario written in TOML.
    ///
    /// # Errors
    /// Everything in it that cannot be read, at once. What does not fit the regime is said by
    /// [`Simulation::new`](super::Simulation::new).
    pub fn parse(source: &str, text: &str) -> Result<Scenario, crate::problem::Problems> {
        use crate::problem::{Problem, Problems};
        use alloc::string::ToString;
        let problem = |path: String, message: String| Problem { source: source.to_string(), path, article: None, message };
        match crate::reader::toml_table(text) {
            Err((path, message)) => Err(Problems([problem(path, message)].into())),
            Ok(table) => {
                let (scenario, found) = crate::reader::read_all(crate::reader::from_toml(toml::Value::Table(table)));
                Problems(found.into_iter().map(|(path, message)| problem(path, message)).collect()).or(scenario)
            }
        }
    }
}
