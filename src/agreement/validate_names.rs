//! What documents must not leave out, and everything in them that can be referred to.

use alloc::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Axis, Document, Event, Party, Place, Term, validate_rules::MAX_SPAWN_DEPTH};
use crate::problem::Problem;

/// Everything that can be referred to, over all documents.
pub(super) struct Names<'a> {
    pub(super) parties: BTreeMap<&'a str, &'a Party>,
    pub(super) places: BTreeMap<&'a str, &'a Place>,
    pub(super) acts: BTreeMap<&'a str, &'a [String]>,
    pub(super) targets: BTreeMap<&'a str, &'a [String]>,
    pub(super) weapons: BTreeMap<&'a str, &'a [String]>,
    pub(super) characters: BTreeMap<&'a str, &'a [String]>,
    pub(super) interpretable: BTreeSet<&'a str>,
    /// The reading axes on which whole terms hang.
    pub(super) hung: BTreeSet<&'a str>,
    pub(super) axes: BTreeMap<&'a str, &'a Axis>,
    pub(super) instruments: BTreeMap<&'a str, &'a Document>,
    pub(super) terms: BTreeMap<(&'a str, &'a str), Vec<&'a Term>>,
    pub(super) conflicts: Vec<Problem>,
    /// The lists of which something could not be read: what they do not have may have been in there.
    pub(super) unread: BTreeSet<&'static str>,
    /// The terms of which it could not be read what they do.
    pub(super) unread_rules: BTreeSet<(&'a str, &'a str)>,
    /// The terms at the end of this many duties each of which gives rise to the next, from none to one more than shown.
    pub(super) spawned: Vec<BTreeSet<(&'a str, &'a str)>>,
}

/// The lists and tables that others refer to.
const REFERRED: &[&str] = &[
    "instrument",
    "parties",
    "places",
    "acts",
    "targets",
    "weapons",
    "characters",
    "roles",
    "anchors",
    "slots",
    "bodies",
    "terms",
    "readings",
];

impl<'a> Names<'a> {
    pub(super) fn collect(documents: &'a [(String, Document)], broken: &[Vec<String>]) -> Names<'a> {
        let mut n = Names {
            parties: BTreeMap::new(),
            places: BTreeMap::new(),
            acts: BTreeMap::new(),
            targets: BTreeMap::new(),
            weapons: BTreeMap::new(),
            characters: BTreeMap::new(),
            interpretable: super::validate::interpretable(documents),
            hung: documents.iter().flat_map(|(_, d)| &d.terms).flat_map(|t| t.under.keys()).map(String::as_str).collect(),
            axes: BTreeMap::new(),
            instruments: BTreeMap::new(),
            terms: BTreeMap::new(),
            conflicts: Vec::new(),
            unread: BTreeSet::new(),
            unread_rules: BTreeSet::new(),
            spawned: Vec::new(),
        };
        for path in broken.iter().flatten() {
            n.unread.extend(REFERRED.iter().filter(|list| {
                let Some(rest) = path.strip_prefix(**list) else { return path.is_empty() };
                // Of roles and readings, parts are referred to as well.
                let in_parts = matches!(**list, "roles" | "readings") && rest.starts_with('[');
                in_parts || rest.is_empty() || rest == ".id" || rest.starts_with('[') && rest.ends_with(']') && !rest.contains('.')
            }));
        }
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
            for (list, map, name) in [
                (&d.acts, &mut n.acts, "acts"),
                (&d.targets, &mut n.targets, "targets"),
                (&d.weapons, &mut n.weapons, "weapons"),
                (&d.characters, &mut n.characters, "characters"),
            ] {
                for (i, c) in list.iter().enumerate() {
                    if map.insert(c.id.as_str(), c.within.as_slice()).is_some_and(|old| old != c.within.as_slice()) {
                        n.conflicts.push(conflict(source, format!("{name}[{i}].id"), &c.id));
                    }
                }
            }
            for (i, a) in d.readings.iter().enumerate() {
                if n.axes.insert(&a.id, a).is_some() {
                    let message = format!("`{}` is already the id of another reading axis", a.id);
                    n.conflicts.push(Problem { source: source.clone(), path: format!("readings[{i}].id"), article: None, message });
                }
            }
            if let Some(x) = &d.instrument {
                n.instruments.insert(&x.id, d);
                for t in &d.terms {
                    n.terms.entry((&x.id, &t.article)).or_default().push(t);
                }
            }
        }
        for ((_, d), broken) in documents.iter().zip(broken) {
            for path in broken {
                let index = path.strip_prefix("terms[").and_then(|r| r.split_once("].rule")).and_then(|(i, _)| i.parse::<usize>().ok());
                if let (Some(x), Some(t)) = (&d.instrument, index.and_then(|i| d.terms.get(i))) {
                    n.unread_rules.insert((&x.id, &t.article));
                }
            }
        }
        n.aliases(documents);
        n.spawned.push(n.terms.keys().copied().collect());
        for depth in 0..=MAX_SPAWN_DEPTH + 1 {
            let deeper =
                n.terms.keys().copied().filter(|t| n.causes(*t).iter().any(|c| n.spawned.get(depth).is_some_and(|d| d.contains(c))));
            n.spawned.push(deeper.collect());
        }
        n
    }

