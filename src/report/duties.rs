//! Duties with their due dates and fate.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{Cell, Replay, Row, Section, Table, Tone};
use crate::machine::{DutyView, Fate, Point};

impl Replay<'_> {
    /// Duties with their due dates and fate.
    #[must_use]
    pub fn duties(&self) -> Section {
        let mut out = Section::new("duties", "Duties and expectations");
        let mut table = Table::new("duties", &[("article", 16), ("kind", 8), ("what", 52), ("who", 30), ("due", 28), ("fate", 24)]);
        for d in self.program.duties(&self.state) {
            let Some(about) = self.program.about(d.term) else { continue };
            let who = if d.bearer.is_some() {
                self.program.party_name(d.bearer).to_string()
            } else if about.bearers.is_empty() {
                "nobody named".into()
            } else {
                format!("{} together", self.parties(about.bearers))
            };
            let due = match d.limit {
                Some(t) => Cell::new(format!("before {}", self.local(t))).at(Some(t)),
                None => match self.program.limit(&self.state, d.term) {
                    Point::Undeterminable(why) => format!("undeterminable: {why}").into(),
                    _ => "no limit".into(),
                },
            };
            let fate = fate(&d);
            let kind = if self.program.is_expectation(d.term) { "expected" } else { "owed" };
            let matter = self.docket.matter(d.matter).map(|m| format!(" (for {m})")).unwrap_or_default();
            let task = task(about.words);
            let cells = [self.program.reference(d.term).into(), kind.into(), format!("{task}{matter}").into(), who.into(), due, fate];
            table.rows.push(Row { cells: cells.into(), because: self.because(d.matter, d.term, d.bearer) });
        }
        out.table(table.sorted());
        out.note("`overdue` says that the limit passed and no performance that counts is in the log; `stale` that there is no limit and nothing came of it for long.");
        out
    }
}

/// What became of a duty, with how much of it was done.
pub(super) fn fate(d: &DutyView) -> Cell {
    let mut words: String = d.fate.to_string();
    if d.owed != Some(1) {
        let owed = d.owed.map_or("a share of what is not known".to_string(), |n| n.to_string());
        words.push_str(&format!(", {} of {owed}", d.done));
    }
    if d.extended {
        words.push_str(", extended");
    }
    if d.contested {
        words.push_str(", contested");
    }
    match d.fate {
        Fate::Met | Fate::Waived => Cell::new(words).toned(Tone::Good),
        Fate::Overdue => Cell::new(words).toned(Tone::Bad),
        _ => Cell::new(words),
    }
}

/// What a duty asks for, of its rule in words.
pub(super) fn task(words: &str) -> &str {
    words.strip_prefix("requires: ").or(words.strip_prefix("expects: ")).unwrap_or(words)
}
