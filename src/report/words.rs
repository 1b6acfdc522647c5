//! Acts of power, harm to third states, and words that bind nobody.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{Cell, Replay, Row, Section, Table, page::when};
use crate::{machine::VerdictKind, record::Content, time::Instant};

impl Replay<'_> {
    /// Acts of power: what they changed, or why they changed nothing. Empty if there were none.
    #[must_use]
    pub fn acts(&self) -> Section {
        let mut out = Section::new("acts", "Acts of power");
        let mut table = Table::new("acts", &[("when", 18), ("record", 20), ("under or on", 34), ("party", 34), ("effect", 24)]);
        for v in self.state.history() {
            let shown = matches!(
                v.kind,
                VerdictKind::Effective
                    | VerdictKind::Deferred
                    | VerdictKind::Ineffective
                    | VerdictKind::Unavailable
                    | VerdictKind::Awaiting
                    | VerdictKind::Extended
                    | VerdictKind::Waived
            );
            let is_act = self.docket.record(v.record).and_then(|n| self.log.get(n)).is_some_and(|r| matches!(r.content, Content::Act(_)));
            if shown && is_act {
                let about = if v.term.is_some() { self.program.reference(v.term) } else { "no such power under this reading".into() };
                let cells = [
                    self.at(v.at),
                    self.docket.record(v.record).unwrap_or("").into(),
                    about.into(),
                    self.program.party_name(v.party).into(),
                    v.kind.to_string().into(),
                ];
                let because = [self.program.explain(&self.state, &self.docket, v)].into();
                table.rows.push(Row { cells: cells.into(), because });
            }
        }
        out.table(table);
        out
    }

    /// Harm to those who have no rights under the texts. Empty if there was none.
    #[must_use]
    pub fn third_states(&self) -> Section {
        let bound = |p: &str| {
            let Some(p) = self.program.party(p) else { return false };
            self.program.instruments().any(|i| self.program.about(i).is_some_and(|a| a.bearers.iter().any(|b| self.program.belongs(p, *b))))
        };
        let mut out = Section::new("third-states", "Harm to third states");
        let columns = [
            ("when", 18),
            ("record", 14),
            ("suffered by", 14),
            ("what", 46),
            ("harm, by reporter", 26),
            ("accused", 18),
            ("would violate", 18),
        ];
        let mut table = Table::new("third-states", &columns);
        for (r, i, matter) in self.incident_records() {
            let third: Vec<&String> = i.suffered_by.iter().filter(|p| !bound(p)).collect();
            if third.is_empty() {
                continue;
            }
            let mut accused = self.program.accused(&self.state, matter);
            accused.retain(|p| p.is_some());
            let who = if accused.is_empty() { "unattributed".into() } else { self.parties(&accused) };
            table.row([
                when(r.happened, self.zone),
                r.name.as_str().into(),
                self.names(third).into(),
                i.text.as_str().into(),
                self.harm_versions(matter).into(),
                who.into(),
                self.would_violate(matter),
            ]);
        }
        if !table.rows.is_empty() {
            out.table(table);
            out.note("A third state has no rights under these texts: harm to it is recorded and seen, and violates none of their terms.");
        }
        out
    }

    /// Statements, positions, complaints: words that bind nobody. Empty if there were none.
    #[must_use]
    pub fn statements(&self) -> Section {
        let mut rows = Vec::new();
        for r in self.said() {
            let (kind, to, text) = match &r.content {
                Content::Statement(s) => (s.kind.to_string(), self.names(&s.to), s.points.join("; ")),
                Content::Communication(c) => (c.kind.to_string(), self.names(&c.to), c.topic.clone().unwrap_or_else(|| r.note.clone())),
                _ => continue,
            };
            let text = if text.is_empty() { r.note.clone() } else { text };
            rows.push((r.steps_at(), [self.when_said(r), self.names(r.by.iter()).into(), kind.into(), to.into(), text.into()]));
        }
        let mut out = Section::new("statements", "Statements and messages");
        let table = in_order("statements", &[("when", 22), ("who", 26), ("what", 16), ("to", 26), ("says", 60)], rows);
        if !table.rows.is_empty() {
            out.table(table);
            out.note(
                "Statements bind nobody. A declaration that one is no longer bound is a position; the legal state stays as the text has it.",
            );
        }
        out
    }

    /// Counts by others, kept beside the incidents. Empty if there were none.
    #[must_use]
    pub fn tallies(&self) -> Section {
        let mut rows = Vec::new();
        for r in self.said() {
            if let Content::Tally(t) = &r.content {
                let number = t
                    .count
                    .map(|c| c.to_string())
                    .into_iter()
                    .chain(t.harm.as_ref().map(ToString::to_string))
                    .collect::<Vec<_>>()
                    .join("; ");
                let accused = t.accuses.iter().map(|a| self.names([&a.party])).collect::<Vec<_>>().join(", ");
                let period = when(r.happened, self.zone);
                rows.push((r.steps_at(), [period, self.names(r.by.iter()).into(), t.of.as_str().into(), number.into(), accused.into()]));
            }
        }
        let mut out = Section::new("tallies", "Tallies: counted by others, never added to incidents");
        out.table(in_order("tallies", &[("period", 30), ("by", 26), ("of", 40), ("how many", 30), ("accusing", 20)], rows));
        out
    }
}

/// A table of rows in the order of their instants.
fn in_order(id: &str, columns: &[(&str, usize)], mut rows: Vec<(Option<Instant>, [Cell; 5])>) -> Table {
    rows.sort();
    let mut table = Table::new(id, columns);
    rows.into_iter().for_each(|(_, cells)| table.row(cells));
    table
}
