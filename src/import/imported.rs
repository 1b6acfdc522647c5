//! A whole file, imported or not.

use std::{collections::BTreeMap, format, io::Read, string::String, vec::Vec};

use super::{Fault, Import, Line, Reason, Rejection, Summary, fault::shown, reading::differing};
use crate::{
    problem::Problems,
    record::{Log, Record},
};

/// What came of a whole file. The unit is the file: with a line rejected it gives records only to who says that the rest will
/// do, [`accept_rest`](Imported::accept_rest).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    source: String,
    records: Vec<Record>,
    rejections: Vec<Rejection>,
    summary: Summary,
}

impl Imported {
    /// Reads a file to its end. A line that repeats another word for word is skipped; of lines that share a name and say
    /// different things none is taken.
    ///
    /// # Errors
    /// When the file cannot be read to its end.
    pub fn of<R: Read>(mut import: Import<'_, R>) -> Result<Imported, Problems> {
        let mut rejections = Vec::new();
        let mut named: BTreeMap<String, Vec<Version>> = BTreeMap::new();
        for line in import.by_ref() {
            let (line, name, records) = match line.map_err(|p| Problems([p].into()))? {
                Line::Made { line, name, records } => (line, name, records),
                Line::Held { line, name } => (line, name, Vec::new()),
                Line::Rejected(rejection) => {
                    rejections.push(rejection);
                    continue;
                }
                Line::Skipped { .. } => continue,
            };
            let versions = named.entry(name).or_default();
            match versions.iter_mut().find(|v| v.records == records) {
                Some(known) => known.lines.push(line),
                None => versions.push(Version { records, lines: [line].into() }),
            }
        }
        let (source, mut summary) = (import.source().into(), import.into_summary());
        let mut records = Vec::new();
        for (name, mut versions) in named {
            if versions.len() > 1 {
                rejections.extend(contradictions(&name, &versions, &mut summary));
            } else if let Some(only) = versions.pop() {
                for _ in only.lines.iter().skip(1).filter(|_| !only.records.is_empty()) {
                    summary.unmake(&only.records);
                    summary.skip("the same line again");
                }
                records.extend(only.records);
            }
        }
        rejections.sort_by_key(|r| r.line);
        Ok(Imported { source, records, rejections, summary })
    }

    /// What came of the lines.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The lines rejected, in their order.
    #[must_use]
    pub fn rejections(&self) -> &[Rejection] {
        &self.rejections
    }

    /// The records, if no line was rejected.
    ///
    /// # Errors
    /// Everything that is wrong with any line.
    pub fn into_records(self) -> Result<Vec<Record>, Problems> {
        let problems = self.rejections.iter().flat_map(|r| r.problems(&self.source)).collect();
        Problems(problems).or(self.records)
    }

    /// The records as a log, if no line was rejected.
    ///
    /// # Errors
    /// Everything that is wrong with any line.
    pub fn into_log(self) -> Result<Log, Problems> {
        let mut log = Log::new();
        for record in self.into_records()? {
            log.insert(record).map_err(|p| Problems([p].into()))?;
        }
        Ok(log)
    }

    /// The records of the lines that were not rejected.
    #[must_use]
    pub fn accept_rest(self) -> Vec<Record> {
        self.records
    }
}

/// What lines of one name say alike. No records: what the log holds already.
struct Version {
    records: Vec<Record>,
    lines: Vec<u64>,
}

/// The rejections of all lines of a name that say different things.
fn contradictions(name: &str, versions: &[Version], summary: &mut Summary) -> Vec<Rejection> {
    let mut out = Vec::new();
    for (n, version) in versions.iter().enumerate() {
        let other = versions.iter().enumerate().find(|(m, _)| *m != n).map(|(_, v)| v);
        let Some((other, beside)) = other.and_then(|v| Some((v, v.lines.first()?))) else { continue };
        let parts = match (version.records.first(), other.records.first()) {
            (Some(a), Some(b)) => differing(a, b),
            _ => String::new(),
        };
        let parts = if parts.is_empty() { "content".into() } else { parts };
        for line in &version.lines {
            let fault = Fault {
                column: String::new(),
                value: shown(name),
                reason: Reason::Twice,
                message: format!("`{name}` stands on line {beside} too, with another {parts}: neither is taken"),
            };
            let rejection = Rejection { line: *line, faults: [fault].into() };
            match version.records.is_empty() {
                true => summary.unskip(super::HELD),
                false => summary.unmake(&version.records),
            }
            summary.reject(&rejection);
            out.push(rejection);
        }
    }
    out
}
