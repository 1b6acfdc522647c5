//! The registry that a regime's instruments share: parties, places, acts, targets and characters.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::vocabulary::words;

words! {
    /// What kind of actor a party is. Kind says nothing of its rights under a text: that is its [`Role`](super::RoleName).
    PartyKind {
        /// A state.
        #[default] State = "state",
        /// A government, where it is not simply the state.
        Government = "government",
        /// De facto authorities.
        Authorities = "authorities",
        /// An armed group.
        ArmedGroup = "armed-group",
        /// An army or its command.
        ArmyCommand = "army-command",
        /// A unit or sector of a larger force.
        SubUnit = "sub-unit",
        /// A regional branch.
        RegionalBranch = "regional-branch",
        /// The force or mission of an organisation.
        Mission = "mission",
        /// Several acting as one side.
        Coalition = "coalition",
        /// A ministry, spokesperson or other office that speaks for a party.
        Office = "office",
        /// An intergovernmental or humanitarian organisation.
        Organisation = "organisation",
        /// A body that an agreement sets up.
        Body = "body",
        /// A non-governmental organisation that looks into facts.
        CivilSociety = "civil-society",
        /// A news outlet or correspondent.
        Media = "media",
        /// Persons who are nobody's force.
        Civilians = "civilians",
    }
}

/// Anyone who acts, is acted for, or says something.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Party {
    /// The short name that everything refers to.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// What kind of actor it is.
    pub kind: PartyKind,
    /// The larger party whose organ or member it is: its conduct counts as that party's, and as a source the two are one.
    pub within: Option<String>,
    /// Other names that records may use.
    pub aliases: Vec<String>,
}

/// A place. Names decide nothing about sovereignty.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Place {
    /// The short name that everything refers to.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// The larger place that contains it, on the map and in no other sense.
    pub within: Option<String>,
    /// Other names that records may use.
    pub aliases: Vec<String>,
}

/// A kind of deed, target, weapon or character, in a hierarchy of its own.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Class {
    /// The short name that everything refers to.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// The larger classes that it belongs to.
    pub within: Vec<String>,
}
