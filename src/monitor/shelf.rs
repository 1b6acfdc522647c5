//! The shelf: every record that arrived, and which of them stand.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    sync::Arc,
    vec::Vec,
};

use crate::{
    machine::{Fact, Program, lower_record},
    record::{Content, Record, correction_faults, is_same, pair_faults, references},
};

/// Records by handle, in the order of arrival, which decides nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    kept: Vec<Record>,
    names: Vec<Arc<str>>,
    /// The different records that arrived under a name.
    versions: BTreeMap<Arc<str>, Vec<u32>>,
    /// Who refers to a name.
    referrers: BTreeMap<Arc<str>, BTreeSet<u32>>,
    /// Which record stands in the place of a wrong one.
    right: BTreeMap<Arc<str>, u32>,
    /// Why records do not count.
    held: BTreeMap<u32, Vec<String>>,
}

/// How a record arrived.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// It is new.
    New,
    /// The same record was there before.
    Known,
    /// Another record was there under its name. Neither counts until a third corrects that name.
    Conflicting,
}

/// What a sorting of the shelf changed.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// The records whose facts may differ from before.
    pub(super) affected: BTreeSet<u32>,
    /// The facts of those among them that stand, under the first program.
    pub(super) facts: Vec<(u8, Fact)>,
}

impl Shelf {
    pub(super) fn put(&mut self, record: Record) -> Arrival {
        let name: Arc<str> = Arc::from(record.name.as_str());
        let versions = self.versions.entry(name.clone()).or_default();
        for known in versions.iter() {
            let Some(known) = self.kept.get_mut(*known as usize).filter(|k| is_same(k, &record)) else { continue };
            // Heard again: it was known since it was first heard.
            if (record.known_at(), record.received) < (known.known_at(), known.received) {
                known.received = record.received;
            }
            return Arrival::Known;
        }
        let handle = u32::try_from(self.kept.len()).unwrap_or(u32::MAX);
        versions.push(handle);
        let arrival = if versions.len() > 1 { Arrival::Conflicting } else { Arrival::New };
        for (_, target, _) in references(&record) {
            self.referrers.entry(Arc::from(target)).or_default().insert(handle);
        }
        if let Some(wrong) = &record.corrects {
            self.referrers.entry(Arc::from(wrong.as_str())).or_default().insert(handle);
        }
        self.kept.push(record);
        self.names.push(name);
        arrival
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.kept.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn get(&self, handle: u32) -> Option<&Record> {
        self.kept.get(handle as usize)
    }

    pub(super) fn name(&self, handle: u32) -> Option<&Arc<str>> {
        self.names.get(handle as usize)
    }

    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.kept.iter()
    }

    /// The handles of a name: several if there is a conflict.
    pub(super) fn handles(&self, name: &str) -> &[u32] {
        self.versions.get(name).map_or(&[], Vec::as_slice)
    }

    /// What does not count, and why, by name.
    pub(super) fn held(&self) -> impl Iterator<Item = (&Record, &[String])> {
        self.held.iter().filter_map(|(h, why)| Some((self.get(*h)?, why.as_slice())))
    }

