//! Two drafts side by side: what changed in the words, and which verdicts on one log would flip.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    entries::{Aspect, Entry, entries, members, spelled},
    flips::{Flip, LeftOut, flips},
};
use crate::{
    agreement::{Reading, Regime, Term},
    problem::Problems,
    record::Log,
    time::Instant,
    vocabulary::words,
};

/// What differs between two drafts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Comparison {
    /// What was changed, renumbered or removed, in the order of the earlier draft; then what was added, in that of the later.
    pub changes: Vec<Change>,
    /// Verdicts on the log that differ.
    pub flips: Vec<Flip>,
    /// Records that only one of the drafts can hear.
    pub left_out: Vec<LeftOut>,
}

words! {
    /// What became of something between two drafts.
    ChangeKind {
        /// One aspect of it is another.
        #[default] Changed = "changed",
        /// It was not there before.
        Added = "added",
        /// It is no longer there.
        Removed = "removed",
        /// It says the same under another number.
        Renumbered = "renumbered",
    }
}

/// One aspect of an article, or of anything else that a draft names; or the whole of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Change {
    /// `instrument/article`, or what else it is: an instrument, `x: anchor t0`, `place valley`.
    pub of: String,
    /// What became of it.
    pub how: ChangeKind,
    /// Which field, as documents name it; empty if it is all of it.
    pub what: String,
    /// What it was; empty if it was not there.
    pub before: String,
    /// What it is; empty if it is no longer there.
    pub after: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = |s: &str| if s.is_empty() { "nothing".to_string() } else { format!("`{s}`") };
        let Change { of, how, what, before, after } = self;
        match how {
            ChangeKind::Changed => write!(f, "{of}: {what}: {} becomes {}", or(before), or(after)),
            ChangeKind::Added => write!(f, "{of}: added: {}", or(after)),
            ChangeKind::Removed => write!(f, "{of}: removed: {}", or(before)),
            ChangeKind::Renumbered => write!(f, "{of}: renumbered: now {after}"),
        }
    }
}

/// Compares two drafts article by article and, if a log is given, its replays under both until an instant.
///
/// What the reading says of axes that only one of the drafts has concerns that one alone. An article that says the same under
/// another number is told as renumbered, and its verdicts are compared across the numbers.
///
/// # Errors
/// When the reading names what neither draft has, or a record speaks of what neither has.
///
/// ```
/// use ceasefire::{agreement::{Reading, Regime}, review::compare};
/// let draft = |limit: &str| format!(r#"
/// schema = 1
/// instrument = {{ id = "x", title = "X", kind = "agreement", entry = "2024-01-01T08:00Z", zone = "+00:00" }}
/// parties = [{{ id = "a", kind = "state" }}]
/// roles = [{{ party = "a", as = ["party"] }}]
/// [[terms]]
/// article = "1"
/// text = "withdraw"
/// bearers = ["a"]
/// rule.requires = {{ task = "withdraw", limit = "{limit}" }}
/// "#);
/// let regime = |limit: &str| Regime::parse(&[("x.toml", &draft(limit))]).unwrap();
/// let both = compare(&regime("by 2024-02-01"), &regime("before 2024-02-01"), &Reading::base(), None)?;
/// assert_eq!(both.changes[0].to_string(), "x/1: limit: `by 2024-02-01` becomes `before 2024-02-01`");
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
pub fn compare(before: &Regime, after: &Regime, reading: &Reading, log: Option<(&Log, Instant)>) -> Result<Comparison, Problems> {
    let (reading_before, reading_after) = split(before, after, reading)?;
    let (old, new) = (entries(before), entries(after));
    let renumbered = renumbered(&old, &new);
    let (flips, left_out) = match log {
        Some((log, until)) => flips((before, &reading_before), (after, &reading_after), log, until, &renumbered)?,
        None => Default::default(),
    };
    Ok(Comparison { changes: changes(&old, &new, &renumbered), flips, left_out })
}

