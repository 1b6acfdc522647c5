//! What came of a file.

use std::{
    collections::BTreeMap,
    fmt,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::{Mapping, Reason, Rejection, fault::shown};
use crate::record::Record;

/// How many different codes without a meaning are told apart.
pub const MAX_CODES: usize = 1000;

/// What came of a file. Every line read was made into records, rejected, or skipped.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Summary {
    /// The mapping's title.
    pub title: String,
    /// Lines read, the header and blank lines not counted.
    pub lines: u64,
    /// Lines of which records were made.
    pub made: u64,
    /// Lines rejected.
    pub rejected: u64,
    /// Lines passed over on purpose.
    pub skipped: u64,
    /// Records made; a line may make several.
    pub records: u64,
    /// Records among them that correct one of the log.
    pub corrections: u64,
    /// Rejected lines by each reason that they have.
    pub reasons: BTreeMap<Reason, u64>,
    /// Skipped lines by why.
    pub why: BTreeMap<String, u64>,
    /// Codes that stand for nothing here, by what they were to say, column and cell: in how many lines whose records do without.
    pub lost: BTreeMap<(String, String, String), u64>,
    /// Further such lines, once [`MAX_CODES`] codes have been told apart.
    pub lost_beyond: u64,
    /// What the source's codes say.
    pub says: Vec<String>,
    /// What they cannot say.
    pub cannot_say: Vec<String>,
}

/// A code that stands for nothing here: what it was to say, its column, and itself.
pub(crate) type Lost = (&'static str, String, String);

impl Summary {
    pub(crate) fn new(mapping: &Mapping, anywhere: bool) -> Summary {
        let mut cannot_say = mapping.cannot_say.clone();
        if anywhere {
            cannot_say
                .push("whose days these are: no zone is declared, so that a day lasts from the first clock on Earth to the last".into());
        }
        Summary { title: mapping.title.clone(), says: mapping.says.clone(), cannot_say, ..Summary::default() }
    }

    pub(crate) fn reject(&mut self, rejection: &Rejection) {
        self.rejected += 1;
        let mut reasons: Vec<Reason> = rejection.faults.iter().map(|f| f.reason).collect();
        reasons.sort_unstable();
        reasons.dedup();
        for reason in reasons {
            *self.reasons.entry(reason).or_default() += 1;
        }
    }

    pub(crate) fn skip(&mut self, why: &str) {
        self.skipped += 1;
        match self.why.get_mut(why) {
            Some(n) => *n += 1,
            None => drop(self.why.insert(why.to_string(), 1)),
        }
    }

    pub(crate) fn lose(&mut self, lost: Vec<Lost>) {
        for (what, column, cell) in lost {
            let key = (what.to_string(), column, shown(&cell));
            if self.lost.contains_key(&key) || self.lost.len() < MAX_CODES {
                *self.lost.entry(key).or_default() += 1;
            } else {
                self.lost_beyond += 1;
            }
        }
    }

    pub(crate) fn make(&mut self, records: &[Record]) {
        self.made += 1;
        self.records += records.len() as u64;
        self.corrections += corrections(records);
    }

    /// Takes back [`make`](Summary::make).
    pub(crate) fn unmake(&mut self, records: &[Record]) {
        self.made -= 1;
        self.records -= records.len() as u64;
        self.corrections -= corrections(records);
    }

    /// Takes back [`skip`](Summary::skip).
    pub(crate) fn unskip(&mut self, why: &str) {
        self.skipped -= 1;
        if let Some(n) = self.why.get_mut(why) {
            *n -= 1;
        }
        self.why.retain(|_, n| *n > 0);
    }
}

fn corrections(records: &[Record]) -> u64 {
    records.iter().filter(|r| r.corrects.is_some()).count() as u64
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { title, lines, made, rejected, skipped, records, corrections, .. } = self;
        writeln!(f, "{title}")?;
        writeln!(f, "{lines} lines: {made} made into records, {rejected} rejected, {skipped} skipped")?;
        write!(f, "{records} records")?;
        if *corrections > 0 {
            write!(f, ", {corrections} of them correct one of the log")?;
        }
        writeln!(f)?;
        for (title, all) in [
            ("Rejected for", self.reasons.iter().map(|(r, n)| (r.to_string(), *n)).collect::<Vec<_>>()),
            ("Skipped", self.why.iter().map(|(w, n)| (w.clone(), *n)).collect()),
            ("Without a meaning here, and left out", self.lost_shown()),
        ] {
            if !all.is_empty() {
                writeln!(f, "{title}")?;
            }
            for (what, n) in all {
                writeln!(f, "  {n:>6}  {what}")?;
            }
        }
        for (title, all) in [("The source says", &self.says), ("It cannot say", &self.cannot_say)] {
            if !all.is_empty() {
                writeln!(f, "{title}")?;
            }
            for line in all {
                writeln!(f, "  - {line}")?;
            }
        }
        Ok(())
    }
}

impl Summary {
    fn lost_shown(&self) -> Vec<(String, u64)> {
        let mut all: Vec<(String, u64)> =
            self.lost.iter().map(|((what, column, cell), n)| (std::format!("{what}: `{cell}` in {column}"), *n)).collect();
        if self.lost_beyond > 0 {
            all.push(("further codes".into(), self.lost_beyond));
        }
        all
    }
}
