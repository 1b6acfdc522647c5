//! The dossier of one incident.

use alloc::{format, string::ToString, vec, vec::Vec};

use super::{Replay, Section, Table};
use crate::{
    record::{Accused, Content, Harm},
    vocabulary::Question,
};

impl Replay<'_> {
    /// One incident with every claim, answer, step of an inquiry and finding in the order in which they were made.
    #[must_use]
    pub fn dossier(&self, incident: &str) -> Section {
        let mut out = Section::new("dossier", &format!("Everything said of {incident}"));
        let mut rows = Vec::new();
        for r in self.docket.matter_of(incident).map_or(&[][..], |m| self.told(m)) {
            let accused = |list: &[Accused]| {
                list.iter().map(|a| format!("{} ({})", self.names([&a.party]), a.involvement)).collect::<Vec<_>>().join(", ")
            };
            let accuses = |list: &[Accused]| (!list.is_empty()).then(|| format!("accuses: {}", accused(list)));
            let harm = |h: Option<&Harm>| h.map(ToString::to_string);
            let parts = |all: &mut dyn Iterator<Item = String>| all.collect::<Vec<_>>().join("; ");
            let text = match &r.content {
                Content::Incident(i) => {
                    let deed = Some(i.text.clone()).filter(|t| !t.is_empty());
                    parts(&mut deed.into_iter().chain(accuses(&i.accuses)).chain(harm(i.harm.as_ref())))
                }
                Content::Claim(c) => {
                    let old = c.revises.as_ref().map(|o| format!("takes the place of {o}"));
                    let dated = r.happened.map(|h| format!("dates it {}", h.local(self.zone)));
                    let character = (!c.character.is_empty()).then(|| format!("calls it {}", c.character.join(", ")));
                    let mut said = accuses(&c.accuses).into_iter().chain(character).chain(harm(c.harm.as_ref())).chain(dated).chain(old);
                    let text = parts(&mut said);
                    if text.is_empty() { "says that it occurred".into() } else { text }
                }
                Content::Answer(a) => {
                    let denies: Vec<&str> = a.denies.iter().map(|q| Question::as_str(*q)).collect();
                    let mut parts = Vec::new();
                    if !denies.is_empty() {
                        parts.push(format!("denies {}", denies.join(", ")));
                    }
                    if a.admits {
                        parts.push("admits the deed".into());
                    }
                    if !a.justified_as.is_empty() {
                        parts.push(format!("justifies it as {}", a.justified_as.join(", ")));
                    }
                    if !a.accuses.is_empty() {
                        parts.push(format!("accuses {} instead", accused(&a.accuses)));
                    }
                    parts.join("; ")
                }
                Content::Finding(f) => {
                    let occurred = f.occurred.map(|so| if so { "it occurred" } else { "it did not occur" }.to_string());
                    let responsible = (!f.responsible.is_empty()).then(|| format!("responsible: {}", accused(&f.responsible)));
                    let cleared = (!f.cleared.is_empty()).then(|| format!("not responsible: {}", self.names(&f.cleared)));
                    let was = (!f.character.is_empty()).then(|| format!("it was {}", f.character.join(", ")));
                    let was_not = (!f.not_character.is_empty()).then(|| format!("it was not {}", f.not_character.join(", ")));
                    let found = [Some(f.outcome.to_string()), occurred, responsible, cleared, was, was_not, harm(f.harm.as_ref())];
                    parts(&mut found.into_iter().flatten())
                }
                Content::Inquiry(q) => {
                    let mut parts = vec![q.step.to_string()];
                    parts.extend(q.ground.map(|g| g.to_string()));
                    parts.extend(q.result.map(|x| x.to_string()));
                    parts.extend(q.hindered_by.as_ref().map(|p| format!("by {}", self.names([p]))));
                    parts.extend(q.of_body.as_ref().map(|p| format!("in the inquiry of {}", self.names([p]))));
                    parts.join("; ")
                }
                _ => continue,
            };
            rows.push((
                r.steps_at(),
                [
                    self.when_said(r),
                    r.name.as_str().into(),
                    r.content.kind().into(),
                    self.names(r.by.iter()).into(),
                    text.into(),
                    r.source.as_str().into(),
                ],
            ));
        }
        rows.sort();
        let mut table = Table::new("dossier", &[("said", 22), ("record", 18), ("kind", 9), ("by", 26), ("what", 60), ("source", 34)]);
        rows.into_iter().for_each(|(_, cells): (_, [super::Cell; 6])| table.row(cells));
        out.table(table);
        out
    }
}
