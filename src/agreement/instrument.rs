//! Instruments, the roles that parties have on them, and their links to one another.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Area, ByReading, Counting, Decision, Standard, Under, When, While};
use crate::{
    spelling::text_or_table,
    time::{Length, Zone},
    vocabulary::words,
};

words! {
    /// What kind of paper or words an instrument is.
    InstrumentKind {
        /// One text that the parties signed.
        #[default] Agreement = "agreement",
        /// A protocol or memorandum to another instrument.
        Protocol = "protocol",
        /// A joint statement.
        JointStatement = "joint-statement",
        /// The same announcement made by each side on its own.
        ParallelAnnouncements = "parallel-announcements",
        /// Identical papers signed apart.
        Counterparts = "counterparts",
        /// Letters exchanged.
        ExchangeOfLetters = "exchange-of-letters",
        /// A guarantor's or mediator's announcement of what was agreed.
        Announcement = "announcement",
        /// A resolution of a council.
        Resolution = "resolution",
        /// One side's own declaration or order.
        UnilateralDeclaration = "unilateral-declaration",
        /// Words over a telephone or hotline.
        Oral = "oral",
        /// General rules that may apply beside the texts.
        Background = "background",
    }
}

words! {
    /// The class of ceasefire (after Clayton and others, ETH/PRIO Civil Conflict Ceasefire data set).
    CeasefireClass {
        /// Stops the fighting and nothing more.
        #[default] Cessation = "cessation-of-hostilities",
        /// Adds a mechanism for compliance.
        Preliminary = "preliminary",
        /// Adds demobilisation or a settlement.
        Definitive = "definitive",
        /// No ceasefire itself: procedure, undertakings or calls.
        None = "none",
    }
}

/// What identifies an instrument and says when it applies.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Instrument {
    /// The short name, unique in the regime.
    pub id: String,
    /// The title shown.
    pub title: String,
    /// What kind of paper or words it is.
    pub kind: InstrumentKind,
    /// The class of ceasefire.
    pub class: CeasefireClass,
    /// Where the text was seen.
    pub source: String,
    /// The zone of clock times written without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// How its days are counted where a term does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counting: Option<Counting>,
    /// When it was signed, adopted or announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<When>,
    /// When it enters into force, its conditions precedent apart.
    pub entry: When,
    /// How long it lasts.
    pub lasts: Lasts,
    /// Whether those who gave it had the authority to; left out, nothing is said of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    /// Where its terms apply unless they say otherwise; without it, undetermined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
}

words! {
    /// Whether those who agreed had the authority to.
    Authority {
        /// They had.
        #[default] Authorised = "authorised",
        /// They had not: a truce between units that no command sanctioned.
        Unauthorised = "unauthorised",
        /// That is contested.
        Contested = "contested",
    }
}

/// How long an instrument lasts.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Lasts {
    /// The text does not say.
    #[default]
    Unspecified,
    /// Without end, by its own words.
    OpenEnded,
    /// Until a point in time, an event, or a purpose's being served (an anchor that somebody has the power to fix).
    Until(When),
    /// Until a point that deliveries move.
    Extended(alloc::boxed::Box<Extended>),
    /// It depends on how the text is read.
    ByReading(alloc::boxed::Box<ByReading<Lasts>>),
}

/// An end that every so many deliveries move by a length, each only if it comes before the end that then stands.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Extended {
    /// The end without any delivery.
    pub from: When,
    /// By how much it moves.
    pub by: Length,
    /// For how much of which duty.
    pub per: Delivered,
    /// How often at most.
    pub at_most: u32,
    /// How long before the end that then stands a delivery must come at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Length>,
}

/// So much of what a duty requires.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Delivered {
    /// The article.
    pub of: String,
    /// How much.
    pub amount: u32,
}

