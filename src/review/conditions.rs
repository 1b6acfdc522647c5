//! What waits for what: cycles, and conditions that nobody is named to decide.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{Notes, RemarkKind, Severity};
use crate::agreement::{Counter, Determiner, Event, Limit, Reading, Rule, Term, When, While};

impl Notes<'_> {
    pub(super) fn conditions(&mut self) {
        for (i, t) in self.d.terms.iter().enumerate() {
            let unnamed = match &t.rule {
                Rule::Counts(Counter::Violations { determined, .. }) => *determined == Determiner::Unnamed,
                rule => matches!(rule.for_each(), Some(Event::Violated { determined: Determiner::Unnamed, .. })),
            };
            let open = match &t.rule {
                Rule::Conditions(c) => undecided(&c.holds),
                _ => t.active.as_ref().and_then(undecided),
            };
            if unnamed {
                self.say(
                    &format!("terms[{i}].rule"),
                    Some(&t.article),
                    RemarkKind::NoDeterminer,
                    Severity::Grave,
                    "it hangs on a violation, and nobody is named who determines one".into(),
                    "name whose determination suffices",
                );
            }
            if let Some(why) = open {
                self.say(
                    &format!("terms[{i}].rule"),
                    Some(&t.article),
                    RemarkKind::NoDeterminer,
                    Severity::Grave,
                    format!("nobody can tell whether its condition holds: {why}"),
                    "name who says so, or a measure",
                );
            }
        }
        self.cycles();
    }

    /// Each circle of articles that wait for each other to be performed, told once, with the way round: of the base reading
    /// first, then those that another reading of one question makes.
    fn cycles(&mut self) {
        let mut told: BTreeSet<BTreeSet<String>> = BTreeSet::new();
        self.cycles_under(&Reading::base(), "", &mut told);
        for (axis, option) in self.d.readings.iter().flat_map(|a| a.options.iter().filter(|o| o.id != a.base).map(move |o| (a, o))) {
            let words = format!(" if `{}` is read as `{}`", axis.id, option.id);
            self.cycles_under(&Reading::base().with(&axis.id, &option.id), &words, &mut told);
        }
    }

    fn cycles_under(&mut self, reading: &Reading, words: &str, told: &mut BTreeSet<BTreeSet<String>>) {
        let Ok(reading) = self.regime.complete(reading) else { return };
        let terms = self.d.under(&reading, &BTreeSet::new()).terms;
        let mut waits: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for t in &terms {
            let mut out = BTreeSet::new();
            needs(t, &mut out);
            for other in &terms {
                if let Rule::Conditions(c) = &other.rule {
                    if c.gates.contains(&t.article) {
                        of_condition(&c.holds, &mut out);
                    }
                }
            }
            let own = format!("{}/", self.id);
            let out = out.into_iter().map(|a| a.strip_prefix(&own).map_or_else(|| a.clone(), String::from));
            waits.entry(&t.article).or_default().extend(out);
        }
        for start in waits.keys() {
            let Some(way) = round(&waits, start) else { continue };
            if !told.insert(way.iter().cloned().collect()) {
                continue;
            }
            let names: Vec<String> = way.iter().map(|a| format!("`{a}`")).collect();
            self.say(
                "terms",
                Some(start),
                RemarkKind::Cycle,
                Severity::Grave,
                format!("it waits for itself{words}: {}", names.join(", which waits for ")),
                "let one of them begin first, or both in parallel",
            );
        }
    }
}

/// The shortest way from an article over what it waits for back to it.
fn round(waits: &BTreeMap<&str, BTreeSet<String>>, start: &str) -> Option<Vec<String>> {
    let mut came: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open: Vec<&str> = [start].into();
    let mut n = 0;
    while let Some(at) = open.get(n).copied() {
        n += 1;
        for to in waits.get(at).into_iter().flatten() {
            if to == start {
                let mut way: Vec<String> = [String::from(start)].into();
                let mut back = at;
                while back != start {
                    way.insert(1, back.into());
                    back = came.get(back)?;
                }
                way.push(start.into());
                return Some(way);
            }
            if !came.contains_key(to.as_str()) {
                came.insert(to, at);
                open.push(to);
            }
        }
    }
    None
}

/// The articles that must be performed or in force before a term can begin.
fn needs(t: &Term, out: &mut BTreeSet<String>) {
    if let Some(w) = &t.active {
        of_condition(w, out);
    }
    if let Rule::Requires(o) = &t.rule {
        if let Some(w) = &o.trigger {
            of_point(w, out);
        }
        if let Some(Limit::By(w) | Limit::Before(w) | Limit::Until(w)) = &o.limit {
            of_point(w, out);
        }
        if let Some(Event::Met(a) | Event::Performed { of: a, .. }) = &o.for_each {
            out.insert(a.clone());
        }
    }
}

fn of_point(w: &When, out: &mut BTreeSet<String>) {
    match w {
        When::On(Event::Met(a)) => {
            out.insert(a.clone());
        }
        When::Offset(o) => of_point(&o.from, out),
        When::Starts(c) | When::Stops(c) => of_condition(c, out),
        When::Latest(all) => all.iter().for_each(|w| of_point(w, out)),
        _ => {}
    }
}

fn of_condition(c: &While, out: &mut BTreeSet<String>) {
    match c {
        While::Met(a) | While::Reached { of: a, .. } => {
            out.insert(a.clone());
        }
        While::From(w) => of_point(w, out),
        While::Between { from, .. } => of_point(from, out),
        While::All(all) => all.iter().for_each(|c| of_condition(c, out)),
        _ => {}
    }
}

/// Why nobody can decide a condition, if that is so.
fn undecided(w: &While) -> Option<String> {
    match w {
        While::Undetermined(why) => Some(if why.is_empty() { "the text does not say".into() } else { why.clone() }),
        While::Not(w) => undecided(w),
        While::All(all) | While::Any(all) => all.iter().find_map(undecided),
        _ => None,
    }
}
