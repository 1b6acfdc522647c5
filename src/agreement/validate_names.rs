//! What documents must not leave out, and everything in them that can be referred to.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Axis, Document, Party, Place, Term, validate::MAX_REGISTRY};
use crate::problem::Problem;

/// Everything that can be referred to, over all documents.
pub(super) struct Names<'a> {
    pub(super) parties: BTreeMap<&'a str, &'a Party>,
    pub(super) places: BTreeMap<&'a str, &'a Place>,
    pub(super) acts: BTreeMap<&'a str, &'a [String]>,
    pub(super) targets: BTreeMap<&'a str, &'a [String]>,
    pub(super) characters: BTreeMap<&'a str, &'a [String]>,
    pub(super) axes: BTreeMap<&'a str, &'a Axis>,
    pub(super) instruments: BTreeMap<&'a str, &'a Document>,
    pub(super) terms: BTreeMap<(&'a str, &'a str), Vec<&'a Term>>,
    pub(super) conflicts: Vec<Problem>,
}

impl<'a> Names<'a> {
    pub(super) fn collect(documents: &'a [(String, Document)]) -> Names<'a> {
        let mut n = Names {
            parties: BTreeMap::new(),
            places: BTreeMap::new(),
            acts: BTreeMap::new(),
            targets: BTreeMap::new(),
            characters: BTreeMap::new(),
            axes: BTreeMap::new(),
            instruments: BTreeMap::new(),
            terms: BTreeMap::new(),
            conflicts: Vec::new(),
        };
        let conflict = |source: &str, path: String, id: &str| Problem {
            source: source.to_string(),
            path,
            article: None,
            message: format!("`{id}` is already defined otherwise"),
        };
        for (source, d) in documents {
            for (i, p) in d.parties.iter().enumerate() {
                if n.parties.insert(&p.id, p).is_some_and(|old| old != p) {
                    n.conflicts.push(conflict(source, format!("parties[{i}].id"), &p.id));
                }
            }
            for (i, p) in d.places.iter().enumerate() {
                if n.places.insert(&p.id, p).is_some_and(|old| old != p) {
                    n.conflicts.push(conflict(source, format!("places[{i}].id"), &p.id));
                }
            }
            for (list, map, name) in
                [(&d.acts, &mut n.acts, "acts"), (&d.targets, &mut n.targets, "targets"), (&d.characters, &mut n.characters, "characters")]
            {
                for (i, c) in list.iter().enumerate() {
                    if map.insert(c.id.as_str(), c.within.as_slice()).is_some_and(|old| old != c.within.as_slice()) {
                        n.conflicts.push(conflict(source, format!("{name}[{i}].id"), &c.id));
                    }
                }
            }
            for (i, a) in d.readings.iter().enumerate() {
                if n.axes.insert(&a.id, a).is_some() {
                    n.conflicts.push(conflict(source, format!("readings[{i}].id"), &a.id));
                }
            }
            if let Some(x) = &d.instrument {
                n.instruments.insert(&x.id, d);
                for t in &d.terms {
                    n.terms.entry((&x.id, &t.article)).or_default().push(t);
                }
            }
        }
        n
    }

    pub(super) fn place_chain_ends(&self, from: &'a str) -> bool {
        chain_ends(from, |p| self.places.get(p).and_then(|p| p.within.as_deref()))
    }

    pub(super) fn party_chain_ends(&self, from: &'a str) -> bool {
        chain_ends(from, |p| self.parties.get(p).and_then(|p| p.within.as_deref()))
    }
}

fn chain_ends<'a>(from: &'a str, up: impl Fn(&str) -> Option<&'a str>) -> bool {
    let mut at = from;
    for _ in 0..MAX_REGISTRY {
        match up(at) {
            Some(next) => at = next,
            None => return true,
        }
    }
    false
}

/// Keys that must be present, as `path` and key; `*` stands for every element.
#[cfg(feature = "std")]
const REQUIRED: &[(&str, &[&str])] = &[
    ("", &["schema"]),
    ("instrument", &["id", "title", "kind", "entry"]),
    ("parties.*", &["id", "kind"]),
    ("places.*", &["id"]),
    ("acts.*", &["id"]),
    ("targets.*", &["id"]),
    ("characters.*", &["id"]),
    ("roles.*", &["party", "as"]),
    ("links.*", &["kind", "to"]),
    ("anchors.*", &["id"]),
    ("bodies.*", &["party"]),
    ("terms.*", &["article", "rule"]),
    ("readings.*", &["id", "question", "base", "options"]),
    ("criteria.*", &["id", "by"]),
];

/// What a document leaves out although it must not, with its path.
#[cfg(feature = "std")]
pub(super) fn left_out(value: &serde_json::Value) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (path, keys) in REQUIRED {
        let places: Vec<(String, &serde_json::Value)> = match path.split_once('.') {
            Some((list, _)) => match value.get(list).and_then(|v| v.as_array()) {
                Some(all) => all.iter().enumerate().map(|(i, v)| (format!("{list}[{i}]"), v)).collect(),
                None => continue,
            },
            None if path.is_empty() => [(String::new(), value)].into(),
            None => value.get(path).map(|v| (path.to_string(), v)).into_iter().collect(),
        };
        for (at, item) in places {
            if !item.is_object() {
                continue;
            }
            for key in *keys {
                let missing = item.get(key).is_none_or(|v| v.as_str() == Some(""));
                if missing {
                    let path = if at.is_empty() { key.to_string() } else { format!("{at}.{key}") };
                    out.push((path, format!("`{key}` is missing")));
                }
            }
        }
    }
    out
}
