//! Causes: which of the records that arrived together brought a difference about.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    vec::Vec,
};

use super::{difference::Conclusion, shelf::Shelf};
use crate::time::Instant;

/// The records that arrived, by what they are about.
pub(super) struct Causes<'a> {
    shelf: &'a Shelf,
    about: BTreeMap<&'a str, Vec<&'a Arc<str>>>,
    arrived: BTreeSet<&'a str>,
    /// Those that touch what was settled before.
    late: Vec<Arc<str>>,
    was_now: Instant,
}

impl<'a> Causes<'a> {
    pub(super) fn new(shelf: &'a Shelf, arrived: &BTreeSet<u32>, late: &BTreeSet<u32>, was_now: Instant) -> Causes<'a> {
        let mut about: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
        for handle in arrived {
            let Some(name) = shelf.name(*handle) else { continue };
            for matter in shelf.about(*handle) {
                about.entry(matter).or_default().push(name);
            }
        }
        let name = |h: &u32| shelf.name(*h);
        Causes {
            shelf,
            about,
            arrived: arrived.iter().filter_map(name).map(|n| &**n).collect(),
            late: late.iter().filter_map(name).cloned().collect(),
            was_now,
        }
    }

    /// The narrowest set of records that are sure to hold the cause.
    pub(super) fn of(&self, now: &Conclusion, before: Option<&Conclusion>) -> Vec<Arc<str>> {
        let records = || now.record.iter().chain(before.and_then(|b| b.record.as_ref()));
        let own: Vec<Arc<str>> = records().filter(|r| self.arrived.contains(&***r)).cloned().collect();
        if !own.is_empty() {
            return sorted(own);
        }
        // New ground: nothing that was settled before has changed.
        let new = before.is_none() && now.at > self.was_now;
        if let Some(record) = now.record.as_ref().filter(|_| new) {
            return [record.clone()].into();
        }
        let matters = now.matter.iter().chain(before.and_then(|b| b.matter.as_ref()));
        let names: Vec<&Arc<str>> = matters.chain(records()).collect();
        let concerned: Vec<Arc<str>> = names.iter().filter_map(|m| self.about.get(&***m)).flatten().map(|n| (*n).clone()).collect();
        if !concerned.is_empty() {
            return sorted(concerned);
        }
        // Whoever waited for what arrived.
        let behind = names.iter().flat_map(|n| self.shelf.handles(n)).flat_map(|h| self.shelf.about(*h));
        let awaited: Vec<Arc<str>> = behind.filter_map(|n| self.arrived.get(n)).map(|n| Arc::from(*n)).collect();
        if !awaited.is_empty() {
            return sorted(awaited);
        }
        if new { Vec::new() } else { sorted(self.late.clone()) }
    }
}

fn sorted(mut names: Vec<Arc<str>>) -> Vec<Arc<str>> {
    names.sort();
    names.dedup();
    names
}
