//! Reading a file line by line.

use std::{
    collections::BTreeMap,
    format,
    io::Read,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Fault, Mapping, Reason, Rejection, Summary,
    fault::shown,
    making::Outcome,
    plan::Plan,
    rows::{Row, Rows},
};
use crate::{
    agreement::Regime,
    problem::{Problem, Problems},
    record::{Log, Record, is_same},
    time::Instant,
};

/// What came of one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// Records were made of it.
    Made {
        /// The line on which it begins.
        line: u64,
        /// What tells it from other lines: the name of its record or, where it makes several, what their names begin with.
        name: String,
        /// Its records.
        records: Vec<Record>,
    },
    /// The log holds its records already; they count as skipped.
    Held {
        /// The line on which it begins.
        line: u64,
        /// As of a line of which records were made.
        name: String,
    },
    /// It makes no record.
    Rejected(Rejection),
    /// It was passed over on purpose.
    Skipped {
        /// The line on which it begins.
        line: u64,
        /// Why.
        why: String,
    },
}

/// What becomes of a line that says otherwise than the log's record under its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changed {
    /// It is rejected: the two are in conflict.
    Conflict,
    /// Its record corrects the other, from when it was received on: this instant.
    Corrects(Instant),
}

/// A file being read: an iterator over what comes of its lines, in memory that does not grow with them.
///
/// Two lines of one name are not held against each other here; whatever takes the records does that,
/// [`Imported`](super::Imported), [`Log::insert`] or [`Monitor::ingest`](crate::monitor::Monitor::ingest).
pub struct Import<'l, R> {
    source: String,
    plan: Plan,
    rows: Rows<R>,
    row: Row,
    summary: Summary,
    received: Option<Instant>,
    /// The last of each chain of corrections in the log, by the name at its start, and how long the chain is.
    held: BTreeMap<&'l str, (&'l Record, usize)>,
    changed: Changed,
    over: bool,
}

impl<'l, R: Read> Import<'l, R> {
    /// Reads the header of the file `source` and holds the mapping against it and the regime.
    ///
    /// # Errors
    /// Everything that is wrong with the mapping, or with it and the header or the regime; no line is then read.
    pub fn new(source: &str, from: R, mapping: &Mapping, regime: &Regime) -> Result<Import<'l, R>, Problems> {
        let problem = |path: &str, message: String| Problem { source: source.into(), path: path.into(), article: None, message };
        let delimiter = match u8::try_from(mapping.delimiter) {
            Ok(d) if d.is_ascii() && !matches!(d, b'"' | b'\n' | b'\r' | 0) => d,
            _ => {
                let message = format!("`{}` cannot stand between cells", mapping.delimiter.escape_default());
                return Err(Problems([problem("delimiter", message)].into()));
            }
        };
        let unreadable = |e: std::io::Error| Problems([problem("", format!("cannot be read: {e}"))].into());
        let mut rows = Rows::new(from, delimiter).map_err(unreadable)?;
        let mut row = Row::default();
        if !rows.next(&mut row).map_err(unreadable)? {
            return Err(Problems([problem("", "is empty: there is no header".into())].into()));
        }
        let mut wrong = Problems::default();
        if !row.faults.is_empty() {
            wrong.0.push(problem("header", "has a cell that is too long or whose quotes do not close".into()));
        }
        let mut header = Vec::new();
        for n in 0..row.cells {
            match core::str::from_utf8(row.cell(n).unwrap_or_default()) {
                Ok(name) => header.push(name.trim().to_string()),
                Err(_) => {
                    wrong.0.push(problem("header", format!("cell {} is no UTF-8: save the file as `CSV UTF-8`", n + 1)));
                    break;
                }
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let plan = Plan::new(mapping, regime, source, header)?;
        let summary = Summary::new(mapping, mapping.when.zone.is_none());
        let held = BTreeMap::new();
        Ok(Import { source: source.into(), plan, rows, row, summary, received: None, held, changed: Changed::Conflict, over: false })
    }

    /// Every record was received at `at`.
    #[must_use]
    pub fn received(mut self, at: Instant) -> Self {
        self.received = Some(at);
        self
    }

    /// Holds the lines against a log: what it holds already is skipped, and `changed` says what becomes of a line that says
    /// otherwise.
    #[must_use]
    pub fn against(mut self, log: &'l Log, changed: Changed) -> Self {
        let corrected: BTreeMap<&str, &Record> = log.corrections().collect();
        for record in log.iter().filter(|r| r.corrects.is_none()) {
            let (mut last, mut length) = (record, 1);
            while let Some(next) = corrected.get(last.name.as_str()).filter(|_| length <= log.len()) {
                (last, length) = (next, length + 1);
            }
            self.held.insert(&record.name, (last, length));
        }
        self.changed = changed;
        self
    }

    /// What came of the lines read so far.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The name of the file.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    pub(crate) fn into_summary(self) -> Summary {
        self.summary
    }

