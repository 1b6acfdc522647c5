//! Reading axes: where a text can be understood in more than one way.

use alloc::{boxed::Box, collections::BTreeMap, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::Standard;

/// A named question about the text, with its possible answers and who advances each.
///
/// The machine never holds a set of texts: it is lowered for one chosen [`Reading`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Axis {
    /// The short name, unique in the regime.
    pub id: String,
    /// The question.
    pub question: String,
    /// The articles it concerns.
    pub articles: Vec<String>,
    /// The option that holds unless another is chosen.
    pub base: String,
    /// The possible answers.
    pub options: Vec<AnswerOption>,
}

/// One possible answer to an axis.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct AnswerOption {
    /// The short name.
    pub id: String,
    /// The answer in words.
    pub text: String,
    /// The parties and sources that advance it.
    pub by: Vec<String>,
}

/// A value that differs between the options of an axis.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(bound = "T: Default + Serialize + schemars::JsonSchema"))]
#[serde(default, rename_all = "kebab-case")]
pub struct ByReading<T> {
    /// The axis.
    pub axis: String,
    /// The value under each of its options.
    pub options: BTreeMap<String, T>,
}

/// The options that an item holds under: axis to option. Empty: always.
pub type Under = BTreeMap<String, String>;

/// One option chosen per axis; axes left out take their base option.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reading(pub BTreeMap<String, String>);

impl Reading {
    /// The base reading: every axis at its base option.
    #[must_use]
    pub fn base() -> Reading {
        Reading::default()
    }

    /// This reading with `axis` at `option`.
    #[must_use]
    pub fn with(mut self, axis: &str, option: &str) -> Reading {
        self.0.insert(axis.into(), option.into());
        self
    }

    pub(crate) fn pick<'a, T>(&self, choice: &'a ByReading<T>) -> Option<&'a T> {
        self.0.get(&choice.axis).and_then(|o| choice.options.get(o))
    }

    pub(crate) fn allows(&self, under: &Under) -> bool {
        under.iter().all(|(axis, option)| self.0.get(axis) == Some(option))
    }
}

impl core::fmt::Display for Reading {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("base");
        }
        self.0.iter().enumerate().try_for_each(|(i, (a, o))| write!(f, "{}{a}={o}", if i == 0 { "" } else { ", " }))
    }
}

/// Whose determination of compliance suffices for a consequence.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Determiner {
    /// The text does not say: the question becomes a reading axis named `determined@instrument/article`,
    /// whose base is `found`.
    #[default]
    Unnamed,
    /// Evidence at this standard.
    Standard(Standard),
    /// It depends on how the text is read.
    ByReading(Box<ByReading<Standard>>),
}
