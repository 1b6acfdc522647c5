//! Reads text into plain data and reports everything that is wrong with it, not only the first thing.
//!
//! Every public data type has defaults, so a value that cannot be read is noted, taken out, and the reading repeated.

use std::{format, string::String, string::ToString, vec::Vec};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

/// How many problems one document may have before reading stops.
const MAX_PROBLEMS: usize = 500;

/// Where something is wrong, and what.
pub(crate) type Finding = (String, String);

/// The value as far as it can be read, and all that could not.
pub(crate) fn read_all<T: DeserializeOwned + Default>(mut value: Value) -> (T, Vec<Finding>) {
    let mut found: Vec<Finding> = Vec::new();
    let mut tried: Vec<(String, u8)> = Vec::new();
    for _ in 0..MAX_PROBLEMS {
        let mut unknown: Vec<String> = Vec::new();
        let mut track = serde_path_to_error::Track::new();
        let d = serde_path_to_error::Deserializer::new(&value, &mut track);
        let result = serde_ignored::deserialize(d, |p| unknown.push(p.to_string()));
        let error = match result {
            Ok(t) => {
                for path in unknown {
                    let path = bracketed(&path);
                    let key = path.rsplit('.').next().unwrap_or(&path).to_string();
                    found.push((path, format!("unknown field `{key}`")));
                }
                return (t, found);
            }
            Err(e) => e.to_string(),
        };
        let path = track.path();
        let text = path.to_string();
        let text = if text == "." { String::new() } else { text };
        let attempt = match tried.iter_mut().find(|(p, _)| *p == text) {
            Some((_, n)) => {
                *n += 1;
                *n
            }
            None => {
                if !tried.iter().any(|(p, _)| is_below(p, &text)) {
                    found.push((text.clone(), tidy(&error)));
                }
                tried.push((text, 0));
                0
            }
        };
        if !take_out(&mut value, &path, attempt) {
            break;
        }
    }
    (T::default(), found)
}

/// Whether path `p` lies below `ancestor`.
pub(crate) fn is_below(p: &str, ancestor: &str) -> bool {
    p.strip_prefix(ancestor).is_some_and(|rest| ancestor.is_empty() || rest.starts_with(['.', '[']))
}

/// Takes out or blanks what stands at `path`; false if there is nothing to take out.
fn take_out(value: &mut Value, path: &Path, attempt: u8) -> bool {
    let segments: Vec<&Segment> = path.iter().collect();
    let Some((last, parents)) = segments.split_last() else { return false };
    let mut at = value;
    for segment in parents {
        let next = match segment {
            Segment::Seq { index } => at.get_mut(*index),
            Segment::Map { key } => at.get_mut(key.as_str()),
            Segment::Enum { variant } => {
                if at.get(variant.as_str()).is_none() {
                    continue;
                }
                at.get_mut(variant.as_str())
            }
            Segment::Unknown => continue,
        };
        match next {
            Some(n) => at = n,
            None => return false,
        }
    }
    match (last, at) {
        (Segment::Seq { index }, Value::Array(all)) => match (all.get_mut(*index), attempt) {
            (Some(v), 0) => {
                *v = Value::Object(Map::new());
                true
            }
            (Some(v), 1) => {
                *v = Value::String(String::new());
                true
            }
            (Some(_), _) => {
                all.remove(*index);
                true
            }
            (None, _) => false,
        },
        (Segment::Map { key } | Segment::Enum { variant: key }, Value::Object(map)) => {
            if map.remove(key.as_str()).is_some() {
                true
            } else {
                let any = !map.is_empty();
                map.clear();
                any
            }
        }
        (_, other) if !other.is_null() => {
            *other = Value::Null;
            true
        }
        _ => false,
    }
}

/// serde's messages in this crate's manner: no place (the path says it), lower case.
fn tidy(message: &str) -> String {
    let message = message.strip_suffix('.').unwrap_or(message);
    message.replace("invalid type: string \"", "not expected here: `").replace("\", expected", "`, expected")
}

/// `terms.3.rule` as `terms[3].rule`, without the marks of optional values.
fn bracketed(path: &str) -> String {
    let mut out = String::new();
    for part in path.split('.').filter(|p| *p != "?") {
        if part.bytes().all(|b| b.is_ascii_digit()) && !out.is_empty() {
            out.push_str(&format!("[{part}]"));
        } else {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(part);
        }
    }
    out
}

/// A JSON value in which no object has the same key twice.
pub(crate) struct Strict(pub(crate) Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Strict, D::Error> {
        struct V;
        impl<'de> serde::de::Visitor<'de> for V {
            type Value = Strict;
            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_bool<E>(self, b: bool) -> Result<Strict, E> {
                Ok(Strict(b.into()))
            }
            fn visit_i64<E>(self, n: i64) -> Result<Strict, E> {
                Ok(Strict(n.into()))
            }
            fn visit_u64<E>(self, n: u64) -> Result<Strict, E> {
                Ok(Strict(n.into()))
            }
            fn visit_f64<E>(self, n: f64) -> Result<Strict, E> {
                Ok(Strict(n.into()))
            }
            fn visit_str<E>(self, s: &str) -> Result<Strict, E> {
                Ok(Strict(s.into()))
            }
            fn visit_unit<E>(self) -> Result<Strict, E> {
                Ok(Strict(Value::Null))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Strict, A::Error> {
                let mut all = Vec::new();
                while let Some(Strict(v)) = seq.next_element()? {
                    all.push(v);
                }
                Ok(Strict(Value::Array(all)))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Strict, A::Error> {
                let mut all = Map::new();
                while let Some((key, Strict(v))) = map.next_entry::<String, Strict>()? {
                    if all.contains_key(&key) {
                        return Err(serde::de::Error::custom(format!("the field `{key}` stands twice")));
                    }
                    all.insert(key, v);
                }
                Ok(Strict(Value::Object(all)))
            }
        }
        d.deserialize_any(V)
    }
}

/// A TOML value as JSON; dates and times become text.
pub(crate) fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(s) => s.into(),
        toml::Value::Integer(n) => n.into(),
        toml::Value::Float(x) => x.into(),
        toml::Value::Boolean(b) => b.into(),
        toml::Value::Datetime(t) => t.to_string().into(),
        toml::Value::Array(all) => Value::Array(all.into_iter().map(from_toml).collect()),
        toml::Value::Table(map) => Value::Object(map.into_iter().map(|(k, v)| (k, from_toml(v))).collect()),
    }
}