    /// The records of a line as the log needs them: nothing of what it holds, corrections of what it holds otherwise.
    fn beside_the_log(&self, records: Vec<Record>) -> Result<Vec<Record>, Vec<Fault>> {
        let (mut out, mut faults) = (Vec::new(), Vec::new());
        for mut record in records {
            record.received = self.received;
            let Some((last, length)) = self.held.get(record.name.as_str()) else {
                out.push(record);
                continue;
            };
            let as_last = Record { name: last.name.clone(), corrects: last.corrects.clone(), received: last.received, ..record.clone() };
            if is_same(&as_last, last) {
                continue;
            }
            match self.changed {
                Changed::Corrects(at) => {
                    record.name = format!("{}~{}", record.name, length + 1);
                    record.corrects = Some(last.name.clone());
                    record.received = Some(at);
                    out.push(record);
                }
                Changed::Conflict => faults.push(Fault {
                    column: String::new(),
                    value: shown(&record.name),
                    reason: Reason::Conflict,
                    message: format!("the log holds `{}` with another {}", last.name, differing(&as_last, last)),
                }),
            }
        }
        if faults.is_empty() { Ok(out) } else { Err(faults) }
    }

    fn take(&mut self) -> Line {
        let line = self.row.line;
        self.summary.lines += 1;
        let faults = match self.plan.make(&self.row) {
            Outcome::Made { name, records, lost } => match self.beside_the_log(records) {
                Ok(records) if records.is_empty() => {
                    self.summary.skip(HELD);
                    return Line::Held { line, name };
                }
                Ok(records) => {
                    self.summary.make(&records);
                    self.summary.lose(lost);
                    return Line::Made { line, name, records };
                }
                Err(faults) => faults,
            },
            Outcome::Skipped(why) => {
                self.summary.skip(&why);
                return Line::Skipped { line, why };
            }
            Outcome::Rejected(faults) => faults,
        };
        let rejection = Rejection { line, faults };
        self.summary.reject(&rejection);
        Line::Rejected(rejection)
    }
}

/// Why a line is skipped whose records the log holds.
pub(crate) const HELD: &str = "in the log already";

impl<R: Read> Iterator for Import<'_, R> {
    type Item = Result<Line, Problem>;

    fn next(&mut self) -> Option<Result<Line, Problem>> {
        if self.over {
            return None;
        }
        match self.rows.next(&mut self.row) {
            Ok(true) => Some(Ok(self.take())),
            Ok(false) => {
                self.over = true;
                None
            }
            Err(e) => {
                self.over = true;
                let path = format!("line {}", self.row.line);
                Some(Err(Problem { source: self.source.clone(), path, article: None, message: format!("cannot be read: {e}") }))
            }
        }
    }
}

/// What of two records differs, in words.
pub(crate) fn differing(a: &Record, b: &Record) -> String {
    let parts = [
        ("time", a.happened != b.happened || a.said != b.said),
        ("speaker", a.by != b.by),
        ("content", a.content != b.content),
        ("source", a.source != b.source),
        ("note", a.note != b.note),
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect();
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}
