//! Things that may happen and that a text makes something depend on.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use super::Determiner;
use crate::vocabulary::{CommunicationKind, StatementKind};

/// A kind of happening that an anchor, a condition or a duty waits for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Event {
    /// A communication of this kind; empty lists match anybody.
    Communicated {
        /// Its kind.
        kind: CommunicationKind,
        /// Who sends it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<String>,
        /// Who is addressed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to: Vec<String>,
        /// What it is about, as the record's `topic` says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
    },
    /// A duty is met.
    Met(String),
    /// A duty's limit passes without its being met.
    Overdue(String),
    /// One of these prohibitions is violated, at a standard of proof.
    Violated {
        /// The articles.
        of: Vec<String>,
        /// Whose determination suffices; unnamed, it becomes a reading axis of its own.
        #[serde(default)]
        determined: Determiner,
    },
    /// A counter goes above its ceiling.
    Exceeded(String),
    /// An act under this power takes effect; an empty list matches anybody.
    Acted {
        /// The article that gives the power.
        under: String,
        /// Who acts.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by: Vec<String>,
    },
    /// A performance of a duty is accepted; an empty list matches any category.
    Performed {
        /// The article.
        of: String,
        /// The categories that count.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<String>,
    },
    /// A statement of this kind; an empty list matches anybody.
    Stated {
        /// Its kind.
        kind: StatementKind,
        /// Who makes it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by: Vec<String>,
    },
}

impl Default for Event {
    fn default() -> Event {
        Event::Met(String::new())
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |f: &mut fmt::Formatter<'_>, before: &str, all: &[String]| {
            all.iter().enumerate().try_for_each(|(i, n)| write!(f, "{}`{n}`", if i == 0 { before } else { " or " }))
        };
        match self {
            Event::Communicated { kind, from, to, topic } => {
                write!(f, "a {kind}")?;
                names(f, " by ", from)?;
                names(f, " to ", to)?;
                topic.iter().try_for_each(|t| write!(f, " of `{t}`"))
            }
            Event::Met(a) => write!(f, "`{a}` is met"),
            Event::Overdue(a) => write!(f, "`{a}` falls overdue"),
            Event::Violated { of, .. } => names(f, "a violation of ", of),
            Event::Exceeded(a) => write!(f, "`{a}` is exceeded"),
            Event::Acted { under, by } => {
                write!(f, "an act under `{under}`")?;
                names(f, " by ", by)
            }
            Event::Performed { of, items } => {
                write!(f, "a performance of `{of}`")?;
                names(f, ": ", items)
            }
            Event::Stated { kind, by } => {
                write!(f, "a statement ({kind})")?;
                names(f, " by ", by)
            }
        }
    }
}
