//! Truces: their legal and factual state over time, and the first alleged violation of each.

use alloc::{format, string::String, vec::Vec};

use super::{Cell, Replay, Section, Table, Tone, unique};
use crate::{
    agreement::While,
    id::{MatterId, TermId},
    machine::{CaseStatus, CaseView, FactualState, Point, VerdictKind},
    record::Happened,
    time::{HOUR, Instant},
};

impl Replay<'_> {
    /// For each truce: its legal and factual state over time, and the first alleged violation.
    #[must_use]
    pub fn truces(&self) -> Section {
        let mut out = Section::new("truces", "Truces: legal and factual state over time");
        let mut states = Table::new("states", &[("instrument", 12), ("when", 17), ("layer", 8), ("state", 16), ("of, or judged by", 40)]);
        states.grouped_by = 1;
        let columns =
            [("instrument", 12), ("after entry", 18), ("first alleged violation", 24), ("article", 14), ("accused", 24), ("by", 36)];
        let more = [("denied by", 36), ("which came first cannot be decided: also", 50)];
        let mut firsts = Table::new("first-violations", &[columns.as_slice(), &more].concat());
        for i in self.program.instruments() {
            let reference = self.program.reference(i);
            let before = states.rows.len();
            for v in self.state.history().filter(|v| self.program.about(v.term).is_some_and(|a| a.instrument == reference)) {
                let article = self.program.about(v.term).map_or("", |a| a.article);
                let (layer, state, of) = match v.kind {
                    VerdictKind::Legal(s) if v.term == i => ("legal", Cell::new(s.as_str()), String::new()),
                    // What sleeps outside its hours wakes again every day.
                    VerdictKind::Legal(_) if self.keeps_hours(&reference, article) => continue,
                    VerdictKind::Legal(s) => ("legal", Cell::new(s.as_str()), format!("article {article}")),
                    VerdictKind::Factual(s) => ("factual", Cell::new(s.as_str()).toned(tone(s)), format!("by `{article}`")),
                    _ => continue,
                };
                states.row([reference.as_str().into(), self.at(v.at), layer.into(), state, of.into()]);
                if let Some(row) = states.rows.last_mut() {
                    row.because.push(self.program.explain(&self.state, &self.docket, v));
                }
            }
            if states.rows.len() > before {
                firsts.rows.extend(self.first_violation(i, &reference));
            }
        }
        out.table(states);
        out.table(firsts);
        out
    }

    fn first_violation(&self, instrument: TermId, reference: &str) -> Option<super::Row> {
        let Point::Known(entry) = self.program.entry_into_force(&self.state, instrument) else { return None };
        let alleged = |c: &CaseView| matches!(c.status, CaseStatus::Violation | CaseStatus::Contested);
        let own = |c: &CaseView| self.program.about(c.term).is_some_and(|a| a.instrument == reference);
        let mut cases: Vec<(Instant, Instant, CaseView)> = self
            .program
            .cases(&self.state)
            .filter(|c| alleged(c) && own(c))
            .filter_map(|c| {
                let happened = self.happened(c.matter)?;
                Some((happened.earliest(), happened.steps_at(), c))
            })
            .collect();
        // First is what had surely happened first; what may have come before it is told apart.
        cases.sort_by_key(|(a, b, c)| (*b, *a, c.term));
        let Some((earliest, steps, first)) = cases.first().copied() else {
            let none = Cell::new("none that is certain in scope");
            return Some(super::Row { cells: [reference.into(), Cell::default(), none].into(), because: Vec::new() });
        };
        let after = |t: Instant| {
            let ms = t.since(entry);
            format!("T{}{}:{:02}", if ms < 0 { "-" } else { "+" }, ms.abs() / HOUR, ms.abs() / 60_000 % 60)
        };
        let between = |a: Instant, b: Instant| if a == b { after(b) } else { format!("between {} and {}", after(a), after(b)) };
        // Windows that overlap the first one's cannot be put in order.
        let rivals: Vec<String> = cases
            .iter()
            .filter(|(a, _, c)| *a <= steps && (c.matter, c.bearer) != (first.matter, first.bearer))
            .filter_map(|(a, b, c)| {
                let accused = self.program.party_name(c.accused);
                Some(format!("{} ({accused} accused, {})", self.docket.matter(c.matter)?, between(*a, *b)))
            })
            .collect();
        let e = self.program.evidence(&self.state, first.matter, first.accused);
        let cells = [
            reference.into(),
            Cell { text: between(earliest, steps), key: Some(steps.since(entry)), ..Cell::default() },
            self.docket.matter(first.matter).unwrap_or_default().into(),
            self.program.about(first.term).map_or("", |a| a.article).into(),
            self.program.party_name(first.accused).into(),
            self.parties(&e.attribution.alleged_by).into(),
            self.parties(&e.attribution.denied_by).into(),
            unique(rivals).join("\n").into(),
        ];
        Some(super::Row { cells: cells.into(), because: self.because(first.matter, first.term, first.bearer, |_| true) })
    }

    /// Whether an article binds at certain hours of the day.
    fn keeps_hours(&self, instrument: &str, article: &str) -> bool {
        let own = self.regime.documents().filter(|(_, d)| d.instrument.as_ref().is_some_and(|x| x.id == instrument));
        let mut terms = own.flat_map(|(_, d)| &d.terms).filter(|t| t.article == article);
        terms.any(|t| t.active.as_ref().is_some_and(has_hours))
    }

    fn happened(&self, matter: MatterId) -> Option<Happened> {
        self.log.get(self.docket.matter(matter)?)?.happened
    }
}

fn has_hours(w: &While) -> bool {
    match w {
        While::Daily { .. } => true,
        While::Not(w) => has_hours(w),
        While::All(all) | While::Any(all) => all.iter().any(has_hours),
        While::ByReading(b) => b.options.values().any(has_hours),
        _ => false,
    }
}

fn tone(state: FactualState) -> Tone {
    match state {
        FactualState::Holding => Tone::Good,
        FactualState::Collapsed => Tone::Bad,
        _ => Tone::Doubt,
    }
}
