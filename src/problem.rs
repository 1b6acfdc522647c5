//! What is wrong with documents and records, all of it at once.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::Serialize;

/// One thing that is wrong, and where.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Problem {
    /// The document or file.
    pub source: String,
    /// The path inside it, such as `terms[3].rule.prohibits.acts[0]` or `line 7`.
    pub path: String,
    /// The article concerned, if one is.
    pub article: Option<String>,
    /// What is wrong: lower case, the user's words in backticks.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        if !self.path.is_empty() {
            write!(f, ": {}", self.path)?;
        }
        if let Some(article) = &self.article {
            write!(f, " (article {article})")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Every problem of one or more documents, in the order of their places.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `value` if there is no problem, else the problems.
    pub fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, p) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{p}")?;
        }
        Ok(())
    }
}

impl core::error::Error for Problems {}
