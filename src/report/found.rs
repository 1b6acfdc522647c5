//! What could be found, by whom, and what could not.

use alloc::{format, string::ToString, vec::Vec};

use super::{Cell, Replay, Section, Table};
use crate::{
    agreement::{InstrumentKind, Standard},
    machine::LegalState,
    record::{Content, Outcome},
};

impl Replay<'_> {
    /// What could be found, by whom, and what could not, and why.
    #[must_use]
    pub fn found(&self) -> Section {
        let mut out = Section::new("found", "What could and could not be found");
        let incidents = self.incident_records();
        let mut counts = [0_usize; 6];
        let standards = [
            Standard::Alleged,
            Standard::MutuallyAlleged,
            Standard::Corroborated(2),
            Standard::Admitted,
            Standard::FoundOutside,
            Standard::Found,
        ];
        for (_, _, m) in &incidents {
            for (n, s) in counts.iter_mut().zip(standards) {
                let accused = self.program.accused(&self.state, *m);
                *n += usize::from(accused.iter().any(|p| p.is_some() && self.program.counts_at(&self.state, *m, *p, s)));
            }
        }
        let of_all = format!("of {} incidents", incidents.len());
        let mut table = Table::new("standards", &[("responsibility, at this standard", 40), (&of_all, 20)]);
        for (s, n) in standards.iter().zip(counts) {
            table.row([s.to_string().into(), Cell::number(n)]);
        }
        out.table(table);
        out.note("Each standard is counted by itself; `found` is a finding by a body that the regime empowers to find, `found-outside` one by anybody else.");
        for i in self.program.instruments() {
            let reference = self.program.reference(i);
            if !matches!(
                self.program.legal(&self.state, i),
                LegalState::InForce
                    | LegalState::PartlySuspended
                    | LegalState::Suspended
                    | LegalState::Expired
                    | LegalState::Terminated
                    | LegalState::Superseded
            ) {
                continue;
            }
            let document = self.regime.documents().find(|(_, d)| d.instrument.as_ref().is_some_and(|x| x.id == reference)).map(|(_, d)| d);
            let Some(d) = document else { continue };
            if d.instrument.as_ref().is_some_and(|x| x.kind == InstrumentKind::Background) {
                continue;
            }
            let finders = self.program.finders(i);
            let line = if finders.is_empty() {
                let monitors: Vec<&str> = d.bodies.iter().map(|b| b.party.as_str()).collect();
                if monitors.is_empty() {
                    format!(
                        "{reference}: no body may find anything: whatever happened can be alleged, admitted or found from outside, not found from inside."
                    )
                } else {
                    format!("{reference}: {} watches, but nobody has the power to find.", self.names(monitors))
                }
            } else {
                format!("{reference}: {} may find.", self.parties(&finders))
            };
            out.line(line);
        }
        let mut rows = Vec::new();
        for r in self.said() {
            match &r.content {
                Content::Finding(f) => {
                    let result = match (f.outcome, f.occurred) {
                        (Outcome::Found, Some(false)) => "did not occur".to_string(),
                        (Outcome::Found, _) if f.responsible.is_empty() => "occurred; nobody named".into(),
                        (Outcome::Found, _) => f
                            .responsible
                            .iter()
                            .map(|a| format!("{} ({})", self.names([&a.party]), a.involvement))
                            .collect::<Vec<_>>()
                            .join(", "),
                        (other, _) => other.to_string(),
                    };
                    rows.push((
                        r.steps_at(),
                        [
                            self.when_said(r),
                            self.names(r.by.iter()).into(),
                            f.about.as_str().into(),
                            result.into(),
                            r.source.as_str().into(),
                        ],
                    ));
                }
                Content::Coverage(c) => {
                    let place = c.place.as_ref().map_or("everywhere".to_string(), |p| self.place_name(p));
                    let by = c.hindered_by.as_ref().map(|p| format!(" by {}", self.names([p]))).unwrap_or_default();
                    rows.push((
                        r.steps_at(),
                        [
                            self.when_said(r),
                            self.names(r.by.iter()).into(),
                            format!("looked: {place}").into(),
                            format!("{}{by}", c.looked).into(),
                            r.source.as_str().into(),
                        ],
                    ));
                }
                _ => {}
            }
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        let columns = [("when", 22), ("who", 26), ("on", 20), ("finding or coverage", 40), ("source", 40)];
        let mut table = Table::new("findings", &columns);
        rows.into_iter().for_each(|(_, cells)| table.row(cells));
        out.table(table);
        out
    }
}
