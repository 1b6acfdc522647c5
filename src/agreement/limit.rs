//! Limits: by, before, until, within.

use alloc::{borrow::ToOwned, boxed::Box, format, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ByReading, Counting, Overflow, When};
use crate::{spelling::text_or_table, time::Length};

/// The last moment for a performance. Lowering turns every form into one exclusive instant.
///
/// | written | with a day | with an instant |
/// |---|---|---|
/// | `by`, `within` | the day counts | that instant still counts |
/// | `before` | the day before is the last | that instant is too late |
/// | `until` | the day counts | that instant is too late |
#[derive(Clone, PartialEq, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "kebab-case", transform = crate::schema::with_limits))]
pub enum Limit {
    /// By, no later than, at the latest on.
    By(When),
    /// Before.
    Before(When),
    /// Until.
    Until(When),
    /// Within a length of what gives rise to the duty.
    Within(Within),
    /// By the due date that the assigning communication sets.
    #[cfg_attr(feature = "schema", schemars(skip))]
    AsAssigned,
    /// It depends on how the text is read.
    ByReading(Box<ByReading<Limit>>),
}

impl Default for Limit {
    fn default() -> Limit {
        Limit::By(When::default())
    }
}

/// A length from what gives rise to a duty.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Within {
    /// How long.
    pub length: Length,
    /// How days are counted; without one, the instrument's own rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counting: Option<Counting>,
    /// For months: what to do when a month has no such day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow: Option<Overflow>,
}

impl FromStr for Limit {
    type Err = String;

    /// Reads `by 2020-11-20`, `before t0`, `until 2020-11-20T23:00+04:00`, `within 6 hours`, `as assigned`.
    fn from_str(s: &str) -> Result<Limit, String> {
        if s == "as assigned" {
            return Ok(Limit::AsAssigned);
        }
        let (word, rest) = s.split_once(' ').unwrap_or((s, ""));
        Ok(match word {
            "by" => Limit::By(rest.parse()?),
            "before" => Limit::Before(rest.parse()?),
            "until" => Limit::Until(rest.parse()?),
            "within" => Limit::Within(Within { length: rest.parse().map_err(|e| format!("{e}"))?, counting: None, overflow: None }),
            _ => return Err(format!("`{s}` is no limit: begin with `by`, `before`, `until` or `within`")),
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::By(w) => write!(f, "by {w}"),
            Limit::Before(w) => write!(f, "before {w}"),
            Limit::Until(w) => write!(f, "until {w}"),
            Limit::Within(w) => write!(f, "within {}", w.length),
            Limit::AsAssigned => f.write_str("as assigned"),
            Limit::ByReading(r) => write!(f, "depending on the reading `{}`", r.axis),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Table {
    By(When),
    Before(When),
    Until(When),
    Within(Within),
    ByReading(Box<ByReading<Limit>>),
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let table = match self.clone() {
            Limit::By(w) => Table::By(w),
            Limit::Before(w) => Table::Before(w),
            Limit::Until(w) => Table::Until(w),
            Limit::Within(w) => Table::Within(w),
            Limit::AsAssigned => return s.serialize_str("as assigned"),
            Limit::ByReading(r) => Table::ByReading(r),
        };
        table.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Limit, D::Error> {
        text_or_table(d, "a limit such as `by 2020-11-20` or a table such as `{ by = \"t0 + 14 days\" }`", |table| match table {
            Table::By(w) => Limit::By(w),
            Table::Before(w) => Limit::Before(w),
            Table::Until(w) => Limit::Until(w),
            Table::Within(w) => Limit::Within(w),
            Table::ByReading(r) => Limit::ByReading(r),
        })
    }
}

/// Reads a limit from its text; for building terms in code.
impl TryFrom<&str> for Limit {
    type Error = String;
    fn try_from(s: &str) -> Result<Limit, String> {
        s.to_owned().parse()
    }
}
