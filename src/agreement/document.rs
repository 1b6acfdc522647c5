//! The document: an agreement, or a registry, as plain data.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Anchor, Axis, Body, Class, Criterion, Instrument, Link, Party, Place, Role, Slot, Term};

/// The version of the document format that this crate reads.
pub const SCHEMA: u32 = 1;

/// One file: an instrument with its terms, entries for the shared registry, or both.
///
/// Everything has a default, so that documents can be built in code; what must not be left out, validation reports.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Document {
    /// The version of the format: [`SCHEMA`].
    pub schema: u32,
    /// The instrument; none in a document that is only a registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instrument: Option<Instrument>,
    /// Everyone who acts or speaks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    /// Places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// Kinds of acts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<Class>,
    /// Kinds of targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Class>,
    /// Kinds of weapons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weapons: Vec<Class>,
    /// Characters of acts that only a finding can settle ("deliberate", "self-defence").
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub characters: Vec<Class>,
    /// Who is what to the instrument.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Links to other instruments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Named points in time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<Anchor>,
    /// What it leaves to be designated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
    /// Its mechanism: the bodies that watch over it. Possibly none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<Body>,
    /// The provisions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// Where the text can be read in more than one way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Axis>,
    /// How the factual state is judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
}
