//! The spellings of what is written as text, as patterns.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use crate::{
    agreement::{Standard, TimeOfDay},
    chance::Seed,
    record::{Count, Happened},
    time::{Instant, Length, Zone},
};

const DATE: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const CLOCK: &str = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?";
const OFFSET: &str = "(Z|[+-](0[0-9]|1[0-8]):[0-5][0-9])";
const NAMED: &str = "[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)+";
/// A name that does not begin with a figure. Of signs beyond ASCII only some are letters, but not every editor knows which.
const ANCHOR: &str = "[^\\x00-&(-,0-@\\[-^`{-\\x7F][^\\x00-&(-,:-@\\[-^`{-\\x7F]{0,95}";
const LENGTH: &str = "[+-]?UNIT((, +| *)UNIT)*";
const UNIT: &str = "[0-9]+ *(years?|yrs?|y|months?|mos?|weeks?|wks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s|milliseconds?|millis|msecs?|ms)";

/// A date-time with its offset or, within brackets, its named zone.
fn instant() -> String {
    format!("{DATE}T({CLOCK}({OFFSET}(\\[{NAMED}\\])?|\\[{NAMED}\\])|24:00({OFFSET}|\\[{NAMED}\\]))")
}

fn moment() -> String {
    let zone = format!("({OFFSET}|\\[{NAMED}\\])");
    format!("({}|{DATE}T{CLOCK}|{DATE}T24:00|{DATE}{zone}?|{DATE}(/[0-9]{{1,2}})? midnight)", instant())
}

fn length() -> String {
    LENGTH.replace("UNIT", UNIT)
}

/// A point in time as text: a date, an anchor, or an anchor with a length.
fn point() -> String {
    format!("({}|{ANCHOR}|{ANCHOR} [+-] {})", moment(), length())
}

fn happened() -> String {
    let sure = instant();
    let any = format!("({sure}|{DATE}({OFFSET}|\\[{NAMED}\\]))");
    format!("({any}|{sure}/{sure}|{sure}/\\.\\.|{any}\\.\\.{any})")
}

/// A name, with or without strokes in it.
pub(super) fn name(stroke: bool) -> String {
    // In ASCII the stroke stands between `.` and `0`.
    let stroke = if stroke { "" } else { "/" };
    format!("^[^\\x00-&(-,{stroke}:-@\\[-^`{{-\\x7F]{{1,96}}$")
}

fn text(pattern: &str, examples: &[&str]) -> Value {
    json!({ "type": "string", "pattern": format!("^{pattern}$"), "examples": examples })
}

/// Adds a spelling as text to the tables of a type that may be written either way.
fn or_text(schema: &mut Schema, spelling: Value) {
    if let Some(Value::Array(forms)) = schema.get_mut("oneOf") {
        forms.insert(0, spelling);
    }
}

/// Points in time are dates, anchors, and anchors with a length, or else tables.
pub(crate) fn with_points(schema: &mut Schema) {
    or_text(schema, text(&point(), &["2020-10-10T12:00+04:00", "2020-11-20", "t0", "t0 + 14 days", "t0 - 35 days"]));
}

/// Limits are a word and a point or length, or else tables.
pub(crate) fn with_limits(schema: &mut Schema) {
    let pattern = format!("(as assigned|(by|before|until) {}|within {})", point(), length());
    or_text(schema, text(&pattern, &["by 2020-11-20", "before t0", "until 2020-11-20T23:00+04:00", "within 6 hours", "as assigned"]));
}

/// A name alone says as much as a table with nothing but the party.
pub(crate) fn or_name(schema: &mut Schema) {
    let description = schema.remove("description");
    let mut table = std::mem::take(schema.ensure_object());
    table.remove("title");
    schema.insert("anyOf".into(), json!([{ "type": "string" }, table]));
    if let Some(description) = description {
        schema.insert("description".into(), description);
    }
}

/// A share says of what, and a ratio what is owed.
pub(crate) fn whole_amounts(schema: &mut Schema) {
    let Some(forms) = schema.get_mut("anyOf").and_then(Value::as_array_mut) else { return };
    let tables = forms.iter_mut().filter(|f| f.get("$ref").is_some());
    for (table, keys) in tables.zip([json!(["share", "of"]), json!(["owes"])]) {
        if let Some(table) = table.as_object_mut() {
            table.insert("required".into(), keys);
        }
    }
}

/// Implements `JsonSchema` for what is written as text only.
macro_rules! spelled {
    ($($t:ident: $pattern:expr, $examples:expr, $says:literal;)*) => {$(
        impl JsonSchema for $t {
            fn schema_name() -> Cow<'static, str> {
                stringify!($t).into()
            }
            fn schema_id() -> Cow<'static, str> {
                concat!("ceasefire::", stringify!($t)).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema = json_schema!({ "description": $says });
                let Value::Object(spelling) = text(&$pattern, &$examples) else { return schema };
                schema.ensure_object().extend(spelling);
                schema
            }
        }
    )*};
}

spelled! {
    Instant: format!("({})", instant()), ["2020-10-10T12:00+04:00", "2020-10-10T08:00Z", "2020-10-10T12:00[Asia/Baku]", "2020-11-09T24:00+03:00"],
        "A date-time with its offset from UTC or a named zone.";
    Zone: format!("({OFFSET}|{NAMED})"), ["+04:00", "Z", "Europe/Kyiv"],
        "A distance from UTC, or a named zone.";
    Length: length(), ["14 days", "72h", "6 months", "5 years", "1h 30m"],
        "A length of time: months, days and hours, the longer first.";
    TimeOfDay: "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", ["10:00", "10:00:30"],
        "A time of day.";
    Standard: "(alleged|mutually-alleged|admitted|found-outside|found|corroborated-0*([1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5]))", ["alleged", "mutually-alleged", "corroborated-2", "admitted", "found-outside", "found"],
        "A standard of proof.";
    Happened: happened(), ["2020-10-10T12:05+04:00", "2020-10-18T00:04+04:00/2020-10-18T02:45+04:00", "2022-12-12T10:30+04:00/..", "2020-10-10T12:00+04:00..2020-10-10T18:00+04:00", "2020-10-12+04:00", "2020-12-11+04:00..2020-12-13+04:00"],
        "An instant, a stretch `from/to`, one without a known end `from/..`, or a window `first..last` in which it must lie; a day alone is the window of that day.";
    Seed: "[0-9]+", ["1", "20201110"],
        "A whole number, as text.";
}

impl JsonSchema for Count {
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }

    fn schema_id() -> Cow<'static, str> {
        "ceasefire::Count".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number, a range, or a number and more.",
            "anyOf": [
                { "type": "integer", "minimum": 0, "maximum": u64::MAX },
                text("[0-9]+(\\+|-[0-9]+)?", &["9", "20-30", "30+"])
            ]
        })
    }
}
