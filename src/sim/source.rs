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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// How many it kills on average: Poisson-distributed.
    #[serde(skip_serializing_if = "is_zero")]
    pub kills: f64,
    /// What is done instead in a share of the incidents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
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
    /// How the base level changes with the truce's entry into force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settling: Option<Settling>,
    /// Times at which it is suddenly higher, everywhere at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surges: Option<Surges>,
}

impl Default for Source {
    fn default() -> Source {
        Source {
            party: String::new(),
            places: Vec::new(),
            act: String::new(),
            target: None,
            kills: 0.0,
            variants: Vec::new(),
            per_day: 0.0,
            excited_by: Vec::new(),
            memory: Length::millis(DAY),
            frailty: None,
            settling: None,
            surges: None,
        }
    }
}

/// What incidents of a party add to the intensity of a source, at the same place.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Excites {
    /// Whose incidents.
    pub party: String,
    /// How much each adds at first, in incidents per day.
    pub adds: f64,
}

/// What is done in a share of a source's incidents instead of what it usually does.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Variant {
    /// In what share.
    pub share: f64,
    /// What.
    pub act: String,
    /// Against what, if that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// How many it kills on average: Poisson-distributed.
    #[serde(skip_serializing_if = "is_zero")]
    pub kills: f64,
}

/// By what the base level is multiplied around the entry into force of the scenario's truce.
///
/// Before it by `before`; then by a factor that begins at `at-first` and goes to 1 exponentially, a share of 1 - 1/e of the
/// way in the length `over`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Settling {
    /// Before entry into force.
    pub before: f64,
    /// At entry into force.
    pub at_first: f64,
    /// In this length, most of the way to 1 is gone.
    pub over: Length,
}

impl Default for Settling {
    fn default() -> Settling {
        Settling { before: 1.0, at_first: 1.0, over: Length::millis(DAY) }
    }
}

/// Sudden rises of a source's base level. They come as a Poisson process; while one or more last, the level is multiplied once.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Surges {
    /// How many begin per day.
    pub per_day: f64,
    /// By what they multiply the base level.
    pub factor: f64,
    /// How long one lasts on average: exponentially distributed.
    pub last: Length,
}

impl Default for Surges {
    fn default() -> Surges {
        Surges { per_day: 0.0, factor: 1.0, last: Length::millis(DAY) }
    }
}

pub(super) fn is_zero(x: &f64) -> bool {
    x.to_bits() == 0
}