    /// The name that stands in the place of this one.
    pub(super) fn standing_name<'s>(&'s self, name: &'s str) -> &'s str {
        let mut at = name;
        // Circles are held: the bound is for safety.
        for _ in 0..=self.right.len() {
            match self.right.get(at).and_then(|h| self.names.get(*h as usize)) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// Whether a record is neither held nor corrected by another.
    pub(super) fn stands(&self, handle: u32) -> bool {
        self.name(handle).is_some_and(|n| !self.right.contains_key(n)) && !self.held.contains_key(&handle)
    }

    /// The one record that stands in the place of a name.
    pub(super) fn find(&self, name: &str) -> Option<(u32, &Record)> {
        let [one] = self.handles(self.standing_name(name)) else { return None };
        if self.held.contains_key(one) { None } else { Some((*one, self.get(*one)?)) }
    }

    /// Decides anew which records stand, as far as those that arrived can have changed it.
    pub(super) fn sort(&mut self, arrived: &BTreeSet<u32>, program: &Program) -> Sorted {
        let affected = self.affected(arrived);
        self.settle_corrections(&affected);
        for handle in &affected {
            self.held.remove(handle);
        }
        // Whoever refers to a record that is held is held too. All stand until found otherwise.
        let mut facts: BTreeMap<u32, Vec<(u8, Fact)>> = BTreeMap::new();
        let mut open = affected.clone();
        while !open.is_empty() {
            let mut fell = BTreeMap::new();
            for handle in open {
                match self.weigh(handle, program) {
                    Ok(f) => drop(facts.insert(handle, f)),
                    Err(why) => drop(fell.insert(handle, why)),
                }
            }
            open = BTreeSet::new();
            for handle in fell.keys() {
                facts.remove(handle);
                let mut names: Vec<&str> = self.name(*handle).map(|n| &**n).into_iter().collect();
                while let Some(name) = names.pop() {
                    open.extend(self.referrers.get(name).into_iter().flatten());
                    // Who refers to a name refers to whatever stands in its place.
                    let wrong = self.right.iter().filter(|(_, h)| self.name(**h).is_some_and(|n| **n == *name));
                    names.extend(wrong.map(|(wrong, _)| &**wrong));
                }
            }
            self.held.extend(fell);
            open.retain(|h| affected.contains(h) && !self.held.contains_key(h));
        }
        // Now that it is clear who falls, every reason for it can be told.
        let fallen: Vec<u32> = affected.iter().copied().filter(|h| self.held.contains_key(h)).collect();
        let reasons: Vec<(u32, Vec<String>)> = fallen.into_iter().filter_map(|h| Some((h, self.weigh(h, program).err()?))).collect();
        self.held.extend(reasons);
        Sorted { facts: facts.into_values().flatten().collect(), affected }
    }

    /// Those that arrived, the other versions of their names, those that they correct, and whoever refers to any of these.
    fn affected(&self, arrived: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut out = BTreeSet::new();
        let mut open: Vec<u32> = arrived.iter().copied().collect();
        while let Some(handle) = open.pop() {
            if !out.insert(handle) {
                continue;
            }
            let (Some(name), Some(record)) = (self.name(handle), self.get(handle)) else { continue };
            open.extend(self.handles(name));
            open.extend(self.referrers.get(name).into_iter().flatten());
            if let Some(wrong) = &record.corrects {
                open.extend(self.handles(wrong));
                open.extend(self.referrers.get(wrong.as_str()).into_iter().flatten());
            }
        }
        out
    }

    /// Which record stands in the place of which, by the corrections alone.
    fn settle_corrections(&mut self, affected: &BTreeSet<u32>) {
        let wrong: BTreeSet<Arc<str>> = affected.iter().filter_map(|h| self.get(*h)?.corrects.as_deref()).map(Arc::from).collect();
        for name in wrong {
            let by = self.correctors(&name);
            let sound = by.first().copied().filter(|h| by.len() == 1 && self.correction_faults(*h).is_empty());
            match sound {
                Some(handle) => drop(self.right.insert(name, handle)),
                None => drop(self.right.remove(&name)),
            }
        }
    }

    fn correctors(&self, name: &str) -> Vec<u32> {
        let corrects = |h: &u32| self.get(*h).is_some_and(|r| r.corrects.as_deref() == Some(name));
        self.referrers.get(name).into_iter().flatten().copied().filter(corrects).collect()
    }

    fn correction_faults(&self, handle: u32) -> Vec<String> {
        let Some(record) = self.get(handle) else { return Vec::new() };
        let kind = record.content.kind();
        // Of several records under one name, one that could be meant.
        let get = |name: &str| {
            let all = self.handles(name).iter().filter_map(|h| self.get(*h));
            all.min_by_key(|r| (r.content.kind() != kind, r.content.kind()))
        };
        let mut out = correction_faults(record, &get, &|name| self.correctors(name).iter().filter_map(|h| self.get(*h)).collect());
        out.extend(self.conflict(handle));
        out
    }

    fn conflict(&self, handle: u32) -> Option<String> {
        let name = self.name(handle)?;
        let several = self.handles(name).len() > 1;
        several.then(|| format!("`{name}` names {} different records: a conflict", self.handles(name).len()))
    }

    /// What a record says, or why it does not count.
    fn weigh(&self, handle: u32, program: &Program) -> Result<Vec<(u8, Fact)>, Vec<String>> {
        let (Some(record), Some(name)) = (self.get(handle), self.name(handle)) else { return Ok(Vec::new()) };
        // What was corrected counts no more, and is no trouble either.
        if self.right.contains_key(name) {
            return Ok(Vec::new());
        }
        let mut why = Vec::new();
        if record.corrects.is_some() {
            why = self.correction_faults(handle);
        } else {
            why.extend(self.conflict(handle));
        }
        let missing = |name: &str| if self.versions.contains_key(name) { "a record that does not count" } else { "the unknown record" };
        why.extend(pair_faults(record, &|name| self.find(name).map(|(_, r)| r), &missing));
        let (facts, more) = lower_record(program, record, handle, &|name| self.find(name));
        why.extend(more);
        if why.is_empty() { Ok(facts) } else { Err(why) }
    }

    /// Whether a record's arrival can change what others say: it corrects one, conflicts with one, or one refers to it.
    pub(super) fn reaches_back(&self, handle: u32) -> bool {
        let (Some(record), Some(name)) = (self.get(handle), self.name(handle)) else { return false };
        record.corrects.is_some() || self.handles(name).len() > 1 || self.referrers.contains_key(name)
    }

    /// What a record says under a program, if it stands.
    pub(super) fn lower(&self, handle: u32, program: &Program) -> Vec<(u8, Fact)> {
        match self.get(handle) {
            Some(r) if self.stands(handle) => lower_record(program, r, handle, &|name| self.find(name)).0,
            _ => Vec::new(),
        }
    }

    /// The names of the matters that a record is about, itself included.
    pub(super) fn about(&self, handle: u32) -> BTreeSet<&str> {
        let Some(record) = self.get(handle) else { return BTreeSet::new() };
        let mut out: BTreeSet<&str> = [record.name.as_str()].into();
        let mut open: Vec<&Record> = [record].into();
        while let Some(r) = open.pop() {
            let targets = references(r).into_iter().map(|(_, t, _)| t).chain(r.corrects.as_deref());
            for name in targets.flat_map(|t| [t, self.standing_name(t)]) {
                if out.insert(name) {
                    let next = self.handles(name).iter().filter_map(|h| self.get(*h));
                    // Claims and messages lead on to what they are about; an incident is what it is.
                    open.extend(next.filter(|r| !matches!(r.content, Content::Incident(_))));
                }
            }
        }
        out
    }
}
