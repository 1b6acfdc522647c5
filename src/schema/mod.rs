//! JSON Schema of what this crate reads and writes, for editors and for other programs (feature `schema`).
//!
//! The schemas are made from the types themselves and follow draft 7, which editors know best. They say as much as a schema can: every
//! key, every word, the spelling of every date, length and limit, and that nothing else may stand there. What hangs on
//! other parts of a file (whether a party, an article or a record exists, whether a date exists in the calendar) only
//! [`Regime::parse`](crate::agreement::Regime::parse) and [`Log::parse`](crate::record::Log::parse) can tell.
//!
//! Of spellings, the schemas know those that the documentation gives. The readers take some more (`PT72H` for `72 hours`).
//!
//! ```
//! let schema = ceasefire::schema::document();
//! assert_eq!(schema["$id"], "urn:ceasefire:document:1");
//! assert_eq!(schema["definitions"]["PartyKind"]["description"], "What kind of actor a party is. Kind says nothing of its rights under a text: that is its `Role`.");
//! ```

mod spelling;

use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform},
};
use serde_json::{Map, Value, json};

pub(crate) use spelling::{or_name, whole_amounts, with_limits, with_points};

use crate::{agreement, record, report, sim};

/// The version of the format in which pages of reports are written as JSON.
pub const PAGE: u32 = 1;

/// The schema of an agreement or registry: what [`Regime::parse`](crate::agreement::Regime::parse) reads, as JSON or TOML.
#[must_use]
pub fn document() -> Value {
    let mut schema = made::<agreement::Document>(SchemaSettings::draft07(), "document", agreement::SCHEMA);
    version(&mut schema, "schema", agreement::SCHEMA, true);
    for (path, keys) in agreement::REQUIRED {
        let list = path.trim_end_matches(".*");
        let definition = if list.is_empty() { None } else { schema.pointer(&format!("/properties/{list}")).and_then(referred) };
        let at = match definition {
            None => Some(&mut schema),
            Some(definition) => schema.pointer_mut(&format!("/definitions/{definition}")),
        };
        if let Some(at) = at {
            require(at, keys);
            // A stroke divides instrument and article.
            name(at, "id", *path != "instrument");
            name(at, "article", false);
        }
    }
    schema
}

/// The schema of a record: of one line of what [`Log::parse`](crate::record::Log::parse) reads.
#[must_use]
pub fn record() -> Value {
    let mut schema = made::<record::Record>(SchemaSettings::draft07(), "record", record::SCHEMA);
    version(&mut schema, "v", record::SCHEMA, false);
    require(&mut schema, &["name"]);
    let given = |key: &str| json!({ "required": [key], "properties": { key: { "type": ["string", "object"] } } });
    let contents: Vec<Value> = record::KINDS
        .iter()
        .map(|kind| {
            let mut all = vec![given(kind)];
            if *kind == "incident" {
                all.push(given("happened"));
                let accuses_nobody = json!({ "properties": { "incident": { "properties": { "accuses": { "maxItems": 0 } } } } });
                all.push(json!({ "anyOf": [given("by"), accuses_nobody] }));
            } else if !["performance", "level"].contains(kind) {
                all.push(given("by"));
            }
            json!({ "allOf": all })
        })
        .collect();
    let timed = json!({ "anyOf": [given("happened"), given("said")] });
    let corrected = json!({ "if": given("corrects"), "then": given("received") });
    let into_something = json!({ "anyOf": [given("about"), given("complaint")] });
    let somewhere = json!({ "if": given("located"), "then": { "anyOf": [given("position"), given("from-position")] } });
    if let Some(map) = schema.as_object_mut() {
        map.insert("oneOf".into(), contents.into());
        map.insert("allOf".into(), json!([timed, corrected]));
    }
    let named: [(&str, &[&str]); 7] = [
        ("Claim", &["about"]),
        ("Answer", &["about"]),
        ("Finding", &["about"]),
        ("Performance", &["of"]),
        ("Level", &["level"]),
        ("Act", &["under"]),
        ("Retraction", &["of"]),
    ];
    for (name, keys) in named {
        if let Some(at) = schema.pointer_mut(&format!("/definitions/{name}")) {
            require(at, keys);
        }
    }
    for (name, rule) in [("Inquiry", into_something), ("Incident", somewhere)] {
        if let Some(map) = schema.pointer_mut(&format!("/definitions/{name}")).and_then(Value::as_object_mut) {
            map.insert("allOf".into(), json!([rule]));
        }
    }
    schema
}