words! {
    /// What somebody is to an instrument. One party may be several things.
    RoleName {
        /// One of those whom the text calls the parties.
        #[default] Party = "party",
        /// Signed or adopted it.
        Signatory = "signatory",
        /// Mediated it.
        Mediator = "mediator",
        /// Guarantees it.
        Guarantor = "guarantor",
        /// Witnessed it.
        Witness = "witness",
        /// Facilitated it.
        Facilitator = "facilitator",
        /// Keeps the text and receives notifications.
        Depositary = "depositary",
        /// Hosts talks or bodies.
        Host = "host",
        /// Watches over it.
        Monitor = "monitor",
        /// Issued it.
        Issuer = "issuer",
        /// Keeps peace under it.
        Peacekeeper = "peacekeeper",
        /// Fights, but did not sign.
        Belligerent = "belligerent",
        /// Suffers harm without rights under the text.
        AffectedThirdState = "affected-third-state",
        /// Is to be the better for it.
        Beneficiary = "beneficiary",
        /// Is asked to do something.
        Addressee = "addressee",
    }
}

/// A party's roles on this instrument.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Role {
    /// Who.
    pub party: String,
    /// As what.
    #[serde(rename = "as")]
    pub names: Vec<RoleName>,
    /// As long as it has these roles; always, if left out.
    #[serde(rename = "while", skip_serializing_if = "Option::is_none")]
    pub holds: Option<While>,
    /// How it is bound, if it is a belligerent that did not sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// The readings under which this holds.
    #[serde(skip_serializing_if = "Under::is_empty")]
    pub under: Under,
}

/// How somebody who did not sign is bound.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Bound {
    /// Not at all: its deeds are recorded, and violate nothing.
    #[default]
    NotBound,
    /// Its deeds count as this party's.
    Through(String),
    /// Itself, wherever the parties are, by its own declaration.
    ByDeclaration,
    /// It depends on how the text is read.
    ByReading(alloc::boxed::Box<ByReading<Bound>>),
}

words! {
    /// What a link between instruments does.
    LinkKind {
        /// Confirms the other. Changes nothing in it and erases nothing.
        #[default] Reaffirms = "reaffirms",
        /// Carries out what the other announced.
        Implements = "implements",
        /// Takes over the other's terms: they bind under this instrument too.
        Incorporates = "incorporates",
        /// Adds to or changes the other.
        Amends = "amends",
        /// Takes the other's place, or that of its articles, on entry into force.
        Supersedes = "supersedes",
        /// Makes the other, or its articles, sleep while this is in force.
        Suspends = "suspends",
        /// Enters into force only once the other has.
        DependsOn = "depends-on",
        /// Is at odds with the other; which prevails is not said.
        ConflictsWith = "conflicts-with",
        /// Leaves the other untouched.
        WithoutPrejudice = "without-prejudice",
        /// Was made in view of the other.
        Follows = "follows",
    }
}

/// A link from this instrument to another.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Link {
    /// What it does.
    pub kind: LinkKind,
    /// The other instrument.
    pub to: String,
    /// Only these of its articles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<String>,
    /// Whether the other lies outside the regime: then the link is shown and has no effect.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub outside: bool,
    /// The article that makes the link.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub article: String,
    /// The readings under which this holds.
    #[serde(skip_serializing_if = "Under::is_empty")]
    pub under: Under,
}

/// A named point in time.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Anchor {
    /// The short name, unique in the instrument.
    pub id: String,
    /// When. Without it, open until an act of power fixes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<When>,
}

/// A body that the instrument sets up or relies on.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Body {
    /// The party that the body is.
    pub party: String,
    /// Its members.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// How they decide; acts of the body need the members' concurrence accordingly.
    pub decision: Decision,
    /// The member in the chair: it decides alone with `chair`, and breaks ties with `majority`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chair: Option<String>,
    /// How many members must take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u32>,
    /// While its mandate runs; acts outside it have no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandate: Option<While>,
}

/// A member of a body. In documents a name alone is a member throughout.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::or_name))]
pub struct Member {
    /// Who.
    pub party: String,
    /// As long as it is one.
    #[serde(rename = "while", skip_serializing_if = "Option::is_none")]
    pub holds: Option<While>,
}

#[derive(Deserialize)]
struct MemberTable {
    party: String,
    #[serde(default, rename = "while")]
    holds: Option<While>,
}

