//! Differences: what a settling asserted, changed and withdrew.

use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use core::fmt;

use crate::{
    id::{PartyId, TermId},
    machine::{Docket, Verdict, VerdictKind},
    time::Instant,
};

/// A verdict with names in the place of ids that belong to one state.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Conclusion {
    /// When it was concluded.
    pub at: Instant,
    /// The term, instrument or criterion.
    pub term: TermId,
    /// About whom.
    pub party: PartyId,
    /// The record behind the incident or other matter.
    pub matter: Option<Arc<str>>,
    /// What.
    pub kind: VerdictKind,
    /// The record that brought it about; none if time did.
    pub record: Option<Arc<str>>,
}

impl Conclusion {
    pub(super) fn new(v: &Verdict, docket: &Docket) -> Conclusion {
        let (matter, record) = (docket.matter_name(v.matter).cloned(), docket.record_name(v.record).cloned());
        Conclusion { at: v.at, term: v.term, party: v.party, matter, kind: v.kind, record }
    }
}

/// How a difference came to be one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Change {
    /// It was not concluded before.
    Asserted,
    /// Something else was concluded before on the same term, party and matter.
    Changed,
    /// It is concluded no more.
    Withdrawn,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Change::Asserted => "asserted",
            Change::Changed => "changed",
            Change::Withdrawn => "withdrawn",
        })
    }
}

/// One thing that is concluded otherwise than before.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Difference {
    /// Under which reading, by its position among the monitor's views.
    pub view: usize,
    /// How.
    pub change: Change,
    /// What is concluded now or, if it was withdrawn, what was.
    pub conclusion: Conclusion,
    /// What was concluded before, if that changed.
    pub before: Option<Conclusion>,
    /// The records that brought the difference about. One, wherever it can be told apart; several if they were settled
    /// together and any of them may have; none if time alone did.
    pub causes: Vec<Arc<str>>,
}

/// Pairs what was concluded with what is: the same on both sides is no difference.
pub(super) fn differences(
    before: Vec<Conclusion>,
    after: Vec<Conclusion>,
    standing: impl Fn(&str) -> Arc<str>,
) -> Vec<(Change, Conclusion, Option<Conclusion>)> {
    if before.is_empty() {
        let mut all: Vec<_> = after.into_iter().map(|c| (Change::Asserted, c, None)).collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        return all;
    }
    let mut counts: BTreeMap<&Conclusion, (usize, usize)> = BTreeMap::new();
    before.iter().for_each(|c| counts.entry(c).or_default().0 += 1);
    after.iter().for_each(|c| counts.entry(c).or_default().1 += 1);
    type Subject = (TermId, PartyId, Option<Arc<str>>);
    let mut by_subject: BTreeMap<Subject, (Vec<&Conclusion>, Vec<&Conclusion>)> = BTreeMap::new();
    for (c, (old, new)) in counts {
        let subject = (c.term, c.party, c.matter.as_deref().map(&standing));
        let (gone, come) = by_subject.entry(subject).or_default();
        gone.extend(core::iter::repeat_n(c, old.saturating_sub(new)));
        come.extend(core::iter::repeat_n(c, new.saturating_sub(old)));
    }
    let mut out = Vec::new();
    for (gone, come) in by_subject.into_values() {
        let pairs = gone.len().min(come.len());
        out.extend(come.iter().zip(&gone).map(|(c, g)| (Change::Changed, (*c).clone(), Some((*g).clone()))));
        out.extend(come.iter().skip(pairs).map(|c| (Change::Asserted, (*c).clone(), None)));
        out.extend(gone.iter().skip(pairs).map(|g| (Change::Withdrawn, (*g).clone(), None)));
    }
    out.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    out
}
