//! The log: a set of records.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Content, Record};
use crate::problem::Problem;
#[cfg(feature = "std")]
use crate::{problem::Problems, reader::is_below};

/// A set of records by name. Order of arrival plays no part.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Log {
    records: BTreeMap<String, Record>,
}

impl Log {
    /// An empty log.
    #[must_use]
    pub fn new() -> Log {
        Log::default()
    }

    /// Adds a record. The same record twice is one record.
    ///
    /// # Errors
    /// When the record has no name or time, or another record has its name; the log is then unchanged.
    pub fn insert(&mut self, record: Record) -> Result<(), Problem> {
        let problem = |message: String| Problem { source: "log".into(), path: record.name.clone(), article: None, message };
        if let Some((_, wrong)) = faults(&record).into_iter().next() {
            return Err(problem(wrong));
        }
        match self.records.get(&record.name) {
            Some(known) if *known == record => Ok(()),
            // Heard again: it was known since it was first heard.
            Some(known) if is_same(known, &record) => {
                let heard = |r: &Record| (r.known_at(), r.received);
                if let Some(known) = self.records.get_mut(&record.name).filter(|k| heard(&record) < heard(k)) {
                    known.received = record.received;
                }
                Ok(())
            }
            Some(_) => Err(problem(format!("`{}` names two different records: a conflict", record.name))),
            None => {
                self.records.insert(record.name.clone(), record);
                Ok(())
            }
        }
    }

    /// The records in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// The record of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Record> {
        self.records.get(name)
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Which record corrects which: the wrong one's name, and the right one.
    pub(crate) fn corrections(&self) -> impl Iterator<Item = (&str, &Record)> {
        self.iter().filter_map(|r| Some((r.corrects.as_deref()?, r)))
    }

    /// Reads JSON Lines: one record a line; empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// Every problem, with its line.
    ///
    /// ```
    /// use ceasefire::record::Log;
    /// let log = Log::parse("log", r#"{"name":"i1","happened":"2020-10-10T12:05+04:00","incident":{"act":"shelling"}}"#)?;
    /// assert_eq!(log.len(), 1);
    /// let wrong = Log::parse("log", r#"{"name":"i1","incident":{"kind":"shelling"}}"#).unwrap_err();
    /// assert_eq!(wrong.0.len(), 2);
    /// # Ok::<(), ceasefire::problem::Problems>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn parse(source: &str, text: &str) -> Result<Log, Problems> {
        let mut log = Log::new();
        let mut problems = Problems::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut note = |path: &str, message: String| {
                let place = format!("line {}", number + 1);
                let path = if path.is_empty() { place } else { format!("{place}: {path}") };
                problems.0.push(Problem { source: source.to_string(), path, article: None, message });
            };
            let value = match serde_json::from_str::<crate::reader::Strict>(line) {
                Ok(v) => v.0,
                Err(e) => {
                    let twice = e.is_data();
                    let e = e.to_string();
                    let message =
                        e.split_once(" at line ").map_or(e.as_str(), |(m, _)| m).replace("EOF while parsing", "the line ends within");
                    note("", if twice { message } else { format!("no JSON: {message}") });
                    continue;
                }
            };
            if !value.is_object() {
                note("", "a record is a JSON object: `{ \"name\": ... }`".into());
                continue;
            }
            let (raw, found): (super::raw::Raw, _) = crate::reader::read_all(value);
            let unread = |field: &str| found.iter().any(|(path, _)| path.is_empty() || path == field || is_below(path, field));
            let incomplete = [
                ("name", raw.name.is_empty().then(|| "has no `name`".to_string())),
                ("happened", (raw.happened.is_none() && raw.said.is_none()).then(|| NO_TIME.to_string())),
            ];
            let whole = Record::try_from(raw);
            let mut wrong: Vec<(&str, String)> = match &whole {
                Ok(record) => faults(record),
                Err(_) => incomplete.into_iter().filter_map(|(field, message)| Some((field, message?))).collect(),
            };
            wrong.retain(|(field, _)| !(unread(field) || *field == "happened" && unread("said")));
            let broken = !found.is_empty();
            for (path, message) in &found {
                note(path, message.clone());
            }
            let sound = wrong.is_empty() && !broken;
            for (_, message) in wrong {
                note("", message);
            }
            match whole {
                Ok(record) if sound => {
                    if let Err(p) = log.insert(record) {
                        note("", p.message);
                    }
                }
                Err(message) if !broken => note("", message),
                Ok(_) | Err(_) => {}
            }
        }
        problems.or(log)
    }

    /// The log as JSON Lines, in the order of names.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn to_text(&self) -> String {
        self.iter().filter_map(|r| serde_json::to_string(r).ok()).map(|l| l + "\n").collect()
    }
}

