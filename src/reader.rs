//! Reads text into plain data and reports everything that is wrong with it, not only the first thing.
//!
//! Every public data type has defaults, so a value that cannot be read is noted, taken out, and the reading repeated.

use std::{borrow::ToOwned, format, string::String, string::ToString, vec::Vec};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, Expected, IntoDeserializer, Unexpected, Visitor, value},
};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

/// How many problems one document may have before reading stops.
const MAX_PROBLEMS: usize = 500;

/// How many bytes a document, a scenario or a mapping may have.
pub(crate) const MAX_TEXT: usize = 1 << 20;

/// A text in TOML as a value. Of text that is none, the line, if one is to blame, and why.
pub(crate) fn toml_table(text: &str) -> Result<toml::Table, Finding> {
    if text.len() > MAX_TEXT {
        return Err((String::new(), format!("{} bytes are too many: the limit is {MAX_TEXT}", text.len())));
    }
    text.parse::<toml::Table>().map_err(|e| {
        let line = e.span().map_or(0, |s| text.get(..s.start).unwrap_or("").matches('\n').count() + 1);
        (format!("line {line}"), format!("no TOML: {}", e.message().trim()))
    })
}

/// Where something is wrong, and what.
pub(crate) type Finding = (String, String);

/// What stands in for a part that is missing, so that the rest can be read: one of these suits every kind of part.
const STAND_INS: &[&str] = &["0", "\"a\"", "[]", "\"1 day\"", "\"00:00\"", "\"notice\"", "\"call\""];

/// The value as far as it can be read, and all that could not.
pub(crate) fn read_all<T: DeserializeOwned + Default>(mut value: Value) -> (T, Vec<Finding>) {
    let mut found: Vec<Finding> = Vec::new();
    let mut tried: Vec<(String, u8)> = Vec::new();
    let mut missing: Vec<(String, usize)> = Vec::new();
    for _ in 0..MAX_PROBLEMS {
        let mut unknown: Vec<String> = Vec::new();
        let mut track = serde_path_to_error::Track::new();
        let d = serde_path_to_error::Deserializer::new(Plain(&value), &mut track);
        let result = serde_ignored::deserialize(d, |p| unknown.push(p.to_string()));
        let error = match result {
            Ok(t) => {
                for path in unknown {
                    let path = located(&value, &path);
                    let key = path.rsplit('.').next().unwrap_or(&path).to_string();
                    found.push((path, format!("unknown field `{key}`")));
                }
                return (t, found);
            }
            Err(e) => e,
        };
        let path = track.path();
        let text = path.to_string();
        let text = if text == "." { String::new() } else { text };
        if let Some(key) = error.missing {
            let part = if text.is_empty() { key.to_owned() } else { format!("{text}.{key}") };
            let at = missing.iter().position(|(p, _)| *p == part).unwrap_or_else(|| {
                // What was taken out or blanked has been told of already.
                if !tried.iter().any(|(p, _)| *p == part || is_below(&part, p)) {
                    found.push((part.clone(), error.message.clone()));
                }
                tried.push((part.clone(), 0));
                missing.push((part, 0));
                missing.len() - 1
            });
            let next = missing.get_mut(at).and_then(|(_, n)| {
                *n += 1;
                STAND_INS.get(*n - 1)
            });
            let stand_in = next.and_then(|text| text.parse().ok());
            if let (Some(stand_in), Some(table)) = (stand_in, reach(&mut value, path.iter()).and_then(Value::as_object_mut)) {
                table.insert(key.to_owned(), stand_in);
                continue;
            }
        }
        let attempt = match tried.iter_mut().find(|(p, _)| *p == text) {
            Some((_, n)) => {
                *n += 1;
                *n
            }
            None => {
                if !tried.iter().any(|(p, _)| is_below(p, &text)) {
                    found.push((text.clone(), error.message));
                }
                tried.push((text, 0));
                0
            }
        };
        if !take_out(&mut value, &path, attempt) {
            break;
        }
    }
    found.push((String::new(), "cannot be read any further: more may be wrong with it".into()));
    (T::default(), found)
}

/// Whether path `p` lies below `ancestor`.
pub(crate) fn is_below(p: &str, ancestor: &str) -> bool {
    p.strip_prefix(ancestor).is_some_and(|rest| ancestor.is_empty() || rest.starts_with(['.', '[']))
}

