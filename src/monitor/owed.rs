//! Residual duties: who still owes what to whom, and by when.

use alloc::{collections::BTreeMap, string::String, sync::Arc, vec::Vec};
use core::fmt;

use super::View;
use crate::{
    id::{MatterId, PartyId, TermId},
    machine::{Explanation, Fate, Verdict, VerdictKind},
    time::Instant,
};

/// A duty that is still to be performed.
#[derive(Clone, PartialEq, Debug)]
pub struct Owed {
    /// The first instant that is too late; none if the text sets no limit.
    pub limit: Option<Instant>,
    /// The term.
    pub term: TermId,
    /// `instrument/article`.
    pub article: String,
    /// Who owes it, by name; all bearers if they owe it together.
    pub by: Vec<String>,
    /// To whom, by name; empty where the text names nobody.
    pub to: Vec<String>,
    /// The record that gave rise to it, where each of several does.
    pub matter: Option<Arc<str>>,
    /// What has become of it so far: open, unaccepted, overdue or stale.
    pub fate: Fate,
    /// How much has been done, and how much is owed, as far as that is known.
    pub done: (u32, Option<u32>),
    /// Why it is owed: the term, what gave rise to it, the reading.
    pub reason: Explanation,
}

impl fmt::Display for Owed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.article, self.by.join(", "))?;
        if !self.to.is_empty() {
            write!(f, " to {}", self.to.join(", "))?;
        }
        match self.limit {
            Some(t) => write!(f, ", before {t}")?,
            None => write!(f, ", without limit")?,
        }
        write!(f, ", {}", self.fate)?;
        match self.done {
            (_, Some(1)) => {}
            (done, Some(owed)) => write!(f, ", {done} of {owed} done")?,
            (done, None) => write!(f, ", {done} of a share of what is not known")?,
        }
        Ok(())
    }
}

impl View {
    /// Every duty that is still to be performed, those with the earliest limit first, those without one last.
    #[must_use]
    pub fn owed(&self) -> Vec<Owed> {
        let (program, state) = (self.program(), self.state());
        let mut arisen: BTreeMap<(TermId, PartyId, MatterId), &Verdict> = BTreeMap::new();
        for v in state.history().filter(|v| v.kind == VerdictKind::Arisen) {
            arisen.insert((v.term, v.party, v.matter), v);
        }
        let open = program.duties(state).filter(|d| matches!(d.fate, Fate::Open | Fate::Unaccepted | Fate::Overdue | Fate::Stale));
        let names = |ids: &[PartyId]| ids.iter().map(|p| program.party_name(*p).into()).collect();
        let mut out: Vec<Owed> = open
            .filter_map(|d| {
                let about = program.about(d.term)?;
                let why = arisen.get(&(d.term, d.bearer, d.matter))?;
                Some(Owed {
                    limit: d.limit,
                    term: d.term,
                    article: program.reference(d.term),
                    by: if d.bearer.is_some() { names(&[d.bearer]) } else { names(about.bearers) },
                    to: names(about.to),
                    matter: self.docket().matter_name(d.matter).cloned(),
                    fate: d.fate,
                    done: (d.done, d.owed),
                    reason: self.explain(why),
                })
            })
            .collect();
        out.sort_by(|a, b| {
            let key = |o: &Owed| (o.limit.is_none(), o.limit, o.article.clone(), o.by.clone(), o.matter.clone());
            key(a).cmp(&key(b))
        });
        out
    }
}
