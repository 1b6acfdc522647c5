//! Areas of application: where a term applies, does not, or does not say.

use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::ByReading;
use crate::{spelling::text_or_table, vocabulary::words};

words! {
    /// What holds for places that an area does not mention.
    Elsewhere {
        /// They are outside.
        Outside = "outside",
        /// They are inside.
        Inside = "inside",
        /// The text does not say.
        #[default] Undetermined = "undetermined",
    }
}

/// Where a term applies. The most specific place mentioned decides.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Everywhere.
    Unlimited,
    /// The text gives no area, or one without bounds.
    #[default]
    Undetermined,
    /// By named places.
    Places(Places),
    /// It depends on how the text is read.
    ByReading(Box<ByReading<Area>>),
}

/// An area in terms of named places.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Places {
    /// Certainly inside.
    pub within: Vec<String>,
    /// Certainly outside.
    pub except: Vec<String>,
    /// What holds for the rest; if left out, outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Table {
    Places(Places),
    ByReading(Box<ByReading<Area>>),
}

impl FromStr for Area {
    type Err = String;

    /// Reads `unlimited`, `undetermined`.
    fn from_str(s: &str) -> Result<Area, String> {
        match s {
            "unlimited" => Ok(Area::Unlimited),
            "undetermined" => Ok(Area::Undetermined),
            _ => Err(format!("`{s}` is no area: use `unlimited`, `undetermined` or `{{ places = {{ within = [...] }} }}`")),
        }
    }
}

impl<'de> Deserialize<'de> for Area {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Area, D::Error> {
        text_or_table(d, "`unlimited`, `undetermined` or a table such as `{ places = { within = [...] } }`", |table| match table {
            Table::Places(p) => Area::Places(p),
            Table::ByReading(r) => Area::ByReading(r),
        })
    }
}
