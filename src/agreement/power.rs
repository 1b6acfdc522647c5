//! Powers: who may change what holds, how, and from when.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Counting, Overflow, When};
use crate::{time::Length, vocabulary::words};

words! {
    /// What a power does.
    Verb {
        /// Gives a duty a later limit, or an instrument a later end.
        #[default] Extend = "extend",
        /// Releases from a duty.
        Waive = "waive",
        /// Makes an instrument or article sleep.
        Suspend = "suspend",
        /// Wakes it again.
        Resume = "resume",
        /// Ends it.
        Terminate = "terminate",
        /// Fixes the instant of an open anchor.
        Fix = "fix",
        /// Finds what happened, who is responsible, and what it was; verifies performances.
        Find = "find",
        /// Consents to what a permission makes depend on consent.
        Authorise = "authorise",
        /// Fills slots.
        Designate = "designate",
        /// Closes a reading axis, from then on.
        Interpret = "interpret",
        /// Agrees a change; what changes waits for the act (`acted`).
        Amend = "amend",
        /// Puts a matter before a body; what follows waits for the act (`acted`).
        Refer = "refer",
    }
}

words! {
    /// What the act needs to be valid in form.
    Form {
        /// Anything, spoken words included.
        #[default] Any = "any",
        /// Writing.
        Written = "written",
    }
}

/// How several holders decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Decision {
    /// Each holder alone.
    #[default]
    Any,
    /// All holders together (consent, consensus).
    All,
    /// At least this many of the holders.
    AtLeast(u32),
    /// More than half of them; of a body with a chair, half with the chair.
    Majority,
    /// The chair of the body alone.
    Chair,
}

/// When an act of power takes effect.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Effect {
    /// When it is done.
    #[default]
    AtOnce,
    /// A length after notice.
    AfterNotice {
        /// How long after.
        length: Length,
        /// How days are counted; without one, the instrument's own rule.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counting: Option<Counting>,
        /// For months: what to do when a month has no such day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overflow: Option<Overflow>,
    },
    /// At the end of the period that runs, if notice comes early enough, else at the end of the next (tacit renewal).
    AtPeriodEnd {
        /// When the first period begins.
        from: When,
        /// How long a period is; one of months ends with the last day of a month that has no such day.
        every: Length,
        /// How long before its end notice must come.
        notice: Length,
    },
}

/// A power over articles, anchors or instruments. Its holders are the term's bearers.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Power {
    /// What it does.
    pub verb: Verb,
    /// To what: articles, anchors (to fix), slots (to designate), reading axes (to interpret), bodies (their mandates), or the
    /// instrument (by its id).
    pub over: Vec<String>,
    /// How several holders decide.
    pub decision: Decision,
    /// The form it needs.
    pub form: Form,
    /// When it takes effect.
    pub effect: Effect,
    /// For fixings: whether it may move an anchor that is known already.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub again: bool,
    /// For extensions and fixings: the new date may be no later than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_later_than: Option<When>,
}

impl core::fmt::Display for Decision {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Decision::Any => f.write_str("each alone"),
            Decision::All => f.write_str("all together"),
            Decision::AtLeast(n) => write!(f, "at least {n}"),
            Decision::Majority => f.write_str("a majority"),
            Decision::Chair => f.write_str("the chair"),
        }
    }
}

impl core::fmt::Display for Effect {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Effect::AtOnce => f.write_str("at once"),
            Effect::AfterNotice { length, .. } => write!(f, "{length} after notice"),
            Effect::AtPeriodEnd { from, every, notice } => {
                write!(f, "at the end of a period of {every} from {from}, with notice {notice} before")
            }
        }
    }
}
