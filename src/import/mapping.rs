//! What the columns and codes of a file mean: plain data, written in TOML or built in code.

use std::{collections::BTreeMap, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{CountColumns, Lookup, Sides, When};

/// The version of the mapping format that this crate reads.
pub const SCHEMA: u32 = 1;

/// What the columns and codes of a file mean.
///
/// The page [`importing`](crate::importing) goes through every field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Mapping {
    /// The version of the format.
    pub schema: u32,
    /// The data set and the version of its layout that is meant.
    pub title: String,
    /// What stands between cells.
    pub delimiter: char,
    /// What may stand between the thousands of a number.
    pub thousands: char,
    /// What the source's codes say; the summary repeats it.
    pub says: Vec<String>,
    /// What they cannot say; the summary repeats it.
    pub cannot_say: Vec<String>,
    /// How records are named.
    pub name: Naming,
    /// When it happened.
    pub when: When,
    /// Who says so: a party.
    pub by: Lookup<String>,
    /// Columns that tell where it was seen, joined by semicolons.
    pub source: Vec<String>,
    /// Columns whose cells are kept in the remark as they stand, each after the column's name.
    pub note: Vec<String>,
    /// Lines that are passed over.
    pub skip: Vec<Filter>,
    /// Lines that alone are taken.
    pub only: Vec<Filter>,
    /// What makes a line an incident.
    pub incident: Option<IncidentColumns>,
    /// What makes a line one or more tallies.
    pub tally: Vec<TallyColumns>,
}

impl Default for Mapping {
    fn default() -> Mapping {
        Mapping {
            schema: SCHEMA,
            title: String::new(),
            delimiter: ',',
            thousands: ',',
            says: Vec::new(),
            cannot_say: Vec::new(),
            name: Naming::default(),
            when: When::default(),
            by: Lookup::default(),
            source: Vec::new(),
            note: Vec::new(),
            skip: Vec::new(),
            only: Vec::new(),
            incident: None,
            tally: Vec::new(),
        }
    }
}

/// How records are named: a prefix of the data set's own and what tells a line from every other, so that importing twice
/// adds nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Naming {
    /// Put before.
    pub prefix: String,
    /// The columns that identify a line, joined by hyphens.
    pub columns: Vec<String>,
}

/// A choice of lines by what stands in a column.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Filter {
    /// The column.
    pub column: String,
    /// The cells meant.
    pub is: Vec<String>,
    /// Why; the summary counts by it.
    pub why: String,
}

/// Which columns say what of an incident.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct IncidentColumns {
    /// Where: columns from the smallest place to the largest.
    pub place: Lookup<String>,
    /// From which of those columns on the place is to be trusted.
    pub place_precision: Option<PlacePrecision>,
    /// The class of act.
    pub act: Lookup<String>,
    /// The class of target.
    pub target: Lookup<String>,
    /// The class of weapon.
    pub weapon: Lookup<String>,
    /// The place from which it originated.
    pub from: Lookup<String>,
    /// The two sides of a line.
    pub first: Lookup<String>,
    /// The other side.
    pub second: Lookup<String>,
    /// Parties by the names that the source gives them, for both sides.
    pub parties: BTreeMap<String, String>,
    /// Which of them `by` accuses. Nobody, if nothing is said.
    pub accuses: Lookup<Sides>,
    /// Which of them suffered it.
    pub suffered: Lookup<Sides>,
    /// The harm.
    pub harm: HarmColumns,
    /// Numbers of the deed, each with its unit in its name, and their columns.
    pub measures: BTreeMap<String, String>,
    /// Columns that tell in words what happened.
    pub text: Vec<String>,
}

/// How precise the place of a line is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct PlacePrecision {
    /// The column of the precision's code.
    pub column: String,
    /// For each code the first column of `place` that may be used; empty: none.
    pub codes: BTreeMap<String, String>,
}

/// Which columns say what of the harm.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct HarmColumns {
    /// Killed.
    pub killed: Option<CountColumns>,
    /// Wounded.
    pub wounded: Option<CountColumns>,
    /// Missing.
    pub missing: Option<CountColumns>,
    /// Captured.
    pub captured: Option<CountColumns>,
    /// The column that tells who they were.
    pub of: Option<String>,
    /// The column that tells the damage.
    pub damage: Option<String>,
}

/// Which columns of a line make one tally.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct TallyColumns {
    /// Put after the name, where one line makes several tallies.
    pub suffix: String,
    /// What was counted.
    pub of: String,
    /// Columns that tell where, added to that in their own words: a tally has no place.
    pub at: Vec<String>,
    /// How many.
    pub count: Option<CountColumns>,
    /// Harm counted.
    pub harm: HarmColumns,
    /// Whom the count accuses.
    pub accuses: Lookup<String>,
}
