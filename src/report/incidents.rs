//! Incidents: who claims and who denies.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Cell, Replay, Row, Section, Table, page::when, unique};
use crate::{
    id::{MatterId, PartyId},
    machine::CaseStatus,
    record::{Content, Happened, Harm, Record},
    time::Instant,
};

impl Replay<'_> {
    /// The table of incidents: who claims, who denies, what it would violate, the harm in every version.
    #[must_use]
    pub fn incidents(&self) -> Section {
        let mut out = Section::new("incidents", "Incidents: who claims and who denies");
        let columns =
            [("when", 17), ("record", 12), ("place", 18), ("what", 18), ("said", 40), ("harm, by reporter", 36), ("would violate", 24)];
        let mut table = Table::new("incidents", &columns);
        for (r, i, matter) in self.incident_records() {
            let what = [i.act.as_deref().unwrap_or("act unknown"), i.target.as_deref().unwrap_or("")].join(" ");
            let place = i.place.as_ref().map_or("place unknown".to_string(), |p| self.place_name(p));
            let answer =
                i.in_answer_to.as_ref().map(|x| format!("\nsaid to answer {x}; that excuses nothing by itself")).unwrap_or_default();
            let cells = [
                when(r.happened, self.zone),
                r.name.as_str().into(),
                place.into(),
                format!("{}{answer}", what.trim()).into(),
                self.sides(matter).into(),
                self.harm_versions(matter).into(),
                self.would_violate(matter),
            ];
            let cases = self.program.cases_about(&self.state, matter);
            let because = cases.iter().flat_map(|c| self.because(matter, c.term, c.bearer, |_| true)).collect();
            table.rows.push(Row { cells: cells.into(), because });
        }
        out.table(table);
        out
    }

    /// Who accuses and who denies.
    pub(super) fn sides(&self, matter: MatterId) -> String {
        let mut accused = self.program.accused(&self.state, matter);
        accused.retain(|p| p.is_some());
        let said: Vec<String> = accused.iter().map(|p| self.against(matter, *p)).filter(|s| !s.is_empty()).collect();
        if !said.is_empty() {
            return said.join("\n");
        }
        let by = self.parties(&self.program.evidence(&self.state, matter, PartyId::NONE).occurrence.alleged_by);
        if by.is_empty() { "nobody accused".into() } else { format!("nobody accused (told by {by})") }
    }

    /// Who says what of one accused.
    fn against(&self, matter: MatterId, accused: PartyId) -> String {
        let e = self.program.evidence(&self.state, matter, accused);
        let a = &e.attribution;
        let mut parts = Vec::new();
        if !a.alleged_by.is_empty() {
            parts.push(format!("{} accused by {}", self.program.party_name(accused), self.parties(&a.alleged_by)));
        }
        if a.admitted {
            parts.push(format!("admitted by {}", self.program.party_name(accused)));
        }
        if !a.denied_by.is_empty() {
            parts.push(format!("denied by {}", self.parties(&a.denied_by)));
        }
        if !e.occurrence.denied_by.is_empty() {
            parts.push(format!("occurrence denied by {}", self.parties(&e.occurrence.denied_by)));
        }
        for (list, words) in [
            (&a.found_by, "found by"),
            (&a.refuted_by, "cleared by"),
            (&a.found_outside_by, "outside finding by"),
            (&a.refuted_outside_by, "cleared outside by"),
        ] {
            if !list.is_empty() {
                parts.push(format!("{words} {}", self.parties(list)));
            }
        }
        for (character, how) in &e.characters {
            parts.push(format!("{character} {how}"));
        }
        parts.join("; ")
    }

    /// Every version of the harm: the incident's own reporter first, then claims and findings as they were made.
    pub(super) fn harm_versions(&self, matter: MatterId) -> String {
        let mut all: Vec<(Option<Instant>, String)> = Vec::new();
        let mut add = |r: &Record, harm: Option<&Harm>, label: &str| {
            if let Some(h) = harm {
                let by = r.by.as_ref().map_or(String::new(), |b| format!(" ({}{label})", self.names([b])));
                all.push((r.said.map(Happened::steps_at).or(r.steps_at()), format!("{h}{by}")));
            }
        };
        for r in self.told(matter) {
            match &r.content {
                Content::Incident(i) => add(r, i.harm.as_ref(), ""),
                Content::Claim(c) => add(r, c.harm.as_ref(), if c.revises.is_some() { ", revised" } else { "" }),
                Content::Finding(f) => add(r, f.harm.as_ref(), ", finding"),
                _ => {}
            }
        }
        all.sort();
        all.into_iter().map(|(_, s)| s).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn would_violate(&self, matter: MatterId) -> Cell {
        let mut by_status: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for c in self.program.cases_about(&self.state, matter) {
            let mut status = c.status.to_string();
            if c.status == CaseStatus::Possible {
                let why = c.unsure.to_string();
                status =
                    format!("possible ({})", if why.is_empty() { "character or role open".to_string() } else { format!("{why} open") });
            }
            by_status.entry(status).or_default().push(self.program.reference(c.term));
        }
        if by_status.is_empty() {
            let covering = self.program.covering(&self.state, matter);
            return if covering.is_empty() {
                "no term"
            } else if self.program.accused(&self.state, matter).iter().all(|p| !p.is_some()) {
                "nobody is accused"
            } else {
                "no term binds whoever is accused"
            }
            .into();
        }
        by_status.into_iter().map(|(s, terms)| format!("{s}: {}", unique(terms).join(", "))).collect::<Vec<_>>().join("\n").into()
    }
}
