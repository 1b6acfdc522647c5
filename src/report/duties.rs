//! Duties with their due dates and fate.

use alloc::{format, string::ToString};

use super::{Cell, Replay, Row, Section, Table, Tone};
use crate::machine::{Fate, Point, Verdict, VerdictKind};

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
            let mut fate = d.fate.to_string();
            if d.owed != Some(1) {
                let owed = d.owed.map_or("a share of what is not known".to_string(), |n| n.to_string());
                fate.push_str(&format!(", {} of {owed}", d.done));
            }
            if d.extended {
                fate.push_str(", extended");
            }
            if d.contested {
                fate.push_str(", contested");
            }
            let fate = match d.fate {
                Fate::Met | Fate::Waived => Cell::new(fate).toned(Tone::Good),
                Fate::Overdue => Cell::new(fate).toned(Tone::Bad),
                _ => Cell::new(fate),
            };
            let kind = if self.program.is_expectation(d.term) { "expected" } else { "owed" };
            let matter = self.docket.matter(d.matter).map(|m| format!(" (for {m})")).unwrap_or_default();
            let task = about.words.strip_prefix("requires: ").or(about.words.strip_prefix("expects: ")).unwrap_or(about.words);
            let cells = [self.program.reference(d.term).into(), kind.into(), format!("{task}{matter}").into(), who.into(), due, fate];
            let of_this_round = |v: &Verdict| {
                let within = v.at >= d.arisen && d.limit.is_none_or(|l| v.at <= l);
                match v.kind {
                    VerdictKind::Arisen => v.at == d.arisen,
                    VerdictKind::Met => within,
                    // Where one round follows another, the last of one comes at the beginning of the next.
                    VerdictKind::Overdue | VerdictKind::Lapsed | VerdictKind::Undecided => {
                        within && (v.at > d.arisen || d.limit == Some(v.at))
                    }
                    _ => v.at >= d.arisen,
                }
            };
            let because = self.because(d.matter, d.term, d.bearer, of_this_round);
            table.rows.push(Row { cells: cells.into(), because });
        }
        out.table(table.sorted());
        out.note("`overdue` says that the limit passed and no performance that counts is in the log; `stale` that there is no limit and nothing came of it for long.");
        out
    }
}
