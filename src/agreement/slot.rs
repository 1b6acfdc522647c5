//! Slots: what a text leaves to be designated later, within stated bounds.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::vocabulary::words;

words! {
    /// What a slot holds.
    SlotOf {
        /// Places.
        #[default] Places = "places",
        /// Parties.
        Parties = "parties",
    }
}

/// Places or parties that an act of power designates. Open until then; terms refer to it as `$id`.
///
/// What happens is judged by the values at its own time: a zone that moves leaves behind what happened in the old one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Slot {
    /// The short name, unique in the instrument.
    pub id: String,
    /// What it holds.
    pub of: SlotOf,
    /// What may be designated.
    pub among: Vec<String>,
    /// What is designated from the start.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at_first: Vec<String>,
    /// Whether a new value takes the place of the old.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub single: bool,
}
