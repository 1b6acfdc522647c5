//! Accounts: a difference in words.

use alloc::{format, string::String, vec::Vec};

use super::{Change, Conclusion, Difference, Monitor, View};
use crate::{machine::VerdictKind, time::Instant};

/// How many causes an account puts into words.
const MOST_CAUSES: usize = 6;

impl Monitor {
    /// A difference in words: what is concluded now and why, what was before, and which records brought that about.
    #[must_use]
    pub fn account(&self, d: &Difference) -> String {
        let Some(view) = self.views().nth(d.view) else { return String::new() };
        let program = view.program();
        let mut subject = program.reference(d.conclusion.term);
        if d.conclusion.party.is_some() {
            subject += &format!(", {}", program.party_name(d.conclusion.party));
        }
        if let Some(m) = &d.conclusion.matter {
            subject += &format!(", on {m}");
        }
        let concluded = |c: &Conclusion| format!("{} as of {}", c.kind, local(view, c));
        let mut out = match (d.change, &d.before) {
            (Change::Withdrawn, _) => format!("{subject}: concluded no more: {}.", concluded(&d.conclusion)),
            (_, Some(before)) => format!("{subject}: {} instead of {}.", concluded(&d.conclusion), concluded(before)),
            _ => format!("{subject}: {}.", concluded(&d.conclusion)),
        };
        if d.change != Change::Withdrawn {
            let verdict = view.state().history().find(|v| Conclusion::new(v, view.docket()) == d.conclusion);
            if let Some(v) = verdict {
                out += &format!(" {}", view.explain(v).because);
            }
        }
        let matter = d.conclusion.matter.as_ref().and_then(|m| view.docket().matter_of(m));
        if let (Change::Withdrawn, Some(m), VerdictKind::Violation | VerdictKind::Possible) = (d.change, matter, d.conclusion.kind) {
            if !program.covering(view.state(), m).iter().any(|(t, _)| *t == d.conclusion.term) {
                out += " As the records now stand, the term does not cover it.";
            }
        }
        match d.causes.as_slice() {
            [] => out += " Time brought this about.",
            all => {
                let mut words: Vec<String> = all.iter().take(MOST_CAUSES).map(|name| self.cause(view, name)).collect();
                if all.len() > MOST_CAUSES {
                    words.push(format!("{} more", all.len() - MOST_CAUSES));
                }
                let by = if all.len() == 1 { "Brought about by" } else { "Brought about by one or more of" };
                out += &format!(" {by} {}.", words.join("; "));
            }
        }
        out
    }

    /// A record that brought something about: what it is, and when it became known.
    fn cause(&self, view: &View, name: &str) -> String {
        let Some(r) = self.record(name) else { return format!("`{name}`, a conflict of records") };
        let mut out = format!("`{name}`, {} {}", if r.content.kind().starts_with(['a', 'i']) { "an" } else { "a" }, r.content.kind());
        if let Some(wrong) = &r.corrects {
            out += &format!(" in the place of `{wrong}`");
        }
        let zone = view.program().instruments().find_map(|i| view.program().about(i)).map_or(crate::time::Zone::UTC, |a| a.zone);
        let clock = |t: Instant| crate::record::clock(t, zone);
        if let Some(at) = r.steps_at() {
            out += &format!(" of {}", clock(at));
        }
        if let Some(at) = r.received {
            out += &format!(", received {}", clock(at));
        }
        out
    }
}

/// When, in the clock of the term's instrument.
fn local(view: &View, c: &Conclusion) -> String {
    let zone = view.program().about(c.term).map_or(crate::time::Zone::UTC, |a| a.zone);
    crate::record::clock(c.at, zone)
}
