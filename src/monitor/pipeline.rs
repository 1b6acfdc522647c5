//! The complaint pipeline: what became of every complaint before every body, step by step.
//!
//! A [`Proceeding`] is one complaint before one body, or one incident that a body took up by itself. It is put together from
//! the records that stand at [`Monitor::now`]: the complaint (a communication of that kind) and the
//! [`Inquiry`](crate::record::Inquiry) records about it.
//!
//! - A complaint is before everyone to whom it is addressed and everyone who takes a step in it; one that is neither addressed
//!   nor taken up is before nobody. Organs count as the body that they belong to.
//! - A step that names a complaint is taken in that one. A step that names an incident alone is taken in every complaint about
//!   it that the body has open, or in the body's own proceeding; where all have ended, in all; where there is none, it opens
//!   one of the body's own motion.
//! - Steps at one instant are taken in the order in which [`InquiryStep`](crate::record::InquiryStep) declares them, then by the name of the record.
//! - A proceeding stands at the furthest [`Stage`](super::Stage) that is recorded. It ends screened out, settled, adopted, or where access is
//!   refused or adoption blocked; these last two only as long as nothing follows. Anything else after an end must be preceded by
//!   `reopened`, which puts it back to where it had been screened in.
//! - What is out of order is shown as a [`Remark`](super::Remark), stays on the path, and is counted as far as it makes sense: a step after
//!   the end moves nothing.
//!
//! Nothing here changes any state: what the machine acts on is the finding that may follow an adoption.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Monitor,
    proceeding::{OutOfOrder, Proceeding, Waypoint},
};
use crate::{
    id::PartyId,
    record::{Content, Finding, Inquiry, Record},
    time::Instant,
    vocabulary::CommunicationKind,
};

impl Monitor {
    /// Every complaint before every body, and what bodies took up by themselves, as of [`now`](Monitor::now): by when it was
    /// opened.
    #[must_use]
    pub fn proceedings(&self) -> Vec<Proceeding> {
        let mut files = Files { monitor: self, opened: BTreeMap::new(), on: BTreeMap::new() };
        let (mut complaints, mut steps) = (Vec::new(), Vec::new());
        for (at, r) in self.counting() {
            match &r.content {
                Content::Communication(c) if c.kind == CommunicationKind::Complaint => {
                    complaints.push(r);
                    for body in c.to.iter().map(|p| self.root_of(p)).collect::<BTreeSet<_>>() {
                        files.file(Subject::Complaint(r.name.clone()), Some(body));
                    }
                }
                Content::Inquiry(q) => steps.push((at, r, q)),
                _ => {}
            }
        }
        steps.sort_by_key(|(at, r, q): &(Instant, &Record, &Inquiry)| (*at, q.step, r.name.as_str()));
        for (at, r, q) in steps {
            files.take(r, at, q);
        }
        // What nobody was asked to take up, and nobody did.
        let taken_up: BTreeSet<Subject> = files.opened.keys().map(|(s, _)| s.clone()).collect();
        for r in complaints {
            let subject = Subject::Complaint(r.name.clone());
            if !taken_up.contains(&subject) {
                files.file(subject, None);
            }
        }
        let mut out: Vec<Proceeding> = files.opened.into_values().collect();
        self.follow_findings(&mut out);
        for p in &mut out {
            p.path.sort_by_key(|w| (w.at, w.step.is_some()));
            p.opened = p.path.first().map(|w| w.at);
            p.remarks.sort();
            if let Some(incident) = &p.incident {
                p.accused = self.accused_of(incident).into_iter().map(|a| self.view().program().party_id(a).to_string()).collect();
                p.place = self.place_of(incident);
            }
        }
        out.sort_by(|a, b| {
            let key = |p: &Proceeding| (p.opened, p.complaint.clone(), p.incident.clone(), p.body.clone());
            key(a).cmp(&key(b))
        });
        out
    }

    /// Sets beside each proceeding the findings that followed it.
    fn follow_findings(&self, all: &mut [Proceeding]) {
        let taken_back: BTreeSet<&str> = self
            .counting()
            .filter_map(|(_, r)| match &r.content {
                Content::Retraction(x) => self.settled(&x.of).map(|r| r.name.as_str()),
                _ => None,
            })
            .collect();
        let mut findings: Vec<(Instant, &Record, &Finding)> = self
            .counting()
            .filter_map(|(at, r)| match &r.content {
                Content::Finding(f) if !taken_back.contains(r.name.as_str()) => Some((at, r, f)),
                _ => None,
            })
            .collect();
        findings.sort_by_key(|(at, r, _)| (*at, r.name.as_str()));
        let mut on: BTreeMap<String, Vec<&mut Proceeding>> = BTreeMap::new();
        for p in all {
            if let Some(incident) = p.incident.clone() {
                on.entry(incident).or_default().push(p);
            }
        }
        for (at, r, f) in findings {
            let (Some(incident), Some(by)) = (self.incident(&f.about), &r.by) else { continue };
            let (by, Some(all)) = (self.root_of(by), on.get_mut(&incident)) else { continue };
            let adopted = |p: &Proceeding| p.path.iter().find(|w| w.is_adoption()).map(|w| w.at);
            let of_finder = |p: &Proceeding| {
                let adopts = |w: &Waypoint| w.is_adoption() && w.by.as_ref().is_some_and(|b| self.root_of(b) == by);
                p.body.as_ref() == Some(&by) || p.path.iter().any(adopts)
            };
            let first = all.iter().filter(|p| of_finder(p)).filter_map(|p| adopted(p)).min();
            for p in all.iter_mut().filter(|p| of_finder(p)) {
                match (adopted(p), first) {
                    (Some(t), _) if t <= at => p.findings.push(r.name.clone()),
                    (_, None) => p.remark(&r.name, OutOfOrder::FindingWithoutAdoption),
                    (_, Some(first)) if at < first => p.remark(&r.name, OutOfOrder::FindingBeforeAdoption),
                    _ => {}
                }
            }
        }
    }