    /// Finds other names that stand for two parties, or for two places.
    fn aliases(&mut self, documents: &'a [(String, Document)]) {
        let mut parties: BTreeMap<&str, &str> = self.parties.keys().map(|id| (*id, *id)).collect();
        let mut places: BTreeMap<&str, &str> = self.places.keys().map(|id| (*id, *id)).collect();
        for (source, d) in documents {
            let named = d.parties.iter().enumerate().map(|(i, p)| ("parties", i, &p.id, &p.aliases));
            for (list, i, id, aliases) in named.chain(d.places.iter().enumerate().map(|(i, p)| ("places", i, &p.id, &p.aliases))) {
                let known = if list == "parties" { &mut parties } else { &mut places };
                for (k, alias) in aliases.iter().enumerate() {
                    let owner = *known.entry(alias).or_insert(id);
                    if owner != id {
                        let message = format!("`{alias}` already names `{owner}`");
                        let path = format!("{list}[{i}].aliases[{k}]");
                        self.conflicts.push(Problem { source: source.clone(), path, article: None, message });
                    }
                }
            }
        }
    }

    /// The terms whose being met or overdue gives rise to a duty.
    pub(super) fn causes(&self, of: (&'a str, &'a str)) -> Vec<(&'a str, &'a str)> {
        let duties = self.terms.get(&of).into_iter().flatten().filter_map(|t| t.rule.for_each());
        let causes = duties.filter_map(|e| match e {
            Event::Overdue(a) | Event::Met(a) => Some(a.split_once('/').unwrap_or((of.0, a))),
            _ => None,
        });
        causes.filter(|c| self.terms.contains_key(c)).collect()
    }
}

/// The shortest way from `from` over `next` back to it, without its ends; nothing if there is none.
///
/// A circle is told once, at the least of those on it: at the others there is no way back that avoids a lesser one.
pub(super) fn way_back<K: Copy + Ord>(from: K, next: impl Fn(K) -> Vec<K>) -> Option<Vec<K>> {
    let mut came: BTreeMap<K, K> = BTreeMap::new();
    let mut open: VecDeque<K> = [from].into();
    while let Some(at) = open.pop_front() {
        for to in next(at) {
            if to == from {
                let mut way = Vec::new();
                let mut back = at;
                while back != from {
                    way.push(back);
                    back = *came.get(&back)?;
                }
                way.reverse();
                return Some(way);
            }
            if to > from && !came.contains_key(&to) {
                came.insert(to, at);
                open.push_back(to);
            }
        }
    }
    None
}

/// `, by way of ...`, or nothing if the way is direct.
pub(super) fn by_way_of(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    if names.is_empty() { String::new() } else { format!(", by way of {}", names.join(" and ")) }
}

/// Keys that must be present, as `path` and key; `*` stands for every element.
#[cfg(feature = "std")]
pub(crate) const REQUIRED: &[(&str, &[&str])] = &[
    ("", &["schema"]),
    ("instrument", &["id", "title", "kind", "entry"]),
    ("parties.*", &["id", "kind"]),
    ("places.*", &["id"]),
    ("acts.*", &["id"]),
    ("targets.*", &["id"]),
    ("weapons.*", &["id"]),
    ("characters.*", &["id"]),
    ("roles.*", &["party", "as"]),
    ("links.*", &["kind", "to"]),
    ("anchors.*", &["id"]),
    ("slots.*", &["id", "among"]),
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