fn changes(old: &[Entry], new: &[Entry], renumbered: &BTreeMap<String, String>) -> Vec<Change> {
    let by_name = |list| -> BTreeMap<&str, &Entry> { <[Entry]>::iter(list).map(|e| (e.of.as_str(), e)).collect() };
    let (earlier, later) = (by_name(old), by_name(new));
    let mut out = Vec::new();
    for e in old {
        let all = |how, before, after| Change { of: e.of.clone(), how, what: String::new(), before, after };
        match (later.get(e.of.as_str()), renumbered.get(&e.of)) {
            (Some(now), _) => changed(e, now, &mut out),
            (None, Some(to)) => out.push(all(ChangeKind::Renumbered, e.of.clone(), to.clone())),
            (None, None) => out.push(all(ChangeKind::Removed, whole(e), String::new())),
        }
    }
    let moved: BTreeSet<&str> = renumbered.values().map(String::as_str).collect();
    for e in new.iter().filter(|e| !earlier.contains_key(e.of.as_str()) && !moved.contains(e.of.as_str())) {
        out.push(Change { of: e.of.clone(), how: ChangeKind::Added, what: String::new(), before: String::new(), after: whole(e) });
    }
    out
}

fn changed(old: &Entry, new: &Entry, out: &mut Vec<Change>) {
    differ(&old.of, "", &old.aspects, &new.aspects, out);
}

/// Tables of one form are compared field by field, so that a change of one word is told as that.
fn differ(of: &str, path: &str, old: &[Aspect], new: &[Aspect], out: &mut Vec<Change>) {
    let said = |list: &[Aspect], what: &str| list.iter().find(|(w, _)| w == what).map_or(Value::Null, |(_, v)| v.clone());
    let gained = new.iter().filter(|(w, _)| !old.iter().any(|(o, _)| o == w));
    for (what, _) in old.iter().chain(gained) {
        let (before, after) = (said(old, what), said(new, what));
        let what = if path.is_empty() { what.clone() } else { format!("{path}.{what}") };
        match (&before, &after) {
            (before, after) if before == after => {}
            (Value::Object(x), Value::Object(y)) if x.keys().any(|k| y.contains_key(k)) => {
                differ(of, &what, &members(before), &members(after), out)
            }
            (before, after) => {
                let (before, after) = (spelled(before), spelled(after));
                out.push(Change { of: of.into(), how: ChangeKind::Changed, what, before, after });
            }
        }
    }
}

/// All that is said of something, in one line.
fn whole(e: &Entry) -> String {
    e.aspects.iter().map(|(w, v)| format!("{w} {}", spelled(v))).collect::<Vec<_>>().join("; ")
}

/// Articles that say the same under another number, by name.
fn renumbered(old: &[Entry], new: &[Entry]) -> BTreeMap<String, String> {
    let names = |list: &[Entry]| -> BTreeSet<String> { list.iter().map(|e| e.of.clone()).collect() };
    let (before, after) = (names(old), names(new));
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (e, (instrument, t)) in old.iter().filter_map(|e| Some((e, e.term?))).filter(|(e, _)| !after.contains(&e.of)) {
        let same = |f: &&Entry| {
            f.term.is_some_and(|(i, u)| i == instrument && *u == Term { article: u.article.clone(), ..t.clone() })
                && !before.contains(&f.of)
                && !taken.contains(f.of.as_str())
        };
        if let Some(f) = new.iter().find(same) {
            taken.insert(&f.of);
            out.insert(e.of.clone(), f.of.clone());
        }
    }
    out
}

/// A reading for each draft: of the axes that it has.
fn split(before: &Regime, after: &Regime, reading: &Reading) -> Result<(Reading, Reading), Problems> {
    let has = |r: &Regime, axis: &str| r.axes().iter().any(|a| a.id == axis);
    let of = |r: &Regime| Reading(reading.0.iter().filter(|(axis, _)| has(r, axis)).map(|(a, o)| (a.clone(), o.clone())).collect());
    let nowhere = |axis: &&String| !has(before, axis) && !has(after, axis);
    if reading.0.keys().any(|axis| nowhere(&axis)) {
        before.complete(reading)?;
    }
    let (old, new) = (of(before), of(after));
    before.complete(&old)?;
    after.complete(&new)?;
    Ok((old, new))
}
