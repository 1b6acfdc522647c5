//! Harm as reporters give it: numbers, ranges, "at least".

use alloc::{format, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that may be a range or a lower bound: `9`, `20-30`, `30+`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Count {
    /// At least this many.
    pub min: u64,
    /// At most this many; nothing if the reporter gives no upper bound.
    pub max: Option<u64>,
}

impl Count {
    /// Exactly `n`.
    #[must_use]
    pub const fn exactly(n: u64) -> Count {
        Count { min: n, max: Some(n) }
    }
}

impl FromStr for Count {
    type Err = String;

    fn from_str(s: &str) -> Result<Count, String> {
        let bad = || format!("`{s}` is no count such as `9`, `20-30` or `30+`");
        let number = |s: &str| s.parse::<u64>().map_err(|_| bad());
        if let Some(min) = s.strip_suffix('+') {
            return Ok(Count { min: number(min)?, max: None });
        }
        match s.split_once('-') {
            None => Ok(Count::exactly(number(s)?)),
            Some((a, b)) => {
                let (min, max) = (number(a)?, number(b)?);
                if min <= max { Ok(Count { min, max: Some(max) }) } else { Err(bad()) }
            }
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max {
            None => f.pad(&format!("{}+", self.min)),
            Some(max) if max == self.min => f.pad(&format!("{max}")),
            Some(max) => f.pad(&format!("{}-{max}", self.min)),
        }
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.max == Some(self.min) { s.serialize_u64(self.min) } else { s.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Count, D::Error> {
        struct V;
        impl serde::de::Visitor<'_> for V {
            type Value = Count;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a count such as `9`, \"20-30\" or \"30+\"")
            }
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Count, E> {
                Ok(Count::exactly(n))
            }
            fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<Count, E> {
                u64::try_from(n).map(Count::exactly).map_err(|_| E::custom(format!("`{n}` is negative")))
            }
            fn visit_str<E: serde::de::Error>(self, s: &str) -> Result<Count, E> {
                s.parse().map_err(E::custom)
            }
        }
        d.deserialize_any(V)
    }
}

/// What one reporter says of the harm.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Harm {
    /// Killed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub killed: Option<Count>,
    /// Wounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wounded: Option<Count>,
    /// Missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Count>,
    /// Captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured: Option<Count>,
    /// Who they were, in the reporter's words ("civilians", "servicemen", "4 women").
    #[serde(skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// Damage, in the reporter's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub damage: String,
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sep = "";
        for (n, word) in [(self.killed, "killed"), (self.wounded, "wounded"), (self.missing, "missing"), (self.captured, "captured")] {
            if let Some(n) = n {
                write!(f, "{sep}{n} {word}")?;
                sep = ", ";
            }
        }
        if !self.of.is_empty() {
            write!(f, " ({})", self.of)?;
        }
        if !self.damage.is_empty() {
            write!(f, "{sep}{}", self.damage)?;
        }
        Ok(())
    }
}