    fn place_of(&self, incident: &str) -> Option<String> {
        let Content::Incident(i) = &self.settled(incident)?.content else { return None };
        let (name, program) = (i.place.as_ref()?, self.view().program());
        let known = program.place(name).and_then(|p| program.names.places.get(p.index()));
        Some(known.map_or_else(|| name.clone(), |(id, _)| id.clone()))
    }

    /// The name of the party whose organ this one is.
    pub(super) fn root_of(&self, party: &str) -> String {
        let program = self.view().program();
        program.party(party).map_or_else(|| party.into(), |p| program.party_id(program.root(p)).into())
    }

    /// Those whom anybody says to be responsible for an incident, as the party whose organs they are.
    pub(crate) fn accused_of(&self, incident: &str) -> BTreeSet<PartyId> {
        let (program, state) = (self.view().program(), self.view().state());
        let Some(matter) = self.view().docket().matter_of(incident) else { return BTreeSet::new() };
        let said = program.accused(state, matter).into_iter().filter(|p| p.is_some());
        said.filter(|p| !program.sources(state, matter, *p).is_empty()).map(|p| program.root(p)).collect()
    }
}

/// What a proceeding is on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Complaint(String),
    Incident(String),
}

/// A proceeding's place among the files: on what, before which body.
type Key = (Subject, Option<String>);

struct Files<'m> {
    monitor: &'m Monitor,
    opened: BTreeMap<Key, Proceeding>,
    /// Those about an incident before a body.
    on: BTreeMap<(String, Option<String>), BTreeSet<Subject>>,
}

impl Files<'_> {
    /// The proceeding on a subject before a body, opened if there is none.
    fn file(&mut self, subject: Subject, body: Option<String>) -> &mut Proceeding {
        let Files { monitor, on, opened } = self;
        opened.entry((subject.clone(), body.clone())).or_insert_with(|| {
            let mut p = Proceeding { body: body.clone(), ..Proceeding::default() };
            match &subject {
                Subject::Incident(name) => p.incident = Some(name.clone()),
                Subject::Complaint(name) => {
                    p.complaint = Some(name.clone());
                    if let Some(r) = monitor.settled(name) {
                        p.complainant = r.by.as_ref().map(|b| monitor.root_of(b));
                        if let Content::Communication(c) = &r.content {
                            p.incident = c.about.as_deref().and_then(|n| monitor.incident(n));
                        }
                        if let Some(at) = r.steps_at().filter(|t| *t <= monitor.now()) {
                            p.lodge(r, at);
                        }
                    }
                }
            }
            if let Some(incident) = &p.incident {
                on.entry((incident.clone(), body)).or_default().insert(subject);
            }
            p
        })
    }

    fn take(&mut self, r: &Record, at: Instant, q: &Inquiry) {
        let body = q.of_body.as_ref().or(r.by.as_ref()).map(|b| self.monitor.root_of(b));
        let incident = q.about.as_deref().and_then(|n| self.monitor.incident(n));
        match (q.complaint.as_deref().and_then(|n| self.monitor.settled(n)), incident) {
            (Some(complaint), incident) => self.take_in_complaint(complaint, incident, body, r, at, q),
            (None, Some(incident)) => self.take_on_incident(incident, body, r, at, q),
            (None, None) => {}
        }
    }

    fn take_in_complaint(
        &mut self,
        complaint: &Record,
        incident: Option<String>,
        body: Option<String>,
        r: &Record,
        at: Instant,
        q: &Inquiry,
    ) {
        let subject = Subject::Complaint(complaint.name.clone());
        let p = self.file(subject.clone(), body.clone());
        if complaint.steps_at().is_some_and(|made| at < made) {
            p.remark(&r.name, OutOfOrder::BeforeComplaint);
        }
        p.take(r, at, q);
        match (incident, &p.incident) {
            // The body says which incident a complaint is about that names none.
            (Some(incident), None) => {
                p.incident = Some(incident.clone());
                self.on.entry((incident, body)).or_default().insert(subject);
            }
            (Some(incident), Some(known)) if incident != *known => p.remark(&r.name, OutOfOrder::OtherIncident),
            _ => {}
        }
    }

    fn take_on_incident(&mut self, incident: String, body: Option<String>, r: &Record, at: Instant, q: &Inquiry) {
        let on = self.on.get(&(incident.clone(), body.clone())).into_iter().flatten();
        let there = on.map(|s| (s.clone(), body.clone())).filter_map(|key| {
            let p = self.opened.get(&key)?;
            p.opened.is_some_and(|t| t <= at).then(|| (key, p.is_open()))
        });
        let there: Vec<(Key, bool)> = there.collect();
        if there.is_empty() {
            return self.file(Subject::Incident(incident), body).take(r, at, q);
        }
        let any_open = there.iter().any(|(_, open)| *open);
        for (key, _) in there.into_iter().filter(|(_, open)| *open || !any_open) {
            if let Some(p) = self.opened.get_mut(&key) {
                p.take(r, at, q);
            }
        }
    }
}
