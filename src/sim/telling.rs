//! Records of a run, as they would stand in a real log.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Conduct, Run, Simulation,
    run::{Said, Words, record_name},
};
use crate::{
    id::{MatterId, PartyId, PlaceId},
    record::{Accused, Claim, Content, Coverage, Happened, Incident, Record},
    vocabulary::Involvement,
};

impl<C: Conduct> Simulation<C> {
    /// What was recorded in a run, as it would stand in a log.
    #[must_use]
    pub fn records(&self, run: &Run<C>) -> Vec<Record> {
        run.said.iter().enumerate().map(|(n, s)| self.record(run, n, s)).collect()
    }

    pub(super) fn record(&self, run: &Run<C>, n: usize, said: &Said) -> Record {
        let names = &self.program.names;
        let opened = |m: MatterId| record_name(run.matters.get(m.index()).map_or(usize::MAX, |h| h.record as usize));
        let place = |p: PlaceId| names.places.get(p.index()).map(|(id, _)| id.clone());
        let id = |p: PartyId| self.program.party_id(p).to_string();
        let (mut happened, mut words) = (None, Some(Happened::At(said.at)));
        let content = match said.what {
            Words::Reports { truth } => {
                let t = run.truth.get(truth as usize);
                let dated = t.filter(|t| t.at < said.at).map_or(Happened::At(said.at), |t| Happened::Within(t.at, said.at));
                (happened, words) = (Some(dated), None);
                Content::Incident(Incident {
                    place: t.and_then(|t| place(t.place)),
                    act: t.and_then(|t| names.acts.get(t.act.index())).cloned(),
                    target: t.and_then(|t| names.targets.get(t.target.index())).cloned(),
                    harm: t.and_then(|t| Self::harm(t.killed)),
                    ..Incident::default()
                })
            }
            Words::Confirms { matter } => Content::Claim(Claim { about: opened(matter), ..Claim::default() }),
            Words::Accuses { matter, accused } => Content::Claim(Claim {
                about: opened(matter),
                accuses: [Accused { party: id(accused), involvement: Involvement::Did }].into(),
                ..Claim::default()
            }),
            Words::Looks { place: p, looked } => {
                core::mem::swap(&mut happened, &mut words);
                Content::Coverage(Coverage { place: place(p), looked, ..Coverage::default() })
            }
            Words::Writes { draft } => {
                let content = run.drafts.get(draft as usize).map(|r| r.content.clone());
                let content = content.unwrap_or_else(|| Content::Statement(crate::record::Statement::default()));
                if matches!(content, Content::Incident(_) | Content::Performance(_) | Content::Level(_) | Content::Coverage(_)) {
                    happened = words;
                }
                content
            }
        };
        let by = Some(id(said.by));
        let (source, note) = (String::new(), String::new());
        Record { name: record_name(n), happened, said: words, received: None, by, source, note, corrects: None, content }
    }
}