impl core::str::FromStr for Member {
    type Err = String;
    fn from_str(s: &str) -> Result<Member, String> {
        Ok(Member { party: s.into(), holds: None })
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Member, D::Error> {
        text_or_table(d, "a party or a table such as `{ party = \"x\", while = { until = \"exit\" } }`", |t: MemberTable| Member {
            party: t.party,
            holds: t.holds,
        })
    }
}

/// A named criterion by which the factual state is judged. It never changes the legal state.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Criterion {
    /// The name shown with every judgement.
    pub id: String,
    /// What it judges by.
    pub by: CriterionKind,
    /// What counts; below it, allegations make the state contested at most.
    pub standard: Standard,
    /// Only these classes of acts; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<String>,
    /// Only these classes of targets; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// Only here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// Whether silence counts as holding. Otherwise the state is unknown until somebody has looked.
    pub silence_is_holding: bool,
    /// The readings under which it is used.
    #[serde(skip_serializing_if = "Under::is_empty")]
    pub under: Under,
}

/// What a criterion judges by.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum CriterionKind {
    /// Collapsed at the first incident.
    #[default]
    FirstIncident,
    /// Incidents in a rolling period.
    Rate {
        /// The length of the period.
        per: Length,
        /// This many and more: eroding.
        eroding: u32,
        /// This many and more: collapsed.
        collapsed: u32,
    },
    /// Incidents in a rolling period, as a percentage of those in the same period before entry into force.
    RateAgainstBefore {
        /// The length of the period.
        per: Length,
        /// This percentage and more: eroding.
        eroding: u32,
        /// This percentage and more: collapsed.
        collapsed: u32,
    },
    /// A score to which every incident adds 1 and which decays exponentially.
    Score {
        /// After this long a score has fallen to 1/e.
        mean_life: Length,
        /// Above this: eroding.
        eroding: f64,
        /// Above this: collapsed.
        collapsed: f64,
        /// Whether each accused has a score of its own; the highest decides. An incident of which nobody is accused then adds to
        /// none.
        #[serde(default)]
        per_party: bool,
        /// Whether an incident adds its 1 when somebody is accused of it, instead of when it happened.
        #[serde(default)]
        when_accused: bool,
    },
    /// Collapsed when one of these says that it is over; holding when all have said that they observe it.
    Declaration {
        /// Who.
        by: Vec<String>,
    },
    /// As these judge in their statements.
    Judgement {
        /// Who.
        by: Vec<String>,
    },
}

impl core::fmt::Display for CriterionKind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            CriterionKind::FirstIncident => f.write_str("collapsed at the first incident"),
            CriterionKind::Rate { per, eroding, collapsed } => {
                write!(f, "eroding at {eroding} and collapsed at {collapsed} incidents in {per}")
            }
            CriterionKind::RateAgainstBefore { per, eroding, collapsed } => {
                write!(f, "eroding at {eroding} % and collapsed at {collapsed} % of the incidents in {per} before")
            }
            CriterionKind::Score { mean_life, eroding, collapsed, per_party, when_accused } => {
                let whose = if *per_party { "one accused's" } else { "a" };
                write!(
                    f,
                    "eroding above {eroding} and collapsed above {collapsed} of {whose} score that decays with a mean life of {mean_life}"
                )?;
                f.write_str(if *when_accused { ", each incident from its accusation on" } else { "" })
            }
            CriterionKind::Declaration { by } => write!(f, "by the declarations of {}", by.join(", ")),
            CriterionKind::Judgement { by } => write!(f, "by the judgement of {}", by.join(", ")),
        }
    }
}

impl core::fmt::Display for Lasts {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Lasts::Unspecified => f.write_str("not said"),
            Lasts::OpenEnded => f.write_str("open-ended"),
            Lasts::Until(w) => write!(f, "until {w}"),
            Lasts::Extended(e) => {
                write!(f, "until {}, and {} more for each {} of `{}`, {} times at most", e.from, e.by, e.per.amount, e.per.of, e.at_most)
            }
            Lasts::ByReading(b) => {
                b.options.iter().enumerate().try_for_each(|(i, (o, l))| write!(f, "{}{l} ({o})", if i == 0 { "" } else { " or " }))
            }
        }
    }
}