/// The schema of a scenario: what [`Scenario::parse`](crate::sim::Scenario::parse) reads, as JSON or TOML.
#[must_use]
pub fn scenario() -> Value {
    let mut schema = made::<sim::Scenario>(SchemaSettings::draft07(), "scenario", sim::SCHEMA);
    version(&mut schema, "schema", sim::SCHEMA, false);
    schema
}

/// The schema of a report as JSON: a [`Page`](crate::report::Page) as serde writes it.
#[must_use]
pub fn page() -> Value {
    made::<report::Page>(SchemaSettings::draft07().for_serialize(), "page", PAGE)
}

fn made<T: JsonSchema>(settings: SchemaSettings, name: &str, version: u32) -> Value {
    let generator = settings.with_transform(RecursiveTransform(Tidy)).into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("$id".into(), json!(format!("urn:ceasefire:{name}:{version}")));
    schema.insert("title".into(), json!(format!("A {name} of the crate ceasefire, version {version} of the format")));
    schema.to_value()
}

/// Fixes the version that stands under `key`.
fn version(schema: &mut Value, key: &str, version: u32, must: bool) {
    let Some(at) = schema.pointer_mut(&format!("/properties/{key}")).and_then(Value::as_object_mut) else { return };
    at.retain(|k, _| k == "description");
    if must {
        at.insert("const".into(), version.into());
    } else {
        at.insert("enum".into(), json!([version]));
    }
}

/// Asks for keys; where text stands under one, for more than none.
fn require(table: &mut Value, keys: &[&str]) {
    let Some(table) = table.as_object_mut() else { return };
    table.insert("required".into(), json!(keys));
    for key in keys {
        let part = table.get_mut("properties").and_then(|p| p.get_mut(key)).and_then(Value::as_object_mut);
        if let Some(part) = part.filter(|p| p.get("type").is_some_and(|t| t == "string")) {
            part.insert("minLength".into(), 1.into());
        }
    }
}

/// Asks for a name where one stands under `key`.
fn name(table: &mut Value, key: &str, stroke: bool) {
    let part = table.pointer_mut(&format!("/properties/{key}")).and_then(Value::as_object_mut);
    if let Some(part) = part {
        part.insert("pattern".into(), json!(spelling::name(stroke)));
    }
}

/// The definition that a property, or each of its items, refers to.
fn referred(property: &Value) -> Option<String> {
    match property {
        Value::Object(map) => match map.get("$ref").and_then(Value::as_str) {
            Some(path) => path.strip_prefix("#/definitions/").map(Into::into),
            None => map.values().find_map(referred),
        },
        Value::Array(all) => all.iter().find_map(referred),
        _ => None,
    }
}

/// Closes every table, bounds every number by what it is read into, and leaves out what is no help to a reader.
#[derive(Clone)]
struct Tidy;

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(map) = schema.as_object_mut() else { return };
        if map.contains_key("properties") && map.contains_key("type") {
            map.entry("additionalProperties").or_insert(false.into());
        }
        if let Some(Value::String(format)) = map.remove("format") {
            bound(map, &format);
        }
        if map.get("default").is_some_and(|d| !matches!(d, Value::Bool(_) | Value::Number(_)) && d.as_str().is_none_or(str::is_empty)) {
            map.remove("default");
        }
        if let Some(Value::String(text)) = map.get_mut("description") {
            *text = run_on(&without_links(text));
        }
    }
}

fn bound(map: &mut Map<String, Value>, format: &str) {
    let (least, most): (Value, Value) = match format {
        "uint32" => (0.into(), u32::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint64" => (0.into(), u64::MAX.into()),
        _ => return,
    };
    map.entry("minimum").or_insert(least);
    map.entry("maximum").or_insert(most);
}

/// Text whose lines run on within a paragraph, unless that is a table.
fn run_on(text: &str) -> String {
    let paragraphs: Vec<String> = text.split("\n\n").map(|p| if p.starts_with('|') { p.into() } else { p.replace('\n', " ") }).collect();
    paragraphs.join("\n\n")
}

/// Text in which a link `[X](target)` is only what it shows.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((shown, after)) = link.split_once("`]") else { break };
        out.push_str(before);
        out.push('`');
        out.push_str(shown);
        out.push('`');
        rest = match after.strip_prefix('(').and_then(|t| t.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    out.push_str(rest);
    out
}