/// What stands at a path.
fn reach<'v, 's>(value: &'v mut Value, path: impl Iterator<Item = &'s Segment>) -> Option<&'v mut Value> {
    let mut at = value;
    for segment in path {
        at = match segment {
            Segment::Seq { index } => at.get_mut(*index)?,
            Segment::Map { key } => at.get_mut(key.as_str())?,
            Segment::Enum { variant } if at.get(variant.as_str()).is_some() => at.get_mut(variant.as_str())?,
            Segment::Enum { .. } | Segment::Unknown => at,
        };
    }
    Some(at)
}

/// Takes out or blanks what stands at `path`; false if there is nothing to take out.
fn take_out(value: &mut Value, path: &Path, attempt: u8) -> bool {
    let segments: Vec<&Segment> = path.iter().collect();
    let Some((last, parents)) = segments.split_last() else { return false };
    let Some(at) = reach(value, parents.iter().copied()) else { return false };
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

/// serde's `terms.3.rule.?.area` as the document has it: `terms[3].rule.prohibits.area`.
fn located(value: &Value, path: &str) -> String {
    let mut out = String::new();
    let mut at = Some(value);
    let mut step = |at: Option<&Value>, key: &str| {
        if at.is_some_and(Value::is_array) {
            out.push_str(&format!("[{key}]"));
        } else {
            out.push_str(if out.is_empty() { "" } else { "." });
            out.push_str(key);
        }
    };
    for part in path.split('.').filter(|p| *p != "?") {
        // Of a table that says which of several kinds something is, serde passes over the key that says so.
        while let Some(Value::Object(map)) = at {
            match map.iter().next() {
                Some((kind, inner)) if map.len() == 1 && !map.contains_key(part) => {
                    step(at, kind);
                    at = Some(inner);
                }
                _ => break,
            }
        }
        step(at, part);
        at = match at {
            Some(Value::Array(all)) => part.parse::<usize>().ok().and_then(|i| all.get(i)),
            Some(Value::Object(map)) => map.get(part),
            _ => None,
        };
    }
    out
}

/// A path cut off where the document has no table but a text that says it all: `limit.by` as `limit`.
pub(crate) fn cut_at_text<'p>(value: &Value, path: &'p str) -> &'p str {
    let mut at = value;
    let mut done = 0;
    for part in path.split_inclusive(['.', '[']) {
        let key = part.trim_end_matches(['.', '[', ']']);
        let next = match at {
            Value::Object(map) => map.get(key),
            Value::Array(all) => key.parse::<usize>().ok().and_then(|i| all.get(i)),
            _ => return path.get(..done).unwrap_or(path).trim_end_matches(['.', '[']),
        };
        match next {
            Some(next) => at = next,
            None if key.is_empty() => {}
            None => return path,
        }
        done += part.len();
    }
    path
}

/// A value of which tables are read as tables only: serde would also take a list for a table's fields in their order.
#[derive(Clone, Copy)]
struct Plain<'a>(&'a Value);

/// What is wrong with a value, in this crate's words.
#[derive(Debug)]
struct Wrong {
    message: String,
    missing: Option<&'static str>,
}

impl core::fmt::Display for Wrong {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Wrong {}

impl Error for Wrong {
    fn custom<T: core::fmt::Display>(message: T) -> Wrong {
        Wrong { message: message.to_string(), missing: None }
    }

    fn invalid_type(found: Unexpected, expected: &dyn Expected) -> Wrong {
        let expected = expected.to_string();
        let expected = match expected.as_str() {
            "a sequence" => "a list",
            "a string" => "text",
            "a boolean" => "`true` or `false`",
            "u8" => "a whole number from 0 to 255",
            "u16" => "a whole number from 0 to 65535",
            "u32" => "a whole number from 0 to 4294967295",
            "u64" => "a whole number, 0 or more",
            "i32" => "a whole number from -2147483648 to 2147483647",
            "i64" => "a whole number",
            "f64" => "a number",
            "a map" | "newtype variant" => "a table",
            "unit variant" | "unit" => "the word alone",
            other if other.starts_with("struct ") => "a table",
            other if other.starts_with("enum ") => "a word or a table that says which",
            other => other,
        };
        let found = match found {
            Unexpected::Bool(b) => format!("`{b}`"),
            Unexpected::Unsigned(n) => format!("`{n}`"),
            Unexpected::Signed(n) => format!("`{n}`"),
            Unexpected::Float(x) => format!("`{x:?}`"),
            Unexpected::Str(s) => format!("`{s}`"),
            Unexpected::Unit => "nothing".into(),
            Unexpected::Seq => "a list".into(),
            Unexpected::Map => "a table".into(),
            Unexpected::UnitVariant => "the word alone".into(),
            other => other.to_string(),
        };
        Wrong::custom(format!("expected {expected}, found {found}"))
    }

