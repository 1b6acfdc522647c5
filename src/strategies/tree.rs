//! Shrinking: not of the choices, but of what was made of them.

use std::{fmt, sync::Arc};

use proptest::{
    strategy::{NewTree, Strategy, ValueTree},
    test_runner::{TestRng, TestRunner},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::Params;
use crate::{record::Record, time::Instant};

/// Something that can be made simpler, bit by bit, and stays well formed.
pub(super) trait Shrink: Clone {
    /// What could be left out or made plainer, most first.
    fn cuts(&self) -> Vec<Cut>;

    /// Itself without that: nothing, if it is no different or cannot be well formed.
    fn cut(&self, params: &Params, cut: &Cut) -> Option<Self>;
}

/// One thing to leave out or to make plainer. A cut whose object is gone cuts nothing.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Cut {
    /// Records, and whatever refers to them.
    Records(Vec<String>),
    /// A document, and what refers to it.
    Document(String),
    /// What is late comes in time.
    InOrder,
    /// Does not settle so often.
    Settlings(usize, usize),
    /// Records are told rightly at once, and once.
    Mistakes(Vec<String>),
    /// What a record says about an incident is said by the incident itself.
    Fold(String),
    /// Something within.
    Edit {
        /// In what.
        root: Root,
        /// What.
        edit: Edit,
    },
}

/// What an edit is made in.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Root {
    Document(String),
    Record(String),
    Scenario,
}

/// A change of the tree that something is written as.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Edit {
    /// Leaves out these items of a list.
    Items(String, usize, usize),
    /// Leaves out what a table says under a key.
    Key(String, String),
    /// Puts a time onto the grid, and a stretch or window at its beginning.
    Time(String),
}

/// A strategy of ours: draws, and shrinks what was drawn.
pub(super) struct Drawn<F> {
    params: Arc<Params>,
    draw: F,
}

impl<T: Shrink + fmt::Debug, F: Fn(&Params, &mut TestRng) -> T + Clone> Drawn<F> {
    pub(super) fn new(params: &Params, draw: F) -> Drawn<F> {
        Drawn { params: Arc::new(params.clone()), draw }
    }
}

impl<F: Clone> Clone for Drawn<F> {
    fn clone(&self) -> Drawn<F> {
        Drawn { params: self.params.clone(), draw: self.draw.clone() }
    }
}

impl<F> fmt::Debug for Drawn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.params.fmt(f)
    }
}

impl<T: Shrink + fmt::Debug, F: Fn(&Params, &mut TestRng) -> T> Strategy for Drawn<F> {
    type Tree = Tree<T>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(Tree::new(self.params.clone(), (self.draw)(&self.params, runner.rng())))
    }
}

/// The strategy of a type that has one of ours.
pub(super) type Boxed<T> = proptest::strategy::BoxedStrategy<T>;

pub(super) fn boxed<S: Strategy + 'static>(strategy: S) -> Boxed<S::Value> {
    strategy.boxed()
}

/// What was drawn, and how far it has been shrunk. It goes through the cuts, most first, as long as any of a round was kept.
#[derive(Debug)]
pub(super) struct Tree<T> {
    params: Arc<Params>,
    now: T,
    /// What it was before the cut that is on trial.
    before: Option<T>,
    /// The cuts of this round that are still to be tried, the next last.
    left: Option<Vec<Cut>>,
    kept_any: bool,
}

impl<T: Shrink> Tree<T> {
    pub(super) fn new(params: Arc<Params>, now: T) -> Tree<T> {
        Tree { params, now, before: None, left: None, kept_any: false }
    }
}

impl<T: Shrink + fmt::Debug> ValueTree for Tree<T> {
    type Value = T;

    fn current(&self) -> T {
        self.now.clone()
    }

    fn simplify(&mut self) -> bool {
        self.kept_any |= self.before.take().is_some();
        loop {
            let left = self.left.get_or_insert_with(|| self.now.cuts().into_iter().rev().collect());
            while let Some(cut) = left.pop() {
                if let Some(simpler) = self.now.cut(&self.params, &cut) {
                    self.before = Some(std::mem::replace(&mut self.now, simpler));
                    return true;
                }
            }
            if !std::mem::take(&mut self.kept_any) {
                return false;
            }
            self.left = None;
        }
    }

