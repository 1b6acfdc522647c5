//! Points in time as agreements write them.

use alloc::{borrow::ToOwned, boxed::Box, format, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ByReading, Event, While};
use crate::{
    spelling::text_or_table,
    time::{Length, Moment},
    vocabulary::words,
};

words! {
    /// How days are counted (the counting rules of treaty practice).
    Counting {
        /// Clock time is kept: 14 days after noon is noon, and hours are hours.
        #[default] Elapsed = "elapsed",
        /// Whole days, the day of the event not counted: 14 days from the 2nd is the 16th.
        Days = "days",
        /// Whole days, the day of the event counted as day 1: 14 days from the 2nd is the 15th.
        DaysInclusive = "days-inclusive",
    }
}

words! {
    /// What to do when a month has no such day (31 January and one month).
    Overflow {
        /// The last day of that month.
        #[default] LastDay = "last-day",
        /// The first day of the next month.
        NextDay = "next-day",
    }
}

/// A point in time: known, not yet known, or undeterminable for a stated reason.
///
/// In documents, the common forms are text: `2020-10-10T12:00+04:00`, an anchor `t0`, `t0 + 14 days`, `t0 - 35 days`.
/// The others are tables: `{ earliest = ["t0 + 30 days", "purpose-served"] }`.
#[derive(Clone, PartialEq, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "kebab-case", transform = crate::schema::with_points))]
pub enum When {
    /// A date or date-time.
    #[cfg_attr(feature = "schema", schemars(skip))]
    At(Moment),
    /// A named anchor.
    #[cfg_attr(feature = "schema", schemars(skip))]
    Anchor(String),
    /// A length after (or before) another point.
    Offset(Box<Offset>),
    /// The first time that something happens, or fails to happen by its limit.
    On(Event),
    /// The n-th time that something happens.
    Nth(Box<Nth>),
    /// When a condition starts to hold.
    Starts(Box<While>),
    /// When a condition stops holding after it has held.
    Stops(Box<While>),
    /// The first of several.
    Earliest(Vec<When>),
    /// The last of several: when all have come.
    Latest(Vec<When>),
    /// The text gives no answer, for this reason.
    Undetermined(String),
    /// It depends on how the text is read.
    ByReading(Box<ByReading<When>>),
}

impl Default for When {
    fn default() -> When {
        When::Undetermined(String::new())
    }
}

/// A length from a point, with its counting rule.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Offset {
    /// The starting point.
    pub from: When,
    /// How long after it; negative for before.
    pub by: Length,
    /// How days are counted; without one, the instrument's own rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counting: Option<Counting>,
    /// What to do when a month has no such day; needed where that can happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow: Option<Overflow>,
}

/// The n-th occurrence of an event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Nth {
    /// Which occurrence; the first is 1.
    pub n: u32,
    /// Of what.
    pub on: Event,
}

impl From<Moment> for When {
    fn from(m: Moment) -> When {
        When::At(m)
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(s: &str) -> Result<When, String> {
        if s.starts_with(|c: char| c.is_ascii_digit()) {
            return s.parse().map(When::At).map_err(|e| format!("{e}"));
        }
        let split = s.split_once(" + ").map(|(a, l)| (a, l, false)).or_else(|| s.split_once(" - ").map(|(a, l)| (a, l, true)));
        match split {
            None if is_name(s) => Ok(When::Anchor(s.to_owned())),
            Some((anchor, length, back)) if is_name(anchor) => {
                let by: Length = length.parse().map_err(|e| format!("{e}"))?;
                let by = if back { by.negated() } else { by };
                Ok(When::Offset(Box::new(Offset { from: When::Anchor(anchor.to_owned()), by, counting: None, overflow: None })))
            }
            _ => Err(format!("`{s}` is neither a date, nor an anchor, nor an anchor with a length such as `t0 + 14 days`")),
        }
    }
}

/// Whether `s` can name an anchor, party or article.
pub(crate) fn is_name(s: &str) -> bool {
    !s.is_empty() && s.len() <= 96 && s.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '\'' | '/'))
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, word: &str, all: &[When]| {
            write!(f, "the {word} of")?;
            all.iter().enumerate().try_for_each(|(i, w)| write!(f, "{} {w}", if i == 0 { "" } else { " and" }))
        };
        match self {
            When::At(m) => write!(f, "{m}"),
            When::Anchor(a) => f.write_str(a),
            When::Offset(o) if o.by < Length::default() => write!(f, "{} before {}", o.by.negated(), o.from),
            When::Offset(o) => write!(f, "{} after {}", o.by, o.from),
            When::On(e) => write!(f, "{e}"),
            When::Nth(n) => write!(f, "occurrence {} of: {}", n.n, n.on),
            When::Starts(w) => write!(f, "when {w} starts"),
            When::Stops(w) => write!(f, "when {w} stops"),
            When::Earliest(all) => list(f, "earliest", all),
            When::Latest(all) => list(f, "latest", all),
            When::Undetermined(why) => write!(f, "undetermined ({why})"),
            When::ByReading(r) => write!(f, "depending on the reading `{}`", r.axis),
        }
    }
}

/// The table forms of [`When`]; the text forms are handled by hand.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Table {
    Offset(Box<Offset>),
    On(Event),
    Nth(Box<Nth>),
    Starts(Box<While>),
    Stops(Box<While>),
    Earliest(Vec<When>),
    Latest(Vec<When>),
    Undetermined(String),
    ByReading(Box<ByReading<When>>),
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let table = match self.clone() {
            When::At(m) => return s.collect_str(&m),
            When::Anchor(a) => return s.serialize_str(&a),
            When::Offset(o) => Table::Offset(o),
            When::On(e) => Table::On(e),
            When::Nth(n) => Table::Nth(n),
            When::Starts(w) => Table::Starts(w),
            When::Stops(w) => Table::Stops(w),
            When::Earliest(all) => Table::Earliest(all),
            When::Latest(all) => Table::Latest(all),
            When::Undetermined(why) => Table::Undetermined(why),
            When::ByReading(r) => Table::ByReading(r),
        };
        table.serialize(s)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<When, D::Error> {
        text_or_table(d, "a date, an anchor, or a table such as `{ earliest = [...] }`", |table| match table {
            Table::Offset(o) => When::Offset(o),
            Table::On(e) => When::On(e),
            Table::Nth(n) => When::Nth(n),
            Table::Starts(w) => When::Starts(w),
            Table::Stops(w) => When::Stops(w),
            Table::Earliest(all) => When::Earliest(all),
            Table::Latest(all) => When::Latest(all),
            Table::Undetermined(why) => When::Undetermined(why),
            Table::ByReading(r) => When::ByReading(r),
        })
    }
}
