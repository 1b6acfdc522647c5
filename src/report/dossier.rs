//! The dossier of one incident.

use alloc::{format, vec::Vec};

use super::{Cell, Replay, Section, Table};
use crate::time::Instant;

impl Replay<'_> {
    /// One incident with every claim, answer, step of an inquiry and finding in the order in which they were made.
    #[must_use]
    pub fn dossier(&self, incident: &str) -> Section {
        let mut out = Section::new("dossier", &format!("Everything said of {incident}"));
        let told = self.docket.matter_of(incident).map_or(&[][..], |m| self.told(m));
        let mut rows: Vec<(Option<Instant>, [Cell; 6])> = told.iter().map(|r| (r.steps_at(), self.told_by(r))).collect();
        rows.sort();
        let mut table = Table::new("dossier", &[("said", 22), ("record", 18), ("kind", 9), ("by", 26), ("what", 60), ("source", 34)]);
        rows.into_iter().for_each(|(_, cells)| table.row(cells));
        out.table(table);
        out
    }
}