    fn complicate(&mut self) -> bool {
        match self.before.take() {
            Some(before) => {
                self.now = before;
                true
            }
            None => false,
        }
    }
}

/// Stretches of a list: all of it, then halves, quarters and so on, then each item; the last first, so that those before keep their
/// places.
pub(super) fn stretches(n: usize) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut size = n;
    while size > 0 {
        let mut end = n;
        while end > 0 {
            let from = end.saturating_sub(size);
            all.push((from, end));
            end = from;
        }
        size /= 2;
    }
    all
}

/// Fewer records.
pub(super) fn record_cuts<'r>(records: impl Iterator<Item = &'r Record>) -> Vec<Cut> {
    let names: Vec<String> = records.map(|r| r.name.clone()).collect();
    let some = |(from, to): (usize, usize)| Cut::Records(names.get(from..to).unwrap_or_default().to_vec());
    stretches(names.len()).into_iter().map(some).collect()
}

/// Plainer records.
pub(super) fn record_edits<'r>(records: impl Iterator<Item = &'r Record>) -> Vec<Cut> {
    records.flat_map(|r| edits(Root::Record(r.name.clone()), r)).collect()
}

/// Fewer items in each of the lists that something consists of.
pub(super) fn without<T: Serialize>(root: Root, of: &T) -> Vec<Cut> {
    let Ok(Value::Object(tables)) = serde_json::to_value(of) else { return Vec::new() };
    let mut lists: Vec<(String, usize)> = tables.iter().filter_map(|(key, v)| Some((format!("/{key}"), v.as_array()?.len()))).collect();
    // What agreements have most of.
    lists.sort_by_key(|(key, _)| key != "/terms");
    let cut = |key: &String, (from, to)| Cut::Edit { root: root.clone(), edit: Edit::Items(key.clone(), from, to) };
    lists.iter().flat_map(|(key, n)| stretches(*n).into_iter().map(|s| cut(key, s)).collect::<Vec<_>>()).collect()
}

/// Less of everything within, the outermost first.
pub(super) fn edits<T: Serialize>(root: Root, of: &T) -> Vec<Cut> {
    let Ok(whole) = serde_json::to_value(of) else { return Vec::new() };
    let mut all = Vec::new();
    let mut open = vec![(String::new(), &whole)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(map) => {
                for (key, v) in map.iter().rev() {
                    all.push(Edit::Key(at.clone(), key.clone()));
                    open.push((format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), v));
                }
            }
            Value::Array(list) => {
                for (n, v) in list.iter().enumerate().rev() {
                    all.push(Edit::Items(at.clone(), n, n + 1));
                    open.push((format!("{at}/{n}"), v));
                }
            }
            Value::String(s) if s.contains('T') && s.starts_with(|c: char| c.is_ascii_digit()) => all.push(Edit::Time(at)),
            _ => {}
        }
    }
    all.into_iter().map(|edit| Cut::Edit { root: root.clone(), edit }).collect()
}

/// The same with an edit; nothing, if that changes nothing or cannot be read.
pub(super) fn edited<T: Serialize + DeserializeOwned + PartialEq>(of: &T, edit: &Edit, params: &Params) -> Option<T> {
    let mut whole = serde_json::to_value(of).ok()?;
    match edit {
        Edit::Items(at, from, to) => {
            let list = whole.pointer_mut(at)?.as_array_mut()?;
            if *to > list.len() {
                return None;
            }
            list.drain(from..to);
        }
        Edit::Key(at, key) => drop(whole.pointer_mut(at)?.as_object_mut()?.remove(key)?),
        Edit::Time(at) => {
            let time = whole.pointer_mut(at)?;
            let first = time.as_str()?.split("..").next()?.split('/').next()?.parse::<Instant>().ok()?;
            let off = first.since(params.starts).rem_euclid(params.step());
            *time = Value::String(first.plus(-off).to_string());
        }
    }
    serde_json::from_value(whole).ok().filter(|other| other != of)
}
