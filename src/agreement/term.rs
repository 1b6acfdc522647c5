//! Terms: what a text prohibits, requires, permits, empowers, counts, expects, defines and declares.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{
    Amount, Area, Determiner, Distances, Event, Limit, Matching, Measured, Overflow, Power, Subject, Under, Uses, When, While, Withholding,
};
use crate::{
    time::Length,
    vocabulary::{Involvement, words},
};

/// One provision, by article.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Term {
    /// The article, unique in the instrument unless the duplicates exclude each other by `under`.
    pub article: String,
    /// What it says, paraphrased.
    pub text: String,
    /// Where that was seen.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The elements of a ceasefire that it serves. Reviews of drafts ask for them; nothing else does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Subject>,
    /// The parties bound, or the holders of a power: ids, `@role` for everyone with that role, `$slot` for everyone
    /// designated. In duties that an event creates also `@violator`, `@sender` and `@addressee`, and `@sufferer`: those of the
    /// parties and signatories who suffered what violates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bearers: Vec<String>,
    /// Whether several bearers owe one performance together. Otherwise each owes its own.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub jointly: bool,
    /// To whom it is owed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// While the term binds, within what `binds` says. Always, if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<While>,
    /// What the term's life hangs on.
    pub binds: Binds,
    /// What it does.
    pub rule: Rule,
    /// The readings under which it is a term at all.
    #[serde(skip_serializing_if = "Under::is_empty")]
    pub under: Under,
}

words! {
    /// What a term's life hangs on.
    Binds {
        /// The instrument's being in force.
        #[default] InForce = "in-force",
        /// The signature: it binds before entry into force.
        FromSignature = "from-signature",
        /// Nothing but its own `active`: it outlives its instrument.
        OnItsOwn = "on-its-own",
    }
}

/// What a term does. Documents write it as `rule.prohibits = { ... }` or `rule = "declares"`.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "terms are few and built once; a box would burden every pattern")]
pub enum Rule {
    /// A statement, a wish or a recital. It has no effect and cannot be breached.
    #[default]
    Declares,
    /// The meaning of a word. Other terms refer to it through places, anchors and classes.
    Defines,
    /// Forbids acts.
    Prohibits(Prohibition),
    /// Requires a performance.
    Requires(Obligation),
    /// Allows what would otherwise be forbidden.
    Permits(Permission),
    /// Lets its holders change what holds.
    Empowers(Power),
    /// Makes other terms, or the whole instrument, wait for a condition.
    Conditions(Condition),
    /// A request to somebody, or an agreement to agree: never violated, never forgotten.
    Expects(Expectation),
    /// A ceiling on a stock, or on events in a period.
    Counts(Counter),
}

impl Rule {
    /// The kind of rule in one word, as reports show it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Rule::Declares => "declaration",
            Rule::Defines => "definition",
            Rule::Prohibits(_) => "prohibition",
            Rule::Requires(_) => "obligation",
            Rule::Permits(_) => "permission",
            Rule::Empowers(_) => "power",
            Rule::Conditions(_) => "condition",
            Rule::Expects(_) => "expectation",
            Rule::Counts(_) => "counter",
        }
    }
}

impl Rule {
    /// What gives rise to each of several duties or expectations.
    pub(crate) fn for_each(&self) -> Option<&Event> {
        match self {
            Rule::Requires(o) => o.for_each.as_ref(),
            Rule::Expects(e) => e.for_each.as_ref(),
            _ => None,
        }
    }
}

/// Acts that must not be done.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Prohibition {
    /// The classes of acts; whatever belongs to one is covered.
    pub acts: Vec<String>,
    /// Where; without it, the instrument's area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// Only against these classes of targets; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// Only with these classes of weapons; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weapons: Vec<String>,
    /// Only if it originates here; `area` says where it takes effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Area>,
    /// Only if one of these suffers it (ids or `@role`); empty for anybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<String>,
    /// Numbers that the deed must have, all of them.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<Measured>,
    /// Only nearer than the distance that its class of weapons must keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearer_than: Option<Distances>,
    /// A character that the deed must have ("deliberate"), which only a finding can settle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character: Option<String>,
    /// The ways of being responsible that count; empty for having done it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub involvement: Vec<Involvement>,
    /// Whose conduct counts beside the bearer's own: with `failed-to-prevent`, those whom it must hold back. One bearer answers for
    /// them: of several nobody could say which.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conduct_of: Vec<String>,
    /// Against permissions: the higher wins.
    pub priority: i32,
}

