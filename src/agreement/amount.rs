//! How much: numbers, shares of a baseline, ratios, distances, and the two ways in which one side's duty waits for the other's.

use alloc::{boxed::Box, format, string::String, vec::Vec};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::While;
use crate::{time::Length, vocabulary::words};

/// How much is owed, or allowed.
#[derive(Clone, PartialEq, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged, transform = crate::schema::whole_amounts))]
pub enum Amount {
    /// So many.
    Number(u64),
    /// A share of the level of something, rounded up. Undetermined until a level is known.
    Share(Share),
    /// For duties that deliveries give rise to: so many for every so many delivered, counted over all deliveries.
    Ratio(Ratio),
}

/// A share of the level of a stock.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Share {
    /// In percent.
    pub share: u32,
    /// The item whose level is the baseline, as level records name it.
    pub of: String,
}

/// A ratio between what is owed and what is delivered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Ratio {
    /// So many are owed.
    pub owes: u32,
    /// For every so many delivered.
    pub per: u32,
}

impl Default for Ratio {
    fn default() -> Ratio {
        Ratio { owes: 1, per: 1 }
    }
}

impl Amount {
    /// The number; 0 if it is none.
    pub(crate) fn number(&self) -> u32 {
        match self {
            Amount::Number(n) => u32::try_from(*n).unwrap_or(u32::MAX),
            Amount::Share(_) | Amount::Ratio(_) => 0,
        }
    }
}

impl From<u32> for Amount {
    fn from(n: u32) -> Amount {
        Amount::Number(n.into())
    }
}

impl core::fmt::Display for Amount {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Amount::Number(n) => write!(f, "{n}"),
            Amount::Share(s) => write!(f, "{} % of `{}`", s.share, s.of),
            Amount::Ratio(r) => write!(f, "{} for every {}", r.owes, r.per),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Amount::Number(n) => s.serialize_u64(*n),
            Amount::Share(x) => x.serialize(s),
            Amount::Ratio(x) => x.serialize(s),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Table {
    share: Option<u32>,
    of: Option<String>,
    owes: Option<u32>,
    per: Option<u32>,
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Amount, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Amount;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("a number or a table such as `{ share = 30, of = \"arms\" }` or `{ owes = 3, per = 1 }`")
            }

            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Amount, E> {
                Ok(Amount::Number(n))
            }

            fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<Amount, E> {
                u64::try_from(n).map(Amount::Number).map_err(|_| E::custom(format!("`{n}` is less than nothing")))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Amount, A::Error> {
                let t = Table::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                match t {
                    Table { share: Some(share), of: Some(of), owes: None, per: None } => Ok(Amount::Share(Share { share, of })),
                    Table { share: None, of: None, owes: Some(owes), per } => Ok(Amount::Ratio(Ratio { owes, per: per.unwrap_or(1) })),
                    _ => Err(serde::de::Error::custom("is no amount: give `share` and `of`, or `owes` and `per`")),
                }
            }
        }
        d.deserialize_any(Visitor)
    }
}

/// A bound on a number that the record of a deed gives: calibre, distance, height, persons.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Measured {
    /// What is measured, with its unit, as records name it (`calibre-mm`).
    pub measure: String,
    /// More than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<i64>,
    /// This or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<i64>,
    /// This or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<i64>,
    /// Less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<i64>,
}

impl Measured {
    /// The lowest and the highest number that fits, in whole units.
    #[must_use]
    pub fn range(&self) -> (i64, i64) {
        // Nothing lies beyond the ends of what can be counted.
        if self.above == Some(i64::MAX) || self.below == Some(i64::MIN) {
            return (i64::MAX, i64::MIN);
        }
        let low = self.above.map(|n| n.saturating_add(1)).max(self.at_least).unwrap_or(i64::MIN);
        let high = [self.below.map(|n| n.saturating_sub(1)), self.at_most].into_iter().flatten().min().unwrap_or(i64::MAX);
        (low, high)
    }
}

impl core::fmt::Display for Measured {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let all = [("above", self.above), ("at least", self.at_least), ("at most", self.at_most), ("below", self.below)];
        let given = all.iter().filter_map(|(word, n)| n.map(|n| (word, n)));
        given.enumerate().try_for_each(|(k, (word, n))| write!(f, "{}{word} `{n}`", if k == 0 { "" } else { " and " }))
    }
}

words! {
    /// Which row of a table of distances decides where a weapon falls under several.
    Precedence {
        /// The one with the largest distance.
        #[default] Largest = "largest",
        /// The one of the narrowest class; `otherwise` only where there is none.
        Special = "special",
    }
}

/// Distances that weapons must keep, by class.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Distances {
    /// The distance that records give, in metres (`from-line-m`).
    pub measure: String,
    /// The rows of the table.
    pub rows: Vec<DistanceRow>,
    /// For what no row names; with `largest`, a floor under all rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<i64>,
    /// Which row decides.
    pub precedence: Precedence,
}

/// A row of a table of distances.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct DistanceRow {
    /// The classes of weapons.
    pub weapons: Vec<String>,
    /// The distance in metres.
    pub metres: i64,
}

/// How often a permission may be used in a rolling period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Uses {
    /// So many times.
    pub times: u32,
    /// In a period of this length.
    pub per: Length,
}

/// Parallel performance: neither side is late while neither has begun.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Matching {
    /// The article with the other side's duty.
    pub with: String,
    /// How long after the other side's tender or performance this one is due, if that is later than its own limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Length>,
}

/// A right to withhold performance (the exception of non-performance).
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Withholding {
    /// As long as this holds.
    #[serde(rename = "while")]
    pub holds: Box<While>,
    /// How long after that ends the duty is due, if its own limit has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then_within: Option<Length>,
}
