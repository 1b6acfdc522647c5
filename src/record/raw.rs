//! The spelling of a record: one optional field per kind of content, of which exactly one is present.

use alloc::{format, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Content, Happened, Inquiry, Record, SCHEMA, entry::*};
use crate::time::Instant;

macro_rules! raw {
    ($($field:ident: $variant:ident),+ $(,)?) => {
        /// A record as written.
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(default)]
        pub(crate) struct Raw {
            v: Option<u32>,
            pub(super) name: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            pub(super) happened: Option<Happened>,
            #[serde(skip_serializing_if = "Option::is_none")]
            pub(super) said: Option<Happened>,
            #[serde(skip_serializing_if = "Option::is_none")]
            received: Option<Instant>,
            #[serde(skip_serializing_if = "Option::is_none")]
            by: Option<String>,
            $(#[serde(skip_serializing_if = "Option::is_none")] $field: Option<$variant>,)+
            #[serde(skip_serializing_if = "String::is_empty")]
            source: String,
            #[serde(skip_serializing_if = "String::is_empty")]
            note: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            corrects: Option<String>,
        }

        /// The kinds of content by their keys.
        #[cfg(feature = "schema")]
        pub(crate) const KINDS: &[&str] = &[$(stringify!($field)),+];

        impl TryFrom<Raw> for Record {
            type Error = String;

            fn try_from(raw: Raw) -> Result<Record, String> {
                let version = raw.v.unwrap_or(SCHEMA);
                if version != SCHEMA {
                    return Err(format!("version `{version}` is not supported: this crate reads version {SCHEMA}"));
                }
                let mut content = None;
                let mut kinds: Vec<&str> = Vec::new();
                $(if let Some(c) = raw.$field {
                    kinds.push(stringify!($field));
                    content = Some(Content::$variant(c));
                })+
                if kinds.len() > 1 {
                    return Err(format!("`{}` exclude each other: a record has one content", kinds.join("` and `")));
                }
                let content = content.ok_or("says nothing: give it an `incident`, `claim`, `answer`, `finding`, `inquiry`, `performance`, `level`, `coverage`, `communication`, `act`, `statement`, `tally` or `retraction`")?;
                Ok(Record { name: raw.name, happened: raw.happened, said: raw.said, received: raw.received, by: raw.by, source: raw.source, note: raw.note, corrects: raw.corrects, content })
            }
        }

        impl From<Record> for Raw {
            fn from(r: Record) -> Raw {
                let mut raw = Raw { v: Some(SCHEMA), name: r.name, happened: r.happened, said: r.said, received: r.received, by: r.by, source: r.source, note: r.note, corrects: r.corrects, ..Raw::default() };
                match r.content { $(Content::$variant(c) => raw.$field = Some(c),)+ }
                raw
            }
        }
    };
}

raw!(
    incident: Incident,
    claim: Claim,
    answer: Answer,
    finding: Finding,
    inquiry: Inquiry,
    performance: Performance,
    level: Level,
    coverage: Coverage,
    communication: Communication,
    act: Act,
    statement: Statement,
    tally: Tally,
    retraction: Retraction,
);
