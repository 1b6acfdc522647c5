//! From the codes of a source to what they stand for here.

use std::{collections::BTreeMap, fmt, format, str::FromStr, string::String, vec::Vec};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{spelling::text_or_table, vocabulary::words};

words! {
    /// Which of the two sides that a line names.
    Sides {
        /// Neither.
        #[default] Nobody = "nobody",
        /// The first.
        First = "first",
        /// The second.
        Second = "second",
        /// Both.
        Both = "both",
    }
}

impl Sides {
    /// Whether the first and the second are meant.
    #[must_use]
    pub const fn which(self) -> (bool, bool) {
        (matches!(self, Sides::First | Sides::Both), matches!(self, Sides::Second | Sides::Both))
    }
}

impl FromStr for Sides {
    type Err = String;

    fn from_str(s: &str) -> Result<Sides, String> {
        let known = Sides::ALL.iter().find(|w| w.as_str() == s);
        known.copied().ok_or_else(|| format!("unknown word `{s}`: use `nobody`, `first`, `second` or `both`"))
    }
}

words! {
    /// What becomes of a cell that stands for nothing known.
    Unlisted {
        /// The record is made without it, and the summary counts the code.
        #[default] LeftOut = "left-out",
        /// The line is rejected.
        Rejected = "rejected",
        /// The line is passed over on purpose.
        Skipped = "skipped",
    }
}

/// From cells to what they stand for. Written as text alone, it is that for every line.
///
/// The columns are asked in their order, and the first cell that stands for something decides. A cell stands for what `codes`
/// gives or, where parties, places or classes are wanted, for the one of the regime that has it as id, name or alias; case and
/// space do not matter. A code may stand for nothing on purpose: `""`.
///
/// ```
/// use ceasefire::import::Lookup;
/// let act: Lookup<String> = "shelling".parse()?;
/// assert_eq!(act.otherwise.as_deref(), Some("shelling"));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Lookup<T> {
    /// The columns, the one to ask first in front.
    pub columns: Vec<String>,
    /// What each code stands for.
    pub codes: BTreeMap<String, T>,
    /// What it is where no cell stands for anything.
    pub otherwise: Option<T>,
    /// What becomes of a line whose cells stand for nothing known.
    pub unlisted: Unlisted,
}

impl<T> Default for Lookup<T> {
    fn default() -> Lookup<T> {
        Lookup { columns: Vec::new(), codes: BTreeMap::new(), otherwise: None, unlisted: Unlisted::LeftOut }
    }
}

impl<T> Lookup<T> {
    /// Whether nothing is looked up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.otherwise.is_none()
    }
}

impl<T: FromStr<Err: fmt::Display>> FromStr for Lookup<T> {
    type Err = String;

    fn from_str(s: &str) -> Result<Lookup<T>, String> {
        Ok(Lookup { otherwise: Some(s.parse().map_err(|e: T::Err| format!("{e}"))?), ..Lookup::default() })
    }
}

#[derive(Deserialize)]
#[serde(default, bound = "T: Deserialize<'de>")]
struct Table<T> {
    columns: Vec<String>,
    codes: BTreeMap<String, T>,
    otherwise: Option<T>,
    unlisted: Unlisted,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { columns: Vec::new(), codes: BTreeMap::new(), otherwise: None, unlisted: Unlisted::LeftOut }
    }
}

impl<'de> Deserialize<'de> for Lookup<String> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Lookup<String>, D::Error> {
        text_or_table(d, WANTED, |t: Table<String>| t.into())
    }
}

impl<'de> Deserialize<'de> for Lookup<Sides> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Lookup<Sides>, D::Error> {
        text_or_table(d, WANTED, |t: Table<Sides>| t.into())
    }
}

const WANTED: &str = "a word or a table such as `{ columns = [\"place\"], codes = { X = \"y\" } }`";

impl<T> From<Table<T>> for Lookup<T> {
    fn from(t: Table<T>) -> Lookup<T> {
        Lookup { columns: t.columns, codes: t.codes, otherwise: t.otherwise, unlisted: t.unlisted }
    }
}

/// A cell or code without what does not matter when they are compared.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}
