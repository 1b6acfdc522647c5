//! Verdicts on one log that are not the same under two drafts.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    agreement::{Reading, Regime},
    machine::{Docket, Program},
    problem::{Problem, Problems},
    record::{Content, Log, Record},
    time::Instant,
};

/// A verdict that differs.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Flip {
    /// What it is about: an incident, or a duty.
    pub about: String,
    /// Under which article.
    pub article: String,
    /// Of whom; empty of several together.
    pub party: String,
    /// What it was; empty if there was none.
    pub before: String,
    /// What it is; empty if there is none.
    pub after: String,
}

impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = |s: &str| if s.is_empty() { "no verdict".to_string() } else { s.to_string() };
        let whose = if self.party.is_empty() { "together" } else { &self.party };
        write!(f, "{} under {}, {whose}: {} becomes {}", self.about, self.article, or(&self.before), or(&self.after))
    }
}

/// What a verdict is about, under which article, of whom.
type Key = (String, String, String);

/// A record that one of the drafts cannot hear: it speaks of something that only the other has.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct LeftOut {
    /// The record.
    pub record: String,
    /// Whether it is the later draft that lacks what it speaks of.
    pub by_the_later: bool,
    /// What that is.
    pub why: String,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let draft = if self.by_the_later { "later" } else { "earlier" };
        write!(f, "{}: left out under the {draft} draft: {}", self.record, self.why)
    }
}

/// Replays a log under two drafts and compares what became of cases and duties.
pub(super) fn flips(
    before: (&Regime, &Reading),
    after: (&Regime, &Reading),
    log: &Log,
    until: Instant,
    renumbered: &BTreeMap<String, String>,
) -> Result<(Vec<Flip>, Vec<LeftOut>), Problems> {
    let (before, after) = (Program::lower(before.0, before.1)?, Program::lower(after.0, after.1)?);
    let back: BTreeMap<String, String> = renumbered.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
    let ((old, not_old), (new, not_new)) = (fit(&before, log, &back)?, fit(&after, log, renumbered)?);
    let nowhere: Vec<Problem> = not_old.iter().filter(|p| not_new.iter().any(|q| q.path == p.path)).cloned().collect();
    if !nowhere.is_empty() {
        return Err(Problems(nowhere));
    }
    // Names of the later draft, so that a new number alone changes no verdict.
    let old: BTreeMap<Key, String> = verdicts(&before, &old, until)?
        .into_iter()
        .map(|((about, article, party), v)| ((about, renumbered.get(&article).cloned().unwrap_or(article), party), v))
        .collect();
    let new = verdicts(&after, &new, until)?;
    let mut out = Vec::new();
    let keys: BTreeSet<&Key> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let value = |map: &BTreeMap<Key, String>| map.get(key).cloned().unwrap_or_default();
        let (before, after) = (value(&old), value(&new));
        if before != after {
            let (about, article, party) = key.clone();
            out.push(Flip { about, article, party, before, after });
        }
    }
    let left_out = |by_the_later| move |p: Problem| LeftOut { record: p.path, by_the_later, why: p.message };
    Ok((out, not_old.into_iter().map(left_out(false)).chain(not_new.into_iter().map(left_out(true))).collect()))
}

/// The records that a draft can hear, articles under its own numbers, and what is wrong with the others.
fn fit(program: &Program, log: &Log, numbers: &BTreeMap<String, String>) -> Result<(Docket, Vec<Problem>), Problems> {
    let mut wrong: Vec<Problem> = Vec::new();
    loop {
        let mut rest = Log::new();
        for r in log.iter().filter(|r| !wrong.iter().any(|p| p.path == r.name)) {
            rest.insert(under_its_numbers(r, numbers)).map_err(|p| Problems([p].into()))?;
        }
        match Docket::new(program, &rest) {
            Ok(docket) => return Ok((docket, wrong)),
            // Others may speak of a record that is left out: then they are, too.
            Err(problems) if problems.0.iter().any(|p| rest.get(&p.path).is_some()) => wrong.extend(problems.0),
            Err(problems) => return Err(problems),
        }
    }
}

fn under_its_numbers(r: &Record, numbers: &BTreeMap<String, String>) -> Record {
    let mut r = r.clone();
    let number = |article: &mut String| {
        if let Some(own) = numbers.get(article) {
            article.clone_from(own);
        }
    };
    match &mut r.content {
        Content::Performance(p) => number(&mut p.of),
        Content::Communication(c) => c.under.iter_mut().for_each(number),
        Content::Act(a) => core::iter::once(&mut a.under).chain(&mut a.over).for_each(number),
        Content::Statement(s) => s.on.iter_mut().for_each(number),
        _ => {}
    }
    r
}

/// How cases and duties stand at an instant.
fn verdicts(program: &Program, docket: &Docket, until: Instant) -> Result<BTreeMap<Key, String>, Problems> {
    let refused = |e| Problems([Problem { source: "log".into(), path: String::new(), article: None, message: format!("{e}") }].into());
    let (state, _) = docket.replay(program, until).map_err(refused)?;
    let mut out: BTreeMap<Key, String> = BTreeMap::new();
    for c in program.cases(&state) {
        let incident = docket.matter(c.matter).unwrap_or_default();
        // Two of those for whom one answers may stand accused of the same incident.
        let about = if c.accused == c.bearer || !c.accused.is_some() {
            incident.to_string()
        } else {
            format!("{incident} (accused: {})", program.party_id(c.accused))
        };
        let key = (about, program.reference(c.term), program.party_id(c.bearer).to_string());
        let status = c.status.to_string();
        out.entry(key).and_modify(|v| *v = format!("{v}, {status}")).or_insert(status);
    }
    // Duties are told apart by what gives rise to them and by their number: not by when, which a change of words may move.
    let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
    for d in program.duties(&state) {
        let about = docket.matter(d.matter).map_or_else(|| "duty".into(), |m| format!("duty from {m}"));
        let party = if d.bearer.is_some() { program.party_id(d.bearer).to_string() } else { String::new() };
        let key = (about, program.reference(d.term), party);
        let n = seen.entry(key.clone()).or_default();
        *n += 1;
        let (about, article, party) = key;
        let about = if *n == 1 { about } else { format!("{about} (number {n})") };
        out.insert((about, article, party), d.fate.to_string());
    }
    Ok(out)
}