/// What is wrong with a record's place in a chain of corrections. `get` gives a record by its own name, `corrected_by` those
/// that correct it.
pub(crate) fn correction_faults<'r>(
    r: &Record,
    get: &impl Fn(&str) -> Option<&'r Record>,
    corrected_by: &impl Fn(&str) -> Vec<&'r Record>,
) -> Vec<String> {
    let Some(wrong) = &r.corrects else { return Vec::new() };
    let mut out = Vec::new();
    match get(wrong) {
        None => out.push(format!("`corrects` refers to the unknown record `{wrong}`")),
        Some(t) if t.content.kind() != r.content.kind() => {
            out.push(format!("corrects `{wrong}`, which is no {} but {}", r.content.kind(), t.content.kind()));
        }
        Some(_) => {}
    }
    if let Some(other) = corrected_by(wrong).into_iter().find(|o| o.name != r.name) {
        out.push(format!("corrects `{wrong}`, which `{}` corrects too: correct the correction", other.name));
    }
    let (mut at, mut steps) = (wrong.as_str(), 0);
    while let Some(next) = get(at).and_then(|r| r.corrects.as_deref()) {
        (at, steps) = (next, steps + 1);
        if at == r.name || steps > MAX_CORRECTIONS {
            out.push(format!("corrects itself by way of `{wrong}`"));
            break;
        }
    }
    out
}

/// How long a chain of corrections may be.
const MAX_CORRECTIONS: u32 = 1000;

/// What is wrong with a record's references to others. `find` gives the record that stands in a name's place, `missing` says
/// what to call one that is not found.
pub(crate) fn pair_faults<'r>(
    r: &Record,
    find: &impl Fn(&str) -> Option<&'r Record>,
    missing: &impl Fn(&str) -> &'static str,
) -> Vec<String> {
    let mut out = Vec::new();
    for (field, target, wanted) in references(r) {
        match find(target) {
            None if target.is_empty() => out.push(format!("{field} is missing")),
            None => out.push(format!("{field} refers to {} `{target}`", missing(target))),
            Some(t) if !wanted.is_empty() && !wanted.contains(&t.content.kind()) => {
                out.push(format!("{field} refers to `{target}`, which is no {}", wanted.join(" or ")));
            }
            Some(t) => {
                let own_only = matches!(r.content, Content::Retraction(_)) || field == "`revises`";
                if own_only && t.by != r.by {
                    out.push(format!("`{target}` is not this speaker's to take back or revise"));
                }
            }
        }
    }
    if let Content::Inquiry(q) = &r.content {
        out.extend(q.pair_faults(find));
    }
    out
}

/// Whether two records say the same, whenever either was received.
pub(crate) fn is_same(a: &Record, b: &Record) -> bool {
    a.received == b.received && a == b || Record { received: b.received, ..a.clone() } == *b
}

impl IntoIterator for Log {
    type Item = Record;
    type IntoIter = alloc::collections::btree_map::IntoValues<String, Record>;

    fn into_iter(self) -> Self::IntoIter {
        self.records.into_values()
    }
}

