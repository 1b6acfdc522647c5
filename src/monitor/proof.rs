//! Standards of proof as data: what a question counts.

use alloc::{collections::BTreeSet, vec::Vec};

use serde::{Deserialize, Serialize};

use super::View;
use crate::{
    agreement::{PartyKind, Standard},
    id::{MatterId, PartyId},
    machine::{CaseStatus, CaseView},
};

/// What a question counts. It filters what is shown and changes no state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// One of the named standards.
    Standard(Standard),
    /// Enough independent sources of certain kinds.
    Corroboration(Corroboration),
}

impl From<Standard> for Proof {
    fn from(s: Standard) -> Proof {
        Proof::Standard(s)
    }
}

/// How many sources, of which kinds, must say so. Two that belong to one party, or one to the other, are one source.
///
/// ```
/// use ceasefire::monitor::Corroboration;
/// let rule: Corroboration = serde_json::from_str(r#"{ "sources": 2, "of-kind": ["mission", "media"], "unbound": true }"#)?;
/// assert_eq!(rule.sources, 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Corroboration {
    /// How many independent sources.
    pub sources: u8,
    /// The kinds of party that count as sources. Empty: every kind.
    pub of_kind: Vec<PartyKind>,
    /// Whether only sources count that no prohibition of the regime binds: whoever is bound has a side.
    pub unbound: bool,
}

impl View {
    /// Whether what is said of a party and an incident meets a standard.
    #[must_use]
    pub fn meets(&self, matter: MatterId, accused: PartyId, proof: &Proof) -> bool {
        let (program, state) = (self.program(), self.state());
        match proof {
            Proof::Standard(s) => program.counts_at(state, matter, accused, *s),
            Proof::Corroboration(rule) => {
                let sources: BTreeSet<PartyId> = program
                    .sources(state, matter, accused)
                    .into_iter()
                    .filter(|p| rule.of_kind.is_empty() || program.party_kind(*p).is_some_and(|k| rule.of_kind.contains(&k)))
                    .filter(|p| !rule.unbound || !program.is_bound(*p))
                    .map(|p| program.root(p))
                    .collect();
                sources.len() >= usize::from(rule.sources)
            }
        }
    }

    /// The cases that count at a standard, withdrawn ones left out.
    pub fn cases<'v>(&'v self, proof: &'v Proof) -> impl Iterator<Item = CaseView> + 'v {
        let all = self.program().cases(self.state());
        all.filter(|c| c.status != CaseStatus::Withdrawn && self.meets(c.matter, c.accused, proof))
    }
}
