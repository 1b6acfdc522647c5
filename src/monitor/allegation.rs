//! Open allegations: what is alleged and not settled, and what would settle it.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use super::{Proof, View};
use crate::{
    agreement::Standard,
    id::{PartyId, TermId},
    machine::{CaseStatus, Evidence, Unsure},
};

/// A case that is alleged at some standard and that nobody with the power to find has decided.
#[derive(Clone, PartialEq, Debug)]
pub struct Allegation {
    /// The incident's record.
    pub incident: Arc<str>,
    /// The prohibition.
    pub term: TermId,
    /// `instrument/article`.
    pub article: String,
    /// Who is accused.
    pub accused: PartyId,
    /// Who would answer for it.
    pub bearer: PartyId,
    /// How the case stands.
    pub status: CaseStatus,
    /// Occurrence, attribution and character, each with who says what.
    pub evidence: Evidence,
    /// What would settle it.
    pub missing: Vec<Missing>,
}

/// Something that would settle an allegation, in whole or in part.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Missing {
    /// The accused has neither denied nor admitted it.
    Answer(PartyId),
    /// One of these may find, and has not.
    Finding(Vec<PartyId>),
    /// Nobody may find under this instrument: only an admission or a finding from outside can be had.
    Finder,
    /// Whether the deed has this character is claimed or unclaimed, and not found.
    Character(String),
    /// The record leaves open where it happened, or the text where it applies.
    Place,
    /// It is open which class of act it was.
    Act,
    /// It is open what was hit.
    Target,
    /// It is open whether it happened while the norm bound.
    Time,
    /// It is open whether the norm bound at all.
    Norm,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Answer(_) => f.write_str("an answer by the accused"),
            Missing::Finding(_) => f.write_str("a finding by a body that may find"),
            Missing::Finder => f.write_str("a body that may find: there is none"),
            Missing::Character(c) => write!(f, "a finding on whether it was {c}"),
            Missing::Place => f.write_str("where it happened, or where the text applies"),
            Missing::Act => f.write_str("what was done"),
            Missing::Target => f.write_str("what was hit"),
            Missing::Time => f.write_str("when it happened"),
            Missing::Norm => f.write_str("whether the term binds"),
        }
    }
}

impl View {
    /// Cases that count at a standard of proof and are not found from inside, by incident and article, with what is missing.
    #[must_use]
    pub fn open_allegations(&self, proof: &Proof) -> Vec<Allegation> {
        let (program, state) = (self.program(), self.state());
        let open =
            program.cases(state).filter(|c| matches!(c.status, CaseStatus::Violation | CaseStatus::Possible | CaseStatus::Contested));
        let unfound = open.filter(|c| !program.counts_at(state, c.matter, c.accused, Standard::Found));
        let mut out: Vec<Allegation> = unfound
            .filter(|c| self.meets(c.matter, c.accused, proof))
            .filter_map(|c| {
                let evidence = program.evidence(state, c.matter, c.accused);
                let article = program.reference(c.term);
                let missing = self.missing(&article, c.accused, c.unsure, c.status, &evidence);
                let incident = self.docket().matter_name(c.matter)?.clone();
                Some(Allegation {
                    incident,
                    term: c.term,
                    article,
                    accused: c.accused,
                    bearer: c.bearer,
                    status: c.status,
                    evidence,
                    missing,
                })
            })
            .collect();
        out.sort_by(|a, b| (&a.incident, &a.article, a.accused).cmp(&(&b.incident, &b.article, b.accused)));
        out
    }

    fn missing(&self, article: &str, accused: PartyId, unsure: Unsure, status: CaseStatus, evidence: &Evidence) -> Vec<Missing> {
        let (program, state) = (self.program(), self.state());
        let mut out = Vec::new();
        let answered = |s: &crate::machine::Standing| s.admitted || s.denied_by.iter().any(|p| program.belongs(*p, program.root(accused)));
        if !answered(&evidence.occurrence) && !answered(&evidence.attribution) {
            out.push(Missing::Answer(accused));
        }
        let instrument = article.split_once('/').map_or(article, |(i, _)| i);
        let finders = program.term(instrument).map_or(Vec::new(), |i| program.finders(i));
        let able: Vec<PartyId> = finders.into_iter().filter(|p| program.may_find(state, *p)).collect();
        out.push(if able.is_empty() { Missing::Finder } else { Missing::Finding(able) });
        if status == CaseStatus::Contested {
            let claimed = evidence.characters.iter().filter(|(_, is)| *is == "claimed");
            out.extend(claimed.map(|(c, _)| Missing::Character(c.clone())));
        }
        let doubts = [
            (unsure.place, Missing::Place),
            (unsure.act, Missing::Act),
            (unsure.target, Missing::Target),
            (unsure.time, Missing::Time),
            (unsure.norm, Missing::Norm),
        ];
        out.extend(doubts.into_iter().filter(|(is, _)| *is).map(|(_, m)| m));
        out
    }
}