const NO_TIME: &str = "has neither `happened` nor `said`: one must say when";

/// What makes a record unusable by itself, each with the field concerned.
pub(crate) fn faults(r: &Record) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if r.name.is_empty() {
        out.push(("name", "has no `name`".to_string()));
    }
    let is_incident = matches!(r.content, Content::Incident(_));
    if r.steps_at().is_none() {
        out.push(("happened", NO_TIME.to_string()));
    } else if is_incident && r.happened.is_none() {
        out.push(("happened", "has no `happened`: an incident has a time, if an uncertain one".to_string()));
    }
    if r.by.is_none() {
        match &r.content {
            Content::Incident(i) if i.accuses.is_empty() => {}
            Content::Performance(_) | Content::Level(_) => {}
            Content::Incident(_) => out.push(("by", "accuses without `by`: an accusation is somebody's".to_string())),
            other => {
                let kind = other.kind();
                let one = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
                out.push(("by", format!("has no `by`: {one} {kind} is somebody's")));
            }
        }
    }
    if let Content::Incident(i) = &r.content {
        for measure in i.give_or_take.keys().filter(|m| !i.measures.contains_key(*m)) {
            out.push(("incident", format!("`give-or-take` names `{measure}`, which `measures` does not give")));
        }
        if i.located.is_some() && i.position.or(i.from_position).is_none() {
            out.push(("incident", "says `located` without a `position` or `from-position`".to_string()));
        }
    }
    if let Content::Inquiry(q) = &r.content {
        out.extend(q.faults().into_iter().map(|m| ("inquiry", m)));
    }
    if r.corrects.is_some() && r.received.is_none() {
        out.push(("corrects", "corrects without `received`: a correction is known from some moment on".to_string()));
    }
    if let (Some(said), Some(happened)) = (r.said, r.happened) {
        if said.steps_at() < happened.earliest() {
            out.push(("said", "was said before it happened".to_string()));
        }
    }
    out
}

/// The records that a record refers to: field, name, and the kinds that may stand there (empty: any).
pub(crate) fn references(r: &Record) -> Vec<(&'static str, &str, &'static [&'static str])> {
    const INCIDENT: &[&str] = &["incident"];
    let mut out: Vec<(&'static str, &str, &'static [&'static str])> = Vec::new();
    match &r.content {
        Content::Incident(i) => out.extend(i.in_answer_to.as_deref().map(|n| ("`in-answer-to`", n, INCIDENT))),
        Content::Claim(c) => {
            out.push(("`about`", &c.about, INCIDENT));
            out.extend(c.revises.as_deref().map(|n| ("`revises`", n, ["claim", "incident"].as_slice())));
        }
        Content::Answer(a) => out.push(("`about`", &a.about, INCIDENT)),
        Content::Finding(f) => out.push(("`about`", &f.about, INCIDENT)),
        Content::Inquiry(q) => {
            out.extend(q.about.as_deref().map(|n| ("`about`", n, INCIDENT)));
            out.extend(q.complaint.as_deref().map(|n| ("`complaint`", n, ["communication"].as_slice())));
        }
        Content::Performance(p) => out.extend(p.for_record.as_deref().map(|n| ("`for`", n, [].as_slice()))),
        Content::Communication(c) => out.extend(c.about.as_deref().map(|n| ("`about`", n, [].as_slice()))),
        Content::Statement(s) => out.extend(s.about.as_deref().map(|n| ("`about`", n, [].as_slice()))),
        Content::Tally(t) => out.extend(t.revises.as_deref().map(|n| ("`revises`", n, ["tally"].as_slice()))),
        Content::Retraction(x) => out.push(("`of`", &x.of, ["claim", "answer", "finding", "incident"].as_slice())),
        Content::Act(a) => out.extend(a.about.as_deref().map(|n| ("`about`", n, [].as_slice()))),
        Content::Level(_) | Content::Coverage(_) => {}
    }
    out
}
