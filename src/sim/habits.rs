//! Habits: how a party behaves, as data.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::source::is_zero;
use crate::time::Length;

/// How a party behaves, beside the incidents that happen by themselves. What is left out, it does not do.
///
/// A party decides on what is on record and on its own deeds, never on what really happened, and acts at the earliest one
/// millisecond later. An **offence**, to it, is an incident of which somebody it believes accuses another, and which the
/// machine counts as an alleged violation (or, with [`suspects`](Habits::suspects), as a possible one).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Habits {
    /// Whose.
    pub party: String,
    /// Whose accusations it believes; everybody's, if nobody is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub believes: Vec<String>,
    /// Whether it takes offence at findings only, not at claims.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub findings_only: bool,
    /// With what probability it takes a possible violation (place, act or time uncertain) for one.
    #[serde(skip_serializing_if = "is_zero")]
    pub suspects: f64,
    /// What share of what its sources do by themselves obeys its orders; the rest goes on as if none were given.
    pub commands: f64,
    /// Orders to hold back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restraint: Option<Restraint>,
    /// Answers offences with deeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reciprocity: Option<Reciprocity>,
    /// Goes back to fighting once there were too many offences, for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grim: Option<Grim>,
    /// Tries how far it can go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probing: Option<Probing>,
    /// Improves its position before limits run out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opportunism: Option<Opportunism>,
    /// Strikes at progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoiling: Option<Spoiling>,
    /// Complains of offences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaints: Option<Complaints>,
    /// Answers accusations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
    /// Claims incidents that did not happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub false_claims: Option<FalseClaims>,
    /// Performs its duties, late, in part or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performance: Option<Performances>,
    /// Gives others more time for theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<Extensions>,
    /// Says that it is no longer bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renunciation: Option<Renunciation>,
    /// Commits itself anew when the truce erodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommitment: Option<Recommitment>,
}

impl Default for Habits {
    fn default() -> Habits {
        Habits {
            party: String::new(),
            believes: Vec::new(),
            findings_only: false,
            suspects: 0.0,
            commands: 1.0,
            restraint: None,
            reciprocity: None,
            grim: None,
            probing: None,
            opportunism: None,
            spoiling: None,
            complaints: None,
            answers: None,
            false_claims: None,
            performance: None,
            extensions: None,
            renunciation: None,
            recommitment: None,
        }
    }
}

/// Multiplies its sources' base level from the beginning on.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Restraint {
    /// By what.
    pub factor: f64,
    /// For how long; for good, if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lasts: Option<Length>,
}

/// Tit for tat, with forgiveness and delay (R. Axelrod, "The Evolution of Cooperation", 1984; "generous", after M. Nowak and
/// K. Sigmund, Nature 355, 1992, where it forgives).
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Reciprocity {
    /// What share of offences it answers; it forgives the others.
    pub share: f64,
    /// How long after it strikes back, on average: exponentially distributed.
    pub after: Length,
    /// How long it waits first, to see whether the accusation is refuted, taken back, or admitted: then it lets the matter rest.
    pub waits: Length,
}

/// Grim: having been offended too often, it multiplies its sources' base level for good (J. Friedman, Review of Economic
/// Studies 38, 1971).
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Grim {
    /// At how many offences.
    pub after: u32,
    /// In a period of this length; altogether, if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Length>,
    /// By what.
    pub factor: f64,
}

/// Raises its sources' base level step by step, as long as nobody accuses it, and goes back to where it began if somebody does.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Probing {
    /// How often it looks back.
    pub every: Length,
    /// By what each step multiplies.
    pub step: f64,
    /// How far it goes at most.
    pub ceiling: f64,
}

/// Multiplies its sources' base level before the next limit of anybody's duty, and before the end of the truce if it has one.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Opportunism {
    /// How long before.
    pub before: Length,
    /// By what.
    pub factor: f64,
}

/// Answers progress (a duty met, more time given, observance declared) with deeds: what spoilers do (S. J. Stedman,
/// International Security 22, 1997).
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Spoiling {
    /// What share of such news it answers.
    pub share: f64,
    /// With how many deeds.
    pub deeds: u32,
    /// Spread over this length, each instant as likely.
    pub within: Length,
}

/// Complains of offences.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Complaints {
    /// Of what share.
    pub share: f64,
    /// To whom; to the accused, if nobody is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// The topic, as the terms that wait for complaints say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// How long after, on average: exponentially distributed.
    pub after: Length,
}

/// Answers accusations, once for each incident; those that it neither denies nor admits stay unanswered.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Answers {
    /// What share it denies.
    pub denies: f64,
    /// What share it admits. It admits nothing that it did not do.
    pub admits: f64,
    /// How long after, on average: exponentially distributed.
    pub after: Length,
}

/// Claims incidents that did not happen.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct FalseClaims {
    /// How many per day: a Poisson process.
    pub per_day: f64,
    /// Whom it accuses.
    pub accuses: String,
    /// Of what.
    pub act: String,
    /// Where; each place as likely.
    pub places: Vec<String>,
}

/// Performs duties when they arise.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Performances {
    /// Which, as `instrument/article`; all of its own, if none is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    /// What share it performs at all.
    pub share: f64,
    /// What share of these late.
    pub late: f64,
    /// How late, on average: exponentially distributed. Where there is no limit, how long it takes.
    pub takes: Length,
    /// What share of those that come to more than 1 it performs only in part, each amount as likely.
    pub part: f64,
    /// Of performances by others that are owed to it, what share it acknowledges...
    #[serde(skip_serializing_if = "is_zero")]
    pub acknowledges: f64,
    /// ... and what share it contests. On the rest it says nothing.
    #[serde(skip_serializing_if = "is_zero")]
    pub contests: f64,
}

/// Gives others more time for open duties under a power to extend.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Extensions {
    /// The power, as `instrument/article`.
    pub under: String,
    /// How long before the limit it decides.
    pub before: Length,
    /// In what share of cases it gives time.
    pub share: f64,
    /// Unless it was offended more often than this.
    pub at_most: u32,
    /// How much more time.
    pub by: Length,
}

/// Says that it is no longer bound, once.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Renunciation {
    /// At how many offences.
    pub after: u32,
    /// In a period of this length; altogether, if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Length>,
    /// The power to terminate, as `instrument/article`, that it then uses. Without one, it states its position and no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
}

/// Declares its observance anew when a criterion says *eroding* or *collapsed*, and then holds back for a time.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Recommitment {
    /// The criterion, as `instrument/criterion`.
    pub when: String,
    /// In what share of cases.
    pub share: f64,
    /// How long after, on average: exponentially distributed.
    pub after: Length,
    /// By what it multiplies its sources' base level.
    pub factor: f64,
    /// For how long.
    pub lasts: Length,
}
