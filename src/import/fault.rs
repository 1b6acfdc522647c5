//! What is wrong with a line.

use std::{
    fmt, format,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{problem::Problem, vocabulary::words};

words! {
    /// Why a line is rejected; the summary counts by it.
    Reason {
        /// It has fewer cells than the header.
        #[default] CellsMissing = "cells missing",
        /// It has more cells than the header.
        CellsTooMany = "too many cells",
        /// A cell is longer than [`MAX_CELL`](super::MAX_CELL).
        TooLong = "too long",
        /// A quote is not closed, or something follows it.
        Quotes = "quotes",
        /// A cell is no UTF-8.
        Encoding = "no UTF-8",
        /// A cell that is needed is empty.
        Empty = "empty",
        /// A date or time of day cannot be read, or in two ways.
        Date = "no date",
        /// A date lies outside the years that are taken for years, or ends before it begins.
        DateRange = "date out of range",
        /// A number cannot be read, or a range does not hold.
        Number = "no number",
        /// A code stands for nothing and the mapping rejects that.
        Code = "unknown code",
        /// A name stands for two things of the regime.
        TwoMeanings = "two meanings",
        /// Another line of the file has its name and says otherwise.
        Twice = "name twice",
        /// The log holds another record under its name.
        Conflict = "conflict with the log",
        /// The record would not stand by itself.
        Unsound = "unsound",
    }
}

/// One thing that is wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fault {
    /// The column, if one is concerned.
    pub column: String,
    /// What stands there, cut off after [`SHOWN`] characters.
    pub value: String,
    /// Why the line is rejected.
    pub reason: Reason,
    /// What is wrong, in words.
    pub message: String,
}

/// How many characters of a cell are shown.
pub const SHOWN: usize = 60;

/// A line that makes no record, with everything that is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Rejection {
    /// The line on which it begins.
    pub line: u64,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Rejection {
    /// The same as problems of the file `source`.
    pub fn problems(&self, source: &str) -> impl Iterator<Item = Problem> {
        self.faults.iter().map(move |f| {
            let path = if f.column.is_empty() { format!("line {}", self.line) } else { format!("line {}: {}", self.line, f.column) };
            Problem { source: source.to_string(), path, article: None, message: f.message.clone() }
        })
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.faults.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            write!(f, "line {}", self.line)?;
            if !fault.column.is_empty() {
                write!(f, ": {}", fault.column)?;
            }
            write!(f, ": {}", fault.message)?;
        }
        Ok(())
    }
}

/// A cell cut off for showing, line ends as spaces.
pub(crate) fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}