    fn invalid_value(found: Unexpected, expected: &dyn Expected) -> Wrong {
        Wrong::invalid_type(found, expected)
    }

    fn unknown_variant(word: &str, expected: &'static [&'static str]) -> Wrong {
        let known: Vec<String> = expected.iter().map(|w| format!("`{w}`")).collect();
        let known = match known.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => known.concat(),
        };
        Wrong::custom(format!("unknown word `{word}`: use {known}"))
    }

    fn missing_field(field: &'static str) -> Wrong {
        Wrong { message: format!("`{field}` is missing"), missing: Some(field) }
    }
}

impl<'de> IntoDeserializer<'de, Wrong> for Plain<'de> {
    type Deserializer = Plain<'de>;
    fn into_deserializer(self) -> Plain<'de> {
        self
    }
}

impl<'de> Plain<'de> {
    /// Visits a table, all of whose keys the visitor must want.
    fn table<T>(
        map: &'de Map<String, Value>,
        visit: impl FnOnce(&mut dyn Iterator<Item = (&'de str, Plain<'de>)>) -> Result<T, Wrong>,
    ) -> Result<T, Wrong> {
        let mut entries = map.iter().map(|(k, v)| (k.as_str(), Plain(v)));
        let out = visit(&mut entries)?;
        if entries.next().is_some() { Err(Plain::one_only(map)) } else { Ok(out) }
    }

    fn one_only(map: &Map<String, Value>) -> Wrong {
        let keys: Vec<String> = map.keys().map(|k| format!("`{k}`")).collect();
        Wrong::custom(format!("{} exclude each other: only one may stand here", keys.join(" and ")))
    }
}

impl<'de> Deserializer<'de> for Plain<'de> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, v: V) -> Result<V::Value, Wrong> {
        match self.0 {
            Value::Null => v.visit_unit(),
            Value::Bool(b) => v.visit_bool(*b),
            Value::Number(n) => match (n.as_u64(), n.as_i64()) {
                (Some(n), _) => v.visit_u64(n),
                (None, Some(n)) => v.visit_i64(n),
                (None, None) => v.visit_f64(n.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(s) => v.visit_str(s),
            Value::Array(all) => v.visit_seq(value::SeqDeserializer::new(all.iter().map(Plain))),
            Value::Object(map) => Plain::table(map, |entries| v.visit_map(value::MapDeserializer::new(entries))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, v: V) -> Result<V::Value, Wrong> {
        if self.0.is_null() { v.visit_none() } else { v.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, v: V) -> Result<V::Value, Wrong> {
        v.visit_newtype_struct(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, v: V) -> Result<V::Value, Wrong> {
        if self.0.is_array() { Err(Wrong::invalid_type(Unexpected::Seq, &"a table")) } else { self.deserialize_any(v) }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], v: V) -> Result<V::Value, Wrong> {
        self.deserialize_map(v)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, known: &'static [&'static str], v: V) -> Result<V::Value, Wrong> {
        match self.0 {
            Value::String(s) => v.visit_enum(s.as_str().into_deserializer()),
            Value::Object(map) if map.is_empty() => Err(Wrong::custom("expected a word or a table that says which, found an empty table")),
            Value::Object(map) => {
                if let Some(word) = map.keys().find(|k| map.len() > 1 && !known.contains(&k.as_str())) {
                    return Err(Wrong::unknown_variant(word, known));
                }
                if map.len() > 1 {
                    return Err(Plain::one_only(map));
                }
                Plain::table(map, |entries| v.visit_enum(value::MapAccessDeserializer::new(value::MapDeserializer::new(entries))))
            }
            _ => self.deserialize_any(v),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        identifier ignored_any
    }
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
