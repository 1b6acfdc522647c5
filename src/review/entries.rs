//! What a draft says, entry by entry and aspect by aspect, in the spelling of documents: what comparisons compare.
//!
//! Everything that a document can hold goes through its own serialisation, so that no field can be forgotten here.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;
use serde_json::Value;

use crate::agreement::{Document, Regime, Term};

/// Something that a draft has: what it is, and what is said of it.
pub(super) struct Entry<'a> {
    /// `instrument/article`, or whatever else is named; unique in its draft.
    pub(super) of: String,
    /// The term and its instrument, if it is one.
    pub(super) term: Option<(&'a str, &'a Term)>,
    /// Aspects in the order of the format; what says nothing is left out.
    pub(super) aspects: Vec<Aspect>,
}

/// One of the fields of what is said, as documents name it.
pub(super) type Aspect = (String, Value);

/// Everything that a regime's documents say, in their order.
pub(super) fn entries(regime: &Regime) -> Vec<Entry<'_>> {
    let mut out = List::default();
    for (_, d) in regime.documents() {
        out.document(d);
    }
    out.entries
}

#[derive(Default)]
struct List<'a> {
    entries: Vec<Entry<'a>>,
    seen: BTreeMap<String, usize>,
}

impl<'a> List<'a> {
    fn add(&mut self, of: String, value: &impl Serialize) {
        let aspects = aspects(value);
        self.push(of, None, aspects);
    }

    /// Two links of a kind may lead to one text: the first is compared with the first.
    fn push(&mut self, of: String, term: Option<(&'a str, &'a Term)>, aspects: Vec<Aspect>) {
        let n = self.seen.entry(of.clone()).or_default();
        *n += 1;
        let of = if *n == 1 { of } else { format!("{of} (number {n})") };
        self.entries.push(Entry { of, term, aspects });
    }

    fn document(&mut self, d: &'a Document) {
        // Destructured, so that a new table of documents cannot be left out.
        let Document {
            schema: _,
            instrument,
            parties,
            places,
            acts,
            targets,
            weapons,
            characters,
            roles,
            links,
            anchors,
            slots,
            bodies,
            terms,
            readings,
            criteria,
        } = d;
        parties.iter().for_each(|p| self.add(format!("party {}", p.id), p));
        places.iter().for_each(|p| self.add(format!("place {}", p.id), p));
        for (kind, list) in [("act", acts), ("target", targets), ("weapon", weapons), ("character", characters)] {
            list.iter().for_each(|c| self.add(format!("{kind} {}", c.id), c));
        }
        let Some(x) = instrument else { return };
        let id = x.id.as_str();
        self.add(x.id.clone(), x);
        roles.iter().for_each(|r| self.add(format!("{id}: role of {}", r.party), r));
        links.iter().for_each(|l| self.add(format!("{id}: {} {}", l.kind, l.to), l));
        anchors.iter().for_each(|a| self.add(format!("{id}: anchor {}", a.id), a));
        slots.iter().for_each(|s| self.add(format!("{id}: slot {}", s.id), s));
        bodies.iter().for_each(|b| self.add(format!("{id}: body {}", b.party), b));
        for t in terms {
            let under: Vec<String> = t.under.iter().map(|(a, o)| format!("{a}={o}")).collect();
            let under = if under.is_empty() { String::new() } else { format!(" ({})", under.join(", ")) };
            self.push(format!("{id}/{}{under}", t.article), Some((id, t)), of_term(t));
        }
        readings.iter().for_each(|a| self.add(format!("{id}: reading {}", a.id), a));
        criteria.iter().for_each(|c| self.add(format!("{id}: criterion {}", c.id), c));
    }
}

/// A rule's fields stand beside the term's own.
fn of_term(t: &Term) -> Vec<Aspect> {
    let mut out = Vec::from([("kind".to_string(), Value::from(t.rule.kind()))]);
    for (name, value) in aspects(t) {
        match value {
            Value::Object(rule) if name == "rule" => out.extend(rule.into_values().flat_map(members)),
            _ if name == "rule" => {}
            _ => out.push((name, value)),
        }
    }
    out
}

fn aspects(value: &impl Serialize) -> Vec<Aspect> {
    // Documents hold only what JSON can say.
    serde_json::to_value(value).map(members).unwrap_or_default()
}

/// The fields of a table that say something.
pub(super) fn members(value: Value) -> Vec<Aspect> {
    match value {
        Value::Object(map) => map.into_iter().filter(|(_, v)| !spelled(v).is_empty()).collect(),
        _ => Vec::new(),
    }
}

/// A value as documents write it; texts and lists of texts without their marks where they stand alone.
pub(super) fn spelled(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::String(s) => s.clone(),
        Value::Array(list) => list.iter().map(|v| if v.is_string() { spelled(v) } else { within(v) }).collect::<Vec<_>>().join(", "),
        // `by 2024-02-01`, as people write it.
        Value::Object(map) if map.len() == 1 && map.values().all(Value::is_string) => {
            map.iter().map(|(k, v)| format!("{k} {}", spelled(v))).collect()
        }
        other => within(other),
    }
}

fn within(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(within).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let said: Vec<String> = map.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| format!("{k} = {}", within(v))).collect();
            format!("{{ {} }}", said.join(", "))
        }
        other => other.to_string(),
    }
}