/// An exception: what it covers is no violation of prohibitions with a lower priority.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Permission {
    /// The classes of acts.
    pub acts: Vec<String>,
    /// Where; without it, the instrument's area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// Only against these classes of targets; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// Only with these classes of weapons; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weapons: Vec<String>,
    /// Only if it originates here; `area` says where it takes effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Area>,
    /// Only if nobody but these suffers it (ids or `@role`); empty for anybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<String>,
    /// Numbers that the deed must have, all of them.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<Measured>,
    /// Only so many uses in a rolling period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Uses>,
    /// A character that the deed must have ("self-defence"). Claimed, it makes the matter contested; found, it excuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character: Option<String>,
    /// Notice to be given this long before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Length>,
    /// Consent to be given under this article, a power to authorise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// Against prohibitions: the higher wins.
    pub priority: i32,
}

impl Default for Permission {
    fn default() -> Permission {
        Permission {
            acts: Vec::new(),
            area: None,
            targets: Vec::new(),
            weapons: Vec::new(),
            from: None,
            against: Vec::new(),
            measured: Vec::new(),
            at_most: None,
            character: None,
            notice: None,
            consent: None,
            priority: 1,
        }
    }
}

words! {
    /// How much a bearer owes.
    Effort {
        /// The result.
        #[default] Result = "result",
        /// Its best efforts: a missed limit is no breach by itself, it lapses.
        BestEfforts = "best-efforts",
        /// Facilitation of what another does: a missed limit is no breach by itself, it lapses.
        Facilitation = "facilitation",
    }
}

words! {
    /// What makes a performance count.
    Acceptance {
        /// Somebody says that it has been done.
        #[default] Asserted = "asserted",
        /// The party to whom it is owed says so, or a body with the power to find.
        Acknowledged = "acknowledged",
        /// A body with the power to find says so.
        Verified = "verified",
    }
}

/// Something to be brought about.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Obligation {
    /// What.
    pub task: String,
    /// How much is owed.
    pub effort: Effort,
    /// What gives rise to it; without it, the term's becoming active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<When>,
    /// Every one of these gives rise to a duty of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_each: Option<Event>,
    /// The last moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// "As soon as possible": never overdue, but stale after this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_after: Option<Length>,
    /// How many times, or how much; 1 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Only these categories count; what else is delivered stays on file, outside the count. Empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Again in every period of this length. Periods of months are counted from when the duty arises, in the instrument's zone;
    /// so are days, where that zone's clocks change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Length>,
    /// For periods of months: when one ends in a month that has no such day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow: Option<Overflow>,
    /// Whether a period that is cut short counts in proportion.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub pro_rata: bool,
    /// What makes a performance count.
    pub accept: Acceptance,
    /// How much time there is at least after something delivered was found defective. It may go beyond the end of a period and
    /// moves no later one; what is performed in it is performed for the earlier period first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cure: Option<Length>,
    /// Whether it lapses at its limit, instead of falling overdue, if it is impossible: on the bearer's word (`asserted`), on
    /// that of the one to whom it is owed or of a body (`acknowledged`), or only on a body's (`verified`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excused_if_impossible: Option<Acceptance>,
    /// The other side's duty with which it runs in parallel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matching: Option<Matching>,
    /// When it may be withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withholding>,
    /// For continuing duties (keep open, hold positions): the deeds that breach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breached_by: Option<Prohibition>,
}

/// Something hoped for or asked for.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Expectation {
    /// What.
    pub task: String,
    /// Every one of these gives rise to an expectation of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_each: Option<Event>,
    /// After this it counts as lapsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Without a limit: stale when nothing has come of it for this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_after: Option<Length>,
}

/// A condition on which terms depend.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Condition {
    /// The articles that wait for it. Empty: the entry into force of the whole instrument (a condition precedent).
    pub gates: Vec<String>,
    /// What must hold. For a whole instrument it must have held once; for articles, it must hold all along.
    pub holds: While,
}

/// A ceiling, and so a prohibition of exceeding it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Counter {
    /// A stock that level records give; unknown until one does.
    Stock {
        /// What is counted, as the records' `item` says.
        item: String,
        /// The highest level allowed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<Amount>,
        /// The lowest level allowed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_least: Option<Amount>,
    },
    /// Violations by one bearer in a rolling period.
    Violations {
        /// Of these articles.
        of: Vec<String>,
        /// The length of the period.
        within: Length,
        /// More than this many exceed it.
        more_than: u32,
        /// Whose determination suffices; unnamed, it becomes a reading axis of its own.
        #[serde(default)]
        determined: Determiner,
        /// What the text calls it ("material breach").
        #[serde(default)]
        called: String,
    },
}

impl core::fmt::Display for Counter {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Counter::Stock { item, at_most, at_least } => {
                if let Some(n) = at_most {
                    write!(f, "at most {n} {item}")?;
                }
                if let Some(n) = at_least {
                    write!(f, "{}at least {n} {item}", if at_most.is_some() { ", " } else { "" })?;
                }
                Ok(())
            }
            Counter::Violations { of, within, more_than, called, .. } => {
                write!(f, "more than {more_than} violations of {} in {within}", of.join(", "))?;
                if called.is_empty() { Ok(()) } else { write!(f, ": {called}") }
            }
        }
    }
}
