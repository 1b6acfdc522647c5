//! The docket: a log lowered to facts for one program, in the one order in which they are stepped.

use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};

use super::{
    fact::{Fact, What},
    lower_facts::lower_record,
    program::Program,
    state::State,
    step::Refusal,
    verdict::Verdict,
};
use crate::{
    agreement::Standard,
    id::{MatterId, RecordId},
    problem::{Problem, Problems},
    record::{Log, Record, correction_faults, pair_faults},
    time::Instant,
};

/// Facts in the order (instant, class, record name), with the names behind their ids.
///
/// The order is declared: at one instant acts of power come first, then messages, statements, levels, coverage,
/// performances, incidents, claims, answers, findings and retractions. Records and matters are numbered as they are first
/// mentioned in that order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Docket {
    facts: Vec<Fact>,
    classes: Vec<u8>,
    groups: Vec<Group>,
    /// The handles behind ids.
    records: Vec<u32>,
    matters: Vec<u32>,
    /// By handle.
    filed: Vec<Filed>,
    handles: BTreeMap<Arc<str>, u32>,
}

/// What one record says at one instant in one class: where it ends, and how many records and matters had been mentioned by
/// then.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Group {
    facts: usize,
    records: usize,
    matters: usize,
}

/// A record in the docket.
#[derive(Clone, PartialEq, Debug)]
struct Filed {
    name: Arc<str>,
    record: RecordId,
    matter: MatterId,
    /// The first instant at which it says something.
    since: Instant,
}

impl Docket {
    /// Lowers a log for a program.
    ///
    /// # Errors
    /// Every reference of every record to something that neither the regime nor the log has.
    pub fn new(program: &Program, log: &Log) -> Result<Docket, Problems> {
        let records: Vec<&Record> = log.iter().collect();
        let mut right: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for r in &records {
            if let Some(wrong) = &r.corrects {
                right.entry(wrong).or_default().push(r);
            }
        }
        let corrected_by = |name: &str| right.get(name).cloned().unwrap_or_default();
        let position = |name: &str| records.binary_search_by(|r| r.name.as_str().cmp(name)).ok();
        let find = |name: &str| {
            let mut at = position(name)?;
            for _ in 0..=right.len() {
                let Some(next) = right.get(records.get(at)?.name.as_str()).and_then(|r| r.first()) else { break };
                at = position(&next.name)?;
            }
            Some((u32::try_from(at).ok()?, *records.get(at)?))
        };
        let mut problems = Problems::default();
        let mut added = Vec::new();
        let mut docket = Docket::default();
        for (handle, r) in (0..).zip(&records) {
            let mut wrong = correction_faults(r, &|name| log.get(name), &corrected_by);
            wrong.extend(pair_faults(r, &|name| find(name).map(|(_, r)| r), &|_| "the unknown record"));
            let (facts, more) = lower_record(program, r, handle, &find);
            wrong.extend(more);
            let problem = |message| Problem { source: "log".into(), path: r.name.clone(), article: None, message };
            problems.0.extend(wrong.into_iter().map(problem));
            docket.name(handle, &Arc::from(r.name.as_str()));
            if !right.contains_key(r.name.as_str()) {
                added.extend(facts);
            }
        }
        for wrong in right.keys() {
            if let Some((handle, _)) = find(wrong) {
                docket.point(&Arc::from(*wrong), handle);
            }
        }
        docket.revise(Instant::MIN, |_| true, added);
        problems.or(docket)
    }

    /// The facts, in order.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The facts, in order: those that belong together at a time.
    pub fn together(&self) -> impl Iterator<Item = &[Fact]> {
        self.together_from(0)
    }

    /// The groups from one on.
    pub(crate) fn together_from(&self, group: usize) -> impl Iterator<Item = &[Fact]> {
        let mut from = self.before(group).facts;
        let groups = self.groups.get(group..).unwrap_or(&[]);
        groups.iter().filter_map(move |g| self.facts.get(core::mem::replace(&mut from, g.facts)..g.facts))
    }

