//! Sources: who causes incidents, where and how often.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::time::{DAY, Length};

/// Incidents of one party, a self- and cross-exciting point process at each of its places.
///
/// At each place, its intensity is the base level, times what entry into force and surges make of it, plus what past
/// incidents at that place still add. Each adds a number per day, which decays exponentially. (A. G. Hawkes, "Spectra of some
/// self-exciting and mutually exciting point processes", Biometrika 58, 1971.)
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Source {
    /// Who.
    pub party: String,
    /// Where; at each place on its own.
    pub places: Vec<String>,
    /// What is done.
    pub act: String,
    /// Against what, if that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The base level: incidents per day at each place.
    pub per_day: f64,
    /// What past incidents there add.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excited_by: Vec<Excites>,
    /// After this long, what an incident adds has fallen to 1/e.
    pub memory: Length,
    /// By what the base level is multiplied in a run: gamma-distributed with mean 1 and this shape. The smaller, the more
    /// runs differ. Without it, they do not differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frailty: Option<f64>,
}

impl Default for Source {
    fn default() -> Source {
        Source {
            party: String::new(),
            places: Vec::new(),
            act: String::new(),
            target: None,
            per_day: 0.0,
            excited_by: Vec::new(),
            memory: Length::millis(DAY),
            frailty: None,
        }
    }
}

/// What incidents of a party add to the intensity of a source, at the same place.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Excites {
    /// Whose incidents.
    pub party: String,
    /// How much each adds at first, in incidents per day.
    pub adds: f64,
}