    /// The name of a record.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Option<&str> {
        self.record_name(id).map(|n| &**n)
    }

    /// The name of the record behind a matter.
    #[must_use]
    pub fn matter(&self, id: MatterId) -> Option<&str> {
        self.matter_name(id).map(|n| &**n)
    }

    pub(crate) fn record_name(&self, id: RecordId) -> Option<&Arc<str>> {
        self.filed.get(*self.records.get(id.index())? as usize).map(|f| &f.name)
    }

    pub(crate) fn matter_name(&self, id: MatterId) -> Option<&Arc<str>> {
        self.filed.get(*self.matters.get(id.index())? as usize).map(|f| &f.name)
    }

    /// The first instant at which a record says something.
    pub(crate) fn since(&self, id: RecordId) -> Option<Instant> {
        self.filed.get(*self.records.get(id.index())? as usize).map(|f| f.since)
    }

    /// The matter that a record opened.
    #[must_use]
    pub fn matter_of(&self, record: &str) -> Option<MatterId> {
        let handle = self.handles.get(record)?;
        self.filed.get(*handle as usize).map(|f| f.matter).filter(|m| m.is_some())
    }

    /// Steps a fresh state through all facts up to and including `until`, and lets time pass to it.
    ///
    /// # Errors
    /// When a fact is refused, which a docket's own facts are not.
    pub fn replay(&self, program: &Program, until: Instant) -> Result<(State, Vec<Verdict>), Refusal> {
        let mut state = program.start();
        let mut out: Vec<Verdict> = state.history().copied().collect();
        for facts in self.together().take_while(|f| f.first().is_some_and(|f| f.at <= until)) {
            program.observe(&mut state, facts, &mut out)?;
        }
        program.advance_to(&mut state, until, &mut out)?;
        Ok((state, out))
    }

    /// The number of groups before an instant.
    pub(crate) fn groups_before(&self, at: Instant) -> usize {
        let facts = self.facts.partition_point(|f| f.at < at);
        self.groups.partition_point(|g| g.facts <= facts)
    }

    /// Gives a record's name to its handle. Handles are given out one after the other.
    pub(crate) fn name(&mut self, handle: u32, name: &Arc<str>) {
        while self.filed.len() <= handle as usize {
            let (record, matter) = (RecordId::NONE, MatterId::NONE);
            self.filed.push(Filed { name: name.clone(), record, matter, since: Instant::MAX });
        }
        self.handles.insert(name.clone(), handle);
    }

    /// Lets a name lead to the record that stands in its place.
    pub(crate) fn point(&mut self, name: &Arc<str>, handle: u32) {
        self.handles.insert(name.clone(), handle);
    }

    /// The first instant at which the record of a handle says something; the end of time if it says nothing.
    pub(crate) fn says_since(&self, handle: u32) -> Instant {
        self.filed.get(handle as usize).map_or(Instant::MAX, |f| f.since)
    }

    /// Takes out the facts of records that do not stand any more and puts others in, over handles. All of them are at `from`
    /// or later, where numbering and stepping begin anew.
    pub(crate) fn revise(&mut self, from: Instant, stands: impl Fn(u32) -> bool, added: Vec<(u8, Fact)>) {
        let kept = self.groups_before(from);
        let before = self.before(kept);
        let mut later: Vec<(u8, Fact)> = Vec::new();
        for (class, fact) in self.classes.iter().zip(&self.facts).skip(before.facts) {
            let mut fact = *fact;
            let handle = |id: RecordId| self.records.get(id.index()).copied().map_or(RecordId::NONE, RecordId);
            fact.record = handle(fact.record);
            let (of, matter) = mentioned(&mut fact.what);
            if let Some(of) = of {
                *of = handle(*of);
            }
            if let Some(matter) = matter {
                *matter = self.matters.get(matter.index()).copied().map_or(MatterId::NONE, MatterId);
            }
            if stands(fact.record.0) {
                later.push((*class, fact));
            }
        }
        for handle in self.records.get(before.records..).unwrap_or(&[]) {
            if let Some(f) = self.filed.get_mut(*handle as usize) {
                f.record = RecordId::NONE;
                if f.since >= from {
                    f.since = Instant::MAX;
                }
            }
        }
        for handle in self.matters.get(before.matters..).unwrap_or(&[]) {
            if let Some(f) = self.filed.get_mut(*handle as usize) {
                f.matter = MatterId::NONE;
            }
        }
        self.facts.truncate(before.facts);
        self.classes.truncate(before.facts);
        self.groups.truncate(kept);
        self.records.truncate(before.records);
        self.matters.truncate(before.matters);
        later.extend(added);
        let name = |f: &Fact| self.filed.get(f.record.index()).map(|f| &f.name);
        // What one record says in one class stays in its own order.
        later.sort_by(|(c, f), (d, g)| (f.at, c).cmp(&(g.at, d)).then_with(|| name(f).cmp(&name(g))));
        for group in later.chunk_by(|(c, f), (d, g)| (f.at, c, f.record) == (g.at, d, g.record)) {
            for (class, fact) in group {
                self.append(*class, *fact);
            }
            self.groups.push(Group { facts: self.facts.len(), records: self.records.len(), matters: self.matters.len() });
        }
    }

    /// Adds a fact over handles, which are numbered as they are first mentioned.
    fn append(&mut self, class: u8, mut fact: Fact) {
        if let Some(f) = self.filed.get_mut(fact.record.index()) {
            f.since = f.since.min(fact.at);
        }
        fact.record = self.number_record(fact.record);
        let (of, matter) = mentioned(&mut fact.what);
        if let Some(of) = of {
            *of = self.number_record(*of);
        }
        if let Some(matter) = matter {
            *matter = self.number_matter(*matter);
        }
        self.facts.push(fact);
        self.classes.push(class);
    }

    fn number_record(&mut self, handle: RecordId) -> RecordId {
        let Some(f) = self.filed.get_mut(handle.index()) else { return RecordId::NONE };
        if !f.record.is_some() {
            f.record = RecordId::at(self.records.len());
            self.records.push(handle.0);
        }
        f.record
    }

    fn number_matter(&mut self, handle: MatterId) -> MatterId {
        let Some(f) = self.filed.get_mut(handle.index()) else { return MatterId::NONE };
        if !f.matter.is_some() {
            f.matter = MatterId::at(self.matters.len());
            self.matters.push(handle.0);
        }
        f.matter
    }

    fn before(&self, group: usize) -> Group {
        let before = group.checked_sub(1).and_then(|g| self.groups.get(g)).copied();
        before.unwrap_or(Group { facts: 0, records: 0, matters: 0 })
    }
}

/// The record and the matter that a fact is about, besides its own record.
pub(crate) fn mentioned(what: &mut What) -> (Option<&mut RecordId>, Option<&mut MatterId>) {
    match what {
        What::Retraction { of, matter } => (Some(of), Some(matter)),
        What::Incident { matter, .. }
        | What::Deed { matter, .. }
        | What::Claim { matter, .. }
        | What::Character { matter, .. }
        | What::Answer { matter, .. }
        | What::Finding { matter, .. }
        | What::Performance { matter, .. }
        | What::Communication { matter, .. } => (None, Some(matter)),
        What::Act { matter, .. } => (None, Some(matter)),
        What::Level { .. } | What::Coverage { .. } | What::Statement { .. } => (None, None),
    }
}

/// The standards that reports distinguish, from the least to the most demanding.
pub const STANDARDS: &[Standard] =
    &[Standard::Alleged, Standard::MutuallyAlleged, Standard::Corroborated(2), Standard::Admitted, Standard::FoundOutside, Standard::Found];
